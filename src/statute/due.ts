import { type Counted, type CountedDay, countedDays, countTo, type Moment, restNote } from './counting.ts'
import { type Calendar, england } from './days/calendar.ts'
import { type DateText, dateText } from './days/dates.ts'
import { endOfDayText, londonInstant, londonText, londonTimeOfDay, readStart, type Start } from './days/london.ts'
import { StatuteError, type StatuteErrorCode } from './error.ts'
import { type AreaChoices, type AreaLimit, areaLimitFor, requireSound } from './rules/area.ts'
import {
  type Certainty,
  type Edition,
  type Limit,
  limitInWords,
  type Meaning,
  type Rule,
  type Unit,
} from './rules/rule.ts'

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
  dueAt: string
  /** True if the limit names a moment and not a day. */
  toTheMinute: boolean
  notes: string[]
  /** Each day from the start to the due day, and why it was counted or skipped. Worked out when asked. */
  days: () => CountedDay[]
}

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
  rule.duty === 'must' &&
  certainty === 'read' &&
  rule.meaning === 'by' &&
  rule.due !== null &&
  rule.due.unit !== 'typed'

/** Counts by the area’s limit where it has one, unless the law’s own date is earlier and binds. */
function chosenCount(
  rule: Rule,
  edition: Edition | null,
  areaLimit: AreaLimit | null,
  event: string,
  from: Moment,
  calendar: Calendar,
): { limit: Limit; counted: Counted; setBy: 'national' | 'area' } {
  const limit = limitFor(rule, edition, areaLimit, event)
  const counted = countTo(rule, limit, from, calendar)
  if (!areaLimit) return { limit, counted, setBy: 'national' }
  if (!bindsAnyway(rule, edition?.certainty ?? rule.certainty)) return { limit, counted, setBy: 'area' }
  const national = limitFor(rule, edition, null, event)
  const lawful = countTo(rule, national, from, calendar)
  if (momentOf(lawful) >= momentOf(counted)) return { limit, counted, setBy: 'area' }
  lawful.notes.push('The area’s own limit is later than the law’s; the law’s stands.')
  return { limit: national, counted: lawful, setBy: 'national' }
}

const momentOf = (counted: Counted): number => counted.at ?? londonInstant(counted.day + 1)

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
  const { limit, counted, setBy } = chosenCount(rule, edition, areaLimit, startEvent, from, calendar)
  const sameTime = (areaLimit?.dayEnds ?? rule.dayEnds) === 'same-time' && from.at !== null && limit.unit !== 'hours'
  const at = sameTime ? londonInstant(counted.day, londonTimeOfDay(from.at ?? 0)) : counted.at
  const { notes } = counted
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
    dueAt: at === null ? endOfDayText(counted.day) : londonText(at),
    toTheMinute: at !== null,
    notes,
    days: () => countedDays(rule, limit, from, counted, calendar),
  }
}

function typedDue(
  rule: Rule,
  typedOn: Start,
  from: Moment,
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
    dueAt: order.at === null ? endOfDayText(order.day) : londonText(order.at),
    toTheMinute: order.at !== null,
    notes: ['The date is the one in the order.'],
    days: () => [
      { on: dateText(from.day), kind: 'start', n: 0, why: null },
      { on: dateText(order.day), kind: 'due', n: null, why: 'the date in the order' },
    ],
  }
}

/** A due date with its days, and the skipped days and the limit in words: what "Why this date?" shows. */
export type Explained = Due & { counted: CountedDay[]; skipped: CountedDay[]; limitInWords: string; sentence: string }

/** As `dueFor`, with every day already counted and the skipped ones apart. */
export function explain(rule: Rule, start: Start, options: DueOptions = {}): Explained {
  const due = dueFor(rule, start, options)
  const counted = due.days()
  const area = areaLimitFor(rule, due.startOn, options.area)
  const limit: Limit =
    due.setBy === 'area' && area
      ? area.due
      : { unit: due.unit, n: due.limit, ...(rule.due?.day ? { day: rule.due.day } : {}) }
  return {
    ...due,
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
