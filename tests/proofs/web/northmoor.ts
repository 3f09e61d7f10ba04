/** Northmoor, running, for proofs that ask it over the network: as a program of its own, or inside a test. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { serve } from '@hono/node-server'
import pg from 'pg'
import { buildApp } from '../../../src/app.ts'
import { people, seedDemonstration } from '../../../src/demo/index.ts'
import { projectRoot, readConfig } from '../../../src/platform/config.ts'
import { type Db, openDb } from '../../../src/platform/db.ts'
import { urlForDatabase } from '../../../src/platform/postgres.ts'
import { startJobs } from '../../../src/worker.ts'
import type { Place } from '../harness.ts'
import { type Form, formsOf, linksOf, shapeOf } from './html.ts'

export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: Buffer
}
export interface Asked {
  method?: string
  headers?: http.OutgoingHttpHeaders
  body?: string | Buffer
}
export interface Running {
  origin: string
  port: number
  dataDir: string
  /** Resident memory of the program at rest, bytes: what it no longer needs is collected first. Null where it runs inside this process. */
  memory(): Promise<number | null>
  /** How the program ended, if it did. */
  ended(): string | null
  /** What it wrote to its error stream: its log. Empty where it runs inside this process. */
  log(): string
  kill(): void
  ask(path: string, more?: Asked): Promise<Answer>
  stop(): Promise<void>
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

/**
 * Asks over connections that stay open. An answer cut short, or none in a minute, is an error; a connection that was put away, as it may be
 * between two questions, is not: then it is asked once more on another.
 */
function asker(port: number, agent: http.Agent): Running['ask'] {
  const once: Running['ask'] = (where, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const request = http.request(
        { host: 'localhost', port, path: where, method, headers: { ...length, ...headers }, agent, timeout: 60_000 },
        answer => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
          )
        },
      )
      request.on('timeout', () => request.destroy(new Error('no answer in a minute')))
      request.on('error', reject)
      request.end(body)
    })
  return (where, more) =>
    once(where, more).catch((error: Error & { code?: string }) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return once(where, more)
      throw error
    })
}

/** Resident memory of a process, bytes; as the kernel says, or `ps` where there is no /proc. */
function residentMemory(pid: number): number {
  const status = `/proc/${pid}/status`
  if (fs.existsSync(status)) return Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(status, 'utf8'))?.[1] ?? 0) * 1024
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()) * 1024
}

const temporaryFolder = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-northmoor-'))
  fs.chmodSync(folder, 0o711)
  return folder
}

/**
 * Keeps everybody confirmed while a proof runs for longer than the five minutes that it holds: exports and the sealed store are to be looked at, not
 * the page before them. That they ask is shown in src/identity/confirm.test.ts. Gives what ends it.
 */
async function keepConfirmed(adminUrl: string): Promise<() => Promise<void>> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const confirm = () =>
    admin
      .query(
        `update identity.session set confirmed_at = now(), confirmed_by = coalesce(confirmed_by, 'demonstration') where ended_at is null and way = 'demonstration'`,
      )
      .then(
        () => {},
        () => {},
      )
  const often = setInterval(confirm, 60_000)
  return async () => {
    clearInterval(often)
    await admin.end().catch(() => {})
  }
}

