/** On a Saturday night one social worker acts alone to protect a child. On Monday another ratifies it; nobody ratifies their own. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
const CALL =
  'Police found him asleep in the stairwell of a block where he does not live. He will not say who brought him.'
const DONE = 'Placed with the emergency carers at 23:50. Police stay until he is there.'
const DAY = 86_400_000
/** The next Saturday at half past eleven in the evening, and the Monday morning after; UTC. */
const midnight = Math.ceil(Date.now() / DAY) * DAY
const saturday = midnight + ((6 - new Date(midnight).getUTCDay() + 7) % 7) * DAY
const night = new Date(saturday + 23.5 * 3_600_000).toISOString()
const monday = new Date(saturday + 2 * DAY + 9 * 3_600_000).toISOString()

let world: World
let [doyle, sandhu] = [] as unknown as [Person, Person]
let contact = ''
beforeAll(async () => {
  world = await startWorld()
  doyle = await world.be('out-of-hours', { at: night })
  sandhu = await world.be('front-door-manager', { at: monday })
}, 120_000)
afterAll(() => world.stop())

test('Kath takes the call, and acts alone', async () => {
  await doyle.open('/contacts')
  await doyle.press('Add a contact')
  await doyle.choose('By telephone', 'How did it come?')
  await doyle.page.getByLabel('Who is it from?').selectOption({ index: 1 })
  await doyle.fill('What do they say?', CALL)
  await doyle.choose('Yes', 'Is a child in danger now?')
  expect(await doyle.pressInVain('Save the contact')).toEqual([expect.stringContaining('who the child is')])
  expect(await doyle.reads('What do they say?')).toBe(CALL)
  await doyle.fill('First name', 'Corey')
  await doyle.fill('Family name', 'Blackwood')
  await doyle.fill('Or about how old', '12')
  await doyle.press('Save the contact')
  contact = doyle.path()
  await doyle.sees('Harm now')
  await doyle.press('Act now to protect')
  await doyle.fill('What did you do, or ask to be done?', DONE)
  expect(await doyle.pressInVain('Save what was done')).toEqual(['Say why it could not wait'])
  await doyle.fill(
    'Why could it not wait?',
    'He is twelve, it is freezing, and nobody who may decide for him can be reached.',
  )
  await doyle.fill('Police told?', 'Sergeant Hale, 23:10, log 611')
  await doyle.press('Save what was done')
  await doyle.sees('Kath Doyle acted alone', DONE, 'To be ratified by another person by')
})

test('she cannot ratify it herself', async () => {
  expect(await doyle.page.getByRole('link', { name: 'Read and ratify' }).count()).toBe(0)
  const [row = { id: '', child: '' }] = await world.rows<{ id: string; child: string }>(
    'select id, contact_child_id as child from contacts.emergency order by at desc limit 1',
  )
  const ratify = `${contact}/children/${row.child}/ratify`
  const form = { emergencyId: row.id, verdict: 'agreed', words: 'I was right' }
  expect([404, 422]).toContain((await doyle.ask(ratify, form)).status)
  expect(
    await world.rows('select 1 from contacts.emergency where id = $1 and ratified_at is not null', [row.id]),
  ).toEqual([])
})

test('Gurpreet sees on Monday that it waits, with its clock, and ratifies it', async () => {
  await sandhu.open('/')
  await sandhu.sees(/atif/)
  await sandhu.open('/contacts/handover')
  await sandhu.sees('Kath Doyle')
  await sandhu.open(contact)
  await sandhu.press('Read and ratify')
  await sandhu.sees(DONE, 'Sergeant Hale', 'To be ratified by')
  await sandhu.choose('I would have done the same', 'What do you say?')
  expect(await sandhu.pressInVain(/^Save$/)).toEqual(['Write what you say to it'])
  await sandhu.fill('Your words', 'Read at nine. A social worker goes to him at ten.')
  await sandhu.press(/^Save$/)
  await sandhu.sees('I would have done the same', 'Gurpreet Sandhu', 'A social worker goes to him at ten.')
})
