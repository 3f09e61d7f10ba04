/** A real OpenID provider on this machine, and somebody who signs in at it, page by page. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface IdentityProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Signs in there as `login` and gives the address that the browser is sent back to. */
  signIn(address: string, login: string): Promise<string>
  close(): void
}

/** Everybody there has the same e-mail address: it must never matter. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  let answer: RequestListener = (_, response) => response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = { clientId: 'kith', clientSecret: 'a secret that only the two of them know' }
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub', 'email'] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, email: 'same.for.everybody@example.org', email_verified: true }),
    }),
  })
  answer = provider.callback()
  return { issuer, ...client, signIn: (address, login) => signIn(issuer, address, login), close: () => server.close() }
}

async function signIn(issuer: string, address: string, login: string): Promise<string> {
  const cookies = new Map<string, string>()
  let [at, form]: [string, URLSearchParams | null] = [address, null]
  for (let step = 0; step < 12; step++) {
    if (!at.startsWith(issuer)) return at
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: form } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    form = null
    if (location) {
      at = new URL(location, at).href
      continue
    }
    const text = await response.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1]
    const action = /action="([^"]+)"/.exec(text)?.[1]
    if (!prompt || !action) throw new Error(`The identity provider showed ${response.status}: ${text.slice(0, 500)}`)
    at = new URL(action, at).href
    form = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt })
  }
  throw new Error('The identity provider went round in circles.')
}
