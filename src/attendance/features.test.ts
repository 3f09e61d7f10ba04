import { describe, expect, test } from 'vitest'
import { dayNumber, makeCalendar } from '../statute/index.ts'
import { alertsFor, mayHaveAlert } from './alert-rules.ts'
import { pupilFeatures, schoolYearFrom } from './features.ts'
import { encodeTerm, type MarkOn, type TermMarks } from './marks.ts'
import { makePlanes, plane } from './planes.ts'
import { runsOf } from './runs.ts'
import { scanSchool } from './school-scan.ts'
import { alertSentence, clockOf } from './sentence-rules.ts'
import { codeUse, reasonsOverdue, tenthUnauthorisedOn, thresholds } from './thresholds.ts'

// One invented pupil at a time, in an autumn and a spring term; `marks` says what is different from being there.

const autumn = { from: dayNumber('2025-09-01'), to: dayNumber('2025-12-19') }
const spring = { from: dayNumber('2026-01-05'), to: dayNumber('2026-03-27') }
const halfTerm = (day: number) => day >= dayNumber('2025-10-27') && day <= dayNumber('2025-10-31')
const isSchoolDay = (day: number) =>
  (day + 3) % 7 < 5 && !halfTerm(day) && [autumn, spring].some(term => day >= term.from && day <= term.to)

type Given = { on: string; code: string; session?: 'am' | 'pm'; minutes?: number }
function termsWith(given: readonly Given[], until: string): TermMarks[] {
  const special = new Map<string, Given>()
  for (const one of given) {
    for (const session of one.session ? [one.session] : (['am', 'pm'] as const)) {
      special.set(`${dayNumber(one.on)} ${session}`, one)
    }
  }
  return [autumn, spring].map(({ from, to }) => {
    const marks: MarkOn[] = []
    for (let day = from; day <= Math.min(to, dayNumber(until)); day++) {
      if (!isSchoolDay(day)) continue
      for (const session of ['am', 'pm'] as const) {
        const own = special.get(`${day} ${session}`)
        marks.push({ on: day, session, code: own?.code ?? '/', minutesLate: own?.minutes ?? null })
      }
    }
    return encodeTerm(from, to, marks)
  })
}
const days = (from: string, count: number, step = 1): string[] => {
  const list: string[] = []
  for (let day = dayNumber(from); list.length < count && day <= spring.to; day += step) {
    if (isSchoolDay(day)) list.push(new Date(day * 86_400_000).toISOString().slice(0, 10))
  }
  return list
}
const all = (code: string, on: readonly string[]): Given[] => on.map(day => ({ on: day, code }))

function alertsOf(given: readonly Given[], until: string) {
  const terms = termsWith(given, until)
  const school = scanSchool([terms], { until: dayNumber(until) })
  const alerts = alertsFor(school, 0, { terms })
  // The cheap look may be wrong in one direction only.
  if (alerts.length > 0) expect(mayHaveAlert(school, 0)).toBe(true)
  return alerts.map(alert => ({ ...alert, words: alertSentence(alert.kind, alert.facts) }))
}
const wordsOf = (given: readonly Given[], until: string) =>
  Object.fromEntries(alertsOf(given, until).map(alert => [alert.kind, alert.words]))

