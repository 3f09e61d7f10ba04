import { bitCount, bitsInWeek, lowestBit } from './bits.ts'
import { dayChance, tailFrom } from './chance.ts'
import { type Change, strongestChange } from './change.ts'
import {
  count,
  countColumns,
  type FeatureTable,
  type NearDays,
  type ScanContext,
  share,
  shareColumns,
} from './feature-table.ts'
import { allSessions, mornings, type Planes, plane, planeCount, sessionsInWord } from './planes.ts'
import {
  countedBefore,
  type Frame,
  illWords,
  inherit,
  latelyWords,
  lateWords,
  listed,
  mostWords,
  patternWords,
  riskBits,
  scanWords,
  spellAway,
  spellBefore,
  spellPlace,
  unauthorisedWords,
  weigh,
} from './scan-words.ts'

// Every feature of every pupil, from bits, without making an object.

const found: Change = { strength: 0, index: -1 }

/** The last four school weeks. */
function scanRecent(bits: Int32Array, from: number, frame: Frame, context: ScanContext, counts: Int32Array, c: number) {
  const { recent, weekly } = context
  const first = frame.recentFrom * sessionsInWord
  let possible = 0
  let absent = 0
  let late = 0
  let exposure = 0
  for (let w = frame.recentFrom; w < frame.words; w++) {
    const at = from + w * planeCount
    const mask = recent[w]!
    possible += bitCount(bits[at]! & mask)
    const missed = bits[at + plane.absent]! & mask
    if (missed !== 0) absent += bitCount(missed)
    const came = bits[at + plane.late]! & mask
    if (came !== 0) late += bitCount(came)
    exposure += weigh(riskBits[w]! & mask, weekly, w)
  }
  let spells = 0
  for (let k = counts[c + count.spells]! - 1; k >= 0 && spellPlace[k]! >= first; k--) {
    spells += (recent[(spellPlace[k]! / sessionsInWord) | 0]! >>> (spellPlace[k]! % sessionsInWord)) & 1
  }
  counts[c + count.recentPossible] = possible
  counts[c + count.recentAbsent] = absent
  counts[c + count.recentLate] = late
  counts[c + count.recentSpells] = spells
  return exposure
}

/** Spells that began on a pupil's own known days. */
function scanNear(near: NearDays, mask: number, words: number, counts: Int32Array, c: number): void {
  const { masks } = near
  let spells = 0
  for (let k = counts[c + count.spells]! - 1; k >= 0; k--) {
    const place = spellPlace[k]!
    spells += (masks[mask * words + ((place / sessionsInWord) | 0)]! >>> (place % sessionsInWord)) & 1
  }
  counts[c + count.nearSpells] = spells
}

/** The longest spell, and whether spells became more frequent. */
function judgeSpells(counts: Int32Array, c: number, shares: Float64Array, s: number, context: ScanContext): void {
  const spells = counts[c + count.spells]!
  let longest = 0
  let from = -1
  for (let k = 0; k < spells; k++) {
    const length = spellAway[k + 1]! - spellAway[k]!
    if (length > longest) {
      longest = length
      from = spellPlace[k]!
    }
  }
  counts[c + count.longest] = longest
  counts[c + count.longestFrom] = from
  counts[c + count.changeFrom] = -1
  if (spells < context.changeRule.leastAfter) return
  strongestChange(spellBefore, spells, shares[s + share.exposure]!, context.spells, context.changeRule, found)
  if (found.index < 0) return
  shares[s + share.change] = found.strength
  counts[c + count.changeFrom] = spellPlace[found.index]!
  counts[c + count.changeSpells] = spells - found.index
}

/** The sum of the five six-bit numbers of `touched`. */
const sumTouched = (touched: number): number =>
  (touched & 63) + ((touched >>> 6) & 63) + ((touched >>> 12) & 63) + ((touched >>> 18) & 63) + (touched >>> 24)

