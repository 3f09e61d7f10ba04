import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  addWorkingDays,
  england,
  isWorkingDay,
  makeCalendar,
  nextWorkingDay,
  previousWorkingDay,
  workingDaysBetween,
} from './calendar.ts'
import { addMonths, dateText, dayNumber, weekdayName } from './dates.ts'
import { bankHolidays, computedHolidays, easterSunday, holidayYears } from './holidays.ts'
import { londonDate, londonDay, londonInstant, londonOffset, londonText, readStart } from './london.ts'

const dates = (from: string, to: string) => fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(dateText)

describe('dates', () => {
  test('day numbers agree with the platform’s own calendar, and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 700_000 }), day => {
        const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
        expect(dateText(day)).toBe(text)
        expect(dayNumber(text)).toBe(day)
      }),
    )
  })

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '26-04-01',
    '2026-4-1',
    '2026/04/01',
    '',
    '2026-04-0x',
    ' 2026-04-01',
  ])('refuses %j as a date', text => expect(() => dayNumber(text)).toThrow(/is not a date/))

  test('29 February exists in leap years only', () => {
    expect(dateText(dayNumber('2028-02-29'))).toBe('2028-02-29')
    expect(() => dayNumber('2100-02-29')).toThrow()
    expect(weekdayName(dayNumber('2026-04-02'))).toBe('Thursday')
  })

  test.each([
    ['2026-01-31', 1, '2026-02-28', true],
    ['2028-01-31', 1, '2028-02-29', true],
    ['2026-01-31', 2, '2026-03-31', false],
    ['2026-11-30', 3, '2027-02-28', true],
    ['2026-03-31', 6, '2026-09-30', true],
    ['2026-03-31', -1, '2026-02-28', true],
    ['2026-01-15', -13, '2024-12-15', false],
  ])('%s and %i months is %s', (from, n, to, clamped) => {
    const result = addMonths(dayNumber(from), n)
    expect([dateText(result.day), result.clamped]).toEqual([to, clamped])
  })
})

describe('bank holidays', () => {
  const years = Array.from({ length: 2060 - 2015 + 1 }, (_, i) => 2015 + i)

  test('every one is a weekday, none twice, eight a year and one or two more in the years with days of their own', () => {
    for (const year of years) {
      const days = bankHolidays(year).map(holiday => holiday.on)
      expect(new Set(days).size).toBe(days.length)
      expect(days.length).toBe(year === 2022 ? 10 : year === 2023 ? 9 : 8)
      for (const on of days) expect(['Saturday', 'Sunday']).not.toContain(weekdayName(dayNumber(on)))
    }
  })

  test('the rule agrees with every announced year, but for the days that were moved or added', () => {
    const odd: string[] = []
    for (const year of years.filter(each => each <= holidayYears.lastAnnounced)) {
      const byRule = new Set(computedHolidays(year).map(holiday => holiday.on))
      const announced = new Set(bankHolidays(year).map(holiday => holiday.on))
      odd.push(...[...announced].filter(on => !byRule.has(on)).map(on => `+${on}`))
      odd.push(...[...byRule].filter(on => !announced.has(on)).map(on => `-${on}`))
    }
    expect(odd.toSorted()).toEqual(
      [
        '+2020-05-08',
        '-2020-05-04',
        '+2022-06-02',
        '+2022-06-03',
        '+2022-09-19',
        '-2022-05-30',
        '+2023-05-08',
      ].toSorted(),
    )
  })

  test('computed years are marked so', () => {
    expect(bankHolidays(2028).every(holiday => !holiday.computed)).toBe(true)
    expect(bankHolidays(2029).every(holiday => holiday.computed)).toBe(true)
  })

  test('equal to the published file, where that file is at hand; and in any case sound at its edges', () => {
    const file = new URL('../../../../shared/data/bank-holidays.json', import.meta.url)
    expect(bankHolidays(2019).map(holiday => holiday.on)[0]).toBe('2019-01-01')
    expect(
      bankHolidays(2028)
        .map(holiday => holiday.on)
        .at(-1),
    ).toBe('2028-12-26')
    if (!existsSync(file)) return
    const published: { 'england-and-wales': { events: { date: string; notes: string }[] } } = JSON.parse(
      readFileSync(file, 'utf8'),
    )
    const { events } = published['england-and-wales']
    const ours = years.filter(year => year >= 2019 && year <= 2028).flatMap(bankHolidays)
    expect(ours.map(holiday => [holiday.on, holiday.substitute])).toEqual(
      events.map(event => [event.date, event.notes === 'Substitute day']),
    )
  })

  test.each([
    [2015, '2015-04-05'],
    [2019, '2019-04-21'],
    [2026, '2026-04-05'],
    [2038, '2038-04-25'],
    [2049, '2049-04-18'],
  ])('Easter %i', (year, on) => expect(dateText(easterSunday(year))).toBe(on))
})

