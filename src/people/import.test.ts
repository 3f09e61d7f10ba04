import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { aPlace, type Person, type Place, thursday } from '../matching/tests/place.ts'
import { newId } from '../platform/id.ts'
import { csvCell, csvLines } from '../platform/spreadsheet.ts'
import { upnCheckLetter } from '../statute/index.ts'
import { addChild } from './actions.ts'
import { importList, previewList, readList, UnreadableFile } from './import-actions.ts'
import { guessMapping, vendorOf } from './import-columns.ts'
import { importPupilsCommand } from './import-command.ts'
import { saveMapping, startRun, waitingToJoin } from './import-queries.ts'
import { readDate, refusedSheet } from './import-rules.ts'
import { searchRoll } from './queries.ts'

let place: Place
const programs = new Map<string, Person>()
const folder = mkdtempSync(join(tmpdir(), 'kith-import-'))
let files = 0
const file = (text: string | Buffer) => {
  const path = join(folder, `${++files}.csv`)
  writeFileSync(path, text)
  return path
}
const upn = (n: number): string => {
  const twelve = `8012000${String(n).padStart(5, '0')}`
  return `${upnCheckLetter(twelve)}${twelve}`
}
const programOf = async (organisation: 'eastbridge' | 'hillside' | 'refuge') => {
  const known = programs.get(organisation)
  if (known) return known
  const [row] = await place.rows<{ id: string }>(
    'select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1',
    [place.organisations[organisation]],
  )
  const person: Person = {
    id: row!.id,
    organisationId: place.organisations[organisation],
    kind: 'school',
    roles: ['system'],
  }
  programs.set(organisation, person)
  return person
}
const bring = async (
  path: string,
  organisation: 'eastbridge' | 'hillside' | 'refuge' = 'eastbridge',
  leavers: 'list' | 'end' = 'list',
) => {
  const program = await programOf(organisation)
  const read = await readList(path, { today: '2026-11-19' })
  expect(read.problems).toEqual([])
  const runId = newId()
  await place.as(program, (tx, ctx) =>
    startRun(tx, ctx, {
      id: runId,
      fileName: 'list.csv',
      state: 'running',
      mapping: read.mapping,
      headings: read.headings,
      rowsTotal: read.total,
    }),
  )
  const list = { runId, path, mapping: read.mapping, now: thursday, leavers }
  return importList({ giveTask, finishTask }, work => place.as(program, work), list)
}
const fingerprint = async () =>
  (
    await place.rows<{ mark: string }>(`select md5(string_agg(x::text, '|' order by x::text)) as mark from (
    select to_jsonb(p) x from people.person p union all select to_jsonb(n) from people.name n union all select to_jsonb(i) from people.identifier i
    union all select to_jsonb(r) from people.roll r union all select to_jsonb(v) from access.involvement v) t`)
  )[0]?.mark
const heads = 'UPN,Forename,Surname,DOB,Gender,Year,Reg,Adno'

beforeAll(async () => {
  place = await aPlace()
})
afterAll(() => place.close())

describe('the headings', () => {
  it.each([
    ['SIMS', ['Forename', 'Surname', 'UPN', 'Year', 'Reg', 'Email']],
    ['Arbor', ['First name', 'Last name', 'UPN', 'Year group', 'Registration form', 'Email']],
    ['Bromcom', ['FirstName', 'LastName', 'UPN', 'YearGroup', 'Form', 'StudentEmail']],
  ])('knows a list from %s', (vendor, headings) => {
    expect(vendorOf(headings)).toBe(vendor)
    expect(guessMapping(headings)).toEqual({
      given: headings[0],
      family: headings[1],
      upn: 'UPN',
      yearGroup: headings[3],
      form: headings[4],
    })
  })
  it('takes nothing for granted of a list it does not know', () => {
    expect(vendorOf(['Name', 'Number'])).toBeNull()
    expect(guessMapping(['Name', 'Number'])).toEqual({})
  })
})

describe('dates', () => {
  it.each([
    ['04/03/2014', '2014-03-04'],
    ['4-3-2014', '2014-03-04'],
    ['2014-03-04', '2014-03-04'],
    ['4 Mar 2014', '2014-03-04'],
    ['04-March-2014', '2014-03-04'],
    ['2014-03-04 00:00:00', '2014-03-04'],
    ['29/02/2016', '2016-02-29'],
    ['29/02/2015', null],
    ['31/04/2014', null],
    ['03/14/2014', null],
    ['4/3/14', null],
    ['', null],
    ['Smith', null],
    ['00/00/0000', null],
  ])('%s is %s', (text, date) => expect(readDate(text)).toBe(date))
})

