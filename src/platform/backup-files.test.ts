import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesAt, filesFrom, type Index, type KeptFile, putBack, readIndexes, shipFiles } from './backup-files.ts'
import { type ReadKey, readKeyFile, recipientOf, usualKeyFile } from './backup-key.ts'
import { newLine } from './backup-store.ts'

const minute = (n: number) => new Date(Date.UTC(2026, 10, 21, 10, n))
const file = (name: string, stored: string, modified: number): KeptFile => ({
  path: name,
  stored,
  bytes: 1,
  sha256: stored,
  modifiedMs: minute(modified).getTime(),
})
const index = (number: number, at: number, added: KeptFile[], gone: string[] = []): Index => ({
  line: 'line',
  number,
  at: minute(at).toISOString(),
  added,
  gone,
})
const [a1, a2, b, c, late] = [
  file('a', 'a1', 1),
  file('a', 'a2', 14),
  file('b', 'b', 2),
  file('c', 'c', 12),
  file('d', 'd', 18),
]
const history = [index(1, 5, [a1, b]), index(2, 15, [a2, c], ['b']), index(3, 25, [late])]

describe('the files as they were', () => {
  test.each<[string, Date | null, string[]]>([
    ['just after the first look', minute(5), ['a1', 'b']],
    // What was written by then but brought over later counts; what had changed since, or been removed since, does not.
    ['before a file was written', minute(11), ['a1', 'b']],
    ['after it was written, before the next look', minute(13), ['a1', 'b', 'c']],
    ['at the next look', minute(15), ['a2', 'c']],
    ['between two looks', minute(19), ['a2', 'c', 'd']],
    ['long after', minute(40), ['a2', 'c', 'd']],
    ['at the end', null, ['a2', 'c', 'd']],
  ])('%s', (_, moment, stored) => {
    expect([...filesAt(history, moment).values()].map(one => one.stored).sort()).toEqual(stored)
  })

  test.each<[number, string[]]>([
    [5, ['a1', 'a2', 'b', 'c', 'd']],
    [15, ['a2', 'c', 'd']],
    [26, ['a2', 'c', 'd']],
  ])('from minute %s on, whatever the moment', (from, stored) => {
    expect(
      filesFrom(history, minute(from))
        .map(one => one.stored)
        .sort(),
    ).toEqual(stored)
  })

  test('from a moment on, every file of every later moment is there', () => {
    for (let from = 5; from < 30; from++) {
      const there = new Set(filesFrom(history, minute(from)).map(one => one.stored))
      for (let at = from; at < 40; at++) {
        for (const one of filesAt(history, minute(at)).values()) expect(there).toContain(one.stored)
      }
    }
  })
})

describe('bringing files over', () => {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-backup-files-'))
  afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
  const [dataDir, dir] = [path.join(top, 'data'), path.join(top, 'backup')]
  const line = newLine(minute(0))
  const known = new Map()
  let recipient: string
  let key: ReadKey
  const put = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(dataDir, name)), { recursive: true })
    fs.writeFileSync(path.join(dataDir, name), text)
  }
  const bring = () => shipFiles({ dataDir, dir, line, recipient, leaveOut: [path.join(dataDir, 'my-key.txt')], known })
  beforeAll(async () => {
    put('files/one', 'first')
    recipient = await recipientOf(dataDir, usualKeyFile(dataDir), dir, () => {})
    key = readKeyFile(usualKeyFile(dataDir))
  })

  test('takes what belongs to the record, and not the database, the keys or what is half written', async () => {
    for (const name of ['secret', 'postgres-password', 'imports/list.csv', 'files/sub/two']) put(name, name)
    for (const name of ['postgres/PG_VERSION', 'postgres-archive/x', 'audit-signing-key.pem', 'in-use', 'my-key.txt'])
      put(name, 'no')
    for (const name of ['quarantine/x', 'files/half.part', 'secret.12.new', 'backup-line.json']) put(name, 'no')
    fs.symlinkSync('/etc/passwd', path.join(dataDir, 'files', 'link'))
    fs.mkdirSync(path.join(top, 'other-disk'))
    fs.writeFileSync(path.join(top, 'other-disk', 'register'), 'on another disk')
    fs.symlinkSync(path.join(top, 'other-disk'), path.join(dataDir, 'attendance-in'))
    const first = await bring()
    expect(first?.added.map(one => one.path).sort()).toEqual([
      'attendance-in/register',
      'backup-recipient.txt',
      'files/one',
      'files/sub/two',
      'imports/list.csv',
      'postgres-password',
      'secret',
    ])
    expect(await bring()).toBeNull()
  })

  test('notes what is new, changed and gone, and puts everything back as it was', async () => {
    put('files/three', 'third')
    put('imports/list.csv', 'a longer list')
    fs.rmSync(path.join(dataDir, 'files', 'one'))
    const second = await bring()
    expect(second?.added.map(one => one.path).sort()).toEqual(['files/three', 'imports/list.csv'])
    expect(second?.gone).toEqual(['files/one'])

    const indexes = await readIndexes(dir, line, key)
    const into = path.join(top, 'into')
    for (const one of filesAt(indexes, null).values()) await putBack(dir, line, key, one, into)
    expect(fs.readFileSync(path.join(into, 'imports', 'list.csv'), 'utf8')).toBe('a longer list')
    expect(fs.readFileSync(path.join(into, 'files', 'three'), 'utf8')).toBe('third')
    expect(fs.existsSync(path.join(into, 'files', 'one'))).toBe(false)
    const earlier = filesAt(indexes, new Date(indexes[0]!.at)).get('files/one')!
    await putBack(dir, line, key, earlier, into)
    expect(fs.readFileSync(path.join(into, 'files', 'one'), 'utf8')).toBe('first')
    await expect(putBack(dir, line, key, earlier, into)).rejects.toThrow(/EEXIST/)
  })

  test('says nothing by its names', () => {
    const names = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).join('\n')
    for (const word of ['list', 'three', 'secret', 'password']) expect(names).not.toContain(word)
  })

  test('notices an index that is missing', async () => {
    const folder = path.join(dir, line, 'files')
    const first = fs.readdirSync(folder).find(name => name.startsWith('00000001-'))!
    fs.renameSync(path.join(folder, first), path.join(top, first))
    await expect(readIndexes(dir, line, key)).rejects.toThrow(/number 1 is missing/)
    fs.renameSync(path.join(top, first), path.join(folder, first))
    const other = path.join(folder, first.replace('00000001', '00000003'))
    fs.copyFileSync(path.join(folder, first), other)
    await expect(readIndexes(dir, line, key)).rejects.toThrow(/another backup/)
    fs.rmSync(other)
  })
})
