/** docs/data-classes.md says of every table how dangerous it is: compared with the database's own catalogue, so that a new table is noticed. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { notOurs, readShape, type Shape } from './shape.ts'

const root = join(import.meta.dirname, '../..')
const document = readFileSync(join(root, 'docs/data-classes.md'), 'utf8')
/** The rows of the tables under a heading, as cells. */
const rowsOf = (heading: string): string[][] => {
  const part = document.split(/^## /m).find(one => one.startsWith(`${heading}\n`))
  if (!part) throw new Error(`docs/data-classes.md has nothing called ${heading}`)
  return part
    .split('\n')
    .filter(line => /^\| (?!---|class|table|file)/.test(line))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
}
/** From the most dangerous to the least. */
const classes = rowsOf('The classes').map(row => row[0]!)
const rank = (name: string): number => classes.indexOf(name)

interface Told {
  table: string
  of: string
  columns: Map<string, string>
  goes: string
}
const told: Told[] = rowsOf('Every table').map(([table = '', of = '', other = '', goes = '']) => ({
  table: table.replaceAll('`', ''),
  of,
  goes,
  columns: new Map(
    other
      .split(';')
      .filter(part => part.trim() !== '')
      .flatMap(part => {
        const [names = '', to = ''] = part.split(':')
        return names.split(',').map(name => [name.trim(), to.trim()] as const)
      }),
  ),
}))
const tellOf = (table: string): Told => {
  const found = told.find(one => one.table === table)
  if (!found) throw new Error(`docs/data-classes.md does not have ${table}`)
  return found
}
const classOf = (table: string, column: string): string => tellOf(table).columns.get(column) ?? tellOf(table).of

/** What a column's name, type or reference suggests, and the least dangerous class that it may have without being named. */
const looksLike: [what: string, least: string, pattern: RegExp][] = [
  ['a place', 'place', /address|postcode|^place$|^lines$|where_|hospital|authority_(code|name)|held_in|home/],
  [
    'words about somebody',
    'case',
    /words|reason|^(said|looked|seen|what|why|note|summary|body|risk|need|dissent|evidence|support|conditions|plan|document|fields|facts|problems?|value|content|rules|counts|mapping|told|weighed|police|danger|coercion)$|_because|sentence|made_for/,
  ],
  [
    'what is kept apart by law',
    'case',
    /ethnicity|religion|nationality|gender|disability|health|harms?$|sealed_to|withheld/,
  ],
  ['who somebody is', 'who', /^(given|family|born_on|expected_on|nhs|upn|display_name|sort_name|about_name)$/],
  ['a way to reach somebody', 'account', /phone|email|mail/],
  [
    'a key',
    'account',
    /token|secret|hash|^digest$|verifier|nonce|salt|credential|signature|public_key|(^|_)key(_id|s)?$|sha256/,
  ],
]
/** Columns of a table that look more dangerous than the class they have, and are not named. */
function unnamed(table: string, columns: Shape extends Map<string, infer C> ? C : never): string[] {
  const { columns: named, of } = tellOf(table)
  return columns.flatMap(column => {
    if (named.has(column.name)) return []
    // A count, a time or a yes tells no words.
    const holdsText = /^(text|jsonb|bytea|date)/.test(column.type)
    const looks = looksLike
      .filter(([, , pattern]) => holdsText && pattern.test(column.name))
      .map(([what, least]) => [what, least])
    if (column.type === 'jsonb') looks.push(['a document', 'case'])
    if (column.refers?.table === 'people.person' || /^child(ren|_id)$/.test(column.name)) looks.push(['a child', 'who'])
    return looks
      .filter(([, least]) => rank(of) > rank(least!))
      .map(([what, least]) => `${table}.${column.name} looks like ${what}: ${of} is less than ${least}`)
  })
}

let client: pg.Client
let shape: Shape
/** What decides who may read a table: its policies for reading, put together. */
let readBy: Map<string, string>
beforeAll(async () => {
  client = new pg.Client({ connectionString: (await freshDatabase()).adminUrl })
  await client.connect()
  shape = await readShape(client)
  const { rows } = await client.query<{ table: string; by: string }>(
    `select schemaname || '.' || tablename as table, string_agg(policyname || ' ' || qual, ' and ') as by from pg_policies
     where schemaname <> all($1) and cmd in ('SELECT', 'ALL') and 'kith_app' = any(roles) group by 1`,
    [notOurs],
  )
  readBy = new Map(rows.map(row => [row.table, row.by]))
}, 60_000)
afterAll(() => client.end())
const readThrough = (pattern: RegExp) => [...readBy].filter(([, by]) => pattern.test(by)).map(([table]) => table)

describe('what the document says', () => {
  test('has seven classes, each with who may see it, how it is kept and how long', () => {
    expect(classes).toEqual(['place', 'sealed', 'case', 'who', 'account', 'area', 'machine'])
    for (const heading of ['The classes', 'How each is kept', 'How long, and how it goes'])
      expect([heading, rowsOf(heading).map(row => row[0])]).toEqual([heading, classes])
    const short = [...rowsOf('The classes'), ...rowsOf('How each is kept')].filter(row => row.some(cell => cell === ''))
    expect(short).toEqual([])
  })
  test('names no class that is not defined, and tests that exist', () => {
    const used = [
      ...told.flatMap(one => [one.of, ...one.columns.values()]),
      ...rowsOf('Files of the data folder').map(row => row[1]!),
    ]
    expect([...new Set(used)].filter(name => rank(name) < 0)).toEqual([])
    const tests = [...document.matchAll(/`([^`]+\.test\.ts)`/g)].map(match => match[1]!)
    expect(tests.length).toBeGreaterThan(10)
    expect(tests.filter(file => !existsSync(join(root, file)))).toEqual([])
  })
  test('says which columns with a place are read by whoever may read the row', () => {
    const weaker = [
      ...['contacts.contact_child.where_words', 'contacts.emergency.hospital', 'concerns.concern.place'],
      'matching.question.postcode',
    ]
    for (const name of weaker) {
      const [schema, table, column] = name.split('.')
      expect([name, document.includes(`\`${name}\``)]).toEqual([name, true])
      expect([name, classOf(`${schema}.${table}`, column!)]).toEqual([name, 'place'])
    }
    expect(classOf('concerns.concern', 'as_typed')).toBe('place')
  })
  test('names functions and rules that are there', async () => {
    const named = ['access.places_hidden', 'access.tells_place', 'retention.erase', 'retention.erase_adult']
    for (const name of named) {
      expect(document).toContain(`\`${name}\``)
      const { rows } = await client.query('select 1 from pg_proc where oid::regproc::text = $1', [name])
      expect([name, rows.length > 0]).toEqual([name, true])
    }
    for (const [, file] of document.matchAll(/`(src\/[\w/-]+\.ts)`/g)) expect(existsSync(join(root, file!))).toBe(true)
  })
})

