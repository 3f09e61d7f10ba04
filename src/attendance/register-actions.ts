/** Marks into the packed register: first marks fill in, others become corrections that keep what stood. */
import { askFor } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { MarkRow } from './attendance.ts'
import { emptyTerm, type Mark, type MarkChange, markAt, setMarks, type TermMarks } from './marks.ts'
import {
  addCorrections,
  addRemarks,
  marksChanged,
  type NewCorrection,
  type NewRemark,
  putTerms,
  readTerms,
  type StoredTerm,
} from './register-queries.ts'
import { storageTerm } from './terms-rules.ts'

export interface Counts {
  marksNew: number
  marksCorrected: number
  marksSame: number
  /** Marks that say otherwise than a later file did, in a file that was brought in before: left as they stand. */
  marksKept: number
}
export const noCounts = (): Counts => ({ marksNew: 0, marksCorrected: 0, marksSame: 0, marksKept: 0 })

/** The mark as it will stand: presence by its session; minutes that the file does not know stay those that stand. */
function meantMark(row: MarkRow, stands: Mark | null): Mark {
  const present = row.code === '/' || row.code === '\\'
  const code = present ? (row.session === 'am' ? '/' : '\\') : row.code
  const minutes = row.minutesLate === null ? null : Math.min(255, row.minutesLate)
  return { code, minutesLate: minutes ?? (stands?.code === code ? stands.minutesLate : null) }
}

interface Changed {
  term: TermMarks | null
  corrections: Omit<NewCorrection, 'childId'>[]
}
/** One pupil's term with the rows of a file applied. `fillOnly`: nothing that stands is changed. */
function applyRows(term: TermMarks, rows: readonly MarkRow[], fillOnly: boolean, counts: Counts): Changed {
  const changes: MarkChange[] = []
  const corrections: Changed['corrections'] = []
  for (const row of rows) {
    const was = markAt(term, row.on, row.session)
    const became = meantMark(row, was)
    if (was && was.code === became.code && was.minutesLate === became.minutesLate) counts.marksSame++
    else if (was && fillOnly) counts.marksKept++
    else {
      if (was) {
        counts.marksCorrected++
        corrections.push({ on: row.on, session: row.session, was, became })
      } else counts.marksNew++
      changes.push({ on: row.on, session: row.session, mark: became })
    }
  }
  return { term: changes.length > 0 ? setMarks(term, changes).term : null, corrections }
}

const groupBy = <K, V>(rows: readonly V[], keyOf: (row: V) => K): Map<K, V[]> => {
  const groups = new Map<K, V[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

/**
 * Writes marks of a school's own pupils: one read and one write for all of them. First marks fill in, others become corrections that keep what
 * stood, with the file and the time. The caller holds the register (`holdRegister`). Runs as the school's system person.
 */
export async function takeIn(
  tx: Tx,
  ctx: Ctx,
  file: { id: string; fillOnly: boolean },
  rows: readonly MarkRow[],
  counts: Counts = noCounts(),
): Promise<Counts> {
  if (rows.length === 0) return counts
  const byChild = groupBy(rows, row => row.childId)
  await askFor(tx, byChild.keys())
  const termDays = [...new Set(rows.map(row => storageTerm(row.on)))]
  const stored = groupBy(
    await readTerms(tx, ctx.organisationId, [...byChild.keys()], { terms: termDays }),
    row => row.childId,
  )
  const changed: StoredTerm[] = []
  const corrections: NewCorrection[] = []
  const remarks: NewRemark[] = []
  for (const [childId, own] of byChild) {
    for (const [startsOn, inTerm] of groupBy(own, row => storageTerm(row.on))) {
      const there = stored.get(childId)?.find(row => row.term.startsOn === startsOn)?.term
      const last = inTerm.reduce((day, row) => Math.max(day, row.on), startsOn)
      const done = applyRows(there ?? emptyTerm(startsOn, last), inTerm, file.fillOnly, counts)
      if (done.term) changed.push({ childId, term: done.term })
      for (const one of done.corrections) corrections.push({ childId, ...one })
    }
    for (const { on, session, words } of own) if (words !== null) remarks.push({ childId, on, session, words })
  }
  await putTerms(tx, changed)
  await addCorrections(tx, ctx, file.id, corrections)
  await addRemarks(tx, ctx, file, remarks)
  if (changed.length > 0) await marksChanged(tx, ctx)
  return counts
}
