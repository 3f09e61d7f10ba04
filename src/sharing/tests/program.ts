/** Northmoor in small: a school, a front door, police, a nursery nurse's health service, a refuge, a surgery without Kith; the real server on the real database. */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { asNobody, asPractitioner } from '../../access/as.ts'
import { isPermission, may, policy, type Role } from '../../access/policy.ts'
import { challengeSlice } from '../../challenge/index.ts'
import { type Db, openDb, type Tx } from '../../platform/db.ts'
import { type Ctx, page } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'
import { buildServer } from '../../platform/server.ts'
import { PageHeading, renderPage } from '../../ui/index.ts'
import { answerToChallenge, sharingSlice } from '../index.ts'

const cookie = 'kith'
const origin = 'http://localhost:3000'
/** Thursday 19 November 2026, 10:40 in London. */
export const thursday = new Date('2026-11-19T10:40:00Z')

const places = {
  school: ['Eastbridge High School', 'school', 'EH', true],
  hillside: ['Hillside Academy', 'school', 'HA', true],
  frontDoor: ['Northmoor Front Door', 'front-door', 'FD', true],
  police: ['Northmoor Police', 'police', 'PO', true],
  health: ['Health visiting', 'health', 'HE', true],
  refuge: ['Harbour House', 'refuge', 'RF', true],
  surgery: ['Market Street Surgery', 'health', 'GP', false],
  council: ['Northmoor Council', 'council', 'NC', true],
} as const
export type PlaceKey = keyof typeof places

const staff = {
  haddad: ['school', 'dsl'],
  ellery: ['school', 'dsl'],
  fielding: ['school', 'dsl'],
  okafor: ['school', 'head'],
  frost: ['school', 'teacher'],
  marsh: ['school', 'attendance-lead'],
  okell: ['school', 'pastoral'],
  lindqvist: ['hillside', 'dsl'],
  mirza: ['frontDoor', 'front-door'],
  sandhu: ['frontDoor', 'front-door-manager'],
  shah: ['police', 'police'],
  rowe: ['police', 'police'],
  boadu: ['health', 'health-visitor'],
  wren: ['refuge', 'voluntary'],
  byrne: ['council', 'administrator'],
  hart: ['council', 'dpo'],
  castell: ['council', 'partner'],
} as const satisfies Record<string, readonly [PlaceKey, Role]>
export type Name = keyof typeof staff

export interface Program {
  id: { [K in PlaceKey]: string }
  person: { [K in Name]: string }
  db: Db
  /** One transaction as this person, on the real policies. */
  as<T>(who: Name, work: (tx: Tx, ctx: Ctx) => Promise<T>, now?: Date): Promise<T>
  get(who: Name, address: string, now?: Date): Promise<{ status: number; html: string }>
  post(
    who: Name,
    address: string,
    fields: Record<string, string | string[]>,
    now?: Date,
  ): Promise<{ status: number; html: string; location: string | null }>
  child(given: string, family: string, involved: readonly PlaceKey[]): Promise<string>
  exclude(who: Name, childId: string): Promise<void>
  set(key: string, value: unknown): Promise<void>
  /** Past every policy: for checking, not for acting. */
  rows<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}

