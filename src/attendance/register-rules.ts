/** What makes a mark of a file good. Pure. */
import { csvCell } from '../people/index.ts'
import { attendanceCode, checkUpn, type DayNumber, dateText, dayInWords, dayNumber } from '../statute/index.ts'
import type { Layout, MarkRow, Problem, ProblemKind, Problems } from './attendance.ts'
import type { Session } from './marks.ts'
import { readDay, readSession } from './register-layout-rules.ts'

/** From this day H, J and Y are no longer used. Source: statute/codes/attendance.ts. */
const WITHDRAWN_FROM = dayNumber('2024-08-19')
/** Registers are kept six years (clock C59); a file is not a way round that. */
const YEARS_KEPT = 6

/** What the rows of one file are checked against. */
export interface Checks {
  layout: Layout
  /** How many cells a row has. */
  width: number
  today: DayNumber
  /** Before noon: no afternoon of today can have been marked. */
  morning?: boolean
  /** Pupil number → child, of the school's own roll; null where two children have the same. */
  roll: ReadonlyMap<string, string | null>
  closedWhy(day: DayNumber): string | null
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const unkeepable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff]/u
const allUnkeepable = new RegExp(unkeepable, 'gu')
/** What was typed, short enough to be shown and without what would disturb. */
const quote = (text: string, most = 24): string => `“${text.slice(0, most).replace(allUnkeepable, '·')}”`

/** Cells that say: not marked yet. */
const isBlank = (code: string): boolean => code === '' || code === '-'

/** Finds a session that stood in the file before. Keeps numbers only. */
export function sessionsSeen(): (child: string, on: DayNumber, session: Session, n: number) => number | null {
  const children = new Map<string, Map<number, number>>()
  return (child, on, session, n) => {
    const seen = children.get(child) ?? new Map<number, number>()
    if (seen.size === 0) children.set(child, seen)
    const key = on * 2 + (session === 'pm' ? 1 : 0)
    const before = seen.get(key)
    if (before !== undefined) return before
    seen.set(key, n)
    return null
  }
}

type Refuse = (kind: ProblemKind, words: string) => void

function childOf(text: string, checks: Checks, refuse: Refuse): string | null {
  const typed = text.replace(/\s/g, '').toUpperCase()
  const found = checks.roll.get(typed)
  if (found !== undefined) {
    if (found === null) refuse('pupil-twice', `Two children on your roll have the number ${quote(typed)}`)
    return found
  }
  if (typed === '') refuse('upn-missing', 'The pupil number is missing')
  else {
    const checked = checkUpn(typed)
    if (checked.ok) refuse('unknown-pupil', `No child on your roll has the number ${quote(typed)}`)
    else refuse('upn-wrong', `Pupil number ${quote(typed)}: ${checked.why.replace(/\.$/, '')}`)
  }
  return null
}

/** Why no mark may stand on a day; null if one may. Planned closure marked on a closed day says nothing new. */
function dayProblem(on: DayNumber, checks: Checks): { kind: ProblemKind; words: string } | null {
  if (on > checks.today) return { kind: 'date-future', words: `${dayInWords(on)} has not come yet` }
  const oldest = Number(dateText(checks.today).slice(0, 4)) - YEARS_KEPT
  if (dateText(on) < `${oldest}${dateText(checks.today).slice(4)}`)
    return { kind: 'date-old', words: `${dayInWords(on)} is more than ${YEARS_KEPT} years ago` }
  const why = checks.closedWhy(on)
  return why === null ? null : { kind: 'not-a-school-day', words: `${dayInWords(on)} is ${why}` }
}

/** Reads a code; null (and a reason) when it cannot stand on that day. */
function codeOf(text: string, on: DayNumber, refuse: Refuse): string | null {
  const typed = text.trim().toUpperCase()
  const code = attendanceCode(typed)
  if (!code) {
    refuse('code-unknown', `${quote(text.trim(), 12)} is not an attendance code`)
    return null
  }
  if (code.withdrawn && on >= WITHDRAWN_FROM) {
    refuse('code-withdrawn', `Code ${typed}: ${code.label}`)
    return null
  }
  return typed
}

function minutesOf(text: string, code: string, refuse: Refuse): number | null {
  const typed = text.trim()
  if (typed === '' || typed === '0' || (code !== 'L' && code !== 'U')) return null
  if (/^\d{1,3}$/.test(typed) && Number(typed) <= 600) return Number(typed)
  refuse('minutes-wrong', `${quote(typed, 12)} is not a number of minutes: the mark went in without it`)
  return null
}

function wordsOf(text: string, refuse: Refuse): string | null {
  const typed = text.normalize('NFC').trim()
  if (typed === '') return null
  if (unkeepable.test(typed)) {
    refuse('characters', 'The comment has a character that cannot be kept: the mark went in without it')
    return null
  }
  return typed.slice(0, 500)
}

