/**
 * Restores a backup to a new data folder, as everything was at a moment. Nothing that is there is ever written over; until the last check has
 * passed the new folder carries another name, so that a restore that was stopped half-way is never started as the real thing.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { DATABASE_FILE, filesOf, type Manifest, readManifest } from './backup-base.ts'
import { type CheckResult, checkDatabase, type OwnCheck } from './backup-check.ts'
import { type Feed, feedLog } from './backup-feed.ts'
import { filesAt, filesOfAllMoments, putBack, readIndexes } from './backup-files.ts'
import { BackupError, isInside, type ReadKey } from './backup-key.ts'
import { type BasePlace, basesOf, folderId, linesOf, readLocked, segmentsOf } from './backup-store.ts'
import { readTar, type Sink } from './backup-tar.ts'
import { PostgresError, startPostgres } from './postgres.ts'
import { prepareDataDir } from './postgres-cluster.ts'
import { findPlace } from './postgres-place.ts'

export type RestoreOptions = {
  /** The backup folder. */
  dir: string
  key: ReadKey
  /** The moment to restore to; null: the last that the backup knows. */
  moment: Date | null
  /** The name of a base, to restore what it holds and nothing after it: the way back to a backup that was made by hand. In place of a moment. */
  base?: string | undefined
  /** The new data folder. It must not be there, or be empty. */
  into: string
  /** Checks that only the program's other parts can make. */
  checks: readonly OwnCheck[]
  say(line: string): void
  /** `false` only for tests: nothing is forced to disk. */
  durable?: boolean
}
export type Restored = {
  base: BasePlace
  files: number
  segments: number
  /** The last change that was brought back; null when the base alone was used. */
  lastChangeAt: Date | null
  results: CheckResult[]
  sound: boolean
  /** Where it lies: `into` when sound, else a name that says that it is not. */
  folder: string
}

/**
 * @throws BackupError when nothing was restored: wrong key, damaged backup, a moment it does not reach, a folder that is in use
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { dir, key, moment, say } = options
  folderId(dir, false)
  const into = path.resolve(options.into)
  const half = `${into}.restoring`
  refuseOccupied(into, dir)
  if (fs.existsSync(half)) throw new BackupError(`${half} is there: a restore was stopped half-way. Remove it first.`)
  const { base, alone } = options.base === undefined ? await chooseBase(dir, key, moment) : namedBase(dir, options.base)
  const manifest = await readManifest(base, key)
  say(`The base of ${manifest.endedAt} is used.`)
  try {
    const work = await restoreInto({ ...options, alone }, base, manifest, half)
    const folder = work.sound ? into : freeName(`${into}.not-sound`)
    if (work.sound && fs.existsSync(into)) fs.rmdirSync(into) // it is empty
    fs.renameSync(half, folder)
    return { ...work, base, folder }
  } catch (error) {
    forget(half)
    throw error
  }
}

function refuseOccupied(into: string, dir: string): void {
  if (isInside(into, dir) || isInside(dir, into)) throw new BackupError('Restore to a folder outside the backup.')
  if (fs.existsSync(into) && (!fs.statSync(into).isDirectory() || fs.readdirSync(into).length > 0)) {
    throw new BackupError(`${into} is in use. Nothing is ever restored over anything: say another folder with --into.`)
  }
}

const freeName = (name: string, number = 2): string =>
  !fs.existsSync(name) ? name : fs.existsSync(`${name}-${number}`) ? freeName(name, number + 1) : `${name}-${number}`

/** Removes a restored folder, also where the database lies elsewhere (postgres-place.ts). */
export function forget(half: string): void {
  const place = path.join(half, 'postgres-place')
  if (fs.existsSync(place)) fs.rmSync(fs.readFileSync(place, 'utf8').trim(), { recursive: true, force: true })
  fs.rmSync(half, { recursive: true, force: true })
}

/** `alone`: the base is brought back as it ended, and nothing of the log after it. */
type Chosen = { base: BasePlace; alone: boolean }
const allBases = (dir: string): BasePlace[] =>
  linesOf(dir)
    .flatMap(line => basesOf(dir, line))
    .sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime())

