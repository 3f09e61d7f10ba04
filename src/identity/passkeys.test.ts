import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { hashOf, newToken } from './sessions.ts'
import { assert, type Key, register, type Tricks } from './tests/authenticator.ts'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

let program: Program
let place: Place
beforeAll(async () => {
  program = await startProgram({ demonstration: false })
  place = await aPlace(program)
})
afterAll(() => program.close())

const MINUTE = 60_000
const json = async (response: Response) => (await response.json()) as never
/** A one-time link, as an administrator would have made it. */
async function link(practitionerId: string, organisationId = place.schoolId): Promise<string> {
  const token = newToken()
  await program.admin.query(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
     values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
    [hashOf(token), practitionerId, organisationId],
  )
  return token
}
const person = (name = 'Nia Pritchard') => aPerson(program, { name, roles: [[place.schoolId, 'dsl']] })

async function join(token: string, tricks: Tricks = {}, visitor = new Visitor(program)) {
  const options = await json(await visitor.post(`/join/${token}/options`))
  const { key, credential } = register(options, tricks)
  const response = await visitor.post(`/join/${token}/passkey`, { credential })
  return { visitor, key, response, credential }
}
async function signIn(key: Key, tricks: Tricks = {}, at = '/sign-in/passkey', visitor = new Visitor(program)) {
  const options = await json(await visitor.post('/sign-in/passkey/options'))
  const credential = assert(options, key, tricks)
  const response = await visitor.post(at, { credential })
  return { visitor, response, credential }
}
async function refused(response: Response): Promise<string> {
  expect(response.status).toBe(422)
  expect(response.headers.get('set-cookie')).toBeNull()
  return response.text()
}

describe('joining by a one-time link', () => {
  test('shows who is invited, keeps the passkey, and signs in', async () => {
    const token = await link(await person())
    const page = await new Visitor(program).text(`/join/${token}`)
    expect(page).toContain('Nia Pritchard')
    expect(page).toContain('Eastbridge High School')
    expect(page).toContain('<title>Join – Kith</title>')
    const { visitor, response } = await join(token)
    expect(await json(response)).toEqual({ next: '/' })
    expect(await visitor.text('/')).toContain('Nia Pritchard at Eastbridge High School as dsl')
  })
  test('works once', async () => {
    const token = await link(await person())
    const { credential } = await join(token)
    const second = new Visitor(program)
    expect((await second.get(`/join/${token}`)).status).toBe(422)
    expect(await second.text(`/join/${token}`)).not.toContain('Nia')
    await refused(await second.post(`/join/${token}/options`))
    await refused(await second.post(`/join/${token}/passkey`, { credential }))
  })
  test('stands for seven days, and not for somebody who has left', async () => {
    const token = await link(await person())
    program.clock.now = new Date(Date.now() + 7 * 24 * 60 * MINUTE + MINUTE)
    await refused(await new Visitor(program).post(`/join/${token}/options`))
    program.clock.now = null
    const left = await person('Left Already')
    const other = await link(left)
    await program.admin.query('update identity.practitioner set disabled_at = now() where id = $1', [left])
    await refused(await new Visitor(program).post(`/join/${other}/options`))
  })
  test.each<[string, Tricks]>([
    ['made on another site', { origin: 'https://kith.evil.example' }],
    ['made on another port', { origin: 'http://localhost:3001' }],
    ['made for another party', { rpId: 'evil.example' }],
    ['made without saying who is there', { userVerified: false }],
    ['that answers another question', { challenge: Buffer.alloc(48, 7).toString('base64url') }],
    ['that answers a question of its own', { challenge: 'AAAA' }],
    ['of the wrong kind', { type: 'webauthn.get' }],
  ])('keeps no passkey %s', async (_words, tricks) => {
    const who = await person()
    const token = await link(who)
    await refused((await join(token, tricks)).response)
    const { rows } = await program.admin.query('select from identity.passkey where practitioner_id = $1', [who])
    expect(rows).toHaveLength(0)
    expect((await join(token)).response.status).toBe(200)
  })
  test('does not keep a passkey that was asked for with somebody else’s link', async () => {
    const [mine, theirs] = [await link(await person('One')), await link(await person('Other'))]
    const visitor = new Visitor(program)
    const { credential } = register(await json(await visitor.post(`/join/${mine}/options`)))
    await refused(await visitor.post(`/join/${theirs}/passkey`, { credential }))
  })
})

