import { dayChance, tailFrom } from '../../../src/attendance/chance.ts'
import { type Change, strongestChange } from '../../../src/attendance/change.ts'
import {
  count,
  countColumns,
  type FeatureTable,
  type NearDays,
  type ScanContext,
  share,
  shareColumns,
} from '../../../src/attendance/feature-table.ts'
import { numberedCodes } from '../../../src/attendance/marks.ts'
import { attendanceCode } from '../../../src/statute/index.ts'

// The same features the plain way: one byte a mark, one look at each, in order of time. Written to be fast: a table of what a code means, a short way
// for a pupil who is there, nothing made anew. It shares with the real thing only the two functions of statistics that both call with the same numbers.

export const bit = {
  possible: 1,
  absent: 2,
  away: 4,
  unauthorised: 8,
  unexplained: 16,
  late: 32,
  ill: 64,
  watched: 128,
  seen: 256,
}

/** What the number of a code means, as bits of `bit`. */
export const meaning = Uint16Array.from(numberedCodes, code => {
  const found = code === '' ? undefined : attendanceCode(code)
  if (!found) return 0
  const absent = found.meaning === 'authorised' || found.meaning === 'unauthorised'
  const possible = absent || found.meaning === 'present' || found.meaning === 'approved'
  const late = code === 'L' || code === 'U'
  return [
    possible && bit.possible,
    absent && bit.absent,
    ['I', 'M', 'C', 'G', 'H', 'N', 'O'].includes(code) && bit.away,
    found.meaning === 'unauthorised' && bit.unauthorised,
    (code === 'N' || code === 'O') && bit.unexplained,
    late && bit.late,
    code === 'I' && bit.ill,
    ['B', 'C2', 'K', 'Y5'].includes(code) && bit.watched,
    ((possible && !absent) || late) && bit.seen,
  ].reduce<number>((sum, one) => sum + (one || 0), 0)
})

const place = new Int32Array(8192)
const before = new Float64Array(8192)
const lateAt = new Int32Array(8192)
const lateBefore = new Float64Array(8192)
const inWeek = new Int32Array(1024)
const found: Change = { strength: 0, index: -1 }

/** All features of all pupils from `marks[pupil × places + place]`, a code's number in each byte. */
export function scanBytes(
  marks: Uint8Array,
  pupils: number,
  context: ScanContext,
  near: NearDays | null,
): FeatureTable {
  const words = context.open.length
  const places = words * 30
  const weeks = words * 3
  const counts = new Int32Array(pupils * countColumns)
  const shares = new Float64Array(pupils * shareColumns)
  // By place: bit 1 for the last four weeks, bit 2 for beside a break.
  const about = new Uint8Array(places)
  for (let at = 0; at < places; at++) {
    const set = (mask: Int32Array) => (mask[Math.floor(at / 30)]! >>> (at % 30)) & 1
    about[at] = set(context.recent) | (set(context.breaks) << 1)
  }
  const nearAt = new Uint8Array(near ? near.masks.length * 30 : 0)
  if (near) for (let at = 0; at < nearAt.length; at++) nearAt[at] = (near.masks[Math.floor(at / 30)]! >>> (at % 30)) & 1
  for (let pupil = 0; pupil < pupils; pupil++) {
    onePupil(
      marks,
      pupil * places,
      weeks,
      context,
      about,
      nearAt,
      near ? near.maskOf[pupil]! * places : -1,
      counts,
      pupil * countColumns,
      shares,
      pupil * shareColumns,
    )
  }
  return { pupils, counts, shares }
}

