/** No number under ten is shown, and none can be worked out from what is: by cases and by an attacker who adds and subtracts. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type GroupRow, hideTogether, partnershipView, patternCounts } from './partnership-rules.ts'

const row = (value: string, pupils: number, more: Partial<GroupRow> = {}): GroupRow => {
  const full = {
    dimension: 'sex' as const,
    value,
    schools: 3,
    pupils,
    possible: pupils * 100,
    missed: pupils * 8,
    persistent: 40,
    severe: 12,
    ...more,
  }
  // As the database tells it: what is under ten is null.
  const told = (count: number | null) => (count === null || count < 10 || full.pupils! < 10 ? null : count)
  return {
    ...full,
    pupils: full.pupils! < 10 ? null : full.pupils,
    possible: full.pupils! < 10 ? null : full.possible,
    missed: full.pupils! < 10 ? null : full.missed,
    persistent: told(full.persistent),
    severe: told(full.severe),
  }
}
const all = (pupils: number, more: Partial<GroupRow> = {}) => row('all', pupils, { dimension: 'all', ...more })

describe('hiding together', () => {
  test.each([
    [[100, null, 50], 155, [100, null, null]],
    [[100, null, 50], null, [100, null, 50]],
    [[null, null, 50], 60, [null, null, 50]],
    [[null, null, 50, 70], 127, [null, null, null, 70]],
    [[null, null, 50], 57, [null, null, null]],
    [[100, 50], 150, [100, 50]],
    [[null], 9, [null]],
    [[], 0, []],
  ] as [(number | null)[], number | null, (number | null)[]][])('%j of %s', (counts, total, expected) => {
    expect(hideTogether(counts, total)).toEqual(expected)
  })
})

test('a small group hides its neighbour with it, and a rate goes with its group', () => {
  const view = partnershipView([all(1208), row('M', 600), row('F', 600), row('U', 8)])
  const sex = view.dimensions[0]?.groups ?? []
  expect(sex.map(group => [group.label, group.pupils, group.absence === null])).toEqual([
    ['Girls', 'too few', true],
    ['Boys', 600, false],
    ['Not recorded', 'too few', true],
  ])
})

test('those who are persistently absent are not shown where those who are not are few', () => {
  const [group] = partnershipView([
    all(200),
    row('M', 105, { persistent: 100 }),
    row('F', 95),
  ]).dimensions[0]!.groups.filter(one => one.value === 'M')
  expect(group?.persistent).toBe('too few')
})

test('an area with too few pupils shows nothing', () => {
  const view = partnershipView([all(7), row('M', 7)])
  expect(view.all?.pupils).toBe('too few')
  expect(view.all?.absence).toBeNull()
})

test('nobody who adds and subtracts what is shown finds a number under ten', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(counts, pupils => {
      const total = pupils.reduce((sum, n) => sum + n, 0)
      const view = partnershipView([
        all(total, { persistent: 20, severe: 10 }),
        ...pupils.map((n, index) => row(`Year ${index}`, n, { dimension: 'year', persistent: 0, severe: 0 })),
      ])
      const groups = view.dimensions.find(one => one.dimension === 'year')?.groups ?? []
      const shown = groups.flatMap(group => (typeof group.pupils === 'number' ? [group.pupils] : []))
      for (const n of shown) expect(n).toBeGreaterThanOrEqual(10)
      const hidden = groups.filter(group => group.pupils === 'too few')
      // One that is hidden alone would be the whole less the others.
      if (total >= 10 && pupils.length > 1) expect(hidden.length).not.toBe(1)
      const left = total - shown.reduce((sum, n) => sum + n, 0)
      if (total >= 10 && hidden.length > 0 && shown.length > 0) expect(left).toBeGreaterThanOrEqual(10)
      for (const group of hidden)
        expect([group.absence, group.persistent, group.severe]).toEqual([null, 'too few', 'too few'])
    }),
  )
})

test('patterns by kind: what the database does not tell is too few', () => {
  const counts = patternCounts(
    [
      { what: 'alert', kind: 'weekday', value: 'yes', children: null },
      { what: 'alert', kind: 'weekday', value: 'no', children: 31 },
      { what: 'stop', kind: 'suspension', value: 'open', children: 12 },
    ],
    'alert',
  )
  expect(counts).toEqual([
    {
      kind: 'weekday',
      parts: new Map<string, number | 'too few'>([
        ['yes', 'too few'],
        ['no', 31],
      ]),
    },
  ])
})
