import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateHybridIdentity } from 'age-encryption'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BackupError, type ReadKey, readKeyFile, usualKeyFile } from './backup-key.ts'
import { prune } from './backup-prune.ts'
import { type RestoreOptions, restore } from './backup-restore.ts'
import { type Backups, backUpNow, startBackups } from './backup-ship.ts'
import { basesOf, linesOf, segmentFile, segmentsOf } from './backup-store.ts'
import { verifyBackup } from './backup-verify.ts'
import { type RunningPostgres, startPostgres } from './postgres.ts'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-backup-'))
fs.chmodSync(top, 0o711)
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
const dir = path.join(top, 'backup')
const dataDir = path.join(top, 'data')
const place = { dataDir, dir, keyFile: usualKeyFile(dataDir) }
const said: string[] = []

async function ask<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}
const now = async (url: string) => {
  const [row] = await ask<{ at: Date }>(
    url,
    `select date_trunc('milliseconds', clock_timestamp()) as at, pg_sleep(0.02)`,
  )
  return row!.at
}
const add = (url: string, n: number) => ask(url, `insert into kept values (${n}); select pg_switch_wal()`)

async function run(
  data: typeof place,
  work: (server: RunningPostgres, backups: Backups) => Promise<void>,
): Promise<void> {
  const server = await startPostgres({ dataDir: data.dataDir, durable: false, archive: true })
  const backups = await startBackups(data, server.adminUrl, line => said.push(line))
  try {
    await work(server, backups)
  } finally {
    backups.hold()
    await server.stop()
    await backups.stop()
  }
}
async function untilBase(many: number): Promise<void> {
  while (linesOf(dir).flatMap(line => basesOf(dir, line)).length < many) await sleep(50)
}

/** After one row, after two, …; the last with nothing after it. */
const moments: Date[] = []
let key: ReadKey
beforeAll(async () => {
  await run(place, async ({ adminUrl }) => {
    key = readKeyFile(place.keyFile)
    await ask(adminUrl, 'create table kept (n int primary key)')
    await untilBase(1)
    for (let n = 1; n <= 5; n++) {
      if (n === 4) {
        fs.mkdirSync(path.join(dataDir, 'erased'))
        for (const name of ['erased/note.json', 'later.txt']) fs.writeFileSync(path.join(dataDir, name), name)
      }
      await add(adminUrl, n)
      if (n === 3) await backUpNow(place, adminUrl, { kithRuns: true, tell() {} })
      moments.push(await now(adminUrl))
    }
  })
}, 120_000)

let number = 0
const back = (moment: Date | null, more: Partial<RestoreOptions> = {}) =>
  restore({ dir, key, moment, into: path.join(top, `into-${++number}`), checks: [], say() {}, durable: false, ...more })

async function rowsIn(folder: string): Promise<number[]> {
  const server = await startPostgres({ dataDir: folder, durable: false })
  try {
    return (await ask<{ n: number }>(server.adminUrl, 'select n from kept order by n')).map(row => row.n)
  } finally {
    await server.stop()
  }
}

/** Does something to a file of the backup, and undoes it. */
async function spoiled(file: string, spoil: () => void, work: () => Promise<void>): Promise<void> {
  const before = fs.readFileSync(file)
  spoil()
  try {
    await work()
  } finally {
    fs.writeFileSync(file, before)
  }
}

