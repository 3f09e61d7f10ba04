/** The real program with the database it carries, as a process of its own that can be killed at any moment. */
import { type ChildProcess, spawn } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { projectRoot } from '../../../src/platform/config.ts'
import { openPostgres, startPostgres } from '../../../src/platform/postgres.ts'
import { type Answer, type Fields, formBody, type Worker } from './partnership.ts'

export const killings = ['program', 'database', 'connection', 'both'] as const
export type Killing = (typeof killings)[number]

export interface Program {
  dataDir: string
  /** Sends a form as somebody; null when no whole answer came. */
  post(who: Worker, path: string, fields: Fields): Promise<Answer | null>
  /** `kill -9`, and then what a person at the machine would do: start the program again if it is gone. Resolves when it answers again. */
  kill(what: Killing): Promise<void>
  /** A superuser's connection, closed afterwards. */
  asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Starts the program on an empty folder and waits until it answers. */
export async function startProgram(dataDir: string): Promise<Program> {
  const port = await freePort()
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
  let child = await launch(dataDir, port)
  const program: Program = {
    dataDir,
    post: (who, where, fields) => send({ agent, port, who, where, body: formBody(fields) }),
    async kill(what) {
      let gone: number | null = null
      if (what === 'connection') killNow(await program.asAdmin(aConnection))
      if (what === 'database' || what === 'both') {
        gone = (await openPostgres({ dataDir })).pid
        killNow(gone)
      }
      if (what === 'program' || what === 'both') {
        const ended = new Promise(resolve => child.once('exit', resolve))
        child.kill('SIGKILL')
        await ended
        child = await launch(dataDir, port)
      }
      await (await connect(dataDir, gone)).end()
      await untilAnswering(port)
    },
    async asAdmin(work) {
      const client = await connect(dataDir)
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    },
    async stop() {
      agent.destroy()
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise(resolve => child.once('exit', resolve))
        child.kill('SIGTERM')
        await Promise.race([gone, sleep(30_000)])
        child.kill('SIGKILL')
      }
      // Ends whatever server a killed program may have left on the folder.
      await (await startPostgres({ dataDir })).stop()
    },
  }
  return program
}

async function launch(dataDir: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(projectRoot, 'bin', 'kith.mjs'), 'unlimited', 'start'], {
    cwd: projectRoot,
    env: {
      ...process.env,
      KITH_DATA: dataDir,
      PORT: String(port),
      KITH_ORIGIN: `http://localhost:${port}`,
      KITH_LOG: 'quiet',
      DATABASE_URL: '',
      NODE_ENV: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  const heard = (bytes: Buffer) => {
    words = (words + bytes.toString()).slice(-4000)
  }
  child.stderr?.on('data', heard)
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the program did not start in two minutes: ${words}`)), 120_000)
    child.once('exit', code => {
      clearTimeout(late)
      reject(new Error(`the program ended at its start (${code}): ${words}`))
    })
    child.stdout?.on('data', (bytes: Buffer) => {
      heard(bytes)
      if (!words.includes('Kith is ready')) return
      clearTimeout(late)
      resolve()
    })
  })
  child.removeAllListeners('exit')
  return child
}

/**
 * A superuser's connection, as soon as the server takes one: after a killing it recovers first. `gone` is a server that was killed: for a moment
 * its connections still answer, and only another server is one that is back.
 */
async function connect(dataDir: string, gone: number | null = null): Promise<pg.Client> {
  const giveUpAt = performance.now() + 120_000
  for (;;) {
    try {
      const server = await openPostgres({ dataDir })
      if (server.pid === gone) throw new Error('the killed server is still the one on record')
      const client = new pg.Client({ connectionString: server.adminUrl })
      client.on('error', () => {})
      await client.connect()
      return client
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await sleep(50)
    }
  }
}

/** One of the connections that the program has open, at work if any is. */
async function aConnection(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'kith_app' order by state = 'active' desc, random() limit 1`,
  )
  if (!rows[0]) throw new Error('the program has no connection open')
  return rows[0].pid
}

/** What is gone already needs no killing. */
function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function untilAnswering(port: number): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    const status = await new Promise<number>(resolve => {
      http
        .get({ port, host: 'localhost', path: '/healthz', timeout: 5000 }, answer => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        .on('error', () => resolve(0))
    })
    if (status === 200) return
    await sleep(50)
  }
  throw new Error('the program did not answer again within a minute')
}

interface Sending {
  agent: http.Agent
  port: number
  who: Worker
  where: string
  body: string
}
function send({ agent, port, who, where, body }: Sending): Promise<Answer | null> {
  return new Promise(resolve => {
    const request = http.request(
      {
        agent,
        port,
        host: 'localhost',
        path: where,
        method: 'POST',
        timeout: 60_000,
        headers: {
          cookie: `__Host-kith=${who.token}`,
          origin: `http://localhost:${port}`,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
        },
      },
      answer => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', part => {
          text += part
        })
        answer.on('end', () =>
          resolve(
            answer.complete
              ? { status: answer.statusCode ?? 0, location: answer.headers.location ?? null, text }
              : null,
          ),
        )
        answer.on('error', () => resolve(null))
        answer.on('close', () => resolve(null))
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
    request.end(body)
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, 'localhost', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
