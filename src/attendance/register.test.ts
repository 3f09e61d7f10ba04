import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askFor } from '../access/index.ts'
import { setSetting } from '../area/index.ts'
import { UnreadableFile } from '../people/index.ts'
import { sql } from '../platform/db.ts'
import { dateText, dayNumber } from '../statute/index.ts'
import { notesOf } from './pupil-queries.ts'
import { importAttendanceCommand } from './register-command.ts'
import { correctionsOf, fileById, lastFiles, remarksOf, rollNumbers } from './register-queries.ts'
import { scanSchool } from './register-scan.ts'
import { aRegisterPlace, type RegisterPlace, thursday, upn } from './tests/register-place.ts'

const long = 'UPN,Date,Session,Code,Minutes late,Comment'
const line = (n: number, date: string, session: string, code: string, minutes = '', words = '') =>
  `${upn(n)},${date},${session},${code},${minutes},${words}`
const text = (...lines: string[]) => `${[long, ...lines].join('\r\n')}\r\n`
const day = '2026-09-01'

let place: RegisterPlace
let [tyler, amira, leaver, other, dual] = ['', '', '', '', '']
beforeAll(async () => {
  place = await aRegisterPlace()
  tyler = await place.pupil('eastbridge', 1)
  amira = await place.pupil('eastbridge', 2)
  leaver = await place.pupil('eastbridge', 3)
  other = await place.pupil('hillside', 4)
  dual = await place.pupil('eastbridge', 5, { on: 'hillside' })
  await place.leave('eastbridge', leaver)
})
afterAll(() => place.close())

const corrections = (child: string) =>
  place.as(place.system.eastbridge, async tx => {
    await askFor(tx, [child])
    return (await correctionsOf(tx, [child], 0)).map(
      row => `${row.onDate} ${row.session} ${row.was}→${row.became} ${row.at.toISOString().slice(0, 16)}`,
    )
  })

