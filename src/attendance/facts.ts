/** What is known of one child’s attendance, read once a page: for the child’s pages, for decisions, and for the agenda of a meeting. */
import { askFor } from '../access/index.ts'
import { organisation } from '../identity/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { type DayNumber, dateText, dayNumber, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { type AlertRow, reasons, type TriageRow } from './alert.ts'
import { alertsOf, triageOf } from './alert-queries.ts'
import { alertSays } from './alert-says.ts'
import type { TermMarks } from './marks.ts'
import type { Telling } from './telling.ts'
import { type PupilTerm, registersOf, type ToldOf, tellingsOf, toldOf } from './telling-queries.ts'
import { stateOf, tellingStates, toWords } from './telling-rules.ts'
import { termsOf } from './terms-queries.ts'
import type { SchoolTerms } from './terms-rules.ts'
import { type Figures, figuresOf, figuresWords } from './weeks-rules.ts'

/** How far back a page looks: eighteen months and a little, days. */
const lookBack = 580

export interface ChildAttendance {
  childId: string
  registers: PupilTerm[]
  terms: TermMarks[]
  /** Why every school of the child is shut on a day; null when one is open. */
  closedWhy: (day: DayNumber) => string | null
  figures: Figures | null
  /** The newest change first; also those that have ended. */
  alerts: AlertRow[]
  /** Decisions by alert, the newest first, as far as this reader may read them. */
  decided: Map<string, TriageRow[]>
  tellings: Telling[]
}

/** May this person read the child’s attendance? Asks for the child. Hidden and missing are one. */
export async function mayRead(tx: Tx, childId: string): Promise<boolean> {
  await askFor(tx, [childId])
  return (await tx.one(sql<{ yes: boolean }>`select ${childId}::uuid = any(attendance.scope()) as yes`)).yes
}

async function closedFor(tx: Tx, ctx: Ctx, registers: readonly PupilTerm[]): Promise<ChildAttendance['closedWhy']> {
  const schools = [...new Set(registers.map(row => row.organisationId))]
  const terms: SchoolTerms[] = []
  for (const organisationId of schools) {
    const school = organisationId === ctx.organisationId ? null : await organisation(tx, organisationId)
    terms.push(await termsOf(tx, ctx, { organisationId, ...(school ? { areaId: school.areaId } : {}) }, 3))
  }
  return day => {
    const why = terms.map(term => term.closedWhy(day))
    return why.length === 0 || why.some(words => words === null) ? null : (why[0] ?? null)
  }
}

async function read(tx: Tx, ctx: Ctx, childId: string): Promise<ChildAttendance | null> {
  if (!(await mayRead(tx, childId))) return null
  const today = londonDate(ctx.now)
  const since = dateText(dayNumber(today) - lookBack)
  const [registers, alerts, tellings] = await Promise.all([
    registersOf(tx, [childId], since),
    alertsOf(tx, [childId]),
    tellingsOf(tx, [childId], since),
  ])
  const terms = registers.map(row => row.term)
  return {
    childId,
    registers,
    terms,
    closedWhy: await closedFor(tx, ctx, registers),
    figures: figuresOf(terms, dayNumber(today)),
    alerts,
    decided: Map.groupBy(
      await triageOf(
        tx,
        alerts.map(alert => alert.id),
      ),
      row => row.alertId,
    ),
    tellings,
  }
}

const found = new WeakMap<Tx, Map<string, Promise<ChildAttendance | null>>>()
/** The attendance of one child as this person may read it; null when hidden or missing. Lane, section and page of one request share it. */
export function attendanceOf(tx: Tx, ctx: Ctx, childId: string): Promise<ChildAttendance | null> {
  const known = found.get(tx) ?? new Map<string, Promise<ChildAttendance | null>>()
  found.set(tx, known)
  const attendance = known.get(childId) ?? read(tx, ctx, childId)
  known.set(childId, attendance)
  return attendance
}

/** The standing item of a safeguarding discussion: in sentences, each of which this reader may see. */
export interface AttendanceFacts {
  /** "In school for 62% of the last four school weeks; 94% before that." */
  figures: string
  /** What changed and since when, the newest first. */
  changed: { alertId: string; words: string; since: string; open: boolean }[]
  /** Reasons that people found, with when and by whom. */
  reasons: { words: string; on: string; by: string }[]
  /** What the child says makes coming hard. */
  childSays: { words: string; on: string }[]
  /** Why the child’s view is not known, where nobody has asked. */
  notAsked: string | null
  /** Who was told of an absence nobody could explain, and what came back; the page only for the school and the team. */
  told: { words: string; on: string; href: string | null }[]
}

const months = 6

/** For a meeting’s agenda, triage and the front door’s decision: what changed, since when, why, the child’s view, who was told. Null: nothing is known. */
export async function attendanceFacts(tx: Tx, ctx: Ctx, childId: string): Promise<AttendanceFacts | null> {
  const known = await attendanceOf(tx, ctx, childId)
  if (!known?.figures) return null
  const since = dateText(dayNumber(londonDate(ctx.now)) - months * 30)
  const recent = known.alerts.filter(alert => alert.endedAt === null || alert.sinceOn >= since)
  const decided = recent.flatMap(alert => known.decided.get(alert.id) ?? [])
  const views = decided.filter(row => row.viewWords !== null)
  return {
    figures: figuresWords(known.figures),
    changed: recent.slice(0, 6).map(alert => ({
      alertId: alert.id,
      words: alertSays(alert),
      since: alert.sinceOn,
      open: alert.endedAt === null && alert.settledAt === null,
    })),
    reasons: decided
      .filter(row => row.reasons.length > 0)
      .slice(0, 4)
      .map(row => ({
        words: format.sentence(format.list(row.reasons.map(key => reasons[key].toLowerCase()))),
        on: format.isoDay(row.decidedAt),
        by: row.decidedByName,
      })),
    childSays: views.slice(0, 3).map(row => ({ words: row.viewWords ?? '', on: format.isoDay(row.decidedAt) })),
    notAsked: views.length === 0 ? (decided.find(row => row.viewNotYet !== null)?.viewNotYet ?? null) : null,
    told: toldSince(known.tellings, await toldOf(tx, childId, since), since),
  }
}

/** The tellings this reader may open; and of the rest that a team was told, and whether it answered. The newest first. */
function toldSince(tellings: readonly Telling[], others: readonly ToldOf[], since: string): AttendanceFacts['told'] {
  const own = tellings.filter(one => one.onDate >= since && one.steps.some(step => step.kind === 'told'))
  const rest = others.filter(one => !own.some(mine => mine.onDate === one.onDate && mine.toName === one.team))
  return [
    ...own.map(one => ({ on: one.onDate, href: `/attendance/tellings/${one.id}`, words: toldWords(one) })),
    ...rest.map(one => ({
      on: one.onDate,
      href: null,
      words: `${one.team}, ${format.shortDateTime(one.toldAt)}, ${one.answered ? 'answered' : 'not answered'}`,
    })),
  ]
    .sort((one, other) => (one.on < other.on ? 1 : one.on > other.on ? -1 : 0))
    .slice(0, 4)
}

function toldWords(telling: Telling): string {
  const answer = telling.steps.find(step => step.kind === 'answered')
  const state = stateOf(telling)
  const came = answer ? `answered: ${answer.words}` : tellingStates[state].toLowerCase()
  return `${toWords(telling)}, ${came}`
}
