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

test('Samira sees it at home, and opens it beside what is known', async () => {
  await haddad.waitsFor('/', /Read and decide: new concern\s+Ellie Hartley, Year 7. Logged today/)
  await haddad.open('/concerns?q=Daniel Frost')
  await haddad.press(CHILD)
  await haddad.sees(SEEN, WORDS, MARK, 'Peter Vale')
  child = (await haddad.linkTo(CHILD)).replace(/\?.*/, '')
  await frost.open('/concerns/mine')
  await frost.sees(CHILD, 'Picked up', 'Samira Haddad has picked this up')
  await frost.seesNothingOf(SEEN, WORDS)
})

test('Daniel can read no record, not of the child he wrote about either', async () => {
  for (const path of [child, `${child}/people`, '/children', '/concerns', '/known', '/contacts']) await frost.open(path, 404)
})

test('Samira decides to refer; what is missing is asked for, and what is written stays', async () => {
  await haddad.press('Decide fully')
  await haddad.fill('What could happen, and how soon?', 'She is hurt again tonight. He is at home every evening.')
  await haddad.fill('What does the child need, and from whom?', 'To be seen by a doctor, and to be safe tonight.')
  await haddad.choose('Not enough known', 'Could someone be making the child do this?')
  await haddad.fill('Would we decide the same for another child?', 'Yes. We asked ourselves whether a quiet girl is overlooked.')
  await haddad.choose('4 Protection', 'Your level')
  await haddad.choose('Refer to the front door', 'What do you decide?')
  await haddad.fill('Why this, and not something less or more?', REASONS)
  await haddad.choose('No', 'Does anybody disagree?')
  await haddad.choose('Not told', 'Are the parents or carers told?')
  await haddad.fill('Who tells them, what and when; or why not', 'The person she names lives there.')
  await haddad.fill(/will Ellie be told/, 'That we get help, and who comes.')
  const missing = await haddad.pressInVain('Decide')
  expect(missing).toEqual([expect.stringMatching(/changed/)])
  expect(await haddad.reads('Why this, and not something less or more?')).toBe(REASONS)
  await haddad.fill('words change?', 'She is asked nothing more by us: somebody trained asks, once.')
  await haddad.press(/^Decide$/)
  await haddad.sees('What was decided', REASONS, WORDS)
  await frost.open('/concerns/mine')
  await frost.sees('Acted on')
  await frost.seesNothingOf(REASONS)
})

test('She chooses what goes with the referral, and sends it', async () => {
  await haddad.press('Send the referral')
  expect(await haddad.reads('What worries you about Ellie?')).toContain(SEEN)
  await haddad.fill('What do you ask Northmoor Front Door to do?', 'Decide whether she is being harmed, and see her today.')
  await haddad.fill('Why do they need what you send, and not less?', 'The marks and the words belong together.')
  await haddad.choose('Not asked: asking would put the child', 'Was the family asked')
  await haddad.fill('Why so? Who was asked', 'She would be alone with him after we rang.')
  const [first] = await haddad.page.getByRole('group', { name: 'Which entries go with it?' }).getByRole('checkbox').all()
  await first?.check({ force: true })
  expect(await haddad.pressInVain('Send the referral')).toEqual([expect.stringContaining('confidence')])
  await haddad.choose(/child’s safety|public interest/i, 'Was something told in confidence?')
  await haddad.press('Send the referral')
  await haddad.sees('No answer yet', 'See her today')
})
