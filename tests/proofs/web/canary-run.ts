/** Every page, export, mail and log that somebody without the right can get, read for the planted words. */
import fs from 'node:fs'
import path from 'node:path'
import { inflateRawSync, inflateSync } from 'node:zlib'
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import type { Place } from '../harness.ts'
import { type Planted, plant } from './canary-plant.ts'
import { tellingNames } from './canary-twins.ts'
import { type Answer, type Asked, crawl, type Fetch, personas, type Running, signIn, startInside } from './northmoor.ts'

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
    // How far it is, is no line of the log.
    const say = (words: string) => void write(`${words}\n`)
    return await look(place, running, log, { ...options, ...(options.say ? { say } : {}) })
  } finally {
    process.stderr.write = write
    if (before === undefined) delete process.env.KITH_LOG
    else process.env.KITH_LOG = before
    await running.stop()
  }
}

/** Reads answers, and says of each what it told. */
interface Judge {
  run: CanaryRun
  all: Planted
  judge(input: string, body: Buffer, allowed: (kind: string) => boolean): void
}
function judging(all: Planted, run: CanaryRun, options: CanaryOptions): Judge['judge'] {
  return (input, body, allowed) => {
    run.answers++
    const confirms = body.includes('ame postcode')
    const words = [...wordsIn(body)]
    // Where none of the names stands, none of them is told.
    const names = words.some(word => all.twins.has(word)) ? tellingNames(body.toString(), all.twins) : []
    const told = words.flatMap(word => {
      const about = all.words.get(word)
      if (!about || allowed(about.kind)) return []
      if (all.twins.has(word) && (!names.includes(word) || aboutNobody(input, body, all))) return []
      return [`${about.kind} (${word})`]
    })
    if (confirms) told.push('that the postcode is right')
    const one = {
      input,
      expected: 'none of the planted words',
      got: told.length === 0 ? 'none of the planted words' : told.slice(0, 8).join(', '),
    }
    if (told.length > 0) run.failures.push(one)
    options.onCase?.(one, told.length === 0)
  }
}
/**
 * The pages on which accounts are kept name one person and where that person works: it is what they are for. They tell where a child is only if
 * they tell anything of the child.
 */
const aboutNobody = (input: string, body: Buffer, all: Planted): boolean =>
  / GET \/administration\//.test(input) &&
  !all.children.some(({ id, family }) => body.includes(id) || body.includes(family) || body.includes('K. P.'))

async function look(
  place: Place,
  running: Awaited<ReturnType<typeof startInside>>,
  log: string[],
  options: CanaryOptions,
): Promise<CanaryRun> {
  const { children, seed } = options
  const all = await plant(running.db, place.adminUrl, running.dataDir, { children, seed })
  if (options.plantSql) await asAdmin(place, client => client.query(options.plantSql!))
  const who = options.personas ?? personas
  const run: CanaryRun = {
    ...{ answers: 0, failures: [], seen: {}, mails: 0, logLines: 0 },
    ...{ children: all.children.length, words: all.words.size, personas: who.length },
  }
  const reader: Judge = { run, all, judge: judging(all, run, options) }
  await entitledSee(running, all, run)
  for (const persona of who) {
    await readAll(running, reader, persona, options)
    options.say?.(`${persona}: ${run.answers} answers, ${run.failures.length} failures`)
  }
  await papers(running, reader)
  await outside(place, running, log, run, reader.judge)
  return run
}

