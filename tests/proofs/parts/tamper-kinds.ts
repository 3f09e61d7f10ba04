/** Every kind of spoiling: what somebody who owns the whole database could do to the audit log, one way at a time. */
import { createHash, generateKeyPairSync } from 'node:crypto'
import { change, dropHeads, type Kind, kind, placeOf, signAgain, someSigned, withCovers } from './tamper-cover.ts'
import { cuts, deletions, exchanges, insertions, rewritings } from './tamper-events.ts'
import {
  columnsOf,
  growOn,
  type LogColumn,
  type Placed,
  publicPem,
  putBack,
  sign,
  type TamperLog,
  tables,
} from './tamper-log.ts'
import { editOf, nullOf, swapOf } from './tamper-values.ts'

/** All kinds; those by column are as many as the tables have columns. */
export async function allKinds(log: TamperLog): Promise<Kind[]> {
  const columns = await columnsOf(log)
  return [
    // A key's id is looked up, not checked: without it the key is not there, which `keysAndHeads` does; and two keys never stand in one copy.
    ...columns.flatMap(column =>
      isKeyId(column) ? [editOf(column)] : [editOf(column), nullOf(column), swapOf(column)],
    ),
    ...rewritings(),
    ...deletions(),
    ...insertions(),
    ...exchanges(),
    ...cuts(),
    ...rollBacks(),
    ...erasures(),
    ...keysAndHeads(),
  ]
}

const isKeyId = ({ table, name }: LogColumn): boolean => table === 'signing_key' && name === 'id'

const rollBacks = (): Kind[] => [
  kind('rolled back to an older copy', async log => {
    const older = olderCopy(log)
    if (older === null) return null
    await putBack(log, older)
    return `copy ${older}`
  }),
  kind('rolled back to an older copy, and worked on from there', async log => {
    const older = olderCopy(log)
    if (older === null) return null
    await putBack(log, older)
    await growOn(log, 12)
    await sign(log, 50)
    return `copy ${older}`
  }),
  kind('rolled back and brought to the same length by other events', async log => {
    const older = olderCopy(log)
    if (older === null) return null
    await putBack(log, older)
    const from = await log.admin.query<{ n: number }>('select count(*)::int as n from audit.event')
    for (let n = from.rows[0]!.n; n < log.events.length; n++) await growOn(log, 1)
    const heads = await log.admin.query<{ n: number }>('select count(*)::int as n from audit.head')
    for (let n = heads.rows[0]!.n; n < log.copies.length; n++) {
      await growOn(log, 1)
      await sign(log, 50 + n)
    }
    return `copy ${older}`
  }),
  ...tables.map(table =>
    kind(`only ${table} rolled back`, async log => {
      const older = olderCopy(log)
      if (older === null) return null
      await putBack(log, older, [table])
      return `copy ${older}`
    }),
  ),
  kind('all but the heads rolled back', async log => {
    const older = olderCopy(log)
    if (older === null) return null
    await putBack(log, older, ['chain', 'event', 'event_child'])
    return `copy ${older}`
  }),
  kind('one chain rolled back', async log => {
    const older = olderCopy(log)
    const event = older === null ? null : someSigned(log, one => log.events.some(other => other.id === one.id))
    if (older === null || !event) return null
    const list = 'id, chain, seq, salt, body, leaf, hash, at, practitioner_id, organisation_id, action'
    await log.admin.query(`delete from audit.event_child where event_id in (select id from audit.event where chain = ${event.chain});
      delete from audit.event where chain = ${event.chain};
      insert into audit.event (${list}) select ${list} from kept.event where copy = ${older} and chain = ${event.chain};
      insert into audit.event_child select event_id, child_id, at, practitioner_id, organisation_id from kept.event_child
        where copy = ${older} and event_id in (select id from audit.event where chain = ${event.chain});
      update audit.chain c set seq = k.seq, hash = k.hash from kept.chain k where k.copy = ${older} and k.chain = c.chain and c.chain = ${event.chain}`)
    return `chain ${event.chain}, copy ${older}`
  }),
]

/** A copy from before the newest head was signed, so that something signed is undone. */
function olderCopy(log: TamperLog): number | null {
  const signed = log.copies.length - (log.events.some(event => !event.signed) ? 1 : 0)
  const older = log.copies.slice(0, signed - 1)
  return older.length === 0 ? null : log.by.pick(older)
}

