/** Northmoor inside this process, every page asked for by everybody: what is read is recorded, and with no record nothing is read. */
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import type { Place } from '../harness.ts'
import { crawl, type Found, personas, type Running, signIn, startInside } from './northmoor.ts'
import { type Watched, watcher } from './watch.ts'

export async function inside(
  place: Place,
  options: {
    plant?: string
    personas?: readonly string[]
    perShape?: number
    onCase?: (one: Case, ok: boolean) => void
  } = {},
): Promise<Watched> {
  const watch = watcher(place.adminUrl)
  const running = await startInside(place, { wrap: fetch => watch.wrap(fetch) })
  try {
    if (options.plant) await asAdmin(place, options.plant)
    await crawl(running, { personas: options.personas ?? personas, perShape: options.perShape ?? 1 })
    return await watch.judge(options.onCase)
  } finally {
    await running.stop()
  }
}

const doors = ['dsl', 'social-worker', 'front-door-manager', 'police', 'teacher'] as const

/**
 * While no event can be written, no page answers with anything of anybody, and the program's own log says that it could not, once for each;
 * afterwards all is as before.
 */
export async function auditDown(
  place: Place,
  onCase?: (one: Case, ok: boolean) => void,
  who: readonly string[] = doors,
): Promise<{ cases: number; failures: Case[] }> {
  const running = await startInside(place)
  const failures: Case[] = []
  let cases = 0
  const judge = (one: Case, ok: boolean) => {
    cases++
    if (!ok) failures.push(one)
    onCase?.(one, ok)
  }
  try {
    for (const persona of who) {
      const cookie = await signIn(running, persona)
      const pages = await crawl(running, { personas: [persona], cookies: new Map([[persona, cookie]]), perShape: 1 })
      await asAdmin(place, 'alter function audit.append rename to append_gone')
      try {
        for (const page of pages.filter(({ html }) => /^\s*<!DOCTYPE html/i.test(html)))
          await whileDown(running, cookie, page, judge)
      } finally {
        await asAdmin(place, 'alter function audit.append_gone rename to append')
      }
      const again = await running.ask('/', { headers: { cookie } })
      const got = String(again.status)
      judge({ input: `${persona}: the log is back`, expected: 'as before', got }, again.status < 400)
    }
    return { cases, failures }
  } finally {
    await running.stop()
  }
}

async function whileDown(
  running: Running,
  cookie: string,
  page: Found,
  judge: (one: Case, ok: boolean) => void,
): Promise<void> {
  const { path, persona, html } = page
  const { value: answer, said } = await overhearing(() => running.ask(path, { headers: { cookie } }))
  const isPublic = /^\/(blank|help)$/.test(path) || !/kith-header__person/.test(html)
  const told = /kith-header__person/.test(answer.body.toString())
  const faults = said.filter(line => line.event === 'fault').length
  const silent = answer.status === 503 && faults !== 1
  const ok = (answer.status === 503 && !told && !silent) || (isPublic && answer.status === 200)
  const got = `${answer.status}${told ? ' with the page' : ''}${silent ? `, ${faults} lines in the log` : ''}`
  judge(
    { input: `audit down: ${persona} ${path}`, expected: '503, nothing of anybody, and a line in the log', got },
    ok,
  )
}

/** What the program says on its error stream meanwhile; none of it goes out. */
async function overhearing<T>(work: () => Promise<T>): Promise<{ value: T; said: { event?: string }[] }> {
  const write = process.stderr.write
  let text = ''
  process.stderr.write = ((part: string | Uint8Array) => {
    text += String(part)
    return true
  }) as typeof process.stderr.write
  try {
    const value = await work()
    const lines = text.split('\n').filter(line => line.startsWith('{'))
    return { value, said: lines.map(line => JSON.parse(line) as { event?: string }) }
  } finally {
    process.stderr.write = write
  }
}

async function asAdmin(place: Place, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}
