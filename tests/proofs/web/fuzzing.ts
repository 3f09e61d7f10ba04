/**
 * Requests that nobody meant: every mounted route with every method, the forms people are shown with fields bent, broken bodies, broken
 * uploads, odd headers, and bytes that are no HTTP. An answer of 500 and above, no answer, a stack trace or an end of the program is a failure.
 */
import { createHash } from 'node:crypto'
import net from 'node:net'
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import { anyShot, everyRoute, look, type MountedRoute, newGround, type Shot } from './fuzz-shots.ts'
import { type Answer, personas, type Running, signIn } from './northmoor.ts'

export interface FuzzRun {
  cases: number
  failures: Case[]
  /** Answers that let something through: a page, or a form taken. */
  allowed: number
  kinds: Record<string, number>
  statuses: Record<string, number>
  /** Resident bytes at rest after a quarter, a half, three quarters and all of the requests. */
  memory: number[]
}
const TRACE = /\n\s+at .+:\d+:\d+|node_modules\/|\.ts:\d+:\d+|syntax error at or near|violates .*constraint/

// ---------------------------------------------------------------------------------------------------------- the wire

const wires: readonly string[] = [
  ...[
    '\r\n\r\n',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'FOO / HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
  ...[
    'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
  'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n',
  'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET //evil.example/%2e%2e HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: \u00ff\u00fe[]\r\n\r\n',
  'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /?a=b c HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /concerns/new HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /concerns/new HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /concerns/new HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'POST /concerns/new HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
  'POST /concerns/new HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
  'POST /concerns/new HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  `GET / HTTP/1.1\r\nHost: x\r\n${'X-Y: z\r\n'.repeat(3000)}\r\n`,
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'GET / HTTP/1.1\r\n Host: x\r\n\r\n',
  'GET / HTTP/1.1\nHost: x\n\n',
  'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
]

/** Bytes on a connection of their own; gives every status line that came back. The program may also just close it. */
function wire(port: number, bytes: Buffer): Promise<number[]> {
  return new Promise(resolve => {
    let text = ''
    const socket = net.connect({ port, host: 'localhost' }, () => {
      socket.write(bytes)
      setTimeout(() => socket.end(), 40)
    })
    const done = () => {
      clearTimeout(late)
      socket.destroy()
      resolve([...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(match => Number(match[1])))
    }
    const late = setTimeout(done, 2000)
    socket.on('data', part => {
      text += part.toString('latin1')
    })
    socket.on('error', done)
    socket.on('close', done)
  })
}

// ---------------------------------------------------------------------------------------------------------- the run

export interface FuzzOptions {
  requests: number
  seed: number
  routes: readonly MountedRoute[]
  /** Who is asked as; everybody unless said. */
  personas?: readonly string[]
  adminUrl: string
  /** Look at the program anew after so many requests: forms and ids grow old. */
  lookEvery?: number
  perShape?: number
  /** Called after each request: plants may act here. */
  after?: (sent: number, running: Running) => void
  onCase?: (one: Case, ok: boolean) => void
  say?: (words: string) => void
}

/** Keeps what says who may sign in, so that it can be put back when a request ended somebody's work. */
async function keeper(adminUrl: string): Promise<{ putBack(): Promise<void>; end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const tables = ['identity.organisation', 'identity.practitioner', 'identity.role_held']
  const kept = new Map<string, string>()
  for (const table of tables)
    kept.set(
      table,
      (await client.query<{ all: string }>(`select json_agg(t)::text as all from ${table} t`)).rows[0]!.all,
    )
  return {
    async putBack() {
      for (const table of tables) {
        const { rows } = await client.query<{ name: string }>(
          `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> 'id'`,
          [table],
        )
        const sets = rows.map(({ name }) => `"${name}" = k."${name}"`).join(', ')
        await client.query(
          `update ${table} t set ${sets} from json_populate_recordset(null::${table}, $1::json) k where k.id = t.id and to_jsonb(t) <> to_jsonb(k)`,
          [kept.get(table)],
        )
      }
    },
    end: () => client.end(),
  }
}

export async function runFuzz(running: Running, options: FuzzOptions): Promise<FuzzRun> {
  const who = options.personas ?? personas
  const ground = newGround(running, options.routes, options.seed)
  const run: FuzzRun = { cases: 0, failures: [], allowed: 0, kinds: {}, statuses: {}, memory: [] }
  const cookies = new Map<string, string>()
  const keep = await keeper(options.adminUrl)
  let mending: Promise<void> | null = null
  /** One at a time: somebody was signed out, or may not sign in any more. */
  const signInAgain = (persona: string): Promise<void> => {
    mending ??= (async () => {
      const cookie = await signIn(running, persona).catch(async () => {
        await keep.putBack()
        return signIn(running, persona)
      })
      cookies.set(persona, cookie)
    })().finally(() => {
      mending = null
    })
    return mending
  }
  const met = new Set<string>()
  const record = (shot: Shot, got: string, ok: boolean) => {
    run.cases++
    run.kinds[shot.kind] = (run.kinds[shot.kind] ?? 0) + 1
    const one = {
      input: `${shot.kind} ${shot.persona ?? 'nobody'} ${shot.method} ${shot.path.slice(0, 300)} ${JSON.stringify(shot.headers).slice(0, 300)} ${(shot.body ?? Buffer.alloc(0)).toString('latin1').slice(0, 600)}`,
      expected: 'an answer below 500, and the program lives',
      got,
    }
    if (!ok) run.failures.push(one)
    options.onCase?.(one, ok)
  }
  const judge = async (shot: Shot, answer: Answer): Promise<void> => {
    run.statuses[answer.status] = (run.statuses[answer.status] ?? 0) + 1
    const trace = TRACE.test(answer.body.subarray(0, 200_000).toString())
    const out = answer.status === 303 && /^\/sign-in/.test(answer.headers.location ?? '')
    if (answer.status === 200 || (answer.status === 303 && !out)) run.allowed++
    record(shot, `${answer.status}${trace ? ' with a trace of the program' : ''}`, answer.status < 500 && !trace)
    if (shot.persona && (out || answer.status === 401) && !shot.headers.cookie) await signInAgain(shot.persona)
  }
  const send = async (shot: Shot): Promise<void> => {
    const cookie = shot.persona ? cookies.get(shot.persona) : undefined
    const headers = { ...(cookie ? { cookie } : {}), ...shot.headers }
    try {
      await judge(
        shot,
        await running.ask(shot.path, { method: shot.method, headers, ...(shot.body ? { body: shot.body } : {}) }),
      )
    } catch (error) {
      const { code = '', message } = error as Error & { code?: string }
      // Cut off while an address or a body that is too large, or not wanted, was still on its way: that is an answer.
      const cut = /^(EPIPE|ECONNRESET)$/.test(code) && (shot.body?.length ?? 0) + shot.path.length > 12_000
      const never = /^ERR_(INVALID|UNESCAPED)/.test(code)
      if (never) return
      record(shot, cut ? 'cut off' : `no answer: ${code || message}`, cut && running.ended() === null)
    }
  }
  const fresh = (shot: Shot): boolean => {
    const hash = createHash('sha1')
      .update(`${shot.persona} ${shot.method} ${shot.path} ${JSON.stringify(shot.headers)}`)
      .update(shot.body ?? '')
      .digest('base64')
    if (met.has(hash)) return false
    met.add(hash)
    return true
  }
  try {
    for (const persona of who) await signInAgain(persona)
    await look(ground, cookies, options.perShape ?? 2, who)
    const every = everyRoute(ground, who)
    let tries = 0
    let until = 0
    let looking: Promise<void> | null = null
    const worker = async (): Promise<void> => {
      while (run.cases < until && running.ended() === null && tries < options.requests * 3) {
        const n = tries++
        if (n > 0 && n % (options.lookEvery ?? 20_000) === 0) {
          looking = (async () => {
            await keep.putBack()
            for (const persona of who) cookies.set(persona, await signIn(running, persona))
            await look(ground, cookies, options.perShape ?? 2, who)
          })()
        }
        if (looking) await looking
        if (n % 40 === 39) {
          const bytes = Buffer.from(
            ground.by.pick(wires).replace('Host: x', () => `Host: x${ground.by.int(99999)}`),
            'latin1',
          )
          const statuses = await wire(running.port, bytes)
          const shot = { kind: 'wire', persona: null, method: 'wire', path: '', headers: {}, body: bytes }
          if (fresh(shot))
            record(
              shot,
              statuses.join(' ') || 'closed',
              statuses.every(status => status < 500),
            )
        } else {
          const shot: Shot = every.next().value ?? anyShot(ground, n)
          if (fresh(shot)) await send(shot)
        }
        if (n % 5000 === 4999) options.say?.(`${run.cases} requests, ${run.failures.length} failures`)
        options.after?.(run.cases, running)
      }
    }
    for (const part of [0.25, 0.5, 0.75, 1]) {
      until = Math.round(options.requests * part)
      await Promise.all(Array.from({ length: 6 }, worker))
      const resting = await running.memory()
      if (resting !== null) run.memory.push(resting)
    }
    if (running.ended() !== null)
      run.failures.push({
        input: `after ${run.cases} requests`,
        expected: 'the program lives',
        got: `it ended (${running.ended()})`,
      })
    return run
  } finally {
    await keep.end()
  }
}
