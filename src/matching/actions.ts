import { showed } from '../access/index.ts'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonNow } from '../platform/moment.ts'
import { probeOf, usableBorn } from './keys.ts'
import type { Candidate, Found, KnownMother, Question } from './matching.ts'
import {
  type CandidateRow,
  candidatesOf,
  childrenByMother,
  type Join,
  joinsToDecide,
  joinToDecide,
  type MotherRow,
  markChecked,
  passedById,
  passOn,
  writeQuestion,
} from './queries.ts'
import { least, reasonWords, type Scored, scoreOf } from './score.ts'

const rank: Record<string, number> = { 'known-as': 0, legal: 1 }
function nameOf(row: Pick<CandidateRow, 'names' | 'bornOn'>): string {
  const names = row.names.filter(name => name.now)
  const name = [...(names.length > 0 ? names : row.names)].sort(
    (one, other) => (rank[one.kind] ?? 2) - (rank[other.kind] ?? 2),
  )[0]
  const given = name?.given || (row.bornOn ? '' : 'Baby')
  return [given, name?.family].filter(Boolean).join(' ') || 'Name not known'
}

function candidate(row: CandidateRow, scored: Scored): Candidate {
  const why = scored.reasons.map(reason => reasonWords[reason])
  if (!scored.forename) why.push('the first name is no evidence: it may be a brother, a sister or a twin')
  return {
    childId: row.childId,
    name: nameOf(row),
    bornOn: row.bornOn,
    expectedOn: row.expectedOn,
    score: scored.score,
    certain: scored.certain,
    why,
    reasons: scored.reasons,
    own: row.own,
    worksWith: row.worksWith,
  }
}

/** What the question says of the mother of a child: as of anybody it could be about. */
const motherScore = (question: Question, row: MotherRow): Scored =>
  scoreOf(question, {
    bornOn: row.motherBornOn,
    expectedOn: null,
    names: row.motherNames,
    nhsSame: row.nhsSame,
    nhsOther: row.nhsOther,
    upnSame: false,
    upnOther: false,
    placeSame: false,
  })
const inWords = (scored: Scored): string[] => scored.reasons.map(reason => reasonWords[reason])

/** A child who is not born yet, found by the mother. Never more than a "perhaps": it may be another child of hers. */
const ofMother = (row: MotherRow, scored: Scored): Candidate => ({
  childId: row.childId,
  name: nameOf(row),
  bornOn: row.bornOn,
  expectedOn: row.expectedOn,
  score: Math.min(scored.score, 0.6),
  certain: false,
  why: [`the mother: ${inWords(scored).join(', ')}`],
  reasons: scored.reasons,
  own: row.own,
  worksWith: row.worksWith,
})

/** The women among the mothers whom one's own organisation knows, each once. */
function mothersOf(rows: readonly { row: MotherRow; scored: Scored }[]): KnownMother[] {
  const found = new Map<string, KnownMother>()
  for (const { row, scored } of rows) {
    if (row.motherId === null) continue
    const before = found.get(row.motherId)
    if (before) before.childIds.push(row.childId)
    else
      found.set(row.motherId, {
        personId: row.motherId,
        name: nameOf({ names: row.motherNames, bornOn: row.motherBornOn ?? 'adult' }),
        bornOn: row.motherBornOn,
        why: inWords(scored),
        childIds: [row.childId],
      })
  }
  return [...found.values()]
}

/**
 * Is this child already known? Answers in tiers (design: own organisation, front door, anybody else), decided in the database:
 * - own: children one's organisation works with now;
 * - front-door: besides those, that a child is known, with who works with it. Closed records (protected place, sensitive work only) never;
 *   their owners are told afterwards (`tellOwners`);
 * - elsewhere: nothing. The question has been passed to the area's front door to check, whether or not there is anything to find.
 * A child who is not born yet is found by the mother's details too, in the same tiers. Children the person is excluded from are never found.
 * The question is kept with its purpose; the audit event names the question and the children shown, and holds no name. Nothing is looked up
 * without a purpose, above 40 questions an hour (a front door: 240), or above 10 a day about the same person (a front door: 30): see `refused`.
 */