describe('a register', () => {
  it('goes in, and the same file again changes nothing', async () => {
    const file = text(
      line(1, '16/11/2026', 'AM', '/'),
      line(1, '16/11/2026', 'PM', 'N'),
      line(2, '16/11/2026', 'AM', 'L', '12'),
    )
    const first = await place.bring('eastbridge', file)
    expect(first).toMatchObject({ rows: 3, marksNew: 3, marksCorrected: 0, marksSame: 0, refused: 0, layout: 'long' })
    expect([first.firstOn, first.lastOn, first.sameAsBefore]).toEqual(['2026-11-16', '2026-11-16', null])
    expect(await place.marks('eastbridge', tyler)).toEqual(['2026-11-16 am /', '2026-11-16 pm N'])
    const again = await place.bring('eastbridge', file)
    expect(again).toMatchObject({ marksNew: 0, marksCorrected: 0, marksSame: 3, marksKept: 0 })
    expect(again.sameAsBefore).toEqual(thursday)
    expect(await corrections(tyler)).toEqual([])
  })
  it('is put right by a later file; what stood is kept, with the time', async () => {
    const later = new Date('2026-11-19T15:00:00Z')
    const taken = await place.bring('eastbridge', text(line(1, '16/11/2026', 'PM', 'M')), { now: later })
    expect(taken).toMatchObject({ marksNew: 0, marksCorrected: 1 })
    expect(await place.marks('eastbridge', tyler)).toEqual(['2026-11-16 am /', '2026-11-16 pm M'])
    expect(await corrections(tyler)).toEqual(['2026-11-16 pm N→M 2026-11-19T15:00'])
  })
  it('is not set back by an earlier file that comes once more, unless somebody asks for it', async () => {
    const earlier = text(
      line(1, '16/11/2026', 'AM', '/'),
      line(1, '16/11/2026', 'PM', 'N'),
      line(2, '16/11/2026', 'AM', 'L', '12'),
    )
    expect(await place.bring('eastbridge', earlier)).toMatchObject({ marksCorrected: 0, marksSame: 2, marksKept: 1 })
    expect(await place.marks('eastbridge', tyler)).toContain('2026-11-16 pm M')
    expect(await place.bring('eastbridge', earlier, { again: true })).toMatchObject({ marksCorrected: 1, marksKept: 0 })
    expect(await place.marks('eastbridge', tyler)).toContain('2026-11-16 pm N')
  })
  it('fills in a pupil who was not on the roll when the file first came', async () => {
    const file = text(line(7, '17/11/2026', 'AM', '/'), line(2, '17/11/2026', 'AM', '/'))
    expect(await place.bring('eastbridge', file)).toMatchObject({ marksNew: 1, refused: 1 })
    const late = await place.pupil('eastbridge', 7)
    expect(await place.bring('eastbridge', file)).toMatchObject({ marksNew: 1, marksSame: 1, refused: 0 })
    expect(await place.marks('eastbridge', late)).toEqual(['2026-11-17 am /'])
  })
  it('reports by row what cannot go in, and takes the rest', async () => {
    const taken = await place.bring(
      'eastbridge',
      text(
        line(3, '17/11/2026', 'AM', '/'),
        line(4, '17/11/2026', 'AM', '/'),
        line(1, '20/11/2026', 'AM', '/'),
        line(1, '15/11/2026', 'AM', '/'),
        line(1, '17/11/2026', 'AM', 'Q9'),
        line(1, '17/11/2026', 'AM', 'H'),
        line(1, '17/11/2026', 'PM', '\\'),
        line(1, '17/11/2026', 'PM', 'O'),
        line(1, '12/11/2026', 'PM', 'I'),
      ),
    )
    expect(taken).toMatchObject({ rows: 9, marksNew: 2, refused: 7 })
    expect(taken.problems.rows.map(row => [row.n, row.kind])).toEqual([
      [2, 'unknown-pupil'],
      [3, 'unknown-pupil'],
      [4, 'date-future'],
      [5, 'not-a-school-day'],
      [6, 'code-unknown'],
      [7, 'code-withdrawn'],
      [9, 'twice'],
    ])
    const file = await place.as(place.system.eastbridge, (tx, ctx) => fileById(tx, ctx, taken.fileId))
    expect(file).toMatchObject({ state: 'done', marksNew: 2, refusedCount: 7, rowCount: 9, way: 'command' })
    expect(file?.problems).toEqual(taken.problems)
  })
  it('keeps minutes it once had when a later file does not know them', async () => {
    expect(await place.marks('eastbridge', amira)).toContain('2026-11-16 am L 12')
    const without = `UPN,Date,Session,Code\n${upn(2)},16/11/2026,AM,L\n`
    expect(await place.bring('eastbridge', without)).toMatchObject({ marksSame: 1, marksCorrected: 0 })
    const other = text(line(2, '16/11/2026', 'AM', 'L', '25'))
    expect(await place.bring('eastbridge', other)).toMatchObject({ marksCorrected: 1 })
    expect(await place.marks('eastbridge', amira)).toContain('2026-11-16 am L 25')
  })
  it('keeps what is said of a session, once, and the last word before the first', async () => {
    await place.bring('eastbridge', text(line(2, '18/11/2026', 'AM', 'N', '', 'Rang home')))
    await place.bring(
      'eastbridge',
      text(line(2, '18/11/2026', 'AM', 'N', '', 'Rang home'), line(1, '18/11/2026', 'AM', '/')),
    )
    const later = new Date('2026-11-19T16:00:00Z')
    await place.bring('eastbridge', text(line(2, '18/11/2026', 'AM', 'I', '', '"=HYPERLINK(""x"")"')), { now: later })
    const words = await place.as(place.system.eastbridge, async tx => {
      await askFor(tx, [amira])
      return remarksOf(tx, [amira], 0)
    })
    expect(words.map(row => row.words)).toEqual(['=HYPERLINK("x")'])
    expect(await place.rows('select 1 from attendance.remark where child_id = $1', [amira])).toHaveLength(2)
  })
  it('leaves the last word where it is when an earlier file comes once more', async () => {
    const words = () =>
      place.as(place.system.eastbridge, async tx => {
        await askFor(tx, [tyler])
        return (await notesOf(tx, tyler, '2026-11-10', '2026-11-10')).remarks.map(row => row.words)
      })
    const early = text(line(1, '10/11/2026', 'AM', 'N', '', 'Mother rang: ill'))
    await place.bring('eastbridge', early)
    const later = new Date('2026-11-19T14:20:00Z')
    await place.bring('eastbridge', text(line(1, '10/11/2026', 'AM', 'O', '', 'Not at home')), { now: later })
    expect(await words()).toEqual(['Not at home'])
    const now = new Date('2026-11-19T14:30:00Z')
    expect(await place.bring('eastbridge', early, { now })).toMatchObject({ marksKept: 1 })
    expect(await words()).toEqual(['Not at home'])
    await place.bring('eastbridge', early, { now, again: true })
    expect(await words()).toEqual(['Mother rang: ill'])
  })
  it('says of a correction when it was made, and by what', async () => {
    const notes = await place.as(place.system.eastbridge, async tx => {
      await askFor(tx, [tyler])
      return notesOf(tx, tyler, '2026-11-10', '2026-11-10')
    })
    expect(notes.corrections.map(row => row.words)).toContain(
      'Changed from “reason for absence not yet established” to “absent in other or unknown circumstances”, Thu 19 Nov, 14:20, by a file brought in by the administrator',
    )
  })
  it('takes no mark of an afternoon that has not come', async () => {
    const file = text(line(1, '19/11/2026', 'AM', '/'), line(1, '19/11/2026', 'PM', 'N'))
    const taken = await place.bring('eastbridge', file, { now: new Date('2026-11-19T11:59:00Z') })
    expect(taken).toMatchObject({ marksNew: 1, refused: 1 })
    expect(taken.problems.rows).toEqual([
      { n: 3, kind: 'date-future', words: 'The afternoon of Thursday 19 November 2026 has not come yet' },
    ])
    const noon = await place.bring('eastbridge', file, { now: new Date('2026-11-19T12:00:00Z') })
    expect(noon).toMatchObject({ marksNew: 1, marksSame: 1, refused: 0 })
  })
  it('of one school is not that of another, though the child is on both rolls', async () => {
    const date = '18/11/2026'
    await place.bring('eastbridge', text(line(5, date, 'AM', 'D')))
    await place.bring('hillside', text(line(5, date, 'AM', '/'), line(4, date, 'AM', 'N')))
    expect(await place.marks('eastbridge', dual)).toEqual(['2026-11-18 am D'])
    expect(await place.marks('hillside', dual)).toEqual(['2026-11-18 am /'])
    expect(await place.marks('eastbridge', other)).toEqual([])
  })
  it('leaves one audit event a file, with the children whose marks it has', async () => {
    const taken = await place.bring(
      'eastbridge',
      text(line(1, '13/11/2026', 'AM', '/'), line(2, '13/11/2026', 'AM', '/')),
    )
    const events = await place
      .rows<{ body: string }>(
        `select convert_from(body, 'UTF8') as body from audit.event where body is not null and position($1::bytea in body) > 0`,
        [Buffer.from(taken.fileId)],
      )
      .catch(() =>
        place.rows<{ body: string }>(
          `select body::text as body from audit.event where body::text like '%' || $1 || '%'`,
          [taken.fileId],
        ),
      )
    expect(events).toHaveLength(1)
    const event = JSON.parse(events[0]!.body)
    expect(event.children).toEqual([tyler, amira].toSorted())
    expect(event.detail).toEqual({ corrected: 0, new: 2, refused: 0 })
  })
})