/** The chances of the patterns of the days away: the smallest of each family times how many there are in it, at most 1. */
function judgePatterns(counts: Int32Array, c: number, shares: Float64Array, s: number, context: ScanContext): void {
  const { leastTimes } = context
  let weekday = 1
  let half = 1
  let breaks = 1
  for (let lately = 0; lately < 2; lately++) {
    const touched = counts[c + count.touched + lately]!
    const days = sumTouched(touched)
    if (days >= leastTimes) {
      const heavy = (counts[c + count.heavyWeeks]! >>> (16 * lately)) & 0xffff
      const beside = (counts[c + count.besideBreaks]! >>> (16 * lately)) & 0xffff
      for (let day = 0; day < 5; day++) {
        const times = (touched >>> (6 * day)) & 63
        if (times < leastTimes) continue
        weekday = Math.min(weekday, dayChance(context.weekdayTests[lately]![day]!, times, days, heavy))
      }
      if (beside >= leastTimes) {
        breaks = Math.min(breaks, dayChance(context.breakTests[lately]!, beside, days, heavy))
      }
    }
    const halves = counts[c + count.halves + lately]!
    const am = halves & 0xffff
    const pm = halves >>> 16
    if (am >= leastTimes) half = Math.min(half, tailFrom(context.halfTails[0], am, am + pm))
    if (pm >= leastTimes) half = Math.min(half, tailFrom(context.halfTails[1], pm, am + pm))
  }
  shares[s + share.weekday] = Math.min(1, weekday * 10)
  shares[s + share.half] = Math.min(1, half * 4)
  shares[s + share.breaks] = Math.min(1, breaks * 2)
}

/** Days on which the pupil came late: how many, and whether they became more frequent. */
function scanLate(
  bits: Int32Array,
  from: number,
  context: ScanContext,
  counts: Int32Array,
  c: number,
  shares: Float64Array,
  s: number,
): void {
  const { lateWeekly } = context
  let days = 0
  let late = 0
  let closed = 0
  let exposure = 0
  let upTo = 0
  for (let n = 0; n < listed.late; n++) {
    const w = lateWords[n]!
    const at = from + w * planeCount
    const came = bits[at + plane.late]!
    const counted = bits[at]!
    for (; upTo < w; upTo++) exposure += lateWeekly[upTo]! * (countedBefore[upTo + 1]! - countedBefore[upTo]!)
    late += bitCount(came)
    closed += bitCount(came & bits[at + plane.absent]!)
    for (let left = (came | (came >>> 1)) & mornings; left !== 0; left &= left - 1) {
      spellPlace[days] = w * sessionsInWord + lowestBit(left)
      spellBefore[days] = exposure + lateWeekly[w]! * bitCount(counted & ((left & -left) - 1))
      days++
    }
  }
  counts[c + count.late] = late
  counts[c + count.closedLate] = closed
  counts[c + count.lateDays] = days
  if (days < context.lateRule.leastAfter) return
  for (; upTo < lateWeekly.length; upTo++) {
    exposure += lateWeekly[upTo]! * (countedBefore[upTo + 1]! - countedBefore[upTo]!)
  }
  strongestChange(spellBefore, days, exposure, context.lates, context.lateRule, found)
  if (found.index < 0) return
  shares[s + share.lateChange] = found.strength
  counts[c + count.lateChangeFrom] = spellPlace[found.index]!
  counts[c + count.lateChangeDays] = days - found.index
}

/**
 * Runs of a plane over sessions that count: how many sessions, the longest run, and the one that has not ended. `words`: where the plane has bits.
 * `counted`: how many sessions count in all. Writes five columns from `c` on: sessions, longest, its place, current, its place. Returns how many runs there are.
 */
function scanRuns(
  bits: Int32Array,
  from: number,
  which: number,
  words: Int32Array,
  wordCount: number,
  counted: number,
  counts: Int32Array,
  c: number,
): number {
  let carry = 0
  let sessions = 0
  let runs = 0
  let next = 0
  for (let n = 0; n < wordCount; n++) {
    const w = words[n]!
    const set = bits[from + w * planeCount + which]!
    if (set === 0) continue
    if (countedBefore[w] !== countedBefore[next]) carry = 0
    next = w + 1
    const state = inherit(set, ~bits[from + w * planeCount]! & allSessions, carry)
    const begins = set & ~((state << 1) | carry)
    carry = state >>> (sessionsInWord - 1)
    for (let left = begins; left !== 0; left &= left - 1) {
      spellPlace[runs] = w * sessionsInWord + lowestBit(left)
      spellAway[runs] = sessions + bitCount(set & ((left & -left) - 1))
      runs++
    }
    sessions += bitCount(set)
  }
  if (runs === 0) return 0
  spellAway[runs] = sessions
  counts[c] = sessions
  for (let k = 0; k < runs; k++) {
    const length = spellAway[k + 1]! - spellAway[k]!
    if (length > counts[c + 1]!) {
      counts[c + 1] = length
      counts[c + 2] = spellPlace[k]!
    }
  }
  if (carry === 1 && countedBefore[next] === counted) {
    counts[c + 3] = sessions - spellAway[runs - 1]!
    counts[c + 4] = spellPlace[runs - 1]!
  }
  return runs
}

