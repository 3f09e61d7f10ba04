/** An invented partnership with people signed in at a school and at a front door, put straight into a database, for proofs that work through the pages. */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type Chance, complete, insertRows, type Row, readShape } from '../../access/shape.ts'

export interface Worker {
  id: string
  organisationId: string
  /** What the cookie holds. */
  token: string
}
export interface Partnership {
  areaId: string
  schoolId: string
  frontDoorId: string
  servicesId: string
  teachers: Worker[]
  leads: Worker[]
  doorWorkers: Worker[]
  managers: Worker[]
  administrators: Worker[]
  /** On the school's roll; the school and the front door both work with them. */
  children: string[]
  /** One more child like them. */
  child(): Promise<string>
  /** Somebody new, with one role in one organisation; without `signedIn` they never signed in. */
  person(organisationId: string, role: string, signedIn?: boolean): Promise<Worker>
  /** One row; what it needs and was not given is made up. Gives its id. */
  put(table: string, given: Row): Promise<string>
}

/** Four teachers, five leads, three front-door workers, five managers, four administrators, and as many children as asked for. */
export async function settle(
  admin: pg.ClientBase,
  by: Chance,
  options: { children: number; connectedForHours?: number },
): Promise<Partnership> {
  const shape = await readShape(admin)
  const rows = new Map<string, Row[]>()
  // One after the other: there is one connection, and several may ask at once.
  let last: Promise<unknown> = Promise.resolve()
  const put = (table: string, given: Row): Promise<string> => {
    const made = last.then(() => putNow(table, given))
    last = made.catch(() => {})
    return made
  }
  const putNow = async (table: string, given: Row): Promise<string> => {
    const row = complete(shape, table, given, name => rows.get(name) ?? [], by)
    await insertRows(admin, table, [row])
    rows.set(table, [...(rows.get(table) ?? []).slice(0, 3), row])
    return String(row.id ?? '')
  }
  const areaId = await put('identity.area', { id: by.uuid(), name: `Area ${by.uuid().slice(0, 8)}` })
  const person = async (organisationId: string, role: string, signedIn = true): Promise<Worker> => {
    const id = await put('identity.practitioner', {
      id: by.uuid(),
      name: `Person ${by.uuid().slice(0, 8)}`,
      is_system: role === 'system',
    })
    await put('identity.role_held', {
      id: by.uuid(),
      practitioner_id: id,
      organisation_id: organisationId,
      role,
      from_at: '2020-01-01T09:00:00Z',
    })
    const token = by.uuid()
    if (signedIn) await signIn(id, organisationId, token)
    return { id, organisationId, token }
  }
  const signIn = async (who: string, organisationId: string, token: string) => {
    const now = Date.now()
    const session = complete(
      shape,
      'identity.session',
      { practitioner_id: who, organisation_id: organisationId },
      () => [],
      by,
    )
    Object.assign(session, {
      token_hash: `\\x${createHash('sha256').update(token).digest('hex')}`,
      began_at: new Date(now),
      seen_at: new Date(now + 3_600_000 * (options.connectedForHours ?? 1)),
      expires_at: new Date(now + 43_200_000),
      way: 'demonstration',
    })
    const made = last.then(() => insertRows(admin, 'identity.session', [session]))
    last = made.catch(() => {})
    await made
  }
  const house = async (name: string, kind: string, badge: string): Promise<string> => {
    const id = await put('identity.organisation', { id: by.uuid(), name, kind, badge, area_id: areaId, on_kith: true })
    await person(id, 'system', false)
    return id
  }
  const several = async (count: number, organisationId: string, role: string): Promise<Worker[]> => {
    const made: Worker[] = []
    for (let n = 0; n < count; n++) made.push(await person(organisationId, role))
    return made
  }
  const schoolId = await house('Eastbridge High School', 'school', 'EH')
  const frontDoorId = await house('Northmoor Front Door', 'front-door', 'FD')
  const servicesId = await house('Northmoor Assessment Team', 'childrens-services', 'AT')
  const teachers = await several(4, schoolId, 'teacher')
  const leads = await several(5, schoolId, 'dsl')
  const children: string[] = []
  for (let n = 0; n < options.children; n++) children.push(await child())
  async function child(): Promise<string> {
    const name = { given: 'Robin', family: `Fell${by.uuid().slice(0, 6)}` }
    const id = await put('people.person', {
      id: by.uuid(),
      kind: 'child',
      born_on: '2013-01-05',
      made_by: leads[0]!.id,
      organisation_id: schoolId,
    })
    await put('people.name', { id: by.uuid(), person_id: id, kind: 'legal', ...name })
    for (const [organisationId, role] of [
      [schoolId, 'school'],
      [frontDoorId, 'front-door'],
    ] as const)
      await put('access.involvement', {
        id: by.uuid(),
        child_id: id,
        organisation_id: organisationId,
        role,
        from_at: '2024-09-01T08:00:00Z',
      })
    await put('people.roll', {
      id: by.uuid(),
      organisation_id: schoolId,
      child_id: id,
      display_name: `${name.given} ${name.family}`,
      sort_name: `${name.family}, ${name.given}`.toLowerCase(),
      from_on: '2024-09-01',
    })
    return id
  }
  return {
    areaId,
    schoolId,
    frontDoorId,
    servicesId,
    teachers,
    leads,
    doorWorkers: await several(3, frontDoorId, 'front-door'),
    managers: await several(5, frontDoorId, 'front-door-manager'),
    administrators: await several(4, frontDoorId, 'administrator'),
    children,
    child,
    person,
    put,
  }
}

export interface Answer {
  status: number
  location: string | null
  text: string
}
export type Fields = Record<string, string | readonly string[]>
/** A form as a browser sends it. */
export const formBody = (fields: Fields): string => {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
  return body.toString()
}

/** The hidden fields of the page's forms, as a browser would send them back; of several with one name, the first. */
export function hiddenFields(text: string, action?: string): Record<string, string> {
  const forms = [...text.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].map(match => match[0])
  const form = action === undefined ? text : (forms.find(one => one.includes(`action="${action}"`)) ?? '')
  const found: Record<string, string> = {}
  for (const [input] of form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(input)?.[1]
    const value = /\bvalue="([^"]*)"/.exec(input)?.[1] ?? ''
    if (name !== undefined && !Object.hasOwn(found, name)) found[name] = unescaped(value)
  }
  return found
}
const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
