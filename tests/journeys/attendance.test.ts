/**
 * Absence as a signal. The register comes in; a change is found, and it lies beside two worries of a tutor; the social worker hears the same day
 * that nobody knows where the boy is, and answers; and all of it stands beside the next decision.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWorkingDay } from '../../src/statute/index.ts'
import { logsAConcern } from './steps.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

const FIRST = 'Asleep on his arm in the second lesson. His shoes were wet through.'
const SECOND = 'He would not go out at lunch. He asked whether the side gate is locked.'
const TRIED = 'Rang his grandmother at nine. No answer.'
const VIEW = 'I don’t want to go past the bus stop.'
const ANSWER =
  'I have spoken with him. He is at his grandmother’s, and afraid of who waits at the stop. I bring him on Monday.'

oneStory()
let world: World
let [frost, marsh, haddad, lund, beck] = [] as unknown as [Person, Person, Person, Person, Person]
/** A boy of Eastbridge of whom no story is told yet. */
let [child, upn, attendance] = ['', '', '']
beforeAll(async () => {
  world = await startWorld()
  // Holidays are taken away, so that the story can be told on any day of the year.
  const year = new Date().getFullYear()
  const terms = [-3, -2, -1, 0].map(n => ({
    name: `Year ${year + n}`,
    startsOn: `${year + n}-08-01`,
    endsOn: `${year + n + 1}-07-31`,
  }))
  await world.rows(
    `insert into area.setting (id, area_id, organisation_id, key, value, from_on, reason, set_by, set_at)
     select gen_random_uuid(), o.area_id, o.id, 'term-dates', $1, current_date, 'For this story', p.id, now()
     from identity.organisation o, identity.practitioner p where o.name = 'Eastbridge High School' and p.name = 'Samira Haddad'`,
    [JSON.stringify({ terms, closures: [] })],
  )
  const [pupil] = await world.rows<{ id: string; name: string; upn: string }>(
    `select r.child_id as id, r.display_name as name, i.value as upn from people.roll r
     join identity.organisation o on o.id = r.organisation_id and o.name = 'Eastbridge High School'
     join people.identifier i on i.person_id = r.child_id and i.kind = 'upn' and i.to_on is null
     join people.person p on p.id = r.child_id and p.sex = 'M'
     where r.to_on is null and (select count(*) from people.roll x where x.display_name = r.display_name) = 1
       and not exists (select from record.entry_child e where e.child_id = r.child_id) and not exists (select from attendance.alert a where a.child_id = r.child_id)
       and (select count(*) from access.involvement v where v.child_id = r.child_id) = 1
     order by r.sort_name limit 1`,
  )
  ;[child, upn] = [pupil?.name ?? '', pupil?.upn ?? '']
  await world.rows(
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, lead_practitioner_id)
     select gen_random_uuid(), $1, o.id, 'lead-authority', now() - interval '90 days', 'For this story', p.id
     from identity.organisation o, identity.practitioner p where o.name = 'Northmoor Children’s Services' and p.name = 'Clara Lund'`,
    [pupil?.id],
  )
  frost = await world.be('teacher')
  marsh = await world.be('attendance-lead')
  haddad = await world.be('dsl')
  lund = await world.be('social-worker', { phone: true, javaScript: false })
  beck = await world.be('analyst')
}, 120_000)
afterAll(() => world.stop())

const day = (back: number): string => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
/** School days of the last hundred days, oldest first. */
const schoolDays = Array.from({ length: 101 }, (_, index) => day(100 - index)).filter(on => isWorkingDay(on))
const lastDay = schoolDays.at(-1) ?? ''
const weekdayOf = (on: string) => new Date(`${on}T12:00:00Z`).getUTCDay()

/** A register as a school’s system exports it: a row a pupil and day. The boy is away on Fridays for ten weeks, and on the last day. */
function register(): string {
  const rows = schoolDays.map(on => {
    const away = on > day(70) && weekdayOf(on) === 5
    return `${upn},${on},${on === lastDay ? 'N,N' : away ? 'O,O' : '/,\\'}`
  })
  const file = join(tmpdir(), `kith-register-${process.pid}.csv`)
  writeFileSync(file, ['UPN,Date,AM,PM', ...rows, `X000000000000,${lastDay},/,\\`].join('\n'))
  return file
}

test('Daniel worries about a boy, twice', async () => {
  await logsAConcern(frost, child, FIRST)
  await logsAConcern(frost, child, SECOND)
})

test('Jo brings in the register: what cannot be taken is said row by row, and the rest goes in', async () => {
  await marsh.open('/')
  await marsh.press('Register files')
  await marsh.page.getByLabel('The register, as a CSV file').setInputFiles(register())
  await marsh.press('Look at it first')
  await marsh.sees('Nothing has been written yet', 'Not taken, and why (1)')
  await marsh.press(/^Bring in/)
  await marsh.waitsFor(marsh.path(), /Not taken, and why|New marks|were new/)
})

test('a change is found, and nobody is told a record: Jo reads the register and no chronology', async () => {
  await marsh.waitsFor('/attendance', child)
  await marsh.press(child)
  await marsh.sees('What changed', /Fridays|Away \d+ times/)
  attendance = marsh.path()
  await marsh.sees('Sessions that count', 'Nobody knows why')
  await marsh.seesNothingOf(FIRST, SECOND, 'What else happened then')
  for (const path of [
    attendance.replace('/attendance/', '/children/'),
    '/children',
    '/concerns',
    '/attendance/partnership',
  ])
    await marsh.open(path, 404)
})

test('Jo tries the family, writes it down, and the social worker is told the same day', async () => {
  await marsh.open('/attendance')
  const telling = (
    await world.rows<{ id: string }>(
      `select t.id from attendance.telling t join people.roll r on r.child_id = t.child_id and r.display_name = $1`,
      [child],
    )
  )[0]?.id
  await marsh.open(`/attendance/tellings/${telling}`)
  await marsh.choose('Telephoned the family', 'What did you try?')
  await marsh.choose('Nobody answered', 'What came of it?')
  await marsh.fill('Who, and what they said', TRIED)
  await marsh.press('Add it')
  await marsh.sees(TRIED)
  // On a day without school the register is of an earlier day: then they have been told already.
  if ((await marsh.page.getByRole('button', { name: 'Tell them now' }).count()) > 0) await marsh.press('Tell them now')
  await marsh.sees('Told')
})

test('Clara, on her phone, without JavaScript: what was tried, and her answer', async () => {
  await lund.open('/')
  await lund.press(/Absent from school, no reason given/, child)
  await lund.sees(child, TRIED, 'Do you know where the child is?', 'Eastbridge High School')
  expect(await lund.pressInVain('Answer the school')).toEqual([
    expect.stringContaining('seen or spoken'),
    expect.stringContaining('Write what you know'),
  ])
  await lund.choose('Spoken with', /Has anybody seen or spoken/)
  await lund.fill('What you know, and what you will do', ANSWER)
  await lund.press('Answer the school')
  await lund.sees('Answered', ANSWER)
  await lund.open('/attendance')
  await lund.sees(child)
  await lund.open(attendance)
  await lund.sees('What changed', 'The whole record')
})

test('Samira looks at the change beside the two worries, and writes what the boy says', async () => {
  await haddad.waitsFor('/', /The social worker has answered|has answered/)
  await haddad.open(attendance)
  await haddad.sees('What else happened then', 'Asleep on his arm', 'would not go out at lunch')
  await haddad.press('Look, and decide')
  await haddad.sees('What the register shows', 'Asleep on his arm')
  expect((await haddad.pressInVain('Keep this')).length).toBeGreaterThan(1)
  await haddad.fill(/words$/, VIEW)
  await haddad.fill('What did you find out?', 'He takes the long way round, and comes late or not at all.')
  await haddad.choose('Afraid of the journey', 'Reasons found')
  await haddad.choose('The child or the family told us', 'How do you know?')
  await haddad.fill('Help offered', 'Mr Okell meets him at the second stop.')
  await haddad.fill('Look at it again on', day(-14))
  await haddad.choose('We know why', 'What do you decide?')
  await haddad.choose('Everyone who works with the child', /who may read/)
  await haddad.press('Keep this')
  await haddad.sees('Decided', VIEW)
})

test('the facts stand beside the next decision', async () => {
  await haddad.open('/concerns?q=Daniel Frost')
  await haddad.press(child)
  await haddad.sees(
    'Attendance',
    /In school for \d+% of the last four school weeks/,
    'What makes coming hard',
    VIEW,
    ANSWER,
  )
  await haddad.sees('Afraid of the journey')
})

test('the picture has its lane, and the chronology the receipt', async () => {
  await haddad.open(attendance.replace('/attendance/', '/children/'))
  await haddad.sees('Told the social worker: absent, no reason given')
  await haddad.unfold('Read this as a table')
  await haddad.sees('Attendance by week')
})

test('before a penalty notice somebody looks at the whole first', async () => {
  await marsh.open(attendance)
  await marsh.press('Before a penalty or exclusion')
  await marsh.choose('Penalty notice', 'What is being thought of?')
  await marsh.fill('What would it be for?', 'Fourteen sessions without leave.')
  await marsh.press('Ask a safeguarding lead')
  await marsh.sees('A safeguarding lead has been asked')
  const stop = marsh.path()
  await haddad.open(stop)
  await haddad.sees('Fourteen sessions without leave.', VIEW)
  await haddad.fill('Support offered to the child', 'Mr Okell meets him at the second stop since Monday.')
  await haddad.fill(/words$/, VIEW)
  await haddad.fill('When they were told', 'Clara Lund, today: she brings him.')
  await haddad.choose('It does not happen', 'What do you decide?')
  await haddad.fill('Why this, and not something else?', 'He is afraid, and with reason.')
  await haddad.fill('They read this, and nothing of why', 'Please send nothing.')
  await haddad.press(/^Decide$/)
  await haddad.sees('It does not happen', 'with reason')
  await marsh.open(stop)
  await marsh.sees('Please send nothing.')
  await marsh.seesNothingOf('with reason')
})

test('the partnership sees groups and no child', async () => {
  await beck.open('/attendance/partnership')
  await beck.sees('Attendance in the area', 'Any number under 10 is not shown')
  await beck.seesNothingOf(child)
})
