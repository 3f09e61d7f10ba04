/** SQL reads and small writes of this slice. Row policies decide what there is; nothing here widens them. */
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type {
  ConcernRow,
  CoverRow,
  FollowUpRow,
  GoneUpRow,
  LogLinkRow,
  PersonalDutyRow,
  ToldRow,
  TriageRow,
} from './concern.ts'

/** A list of ids as PostgreSQL reads it. */
export const uuids = (ids: Iterable<string>) => sql`${`{${[...new Set(ids)].filter(isUuid).join(',')}}`}::uuid[]`

const concernColumns = sql`
  c.id, c.entry_id as "entryId", c.organisation_id as "organisationId", c.also_organisation_id as "alsoOrganisationId", c.children,
  c.child_roles as "childRoles", c.logged_by as "loggedBy", who.name as "loggedByName", c.recorded_for as "recordedFor", c.danger, c.urgent, c.happened_at as "happenedAt", c.place,
  c.logged_at as "loggedAt", c.as_typed as "asTyped", (select min(x.at) from concerns.opened x where x.concern_id = c.id) as "openedAt",
  up.at as "pickedUpAt", up.name as "pickedUpByName", (select a.at from concerns.acted_on(array[c.id]) a) as "actedAt"`
const concernJoins = sql`
  from concerns.concern c join identity.practitioner who on who.id = c.logged_by
  left join lateral (select x.at, p.name from concerns.pick_up x join identity.practitioner p on p.id = x.by_practitioner
    where x.concern_id = c.id order by x.at limit 1) up on true`

/** One concern this person may see (the team’s, or one’s own), or null. */
export const concernById = (tx: Tx, id: string): Promise<ConcernRow | null> =>
  tx.maybe(sql<ConcernRow>`select ${concernColumns} ${concernJoins} where c.id = ${id}`)

/** The concern that wrote an entry, or null. */
export const concernOfEntry = (tx: Tx, entryId: string): Promise<ConcernRow | null> =>
  tx.maybe(sql<ConcernRow>`select ${concernColumns} ${concernJoins} where c.entry_id = ${entryId}`)

/** The school’s concerns, newest first; `open`: only those not acted on. */
export const concernsOf = (
  tx: Tx,
  ctx: Ctx,
  which: { open?: boolean; child?: string; since?: Date; most?: number } = {},
): Promise<ConcernRow[]> =>
  tx.many(sql<ConcernRow>`
    select ${concernColumns} ${concernJoins}
    where ${ctx.organisationId}::uuid in (c.organisation_id, c.also_organisation_id)
      and (${which.child ?? null}::uuid is null or ${which.child ?? null}::uuid = any(c.children))
      and (${which.since ?? null}::timestamptz is null or c.logged_at >= ${which.since ?? null}::timestamptz)
      and (not ${which.open ?? false}::boolean or not exists (select from concerns.triage t where t.concern_id = c.id))
    order by c.logged_at desc, c.id limit ${which.most ?? 200}`)

/** What I logged, newest first. */
export const myConcerns = (tx: Tx, ctx: Ctx, most = 100): Promise<ConcernRow[]> =>
  tx.many(
    sql<ConcernRow>`select ${concernColumns} ${concernJoins} where c.logged_by = ${ctx.practitionerId} order by c.logged_at desc, c.id limit ${most}`,
  )

/** What was said back to the one who logged these, oldest first. */
export const toldOf = (tx: Tx, concerns: readonly string[]): Promise<ToldRow[]> =>
  tx.many(
    sql<ToldRow>`select t.id, t.concern_id as "concernId", t.kind, t.words, t.at from concerns.told t where t.concern_id = any(${uuids(concerns)}) order by t.at, t.id`,
  )

/** Second notes on these concerns, oldest first. */
export const followUpsOf = (tx: Tx, concerns: readonly string[]): Promise<FollowUpRow[]> =>
  tx.many(sql<FollowUpRow>`select f.id, f.concern_id as "concernId", p.name as "byName", f.words, f.entry_id as "entryId", f.at from concerns.follow_up f
    join identity.practitioner p on p.id = f.by_practitioner where f.concern_id = any(${uuids(concerns)}) order by f.at, f.id`)

/** Personal duties recorded on these concerns: one’s own, or the team’s. */
export const dutiesOf = (tx: Tx, concerns: readonly string[]): Promise<PersonalDutyRow[]> =>
  tx.many(sql<PersonalDutyRow>`select d.id, d.concern_id as "concernId", p.name as "practitionerName", d.duty, d.reported_to as "reportedTo",
      d.reported_at as "reportedAt", d.reference, d.recorded_at as "recordedAt" from concerns.personal_duty d
    join identity.practitioner p on p.id = d.practitioner_id where d.concern_id = any(${uuids(concerns)}) order by d.recorded_at`)

/** Decisions on these concerns, newest first; only the team sees them. */
export const triageOf = (tx: Tx, concerns: readonly string[]): Promise<TriageRow[]> =>
  tx.many(sql<TriageRow>`select t.id, t.concern_id as "concernId", t.child_id as "childId", t.entry_id as "entryId", t.outcome, t.review_on as "reviewOn",
      t.task_to as "taskTo", t.task_role as "taskRole", t.task_words as "taskWords", t.task_due_on as "taskDueOn", t.referral_id as "referralId",
      t.decided_by as "decidedBy", p.name as "decidedByName", t.decided_at as "decidedAt", t.watch_words as "watchWords"
    from concerns.triage t join identity.practitioner p on p.id = t.decided_by where t.concern_id = any(${uuids(concerns)}) order by t.decided_at desc, t.id`)

/** Each time a concern went to somebody else, oldest first; only the team sees it. */
export const goneUpOf = (tx: Tx, concerns: readonly string[]): Promise<GoneUpRow[]> =>
  tx.many(sql<GoneUpRow>`select g.id, g.concern_id as "concernId", g.to_role as "toRole", g.to_practitioner as "toPractitioner",
      g.to_organisation_id as "toOrganisationId", g.reason, g.at from concerns.gone_up g where g.concern_id = any(${uuids(concerns)}) order by g.at, g.id`)

/** Cover that has not ended by this day, the earliest first. */
export const coverOf = (tx: Tx, ctx: Ctx, on: string): Promise<CoverRow[]> =>
  tx.many(sql<CoverRow>`select c.id, c.practitioner_id as "practitionerId", p.name as "practitionerName", c.for_practitioner_id as "forPractitionerId",
      a.name as "forName", c.from_on as "fromOn", c.to_on as "toOn", c.words, s.name as "setByName", c.set_at as "setAt"
    from concerns.cover c join identity.practitioner p on p.id = c.practitioner_id join identity.practitioner s on s.id = c.set_by
    left join identity.practitioner a on a.id = c.for_practitioner_id
    where c.organisation_id = ${ctx.organisationId} and c.ended_at is null and c.to_on >= ${on}::date order by c.from_on, c.set_at`)

/** One-use links made lately, newest first. The link itself is kept nowhere. */
export const logLinksOf = (tx: Tx, ctx: Ctx): Promise<LogLinkRow[]> =>
  tx.many(sql<LogLinkRow>`select l.id, l.made_for as "madeFor", p.name as "madeByName", l.made_at as "madeAt", l.expires_at as "expiresAt", l.used_at as "usedAt"
    from concerns.log_link l join identity.practitioner p on p.id = l.made_by where l.organisation_id = ${ctx.organisationId}
    order by l.made_at desc limit 20`)
