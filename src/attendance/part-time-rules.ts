/** When a part-time timetable stands behind a C2, and when none does. Pure. */
import { type DateText, type DayNumber, dateText, dayInWords, dayNumber } from '../statute/index.ts'
import { sessionsOfWeek } from './attendance.ts'
import { dayOfPlace, numberedCodes, type TermMarks } from './marks.ts'

/** An agreed timetable: its first and last day, and the sessions of a week the child is expected at ('mon-am' …). */
export interface Agreed {
  fromOn: DateText
  toOn: DateText
  sessions: readonly string[]
}

const C2 = numberedCodes.indexOf('C2')
const dayKeys = ['mon', 'tue', 'wed', 'thu', 'fri']
/** C2 stands among the rare codes of a term: no other session has to be looked at. */
function partTimeSessions(terms: readonly TermMarks[]): { on: DayNumber; key: string }[] {
  const found: { on: DayNumber; key: string }[] = []
  for (const term of terms)
    for (let i = 0; term.rare && i < term.rare.length; i += 3) {
      if (term.rare[i + 2] !== C2) continue
      const place = (term.rare[i] ?? 0) | ((term.rare[i + 1] ?? 0) << 8)
      const day = dayKeys[(place >> 1) % 5] ?? ''
      found.push({ on: dayOfPlace(term, place), key: `${day}-${(place & 1) === 1 ? 'pm' : 'am'}` })
    }
  return found
}

/**
 * Sessions marked part-time (C2) in this school year (`from` to `until`) that no agreed timetable covers: before or after one, or at a time at which
 * the child was expected. Null where there is none. A part-time timetable needs an agreement, an end and a day to look again; without, it can hide
 * that a child is kept away.
 */
export function unagreedPartTime(
  terms: readonly TermMarks[],
  agreed: readonly Agreed[],
  from: DayNumber,
  until: DayNumber,
): {
  kind: string
  sinceOn: DateText
  strength: number
  facts: { sessions: number; lastOn: DateText; words: string }
} | null {
  const covered = ({ on, key }: { on: DayNumber; key: string }): boolean =>
    agreed.some(one => on >= dayNumber(one.fromOn) && on <= dayNumber(one.toOn) && !one.sessions.includes(key))
  const alone = partTimeSessions(terms)
    .filter(session => session.on <= until && session.on >= from && !covered(session))
    .toSorted((one, other) => one.on - other.on)
  const [first, last] = [alone[0], alone.at(-1)]
  if (!first || !last) return null
  const times = alone.length === 1 ? '1 session' : `${alone.length} sessions`
  return {
    kind: 'part-time-unagreed',
    sinceOn: dateText(first.on),
    strength: 0,
    facts: {
      sessions: alone.length,
      lastOn: dateText(last.on),
      words: `Marked as on a part-time timetable (code C2) for ${times} that no agreed timetable covers, from ${dayInWords(first.on)} to ${dayInWords(last.on)}.`,
    },
  }
}

const dayNames: Record<string, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
}
/** The sessions a child is expected at, in words: "Monday and Tuesday morning". */
export function sessionsWords(sessions: readonly string[]): string {
  const days = Object.entries(dayNames).flatMap(([key, name]) => {
    const [am, pm] = [sessions.includes(`${key}-am`), sessions.includes(`${key}-pm`)]
    return am || pm ? [am && pm ? name : `${name} ${am ? 'morning' : 'afternoon'}`] : []
  })
  return days.length === 0 ? 'None' : listed(days)
}
const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
/** In the order of the week, each once. */
export const inOrder = (sessions: readonly string[]): string[] =>
  sessionsOfWeek.filter(session => sessions.includes(session))

/** How a timetable stands on a day. */
export function partTimeState(
  timetable: { fromOn: DateText; toOn: DateText; endedOn: DateText | null },
  today: DateText,
): 'in force' | 'later' | 'over' | 'ended' {
  if (timetable.endedOn !== null) return 'ended'
  if (timetable.fromOn > today) return 'later'
  return timetable.toOn < today ? 'over' : 'in force'
}
