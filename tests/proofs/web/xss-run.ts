/** The three ways in which words get into a page of ours, with payloads in place of words: stored, typed, and as files. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import { chance } from '../../access/shape.ts'
import type { Place } from '../harness.ts'
import { sendFile } from './form-send.ts'
import { formsOf, shapeOf } from './html.ts'
import {
  type Answer,
  copyOf,
  crawl,
  type Fetch,
  type Found,
  personas,
  type Running,
  signIn,
  startInside,
} from './northmoor.ts'
import { payloads, valuesOf } from './xss-payloads.ts'
import { type Eye, newShelf, openEye } from './xss-see.ts'
import { type Sheet, sendSheet, sheetsOf, typedInto } from './xss-sent.ts'
import { putWords, wordColumns } from './xss-stored.ts'

/** Words that came in through forms and files; words put into the tables. */
export type Part = 'sent' | 'stored'
export interface XssOptions {
  seed: number
  /** How many of the payloads; all of them unless said. */
  payloads?: number
  personas?: readonly string[]
  /** At most so many forms; all unless said. */
  forms?: number
  /** Pages of each shape for each person. */
  perShape?: number
  wrap?: (fetch: Fetch) => Fetch
  /** Both, unless said. */
  parts?: readonly Part[]
  /** All in one database, and fewer pages of what was taken. */
  short?: boolean
  onCase?: (one: Case, ok: boolean) => void
  say?: (words: string) => void
}
export interface XssRun {
  cases: number
  failures: Case[]
  /** Pages shown in the browser with a payload's words in them, harmless. */
  shown: number
  loads: number
  columns: number
  fields: number
  forms: number
  fileNames: number
  pages: number
  refusedColumns: string[]
}
/** How many payloads stand in one value: of a column, and of a field, where a line has less room. */
const IN_ONE_COLUMN = 100
const IN_ONE_FIELD = 20
/** So many are asked for and looked at together. */
const TOGETHER = 4
const EXPECTED = 'words, and nothing that runs'

interface Work {
  run: XssRun
  options: XssOptions
  running: Running
  eye: Eye
  list: readonly string[]
  /** Pages looked at, without what differs each time: one alike in all else is not looked at again. */
  looked: Set<string>
}
function record({ run, options }: Work, input: string, wrong: readonly string[], cases = 1): void {
  run.cases += cases
  const one = { input, expected: EXPECTED, got: wrong.length === 0 ? EXPECTED : wrong.slice(0, 5).join(' | ') }
  if (wrong.length > 0) run.failures.push(one)
  options.onCase?.(one, wrong.length === 0)
}
async function together<T>(list: readonly T[], work: (one: T, at: number) => Promise<void>): Promise<void> {
  const queue = list.entries()
  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      for (const [at, one] of queue) await work(one, at)
    }),
  )
}

