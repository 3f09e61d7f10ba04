import type { TermMarks } from '../../../src/attendance/marks.ts'
import { schoolWeeks } from '../../../src/attendance/planes.ts'
import { storageTerm } from '../../../src/attendance/terms-rules.ts'
import { dayNumber } from '../../../src/statute/index.ts'

// Invented schools with ordinary pupils, from a seed: the same numbers give the same marks. How they are drawn, and what the parts were set from, is
// in docs/decisions/0009-attendance-signals.md. A mark here is a half of a packed byte; 15 and above are the codes of `rareCodes`.

/** The school year 2025/26 as many councils have it: half-terms, with training days. 190 days. */
const halfTerms = [
  ['2025-09-03', '2025-10-24'],
  ['2025-11-03', '2025-12-19'],
  ['2026-01-05', '2026-02-13'],
  ['2026-02-23', '2026-03-27'],
  ['2026-04-13', '2026-05-22'],
  ['2026-06-01', '2026-07-20'],
].map(([from, to]) => ({ from: dayNumber(from!), to: dayNumber(to!) }))
const closed = new Set(['2026-05-04', '2025-11-28', '2026-01-05', '2026-06-26'].map(dayNumber))
/** Each term is two half-terms and is stored as one row. */
export const terms = [0, 2, 4].map(n => ({ from: halfTerms[n]!.from, to: halfTerms[n + 1]!.to }))

/** The school days, and for each which half-term (0 to 5) it is in. */
export const schoolDays: number[] = []
const halfOf: number[] = []
for (const [half, { from, to }] of halfTerms.entries()) {
  for (let day = from; day <= to; day++) {
    if ((((day + 3) % 7) + 7) % 7 > 4 || closed.has(day)) continue
    schoolDays.push(day)
    halfOf.push(half)
  }
}
const dayCount = schoolDays.length
/** The school weeks of the year. */
export const axis = schoolWeeks(schoolDays)
const weekdayAt = schoolDays.map(day => (((day + 3) % 7) + 7) % 7)
const lastWeek = schoolDays.map((day, at) => halfTerms[halfOf[at]!]!.to - day < 7)

/** The halves beyond 14, with the numbers their codes have in `numberedCodes`. */
export const rareCodes: Record<number, number> = { 15: 17, 16: 21, 17: 16 }
const [visit, partTime, elsewhere] = [15, 16, 17]

/** One pupil's year: a half for each session (2 × day + 0 or 1), minutes for those that came late. */
export type Year = { marks: Uint8Array; minutes: Uint8Array }

export type Random = () => number
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random())
/** Gamma by Marsaglia and Tsang. */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = normal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}
export const beta = (random: Random, a: number, b: number): number => {
  const x = gamma(random, a)
  return x / (x + gamma(random, b))
}
const wobble = (random: Random, sigma: number): number => Math.exp(sigma * normal(random) - (sigma * sigma) / 2)

/** What all pupils of a school share: the winter, outbreaks, and mornings on which everybody is late. */
export type SchoolYear = { illness: Float64Array; lateness: Float64Array }

export function schoolYear(random: Random): SchoolYear {
  const illness = Float64Array.from(
    schoolDays,
    day => 1 + 0.12 * Math.cos((2 * Math.PI * (day - dayNumber('2026-01-10'))) / 365),
  )
  const outbreaks = 2 + Math.floor(random() * 4)
  for (let n = 0; n < outbreaks; n++) {
    const from = Math.floor(random() * dayCount)
    const days = 4 + Math.floor(random() * 8)
    const strength = 1.5 + random() * 2.5
    for (let at = from; at < Math.min(dayCount, from + days); at++) illness[at]! *= strength
  }
  const lateness = Float64Array.from(schoolDays, () => (random() < 0.03 ? 4 : 1))
  return { illness, lateness }
}

/** What a pupil is like: chances a day. */
export type Nature = {
  illness: number
  other: number
  /** The mean length of the other spells, in days. */
  otherDays: number
  late: number
  lateMinutes: number
  appointments: number
}

