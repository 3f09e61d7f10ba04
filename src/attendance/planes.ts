import { type AttendanceCode, attendanceCode, type DayNumber } from '../statute/index.ts'
import { halfCodes, mondayOf, numberedCodes, otherCode, type TermMarks } from './marks.ts'

// Marks as bits: for each question ("was this session missed?") one bit a session, thirty sessions a word. Counting is then counting bits.

/** The questions, in the order in which they are kept. A word of each stands for three school weeks. */
export const plane = {
  /** The session counts: it is in the denominator. */
  possible: 0,
  /** Missed, by the statistics: authorised or not. */
  absent: 1,
  /** Away without the school having arranged it: I, M, C, G, H, N, O. What patterns are looked for in. */
  away: 2,
  /** Missed without leave: G, N, O, U. */
  unauthorised: 3,
  /** Nobody knows why: N and O. Not U: the child was seen that session. */
  unexplained: 4,
  /** Came late: L, and U after the register closed. */
  late: 5,
  /** I. */
  ill: 6,
  /** Codes that can hide something: B, C2, K, Y5. */
  watched: 7,
} as const
export const planeCount = 8

/** A school week is ten sessions; three weeks, thirty sessions, are one word. */
export const weeksInWord = 3
export const sessionsInWord = 30
/** All thirty sessions; the mornings; the afternoons. */
export const allSessions = 0x3fffffff
export const mornings = 0x15555555
export const afternoons = 0x2aaaaaaa

/**
 * The school weeks that planes are about, by their Mondays, in order. The last week is the last of the last word; before the first week there may
 * be one or two blank ones. A holiday week has no place, so that "the last four school weeks" is the last four places.
 */
export type SchoolWeeks = {
  mondays: Int32Array
  words: number
  /** From (Monday − first Monday) ÷ 7 to the week's index, or −1. */
  index: Int16Array
}

/** Lays these weeks out (any day of a week names it). Throws if there is none. */
export function schoolWeeks(days: Iterable<DayNumber>): SchoolWeeks {
  const sorted = [...new Set([...days].map(mondayOf))].toSorted((a, b) => a - b)
  const first = sorted[0]
  if (first === undefined) throw new RangeError('There is no school week to lay out.')
  const words = Math.ceil(sorted.length / weeksInWord)
  const blank = words * weeksInWord - sorted.length
  const mondays = Int32Array.from([...Array.from({ length: blank }, (_, i) => first - 7 * (blank - i)), ...sorted])
  const index = new Int16Array((mondays.at(-1)! - mondays[0]!) / 7 + 1).fill(-1)
  for (const [at, monday] of mondays.entries()) index[(monday - mondays[0]!) / 7] = at
  return { mondays, words, index }
}

/** The planes of many pupils over the same weeks: `bits[(pupil × words + word) × planeCount + plane]`. */
export type Planes = {
  pupils: number
  weeks: SchoolWeeks
  bits: Int32Array
  /** Minutes late, of pupil after pupil: those of pupil p, if begun, are from `lateFrom[p]` to before `lateFrom[p + 1]`. */
  lateFrom: Int32Array
  latePlace: number[]
  lateMinutes: number[]
  /** How many pupils have been begun; they are added in order. */
  begun: number
}

/** Planes without a mark. */
export const emptyPlanes = (pupils: number, weeks: SchoolWeeks): Planes => ({
  pupils,
  weeks,
  bits: new Int32Array(pupils * planeCount * weeks.words),
  lateFrom: new Int32Array(pupils + 1),
  latePlace: [],
  lateMinutes: [],
  begun: 0,
})

/** Where a session is on the weeks: ten a week. Null if its week has no place, and on weekends. */
export function placeOn(weeks: SchoolWeeks, day: DayNumber, session: 'am' | 'pm'): number | null {
  const monday = mondayOf(day)
  const week = weeks.index[(monday - weeks.mondays[0]!) / 7] ?? -1
  return week < 0 || day - monday > 4 ? null : week * 10 + (day - monday) * 2 + (session === 'pm' ? 1 : 0)
}

/** The day of a place on the weeks. */
export const dayOn = (weeks: SchoolWeeks, place: number): DayNumber =>
  weeks.mondays[Math.floor(place / 10)]! + ((place % 10) >> 1)

/** The words of one plane of one pupil. */
export const planeOf = (planes: Planes, pupil: number, which: number): Int32Array =>
  Int32Array.from(
    { length: planes.weeks.words },
    (_, word) => planes.bits[(pupil * planes.weeks.words + word) * planeCount + which]!,
  )

// -------------------------------------------------------------------------------------------------- from codes to bits

