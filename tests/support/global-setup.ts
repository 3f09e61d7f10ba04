/**
 * One PostgreSQL for a whole test run, started only when a test file first asks for a database: this process listens on
 * a private socket, and the first `freshDatabase()` that knocks makes it start the cluster and migrate the template. The
 * browser for journeys is found, and if need be unpacked, in the same way.
 */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { type RunningPostgres, startPostgres, urlForDatabase } from '../../src/platform/postgres.ts'
import type { BrowserProgram } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket where test files ask for the run's cluster. */
    clusterDoor: string
  }
}

/** What the door answers, as one line of JSON, to `server` (a cluster) and `template` (a cluster with the template). */
export type ServerAnswer = { adminUrl: string; appPassword: string }

/** The database the server starts with is the template; nobody connects to it after it is migrated. */
export const template = 'kith'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-test-'))
  fs.chmodSync(folder, 0o711)
  const door = path.join(folder, 'door')
  let server: RunningPostgres | undefined
  let serverReady: Promise<ServerAnswer> | undefined
  let templateReady: Promise<ServerAnswer> | undefined
  let browserReady: Promise<BrowserProgram> | undefined

  async function startServer(): Promise<ServerAnswer> {
    server = await startPostgres({ dataDir: path.join(folder, 'data'), durable: false, settings: testSettings })
    return { adminUrl: server.adminUrl, appPassword: randomBytes(24).toString('base64url') }
  }

  async function migrateTemplate(): Promise<ServerAnswer> {
    const { migrate } = await import('../../src/platform/migrate.ts')
    serverReady ??= startServer()
    const { adminUrl, appPassword } = await serverReady
    await migrate(urlForDatabase(adminUrl, template), { appPassword })
    return { adminUrl, appPassword }
  }

  const answers: Record<string, () => Promise<unknown>> = {
    server: () => (serverReady ??= startServer()),
    template: () => (templateReady ??= migrateTemplate()),
    browser: () => (browserReady ??= findBrowserOnce()),
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
    await Promise.allSettled([serverReady, templateReady, browserReady])
    await server?.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** The data is thrown away, so nothing is worth a checkpoint, and copying a template is cheap. */
const testSettings = {
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
}
