/** `kith import pupils FILE --organisation ID`: a school's pupil list from the command line. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { csv } from '../platform/spreadsheet.ts'
import { importList, readList, todayOf, UnreadableFile } from './import-actions.ts'
import { importFields, type Mapping } from './import-columns.ts'
import { moveRun, savedMappings, startRun } from './import-queries.ts'
import { refusedSheet, usedHeadings } from './import-rules.ts'
import type { LeavingDeps } from './leaving-actions.ts'

export const IMPORT_USAGE = `Use:
  kith import pupils FILE --organisation ID
    --mapping NAME     the column mapping saved under this name (default: by the headings)
    --refused FILE     write the refused rows and why to a CSV file
    --check            read and check only; write nothing
    --leavers          take children off the roll who are not in the file; when they
                       are many, somebody at the school must agree first (Pupil list)`

export interface ImportDoors {
  /** Lends the database for the length of the command: transactions as the organisation's system person; throws when there is no such organisation. */
  withProgram<T>(
    work: (asProgram: <R>(organisationId: string, act: (tx: Tx, ctx: Ctx) => Promise<R>) => Promise<R>) => Promise<T>,
  ): Promise<T>
  print(line: string): void
  printError(line: string): void
  /** Redraws one line of progress; null when the output is not a terminal. */
  redraw: ((line: string) => void) | null
  now(): Date
  tasks: LeavingDeps
}

const bar = (done: number, total: number) => {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  return `${'█'.repeat(Math.round(share * 30)).padEnd(30, '░')} ${Math.floor(share * 100)} %  ${done.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} rows`
}

/** Gives the exit code: 0 done (refused rows are reported, good ones are in), 1 nothing could be done, 2 not understood. */
export async function importPupilsCommand(args: readonly string[], doors: ImportDoors): Promise<number> {
  const asked = readArguments(args)
  if (asked === null) {
    doors.printError(IMPORT_USAGE)
    return 2
  }
  const { file, organisation, values } = asked
  if (!existsSync(file)) {
    doors.printError(`There is no file ${file}.`)
    return 1
  }
  try {
    return await doors.withProgram(asProgram => run(file, values, doors, work => asProgram(organisation, work)))
  } catch (error) {
    if (error instanceof UnreadableFile || /^this organisation cannot be worked for/.test((error as Error).message)) {
      doors.printError(`Nothing was brought in. ${(error as Error).message}`)
      return 1
    }
    throw error
  }
}

interface Values {
  mapping?: string | undefined
  refused?: string | undefined
  check?: boolean | undefined
  leavers?: boolean | undefined
}
function readArguments(args: readonly string[]): { file: string; organisation: string; values: Values } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        organisation: { type: 'string' },
        mapping: { type: 'string' },
        refused: { type: 'string' },
        check: { type: 'boolean' },
        leavers: { type: 'boolean' },
      },
    })
    const [what, file, ...rest] = positionals
    const organisation = values.organisation?.toLowerCase() ?? ''
    if (
      what !== 'pupils' ||
      file === undefined ||
      rest.length > 0 ||
      !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(organisation)
    )
      return null
    return { file, organisation, values }
  } catch {
    return null
  }
}

type InTx = <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => Promise<T>

