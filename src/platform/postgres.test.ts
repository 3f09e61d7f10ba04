import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { projectRoot } from './config.ts'
import { openPostgres, PostgresError, type RunningPostgres, startPostgres, urlForRole } from './postgres.ts'

const asRoot = process.getuid?.() === 0
const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-pgtest-'))
fs.chmodSync(top, 0o711)
const running: RunningPostgres[] = []
const programs: ChildProcess[] = []

afterEach(async () => {
  for (const program of programs.splice(0)) program.kill('SIGKILL')
  for (const server of running.splice(0)) await server.stop()
})
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))

async function start(dataDir: string, durable = false): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, durable })
  running.push(server)
  return server
}

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

type Answer = { adminUrl: string; pid: number; refused?: string }

/** Starts the server from a program of its own, which can be killed. */
async function startProgram(
  dataDir: string,
  how: 'start' | 'open' = 'start',
): Promise<Answer & { program: ChildProcess }> {
  const file = path.join(projectRoot, 'tests', 'support', 'run-postgres.ts')
  const program = spawn(process.execPath, [file, dataDir, how], { stdio: ['ignore', 'pipe', 'inherit'] })
  programs.push(program)
  const line = await new Promise<string>(resolve => program.stdout?.once('data', bytes => resolve(bytes.toString())))
  return { ...(JSON.parse(line) as Answer), program }
}

const ended = (program: ChildProcess) => new Promise<void>(resolve => program.once('exit', () => resolve()))

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error('waited 20 s in vain')
    await sleep(50)
  }
}

