/** What a person may see is worked out once a transaction and held. It must never be held too long, nor given to another question. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPlace, type Person, type Place } from '../matching/tests/place.ts'
import { newId } from '../platform/id.ts'

let place: Place
let admin: pg.Client
let app: pg.Client
let lead: Person
const child = newId()
const other = newId()

beforeAll(async () => {
  place = await aPlace()
  lead = await place.person('eastbridge', 'dsl')
  admin = place.admin
  app = new pg.Client({ connectionString: place.appUrl })
  await app.connect()
  for (const id of [child, other])
    await admin.query(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'school', now() - interval '1 day', 'test')`,
      [newId(), id, lead.organisationId],
    )
})
afterAll(async () => {
  await app.end()
  await place.close()
})

const begin = async (asked: readonly string[] = [child]) => {
  await app.query('begin')
  await app.query(
    `select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true), set_config('kith.asked', $3, true)`,
    [lead.id, lead.organisationId, `{${asked.join(',')}}`],
  )
}
const works = async (): Promise<string[]> => (await app.query('select access.scope_work() as ids')).rows[0].ids
const exclude = () => app.query('select access.exclude($1, $2, $3, $4)', [newId(), child, lead.id, 'test'])

describe('what is held', () => {
  test('is found once, and gone with the transaction', async () => {
    await begin()
    expect(await works()).toEqual([child])
    expect((await app.query(`select current_setting('kith.held_scope_work', true) as held`)).rows[0].held).toContain(
      child,
    )
    await app.query('commit')
    expect((await app.query(`select current_setting('kith.held_for', true) as held`)).rows[0].held).toBe('')
    expect(await works()).toEqual([])
  })

  test('is not given to another question: more children, another person, another organisation', async () => {
    await begin()
    expect(await works()).toEqual([child])
    await app.query(`select set_config('kith.asked', $1, true)`, [`{${child},${other}}`])
    expect((await works()).sort()).toEqual([child, other].sort())
    await app.query(`select set_config('kith.practitioner', $1, true)`, [newId()])
    expect(await works()).toEqual([])
    await app.query('rollback')
  })

  test('ends when what it stands on changes in the same transaction, and comes back with a savepoint', async () => {
    await begin()
    expect(await works()).toEqual([child])
    await app.query('savepoint s')
    await exclude()
    expect(await works()).toEqual([])
    await app.query('rollback to savepoint s')
    expect(await works()).toEqual([child])
    await app.query('rollback')
  })

  test('a savepoint that asked for more leaves nothing of it behind', async () => {
    await begin()
    await app.query('savepoint s')
    await app.query(`select set_config('kith.asked', $1, true)`, [`{${child},${other}}`])
    expect(await works()).toHaveLength(2)
    await app.query('rollback to savepoint s')
    expect(await works()).toEqual([child])
    await app.query('rollback')
  })

  test('another connection’s change counts from the next transaction on', async () => {
    await admin.query(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'test', now())`,
      [newId(), lead.id, other],
    )
    await begin([child, other])
    expect(await works()).toEqual([child])
    await app.query('rollback')
  })

  test('every table it is found in begins a new turn when it changes', async () => {
    const { rows } = await admin.query<{ name: string }>(`
      select distinct t.name from pg_proc p, lateral regexp_matches(p.prosrc, '(?:from|join) ((?:access|identity|people|record)\\.[a-z_]+)\\y(?! *\\()', 'g') m, lateral (select m[1] as name) t
      where p.oid = any(array['access.find_standing()', 'access.find_places_hidden(uuid[])', 'access.near(uuid)', 'access.find_scope_family()', 'access.find_scope_family_location()', 'attendance.find_scope()', 'attendance.find_scope_open()']::regprocedure[])`)
    const read = rows.map(row => row.name).filter(name => name !== 'access.asked')
    expect(read.length).toBeGreaterThan(7)
    const turned = await admin.query<{ name: string }>(
      `select tgrelid::regclass::text as name from pg_trigger where tgname = 'new_turn' and tgtype & 28 = 28`,
    )
    expect(read.filter(name => !turned.rows.some(row => row.name === name))).toEqual([])
  })
})
