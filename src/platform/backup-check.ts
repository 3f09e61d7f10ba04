/**
 * What is checked in a restored database: every table read to its last row, every index against its table, every reference, and what the
 * program's other parts know how to check. Nothing of it stays behind in the database.
 */
import pg from 'pg'

/** One thing that was checked, in words. */
export type CheckResult = { name: string; ok: boolean; words: string; counts?: Record<string, number> }
/** A check of the program's own, on the restored database and its data folder. */
export type OwnCheck = (client: pg.ClientBase, dataDir: string) => Promise<CheckResult>

const counted = (many: number, what: string) => `${many.toLocaleString('en-GB')} ${what}`

/** Runs all checks, one after the other, as the administrator. */
export async function checkDatabase(
  adminUrl: string,
  dataDir: string,
  own: readonly OwnCheck[],
): Promise<CheckResult[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const results: CheckResult[] = []
    for (const check of [checkRows, checkIndexes, checkReferences]) results.push(await inOwnTransaction(client, check))
    for (const check of own) results.push(await check(client, dataDir))
    return results
  } finally {
    await client.end()
  }
}

/** The functions of `amcheck` are there for as long as the transaction is. */
async function inOwnTransaction(
  client: pg.ClientBase,
  check: (client: pg.ClientBase) => Promise<CheckResult>,
): Promise<CheckResult> {
  await client.query('begin')
  try {
    await client.query('create schema kith_check; create extension amcheck schema kith_check')
    return await check(client)
  } finally {
    await client.query('rollback')
  }
}

type Named = { name: string }
const ours = `n.nspname <> all (array['pg_catalog', 'information_schema', 'pg_toast', 'kith_check'])`

/** Reads every row of every table, system tables too; each page's checksum is checked on the way, and how each row is built. */
async function checkRows(client: pg.ClientBase): Promise<CheckResult> {
  const tables = await client.query<Named & { mine: boolean }>(
    `select format('%I.%I', n.nspname, c.relname) as name, ${ours} as mine from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and c.relpersistence = 'p' order by 1`,
  )
  const counts: Record<string, number> = {}
  const wrong: string[] = []
  for (const { name, mine } of tables.rows) {
    const broken = await attempt(client, async () => {
      const found = await client.query(
        `select 1 from kith_check.verify_heapam($1::regclass, check_toast => true) limit 1`,
        [name],
      )
      if (mine) {
        const { rows } = await client.query<{ many: string }>(`select count(*) as many from ${name}`)
        counts[name] = Number(rows[0]!.many)
      }
      return found.rowCount === 0
    })
    if (broken) wrong.push(name)
  }
  const total = Object.values(counts).reduce((sum, many) => sum + many, 0)
  const words = `${counted(total, 'rows')} in ${Object.keys(counts).length} tables, each read`
  return { name: 'rows', ok: wrong.length === 0, words: withWrong(words, wrong), counts }
}

/**
 * Each B-tree and GIN index is compared with its table (`amcheck`: every row is found through it, and unique is unique). For other kinds
 * PostgreSQL has no such check: those are built anew, which also says whether they can be.
 */
async function checkIndexes(client: pg.ClientBase): Promise<CheckResult> {
  const { rows } = await client.query<Named & { kind: string; valid: boolean }>(
    `select format('%I.%I', n.nspname, c.relname) as name, a.amname as kind, i.indisvalid and i.indisready as valid
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace join pg_am a on a.oid = c.relam
     where c.relkind = 'i' and c.relpersistence = 'p' and n.nspname <> 'kith_check' order by 1`,
  )
  const wrong: string[] = []
  const counts: Record<string, number> = {}
  for (const { name, kind, valid } of rows) {
    counts[kind] = (counts[kind] ?? 0) + 1
    const broken = await attempt(client, async () => {
      if (kind === 'btree') {
        await client.query(
          'select kith_check.bt_index_check($1::regclass, heapallindexed => true, checkunique => true)',
          [name],
        )
      } else if (kind === 'gin') await client.query('select kith_check.gin_index_check($1::regclass)', [name])
      else await client.query(`reindex index ${name}`)
      return valid
    })
    if (broken) wrong.push(name)
  }
  const kinds = Object.entries(counts).map(([kind, many]) => `${many} ${kind}`)
  const words = `${counted(rows.length, 'indexes')} (${kinds.join(', ')}), each against its table`
  return { name: 'indexes', ok: wrong.length === 0, words: withWrong(words, wrong), counts }
}

/** Each foreign key: no row that refers to one that is not there. */
async function checkReferences(client: pg.ClientBase): Promise<CheckResult> {
  const { rows } = await client.query<Named & { child: string; parent: string; filled: string; same: string }>(
    `select format('%s on %s', k.conname, k.conrelid::regclass) as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
       string_agg(format('c.%I is not null', ca.attname), ' and ') as filled, string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ') as same
     from pg_constraint k cross join lateral unnest(k.conkey, k.confkey) as pair(child, parent)
     join pg_attribute ca on ca.attrelid = k.conrelid and ca.attnum = pair.child
     join pg_attribute pa on pa.attrelid = k.confrelid and pa.attnum = pair.parent
     where k.contype = 'f' group by k.oid, k.conname, k.conrelid, k.confrelid order by 1`,
  )
  const wrong: string[] = []
  for (const { name, child, parent, filled, same } of rows) {
    const broken = await attempt(client, async () => {
      const lost = await client.query(
        `select 1 from ${child} c where ${filled} and not exists (select from ${parent} p where ${same}) limit 1`,
      )
      return lost.rowCount === 0
    })
    if (broken) wrong.push(name)
  }
  const words = `${counted(rows.length, 'kinds of reference')} between tables, none that leads nowhere`
  return { name: 'references', ok: wrong.length === 0, words: withWrong(words, wrong) }
}

/** Whether the check failed, by its answer or by an error; what an error left is undone. */
async function attempt(client: pg.ClientBase, check: () => Promise<boolean>): Promise<boolean> {
  await client.query('savepoint one')
  try {
    const good = await check()
    await client.query('release savepoint one')
    return !good
  } catch {
    await client.query('rollback to savepoint one')
    return true
  }
}

const withWrong = (words: string, wrong: readonly string[]): string =>
  wrong.length === 0 ? words : `${words}; but not: ${wrong.slice(0, 10).join(', ')}${wrong.length > 10 ? ' …' : ''}`
