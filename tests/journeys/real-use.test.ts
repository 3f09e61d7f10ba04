/** The first day of real use: nobody to choose from, one link that sets Kith up, passkeys made on one’s own device, and a lead who is invited. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstSetUpLink } from '../../src/identity/index.ts'
import { oneStory, type Person, startWorld, type World } from './world.ts'

oneStory()
let world: World
let [byrne, haddad] = [] as unknown as [Person, Person]
let [setUp, invitation] = ['', '']
beforeAll(async () => {
  world = await startWorld('start')
  setUp = new URL((await firstSetUpLink(world.db, world.origin)) ?? '').pathname
  byrne = await world.visitor()
  haddad = await world.visitor({ at: '2030-01-01T12:00:00Z' })
}, 120_000)
afterAll(() => world.stop())

/** A fingerprint reader, with the right finger on it. */
async function withFingerprint(person: Person): Promise<void> {
  const device = await person.context.newCDPSession(person.page)
  await device.send('WebAuthn.enable')
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

test('there is nobody to choose from, and no way to sign in as somebody', async () => {
  await byrne.open('/sign-in')
  await byrne.unfold('I have neither')
  await byrne.sees('Sign in with a passkey', 'There are no passwords here')
  await byrne.seesNothingOf('Who would you like to be?', 'Northmoor', 'Demonstration')
  expect((await byrne.ask('/sign-in/demo', { persona: 'dsl' })).status).toBe(404)
  expect((await byrne.ask('/')).status).toBe(303)
})

test('the link of the first start sets up the area, an organisation and its administrator, once', async () => {
  await withFingerprint(byrne)
  await byrne.open(setUp)
  await byrne.fill('Name of the area', 'Southdale')
  expect((await byrne.pressInVain('Set up and continue')).length).toBeGreaterThan(3)
  expect(await byrne.reads('Name of the area')).toBe('Southdale')
  await byrne.fill(/^Name$/, 'Southdale High School')
  await byrne.choose('School', 'What kind of organisation is it?')
  await byrne.fill('Two letters for it', 'SH')
  await byrne.fill('Your name', 'Liam Byrne')
  await byrne.fill('Your job title', 'network manager')
  await byrne.press('Set up and continue')
  await byrne.sees('Join Southdale High School', 'This link is for Liam Byrne')
  await byrne.press('Make a passkey')
  await byrne.sees('Liam Byrne')
  const stranger = await world.visitor()
  expect((await stranger.ask(setUp)).status).toBe(404)
  expect(await firstSetUpLink(world.db, world.origin)).toBeNull()
  await stranger.leave()
})

test('he invites a safeguarding lead, and reads no child’s record himself', async () => {
  await byrne.open('/administration/people')
  await byrne.press('Add a person')
  await byrne.fill(/^Name$/, 'Samira Haddad')
  await byrne.fill('Job title', 'safeguarding lead')
  expect((await byrne.pressInVain('Add this person')).length).toBe(2)
  await byrne.select(/^Organisation$/, 'Southdale High School')
  await byrne.page.getByLabel('What they do there').selectOption('dsl')
  await byrne.press('Add this person')
  invitation = new URL(await byrne.reads('One-time link')).pathname
  for (const path of ['/concerns', '/children', '/concerns/new']) await byrne.open(path, 404)
})

test('she joins by the link on her own device; it works once; and the clock is nobody’s to set', async () => {
  await withFingerprint(haddad)
  await haddad.open(invitation)
  await haddad.sees('Join Southdale High School', 'This link is for Samira Haddad')
  await haddad.press('Make a passkey')
  await haddad.sees('What needs you', 'Nothing needs you')
  await haddad.seesNothingOf('2030', 'Demonstration')
  expect((await byrne.ask(invitation)).text).toContain('This link is over')
  await haddad.press('Sign out')
  await haddad.press('Sign in with a passkey')
  await haddad.sees('What needs you')
  await haddad.press('Concerns')
  await haddad.open('/administration/people', 404)
})
