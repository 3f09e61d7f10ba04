import { spawn } from 'node:child_process'
import pg from 'pg'
import { asSystem } from './access/index.ts'
import { auditCommand } from './audit/index.ts'
import { importPupilsCommand } from './people/index.ts'
import { readConfig } from './platform/config.ts'
import { type Db, openDb } from './platform/db.ts'
import { migrate } from './platform/migrate.ts'
import { openPostgres, urlForRole } from './platform/postgres.ts'
import { type CommandResult, dueCommand, rulesCommand, workingDaysCommand } from './statute/index.ts'

const USAGE = `Use:
  kith due RULE START [--edition E]          when a time limit runs out (ISO, alone on a line)
  kith working-days add DATE N               the Nth working day of England after DATE
  kith working-days between A B              working days after A, up to and including B
  kith rules --json                          every rule, with its source
  kith import pupils FILE --organisation ID  a school's pupil list
  kith audit export FILE | verify FILE | head`

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

const importCommand = (args: string[]): Promise<number> =>
  importPupilsCommand(args, {
    withProgram: work =>
      withProgram(db =>
        work((organisationId, act) => asSystem(db, organisationId, { action: 'pupils.imported' }, act)),
      ),
    print: line => console.log(line),
    printError: line => console.error(line),
    redraw: process.stderr.isTTY ? line => process.stderr.write(`\r${line}`) : null,
    now: () => new Date(),
  })

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
    case 'import':
      return withLittleMemory() ?? importCommand(args)
    default:
      console.error(USAGE)
      return command === 'help' ? 0 : 2
  }
}
