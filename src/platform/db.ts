import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import pg from 'pg'
import { sendJob } from './jobs.ts'
import type { DB } from './schema.ts'

export { sql }

/** The query builder: it only compiles. Queries run on a transaction, `tx.many(q.selectFrom(…))`. */
export const q = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

// `date` stays a string ('2026-11-19'): as a JavaScript Date it would shift by a day in half the year.
pg.types.setTypeParser(1082, text => text)
// bigint counts fit a number here; the database never holds more than 2^53 of anything we count.
pg.types.setTypeParser(20, text => Number(text))

export type Query<R> = Compilable<R> | RawBuilder<R>

/**
 * One database transaction, bound to a person and an organisation before the first statement.
 * Nothing else in the program reaches the database.
 */
export interface Tx {
  /** All rows. */
  many<R>(query: Query<R>): Promise<R[]>
  /** Exactly one row; throws when there is none. */
  one<R>(query: Query<R>): Promise<R>
  /** The first row, or null. */
  maybe<R>(query: Query<R>): Promise<R | null>
  /** Runs a statement; gives the number of rows it changed. */
  run(query: Query<unknown>): Promise<number>
  /** A statement with no parameters of its own, for start-up and tests. */
  raw(text: string, values?: readonly unknown[]): Promise<pg.QueryResult>
  /** Undone alone when `work` throws; the transaction goes on. */
  attempt<T>(work: () => Promise<T>): Promise<T>
  /** Queues a job in this transaction: it runs only if all of this commits, and then for certain. Ids only, no words of a case. */
  enqueue(job: string, data: Record<string, string>): Promise<void>
  /** The children this transaction asks about; see `askFor` in access. */
  readonly asked: Set<string>
  /** What the audit event of this transaction will say; filled in by route and actions. */
  readonly event: PendingEvent
}

/** The audit event that is being put together while a transaction runs. */
export interface PendingEvent {
  action: string
  outcome: 'done' | 'read' | 'refused' | 'not-found' | 'failed'
  subject: { kind: string; id: string } | null
  children: Set<string>
  detail: Record<string, string | number | boolean | null>
}

/** Thrown when `tx.one` finds nothing. */
export class NoRow extends Error {
  override name = 'NoRow'
}

const names = new Map<string, string>()
/** A short stable name for a statement text, so that PostgreSQL plans it once a connection. */
function statementName(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 22)
    if (names.size < 2000) names.set(text, name)
  }
  return name
}

const provider = q as unknown as { getExecutor(): unknown } & Kysely<DB>
function compile(query: Query<unknown>): CompiledQuery {
  return (query as RawBuilder<unknown>).compile(provider)
}

type Send = (client: pg.PoolClient, job: string, data: Record<string, string>) => Promise<void>

function makeTx(client: pg.PoolClient, send: Send): Tx {
  let savepoint = 0
  let held = false
  // What is asked before the program next waits goes out in one write: a write for each statement cost more than most statements.
  const sendTogether = () => {
    if (held) return
    held = true
    const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
    stream.cork()
    process.nextTick(() => {
      held = false
      stream.uncork()
    })
  }
  const execute = async (query: Query<unknown>) => {
    const { sql: text, parameters } = compile(query)
    sendTogether()
    return client.query({ name: statementName(text), text, values: parameters as unknown[] })
  }
  const tx: Tx = {
    asked: new Set(),
    event: { action: 'unnamed', outcome: 'read', subject: null, children: new Set(), detail: {} },
    async many<R>(query: Query<R>) {
      return (await execute(query)).rows as R[]
    },
    async one<R>(query: Query<R>) {
      const { rows } = await execute(query)
      if (rows.length === 0) throw new NoRow('expected a row and found none')
      return rows[0] as R
    },
    async maybe<R>(query: Query<R>) {
      return ((await execute(query)).rows[0] as R | undefined) ?? null
    },
    async run(query) {
      return (await execute(query)).rowCount ?? 0
    },
    raw: (text, values) => client.query(text, values as unknown[]),
    enqueue: (job, data) => send(client, job, data),
    async attempt(work) {
      const name = `s${++savepoint}`
      const asked = [...tx.asked]
      await client.query(`savepoint ${name}`)
      try {
        const result = await work()
        await client.query(`release savepoint ${name}`)
        return result
      } catch (error) {
        await client.query(`rollback to savepoint ${name}`)
        // The setting that says which children were asked for is undone with the rest.
        tx.asked.clear()
        for (const child of asked) tx.asked.add(child)
        throw error
      }
    },
  }
  return tx
}