export function ordinaryNature(random: Random): Nature {
  const kind = random()
  const severe = kind < 0.024
  const heavy = kind < 0.06
  const some = kind < 0.31
  return {
    illness: 0.0143 * (gamma(random, 1.4) / 1.4),
    other: severe
      ? 0.09 + exponential(random, 0.1)
      : heavy
        ? 0.02 + exponential(random, 0.03)
        : some
          ? exponential(random, 0.009)
          : 0.0006,
    otherDays: severe ? 8 + exponential(random, 14) : heavy ? 1.9 : 1.4,
    late: beta(random, 0.5, 15),
    lateMinutes: 8 * wobble(random, 0.4),
    appointments: 0.005 * 2 * random(),
  }
}

/** An illness lasts so many days: mostly one or two. */
function illDays(random: Random): number {
  const x = random()
  return x < 0.42
    ? 1
    : x < 0.68
      ? 2
      : x < 0.83
        ? 3
        : x < 0.94
          ? 4 + Math.floor(random() * 2)
          : 6 + Math.floor(random() * 5)
}

function fill(year: Year, from: number, sessions: number, mark: number): void {
  year.marks.fill(mark, from, Math.min(dayCount * 2, from + sessions))
}

/** Other absence is likelier on Fridays and somewhat on Mondays, and in the last week before a holiday; for everybody. */
const otherFactor = schoolDays.map(
  (_, at) =>
    [1, 0.8, 0.75, 0.85, 2][weekdayAt[at]!]! * (lastWeek[at] ? 1.35 : 1) * [0.8, 0.9, 0.9, 1, 1.3, 1.6][halfOf[at]!]!,
)
const illnessFactor = schoolDays.map((_, at) => [1.05, 0.88, 0.82, 0.9, 1.45][weekdayAt[at]!]!)

/** The days on which an illness, and another spell, began: so that a brother or sister can share them. */
export type Began = { illness: number[]; other: number[]; holiday: [number, number] | null }

function present(): Year {
  return { marks: new Uint8Array(dayCount * 2).fill(1), minutes: new Uint8Array(dayCount * 2) }
}

function addAbsence(year: Year, nature: Nature, school: SchoolYear, random: Random, sibling: Began | null): Began {
  const began: Began = { illness: [], other: [], holiday: null }
  const ill = Array.from({ length: 6 }, () => wobble(random, 0.3))
  const away = Array.from({ length: 6 }, () => wobble(random, 0.3))
  const caught = new Set((sibling?.illness ?? []).filter(() => random() < 0.3).map(at => at + Math.floor(random() * 4)))
  const shared = new Set((sibling?.other ?? []).filter(() => random() < 0.5))
  let relapse = -1
  for (let at = 0; at < dayCount; at++) {
    const half = halfOf[at]!
    const illness = nature.illness * ill[half]! * school.illness[at]! * illnessFactor[at]! * (at <= relapse ? 1.8 : 1)
    const other = nature.other * away[half]! * otherFactor[at]!
    if (caught.has(at) || random() < illness) {
      began.illness.push(at)
      const days = weekdayAt[at] === 4 && random() < 0.5 ? 1 : illDays(random)
      const sentHome = random() < 0.13 ? 1 : 0
      fill(year, at * 2 + sentHome, days * 2 - sentHome - (random() < 0.04 ? 1 : 0), random() < 0.86 ? 3 : 6)
      at += days - 1
      relapse = at + 10
    } else if (shared.has(at) || random() < other) {
      began.other.push(at)
      const days = 1 + Math.floor(exponential(random, Math.max(0.01, nature.otherDays - 1)))
      const part = random()
      const mark = random() < 0.55 ? 6 : random() < 0.85 ? 9 : 5
      if (part < 0.16) fill(year, at * 2 + 1, days * 2 - 1, mark)
      else if (part < 0.22) fill(year, at * 2, 1, mark)
      else fill(year, at * 2, days * 2, mark)
      at += days - 1
    } else if (random() < nature.appointments) {
      const half = random()
      fill(year, at * 2 + (half < 0.5 ? 0 : half < 0.85 ? 1 : 0), half < 0.85 ? 1 : 2, 4)
    }
  }
  return began
}

