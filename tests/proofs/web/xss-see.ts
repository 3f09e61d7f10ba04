/** A real browser that looks at pages for one thing: did anything run, or stand in the page, that was only ever words? */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../../support/browser.ts'
import type { Answer } from './northmoor.ts'

/** What was wrong on a page; empty when it is as it should be. */
export type Wrong = string[]
export interface Eye {
  /** Opens an address as this person. */
  open(cookie: string, path: string): Promise<{ status: number; wrong: Wrong }>
  /** Shows an answer that came to a form, under the address it came from, with its own headers. */
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

export async function openEye(origin: string): Promise<Eye> {
  const browser: Browser = await launchBrowser()
  const seats = new Map<
    string,
    Promise<{
      context: BrowserContext
      page: Page
      complaints: string[]
      next: { path: string; answer: Answer } | null
    }>
  >()
  let loads = 0
  const seat = (cookie: string) => {
    const there = seats.get(cookie)
    if (there) return there
    const made = (async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      const [name = '', value = ''] = cookie.split('=')
      await context.addCookies([{ name, value, url: origin.replace('http:', 'https:'), secure: true }])
      await context.addInitScript(watch)
      const page = await context.newPage()
      const one = { context, page, complaints: [] as string[], next: null as { path: string; answer: Answer } | null }
      page.on('dialog', dialog => {
        one.complaints.push(`a dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('console', message => {
        if (/Content Security Policy|Trusted Type/i.test(message.text()))
          one.complaints.push(message.text().slice(0, 300))
      })
      await page.route('**/*', route => {
        const { next } = one
        if (!next || !route.request().isNavigationRequest()) return route.continue()
        one.next = null
        return route.fulfill({ status: next.answer.status, headers: shown(next.answer), body: next.answer.body })
      })
      return one
    })()
    seats.set(cookie, made)
    return made
  }
  const judge = async (page: Page, complaints: string[]): Promise<Wrong> => [
    ...new Set([...(await page.evaluate(look)), ...complaints.splice(0)]),
  ]
  return {
    async open(cookie, path) {
      const { page, complaints } = await seat(cookie)
      loads++
      const answer = await page.goto(origin + path, { waitUntil: 'load' })
      return { status: answer?.status() ?? 0, wrong: await judge(page, complaints) }
    },
    async show(cookie, path, answer) {
      const one = await seat(cookie)
      loads++
      one.next = { path, answer }
      await one.page.goto(origin + path, { waitUntil: 'load' })
      return judge(one.page, one.complaints)
    },
    loads: () => loads,
    close: () => browser.close(),
  }
}