describe('figures', () => {
  const given = [
    ...all('I', days('2025-09-15', 3)),
    ...all('N', ['2026-03-02']),
    ...all('G', days('2026-02-02', 5)),
    ...all('Y1', ['2025-11-05']),
    ...all('V', ['2025-11-06']),
    { on: '2025-11-12', session: 'am' as const, code: 'L', minutes: 12 },
    { on: '2026-03-05', session: 'am' as const, code: 'U', minutes: 50 },
    ...all('C2', days('2025-11-17', 2)),
  ]
  const features = pupilFeatures(termsWith(given, '2026-03-13'), { until: dayNumber('2026-03-13') })
  test('count what counts', () => {
    const sessions = (days('2025-09-01', 200).filter(day => day <= '2026-03-13').length - 1) * 2
    expect(features.year).toMatchObject({
      from: '2025-08-01',
      possible: sessions,
      absent: 6 + 2 + 10 + 1 + 4,
      unauthorised: 2 + 10 + 1,
      authorised: 10,
      late: 2,
      ill: 6,
      illSpells: 1,
      persistent: false,
    })
    expect(features.year.rate).toBeCloseTo(23 / sessions)
    expect(features).toMatchObject({ lateClosed: 1, unexplained: 2, watched: 4, spells: 3 })
    expect(features.recent).toEqual({ possible: 40, absent: 3, late: 1, spells: 1 })
    expect(features.before.absent).toBe(20)
  })
  test('runs have their days, and a return has its own', () => {
    expect(features.longest).toEqual({
      sessions: 10,
      from: { on: '2026-02-02', session: 'am' },
      to: { on: '2026-02-06', session: 'pm' },
    })
    expect(features.runs.unexplained.longest?.from).toEqual({ on: '2026-03-02', session: 'am' })
    expect(features.runs.unexplained.current).toBeNull()
  })
  test('a run goes over a half-term, and ends where the child was seen', () => {
    const terms = termsWith(all('O', days('2025-10-23', 4)), '2025-11-14')
    const planes = makePlanes([terms])
    expect(runsOf(planes, 0, plane.away)).toEqual([
      { sessions: 8, from: { on: '2025-10-23', session: 'am' }, to: { on: '2025-11-04', session: 'pm' } },
    ])
    expect(pupilFeatures(terms, { until: dayNumber('2025-11-14') }).longest?.sessions).toBe(8)
  })
  test('what the school arranged is no spell of absence, and does not end one', () => {
    const given = [...all('O', ['2025-11-10']), ...all('C2', ['2025-11-11']), ...all('O', ['2025-11-12'])]
    expect(pupilFeatures(termsWith(given, '2025-11-20'), { until: dayNumber('2025-11-20') })).toMatchObject({
      spells: 1,
      absent: 6,
      longest: { sessions: 4 },
    })
  })
  test('last year’s marks are known, and are not in this year’s rate', () => {
    const terms = termsWith(all('O', days('2025-09-01', 20)), '2025-12-19')
    const last = terms.map(term => ({ ...term, startsOn: term.startsOn - 364 }))
    const features = pupilFeatures([...last, ...termsWith([], '2025-12-19')], { until: dayNumber('2025-12-19') })
    expect(features.year).toMatchObject({ absent: 0, persistent: false })
    expect(features.absent).toBe(40)
    expect([schoolYearFrom(dayNumber('2026-07-31')), schoolYearFrom(dayNumber('2026-08-01'))]).toEqual([
      dayNumber('2025-08-01'),
      dayNumber('2026-08-01'),
    ])
  })
})

