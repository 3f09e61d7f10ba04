/** Marks as weeks, sums and sentences. */
import { describe, expect, test } from 'vitest'
import { type DayNumber, dateText, dayNumber } from '../statute/index.ts'
import { encodeTerm, type MarkOn } from './marks.ts'
import {
  calendarRows,
  figuresOf,
  figuresWords,
  lastMarked,
  lookOf,
  missedWords,
  sumOf,
  weekBars,
} from './weeks-rules.ts'

const day = dayNumber
const halfTerm = (on: DayNumber) =>
  on >= day('2026-10-26') && on <= day('2026-10-30') ? 'half term' : (on + 3) % 7 > 4 ? 'a weekend' : null
/** A term of present days, with these days otherwise: two codes. */
function termOf(from: string, to: string, other: Record<string, [string, string]> = {}) {
  const marks: MarkOn[] = []
  for (let on = day(from); on <= day(to); on++) {
    if (halfTerm(on) !== null) continue
    const [am, pm] = other[dateText(on)] ?? ['/', '\\']
    for (const [session, code] of [
      ['am', am],
      ['pm', pm],
    ] as const)
      if (code) marks.push({ on, session, code, minutesLate: code === 'L' ? 12 : null })
  }
  return encodeTerm(day('2026-09-01'), day(to), marks)
}

test.each([
  ['/', 'in'],
  ['L', 'late'],
  ['V', 'elsewhere'],
  ['I', 'authorised'],
  ['C2', 'authorised'],
  ['G', 'unauthorised'],
  ['U', 'unauthorised'],
  ['N', 'unexplained'],
  ['O', 'unexplained'],
  ['Y5', 'not-needed'],
  ['#', 'not-needed'],
] as const)('%s looks %s', (code, look) => {
  expect(lookOf(code)).toBe(look)
})

describe('the calendar', () => {
  const term = termOf('2026-10-19', '2026-11-06', { '2026-11-03': ['N', 'L'] })
  const rows = calendarRows([term], halfTerm, day('2026-09-01'), day('2026-12-18'))
  test('begins and ends with a mark; a holiday is one row with its name', () => {
    expect(rows.map(row => (row.kind === 'week' ? row.monday : `${row.words} ${row.weeks}`))).toEqual([
      '2026-10-19',
      'half term 1',
      '2026-11-02',
    ])
  })
  test('a cell has its code, its look and its words; the week its share', () => {
    const week = rows[2]
    if (week?.kind !== 'week') throw new Error('a week')
    expect(week.days[1]).toEqual({
      on: '2026-11-03',
      am: { code: 'N', look: 'unexplained', words: 'Reason for absence not yet established' },
      pm: { code: 'L', look: 'late', words: 'Late, before the register closed, 12 minutes' },
      closed: null,
    })
    expect([week.possible, week.attended, week.share]).toEqual([10, 9, 0.9])
  })
  test('bars: percent a week, null for a holiday, none for a week without a mark', () => {
    expect(weekBars([term], halfTerm, day('2026-09-01'), day('2026-12-18'))).toEqual([
      { weekStart: '2026-10-19', percent: 100, underHalf: false },
      { weekStart: '2026-10-26', percent: null, underHalf: false },
      { weekStart: '2026-11-02', percent: 90, underHalf: false },
    ])
  })
  test('nothing without a mark', () => {
    expect(calendarRows([], halfTerm, day('2026-09-01'), day('2026-12-18'))).toEqual([])
    expect(lastMarked([])).toBeNull()
    expect(figuresOf([], day('2026-11-19'))).toBeNull()
  })
})

describe('sums', () => {
  const days: Record<string, [string, string]> = {
    '2026-11-16': ['N', 'N'],
    '2026-11-17': ['I', 'I'],
    '2026-11-18': ['Y1', 'Y1'],
    '2026-11-19': ['/', ''],
  }
  const term = termOf('2026-09-02', '2026-11-19', days)
  test('which sessions count is statute’s to say', () => {
    const sum = sumOf([term], day('2026-11-16'), day('2026-11-19'))
    expect([sum.possible, sum.attended, sum.unexplained]).toEqual([5, 1, 2])
    expect(missedWords(sum)).toEqual([
      ['Reason for absence not yet established', 2],
      ['Illness', 2],
    ])
  })
  test('the last twenty school days that count against the year before them', () => {
    const figures = figuresOf([term], day('2026-11-19'))!
    expect(figures.lately.possible + figures.before.possible).toBe(figures.year.possible)
    expect(figures.latelyFrom).toBe('2026-10-15')
    expect(figuresWords(figures)).toBe(
      'In school for 90% of the last four school weeks; 100% before that, this school year.',
    )
  })
  test('in the first weeks there is nothing before', () => {
    const figures = figuresOf([termOf('2026-09-02', '2026-09-04')], day('2026-09-04'))!
    expect(figuresWords(figures)).toBe('In school for 6 of 6 sessions since the school year began.')
  })
  test('a pupil registered twice counts once, at the school that expects them', () => {
    const other = encodeTerm(day('2026-09-01'), day('2026-11-19'), [
      { on: day('2026-11-16'), session: 'am', code: 'D', minutesLate: null },
    ])
    expect(sumOf([other, term], day('2026-11-16'), day('2026-11-16')).possible).toBe(2)
  })
  test('and is not away while the other school has them there', () => {
    const away = (code: string) =>
      encodeTerm(day('2026-09-01'), day('2026-11-19'), [
        { on: day('2026-11-18'), session: 'am', code, minutesLate: null },
      ])
    for (const both of [
      [away('N'), away('/')],
      [away('/'), away('N')],
    ])
      expect(sumOf(both, day('2026-11-18'), day('2026-11-18'))).toMatchObject({
        possible: 1,
        attended: 1,
        unexplained: 0,
      })
  })
})
