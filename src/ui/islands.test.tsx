/** The islands and the style sheet in a real browser, under the content security policy they are made for. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkPage } from '../../tests/support/axe.ts'
import { launchBrowser } from '../../tests/support/browser.ts'
import { assets } from './assets.ts'
import { renderComponentsPage } from './components-page.tsx'
import { PasskeyForm } from './enhanced-forms.tsx'
import { Input } from './forms.tsx'
import { renderPage } from './page.tsx'

const policy =
  "default-src 'none'; script-src 'nonce-n1'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const shell = {
  organisation: 'Eastbridge High School',
  person: { name: 'Samira Haddad', jobTitle: 'safeguarding lead' },
  nav: ['Home', 'Children', 'Concerns', 'Referrals', 'Meetings'].map(label => ({ label, href: `/${label}` })),
  search: { href: '/search' },
  demonstration: true,
}
const pages: Record<string, () => string> = {
  '/components': () => renderComponentsPage(shell, 'n1'),
  '/errors': () =>
    renderPage(
      {
        ...shell,
        title: 'Write',
        errors: [{ field: 'words', message: 'Write something' }],
        children: <Input name="words" label="Words" errorMessage="Write something" />,
      },
      'n1',
    ),
  '/passkey': () =>
    renderPage(
      {
        title: 'Passkey',
        demonstration: false,
        children: <PasskeyForm kind="register" optionsUrl="/options" verifyUrl="/verify" button="Make a passkey" />,
      },
      'n1',
    ),
}
const options = {
  challenge: 'AAAAAAAAAAAAAAAAAAAAAA',
  rp: { name: 'Kith', id: 'localhost' },
  user: { id: 'AQID', name: 'sh', displayName: 'S. Haddad' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
}

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let address: string
let posts: { path: string; body: string }[] = []
let draftStatus = 204
const complaints: string[] = []

/** What the server answers to a POST, by path. */
const answers: Record<string, () => [number, string]> = {
  '/components/draft': () => [draftStatus, ''],
  '/options': () => [200, JSON.stringify(options)],
  '/verify': () => [200, JSON.stringify({ next: '/components' })],
}

