import { sql, type Tx } from '../platform/db.ts'

/** May this person protect where the child is, give the right to know it, and ask that it end? The child must have been asked for. */
export const mayProtect = async (tx: Tx, childId: string): Promise<boolean> =>
  (await tx.one(sql<{ yes: boolean }>`select access.may_protect(${childId}) as yes`)).yes

export interface Protection {
  id: string
  reason: string
  fromAt: Date
}
/** The protection of the child's location that stands now, or null. */
export const protectionOf = (tx: Tx, childId: string): Promise<Protection | null> =>
  tx.maybe(sql<Protection>`select id, reason, from_at as "fromAt" from access.protected_location
    where child_id = ${childId} and to_at is null order by from_at limit 1`)

export interface Holder {
  practitionerId: string
  name: string
  jobTitle: string
}
/** Who has the right to know where the child is: shown to those who have it. */
export const holdersOf = (tx: Tx, childId: string): Promise<Holder[]> =>
  tx.many(sql<Holder>`select distinct p.id as "practitionerId", p.name, p.job_title as "jobTitle"
    from access.location_right r join identity.practitioner p on p.id = r.practitioner_id
    where r.child_id = ${childId} and (r.to_at is null or r.to_at > now()) order by p.name`)

/** To whom the right may be given: those who read casework where the child is worked with now. Nobody for whoever may not give it. */
export const candidatesFor = (
  tx: Tx,
  childId: string,
): Promise<(Holder & { organisationId: string; organisationName: string })[]> =>
  tx.many(sql<Holder & { organisationId: string; organisationName: string }>`
    select p.id as "practitionerId", p.name, p.job_title as "jobTitle", o.id as "organisationId", o.name as "organisationName"
    from access.location_candidates(${childId}) c join identity.practitioner p on p.id = c.practitioner_id
    join identity.organisation o on o.id = c.organisation_id order by o.name, p.name`)

export interface Excluded {
  id: string
  practitionerId: string
  name: string
  jobTitle: string
  fromAt: Date
  /** Somebody has asked that it end, and a second person has not answered. */
  asked: boolean
}
/** Who of one's own organisation is too close to the child, for a lead who works with the child; without the reasons. */
export const exclusionsOf = (tx: Tx, childId: string): Promise<Excluded[]> =>
  tx.many(sql<Excluded>`select x.id, p.id as "practitionerId", p.name, p.job_title as "jobTitle", x.from_at as "fromAt", x.asked
    from access.exclusions_of(${childId}) x join identity.practitioner p on p.id = x.practitioner_id order by p.name`)

/** The people of an organisation, whatever their role, but not oneself. */
export const colleaguesIn = (tx: Tx, organisationId: string, me: string): Promise<Holder[]> =>
  tx.many(sql<Holder>`select distinct p.id as "practitionerId", p.name, p.job_title as "jobTitle"
    from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id
    where r.organisation_id = ${organisationId} and (r.to_at is null or r.to_at > now()) and p.disabled_at is null and not p.is_system
      and p.id <> ${me} order by p.name`)

export interface Ending {
  kind: 'protection' | 'exclusion'
  childId: string
  /** Who would no longer be excluded; null for a protection. */
  practitionerName: string | null
  reason: string
  askedByName: string
  askedAt: Date
}
/** What this person is asked to agree to, or null when it is not theirs to answer. */
export const endingToAnswer = (tx: Tx, endingId: string): Promise<Ending | null> =>
  tx.maybe(sql<Ending>`select e.kind, e.child_id as "childId", w.name as "practitionerName", e.reason, a.name as "askedByName",
      e.asked_at as "askedAt"
    from access.ending_to_answer(${endingId}) e join identity.practitioner a on a.id = e.asked_by
    left join identity.practitioner w on w.id = e.practitioner_id`)
