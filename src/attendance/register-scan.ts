/** After marks have changed: a school's register is read whole, every pupil's features worked out, and what is worth a look handed on. */
import { askFor } from '../access/index.ts'
import { calendarFor } from '../area/index.ts'
import { sql, type Tx, uuidList } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { type Calendar, type DayNumber, dateText, dayNumber, londonDate } from '../statute/index.ts'
import type { FoundAlert } from './alert.ts'
import { keepAlerts } from './alert-actions.ts'
import { alertsFor, mayHaveAlert, type ScannedSchool } from './alert-rules.ts'
import { absenceSince, schoolYearFrom } from './features.ts'
import { knownDaysFor } from './known-days.ts'
import { mondayOf, type TermMarks } from './marks.ts'
import { partTimeSpans } from './part-time.ts'
import { type Agreed, unagreedPartTime } from './part-time-rules.ts'
import type { InTx, Taken } from './register-file.ts'
import { holdRegister, readTerms, scanDone } from './register-queries.ts'
import { scanSchool as scanPlanes } from './school-scan.ts'
import { alertSentence } from './sentence-rules.ts'
import { defaultSettings } from './settings.ts'
import { tellWorkers } from './telling-actions.ts'
import { termsOf } from './terms-queries.ts'
import { type SchoolTerms, storageTerm } from './terms-rules.ts'

/** Pupils of one look: what is ordinary is worked out over them, and an audit event names at most ten thousand. */
const PUPILS_AT_ONCE = 8_000

export interface Scanned {
  pupils: number
  fresh: number
  again: number
  ended: number
}

const nothing: Scanned = { pupils: 0, fresh: 0, again: 0, ended: 0 }
const FIRST = '00000000-0000-0000-0000-000000000000'

/** The children on the own roll, in an order that stays. */
const rollOf = async (tx: Tx, ctx: Ctx, after: string): Promise<string[]> =>
  (
    await tx.many(sql<{ id: string }>`
      select child_id as id from people.roll where organisation_id = ${ctx.organisationId} and to_on is null and child_id > ${after}
      order by child_id limit ${PUPILS_AT_ONCE}`)
  ).map(row => row.id)

/** Brothers and sisters on the same roll, each for each. The children were asked for. */
async function siblingsAmong(tx: Tx, children: readonly string[]): Promise<Map<string, string[]>> {
  const ids = uuidList(children)
  const rows = await tx.many(sql<{ one: string; other: string }>`
    select child_id as one, other_id as other from people.relationship
    where child_id = any(${ids}::uuid[]) and other_id = any(${ids}::uuid[]) and other_is ~* '(brother|sister|sibling|twin)'
    union
    select r.child_id, s.child_id from people.relationship r join people.relationship s on s.other_id = r.other_id and s.child_id <> r.child_id
    where r.child_id = any(${ids}::uuid[]) and s.child_id = any(${ids}::uuid[]) and r.other_is ~* '^(mother|father)$' and s.other_is ~* '^(mother|father)$'`)
  const siblings = new Map<string, Set<string>>()
  for (const { one, other } of rows)
    for (const [child, of] of [
      [one, other],
      [other, one],
    ] as const)
      siblings.set(child, (siblings.get(child) ?? new Set()).add(of))
  return new Map([...siblings].map(([child, others]) => [child, [...others]]))
}

/** The school weeks up to a day by the dates somebody set; none where they are assumed: then the marks say which weeks were. */
function setWeeks(school: SchoolTerms, from: DayNumber, until: DayNumber): DayNumber[] {
  const weeks = new Set<DayNumber>()
  for (const term of school.terms) {
    if (term.source === 'assumed') continue
    for (let day = Math.max(from, term.firstOn); day <= Math.min(until, term.lastOn); day++)
      if (school.closedWhy(day) === null) weeks.add(mondayOf(day))
  }
  return [...weeks]
}

interface Beside {
  siblings: ReadonlyMap<string, readonly string[]>
  agreed: ReadonlyMap<string, readonly Agreed[]>
  calendar: Calendar
  until: DayNumber
}
/** What is worth a person's look, of every pupil. Pure: `children` and `terms` go by pupil, as the planes do. */
export function findAlerts(
  school: ScannedSchool,
  children: readonly string[],
  terms: readonly (readonly TermMarks[])[],
  beside: Beside,
): FoundAlert[] {
  const at = new Map(children.map((child, pupil) => [child, pupil]))
  const found: FoundAlert[] = []
  for (const [pupil, childId] of children.entries()) {
    const own = terms[pupil] ?? []
    const siblings = (beside.siblings.get(childId) ?? []).flatMap(child => at.get(child) ?? [])
    if (own.length === 0 || (siblings.length === 0 && !mayHaveAlert(school, pupil))) continue
    for (const { kind, sinceOn, strength, facts } of alertsFor(school, pupil, {
      terms: own,
      calendar: beside.calendar,
      siblings,
    }))
      found.push({ childId, kind, sinceOn, strength, facts: { ...facts, words: alertSentence(kind, facts) } })
    const alone = unagreedPartTime(own, beside.agreed.get(childId) ?? [], schoolYearFrom(beside.until), beside.until)
    if (alone) found.push({ childId, ...alone })
  }
  return found
}

