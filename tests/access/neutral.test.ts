/** What may be seen over somebody's shoulder, in a list of tabs, in a history or in a log: no name, no place, no word of a case. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linksOf } from '../proofs/web/html.ts'
import { crawl, type Found, type Running, startInside } from '../proofs/web/northmoor.ts'
import { freshDatabase } from '../support/database.ts'

let running: Running
let pages: Found[]
let names: string[]
const written: string[] = []
const who = [
  'teacher',
  'dsl',
  'front-door-manager',
  'social-worker',
  'police',
  'administrator',
  'lado',
  'dpo',
  'attendance-lead',
]

beforeAll(async () => {
  const place = await freshDatabase()
  const before = process.env.KITH_LOG
  const write = process.stderr.write.bind(process.stderr)
  process.env.KITH_LOG = 'normal'
  process.stderr.write = ((text: string | Uint8Array) => {
    written.push(String(text))
    return true
  }) as typeof process.stderr.write
  try {
    running = await startInside(place)
    pages = (await crawl(running, { personas: who, perShape: 2 })).filter(page => /^\s*<!DOCTYPE html/i.test(page.html))
  } finally {
    process.stderr.write = write
    if (before === undefined) delete process.env.KITH_LOG
    else process.env.KITH_LOG = before
  }
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select given as name from people.name union select family from people.name union select name from identity.practitioner where not is_system
     union select name from identity.organisation union select postcode from people.address union select lines from people.address`,
  )
  await client.end()
  names = rows.flatMap(({ name }) => (name && name.length > 3 ? [name] : []))
}, 120_000)
afterAll(() => running.stop())

const word = (text: string, name: string) =>
  new RegExp(`(?<![\\p{L}])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}])`, 'iu').test(text)
const tellsOf = (text: string) => names.filter(name => word(text, name))

test('titles are neutral', () => {
  expect(pages.length).toBeGreaterThan(100)
  const titles = new Set(pages.map(page => /<title>([^<]*)<\/title>/.exec(page.html)?.[1] ?? ''))
  for (const title of titles) {
    expect(title).toMatch(/^([\p{L}’,“”? -]{2,60} – Kith|Blank)$/u)
    expect([title, tellsOf(title)]).toEqual([title, []])
  }
  // Few titles for many pages: a title is of a kind of page, never of one.
  expect(titles.size).toBeLessThan(90)
})

test('no address of ours holds a name, a place or a word of a case', () => {
  const addresses = new Set(
    pages.flatMap(page => [page.path, ...linksOf(page.html), ...page.forms.map(form => form.action)]),
  )
  expect(addresses.size).toBeGreaterThan(200)
  // A rule's address is its name in the law, the same for everybody: it may hold the word "amber", which is somebody's name as well.
  const telling = [...addresses].flatMap(address => {
    if (address.startsWith('/rules/')) return []
    const found = tellsOf(decodeURIComponent(address.replaceAll('+', ' ')))
    return found.length > 0 ? [`${address}: ${found.join(', ')}`] : []
  })
  expect(telling).toEqual([])
})

test('nothing is typed into a form that ends in an address, but words to find in the law', () => {
  const typed = pages.flatMap(page =>
    page.forms
      .filter(form => form.method === 'GET')
      .flatMap(form =>
        form.fields
          .filter(field => /^(text|textarea|search|email|tel)$/.test(field.kind))
          .map(field => `${form.action} ${field.name}`),
      ),
  )
  expect([...new Set(typed)]).toEqual(['/rules q'])
})

test('the log says which route, which state and how long: no id, no name, no word of a case', () => {
  const lines = written.join('').trim().split('\n')
  expect(lines.length).toBeGreaterThan(200)
  for (const line of lines) {
    const { at, event, ...rest } = JSON.parse(line) as Record<string, unknown>
    expect([line, typeof at, typeof event]).toEqual([line, 'string', 'string'])
    expect([line, /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/.test(JSON.stringify(rest))]).toEqual([line, false])
    expect([line, tellsOf(JSON.stringify(rest))]).toEqual([line, []])
  }
})
