import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { segmentAt } from './backup-base.ts'
import { type BackupDeps, backupCommand, momentFrom, restoreCommand } from './backup-commands.ts'
import { baseDue } from './backup-ship.ts'
import { gaps } from './backup-verify.ts'
import { readConfig } from './config.ts'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-backup-commands-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))

function depsOf(env: Record<string, string>): BackupDeps & { out: string[] } {
  const out: string[] = []
  const print = (line: string) => void out.push(line)
  return { out, print, printError: print, now: () => new Date('2026-11-21T10:00:00Z'), env, checks: () => [] }
}

describe('a moment as typed', () => {
  test.each([
    ['2026-11-21T10:30', '2026-11-21T10:30:00.000Z'],
    ['2026-07-21 10:30', '2026-07-21T09:30:00.000Z'], // London, summer
    ['2026-07-21T10:30:15', '2026-07-21T09:30:15.000Z'],
    ['2026-07-21T10:30Z', '2026-07-21T10:30:00.000Z'],
    ['2026-07-21T10:30:15.250+01:00', '2026-07-21T09:30:15.250Z'],
  ])('%s is %s', (text, at) => expect(momentFrom(text).toISOString()).toBe(at))
  test.each(['', 'yesterday', '2026-11-21', '21/11/2026 10:30', '2026-13-01T10:30Z'])('%j is none', text =>
    expect(() => momentFrom(text)).toThrow(/is no moment/),
  )
})

test.each<[string | null, string, boolean]>([
  [null, '2026-11-21T10:00Z', true],
  ['2026-11-21T09:00Z', '2026-11-21T10:00Z', false],
  ['2026-11-21T02:59Z', '2026-11-21T03:00Z', true],
  ['2026-11-21T02:59Z', '2026-11-21T02:59:30Z', false],
  ['2026-11-20T03:01Z', '2026-11-21T02:59Z', false],
  ['2026-11-20T03:01Z', '2026-11-21T03:01Z', true],
  ['2026-10-01T10:00Z', '2026-11-21T02:00Z', true],
])('after a base of %s, at %s another is due: %s', (newest, now, due) =>
  expect(baseDue(newest === null ? null : new Date(newest), new Date(now))).toBe(due),
)

const megabytes16 = 1 << 24
test.each([
  [1, '0/3000120', '000000010000000000000003'],
  [2, '1F/FE000000', '000000020000001F000000FE'],
  [16, 'A/0', '000000100000000A00000000'],
])('on timeline %s, %s is in %s', (timeline, lsn, name) => expect(segmentAt(timeline, lsn, megabytes16)).toBe(name))

test.each<[string, string[], string[]]>([
  ['nothing yet', [], []],
  ['the next one on', ['0000000100000000000000FE', '0000000100000000000000FF', '000000010000000100000000'], []],
  ['earlier ones, which nobody needs', ['000000010000000000000001', '0000000100000000000000FE'], []],
  ['not the next', ['0000000100000000000000FF'], ['The log has a gap: 1 pieces are missing. Take a new base now.']],
  [
    'not two in between',
    ['0000000100000000000000FE', '000000010000000100000001'],
    ['The log has a gap: 2 pieces are missing. Take a new base now.'],
  ],
])('a base that ends in segment FD, and %s', (_, segments, found) => {
  const base = { timeline: 1, endLsn: '0/FD000120', segmentBytes: megabytes16 }
  expect(gaps(segments, base)).toEqual(found)
})

describe('commands', () => {
  const key = path.join(top, 'none')
  test.each([
    [[]],
    [['verify']],
    [['verify', 'a', 'b']],
    [['a', '--to']],
    [['a', '--into', 'b']],
    [['prune', '--keep']],
  ])('backup %j is not understood, and says how to ask', async args => {
    const deps = depsOf({})
    expect(await backupCommand(args, deps)).toBe(2)
    expect(deps.out.join()).toMatch(/^Use:/)
  })

  test('say plainly what is missing', async () => {
    const deps = depsOf({ KITH_DATA: path.join(top, 'data') })
    for (const args of [
      ['verify', top],
      ['drill', top],
      ['prune', top, '--keep', '3'],
    ]) {
      expect(await backupCommand(args, deps)).toBe(1)
    }
    expect(await restoreCommand([top, '--key', key], deps)).toBe(1)
    expect(deps.out).toHaveLength(4)
    for (const line of deps.out) expect(line).toMatch(/key file .* cannot be read/)
    expect(await restoreCommand([top, '--to', 'soon'], deps)).toBe(1)
    expect(deps.out.at(-1)).toMatch(/is no moment/)
    expect(fs.existsSync(path.join(top, 'data'))).toBe(false)
  })
})

describe('settings', () => {
  const KITH_DATA = path.join(top, 'data-of-settings')
  test('say where backups go, and where the key lies', () => {
    const KITH_BACKUP = path.join(top, 'backup')
    expect(readConfig('start', { KITH_DATA }).backup).toBeUndefined()
    const usual = readConfig('start', { KITH_DATA, KITH_BACKUP }).backup
    expect(usual).toEqual({ dir: KITH_BACKUP, keyFile: path.join(KITH_DATA, 'backup-key.txt') })
    expect(readConfig('start', { KITH_DATA, KITH_BACKUP, KITH_BACKUP_KEY: '/safe/key' }).backup?.keyFile).toBe(
      '/safe/key',
    )
  })
  test.each([KITH_DATA, path.join(KITH_DATA, 'backup'), top])('refuse a backup in %s, beside nothing', KITH_BACKUP => {
    expect(() => readConfig('start', { KITH_DATA, KITH_BACKUP })).toThrow(/must lie apart/)
  })
  test('do not pretend to back up somebody’s own database', () => {
    const own = { KITH_DATA, KITH_BACKUP: path.join(top, 'backup'), DATABASE_URL: 'postgresql://a@b/c' }
    expect(() => readConfig('start', own)).toThrow(/docs\/backup.md/)
  })
})
