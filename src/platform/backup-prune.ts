/** Makes room in a backup folder: removes what no moment after a day needs. */
import fs from 'node:fs'
import path from 'node:path'
import { readManifest, segmentAt } from './backup-base.ts'
import { filesFrom, readIndexes, storedFile } from './backup-files.ts'
import type { ReadKey } from './backup-key.ts'
import { basesOf, folderId, linesOf, segmentFile, segmentsOf } from './backup-store.ts'

export type Pruned = { bases: number; segments: number; files: number }

/**
 * Removes bases, segments and files that are needed for no moment from `before` on. The newest base of an earlier moment stays: what comes
 * after starts from it. A line that ended before that goes whole, its last state too, so that what is erased leaves the backup in time; the line
 * with the newest base never does.
 */
export async function prune(dir: string, key: ReadKey, before: Date): Promise<Pruned> {
  folderId(dir, false)
  const gone: Pruned = { bases: 0, segments: 0, files: 0 }
  const newest = linesOf(dir)
    .flatMap(line => basesOf(dir, line))
    .reduce<Date | null>((at, base) => (at === null || base.endedAt > at ? base.endedAt : at), null)
  for (const line of linesOf(dir)) {
    const bases = basesOf(dir, line)
    const isNewest = bases.some(base => base.endedAt.getTime() === newest?.getTime())
    if (bases.length > 0 && !isNewest && lastWritten(path.join(dir, line)) < before.getTime()) {
      // Read first: a wrong key removes nothing.
      const stored = (await readIndexes(dir, line, key)).flatMap(index => index.added)
      gone.bases += bases.length
      gone.segments += segmentsOf(dir, line).length
      gone.files += stored.filter(file => fs.existsSync(storedFile(dir, line, file.stored))).length
      fs.rmSync(path.join(dir, line), { recursive: true })
      continue
    }
    const first = bases.findLast(base => base.endedAt <= before)
    if (!first) continue
    const { timeline, startLsn, segmentBytes } = await readManifest(first, key)
    const needed = segmentAt(timeline, startLsn, segmentBytes)
    const indexes = await readIndexes(dir, line, key)
    for (const base of bases.filter(base => base.endedAt < first.endedAt)) {
      fs.rmSync(base.folder, { recursive: true })
      gone.bases++
    }
    for (const name of segmentsOf(dir, line).filter(name => name.length === 24 && name < needed)) {
      fs.rmSync(segmentFile(dir, line, name))
      gone.segments++
    }
    // The indexes stay, small as they are. A file goes when it is in no state of the data folder from the base on.
    const kept = new Set(filesFrom(indexes, first.endedAt).map(file => file.stored))
    for (const file of indexes.flatMap(index => index.added).filter(one => !kept.has(one.stored))) {
      const stored = storedFile(dir, line, file.stored)
      if (!fs.existsSync(stored)) continue
      fs.rmSync(stored)
      gone.files++
    }
  }
  return gone
}

/** When anything in a folder was last written, by the clock of its file system, in milliseconds. A copy may look newer than it is, never older. */
function lastWritten(folder: string): number {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Math.max(0, ...files.map(entry => fs.statSync(path.join(entry.parentPath, entry.name)).mtimeMs))
}
