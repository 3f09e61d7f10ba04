import { type Calendar, type DateText, type DayNumber, dateText, dueOrRefusal, ruleNamed } from '../statute/index.ts'
import { bitsInWeek } from './bits.ts'
import type { PupilFeatures } from './features.ts'
import { daysWithMarks, decodeTerm, type MarkOn, type TermMarks } from './marks.ts'
import { dayOn, type Planes, plane, planeCount, sessionsInWord } from './planes.ts'
import { runLately, type When } from './runs.ts'

// Thresholds of law and guidance, as facts worked out from marks. They are not patterns: nothing is estimated, and nothing about chance is claimed.

const schoolDaysOf = (rule: string): number => ruleNamed(rule).due?.n ?? 0

/** The numbers, each with the rule of `statute` it stands for. C56 and C60 have their numbers in their words only. */
export const thresholds = {
  /** C56: 15 school days of illness, in a row or in total; here two sessions are a day. */
  illDays: { rule: 'sickness-return', n: 15 },
  /** C57: 10 school days in a row without permission. */
  unauthorisedDays: { rule: 'attendance-return', n: schoolDaysOf('attendance-return') },
  /** C58: N is replaced within 5 school days. */
  reasonUnknownDays: { rule: 'code-n-replaced', n: schoolDaysOf('code-n-replaced') },
  /** C60: 10 unauthorised sessions in 10 school weeks in a row, a school week being one with a session in it. N counts here (sources differ). */
  unauthorisedSessions: { rule: 'penalty-notice-considered', n: 10, weeks: 10 },
  /** C61: 20 school days in a row without permission. */
  missingDays: { rule: 'continuous-unexplained-absence', n: schoolDaysOf('continuous-unexplained-absence') },
} as const

/**
 * The day on which the tenth unauthorised session in ten school weeks in a row was reached, of the last time that it was: as long as there are ten in
 * each ten weeks, it is the same time. Null if it never was.
 */
export function tenthUnauthorisedOn(planes: Planes, pupil: number): DateText | null {
  const { words } = planes.weeks
  const word = (w: number) => planes.bits[(pupil * words + w) * planeCount + plane.unauthorised]!
  const inWeek = (week: number) => bitsInWeek[(word(Math.floor(week / 3)) >>> (10 * (week % 3))) & 1023]!
  let within = 0
  let reached: DateText | null = null
  for (let week = 0; week < words * 3; week++) {
    const held = within >= thresholds.unauthorisedSessions.n
    if (week >= thresholds.unauthorisedSessions.weeks) within -= inWeek(week - thresholds.unauthorisedSessions.weeks)
    const before = within
    within += inWeek(week)
    if (within < thresholds.unauthorisedSessions.n || held) continue
    let left = thresholds.unauthorisedSessions.n - before
    for (let place = week * 10; place < week * 10 + 10; place++) {
      left -= (word(Math.floor(place / sessionsInWord)) >>> (place % sessionsInWord)) & 1
      if (left > 0) continue
      reached = dateText(dayOn(planes.weeks, place))
      break
    }
  }
  return reached
}

/** Marks of one code: how many sessions, the first and the last of them. */
export type CodeUse = { code: string; sessions: number; first: When; last: When }

/** How often these codes were used from one day to another, in the order of the list; codes that were not used are left out. */
export function codeUse(
  terms: readonly TermMarks[],
  codes: readonly string[],
  until: DayNumber,
  from = Number.NEGATIVE_INFINITY,
): CodeUse[] {
  const marks = terms.flatMap(decodeTerm).filter(mark => mark.on >= from && mark.on <= until)
  const when = (mark: MarkOn): When => ({ on: dateText(mark.on), session: mark.session })
  return codes.flatMap(code => {
    const own = marks.filter(mark => mark.code === code)
    const [first, last] = [own[0], own.at(-1)]
    return first && last ? [{ code, sessions: own.length, first: when(first), last: when(last) }] : []
  })
}

/** When the reason for a day should be there, by calendar and day: a school asks it of the same few days for every pupil. Null where it does not reach. */
const reasonDue = new WeakMap<Calendar, Map<DayNumber, DateText | null>>()
function reasonDueOn(day: DayNumber, calendar: Calendar | null): DateText | null {
  if (!calendar?.school) return null
  const known = reasonDue.get(calendar) ?? new Map<DayNumber, DateText | null>()
  reasonDue.set(calendar, known)
  let dueOn = known.get(day)
  if (dueOn === undefined) {
    const counted = dueOrRefusal(ruleNamed(thresholds.reasonUnknownDays.rule), dateText(day), { calendar })
    dueOn = counted.ok ? counted.due.dueOn : null
    known.set(day, dueOn)
  }
  return dueOn
}

/**
 * Days with a mark of N that should have had its reason by `until` (C58). With the school's calendar, as `statute` counts; without one, or where it does
 * not reach, by the days on which this pupil has a mark.
 */
export function reasonsOverdue(terms: readonly TermMarks[], until: DayNumber, calendar: Calendar | null): DateText[] {
  const marked = terms.flatMap(term => daysWithMarks(term)).filter(day => day <= until)
  const isOverdue = (day: DayNumber): boolean => {
    const dueOn = reasonDueOn(day, calendar)
    if (dueOn !== null) return dateText(until) > dueOn
    return marked.filter(other => other > day).length > thresholds.reasonUnknownDays.n
  }
  return terms
    .flatMap(term => daysWithMarks(term, 'N'))
    .filter(day => day <= until && isOverdue(day))
    .map(dateText)
}

/** What the thresholds say of a pupil. Each null or 0 where it is not reached. */
export type ThresholdFacts = {
  illDays: number | null
  unauthorisedRun: PupilFeatures['longest']
  missingRun: PupilFeatures['longest']
  tenthUnauthorisedOn: DateText | null
}

/** C56, C57, C60 and C61 for a pupil, from the features and, for a date, the planes. Runs that ended before `earliest` are no longer told. */
export function thresholdFacts(
  features: PupilFeatures,
  planes: Planes,
  pupil: number,
  earliest: DateText,
): ThresholdFacts {
  const longest = features.runs.unauthorised.longest?.sessions ?? 0
  const atLeast = (days: number) =>
    longest >= days * 2 ? (runLately(planes, pupil, plane.unauthorised, days * 2, earliest)?.run ?? null) : null
  const ten = thresholds.unauthorisedSessions.n
  return {
    illDays: features.year.ill >= thresholds.illDays.n * 2 ? Math.floor(features.year.ill / 2) : null,
    unauthorisedRun: atLeast(thresholds.unauthorisedDays.n),
    missingRun: atLeast(thresholds.missingDays.n),
    tenthUnauthorisedOn: features.tenWeeks.now >= ten ? tenthUnauthorisedOn(planes, pupil) : null,
  }
}
