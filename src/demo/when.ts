/** When things happened in Northmoor: days counted back from today, and only on days when somebody was there. */
import { londonMoment, londonNow } from '../platform/moment.ts'
import { type DayNumber, dateText, dayNumber, isWorkingDay } from '../statute/index.ts'
import { organisations, type PersonKey, people } from './cast.ts'

/** The London date so many days before `now`; a negative number lies ahead. */
export const dayOf = (now: Date, ago: number): string => dateText(dayNumber(londonNow(now).date) - ago)

/** A moment so many days before `now`, at a time of day in London; never later than `now`. */
export function moment(now: Date, ago: number, at = '12:00'): Date {
  const then = londonMoment(dayOf(now, ago), at)
  return then > now ? now : then
}

const kindOf = (person: PersonKey): string => {
  const who = people.find(candidate => candidate.key === person)
  return organisations.find(candidate => candidate.key === who?.organisation)?.kind ?? ''
}
/** Schools and nurseries write on working days only. */
export const isAtSchool = (person: PersonKey): boolean => ['school', 'nursery'].includes(kindOf(person))

/** Police, a refuge, a youth project and the one social worker of the night write on any day; everybody else on working days. */
const worksAnyDay = (person: PersonKey): boolean =>
  ['police', 'refuge', 'voluntary'].includes(kindOf(person)) || person === 'doyle'

/** The nearest working day (England: no weekend, no bank holiday) that is not after `day`. */
export function schoolDayUpTo(day: DayNumber): DayNumber {
  let found = day
  while (!isWorkingDay(dateText(found))) found -= 1
  return found
}

/** 1 Monday … 7 Sunday. */
export const weekdayOf = (day: DayNumber): number => new Date(`${dateText(day)}T00:00:00Z`).getUTCDay() || 7

/**
 * The moment of an entry: `ago` days back, on the day of the week it names; for those who keep office hours the nearest working day before. What would lie later
 * today than now happened a day earlier (a week, where the day of the week is named), so that nothing is written in the night.
 */
export function entryMoment(now: Date, entry: { ago: number; at: string; weekday?: number; by: PersonKey }): Date {
  let day = dayNumber(londonNow(now).date) - entry.ago
  if (entry.weekday !== undefined) day -= (weekdayOf(day) - entry.weekday + 7) % 7
  const settle = (wanted: DayNumber) => (worksAnyDay(entry.by) ? wanted : schoolDayUpTo(wanted))
  let then = londonMoment(dateText(settle(day)), entry.at)
  if (then > now) {
    day = settle(day) - (entry.weekday === undefined ? 1 : 7)
    then = londonMoment(dateText(settle(day)), entry.at)
  }
  return then
}
