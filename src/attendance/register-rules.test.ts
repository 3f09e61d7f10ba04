import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateText, dayNumber, upnCheckLetter } from '../statute/index.ts'
import type { Layout, MarkRow, Problem } from './attendance.ts'
import { layoutOf, readDay, readSession } from './register-layout-rules.ts'
import { PROBLEMS_KEPT, problemList, problemsCsv, rowChecker, sessionsSeen } from './register-rules.ts'

const upn = (n: number): string => {
  const twelve = `8012000${String(n).padStart(5, '0')}`
  return `${upnCheckLetter(twelve)}${twelve}`
}
const today = dayNumber('2026-11-19')
const roll = new Map<string, string | null>([
  [upn(1), 'child-1'],
  [upn(2), 'child-2'],
  [upn(3), null],
])
const closedWhy = (day: number): string | null => {
  const text = dateText(day)
  if ((day - today + 700 + 3) % 7 > 4) return 'a weekend'
  return text >= '2026-10-26' && text <= '2026-10-30' ? 'half term' : null
}

/** Checks rows under these headings; gives what is taken and what is not. */
function check(headings: string[], rows: string[][]): { marks: MarkRow[]; problems: Problem[] } {
  const layout = layoutOf(headings)
  if (!layout.ok) throw new Error(layout.problem)
  const marks: MarkRow[] = []
  const problems: Problem[] = []
  const look = rowChecker(
    { layout: layout.layout, width: headings.length, today, roll, closedWhy },
    sessionsSeen(),
    mark => marks.push(mark),
    problem => problems.push(problem),
  )
  for (const [n, cells] of rows.entries()) look(n + 2, cells)
  return { marks, problems }
}
const long = ['UPN', 'Date', 'Session', 'Code', 'Minutes late', 'Comment']
const row = (cells: Partial<Record<'upn' | 'date' | 'session' | 'code' | 'minutes' | 'words', string>>): string[] => [
  cells.upn ?? upn(1),
  cells.date ?? '19/11/2026',
  cells.session ?? 'AM',
  cells.code ?? '/',
  cells.minutes ?? '',
  cells.words ?? '',
]

describe('which column holds what', () => {
  const kinds: [string, string[], Layout['kind'] | null][] = [
    ['a row a session', ['UPN', 'Date', 'Session', 'Code'], 'long'],
    ['other words for it', ['Name', 'Unique Pupil Number', 'Mark Date', 'AM/PM', 'Mark', 'Mins late', 'Notes'], 'long'],
    ['a row a day', ['UPN', 'Date', 'AM', 'PM'], 'day'],
    ['a column a session', ['UPN', 'Form', '19/11/2026 AM', '19/11/2026 PM'], 'wide'],
    ['columns with a weekday', ['UPN', 'Thu 19 Nov 2026, AM', 'Thu 19 Nov 2026, PM'], 'wide'],
    ['columns with the session in front', ['UPN', 'AM 2026-11-19', 'PM 2026-11-19'], 'wide'],
    ['columns with a short year', ['UPN', '19/11/26:AM'], 'wide'],
    ['a date twice: morning, then afternoon', ['UPN', '19/11/2026', '19/11/2026'], 'wide'],
    ['no pupil number', ['Name', 'Date', 'Session', 'Code'], null],
    ['no session', ['UPN', 'Date', 'Code'], null],
    ['a date once without a session', ['UPN', '19/11/2026'], null],
    ['the same session in two columns', ['UPN', '19/11/2026 AM', '2026-11-19 AM'], null],
    ['a pupil list', ['UPN', 'Forename', 'Surname', 'DOB'], null],
  ]
  it.each(kinds)('%s', (_, headings, kind) => {
    const found = layoutOf(headings)
    expect(found.ok ? found.layout.kind : null).toBe(kind)
    if (!found.ok) expect(found.problem).not.toBe('')
  })
  it.each(['19/11 AM', '31/11/2026 PM', 'Thu 19 PM', 'AM 2026-11-31', '31/11/2026', '31.11.26'])(
    'refuses a column headed %s, beside good ones, by its name',
    heading => {
      const found = layoutOf(['UPN', 'Form 7A', 'Year 2026-27', '18/11/2026 AM', heading])
      expect(found).toEqual({ ok: false, problem: expect.stringContaining(`“${heading}”`) })
    },
  )
  it('reads thousands of columns without delay', () => {
    const from = dayNumber('1996-01-01')
    const days = Array.from({ length: 11_000 }, (_, n) => dateText(from + n)).flatMap(date => [date, date])
    const began = performance.now()
    const found = layoutOf(['UPN', ...days])
    expect(found.ok && found.layout.kind === 'wide' && found.layout.columns.length).toBe(22_000)
    expect(performance.now() - began).toBeLessThan(700)
  })
  it('reads the days of the columns', () => {
    const found = layoutOf(['UPN', 'Thu 19 Nov 2026, AM', '20/11/26 pm'])
    expect(found.ok && found.layout.kind === 'wide' && found.layout.columns).toEqual([
      { at: 1, on: dayNumber('2026-11-19'), session: 'am' },
      { at: 2, on: dayNumber('2026-11-20'), session: 'pm' },
    ])
  })
})

