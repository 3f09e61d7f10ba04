/** The whole program on a database of its own, with people who act at the same moment, and what every kind of race shares. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Hono } from 'hono'
import pg from 'pg'
import { buildApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { type Db, openDb } from '../../../src/platform/db.ts'
import { type Chance, chance } from '../../access/shape.ts'
import {
  type Answer,
  type Fields,
  formBody,
  hiddenFields,
  type Partnership,
  settle,
  type Worker,
} from './partnership.ts'

export interface Rig {
  app: Hono
  db: Db
  admin: pg.Pool
  /** Who is there. */
  all: Partnership
  get(who: Worker, path: string): Promise<Answer>
  post(who: Worker, path: string, fields: Fields): Promise<Answer>
  /** Rows as they lie, past every policy. */
  rows<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  close(): Promise<void>
}

const ORIGIN = 'http://localhost:3999'

export async function openRig(urls: { adminUrl: string; appUrl: string }, seed: number): Promise<Rig> {
  process.env.KITH_LOG = 'quiet'
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 4 })
  admin.on('error', () => {})
  const client = new pg.Client({ connectionString: urls.adminUrl })
  client.on('error', () => {})
  await client.connect()
  // The worker makes its queues when it starts; none runs here.
  await client.query(`select pgboss.create_queue('accounts', '{"policy": "standard"}')`)
  const all = await settle(client, chance(seed), { children: 24 })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-races-'))
  const config = readConfig('test', {
    KITH_DATA: folder,
    PORT: '3999',
    KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789',
  })
  const db = openDb({ connectionString: urls.appUrl, max: 10 })
  const app = buildApp({ db, config, limits: 'none' })
  const ask = async (who: Worker, where: string, init: RequestInit): Promise<Answer> => {
    const headers = { host: 'localhost:3999', cookie: `__Host-kith=${who.token}`, ...(init.headers as object) }
    const answer = await app.request(where, { ...init, headers })
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
  }
  return {
    app,
    db,
    admin,
    all,
    get: (who, where) => ask(who, where, {}),
    async post(who, where, fields) {
      // What administrators change asks once more who is there: they have just said so.
      if (where.startsWith('/administration/'))
        await admin.query(
          `update identity.session set confirmed_at = now(), confirmed_by = 'demonstration' where practitioner_id = $1 and ended_at is null`,
          [who.id],
        )
      return ask(who, where, {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
        body: formBody(fields),
      })
    },
    rows: async (text, values = []) => (await admin.query(text, values)).rows,
    async close() {
      await db.end()
      await client.end()
      await admin.end()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What one race came to. */
export interface Outcome {
  /** What was raced for, and by how many. */
  words: string
  /** What must not be and was. */
  wrong: string[]
  /** Edits or approvals that were sent, and those that were taken. */
  acts: number
  taken: number
}
export interface Race {
  name: string
  /** An edit, where nothing may be overwritten unseen; or an approval, which nobody may give oneself. */
  of: 'edit' | 'approval'
  /** How often, among all races. */
  weight: number
  run(rig: Rig, by: Chance, plant: string | undefined): Promise<Outcome>
}

export const taken = (answer: Answer): boolean => answer.status === 303
/** Several people, none twice. */
export function several(by: Chance, from: readonly Worker[], least: number, most: number): Worker[] {
  const left = [...from]
  const count = Math.min(from.length, least + by.int(most - least + 1))
  return Array.from({ length: count }, () => left.splice(by.int(left.length), 1)[0]!)
}
/** Words that stand nowhere else. */
export const newWords = (by: Chance): string => `Words ${by.uuid()}`
/** A moment more or less, so that those who act at once do not always come in the same order. */
export const moment = (by: Chance): Promise<void> => {
  const wait = by.pick([0, 0, 0, 1, 3, 8])
  return wait === 0 ? Promise.resolve() : new Promise(done => setTimeout(done, wait))
}

/** The same, and then the act. */
export const soon = async <T>(by: Chance, act: () => Promise<T>): Promise<T> => {
  await moment(by)
  return act()
}

export interface Writer {
  who: Worker
  words: string
  answer: Answer
}

/**
 * Several people who have the same page before them, and send what they wrote at the same moment. Each reads the page first; `fields` are the
 * page's own hidden ones with what the person typed.
 */
export async function allAtOnce(
  rig: Rig,
  by: Chance,
  people: readonly Worker[],
  form: { page: string; action: string; fields(words: string, n: number): Fields },
): Promise<Writer[]> {
  const pages = await Promise.all(people.map(who => rig.get(who, form.page)))
  return Promise.all(
    people.map(async (who, n) => {
      const words = newWords(by)
      const hidden = hiddenFields(pages[n]!.text, form.action)
      await moment(by)
      return { who, words, answer: await rig.post(who, form.action, { ...hidden, ...form.fields(words, n) }) }
    }),
  )
}

/**
 * The rule of every edit that all began from the same page: one is taken. Everybody else is told, and has their own words back. Gives what is
 * wrong; `holds` says whether what is kept now is the words of the one.
 */
export async function oneIsTaken(
  writers: readonly Writer[],
  holds: (words: string) => Promise<boolean>,
): Promise<string[]> {
  const winners = writers.filter(writer => taken(writer.answer))
  const wrong = faultsOf(writers.map(writer => writer.answer))
  if (winners.length !== 1) wrong.push(`${winners.length} of ${writers.length} were taken`)
  const last = winners.at(-1)
  if (last && winners.length === 1 && !(await holds(last.words))) wrong.push('what was taken is not what is kept')
  for (const { words, answer } of writers.filter(writer => !taken(writer.answer))) {
    if (answer.status !== 422) wrong.push(`somebody was answered ${answer.status}`)
    else if (!answer.text.includes(words)) wrong.push('somebody did not get their own words back')
    else if (!answer.text.includes('govuk-error-summary')) wrong.push('somebody was not told')
  }
  return wrong
}

/** A race may be lost, and never breaks anything. */
export const faultsOf = (answers: readonly Answer[]): string[] =>
  answers.filter(answer => answer.status >= 500).map(answer => `answered ${answer.status}`)
