import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLoopbackAddress, isPublicAddress } from './addresses.ts'
import { addressesFor, allowedFor, type Found, guardedFetch, RefusedAddress, type Resolve } from './guarded-fetch.ts'
import { BrokenSeal, seal, unseal } from './seal.ts'

/** Addresses a browser or a resolver may come up with, none of which belongs to an identity provider. */
const hostsToRefuse = [
  // this machine
  ...['127.0.0.1', '127.0.0.53', '127.1', '127.255.255.255', '0.0.0.0', '0', '0.1.2.3', 'localhost', 'localhost.'],
  ...['a.localhost', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]'],
  // the same, written as a number, in octal, in hexadecimal, and mixed
  ...[
    '2130706433',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '017700000001',
    '0x7f.1',
    '127.0x0.0.1',
    '%31%32%37.0.0.1',
  ],
  // private networks
  ...[
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.0.1',
    '192.168.255.255',
    '100.64.0.1',
    '100.127.255.255',
  ],
  ...['167772161', '0xa.0.0.1', '0300.0250.0.1', '3232235521'],
  // link-local, and what clouds keep there
  ...['169.254.169.254', '169.254.0.1', '2852039166', '0xa9fea9fe', '[fe80::1]', '[febf::1]', '[fd00:ec2::254]'],
  // unique local, multicast, reserved, documentation, benchmarks
  ...['[fc00::1]', '[fdff::1]', '[ff02::1]', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['192.0.0.1', '192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '198.19.255.255', '192.88.99.1'],
  ...['[2001:db8::1]', '[3fff::1]', '[100::1]', '[5f00::1]'],
  // IPv4 inside IPv6: mapped, NAT64, 6to4, Teredo
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[::ffff:8.8.8.8]'],
  ...[
    '[64:ff9b::7f00:1]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::a00:1]',
    '[2002:7f00:1::]',
    '[2002:a00:1::1]',
    '[2001::1]',
  ],
]
const never: Resolve = () => Promise.reject(new Error('asked a name server'))
const standsFor =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address): Found => ({ address, family: address.includes(':') ? 6 : 4 }))

let server: Server
let port = 0
let connections = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
    else if (request.url === '/large') response.end(Buffer.alloc(2 * 1024 * 1024))
    else response.end(`${request.method} ${request.url}`)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

