/** SQL reads of alerts, of decisions on them, and of measures that were stopped. Row policies decide what there is. */
import { sql, type Tx } from '../platform/db.ts'
import type { AlertRow, StopReason, StopRow, TriageRow } from './alert.ts'
import { askRow, uuids } from './telling-queries.ts'

const alertColumns = sql`a.id, a.organisation_id as "organisationId", o.name as "organisationName", a.child_id as "childId", a.kind, a.since_on as "sinceOn", a.strength, a.facts,
  a.found_at as "foundAt", a.last_found_at as "lastFoundAt", a.ended_at as "endedAt", a.settled_at as "settledAt"`
const alertJoins = sql`from attendance.alert a join identity.organisation o on o.id = a.organisation_id`

/** One alert; null when hidden or missing. */
export async function alertById(tx: Tx, id: string): Promise<AlertRow | null> {
  if ((await askRow(tx, 'alert', id)) === null) return null
  return tx.maybe(sql<AlertRow>`select ${alertColumns} ${alertJoins} where a.id = ${id}`)
}

/** Alerts about these children, the newest change first; `open`: those that have not ended and nobody has decided on. Ask for the children first. */
export const alertsOf = (tx: Tx, children: readonly string[], which: { open?: boolean } = {}): Promise<AlertRow[]> =>
  tx.many(sql<AlertRow>`select ${alertColumns} ${alertJoins}
    where a.child_id = any(${uuids(children)}) and (not ${which.open ?? false}::boolean or a.ended_at is null and a.settled_at is null)
    order by a.since_on desc, a.found_at desc, a.id`)

/** Decisions on these alerts, the newest first, as far as this reader may read them. */
export const triageOf = (tx: Tx, alerts: readonly string[]): Promise<TriageRow[]> =>
  tx.many(sql<TriageRow>`select t.id, t.alert_id as "alertId", t.organisation_id as "organisationId", t.child_id as "childId", t.outcome, t.reasons, t.evidence, t.why,
      t.view_words as "viewWords", t.view_not_yet as "viewNotYet", t.support, t.next_step as "nextStep", t.next_who as "nextWho", n.name as "nextWhoName",
      t.review_on as "reviewOn", t.reach, t.concern_id as "concernId", t.entry_id as "entryId", t.decided_by as "decidedBy", p.name as "decidedByName",
      t.decided_at as "decidedAt"
    from attendance.triage t join identity.practitioner p on p.id = t.decided_by left join identity.practitioner n on n.id = t.next_who
    where t.alert_id = any(${uuids(alerts)}) order by t.decided_at desc, t.id desc`)

const stopColumns = sql`s.id, s.organisation_id as "organisationId", s.child_id as "childId", s.measure, s.why, s.asked_by as "askedBy", p.name as "askedByName",
  s.asked_at as "askedAt", d.id as "decisionId", d.decision, d.words, d.review_on as "reviewOn", d.by as "decidedByName", d.at as "decidedAt"`
const stopJoins = sql`from attendance.stop s join identity.practitioner p on p.id = s.asked_by
  left join lateral (select x.id, x.decision, x.words, x.review_on, q.name as by, x.at from attendance.stop_decision x
    join identity.practitioner q on q.id = x.by_practitioner where x.stop_id = s.id order by x.at desc, x.id desc limit 1) d on true`

/** One measure that was stopped to be looked at; null when hidden or missing. */
export async function stopById(tx: Tx, id: string): Promise<StopRow | null> {
  if ((await askRow(tx, 'stop', id)) === null) return null
  return tx.maybe(sql<StopRow>`select ${stopColumns} ${stopJoins} where s.id = ${id}`)
}

/** Measures about these children, the newest first. Ask for the children first. */
export const stopsOf = (tx: Tx, children: readonly string[]): Promise<StopRow[]> =>
  tx.many(
    sql<StopRow>`select ${stopColumns} ${stopJoins} where s.child_id = any(${uuids(children)}) order by s.asked_at desc, s.id`,
  )

/** The reasons of the newest decision, for the safeguarding team; null for everybody else. */
export const stopReason = (tx: Tx, stopId: string): Promise<StopReason | null> =>
  tx.maybe(sql<StopReason>`select r.reasons, r.support, r.view_words as "viewWords", r.view_not_yet as "viewNotYet", r.worker_told as "workerTold",
      r.had_worker as "hadWorker", r.had_plan as "hadPlan", r.had_concern as "hadConcern", r.entry_id as "entryId"
    from attendance.stop_reason r join attendance.stop_decision d on d.id = r.decision_id
    where r.stop_id = ${stopId} order by d.at desc, d.id desc limit 1`)

/** How pressing an alert is: up to `changed` for what is news, `any` for all of them. As in attendance.alert_rank. */
export const ranks = { changed: 1, any: 3 } as const
/** Children of this person’s work who have an alert nobody has decided on, the most pressing first. Ids only: a page then asks for them. */
export const childrenWithAlert = async (tx: Tx, since: Date, worst: number, most: number): Promise<string[]> =>
  (
    await tx.many(
      sql<{
        id: string
      }>`select id from attendance.listed_with_alert(${since}::timestamptz, ${worst}, ${most}) as x(id)`,
    )
  ).map(row => row.id)
/** Those away on a day with nobody knowing why. */
export const childrenUnexplained = async (tx: Tx, on: string, most: number): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select id from attendance.listed_unexplained(${on}::date, ${most}) as x(id)`)).map(
    row => row.id,
  )
/** Those with a worker or a plan. */
export const childrenWithWorker = async (tx: Tx, on: string, most: number): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select id from attendance.listed_with_worker(${on}::date, ${most}) as x(id)`)).map(
    row => row.id,
  )
/** Those whose workers were to be told since a day. */
export const childrenTold = async (tx: Tx, since: string, most: number): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select id from attendance.listed_tellings(${since}::date, ${most}) as x(id)`)).map(
    row => row.id,
  )
