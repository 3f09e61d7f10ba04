import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { type AuditDeps, auditCommand } from './commands.ts'
import { type AuditEvent, appendCall, appendSqlLiteral, canonicalBody, newSalt } from './event.ts'
import { exportLog } from './export.ts'
import { CHAINS, genesisHash } from './format.ts'
import { latestHead, loadSigningKey, signHead } from './heads.ts'
import { atWork, pick, randomEvent, randomFrom, randomUuid } from './sample-log.ts'
import { verifyExport } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-audit-'))
const now = new Date('2026-11-21T12:00:00Z')
let app: pg.Client
let admin: pg.Client
let exported = 0

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

beforeAll(async () => {
  const database = await freshDatabase()
  app = await connect(database.appUrl)
  admin = await connect(database.adminUrl)
})

afterAll(async () => {
  await app?.end()
  await admin?.end()
  rmSync(folder, { recursive: true })
})

/** Exports the log as it is and checks the file. */
async function check(options: { head?: string } = {}) {
  const path = join(folder, `export-${++exported}.jsonl`)
  await exportLog(admin, path, now)
  return verifyExport(path, options)
}

async function keep(): Promise<string> {
  const path = join(folder, `head-${++exported}.json`)
  writeFileSync(path, `${JSON.stringify(await latestHead(app))}\n`)
  return path
}

describe('an empty log', () => {
  test('starts each chain from its own hash', async () => {
    const { rows } = await admin.query<{ hash: Buffer }>('select hash from audit.chain order by chain')
    expect(rows.map(row => row.hash)).toEqual(Array.from({ length: CHAINS }, (_, chain) => genesisHash(chain)))
  })

  test('has no head, can be exported, checked and signed', async () => {
    expect(await latestHead(app)).toBeNull()
    expect(await check()).toMatchObject({ ok: true, events: 0, heads: 0 })
    expect(await signHead(app, loadSigningKey(folder), now)).toBe(1)
    expect(await signHead(app, loadSigningKey(folder), now)).toBeNull()
    expect(await check({ head: await keep() })).toMatchObject({ ok: true, events: 0, heads: 1 })
  })

  test('keeps its key where only its owner can read it, and says when the key is damaged', () => {
    expect(statSync(join(folder, 'audit-signing-key.pem')).mode & 0o777).toBe(0o600)
    const other = mkdtempSync(join(folder, 'data-'))
    writeFileSync(join(other, 'audit-signing-key.pem'), 'not a key')
    expect(() => loadSigningKey(other)).toThrow(/damaged/)
  })
})

describe('appending', () => {
  const random = randomFrom(11)

  test('both calls write the same kind of event, in the same transaction as the work', async () => {
    await app.query(appendCall(randomEvent(random, 1), 5))
    await app.query(`begin; ${appendSqlLiteral({ ...randomEvent(random, 2), purpose: `it's \\ "so" 🧒` }, 5)}; commit`)
    await app.query(`begin; ${appendSqlLiteral(randomEvent(random, 3), 5)}; rollback`)
    const { rows } = await admin.query<{ seq: number; body: string }>(
      'select * from audit.event where chain = 5 order by seq',
    )
    expect(rows.map(row => Number(row.seq))).toEqual([1, 2])
    expect(JSON.parse(rows[1]!.body)).toMatchObject({ purpose: `it's \\ "so" 🧒` })
  })

  test('takes a chain from the connection when none is given', async () => {
    const event = randomEvent(random, 4)
    await app.query('select audit.append($1, $2)', [canonicalBody(event), newSalt()])
    const { rows } = await admin.query<{ chain: number }>('select chain from audit.event where id = $1', [event.id])
    const { rows: mine } = await app.query<{ chain: number }>('select pg_backend_pid() % 64 as chain')
    expect(rows).toEqual(mine)
  })

  test('refuses a wrong salt, a wrong chain, a body that is not JSON, an id used before', async () => {
    const event = randomEvent(random, 5)
    const append = (body: string, salt: Buffer, chain: number) =>
      app.query('select audit.append($1, $2, $3)', [body, salt, chain])
    await expect(append(canonicalBody(event), Buffer.alloc(15), 1)).rejects.toThrow(/16 bytes/)
    await expect(append(canonicalBody(event), newSalt(), 64)).rejects.toThrow(/no audit chain/)
    await expect(append('nothing', newSalt(), 1)).rejects.toThrow(/json/)
    for (const part of ['at', 'action', 'children']) {
      const body = JSON.stringify({ ...(JSON.parse(canonicalBody(event)) as object), [part]: undefined })
      await expect(append(body, newSalt(), 1)).rejects.toThrow(/needs a time, an action/)
    }
    await append(canonicalBody(event), newSalt(), 1)
    await expect(append(canonicalBody(event), newSalt(), 1)).rejects.toThrow(/duplicate key/)
  })

  test('refuses an event in another person’s name', async () => {
    const own = randomUuid(random)
    await app.query('begin')
    await app.query(`select set_config('kith.practitioner', $1, true)`, [own])
    await app.query(appendCall({ ...randomEvent(random, 6), practitionerId: own }, 2))
    const other = { ...randomEvent(random, 7), practitionerId: randomUuid(random) }
    await expect(app.query(appendCall(other, 2))).rejects.toThrow(/its own transaction/)
    await app.query('rollback')
  })

  test('from many connections at once leaves no gap and no fork', async () => {
    const { rows: before } = await admin.query<{ n: number }>('select count(*)::int as n from audit.event')
    const database = {
      host: app.host,
      port: app.port,
      user: app.user!,
      password: app.password!,
      database: app.database!,
    }
    const clients = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const client = new pg.Client(database)
        await client.connect()
        return client
      }),
    )
    await Promise.all(
      clients.map(async (client, n) => {
        for (let round = 0; round < 25; round++)
          await client.query(appendCall(randomEvent(randomFrom(100_000 + n * 100 + round), 8), n % 3))
      }),
    )
    await Promise.all(clients.map(client => client.end()))
    expect(await check()).toMatchObject({ ok: true, events: before[0]!.n + 300 })
  })
})

