import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AreaChoices,
  bankHolidays,
  calendarDays,
  dateText,
  dayNumber,
  dueFor,
  dueFromEach,
  dueOrRefusal,
  explain,
  findRule,
  hours,
  isWorkingDay,
  limitInWords,
  makeCalendar,
  months,
  ownRule,
  ruleNamed,
  rules,
  weeks,
  workingDays,
} from './index.ts'

const rule = ruleNamed
const school = makeCalendar({
  school: {
    terms: [
      { startsOn: '2026-09-02', endsOn: '2026-10-23' },
      { startsOn: '2026-11-02', endsOn: '2026-12-18' },
      { startsOn: '2027-01-04', endsOn: '2027-02-12' },
    ],
    closures: [{ on: '2026-11-06', title: 'training day' }],
  },
})

describe('the dates that the law gives', () => {
  test.each([
    ['referral-decision', '2026-04-02T16:30:00+01:00', '2026-04-07'],
    ['assessment', '2026-11-05T11:20:00Z', '2027-01-12'],
    ['initial-conference', '2026-12-10', '2027-01-05'],
    ['core-group-first', '2026-03-30', '2026-04-15'],
    ['review-conference-first', '2026-11-30', '2027-02-28'],
    ['review-conference-next', '2026-08-31', '2027-02-28'],
    ['police-protection', '2026-04-03T22:00:00+01:00', '2026-04-06'],
    ['emergency-protection-order', '2026-12-20', '2026-12-28'],
    ['serious-incident-notification', '2026-04-01', '2026-04-10'],
    ['rapid-review', '2026-04-01', '2026-04-24'],
    ['practice-review-before-publication', '2026-11-05', '2026-10-27'],
    ['yearly-report-sent', '2026-03-31', '2026-09-30'],
    ['yearly-report-sent', '2026-10-01', '2027-09-30'],
    ['new-pupil-return', '2026-09-03', '2026-09-08'],
    ['deletion-return', '2026-09-05', '2026-09-05'],
    ['registers-kept', '2024-09-02', '2030-09-02'],
    ['private-fostering-notice', '2026-06-01', '2026-04-20'],
    ['private-fostering-visit', '2026-04-02', '2026-04-15'],
    ['private-fostering-visit-first-year', '2026-04-02', '2026-05-14'],
    ['looked-after-review-first', '2026-04-02', '2026-05-05'],
    ['nrm-reasonable-grounds', '2026-05-22', '2026-06-01'],
    ['nrm-pilot-panel', '2026-05-22', '2026-07-06'],
    ['fgm-report', '2026-01-31', '2026-02-28'],
    ['file-transfer-new-term', '2026-09-02', '2026-09-06'],
  ])('%s from %s is %s', (id, start, on) => expect(dueFor(rule(id), start).dueOn).toBe(on))

  test('a clock that began just before midnight in London began that day, whatever it was in Greenwich', () => {
    expect(dueFor(rule('referral-decision'), '2026-06-30T22:59:00Z').dueOn).toBe('2026-07-01')
    expect(dueFor(rule('referral-decision'), '2026-06-30T23:01:00Z').dueOn).toBe('2026-07-02')
    expect(dueFor(rule('referral-decision'), new Date('2026-06-30T23:01:00Z')).startOn).toBe('2026-07-01')
  })

  test('72 hours are 72 hours through both changes of the clock, and a holiday does not move them', () => {
    const spring = dueFor(rule('police-protection'), '2026-03-27T16:30:00Z')
    expect([spring.dueAt, spring.toTheMinute]).toEqual(['2026-03-30T17:30:00+01:00', true])
    const autumn = dueFor(rule('police-protection'), '2026-10-23T16:30:00+01:00')
    expect(autumn.dueAt).toBe('2026-10-26T15:30:00+00:00')
    const easter = dueFor(rule('police-protection'), '2026-04-03T22:00:00+01:00')
    expect(easter.notes).toEqual(['It falls on a bank holiday (Easter Monday) and does not move: do it before.'])
  })

  test('a day limit is late from the midnight that ends the day, London’s midnight', () => {
    expect(dueFor(rule('referral-decision'), '2026-04-02').dueAt).toBe('2026-04-08T00:00:00+01:00')
    expect(dueFor(rule('referral-decision'), '2026-12-02').dueAt).toBe('2026-12-04T00:00:00+00:00')
  })

  test('hours without a time count from the first moment of the day, and say so', () => {
    const due = dueFor(rule('return-interview'), '2026-06-01')
    expect(due.dueAt).toBe('2026-06-04T00:00:00+01:00')
    expect(due.notes.join()).toMatch(/No time was given/)
  })

  test('the last day of a short month is said', () => {
    const { notes } = dueFor(rule('fgm-report'), '2026-01-31')
    expect(notes[0]).toBe(
      'Saturday 31 January 2026 and 1 month: that month is shorter, so its last day, Saturday 28 February 2026.',
    )
    expect(notes[1]).toMatch(/Saturday and does not move: do it before/)
  })

  test('school days: closures, holidays and the end of the known terms', () => {
    expect(dueFor(rule('code-n-replaced'), '2026-11-04', { calendar: school }).dueOn).toBe('2026-11-12')
    expect(dueFor(rule('code-n-replaced'), '2026-10-21', { calendar: school }).dueOn).toBe('2026-11-04')
    // "Ten school days": the first missed day is day 1.
    expect(dueFor(rule('attendance-return'), '2026-09-07', { calendar: school }).dueOn).toBe('2026-09-18')
    expect(dueOrRefusal(rule('code-n-replaced'), '2026-11-04')).toMatchObject({ ok: false, code: 'needs-school-days' })
    expect(dueOrRefusal(rule('code-n-replaced'), '2027-02-11', { calendar: school })).toMatchObject({
      code: 'needs-school-days',
    })
  })
})