describe('working days', () => {
  test.each([
    ['2026-04-02', 1, '2026-04-07'], // Maundy Thursday to the Tuesday after Easter
    ['2026-04-01', 2, '2026-04-07'], // not Saturday the 4th
    ['2026-11-05', 45, '2027-01-12'],
    ['2022-05-31', 3, '2022-06-07'], // Platinum Jubilee
    ['2022-09-16', 1, '2022-09-20'], // state funeral
    ['2023-05-05', 1, '2023-05-09'], // coronation
    ['2020-05-07', 1, '2020-05-11'], // VE Day, moved
    ['2020-05-01', 1, '2020-05-04'], // the Monday it was moved from
    ['2026-12-24', 1, '2026-12-29'], // Boxing Day in place on Monday 28
    ['2026-04-04', 1, '2026-04-07'], // from a Saturday
    ['2026-04-04', 0, '2026-04-04'],
    ['2026-04-07', -2, '2026-04-01'],
    ['2026-04-04', -1, '2026-04-02'],
  ])('%s and %i is %s', (from, n, to) => expect(addWorkingDays(from, n)).toBe(to))

  test('between: after the first, up to and including the second; mirrored when turned round', () => {
    expect(workingDaysBetween('2026-04-01', '2026-04-07')).toBe(2)
    expect(workingDaysBetween('2026-04-07', '2026-04-01')).toBe(-2)
    expect(workingDaysBetween('2026-04-03', '2026-04-06')).toBe(0)
    expect([nextWorkingDay('2026-04-02'), previousWorkingDay('2026-04-07')]).toEqual(['2026-04-07', '2026-04-02'])
  })

  test('never a weekend or a bank holiday, and counting back gives n', () => {
    const holidays = new Set(
      Array.from({ length: 46 }, (_, i) => bankHolidays(2015 + i))
        .flat()
        .map(holiday => holiday.on),
    )
    fc.assert(
      fc.property(dates('2015-01-01', '2058-12-31'), fc.integer({ min: 1, max: 300 }), (from, n) => {
        const due = addWorkingDays(from, n)
        expect(['Saturday', 'Sunday']).not.toContain(weekdayName(dayNumber(due)))
        expect(holidays.has(due)).toBe(false)
        expect(workingDaysBetween(from, due)).toBe(n)
        if (isWorkingDay(from)) expect(addWorkingDays(due, -n)).toBe(from)
      }),
    )
  })

  test('adding is associative, and monotone in the date and in n', () => {
    const small = fc.integer({ min: 0, max: 120 })
    fc.assert(
      fc.property(
        dates('2015-01-01', '2057-12-31'),
        small,
        small,
        fc.integer({ min: 0, max: 400 }),
        (from, a, b, later) => {
          expect(addWorkingDays(addWorkingDays(from, a), b)).toBe(addWorkingDays(from, a + b))
          expect(addWorkingDays(dateText(dayNumber(from) + later), a) >= addWorkingDays(from, a)).toBe(true)
          expect(addWorkingDays(from, a + b) >= addWorkingDays(from, a)).toBe(true)
        },
      ),
    )
  })

  test('a calendar of one’s own: a bank holiday added, one taken away', () => {
    const own = makeCalendar({
      bankHolidays: [{ on: '2026-06-19', title: 'A new holiday' }],
      notHolidays: ['2026-05-25'],
    })
    expect(addWorkingDays('2026-06-18', 1, own)).toBe('2026-06-22')
    expect(addWorkingDays('2026-05-22', 1, own)).toBe('2026-05-25')
    expect(addWorkingDays('2026-06-18', 1, england)).toBe('2026-06-19')
  })

  test('outside the table, and no whole number of days: refused in words', () => {
    expect(() => addWorkingDays('2014-12-31', 1)).toThrow(/Kith counts working days from/)
    expect(() => addWorkingDays('2060-12-30', 9)).toThrow(/the count runs outside/)
    expect(() => addWorkingDays('2026-01-01', 1.5)).toThrow(/not a whole number/)
  })
})

// A second opinion that shares nothing with the code above: its own Easter (Oudin’s), its own holidays, one day at a time.
const oudinEaster = (year: number): Date => {
  const g = year % 19
  const c = Math.trunc(year / 100)
  const h = (c - Math.trunc(c / 4) - Math.trunc((8 * c + 13) / 25) + 19 * g + 15) % 30
  const i = h - Math.trunc(h / 28) * (1 - Math.trunc(29 / (h + 1)) * Math.trunc((21 - g) / 11))
  const j = (year + Math.trunc(year / 4) + i + 2 - c + Math.trunc(c / 4)) % 7
  const month = 3 + Math.trunc((i - j + 40) / 44)
  return new Date(Date.UTC(year, month - 1, i - j + 28 - 31 * Math.trunc(month / 4)))
}
const iso = (date: Date) => date.toISOString().slice(0, 10)
const shift = (date: Date, n: number) => new Date(date.getTime() + n * 86_400_000)