describe('the program’s role', () => {
  const random = randomFrom(21)

  test.each([
    `update audit.event set action = 'x'`,
    'delete from audit.event',
    'delete from audit.event_child',
    'truncate audit.event',
    `insert into audit.event_child values (gen_random_uuid(), gen_random_uuid(), now(), null, null)`,
    `insert into audit.event (id, chain, seq, leaf, hash) values (gen_random_uuid(), 1, 99, '', '')`,
    'update audit.chain set seq = 0',
    'select * from audit.chain',
    'select * from audit.head',
    'delete from audit.head',
    `insert into audit.signing_key values ('a', 'b')`,
    `select audit.erase('{}', '', 1)`,
    'set role kith_definer',
    'set role kith_owner',
    'alter table audit.event disable row level security',
  ])('cannot: %s', async sql => {
    await expect(app.query(sql)).rejects.toThrow(/permission denied|must be owner/)
  })

  test('reads nothing without a context, nor with a forged one', async () => {
    for (const practitioner of ['', randomUuid(random), '00000000-0000-0000-0000-000000000000', 'null', "' or true"]) {
      await app.query('begin')
      await app.query(`select set_config('kith.practitioner', $1, true)`, [practitioner])
      await app.query(`select set_config('kith.organisation', $1, true)`, [practitioner])
      try {
        for (const table of ['audit.event', 'audit.event_child']) {
          // What is no uuid at all is an error, which shows as little.
          const { rows } = await app.query(`select * from ${table}`).catch(() => ({ rows: [] }))
          expect(rows).toEqual([])
        }
      } finally {
        await app.query('rollback')
      }
    }
  })

  test('reads its own events', async () => {
    const event = { ...randomEvent(random, 9), practitionerId: randomUuid(random), children: [randomUuid(random)] }
    const organisation = await atWork(admin, event.practitionerId)
    await app.query(appendCall(event, 8))
    await app.query('begin')
    await app.query(`select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true)`, [
      event.practitionerId,
      organisation,
    ])
    expect((await app.query('select id from audit.event')).rows).toEqual([{ id: event.id }])
    expect((await app.query('select child_id from audit.event_child')).rows).toEqual([{ child_id: event.children[0] }])
    await app.query('rollback')
  })

  test('every table forces row-level security, every function has a pinned search path and an owner without login', async () => {
    const { rows: open } = await admin.query(
      `select relname from pg_class where relnamespace = 'audit'::regnamespace and relkind in ('r', 'p')
       and not (relrowsecurity and relforcerowsecurity)`,
    )
    expect(open).toEqual([])
    const { rows: loose } = await admin.query(
      `select p.proname from pg_proc p join pg_roles r on r.oid = p.proowner
       where pronamespace = 'audit'::regnamespace and prosecdef
       and (r.rolname <> 'kith_definer' or r.rolcanlogin or not 'search_path=pg_catalog, pg_temp' = any(proconfig))`,
    )
    expect(loose).toEqual([])
  })
})

