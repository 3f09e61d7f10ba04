/**
 * Where the server Kith carries puts each finished piece of its log (a *segment*), for Kith to lock and bring to the backup. The server's own
 * `basic_archive` writes there, forced to disk; nothing runs as another user. The folder's being there is what switches archiving on, so a
 * command that starts the server for a moment leaves no gap in the log.
 */
import fs from 'node:fs'
import path from 'node:path'
import { isSegment } from './backup-store.ts'
import { giveTo, type Place, recordedPlace } from './postgres-place.ts'

/** A change lies at most this long in a segment that is not full, on a quiet day; bringing it over takes a few seconds more. */
export const ARCHIVE_SECONDS = 45

/** The folder of finished segments, beside the cluster. */
export function spoolOf(dataDir: string): string {
  const clusterDir = recordedPlace(dataDir) ?? path.join(dataDir, 'postgres')
  return path.join(path.dirname(clusterDir), 'postgres-archive')
}

/**
 * The server's settings for archiving. `wanted` switches it on or off; undefined leaves it as the data folder says. Switching it off throws
 * away what was not brought over yet: the line ends there.
 */
export function archiveSettings(
  dataDir: string,
  place: Place,
  wanted: boolean | undefined,
): Record<string, string | number> {
  const spool = spoolOf(dataDir)
  if (wanted === false) {
    fs.rmSync(spool, { recursive: true, force: true })
    fs.rmSync(path.join(dataDir, 'backup-line.json'), { force: true })
  }
  if (wanted) fs.mkdirSync(spool, { recursive: true, mode: 0o700 })
  if (!fs.existsSync(spool)) return {}
  giveTo(spool, place.way)
  return {
    archive_mode: 'on',
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': spool,
    archive_timeout: ARCHIVE_SECONDS,
  }
}

/** Finished segments that wait to be brought over, in order. */
export function waitingSegments(dataDir: string): string[] {
  const spool = spoolOf(dataDir)
  return fs.existsSync(spool) ? fs.readdirSync(spool).filter(isSegment).sort() : []
}

/** Removes what has no place in a backup: the server's marks of bases, and what a killed server left half written. */
export function tidySpool(dataDir: string, now = Date.now()): void {
  const spool = spoolOf(dataDir)
  if (!fs.existsSync(spool)) return
  for (const name of fs.readdirSync(spool)) {
    const file = path.join(spool, name)
    const half = name.startsWith('archtemp.') && now - fs.statSync(file).mtimeMs > 3_600_000
    if (name.endsWith('.backup') || half) fs.rmSync(file, { force: true })
  }
}