describe('bringing a list in', () => {
  it('adds two thousand pupils, and changes nothing the second time', async () => {
    const rows = Array.from({ length: 2000 }, (_, n) =>
      `${upn(n)},Pupil${String.fromCharCode(97 + (n % 26))}${'abcdefghij'[Math.floor(n / 26) % 10]},Surname${'abcdefghijklmnopqrstuvwxyz'[n % 26]}o${'aeiou'[n % 5]},${String((n % 28) + 1).padStart(2, '0')}/${String((n % 12) + 1).padStart(2, '0')}/201${n % 5},${n % 2 ? 'M' : 'F'},Year ${(n % 5) + 7},${(n % 5) + 7}${'ABCDEF'[n % 6]},${n}`.replace(
        /Pupil|Surname/g,
        match => (match === 'Pupil' ? 'Al' : 'Sur'),
      ),
    )
    const path = file(`${heads}\n${rows.join('\n')}\n`)
    const first = await bring(path)
    expect(first).toMatchObject({ rowsRead: 2000, added: 2000, changed: 0, unchanged: 0, refusedCount: 0, leavers: [] })
    const before = await fingerprint()
    const second = await bring(path)
    expect(second).toMatchObject({
      rowsRead: 2000,
      added: 0,
      changed: 0,
      unchanged: 2000,
      refusedCount: 0,
      leavers: [],
    })
    expect(await fingerprint()).toBe(before)
    const lead = await place.person('eastbridge', 'dsl')
    expect(await place.as(lead, (tx, ctx) => searchRoll(tx, ctx, '7a'))).not.toEqual([])
    const run = await place.rows<{ state: string; rows_read: number }>(
      'select state, rows_read from people.import_run order by started_at desc limit 1',
    )
    expect(run[0]).toMatchObject({ state: 'done', rows_read: 2000 })
  }, 60_000)

  it('takes the good rows, and says of each bad one which row and why', async () => {
    const wrong = `${upn(70003)[0] === 'A' ? 'B' : 'A'}${upn(70003).slice(1)}`
    const path = file(
      [
        heads,
        `${upn(70001)},Ann,Able,04/03/2014,F,7,7A,a1`,
        `${upn(70002)},Ben,Baker,31/02/2014,M,7,7A,a2`,
        `${wrong},Cat,Cook,05/03/2014,F,7,7A,a3`,
        `${upn(70001)},Dan,Dyer,06/03/2014,M,7,7A,a4`,
        `Eve,${upn(70005)},East,07/03/2014,F,7,7A,a5`,
        `${upn(70006)},Fay,Ford,08/03/2014,F,7,7A,a6,extra`,
        `${upn(70007)},,Gill,09/03/2014,F,7,7A,a7`,
        `${upn(70008)},Hal\u0000,Hill,09/03/2014,M,7,7A,a8`,
        `${upn(70009)},Ivy,Innes,09/03/2031,F,7,7A,a9`,
        `${upn(70010)},Jim,Jones,09/03/1950,M,7,7A,a10`,
        `${upn(70011)},Kim,King,09/03/2014,7A,F,7,a11`,
        `${upn(70012)},Lee,Long,,M,7,7A,a12`,
        `${upn(70013)},${'x'.repeat(1_000)},Moss,09/03/2014,M,7,7A,a13`,
        `${upn(70014)},Nat,\u202eNash,09/03/2014,M,7,7A,a14`,
        `,Oz,Orr,09/03/2014,M,7,7A,`,
        `,Oz,Orr,09/03/2014,M,7,7A,`,
        '',
        `${upn(70015)},"O""Pat, Jo",Penn,10/03/2014,F,7,7B,a15`,
      ].join('\r\n'),
    )
    const done = await bring(path, 'refuge')
    expect(done.added).toBe(3)
    const why = new Map(done.refused.map(row => [row.n, row.reasons.join('. ')]))
    expect([...why.keys()]).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17])
    expect(why.get(3)).toContain('is not a date of birth that exists')
    expect(why.get(4)).toContain('first letter does not fit')
    expect(why.get(5)).toContain('the same pupil number as row 2')
    expect(why.get(6)).toMatch(/is not a first name: has a column moved/)
    expect(why.get(7)).toContain('9 cells and the headings have 8')
    expect(why.get(8)).toContain('first name is missing')
    expect(why.get(9)).toContain('cannot be kept')
    expect(why.get(10)).toContain('not come yet')
    expect(why.get(11)).toContain('too long ago')
    expect(why.get(12)).toContain('is not M, F or U')
    expect(why.get(13)).toContain('date of birth is missing')
    expect(why.get(14)).toContain('longer than 100')
    expect(why.get(15)).toContain('cannot be kept')
    expect(why.get(17)).toContain('same name and date of birth as row 16')
    const again = await bring(path, 'refuge')
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 3 })
  })

  it('follows changes, keeps earlier names, and lists leavers without taking them off', async () => {
    const one = file(
      `${heads}\n${upn(60100)},Rosa,Hart,01/02/2014,F,7,7A,h1\n${upn(60101)},Sam,Hart,01/02/2014,M,7,7A,h2\n,Noor,Ali,03/02/2014,F,7,7B,\n`,
    )
    expect(await bring(one, 'hillside')).toMatchObject({ added: 3 })
    const two = file(
      `${heads}\n${upn(60100)},Rosa,Field,01/02/2014,F,8,8A,h1\n${upn(60101)},Rosa,Hart,01/02/2014,M,8,8A,h2\n,NOOR,Ali,03/02/2014,F,7,7B,\n`,
    )
    const done = await bring(two, 'hillside')
    expect(done).toMatchObject({ added: 0, changed: 2, refusedCount: 1 })
    expect(done.refused[0]?.reasons[0]).toContain('twin')
    const names = await place.rows<{ given: string; family: string; ended: boolean }>(
      `select n.given, n.family, n.to_on is not null as ended from people.name n join people.identifier i on i.person_id = n.person_id and i.value = $1 order by n.recorded_at, ended desc`,
      [upn(60100)],
    )
    expect(names).toEqual([
      { given: 'Rosa', family: 'Hart', ended: true },
      { given: 'Rosa', family: 'Field', ended: false },
    ])
    const three = file(`${heads}\n${upn(60100)},Rosa,Field,01/02/2014,F,8,8A,h1\n`)
    const listed = await bring(three, 'hillside')
    expect(listed.leavers.map(pupil => pupil.name)).toEqual(['NOOR Ali', 'Sam Hart'])
    expect(listed.leaversEnded).toBe(false)
    expect(await bring(three, 'hillside', 'end')).toMatchObject({ leaversEnded: true })
    const open = await place.rows(`select from access.involvement where organisation_id = $1 and to_at is null`, [
      place.organisations.hillside,
    ])
    expect(open).toHaveLength(1)
    // One who comes back is the same child.
    const back = await bring(one, 'hillside')
    expect(back.added).toBe(2)
    const sam = await place.rows(`select distinct person_id from people.identifier where value = $1`, [upn(60101)])
    expect(sam).toHaveLength(1)
  })

  it('opens no record of a child whom another school works with: a new record, and a proposal that it is one child', async () => {
    const lead = await place.person('eastbridge', 'dsl')
    const theirs = await place.as(lead, (tx, ctx) =>
      addChild(
        tx,
        ctx,
        { given: 'Nadia', family: 'Rowe', bornOn: '2013-05-05', upn: upn(60950) },
        { role: 'school', reason: 'roll' },
      ),
    )
    const path = file(`${heads}\n${upn(60950)},Nadia,Rowe,05/05/2013,F,9,9A,r1\n`)
    expect((await bring(path, 'refuge')).added).toBe(1)
    expect(
      await place.rows('select from access.involvement where organisation_id = $1 and child_id = $2', [
        place.organisations.refuge,
        theirs,
      ]),
    ).toEqual([])
    const proposals = await place.rows(
      'select p.child_id = l.child_id as listed, p.decided_at from people.join_proposal p join people.roll l on l.child_id = p.child_id and l.organisation_id = p.organisation_id and l.to_on is null where p.known_child_id = $1',
      [theirs],
    )
    expect(proposals).toEqual([{ listed: true, decided_at: null }])
    // The same list again asks nothing twice, and the school reads that somebody has to agree.
    expect((await bring(path, 'refuge')).unchanged).toBe(1)
    expect(await place.rows('select from people.join_proposal where known_child_id = $1', [theirs])).toHaveLength(1)
    const importing = await place.person('refuge', 'dsl')
    expect((await place.as(importing, tx => waitingToJoin(tx))).map(one => one.name)).toContain('Nadia Rowe')
    expect(JSON.stringify(await place.as(importing, tx => waitingToJoin(tx)))).not.toContain(theirs)
    await expect(place.as(importing, tx => tx.raw('select * from people.join_proposal'))).rejects.toMatchObject({
      code: '42501',
    })
  })

  it('is the same child as at the school before only without any doubt, and never a protected one', async () => {
    const lead = await place.person('hillside', 'dsl')
    const known = await place.as(lead, (tx, ctx) =>
      addChild(
        tx,
        ctx,
        { given: 'Samuel', family: 'Oakes', bornOn: '2013-03-03', upn: upn(60900) },
        { role: 'school', reason: 'roll' },
      ),
    )
    const twin = await place.as(lead, (tx, ctx) =>
      addChild(
        tx,
        ctx,
        { given: 'Edward', family: 'Oakes', bornOn: '2013-03-03', upn: upn(60901) },
        { role: 'school', reason: 'roll' },
      ),
    )
    const hidden = await place.as(lead, (tx, ctx) =>
      addChild(
        tx,
        ctx,
        { given: 'Lena', family: 'Oakes', bornOn: '2014-03-03', upn: upn(60902) },
        { role: 'school', reason: 'roll' },
      ),
    )
    await place.rows(
      `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'fled', $3, now() - interval '1 day')`,
      [newId(), hidden, lead.id],
    )
    // Samuel has left; of the others nobody has said so.
    await place.rows('update access.involvement set to_at = now() where child_id = $1', [known])
    const path = file(
      `${heads}\n${upn(60900)},Sam,Oakes,03/03/2013,M,9,9A,o1\n${upn(60901)},Thomas,Oakes,03/03/2013,M,9,9A,o2\n${upn(60902)},Lena,Oakes,03/03/2014,F,8,8A,o3\n`,
    )
    // What the page shows beforehand says nothing of children elsewhere: three are new.
    const read = await readList(path, { today: '2026-11-19' })
    expect(
      await place.as(await programOf('refuge'), (tx, ctx) => previewList(tx, ctx, { path, mapping: read.mapping })),
    ).toMatchObject({ added: 3 })
    expect((await bring(path, 'refuge')).added).toBe(3)
    const involved = await place.rows<{ child_id: string }>(
      'select child_id from access.involvement where organisation_id = $1',
      [place.organisations.refuge],
    )
    const ids = involved.map(row => row.child_id)
    expect(ids).toContain(known)
    expect(ids).not.toContain(twin)
    expect(ids).not.toContain(hidden)
  })

  it('is the program’s to do: a lead’s own connection cannot write rows past the policies', async () => {
    const lead = await place.person('eastbridge', 'dsl')
    await expect(
      place.as(lead, tx => tx.raw(`select * from people.import_add(now(), current_date, '[]')`)),
    ).rejects.toMatchObject({ code: '42501' })
    const teacher = await place.person('eastbridge', 'teacher')
    await expect(place.as(teacher, tx => tx.raw(`select * from people.import_match('[]')`))).rejects.toMatchObject({
      code: '42501',
    })
    // Nor can the program of one school change a child of another.
    const [other] = await place.rows<{ id: string }>(
      'select child_id as id from people.roll where organisation_id = $1 and to_on is null limit 1',
      [place.organisations.hillside],
    )
    const program = await programOf('refuge')
    const before = await fingerprint()
    await place.as(program, tx =>
      tx.raw(`select people.import_change(now(), current_date, $1)`, [
        JSON.stringify([{ child: other?.id, given: 'X', family: 'Y', sort: 'y, x', renamed: true, name_id: newId() }]),
      ]),
    )
    expect(await fingerprint()).toBe(before)
  })
})

