/** Every answer with a person's data has its event; with no log there is no answer. The proof watches the whole browser suite. */
import { expect, test } from 'vitest'
import { auditDown, inside } from '../proofs/web/unaudited-inside.ts'
import { auditPlants } from '../proofs/web/watch.ts'
import { freshDatabase } from '../support/database.ts'

test('every page of a lead, a social worker and the front door is recorded as what it was', {
  timeout: 60_000,
}, async () => {
  const run = await inside(await freshDatabase(), { personas: ['dsl', 'social-worker', 'front-door'] })
  expect(run.failures).toEqual([])
  expect(run.withData).toBeGreaterThan(40)
  expect(run.people).toBeGreaterThan(20)
})
test('an event that forgets a child would be found', { timeout: 60_000 }, async () => {
  const run = await inside(await freshDatabase(), { personas: ['dsl'], plant: auditPlants['roll-unsaid']!.sql })
  expect(run.failures.length).toBeGreaterThan(0)
})
test('no log, no answer: 503', { timeout: 60_000 }, async () => {
  const { cases, failures } = await auditDown(await freshDatabase())
  expect(failures).toEqual([])
  expect(cases).toBeGreaterThan(60)
})