/** The policy and the page, without ids, marks for one time and the time of day: two pages alike in this run the same, or nothing. */
const alikeOf = ({ headers, body }: Answer): string =>
  createHash('sha256')
    .update(
      `${headers['content-security-policy']} ${body}`
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id')
        .replace(/nonce[=-]["']?[\w+/=-]+/g, 'nonce')
        .replace(/\b\d\d:\d\d\b/g, ':time')
        // What keeps two rows of a column apart: see `putWords`.
        .replace(/\d+,\d+\)/g, ':row'),
    )
    .digest('base64')

/**
 * Looks at an answer in the browser, if anything of a payload is in it: every payload has "xss" in it, so that where it does not stand nothing of
 * one is shown. A page of another kind than HTML is not shown by a browser as a page of ours.
 */
async function showAnswer(
  work: Work,
  cookie: string,
  path: string,
  answer: Answer,
  looking: () => void = () => {},
): Promise<string[]> {
  const { status, headers, body } = answer
  if (status >= 300 && status < 400) {
    const to = String(headers.location ?? '')
    return /^\/(?![/\\])/.test(to) ? [] : [`leads away: ${to.slice(0, 200)}`]
  }
  if (!String(headers['content-type'] ?? '').includes('text/html'))
    return headers['x-content-type-options'] === 'nosniff' ? [] : ['an answer whose kind a browser may guess']
  if (status >= 500) return [`the page is broken (${status})`]
  if (!body.includes('xss')) return []
  work.run.shown++
  const alike = alikeOf(answer)
  if (work.looked.has(alike)) return []
  work.looked.add(alike)
  looking()
  return work.eye.show(cookie, path.slice(0, 1500), answer)
}
/** `looking` is called if the browser is shown the page. */
const openPath = async (work: Work, cookie: string, path: string, looking?: () => void): Promise<string[]> =>
  showAnswer(work, cookie, path, await work.running.ask(path, { headers: { cookie } }), looking)

// ------------------------------------------------------------------------------------------------------------ stored

async function stored(work: Work, found: readonly Found[], adminUrl: string): Promise<void> {
  const { run, options, list } = work
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const columns = await wordColumns(client)
    run.columns = columns.length
    run.pages = found.length
    let pages = found
    for (const [n, value] of valuesOf(list, IN_ONE_COLUMN).entries()) {
      run.refusedColumns = await putWords(client, columns, value)
      // A page that showed nothing of the first value, or showed it as another page does, does so with the others.
      const apart: Found[] = []
      await together(pages, async page => {
        const { persona, cookie, path } = page
        record(
          work,
          `stored, value ${n + 1}: ${persona} ${path}`,
          await openPath(work, cookie, path, () => apart.push(page)),
        )
      })
      options.say?.(`stored: value ${n + 1} on ${pages.length} pages, ${run.failures.length} failures`)
      if (n === 0) pages = apart
    }
    run.cases += columns.length * list.length
  } finally {
    await client.end()
  }
}

// ------------------------------------------------------------------------------------------------------------- typed

async function typed(work: Work, found: readonly Found[]): Promise<void> {
  const { run, options, list } = work
  const sheets = sheetsOf(found).slice(0, options.forms ?? 10_000)
  const values = valuesOf(list, IN_ONE_FIELD)
  run.forms = sheets.length
  run.fields = new Set(sheets.flatMap(sheet => sheet.texts.map(name => `${shapeOf(sheet.form.action)} ${name}`))).size
  let done = 0
  await together(sheets, async (sheet, at) => {
    const by = chance(options.seed + at)
    for (const n of values.keys()) {
      const { path, answer } = await sendSheet(work.running, sheet, typedInto(sheet, values, n, by))
      if (answer.status === 303 && String(answer.headers.location).startsWith('/sign-in')) await again(work, sheet)
      const wrong = await showAnswer(work, sheet.cookie, path, answer)
      record(work, `typed: ${sheet.persona} ${sheet.form.method} ${shapeOf(path)} value ${n + 1}`, wrong, 0)
    }
    run.cases += sheet.texts.length * list.length
    if (++done % 20 === 0)
      options.say?.(
        `typed: ${done} of ${sheets.length} forms, ${run.failures.length} failures, ${work.eye.loads()} pages shown`,
      )
  })
}
/** Somebody's session was ended by a form of theirs. */
async function again(work: Work, sheet: Sheet): Promise<void> {
  const fresh = await signIn(work.running, sheet.persona).catch(() => null)
  if (fresh) sheet.cookie = fresh
}

// ------------------------------------------------------------------------------------------------------------- files