describe('signing in with a passkey', () => {
  test('works, goes on to where one was going, and counts', async () => {
    const { key } = await join(await link(await person()), { counter: 1 })
    const { visitor, response } = await signIn(key, { counter: 2 }, '/sign-in/passkey?next=/concerns/new')
    expect(await json(response)).toEqual({ next: '/concerns/new' })
    expect(await visitor.text('/')).toContain('Nia Pritchard')
    const { rows } = await program.admin.query(
      'select counter, transports, used_at is not null as used from identity.passkey where credential_id = $1',
      [key.id],
    )
    expect(rows[0]).toEqual({ counter: 2, transports: ['internal'], used: true })
  })
  test('answers everything that is wrong with the same bytes', async () => {
    const { key } = await join(await link(await person()), { counter: 5 })
    const { key: other } = await join(await link(await person('Somebody Else')))
    const stranger = register({ challenge: 'x', rp: { id: 'localhost' }, user: { id: 'x' } }).key
    const tries: Record<string, Promise<{ response: Response }>> = {
      'unknown passkey': signIn(stranger),
      'another person’s signature': signIn(key, { signWith: other, counter: 6 }),
      'another person’s handle': signIn(key, { userHandle: other.userHandle, counter: 6 }),
      'another site': signIn(key, { origin: 'https://kith.evil.example', counter: 6 }),
      'another party': signIn(key, { rpId: 'evil.example', counter: 6 }),
      'nobody verified': signIn(key, { userVerified: false, counter: 6 }),
      'counter went back': signIn(key, { counter: 4 }),
      'counter stood still': signIn(key, { counter: 5 }),
      'another question': signIn(key, { challenge: Buffer.alloc(48, 7).toString('base64url'), counter: 6 }),
      'the wrong kind': signIn(key, { type: 'webauthn.create', counter: 6 }),
      'no answer': Promise.resolve({
        response: await new Visitor(program).post('/sign-in/passkey', { credential: 'hello' }),
      }),
      nothing: Promise.resolve({ response: await new Visitor(program).post('/sign-in/passkey') }),
    }
    const bodies = new Set<string>()
    for (const attempt of Object.values(tries)) bodies.add(await refused((await attempt).response))
    expect([...bodies]).toHaveLength(1)
    expect((await signIn(key, { counter: 6 })).response.status).toBe(200)
  })
  test('takes an answer once, even a right one, and for five minutes', async () => {
    const { key } = await join(await link(await person()))
    const { credential } = await signIn(key)
    await refused(await new Visitor(program).post('/sign-in/passkey', { credential }))
    const visitor = new Visitor(program)
    const late = assert(await json(await visitor.post('/sign-in/passkey/options')), key)
    program.clock.now = new Date(Date.now() + 5 * MINUTE + 1000)
    await refused(await visitor.post('/sign-in/passkey', { credential: late }))
    program.clock.now = null
  })
  test('does not take the answer to a registration for a sign-in', async () => {
    const who = await person()
    const { key } = await join(await link(who))
    const visitor = new Visitor(program)
    const options = (await json(await visitor.post(`/join/${await link(who)}/options`))) as { challenge: string }
    await refused(
      await visitor.post('/sign-in/passkey', { credential: assert({ ...options, rpId: 'localhost' }, key) }),
    )
  })
  test('is over at once for somebody who is disabled', async () => {
    const who = await person()
    const { key, visitor } = await join(await link(who))
    await program.admin.query('update identity.practitioner set disabled_at = now() where id = $1', [who])
    expect((await visitor.get('/')).status).toBe(303)
    await refused((await signIn(key)).response)
  })
  test('closes an account after 60 days, until a new link opens it', async () => {
    const who = await person()
    const { key } = await join(await link(who))
    const unused = (days: number) =>
      program.admin.query(
        `update identity.practitioner set last_seen_at = now() - $2 * interval '1 day', created_at = now() - interval '1 year' where id = $1`,
        [who, days],
      )
    await unused(59)
    expect((await signIn(key)).response.status).toBe(200)
    await unused(61)
    await refused((await signIn(key)).response)
    await join(await link(who))
    expect((await signIn(key)).response.status).toBe(200)
  })
})

