import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateHybridIdentity, generateX25519Identity } from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  BackupError,
  isInside,
  type ReadKey,
  readKeyFile,
  recipientOf,
  usualKeyFile,
  WrongKeyError,
} from './backup-key.ts'
import { readLocked, writeLocked } from './backup-store.ts'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-backup-key-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
const backupDir = path.join(top, 'backup')
const freshData = () => fs.mkdtempSync(path.join(top, 'data-'))
const silent = () => {}

describe('the key', () => {
  test('is made once, closed to others, with a warning that says where it is and what to do', async () => {
    const dataDir = freshData()
    const said: string[] = []
    const first = await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, line => said.push(line))
    expect(said.join('\n')).toContain(usualKeyFile(dataDir))
    expect(said.join('\n')).toMatch(/Without it no backup can be read again/)
    expect(fs.statSync(usualKeyFile(dataDir)).mode & 0o777).toBe(0o600)
    expect(first).toMatch(/^age1pq1/)
    const again = await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, line => said.push(line))
    expect(again).toBe(first)
    expect(said).toHaveLength(4)
  })

  test('may be taken away: what locks stays', async () => {
    const dataDir = freshData()
    const first = await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, silent)
    fs.rmSync(usualKeyFile(dataDir))
    expect(await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, silent)).toBe(first)
    expect(fs.existsSync(usualKeyFile(dataDir))).toBe(false)
  })

  test('that somebody has already, of either kind, is used', async () => {
    for (const identity of [await generateHybridIdentity(), await generateX25519Identity()]) {
      const dataDir = freshData()
      fs.writeFileSync(usualKeyFile(dataDir), `# mine\n${identity}\n`)
      await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, silent)
      expect(readKeyFile(usualKeyFile(dataDir)).identities).toEqual([identity])
    }
  })

  test('never lies in the backup, also by a link', async () => {
    const dataDir = freshData()
    fs.mkdirSync(backupDir, { recursive: true })
    fs.symlinkSync(backupDir, path.join(dataDir, 'linked'))
    for (const file of [path.join(backupDir, 'key.txt'), path.join(dataDir, 'linked', 'deeper', 'key.txt')]) {
      await expect(recipientOf(dataDir, file, backupDir, silent)).rejects.toThrow(/would lie in the backup/)
    }
  })

  test('must belong to what locks', async () => {
    const dataDir = freshData()
    await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, silent)
    fs.writeFileSync(usualKeyFile(dataDir), `${await generateHybridIdentity()}\n`)
    await expect(recipientOf(dataDir, usualKeyFile(dataDir), backupDir, silent)).rejects.toThrow(/does not open/)
  })

  test.each(['', '# nothing\n', 'AGE-SECRET-KEY-1\n', 'age1abc\n', 'a password\n'])('file %j is none', text => {
    const file = path.join(top, 'no-key.txt')
    fs.writeFileSync(file, text)
    expect(() => readKeyFile(file)).toThrow(BackupError)
  })
})

test.each([
  ['/a/b', '/a', true],
  ['/a', '/a', true],
  ['/a/..b', '/a', true],
  ['/ab', '/a', false],
  ['/a/../b', '/a', false],
  ['/', '/a', false],
])('%s lies in %s: %s', (file, folder, inside) => expect(isInside(file, folder)).toBe(inside))

describe('a locked file', () => {
  let key: ReadKey
  let recipient: string
  beforeAll(async () => {
    const dataDir = freshData()
    recipient = await recipientOf(dataDir, usualKeyFile(dataDir), backupDir, silent)
    key = readKeyFile(usualKeyFile(dataDir))
  })
  let number = 0
  const write = async (...parts: Uint8Array[]) => {
    const file = path.join(top, `locked-${++number}`)
    async function* source() {
      yield* parts
    }
    await writeLocked(file, recipient, source())
    return file
  }
  const read = (file: string, with_: ReadKey = key) =>
    readLocked(file, with_, async source => {
      const parts: Buffer[] = []
      for await (const part of source) parts.push(part)
      return Buffer.concat(parts)
    })

  test('gives back what was put in, whatever it is and however it came', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 200_000 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(parts, async given => {
        expect((await read(await write(...given))).equals(Buffer.concat(given))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  test('is never written over', async () => {
    const file = await write(Buffer.from('first'))
    const before = fs.readFileSync(file)
    async function* source() {
      yield Buffer.from('second')
    }
    await expect(writeLocked(file, recipient, source())).rejects.toThrow(/already/)
    expect(fs.readFileSync(file).equals(before)).toBe(true)
    expect(fs.readdirSync(top).filter(name => name.endsWith('.part'))).toEqual([])
  })

  test('leaves nothing behind when its source breaks off', async () => {
    async function* source() {
      yield Buffer.from('first')
      throw new Error('the source broke off')
    }
    const file = path.join(top, 'broken-off')
    await expect(writeLocked(file, recipient, source())).rejects.toThrow('the source broke off')
    expect(fs.readdirSync(top).filter(name => name.startsWith('broken-off'))).toEqual([])
  })

  test('opens to no other key', async () => {
    const file = await write(Buffer.from('hush'))
    for (const identity of [await generateHybridIdentity(), await generateX25519Identity()]) {
      await expect(read(file, { identities: [identity] })).rejects.toThrow(WrongKeyError)
    }
    const mistyped = `${key.identities[0]!.slice(0, -1)}${key.identities[0]!.endsWith('Q') ? 'P' : 'Q'}`
    await expect(read(file, { identities: [mistyped] })).rejects.toThrow(WrongKeyError)
    const several = { identities: [await generateHybridIdentity(), key.identities[0]!] }
    expect((await read(file, several)).toString()).toBe('hush')
  })

  test('is refused when any byte is changed, cut off or added', async () => {
    const file = await write(
      Buffer.alloc(70_000, 'word'),
      Buffer.from(Array.from({ length: 90_000 }, (_, n) => (n * n) % 251)),
    )
    const whole = fs.readFileSync(file)
    const changed = path.join(top, 'changed')
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(whole)
        bytes[at] = bytes[at]! ^ by
        fs.writeFileSync(changed, bytes)
        await expect(read(changed)).rejects.toThrow(BackupError)
      }),
      { numRuns: 60 },
    )
    for (const length of [0, 1, 100, whole.length >> 1, whole.length - 1]) {
      fs.writeFileSync(changed, whole.subarray(0, length))
      await expect(read(changed)).rejects.toThrow(BackupError)
    }
    fs.writeFileSync(changed, Buffer.concat([whole, Buffer.from([0])]))
    await expect(read(changed)).rejects.toThrow(BackupError)
  })
})
