import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as format from './format.ts'

describe('dates', () => {
  test('are written in the four ways pages need', () => {
    expect(format.longDate('2026-11-19')).toBe('Thursday 19 November 2026')
    expect(format.shortDate('2026-11-19')).toBe('Thu 19 Nov')
    expect(format.date('2027-02-02')).toBe('2 February 2027')
    expect(format.dateTime('2026-11-19T10:40:00Z')).toBe('19 Nov 2026, 10:40')
    expect(format.weekdayDay('2026-11-19')).toBe('Thu 19')
    expect(format.monthYear('2026-09-30')).toBe('September 2026')
    expect(format.dayMonth('2026-09-28')).toBe('28 Sep')
  })
  test('an instant is read in London, in summer and in winter', () => {
    expect(format.dateTime('2026-06-30T23:30:00Z')).toBe('1 Jul 2026, 00:30')
    expect(format.dateTime('2026-12-31T23:30:00Z')).toBe('31 Dec 2026, 23:30')
    expect(format.time(new Date('2026-11-19T00:05:00Z'))).toBe('00:05')
    expect(format.time('2026-11-19T10:40:00+01:00')).toBe('09:40')
  })
  test('and always says what the platform’s own calendar says, on the days the clocks change too', () => {
    const own = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/London',
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    })
    const same = (at: number) => {
      const [day = '', time] = own.format(at).split(', ')
      expect([format.isoDay(new Date(at)), format.time(new Date(at))]).toEqual([
        day.split('/').reverse().join('-'),
        time,
      ])
    }
    for (const day of ['2026-03-29', '2026-10-25', '1971-10-31', '2018-06-01'])
      for (let minute = -90; minute < 1530; minute += 15) same(Date.parse(`${day}T00:00:00Z`) + minute * 60_000)
    fc.assert(fc.property(fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2060, 0) }), same))
  })
  test('Temporal values are understood', () => {
    expect(format.longDate({ year: 2026, month: 11, day: 19 })).toBe('Thursday 19 November 2026')
    expect(format.time({ epochMilliseconds: Date.UTC(2026, 10, 19, 10, 40) })).toBe('10:40')
  })
  test('a date never shifts, whatever the day', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true }), day => {
        const iso = day.toISOString().slice(0, 10)
        expect(format.isoDay(iso)).toBe(iso)
        expect(format.longDate(iso).split(' ')[0]).toBe(
          day.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' }),
        )
      }),
    )
  })
  test('what is not a date or has no offset is refused', () => {
    for (const bad of ['2026-02-30', '19/11/2026', '2026-11-19T10:40', '']) expect(() => format.date(bad)).toThrow()
    expect(() => format.time('2026-11-19')).toThrow()
    expect(() => format.date(new Date('nonsense'))).toThrow()
  })
  test('near days are named', () => {
    const now = '2026-11-19T10:40:00Z'
    expect(format.nearDate('2026-11-19T23:59:00Z', now)).toBe('Today')
    expect(format.nearDate('2026-11-20', now)).toBe('Tomorrow')
    expect(format.nearDate('2026-11-18', now)).toBe('Yesterday')
    expect(format.nearDate('2027-01-12', now)).toBe('Tue 12 Jan 2027')
    expect(format.nearDateTime('2026-11-19T14:00:00Z', now)).toBe('Today 14:00')
    expect(format.nearDateTime('2026-11-17T13:05:00Z', now)).toBe('Tue 17 Nov, 13:05')
    expect(format.daysBetween('2026-10-24', '2026-10-26')).toBe(2)
  })
})

describe('durations and ages', () => {
  test('time left and time late', () => {
    expect(format.duration(80)).toBe('1 h 20 min')
    expect(format.duration(55)).toBe('55 min')
    expect(format.duration(360)).toBe('6 h')
    expect(format.duration(0.4)).toBe('under 1 min')
    expect(format.timeLeft('2026-11-19T12:00:00Z', '2026-11-19T10:40:00Z')).toMatchObject({
      words: '1 h 20 min',
      late: false,
    })
    expect(format.timeLeft('2026-11-17T14:40:00Z', '2026-11-19T10:40:00Z')).toMatchObject({
      words: '1 d 20 h late',
      late: true,
    })
  })
  test('ages in the unit that fits', () => {
    const on = '2026-11-19'
    expect(format.age('2012-03-08', on)).toBe('14')
    expect(format.age('2012-11-20', on)).toBe('13')
    expect(format.age('2026-10-29', on)).toBe('3 weeks')
    expect(format.age('2026-11-18', on)).toBe('1 day')
    expect(format.age('2026-04-19', on)).toBe('7 months')
    expect(format.age('2024-02-29', '2025-02-28')).toBe('11 months')
    expect(() => format.age('2027-01-01', on)).toThrow()
    expect(format.ageOrExpected({ expectedOn: '2027-02-02' }, on)).toBe('expected 2 February 2027')
    expect(format.ageOrExpected({}, on)).toBe('age not known')
  })
})

describe('names, lists and numbers', () => {
  test('initials', () => {
    expect(format.initials('Malachi Asante-Reid')).toBe('M.A.')
    expect(format.initials('Noah')).toBe('N.')
    expect(format.initials('  Éloïse  van der Berg ')).toBe('É.B.')
    expect(format.initials('')).toBe('')
  })
  test('lists, plurals, sizes', () => {
    expect(format.list(['a', 'b', 'c'])).toBe('a, b and c')
    expect(format.list(['a', 'b'], 'or')).toBe('a or b')
    expect(format.list([])).toBe('')
    expect(format.plural(1, 'child', 'children')).toBe('1 child')
    expect(format.plural(1204, 'clock')).toBe('1,204 clocks')
    expect(format.bytes(640)).toBe('640 bytes')
    expect(format.bytes(1500)).toBe('1.5 KB')
    expect(format.bytes(12_000_000)).toBe('12 MB')
    expect(format.bytes(999_999)).toBe('1 MB')
    expect(format.percent(0.384)).toBe('38%')
    expect(format.possessive('Reece')).toBe('Reece’s')
    expect(format.sentence('two days')).toBe('Two days')
  })
})
