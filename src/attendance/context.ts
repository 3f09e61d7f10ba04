import type { DayNumber } from '../statute/index.ts'
import { bitCount, bitsInWeek } from './bits.ts'
import { dayTest, oddsOf, tailTable } from './chance.ts'
import type { ScanContext } from './feature-table.ts'
import {
  afternoons,
  allSessions,
  dayOn,
  mornings,
  type Planes,
  plane,
  planeCount,
  type SchoolWeeks,
  sessionsInWord,
} from './planes.ts'
import { inherit, latelyWords, lightWeek, patternWords } from './scan-words.ts'
import { type AttendanceSettings, defaultSettings } from './settings.ts'

// What is ordinary at a school: which weeks, weekdays and half days absence falls on for everybody. A pupil is compared with that, not with an even spread.

/** What we suppose before a school's own marks are counted, and how much it weighs. Absence by weekday and half: see decision 9. */
const supposed = {
  /** Shares of days away by weekday, Monday first, and how many days away they weigh. */
  weekdays: [0.205, 0.19, 0.185, 0.19, 0.23],
  weekdayWeight: 200,
  /** Share of half days that are afternoons. */
  afternoons: 0.55,
  halfWeight: 100,
  /** Spells of absence and days late for a session at risk, and how many events they weigh. */
  spells: 0.019,
  lates: 0.013,
  eventWeight: 5,
  /** How many spells a week’s or a word’s own number must outweigh. */
  weekWeight: 10,
}

/** The sessions of the last `days` school days on which anybody’s session counted; and those of days beside a break. */
function masks(weeks: SchoolWeeks, open: Int32Array, days: number): { recent: Int32Array; breaks: Int32Array } {
  const recent = new Int32Array(weeks.words)
  const breaks = new Int32Array(weeks.words)
  const isOpen = (place: number): boolean =>
    ((open[Math.floor(place / sessionsInWord)]! >>> (place % sessionsInWord)) & 3) !== 0
  const openDays = Array.from({ length: weeks.words * 15 }, (_, day) => day * 2).filter(isOpen)
  const openOn = new Set(openDays.map(place => dayOn(weeks, place)))
  const last = openDays.at(-1)
  const put = (mask: Int32Array, place: number) => {
    mask[Math.floor(place / sessionsInWord)]! |= 3 << (place % sessionsInWord)
  }
  for (const place of openDays.slice(-days)) put(recent, place)
  for (const place of openDays) {
    const day = dayOn(weeks, place)
    const weekday = (place % 10) >> 1
    // What follows the last day is not known; from Monday to Thursday it is taken to be a school day.
    const followed = place === last ? weekday < 4 : openOn.has(day + 1)
    if (!openOn.has(day - 1) || !followed) put(breaks, place)
  }
  return { recent, breaks }
}

type Sums = {
  spells: Float64Array
  risk: Float64Array
  lates: Float64Array
  seen: Float64Array
  weekdays: Float64Array
  beside: number
  halves: [number, number]
}

/** What all pupils’ sessions add up to, by week (spells), by word (lateness), by weekday and by half. */
function sumUp(planes: Planes, open: Int32Array, breaks: Int32Array): Sums {
  const { bits, pupils } = planes
  const { words } = planes.weeks
  const sums: Sums = {
    spells: new Float64Array(words * 3),
    risk: new Float64Array(words * 3),
    lates: new Float64Array(words),
    seen: new Float64Array(words),
    weekdays: new Float64Array(5),
    beside: 0,
    halves: [0, 0],
  }
  /** How often a word was a pupil there on all days on which the school was open: most words are, and are added at once. */
  const whole = new Int32Array(words)
  for (let pupil = 0; pupil < pupils; pupil++) {
    let carry = 0
    for (let w = 0, at = pupil * words * planeCount; w < words; w++, at += planeCount) {
      if (bits[at] === open[w] && (bits[at + plane.absent]! | bits[at + plane.late]!) === 0) {
        whole[w]!++
        if (open[w] !== 0) carry = 0
      } else carry = sumWord(bits, at, w, w >= words - patternWords ? breaks[w]! : -1, carry, sums)
    }
  }
  for (let w = 0; w < words; w++) {
    addByWeek(sums.risk, w, open[w]!, whole[w]!)
    sums.seen[w]! += whole[w]! * bitCount(open[w]!)
  }
  return sums
}

/** Adds how many sessions each of a word’s three weeks has, so many times. */
function addByWeek(byWeek: Float64Array, w: number, bits: number, times: number): void {
  byWeek[3 * w]! += times * bitsInWeek[bits & 1023]!
  byWeek[3 * w + 1]! += times * bitsInWeek[(bits >>> 10) & 1023]!
  byWeek[3 * w + 2]! += times * bitsInWeek[(bits >>> 20) & 1023]!
}

/** Adds one word of a pupil to the sums; `breaks` is −1 where patterns are not looked for. Returns whether the word ended in a spell. */
function sumWord(bits: Int32Array, at: number, w: number, breaks: number, carry: number, sums: Sums): number {
  const missed = bits[at + plane.absent]!
  const gone = bits[at + plane.away]!
  const late = bits[at + plane.late]!
  const seen = (bits[at]! & ~missed) | late
  sums.seen[w]! += bitCount(seen)
  if (late !== 0) sums.lates[w]! += bitCount((late | (late >>> 1)) & mornings)
  if (gone === 0) {
    addByWeek(sums.risk, w, seen, 1)
    return seen === 0 ? carry : 0
  }
  const state = inherit(gone, ~(seen | gone) & allSessions, carry)
  const begins = gone & ~((state << 1) | carry)
  addByWeek(sums.risk, w, seen | begins, 1)
  addByWeek(sums.spells, w, begins, 1)
  sums.halves[0] += bitCount(gone & (seen >>> 1) & mornings)
  sums.halves[1] += bitCount(gone & (seen << 1) & afternoons)
  if (breaks >= 0) sumDays(gone, breaks, sums)
  return state >>> (sessionsInWord - 1)
}

