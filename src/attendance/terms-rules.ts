/** When a school is open, and by which term a mark is stored. Pure. */
import type { TermDates } from '../area/index.ts'
import { bankHolidays, type DayNumber, dateText, dayNumber, type Holiday } from '../statute/index.ts'
import { mondayOf } from './marks.ts'

// ------------------------------------------------------------------ the term a mark is stored by

const easterMondays = new Map<number, DayNumber>()
/** Easter Monday of a year: between the spring and the summer term wherever schools keep three. */
function easterMonday(year: number): DayNumber {
  let day = easterMondays.get(year)
  if (day === undefined) {
    const found = bankHolidays(year).find(holiday => holiday.title === 'Easter Monday')
    if (!found) throw new RangeError(`Kith knows no Easter of ${year}.`)
    day = dayNumber(found.on)
    easterMondays.set(year, day)
  }
  return day
}

const termCache = new Map<DayNumber, DayNumber>()
/**
 * The Monday by which the marks of a day are stored: in autumn that of the week of 25 August, in spring that of the week of 1 January, in summer
 * Easter Monday. It follows from the date alone: whatever a school sets as its terms, now or later, no mark has to move.
 */
export function storageTerm(day: DayNumber): DayNumber {
  const week = mondayOf(day)
  let term = termCache.get(week)
  if (term === undefined) {
    // The last days of December may belong to the spring term of the year that follows.
    const year = Number(dateText(week + 6).slice(0, 4))
    const begins = [
      mondayOf(dayNumber(`${year - 1}-08-25`)),
      mondayOf(dayNumber(`${year}-01-01`)),
      easterMonday(year),
      mondayOf(dayNumber(`${year}-08-25`)),
    ]
    term = begins.findLast(begin => begin <= week) ?? week
    if (termCache.size < 5000) termCache.set(week, term)
  }
  return term
}

// ------------------------------------------------------------------ the terms of a school

export interface SchoolTerm {
  name: string
  firstOn: DayNumber
  lastOn: DayNumber
}
/** Whose dates they are: the school's own, its area's, or nobody has set any for that year and any weekday may be a school day. */
export type TermSource = 'school' | 'area' | 'assumed'
/** The dates somebody set, of one school year (August to July), and who. */
export interface YearDates {
  source: Exclude<TermSource, 'assumed'>
  dates: TermDates
}
export interface SchoolTerms {
  /** In order of time. Halves of a term are one. */
  terms: (SchoolTerm & { source: TermSource })[]
  /** Why the school is shut on a day, in words that follow "is": "a weekend", "half term"; null on a school day. */
  closedWhy(day: DayNumber): string | null
}

/** The school year of a day, by the year it begins in: 2026 for 1 August 2026 to 31 July 2027. */
export const schoolYearOf = (day: DayNumber): number => {
  const text = dateText(day)
  return text.slice(5) >= '08-01' ? Number(text.slice(0, 4)) : Number(text.slice(0, 4)) - 1
}

/** Between two spells of school: a half term, or the holiday between two terms? Two weeks in October are a half term all the same. */
function isHalfTerm(from: DayNumber, to: DayNumber): boolean {
  const [first, last] = [dateText(from), dateText(to)]
  const has = (day: DayNumber) => day >= from && day <= to
  const year = Number(first.slice(0, 4))
  if (has(dayNumber(`${year}-12-25`)) || has(easterMonday(year))) return false
  if (to - from < 12) return true
  const inSeason = (begins: string, ends: string) => first >= `${year}-${begins}` && last <= `${year}-${ends}`
  return to - from < 19 && (inSeason('10-01', '11-20') || inSeason('02-01', '03-05') || inSeason('05-15', '06-20'))
}

/** "Autumn, first half" and "Autumn, second half" are the autumn term. */
function nameTogether(names: readonly string[]): string {
  const [first = '', ...rest] = names
  if (rest.length === 0) return first
  let same = 0
  while (same < first.length && rest.every(name => name[same] === first[same])) same++
  const common = first
    .slice(0, same)
    .replace(/[\s,:(–-]+$/, '')
    .replace(/\s+\S{0,2}$/, '')
  return common.length >= 3 ? common : `${first} to ${rest.at(-1)}`
}

/** Spells of school as terms: halves put together, in order of time. */
export function mergeTerms(spells: TermDates['terms']): SchoolTerm[] {
  const sorted = spells
    .map(spell => ({ name: spell.name, firstOn: dayNumber(spell.startsOn), lastOn: dayNumber(spell.endsOn) }))
    .toSorted((one, other) => one.firstOn - other.firstOn)
  const groups: SchoolTerm[][] = []
  for (const spell of sorted) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    if (group && before && isHalfTerm(before.lastOn + 1, spell.firstOn - 1)) group.push(spell)
    else groups.push([spell])
  }
  return groups.map(group => ({
    name: nameTogether(group.map(spell => spell.name)),
    firstOn: group[0]?.firstOn ?? 0,
    lastOn: Math.max(...group.map(spell => spell.lastOn)),
  }))
}

