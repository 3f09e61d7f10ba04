/** Requests nobody meant, at Northmoor inside this process: no answer of 500 and above. The proof sends 100,000 to a program of its own. */
import { expect, test } from 'vitest'
import { mountedRoutes } from '../proofs/fuzz.ts'
import { runFuzz } from '../proofs/web/fuzzing.ts'
import { startInside } from '../proofs/web/northmoor.ts'
import { freshDatabase } from '../support/database.ts'

test('0 answers of 500 and above in 500 requests, each of them another', { timeout: 120_000 }, async () => {
  const place = await freshDatabase()
  const running = await startInside(place)
  try {
    const all = await mountedRoutes(place)
    // One route in eight, a few people: the proof takes all of them.
    const routes = all.filter((_, at) => at % 8 === 0)
    const run = await runFuzz(running, {
      ...{ requests: 500, seed: 20261122, routes, adminUrl: place.adminUrl },
      ...{ personas: ['dsl', 'front-door-manager', 'administrator'], perShape: 1 },
    })
    expect(run.failures).toEqual([])
    expect(run.cases).toBeGreaterThanOrEqual(500)
    expect(run.allowed).toBeGreaterThan(20)
  } finally {
    await running.stop()
  }
})
