import { type DateText, type DayNumber, dateText, dayNumber } from '../statute/index.ts'
import { bitCount } from './bits.ts'
import { binomialTail, rankSumChance } from './chance.ts'
import { type SchoolContext, schoolContext } from './context.ts'
import {
  breaksOf,
  type DayPattern,
  type HalfDayPattern,
  halfOf,
  type NearPattern,
  nearDays,
  nearOf,
  number,
  type Row,
  type WeekdayPattern,
  weekdayOf,
} from './day-patterns.ts'
import { count, type FeatureTable, type NearDays, share, shareColumns } from './feature-table.ts'
import type { TermMarks } from './marks.ts'
import { makePlanes, type Planes, plane, sessionsInWord } from './planes.ts'
import { type Run, runFrom, runsOf, type When, weeksBetween, whenOf, wordOf } from './runs.ts'
import { scan } from './scan.ts'
import { defaultSettings } from './settings.ts'

// One pupil's row of a scan, in the words of the field. Every figure here is a count of sessions (half days) unless it says otherwise.

/** A rate that went up, with the first event after it. */
export type RateChange = {
  since: When
  /** Natural logarithm of the likelihood ratio: how much better "it changed then" explains the marks than "it was always so". */
  strength: number
  /** Events (spells of absence, days late) before and since, and the school weeks they lie in. */
  before: { events: number; weeks: number }
  after: { events: number; weeks: number }
}

/** A school year so far. Rate: absent ÷ possible, null where nothing was possible. Persistent: a tenth or more. Severe: a half or more. */
export type YearFigures = {
  from: DateText
  possible: number
  attended: number
  absent: number
  authorised: number
  unauthorised: number
  late: number
  ill: number
  illSpells: number
  rate: number | null
  persistent: boolean
  severe: boolean
}

export type PupilFeatures = {
  until: DateText
  /** School weeks that were looked at. */
  weeks: number
  possible: number
  attended: number
  absent: number
  authorised: number
  unauthorised: number
  /** N and O. */
  unexplained: number
  ill: number
  /** Spells of illness. */
  illSpells: number
  /** L and U together; U alone, which the statistics count as absence. */
  late: number
  lateClosed: number
  /** B, C2, K, Y5. */
  watched: number
  /** This school year so far, which is what rates are of. */
  year: YearFigures
  /** The last four school weeks, and everything before. `chance`: of so many spells in so short a time, were they spread like the school's. */
  recent: { possible: number; absent: number; late: number; spells: number }
  before: { possible: number; absent: number; late: number; spells: number }
  recentChance: number
  /** Spells of absence the school had not arranged; the longest, and the one that has not ended. */
  spells: number
  longest: Run | null
  current: Run | null
  change: RateChange | null
  lateChange: RateChange | null
  /** Mean minutes late, lately and before, and the chance of the difference (rank sums); null where nobody wrote any. */
  minutes: { recent: number; before: number; times: number; chance: number } | null
  weekday: WeekdayPattern | null
  half: HalfDayPattern | null
  breaks: DayPattern | null
  /** Spells that began on the pupil's own known days, the share of such days, and the chance; null where no days were given. */
  near: NearPattern | null
  runs: {
    unexplained: { longest: Run | null; current: Run | null }
    unauthorised: { longest: Run | null; current: Run | null }
    ill: { longest: Run | null; current: Run | null }
  }
  /** Unauthorised sessions in ten school weeks in a row: now, and the most there ever were, with the last day of those weeks. */
  tenWeeks: { now: number; most: number; mostBy: DateText | null }
}

function changeOf(
  planes: Planes,
  pupil: number,
  place: number,
  strength: number,
  since: number,
  all: number,
): RateChange | null {
  if (place < 0) return null
  const end = planes.weeks.words * sessionsInWord
  return {
    since: whenOf(planes, place),
    strength,
    before: { events: all - since, weeks: weeksBetween(planes, pupil, 0, place) },
    after: { events: since, weeks: weeksBetween(planes, pupil, place, end) },
  }
}

