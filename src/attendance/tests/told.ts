/** Northmoor in small, for attendance: two schools, the council’s teams, youth justice, a council without Kith; the real server on the real database. */
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { askFor, asNobody, asPractitioner, isPermission, may, policy } from '../../access/index.ts'
import { aPlace, type Person, type Place, thursday } from '../../deadlines/tests/place.ts'
import { newId } from '../../platform/id.ts'
import { MissingPage } from '../../platform/pages.tsx'
import { buildServer } from '../../platform/server.ts'
import { dateText, dayNumber } from '../../statute/index.ts'
import { renderPage } from '../../ui/index.ts'
import { attendanceSlice } from '../index.ts'
import { encodeTerm, type MarkOn } from '../marks.ts'
import { putTerms } from '../register-queries.ts'
import { storageTerm } from '../terms-rules.ts'

export { thursday }

const origin = 'http://localhost:3000'

const places = {
  hillside: ['Hillside Academy', 'school', 'HA', true],
  services: ['Northmoor Children’s Services', 'childrens-services', 'CS', true],
  youth: ['Northmoor Youth Justice', 'youth-justice', 'YJ', true],
  council: ['Northmoor Council', 'council', 'NC', true],
  police: ['Northmoor Police', 'police', 'PO', true],
  office: ['Northmoor Safeguarding Partnership', 'partnership-office', 'SP', true],
  southwick: ['Southwick Children’s Services', 'childrens-services', 'SW', false],
} as const
export type PlaceKey = keyof typeof places

const staff = {
  haddad: ['school', 'dsl'],
  ellery: ['school', 'dsl'],
  okafor: ['school', 'head'],
  marsh: ['school', 'attendance-lead'],
  frost: ['school', 'teacher'],
  okell: ['school', 'pastoral'],
  lindqvist: ['hillside', 'dsl'],
  hart: ['hillside', 'attendance-lead'],
  lund: ['services', 'social-worker'],
  osei: ['services', 'social-worker'],
  martins: ['youth', 'youth-justice'],
  reid: ['council', 'virtual-school'],
  shah: ['police', 'police'],
  mirza: ['frontDoor', 'front-door'],
  sandhu: ['frontDoor', 'front-door-manager'],
  beck: ['office', 'analyst'],
  castell: ['office', 'partner'],
  hale: ['office', 'dpo'],
} as const
export type Name = keyof typeof staff

export interface Told extends Place {
  id: Record<PlaceKey | 'school' | 'frontDoor', string>
  people: Record<Name, Person>
  involve(
    childId: string,
    place: PlaceKey | 'frontDoor',
    role: string,
    lead?: Name | null,
    contact?: string,
  ): Promise<void>
  plan(childId: string, kind: string): Promise<void>
  protect(childId: string, rights?: Name[]): Promise<void>
  /**
   * Fills a register of the school: every weekday from one day to another, two codes a day ('//' present) unless `days` names others by date; no
   * marks from `closed` days.
   */
  marks(
    childId: string,
    from: string,
    to: string,
    days?: Record<string, string>,
    school?: 'school' | 'hillside',
  ): Promise<void>
  get(who: Name, address: string, now?: Date): Promise<{ status: number; html: string }>
  post(
    who: Name,
    address: string,
    fields: Record<string, string | string[]>,
    now?: Date,
  ): Promise<{ status: number; html: string; location: string | null }>
}

