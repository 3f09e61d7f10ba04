/** A database of its own for a test file: migrated, empty, with row-level security on, as the program meets it. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { urlForDatabase, urlForRole } from '../../src/platform/postgres.ts'
import { askDoor } from './door.ts'
import { demonstrationOf, mayComeIn, type ServerAnswer, templateOf } from './global-setup.ts'

export type FreshDatabase = {
  /** Connection string of the administrator: past every policy; for arranging and for checking, not for acting. */
  adminUrl: string
  /** Connection string of `kith_app`, the role the program has. */
  appUrl: string
  /** The password of `kith_app`, for tests that call `migrate` themselves. */
  appPassword: string
}

/** Makes a copy of the migrated template (10–80 ms). It is never dropped: the cluster goes when the run ends. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await askDoor<ServerAnswer>(inject('clusterDoor'), 'template')
  return createDatabase(server, templateOf(server), mayComeIn)
}

/** The same with the demonstration told in it, as of the moment the first test of this run asked for one. */
export async function demonstrationDatabase(): Promise<FreshDatabase> {
  const server = await askDoor<ServerAnswer>(inject('clusterDoor'), 'demonstration')
  return createDatabase(server, demonstrationOf(server), mayComeIn)
}

/** Makes a database with nothing in it, for tests of migrations themselves. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  return createDatabase(await askDoor<ServerAnswer>(inject('clusterDoor'), 'server'), 'template0', [])
}

async function createDatabase(server: ServerAnswer, from: string, after: string[]): Promise<FreshDatabase> {
  const name = `${server.run}_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: urlForDatabase(server.adminUrl, 'postgres') })
  await client.connect()
  try {
    await client.query(`create database ${name} template ${from}`)
    if (after.length > 0) await client.query(after.join(';').replaceAll('$name', name))
  } finally {
    await client.end()
  }
  const adminUrl = urlForDatabase(server.adminUrl, name)
  return { adminUrl, appUrl: urlForRole(adminUrl, 'kith_app', server.appPassword), appPassword: server.appPassword }
}
