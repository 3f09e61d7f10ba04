/** A midwife knows a child before anybody. The birth turns the same record into the child’s, with its history whole. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathOfChild } from './steps.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const NOTE = 'Kayleigh has packed the bag and put the scan picture in it.'
const later = (days: number) => new Date(Date.now() + days * 86_400_000)
const dayIn = (days: number) => later(days).toISOString().slice(0, 10)
const birthday = dayIn(86)
const WHY = 'She told me that her partner reads her telephone and comes to every appointment.'
let world: World
let [tennant, lund] = [] as unknown as [Person, Person]
let baby = ''
let own = ''
beforeAll(async () => {
  world = await startWorld()
  tennant = await world.be('midwife')
  lund = await world.be('social-worker', { at: later(87).toISOString() })
}, 120_000)
afterAll(() => world.stop())

test('Rosa asks before she begins a record: Kayleigh’s baby has one, and it opens', async () => {
  await tennant.open('/children')
  await tennant.press('A child who is not born yet')
  await tennant.fill('When is the baby expected?', dayIn(84))
  await tennant.fill('First name', 'Kayleigh')
  await tennant.fill(/^Last name/, 'Rowan')
  expect(await tennant.pressInVain('Go on')).toEqual([expect.stringContaining('Say why')])
  await tennant.fill('Why does the record begin now?', 'Her first midwife asked me to.')
  expect(await tennant.pressInVain('Go on')).toEqual([expect.stringContaining('date of birth, or her NHS number')])
  await tennant.fill('Date of birth', '2009-01-01')
  await tennant.press('Go on')
  await tennant.sees('Somebody like this is known', 'Baby Rowan', 'Kayleigh Rowan')
  expect(await tennant.pressInVain('Go on')).toHaveLength(2)
  await tennant.choose(/^Yes: Baby Rowan/, 'Has this child a record already?')
  await tennant.press('Go on')
  await tennant.sees('Baby Rowan', 'Booked in at twelve weeks')
})

test('and begins the record of a baby nobody here knows, with the mother and the reason', async () => {
  await tennant.open('/known')
  await tennant.fill('First name', 'Imogen')
  await tennant.fill('Surname', 'Fairbairn')
  await tennant.fill('Year', '1998')
  await tennant.fill('Why do you ask?', 'She told me of a worry at her booking.')
  await tennant.press('Find out')
  await tennant.sees('Passed to the front door to check')
  await tennant.press('Begin the record of a child who is not born yet')
  await tennant.fill('When is the baby expected?', dayIn(86))
  await tennant.fill('First name', 'Imogen')
  await tennant.fill(/^Last name/, 'Fairbairn')
  await tennant.fill('Date of birth', '1998-04-12')
  await tennant.fill('Why does the record begin now?', WHY)
  await tennant.press('Go on')
  await tennant.sees('Nobody like this was found', 'asked whether or not anybody does')
  await tennant.press('Begin the record')
  own = tennant.path()
  await tennant.sees('Baby Fairbairn', 'expected', 'The record begins before birth', WHY)
  await tennant.open(`${own}/people`)
  await tennant.sees('Imogen Fairbairn', 'mother')
})

test('the front door reads her question, and tells her nothing she has no reason to know', async () => {
  const mirza = await world.be('front-door')
  await mirza.open('/known')
  await mirza.sees('Imogen Fairbairn')
  expect((await mirza.ask(own)).status).toBe(404)
  await mirza.press('Check Imogen Fairbairn')
  await mirza.sees('Baby Fairbairn', 'Northmoor Midwifery')
  await mirza.leave()
})

test('Rosa writes about a child who is not born yet', async () => {
  baby = await pathOfChild(tennant, 'Baby Rowan')
  await tennant.press('Baby Rowan')
  await tennant.sees('Baby Rowan', 'expected', 'Kayleigh Rowan', 'Booked in at twelve weeks')
  await tennant.press('Add an entry')
  await tennant.fill('In a few words', 'The bag is packed')
  await tennant.fill('What was seen or done?', NOTE)
  await tennant.press(/^(Save|Add|Write)/)
  await tennant.open(baby)
  await tennant.sees(NOTE)
})

test('a birth in the future, or a number that cannot be, is refused', async () => {
  await tennant.open(`${baby}/people`)
  await tennant.press('Record the birth')
  await tennant.fill('Date of birth', birthday)
  await tennant.fill('First name', 'Amara')
  await tennant.choose('Female', 'Sex as recorded')
  await tennant.fill('NHS number', '943 476 5918')
  expect(await tennant.pressInVain('Record the birth')).toEqual([expect.stringContaining('check digit')])
  expect(await tennant.reads('First name')).toBe('Amara')
  await tennant.fill('NHS number', '')
  expect(await tennant.pressInVain('Record the birth')).toEqual([expect.stringContaining('in the past')])
})

test('born: the same record has a name, and everything written before', async () => {
  const onTheDay = await world.be('midwife', { at: later(87).toISOString() })
  await onTheDay.open(`${baby}/birth`)
  await onTheDay.fill('Date of birth', birthday)
  await onTheDay.fill('First name', 'Amara')
  await onTheDay.choose('Female', 'Sex as recorded')
  await onTheDay.fill('NHS number', '943 476 5919')
  await onTheDay.press('Record the birth')
  expect(onTheDay.path()).toBe(baby)
  await onTheDay.sees('Amara Rowan', 'Booked in at twelve weeks', NOTE)
  await onTheDay.open(`${baby}/birth`, 404)
  await onTheDay.leave()
})

test('the record Rosa began becomes the child’s too', async () => {
  const onTheDay = await world.be('midwife', { at: later(87).toISOString() })
  await onTheDay.open(`${own}/birth`)
  await onTheDay.fill('Date of birth', birthday)
  await onTheDay.fill('First name', 'Jonah')
  await onTheDay.choose('Male', 'Sex as recorded')
  await onTheDay.press('Record the birth')
  expect(onTheDay.path()).toBe(own)
  await onTheDay.sees('Jonah Fairbairn', 'The record begins before birth', WHY)
  await onTheDay.leave()
})

test('her social worker finds her by her name, with the story from before she had one', async () => {
  expect(await pathOfChild(lund, 'Amara Rowan')).toBe(baby)
  await lund.open(baby)
  await lund.sees('Amara Rowan', 'Pre-birth plan agreed', 'Kayleigh Rowan')
  await lund.open(`${baby}/people`)
  await lund.sees('Amara', 'Kayleigh', 'Jordan')
})
