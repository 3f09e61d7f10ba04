import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readTar, type TarEntry } from './backup-tar.ts'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-tar-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))

type Made = { path: string; bytes: Buffer; type?: string }

/** An archive of plain files, written here by the format's own description (POSIX ustar). */
function archive(files: Made[]): Buffer {
  const blocks = files.flatMap(({ path: name, bytes, type = '0' }) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write('0000600\0', 100)
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        ', 148)
    header.write(type, 156)
    header.write('ustar\x0000', 257)
    header.write(
      `${[...header]
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    )
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

async function readAll(bytes: Buffer, sizes: number[] = [65_536]): Promise<(TarEntry & { content: string })[]> {
  const found: (TarEntry & { content: string })[] = []
  async function* source() {
    for (let at = 0, n = 0; at < bytes.length; n++) {
      const size = sizes[n % sizes.length]!
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
  await readTar(source(), entry => {
    const parts: Buffer[] = []
    return {
      write: part => void parts.push(Buffer.from(part)),
      end: () => void found.push({ ...entry, content: Buffer.concat(parts).toString('latin1') }),
    }
  })
  return found
}

test('reads files of any size, in pieces of any size', async () => {
  const files = fc.array(
    fc.record({ path: fc.stringMatching(/^[a-z]{1,20}$/), bytes: fc.uint8Array({ maxLength: 2000 }) }),
    {
      maxLength: 6,
    },
  )
  const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(files, sizes, async (made, pieces) => {
      const given = made.map(file => ({ path: file.path, bytes: Buffer.from(file.bytes) }))
      const found = await readAll(archive(given), pieces)
      expect(found.map(({ path, content }) => [path, content])).toEqual(
        given.map(({ path, bytes }) => [path, bytes.toString('latin1')]),
      )
    }),
  )
})

test('reads what the usual tool writes', async () => {
  const long = path.join('a'.repeat(60), 'b'.repeat(60))
  fs.mkdirSync(path.join(top, 'from', path.dirname(long)), { recursive: true })
  fs.writeFileSync(path.join(top, 'from', long), 'long')
  fs.writeFileSync(path.join(top, 'from', 'empty'), '')
  const made = path.join(top, 'made.tar')
  execFileSync('tar', ['--format=ustar', '-cf', made, '-C', path.join(top, 'from'), '.'])
  const found = await readAll(fs.readFileSync(made))
  expect(found.filter(one => one.kind === 'file').map(({ path, content }) => [path, content])).toEqual(
    expect.arrayContaining([
      [long, 'long'],
      ['empty', ''],
    ]),
  )
})

const file = { path: 'base/1', bytes: Buffer.from('x'.repeat(600)) }
test.each<[string, Buffer, RegExp]>([
  ['leads upwards', archive([{ ...file, path: '../other' }]), /outside/],
  ['begins at the root', archive([{ ...file, path: '/etc/passwd' }]), /outside/],
  ['is a link', archive([{ ...file, type: '2' }]), /link or a tablespace/],
  ['is cut short', archive([file]).subarray(0, 900), /cut short/],
  ['is something else', Buffer.alloc(1024, 'something else'), /cannot be read/],
])('refuses an archive that %s', async (_, bytes, words) => {
  await expect(readAll(bytes)).rejects.toThrow(words)
})