async function run(file: string, values: Values, doors: ImportDoors, inTx: InTx): Promise<number> {
  const now = doors.now()
  let mapping: Mapping | null = null
  // The organisation is asked for first: a wrong id is said before a long file is read.
  const saved = await inTx((tx, ctx) => savedMappings(tx, ctx))
  if (values.mapping !== undefined) {
    mapping = saved.find(one => one.name === values.mapping)?.mapping ?? null
    if (mapping === null) {
      doors.printError(
        `There is no saved mapping “${values.mapping}”. Saved: ${saved.map(one => `“${one.name}”`).join(', ') || 'none'}.`,
      )
      return 1
    }
  }
  const read = await readList(file, { mapping, today: todayOf(now) })
  if (read.problems.length > 0) {
    doors.printError(`Nothing was brought in. ${read.problems.map(problem => `${problem.message}.`).join(' ')}`)
    doors.printError(`Headings found: ${read.headings.join(', ')}`)
    return 1
  }
  doors.print(
    `${read.vendor ? `A list from ${read.vendor}. ` : ''}${Object.entries(read.mapping)
      .map(([field, heading]) => `${importFields[field as keyof typeof importFields]}: “${heading}”`)
      .join('; ')}.`,
  )
  if (read.good === 0) {
    await report(doors, usedHeadings(read.headings, read.mapping), read.refused, read.refusedCount, values.refused)
    doors.printError('Nothing was brought in: no row can be used.')
    return 1
  }
  if (values.check) {
    doors.print(`Checked: ${read.good} rows can be used, ${read.refusedCount} cannot. Nothing was written.`)
    await report(doors, usedHeadings(read.headings, read.mapping), read.refused, read.refusedCount, values.refused)
    return 0
  }
  const runId = newId()
  await inTx((tx, ctx) =>
    startRun(tx, ctx, {
      id: runId,
      fileName: basename(file).slice(0, 200),
      state: 'running',
      mapping: read.mapping,
      headings: read.headings,
      rowsTotal: read.total,
    }),
  )
  const list = { runId, path: file, mapping: read.mapping, now, firstEndsAny: true }
  try {
    const done = await importList(doors.tasks, inTx, { ...list, leavers: values.leavers ? 'end' : 'list' }, counts =>
      doors.redraw?.(bar(counts.rowsRead, read.total)),
    )
    doors.redraw?.(`${bar(read.total, read.total)}\n`)
    doors.print(
      `${done.rowsRead} rows read: ${done.added} added, ${done.changed} changed, ${done.unchanged} unchanged, ${done.refusedCount} refused.`,
    )
    await report(doors, usedHeadings(read.headings, read.mapping), done.refused, done.refusedCount, values.refused)
    sayLeavers(doors, done)
    return 0
  } catch (error) {
    await inTx((tx, ctx) =>
      moveRun(
        tx,
        ctx,
        runId,
        'running',
        'failed',
        'It stopped before the end. What was written stays; run it again to go on.',
      ),
    ).catch(() => {})
    doors.printError('It stopped before the end. What was written stays; run the same command again to go on.')
    throw error
  }
}

async function report(
  doors: ImportDoors,
  headings: readonly string[],
  refused: Parameters<typeof refusedSheet>[1],
  count: number,
  file: string | undefined,
): Promise<void> {
  if (count === 0) return
  for (const row of refused.slice(0, 20)) doors.printError(`Row ${row.n}: ${row.reasons.join('. ')}.`)
  if (count > 20) doors.printError(`… and ${count - 20} more.`)
  if (file === undefined) return
  await writeFile(file, csv(refusedSheet(headings, refused)), { mode: 0o600 })
  doors.print(`Refused rows, with why: ${file}${count > refused.length ? ` (the first ${refused.length})` : ''}`)
}

function sayLeavers(doors: ImportDoors, done: Awaited<ReturnType<typeof importList>>): void {
  if (done.leavers.length === 0) return
  const ended = done.leaversEnded
    ? 'Taken off the roll, not being in the file'
    : `On the roll, and not in the file (they stay${done.leaversHeld ? '' : '; --leavers takes them off'})`
  doors.print(`${ended}: ${done.leavers.length}`)
  for (const pupil of done.leavers.slice(0, 20)) doors.print(`  ${pupil.name}${pupil.form ? `, ${pupil.form}` : ''}`)
  if (done.leavers.length > 20) doors.print(`  … and ${done.leavers.length - 20} more.`)
  if (done.leaversHeld)
    doors.printError(
      `${done.leavers.length} of ${done.onRoll} on the roll are not in this file. It may be part of a list, so nobody was taken off: a head, safeguarding lead or attendance lead of the school has been asked to decide, on the page “Pupil list”.`,
    )
}
