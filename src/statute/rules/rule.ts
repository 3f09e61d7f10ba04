import { type DateText, monthNames } from '../days/dates.ts'

/**
 * How sure Kith is of a sentence.
 * `read`: the text, or a page that quotes it, was read. `local`: a local or secondary page, not the national text.
 * `unverified`: not checked; shown as such, and an area may set its own.
 */
export type Certainty = 'read' | 'local' | 'unverified'

/** `must`: law. `should`: statutory guidance. `target`: aimed at, nobody’s duty. `local`: no national number. */
export type Duty = 'must' | 'should' | 'target' | 'local'

export type Unit =
  | 'working days'
  | 'school days'
  | 'calendar days'
  | 'hours'
  | 'weeks'
  | 'months'
  /** A fixed day of the year, `MM-DD`: the first one on or after the start. */
  | 'fixed date'
  /** A date that a court or another body sets: typed from its order, never computed. */
  | 'typed'

/** A length of time. `n` is absent only for `typed`; `day` (MM-DD) is there only for `fixed date`. */
export type Limit = { unit: Unit; n: number | null; day?: string }

export const workingDays = (n: number): Limit => ({ unit: 'working days', n })
export const schoolDays = (n: number): Limit => ({ unit: 'school days', n })
export const calendarDays = (n: number): Limit => ({ unit: 'calendar days', n })
export const hours = (n: number): Limit => ({ unit: 'hours', n })
export const minutes = (n: number): Limit => ({ unit: 'hours', n: n / 60 })
export const weeks = (n: number): Limit => ({ unit: 'weeks', n })
export const months = (n: number): Limit => ({ unit: 'months', n })
export const years = (n: number): Limit => ({ unit: 'months', n: n * 12 })
export const every = (day: string): Limit => ({ unit: 'fixed date', n: null, day })
export const typed: Limit = { unit: 'typed', n: null }

/**
 * What the date means.
 * `by`: done on that day or earlier. `before`: counted back from the event it must come before.
 * `for`: goes on at least until then. `not before`: may not be done earlier.
 */
export type Meaning = 'by' | 'before' | 'for' | 'not before'

/** Where a sentence comes from. `quoting`: what the page at `address` reproduces, when the text itself was not opened. */
export type Source = {
  document: string
  chapter?: string
  address?: string
  quoting?: string
  certainty: Certainty
  says?: string
}

/**
 * One edition of the guidance, or one instrument, that carries the rule. `from`: first day in force; null when Kith
 * does not know a first day. Only what differs from the rule itself is given.
 */
export type Edition = {
  name: string
  from: DateText | null
  until?: DateText
  due?: Limit
  certainty?: Certainty
  note?: string
}

/** Another event from which some count. `keepBoth`: both dates are shown, and the earlier one leads. */
export type OtherStart = { event: string; why: string; due?: Limit; certainty: Certainty }

/** A value met in some place’s own procedure: an example for an area to start from, never applied by itself. */
export type LocalExample = { due: Limit; where: string; address?: string }

export type Group = '1a' | '1b' | '1c' | '1d' | 'own'

export const groupNames: Record<Group, string> = {
  '1a': 'Front door, assessment and child protection',
  '1b': 'Serious incidents and learning',
  '1c': 'Schools, attendance, missing, allegations, private fostering, looked after',
  '1d': 'Exploitation and criminal justice',
  own: 'The area’s own rules',
}

