/** A daemon that speaks clamd's protocol, and every way in which one can fail to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { clamav, readVerdict } from './scan.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-scan-'))
const servers: net.Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})
const fileOf = (name: string, body: Buffer | string) => {
  const path = join(folder, name)
  writeFileSync(path, body)
  return path
}
/** The file in what came so far; null while it is not whole. */
function streamed(all: Buffer): Buffer | null {
  expect(all.subarray(0, 10).toString()).toBe('zINSTREAM\0')
  const pieces: Buffer[] = []
  for (let from = 10; from + 4 <= all.length; ) {
    const length = all.readUInt32BE(from)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(all.subarray(from + 4, from + 4 + length))
    from += 4 + length
  }
  return null
}
/** Takes the stream apart by the lengths in it, and answers by what it held. */
function daemon(answer: (file: Buffer) => string | null, at = join(folder, `${servers.length}.ctl`)): Promise<string> {
  const server = net.createServer(socket => {
    let all = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', part => {
      all = Buffer.concat([all, part])
      const file = streamed(all)
      const said = file === null ? '' : answer(file)
      if (said === null) socket.destroy()
      else if (said !== '') socket.end(said)
    })
  })
  servers.push(server)
  return new Promise(resolve => server.listen(at, () => resolve(at)))
}
const honest = (file: Buffer) => (file.includes('HARMFUL') ? 'stream: Test.Harmful-1 FOUND\0' : 'stream: OK\0')

test('a file goes over whole, in pieces, and the verdict comes back', async () => {
  const sizes: number[] = []
  const at = await daemon(file => {
    sizes.push(file.length)
    return honest(file)
  })
  const large = Buffer.concat([Buffer.alloc(1_000_000, 'x'), Buffer.from('HARMFUL')])
  expect(await clamav(at)(fileOf('good', 'words'))).toEqual({ kind: 'clean' })
  expect(await clamav(at)(fileOf('empty', ''))).toEqual({ kind: 'clean' })
  expect(await clamav(at)(fileOf('large', large))).toEqual({ kind: 'harmful', found: 'Test.Harmful-1' })
  expect(sizes).toEqual([5, 0, large.length])
})

test('the daemon may also be asked by host and port', async () => {
  const at = await daemon(honest)
  const server = net.createServer(socket => void socket.pipe(net.connect(at)).pipe(socket))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  expect(await clamav(`127.0.0.1:${port}`)(fileOf('good', 'words'))).toEqual({ kind: 'clean' })
})

test('whatever else it says, or if it says nothing, there is no verdict', async () => {
  const path = fileOf('file', 'words')
  const answers = [
    ...[
      'INSTREAM size limit exceeded. ERROR\0',
      'stream: OK',
      'OK\0',
      ' stream: OK\0',
      'stream: OK \0',
      'stream:  FOUND\0',
      '\0',
    ],
    ...[
      'stream: OK\nstream: x FOUND\0',
      'stream: Can not open file ERROR\0',
      'x'.repeat(10_000),
      'HTTP/1.1 200 OK\r\n\r\n',
    ],
  ]
  for (const answer of answers) {
    const at = await daemon(() => answer)
    expect([answer.slice(0, 40), (await clamav(at)(path)).kind]).toEqual([answer.slice(0, 40), 'none'])
  }
  expect((await clamav(await daemon(() => null))(path)).kind).toBe('none')
})

test('a daemon that is stopped, or hangs, gives no verdict, and soon', async () => {
  const path = fileOf('file', 'words')
  const at = await daemon(honest)
  expect(await clamav(at)(path)).toEqual({ kind: 'clean' })
  await new Promise(resolve => servers.at(-1)!.close(resolve))
  expect((await clamav(at)(path)).kind).toBe('none')
  expect((await clamav('127.0.0.1:1')(path)).kind).toBe('none')
  const silent = net.createServer(socket => socket.on('error', () => {}))
  servers.push(silent)
  await new Promise<void>(resolve => silent.listen(join(folder, 'silent.ctl'), resolve))
  expect(await clamav(join(folder, 'silent.ctl'), 200)(path)).toEqual({ kind: 'none', why: 'no answer in time' })
})

test('a file that cannot be read has no verdict', async () => {
  expect((await clamav(await daemon(honest))(join(folder, 'not-there'))).kind).toBe('none')
})

test('only a plain OK is clean', () => {
  expect(readVerdict('stream: OK').kind).toBe('clean')
  expect(readVerdict('stream: Win.Test.EICAR_HDB-1 FOUND')).toEqual({ kind: 'harmful', found: 'Win.Test.EICAR_HDB-1' })
  for (const other of ['', 'stream: ok', 'stream: OK FOUND ERROR', 'stream: OK FOUND\n'])
    expect(readVerdict(other).kind).toBe('none')
})
