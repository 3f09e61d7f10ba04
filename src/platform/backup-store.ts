/**
 * What lies where in a backup folder. A *line* is the unbroken history of one data folder; everything in it belongs together.
 *
 *     kith-backup.json                          whose folder this is
 *     LINE/base/MOMENT/base.tar.zst.age         the database as it was at MOMENT
 *     LINE/base/MOMENT/manifest.json.zst.age    what is in it, with the SHA-256 of every file
 *     LINE/base/MOMENT/SHA256SUMS               of the two locked files, for `sha256sum -c`
 *     LINE/wal/SEGMENT.zst.age                  what changed in the database after it, 16 MiB a segment
 *     LINE/files/NUMBER-MOMENT.json.zst.age     which files were added or removed in the data folder
 *     LINE/files/RANDOM.zst.age                 one such file
 *
 * A file is whole when it has its final name: it is written as `.part`, forced to disk, and renamed.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { BackupError, lock, type ReadKey, unlock } from './backup-key.ts'
import { writeWhole } from './postgres-place.ts'

export const FORMAT = 'kith-backup-1'
const MARKER = 'kith-backup.json'
const marker = z.object({ format: z.literal(FORMAT), id: z.uuid() })

// ------------------------------------------------------------------------------------------------------ the folder

/**
 * The folder's own id. With `make`, an empty or missing folder becomes a backup folder.
 * @throws BackupError when it is something else
 */
export function folderId(dir: string, make: boolean): string {
  const file = path.join(dir, MARKER)
  if (!fs.existsSync(file)) {
    const names = fs.existsSync(dir) ? fs.readdirSync(dir) : []
    if (!make) throw new BackupError(`${dir} is not a folder of backups: there is no ${MARKER} in it.`)
    if (names.length > 0) throw new BackupError(`${dir} holds other files. Choose an empty folder for the backup.`)
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
    writeWhole(file, `${JSON.stringify({ format: FORMAT, id: randomUUID() })}\n`, 0o600)
  }
  try {
    return marker.parse(JSON.parse(fs.readFileSync(file, 'utf8'))).id
  } catch {
    throw new BackupError(`${file} is damaged, or of a newer Kith.`)
  }
}

/** A moment as part of a file name: `20261121T103000.000Z`; its order by letter is its order in time. */
export const momentName = (at: Date): string => at.toISOString().replace(/[-:]/g, '')
/** The moment such a name says; null when it is none. */
export function momentOf(name: string): Date | null {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z$/.exec(name)
  if (!found) return null
  const [, year, month, day, hour, minute, second] = found
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

export const newLine = (at: Date): string => `${momentName(at)}-${randomBytes(4).toString('hex')}`
export const basesDir = (dir: string, line: string): string => path.join(dir, line, 'base')
export const walDir = (dir: string, line: string): string => path.join(dir, line, 'wal')
export const filesDir = (dir: string, line: string): string => path.join(dir, line, 'files')

const namesIn = (folder: string): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [])

/** All lines, oldest first. */
export const linesOf = (dir: string): string[] =>
  namesIn(dir).filter(name => /^\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}$/.test(name))

export type BasePlace = { line: string; name: string; endedAt: Date; folder: string }
/** The whole bases of a line, oldest first. */
export function basesOf(dir: string, line: string): BasePlace[] {
  return namesIn(basesDir(dir, line)).flatMap(name => {
    const endedAt = momentOf(name)
    return endedAt ? [{ line, name, endedAt, folder: path.join(basesDir(dir, line), name) }] : []
  })
}

const SEGMENT = /^([0-9A-F]{24}|[0-9A-F]{8}\.history)$/
export const isSegment = (name: string): boolean => SEGMENT.test(name)
export const segmentFile = (dir: string, line: string, name: string): string =>
  path.join(walDir(dir, line), `${name}${LOCKED}`)
/** Names of a line's segments and histories, in order. */
export const segmentsOf = (dir: string, line: string): string[] =>
  namesIn(walDir(dir, line)).flatMap(name => {
    const bare = name.endsWith(LOCKED) ? name.slice(0, -LOCKED.length) : ''
    return isSegment(bare) ? [bare] : []
  })

/** Removes what a killed program left half written in a line a day ago or longer. */
export function tidyLine(dir: string, line: string, now = Date.now()): void {
  for (const folder of [basesDir(dir, line), walDir(dir, line), filesDir(dir, line)]) {
    for (const name of namesIn(folder).filter(each => /^new-|\.part$/.test(each))) {
      const file = path.join(folder, name)
      if (now - fs.statSync(file).mtimeMs > 86_400_000) fs.rmSync(file, { recursive: true, force: true })
    }
  }
}

// ---------------------------------------------------------------------------------------------------- locked files

/** What every locked file's name ends with: compressed, then encrypted. */
export const LOCKED = '.zst.age'
export type Written = { bytes: number; sha256: string }

/**
 * Compresses, locks and writes a new file; it is there whole or not at all. Gives size and SHA-256 of the locked bytes.
 * An existing file is never written over.
 */
export async function writeLocked(
  file: string,
  recipient: string,
  source: AsyncIterable<Uint8Array>,
): Promise<Written> {
  const half = `${file}.${randomBytes(4).toString('hex')}.part`
  const digest = createHash('sha256')
  let bytes = 0
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  try {
    await pipeline(
      Readable.from(source, { objectMode: false }),
      createZstdCompress(),
      lock(recipient),
      async function* counted(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          digest.update(chunk)
          bytes += chunk.length
          yield chunk
        }
      },
      fs.createWriteStream(half, { mode: 0o600, flags: 'wx', flush: true }),
    )
    if (fs.existsSync(file)) throw new BackupError(`${path.basename(file)} is in the backup already.`)
    fs.renameSync(half, file)
  } finally {
    fs.rmSync(half, { force: true })
  }
  syncFolder(path.dirname(file))
  return { bytes, sha256: digest.digest('hex') }
}

/** Unlocks a file and hands what was in it to `take`. What `take` did counts only when this has resolved. */
export async function readLocked<T>(
  file: string,
  key: ReadKey,
  take: (source: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const name = path.basename(file)
  if (!fs.existsSync(file)) throw new BackupError(`${name} is missing from the backup.`)
  return pipeline(
    fs.createReadStream(file, { highWaterMark: 1 << 18 }),
    unlock(key, name),
    createZstdDecompress(),
    take,
  )
}

export const writeJson = (file: string, recipient: string, value: unknown): Promise<Written> =>
  writeLocked(file, recipient, Readable.from([Buffer.from(JSON.stringify(value))]))

/** @throws BackupError when the file is not what it should be */
export async function readJson<T>(file: string, key: ReadKey, schema: z.ZodType<T>): Promise<T> {
  const text = await readLocked(file, key, async source => {
    const parts: Buffer[] = []
    for await (const part of source) parts.push(part)
    return Buffer.concat(parts).toString()
  })
  const read = schema.safeParse(JSON.parse(text))
  if (!read.success) throw new BackupError(`${path.basename(file)} is of a newer Kith, or no part of a backup.`)
  return read.data
}

/** SHA-256 of a file as it lies there. */
export async function digestOf(file: string): Promise<Written> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    digest.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: digest.digest('hex') }
}

/** A new name is on the disk only when its folder is. Some shares on a network have no such thing for folders: there it is theirs to see to. */
export function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    fs.closeSync(handle)
  }
}
