import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER, USMALLINT, UTINYINT } from '@duckdb/node-api'
import {
  count,
  countColumns,
  type FeatureTable,
  type NearDays,
  type ScanContext,
} from '../../../src/attendance/feature-table.ts'
import { bit, meaning } from './attendance-bytes.ts'

// The same features in DuckDB, in memory, on one thread. Each group of features is tried on every layout that suits it, on a sample, and then runs on
// the one that was fastest: four layouts stand beside each other, and none has to be good at everything.

/**
 * What is not asked of it: the change and the lateness change with their dates (the largest of likelihood ratios over all moments, in time weighed by
 * the school's weeks) and the chances of the exact tests. They can be written in SQL only as more joins and windows over the same rows; leaving them
 * out makes DuckDB faster here than it would be.
 */
export const notAsked =
  'the two changes with their dates (a maximum over all moments of a likelihood ratio, in weighed time), weighed time itself, and the chances of the exact tests'

type Layout = 'rows' | 'bytes' | 'bits' | 'exceptions'
type Group = {
  name: string
  columns: (keyof typeof count | [keyof typeof count, number])[]
  layouts: Partial<Record<Layout, string>>
}
export type Duck = {
  /** Which layout each group runs on, with the milliseconds of every layout on the sample. */
  chosen: { group: string; layout: Layout; sample: Record<string, number> }[]
  /** Runs all groups; each leaves a table. */
  run: () => Promise<void>
  /** The number of values that differ from ours, over all columns it was asked for. */
  differences: (ours: FeatureTable) => Promise<number>
  columns: number
  close: () => void
}

const names = (group: Group): string[] =>
  group.columns.map(column => (typeof column === 'string' ? column : `${column[0]}_${column[1]}`))
const has = (flag: keyof typeof bit, what = 'f') => `(${what} & ${bit[flag]}) <> 0`
const sessions = Array.from({ length: 10 }, (_, s) => s)