export const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`
/**
 * Loaded before the program: collects what is no longer needed when it is told to, and gives back to the machine what it lay in. `gc()` does only the
 * first: V8 keeps the emptied pages, so that resident memory afterwards is the most there ever was, not what is held.
 */
const collect = `import { Session } from 'node:inspector'; const session = new Session(); session.connect();
  process.on('SIGUSR2', () => session.post('HeapProfiler.collectGarbage'))`
/**
 * The C library keeps what was freed, too, among what is not: with these, large pieces are given back as soon as they are free. Without them a long run
 * shows how memory lay about, and not how much is held.
 */
const givingBack = { MALLOC_MMAP_THRESHOLD_: '65536', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' }
/** Starts the demonstration on this database, as a program of its own that asks nobody to wait. `env`: settings besides. */
export async function startProgram(place: Place, env: Record<string, string> = {}): Promise<Running> {
  const port = await freePort()
  const dataDir = temporaryFolder()
  const child = spawn(process.execPath, [path.join(projectRoot, 'bin/kith.mjs'), 'unlimited', 'demo'], {
    env: {
      ...process.env,
      ...givingBack,
      PORT: String(port),
      KITH_DATA: dataDir,
      DATABASE_URL: place.adminUrl,
      ...env,
      NODE_OPTIONS: `--import=${asModule(collect)} ${env.NODE_OPTIONS ?? ''}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  }) as ChildProcess
  let ended: string | null = null
  let log = ''
  child.stderr!.on('data', (text: Buffer) => {
    log = (log + text.toString()).slice(-50_000_000)
  })
  child.on('exit', (code, signal) => {
    ended = `${signal ?? code}`
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (text: Buffer) => text.includes('ready') && resolve())
    child.on('exit', () => reject(new Error(`the demonstration ended before it was ready: ${log.slice(-2000)}`)))
  })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 })
  const noLonger = await keepConfirmed(place.adminUrl)
  return {
    origin: `http://localhost:${port}`,
    port,
    dataDir,
    async memory() {
      for (let n = 0; n < 3 && ended === null; n++) {
        child.kill('SIGUSR2')
        await new Promise(resolve => setTimeout(resolve, 700))
      }
      return ended === null ? residentMemory(child.pid ?? 0) : 0
    },
    ended: () => ended,
    log: () => log,
    kill: () => void child.kill('SIGKILL'),
    ask: asker(port, agent),
    async stop() {
      agent.destroy()
      await noLonger()
      if (ended === null) {
        const gone = new Promise(resolve => child.on('exit', resolve))
        child.kill('SIGTERM')
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
        await gone
        clearTimeout(late)
      }
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The same inside this process. `wrap` may stand between the network and the program; `jobs`: with the worker beside it. */
export async function startInside(
  place: Place,
  options: {
    jobs?: boolean
    wrap?: (fetch: Fetch, db: Db) => Fetch
    env?: Record<string, string>
  } = {},
): Promise<Running & { db: Db }> {
  process.env.KITH_LOG ??= 'quiet'
  const port = await freePort()
  const dataDir = temporaryFolder()
  const config = readConfig('demo', {
    PORT: String(port),
    KITH_DATA: dataDir,
    KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789',
    ...options.env,
  })
  const db = openDb({ connectionString: place.appUrl, max: 8 })
  await seedDemonstration(place.adminUrl, db)
  const worker = options.jobs ? await startJobs({ db, config, appUrl: place.appUrl }) : null
  const app = buildApp({ db, config, limits: 'none' })
  const fetch: Fetch = request => app.fetch(request)
  const server = serve({ fetch: options.wrap ? options.wrap(fetch, db) : fetch, port, hostname: 'localhost' })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 })
  const noLonger = await keepConfirmed(place.adminUrl)
  return {
    origin: config.origin,
    port,
    dataDir,
    db,
    memory: async () => null,
    ended: () => null,
    log: () => '',
    kill: () => {},
    ask: asker(port, agent),
    async stop() {
      agent.destroy()
      await noLonger()
      await new Promise(resolve => {
        server.close(resolve)
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      await worker?.stop()
      await db.end()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
export type Fetch = (request: Request) => Response | Promise<Response>

/** Everybody of Northmoor whom a visitor can be. */
export const personas: readonly string[] = (people as readonly { persona?: string }[]).flatMap(person =>
  person.persona ? [person.persona] : [],
)

/** Signs somebody in; gives the cookie. */
export async function signIn(running: Pick<Running, 'ask' | 'origin'>, persona: string): Promise<string> {
  const answer = await running.ask('/sign-in/demo', {
    method: 'POST',
    headers: { origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: `persona=${persona}`,
  })
  const cookie = [answer.headers['set-cookie'] ?? []].flat()[0]?.split(';')[0]
  if (answer.status !== 303 || !cookie) throw new Error(`${persona} cannot sign in: ${answer.status}`)
  return cookie
}

export interface Found {
  persona: string
  cookie: string
  path: string
  html: string
  forms: Form[]
}

/** Follows the links of everybody's pages, at most `perShape` of each shape of address for each person. */
export async function crawl(
  running: Pick<Running, 'ask' | 'origin'>,
  options: {
    personas?: readonly string[]
    perShape?: number
    most?: number
    cookies?: ReadonlyMap<string, string>
  } = {},
): Promise<Found[]> {
  const found: Found[] = []
  for (const persona of options.personas ?? personas) {
    const cookie = options.cookies?.get(persona) ?? (await signIn(running, persona))
    const queue = ['/']
    const met = new Set(queue)
    const shapes = new Map<string, number>()
    let taken = 0
    for (let where = queue.shift(); where !== undefined; where = queue.shift()) {
      const shape = shapeOf(where)
      const before = shapes.get(shape) ?? 0
      if (before >= (options.perShape ?? 3) || taken >= (options.most ?? 400)) continue
      shapes.set(shape, before + 1)
      taken++
      const answer = await running.ask(where, { headers: { cookie } })
      if (answer.status === 303 && answer.headers.location) queue.unshift(answer.headers.location)
      if (answer.status !== 200) continue
      const html = answer.body.toString()
      const isPage = (answer.headers['content-type'] ?? '').includes('html')
      found.push({ persona, cookie, path: where, html, forms: isPage ? formsOf(html, where) : [] })
      if (!isPage) continue
      for (const link of linksOf(html)) {
        if (met.has(link) || link.startsWith('/sign-out')) continue
        met.add(link)
        queue.push(link)
      }
    }
  }
  return found
}

/** The form as a browser would send it, untouched. */
export const asSent = (form: Form): [string, string][] =>
  form.fields.filter(field => field.on && field.kind !== 'file').map(field => [field.name, field.value])

/** A copy of a database that nobody is connected to, on the same server and under its name with `_copy`. */
export async function copyOf(place: Place): Promise<Place> {
  const from = new URL(place.adminUrl).pathname.slice(1)
  const name = `${from}_copy`
  const client = new pg.Client({ connectionString: urlForDatabase(place.adminUrl, 'postgres') })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${from}`)
    await client.query(`grant connect on database ${name} to kith_app`)
    await client.query(`grant connect, create, temporary on database ${name} to kith_owner`)
  } finally {
    await client.end()
  }
  return { adminUrl: urlForDatabase(place.adminUrl, name), appUrl: urlForDatabase(place.appUrl, name) }
}
