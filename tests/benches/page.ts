import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import pg from 'pg'
import { newId } from '../../src/platform/id.ts'
import { type BenchArea, benchArea, childNumber } from './area.ts'
import { benchFolder, median, quantile, runBench } from './harness.ts'
import { elementCounts, pageFacts, sameFacts } from './page/check.ts'
import { type Role, serve, type Told } from './page/server.ts'
import { tellStories } from './page/stories.ts'

export { serve }

const CONNECTIONS = 8
/** The day after the last entry of the data set: the same picture whatever the day of the run. */
const NOW = '2026-11-16T10:40:00Z'

interface Page {
  status: number
  body: string
  ms: number
}
interface Visit {
  child: string
  cookie: string
}
interface Running {
  get(visit: Visit): Promise<Page & { headers: http.IncomingHttpHeaders }>
  memory(): Promise<{ rss: number; heap: number }>
  /** Milliseconds of processor time the process has used. */
  cpu(): Promise<number>
  stop(): void
}

/** Starts one of the servers from this same bundle and waits until it listens. */
async function start(role: Role, appUrl: string): Promise<Running> {
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--input-type=module',
      '-e',
      `await (await import(${JSON.stringify(import.meta.url)})).serve(${JSON.stringify(role)}, process.env.KITH_BENCH_DATABASE, ${CONNECTIONS})`,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production', KITH_LOG: 'quiet', KITH_BENCH_DATABASE: appUrl },
    },
  )
  const told = await answerOf(child)
  if (!('port' in told)) throw new Error(`${role} did not start`)
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS, scheduling: 'fifo' })
  return {
    get: visit => getPage(agent, told.port, visit),
    async memory() {
      child.send('memory')
      const answer = await answerOf(child)
      if (!('rss' in answer)) throw new Error(`${role} did not say how much memory it holds`)
      return answer
    },
    async cpu() {
      child.send('cpu')
      const answer = await answerOf(child)
      if (!('cpu' in answer)) throw new Error(`${role} did not say how long it has worked`)
      return answer.cpu
    },
    stop() {
      agent.destroy()
      if (child.connected) child.send('stop')
    },
  }
}

const answerOf = (child: ChildProcess): Promise<Told> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('a server of the bench has ended'))
    child.once('exit', ended)
    child.once('message', told => {
      child.off('exit', ended)
      resolve(told as Told)
    })
  })

/** One page. The time runs until the last byte of the body is here. */
function getPage(agent: http.Agent, port: number, { child, cookie }: Visit) {
  return new Promise<Page & { headers: http.IncomingHttpHeaders }>((resolve, reject) => {
    const began = performance.now()
    const request = http.get(
      { agent, host: '127.0.0.1', port, path: `/children/${child}`, headers: { cookie, 'x-kith-at': NOW } },
      response => {
        const parts: Buffer[] = []
        response.on('data', part => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const ms = performance.now() - began
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString('utf8'),
            ms,
          })
        })
      },
    )
    request.on('error', reject)
  })
}

/** Opens the pages eight at a time, each as soon as the one before it on its connection is whole. */
async function openAll<T>(
  visits: number,
  visit: (index: number) => Promise<T>,
  keep: (index: number, answer: T) => void,
) {
  let next = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let index = next++; index < visits; index = next++) keep(index, await visit(index))
    }),
  )
}

/** A session for the one person of each organisation, as signing in begins one. */
async function signInAll(area: BenchArea): Promise<string[]> {
  const cookies: string[] = []
  for (const who of area.organisations) {
    const token = randomBytes(32).toString('base64url')
    const { rows } = await area.flat.query<{ begun: boolean }>(
      `select identity.begin_session($1, $2, $3, $4, $5, 'demonstration', 'bench') as begun`,
      [newId(), createHash('sha256').update(token).digest(), who.practitionerId, who.id, new Date()],
    )
    if (!rows[0]?.begun) throw new Error('a person of the bench could not sign in')
    cookies.push(`__Host-kith=${token}`)
  }
  return cookies
}

