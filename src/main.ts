import type { Server } from 'node:http'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { type AppOptions, buildApp } from './app.ts'
import { seedDemonstration } from './demo/index.ts'
import { firstSetUpLink } from './identity/index.ts'
import { type Backups, startBackups } from './platform/backup-ship.ts'
import { sweepQuarantine } from './platform/body.ts'
import { type Config, readConfig } from './platform/config.ts'
import { openDb } from './platform/db.ts'
import { log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { answerNoRequests } from './platform/no-request.ts'
import { startPostgres, urlForRole } from './platform/postgres.ts'
import { startJobs } from './worker.ts'

/** Where the program's database is: the one it carries, or the one it was given. */
export async function openDatabase(
  config: Config,
): Promise<{ adminUrl: string; appUrl: string; stop(): Promise<void> }> {
  const appPassword = config.deriveKey('database-password').toString('base64url')
  const { dataDir, backup } = config
  const server = config.databaseUrl ? null : await startPostgres({ dataDir, archive: backup !== undefined })
  const adminUrl = config.databaseUrl ?? server!.adminUrl
  let backups: Backups | null = null
  try {
    await migrate(adminUrl, { appPassword })
    if (backup) backups = await startBackups({ dataDir, ...backup }, adminUrl, line => console.error(line))
  } catch (error) {
    await server?.stop()
    throw error
  }
  const stop = async () => {
    backups?.hold()
    await server?.stop()
    await backups?.stop() // last, so that the last piece of the log goes too
  }
  return { adminUrl, appUrl: urlForRole(adminUrl, 'kith_app', appPassword), stop }
}

/**
 * Starts the web and the worker on one migrated database, and listens only when everything is there.
 * @param more.limits how many requests may come; the commands of Kith never say, and have those of rate.ts
 */
export async function main(mode: 'demo' | 'start', more: Pick<AppOptions, 'limits'> = {}): Promise<void> {
  const config = readConfig(mode)
  const database = await openDatabase(config)
  const db = openDb({ connectionString: database.appUrl, max: Number(process.env.KITH_CONNECTIONS ?? 8) })
  if (mode === 'demo') await seedDemonstration(database.adminUrl, db)
  await sweepQuarantine(join(config.dataDir, 'quarantine'))
  const app = buildApp({ db, config, ...more })
  const worker = await startJobs({ db, config, appUrl: database.appUrl })
  const server = serve({ fetch: app.fetch, port: config.port, hostname: process.env.KITH_HOST ?? 'localhost' }, () => {
    console.log(`Kith is ready at ${config.origin}`)
    if (mode === 'start')
      firstSetUpLink(db, config.origin).then(link => link && console.log(`Set it up here, once: ${link}`))
  })
  answerNoRequests(server as Server)
  server.on('error', error => {
    console.error(
      `Kith cannot listen on port ${config.port}: ${(error as Error & { code?: string }).code}. Set PORT to another.`,
    )
    void stop(1)
  })

  let stopping = false
  async function stop(code: number): Promise<void> {
    if (stopping) return
    stopping = true
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
    await worker.stop().catch(() => {})
    await db.end().catch(() => {})
    await database.stop()
    log.note('stopped')
    process.exit(code)
  }
  process.on('SIGTERM', () => void stop(0))
  process.on('SIGINT', () => void stop(0))
}
