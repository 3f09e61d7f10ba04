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

test('neither column gives away the other: those between, and those left over, are ten or more', () => {
  const some = (pupils: number, persistent: number, severe: number) => ({ persistent, severe, pupils })
  const shown = (whole: ReturnType<typeof some>, ...groups: ReturnType<typeof some>[]) => {
    const view = partnershipView([
      all(whole.pupils, whole),
      ...groups.map((one, index) => row('MFU'[index]!, one.pupils, one)),
    ])
    const sex = new Map(view.dimensions[0]?.groups.map(group => [group.value, [group.persistent, group.severe]]))
    return [
      [view.all?.persistent, view.all?.severe],
      ...[...'MFU'].flatMap(one => (sex.has(one) ? [sex.get(one)] : [])),
    ]
  }
  // Three are persistent and not severe.
  expect(shown(some(227, 15, 12))).toEqual([[15, 'too few']])
  // Four of the two small groups are not persistent: 27 pupils, 23 persistent.
  expect(shown(some(227, 73, 0), some(200, 50, 0), some(12, 11, 0), some(15, 12, 0))).toEqual([
    [73, 'too few'],
    ...Array.from({ length: 3 }, () => ['too few', 'too few']),
  ])
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

type Cells = [severe: number, persistent: number, other: number]
const sums: Record<string, Cells> = {
  pupils: [1, 1, 1],
  persistent: [1, 1, 0],
  severe: [1, 0, 0],
  between: [0, 1, 0],
  'not persistent': [0, 0, 1],
  'not severe': [0, 1, 1],
}

/** Sums of unknowns with their values, as steps: reduces any other by them. */
function attacker(size: number) {
  const steps: { at: number; terms: number[] }[] = []
  const reduce = (given: readonly number[]): number[] => {
    const terms = [...given]
    for (const step of steps) {
      const times = terms[step.at] ?? 0
      if (times !== 0) for (let i = 0; i <= size; i++) terms[i]! -= times * step.terms[i]!
    }
    return terms.map(term => (Math.abs(term) < 1e-7 ? 0 : term))
  }
  return {
    learn(terms: readonly number[]) {
      const left = reduce(terms)
      const at = left.findIndex((term, index) => index < size && term !== 0)
      if (at !== -1) steps.push({ at, terms: left.map(term => term / left[at]!) })
    },
    /** The value of a sum, if it follows from what was learnt. */
    find(terms: readonly number[]): number | null {
      const left = reduce([...terms, 0])
      return left.slice(0, size).every(term => term === 0) ? -left[size]! : null
    },
  }
}

test('nobody finds a sum under ten from all columns of all tables, their differences and what is left over', () => {
  const amount = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 10, max: 70 }))
  const tables = fc.array(fc.tuple(amount, amount, amount, fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 9 })
  let found = 0
  fc.assert(
    fc.property(tables, parts => {
      const tables = (['year', 'sex'] as const).map((dimension, which) => ({
        dimension,
        groups: [...Map.groupBy(parts, one => one[which === 0 ? 3 : 4]).entries()].map(([key, some]) => ({
          value: which === 0 ? `Year ${key}` : 'MFU'[key]!,
          cells: [0, 1, 2].map(at => some.reduce((sum, one) => sum + one[at as 0 | 1 | 2], 0)) as Cells,
        })),
      }))
      const rowOf = (dimension: GroupRow['dimension'], value: string, [severe, between, other]: Cells) =>
        row(value, severe + between + other, { dimension, persistent: severe + between, severe })
      const whole = [0, 1, 2].map(at => parts.reduce((sum, one) => sum + one[at as 0 | 1 | 2], 0)) as Cells
      const rows = tables.flatMap(({ dimension, groups }) => groups.map(one => rowOf(dimension, one.value, one.cells)))
      const view = partnershipView([rowOf('all', 'all', whole), ...rows])

      const places = tables.flatMap(({ dimension, groups }) => groups.map(({ value }) => ({ dimension, value })))
      const size = places.length * 3
      const sumOver = (which: (place: (typeof places)[number]) => number, kind: Cells) =>
        places.flatMap(place => kind.map(one => one * which(place)))
      const knows = attacker(size)
      const columns = ['pupils', 'persistent', 'severe'] as const
      for (const kind of [sums.severe!, sums.between!, sums['not persistent']!])
        knows.learn([...sumOver(place => (place.dimension === 'year' ? 1 : -1), kind), 0])
      for (const name of columns) {
        const told = view.all?.[name]
        if (typeof told === 'number')
          knows.learn([...sumOver(place => +(place.dimension === 'year'), sums[name]!), told])
        for (const { dimension, groups } of view.dimensions)
          for (const group of groups) {
            const here = (place: (typeof places)[number]) =>
              +(place.dimension === dimension && place.value === group.value)
            if (typeof group[name] === 'number') knows.learn([...sumOver(here, sums[name]!), group[name]])
          }
      }
      for (const { dimension, groups } of tables)
        for (let set = 1; set < 1 << groups.length; set++) {
          const inSet = (place: (typeof places)[number]) =>
            +(
              place.dimension === dimension &&
              groups.some((one, index) => one.value === place.value && (set >> index) & 1)
            )
          for (const kind of Object.values(sums)) {
            const value = knows.find(sumOver(inSet, kind))
            if (value === null) continue
            found++
            expect(Math.round(value)).toBeGreaterThanOrEqual(10)
          }
        }
    }),
    { numRuns: 400 },
  )
  expect(found).toBeGreaterThan(1000)
})

test('persistent and severe are told by group only', () => {
  const rows = ['persistent', 'severe', 'weekday'].map(kind => ({
    ...{ what: 'alert' as const, kind, value: 'all', children: 43 },
  }))
  expect(patternCounts(rows, 'alert').map(one => one.kind)).toEqual(['weekday'])
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
