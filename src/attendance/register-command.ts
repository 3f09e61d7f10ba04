/** `kith import attendance FILE --organisation ID`: a school's register from the command line. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { type ImportDoors, UnreadableFile } from '../people/index.ts'
import { newId } from '../platform/id.ts'
import { bringInFile, type InTx, noteUnreadable, sameWords, sha256Of, type Taken } from './register-file.ts'
import { checkFile } from './register-preview.ts'
import { problemsCsv } from './register-rules.ts'
import { afterMarks } from './register-scan.ts'

export const ATTENDANCE_USAGE = `Use:
  kith import attendance FILE --organisation ID
    --check            read and check only; write nothing
    --refused FILE     write the rows that did not go in, and why, to a CSV file
    --again            a file that was brought in before: set marks back to what it says`

interface Values {
  check?: boolean | undefined
  again?: boolean | undefined
  refused?: string | undefined
}
function readArguments(args: readonly string[]): { file: string; organisation: string; values: Values } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        organisation: { type: 'string' },
        check: { type: 'boolean' },
        again: { type: 'boolean' },
        refused: { type: 'string' },
      },
    })
    const [what, file, ...rest] = positionals
    const organisation = values.organisation?.toLowerCase() ?? ''
    const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(organisation)
    return what === 'attendance' && file !== undefined && rest.length === 0 && isId
      ? { file, organisation, values }
      : null
  } catch {
    return null
  }
}

/** Gives the exit code: 0 done (what did not go in is reported), 1 nothing could be done, 2 not understood. */
export async function importAttendanceCommand(args: readonly string[], doors: ImportDoors): Promise<number> {
  const asked = readArguments(args)
  if (asked === null) {
    doors.printError(ATTENDANCE_USAGE)
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

async function run(file: string, values: Values, doors: ImportDoors, inTx: InTx): Promise<number> {
  if (values.check) {
    const found = await inTx((tx, ctx) => checkFile(tx, ctx, file))
    doors.print(
      `Checked: ${found.rows} rows, ${found.marks} marks of ${found.children} pupils can go in. Nothing was written.`,
    )
    await report(doors, found, values.refused)
    return 0
  }
  const one = {
    id: newId(),
    name: basename(file).slice(0, 200),
    path: file,
    sha256: await sha256Of(file),
    way: 'command' as const,
    again: values.again ?? false,
    kept: false,
  }
  try {
    const taken = await bringInFile(inTx, one)
    doors.print(
      `${taken.rows} rows read: ${taken.marksNew} marks new, ${taken.marksCorrected} corrected, ${taken.marksSame} as before, ${taken.refused} did not go in.`,
    )
    const same = sameWords(taken)
    if (same) doors.print(`${same}${values.again ? '' : ' --again sets them back.'}`)
    await report(doors, taken, values.refused)
    await look(inTx, taken, doors)
    return 0
  } catch (error) {
    if (error instanceof UnreadableFile) await noteUnreadable(inTx, one, error.message)
    throw error
  }
}

/** The marks are in by now: should looking at them fail, the running Kith looks again within minutes. */
async function look(inTx: InTx, taken: Taken, doors: ImportDoors): Promise<void> {
  try {
    const alerts = await afterMarks(inTx, taken)
    if (alerts) doors.print(`Looked at ${alerts.pupils} pupils: ${alerts.fresh} new alerts.`)
  } catch (error) {
    doors.printError(
      `The marks are in. They could not be looked at just now (${(error as Error).name}); Kith will do it.`,
    )
  }
}

async function report(
  doors: ImportDoors,
  { refused, problems }: { refused: number; problems: Parameters<typeof problemsCsv>[0] },
  file: string | undefined,
): Promise<void> {
  for (const row of problems.rows.slice(0, 20)) doors.printError(`Row ${row.n}: ${row.words}.`)
  if (refused > 20) doors.printError(`… and ${refused - 20} more.`)
  if (file === undefined || problems.rows.length === 0) return
  await writeFile(file, `\ufeff${problemsCsv(problems)}`, { mode: 0o600 })
  doors.print(`Rows with problems: ${file}`)
}
