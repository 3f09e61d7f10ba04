/** A protected location, services that are not named, and earlier wording: what another organisation is told, on the real policies. */
import pg from 'pg'
import { render } from 'preact-render-to-string'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { askFor, involvementIndex } from '../access/index.ts'
import { as as asPerson, ctxOf } from '../demo/as.ts'
import { organisationId, type PersonKey, personId } from '../demo/cast.ts'
import { seedIdentity } from '../demo/index.ts'
import { familyRoutes } from '../people/family-routes.tsx'
import { type Db, openDb, sql, type Tx } from '../platform/db.ts'
import type { Ctx, Given, Reply } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import {
  changeReach,
  correctEntry,
  type EntryInput,
  entryDetails,
  mayNameIn,
  openEntry,
  pictureFacts,
  type RecordDeps,
  writeEntry,
} from './index.ts'
import { isQuiet, versionsOf } from './queries.ts'
import { recordRoutes } from './routes.tsx'

const now = new Date('2026-11-19T10:40:00Z')
let db: Db
let admin: pg.Client
const run = (text: string, values: unknown[]) => admin.query(text, values)
const as = <T>(who: PersonKey, work: (tx: Tx, ctx: Ctx) => Promise<T>, at = now) => asPerson(db, who, at, 'test', work)

const deps: RecordDeps = { lanes: [], sections: [], actions: [], may: () => true, harmLabel: harm => harm }
const routes = [...recordRoutes(deps), ...familyRoutes]

/** The page at an address as this person would read it, without scripts and styles; '' where there is none. */
async function read(who: PersonKey, path: string, params: Record<string, string>, query = ''): Promise<string> {
  const route = routes.find(one => one.method === 'get' && one.path === path)
  if (!route) throw new Error(`no route ${path}`)
  const reply = (await as(who, async (tx, ctx) => {
    await askFor(
      tx,
      (route.asks ?? []).map(name => params[name] ?? ''),
    )
    const given = { tx, ctx, params, query: new URLSearchParams(query), once: newId() } as unknown as Given
    return route.handle(given as never)
  })) as Reply
  return reply.kind === 'page' && reply.status !== 404 ? render(reply.body() as never) : ''
}

