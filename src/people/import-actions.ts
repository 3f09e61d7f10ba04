/** Bringing in a school's pupil list: checked first, then written in batches. The command line and the page use the same. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { londonNow } from '../platform/moment.ts'
import {
  guessMapping,
  type ImportField,
  type Mapping,
  mappingProblems,
  type Vendor,
  vendorOf,
} from './import-columns.ts'
import {
  addPupils,
  type Counts,
  changePupils,
  type Leaver,
  leavePupils,
  matchRoll,
  rollBeside,
  saveEnd,
  saveProgress,
} from './import-queries.ts'
import { openList, UnreadableFile } from './import-read.ts'
import {
  checkRow,
  duplicateFinder,
  keptCells,
  layoutOf,
  type PupilRow,
  planRow,
  type RefusedRow,
  tooManyLeavers,
} from './import-rules.ts'
import { holdLeavers, type LeavingDeps, supersedeLeavings } from './leaving-actions.ts'
import { hasListBefore } from './leaving-queries.ts'

const BATCH = 200
/** Refused rows that are kept with their reasons; above it they are only counted. */
export const REFUSED_KEPT = 5000

export const todayOf = (now: Date): string => londonNow(now).date

/** What the file says before anything is compared with the roll. */
export interface ListRead {
  headings: string[]
  vendor: Vendor | null
  mapping: Mapping
  problems: { field: ImportField; message: string }[]
  total: number
  good: number
  refusedCount: number
  refused: RefusedRow[]
  first: PupilRow[]
}