describe('patterns, in words', () => {
  test('Mondays', () => {
    const mondays = days('2025-11-10', 15, 7)
    const words = wordsOf(
      [
        ...all(
          'O',
          mondays.filter((_, n) => n % 3 !== 0),
        ),
        ...all('I', ['2025-12-04']),
      ],
      '2026-03-06',
    )
    expect(words.weekday).toBe('Absent on 10 of the last 24 Mondays; on other days 1 of 96.')
  })
  test('afternoons', () => {
    const given = days('2026-01-12', 12, 3).map(on => ({ on, code: 'O', session: 'pm' as const }))
    const words = wordsOf(given, '2026-03-20')
    expect(words['half-day']).toMatch(
      /^Away for the afternoon alone on 12 of the last \d+ school days; for the morning alone on 0\.$/,
    )
    expect(words.change).toMatch(
      /^Away 12 times in the \d+ school weeks since Monday 12 January 2026; in the 17 school weeks before, never\.$/,
    )
  })
  test('a change has its date', () => {
    const given = [...all('I', ['2025-10-02']), ...all('O', days('2026-02-02', 12, 3))]
    const change = alertsOf(given, '2026-03-25').find(alert => alert.kind === 'change')
    expect(change).toMatchObject({ sinceOn: '2026-02-02', facts: { times: 10, timesBefore: 1 } })
  })
  test('coming late, more often and by more', () => {
    const late = (on: string[], minutes: number) =>
      on.map(day => ({ on: day, code: 'L', session: 'am' as const, minutes }))
    expect(wordsOf(late(days('2026-02-02', 12, 2), 6), '2026-03-13').lateness).toMatch(
      /^Late on 12 days in the \d school weeks since Monday 2 February 2026; in the 19 school weeks before, on 0\.$/,
    )
    const steady = [...late(days('2025-09-03', 26, 5), 4), ...late(days('2026-02-18', 8, 3), 27)]
    expect(wordsOf(steady, '2026-03-18').lateness).toMatch(/^Late by \d+ minutes on average in the last four/)
  })
  test('days that are known', () => {
    const contact = days('2025-09-03', 20, 14).map(dayNumber)
    const terms = termsWith(all('O', days('2025-09-04', 9, 14)), '2026-03-06')
    const school = scanSchool([terms], { until: dayNumber('2026-03-06'), days: [contact] })
    const found = alertsFor(school, 0, { terms }).find(alert => alert.kind === 'near-days')
    expect(found?.facts).toMatchObject({ times: 9, of: 9 })
    expect(alertSentence('near-days', found?.facts ?? {})).toMatch(/^9 of 9 times away began on one of the days/)
  })
  test('brothers and sisters', () => {
    const away = days('2025-09-09', 9, 11)
    const [one, other] = [termsWith(all('O', away), '2026-03-06'), termsWith(all('O', away), '2026-03-06')]
    const school = scanSchool([one, other], { until: dayNumber('2026-03-06') })
    const found = alertsFor(school, 1, { terms: other, siblings: [0] }).find(alert => alert.kind === 'together')
    expect(found?.facts).toMatchObject({ times: 9, of: 9, otherOf: 9 })
    expect(alertsFor(school, 1, { terms: other }).some(alert => alert.kind === 'together')).toBe(false)
  })
  test('nothing, of a child who is there', () => expect(alertsOf([], '2026-03-13')).toEqual([]))
})