describe('properties', () => {
  const day = fc.integer({ min: dayNumber('2018-01-01'), max: dayNumber('2050-01-01') }).map(dateText)
  const n = fc.integer({ min: 0, max: 200 })
  const own = (due: ReturnType<typeof workingDays>) =>
    ownRule({ id: 'own', title: 'Own', sentence: 'Own.', startsAt: 'a', stopsAt: 'b', who: 'us', due })

  test('working-day due dates are working days; the others never move', () => {
    fc.assert(
      fc.property(day, n, (start, count) => {
        if (count > 0) expect(isWorkingDay(dueFor(own(workingDays(count)), start).dueOn)).toBe(true)
        const from = dayNumber(start)
        expect(dayNumber(dueFor(own(calendarDays(count)), start).dueOn) - from).toBe(count)
        expect(dayNumber(dueFor(own(weeks(count)), start).dueOn) - from).toBe(count * 7)
        const later = dueFor(own(months(count)), start)
        const [, month, dayOfMonth] = later.dueOn.split('-').map(Number)
        expect((Number(start.slice(5, 7)) - 1 + count) % 12).toBe((month ?? 0) - 1)
        if (!later.notes.some(note => note.includes('shorter'))) expect(dayOfMonth).toBe(Number(start.slice(8)))
        const at = `${start}T09:30:00Z`
        expect(Date.parse(dueFor(own(hours(count)), at).dueAt) - Date.parse(at)).toBe(count * 3_600_000)
      }),
    )
  })

  test('what is counted, day by day, adds up to the limit', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (start, count) => {
        const days = dueFor(own(workingDays(count)), start).days()
        expect(days.filter(each => each.kind === 'counted' || each.kind === 'due')).toHaveLength(count)
        expect(days.at(-1)).toMatchObject({ kind: 'due', n: count })
        for (const each of days) if (each.kind === 'skipped') expect(each.why).toBeTruthy()
      }),
      { numRuns: 50 },
    )
  })

  test('every rule either gives a date or says in one sentence why not', () => {
    const calendar = makeCalendar({ school: { terms: [{ startsOn: '2020-01-01', endsOn: '2030-12-31' }] } })
    let dated = 0
    for (const each of rules) {
      const result = dueOrRefusal(each, '2026-10-01T10:00:00+01:00', { calendar })
      if (result.ok) dated++
      else expect(['no-number', 'switched-off', 'typed-date']).toContain(result.code)
      expect(result.ok).toBe(each.due !== null && each.due.unit !== 'typed' && each.commencement === null)
    }
    expect(dated).toBeGreaterThan(55)
  })
})