export async function findKnown(tx: Tx, ctx: Ctx, typed: Question): Promise<Found> {
  const question = { ...typed, bornOn: usableBorn(typed.bornOn) }
  if (question.purpose.trim() === '')
    return { tier: 'elsewhere', candidates: [], mothers: [], refused: 'no-purpose', questionId: null }
  const probe = probeOf(question)
  const questionId = newId()
  const allowed = await writeQuestion(tx, questionId, ctx.now, question, probe)
  tx.event.subject ??= { kind: 'known-question', id: questionId }
  tx.event.detail.knownAsked = Number(tx.event.detail.knownAsked ?? 0) + 1
  // That an address was typed, and not which: many of them in a week show as unusual looking.
  if (question.postcode) tx.event.detail.knownPlace = true
  if (!allowed) return { tier: 'elsewhere', candidates: [], mothers: [], refused: 'too-many', questionId: null }
  const rows = await candidatesOf(tx, probe)
  const byMother = (await childrenByMother(tx, probe))
    .map(row => ({ row, scored: motherScore(question, row) }))
    .filter(({ scored }) => scored.score >= least)
  const mothers = mothersOf(byMother)
  const ranked = rows
    .map(row => candidate(row, scoreOf(question, row)))
    .filter(found => found.score >= least)
    .concat(byMother.filter(({ row }) => row.bornOn === null).map(({ row, scored }) => ofMother(row, scored)))
    .filter((found, index, all) => all.findIndex(one => one.childId === found.childId) === index)
    .sort((one, other) => other.score - one.score || (one.childId < other.childId ? -1 : 1))
    .slice(0, Math.max(1, Math.min(question.most ?? 10, 50)))
  // Two records equally good: neither is certain. It may be one child twice, or two children.
  const sure = ranked.filter(found => found.certain)
  const candidates = sure.length > 1 ? ranked.map(found => ({ ...found, certain: false })) : ranked
  showed(tx, [...candidates.map(found => found.childId), ...mothers.flatMap(mother => mother.childIds)])
  const tier = ctx.organisationKind === 'front-door' ? 'front-door' : candidates.length > 0 ? 'own' : 'elsewhere'
  const nameAlone =
    tier === 'front-door' && !probe.days.length && !probe.bornLike && !probe.place && !probe.nhs && !probe.upn
  if (tier === 'elsewhere' && question.passes !== false) await passOn(tx, questionId)
  return { tier, candidates, mothers, refused: nameAlone ? 'name-alone' : null, questionId }
}

/** A front door says what came of a question that was passed to it. False: it is not there, or somebody has checked it. */
export async function checkPassed(tx: Tx, ctx: Ctx, id: string, words: string): Promise<boolean> {
  const passed = isUuid(id) ? await passedById(tx, ctx.organisationId, id) : null
  if (!passed) return false
  return (await markChecked(tx, id, ctx.practitionerId, ctx.now, words)) === 1
}

/** Two records that may be of one child, for whoever may decide it. Both stand in the audit event. */
export async function joins(tx: Tx): Promise<Join[]> {
  const found = await joinsToDecide(tx)
  showed(
    tx,
    found.flatMap(one => [one.childId, one.knownChildId]),
  )
  return found
}

/** One of them; null when it is not this person's to decide, or has been. */
export async function join(tx: Tx, id: unknown): Promise<Join | null> {
  const found = isUuid(id) ? await joinToDecide(tx, id) : null
  if (found) showed(tx, [found.childId, found.knownChildId])
  return found
}

/**
 * Says whether two records are of one child. The same: the school that asks works with the record the child has, and the one its list made is
 * left with whatever was written on it. Nothing is merged. False: it is not this person's to decide, or somebody has decided it.
 */
export async function decideJoin(
  tx: Tx,
  ctx: Ctx,
  given: { joinId: string; same: boolean; words: string },
): Promise<boolean> {
  const found = await join(tx, given.joinId)
  if (!found) return false
  tx.event.subject = { kind: 'join-proposal', id: found.id }
  tx.event.detail.sameChild = given.same
  const { done } = await tx.one(
    sql<{
      done: boolean
    }>`select matching.decide_join(${found.id}::uuid, ${given.same}, ${given.words}, ${ctx.now}::timestamptz,
      ${londonNow(ctx.now).date}::date, ${newId()}::uuid, ${newId()}::uuid, ${newId()}::uuid) as done`,
  )
  return done
}

/** Something an organisation is to be told: somebody asked about a child whose record it keeps closed. */
export interface OwedNotice {
  id: string
  childId: string
  askedBy: string
  askedAt: Date
  purpose: string
}

/** Finds whom the questions since last time concern; gives the organisations that have something owed. Needs nobody signed in. */
export const ownersToTell = async (tx: Tx): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select id from matching.tell_owners() as t(id)`)).map(row => row.id)

/** What the signed-in organisation is owed. Run as its system person: give each a task, then `noticeGiven`. */
export const owedNotices = (tx: Tx, ctx: Ctx) =>
  tx.many(sql<OwedNotice>`
    select n.id, n.child_id as "childId", o.name as "askedBy", n.asked_at as "askedAt", n.purpose
    from matching.notice n join identity.organisation o on o.id = n.asked_by_organisation_id
    where n.organisation_id = ${ctx.organisationId} and n.task_given_at is null order by n.asked_at`)
export const noticeGiven = (tx: Tx, ctx: Ctx, id: string) =>
  tx.run(sql`update matching.notice set task_given_at = ${ctx.now} where id = ${id} and task_given_at is null`)
