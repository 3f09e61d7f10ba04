/** Puts the made-up area, its work with children, and each day's looking into the database: rows as the program writes them. */
import type pg from 'pg'
import { type Act, type ActName, acts } from './snooper-acts.ts'
import type { Look } from './snooper-days.ts'
import type { Case, Town } from './snooper-town.ts'

/** Monday. */
export const firstDay = Date.UTC(2025, 0, 6)
const dayOn = (day: number): Date => new Date(firstDay + day * 86_400_000)
export const isoDay = (day: number): string => dayOn(day).toISOString().slice(0, 10)

/** An id as the program makes them: the time first, then chance. */
function idAt(at: number, random: () => number): string {
  const hex =
    at.toString(16).padStart(12, '0') +
    Array.from({ length: 20 }, () => Math.floor(random() * 16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

async function put(admin: pg.Client, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 5000) {
    const some = rows.slice(from, from + 5000)
    const columns = Object.keys(some[0]!).join(', ')
    await admin.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(some)],
    )
  }
}

/** Everybody and everything that is there before the first day; gives the office whose system person searches. */
export async function settle(admin: pg.Client, town: Town): Promise<{ who: string; at: string }> {
  const { by } = town
  const office = { who: by.uuid(), at: by.uuid() }
  await put(admin, 'identity.area', [{ id: town.area, name: 'A made-up area' }])
  const organisation = (id: string, name: string, kind: string) => ({
    id,
    name,
    kind,
    badge: 'ZZ',
    area_id: town.area,
    on_kith: true,
    address_protected: false,
    shows_initials: false,
    created_at: '2020-01-01',
  })
  await put(admin, 'identity.organisation', [
    organisation(office.at, 'Office', 'partnership-office'),
    ...town.places.map(place => organisation(place.id, place.name, place.kind)),
  ])
  const person = (id: string, name: string, system: boolean) => ({
    id,
    name,
    job_title: 'worker',
    is_system: system,
    created_at: '2020-01-01',
  })
  await put(admin, 'identity.practitioner', [
    person(office.who, 'System', true),
    ...town.workers.map(who => person(who.id, who.name, false)),
  ])
  await put(admin, 'identity.role_held', [
    { id: by.uuid(), practitioner_id: office.who, organisation_id: office.at, role: 'system', from_at: '2020-01-01' },
    ...town.workers.map(who => ({
      id: by.uuid(),
      practitioner_id: who.id,
      organisation_id: town.places[who.place]!.id,
      role: who.role,
      from_at: '2020-01-01',
    })),
  ])
  await put(
    admin,
    'access.staff_home',
    town.workers
      .filter(who => who.home)
      .map(who => ({
        id: by.uuid(),
        practitioner_id: who.id,
        postcode: who.home?.replace(' ', '').toLowerCase(),
        set_by: office.who,
        set_at: '2024-01-01',
      })),
  )
  const made = { made_at: '2024-01-01', made_by: office.who, organisation_id: office.at, sex: 'U' }
  const parents = town.children.flatMap(child => child.parents)
  await put(admin, 'people.person', [
    ...town.children.map(child => ({ id: child.id, kind: 'child', born_on: '2014-05-06', ...made })),
    ...parents.map(parent => ({ id: parent.id, kind: 'adult', born_on: null, ...made })),
  ])
  await admin.query('set session_replication_role = replica')
  const name = (id: string, given: string, family: string) => ({
    id: by.uuid(),
    person_id: id,
    kind: 'legal',
    given,
    family,
    recorded_at: '2024-01-01',
    recorded_by: office.who,
  })
  await put(admin, 'people.name', [
    ...town.children.map(child => name(child.id, child.given, child.family)),
    ...parents.map(one => name(one.id, 'Parent', one.family)),
  ])
  await put(
    admin,
    'people.address',
    town.children.map(child => ({
      id: by.uuid(),
      person_id: child.id,
      lines: '1 Any Street',
      postcode: child.postcode,
      kind: 'home',
      recorded_at: '2024-01-01',
      recorded_by: office.who,
    })),
  )
  await put(
    admin,
    'people.relationship',
    town.children.flatMap(child =>
      child.parents.map(one => ({
        id: by.uuid(),
        child_id: child.id,
        other_id: one.id,
        other_is: 'parent',
        child_is: 'child',
        parental_responsibility: true,
        no_contact: false,
        trusted_by_child: false,
        withheld: false,
        recorded_at: '2024-01-01',
        recorded_by: office.who,
        organisation_id: office.at,
      })),
    ),
  )
  await admin.query('set session_replication_role = origin')
  await put(
    admin,
    'access.exclusion',
    town.declared.map(({ worker, child }) => ({
      id: by.uuid(),
      practitioner_id: worker.id,
      child_id: child.id,
      reason: 'their own child',
      from_at: '2024-01-01',
    })),
  )
  await putCases(
    admin,
    town,
    town.places.flatMap(place => place.cases),
  )
  await admin.query('analyze')
  return office
}