describe('the PostgreSQL that Kith carries', () => {
  test('keeps its data over a stop and a start, closed to everybody else', async () => {
    const dataDir = path.join(top, 'plain')
    const first = await start(dataDir, true)
    await ask(first.adminUrl, `create table kept (word text); insert into kept values ('Zoë')`)
    const [settings] = await ask<Record<string, string>>(
      first.adminUrl,
      `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listen,
              current_setting('timezone') as zone, current_setting('wal_level') as wal,
              current_setting('server_encoding') as encoding, lower('ZOË') as lower`,
    )
    expect(settings).toEqual({ fsync: 'on', listen: '', zone: 'UTC', wal: 'replica', encoding: 'UTF8', lower: 'zoë' })
    expect(fs.statSync(path.join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.join(dataDir, 'postgres')).mode & 0o077).toBe(0)
    const hba = await ask<{ auth_method: string }>(first.adminUrl, 'select auth_method from pg_hba_file_rules')
    expect(new Set(hba.map(rule => rule.auth_method))).toEqual(new Set(['scram-sha-256']))
    await expect(ask(urlForRole(first.adminUrl, 'kith_admin', 'wrong'), 'select 1')).rejects.toThrow('password')
    await first.stop()
    await first.stop()
    expect(alive(first.pid)).toBe(false)

    const second = await start(dataDir)
    expect(await ask(second.adminUrl, 'select word from kept')).toEqual([{ word: 'Zoë' }])
  })

  test('refuses a second program on the same folder, and lets a command use the database meanwhile', async () => {
    const dataDir = path.join(top, 'two')
    const first = await start(dataDir)
    const second = await startProgram(dataDir)
    expect(second.refused).toContain('Another Kith already uses the data folder')
    expect(second.refused).toContain(String(process.pid))
    const command = await startProgram(dataDir, 'open')
    expect(command.pid).toBe(first.pid)
    expect(await ask(command.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
    command.program.kill('SIGTERM')
    await ended(command.program)
    expect(await ask(first.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('starts for one command when no Kith runs, and ends with it', async () => {
    const server = await openPostgres({ dataDir: path.join(top, 'command'), durable: false })
    expect(await ask(server.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
    expect(alive(server.pid)).toBe(false)
  })

  test('starts again by itself, on the same address, when the server is killed', async () => {
    const server = await start(path.join(top, 'killed-server'), true)
    await ask(server.adminUrl, 'create table kept (n int); insert into kept values (1)')
    const before = server.pid
    process.kill(before, 'SIGKILL')
    await untilTrue(() =>
      ask(server.adminUrl, 'select 1').then(
        () => server.pid !== before,
        () => false,
      ),
    )
    expect(await ask(server.adminUrl, 'select n from kept')).toEqual([{ n: 1 }])
  })

  test('ends the server that a killed program left running, and loses nothing', async () => {
    const dataDir = path.join(top, 'killed-program')
    const first = await startProgram(dataDir)
    await ask(first.adminUrl, 'create table kept (n int); insert into kept values (7)')
    first.program.kill('SIGKILL')
    await ended(first.program)
    expect(alive(first.pid)).toBe(true)
    const second = await start(dataDir)
    expect(alive(first.pid)).toBe(false)
    expect(second.pid).not.toBe(first.pid)
    expect(await ask(second.adminUrl, 'select n from kept')).toEqual([{ n: 7 }])
  })

  test('starts after program and server were both killed', async () => {
    const dataDir = path.join(top, 'both-killed')
    const first = await startProgram(dataDir)
    await ask(first.adminUrl, 'create table kept (n int); insert into kept values (3)')
    first.program.kill('SIGKILL')
    process.kill(first.pid, 'SIGKILL')
    await ended(first.program)
    const second = await start(dataDir)
    expect(await ask(second.adminUrl, 'select n from kept')).toEqual([{ n: 3 }])
  })

  test('is not held up by a lock file that names a zombie or a stranger', async () => {
    const dataDir = path.join(top, 'zombie')
    const server = await start(dataDir)
    await ask(server.adminUrl, 'create table kept (n int); insert into kept values (5)')
    const lockFile = path.join(dataDir, 'postgres', 'postmaster.pid')
    const text = fs.readFileSync(lockFile, 'utf8')
    await server.stop()
    // A shell that never waits for its child keeps it a zombie, as a first process that reaps nothing would.
    const shell = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    programs.push(shell)
    const zombie = Number(
      await new Promise<string>(resolve => shell.stdout.once('data', bytes => resolve(String(bytes)))),
    )
    await untilTrue(() => !alive(zombie))
    expect(() => process.kill(zombie, 0)).not.toThrow() // it still counts as a process: this is what stops PostgreSQL
    for (const pid of [zombie, process.pid]) {
      fs.writeFileSync(lockFile, text.replace(/^\d+/, String(pid)))
      const again = await start(dataDir)
      expect(await ask(again.adminUrl, 'select n from kept')).toEqual([{ n: 5 }])
      await again.stop()
    }
  })

  test('never makes an empty cluster over files it does not know', async () => {
    const dataDir = path.join(top, 'strange')
    fs.mkdirSync(path.join(dataDir, 'postgres'), { recursive: true })
    fs.writeFileSync(path.join(dataDir, 'postgres', 'letter.txt'), 'mine')
    await expect(startPostgres({ dataDir, durable: false })).rejects.toThrow(PostgresError)
    expect(fs.readFileSync(path.join(dataDir, 'postgres', 'letter.txt'), 'utf8')).toBe('mine')
  })

  test('refuses a folder that a Kith in another container is using', { timeout: 20_000 }, async () => {
    const dataDir = path.join(top, 'containers')
    fs.mkdirSync(dataDir)
    const beat = () => fs.writeFileSync(path.join(dataDir, 'in-use'), `another-host pid:[1]\n1 ${Date.now()}\n`)
    beat()
    const beating = setInterval(beat, 500)
    await expect(startPostgres({ dataDir, durable: false })).rejects.toThrow('in another container')
    clearInterval(beating)
    expect(await ask((await start(dataDir)).adminUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  // Only root can have a folder that the server's user cannot reach; for others the test is that nothing is needed.
  test('works below a closed folder, and goes on working when the folder is opened', async () => {
    const closed = path.join(top, 'closed')
    const dataDir = path.join(closed, 'data')
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    fs.chmodSync(closed, 0o700)
    const first = await start(dataDir)
    await ask(first.adminUrl, 'create table kept (n int); insert into kept values (9)')
    await first.stop()
    expect(fs.statSync(closed).mode & 0o777).toBe(0o700)
    if (asRoot) {
      fs.chmodSync(closed, 0o711)
      fs.chmodSync(dataDir, 0o711)
    }
    const second = await start(dataDir)
    expect(await ask(second.adminUrl, 'select n from kept')).toEqual([{ n: 9 }])
  })
})
