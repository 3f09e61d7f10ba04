/**
 * Fetching from an identity provider, and from nothing else: an allow-list of origins, every address that the name stands
 * for checked before anything connects, the connection made to the checked address (so that a name cannot change its
 * meaning in between), no redirect followed, five seconds, one megabyte.
 */
import { lookup as systemLookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { bareHost, isLoopbackAddress, isLoopbackHost, isPublicAddress } from './addresses.ts'

/** An address that Kith does not ask. The message says which rule, for the log; it is never shown. */
export class RefusedAddress extends Error {
  override name = 'RefusedAddress'
}

export interface Allowed {
  /** Origins such as `https://login.example.org` that may be asked. */
  origins: ReadonlySet<string>
  /** True when the issuer itself is on this machine and this is not production. */
  loopback: boolean
}
export interface Found {
  address: string
  family: number
}
export type Resolve = (host: string) => Promise<Found[]>

const resolveByDns: Resolve = host => systemLookup(host, { all: true, verbatim: true })

const MOST_BYTES = 1024 * 1024
const MOST_MILLISECONDS = 5000

/**
 * What may be asked of one provider: the issuer's own origin, and https on the further hosts an administrator listed.
 * @throws RefusedAddress when the issuer could never be asked
 */
export function allowedFor(issuer: string, moreHosts: readonly string[], production: boolean): Allowed {
  if (!URL.canParse(issuer)) throw new RefusedAddress('the issuer is not an address')
  const url = new URL(issuer)
  const loopback = !production && isLoopbackHost(url)
  const allowed: Allowed = {
    origins: new Set([url.origin, ...moreHosts.map(host => `https://${host}`)]),
    loopback,
  }
  refuseByForm(url, allowed)
  return allowed
}

function refuseByForm(url: URL, allowed: Allowed): void {
  if (url.username || url.password) throw new RefusedAddress('an address with a name and password in it')
  const here = allowed.loopback && isLoopbackHost(url)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here)) throw new RefusedAddress('not https')
  if (!allowed.origins.has(url.origin)) throw new RefusedAddress('not an origin of this provider')
  if (!here && (bareHost(url) === 'localhost' || bareHost(url).endsWith('.localhost')))
    throw new RefusedAddress('this machine itself')
}

const mayConnect = (address: string, allowed: Allowed, url: URL): boolean =>
  isPublicAddress(address) || (allowed.loopback && isLoopbackHost(url) && isLoopbackAddress(address))

/**
 * The addresses that may be connected to for this URL.
 * @throws RefusedAddress when the URL, or any address its name stands for, is not allowed
 */
export async function addressesFor(url: URL, allowed: Allowed, resolve: Resolve = resolveByDns): Promise<Found[]> {
  refuseByForm(url, allowed)
  const host = bareHost(url)
  const family = isIP(host)
  const found = family === 0 ? await resolve(host) : [{ address: host, family }]
  if (found.length === 0) throw new RefusedAddress('a name that stands for no address')
  for (const { address } of found) {
    if (!mayConnect(address, allowed, url)) throw new RefusedAddress('an address that is not public')
  }
  return found
}

export interface FetchOptions {
  method?: string | undefined
  headers?: Record<string, string> | Headers | undefined
  body?: unknown
}

/** A fetch for `openid-client`, bound to one provider. */
export const guardedFetch =
  (allowed: Allowed, resolve: Resolve = resolveByDns) =>
  async (address: string, options: FetchOptions = {}): Promise<Response> => {
    const url = new URL(address)
    const found = await addressesFor(url, allowed, resolve)
    const answer = await ask(url, options, found)
    if (answer.status >= 300 && answer.status < 400) throw new RefusedAddress('a redirect')
    return answer
  }

/** Hands out the checked addresses, whatever the name may stand for by now. */
const pinned =
  (found: Found[]): LookupFunction =>
  (_host, options, done) => {
    const wanted = found.filter(({ family }) => !options.family || options.family === family)
    const first = wanted[0] ?? found[0]!
    if (options.all) done(null, wanted.length > 0 ? wanted : found)
    else done(null, first.address, first.family)
  }

function bodyOf(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new Error('This kind of body is not sent to identity providers.')
}

function ask(url: URL, options: FetchOptions, found: Found[]): Promise<Response> {
  const body = bodyOf(options.body)
  const headers = Object.fromEntries(new Headers(options.headers))
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body))
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: options.method ?? 'GET',
        headers,
        agent: false,
        lookup: pinned(found),
        signal: AbortSignal.timeout(MOST_MILLISECONDS),
      },
      response => {
        const parts: Buffer[] = []
        let bytes = 0
        response.on('data', (part: Buffer) => {
          bytes += part.length
          if (bytes > MOST_BYTES) response.destroy(new RefusedAddress('an answer of more than a megabyte'))
          else parts.push(part)
        })
        response.on('error', reject)
        response.on('end', () => resolve(toResponse(response, Buffer.concat(parts))))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function toResponse(from: http.IncomingMessage, body: Buffer): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(from.headers)) {
    for (const each of [value ?? []].flat()) headers.append(name, each)
  }
  const status = from.statusCode ?? 500
  const bare = status === 204 || status === 205 || status === 304
  return new Response(bare ? null : new Uint8Array(body), { status: status < 200 ? 500 : status, headers })
}
