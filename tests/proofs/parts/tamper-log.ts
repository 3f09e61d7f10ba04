/** An audit log in a real database, made by the program's own functions from a seed, that a superuser may spoil and put back. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { appendSqlLiteral, exportLog, latestHead, signHead } from '../../../src/audit/index.ts'
import { randomEvent, randomFrom } from '../../../src/audit/sample-log.ts'
import { type Chance, chance } from '../../access/shape.ts'

export const tables = ['chain', 'event', 'event_child', 'signing_key', 'head'] as const

/** An event as it lies in a chain. `signed`: the latest head covers it, so nothing about it may change unnoticed. */
export interface Placed {
  id: string
  chain: number
  seq: number
  erased: boolean
  signed: boolean
}
export interface TamperLog {
  admin: pg.Client
  app: pg.Client
  by: Chance
  /** Folder for exports. */
  folder: string
  /** The key that signs now, as somebody who stole it has it. */
  key: KeyObject
  events: Placed[]
  /** Numbers of whole copies of the log as it was earlier, oldest first; the last is the log as it is. */
  copies: number[]
  /** Heads kept outside, as lines of text; the last is the newest. */
  kept: string[]
  exports: number
}

const AT = new Date('2026-11-21T12:00:00Z')

/** Connects, makes room for copies, and takes away what would stand in a superuser's way. */
export async function openTamperLog(urls: { adminUrl: string; appUrl: string }, folder: string): Promise<TamperLog> {
  const admin = new pg.Client({ connectionString: urls.adminUrl })
  const app = new pg.Client({ connectionString: urls.appUrl })
  await Promise.all([admin.connect(), app.connect()])
  await admin.query(`
    create schema if not exists kept;
    ${tables.map(name => `create table kept.${name} as select 0 as copy, t.* from audit.${name} t`).join(';')};
    do $$ declare one record; begin
      for one in select conrelid::regclass as of, conname from pg_constraint
        where connamespace = 'audit'::regnamespace and conrelid <> 0
          and not (conrelid = 'audit.signing_key'::regclass and contype in ('p', 'n')) order by contype = 'p' desc loop
        execute format('alter table %s drop constraint if exists %I cascade', one.of, one.conname);
      end loop;
      for one in select a.attrelid::regclass as of, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'audit'::regnamespace and c.relkind = 'r' and a.attnum > 0 and a.attnotnull and (c.relname, a.attname) <> ('signing_key', 'id') loop
        execute format('alter table %s alter column %I drop not null', one.of, one.attname);
      end loop;
    end $$`)
  await admin.query(RECHAIN)
  const { privateKey } = generateKeyPairSync('ed25519')
  const by = chance(0)
  return { admin, app, by, folder, key: privateKey, events: [], copies: [], kept: [], exports: 0 }
}

export async function closeTamperLog(log: TamperLog): Promise<void> {
  await log.app.end()
  await log.admin.end()
}

/**
 * Begins anew and lets the program work: events on a few chains, signed heads, a new key now and then, lawful erasures. Every event but some
 * of the last is covered by a head, and the newest head is kept outside.
 */
export async function makeLog(log: TamperLog, seed: number): Promise<void> {
  const by = chance(seed)
  const random = randomFrom(seed)
  Object.assign(log, { by, copies: [], kept: [], events: [] })
  await log.admin.query(tables.map(name => `delete from kept.${name} where copy <> 0`).join(';'))
  await putBack(log, 0)
  await copyNow(log)
  const used = Array.from({ length: 1 + by.int(6) }, () => by.int(64))
  const write = async (most: number, minute: number) => {
    const calls = Array.from({ length: 1 + by.int(most) }, () =>
      appendSqlLiteral(randomEvent(random, minute), by.pick(used)),
    )
    await log.app.query(calls.join(';'))
  }
  const rounds = 1 + by.int(4)
  for (let round = 0; round < rounds; round++) {
    await write(14, round)
    if (by.yes(0.25)) await eraseSome(log, by, random, round)
    if (by.yes(0.15)) log.key = generateKeyPairSync('ed25519').privateKey
    await sign(log, round)
    if (round === rounds - 1 || by.yes(0.5)) await keepHead(log)
    await copyNow(log)
  }
  if (by.yes(0.4)) {
    await write(3, rounds)
    await copyNow(log)
  }
  log.events = await placed(log)
}

/** The program signs where the chains are. */
export const sign = (log: TamperLog, round: number): Promise<number | null> =>
  signHead(log.app, log.key, new Date(Date.UTC(2026, 10, 21, 9, round)))

/** A partner takes the latest head home. */
async function keepHead(log: TamperLog): Promise<void> {
  log.kept.push(JSON.stringify(await latestHead(log.app)))
}

