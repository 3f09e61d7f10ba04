/** The words of a register that comes in as a file: rows, what is wrong with them, files, part-time timetables. No behaviour. */
import { z } from 'zod'
import { line, listOf, maybeLine, maybeWords, plainDate, words } from '../platform/form.ts'
import type { DateText, DayNumber } from '../statute/index.ts'
import type { Session } from './marks.ts'

/** How a file came. */
export const fileWays = {
  upload: 'sent on this page',
  folder: 'from the watched folder',
  command: 'from the command line',
  http: 'from another system',
} as const
export type FileWay = keyof typeof fileWays
export const fileStates = {
  waiting: 'not brought in',
  running: 'being brought in',
  done: 'done',
  'given-up': 'given up',
  failed: 'stopped',
} as const
export type FileState = keyof typeof fileStates

/** Which column holds what. `day`: a row a pupil and day, with a column for each session. `wide`: a row a pupil, a column a session. */
export type Layout =
  | { kind: 'long'; upn: number; date: number; session: number; code: number; minutes: number; words: number }
  | { kind: 'day'; upn: number; date: number; am: number; pm: number }
  | { kind: 'wide'; upn: number; columns: readonly { at: number; on: DayNumber; session: Session }[] }

/** Everything that can be wrong with a row, a cell or a column, under the name it is counted by. */
export const problemKinds = {
  cells: 'A cell has moved',
  characters: 'A character that cannot be kept',
  'upn-missing': 'No pupil number',
  'upn-wrong': 'Not a pupil number',
  'unknown-pupil': 'Not on the roll',
  'pupil-twice': 'The number of two children on the roll',
  'date-wrong': 'Not a date',
  'date-future': 'In the future',
  'date-old': 'Older than registers are kept',
  'not-a-school-day': 'Not a school day',
  'session-wrong': 'Not a session',
  'code-unknown': 'Not an attendance code',
  'code-withdrawn': 'A withdrawn code',
  'minutes-wrong': 'Not a number of minutes',
  twice: 'The same session twice',
} as const
export type ProblemKind = keyof typeof problemKinds
export interface Problem {
  /** Row as a spreadsheet counts: the headings are row 1. */
  n: number
  kind: ProblemKind
  /** A sentence without its full stop. */
  words: string
}
/** What did not go in: how often each reason, and the first rows with their words. */
export interface Problems {
  counts: Partial<Record<ProblemKind, number>>
  rows: Problem[]
}

/** A mark of a file that can be taken in. */
export interface MarkRow {
  childId: string
  on: DayNumber
  session: Session
  code: string
  /** Null where the file says nothing of it: what stands, stays. */
  minutesLate: number | null
  words: string | null
}

/** One file, as the register remembers it. */
export interface RegisterFile {
  id: string
  name: string
  way: FileWay
  state: FileState
  layout: 'long' | 'wide' | null
  firstOn: DateText | null
  lastOn: DateText | null
  rowCount: number
  marksNew: number
  marksCorrected: number
  marksSame: number
  refusedCount: number
  problems: Problems
  problem: string | null
  byName: string
  startedAt: Date
  finishedAt: Date | null
}

export const sessionsOfWeek = ['mon', 'tue', 'wed', 'thu', 'fri'].flatMap(day => [`${day}-am`, `${day}-pm`])
const sessionNames = sessionsOfWeek as [string, ...string[]]

export const partTimeInput = z
  .object({
    fromOn: plainDate('Enter the first day'),
    toOn: plainDate('Enter the last day: a part-time timetable must end'),
    sessions: listOf(z.enum(sessionNames)).refine(
      list => list.length < 10,
      'All ten sessions are ticked: that is not part-time',
    ),
    why: words('Say why', 4000),
    childView: maybeWords(4000),
    agreedWith: line('Say with whom it was agreed'),
    agreedOn: plainDate('Enter the day it was agreed'),
    reviewOn: plainDate('Enter the day it is looked at again'),
    workerTold: maybeLine(200),
  })
  .superRefine((input, issues) => {
    const wrong = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message })
    if (input.toOn < input.fromOn) wrong('toOn', 'The last day must not be before the first')
    if (input.reviewOn < input.fromOn || input.reviewOn > input.toOn)
      wrong('reviewOn', 'It must be looked at again before it ends')
  })
export type PartTimeInput = z.output<typeof partTimeInput>

export interface PartTime {
  id: string
  childId: string
  fromOn: DateText
  toOn: DateText
  sessions: string[]
  why: string
  childView: string | null
  agreedWith: string
  agreedOn: DateText
  reviewOn: DateText
  workerTold: string | null
  madeByName: string
  madeAt: Date
  endedOn: DateText | null
  endedWhy: string | null
}
