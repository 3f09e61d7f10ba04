/** An invented school and front door, the pages of this slice on a real database with the policies on, and people who use them. */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freshDatabase } from '../../../tests/support/database.ts'
import { asNobody, asPractitioner, asSystem, isPermission, may, policy } from '../../access/index.ts'
import { askToConfirm } from '../../identity/index.ts'
import { type Db, openDb, type Tx } from '../../platform/db.ts'
import { type Ctx, page } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'
import type { Scan } from '../../platform/scan.ts'
import { buildServer } from '../../platform/server.ts'
import { renderPage } from '../../ui/index.ts'
import { concernsRoutes } from '../routes.ts'

const ORIGIN = 'https://kith.example'
/** Thursday 19 November 2026, 14:02: a school day. */
export const thursday = new Date('2026-11-19T14:02:00Z')

export interface Person {
  id: string
  organisationId: string
  token: string
}

export type School = Awaited<ReturnType<typeof aSchool>>

export async function aSchool(options: { scan?: Scan } = {}) {
  const { adminUrl, appUrl } = await freshDatabase()
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const db: Db = openDb({ connectionString: appUrl, max: 6 })
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-concerns-'))
  const run = (text: string, values: unknown[] = []) => admin.query(text, values)
  const rows = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> =>
    (await admin.query<R>(text, values)).rows
  const areaId = newId()
  await run('insert into identity.area values ($1, $2)', [areaId, 'Northmoor'])

  const organisation = async (name: string, kind: string, badge: string): Promise<string> => {
    const id = newId()
    await run(
      'insert into identity.organisation (id, name, kind, badge, area_id, phone) values ($1, $2, $3, $4, $5, $6)',
      [id, name, kind, badge, areaId, '01632 960 204'],
    )
    await person(id, ['system'], 'Kith')
    return id
  }
  const person = async (
    organisationId: string,
    roles: string[],
    name: string,
    jobTitle = 'form tutor',
  ): Promise<Person> => {
    const id = newId()
    const token = randomBytes(32).toString('base64url')
    await run('insert into identity.practitioner (id, name, job_title, is_system) values ($1, $2, $3, $4)', [
      id,
      name,
      jobTitle,
      roles[0] === 'system',
    ])
    for (const role of roles)
      await run(
        `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, $4, '2020-01-01')`,
        [newId(), id, organisationId, role],
      )
    await run(
      `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
       values ($1, $2, $3, '2015-01-01', '2999-01-01', '2999-01-01', 'demonstration', $4)`,
      [createHash('sha256').update(token).digest(), id, organisationId, newId()],
    )
    return { id, organisationId, token }
  }
  const schoolId = await organisation('Eastbridge High School', 'school', 'EH')
  const frontDoorId = await organisation('Northmoor Front Door', 'front-door', 'FD')
  const child = async (given: string, family: string, form: string, organisationId = schoolId): Promise<string> => {
    const id = newId()
    await run(
      `insert into people.person (id, kind, born_on, made_at, made_by, organisation_id) select $1, 'child', '2013-01-05', now(), p.id, $2 from identity.practitioner p limit 1`,
      [id, organisationId],
    )
    await run(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'school', '2024-09-01', 'enrolled')`,
      [newId(), id, organisationId],
    )
    await run(
      `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on) values ($1, $2, $3, $4, $5, 'Year 7', $6, '2024-09-01')`,
      [newId(), organisationId, id, `${given} ${family}`, `${family}, ${given}`.toLowerCase(), form],
    )
    return id
  }
  const exclude = (who: Person, childId: string) =>
    run(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'parent', '2020-01-01')`,
      [newId(), who.id, childId],
    )
  const as = <T>(who: Person, work: (tx: Tx, ctx: Ctx) => Promise<T>, now = thursday): Promise<T> =>
    asPractitioner(
      db,
      { tokenHash: createHash('sha256').update(who.token).digest(), asked: [], purpose: null, requestId: newId(), now },
      work,
    )
  const asProgram = <T>(organisationId: string, work: (tx: Tx, ctx: Ctx) => Promise<T>, now = thursday): Promise<T> =>
    asSystem(db, organisationId, { action: 'test', now }, work)

  const app = buildServer({
    routes: concernsRoutes({
      dataDir,
      asSystem: (organisationId, options, work) => asSystem(db, organisationId, options, work),
    }),
    origins: [ORIGIN],
    dataDir,
    clockMayBeSet: true,
    assets: [],
    cookie: 'kith',
    scan: options.scan,
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (held, permission) => isPermission(permission) && may(held, permission),
      signedIn: async () => true,
      confirming: { needed: () => null, ask: askToConfirm({ deriveKey: () => Buffer.alloc(32, 7) }) },
      asPractitioner: (request, work) => asPractitioner(db, request, work),
      asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
      render: (reply, _ctx, nonce) =>
        renderPage({ title: reply.title, errors: [...reply.errors], children: reply.body() } as never, nonce),
      missingPage: () =>
        page('Not found', () => 'You cannot open this, or it does not exist.' as never, { status: 404 }),
      faultPage: (status, _id, message) => page('Not done', () => message as never, { status }),
      alive: () => db.alive(),
    },
  })
  const ask = (who: Person | null, at: string, init: RequestInit, now: Date): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (who) headers.set('cookie', `kith=${who.token}`)
    headers.set('x-kith-at', now.toISOString())
    headers.set('origin', ORIGIN)
    return Promise.resolve(app.request(new URL(at, ORIGIN).href, { ...init, headers }))
  }
  return {
    db,
    admin,
    areaId,
    schoolId,
    frontDoorId,
    dataDir,
    organisation,
    person,
    child,
    exclude,
    as,
    asProgram,
    rows,
    get: (who: Person | null, at: string, now = thursday) => ask(who, at, {}, now),
    post: (who: Person | null, at: string, fields: Record<string, string | string[]>, now = thursday) => {
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each)
      return ask(
        who,
        at,
        { method: 'POST', body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        now,
      )
    },
    send: (
      who: Person,
      at: string,
      fields: Record<string, string>,
      files: { name: string; body: Uint8Array }[],
      now = thursday,
    ) => {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      for (const file of files) form.append('files', new File([file.body as never], file.name))
      return ask(who, at, { method: 'POST', body: form }, now)
    },
    close: async () => {
      await db.end()
      await admin.end()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The fields of a plain, complete concern. */
export const aForm = (
  childId: string,
  more: Record<string, string | string[]> = {},
): Record<string, string | string[]> => ({
  draft: newId(),
  revision: '0',
  tab: newId(),
  action: 'send',
  children: childId,
  on: '2026-11-19',
  at: '11:15',
  place: 'Maths, room M4',
  seen: 'Noah fell asleep with his head on the desk.',
  voice: 'Mum’s in bed. I sort me and Rosie out.',
  danger: 'no',
  ...more,
})
