/** Kith, running: a fresh database, the web and the worker, and a browser whose every page is checked. */
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import pg from 'pg'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { beforeEach, expect, vi } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type Db, openDb } from '../../src/platform/db.ts'
import { startJobs } from '../../src/worker.ts'
import { watchedStory } from '../proofs/web/watch-story.ts'
import { checkPage } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { demonstrationDatabase, freshDatabase } from '../support/database.ts'

/** What a person has before them. */
export interface Computer {
  /** The moment it is for the program whenever this person asks for something, ISO 8601. Only outside real use. */
  at?: string
  phone?: boolean
  javaScript?: boolean
}
export interface World {
  origin: string
  db: Db
  browser: Browser
  /** Somebody of Northmoor, signed in at a computer of their own. Every page they come to is checked. */
  be(persona: string, computer?: Computer): Promise<Person>
  /** Somebody at a computer who has not signed in. */
  visitor(computer?: Computer): Promise<Person>
  /** Rows as the administrator of the database sees them: past every policy, to know what was written. */
  rows<Row extends pg.QueryResultRow>(query: string, values?: unknown[]): Promise<Row[]>
  stop(): Promise<void>
}
type Words = string | RegExp
export interface Person {
  page: Page
  context: BrowserContext
  /** Opens a path; the page must answer with `status`. */
  open(path: string, status?: number): Promise<void>
  /** Path and query of the page one is on. */
  path(): string
  /** Presses the first button with these words, or follows the first link, and comes to another page. */
  press(words: Words, within?: Words): Promise<void>
  /** Presses a button whose answer is no: the page comes again with 422, and its summary links to each field. The messages. */
  pressInVain(words: Words): Promise<string[]>
  /** Presses a button that leads nowhere else: adds, opens or closes something on the page. */
  tap(words: Words): Promise<void>
  /** Types into the field with this label; the first of the page, or of the part with that title. */
  fill(label: Words, words: string, within?: Words): Promise<void>
  /** The words in a field. */
  reads(label: Words): Promise<string>
  /** Ticks a box or chooses one of several; `within`: the question it answers. */
  choose(label: Words, within?: Words): Promise<void>
  select(label: Words, option: string): Promise<void>
  unfold(summary: Words): Promise<void>
  sees(...words: Words[]): Promise<void>
  /** Opens a path again and again until it shows these words: something that happens by itself, in the background. */
  waitsFor(path: string, words: Words): Promise<void>
  /** None of these words is anywhere on the page, not in what is hidden either. */
  seesNothingOf(...words: string[]): Promise<void>
  /** The address of the first link with these words. */
  linkTo(words: Words): Promise<string>
  /** Asks by itself for a page as this person: status and text, nothing checked. */
  ask(path: string, form?: Record<string, string>): Promise<{ status: number; text: string }>
  /** The console said this, and rightly: what was tried had to fail. */
  forgive(words: string): void
  leave(): Promise<void>
}

/** How long a person waits for something to appear, ms. A page comes in a few; a computer that does much else may be slow. */
const PATIENCE = 15_000
const HEADERS = [
  'content-security-policy',
  'referrer-policy',
  'x-content-type-options',
  'cache-control',
  'strict-transport-security',
]
const literally = (words: Words): RegExp =>
  typeof words === 'string' ? new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : words

/** The page without its words and ids: two pages alike in this are as accessible as each other, and one of them is looked at. */
const skeletonOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const bare = (element: Element): string => {
      const says = [...element.childNodes].some(node => node.nodeType === 3 && (node.textContent ?? '').trim() !== '')
      const attributes = [...element.attributes].filter(
        one => !/^(id|for|href|value|nonce|name|action|aria-(describedby|labelledby|controls))$/.test(one.name),
      )
      return `<${element.tagName}${says ? '*' : ''}${attributes.map(one => ` ${one.name}${/^(class|role|type|style|open|hidden)$/.test(one.name) ? one.value : ''}`).join('')}>${[...element.querySelectorAll(':scope > *')].map(bare).join('')}`
    }
    return `${innerWidth}${document.title === '' ? 'untitled' : ''}${bare(document.documentElement)}`
  })