describe('a superuser with the whole database', () => {
  const random = randomFrom(31)
  const some = `(select id from audit.event where body is not null order by md5(id::text) offset 10 limit 1)`
  const childOf = `(select event_id from audit.event_child order by md5(event_id::text) limit 1)`
  const flip = (column: string) => `set_byte(${column}, 3, (get_byte(${column}, 3) + 1) % 256)`
  const tampers: [name: string, sql: string][] = [
    ['id', `update audit.event set id = gen_random_uuid() where id = ${some}`],
    ['chain and seq', `update audit.event set chain = 40, seq = 1000 where id = ${some}`],
    ['salt', `update audit.event set salt = ${flip('salt')} where id = ${some}`],
    ['body', `update audit.event set body = replace(body, '"outcome":"', '"outcome":"x') where id = ${some}`],
    ['leaf', `update audit.event set leaf = ${flip('leaf')} where id = ${some}`],
    ['hash', `update audit.event set hash = ${flip('hash')} where id = ${some}`],
    ['at by a microsecond', `update audit.event set at = at + interval '1 microsecond' where id = ${some}`],
    ['practitioner', `update audit.event set practitioner_id = gen_random_uuid() where id = ${some}`],
    ['organisation', `update audit.event set organisation_id = gen_random_uuid() where id = ${some}`],
    ['action', `update audit.event set action = 'a.b' where id = ${some}`],
    [
      'emptied',
      `update audit.event set salt = null, body = null, at = null, action = null, practitioner_id = null,
       organisation_id = null where id = ${some}`,
    ],
    ['deleted', `delete from audit.event where id = ${some}`],
    ['all deleted', 'delete from audit.event'],
    [
      'tail cut, end set back',
      `with cut as (delete from audit.event where chain = 1 and seq > 10)
       update audit.chain set seq = 10, hash = (select hash from audit.event where chain = 1 and seq = 10) where chain = 1`,
    ],
    ['child removed', `delete from audit.event_child where event_id = ${childOf}`],
    ['child exchanged', `update audit.event_child set child_id = gen_random_uuid() where event_id = ${childOf}`],
    ['child’s time', `update audit.event_child set at = at + interval '1 hour' where event_id = ${childOf}`],
    [
      'child’s practitioner',
      `update audit.event_child set practitioner_id = gen_random_uuid() where event_id = ${childOf}`,
    ],
    [
      'child’s organisation',
      `update audit.event_child set organisation_id = gen_random_uuid() where event_id = ${childOf}`,
    ],
    [
      'child moved to no event',
      `update audit.event_child set event_id = gen_random_uuid() where event_id = ${childOf}`,
    ],
    [
      'child put in',
      `insert into audit.event_child select id, gen_random_uuid(), at, practitioner_id, organisation_id
       from audit.event where id = ${some}`,
    ],
    ['stray child', `insert into audit.event_child values (gen_random_uuid(), gen_random_uuid(), now(), null, null)`],
    ['chain end', 'update audit.chain set seq = seq + 1 where chain = 1'],
    ['chain hash', `update audit.chain set hash = ${flip('hash')} where chain = 1`],
    ['chain deleted', 'delete from audit.chain where chain = 63'],
    ['heads deleted', 'delete from audit.head; delete from audit.signing_key'],
    ['latest head deleted', 'delete from audit.head where number = (select max(number) from audit.head)'],
    ['head body', `update audit.head set body = replace(body, '2026', '2025') where number = 2`],
    ['head hash', `update audit.head set hash = ${flip('hash')} where number = 2`],
    ['head number', 'update audit.head set number = 99 where number = 2'],
    ['signature', `update audit.head set signature = ${flip('signature')} where number = 2`],
    ['key text', `update audit.signing_key set public_key = public_key || ' '`],
    ['key planted', `insert into audit.signing_key values (repeat('a', 64), 'x')`],
  ]

  beforeAll(async () => {
    for (let n = 0; n < 60; n++) await app.query(appendCall(randomEvent(random, 10), pick(random, [1, 2, 3, 50])))
    await signHead(app, loadSigningKey(folder), now)
  })

  test.each(tampers)('is found out: %s', async (_, sql) => {
    const head = await keep()
    await dumpLog()
    await admin.query(sql)
    const report = await check({ head })
    await restoreLog()
    expect(report.ok).toBe(false)
  })

  test('leaves nothing behind in these tests: the log put back is whole', async () => {
    expect(await check({ head: await keep() })).toMatchObject({ ok: true, problems: [] })
  })

  test('is found out after rolling back to an older copy', async () => {
    await dumpLog()
    for (let n = 0; n < 5; n++) await app.query(appendCall(randomEvent(random, 11), 2))
    await signHead(app, loadSigningKey(folder), now)
    const head = await keep()
    await restoreLog()
    expect(await check()).toMatchObject({ ok: true })
    const report = await check({ head })
    expect(report.problems.join()).toMatch(/events were removed/)
  })
})

