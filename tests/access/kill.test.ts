/** `kill -9` of the program and of its database while people write: nothing acknowledged is lost. The proof does it longer. */
import { expect, test } from 'vitest'
import { runKills } from '../proofs/parts/kill-run.ts'

test('2 killings during some writes: 0 lost, 0 half done, 0 doubled, the chain is whole', {
  timeout: 240_000,
}, async () => {
  const run = await runKills({ rounds: 2, writes: 60, seed: 9, hands: 4 })
  expect(run.failures.slice(0, 3)).toEqual([])
  expect(run.killed).toMatchObject({ program: 1, database: 1 })
  expect(run.acknowledged).toBeGreaterThanOrEqual(60)
  expect(run.events).toBeGreaterThan(60)
})
