/** ID tokens that must not let anybody in, given by a provider of the organisation's own at the real way back; and right ones, so that this test can fail. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '../platform/id.ts'
import { SECRET_PURPOSE } from './oidc.ts'
import { PROVIDER_REMEMBERS } from './rules.ts'
import { seal } from './seal.ts'
import { type ForgingProvider, type Keys, newKeys, sign, startForgingProvider } from './tests/forging-provider.ts'
import { aPerson, aPlace, type Program, startProgram, Visitor } from './tests/program.ts'

const SUBJECT = 'subject-that-nobody-else-may-read'
const NAME = 'Quenilda Marchbanks'

let program: Program
let provider: ForgingProvider
let providerId: string
let who: string
let other: Keys
const written: string[] = []
let watching: ReturnType<typeof vi.spyOn>

beforeAll(async () => {
  watching = vi.spyOn(process.stderr, 'write').mockImplementation(piece => written.push(String(piece)) > 0)
  program = await startProgram({ demonstration: false })
  const place = await aPlace(program)
  provider = await startForgingProvider()
  other = newKeys()
  providerId = newId()
  await program.admin.query(
    `insert into identity.oidc_provider (id, organisation_id, issuer, client_id, client_secret_sealed, label, made_at)
     values ($1, $2, $3, $4, $5, 'Work account', now())`,
    [
      ...[providerId, place.schoolId, provider.issuer, provider.clientId],
      seal(provider.clientSecret, program.deps.deriveKey(SECRET_PURPOSE), providerId),
    ],
  )
  who = await aPerson(program, { name: 'Nia Pritchard', roles: [[place.schoolId, 'dsl']] })
  await program.admin.query(
    'insert into identity.external_identity (issuer, subject, practitioner_id, linked_at) values ($1, $2, $3, now())',
    [provider.issuer, SUBJECT, who],
  )
})
afterAll(async () => {
  watching.mockRestore()
  provider.close()
  await program.close()
})

// ------------------------------------------------------------------------------------------------- what is given

interface Trip {
  nonce: string
  /** Seconds since 1970, as tokens count. */
  now: number
}
type Claims = Record<string, unknown>
const right = ({ nonce, now }: Trip): Claims => ({
  ...{ iss: provider.issuer, aud: provider.clientId, sub: SUBJECT, nonce, iat: now, exp: now + 300 },
  ...{ name: NAME, email: 'quenilda@example.org' },
})
const header = { alg: 'RS256', kid: 'one' }
const signed = (claims: Claims, more: object = {}) => sign({ ...header, ...more }, claims, provider.keys.privateKey)
const changed = (change: (trip: Trip) => Claims) => (trip: Trip) => signed({ ...right(trip), ...change(trip) })
const without = (name: string) => (trip: Trip) => {
  const { [name]: _gone, ...rest } = right(trip)
  return signed(rest)
}
const pem = () => provider.keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const withOther = (more: object) => (trip: Trip) => sign({ ...header, ...more }, right(trip), other.privateKey)

