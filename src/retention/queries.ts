/** SQL of this slice: functions of the database alone; no table of it is open to the program. */
import { showed } from '../access/index.ts'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type {
  Amount,
  BackupTerm,
  Certificate,
  CertifiedRule,
  ChoiceRow,
  DueRow,
  FactRow,
  HoldRow,
  SaidRow,
} from './retention.ts'

/** What the rules ask of every record an organisation keeps, or of one child's. */
export const factsOfOrganisation = (
  tx: Tx,
  organisationId: string,
  childId: string | null,
  at: Date,
): Promise<FactRow[]> =>
  tx.many(sql<FactRow>`
    select child_id as "childId", part, born_on as "bornOn", died_on as "diedOn", made_on as "madeOn", closed_on as "closedOn",
      last_contact_on as "lastContactOn", plans, harms, legal, contacts, accepted, said, holds
    from retention.facts(${organisationId}::uuid, ${childId}::uuid, ${at}::timestamptz)`)

/** Moments inside of JSON are texts. */
export const reviveDue = <R extends Pick<DueRow, 'notAgreed'>>(row: R): R =>
  row.notAgreed === null ? row : { ...row, notAgreed: { ...row.notAgreed, at: new Date(row.notAgreed.at) } }
const due = async (tx: Tx, only: string | null): Promise<DueRow[]> => {
  const rows = await tx.many(sql<DueRow>`
    select id, organisation_id as "organisationId", organisation, organisation_kind as "organisationKind", child_id as "childId", initials, year, part,
      kinds, rules, keep_until as "keepUntil", found_at as "foundAt", held, review_id as "reviewId", proposal, words, look_again_on as "lookAgainOn",
      proposed_by as "proposedBy", proposed_by_name as "proposedByName", proposed_at as "proposedAt", not_agreed as "notAgreed"
    from retention.due_now(${only}::uuid)`)
  showed(
    tx,
    rows.map(row => row.childId),
  )
  return rows.map(reviveDue)
}
/** What has come to its date, the longest overdue first; at most 500. */
export const dueNow = (tx: Tx): Promise<DueRow[]> => due(tx, null)
export const dueById = async (tx: Tx, dueId: string): Promise<DueRow | null> =>
  isUuid(dueId) ? ((await due(tx, dueId))[0] ?? null) : null

/** Holds, those that are on first; of one child if given. */
export const holdsSeen = async (tx: Tx, childId: string | null): Promise<HoldRow[]> => {
  const rows = await tx.many(sql<HoldRow>`
    select id, child_id as "childId", initials, year, organisation, grounds, words, set_by_name as "setByName", set_at as "setAt",
      lifted_words as "liftedWords", lifted_by_name as "liftedByName", lifted_at as "liftedAt" from retention.holds_seen(${childId}::uuid)`)
  showed(
    tx,
    rows.map(row => row.childId),
  )
  return rows
}
export const holdById = async (tx: Tx, holdId: string): Promise<HoldRow | null> =>
  (await holdsSeen(tx, null)).find(row => row.id === holdId) ?? null

export const saidOf = (tx: Tx, dueId: string): Promise<SaidRow[]> =>
  tx.many(sql<SaidRow>`select id, kind, on_date as "onDate", words, said_by_name as "saidByName", said_at as "saidAt"
    from retention.said_of(${dueId}::uuid)`)
export const howMuch = (tx: Tx, dueId: string): Promise<Amount> =>
  tx.one(
    sql<Amount>`select entries, shared, documents, terms, first_on as "firstOn", last_on as "lastOn" from retention.how_much(${dueId}::uuid)`,
  )

/** Everything the area has set, newest first. */
export const choiceRows = (tx: Tx): Promise<ChoiceRow[]> =>
  tx.many(sql<ChoiceRow>`select id, rule_id as "ruleId", holder, counted_from as "from", years, source, certainty, reason,
    set_by_name as "setByName", set_at as "setAt" from retention.choices()`)
export const backupTerms = (tx: Tx): Promise<BackupTerm[]> =>
  tx.many(
    sql<BackupTerm>`select id, days, reason, set_by_name as "setByName", set_at as "setAt" from retention.backup_terms()`,
  )

const certificates = (tx: Tx, only: string | null): Promise<Certificate[]> =>
  tx.many(sql<Certificate>`
    select id, number, organisation, part, kinds, rules, counts, last, shared_entries as "sharedEntries", name_kept as "nameKept",
      backup_days as "backupDays", proposed_by_name as "proposedByName", proposed_by_title as "proposedByTitle", proposed_at as "proposedAt",
      decided_by_name as "decidedByName", decided_by_title as "decidedByTitle", decided_at as "decidedAt", files, files_left as "filesLeft"
    from retention.certificates(${only}::uuid)`)
export const allCertificates = (tx: Tx): Promise<Certificate[]> => certificates(tx, null)
export const certificateById = async (tx: Tx, certificateId: string): Promise<Certificate | null> =>
  isUuid(certificateId) ? ((await certificates(tx, certificateId))[0] ?? null) : null

// ------------------------------------------------------------------ writing

