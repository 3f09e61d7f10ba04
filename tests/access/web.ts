/** The real program on a made-up partnership, with somebody signed in for every role, for asking every route as everybody. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Hono } from 'hono'
import pg from 'pg'
import { buildApp, slices } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type Db, openDb } from '../../src/platform/db.ts'
import type { Route } from '../../src/platform/http.ts'
import { type Stand, seats } from './rights.ts'
import { type Chance, chance, complete, insertRows, notOurs, type Row, readShape, type Shape } from './shape.ts'
import { makeWorld, type World } from './worlds.ts'

export interface Seat {
  role: string
  /**
   * `home`: works where the children below are known. `stranger`: the same role where nobody of them is. `left`: worked at home until their role
   * ended, and has not signed out.
   */
  place: 'home' | 'stranger' | 'left'
  who: string
  organisation: string
  cookie: string
}
export interface Answer {
  status: number
  /** Headers and body without what differs between any two answers: nonce, one-use tokens, request id. */
  bytes: string
}
export interface Web {
  app: Hono
  db: Db
  admin: pg.Client
  routes: Route[]
  seats: Seat[]
  world: World
  origin: string
  /** For a seat at home: a child to whom it stands so. */
  childOf(seat: Seat, stand: Stand): string
  /** An emergency look that none of the seats may judge. */
  hiddenGlass: string
  ask(
    seat: Seat | null,
    method: string,
    path: string,
    more?: { headers?: Record<string, string>; body?: string },
  ): Promise<Answer>
  /** Confirms that it is still this person, as of now, or as of so long ago. */
  confirm(seat: Seat, ago?: string): Promise<void>
  /** How many rows each table has; `audit` only when asked for. */
  counts(audit: boolean): Promise<Record<string, number>>
  close(): Promise<void>
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Takes out what is made anew for every answer. */
export function settled(text: string): string {
  return text
    .replace(/nonce="[^"]*"/g, 'nonce=""')
    .replace(/'nonce-[^']*'/g, "'nonce-'")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'ID')
}

export async function openWeb(
  urls: { adminUrl: string; appUrl: string },
  options: { seed?: number; connections?: number } = {},
): Promise<Web> {
  process.env.KITH_LOG = 'quiet'
  const admin = new pg.Client({ connectionString: urls.adminUrl })
  await admin.connect()
  const shape = await readShape(admin)
  const world = makeWorld(options.seed ?? 7, shape)
  for (const [table, rows] of world.rows) await insertRows(admin, table, rows)
  const people = await seatPeople(admin, shape, world)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-access-'))
  const config = readConfig('test', {
    KITH_DATA: folder,
    PORT: '3999',
    KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789',
  })
  const db = openDb({ connectionString: urls.appUrl, max: options.connections ?? 4 })
  const app = buildApp({ db, config, limits: 'none' })
  const ask: Web['ask'] = async (seat, method, where, more = {}) => {
    const headers: Record<string, string> = { host: 'localhost:3999', ...(seat ? { cookie: seat.cookie } : {}) }
    if (method === 'POST')
      Object.assign(headers, { origin: config.origin, 'content-type': 'application/x-www-form-urlencoded' })
    const given = { ...headers, ...more.headers }
    for (const name of Object.keys(given)) if (given[name] === '') delete given[name]
    const answer = await app.request(where, {
      method,
      headers: given,
      ...(method === 'POST' ? { body: more.body ?? '' } : {}),
    })
    const body = await answer.text()
    const head = [...answer.headers].filter(([name]) => name !== 'date').sort()
    return { status: answer.status, bytes: settled(`${answer.status} ${JSON.stringify(head)} ${body}`) }
  }
  return {
    app,
    db,
    admin,
    world,
    ask,
    origin: config.origin,
    ...people,
    routes: slices({ db, config }).flatMap(slice => slice.routes),
    async confirm(seat, ago = '0 seconds') {
      await admin.query(
        `update identity.session set confirmed_at = now() - $2::interval, seen_at = now() where practitioner_id = $1`,
        [seat.who, ago],
      )
    },
    async counts(audit) {
      const { rows } = await admin.query<{ name: string }>(
        `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname <> all($1) order by 1`,
        [[...notOurs.filter(name => name !== 'pgboss'), ...(audit ? [] : ['audit'])]],
      )
      const all = await admin.query<{ name: string; n: number }>(
        rows.map(({ name }) => `select '${name}' as name, count(*)::integer as n from ${name}`).join(' union all '),
      )
      return Object.fromEntries(all.rows.map(row => [row.name, row.n]))
    },
    async close() {
      await db.end()
      await admin.end()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Seats somebody in every role, at home and as a stranger, and gives each home a child for every way of standing to one. */
async function seatPeople(
  admin: pg.Client,
  shape: Shape,
  world: World,
): Promise<Pick<Web, 'seats' | 'childOf' | 'hiddenGlass'>> {
  const by: Chance = chance(world.seed + 1)
  const put = async (table: string, given: Row): Promise<Row> => {
    const row = complete(shape, table, given, name => world.rows.get(name) ?? [], by)
    await insertRows(admin, table, [row])
    return row
  }
  const area = world.rows.get('identity.area')![0]!.id
  const all: Seat[] = []
  const children = new Map<string, string>()
  const homes = new Map<string, string>()
  const schools = new Set<string>()
  const house = async (place: string, kind: string): Promise<string> => {
    const key = `${place} ${kind}`
    const there = homes.get(key)
    if (there) return there
    const organisation = await put('identity.organisation', { id: by.uuid(), kind, badge: 'ZZ', area_id: area })
    if (kind === 'school') schools.add(organisation.id as string)
    homes.set(key, organisation.id as string)
    if (place === 'home')
      for (const stand of ['involved', 'was-involved', 'named'] as const)
        children.set(`${key} ${stand}`, await aChild(organisation.id as string, stand))
    return organisation.id as string
  }
  const begun = '2024-02-02T09:00:00Z'
  async function aChild(organisation: string, stand: 'involved' | 'was-involved' | 'named'): Promise<string> {
    const child = (await put('people.person', { id: by.uuid(), kind: 'child', expected_on: '2030-02-03' })).id as string
    await put('people.name', { id: by.uuid(), person_id: child, kind: 'legal', given: 'Robin', family: 'Fell' })
    if (stand !== 'named')
      await put('access.involvement', {
        id: by.uuid(),
        child_id: child,
        organisation_id: organisation,
        // A school's work with a child is teaching: whoever keeps the register sees its own pupils and no others.
        role: schools.has(organisation) ? 'school' : 'lead-authority',
        from_at: begun,
        to_at: stand === 'involved' ? null : '2024-09-09T09:00:00Z',
      })
    else
      await put('access.named', {
        child_id: child,
        organisation_id: organisation,
        practitioner_id: null,
        entry_id: world.rows.get('record.entry')![0]!.id,
        from_at: begun,
      })
    return child
  }
  for (const [role, { kind }] of Object.entries(seats)) {
    for (const place of ['home', 'stranger', 'left'] as const) {
      const organisation = await house(place === 'stranger' ? 'stranger' : 'home', kind)
      const who = (await put('identity.practitioner', { id: by.uuid() })).id as string
      await put('identity.role_held', {
        id: by.uuid(),
        practitioner_id: who,
        organisation_id: organisation,
        role,
        from_at: begun,
        to_at: place === 'left' ? new Date(Date.now() - 1000) : null,
      })
      const token = `${role}-${place}-${world.seed}`
      const session = by.uuid()
      await admin.query(
        `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, confirmed_at, confirmed_by)
         values ($1, $2, $3, now(), now(), now() + interval '12 hours', 'demonstration', $4, now(), 'demonstration')`,
        [hashOf(token), who, organisation, session],
      )
      all.push({ role, place, who, organisation, cookie: `__Host-kith=${token}` })
      if (place === 'home') {
        const child = await aChild(organisation, 'involved')
        await put('access.exclusion', { id: by.uuid(), practitioner_id: who, child_id: child, from_at: begun })
        children.set(`${who} excluded`, child)
        // A child this person has nothing to do with, whose record they have just opened in an emergency.
        const broken = await aChild(await house('stranger', 'school'), 'involved')
        await put('access.glass', {
          ...{ id: by.uuid(), practitioner_id: who, organisation_id: organisation, session_id: session },
          ...{ child_id: broken, opened: true, reason: 'missing', born_on: '2013-05-04' },
          ...{ from_at: new Date(Date.now() - 60_000), until_at: new Date(Date.now() + 3_000_000) },
        })
        children.set(`${who} broken open`, broken)
      }
    }
  }
  const hidden = world.rows.get('people.person')!.find(row => row.kind === 'child')!.id as string
  // A data protection officer judges every emergency look of their own area, so the one that is hidden from all of them lies in another; which has one
  // of its own, because an area without any would be judged by them.
  const elsewhere = (await put('identity.area', { id: by.uuid() })).id
  const organisation_id = (await put('identity.organisation', { id: by.uuid(), badge: 'ZY', area_id: elsewhere })).id
  const practitioner_id = (await put('identity.practitioner', { id: by.uuid() })).id
  const officer = (await put('identity.practitioner', { id: by.uuid() })).id
  await put('identity.role_held', {
    id: by.uuid(),
    practitioner_id: officer,
    organisation_id,
    role: 'dpo',
    from_at: '2020-01-01',
    to_at: null,
  })
  const session_id = by.uuid()
  await admin.query(
    `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
     values ($1, $2, $3, now(), now(), now() + interval '12 hours', 'demonstration', $4)`,
    [hashOf(`elsewhere-${world.seed}`), practitioner_id, organisation_id, session_id],
  )
  const far = await put('access.glass', {
    ...{
      id: by.uuid(),
      practitioner_id,
      organisation_id,
      session_id,
      child_id: hidden,
      opened: true,
      reason: 'missing',
    },
    ...{ born_on: '2013-05-04', from_at: new Date(Date.now() - 60_000), until_at: new Date(Date.now() + 3_000_000) },
  })
  return {
    seats: all,
    hiddenGlass: far.id as string,
    childOf(seat, stand) {
      if (stand === 'none') return hidden
      if (stand === 'excluded' || stand === 'broken open') return children.get(`${seat.who} ${stand}`)!
      const key = stand === 'was-involved, with a reason' ? 'was-involved' : stand
      return children.get(`home ${seats[seat.role]!.kind} ${key}`)!
    },
  }
}

/** Does `work` for each of these, a few at the same time: an answer that there is nothing keeps a beat, and mostly waits. */
export async function together<T>(items: readonly T[], work: (item: T) => Promise<void>, atOnce = 6): Promise<void> {
  const waiting = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await work(item)
    }),
  )
}

/** Which table an id in an address belongs to. */
const idsOf: Record<string, string> = {
  childId: 'people.person',
  entryId: 'record.entry',
  taskId: 'deadlines.task',
  clockId: 'deadlines.clock',
  allegationId: 'allegations.allegation',
  concernId: 'concerns.concern',
  draftId: 'record.draft',
  documentId: 'record.attachment',
  coverId: 'concerns.cover',
  referralId: 'concerns.referral',
  contactId: 'contacts.contact',
  contactChildId: 'contacts.contact_child',
  requestId: 'sharing.request',
  challengeId: 'challenge.challenge',
  questionId: 'challenge.question',
  runId: 'people.import_run',
  leavingId: 'people.leaving',
  personId: 'identity.practitioner',
  organisationId: 'identity.organisation',
  roleId: 'identity.role_held',
  providerId: 'identity.oidc_provider',
  planId: 'record.plan_period',
  endingId: 'access.ending',
  exclusionId: 'access.exclusion',
  unusualId: 'access.unusual',
  dueId: 'retention.due',
  holdId: 'retention.hold',
  adultDueId: 'retention.adult_due',
  adultHoldId: 'retention.adult_hold',
  certificateId: 'retention.certificate',
  glassId: 'access.glass',
  heldId: 'identity.held_form',
  fileId: 'attendance.file',
  keyId: 'attendance.token',
  timetableId: 'attendance.part_time',
  dayId: 'attendance.known_day',
  alertId: 'attendance.alert',
  tellingId: 'attendance.telling',
  stopId: 'attendance.stop',
}
/** Addresses of nobody's case: who may administer sees all of them. */
const ofNobody = new Set(['personId', 'organisationId', 'roleId', 'providerId'])
export const paramsOf = (route: Route): string[] => [...route.path.matchAll(/:(\w+)/g)].map(match => match[1]!)
export const hasCaseId = (route: Route) => paramsOf(route).some(name => name.endsWith('Id') && !ofNobody.has(name))

/** The route's address with ids put in. */
export function addressOf(route: Route, idFor: (name: string) => string): string {
  return route.path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
    name.endsWith('Id') ? idFor(name) : name === 'file' ? `${'a'.repeat(43)}.ics` : 'none',
  )
}
/** Ids of rows that exist, and ids of nothing, for one route. An id belongs to the row above it where there is one. */
export function hiddenId(web: Web, name: string, route: Route): string {
  const table = route.path.startsWith('/known') && name === 'questionId' ? 'matching.question' : idsOf[name]
  if (!table) throw new Error(`${route.path}: say in idsOf which table ${name} belongs to`)
  if (name === 'glassId') return web.hiddenGlass
  const rows = web.world.rows.get(table) ?? []
  const row = name === 'childId' ? rows.find(one => one.kind === 'child') : rows[0]
  return (row?.id as string | undefined) ?? '00000000-0000-4000-8000-00000000000a'
}
