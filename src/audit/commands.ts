import type { ClientBase } from 'pg'
import { exportLog } from './export.ts'
import { counted } from './format.ts'
import { latestHead } from './heads.ts'
import { type VerifyReport, verifyExport } from './verify.ts'

/** What the command line lends: a connection as the database's administrator, somewhere to print, and the time. */
export type AuditDeps = {
  /** Called only by the parts that need the database; `verify` works without one. */
  withClient<T>(work: (client: ClientBase) => Promise<T>): Promise<T>
  print(line: string): void
  printError(line: string): void
  now(): Date
}

const USAGE = `Use:
  kith audit export FILE                    write the whole audit log to a new file
  kith audit verify FILE [--head HEADFILE]  check such a file; needs no database
  kith audit head                           print the latest signed head, for a partner to keep`

/**
 * `kith audit …`. Gives the exit code: 0 all well, 1 the log is not as it was recorded (or the work failed),
 * 2 the command was not understood.
 */
export async function auditCommand(args: readonly string[], deps: AuditDeps): Promise<0 | 1 | 2> {
  const [verb, file, option, value, ...rest] = args
  try {
    if (verb === 'export' && file !== undefined && option === undefined) return await exportTo(file, deps)
    if (verb === 'verify' && file !== undefined && rest.length === 0) {
      if (option === undefined) return await verifyFile(file, undefined, deps)
      if (option === '--head' && value !== undefined) return await verifyFile(file, value, deps)
    }
    if (verb === 'head' && file === undefined) return await printHead(deps)
  } catch (error) {
    deps.printError(plainError(error))
    return 1
  }
  deps.printError(USAGE)
  return 2
}

async function exportTo(file: string, deps: AuditDeps): Promise<0> {
  const counts = await deps.withClient(client => exportLog(client, file, deps.now()))
  deps.print(`Wrote ${counted(counts.events, 'event')} and ${counted(counts.heads, 'signed head')} to ${file}.`)
  return 0
}

async function verifyFile(file: string, head: string | undefined, deps: AuditDeps): Promise<0 | 1> {
  const report = await verifyExport(file, head === undefined ? {} : { head })
  printReport(report, deps)
  return report.ok ? 0 : 1
}

async function printHead(deps: AuditDeps): Promise<0 | 1> {
  const head = await deps.withClient(latestHead)
  if (head === null) {
    deps.printError('No head has been signed yet: the worker signs one every few minutes.')
    return 1
  }
  deps.print(JSON.stringify(head))
  return 0
}

function printReport(report: VerifyReport, { print }: AuditDeps): void {
  for (const problem of report.problems) print(problem)
  const hidden = report.problemCount - report.problems.length
  if (hidden > 0) print(`and ${hidden} more.`)
  for (const limit of report.limits) print(`Note: ${limit}`)
  const head = report.lastHead === null ? 'no signed head' : `head ${report.lastHead.number} of ${report.lastHead.at}`
  const erased = report.erased > 0 ? `, ${report.erased} of them lawfully erased` : ''
  print(
    report.ok
      ? `The audit log is whole: ${counted(report.events, 'event')}${erased}, ${head}.`
      : `The audit log is NOT as it was recorded: ${counted(report.problemCount, 'problem')} in ${counted(report.events, 'event')}.`,
  )
}

function plainError(error: unknown): string {
  const { code, message, path } = error as NodeJS.ErrnoException
  if (code === 'EEXIST') return `${path} is there already. Choose a new file: an export is never overwritten.`
  if (code === 'ENOENT') return `${path} cannot be found.`
  if (code === '42501') return 'This database account may not read the whole audit log: use the administrator account.'
  return message ?? String(error)
}
