import { attendanceCode, type DateText, type DayNumber, dateText, dayNumber } from '../statute/index.ts'

// A pupil's register, packed: one byte a weekday, five bytes a week. It is what is stored, and what every reckoning starts from.

/** Morning or afternoon: the two sessions of a school day. */
export type Session = 'am' | 'pm'

/** What stands in the register for one session: a code of `statute`, and the minutes late if somebody wrote them (255 stands for 255 or more). */
export type Mark = { code: string; minutesLate: number | null }

/** A mark with its day and session. */
export type MarkOn = Mark & { on: DayNumber; session: Session }

/**
 * One pupil's marks at one school in one term.
 *
 * `days[5 × week + weekday]` is a school day (0 is Monday): low half the morning, high half the afternoon, each a number of `halfCodes`.
 * A weekend has no byte; a holiday, a closure and a day that has not come are 0. A place in it depends on the date alone, so that a changed
 * calendar never moves a mark. `rare`: the sessions whose half is 15, three bytes each: the place (little-endian, 2 × byte + 0 or 1), then
 * the code's number. `late`: minutes late, three bytes each: the place, then the minutes. Both in order of place; null when there are none.
 */
export type TermMarks = {
  /** The Monday of the term's first week. */
  startsOn: DayNumber
  days: Uint8Array
  rare: Uint8Array | null
  late: Uint8Array | null
}

/** The longest term we take: a school year in one piece, with its holidays. */
const mostWeeks = 53

/** What a half of a byte means: 0 is no mark, 15 is "see rare". 1 is `/` in the morning and `\` in the afternoon. Stored: never changed. */
export const halfCodes = ['', '/', 'L', 'I', 'M', 'N', 'O', 'U', 'G', 'C', 'B', '#', 'E', 'X', 'D', ''] as const
/** The half that says "another code: see rare". */
export const otherCode = 15

/** Numbers of codes in `rare`, from 1. Stored: only ever added to at the end. */
export const numberedCodes = [
  ...['', '/', '\\', 'L', 'I', 'M', 'N', 'O', 'U', 'G', 'C', 'B', '#', 'E', 'X', 'D', 'K', 'V', 'P', 'W', 'C1', 'C2'],
  ...['J1', 'R', 'S', 'T', 'Q', 'Y1', 'Y2', 'Y3', 'Y4', 'Y5', 'Y6', 'Y7', 'Z', 'H', 'J', 'Y'],
] as const

const halfOf = new Map<string, number>([...halfCodes.entries()].slice(1, otherCode).map(([half, code]) => [code, half]))
halfOf.set('\\', 1)
const numberOf = new Map<string, number>([...numberedCodes.entries()].slice(1).map(([n, code]) => [code, n]))

/** The Monday of a day's week. (Day 0 was a Thursday.) */
export const mondayOf = (day: DayNumber): DayNumber => day - ((((day + 3) % 7) + 7) % 7)

/** A term without a mark, with a place for every school day from `from` to `to`. Throws if it ends before it starts or is longer than 53 weeks. */
export function emptyTerm(from: DayNumber, to: DayNumber): TermMarks {
  const startsOn = mondayOf(from)
  const weeks = Math.floor((to - startsOn) / 7) + 1
  if (to < from || weeks > mostWeeks) {
    throw new RangeError(`A term from ${dateText(from)} to ${dateText(to)} cannot be kept as one.`)
  }
  return { startsOn, days: new Uint8Array(weeks * 5), rare: null, late: null }
}

/** A stored row as marks. Throws if it cannot be one: not from a Monday, not whole weeks. */
export function readTerm(row: {
  termOn: DateText
  days: Uint8Array
  rare: Uint8Array | null
  late: Uint8Array | null
}): TermMarks {
  const startsOn = dayNumber(row.termOn)
  const whole = row.days.length % 5 === 0 && (row.rare?.length ?? 0) % 3 === 0 && (row.late?.length ?? 0) % 3 === 0
  if (mondayOf(startsOn) !== startsOn || !whole)
    throw new RangeError(`The marks of the term of ${row.termOn} are broken.`)
  return { startsOn, days: row.days, rare: row.rare, late: row.late }
}

