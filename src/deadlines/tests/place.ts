/** An invented school and front door with people in them, and a way to act as one of them with the policies on. */
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { asPractitioner, asSystem } from '../../access/index.ts'
import { type Db, openDb, type Tx } from '../../platform/db.ts'
import type { Ctx } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'

export interface Place {
  db: Db
  admin: pg.Client
  areaId: string
  schoolId: string
  frontDoorId: string
  /** Somebody new, with roles in one organisation. */
  person(organisationId: string, role: string, name?: string, email?: string | null): Promise<Person>
  /** Acts as somebody, on the real policies, in one transaction. */
  as<T>(person: Person, work: (tx: Tx, ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  /** Acts as the program itself for one organisation. */
  asProgram<T>(organisationId: string, work: (tx: Tx, ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  /** A child on the school’s roll; `given` and `family` are invented. */
  child(given: string, family: string, yearGroup: string): Promise<string>
  exclude(person: Person, childId: string): Promise<void>
  set(key: string, value: unknown, fromOn?: string, organisationId?: string | null): Promise<void>
  rows<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}
export interface Person {
  id: string
  organisationId: string
  /** What the cookie holds. */
  token: string
}

/** When a test does not say: Thursday 19 November 2026, 10:40. */
export const thursday = new Date('2026-11-19T10:40:00Z')

export async function aPlace(): Promise<Place> {
  const { adminUrl, appUrl } = await freshDatabase()
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const db = openDb({ connectionString: appUrl, max: 4 })
  const run = (text: string, values: unknown[] = []) => admin.query(text, values)
  const [areaId, schoolId, frontDoorId] = [newId(), newId(), newId()]
  await run('insert into identity.area values ($1, $2)', [areaId, 'Northmoor'])
  for (const [id, name, kind, badge] of [
    [schoolId, 'Eastbridge High School', 'school', 'EH'],
    [frontDoorId, 'Northmoor Front Door', 'front-door', 'FD'],
  ] as const) {
    await run('insert into identity.organisation (id, name, kind, badge, area_id) values ($1, $2, $3, $4, $5)', [
      id,
      name,
      kind,
      badge,
      areaId,
    ])
  }

  const person = async (
    organisationId: string,
    role: string,
    name = role,
    email: string | null = null,
  ): Promise<Person> => {
    const id = newId()
    const token = randomBytes(32).toString('base64url')
    await run('insert into identity.practitioner (id, name, job_title, email, is_system) values ($1, $2, $3, $4, $5)', [
      id,
      name,
      role,
      email,
      role === 'system',
    ])
    await run('insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)', [
      newId(),
      id,
      organisationId,
      role,
    ])
    await run(
      `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
       values ($1, $2, $3, '2015-01-01', '2999-01-01', '2999-01-01', 'demonstration', $4)`,
      [createHash('sha256').update(token).digest(), id, organisationId, newId()],
    )
    return { id, organisationId, token }
  }
  await person(schoolId, 'system')
  await person(frontDoorId, 'system')
  const maker = await person(schoolId, 'administrator')

  return {
    db,
    admin,
    areaId,
    schoolId,
    frontDoorId,
    person,
    as: (who, work, now = thursday) =>
      asPractitioner(
        db,
        {
          tokenHash: createHash('sha256').update(who.token).digest(),
          asked: [],
          purpose: null,
          requestId: newId(),
          now,
        },
        work,
      ),
    asProgram: (organisationId, work, now = thursday) =>
      asSystem(db, organisationId, { action: 'test.program', now }, work),
    async child(given, family, yearGroup) {
      const id = newId()
      await run(
        `insert into people.person (id, kind, born_on, made_by, organisation_id) values ($1, 'child', '2012-03-04', $2, $3)`,
        [id, maker.id, schoolId],
      )
      await run(
        `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', $3, $4, $5)`,
        [newId(), id, given, family, maker.id],
      )
      await run(
        `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, from_on) values ($1, $2, $3, $4, $4, $5, '2026-09-01')`,
        [newId(), schoolId, id, `${given} ${family}`, yearGroup],
      )
      await run(
        `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'school', '2020-01-01', 'on roll')`,
        [newId(), id, schoolId],
      )
      return id
    },
    async exclude(who, childId) {
      await run(
        `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'her own child', '2020-01-01')`,
        [newId(), who.id, childId],
      )
    },
    async set(key, value, fromOn = '2015-01-01', organisationId = null) {
      await run(
        `insert into area.setting (id, area_id, organisation_id, key, value, from_on, reason, set_by, set_at) values ($1, $2, $3, $4, $5, $6, 'agreed in March', $7, '2026-01-01')`,
        [newId(), areaId, organisationId, key, JSON.stringify(value), fromOn, maker.id],
      )
    },
    rows: async (text, values = []) => (await admin.query(text, values)).rows,
    async close() {
      await db.end()
      await admin.end()
    },
  }
}
