import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openDb } from '../../src/platform/db.ts'
import { quantile, runBench } from './harness.ts'
import { benchLog, childOf, leadOf, officer, personOf } from './parts/looking-log.ts'

const CONNECTIONS = 4
interface Asked {
  cookie: string
  method: 'GET' | 'POST'
  path: string
  body?: string
}
interface Answer {
  ms: number[]
  /** Rows of the tables on all pages together. */
  rows: number
  wrong: string[]
}

/**
 * "Who has looked at this child" and "what has this person looked at" over ten million events: the whole answer of the program, from the request
 * to the last byte of the page, with session, policies and its own audit event. One ask in ten is about the child, or the person, with most
 * events of all.
 */
export const main = (argv: string[]): Promise<number> =>
  runBench({
    name: 'looking',
    argv,
    sizes: {
      events: { full: 10_000_000, small: 100_000 },
      children: { full: 200_000, small: 6_000 },
      staff: { full: 2_000, small: 400 },
      organisations: { full: 64, small: 16 },
      asks: { full: 400, small: 60 },
    },
    async run(bench) {
      process.env.KITH_LOG = 'quiet'
      const { size } = bench
      const log = await benchLog(bench.folder, size, bench.args.seed)
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-bench-looking-'))
      const config = readConfig('test', {
        KITH_DATA: folder,
        PORT: '3999',
        KITH_SECRET: 'only-for-the-bench-and-nothing-else-01234',
      })
      const db = openDb({ connectionString: log.appUrl, max: CONNECTIONS })
      const app = buildApp({ db, config, limits: 'none' })
      try {
        const counts = await log.counts()
        const officers = await log.signIn(officer)
        const leads: string[] = []
        for (let n = 0; n < size.organisations; n++) leads.push(await log.signIn(leadOf(n)))
        const some = (below: number, power: number) =>
          Array.from({ length: size.asks }, (_, n) => (n % 10 === 0 ? 0 : Math.floor(below * bench.random() ** power)))
        const children = some(size.children, 2)
        const people = some(size.staff, 1)
        const asks: Record<string, Asked[]> = {
          'who has looked at a child (officer)': children.map(n => ({
            cookie: officers,
            method: 'POST',
            path: '/looking/child',
            body: new URLSearchParams({ childId: childOf(n), purpose: 'The family asks' }).toString(),
          })),
          'who has looked at a child (lead)': children.map(n => ({
            cookie: leads[n % size.organisations]!,
            method: 'GET',
            path: `/children/${childOf(n)}/looked`,
          })),
          'what a person has looked at (officer)': people.map(n => ({
            cookie: officers,
            method: 'GET',
            path: `/looking/people/${personOf(n)}`,
          })),
          'what is unusual (officer)': children
            .slice(0, Math.ceil(size.asks / 10))
            .map(() => ({ cookie: officers, method: 'GET', path: '/looking' })),
        }
        const ask = async ({ cookie, method, path: where, body }: Asked) => {
          const headers = { host: 'localhost:3999', cookie, origin: config.origin, 'sec-fetch-site': 'same-origin' }
          const began = performance.now()
          const answer = await app.request(where, {
            method,
            headers: body ? { ...headers, 'content-type': 'application/x-www-form-urlencoded' } : headers,
            ...(body ? { body } : {}),
          })
          const html = await answer.text()
          return { ms: performance.now() - began, html, status: answer.status }
        }
        const all = async (list: readonly Asked[]): Promise<Answer> => {
          const answer: Answer = { ms: [], rows: 0, wrong: [] }
          let next = 0
          await Promise.all(
            Array.from({ length: CONNECTIONS }, async () => {
              for (let one = list[next++]; one; one = list[next++]) {
                const { ms, html, status } = await ask(one)
                answer.ms.push(ms)
                answer.rows += html.split(/<tr class="govuk-table__row"><td|<li><h2/).length - 1
                if (status !== 200) answer.wrong.push(`${one.path} ${status}`)
              }
            }),
          )
          return answer
        }
        const times = new Map<string, number[]>()
        await bench.race<Answer>(
          Object.entries(asks).map(([name, list]) => ({
            name,
            operations: list.length,
            samples: answer => answer.ms,
            run: () => all(list),
          })),
          (answers, round) => {
            for (const [name, { ms, rows, wrong }] of answers) {
              if (wrong.length > 0) throw new Error(`${name}: ${wrong[0]}`)
              if (rows === 0) throw new Error(`${name}: nothing was shown`)
              if (round > 0) times.set(name, [...(times.get(name) ?? []), ...ms])
            }
          },
        )
        for (const [name, ms] of times)
          bench.bar(`${name}: seconds, p95`, { numerator: quantile(ms, 0.95) / 1000, denominator: 1, atMost: 1 })
        bench.say(
          `${counts.events.toLocaleString('en-GB')} events; ${counts.child.toLocaleString('en-GB')} name the first child, ${counts.person.toLocaleString('en-GB')} are the first person’s`,
        )
      } finally {
        await db.end()
        await log.stop()
        fs.rmSync(folder, { recursive: true, force: true })
      }
    },
  })