function namedBase(dir: string, name: string): Chosen {
  const base = allBases(dir).find(one => one.name === name)
  if (!base) throw new BackupError(`There is no base called ${name} in ${dir}. `.concat(namesOf(allBases(dir))))
  return { base, alone: true }
}
const namesOf = (bases: readonly BasePlace[]): string =>
  `The newest are: ${bases
    .slice(-5)
    .map(one => one.name)
    .join(', ')}.`

/** The newest base from which the moment can be reached: one with a log after it, or one that ended at that very moment. */
async function chooseBase(dir: string, key: ReadKey, moment: Date | null): Promise<Chosen> {
  const bases = allBases(dir)
  const [first, last] = [bases[0], bases.at(-1)]
  if (!first || !last) throw new BackupError(`There is no base in ${dir} yet: nothing can be restored from it.`)
  if (moment === null) return { base: last, alone: false }
  const exact = bases.find(base => base.endedAt.getTime() === moment.getTime())
  if (exact) return { base: exact, alone: true }
  const earlier = bases.filter(base => base.endedAt <= moment)
  const found = earlier.findLast(base => segmentsOf(dir, base.line).length > 0)
  if (found) return { base: found, alone: false }
  await readManifest(first, key) // so that a wrong key is the first thing said
  const byHand = earlier.at(-1)
  if (byHand)
    throw new BackupError(
      `This backup was made by hand: it restores to the moments it was made at, not to those between. The last before the moment you asked for: --base ${byHand.name}`,
    )
  throw new BackupError(`This backup reaches back to ${first.endedAt.toISOString()}, not further.`)
}

/**
 * Notes of erasures of every line: what was erased in a record that was restored from this one is told too. A line that this key does not open is
 * said, and nothing more: whoever restores must not be kept from it.
 */
async function putNotesBack(dir: string, own: string, key: ReadKey, dataDir: string, say: (line: string) => void) {
  for (const line of linesOf(dir).filter(each => each !== own)) {
    try {
      for (const file of filesOfAllMoments(await readIndexes(dir, line, key)))
        if (!fs.existsSync(path.join(dataDir, ...file.path.split('/')))) await putBack(dir, line, key, file, dataDir)
    } catch (error) {
      if (!(error instanceof BackupError)) throw error
      say(`What was erased in ${line} cannot be told: ${error.message}`)
    }
  }
}

type Work = Omit<Restored, 'base' | 'folder'>

async function restoreInto(
  { dir, key, moment: asked, checks, say, alone, durable = true }: RestoreOptions & Pick<Chosen, 'alone'>,
  base: BasePlace,
  manifest: Manifest,
  half: string,
): Promise<Work> {
  const dataDir = prepareDataDir(half)
  const place = findPlace(dataDir)
  const unpacked = await unpackBase(base, manifest, key, place.clusterDir)
  say(`${unpacked} files of the database, each as its SHA-256 says.`)
  const indexes = await readIndexes(dir, base.line, key)
  const moment = alone ? base.endedAt : asked
  const files = filesAt(indexes, moment)
  for (const file of filesOfAllMoments(indexes)) files.set(file.path, file)
  for (const file of files.values()) await putBack(dir, base.line, key, file, dataDir)
  await putNotesBack(dir, base.line, key, dataDir, say)
  say(`${files.size} files of the data folder, each as its SHA-256 says.`)
  fs.writeFileSync(path.join(place.clusterDir, 'recovery.signal'), '')
  const { systemId, segmentBytes } = manifest
  const feed = await feedLog({ dir, line: base.line, key, systemId, segmentBytes, way: place.way })
  try {
    const server = await startRecovering(dataDir, feed, alone ? 'immediate' : asked, durable)
    await feed.stop()
    try {
      const lastChangeAt = await askLastChange(server.adminUrl)
      say(
        `${feed.served()} pieces of its log. The last change is of ${lastChangeAt?.toISOString() ?? manifest.endedAt}.`,
      )
      const results = await checkDatabase(server.adminUrl, dataDir, checks)
      for (const one of results) say(`${one.ok ? 'good' : 'NOT GOOD'}  ${one.words}`)
      const sound = results.every(one => one.ok)
      return { files: files.size, segments: feed.served(), lastChangeAt, results, sound }
    } finally {
      await server.stop()
    }
  } finally {
    await feed.stop()
  }
}

