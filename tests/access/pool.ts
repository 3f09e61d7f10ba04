/** Many people at once on few connections, with transactions that fail half-way: nobody ever gets what is another's. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type Db, openDb } from '../../src/platform/db.ts'
import type { Case } from './compare.ts'
import { chance, complete, insertRows, type Row, readShape } from './shape.ts'

export interface PoolRun {
  requests: number
  /** Answers that held something of another person. */
  crossings: Case[]
  /** Answers that held what is the asker's own. */
  own: number
  /** Answers of 500 and above: from the faults put in. */
  faults: number
  seconds: number
}
export type PoolFault = 'earlier-opening' | 'shared-answer'

interface Person {
  canary: string
  child: string
  cookie: string
}

/**
 * Runs `each` requests for each of `people`, all at the same time, on `connections` connections. One transaction in twenty breaks: by an error
 * of the program, by one of the database, or because its connection was ended. `plant` puts a fault in, to see that it is found.
 */
export async function runPool(
  urls: { adminUrl: string; appUrl: string },
  options: {
    people?: number
    each: number
    connections?: number
    seed?: number
    plant?: PoolFault | undefined
    onCase?: (one: Case, ok: boolean) => void
  },
): Promise<PoolRun> {
  process.env.KITH_LOG = 'quiet'
  const by = chance(options.seed ?? 5)
  const admin = new pg.Client({ connectionString: urls.adminUrl })
  await admin.connect()
  const people = await seat(admin, options.people ?? 64, options.seed ?? 5)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-pool-'))
  const config = readConfig('test', {
    KITH_DATA: folder,
    PORT: '3999',
    KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789',
  })
  const db = openDb({ connectionString: urls.appUrl, max: options.connections ?? 4 })
  const app = buildApp({ db: breaking(db, by, options.plant), config, limits: 'none' })
  const run: PoolRun = { requests: 0, crossings: [], own: 0, faults: 0, seconds: 0 }
  const kept = new Map<string, string>()
  const began = performance.now()
  const work = async (person: Person): Promise<void> => {
    for (let n = 0; n < options.each; n++) {
      const other = by.pick(people)
      const where = by.pick([
        '/children',
        `/children/${person.child}`,
        `/children/${person.child}/people`,
        '/me',
        '/',
        `/children/${other.child}`,
      ])
      const answer = await app.request(where, { headers: { cookie: person.cookie, host: 'localhost:3999' } })
      let text = await answer.text()
      if (options.plant === 'shared-answer' && answer.status === 200) text = firstOf(kept, where, text)
      const canaries = new Set(text.match(/Canary[a-z]{8}/g) ?? [])
      run.requests++
      if (answer.status >= 500) run.faults++
      if (canaries.has(person.canary)) run.own++
      canaries.delete(person.canary)
      const one = {
        input: `${person.canary} GET ${where} #${n}`,
        expected: 'nothing of another’s',
        got: canaries.size === 0 ? 'nothing of another’s' : [...canaries].join(' '),
      }
      if (canaries.size > 0) run.crossings.push(one)
      options.onCase?.(one, canaries.size === 0)
    }
  }
  try {
    await Promise.all(people.map(work))
    run.seconds = (performance.now() - began) / 1000
    await nothingIsLeft(db, run)
  } finally {
    await db.end()
    await admin.end()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return run
}

/** What was kept under this key; the first value given for it. */
function firstOf(kept: Map<string, string>, key: string, value: string): string {
  if (!kept.has(key)) kept.set(key, value)
  return kept.get(key)!
}

/** After it all, a connection by itself is nobody's. */
async function nothingIsLeft(db: Db, run: PoolRun): Promise<void> {
  for (let n = 0; n < 8; n++) {
    const { rows } = await db.pool.query<{ seen: number; who: string | null }>(
      `select (select count(*) from people.person)::integer + (select count(*) from identity.practitioner)::integer as seen, nullif(current_setting('kith.practitioner', true), '') as who`,
    )
    const left = rows[0]!
    if (left.seen > 0 || left.who !== null)
      run.crossings.push({ input: 'an idle connection', expected: 'nobody, and 0 rows', got: JSON.stringify(left) })
  }
}

/** The database as the program has it, but one transaction in twenty breaks. */
function breaking(db: Db, by: ReturnType<typeof chance>, plant?: PoolFault): Db {
  let earlier = ''
  return {
    ...db,
    transaction(given, work) {
      const lot = by.next()
      const open = plant === 'earlier-opening' && lot > 0.98 && earlier !== '' ? earlier : given.open
      earlier = given.open
      return db.transaction({ ...given, open }, async tx => {
        const result = await work(tx)
        if (lot < 0.02) throw new Error('broken off by the program')
        if (lot < 0.045) await tx.raw('select 1/0')
        if (lot < 0.0455) await tx.raw('select pg_terminate_backend(pg_backend_pid())')
        return result
      })
    },
  }
}

/** People who each work alone, with one child of their own; every name of theirs holds their canary. */
async function seat(admin: pg.Client, count: number, seed: number): Promise<Person[]> {
  const by = chance(seed + 1)
  const shape = await readShape(admin)
  const area = { id: by.uuid(), name: `Area ${by.uuid()}` }
  const made: Person[] = []
  const tables = new Map<string, Row[]>([['identity.area', [area]]])
  const add = (table: string, given: Row): string => {
    const row = complete(shape, table, given, name => tables.get(name) ?? [], by)
    tables.set(table, [...(tables.get(table) ?? []), row])
    return row.id as string
  }
  for (let n = 0; n < count; n++) {
    const canary = `Canary${Array.from({ length: 8 }, () => 'abcdefghijklmnopqrstuvwxyz'[by.int(26)]).join('')}`
    const organisation = add('identity.organisation', {
      id: by.uuid(),
      name: `${canary} School`,
      kind: 'school',
      badge: 'CA',
      area_id: area.id,
    })
    const who = add('identity.practitioner', { id: by.uuid(), name: `${canary} Person` })
    add('identity.role_held', { id: by.uuid(), practitioner_id: who, organisation_id: organisation, role: 'dsl' })
    const child = add('people.person', {
      id: by.uuid(),
      kind: 'child',
      born_on: '2014-01-01',
      made_by: who,
      organisation_id: organisation,
    })
    add('people.name', { id: by.uuid(), person_id: child, kind: 'legal', given: 'Robin', family: canary })
    add('access.involvement', {
      id: by.uuid(),
      child_id: child,
      organisation_id: organisation,
      role: 'school',
      from_at: '2024-01-01T09:00:00Z',
    })
    add('people.roll', {
      id: by.uuid(),
      organisation_id: organisation,
      child_id: child,
      display_name: `Robin ${canary}`,
    })
    made.push({ canary, child, cookie: `__Host-kith=${canary}` })
    const session = complete(
      shape,
      'identity.session',
      { practitioner_id: who, organisation_id: organisation },
      () => [],
      by,
    )
    const now = Date.now()
    Object.assign(session, {
      token_hash: `\\x${createHash('sha256').update(canary).digest('hex')}`,
      began_at: new Date(now),
      seen_at: new Date(now + 3_600_000),
      expires_at: new Date(now + 43_200_000),
      way: 'demonstration',
    })
    tables.set('identity.session', [...(tables.get('identity.session') ?? []), session])
  }
  for (const [table, rows] of tables) await insertRows(admin, table, rows)
  return made
}
