/** A backup of a made-up record restored to a moment that was remembered; and what the proof relies on. The proof does it longer. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { readableIn } from './readable.ts'
import { runRestore } from './restore-run.ts'

const short = { seed: 7, moments: 3, restores: 1, words: 150, wrongKeys: 5, damages: 5, brief: true }

test('every row, chain, index and document comes back; keys and damage are told apart', {
  timeout: 180_000,
}, async () => {
  const run = await runRestore(short)
  expect(run.failures.slice(0, 5)).toEqual([])
  expect(run.restored).toBe(1)
  expect(run.cases).toBeGreaterThan(600)
})

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-readable-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
const prefix = 'QZPLANTEDWORDQZ'
const one = `${prefix}${'0123456789abcdef'.repeat(2)}`
const ways: [string, Buffer][] = [
  ['as it is', Buffer.from(`some ${one} more`)],
  ['in UTF-16', Buffer.from(`some ${one} more`, 'utf16le')],
  ['in hexadecimal', Buffer.from(Buffer.from(`so ${one}`).toString('hex'))],
  ['backwards', Buffer.from(`some ${one} more`).reverse()],
  ['in base64, first place', Buffer.from(Buffer.from(`abc${one}`).toString('base64'))],
  ['in base64, second place', Buffer.from(Buffer.from(`abcd${one}x`).toString('base64'))],
  ['in base64, third place', Buffer.from(Buffer.from(`abcde${one}yz`).toString('base64'))],
  ['compressed', zstdCompressSync(Buffer.from(`some ${one} more`))],
  ['compressed the older way', gzipSync(Buffer.from(`some ${one} more`))],
]
test.each(ways)('a word %s is found, and nothing where there is none', (_, bytes) => {
  fs.writeFileSync(path.join(folder, 'file'), bytes)
  expect([...readableIn(folder, prefix).words]).toEqual([one])
  fs.writeFileSync(path.join(folder, 'file'), 'some more')
  expect(readableIn(folder, prefix).words.size).toBe(0)
})
