/** Five thousand invented children, each asked for with one error. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../platform/id.ts'
import { findKnown } from './actions.ts'
import { swappedDay } from './keys.ts'
import { aPlace, type Person, type Place, thursday } from './tests/place.ts'

const CHILDREN = 5000
/** Numbers in an order that is always the same (mulberry32). */
function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    below: (n: number) => Math.floor(next() * n),
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  }
}
const syllables =
  'ba be bri ca cha da de el fa fin ga ha ja jo ka ki la le li ma mi na no pa ra ri ro sa se sha ta te ti va wa ya za'.split(
    ' ',
  )
const ends = 'n l r th s m ne ly ton ley son ford man well er'.split(' ')
const letters = 'abcdefghijklmnopqrstuvwxyz'
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

interface Child {
  id: string
  given: string
  family: string
  bornOn: string
}
function invent(): Child[] {
  const dice = chance(2026)
  const word = () => Array.from({ length: 2 + dice.below(2) }, () => dice.of(syllables)).join('') + dice.of(ends)
  const given = Array.from({ length: 700 }, () => capital(word()))
  const family = Array.from({ length: 1500 }, () => capital(word()))
  return Array.from({ length: CHILDREN }, () => ({
    id: newId(),
    given: dice.of(given),
    family: dice.of(family),
    bornOn: new Date(Date.UTC(2009 + dice.below(16), dice.below(12), 1 + dice.below(28))).toISOString().slice(0, 10),
  }))
}
function slip(word: string, dice: ReturnType<typeof chance>): string {
  const at = dice.below(word.length - 1)
  switch (dice.below(4)) {
    case 0:
      return word.slice(0, at) + dice.of([...letters]) + word.slice(at + 1)
    case 1:
      return word.slice(0, at) + word.slice(at + 1)
    case 2:
      return word.slice(0, at) + dice.of([...letters]) + word.slice(at)
    default:
      return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
  }
}
function withOneError(child: Child, dice: ReturnType<typeof chance>): Child {
  switch (dice.below(5)) {
    case 0:
      return { ...child, given: slip(child.given, dice) }
    case 1:
      return { ...child, family: slip(child.family, dice) }
    case 2:
      return { ...child, bornOn: swappedDay(child.bornOn) ?? child.bornOn }
    case 3:
      return {
        ...child,
        bornOn: `${child.bornOn.slice(0, 9)}${(Number(child.bornOn[9]) + 1 + dice.below(8)) % 10}`.replace(
          /-00$/,
          '-01',
        ),
      }
    default:
      return { ...child, given: child.family, family: child.given }
  }
}

let place: Place
let door: Person
const children = invent()
beforeAll(async () => {
  place = await aPlace()
  door = await place.person('frontDoor', 'system')
  const ids = children.map(child => child.id)
  const columns = [
    ids,
    children.map(child => child.given),
    children.map(child => child.family),
    children.map(child => child.bornOn),
    children.map(() => newId()),
  ]
  const from =
    'from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::uuid[]) t(id, given, family, born, name_id)'
  await place.rows(
    `insert into people.person (id, kind, born_on, made_by, organisation_id) select id, 'child', born, '${door.id}', '${place.organisations.eastbridge}' ${from}`,
    columns,
  )
  await place.rows(
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) select gen_random_uuid(), id, '${place.organisations.eastbridge}', 'school', now(), 'roll' ${from}`,
    columns,
  )
  await place.rows(
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select name_id, id, 'legal', given, family, '${door.id}' ${from}`,
    columns,
  )
}, 60_000)
afterAll(() => place.close())

it('finds at least 95 in 100 among the first ten, with one error each', async () => {
  const dice = chance(7)
  const questions = 400
  let found = 0
  let first = 0
  for (let i = 0; i < questions; i++) {
    const child = dice.of(children)
    const { given, family, bornOn } = withOneError(child, dice)
    const { candidates } = await place.as(
      door,
      (tx, ctx) => findKnown(tx, ctx, { given, family, bornOn, purpose: 'measuring' }),
      thursday,
    )
    const at = candidates.findIndex(candidate => candidate.childId === child.id)
    if (at >= 0) found++
    if (at === 0) first++
  }
  expect(found / questions).toBeGreaterThanOrEqual(0.95)
  expect(first / questions).toBeGreaterThanOrEqual(0.9)
}, 60_000)
