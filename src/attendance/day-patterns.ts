import type { DayNumber } from '../statute/index.ts'
import { binomialTail, dayChance, tailFrom } from './chance.ts'
import type { SchoolContext } from './context.ts'
import { count, countColumns, type FeatureTable, type NearDays } from './feature-table.ts'
import type { Session } from './marks.ts'
import { dayOn, type Planes, plane, planeCount, sessionsInWord } from './planes.ts'
import { hasBit, type When, whenOf, wordOf } from './runs.ts'

// On which kind of day a pupil is away: the scan's chances again, with the figures to say them in words.

/** How absence falls on one kind of day, against the school’s other pupils. */
export type DayPattern = {
  /** The chance of this or more if the pupil's days away fell like everybody's, times how many patterns were looked at. */
  chance: number
  /** Looked for in the last 12 school weeks, or in up to 42. */
  weeks: 12 | 42
  /** Times away, of how many such days that counted; and the same for all other days. */
  times: number
  of: number
  otherTimes: number
  otherOf: number
  /** The first and the last such day away in those weeks. */
  since: When
  last: When
}

export type WeekdayPattern = DayPattern & { weekday: number }
export type HalfDayPattern = DayPattern & { session: Session }
/** Spells that began on a pupil's own known days, of all spells; the share that would by chance, and the chance of so many. */
export type NearPattern = { spells: number; of: number; share: number; chance: number }

/** Times and days of a kind, counted day by day in the last `weeks` school weeks. `away`: was the pupil away on this day, in the sense that is asked. */
function countDays(
  planes: Planes,
  pupil: number,
  weeks: 12 | 42,
  kind: (place: number) => boolean,
  away: (place: number) => boolean,
): Omit<DayPattern, 'chance' | 'weeks'> | null {
  const end = planes.weeks.words * sessionsInWord
  const figures = { times: 0, of: 0, otherTimes: 0, otherOf: 0 }
  let [first, last] = [-1, -1]
  for (let place = Math.max(0, end - weeks * 10); place < end; place += 2) {
    if (!hasBit(planes, pupil, place, plane.possible) && !hasBit(planes, pupil, place + 1, plane.possible)) continue
    const is = kind(place)
    const gone = away(place)
    figures[is ? 'of' : 'otherOf']++
    if (!gone) continue
    figures[is ? 'times' : 'otherTimes']++
    if (!is) continue
    if (first < 0) first = place
    last = place
  }
  return first < 0 ? null : { ...figures, since: whenOf(planes, first), last: whenOf(planes, last) }
}

const smallest = <T extends { chance: number }>(candidates: readonly T[]): T | undefined =>
  candidates.toSorted((a, b) => a.chance - b.chance)[0]

export type Row = { planes: Planes; pupil: number; table: FeatureTable; context: SchoolContext }
export const number = (row: Row, column: number): number => row.table.counts[row.pupil * countColumns + column]!

/** Days away by weekday in the weeks with one or two of them, and how many weeks had more. */
function touchedIn(row: Row, weeks: 12 | 42): { times: number[]; days: number; heavy: number; lately: 0 | 1 } {
  const lately = weeks === 12 ? 1 : 0
  const touched = number(row, count.touched + lately)
  const times = [0, 1, 2, 3, 4].map(day => (touched >>> (6 * day)) & 63)
  const heavy = (number(row, count.heavyWeeks) >>> (16 * lately)) & 0xffff
  return { times, days: times.reduce((sum, n) => sum + n, 0), heavy, lately }
}

/** The most surprising weekday, as the scan judged it, with the figures to say so. */
export function weekdayOf(row: Row): WeekdayPattern | null {
  const { planes, pupil, context } = row
  const candidates = ([12, 42] as const).flatMap(weeks => {
    const { times, days, heavy, lately } = touchedIn(row, weeks)
    return times.map((n, weekday) => ({
      weeks,
      weekday,
      n,
      chance: n < context.leastTimes ? 1 : dayChance(context.weekdayTests[lately]![weekday]!, n, days, heavy) * 10,
    }))
  })
  const best = smallest(candidates)
  if (!best || best.chance >= 1) return null
  const away = (place: number) => anyOf(planes, pupil, place, plane.away)
  const figures = countDays(planes, pupil, best.weeks, place => (place % 10) >> 1 === best.weekday, away)
  return figures && { ...figures, chance: best.chance, weeks: best.weeks, weekday: best.weekday }
}

const anyOf = (planes: Planes, pupil: number, place: number, which: number): boolean =>
  hasBit(planes, pupil, place, which) || hasBit(planes, pupil, place + 1, which)