describe('restoring', { timeout: 120_000 }, () => {
  test('gives what there was at a moment, from the base before it', async () => {
    for (const [moment, rows] of [
      [moments[1]!, [1, 2]],
      [moments[3]!, [1, 2, 3, 4]],
    ] as const) {
      const restored = await back(moment)
      expect(restored.sound).toBe(true)
      expect(restored.results.find(one => one.name === 'rows')?.counts?.['public.kept']).toBe(rows.length)
      expect(await rowsIn(restored.folder)).toEqual(rows)
      expect(fs.readdirSync(restored.folder)).not.toContain('postgres-archive')
      if (process.getuid?.() === 0) expect(fs.statSync(path.join(restored.folder, 'postgres')).uid).not.toBe(0)
      // What was erased later is noted also where it is back; nothing else comes from after the moment.
      expect(fs.readFileSync(path.join(restored.folder, 'erased', 'note.json'), 'utf8')).toBe('erased/note.json')
      expect(fs.existsSync(path.join(restored.folder, 'later.txt'))).toBe(rows.length === 4)
    }
  })

  test('writes over nothing, and leaves nothing when it is refused', async () => {
    const used = path.join(top, 'used')
    fs.mkdirSync(used)
    fs.writeFileSync(path.join(used, 'letter.txt'), 'mine')
    await expect(back(null, { into: used })).rejects.toThrow(/in use/)
    expect(fs.readdirSync(used)).toEqual(['letter.txt'])
    const into = path.join(top, 'refused')
    await expect(back(new Date(moments[0]!.getTime() - 3_600_000), { into })).rejects.toThrow(/reaches back to/)
    await expect(back(new Date(Date.now() + 3_600_000), { into })).rejects.toThrow(/before the moment you asked for/)
    expect(fs.readdirSync(top).filter(name => name.startsWith('refused'))).toEqual([])
  })

  test('that turns out not to be sound has a name that says so', async () => {
    const into = path.join(top, 'unsound')
    const wrong = async () => ({ name: 'wrong', ok: false, words: 'wrong' })
    const restored = await back(moments[1]!, { into, checks: [wrong] })
    expect(restored).toMatchObject({ sound: false, folder: `${into}.not-sound` })
    expect(fs.existsSync(into)).toBe(false)
  })

  test('never takes a piece of the log that is missing, damaged or another for its end', async () => {
    const line = linesOf(dir)[0]!
    const own = segmentsOf(dir, line).filter(name => name.length === 24)
    const [before, needed] = own.slice(-3).map(name => segmentFile(dir, line, name)) as [string, string]
    await spoiled(
      needed,
      () => fs.rmSync(needed),
      async () => {
        await expect(back(moments[3]!)).rejects.toThrow(BackupError)
        expect((await verifyBackup(dir, key, () => {})).problems.join()).toMatch(/gap: 1 pieces/)
      },
    )
    await spoiled(
      needed,
      () => fs.copyFileSync(before, needed),
      async () => {
        await expect(back(null)).rejects.toThrow(/not the piece of the log/)
      },
    )
    await spoiled(
      needed,
      () => fs.appendFileSync(needed, 'x'),
      async () => {
        expect((await verifyBackup(dir, key, () => {})).problems.join()).toMatch(/damaged or was changed/)
      },
    )
  })

  test('works after old things were removed, as far back as was kept', async () => {
    const copy = path.join(top, 'copy')
    fs.cpSync(dir, copy, { recursive: true, preserveTimestamps: true })
    const gone = await prune(copy, key, moments[3]!)
    expect(gone).toMatchObject({ bases: 1 })
    expect(gone.segments).toBeGreaterThan(0)
    expect((await verifyBackup(copy, key, () => {})).problems).toEqual([])
    expect((await back(moments[3]!, { dir: copy })).sound).toBe(true)
    await expect(back(moments[1]!, { dir: copy })).rejects.toThrow(/reaches back to/)
  })
})