/** The first and the last day that have a place in a term. The last is a Friday. */
export const daysOfTerm = (term: TermMarks): { from: DayNumber; to: DayNumber } => ({
  from: term.startsOn,
  to: term.startsOn + (term.days.length / 5) * 7 - 3,
})

/** A session's place (2 × byte + 0 or 1), or null on a weekend and before the term. It may lie after the last byte. */
function placeOf(term: TermMarks, on: DayNumber, session: Session): number | null {
  const after = on - term.startsOn
  const weekday = after % 7
  if (after < 0 || weekday > 4) return null
  return 2 * (Math.floor(after / 7) * 5 + weekday) + (session === 'pm' ? 1 : 0)
}

/** The day of a place. */
export const dayOfPlace = (term: TermMarks, place: number): DayNumber => {
  const byte = place >> 1
  return term.startsOn + Math.floor(byte / 5) * 7 + (byte % 5)
}

/** The third byte of the entry for a place, or null. Entries are in order, and so few that looking through them is quickest. */
function entryAt(entries: Uint8Array | null, place: number): number | null {
  if (!entries) return null
  for (let i = 0; i < entries.length; i += 3) {
    if ((entries[i]! | (entries[i + 1]! << 8)) === place) return entries[i + 2]!
  }
  return null
}

function withEntry(entries: Uint8Array | null, place: number, value: number | null): Uint8Array | null {
  if (entryAt(entries, place) === value) return entries
  const old = entries ?? new Uint8Array(0)
  let from = 0
  while (from < old.length && (old[from]! | (old[from + 1]! << 8)) < place) from += 3
  const replaces = from < old.length && (old[from]! | (old[from + 1]! << 8)) === place
  const rest = old.subarray(replaces ? from + 3 : from)
  const own = value === null ? [] : [place & 255, place >> 8, value]
  const made = new Uint8Array(from + own.length + rest.length)
  made.set(old.subarray(0, from))
  made.set(own, from)
  made.set(rest, from + own.length)
  return made.length > 0 ? made : null
}

function markOfHalf(term: TermMarks, place: number, half: number): Mark | null {
  if (half === 0) return null
  const code =
    half === otherCode
      ? numberedCodes[entryAt(term.rare, place) ?? 0]
      : half === 1 && (place & 1) === 1
        ? '\\'
        : halfCodes[half]
  if (!code) throw new RangeError('A mark of a code that this Kith does not know.')
  return { code, minutesLate: entryAt(term.late, place) }
}

const halfAt = (days: Uint8Array, place: number): number =>
  ((days[place >> 1] ?? 0) >> ((place & 1) === 1 ? 4 : 0)) & 15

/** What stands in the register for a session; null if nothing does, on weekends and outside the term. */
export function markAt(term: TermMarks, on: DayNumber, session: Session): Mark | null {
  const place = placeOf(term, on, session)
  return place === null ? null : markOfHalf(term, place, halfAt(term.days, place))
}

/** Why a mark cannot be stored, in words; null if it can. */
export function markProblem(term: TermMarks, mark: Pick<MarkOn, 'on' | 'session'> & { code: string }): string | null {
  const place = placeOf(term, mark.on, mark.session)
  if (place === null) return mark.on < term.startsOn ? 'is before the term' : 'is at a weekend'
  if (place >= mostWeeks * 10) return 'is after the term'
  return mark.code === '' || numberOf.has(mark.code) ? null : 'is not an attendance code'
}

/** A change of one session: the code `''` (or a null mark) takes a mark away. Minutes above 255 are kept as 255. */
export type MarkChange = { on: DayNumber; session: Session; mark: Mark | null }
/** What a change did: what stood there, and whether anything is different now. */
export type MarkChanged = MarkChange & { was: Mark | null; changed: boolean }

const sameMark = (a: Mark | null, b: Mark | null): boolean =>
  a === null || b === null ? a === b : a.code === b.code && a.minutesLate === b.minutesLate

