/** Too many requests, on the whole program: who is asked to wait, with what words, and that nothing is lost or done by it. On in real use. */
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/platform/config.ts'
import { log } from '../../src/platform/log.ts'
import { LIMITS, type Limits } from '../../src/platform/rate.ts'
import { freshDatabase } from '../support/database.ts'
import { openWeb, type Seat, type Web } from './web.ts'

/** So few and so slow that no test has to hurry. */
const few: Limits = {
  session: { most: 4, perSecond: 0.01 },
  address: { most: 6, perSecond: 0.01 },
  tries: { most: 3, perSecond: 0.01 },
  shared: 2,
}
let web: Web
let lead: Seat
let other: Seat
let app: ReturnType<typeof buildApp>
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-rate-'))
const settings = (env: Record<string, string> = {}): Config =>
  readConfig('start', {
    ...{ KITH_DATA: folder, PORT: '3999', KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789', ...env },
  })

beforeAll(async () => {
  web = await openWeb(await freshDatabase())
  lead = web.seats.find(seat => seat.role === 'dsl' && seat.place === 'home')!
  other = web.seats.find(seat => seat.role === 'front-door-manager' && seat.place === 'home')!
}, 60_000)
beforeEach(() => {
  app = buildApp({ db: web.db, config: settings(), limits: few })
})
afterAll(async () => {
  await web.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

interface Asking {
  seat?: Seat | null
  from?: string
  method?: string
  body?: string
  headers?: Record<string, string>
}
const ask = async (where: string, { seat = null, from = '192.0.2.1', method = 'GET', body, headers }: Asking = {}) =>
  app.request(
    where,
    {
      method,
      headers: {
        host: 'localhost:3999',
        ...(seat ? { cookie: seat.cookie } : {}),
        ...(method === 'POST'
          ? { origin: 'http://localhost:3999', 'content-type': 'application/x-www-form-urlencoded' }
          : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    },
    { incoming: { socket: { remoteAddress: from } } },
  )
const states = async (times: number, where: string, more: Asking = {}) => {
  const all: number[] = []
  for (let n = 0; n < times; n++) all.push((await ask(where, more)).status)
  return all
}
const allowed = (all: number[]) => all.filter(status => status !== 429).length

test('a session is asked to wait when it asked for too much, and nobody else is', async () => {
  // The first counts for the address: nobody knows yet that it is a session.
  expect(await states(7, '/children', { seat: lead })).toEqual([200, 200, 200, 200, 200, 429, 429])
  expect(await states(2, '/children', { seat: other })).toEqual([200, 200])
  const answer = await ask('/children', { seat: lead })
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  const page = await answer.text()
  expect(page).toContain('Wait a moment')
  expect(page).toMatch(/You have asked for many pages in a short time\. Wait \d+ seconds, then try again\./)
})
test('what is hidden, what is missing and what is open are alike then, and none of them is looked at', async () => {
  await states(6, '/children', { seat: lead })
  const before = await web.counts(true)
  const child = web.childOf(lead, 'involved')
  const missing = '00000000-0000-4000-8000-00000000000a'
  const bare = async (where: string) =>
    (await (await ask(where, { seat: lead })).text()).replace(/nonce="[^"]*"|\b\d+ seconds/g, '')
  const page = await bare('/children')
  for (const where of [
    `/children/${child}`,
    `/children/${missing}`,
    `/children/${web.childOf(lead, 'none')}`,
    '/nowhere',
  ])
    expect(await bare(where)).toBe(page)
  expect(await web.counts(true)).toEqual(before)
})
test('every word that was typed is given back, and nothing was changed', async () => {
  await states(6, '/children', { seat: lead })
  const before = await web.counts(true)
  const where = `/children/${web.childOf(lead, 'involved')}/entries`
  const body = new URLSearchParams({ text: 'She said that he had not slept at home since Friday.', kind: 'note' })
  const answer = await ask(where, { seat: lead, method: 'POST', body: body.toString() })
  expect(answer.status).toBe(429)
  const page = await answer.text()
  expect(page).toContain('She said that he had not slept at home since Friday.')
  expect(page).toContain(`action="${where}"`)
  expect(page).toContain('Send it again')
  expect(page).toContain('Nothing you wrote is lost')
  expect(await web.counts(true)).toEqual(before)
})
test('nothing typed is given back to a page of another site, and no file is kept', async () => {
  await states(6, '/children', { seat: lead })
  const elsewhere = { origin: 'https://elsewhere.example' }
  const more = { seat: lead, method: 'POST', body: 'text=Words', headers: elsewhere }
  expect((await ask('/concerns/new', more)).status).toBe(403)
  const form = new FormData()
  form.append('text', 'Kept words')
  form.append('document', new Blob(['%PDF-1.7 …']), 'letter.pdf')
  const answer = await app.request('/concerns/new', {
    method: 'POST',
    headers: { host: 'localhost:3999', cookie: lead.cookie, origin: 'http://localhost:3999' },
    body: form,
  })
  expect(answer.status).toBe(429)
  expect(await answer.text()).toContain('Kept words')
  const quarantine = path.join(folder, 'quarantine')
  expect(fs.existsSync(quarantine) ? fs.readdirSync(quarantine) : []).toEqual([])
})
test('cookies that are thought up count for their address', async () => {
  let taken = 0
  for (let n = 0; n < 20; n++) {
    const seat = { ...lead, cookie: `__Host-kith=${`thought-up-${n}`.padEnd(43, 'x')}` }
    if ((await ask('/children', { seat })).status !== 429) taken++
  }
  expect(taken).toBe(few.address.most)
  expect(allowed(await states(2, '/children', { seat: lead, from: '192.0.2.9' }))).toBe(2)
})
test('what could be guessed is limited more, and each address for itself', async () => {
  for (const [where, method] of [
    ['/sign-in/passkey/options', 'POST'],
    [`/join/${'a'.repeat(43)}`, 'GET'],
    [`/set-up/${'b'.repeat(43)}`, 'GET'],
  ] as const) {
    app = buildApp({ db: web.db, config: settings(), limits: few })
    expect([where, allowed(await states(9, where, { method }))]).toEqual([where, few.tries.most])
    expect([where, allowed(await states(1, where, { method, from: '192.0.2.2' }))]).toEqual([where, 1])
  }
  const answer = await ask('/sign-in/passkey/options', { method: 'POST', headers: { accept: 'application/json' } })
  await states(9, '/sign-in/passkey/options', { method: 'POST' })
  const refused = await ask('/sign-in/passkey/options', { method: 'POST', headers: { accept: 'application/json' } })
  expect(answer.headers.get('content-type')).toBeTruthy()
  expect(refused.status).toBe(429)
  expect(((await refused.json()) as { message: string }).message).toContain('Wait')
})
test('a header says nothing of the address, unless the settings say how many proxies there are', async () => {
  const said = (n: number) => ({ headers: { 'x-forwarded-for': `198.51.100.${n}`, 'x-kith-limits': 'none' } })
  let taken = 0
  for (let n = 0; n < 20; n++) if ((await ask('/help', said(n))).status === 200) taken++
  expect(taken).toBe(few.address.most)
  app = buildApp({ db: web.db, config: settings({ KITH_PROXIES: '1' }), limits: few })
  for (let n = 0; n < 20; n++) expect((await ask('/help', said(n))).status).toBe(200)
  expect(allowed(await states(20, '/help', said(1)))).toBe(few.address.most - 1)
})
test('pictures, letters and style sheets are never counted, nor is the question whether all is well', async () => {
  const asset = app.routes.map(route => route.path).find(one => one.startsWith('/assets/'))!
  for (const where of [asset, '/healthz']) expect(allowed(await states(30, where))).toBe(30)
  expect(allowed(await states(9, '/help'))).toBe(few.address.most)
})
test('one line in the log for one who asks too often, not one for each request', async () => {
  const note = vi.spyOn(log, 'note')
  try {
    await states(30, '/help')
    const notes = note.mock.calls.filter(([event]) => event === 'too-many-requests')
    expect(notes).toEqual([['too-many-requests', { of: 'address', route: '/help' }]])
  } finally {
    note.mockRestore()
  }
})
test('over a real connection: the address is that of the connection, and of this machine it may stand for all', async () => {
  const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  try {
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const all: number[] = []
    for (let n = 0; n < 20; n++) all.push((await fetch(`http://127.0.0.1:${port}/help`)).status)
    expect(allowed(all)).toBe(few.address.most * few.shared)
    // The same program, asked from elsewhere.
    expect(allowed(await states(20, '/help', { from: '192.0.2.77' }))).toBe(few.address.most)
  } finally {
    server.close()
  }
})
test('real use and the demonstration have the limits of rate.ts, whatever the settings and the requests say', async () => {
  for (const mode of ['demo', 'start'] as const) {
    const env = { KITH_LIMITS: 'none', KITH_RATE: 'off', LIMITS: 'none', NODE_ENV: 'test' }
    const config = readConfig(mode, { ...env, KITH_DATA: folder, PORT: '3999', KITH_SECRET: 'x'.repeat(40) })
    app = buildApp({ db: web.db, config })
    const all = await Promise.all(Array.from({ length: LIMITS.address.most + 60 }, () => ask('/help')))
    const taken = allowed(all.map(one => one.status))
    expect(taken).toBeGreaterThanOrEqual(LIMITS.address.most)
    expect(taken).toBeLessThan(LIMITS.address.most + 60)
  }
})
