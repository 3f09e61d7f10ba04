import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { england, isWeekend, londonDate, londonDay, londonInstant, makeCalendar } from '../statute/index.ts'
import { calendarText } from './ics.ts'
import { itemsOf, remindable, reminderMail, type ToRemind } from './jobs.ts'
import {
  calendarDay,
  dueDay,
  eventWords,
  groupOf,
  groupTitle,
  isLate,
  isQuiet,
  itemWords,
  progressOf,
  skippedWords,
  smallest,
  suppress,
  timeLeftWords,
  whenWords,
} from './rules.ts'

/** Thursday, as in the pictures. */
const now = new Date('2026-11-19T10:40:00Z')
const at = (text: string) => ({ dueAt: new Date(text), timed: true })
/** Due by the end of a London day. */
const by = (date: string) => ({
  dueAt: new Date(londonInstant(londonDay(Date.parse(`${date}T12:00:00Z`)) + 1)),
  timed: false,
})
const working = { unit: 'working days' as const, calendar: england }
const plain = { unit: null, calendar: england }

describe('where a row stands and how long there is', () => {
  test.each([
    [at('2026-11-17T14:40:00Z'), 'late', '1 d 20 h late', 'due Tue 17 Nov, 14:40'],
    [by('2026-11-18'), 'late', '10 h 40 min late', 'due Wed 18 Nov'],
    [at('2026-11-19T10:40:00Z'), 'late', 'under 1 min late', 'due today, 10:40'],
    [at('2026-11-19T12:00:00Z'), 'today', '1 h 20 min', 'by 12:00'],
    [by('2026-11-19'), 'today', 'Today', 'by the end of today'],
    [at('2026-11-20T09:00:00Z'), 'tomorrow', '22 h 20 min', 'Fri 20 Nov, 09:00'],
    [at('2026-11-20T16:00:00Z'), 'tomorrow', '1 day', 'Fri 20 Nov, 16:00'],
    [by('2026-11-20'), 'tomorrow', '1 day', 'Fri 20 Nov'],
    [by('2026-11-22'), 'this-week', '1 working day', 'Sun 22 Nov'],
    [by('2026-11-23'), 'next-week', '2 working days', 'Mon 23 Nov'],
    [at('2026-11-24T13:30:00Z'), 'next-week', '3 working days', 'Tue 24 Nov, 13:30'],
    [by('2026-11-29'), 'next-week', '6 working days', 'Sun 29 Nov'],
    [by('2026-11-30'), 'later', '7 working days', 'Mon 30 Nov'],
    [by('2027-12-24'), 'later', '278 working days', '24 Dec 2027'],
    [{ dueAt: null, timed: true }, 'no-date', 'No date', 'when you can'],
  ] as const)('%o is %s: %s, %s', (due, group, left, when) => {
    expect(groupOf(due, now)).toBe(group)
    expect(timeLeftWords(due, now, working)).toBe(left)
    expect(whenWords(due, now)).toBe(when)
  })
  test('a time to be kept free is never late: once it has come, it may be done now', () => {
    const free = { ...by('2026-11-18'), meaning: 'not before' as const }
    expect([isLate(free, now), groupOf(free, now), timeLeftWords(free, now, working), whenWords(free, now)]).toEqual([
      false,
      'today',
      'Now',
      'since Wed 18 Nov',
    ])
    const before = { ...free, meaning: 'before' as const }
    expect([isLate(before, now), groupOf(before, now)]).toEqual([true, 'late'])
  })
  test('what is counted in hours is told in hours', () => {
    expect(timeLeftWords(at('2026-11-21T20:20:00Z'), now, { unit: 'hours', calendar: england })).toBe('2 d 9 h')
  })
  test('what is not counted in working days says days', () => {
    expect(timeLeftWords(by('2026-11-30'), now, plain)).toBe('11 days')
  })
  test('a day due ends at London’s midnight, also in summer', () => {
    const summer = new Date('2026-07-01T22:59:00Z') // 23:59 in London
    expect(groupOf(by('2026-07-01'), summer)).toBe('today')
    expect(groupOf(by('2026-07-01'), new Date('2026-07-01T23:00:00Z'))).toBe('late')
  })
  test('the title of tomorrow names it', () => {
    expect(groupTitle('tomorrow', now)).toBe('Tomorrow, Friday 20 November')
    expect(groupTitle('late', now)).toBe('Past its time')
  })
  test('properties: groups follow time, and late is exactly from the moment on', () => {
    const order = ['late', 'today', 'tomorrow', 'this-week', 'next-week', 'later']
    const moment = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2028-12-31') }).map(ms => new Date(ms))
    fc.assert(
      fc.property(moment, moment, moment, (when, a, b) => {
        const [first, second] = a <= b ? [a, b] : [b, a]
        const place = (dueAt: Date) => order.indexOf(groupOf({ dueAt, timed: true }, when))
        expect(place(first)).toBeLessThanOrEqual(place(second))
        expect(isLate({ dueAt: a, timed: true }, when)).toBe(when.getTime() >= a.getTime())
        expect(timeLeftWords({ dueAt: a, timed: true }, when, working).endsWith('late')).toBe(when >= a)
      }),
      { seed: 7, numRuns: 500 },
    )
  })
  test('property: the midnight that ends a day belongs to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 17_000, max: 25_000 }), day => {
        expect(dueDay({ dueAt: new Date(londonInstant(day + 1)), timed: false })).toBe(day)
      }),
      { seed: 7 },
    )
  })
})

