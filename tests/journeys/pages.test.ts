/** Everybody opens everything they can reach, wide and on a phone: no page fails, complains, scrolls sideways or breaks an accessibility rule. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { people } from '../../src/demo/index.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(() => world.stop())

const personas = (people as readonly { persona?: string }[]).flatMap(person => (person.persona ? [person.persona] : []))
/** One address of each shape: ids stand for each other. */
const shape = (path: string) => path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id').replace(/\?.*/, '')
/** Shapes that somebody has looked at in the browser. Everybody asks for what they can reach; a shape is looked at once. */
const looked = new Set<string>()
/** How many shapes each person asks for; KITH_PAGES sets another number. */
const MOST = Number(process.env.KITH_PAGES ?? 16)
const notPages = /sign-out|\.(csv|ics|pdf)$|\/documents\/|\/blank/

test.each(personas)('%s', { timeout: 300_000 }, async persona => {
  const person = await world.be(persona)
  const queue = ['/']
  const seen = new Set<string>()
  while (queue.length > 0 && seen.size < MOST) {
    const path = queue.shift() ?? '/'
    if (seen.has(shape(path))) continue
    seen.add(shape(path))
    const answer = await person.context.request.get(world.origin + path)
    expect([path, answer.status()]).toEqual([path, 200])
    if (!(answer.headers()['content-type'] ?? '').includes('html')) continue
    const landed = shape(new URL(answer.url()).pathname)
    if (!looked.has(landed)) {
      looked.add(landed)
      await person.open(path)
    }
    for (const [, link = ''] of (await answer.text()).matchAll(/<a [^>]*href="(\/[^"#]*)/g))
      if (!notPages.test(link)) queue.push(link.replaceAll('&amp;', '&'))
  }
  expect(seen.size).toBeGreaterThan(2)
  await person.leave()
})

test('what is printed has nothing around it that says whose it is: a letter may leave out a school, and so must its margin', async () => {
  const person = await world.be('dsl')
  await person.open('/')
  const around = () => person.page.locator('header.kith-header').innerText()
  expect(await around()).toContain('Eastbridge High School')
  await person.page.emulateMedia({ media: 'print' })
  expect(await around()).not.toMatch(/Eastbridge|Haddad/)
  await person.leave()
})
