/**
 * One Kith to a data folder. The lock is a socket in the kernel that ends with its process, so a killed Kith never
 * leaves a stale one; a heartbeat file beside it catches a Kith in another container or on another machine.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type FolderLock = { release(): Promise<void> }

const beatMs = 2_000

/** @throws Error that names the process which holds the folder */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const address = lockAddress(folder)
  const server = net.createServer(socket => {
    socket.on('error', () => {})
    socket.end(`${process.pid}\n`)
  })
  await listen(server, address, folder)
  server.unref()
  try {
    await refuseOtherMachine(folder)
  } catch (error) {
    server.close()
    throw error
  }
  const beat = startHeartbeat(folder)
  return {
    release: async () => {
      clearInterval(beat)
      fs.rmSync(heartbeatFile(folder), { force: true })
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

/** The process that holds the folder, as far as this machine can tell. */
export async function folderOwner(folder: string): Promise<number | undefined> {
  return askOwner(lockAddress(fs.realpathSync(folder)))
}

/** Abstract on Linux (gone with the process); elsewhere a file that is taken over when nobody answers. */
function lockAddress(folder: string): string {
  const { dev, ino } = fs.statSync(folder)
  const name = `kith-lock-${createHash('sha256').update(`${dev} ${ino}`).digest('hex').slice(0, 24)}`
  return process.platform === 'linux' ? `\0${name}` : path.join(os.tmpdir(), name)
}

async function listen(server: net.Server, address: string, folder: string, patience = 20): Promise<void> {
  const attempt = () =>
    new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        server.removeListener('error', settle)
        server.removeListener('listening', settle)
        if (error) reject(error)
        else resolve()
      }
      server.once('error', settle).once('listening', settle).listen(address)
    })
  try {
    await attempt()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    const owner = await askOwner(address)
    if (owner === undefined && !address.startsWith('\0')) {
      fs.rmSync(address, { force: true })
      return attempt()
    }
    // One that was told to stop a moment ago needs that moment.
    if (patience > 0) {
      await sleep(100)
      return listen(server, address, folder, patience - 1)
    }
    throw new Error(
      `Another Kith already uses the data folder ${folder}${owner ? ` (process ${owner})` : ''}. ` +
        'Stop that one first, or set KITH_DATA to another folder.',
    )
  }
}

function askOwner(address: string): Promise<number | undefined> {
  return new Promise(resolve => {
    const socket = net.connect(address)
    let text = ''
    socket.setTimeout(1_000, () => socket.destroy())
    socket.on('data', bytes => {
      text += bytes.toString()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(/^\d+\n/.test(text) ? Number.parseInt(text, 10) : undefined))
  })
}

// ------------------------------------------------------------------------------------------------------- heartbeat

const heartbeatFile = (folder: string) => path.join(folder, 'in-use')

/** Where this process lives: two containers that share a folder differ in the process namespace. */
function whereabouts(): string {
  let namespace = ''
  try {
    namespace = fs.readlinkSync('/proc/self/ns/pid')
  } catch {
    // no /proc: the host name has to do
  }
  return `${os.hostname()} ${namespace}`
}

function startHeartbeat(folder: string): NodeJS.Timeout {
  const beat = () => {
    try {
      fs.writeFileSync(heartbeatFile(folder), `${whereabouts()}\n${process.pid} ${Date.now()}\n`)
    } catch {
      // a full disk must not end the program; the kernel's lock still holds on this machine
    }
  }
  beat()
  return setInterval(beat, beatMs).unref()
}

/** A heartbeat from elsewhere that still beats is a Kith still running; one that has stopped is a leftover. */
async function refuseOtherMachine(folder: string): Promise<void> {
  const read = () => {
    try {
      return fs.readFileSync(heartbeatFile(folder), 'utf8')
    } catch {
      return ''
    }
  }
  const first = read()
  if (first === '' || first.startsWith(`${whereabouts()}\n`)) return
  for (let waited = 0; waited < beatMs * 3; waited += 200) {
    await sleep(200)
    const now = read()
    if (now === '') return
    if (now === first) continue
    const [where = ''] = first.split('\n')
    throw new Error(`Another Kith, in another container or on another machine (${where.trim()}), uses ${folder}.`)
  }
}
