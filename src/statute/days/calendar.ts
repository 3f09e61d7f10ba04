import { StatuteError } from '../error.ts'
import {
  type DateText,
  type DayNumber,
  dateText,
  dayInWords,
  dayNumber,
  dayOf,
  isWeekend,
  weekdayName,
} from './dates.ts'
import { bankHolidays, type Holiday, holidayYears } from './holidays.ts'

/** Why a day is not counted, in words that follow "skipped:". */
export type Skip = { kind: 'weekend' | 'bank holiday' | 'not a school day'; words: string }

/**
 * A kind of day (working days, one school's days) as two tables, so that any count is two look-ups:
 * `upTo[i]` is how many counted days lie between `first` and `first + i`, both included; `days[k]` is the k-th of them.
 */
export type DayCounter = {
  name: 'working days' | 'school days'
  first: DayNumber
  last: DayNumber
  upTo: Int32Array
  days: Int32Array
  skip: (day: DayNumber) => Skip | null
}

/** What a place counts by: working days of England, with any day it added, and one school's days if they are known. */
export type Calendar = { working: DayCounter; school: DayCounter | null; holidays: ReadonlyMap<DayNumber, Holiday> }

/** A school's own dates. Days outside every term, and closures, are not school days. */
export type SchoolDates = {
  terms: readonly { startsOn: DateText; endsOn: DateText }[]
  closures?: readonly { on: DateText; title: string }[]
}

function countDays(
  name: DayCounter['name'],
  first: DayNumber,
  last: DayNumber,
  skip: (day: DayNumber) => Skip | null,
): DayCounter {
  const upTo = new Int32Array(last - first + 1)
  const days: number[] = []
  for (let day = first; day <= last; day++) {
    if (skip(day) === null) days.push(day)
    upTo[day - first] = days.length
  }
  return { name, first, last, upTo, days: Int32Array.from(days), skip }
}

const outside = (counter: DayCounter, day: DayNumber | null): StatuteError => {
  const span = `${dayInWords(counter.first)} to ${dayInWords(counter.last)}`
  const where = day === null ? 'the count runs' : `${dayInWords(day)} lies`
  return counter.name === 'school days'
    ? new StatuteError('needs-school-days', `This school’s term dates are known for ${span}; ${where} outside them.`)
    : new StatuteError('outside-calendar', `Kith counts working days from ${span}; ${where} outside that.`)
}

/**
 * The n-th counted day after `day` (before it, if n is negative); `day` itself is day 0 and is never counted.
 * n = 0 gives `day` back, whatever kind of day it is.
 */
export function addCounted(counter: DayCounter, day: DayNumber, n: number): DayNumber {
  const at = day - counter.first
  if (day < counter.first || day > counter.last) throw outside(counter, day)
  if (n === 0) return day
  const index = n > 0 ? counter.upTo[at]! + n - 1 : (at > 0 ? counter.upTo[at - 1]! : 0) + n
  const found = counter.days[index]
  if (found === undefined) throw outside(counter, null)
  return found
}

/** How many counted days lie after `from`, up to and including `to`. If `to` is earlier: the same, negative. */
export function countBetween(counter: DayCounter, from: DayNumber, to: DayNumber): number {
  for (const day of [from, to]) if (day < counter.first || day > counter.last) throw outside(counter, day)
  return counter.upTo[to - counter.first]! - counter.upTo[from - counter.first]!
}

const weekendSkip = (day: DayNumber): Skip | null =>
  isWeekend(day) ? { kind: 'weekend', words: weekdayName(day) } : null

const holidaySkip = (holiday: Holiday | undefined): Skip | null =>
  holiday === undefined
    ? null
    : { kind: 'bank holiday', words: holiday.substitute ? `in place of ${holiday.title}` : holiday.title }