/** Unauthorised sessions in ten school weeks in a row: the most there ever were, in which week that was reached, and in the last ten. */
function scanTenWeeks(bits: Int32Array, from: number, words: number, counts: Int32Array, c: number): void {
  const inWeek = (week: number): number => {
    const word = (week / 3) | 0
    return bitsInWeek[(bits[from + word * planeCount + plane.unauthorised]! >>> (10 * (week - 3 * word))) & 1023]!
  }
  let within = 0
  for (let week = unauthorisedWords[0]! * 3; week < words * 3; week++) {
    within += inWeek(week)
    if (week >= 10) within -= inWeek(week - 10)
    if (within > counts[c + count.mostInTenWeeks]!) {
      counts[c + count.mostInTenWeeks] = within
      counts[c + count.mostInTenWeeksEnd] = week
    }
  }
  counts[c + count.inLastTenWeeks] = within
}

const placeColumns = Int32Array.of(
  ...[count.unauthorised + 2, count.unauthorised + 4, count.unexplained + 2, count.unexplained + 4, count.ill + 2],
  ...[count.ill + 4, count.lateChangeFrom, count.mostInTenWeeksEnd],
)

function makeFrame(planes: Planes, context: ScanContext): Frame {
  const { words } = planes.weeks
  if (words > mostWords) throw new RangeError('Too many school weeks to look at in one go.')
  const first = context.recent.findIndex(word => word !== 0)
  return {
    words,
    recentFrom: first < 0 ? words : first,
    latelyFrom: Math.max(0, words - latelyWords),
    patternsFrom: Math.max(0, words - patternWords),
    openCount: context.open.map(bitCount),
    openWeight: Float64Array.from(context.open, (word, w) => weigh(word, context.weekly, w)),
  }
}

/** All features of all pupils of these planes. `near`: each pupil’s own known days, where there are any. */
export function scan(planes: Planes, context: ScanContext, near: NearDays | null = null): FeatureTable {
  const { bits, pupils } = planes
  const frame = makeFrame(planes, context)
  const { words } = frame
  const counts = new Int32Array(pupils * countColumns)
  const shares = new Float64Array(pupils * shareColumns)
  for (let pupil = 0; pupil < pupils; pupil++) {
    const from = pupil * words * planeCount
    const c = pupil * countColumns
    const s = pupil * shareColumns
    for (let n = 0; n < placeColumns.length; n++) counts[c + placeColumns[n]!] = -1
    shares[s + share.exposure] = scanWords(bits, from, frame, context, counts, c)
    shares[s + share.recentExposure] = scanRecent(bits, from, frame, context, counts, c)
    judgeSpells(counts, c, shares, s, context)
    judgePatterns(counts, c, shares, s, context)
    const mask = near === null ? -1 : near.maskOf[pupil]!
    if (mask >= 0) scanNear(near!, mask, words, counts, c)
    if (listed.late > 0) scanLate(bits, from, context, counts, c, shares, s)
    if (listed.unauthorised > 0) {
      const n = listed.unauthorised
      scanRuns(bits, from, plane.unauthorised, unauthorisedWords, n, counts[c]!, counts, c + count.unauthorised)
      scanRuns(bits, from, plane.unexplained, unauthorisedWords, n, counts[c]!, counts, c + count.unexplained)
      scanTenWeeks(bits, from, words, counts, c)
    }
    if (listed.ill > 0) {
      const runs = scanRuns(bits, from, plane.ill, illWords, listed.ill, counts[c]!, counts, c + count.ill)
      counts[c + count.illSpells] = runs
    }
  }
  return { pupils, counts, shares }
}