const awayCodes = new Set(['I', 'M', 'C', 'G', 'H', 'N', 'O'])
const watchedCodes = new Set(['B', 'C2', 'K', 'Y5'])

/** Which planes a code is in, one bit each. */
function planesOfCode(found: AttendanceCode): number {
  const { code, meaning } = found
  const absent = meaning === 'authorised' || meaning === 'unauthorised'
  const possible = absent || meaning === 'present' || meaning === 'approved'
  const set: [boolean, number][] = [
    [possible, plane.possible],
    [absent, plane.absent],
    [awayCodes.has(code), plane.away],
    [meaning === 'unauthorised', plane.unauthorised],
    [code === 'N' || code === 'O', plane.unexplained],
    [code === 'L' || code === 'U', plane.late],
    [code === 'I', plane.ill],
    [watchedCodes.has(code), plane.watched],
  ]
  return set.reduce((bits, [is, which]) => bits | (is ? 1 << which : 0), 0)
}
const planesOf = (code: string): number => {
  const found = code === '' ? undefined : attendanceCode(code)
  return found ? planesOfCode(found) : 0
}
const ofHalf = halfCodes.map(planesOf)
const ofNumber = numberedCodes.map(planesOf)

// A week's ten bits of three planes go side by side into one word, so that a day is three look-ups and a shift.
const fields = [0, 3, 6].map(first => {
  const table = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    for (let which = first; which < Math.min(first + 3, planeCount); which++) {
      const pair = ((ofHalf[byte & 15]! >> which) & 1) | (((ofHalf[byte >> 4]! >> which) & 1) << 1)
      table[byte]! |= pair << (10 * (which - first))
    }
  }
  return table
}) as [Int32Array, Int32Array, Int32Array]
const [firstThree, middleThree, lastTwo] = fields

/** The five days of a week in one of the tables above. */
const weekIn = (table: Int32Array, a: number, b: number, c: number, d: number, e: number): number =>
  table[a]! | (table[b]! << 2) | (table[c]! << 4) | (table[d]! << 6) | (table[e]! << 8)

/** Sets a week's ten bits of each plane. Nothing stands there yet. */
function putWeek(bits: Int32Array, at: number, shift: number, one: number, two: number, three: number) {
  bits[at]! |= (one & 1023) << shift
  if (one >>> 10 !== 0) {
    bits[at + 1]! |= ((one >>> 10) & 1023) << shift
    bits[at + 2]! |= (one >>> 20) << shift
  }
  if (two !== 0) {
    bits[at + 3]! |= (two & 1023) << shift
    bits[at + 4]! |= ((two >>> 10) & 1023) << shift
    bits[at + 5]! |= (two >>> 20) << shift
  }
  if (three !== 0) {
    bits[at + 6]! |= (three & 1023) << shift
    bits[at + 7]! |= (three >>> 10) << shift
  }
}

/**
 * Puts a session's planes where another school's mark may stand already: a session that counts beats one that does not, and a child who was seen
 * anywhere was seen.
 */
function putSession(bits: Int32Array, at: number, bit: number, given: number): void {
  let old = 0
  for (let which = 0; which < planeCount; which++) if (bits[at + which]! & bit) old |= 1 << which
  const counts = (set: number) => (set & 1) === 1
  const missed = (set: number) => (set >> plane.absent) & 1
  const keepsOld = counts(old) && (!counts(given) || missed(old) <= missed(given))
  const watched = (old | given) & (1 << plane.watched)
  const kept = (keepsOld ? old : given) | watched
  for (let which = 0; which < planeCount; which++) {
    if ((kept >> which) & 1) bits[at + which]! |= bit
    else bits[at + which]! &= ~bit
  }
}

/** Begins pupils up to this one: their minutes late start here. */
function begin(planes: Planes, pupil: number): void {
  if (pupil < planes.begun - 1 || pupil >= planes.pupils) throw new RangeError('Pupils are added in order.')
  for (; planes.begun <= pupil; planes.begun++) planes.lateFrom[planes.begun + 1] = planes.latePlace.length
}

function addEntries(planes: Planes, at: number, term: TermMarks, until: DayNumber): void {
  const { weeks, bits } = planes
  for (const entries of [term.rare, term.late]) {
    for (let i = 0; entries && i < entries.length; i += 3) {
      const place = entries[i]! | (entries[i + 1]! << 8)
      const day = term.startsOn + Math.floor(place / 10) * 7 + ((place % 10) >> 1)
      const on = day > until ? null : placeOn(weeks, day, (place & 1) === 1 ? 'pm' : 'am')
      if (on === null) continue
      if (entries === term.rare) {
        const set = ofNumber[entries[i + 2]!] ?? 0
        putSession(bits, at + Math.floor(on / sessionsInWord) * planeCount, 1 << (on % sessionsInWord), set)
      } else {
        planes.latePlace.push(on)
        planes.lateMinutes.push(entries[i + 2]!)
      }
    }
  }
  planes.lateFrom[planes.begun] = planes.latePlace.length
}

