/** The refused rows of a pupil list: only what the list is for is kept, and who reads them is answerable for whom they are about. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { aPlace, type Person, type Place } from '../matching/tests/place.ts'
import { newId } from '../platform/id.ts'
import { upnCheckLetter } from '../statute/index.ts'
import { bringIn, importSlice } from './import-routes.tsx'
import { checkRow, layoutOf, numbersIn } from './import-rules.ts'
import { aWeb, type Web } from './tests/web.ts'

const deps = { giveTask, finishTask }
const LANE = '12 Secret Lane, moved to her grandmother'
const upn = `${upnCheckLetter('801200007001')}801200007001`
const heads = 'Home address,UPN,Forename,Surname,DOB,Adno,Notes'
const list = (...rows: string[]) => `${heads}\n${rows.join('\n')}\n`
const noah = `"${LANE}",${upn},Noah,Fielding,01/02/2013,n1,to be kept from his father`
/** The same child with a date that does not exist; one known by the school's number; one whose cells have moved; one whom nobody knows. */
const refused = [
  `"${LANE}",${upn},Noah,Fielding,99/99/2013,,to be kept from his father`,
  `"${LANE}",,Mia,Lund,99/99/2013,m1,`,
  `${LANE},${upn},Noah,Fielding,01/02/2013,n1,`,
  `"${LANE}",,Zed,Nobody,99/99/2013,z9,`,
]
let place: Place
let web: Web
let program: Person
let sender: Person
let parent: Person
let free: Person
let [noahId, miaId] = ['', '']
beforeAll(async () => {
  place = await aPlace()
  web = aWeb(place, dataDir => importSlice({ dataDir, ...deps }).routes)
  const [row] = await place.rows<{ id: string }>(
    'select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1',
    [place.organisations.eastbridge],
  )
  program = { id: row!.id, organisationId: place.organisations.eastbridge, kind: 'school', roles: ['system'] }
  sender = await web.someone('eastbridge', 'dsl')
  parent = await web.someone('eastbridge', 'dsl')
  free = await web.someone('eastbridge', 'head')
  for (const queue of ['pupils-import', 'mail'])
    await place.rows(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [queue])
  await send(sender, list(noah, `x,,Mia,Lund,03/04/2013,m1,`))
  const of = async (number: string) =>
    (await place.rows<{ id: string }>('select person_id as id from people.identifier where value = $1', [number]))[0]!
      .id
  ;[noahId, miaId] = [await of(upn), await of('m1')]
  await place.rows(
    `insert into access.exclusion (id, practitioner_id, child_id, reason, set_by, from_at) values ($1, $2, $3, 'parent', $4, '2026-01-01')`,
    [newId(), parent.id, noahId, free.id],
  )
})
afterAll(() => place.close())

async function upload(who: Person, text: string): Promise<string> {
  const form = new FormData()
  form.set('file', new File([text], 'pupils.csv', { type: 'text/csv' }))
  return (await web.ask(who, '/pupils/import', form)).location
}
async function send(who: Person, text: string): Promise<string> {
  const page = await upload(who, text)
  expect((await web.ask(who, `${page}/confirm`, {})).status).toBe(303)
  await bringIn({ ...deps, dataDir: web.dataDir }, work => place.as(program, work), {
    runId: page.split('/').at(-1) ?? '',
    leavers: 'list',
  })
  return page
}
interface Event {
  outcome: string
  subject: string | null
  children: string[]
}
/** The last event of this kind. */
const lastEvent = async (who: Person, action: string): Promise<Event> =>
  (
    await place.rows<Event>(
      `select e.body::jsonb->>'outcome' as outcome, concat_ws(' ', e.body::jsonb->'subject'->>'kind', e.body::jsonb->'subject'->>'id') as subject,
        array(select c.child_id from audit.event_child c where c.event_id = e.id order by 1) as children
       from audit.event e where e.practitioner_id = $1 and e.action = $2 order by e.at desc, e.id desc limit 1`,
      [who.id, action],
    )
  )[0]!
const without = (text: string) =>
  text.replace(/nonce="[^"]*"/g, '').replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')

test('of a refused row only the cells of columns that are used are kept, and none where a cell has moved', async () => {
  const headings = heads.split(',')
  const mapping = { upn: 'UPN', given: 'Forename', family: 'Surname', bornOn: 'DOB' }
  const layout = layoutOf(headings, mapping, '2026-11-19')
  const row = checkRow(2, [LANE, upn, 'Noah', 'Fielding', '99/99/2013', 'n1', 'x'], layout)
  expect(row.ok ? null : row.refused.cells).toEqual([upn, 'Noah', 'Fielding', '99/99/2013'])
  const moved = checkRow(3, ['12 Secret Lane', ' moved', upn, 'Noah', 'Fielding', '01/02/2013', 'n1', 'x'], layout)
  expect(moved.ok ? null : moved.refused.cells).toEqual([])
  expect(numbersIn(row.ok ? [] : [row.refused], headings, mapping)).toEqual({ upns: [upn], locals: [] })
  // Rows that are refused only when they meet another row, or the roll, keep no more.
  await send(sender, list(...refused, noah, noah, `"${LANE}",${upn},Quite,Another,01/02/2013,n1,secret`))
  const kept = await place.rows<{ refused: unknown }>('select refused from people.import_run')
  expect(JSON.stringify(kept)).toContain('Noah')
  expect(JSON.stringify(kept)).not.toMatch(/Secret Lane|grandmother|his father|secret/)
})

