/**
 * The data folder's files in a backup: documents, lists that wait to be read, the secrets the database is of no use without. Each is kept
 * once, under a name that says nothing; an index says, each time something changed, what was added and what had gone.
 */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { BackupError, type ReadKey, realPath } from './backup-key.ts'
import { filesDir, LOCKED, momentName, momentOf, readJson, readLocked, writeJson, writeLocked } from './backup-store.ts'

const added = z.object({
  /** Below the data folder, with `/`. */
  path: z.string().refine(text => !path.posix.isAbsolute(text) && !text.split('/').includes('..')),
  bytes: z.number().int().nonnegative(),
  modifiedMs: z.number(),
  sha256: z.string(),
  /** Its name in the backup, without what every locked file's name ends with. */
  stored: z.string().regex(/^[0-9a-f]{32}$/),
})
const index = z.object({
  line: z.string(),
  number: z.number().int().positive(),
  /** When looking began: every file that a change of an earlier moment speaks of is in this index or an earlier one. */
  at: z.iso.datetime(),
  added: z.array(added),
  gone: z.array(z.string()),
})
export type Index = z.infer<typeof index>
export type KeptFile = z.infer<typeof added>

/**
 * Not in a backup: the database itself, which has its own way there; what only this machine's running program is about; and the key that
 * signs the audit log, because whoever had it and the database could write history anew.
 */
const LEFT_OUT = [
  /^postgres(-archive|-libraries|-place|\.new)?$/,
  /^in-use$/,
  /^quarantine$/,
  /^audit-signing-key\.pem$/,
  /^backup-(key\.txt|line\.json|shipped\.jsonl)$/,
]
/** Half-written files, which get another name when they are whole. */
const HALF = /(\.part|\.new)$/
/** Folders whose files are written once and never changed: a known name need not be looked at again. */
const WRITTEN_ONCE = /^files\//

type Found = { path: string; bytes: number; modifiedMs: number }
type Known = Map<string, { bytes: number; modifiedMs: number }>

/** What of the data folder belongs in a backup. A link at its top is followed (documents on another disk); deeper ones and special files are not. */
async function look(dataDir: string, leaveOut: readonly string[], known: Known): Promise<Found[]> {
  const found: Found[] = []
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(path.join(dataDir, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (folder === '' && LEFT_OUT.some(pattern => pattern.test(name))) continue
      if (HALF.test(name) || leaveOut.includes(realPath(path.join(dataDir, name)))) continue
      const before = WRITTEN_ONCE.test(name) && entry.isFile() ? known.get(name) : undefined
      if (before) {
        found.push({ path: name, ...before })
        continue
      }
      if (entry.isSymbolicLink() && folder !== '') continue
      const now = await stat(path.join(dataDir, name)).catch(() => null)
      if (now?.isDirectory()) await walk(name)
      else if (now?.isFile()) found.push({ path: name, bytes: now.size, modifiedMs: now.mtimeMs })
    }
  }
  await walk('')
  return found
}

// -------------------------------------------------------------------------------------------------------- writing

export type ShipFiles = {
  dataDir: string
  dir: string
  line: string
  recipient: string
  /** Real paths that never go into a backup, wherever they lie: the key file. */
  leaveOut: readonly string[]
  /** What the line holds already; brought up to date. */
  known: Known
}

/** Brings what is new or changed since the last time into the backup, and notes what has gone. Gives the index, or null when nothing changed. */
export async function shipFiles(options: ShipFiles): Promise<Index | null> {
  const { dataDir, dir, line, recipient, known } = options
  const at = new Date()
  const found = await look(dataDir, options.leaveOut, known)
  const paths = new Set(found.map(file => file.path))
  const gone = [...known.keys()].filter(name => !paths.has(name))
  const changed = found.filter(file => {
    const before = known.get(file.path)
    return before?.bytes !== file.bytes || before.modifiedMs !== file.modifiedMs
  })
  if (gone.length === 0 && changed.length === 0) return null
  const kept: KeptFile[] = []
  for (const file of changed) {
    const stored = randomBytes(16).toString('hex')
    const read = await storeFile(options, file, stored)
    if (read) kept.push({ ...file, ...read, stored })
  }
  const number = (indexNames(dir, line).at(-1)?.number ?? 0) + 1
  const written: Index = { line, number, at: at.toISOString(), added: kept, gone }
  await writeJson(indexFile(dir, line, number, at), recipient, written)
  applyTo(known, written)
  return written
}

