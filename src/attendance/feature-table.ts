import type { DayTest, TailTable } from './chance.ts'
import type { ChangeRule, Prior } from './change.ts'

// What a scan needs, and what it leaves: numbers by column, a row a pupil. What they mean for people is said in features.ts.

/** Whole numbers of a pupil, by column. Places are sessions on the school weeks; −1 is "none". */
export const count = {
  possible: 0,
  absent: 1,
  away: 2,
  watched: 3,
  late: 4,
  closedLate: 5,
  lateDays: 6,
  lateChangeDays: 7,
  recentPossible: 8,
  recentAbsent: 9,
  recentLate: 10,
  recentSpells: 11,
  spells: 12,
  longest: 13,
  current: 14,
  changeSpells: 15,
  /** Six bits a weekday, from Monday: on how many of them the pupil was away, in weeks with one or two days away. */
  touched: 16,
  touchedLately: 17,
  /** Sixteen bits each: half days away, mornings low and afternoons high. */
  halves: 18,
  halvesLately: 19,
  /** Days away beside a weekend or a holiday, in the weeks of `touched`; low all, high lately. */
  besideBreaks: 20,
  /** Weeks left out of `touched` because three days or more were missed; low all, high lately. */
  heavyWeeks: 21,
  nearSpells: 22,
  illSpells: 23,
  mostInTenWeeks: 24,
  inLastTenWeeks: 25,
  /** Of each: sessions, the longest run and its place, the run that has not ended and its place. */
  unauthorised: 26,
  unexplained: 31,
  ill: 36,
  longestFrom: 41,
  currentFrom: 42,
  changeFrom: 43,
  lateChangeFrom: 44,
  mostInTenWeeksEnd: 45,
} as const
export const countColumns = 46

/** Fractions of a pupil, by column. */
export const share = {
  change: 0,
  lateChange: 1,
  exposure: 2,
  recentExposure: 3,
  /** The chance of the most surprising weekday, half of the day, and nearness to breaks, corrected for how many were looked at. */
  weekday: 4,
  half: 5,
  breaks: 6,
} as const
export const shareColumns = 7

/** What a scan needs to know about the school. Arrays over weeks go with the planes’ weeks. */
export type ScanContext = {
  /** How many times likelier than in a usual week a spell of absence was to begin, by school week; and the same for lateness, by word. */
  weekly: Float64Array
  lateWeekly: Float64Array
  /** The sessions of the last four school weeks. */
  recent: Int32Array
  /** The sessions on which anybody’s session counted. */
  open: Int32Array
  /** The sessions of days beside a weekend or a holiday. */
  breaks: Int32Array
  spells: Prior
  lates: Prior
  changeRule: ChangeRule
  lateRule: ChangeRule
  leastTimes: number
  /** By window, all and lately: tests for each weekday, and for days beside breaks. Tails for half days that are mornings, afternoons. */
  weekdayTests: readonly (readonly DayTest[])[]
  breakTests: readonly DayTest[]
  halfTails: readonly [TailTable, TailTable]
}

/** Sessions near a pupil’s own known days: `maskOf[pupil]` says which mask is theirs, −1 none. */
export type NearDays = { maskOf: Int32Array; masks: Int32Array }

export type FeatureTable = { pupils: number; counts: Int32Array; shares: Float64Array }