/** One look at up to some thousand pupils. */
async function scanPupils(tx: Tx, ctx: Ctx, children: readonly string[], first: boolean): Promise<Scanned> {
  const until = dayNumber(londonDate(ctx.now))
  const year = schoolYearFrom(until)
  const from = storageTerm(schoolYearFrom(year - 1))
  await askFor(tx, children)
  const [stored, siblings, spans, days, calendar, school] = await Promise.all([
    readTerms(tx, ctx.organisationId, children, { since: from }),
    siblingsAmong(tx, children),
    partTimeSpans(tx, children),
    knownDaysFor(tx, children, from, until),
    calendarFor(tx, ctx),
    termsOf(tx, ctx, {}, 1),
  ])
  const byChild = Map.groupBy(stored, row => row.childId)
  const terms = children.map(child =>
    (byChild.get(child) ?? []).map(row => row.term).toSorted((one, other) => one.startsOn - other.startsOn),
  )
  const weeks = setWeeks(school, from, until)
  if (stored.length === 0) {
    await keepGroups(tx, ctx, { since: year, first }, [], [])
    return { ...nothing, pupils: children.length }
  }
  const scanned = scanPlanes(terms, { until, weeks, ...(days ? { days } : {}) })
  const agreed = Map.groupBy(spans, row => row.childId)
  const alerts = findAlerts(scanned, children, terms, { siblings, agreed, calendar, until })
  const kept = await keepAlerts(tx, ctx, { children, alerts })
  const figures = children.map((_, pupil) => absenceSince(scanned.planes, pupil, year))
  await keepGroups(tx, ctx, { since: year, first }, children, figures)
  return { pupils: children.length, ...kept }
}

/**
 * Sums by group since the school year began, for the partnership's view: which group a pupil is in is looked up in the database and told to nobody.
 * `first`: the first part of a roll begins the sums anew, later ones add to them.
 */
async function keepGroups(
  tx: Tx,
  ctx: Ctx,
  { since, first }: { since: DayNumber; first: boolean },
  children: readonly string[],
  figures: readonly { possible: number; absent: number }[],
): Promise<void> {
  await tx.run(sql`select attendance.keep_groups(${dateText(since)}::date, ${ctx.now}::timestamptz, ${uuidList(children)}::uuid[],
    ${figures.map(one => one.possible)}::integer[], ${figures.map(one => one.absent)}::integer[],
    ${defaultSettings.facts.leastPossible}::integer, ${first})`)
}

/** One part of the look: some thousand pupils after one. The last part tells workers, and says that the register was looked at. */
async function scanPart(tx: Tx, ctx: Ctx, after: string): Promise<{ scanned: Scanned; next: string | null }> {
  await holdRegister(tx, ctx.organisationId)
  const children = await rollOf(tx, ctx, after)
  const scanned = children.length > 0 ? await scanPupils(tx, ctx, children, after === FIRST) : nothing
  const next = children.length < PUPILS_AT_ONCE ? null : (children.at(-1) ?? null)
  if (next === null) {
    await tx.run(sql`select attendance.end_of_leavers(${ctx.now}::timestamptz)`)
    await tellWorkers(tx, ctx, ctx.now)
    await scanDone(tx, ctx)
  }
  return { scanned, next }
}

/**
 * Looks at a school's register as it stands: features of all its pupils, alerts kept, workers told. Doing it again changes nothing. Each part (most
 * schools are one) is a transaction with an audit event of its own, as the school's system person: should one fail, the marks stay, and the worker
 * looks again.
 */
export async function scanSchool(inTx: InTx): Promise<Scanned> {
  const sum = { ...nothing }
  for (let after: string | null = FIRST; after !== null; ) {
    const from: string = after
    const { scanned, next } = await inTx((tx, ctx) => {
      tx.event.action = 'attendance.register.scanned'
      return scanPart(tx, ctx, from)
    })
    for (const key of Object.keys(sum) as (keyof Scanned)[]) sum[key] += scanned[key]
    after = next
  }
  return sum
}

/** After a file: looks at the register if the file changed any mark. */
export const afterMarks = (inTx: InTx, taken: Pick<Taken, 'marksNew' | 'marksCorrected'>): Promise<Scanned | null> =>
  taken.marksNew + taken.marksCorrected > 0 ? scanSchool(inTx) : Promise.resolve(null)
