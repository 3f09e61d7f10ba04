/** A register file, from its first row to its report: rows checked one by one, the good ones written, the others reported. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileOpened, openList, UnreadableFile } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { londonNow } from '../platform/moment.ts'
import { type DateText, type DayNumber, dateText, dayNumber } from '../statute/index.ts'
import type { FileWay, Layout, MarkRow, Problems } from './attendance.ts'
import { type Counts, noCounts, takeIn } from './register-actions.ts'
import { layoutOf } from './register-layout-rules.ts'
import { broughtInBefore, finishFile, holdRegister, moveFile, rollNumbers, startFile } from './register-queries.ts'
import { problemList, rowChecker, sessionsSeen } from './register-rules.ts'
import { termsOf } from './terms-queries.ts'

/** Gives a transaction as the school's own system person, with its audit event. */
export type InTx = <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => Promise<T>

/** Marks that are held at a time. A school's day, or a week of it, is less. */
const MARKS_AT_ONCE = 40_000
/** Children of one transaction: an audit event names at most ten thousand. */
const CHILDREN_AT_ONCE = 8_000

export const sha256Of = async (path: string): Promise<Buffer> => {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest()
}

export interface FileToTake {
  id: string
  name: string
  path: string
  sha256: Buffer
  way: FileWay
  tokenId?: string | null
  /** Brought in before, and wanted again: marks that later files changed are set back to what this one says. */
  again: boolean
  /** An upload has its row already; what comes by itself gets one here. */
  kept: boolean
}
export interface Taken extends Counts {
  fileId: string
  layout: 'long' | 'wide'
  rows: number
  refused: number
  problems: Problems
  firstOn: DateText | null
  lastOn: DateText | null
  /** When the very same file was brought in before; null if it never was. */
  sameAsBefore: Date | null
}

interface Reading {
  layout: Layout
  rows: AsyncIterator<{ n: number; cells: string[] }>
  check: (n: number, cells: readonly string[]) => void
  marks: MarkRow[]
  problems: ReturnType<typeof problemList>
  counts: Counts
  count: number
  firstOn: DayNumber | null
  lastOn: DayNumber | null
  sameAsBefore: Date | null
  /** How many numbers the roll has. */
  onRoll: number
}

/** Opens a register and sets up everything its rows are checked against. @throws UnreadableFile */
export async function openRegister(tx: Tx, ctx: Ctx, path: string): Promise<Reading> {
  const [roll, terms] = await Promise.all([rollNumbers(tx), termsOf(tx, ctx)])
  const list: FileOpened = await openList(path)
  const found = layoutOf(list.headings)
  const rows = list.rows[Symbol.asyncIterator]()
  if (!found.ok) {
    await rows.return?.(undefined)
    throw new UnreadableFile(`${found.problem}. Headings found: ${list.headings.join(', ').slice(0, 300)}.`)
  }
  const marks: MarkRow[] = []
  const problems = problemList()
  const now = londonNow(ctx.now)
  const checks = {
    layout: found.layout,
    width: list.headings.length,
    today: dayNumber(now.date),
    morning: now.time < '12:00',
    roll,
    closedWhy: terms.closedWhy,
  }
  return {
    layout: found.layout,
    rows,
    check: rowChecker(
      checks,
      sessionsSeen(),
      mark => marks.push(mark),
      problem => problems.add(problem),
    ),
    marks,
    problems,
    counts: noCounts(),
    count: 0,
    firstOn: null,
    lastOn: null,
    sameAsBefore: null,
    onRoll: roll.size,
  }
}

/** Reads on until enough marks are held; true at the end of the file. */
export async function readOn(reading: Reading): Promise<boolean> {
  const children = new Set<string>()
  let looked = 0
  for (;;) {
    const next = await reading.rows.next()
    if (next.done) return true
    reading.count++
    reading.check(next.value.n, next.value.cells)
    for (; looked < reading.marks.length; looked++) {
      const { childId, on } = reading.marks[looked] as MarkRow
      children.add(childId)
      reading.firstOn = Math.min(reading.firstOn ?? on, on)
      reading.lastOn = Math.max(reading.lastOn ?? on, on)
    }
    if (reading.marks.length >= MARKS_AT_ONCE || children.size >= CHILDREN_AT_ONCE) return false
  }
}

