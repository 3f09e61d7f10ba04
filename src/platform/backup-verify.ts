/** Checks a backup where it lies, without restoring it: everything is unlocked, and compared with what it was when it was written. */
import fs from 'node:fs'
import path from 'node:path'
import { DATABASE_FILE, type Manifest, readManifest, segmentAt } from './backup-base.ts'
import { readSegment } from './backup-feed.ts'
import { filesFrom, readIndexes, readStored } from './backup-files.ts'
import { BackupError, type ReadKey, WrongKeyError } from './backup-key.ts'
import { readBase } from './backup-restore.ts'
import { type BasePlace, basesOf, digestOf, folderId, linesOf, segmentFile, segmentsOf } from './backup-store.ts'

export type Verified = { bases: number; segments: number; files: number; problems: string[] }

/**
 * Verifies every line of a backup folder.
 * @throws WrongKeyError when the key does not open it; anything else that is wrong is a problem in the answer
 */
export async function verifyBackup(dir: string, key: ReadKey, say: (line: string) => void): Promise<Verified> {
  folderId(dir, false)
  const sum: Verified = { bases: 0, segments: 0, files: 0, problems: [] }
  for (const line of linesOf(dir)) {
    const found = await verifyLine(dir, line, key, say)
    sum.bases += found.bases
    sum.segments += found.segments
    sum.files += found.files
    sum.problems.push(...found.problems)
  }
  if (sum.bases === 0 && sum.problems.length === 0) sum.problems.push('There is no base yet: nothing can be restored.')
  return sum
}

async function verifyLine(dir: string, line: string, key: ReadKey, say: (line: string) => void): Promise<Verified> {
  const problems: string[] = []
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof WrongKeyError) throw error
      problems.push((error as Error).message)
      return null
    }
  }
  const whole: Manifest[] = []
  const good = { segments: 0, files: 0 }
  for (const base of basesOf(dir, line)) {
    const read = await attempt(() => verifyBase(base, key))
    if (read) whole.push(read)
  }
  const first = whole[0]
  const segments = segmentsOf(dir, line)
  if (first) {
    problems.push(...gaps(segments, first))
    const facts = { dir, line, key, systemId: first.systemId, segmentBytes: first.segmentBytes }
    for (const name of segments) if (await attempt(() => readSegment(facts, name).then(() => true))) good.segments++
  }
  const indexes = (await attempt(() => readIndexes(dir, line, key))) ?? []
  const files = first ? filesFrom(indexes, new Date(first.endedAt)) : []
  for (const file of files) if (await attempt(() => readStored(dir, line, key, file).then(() => true))) good.files++
  say(first ? reach(dir, line, first, segments) : `Line ${line}: no base in it can be used.`)
  return { bases: whole.length, ...good, problems }
}

async function verifyBase(base: BasePlace, key: ReadKey): Promise<Manifest> {
  const read = await readManifest(base, key)
  const archive = path.join(base.folder, DATABASE_FILE)
  const lies = await digestOf(archive)
  if (lies.bytes !== read.database.bytes || lies.sha256 !== read.database.sha256) {
    throw new BackupError(`${base.name}/${DATABASE_FILE} is not as it was when it was written.`)
  }
  await readBase(archive, read, key, () => ({ write() {}, end() {} }))
  return read
}

/** Segments that are missing between the first base and the last segment: a restore would end before them. Pure. */
export function gaps(
  segments: readonly string[],
  first: Pick<Manifest, 'timeline' | 'endLsn' | 'segmentBytes'>,
): string[] {
  const own = segments.filter(name => name.length === 24)
  const last = own.at(-1)
  if (last === undefined) return []
  const perLog = 0x1_0000_0000 / first.segmentBytes
  const numberOf = (name: string) =>
    Number.parseInt(name.slice(8, 16), 16) * perLog + Number.parseInt(name.slice(16), 16)
  const there = new Set(own.map(numberOf))
  const missing: number[] = []
  // What the base itself needs came with it; the log must go on after it.
  const from = numberOf(segmentAt(first.timeline, first.endLsn, first.segmentBytes)) + 1
  for (let number = from; number <= numberOf(last); number++) if (!there.has(number)) missing.push(number)
  return missing.length === 0 ? [] : [`The log has a gap: ${missing.length} pieces are missing. Take a new base now.`]
}

function reach(dir: string, line: string, first: Manifest, segments: readonly string[]): string {
  const last = segments.at(-1)
  if (last === undefined) return `Line ${line} restores to ${first.endedAt}, its own moment, only.`
  const until = fs.statSync(segmentFile(dir, line, last)).mtime.toISOString()
  return `Line ${line} restores to any moment from ${first.endedAt} to about ${until}.`
}
