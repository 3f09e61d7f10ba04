import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { type DateText, type DayNumber, dateText } from '../statute/index.ts'
import type { Problems } from './attendance.ts'
import { openRegister, readOn } from './register-file.ts'

/** What a file says, before anything is written: enough for a person to see that it is the right one. */
export interface Preview {
  layout: 'long' | 'wide'
  rows: number
  marks: number
  children: number
  onRoll: number
  refused: number
  problems: Problems
  /** By day, the last ones: how many sessions were marked, missed by the reason, and without any. */
  days: { on: DateText; marked: number; unexplained: number; late: number }[]
}

const DAYS_SHOWN = 10

/**
 * Reads a whole file against the school's own roll and terms, and writes nothing. Nobody's marks are read, so it tells nothing of a pupil.
 * @throws UnreadableFile
 */
export async function checkFile(tx: Tx, ctx: Ctx, path: string): Promise<Preview> {
  const reading = await openRegister(tx, ctx, path)
  const children = new Set<string>()
  const days = new Map<DayNumber, { marked: number; unexplained: number; late: number }>()
  let marks = 0
  try {
    for (let over = false; !over; ) {
      over = await readOn(reading)
      marks += reading.marks.length
      for (const { childId, on, code } of reading.marks) {
        children.add(childId)
        const day = days.get(on) ?? { marked: 0, unexplained: 0, late: 0 }
        day.marked++
        if (code === 'N' || code === 'O') day.unexplained++
        if (code === 'L' || code === 'U') day.late++
        days.set(on, day)
      }
      reading.marks.length = 0
    }
  } finally {
    await reading.rows.return?.(undefined)
  }
  return {
    layout: reading.layout.kind === 'long' ? 'long' : 'wide',
    rows: reading.count,
    marks,
    children: children.size,
    onRoll: reading.onRoll,
    refused: reading.problems.refused(),
    problems: { counts: reading.problems.counts, rows: reading.problems.rows },
    days: [...days]
      .toSorted(([one], [other]) => other - one)
      .slice(0, DAYS_SHOWN)
      .map(([on, day]) => ({ on: dateText(on), ...day })),
  }
}
