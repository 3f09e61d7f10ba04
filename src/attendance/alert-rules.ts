/** Pure: what in a pupil's features is worth a person's look, and since when. No names, no database, no clock. */
import type { Calendar, DateText, DayNumber } from '../statute/index.ts'
import { dateText, dayNumber } from '../statute/index.ts'
import type { SchoolContext } from './context.ts'
import type { DayPattern } from './day-patterns.ts'
import { count, countColumns, type FeatureTable, type NearDays, share, shareColumns } from './feature-table.ts'
import { absenceSince, featuresAt, type PupilFeatures, type RateChange, schoolYearFrom } from './features.ts'
import type { TermMarks } from './marks.ts'
import { type Planes, plane } from './planes.ts'
import { type Run, runLately } from './runs.ts'
import type { AttendanceSettings } from './settings.ts'
import { codeUse, reasonsOverdue, thresholdFacts, thresholds } from './thresholds.ts'
import { type Together, together } from './together.ts'

/** Found by a test against chance: these can be false alarms, and how many are is published (decision 9). */
export const patternKinds = ['change', 'lateness', 'weekday', 'half-day', 'breaks', 'near-days', 'together'] as const
/** Counted, not estimated: a threshold of law or guidance, or a number of the settings, was reached. */
export const factKinds = [
  ...['severe', 'persistent', 'unexplained', 'long-absence', 'back', 'ill-days', 'ill-often', 'unauthorised-run'],
  ...['missing', 'ten-sessions', 'reasons-overdue', 'part-time', 'elsewhere', 'custody'],
] as const
export type PatternKind = (typeof patternKinds)[number]
export type AlertKind = PatternKind | (typeof factKinds)[number]
export const isPattern = (kind: string): boolean => patternKinds.some(one => one === kind)

/** What the words of an alert are made from: figures and dates, never a name. */
export type AlertFigures = Record<string, number | string>
export type Alert = {
  kind: AlertKind
  sinceOn: DateText
  /** How surprising: −log10 of the chance, 0 for facts. For sorting, and to see whether an alert has grown. */
  strength: number
  facts: AlertFigures
}

const strengthOf = (chance: number): number => Math.min(300, -Math.log10(Math.max(chance, 1e-300)))

const changeAlert = (kind: AlertKind, change: RateChange | null, alertAt: number): Alert[] =>
  change === null || change.strength < alertAt
    ? []
    : [
        {
          kind,
          sinceOn: change.since.on,
          strength: change.strength / Math.LN10,
          facts: {
            times: change.after.events,
            weeks: change.after.weeks,
            timesBefore: change.before.events,
            weeksBefore: change.before.weeks,
            sinceOn: change.since.on,
          },
        },
      ]

const patternAlert = (kind: AlertKind, found: DayPattern | null, alertAt: number, more: AlertFigures = {}): Alert[] =>
  found === null || found.chance > alertAt
    ? []
    : [
        {
          kind,
          sinceOn: found.since.on,
          strength: strengthOf(found.chance),
          facts: {
            ...more,
            times: found.times,
            of: found.of,
            otherTimes: found.otherTimes,
            otherOf: found.otherOf,
            weeks: found.weeks,
            sinceOn: found.since.on,
            lastOn: found.last.on,
          },
        },
      ]

/** Alerts of patterns: what chance does not explain. */
export function patternAlerts(features: PupilFeatures, settings: AttendanceSettings): Alert[] {
  const { near, minutes, weekday, half } = features
  const { weekdayAt, halfDayAt, breaksAt, nearAt, leastTimes } = settings.pattern
  const late = changeAlert('lateness', features.lateChange, settings.lateness.alertAt)
  return [
    ...changeAlert('change', features.change, settings.change.alertAt),
    ...(late.length > 0 || minutes === null || minutes.chance > settings.lateness.minutesAt
      ? late
      : [
          {
            kind: 'lateness' as const,
            sinceOn: features.until,
            strength: strengthOf(minutes.chance),
            facts: {
              minutes: Math.round(minutes.recent),
              minutesBefore: Math.round(minutes.before),
              times: minutes.times,
            },
          },
        ]),
    ...patternAlert('weekday', weekday, weekdayAt, { weekday: weekday?.weekday ?? 0 }),
    ...patternAlert('half-day', half, halfDayAt, { session: half?.session ?? 'am' }),
    ...patternAlert('breaks', features.breaks, breaksAt),
    ...(near && near.spells >= leastTimes && near.chance <= nearAt
      ? [
          {
            kind: 'near-days' as const,
            sinceOn: features.until,
            strength: strengthOf(near.chance),
            facts: { times: near.spells, of: near.of, percent: Math.round(near.share * 100) },
          },
        ]
      : []),
  ]
}

