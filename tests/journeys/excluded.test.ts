/** Claire Fielding is a deputy safeguarding lead, and Noah’s mother. A new concern about him never reaches her, and does reach Samira. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personId } from '../../src/demo/index.ts'
import { logsAConcern } from './steps.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const SEEN = 'Noah would not take his jumper off in the heat and asked whether I could ring nobody.'
/** Everybody’s clock stands still, so that two pages can be laid beside each other. */
const at = new Date(Date.now() + 60_000).toISOString()
const places = [
  '/',
  '/?show=mine',
  '/?show=child',
  '/?show=rule',
  '/concerns',
  '/concerns?state=new',
  '/concerns?q=Noah',
  '/concerns?q=Fielding',
  '/concerns?q=Daniel Frost',
  '/concerns/mine',
  '/children',
  '/referrals',
  '/requests',
  '/requests?show=asked',
  '/challenges',
  '/team',
  '/calendar',
  '/settings',
  '/settings/cover',
]
const asked: [string, Record<string, string>][] = [
  ['/concerns', { q: 'Noah' }],
  ['/concerns', { q: 'Daniel Frost' }],
  ['/concerns/roll', { q: 'Noah' }],
  ['/concerns/roll', { q: '7F' }],
]
let world: World
let [fielding, frost, haddad] = [] as unknown as [Person, Person, Person]
let noah = ''
let before: string[] = []
beforeAll(async () => {
  world = await startWorld()
  fielding = await world.be('parent-lead', { at })
  frost = await world.be('teacher', { at })
  haddad = await world.be('dsl', { at })
  noah =
    (await world.rows<{ id: string }>(`select child_id as id from people.roll where display_name = 'Noah Fielding'`))[0]
      ?.id ?? ''
}, 120_000)
afterAll(() => world.stop())

/** A page without what is new each time it is sent: nonces and tokens. */
const lasting = (text: string) =>
  text
    .replace(/nonce="[^"]*"/g, '')
    .replace(/<input type="hidden"[^>]*>/g, '')
    .replace(/name="_once" value="[^"]*"/g, '')
const everythingSheSees = async (): Promise<string[]> => {
  const pages: string[] = []
  for (const path of places) {
    const { status, text } = await fielding.ask(path)
    pages.push(`${path} ${status}\n${lasting(text)}`)
  }
  for (const [path, form] of asked) {
    const { status, text } = await fielding.ask(path, form)
    expect([path, status]).toEqual([path, 200])
    // What she typed is shown to her again.
    pages.push(`${path} ${form.q} ${status}\n${lasting(text).replace(/value="[^"]*"/g, '')}`)
  }
  return pages
}
const mailsToHer = () =>
  world.rows(`select 1 from pgboss.job_common where name = 'mail' and data->>'practitionerId' = $1`, [
    personId('fielding'),
  ])
const newest = async (table: string) =>
  (await world.rows<{ id: string }>(`select id from ${table} order by id desc limit 1`))[0]?.id ?? ''

test('before: of her own child she sees nothing, though others have been worried', async () => {
  expect(noah).toMatch(/^[0-9a-f-]{36}$/)
  before = await everythingSheSees()
  expect(before.filter(page => page.includes('Noah Fielding') && !page.startsWith('/concerns/roll'))).toEqual([])
  await fielding.open('/')
  await fielding.sees('What needs you')
})

test('Daniel logs an urgent concern about Noah, and Samira learns of it', async () => {
  await logsAConcern(frost, 'Noah Fielding', SEEN, 'Yes')
  await frost.seesNothingOf('Claire Fielding')
  await haddad.waitsFor('/', /Noah Fielding, Year 7. Logged \d\d:\d\d by a form tutor/)
  await haddad.open('/concerns?q=Noah')
  await haddad.press('Noah Fielding')
  await haddad.sees(SEEN)
})

test('every page of Claire’s is, to the letter, what it was', async () => {
  const after = await everythingSheSees()
  for (const [index, page] of after.entries()) expect(page).toBe(before[index])
  expect(await mailsToHer()).toEqual([])
})

test('an address that exists answers her like one that does not', async () => {
  const ids = {
    concern: await newest('concerns.concern'),
    entry: await newest('record.entry'),
    task: await newest('deadlines.task'),
    clock: await newest('deadlines.clock'),
  }
  const nothing = lasting((await fielding.ask(`/children/${randomUUID()}`)).text)
  for (const path of [
    `/concerns/${ids.concern}`,
    `/concerns/${ids.concern}?child=${noah}`,
    `/entries/${ids.entry}`,
    `/tasks/${ids.task}`,
    `/clocks/${ids.clock}`,
    `/children/${noah}`,
    `/children/${noah}/people`,
    `/children/${noah}/refer`,
    `/children/${noah}/ask`,
    `/children/${noah}/entries/new`,
  ]) {
    const answer = await fielding.ask(path)
    expect([path, answer.status, lasting(answer.text)]).toEqual([path, 404, nothing])
  }
  const asks = (given: string, family: string) =>
    fielding.ask('/known', {
      given,
      family,
      'born-day': '',
      'born-month': '',
      'born-year': '2015',
      why: 'A call from a nursery',
    })
  const [about, nobody] = [await asks('Noah', 'Fielding'), await asks('Zeb', 'Quillfeather')]
  const told = (text: string) =>
    lasting(text)
      .replace(/Noah|Zeb/g, 'X')
      .replace(/Fielding|Quillfeather/g, 'Y')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
  expect(about.status).toBe(nobody.status)
  expect(
    told(about.text)
      .replace(/Claire Y/g, 'Claire Fielding')
      .replace(/Claire Fielding/g, ''),
  ).toBe(told(nobody.text).replace(/Claire Fielding|Claire Y/g, ''))
})

test('what Samira decides does not reach her either, and she can be given no task about him', async () => {
  await haddad.press('A line is enough')
  await haddad.choose('Support in school', 'What do you decide?')
  const offered = await haddad.page.getByLabel('Who will do it?').getByRole('option').allInnerTexts()
  expect(offered.filter(name => name.includes('Claire Fielding'))).toEqual([])
  await haddad.select('Who will do it?', offered.find(name => name.startsWith('Ruth Okell')) ?? '')
  await haddad.fill('What do you ask of them?', 'Sit with Noah at lunch')
  await haddad.fill('What do they need to know to do it?', 'He likes to draw while he talks.')
  await haddad.fill('Why is that enough?', 'For today: he knows whom to come to, and I ring the front door for advice.')
  await haddad.press('Decide and close')
  await haddad.sees('What was decided')
  await expect
    .poll(
      () =>
        world.rows(
          `select 1 from pgboss.job_common where name in ('sweep', 'mail') and state in ('created', 'active')`,
        ),
      { timeout: 20_000 },
    )
    .toEqual([])
  const after = await everythingSheSees()
  for (const [index, page] of after.entries()) expect(page).toBe(before[index])
  expect(await mailsToHer()).toEqual([])
})