/** How many pages of children the audit has recorded. */
async function reads(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ events: number }>(
    `select count(*)::int as events from audit.event e where action = 'child.read' and exists (select from audit.event_child c where c.event_id = e.id)`,
  )
  return rows[0]!.events
}

const SIDES: Record<Role, string> = {
  reference: 'Express, Nunjucks, GOV.UK macros',
  kith: 'Kith',
  bare: 'the same, drawing nothing',
}
const ROLES = Object.keys(SIDES) as Role[]
interface Answer {
  pages: Page[]
  events: number
  /** Processor time of the web process for one page, in milliseconds. */
  cpu: number
}

/**
 * The child's page over HTTP beside the same page by Express, Nunjucks and GOV.UK's macros, and beside the same question with nothing drawn: how much
 * of the time is drawing at all; and what 50,000 pages leave in memory.
 */
export const main = (argv: string[]): Promise<number> =>
  runBench({
    name: 'page',
    argv,
    sizes: {
      children: { full: 200_000, small: 2_000 },
      entries: { full: 10_000_000, small: 100_000 },
      organisations: { full: 64, small: 16 },
      stories: { full: 1_000, small: 100 },
      pages: { full: 1_500, small: 200 },
      first: { full: 5_000, small: 500 },
      last: { full: 50_000, small: 2_000 },
    },
    rounds: 7,
    async run(bench) {
      // The data set of `chronology`, so that ten million entries are made and kept once.
      const area = await benchArea(benchFolder('chronology'), bench.size, bench.args.seed, 1)
      const admin = new pg.Client({ connectionString: area.adminUrl })
      await admin.connect()
      const running = new Map<Role, Running>()
      try {
        const children = [...new Set(area.children)].slice(0, bench.size.stories)
        await tellStories(area.adminUrl, children)
        for (const role of ROLES) running.set(role, await start(role, area.appUrl))
        const cookies = await signInAll(area)
        const visits = Array.from({ length: bench.size.pages }, (_, index): Visit => {
          const child = children[Math.floor(bench.random() * children.length)]!
          const { school, council } = area.involvedWith(childNumber(child))
          return { child, cookie: cookies[index % 2 === 0 ? school : council]! }
        })
        const side = async (role: Role): Promise<Answer> => {
          const before = await reads(admin)
          const worked = await running.get(role)!.cpu()
          const pages: Page[] = new Array(visits.length)
          await openAll(
            visits.length,
            index => running.get(role)!.get(visits[index]!),
            (index, page) => {
              pages[index] = page
            },
          )
          const cpu = ((await running.get(role)!.cpu()) - worked) / visits.length
          return { pages, events: (await reads(admin)) - before, cpu }
        }
        for (const role of running.keys()) await side(role)
        await sameHeaders(running, visits[0]!)
        let shown = 0
        const cpu: Record<Role, number[]> = { reference: [], kith: [], bare: [] }
        const measured = await bench.race<Answer>(
          ROLES.map(role => ({
            name: SIDES[role],
            operations: visits.length,
            samples: answer => answer.pages.map(page => page.ms),
            run: () => side(role),
          })),
          answers => {
            const [reference, kith] = [answers.get(SIDES.reference)!, answers.get(SIDES.kith)!]
            for (const role of ROLES) cpu[role].push(answers.get(SIDES[role])!.cpu)
            for (const [name, answer] of answers)
              if (answer.events !== visits.length)
                throw new Error(`${name}: ${answer.events} audit events for ${visits.length} pages`)
            if (answers.get(SIDES.bare)!.pages.some(page => page.status !== 200 || page.body === '0'))
              throw new Error('the side that draws nothing found no page, or no entry')
            for (const [index, page] of kith.pages.entries()) {
              const other = reference.pages[index]!
              if (page.status !== 200 || other.status !== 200)
                throw new Error(`status ${page.status} and ${other.status} for ${visits[index]!.child}`)
              const facts = pageFacts(page.body)
              shown += facts.entries.length
              sameFacts(facts, pageFacts(other.body), visits[index]!.child)
            }
            if (shown === 0) throw new Error('no page showed an entry: this run measures nothing')
            describe(bench.say, reference.pages, kith.pages, shown)
          },
        )
        const of = (role: Role) => measured.find(one => one.name === SIDES[role])!
        bench.bar('pages a second, times the reference', {
          numerator: 1 / of('kith').median,
          denominator: 1 / of('reference').median,
          atLeast: 2,
        })
        bench.bar('p99 of the reference, times ours', {
          numerator: of('reference').p99,
          denominator: of('kith').p99,
          atLeast: 1.5,
        })
        const used = (role: Role) => median(cpu[role])
        bench.say(
          `processor time of the web process a page: ${used('kith').toFixed(2)} ms, reference ${used('reference').toFixed(2)} ms, drawing nothing ${used('bare').toFixed(2)} ms`,
        )
        for (const role of ['reference', 'bare'] as const) {
          running.get(role)!.stop()
          running.delete(role)
        }

        const kith = running.get('kith')!
        let opened = 0
        const open = async (upTo: number) => {
          await openAll(
            upTo - opened,
            index => kith.get(visits[index % visits.length]!),
            (index, page) => {
              if (page.status !== 200 || !page.body.includes('class="kith-entry"'))
                throw new Error(`status ${page.status} for ${visits[index % visits.length]!.child}`)
            },
          )
          opened = upTo
          return kith.memory()
        }
        const early = await open(bench.size.first)
        const late = await open(bench.size.last)
        bench.bar(
          `memory after ${bench.size.last.toLocaleString('en-GB')} pages, times after ${bench.size.first.toLocaleString('en-GB')}`,
          { numerator: late.rss, denominator: early.rss, atMost: 1.2 },
        )
        const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
        bench.say(`memory ${mb(early.rss)} then ${mb(late.rss)}, of it in use ${mb(early.heap)} then ${mb(late.heap)}`)
        bench.say(
          `${Math.round(1000 / of('kith').median)} pages a second, the reference ${Math.round(1000 / of('reference').median)}`,
        )
      } finally {
        for (const one of running.values()) one.stop()
        await admin.end()
        await area.stop()
      }
    },
  })

