/** Pure: counts of groups made fit to show. No number under ten is shown, and none from which such a number could be worked out. */

/** One group, as the database tells it: a count under ten is null already. */
export interface GroupRow {
  dimension: 'all' | 'sex' | 'ethnicity' | 'year' | 'worker'
  value: string
  schools: number
  pupils: number | null
  possible: number | null
  missed: number | null
  persistent: number | null
  severe: number | null
}
/** A count to show, or that it is too small. */
export type Shown = number | 'too few'
export interface ShownGroup {
  value: string
  label: string
  pupils: Shown
  /** Sessions missed of those that count, 0 to 1; null where the group is too small. */
  absence: number | null
  persistent: Shown
  severe: Shown
}
export interface ShownDimension {
  dimension: GroupRow['dimension']
  title: string
  groups: ShownGroup[]
}
export interface ShownPartnership {
  all: ShownGroup | null
  schools: number
  dimensions: ShownDimension[]
}

/** Under this no count is shown. */
export const smallest = 10

const titles: Record<GroupRow['dimension'], string> = {
  all: 'All pupils',
  worker: 'Children with a worker or a plan',
  year: 'Year group',
  sex: 'Sex',
  ethnicity: 'Ethnicity, main group',
}
const labels: Partial<Record<GroupRow['dimension'], Record<string, string>>> = {
  all: { all: 'All pupils' },
  worker: { yes: 'With a worker or a plan', no: 'Without' },
  sex: { M: 'Boys', F: 'Girls', U: 'Not recorded' },
  ethnicity: {
    W: 'White',
    M: 'Mixed',
    A: 'Asian',
    B: 'Black',
    C: 'Chinese',
    O: 'Another group',
    R: 'Not said',
    N: 'Not recorded',
  },
}
const labelOf = ({ dimension, value }: Pick<GroupRow, 'dimension' | 'value'>): string =>
  labels[dimension]?.[value] ?? (value === '' ? 'Not recorded' : value)

/** The same groups counted another way, for instance those who are not persistently absent: known and hidden together with the first count. */
interface Beside {
  counts: readonly (number | null)[]
  total: number | null
}

/**
 * Takes out further counts until nothing under ten can be worked out: of counts that make up a whole, those that are hidden are together the whole
 * less the others. So none is hidden alone, and together they are ten or more, or nothing is shown; the same of what is known `beside` them.
 * `total` null: the whole is not shown, and nothing can be worked out from it.
 */
export function hideTogether(
  counts: readonly (number | null)[],
  total: number | null,
  beside: readonly Beside[] = [],
): (number | null)[] {
  const shown = [...counts]
  const hidden = () => shown.filter(count => count === null).length
  const left = (one: Beside) =>
    (one.total ?? 0) - one.counts.reduce<number>((sum, count, at) => sum + (shown[at] === null ? 0 : (count ?? 0)), 0)
  const small = () => [{ counts, total }, ...beside].some(one => left(one) < smallest)
  while (total !== null && hidden() > 0 && hidden() < shown.length && (hidden() === 1 || small())) {
    const least = shown
      .flatMap((count, index) => (count === null ? [] : [{ count, index }]))
      .sort((a, b) => a.count - b.count)[0]
    if (least) shown[least.index] = null
  }
  return shown
}

const show = (count: number | null | undefined): Shown =>
  count === null || count === undefined || count < smallest ? 'too few' : count

/** A part of a group and the rest of it: when one of them is small, the part is not shown. */
const part = (count: number | null, of: number | null): number | null =>
  count === null || of === null || count < smallest || of - count < smallest ? null : count

const less = (count: number | null | undefined, other: number | null | undefined): number | null =>
  count == null || other == null ? null : count - other

type Counts = Pick<GroupRow, 'pupils' | 'persistent' | 'severe'>
/** Of one group by itself: the persistent are part of its pupils, the severe part of its persistent. What has no whole is not shown. */
const counted = (row: GroupRow): Counts => {
  const persistent = part(row.persistent, row.pupils)
  return { pupils: row.pupils, persistent, severe: part(row.severe, persistent) }
}

/** The counts of the groups that make up a whole: what would tell of a group that is hidden is hidden with it, the rest of each part looked at too. */
function countedTogether(rows: readonly GroupRow[], whole: Counts | null): Counts[] {
  const own = rows.map(counted)
  const column = (
    name: 'persistent' | 'severe',
    wider: readonly (keyof Counts)[],
    within: readonly (number | null)[],
  ) =>
    hideTogether(
      own.map((row, index) => (within[index] == null ? null : row[name])),
      whole?.[name] ?? null,
      wider.map(one => ({
        counts: own.map(row => less(row[one], row[name])),
        total: less(whole?.[one], whole?.[name]),
      })),
    )
  const pupils = hideTogether(
    own.map(row => row.pupils),
    whole?.pupils ?? null,
  )
  const persistent = column('persistent', ['pupils'], pupils)
  const severe = column('severe', ['persistent', 'pupils'], persistent)
  return rows.map((_, index) => ({
    pupils: pupils[index] ?? null,
    persistent: persistent[index] ?? null,
    severe: severe[index] ?? null,
  }))
}

const shownGroups = (rows: readonly GroupRow[], whole: GroupRow | null): ShownGroup[] =>
  countedTogether(rows, whole && counted(whole)).map(({ pupils, persistent, severe }, index) => {
    const row = rows[index] as GroupRow
    return {
      value: row.value,
      label: labelOf(row),
      pupils: show(pupils),
      absence: pupils === null || !row.possible || row.missed === null ? null : row.missed / row.possible,
      persistent: show(persistent),
      severe: show(severe),
    }
  })

/** Everything the page shows of an area’s sums. */
export function partnershipView(rows: readonly GroupRow[]): ShownPartnership {
  const whole = rows.find(row => row.dimension === 'all') ?? null
  const order: GroupRow['dimension'][] = ['worker', 'year', 'sex', 'ethnicity']
  return {
    all: whole ? (shownGroups([whole], null)[0] ?? null) : null,
    schools: whole?.schools ?? 0,
    dimensions: order.flatMap(dimension => {
      const some = rows
        .filter(row => row.dimension === dimension)
        .toSorted((one, other) => one.value.localeCompare(other.value, 'en', { numeric: true }))
      return some.length === 0 ? [] : [{ dimension, title: titles[dimension], groups: shownGroups(some, whole) }]
    }),
  }
}

/** How many children had a pattern, measures that were looked at, workers told: rows of the database, small ones null. */
export interface PatternRow {
  what: 'alert' | 'stop' | 'telling'
  kind: string
  value: string
  children: number | null
}
/** Kinds that stand in the sums by group already: told again by who found them, the one less the other would be a small number. */
const toldByGroup = ['persistent', 'severe']

/** Counts by kind; with each its parts, hidden together where one is small. */
export function patternCounts(
  rows: readonly PatternRow[],
  what: PatternRow['what'],
): { kind: string; parts: Map<string, Shown> }[] {
  const kinds = Map.groupBy(
    rows.filter(row => row.what === what && !(what === 'alert' && toldByGroup.includes(row.kind))),
    row => row.kind,
  )
  return [...kinds].map(([kind, some]) => ({
    kind,
    parts: new Map(some.map(row => [row.value, show(row.children)])),
  }))
}
