import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  binomialTail,
  dayChance,
  dayKindTail,
  dayTest,
  logFactorial,
  normalTail,
  oddsOf,
  rankSumChance,
  tailFrom,
  tailTable,
} from './chance.ts'
import { type Change, strongestChange } from './change.ts'

const near = (got: number, expected: number) =>
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(expected), 1e-280) + 1e-15)

describe('binomial tails', () => {
  test('are what counting all outcomes gives', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(14), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, k, q) => {
        let sum = 0
        for (let outcome = 0; outcome < 2 ** n; outcome++) {
          const hits = outcome.toString(2).replaceAll('0', '').length
          if (hits >= k) sum += q ** hits * (1 - q) ** (n - hits)
        }
        near(binomialTail(k, n, q), sum)
        near(tailFrom(tailTable(q, 10), k, n), sum)
      }),
      { numRuns: 60 },
    )
  })
  test('fall with the number asked for, and a tiny one is not lost', () => {
    near(binomialTail(40, 40, 0.1), 1e-40)
    expect(binomialTail(0, 5, 0.5)).toBe(1)
    expect(binomialTail(6, 5, 0.5)).toBe(0)
    expect([binomialTail(1, 5, 0), binomialTail(3, 5, 1)]).toEqual([0, 1])
    for (let k = 1; k <= 80; k++) expect(binomialTail(k, 80, 0.3)).toBeLessThan(binomialTail(k - 1, 80, 0.3) + 1e-15)
  })
  test('a factorial is a sum of logarithms', () => near(logFactorial(10), Math.log(3_628_800)))
})

describe('days of one kind', () => {
  test('the example of the issue: 7 of 10 Mondays, 2 of 38 other days', () => {
    // (120 × 703 + 45 × 38 + 10 × 1) ÷ 1 677 106 640 ways.
    expect(dayKindTail(7, 9, 10, 48, 1)).toBeCloseTo(86_080 / 1_677_106_640, 12)
  })
  test('are what drawing all sets of days gives, each weighed by its odds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.nat(10),
        fc.nat(10),
        fc.nat(11),
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (all, kindOf, awayOf, times, odds) => {
          const [kind, away] = [Math.min(kindOf, all), Math.min(awayOf, all)]
          let [hit, whole] = [0, 0]
          for (let days = 0; days < 2 ** all; days++) {
            const chosen = Array.from({ length: all }, (_, day) => (days >> day) & 1)
            if (chosen.reduce((sum, one) => sum + one, 0) !== away) continue
            const such = chosen.slice(0, kind).reduce((sum, one) => sum + one, 0)
            whole += odds ** such
            if (such >= times) hit += odds ** such
          }
          near(dayKindTail(times, away, kind, all, odds), hit / whole)
        },
      ),
      { numRuns: 80 },
    )
  })
  test('what is kept is what was worked out; heavy weeks take their days away', () => {
    const kept = dayTest(12, 60, oddsOf(0.24, 12, 60))
    for (const _ of [1, 2]) near(dayChance(kept, 6, 9, 2), dayKindTail(6, 9, 10, 50, (0.24 / 0.76) * 4))
    near(dayChance(kept, 6, 9, 20), dayKindTail(6, 9, 6, 9, kept.odds))
    expect(oddsOf(0.2, 1, 5)).toBeCloseTo(1)
    expect(oddsOf(0.2, 0, 5)).toBe(1)
  })
})

describe('rank sums', () => {
  test('agree with trying every order, where there are no ties', () => {
    const [earlier, later] = [
      [3, 5, 8, 9, 12],
      [10, 14, 20, 31],
    ]
    const all = [...earlier, ...later].toSorted((a, b) => a - b)
    const rankSum = (list: readonly number[]) => list.reduce((sum, one) => sum + all.indexOf(one) + 1, 0)
    let [hit, whole] = [0, 0]
    for (let set = 0; set < 2 ** 9; set++) {
      const chosen = all.filter((_, i) => (set >> i) & 1)
      if (chosen.length !== 4) continue
      whole++
      if (rankSum(chosen) >= rankSum(later)) hit++
    }
    expect(Math.abs(rankSumChance(earlier, later) - hit / whole)).toBeLessThan(0.004)
  })
  test('say nothing of nothing, and of what is all the same', () => {
    expect(rankSumChance([], [1])).toBe(1)
    expect(rankSumChance([5, 5], [5, 5, 5])).toBe(1)
    expect(rankSumChance([1, 2, 3], [1, 2, 3])).toBeGreaterThan(0.4)
  })
  test('the normal tail is the one of the tables', () => {
    for (const [z, tail] of [
      [0, 0.5],
      [1.959964, 0.025],
      [-1, 0.8413447],
      [3.090232, 0.001],
    ] as const)
      expect(normalTail(z)).toBeCloseTo(tail, 6)
  })
})

describe('the strongest change', () => {
  const rule = { leastBefore: 20, leastAfter: 3, mostAfter: 100, tolerance: 1, floor: 1 }
  const prior = { events: 1, exposure: 50 }
  const find = (before: number[], total: number, more = {}) => {
    const out: Change = { strength: 0, index: -1 }
    strongestChange(Float64Array.from(before), before.length, total, prior, { ...rule, ...more }, out)
    return out
  }
  test('is where events began to crowd', () => {
    const found = find([40, 90, 200, 205, 211, 214, 220, 226], 230)
    expect(found.index).toBe(2)
    // Six in 30 against two (and one) in 200 (and 50): by hand.
    const [since, before, rate] = [6 / 30, 3 / 250, 9 / 280]
    expect(found.strength).toBeCloseTo(6 * Math.log(since / rate) + 3 * Math.log(before / rate), 10)
  })
  test('is none for an even row, too few events, or no time before', () => {
    expect(find([20, 60, 100, 140, 180], 200).index).toBe(-1)
    expect(find([190, 195], 200).index).toBe(-1)
    expect(find([1, 4, 7, 9, 12], 15).index).toBe(-1)
    expect(find([40, 90, 200, 205, 211, 214, 220, 226], 230, { mostAfter: 10 }).index).toBe(-1)
  })
  test('is weaker the more is called ordinary, and the same however time is measured', () => {
    const events = [40, 90, 200, 205, 211, 214, 220, 226]
    expect(find(events, 230, { tolerance: 1.5 }).strength).toBeLessThan(find(events, 230).strength)
    const out: Change = { strength: 0, index: -1 }
    const seconds = Float64Array.from(events, time => time * 60)
    strongestChange(
      seconds,
      8,
      230 * 60,
      { events: 1, exposure: 3000 },
      { ...rule, leastBefore: 1200, mostAfter: 6000 },
      out,
    )
    expect(out.strength).toBeCloseTo(find(events, 230).strength, 10)
  })
})