/** Null when the file went away meanwhile. */
async function storeFile(
  { dataDir, dir, line, recipient }: ShipFiles,
  file: Found,
  stored: string,
): Promise<{ bytes: number; sha256: string } | null> {
  const handle = await open(path.join(dataDir, file.path)).catch(() => null)
  if (!handle) return null
  const digest = createHash('sha256')
  let bytes = 0
  async function* read(source: AsyncIterable<Buffer>) {
    for await (const part of source) {
      digest.update(part)
      bytes += part.length
      yield part
    }
  }
  const source = handle.createReadStream({ highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>
  await writeLocked(storedFile(dir, line, stored), recipient, read(source))
  return { bytes, sha256: digest.digest('hex') }
}

/** Brings the list of what a line holds up to date with an index. */
export function applyTo(known: Known, { added, gone }: Pick<Index, 'added' | 'gone'>): void {
  for (const name of gone) known.delete(name)
  for (const file of added) known.set(file.path, { bytes: file.bytes, modifiedMs: file.modifiedMs })
}

// -------------------------------------------------------------------------------------------------------- reading

const indexFile = (dir: string, line: string, number: number, at: Date): string =>
  path.join(filesDir(dir, line), `${String(number).padStart(8, '0')}-${momentName(at)}.json${LOCKED}`)
export const storedFile = (dir: string, line: string, stored: string): string =>
  path.join(filesDir(dir, line), `${stored}${LOCKED}`)

/** A line's indexes by number, with the moment each was begun, in order. */
export function indexNames(dir: string, line: string): { number: number; at: Date; file: string }[] {
  const folder = filesDir(dir, line)
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder)
    .sort()
    .flatMap(name => {
      const [, number, moment = ''] = /^(\d{8})-(.+)\.json\.zst\.age$/.exec(name) ?? []
      const at = momentOf(moment)
      return number && at ? [{ number: Number(number), at, file: path.join(folder, name) }] : []
    })
}

/**
 * Reads a line's indexes, in order.
 * @throws BackupError when one is missing between two others, or says another number or line than its name
 */
export async function readIndexes(dir: string, line: string, key: ReadKey): Promise<Index[]> {
  const read: Index[] = []
  for (const { number, at, file } of indexNames(dir, line)) {
    const one = await readJson(file, key, index)
    if (one.number !== number || one.line !== line || one.at !== at.toISOString()) {
      throw new BackupError(`${path.basename(file)} is the index of another backup.`)
    }
    if (number !== read.length + 1) throw new BackupError(`The index of files number ${read.length + 1} is missing.`)
    read.push(one)
  }
  return read
}

/**
 * The files as they were at a moment (null: at the end): pure. Everything up to that moment counts, what had gone is gone; of what was
 * brought over next, files that were written by then and were not there yet.
 */
export function filesAt(indexes: readonly Index[], moment: Date | null): Map<string, KeptFile> {
  const files = new Map<string, KeptFile>()
  for (const { at, added, gone } of indexes) {
    const late = moment !== null && Date.parse(at) > moment.getTime()
    if (!late) for (const name of gone) files.delete(name)
    for (const file of added) {
      if (!late || (file.modifiedMs <= moment.getTime() && !files.has(file.path))) files.set(file.path, file)
    }
    if (late) break
  }
  return files
}

/** Notes of what was erased: whatever moment is restored, all of them are, so that what a restore brings back can be told. */
const OF_ALL_MOMENTS = /^erased\//
/** The files that every moment gets, as they are at the end: pure. */
export const filesOfAllMoments = (indexes: readonly Index[]): KeptFile[] =>
  [...filesAt(indexes, null).values()].filter(file => OF_ALL_MOMENTS.test(file.path))

/** Every file that some moment from the given one on needs: pure. */
export function filesFrom(indexes: readonly Index[], moment: Date): KeptFile[] {
  const files = new Map([...filesAt(indexes, moment).values()].map(file => [file.stored, file]))
  for (const { at, added } of indexes) {
    if (Date.parse(at) > moment.getTime()) for (const file of added) files.set(file.stored, file)
  }
  return [...files.values()]
}

/** Puts a file back below a folder, and checks it against its index. It must not be there yet. */
export async function putBack(dir: string, line: string, key: ReadKey, file: KeptFile, into: string): Promise<void> {
  const target = path.join(into, ...file.path.split('/'))
  fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 })
  const handle = await open(target, 'wx', 0o600)
  try {
    await readStored(dir, line, key, file, part => handle.writeFile(part))
    await handle.sync()
    await handle.utimes(file.modifiedMs / 1000, file.modifiedMs / 1000)
  } finally {
    await handle.close()
  }
}

/** Reads a kept file and checks it against its index. */
export async function readStored(
  dir: string,
  line: string,
  key: ReadKey,
  file: KeptFile,
  take: (part: Buffer) => unknown = () => {},
): Promise<void> {
  const digest = createHash('sha256')
  let bytes = 0
  await readLocked(storedFile(dir, line, file.stored), key, async source => {
    for await (const part of source) {
      digest.update(part)
      bytes += part.length
      await take(part)
    }
  })
  if (bytes !== file.bytes || digest.digest('hex') !== file.sha256) {
    throw new BackupError(`A file of the data folder (${file.stored}) is not as it was when it was backed up.`)
  }
}
