/** A pupil list is no key: two records are one child's when somebody else says so. And a question is not read by whom it may be about. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../platform/id.ts'
import { decideJoin, findKnown, join, joins } from './actions.ts'
import { passedTo } from './queries.ts'
import { aPlace, type Person, type Place } from './tests/place.ts'

let place: Place
let present: Person
let asking: Person
let door: Person
let program: Person
let serial = 0
/** A child on Eastbridge's roll, whom Hillside's list names as well. Gives both records. */
const twoRecords = async () => {
  const [known, child, proposal, upn] = [newId(), newId(), newId(), `X${String(++serial).padStart(12, '0')}`]
  const list = (id: string, more = {}) =>
    JSON.stringify([
      {
        n: 2,
        id,
        involvement_id: newId(),
        name_id: newId(),
        upn_id: newId(),
        local_id: newId(),
        roll_id: newId(),
        proposal_id: newId(),
        sort: 'rowe, nadia',
        given: 'Nadia',
        family: 'Rowe',
        born: '2013-05-05',
        sex: 'F',
        upn,
        local: `h${serial}`,
        year_group: '9',
        form: '9A',
        ...more,
      },
    ])
  const [home] = await place.rows<{ id: string }>(
    'select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1',
    [place.organisations.eastbridge],
  )
  const add = 'select * from people.import_add(now(), current_date, $1)'
  const eastbridge = { ...program, id: home?.id ?? '', organisationId: place.organisations.eastbridge }
  await place.as(eastbridge, tx => tx.raw(add, [list(known)]))
  await place.as(program, tx => tx.raw(add, [list(child, { proposal_id: proposal })]))
  return { known, child, proposal }
}
const worksWith = async (organisation: string, child: string) =>
  (
    await place.rows('select from access.involvement where organisation_id = $1 and child_id = $2 and to_at is null', [
      organisation,
      child,
    ])
  ).length > 0
const onRollOf = async (organisation: string) =>
  (
    await place.rows<{ id: string }>(
      'select child_id as id from people.roll where organisation_id = $1 and to_on is null',
      [organisation],
    )
  ).map(row => row.id)
const decide = (who: Person, joinId: string, same: boolean) =>
  place.as(who, (tx, ctx) => decideJoin(tx, ctx, { joinId, same, words: 'Called the school.' }))
const sees = async (who: Person, id: string) => (await place.as(who, tx => joins(tx))).some(one => one.id === id)

beforeAll(async () => {
  place = await aPlace()
  present = await place.person('eastbridge', 'dsl')
  asking = await place.person('hillside', 'dsl')
  door = await place.person('frontDoor', 'front-door')
  const [row] = await place.rows<{ id: string }>(
    'select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1',
    [place.organisations.hillside],
  )
  program = { id: row?.id ?? '', organisationId: place.organisations.hillside, kind: 'school', roles: ['system'] }
})
afterAll(() => place.close())

it('is decided by a lead of the present school or the front door, and by nobody of the school that asks', async () => {
  const { known, child, proposal } = await twoRecords()
  expect(await worksWith(asking.organisationId, known)).toBe(false)
  expect(await sees(present, proposal)).toBe(true)
  expect(await sees(door, proposal)).toBe(true)
  for (const who of [
    asking,
    program,
    await place.person('refuge', 'dsl'),
    await place.person('eastbridge', 'teacher'),
    await place.person('eastbridge', 'attendance-lead'),
    await place.person('frontDoor', 'social-worker'),
  ]) {
    expect(await sees(who, proposal)).toBe(false)
    expect(await decide(who, proposal, true)).toBe(false)
  }
  // A lead of both schools asks themself.
  const both = await place.person('eastbridge', 'dsl')
  await place.rows(
    'insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)',
    [newId(), both.id, asking.organisationId, 'dsl'],
  )
  expect(await decide(both, proposal, true)).toBe(false)
  expect(await worksWith(asking.organisationId, known)).toBe(false)
  expect(await decide(present, proposal, true)).toBe(true)
  expect(await worksWith(asking.organisationId, known)).toBe(true)
  expect(await worksWith(present.organisationId, known)).toBe(true)
  expect(await onRollOf(asking.organisationId)).toContain(known)
  expect(await onRollOf(asking.organisationId)).not.toContain(child)
  // Nothing was written on the new record: it is nobody's work any more. And it is decided once.
  expect(await worksWith(asking.organisationId, child)).toBe(false)
  expect(await decide(door, proposal, false)).toBe(false)
})

