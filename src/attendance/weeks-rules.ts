/** Pure: marks as weeks to look at, and the plain sums over them. Patterns and changes are alert-rules’. */
import {
  type AttendanceClass,
  attendanceCode,
  type DayNumber,
  dateText,
  dayNumber,
  sessionCounts,
} from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { type Mark, markAt, mondayOf, type Session, type TermMarks } from './marks.ts'
import { isUnexplained } from './telling-rules.ts'
import { schoolYearOf } from './terms-rules.ts'

/** How a session looks in the calendar: always with its letter, never by colour alone. */
export type Look = 'in' | 'late' | 'elsewhere' | 'authorised' | 'unauthorised' | 'unexplained' | 'not-needed'
export const looks: Record<Look, string> = {
  in: 'In school',
  late: 'Came late',
  elsewhere: 'At another place the school arranged',
  authorised: 'Away, with leave',
  unauthorised: 'Away, without leave',
  unexplained: 'Away, and nobody knows why',
  'not-needed': 'Did not have to come',
}
const ofMeaning: Record<AttendanceClass, Look> = {
  present: 'in',
  approved: 'elsewhere',
  authorised: 'authorised',
  unauthorised: 'unauthorised',
  'not-possible': 'not-needed',
  'not-collected': 'not-needed',
}
export function lookOf(code: string): Look {
  if (isUnexplained(code)) return 'unexplained'
  if (code === 'L') return 'late'
  const found = attendanceCode(code)
  return found ? ofMeaning[found.meaning] : 'not-needed'
}

export interface SessionCell {
  code: string
  look: Look
  /** What the code means, with the minutes late. */
  words: string
}
export interface DayCells {
  on: string
  am: SessionCell | null
  pm: SessionCell | null
  /** Why the school is shut: "half term"; null on a school day. */
  closed: string | null
}
export interface WeekCells {
  monday: string
  days: DayCells[]
  possible: number
  attended: number
  /** Attended of possible, 0 to 1; null when no session counts. */
  share: number | null
}
/** Weeks, and between them holidays of a week or more. */
export type CalendarRow =
  | ({ kind: 'week' } & WeekCells)
  | { kind: 'break'; monday: string; weeks: number; words: string }

const cellOf = (mark: Mark | null): SessionCell | null => {
  if (mark === null) return null
  const label = attendanceCode(mark.code)?.label ?? mark.code
  const minutes = mark.minutesLate ? `, ${format.plural(mark.minutesLate, 'minute')}` : ''
  return { code: mark.code, look: lookOf(mark.code), words: `${label}${minutes}` }
}
/**
 * Of two schools’ marks for one session (decision 8): where the pupil was seen, that; else the one that counts. A pupil registered twice is expected at
 * one of them, and is not away while there.
 */
function markOf(terms: readonly TermMarks[], day: DayNumber, session: Session): Mark | null {
  const marks = terms.map(term => markAt(term, day, session)).filter(mark => mark !== null)
  return (
    marks.find(mark => sessionCounts(mark.code)?.attended) ??
    marks.find(mark => sessionCounts(mark.code)?.possible) ??
    marks[0] ??
    null
  )
}

export interface Sum {
  possible: number
  attended: number
  /** Sessions nobody can explain. */
  unexplained: number
  late: number
  /** Missed sessions by code. */
  codes: Map<string, number>
}
const nothing = (): Sum => ({ possible: 0, attended: 0, unexplained: 0, late: 0, codes: new Map() })
/** What the sessions from one day to another add up to. Which codes count: statute’s `sessionCounts`. */
export function sumOf(terms: readonly TermMarks[], from: DayNumber, to: DayNumber): Sum {
  const sum = nothing()
  for (let day = from; day <= to; day++)
    for (const session of ['am', 'pm'] as const) {
      const mark = markOf(terms, day, session)
      const counts = mark && sessionCounts(mark.code)
      if (!mark || !counts?.possible) continue
      sum.possible++
      if (counts.attended) sum.attended++
      else sum.codes.set(mark.code, (sum.codes.get(mark.code) ?? 0) + 1)
      if (isUnexplained(mark.code)) sum.unexplained++
      if (mark.code === 'L' || mark.code === 'U') sum.late++
    }
  return sum
}
export const shareOf = (sum: Pick<Sum, 'possible' | 'attended'>): number | null =>
  sum.possible === 0 ? null : sum.attended / sum.possible

/** The last day with a mark, or null. */
export function lastMarked(terms: readonly TermMarks[]): DayNumber | null {
  for (const term of [...terms].sort((a, b) => b.startsOn - a.startsOn))
    for (let at = term.days.length - 1; at >= 0; at--)
      if (term.days[at] !== 0) return term.startsOn + Math.floor(at / 5) * 7 + (at % 5)
  return null
}