describe('which rule counts', () => {
  test('the edition in force on the day of the trigger, or the one asked for', () => {
    const edition = (on: string, named?: string) => dueFor(rule('assessment'), on, named ? { edition: named } : {})
    expect(edition('2023-12-14')).toMatchObject({ edition: 'Working Together 2018', certainty: 'read' })
    expect(edition('2026-03-17')).toMatchObject({ edition: 'Working Together 2023', certainty: 'local' })
    expect(edition('2026-03-18')).toMatchObject({ edition: 'Working Together 2026', certainty: 'unverified' })
    expect(edition('2026-03-18', '2018').edition).toBe('Working Together 2018')
    expect(edition('2017-05-02').notes.join()).toMatch(/earliest edition Kith knows/)
    expect(() => edition('2026-03-18', '2015')).toThrow(/has no edition "2015"/)
  })

  test('a rule that is new was not in force before', () => {
    expect(dueOrRefusal(rule('care-leaver-death-notification'), '2023-01-10')).toMatchObject({ code: 'not-in-force' })
    expect(dueOrRefusal(rule('care-leaver-death-notification'), '2024-01-10')).toMatchObject({ ok: true })
  })

  test('a duty of the 2026 Acts is off until a day is set, and counts from that day', () => {
    const duty = rule('sexual-offence-report')
    const area: AreaChoices = { commenced: { 'sexual-offence-report': '2027-04-01' } }
    expect(dueOrRefusal(duty, '2027-05-01')).toMatchObject({ code: 'switched-off' })
    expect(dueOrRefusal(duty, '2027-03-31', { area })).toMatchObject({ code: 'not-in-force' })
    expect(dueFor(duty, '2027-04-01', { area }).dueOn).toBe('2027-04-08')
  })

  test('a date that a court fixes is typed', () => {
    const extension = rule('emergency-protection-extension')
    expect(dueOrRefusal(extension, '2026-12-28')).toMatchObject({ code: 'typed-date' })
    const due = dueFor(extension, '2026-12-28', { typedOn: '2027-01-04T12:00:00Z' })
    expect(due).toMatchObject({ dueAt: '2027-01-04T12:00:00+00:00', setBy: 'order', toTheMinute: true })
    expect(due.days().map(each => each.kind)).toEqual(['start', 'due'])
    expect(() => dueFor(extension, '2026-12-28', { typedOn: '2026-12-27' })).toThrow(/before its start/)
  })

  test('two ways of counting: both dates, the earlier first', () => {
    const both = dueFromEach(rule('assessment'), { 'referral-made': '2026-11-05', 'assessment-started': '2026-11-09' })
    expect(both.map(due => [due.startEvent, due.dueOn])).toEqual([
      ['referral-made', '2027-01-12'],
      ['assessment-started', '2027-01-14'],
    ])
    const review = dueFromEach(rule('rapid-review'), {
      'incident-notified-to-panel': '2026-04-07',
      'incident-known-to-council': '2026-04-01',
    })
    expect(review[0]?.startEvent).toBe('incident-known-to-council')
    expect(() => dueFor(rule('rapid-review'), '2026-04-01', { startEvent: 'nothing' })).toThrow(/can start at/)
  })
})