/** Copies every row of the log aside, as a dump of it would hold them. */
async function dumpLog(): Promise<void> {
  await admin.query('drop schema if exists dump cascade; create schema dump')
  for (const table of TABLES) await admin.query(`create table dump.${table} as table audit.${table}`)
}

/** Puts the log back as the last dump held it. */
async function restoreLog(): Promise<void> {
  await admin.query('truncate audit.head, audit.signing_key, audit.event, audit.event_child, audit.chain')
  for (const table of TABLES) await admin.query(`insert into audit.${table} select * from dump.${table}`)
}

const TABLES = ['chain', 'event', 'event_child', 'signing_key', 'head'] as const

describe('a lawful erasure', () => {
  const random = randomFrom(41)
  const erasure = (erased: [number, number, string][]): AuditEvent => ({
    ...randomEvent(random, 30),
    action: 'audit.erase',
    detail: { erased },
  })
  const erase = (event: AuditEvent) => admin.query('select audit.erase($1, $2, 9)', [canonicalBody(event), newSalt()])

  test('empties the event, leaves the chain whole and is itself recorded', async () => {
    const event = { ...randomEvent(random, 29), children: [randomUuid(random)] }
    const { rows } = await app.query<{ append: number }>(appendCall(event, 9))
    const seq = Number(rows[0]!.append)
    await signHead(app, loadSigningKey(folder), now)
    const lawful = erasure([[9, seq, event.id]])
    await erase(lawful)
    const { rows: left } = await admin.query(
      'select salt, body, at, practitioner_id, action from audit.event where id = $1',
      [event.id],
    )
    expect(left).toEqual([{ salt: null, body: null, at: null, practitioner_id: null, action: null }])
    expect((await admin.query('select from audit.event_child where event_id = $1', [event.id])).rows).toHaveLength(0)
    expect(await check()).toMatchObject({ ok: true, erased: 1 })
    await expect(erase(erasure([[9, seq, event.id]]))).rejects.toThrow(/not erased/)
    await expect(erase(erasure([[9, seq + 1, lawful.id]]))).rejects.toThrow(/record no erasure/)
    await expect(erase(erasure([[9, 10_000, event.id]]))).rejects.toThrow(/exist/)
    await admin.query('update audit.event set id = gen_random_uuid() where id = $1', [event.id])
    expect(await check()).toMatchObject({ ok: false })
    await admin.query('update audit.event set id = $1 where chain = 9 and seq = $2', [event.id, seq])
    await expect(erase({ ...erasure([]), action: 'a.b' })).rejects.toThrow(/recorded by an audit.erase/)
  })
})

describe('kith audit', () => {
  async function run(...args: string[]) {
    const out: string[] = []
    const err: string[] = []
    const deps: AuditDeps = {
      withClient: work => work(admin),
      print: line => out.push(line),
      printError: line => err.push(line),
      now: () => now,
    }
    return { code: await auditCommand(args, deps), out: out.join('\n'), err: err.join('\n') }
  }

  test('exports, prints a head and verifies against it', async () => {
    await signHead(app, loadSigningKey(folder), now)
    const [file, headFile] = [join(folder, 'whole.jsonl'), join(folder, 'kept.json')]
    expect(await run('export', file)).toMatchObject({ code: 0, out: expect.stringContaining('events') })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const head = await run('head')
    expect(head.out.split('\n')).toHaveLength(1)
    writeFileSync(headFile, head.out)
    expect(await run('verify', file, '--head', headFile)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/is whole/),
    })
    const { out } = await run('verify', file)
    expect(out).toContain('No outside head was given')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"outcome\\":\\"read', '"outcome\\":\\"done'))
    expect(await run('verify', file)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/is NOT as it was recorded/),
    })
  })

  test('never overwrites a file, says what it cannot find, explains its use', async () => {
    const file = join(folder, 'there.jsonl')
    writeFileSync(file, 'mine')
    expect(await run('export', file)).toMatchObject({ code: 1, err: expect.stringContaining('is there already') })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(await run('verify', join(folder, 'none'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be found'),
    })
    for (const args of [
      [],
      ['export'],
      ['verify'],
      ['verify', 'a', '--head'],
      ['verify', 'a', 'b'],
      ['head', 'x'],
      ['burn'],
    ]) {
      expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining('kith audit verify FILE') })
    }
  })

  test('an export by a role that may not read everything leaves no file', async () => {
    const file = join(folder, 'refused.jsonl')
    await expect(exportLog(app, file, now)).rejects.toThrow(/permission denied/)
    expect(existsSync(file)).toBe(false)
  })
})