/** Codes by two: 'NN', '/N', 'C2C2'. */
const twoCodes = (text: string): [string, string] => {
  const found = /^(\/|\\|[A-Z]\d?|#)(\/|\\|[A-Z]\d?|#)$/.exec(text)
  if (!found) throw new Error(`not two codes: ${text}`)
  return [found[1] ?? '', found[2] ?? '']
}

export async function startTold(): Promise<Told> {
  process.env.KITH_LOG ??= 'quiet'
  const place = await aPlace()
  const id = { school: place.schoolId, frontDoor: place.frontDoorId } as Told['id']
  for (const [key, [name, kind, badge, onKith]] of Object.entries(places)) {
    id[key as PlaceKey] = newId()
    await place.rows(
      'insert into identity.organisation (id, name, kind, badge, area_id, on_kith, phone) values ($1, $2, $3, $4, $5, $6, $7)',
      [id[key as PlaceKey], name, kind, badge, place.areaId, onKith, '01632 960 000'],
    )
    if (onKith) await place.person(id[key as PlaceKey], 'system')
  }
  const people = {} as Told['people']
  for (const [name, [where, role]] of Object.entries(staff))
    people[name as Name] = await place.person(id[where], role, `The ${name}`)
  const slice = attendanceSlice({ dataDir: fs.mkdtempSync(path.join(os.tmpdir(), 'kith-told-')) })
  const app = buildServer({
    routes: slice.routes,
    origins: [origin],
    dataDir: fs.mkdtempSync(path.join(os.tmpdir(), 'kith-told-')),
    clockMayBeSet: true,
    assets: [],
    cookie: '__Host-kith',
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (roles, permission) => isPermission(permission) && may(roles, permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(place.db, request, work),
      asNobody: (action, requestId, work) => asNobody(place.db, action, requestId, work),
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
      missingPage: () => ({ kind: 'page', status: 404, title: 'Not found', body: MissingPage, errors: [] }),
      faultPage: (status, _id, message) => ({ kind: 'page', status, title: 'Fault', body: () => message, errors: [] }),
      alive: () => place.db.alive(),
      // Nothing here has to be confirmed: src/identity/confirm.test.ts asks that.
      confirming: { needed: () => null, ask: async () => null },
    },
  })
  const headers = (who: Name, now: Date) => ({
    cookie: `__Host-kith=${people[who].token}`,
    origin,
    'sec-fetch-site': 'same-origin',
    'x-kith-at': now.toISOString(),
  })
  return {
    ...place,
    id,
    people,
    async involve(childId, where, role, lead = null, contact) {
      await place.rows(
        `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, lead_practitioner_id, contact_name)
         values ($1, $2, $3, $4, '2020-01-01', 'for the test', $5, $6)`,
        [newId(), childId, id[where], role, lead ? people[lead].id : null, contact ?? null],
      )
    },
    async plan(childId, kind) {
      await place.rows(
        `insert into record.plan_period (id, child_id, kind, label, from_on, held_in, recorded_by) values ($1, $2, $3, $3, '2026-01-01', 'Northmoor', $4)`,
        [newId(), childId, kind, people.lund.id],
      )
    },
    async protect(childId, rights = []) {
      await place.rows(
        `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'his father looks for him', $3, '2026-01-01')`,
        [newId(), childId, people.sandhu.id],
      )
      for (const who of rights)
        await place.rows(
          `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $3, '2026-01-01')`,
          [childId, people[who].id, people.sandhu.id],
        )
    },
    async marks(childId, from, to, days = {}, school = 'school') {
      const byTerm = new Map<number, MarkOn[]>()
      for (let day = dayNumber(from); day <= dayNumber(to); day++) {
        if ((day + 3) % 7 > 4) continue
        const codes = days[dateText(day)] ?? '//'
        if (codes === '') continue
        const [am, pm] = twoCodes(codes)
        const term = storageTerm(day)
        byTerm.set(term, [
          ...(byTerm.get(term) ?? []),
          { on: day, session: 'am', code: am, minutesLate: null },
          { on: day, session: 'pm', code: pm, minutesLate: null },
        ])
      }
      const terms = [...byTerm].map(([startsOn, marks]) => ({
        childId,
        term: encodeTerm(
          startsOn,
          marks.reduce((most, mark) => Math.max(most, mark.on), startsOn),
          marks,
        ),
      }))
      await place.asProgram(id[school], async tx => {
        await askFor(tx, [childId])
        await putTerms(tx, terms)
      })
    },
    async get(who, address, now = thursday) {
      const response = await app.request(address, { headers: headers(who, now) })
      return { status: response.status, html: await response.text() }
    },
    async post(who, address, fields, now = thursday) {
      const body = new URLSearchParams({ _once: randomUUID() })
      for (const [field, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(field, one)
      const response = await app.request(address, {
        method: 'POST',
        headers: { ...headers(who, now), 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
      })
      return { status: response.status, html: await response.text(), location: response.headers.get('location') }
    },
  }
}
