import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerNoRequests, SECURITY } from './no-request.ts'

const server = createServer((_, response) => response.end('heard'))
answerNoRequests(server)
beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise(resolve => server.close(resolve)))

const say = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes))
    let heard = ''
    socket.on('data', part => {
      heard += part
    })
    socket.on('end', () => resolve(heard))
    socket.on('error', reject)
  })

test.each([
  ['no words of HTTP', 'Good day\r\n\r\n', 400],
  ['a header without an end', `GET / HTTP/1.1\r\nHost: kith\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: kith\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
  ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: kith\r\nX: a\0b\r\n\r\n', 400],
])('%s is answered with every header, and nothing of it comes back', async (_, bytes, status) => {
  const heard = await say(bytes)
  expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  for (const [name, value] of Object.entries(SECURITY)) expect(heard).toContain(`\r\n${name}: ${value}\r\n`)
  expect(heard).toContain("\r\ncontent-security-policy: default-src 'none'; ")
  expect(heard).toMatch(/\r\n\r\n$/)
  expect(heard).not.toContain('heard')
})

test('a request is answered as ever', async () => {
  expect(await say('GET / HTTP/1.1\r\nHost: kith\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 OK[\s\S]*heard/,
  )
})
