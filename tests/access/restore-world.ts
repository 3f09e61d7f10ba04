/**
 * What the proof of restoring writes and remembers: made-up rows in every table, events in the audit log, documents; with words planted in them
 * that must not be readable in a backup. What it remembers of a moment it asks the database itself, in SQL of its own.
 */
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { appendCall, latestHead, loadSigningKey, signHead } from '../../src/audit/index.ts'
import { type Chance, chance, type Row, readShape, type Shape } from './shape.ts'
import { makeWorld } from './worlds.ts'

/** What a planted word begins with: nothing else in a backup or a database does. */
export const PLANTED = 'QZPLANTEDWORDQZ'

/** Everything there was at a moment. */
export interface Moment {
  number: number
  at: Date
  /** By table: how many rows, and a digest over all of them. */
  tables: Map<string, string>
  /** By path in the data folder: SHA-256. */
  files: Map<string, string>
  /** The head of the audit log that a partner would have kept. */
  head: NonNullable<Awaited<ReturnType<typeof latestHead>>>
  /** The segment of the log that the next change goes into. */
  segment: string
}

export interface Source {
  dataDir: string
  client: pg.Client
  by: Chance
  shape: Shape
  planted: string[]
  /** How many words to plant in all. */
  most: number
}

export async function openSource(dataDir: string, adminUrl: string, seed: number, most: number): Promise<Source> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  return { dataDir, client, by: chance(seed), shape: await readShape(client), planted: [], most }
}

/** A new planted word, until there are enough; then one like any other. */
function word(source: Source): string {
  const letters = source.by.uuid().replaceAll('-', '')
  if (source.planted.length >= source.most) return `w${letters}`
  source.planted.push(`${PLANTED}${letters}`)
  return source.planted.at(-1)!
}

/** Writes some more of everything: each call leaves every kind of trace that the program leaves. */
export async function writeSome(source: Source, seed: number): Promise<void> {
  const { client, by } = source
  await addWorld(source, seed)
  await client.query('begin')
  await addDocument(source)
  await client.query(
    `update people.person set talk_best = $1 where id = (select id from people.person order by md5(id::text || $2) limit 1)`,
    [word(source), by.uuid()],
  )
  await client.query('delete from record.draft where id = (select id from record.draft limit 1)')
  await client.query('commit')
  for (let n = 0; n < 6; n++) {
    const call = appendCall(
      {
        id: by.uuid(),
        at: new Date(),
        action: 'record.chronology.read',
        practitionerId: null,
        organisationId: null,
        purpose: word(source),
        requestId: by.uuid(),
        outcome: 'read',
        children: [by.uuid()],
        subject: null,
        detail: {},
      },
      by.int(64),
    )
    await client.query(call.text, call.values)
  }
  await signHead(client, loadSigningKey(source.dataDir), new Date())
  if (by.yes(0.5)) await client.query('select pg_switch_wal()')
}

/** Rows in every table, as the random worlds have them; where a text may be anything, it is a planted word. */
async function addWorld(source: Source, seed: number): Promise<void> {
  const world = makeWorld(seed, source.shape)
  for (const [table, rows] of world.rows) {
    // Events are written through the log's own door, so that their chains hold; documents with their files.
    if (table.startsWith('audit.') || table === 'record.attachment') continue
    const marked = rows.map(row => mark(source, row))
    const columns = Object.keys(rows[0] ?? {}).map(name => `"${name}"`)
    if (columns.length === 0) continue
    await source.client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb) `,
      [JSON.stringify(marked)],
    )
  }
}

const mark = (source: Source, row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && /^w[0-9a-f-]{18}$/.test(value) ? word(source) : value,
    ]),
  )

/** A document of an entry, its bytes in the data folder as the program keeps them; and a list somebody sent, by a name they chose. */
async function addDocument(source: Source): Promise<void> {
  const { client, dataDir, by } = source
  const { rows } = await client.query<{ entry: string; person: string }>(
    `select e.id as entry, p.id as person from record.entry e, identity.practitioner p order by md5(e.id::text || p.id::text || $1) limit 1`,
    [by.uuid()],
  )
  const { entry, person } = rows[0]!
  const id = by.uuid()
  const bytes = Buffer.concat([
    Buffer.from(`${word(source)}\n`),
    randomBytes(2000 + by.int(40_000)),
    Buffer.from(word(source)),
  ])
  fs.mkdirSync(path.join(dataDir, 'files'), { recursive: true })
  fs.writeFileSync(path.join(dataDir, 'files', id), bytes)
  fs.mkdirSync(path.join(dataDir, 'imports'), { recursive: true })
  fs.writeFileSync(path.join(dataDir, 'imports', `${word(source)}.csv`), `UPN,Surname\n1,${word(source)}\n`)
  await client.query(
    `insert into record.attachment (id, entry_id, file_name, media_type, bytes, sha256, added_by, added_at) values ($1, $2, $3, 'text/plain', $4, $5, $6, now())`,
    [id, entry, `${word(source)}.txt`, bytes.length, createHash('sha256').update(bytes).digest(), person],
  )
}

/** What there is now: asked for after everything before it is done, and before anything after it begins. */
export async function remember(source: Source, number: number): Promise<Moment> {
  const { client, dataDir } = source
  const tables = await tablesOf(client)
  const head = await latestHead(client)
  if (!head) throw new Error('no head was signed')
  await client.query('select pg_sleep(0.02)')
  const { rows } = await client.query<{ at: Date; segment: string }>(
    `select date_trunc('milliseconds', clock_timestamp()) as at, pg_walfile_name(pg_current_wal_insert_lsn()) as segment`,
  )
  await client.query('select pg_sleep(0.02)')
  return { number, ...rows[0]!, tables, files: filesIn(dataDir), head }
}

/** Each table of the database: how many rows, and a digest that changes with any byte of any of them. */
export async function tablesOf(client: pg.ClientBase): Promise<Map<string, string>> {
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const parts = tables.rows.map(
    ({ name }, number) =>
      `select ${number} as n, count(*) || ' ' || coalesce(md5(string_agg(m, '' order by m)), '') as state from (select md5(t::text) as m from ${name} t) q`,
  )
  const { rows } = await client.query<{ n: number; state: string }>(
    `select * from (${parts.join(' union all ')}) a order by n`,
  )
  return new Map(rows.map(({ n, state }) => [tables.rows[n]!.name, state]))
}

/** Files of the data folder that a backup must bring back, by path: all but the database, the keys, and what is about this machine only. */
export function filesIn(dataDir: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const folder of ['', 'files', 'imports']) {
    const names = fs.existsSync(path.join(dataDir, folder))
      ? fs.readdirSync(path.join(dataDir, folder), { withFileTypes: true })
      : []
    for (const entry of names) {
      const name = path.posix.join(folder, entry.name)
      const wanted = folder !== '' || ['postgres-password', 'secret'].includes(entry.name)
      if (!entry.isFile() || !wanted) continue
      found.set(
        name,
        createHash('sha256')
          .update(fs.readFileSync(path.join(dataDir, name)))
          .digest('hex'),
      )
    }
  }
  return found
}
