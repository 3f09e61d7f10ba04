/**
 * Signing in at the organisation's own identity provider (OpenID Connect core 1.0): authorisation code with PKCE, state and
 * nonce. Who somebody is, is the pair of issuer and subject; what the provider says of their e-mail is never read.
 */
import * as client from 'openid-client'
import { sql, type Tx } from '../platform/db.ts'
import type { IdentityDeps } from './deps.ts'
import { allowedFor, guardedFetch } from './guarded-fetch.ts'
import { type Confirmed, checkIdToken, confirmedBy, ProviderFailed, signedInBy } from './id-token.ts'
import { PROVIDER_REMEMBERS, PROVIDER_TRIP } from './rules.ts'
import { unseal } from './seal.ts'
import { hashOf, newToken } from './sessions.ts'

export { confirmedBy, ProviderFailed }

interface Provider {
  id: string
  organisationId: string
  issuer: string
  clientId: string
  secretSealed: string | null
  label: string
  moreHosts: string[]
  /** What the claim `acr` must say when somebody signs in or confirms; null: nothing is asked. */
  needsAcr: string | null
}
interface Trip {
  state: string
  providerId: string
  nonce: string
  verifier: string
  invitationHash: Buffer | null
  next: string
  /** The trip confirms the session it set out from, and begins none. */
  confirms: boolean
  until: Date
}

export const SECRET_PURPOSE = 'oidc-client-secret'
export const callbackOf = (origin: string): string => `${origin}/sign-in/oidc/callback`

export const providerOf = (tx: Tx, id: string): Promise<Provider | null> =>
  tx.maybe(
    sql<Provider>`select id, organisation_id as "organisationId", issuer, client_id as "clientId",
      client_secret_sealed as "secretSealed", label, more_hosts as "moreHosts", needs_acr as "needsAcr" from identity.oidc_provider_of(${id})`,
  )

// ------------------------------------------------------------------------------- what a provider says of itself

const KNOWN_FOR = 10 * 60_000
const known = new Map<string, { config: client.Configuration; until: number }>()

// A slow provider must not hold every connection to the database: a few wait, the rest are asked to try again.
const MOST_AT_ONCE = 3
let outside = 0
async function atTheProvider<T>(work: () => Promise<T>): Promise<T> {
  if (outside >= MOST_AT_ONCE) throw new ProviderFailed('too many sign-ins are waiting for providers')
  outside += 1
  try {
    return await work()
  } catch (error) {
    throw error instanceof ProviderFailed ? error : new ProviderFailed('the identity provider failed', { cause: error })
  } finally {
    outside -= 1
  }
}

/** What the provider says of itself, asked at most every ten minutes. */
async function configurationOf(provider: Provider, deps: IdentityDeps): Promise<client.Configuration> {
  const key = JSON.stringify([
    provider.id,
    provider.issuer,
    provider.clientId,
    provider.secretSealed,
    provider.moreHosts,
  ])
  const before = known.get(key)
  if (before && before.until > Date.now()) return before.config
  const allowed = allowedFor(provider.issuer, provider.moreHosts, deps.production)
  const fetch = guardedFetch(allowed) as client.CustomFetch
  const insecure = allowed.loopback ? [client.allowInsecureRequests] : []
  const found = await client.discovery(new URL(provider.issuer), provider.clientId, undefined, client.None(), {
    execute: insecure,
    [client.customFetch]: fetch,
    timeout: 5,
  })
  const secret = provider.secretSealed && unseal(provider.secretSealed, deps.deriveKey(SECRET_PURPOSE), provider.id)
  const server = found.serverMetadata()
  const config = new client.Configuration(server, provider.clientId, undefined, authentication(secret, server))
  config[client.customFetch] = fetch
  config.timeout = 5
  client.enableNonRepudiationChecks(config)
  for (const allow of insecure) allow(config)
  if (known.size > 500) known.clear()
  known.set(key, { config, until: Date.now() + KNOWN_FOR })
  return config
}

function authentication(secret: string | null, server: client.ServerMetadata): client.ClientAuth {
  if (!secret) return client.None()
  const ways = server.token_endpoint_auth_methods_supported
  return !ways || ways.includes('client_secret_basic')
    ? client.ClientSecretBasic(secret)
    : client.ClientSecretPost(secret)
}

// ---------------------------------------------------------------------------------------------- there and back

/**
 * Begins a trip to the provider. Gives a token for the browser's cookie: only the browser that set out can come back.
 * @param invitation the hash of a one-time link, when the trip is to link this identity to a person
 */
