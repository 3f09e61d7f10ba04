import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { checkPage } from './axe.ts'
import { findBrowser, launchBrowser } from './browser.ts'

async function serve(body: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(body))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

describe('the browser for journeys', () => {
  test('is a real one, and its web security is on', async () => {
    const program = await findBrowser()
    expect(existsSync(program.path)).toBe(true)
    const [mine, other] = [await serve('<title>Mine</title>'), await serve('private')]
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage()
      await page.goto(mine.url)
      const ask = (url: string) =>
        page.evaluate(
          address =>
            fetch(address).then(
              got => got.text(),
              () => 'refused',
            ),
          url,
        )
      expect(await ask(mine.url)).toBe('<title>Mine</title>')
      expect(await ask(other.url)).toBe('refused')
    } finally {
      await browser.close()
      mine.close()
      other.close()
    }
  })

  test('finds what is not accessible, and what scrolls sideways', async () => {
    const browser = await launchBrowser()
    try {
      const page = await (await browser.newContext()).newPage()
      const good = '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1></main></html>'
      await page.setContent(good)
      await checkPage(page, { phone: true })
      await page.setContent(good.replace('</h1>', '</h1><img src="data:,">'))
      await expect(checkPage(page)).rejects.toThrow('image-alt')
      await page.setContent(good.replace('</h1>', '</h1><div style="width:900px">wide</div>'))
      await expect(checkPage(page, { phone: true })).rejects.toThrow('scrolls sideways')
    } finally {
      await browser.close()
    }
  })
})
