/**
 * Brings everything to the backup folder while Kith runs: each finished segment of the database's log within seconds, the files it speaks of
 * before it, and a new base each night. A backup folder that is away for a while is waited for; nothing is lost but time.
 */
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { takeBase } from './backup-base.ts'
import { applyTo, type Index, shipFiles } from './backup-files.ts'
import { BackupError, realPath, recipientOf } from './backup-key.ts'
import { spoolOf, tidySpool, waitingSegments } from './backup-spool.ts'
import { type BasePlace, basesOf, folderId, newLine, segmentFile, tidyLine, writeLocked } from './backup-store.ts'
import { log } from './log.ts'
import { writeWhole } from './postgres-place.ts'

export type BackupPlace = {
  dataDir: string
  /** The backup folder. */
  dir: string
  keyFile: string
}
export type Backups = {
  /** Before the server stops: begins nothing that needs it. */
  hold(): void
  /** After the server has stopped: brings its last segment over, and ends. */
  stop(): Promise<void>
}

/** A line, and which files of the data folder it holds; after a base that failed, when to try the next. */
type Held = { line: string; known: Map<string, { bytes: number; modifiedMs: number }>; nextBaseAt: number }

const LOOK_MS = 5_000
/** A base that failed is a lot of work in vain: so long until the next is tried. */
const BASE_PAUSE_MS = 600_000
/** Nights are quiet: the hour (UTC) after which the next base is due. */
const BASE_HOUR = 3

/**
 * Starts bringing things over, and goes on until `stop`.
 * @throws BackupError when the key or the folder cannot be right: at a start somebody is there to read it
 */
export async function startBackups(
  place: BackupPlace,
  adminUrl: string,
  tell: (line: string) => void,
): Promise<Backups> {
  const recipient = await recipientOf(place.dataDir, place.keyFile, place.dir, tell)
  if (currentLine(place.dataDir)?.dir !== place.dir) openLine(place)
  const held: Held = { line: '', known: new Map(), nextBaseAt: 0 }
  const ending = new AbortController()
  let holding = false
  let said = ''
  const attempt = async () => {
    const alone = holding
    try {
      await bringOver(place, recipient, held, alone ? null : adminUrl)
      said = ''
    } catch (error) {
      if (holding && !alone) return // a base that the server's stop cut short
      log.fault('backup', 'backup', error)
      const words = error instanceof BackupError ? error.message : `the folder cannot be written (${codeOf(error)}).`
      if (words !== said) tell(`The backup is not up to date: ${words}`)
      said = words
    }
  }
  const running = (async () => {
    while (!ending.signal.aborted) {
      await attempt()
      await sleep(LOOK_MS, undefined, { signal: ending.signal }).catch(() => {})
    }
    await attempt()
  })()
  const hold = () => {
    holding = true
  }
  const stop = async () => {
    hold()
    ending.abort()
    await running
  }
  return { hold, stop }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).name

/** One round. Without an address of the server (it has stopped) no base is taken. */
async function bringOver(place: BackupPlace, recipient: string, held: Held, adminUrl: string | null): Promise<void> {
  const line = openLine(place)
  if (held.line !== line) {
    Object.assign(held, { line, known: readKnown(place.dataDir, line) })
    tidyLine(place.dir, line)
  }
  await ship(place, held, recipient)
  const newest = basesOf(place.dir, line).at(-1)?.endedAt ?? null
  if (adminUrl === null || !baseDue(newest, new Date()) || Date.now() < held.nextBaseAt) return
  held.nextBaseAt = Date.now() + BASE_PAUSE_MS
  const base = await takeBase({ adminUrl, dir: place.dir, line, recipient })
  log.note('backup-base', { moment: base.name })
}

/** Whether a base is due: when there is none, and each night. Pure. */
export function baseDue(newest: Date | null, now: Date): boolean {
  if (newest === null) return true
  const night = new Date(now)
  night.setUTCHours(BASE_HOUR, 0, 0, 0)
  if (night > now) night.setUTCDate(night.getUTCDate() - 1)
  return newest < night
}

/**
 * Brings what waits to the backup: first the files, then the segments that were there before the files were looked at. So whatever a segment
 * in the backup speaks of is in the backup as well.
 */
