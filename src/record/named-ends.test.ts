/** Being named in an entry is a reason to know the child while the entry names, and no longer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askFor } from '../access/index.ts'
import { aPlace, type Person, type Place } from '../matching/tests/place.ts'
import { addChild, childFacts } from '../people/index.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { changeReach, writeEntry } from './actions.ts'
import { chronology } from './queries.ts'

let place: Place
let lead: Person
let head: Person
let other: Person
let serial = 0
beforeAll(async () => {
  place = await aPlace()
  lead = await place.person('eastbridge', 'dsl')
  head = await place.person('eastbridge', 'head')
  other = await place.person('hillside', 'dsl')
})
afterAll(() => place.close())

const child = () =>
  place.as(lead, (tx, ctx) =>
    addChild(
      tx,
      ctx,
      { given: 'Anna', family: `Lower${++serial}`, bornOn: '2013-05-04' },
      { role: 'school', reason: 'on roll' },
    ),
  )
const entry = (children: string[], more: { to?: Person; by?: Person; sealedTo?: string[] }) =>
  place.as(more.by ?? lead, (tx, ctx) =>
    writeEntry(tx, ctx, {
      kind: 'note',
      title: 'A note',
      body: { seen: 'x' },
      children: children.map(childId => ({ childId, role: 'subject' as const })),
      happenedAt: ctx.now,
      ...(more.to ? { reach: 'named', namedOrganisations: [more.to.organisationId] } : { reach: 'own' }),
      ...(more.sealedTo ? { reach: 'sealed', sealedTo: more.sealedTo } : {}),
    }),
  )
const lower = (entryId: string, children: string[], to: 'own' | 'involved' = 'own') =>
  place.as(lead, async (tx, ctx) => {
    await askFor(tx, children)
    return changeReach(tx, ctx, entryId, { to, reason: 'named by mistake' })
  })
/** What somebody sees of a child: the names, and how many entries. Null when there is no such child for them. */
const sees = (who: Person, childId: string, purpose: string | null = null) =>
  place.as(who, async tx => {
    if (purpose) await tx.run(sql`select set_config('kith.purpose', ${purpose}, true)`)
    await askFor(tx, [childId])
    const facts = await childFacts(tx, childId)
    return (
      facts && { names: facts.names.map(name => name.given), entries: (await chronology(tx, childId, {}, 10)).length }
    )
  })
const nameNow = (childId: string, given: string) =>
  place.rows(
    `insert into people.name (id, person_id, kind, given, family, recorded_at, recorded_by) values ($1, $2, 'known-as', $3, 'Hidden', clock_timestamp(), $4)`,
    [newId(), childId, given, lead.id],
  )
const nobody = null

describe('when an entry no longer names an organisation', () => {
  it('the child is gone from it with the entry, under each child of the entry', async () => {
    const [one, two] = [await child(), await child()]
    expect(await sees(other, one)).toBe(nobody)
    const { entryId } = await entry([one, two], { to: other })
    for (const id of [one, two]) expect(await sees(other, id)).toEqual({ names: ['Anna'], entries: 1 })
    expect(await lower(entryId, [one])).toMatchObject({ ok: true })
    await nameNow(one, 'Newname')
    for (const id of [one, two])
      for (const purpose of [null, 'a complaint']) expect(await sees(other, id, purpose)).toBe(nobody)
    expect((await sees(lead, one))?.names).toContain('Newname')
  })

  it('it ends in the same transaction, and with whatever else takes the organisation out', async () => {
    const one = await child()
    const { entryId } = await entry([one], { to: other })
    await lower(entryId, [one], 'involved')
    expect(await sees(other, one)).toBe(nobody)
    // Named again, it is a reason again.
    await place.as(lead, async (tx, ctx) => {
      await askFor(tx, [one])
      return changeReach(tx, ctx, entryId, { to: 'named', namedOrganisations: [other.organisationId], reason: 'asked' })
    })
    expect(await sees(other, one)).toMatchObject({ entries: 1 })
    await place.rows(`update record.entry_child set named_organisations = '{}' where entry_id = $1`, [entryId])
    expect(await sees(other, one)).toBe(nobody)
  })

  it('another entry that names it is reason enough', async () => {
    const one = await child()
    const first = await entry([one], { to: other })
    await entry([one], { to: other })
    await lower(first.entryId, [one])
    expect(await sees(other, one)).toEqual({ names: ['Anna'], entries: 1 })
  })

  it('what it wrote meanwhile it reads again for a reason, and no name that came later', async () => {
    const one = await child()
    const { entryId } = await entry([one], { to: other })
    await entry([one], { by: other })
    await lower(entryId, [one])
    await nameNow(one, 'Newname')
    expect(await sees(other, one)).toBe(nobody)
    expect(await sees(other, one, 'a complaint')).toEqual({ names: ['Anna'], entries: 1 })
    const wroteOf = (who: Person) =>
      place.as(who, tx => tx.many(sql<{ id: string }>`select child_id as id from access.named_before()`))
    expect((await wroteOf(other)).map(row => row.id)).toEqual([one])
    expect(await wroteOf(lead)).toEqual([])
    expect(await wroteOf(await place.person('hillside', 'teacher'))).toEqual([])
  })

  it('a name that came after its own work had ended, and before its being named had, stays as it was known', async () => {
    const one = await child()
    await place.rows(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, to_at, reason) values ($1, $2, $3, 'school', '2020-01-01', '2021-01-01', 'test')`,
      [newId(), one, other.organisationId],
    )
    const { entryId } = await entry([one], { to: other })
    await nameNow(one, 'Between')
    await lower(entryId, [one])
    await nameNow(one, 'Later')
    expect((await sees(other, one, 'a complaint'))?.names.sort()).toEqual(['Anna', 'Between'])
  })
})

it('when an entry is no longer sealed to a person, their reason to know the child ends', async () => {
  const one = await child()
  const { entryId } = await entry([one], { sealedTo: [head.id] })
  const named = () =>
    place.rows<{ open: boolean }>(
      'select to_at is null as open from access.named where practitioner_id = $1 and child_id = $2',
      [head.id, one],
    )
  expect(await named()).toEqual([{ open: true }])
  await place.rows(`update record.entry_child set reach = 'own', sealed_to = '{}' where entry_id = $1`, [entryId])
  expect(await named()).toEqual([{ open: false }])
})