const looked = new Set<string>()

interface Seat {
  page: Page
  context: BrowserContext
  /** What the console said since the page was opened. */
  complaints: string[]
  /** Lets the page run scripts, or not: a check is a script, also on the page of somebody who has none. */
  scripts(run: boolean): Promise<void>
}
function personOf({ context, page, complaints, scripts }: Seat, origin: string): Person {
  const checked = async () => {
    await scripts(true)
    const skeleton = await skeletonOf(page)
    if (!looked.has(skeleton)) await checkPage(page, { phone: true })
    looked.add(skeleton)
    await scripts(false)
    expect([page.url(), ...complaints.splice(0)]).toEqual([page.url()])
  }
  /** A part of the page: a question with its answers, a section by its title, or the row of a list that has these words. */
  const part = (within?: Words): Page | Locator => {
    if (within === undefined) return page
    const named = page.getByRole('group', { name: within }).or(page.getByRole('region', { name: within }))
    return named.or(page.getByRole('listitem').filter({ hasText: within })).first()
  }
  const target = async (words: Words, within?: Words): Promise<Locator> => {
    const button = part(within).getByRole('button', { name: words })
    const link = part(within).getByRole('link', { name: words })
    const found = (await button.count()) > 0 ? button.first() : link.first()
    await found.waitFor({ timeout: PATIENCE }).catch(async () => {
      throw new Error(
        `nothing to press says “${words}” on ${page.url()}: ${(await page.locator('h1').allInnerTexts()).join('; ')}`,
      )
    })
    return found
  }
  /** Presses, and waits for the page that comes. Its status. */
  const onwards = async (words: Words, within?: Words): Promise<number> => {
    const found = await target(words, within)
    const came = page.waitForResponse(
      answer =>
        answer.request().isNavigationRequest() &&
        answer.frame() === page.mainFrame() &&
        (answer.status() < 300 || answer.status() > 399),
    )
    await Promise.all([page.waitForEvent('domcontentloaded'), came, found.click()])
    await page.waitForLoadState('load')
    return (await came).status()
  }
  const summary = () => page.locator('.govuk-error-summary').allInnerTexts()
  return {
    page,
    context,
    async open(path, status = 200) {
      const answer = await page.goto(origin + path)
      expect([path, answer?.status()]).toEqual([path, status])
      const headers = answer?.headers() ?? {}
      expect(HEADERS.filter(name => !headers[name])).toEqual([])
      await checked()
    },
    path: () => page.url().slice(origin.length),
    async press(words, within) {
      const status = await onwards(words, within)
      expect([`after “${words}”`, status, ...(await summary())]).toEqual([`after “${words}”`, 200])
      await checked()
    },
    async pressInVain(words) {
      const status = await onwards(words)
      expect([page.url(), status]).toEqual([page.url(), 422])
      await checked()
      const links = page.locator('.govuk-error-summary a')
      const fields = await links.evaluateAll(anchors =>
        anchors.map(anchor => (anchor.getAttribute('href') ?? '').slice(1)),
      )
      for (const field of fields) expect([field, await page.locator(`[id="${field}"]`).count()]).toEqual([field, 1])
      expect(fields.length).toBeGreaterThan(0)
      return links.allInnerTexts()
    },
    async tap(words) {
      await (await target(words)).click()
      await checked()
    },
    fill: (label, words, within) => part(within).getByLabel(label).first().fill(words, { timeout: PATIENCE }),
    reads: label => page.getByLabel(label).first().inputValue({ timeout: PATIENCE }),
    choose: (label, within) => part(within).getByLabel(label).first().check({ force: true, timeout: PATIENCE }),
    select: async (label, option) =>
      void (await page.getByLabel(label).first().selectOption({ label: option }, { timeout: PATIENCE })),
    unfold: async words => {
      const folded = page.locator('details', { has: page.locator('summary', { hasText: words }) }).first()
      if ((await folded.getAttribute('open', { timeout: PATIENCE })) === null)
        await folded.locator('summary').first().click()
    },
    async sees(...words) {
      for (const one of words)
        await expect
          .poll(() => page.locator('body').innerText(), { timeout: PATIENCE, message: page.url() })
          .toMatch(literally(one))
    },
    async waitsFor(path, words) {
      await expect
        .poll(
          async () => {
            await page.goto(origin + path)
            return page.locator('body').innerText()
          },
          { timeout: 20_000, interval: 300, message: path },
        )
        .toMatch(literally(words))
      await checked()
    },
    async seesNothingOf(...words) {
      const text = await page.content()
      expect(words.filter(one => text.includes(one))).toEqual([])
    },
    async linkTo(words) {
      return (await page.getByRole('link', { name: words }).first().getAttribute('href', { timeout: PATIENCE })) ?? ''
    },
    async ask(path, form) {
      const answer = form
        ? await context.request.post(origin + path, { form, headers: { origin }, maxRedirects: 0 })
        : await context.request.get(origin + path, { maxRedirects: 0 })
      return { status: answer.status(), text: await answer.text() }
    },
    forgive(words) {
      expect(complaints.splice(0).filter(one => !one.includes(words))).toEqual([])
    },
    leave: () => context.close(),
  }
}

