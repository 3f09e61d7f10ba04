import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { ClientBase } from 'pg'
import { CHAINS, type EventLine, type ExportLine, FORMAT } from './format.ts'

export type ExportCounts = { keys: number; heads: number; events: number; erased: number; strays: number }

/** Events fetched at a time; memory does not grow with the log. */
const BATCH = 2000

/**
 * Writes the whole audit log to a new file, one JSON object a line, as it was at one moment; docs/audit-format.md.
 * The client must be allowed to become `kith_definer` (the database's administrator is); it must not be in a
 * transaction. An existing file is never overwritten; one that could not be finished is removed.
 */
export async function exportLog(client: ClientBase, path: string, at: Date): Promise<ExportCounts> {
  const handle = await open(path, 'wx', 0o600)
  const file = handle.createWriteStream({ flush: true })
  try {
    const counts = await writeLog(client, file, at)
    file.end()
    await finished(file)
    return counts
  } catch (error) {
    file.destroy()
    await rm(path, { force: true })
    throw error
  }
}

async function writeLog(client: ClientBase, file: NodeJS.WritableStream, at: Date): Promise<ExportCounts> {
  const digest = createHash('sha256')
  const write = async (lines: readonly ExportLine[], sealed = true) => {
    const text = lines.map(line => `${JSON.stringify(line)}\n`).join('')
    if (sealed) digest.update(text)
    if (!file.write(text)) await once(file, 'drain')
  }
  await client.query('begin transaction isolation level repeatable read, read only')
  try {
    await client.query('set local role kith_definer')
    await write([{ type: 'header', format: FORMAT, exportedAt: at.toISOString(), chains: CHAINS }])
    const keys = await writeRows(client, KEYS, write)
    await writeRows(client, CHAIN_ENDS, write)
    const heads = await writeRows(client, HEADS, write)
    let erased = 0
    const events = await writeRows(client, EVENTS, async lines => {
      for (const line of lines) if ((line as EventLine).body === null) erased++
      await write(lines)
    })
    const counts = { keys, heads, events, erased, strays: await countStrays(client) }
    await write([{ type: 'end', ...counts, sha256: digest.digest('hex') }], false)
    return counts
  } finally {
    await client.query('rollback')
  }
}

/** Rows of the side table that belong to no event; none in a sound log. */
async function countStrays(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ strays: number }>(
    `select count(*)::int as strays from audit.event_child s
     where not exists (select from audit.event e where e.id = s.event_id)`,
  )
  return rows[0]?.strays ?? 0
}

// `line` is built here rather than in SQL, because JSON made by PostgreSQL has no fixed order of keys.
type Source = { sql: string; line: (row: never) => ExportLine }

async function writeRows(
  client: ClientBase,
  { sql, line }: Source,
  write: (lines: ExportLine[]) => Promise<void>,
): Promise<number> {
  let count = 0
  await client.query(`declare audit_lines no scroll cursor for ${sql}`)
  for (;;) {
    const { rows } = await client.query(`fetch ${BATCH} from audit_lines`)
    if (rows.length === 0) break
    count += rows.length
    await write(rows.map(row => line(row as never)))
  }
  await client.query('close audit_lines')
  return count
}

/** A count as a number. One that is missing stays missing, for the verifier to find: it must not turn into a nought. */
const whole = (count: number | string): number => (count === null ? count : Number(count))

const KEYS: Source = {
  sql: 'select id, public_key from audit.signing_key order by id',
  line: (row: { id: string; public_key: string }) => ({
    type: 'key',
    id: row.id,
    publicKey: row.public_key,
  }),
}

const CHAIN_ENDS: Source = {
  sql: `select chain, seq, encode(hash, 'hex') as hash from audit.chain order by chain`,
  line: (row: { chain: number; seq: number | string; hash: string }) => ({
    type: 'chain',
    chain: row.chain,
    seq: whole(row.seq),
    hash: row.hash,
  }),
}

const HEADS: Source = {
  sql: `select number, encode(hash, 'hex') as hash, key_id, body, encode(signature, 'hex') as signature
    from audit.head order by number`,
  line: (row: { number: number | string; hash: string; key_id: string; body: string; signature: string }) => ({
    type: 'head',
    number: whole(row.number),
    hash: row.hash,
    keyId: row.key_id,
    body: row.body,
    signature: row.signature,
  }),
}

type EventRow = {
  chain: number
  seq: number | string
  id: string
  at: string | null
  practitioner_id: string | null
  organisation_id: string | null
  action: string | null
  children: string[]
  misfiled: number
  salt: string | null
  body: string | null
  leaf: string
  hash: string
}

const EVENTS: Source = {
  sql: `select e.chain, e.seq, e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
      e.practitioner_id, e.organisation_id, e.action, side.children, side.misfiled,
      encode(e.salt, 'hex') as salt, e.body, encode(e.leaf, 'hex') as leaf, encode(e.hash, 'hex') as hash
    from audit.event e
    cross join lateral (
      select coalesce(json_agg(c.child_id order by c.child_id) filter (where c.agrees), '[]') as children,
        (count(*) filter (where not c.agrees))::int as misfiled
      from (
        select s.child_id,
          (s.at, s.practitioner_id, s.organisation_id) is not distinct from (e.at, e.practitioner_id, e.organisation_id)
            as agrees
        from audit.event_child s where s.event_id = e.id
      ) c
    ) side
    order by e.chain, e.seq`,
  line: (row: EventRow) => ({
    type: 'event',
    chain: row.chain,
    seq: whole(row.seq),
    id: row.id,
    at: row.at,
    practitionerId: row.practitioner_id,
    organisationId: row.organisation_id,
    action: row.action,
    children: row.children,
    misfiled: row.misfiled,
    salt: row.salt,
    body: row.body,
    leaf: row.leaf,
    hash: row.hash,
  }),
}
