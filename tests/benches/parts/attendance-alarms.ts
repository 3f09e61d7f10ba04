import {
  type Alert,
  type EarlierAlert,
  isPattern,
  mayHavePattern,
  newsOf,
  patternAlerts,
  togetherAlert,
} from '../../../src/attendance/alert-rules.ts'
import { type SchoolContext, schoolContext } from '../../../src/attendance/context.ts'
import { nearDays } from '../../../src/attendance/day-patterns.ts'
import { featuresAt } from '../../../src/attendance/features.ts'
import type { TermMarks } from '../../../src/attendance/marks.ts'
import { addTerm, emptyPlanes, type Planes, schoolWeeks } from '../../../src/attendance/planes.ts'
import { scan } from '../../../src/attendance/scan.ts'
import type { AttendanceSettings } from '../../../src/attendance/settings.ts'
import { together } from '../../../src/attendance/together.ts'
import { dateText } from '../../../src/statute/index.ts'
import { quantile } from '../harness.ts'
import {
  type Began,
  lateMark,
  type Nature,
  ordinaryNature,
  ordinaryYear,
  type Random,
  schoolDays,
  schoolYear,
  terms,
  termsOf,
  type Year,
} from './attendance-world.ts'

// How often ordinary pupils raise an alert, and how soon a change is seen: a school's year, looked at every school day as the register stood.

/** What is planted, at three strengths each: a share of days or mornings. */
export const plants = {
  'sudden drop': [0.1, 0.2, 0.4],
  'gradual drift': [0.2, 0.4, 0.6],
  'one weekday': [0.4, 0.6, 0.9],
  'afternoons vanish': [0.1, 0.2, 0.4],
  lateness: [0.1, 0.2, 0.4],
} as const
export type Plant = keyof typeof plants

/** Absence a child was not kept home for: one day, sometimes two, sometimes from midday. */
function away(year: Year, at: number, random: Random, part: 'day' | 'afternoon'): void {
  const mark = random() < 0.6 ? 6 : 3
  const from = at * 2 + (part === 'afternoon' || random() < 0.1 ? 1 : 0)
  for (let session = from; session < at * 2 + 2; session++) {
    if (year.marks[session] === 1 || year.marks[session] === 2) year.marks[session] = mark
  }
}

/** Changes a year from a day on. `strength` is the share of days; a drift reaches it after fifty school days. */
export function plant(kind: Plant, strength: number, year: Year, from: number, random: Random): void {
  const weekday = Math.floor(random() * 5)
  for (let at = from; at < schoolDays.length; at++) {
    const isDay = (schoolDays[at]! + 3) % 7 === weekday
    const chance = kind === 'gradual drift' ? strength * Math.min(1, (at - from) / 50) : strength
    if (kind === 'one weekday' ? !isDay || random() >= chance : random() >= chance) continue
    if (kind === 'lateness') {
      if (year.marks[at * 2] === 1) lateMark(year, at * 2, 10, random)
    } else {
      away(year, at, random, kind === 'afternoons vanish' ? 'afternoon' : 'day')
      // A spell of two days comes after a day away now and then; the days between are fewer for it.
      if (kind !== 'one weekday' && kind !== 'afternoons vanish' && random() < 0.25)
        away(year, Math.min(at + 1, 189), random, 'day')
    }
  }
}

/** A pupil of the simulation: the terms as they are stored, days that are known of them, the change and when it began (a day's index). */
type Pupil = { terms: TermMarks[]; days: number[]; planted: { cell: string; from: number } | null }
export type Raised = { pupil: number; at: number; alert: Alert }

const weekdayOfContact = (random: Random): number[] => {
  const first = schoolDays[0]! - 364 + Math.floor(random() * 14)
  return Array.from({ length: 54 }, (_, n) => first + 14 * n)
}

/** A school of pupils in whom nothing changes, every second one the brother or sister of the one before; and planted pupils, `perCell` of each. */
function makeSchool(random: Random, size: number, perCell: number, history: boolean): Pupil[] {
  const [now, before] = [schoolYear(random), schoolYear(random)]
  let family: { now: Began; before: Began } | null = null
  const one = (
    sibling: typeof family,
  ): { nature: Nature; year: Year; before: Year; began: { now: Began; before: Began } } => {
    const nature = ordinaryNature(random)
    const last = ordinaryYear(nature, before, random, sibling?.before ?? null)
    const own = ordinaryYear(nature, now, random, sibling?.now ?? null)
    return { nature, year: own.year, before: last.year, began: { now: own.began, before: last.began } }
  }
  const stored = (year: Year, last: Year) => [...(history ? termsOf(last, 364) : []), ...termsOf(year)]
  const pupils: Pupil[] = []
  for (let n = 0; n < size; n++) {
    const pupil = one(n % 2 === 1 ? family : null)
    family = pupil.began
    pupils.push({ terms: stored(pupil.year, pupil.before), days: weekdayOfContact(random), planted: null })
  }
  for (const [kind, strengths] of Object.entries(plants)) {
    for (const strength of strengths) {
      for (let n = 0; n < perCell; n++) {
        const pupil = one(null)
        const from = 70 + Math.floor(random() * 40)
        plant(kind as Plant, strength, pupil.year, from, random)
        const planted = { cell: `${kind} ${strength * 100}%`, from }
        pupils.push({ terms: stored(pupil.year, pupil.before), days: [], planted })
      }
    }
  }
  return pupils
}

