/** Whole events: rewritten, deleted, put in, moved, cut off. */
import {
  change,
  exchangeRows,
  type Kind,
  kind,
  placeOf,
  rechain,
  removeEvents,
  someSigned,
  withCovers,
} from './tamper-cover.ts'
import type { Placed, TamperLog } from './tamper-log.ts'

/** What an event says is changed in the body, the columns and the side table alike, so that only the hashes can tell. */
export const rewritings = (): Kind[] => [
  ...withCovers('another person put in the place of the one who looked', async log => {
    const event = someSigned(log, one => !one.erased)
    if (!event) return null
    const other = log.by.uuid()
    await log.admin.query(
      `update audit.event set practitioner_id = $2::uuid,
         body = regexp_replace(body, '"practitionerId":(null|"[^"]*")', '"practitionerId":"' || $2::text || '"') where id = $1`,
      [event.id, other],
    )
    await log.admin.query('update audit.event_child set practitioner_id = $1 where event_id = $2', [other, event.id])
    return placeOf(event)
  }),
  ...withCovers('a child taken out of what was looked at', async log => {
    const { rows } = await log.admin.query<{ event_id: string; child_id: string }>(
      'select event_id, child_id from audit.event_child where event_id = any($1) order by 1, 2',
      [log.events.filter(event => event.signed).map(event => event.id)],
    )
    if (rows.length === 0) return null
    const { event_id, child_id } = log.by.pick(rows)
    await log.admin.query('delete from audit.event_child where event_id = $1 and child_id = $2', [event_id, child_id])
    await log.admin.query(
      `update audit.event set body = replace(replace(replace(body, '"' || $2::text || '",', ''), ',"' || $2::text || '"', ''), '"' || $2::text || '"', '')
       where id = $1`,
      [event_id, child_id],
    )
    return `child ${child_id} of ${event_id}`
  }),
  ...withCovers('the time moved', async log => {
    const event = someSigned(log, one => !one.erased)
    if (!event) return null
    await log.admin.query(
      `update audit.event set at = at - interval '1 day', body = replace(body, '"at":"2026-11-21', '"at":"2026-11-20') where id = $1`,
      [event.id],
    )
    await log.admin.query(`update audit.event_child set at = at - interval '1 day' where event_id = $1`, [event.id])
    return placeOf(event)
  }),
  ...withCovers('a new salt', async log => {
    const event = someSigned(log, one => !one.erased)
    if (!event) return null
    await log.admin.query('update audit.event set salt = $2 where id = $1', [
      event.id,
      Buffer.alloc(16, log.by.int(256)),
    ])
    return placeOf(event)
  }),
]

export const deletions = (): Kind[] => [
  ...withCovers('an event deleted', async log => {
    const event = someSigned(log)
    if (!event) return null
    await removeEvents(log, [event])
    return placeOf(event)
  }),
  ...withCovers('several events deleted', async log => {
    const first = someSigned(log)
    if (!first) return null
    const more = log.by.some(log.events, 6)
    await removeEvents(log, [first, ...more])
    return [first, ...more].map(placeOf).join(', ')
  }),
  ...withCovers('everything of one person deleted', async log => {
    const { rows } = await log.admin.query<{ id: string }>(
      'select practitioner_id as id from audit.event where practitioner_id is not null order by chain, seq',
    )
    if (rows.length === 0) return null
    const { id } = log.by.pick(rows)
    const theirs = await log.admin.query<{ id: string }>('select id from audit.event where practitioner_id = $1', [id])
    const gone = log.events.filter(event => theirs.rows.some(row => row.id === event.id))
    if (!gone.some(event => event.signed)) return null
    await removeEvents(log, gone)
    return id
  }),
  ...withCovers('a whole chain deleted', async log => {
    const event = someSigned(log)
    if (!event) return null
    await removeEvents(
      log,
      log.events.filter(one => one.chain === event.chain),
    )
    return `chain ${event.chain}`
  }),
  kind('the side table emptied', async log =>
    (await change(log, 'delete from audit.event_child')) ? 'all rows' : null,
  ),
  kind('the side rows of one event deleted', async log => {
    const { rows } = await log.admin.query<{ id: string }>(
      'select distinct event_id as id from audit.event_child order by 1',
    )
    if (rows.length === 0) return null
    const { id } = log.by.pick(rows)
    await change(log, 'delete from audit.event_child where event_id = $1', [id])
    return id
  }),
]

/** A copy of an event under another id, put in before it. */
async function putIn(log: TamperLog, event: Placed): Promise<void> {
  const id = log.by.uuid()
  await log.admin.query(`update audit.event set seq = seq + 1 where chain = ${event.chain} and seq >= ${event.seq}`)
  await log.admin.query(
    `insert into audit.event select $2::uuid, chain, seq - 1, salt, replace(body, id::text, $2::text), leaf, hash, at, practitioner_id, organisation_id, action
     from audit.event where id = $1::uuid`,
    [event.id, id],
  )
  await log.admin.query(
    'insert into audit.event_child select $2, child_id, at, practitioner_id, organisation_id from audit.event_child where event_id = $1',
    [event.id, id],
  )
}