describe('bringing things over', { timeout: 120_000 }, () => {
  test('left a backup that is whole, without the key, and nothing waiting', async () => {
    const found = await verifyBackup(dir, key, () => {})
    expect(found).toMatchObject({ bases: 2, problems: [] })
    expect(found.segments).toBeGreaterThanOrEqual(6)
    expect(fs.readdirSync(path.join(dataDir, 'postgres-archive')).filter(name => name.length === 24)).toEqual([])
    const names = fs
      .readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter(name => /key|\.part$|new-/.test(name))
    expect(names).toEqual([])
  })

  test('waits for a folder whose disk is away, says so once, and then goes on', async () => {
    const away = `${dir}-away`
    fs.renameSync(dir, away)
    fs.mkdirSync(dir) // the empty place where the disk belongs
    said.length = 0
    await run(place, async ({ adminUrl }) => {
      await add(adminUrl, 6)
      while (said.length === 0) await sleep(50)
      fs.rmdirSync(dir)
      fs.renameSync(away, dir)
    })
    expect(said).toEqual([expect.stringMatching(/not up to date: .* Is its disk there\?/)])
    expect(linesOf(dir)).toHaveLength(1)
    const restored = await back(null)
    expect(await rowsIn(restored.folder)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('of a restored record is a line of its own, and can be restored again', async () => {
    const second = path.join(top, 'second')
    await back(moments[1]!, { into: second })
    const own = { dataDir: second, dir, keyFile: usualKeyFile(second) }
    let moment = new Date()
    await run(own, async ({ adminUrl }) => {
      await untilBase(3)
      await add(adminUrl, 20)
      moment = await now(adminUrl)
      fs.writeFileSync(path.join(second, 'erased', 'of-the-second.json'), 'x')
      await add(adminUrl, 21)
    })
    expect(fs.existsSync(own.keyFile)).toBe(false) // what locks came back; the key was never there
    expect(linesOf(dir)).toHaveLength(2)
    const again = await back(moment)
    expect(await rowsIn(again.folder)).toEqual([1, 2, 20])
    // A moment of before it was restored: what was erased in the restored record is told as well.
    const first = await back(moments[1]!)
    expect(fs.readdirSync(path.join(first.folder, 'erased')).sort()).toEqual(['note.json', 'of-the-second.json'])
    expect((await verifyBackup(dir, key, () => {})).problems).toEqual([])
  })

  test('on demand into another folder stands alone', async () => {
    const alone = path.join(top, 'alone')
    const server = await startPostgres({ dataDir, durable: false })
    const byHand = async () => backUpNow({ ...place, dir: alone }, server.adminUrl, { kithRuns: false, tell() {} })
    const names: string[] = []
    const document = path.join(dataDir, 'document.txt')
    try {
      fs.writeFileSync(document, 'about somebody who is erased')
      for (const row of [7, 8]) {
        const made = await byHand()
        expect(made).toMatchObject({ alone: true })
        names.push(made.base.name)
        await ask(server.adminUrl, `insert into kept values (${row})`)
        fs.rmSync(document, { force: true })
        fs.writeFileSync(path.join(dataDir, 'erased', `${row}.json`), 'x')
      }
      names.push((await byHand()).base.name)
    } finally {
      await server.stop()
    }
    const notes = ['7.json', '8.json', 'note.json']
    for (const [at, rows] of [
      [0, [1, 2, 3, 4, 5, 6]],
      [1, [1, 2, 3, 4, 5, 6, 7]],
      [null, [1, 2, 3, 4, 5, 6, 7, 8]],
    ] as const) {
      const given = at === 0 ? { base: names[0] } : {}
      const moment = at === 1 ? basesOf(alone, linesOf(alone)[1]!)[0]!.endedAt : null
      const restored = await back(moment, { dir: alone, ...given })
      expect(await rowsIn(restored.folder)).toEqual(rows)
      expect(fs.existsSync(path.join(restored.folder, 'document.txt'))).toBe(at === 0)
      expect(fs.readdirSync(path.join(restored.folder, 'erased')).sort()).toEqual(notes)
    }
    const [, next] = linesOf(alone).flatMap(line => basesOf(alone, line))
    await expect(back(new Date(next!.endedAt.getTime() - 1), { dir: alone })).rejects.toThrow(`--base ${names[0]}`)
    await expect(back(null, { dir: alone, base: 'none' })).rejects.toThrow(names[2])

    // Of what was made by hand long ago nothing stays but the newest; the wrong key removes nothing.
    const later = new Date(Date.now() + 86_400_000)
    const other = { ...key, identities: [await generateHybridIdentity()] }
    await expect(prune(alone, other, later)).rejects.toThrow(BackupError)
    expect(await prune(alone, key, later)).toMatchObject({ bases: 2 })
    expect(
      linesOf(alone)
        .flatMap(line => basesOf(alone, line))
        .map(base => base.name),
    ).toEqual([names[2]])
    expect((await verifyBackup(alone, key, () => {})).problems).toEqual([])
    fs.writeFileSync(path.join(top, 'letter.txt'), 'mine')
    await expect(backUpNow({ ...place, dir: top }, '', { kithRuns: false, tell() {} })).rejects.toThrow(BackupError)
  })

  test('ends with the server that is started without', async () => {
    const server = await startPostgres({ dataDir, durable: false, archive: false })
    try {
      expect(await ask(server.adminUrl, 'show archive_mode')).toEqual([{ archive_mode: 'off' }])
    } finally {
      await server.stop()
    }
    expect(fs.existsSync(path.join(dataDir, 'postgres-archive'))).toBe(false)
    expect(fs.existsSync(path.join(dataDir, 'backup-line.json'))).toBe(false)
  })
})