test('outside the demonstration nobody can be somebody else', async () => {
  await aPerson(program, { name: 'Left Over', persona: 'teacher', roles: [[place.schoolId, 'teacher']] })
  const visitor = new Visitor(program)
  expect((await visitor.post('/sign-in/demo', { persona: 'teacher' })).status).toBe(404)
  expect((await visitor.get('/sign-in/demo')).status).toBe(404)
  expect(visitor.token).toBeNull()
  const page = await visitor.text('/sign-in')
  expect(page).not.toContain('Left Over')
  expect(page).toContain('Sign in with a passkey')
})

describe('my sign-in', () => {
  test('shows my sessions and ends one, or all others; nobody else’s', async () => {
    const { key, visitor } = await join(await link(await person()))
    const second = (await signIn(key)).visitor
    const third = (await signIn(key)).visitor
    const stranger = (await join(await link(await person('Somebody Else')))).visitor
    const page = await visitor.text('/me')
    expect(page.match(/name="sessionId"/g)).toHaveLength(2)
    const { rows } = await program.admin.query('select id from identity.session where token_hash = $1', [
      hashOf(second.token!),
    ])
    await stranger.post('/me/sessions/end', { sessionId: rows[0].id })
    expect((await second.get('/')).status).toBe(200)
    await visitor.post('/me/sessions/end', { sessionId: rows[0].id })
    expect((await second.get('/')).status).toBe(303)
    await visitor.post('/me/sessions/end-others')
    expect((await third.get('/')).status).toBe(303)
    expect((await visitor.get('/')).status).toBe(200)
    expect((await stranger.get('/')).status).toBe(200)
  })
  test('adds and names a second passkey, soon after signing in only, and keeps the last', async () => {
    const { key, visitor } = await join(await link(await person()))
    const remove = (credentialId: string) => visitor.post('/me/passkeys/remove', { credentialId })
    expect((await remove(key.id)).status).toBe(422)
    const options = (await json(await visitor.post('/me/passkeys/options'))) as { excludeCredentials: { id: string }[] }
    expect(options.excludeCredentials.map(each => each.id)).toEqual([key.id])
    const second = register(options as never)
    expect((await visitor.post('/me/passkeys', { credential: second.credential })).status).toBe(200)
    await visitor.post('/me/passkeys/name', { credentialId: second.key.id, label: 'Key on my ring' })
    expect(await visitor.text('/me')).toContain('Key on my ring')
    const stranger = (await join(await link(await person('Somebody Else')))).visitor
    await stranger.post('/me/passkeys/remove', { credentialId: key.id })
    expect((await signIn(second.key)).response.status).toBe(200)
    expect((await signIn(key)).response.status).toBe(200)
    expect((await remove(key.id)).status).toBe(303)
    await refused((await signIn(key)).response)
    await program.admin.query(
      `update identity.session set began_at = began_at - interval '16 minutes', confirmed_at = confirmed_at - interval '6 minutes'
       where token_hash = $1`,
      [hashOf(visitor.token!)],
    )
    await refused(await visitor.post('/me/passkeys/options'))
    expect(await visitor.text('/me')).toContain('confirm first that it is you')
  })
  test('somebody who works in two places chooses, with a new token and the same end of the day', async () => {
    const who = await aPerson(program, {
      name: 'Two Places',
      roles: [
        [place.policeId, 'police'],
        [place.schoolId, 'dsl'],
      ],
    })
    const { key } = await join(await link(who))
    const { visitor, response } = await signIn(key)
    expect(await json(response)).toEqual({ next: '/me/organisation?next=%2F' })
    expect(await visitor.text('/')).toContain('at Eastbridge High School as dsl')
    const before = visitor.token!
    const end = async (token: string) =>
      (await program.admin.query('select expires_at from identity.session where token_hash = $1', [hashOf(token)]))
        .rows[0].expires_at
    const moved = await visitor.post('/me/organisation', { organisationId: place.policeId, next: '/x' })
    expect(moved.headers.get('location')).toBe('/x')
    expect(await visitor.text('/')).toContain('at Moorland Police as police')
    expect(await end(visitor.token!)).toEqual(await end(before))
    const old = new Visitor(program)
    old.token = before
    expect((await old.get('/')).status).toBe(303)
    expect((await visitor.post('/me/organisation', { organisationId: newId() })).status).toBe(422)
  })
})
