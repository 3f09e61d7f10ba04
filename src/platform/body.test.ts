import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BadBody, readBody } from './body.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-body-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const part = (name: string) =>
  `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${'words '.repeat(40)}\r\n`
/** As it comes over a network: in pieces of so many bytes. */
const sent = (body: string, piece = 1_000_000) => {
  const bytes = Buffer.from(body)
  let at = 0
  const pieces = new ReadableStream({
    pull(out) {
      if (at >= bytes.length) return out.close()
      out.enqueue(new Uint8Array(bytes.subarray(at, at + piece)))
      at += piece
    },
  })
  const headers = { 'content-type': 'multipart/form-data; boundary=edge' }
  return new Request('http://kith.example/', { method: 'POST', headers, body: pieces, duplex: 'half' } as RequestInit)
}
/** A body that is never done holds its request for ever. */
const soon = <T>(promise: Promise<T>, most = 2000): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, most, new Error('it hangs')))])

const whole = `${part('one.txt')}${part('two.txt')}--edge--\r\n`
const broken = `${part('a\0.txt')}${part('after.txt')}${part('last.txt')}--edge--\r\n`

test('a whole body gives its files; each is discarded by whoever asked', async () => {
  const { uploads } = await readBody(sent(whole), join(folder, 'whole'), 'keep')
  expect(uploads.map(upload => upload.fileName)).toEqual(['one.txt', 'two.txt'])
})

test.each(['keep', 'drop'] as const)(
  'wherever it is cut short, it is refused at once and leaves nothing (%s)',
  async files => {
    for (const body of [whole, broken]) {
      for (let length = 8; length < body.length - 5; length += 7) {
        const quarantine = join(folder, 'cut')
        await expect(soon(readBody(sent(body.slice(0, length)), quarantine, files))).rejects.toThrow(BadBody)
        expect(existsSync(quarantine) ? readdirSync(quarantine) : []).toEqual([])
      }
    }
  },
)

test('a broken head of a part after a large file is refused at once, in whatever pieces it comes', async () => {
  const large = part('large.txt').replace('words ', 'x'.repeat(250_000))
  for (const piece of [16_384, 65_536, 1_000_000]) {
    const quarantine = join(folder, 'large')
    await expect(soon(readBody(sent(`${large}${broken}`, piece), quarantine, 'keep'))).rejects.toThrow(BadBody)
    expect(readdirSync(quarantine)).toEqual([])
  }
})

test('files after the end of a form hold no request: kept or refused in a while', { timeout: 20_000 }, async () => {
  const words = '--edge\r\nContent-Disposition: form-data; name="words"\r\n\r\nwords\r\n'
  const large = `${words}${part('large.txt').replace('words ', 'x'.repeat(21_000))}--edge--\r\n`
  const doubled = large + large
  const pieces = Array.from({ length: 40 }, (_, n) => 16_384 + n * 211)
  const ends = await Promise.all(
    pieces.map(piece =>
      soon(readBody(sent(doubled, piece), join(folder, 'doubled'), 'keep'), 10_000).then(
        () => 'kept',
        (error: Error) => error.name,
      ),
    ),
  )
  expect(new Set(ends)).toEqual(new Set(['kept', 'BadBody']))
})

test('a field in letters nobody knows is refused', async () => {
  const field = (head: string) => `--edge\r\nContent-Disposition: form-data${head}\r\n\r\nwords\r\n--edge--\r\n`
  for (const head of ['; name="words"\r\nContent-Type: text/plain; charset=klingon', ''])
    await expect(readBody(sent(field(head)), join(folder, 'letters'), 'keep')).rejects.toThrow(BadBody)
  const { typed } = await readBody(sent(field('; name="words"')), join(folder, 'letters'), 'keep')
  expect(typed.words).toBe('words')
})

const words = (name: string) => `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${name}\r\n`
test('a disk that takes nothing: every word comes through, before the file and after it, and the file is said to be lost', async () => {
  const quarantine = join(folder, 'a-file')
  writeFileSync(quarantine, '')
  for (const size of [5, 70_000, 3_000_000]) {
    for (const piece of [16_384, 1_000_000]) {
      const large = part('large.txt').replace('words ', 'x'.repeat(size))
      const body = `${words('before')}${large}${part('two.txt')}${words('after')}--edge--\r\n`
      const { typed, uploads } = await soon(readBody(sent(body, piece), quarantine, 'keep'))
      expect({ ...typed }).toEqual({ before: 'before', after: 'after' })
      expect(uploads.map(upload => [upload.fileName, upload.lost]).toSorted()).toEqual([
        ['large.txt', true],
        ['two.txt', true],
      ])
    }
  }
})

test('a form that comes without a file makes no folder', async () => {
  const quarantine = join(folder, 'none')
  const { typed } = await readBody(sent(`${words('before')}--edge--\r\n`), quarantine, 'keep')
  expect([typed.before, existsSync(quarantine)]).toEqual(['before', false])
})

test('files that are too many come with every word that was typed', async () => {
  const body = `${words('before')}${part('one.txt').repeat(11)}${words('after')}--edge--\r\n`
  const refused = await readBody(sent(body), join(folder, 'many'), 'keep').catch((error: unknown) => error)
  expect(refused).toMatchObject({ status: 413, typed: { before: 'before', after: 'after' } })
  expect(readdirSync(join(folder, 'many'))).toEqual([])
})