/** Good rows of a list in batches, each with the cells to keep should it be refused later; refused ones are handed to `refuse`. */
async function* batches(
  path: string,
  mapping: Mapping,
  today: string,
  refuse: (row: RefusedRow) => void,
  read: () => void,
): AsyncGenerator<{ row: PupilRow; cells: string[] }[]> {
  const list = await openList(path)
  const layout = layoutOf(list.headings, mapping, today)
  const duplicate = duplicateFinder()
  let batch: { row: PupilRow; cells: string[] }[] = []
  for await (const { n, cells } of list.rows) {
    read()
    const checked = checkRow(n, cells, layout)
    const twice = checked.ok ? duplicate(checked.row) : null
    if (!checked.ok) refuse(checked.refused)
    else if (twice !== null) refuse({ n, reasons: [twice], cells: keptCells(cells, layout) })
    else batch.push({ row: checked.row, cells: keptCells(cells, layout) })
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** Refused rows, the first of them kept. */
const refusedList = () => {
  const kept: RefusedRow[] = []
  const list = {
    kept,
    count: 0,
    add(row: RefusedRow) {
      list.count++
      if (kept.length < REFUSED_KEPT) kept.push(row)
    },
  }
  return list
}

/**
 * Reads a whole list without writing: headings, which columns hold what, and every row that cannot be used.
 * @throws UnreadableFile
 */
export async function readList(path: string, given: { mapping?: Mapping | null; today: string }): Promise<ListRead> {
  const opened = await openList(path)
  await opened.rows[Symbol.asyncIterator]().return?.(undefined)
  const { headings } = opened
  const mapping = given.mapping ?? guessMapping(headings)
  const read: ListRead = {
    headings,
    vendor: vendorOf(headings),
    mapping,
    problems: mappingProblems(mapping, headings),
    total: 0,
    good: 0,
    refusedCount: 0,
    refused: [],
    first: [],
  }
  if (read.problems.length > 0) return read
  const refused = refusedList()
  for await (const batch of batches(path, mapping, given.today, refused.add, () => read.total++)) {
    read.good += batch.length
    if (read.first.length < 8) read.first.push(...batch.slice(0, 8 - read.first.length).map(item => item.row))
  }
  return { ...read, refusedCount: refused.count, refused: refused.kept }
}

/** What an import would do, row by row against the roll, writing nothing. Of children elsewhere it knows nothing: they count as added. */
export interface Preview extends Counts {
  refused: RefusedRow[]
  leavers: Leaver[]
  onRoll: number
}
type Each = (tx: Tx, ctx: Ctx, planned: Planned) => Promise<string[]>
interface Planned {
  adds: PupilRow[]
  changes: Parameters<typeof changePupils>[3][number][]
}

async function goThrough(
  inTx: <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => Promise<T>,
  list: { path: string; mapping: Mapping; today: string },
  each: Each,
  after: (tx: Tx, counts: Counts) => Promise<void>,
): Promise<{ counts: Counts; refused: RefusedRow[]; seen: Set<string> }> {
  const counts: Counts = { rowsRead: 0, added: 0, changed: 0, unchanged: 0, refusedCount: 0 }
  const refused = refusedList()
  const seen = new Set<string>()
  for await (const batch of batches(list.path, list.mapping, list.today, refused.add, () => counts.rowsRead++)) {
    await inTx(async (tx, ctx) => {
      const found = await matchRoll(
        tx,
        batch.map(item => item.row),
      )
      const planned: Planned = { adds: [], changes: [] }
      for (const { row, cells } of batch) {
        const before = found.get(row.n)
        const plan = planRow(row, before, field => list.mapping[field] !== undefined)
        if (before && plan.do !== 'add' && seen.has(before.childId)) {
          refused.add({ n: row.n, reasons: ['It is the same child as in an earlier row'], cells })
        } else if (plan.do === 'refuse') {
          refused.add({ n: row.n, reasons: [plan.reason], cells })
          // On the roll all the same: not somebody who has left.
          if (before) seen.add(before.childId)
        } else if (plan.do === 'add') planned.adds.push(row)
        else if (before) {
          seen.add(before.childId)
          if (plan.do === 'change') planned.changes.push({ row, change: plan.change, before, mapping: list.mapping })
          else counts.unchanged++
        }
      }
      counts.added += planned.adds.length
      counts.changed += planned.changes.length
      counts.refusedCount = refused.count
      for (const id of await each(tx, ctx, planned)) seen.add(id)
      await after(tx, counts)
    })
  }
  counts.refusedCount = refused.count
  return { counts, refused: refused.kept.sort((one, other) => one.n - other.n), seen }
}

export async function previewList(tx: Tx, ctx: Ctx, list: { path: string; mapping: Mapping }): Promise<Preview> {
  const today = todayOf(ctx.now)
  const { counts, refused, seen } = await goThrough(
    work => work(tx, ctx),
    { ...list, today },
    async () => [],
    async () => {},
  )
  return { ...counts, refused, ...(await rollBeside(tx, ctx, seen)) }
}

export interface ImportList {
  runId: string
  path: string
  mapping: Mapping
  now: Date
  /** Take children off the roll who are not in the file. Many at once are held back until a second person agrees. */
  leavers: 'list' | 'end'
  /** The school's first list ends any number: there is no roll yet that half a list could empty. For the command line. */
  firstEndsAny?: boolean
}
export interface Imported extends Counts {
  refused: RefusedRow[]
  leavers: Leaver[]
  leaversEnded: boolean
  /** They were to be taken off, and are so many of those on the roll that a second person decides. */
  leaversHeld: boolean
  onRoll: number
}

/**
 * Writes a list that was read before, in batches, each in a transaction of its own with its audit event. `inTx` gives a transaction as the
 * organisation's system person. Doing it again changes nothing. The run's row (`people.import_run`, already there) carries the progress.
 */
export async function importList(
  deps: LeavingDeps,
  inTx: <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => Promise<T>,
  input: ImportList,
  progress: (counts: Counts) => void = () => {},
): Promise<Imported> {
  const today = todayOf(input.now)
  const { counts, refused, seen } = await goThrough(
    inTx,
    { path: input.path, mapping: input.mapping, today },
    async (tx, ctx, { adds, changes }) => {
      await changePupils(tx, ctx, today, changes)
      return addPupils(tx, ctx, today, adds)
    },
    async (tx, soFar) => {
      await saveProgress(tx, input.runId, soFar)
      progress(soFar)
    },
  )
  return inTx(async (tx, ctx) => {
    const { leavers, onRoll } = await rollBeside(tx, ctx, seen)
    const children = leavers.map(pupil => pupil.childId)
    const many = tooManyLeavers(children.length, onRoll)
    const held = many && input.leavers === 'end' && !(input.firstEndsAny && !(await hasListBefore(tx, ctx)))
    const end = input.leavers === 'end' && children.length > 0 && !held
    if (end) await leavePupils(tx, ctx, today, children)
    await supersedeLeavings(deps, tx, ctx, input.runId)
    if (held) await holdLeavers(deps, tx, ctx, { runId: input.runId, children, onRoll })
    await saveEnd(tx, ctx, input.runId, counts, { refused, leavers: children.length, leaversEnded: end })
    return { ...counts, refused, leavers, leaversEnded: end, leaversHeld: held, onRoll }
  })
}
export { UnreadableFile }
