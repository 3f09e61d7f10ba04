/**
 * Documents without a verdict of the virus scanner. Each lies where documents lie, with a mark beside it that keeps everybody from it. The worker
 * asks again: what is clean loses its mark; what is harmful keeps it for good, and is not asked about again.
 */
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scan, Verdict } from '../platform/scan.ts'
import { filePath, heldPath, partPath } from './attachments.ts'

/** What the mark says once the scanner has said that the document is harmful. */
const HARMFUL = 'harmful'
/** After so many without a verdict the scanner is not there, and the rest waits for the next time. */
const VAIN_MOST = 3

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The documents that wait for a verdict, those first that were asked about longest ago. A mark without its document goes: the draft was thrown away. */
async function waiting(dataDir: string): Promise<string[]> {
  const names = await readdir(join(dataDir, 'files')).catch(() => [] as string[])
  const found: { id: string; asked: number }[] = []
  for (const id of names.filter(name => name.endsWith('.held')).map(name => name.slice(0, -'.held'.length))) {
    const mark = heldPath(dataDir, id)
    if (!(await isThere(filePath(dataDir, id)))) {
      // One that is being written has its mark already, and keeps it.
      if (!(await isThere(partPath(dataDir, id))) && !(await isThere(filePath(dataDir, id))))
        await rm(mark, { force: true })
    } else if ((await readFile(mark, 'utf8')) !== HARMFUL) found.push({ id, asked: (await stat(mark)).mtimeMs })
  }
  return found.sort((one, other) => one.asked - other.asked).map(({ id }) => id)
}

/** Asks about held documents again; gives what was decided. */
export async function checkHeld(
  dataDir: string,
  scan: Scan,
  now = new Date(),
): Promise<{ id: string; verdict: Verdict }[]> {
  const decided: { id: string; verdict: Verdict }[] = []
  let vain = 0
  for (const id of await waiting(dataDir)) {
    const mark = heldPath(dataDir, id)
    const verdict = await scan(filePath(dataDir, id))
    if (verdict.kind === 'none') {
      await utimes(mark, now, now)
      if (++vain >= VAIN_MOST) break
      continue
    }
    if (verdict.kind === 'clean') await rm(mark, { force: true })
    else await writeFile(mark, HARMFUL, { mode: 0o600, flush: true })
    decided.push({ id, verdict })
  }
  return decided
}