describe('progress', () => {
  const clock = (more: object) => ({
    unit: 'working days' as const,
    amount: 1,
    startedAt: new Date('2026-11-16T14:21:00Z'),
    ...by('2026-11-17'),
    ...more,
  })
  test('counts working days and late ones', () => {
    expect(progressOf(clock({}), now, england)).toEqual({ kind: 'days', total: 1, gone: 1, late: 2 })
    expect(
      progressOf(clock({ startedAt: new Date('2026-11-10T09:00:00Z'), ...by('2026-11-24') }), now, england),
    ).toEqual({ kind: 'days', total: 10, gone: 7, late: 0 })
  })
  test('a day the area added is no day', () => {
    const calendar = makeCalendar({ bankHolidays: [{ on: '2026-11-18', title: 'ours' }] })
    expect(progressOf(clock({}), now, calendar)).toEqual({ kind: 'days', total: 1, gone: 1, late: 1 })
  })
  test('hours are a share of the time', () => {
    const hours = {
      unit: 'hours' as const,
      amount: 4,
      startedAt: new Date('2026-11-19T09:40:00Z'),
      ...at('2026-11-19T13:40:00Z'),
    }
    expect(progressOf(hours, now, england)).toEqual({ kind: 'share', gone: 0.25 })
  })
})

describe('the days, counted', () => {
  const days = [
    { on: '2026-12-24', kind: 'start' as const, n: 0, why: null },
    { on: '2026-12-25', kind: 'skipped' as const, n: null, why: 'Christmas Day' },
    { on: '2026-12-26', kind: 'skipped' as const, n: null, why: 'Saturday' },
    { on: '2026-12-29', kind: 'counted' as const, n: 1, why: null },
    { on: '2026-12-30', kind: 'due' as const, n: 2, why: null },
  ]
  test('are drawn as what they are', () => {
    expect(days.map(day => calendarDay(day, '2026-12-28'))).toEqual([
      { on: '2026-12-24', kind: 'start' },
      { on: '2026-12-25', kind: 'holiday', name: 'Christmas Day' },
      { on: '2026-12-26', kind: 'weekend' },
      { on: '2026-12-29', kind: 'toCome', number: 1 },
      { on: '2026-12-30', kind: 'due', number: 2 },
    ])
    expect(calendarDay(days[3]!, '2026-12-29').kind).toBe('gone')
  })
  test('those skipped are also a sentence', () => {
    expect(skippedWords(days)).toBe('Skipped: 1 weekend day; Friday 25 December, Christmas Day.')
    expect(skippedWords(days.slice(3))).toBeNull()
  })
  test('events read as words', () => expect(eventWords('referral-decided')).toBe('Referral decided'))
})

