import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { confirmedBy, SECRET_PURPOSE } from './oidc.ts'
import { seal } from './seal.ts'
import { hashOf, newToken } from './sessions.ts'
import { type IdentityProvider, startIdentityProvider } from './tests/identity-provider.ts'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

let program: Program
let place: Place
let school: IdentityProvider
let police: IdentityProvider
let schoolProvider: string
let policeProvider: string

beforeAll(async () => {
  program = await startProgram({ demonstration: false })
  place = await aPlace(program)
  const callback = 'http://localhost:3000/sign-in/oidc/callback'
  school = await startIdentityProvider(callback)
  police = await startIdentityProvider(callback)
  schoolProvider = await keep(school, place.schoolId)
  policeProvider = await keep(police, place.policeId)
})
afterAll(async () => {
  school.close()
  police.close()
  await program.close()
})

async function keep(
  provider: IdentityProvider,
  organisationId: string,
  secret = provider.clientSecret,
): Promise<string> {
  const id = newId()
  const sealed = seal(secret, program.deps.deriveKey(SECRET_PURPOSE), id)
  await program.admin.query(
    `insert into identity.oidc_provider (id, organisation_id, issuer, client_id, client_secret_sealed, label, made_at)
     values ($1, $2, $3, $4, $5, 'Work account', now())`,
    [id, organisationId, provider.issuer, provider.clientId, sealed],
  )
  return id
}
async function link(practitionerId: string, organisationId = place.schoolId): Promise<string> {
  const token = newToken()
  await program.admin.query(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
     values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
    [hashOf(token), practitionerId, organisationId],
  )
  return token
}
const person = (name: string) => aPerson(program, { name, roles: [[place.schoolId, 'dsl']] })

/** The page before the provider, and where its link leads. */
async function setOut(visitor: Visitor, fields: Record<string, string>): Promise<string> {
  const begun = await visitor.post('/sign-in/oidc', fields)
  expect(begun.headers.get('location')).toBe('/sign-in/oidc/go')
  const page = await visitor.text('/sign-in/oidc/go')
  const address = /href="(http[^"]+)"/.exec(page)?.[1]
  if (!address) throw new Error(page)
  return address.replaceAll('&amp;', '&')
}
const local = (address: string) => address.slice('http://localhost:3000'.length)
async function signIn(login: string, more: Record<string, string> = {}, provider = school, id = schoolProvider) {
  const visitor = new Visitor(program)
  const address = await setOut(visitor, { providerId: id, next: '/children', ...more })
  const back = await provider.signIn(address, login)
  const before = visitor.token
  const response = await visitor.get(local(back))
  return { visitor, back, before, response }
}

