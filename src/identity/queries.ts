import { sql, type Tx } from '../platform/db.ts'
import type {
  Agreement,
  Invitation,
  Organisation,
  Persona,
  PersonRow,
  Practitioner,
  ProviderRow,
  RoleHeld,
  SessionRow,
} from './identity.ts'

const organisationColumns = sql`o.id, o.name, o.kind, o.badge, o.area_id as "areaId", o.phone, o.email,
  o.authority_code as "authorityCode", o.on_kith as "onKith", o.switched_off_at as "switchedOffAt"`
const practitionerColumns = sql`p.id, p.name, p.job_title as "jobTitle", p.email, p.phone, p.is_system as "isSystem",
  p.disabled_at as "disabledAt", p.disabled_because as "disabledBecause"`

/** One person, also one who has left; null when there is none. */
export const practitioner = (tx: Tx, id: string): Promise<Practitioner | null> =>
  tx.maybe(sql<Practitioner>`select ${practitionerColumns} from identity.practitioner p where p.id = ${id}`)

/** One organisation, also one that is switched off; null when there is none. */
export const organisation = (tx: Tx, id: string): Promise<Organisation | null> =>
  tx.maybe(sql<Organisation>`select ${organisationColumns} from identity.organisation o where o.id = ${id}`)

/** The organisations of an area that are not switched off, by name; only of these kinds if any are named. */
export const organisationsInArea = (tx: Tx, areaId: string, kinds?: readonly string[]): Promise<Organisation[]> =>
  tx.many(sql<Organisation>`select ${organisationColumns} from identity.organisation o
    where o.area_id = ${areaId} and o.switched_off_at is null
      and (${kinds ?? null}::text[] is null or o.kind = any(${kinds ?? null}::text[]))
    order by o.name`)

/** People who hold one of the roles in the organisation today and may sign in, by name; one row a person. */
export const practitionersWithRole = (
  tx: Tx,
  organisationId: string,
  roles: readonly string[],
): Promise<(Practitioner & { roles: string[] })[]> =>
  tx.many(sql<Practitioner & { roles: string[] }>`
    select ${practitionerColumns}, array_agg(distinct r.role order by r.role) as roles
    from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id
    where r.organisation_id = ${organisationId} and r.role = any(${[...roles]}::text[])
      and (r.to_at is null or r.to_at > now()) and p.disabled_at is null and not p.is_system
    group by p.id order by p.name`)

/** The names of people and organisations by their ids, for showing; an unknown id is not in the map. */
export async function names(tx: Tx, ids: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await tx.many(sql<{ id: string; name: string }>`
    select id, name from identity.practitioner where id = any(${wanted}::uuid[])
    union all select id, name from identity.organisation where id = any(${wanted}::uuid[])`)
  return new Map(rows.map(row => [row.id, row.name]))
}

// ------------------------------------------------------------------------------- before anybody is signed in

/** The people to be in the demonstration; nobody has a persona anywhere else. */
export const personas = (tx: Tx): Promise<Persona[]> =>
  tx.many(sql<Persona>`select persona, practitioner_id as "practitionerId", name, job_title as "jobTitle",
    coalesce(sentence, '') as sentence, organisation_id as "organisationId", organisation_name as "organisationName"
    from identity.personas()`)

/** Where this person may work today. */
export const organisationsOf = (tx: Tx, who: string): Promise<{ organisationId: string; organisationName: string }[]> =>
  tx.many(sql`select organisation_id as "organisationId", organisation_name as "organisationName"
    from identity.organisations_of(${who})`)

/** What a one-time link opens; null when it is unknown, used or too old, which all look alike. */
export const readInvitation = (tx: Tx, hash: Buffer, now: Date): Promise<Invitation | null> =>
  tx.maybe(sql<Invitation>`select purpose, practitioner_id as "practitionerId", name, organisation_id as "organisationId",
    organisation_name as "organisationName" from identity.read_invitation(${hash}, ${now})`)

export interface OfferedProvider {
  id: string
  organisationId: string
  organisationName: string
  label: string
}
/** The identity providers people can sign in with. */
export const offeredProviders = (tx: Tx): Promise<OfferedProvider[]> =>
  tx.many(sql<OfferedProvider>`select id, organisation_id as "organisationId", organisation_name as "organisationName", label
    from identity.oidc_providers()`)

// -------------------------------------------------------------------------------------------- administration

const MOST_SHOWN = 50