/** Each as `what is wrong with it`: the token. */
const wrong: Record<string, (trip: Trip) => string | undefined> = {
  'not there': () => undefined,
  'no token at all': () => 'nothing',
  'not signed (alg none)': trip => sign({ alg: 'none' }, right(trip), null),
  'not signed, with the name of a key': trip => sign({ alg: 'none', kid: 'one' }, right(trip), null),
  'signed with RS256 in name only': trip => sign(header, right(trip), null),
  'signed with the client secret (HS256)': trip => sign({ alg: 'HS256' }, right(trip), provider.clientSecret),
  'signed with the client secret, as the key of that name': trip =>
    sign({ alg: 'HS256', kid: 'shared' }, right(trip), provider.clientSecret),
  'signed with the public key as shared words (HS256)': trip => sign({ alg: 'HS256', kid: 'one' }, right(trip), pem()),
  'signed with a key that the provider does not have': withOther({ kid: 'two' }),
  'signed with another key under the name of the right one': withOther({}),
  'signed with a key that it brings itself': trip =>
    withOther({ kid: undefined, jwk: other.publicKey.export({ format: 'jwk' }) })(trip),
  'signed with a key from an address that it names': withOther({ jku: 'https://keys.example.org/jwks' }),
  'changed after it was signed': trip => {
    const [head, , signature] = signed({ ...right(trip), sub: 'somebody else' }).split('.')
    return [head, Buffer.from(JSON.stringify(right(trip))).toString('base64url'), signature].join('.')
  },
  'with an extension that must be understood': trip => signed(right(trip), { crit: ['b64'], b64: false }),
  expired: changed(({ now }) => ({ iat: now - 600, exp: now - 60 })),
  'without an end': without('exp'),
  'with an end that is no number': changed(() => ({ exp: 'tomorrow' })),
  'issued in the future': changed(({ now }) => ({ iat: now + 120, exp: now + 600 })),
  'without the time it was issued': without('iat'),
  'valid only from a time in the future': changed(({ now }) => ({ nbf: now + 120 })),
  'of another issuer': changed(() => ({ iss: 'https://login.example.org' })),
  'of the same issuer with a slash': changed(({ nonce: _ }) => ({ iss: `${provider.issuer}/` })),
  'without an issuer': without('iss'),
  'for another client': changed(() => ({ aud: 'another-client' })),
  'for another client, issued to us': changed(() => ({ aud: 'another-client', azp: provider.clientId })),
  'without an audience': without('aud'),
  'for several, and it does not say for whom': changed(() => ({ aud: [provider.clientId, 'another-client'] })),
  'for several, issued to us': changed(() => ({ aud: [provider.clientId, 'another'], azp: provider.clientId })),
  'for several, issued to another': changed(() => ({ aud: [provider.clientId, 'another'], azp: 'another' })),
  'for us, issued to another': changed(() => ({ azp: 'another-client' })),
  'without the nonce': without('nonce'),
  'with another nonce': changed(() => ({ nonce: 'a nonce of somebody else’s' })),
  'with an empty nonce': changed(() => ({ nonce: '' })),
  'an access token (at+jwt)': trip => signed(right(trip), { typ: 'at+jwt' }),
  'an access token (application/at+jwt)': trip => signed(right(trip), { typ: 'application/at+jwt' }),
  'a logout token': trip => signed(right(trip), { typ: 'logout+jwt' }),
  'without a subject': without('sub'),
  'with an empty subject': changed(() => ({ sub: '' })),
  'with a subject of blanks': changed(() => ({ sub: '   ' })),
  'with a subject that is no text': changed(() => ({ sub: 7 })),
  'with a subject of 256 letters': changed(() => ({ sub: 'x'.repeat(256) })),
  'of a sign-in too long ago': changed(({ now }) => ({ auth_time: now - PROVIDER_REMEMBERS / 1000 - 60 })),
  'of a sign-in in the future': changed(({ now }) => ({ auth_time: now + 120 })),
}
const taken: Record<string, (trip: Trip) => string> = {
  plain: trip => signed(right(trip)),
  'that says it is a JWT': trip => signed(right(trip), { typ: 'JWT' }),
  'for a list of one': changed(() => ({ aud: [provider.clientId] })),
  'issued to us by name': changed(() => ({ azp: provider.clientId })),
  'of a clock that runs a little ahead': changed(({ now }) => ({ iat: now + 15, nbf: now + 15 })),
  'of a sign-in this morning': changed(({ now }) => ({ auth_time: now - 6 * 3600 })),
}

// ------------------------------------------------------------------------------------------------------ how it goes