describe('an identity provider is never', () => {
  test('the table has at least sixty cases, each different', () => {
    expect(new Set(hostsToRefuse).size).toBe(hostsToRefuse.length)
    expect(hostsToRefuse.length).toBeGreaterThanOrEqual(60)
  })
  test.each(hostsToRefuse)('at %s', async host => {
    const before = connections
    for (const scheme of ['https', 'http']) {
      const url = `${scheme}://${host}:${port}/`
      // Even when somebody managed to write it into the settings of a provider.
      const allowed = { origins: new Set([new URL(url).origin]), loopback: false }
      await expect(guardedFetch(allowed, never)(url)).rejects.toThrow(RefusedAddress)
      // And when an ordinary name stands for it.
      if (/^[\d.]+$|^\[/.test(new URL(url).hostname)) {
        const address = new URL(url).hostname.replace(/^\[|\]$/g, '')
        const named = { origins: new Set(['https://login.example.org']), loopback: false }
        await expect(guardedFetch(named, standsFor(address))('https://login.example.org/')).rejects.toThrow(
          RefusedAddress,
        )
      }
    }
    expect(connections).toBe(before)
  })
  test('at a name of which only one address is public', async () => {
    const allowed = allowedFor('https://login.example.org', [], true)
    const url = new URL('https://login.example.org/')
    await expect(addressesFor(url, allowed, standsFor('93.184.215.14', '10.0.0.1'))).rejects.toThrow(RefusedAddress)
    await expect(addressesFor(url, allowed, standsFor('93.184.215.14', '::1'))).rejects.toThrow(RefusedAddress)
    await expect(addressesFor(url, allowed, standsFor())).rejects.toThrow(RefusedAddress)
    await expect(addressesFor(url, allowed, standsFor('93.184.215.14'))).resolves.toHaveLength(1)
    await expect(addressesFor(url, allowed, standsFor('2606:2800:21f:cb07::1'))).resolves.toHaveLength(1)
  })
  test.each([
    'https://other.example.org/',
    'https://login.example.org.evil.example/',
    'https://login.example.org:8443/',
    'http://login.example.org/',
    'https://name:word@login.example.org/',
    'https://login.example.org@evil.example/',
    'ftp://login.example.org/',
    'file:///etc/passwd',
    'data:text/plain,hello',
  ])('anywhere but at its own origin: %s', async url => {
    const allowed = allowedFor('https://login.example.org', [], true)
    await expect(guardedFetch(allowed, standsFor('93.184.215.14'))(url)).rejects.toThrow(RefusedAddress)
  })
  test('at a further host unless an administrator listed it', async () => {
    const url = new URL('https://keys.example.net/jwks')
    const resolve = standsFor('93.184.215.14')
    await expect(addressesFor(url, allowedFor('https://login.example.org', [], true), resolve)).rejects.toThrow(
      RefusedAddress,
    )
    const listed = allowedFor('https://login.example.org', ['keys.example.net'], true)
    await expect(addressesFor(url, listed, resolve)).resolves.toHaveLength(1)
  })
})

describe('a provider on this machine', () => {
  test('is asked in tests, and never in production', async () => {
    const issuer = `http://127.0.0.1:${port}`
    expect(() => allowedFor(issuer, [], true)).toThrow(RefusedAddress)
    expect(() => allowedFor('https://localhost', [], true)).toThrow(RefusedAddress)
    const answer = await guardedFetch(allowedFor(issuer, [], false))(`${issuer}/hello`)
    expect(await answer.text()).toBe('GET /hello')
  })
  test('is not a door to other ports or to the network', async () => {
    const allowed = allowedFor(`http://localhost:${port}`, ['inside.example.org'], false)
    await expect(guardedFetch(allowed)('http://localhost:1/')).rejects.toThrow(RefusedAddress)
    await expect(guardedFetch(allowed, standsFor('10.0.0.1'))(`http://localhost:${port}/`)).rejects.toThrow(
      RefusedAddress,
    )
    await expect(guardedFetch(allowed, standsFor('127.0.0.1'))('https://inside.example.org/')).rejects.toThrow(
      RefusedAddress,
    )
  })
  test('cannot send us elsewhere, or more than we can hold', async () => {
    const ask = guardedFetch(allowedFor(`http://127.0.0.1:${port}`, [], false))
    await expect(ask(`http://127.0.0.1:${port}/redirect`)).rejects.toThrow(RefusedAddress)
    await expect(ask(`http://127.0.0.1:${port}/large`)).rejects.toThrow(RefusedAddress)
  })
  test('is reached at the address that was checked, though the name means another by then', async () => {
    let asked = 0
    const rebinding: Resolve = async () => {
      asked += 1
      return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    }
    const ask = guardedFetch(allowedFor(`http://localhost:${port}`, [], false), rebinding)
    expect(await (await ask(`http://localhost:${port}/x`, { method: 'POST', body: 'a=b' })).text()).toBe('POST /x')
    expect(asked).toBe(1)
    await expect(ask(`http://localhost:${port}/x`)).rejects.toThrow(RefusedAddress)
  })
})

test('public addresses are public', () => {
  for (const address of [
    '8.8.8.8',
    '93.184.215.14',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4009::200e',
  ])
    expect(isPublicAddress(address)).toBe(true)
  for (const nonsense of ['', 'example.org', '1.2.3', '999.1.1.1', 'fe80::1%eth0', '2606:4700::1%1'])
    expect(isPublicAddress(nonsense)).toBe(false)
  expect(isLoopbackAddress('::ffff:127.0.0.1')).toBe(false)
  expect(isLoopbackAddress('127.9.9.9')).toBe(true)
})

test('a secret opens with the key and for the row it was sealed with, and not otherwise', () => {
  const key = Buffer.alloc(32, 1)
  const sealed = seal('très secret', key, 'a')
  expect(sealed).not.toBe(seal('très secret', key, 'a'))
  expect(unseal(sealed, key, 'a')).toBe('très secret')
  expect(() => unseal(sealed, key, 'b')).toThrow(BrokenSeal)
  expect(() => unseal(sealed, Buffer.alloc(32, 2), 'a')).toThrow(BrokenSeal)
  const bytes = Buffer.from(sealed, 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    expect(() => unseal(changed.toString('base64url'), key, 'a')).toThrow(BrokenSeal)
  }
  expect(() => unseal('', key, 'a')).toThrow(BrokenSeal)
})
