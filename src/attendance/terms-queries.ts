import { calendarFor, settingsHistory, type TermDates, type Whose } from '../area/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { dayNumber, londonDate } from '../statute/index.ts'
import { datesByYear, type SchoolTerms, schoolTerms, schoolYearOf } from './terms-rules.ts'

/** How many school years back the terms of a school are given, unless more are asked for: the years a register is kept. */
const YEARS_BACK = 6

/**
 * When a school is open: by the dates it has set in its settings, else its area's; for years without any, any weekday may be a school day. For
 * another school than one's own give its id and its area's.
 */
export async function termsOf(tx: Tx, ctx: Ctx, whose: Whose = {}, yearsBack = YEARS_BACK): Promise<SchoolTerms> {
  const [rows, calendar] = await Promise.all([
    settingsHistory(tx, ctx, 'term-dates', whose),
    calendarFor(tx, ctx, whose),
  ])
  const years = datesByYear(
    rows
      .filter(row => row.value !== null)
      .map(row => ({ source: row.organisationId === null ? 'area' : 'school', dates: row.value as TermDates })),
  )
  const thisYear = schoolYearOf(dayNumber(londonDate(ctx.now)))
  return schoolTerms(years, thisYear - yearsBack, Math.max(thisYear + 1, ...years.keys()), calendar.holidays)
}