describe('thresholds, with the numbers of statute', () => {
  test('are those of the rules', () => {
    expect(thresholds.unauthorisedDays.n).toBe(10)
    expect(thresholds.reasonUnknownDays.n).toBe(5)
    expect(thresholds.missingDays.n).toBe(20)
  })
  test('C56: fifteen days of illness, in pieces; C57 and C61: ten and twenty days in a row', () => {
    const ill = [...all('I', days('2025-09-08', 7)), ...all('I', days('2025-11-03', 7))]
    expect(wordsOf(ill, '2026-01-30')).not.toHaveProperty('ill-days')
    expect(wordsOf([...ill, ...all('I', ['2026-01-29'])], '2026-01-30')['ill-days']).toMatch(
      /^15 school days of illness/,
    )
    expect(wordsOf(all('G', days('2025-09-08', 9)), '2026-01-30')).not.toHaveProperty('unauthorised-run')
    expect(wordsOf(all('O', days('2025-09-08', 10)), '2025-10-03')['unauthorised-run']).toMatch(
      /^Absent without permission for 10 school days in a row, since Monday 8 September 2025/,
    )
    // Three weeks after it ended it is told no more; and a longer one of the year before does not hide the one that goes on.
    expect(wordsOf(all('O', days('2025-09-08', 10)), '2026-01-30')).not.toHaveProperty('unauthorised-run')
    const twice = [...all('G', days('2025-09-08', 15)), ...all('G', days('2026-01-12', 10))]
    expect(wordsOf(twice, '2026-01-23')['unauthorised-run']).toMatch(/since Monday 12 January 2026/)
    const missing = wordsOf(all('O', days('2025-09-08', 20)), '2025-10-03')
    expect(missing.missing).toMatch(/^Absent without permission for 20 school days in a row/)
    expect(missing).not.toHaveProperty('unauthorised-run')
    expect(missing['long-absence']).toBe('Away for 20 school days in a row, since Monday 8 September 2025.')
    const back = wordsOf(all('O', days('2025-09-08', 20)), '2025-10-08')
    expect(back.back).toBe(
      'Back since Monday 6 October 2025, after 20 school days away from Monday 8 September 2025 on.',
    )
  })
  test('C60: the tenth session in ten school weeks, the half-term not being one', () => {
    const sessions = (on: string[]) => on.map(day => ({ on: day, code: 'O', session: 'am' as const }))
    // One a week: ten of them fit into ten school weeks, whatever holiday lies between.
    const weekly = days('2025-09-11', 10, 7)
    expect(weekly.at(-1)).toBe('2025-11-20')
    const planes = (given: Given[]) => makePlanes([termsWith(given, '2026-02-06')])
    expect(tenthUnauthorisedOn(planes(sessions(weekly)), 0)).toBe('2025-11-20')
    expect(tenthUnauthorisedOn(planes(sessions(weekly.slice(1))), 0)).toBeNull()
    // Reached in the autumn, and again in the spring: the second time is the one that is told.
    const later = [...sessions(weekly), ...sessions(days('2026-03-02', 10))]
    expect(tenthUnauthorisedOn(makePlanes([termsWith(later, '2026-03-20')]), 0)).toBe('2026-03-13')
    const stretched = [...weekly.slice(0, 9), '2025-11-27']
    expect(tenthUnauthorisedOn(planes(sessions(stretched)), 0)).toBeNull()
    expect(wordsOf(sessions(weekly), '2025-11-21')['ten-sessions']).toMatch(/^10 sessions without permission/)
  })
  test('C58: a reason is overdue after five school days, by the calendar or by the register', () => {
    const terms = termsWith(all('N', ['2025-10-22']), '2025-11-14')
    const school = {
      terms: [
        { startsOn: '2025-09-01', endsOn: '2025-10-24' },
        { startsOn: '2025-11-03', endsOn: '2025-12-19' },
      ],
    }
    for (const calendar of [null, makeCalendar({ school }), makeCalendar()]) {
      expect(reasonsOverdue(terms, dayNumber('2025-11-05'), calendar)).toEqual([])
      expect(reasonsOverdue(terms, dayNumber('2025-11-06'), calendar)).toEqual(['2025-10-22'])
    }
  })
  test('codes that can hide something, with their first and last use', () => {
    const given = [
      ...days('2025-09-15', 70).map(on => ({ on, code: 'C2', session: 'pm' as const })),
      ...all('K', days('2026-01-12', 11)),
      ...all('Y5', ['2025-11-04']),
    ]
    const words = wordsOf(given, '2026-02-06')
    expect(words['part-time']).toMatch(
      /^On a part-time timetable \(code C2\) for 69 sessions, from Monday 15 September 2025/,
    )
    expect(words.elsewhere).toMatch(/\(code K\) for 22 sessions/)
    expect(words.custody).toMatch(/\(code Y5\) for 2 sessions/)
    expect(codeUse(termsWith(given, '2026-02-06'), ['Y5', 'B'], dayNumber('2025-11-03'))).toEqual([])
  })
  test('persistent and severe; ill often; nobody knows why', () => {
    expect(wordsOf(all('I', days('2025-09-08', 8)), '2025-11-14').persistent).toBe(
      'Absent for 16 of 100 sessions this school year (16%): a tenth or more, which the statistics call persistent absence.',
    )
    const severe = wordsOf(all('I', days('2025-09-08', 30)), '2025-11-14')
    expect(severe.severe).toMatch(/^Absent for 60 of 100 sessions/)
    expect(severe).not.toHaveProperty('persistent')
    expect(wordsOf(all('I', days('2025-09-08', 8, 8)), '2025-12-12')['ill-often']).toBe(
      'Ill 8 times this school year, 8 school days in all.',
    )
    expect(wordsOf(all('N', ['2025-11-13', '2025-11-14']), '2025-11-14').unexplained).toBe(
      '4 sessions in a row that nobody can explain, since Thursday 13 November 2025.',
    )
    expect(clockOf['ten-sessions']).toBe('penalty-notice-considered')
  })
})