export interface Found {
  childId: string
  part: string
  kinds: readonly string[]
  rules: readonly string[]
  until: string | null
}
/** Writes down what has come to its date at one's own organisation; gives how many there are now. */
export const noteDue = async (tx: Tx, found: readonly Found[], at: Date): Promise<number> => {
  const rows = found.map(({ childId, ...one }) => ({ id: newId(), child: childId, ...one }))
  return (
    await tx.one(sql<{ n: number }>`select retention.note_due(${JSON.stringify(rows)}::jsonb, ${at}::timestamptz) as n`)
  ).n
}
/** Says false when another proposal waits for a decision. */
export const propose = async (
  tx: Tx,
  ctx: Ctx,
  one: { id: string; dueId: string; proposal: string; words: string; againOn: string | null },
): Promise<boolean> =>
  (
    await tx.one(sql<{
      ok: boolean
    }>`select retention.propose(${one.id}::uuid, ${one.dueId}::uuid, ${one.proposal}, ${one.words}, ${one.againOn}::date,
      ${ctx.now}::timestamptz) as ok`)
  ).ok
export const decideAgainst = async (tx: Tx, ctx: Ctx, reviewId: string, why: string): Promise<boolean> =>
  (
    await tx.one(
      sql<{ ok: boolean }>`select retention.decide_against(${reviewId}::uuid, ${why}, ${ctx.now}::timestamptz) as ok`,
    )
  ).ok

export const erase = (
  tx: Tx,
  ctx: Ctx,
  one: { reviewId: string; certificateId: string; rules: readonly CertifiedRule[]; backupDays: number | null },
): Promise<{ number: string; last: boolean; events: [number, number, string][] }> =>
  tx.one(sql<{ number: string; last: boolean; events: [number, number, string][] }>`
    select number, last, events from retention.erase(${one.reviewId}::uuid, ${one.certificateId}::uuid, ${JSON.stringify(one.rules)}::jsonb,
      ${one.backupDays}::integer, ${ctx.now}::timestamptz)`)
export const eraseEvents = (tx: Tx, certificateId: string, body: string, salt: Buffer): Promise<number> =>
  tx.run(sql`select retention.erase_events(${certificateId}::uuid, ${body}, ${salt})`)

export const putHold = async (
  tx: Tx,
  ctx: Ctx,
  hold: { childId: string; grounds: string; words: string },
): Promise<string> => {
  const id = newId()
  await tx.run(
    sql`select retention.put_hold(${id}::uuid, ${hold.childId}::uuid, ${hold.grounds}, ${hold.words}, ${ctx.now}::timestamptz)`,
  )
  return id
}
export const liftHold = async (tx: Tx, ctx: Ctx, holdId: string, why: string): Promise<boolean> =>
  (
    await tx.one(
      sql<{ ok: boolean }>`select retention.lift_hold(${holdId}::uuid, ${why}, ${ctx.now}::timestamptz) as ok`,
    )
  ).ok

export const say = (
  tx: Tx,
  ctx: Ctx,
  one: { dueId: string; kind: string; onDate: string | null; words: string },
): Promise<number> =>
  tx.run(
    sql`select retention.say(${newId()}::uuid, ${one.dueId}::uuid, ${one.kind}, ${one.onDate}::date, ${one.words}, ${ctx.now}::timestamptz)`,
  )
export const takeBack = (tx: Tx, ctx: Ctx, one: { dueId: string; factId: string; words: string }): Promise<number> =>
  tx.run(
    sql`select retention.take_back(${one.dueId}::uuid, ${one.factId}::uuid, ${one.words}, ${ctx.now}::timestamptz)`,
  )

/** Says false when somebody set something for this rule since the writer looked. */
export const choose = async (
  tx: Tx,
  ctx: Ctx,
  one: Omit<ChoiceRow, 'id' | 'setByName' | 'setAt'> & { basedOn: string },
): Promise<boolean> =>
  (
    await tx.one(sql<{
      ok: boolean
    }>`select retention.choose(${newId()}::uuid, ${one.ruleId}, ${one.holder}, ${one.from}, ${one.years}::integer, ${one.source},
      ${one.certainty}, ${one.reason}, ${ctx.now}::timestamptz, ${one.basedOn}) as ok`)
  ).ok
export const sayBackups = (tx: Tx, ctx: Ctx, days: number, reason: string): Promise<number> =>
  tx.run(sql`select retention.say_backups(${newId()}::uuid, ${days}::integer, ${reason}, ${ctx.now}::timestamptz)`)

/** Every erasure there was: its certificate's number, who had kept the record, and when it was decided; not what it was. For the program. */
export const certificatesMade = (
  tx: Tx,
): Promise<{ id: string; number: string; organisation: string; decidedAt: Date }[]> =>
  tx.many(sql<{ id: string; number: string; organisation: string; decidedAt: Date }>`
    select id, number, organisation, decided_at as "decidedAt" from retention.certificates_made()`)

export const filesToRemove = async (tx: Tx): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select f as id from retention.files_to_remove() f`)).map(row => row.id)
export const fileRemoved = (tx: Tx, fileId: string, at: Date): Promise<number> =>
  tx.run(sql`select retention.file_removed(${fileId}::uuid, ${at}::timestamptz)`)
