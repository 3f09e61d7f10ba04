/**
 * Who may read whose attendance, role by role, relationship by relationship, label by label: what the database answers against a table of words
 * written by hand.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askFor, roles } from '../access/index.ts'
import type { Person } from '../matching/tests/place.ts'
import { sql, type Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { dayNumber } from '../statute/index.ts'
import { encodeTerm } from './marks.ts'
import { pupilsAsked, putTerms } from './register-queries.ts'
import { storageTerm } from './terms-rules.ts'
import { aRegisterPlace, type RegisterPlace } from './tests/register-place.ts'

let place: RegisterPlace
let council: string

/** How a child stands to an organisation. */
const stands = [
  'on the roll',
  'taught there',
  'lead authority',
  'another role',
  'left',
  'not yet',
  'named',
  'none',
] as const
type Stand = (typeof stands)[number]
const labels = ['open', 'protected', 'sibling protected', 'protected, with the right', 'excluded'] as const
type Label = (typeof labels)[number]

const keepsRegister = ['dsl', 'head', 'attendance-lead', 'system']
const readsCasework = [
  ...['dsl', 'head', 'front-door', 'front-door-manager', 'out-of-hours', 'social-worker', 'family-help', 'police'],
  ...['health-visitor', 'midwife', 'youth-justice', 'voluntary', 'chair', 'system'],
]
/** The rule, in words of its own. `own`: what the own organisation wrote; `other`: what another school wrote. */
function expected(role: string, stand: Stand, label: Label): { own: boolean; other: boolean } {
  const no = { own: false, other: false }
  if (label === 'excluded') return no
  const hidden = label === 'protected' || label === 'sibling protected'
  const atSchool = stand === 'on the roll' || stand === 'taught there'
  if (atSchool && keepsRegister.includes(role)) return { own: true, other: !hidden }
  // The roll alone is the school's own: it is no work that a team has taken on.
  const works = stand === 'taught there' || stand === 'lead authority' || stand === 'another role'
  const may = (works && readsCasework.includes(role)) || (stand === 'lead authority' && role === 'virtual-school')
  return may && !hidden ? { own: true, other: true } : no
}

const setMark = async (organisation: string, childId: string) => {
  const day = dayNumber('2026-11-18')
  const term = encodeTerm(storageTerm(day), day, [{ on: day, session: 'am', code: '/', minutesLate: null }])
  await place.rows(
    `insert into attendance.term_marks (child_id, organisation_id, term_on, days) values ($1, $2, '2026-08-24', $3)`,
    [childId, organisation, Buffer.from(term.days)],
  )
}
const protect = (child: string) =>
  place.rows(`insert into access.protected_location (id, child_id, reason, from_at) values ($1, $2, 'safety', now())`, [
    newId(),
    child,
  ])

