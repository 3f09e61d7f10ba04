/** Unusual looking in a small made-up log of six weeks: those planted are shown, and not much else. The proof runs it for a year. */
import { expect, test } from 'vitest'
import { defaults } from '../../src/area/defaults.ts'
import { shortfalls } from '../proofs/snoopers.ts'
import { freshDatabase } from '../support/database.ts'
import { runSnoopers } from './snoopers.ts'

test('nine in ten of those planted are shown, and at most five things a month for each hundred others', {
  timeout: 240_000,
}, async () => {
  const run = await runSnoopers(await freshDatabase(), {
    seed: 20261121,
    staff: 100,
    days: 46,
    mean: 3,
    each: 2,
    crowd: 9,
    limits: defaults['unusual-looking'],
  })
  expect(shortfalls(run, true)).toEqual([])
  expect(run.planted).toBe(23)
  expect(run.views).toBeGreaterThan(5000)
})