/** Neither side may send less: the same header names on both, but those of their web servers. */
async function sameHeaders(running: Map<Role, Running>, visit: Visit): Promise<void> {
  const names = async (role: Role) => {
    const { headers } = await running.get(role)!.get(visit)
    return Object.keys(headers)
      .filter(name => !['content-length', 'transfer-encoding', 'vary'].includes(name))
      .sort()
      .join(' ')
  }
  const [reference, kith] = [await names('reference'), await names('kith')]
  if (reference !== kith) throw new Error(`the sides send other headers: ${reference} and ${kith}`)
}

let described = false
/** Sizes and elements of both sides, once. */
function describe(
  say: (line: string) => void,
  reference: readonly Page[],
  kith: readonly Page[],
  entries: number,
): void {
  if (described) return
  described = true
  const mean = (numbers: readonly number[]) => Math.round(numbers.reduce((sum, one) => sum + one, 0) / numbers.length)
  const size = (pages: readonly Page[]) => mean(pages.map(page => Buffer.byteLength(page.body))).toLocaleString('en-GB')
  const elements = (pages: readonly Page[]) => mean(pages.map(page => elementCounts(page.body).all))
  const drawn = (pages: readonly Page[]) => mean(pages.map(page => elementCounts(page.body).drawn))
  say(
    `a page shows ${Math.round(entries / kith.length)} entries; bytes ${size(kith)}, reference ${size(reference)}; elements ${elements(kith)}, reference ${elements(reference)}; of them in drawings ${drawn(kith)} and ${drawn(reference)}`,
  )
  say(
    `slowest page ${quantile(
      kith.map(page => page.ms),
      1,
    ).toFixed(1)} ms, reference ${quantile(
      reference.map(page => page.ms),
      1,
    ).toFixed(1)} ms (warm-up round)`,
  )
}