test('whoever sent it in, and whoever is excluded from nobody, gets it; the event names the run and the children it is about', async () => {
  const page = await send(sender, list(...refused))
  const runId = page.split('/').at(-1)
  for (const who of [sender, free]) {
    const shown = await web.ask(who, page)
    expect(shown.status).toBe(200)
    expect(await lastEvent(who, 'pupils.import.read')).toMatchObject({
      subject: `pupil-list ${runId}`,
      children: [noahId, miaId].sort(),
    })
    for (const kind of ['csv', 'xlsx']) {
      const file = await web.ask(who, `${page}/refused.${kind}`)
      expect(file.status).toBe(200)
      if (kind === 'csv') expect(file.text.split('\r\n')[0]).toBe('Row,Why,UPN,Forename,Surname,DOB,Adno')
      expect(file.text).not.toContain('Secret')
      expect(await lastEvent(who, 'pupils.import.refused.read')).toMatchObject({
        outcome: 'read',
        subject: `pupil-list ${runId}`,
        children: [noahId, miaId].sort(),
      })
    }
  }
})

test('to somebody who is excluded from any child, another’s list is as if it were not there, waiting or done', async () => {
  const waiting = await upload(sender, list(...refused))
  const done = await send(sender, list(...refused))
  const missing = `/pupils/import/${newId()}`
  for (const page of [waiting, done]) {
    for (const path of ['', '/refused.csv', '/refused.xlsx']) {
      const action = path ? 'pupils.import.refused.read' : 'pupils.import.read'
      const answers: string[] = []
      for (const asked of [page, missing]) {
        const { status, text } = await web.ask(parent, `${asked}${path}`)
        answers.push(`${status} ${without(text)}`)
        const subject = `pupil-list ${asked.split('/').at(-1)}`
        expect(await lastEvent(parent, action)).toEqual({ outcome: 'not-found', subject, children: [] })
      }
      expect(answers[0]).toMatch(/^404 /)
      expect(answers[0]).toBe(answers[1])
    }
    for (const [path, form] of [
      ['/confirm', { leavers: 'list' }],
      ['/give-up', {}],
      ['/columns', { given: 'Forename', family: 'Surname', upn: 'UPN' }],
    ] as const)
      expect([path, (await web.ask(parent, `${page}${path}`, form)).status]).toEqual([path, 404])
    expect((await web.ask(parent, '/pupils/import')).text).not.toContain(page)
  }
  expect((await web.ask(free, waiting)).text).toContain('Mia')
})

test('an excluded lead still reads the list she sent in herself', async () => {
  const page = await send(parent, list(...refused))
  expect((await web.ask(parent, page)).status).toBe(200)
  expect((await web.ask(parent, `${page}/refused.csv`)).status).toBe(200)
})

test('what was kept before is stripped when the database is brought up to date', async () => {
  const sql = readFileSync(new URL('./migrations/202611220411_refused_rows.sql', import.meta.url), 'utf8')
  const strip = /update people\.import_run[\s\S]*?;\n/.exec(sql)?.[0] ?? ''
  const [row] = await place.rows<{ id: string }>('select id from people.import_run limit 1')
  await place.rows('update people.import_run set refused = $2, mapping = $3 where id = $1', [
    row!.id,
    JSON.stringify([
      { n: 2, reasons: ['x'], cells: [LANE, upn, 'Noah', 'Fielding', '99/99/2013', 'n1', 'kept from his father'] },
      { n: 3, reasons: ['moved'], cells: [LANE, 'more', upn, 'Noah', 'Fielding', '99/99/2013', 'n1', ''] },
    ]),
    JSON.stringify({ headings: heads.split(','), columns: { family: 'Surname', given: 'Forename', upn: 'UPN' } }),
  ])
  await place.rows(strip)
  const [after] = await place.rows<{ refused: unknown }>('select refused from people.import_run where id = $1', [
    row!.id,
  ])
  expect(after?.refused).toEqual([
    { n: 2, reasons: ['x'], cells: [upn, 'Noah', 'Fielding'] },
    { n: 3, reasons: ['moved'], cells: [] },
  ])
})
