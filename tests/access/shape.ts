/** What the database says of its own tables, so that a made-up row can be completed whatever columns a slice adds. */
import type pg from 'pg'

export type Row = Record<string, unknown>

export interface Column {
  name: string
  type: string
  /** Must be given: not null, no default, not generated. */
  needed: boolean
  /** The values a check constraint allows, if it lists any. */
  choices: string[]
  /** The table and column it refers to, if any. */
  refers: { table: string; column: string } | null
}
export type Shape = Map<string, Column[]>

/** Schemas of the program itself. `pgboss` is the job queue's own and the named exception to everything here. */
export const notOurs = ['pg_catalog', 'information_schema', 'pg_toast', 'pgboss', 'public']

/** Reads every table of the program's schemas. */
export async function readShape(client: pg.ClientBase): Promise<Shape> {
  const { rows } = await client.query<{
    table: string
    name: string
    type: string
    needed: boolean
    checks: string[] | null
    refers: string | null
  }>(
    `select n.nspname || '.' || c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
       a.attnotnull and not a.atthasdef and a.attgenerated = '' as needed,
       (select array_agg(pg_get_constraintdef(k.oid)) from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks,
       (select k.confrelid::regclass::text || '|' || (select f.attname from pg_attribute f where f.attrelid = k.confrelid and f.attnum = k.confkey[1])
        from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum] limit 1) as refers
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname <> all($1) order by 1, a.attnum`,
    [notOurs],
  )
  const shape: Shape = new Map()
  for (const row of rows) {
    const [table, column] = row.refers?.split('|') ?? []
    const listed = (row.checks ?? []).find(text => /= ANY \(ARRAY\[/.test(text)) ?? ''
    shape.set(row.table, [
      ...(shape.get(row.table) ?? []),
      {
        name: row.name,
        type: row.type,
        needed: row.needed,
        choices: [...listed.matchAll(/'([^']*)'::text/g)].map(match => match[1] ?? ''),
        refers: table && column ? { table, column } : null,
      },
    ])
  }
  return shape
}

/** Chance from a seed: the same world for the same number, on every machine. */
export interface Chance {
  next(): number
  int(below: number): number
  yes(probability: number): boolean
  pick<T>(list: readonly T[]): T
  some<T>(list: readonly T[], most: number): T[]
  uuid(): string
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    next,
    int,
    yes: probability => next() < probability,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[int(list.length)] as T
    },
    some<T>(list: readonly T[], most: number): T[] {
      const left = [...list]
      const taken: T[] = []
      for (let n = int(Math.min(most, list.length) + 1); n > 0; n--) taken.push(...left.splice(int(left.length), 1))
      return taken
    },
    uuid() {
      const hex = Array.from({ length: 32 }, () => int(16).toString(16)).join('')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
    },
  }
}

/** Fills in every column a row needs and was not given. `rowsOf` gives the rows of a table that it may refer to. */
export function complete(
  shape: Shape,
  table: string,
  given: Row,
  rowsOf: (table: string) => readonly Row[],
  by: Chance,
): Row {
  const columns = shape.get(table)
  if (!columns) throw new Error(`there is no table ${table}`)
  const row: Row = { ...given }
  for (const column of columns) {
    if (column.name in row || !column.needed) continue
    if (column.refers) {
      const there = rowsOf(column.refers.table)
      if (there.length === 0) throw new Error(`${table}.${column.name} needs a row of ${column.refers.table}`)
      row[column.name] = by.pick(there)[column.refers.column]
    } else row[column.name] = madeUp(column, by)
  }
  return row
}

function madeUp(column: Column, by: Chance): unknown {
  if (column.choices.length > 0) return column.choices[0]
  if (column.type.endsWith('[]')) return []
  switch (column.type) {
    case 'uuid':
      return by.uuid()
    case 'boolean':
      return false
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'double precision':
      return 1
    case 'jsonb':
      return {}
    case 'bytea':
      return `\\x${by.uuid().replaceAll('-', '')}${by.uuid().replaceAll('-', '')}`
    case 'date':
      return '2025-03-04'
    case 'timestamp with time zone':
      return '2025-03-04T10:00:00Z'
    case 'time without time zone':
      return '20:00'
    default:
      return `w${by.uuid().slice(0, 18)}`
  }
}

/** Inserts rows of one table; all of them have the same columns. */
export async function insertRows(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const first = rows[0]
  if (!first) return
  const columns = Object.keys(first)
    .map(name => `"${name}"`)
    .join(', ')
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
}