/** The first day of the school year of a day: 1 August. */
export const yearStart = (day: DayNumber): DayNumber => dayNumber(`${schoolYearOf(day)}-08-01`)

/** The weeks of a calendar, Monday by Monday, from the first with a mark to the last; a week without a school day becomes part of a break. */
export function calendarRows(
  terms: readonly TermMarks[],
  closedWhy: (day: DayNumber) => string | null,
  from: DayNumber,
  to: DayNumber,
): CalendarRow[] {
  const rows: CalendarRow[] = []
  for (let monday = mondayOf(from); monday <= to; monday += 7) {
    const week = weekOf(terms, closedWhy, monday)
    const marked = week.days.some(day => day.am || day.pm)
    const shut = week.days.every(day => day.closed !== null)
    const before = rows.at(-1)
    if (marked || !shut) rows.push({ kind: 'week', ...week })
    else if (before?.kind === 'break') before.weeks++
    else if (before)
      rows.push({ kind: 'break', monday: week.monday, weeks: 1, words: week.days[2]?.closed ?? 'holiday' })
  }
  while (rows[0] && !isMarked(rows[0])) rows.shift()
  while (rows.at(-1) && !isMarked(rows.at(-1)!)) rows.pop()
  return rows
}
const isMarked = (row: CalendarRow): boolean =>
  row.kind === 'week' && row.days.some(day => day.am !== null || day.pm !== null)

function weekOf(
  terms: readonly TermMarks[],
  closedWhy: (day: DayNumber) => string | null,
  monday: DayNumber,
): WeekCells {
  const days = [0, 1, 2, 3, 4].map(offset => {
    const day = monday + offset
    return {
      on: dateText(day),
      am: cellOf(markOf(terms, day, 'am')),
      pm: cellOf(markOf(terms, day, 'pm')),
      closed: closedWhy(day),
    }
  })
  const sum = sumOf(terms, monday, monday + 4)
  return { monday: dateText(monday), days, possible: sum.possible, attended: sum.attended, share: shareOf(sum) }
}

export interface WeekBar {
  weekStart: string
  percent: number | null
  underHalf: boolean
}
/**
 * Weeks as small bars, for the picture: percent of possible sessions; null is a holiday. A week that is not marked yet, or of which nothing counts
 * though the school was open, has no bar.
 */
export function weekBars(
  terms: readonly TermMarks[],
  closedWhy: (day: DayNumber) => string | null,
  from: DayNumber,
  to: DayNumber,
): WeekBar[] {
  return calendarRows(terms, closedWhy, from, to).flatMap((row): WeekBar[] => {
    if (row.kind === 'break')
      return Array.from({ length: row.weeks }, (_, week) => ({
        weekStart: dateText(dayNumber(row.monday) + 7 * week),
        percent: null,
        underHalf: false,
      }))
    if (row.share === null) return []
    const percent = Math.round(row.share * 100)
    return [{ weekStart: row.monday, percent, underHalf: row.share < 0.5 }]
  })
}

export interface Figures {
  /** The last twenty school days with a mark that counts, and this school year before them. */
  lately: Sum
  before: Sum
  year: Sum
  latelyFrom: string
}
/** The last four school weeks against the school year before them. Null without a mark. */
export function figuresOf(terms: readonly TermMarks[], today: DayNumber): Figures | null {
  const last = lastMarked(terms)
  if (last === null) return null
  const start = yearStart(Math.min(last, today))
  let from = last + 1
  for (let days = 0; days < 20 && from > start; ) {
    from--
    if (sumOf(terms, from, from).possible > 0) days++
  }
  return {
    lately: sumOf(terms, from, last),
    before: sumOf(terms, start, from - 1),
    year: sumOf(terms, start, last),
    latelyFrom: dateText(from),
  }
}

/** "In school for 62% of the last four school weeks; 94% before that, this school year." Without a verdict: alerts say what is a change. */
export function figuresWords({ lately, before }: Figures): string {
  const now = shareOf(lately)
  const then = shareOf(before)
  if (now === null) return 'No session of the last weeks counts.'
  const few = lately.possible < 40 && before.possible === 0
  const first = few
    ? `In school for ${lately.attended} of ${format.plural(lately.possible, 'session')} since the school year began`
    : `In school for ${format.percent(now)} of the last four school weeks`
  return then === null ? `${first}.` : `${first}; ${format.percent(then)} before that, this school year.`
}

/** Missed sessions by reason, most first: "6 illness, 4 reason for absence not yet established". */
export const missedWords = (sum: Sum): [string, number][] =>
  [...sum.codes].sort(([, one], [, other]) => other - one).map(([code, n]) => [attendanceCode(code)?.label ?? code, n])
