/** In which columns of a register file the marks stand, and how files write days and sessions. Pure. */
import { readDate } from '../people/index.ts'
import { type DayNumber, dayNumber } from '../statute/index.ts'
import type { Layout } from './attendance.ts'
import type { Session } from './marks.ts'

const plain = (heading: string): string => heading.toLowerCase().replace(/[^a-z]/g, '')
const names = {
  upn: ['upn', 'uniquepupilnumber', 'pupilupn', 'studentupn', 'upnumber'],
  date: ['date', 'markdate', 'attendancedate', 'sessiondate'],
  session: ['session', 'ampm', 'sessionampm', 'markampm'],
  code: ['code', 'mark', 'attendancecode', 'attendancemark', 'registermark', 'markcode'],
  minutes: ['minuteslate', 'minutes', 'minslate', 'lateminutes', 'mins'],
  words: ['comment', 'comments', 'note', 'notes', 'attendancecomment'],
  am: ['am', 'morning', 'ammark', 'amcode', 'amsession'],
  pm: ['pm', 'afternoon', 'pmmark', 'pmcode', 'pmsession'],
}

const sessionWords: Record<string, Session> = {
  am: 'am',
  morning: 'am',
  '1': 'am',
  pm: 'pm',
  afternoon: 'pm',
  '2': 'pm',
}
/** Reads a session as files write it: AM, a.m., morning, 1. */
export const readSession = (text: string): Session | null =>
  sessionWords[text.trim().toLowerCase().replaceAll('.', '')] ?? null

/** Reads a date; years may have two figures. Null when it is none. */
export function readDay(text: string): DayNumber | null {
  const short = /^(\d{1,2}[/.-]\d{1,2}[/.-])(\d{2})$/.exec(text.trim())
  const date = readDate(short ? `${short[1]}20${short[2]}` : text)
  return date === null ? null : dayNumber(date)
}

/** A column for one session: "19/11/2026 AM", "Thu 19 Nov 2026, PM", "AM 2026-11-19". */
function readColumn(heading: string): { on: DayNumber; session: Session | null } | null {
  const parts = /^(?:(am|pm)\b[\s:,-]*)?(?:[a-z]{3,9},?\s+)??(\d.*?\d)(?:[\s:,_-]*(am|pm|morning|afternoon))?$/i.exec(
    heading.trim(),
  )
  const on = parts ? readDay(parts[2] ?? '') : null
  if (!parts || on === null) return null
  return { on, session: readSession(parts[1] ?? parts[3] ?? '') }
}

/** Is a heading meant as a session, though it names no date: "19/11 AM", "31/11/2026 PM", "Thu 19 PM"? Its marks would be lost without a word. */
const meansSession = (heading: string): boolean =>
  /\d/.test(heading) &&
  (/(^|[\s\d:,_/.-])(am|pm|morning|afternoon)\b/i.test(heading) ||
    /^\s*([a-z]{3,9},?\s+)?(\d{1,2}[/.]\d|\d{1,2}-\d{1,2}-\d|\d{4}-\d{1,2}-\d)/i.test(heading))

/** Where everything stands, by the headings; or what is missing, in words. */
export function layoutOf(headings: readonly string[]): { ok: true; layout: Layout } | { ok: false; problem: string } {
  const at = (field: keyof typeof names) => headings.findIndex(heading => names[field].includes(plain(heading)))
  const upn = headings.findIndex(heading => names.upn.includes(plain(heading)))
  if (upn === -1)
    return { ok: false, problem: 'No column is headed UPN: without the unique pupil number nobody can be told apart' }
  const columns = headings.flatMap((heading, index) => {
    const read = readColumn(heading)
    return read ? [{ at: index, heading, ...read }] : []
  })
  if (columns.length > 0) {
    const dates = new Set(columns.map(one => one.at))
    const odd = headings.find((heading, index) => !dates.has(index) && meansSession(heading))
    if (odd !== undefined)
      return {
        ok: false,
        problem: `The column “${odd.slice(0, 40)}” is headed by no date that exists. Write it like 19/11/2026 AM`,
      }
    return wideLayout(upn, columns)
  }
  const [date, session, code, am, pm] = [at('date'), at('session'), at('code'), at('am'), at('pm')]
  if (date !== -1 && am !== -1 && pm !== -1) return { ok: true, layout: { kind: 'day', upn, date, am, pm } }
  if (date !== -1 && session !== -1 && code !== -1)
    return { ok: true, layout: { kind: 'long', upn, date, session, code, minutes: at('minutes'), words: at('words') } }
  return {
    ok: false,
    problem:
      'The columns are not those of a register. It needs UPN, Date, Session and Code; or UPN and a column a session, headed like 19/11/2026 AM',
  }
}

function wideLayout(
  upn: number,
  found: readonly { at: number; heading: string; on: DayNumber; session: Session | null }[],
): { ok: true; layout: Layout } | { ok: false; problem: string } {
  const columns: { at: number; on: DayNumber; session: Session }[] = []
  const seen = new Set<string>()
  const times = new Map<DayNumber, number>()
  for (const { on } of found) times.set(on, (times.get(on) ?? 0) + 1)
  for (const { at, heading, on, session } of found) {
    // A date that stands twice without a session: the morning, then the afternoon.
    const means = session ?? (seen.has(`${on} am`) ? 'pm' : 'am')
    if (session === null && times.get(on) !== 2)
      return { ok: false, problem: `The column “${heading.slice(0, 40)}” does not say whether it is AM or PM` }
    if (seen.has(`${on} ${means}`))
      return { ok: false, problem: `Two columns are for the same session: “${heading.slice(0, 40)}”` }
    seen.add(`${on} ${means}`)
    columns.push({ at, on, session: means })
  }
  return { ok: true, layout: { kind: 'wide', upn, columns } }
}