const EMPTY = 'salt = null, body = null, at = null, practitioner_id = null, organisation_id = null, action = null'

const erasures = (): Kind[] => [
  kind('an event emptied, and no erasure recorded', async log => {
    const event = log.events.find(one => !one.erased) && log.by.pick(log.events.filter(one => !one.erased))
    if (!event) return null
    await change(log, `update audit.event set ${EMPTY} where id = $1`, [event.id])
    await change(log, 'delete from audit.event_child where event_id = $1', [event.id])
    return placeOf(event)
  }),
  kind('an erasure undone: the content is there again', async log => {
    const back = await restored(log)
    return back && placeOf(back)
  }),
  kind('an emptied event takes the id of another erasure', async log => {
    const event = someSigned(log, one => one.erased)
    if (!event) return null
    await change(log, 'update audit.event set id = $2 where id = $1', [event.id, log.by.uuid()])
    return placeOf(event)
  }),
  ...withCovers('an erasure that names another event', async log => {
    const event = someSigned(log, one => one.erased)
    const victim = someSigned(log, one => !one.erased)
    if (!event || !victim) return null
    const done = await change(
      log,
      `update audit.event set body = replace(body, $1::text, $2::text) where action = 'audit.erase' and body like '%' || $1 || '%' and id <> $3`,
      [`[${event.chain},${event.seq},"${event.id}"]`, `[${victim.chain},${victim.seq},"${victim.id}"]`, victim.id],
    )
    return done ? `${placeOf(event)} → ${placeOf(victim)}` : null
  }),
]

/** Puts the content of one erased event back from an older copy, as somebody with an old backup could. */
async function restored(log: TamperLog): Promise<Placed | null> {
  const { rows } = await log.admin.query<{ id: string }>(
    `select distinct k.id from kept.event k join audit.event e on e.id = k.id where e.body is null and k.body is not null order by 1`,
  )
  if (rows.length === 0) return null
  const { id } = log.by.pick(rows)
  await log.admin.query(
    `update audit.event e set salt = k.salt, body = k.body, at = k.at, practitioner_id = k.practitioner_id, organisation_id = k.organisation_id, action = k.action
     from kept.event k where k.id = e.id and e.id = $1 and k.body is not null`,
    [id],
  )
  await log.admin.query(
    `insert into audit.event_child select distinct event_id, child_id, at, practitioner_id, organisation_id from kept.event_child where event_id = $1`,
    [id],
  )
  return log.events.find(event => event.id === id) ?? null
}

const keysAndHeads = (): Kind[] => [
  kind('a head deleted', async log => {
    const { rows } = await log.admin.query<{ number: string }>('select number from audit.head order by number')
    const { number } = log.by.pick(rows)
    await change(log, 'delete from audit.head where number = $1', [number])
    return `head ${number}`
  }),
  kind('all heads and keys deleted', async log => {
    await dropHeads(log)
    return 'all'
  }),
  kind('a key planted', async log => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const id = createHash('sha256')
      .update(Buffer.from(publicPem(privateKey).split('\n')[1]!, 'base64'))
      .digest('hex')
    await change(log, 'insert into audit.signing_key values ($1, $2)', [id, publicPem(privateKey)])
    return id
  }),
  kind('a key exchanged', async log => {
    const other = publicPem(generateKeyPairSync('ed25519').privateKey)
    await change(log, 'update audit.signing_key set public_key = $1', [other])
    return 'all keys'
  }),
  kind('a head there twice', async log => {
    await change(log, 'insert into audit.head select * from audit.head order by number limit 1')
    return 'head 1'
  }),
  kind('a head forged for the log as it is, with another key', async log => {
    const { privateKey } = generateKeyPairSync('ed25519')
    await signAgain(log, privateKey)
    return 'one head over everything'
  }),
  kind('all heads made one with the stolen key', async log => {
    const { rows } = await log.admin.query<{ n: number }>('select count(*)::int as n from audit.head')
    if (rows[0]!.n < 2) return null
    await signAgain(log, log.key)
    return 'one head over everything'
  }),
]