/** The alert of two pupils of one family, for each of them; none if they are away together no more than families are. */
export const togetherAlert = (found: Together, settings: AttendanceSettings): Alert[] =>
  found.shared >= settings.together.leastTimes && found.chance <= settings.together.alertAt
    ? [
        {
          kind: 'together',
          sinceOn: dateText(found.first),
          strength: strengthOf(found.chance),
          facts: { times: found.shared, of: found.spells, otherOf: found.otherSpells, lastOn: dateText(found.last) },
        },
      ]
    : []

const fact = (kind: AlertKind, when: boolean, sinceOn: DateText | undefined, facts: AlertFigures): Alert[] =>
  when && sinceOn !== undefined ? [{ kind, sinceOn, strength: 0, facts: { ...facts, sinceOn } }] : []

const runFact = (kind: AlertKind, run: Run | null, least: number, facts: AlertFigures = {}): Alert[] =>
  run === null
    ? []
    : fact(kind, run.sessions >= least, run.from.on, { ...facts, sessions: run.sessions, lastOn: run.to.on })

/** From this day on a run that is over, or a return, is still told. */
const latelyFrom = (features: PupilFeatures, settings: AttendanceSettings): DateText =>
  dateText(dayNumber(features.until) - settings.facts.returnDays)

/** Alerts of facts about rates and runs. */
function rateFacts(
  features: PupilFeatures,
  own: { planes: Planes; pupil: number },
  settings: AttendanceSettings,
): Alert[] {
  const { year, longest, current } = features
  const { facts } = settings
  const rate = { absent: year.absent, possible: year.possible }
  const known = year.possible >= facts.leastPossible
  const away = current && current.sessions >= facts.longAbsenceSessions ? current : null
  const wasLong = longest !== null && longest.sessions >= facts.longAbsenceSessions
  // The last long one, not the longest: somebody who was away before comes back as well.
  const last = wasLong && !away ? runLately(own.planes, own.pupil, plane.away, facts.longAbsenceSessions, '') : null
  const back = last?.back && last.back.on >= latelyFrom(features, settings) ? last.back : null
  return [
    ...fact('severe', known && year.severe, year.from, rate),
    ...fact('persistent', known && year.persistent && !year.severe, year.from, rate),
    ...runFact('unexplained', features.runs.unexplained.current, facts.unexplainedSessions),
    ...runFact('long-absence', away, facts.longAbsenceSessions),
    ...fact('back', back !== null, back?.on, { sessions: last?.run.sessions ?? 0, fromOn: last?.run.from.on ?? '' }),
  ]
}

/** Alerts of thresholds and of codes. `terms`: what the features were worked out from. */
function codeFacts(
  features: PupilFeatures,
  own: { planes: Planes; pupil: number; terms: readonly TermMarks[] },
  given: { until: DayNumber; calendar: Calendar | null; settings: AttendanceSettings },
): Alert[] {
  const reached = thresholdFacts(features, own.planes, own.pupil, latelyFrom(features, given.settings))
  const year = schoolYearFrom(given.until)
  const { facts } = given.settings
  const used = (codes: readonly string[]) => (features.watched > 0 ? codeUse(own.terms, codes, given.until, year) : [])
  const overdue =
    features.unexplained > 0
      ? reasonsOverdue(own.terms, given.until, given.calendar).filter(day => dayNumber(day) >= year)
      : []
  return [
    ...fact('ill-days', reached.illDays !== null, features.year.from, { days: reached.illDays ?? 0 }),
    ...fact('ill-often', features.year.illSpells >= facts.illSpells, features.year.from, {
      spells: features.year.illSpells,
      days: Math.ceil(features.year.ill / 2),
    }),
    ...runFact('missing', reached.missingRun, 1),
    ...(reached.missingRun ? [] : runFact('unauthorised-run', reached.unauthorisedRun, 1)),
    ...fact('ten-sessions', reached.tenthUnauthorisedOn !== null, reached.tenthUnauthorisedOn ?? undefined, {
      sessions: features.tenWeeks.now,
    }),
    ...fact('reasons-overdue', overdue.length > 0, overdue[0], { days: overdue.length }),
    ...used(['C2']).flatMap(use =>
      fact('part-time', use.sessions >= facts.partTimeSessions, use.first.on, {
        sessions: use.sessions,
        lastOn: use.last.on,
      }),
    ),
    ...used(['B', 'K']).flatMap(use =>
      fact('elsewhere', use.sessions >= facts.elsewhereSessions, use.first.on, {
        code: use.code,
        sessions: use.sessions,
        lastOn: use.last.on,
      }),
    ),
    ...used(['Y5']).flatMap(use =>
      fact('custody', true, use.first.on, { sessions: use.sessions, lastOn: use.last.on }),
    ),
  ]
}