describe('the days there is school', () => {
  it('are those the school has set; a mark on any other is reported', async () => {
    const lead = await place.person('hillside', 'dsl')
    await place.as(lead, async (tx, ctx) => {
      const saved = await setSetting(tx, ctx, {
        key: 'term-dates',
        organisationId: place.organisations.hillside,
        value: {
          terms: [
            { name: 'Autumn, first half', startsOn: '2026-09-02', endsOn: '2026-10-23' },
            { name: 'Autumn, second half', startsOn: '2026-11-02', endsOn: '2026-12-18' },
          ],
          closures: [{ on: '2026-11-13', title: 'training day' }],
        },
        from: '2026-09-01',
        reason: 'Set for the year',
      })
      expect(saved.ok).toBe(true)
    })
    const taken = await place.bring(
      'hillside',
      text(
        line(4, '27/10/2026', 'AM', '/'),
        line(4, '13/11/2026', 'AM', '/'),
        line(4, '13/11/2026', 'PM', '#'),
        line(4, '12/11/2026', 'AM', '/'),
        line(4, '14/07/2026', 'AM', '/'),
      ),
    )
    expect(taken.problems.rows.map(row => row.words)).toEqual([
      'Tuesday 27 October 2026 is half term',
      'Friday 13 November 2026 is a day on which the school is closed (training day)',
    ])
    expect(taken.marksNew).toBe(2)
  })
})