export async function startProgram(): Promise<Program> {
  const database = await freshDatabase()
  const db = openDb({ connectionString: database.appUrl, max: 4 })
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  const areaId = newId()
  await admin.query('insert into identity.area (id, name) values ($1, $2)', [areaId, 'Northmoor'])
  const id = {} as Program['id']
  for (const [key, [name, kind, badge, onKith]] of Object.entries(places)) {
    id[key as PlaceKey] = newId()
    await admin.query(
      'insert into identity.organisation (id, name, kind, badge, area_id, on_kith, phone) values ($1, $2, $3, $4, $5, $6, $7)',
      [id[key as PlaceKey], name, kind, badge, areaId, onKith, '01632 960 000'],
    )
  }
  const person = {} as Program['person']
  const tokens = {} as Record<Name, string>
  for (const [key, [place, role]] of Object.entries(staff)) {
    const token = randomBytes(32).toString('base64url')
    person[key as Name] = newId()
    tokens[key as Name] = token
    await admin.query('insert into identity.practitioner (id, name, job_title) values ($1, $2, $3)', [
      person[key as Name],
      `The ${key}`,
      role,
    ])
    await admin.query(
      'insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)',
      [newId(), person[key as Name], id[place], role],
    )
    await admin.query(
      `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
       values ($1, $2, $3, now(), '2999-01-01', '2999-01-01', 'demonstration', $4)`,
      [createHash('sha256').update(token).digest(), person[key as Name], id[place], newId()],
    )
  }
  const hash = (who: Name) => createHash('sha256').update(tokens[who]).digest()
  const blank = (title: string, status: number) => page(title, () => PageHeading({ title }), { status })
  const app = buildServer({
    routes: [...sharingSlice().routes, ...challengeSlice({ about: { 'sharing-answer': answerToChallenge } }).routes],
    origins: [origin],
    dataDir: fs.mkdtempSync(path.join(os.tmpdir(), 'kith-sharing-')),
    clockMayBeSet: true,
    assets: [],
    cookie,
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (roles, permission) => isPermission(permission) && may(roles, permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(db, request, work),
      asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
      render: (reply, _ctx, nonce) =>
        renderPage(
          {
            title: reply.title,
            demonstration: true,
            errors: [...reply.errors],
            wide: reply.wide,
            children: reply.body(),
          },
          nonce,
        ),
      missingPage: () => blank('Not here', 404),
      faultPage: (status, _id, message) => page('Fault', () => PageHeading({ title: message }), { status }),
      alive: () => db.alive(),
    },
  })
  const headers = (who: Name, now: Date) => ({
    cookie: `${cookie}=${tokens[who]}`,
    origin,
    'sec-fetch-site': 'same-origin',
    'x-kith-at': now.toISOString(),
  })
  return {
    id,
    person,
    db,
    as: (who, work, now = thursday) =>
      asPractitioner(db, { tokenHash: hash(who), asked: [], purpose: null, requestId: newId(), now }, work),
    async get(who, address, now = thursday) {
      const response = await app.request(address, { headers: headers(who, now) })
      return { status: response.status, html: await response.text() }
    },
    async post(who, address, fields, now = thursday) {
      const body = new URLSearchParams()
      for (const [field, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(field, one)
      const response = await app.request(address, {
        method: 'POST',
        headers: { ...headers(who, now), 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
      })
      return { status: response.status, html: await response.text(), location: response.headers.get('location') }
    },
    async child(given, family, involved) {
      const childId = newId()
      await admin.query(
        `insert into people.person (id, kind, born_on, made_by, organisation_id) values ($1, 'child', '2012-03-08', $2, $3)`,
        [childId, person.haddad, id.school],
      )
      await admin.query(
        `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', $3, $4, $5)`,
        [newId(), childId, given, family, person.haddad],
      )
      for (const place of involved) {
        const [, kind] = places[place]
        await admin.query(
          `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, sensitive) values ($1, $2, $3, $4, '2020-01-01', 'for the test', $5)`,
          [newId(), childId, id[place], kind, kind === 'refuge'],
        )
      }
      return childId
    },
    async exclude(who, childId) {
      await admin.query(
        `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'their own child', '2020-01-01')`,
        [newId(), person[who], childId],
      )
    },
    async set(key, value) {
      await admin.query(
        `insert into area.setting (id, area_id, key, value, from_on, reason, set_by, set_at) values ($1, $2, $3, $4, '2015-01-01', 'agreed', $5, '2026-01-01')`,
        [newId(), areaId, key, JSON.stringify(value), person.castell],
      )
    },
    rows: async (text, values = []) => (await admin.query(text, values)).rows,
    async close() {
      await db.end()
      await admin.end()
    },
  }
}

/** A whole form for asking one organisation. */
export const askingFields = (...organisations: string[]) => ({
  organisations,
  what: 'Have you been called to the home since June?',
  purpose: 'To decide whether to refer.',
  necessity: 'We cannot weigh what he said without it.',
  basis: 'public-task',
  confidence: 'public-interest',
  agreement: 'told',
})
