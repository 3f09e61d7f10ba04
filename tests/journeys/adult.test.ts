/** A concern about a colleague goes to the head, one about the head to the chair of governors; never to those who lead on pupils. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const SEEN = 'He was alone with a pupil in the stock room, with the door shut, for the second time.'
const ABOUT_HEAD = 'She has asked a pupil for her private number, and rings in the evening.'
let world: World
let [frost, haddad, okafor, pemberton] = [] as unknown as [Person, Person, Person, Person]
beforeAll(async () => {
  world = await startWorld()
  frost = await world.be('teacher')
  haddad = await world.be('dsl')
  okafor = await world.be('head')
  pemberton = await world.be('chair-of-governors')
}, 120_000)
afterAll(() => world.stop())

async function tells(about: string, seen: string, head: 'No' | 'Yes'): Promise<void> {
  await frost.open('/concerns/new')
  await frost.press('Yes: tell the headteacher here instead')
  await frost.select('Who is it about?', about)
  await frost.fill('What did you see or hear?', seen)
  expect(await frost.pressInVain('Send it sealed')).toEqual([
    'Say whether it is about the headteacher, or choose “I am not sure”',
    'Say whether anyone is in danger right now',
  ])
  expect(await frost.reads('What did you see or hear?')).toBe(seen)
  await frost.choose(head, 'Is it about the headteacher?')
  await frost.choose('No', 'Is anyone in danger right now?')
  await frost.press('Send it sealed')
  await frost.sees('It has been sent, sealed', 'Arrived, not read yet')
  await frost.seesNothingOf(seen, about)
}
/** Neither name nor words reach the home, the lists or the sealed store of this person. */
async function learnsNothing(person: Person, ...words: string[]): Promise<void> {
  for (const path of ['/', '/concerns', '/children', '/team', '/allegations']) {
    const page = await person.ask(path)
    expect([path, words.filter(one => page.text.includes(one))]).toEqual([path, []])
  }
}

test('about a colleague: the head reads it, with the clock of one working day', async () => {
  await tells('Ruth Okell', SEEN, 'No')
  await okafor.open('/')
  await okafor.sees('Sealed concern')
  await okafor.open('/allegations')
  await okafor.sees('Ruth Okell')
  const row = okafor.page.getByRole('row').filter({ hasText: 'Ruth Okell' })
  await okafor.open((await row.getByRole('link').getAttribute('href')) ?? '')
  await okafor.sees(
    SEEN,
    'Daniel Frost',
    'Tell the council’s designated officer by',
    'one working day',
    /Who can read this[\s\S]*Grace Okafor[\s\S]*Nobody else/,
  )
  await frost.open('/allegations/mine')
  await frost.sees(/Read \d/)
})

test('the leads for pupils learn nothing of it, and the person named does not either', async () => {
  const sealed = okafor.path()
  for (const persona of [
    'dsl',
    'deputy',
    'pastoral',
    'attendance-lead',
    'chair-of-governors',
    'administrator',
    'front-door',
  ]) {
    const other = await world.be(persona)
    await learnsNothing(other, SEEN, 'stock room')
    expect([persona, (await other.ask(sealed)).status]).toEqual([persona, 404])
    await other.leave()
  }
  await haddad.open('/allegations/mine')
  await haddad.sees('You have told nothing here.')
})

test('the head says what was done, and Daniel sees that it is acted on', async () => {
  const options = await okafor.page.getByLabel('What was done').getByRole('option').allInnerTexts()
  await okafor.select('What was done', options[1] ?? '')
  await okafor.fill('In words', 'Spoken with the designated officer at 10:40.')
  await okafor.press(/^Save$/)
  await okafor.sees('Spoken with the designated officer at 10:40.')
  await frost.open('/allegations/mine')
  await frost.sees('Acted on since')
})

test('about the head: the chair of governors reads it, and the head learns nothing', async () => {
  await tells('Grace Okafor', ABOUT_HEAD, 'Yes')
  await pemberton.open('/')
  await pemberton.sees('Sealed concern')
  await pemberton.open('/allegations')
  await pemberton.sees('Grace Okafor')
  await pemberton.press(/^A-/)
  await pemberton.sees(ABOUT_HEAD)
  await learnsNothing(okafor, ABOUT_HEAD, 'private number')
  expect((await okafor.ask(pemberton.path())).status).toBe(404)
  await okafor.open('/allegations')
  await okafor.seesNothingOf('About Grace Okafor', 'Grace Okafor, headteacher, ')
})
