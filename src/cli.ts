import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { asSystem } from './access/index.ts'
import { importAttendanceCommand } from './attendance/index.ts'
import { auditCommand, exportLog, verifyExport } from './audit/index.ts'
import { finishTask, giveTask } from './deadlines/index.ts'
import { administratorsCommand } from './identity/index.ts'
import { importPupilsCommand } from './people/index.ts'
import type { OwnCheck } from './platform/backup-check.ts'
import { type BackupDeps, backupCommand, restoreCommand } from './platform/backup-commands.ts'
import { readConfig } from './platform/config.ts'
import { type Db, openDb } from './platform/db.ts'
import { newId } from './platform/id.ts'
import { migrate } from './platform/migrate.ts'
import { openPostgres, urlForRole } from './platform/postgres.ts'
import { erasedSince } from './retention/index.ts'
import { type CommandResult, dueCommand, rulesCommand, workingDaysCommand } from './statute/index.ts'

const USAGE = `Use:
  kith due RULE START [--edition E]          when a time limit runs out (ISO, alone on a line)
  kith working-days add DATE N               the Nth working day of England after DATE
  kith working-days between A B              working days after A, up to and including B
  kith rules --json                          every rule, with its source
  kith import pupils FILE --organisation ID  a school's pupil list
  kith import attendance FILE --organisation ID  a school's register
  kith audit export FILE | verify FILE | head
  kith administrators [link PERSON | add NAME --organisation ID]
  kith backup DIR | backup verify DIR | backup drill DIR
  kith restore DIR [--to TIME | --base NAME] [--into FOLDER]`

const say = (result: CommandResult): number => {
  if (result.stdout) process.stdout.write(result.stdout.endsWith('\n') ? result.stdout : `${result.stdout}\n`)
  if (result.stderr) process.stderr.write(result.stderr.endsWith('\n') ? result.stderr : `${result.stderr}\n`)
  return result.exit
}

/** Lends a connection as the database's administrator, on the running Kith's database or one started for the command. */
async function withAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const config = readConfig('cli')
  const server = config.databaseUrl ? null : await openPostgres({ dataDir: config.dataDir })
  const client = new pg.Client({ connectionString: config.databaseUrl ?? server!.adminUrl })
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
    await server?.stop()
  }
}

/** Lends the database as the program meets it, with every policy on: the running Kith's, or one started for the command. */
async function withProgram<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const config = readConfig('cli')
  const server = config.databaseUrl ? null : await openPostgres({ dataDir: config.dataDir })
  const adminUrl = config.databaseUrl ?? server!.adminUrl
  const appPassword = config.deriveKey('database-password').toString('base64url')
  try {
    await migrate(adminUrl, { appPassword })
    const db = openDb({ connectionString: urlForRole(adminUrl, 'kith_app', appPassword), max: 2 })
    try {
      return await work(db)
    } finally {
      await db.end()
    }
  } finally {
    await server?.stop()
  }
}

const imports = {
  pupils: { command: importPupilsCommand, action: 'pupils.imported' },
  attendance: { command: importAttendanceCommand, action: 'attendance.register.taken' },
}
function importCommand(args: string[]): Promise<number> {
  const { command, action } = imports[args[0] === 'attendance' ? 'attendance' : 'pupils']
  return command(args, {
    withProgram: work =>
      withProgram(db => work((organisationId, act) => asSystem(db, organisationId, { action }, act))),
    print: line => console.log(line),
    printError: line => console.error(line),
    redraw: process.stderr.isTTY ? line => process.stderr.write(`\r${line}`) : null,
    now: () => new Date(),
    tasks: { giveTask, finishTask },
  })
}

/** In a restored record: the chain of its audit log is whole, and agrees with heads that a partner kept, if there are any. */
const auditWhole =
  (head: string | undefined): OwnCheck =>
  async (client, dataDir) => {
    const file = join(dataDir, `audit-${newId()}.jsonl`)
    try {
      await exportLog(client, file, new Date())
      const { ok, events, lastHead, problems } = await verifyExport(file, head === undefined ? {} : { head })
      const until = lastHead ? `, signed until ${lastHead.at}` : ''
      return {
        name: 'audit',
        ok,
        words: `${events.toLocaleString('en-GB')} events of the audit log in 64 chains${until}${ok ? '' : `; but: ${problems[0]}`}`,
      }
    } finally {
      await rm(file, { force: true })
    }
  }

/** In a restored record: every document an entry speaks of is there, as it was when it was kept. */
const documentsWhole: OwnCheck = async (client, dataDir) => {
  const { rows } = await client.query<{ id: string; sha256: Buffer }>('select id, sha256 from record.attachment')
  let lost = 0
  for (const { id, sha256 } of rows) {
    const bytes = await readFile(join(dataDir, 'files', id)).catch(() => null)
    if (bytes === null || !createHash('sha256').update(bytes).digest().equals(sha256)) lost++
  }
  const words = `${rows.length.toLocaleString('en-GB')} documents of the record${lost > 0 ? `; but ${lost} missing or changed` : ', each as it was kept'}`
  return { name: 'documents', ok: lost === 0, words }
}

/** What is checked in a restored record beyond what the database can tell by itself. */
export const recordChecks = (head?: string): OwnCheck[] => [auditWhole(head), documentsWhole, erasedSince]

const backupDeps: BackupDeps = {
  print: line => console.log(line),
  printError: line => console.error(line),
  now: () => new Date(),
  env: process.env,
  checks: recordChecks,
}

/**
 * Runs the same command with little memory for young objects: left alone, V8 lets them take what the machine has, and a long list needs more
 * than a small server can spare. It can only be said when the program starts.
 */
function withLittleMemory(): Promise<number> | null {
  const flag = '--max-semi-space-size=4'
  const [, program, ...args] = process.argv
  if (process.execArgv.includes(flag) || program === undefined) return null
  const child = spawn(process.execPath, [...process.execArgv, flag, program, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve(code ?? 1))
  })
}

/** The command line: one door more into the same program. Gives the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(argv: string[]): Promise<number> {
  const [command, ...args] = argv
  switch (command) {
    case 'due':
      return say(dueCommand(args))
    case 'working-days':
      return say(workingDaysCommand(args))
    case 'rules':
      return say(rulesCommand(args))
    case 'audit':
      return auditCommand(args, {
        withClient: withAdmin,
        print: line => console.log(line),
        printError: line => console.error(line),
        now: () => new Date(),
      })
    case 'administrators':
      return administratorsCommand(args, {
        withClient: withAdmin,
        print: line => console.log(line),
        printError: line => console.error(line),
        origin: readConfig('cli').origin,
        now: () => new Date(),
      })
    case 'backup':
      return backupCommand(args, backupDeps)
    case 'restore':
      return restoreCommand(args, backupDeps)
    case 'import':
      return withLittleMemory() ?? importCommand(args)
    default:
      console.error(USAGE)
      return command === 'help' ? 0 : 2
  }
}
