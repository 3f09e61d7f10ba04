/** Everybody opens everything they can reach, wide and on a phone: no page fails, complains, scrolls sideways or breaks an accessibility rule. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { people } from '../../src/demo/index.ts'
import { checkPage } from '../support/axe.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 120_000)
afterAll(() => world.stop())

const personas = (people as readonly { persona?: string }[]).flatMap(person => (person.persona ? [person.persona] : []))
/** One address of each shape: ids stand for each other. */
const shape = (path: string) => path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id').replace(/\?.*/, '')
/** Shapes that somebody has already been checked on; others are opened by each persona that reaches them, but checked once. */
const checked = new Set<string>()
const MOST = Number(process.env.KITH_PAGES ?? 14)

it.each(personas)('%s', { timeout: 120_000 }, async persona => {
  const person = await world.be(persona)
  const queue = ['/']
  const seen = new Set<string>()
  while (queue.length > 0 && seen.size < MOST) {
    const path = queue.shift() ?? '/'
    if (seen.has(shape(path))) continue
    seen.add(shape(path))
    const answer = await person.page.goto(world.origin + path)
    expect([path, answer?.status()]).toEqual([path, 200])
    if (!(answer?.headers()['content-type'] ?? '').includes('html')) continue
    const landed = shape(new URL(person.page.url()).pathname)
    if (!checked.has(landed)) {
      checked.add(landed)
      await checkPage(person.page, { phone: true })
    }
    const links = await person.page.$$eval('a[href^="/"]', anchors =>
      anchors.map(anchor => anchor.getAttribute('href') ?? ''),
    )
    for (const link of links)
      if (!/sign-out|\.(csv|ics|pdf)$|\/documents\/|\/blank/.test(link)) queue.push(link.replace(/#.*/, ''))
  }
  expect(seen.size).toBeGreaterThan(2)
  await person.leave()
})
