/** Pure: what an alert says, in plain words, from its figures alone. No name, and nothing that is a judgement. */
import { dayInWords, dayNumber, weekdayName } from '../statute/index.ts'
import type { AlertFigures, AlertKind } from './alert-rules.ts'
import { thresholds } from './thresholds.ts'

const n = (facts: AlertFigures, key: string): number => (typeof facts[key] === 'number' ? facts[key] : 0)
const day = (facts: AlertFigures, key: string): string =>
  typeof facts[key] === 'string' && facts[key] !== '' ? dayInWords(dayNumber(facts[key])) : 'an unknown day'
const many = (number: number, one: string, more = `${one}s`): string => `${number} ${number === 1 ? one : more}`
const times = (number: number): string => (number === 1 ? 'once' : number === 2 ? 'twice' : `${number} times`)
/** "5 sessions", or in days where it is whole days of two sessions. */
const length = (sessions: number): string =>
  sessions % 2 === 0 ? many(sessions / 2, 'school day') : many(sessions, 'session')
const percent = (part: number, whole: number): string => (whole > 0 ? `${Math.round((100 * part) / whole)}%` : '0%')
const inWeeks = (weeks: number): string => (weeks === 1 ? 'school week' : `${weeks} school weeks`)

/** "Monday 3 November 2025" has a Monday in it: the weekday’s name in the plural. (Day 4 was a Monday.) */
const weekdays = (weekday: number): string => `${weekdayName(4 + weekday)}s`

const sentences: Record<AlertKind, (facts: AlertFigures) => string> = {
  change: facts =>
    `Away ${times(n(facts, 'times'))} in the ${inWeeks(n(facts, 'weeks'))} since ${day(facts, 'sinceOn')}; in the ${inWeeks(n(facts, 'weeksBefore'))} before, ${n(facts, 'timesBefore') === 0 ? 'never' : times(n(facts, 'timesBefore'))}.`,
  lateness: facts =>
    facts.minutes === undefined
      ? `Late on ${many(n(facts, 'times'), 'day')} in the ${inWeeks(n(facts, 'weeks'))} since ${day(facts, 'sinceOn')}; in the ${inWeeks(n(facts, 'weeksBefore'))} before, on ${n(facts, 'timesBefore')}.`
      : `Late by ${many(n(facts, 'minutes'), 'minute')} on average in the last four school weeks (${times(n(facts, 'times'))}); before, by ${n(facts, 'minutesBefore')}.`,
  weekday: facts =>
    `Absent on ${n(facts, 'times')} of the last ${n(facts, 'of')} ${weekdays(n(facts, 'weekday'))}; on other days ${n(facts, 'otherTimes')} of ${n(facts, 'otherOf')}.`,
  'half-day': facts => {
    const [this_, other] = facts.session === 'am' ? ['morning', 'afternoon'] : ['afternoon', 'morning']
    return `Away for the ${this_} alone on ${n(facts, 'times')} of the last ${many(n(facts, 'of'), 'school day')}; for the ${other} alone on ${n(facts, 'otherTimes')}.`
  },
  breaks: facts =>
    `Absent on ${n(facts, 'times')} of the last ${many(n(facts, 'of'), 'day')} beside a weekend or a holiday; on other days ${n(facts, 'otherTimes')} of ${n(facts, 'otherOf')}.`,
  'near-days': facts =>
    `${n(facts, 'times')} of ${many(n(facts, 'of'), 'time')} away began on one of the days that were entered, or on the school day after one. Those are ${n(facts, 'percent')}% of all school days.`,
  together: facts =>
    `Away at the same time as a brother or sister: ${n(facts, 'times')} of ${many(n(facts, 'of'), 'time')} away began on the same day as one of the other’s ${n(facts, 'otherOf')}.`,
  severe: facts =>
    `Absent for ${n(facts, 'absent')} of ${many(n(facts, 'possible'), 'session')} this school year (${percent(n(facts, 'absent'), n(facts, 'possible'))}): half or more, which the statistics call severe absence.`,
  persistent: facts =>
    `Absent for ${n(facts, 'absent')} of ${many(n(facts, 'possible'), 'session')} this school year (${percent(n(facts, 'absent'), n(facts, 'possible'))}): a tenth or more, which the statistics call persistent absence.`,
  unexplained: facts =>
    `${many(n(facts, 'sessions'), 'session')} in a row that nobody can explain, since ${day(facts, 'sinceOn')}.`,
  'long-absence': facts => `Away for ${length(n(facts, 'sessions'))} in a row, since ${day(facts, 'sinceOn')}.`,
  back: facts =>
    `Back since ${day(facts, 'sinceOn')}, after ${length(n(facts, 'sessions'))} away from ${day(facts, 'fromOn')} on.`,
  'ill-days': facts =>
    `${many(n(facts, 'days'), 'school day')} of illness this school year: ${thresholds.illDays.n}, or the belief that they will be missed, is when the council is told.`,
  'ill-often': facts =>
    `Ill ${times(n(facts, 'spells'))} this school year, ${many(n(facts, 'days'), 'school day')} in all.`,
  'unauthorised-run': facts =>
    `Absent without permission for ${length(n(facts, 'sessions'))} in a row, since ${day(facts, 'sinceOn')}: from ${thresholds.unauthorisedDays.n} school days on the council is told.`,
  missing: facts =>
    `Absent without permission for ${length(n(facts, 'sessions'))} in a row, since ${day(facts, 'sinceOn')}: from ${thresholds.missingDays.n} school days on, school and council make enquiries together.`,
  'ten-sessions': facts =>
    `${many(n(facts, 'sessions'), 'session')} without permission in the last ${thresholds.unauthorisedSessions.weeks} school weeks; ${thresholds.unauthorisedSessions.n} were reached on ${day(facts, 'sinceOn')}. A penalty notice is considered, case by case.`,
  'reasons-overdue': facts =>
    `${many(n(facts, 'days'), 'day')} still marked N, reason not yet known, the first of them ${day(facts, 'sinceOn')}. A reason belongs there within ${thresholds.reasonUnknownDays.n} school days.`,
  'part-time': facts =>
    `On a part-time timetable (code C2) for ${many(n(facts, 'sessions'), 'session')}, from ${day(facts, 'sinceOn')} to ${day(facts, 'lastOn')}.`,
  elsewhere: facts =>
    `Marked as taught elsewhere (code ${facts.code}) for ${many(n(facts, 'sessions'), 'session')}, from ${day(facts, 'sinceOn')} to ${day(facts, 'lastOn')}. Somebody should have seen the child there.`,
  custody: facts =>
    `Marked as detained (code Y5) for ${many(n(facts, 'sessions'), 'session')}, from ${day(facts, 'sinceOn')} to ${day(facts, 'lastOn')}.`,
}

/** The clock of `statute` that an alert is about; null for those that have none. */
export const clockOf: Partial<Record<AlertKind, string>> = {
  'ill-days': thresholds.illDays.rule,
  'unauthorised-run': thresholds.unauthorisedDays.rule,
  missing: thresholds.missingDays.rule,
  'ten-sessions': thresholds.unauthorisedSessions.rule,
  'reasons-overdue': thresholds.reasonUnknownDays.rule,
}

/** What an alert says, in a sentence or two. For a kind that is not known here: that it is not. */
export function alertSentence(kind: string, facts: AlertFigures): string {
  const build = Object.hasOwn(sentences, kind) ? sentences[kind as AlertKind] : undefined
  return build ? build(facts) : 'A change in the register that this version has no words for.'
}
