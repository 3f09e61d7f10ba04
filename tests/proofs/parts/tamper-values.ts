/** One value of one row: changed, taken away, or exchanged with another row's. */
import type { Chance } from '../../access/shape.ts'
import { change, exchangeRows, type Kind, kind } from './tamper-cover.ts'
import type { LogColumn, TamperLog } from './tamper-log.ts'

/** One value of one row becomes another. */
export const editOf = ({ table, name, type }: LogColumn): Kind =>
  kind(`edit ${table}.${name}`, async log => {
    const { rows } = await log.admin.query<{ row: string; value: string | null }>(
      `select ctid::text as row, ${name}::text as value from audit.${table} order by ctid`,
    )
    if (rows.length === 0) return null
    const { row, value } = log.by.pick(rows)
    const other = otherValue(log.by, type, value)
    await change(log, `update audit.${table} set ${name} = $1::${type} where ctid = $2::tid`, [other, row])
    return `${value} → ${other}`
  })

function otherValue(by: Chance, type: string, value: string | null): string {
  switch (type) {
    case 'uuid':
      return value === null ? by.uuid() : flipHex(by, value)
    case 'smallint':
    case 'bigint':
      return String(Number(value ?? 0) + by.pick([1, -1, 2, 64, 1000, -70]))
    case 'bytea':
      return value === null ? `\\x${by.uuid().replaceAll('-', '')}` : otherBytes(by, value)
    case 'timestamp with time zone':
      if (value === null) return '2026-11-21 10:00:00+00'
      return by.pick([
        shifted(value, by.pick([1, -1, 1000, 86_400_000_000])),
        'infinity',
        '2026-11-21 10:00:00.000001+00',
      ])
    default:
      return value === null ? by.pick(['', 'x', '{}', 'null']) : otherText(by, value)
  }
}

function flipHex(by: Chance, text: string): string {
  const places = [...text].flatMap((letter, n) => (/[0-9a-f]/.test(letter) ? [n] : []))
  const at = by.pick(places)
  const digit = (Number.parseInt(text[at]!, 16) + 1 + by.int(15)) % 16
  return text.slice(0, at) + digit.toString(16) + text.slice(at + 1)
}

function otherBytes(by: Chance, value: string): string {
  const hex = value.slice(2)
  if (hex === '' || by.yes(0.1)) return `\\x${hex}00`
  return by.yes(0.1) ? `\\x${hex.slice(2)}` : `\\x${flipHex(by, hex)}`
}

function otherText(by: Chance, text: string): string {
  const at = by.int(text.length)
  const letter = by.pick(['x', '0', ' ', '"', '\\', '\n', 'é', '\u2028', '1'])
  const other = by.pick([
    `${text.slice(0, at)}${letter}${text.slice(at + 1)}`,
    `${text.slice(0, at)}${text.slice(at + 1)}`,
    `${text.slice(0, at)}${letter}${text.slice(at)}`,
    `${text} `,
    '',
  ])
  return other === text || !other.isWellFormed() ? `${text}.` : other
}

const shifted = (value: string, microseconds: number) => {
  const [whole, part = ''] = value.replace('+00', '').split('.')
  const at =
    BigInt(Date.parse(`${whole!.replace(' ', 'T')}Z`)) * 1000n + BigInt(part.padEnd(6, '0')) + BigInt(microseconds)
  const seconds = new Date(Number(at / 1_000_000n) * 1000).toISOString().slice(0, 19)
  return `${seconds.replace('T', ' ')}.${String(at % 1_000_000n).padStart(6, '0')}+00`
}

/** One value of one row is taken away. */
export const nullOf = ({ table, name }: LogColumn): Kind =>
  kind(`empty ${table}.${name}`, async log => {
    const { rows } = await log.admin.query<{ row: string }>(
      `select ctid::text as row from audit.${table} where ${name} is not null order by ctid`,
    )
    if (rows.length === 0) return null
    const { row } = log.by.pick(rows)
    await change(log, `update audit.${table} set ${name} = null where ctid = $1::tid`, [row])
    return `row ${row}`
  })

/** Two rows exchange one value. */
export const swapOf = ({ table, name }: LogColumn): Kind =>
  kind(`exchange ${table}.${name}`, async log => {
    const { rows } = await log.admin.query<{ row: string; value: string | null }>(
      `select ctid::text as row, ${name}::text as value from audit.${table} order by ctid`,
    )
    if (rows.length < 2) return null
    const one = log.by.pick(rows)
    const others = rows.filter(row => row.value !== one.value)
    if (others.length === 0) return null
    const other = log.by.pick(others)
    // Exchanging which children an event has, or a chain's own number, changes nothing where the rows are then the same rows.
    if (['chain', 'head', 'event_child'].includes(table) && (await sameRowsAfter(log, table, name, one.row, other.row)))
      return null
    await exchangeRows(log, table, [name], one.row, other.row)
    return `${one.value} ↔ ${other.value}`
  })

/** Would the table hold the same rows, in another order of lying, after the exchange? */
async function sameRowsAfter(
  log: TamperLog,
  table: string,
  name: string,
  one: string,
  other: string,
): Promise<boolean> {
  const { rows } = await log.admin.query<{ rest: string }>(
    `select (to_jsonb(t) - $1)::text as rest from audit.${table} t where ctid in ($2::tid, $3::tid)`,
    [name, one, other],
  )
  return rows[0]?.rest === rows[1]?.rest
}