beforeAll(async () => {
  const files = new Map(assets().map(asset => [asset.path, asset]))
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = files.get(path)
    const made = request.method === 'GET' ? pages[path] : undefined
    if (file) return response.setHeader('content-type', file.type).end(file.body)
    if (made)
      return response.setHeader('content-security-policy', policy).setHeader('content-type', 'text/html').end(made())
    if (path === '/components/children')
      return response.end(
        JSON.stringify([
          { id: 'a1', name: 'Noah Fielding', detail: '7F' },
          { id: 'a2', name: 'Noah Finch' },
        ]),
      )
    let body = ''
    request.on('data', part => {
      body += part
    })
    request.on('end', () => {
      posts.push({ path, body })
      const [status, words] = answers[path]?.() ?? [404, '']
      response.writeHead(status, { 'content-type': 'application/json' }).end(words)
    })
    return undefined
  })
  await new Promise<void>(done => server.listen(0, 'localhost', done))
  address = `http://localhost:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})
beforeEach(async () => {
  await context?.close()
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  page = await context.newPage()
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => /Content Security Policy/i.test(message.text()) && complaints.push(message.text()))
  posts = []
  draftStatus = 204
})
const lastDraft = () => new URLSearchParams(posts.findLast(post => post.path === '/components/draft')?.body)

test('every component is accessible, wide and on a phone, and nothing breaks the policy', async () => {
  await page.goto(`${address}/components`)
  await checkPage(page, { phone: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await checkPage(page)
  await page.setViewportSize({ width: 320, height: 600 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  expect(complaints).toEqual([])
})

describe('save as you type', () => {
  test('sends the words, says when, and keeps them when it cannot', async () => {
    await page.goto(`${address}/components`)
    await page.fill('#seen', '\nHis coat was wet.')
    await expect.poll(() => lastDraft().get('seen'), { timeout: 10_000 }).toBe('\nHis coat was wet.')
    const now = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', timeZone: 'Europe/London' })
    await page.waitForSelector(`text=Saved ${now}:`)
    draftStatus = 500
    await page.fill('#seen', 'His coat was wet and he had no socks.')
    await page.waitForSelector('text=Your words are still here')
    expect(await page.inputValue('#seen')).toBe('His coat was wet and he had no socks.')
    draftStatus = 204
    await page.click('text=Try again')
    await page.waitForFunction(() => /^Saved/.test(document.querySelector('[data-saved-words]')?.textContent ?? ''))
    expect(lastDraft().get('seen')).toBe('His coat was wet and he had no socks.')
  })
  test('sends what was typed last when the page is left', async () => {
    await page.goto(`${address}/components`)
    await page.fill('#seen', 'last words')
    await page.goto(`${address}/errors`)
    await expect.poll(() => lastDraft().get('seen'), { timeout: 10_000 }).toBe('last words')
  })
})

test('Shift three times blanks the screen and brings it back, and so does the link', async () => {
  await page.goto(`${address}/components`)
  const shiftThrice = async () => {
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift')
  }
  await shiftThrice()
  expect(await page.title()).toBe('Blank')
  expect(await page.locator('body').innerText()).toBe('Show the page again')
  await shiftThrice()
  expect(await page.title()).toBe('Components – Kith')
  await page.click('[data-blank-screen]')
  await page.click('text=Show the page again')
  expect(await page.isVisible('h1')).toBe(true)
})

test('conditional parts, thresholds and "none of these" follow what is chosen', async () => {
  await page.goto(`${address}/components`)
  expect(await page.isVisible('#toldBy')).toBe(false)
  await page.check('#told')
  expect(await page.isVisible('#toldBy')).toBe(true)
  await page.check('#told-2')
  expect(await page.isVisible('#toldBy')).toBe(false)
  expect(await page.isVisible('#descriptors-level-3')).toBe(false)
  await page.click('[data-threshold-link="3"]')
  await page.check('#descriptors-3')
  expect(await page.locator('[data-threshold-count="3"]').textContent()).toBe('1 ticked')
  expect(await page.isChecked('#signs')).toBe(true)
  await page.check('text=None of these')
  expect(await page.isChecked('#signs')).toBe(false)
})

test('a touch on the figure chooses the place, and goes on to what it looked like', async () => {
  await page.goto(`${address}/components`)
  await page.locator('[data-region="ear-left"]').click()
  expect(await page.inputValue('#markRegion')).toBe('ear-left')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('markLooked')
})

test('a child is chosen by keyboard; typing on forgets the choice', async () => {
  await page.goto(`${address}/components`)
  await page.locator('#child').pressSequentially('Noa')
  await page.waitForSelector('[role=option]')
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  expect(await page.inputValue('#child')).toBe('Noah Finch')
  expect(await page.inputValue('[name=childId]')).toBe('a2')
  await page.keyboard.press('x')
  expect(await page.inputValue('[name=childId]')).toBe('')
})

test('the error summary has the focus, and its link goes to the field', async () => {
  await page.goto(`${address}/errors`)
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('govuk-error-summary')
  await page.click('.govuk-error-summary a')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('words')
})

test('a passkey is made by the browser and sent on; cancelling says so', async () => {
  await page.goto(`${address}/passkey`)
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.click('text=Make a passkey')
  await page.waitForURL(`${address}/components`)
  const sent = JSON.parse(
    new URLSearchParams(posts.find(post => post.path === '/verify')?.body).get('credential') ?? '{}',
  )
  expect(sent).toMatchObject({ type: 'public-key', response: { attestationObject: expect.any(String) } })
  await page.goto(`${address}/passkey`)
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  answers['/options'] = () => [
    200,
    JSON.stringify({ ...options, authenticatorSelection: { userVerification: 'required' } }),
  ]
  await page.click('text=Make a passkey')
  await page.waitForSelector('text=Nothing was sent.')
})

test('without JavaScript everything is there', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false })
  const quiet = await plain.newPage()
  await quiet.goto(`${address}/components`)
  for (const selector of [
    '#toldBy',
    '#descriptors-level-3',
    '#descriptors-level-4',
    '#markRegion',
    'button[value=find-child]',
    'text=A passkey needs JavaScript',
  ])
    expect(await quiet.isVisible(selector), selector).toBe(true)
  await plain.close()
})
