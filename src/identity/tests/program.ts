/** The program as far as signing in goes: the real server, the real database, policies on. For the tests of this folder. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { asNobody, asPractitioner } from '../../access/as.ts'
import { isPermission, may, policy, roles } from '../../access/policy.ts'
import { type Db, openDb } from '../../platform/db.ts'
import { type Confirm, get, page, type Slice } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'
import { buildServer } from '../../platform/server.ts'
import { assets, renderPage } from '../../ui/index.ts'
import { askToConfirm, type IdentityDeps, identitySlice } from '../index.ts'

export const COOKIE = 'kith'

export interface Program {
  app: ReturnType<typeof buildServer>
  db: Db
  /** Past every policy: for arranging and for checking. */
  admin: pg.Client
  deps: IdentityDeps
  /** Moves the clock of sessions, links and challenges; null is real time. */
  clock: { now: Date | null }
  close(): Promise<void>
}

const { system: _system, ...given } = roles

/** @param more what differs from a demonstration on http://localhost:3000 */
export async function startProgram(more: Partial<IdentityDeps> = {}): Promise<Program> {
  const database = await freshDatabase()
  const db = openDb({ connectionString: database.appUrl, max: 4 })
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  // The worker makes its queues when it starts; none runs here.
  await admin.query(`select pgboss.create_queue('accounts', '{"policy": "standard"}')`)
  const clock: { now: Date | null } = { now: null }
  const deps: IdentityDeps = {
    demonstration: true,
    production: false,
    origin: 'http://localhost:3000',
    roles: given,
    deriveKey: purpose => createHash('sha256').update(`key for tests: ${purpose}`).digest(),
    now: () => clock.now ?? new Date(),
    ...more,
  }
  const home: Slice = {
    name: 'home',
    routes: [
      get('/', {
        may: 'home',
        audit: 'home',
        handle: ({ ctx }) =>
          page('Home', () => `${ctx.practitionerName} at ${ctx.organisationName} as ${ctx.roles.join(' ')}` as never),
      }),
    ],
  }
  const app = serverOf(db, deps, [identitySlice(deps), home])
  return {
    app,
    db,
    admin,
    deps,
    clock,
    async close() {
      await db.end()
      await admin.end()
    },
  }
}

export function serverOf(
  db: Db,
  deps: IdentityDeps,
  slices: Slice[],
  needed: (permission: string) => Confirm | null = () => null,
): ReturnType<typeof buildServer> {
  const nav = slices.flatMap(slice => slice.nav ?? [])
  return buildServer({
    routes: slices.flatMap(slice => slice.routes),
    origins: [deps.origin],
    dataDir: fs.mkdtempSync(path.join(os.tmpdir(), 'kith-identity-')),
    clockMayBeSet: false,
    assets: assets() as never,
    cookie: COOKIE,
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (held, permission) => isPermission(permission) && may(held, permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(db, request, work),
      asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
      render: (reply, ctx, nonce, at) =>
        renderPage(
          {
            title: reply.title,
            demonstration: deps.demonstration,
            errors: [...reply.errors],
            wide: reply.wide,
            organisation: ctx?.organisationName,
            person: ctx ? { name: ctx.practitionerName, jobTitle: ctx.jobTitle } : undefined,
            nav: nav
              .filter(item => ctx && isPermission(item.may) && may(ctx.roles, item.may))
              .map(item => ({ label: item.label, href: item.href, current: at.startsWith(item.href) })),
            children: reply.body(),
          },
          nonce,
        ),
      missingPage: () =>
        page('Not found', () => 'You cannot open this, or it does not exist.' as never, { status: 404 }),
      faultPage: (status, _id, message) => page('Not done', () => message as never, { status }),
      alive: () => db.alive(),
      confirming: { needed, ask: askToConfirm(deps) },
    },
  })
}

/** A browser as far as these tests need one: it keeps the cookie and says where its forms come from. */
export class Visitor {
  token: string | null = null
  /** The mark by which this browser is known again. */
  device: string | null = null
  readonly program: Program
  constructor(program: Program) {
    this.program = program
  }
  private async ask(at: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookies = [this.token && `${COOKIE}=${this.token}`, this.device && `${COOKIE}-device=${this.device}`]
    if (cookies.some(Boolean)) headers.set('cookie', cookies.filter(Boolean).join('; '))
    headers.set('user-agent', 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36')
    const response = await this.program.app.request(new URL(at, this.program.deps.origin).href, { ...init, headers })
    const set = response.headers.get('set-cookie')
    const token = set === null ? null : (/^kith=([^;]*)/.exec(set)?.[1] ?? null)
    if (token !== null) this.token = token === '' ? null : token
    this.device = /kith-device=([^;]*)/.exec(set ?? '')?.[1] ?? this.device
    return response
  }
  get(at: string): Promise<Response> {
    return this.ask(at, { headers: { 'sec-fetch-site': 'none' } })
  }
  post(at: string, fields: Record<string, string | string[]> = {}): Promise<Response> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each)
    return this.ask(at, {
      method: 'POST',
      body: body.toString(),
      headers: { origin: this.program.deps.origin, 'content-type': 'application/x-www-form-urlencoded' },
    })
  }
  async text(at: string): Promise<string> {
    return (await this.get(at)).text()
  }
}

export interface Place {
  areaId: string
  schoolId: string
  policeId: string
}
export const aPlace = async ({ admin }: Program): Promise<Place> => {
  const place = { areaId: newId(), schoolId: newId(), policeId: newId() }
  await admin.query('insert into identity.area values ($1, $2)', [place.areaId, 'Northmoor'])
  await admin.query(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Eastbridge High School', 'school', 'EH', $3), ($2, 'Moorland Police', 'police', 'MP', $3)`,
    [place.schoolId, place.policeId, place.areaId],
  )
  return place
}
/** A person with roles, as `organisation: role`; gives the id. A persona is what they are chosen by. */
export async function aPerson(
  { admin }: Program,
  person: { name: string; jobTitle?: string; persona?: string; roles: [organisationId: string, role: string][] },
): Promise<string> {
  const id = newId()
  await admin.query(
    'insert into identity.practitioner (id, name, job_title, persona, persona_sentence) values ($1, $2, $3, $4, $5)',
    [id, person.name, person.jobTitle ?? 'Colleague', person.persona ?? null, `${person.name} works here.`],
  )
  for (const [organisationId, role] of person.roles) {
    await admin.query(
      'insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)',
      [newId(), id, organisationId, role],
    )
  }
  return id
}