describe('the tables', () => {
  test('are all there, and none besides', () => {
    expect(told.map(one => one.table)).toEqual([...shape.keys()])
    expect(told.length).toBeGreaterThan(150)
  })
  test('have the columns that are named', () => {
    const wrong = told.flatMap(({ table, columns }) =>
      [...columns.keys()]
        .filter(name => !shape.get(table)?.some(column => column.name === name))
        .map(name => `${table}.${name}`),
    )
    expect(wrong).toEqual([])
  })
  test('have no column that looks more dangerous than it is said to be', () => {
    expect([...shape].flatMap(([table, columns]) => unnamed(table, columns))).toEqual([])
  })
  test('read by the right to a place hold a place', () => {
    const places = readThrough(/scope_(family_)?location|scope_glass_place|places_hidden/)
    expect(places.length).toBeGreaterThan(4)
    const wrong = places.filter(table => {
      const { of, columns } = tellOf(table)
      return rank(of) > rank('sealed') && ![...columns.values()].includes('place')
    })
    expect(wrong).toEqual([])
  })
  test('about adults, or read by their readers, are sealed', () => {
    const adults = [...shape]
      .filter(
        ([table, columns]) =>
          table.startsWith('allegations.') || columns.some(column => /^allegation_id$|^readers$/.test(column.name)),
      )
      .map(([table]) => table)
    expect(adults.length).toBeGreaterThan(5)
    expect(
      [...new Set([...adults, ...readThrough(/allegations\.allegation|readers/)])].filter(
        table => tellOf(table).of !== 'sealed',
      ),
    ).toEqual([])
    expect(told.filter(one => /^retention\.adult_/.test(one.table) && one.of !== 'sealed')).toEqual([])
  })
  test('read where an entry, a concern or a contact is, or less those one is excluded from, are of a case', () => {
    const ofACase = readThrough(
      /entry_child|concerns\.(concern|referral|triage)|contacts\.contact|sharing\.request|challenge\.challenge|excluded/,
    )
    expect(ofACase.length).toBeGreaterThan(50)
    // A school's pupils, what became of its lists, and who works with a child, are less than a case, and no less than who somebody is.
    const less = ofACase.filter(table => rank(tellOf(table).of) > rank('case'))
    expect(less).toEqual(['access.involvement', 'people.import_run', 'people.roll'])
    expect(less.filter(table => rank(tellOf(table).of) > rank('who'))).toEqual([])
  })
  test('that everybody at work reads hold nothing about a child, nor a place that they could read', async () => {
    const open = [...readBy]
      .filter(([, by]) => /^\S+ \(\( SELECT access\.my_working_organisation\(\) AS \w+\) IS NOT NULL\)$/.test(by))
      .map(([table]) => table)
    expect(open).toContain('identity.organisation')
    for (const table of open)
      for (const column of shape.get(table)!) {
        if (rank(classOf(table, column.name)) >= rank('account')) continue
        const { rows } = await client.query<{ reads: boolean }>(
          `select has_column_privilege('kith_app', $1, $2, 'select') as reads`,
          [table, column.name],
        )
        expect([table, column.name, rows[0]!.reads]).toEqual([table, column.name, false])
      }
  })
  test('go as it is said: with a record in an erasure and at no other time, or otherwise', async () => {
    const { rows } = await client.query<{ table: string }>(
      `select n.nspname || '.' || c.relname as table from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
       where t.tgname = 'only_in_an_erasure' order by 1`,
    )
    const adults = told.filter(one => one.goes === 'concern about an adult').map(one => one.table)
    const kept = rows.map(row => row.table).filter(table => !adults.includes(table))
    expect(kept).toEqual(told.filter(one => one.goes === 'record').map(one => one.table))
    const ways = ['record', 'concern about an adult', 'lists', 'emptied', 'time', 'removed', 'stays']
    expect(told.filter(one => !ways.includes(one.goes))).toEqual([])
    // Whatever is about a child goes, one way or another.
    expect(told.filter(one => rank(one.of) <= rank('who') && one.goes === 'stays')).toEqual([])
  })
})

