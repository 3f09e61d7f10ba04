import { bitCount, bitsInWeek, lowestBit } from './bits.ts'
import { count, type ScanContext } from './feature-table.ts'
import { afternoons, allSessions, mornings, plane, planeCount, sessionsInWord } from './planes.ts'

// The part of a scan that looks at every word of a pupil, and the scratch that the other parts read after it.

/** What is looked at for "lately" in patterns: the last twelve school weeks. And the most that patterns look back: 42. */
export const latelyWords = 4
export const patternWords = 14

// A week's pattern of absence: which weekdays it touches, if only one or two; and whether it is such a week at all.
const touchedBy = new Int32Array(1024)
export const lightWeek = new Int32Array(1024)
const heavyWeek = new Uint8Array(1024)
for (let week = 1; week < 1024; week++) {
  const days = [0, 1, 2, 3, 4].filter(day => (week >> (2 * day)) & 3)
  if (days.length > 2) {
    heavyWeek[week] = 1
    continue
  }
  touchedBy[week] = days.reduce((sum, day) => sum + (1 << (6 * day)), 0)
  lightWeek[week] = 1023
}

// Scratch for one pupil at a time.
const mostSpells = 8192
export const spellPlace = new Int32Array(mostSpells)
export const spellAway = new Int32Array(mostSpells)
export const spellBefore = new Float64Array(mostSpells)
export const mostWords = 512
/** Sessions at which a spell could have begun, by word; how many sessions counted before each word. */
export const riskBits = new Int32Array(mostWords)
export const countedBefore = new Int32Array(mostWords + 1)
/** Words with lateness, with unauthorised absence, with illness, and how many there are of each. */
export const lateWords = new Int32Array(mostWords)
export const unauthorisedWords = new Int32Array(mostWords)
export const illWords = new Int32Array(mostWords)
export const listed = { late: 0, unauthorised: 0, ill: 0 }

/** What the weeks alone decide, worked out once for all pupils. */
export type Frame = {
  words: number
  /** The first word of the last four school weeks, of the last twelve, and of the weeks in which patterns are looked for. */
  recentFrom: number
  latelyFrom: number
  patternsFrom: number
  openCount: Int32Array
  openWeight: Float64Array
}

/** Exposure of these sessions of one word: each week's number times the week's weight. */
export const weigh = (sessions: number, weekly: Float64Array, word: number): number =>
  weekly[3 * word]! * bitsInWeek[sessions & 1023]! +
  weekly[3 * word + 1]! * bitsInWeek[(sessions >>> 10) & 1023]! +
  weekly[3 * word + 2]! * bitsInWeek[(sessions >>> 20) & 1023]!

/**
 * Gives sessions that say nothing (holidays, closures, arranged absence) what the session before them was: `state` with every run of `neutral` that
 * follows one of its bits filled in. `carry` is 1 if the word before ended so. Adding carries through a run of ones, and so fills it at once.
 */
export const inherit = (state: number, neutral: number, carry: number): number =>
  state | (((neutral + (((state << 1) | carry) & neutral)) ^ neutral) & neutral)

/**
 * The one pass over a pupil's words: what counts and what was missed, spells of absence with the days they fell on, and which words have more to look
 * at. A word in which the pupil was there throughout, which most are, is three additions.
 */
