/**
 * Migrations: plain SQL files `src/<slice>/migrations/YYYYMMDDHHMM_words.sql`, forward only, each in one transaction,
 * in the order of their time stamps across all slices.
 *
 * Three roles stand before the first file runs:
 * - `kith_owner`    cannot sign in; owns the schemas and tables; each file runs as it
 * - `kith_app`      signs in for the program; owns nothing, inherits nothing, row-level security binds it
 * - `kith_definer`  cannot sign in; owns the security definer functions and no table
 *
 * A file whose first line is `-- as admin` runs as the administrator instead (extensions, functions owned by
 * `kith_definer`) and may `set local role` itself. The administrator needs no superuser: a managed PostgreSQL 16 where
 * it has CREATEROLE and owns the database is enough.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { projectRoot } from './config.ts'

export type MigrateOptions = {
  /** The password `kith_app` signs in with. */
  appPassword: string
  /** Folders with migrations; default: those of every slice. */
  folders?: string[]
}

export type MigrationFile = { name: string; stamp: string; sql: string; checksum: string; asAdmin: boolean }

/** A refusal to migrate that names the file and what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

/**
 * Brings the database up to date and returns the names of the files it ran, in order. Several programs may call it at
 * the same time: one migrates, the others wait. With nothing to do it asks the database one question.
 * @throws MigrationError for a file edited, lost or badly named after the fact, or one that fails (then nothing of it stays)
 */
export async function migrate(adminUrl: string, options: MigrateOptions): Promise<string[]> {
  const files = readMigrations(options.folders ?? sliceFolders())
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const state = await readState(client)
    if (state?.passwordMark === markOf(options.appPassword) && pendingOf(files, state.done).length === 0) return []
    return await migrateAlone(client, files, options.appPassword)
  } finally {
    await client.end()
  }
}

/** The migrations of these folders in the order they run. Two slices may share a time stamp: then by name. */
export function readMigrations(folders: string[]): MigrationFile[] {
  const files = folders.flatMap(folder => {
    const slice = path.basename(path.dirname(folder))
    const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter(name => name.endsWith('.sql')) : []
    return names.map(name => readMigration(path.join(folder, name), slice))
  })
  return files.sort((a, b) => (a.stamp === b.stamp ? compare(a.name, b.name) : compare(a.stamp, b.stamp)))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function sliceFolders(): string[] {
  const src = path.join(projectRoot, 'src')
  return fs.readdirSync(src).map(slice => path.join(src, slice, 'migrations'))
}

function readMigration(file: string, slice: string): MigrationFile {
  const base = path.basename(file, '.sql')
  const name = `${slice}/${base}`
  const stamp = /^(\d{12})_[a-z0-9_]+$/.exec(base)?.[1]
  if (!stamp) throw new MigrationError(`${name}.sql: a migration's name is YYYYMMDDHHMM_words.sql, in small letters.`)
  const sql = fs.readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  if (/^\s*(begin|commit|rollback|start transaction|end)\s*;/im.test(sql.replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, ''))) {
    throw new MigrationError(`${name}.sql: a migration is one transaction and cannot begin or end its own.`)
  }
  const checksum = createHash('sha256').update(sql).digest('hex')
  return { name, stamp, sql, checksum, asAdmin: /^-- as admin\b/.test(sql) }
}

// ------------------------------------------------------------------------------------------------- what is there

type State = { done: Map<string, string>; passwordMark: string }

/** The one question. Undefined when the database has never been migrated. */
async function readState(client: pg.Client): Promise<State | undefined> {
  try {
    const { rows } = await client.query<{ name: string | null; checksum: string | null; mark: string | null }>(
      `select m.name, m.checksum, shobj_description(r.oid, 'pg_authid') as mark
         from pg_roles r left join platform.migration m on true
        where r.rolname = 'kith_app'`,
    )
    const done = new Map(rows.flatMap(row => (row.name && row.checksum ? [[row.name, row.checksum] as const] : [])))
    return { done, passwordMark: rows[0]?.mark ?? '' }
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === '42P01' || code === '3F000') return undefined // no such table, no such schema
    throw error
  }
}