/** Sets out, has the provider give this token, and comes back; in a browser of its own. */
async function comeBack(give: (trip: Trip) => string | undefined) {
  const visitor = new Visitor(program)
  await visitor.post('/sign-in/oidc', { providerId, next: '/' })
  const page = await visitor.text('/sign-in/oidc/go')
  const address = new URL((/href="(http[^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'))
  const { state = '', nonce = '' } = Object.fromEntries(address.searchParams)
  provider.next = give({ nonce, now: Math.floor(Date.now() / 1000) })
  const before = provider.asked
  const response = await visitor.get(`/sign-in/oidc/callback?${new URLSearchParams({ code: 'any', state })}`)
  expect(provider.asked).toBe(before + 1)
  return { visitor, response, address }
}
const rows = async (query: string) => (await program.admin.query(query)).rows
const sessions = async () => (await rows('select count(*)::integer as n from identity.session'))[0]?.n
const lastEvent = async () =>
  (
    await rows(`select practitioner_id, body, body::jsonb->>'outcome' as outcome, body::jsonb->'detail'->>'cause' as cause
    from audit.event where action = 'sign-in.oidc' order by at desc limit 1`)
  )[0]
const bare = (html: string) => html.replace(/nonce="[^"]*"/g, '').replace(/value="[0-9a-f-]{36}"/g, '')

test('more than forty kinds of wrong token, each different', () => {
  const trip = { nonce: 'n', now: 1_800_000_000 }
  const all = Object.values(wrong).map(give => give(trip) ?? '')
  expect(new Set(all).size).toBe(all.length)
  expect(all.length).toBeGreaterThan(40)
})

describe('a token lets somebody in that is right:', () => {
  test.each(Object.entries(taken))('%s', async (_, give) => {
    const { visitor, response } = await comeBack(give)
    expect(response.status).toBe(303)
    expect(await visitor.text('/')).toContain('Nia Pritchard at Eastbridge High School as dsl')
    expect((await lastEvent())?.outcome).toBe('done')
  })
})

describe('a token lets nobody in that is', () => {
  let same: string | null = null
  test.each(Object.entries(wrong))('%s', async (_, give) => {
    const before = await sessions()
    const { visitor, response } = await comeBack(give)
    expect(response.status).toBe(422)
    expect(response.headers.get('set-cookie')).toBeNull()
    const page = bare(await response.text())
    expect(page).toContain('You are not signed in')
    same ??= page
    expect(page).toBe(same)
    expect(await sessions()).toBe(before)
    expect((await visitor.get('/')).headers.get('location')).toContain('/sign-in')
    const event = await lastEvent()
    expect(event).toMatchObject({ outcome: 'refused', practitioner_id: null })
    expect(event?.cause).toMatch(/^[\w .’-]{3,60}$/)
    for (const words of [SUBJECT, NAME, 'quenilda', 'somebody else']) expect(event?.body).not.toContain(words)
  })
  test('and nothing of them stands in the log', () => {
    expect(written.length).toBeGreaterThan(0)
    for (const words of [SUBJECT, NAME, 'quenilda', 'eyJ']) expect(written.join('')).not.toContain(words)
  })
})

describe('signing in at a provider', () => {
  test('asks for a sign-in no older than a session here lasts', async () => {
    const { address } = await comeBack(trip => signed(right(trip)))
    expect(address.searchParams.get('max_age')).toBe('43200')
    expect(address.searchParams.get('prompt')).toBeNull()
    expect(address.searchParams.get('acr_values')).toBeNull()
  })
  test('asks how strong it was, where the organisation says so, and lets nobody in by less', async () => {
    await program.admin.query('update identity.oidc_provider set needs_acr = $2 where id = $1', [providerId, 'urn:two'])
    try {
      const good = await comeBack(changed(() => ({ acr: 'urn:two' })))
      expect(good.address.searchParams.get('acr_values')).toBe('urn:two')
      expect(good.response.status).toBe(303)
      for (const acr of [undefined, 'urn:one', '', ['urn:two'], 'urn:two ']) {
        const { visitor, response } = await comeBack(changed(() => ({ acr })))
        expect([acr, response.status]).toEqual([acr, 422])
        expect((await visitor.get('/')).status).toBe(303)
      }
    } finally {
      await program.admin.query('update identity.oidc_provider set needs_acr = null where id = $1', [providerId])
    }
  })
})
