/** Reception makes a link; a supply teacher without an account writes one concern with it, reads nothing, and cannot use it again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const SEEN = 'He would not sit down in science, and walked as if his back hurt.'
let world: World
let [haddad, supply] = [] as unknown as [Person, Person]
let link = ''
beforeAll(async () => {
  world = await startWorld()
  haddad = await world.be('dsl')
  supply = await world.visitor({ phone: true, javaScript: false })
}, 120_000)
afterAll(() => world.stop())

test('the lead makes a link for today, shown once', async () => {
  await haddad.open('/settings/log-links')
  await haddad.fill('Whom is it for?', 'Supply, Year 7 science')
  await haddad.press('Make a link')
  await haddad.sees('Give them this address', 'shown once, works once', 'Not used yet')
  const address = await haddad.page.locator('strong', { hasText: '/log/' }).innerText()
  link = new URL(address.trim()).pathname
  await haddad.open('/settings/log-links')
  await haddad.seesNothingOf(link)
})

test('with it, a supply teacher writes one concern without an account', async () => {
  await supply.open(link)
  await supply.seesNothingOf('Noah Fielding', 'Samira Haddad')
  await supply.fill('Your name', 'Marian Quayle')
  await supply.fill('What you do here', 'supply teacher')
  await supply.fill('The child’s name', 'Alfi Ashworht')
  await supply.fill('Form or year', '7F')
  await supply.fill('What did you see or hear?', SEEN)
  expect(await supply.pressInVain('Send to the safeguarding lead')).toEqual([
    expect.stringContaining('danger right now'),
  ])
  expect(await supply.reads('What did you see or hear?')).toBe(SEEN)
  await supply.choose('No', 'Is anyone in danger right now?')
  await supply.press('Send to the safeguarding lead')
  await supply.sees('Thank you. A safeguarding lead reads it.')
})

test('the link is over, and never opened anything else', async () => {
  const again = await supply.ask(link)
  expect(again.text).toContain('This link cannot be used')
  expect(again.text).not.toContain(SEEN)
  const second = await supply.ask(link, {
    name: 'Marian Quayle',
    job: 'supply',
    childName: 'Alfie Ashworth',
    on: '2026-01-05',
    at: '10:00',
    seen: 'A second time',
    danger: 'no',
  })
  expect(second.text).toContain('This link cannot be used')
  expect((await world.rows(`select 1 from concerns.concern where as_typed is not null`)).length).toBe(1)
  for (const path of ['/', '/concerns/new', '/concerns/mine', '/children']) {
    const page = await supply.ask(path)
    expect([path, page.status, page.text.includes('Ashworth')]).toEqual([path, 303, false])
  }
  const found = await supply.ask('/concerns/roll', { q: 'A' })
  expect([found.status, found.text.includes('Ashworth')]).toEqual([401, false])
  expect((await supply.ask(`/log/${'x'.repeat(link.length - 5)}`)).text).toContain('This link cannot be used')
})

test('the lead says which child was meant, and only then it stands in a record', async () => {
  await haddad.waitsFor('/', 'one-use link')
  await haddad.press('Read and decide', 'one-use link')
  await haddad.sees('Which child is it?', 'Alfi Ashworht', SEEN, 'Marian Quayle')
  await haddad.fill('Child on your roll', 'Alfie')
  await haddad.page
    .getByRole('option', { name: /Alfie Ashworth/ })
    .first()
    .click()
  await haddad.press('Write it into this child’s record')
  await haddad.waitsFor('/', /Alfie Ashworth, Year 7. Logged \d\d:\d\d by a colleague with a one-use link/)
  await haddad.press('Read and decide', 'Alfie Ashworth')
  await haddad.sees('Alfie Ashworth', SEEN)
})
