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

/** The same, held until the transaction ends: nothing it stands on can end meanwhile. */
export const holdInvitation = (tx: Tx, hash: Buffer, now: Date): Promise<Invitation | null> =>
  tx.maybe(sql<Invitation>`select purpose, practitioner_id as "practitionerId", name, organisation_id as "organisationId",
    organisation_name as "organisationName" from identity.hold_invitation(${hash}, ${now})`)

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

/** A person whom an administrator of this area sees; null for anybody else, and for the program's own people. */
export const personInArea = (tx: Tx, id: string): Promise<(Practitioner & { mine: boolean }) | null> =>
  tx.maybe(sql<Practitioner & { mine: boolean }>`
    select ${practitionerColumns}, identity.is_mine(p.id) as mine from identity.practitioner p
    where p.id = ${id} and not p.is_system and identity.is_seen(p.id)`)

/** One organisation of the administrator's area, also one that is switched off; null when there is none. */
export const organisationInArea = (tx: Tx, id: string): Promise<Organisation | null> =>
  tx.maybe(
    sql<Organisation>`select ${organisationColumns} from identity.organisation o where o.id = ${id} and o.area_id = (select identity.my_area())`,
  )

/**
 * People of the administrator's area by name: 50 at most, whether there are more, and how many there are in each state. Never the program's own.
 * @param by.show only those in these states; null: all of them
 */
export async function people(
  tx: Tx,
  by: { name: string; organisationId: string | null; show: readonly PersonRow['state'][] | null },
  now: Date,
): Promise<{ people: PersonRow[]; more: boolean; counts: Map<PersonRow['state'], number> }> {
  const pattern = `%${by.name.replace(/[\\%_]/g, found => `\\${found}`)}%`
  const stated = sql`
    with here as materialized (
      select o.id, o.name from identity.organisation o where o.area_id = (select identity.my_area())),
    found as materialized (
      select p.id, p.name, p.job_title, p.persona, p.disabled_at, p.disabled_because, greatest(p.created_at, p.last_seen_at, p.reopened_at) as seen_at
      from identity.practitioner p
      where not p.is_system and p.name ilike ${pattern}
        and (p.id in (select r.practitioner_id from identity.role_held r where r.organisation_id in (select id from here))
          or p.id in (select a.id from identity.asked_for() a(id)))
        and (${by.organisationId}::uuid is null or exists (
          select from identity.role_held r where r.practitioner_id = p.id and r.organisation_id = ${by.organisationId}
            and (r.to_at is null or r.to_at > now())))),
    locked_out as materialized (
      select w.id from identity.without_way_in((select coalesce(array_agg(id), '{}') from found)) w(id)),
    stated as materialized (
      select f.id, f.name, f.job_title,
        case when f.disabled_because = 'dormant' then 'dormant'
          when f.disabled_at is not null then 'disabled'
          when f.persona is not null then 'works'
          when f.id in (select id from locked_out) then 'invited'
          when f.seen_at < ${now}::timestamptz - interval '60 days' then 'dormant'
          else 'works' end as state
      from found f)`
  const found = await tx.many(sql<PersonRow>`${stated}
    select g.id, g.name, g.job_title as "jobTitle", g.state,
      coalesce((select json_agg(json_build_object('organisationName', o.name, 'role', r.role) order by o.name, r.role)
        from identity.role_held r join here o on o.id = r.organisation_id
        where r.practitioner_id = g.id and (r.to_at is null or r.to_at > now())), '[]') as roles
    from stated g where (${by.show ?? null}::text[] is null or g.state = any(${by.show ?? null}::text[]))
    order by g.name, g.id limit ${MOST_SHOWN + 1}`)
  const counted = await tx.many(
    sql<{
      state: PersonRow['state']
      n: number
    }>`${stated} select state, count(*)::integer as n from stated group by state`,
  )
  const counts = new Map(counted.map(({ state, n }) => [state, n]))
  return { people: found.slice(0, MOST_SHOWN), more: found.length > MOST_SHOWN, counts }
}

/** The roles a person holds today in the administrator's area, with the id under which each can be ended. */
export const rolesHeld = (tx: Tx, who: string): Promise<RoleHeld[]> =>
  tx.many(sql<RoleHeld>`select r.id, r.role, r.organisation_id as "organisationId", o.name as "organisationName", r.from_at as "fromAt"
    from identity.role_held r join identity.organisation o on o.id = r.organisation_id
      and o.area_id = (select identity.my_area())
    where r.practitioner_id = ${who} and (r.to_at is null or r.to_at > now()) order by o.name, r.role`)

/**
 * What waits for a second person, and links that come of it, oldest first: all of the area for an administrator and a data protection officer,
 * for anybody else what is about themself.
 */
export const agreements = (tx: Tx, now: Date): Promise<Agreement[]> =>
  tx.many(sql<Agreement>`select id, kind, practitioner_id as "practitionerId", person_name as "personName", organisation_id as "organisationId",
    organisation_name as "organisationName", role, asked_by as "askedBy", asked_by_name as "askedByName", asked_at as "askedAt",
    agreed_at as "agreedAt", agreed_by as "agreedBy", agreed_by_name as "agreedByName", may_agree as "mayAgree", own_link as "ownLink"
    from identity.agreements(${now}::timestamptz)`)

/** Is there somebody beside oneself who could agree: another administrator, or a data protection officer? */
export const somebodyElse = async (tx: Tx): Promise<boolean> =>
  (await tx.one(sql<{ yes: boolean }>`select identity.somebody_else() as yes`)).yes

/** Every organisation of the administrator's area, by name. */
export const organisations = (tx: Tx): Promise<Organisation[]> =>
  tx.many(
    sql<Organisation>`select ${organisationColumns} from identity.organisation o where o.area_id = (select identity.my_area()) order by o.name`,
  )

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