describe('an area’s own choices', () => {
  const limits = (...list: NonNullable<AreaChoices['limits']>): AreaChoices => ({ limits: list })

  test('a rule without a number counts once the area has set one, from the day it was set', () => {
    const visit = rule('child-protection-visit')
    const area = limits({
      ruleId: visit.id,
      due: workingDays(10),
      from: '2026-01-01',
      setBy: 'R. Lowther',
      why: 'Agreed',
    })
    expect(dueOrRefusal(visit, '2026-04-01')).toMatchObject({ code: 'no-number' })
    expect(dueOrRefusal(visit, '2025-12-31', { area })).toMatchObject({ code: 'no-number' })
    expect(dueFor(visit, '2026-04-01', { area })).toMatchObject({
      dueOn: '2026-04-17',
      setBy: 'area',
      certainty: 'local',
    })
  })

  test('the later of two choices wins; one with an end stops', () => {
    const area = limits(
      { ruleId: 'core-group-next', due: weeks(6), from: '2025-01-01' },
      { ruleId: 'core-group-next', due: weeks(4), from: '2026-01-01', until: '2026-06-30' },
    )
    expect(dueFor(rule('core-group-next'), '2026-02-02', { area }).limit).toBe(4)
    expect(dueFor(rule('core-group-next'), '2026-07-01', { area }).limit).toBe(6)
  })

  test('one working day to the minute, as a front door may count it', () => {
    const area = limits({ ruleId: 'referral-decision', due: workingDays(1), from: '2026-01-01', dayEnds: 'same-time' })
    const due = dueFor(rule('referral-decision'), '2026-04-02T16:30:00+01:00', { area })
    expect(due).toMatchObject({ dueOn: '2026-04-07', dueAt: '2026-04-07T16:30:00+01:00', toTheMinute: true })
    const overChange = dueFor(rule('referral-decision'), '2026-03-27T16:30:00Z', { area })
    expect(overChange.dueAt).toBe('2026-03-30T16:30:00+01:00')
    expect(dueFor(rule('referral-decision'), '2026-04-02', { area }).toTheMinute).toBe(false)
  })

  test('law that was read can be made shorter, not longer', () => {
    const area = (n: number) => limits({ ruleId: 'private-fostering-visit', due: workingDays(n), from: '2026-01-01' })
    expect(dueFor(rule('private-fostering-visit'), '2026-04-02', { area: area(5) }).dueOn).toBe('2026-04-13')
    const longer = dueFor(rule('private-fostering-visit'), '2026-04-02', { area: area(20) })
    expect(longer).toMatchObject({ dueOn: '2026-04-15', setBy: 'national' })
    expect(longer.notes.join()).toMatch(/the law’s stands/)
  })

  test('the area chooses from which event the rapid review counts', () => {
    const area = limits({
      ruleId: 'rapid-review',
      due: workingDays(15),
      from: '2026-01-01',
      startsAt: 'incident-known-to-council',
    })
    expect(dueFor(rule('rapid-review'), '2026-04-01', { area }).startEvent).toBe('incident-known-to-council')
  })

  test('its own rules: a red contact in four hours', () => {
    const red = ownRule({
      id: 'front-door-red',
      title: 'Decide a red contact',
      sentence: 'A red contact is decided within 4 hours.',
      startsAt: 'referral-made',
      stopsAt: 'referral-decided',
      who: 'Front door manager',
      due: hours(4),
    })
    expect(ruleNamed('front-door-red', [red]).number).toBe('own')
    expect(dueFor(red, '2026-03-29T00:30:00Z').dueAt).toBe('2026-03-29T05:30:00+01:00')
  })
})

describe('why this date', () => {
  test('each day counted or skipped, with the holiday by name', () => {
    const why = explain(rule('assessment'), '2026-11-05T11:20:00Z')
    expect(why.counted[0]).toEqual({ on: '2026-11-05', kind: 'start', n: 0, why: null })
    expect(why.counted.find(day => day.on === '2026-11-19')?.n).toBe(10)
    expect(why.counted.at(-1)).toMatchObject({ on: '2027-01-12', kind: 'due', n: 45 })
    const named = why.skipped
      .filter(day => day.why !== 'Saturday' && day.why !== 'Sunday')
      .map(day => `${day.on} ${day.why}`)
    expect(named).toEqual([
      '2026-12-25 Christmas Day',
      '2026-12-28 in place of Boxing Day',
      '2027-01-01 New Year’s Day',
    ])
    expect(why.skipped.filter(day => day.why === 'Saturday' || day.why === 'Sunday')).toHaveLength(20)
    expect([why.limitInWords, why.dueAt]).toEqual(['45 working days', '2027-01-13T00:00:00+00:00'])
  })

  test('hours: how many have gone by the end of each day, and the short day named', () => {
    const why = explain(rule('police-protection'), '2026-03-27T16:30:00Z')
    expect(why.counted.map(day => [day.on, day.n, day.why])).toEqual([
      ['2026-03-27', 7.5, null],
      ['2026-03-28', 31.5, null],
      ['2026-03-29', 54.5, 'clocks go forward: a day of 23 hours'],
      ['2026-03-30', 72, null],
    ])
  })

  test('counted back: from the event to the day before which it must be done', () => {
    const days = dueFor(rule('practice-review-before-publication'), '2026-04-08').days()
    expect(days.at(-1)).toMatchObject({ on: '2026-03-26', kind: 'due', n: 7 })
    expect(days.filter(day => day.kind === 'skipped').map(day => day.on)).toContain('2026-04-03')
  })

  test('limits in words', () => {
    const said = (id: string) => limitInWords(findRule(id)?.due ?? hours(0))
    expect(said('register-closes')).toBe('30 minutes')
    expect(said('registers-kept')).toBe('6 years')
    expect(said('yearly-report-sent')).toBe('by 30 September')
    expect(said('referral-decision')).toBe('1 working day')
    expect(said('deletion-return')).toBe('the same day')
  })

  test('bank holidays that are only computed are said to be', () => {
    expect(dueFor(rule('assessment'), '2029-03-01').notes.join()).toMatch(/not yet announced/)
    expect(bankHolidays(2029)).toHaveLength(8)
  })
})
