/** Every child of the demonstration about whom anything was written, erased one record after another: whatever slice wrote it, nothing stays behind. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { organisationId, organisations } from '../demo/cast.ts'
import { decideOn, proposeFor, sayFor } from './actions.ts'
import { dueNow } from './queries.ts'
import type { DueRow } from './retention.ts'
import { openPlace, type Place, setEverything } from './tests/place.ts'

const now = new Date('2026-11-19T16:00:00Z')
const later = new Date('2039-03-02T10:00:00Z')
let p: Place
beforeAll(async () => {
  p = await openPlace(now)
  await setEverything(p, now)
}, 180_000)
afterAll(() => p?.close())

const dueOf = async (children: ReadonlySet<string>): Promise<DueRow[]> =>
  (await p.as('hart', tx => dueNow(tx), later)).filter(row => children.has(row.childId))

async function findAll(children: ReadonlySet<string>): Promise<void> {
  const keepers = await p.rows<{ id: string }>(
    `select distinct x.id from (select organisation_id as id, child_id from access.involvement union select owner_id, child_id from record.entry_child
       union select organisation_id, child_id from attendance.term_marks
       union select c.organisation_id, cc.child_id from contacts.contact_child cc join contacts.contact c on c.id = cc.contact_id) x where x.child_id = any($1::uuid[])`,
    [[...children]],
  )
  for (const { key } of organisations) if (keepers.some(one => one.id === organisationId(key))) await p.find(key, later)
}

async function eraseOne(row: DueRow): Promise<void> {
  // One waits for a decision since the demonstration began.
  if (row.proposal !== 'erase') {
    const proposed = await p.as(
      'second-dpo',
      (tx, ctx) => proposeFor(tx, ctx, row, { proposal: 'erase', words: 'x', again: '' }),
      later,
    )
    expect(proposed, `${row.organisation} ${row.initials}`).toEqual({ ok: true })
  }
  const again = (await p.as('hart', tx => dueNow(tx), later)).find(one => one.id === row.id)
  if (!again?.reviewId) throw new Error('the proposal is not there')
  const input = { decision: 'erase', words: null, reviewId: again.reviewId } as const
  expect(
    await p.as('hart', (tx, ctx) => decideOn(tx, ctx, again, input), later),
    `${row.organisation} ${row.initials}`,
  ).toMatchObject({ ok: true })
}

test('all of them, from every organisation: no id of theirs and no word of any entry is left, and the log verifies', async () => {
  const children = new Set(
    (await p.rows<{ id: string }>('select distinct child_id as id from record.entry_child')).map(row => row.id),
  )
  expect(children.size).toBeGreaterThan(20)
  const entries = await p.rows<{ w: string }>(
    'select body::text as w from record.version where length(body::text) > 20',
  )
  await p.rows(`update people.person set born_on = '1910-05-04' where id = any($1::uuid[])`, [[...children]])
  // What is about sexual abuse is kept for 75 years from the last entry: so that was long ago as well.
  await p.rows(`update record.entry_child set recorded_at = '1950-01-01'`)
  await p.rows(
    `update access.involvement set to_at = '2030-01-01' where child_id = any($1::uuid[]) and to_at is null`,
    [[...children]],
  )
  await p.rows(
    `insert into retention.hold_lift (hold_id, words, lifted_by, lifted_at) select h.id, 'x', h.set_by, now() from retention.hold h
     where not exists (select from retention.hold_lift l where l.hold_id = h.id)`,
  )
  // Forms were taken, and led to each of them.
  await p.rows(
    `insert into platform.submission (token, practitioner_id, digest, location)
     select gen_random_uuid(), h.practitioner_id, '', '/children/' || c.id || '/entries' from unnest($1::uuid[]) c(id), identity.role_held h`,
    [[...children]],
  )
  await findAll(children)
  for (const row of await dueOf(children))
    if (row.keepUntil === null)
      await p.as(
        'hart',
        (tx, ctx) =>
          sayFor(tx, ctx, row, { kind: 'early-help', 'on-day': '', 'on-month': '', 'on-year': '', words: 'x' }),
        later,
      )
  await findAll(children)
  let erased = 0
  for (const row of await dueOf(children)) {
    await eraseOne(row)
    erased++
  }
  expect(erased).toBeGreaterThan(children.size)

  // Those nobody keeps anything of any more are gone from every table; who is left is left for a reason the test can name.
  const left = await p.rows<{ id: string }>(
    `select id from people.person where id = any($1::uuid[]) and not exists (select from people.relationship r where r.other_id = person.id)`,
    [[...children]],
  )
  const holding = async () =>
    [...(await p.everything())].filter(([, text]) => left.some(({ id }) => text.includes(id))).map(([name]) => name)
  expect(left, JSON.stringify(await holding())).toEqual([])
  for (const table of [
    'record.version',
    'record.voice',
    'record.decision',
    'record.harm',
    'record.attachment',
    'record.body_mark',
    'record.entry_child',
    'record.entry',
    'concerns.concern',
    'concerns.triage',
    'concerns.referral',
    'contacts.contact_child',
    'sharing.request',
    'sharing.answer',
    'challenge.challenge',
    'challenge.question',
    'attendance.telling',
  ])
    expect((await p.rows(`select 1 from ${table} limit 3`)).length, table).toBe(0)
  const all = await p.everything()
  const written = entries
    .map(row => row.w.replaceAll('\\', '\\\\').replaceAll('"', '""'))
    .filter(w => [...all.values()].some(text => text.includes(w)))
  expect(written).toEqual([])
  const ids = [...children].filter(id =>
    [...all].some(([name, text]) => !/^people\.(person|name|relationship)$|^audit\./.test(name) && text.includes(id)),
  )
  expect(
    ids.length,
    JSON.stringify([...all].filter(([, text]) => ids.some(id => text.includes(id))).map(([name]) => name)),
  ).toBe(0)
  expect(await p.verify()).toMatchObject({ ok: true })
}, 300_000)
