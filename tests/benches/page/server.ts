/** One of the three web servers of the bench, in a process of its own, asked and answered over the parent's channel. */
import { mkdtempSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { buildApp } from '../../../src/app.ts'
import { type Config, readConfig } from '../../../src/platform/config.ts'
import { openDb } from '../../../src/platform/db.ts'
import type { Limits } from '../../../src/platform/rate.ts'
import { bareServer, referenceServer } from './reference.ts'

export type Role = 'kith' | 'reference' | 'bare'
export type Asked = 'memory' | 'cpu' | 'stop'
/** Memory in bytes after a forced collection; processor time in milliseconds since the start. */
export type Told = { port: number } | { rss: number; heap: number } | { cpu: number }

/** Set up as in real use, but that a request may set its clock: the data is of one day, whatever the day of the run. */
function benchConfig(): Config {
  const folder = mkdtempSync(path.join(tmpdir(), 'kith-bench-'))
  return { ...readConfig('start', { KITH_DATA: folder }), mode: 'test' }
}

/** Counted as in real use, so that counting is part of what is measured; but nobody here is asked to wait. */
const never = { most: 1e9, perSecond: 1e6 }
const wide: Limits = { session: never, address: never, tries: never, shared: 1 }

/** Serves until it is told to stop. Run in a child process with a channel and with `--expose-gc`. */
export async function serve(role: Role, appUrl: string, connections: number): Promise<void> {
  const config = benchConfig()
  const db = openDb({ connectionString: appUrl, max: connections })
  const servers: Record<Role, () => Server> = {
    kith: () => createServer(getRequestListener(buildApp({ db, config, limits: wide }).fetch)),
    reference: () => referenceServer(db, config),
    bare: () => bareServer(db, config),
  }
  const server = servers[role]()
  const tell = (told: Told): void => {
    process.send?.(told)
  }
  process.on('message', (asked: Asked) => {
    if (asked === 'stop') process.exit(0)
    if (asked === 'cpu') {
      const { user, system } = process.cpuUsage()
      return tell({ cpu: (user + system) / 1000 })
    }
    for (let turn = 0; turn < 3; turn++) global.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    tell({ rss, heap: heapUsed })
  })
  process.on('disconnect', () => process.exit(0))
  server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
}
