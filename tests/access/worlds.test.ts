/** Random worlds: what the row policies let through is exactly what an oracle written apart allows. The program's own checks are off. */
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { checkWorld, emptyTally, mayActAsProgram, readableTables } from './compare.ts'
import { oracleFor } from './oracle.ts'
import { readShape, type Shape } from './shape.ts'
import { makeWorld } from './worlds.ts'

let client: pg.Client
let shape: Shape
let tables: string[]

beforeAll(async () => {
  client = new pg.Client({ connectionString: (await freshDatabase()).adminUrl })
  await client.connect()
  await mayActAsProgram(client)
  shape = await readShape(client)
  tables = await readableTables(client)
})
afterAll(() => client.end())

describe('random worlds', () => {
  test('the oracle has a rule for every table the program can read', () => {
    const oracle = oracleFor(makeWorld(1, shape), {
      who: null,
      at: null,
      asked: [],
      purpose: null,
      glass: false,
      confirmed: false,
    })
    expect(tables.filter(table => !oracle.tables.includes(table))).toEqual([])
    expect(oracle.tables.filter(table => !tables.includes(table))).toEqual([])
  })

  test('0 rows leaked, 0 refused that should show, 0 wrongly written, 0 wrongly barred from writing', {
    timeout: 120_000,
  }, async () => {
    const tally = emptyTally()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async seed => {
        await checkWorld(client, shape, tables, seed, tally)
        expect(tally.failures.slice(0, 3)).toEqual([])
      }),
      { numRuns: 20, seed: 20261121, endOnFailure: true },
    )
    // A run in which nothing was allowed would prove nothing.
    expect(tally.allowed.read).toBeGreaterThan(1000)
    expect(tally.allowed.add).toBeGreaterThan(40)
    expect(tally.allowed.change).toBeGreaterThan(40)
  })
})