export const insertions = (): Kind[] => [
  ...withCovers('an event put in', async log => {
    const event = someSigned(log, one => !one.erased)
    if (!event) return null
    await putIn(log, event)
    return `before ${placeOf(event)}`
  }),
  kind('an event row there twice', async log => {
    const event = someSigned(log)
    if (!event) return null
    await change(log, 'insert into audit.event select * from audit.event where id = $1', [event.id])
    return placeOf(event)
  }),
  kind('an event outside the chains', async log => {
    const event = someSigned(log)
    if (!event) return null
    await change(
      log,
      `insert into audit.event select gen_random_uuid(), $2, 1, salt, body, leaf, hash, at, practitioner_id, organisation_id, action from audit.event where id = $1`,
      [event.id, log.by.pick([-1, 64, 99])],
    )
    return placeOf(event)
  }),
  kind('a side row put in for an event', async log => {
    const event = log.events.length === 0 ? null : log.by.pick(log.events)
    if (!event) return null
    await change(
      log,
      'insert into audit.event_child select id, $2, coalesce(at, now()), practitioner_id, organisation_id from audit.event where id = $1',
      [event.id, log.by.uuid()],
    )
    return placeOf(event)
  }),
  kind('a side row put in for no event', async log => {
    const made = [log.by.uuid(), log.by.uuid()]
    await change(log, `insert into audit.event_child values ($1, $2, '2026-11-21T10:00:00Z', null, null)`, made)
    return made.join(' ')
  }),
  kind('a side row there twice', async log => {
    const { rows } = await log.admin.query<{ row: string }>(
      'select ctid::text as row from audit.event_child order by ctid',
    )
    if (rows.length === 0) return null
    const { row } = log.by.pick(rows)
    await change(log, 'insert into audit.event_child select * from audit.event_child where ctid = $1::tid', [row])
    return row
  }),
  kind('a chain end there twice', async log => {
    const slot = log.by.int(64)
    await change(log, 'insert into audit.chain select * from audit.chain where chain = $1', [slot])
    return `chain ${slot}`
  }),
]

const twoSigned = (log: TamperLog): [Placed, Placed] | null => {
  const one = someSigned(log)
  const other = one && someSigned(log, event => event.id !== one.id)
  return one && other ? [one, other] : null
}

const rowOf = async (log: TamperLog, event: Placed): Promise<string> =>
  (await log.admin.query<{ row: string }>('select ctid::text as row from audit.event where id = $1', [event.id]))
    .rows[0]!.row

const exchanged = (words: string, names: string[]): Kind[] =>
  withCovers(words, async log => {
    const two = twoSigned(log)
    if (!two) return null
    await exchangeRows(log, 'event', names, await rowOf(log, two[0]), await rowOf(log, two[1]))
    return two.map(placeOf).join(' ↔ ')
  })

export const exchanges = (): Kind[] => [
  ...exchanged('two events exchange their places', ['chain', 'seq']),
  ...withCovers('an event moved to another chain', async log => {
    const event = someSigned(log)
    if (!event) return null
    const to = (event.chain + 1 + log.by.int(63)) % 64
    await change(log, `update audit.event set chain = ${to}, seq = 100000 where id = $1`, [event.id])
    return `${placeOf(event)} to chain ${to}`
  }),
  ...withCovers('a chain turned round', async log => {
    const event = someSigned(log, one => one.seq > 1)
    if (!event) return null
    await change(
      log,
      `update audit.event set seq = ${event.seq} + 1 - seq where chain = ${event.chain} and seq <= ${event.seq}`,
    )
    return `chain ${event.chain} up to ${event.seq}`
  }),
  kind('two events exchange what they say and its leaf', async log => {
    const two = twoSigned(log)
    if (!two) return null
    const names = ['id', 'salt', 'body', 'leaf', 'at', 'practitioner_id', 'organisation_id', 'action']
    await exchangeRows(log, 'event', names, await rowOf(log, two[0]), await rowOf(log, two[1]))
    return two.map(placeOf).join(' ↔ ')
  }),
]

export const cuts = (): Kind[] => [
  ...withCovers('the end of a chain cut off', async log => {
    const event = someSigned(log)
    if (!event) return null
    await removeEvents(
      log,
      log.events.filter(one => one.chain === event.chain && one.seq >= event.seq),
    )
    return `chain ${event.chain} from ${event.seq}`
  }),
  ...withCovers('the beginning of a chain cut off', async log => {
    const event = someSigned(log)
    if (!event) return null
    await removeEvents(
      log,
      log.events.filter(one => one.chain === event.chain && one.seq <= event.seq),
    )
    return `chain ${event.chain} up to ${event.seq}`
  }),
  ...withCovers('every event deleted', async log => {
    if (!log.events.some(event => event.signed)) return null
    await removeEvents(log, log.events)
    return `${log.events.length} events`
  }),
  kind('the end cut off together with the heads that cover it', async log => {
    const event = someSigned(log)
    if (!event) return null
    await removeEvents(
      log,
      log.events.filter(one => one.chain === event.chain && one.seq >= event.seq),
    )
    await rechain(log)
    await change(log, `delete from audit.head where (body::jsonb->'seqs'->>${event.chain})::bigint >= ${event.seq}`)
    await change(
      log,
      'delete from audit.signing_key k where not exists (select from audit.head h where h.key_id = k.id)',
    )
    return `chain ${event.chain} from ${event.seq}`
  }),
]
