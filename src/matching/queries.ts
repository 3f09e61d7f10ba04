import { sql, type Tx } from '../platform/db.ts'
import type { Probe } from './keys.ts'
import type { Question, WorksWith } from './matching.ts'
import type { Facts } from './score.ts'

export interface CandidateRow extends Facts {
  childId: string
  own: boolean
  worksWith: WorksWith[]
}

/** The children the question finds, as far as this person may know of them: the database decides (matching.candidates). */
export const candidatesOf = (tx: Tx, probe: Probe) =>
  tx.many(sql<CandidateRow>`
    select child_id as "childId", own, born_on as "bornOn", expected_on as "expectedOn", names, nhs_same as "nhsSame", nhs_other as "nhsOther",
      upn_same as "upnSame", upn_other as "upnOther", place_same as "placeSame", works_with as "worksWith"
    from matching.candidates(${probe.givenWords}::text[], ${probe.givenNear}::text[], ${probe.familyWords}::text[], ${probe.familyNear}::text[],
      ${probe.days}::date[], ${probe.nearDays}::date[], ${probe.bornLike}::text, ${probe.place}::text, ${probe.nhs}::text, ${probe.upn}::text)`)

export interface MotherRow {
  childId: string
  own: boolean
  bornOn: string | null
  expectedOn: string | null
  names: Facts['names']
  /** Null but for one's own. */
  motherId: string | null
  motherBornOn: string | null
  motherNames: Facts['names']
  nhsSame: boolean
  nhsOther: boolean
  worksWith: WorksWith[]
}
/** The children whose mother the question may mean, as far as this person may know of them: the database decides (matching.by_mother). */
export const childrenByMother = (tx: Tx, probe: Probe) =>
  tx.many(sql<MotherRow>`
    select child_id as "childId", own, born_on as "bornOn", expected_on as "expectedOn", names, mother_id as "motherId",
      mother_born_on as "motherBornOn", mother_names as "motherNames", nhs_same as "nhsSame", nhs_other as "nhsOther", works_with as "worksWith"
    from matching.by_mother(${probe.givenWords}::text[], ${probe.givenNear}::text[], ${probe.familyWords}::text[], ${probe.familyNear}::text[],
      ${probe.days}::date[], ${probe.bornLike}::text, ${probe.nhs}::text)`)

/** Writes the question down before anything is looked up. False: this person has asked too often this hour. */
export async function writeQuestion(tx: Tx, id: string, at: Date, question: Question, probe: Probe): Promise<boolean> {
  const row = await tx.one(sql<{ allowed: boolean }>`
    select matching.ask(${id}::uuid, ${at}::timestamptz, ${question.purpose}, ${question.given}, ${question.family}, ${question.bornOn ?? null}::text,
      ${probe.nhs}::text, ${probe.upn}::text, ${question.postcode ?? null}::text, ${probe.strong}::text[]) as allowed`)
  return row.allowed
}

/** Passes one's own question to the front door of one's area; passing it twice is passing it once. */
export const passOn = (tx: Tx, questionId: string) => tx.run(sql`select matching.pass_on(${questionId}::uuid)`)

/** A question that another organisation asked and that was passed to this front door to check. */
export interface Passed {
  id: string
  askedAt: Date
  organisationName: string
  badge: string
  phone: string | null
  askedBy: string
  purpose: string
  given: string
  family: string
  bornOn: string | null
  nhs: string | null
  upn: string | null
  postcode: string | null
}
const passedColumns = sql`q.id, q.asked_at as "askedAt", o.name as "organisationName", o.badge, o.phone, p.name as "askedBy", q.purpose, q.given, q.family,
  q.born_on as "bornOn", q.nhs, q.upn, q.postcode`
const passedFrom = sql`matching.question q join identity.organisation o on o.id = q.organisation_id join identity.practitioner p on p.id = q.practitioner_id`

/** What others asked and nobody has checked yet, oldest first. Empty for anybody but the front door they were passed to. */
export const passedTo = (tx: Tx, organisationId: string, most = 50) =>
  tx.many(sql<Passed>`select ${passedColumns} from ${passedFrom}
    where q.passed_to = ${organisationId} and q.checked_at is null order by q.asked_at limit ${most}`)
export const passedById = (tx: Tx, organisationId: string, id: string) =>
  tx.maybe(
    sql<Passed>`select ${passedColumns} from ${passedFrom} where q.id = ${id} and q.passed_to = ${organisationId} and q.checked_at is null`,
  )
/** A school's list named a child with whom another school works: is it one child with two records? */
export interface Join {
  id: string
  childId: string
  knownChildId: string
  askedAt: Date
  organisationName: string
  phone: string | null
  /** The name on the list, and the name the record has that the child seems to have. */
  listedAs: string
  knownAs: string
  bornOn: string
}
const joinColumns = sql`id, child_id as "childId", known_child_id as "knownChildId", asked_at as "askedAt", organisation_name as "organisationName",
  phone, listed_as as "listedAs", known_as as "knownAs", born_on as "bornOn"`
/** What the signed-in person may decide, oldest first: the present school's leads and the front door (see matching.joins_to_decide). */
export const joinsToDecide = (tx: Tx, most = 50) =>
  tx.many(sql<Join>`select ${joinColumns} from matching.joins(${most})`)
export const joinToDecide = (tx: Tx, id: string) =>
  tx.maybe(sql<Join>`select ${joinColumns} from matching.joins(null) where id = ${id}`)

export const markChecked = (tx: Tx, id: string, by: string, at: Date, words: string) =>
  tx.run(
    sql`update matching.question set checked_at = ${at}, checked_by = ${by}, checked_words = ${words} where id = ${id} and checked_at is null`,
  )