describe('sums by group', () => {
  const all = () =>
    place.rows(
      `select term_on::text as since, pupils, possible::integer, missed::integer, persistent, severe from attendance.group_count
       where organisation_id = $1 and dimension = 'all'`,
      [place.organisations.hillside],
    )
  it('go by the school year, and call nobody persistent before there are enough sessions', async () => {
    const pupil = await place.pupil('hillside', 40)
    const days = Array.from({ length: 19 }, (_, n) => (n < 18 ? dayNumber('2026-09-02') + n : dayNumber('2026-10-01')))
    const rows = days.flatMap(on => [line(40, dateText(on), 'AM', 'I'), line(40, dateText(on), 'PM', 'I')])
    await place.bring('hillside', text(...rows))
    const spring = new Date('2027-01-05T16:00:00Z')
    await place.bring('hillside', text(line(40, '05/01/2027', 'AM', 'I')), { now: spring })
    await scanSchool(place.inTx('hillside', spring))
    const [few] = await all()
    expect(few).toMatchObject({ since: '2026-08-01', persistent: 0, severe: 0 })
    const more = Array.from({ length: 20 }, (_, n) => dayNumber('2026-11-02') + n)
    await place.bring(
      'hillside',
      text(...more.flatMap(on => [line(40, dateText(on), 'AM', 'I'), line(40, dateText(on), 'PM', 'I')])),
      { now: spring },
    )
    await scanSchool(place.inTx('hillside', spring))
    const rowsOfAll = await all()
    expect(rowsOfAll).toHaveLength(1)
    expect(rowsOfAll[0]).toMatchObject({ since: '2026-08-01', persistent: 1, severe: 1 })
    await place.leave('hillside', pupil)
  })
  it('add up over the parts of a roll, and begin anew with the first', async () => {
    const [one, two] = [await place.pupil('hillside', 41), await place.pupil('hillside', 42)]
    const keep = (child: string, first: boolean) =>
      place.as(place.system.hillside, tx =>
        tx.run(
          sql`select attendance.keep_groups('2026-08-01', ${thursday}, ${`{${child}}`}::uuid[], '{100}', '{20}', 40, ${first})`,
        ),
      )
    for (let again = 0; again < 2; again++) {
      await keep(one, true)
      await keep(two, false)
      expect(await all()).toEqual([
        { since: '2026-08-01', pupils: 2, possible: 200, missed: 40, persistent: 2, severe: 0 },
      ])
    }
  })
})