function pendingOf(files: MigrationFile[], done: Map<string, string>): MigrationFile[] {
  const known = new Map(files.map(file => [file.name, file]))
  for (const [name, checksum] of done) {
    const file = known.get(name)
    if (!file) {
      throw new MigrationError(
        `The database has the migration ${name}, which this program does not. It belongs to a newer Kith: start that one.`,
      )
    }
    if (file.checksum !== checksum) {
      throw new MigrationError(
        `The migration ${name}.sql was edited after it ran on this database. Undo the edit, and write the change as a new migration.`,
      )
    }
  }
  return files.filter(file => !done.has(file.name))
}

// ------------------------------------------------------------------------------------------------------ doing it

/** Any number; every Kith uses the same, so that one migrates at a time. */
const migrationLock = 5_484_032_661_101

async function migrateAlone(client: pg.Client, files: MigrationFile[], appPassword: string): Promise<string[]> {
  await client.query('select pg_advisory_lock($1)', [migrationLock])
  try {
    await ensureRoles(client, appPassword)
    await ensureTable(client)
    const pending = pendingOf(files, (await readState(client))?.done ?? new Map())
    for (const file of pending) await runFile(client, file)
    return pending.map(file => file.name)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => {})
  }
}

async function runFile(client: pg.Client, file: MigrationFile): Promise<void> {
  await client.query('begin')
  try {
    if (!file.asAdmin) await client.query('set local role kith_owner')
    await client.query(file.sql)
    await client.query('reset role')
    await client.query('set local role kith_owner')
    await client.query('insert into platform.migration (name, checksum) values ($1, $2)', [file.name, file.checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new MigrationError(`${file.name}.sql failed, and nothing of it was kept: ${describe(error, file.sql)}`)
  } finally {
    await client.query('reset all')
    await client.query('reset role')
  }
}

function describe(error: unknown, sql: string): string {
  const { message, position, detail, hint } = error as { message: string; [key: string]: string | undefined }
  const line = position ? ` (line ${sql.slice(0, Number(position)).split('\n').length})` : ''
  return [`${message}${line}`, detail, hint].filter(Boolean).join('. ')
}

/** Roles belong to the whole server, so another of its databases may have made them already, even this moment. */
async function ensureRoles(client: pg.Client, appPassword: string): Promise<void> {
  const { rows } = await client.query<{ rolname: string; mark: string | null }>(
    `select rolname, shobj_description(oid, 'pg_authid') as mark from pg_roles where rolname like 'kith\\_%'`,
  )
  const there = new Map(rows.map(row => [row.rolname, row.mark]))
  const create = (sql: string) =>
    client.query(`do $$ begin ${sql}; exception when duplicate_object or unique_violation then null; end $$`)
  if (!there.has('kith_owner')) await create('create role kith_owner nologin')
  if (!there.has('kith_definer')) await create('create role kith_definer nologin')
  if (!there.has('kith_app')) await create('create role kith_app login noinherit')
  const mark = markOf(appPassword)
  if (there.get('kith_app') !== mark) {
    await client.query(`alter role kith_app password ${client.escapeLiteral(appPassword)}`)
    await client.query(`comment on role kith_app is '${mark}'`)
  }
  await client.query('grant kith_owner, kith_definer to current_user with set true')
  const { rows: here } = await client.query<{ name: string }>('select quote_ident(current_database()) as name')
  const database = here[0]?.name
  await client.query(`revoke connect, temporary on database ${database} from public`)
  await client.query(`grant connect on database ${database} to kith_app`)
  await client.query(`grant connect, create, temporary on database ${database} to kith_owner`)
}

/** Tells whether the role has this password without keeping it: the password is long and random, so a hash is safe. */
function markOf(appPassword: string): string {
  return `The Kith program. Password mark ${createHash('sha256').update(appPassword).digest('hex').slice(0, 16)}`
}

async function ensureTable(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('platform.migration') is not null as there`,
  )
  if (rows[0]?.there) return
  await client.query(`
    begin;
    set local role kith_owner;
    create schema if not exists platform;
    create table if not exists platform.migration (
      name text primary key,
      checksum text not null,
      ran_at timestamptz not null default now()
    );
    commit;
  `)
}