/** What a school's scan leaves for its pupils' alerts to be made from. */
export type ScannedSchool = { planes: Planes; table: FeatureTable; context: SchoolContext; near: NearDays | null }

/** True if a look at the pupil's whole features could find a pattern: cheap, for a county's pupils. Never false where there is one. */
export function mayHavePattern({ table, context }: ScannedSchool, pupil: number): boolean {
  const { settings } = context
  const n = (column: number) => table.counts[pupil * countColumns + column]!
  const f = (column: number) => table.shares[pupil * shareColumns + column]!
  return (
    f(share.change) >= settings.change.alertAt ||
    f(share.lateChange) >= settings.lateness.alertAt ||
    f(share.weekday) <= settings.pattern.weekdayAt ||
    f(share.half) <= settings.pattern.halfDayAt ||
    f(share.breaks) <= settings.pattern.breaksAt ||
    n(count.recentLate) >= 3 ||
    n(count.nearSpells) >= settings.pattern.leastTimes
  )
}

/** The same for alerts of any kind. */
export function mayHaveAlert(school: ScannedSchool, pupil: number): boolean {
  const { planes, table, context } = school
  const { facts } = context.settings
  const n = (column: number) => table.counts[pupil * countColumns + column]!
  return (
    mayHavePattern(school, pupil) ||
    absenceSince(planes, pupil, schoolYearFrom(context.until)).persistent ||
    n(count.unexplained) > 0 ||
    n(count.watched) > 0 ||
    n(count.longest) >= facts.longAbsenceSessions ||
    n(count.ill) >= thresholds.illDays.n * 2 ||
    n(count.illSpells) >= facts.illSpells ||
    n(count.mostInTenWeeks) >= thresholds.unauthorisedSessions.n
  )
}

/**
 * All alerts of one pupil of a scanned school, patterns first. `siblings`: other pupils of the same scan.
 */
export function alertsFor(
  school: ScannedSchool,
  pupil: number,
  given: {
    terms: readonly TermMarks[]
    calendar?: Calendar | null
    siblings?: readonly number[]
    features?: PupilFeatures
  },
): Alert[] {
  const { planes, table, context } = school
  const { settings, until } = context
  const features = given.features ?? featuresAt(planes, table, context, pupil, school.near)
  const own = { planes, pupil, terms: given.terms }
  return [
    ...patternAlerts(features, settings),
    ...(given.siblings ?? []).flatMap(other => togetherAlert(together(planes, pupil, other, settings), settings)),
    ...rateFacts(features, own, settings),
    ...codeFacts(features, own, { until, calendar: given.calendar ?? null, settings }),
  ]
}

/** An alert that was raised before: its kind, since when, on which day, how strong it was then. */
export type EarlierAlert = Pick<Alert, 'kind' | 'sinceOn' | 'strength'> & { raisedOn: DateText }

/**
 * Which alerts are news. A pattern of a kind that was raised less than `quietWeeks` school weeks ago (`quietFrom`: the Monday that many weeks back) is the
 * same one, even if its date has moved with what is known since, unless it has become a thousand times less likely to be chance. A fact is the same if
 * it began on the same day.
 */
export const newsOf = (found: readonly Alert[], earlier: readonly EarlierAlert[], quietFrom: DateText): Alert[] =>
  found.filter(
    alert =>
      !earlier.some(old =>
        old.kind !== alert.kind
          ? false
          : isPattern(alert.kind)
            ? old.raisedOn >= quietFrom && alert.strength < old.strength + 3
            : old.sinceOn === alert.sinceOn,
      ),
  )