function onePupil(
  marks: Uint8Array,
  from: number,
  weeks: number,
  context: ScanContext,
  about: Uint8Array,
  nearAt: Uint8Array,
  near: number,
  counts: Int32Array,
  c: number,
  shares: Float64Array,
  s: number,
): void {
  const { weekly, lateWeekly } = context
  let possible = 0
  let absent = 0
  let away = 0
  let watched = 0
  let late = 0
  let closed = 0
  let lateDays = 0
  let lastLateDay = -1
  let recentPossible = 0
  let recentAbsent = 0
  let recentLate = 0
  let recentSpells = 0
  let recentExposure = 0
  let spells = 0
  let open = false
  let length = 0
  let longest = 0
  let longestFrom = -1
  let exposure = 0
  let lateExposure = 0
  let nearSpells = 0
  let touched = 0
  let touchedLately = 0
  let halves = 0
  let halvesLately = 0
  let beside = 0
  let besideLately = 0
  let heavy = 0
  let heavyLately = 0
  let unauthorised = 0
  let unauthorisedRun = 0
  let unauthorisedFrom = -1
  let unauthorisedLongest = 0
  let unauthorisedLongestFrom = -1
  let unexplained = 0
  let unexplainedRun = 0
  let unexplainedFrom = -1
  let unexplainedLongest = 0
  let unexplainedLongestFrom = -1
  let ill = 0
  let illRun = 0
  let illFrom = -1
  let illLongest = 0
  let illLongestFrom = -1
  let illSpells = 0
  let within = 0
  let most = 0
  let mostEnd = -1
  for (let week = 0; week < weeks; week++) {
    const weight = weekly[week]!
    const lateWeight = lateWeekly[(week / 3) | 0]!
    let unauthorisedThisWeek = 0
    let days = 0
    let weekTouched = 0
    let weekBeside = 0
    let mornings = 0
    let afternoons = 0
    let riskThisWeek = 0
    for (let session = 0; session < 10; session++) {
      const at = week * 10 + session
      const code = marks[from + at]!
      if (code === 0) continue
      const means = meaning[code]!
      const isRecent = (about[at]! & 1) === 1
      let atRisk = 0
      if (code <= 2) {
        // There: what most marks are.
        possible++
        atRisk = 1
        open = false
        unauthorisedRun = 0
        unexplainedRun = 0
        illRun = 0
        lateExposure += lateWeight
        if (isRecent) recentPossible++
      } else {
        if (means & bit.watched) watched++
        if (means & bit.late) {
          late++
          if (means & bit.absent) closed++
          if (isRecent) recentLate++
          if (at >> 1 !== lastLateDay) {
            lastLateDay = at >> 1
            // The events are days, each at its morning: what counted before that.
            const morningCounted = (session & 1) === 1 && (meaning[marks[from + at - 1]!]! & bit.possible) !== 0
            lateAt[lateDays] = at & ~1
            lateBefore[lateDays] = lateExposure - (morningCounted ? lateWeight : 0)
            lateDays++
          }
        }
        if (means & bit.possible) {
          possible++
          lateExposure += lateWeight
          if (isRecent) recentPossible++
          if (means & bit.absent) {
            absent++
            if (isRecent) recentAbsent++
          }
          if (means & bit.unauthorised) {
            unauthorised++
            unauthorisedThisWeek++
            if (unauthorisedRun++ === 0) unauthorisedFrom = at
            if (unauthorisedRun > unauthorisedLongest) {
              unauthorisedLongest = unauthorisedRun
              unauthorisedLongestFrom = unauthorisedFrom
            }
          } else unauthorisedRun = 0
          if (means & bit.unexplained) {
            unexplained++
            if (unexplainedRun++ === 0) unexplainedFrom = at
            if (unexplainedRun > unexplainedLongest) {
              unexplainedLongest = unexplainedRun
              unexplainedLongestFrom = unexplainedFrom
            }
          } else unexplainedRun = 0
          if (means & bit.ill) {
            ill++
            if (illRun++ === 0) {
              illFrom = at
              illSpells++
            }
            if (illRun > illLongest) {
              illLongest = illRun
              illLongestFrom = illFrom
            }
          } else illRun = 0
        }
        if (means & bit.seen) {
          open = false
          atRisk = 1
        } else if (means & bit.away) {
          away++
          if (!open) {
            open = true
            length = 0
            place[spells] = at
            before[spells] = exposure + weight * riskThisWeek
            spells++
            atRisk = 1
            if (isRecent) recentSpells++
            if (near >= 0) nearSpells += nearAt[near + at]!
          }
          if (++length > longest) {
            longest = length
            longestFrom = place[spells - 1]!
          }
          const even = (session & 1) === 0
          const other = meaning[marks[from + at + (even ? 1 : -1)]!]!
          if (even || (other & bit.away) === 0) {
            days++
            weekTouched += 1 << (6 * (session >> 1))
            weekBeside += about[at]! >> 1
          }
          if (other & bit.seen) {
            if (even) mornings++
            else afternoons++
          }
        }
      }
      if (atRisk === 1) {
        riskThisWeek++
        if (isRecent) recentExposure += weight
      }
    }
    exposure += weight * riskThisWeek
    inWeek[week] = unauthorisedThisWeek
    within += unauthorisedThisWeek - (week >= 10 ? inWeek[week - 10]! : 0)
    if (within > most) {
      most = within
      mostEnd = week
    }
    if (days > 0 && week >= weeks - 42) {
      const half = (afternoons << 16) + mornings
      halves += half
      if (week >= weeks - 12) halvesLately += half
      if (days <= 2) {
        touched += weekTouched
        beside += weekBeside
        if (week >= weeks - 12) {
          touchedLately += weekTouched
          besideLately += weekBeside
        }
      } else {
        heavy++
        if (week >= weeks - 12) heavyLately++
      }
    }
  }
  counts[c + count.possible] = possible
  counts[c + count.absent] = absent
  counts[c + count.away] = away
  counts[c + count.watched] = watched
  counts[c + count.late] = late
  counts[c + count.closedLate] = closed
  counts[c + count.lateDays] = lateDays
  counts[c + count.recentPossible] = recentPossible
  counts[c + count.recentAbsent] = recentAbsent
  counts[c + count.recentLate] = recentLate
  counts[c + count.recentSpells] = recentSpells
  counts[c + count.spells] = spells
  counts[c + count.longest] = longest
  counts[c + count.current] = open ? length : 0
  counts[c + count.touched] = touched
  counts[c + count.touchedLately] = touchedLately
  counts[c + count.halves] = halves
  counts[c + count.halvesLately] = halvesLately
  counts[c + count.besideBreaks] = beside + (besideLately << 16)
  counts[c + count.heavyWeeks] = heavy + (heavyLately << 16)
  counts[c + count.nearSpells] = nearSpells
  counts[c + count.illSpells] = illSpells
  counts[c + count.mostInTenWeeks] = most
  counts[c + count.inLastTenWeeks] = within
  counts[c + count.longestFrom] = longestFrom
  counts[c + count.currentFrom] = open ? place[spells - 1]! : -1
  counts[c + count.mostInTenWeeksEnd] = mostEnd
  five(
    counts,
    c + count.unauthorised,
    unauthorised,
    unauthorisedLongest,
    unauthorisedLongestFrom,
    unauthorisedRun,
    unauthorisedFrom,
  )
  five(
    counts,
    c + count.unexplained,
    unexplained,
    unexplainedLongest,
    unexplainedLongestFrom,
    unexplainedRun,
    unexplainedFrom,
  )
  five(counts, c + count.ill, ill, illLongest, illLongestFrom, illRun, illFrom)
  shares[s + share.exposure] = exposure
  shares[s + share.recentExposure] = recentExposure
  found.index = -1
  found.strength = 0
  if (spells >= 3) strongestChange(before, spells, exposure, context.spells, context.changeRule, found)
  shares[s + share.change] = found.strength
  counts[c + count.changeFrom] = found.index < 0 ? -1 : place[found.index]!
  counts[c + count.changeSpells] = found.index < 0 ? 0 : spells - found.index
  found.index = -1
  found.strength = 0
  if (lateDays >= 4) strongestChange(lateBefore, lateDays, lateExposure, context.lates, context.lateRule, found)
  shares[s + share.lateChange] = found.strength
  counts[c + count.lateChangeFrom] = found.index < 0 ? -1 : lateAt[found.index]!
  counts[c + count.lateChangeDays] = found.index < 0 ? 0 : lateDays - found.index
  shares[s + share.weekday] = Math.min(
    1,
    10 * Math.min(weekdays(touched, heavy, 0, context), weekdays(touchedLately, heavyLately, 1, context)),
  )
  shares[s + share.half] = Math.min(1, 4 * Math.min(halfDays(halves, context), halfDays(halvesLately, context)))
  shares[s + share.breaks] = Math.min(
    1,
    2 *
      Math.min(
        nextToBreaks(beside, touched, heavy, 0, context),
        nextToBreaks(besideLately, touchedLately, heavyLately, 1, context),
      ),
  )
}