/** Each group of features on each layout that suits it. `recent` is the first place of the last four school weeks; with the weeks it is the same for all. */
function groupsFor(weeks: number, recent: number): Group[] {
  const recentMask = `(case when week > ${Math.floor(recent / 10)} then 1023 when week = ${Math.floor(recent / 10)} then ${(1023 << (recent % 10)) & 1023} else 0 end)`
  const late = weeks - 12
  const counts = (
    of: (flag: keyof typeof bit) => string,
    recent: (flag: keyof typeof bit) => string,
    closed: string,
    lateDays: string,
  ) =>
    `select pupil, ${of('possible')} possible, ${of('absent')} absent, ${of('away')} away, ${of('watched')} watched, ${of('late')} late,
      ${closed} "closedLate", ${lateDays} "lateDays", ${recent('possible')} "recentPossible", ${recent('absent')} "recentAbsent",
      ${recent('late')} "recentLate", ${of('unauthorised')} unauthorised_0, ${of('unexplained')} unexplained_0, ${of('ill')} ill_0`
  const byte = (flag: keyof typeof bit, s: number) => `((f${s} >> ${Math.log2(bit[flag])}) & 1)`
  const patterns = `select pupil, week, away, away | (away >> 1) as days, (away & (seen << 1) & 682) as pm, (away & (seen >> 1) & 341) as am from bits where away <> 0 and week >= ${weeks - 42}`
  const touched = (each: string) => `
    with days as (${each}), weeks as (select pupil, week >= ${late} as lately, (days & 1) as d0, (days >> 2) & 1 as d1, (days >> 4) & 1 as d2,
      (days >> 6) & 1 as d3, (days >> 8) & 1 as d4, bit_count(pm::usmallint) as pm, bit_count(am::usmallint) as am, bit_count((days & 341 & b.mask)::usmallint) as beside
      from days join breaks b using (week))
    select pupil, coalesce(sum(t), 0)::int touched, coalesce(sum(t) filter (lately), 0)::int "touchedLately",
      sum(am)::int + (sum(pm)::int << 16) halves, coalesce(sum(am) filter (lately), 0)::int + (coalesce(sum(pm) filter (lately), 0)::int << 16) "halvesLately",
      coalesce(sum(beside) filter (not heavy), 0)::int + (coalesce(sum(beside) filter (not heavy and lately), 0)::int << 16) "besideBreaks",
      count(*) filter (heavy)::int + ((count(*) filter (heavy and lately))::int << 16) "heavyWeeks"
    from (select *, d0 + d1 + d2 + d3 + d4 > 2 as heavy, case when d0 + d1 + d2 + d3 + d4 <= 2 then d0 + d1 * 64 + d2 * 4096 + d3 * 262144 + d4 * 16777216 end as t from weeks)
    group by pupil`
  const away = (s: number) => `(((f${s} >> 2) & 1) << ${s})`
  const there = (s: number) => `(((f${s} >> 8) & 1) << ${s})`
  const fromBytes = `select pupil, week, away, away | (away >> 1) as days, (away & (seen << 1) & 682) as pm, (away & (seen >> 1) & 341) as am
    from (select pupil, week, (${sessions.map(away).join(' | ')})::int as away, (${sessions.map(there).join(' | ')})::int as seen from bytes where week >= ${weeks - 42}) where away <> 0`
  const ten = (
    perWeek: string,
  ) => `select pupil, max(n)::int "mostInTenWeeks", coalesce(arg_max(n, week) filter (week = ${weeks - 1}), 0)::int "inLastTenWeeks" from
    (select pupil, week, sum(u) over (partition by pupil order by week range between 9 preceding and current row) n from (${perWeek})) group by pupil`
  // Islands: sessions in a row have the same difference between their place among those that count and their place among themselves.
  const islands = (flag: keyof typeof bit, rank: string) =>
    `select pupil, count(*)::int as n, min(place)::int as begins, max(${rank}) as last from (select pupil, place, ${rank}, ${rank} - row_number() over (partition by pupil order by place) as island
      from exceptions where ${has(flag)}) group by pupil, island`
  const five = (flag: 'unauthorised' | 'unexplained' | 'ill') =>
    `select pupil, max(n)::int ${flag}_1, arg_max(begins, n * 1000 - begins)::int ${flag}_2, coalesce(max(n) filter (last = t.counted), 0)::int ${flag}_3,
      count(*)::int as runs from (${islands(flag, 'counted')}) join totals t using (pupil) group by pupil`
  const spells = (
    each: string,
  ) => `select s.pupil, count(*)::int spells, count(*) filter (r.recent)::int "recentSpells", max(n)::int longest,
      arg_max(begins, n * 1000 - begins)::int "longestFrom", coalesce(max(n) filter (last = t.relevant), 0)::int "current", count(m.place)::int "nearSpells"
    from (${each}) s join totals t on t.pupil = s.pupil join place r on r.place = s.begins left join near_of o on o.pupil = s.pupil
      left join near_day m on m.mask = o.mask and m.place = s.begins group by s.pupil`
  const rowIslands = `select pupil, count(*)::int as n, min(place)::int as begins, max(rank) as last from (select *, rank - row_number() over (partition by pupil order by place) as island from
      (select pupil, place, f, count(*) over (partition by pupil order by place) as rank from rows where (f & ${bit.away | bit.seen}) <> 0) where ${has('away')}) group by pupil, island`
  return [
    {
      name: 'counts',
      columns: [
        'possible',
        'absent',
        'away',
        'watched',
        'late',
        'closedLate',
        'lateDays',
        'recentPossible',
        'recentAbsent',
        'recentLate',
        ['unauthorised', 0],
        ['unexplained', 0],
        ['ill', 0],
      ],
      layouts: {
        rows: `${counts(
          flag => `count(*) filter (${has(flag)})::int`,
          flag => `count(*) filter (${has(flag)} and place >= ${recent})::int`,
          `count(*) filter (${has('late')} and ${has('absent')})::int`,
          `count(distinct case when ${has('late')} then place >> 1 end)::int`,
        )} from rows group by pupil`,
        bytes: `${counts(
          flag => `sum(${sessions.map(s => byte(flag, s)).join(' + ')})::int`,
          flag =>
            `coalesce(sum(${sessions.map(s => `(${byte(flag, s)} & (${recentMask} >> ${s}))`).join(' + ')}) filter (week >= ${weeks - 8}), 0)::int`,
          `sum(${sessions.map(s => `(${byte('late', s)} & ${byte('absent', s)})`).join(' + ')})::int`,
          `sum(${[0, 2, 4, 6, 8].map(s => `(${byte('late', s)} | ${byte('late', s + 1)})`).join(' + ')})::int`,
        )} from bytes group by pupil`,
        bits: `${counts(
          flag => `sum(bit_count(${flag}))::int`,
          flag =>
            `coalesce(sum(bit_count((${flag} & ${recentMask})::usmallint)) filter (week >= ${weeks - 8}), 0)::int`,
          'sum(bit_count(late & absent))::int',
          'sum(bit_count(((late | (late >> 1)) & 341)))::int',
        )} from bits group by pupil`,
      },
    },
    {
      name: 'days',
      columns: ['touched', 'touchedLately', 'halves', 'halvesLately', 'besideBreaks', 'heavyWeeks'],
      layouts: { bits: touched(patterns), bytes: touched(fromBytes) },
    },
    {
      name: 'ten weeks',
      columns: ['mostInTenWeeks', 'inLastTenWeeks'],
      layouts: {
        bits: ten('select pupil, week::int as week, bit_count(unauthorised) as u from bits'),
        exceptions: ten(
          `select pupil, (place // 10)::int as week, count(*) as u from exceptions where ${has('unauthorised')} group by all union all select pupil, ${weeks - 1}, 0 from totals`,
        ),
      },
    },
    {
      name: 'spells',
      columns: ['spells', 'recentSpells', 'longest', 'longestFrom', 'current', 'nearSpells'],
      layouts: { exceptions: spells(islands('away', 'relevant')), rows: spells(rowIslands) },
    },
    ...(['unauthorised', 'unexplained', 'ill'] as const).map(
      (flag): Group => ({
        name: `runs, ${flag}`,
        columns: [
          [flag, 1],
          [flag, 2],
          [flag, 3],
        ],
        layouts: { exceptions: five(flag) },
      }),
    ),
  ]
}