describe('files', () => {
  const row = `${upn(80001)},Zoë,Łoś,04/03/2014,F,7,7A,z1`
  it.each([
    ['UTF-8 with its mark', Buffer.from(`\ufeff${heads}\r\n${row}\r\n`)],
    ['UTF-16', Buffer.from(`\ufeff${heads}\r\n${row}\r\n`, 'utf16le')],
    ['semicolons', Buffer.from(`${heads}\n${row}\n`.replaceAll(',', ';'))],
    ['old Mac line ends', Buffer.from(`${heads}\r${row}\r`)],
  ])('reads %s', async (_, bytes) => {
    const read = await readList(file(bytes), { today: '2026-11-19' })
    expect(read.first).toMatchObject([{ n: 2, given: 'Zoë', family: 'Łoś', bornOn: '2014-03-04' }])
  })
  it('reads Latin-1', async () => {
    const read = await readList(
      file(Buffer.from(`${heads}\r\n${upn(80002)},Zoë,Muñoz,04/03/2014,F,7,7A,z1\r\n`, 'latin1')),
      { today: '2026-11-19' },
    )
    expect(read.first).toMatchObject([{ given: 'Zoë', family: 'Muñoz' }])
  })
  it.each([
    ['nothing', ''],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0x0a])],
    ['an open quotation mark', `${heads}\n"${upn(1)},Ann,Able\n${'x,y\n'.repeat(10)}`],
  ])('refuses %s, in words', async (_, bytes) => {
    await expect(readList(file(bytes), { today: '2026-11-19' })).rejects.toThrow(UnreadableFile)
  })
  it('says which column it cannot find', async () => {
    const read = await readList(file('Name,Number\nA,1\n'), { today: '2026-11-19' })
    expect(read.problems.map(problem => problem.field)).toEqual(['given', 'family', 'upn'])
    const moved = await readList(file(`${heads}\n`), {
      mapping: { given: 'First', family: 'Surname', upn: 'UPN' },
      today: '2026-11-19',
    })
    expect(moved.problems[0]?.message).toContain('no column “First” in this file any more')
  })
  it('gives refused rows back as a file that no spreadsheet runs', () => {
    expect(csvCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`)
    for (const start of ['=', '+', '-', '@', '\t=', ' =', '\r='])
      expect(csvCell(`${start}1`).replace(/^"/, '')).toMatch(/^'/)
    const sheet = refusedSheet(['A', 'B'], [{ n: 3, reasons: ['Bad', 'Worse'], cells: ['=1', 'x,y'] }])
    expect(csvLines(sheet.headings, sheet.rows)).toBe(`Row,Why,A,B\r\n3,Bad. Worse,"'=1","x,y"\r\n`)
  })
})

describe('the command', () => {
  const run = async (args: string[]) => {
    const out: string[] = []
    const err: string[] = []
    const code = await importPupilsCommand(args, {
      withProgram: work =>
        work(async (organisationId, act) => {
          const key = (Object.keys(place.organisations) as ('eastbridge' | 'hillside' | 'refuge')[]).find(
            name => place.organisations[name] === organisationId,
          )
          if (!key) throw new Error('this organisation cannot be worked for: it does not exist, or is switched off')
          return place.as(await programOf(key), act)
        }),
      print: line => out.push(line),
      printError: line => err.push(line),
      redraw: null,
      now: () => thursday,
      tasks: { giveTask, finishTask },
    })
    return { code, out: out.join('\n'), err: err.join('\n') }
  }
  it('says what it did, and uses a saved mapping', async () => {
    const path = file(`Nummer,Vorname,Name,Geboren\n${upn(60300)},Ida,Lund,02/02/2012\n${upn(60301)},Ole,,02/02/2012\n`)
    expect(await run(['pupils', path, '--organisation', place.organisations.eastbridge])).toMatchObject({ code: 1 })
    await place.as(await programOf('eastbridge'), (tx, ctx) =>
      saveMapping(tx, ctx, 'Our list', { upn: 'Nummer', given: 'Vorname', family: 'Name', bornOn: 'Geboren' }),
    )
    expect(
      (await run(['pupils', path, '--organisation', place.organisations.eastbridge, '--mapping', 'None'])).err,
    ).toContain('“Our list”')
    const refused = join(folder, 'refused.csv')
    const done = await run([
      'pupils',
      path,
      '--organisation',
      place.organisations.eastbridge,
      '--mapping',
      'Our list',
      '--refused',
      refused,
    ])
    expect(done.code).toBe(0)
    expect(done.out).toContain('2 rows read: 1 added, 0 changed, 0 unchanged, 1 refused.')
    expect(done.err).toContain('Row 3: The surname is missing.')
  })
  it('says no in words', async () => {
    expect((await run([])).code).toBe(2)
    expect((await run(['pupils', 'x.csv', '--organisation', 'nonsense'])).code).toBe(2)
    expect((await run(['pupils', join(folder, 'none.csv'), '--organisation', newId()])).code).toBe(1)
    const gone = await run(['pupils', file(`${heads}\n`), '--organisation', newId()])
    expect(gone).toMatchObject({ code: 1 })
    expect(gone.err).toContain('this organisation cannot be worked for')
  })
})
