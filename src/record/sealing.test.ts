/** Nobody hides an entry in their own hand. On real PostgreSQL with the policies on. */
import { render } from 'preact-render-to-string'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { aPlace, type Person, type Place, thursday } from '../deadlines/tests/place.ts'
import { sql } from '../platform/db.ts'
import { changeReach, secondReaders, writeEntry } from './actions.ts'
import { openSealed } from './queries.ts'
import type { EntryKind } from './record.ts'
import { neverSealed, sealingProblems } from './rules.ts'
import { ReachPage } from './write-page.tsx'

let place: Place
let lead: Person, deputy: Person, head: Person, parent: Person, teacher: Person
let childId: string

beforeAll(async () => {
  place = await aPlace()
  lead = await place.person(place.schoolId, 'dsl', 'Samira Haddad')
  deputy = await place.person(place.schoolId, 'dsl', 'Tom Ellery')
  head = await place.person(place.schoolId, 'head', 'Ann Head')
  parent = await place.person(place.schoolId, 'dsl', 'Claire Fielding')
  teacher = await place.person(place.schoolId, 'teacher', 'Daniel Frost')
  childId = await place.child('Noah', 'Fielding', 'Year 7')
  await place.exclude(parent, childId)
})
afterAll(() => place.close())

const write = async (author: Person, kind: EntryKind = 'note', about = childId): Promise<string> =>
  (
    await place.as(author, (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind,
        title: 'Seen',
        body: { seen: 'Seen.' },
        children: [{ childId: about, role: 'subject' }],
        happenedAt: thursday,
        reach: 'own',
      }),
    )
  ).entryId
const seal = (who: Person, entryId: string, sealedTo: string[], about = childId) =>
  place.as(who, async (tx, ctx) => {
    await askFor(tx, [about])
    return changeReach(tx, ctx, entryId, { to: 'sealed', sealedTo, reason: 'It names somebody here' })
  })
const reads = (who: Person, entryId: string) =>
  place.as(who, async tx => {
    await askFor(tx, [childId])
    await openSealed(tx)
    return (await tx.maybe(sql`select 1 from record.entry_child where entry_id = ${entryId}`)) !== null
  })
const reachOf = async (entryId: string) =>
  (
    await place.rows<{ reach: string; sealed_to: string[] }>(
      `select reach, sealed_to from record.entry_child where entry_id = '${entryId}'`,
    )
  )[0]

describe('sealing', () => {
  test.each([...neverSealed])('a %s cannot be sealed, by the page or past it', async kind => {
    const entryId = await write(lead, kind)
    expect(await seal(deputy, entryId, [lead.id])).toMatchObject({ ok: false, errors: [{ field: 'to' }] })
    await expect(
      place.as(deputy, async tx => {
        await askFor(tx, [childId])
        await openSealed(tx)
        await tx.run(
          sql`update record.entry_child set reach = 'sealed', sealed_to = ${[deputy.id, lead.id]}::uuid[] where entry_id = ${entryId}`,
        )
      }),
    ).rejects.toMatchObject({ code: '23514' })
    expect(await reachOf(entryId)).toEqual({ reach: 'own', sealed_to: [] })
  })
  test.each([
    ['nobody else', () => []],
    ['oneself', () => [lead.id]],
    ['somebody who may not know the child', () => [parent.id]],
    ['somebody who reads nothing', () => [teacher.id]],
  ])('to %s is refused, and nothing is written', async (_who, to) => {
    const entryId = await write(teacher)
    expect(await seal(lead, entryId, to())).toMatchObject({ ok: false, errors: [{ field: 'sealedTo' }] })
    expect(await reachOf(entryId)).toEqual({ reach: 'own', sealed_to: [] })
    expect(await place.rows(`select 1 from record.reach_change where entry_id = '${entryId}'`)).toEqual([])
    await expect(
      place.as(lead, async tx => {
        await askFor(tx, [childId])
        await openSealed(tx)
        await tx.run(
          sql`update record.entry_child set reach = 'sealed', sealed_to = ${[lead.id, teacher.id, ...to()]}::uuid[] where entry_id = ${entryId}`,
        )
      }),
    ).rejects.toMatchObject({ code: '23514' })
  })
  test('to a second lead it is done: the author stays, the others do not read it, and nobody is taken out later', async () => {
    const entryId = await write(deputy)
    expect(await seal(lead, entryId, [head.id, parent.id])).toMatchObject({ ok: true })
    expect(new Set((await reachOf(entryId))?.sealed_to)).toEqual(new Set([lead.id, deputy.id, head.id]))
    expect([
      await reads(lead, entryId),
      await reads(deputy, entryId),
      await reads(head, entryId),
      await reads(parent, entryId),
    ]).toEqual([true, true, true, false])
    await expect(
      place.as(lead, async tx => {
        await askFor(tx, [childId])
        await openSealed(tx)
        await tx.run(
          sql`update record.entry_child set sealed_to = ${[lead.id, head.id]}::uuid[] where entry_id = ${entryId}`,
        )
      }),
    ).rejects.toMatchObject({ code: '23514' })
  })
  test('where no lead is left a colleague who reads is the second; where nobody is, it is refused', async () => {
    const known = await place.person(place.frontDoorId, 'front-door', 'Sana Mirza')
    await place.rows(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values (gen_random_uuid(), '${childId}', '${place.frontDoorId}', 'front-door', '2020-01-01', 'x')`,
    )
    const entryId = await write(known)
    expect(await place.as(known, (tx, ctx) => secondReaders(tx, ctx, [childId]))).toEqual([])
    expect(await seal(known, entryId, [])).toMatchObject({ ok: false, errors: [{ field: 'to' }] })
    const colleague = await place.person(place.frontDoorId, 'front-door', 'Colleague')
    expect(await seal(known, entryId, [colleague.id])).toMatchObject({ ok: true })
  })
  test('an author who is a lead is the second reader already', () => {
    expect(sealingProblems('note', ['me', 'author'], ['author', 'other'])).toEqual([])
    expect(sealingProblems('note', ['me'], ['author']).map(error => error.field)).toEqual(['sealedTo'])
  })
  test('the page offers it only where there is somebody to read it too', () => {
    const shown = (secondReaders: { value: string; text: string }[]) =>
      render(
        ReachPage({
          entryId: 'e',
          once: 'o',
          seenChange: 'none',
          now: 'own',
          typed: {},
          lists: {},
          errors: [],
          seers: { own: 'The team.', involved: [] },
          organisations: [],
          secondReaders,
        }),
      )
    expect(shown([{ value: 'p', text: 'Tom Ellery' }])).toMatch(/value="sealed"[\s\S]*Tom Ellery/)
    expect(shown([])).not.toContain('value="sealed"')
  })
})