/** Half days: mornings or afternoons away on days on which the pupil was there for the other half. */
export function halfOf(row: Row): HalfDayPattern | null {
  const { planes, pupil, context } = row
  const candidates = ([12, 42] as const).flatMap(weeks => {
    const halves = number(row, weeks === 12 ? count.halvesLately : count.halves)
    const times = [halves & 0xffff, halves >>> 16]
    return times.map((n, which) => ({
      weeks,
      session: which === 0 ? ('am' as const) : ('pm' as const),
      n,
      chance: n < context.leastTimes ? 1 : tailFrom(context.halfTails[which]!, n, times[0]! + times[1]!) * 4,
    }))
  })
  const best = smallest(candidates)
  if (!best || best.chance >= 1) return null
  const late = best.session === 'pm' ? 1 : 0
  const gone = (place: number, session: number) => hasBit(planes, pupil, place + session, plane.away)
  const only = (place: number) => gone(place, late) && !gone(place, 1 - late)
  const figures = countDays(planes, pupil, best.weeks, () => true, only)
  if (!figures) return null
  const other = countDays(
    planes,
    pupil,
    best.weeks,
    () => true,
    place => gone(place, 1 - late) && !gone(place, late),
  )
  return {
    ...figures,
    otherTimes: other?.times ?? 0,
    otherOf: figures.of,
    chance: best.chance,
    weeks: best.weeks,
    session: best.session,
  }
}

export function breaksOf(row: Row): DayPattern | null {
  const { planes, pupil, context } = row
  const beside = number(row, count.besideBreaks)
  const candidates = ([12, 42] as const).map(weeks => {
    const { days, heavy, lately } = touchedIn(row, weeks)
    const n = weeks === 12 ? beside >>> 16 : beside & 0xffff
    return { weeks, chance: n < context.leastTimes ? 1 : dayChance(context.breakTests[lately]!, n, days, heavy) * 2 }
  })
  const best = smallest(candidates)
  if (!best || best.chance >= 1) return null
  const isBeside = (place: number) =>
    ((context.breaks[Math.floor(place / sessionsInWord)]! >>> (place % sessionsInWord)) & 3) !== 0
  const figures = countDays(planes, pupil, best.weeks, isBeside, place => anyOf(planes, pupil, place, plane.away))
  return figures && { ...figures, ...best }
}

/** Spells that began on the pupil's own days, and what share of them would begin there by chance: days weigh as much as they do for everybody. */
export function nearOf(row: Row, near: NearDays | null): NearPattern | null {
  const { planes, pupil, context } = row
  const mask = near ? near.maskOf[pupil]! : -1
  if (!near || mask < 0) return null
  const { words } = planes.weeks
  let [beside, all] = [0, 0]
  for (let place = 0; place < words * sessionsInWord; place++) {
    if (!hasBit(planes, pupil, place, plane.possible)) continue
    const weight = context.weekdays[(place % 10) >> 1]!
    all += weight
    const word = near.masks[mask * words + Math.floor(place / sessionsInWord)]!
    if ((word >>> (place % sessionsInWord)) & 1) beside += weight
  }
  const [spells, of] = [number(row, count.nearSpells), number(row, count.spells)]
  const share = all > 0 ? beside / all : 0
  return { spells, of, share, chance: binomialTail(spells, of, share) }
}

/** Is there a session of anybody in the school on each weekday of the weeks? A bank holiday in a school week is none. */
function schoolDays(planes: Planes): boolean[] {
  const { words } = planes.weeks
  const any = new Int32Array(words)
  const pupils = planes.bits.length / (words * planeCount)
  for (let pupil = 0; pupil < pupils; pupil++)
    for (let word = 0; word < words; word++) any[word]! |= wordOf(planes, pupil, word, plane.possible)
  return Array.from({ length: planes.weeks.mondays.length * 5 }, (_, day) => {
    const place = day * 2
    return ((any[Math.floor(place / sessionsInWord)]! >>> (place % sessionsInWord)) & 3) !== 0
  })
}

/** Pupils' own known days (contact, court …) as masks for the scan: each day, and the first school day after it. */
export function nearDays(planes: Planes, days: readonly (readonly DayNumber[])[]): NearDays {
  const { words, mondays } = planes.weeks
  const masks = new Int32Array(days.length * words)
  const put = (pupil: number, place: number) => {
    masks[pupil * words + Math.floor(place / sessionsInWord)]! |= 3 << (place % sessionsInWord)
  }
  const all = Array.from({ length: mondays.length * 5 }, (_, day) => dayOn(planes.weeks, day * 2))
  const open = schoolDays(planes)
  for (const [pupil, list] of days.entries()) {
    for (const day of list) {
      const after = all.findIndex((one, place) => one > day && open[place])
      if (after >= 0) put(pupil, after * 2)
      const on = all.indexOf(day)
      if (on >= 0) put(pupil, on * 2)
    }
  }
  return { maskOf: Int32Array.from(days, (list, pupil) => (list.length > 0 ? pupil : -1)), masks }
}