function five(
  counts: Int32Array,
  c: number,
  all: number,
  longest: number,
  from: number,
  run: number,
  runFrom: number,
): void {
  counts[c] = all
  counts[c + 1] = longest
  counts[c + 2] = from
  counts[c + 3] = run
  counts[c + 4] = run > 0 ? runFrom : -1
}

const sumOf = (touched: number): number =>
  (touched & 63) + ((touched >>> 6) & 63) + ((touched >>> 12) & 63) + ((touched >>> 18) & 63) + (touched >>> 24)

function weekdays(touched: number, heavy: number, lately: number, context: ScanContext): number {
  const days = sumOf(touched)
  let least = 1
  for (let day = 0; day < 5 && days >= context.leastTimes; day++) {
    const times = (touched >>> (6 * day)) & 63
    if (times < context.leastTimes) continue
    least = Math.min(least, dayChance(context.weekdayTests[lately]![day]!, times, days, heavy))
  }
  return least
}

function halfDays(halves: number, context: ScanContext): number {
  const am = halves & 0xffff
  const pm = halves >>> 16
  const morning = am >= context.leastTimes ? tailFrom(context.halfTails[0], am, am + pm) : 1
  return pm >= context.leastTimes ? Math.min(morning, tailFrom(context.halfTails[1], pm, am + pm)) : morning
}

const nextToBreaks = (beside: number, touched: number, heavy: number, lately: number, context: ScanContext): number =>
  beside >= context.leastTimes ? dayChance(context.breakTests[lately]!, beside, sumOf(touched), heavy) : 1