describe('whatever comes as a file', () => {
  const good = `${upn(1)},11/11/2026,AM,/,,\r\n`
  it.each<[string, string | Buffer, number]>([
    ['with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(`${long}\r\n${good}`)]), 0],
    ['with semicolons', `${long}\n${good}`.replaceAll(',', ';'), 0],
    ['with tabs', `${long}\n${good}`.replaceAll(',', '\t'), 0],
    ['with quoted cells and a line break in one', `${long}\n"${upn(1)}","11/11/2026","AM","/","","two\nlines"\n`, 0],
    ['in UTF-16', Buffer.from(`\ufeff${long}\r\n${good}`, 'utf16le'), 0],
    ['in Latin-1', Buffer.from(`${long}\r\n${upn(1)},11/11/2026,AM,/,,caf\xe9\r\n`, 'latin1'), 0],
    ['with NUL in a cell', `${long}\n${upn(1)},11/11/2026,AM,/,,a\u0000b\n`, 1],
    ['with formulas', `${long}\n${upn(1)},11/11/2026,AM,/,,=cmd|' /C calc'!A0\n`, 0],
    ['with empty lines and spaces', `${long}\n\n   \n ${upn(1)} , 11/11/2026 , am , / ,,\n\n`, 0],
  ])('%s is read', async (_, file, problems) => {
    const taken = await place.bring('eastbridge', file)
    expect(taken.marksNew + taken.marksSame).toBe(1)
    expect(taken.problems.rows).toHaveLength(problems)
  })
  it.each<[string, string | Buffer]>([
    ['empty', ''],
    ['headings of a pupil list', 'UPN,Forename,Surname\nA,B,C\n'],
    ['one column', 'UPN\nA\n'],
    [
      'a cell that holds the rows after it',
      `${long}\n${upn(1)},11/11/2026,AM,/,,"oh\n${good}${upn(2)},11/11/2026,AM,N,,"ill"\n`,
    ],
    ['an open quotation mark', `${long}\n"${upn(1)},11/11/2026,AM,/,,\n${good.repeat(50)}`],
    ['a cell of a megabyte', `${long}\n${upn(1)},11/11/2026,AM,/,,${'x'.repeat(1_000_000)}\n`],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 400 }, (_, n) => (n * 37) % 256)])],
  ])('%s is refused in words, and nothing is written', async (_, file) => {
    const before = await place.rows(
      "select md5(string_agg(t::text, '' order by t::text)) as mark from attendance.term_marks t",
    )
    const refused = await place.bring('eastbridge', file).catch(error => error)
    expect(refused).toBeInstanceOf(UnreadableFile)
    expect(refused.message).not.toContain('\u0000')
    expect(
      await place.rows("select md5(string_agg(t::text, '' order by t::text)) as mark from attendance.term_marks t"),
    ).toEqual(before)
  })
  it('is judged row by row under wrong separators', async () => {
    await expect(place.bring('eastbridge', `${long}\n${good}`.replaceAll(',', '|'))).rejects.toThrow(UnreadableFile)
  })
})

describe('any order of files that do not contradict one another', () => {
  it('gives the same marks, sent once or often', async () => {
    // What is true of one week: each file knows a part of it.
    const days = ['05/10/2026', '06/10/2026', '07/10/2026']
    const truth = [1, 2].flatMap(n => days.flatMap(date => ['AM', 'PM'].map(session => ({ n, date, session }))))
    const codeOf = (at: number) => ['/', 'I', 'N', 'L', 'C2', 'Y5'][at % 6] ?? '/'
    const lines = truth.map((one, at) => line(one.n, one.date, one.session, codeOf(at)))
    const expected = async () => [await place.marks('eastbridge', tyler), await place.marks('eastbridge', amira)]
    await place.bring('eastbridge', text(...lines))
    const stands = await expected()
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.subarray(
            lines.map((_, at) => at),
            { minLength: 1 },
          ),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
        async (parts, order) => {
          await place.rows(`delete from attendance.term_marks`)
          await place.rows(`delete from attendance.correction`)
          const files = parts.map(part => text(...part.map(at => lines[at] ?? '')))
          for (const at of order) await place.bring('eastbridge', files[at % files.length] ?? '')
          for (const file of files.toReversed()) await place.bring('eastbridge', file)
          await place.bring('eastbridge', text(...lines.toReversed()))
          const now = await expected()
          expect(now.flat()).toEqual(
            stands.flat().filter(mark => mark >= `${day.slice(0, 4)}-10-05` && mark < '2026-10-08'),
          )
          expect(await place.rows('select 1 from attendance.correction')).toEqual([])
        },
      ),
      { numRuns: 15 },
    )
  })
  it('a correction stays, whatever earlier file comes again', async () => {
    const [first, second] = [text(line(1, '08/10/2026', 'AM', 'N')), text(line(1, '08/10/2026', 'AM', 'I'))]
    await place.bring('eastbridge', first)
    await place.bring('eastbridge', second)
    for (const file of [first, second, first, first]) await place.bring('eastbridge', file)
    expect(await place.marks('eastbridge', tyler)).toContain('2026-10-08 am I')
  })
})