export interface Db {
  /**
   * Runs `work` in one transaction. `open` is SQL sent with BEGIN in the same round trip (it sets the context);
   * `close` gives SQL sent with COMMIT in the same round trip (the audit event). Any error rolls everything back.
   */
  transaction<T>(
    options: {
      open: string
      opened?: (rows: Record<string, unknown>[]) => void
      close: (tx: Tx, slot: number) => string
    },
    work: (tx: Tx) => Promise<T>,
  ): Promise<T>
  /** True while the database answers. */
  alive(): Promise<boolean>
  end(): Promise<void>
  readonly pool: pg.Pool
}

/** SQL literal for a value that goes into `open` or `close`, where there are no parameters. */
export const literal = (value: string | null): string => (value === null ? 'null' : pg.escapeLiteral(value))
/** SQL literal for a list of uuids; anything that is not a uuid is left out. */
export const uuidList = (ids: Iterable<string>): string => `{${[...ids].filter(isUuid).join(',')}}`
export const isUuid = (text: unknown): text is string =>
  typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)

/**
 * Opens the pool of the application role. Statements of one transaction that do not wait for each other travel together (pipeline).
 * `max` near four a core: more only queue inside PostgreSQL. */
export function openDb(config: pg.PoolConfig & { max?: number }, send: Send = sendJob): Db {
  const pool = new pg.Pool({ max: 8, idleTimeoutMillis: 60_000, pipeline: true, ...config } as pg.PoolConfig)
  // An idle connection that breaks (database restarted) is dropped by the pool; the next request opens another.
  pool.on('error', () => {})
  // One that breaks while a transaction has it fails that transaction's next statement; without a listener it would end the whole program.
  pool.on('connect', client => {
    client.on('error', () => {})
    // Every statement is prepared once a connection. Left to itself PostgreSQL plans some of them anew at every call, because the plan for the values
    // looks cheaper by less than planning costs; and a statement under row policies is long to plan.
    client.query('set plan_cache_mode = force_generic_plan').catch(() => {})
  })
  const slots = new WeakMap<pg.PoolClient, number>()
  let nextSlot = 0
  const slotOf = (client: pg.PoolClient) => {
    let slot = slots.get(client)
    if (slot === undefined) {
      slot = nextSlot++ % 64
      slots.set(client, slot)
    }
    return slot
  }
  return {
    pool,
    async transaction({ open, opened, close }, work) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        // Sent without waiting when nobody needs the answer: should it fail, every statement behind it fails as well.
        const opening = client.query(`begin; ${open}`) as unknown as Promise<pg.QueryResult[]>
        opening.catch(() => {})
        if (opened) opened((await opening).at(-1)?.rows ?? [])
        const tx = makeTx(client, send)
        const result = await work(tx)
        await opening
        const closed = (await client.query(`${close(tx, slotOf(client))}; commit`)) as unknown as pg.QueryResult[]
        // PostgreSQL answers COMMIT of a broken transaction with ROLLBACK, and without an error.
        if (closed.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was rolled back')
        return result
      } catch (error) {
        await client.query('rollback').catch((fault: Error) => {
          broken = fault
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
    async alive() {
      try {
        await pool.query('select 1')
        return true
      } catch {
        return false
      }
    },
    end: () => pool.end(),
  }
}