/** The work with children as it stands: who leads, and since when. */
export async function putCases(admin: pg.Client, town: Town, cases: readonly Case[]): Promise<void> {
  if (cases.length === 0) return
  const on = (day: number | null) => (day === null ? null : dayOn(day).toISOString())
  const rows = cases.flatMap((one): Record<string, unknown>[] => {
    const of = {
      child_id: one.child.id,
      organisation_id: town.places[one.place]!.id,
      role: 'work',
      reason: 'work',
      sensitive: false,
    }
    if (one.leads.length === 0)
      return [{ id: town.by.uuid(), ...of, from_at: '2024-01-01T00:00:00Z', to_at: null, lead_practitioner_id: null }]
    return one.leads.map(lead => ({
      id: town.by.uuid(),
      ...of,
      from_at: on(lead.fromDay),
      to_at: on(lead.toDay),
      lead_practitioner_id: lead.worker.id,
    }))
  })
  await admin.query(
    'delete from access.involvement i using jsonb_to_recordset($1::jsonb) as x(c uuid, o uuid) where i.child_id = x.c and i.organisation_id = x.o',
    [JSON.stringify(cases.map(one => ({ c: one.child.id, o: town.places[one.place]!.id })))],
  )
  await put(admin, 'access.involvement', rows)
}

/** Events with the body that the program writes, in the same order of keys. Their hashes are empty: nobody verifies this log. */
export async function putLooks(
  admin: pg.Client,
  town: Town,
  looks: readonly Look[],
  day: number,
  seq: number,
  written: Record<ActName, Act> = acts,
): Promise<void> {
  const start = firstDay + day * 86_400_000
  const events: Record<string, unknown>[] = []
  const ties: Record<string, unknown>[] = []
  for (const [n, look] of looks.entries()) {
    // Some seconds into the minute; the ids of a day are in order.
    const at = start + look.minute * 60_000 + Math.floor(town.by.next() * 40_000)
    const id = idAt(at, town.by.next)
    const place = town.places[look.who.place]!.id
    const iso = new Date(at).toISOString()
    const children = [...new Set(look.children.map(child => child.id))].sort()
    events.push({
      id,
      chain: 0,
      seq: seq + n + 1,
      leaf: '\\x00',
      hash: '\\x00',
      at: iso,
      practitioner_id: look.who.id,
      organisation_id: place,
      action: written[look.act].action,
      body: JSON.stringify({
        id,
        at: iso,
        action: written[look.act].action,
        practitionerId: look.who.id,
        organisationId: place,
        purpose: look.purpose ?? null,
        requestId: id,
        outcome: written[look.act].outcome,
        children,
        subject: null,
        detail: look.byPlace ? { knownAsked: 1, knownPlace: true } : {},
      }),
    })
    for (const child of children)
      ties.push({ event_id: id, child_id: child, at: iso, practitioner_id: look.who.id, organisation_id: place })
  }
  await put(admin, 'audit.event', events)
  await put(admin, 'audit.event_child', ties)
}