function addHolidays(year: Year, random: Random, sibling: Began | null): [number, number] | null {
  const holiday: [number, number] | null =
    sibling && random() < 0.9
      ? sibling.holiday
      : random() < 0.11
        ? [Math.floor(random() * (dayCount - 5)), 3 + Math.floor(random() * 6)]
        : null
  if (holiday) fill(year, holiday[0] * 2, holiday[1] * 2, 8)
  return holiday
}

/** What the school itself arranged: visits, suspensions, part-time timetables, provision elsewhere. Not ordinary days, and not a signal in themselves. */
function addArranged(year: Year, random: Random): void {
  for (let n = Math.floor(random() * 4); n > 0; n--) fill(year, Math.floor(random() * dayCount) * 2, 2, visit)
  if (random() < 0.03) fill(year, Math.floor(random() * dayCount) * 2, 2 * (1 + Math.floor(random() * 5)), 12)
  const kind = random()
  const from = Math.floor(random() * dayCount)
  const days = 15 + Math.floor(random() * 50)
  for (let at = from; kind < 0.012 && at < Math.min(dayCount, from + days); at++) {
    if (kind < 0.008) year.marks[at * 2 + 1] = partTime
    else fill(year, at * 2, 2, kind < 0.01 ? elsewhere : 10)
  }
}

function addLateness(year: Year, nature: Nature, school: SchoolYear, random: Random): void {
  const wobbles = Array.from({ length: 6 }, () => wobble(random, 0.3))
  for (let at = 0; at < dayCount; at++) {
    const chance = nature.late * wobbles[halfOf[at]!]! * school.lateness[at]!
    if (random() < chance && year.marks[at * 2] === 1) lateMark(year, at * 2, nature.lateMinutes, random)
    if (random() < 0.06 * chance && year.marks[at * 2 + 1] === 1) lateMark(year, at * 2 + 1, 6, random)
  }
}

/** Comes late to a session: past half an hour the register has closed (U). */
export function lateMark(year: Year, session: number, mean: number, random: Random): void {
  const minutes = Math.max(1, Math.min(200, Math.round(mean * wobble(random, 0.6))))
  year.marks[session] = minutes > 30 ? 7 : 2
  year.minutes[session] = minutes
}

/** A year of a pupil in whom nothing changes; with a sibling, some spells are shared. */
export function ordinaryYear(
  nature: Nature,
  school: SchoolYear,
  random: Random,
  sibling: Began | null = null,
): { year: Year; began: Began } {
  const year = present()
  const began = addAbsence(year, nature, school, random, sibling)
  began.holiday = addHolidays(year, random, sibling)
  addLateness(year, nature, school, random)
  addArranged(year, random)
  const moves = random()
  if (moves < 0.02) fill(year, 0, Math.floor(random() * dayCount) * 2, 0)
  else if (moves < 0.035) fill(year, Math.floor(random() * dayCount) * 2, dayCount * 2, 0)
  for (let session = 0; session < dayCount * 2; session++) if (year.marks[session] === 0) year.minutes[session] = 0
  return { year, began }
}

// --------------------------------------------------------------------------------------------------------- as it is stored

/** The Mondays by which the year's rows are kept, and where each school day stands in its row. */
const starts = [...new Set(schoolDays.map(storageTerm))]
const placeOfDay = schoolDays.map(day => {
  const term = starts.indexOf(storageTerm(day))
  const after = day - starts[term]!
  return { term, byte: Math.floor(after / 7) * 5 + (after % 7) }
})
const entries = (rows: readonly (readonly [number, number])[]): Uint8Array | null =>
  rows.length === 0 ? null : Uint8Array.from(rows.flatMap(([place, value]) => [place & 255, place >> 8, value]))

