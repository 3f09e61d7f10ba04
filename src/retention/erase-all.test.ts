/** Every child of the demonstration about whom anything was written, erased one record after another: whatever slice wrote it, nothing stays behind. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asNobody } from '../access/as.ts'
import { organisationId, organisations } from '../demo/cast.ts'
import { newId } from '../platform/id.ts'
import { decideOn, proposeFor, sayFor } from './actions.ts'
import { backAgain, erasedSince } from './erasure-notes.ts'
import { writeErasureNotes } from './jobs.ts'
import { certificatesMade, dueNow } from './queries.ts'
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

test('each of these erasures is noted for the backups, by number alone; a restore from before one says that it is back', async () => {
  const note = () => writeErasureNotes(work => asNobody(p.db, 'retention.noted', newId(), work), p.dataDir)
  const made = await p.rows<{ id: string; number: string }>('select id, number from retention.certificate')
  expect(made.length).toBeGreaterThan(20)
  expect([await note(), await note()]).toEqual([made.length, 0])
  const folder = path.join(p.dataDir, 'erased')
  const files = fs.readdirSync(folder)
  expect(files.sort()).toEqual(made.map(one => `${one.id}.json`).sort())
  for (const name of files)
    expect(Object.keys(JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')))).toEqual([
      'number',
      'organisation',
      'decidedAt',
    ])
  // Somebody who is signed in is given no list of them.
  expect(await p.as('hart', certificatesMade)).toEqual([])
  expect(await erasedSince(p.admin, p.dataDir)).toMatchObject({ ok: true, counts: { noted: made.length, back: 0 } })

  // A record of before the last two of them.
  const two = made.slice(-2)
  await p.rows('begin')
  for (const { id } of two) {
    await p.rows('delete from retention.gone_file where certificate_id = $1', [id])
    await p.rows('delete from retention.erasing where certificate_id = $1', [id])
    await p.rows('delete from retention.certificate where id = $1', [id])
  }
  const told = await erasedSince(p.admin, p.dataDir)
  expect(told).toMatchObject({ ok: true, counts: { noted: made.length, back: 2 } })
  for (const { number } of two) expect(told.words).toContain(number)
  fs.writeFileSync(path.join(folder, `${two[0]!.id}.json`), '{')
  expect(await erasedSince(p.admin, p.dataDir)).toMatchObject({ ok: false })
  await p.rows('rollback')
})

test('where nothing was erased, nothing is said to be back', async () => {
  const empty = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-noted-'))
  expect(await erasedSince(p.admin, empty)).toMatchObject({ ok: true, counts: { noted: 0, back: 0 } })
  fs.rmSync(empty, { recursive: true })
  const one = { number: 'E-2026-0001', organisation: 'Hill', decidedAt: '2026-11-19T16:00:00.000Z' }
  expect(backAgain([one], 3)).toMatch(
    /^One record was erased after this moment and is back\. It comes up .*E-2026-0001/,
  )
  expect(backAgain(Array(23).fill(one), 23)).toMatch(/; and 3 more$/)
})