it('keeps the school with the record its list made while anything is written on it', async () => {
  const { known, child, proposal } = await twoRecords()
  const entry = newId()
  await place.rows(
    `insert into record.entry (id, kind, owner_id, author_id, happened_at, recorded_at) values ($1, 'note', $2, $3, now(), now())`,
    [entry, asking.organisationId, asking.id],
  )
  await place.rows(
    `insert into record.entry_child (child_id, entry_id, role, happened_at, recorded_at, kind, owner_id, author_id, title, present, reach, with_children)
     values ($1, $2, 'subject', now(), now(), 'note', $3, $4, 'Note', 'Came in late', 'own', array[$1::uuid])`,
    [child, entry, asking.organisationId, asking.id],
  )
  expect(await decide(door, proposal, true)).toBe(true)
  expect(await worksWith(asking.organisationId, known)).toBe(true)
  expect(await worksWith(asking.organisationId, child)).toBe(true)
})

it('leaves both as they are when it is another child', async () => {
  const { known, child, proposal } = await twoRecords()
  expect(await decide(door, proposal, false)).toBe(true)
  expect(await worksWith(asking.organisationId, known)).toBe(false)
  expect(await worksWith(asking.organisationId, child)).toBe(true)
  expect(await onRollOf(asking.organisationId)).toContain(child)
  expect(await sees(door, proposal)).toBe(false)
})

it('stays with the school that worked with the child when it was asked, should the child leave it meanwhile', async () => {
  const { known, proposal } = await twoRecords()
  await place.rows('update access.involvement set to_at = now() where child_id = $1', [known])
  expect(await sees(present, proposal)).toBe(true)
})

it('gives nothing to a school that the child has left before it is decided', async () => {
  const { known, child, proposal } = await twoRecords()
  await place.rows('update people.roll set to_on = current_date where child_id = $1', [child])
  expect(await decide(door, proposal, true)).toBe(true)
  expect(await worksWith(asking.organisationId, known)).toBe(false)
})

it('is not shown to anybody excluded from the child, nor of a protected child without the right', async () => {
  const { known, proposal } = await twoRecords()
  const near = await place.person('frontDoor', 'front-door')
  await place.rows(
    `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'a relative', now())`,
    [newId(), near.id, known],
  )
  expect(await sees(near, proposal)).toBe(false)
  await place.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'fled', $3, now())`,
    [newId(), known, present.id],
  )
  expect(await sees(door, proposal)).toBe(false)
  expect(await place.as(door, tx => join(tx, proposal))).toBeNull()
  await place.rows('insert into access.location_right (child_id, practitioner_id, from_at) values ($1, $2, now())', [
    known,
    present.id,
  ])
  expect(await sees(present, proposal)).toBe(true)
})

it('is not shown of a protected child’s brother either: it would name the school where both are', async () => {
  const { known, child, proposal } = await twoRecords()
  const sister = newId()
  await place.rows(
    `insert into people.person (id, kind, born_on, sex, made_at, made_by, organisation_id) values ($1, 'child', '2012-01-01', 'F', now(), $2, $3)`,
    [sister, present.id, present.organisationId],
  )
  await place.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'fled', $3, now())`,
    [newId(), sister, present.id],
  )
  expect(await sees(door, proposal)).toBe(true)
  // Whichever of the two records says that she is his sister, and under whichever of the two it was written.
  const tie = (childId: string, otherId: string) =>
    place.rows(
      `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'sibling', 'sibling', $4, $5)`,
      [newId(), childId, otherId, present.id, present.organisationId],
    )
  await tie(sister, child)
  for (const who of [door, present]) expect(await sees(who, proposal)).toBe(false)
  await place.rows('delete from people.relationship where other_id = $1', [child])
  expect(await sees(door, proposal)).toBe(true)
  await tie(known, sister)
  for (const who of [door, present]) expect(await sees(who, proposal)).toBe(false)
  expect(await decide(door, proposal, true)).toBe(false)
  await place.rows('insert into access.location_right (child_id, practitioner_id, from_at) values ($1, $2, now())', [
    sister,
    present.id,
  ])
  expect(await sees(present, proposal)).toBe(true)
  expect(await sees(door, proposal)).toBe(false)
})

it('shows a passed question to no front-door worker who is excluded from a child, and to the others', async () => {
  await place.as(asking, (tx, ctx) =>
    findKnown(tx, ctx, { given: 'Kit', family: 'Worker', bornOn: '2014-02-02', purpose: 'A worry about the father' }),
  )
  const [own] = await place.rows<{ id: string }>(`select id from matching.question where family = 'Worker'`)
  const parent = await place.person('frontDoor', 'front-door')
  const list = (who: Person) => place.as(who, tx => passedTo(tx, who.organisationId))
  expect((await list(parent)).map(one => one.id)).toContain(own?.id)
  await place.rows(
    `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'their own', now())`,
    [newId(), parent.id, newId()],
  )
  expect(await list(parent)).toEqual([])
  const change = 'update matching.question set checked_at = now(), checked_by = $1, checked_words = $2 where id = $3'
  await place.as(parent, tx => tx.raw(change, [parent.id, 'nothing to see', own?.id]))
  expect(await place.rows(`select checked_at from matching.question where id = $1`, [own?.id])).toEqual([
    { checked_at: null },
  ])
  expect((await list(door)).map(one => one.id)).toContain(own?.id)
})
