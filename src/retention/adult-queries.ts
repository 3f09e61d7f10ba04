/** SQL for concerns about adults: functions of the database alone. None of them gives a name, or a word of what a concern says. */
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type Found, reviveDue } from './queries.ts'
import type { AdultDueRow, AdultFactRow, AdultHoldRow, CertifiedRule } from './retention.ts'

const facts = (tx: Tx, allegationId: string | null): Promise<AdultFactRow[]> =>
  tx.many(sql<AdultFactRow>`
    select allegation_id as "allegationId", number, organisation_id as "organisationId", organisation, organisation_kind as "organisationKind",
      officer_kinds as "officerKinds", outcome, allegation_on as "allegationOn", made_on as "madeOn", closed_on as "closedOn", born_on as "bornOn", holds
    from retention.adult_facts(${allegationId}::uuid)`)
/** What the rules ask of every concern told at the organisation, for the program itself. */
export const adultsOfOrganisation = (tx: Tx): Promise<AdultFactRow[]> => facts(tx, null)
/** Of one; null for who neither reads it nor decides on it. */
export const adultFactsOf = async (tx: Tx, allegationId: string): Promise<AdultFactRow | null> =>
  isUuid(allegationId) ? ((await facts(tx, allegationId))[0] ?? null) : null

const due = async (tx: Tx, only: string | null): Promise<AdultDueRow[]> =>
  (
    await tx.many(sql<AdultDueRow>`
      select id, allegation_id as "allegationId", number, organisation, logged_on as "loggedOn", closed_on as "closedOn", kinds, rules,
        keep_until as "keepUntil", found_at as "foundAt", held, review_id as "reviewId", proposal, words, look_again_on as "lookAgainOn",
        proposed_by as "proposedBy", proposed_by_name as "proposedByName", proposed_at as "proposedAt", not_agreed as "notAgreed",
        reads, decides, has_readers as "hasReaders"
      from retention.adults_due(${only}::uuid)`)
  ).map(reviveDue)
/** What has come to its date, of what one reads or decides on; the longest overdue first, at most 500. */
export const adultsDue = (tx: Tx): Promise<AdultDueRow[]> => due(tx, null)
export const adultDueById = async (tx: Tx, dueId: string): Promise<AdultDueRow | null> =>
  isUuid(dueId) ? ((await due(tx, dueId))[0] ?? null) : null

export const adultHolds = (tx: Tx, allegationId: string): Promise<AdultHoldRow[]> =>
  tx.many(sql<AdultHoldRow>`
    select id, grounds, words, by_officer as "byOfficer", set_by_name as "setByName", set_at as "setAt", lifted_words as "liftedWords",
      lifted_by_name as "liftedByName", lifted_at as "liftedAt" from retention.adult_holds(${allegationId}::uuid)`)

// ------------------------------------------------------------------ writing

/** Writes down what has come to its date at one's own organisation; gives how many there are now. */
export const noteAdultsDue = async (
  tx: Tx,
  found: readonly (Pick<Found, 'kinds' | 'rules' | 'until'> & { allegation: string })[],
  at: Date,
): Promise<number> => {
  const rows = found.map(one => ({ id: newId(), ...one }))
  return (
    await tx.one(
      sql<{ n: number }>`select retention.note_adults_due(${JSON.stringify(rows)}::jsonb, ${at}::timestamptz) as n`,
    )
  ).n
}
/** Says false when another proposal waits for a decision. */
export const proposeAdult = async (
  tx: Tx,
  ctx: Ctx,
  one: { dueId: string; proposal: string; words: string; againOn: string | null },
): Promise<boolean> =>
  (
    await tx.one(sql<{
      ok: boolean
    }>`select retention.propose_adult(${newId()}::uuid, ${one.dueId}::uuid, ${one.proposal}, ${one.words}, ${one.againOn}::date,
      ${ctx.now}::timestamptz) as ok`)
  ).ok
export const decideAgainstAdult = async (tx: Tx, ctx: Ctx, reviewId: string, why: string): Promise<boolean> =>
  (
    await tx.one(
      sql<{
        ok: boolean
      }>`select retention.decide_against_adult(${reviewId}::uuid, ${why}, ${ctx.now}::timestamptz) as ok`,
    )
  ).ok
export const eraseAdult = (
  tx: Tx,
  ctx: Ctx,
  one: { reviewId: string; certificateId: string; rules: readonly CertifiedRule[]; backupDays: number | null },
): Promise<{ number: string; events: [number, number, string][] }> =>
  tx.one(sql<{ number: string; events: [number, number, string][] }>`
    select number, events from retention.erase_adult(${one.reviewId}::uuid, ${one.certificateId}::uuid, ${JSON.stringify(one.rules)}::jsonb,
      ${one.backupDays}::integer, ${ctx.now}::timestamptz)`)

export const putAdultHold = (
  tx: Tx,
  ctx: Ctx,
  hold: { allegationId: string; grounds: string; words: string },
): Promise<number> =>
  tx.run(
    sql`select retention.put_adult_hold(${newId()}::uuid, ${hold.allegationId}::uuid, ${hold.grounds}, ${hold.words}, ${ctx.now}::timestamptz)`,
  )
export const liftAdultHold = async (tx: Tx, ctx: Ctx, holdId: string, why: string): Promise<boolean> =>
  (
    await tx.one(
      sql<{ ok: boolean }>`select retention.lift_adult_hold(${holdId}::uuid, ${why}, ${ctx.now}::timestamptz) as ok`,
    )
  ).ok
