import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPage } from '../../tests/support/axe.ts'
import { launchBrowser } from '../../tests/support/browser.ts'
import { hashOf, newToken } from './sessions.ts'
import { aPerson, aPlace, type Place, Visitor } from './tests/program.ts'
import { startWeb, type WebProgram } from './tests/web.ts'

let program: WebProgram
let browser: Browser
let place: Place
let link: string
beforeAll(async () => {
  program = await startWeb({ demonstration: false })
  browser = await launchBrowser()
  place = await aPlace(program)
  const who = await aPerson(program, { name: 'Nia Pritchard', roles: [[place.schoolId, 'dsl']] })
  const token = newToken()
  await program.admin.query(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
     values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
    [hashOf(token), who, place.schoolId],
  )
  link = `/join/${token}`
})
afterAll(async () => {
  await browser.close()
  await program.close()
})

/** A page whose computer has a fingerprint reader; `verified` says whether the right finger is on it. */
async function computer(verified = true): Promise<{ page: Page; device: CDPSession; id: string }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const device = await context.newCDPSession(page)
  await device.send('WebAuthn.enable')
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  })
  return { page, device, id: authenticatorId }
}

/** Another site, which would like to be Kith. */
async function otherSite(): Promise<{ url: string; server: Server }> {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<title>Kith</title>'),
  )
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, server }
}

test('a passkey is made by a one-time link and signs in; another site can do nothing with it', async () => {
  const { page, device, id } = await computer()
  await page.goto(program.origin + link)
  await checkPage(page, { phone: true })
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await page.waitForURL(`${program.origin}/`)
  expect(await page.textContent('main')).toContain('Nia Pritchard at Eastbridge High School as dsl')

  const { credentials } = await device.send('WebAuthn.getCredentials', { authenticatorId: id })
  expect(credentials).toHaveLength(1)
  expect(credentials[0]).toMatchObject({ isResidentCredential: true, rpId: 'localhost' })

  await page.goto(`${program.origin}/me`)
  await checkPage(page, { phone: true })
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await page.waitForURL(`${program.origin}/sign-in`)
  await checkPage(page, { phone: true })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL(`${program.origin}/`)
  expect(await page.textContent('main')).toContain('Nia Pritchard')

  // The other site gets a question from Kith, has the person answer it, and sends the answer in.
  const other = await otherSite()
  const phisher = new Visitor(program)
  const options = (await (await phisher.post('/sign-in/passkey/options')).json()) as never
  await page.goto(other.url)
  const credential = await page.evaluate(async asked => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked)
    const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
    return JSON.stringify(made.toJSON())
  }, options)
  other.server.close()
  const answer = await phisher.post('/sign-in/passkey', { credential })
  expect(answer.status).toBe(422)
  expect(phisher.token).toBeNull()
})

test('what is to be confirmed asks the device again, and then goes on where one was', async () => {
  const who = await aPerson(program, { name: 'Owen Rees', roles: [[place.schoolId, 'dsl']] })
  const token = newToken()
  await program.admin.query(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
     values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
    [hashOf(token), who, place.schoolId],
  )
  const { page, device, id } = await computer()
  await page.goto(`${program.origin}/join/${token}`)
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await page.waitForURL(`${program.origin}/`)
  await program.admin.query(`update identity.session set confirmed_at = confirmed_at - interval '6 minutes'`)
  await page.goto(`${program.origin}/confirm?for=sign-in&next=/me`)
  await checkPage(page, { phone: true })

  await device.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false })
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await page.locator('[data-passkey-message]:not(:empty)').waitFor()
  expect(page.url()).toContain('/confirm')

  await device.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: true })
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await page.waitForURL(`${program.origin}/me`)
  const { rows } = await program.admin.query(
    `select confirmed_by from identity.session where practitioner_id = $1 and confirmed_at > now() - interval '1 minute'`,
    [who],
  )
  expect(rows).toEqual([{ confirmed_by: 'passkey' }])
})

test('somebody the device does not recognise is told so, and is not signed in', async () => {
  const { page } = await computer(false)
  await page.goto(`${program.origin}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.locator('[data-passkey-message]:not(:empty)').waitFor()
  expect(await page.textContent('[data-passkey-message]')).toContain('Nothing was sent')
  expect(page.url()).toContain('/sign-in')
})

test('without JavaScript the page says what to do', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${program.origin}/sign-in`)
  expect(await page.textContent('main')).toContain('A passkey needs JavaScript')
})