/** The chance that so many of all spells fell into the last four weeks, each as likely as its exposure; the school's average weighs in as ever. */
function recentChance(row: Row): number {
  const { context, pupil, table } = row
  const [all, recent] = [number(row, count.spells), number(row, count.recentSpells)]
  const exposure = table.shares[pupil * shareColumns + share.exposure]! + context.spells.exposure
  const spells = all + Math.round(context.spells.events)
  return recent === 0 || exposure <= 0
    ? 1
    : binomialTail(recent, spells, table.shares[pupil * shareColumns + share.recentExposure]! / exposure)
}

function minutesOf({ planes, pupil, context }: Row): PupilFeatures['minutes'] {
  const recent: number[] = []
  const before: number[] = []
  const to = pupil < planes.begun ? planes.lateFrom[pupil + 1]! : 0
  for (let i = planes.lateFrom[pupil]!; i < to; i++) {
    const place = planes.latePlace[i]!
    const isRecent = (context.recent[Math.floor(place / sessionsInWord)]! >>> (place % sessionsInWord)) & 1
    ;(isRecent ? recent : before).push(planes.lateMinutes[i]!)
  }
  if (recent.length === 0 || before.length === 0) return null
  const mean = (list: readonly number[]) => list.reduce((sum, n) => sum + n, 0) / list.length
  return {
    recent: mean(recent),
    before: mean(before),
    times: recent.length,
    chance: recent.length < 3 || before.length < 3 ? 1 : rankSumChance(before, recent),
  }
}

function longestAndCurrent(row: Row, which: number, column: number): { longest: Run | null; current: Run | null } {
  const { planes, pupil } = row
  const run = (sessions: number, place: number) =>
    runFrom(planes, pupil, which, number(row, place), number(row, sessions))
  return { longest: run(column + 1, column + 2), current: run(column + 3, column + 4) }
}

/** The 1 August on or before a day: the latest day by which a school year has not begun. */
export function schoolYearFrom(day: DayNumber): DayNumber {
  const year = Number(dateText(day).slice(0, 4))
  const from = dayNumber(`${year}-08-01`)
  return from <= day ? from : dayNumber(`${year - 1}-08-01`)
}

/** How many sessions of one kind a pupil has from a day on. */
function sessionsSince(planes: Planes, pupil: number, from: DayNumber): (which: number) => number {
  const first = planes.weeks.mondays.findIndex(monday => monday + 4 >= from)
  const early = (1 << (10 * (first % 3))) - 1
  return which => {
    if (first < 0) return 0
    let n = bitCount(wordOf(planes, pupil, Math.floor(first / 3), which) & ~early)
    for (let word = Math.floor(first / 3) + 1; word < planes.weeks.words; word++)
      n += bitCount(wordOf(planes, pupil, word, which))
    return n
  }
}

const isPersistent = (absent: number, possible: number): boolean => absent * 10 >= possible && possible > 0

/** Possible and absent sessions of a pupil from a day on, and nothing else: for sums over a school, and a first look. */
export function absenceSince(
  planes: Planes,
  pupil: number,
  from: DayNumber,
): { possible: number; absent: number; persistent: boolean } {
  const sessions = sessionsSince(planes, pupil, from)
  const [possible, absent] = [sessions(plane.possible), sessions(plane.absent)]
  return { possible, absent, persistent: isPersistent(absent, possible) }
}

/** The figures of a pupil from a day on. */
export function yearFigures(planes: Planes, pupil: number, from: DayNumber): YearFigures {
  const sessions = sessionsSince(planes, pupil, from)
  const { possible, absent, persistent } = absenceSince(planes, pupil, from)
  const unauthorised = sessions(plane.unauthorised)
  const began = dateText(from)
  return {
    from: began,
    possible,
    attended: possible - absent,
    absent,
    authorised: absent - unauthorised,
    unauthorised,
    late: sessions(plane.late),
    ill: sessions(plane.ill),
    illSpells: runsOf(planes, pupil, plane.ill).filter(run => run.from.on >= began).length,
    rate: possible > 0 ? absent / possible : null,
    persistent,
    severe: absent * 2 >= possible && possible > 0,
  }
}