/** Rows that go to DuckDB at a time. */
const CHUNK = 2048

type Data = { marks: Uint8Array; pupils: number; context: ScanContext; near: NearDays }

/** Lays the marks of the first `pupils` pupils out in all the ways. */
async function load(db: DuckDBConnection, { marks, context, near }: Data, pupils: number): Promise<void> {
  const places = context.open.length * 30
  const weeks = places / 10
  await db.run(`create table bytes (pupil integer, week utinyint, ${sessions.map(s => `f${s} usmallint`).join(', ')})`)
  const appender = await db.createAppender('bytes')
  const columns = Array.from({ length: 12 }, (): number[] => new Array(CHUNK).fill(0))
  const chunk = DuckDBDataChunk.create([INTEGER, UTINYINT, ...sessions.map(() => USMALLINT)], CHUNK)
  for (let from = 0; from < pupils * weeks; from += CHUNK) {
    const rows = Math.min(CHUNK, pupils * weeks - from)
    for (const column of columns) column.length = rows
    for (let row = 0; row < rows; row++) {
      columns[0]![row] = Math.floor((from + row) / weeks)
      columns[1]![row] = (from + row) % weeks
      for (let session = 0; session < 10; session++) {
        columns[2 + session]![row] = meaning[marks[(from + row) * 10 + session]!]!
      }
    }
    chunk.rowCount = rows
    chunk.setColumns(columns)
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
  const patterned = (
    ['possible', 'absent', 'away', 'watched', 'late', 'unauthorised', 'unexplained', 'ill', 'seen'] as const
  ).map(
    flag =>
      `(${sessions.map(s => `(((f${s} >> ${Math.log2(bit[flag])}) & 1) << ${s})`).join(' | ')})::usmallint as ${flag}`,
  )
  await db.run(`create table bits as select pupil, week, ${patterned.join(', ')} from bytes order by pupil, week`)
  await db.run(
    `create table rows as select pupil, (week::integer * 10 + s)::smallint as place, f from (${sessions
      .map(s => `select pupil, week, ${s} as s, f${s} as f from bytes where f${s} <> 0`)
      .join(' union all ')}) order by pupil, place`,
  )
  await db.run(`create table exceptions as select * from (select pupil, place, f,
      count(*) filter (${has('possible')}) over (partition by pupil order by place) as counted,
      count(*) filter ((f & ${bit.away | bit.seen}) <> 0) over (partition by pupil order by place) as relevant from rows)
    where f <> ${bit.possible | bit.seen} order by pupil, place`)
  await db.run(`create table totals as select pupil, count(*) filter (${has('possible')}) as counted,
    count(*) filter ((f & ${bit.away | bit.seen}) <> 0) as relevant from rows group by pupil`)
  const inMask = (mask: Int32Array, place: number) => (mask[Math.floor(place / 30)]! >>> (place % 30)) & 1
  const values = (rows: (number | boolean)[][]) => rows.map(row => `(${row.join(', ')})`).join(', ')
  const every = Array.from({ length: places }, (_, place) => place)
  await db.run(
    `create table place as select * from (values ${values(every.map(place => [place, inMask(context.recent, place) === 1]))}) t(place, recent)`,
  )
  await db.run(
    `create table breaks as select * from (values ${values(
      Array.from({ length: places / 10 }, (_, week) => [
        week,
        sessions.reduce((sum, s) => sum | (inMask(context.breaks, week * 10 + s) << s), 0),
      ]),
    )}) t(week, mask)`,
  )
  const masks = near.masks.length / context.open.length
  await db.run(
    `create table near_day as select * from (values ${values(
      Array.from({ length: masks }, (_, mask) => mask).flatMap(mask =>
        every
          .filter(
            place =>
              inMask(near.masks.subarray(mask * context.open.length, (mask + 1) * context.open.length), place) === 1,
          )
          .map(place => [mask, place]),
      ),
    )}) t(mask, place)`,
  )
  await db.run(
    `create table near_of as select range::integer as pupil, (range % ${masks})::integer as mask from range(${pupils})`,
  )
}

async function open(data: Data, pupils: number): Promise<{ db: DuckDBConnection; close: () => void }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const db = await instance.connect()
  await db.run('set threads = 1')
  await load(db, data, pupils)
  return {
    db,
    close: () => {
      db.closeSync()
      instance.closeSync()
    },
  }
}

