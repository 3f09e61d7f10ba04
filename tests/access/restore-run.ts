/**
 * Backs a made-up record up as the program does, restores it to moments that were remembered, and compares; then gives wrong keys and damaged
 * backups, which must be refused.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { type ReadKey, readKeyFile } from '../../src/platform/backup-key.ts'
import { backUpNow, startBackups } from '../../src/platform/backup-ship.ts'
import { basesOf, linesOf } from '../../src/platform/backup-store.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { startPostgres } from '../../src/platform/postgres.ts'
import type { Case } from './compare.ts'
import { checkReadable, checkRestore } from './restore-judge.ts'
import { checkDamages, checkRefusals, checkWrongKeys } from './restore-refuse.ts'
import { type Moment, openSource, remember, writeSome } from './restore-world.ts'

export type Plant =
  | 'base-unlocked'
  | 'key-beside'
  | 'moment-ignored'
  | 'row-lost'
  | 'index-torn'
  | 'chain-edited'
  | 'document-lost'
  | 'any-key'
  | 'damage-spared'
export interface RestoreOptions {
  seed: number
  /** How many moments are remembered, and how many of them are restored to. */
  moments: number
  restores: number
  words: number
  wrongKeys: number
  damages: number
  /** Leaves out what takes a whole restore to be refused. */
  brief?: boolean
  plant?: Plant | undefined
  note?(one: Case, ok: boolean): void
  say?(words: string): void
}
export interface RestoreRun {
  cases: number
  failures: Case[]
  /** Restores that were let through. */
  restored: number
  more: Record<string, number>
}

/** The password that `kith_app` gets; nobody signs in with it. */
const appPassword = 'only-for-this-throw-away-database'

/** What one run carries along. */
export type Run = {
  options: RestoreOptions
  folder: string
  dataDir: string
  dir: string
  key: ReadKey
  moments: Moment[]
  planted: string[]
  judge(input: string, expected: string, got: string): void
  durations: number[]
}

/** Runs it all in a folder that is thrown away afterwards. */
export async function runRestore(options: RestoreOptions): Promise<RestoreRun> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-restore-'))
  fs.chmodSync(folder, 0o711)
  const result: RestoreRun = { cases: 0, failures: [], restored: 0, more: {} }
  const judge: Run['judge'] = (input, expected, got) => {
    const one = { input, expected, got }
    result.cases++
    if (expected !== got) result.failures.push(one)
    options.note?.(one, expected === got)
  }
  const [dataDir, dir] = [path.join(folder, 'data'), path.join(folder, 'backup')]
  const run: Run = {
    options,
    folder,
    dataDir,
    dir,
    key: { identities: [] },
    moments: [],
    planted: [],
    judge,
    durations: [],
  }
  try {
    const indexes = await makeHistory(run)
    options.say?.(`${run.moments.length} moments remembered, ${run.planted.length} words planted`)
    checkReadable(run)
    for (const moment of chosen(run.moments, options.restores)) {
      if (await checkRestore(run, moment, indexes)) result.restored++
      options.say?.(`restored to moment ${moment.number}: ${result.cases} cases, ${result.failures.length} failures`)
    }
    await checkRefusals(run)
    await checkWrongKeys(run)
    await checkDamages(run)
    const slowest = Math.max(...run.durations)
    result.more = {
      moments: run.moments.length,
      restored: result.restored,
      words: run.planted.length,
      slowestSeconds: Math.round(slowest / 100) / 10,
    }
    return result
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Spread over all of them, the first and the last among them. */
const chosen = (moments: readonly Moment[], many: number): Moment[] => {
  const step = many > 1 ? (moments.length - 1) / (many - 1) : 0
  return Array.from({ length: many }, (_, n) => moments[many > 1 ? Math.round(n * step) : moments.length - 1]!)
}

// ----------------------------------------------------------------------------------------------------- the history

/** Writes the record while it is being backed up, as in real use. Gives the names of all indexes. */
async function makeHistory(run: Run): Promise<string[]> {
  const { dataDir, dir, options } = run
  const keyFile = path.join(dataDir, 'backup-key.txt')
  const server = await startPostgres({ dataDir, durable: false, archive: true })
  const names: string[] = []
  try {
    await migrate(server.adminUrl, { appPassword })
    fs.writeFileSync(path.join(dataDir, 'secret'), 'f'.repeat(64))
    const source = await openSource(dataDir, server.adminUrl, options.seed, options.words)
    const backups = await startBackups({ dataDir, dir, keyFile }, server.adminUrl, () => {})
    run.key = readKeyFile(keyFile)
    try {
      await writeSome(source, options.seed)
      await untilBase(dir)
      if (options.plant === 'index-torn') await tearIndex(source.client)
      for (let number = 1; number <= options.moments; number++) {
        await writeSome(source, options.seed + number)
        // As the nightly base does, and as somebody at the terminal: half-way, while the log goes on.
        if (number === Math.ceil(options.moments / 2)) {
          await backUpNow({ dataDir, dir, keyFile }, server.adminUrl, { kithRuns: true, tell() {} })
        }
        run.moments.push(await remember(source, number))
      }
      await writeSome(source, options.seed + options.moments + 1) // a moment is reached when something came after it
      names.push(...(await indexNames(source.client)))
      run.planted = source.planted
    } finally {
      await source.client.end()
      backups.hold()
      await server.stop()
      await backups.stop()
    }
  } finally {
    await server.stop()
  }
  await plantInBackup(run)
  return names
}

async function untilBase(dir: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const line = linesOf(dir)[0]
    if (line && basesOf(dir, line).length > 0) return
    await sleep(100)
  }
  throw new Error('no base was taken in a minute')
}

const indexNames = async (client: pg.ClientBase): Promise<string[]> =>
  (
    await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'i' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`,
    )
  ).rows.map(row => row.name)

// ---------------------------------------------------------------------------------------------------------- plants

/** Lets an index forget a row that is in its table: only a check of the one against the other can tell. */
async function tearIndex(client: pg.ClientBase): Promise<void> {
  const ready = (is: boolean) =>
    client.query(
      `update pg_index set indisready = $1, indisvalid = $1 where indexrelid = 'people.name_person'::regclass`,
      [is],
    )
  await ready(false)
  await client.query(
    `insert into people.name (id, person_id, kind, given, family, recorded_by)
     select gen_random_uuid(), person_id, kind, given, family, recorded_by from people.name limit 1`,
  )
  await ready(true)
}

async function plantInBackup({ options, dir, key }: Run): Promise<void> {
  if (options.plant === 'key-beside') fs.writeFileSync(path.join(dir, 'key.txt'), `${key.identities[0]}\n`)
  if (options.plant !== 'base-unlocked') return
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(key.identities[0]!)
  for (const base of basesOf(dir, linesOf(dir)[0]!)) {
    const file = path.join(base.folder, 'base.tar.zst.age')
    fs.writeFileSync(file, await decrypter.decrypt(fs.readFileSync(file)))
  }
}
