/** The data of the bench `looking`: an area's log of ten million events in a real PostgreSQL, made once from a seed and kept. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { newId } from '../../../src/platform/id.ts'
import { migrate } from '../../../src/platform/migrate.ts'
import { type RunningPostgres, startPostgres, urlForRole } from '../../../src/platform/postgres.ts'

const APP_PASSWORD = 'bench-only-on-a-private-socket'
const uuid = (kind: string, n: number) => `${kind.padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
export const childOf = (n: number): string => uuid('c', n)
export const personOf = (n: number): string => uuid('b', n)
/** The officer's own office comes after the other organisations, and they themselves after the other people. */
const OFFICE = 4095
const OFFICER = 1_048_575
export const officer = { who: personOf(OFFICER), at: uuid('a', OFFICE) }
export const leadOf = (organisation: number) => ({ who: personOf(organisation), at: uuid('a', organisation) })

export interface LogSizes {
  events: number
  children: number
  staff: number
  organisations: number
}

/** The SQL that fills the tables, set-based. A few people and children have very many events: the first of each a fiftieth of all. */
function fill({ events, children, staff, organisations }: LogSizes, seed: number): string[] {
  const id = (kind: string, n: string) => `('0000000${kind}-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
  // Numbers in [0, 1) that are the same for the same seed; and the moment of the nth event, over a year.
  const random = (n: string, salt: number) =>
    `((abs(hashint8extended(${n}, ${seed * 7 + salt})) % 1000003) / 1000003.0)`
  const at = `timestamptz '2025-11-01 00:00+00' + (n::float8 * 365 / ${events}) * interval '1 day'`
  const eventId = `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid`
  const body = `'{"id":"' || id || '","at":"' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","action":"' || action || '","practitionerId":"' || who ||
    '","organisationId":"' || place || '","purpose":' || case when n % 50 = 0 then '"A call from the family"' else 'null' end || ',"requestId":"' || id || '","outcome":"' ||
    case when action = 'entry.added' then 'done' else 'read' end || '","children":["' || child || '"],"subject":null,"detail":{}}'`
  return [
    `insert into identity.area values ('${uuid('d', 0)}', 'Bench')`,
    `insert into identity.organisation (id, name, kind, badge, area_id) select ${id('a', 'n')}, 'Organisation ' || n, 'school', 'OR', '${uuid('d', 0)}'::uuid from generate_series(0, ${organisations - 1}) n
     union all select '${officer.at}'::uuid, 'Office', 'partnership-office', 'OF', '${uuid('d', 0)}'::uuid`,
    `insert into identity.practitioner (id, name, job_title) select ${id('b', 'n')}, 'Person ' || n, 'worker' from generate_series(0, ${staff - 1}) n
     union all select '${officer.who}'::uuid, 'Officer', 'data protection officer'`,
    `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) select gen_random_uuid(), ${id('b', 'n')}, ${id('a', `n % ${organisations}`)}, 'dsl', timestamptz '2020-01-01' from generate_series(0, ${staff - 1}) n
     union all select gen_random_uuid(), '${officer.who}'::uuid, '${officer.at}'::uuid, 'dpo', timestamptz '2020-01-01'`,
    `insert into people.person (id, kind, born_on, made_by, organisation_id) select ${id('c', 'n')}, 'child', date '2010-01-01' + (n % 5000), '${personOf(0)}', '${uuid('a', 0)}' from generate_series(0, ${children - 1}) n`,
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select gen_random_uuid(), ${id('c', 'n')}, 'legal', 'Child', 'Number ' || n, '${personOf(0)}' from generate_series(0, ${children - 1}) n`,
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) select gen_random_uuid(), ${id('c', 'n')}, ${id('a', `n % ${organisations}`)}, 'school', '2020-01-01', 'bench' from generate_series(0, ${children - 1}) n`,
    'drop index audit.event_by_practitioner',
    'drop index audit.event_child_by_child',
    // A chain of its own, so that the program goes on with its sixty-four.
    `insert into audit.event (id, chain, seq, leaf, hash, at, practitioner_id, organisation_id, action, body)
     select id, 99, n + 1, '\\x00', '\\x00', at, who, place, action, ${body} from (
       select n, ${eventId} as id, at, ${id('b', 'p')} as who, ${id('a', `p % ${organisations}`)} as place, ${id('c', 'c')} as child,
         case when n % 7 = 0 then 'entry.added' when n % 5 = 0 then 'entry.read' when n % 53 = 0 then 'children.listed' else 'child.read' end as action
       from (select n, ${at} as at, floor(${staff} * ${random('n', 1)} ^ 2)::int as p, floor(${children} * ${random('n', 2)} ^ 3)::int as c from generate_series(0, ${events - 1}) n) x) y`,
    `insert into audit.event_child (event_id, child_id, at, practitioner_id, organisation_id)
     select e.id, ((e.body::jsonb)->'children'->>0)::uuid, e.at, e.practitioner_id, e.organisation_id from audit.event e
     union all select e.id, ${id('c', `(e.seq * 31 + k * 977)::int % ${children}`)}, e.at, e.practitioner_id, e.organisation_id from audit.event e, generate_series(1, 20) k
       where e.action = 'children.listed' on conflict do nothing`,
    'create index event_by_practitioner on audit.event (practitioner_id, at desc, id desc)',
    'create index event_child_by_child on audit.event_child (child_id, at desc, event_id desc)',
    `insert into access.unusual (id, organisation_id, lookers, children, kinds, first_at, last_at, looks, found_at)
     select gen_random_uuid(), ${id('a', `n % ${organisations}`)}, array[${id('b', `n + ${organisations}`)}], array[${id('c', 'n * 17')}], '{own-name}', '2026-10-01', '2026-10-20', 3, timestamptz '2026-10-21' + n * interval '1 second'
     from generate_series(0, 299) n`,
  ]
}

export interface BenchLog {
  appUrl: string
  /** The cookie of somebody who is signed in. */
  signIn(person: { who: string; at: string }): Promise<string>
  /** How many events the log has, and how many name the first child and the first person. */
  counts(): Promise<{ events: number; child: number; person: number }>
  stop(): Promise<void>
}

/** Makes the log (or opens the kept one). */
export async function benchLog(folder: string, sizes: LogSizes, seed: number): Promise<BenchLog> {
  const dataDir = path.join(folder, `log-${sizes.events}-${sizes.children}-${seed}`)
  const made = path.join(dataDir, 'made')
  // One that was broken off while it was made is made anew.
  if (!existsSync(made)) rmSync(dataDir, { recursive: true, force: true })
  const server: RunningPostgres = await startPostgres({
    dataDir,
    settings: { shared_buffers: '1GB', max_wal_size: '8GB', maintenance_work_mem: '512MB' },
  })
  await migrate(server.adminUrl, { appPassword: APP_PASSWORD })
  const admin = new pg.Client({ connectionString: server.adminUrl })
  await admin.connect()
  if (!existsSync(made)) {
    await admin.query('set session_replication_role = replica; set synchronous_commit = off')
    for (const statement of fill(sizes, seed)) await admin.query(statement)
    await admin.query('vacuum analyze')
    writeFileSync(made, 'yes')
  }
  const appUrl = urlForRole(server.adminUrl, 'kith_app', APP_PASSWORD)
  const app = new pg.Client({ connectionString: appUrl })
  await app.connect()
  return {
    appUrl,
    async signIn({ who, at }) {
      const token = randomBytes(32).toString('base64url')
      const { rows } = await app.query<{ begun: boolean }>(
        `select identity.begin_session($1, $2, $3, $4, $5, 'demonstration', 'bench') as begun`,
        [newId(), createHash('sha256').update(token).digest(), who, at, new Date()],
      )
      if (!rows[0]?.begun) throw new Error('a person of the bench could not sign in')
      return `__Host-kith=${token}`
    },
    async counts() {
      const { rows } = await admin.query<{ events: number; child: number; person: number }>(
        `select (select count(*)::int from audit.event) as events, (select count(*)::int from audit.event_child where child_id = $1) as child,
           (select count(*)::int from audit.event where practitioner_id = $2) as person`,
        [childOf(0), personOf(0)],
      )
      return rows[0]!
    },
    async stop() {
      await app.end()
      await admin.end()
      await server.stop()
    },
  }
}
