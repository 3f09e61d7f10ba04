import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attendanceCodes, dayNumber, weekdayName } from '../statute/index.ts'
import {
  dayOfPlace,
  daysOfTerm,
  decodeTerm,
  emptyTerm,
  encodeTerm,
  halfCodes,
  isCodeInUse,
  type Mark,
  markAt,
  markProblem,
  mondayOf,
  numberedCodes,
  readTerm,
  type Session,
  setMark,
  setMarks,
} from './marks.ts'

const first = dayNumber('2026-09-02')
const last = dayNumber('2026-12-18')
const codes = attendanceCodes.codes.map(one => one.code)
const change = fc.record({
  on: fc.integer({ min: first, max: last + 21 }).filter(day => (((day + 3) % 7) + 7) % 7 < 5),
  session: fc.constantFrom<Session>('am', 'pm'),
  mark: fc.option(
    fc.record({
      code: fc.oneof(fc.constantFrom('/', '\\', 'L', 'I', 'N'), fc.constantFrom(...codes)),
      minutesLate: fc.option(fc.integer({ min: 0, max: 300 }), { freq: 4 }),
    }),
    { freq: 6 },
  ),
})

/** What a plain map of sessions would hold. */
const expected = ({ session, mark }: { session: Session; mark: Mark | null }): Mark | null =>
  mark && {
    code: mark.code === '/' || mark.code === '\\' ? (session === 'am' ? '/' : '\\') : mark.code,
    minutesLate: mark.minutesLate === null ? null : Math.min(255, mark.minutesLate),
  }

test('any marks, written in any order and over each other, read back as a plain map would hold them', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.boolean(), (changes, oneByOne) => {
      const map = new Map<string, Mark>()
      let term = emptyTerm(first, last)
      const whole = oneByOne ? null : setMarks(term, changes)
      for (const [n, { on, session, mark }] of changes.entries()) {
        const key = `${on} ${session}`
        const before = map.get(key) ?? null
        const now = expected({ session, mark })
        const done = whole ? whole.changes[n]! : setMark(term, on, session, mark)
        expect(done.was).toEqual(before)
        expect(done.changed).toBe(JSON.stringify(before) !== JSON.stringify(now))
        if ('term' in done) term = done.term
        if (now) map.set(key, now)
        else map.delete(key)
      }
      if (whole) term = whole.term
      const read = decodeTerm(term)
      expect(read.map(({ on, session }) => `${on} ${session}`)).toEqual([...map.keys()].toSorted())
      for (const { on, session, ...mark } of read) {
        expect(mark).toEqual(map.get(`${on} ${session}`))
        expect(markAt(term, on, session)).toEqual(mark)
      }
      const again = encodeTerm(first, daysOfTerm(term).to, read)
      expect(again).toEqual(term)
    }),
  )
})

test('a change leaves the given term as it was', () => {
  const term = encodeTerm(first, last, [{ on: first, session: 'am', code: 'Y5', minutesLate: null }])
  const copy = structuredClone(term)
  setMarks(term, [
    { on: first, session: 'am', mark: { code: 'L', minutesLate: 9 } },
    { on: last + 3, session: 'pm', mark: { code: 'C2', minutesLate: null } },
  ])
  expect(term).toEqual(copy)
})

describe('places', () => {
  test('a day is one byte, the morning its low half; weekends have none', () => {
    const term = encodeTerm(first, last, [
      { on: first, session: 'am', code: '/', minutesLate: null },
      { on: first, session: 'pm', code: 'I', minutesLate: null },
      { on: dayNumber('2026-09-14'), session: 'am', code: 'Y5', minutesLate: null },
      { on: dayNumber('2026-09-14'), session: 'pm', code: 'L', minutesLate: 12 },
    ])
    expect(weekdayName(term.startsOn)).toBe('Monday')
    expect([...term.days.subarray(0, 11)]).toEqual([0, 0, 0x31, 0, 0, 0, 0, 0, 0, 0, 0x2f])
    expect([...term.rare!]).toEqual([20, 0, numberedCodes.indexOf('Y5')])
    expect([...term.late!]).toEqual([21, 0, 12])
    expect(markProblem(term, { on: dayNumber('2026-09-05'), session: 'am', code: '/' })).toBe('is at a weekend')
    expect(markProblem(term, { on: first - 7, session: 'am', code: '/' })).toBe('is before the term')
    expect(markProblem(term, { on: first, session: 'am', code: 'A' })).toBe('is not an attendance code')
    expect(() => setMark(term, first + 400, 'am', { code: '/', minutesLate: null })).toThrow('after the term')
  })
  test('every place is a weekday of the term, and they are in order', () => {
    const term = emptyTerm(first, last)
    const days = Array.from({ length: term.days.length * 2 }, (_, place) => dayOfPlace(term, place))
    expect(days[0]).toBe(mondayOf(first))
    expect(days.at(-1)).toBe(daysOfTerm(term).to)
    expect(days).toEqual(days.toSorted((a, b) => a - b))
    expect(days.every(day => day - mondayOf(day) < 5)).toBe(true)
  })
})

describe('codes', () => {
  test('every code of the statute has a number, and what is stored never changes', () => {
    expect(codes.filter(code => !numberedCodes.some(known => known === code))).toEqual([])
    expect(halfCodes.join(' ')).toBe(' / L I M N O U G C B # E X D ')
    expect(numberedCodes.join(' ')).toBe(
      ' / \\ L I M N O U G C B # E X D K V P W C1 C2 J1 R S T Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z H J Y',
    )
  })
  test('withdrawn codes are kept, and may not be written now', () => {
    expect(['/', 'Y1', 'N'].every(isCodeInUse)).toBe(true)
    expect(['H', 'J', 'Y', 'A', ''].some(isCodeInUse)).toBe(false)
  })
})

test('a stored row that cannot be marks is refused', () => {
  const row = { termOn: '2026-08-31', days: new Uint8Array(10), rare: null, late: null }
  expect(readTerm(row).startsOn).toBe(mondayOf(first))
  expect(() => readTerm({ ...row, termOn: '2026-09-02' })).toThrow('broken')
  expect(() => readTerm({ ...row, days: new Uint8Array(11) })).toThrow('broken')
  expect(() => readTerm({ ...row, rare: new Uint8Array(4) })).toThrow('broken')
  expect(() => markAt({ ...readTerm(row), days: Uint8Array.of(15) }, mondayOf(first), 'am')).toThrow('does not know')
  expect(() => emptyTerm(last, first)).toThrow('as one')
})
