import { addCounted, type Calendar, type DayCounter } from './days/calendar.ts'
import {
  addMonths,
  type DateText,
  type DayNumber,
  dateText,
  dayInWords,
  dayNumber,
  dayOf,
  daysInMonth,
  isWeekend,
  partsOf,
  weekdayName,
} from './days/dates.ts'
import { holidayYears } from './days/holidays.ts'
import { londonDay, londonInstant } from './days/london.ts'
import { StatuteError } from './error.ts'
import { type Limit, limitInWords, type Rule, type Unit } from './rules/rule.ts'

/** A moment to count from or to: its day in London and, where there is one, its instant in milliseconds. */
export type Moment = { day: DayNumber; at: number | null }

/** One day between start and due, and what became of it. */
export type CountedDay = {
  on: DateText
  kind: 'start' | 'counted' | 'skipped' | 'due'
  /** Which day (or, for hours, how many hours have gone by the end of it); null if skipped. */
  n: number | null
  /** Why it was skipped, or what is special about it. */
  why: string | null
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const lastAnnouncedDay = dayOf(holidayYears.lastAnnounced, 12, 31)

/** The table to count by; a rule in school days needs the school’s own. */
const counterFor = (unit: Unit, calendar: Calendar, rule: Rule): DayCounter => {
  if (unit === 'working days') return calendar.working
  if (calendar.school) return calendar.school
  throw new StatuteError('needs-school-days', `${rule.id} counts school days: give the school’s term dates.`)
}

/** Where a count ended, and what a person should know about it. */
export type Counted = Moment & { notes: string[] }

function countDays(rule: Rule, due: Limit, start: DayNumber, calendar: Calendar, sign: 1 | -1): Counted {
  const counter = counterFor(due.unit, calendar, rule)
  const first = rule.startDayCounts && sign === 1 && (due.n ?? 0) > 0 && counter.skip(start) === null ? 1 : 0
  const day = addCounted(counter, start, sign * (due.n ?? 0) - first)
  const computed = day > lastAnnouncedDay
  return {
    day,
    at: null,
    notes: computed ? ['Bank holidays after 2028 are worked out by rule, not yet announced.'] : [],
  }
}

function countMonths(due: Limit, start: DayNumber, sign: 1 | -1): Counted {
  const { day, clamped } = addMonths(start, sign * (due.n ?? 0))
  if (!clamped) return { day, at: null, notes: [] }
  const [from, to] = [dayInWords(start), dayInWords(day)]
  const words = limitInWords(due)
  const link = sign === 1 ? 'and' : 'less'
  return { day, at: null, notes: [`${from} ${link} ${words}: that month is shorter, so its last day, ${to}.`] }
}

/** Counts a limit from a start: forward, or back for a rule that must be met before something. */
export function countTo(rule: Rule, due: Limit, start: Moment, calendar: Calendar): Counted {
  const sign = rule.meaning === 'before' ? -1 : 1
  const n = due.n ?? 0
  switch (due.unit) {
    case 'working days':
    case 'school days':
      return countDays(rule, due, start.day, calendar, sign)
    case 'calendar days':
      return { day: start.day + sign * n - (rule.startDayCounts && n > 0 ? 1 : 0), at: null, notes: [] }
    case 'weeks':
      return { day: start.day + sign * n * 7, at: null, notes: [] }
    case 'months':
      return countMonths(due, start.day, sign)
    case 'hours': {
      const from = start.at ?? londonInstant(start.day)
      const at = from + sign * Math.round(n * hourMs)
      const notes = start.at === null ? ['No time was given: counted from the first moment of the day.'] : []
      return { day: londonDay(at), at, notes }
    }
    case 'fixed date':
      return { day: nextFixedDay(due.day ?? '', start.day), at: null, notes: [] }
    case 'typed':
      throw new StatuteError('typed-date', `${rule.id} has no date to count: type the one in the order.`)
  }
}

/** The first such day of the year (MM-DD) on or after a day. 29 February is 28 February in other years. */
function nextFixedDay(monthDay: string, from: DayNumber): DayNumber {
  const [month = 1, day = 1] = monthDay.split('-').map(Number)
  const inYear = (year: number) => dayOf(year, month, Math.min(day, daysInMonth(year, month)))
  const { year } = partsOf(from)
  return inYear(year) >= from ? inYear(year) : inYear(year + 1)
}

const neverMoves = (unit: Unit): boolean => unit !== 'working days' && unit !== 'school days' && unit !== 'typed'

/** "Do it before": hours, days, weeks and months are not extended by a weekend or a bank holiday. */
export function restNote(rule: Rule, unit: Unit, day: DayNumber, calendar: Calendar): string | null {
  if (!neverMoves(unit) || rule.meaning === 'not before' || rule.meaning === 'for') return null
  const holiday = calendar.holidays.get(day)
  if (holiday) return `It falls on a bank holiday (${holiday.title}) and does not move: do it before.`
  return isWeekend(day) ? `It falls on a ${weekdayName(day)} and does not move: do it before.` : null
}

/** Every day from the earlier of start and due to the later, with what became of it. */
export function countedDays(rule: Rule, limit: Limit, from: Moment, to: Moment, calendar: Calendar): CountedDay[] {
  const counter =
    limit.unit === 'working days' || limit.unit === 'school days' ? counterFor(limit.unit, calendar, rule) : null
  const backwards = to.day < from.day
  const step = backwards ? -1 : 1
  const days: CountedDay[] = []
  let n = 0
  for (let day = from.day; backwards ? day >= to.day : day <= to.day; day += step) {
    const isStart = day === from.day
    const skip = counter ? counter.skip(day) : null
    const counts = skip === null && (!isStart || (rule.startDayCounts && counter !== null))
    if (counts) n++
    const kind = day === to.day ? 'due' : isStart ? 'start' : skip ? 'skipped' : 'counted'
    const why = skip?.words ?? calendar.holidays.get(day)?.title ?? null
    days.push({ on: dateText(day), kind, n: kind === 'skipped' ? null : n, why })
  }
  return limit.unit === 'hours' ? days.map(day => hoursGone(day, from, to)) : days
}

/** For hours, `n` is the hours gone by the end of the day (or by the due moment); a day of 23 or 25 hours says so. */
function hoursGone(day: CountedDay, from: Moment, to: { at: number | null }): CountedDay {
  const number = dayNumber(day.on)
  const [begins, ends] = [londonInstant(number), londonInstant(number + 1)]
  const gone = Math.min(ends, to.at ?? ends) - (from.at ?? londonInstant(from.day))
  const change =
    ends - begins === dayMs
      ? null
      : ends - begins > dayMs
        ? 'clocks go back: a day of 25 hours'
        : 'clocks go forward: a day of 23 hours'
  return { ...day, n: Math.round((gone / hourMs) * 100) / 100, why: change ?? day.why }
}