/**
 * Adds a term of a pupil. Pupils come in order (all terms of 0, then of 1 …). Marks after `until`, and in weeks that have no place, are left out.
 * Where two terms have a mark for one session (two schools), the one that counts is taken, and of two the one that saw the child.
 */
export function addTerm(planes: Planes, pupil: number, term: TermMarks, until = Number.POSITIVE_INFINITY): void {
  begin(planes, pupil)
  const { weeks, bits } = planes
  const { words, index } = weeks
  const days = daysUntil(term, until)
  const from = pupil * planeCount * words
  const firstWeek = (term.startsOn - weeks.mondays[0]!) / 7
  for (let byte = 0, week = firstWeek; byte < days.length; byte += 5, week++) {
    const at = week < 0 || week >= index.length ? -1 : index[week]!
    if (at < 0) continue
    const a = days[byte]!
    const b = days[byte + 1]!
    const c = days[byte + 2]!
    const d = days[byte + 3]!
    const e = days[byte + 4]!
    const word = (at / weeksInWord) | 0
    const shift = 10 * (at - word * weeksInWord)
    const here = from + word * planeCount
    if (((bits[here]! >>> shift) & 1023) !== 0) putOver(bits, here, shift, [a, b, c, d, e])
    // Most weeks are five days of which nothing is to be said but that the pupil was there.
    else if (a === there && b === there && c === there && d === there && e === there) bits[here]! |= 1023 << shift
    else {
      const one = weekIn(firstThree, a, b, c, d, e)
      putWeek(bits, here, shift, one, weekIn(middleThree, a, b, c, d, e), weekIn(lastTwo, a, b, c, d, e))
    }
  }
  if (term.rare || term.late) addEntries(planes, from, term, until)
}

/** A day of `/` and `\`. */
const there = 0x11

/** The bytes of the days up to and including `until`; later ones are as if nothing had been written. */
function daysUntil({ days, startsOn }: TermMarks, until: DayNumber): Uint8Array {
  const after = until - startsOn
  if (after >= (days.length / 5) * 7) return days
  const bytes = after < 0 ? 0 : Math.floor(after / 7) * 5 + Math.min(5, (after % 7) + 1)
  const kept = new Uint8Array(Math.min(days.length, Math.ceil(bytes / 5) * 5))
  kept.set(days.subarray(0, bytes))
  return kept
}

/** Puts a week where another school’s marks stand already, session by session. */
function putOver(bits: Int32Array, at: number, shift: number, days: readonly number[]): void {
  for (let session = 0; session < 10; session++) {
    const half = (days[session >> 1]! >> ((session & 1) * 4)) & 15
    if (half !== 0 && half !== otherCode) putSession(bits, at, 1 << (shift + session), ofHalf[half]!)
  }
}

/** True if any of the two sessions of a byte counts; a code from `rare` is taken to. */
const countsAtAll = Uint8Array.from({ length: 256 }, (_, byte) =>
  [byte & 15, byte >> 4].some(half => half === otherCode || (ofHalf[half]! & 1) === 1) ? 1 : 0,
)

/** The school weeks in which any of these terms has a mark for a session that counts, on or before `until`. */
export function weeksWithMarks(terms: Iterable<TermMarks>, until = Number.POSITIVE_INFINITY): Set<DayNumber> {
  const found = new Set<DayNumber>()
  for (const term of terms) {
    const days = daysUntil(term, until)
    for (let byte = 0; byte < days.length; byte++) {
      if (countsAtAll[days[byte]!] === 0) continue
      const week = Math.floor(byte / 5)
      found.add(term.startsOn + week * 7)
      byte = week * 5 + 4
    }
  }
  return found
}

/**
 * Planes of these pupils, each with their terms, up to and including the day `until`. `weeks`: the school's weeks, if they are known; weeks with
 * marks are added to them. Throws if there is no week at all.
 */
export function makePlanes(
  pupils: readonly (readonly TermMarks[])[],
  given: { until?: DayNumber; weeks?: Iterable<DayNumber> } = {},
): Planes {
  const until = given.until ?? Number.POSITIVE_INFINITY
  const days = weeksWithMarks(pupils.flat(), until)
  for (const day of given.weeks ?? []) if (mondayOf(day) <= until) days.add(mondayOf(day))
  const planes = emptyPlanes(pupils.length, schoolWeeks(days))
  for (const [pupil, terms] of pupils.entries()) for (const term of terms) addTerm(planes, pupil, term, until)
  return planes
}