/** Everything this person comes to by links, by addresses they could know, and by asking. */
async function readAll(running: Running, reader: Judge, persona: string, options: CanaryOptions): Promise<void> {
  const { judge, all } = reader
  const cookie = await signIn(running, persona)
  const ask = async (where: string, more: Asked = {}): Promise<Answer> => {
    const answer = await running.ask(where, more)
    const whole = Buffer.concat([Buffer.from(`${JSON.stringify(answer.headers)}\n`), answer.body])
    const words = new URLSearchParams(typeof more.body === 'string' ? more.body : '').get('q') ?? ''
    judge(`${persona} ${more.method ?? 'GET'} ${where} ${answer.status} ${words}`.trimEnd(), whole, kind =>
      mayKnow(persona, kind),
    )
    return answer
  }
  const cookies = new Map([[persona, cookie]])
  await crawl({ ...running, ask }, { personas: [persona], cookies, perShape: 6, most: 600 })
  const send = (where: string, form: Record<string, string>) =>
    ask(where, {
      method: 'POST',
      headers: { cookie, origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    })
  const work = [
    ...(options.straight === false ? [] : [...straightTo(all)]).map(
      where => () => ask(where, { headers: { cookie } }) as Promise<unknown>,
    ),
    // So many questions an hour and no more: those of whom most is told, first.
    ...all.children
      .toSorted((one, other) => Number(other.postcode !== undefined) - Number(one.postcode !== undefined))
      .flatMap(child =>
        searches(child).map(
          ([where, form]) =>
            () =>
              send(where, form),
        ),
      ),
  ]
  // Several at a time: what is not there answers late, on purpose.
  const queue = work.values()
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const one of queue) await one()
    }),
  )
}

/** What somebody would ask who looks for this child. */
const searches = (child: Planted['children'][number]): [string, Record<string, string>][] => [
  ['/children', { q: child.family }],
  ['/concerns', { q: child.family }],
  ['/concerns/roll', { q: child.family }],
  [`/children/${child.id}`, { words: 'Street' }],
  ...[undefined, ...(child.postcode ? [child.postcode] : [])].map((postcode): [string, Record<string, string>] => {
    const [year = '', month = '', day = ''] = child.bornOn.split('-')
    const { given, family } = child
    return [
      '/known',
      {
        ...{ given, family, 'born-day': day, 'born-month': month, 'born-year': year, why: 'A call this morning' },
        ...(postcode ? { postcode } : {}),
      },
    ]
  }),
]

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
  for (const referral of all.referrals) for (const part of ['', '/document']) yield `/referrals/${referral}${part}`
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

/** What goes on paper, as it is printed by whoever sent it, who may know: whoever finds it may not. Who sent it stands on it, to be asked. */
async function papers(running: Running, { all, judge, run }: Judge): Promise<void> {
  for (const { cookie, referral, family } of all.papers) {
    const { body } = await running.ask(`/referrals/${referral}/document`, { headers: { cookie } })
    const printed = /<main[^>]*>([\s\S]*)<\/main>/.exec(body.toString())?.[1] ?? ''
    if (!printed.includes(family)) run.failures.push({ input: `paper ${referral}`, expected: 'the paper', got: 'none' })
    judge(`printed: /referrals/${referral}/document`, Buffer.from(printed), kind => kind === 'staff')
  }
}

const FORGED = 'forged-by-a-visitor'
/** Lines of a log, sent in every part of a request: an address, a query, a header, a form and its names. */
async function forge(running: Running): Promise<void> {
  const line = `\n{"event":"${FORGED}"}\n`
  const coded = encodeURIComponent(line)
  const form = { origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' }
  await running.ask(`/${coded}`)
  await running.ask(`/children/${coded}?q=${coded}`, { headers: { 'user-agent': line.trim(), 'x-request-id': FORGED } })
  await running.ask('/sign-in/demo', { method: 'POST', headers: form, body: `persona=${coded}&${coded}=1` })
  await running.ask('/sign-in/demo', { method: 'POST', headers: { origin: `http://${FORGED}` }, body: coded })
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
  await forge(running)
  const lines = log.join('').split('\n').filter(Boolean)
  run.logLines = lines.length
  for (const line of lines) {
    const fault = attempt(() => Buffer.from(JSON.stringify(JSON.parse(line)))) === null
    if (fault)
      run.failures.push({ input: `a line of the log: ${line.slice(0, 200)}`, expected: 'one JSON object', got: 'none' })
  }
  const forged = lines.filter(line => line.includes(FORGED)).map(line => line.slice(0, 200))
  if (forged.length > 0)
    run.failures.push({ input: 'a line of the log that somebody sent', expected: 'none', got: forged.join(' | ') })
  judge('the log', Buffer.from(lines.join('\n')), () => false)
  const jobs = await asAdmin(place, client =>
    client.query<{ data: string }>(`select concat(data, ' ', output) as data from pgboss.job`),
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