export function scanWords(
  bits: Int32Array,
  from: number,
  frame: Frame,
  context: ScanContext,
  counts: Int32Array,
  c: number,
) {
  const { words, openCount, openWeight, latelyFrom, patternsFrom } = frame
  const { weekly, breaks, open } = context
  let carry = 0
  let spells = 0
  let possible = 0
  let absent = 0
  let away = 0
  let watched = 0
  let exposure = 0
  let touched = 0
  let touchedEarly = 0
  let halves = 0
  let halvesEarly = 0
  let beside = 0
  let besideEarly = 0
  let heavy = 0
  let heavyEarly = 0
  let late = 0
  let unauthorised = 0
  let ill = 0
  for (let w = 0, at = from; w < words; w++, at += planeCount) {
    if (w === latelyFrom) {
      touchedEarly = touched
      halvesEarly = halves
      besideEarly = beside
      heavyEarly = heavy
    }
    const counted = bits[at]!
    const missed = bits[at + plane.absent]!
    const came = bits[at + plane.late]!
    countedBefore[w] = possible
    const hidden = bits[at + plane.watched]!
    if ((missed | came | hidden) === 0) {
      riskBits[w] = counted
      if (counted === open[w]!) {
        possible += openCount[w]!
        exposure += openWeight[w]!
        if (counted !== 0) carry = 0
      } else if (counted !== 0) {
        possible += bitCount(counted)
        exposure += weigh(counted, weekly, w)
        carry = 0
      }
      continue
    }
    possible += bitCount(counted)
    if (hidden !== 0) watched += bitCount(hidden)
    if (came !== 0) lateWords[late++] = w
    const seen = (counted & ~missed) | came
    const gone = bits[at + plane.away]!
    let atRisk = seen
    if (missed !== 0) {
      absent += bitCount(missed)
      if (bits[at + plane.unauthorised] !== 0) unauthorisedWords[unauthorised++] = w
      if (bits[at + plane.ill] !== 0) illWords[ill++] = w
    }
    if (gone === 0) {
      if (seen !== 0) carry = 0
    } else {
      const state = inherit(gone, ~(seen | gone) & allSessions, carry)
      const begins = gone & ~((state << 1) | carry)
      carry = state >>> (sessionsInWord - 1)
      atRisk |= begins
      for (let left = begins; left !== 0; left &= left - 1) {
        const below = (left & -left) - 1
        spellPlace[spells] = w * sessionsInWord + lowestBit(left)
        spellAway[spells] = away + bitCount(gone & below)
        spellBefore[spells] = exposure + weigh(atRisk & below, weekly, w)
        spells++
      }
      away += bitCount(gone)
      if (w >= patternsFrom) {
        const one = gone & 1023
        const two = (gone >>> 10) & 1023
        const three = gone >>> 20
        touched += touchedBy[one]! + touchedBy[two]! + touchedBy[three]!
        heavy += heavyWeek[one]! + heavyWeek[two]! + heavyWeek[three]!
        const light = lightWeek[one]! | (lightWeek[two]! << 10) | (lightWeek[three]! << 20)
        beside += bitCount((gone | (gone >>> 1)) & mornings & light & breaks[w]!)
        const onlyAfternoons = gone & (seen << 1) & afternoons
        const onlyMornings = gone & (seen >>> 1) & mornings
        if ((onlyAfternoons | onlyMornings) !== 0) halves += (bitCount(onlyAfternoons) << 16) + bitCount(onlyMornings)
      }
    }
    exposure += weigh(atRisk, weekly, w)
    riskBits[w] = atRisk
  }
  countedBefore[words] = possible
  spellAway[spells] = away
  listed.late = late
  listed.unauthorised = unauthorised
  listed.ill = ill
  counts[c + count.possible] = possible
  counts[c + count.absent] = absent
  counts[c + count.away] = away
  counts[c + count.watched] = watched
  counts[c + count.spells] = spells
  counts[c + count.touched] = touched
  counts[c + count.touchedLately] = touched - touchedEarly
  counts[c + count.halves] = halves
  counts[c + count.halvesLately] = halves - halvesEarly
  counts[c + count.besideBreaks] = beside + ((beside - besideEarly) << 16)
  counts[c + count.heavyWeeks] = heavy + ((heavy - heavyEarly) << 16)
  counts[c + count.currentFrom] = carry === 1 ? spellPlace[spells - 1]! : -1
  counts[c + count.current] = carry === 1 ? away - spellAway[spells - 1]! : 0
  return exposure
}