describe('who may', () => {
  it.each(['teacher', 'pastoral', 'administrator', 'dpo', 'social-worker'])(
    '%s learns no pupil numbers',
    async role => {
      const somebody = await place.person('eastbridge', role)
      await expect(place.as(somebody, tx => rollNumbers(tx))).rejects.toMatchObject({ code: '42501' })
    },
  )
  it.each(['dsl', 'head', 'attendance-lead'])(
    '%s reads files and numbers, and writes no marks past a file',
    async role => {
      const somebody = await place.person('eastbridge', role)
      expect((await place.as(somebody, tx => rollNumbers(tx))).has(upn(1))).toBe(true)
      expect((await place.as(somebody, lastFiles)).length).toBeGreaterThan(3)
      const put = place.as(somebody, tx =>
        tx.raw(`select attendance.put_marks('{${tyler}}', '{2026-08-24}', '{"\\\\x0000000000"}', '{null}', '{null}')`),
      )
      await expect(put).rejects.toMatchObject({ code: '42501' })
    },
  )
  it.each(['teacher', 'pastoral', 'analyst'])('%s sees no files', async role => {
    const somebody = await place.person('eastbridge', role)
    expect(await place.as(somebody, lastFiles)).toEqual([])
  })
  it('the program of one school writes nothing about a pupil of another', async () => {
    const written = await place.as(place.system.eastbridge, async tx => {
      const { rows } = await tx.raw(
        `select attendance.put_marks('{${other}}', '{2026-08-24}', '{"\\\\x1111111111"}', '{null}', '{null}') as n`,
      )
      return rows[0].n
    })
    expect(written).toBe(0)
  })
})

describe('the command', () => {
  const run = async (...args: string[]) => {
    const [out, errors]: [string[], string[]] = [[], []]
    const code = await importAttendanceCommand(args, {
      withProgram: work =>
        work((organisationId, act) => {
          if (organisationId !== place.organisations.eastbridge)
            throw new Error('this organisation cannot be worked for: it does not exist, or is switched off')
          return place.inTx('eastbridge')(act)
        }),
      print: one => out.push(one),
      printError: one => errors.push(one),
      redraw: null,
      now: () => thursday,
      tasks: {} as never,
    })
    return { code, out: out.join('\n'), errors: errors.join('\n') }
  }
  const id = () => place.organisations.eastbridge
  it('takes a register in and says what did not go in', async () => {
    const path = place.file(text(line(1, '09/11/2026', 'AM', '/'), line(9, '09/11/2026', 'AM', '/')))
    expect(await run('attendance', path, '--organisation', id(), '--check')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 marks of 1 pupils'),
    })
    const done = await run('attendance', path, '--organisation', id())
    expect(done).toMatchObject({ code: 0 })
    expect(done.out).toContain('1 marks new, 0 corrected, 0 as before, 1 did not go in')
    expect(done.errors).toContain('Row 3: No child on your roll has the number')
    expect((await run('attendance', path, '--organisation', id())).out).toContain('brought in before')
  })
  it('says what it does not understand', async () => {
    expect(await run('attendance', 'nowhere.csv', '--organisation', id())).toMatchObject({ code: 1 })
    expect(await run('attendance', 'x.csv')).toMatchObject({ code: 2 })
    expect(await run('attendance', 'x.csv', '--organisation', 'not-an-id')).toMatchObject({ code: 2 })
    const path = place.file('nothing\n')
    expect(await run('attendance', path, '--organisation', id())).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Nothing was brought in'),
    })
    expect(await run('attendance', path, '--organisation', place.organisations.refuge)).toMatchObject({ code: 1 })
  })
})