describe('cells', () => {
  it.each([
    ['AM', 'am'],
    ['a.m.', 'am'],
    [' Afternoon ', 'pm'],
    ['2', 'pm'],
    ['3', null],
    ['', null],
    ['all day', null],
  ])('the session “%s” is %s', (text, session) => expect(readSession(text)).toBe(session))
  it.each([
    ['19/11/2026', '2026-11-19'],
    ['19/11/26', '2026-11-19'],
    ['2026-11-19 00:00:00', '2026-11-19'],
    ['31/11/2026', null],
    ['yesterday', null],
    ['46345', null],
  ])('the date “%s” is %s', (text, date) => {
    const day = readDay(text)
    expect(day === null ? null : dateText(day)).toBe(date)
  })
})

describe('a row a session', () => {
  it('takes a mark as it stands', () => {
    const { marks, problems } = check(long, [
      row({}),
      row({ session: 'pm', code: 'l', minutes: '12', words: ' Bus. ' }),
      row({ upn: ` ${upn(2).toLowerCase()} `, code: 'c1' }),
    ])
    expect(problems).toEqual([])
    expect(marks).toEqual([
      { childId: 'child-1', on: today, session: 'am', code: '/', minutesLate: null, words: null },
      { childId: 'child-1', on: today, session: 'pm', code: 'L', minutesLate: 12, words: 'Bus.' },
      { childId: 'child-2', on: today, session: 'am', code: 'C1', minutesLate: null, words: null },
    ])
  })
  it.each([
    ['unknown-pupil', { upn: upn(9) }, 'No child on your roll has the number'],
    ['upn-missing', { upn: '  ' }, 'The pupil number is missing'],
    ['upn-wrong', { upn: 'Z123' }, '13 characters'],
    ['upn-wrong', { upn: `${upn(1)}\u0000` }, '13 characters'],
    ['pupil-twice', { upn: upn(3) }, 'Two children on your roll'],
    ['date-wrong', { date: '31/02/2026' }, 'is not a date that exists'],
    ['date-wrong', { date: '' }, 'is not a date that exists'],
    ['date-future', { date: '20/11/2026' }, 'has not come yet'],
    ['date-old', { date: '18/11/2020' }, 'more than 6 years ago'],
    ['not-a-school-day', { date: '15/11/2026' }, 'is a weekend'],
    ['not-a-school-day', { date: '27/10/2026' }, 'is half term'],
    ['session-wrong', { session: 'Period 3' }, 'is not AM or PM'],
    ['code-unknown', { code: 'Q9' }, 'is not an attendance code'],
    ['code-unknown', { code: '=1+1' }, 'is not an attendance code'],
    ['code-unknown', { code: '/\\' }, 'is not an attendance code'],
    ['code-withdrawn', { code: 'H' }, 'withdrawn'],
    ['code-withdrawn', { code: 'y' }, 'withdrawn'],
  ] as const)('reports %s: %o', (kind, cells, words) => {
    const { marks, problems } = check(long, [row(cells), row({ upn: upn(2) })])
    expect(problems).toEqual([{ n: 2, kind, words: expect.stringContaining(words) }])
    expect(marks.map(mark => mark.childId)).toEqual(['child-2'])
  })
  it('takes a withdrawn code for a day before it was withdrawn', () => {
    expect(check(long, [row({ date: '12/07/2024', code: 'H' })]).marks).toMatchObject([{ code: 'H' }])
  })
  it('passes over what nobody has marked yet, and planned closure on a day without school', () => {
    const rows = [row({ code: '' }), row({ code: '-', session: 'PM' }), row({ date: '27/10/2026', code: '#' })]
    expect(check(long, rows)).toEqual({ marks: [], problems: [] })
  })
  it('takes the first of two marks for one session, and says where it stands', () => {
    const { marks, problems } = check(long, [row({ code: 'N' }), row({ code: 'I' })])
    expect(marks.map(mark => mark.code)).toEqual(['N'])
    expect(problems).toEqual([{ n: 3, kind: 'twice', words: expect.stringContaining('stands in row 2 already') }])
  })
  it('takes a mark without what is wrong beside it', () => {
    const { marks, problems } = check(long, [
      row({ code: 'L', minutes: 'a bit' }),
      row({ session: 'PM', code: 'N', words: 'x\u0000y' }),
    ])
    expect(marks).toMatchObject([
      { code: 'L', minutesLate: null },
      { code: 'N', words: null },
    ])
    expect(problems.map(problem => problem.kind)).toEqual(['minutes-wrong', 'characters'])
  })
  it('takes minutes for lateness alone', () => {
    expect(check(long, [row({ code: 'I', minutes: '20' })]).marks).toMatchObject([{ minutesLate: null }])
  })
  it('refuses a row in which a cell has moved', () => {
    expect(check(long, [[...row({}), 'x'], row({}).slice(1)]).problems.map(problem => problem.kind)).toEqual([
      'cells',
      'cells',
    ])
  })
})

