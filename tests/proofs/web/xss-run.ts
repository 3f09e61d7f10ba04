/** The three ways in which words get into a page of ours, with payloads in place of words: stored, typed, and as files. */
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import { chance } from '../../access/shape.ts'
import type { Place } from '../harness.ts'
import { formsOf, shapeOf } from './html.ts'
import { copyOf, crawl, type Fetch, type Found, personas, type Running, signIn, startInside } from './northmoor.ts'
import { payloads } from './xss-payloads.ts'
import { type Eye, openEye } from './xss-see.ts'
import { type Sheet, sendFile, sendSheet, sheetsOf, typedInto } from './xss-sent.ts'
import { putWords, wordColumns } from './xss-stored.ts'

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
/** How many payloads stand in one value of a column: each is whole in itself. */
const IN_ONE_VALUE = 100
const EXPECTED = 'words, and nothing that runs'

interface Work {
  run: XssRun
  options: XssOptions
  running: Running
  eye: Eye
  list: readonly string[]
}
function record({ run, options }: Work, input: string, wrong: readonly string[], cases = 1): void {
  run.cases += cases
  const one = { input, expected: EXPECTED, got: wrong.length === 0 ? EXPECTED : wrong.slice(0, 5).join(' | ') }
  if (wrong.length > 0) run.failures.push(one)
  options.onCase?.(one, wrong.length === 0)
}
/** Does the page show something of a payload? If none ever does, nothing was proved. */
const showsWords = (html: string) => /xss/.test(html.replace(/<script[^>]*>/g, ''))

/** Shows what came to a form. A page of another kind than HTML is not shown by a browser as a page of ours. */
async function showAnswer(
  work: Work,
  cookie: string,
  path: string,
  answer: { status: number; headers: Record<string, unknown>; body: Buffer },
): Promise<string[]> {
  const { status, headers, body } = answer
  if (status >= 300 && status < 400) {
    const to = String(headers.location ?? '')
    return /^\/(?![/\\])/.test(to) ? [] : [`leads away: ${to.slice(0, 200)}`]
  }
  if (!String(headers['content-type'] ?? '').includes('text/html'))
    return headers['x-content-type-options'] === 'nosniff' ? [] : ['an answer whose kind a browser may guess']
  if (showsWords(body.toString())) work.run.shown++
  return work.eye.show(cookie, path.slice(0, 1500), answer as never)
}

// ------------------------------------------------------------------------------------------------------------ stored

async function stored(work: Work, found: readonly Found[], adminUrl: string): Promise<void> {
  const { run, options, eye, list } = work
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const columns = await wordColumns(client)
    run.columns = columns.length
    const paths = found.filter(one => /^\s*<!DOCTYPE html/i.test(one.html))
    run.pages = paths.length
    for (let from = 0; from < list.length; from += IN_ONE_VALUE) {
      const some = list.slice(from, from + IN_ONE_VALUE)
      run.refusedColumns = await putWords(client, columns, some.join(' '))
      for (const { persona, cookie, path } of paths) {
        const { status, wrong } = await eye.open(cookie, path)
        if (status >= 500) wrong.push(`the page is broken (${status})`)
        if (status === 200) run.shown++
        record(work, `stored, payloads ${from + 1} to ${from + some.length}: ${persona} ${path}`, wrong, 1)
      }
      run.cases += columns.length * some.length
      options.say?.(
        `stored: payloads up to ${from + some.length} on ${paths.length} pages, ${run.failures.length} failures`,
      )
    }
  } finally {
    await client.end()
  }
}

// ------------------------------------------------------------------------------------------------------------- typed

