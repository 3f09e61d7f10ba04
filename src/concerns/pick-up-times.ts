/** When a concern that is not urgent must have been opened. Pure: days are numbers, the calendar is given. */
import { type Calendar, type DayNumber, londonDay, londonInstant } from '../statute/index.ts'

/** A break this long is a holiday: a worry does not wait for the first day of the next term, but for the next working day. */
const LONG_BREAK = 4

/** Is it a school day? Until the school has entered its terms, or beyond them, working days stand in. */
export function isSchoolDay(day: DayNumber, calendar: Calendar): boolean {
  const school = calendar.school
  if (school === null || day < school.first || day > school.last) return calendar.working.skip(day) === null
  return school.skip(day) === null
}

/** The next day on which somebody is there: a school day, or in the holidays a working day. */
export function nextDayThere(after: DayNumber, calendar: Calendar): DayNumber {
  for (let day = after + 1; day <= after + LONG_BREAK; day++) if (isSchoolDay(day, calendar)) return day
  for (let day = after + 1; day <= after + 30; day++) if (calendar.working.skip(day) === null) return day
  return after + 1
}

/** When a concern that is not urgent goes to the deputy, and to the head: at the end of school days, by the school’s own choice. */
export function notUrgentTimes(
  loggedAt: Date,
  by: 'end-of-school-day' | 'end-of-next-school-day',
  endsAt: string,
  calendar: Calendar,
): { deputyAt: Date; headAt: Date } {
  const [hour = 15, minute = 15] = endsAt.split(':').map(Number)
  const endOf = (day: DayNumber) => londonInstant(day, (hour * 60 + minute) * 60_000)
  const today = londonDay(loggedAt.getTime())
  let day = isSchoolDay(today, calendar) && loggedAt.getTime() < endOf(today) ? today : nextDayThere(today, calendar)
  if (by === 'end-of-next-school-day') day = nextDayThere(day, calendar)
  return { deputyAt: new Date(endOf(day)), headAt: new Date(endOf(nextDayThere(day, calendar))) }
}
