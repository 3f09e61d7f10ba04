/** Sixty-four people on four connections, with transactions that break: nobody gets what is another's. The proof runs it longer. */
import { expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { runPool } from './pool.ts'

test('0 answers with something of another person in 1,280 requests', { timeout: 120_000 }, async () => {
  const run = await runPool(await freshDatabase(), { each: 20 })
  expect(run.crossings.slice(0, 3)).toEqual([])
  expect(run.requests).toBe(1280)
  expect(run.own).toBeGreaterThan(600)
  // The faults were there.
  expect(run.faults).toBeGreaterThan(20)
})

test('a connection that keeps an earlier person would be found', { timeout: 60_000 }, async () => {
  const run = await runPool(await freshDatabase(), { each: 8, plant: 'earlier-opening' })
  expect(run.crossings.length).toBeGreaterThan(0)
})