/** The terms assumed for a school year for which nobody has set any. */
const assumed = (year: number): SchoolTerm[] => [
  { name: `Autumn ${year}`, firstOn: dayNumber(`${year}-08-25`), lastOn: dayNumber(`${year}-12-23`) },
  { name: `Spring ${year + 1}`, firstOn: dayNumber(`${year + 1}-01-02`), lastOn: easterMonday(year + 1) - 4 },
  { name: `Summer ${year + 1}`, firstOn: easterMonday(year + 1) + 1, lastOn: dayNumber(`${year + 1}-07-31`) },
]

/**
 * A school's terms over the school years `from` to `to`, from the dates somebody set and, for years without any, as assumed. Bank holidays are
 * shut in both.
 */
export function schoolTerms(
  years: ReadonlyMap<number, YearDates>,
  from: number,
  to: number,
  holidays: ReadonlyMap<DayNumber, Holiday>,
): SchoolTerms {
  const spells: { firstOn: DayNumber; lastOn: DayNumber }[] = []
  const terms: SchoolTerms['terms'] = []
  const closures = new Map<DayNumber, string>()
  for (let year = from; year <= to; year++) {
    const set = years.get(year)
    const inYear = set ? mergeTerms(set.dates.terms) : assumed(year)
    terms.push(...inYear.map(term => ({ ...term, source: set?.source ?? ('assumed' as const) })))
    spells.push(
      ...(set?.dates.terms.map(one => ({ firstOn: dayNumber(one.startsOn), lastOn: dayNumber(one.endsOn) })) ?? inYear),
    )
    for (const closure of set?.dates.closures ?? []) closures.set(dayNumber(closure.on), closure.title)
  }
  const closedWhy = (day: DayNumber): string | null => {
    if (day - mondayOf(day) > 4) return 'a weekend'
    const holiday = holidays.get(day)
    if (holiday) return `a bank holiday (${holiday.title})`
    const closed = closures.get(day)
    if (closed !== undefined) return `a day on which the school is closed (${closed})`
    if (spells.some(spell => day >= spell.firstOn && day <= spell.lastOn)) return null
    return terms.some(term => day >= term.firstOn && day <= term.lastOn) ? 'half term' : 'a school holiday'
  }
  const known = new Map<DayNumber, string | null>()
  return {
    terms,
    closedWhy(day) {
      let why = known.get(day)
      if (why === undefined) {
        why = closedWhy(day)
        known.set(day, why)
      }
      return why
    },
  }
}

/** One version of the dates somebody set: the newest first. */
export interface DatesSet {
  source: Exclude<TermSource, 'assumed'>
  dates: TermDates
}
/**
 * For each school year the dates that hold: those of the newest version that has a term in that year, the school's own before the area's. A list
 * for the new year does not take last year's away.
 */
export function datesByYear(versions: readonly DatesSet[]): Map<number, YearDates> {
  const years = new Map<number, YearDates>()
  const ordered = [...versions.filter(one => one.source === 'school'), ...versions.filter(one => one.source === 'area')]
  for (const { source, dates } of ordered) {
    const named = new Set(dates.terms.map(term => schoolYearOf(dayNumber(term.startsOn))))
    for (const year of named) {
      if (years.has(year)) continue
      years.set(year, {
        source,
        dates: {
          terms: dates.terms.filter(term => schoolYearOf(dayNumber(term.startsOn)) === year),
          closures: dates.closures.filter(closure => schoolYearOf(dayNumber(closure.on)) === year),
        },
      })
    }
  }
  return years
}

/** The term a day lies in, or the one before it; null before all of them. */
export const termAt = <T extends SchoolTerm>(terms: readonly T[], day: DayNumber): T | null =>
  terms.findLast(term => term.firstOn <= day) ?? null

/** The school days of a term, in order. */
export const schoolDaysOf = (school: SchoolTerms, term: Pick<SchoolTerm, 'firstOn' | 'lastOn'>): DayNumber[] =>
  Array.from({ length: term.lastOn - term.firstOn + 1 }, (_, n) => term.firstOn + n).filter(
    day => school.closedWhy(day) === null,
  )

/** The days of a term on which there is no school, weekends apart: spells of one reason, in order. */
export function shutIn(
  school: SchoolTerms,
  term: Pick<SchoolTerm, 'firstOn' | 'lastOn'>,
): { from: DayNumber; to: DayNumber; why: string }[] {
  const spells: { from: DayNumber; to: DayNumber; why: string }[] = []
  for (let day = term.firstOn; day <= term.lastOn; day++) {
    const why = school.closedWhy(day)
    if (why === null || why === 'a weekend') continue
    const before = spells.at(-1)
    if (before && before.to === day - 1 && before.why === why) before.to = day
    else spells.push({ from: day, to: day, why })
  }
  return spells
}
