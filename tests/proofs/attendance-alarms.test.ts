import { expect, test } from 'vitest'
import { defaultSettings } from '../../src/attendance/settings.ts'
import { randomFrom } from '../benches/harness.ts'
import { simulateSchools, type Tamper } from '../benches/parts/attendance-alarms.ts'
import { worldFigures } from '../benches/parts/attendance-world.ts'
import { broken, tampers, unlike } from './attendance-alarms.ts'

// The proof in little, from a seed: the figures that are published come from `npm run prove -- attendance-alarms`.

const short = (history: boolean, perCell: number, tamper?: Tamper) =>
  simulateSchools(randomFrom(20261122), defaultSettings, {
    schools: 1,
    size: 400,
    perCell,
    history,
    step: 4,
    ...(tamper ? { tamper } : {}),
  })

test('the invented pupils are like England’s', { timeout: 120_000 }, () => {
  expect(unlike(worldFigures(randomFrom(20261122), 8_000))).toEqual([])
})

test('ordinary pupils raise hardly an alert, and strong changes are seen', { timeout: 120_000 }, () => {
  for (const history of [false, true]) {
    const alarms = short(history, 20)
    expect(broken(alarms, 'short')).toEqual([])
    expect(alarms.pupilTerms).toBe(1200)
  }
})

test('a fault that raises alarms, and one that keeps silent, are noticed', { timeout: 120_000 }, () => {
  expect(broken(short(true, 0, tampers['fridays-forgotten']), 'short')[0]).toMatch(/alerts in 100 ordinary pupils/)
  expect(broken(short(false, 8, tampers.asleep), 'short').join()).toMatch(/sudden drop, at its strongest, was seen/)
})
