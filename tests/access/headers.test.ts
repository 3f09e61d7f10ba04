/** What every answer carries, from every route, method and error; where a change may come from; and what is not served. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { addressOf, hiddenId, openWeb, type Seat, type Web } from './web.ts'

let web: Web
let seats: Seat[]
beforeAll(async () => {
  web = await openWeb(await freshDatabase())
  seats = ['dsl', 'front-door-manager', 'administrator'].map(
    role => web.seats.find(seat => seat.role === role && seat.place === 'home')!,
  )
}, 60_000)
afterAll(() => web.close())

const ask = async (path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> =>
  web.app.request(path, { ...init, headers: { host: 'localhost:3999', ...init.headers } })
const formHeaders = (seat: Seat | null) => ({
  ...(seat ? { cookie: seat.cookie } : {}),
  origin: web.origin,
  'content-type': 'application/x-www-form-urlencoded',
})
const asset = () =>
  web.app.routes.map(route => route.path).find(path => path.startsWith('/assets/') && path.endsWith('.css'))!

/** What is wrong with the headers of an answer; empty when all is as it must be. */
function wrongWith(answer: Response, path: string): string[] {
  const head = (name: string) => answer.headers.get(name) ?? ''
  const policy = new Map(
    head('content-security-policy')
      .split(';')
      .map(part => part.trim().split(' '))
      .map(([name = '', ...values]) => [name, values.join(' ')]),
  )
  const asked: Record<string, boolean> = {
    "default-src 'none'": policy.get('default-src') === "'none'",
    'scripts by nonce only': /^'nonce-[A-Za-z0-9+/]{22}=='$/.test(policy.get('script-src') ?? ''),
    'styles of our own': policy.get('style-src') === "'self'",
    'no unsafe word': !/unsafe|\*|https?:/.test(head('content-security-policy')),
    'frame-ancestors': policy.get('frame-ancestors') === "'none'",
    'base-uri': policy.get('base-uri') === "'none'",
    'form-action': policy.get('form-action') === "'self'",
    'trusted types': policy.get('require-trusted-types-for') === "'script'",
    nosniff: head('x-content-type-options') === 'nosniff',
    'referrer policy': ['same-origin', 'no-referrer'].includes(head('referrer-policy')),
    'HSTS of a year, subdomains too':
      Number(/max-age=(\d+)/.exec(head('strict-transport-security'))?.[1]) >= 31_536_000 &&
      head('strict-transport-security').includes('includeSubDomains'),
    'opener policy': head('cross-origin-opener-policy') === 'same-origin',
    'resource policy': head('cross-origin-resource-policy') === 'same-origin',
    'permissions policy': head('permissions-policy').includes('camera=()'),
    'no-store': path.startsWith('/assets/') && answer.status === 200 ? true : head('cache-control') === 'no-store',
    'no word of who serves it': !['server', 'x-powered-by', 'via'].some(name => answer.headers.has(name)),
    'open to no other origin': ![...answer.headers.keys()].some(name => name.startsWith('access-control-')),
    'letters are said':
      !/^(text\/|application\/xml)/.test(head('content-type')) || /charset=utf-8/i.test(head('content-type')),
  }
  return Object.entries(asked).flatMap(([name, ok]) => (ok ? [] : [name]))
}

