/** Pure: tasks and clocks made into the rows of the worklist, and the rows into groups. */
import type { PersonLabel } from '../people/index.ts'
import { type Calendar, type Certainty, editionFor, londonDate, type Rule, StatuteError } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { ClockRow, TaskRow } from './deadline.ts'
import {
  type DueTime,
  type GroupName,
  groupOf,
  groups,
  groupTitle,
  isLate,
  type Progress,
  progressOf,
  shareOf,
  timeLeftWords,
  whenWords,
} from './rules.ts'

/** What a row may say of a child. */
export type ChildLabel = Pick<PersonLabel, 'name' | 'initials' | 'yearGroup'> &
  Partial<Pick<PersonLabel, 'bornOn' | 'expectedOn'>>

export interface Facts {
  tasks: readonly TaskRow[]
  clocks: readonly ClockRow[]
  labels: ReadonlyMap<string, ChildLabel>
  /** The rule a clock was counted by; undefined when the area has ended it since. */
  ruleOf: (clock: ClockRow) => Rule | undefined
  calendar: Calendar
  me: string
  now: Date
  initials: boolean
  areaName: string
  roleWords: Readonly<Record<string, string>>
  /** May this person open "why this date?". */
  mayAsk: boolean
}

export interface SureOf {
  level: 'read' | 'local' | 'unchecked'
  /** Before the word: "Working Together ch. 3". */
  source?: string
  /** Instead of the word: "School rule". */
  words?: string
}

export interface WorkItem {
  id: string
  group: GroupName
  dueAt: Date | null
  left: string
  late: boolean
  when: string
  progress: Progress
  title: string
  href: string
  who: string
  why: string
  rule: string
  sure: SureOf | null
  owner: string
  mine: boolean
  action: { label: string; href: string } | null
  children: readonly string[]
  /** What "by rule" groups it under. */
  ruleTitle: string
}

const levels = { read: 'read', local: 'local', unverified: 'unchecked' } as const

/** How sure Kith is of the rule a clock was counted by, and what says so. */
export function sureOfClock(
  clock: Pick<ClockRow, 'edition' | 'limitFrom' | 'startedAt'>,
  rule: Rule,
  areaName: string,
): SureOf {
  if (clock.limitFrom === 'area') return { level: 'local', words: `${areaName}’s own limit` }
  if (clock.limitFrom === 'order') return { level: 'read', words: 'The date in the order' }
  if (rule.number === 'own')
    return {
      level: levels[rule.certainty],
      words: rule.certainty === 'local' ? `${areaName}’s own rule` : 'The area’s own rule, not yet checked',
    }
  const sure = certaintyOf(clock, rule)
  // Not read in the edition that counts: then that edition is named, and not a page that was read elsewhere.
  return { level: levels[sure], source: sure === 'unverified' && clock.edition ? clock.edition : sourceWords(rule) }
}

/** The certainty of the edition a clock was counted by; of the rule itself when that edition is no longer known. */
export function certaintyOf(clock: Pick<ClockRow, 'edition' | 'startedAt'>, rule: Rule): Certainty {
  try {
    return editionFor(rule, londonDate(clock.startedAt), clock.edition ?? undefined)?.certainty ?? rule.certainty
  } catch (error) {
    if (error instanceof StatuteError) return rule.certainty
    throw error
  }
}

/** "Working Together, chapter 3" as a row has room for it. */
export function sourceWords(rule: Rule): string {
  const source = rule.sources[0]
  if (!source) return 'No source'
  const document = source.document.replace(/, chapter \d+$/, '')
  return source.chapter ? `${document} ch. ${source.chapter}` : document
}

/** "Reece Calder, Year 10"; "R.C., Year 10"; "A.D. and B.D."; "No child". */
export function whoWords(
  children: readonly string[],
  labels: ReadonlyMap<string, ChildLabel>,
  initials: boolean,
  now: Date,
): string {
  if (children.length === 0) return 'No child'
  // A child this reader may not know of is not counted: "and another" would tell that there is one.
  const known = children.flatMap(id => labels.get(id) ?? [])
  if (known.length === 0) return 'A child'
  const names = known.map(label => (initials ? label.initials : label.name)).toSorted((a, b) => a.localeCompare(b))
  const [only] = known
  if (known.length === 1 && only) return `${names[0]}, ${placeInLife(only, now)}`
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} others` : format.list(names)
}
function placeInLife(label: ChildLabel, now: Date): string {
  if (label.yearGroup) return /^\d+$/.test(label.yearGroup) ? `Year ${label.yearGroup}` : label.yearGroup
  return format.ageOrExpected(label, now)
}

/** "J. Marsh" from "Jo Marsh". */
export const shortName = (name: string): string => name.replace(/^(\p{L})\S*\s+(?=\S)/u, '$1. ')

const roleName = (role: string, roleWords: Facts['roleWords']) =>
  roleWords[role] ?? format.sentence(role.replaceAll('-', ' '))

function ownerOf(
  row: { practitionerId: string | null; practitionerName: string | null; role?: string | null },
  facts: Facts,
): string {
  if (row.practitionerId === facts.me) return 'Yours'
  if (row.practitionerName) return shortName(row.practitionerName)
  return row.role ? roleName(row.role, facts.roleWords) : 'Any of you'
}

function actionFor(clock: ClockRow | undefined, facts: Facts): WorkItem['action'] {
  if (!clock || !facts.mayAsk || !facts.ruleOf(clock)) return null
  const unsaid = isLate(clock, facts.now) && clock.lateReason === null
  return unsaid
    ? { label: 'Say why it is late', href: `/clocks/${clock.id}#late` }
    : { label: 'Why this date?', href: `/clocks/${clock.id}` }
}

