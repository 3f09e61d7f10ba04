/** An area with a school and a front door, its people signed in, the real server and the real database. For the tests here. */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { asNobody, asPractitioner, asSystem } from '../../access/as.ts'
import { isPermission, may, type Permission, policy, type Role } from '../../access/policy.ts'
import { type Db, openDb, type Tx } from '../../platform/db.ts'
import { type Ctx, page, type Slice } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'
import { buildServer } from '../../platform/server.ts'
import { assets, PageHeading, renderPage } from '../../ui/index.ts'
import { areaSlice } from '../index.ts'

export type Person =
  | 'teacher'
  | 'dsl'
  | 'head'
  | 'front-door'
  | 'front-door-manager'
  | 'partner'
  | 'administrator'
  | 'dpo'
  | 'other-partner'
  | 'other-dsl'

const cookie = 'kith'
const origin = 'http://localhost:3000'

export interface Program {
  areaId: string
  otherAreaId: string
  schoolId: string
  frontDoorId: string
  db: Db
  admin: pg.Client
  app: ReturnType<typeof buildServer>
  /** One transaction as this person. `at`: the clock of the request. */
  as<T>(person: Person, work: (tx: Tx, ctx: Ctx) => Promise<T>, at?: string): Promise<T>
  asProgram<T>(organisationId: string, work: (tx: Tx, ctx: Ctx) => Promise<T>): Promise<T>
  get(person: Person, address: string): Promise<{ status: number; html: string }>
  /** Sends a form from the page's own fields, as a browser would. */
  post(
    person: Person,
    address: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; html: string; location: string | null }>
  token(person: Person): string
  close(): Promise<void>
}

/** @param more other slices to mount beside this one */
export async function startProgram(more: readonly Slice[] = []): Promise<Program> {
  const database = await freshDatabase()
  const db = openDb({ connectionString: database.appUrl, max: 4 })
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  const [areaId, otherAreaId, schoolId, frontDoorId, otherId] = [newId(), newId(), newId(), newId(), newId()]
  await admin.query('insert into identity.area (id, name) values ($1, $2), ($3, $4)', [
    areaId,
    'Northmoor',
    otherAreaId,
    'Southmoor',
  ])
  const organisation = 'insert into identity.organisation (id, name, kind, badge, area_id) values ($1, $2, $3, $4, $5)'
  await admin.query(organisation, [schoolId, 'Eastbridge High School', 'school', 'EH', areaId])
  await admin.query(organisation, [frontDoorId, 'Northmoor Front Door', 'front-door', 'FD', areaId])
  await admin.query(organisation, [otherId, 'Southmoor Partnership', 'partnership-office', 'SP', otherAreaId])
  const tokens = new Map<Person, string>()
  const person = async (name: Person, role: Role, organisationId: string) => {
    const [id, token] = [newId(), randomBytes(32).toString('base64url')]
    await admin.query('insert into identity.practitioner (id, name, job_title) values ($1, $2, $3)', [
      id,
      `The ${name}`,
      role,
    ])
    await admin.query(
      'insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)',
      [newId(), id, organisationId, role],
    )
    await admin.query(
      `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
       values ($1, $2, $3, now(), now(), now() + interval '12 hours', 'demonstration', $4)`,
      [createHash('sha256').update(token).digest(), id, organisationId, newId()],
    )
    tokens.set(name, token)
  }
  for (const role of ['teacher', 'dsl', 'head'] as const) await person(role, role, schoolId)
  for (const role of ['front-door', 'front-door-manager', 'partner', 'administrator', 'dpo'] as const)
    await person(role, role, frontDoorId)
  await person('other-partner', 'partner', otherId)
  await person('other-dsl', 'dsl', otherId)
  for (const organisationId of [schoolId, frontDoorId]) {
    const id = newId()
    await admin.query('insert into identity.practitioner (id, name, job_title, is_system) values ($1, $2, $2, true)', [
      id,
      'Kith',
    ])
    await admin.query(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, 'system')`,
      [newId(), id, organisationId],
    )
  }
  const tokenOf = (name: Person): string => {
    const token = tokens.get(name)
    if (!token) throw new Error(`nobody is called ${name}`)
    return token
  }
  const app = serverFor(db, [areaSlice({ may: (roles, permission) => may(roles, permission as Permission) }), ...more])
  const headers = (name: Person) => ({ cookie: `${cookie}=${tokenOf(name)}`, origin, 'sec-fetch-site': 'same-origin' })
  return {
    areaId,
    otherAreaId,
    schoolId,
    frontDoorId,
    db,
    admin,
    app,
    token: tokenOf,
    as: (name, work, at) =>
      asPractitioner(
        db,
        {
          tokenHash: createHash('sha256').update(tokenOf(name)).digest(),
          asked: [],
          purpose: null,
          requestId: newId(),
          now: at === undefined ? new Date() : new Date(at),
        },
        work,
      ),
    asProgram: (organisationId, work) => asSystem(db, organisationId, { action: 'test' }, work),
    async get(name, address) {
      const response = await app.request(address, { headers: headers(name) })
      return { status: response.status, html: await response.text() }
    },
    async post(name, address, fields) {
      const body = new URLSearchParams(fields).toString()
      const response = await app.request(address, {
        method: 'POST',
        headers: { ...headers(name), 'content-type': 'application/x-www-form-urlencoded' },
        body,
      })
      return { status: response.status, html: await response.text(), location: response.headers.get('location') }
    },
    async close() {
      await db.end()
      await admin.end()
    },
  }
}

function serverFor(db: Db, slices: readonly Slice[]): ReturnType<typeof buildServer> {
  const blank = (title: string, status: number) => page(title, () => PageHeading({ title }), { status })
  const nav = slices.flatMap(slice => slice.nav ?? []).toSorted((a, b) => a.order - b.order)
  return buildServer({
    routes: slices.flatMap(slice => slice.routes),
    origins: [origin],
    dataDir: fs.mkdtempSync(path.join(os.tmpdir(), 'kith-area-')),
    clockMayBeSet: true,
    assets: assets() as never,
    cookie,
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (roles, permission) => isPermission(permission) && may(roles, permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(db, request, work),
      asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
      render: (reply, ctx, nonce) =>
        renderPage(
          {
            title: reply.title,
            demonstration: true,
            errors: [...reply.errors],
            wide: reply.wide,
            children: reply.body(),
            ...(ctx === null
              ? {}
              : {
                  organisation: ctx.organisationName,
                  person: { name: ctx.practitionerName, jobTitle: ctx.jobTitle },
                  nav: nav
                    .filter(item => may(ctx.roles, item.may as Permission))
                    .map(item => ({ label: item.label, href: item.href, current: item.href === reply.current })),
                }),
          },
          nonce,
        ),
      missingPage: () => blank('Not here', 404),
      faultPage: status => blank('Fault', status),
      alive: () => db.alive(),
    },
  })
}

/** What the page's form holds in one hidden or plain input. */
export const fieldIn = (html: string, name: string): string => {
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? ''
  return /value="([^"]*)"/.exec(input)?.[1] ?? ''
}
