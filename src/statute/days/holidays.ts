import { type DateText, type DayNumber, dateText, dayNumber, dayOf, daysInMonth, weekdayOf } from './dates.ts'

/** One bank holiday of England and Wales. `computed`: worked out by rule, not yet announced. */
export type Holiday = { on: DateText; title: string; substitute: boolean; computed: boolean }

const usual = [
  'New Year’s Day',
  'Good Friday',
  'Easter Monday',
  'Early May bank holiday',
  'Spring bank holiday',
  'Summer bank holiday',
  'Christmas Day',
  'Boxing Day',
] as const

/**
 * The usual eight, year by year, in the order of `usual`; * marks a substitute day.
 * Source: GOV.UK bank holidays, England and Wales (https://www.gov.uk/bank-holidays): 2016–2020 from the page itself,
 * 2019–2028 from its data file, 2015 from a copy of the page that Directgov published.
 */
const announced: Record<number, string> = {
  2015: '01-01  04-03 04-06 05-04 05-25 08-31 12-25  12-28*',
  2016: '01-01  03-25 03-28 05-02 05-30 08-29 12-27* 12-26',
  2017: '01-02* 04-14 04-17 05-01 05-29 08-28 12-25  12-26',
  2018: '01-01  03-30 04-02 05-07 05-28 08-27 12-25  12-26',
  2019: '01-01  04-19 04-22 05-06 05-27 08-26 12-25  12-26',
  // 2020: early May moved to Friday 8 May, for VE Day.
  2020: '01-01  04-10 04-13 05-08 05-25 08-31 12-25  12-28*',
  2021: '01-01  04-02 04-05 05-03 05-31 08-30 12-27* 12-28*',
  // 2022: spring moved to Thursday 2 June, for the Platinum Jubilee.
  2022: '01-03* 04-15 04-18 05-02 06-02 08-29 12-27* 12-26',
  2023: '01-02* 04-07 04-10 05-01 05-29 08-28 12-25  12-26',
  2024: '01-01  03-29 04-01 05-06 05-27 08-26 12-25  12-26',
  2025: '01-01  04-18 04-21 05-05 05-26 08-25 12-25  12-26',
  2026: '01-01  04-03 04-06 05-04 05-25 08-31 12-25  12-28*',
  2027: '01-01  03-26 03-29 05-03 05-31 08-30 12-27* 12-28*',
  2028: '01-03* 04-14 04-17 05-01 05-29 08-28 12-25  12-26',
}

/** Days that happened once. Source as above. */
const once: readonly [DateText, string][] = [
  ['2022-06-03', 'Platinum Jubilee bank holiday'],
  ['2022-09-19', 'Bank holiday for the State Funeral of Queen Elizabeth II'],
  ['2023-05-08', 'Bank holiday for the coronation of King Charles III'],
]

const renamed: Record<DateText, string> = { '2020-05-08': 'Early May bank holiday (VE day)' }

/** First year of the table, last announced year, last computed year. */
export const holidayYears = { first: 2015, lastAnnounced: 2028, lastComputed: 2060 } as const

/** Easter Sunday of a year in the Gregorian calendar (the "anonymous" computus, as in the tables of the prayer book). */
export function easterSunday(year: number): DayNumber {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const moon = (19 * golden + century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25) + 15) % 30
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - moon - (inCentury % 4)) % 7
  const correction = Math.floor((golden + 11 * moon + 22 * sunday) / 451)
  const sum = moon + sunday - 7 * correction + 114
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1)
}

const firstMonday = (year: number, month: number): DayNumber => {
  const first = dayOf(year, month, 1)
  return first + ((7 - weekdayOf(first)) % 7)
}
const lastMonday = (year: number, month: number): DayNumber => {
  const last = dayOf(year, month, daysInMonth(year, month))
  return last - weekdayOf(last)
}

/**
 * The usual eight for a year nobody has announced yet. A holiday on a weekend moves to the next weekday that is not
 * already one (Banking and Financial Dealings Act 1971, Schedule 1, and the yearly proclamation for 1 January).
 */
export function computedHolidays(year: number): Holiday[] {
  const newYear = dayOf(year, 1, 1)
  const christmas = dayOf(year, 12, 25)
  const onWeekday = weekdayOf(christmas)
  const easter = easterSunday(year)
  const days: [number, DayNumber, boolean][] = [
    [0, newYear + [0, 0, 0, 0, 0, 2, 1][weekdayOf(newYear)]!, weekdayOf(newYear) > 4],
    [1, easter - 2, false],
    [2, easter + 1, false],
    [3, firstMonday(year, 5), false],
    [4, lastMonday(year, 5), false],
    [5, lastMonday(year, 8), false],
    // Christmas on a Saturday or a Sunday: the 27th. Boxing Day on a Saturday or a Sunday: the 28th.
    [6, onWeekday > 4 ? christmas + 2 : christmas, onWeekday > 4],
    [7, onWeekday === 4 || onWeekday === 5 ? christmas + 3 : christmas + 1, onWeekday === 4 || onWeekday === 5],
  ]
  return days.map(([index, day, substitute]) => ({
    on: dateText(day),
    title: usual[index] ?? '',
    substitute,
    computed: true,
  }))
}

function announcedHolidays(year: number): Holiday[] {
  const days = (announced[year] ?? '').split(/\s+/).map((cell, index): Holiday => {
    const on = `${year}-${cell.slice(0, 5)}`
    return { on, title: renamed[on] ?? usual[index] ?? '', substitute: cell.endsWith('*'), computed: false }
  })
  const extra = once.filter(([on]) => on.startsWith(`${year}-`))
  return [...days, ...extra.map(([on, title]) => ({ on, title, substitute: false, computed: false }))]
}

/** Bank holidays of England for one year, in order. Announced for 2015 to 2028, computed for 2029 to 2060. */
export function bankHolidays(year: number): Holiday[] {
  const known = year in announced ? announcedHolidays(year) : computedHolidays(year)
  return known.toSorted((a, b) => dayNumber(a.on) - dayNumber(b.on))
}
