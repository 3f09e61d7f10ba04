/** `npm run pictures`: the screenshots of the README, taken anew from the demonstration. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { projectRoot } from '../src/platform/config.ts'
import { launchBrowser } from './support/browser.ts'

/** What to show: who looks, where they go from their home, how wide. */
interface Shot {
  name: string
  persona: string
  go: (page: Page, origin: string) => Promise<void>
  width?: number
  most?: number
}
const link = (words: string | RegExp) => async (page: Page) => {
  await page.getByRole('link', { name: words }).first().click()
  await page.waitForLoadState('load')
}
const childPage = (name: string) => async (page: Page, origin: string) => {
  await page.goto(`${origin}/children`)
  await page.locator('#q').fill(name)
  await page.getByRole('button', { name: 'Find' }).click()
  await page.waitForLoadState('load')
  await page.getByRole('link', { name }).first().click()
  await page.waitForLoadState('load')
}
const shots: Shot[] = [
  { name: 'log-a-concern', persona: 'teacher', go: async () => {}, width: 390, most: 1500 },
  { name: 'home', persona: 'dsl', go: async () => {}, most: 1500 },
  {
    name: 'decide',
    persona: 'dsl',
    go: async (page, origin) => {
      await page.goto(`${origin}/concerns`)
      await link(/Malachi/)(page)
      const full = page.getByRole('link', { name: 'Decide fully' }).first()
      if (await full.count()) await full.click()
      await page.waitForLoadState('load')
    },
    most: 2000,
  },
  { name: 'child', persona: 'social-worker', go: childPage('Reece Calder'), most: 1700 },
  {
    name: 'people',
    persona: 'social-worker',
    go: async (page, origin) => {
      await childPage('Reece Calder')(page, origin)
      await link(/Everyone around/)(page)
    },
    most: 1200,
  },
  {
    name: 'front-door',
    persona: 'front-door-manager',
    go: async (page, origin) => void (await page.goto(`${origin}/contacts`)),
    most: 1300,
  },
  {
    name: 'police',
    persona: 'police',
    go: async (page, origin) => void (await page.goto(`${origin}/requests`)),
    most: 1000,
  },
  {
    name: 'why-this-date',
    persona: 'front-door-manager',
    go: async (page, origin) => {
      await page.goto(`${origin}/contacts`)
      await link('Why?')(page)
    },
    most: 1500,
  },
]

export async function main(argv: string[]): Promise<number> {
  const port = 3900 + (process.pid % 90)
  const origin = `http://localhost:${port}`
  const kith = spawn(process.execPath, [join(projectRoot, 'bin/kith.mjs'), 'demo'], {
    env: {
      ...process.env,
      PORT: String(port),
      KITH_DATA: mkdtempSync(join(tmpdir(), 'kith-pictures-')),
      KITH_LOG: 'quiet',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await new Promise<void>((resolve, reject) => {
      kith.stdout.on('data', (text: Buffer) => text.includes('ready') && resolve())
      kith.on('exit', code => reject(new Error(`the demonstration ended (${code})`)))
    })
    const browser = await launchBrowser()
    for (const shot of shots.filter(one => argv.length === 0 || argv.includes(one.name))) {
      const context = await browser.newContext({ viewport: { width: shot.width ?? 1280, height: 900 } })
      await context.request.post(`${origin}/sign-in/demo`, {
        form: { persona: shot.persona },
        headers: { origin },
        maxRedirects: 0,
      })
      const page = await context.newPage()
      await page.goto(`${origin}/`)
      await shot.go(page, origin)
      const whole = await page.screenshot({ fullPage: true })
      const { width = 0, height = 0 } = await sharp(whole).metadata()
      await sharp(whole)
        .extract({ left: 0, top: 0, width, height: Math.min(height, shot.most ?? 2000) })
        .png({ palette: true, compressionLevel: 9 })
        .toFile(join(projectRoot, 'docs/pictures', `${shot.name}.png`))
      console.log(`docs/pictures/${shot.name}.png`)
      await context.close()
    }
    await browser.close()
    return 0
  } finally {
    kith.kill('SIGTERM')
  }
}
