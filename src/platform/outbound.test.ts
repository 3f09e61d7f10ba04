/**
 * What Kith may ask outside, and nothing else. Every socket that this process opens is counted, whoever opens it; the guard itself is in
 * src/identity/guarded-fetch.ts, and its own test has the forms of addresses one by one.
 */
import diagnostics from 'node:diagnostics_channel'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allowedFor, type Found, guardedFetch, type Resolve } from '../identity/guarded-fetch.ts'

const src = join(import.meta.dirname, '..')
const programFiles = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)tests\//.test(name) && !name.startsWith('ui/islands/'))
  .map(name => ({ name, text: readFileSync(join(src, name), 'utf8') }))

test('only these files of the program can open a connection, each to where whoever runs Kith, or an administrator, said', () => {
  const modules =
    /from '(?:node:)?(https?|net|tls|dgram|dns|dns\/promises|http2|undici|nodemailer|pg|pg-boss|openid-client)'/g
  const found = programFiles.flatMap(({ name, text }) => {
    // A type opens nothing.
    const used = [...text.replace(/^import type .*$/gm, '').matchAll(modules)].map(match => match[1]!)
    if (/(^|[^.\w])(fetch|WebSocket|EventSource)\(/m.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      used.push('fetch')
    return used.length > 0 ? [`${name}: ${used.sort().join(' ')}`] : []
  })
  const database = found.filter(line => /: (pg|pg-boss|pg pg-boss)$/.test(line))
  expect(found.filter(line => !database.includes(line)).sort()).toEqual([
    'identity/addresses.ts: net',
    'identity/guarded-fetch.ts: dns/promises http https net',
    'identity/oidc.ts: openid-client',
    // A socket on this machine, to learn whether another Kith has the folder.
    'platform/folder-lock.ts: net',
    'platform/mail.ts: nodemailer',
    'platform/scan.ts: net',
    // Only what an address looks like.
    'platform/visitor.ts: net',
  ])
})

test('an identity provider is asked with the guarded fetch and with no other', () => {
  const { text } = programFiles.find(({ name }) => name === 'identity/oidc.ts')!
  expect(text.match(/\[client\.customFetch\]/g)).toHaveLength(2)
  expect(text).not.toMatch(/globalThis|import\('node:/)
})

// ------------------------------------------------------------------------------------------- every socket is counted

const opened: Socket[] = []
const count = (message: unknown) => void opened.push((message as { socket: Socket }).socket)
let provider: Server
let issuer = ''
/** What the provider says of itself; each test sets what it lies about. */
let says: Record<string, string> = {}
beforeAll(async () => {
  provider = createServer((request, response) => {
    if (request.url?.startsWith('/.well-known/'))
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ issuer, authorization_endpoint: `${issuer}/auth`, ...says }))
    else response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
  })
  await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  diagnostics.subscribe('net.client.socket', count)
})
afterAll(() => {
  diagnostics.unsubscribe('net.client.socket', count)
  provider.close()
})
const standsFor =
  (address: string): Resolve =>
  async () => [{ address, family: address.includes(':') ? 6 : 4 } satisfies Found]

/** Addresses inside, as a name server may give them for a name that looks like any other. */
const inside = [
  ...[
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.5',
    '172.16.9.9',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '169.254.170.2',
  ],
  ...[
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
  ],
  ...[
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2001::1',
    '::127.0.0.1',
  ],
]
/** Hosts as an administrator may have been talked into typing them. */
const typed = [
  ...[
    'localhost',
    'localhost.',
    'kith.localhost',
    '127.1',
    '0',
    '2130706433',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '017700000001',
    '127.0x0.0.1',
  ],
  ...[
    '10.0.0.1',
    '167772161',
    '0xa.0.0.1',
    '192.168.0.1',
    '3232235521',
    '0300.0250.0.1',
    '172.16.0.1',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
  ],
  ...[
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::10.0.0.1]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[2002:a00:1::1]',
    '[::127.0.0.1]',
  ],
  ...['%31%32%37.0.0.1', '１２７.0.0.1', '127。0。0。1', 'ⓛocalhost'],
]

test('the table has at least sixty cases', () => {
  expect(new Set([...inside, ...typed]).size).toBeGreaterThanOrEqual(60)
})

test.each(typed)('discovery of a provider at %s opens no socket', async host => {
  opened.length = 0
  const discover = async () => {
    const address = new URL(`https://${host}/`)
    await client.discovery(address, 'kith', undefined, client.None(), {
      [client.customFetch]: guardedFetch(allowedFor(address.href, [], true)) as client.CustomFetch,
    })
  }
  await expect(discover()).rejects.toThrow()
  expect(opened).toEqual([])
})

test.each(inside)('a name that stands for %s opens no socket, alone or beside a public address', async address => {
  opened.length = 0
  const both: Resolve = async () => [{ address: '93.184.215.14', family: 4 }, ...(await standsFor(address)(''))]
  for (const resolve of [standsFor(address), both]) {
    const discover = client.discovery(new URL('https://login.example.org/'), 'kith', undefined, client.None(), {
      [client.customFetch]: guardedFetch(
        allowedFor('https://login.example.org', [], true),
        resolve,
      ) as client.CustomFetch,
    })
    await expect(discover).rejects.toThrow()
  }
  expect(opened).toEqual([])
})

test('a provider that says it is another is refused', async () => {
  for (const other of ['https://login.example.org', issuer.replace('127.0.0.1', 'localhost')]) {
    says = { issuer: other }
    const discover = client.discovery(new URL(issuer), 'kith', undefined, client.None(), {
      execute: [client.allowInsecureRequests],
      [client.customFetch]: guardedFetch(allowedFor(issuer, [], false)) as client.CustomFetch,
    })
    await expect(discover).rejects.toThrow()
  }
})

test('a provider that names keys or a token address elsewhere, or redirects there, is not followed', async () => {
  const code = new URL('https://kith.example.org/sign-in/oidc/callback?code=x&state=s')
  for (const elsewhere of [
    'http://169.254.169.254/token',
    'http://10.0.0.1/',
    'https://other.example.org/token',
    'http://localhost:1/',
  ]) {
    says = { token_endpoint: elsewhere, jwks_uri: elsewhere }
    const config = await client.discovery(new URL(issuer), 'kith', undefined, client.None(), {
      execute: [client.allowInsecureRequests],
      [client.customFetch]: guardedFetch(allowedFor(issuer, [], false)) as client.CustomFetch,
    })
    opened.length = 0
    const checks = { expectedState: 's', pkceCodeVerifier: 'v'.repeat(43), idTokenExpected: true }
    await expect(client.authorizationCodeGrant(config, code, checks)).rejects.toThrow()
    expect(opened).toEqual([])
  }
  says = { token_endpoint: `${issuer}/redirects`, jwks_uri: `${issuer}/redirects` }
  const config = await client.discovery(new URL(issuer), 'kith', undefined, client.None(), {
    execute: [client.allowInsecureRequests],
    [client.customFetch]: guardedFetch(allowedFor(issuer, [], false)) as client.CustomFetch,
  })
  opened.length = 0
  await expect(
    client.authorizationCodeGrant(config, code, { expectedState: 's', pkceCodeVerifier: 'v'.repeat(43) }),
  ).rejects.toThrow()
  // The one to the provider itself; none to where it pointed.
  expect(opened).toHaveLength(1)
})
