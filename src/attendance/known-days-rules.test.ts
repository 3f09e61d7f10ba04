import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateText, dayNumber } from '../statute/index.ts'
import { knownDayInput } from './known-days.ts'
import { daysOf, type WeekdayKey, weekdayKeys, whenWords } from './known-days-rules.ts'

const day = dayNumber
const fell = (known: Parameters<typeof daysOf>[0], from = '2026-09-01', until = '2026-11-20') =>
  daysOf(known, day(from), day(until)).map(dateText)

describe('a known day', () => {
  it.each([
    ['once', '2026-11-10', null, [], 1, ['2026-11-10']],
    ['every Tuesday until it ends', '2026-11-03', '2026-11-15', ['tue'], 1, ['2026-11-03', '2026-11-10']],
    [
      'every second weekend',
      '2026-10-24',
      null,
      ['sat', 'sun'],
      2,
      ['2026-10-24', '2026-10-25', '2026-11-07', '2026-11-08'],
    ],
    ['counts weeks from the week of the first day', '2026-10-29', null, ['mon'], 2, ['2026-11-09']],
    ['not yet', '2026-12-01', null, ['mon'], 1, []],
  ])('%s', (_, fromOn, toOn, weekdays, everyWeeks, expected) => {
    expect(fell({ fromOn, toOn, weekdays: weekdays as WeekdayKey[], everyWeeks })).toEqual(expected)
  })
  it('falls on its own weekdays, between its own days, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: day('2026-01-01'), max: day('2026-12-31') }),
        fc.integer({ min: 0, max: 200 }),
        fc.uniqueArray(fc.constantFrom(...weekdayKeys), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (first, length, weekdays, everyWeeks) => {
          const known = { fromOn: dateText(first), toOn: dateText(first + length), weekdays, everyWeeks }
          const days = daysOf(known, first - 50, first + 400)
          for (const one of days) {
            expect(one).toBeGreaterThanOrEqual(first)
            expect(one).toBeLessThanOrEqual(first + length)
            expect(weekdays).toContain(weekdayKeys[(new Date(one * 86_400_000).getUTCDay() + 6) % 7])
          }
          expect(days.length).toBeLessThanOrEqual(weekdays.length * (Math.floor(length / 7 / everyWeeks) + 2))
        },
      ),
    )
  })
  it('says when it is', () => {
    expect(whenWords({ weekdays: [], everyWeeks: 1 })).toBe('Once')
    expect(whenWords({ weekdays: ['sun', 'sat'], everyWeeks: 2 })).toBe('Every second Saturday and Sunday')
    expect(whenWords({ weekdays: ['mon', 'tue', 'fri'], everyWeeks: 1 })).toBe('Every Monday, Tuesday and Friday')
  })
})

describe('what is typed', () => {
  const good = { kind: 'family-time', fromOn: '2026-11-03', toOn: '', weekdays: ['tue'], everyWeeks: '1' }
  const errors = (typed: object) =>
    knownDayInput.safeParse({ ...good, ...typed }).error?.issues.map(issue => issue.path[0]) ?? []
  it('goes in', () => {
    expect(knownDayInput.parse(good)).toEqual({ ...good, toOn: null, everyWeeks: 1 })
  })
  it.each([
    [{ kind: 'party' }, ['kind']],
    [{ fromOn: '2026-02-30' }, ['fromOn']],
    [{ toOn: '2026-11-02' }, ['toOn']],
    [{ toOn: '2126-11-02' }, ['toOn']],
    [{ toOn: '2026-W99' }, ['toOn']],
    [{ toOn: 'null' }, ['toOn']],
    [{ weekdays: ['tuesday'] }, ['weekdays']],
    [{ toOn: '2026-11-05', weekdays: ['mon'] }, ['weekdays']],
    [{ everyWeeks: '0' }, ['everyWeeks']],
    [{ everyWeeks: 'x' }, ['everyWeeks']],
  ])('%j is refused', (typed, fields) => {
    expect(errors(typed)).toEqual(fields)
  })
})
