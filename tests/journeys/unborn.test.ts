/** A midwife knows a child before anybody. The birth turns the same record into the child’s, with its history whole. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathOfChild } from './steps.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const NOTE = 'Kayleigh has packed the bag and put the scan picture in it.'
const later = (days: number) => new Date(Date.now() + days * 86_400_000)
const birthday = later(86).toISOString().slice(0, 10)
let world: World
let [tennant, lund] = [] as unknown as [Person, Person]
let baby = ''
beforeAll(async () => {
  world = await startWorld()
  tennant = await world.be('midwife')
  lund = await world.be('social-worker', { at: later(87).toISOString() })
}, 120_000)
afterAll(() => world.stop())

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

test('her social worker finds her by her name, with the story from before she had one', async () => {
  expect(await pathOfChild(lund, 'Amara Rowan')).toBe(baby)
  await lund.open(baby)
  await lund.sees('Amara Rowan', 'Pre-birth plan agreed', 'Kayleigh Rowan')
  await lund.open(`${baby}/people`)
  await lund.sees('Amara', 'Kayleigh', 'Jordan')
})