async function typed(work: Work, found: readonly Found[]): Promise<void> {
  const { run, options, list } = work
  const by = chance(options.seed)
  const sheets = sheetsOf(found).slice(0, options.forms ?? 10_000)
  run.forms = sheets.length
  run.fields = new Set(sheets.flatMap(sheet => sheet.texts.map(name => `${shapeOf(sheet.form.action)} ${name}`))).size
  for (const [at, sheet] of sheets.entries()) {
    for (let n = 0; n < list.length; n++) {
      const sent = typedInto(sheet, list, n, by)
      const { path, answer } = await sendSheet(work.running, sheet, sent)
      if (answer.status === 303 && String(answer.headers.location).startsWith('/sign-in')) await again(work, sheet)
      const wrong = await showAnswer(work, sheet.cookie, path, answer)
      record(
        work,
        `typed: ${sheet.persona} ${sheet.form.method} ${shapeOf(path)} payload ${n + 1}: ${list[n]}`,
        wrong,
        sheet.texts.length,
      )
    }
    if (at % 10 === 9)
      options.say?.(
        `typed: ${at + 1} of ${sheets.length} forms, ${run.failures.length} failures, ${work.eye.loads()} pages shown`,
      )
  }
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
  const { running, options, list, eye, run } = work
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
  for (const [n, payload] of list.entries()) {
    const id = crypto.randomUUID()
    const words = Object.entries({
      ...{
        draft: id,
        revision: '0',
        tab: crypto.randomUUID(),
        children: roll[n % roll.length]!.id,
        on: '2026-11-19',
        at: '11:15',
      },
      ...{ place: payload, seen: payload, voice: payload, danger: 'no', action: n % 2 === 0 ? 'send' : 'files' },
    })
    const answer = await sendFile(running, { cookie: teacher, form: log }, words, {
      name: `${payload}.txt`,
      body: payload,
    })
    record(work, `file name: a concern's document ${payload}`, await showAnswer(work, teacher, '/concerns/new', answer))
    run.fileNames++
    for (const path of lists) {
      const sent = [['_once', crypto.randomUUID()]] as [string, string][]
      const came = await sendFile(running, { cookie: lead, form: forms.get(path)! }, sent, {
        name: `${payload}.csv`,
        body: listBody(payload, n),
      })
      const wrong = await showAnswer(work, lead, path, came)
      const at = came.status === 303 ? String(came.headers.location) : path
      const seen = await eye.open(lead, at)
      if (seen.status === 200) run.shown++
      record(work, `file name and cells: ${path} ${payload}`, [...wrong, ...seen.wrong])
      run.fileNames++
    }
    if (n % 50 === 49) options.say?.(`files: ${n + 1} of ${list.length}, ${run.failures.length} failures`)
  }
  // The pages that list them, and each page of what was sent.
  const pages = await crawl(running, {
    personas: ['dsl'],
    perShape: Math.max(12, list.length),
    most: 3 * list.length + 100,
  })
  for (const { path, html } of pages.filter(
    one => /\/(entries|concerns|pupils|attendance)/.test(one.path) && showsWords(one.html),
  )) {
    if (!/^\s*<!DOCTYPE html/i.test(html)) continue
    const { wrong } = await eye.open(lead, path)
    run.shown++
    record(work, `file names listed: ${path}`, wrong)
  }
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
  const seeded = await startInside(place)
  await seeded.stop()
  const second = await copyOf(place)
  for (const [where, parts] of [
    [second, 'stored'],
    [place, 'sent'],
  ] as const) {
    const running = await startInside(where, options.wrap ? { wrap: fetch => options.wrap!(fetch) } : {})
    const eye = await openEye(running.origin)
    const work: Work = { run, options, running, eye, list }
    try {
      const cookies = new Map<string, string>()
      for (const persona of options.personas ?? personas) cookies.set(persona, await signIn(running, persona))
      const found = await crawl(running, { cookies, personas: [...cookies.keys()], perShape: options.perShape ?? 2 })
      if (parts === 'stored') await stored(work, found, where.adminUrl)
      else {
        await typed(work, found)
        await files(work)
      }
      run.loads += eye.loads()
    } finally {
      await eye.close()
      await running.stop()
    }
  }
  return run
}
