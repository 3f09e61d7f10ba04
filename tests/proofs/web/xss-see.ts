/** A real browser that looks at pages for one thing: did anything run, or stand in the page, that was only ever words? */
import type { BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../../support/browser.ts'
import type { Answer, Fetch } from './northmoor.ts'

/** What was wrong on a page; empty when it is as it should be. */
export type Wrong = string[]
export interface Eye {
  /** Shows an answer under the address it came from, with its own headers, to the person it came to. */
  show(cookie: string, path: string, answer: Answer): Promise<Wrong>
  loads(): number
  close(): Promise<void>
}

/** In every page, before anything of its own: what would run says so, and so does the policy when it stops something. */
const watch = `
  window.xssSeen = [];
  window.xss = () => { window.xssSeen.push('a script ran') };
  for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.xssSeen.push(name + ' was called') };
  document.addEventListener('securitypolicyviolation', event => {
    window.xssSeen.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample)
  });
`
/** What stands in the page that no page of ours has. */
const look = () => {
  const found = [...((window as unknown as { xssSeen?: string[] }).xssSeen ?? ['the page was not watched'])]
  const runs = (value: string) => /^(javascript|vbscript|data:text)/i.test(value.replace(/[^!-~]/g, ''))
  for (const element of document.querySelectorAll('*')) {
    if (element.hasAttribute('xss')) found.push(`put in: ${element.outerHTML.slice(0, 200)}`)
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) found.push(`a handler: ${element.outerHTML.slice(0, 200)}`)
      if (/^(href|src|action|formaction|xlink:href|poster|srcdoc)$/.test(name) && runs(value))
        found.push(`an address that runs: ${element.outerHTML.slice(0, 200)}`)
    }
    if (element instanceof HTMLScriptElement && !/^\/assets\//.test(element.getAttribute('src') ?? ''))
      found.push(`a script: ${element.outerHTML.slice(0, 200)}`)
  }
  if (!document.querySelector('main')) found.push('the page has lost its main part')
  return found
}

/** Which headers an answer is shown with: all that say how a browser treats it, none about how it was sent. */
const shown = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      /^(transfer-encoding|connection|keep-alive|date|content-length|set-cookie)$/.test(name) || value === undefined
        ? []
        : [[name, [value].flat().join(', ')]],
    ),
  )

/** What came to a form cannot be asked for again: it is put by, and handed out once to the browser that asks with its number. */
export interface Shelf {
  wrap(fetch: Fetch): Fetch
  put(answer: Answer): string
}
const NUMBER = 'x-shown-again'
export function newShelf(): Shelf {
  const kept = new Map<string, Answer>()
  return {
    wrap: fetch => request => {
      const number = request.headers.get(NUMBER) ?? ''
      const answer = kept.get(number)
      if (!answer || request.headers.get('sec-fetch-mode') !== 'navigate') return fetch(request)
      kept.delete(number)
      return new Response(new Uint8Array(answer.body), { status: answer.status, headers: shown(answer) })
    },
    put(answer) {
      const number = crypto.randomUUID()
      kept.set(number, answer)
      return number
    },
  }
}

interface Seat {
  context: BrowserContext
  page: Page
  complaints: string[]
  cookie: string
}
/** `seats`: how many pages are looked at at a time. */
export async function openEye(origin: string, shelf: Shelf, seats = 3): Promise<Eye> {
  const browser = await launchBrowser()
  const take = async (): Promise<Seat> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await context.addInitScript(watch)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('dialog', dialog => {
      complaints.push(`a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('console', message => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) complaints.push(message.text().slice(0, 300))
    })
    return { context, page, complaints, cookie: '' }
  }
  const free: Seat[] = await Promise.all(Array.from({ length: seats }, take))
  const waiting: ((seat: Seat) => void)[] = []
  let loads = 0
  const sit = () => {
    const seat = free.pop()
    return seat ? Promise.resolve(seat) : new Promise<Seat>(resolve => waiting.push(resolve))
  }
  const rise = (seat: Seat) => {
    const next = waiting.shift()
    if (next) next(seat)
    else free.push(seat)
  }
  return {
    async show(cookie, path, answer) {
      const seat = await sit()
      const { context, page, complaints } = seat
      try {
        if (seat.cookie !== cookie) {
          const [name = '', value = ''] = cookie.split('=')
          await context.addCookies([{ name, value, url: origin.replace('http:', 'https:'), secure: true }])
          seat.cookie = cookie
        }
        loads++
        await page.setExtraHTTPHeaders({ [NUMBER]: shelf.put(answer) })
        await page.goto(origin + path, { waitUntil: 'load' })
        return [...new Set([...(await page.evaluate(look)), ...complaints.splice(0)])]
      } finally {
        rise(seat)
      }
    },
    loads: () => loads,
    close: () => browser.close(),
  }
}