/** People by name, for an administrator: 50 at most, and whether there are more. Never the program's own people. */
export async function people(
  tx: Tx,
  by: { name: string; organisationId: string | null },
  now: Date,
): Promise<{ people: PersonRow[]; more: boolean }> {
  const pattern = `%${by.name.replace(/[\\%_]/g, found => `\\${found}`)}%`
  const found = await tx.many(sql<PersonRow>`
    with page as materialized (
      select p.id, p.name, p.job_title, p.persona, p.disabled_at, p.disabled_because, greatest(p.created_at, p.last_seen_at, p.reopened_at) as seen_at
      from identity.practitioner p
      where not p.is_system and p.name ilike ${pattern} and (${by.organisationId}::uuid is null or exists (
        select from identity.role_held r where r.practitioner_id = p.id and r.organisation_id = ${by.organisationId}
          and (r.to_at is null or r.to_at > now())))
      order by p.name, p.id limit ${MOST_SHOWN + 1}),
    locked_out as materialized (
      select w.id from identity.without_way_in((select coalesce(array_agg(id), '{}') from page)) w(id))
    select g.id, g.name, g.job_title as "jobTitle",
      coalesce((select json_agg(json_build_object('organisationName', o.name, 'role', r.role) order by o.name, r.role)
        from identity.role_held r join identity.organisation o on o.id = r.organisation_id
        where r.practitioner_id = g.id and (r.to_at is null or r.to_at > now())), '[]') as roles,
      case when g.disabled_because = 'dormant' then 'dormant'
        when g.disabled_at is not null then 'disabled'
        when g.persona is not null then 'works'
        when g.id in (select id from locked_out) then 'invited'
        when g.seen_at < ${now}::timestamptz - interval '60 days' then 'dormant'
        else 'works' end as state
    from page g order by g.name, g.id`)
  return { people: found.slice(0, MOST_SHOWN), more: found.length > MOST_SHOWN }
}

/** The roles a person holds today, with the id under which each can be ended. */
export const rolesHeld = (tx: Tx, who: string): Promise<RoleHeld[]> =>
  tx.many(sql<RoleHeld>`select r.id, r.role, r.organisation_id as "organisationId", o.name as "organisationName", r.from_at as "fromAt"
    from identity.role_held r join identity.organisation o on o.id = r.organisation_id
    where r.practitioner_id = ${who} and (r.to_at is null or r.to_at > now()) order by o.name, r.role`)

/** What waits for a second administrator, oldest first: all of it for an administrator, for anybody else what is about themself. */
export const agreements = (tx: Tx, now: Date): Promise<Agreement[]> =>
  tx.many(sql<Agreement>`select id, kind, practitioner_id as "practitionerId", person_name as "personName", organisation_id as "organisationId",
    organisation_name as "organisationName", role, asked_by as "askedBy", asked_by_name as "askedByName", asked_at as "askedAt",
    agreed_at as "agreedAt" from identity.agreements(${now}::timestamptz)`)

/** Is there another administrator who could agree? */
export const anotherAdministrator = async (tx: Tx): Promise<boolean> =>
  (await tx.one(sql<{ yes: boolean }>`select identity.another_administrator() as yes`)).yes

/** Every organisation, by name, for an administrator. */
export const organisations = (tx: Tx): Promise<Organisation[]> =>
  tx.many(sql<Organisation>`select ${organisationColumns} from identity.organisation o order by o.name`)

/** The identity providers, without their secrets. */
export const providers = (tx: Tx): Promise<ProviderRow[]> =>
  tx.many(sql<ProviderRow>`select id, organisation_name as "organisationName", label, issuer, client_id as "clientId"
    from identity.oidc_providers_kept()`)

// ------------------------------------------------------------------------------------------------- one's own

/** One's own open sessions, the latest used first; `mine` is the one that asks. */
export const mySessions = (tx: Tx, mine: Buffer, now: Date): Promise<(SessionRow & { mine: boolean })[]> =>
  tx.many(sql<SessionRow & { mine: boolean }>`
    select s.id, s.way, o.name as "organisationName", s.device, s.began_at as "beganAt", s.seen_at as "seenAt", s.token_hash = ${mine} as mine
    from identity.session s join identity.organisation o on o.id = s.organisation_id
    where s.practitioner_id = (select access.me()) and s.ended_at is null and s.expires_at > ${now}
      and s.seen_at > ${now}::timestamptz - interval '15 minutes'
    order by s.seen_at desc`)
