/** Two schools, a front door, a health service, a refuge and a partnership office, with people in them; the whole program on a real database. */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { buildApp } from '../../app.ts'
import { appendCall } from '../../audit/index.ts'
import { readConfig } from '../../platform/config.ts'
import { type Db, openDb } from '../../platform/db.ts'
import { newId } from '../../platform/id.ts'
import { asPractitioner, asSystem } from '../as.ts'

const places = {
  eastbridge: 'school',
  hillside: 'school',
  door: 'front-door',
  health: 'health',
  refuge: 'refuge',
  office: 'partnership-office',
} as const
export type PlaceKey = keyof typeof places
const staff = {
  haddad: ['eastbridge', 'dsl', 'Samira Haddad'],
  ellery: ['eastbridge', 'dsl', 'Tom Ellery'],
  okafor: ['eastbridge', 'head', 'Grace Okafor'],
  frost: ['eastbridge', 'teacher', 'Daniel Frost'],
  lindqvist: ['hillside', 'dsl', 'Karin Lindqvist'],
  mirza: ['door', 'front-door', 'Sana Mirza'],
  sandhu: ['door', 'front-door-manager', 'Gurpreet Sandhu'],
  boadu: ['health', 'health-visitor', 'Ama Boadu'],
  wren: ['refuge', 'voluntary', 'Ana Wren'],
  hart: ['office', 'dpo', 'Priya Hart'],
  byrne: ['office', 'administrator', 'Lee Byrne'],
} as const
export type Name = keyof typeof staff

export interface Look {
  action?: string
  outcome?: 'read' | 'done' | 'not-found'
  purpose?: string
  detail?: Record<string, boolean | number>
}
export interface LookingPlace {
  db: Db
  admin: pg.Client
  id: Record<PlaceKey, string>
  person: Record<Name, string>
  child(given: string, family: string, involved: readonly PlaceKey[], sensitive?: readonly PlaceKey[]): Promise<string>
  exclude(who: Name, childId: string): Promise<void>
  protect(childId: string, ...knowers: Name[]): Promise<void>
  /** Puts an event into the log, as somebody’s, at a moment. */
  look(who: Name, children: readonly string[], at: Date, look?: Look): Promise<string>
  /** As the program itself, for the whole area. */
  system<T>(work: Parameters<typeof asSystem<T>>[3]): Promise<T>
  /** As somebody signed in here. */
  as<T>(who: Name, work: Parameters<typeof asPractitioner<T>>[2]): Promise<T>
  get(who: Name, address: string): Promise<{ status: number; html: string; location: string | null }>
  post(
    who: Name,
    address: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; html: string; location: string | null }>
  rows<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}

export async function lookingPlace(): Promise<LookingPlace> {
  process.env.KITH_LOG = 'quiet'
  const database = await freshDatabase()
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  const db = openDb({ connectionString: database.appUrl, max: 4 })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-looking-'))
  const config = readConfig('test', {
    KITH_DATA: folder,
    PORT: '3999',
    KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789',
  })
  const app = buildApp({ db, config, limits: 'none' })
  const areaId = newId()
  await admin.query('insert into identity.area (id, name) values ($1, $2)', [areaId, 'Northmoor'])
  const id = {} as LookingPlace['id']
  const addPerson = async (who: string, name: string, place: string, role: string, system = false) => {
    await admin.query(
      'insert into identity.practitioner (id, name, job_title, email, is_system) values ($1, $2, $3, $4, $5)',
      [who, name, role, `${name.toLowerCase().replace(/\s/g, '.')}@northmoor.example`, system],
    )
    await admin.query(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, $4, '2020-01-01')`,
      [newId(), who, place, role],
    )
  }
  for (const [key, kind] of Object.entries(places)) {
    id[key as PlaceKey] = newId()
    await admin.query(
      'insert into identity.organisation (id, name, kind, badge, area_id, address_protected) values ($1, $2, $3, $4, $5, $6)',
      [id[key as PlaceKey], `The ${key}`, kind, key.slice(0, 2).toUpperCase(), areaId, key === 'refuge'],
    )
    await addPerson(newId(), `System of ${key}`, id[key as PlaceKey], 'system', true)
  }
  const person = {} as LookingPlace['person']
  const tokens = {} as Record<Name, string>
  for (const [key, [place, role, name]] of Object.entries(staff)) {
    const who = key as Name
    person[who] = newId()
    tokens[who] = randomBytes(32).toString('base64url')
    await addPerson(person[who], name, id[place], role)
    await admin.query(
      `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
       values ($1, $2, $3, now(), '2999-01-01', '2999-01-01', 'demonstration', $4)`,
      [createHash('sha256').update(tokens[who]).digest(), person[who], id[place], newId()],
    )
  }
  const headers = (who: Name) => ({
    cookie: `__Host-kith=${tokens[who]}`,
    origin: config.origin,
    'sec-fetch-site': 'same-origin',
  })
  return {
    db,
    admin,
    id,
    person,
    async child(given, family, involved, sensitive = []) {
      const childId = newId()
      await admin.query(
        `insert into people.person (id, kind, born_on, made_by, organisation_id) values ($1, 'child', '2012-03-08', $2, $3)`,
        [childId, person.haddad, id.eastbridge],
      )
      await admin.query(
        `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', $3, $4, $5)`,
        [newId(), childId, given, family, person.haddad],
      )
      for (const place of involved)
        await admin.query(
          `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, sensitive) values ($1, $2, $3, $4, '2020-01-01', 'for the test', $5)`,
          [newId(), childId, id[place], places[place], sensitive.includes(place)],
        )
      return childId
    },
    async exclude(who, childId) {
      await admin.query(
        `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'their own child', '2020-01-01')`,
        [newId(), person[who], childId],
      )
    },
    async protect(childId, ...knowers) {
      await admin.query(
        `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'fled', $3, '2020-01-01')`,
        [newId(), childId, person.wren],
      )
      for (const who of knowers)
        await admin.query(
          `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $3, '2020-01-01')`,
          [childId, person[who], person.wren],
        )
    },
    async look(who, children, at, look = {}) {
      const eventId = newId(at.getTime())
      const [place] = staff[who]
      await admin.query(
        appendCall(
          {
            id: eventId,
            at,
            action: look.action ?? 'child.read',
            practitionerId: person[who],
            organisationId: id[place],
            purpose: look.purpose ?? null,
            requestId: newId(),
            outcome: look.outcome ?? 'read',
            children,
            subject: null,
            detail: look.detail ?? {},
          },
          7,
        ),
      )
      return eventId
    },
    system: work => asSystem(db, id.office, { action: 'looking.searched' }, work),
    as: (who, work) =>
      asPractitioner(
        db,
        {
          tokenHash: createHash('sha256').update(tokens[who]).digest(),
          ...{ asked: [], purpose: null, requestId: newId(), now: new Date() },
        },
        async (tx, ctx) => {
          tx.event.action = 'test'
          return work(tx, ctx)
        },
      ),
    async get(who, address) {
      const answer = await app.request(address, { headers: headers(who) })
      return { status: answer.status, html: await answer.text(), location: answer.headers.get('location') }
    },
    async post(who, address, fields) {
      const answer = await app.request(address, {
        method: 'POST',
        headers: { ...headers(who), 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      })
      return { status: answer.status, html: await answer.text(), location: answer.headers.get('location') }
    },
    rows: async (text, values = []) => (await admin.query(text, values)).rows,
    async close() {
      await db.end()
      await admin.end()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