const times = (due: DueTime, clock: ClockRow | undefined, { now, calendar }: Facts) => ({
  group: groupOf(due, now),
  dueAt: due.dueAt,
  late: isLate(due, now),
  left: timeLeftWords(due, now, { unit: clock?.unit ?? null, calendar }),
  when: whenWords(due, now),
})

function fromTask(task: TaskRow, clock: ClockRow | undefined, facts: Facts): WorkItem {
  const rule = clock ? facts.ruleOf(clock) : undefined
  const own = task.certainty
    ? { level: levels[task.certainty], ...(task.sourceWords ? { words: task.sourceWords } : {}) }
    : null
  return {
    ...times(task, clock, facts),
    id: task.id,
    progress: clock
      ? progressOf(clock, facts.now, facts.calendar)
      : task.dueAt
        ? shareOf(task.madeAt, task.dueAt, facts.now)
        : null,
    title: task.title,
    href: task.href,
    who: whoWords(task.children, facts.labels, facts.initials, facts.now),
    why: task.why,
    rule: task.ruleWords ?? rule?.sentence ?? '',
    sure: own ?? (clock && rule ? sureOfClock(clock, rule, facts.areaName) : null),
    owner: ownerOf(task, facts),
    mine: task.practitionerId === facts.me,
    action: actionFor(clock, facts),
    children: task.children,
    ruleTitle: rule?.title ?? task.ruleWords ?? 'Without a rule',
  }
}

function fromClock(clock: ClockRow, facts: Facts): WorkItem {
  const rule = facts.ruleOf(clock)
  return {
    ...times(clock, clock, facts),
    id: clock.id,
    progress: progressOf(clock, facts.now, facts.calendar),
    title: rule?.title ?? 'A rule the area has ended',
    href: clock.href,
    who: whoWords(clock.children, facts.labels, facts.initials, facts.now),
    why: clock.startWords,
    rule: rule?.sentence ?? '',
    sure: rule ? sureOfClock(clock, rule, facts.areaName) : null,
    owner: ownerOf(clock, facts),
    mine: clock.practitionerId === facts.me,
    action: actionFor(clock, facts),
    children: clock.children,
    ruleTitle: rule?.title ?? 'A rule the area has ended',
  }
}

/** Every row, the one that runs out first in front, those without a date last. A clock that a task stands for has no row of its own. */
export function workItems(facts: Facts): WorkItem[] {
  const clocks = new Map(facts.clocks.map(clock => [clock.id, clock]))
  const stoodFor = new Set(facts.tasks.map(task => task.clockId))
  const items = [
    ...facts.tasks.map(task => fromTask(task, task.clockId ? clocks.get(task.clockId) : undefined, facts)),
    ...facts.clocks.filter(clock => !stoodFor.has(clock.id)).map(clock => fromClock(clock, facts)),
  ]
  const at = (item: WorkItem) => item.dueAt?.getTime() ?? Number.POSITIVE_INFINITY
  return items.toSorted((a, b) => (at(a) === at(b) ? a.id.localeCompare(b.id) : at(a) - at(b)))
}

export const shows = ['all', 'mine', 'child', 'rule'] as const
export type Show = (typeof shows)[number]
export interface WorkGroup {
  title: string
  items: WorkItem[]
}

/** Rows as the chosen tab has them: by time, one’s own by time, by child, by rule. Groups keep the order of their first row. */
export function grouped(items: readonly WorkItem[], show: Show, now: Date): WorkGroup[] {
  const of = (some: readonly WorkItem[], key: (item: WorkItem) => string): WorkGroup[] =>
    [...Map.groupBy(some, key)].map(([title, rows]) => ({ title, items: rows }))
  if (show === 'child') return of(items, item => item.who)
  if (show === 'rule') return of(items, item => item.ruleTitle)
  const chosen = show === 'mine' ? items.filter(item => item.mine) : items
  return groups.flatMap(group => {
    const rows = chosen.filter(item => item.group === group)
    return rows.length === 0 ? [] : [{ title: groupTitle(group, now), items: rows }]
  })
}