describe('signing in at one’s organisation', () => {
  test('begins with a one-time link, and needs none afterwards', async () => {
    const who = await person('Ayesha Khan')
    const token = await link(who)
    expect(await new Visitor(program).text(`/join/${token}`)).toContain('Work account')
    const first = await signIn('ayesha', { invitation: token })
    expect(first.response.headers.get('location')).toBe('/children')
    expect(await first.visitor.text('/')).toContain('Ayesha Khan at Eastbridge High School as dsl')
    const second = await signIn('ayesha')
    expect(second.response.status).toBe(303)
    expect(second.visitor.token).not.toBe(second.before)
    expect(await second.visitor.text('/')).toContain('Ayesha Khan')
    const { rows } = await program.admin.query(
      'select issuer, subject, practitioner_id from identity.external_identity',
    )
    expect(rows).toEqual([{ issuer: school.issuer, subject: 'ayesha', practitioner_id: who }])
  })
  test('whose role ended on the way is over: the link is not used, and the account is tied to nobody', async () => {
    const who = await person('Late Leaver')
    const token = await link(who)
    const visitor = new Visitor(program)
    const address = await setOut(visitor, { providerId: schoolProvider, next: '/', invitation: token })
    const back = await school.signIn(address, 'late-leaver')
    await program.admin.query('update identity.role_held set to_at = now() where practitioner_id = $1', [who])
    const response = await visitor.get(local(back))
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('This link has been used, or is too old')
    const kept = await program.admin.query('select used_at from identity.invitation where practitioner_id = $1', [who])
    expect(kept.rows).toEqual([{ used_at: null }])
    const tied = await program.admin.query('select from identity.external_identity where practitioner_id = $1', [who])
    expect(tied.rowCount).toBe(0)
  })
  test('asks with PKCE, state and nonce, and for nothing but who it is', async () => {
    const address = new URL(await setOut(new Visitor(program), { providerId: schoolProvider }))
    expect(address.searchParams.get('code_challenge_method')).toBe('S256')
    expect(address.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(address.searchParams.get('state')!.length).toBeGreaterThan(30)
    expect(address.searchParams.get('nonce')!.length).toBeGreaterThan(30)
    expect(address.searchParams.get('scope')).toBe('openid')
    expect(address.href).not.toContain(encodeURIComponent(school.clientSecret))
  })
  test('never goes by e-mail: another subject with the same address is nobody', async () => {
    const mail = 'same.for.everybody@example.org'
    const who = await person('Has That Address')
    await program.admin.query('update identity.practitioner set email = $2 where id = $1', [who, mail])
    const { response, visitor } = await signIn('somebody-with-that-address')
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('not linked')
    expect((await visitor.get('/')).status).toBe(303)
  })
  test('never goes by subject alone: the same subject at another issuer is nobody', async () => {
    await signIn('boris', { invitation: await link(await person('Boris at School')) })
    expect((await signIn('boris')).response.status).toBe(303)
    expect((await signIn('boris', {}, police, policeProvider)).response.status).toBe(422)
  })
  test('a provider vouches for its own organisation only', async () => {
    const who = await aPerson(program, {
      name: 'Both',
      roles: [
        [place.schoolId, 'dsl'],
        [place.policeId, 'police'],
      ],
    })
    const { visitor } = await signIn('both', { invitation: await link(who) })
    expect(await visitor.text('/')).toContain('at Eastbridge High School')
    expect((await visitor.post('/me/organisation', { organisationId: place.policeId })).status).toBe(422)
    expect(await visitor.text('/')).toContain('at Eastbridge High School')
    const wrong = await new Visitor(program).post('/sign-in/oidc', {
      providerId: policeProvider,
      invitation: await link(who),
    })
    expect(wrong.status).toBe(422)
  })
  test('an account belongs to one person', async () => {
    await signIn('shared', { invitation: await link(await person('First')) })
    const { response } = await signIn('shared', { invitation: await link(await person('Second')) })
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('somebody else')
  })
})

describe('the way back', () => {
  test('is taken once', async () => {
    const { visitor, back } = await signIn('ayesha')
    expect((await visitor.get('/')).status).toBe(200)
    expect((await visitor.get(local(back))).status).toBe(422)
  })
  test('is taken only in the browser that set out', async () => {
    const victim = new Visitor(program)
    const attacker = new Visitor(program)
    const back = await school.signIn(await setOut(attacker, { providerId: schoolProvider }), 'ayesha')
    expect((await victim.get(local(back))).status).toBe(422)
    await setOut(victim, { providerId: schoolProvider })
    expect((await victim.get(local(back))).status).toBe(422)
    expect((await victim.get('/')).status).toBe(303)
    expect((await attacker.get(local(back))).status).toBe(303)
  })
  test('is refused when anything in it is changed', async () => {
    const changes: ((query: URLSearchParams) => void)[] = [
      query => query.set('state', 'x'),
      query => query.delete('state'),
      query => query.set('code', 'x'),
      query => query.delete('code'),
      query => query.set('iss', police.issuer),
      query => query.set('error', 'access_denied'),
    ]
    for (const change of changes) {
      const visitor = new Visitor(program)
      const back = new URL(await school.signIn(await setOut(visitor, { providerId: schoolProvider }), 'ayesha'))
      change(back.searchParams)
      expect((await visitor.get(local(back.href))).status).toBe(422)
      expect((await visitor.get('/')).status).toBe(303)
    }
  })
  test('is refused after ten minutes, or when the question was another (nonce, PKCE)', async () => {
    const spoil = async (text: string) => {
      const visitor = new Visitor(program)
      const back = await school.signIn(await setOut(visitor, { providerId: schoolProvider }), 'ayesha')
      await program.admin.query(`update identity.oidc_state set ${text} where browser_hash = $1`, [
        hashOf(visitor.token!),
      ])
      return (await visitor.get(local(back))).status
    }
    expect(await spoil(`expires_at = expires_at - interval '10 minutes 1 second'`)).toBe(422)
    expect(await spoil(`nonce = 'another'`)).toBe(422)
    expect(await spoil(`verifier = repeat('a', 43)`)).toBe(422)
    expect(await spoil('next = next')).toBe(303)
  })
  test('is refused with the wrong client secret', async () => {
    const id = await keep(school, place.schoolId, 'not the secret')
    expect((await signIn('ayesha', {}, school, id)).response.status).toBe(422)
  })
})

describe('confirming at one’s organisation', () => {
  const confirmed = async (visitor: Visitor) => {
    const { rows } = await program.admin.query<{ by: string | null }>(
      'select confirmed_by as by from identity.session where token_hash = $1 and ended_at is null',
      [hashOf(visitor.token!)],
    )
    return rows[0]?.by
  }
  /** The page before the provider, on the way to confirming. */
  async function setOutToConfirm(visitor: Visitor, next = '/me'): Promise<string> {
    const begun = await visitor.post('/confirm/oidc', { providerId: schoolProvider, for: 'sealed', next })
    expect(begun.headers.get('location')).toBe('/sign-in/oidc/go')
    expect(begun.headers.get('set-cookie')).toBeNull()
    const address = /href="(http[^"]+)"/.exec(await visitor.text('/sign-in/oidc/go'))?.[1] ?? ''
    return address.replaceAll('&amp;', '&')
  }
  const arrived = async (login: string) => {
    const { visitor } = await signIn(login, { invitation: await link(await person(login)) })
    return visitor
  }

  test('signing in alone is none: the provider may have remembered somebody', async () => {
    expect(await confirmed(await arrived('celia'))).toBeNull()
  })
  test('has the provider ask anew, checks when it did, and goes on under a new token', async () => {
    const visitor = await arrived('daniel')
    expect(await visitor.text('/confirm?for=export&next=/me')).toContain('Work account')
    const address = new URL(await setOutToConfirm(visitor))
    expect(address.searchParams.get('prompt')).toBe('login')
    expect(address.searchParams.get('max_age')).toBe('0')
    const before = visitor.token
    const back = await visitor.get(local(await school.signIn(address.href, 'daniel')))
    expect(back.headers.get('location')).toBe('/me')
    expect(visitor.token).not.toBe(before)
    expect(await confirmed(visitor)).toBe('oidc')
    expect(
      (
        await program.admin.query(`select ended_at from identity.session s join identity.practitioner p on p.id = s.practitioner_id
      where p.name = 'daniel'`)
      ).rows,
    ).toEqual([{ ended_at: null }])
  })
  test('is none when somebody else signs in there, and the session goes on as it was', async () => {
    const visitor = await arrived('erin')
    await arrived('frank')
    const back = await visitor.get(local(await school.signIn(await setOutToConfirm(visitor), 'frank')))
    expect(back.status).toBe(422)
    expect(await back.text()).toContain('Somebody else signed in there')
    expect(await confirmed(visitor)).toBeNull()
    expect(await visitor.text('/')).toContain('erin')
  })
  test('is none for a sign-in from before one set out, and none twice', async () => {
    const visitor = await arrived('grace')
    const address = await school.signIn(await setOutToConfirm(visitor), 'grace')
    // As if the trip had begun two minutes from now: then the provider's answer is old.
    await program.admin.query(
      `update identity.oidc_state set expires_at = expires_at + interval '2 minutes' where confirms`,
    )
    expect((await visitor.get(local(address))).status).toBe(422)
    expect(await confirmed(visitor)).toBeNull()
    expect((await visitor.get(local(address))).status).toBe(422)
  })
  test('is none in another browser, nor for a session that is over', async () => {
    const visitor = await arrived('henry')
    const address = await school.signIn(await setOutToConfirm(visitor), 'henry')
    expect((await new Visitor(program).get(local(address))).status).toBe(422)
    await program.admin.query('update identity.session set ended_at = now() where token_hash = $1', [
      hashOf(visitor.token!),
    ])
    expect((await visitor.get(local(address))).status).toBe(422)
  })
  test('is none at another organisation’s provider', async () => {
    const visitor = await arrived('iris')
    expect((await visitor.post('/confirm/oidc', { providerId: policeProvider, for: 'sealed', next: '/' })).status).toBe(
      404,
    )
  })
  test('is none where the provider must say how strong it was, and does not', async () => {
    const visitor = await arrived('jack')
    await program.admin.query('update identity.oidc_provider set needs_acr = $2 where id = $1', [
      schoolProvider,
      'urn:two',
    ])
    const address = new URL(await setOutToConfirm(visitor))
    expect(address.searchParams.get('acr_values')).toBe('urn:two')
    address.searchParams.delete('acr_values')
    expect((await visitor.get(local(await school.signIn(address.href, 'jack')))).status).toBe(422)
    expect(await confirmed(visitor)).toBeNull()
    await program.admin.query('update identity.oidc_provider set needs_acr = null where id = $1', [schoolProvider])
  })
  test('reads when, how and how strongly, and believes nothing that is not said', () => {
    const now = new Date('2026-11-19T14:10:00Z')
    const trip = { until: new Date('2026-11-19T14:19:00Z') }
    const at = (text: string) => Date.parse(text) / 1000
    const says =
      (claims: object, needsAcr: string | null = null) =>
      () =>
        confirmedBy(claims, trip, { needsAcr }, now)
    const fresh = { auth_time: at('2026-11-19T14:09:30Z') }
    expect(says({ ...fresh, acr: 'urn:two', amr: ['pwd', 'otp', 7] })()).toEqual({
      acr: 'urn:two',
      amr: ['pwd', 'otp'],
    })
    expect(says({ ...fresh, acr: 'urn:two' }, 'urn:two')()).toEqual({ acr: 'urn:two', amr: [] })
    expect(says(fresh)()).toEqual({ acr: null, amr: [] })
    for (const wrong of [
      {},
      { auth_time: 'now' },
      { auth_time: at('2026-11-19T14:08:00Z') },
      { auth_time: at('2026-11-19T14:12:00Z') },
    ])
      expect(says(wrong), JSON.stringify(wrong)).toThrow('did not ask')
    expect(says({ ...fresh, acr: 'urn:one' }, 'urn:two')).toThrow('as strong')
    expect(says(fresh, 'urn:two')).toThrow('as strong')
  })
})