export async function setOut(
  tx: Tx,
  trip: { providerId: string; invitation: Buffer | null; next: string; now: Date },
): Promise<string> {
  const token = newToken()
  const until = new Date(trip.now.getTime() + PROVIDER_TRIP)
  await tx.run(sql`select identity.sweep(${trip.now})`)
  await tx.run(sql`select identity.keep_oidc_state(${client.randomState()}, ${trip.providerId}, ${client.randomNonce()},
    ${client.randomPKCECodeVerifier()}, ${trip.invitation}, ${hashOf(token)}, ${trip.next}, ${until})`)
  return token
}

/**
 * Sets out to confirm a session: the same, but the browser keeps its session, and only that browser can come back.
 * @param session the hash of the session's token
 */
export async function setOutToConfirm(
  tx: Tx,
  trip: { providerId: string; session: Buffer; next: string; now: Date },
): Promise<void> {
  const until = new Date(trip.now.getTime() + PROVIDER_TRIP)
  await tx.run(sql`select identity.sweep(${trip.now})`)
  await tx.run(sql`select identity.keep_oidc_confirming(${client.randomState()}, ${trip.providerId}, ${client.randomNonce()},
    ${client.randomPKCECodeVerifier()}, ${trip.session}, ${trip.next}, ${until})`)
}

const tripColumns = sql`state, provider_id as "providerId", nonce, verifier, invitation_hash as "invitationHash", next, confirms,
  expires_at as until`

/**
 * Where this browser goes next, to sign in at the provider; null when it did not set out.
 * @throws ProviderFailed
 */
export async function wayThere(tx: Tx, browser: Buffer, deps: IdentityDeps, now: Date) {
  const trip = await tx.maybe(sql<Trip>`select ${tripColumns} from identity.oidc_state_of(${browser}, ${now})`)
  const provider = trip && (await providerOf(tx, trip.providerId))
  if (!trip || !provider) return null
  const config = await atTheProvider(() => configurationOf(provider, deps))
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callbackOf(deps.origin),
    scope: 'openid',
    response_type: 'code',
    state: trip.state,
    nonce: trip.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(trip.verifier),
    code_challenge_method: 'S256',
    // To confirm: asked anew, whatever sign-in the provider still remembers (OpenID Connect core 1.0, 3.1.2.1).
    ...(trip.confirms ? { prompt: 'login', max_age: '0' } : { max_age: String(PROVIDER_REMEMBERS / 1000) }),
    ...(provider.needsAcr !== null ? { acr_values: provider.needsAcr } : {}),
  })
  return { address: address.href, host: address.host, label: provider.label }
}

// ------------------------------------------------------------------------------------------------------ the way back

export interface Vouched {
  issuer: string
  subject: string
  /** The organisation whose provider vouches: the session is for this one alone. */
  organisationId: string
  invitation: Buffer | null
  next: string
  /** Set when the trip was to confirm a session: when and how the provider asked, as far as it says. */
  confirmed: Confirmed | null
}

/**
 * Who the provider vouches for, once: the trip is over afterwards. Null when this browser did not set out, or no more.
 * @throws ProviderFailed when the provider refused or its answer does not hold
 */
export async function wayBack(
  tx: Tx,
  query: URLSearchParams,
  browser: Buffer,
  deps: IdentityDeps,
  now: Date,
): Promise<Vouched | null> {
  const trip = await tx.maybe(
    sql<Trip>`select ${tripColumns} from identity.take_oidc_state(${query.get('state') ?? ''}, ${browser}, ${now})`,
  )
  const provider = trip && (await providerOf(tx, trip.providerId))
  if (!trip || !provider) return null
  const here = new URL(callbackOf(deps.origin))
  here.search = query.toString()
  const claims = await atTheProvider(async () => {
    const config = await configurationOf(provider, deps)
    const tokens = await client.authorizationCodeGrant(config, here, {
      pkceCodeVerifier: trip.verifier,
      expectedState: trip.state,
      expectedNonce: trip.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (!claims || !tokens.id_token) throw new ProviderFailed('the provider gave no ID token')
    checkIdToken(tokens.id_token, claims, provider.clientId, new Date())
    return claims
  })
  if (!trip.confirms) signedInBy(claims, provider, now)
  return {
    issuer: claims.iss,
    subject: claims.sub,
    organisationId: provider.organisationId,
    invitation: trip.invitationHash,
    next: trip.next,
    confirmed: trip.confirms ? confirmedBy(claims, trip, provider, now) : null,
  }
}

/** The person this identity was linked to; null when it was not. */
export const linkedPerson = async (tx: Tx, vouched: Vouched): Promise<string | null> =>
  (
    await tx.one(
      sql<{ id: string | null }>`select identity.external_person(${vouched.issuer}, ${vouched.subject}) as id`,
    )
  ).id

export const linkPerson = async (tx: Tx, vouched: Vouched, who: string, now: Date): Promise<void> => {
  await tx.run(sql`select identity.link_external(${vouched.issuer}, ${vouched.subject}, ${who}, ${now})`)
}