/** A port that was free a moment ago. */
const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

/** The tests of this file are one story: after one that failed the next say so at once, and do not wait for what cannot come. */
export function oneStory(): void {
  vi.setConfig({ testTimeout: 120_000 })
  let broken = ''
  beforeEach(({ task, onTestFailed }) => {
    if (broken) throw new Error(`the story broke off before this, at “${broken}”`)
    onTestFailed(() => {
      broken ||= task.name
    })
  })
}

/** Starts Northmoor; or, with `start`, Kith as it is on the first day of real use: empty. */
export async function startWorld(mode: 'demo' | 'start' = 'demo'): Promise<World> {
  process.env.KITH_LOG ??= 'quiet'
  const { adminUrl, appUrl } = await (mode === 'demo' ? demonstrationDatabase() : freshDatabase())
  const port = await freePort()
  const dataDir = mkdtempSync(join(tmpdir(), 'kith-journey-'))
  const config = readConfig(mode, { PORT: String(port), KITH_DATA: dataDir })
  const db = openDb({ connectionString: appUrl, max: 8 })
  const worker = await startJobs({ db, config, appUrl })
  const watched = await watchedStory(adminUrl)
  // Journeys have the limits of real use: people never meet them. Only who opens hundreds of pages at once (pages.test.ts) does without.
  const limits = process.env.KITH_PAGES ? 'none' : undefined
  const server = serve({ fetch: watched.wrap(buildApp({ db, config, limits }).fetch), port, hostname: 'localhost' })
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const browser = await launchBrowser()
  const { origin } = config

  async function visitor(computer: Computer = {}): Promise<Person> {
    const context = await browser.newContext({
      viewport: computer.phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
      ...(computer.at ? { extraHTTPHeaders: { 'x-kith-at': computer.at } } : {}),
    })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', error => complaints.push(error.message))
    page.on('console', message => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
    })
    const device = await context.newCDPSession(page)
    const scripts = async (run: boolean) => {
      if (computer.javaScript === false) await device.send('Emulation.setScriptExecutionDisabled', { value: !run })
    }
    await scripts(false)
    return personOf({ context, page, complaints, scripts }, origin)
  }
  return {
    origin,
    db,
    browser,
    visitor,
    async be(persona, computer = {}) {
      const person = await visitor(computer)
      expect([persona, (await person.ask('/sign-in/demo', { persona })).status]).toEqual([persona, 303])
      return person
    },
    rows: async (query, values = []) => (await admin.query(query, values)).rows,
    async stop() {
      await browser.close()
      await new Promise(resolve => {
        server.close(resolve)
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      await worker.stop()
      await db.end()
      await watched.finish(expect.getState().testPath ?? '')
      await admin.end()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
