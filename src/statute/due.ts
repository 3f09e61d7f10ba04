import { addCounted, type Calendar, type DayCounter, england } from './days/calendar.ts'
import {
  addMonths,
  type DateText,
  type DayNumber,
  dateText,
  dayInWords,
  dayNumber,
  dayOf,
  daysInMonth,
  isWeekend,
  partsOf,
  weekdayName,
} from './days/dates.ts'
import { holidayYears } from './days/holidays.ts'
import { londonDay, londonInstant, londonText, londonTimeOfDay, readStart, type Start } from './days/london.ts'
import { StatuteError, type StatuteErrorCode } from './error.ts'
import { type AreaChoices, type AreaLimit, areaLimitFor, requireSound } from './rules/area.ts'
import { type Certainty, type Edition, type Limit, limitInWords, type Meaning, type Rule, type Unit } from './rules/rule.ts'

/** How to count, where it is not the plain way. */
export type DueOptions = {
  /** Count by this edition ("Working Together 2018", or "2018") and not by the one in force on the day. */
  edition?: string
  /** What the area has chosen. */
  area?: AreaChoices
  /** Bank holidays added, a school’s own dates. Default: `england`. */
  calendar?: Calendar
  /** Count from one of the rule’s other start events. Default: the area’s choice, else the rule’s own event. */
  startEvent?: string
  /** The date in a court’s order, for a rule whose date is typed. */
  typedOn?: Start
}

/** A date that a rule gives, with all that is needed to say why. */
export type Due = {
  ruleId: string
  number: string
  edition: string | null
  certainty: Certainty
  meaning: Meaning
  /** The limit it was counted by, and who set it. */
  limit: number | null
  unit: Unit
  setBy: 'national' | 'area' | 'order'
  startEvent: string
  startOn: DateText
  /** ISO with London’s offset; null if only a date was given. */
  startAt: string | null
  /** The day, in London, on which it is due. */
  dueOn: DateText
  /**
   * ISO with London’s offset: the moment from which it is late. For days, the midnight that ends the due day; for hours
   * (and day limits counted to the same time of day) the moment itself.
   */
  readonly dueAt: string
  /** True if the limit names a moment and not a day. */
  toTheMinute: boolean
  notes: string[]
  /** Each day from the start to the due day, and why it was counted or skipped. Worked out when asked. */
  days: () => CountedDay[]
}

