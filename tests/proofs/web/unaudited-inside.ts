/** Northmoor inside this process, every page asked for by everybody: what is read is recorded, and with no record nothing is read. */
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import type { Place } from '../harness.ts'
import { crawl, personas, signIn, startInside } from './northmoor.ts'
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

/** While no event can be written, no page answers with anything of anybody; afterwards all is as before. */
export async function auditDown(
  place: Place,
  onCase?: (one: Case, ok: boolean) => void,
): Promise<{ cases: number; failures: Case[] }> {
  const running = await startInside(place)
  const failures: Case[] = []
  let cases = 0
  try {
    for (const persona of ['dsl', 'social-worker', 'front-door-manager', 'police', 'teacher']) {
      const cookie = await signIn(running, persona)
      const pages = await crawl(running, { personas: [persona], cookies: new Map([[persona, cookie]]), perShape: 1 })
      await asAdmin(place, 'alter function audit.append rename to append_gone')
      try {
        for (const { path, html } of pages.filter(page => /^\s*<!DOCTYPE html/i.test(page.html))) {
          const answer = await running.ask(path, { headers: { cookie } })
          const public_ = /^\/(blank|help)$/.test(path) || !/kith-header__person/.test(html)
          const told = /kith-header__person/.test(answer.body.toString())
          const ok = (answer.status === 503 && !told) || (public_ && answer.status === 200)
          cases++
          const one = {
            input: `audit down: ${persona} ${path}`,
            expected: '503, and nothing of anybody',
            got: `${answer.status}${told ? ' with the page' : ''}`,
          }
          if (!ok) failures.push(one)
          onCase?.(one, ok)
        }
      } finally {
        await asAdmin(place, 'alter function audit.append_gone rename to append')
      }
      const again = await running.ask('/', { headers: { cookie } })
      if (again.status >= 400)
        failures.push({ input: 'the log is back', expected: 'as before', got: String(again.status) })
    }
    return { cases, failures }
  } finally {
    await running.stop()
  }
}

async function asAdmin(place: Place, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}