/** One pupil's features, read from a scan; `near` is what the scan was given. */
export function featuresAt(
  planes: Planes,
  table: FeatureTable,
  context: SchoolContext,
  pupil: number,
  near: NearDays | null = null,
): PupilFeatures {
  const row = { planes, pupil, table, context }
  const n = (column: number) => number(row, column)
  const shareAt = (column: number) => table.shares[pupil * shareColumns + column]!
  const [possible, absent, unauthorised] = [n(count.possible), n(count.absent), n(count.unauthorised)]
  const recent = {
    possible: n(count.recentPossible),
    absent: n(count.recentAbsent),
    late: n(count.recentLate),
    spells: n(count.recentSpells),
  }
  const longest = runFrom(planes, pupil, plane.away, n(count.longestFrom), n(count.longest))
  const current = runFrom(planes, pupil, plane.away, n(count.currentFrom), n(count.current))
  return {
    until: dateText(context.until),
    weeks: weeksBetween(planes, pupil, 0, planes.weeks.words * sessionsInWord),
    possible,
    attended: possible - absent,
    absent,
    authorised: absent - unauthorised,
    unauthorised,
    unexplained: n(count.unexplained),
    ill: n(count.ill),
    illSpells: n(count.illSpells),
    late: n(count.late),
    lateClosed: n(count.closedLate),
    watched: n(count.watched),
    year: yearFigures(planes, pupil, schoolYearFrom(context.until)),
    recent,
    before: {
      possible: possible - recent.possible,
      absent: absent - recent.absent,
      late: n(count.late) - recent.late,
      spells: n(count.spells) - recent.spells,
    },
    recentChance: recentChance(row),
    spells: n(count.spells),
    longest,
    current,
    change: changeOf(planes, pupil, n(count.changeFrom), shareAt(share.change), n(count.changeSpells), n(count.spells)),
    lateChange: changeOf(
      planes,
      pupil,
      n(count.lateChangeFrom),
      shareAt(share.lateChange),
      n(count.lateChangeDays),
      n(count.lateDays),
    ),
    minutes: minutesOf(row),
    weekday: weekdayOf(row),
    half: halfOf(row),
    breaks: breaksOf(row),
    near: nearOf(row, near),
    runs: {
      unexplained: longestAndCurrent(row, plane.unexplained, count.unexplained),
      unauthorised: longestAndCurrent(row, plane.unauthorised, count.unauthorised),
      ill: longestAndCurrent(row, plane.ill, count.ill),
    },
    tenWeeks: {
      now: n(count.inLastTenWeeks),
      most: n(count.mostInTenWeeks),
      mostBy: n(count.mostInTenWeeksEnd) < 0 ? null : dateText(planes.weeks.mondays[n(count.mostInTenWeeksEnd)]! + 4),
    },
  }
}

/**
 * One pupil's features from stored terms, up to and including `until`. `weeks`: the school's weeks, so that weeks without a mark of this pupil are
 * school weeks too. `school`: what is ordinary there, if it was worked out over the same weeks; without it, what we suppose of any school.
 */
export function pupilFeatures(
  terms: readonly TermMarks[],
  given: {
    until: DayNumber
    weeks?: Iterable<DayNumber>
    days?: readonly DayNumber[]
    settings?: typeof defaultSettings
  },
): PupilFeatures {
  const planes = makePlanes([terms], given)
  const context = schoolContext(planes, given.until, given.settings ?? defaultSettings)
  const near = given.days ? nearDays(planes, [given.days]) : null
  return featuresAt(planes, scan(planes, context, near), context, 0, near)
}