export type CountedDay = {
  on: DateText
  kind: 'start' | 'counted' | 'skipped' | 'due'
  /** Which day (or, for hours, how many hours have gone by the end of it); null if skipped. */
  n: number | null
  /** Why it was skipped, or what is special about it. */
  why: string | null
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const lastAnnouncedDay = dayOf(holidayYears.lastAnnounced, 12, 31)

/** The edition in force on a day, or the one named. Null for a rule that has none. */
export function editionFor(rule: Rule, on: DateText, named?: string): Edition | null {
  if (named !== undefined) {
    const wanted = named.trim().toLowerCase()
    const found = rule.editions.find(
      edition => edition.name.toLowerCase() === wanted || (/^\d{4}$/.test(wanted) && edition.name.endsWith(wanted)),
    )
    if (found) return found
    const names = rule.editions.map(edition => edition.name).join('; ') || 'none'
    throw new StatuteError('unknown-edition', `${rule.id} has no edition "${named}". It has: ${names}.`)
  }
  let found: Edition | null = null
  for (const edition of rule.editions) if (edition.from === null || edition.from <= on) found = edition
  const first = rule.editions[0]
  if (found || !first) return found
  if (rule.isNew) {
    throw new StatuteError('not-in-force', `${rule.id} was not in force on ${on}; it began on ${first.from}.`)
  }
  return first
}

function requireInForce(rule: Rule, on: DateText, area: AreaChoices | undefined): void {
  if (!rule.commencement) return
  const { act, section } = rule.commencement
  const from = area?.commenced?.[rule.id]
  const name = `${rule.id} (${act}, section ${section})`
  if (from === undefined) {
    throw new StatuteError('switched-off', `${name} is switched off: no day on which it was commenced has been set.`)
  }
  if (on < from) throw new StatuteError('not-in-force', `${name} was not in force on ${on}; it began on ${from}.`)
}

function startEventFor(rule: Rule, asked: string | undefined, areaLimit: AreaLimit | null): string {
  const event = asked ?? areaLimit?.startsAt ?? rule.startsAt
  if (event === rule.startsAt || rule.alsoFrom.some(other => other.event === event)) return event
  const events = [rule.startsAt, ...rule.alsoFrom.map(other => other.event)].join(', ')
  throw new StatuteError('unknown-event', `${rule.id} does not start at "${event}". It can start at: ${events}.`)
}

const counterFor = (unit: Unit, calendar: Calendar, rule: Rule): DayCounter => {
  if (unit === 'working days') return calendar.working
  if (calendar.school) return calendar.school
  throw new StatuteError('needs-school-days', `${rule.id} counts school days: give the school’s term dates.`)
}

type Counted = { day: DayNumber; at: number | null; notes: string[] }

function countDays(rule: Rule, due: Limit, start: DayNumber, calendar: Calendar, sign: 1 | -1): Counted {
  const counter = counterFor(due.unit, calendar, rule)
  const first = rule.startDayCounts && sign === 1 && (due.n ?? 0) > 0 && counter.skip(start) === null ? 1 : 0
  const day = addCounted(counter, start, sign * (due.n ?? 0) - first)
  const computed = day > lastAnnouncedDay
  return { day, at: null, notes: computed ? ['Bank holidays after 2028 are worked out by rule, not yet announced.'] : [] }
}

function countMonths(due: Limit, start: DayNumber, sign: 1 | -1): Counted {
  const { day, clamped } = addMonths(start, sign * (due.n ?? 0))
  if (!clamped) return { day, at: null, notes: [] }
  const [from, to] = [dayInWords(start), dayInWords(day)]
  const words = limitInWords(due)
  const link = sign === 1 ? 'and' : 'less'
  return { day, at: null, notes: [`${from} ${link} ${words}: that month is shorter, so its last day, ${to}.`] }
}

function countTo(rule: Rule, due: Limit, start: { day: DayNumber; at: number | null }, calendar: Calendar): Counted {
  const sign = rule.meaning === 'before' ? -1 : 1
  const n = due.n ?? 0
  switch (due.unit) {
    case 'working days':
    case 'school days':
      return countDays(rule, due, start.day, calendar, sign)
    case 'calendar days':
      return { day: start.day + sign * n - (rule.startDayCounts && n > 0 ? 1 : 0), at: null, notes: [] }
    case 'weeks':
      return { day: start.day + sign * n * 7, at: null, notes: [] }
    case 'months':
      return countMonths(due, start.day, sign)
    case 'hours': {
      const from = start.at ?? londonInstant(start.day)
      const at = from + sign * Math.round(n * hourMs)
      const notes = start.at === null ? ['No time was given: counted from the first moment of the day.'] : []
      return { day: londonDay(at), at, notes }
    }
    case 'fixed date':
      return { day: nextFixedDay(due.day ?? '', start.day), at: null, notes: [] }
    case 'typed':
      throw new StatuteError('typed-date', `${rule.id} has no date to count: type the one in the order.`)
  }
}

/** The first such day of the year (MM-DD) on or after a day. 29 February is 28 February in other years. */
function nextFixedDay(monthDay: string, from: DayNumber): DayNumber {
  const [month = 1, day = 1] = monthDay.split('-').map(Number)
  const inYear = (year: number) => dayOf(year, month, Math.min(day, daysInMonth(year, month)))
  const { year } = partsOf(from)
  return inYear(year) >= from ? inYear(year) : inYear(year + 1)
}

const neverMoves = (unit: Unit): boolean => unit !== 'working days' && unit !== 'school days' && unit !== 'typed'

/** "Do it before": hours, days, weeks and months are not extended by a weekend or a bank holiday. */
function restNote(rule: Rule, unit: Unit, day: DayNumber, calendar: Calendar): string | null {
  if (!neverMoves(unit) || rule.meaning === 'not before' || rule.meaning === 'for') return null
  const holiday = calendar.holidays.get(day)
  if (holiday) return `It falls on a bank holiday (${holiday.title}) and does not move: do it before.`
  return isWeekend(day) ? `It falls on a ${weekdayName(day)} and does not move: do it before.` : null
}

/** The limit to count by: the area’s where it has one, else the edition’s, else the rule’s. */
function limitFor(rule: Rule, edition: Edition | null, areaLimit: AreaLimit | null, event: string): Limit {
  if (areaLimit) return requireSound(areaLimit.due)
  const other = event === rule.startsAt ? undefined : rule.alsoFrom.find(way => way.event === event)?.due
  const due = other ?? edition?.due ?? rule.due
  if (due) return due
  throw new StatuteError('no-number', `${rule.id} has no number to count by: ${rule.inWords}.`)
}

/** When the law was read and binds, an area can shorten it but not lengthen it. */
const bindsAnyway = (rule: Rule, certainty: Certainty): boolean =>
  rule.duty === 'must' && certainty === 'read' && rule.meaning === 'by' && rule.due !== null && rule.due.unit !== 'typed'

/**
 * The date by which a rule is to be met. Start day is day 0. Throws a `StatuteError` with one clear sentence if there is
 * no such date: no national number, switched off, not yet in force, a date only a court can give.
 *
 * `start` is a date, a date and time with its offset, or a Date; what counts is the day it was in London.
 * Day limits end with the due day; "by the same time of day" only where a rule or an area says so, and a time is given.
 */
export function dueFor(rule: Rule, start: Start, options: DueOptions = {}): Due {
  const from = readStart(start)
  const startOn = dateText(from.day)
  requireInForce(rule, startOn, options.area)
  const edition = editionFor(rule, startOn, options.edition)
  const calendar = options.calendar ?? england
  const areaLimit = areaLimitFor(rule, startOn, options.area)
  const startEvent = startEventFor(rule, options.startEvent, areaLimit)
  const certainty = edition?.certainty ?? rule.certainty
  if (options.typedOn !== undefined && rule.due?.unit === 'typed') {
    return typedDue(rule, options.typedOn, from, edition, startEvent, certainty)
  }
  let limit = limitFor(rule, edition, areaLimit, startEvent)
  let counted = countTo(rule, limit, from, calendar)
  let setBy: Due['setBy'] = areaLimit ? 'area' : 'national'
  if (areaLimit && bindsAnyway(rule, certainty)) {
    const national = limitFor(rule, edition, null, startEvent)
    const lawful = countTo(rule, national, from, calendar)
    if (momentOf(lawful) < momentOf(counted)) {
      ;[limit, counted, setBy] = [national, lawful, 'national']
      counted.notes.push('The area’s own limit is later than the law’s; the law’s stands.')
    }
  }
  const sameTime = (areaLimit?.dayEnds ?? rule.dayEnds) === 'same-time' && from.at !== null && limit.unit !== 'hours'
  const at = sameTime ? londonInstant(counted.day, londonTimeOfDay(from.at ?? 0)) : counted.at
  const notes = counted.notes
  if (edition?.from && startOn < edition.from && options.edition === undefined) {
    notes.push(`Before ${edition.name}, the earliest edition Kith knows: counted by it, not checked.`)
  }
  const rest = restNote(rule, limit.unit, counted.day, calendar)
  if (rest) notes.push(rest)
  return {
    ruleId: rule.id,
    number: rule.number,
    edition: edition?.name ?? null,
    certainty: setBy === 'area' ? 'local' : certainty,
    meaning: rule.meaning,
    limit: limit.n,
    unit: limit.unit,
    setBy,
    startEvent,
    startOn,
    startAt: from.at === null ? null : londonText(from.at),
    dueOn: dateText(counted.day),
    get dueAt() {
      return londonText(at ?? londonInstant(counted.day + 1))
    },
    toTheMinute: at !== null,
    notes,
    days: () => countedDays(rule, limit, from, counted, calendar),
  }
}

const momentOf = (counted: Counted): number => counted.at ?? londonInstant(counted.day + 1)

function typedDue(
  rule: Rule,
  typedOn: Start,
  from: { day: DayNumber; at: number | null },
  edition: Edition | null,
  startEvent: string,
  certainty: Certainty,
): Due {
  const order = readStart(typedOn)
  if (order.day < from.day) {
    throw new StatuteError('impossible-date', `The date in the order, ${dateText(order.day)}, is before its start.`)
  }
  return {
    ruleId: rule.id,
    number: rule.number,
    edition: edition?.name ?? null,
    certainty,
    meaning: rule.meaning,
    limit: null,
    unit: 'typed',
    setBy: 'order',
    startEvent,
    startOn: dateText(from.day),
    startAt: from.at === null ? null : londonText(from.at),
    dueOn: dateText(order.day),
    dueAt: londonText(order.at ?? londonInstant(order.day + 1)),
    toTheMinute: order.at !== null,
    notes: ['The date is the one in the order.'],
    days: () => [
      { on: dateText(from.day), kind: 'start', n: 0, why: null },
      { on: dateText(order.day), kind: 'due', n: null, why: 'the date in the order' },
    ],
  }
}

/** Every day from the earlier of start and due to the later, with what became of it. */
function countedDays(
  rule: Rule,
  limit: Limit,
  from: { day: DayNumber; at: number | null },
  to: { day: DayNumber; at: number | null },
  calendar: Calendar,
): CountedDay[] {
  const counter = limit.unit === 'working days' || limit.unit === 'school days' ? counterFor(limit.unit, calendar, rule) : null
  const backwards = to.day < from.day
  const step = backwards ? -1 : 1
  const days: CountedDay[] = []
  let n = 0
  for (let day = from.day; backwards ? day >= to.day : day <= to.day; day += step) {
    const isStart = day === from.day
    const skip = counter ? counter.skip(day) : null
    const counts = skip === null && (!isStart || (rule.startDayCounts && counter !== null))
    if (counts) n++
    const kind = day === to.day ? 'due' : isStart ? 'start' : skip ? 'skipped' : 'counted'
    const why = skip?.words ?? calendar.holidays.get(day)?.title ?? null
    days.push({ on: dateText(day), kind, n: kind === 'skipped' ? null : n, why })
  }
  return limit.unit === 'hours' ? days.map(day => hoursGone(day, from, to)) : days
}

/** For hours, `n` is the hours gone by the end of the day (or by the due moment); a day of 23 or 25 hours says so. */
function hoursGone(day: CountedDay, from: { day: DayNumber; at: number | null }, to: { at: number | null }): CountedDay {
  const number = dayNumber(day.on)
  const [begins, ends] = [londonInstant(number), londonInstant(number + 1)]
  const gone = Math.min(ends, to.at ?? ends) - (from.at ?? londonInstant(from.day))
  const change =
    ends - begins === dayMs ? null : ends - begins > dayMs ? 'clocks go back: a day of 25 hours' : 'clocks go forward: a day of 23 hours'
  return { ...day, n: Math.round((gone / hourMs) * 100) / 100, why: change ?? day.why }
}

/** A due date with its days, and the skipped days and the limit in words: what "Why this date?" shows. */
export type Explained = Due & { counted: CountedDay[]; skipped: CountedDay[]; limitInWords: string; sentence: string }

/** As `dueFor`, with every day already counted and the skipped ones apart. */
export function explain(rule: Rule, start: Start, options: DueOptions = {}): Explained {
  const due = dueFor(rule, start, options)
  const counted = due.days()
  const area = areaLimitFor(rule, due.startOn, options.area)
  const limit: Limit = due.setBy === 'area' && area ? area.due : { unit: due.unit, n: due.limit, ...(rule.due?.day ? { day: rule.due.day } : {}) }
  return {
    ...due,
    dueAt: due.dueAt,
    counted,
    skipped: counted.filter(day => day.kind === 'skipped'),
    limitInWords: limitInWords(limit),
    sentence: rule.sentence,
  }
}

/**
 * The same rule counted from several events, earliest due date first: an assessment from the referral and from its own
 * start, a rapid review from the notification and from becoming aware. Events that have not happened are left out.
 */
export function dueFromEach(
  rule: Rule,
  starts: Readonly<Record<string, Start | null | undefined>>,
  options: Omit<DueOptions, 'startEvent'> = {},
): Due[] {
  const events = [rule.startsAt, ...rule.alsoFrom.map(other => other.event)]
  return events
    .flatMap(startEvent => {
      const start = starts[startEvent]
      return start === null || start === undefined ? [] : [dueFor(rule, start, { ...options, startEvent })]
    })
    .toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))
}

/** `dueFor` for those who would rather have a refusal than an exception. */
export function dueOrRefusal(
  rule: Rule,
  start: Start,
  options: DueOptions = {},
): { ok: true; due: Due } | { ok: false; code: StatuteErrorCode; message: string } {
  try {
    return { ok: true, due: dueFor(rule, start, options) }
  } catch (error) {
    if (error instanceof StatuteError) return { ok: false, code: error.code, message: error.message }
    throw error
  }
}
