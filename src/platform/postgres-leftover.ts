/** What a killed Kith leaves behind: a server still running, its backends, and its lock file. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PostgresError } from './postgres-place.ts'

export type LockFile = { pid: number; socketDir: string; ready: boolean }

/** `postmaster.pid`: line 1 the process, 5 the socket's folder, 8 the state. Undefined when there is none. */
export function readLockFile(clusterDir: string): LockFile | undefined {
  const file = path.join(clusterDir, 'postmaster.pid')
  let lines: string[]
  try {
    lines = fs.readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return {
    pid: Math.abs(Number.parseInt(lines[0] ?? '', 10)),
    socketDir: lines[4]?.trim() ?? '',
    ready: lines[7]?.trim() === 'ready',
  }
}

/**
 * Ends the server that a killed Kith left running on this cluster, and removes the lock file of one that is gone or a
 * zombie nobody reaps. The folder's lock is ours, so no living Kith owns that server. Its socket's folder goes too, unless
 * it is the one to `keep`.
 */
export async function endServerLeftBehind(clusterDir: string, keep?: string): Promise<void> {
  const found = readLockFile(clusterDir)
  const signals: [NodeJS.Signals, number][] = [
    ['SIGINT', 30],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ]
  for (const [signal, seconds] of signals) {
    if (!found || !isOurServer(found.pid, clusterDir)) break
    signalQuietly(found.pid, signal)
    await until(() => !isOurServer(found.pid, clusterDir), seconds)
  }
  // Backends outlive a killed server for a moment; two servers must never write the same files.
  const alone = await until(() => backendsOf(clusterDir).length === 0, 30)
  if (!alone) {
    const left = backendsOf(clusterDir).join(', ')
    throw new PostgresError(`Parts of an earlier PostgreSQL still run on ${clusterDir} (processes ${left}). End them.`)
  }
  const stale = readLockFile(clusterDir)
  if (stale && isOurServer(stale.pid, clusterDir)) {
    throw new PostgresError(`Another PostgreSQL (process ${stale.pid}) runs on ${clusterDir} and does not stop.`)
  }
  fs.rmSync(path.join(clusterDir, 'postmaster.pid'), { force: true })
  const socketDir = found?.socketDir ?? ''
  if (socketDir !== keep && /\/kith-[^/]+$/.test(socketDir)) fs.rmSync(socketDir, { recursive: true, force: true })
}

/** The server's children show this name in their title, which every user may read. */
export function clusterMark(clusterDir: string): string {
  return `kith-${createHash('sha256').update(clusterDir).digest('hex').slice(0, 12)}`
}

function isOurServer(pid: number, clusterDir: string): boolean {
  const found = processTable(pid).find(each => each.pid === pid)
  if (!found || found.state.startsWith('Z') || found.state.startsWith('X')) return false
  return found.command.includes('postgres') && found.command.includes(`-D ${clusterDir} `)
}

function backendsOf(clusterDir: string): number[] {
  const mark = clusterMark(clusterDir)
  return processTable()
    .filter(each => !each.state.startsWith('Z') && each.command.startsWith(`postgres: ${mark}`))
    .map(each => each.pid)
}

type ProcessRow = { pid: number; state: string; command: string }

/** The machine's processes (or one of them), from /proc, or from `ps` where there is no /proc. */
function processTable(only?: number): ProcessRow[] {
  if (!fs.existsSync('/proc/self/stat')) {
    const ps = spawnSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    return (ps.stdout ?? '').split('\n').flatMap(line => {
      const [, pid, state, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      return pid && state ? [{ pid: Number(pid), state, command: `${command} ` }] : []
    })
  }
  const pids = only === undefined ? fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)) : [String(only)]
  return pids.flatMap(pid => {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
      const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return [{ pid: Number(pid), state, command }]
    } catch {
      return [] // it ended while we looked
    }
  })
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function until(holds: () => boolean, seconds: number): Promise<boolean> {
  const giveUpAt = Date.now() + seconds * 1000
  while (!holds()) {
    if (Date.now() > giveUpAt) return false
    await sleep(20)
  }
  return true
}