export type Rule = {
  id: string
  /** The row it renders, C01 to C95; several limits in one row share the number. `own` for an area’s own rule. */
  number: string
  group: Group
  /** What is to be done, short enough for a list. */
  title: string
  /** The rule in one plain sentence. */
  sentence: string
  trigger: string
  who: string
  what: string
  /** The national limit; null where there is none, and then `inWords` says what there is instead. */
  due: Limit | null
  meaning: Meaning
  inWords: string | null
  startsAt: string
  alsoFrom: readonly OtherStart[]
  /** The event that meets it; null for a period that simply runs out. */
  stopsAt: string | null
  duty: Duty
  sources: readonly Source[]
  /** The row’s mark; an edition may be less sure (`Edition.certainty`). */
  certainty: Certainty
  editions: readonly Edition[]
  /** True if nothing like it applied before its first edition; otherwise an earlier day is counted by that edition. */
  isNew: boolean
  /** Day limits end with the day. `same-time`: at the time of day it started, as some front doors count. */
  dayEnds: 'end-of-day' | 'same-time'
  /** True where the law counts the first day itself as day 1 ("for ten school days"). */
  startDayCounts: boolean
  /** Not yet in force: switched off until somebody records the day on which it is commenced. */
  commencement: { act: string; section: string } | null
  /** Rules of the same row of which the earliest date leads ("whichever is sooner"). */
  soonerOf: readonly string[]
  examples: readonly LocalExample[]
  notes: readonly string[]
}

type RuleInput = Pick<Rule, 'id' | 'number' | 'title' | 'sentence' | 'trigger' | 'who' | 'due' | 'startsAt' | 'duty'> &
  Partial<Omit<Rule, 'group'>> & { sources: readonly Source[]; certainty: Certainty }

const idShape = /^[a-z0-9]+(-[a-z0-9]+)*$/

function groupOf(number: string): Group {
  const n = Number(/^C(\d\d)/.exec(number)?.[1] ?? Number.NaN)
  if (Number.isNaN(n)) return 'own'
  return n < 30 ? '1a' : n < 50 ? '1b' : n < 90 ? '1c' : '1d'
}

/** Writes one time limit down. Everything not said takes the plainest meaning: done by the end of the day counted to. */
export function timeLimit(input: RuleInput): Rule {
  if (!idShape.test(input.id)) throw new TypeError(`${input.id}: a rule id is small words with hyphens`)
  if (input.due === null && !input.inWords) throw new TypeError(`${input.id}: without a number it needs words`)
  return Object.freeze({
    group: groupOf(input.number),
    what: input.title,
    meaning: 'by',
    inWords: null,
    alsoFrom: [],
    stopsAt: null,
    editions: [],
    isNew: false,
    dayEnds: 'end-of-day',
    startDayCounts: false,
    commencement: null,
    soonerOf: [],
    examples: [],
    notes: [],
    ...input,
  } satisfies Rule)
}

/** A rule that an area writes for itself: bands of hours at the front door, stages of escalation. */
export const ownRule = (
  input: Pick<Rule, 'id' | 'title' | 'sentence' | 'startsAt' | 'stopsAt' | 'who'> & {
    due: Limit
    trigger?: string
  } & Partial<Pick<Rule, 'dayEnds' | 'meaning' | 'notes' | 'editions'>>,
): Rule =>
  timeLimit({
    trigger: input.title,
    ...input,
    number: 'own',
    duty: 'local',
    certainty: 'local',
    sources: [{ document: 'The area’s own rule', certainty: 'local' }],
  })

const one: Partial<Record<Unit, string>> = {
  'working days': 'working day',
  'school days': 'school day',
  'calendar days': 'day',
  hours: 'hour',
  weeks: 'week',
  months: 'month',
}
const many: Partial<Record<Unit, string>> = { 'calendar days': 'days' }

/** "15 working days", "1 working day", "8 days", "30 minutes", "by 30 September". */
export function limitInWords(due: Limit): string {
  if (due.unit === 'typed') return 'the date in the order'
  if (due.unit === 'fixed date') {
    const [month = 1, day = 1] = (due.day ?? '').split('-').map(Number)
    return `by ${day} ${monthNames[month - 1]}`
  }
  const n = due.n ?? 0
  if (n === 0) return 'the same day'
  if (due.unit === 'hours' && n < 1) return `${Math.round(n * 60)} minutes`
  if (due.unit === 'months' && n >= 24 && n % 12 === 0) return `${n / 12} years`
  return `${n} ${n === 1 ? one[due.unit] : (many[due.unit] ?? due.unit)}`
}
