/** Term dates as an English county has them, for whatever year it is: half terms, two weeks at Christmas and Easter, six in summer. */
import type { TermDates } from '../area/index.ts'
import { bankHolidays, type DayNumber, dateText, dayNumber } from '../statute/index.ts'
import { weekdayOf } from './when.ts'

/** The day of this week (1 Monday … 7 Sunday) on or after a day; on or before it. */
const onOrAfter = (day: DayNumber, weekday: number): DayNumber => day + ((weekday - weekdayOf(day) + 7) % 7)
const onOrBefore = (day: DayNumber, weekday: number): DayNumber => day - ((weekdayOf(day) - weekday + 7) % 7)
const holiday = (year: number, title: string): DayNumber => {
  const found = bankHolidays(year).find(one => one.title === title)
  if (!found) throw new Error(`${title} of ${year} is not known`)
  return dayNumber(found.on)
}

/** A term with the week of half term that begins on a Monday. */
const halves = (name: string, from: DayNumber, halfTerm: DayNumber, to: DayNumber): TermDates['terms'] => [
  { name: `${name}, first half`, startsOn: dateText(from), endsOn: dateText(halfTerm - 3) },
  { name: `${name}, second half`, startsOn: dateText(halfTerm + 7), endsOn: dateText(to) },
]

/** The terms of the school year that begins in this year, and its training days. */
export function termDatesOf(year: number): TermDates {
  const autumn = onOrAfter(dayNumber(`${year}-09-01`), 3)
  const christmas = onOrBefore(dayNumber(`${year}-12-20`), 5)
  const spring = onOrAfter(dayNumber(`${year + 1}-01-04`), 1)
  // Term ends on the Friday a week before Easter's own, and begins again after two weeks.
  const easter = holiday(year + 1, 'Easter Monday') - 10
  const summer = easter + 17
  const july = onOrBefore(dayNumber(`${year + 1}-07-22`), 3)
  return {
    terms: [
      ...halves(`Autumn ${year}`, autumn, onOrBefore(dayNumber(`${year}-10-28`), 1), christmas),
      ...halves(`Spring ${year + 1}`, spring, onOrBefore(dayNumber(`${year + 1}-02-18`), 1), easter),
      ...halves(`Summer ${year + 1}`, summer, holiday(year + 1, 'Spring bank holiday'), july),
    ],
    closures: [
      { on: dateText(autumn), title: 'training day' },
      { on: dateText(spring), title: 'training day' },
    ],
  }
}

/** The terms of the school year of a day, the one before, and the one after. */
export function termDatesAround(today: DayNumber): TermDates {
  const text = dateText(today)
  const year = Number(text.slice(0, 4)) - (text.slice(5) >= '08-01' ? 0 : 1)
  const years = [year - 1, year, year + 1].map(termDatesOf)
  return { terms: years.flatMap(one => one.terms), closures: years.flatMap(one => one.closures) }
}