test('every answer of every route has every header, whoever asks', { timeout: 120_000 }, async () => {
  const wrong: string[] = []
  const nonces = new Set<string>()
  let answers = 0
  for (const route of web.routes) {
    const path = addressOf(route, name => hiddenId(web, name, route))
    for (const seat of [...seats, null]) {
      const method = route.method.toUpperCase()
      const answer = await ask(path, {
        method,
        headers: method === 'POST' ? formHeaders(seat) : seat ? { cookie: seat.cookie } : {},
        ...(method === 'POST' ? { body: '' } : {}),
      })
      answers++
      nonces.add(/nonce-([^']*)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? '')
      for (const one of wrongWith(answer, path)) wrong.push(`${method} ${route.path} ${answer.status}: ${one}`)
    }
  }
  expect(wrong).toEqual([])
  expect(nonces.size).toBe(answers)
})

test('and so has everything beside the routes, and every error', async () => {
  const wrong: string[] = []
  const seat = seats[0]!
  const others: [string, RequestInit & { headers?: Record<string, string> }][] = [
    ...['/healthz', '/blank', '/.well-known/security.txt', '/no-such-page', asset(), '/concerns/not-an-id'].map(
      path => [path, { headers: { cookie: seat.cookie } }] as [string, object],
    ),
    ['/concerns/new', { method: 'POST', body: 'a=1', headers: { cookie: seat.cookie } }],
    ['/concerns/new', { method: 'POST', body: 'a=%ff', headers: formHeaders(seat) }],
    [
      '/concerns/new',
      { method: 'POST', body: '{}', headers: { ...formHeaders(seat), 'content-type': 'application/json' } },
    ],
    ['/concerns/new', { method: 'POST', body: `a=${'a'.repeat(5_000_000)}`, headers: formHeaders(seat) }],
    ['/concerns/new', { method: 'POST', body: 'a=1', headers: { ...formHeaders(null) } }],
    ['/api/attendance', { method: 'POST', body: 'x' }],
    ['/', { method: 'PUT', body: 'x' }],
    ['/', { method: 'OPTIONS' }],
    ['/', { method: 'HEAD', headers: { cookie: seat.cookie } }],
  ]
  const statuses = new Set<number>()
  for (const [path, init] of others) {
    const answer = await ask(path, init)
    statuses.add(answer.status)
    for (const one of wrongWith(answer, path)) wrong.push(`${init.method ?? 'GET'} ${path} ${answer.status}: ${one}`)
  }
  expect(wrong).toEqual([])
  for (const status of [200, 400, 401, 403, 404, 413, 415]) expect([...statuses]).toContain(status)
})

test('a change from elsewhere, or from nowhere, is refused at every route and changes nothing', {
  timeout: 120_000,
}, async () => {
  const elsewhere: Record<string, string>[] = [
    { origin: '' },
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `${web.origin}.evil.example` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: '', 'content-type': 'text/plain' },
  ]
  const before = await web.counts(true)
  const taken: string[] = []
  const seat = seats[0]!
  for (const route of web.routes.filter(one => one.method === 'post')) {
    const path = addressOf(route, name => hiddenId(web, name, route))
    for (const other of elsewhere) {
      const headers: Record<string, string> = { ...formHeaders(seat), ...other }
      if (headers.origin === '') delete headers.origin
      const answer = await ask(path, { method: 'POST', headers, body: 'a=1' })
      if (answer.status !== 403) taken.push(`${route.path} ${JSON.stringify(other)}: ${answer.status}`)
    }
  }
  expect(taken).toEqual([])
  expect(await web.counts(true)).toEqual(before)
})

test('looking changes nothing but who has looked', { timeout: 120_000 }, async () => {
  const before = await web.counts(false)
  for (const route of web.routes.filter(one => one.method === 'get'))
    for (const seat of seats) {
      const child = () => web.childOf(seat, 'involved')
      await ask(
        addressOf(route, name => (name === 'childId' ? child() : hiddenId(web, name, route))),
        {
          headers: { cookie: seat.cookie },
        },
      )
    }
  expect(await web.counts(false)).toEqual(before)
})

test('the cookie is for this host, for the server, and for no other site; signing out clears what there is', async () => {
  const answer = await ask('/sign-out', { method: 'POST', headers: formHeaders(seats[2]!), body: '' })
  const cookie = answer.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^__Host-kith=; /)
  for (const word of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']) expect(cookie.split('; ')).toContain(word)
  expect(cookie).not.toMatch(/Domain/i)
  expect(answer.headers.get('clear-site-data')).toContain('"storage"')
})

test('no folder, no source and no file that is not named is served; no method gives back what was sent', async () => {
  const cookie = seats[0]!.cookie
  const paths = [
    ...[
      '/.git/config',
      '/.env',
      '/package.json',
      '/src/app.ts',
      '/node_modules/',
      '/assets/',
      '/assets',
      '/assets/../package.json',
    ],
    ...[
      '/assets/%2e%2e/package.json',
      '/data/secret',
      '/secret',
      '/files/',
      '/quarantine/',
      '/metrics',
      '/debug',
      '/status',
      '/swagger.json',
    ],
    ...['/components', '/server-status', '/robots.txt', '/sign-in/demo'],
  ]
  for (const path of paths) expect([path, (await ask(path, { headers: { cookie } })).status]).toEqual([path, 404])
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY'])
    for (const path of ['/', '/concerns/new', '/children']) {
      const answer = await ask(path, { method, headers: { cookie, 'x-echo': 'planted-word' } })
      expect([method, path, answer.status, (await answer.text()).includes('planted-word')]).toEqual([
        method,
        path,
        404,
        false,
      ])
    }
  expect(await (await ask('/healthz')).text()).toBe('ok')
})