/** Adds the days away of a word’s weeks with one or two of them, by weekday and beside breaks. */
function sumDays(gone: number, breaks: number, sums: Sums): void {
  for (let week = 0; week < 3; week++) {
    const days = (gone >>> (10 * week)) & lightWeek[(gone >>> (10 * week)) & 1023]!
    for (let day = 0; day < 5; day++) {
      if (((days >>> (2 * day)) & 3) === 0) continue
      sums.weekdays[day]!++
      if ((breaks >>> (10 * week + 2 * day)) & 1) sums.beside++
    }
  }
}

/** How many times more than expected happened in each part, drawn towards once. */
const ratios = (happened: Float64Array, exposed: Float64Array, rate: number): Float64Array =>
  happened.map((n, at) => (n + supposed.weekWeight) / (exposed[at]! * rate + supposed.weekWeight))

const total = (numbers: Iterable<number>): number => [...numbers].reduce((sum, n) => sum + n, 0)

/** A school, as its pupils’ alerts need it: what a scan compares with, and how many pupils are looked at together. */
export type SchoolContext = ScanContext & {
  /** The share of days away that falls on each weekday, Monday first. */
  weekdays: readonly number[]
  pupils: number
  settings: AttendanceSettings
  until: DayNumber
}

/**
 * What is ordinary at the school whose pupils these are, up to the day `until`. For one pupil alone, or a small school, it is mostly what we suppose of
 * any school. One pass over the planes.
 */
export function schoolContext(
  planes: Planes,
  until: DayNumber,
  settings: AttendanceSettings = defaultSettings,
): SchoolContext {
  const { weeks } = planes
  const open = new Int32Array(weeks.words)
  for (let pupil = 0; pupil < planes.pupils; pupil++) {
    for (let w = 0; w < weeks.words; w++) open[w]! |= planes.bits[(pupil * weeks.words + w) * planeCount]!
  }
  const { recent, breaks } = masks(weeks, open, settings.recentDays)
  const sums = sumUp(planes, open, breaks)
  const rateOf = (events: number, exposure: number, usual: number) =>
    (events + supposed.eventWeight) / (exposure + supposed.eventWeight / usual)
  const spells = rateOf(total(sums.spells), total(sums.risk), supposed.spells)
  const lates = rateOf(total(sums.lates), total(sums.seen), supposed.lates)
  const days = total(sums.weekdays) + supposed.weekdayWeight
  const weekdays = [...sums.weekdays].map((n, day) => (n + supposed.weekdays[day]! * supposed.weekdayWeight) / days)
  const halves = total(sums.halves) + supposed.halfWeight
  const pm = (sums.halves[1] + supposed.afternoons * supposed.halfWeight) / halves
  const factors = ratios(sums.lates, sums.seen, lates)
  return {
    weekly: ratios(sums.spells, sums.risk, spells),
    lateWeekly: factors,
    recent,
    open,
    breaks,
    spells: { events: settings.priorEvents, exposure: settings.priorEvents / spells },
    lates: { events: settings.priorEvents, exposure: settings.priorEvents / lates },
    changeRule: settings.change,
    lateRule: settings.lateness,
    leastTimes: settings.pattern.leastTimes,
    ...dayTests(open, breaks, weekdays, sums),
    halfTails: [tailTable(1 - pm, 60), tailTable(pm, 60)],
    weekdays,
    pupils: planes.pupils,
    settings,
    until,
  }
}

/** The school days of the last `words` words: how many of each weekday, and how many beside breaks. */
function openDays(
  open: Int32Array,
  breaks: Int32Array,
  words: number,
): { weekdays: number[]; beside: number; all: number } {
  const weekdays = [0, 0, 0, 0, 0]
  let beside = 0
  for (let w = Math.max(0, open.length - words); w < open.length; w++) {
    for (let day = 0; day < 15; day++) {
      if (((open[w]! >>> (2 * day)) & 3) === 0) continue
      weekdays[day % 5]!++
      if ((breaks[w]! >>> (2 * day)) & 3) beside++
    }
  }
  return { weekdays, beside, all: total(weekdays) }
}

/** The tests for weekdays and for days beside breaks, over all the weeks that patterns look back on and over the last twelve. */
function dayTests(
  open: Int32Array,
  breaks: Int32Array,
  shares: readonly number[],
  sums: Sums,
): Pick<ScanContext, 'weekdayTests' | 'breakTests'> {
  const windows = [patternWords, latelyWords].map(words => openDays(open, breaks, words))
  const { beside, all } = windows[0]!
  const weight = supposed.weekdayWeight
  const besideShare = (sums.beside + (all > 0 ? beside / all : 0.4) * weight) / (total(sums.weekdays) + weight)
  const besideOdds = oddsOf(besideShare, beside, all)
  return {
    weekdayTests: windows.map(one => one.weekdays.map((n, day) => dayTest(n, one.all, oddsOf(shares[day]!, 1, 5)))),
    breakTests: windows.map(one => dayTest(one.beside, one.all, besideOdds)),
  }
}
