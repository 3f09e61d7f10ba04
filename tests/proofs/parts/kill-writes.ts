/** What people write while the program is being killed: each write is several rows in several tables, and each can be told by its own words. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Chance } from '../../access/shape.ts'
import type { Fields, Partnership, Worker } from './partnership.ts'
import { concernFields, contactFields } from './race-forms.ts'

export const writeKinds = ['concern', 'entry', 'contact', 'correction'] as const
export type WriteKind = (typeof writeKinds)[number]

export interface Write {
  kind: WriteKind
  who: Worker
  path: string
  fields: Fields
  /** Words that stand in this write alone. */
  words: string
  /** How often the program said that it was kept. */
  acknowledged: number
  /** How often no answer, or none that says either, came. */
  unsure: number
}

/** Somebody who writes one thing after the other. Corrections are of an entry of their own, which is theirs alone. */
export interface Hand {
  teacher: Worker
  lead: Worker
  door: Worker
  child: string
  /** The entry to correct, and how many versions it has. */
  entryId: string
  version: number
}

/** A new write. A correction needs the last one to be known of; `without` it when that is not so. */
export function newWrite(hand: Hand, by: Chance, kind: WriteKind): Write {
  const words = `Words ${by.uuid()}`
  const once = { _once: randomUUID() }
  const made: Record<WriteKind, { who: Worker; path: string; fields: Fields }> = {
    concern: {
      who: hand.teacher,
      path: '/concerns/new',
      fields: { ...concernFields(hand.child, words), voice: 'She said it twice.', ...once },
    },
    entry: {
      who: hand.lead,
      path: `/children/${hand.child}/entries`,
      fields: {
        kind: 'note',
        title: words,
        onDate: '2026-01-05',
        atTime: '09:30',
        seen: words,
        voice: 'I am fine.',
        means: 'spoken',
        harms: ['neglect'],
        level: '2',
        reach: 'own',
        ...once,
      },
    },
    contact: { who: hand.door, path: '/contacts/new', fields: { ...contactFields(words), ...once } },
    correction: {
      who: hand.lead,
      path: `/entries/${hand.entryId}/correct`,
      fields: { title: words, seen: words, reason: 'Looked again', seenVersion: String(hand.version), ...once },
    },
  }
  return { kind, ...made[kind], words, acknowledged: 0, unsure: 0 }
}

/** People and a child for each hand, with an entry that is theirs to correct. */
export async function newHands(all: Partnership, count: number): Promise<Hand[]> {
  const hands: Hand[] = []
  for (let n = 0; n < count; n++) {
    hands.push({
      teacher: await all.person(all.schoolId, 'teacher'),
      lead: await all.person(all.schoolId, 'dsl'),
      door: await all.person(all.frontDoorId, 'front-door'),
      child: await all.child(),
      entryId: '',
      version: 1,
    })
  }
  return hands
}

/** Where the words of a kind stand, and which row then carries everything else of the write. */
const roots: Record<WriteKind, string> = {
  concern: `select v.body->>'seen' as words, c.id as root, c.entry_id as entry from concerns.concern c join record.version v on v.entry_id = c.entry_id
    where v.number = 1 and v.body->>'seen' = any($1)`,
  entry: `select v.title as words, v.entry_id as root, v.entry_id as entry from record.version v where v.number = 1 and v.title = any($1) and v.body->>'seen' = v.title`,
  contact: `select c.summary as words, c.id as root, null::uuid as entry from contacts.contact c where c.summary = any($1)`,
  correction: `select v.title as words, v.entry_id as root, v.entry_id as entry from record.version v where v.number > 1 and v.title = any($1)`,
}
export interface Found {
  words: string
  root: string
  entry: string | null
}
/** The rows that carry these words, past every policy; a write that is there twice is there as two. */
export async function findWrites(admin: pg.Client, kind: WriteKind, writes: readonly Write[]): Promise<Found[]> {
  const { rows } = await admin.query<Found>(roots[kind], [writes.map(write => write.words)])
  return rows
}

/** How many rows of each table hang on a row of a write: counted over every column of every table that holds its id. */
export type Shape = Map<string, number>

/** For each id, how many rows of each table name it. Found in the catalogue, so that a table added later is counted too. */
export async function hangingOn(admin: pg.Client, ids: readonly string[]): Promise<Map<string, Shape>> {
  const { rows: columns } = await admin.query<{ table: string; name: string }>(
    `select n.nspname || '.' || c.relname as table, a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
       join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and a.atttypid = 'uuid'::regtype and a.attnum > 0 and not a.attisdropped
       and n.nspname not in ('pg_catalog', 'information_schema', 'pgboss', 'audit') order by 1, 2`,
  )
  const shapes = new Map<string, Shape>(ids.map(id => [id, new Map()]))
  for (const { table, name } of columns) {
    const { rows } = await admin.query<{ id: string; n: number }>(
      `select ${name} as id, count(*)::int as n from ${table} where ${name} = any($1::uuid[]) group by 1`,
      [ids],
    )
    for (const { id, n } of rows) shapes.get(id)?.set(`${table}.${name}`, n)
  }
  return shapes
}
