/** People who edit and approve the same thing at the same moment: nothing is overwritten unseen, nobody approves their own. The proof runs it longer. */
import { expect, test } from 'vitest'
import { kindNames, runRaces } from '../proofs/parts/race-run.ts'
import { freshDatabase } from '../support/database.ts'

test('60 races: 0 silent overwrites, 0 self-approvals', { timeout: 120_000 }, async () => {
  const run = await runRaces(await freshDatabase(), { races: 60, seed: 3, lanes: 2 })
  expect(run.failures.slice(0, 3)).toEqual([])
  expect(run.races).toBe(60)
  expect(run.taken).toBeGreaterThan(60)
  expect(run.acts).toBeGreaterThan(150)
  expect(Object.keys(run.kinds).length).toBeGreaterThan(kindNames.length / 2)
})

test('an approval in one’s own name would be found', { timeout: 60_000 }, async () => {
  const run = await runRaces(await freshDatabase(), { races: 3, seed: 5, only: 'front door', plant: 'self-approved' })
  expect(run.failures.map(one => one.got).join()).toContain('approved their own proposal')
})
