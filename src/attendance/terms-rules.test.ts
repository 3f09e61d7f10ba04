import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateText, dayNumber, england } from '../statute/index.ts'
import { mondayOf } from './marks.ts'
import { datesByYear, mergeTerms, schoolDaysOf, schoolTerms, schoolYearOf, storageTerm, termAt } from './terms-rules.ts'

const spell = (name: string, startsOn: string, endsOn: string) => ({ name, startsOn, endsOn })
const year2026 = [
  spell('Autumn, first half', '2026-09-02', '2026-10-23'),
  spell('Autumn, second half', '2026-11-02', '2026-12-18'),
  spell('Spring, first half', '2027-01-04', '2027-02-12'),
  spell('Spring, second half', '2027-02-22', '2027-03-25'),
  spell('Summer, first half', '2027-04-12', '2027-05-28'),
  spell('Summer, second half', '2027-06-07', '2027-07-21'),
]
const text = (terms: { name: string; firstOn: number; lastOn: number }[]) =>
  terms.map(term => `${term.name} ${dateText(term.firstOn)} ${dateText(term.lastOn)}`)

describe('the term a mark is stored by', () => {
  it.each([
    ['2026-08-28', '2026-08-24'],
    ['2026-09-02', '2026-08-24'],
    ['2026-12-18', '2026-08-24'],
    ['2026-12-28', '2026-12-28'],
    ['2027-01-04', '2026-12-28'],
    ['2027-03-25', '2026-12-28'],
    ['2027-03-29', '2027-03-29'],
    ['2027-04-12', '2027-03-29'],
    ['2027-07-21', '2027-03-29'],
    ['2025-04-18', '2024-12-30'],
    ['2025-04-21', '2025-04-21'],
  ])('of %s is that from %s', (day, term) => expect(dateText(storageTerm(dayNumber(day)))).toBe(term))

  it('is a Monday, not after the day, no longer than half a year before it, and one for the whole week', () => {
    fc.assert(
      fc.property(fc.integer({ min: dayNumber('2016-01-01'), max: dayNumber('2059-12-31') }), day => {
        const term = storageTerm(day)
        expect(mondayOf(term)).toBe(term)
        expect(term).toBeLessThanOrEqual(day)
        expect(day - term).toBeLessThan(7 * 24)
        expect(storageTerm(mondayOf(day))).toBe(term)
        expect(storageTerm(term)).toBe(term)
      }),
    )
  })
})

describe('terms', () => {
  it('are halves put together', () => {
    expect(text(mergeTerms(year2026))).toEqual([
      'Autumn 2026-09-02 2026-12-18',
      'Spring 2027-01-04 2027-03-25',
      'Summer 2027-04-12 2027-07-21',
    ])
  })
  it('may have a half term of two weeks in October, and names of any kind', () => {
    const spells = [spell('Term 1', '2026-09-02', '2026-10-16'), spell('Term 2', '2026-11-02', '2026-12-18')]
    expect(text(mergeTerms(spells))).toEqual(['Term 2026-09-02 2026-12-18'])
    const others = [spell('Michaelmas', '2026-09-02', '2026-10-16'), spell('Advent', '2026-10-26', '2026-12-18')]
    expect(text(mergeTerms(others))).toEqual(['Michaelmas to Advent 2026-09-02 2026-12-18'])
  })
  it('of a school come before those of its area, year by year, and a new list does not take last year’s away', () => {
    const last = [spell('Autumn', '2025-09-03', '2025-12-19')]
    const years = datesByYear([
      { source: 'area', dates: { terms: [...last, ...year2026], closures: [] } },
      { source: 'school', dates: { terms: year2026.slice(0, 2), closures: [{ on: '2026-11-27', title: 'training' }] } },
    ])
    expect([...years].map(([year, { source, dates }]) => [year, source, dates.terms.length])).toEqual([
      [2026, 'school', 2],
      [2025, 'area', 1],
    ])
    expect(years.get(2026)?.dates.closures).toHaveLength(1)
  })
  it('begin a school year in August', () => {
    expect([schoolYearOf(dayNumber('2026-07-31')), schoolYearOf(dayNumber('2026-08-01'))]).toEqual([2025, 2026])
  })
})

describe('a school day', () => {
  const dates = { terms: year2026, closures: [{ on: '2026-11-27', title: 'training day' }] }
  const school = schoolTerms(new Map([[2026, { source: 'school' as const, dates }]]), 2025, 2026, england.holidays)
  it.each([
    ['2026-11-19', null],
    ['2026-11-21', 'a weekend'],
    ['2026-10-27', 'half term'],
    ['2026-11-27', 'a day on which the school is closed (training day)'],
    ['2026-12-25', 'a bank holiday (Christmas Day)'],
    ['2026-12-29', 'a school holiday'],
    ['2027-05-03', 'a bank holiday (Early May bank holiday)'],
    ['2026-08-12', 'a school holiday'],
    // Nobody has set the year before: any weekday may be one.
    ['2025-10-28', null],
    ['2026-03-03', null],
    ['2026-08-31', 'a bank holiday (Summer bank holiday)'],
  ])('is %s: %s', (day, why) => expect(school.closedWhy(dayNumber(day))).toBe(why))
  it('is counted by term', () => {
    const now = termAt(school.terms, dayNumber('2026-11-19'))
    expect(now).toMatchObject({ name: 'Autumn', source: 'school' })
    expect(now && schoolDaysOf(school, now)).toHaveLength(38 + 34)
    expect(school.terms.map(term => term.source)).toEqual([
      'assumed',
      'assumed',
      'assumed',
      'school',
      'school',
      'school',
    ])
  })
})
