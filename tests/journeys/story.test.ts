/**
 * The whole story. A tutor notices something, the safeguarding lead decides with reasons, the front door asks others and answers, the lead
 * disagrees and is heard; and everyone sees exactly what is theirs to see.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Person, startWorld, type World } from './world.ts'

const CHILD = 'Ellie Hartley'
const WORDS = 'Keith does it when I spill things. It isn’t my fault.'
const SEEN = 'Ellie put her sleeve down fast when I asked for her homework. She flinched when a chair fell.'
const MARK = 'A row of small round bruises, each like a fingertip, yellow.'
const REASONS = 'The words and the marks tell the same story, and nobody outside school has seen her.'
const POLICE_ONLY = 'Is anything known of Keith, mother’s partner, or of calls to the address in the last two years?'

vi.setConfig({ testTimeout: 120_000 })
let world: World
let [frost, haddad, mirza, sandhu, shah, boadu] = [] as unknown as [Person, Person, Person, Person, Person, Person]
let child = ''
let contact = ''
beforeAll(async () => {
  world = await startWorld()
  frost = await world.be('teacher', { phone: true, javaScript: false })
  haddad = await world.be('dsl')
  mirza = await world.be('front-door')
  sandhu = await world.be('front-door-manager')
  shah = await world.be('police', { phone: true })
  boadu = await world.be('health-visitor')
}, 120_000)
afterAll(() => world.stop())

test('Daniel logs a worry on his phone, without JavaScript: her words, and a mark', async () => {
  await frost.open('/')
  await frost.press('Log a concern')
  await frost.fill('Which child?', 'Ellie Hart')
  await frost.press('Find')
  await frost.choose(/Ellie Hartley/)
  await frost.fill('Where', 'Registration, 7C')
  await frost.fill('What did you see or hear?', SEEN)
  await frost.fill(/^What did .* say\?$/, WORDS)
  await frost.unfold('Marks or injuries')
  await frost.select('Add a mark from the list', 'Left arm, front')
  await frost.fill('What did it look like?', MARK)
  await frost.press('Add this mark')
  await frost.sees(MARK)
  expect(await frost.reads('What did you see or hear?')).toBe(SEEN)
  expect(await frost.pressInVain('Send to the safeguarding lead')).toEqual([expect.stringContaining('danger right now')])
  expect(await frost.reads(/^What did .* say\?$/)).toBe(WORDS)
  await frost.choose('No', 'Is anyone in danger right now?')
  await frost.press('Send to the safeguarding lead')
  await frost.sees('Sent', 'A safeguarding lead reads it')
})

test('Samira sees it at home, and decides beside what is known', async () => {
  await haddad.waitsFor('/', CHILD)
  await haddad.open('/concerns')
  await haddad.press(CHILD)
  await haddad.sees(SEEN, WORDS, MARK)
  child = new URL(await haddad.page.getByRole('link', { name: CHILD }).first().evaluate(link => (link as HTMLAnchorElement).href)).pathname
  await haddad.press('Decide fully')
})