/** Remembers the answers of a function: a file has thousands of rows and few days. */
function remembered<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return key => {
    let value = known.get(key)
    if (value === undefined) {
      value = work(key)
      if (known.size < 10_000) known.set(key, value)
    }
    return value
  }
}

interface Cell {
  childId: string
  on: DayNumber
  session: Session
  code: string
  minutes: string
  words: string
}
/** Checks one session of one pupil. */
function sessionChecker(
  checks: Checks,
  seen: ReturnType<typeof sessionsSeen>,
  take: (mark: MarkRow) => void,
): (n: number, cell: Cell, refuse: Refuse) => void {
  const problemOf = remembered((on: DayNumber) => dayProblem(on, checks))
  return (n, { childId, on, session, ...cell }, refuse) => {
    const typed = cell.code.trim()
    if (isBlank(typed)) return
    const shut = problemOf(on)
    if (shut) {
      if (typed !== '#') refuse(shut.kind, shut.words)
      return
    }
    if (checks.morning && session === 'pm' && on === checks.today) {
      if (typed !== '#') refuse('date-future', `The afternoon of ${dayInWords(on)} has not come yet`)
      return
    }
    const code = codeOf(typed, on, refuse)
    if (code === null) return
    const before = seen(childId, on, session, n)
    if (before !== null) {
      refuse('twice', `${dayInWords(on)}, ${session.toUpperCase()}, stands in row ${before} already`)
      return
    }
    const minutesLate = minutesOf(cell.minutes, code, refuse)
    take({ childId, on, session, code, minutesLate, words: wordsOf(cell.words, refuse) })
  }
}

const cellOf = (cells: readonly string[], at: number): string => (at === -1 ? '' : (cells[at] ?? ''))

/** A checker for the rows of one file: hands over the marks that can be taken in, and each reason why others cannot. */
export function rowChecker(
  checks: Checks,
  seen: ReturnType<typeof sessionsSeen>,
  take: (mark: MarkRow) => void,
  report: (problem: Problem) => void,
): (n: number, cells: readonly string[]) => void {
  const { layout, width } = checks
  const dayOf = remembered(readDay)
  const session = sessionChecker(checks, seen, take)
  return (n, cells) => {
    const refuse: Refuse = (kind, words) => report({ n, kind, words })
    if (cells.length !== width)
      return refuse('cells', `This row has ${cells.length} cells and the headings have ${width}: a cell has moved`)
    const childId = childOf(cellOf(cells, layout.upn), checks, refuse)
    if (childId === null) return
    const one = (on: DayNumber, half: Session, code: number, minutes = -1, words = -1) =>
      session(
        n,
        {
          childId,
          on,
          session: half,
          code: cellOf(cells, code),
          minutes: cellOf(cells, minutes),
          words: cellOf(cells, words),
        },
        refuse,
      )
    if (layout.kind === 'wide') {
      for (const column of layout.columns) one(column.on, column.session, column.at)
      return
    }
    const date = cellOf(cells, layout.date)
    const on = dayOf(date)
    if (on === null)
      return refuse('date-wrong', `${quote(date.trim())} is not a date that exists. Write it like 19/11/2026`)
    if (layout.kind === 'day') {
      one(on, 'am', layout.am)
      one(on, 'pm', layout.pm)
      return
    }
    const half = readSession(cellOf(cells, layout.session))
    if (half === null)
      return refuse('session-wrong', `${quote(cellOf(cells, layout.session).trim(), 12)} is not AM or PM`)
    one(on, half, layout.code, layout.minutes, layout.words)
  }
}

// ------------------------------------------------------------------ what did not go in

/** Reasons whose mark went in all the same. */
const wentIn: readonly ProblemKind[] = ['minutes-wrong', 'characters']

/** Rows that are kept with their words; above it they are only counted. */
export const PROBLEMS_KEPT = 1000

/** Collects what is wrong: everything counted, the first rows kept. */
export function problemList(): Problems & { add(problem: Problem): void; refused(): number } {
  const list = {
    counts: {} as Problems['counts'],
    rows: [] as Problem[],
    add(problem: Problem) {
      list.counts[problem.kind] = (list.counts[problem.kind] ?? 0) + 1
      if (list.rows.length < PROBLEMS_KEPT) list.rows.push(problem)
    },
    refused: () =>
      Object.entries(list.counts).reduce(
        (sum, [kind, count]) => (wentIn.includes(kind as ProblemKind) ? sum : sum + count),
        0,
      ),
  }
  return list
}

/** The rows with reasons as a file, safe for a spreadsheet. */
export const problemsCsv = (problems: Problems): string =>
  [['Row', 'Why'], ...problems.rows.map(row => [String(row.n), row.words])]
    .map(cells => cells.map(csvCell).join(','))
    .join('\r\n')
    .concat('\r\n')