async function ship(
  place: BackupPlace,
  { line, known }: Pick<Held, 'line' | 'known'>,
  recipient: string,
): Promise<void> {
  const { dataDir, dir, keyFile } = place
  tidySpool(dataDir)
  const waiting = waitingSegments(dataDir)
  if (waiting.length === 0 && known.size > 0) return
  const index = await shipFiles({ dataDir, dir, line, recipient, leaveOut: [realPath(keyFile)], known })
  if (index) noteKnown(dataDir, line, index)
  for (const name of waiting) {
    const file = segmentFile(dir, line, name)
    const from = path.join(spoolOf(dataDir), name)
    // Nothing in a backup is written over. What is there came whole, and this line has no other segment of that name.
    if (!fs.existsSync(file)) await writeLocked(file, recipient, fs.createReadStream(from, { highWaterMark: 1 << 18 }))
    fs.rmSync(from)
  }
}

// ---------------------------------------------------------------------------------------------------------- the line

const lineFile = (dataDir: string): string => path.join(dataDir, 'backup-line.json')
const ownLine = z.object({ dir: z.string(), folder: z.uuid(), line: z.string() })

/** The line that this data folder is being brought to; null when none. */
export function currentLine(dataDir: string): z.infer<typeof ownLine> | null {
  const file = lineFile(dataDir)
  return fs.existsSync(file) ? ownLine.parse(JSON.parse(fs.readFileSync(file, 'utf8'))) : null
}

/**
 * The line to bring things to, begun if need be.
 * @throws BackupError when the folder is not the one it was: its disk is away, and what lies there is an empty place to mount it
 */
function openLine({ dataDir, dir }: BackupPlace): string {
  const now = currentLine(dataDir)
  if (now?.dir === dir) {
    const found = fs.existsSync(dir) ? folderIdOrNull(dir) : null
    if (found !== now.folder) {
      throw new BackupError(
        `${dir} is not the folder that backups went to before. Is its disk there? What is new waits here.`,
      )
    }
    return now.line
  }
  const begun = { dir, folder: folderId(dir, true), line: newLine(new Date()) }
  writeWhole(lineFile(dataDir), `${JSON.stringify(begun)}\n`, 0o600)
  fs.rmSync(knownFile(dataDir), { force: true })
  return begun.line
}

function folderIdOrNull(dir: string): string | null {
  try {
    return folderId(dir, false)
  } catch {
    return null
  }
}

// What the line holds already, as the indexes said it: the program cannot read the backup it writes.

const knownFile = (dataDir: string): string => path.join(dataDir, 'backup-shipped.jsonl')

function readKnown(dataDir: string, line: string): Held['known'] {
  const known: Held['known'] = new Map()
  const file = knownFile(dataDir)
  if (!fs.existsSync(file)) return known
  for (const text of fs.readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const note = parseNote(text)
    if (note?.line === line) applyTo(known, note)
  }
  return known
}

/** Null for a note that a power cut left half written: its files are brought over once more. */
function parseNote(text: string): Pick<Index, 'line' | 'added' | 'gone'> | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function noteKnown(dataDir: string, line: string, { added, gone }: Index): void {
  const brief = added.map(({ path, bytes, modifiedMs }) => ({ path, bytes, modifiedMs }))
  const handle = fs.openSync(knownFile(dataDir), 'a', 0o600)
  try {
    fs.writeSync(handle, `${JSON.stringify({ line, added: brief, gone })}\n`)
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/**
 * A copy of everything on demand. On the folder that the running Kith brings its log to, it is one more base of the same line; on any other
 * it stands alone, and restores to its own moment only.
 */
export async function backUpNow(
  place: BackupPlace,
  adminUrl: string,
  options: { kithRuns: boolean; tell: (line: string) => void },
): Promise<{ base: BasePlace; alone: boolean; files: number }> {
  const { dataDir, dir, keyFile } = place
  const recipient = await recipientOf(dataDir, keyFile, dir, options.tell)
  const ofLine = currentLine(dataDir)
  if (ofLine?.dir === dir) {
    const line = openLine(place)
    const base = await takeBase({ adminUrl, dir, line, recipient })
    const held = { line, known: readKnown(dataDir, line) }
    if (!options.kithRuns) await ship(place, held, recipient)
    return { base, alone: false, files: held.known.size }
  }
  folderId(dir, true)
  const line = newLine(new Date())
  const base = await takeBase({ adminUrl, dir, line, recipient })
  const known: Held['known'] = new Map()
  await shipFiles({ dataDir, dir, line, recipient, leaveOut: [realPath(keyFile)], known })
  return { base, alone: true, files: known.size }
}
