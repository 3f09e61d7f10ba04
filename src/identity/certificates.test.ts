/** Whom Kith talks to over TLS: an identity provider, a mail server or a database with a false certificate is never told anything. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendMail } from '../platform/mail.ts'
import { allowedFor, guardedFetch } from './guarded-fetch.ts'
import { type Certificate, makeCertificate } from './tests/certificate.ts'

const trusted = makeCertificate({ host: 'authority', authority: true })
const stranger = makeCertificate({ host: 'authority', authority: true })
const before = tls.getCACertificates('default')
/** The one authority that is trusted while this file runs is ours: so that a right certificate can be seen to be taken. */
beforeAll(() => tls.setDefaultCACertificates([...before, trusted.cert]))
afterAll(() => tls.setDefaultCACertificates(before))

const hour = 3_600_000
const wrong: [what: string, certificate: Certificate, why: RegExp][] = [
  ['signed by itself', makeCertificate({ host: 'localhost' }), /self-signed|SELF_SIGNED/i],
  ['signed by an authority nobody knows', makeCertificate({ host: 'localhost' }, stranger), /verify|issuer/i],
  ['for another host', makeCertificate({ host: 'login.example.org' }, trusted), /altnames|does not match/i],
  [
    'that has ended',
    makeCertificate({ host: 'localhost', until: new Date(Date.now() - hour / 2) }, trusted),
    /expired/i,
  ],
  [
    'that has not begun',
    makeCertificate({ host: 'localhost', from: new Date(Date.now() + hour / 2) }, trusted),
    /not yet valid/i,
  ],
  [
    'in the name of the trusted authority, signed with another key',
    makeCertificate({ host: 'localhost' }, { ...trusted, privateKey: stranger.privateKey }),
    /signature|verify/i,
  ],
]
const right = makeCertificate({ host: 'localhost' }, trusted)

/** What an error says, with what it came from. */
const wordsOf = (error: unknown): string => {
  const { message, code, cause } = error as Error & { code?: string }
  return `${code ?? ''} ${message} ${cause ? wordsOf(cause) : ''}`
}
const failure = async (work: Promise<unknown>): Promise<string> => work.then(() => 'taken', wordsOf)
const closing = (server: net.Server) => new Promise<void>(resolve => server.close(() => resolve()))

describe('an identity provider', () => {
  let asked = 0
  async function ask({ cert, key }: Certificate): Promise<string> {
    const server: Server = createServer({ cert, key }, (request, response) => {
      asked++
      response.end(`${request.method} ${request.url}`)
    }).listen(0, 'localhost')
    server.on('tlsClientError', () => {})
    await once(server, 'listening')
    const issuer = `https://localhost:${(server.address() as AddressInfo).port}`
    try {
      return await (await guardedFetch(allowedFor(issuer, [], false))(`${issuer}/keys`)).text()
    } finally {
      await closing(server)
    }
  }
  test('with a right certificate is asked', async () => {
    expect(await ask(right)).toBe('GET /keys')
  })
  test.each(wrong)('with a certificate %s is told nothing', async (_, certificate, why) => {
    asked = 0
    expect(await failure(ask(certificate))).toMatch(why)
    expect(asked).toBe(0)
  })
})

describe('a mail server', () => {
  /** As much of SMTP as it takes to get a mail; over TLS from the first byte. */
  async function send({ cert, key }: Certificate): Promise<{ told: string; how: string }> {
    let told = ''
    const server = tls.createServer({ cert, key }, socket => {
      let inMail = false
      socket.on('error', () => {})
      socket.write('220 localhost\r\n')
      socket.on('data', bytes => {
        told += bytes.toString()
        if (inMail && told.endsWith('\r\n.\r\n')) inMail = false
        else if (/^DATA/im.test(bytes.toString())) {
          inMail = true
          socket.write('354 go on\r\n')
          return
        } else if (inMail) return
        socket.write(/^QUIT/i.test(bytes.toString()) ? '221 bye\r\n' : '250 localhost\r\n')
      })
    })
    server.on('tlsClientError', () => {})
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const smtpUrl = `smtps://localhost:${(server.address() as AddressInfo).port}`
    const mail = { to: 'somebody@example.org', subject: '1 item needs you', text: 'Words of a mail' }
    const how = await failure(sendMail(mail, { smtpUrl, dataDir: '', from: 'kith@example.org' }))
    server.close()
    return { told, how }
  }
  test('with a right certificate gets the mail', async () => {
    const { told, how } = await send(right)
    expect(how).toBe('taken')
    expect(told).toContain('Words of a mail')
  })
  test.each(wrong)('with a certificate %s is told nothing', async (_, certificate, why) => {
    const { told, how } = await send(certificate)
    expect(how).toMatch(why)
    expect(told).toBe('')
  })
})

describe('a database asked with sslmode=verify-full', () => {
  /** Says yes to TLS, shows its certificate, and listens to what is said next. */
  async function connect({ cert, key }: Certificate): Promise<{ told: number; how: string }> {
    let told = 0
    const server = net.createServer(socket => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write('S')
        const inside = new tls.TLSSocket(socket, {
          isServer: true,
          secureContext: tls.createSecureContext({ cert, key }),
        })
        inside.on('error', () => {})
        inside.on('data', bytes => {
          told += bytes.length
          inside.end()
        })
      })
    })
    server.listen(0, 'localhost')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = new pg.Client({
      connectionString: `postgresql://kith:secret@localhost:${port}/kith?sslmode=verify-full`,
      connectionTimeoutMillis: 5000,
    })
    client.on('error', () => {})
    const how = await failure(client.connect())
    await client.end().catch(() => {})
    server.close()
    return { told, how }
  }
  test('with a right certificate is spoken to', async () => {
    expect((await connect(right)).told).toBeGreaterThan(0)
  })
  test.each(wrong)('with a certificate %s is told nothing', async (_, certificate, why) => {
    const { told, how } = await connect(certificate)
    expect(how).toMatch(why)
    expect(told).toBe(0)
  })
})
