import type { ChangeRule } from './change.ts'

/** What patterns and facts are told by. They are what the published figures were made with (decision 9); nobody can turn them on a page yet. */
export type AttendanceSettings = {
  /** "The last four school weeks", in school days. */
  recentDays: number
  /** When absence that comes more often is called a change. Strength in natural logarithms of the likelihood ratio. */
  change: ChangeRule & { alertAt: number }
  /** The same for coming late. `minutesAt`: the chance below which the minutes are called a drift. */
  lateness: ChangeRule & { alertAt: number; minutesAt: number }
  /** Patterns: the chance at which they are alerts, and how many times at least there must have been. */
  pattern: { weekdayAt: number; halfDayAt: number; breaksAt: number; nearAt: number; leastTimes: number }
  /** How many times away a pupil counts as before anything is known: the weight of the school’s average. */
  priorEvents: number
  /** Two pupils of one family: how many of their spells ordinary ones share, and the chance below which more is an alert. */
  together: { usualShare: number; alertAt: number; leastTimes: number }
  /** Facts, not patterns: from how many on they are told. */
  facts: {
    /** Sessions in a row that nobody can explain. */
    unexplainedSessions: number
    /** Sessions in a row away, for whatever reason: a long absence, and the return after it. */
    longAbsenceSessions: number
    /** Days for which a return from a long absence is told. */
    returnDays: number
    /** Possible sessions before a rate is said to be persistent or severe. */
    leastPossible: number
    /** Spells of illness in the school year so far. */
    illSpells: number
    /** Sessions of part-time timetable (C2), of B, and of K. One of Y5 is told. */
    partTimeSessions: number
    elsewhereSessions: number
  }
  /** School weeks for which an alert of the same kind is not raised again, unless it has become much stronger. */
  quietWeeks: number
}

export const defaultSettings: AttendanceSettings = {
  recentDays: 20,
  change: { leastBefore: 40, leastAfter: 5, mostAfter: 240, tolerance: 1.3, floor: 3, alertAt: 7.1 },
  lateness: {
    leastBefore: 40,
    leastAfter: 5,
    mostAfter: 240,
    tolerance: 1.3,
    floor: 3,
    alertAt: 6.6,
    minutesAt: 0.001,
  },
  pattern: { weekdayAt: 0.004, halfDayAt: 0.01, breaksAt: 0.001, nearAt: 0.001, leastTimes: 4 },
  priorEvents: 1,
  together: { usualShare: 0.3, alertAt: 0.0001, leastTimes: 5 },
  facts: {
    unexplainedSessions: 2,
    longAbsenceSessions: 20,
    returnDays: 21,
    leastPossible: 40,
    illSpells: 8,
    partTimeSessions: 60,
    elsewhereSessions: 20,
  },
  quietWeeks: 12,
}
