/** An identity provider written by hand, which gives whatever ID token it is told to: right ones, and every kind of wrong one. */
import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Keys {
  publicKey: KeyObject
  privateKey: KeyObject
}
export const newKeys = (): Keys => generateKeyPairSync('rsa', { modulusLength: 2048 })

const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with this header and these claims. Signed with a private key (RS256), with shared words (HS256), or with nothing. */
export function sign(header: object, claims: object, by: KeyObject | string | null): string {
  const signed = `${text(header)}.${text(claims)}`
  if (by === null) return `${signed}.`
  const signature =
    typeof by === 'string'
      ? createHmac('sha256', by).update(signed).digest()
      : createSign('sha256').update(signed).sign(by)
  return `${signed}.${signature.toString('base64url')}`
}

export interface ForgingProvider {
  issuer: string
  clientId: string
  clientSecret: string
  keys: Keys
  /** What its token endpoint gives next; undefined: no ID token at all. */
  next: string | undefined
  /** How often it was asked for a token. */
  asked: number
  close(): void
}

/** Says of itself that it signs in every way there is, also in those that must never be taken. */
export async function startForgingProvider(): Promise<ForgingProvider> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer?.() ?? {}))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: ForgingProvider = {
    ...{ issuer, clientId: 'kith', clientSecret: 'words that only the two of them know, and long enough' },
    ...{ keys: newKeys(), next: undefined, asked: 0 },
    close: () => server.close(),
  }
  const answers: Record<string, () => object> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    }),
    '/keys': () => ({
      keys: [
        { ...provider.keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' },
        { kty: 'oct', kid: 'shared', k: Buffer.from(provider.clientSecret).toString('base64url') },
      ],
    }),
    '/token': () => {
      provider.asked += 1
      const idToken = provider.next === undefined ? {} : { id_token: provider.next }
      return { access_token: 'not looked at', token_type: 'Bearer', expires_in: 60, ...idToken }
    },
  }
  return provider
}
