/** Every answer with a person's data has its event; with no log there is no answer. The proof watches the whole browser suite. */
import { beforeAll, expect, test } from 'vitest'
import { auditDown, inside } from '../proofs/web/unaudited-inside.ts'
import { auditPlants } from '../proofs/web/watch.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'

let place: FreshDatabase
beforeAll(async () => {
  place = await freshDatabase()
})

test('every page of a lead and of the front door is recorded as what it was', { timeout: 60_000 }, async () => {
  const run = await inside(place, { personas: ['dsl', 'front-door'] })
  expect(run.failures).toEqual([])
  expect(run.withData).toBeGreaterThan(40)
  expect(run.people).toBeGreaterThan(20)
})
test('no log, no answer: 503, and a line that says so', { timeout: 60_000 }, async () => {
  const { cases, failures } = await auditDown(place, undefined, ['social-worker'])
  expect(failures).toEqual([])
  expect(cases).toBeGreaterThan(20)
})
test('an event that forgets a child would be found', { timeout: 60_000 }, async () => {
  const run = await inside(place, { personas: ['dsl'], plant: auditPlants['roll-unsaid']!.sql })
  expect(run.failures.length).toBeGreaterThan(0)
})
