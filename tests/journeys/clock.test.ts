/** The law as people meet it: a date that is counted in front of them, time that runs out, and an area that sets its own limit. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathOfChild, refers } from './steps.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
// Easter Sunday 2027 is 28 March; the clocks go forward in the same night.
const maundyThursday = '2027-03-25T15:40:00Z'
const tuesdayNoon = '2027-03-30T11:00:00Z'
const tuesdayLate = '2027-03-30T22:20:00Z'
const wednesday = '2027-03-31T08:00:00Z'
const CHILD = 'Isla Ashworth'
let world: World
let haddad = undefined as unknown as Person
let [child, referral, contact] = ['', '', '']
beforeAll(async () => {
  world = await startWorld()
  haddad = await world.be('dsl', { at: maundyThursday })
  child = await pathOfChild(haddad, CHILD)
}, 120_000)
afterAll(() => world.stop())

test('sent on the afternoon of Maundy Thursday, it is due on the Tuesday after Easter', async () => {
  await refers(haddad, child, 'She has not been collected from school twice this week.')
  referral = haddad.path()
  await haddad.open('/')
  await haddad.sees(/Tue 30 Mar\s+Answer expected to your referral\s+Isla Ashworth/)
})

test('“Why this date?” counts the days, says what was skipped, where it comes from and how sure that is', async () => {
  const row = haddad.page
    .locator('li', { hasText: 'Answer expected to your referral' })
    .filter({ hasText: CHILD })
    .last()
  await haddad.open((await row.getByRole('link', { name: 'Why this date?' }).getAttribute('href')) ?? '')
  await haddad.sees('Tuesday 30 March 2027', 'Good Friday', 'Easter Monday', 'Saturday', /Limit\s+1 working day/)
  await haddad.sees('Working Together', /Not yet checked/i, 'Monday to Friday, not bank holidays in England')
})

test('at the front door it turns amber on its last day, late after it, and asks why before it is decided', async () => {
  const onTuesday = await world.be('front-door', { at: tuesdayNoon })
  await onTuesday.waitsFor('/contacts?names=yes', CHILD)
  const rowOf = (person: Person) => person.page.getByRole('row').filter({ hasText: CHILD })
  await onTuesday.sees('Due today')
  contact = (await rowOf(onTuesday).getByRole('link').first().getAttribute('href')) ?? ''
  await onTuesday.leave()

  const inTheLastHour = await world.be('front-door', { at: tuesdayLate })
  await inTheLastHour.open('/contacts?names=yes')
  expect(await rowOf(inTheLastHour).innerText()).toMatch(/40 min/)
  await inTheLastHour.leave()

  const mirza = await world.be('front-door', { at: wednesday })
  await mirza.open('/contacts?names=yes')
  expect(await rowOf(mirza).innerText()).toMatch(/9 h/)
  await mirza.sees('No reason given yet.', 'Until then it cannot be decided')
  await mirza.open(contact)
  await mirza.press('Take it')
  await mirza.press('Propose a decision')
  await mirza.fill('What could happen, and how soon?', 'She waits alone at the gate again.')
  await mirza.fill('Nobody has heard the child yet. Why not?', 'School asks her tomorrow.')
  await mirza.choose('No', 'Could someone be making the child do this?')
  await mirza.fill('Would we decide the same for another child?', 'Yes.')
  await mirza.choose('1 Universal', 'The level')
  await mirza.fill('Another level than you ticked', 'Her mother’s shifts have changed; school has a plan.')
  await mirza.choose('No further action', 'Decision')
  await mirza.fill(
    'Why this, and not something less or more?',
    'The school and her mother have settled it between them.',
  )
  await mirza.fill('The answer to whoever told us', 'No further action: what you arranged is enough.')
  await mirza.press('Send to a manager to agree')
  await mirza.leave()

  const sandhu = await world.be('front-door-manager', { at: wednesday })
  await sandhu.open(contact)
  await sandhu.press('Read it and agree, or send it back')
  await sandhu.sees('It is past its time. Why?')
  expect(await sandhu.pressInVain('Agree: no further action')).toEqual([expect.stringMatching(/late/)])
  await sandhu.fill('It is past its time. Why?', 'It came in before Easter, and two of us were ill on Tuesday.')
  await sandhu.press('Agree: no further action')
  await sandhu.sees('Late.', 'two of us were ill on Tuesday')
  await sandhu.leave()
  const after = await world.be('dsl', { at: wednesday })
  await after.waitsFor(referral, 'what you arranged is enough')
  await after.leave()
})

test('What the law asks: Helen finds a rule and sets the area’s own limit, and everybody sees who, when and why', async () => {
  const castell = await world.be('partner')
  await castell.open('/rules')
  await castell.fill('Words', 'referral-decision')
  await castell.fill('Words', 'Decide what happens with a referral')
  await castell.press(/^Show$/)
  await castell.press('Decide what happens with a referral')
  await castell.choose('A limit of our own', 'What counts in Northmoor?')
  await castell.fill('How many', '4')
  await castell.select('Counted in', 'hours')
  await castell.fill('From when does it count?', '2027-04-01')
  expect(await castell.pressInVain('Set for Northmoor')).toEqual([expect.stringContaining('Say why')])
  await castell.fill('Why?', 'Agreed by the partnership in March: a family should not wait overnight.')
  await castell.press('Set for Northmoor')
  await castell.sees('Agreed by the partnership in March', 'Helen Castell')
  await castell.leave()

  const after = await world.be('teacher', { at: '2027-04-02T10:00:00Z' })
  await after.open('/rules/referral-decision')
  await after.sees('Within 4 hours', 'since 1 April 2027', 'Helen Castell', 'Within 1 working day')
  await after.leave()

  // What began before is counted as it was; what comes after, by the new limit.
  const easter = await world.be('dsl', { at: '2027-04-07T10:00:00Z' })
  await refers(easter, child, 'Again not collected.')
  await easter.open('/')
  await easter.sees(/15:00\s+Answer expected to your referral\s+Isla Ashworth/)
  await easter.leave()
})
