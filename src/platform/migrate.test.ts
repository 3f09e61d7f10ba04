import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { emptyDatabase } from '../../tests/support/database.ts'
import { MigrationError, migrate, readMigrations } from './migrate.ts'
import { urlForRole } from './postgres.ts'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-migrate-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
let made = 0

/** Migration folders as slices have them, in a place of their own: `{ 'garden/202601010900_beds': 'create …' }`. */
function slices(files: Record<string, string>): { folders: string[]; write(name: string, sql: string): void } {
  const root = path.join(top, String(made++))
  const write = (name: string, sql: string) => {
    const [slice = '', file = ''] = name.split('/')
    fs.mkdirSync(path.join(root, slice, 'migrations'), { recursive: true })
    fs.writeFileSync(path.join(root, slice, 'migrations', `${file}.sql`), sql)
  }
  for (const [name, sql] of Object.entries(files)) write(name, sql)
  const folders = [...new Set(Object.keys(files).map(name => path.join(root, name.split('/')[0] ?? '', 'migrations')))]
  return { folders, write }
}

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

const garden = {
  'garden/202601010900_beds': 'create schema garden; create table garden.bed (id int primary key);',
  'shed/202601010800_tools': 'create schema shed; create table shed.tool (id int);',
}

describe('migrations', () => {
  test('run in the order of their time stamps across slices, once', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    const { folders, write } = slices(garden)
    const options = { folders, appPassword }
    expect(await migrate(adminUrl, options)).toEqual(['shed/202601010800_tools', 'garden/202601010900_beds'])
    expect(await migrate(adminUrl, options)).toEqual([])
    write('garden/202601020900_path', 'create table garden.path (bed_id int references garden.bed);')
    expect(await migrate(adminUrl, options)).toEqual(['garden/202601020900_path'])
  })

  test('belong to kith_owner, and the program owns nothing', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    await migrate(adminUrl, { ...slices(garden), appPassword })
    const owners = await ask(adminUrl, `select tableowner from pg_tables where schemaname in ('garden', 'platform')`)
    expect(owners).toEqual([{ tableowner: 'kith_owner' }, { tableowner: 'kith_owner' }])
    const roles = await ask(
      adminUrl,
      `select rolname, rolcanlogin, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname in ('kith_app', 'kith_owner', 'kith_definer') order by 1`,
    )
    const plain = { rolsuper: false, rolbypassrls: false }
    expect(roles).toEqual([
      { rolname: 'kith_app', rolcanlogin: true, rolinherit: false, ...plain },
      { rolname: 'kith_definer', rolcanlogin: false, rolinherit: true, ...plain },
      { rolname: 'kith_owner', rolcanlogin: false, rolinherit: true, ...plain },
    ])
    const app = urlForRole(adminUrl, 'kith_app', appPassword)
    await expect(ask(app, 'select * from garden.bed')).rejects.toThrow('permission denied')
    await expect(ask(app, 'create schema mine')).rejects.toThrow('permission denied')
    await expect(ask(app, 'set role kith_owner')).rejects.toThrow('permission denied')
  })

  test('refuse a file edited after it ran, and a database newer than the program', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    const { folders, write } = slices(garden)
    await migrate(adminUrl, { folders, appPassword })
    write('garden/202601010900_beds', `${garden['garden/202601010900_beds']} -- tidier`)
    const edited = migrate(adminUrl, { folders, appPassword })
    await expect(edited).rejects.toThrow(MigrationError)
    await expect(edited).rejects.toThrow('garden/202601010900_beds.sql was edited after it ran')
    const older = migrate(adminUrl, {
      folders: slices({ 'shed/202601010800_tools': garden['shed/202601010800_tools'] }).folders,
      appPassword,
    })
    await expect(older).rejects.toThrow('belongs to a newer Kith')
  })

  test('leave nothing of a file that fails, and keep those before it', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    const { folders, write } = slices({
      ...garden,
      'garden/202601030900_bad': 'create table garden.half (id int);\nselekt 1;',
    })
    await expect(migrate(adminUrl, { folders, appPassword })).rejects.toThrow(
      /garden\/202601030900_bad.sql failed.*line 2/,
    )
    expect(
      await ask(adminUrl, `select to_regclass('garden.half') as half, to_regclass('garden.bed') is not null as bed`),
    ).toEqual([{ half: null, bed: true }])
    write('garden/202601030900_bad', 'create table garden.half (id int);')
    expect(await migrate(adminUrl, { folders, appPassword })).toEqual(['garden/202601030900_bad'])
  })

  test('refuse names and contents that would break the rules', () => {
    const read = (name: string, sql: string) => readMigrations(slices({ [name]: sql }).folders)
    expect(() => read('garden/beds', '')).toThrow('YYYYMMDDHHMM_words.sql')
    expect(() => read('garden/202601010900_beds', 'create table a (); commit;\n')).not.toThrow()
    expect(() => read('garden/202601010900_beds', 'create table a ();\ncommit;\n')).toThrow(
      'cannot begin or end its own',
    )
    expect(() => read('garden/202601010900_beds', 'do $$\nbegin\n null;\nend;\n$$;')).not.toThrow()
  })

  test('as admin may make extensions and hand functions to kith_definer', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    const { folders } = slices({
      ...garden,
      'garden/202601010910_definer': `-- as admin
        create extension pg_trgm;
        grant usage, create on schema garden to kith_definer;
        create function garden.one() returns int language sql security definer return 1;
        alter function garden.one() owner to kith_definer;`,
    })
    await migrate(adminUrl, { folders, appPassword })
    const owner = await ask(adminUrl, `select proowner::regrole::text as owner from pg_proc where proname = 'one'`)
    expect(owner).toEqual([{ owner: 'kith_definer' }])
  })

  test('started by several programs at once run once', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    const { folders } = slices({ ...garden, 'garden/202601010905_slow': 'select pg_sleep(0.3);' })
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(adminUrl, { folders, appPassword })))
    expect(runs.map(run => run.length).sort()).toEqual([0, 0, 0, 3])
  })

  test('work for an administrator who is no superuser, as on a managed PostgreSQL', async () => {
    const { adminUrl, appPassword } = await emptyDatabase()
    await migrate((await emptyDatabase()).adminUrl, { ...slices(garden), appPassword })
    const name = new URL(adminUrl).pathname.slice(1)
    const manager = `manager_${name}`
    // A server of its own would have no Kith roles yet: here the manager is given those that exist, as their maker has.
    await ask(
      adminUrl,
      `create role ${manager} login createrole password 'managed'; alter database ${name} owner to ${manager}`,
    )
    await ask(adminUrl, `grant kith_owner, kith_definer, kith_app to ${manager} with admin true`)
    const asManager = urlForRole(adminUrl, manager, 'managed')
    const { folders } = slices({
      ...garden,
      'garden/202601010910_admin': '-- as admin\nset local role kith_owner; create table garden.tree (id int);',
    })
    expect(await migrate(asManager, { folders, appPassword })).toHaveLength(3)
    expect(await ask(adminUrl, `select tableowner from pg_tables where tablename = 'tree'`)).toEqual([
      { tableowner: 'kith_owner' },
    ])
    expect(await migrate(asManager, { folders, appPassword })).toEqual([])
  })
})