/** More events, as the program would write them on the log as it now stands. */
export async function growOn(log: TamperLog, most: number): Promise<void> {
  const random = randomFrom(log.by.int(2 ** 31))
  const calls = Array.from({ length: 1 + log.by.int(most) }, () =>
    appendSqlLiteral(randomEvent(random, 30), log.by.int(64)),
  )
  await log.app.query(calls.join(';'))
}

/** A lawful erasure: one to three events lose their content, and an event says so. */
async function eraseSome(log: TamperLog, by: Chance, random: () => number, minute: number): Promise<void> {
  const { rows } = await log.admin.query<{ chain: number; seq: string; id: string }>(
    `select chain, seq, id from audit.event where body is not null and action <> 'audit.erase' order by chain, seq`,
  )
  if (rows.length === 0) return
  const first = by.pick(rows)
  const others = by.some(rows, 2).filter(row => row !== first)
  const erased = [first, ...others].map(row => [row.chain, Number(row.seq), row.id])
  const event = { ...randomEvent(random, minute), action: 'audit.erase', detail: { erased } }
  await log.admin.query(appendSqlLiteral(event, by.int(64)).replace('audit.append', 'audit.erase'))
}

async function placed(log: TamperLog): Promise<Placed[]> {
  const { rows } = await log.admin.query<{ id: string; chain: number; seq: string; erased: boolean }>(
    'select id, chain, seq, body is null as erased from audit.event order by chain, seq',
  )
  const { seqs } = JSON.parse(JSON.parse(log.kept.at(-1)!).body) as { seqs: number[] }
  return rows.map(row => ({ ...row, seq: Number(row.seq), signed: Number(row.seq) <= seqs[row.chain]! }))
}

/** Keeps a whole copy of the log as it is now, as a dump would. */
async function copyNow(log: TamperLog): Promise<void> {
  const copy = log.copies.length + 1
  log.copies.push(copy)
  await log.admin.query(
    tables.map(name => `insert into kept.${name} select ${copy}, t.* from audit.${name} t`).join(';'),
  )
}

/** One text that differs when any row of the log does. */
export async function fingerprint(log: TamperLog): Promise<string> {
  const { rows } = await log.admin.query<{ all: string }>(
    `select concat(${tables.map(name => `(select md5(string_agg(t::text, '|' order by t::text)) from audit.${name} t), '/'`).join(', ')}) as all`,
  )
  return rows[0]!.all
}

/** Puts tables back as a copy has them: all of them, or those named. */
export async function putBack(
  log: TamperLog,
  copy: number,
  which: readonly (typeof tables)[number][] = tables,
): Promise<void> {
  const columns = await columnNames(log)
  await log.admin.query(
    which
      .map(name => {
        const list = columns[name]!.join(', ')
        return `delete from audit.${name}; insert into audit.${name} (${list}) select ${list} from kept.${name} where copy = ${copy}`
      })
      .join(';'),
  )
}

let named: Record<string, string[]> | undefined
async function columnNames(log: TamperLog): Promise<Record<string, string[]>> {
  if (named) return named
  named = {}
  for (const { table, name } of await columnsOf(log)) named[table] = [...(named[table] ?? []), name]
  return named
}

export interface LogColumn {
  table: (typeof tables)[number]
  name: string
  type: string
}
/** Every column of every table of the log. */
export async function columnsOf(log: TamperLog): Promise<LogColumn[]> {
  const { rows } = await log.admin.query<LogColumn>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'audit'::regnamespace and c.relname = any($1) and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`,
    [tables],
  )
  return rows
}

/** The whole log as a file, as `kith audit export` writes it. */
export async function exported(log: TamperLog): Promise<Buffer> {
  const file = path.join(log.folder, `export-${++log.exports}.jsonl`)
  await exportLog(log.admin, file, AT)
  const bytes = fs.readFileSync(file)
  fs.rmSync(file)
  return bytes
}

export const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string

/**
 * What somebody with the whole database writes for themselves: every leaf, number, hash and chain end made again over what the tables now say.
 * Made of PostgreSQL's own sha256 and of the format document, not of the program's functions.
 */
const RECHAIN = `
create or replace function kept.rechain() returns void language plpgsql as $$
declare one record; place bigint; so_far bytea; link bytea;
begin
  for slot in 0..63 loop
    place := 0;
    so_far := sha256('\\x02'::bytea || 'kith-audit-1'::bytea || int2send(slot::smallint));
    for one in select ctid as row, salt, body, leaf from audit.event where chain = slot order by seq, id loop
      place := place + 1;
      link := coalesce(sha256('\\x00'::bytea || one.salt || convert_to(one.body, 'UTF8')), one.leaf);
      so_far := sha256('\\x01'::bytea || so_far || link || int8send(place));
      update audit.event set seq = place, leaf = link, hash = so_far where ctid = one.row;
    end loop;
    update audit.chain set seq = place, hash = so_far where chain = slot;
  end loop;
end $$`
