/**
 * The watched folder: whatever exports a register as a file puts it into `attendance-in/<organisation id>/` of the data folder. The worker looks
 * every minute. A file that went in is moved to `done`, one that could not be read to `refused`, each with a report beside it.
 */
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UnreadableFile } from '../people/index.ts'
import { isUuid } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { bringInFile, type InTx, noteUnreadable, sameWords, sha256Of, type Taken } from './register-file.ts'
import { afterMarks } from './register-scan.ts'

export const folderOf = (dataDir: string): string => join(dataDir, 'attendance-in')

/** A file younger than this may still be on its way. */
const SETTLED_MS = 3_000
/** A file that was begun so long ago was left behind by a program that stopped. */
const LEFT_MS = 15 * 60_000
/** Files of pupils are not kept longer than it takes to ask about one. */
const KEPT_DAYS = 14

export interface FolderDeps {
  dataDir: string
  inTxOf(organisationId: string): InTx
  /** What could not be done is said, and the other files are taken all the same. */
  fault(error: unknown): void
  now?: () => number
}

interface Found {
  organisationId: string
  name: string
  path: string
  modified: number
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** The files of one school that lie there whole, the oldest first: of two registers the later one has the last word. */
async function filesIn(dataDir: string, organisationId: string, now: number): Promise<Found[]> {
  const folder = join(folderOf(dataDir), organisationId)
  const found: Found[] = []
  for (const name of await names(folder)) {
    if (!/\.(csv|txt)$/i.test(name) || name.startsWith('.')) continue
    const path = join(folder, name)
    const stat = await lstat(path).catch(() => null)
    // A link could point anywhere.
    if (!stat?.isFile() || now - stat.mtimeMs < SETTLED_MS) continue
    found.push({ organisationId, name, path, modified: stat.mtimeMs })
  }
  return found.toSorted((one, other) => one.modified - other.modified || (one.name < other.name ? -1 : 1))
}

/** Puts files back that a program which stopped had begun, and removes what has been kept long enough. */
async function tidy(dataDir: string, organisationId: string, now: number): Promise<void> {
  const folder = join(folderOf(dataDir), organisationId)
  for (const name of await names(join(folder, 'begun'))) {
    const path = join(folder, 'begun', name)
    const stat = await lstat(path).catch(() => null)
    if (stat && now - stat.ctimeMs > LEFT_MS) await rename(path, join(folder, name)).catch(() => {})
  }
  for (const kept of ['done', 'refused'])
    for (const name of await names(join(folder, kept))) {
      const path = join(folder, kept, name)
      const stat = await lstat(path).catch(() => null)
      if (stat && now - stat.ctimeMs > KEPT_DAYS * 86_400_000) await rm(path, { force: true })
    }
}

const reportOf = (taken: Taken): string => `${JSON.stringify({ ...taken, same: sameWords(taken) }, null, 2)}\n`

/** Moves a file and its report to where it belongs. Two files of one name are kept apart by the time. */
async function putAway(
  found: Found,
  begun: string,
  to: 'done' | 'refused',
  report: string,
  now: number,
): Promise<void> {
  const folder = join(begun, '..', '..', to)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = `${new Date(now).toISOString().replace(/[:.]/g, '-')} ${found.name}`
  await writeFile(join(folder, `${name}.report.json`), report, { mode: 0o600 })
  await rename(begun, join(folder, name))
}

async function takeOne(deps: FolderDeps, found: Found, now: number): Promise<boolean> {
  const folder = join(found.path, '..', 'begun')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const begun = join(folder, found.name)
  try {
    // Whoever moves it first takes it in: two workers never take the same file.
    await rename(found.path, begun)
  } catch {
    return false
  }
  const inTx = deps.inTxOf(found.organisationId)
  const file = {
    ...{ id: newId(), name: found.name.slice(0, 200), way: 'folder' as const, again: false, kept: false },
    path: begun,
    sha256: await sha256Of(begun),
  }
  try {
    const taken = await bringInFile(inTx, file)
    await putAway(found, begun, 'done', reportOf(taken), now)
    await afterMarks(inTx, taken).catch(deps.fault)
    return true
  } catch (error) {
    if (!(error instanceof UnreadableFile)) {
      // Something of ours: it lies there for the next look.
      await rename(begun, found.path).catch(() => {})
      throw error
    }
    await noteUnreadable(inTx, file, error.message)
    await putAway(found, begun, 'refused', `${JSON.stringify({ error: error.message }, null, 2)}\n`, now)
    return false
  }
}

/** Looks once into every school's folder. Gives how many files went in. */
export async function takeFolder(deps: FolderDeps): Promise<number> {
  const clock = deps.now ?? Date.now
  let taken = 0
  for (const organisationId of (await names(folderOf(deps.dataDir))).filter(isUuid)) {
    try {
      await tidy(deps.dataDir, organisationId, clock())
      for (const found of await filesIn(deps.dataDir, organisationId, clock()))
        if (await takeOne(deps, found, clock())) taken++
    } catch (error) {
      deps.fault(error)
    }
  }
  return taken
}
