/** Northmoor, running: a fresh database, the demonstration, the web and the worker, and a browser whose every page is checked. */
import { mkdtempSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { seedDemonstration } from '../../src/demo/index.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openDb } from '../../src/platform/db.ts'
import { startJobs } from '../../src/worker.ts'
import { checkPage } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { freshDatabase } from '../support/database.ts'

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

export interface World {
  origin: string
  dataDir: string
  adminUrl: string
  browser: Browser
  /** A person at a computer of their own. Each page opened is checked for accessibility, errors in the console and missing headers. */
  be(persona: string, options?: { at?: string; phone?: boolean; javaScript?: boolean }): Promise<Person>
  stop(): Promise<void>
}
export interface Person {
  page: Page
  context: BrowserContext
  /** Opens a path; the page must answer with `status`. */
  open(path: string, status?: number): Promise<void>
  /** Follows the first link or presses the first button with these words, and checks the page that comes. */
  press(words: string | RegExp): Promise<void>
  fill(label: string | RegExp, words: string): Promise<void>
  choose(label: string | RegExp): Promise<void>
  sees(...words: (string | RegExp)[]): Promise<void>
  seesNothingOf(...words: string[]): Promise<void>
  leave(): Promise<void>
}

const HEADERS = ['content-security-policy', 'referrer-policy', 'x-content-type-options', 'cache-control', 'strict-transport-security']

function personOf(context: BrowserContext, page: Page, origin: string): Person {
  const checked = async () => {
    await page.waitForLoadState('load')
    await checkPage(page)
  }
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
    async press(words) {
      const button = page.getByRole('button', { name: words }).first()
      const target = (await button.count()) > 0 ? button : page.getByRole('link', { name: words }).first()
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), target.click()])
      await checked()
    },
    fill: (label, words) => page.getByLabel(label).first().fill(words),
    choose: label => page.getByLabel(label).first().check({ force: true }),
    async sees(...words) {
      for (const one of words) await expect.poll(() => page.locator('body').innerText(), { timeout: 5000 }).toMatch(typeof one === 'string' ? new RegExp(one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : one)
    },
    async seesNothingOf(...words) {
      const text = await page.content()
      for (const one of words) expect(text.includes(one), `“${one}” is on the page`).toBe(false)
    },
    leave: () => context.close(),
  }
}

/** Starts Northmoor. `at` on a person sets the clock of their requests. */
export async function startWorld(): Promise<World> {
  process.env.KITH_LOG ??= 'quiet'
  const { adminUrl, appUrl } = await freshDatabase()
  const port = await freePort()
  const dataDir = mkdtempSync(join(tmpdir(), 'kith-journey-'))
  const config = readConfig('demo', { PORT: String(port), KITH_DATA: dataDir })
  const db = openDb({ connectionString: appUrl, max: 8 })
  await seedDemonstration(adminUrl, db)
  const app = buildApp({ db, config })
  const worker = await startJobs({ db, config, appUrl })
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
  const browser = await launchBrowser()
  const origin = config.origin
  return {
    origin,
    dataDir,
    adminUrl,
    browser,
    async be(persona, options = {}) {
      const context = await browser.newContext({
        viewport: options.phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
        javaScriptEnabled: options.javaScript ?? true,
        ...(options.at ? { extraHTTPHeaders: { 'x-kith-at': options.at } } : {}),
      })
      const signedIn = await context.request.post(`${origin}/sign-in/demo`, { form: { persona }, headers: { origin }, maxRedirects: 0 })
      expect([persona, signedIn.status()]).toEqual([persona, 303])
      const page = await context.newPage()
      page.on('console', message => {
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) throw new Error(`the page complains: ${message.text()}`)
      })
      return personOf(context, page, origin)
    },
    async stop() {
      await browser.close()
      server.close()
      await worker.stop()
      await db.end()
    },
  }
}
