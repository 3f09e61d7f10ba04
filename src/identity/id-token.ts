/** What an identity provider's ID token must be and say before anybody is let in by it (OpenID Connect core 1.0, 2 and 3.1.3.7). */
import type { IDToken } from 'openid-client'
import { PROVIDER_REMEMBERS, PROVIDER_TRIP } from './rules.ts'

/** The identity provider did not answer, or answered wrongly. The cause is for the log, never for the page. */
export class ProviderFailed extends Error {
  override name = 'ProviderFailed'
}

/** How far apart the provider's clock and ours may be. */
export const SKEW = 30_000

/** What an organisation asks of its provider: the claim `acr`; null where nothing is asked. */
interface Asks {
  needsAcr: string | null
}
export interface Confirmed {
  /** Authentication context class and methods (RFC 8176), as the provider gave them; null and empty when it says nothing. */
  acr: string | null
  amr: string[]
}

/**
 * What the provider says of a confirming: that the person signed in after this trip began, and, where the organisation asks for it, how strongly.
 * A provider that does not say when is not believed; one that does not say how counts as one factor.
 * @throws ProviderFailed
 */
export function confirmedBy(
  claims: { auth_time?: unknown; acr?: unknown; amr?: unknown },
  trip: { until: Date },
  provider: Asks,
  now: Date,
): Confirmed {
  const begunAt = trip.until.getTime() - PROVIDER_TRIP
  const signedInAt = typeof claims.auth_time === 'number' ? claims.auth_time * 1000 : Number.NaN
  if (!(signedInAt >= begunAt - SKEW && signedInAt <= now.getTime() + SKEW))
    throw new ProviderFailed('the provider did not ask the person again')
  const amr = Array.isArray(claims.amr) ? claims.amr.filter(one => typeof one === 'string').slice(0, 10) : []
  return { acr: strongEnough(claims, provider), amr: amr.map(one => one.slice(0, 40)) }
}

/** The context class the provider gave, where it is the one the organisation asks for, or none is asked for. */
function strongEnough(claims: { acr?: unknown }, { needsAcr }: Asks): string | null {
  if (needsAcr !== null && claims.acr !== needsAcr)
    throw new ProviderFailed('the provider’s sign-in was not as strong as it must be')
  return typeof claims.acr === 'string' ? claims.acr.slice(0, 200) : null
}

/**
 * A sign-in, by what the provider says of it: as strong as the organisation asks for, and, where it says when, not longer ago than a session here lasts.
 * A provider that does not say when is believed here; never where somebody confirms.
 * @throws ProviderFailed
 */
export function signedInBy(claims: { auth_time?: unknown; acr?: unknown }, provider: Asks, now: Date): void {
  strongEnough(claims, provider)
  if (claims.auth_time === undefined) return
  const signedInAt = typeof claims.auth_time === 'number' ? claims.auth_time * 1000 : Number.NaN
  const oldest = now.getTime() - PROVIDER_REMEMBERS - SKEW
  if (!(signedInAt >= oldest && signedInAt <= now.getTime() + SKEW))
    throw new ProviderFailed('the sign-in at the provider is too long ago')
}

/** Signatures with a public key. `none`, and those with a shared secret, are never taken, whatever a provider registers. */
const algorithms: readonly unknown[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/**
 * What we ask of an ID token beyond what openid-client has checked (signature by a key of the provider, issuer, audience, `exp`, `nbf`, nonce):
 * an algorithm of ours, no other kind of token, made for us alone (core 1.0, 3.1.3.7: no audience that we do not trust, and we trust none), for
 * us as the one it was issued to, not from the future, and a subject of at most 255 characters.
 * @throws ProviderFailed
 */
export function checkIdToken(idToken: string, claims: IDToken, clientId: string, now: Date): void {
  const header = headerOf(idToken)
  const refuse = (why: string): never => {
    throw new ProviderFailed(`the ID token ${why}`)
  }
  if (!algorithms.includes(header.alg)) refuse('is not signed as it must be')
  if (header.typ !== undefined && String(header.typ).toLowerCase() !== 'jwt') refuse('is another kind of token')
  if ([claims.aud].flat().some(audience => audience !== clientId)) refuse('is for others too')
  if (claims.azp !== undefined && claims.azp !== clientId) refuse('was issued to another')
  if (claims.iat * 1000 > now.getTime() + SKEW) refuse('is from the future')
  if (typeof claims.sub !== 'string' || claims.sub.trim() === '' || claims.sub.length > 255) refuse('names no subject')
}

function headerOf(token: string): { alg?: unknown; typ?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { alg?: unknown }
  } catch {
    throw new ProviderFailed('the ID token cannot be read')
  }
}
