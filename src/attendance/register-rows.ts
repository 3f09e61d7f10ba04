/** Taking in marks that a program has by itself, not as a file: what a system it replaces kept, and the demonstration. */
import { createHash } from 'node:crypto'
import { askFor } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { dateText } from '../statute/index.ts'
import type { FileWay, MarkRow } from './attendance.ts'
import { encodeTerm, type MarkOn } from './marks.ts'
import { noCounts, takeIn } from './register-actions.ts'
import { finishFile, holdRegister, marksChanged, putTerms, type StoredTerm, startFile } from './register-queries.ts'
import { storageTerm } from './terms-rules.ts'

const hashOf = (words: string): Buffer => createHash('sha256').update(words).digest()
const spanOf = (days: readonly number[]): { firstOn: string | null; lastOn: string | null } =>
  days.length === 0
    ? { firstOn: null, lastOn: null }
    : {
        firstOn: dateText(days.reduce((one, day) => Math.min(one, day))),
        lastOn: dateText(days.reduce((one, day) => Math.max(one, day))),
      }
const nothing = { marksCorrected: 0, marksSame: 0, refusedCount: 0, problems: { counts: {}, rows: [] }, problem: null }

/** Takes in rows of one school as if a file had brought them: first marks, corrections, words, and a line in the list of files. */
export async function takeRows(
  tx: Tx,
  ctx: Ctx,
  file: { name: string; way: FileWay },
  rows: readonly MarkRow[],
): Promise<void> {
  const id = newId()
  await holdRegister(tx, ctx.organisationId)
  await startFile(tx, ctx, { ...file, id, sha256: hashOf(id), state: 'running' })
  const counts = await takeIn(tx, ctx, { id, fillOnly: false }, rows, noCounts())
  const span = spanOf(rows.map(row => row.on))
  await finishFile(tx, ctx, id, { ...nothing, ...counts, ...span, layout: 'long', rowCount: rows.length })
}

/**
 * Puts a past register in where there is none: whole terms at once, nothing compared. For the first day a school has Kith. Runs as the school's
 * system person; children who are not on its roll are left out.
 */
export async function putHistory(
  tx: Tx,
  ctx: Ctx,
  file: { name: string; way: FileWay },
  pupils: ReadonlyMap<string, readonly MarkOn[]>,
): Promise<void> {
  const id = newId()
  await holdRegister(tx, ctx.organisationId)
  await askFor(tx, pupils.keys())
  const rows: StoredTerm[] = []
  const days: number[] = []
  let marksNew = 0
  for (const [childId, marks] of pupils) {
    for (const [from, inTerm] of Map.groupBy(marks, mark => storageTerm(mark.on))) {
      const last = inTerm.at(-1)?.on ?? from
      rows.push({ childId, term: encodeTerm(from, last, inTerm) })
      days.push(inTerm[0]?.on ?? from, last)
    }
    marksNew += marks.length
  }
  await startFile(tx, ctx, { ...file, id, sha256: hashOf(id), state: 'running' })
  await putTerms(tx, rows)
  await marksChanged(tx, ctx)
  const end = { ...nothing, ...spanOf(days), layout: 'long' as const, rowCount: marksNew, marksNew }
  await finishFile(tx, ctx, id, end)
}
