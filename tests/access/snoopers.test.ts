/** Unusual looking in a small made-up log of six weeks: those planted are shown, and not much else. The proof runs it for a year. */
import { expect, test } from 'vitest'
import { slices } from '../../src/app.ts'
import { defaults } from '../../src/area/defaults.ts'
import { readConfig } from '../../src/platform/config.ts'
import type { Db } from '../../src/platform/db.ts'
import { shortfalls } from '../proofs/snoopers.ts'
import { freshDatabase } from '../support/database.ts'
import { type Act, acts } from './snooper-acts.ts'
import { runSnoopers } from './snoopers.ts'

test('what the made-up people do is what the mounted routes write', () => {
  const config = readConfig('test', { KITH_DATA: '', KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789' })
  const routes = slices({ db: {} as Db, config }).flatMap(slice => slice.routes)
  for (const [name, act] of Object.entries<Act>(acts)) {
    const route = routes.find(one => one.method === act.method && one.path === act.path)
    const outcome = route?.method === 'post' && !route.reads ? 'done' : 'read'
    expect([name, route?.audit, outcome]).toEqual([name, act.ofRoute ?? act.action, act.outcome])
  }
})

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