const tableOf = (group: Group): string => `out_${group.name.replaceAll(/\W+/g, '_')}`
const runGroup = (db: DuckDBConnection, group: Group, layout: Layout) =>
  db.run(`create or replace temp table ${tableOf(group)} as ${group.layouts[layout]}`)

/** How long each layout of each group takes on a sample: the best of three. */
async function choose(data: Data, groups: readonly Group[]): Promise<Duck['chosen']> {
  const { db, close } = await open(data, Math.min(data.pupils, 10_000))
  const chosen: Duck['chosen'] = []
  for (const group of groups) {
    const sample: Record<string, number> = {}
    for (const layout of Object.keys(group.layouts) as Layout[]) {
      const times: number[] = []
      for (let n = 0; n < 3; n++) {
        const began = performance.now()
        await runGroup(db, group, layout)
        times.push(performance.now() - began)
      }
      sample[layout] = Math.round(Math.min(...times) * 10) / 10
    }
    const [layout] = Object.entries(sample).toSorted((a, b) => a[1] - b[1])[0]!
    chosen.push({ group: group.name, layout: layout as Layout, sample })
  }
  close()
  return chosen
}

/** Pupils without a row in a group's answer have none of it: 0, or −1 for a place. */
async function differencesOf(db: DuckDBConnection, group: Group, ours: FeatureTable): Promise<number> {
  const rows = await db.runAndReadAll(
    `select pupil, ${names(group)
      .map(name => `"${name}"`)
      .join(', ')} from ${tableOf(group)}`,
  )
  const answer = rows.getColumns() as (number | bigint | null)[][]
  const places = new Set(['longestFrom', 'unauthorised_2', 'unexplained_2', 'ill_2'])
  let differences = 0
  for (const [n, column] of group.columns.entries()) {
    const at = typeof column === 'string' ? count[column] : count[column[0]] + column[1]
    const theirs = new Int32Array(ours.pupils).fill(places.has(names(group)[n]!) ? -1 : 0)
    for (const [row, pupil] of answer[0]!.entries()) theirs[Number(pupil)] = Number(answer[n + 1]![row] ?? 0)
    for (let pupil = 0; pupil < ours.pupils; pupil++) {
      if (ours.counts[pupil * countColumns + at] !== theirs[pupil]) differences++
    }
  }
  return differences
}

/** The first place of the last four school weeks: every mark from there on is in them. */
function firstRecent(recent: Int32Array): number {
  const word = recent.findIndex(bits => bits !== 0)
  return word * 30 + 31 - Math.clz32(recent[word]! & -recent[word]!)
}

/** DuckDB with all marks loaded, and the best layout chosen for every group. */
export async function openDuck(data: Data): Promise<Duck> {
  const groups = groupsFor(data.context.open.length * 3, firstRecent(data.context.recent))
  const chosen = await choose(data, groups)
  const { db, close } = await open(data, data.pupils)
  return {
    chosen,
    columns: groups.reduce((sum, group) => sum + group.columns.length, 0),
    run: async () => {
      for (const [n, group] of groups.entries()) await runGroup(db, group, chosen[n]!.layout)
    },
    differences: async ours => {
      let sum = 0
      for (const group of groups) sum += await differencesOf(db, group, ours)
      return sum
    },
    close,
  }
}