function closedDays(year: number): Set<string> {
  const closed = new Set<string>()
  const take = (date: Date) => {
    let day = date
    while (day.getUTCDay() % 6 === 0 || closed.has(iso(day))) day = shift(day, 1)
    closed.add(iso(day))
  }
  const nthMonday = (month: number, last: boolean) => {
    let day = last ? new Date(Date.UTC(year, month, 0)) : new Date(Date.UTC(year, month - 1, 1))
    while (day.getUTCDay() !== 1) day = shift(day, last ? -1 : 1)
    return day
  }
  take(new Date(Date.UTC(year, 0, 1)))
  closed.add(iso(shift(oudinEaster(year), -2)))
  closed.add(iso(shift(oudinEaster(year), 1)))
  closed.add(year === 2020 ? '2020-05-08' : iso(nthMonday(5, false)))
  closed.add(year === 2022 ? '2022-06-02' : iso(nthMonday(5, true)))
  closed.add(iso(nthMonday(8, true)))
  const boxing = new Date(Date.UTC(year, 11, 26))
  if (boxing.getUTCDay() === 1) closed.add(iso(boxing))
  take(new Date(Date.UTC(year, 11, 25)))
  if (boxing.getUTCDay() !== 1) take(boxing)
  if (year === 2022) for (const day of ['2022-06-03', '2022-09-19']) closed.add(day)
  if (year === 2023) closed.add('2023-05-08')
  return closed
}

test('a slow oracle agrees on every start date of 2018 to 2030 and 0 to 60 working days', () => {
  const closed = new Set(Array.from({ length: 15 }, (_, i) => [...closedDays(2018 + i)]).flat())
  const days: { on: string; open: boolean }[] = []
  for (let day = new Date('2018-01-01T00:00:00Z'); iso(day) < '2031-06-01'; day = shift(day, 1)) {
    days.push({ on: iso(day), open: day.getUTCDay() % 6 !== 0 && !closed.has(iso(day)) })
  }
  let compared = 0
  for (const [at, { on }] of days.entries()) {
    if (on > '2030-12-31') break
    let n = 0
    if (addWorkingDays(on, 0) !== on) throw new Error(`${on} and 0`)
    for (let walk = at + 1; n < 60; walk++) {
      const day = days[walk]!
      if (!day.open) continue
      n++
      const ours = addWorkingDays(on, n)
      if (ours !== day.on) throw new Error(`${on} and ${n}: the oracle says ${day.on}, Kith ${ours}`)
    }
    compared += n + 1
  }
  expect(compared).toBe(4748 * 61)
})

describe('London', () => {
  test('offset and day agree with Temporal at every change of the clock 1996 to 2060, and between', () => {
    const check = (at: number) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/London')
      expect(londonOffset(at)).toBe(zoned.offsetNanoseconds / 60e9)
      expect(dateText(londonDay(at))).toBe(zoned.toPlainDate().toString())
      expect(Date.parse(londonText(at))).toBe(at)
    }
    let at = Temporal.Instant.from('1996-01-01T00:00:00Z').toZonedDateTimeISO('Europe/London')
    for (
      let next = at.getTimeZoneTransition('next');
      next && next.year < 2061;
      next = at.getTimeZoneTransition('next')
    ) {
      for (const by of [-3_600_001, -1, 0, 1, 3_600_000]) check(next.epochMilliseconds + by)
      at = next
    }
    const range = { min: Date.UTC(1996, 0, 1), max: Date.UTC(2060, 11, 31) }
    fc.assert(fc.property(fc.integer(range), check))
  })

  test('the instant of a time on the wall is Temporal’s, also when it is left out or given twice', () => {
    const check = (on: string, minutes: number) => {
      const time = { hour: Math.floor(minutes / 60), minute: minutes % 60 }
      const wall = Temporal.PlainDate.from(on)
        .toPlainDateTime(Temporal.PlainTime.from(time))
        .toZonedDateTime('Europe/London')
      expect(londonInstant(dayNumber(on), minutes * 60_000)).toBe(wall.epochMilliseconds)
    }
    for (const on of ['2026-03-29', '2026-10-25'])
      for (let minutes = 0; minutes < 240; minutes += 15) check(on, minutes)
    fc.assert(fc.property(dates('1996-01-01', '2060-12-31'), fc.integer({ min: 0, max: 1439 }), check), { numRuns: 60 })
  })

  test.each([
    ['2026-06-30T23:30:00Z', '2026-07-01'],
    ['2026-06-30T22:59:59Z', '2026-06-30'],
    ['2026-12-31T23:59:59Z', '2026-12-31'],
    ['2026-04-02T00:15:00+01:00', '2026-04-02'],
    ['2026-04-01', '2026-04-01'],
  ])('%s is %s in London', (start, on) => expect(londonDate(start)).toBe(on))

  test.each(['2026-04-01T16:30', '2026-02-30T10:00:00Z', 'yesterday', '2026-04-01T25:00:00Z'])(
    'refuses %j as a start',
    text => expect(() => readStart(text)).toThrow(/is not a date or a time/),
  )
  test('refuses an empty Date', () => expect(() => readStart(new Date(Number.NaN))).toThrow(/not a moment/))
})
