/**
 * One PostgreSQL for a whole test run, started only when a test file first asks for a database: this process listens on
 * a private socket, and the first `freshDatabase()` that knocks makes it start the cluster and migrate the template. The
 * browser for journeys is found, and if need be unpacked, in the same way.
 * Set KITH_TEST_DATABASE_URL (an administrator of a PostgreSQL 16 or later) to test on that server instead.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { type RunningPostgres, startPostgres, urlForDatabase, urlForRole } from '../../src/platform/postgres.ts'
import type { BrowserProgram } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket where test files ask for the run's cluster. */
    clusterDoor: string
  }
}

/**
 * What the door answers, as one line of JSON, to `server` (a cluster), `template` (one with the template) and `demonstration` (one with the demonstration’s).
 * `run` begins the name of every database of this run.
 */
export type ServerAnswer = { adminUrl: string; appPassword: string; run: string }

/** The migrated database that `freshDatabase` copies. Nobody connects to it after it is migrated. */
export const templateOf = (server: ServerAnswer): string => `${server.run}_template`
/** The same with the demonstration in it: telling its stories takes seconds, copying them does not. */
export const demonstrationOf = (server: ServerAnswer): string => `${server.run}_demonstration`
/** What a copy of a template does not inherit: who may come in. `$name`: the copy. */
export const mayComeIn = [
  'revoke connect, temporary on database $name from public',
  'grant connect on database $name to kith_app',
  'grant connect, create, temporary on database $name to kith_owner',
]

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-test-'))
  fs.chmodSync(folder, 0o711)
  const door = path.join(folder, 'door')
  let ownServer: RunningPostgres | undefined
  let watch: ChildProcess | undefined
  let serverReady: Promise<ServerAnswer> | undefined
  let templateReady: Promise<ServerAnswer> | undefined
  let demonstrationReady: Promise<ServerAnswer> | undefined
  let browserReady: Promise<BrowserProgram> | undefined

  async function startServer(): Promise<ServerAnswer> {
    const words = { appPassword: randomBytes(24).toString('base64url'), run: `test_${randomBytes(4).toString('hex')}` }
    const external = process.env.KITH_TEST_DATABASE_URL
    if (external) return { adminUrl: external, ...words }
    ownServer = await startPostgres({ dataDir: path.join(folder, 'data'), durable: false, settings: testSettings })
    watch = endWithUs(ownServer.pid, folder)
    return { adminUrl: ownServer.adminUrl, ...words }
  }

  async function migrateTemplate(): Promise<ServerAnswer> {
    const { migrate } = await import('../../src/platform/migrate.ts')
    serverReady ??= startServer()
    const server = await serverReady
    await onServer(server, client => client.query(`create database ${templateOf(server)} template template0`))
    await migrate(urlForDatabase(server.adminUrl, templateOf(server)), { appPassword: server.appPassword })
    return server
  }

  async function tellDemonstration(): Promise<ServerAnswer> {
    templateReady ??= migrateTemplate()
    const server = await templateReady
    const name = demonstrationOf(server)
    await onServer(server, async client => {
      await client.query(`create database ${name} template ${templateOf(server)}`)
      await client.query(mayComeIn.join(';').replaceAll('$name', name))
    })
    const { openDb } = await import('../../src/platform/db.ts')
    const { seedDemonstration } = await import('../../src/demo/index.ts')
    const adminUrl = urlForDatabase(server.adminUrl, name)
    const db = openDb({ connectionString: urlForRole(adminUrl, 'kith_app', server.appPassword), max: 8 })
    await seedDemonstration(adminUrl, db)
    await db.end()
    return server
  }

  const answers: Record<string, () => Promise<unknown>> = {
    server: () => {
      serverReady ??= startServer()
      return serverReady
    },
    template: () => {
      templateReady ??= migrateTemplate()
      return templateReady
    },
    demonstration: () => {
      demonstrationReady ??= tellDemonstration()
      return demonstrationReady
    },
    browser: () => {
      browserReady ??= findBrowserOnce()
      return browserReady
    },
  }

  async function findBrowserOnce(): Promise<BrowserProgram> {
    const { findBrowserHere } = await import('./browser.ts')
    return findBrowserHere(() => {
      const into = path.join(folder, 'browser')
      fs.mkdirSync(into)
      return into
    })
  }

  const listener = net.createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', async question => {
      const answer = answers[question.toString().trim()]?.() ?? Promise.reject(new Error('not a question of ours'))
      const said = await answer.catch((error: Error) => ({ failure: `${error.name}: ${error.message}` }))
      socket.end(`${JSON.stringify(said)}\n`)
    })
  })
  await new Promise<void>(resolve => listener.listen(door, resolve))
  listener.unref()
  project.provide('clusterDoor', door)
  process.env.KITH_TEST_DOOR = door // for helpers that also work outside a test run

  return async () => {
    listener.close()
    await Promise.allSettled([serverReady, templateReady, demonstrationReady, browserReady])
    watch?.kill('SIGKILL')
    if (ownServer) await ownServer.stop()
    else if (serverReady) await dropOurs(await serverReady)
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Ends the cluster when this process is killed and cannot: the shell reads until our end of its pipe closes. */
function endWithUs(pid: number, folder: string): ChildProcess {
  const script = 'read -r _; kill -INT "$1"; sleep 1; rm -rf "$2"'
  const shell = spawn('sh', ['-c', script, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.unref()
  return shell
}

async function onServer(server: ServerAnswer, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: urlForDatabase(server.adminUrl, 'postgres') })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** On somebody's own server (KITH_TEST_DATABASE_URL) nothing of ours stays but the roles. */
async function dropOurs(server: ServerAnswer): Promise<void> {
  await onServer(server, async client => {
    const ours = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [server.run],
    )
    for (const { datname } of ours.rows) await client.query(`drop database ${datname} with (force)`)
  })
}

/** The data is thrown away, so nothing is worth a checkpoint, and copying a template is cheap. */
const testSettings = {
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
}
