/** Every page, export, mail and log that somebody without the right can get, read for the planted words. */
import fs from 'node:fs'
import path from 'node:path'
import { inflateRawSync, inflateSync } from 'node:zlib'
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import type { Place } from '../harness.ts'
import { type Planted, plant } from './canary-plant.ts'
import { crawl, type Fetch, personas, type Running, signIn, startInside } from './northmoor.ts'

export interface CanaryRun {
  /** Answers read. */
  answers: number
  failures: Case[]
  /** Planted words that those who may know did see, by kind: if a kind is never seen, nothing was proved of it. */
  seen: Record<string, number>
  children: number
  words: number
  personas: number
  mails: number
  logLines: number
}
export interface CanaryOptions {
  seed: number
  children: number
  personas?: readonly string[]
  /** Addresses of each child asked for straight away. */
  straight?: boolean
  /** SQL that plants a fault, once everything is there. */
  plantSql?: string
  wrap?: (fetch: Fetch) => Fetch
  onCase?: (one: Case, ok: boolean) => void
  say?: (words: string) => void
}

const planted = /Qz[a-z]{8}|07999 1\d{5}/g
/** All text in a body: as it is, and in whatever is packed in it, two layers deep. */
export function textsIn(body: Buffer, depth = 2): string[] {
  const texts = [body.toString('latin1'), body.toString('utf16le')]
  if (depth === 0) return texts
  for (
    let at = body.indexOf('PK\u0003\u0004', 0, 'latin1');
    at >= 0 && at < body.length - 30;
    at = body.indexOf('PK\u0003\u0004', at + 4, 'latin1')
  ) {
    const from = at + 30 + body.readUInt16LE(at + 26) + body.readUInt16LE(at + 28)
    const inside = attempt(() => inflateRawSync(body.subarray(from), { maxOutputLength: 50_000_000 }))
    if (inside) texts.push(...textsIn(inside, depth - 1))
  }
  for (const match of texts[0]!.matchAll(/stream\r?\n/g)) {
    const inside = attempt(() =>
      inflateSync(body.subarray(match.index + match[0].length), { maxOutputLength: 50_000_000 }),
    )
    if (inside) texts.push(inside.toString('latin1'))
  }
  return texts
}
function attempt(work: () => Buffer): Buffer | null {
  try {
    return work()
  } catch {
    return null
  }
}
const wordsIn = (body: Buffer): Set<string> => new Set(textsIn(body).flatMap(text => text.match(planted) ?? []))

/** Who took a call knows who called: nobody outside the front door. */
const mayKnow = (persona: string, kind: string) =>
  kind === 'referrer' && /^(front-door|front-door-manager|out-of-hours)$/.test(persona)

export async function runCanaries(place: Place, options: CanaryOptions): Promise<CanaryRun> {
  const log: string[] = []
  const write = process.stderr.write.bind(process.stderr)
  const before = process.env.KITH_LOG
  process.env.KITH_LOG = 'normal'
  process.stderr.write = ((text: string | Uint8Array) => {
    log.push(String(text))
    return true
  }) as typeof process.stderr.write
  const running = await startInside(place, {
    jobs: true,
    ...(options.wrap ? { wrap: fetch => options.wrap!(fetch) } : {}),
  })
  try {
    return await look(place, running, log, options)
  } finally {
    process.stderr.write = write
    if (before === undefined) delete process.env.KITH_LOG
    else process.env.KITH_LOG = before
    await running.stop()
  }
}