describe('a row a pupil', () => {
  const wide = ['UPN', 'Name', '18/11/2026 AM', '18/11/2026 PM', '27/10/2026 AM', '20/11/2026 AM']
  it('takes each cell by itself', () => {
    const { marks, problems } = check(wide, [
      [upn(1), 'A', '/', 'O', '#', ''],
      [upn(2), 'B', 'X9', '\\', 'I', '/'],
    ])
    expect(marks.map(mark => [mark.childId, mark.session, mark.code])).toEqual([
      ['child-1', 'am', '/'],
      ['child-1', 'pm', 'O'],
      ['child-2', 'pm', '\\'],
    ])
    expect(problems.map(problem => problem.kind)).toEqual(['code-unknown', 'not-a-school-day', 'date-future'])
  })
  it('reports a child who is not on the roll once', () => {
    expect(check(wide, [[upn(9), 'A', '/', '/', '', '']]).problems.map(problem => problem.kind)).toEqual([
      'unknown-pupil',
    ])
  })
  it('reads a row a day', () => {
    const { marks } = check(['UPN', 'Date', 'AM', 'PM'], [[upn(1), '19/11/2026', 'N', '']])
    expect(marks).toMatchObject([{ session: 'am', code: 'N' }])
  })
})

describe('whatever a file holds', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(upn(1), upn(2), '/', '\\', 'N', 'AM', 'PM', '19/11/2026', '', '=cmd|x', '\u0000', '\u202e'),
  )
  it('each row gives a mark, a reason, or was blank; and no reason holds a character that disturbs', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 4, maxLength: 7 }), { maxLength: 20 }), rows => {
        const { marks, problems } = check(long, rows)
        for (const mark of marks) expect(['child-1', 'child-2']).toContain(mark.childId)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not be there
        for (const { words } of problems) expect(words).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
        expect(new Set(marks.map(mark => `${mark.childId} ${mark.on} ${mark.session}`)).size).toBe(marks.length)
      }),
    )
  })
})

describe('what did not go in', () => {
  it('is counted whole and kept in part', () => {
    const list = problemList()
    for (let n = 2; n < PROBLEMS_KEPT + 500; n++) list.add({ n, kind: 'code-unknown', words: 'no' })
    list.add({ n: 9999, kind: 'minutes-wrong', words: 'the mark went in' })
    expect(list.counts).toEqual({ 'code-unknown': PROBLEMS_KEPT + 498, 'minutes-wrong': 1 })
    expect(list.rows).toHaveLength(PROBLEMS_KEPT)
    expect(list.refused()).toBe(PROBLEMS_KEPT + 498)
  })
  it('becomes a file in which nothing is a formula', () => {
    const problems = { counts: {}, rows: [{ n: 2, kind: 'code-unknown' as const, words: '=1+1, “x”' }] }
    expect(problemsCsv(problems)).toBe('Row,Why\r\n2,"\'=1+1, “x”"\r\n')
  })
})