/**
 * The year as its terms are stored, up to and without the school day with the index `dayEnd`; a row reaches to its last week. `earlier`: as if it had been
 * so many days before (whole weeks).
 */
export function termsOf(year: Year, earlier = 0, dayEnd = dayCount): TermMarks[] {
  const bytes = starts.map(() => 0)
  for (let at = 0; at < dayEnd; at++) bytes[placeOfDay[at]!.term] = Math.floor(placeOfDay[at]!.byte / 5) * 5 + 5
  const days = bytes.map(count => new Uint8Array(count))
  const rare: [number, number][][] = starts.map(() => [])
  const late: [number, number][][] = starts.map(() => [])
  for (let at = 0; at < dayEnd; at++) {
    const { term, byte } = placeOfDay[at]!
    for (let session = 0; session < 2; session++) {
      const mark = year.marks[at * 2 + session]!
      const minutes = year.minutes[at * 2 + session]!
      const place = byte * 2 + session
      days[term]![byte]! |= Math.min(15, mark) << (4 * session)
      if (mark >= 15) rare[term]!.push([place, rareCodes[mark]!])
      if (minutes > 0 && (mark === 2 || mark === 7)) late[term]!.push([place, minutes])
    }
  }
  return starts.map((start, term) => ({
    startsOn: start - earlier,
    days: days[term]!,
    rare: entries(rare[term]!),
    late: entries(late[term]!),
  }))
}

// ------------------------------------------------------------------------------------------- is it like England’s schools?

/** Rates of simulated pupils, as the statistics give them. `friday`: absence on Fridays ÷ on other days. */
export type WorldFigures = {
  absence: number
  illness: number
  unauthorised: number
  late: number
  persistent: number
  severe: number
  friday: number
}

/** What was published for 2023/24 (see decision 9 for the sources), and how far off a simulated world may be: a share of the figure. */
export const published: Record<keyof WorldFigures, { value: number; within: number }> = {
  absence: { value: 0.071, within: 0.1 },
  illness: { value: 0.035, within: 0.15 },
  unauthorised: { value: 0.025, within: 0.2 },
  late: { value: 0.018, within: 0.4 },
  persistent: { value: 0.2, within: 0.15 },
  severe: { value: 0.023, within: 0.25 },
  friday: { value: 1.2, within: 0.08 },
}

const missedMarks = new Set([3, 4, 5, 6, 7, 8, 9, 12, partTime])
const unauthorisedMarks = new Set([5, 6, 7, 8])

/** The rates of so many ordinary pupils. */
export function worldFigures(random: Random, pupils: number): WorldFigures {
  const n = {
    possible: 0,
    missed: 0,
    ill: 0,
    unauthorised: 0,
    late: 0,
    persistent: 0,
    severe: 0,
    friday: 0,
    fridays: 0,
  }
  let school = schoolYear(random)
  for (let pupil = 0; pupil < pupils; pupil++) {
    if (pupil % 100 === 99) school = schoolYear(random)
    const { year } = ordinaryYear(ordinaryNature(random), school, random)
    let [possible, missed] = [0, 0]
    for (const [session, mark] of year.marks.entries()) {
      if (mark === 0) continue
      const isFriday = weekdayAt[session >> 1] === 4
      possible++
      if (isFriday) n.fridays++
      if (mark === 3) n.ill++
      if (mark === 2) n.late++
      if (unauthorisedMarks.has(mark)) n.unauthorised++
      if (!missedMarks.has(mark)) continue
      missed++
      if (isFriday) n.friday++
    }
    n.possible += possible
    n.missed += missed
    if (possible > 0 && missed * 10 >= possible) n.persistent++
    if (possible > 0 && missed * 2 >= possible) n.severe++
  }
  return {
    absence: n.missed / n.possible,
    illness: n.ill / n.possible,
    unauthorised: n.unauthorised / n.possible,
    late: n.late / n.possible,
    persistent: n.persistent / pupils,
    severe: n.severe / pupils,
    friday: n.friday / n.fridays / ((n.missed - n.friday) / (n.possible - n.fridays)),
  }
}