type Place = Parameters<typeof organisationId>[0]
async function child(given: string, involved: readonly [Place, string, PersonKey?][]): Promise<string> {
  const id = newId()
  await run(
    `insert into people.person (id, kind, born_on, made_by, organisation_id) values ($1, 'child', '2012-03-08', $2, $3)`,
    [id, personId('pritchard'), organisationId('childrens-services')],
  )
  await run(
    `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', $3, 'Reed', $4)`,
    [newId(), id, given, personId('pritchard')],
  )
  for (const [place, role, lead] of involved)
    await run(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, sensitive, lead_practitioner_id)
       values ($1, $2, $3, $4, '2020-01-01', 'for the test', $5, $6)`,
      [newId(), id, organisationId(place), role, role === 'refuge', lead ? personId(lead) : null],
    )
  return id
}
const write = (who: PersonKey, childId: string, entry: Partial<EntryInput> & Pick<EntryInput, 'kind' | 'title'>) =>
  as(who, async (tx, ctx) => {
    const { entryId } = await writeEntry(tx, ctx, {
      body: { seen: 'Seen and written down' },
      children: [{ childId, role: 'subject' }],
      happenedAt: now,
      ...entry,
    })
    return entryId
  })

let tom: string
let ned: string
let ada: string
const school = ctxOf('haddad', now).organisationName
const lead = ctxOf('haddad', now).practitionerName
const refuge = ctxOf('wren', now).organisationName

beforeAll(async () => {
  const database = await freshDatabase()
  await seedIdentity(database.adminUrl)
  db = openDb({ connectionString: database.appUrl, max: 4 })
  admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  tom = await child('Tom', [
    ['eastbridge', 'school'],
    ['eastbridge', 'lead-practitioner', 'haddad'],
    ['police', 'police'],
    ['childrens-services', 'lead-authority', 'pritchard'],
  ])
  ned = await child('Ned', [
    ['eastbridge', 'school'],
    ['police', 'police'],
  ])
  ada = await child('Ada', [
    ['eastbridge', 'school'],
    ['eastbridge', 'lead-practitioner', 'haddad'],
    ['police', 'police'],
    ['refuge', 'refuge'],
  ])
  await run(
    `insert into people.relationship (id, other_id, child_id, other_is, child_is, organisation_id, recorded_by)
     values ($1, $2, $3, 'brother', 'brother', $4, $5)`,
    [newId(), ned, tom, organisationId('childrens-services'), personId('pritchard')],
  )
  await run(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'his father looks for him', $3, '2026-01-01')`,
    [newId(), tom, personId('pritchard')],
  )
  await run(
    `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
    [tom, personId('pritchard')],
  )
})
afterAll(async () => {
  await admin.end()
  await db.end()
})

const index = (who: PersonKey, childId: string) =>
  as(who, async tx => (await involvementIndex(tx, [childId])).map(row => [row.organisationId, row.role]))

describe('a protected location', () => {
  test('the school is in the index in none of its roles; a council lead is', async () => {
    expect(await index('shah', tom)).toEqual(
      expect.arrayContaining([
        [organisationId('police'), 'police'],
        [organisationId('childrens-services'), 'lead-authority'],
      ]),
    )
    expect((await index('shah', tom)).map(([id]) => id)).not.toContain(organisationId('eastbridge'))
    expect((await index('pritchard', tom)).map(([, role]) => role)).toContain('lead-practitioner')
    expect((await index('haddad', tom)).map(([, role]) => role)).toContain('lead-practitioner')
  })

  test('nor is the school a brother shares', async () => {
    expect(await index('shah', ned)).toEqual([[organisationId('police'), 'police']])
    expect(await index('shah', ada)).toContainEqual([organisationId('eastbridge'), 'school'])
  })

  test('neither school nor its lead is on the child’s page, the list of workers, or the people page', async () => {
    for (const path of ['/children/:childId', '/children/:childId/workers', '/children/:childId/people']) {
      const hidden = await read('shah', path, { childId: tom })
      expect(hidden).toContain('Tom')
      expect(hidden).not.toContain(school)
      expect(hidden).not.toContain(lead)
      expect(await read('pritchard', path, { childId: tom })).toContain(lead)
    }
  })

  test('a school’s entry is by “A service”, without an author, and its attendance is not there', async () => {
    const plan = await write('haddad', tom, {
      kind: 'plan',
      title: 'A plan began',
      place: 'The hall in Bridge Street',
      body: { facts: [['Lead practitioner', `${lead}, safeguarding lead`]] },
    })
    const marks = await write('haddad', tom, { kind: 'attendance', title: 'Absent three days' })
    const shown = await read('shah', '/children/:childId', { childId: tom })
    expect(shown).toContain('A plan began')
    expect(shown).toContain('A service')
    expect(shown).not.toContain(school)
    expect(shown).not.toContain(lead)
    expect(shown).not.toContain('Absent three days')
    expect(await read('shah', '/entries/:entryId', { entryId: marks })).toBe('')
    const entry = await read('shah', '/entries/:entryId', { entryId: plan })
    expect(entry).toContain('A service')
    for (const told of [school, lead, 'Bridge Street']) expect(entry).not.toContain(told)
    expect(await read('shah', '/entries/:entryId/versions', { entryId: plan })).not.toContain(lead)
    const whole = await read('pritchard', '/children/:childId', { childId: tom })
    for (const told of [school, lead, 'Absent three days']) expect(whole).toContain(told)
    expect(await read('pritchard', '/entries/:entryId', { entryId: plan })).toContain('Bridge Street')
    // Asking for one organisation’s entries tells nothing either.
    const police = await write('pritchard', tom, { kind: 'plan', title: 'Written by the council' })
    expect(police).not.toBe('')
    const asked = await read(
      'shah',
      '/children/:childId',
      { childId: tom },
      `organisation=${organisationId('eastbridge')}`,
    )
    expect(asked).toContain('Written by the council')
    expect(asked).toContain(ctxOf('pritchard', now).practitionerName)
  })

  test('the place of an entry that is also about a protected child is not shown under the other', async () => {
    const both = await as('haddad', async (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'plan',
        title: 'Both were there',
        body: { seen: 'Together' },
        place: 'The hall in Bridge Street',
        children: [
          { childId: ada, role: 'subject' },
          { childId: tom, role: 'witness' },
        ],
        happenedAt: now,
      }),
    )
    expect((await as('shah', tx => openEntry(tx, both.entryId)))?.place).toBeNull()
    const alone = await write('haddad', ada, { kind: 'plan', title: 'Alone', place: 'The hall in Bridge Street' })
    expect((await as('shah', tx => openEntry(tx, alone)))?.place).toBe('The hall in Bridge Street')
  })

  test('to whom an entry went is counted, not named, also for its own organisation: a school would tell', async () => {
    const entryId = await write('shah', tom, {
      kind: 'police',
      title: 'Called out',
      namedOrganisations: [organisationId('eastbridge'), organisationId('childrens-services')],
    })
    const council = ctxOf('pritchard', now).organisationName
    const hidden = await read('shah', '/entries/:entryId', { entryId })
    expect(hidden).toContain(`${council} and one other organisation.`)
    expect(hidden).not.toContain(school)
    const open = await write('shah', ada, {
      kind: 'police',
      title: 'Called out',
      namedOrganisations: [organisationId('eastbridge')],
    })
    expect(await read('shah', '/entries/:entryId', { entryId: open })).toContain(school)
  })

  test('of a whole list at once: named or not is what it is for each row alone', async () => {
    const organisations = (['eastbridge', 'police', 'childrens-services', 'refuge'] as const).map(organisationId)
    const groups = [[], [ada], [tom], [ned], [ada, tom]]
    const rows = organisations.flatMap(id => groups.map(children => ({ organisationId: id, children })))
    for (const who of ['shah', 'pritchard', 'haddad'] as const)
      await as(who, async tx => {
        const mayName = await mayNameIn(tx, rows)
        for (const row of rows) {
          const { named } = await tx.one(
            sql<{
              named: boolean
            }>`select record.may_name(${row.organisationId}, ${`{${row.children.join(',')}}`}::uuid[]) as named`,
          )
          expect([who, row, mayName(row.organisationId, row.children)]).toEqual([who, row, named])
        }
        expect(mayName(organisationId('health-visiting'), [])).toBe(false)
      })
    expect(await as('shah', async tx => (await mayNameIn(tx, []))(organisations[0] ?? '', []))).toBe(false)
  })

  test('in whose hands a plan is, is not said', async () => {
    for (const childId of [tom, ada])
      await run(
        `insert into record.plan_period (id, child_id, kind, label, from_on, held_in, recorded_by)
         values ($1, $2, 'early-help', 'Early help', '2026-10-01', $3, $4)`,
        [newId(), childId, school, personId('haddad')],
      )
    const held = (who: PersonKey, childId: string) =>
      as(who, async tx => {
        await askFor(tx, [childId])
        return (await pictureFacts(tx, childId, '2025-01-01')).plans.map(plan => plan.heldIn)
      })
    expect(await held('shah', tom)).toEqual([''])
    expect(await held('pritchard', tom)).toEqual([school])
    expect(await held('shah', ada)).toEqual([school])
  })
})

describe('services whose name tells something', () => {
  test('a refuge that writes for everyone involved is “A service” to them', async () => {
    const entryId = await write('wren', ada, { kind: 'note', title: 'They are well', reach: 'involved' })
    for (const html of [
      await read('shah', '/entries/:entryId', { entryId }),
      await read('shah', '/children/:childId', { childId: ada }),
    ]) {
      expect(html).toContain('They are well')
      expect(html).toContain('A service')
      expect(html).not.toContain(refuge)
      expect(html).not.toContain(ctxOf('wren', now).practitionerName)
    }
    expect(await read('wren', '/entries/:entryId', { entryId })).toContain(refuge)
  })

  test('an organisation named in an entry is told of itself, and only how many others', async () => {
    const entryId = await write('shah', ada, {
      kind: 'police',
      title: 'Called out',
      namedOrganisations: [organisationId('eastbridge'), organisationId('refuge')],
    })
    const named = await read('haddad', '/entries/:entryId', { entryId })
    expect(named).toContain('and one other organisation')
    expect(named).not.toContain(refuge)
    expect(await read('shah', '/entries/:entryId', { entryId })).toContain(refuge)
  })

  test('a refuge is quiet, a school is not', async () => {
    expect(await as('shah', tx => isQuiet(tx, organisationId('refuge')))).toBe(true)
    expect(await as('shah', tx => isQuiet(tx, organisationId('eastbridge')))).toBe(false)
  })
})

describe('earlier wording', () => {
  const correct = (entryId: string, seenVersion: number, words: string) =>
    as('haddad', async (tx, ctx) => {
      await askFor(tx, [ada])
      return correctEntry(tx, ctx, entryId, {
        title: 'Corrected',
        body: { seen: words },
        reason: 'The wrong boy was named',
        seenVersion,
      })
    })
  const share = (entryId: string, to: 'named' | 'involved') =>
    as('haddad', async (tx, ctx) => {
      await askFor(tx, [ada])
      return changeReach(tx, ctx, entryId, {
        to,
        namedOrganisations: to === 'named' ? [organisationId('police')] : [],
        reason: 'They need it',
        basis: 'public-task',
      })
    })
  const numbers = (who: PersonKey, entryId: string) =>
    as(who, async tx => {
      await openEntry(tx, entryId)
      const detail = (await entryDetails(tx, [entryId])).get(entryId)
      return { seen: (await versionsOf(tx, entryId)).map(row => row.number), why: detail?.reason ?? null }
    })

  for (const to of ['named', 'involved'] as const)
    test(`what was corrected before it was shared (${to}) stays with those who wrote it`, async () => {
      const entryId = await write('haddad', ada, { kind: 'note', title: 'First', body: { seen: 'Jay did it' } })
      await correct(entryId, 1, 'Somebody did it')
      await share(entryId, to)
      expect(await numbers('shah', entryId)).toEqual({ seen: [2], why: null })
      expect(await read('shah', '/entries/:entryId/versions', { entryId })).not.toContain('The wrong boy')
      expect(await numbers('haddad', entryId)).toEqual({ seen: [2, 1], why: 'The wrong boy was named' })
      // What is corrected after that, they read with its reason; and being shared again gives nothing older.
      await correct(entryId, 2, 'Nobody did it')
      expect(await numbers('shah', entryId)).toEqual({ seen: [3, 2], why: 'The wrong boy was named' })
    })

  test('what was shared first and corrected later is read in both wordings', async () => {
    const entryId = await write('haddad', ada, {
      kind: 'referral',
      title: 'First',
      namedOrganisations: [organisationId('police')],
    })
    await correct(entryId, 1, 'Somebody did it')
    expect(await numbers('shah', entryId)).toEqual({ seen: [2, 1], why: 'The wrong boy was named' })
  })
})