const asDate = (day: DayNumber | null): DateText | null => (day === null ? null : dateText(day))

/** What a file came to, once it is read to its end. */
const takenOf = (file: FileToTake, reading: Reading): Taken => ({
  fileId: file.id,
  ...reading.counts,
  layout: reading.layout.kind === 'long' ? 'long' : 'wide',
  rows: reading.count,
  refused: reading.problems.refused(),
  problems: { counts: reading.problems.counts, rows: reading.problems.rows },
  firstOn: asDate(reading.firstOn),
  lastOn: asDate(reading.lastOn),
  sameAsBefore: reading.sameAsBefore,
})

/** What is said of a file that was brought in before; null of any other. */
export const sameWords = (taken: Pick<Taken, 'sameAsBefore' | 'marksKept'>): string | null =>
  taken.sameAsBefore === null
    ? null
    : `This very file was brought in before. Nothing that stands was changed${
        taken.marksKept > 0 ? `; ${taken.marksKept} of its marks were changed by later files, and stay so` : ''
      }.`

const finish = (tx: Tx, ctx: Ctx, taken: Taken): Promise<number> => {
  Object.assign(tx.event.detail, { new: taken.marksNew, corrected: taken.marksCorrected, refused: taken.refused })
  return finishFile(tx, ctx, taken.fileId, {
    ...taken,
    rowCount: taken.rows,
    refusedCount: taken.refused,
    problem: sameWords(taken),
  })
}

/** One transaction's part of a file. */
async function takePart(tx: Tx, ctx: Ctx, file: FileToTake, before: Reading | null): Promise<[Reading, boolean]> {
  tx.event.subject = { kind: 'register', id: file.id }
  await holdRegister(tx, ctx.organisationId)
  if (before === null && !file.kept) await startFile(tx, ctx, { ...file, state: 'running' })
  const reading = before ?? (await openRegister(tx, ctx, file.path))
  try {
    if (before === null) reading.sameAsBefore = await broughtInBefore(tx, ctx, file.sha256, file.id)
    const over = await readOn(reading)
    const fillOnly = reading.sameAsBefore !== null && !file.again
    await takeIn(tx, ctx, { id: file.id, fillOnly }, reading.marks, reading.counts)
    reading.marks.length = 0
    if (over) await finish(tx, ctx, takenOf(file, reading))
    return [reading, over]
  } catch (error) {
    await reading.rows.return?.(undefined)
    throw error
  }
}

/**
 * Brings one file in: a transaction with one audit event, unless it is so long that it needs several. Rows that cannot be used are reported, the
 * rest goes in. A file that was brought in before fills gaps (a pupil who is on the roll by now) and changes nothing that stands.
 * @throws UnreadableFile when it cannot be read on; what was written before that stays
 */
export async function bringInFile(inTx: InTx, file: FileToTake): Promise<Taken> {
  let reading: Reading | null = null
  for (;;) {
    const [read, over]: [Reading, boolean] = await inTx((tx, ctx) => takePart(tx, ctx, file, reading))
    if (over) return takenOf(file, read)
    reading = read
  }
}

/** Remembers a file that could not be read, so that whoever sent it sees why. */
export const noteUnreadable = (
  inTx: InTx,
  file: Omit<FileToTake, 'path' | 'again'>,
  problem: string,
): Promise<unknown> =>
  inTx(async (tx, ctx) => {
    tx.event.subject = { kind: 'register', id: file.id }
    if (file.kept) await moveFile(tx, ctx, file.id, 'running', 'failed', problem)
    else if (!(await moveFile(tx, ctx, file.id, 'running', 'failed', problem)))
      await startFile(tx, ctx, { ...file, state: 'failed', problem })
  })