async function look(
  place: Place,
  running: Awaited<ReturnType<typeof startInside>>,
  log: string[],
  options: CanaryOptions,
): Promise<CanaryRun> {
  const all = await plant(running.db, place.adminUrl, running.dataDir, {
    children: options.children,
    seed: options.seed,
  })
  if (options.plantSql) await asAdmin(place, client => client.query(options.plantSql!))
  const who = options.personas ?? personas
  const run: CanaryRun = {
    answers: 0,
    failures: [],
    seen: {},
    children: all.children.length,
    words: all.words.size,
    personas: who.length,
    mails: 0,
    logLines: 0,
  }
  const judge = (input: string, body: Buffer, allowed: (kind: string) => boolean) => {
    run.answers++
    const told = [...wordsIn(body)].flatMap(word => {
      const about = all.words.get(word)
      return about && !allowed(about.kind) ? [`${about.kind} (${word})`] : []
    })
    const one = {
      input,
      expected: 'none of the planted words',
      got: told.length === 0 ? 'none of the planted words' : told.slice(0, 8).join(', '),
    }
    if (told.length > 0) run.failures.push(one)
    options.onCase?.(one, told.length === 0)
  }
  await entitledSee(running, all, run)
  for (const persona of who) {
    const cookie = await signIn(running, persona)
    const read = async (where: string, form?: Record<string, string>) => {
      const headers = {
        cookie,
        ...(form ? { origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' } : {}),
      }
      const answer = await running.ask(where, {
        headers,
        ...(form ? { method: 'POST', body: new URLSearchParams(form).toString() } : {}),
      })
      const whole = Buffer.concat([Buffer.from(`${JSON.stringify(answer.headers)}\n`), answer.body])
      judge(`${persona} ${form ? 'POST' : 'GET'} ${where} ${answer.status}`, whole, kind => mayKnow(persona, kind))
    }
    const listed = await crawl(running, {
      personas: [persona],
      cookies: new Map([[persona, cookie]]),
      perShape: Math.max(4, all.children.length),
      most: 1500,
    })
    for (const { path: where } of listed) await read(where)
    if (options.straight !== false) for (const where of straightTo(all)) await read(where)
    for (const child of all.children) {
      await read('/children', { q: child.family })
      await read('/concerns', { q: child.family })
      await read('/concerns/roll', { q: child.family })
      await read(`/children/${child.id}`, { words: 'Street' })
      await read('/known', {
        given: 'Kit',
        family: child.family,
        bornOn: '2014-05-06',
        day: '6',
        month: '5',
        year: '2014',
        purpose: 'A call about her',
        reason: 'A call about her',
      })
    }
    options.say?.(`${persona}: ${run.answers} answers, ${run.failures.length} failures`)
  }
  await outside(place, running, log, run, judge)
  return run
}

/** Addresses somebody could know, or guess, for each child. */
function* straightTo(all: Planted): Generator<string> {
  for (const child of all.children) {
    const at = `/children/${child.id}`
    for (const part of [
      '',
      '?span=all',
      '?show=decisions',
      '/people',
      '/people/new',
      '/workers',
      '/questions',
      '/move',
      '/protection',
      '/close',
      '/ask',
      '/refer',
      '/entries/new',
      '/birth',
    ])
      yield `${at}${part}`
    yield `/attendance/${child.id}`
    for (const entry of child.entries)
      for (const part of ['', '/versions', '/reach', '/correct']) yield `/entries/${entry}${part}`
    for (const { entry, document } of child.documents) yield `/entries/${entry}/documents/${document}`
  }
  for (const contact of all.contacts) yield `/contacts/${contact}`
}

/** Those who may know do see what was planted. */
async function entitledSee(running: Running, all: Planted, run: CanaryRun): Promise<void> {
  for (const cookie of all.entitled)
    for (const where of ['/', ...straightTo(all)]) {
      const { body } = await running.ask(where, { headers: { cookie } })
      for (const word of wordsIn(body)) {
        const about = all.words.get(word)
        if (about) run.seen[about.kind] = (run.seen[about.kind] ?? 0) + 1
      }
    }
  const mirza = await signIn(running, 'front-door')
  for (const contact of all.contacts) {
    const { body } = await running.ask(`/contacts/${contact}`, { headers: { cookie: mirza } })
    for (const word of wordsIn(body))
      if (all.words.get(word)?.kind === 'referrer') run.seen.referrer = (run.seen.referrer ?? 0) + 1
  }
}

/** Mails, the program’s log, and what waits for the worker: nobody’s to know anything from. */
async function outside(
  place: Place,
  running: Running,
  log: readonly string[],
  run: CanaryRun,
  judge: (input: string, body: Buffer, allowed: () => boolean) => void,
): Promise<void> {
  const folder = path.join(running.dataDir, 'mail')
  // The worker’s sweeps send what is due: wait for those that have begun.
  await new Promise(resolve => setTimeout(resolve, 1500))
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    run.mails++
    judge(`a mail: ${name}`, fs.readFileSync(path.join(folder, name)), () => false)
  }
  const lines = log.join('').split('\n').filter(Boolean)
  run.logLines = lines.length
  for (const line of lines) {
    const fault = attempt(() => Buffer.from(JSON.stringify(JSON.parse(line)))) === null
    if (fault)
      run.failures.push({ input: `a line of the log: ${line.slice(0, 200)}`, expected: 'one JSON object', got: 'none' })
  }
  judge('the log', Buffer.from(lines.join('\n')), () => false)
  const jobs = await asAdmin(place, client =>
    client.query<{ data: string }>('select data::text as data from pgboss.job'),
  )
  judge('what waits for the worker', Buffer.from(jobs.rows.map(row => row.data).join('\n')), () => false)
}

async function asAdmin<T>(place: Place, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
