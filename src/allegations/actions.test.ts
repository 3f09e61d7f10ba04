import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { as, type personId, seedIdentity } from '../demo/index.ts'
import { type Db, openDb, sql } from '../platform/db.ts'
import { addStep, close, tellOfAdult } from './actions.ts'
import type { AllegationInput } from './allegation.ts'
import { allegation, allegationsToRead, myReceipts } from './queries.ts'

type Who = Parameters<typeof personId>[0]
let db: Db
const now = new Date('2026-11-19T14:00:00Z')
const told: AllegationInput = {
  aboutPractitionerId: null,
  aboutName: 'Peter Vale',
  aboutJob: 'site manager',
  aboutHead: 'no',
  happenedAt: new Date('2026-11-19T12:30:00Z'),
  place: 'the gate',
  seen: 'Shouted and held a pupil by the sleeve.',
  said: null,
  childWords: null,
  childrenWords: 'A boy in Year 8',
  danger: 'no',
  doneAlready: null,
}
beforeAll(async () => {
  const fresh = await freshDatabase()
  await seedIdentity(fresh.adminUrl)
  db = openDb({ connectionString: fresh.appUrl, max: 4 })
})
afterAll(() => db.end())
const tell = (by: Who, input: Partial<AllegationInput> = {}) =>
  as(db, by, now, 'test', async (tx, ctx) => {
    const outcome = await tellOfAdult(tx, ctx, { ...told, ...input })
    if (!outcome.ok) throw new Error('refused')
    return outcome.id
  })
const reads = (by: Who, id: string) => as(db, by, now, 'test', async tx => (await allegation(tx, id)) !== null)

it('goes to the head and to nobody else', async () => {
  const id = await tell('frost')
  expect(await reads('okafor', id)).toBe(true)
  for (const other of [
    'frost',
    'vale',
    'haddad',
    'ellery',
    'fielding',
    'okell',
    'marsh',
    'pemberton',
    'achebe',
    'sandhu',
    'byrne',
    'hart',
    'holme',
  ] as const)
    expect([other, await reads(other, id)]).toEqual([other, false])
})

it('about the head goes to the chair of governors, also when only the name was typed', async () => {
  const id = await tell('haddad', { aboutName: 'mrs Okafor', aboutJob: null })
  expect(await reads('pemberton', id)).toBe(true)
  expect(await reads('okafor', id)).toBe(false)
  expect(
    await as(db, 'okafor', now, 'test', async tx => (await allegationsToRead(tx)).some(row => row.id === id)),
  ).toBe(false)
})

it.each(['Mrs Okofor', 'Okafor, Grace', 'Gracie', 'the headmistress', 'Mrs G. Okafor (head)', 'Okafer'])(
  'about “%s”, told as if it were not about the head, goes to the chair, and can never be opened to the head',
  async aboutName => {
    const id = await tell('frost', { aboutName, aboutJob: null })
    expect([await reads('pemberton', id), await reads('okafor', id)]).toEqual([true, false])
    await expect(
      as(db, 'pemberton', now, 'test', tx =>
        tx.run(
          sql`update allegations.allegation set readers = array_append(readers, (select id from identity.practitioner where name = 'Grace Okafor')) where id = ${id}`,
        ),
      ),
    ).rejects.toThrow(/check constraint/)
  },
)

it.each(['yes', 'unsure'] as const)(
  'answered “%s” to “is it about the head?”: the chair, not the head',
  async aboutHead => {
    const id = await tell('frost', { aboutName: 'I do not know the name', aboutHead })
    expect([await reads('pemberton', id), await reads('okafor', id)]).toEqual([true, false])
    const said = await as(db, 'pemberton', now, 'test', async tx => (await allegation(tx, id))?.aboutHeadSaid)
    expect(said).toBe(aboutHead)
  },
)

it('a designated officer whom the words could mean is not let in when the officer is told', async () => {
  const id = await tell('frost', { aboutName: 'Mrs Acheby', aboutJob: 'from the council' })
  await as(db, 'okafor', now, 'test', (tx, ctx) =>
    addStep(tx, ctx, id, { kind: 'officer-told', words: 'By telephone, to her deputy.' }),
  )
  expect([await reads('okafor', id), await reads('achebe', id)]).toEqual([true, false])
})

it('can never be opened to the person named, by anybody', async () => {
  const id = await tell('frost', { aboutName: 'Samira Haddad' })
  await expect(
    as(db, 'okafor', now, 'test', async (tx, _) => {
      const named = await tx.one(sql<{ id: string }>`select id from identity.practitioner where name = 'Samira Haddad'`)
      await tx.run(
        sql`update allegations.allegation set readers = array_append(readers, ${named.id}::uuid) where id = ${id}`,
      )
    }),
  ).rejects.toThrow(/check/)
})

it('lets the designated officer read once told, stops its clock, and closes once', async () => {
  const id = await tell('frost')
  expect(await reads('achebe', id)).toBe(false)
  await as(db, 'okafor', now, 'test', (tx, ctx) =>
    addStep(tx, ctx, id, { kind: 'officer-told', words: 'By telephone, 14:20.' }),
  )
  expect(await reads('achebe', id)).toBe(true)
  const both = await Promise.all(
    (['okafor', 'achebe'] as const).map(by =>
      as(db, by, now, 'test', (tx, ctx) =>
        close(tx, ctx, id, { outcome: 'unsubstantiated', words: 'No witness; guidance given.' }),
      ),
    ),
  )
  expect(both.filter(outcome => outcome.ok)).toHaveLength(1)
})

it('is due with the officer one working day after it is known: a Thursday gives Friday, a Friday gives Monday', async () => {
  const id = await tell('frost')
  const due = await as(db, 'okafor', now, 'test', async tx => (await allegation(tx, id))?.officerDueAt)
  expect(due?.toISOString()).toBe('2026-11-21T00:00:00.000Z')
})

it('tells the one who spoke up that it was read and acted on, and never what it says', async () => {
  const receipts = await as(db, 'frost', now, 'test', (tx, ctx) => myReceipts(tx, ctx))
  expect(receipts.length).toBeGreaterThan(0)
  expect(JSON.stringify(receipts)).not.toContain('sleeve')
})

it('puts nothing into any pupil’s chronology, task or clock', async () => {
  const rows = await as(db, 'haddad', now, 'test', tx =>
    tx.many(sql<{ n: number }>`
    select (select count(*) from record.entry_child) + (select count(*) from deadlines.task) + (select count(*) from deadlines.clock) as n`),
  )
  expect(rows[0]?.n).toBe(0)
})