/** The day that is `weeks` school weeks before, or the first there is. */
const quietFrom = (at: number, weeks: number): string =>
  dateText(schoolDays[Math.max(0, at - weeks * 5)]! - (at < weeks * 5 ? 1 : 0))

/** What a planted fault does to what is known of the school. */
export type Tamper = (context: SchoolContext) => SchoolContext

export type Simulated = {
  size: number
  /** News of ordinary pupils, and of planted ones. */
  ordinary: Raised[]
  planted: { pupil: number; cell: string; from: number; news: Raised[] }[]
}

function planesOn(pupils: readonly Pupil[], at: number, history: boolean, only: number): Planes {
  const days = schoolDays.slice(0, at + 1)
  const weeks = schoolWeeks([...(history ? schoolDays.map(day => day - 364) : []), ...days])
  const planes = emptyPlanes(only, weeks)
  for (let n = 0; n < only; n++) for (const term of pupils[n]!.terms) addTerm(planes, n, term, schoolDays[at])
  return planes
}

/**
 * One school's year, seen as the school would have seen it: every `step`-th school day what is ordinary there is worked out from its ordinary pupils,
 * every pupil is scanned, and what is news by `newsOf` is noted. With `history` the year before is known too.
 */
export function simulateSchool(
  random: Random,
  settings: AttendanceSettings,
  given: { size: number; perCell: number; history: boolean; step: number; tamper?: Tamper },
): Simulated {
  const { size, perCell, history, step } = given
  const tamper = given.tamper ?? (context => context)
  const pupils = makeSchool(random, size, perCell, history)
  const earlier: EarlierAlert[][] = pupils.map(() => [])
  const news: Raised[][] = pupils.map(() => [])
  for (let at = step - 1; at < schoolDays.length; at += step) {
    const planes = planesOn(pupils, at, history, pupils.length)
    const context = tamper(schoolContext({ ...planes, pupils: size }, schoolDays[at]!, settings))
    const near = nearDays(
      planes,
      pupils.map(pupil => pupil.days),
    )
    const table = scan(planes, context, near)
    const quiet = quietFrom(at, settings.quietWeeks)
    for (let n = 0; n < pupils.length; n++) {
      const found = patternsOf(planes, table, context, n, near)
      if (n < size) {
        const shared = togetherAlert(together(planes, n, n ^ 1, settings), settings)
        found.push(...shared)
      }
      for (const alert of newsOf(found, earlier[n]!, quiet)) {
        earlier[n]!.push({ ...alert, raisedOn: dateText(schoolDays[at]!) })
        news[n]!.push({ pupil: n, at, alert })
      }
    }
  }
  return {
    size,
    ordinary: news.slice(0, size).flat(),
    planted: pupils.flatMap(({ planted }, n) => (planted ? [{ pupil: n, ...planted, news: news[n]! }] : [])),
  }
}

function patternsOf(
  planes: Planes,
  table: ReturnType<typeof scan>,
  context: SchoolContext,
  pupil: number,
  near: ReturnType<typeof nearDays>,
): Alert[] {
  if (!mayHavePattern({ planes, table, context, near }, pupil)) return []
  return patternAlerts(featuresAt(planes, table, context, pupil, near), context.settings).filter(one =>
    isPattern(one.kind),
  )
}

/** How planted changes of one kind and strength were seen. Delays in sessions from the first changed one on, among those that were seen. */
export type Cell = { planted: number; seen: number; median: number; p90: number }
/** False alarms and what was seen, over several schools. */
export type Alarms = {
  pupils: number
  pupilTerms: number
  alerts: number
  perHundred: number
  byTerm: number[]
  byKind: Record<string, number>
  cells: Record<string, Cell>
}

/**
 * Several schools' years. An ordinary pupil's alert is a false one. A planted pupil counts as seen by the first alert of any pattern on or after the
 * day the change began; those who had one before are left out, since nobody could say which it was.
 */
export function simulateSchools(
  random: Random,
  settings: AttendanceSettings,
  given: { schools: number; size: number; perCell: number; history: boolean; step: number; tamper?: Tamper },
): Alarms {
  const runs = Array.from({ length: given.schools }, () => simulateSchool(random, settings, given))
  const alerts = runs.flatMap(run => run.ordinary)
  const pupils = given.schools * given.size
  const cells = Map.groupBy(
    runs.flatMap(run => run.planted).filter(one => one.news.every(news => news.at >= one.from)),
    one => one.cell,
  )
  const cellOf = (list: Simulated['planted']): Cell => {
    const delays = list.flatMap(({ from, news }) => (news[0] ? [(news[0].at - from + 1) * 2] : []))
    const at = (share: number) => (delays.length > 0 ? quantile(delays, share) : 0)
    return { planted: list.length, seen: delays.length, median: at(0.5), p90: at(0.9) }
  }
  return {
    pupils,
    pupilTerms: pupils * 3,
    alerts: alerts.length,
    perHundred: (100 * alerts.length) / (pupils * 3),
    byTerm: [0, 1, 2].map(term => alerts.filter(one => termAt(one.at) === term).length),
    byKind: Object.fromEntries(
      [...Map.groupBy(alerts, one => one.alert.kind)].map(([kind, list]) => [kind, list.length]),
    ),
    cells: Object.fromEntries([...cells].map(([cell, list]) => [cell, cellOf(list)])),
  }
}

/** The term (0 to 2) of a day's index. */
export const termAt = (at: number): number => terms.findIndex(term => schoolDays[at]! <= term.to)