const listBody = (payload: string, n: number) => {
  const cell = `"${payload.replaceAll('"', '""')}"`
  return `UPN,Forename,Surname,DOB,${cell}\r\n${cell},${cell},${cell},04/03/2014,${cell}\r\nA${n},Robin,Fell,${cell},x\r\n`
}
async function files(work: Work): Promise<void> {
  const { running, options, list, run } = work
  const teacher = await signIn(running, 'teacher')
  const lead = await signIn(running, 'dsl')
  const form = (path: string, cookie: string) =>
    running
      .ask(path, { headers: { cookie } })
      .then(answer => formsOf(answer.body.toString(), path).find(one => one.multipart)!)
  const roll = JSON.parse(
    (
      await running.ask('/concerns/roll', {
        method: 'POST',
        headers: { cookie: teacher, origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'q=a',
      })
    ).body.toString(),
  ) as { id: string }[]
  const log = await form('/concerns/new', teacher)
  const lists = ['/pupils/import', '/attendance/files']
  const forms = new Map(await Promise.all(lists.map(async path => [path, await form(path, lead)] as const)))
  await together(options.short ? list.slice(0, 3) : list, async (payload, n) => {
    const id = crypto.randomUUID()
    const words = Object.entries({
      ...{ draft: id, revision: '0', tab: crypto.randomUUID(), children: roll[n % roll.length]!.id },
      ...{ on: '2026-11-19', at: '11:15', place: payload, seen: payload, voice: payload },
      ...{ danger: 'no', action: n % 2 === 0 ? 'send' : 'files' },
    })
    const sheet = { cookie: teacher, form: log }
    const answer = await sendFile(running, sheet, words, { name: `${payload}.txt`, body: payload })
    record(work, `file name: a concern's document ${payload}`, await showAnswer(work, teacher, '/concerns/new', answer))
    run.fileNames++
    for (const path of lists) {
      const sent = [['_once', crypto.randomUUID()]] as [string, string][]
      const file = { name: `${payload}.csv`, body: listBody(payload, n) }
      const came = await sendFile(running, { cookie: lead, form: forms.get(path)! }, sent, file)
      const wrong = await showAnswer(work, lead, path, came)
      if (came.status === 303) wrong.push(...(await openPath(work, lead, String(came.headers.location))))
      record(work, `file name and cells: ${path} ${payload}`, wrong)
      run.fileNames++
    }
    if (n % 50 === 49) options.say?.(`files: ${n + 1} of ${list.length}, ${run.failures.length} failures`)
  })
}

/** What was taken, on every page that shows it by now. */
async function taken(work: Work, cookies: ReadonlyMap<string, string>): Promise<void> {
  const { list, running, options } = work
  const everybody = await crawl(running, { personas: [...cookies.keys()], cookies, perShape: options.short ? 1 : 2 })
  // The safeguarding lead reads every concern with its document.
  const all =
    options.short || !cookies.has('dsl')
      ? []
      : await crawl(running, {
          personas: ['dsl'],
          cookies,
          perShape: Math.max(12, list.length),
          most: 2 * list.length + 100,
        })
  const pages = new Map([...everybody, ...all].map(one => [`${one.persona} ${one.path}`, one]))
  const shown = [...pages.values()].filter(({ html }) => html.includes('xss'))
  await together(shown, async ({ persona, cookie, path }) =>
    record(work, `taken: ${persona} ${path}`, await openPath(work, cookie, path)),
  )
}

// --------------------------------------------------------------------------------------------------------------- run

export async function runXss(place: Place, options: XssOptions): Promise<XssRun> {
  const list = payloads.slice(0, options.payloads ?? payloads.length)
  const run: XssRun = {
    cases: 0,
    failures: [],
    shown: 0,
    loads: 0,
    columns: 0,
    fields: 0,
    forms: 0,
    fileNames: 0,
    pages: 0,
    refusedColumns: [],
  }
  const parts: readonly Part[] = options.parts ?? ['sent', 'stored']
  if (options.short) {
    await lookAt(place, run, options, list, parts)
    return run
  }
  // What is stored past the program would be in the way of what is sent: a database for each.
  const seeded = await startInside(place)
  await seeded.stop()
  const second = await copyOf(place)
  if (parts.includes('stored')) await lookAt(second, run, options, list, ['stored'])
  if (parts.includes('sent')) await lookAt(place, run, options, list, ['sent'])
  return run
}

async function lookAt(
  place: Place,
  run: XssRun,
  options: XssOptions,
  list: readonly string[],
  parts: readonly Part[],
): Promise<void> {
  const shelf = newShelf()
  const running = await startInside(place, { wrap: fetch => shelf.wrap(options.wrap?.(fetch) ?? fetch) })
  const eye = await openEye(running.origin, shelf)
  const work: Work = { run, options, running, eye, list, looked: new Set() }
  try {
    const cookies = new Map<string, string>()
    for (const persona of options.personas ?? personas) cookies.set(persona, await signIn(running, persona))
    const found = await crawl(running, { cookies, personas: [...cookies.keys()], perShape: options.perShape ?? 1 })
    if (parts.includes('sent')) {
      await typed(work, found)
      await files(work)
      await taken(work, cookies)
    }
    if (parts.includes('stored')) await stored(work, found, place.adminUrl)
    run.loads += eye.loads()
  } finally {
    await eye.close()
    await running.stop()
  }
}