/** A mark as it is kept: `/` in the afternoon is `\` and the other way round, minutes are whole and at most 255. */
function asKept({ session, mark }: MarkChange): Mark | null {
  if (mark === null || mark.code === '') return null
  const present = mark.code === '/' || mark.code === '\\'
  const code = present ? (session === 'am' ? '/' : '\\') : mark.code
  const minutes = mark.minutesLate === null ? null : Math.min(255, Math.max(0, Math.round(mark.minutesLate)))
  return { code, minutesLate: minutes }
}

/**
 * The term with these sessions changed, in order, and what stood there before: for the log of corrections. The given term is left as it was.
 * Days after the last byte make it longer by whole weeks, up to 53. Throws what `markProblem` would have said.
 */
export function setMarks(
  term: TermMarks,
  changes: readonly MarkChange[],
): { term: TermMarks; changes: MarkChanged[]; changed: boolean } {
  const made = { ...term }
  const done: MarkChanged[] = []
  for (const change of changes) {
    const mark = asKept(change)
    const problem = markProblem(term, { ...change, code: mark?.code ?? '' })
    if (problem) throw new RangeError(`${dateText(change.on)} ${problem}.`)
    const was = markAt(made, change.on, change.session)
    const changed = !sameMark(was, mark)
    done.push({ ...change, mark, was, changed })
    if (!changed) continue
    const place = placeOf(term, change.on, change.session)!
    if (made.days === term.days) made.days = Uint8Array.from(term.days)
    const bytes = (Math.floor((place >> 1) / 5) + 1) * 5
    if (bytes > made.days.length) {
      const longer = new Uint8Array(bytes)
      longer.set(made.days)
      made.days = longer
    }
    const half = mark === null ? 0 : (halfOf.get(mark.code) ?? otherCode)
    const shift = (place & 1) === 1 ? 4 : 0
    made.days[place >> 1] = (made.days[place >> 1]! & (0xf0 >> shift)) | (half << shift)
    made.rare = withEntry(made.rare, place, half === otherCode ? numberOf.get(mark!.code)! : null)
    made.late = withEntry(made.late, place, mark?.minutesLate ?? null)
  }
  return { term: made, changes: done, changed: done.some(change => change.changed) }
}

/** One session changed: the new term, what stood there, and whether anything is different. See `setMarks`. */
export function setMark(
  term: TermMarks,
  on: DayNumber,
  session: Session,
  mark: Mark | null,
): { term: TermMarks; was: Mark | null; changed: boolean } {
  const { term: made, changes } = setMarks(term, [{ on, session, mark }])
  return { term: made, was: changes[0]!.was, changed: changes[0]!.changed }
}

/** A term of these marks. `from` and `to`: the term's own first and last day. Throws as `setMarks` does. */
export const encodeTerm = (from: DayNumber, to: DayNumber, marks: Iterable<MarkOn>): TermMarks =>
  setMarks(
    emptyTerm(from, to),
    [...marks].map(({ on, session, code, minutesLate }) => ({ on, session, mark: { code, minutesLate } })),
  ).term

/** All marks of a term, in order of time. */
export function decodeTerm(term: TermMarks): MarkOn[] {
  const marks: MarkOn[] = []
  for (let place = 0; place < term.days.length * 2; place++) {
    const mark = markOfHalf(term, place, halfAt(term.days, place))
    if (mark) marks.push({ on: dayOfPlace(term, place), session: (place & 1) === 1 ? 'pm' : 'am', ...mark })
  }
  return marks
}

/** The days with a mark, or with one of this code (of those that half a byte can say) morning or afternoon, in order. No mark is decoded for it. */
export function daysWithMarks(term: TermMarks, code?: (typeof halfCodes)[number]): DayNumber[] {
  const wanted = code === undefined ? -1 : halfCodes.indexOf(code)
  const days: DayNumber[] = []
  for (let place = 0; place < term.days.length * 2; place += 2) {
    const [am, pm] = [halfAt(term.days, place), halfAt(term.days, place + 1)]
    if (wanted < 0 ? am !== 0 || pm !== 0 : am === wanted || pm === wanted) days.push(dayOfPlace(term, place))
  }
  return days
}

/** True for a code that may be written for a day now: one of `statute`, and not withdrawn. */
export const isCodeInUse = (code: string): boolean => {
  const found = attendanceCode(code)
  return found !== undefined && !found.withdrawn
}
