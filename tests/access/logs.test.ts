/** docs/logs.md lists every log: compared with the source, with the database's settings, and with what the running program says when a control refuses. */
import fs from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import os from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { sendJob, startWorker } from '../../src/platform/jobs.ts'
import { answerNoRequests } from '../../src/platform/no-request.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { openWeb, type Seat, type Web } from './web.ts'

const root = join(import.meta.dirname, '../..')
const document = fs.readFileSync(join(root, 'docs/logs.md'), 'utf8')
const sources = fs
  .readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name) && !/\.(test|browser)\.tsx?$|(^|\/)tests\//.test(name))
  .map(name => ({ file: `src/${name}`, text: fs.readFileSync(join(root, 'src', name), 'utf8') }))
const filesWith = (pattern: RegExp) =>
  sources
    .filter(({ text }) => pattern.test(text))
    .map(({ file }) => file)
    .sort()
/** The first cells of the table under a heading, without their marks. */
function listed(heading: string): string[] {
  const part = document.split(/^## /m).find(one => one.startsWith(`${heading}\n`))
  if (!part) throw new Error(`docs/logs.md has nothing called ${heading}`)
  return [...part.matchAll(/^\| `([^`]+)` \| [^|]{3,}/gm)].map(match => match[1]!)
}

describe('the source', () => {
  test('lines are written by the files listed, and by none besides', () => {
    const writes = /\bconsole\b[.[]|process\.std(out|err)\.write|process\.emitWarning|stdio: 'inherit'|\bdebuglog\(/
    expect(filesWith(writes)).toEqual(listed('Files that write lines').toSorted())
    expect(filesWith(/from '(winston|pino|bunyan|log4js|debug|loglevel|node:console|node:syslog)'/)).toEqual([])
  })
  test('any other file is written by the files listed, and by none besides', () => {
    const writes =
      /\b(createWriteStream|appendFile|appendFileSync|writeFile|writeFileSync|writeSync|writeWhole|copyFile)\(/
    expect(filesWith(writes)).toEqual(listed('Files that write other files').toSorted())
    // Adding to a file, as a log does: only which files the backup has.
    expect(filesWith(/appendFile|flags?: 'a|openSync\([^)]*\), 'a|\bopen\([^)]*, 'a/)).toEqual([
      'src/platform/backup-ship.ts',
    ])
  })
  test('every event is listed, and none besides', () => {
    const events = sources.flatMap(({ text }) =>
      [...text.matchAll(/log\.note\('([\w-]+)'|write\(\{ event: '([\w-]+)'/g)].map(([, one, other]) => one ?? other),
    )
    expect([...new Set(events)].sort()).toEqual(listed("Events of the program's lines").toSorted())
    const calls = sources.flatMap(({ text }) => text.match(/log\.note\([^'].{0,20}/g) ?? [])
    expect(calls).toEqual([])
  })
  test('every word for a control is listed, and none besides', () => {
    const server = sources.find(({ file }) => file === 'src/platform/server.ts')!.text
    const table = /const CONTROLS[^=]+= \{([\s\S]*?)\n\}/.exec(server)?.[1] ?? ''
    const words = [
      ...[...table.matchAll(/\d{3}: '([\w-]+)'/g)].map(match => match[1]),
      ...[...server.matchAll(/refusedBy\(c, (.+)\)$/gm)].flatMap(match =>
        [...match[1]!.matchAll(/'([\w-]+)'/g)].map(one => one[1]),
      ),
      ...sources.flatMap(({ text }) => [...text.matchAll(/refusedBy: '([\w-]+)'/g)].map(match => match[1])),
    ]
    expect([...new Set(words)].sort()).toEqual(listed('Which control refused').toSorted())
  })
})

let place: FreshDatabase
let web: Web
let lines: Record<string, unknown>[]
const write = process.stderr.write.bind(process.stderr)
const folder = fs.mkdtempSync(join(os.tmpdir(), 'kith-logs-'))
const settings = () =>
  readConfig('start', { KITH_DATA: folder, PORT: '3999', KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789' })
const seat = (role: string, where = 'home'): Seat => web.seats.find(one => one.role === role && one.place === where)!

beforeAll(async () => {
  place = await freshDatabase()
  web = await openWeb(place)
}, 60_000)
beforeEach(() => {
  lines = []
  process.env.KITH_LOG = 'normal'
  process.stderr.write = ((text: string | Uint8Array) => {
    lines.push(
      ...String(text)
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    )
    return true
  }) as typeof process.stderr.write
})
afterEach(() => {
  process.stderr.write = write
  process.env.KITH_LOG = 'quiet'
})
afterAll(async () => {
  await web.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** What the last request left: its line in the log, and its event in the audit log, if it left one. */
async function left() {
  const requests = lines.filter(line => line.event === 'request')
  expect(requests.length).toBe(1)
  const { route, status, refusedBy, ...rest } = requests[0]!
  expect(Object.keys(rest).sort()).toEqual(['at', 'event', 'method', 'ms'])
  return { route, status, refusedBy }
}
const lastOutcome = async () => {
  const { rows } = await web.admin.query<{ outcome: string }>(
    `select body::jsonb->>'outcome' as outcome from audit.event order by at desc nulls last, seq desc limit 1`,
  )
  return rows[0]?.outcome
}
const words = 'She has not slept at home since Friday'
const form = new URLSearchParams({ seen: words, madeFor: words }).toString()

describe('what the program says when a control refuses', () => {
  const token = 'a'.repeat(43)
  const attempts: [string, string, () => Promise<unknown>, string, number, string | null][] = [
    [
      'a form from elsewhere',
      'origin',
      () =>
        web.ask(seat('dsl'), 'POST', '/concerns/new', { body: form, headers: { origin: 'https://elsewhere.example' } }),
      '/concerns/new',
      403,
      null,
    ],
    [
      'a body that cannot be read',
      'body',
      () => web.ask(seat('dsl'), 'POST', '/concerns/new', { body: 'seen=%FF' }),
      '/concerns/new',
      400,
      null,
    ],
    [
      'a body in another type',
      'body',
      () => web.ask(seat('dsl'), 'POST', '/sign-out', { body: '{}', headers: { 'content-type': 'application/json' } }),
      '/sign-out',
      415,
      null,
    ],
    ['no session', 'session', () => web.ask(null, 'GET', '/children'), '/children', 303, null],
    [
      'what the role may not do',
      'role',
      () => web.ask(seat('teacher'), 'GET', '/settings/log-links'),
      '/settings/log-links',
      404,
      'refused',
    ],
    ['a wrong link to join', 'link', () => web.ask(null, 'GET', `/join/${token}`), '/join/:token', 422, 'refused'],
    ['a wrong link to write', 'link', () => web.ask(null, 'GET', `/log/${token}`), '/log/:token', 410, 'refused'],
    [
      'a wrong link of the first set-up',
      'link',
      () => web.ask(null, 'GET', `/set-up/${token}`),
      '/set-up/:token',
      404,
      'not-found',
    ],
    [
      'a wrong address of a calendar',
      'link',
      () => web.ask(null, 'GET', `/calendar/${token}.ics`),
      '/calendar/:file{[A-Za-z0-9_-]{43}\\.ics}',
      404,
      'not-found',
    ],
    [
      'a passkey that is not right',
      'sign-in',
      () => web.ask(null, 'POST', '/sign-in/passkey', { body: 'credential=%7B%7D' }),
      '/sign-in/passkey',
      422,
      'refused',
    ],
    [
      'a wrong key for registers',
      'key',
      () =>
        web.ask(null, 'POST', '/api/attendance', {
          body: words,
          headers: { authorization: `Bearer kith-register-${token}`, 'content-type': 'text/csv' },
        }),
      '/api/attendance',
      401,
      'refused',
    ],
    [
      'a form that is not as expected',
      'form',
      () => web.ask(seat('dsl'), 'POST', '/settings/log-links', { body: `madeFor=${words.repeat(9)}` }),
      '/settings/log-links',
      422,
      'refused',
    ],
  ]
  test.each(attempts)('%s: %s', async (_, control, act, route, status, outcome) => {
    await act()
    expect(await left()).toEqual({ route, status, refusedBy: control })
    if (outcome !== null) expect(await lastOutcome()).toBe(outcome)
    expect(JSON.stringify(lines)).not.toMatch(/Friday|aaaa|elsewhere\.example/)
    expect(JSON.stringify(lines)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/)
  })
  test('what has to be confirmed first', async () => {
    const who = seat('front-door-manager')
    await web.confirm(who, '20 minutes')
    await web.ask(who, 'GET', '/team.csv')
    expect(await left()).toMatchObject({ refusedBy: 'confirm' })
    expect(await lastOutcome()).toBe('refused')
  })
  test('too many requests', async () => {
    const one = { most: 1, perSecond: 0.01 }
    const app = buildApp({
      db: web.db,
      config: settings(),
      limits: { session: one, address: one, tries: one, shared: 1 },
    })
    await app.request('/help', { headers: { host: 'localhost:3999' } })
    lines = []
    await app.request('/help', { headers: { host: 'localhost:3999' } })
    expect(await left()).toEqual({ route: '/help', status: 429, refusedBy: 'rate' })
  })
  test('what is open, hidden or missing has no such word', async () => {
    const dsl = seat('dsl')
    for (const where of [
      '/help',
      `/children/${web.childOf(dsl, 'involved')}`,
      `/children/${web.childOf(dsl, 'none')}`,
      `/children/${web.childOf(dsl, 'excluded')}`,
      '/children/00000000-0000-4000-8000-00000000000a',
    ]) {
      lines = []
      await web.ask(dsl, 'GET', where)
      expect([where, (await left()).refusedBy]).toEqual([where, undefined])
    }
  })
  test('bytes that are no request', async () => {
    const server = createServer((_, response) => response.end('heard'))
    answerNoRequests(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    await new Promise<void>((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () =>
        socket.write(`${words}\r\n\r\n`),
      )
      socket.on('data', () => {})
      socket.on('end', resolve)
      socket.on('error', reject)
    })
    await new Promise(resolve => server.close(resolve))
    expect(lines).toMatchObject([{ event: 'no-request', refusedBy: 'http', code: expect.stringMatching(/^HPE_/) }])
    expect(JSON.stringify(lines)).not.toContain('Friday')
  })
})

describe('what others keep', () => {
  test('PostgreSQL writes no statement and no value of a row, as listed', async () => {
    const part = document.split(/^## /m).find(one => one.startsWith('Settings of the database'))!
    const said = Object.fromEntries(
      [...part.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(match => [match[1]!, match[2]!.trim()]),
    )
    expect(Object.keys(said).length).toBe(7)
    const { rows } = await web.admin.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any($1)',
      [Object.keys(said)],
    )
    expect(Object.fromEntries(rows.map(row => [row.name, row.setting]))).toEqual(said)
  })
  test('of a job that failed neither the log nor the queue keeps the words of the error', {
    timeout: 30_000,
  }, async () => {
    const worker = await startWorker(place.appUrl, async () => {
      throw Object.assign(new TypeError(`the row (${words}) is wrong`), { code: '23505', detail: words })
    })
    const client = new pg.Client({ connectionString: place.adminUrl })
    await client.connect()
    try {
      await client.query('begin')
      await sendJob(client, 'mail', { practitionerId: seat('dsl').who })
      await client.query('commit')
      let kept = ''
      for (let n = 0; n < 100 && kept === ''; n++) {
        await new Promise(resolve => setTimeout(resolve, 100))
        const { rows } = await client.query<{ output: string }>(
          `select output::text as output from pgboss.job_common where name = 'mail' and output is not null`,
        )
        kept = rows[0]?.output ?? ''
      }
      expect(kept).toContain('TypeError 23505')
      expect(kept).not.toContain('Friday')
    } finally {
      await worker.stop()
      await client.end()
    }
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'fault', route: 'job mail', name: 'TypeError', code: '23505' }),
    )
    expect(JSON.stringify(lines)).not.toContain('Friday')
  })
})
