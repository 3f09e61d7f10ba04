/** No word is lost: begun on a phone and finished on a PC, with a session that ended, a second window, an impatient finger, and bad input. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logsAConcern, pathOfChild } from './steps.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const BEGUN = '\nFirst the bell rang.\n  Then Jerome put his hands over his ears.'
const WENT_ON = `${BEGUN}\nHe stayed under the table until the corridor was quiet.`
const AFTER_THE_END = `${WENT_ON}\nHe asked whether Mr Grant had rung.`
const IN_ANOTHER_WINDOW = 'Written in the other window: he has not eaten today.'
let world: World
let [phone, pc] = [] as unknown as [Person, Person]
beforeAll(async () => {
  world = await startWorld()
  phone = await world.be('teacher', { phone: true })
  pc = await world.be('teacher')
}, 120_000)
afterAll(() => world.stop())

const saved = (person: Person) => person.sees(/Saved \d\d:\d\d/)
const countOf = async (table: string) =>
  Number((await world.rows<{ count: string }>(`select count(*) from ${table}`))[0]?.count)

test('begun on a phone: saved as it is typed, for nobody else', async () => {
  await phone.open('/concerns/new')
  await phone.fill('Which child?', 'Jerome')
  await phone.page
    .getByRole('option', { name: /Jerome Grant/ })
    .first()
    .click()
  await phone.fill('What did you see or hear?', BEGUN)
  await saved(phone)
  const other = await world.be('pastoral')
  await other.open('/concerns/new')
  await other.seesNothingOf('First the bell rang')
  await other.leave()
})

test('finished on a PC; the session ends meanwhile, and every word is still there after signing in', async () => {
  await pc.open('/concerns/mine')
  await pc.sees('Begun and not sent')
  await pc.page
    .getByRole('link', { name: /^(Today|Yesterday)/ })
    .first()
    .click()
  await pc.sees('Jerome Grant')
  expect(await pc.reads('What did you see or hear?')).toBe(BEGUN)
  await pc.fill('What did you see or hear?', WENT_ON)
  await saved(pc)
  await phone.open('/me')
  await phone.press('End all but this one')
  await pc.fill('What did you see or hear?', AFTER_THE_END)
  await pc.sees('Not saved since', 'Your words are still here')
  pc.forgive('Failed to load resource')
  // In another window of the same browser.
  expect((await pc.ask('/sign-in/demo', { persona: 'teacher' })).status).toBe(303)
  await pc.page.getByRole('button', { name: 'Try again' }).click()
  await saved(pc)
  const again = await world.be('teacher')
  await again.open('/concerns/mine')
  await again.page
    .getByRole('link', { name: /^(Today|Yesterday)/ })
    .first()
    .click()
  await again.sees('Jerome Grant')
  expect(await again.reads('What did you see or hear?')).toBe(AFTER_THE_END)
  await again.leave()
})

test('a second window: both versions are shown, none is sent before they have been seen', async () => {
  const path = pc.path()
  const second = await world.be('teacher')
  await second.open(path)
  await second.fill('What did others say?', IN_ANOTHER_WINDOW)
  await saved(second)
  await second.leave()
  await pc.choose('No', 'Is anyone in danger right now?')
  const [message] = await pc.pressInVain('Send to the safeguarding lead')
  expect(message).toContain('another window')
  await pc.sees(IN_ANOTHER_WINDOW)
  expect(await pc.reads('What did you see or hear?')).toBe(AFTER_THE_END)
})

test('refused, the form keeps every word, a leading line break too; and a double click sends once', async () => {
  await pc.fill('Day', '2100-01-01')
  expect(await pc.pressInVain('Send to the safeguarding lead')).toEqual([expect.stringContaining('future')])
  expect(await pc.reads('What did you see or hear?')).toBe(AFTER_THE_END)
  await pc.fill('Day', new Date().toISOString().slice(0, 10))
  await pc.fill('Time', '00:00')
  const before = await countOf('concerns.concern')
  await pc.page.getByRole('button', { name: 'Send to the safeguarding lead' }).dblclick()
  await pc.sees('A safeguarding lead reads it')
  expect(await countOf('concerns.concern')).toBe(before + 1)
  const [entry] = await world.rows<{ present: string }>(
    `select present from record.entry_child where present like '%Mr Grant%'`,
  )
  expect(entry?.present).toContain('Then Jerome put his hands over his ears.')
})

test('what cannot be kept is refused beside its field, and nothing is written', async () => {
  const haddad = await world.be('dsl')
  const jerome = await pathOfChild(haddad, 'Jerome Grant')
  const mirza = await world.be('front-door')
  const concern = {
    children: jerome.slice(-36),
    on: '2026-01-05',
    at: '10:00',
    seen: 'Something',
    danger: 'no',
    action: 'send',
  }
  const contact = {
    way: 'phone',
    onDate: '2026-01-05',
    atTime: '10:00',
    source: '1A',
    summary: 'Something',
    urgent: 'no',
    given1: 'Ada',
    sex1: 'U',
    role1: 'subject',
    room: '1',
  }
  const entry = {
    kind: 'note',
    title: 'A note',
    onDate: '2026-01-05',
    atTime: '10:00',
    seen: 'Something',
    reach: 'own',
    level: '1',
    means: 'spoken',
  }
  const bad: [Person, string, Record<string, string>, string][] = [
    [phone, '/concerns/new', { ...concern, on: '2026-02-30' }, 'on'],
    [phone, '/concerns/new', { ...concern, seen: 'Some\u0000thing' }, 'seen'],
    [phone, '/concerns/new', { ...concern, place: 'x'.repeat(1_000_000) }, 'place'],
    [phone, '/concerns/new', { ...concern, place: 'yard \u202egnp.exe' }, 'place'],
    [mirza, '/contacts/new', { ...contact, given1: 'A'.repeat(1_000_000) }, 'given1'],
    [mirza, '/contacts/new', { ...contact, bornOn1: '2015-02-29' }, 'bornOn1'],
    [mirza, '/contacts/new', { ...contact, family1: 'Ada\u0000' }, 'family1'],
    [haddad, `${jerome}/entries`, { ...entry, title: '\u202etxet' }, 'title'],
    [haddad, `${jerome}/entries`, { ...entry, onDate: '2026-13-01' }, 'onDate'],
  ]
  const tables = ['concerns.concern', 'contacts.contact', 'people.person', 'record.entry']
  const counts = async () => Promise.all(tables.map(countOf))
  const before = await counts()
  for (const [person, path, form, field] of bad) {
    const { status, text } = await person.ask(path, form)
    expect([
      path,
      field,
      status,
      text.includes('govuk-error-summary'),
      text.includes(`href="#${field}"`),
      text.includes(`id="${field}"`),
    ]).toEqual([path, field, 422, true, true, true])
  }
  expect(await counts()).toEqual(before)
  await mirza.leave()
})

test('a script in somebody’s words is only words', async () => {
  const haddad = await world.be('dsl')
  const script = '<script>document.title = "taken"</script><img src=x onerror="document.title = 1">'
  await logsAConcern(phone, 'Jia Wong', `On her hand was written ${script}`)
  await haddad.open('/concerns?q=Jia')
  await haddad.press('Jia Wong')
  await haddad.sees(`On her hand was written ${script}`)
  expect(await haddad.page.title()).not.toMatch(/taken|^1/)
  await haddad.leave()
})
