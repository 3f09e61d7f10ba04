import { StatuteError } from '../error.ts'

/** Days since 1 January 1970, a whole number. All counting is done on these. */
export type DayNumber = number
/** A date as people and databases write it: YYYY-MM-DD. */
export type DateText = string

export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export type Weekday = (typeof weekdayNames)[number]

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days in a month; `month` is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (monthLengths[month - 1] ?? 0)
}

/** The day number of a year, month (1 to 12) and day. The caller has checked that the day exists. */
export function dayOf(year: number, month: number, day: number): DayNumber {
  // Years begin in March, so that the leap day is the last day of a year.
  const y = month > 2 ? year : year - 1
  const monthFromMarch = (month + 9) % 12
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}

/** Year, month (1 to 12) and day of a day number. */
export function partsOf(day: DayNumber): { year: number; month: number; day: number } {
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const inEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  )
  const dayOfYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

const digits = (text: string, from: number, to: number): number => {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** Reads YYYY-MM-DD. Throws `impossible-date` for anything else, 30 February included. */
export function dayNumber(date: DateText): DayNumber {
  const year = digits(date, 0, 4)
  const month = digits(date, 5, 7)
  const day = digits(date, 8, 10)
  const shaped = date.length === 10 && date.charCodeAt(4) === 45 && date.charCodeAt(7) === 45
  if (!shaped || year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw new StatuteError('impossible-date', `"${date}" is not a date. Write it as year-month-day, like 2026-04-01.`)
  }
  return dayOf(year, month, day)
}

const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))

/** Written dates of 1990 to 2080, kept once written: the days that clocks fall on are written over and over. */
const writtenFrom = dayOf(1990, 1, 1)
const written: (DateText | undefined)[] = new Array(dayOf(2080, 1, 1) - writtenFrom).fill(undefined)

/** Writes a day number as YYYY-MM-DD. */
export function dateText(day: DayNumber): DateText {
  const known = written[day - writtenFrom]
  if (known !== undefined) return known
  const { year, month, day: dayOfMonth } = partsOf(day)
  const text = `${two[Math.floor(year / 100)]}${two[year % 100]}-${two[month]}-${two[dayOfMonth]}`
  if (day >= writtenFrom && day - writtenFrom < written.length) written[day - writtenFrom] = text
  return text
}

/** 0 is Monday, 6 is Sunday. (Day 0, 1 January 1970, was a Thursday.) */
export const weekdayOf = (day: DayNumber): number => (((day + 3) % 7) + 7) % 7

/** True on Saturdays and Sundays. */
export const isWeekend = (day: DayNumber): boolean => weekdayOf(day) > 4

/** The weekday in words. */
export const weekdayName = (day: DayNumber): Weekday => weekdayNames[weekdayOf(day)] ?? 'Monday'

/** For sentences: "Tuesday 7 April 2026". */
export function dayInWords(day: DayNumber): string {
  const { year, month, day: dayOfMonth } = partsOf(day)
  return `${weekdayName(day)} ${dayOfMonth} ${monthNames[month - 1]} ${year}`
}

/**
 * The same day of the month, `months` later (or earlier, if negative). Where that month is shorter, its last day:
 * 31 January + 1 month is the last of February. `clamped` says that this happened, so that a page can say so too.
 */
export function addMonths(day: DayNumber, months: number): { day: DayNumber; clamped: boolean } {
  const from = partsOf(day)
  const index = from.year * 12 + from.month - 1 + months
  const year = Math.floor(index / 12)
  const month = (((index % 12) + 12) % 12) + 1
  const last = daysInMonth(year, month)
  return { day: dayOf(year, month, Math.min(from.day, last)), clamped: from.day > last }
}