test('a provider that does not answer is said to be so', async () => {
  const gone = await startIdentityProvider('http://localhost:3000/x')
  gone.close()
  const id = await keep(gone, place.schoolId)
  const visitor = new Visitor(program)
  await visitor.post('/sign-in/oidc', { providerId: id })
  const response = await visitor.get('/sign-in/oidc/go')
  expect(response.status).toBe(422)
  expect(await response.text()).toContain('did not answer as it should')
})

test('ending a provider ends the sessions it vouched for, and lets nobody in', async () => {
  const { visitor } = await signIn('ayesha')
  const admin = await aPerson(program, { name: 'Admin', roles: [[place.schoolId, 'administrator']] })
  const token = newToken()
  await program.admin.query(
    `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
     values ($1, $2, $3, now(), now(), now() + interval '1 hour', 'passkey', $4)`,
    [hashOf(token), admin, place.schoolId, newId()],
  )
  const administrator = new Visitor(program)
  administrator.token = token
  expect(await administrator.text('/administration/sign-in')).not.toContain(school.clientSecret)
  await program.admin.query(
    `update identity.session set confirmed_at = now(), confirmed_by = 'oidc' where practitioner_id = $1`,
    [admin],
  )
  await administrator.post(`/administration/sign-in/${schoolProvider}/end`)
  expect((await visitor.get('/')).status).toBe(303)
  expect((await new Visitor(program).post('/sign-in/oidc', { providerId: schoolProvider })).status).toBe(404)
})