describe('what is wrong would be found', () => {
  const column = (name: string, more: { type?: string; refers?: { table: string; column: string } } = {}) => ({
    ...{ name, type: 'text', needed: false, choices: [], refers: null },
    ...more,
  })
  test('a new table, or one that has gone', async () => {
    await client.query('begin')
    try {
      await client.query('create table record.diary (id uuid primary key, words text)')
      expect([...(await readShape(client)).keys()].filter(table => !told.some(one => one.table === table))).toEqual([
        'record.diary',
      ])
    } finally {
      await client.query('rollback')
    }
    expect(() => tellOf('record.diary')).toThrow('does not have record.diary')
  })
  test.each([
    ['identity.area', 'postcode'],
    ['people.name', 'address'],
    ['people.roll', 'words'],
    ['identity.role_held', 'reason_words'],
    ['identity.area', 'phone'],
    ['retention.choice', 'token_hash'],
    ['area.threshold_level', 'secret'],
    ['identity.practitioner', 'born_on'],
    ['identity.practitioner', 'religion'],
  ])('a new column of %s called %s', (table, name) => {
    expect(unnamed(table, [column(name)]).length).toBe(1)
  })
  test('a column that is a document, or a child', () => {
    expect(unnamed('identity.role_held', [column('more', { type: 'jsonb' })]).length).toBe(1)
    const child = { refers: { table: 'people.person', column: 'id' } }
    expect(unnamed('identity.role_held', [column('about', child)]).length).toBe(1)
    expect(unnamed('record.harm', [column('about', child)])).toEqual([])
  })
})
