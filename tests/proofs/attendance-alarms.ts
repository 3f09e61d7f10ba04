/**
 * How often ordinary pupils raise an alert of a pattern, and how soon a planted change is seen: schools invented from a seed, looked at on every school
 * day as the register stood, at the default settings; in the first year a school has Kith, and with a year behind it. It holds if there is no more than
 * one alert in 100 pupils and a term, if the strongest change of every kind is seen in four of five pupils, and if the invented pupils are like England's
 * (rates of 2023/24). `--schools N` (12 unless said), `--pupils N` a school (1,000), `--planted N` a school of each kind and strength (20). It needs no
 * database.
 */
import { defaultSettings } from '../../src/attendance/settings.ts'
import { randomFrom } from '../benches/harness.ts'
import { type Alarms, plants, simulateSchools, type Tamper } from '../benches/parts/attendance-alarms.ts'
import { published, type WorldFigures, worldFigures } from '../benches/parts/attendance-world.ts'
import { type Proof, prove } from './harness.ts'

/** The most alerts of patterns in 100 ordinary pupils and a term. */
export const mostAlarms = 1
const leastSeen = 0.8

const nothing: Tamper = context => context
export const tampers: Record<string, Tamper> = {
  'too-keen': context => ({
    ...context,
    settings: { ...context.settings, change: { ...context.settings.change, alertAt: 4.5 } },
  }),
  asleep: context => ({
    ...context,
    settings: { ...context.settings, change: { ...context.settings.change, alertAt: 1000 } },
  }),
  'fridays-forgotten': context => ({
    ...context,
    weekdayTests: context.weekdayTests.map(tests =>
      tests.map((test, day) => ({ ...test, odds: day === 4 ? 0.5 : test.odds, known: test.known.slice().fill(-1) })),
    ),
  }),
}

const round = (value: number, places: number) => Number(value.toFixed(places))

/** What of these figures breaks a promise, in words. */
export function broken(alarms: Alarms, when: string): string[] {
  const missed = Object.entries(plants).flatMap(([kind, strengths]) => {
    const cell = alarms.cells[`${kind} ${strengths[2] * 100}%`]
    return cell && cell.planted > 0 && cell.seen < leastSeen * cell.planted
      ? [`${when}: ${kind}, at its strongest, was seen in ${cell.seen} of ${cell.planted}`]
      : []
  })
  return alarms.perHundred > mostAlarms
    ? [`${when}: ${round(alarms.perHundred, 2)} alerts in 100 ordinary pupils and a term`, ...missed]
    : missed
}

/** Where the invented pupils are not like England's, in words. */
export const unlike = (world: WorldFigures): string[] =>
  (Object.keys(published) as (keyof WorldFigures)[])
    .filter(key => Math.abs(world[key] - published[key].value) > published[key].within * published[key].value)
    .map(key => `${key} is ${round(world[key], 4)}; published: ${published[key].value}`)

const figures = (alarms: Alarms) => ({
  pupils: alarms.pupils,
  terms: 3,
  alerts: alarms.alerts,
  perHundredPupilsAndTerm: round(alarms.perHundred, 3),
  alertsByTerm: alarms.byTerm,
  alertsByKind: alarms.byKind,
  seen: Object.fromEntries(
    Object.entries(alarms.cells).map(([name, cell]) => [name, [cell.seen, cell.planted, cell.median, cell.p90]]),
  ),
})

export const proof: Proof = {
  name: 'attendance-alarms',
  plants: {
    'too-keen': { words: 'changes are called at two thirds of their strength' },
    asleep: { words: 'no change is strong enough' },
    'fridays-forgotten': { words: 'Friday is taken to be a day on which few are away' },
  },
  async run(_, options) {
    const short = options.short
    const schools = options.number('schools', short ? 2 : 12)
    const size = options.number('pupils', short ? 500 : 1000)
    const perCell = options.number('planted', short ? 5 : 20)
    const step = short ? 3 : 1
    const tamper = tampers[options.plant ?? ''] ?? nothing
    const world = worldFigures(randomFrom(options.seed), short ? 6_000 : 30_000)
    const failures = unlike(world)
    const runs: Record<string, Alarms> = {}
    for (const [when, history] of [
      ['firstYear', false],
      ['withAYearBehind', true],
    ] as const) {
      const random = randomFrom(options.seed + (history ? 1 : 0))
      const alarms = simulateSchools(random, defaultSettings, { schools, size, perCell, history, step, tamper })
      runs[when] = alarms
      failures.push(...broken(alarms, when))
      options.say(`${when}: ${alarms.alerts} alerts of ${alarms.pupils} ordinary pupils in 3 terms`)
    }
    for (const words of failures) options.say(words)
    const cells = Object.values(runs).flatMap(run => Object.values(run.cells))
    return {
      cases: Object.values(runs).reduce((sum, run) => sum + run.pupilTerms, 0),
      failures: failures.length,
      allowed: cells.reduce((sum, cell) => sum + cell.seen, 0),
      more: {
        ...Object.fromEntries(Object.entries(runs).map(([when, alarms]) => [when, figures(alarms)])),
        world: Object.fromEntries(Object.entries(world).map(([key, value]) => [key, round(value, 4)])),
      },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