function schoolDays(school: SchoolDates, holidays: ReadonlyMap<DayNumber, Holiday>): DayCounter {
  const terms = school.terms.map(term => ({ from: dayNumber(term.startsOn), to: dayNumber(term.endsOn) }))
  const wrong = terms.find(term => term.to < term.from)
  if (wrong) throw new StatuteError('impossible-date', `A term cannot end on ${dateText(wrong.to)}, before it starts.`)
  if (terms.length === 0) throw new StatuteError('needs-school-days', 'Give at least one term with its dates.')
  const closures = new Map((school.closures ?? []).map(closure => [dayNumber(closure.on), closure.title]))
  const skip = (day: DayNumber): Skip | null => {
    const dayOff = weekendSkip(day) ?? holidaySkip(holidays.get(day))
    if (dayOff) return dayOff
    const closed = closures.get(day)
    if (closed !== undefined) return { kind: 'not a school day', words: `school closed: ${closed}` }
    const inTerm = terms.some(term => day >= term.from && day <= term.to)
    return inTerm ? null : { kind: 'not a school day', words: 'school holiday' }
  }
  const first = Math.min(...terms.map(term => term.from))
  return countDays('school days', first, Math.max(...terms.map(term => term.to)), skip)
}

/**
 * A calendar of one's own: bank holidays added (a new one proclaimed, a day the area gives) or taken away (one that was
 * moved), and a school's terms and closures. Building one costs some 17,000 look-ups: build it once and keep it.
 */
export function makeCalendar(
  own: {
    bankHolidays?: readonly { on: DateText; title: string }[]
    notHolidays?: readonly DateText[]
    school?: SchoolDates
  } = {},
): Calendar {
  const holidays = new Map<DayNumber, Holiday>()
  for (let year = holidayYears.first; year <= holidayYears.lastComputed; year++) {
    for (const holiday of bankHolidays(year)) holidays.set(dayNumber(holiday.on), holiday)
  }
  for (const on of own.notHolidays ?? []) holidays.delete(dayNumber(on))
  for (const { on, title } of own.bankHolidays ?? []) {
    holidays.set(dayNumber(on), { on, title, substitute: false, computed: false })
  }
  const skip = (day: DayNumber): Skip | null => weekendSkip(day) ?? holidaySkip(holidays.get(day))
  const first = dayOf(holidayYears.first, 1, 1)
  const working = countDays('working days', first, dayOf(holidayYears.lastComputed, 12, 31), skip)
  return { working, school: own.school ? schoolDays(own.school, holidays) : null, holidays }
}

/** England as it is: announced bank holidays to 2028, computed to 2060, nothing added. */
export const england: Calendar = makeCalendar()

const wholeNumber = (n: number): number => {
  if (!Number.isSafeInteger(n)) throw new StatuteError('impossible-number', `${n} is not a whole number of days.`)
  return n
}

/** The n-th working day after a date; n may be negative. `addWorkingDays('2026-04-01', 2)` is `'2026-04-07'`. */
export const addWorkingDays = (date: DateText, n: number, calendar: Calendar = england): DateText =>
  dateText(addCounted(calendar.working, dayNumber(date), wholeNumber(n)))

/** Working days after `from`, up to and including `to`. Negative when `to` is the earlier of the two. */
export const workingDaysBetween = (from: DateText, to: DateText, calendar: Calendar = england): number =>
  countBetween(calendar.working, dayNumber(from), dayNumber(to))

/** The first working day after a date. */
export const nextWorkingDay = (date: DateText, calendar: Calendar = england): DateText =>
  addWorkingDays(date, 1, calendar)

/** The last working day before a date. */
export const previousWorkingDay = (date: DateText, calendar: Calendar = england): DateText =>
  addWorkingDays(date, -1, calendar)

/** True if the date is a working day: not a Saturday, a Sunday or a bank holiday. */
export const isWorkingDay = (date: DateText, calendar: Calendar = england): boolean =>
  calendar.working.skip(dayNumber(date)) === null
