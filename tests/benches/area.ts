/** The data that the database benches share: an area's children and entries in a real PostgreSQL, made once from a seed and kept. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { type Db, openDb } from '../../src/platform/db.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { startPostgres, urlForRole } from '../../src/platform/postgres.ts'
import { randomFrom } from './harness.ts'

export interface BenchArea {
  adminUrl: string
  appUrl: string
  db: Db
  flat: pg.Pool
  /** Children with entries; each organisation reads its own share. */
  children: string[]
  organisations: { id: string; practitionerId: string }[]
  /** Which organisation is involved with the nth child (two of them: its school and the council). */
  involvedWith: (child: number) => { school: number; council: number }
  stop(): Promise<void>
}

const uuid = (kind: string, n: number) => `${kind.padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
const childId = (n: number) => uuid('c', n)
const APP_PASSWORD = 'bench-only-on-a-private-socket'
const COUNCILS = 4

/** The SQL that fills the tables: set-based, in one go, with triggers off (the rows are made to fit). */
function fill(children: number, entries: number, organisations: number, seed: number): string[] {
  const org = (expression: string) => `('0000000a-0000-4000-8000-' || lpad(to_hex(${expression}), 12, '0'))::uuid`
  const person = (expression: string) => `('0000000b-0000-4000-8000-' || lpad(to_hex(${expression}), 12, '0'))::uuid`
  const child = (expression: string) => `('0000000c-0000-4000-8000-' || lpad(to_hex(${expression}), 12, '0'))::uuid`
  const entry = (expression: string) => `('0000000e-0000-4000-8000-' || lpad(to_hex(${expression}), 12, '0'))::uuid`
  // A few children have very long records; child 0 has 20,000 entries.
  const long = Math.min(20_000, Math.floor(entries / 20))
  const rest = entries - long
  const childOf = `case when n < ${long} then 0 else 1 + ((n::bigint * 2654435761 + ${seed}) % ${children - 1})::int end`
  const school = (c: string) => `${COUNCILS} + (${c}) % ${organisations - COUNCILS}`
  const council = (c: string) => `(${c}) % ${COUNCILS}`
  const owner = `case when n % 3 = 0 then ${council('c')} else ${school('c')} end`
  const words = `'Came in late and without a coat for the second time this week; said the bus did not come. Ate two breakfasts in the canteen. '`
  return [
    `insert into identity.area values ('0000000d-0000-4000-8000-000000000000', 'Bench')`,
    `insert into identity.organisation (id, name, kind, badge, area_id) select ${org('n')}, 'Organisation ' || n, case when n < ${COUNCILS} then 'childrens-services' else 'school' end, 'OR', '0000000d-0000-4000-8000-000000000000' from generate_series(0, ${organisations - 1}) n`,
    `insert into identity.practitioner (id, name, job_title) select ${person('n')}, 'Person ' || n, 'worker' from generate_series(0, ${organisations - 1}) n`,
    `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) select gen_random_uuid(), ${person('n')}, ${org('n')}, case when n < ${COUNCILS} then 'social-worker' else 'dsl' end, now() - interval '1 year' from generate_series(0, ${organisations - 1}) n`,
    `insert into people.person (id, kind, born_on, sex, made_by, organisation_id) select ${child('n')}, 'child', date '2010-01-01' + (n % 5000), case when n % 2 = 0 then 'F' else 'M' end, ${person('0')}, ${org('0')} from generate_series(0, ${children - 1}) n`,
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select gen_random_uuid(), ${child('n')}, 'legal', 'Child', 'Number ' || n, ${person('0')} from generate_series(0, ${children - 1}) n`,
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) select gen_random_uuid(), ${child('n')}, ${org(school('n'))}, 'school', now() - interval '1 year', 'bench' from generate_series(0, ${children - 1}) n`,
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) select gen_random_uuid(), ${child('n')}, ${org(council('n'))}, 'lead-authority', now() - interval '1 year', 'bench' from generate_series(0, ${children - 1}) n`,
    `insert into record.entry_child (child_id, entry_id, role, happened_at, recorded_at, kind, owner_id, author_id, title, present, harms, reach, named_organisations, with_children)
     select ${child('c')}, ${entry('n')}, 'subject', t, t, 'note', ${org(owner)}, ${person(owner)}, 'Late and cold again, entry ' || n,
       left(repeat(${words}, 5), 80 + (n * 37 % 520)::int), case when n % 5 = 0 then array['neglect'] else '{}' end,
       case n % 10 when 0 then 'sealed' when 1 then 'named' when 2 then 'own' when 3 then 'own' else 'involved' end,
       case when n % 10 = 1 then array[${org(school('c'))}] else '{}'::uuid[] end, array[${child('c')}]
     from (select n, ${childOf} as c, timestamptz '2018-01-01' + ((n::bigint * 7919 + ${seed}) % 280000000) * interval '1 second' as t from generate_series(0, ${long + rest - 1}) n) x`,
    `create schema bench`,
    `create table bench.flat as select child_id, happened_at, entry_id, role, recorded_at, kind, owner_id, author_id, title, present, harms, version, has_voice, has_decision, reach from record.entry_child`,
  ]
}

/** Makes the data set (or opens the kept one) and connects both sides to it. */
export async function benchArea(
  folder: string,
  sizes: { children: number; entries: number; organisations: number },
  seed: number,
  connections: number,
): Promise<BenchArea> {
  const dataDir = path.join(folder, `area-${sizes.children}-${sizes.entries}-${seed}`)
  const server = await startPostgres({
    dataDir,
    settings: { shared_buffers: '1GB', max_wal_size: '8GB', maintenance_work_mem: '512MB' },
  })
  const made = path.join(dataDir, 'made')
  await migrate(server.adminUrl, { appPassword: APP_PASSWORD })
  if (!existsSync(made)) {
    const admin = new pg.Client({ connectionString: server.adminUrl })
    await admin.connect()
    await admin.query(`set session_replication_role = replica; set synchronous_commit = off`)
    for (const statement of fill(sizes.children, sizes.entries, sizes.organisations, seed)) await admin.query(statement)
    await admin.query('create index flat_child on bench.flat (child_id, happened_at desc, entry_id desc)')
    await admin.query('grant usage on schema bench to kith_app; grant select on bench.flat to kith_app')
    await admin.query('vacuum analyze')
    await admin.end()
    writeFileSync(made, 'yes')
  }
  const appUrl = urlForRole(server.adminUrl, 'kith_app', APP_PASSWORD)
  const db = openDb({ connectionString: appUrl, max: connections })
  const flat = new pg.Pool({ connectionString: appUrl, max: connections })
  flat.on('error', () => {})
  const random = randomFrom(seed)
  const children = Array.from({ length: 5000 }, () => childId(1 + Math.floor(random() * (sizes.children - 1))))
  return {
    adminUrl: server.adminUrl,
    appUrl,
    db,
    flat,
    children,
    organisations: Array.from({ length: sizes.organisations }, (_, n) => ({
      id: uuid('a', n),
      practitionerId: uuid('b', n),
    })),
    involvedWith: n => ({ council: n % COUNCILS, school: COUNCILS + (n % (sizes.organisations - COUNCILS)) }),
    async stop() {
      await db.end()
      await flat.end()
      await server.stop()
    },
  }
}
/** The number of a child made here, from its id. */
export const childNumber = (id: string): number => Number.parseInt(id.slice(-12), 16)
export { childId }