describe('reminders', () => {
  const hours = { quietFrom: '20:00', quietTo: '07:30', quietWeekends: true }
  test.each([
    ['2026-11-19T19:59:00Z', false],
    ['2026-11-19T20:00:00Z', true],
    ['2026-11-20T07:29:00Z', true],
    ['2026-11-20T07:30:00Z', false],
    ['2026-11-21T12:00:00Z', true], // Saturday
    ['2026-07-01T19:00:00Z', true], // 20:00 in London
    ['2026-07-01T06:30:00Z', false], // 07:30 in London
    ['2026-03-30T06:29:00Z', true],
  ])('at %s quiet is %s', (when, quiet) => expect(isQuiet(hours, new Date(when))).toBe(quiet))
  test('the same time in both means no quiet hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }), ms => {
        const when = new Date(ms)
        expect(isQuiet({ quietFrom: '00:00:00', quietTo: '00:00:00', quietWeekends: false }, when)).toBe(false)
        expect(isQuiet({ quietFrom: '00:00', quietTo: '00:00', quietWeekends: true }, when)).toBe(
          isWeekend(londonDay(ms)),
        )
      }),
      { seed: 7 },
    )
  })
  const row = (more: Partial<ToRemind> = {}): ToRemind => ({
    itemId: '1',
    practitionerId: 'a',
    kind: 'soon',
    byMail: true,
    ...hours,
    ...more,
  })
  test('go to those who want them, now', () => {
    expect(remindable([row(), row({ byMail: false }), row({ quietFrom: '10:00', quietTo: '11:00' })], now)).toEqual([
      row(),
    ])
  })
  test('are one mail a person, with a number and nothing else', () => {
    const items = itemsOf([row(), row({ itemId: '2' }), row({ practitionerId: 'b' })])
    expect([...items]).toEqual([
      ['a', 2],
      ['b', 1],
    ])
    expect(reminderMail('a@example.org', 2)).toMatchObject({ to: 'a@example.org', subject: '2 items need you in Kith' })
    expect(reminderMail('b@example.org', 1).subject).toBe('1 item needs you in Kith')
    expect(itemWords(1)).toBe('1 item needs you')
  })
})

describe('the calendar', () => {
  const secret = Buffer.from('secret')
  const text = calendarText([at('2026-11-20T16:00:00Z'), at('2026-11-20T16:00:00Z'), by('2026-07-01')], now, secret)
  test('has times and numbers and nothing else', () => {
    expect(text).toContain('SUMMARY:2 items need you\r\n')
    expect(text).toContain('DTSTART:20261120T160000Z\r\n')
    expect(text).toContain('DTSTART;VALUE=DATE:20260701\r\nDTEND;VALUE=DATE:20260702\r\n')
    expect(text.split('\r\n').every(line => line.length <= 75)).toBe(true)
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2)
  })
  test('keeps the ids of its events, and shares none with another calendar', () => {
    const uids = (of: string) => of.match(/UID:\S+/g)
    const again = calendarText([by('2026-07-01')], now, secret)
    expect(uids(text)).toEqual(expect.arrayContaining(uids(again)!))
    expect(uids(calendarText([by('2026-07-01')], now, Buffer.from('other')))).not.toEqual(uids(again))
  })
  test('of nothing is still a calendar', () => expect(calendarText([], now, secret)).not.toContain('VEVENT'))
  test('days are days in London', () => expect(londonDate(by('2026-07-01').dueAt)).toBe('2026-07-02'))
})

describe('small numbers', () => {
  const row = (inTime: number, late: number) =>
    suppress({ rule: 'x', organisationId: 'o', organisationName: 'O', inTime, late })
  test('are hidden, and cannot be had by subtraction', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (inTime, late) => {
        const shown = row(inTime, late)
        const small = (n: number) => n > 0 && n < smallest
        const exact = [shown.inTime, shown.late].filter(text => /^\d+$/.test(text))
        if (inTime + late < smallest) expect([shown.total, ...exact]).toEqual(['too few to show'])
        else if (small(inTime) || small(late)) {
          expect(exact).toEqual([])
          expect(shown.share).toBeNull()
        } else expect(exact).toEqual([String(inTime), String(late)])
      }),
      { seed: 7, numRuns: 500 },
    )
  })
  test.each([
    [20, 3, '23', 'more than 18', 'fewer than 5'],
    [12, 0, '12', '12', '0'],
    [3, 1, 'too few to show', '–', '–'],
  ])('%i in time, %i late', (inTime, late, total, a, b) =>
    expect(row(inTime, late)).toMatchObject({ total, inTime: a, late: b }),
  )
})
