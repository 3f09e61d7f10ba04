import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { type Db, NoRow, openDb, sql } from './db.ts'

let db: Db
beforeAll(async () => {
  db = openDb({ connectionString: (await freshDatabase()).appUrl, max: 4 })
})
afterAll(() => db.end())
const plain = { open: 'select 1', close: () => 'select 1' }

it('sends statements that do not wait for each other together, and gives each its own answer', async () => {
  const answers = await db.transaction(plain, tx =>
    Promise.all([1, 2, 3, 4].map(n => tx.one(sql<{ n: number }>`select ${n}::int + 1 as n`))),
  )
  expect(answers.map(row => row.n)).toEqual([2, 3, 4, 5])
})

it('never crosses answers between 200 interleaved transactions on four connections', async () => {
  const all = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      db.transaction({ open: `select set_config('kith.test', '${i}', true)`, close: () => 'select 1' }, async tx => {
        const [own, setting] = await Promise.all([
          tx.one(sql<{ n: number }>`select ${i}::int as n`),
          tx.one(sql<{ n: string }>`select current_setting('kith.test') as n`),
        ])
        return own.n === i && setting.n === String(i)
      }),
    ),
  )
  expect(all.filter(right => right)).toHaveLength(200)
})

it('runs nothing outside a transaction when its opening fails', async () => {
  await expect(db.transaction({ ...plain, open: 'select 1/0' }, tx => tx.one(sql`select 1`))).rejects.toThrow()
})

it('rolls back when the work throws, when the closing fails, and when an error was swallowed', async () => {
  await expect(db.transaction({ ...plain, close: () => 'select 1/0' }, tx => tx.one(sql`select 1`))).rejects.toThrow(
    /zero/,
  )
  const swallowed = db.transaction(plain, async tx => {
    await tx.one(sql`select 1/0`).catch(() => {})
  })
  await expect(swallowed).rejects.toThrow()
  expect(await db.transaction(plain, tx => tx.one(sql<{ n: number }>`select 7 as n`))).toEqual({ n: 7 })
})

it('goes on after an attempt that failed, and without what it did', async () => {
  const seen = await db.transaction(plain, async tx => {
    await tx.attempt(() => tx.one(sql`select 1/0`)).catch(() => {})
    return tx.one(sql<{ n: number }>`select 8 as n`)
  })
  expect(seen.n).toBe(8)
})

it('says when a row that must be there is not', async () => {
  await expect(db.transaction(plain, tx => tx.one(sql`select 1 where false`))).rejects.toThrow(NoRow)
})

it('queues a job only with the transaction that asked for it, and only a job there is', async () => {
  const waiting = () =>
    db.pool.query('select count(*)::int as n from pgboss.job').then(({ rows }) => rows[0].n as number)
  await db.transaction(plain, tx => tx.enqueue('mail', { practitionerId: 'x' }))
  expect(await waiting()).toBe(1)
  await expect(
    db.transaction(plain, async tx => {
      await tx.enqueue('mail', {})
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await expect(db.transaction(plain, tx => tx.enqueue('nonsense', {}))).rejects.toThrow(/no job/)
  expect(await waiting()).toBe(1)
})
