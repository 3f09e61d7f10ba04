/** Payloads in every column that holds words, as if no form had ever checked anything: put there past the program, and looked at in every page. */
import type pg from 'pg'
import { notOurs } from '../../access/shape.ts'

export interface Column {
  table: string
  column: string
  json: boolean
}

/** Words that mean something to the program: codes, ids, dates, numbers, addresses of pages. They are no free text, and stay. */
const code = /^(?:[a-z0-9_.:-]*|[0-9a-f-]{36}|\d{4}-\d\d.*|\/.*|[A-Z0-9]{1,3}|[A-Z]\d{12}|[\d ]+|v\d.*)$/
/** Columns that the program reads as something else than words. */
const notWords =
  /^(area\.setting\.value|audit\.event\.body)$|\.(href|url|source_url|location|token|email|state|nonce|verifier|issuer|subject|credential_id|secret_sealed|cron|persona|client_id|client_secret_sealed|more_hosts|checksum|name_key|phone)$/

/** Every column with free text in it, by what is in it. */
export async function wordColumns(client: pg.Client): Promise<Column[]> {
  const { rows } = await client.query<{ table: string; column: string; json: boolean }>(
    `select format('%I.%I', n.nspname, c.relname) as table, a.attname as column, a.atttypid = 'jsonb'::regtype as json
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname <> all($1) and a.attgenerated = '' and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
       and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype in ('f', 'p') and a.attnum = any(k.conkey))
     order by 1, 2`,
    [[...notOurs, 'platform']],
  )
  const found: Column[] = []
  for (const one of rows) {
    if (notWords.test(`${one.table}.${one.column}`)) continue
    const { rows: values } = await client.query<{ value: string }>(
      `select distinct "${one.column}"::text as value from ${one.table} where "${one.column}" is not null limit 500`,
    )
    if (values.some(({ value }) => (one.json ? hasWords(JSON.parse(value)) : !code.test(value)))) found.push(one)
  }
  return found
}

const isWords = (text: string) => !code.test(text) && text.includes(' ')
function hasWords(value: unknown): boolean {
  if (typeof value === 'string') return isWords(value)
  if (value === null || typeof value !== 'object') return false
  return Object.values(value).some(hasWords)
}
/** The same value with every piece of free text in it replaced. */
function replaced(value: unknown, words: string): unknown {
  if (typeof value === 'string') return isWords(value) ? words : value
  if (Array.isArray(value)) return value.map(one => replaced(one, words))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, words)]))
}

/** Puts these words into every word column of every row; gives the columns that would not have them, with why. */
export async function putWords(client: pg.Client, columns: readonly Column[], words: string): Promise<string[]> {
  const refused: string[] = []
  await client.query("set session_replication_role = 'replica'")
  for (const { table, column, json } of columns) {
    try {
      if (json) {
        const { rows } = await client.query<{ place: string; value: unknown }>(
          `select ctid::text || ' ' || tableoid::text as place, "${column}" as value from ${table} where "${column}" is not null`,
        )
        for (const { place, value } of rows) {
          const [ctid, oid] = place.split(' ')
          await client.query(`update ${table} set "${column}" = $3 where ctid = $1::tid and tableoid = $2::oid`, [
            ctid,
            oid,
            JSON.stringify(replaced(value, words)),
          ])
        }
      } else {
        // A number after the words, for the columns in which no two rows may have the same.
        await client.query(
          `update ${table} set "${column}" = $1::text || substr(ctid::text, 2) where "${column}" !~ $2`,
          [words, code.source],
        )
      }
    } catch (error) {
      refused.push(`${table}.${column}: ${(error as Error).message}`)
    }
  }
  await client.query("set session_replication_role = 'origin'")
  return refused
}