/** A child who stands so to an organisation, and has a mark there and at another school. */
async function child(organisation: string, stand: Stand): Promise<string> {
  const id = newId()
  const maker = place.system.hillside
  await place.rows(
    `insert into people.person (id, kind, born_on, made_by, organisation_id) values ($1, 'child', '2013-03-04', $2, $3)`,
    [id, maker.id, maker.organisationId],
  )
  const involve = (role: string, from: string, to: string) =>
    place.rows(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, to_at, reason) values ($1, $2, $3, $4, now() + $5::interval, now() + $6::interval, 'x')`,
      [newId(), id, organisation, role, from, to === '' ? null : to],
    )
  const enrol = (to: string | null) =>
    place.rows(
      `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, from_on, to_on) values ($1, $2, $3, 'A Child', 'child, a', '2024-09-01', $4)`,
      [newId(), organisation, id, to],
    )
  if (stand === 'on the roll') await enrol(null)
  if (stand === 'taught there') await involve('alternative-provision', '-1 day', '')
  if (stand === 'lead authority') await involve('lead-authority', '-1 day', '')
  if (stand === 'another role') await involve('family-help', '-1 day', '')
  if (stand === 'left') {
    await enrol('2026-11-01')
    await involve('school', '-30 days', '-1 day')
    await involve('lead-authority', '-30 days', '-1 day')
  }
  if (stand === 'not yet') await involve('school', '1 day', '')
  if (stand === 'named')
    await place.rows(
      `insert into access.named (child_id, organisation_id, entry_id, given_by) values ($1, $2, $3, $4)`,
      [id, organisation, newId(), maker.id],
    )
  await setMark(organisation, id)
  if (organisation !== place.organisations.hillside) await setMark(place.organisations.hillside, id)
  return id
}

/** What somebody reads of each of these children: marks of the own organisation, marks of another. */
const reads = (who: Person, ...children: string[]) =>
  place.as(who, async tx => {
    await askFor(tx, children)
    const rows = await tx.many(
      sql<{ child: string; at: string }>`select child_id as child, organisation_id as at from attendance.term_marks`,
    )
    return children.map(child => ({
      own: rows.some(row => row.child === child && row.at === who.organisationId),
      other: rows.some(row => row.child === child && row.at !== who.organisationId),
    }))
  })
const scopeOf = (tx: Tx, name: 'scope' | 'scope_open') =>
  tx.raw(`select attendance.${name}() as ids`).then(({ rows }) => rows[0].ids as string[])

beforeAll(async () => {
  place = await aRegisterPlace()
  council = newId()
  await place.rows(
    `insert into identity.organisation (id, name, kind, badge, area_id) select $1, 'Council', 'childrens-services', 'CO', area_id from identity.organisation limit 1`,
    [council],
  )
})
afterAll(() => place.close())

/** Somebody new with this role, at the school or at the council. */
async function somebody(role: string, at: 'school' | 'council'): Promise<Person> {
  if (at === 'school') return place.person('eastbridge', role)
  const id = newId()
  await place.rows(`insert into identity.practitioner (id, name, job_title) values ($1, $2, $2)`, [id, role])
  await place.rows(
    `insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)`,
    [newId(), id, council, role],
  )
  return { id, organisationId: council, kind: 'childrens-services', roles: [role] }
}

describe.each(['school', 'council'] as const)('attendance, asked for by people of a %s', at => {
  const children = new Map<string, string>()
  const key = (stand: Stand, label: Label) => `${stand}, ${label}`
  beforeAll(async () => {
    const organisation = at === 'school' ? place.organisations.eastbridge : council
    for (const stand of stands)
      for (const label of labels) {
        const id = await child(organisation, stand)
        children.set(key(stand, label), id)
        if (label.startsWith('protected')) await protect(id)
        if (label === 'sibling protected') {
          const sibling = await child(organisation, 'none')
          await protect(sibling)
          await place.rows(
            `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'brother', 'sister', $4, $5)`,
            [newId(), id, sibling, place.system.hillside.id, place.system.hillside.organisationId],
          )
        }
      }
  })
  it.each(Object.keys(roles))('%s: every relationship × label', async role => {
    const who = await somebody(role, at)
    const cases = stands.flatMap(stand => labels.map(label => ({ stand, label })))
    for (const { stand, label } of cases) {
      const id = children.get(key(stand, label)) ?? ''
      if (label === 'protected, with the right')
        await place.rows(
          `insert into access.location_right (child_id, practitioner_id, from_at) values ($1, $2, now())`,
          [id, who.id],
        )
      if (label === 'excluded')
        await place.rows(
          `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'mother', now())`,
          [newId(), who.id, id],
        )
    }
    const found = await reads(who, ...children.values())
    for (const [at, { stand, label }] of cases.entries())
      expect(found[at], `${role}, ${stand}, ${label}`).toEqual(expected(role, stand, label))
    const seen = found.filter(one => one.own).length
    // What is asked of the database about many at once is the same.
    const all = [...children.values()]
    const [scope, open, caseload, pupils] = await place.as(who, async tx => {
      await askFor(tx, all)
      const { rows } = await tx.raw('select id from attendance.caseload(1000) as c(id)')
      return [
        await scopeOf(tx, 'scope'),
        await scopeOf(tx, 'scope_open'),
        rows.map(row => row.id as string),
        await pupilsAsked(tx),
      ] as const
    })
    expect(scope).toHaveLength(seen)
    const means = [...children].filter(([name]) => {
      const [stand, ...label] = name.split(', ')
      return expected(role, stand as Stand, label.join(', ') as Label).own
    })
    expect([...scope].toSorted()).toEqual(means.map(([, id]) => id).toSorted())
    expect(open.every(id => scope.includes(id))).toBe(true)
    expect(caseload.filter(id => all.includes(id)).toSorted()).toEqual([...scope].toSorted())
    expect(pupils.every(row => scope.includes(row.childId))).toBe(true)
  })
  it('nothing at all without asking, without a role, and after the last role has ended', async () => {
    const who = await somebody('dsl', at)
    const id = children.get(key('on the roll', 'open')) ?? ''
    const bare = await place.as(who, tx => tx.many(sql`select 1 from attendance.term_marks`))
    expect(bare).toEqual([])
    await place.rows('update identity.role_held set to_at = now() where practitioner_id = $1', [who.id])
    expect(await reads(who, id)).toEqual([{ own: false, other: false }])
  })
})

describe('writing', () => {
  it('is for whoever keeps the register of the own school, about its own pupils, in their own name', async () => {
    const id = await child(place.organisations.eastbridge, 'on the roll')
    const elsewhere = await child(place.organisations.hillside, 'on the roll')
    const write = (who: Person, childId: string, by = who.id, organisation = who.organisationId) =>
      place
        .as(who, async tx => {
          await askFor(tx, [childId])
          return tx.run(
            sql`insert into attendance.remark (id, organisation_id, child_id, on_date, session, words, by_practitioner, at)
              values (${newId()}, ${organisation}, ${childId}, '2026-11-18', 'am', 'x', ${by}, now())`,
          )
        })
        .then(
          () => 'written',
          error => (error as { code: string }).code,
        )
    for (const role of Object.keys(roles)) {
      const who = await place.person('eastbridge', role)
      expect(await write(who, id), role).toBe(keepsRegister.includes(role) ? 'written' : '42501')
      expect(await write(who, elsewhere), role).toBe('42501')
    }
    const lead = await place.person('eastbridge', 'dsl')
    const other = await place.person('eastbridge', 'head')
    expect(await write(lead, id, other.id)).toBe('42501')
    expect(await write(lead, id, lead.id, place.organisations.hillside)).toBe('42501')
  })
  it('of packed rows is for the program alone', async () => {
    const lead = await place.person('eastbridge', 'dsl')
    const day = dayNumber('2026-11-18')
    const id = await child(place.organisations.eastbridge, 'on the roll')
    const term = encodeTerm(day, day, [])
    await expect(place.as(lead, tx => putTerms(tx, [{ childId: id, term }]))).rejects.toMatchObject({ code: '42501' })
    await expect(place.as(lead, tx => tx.raw('update attendance.term_marks set days = days'))).rejects.toMatchObject({
      code: '42501',
    })
  })
})