/** Unpacks the database and checks each file against PostgreSQL's manifest: none missing, none other, none more. Gives how many. */
async function unpackBase(base: BasePlace, manifest: Manifest, key: ReadKey, clusterDir: string): Promise<number> {
  fs.mkdirSync(clusterDir, { mode: 0o700 })
  const archive = path.join(base.folder, DATABASE_FILE)
  return readBase(archive, manifest, key, (name, kind) => {
    const target = path.join(clusterDir, ...name.split('/'))
    if (kind === 'folder') {
      fs.mkdirSync(target, { recursive: true, mode: 0o700 })
      return { write() {}, end() {} }
    }
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 })
    const file = fs.openSync(target, 'wx', 0o600)
    return { write: bytes => fs.writeFileSync(file, bytes), end: () => fs.closeSync(file) }
  })
}

/** Reads a base through, with every file checked; `open` says where the bytes go. Gives how many files there were. */
export async function readBase(
  archive: string,
  manifest: Manifest,
  key: ReadKey,
  open: (name: string, kind: 'file' | 'folder') => Promise<Sink> | Sink,
): Promise<number> {
  const expected = filesOf(manifest)
  let files = 0
  await readLocked(archive, key, source =>
    readTar(source, async entry => {
      const sink = await open(entry.path, entry.kind)
      if (entry.kind === 'folder') return sink
      const digest = createHash('sha256')
      return {
        write(bytes) {
          digest.update(bytes)
          return sink.write(bytes)
        },
        async end() {
          await sink.end()
          files++
          const said = expected.get(entry.path)
          if (!said && entry.path.startsWith('pg_wal/')) return // the log checks itself, record by record
          expected.delete(entry.path)
          if (said?.bytes !== entry.bytes || said.sha256 !== digest.digest('hex')) {
            throw new BackupError(`${entry.path} in the base is not as the server wrote it.`)
          }
        },
      }
    }),
  )
  const [missing] = expected.keys()
  if (missing !== undefined) throw new BackupError(`${missing} is missing from the base.`)
  return files
}

/** Starts the server, which takes its log from the feed up to the moment (`immediate`: to where the base ended), and then answers. */
async function startRecovering(dataDir: string, feed: Feed, until: Date | 'immediate' | null, durable: boolean) {
  // Read before the server knows names of time zones, so without `Z`.
  const time = until instanceof Date ? { recovery_target_time: pgTime(until) } : null
  const ends = until === 'immediate' ? { recovery_target: 'immediate' } : time
  const target = ends ? { ...ends, recovery_target_action: 'promote' } : {}
  // Not open to questions before it has got there: else it would call itself ready on the way.
  const settings = { restore_command: feed.command, archive_mode: 'off', hot_standby: 'off', ...target }
  try {
    return await startPostgres({ dataDir, durable, settings, patienceSeconds: 24 * 3600 })
  } catch (error) {
    const problem = feed.problem()
    if (problem) throw problem
    const words = error instanceof PostgresError ? error.message : ''
    if (!/recovery ended before configured recovery target/.test(words)) throw error
    const last = /last completed transaction was at log time (\S+ \S+)/.exec(words)?.[1]
    throw new BackupError(
      `The backup ends${last ? ` with a change of ${last} UTC` : ''}, before the moment you asked for: it cannot be told whether something is missing. ` +
        'To restore all there is, leave --to out.',
    )
  }
}

const pgTime = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '+00')

async function askLastChange(adminUrl: string): Promise<Date | null> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ at: Date | null }>('select pg_last_xact_replay_timestamp() as at')
    return rows[0]?.at ?? null
  } finally {
    await client.end()
  }
}
