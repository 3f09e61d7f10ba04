import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { line } from '../platform/form.ts'
import { get, notFound, page, post, type Route, type Slice, seeOther } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type IdentityDeps, identitySlice } from './index.ts'
import { hashOf, newToken } from './sessions.ts'
import { assert, type Key, register, type Tricks } from './tests/authenticator.ts'
import { aPerson, aPlace, type Place, type Program, serverOf, startProgram, Visitor } from './tests/program.ts'

const MINUTE = 60_000
let program: Program
let place: Place
/** What the sealed pages did: nothing may have happened before somebody confirmed. */
const seen: string[] = []
const sealedRoutes: Route[] = [
  get('/sealed/:thingId', {
    may: 'home',
    audit: 'sealed.read',
    confirm: 'sealed',
    handle: ({ params }) => {
      seen.push(params.thingId ?? '')
      return params.thingId === there ? page('Sealed', () => 'The sealed words' as never) : notFound()
    },
  }),
  post('/sealed', {
    may: 'home',
    audit: 'sealed.written',
    confirm: 'sealed',
    input: z.object({ words: line('Say it', 500) }),
    handle: ({ input }) => {
      seen.push(input.words)
      return seeOther('/')
    },
  }),
]
const there = '11111111-1111-4111-8111-111111111111'
const missing = '22222222-2222-4222-8222-222222222222'
const withSealed = (given: Program, deps: IdentityDeps): Program => {
  const slice: Slice = { name: 'sealed', routes: sealedRoutes }
  const home: Slice = {
    name: 'home',
    routes: [get('/', { may: 'home', audit: 'home', handle: () => page('Home', () => 'Home' as never) })],
  }
  return { ...given, app: serverOf(given.db, deps, [identitySlice(deps), slice, home]) }
}

beforeAll(async () => {
  const started = await startProgram({ demonstration: false })
  program = withSealed(started, started.deps)
  place = await aPlace(program)
})
afterAll(() => program.close())

const rows = async (text: string, values: unknown[] = []) => (await program.admin.query(text, values)).rows
const later = (minutes: number) => {
  program.clock.now = new Date(Date.now() + minutes * MINUTE)
}

/** Somebody who joined with a passkey, and whose sign-in is some minutes old. */
async function signedIn(name: string): Promise<{ visitor: Visitor; key: Key; who: string }> {
  program.clock.now = null
  const who = await aPerson(program, { name, roles: [[place.schoolId, 'head']] })
  const token = newToken()
  await rows(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
     values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
    [hashOf(token), who, place.schoolId],
  )
  const visitor = new Visitor(program)
  const options = (await (await visitor.post(`/join/${token}/options`)).json()) as never
  const { key, credential } = register(options)
  expect((await visitor.post(`/join/${token}/passkey`, { credential })).status).toBe(200)
  await rows(
    `update identity.session set confirmed_at = confirmed_at - interval '6 minutes' where practitioner_id = $1`,
    [who],
  )
  return { visitor, key, who }
}
async function confirm(visitor: Visitor, key: Key, tricks: Tricks = {}, at = '/confirm/passkey?for=sealed&next=/') {
  const options = (await (await visitor.post('/confirm/passkey/options')).json()) as never
  return visitor.post(at, { credential: assert(options, key, tricks) })
}
const asks = async (visitor: Visitor) =>
  ((await visitor.get(`/sealed/${there}`)).headers.get('location') ?? '').startsWith('/confirm?')

describe('a page that has to be confirmed', () => {
  test('is not looked for before that, and says the same of what is there and what is not', async () => {
    const { visitor } = await signedIn('Not Yet')
    seen.length = 0
    const [one, other] = [await visitor.get(`/sealed/${there}`), await visitor.get(`/sealed/${missing}`)]
    expect([one.status, other.status]).toEqual([303, 303])
    expect(one.headers.get('location')).toBe(`/confirm?for=sealed&next=${encodeURIComponent(`/sealed/${there}`)}`)
    expect(other.headers.get('location')?.replace(missing, there)).toBe(one.headers.get('location'))
    expect(seen).toEqual([])
    const [event] = await rows(
      `select body::jsonb as fact from audit.event where action = 'sealed.read' order by at desc limit 1`,
    )
    expect(event.fact).toMatchObject({ outcome: 'refused', detail: { toConfirm: 'sealed' } })
  })
  test('opens after a passkey has said that it is still the same person, under a new token', async () => {
    const { visitor, key } = await signedIn('Nia Pritchard')
    const before = visitor.token
    const text = await visitor.text(`/confirm?for=sealed&next=/sealed/${there}`)
    expect(text).toContain('still Nia Pritchard')
    expect(text).toContain('only the people named in it may read it')
    expect(text).not.toContain('In the demonstration')
    const answer = await confirm(visitor, key, {}, `/confirm/passkey?for=sealed&next=/sealed/${there}`)
    expect(await answer.json()).toEqual({ next: `/sealed/${there}` })
    expect(visitor.token).not.toBe(before)
    expect(await visitor.text(`/sealed/${there}`)).toContain('The sealed words')
    const stale = new Visitor(program)
    stale.token = before
    expect((await stale.get('/')).status).toBe(303)
    const [event] = await rows(
      `select body::jsonb as fact from audit.event where action = 'session.confirmed' order by at desc limit 1`,
    )
    expect(event.fact).toMatchObject({ outcome: 'done', detail: { way: 'passkey', why: 'sealed' } })
  })
  test('asks again after five minutes, and not before', async () => {
    const { visitor, key } = await signedIn('Five Minutes')
    await confirm(visitor, key)
    later(4.9)
    expect(await asks(visitor)).toBe(false)
    later(5.1)
    expect(await asks(visitor)).toBe(true)
    program.clock.now = null
  })
  test('asks nothing of somebody who signed in with a passkey a moment ago', async () => {
    const { key } = await signedIn('Just Arrived')
    const visitor = new Visitor(program)
    const options = (await (await visitor.post('/sign-in/passkey/options')).json()) as never
    await visitor.post('/sign-in/passkey', { credential: assert(options, key) })
    expect(await asks(visitor)).toBe(false)
  })
})

describe('what does not confirm it', () => {
  test('another person’s passkey, a person not verified, another site, another key', async () => {
    const { visitor, key } = await signedIn('Samira Haddad')
    const stranger = await signedIn('A Stranger')
    const tricks: [Key, Tricks][] = [
      [stranger.key, {}],
      [key, { userVerified: false }],
      [key, { origin: 'https://kith.example.com' }],
      [key, { signWith: stranger.key }],
      [key, { type: 'webauthn.create' }],
    ]
    for (const [with_, how] of tricks) {
      const answer = await confirm(visitor, with_, how)
      expect(answer.status, JSON.stringify(how)).toBe(422)
      expect(answer.headers.get('set-cookie')).toBeNull()
      expect(await asks(visitor)).toBe(true)
    }
  })
  test('an answer given to sign in, or to another person’s question, or given twice', async () => {
    const { visitor, key } = await signedIn('Once Only')
    const other = await signedIn('Somebody Else')
    const toSignIn = (await (await visitor.post('/sign-in/passkey/options')).json()) as never
    expect((await visitor.post('/confirm/passkey', { credential: assert(toSignIn, key) })).status).toBe(422)
    const theirs = (await (await other.visitor.post('/confirm/passkey/options')).json()) as never
    expect((await visitor.post('/confirm/passkey', { credential: assert(theirs, key) })).status).toBe(422)
    const mine = (await (await visitor.post('/confirm/passkey/options')).json()) as never
    const credential = assert(mine, key)
    expect((await visitor.post('/confirm/passkey', { credential })).status).toBe(200)
    expect((await visitor.post('/confirm/passkey', { credential })).status).toBe(422)
    // And the other way round: what confirms does not sign in.
    const again = (await (await visitor.post('/confirm/passkey/options')).json()) as never
    expect((await new Visitor(program).post('/sign-in/passkey', { credential: assert(again, key) })).status).toBe(422)
  })
  test('the button of the demonstration, where there is none', async () => {
    const { visitor } = await signedIn('No Demonstration')
    expect((await visitor.post('/confirm/demonstration', { for: 'sealed', next: '/' })).status).toBe(404)
  })
  test('moving to another organisation: it is asked again there', async () => {
    const { visitor, key, who } = await signedIn('Works Twice')
    await rows('insert into identity.role_held (id, practitioner_id, organisation_id, role) values ($1, $2, $3, $4)', [
      newId(),
      who,
      place.policeId,
      'police',
    ])
    await confirm(visitor, key)
    expect(await asks(visitor)).toBe(false)
    expect((await visitor.post('/me/organisation', { organisationId: place.policeId })).status).toBe(303)
    expect(await asks(visitor)).toBe(true)
  })
})

describe('a form that came too late', () => {
  const words = 'She said that he shouted, and that it was not the first time'
  test('is kept whole, and sent with one press after confirming', async () => {
    const { visitor, key } = await signedIn('Writes Long')
    seen.length = 0
    const once = newId()
    const sent = await visitor.post('/sealed', { words, _once: once })
    expect(sent.status).toBe(303)
    const to = sent.headers.get('location') ?? ''
    expect(to).toMatch(/^\/confirm\?for=sealed&held=[0-9a-f-]{36}$/)
    expect(await visitor.text(to)).toContain('What you wrote is kept')
    const held = `/confirm/held/${to.slice(-36)}`
    expect((await visitor.get(held)).status).toBe(303)
    const answer = await confirm(visitor, key, {}, `/confirm/passkey?${to.slice('/confirm?'.length)}`)
    expect(await answer.json()).toEqual({ next: held })
    const back = await visitor.text(held)
    expect(back).toContain(words)
    expect(back).toContain(`action="/sealed"`)
    expect(back).toContain(once)
    expect(seen).toEqual([])
    expect((await visitor.post('/sealed', { words, _once: once })).status).toBe(303)
    expect(seen).toEqual([words])
  })
  test('is nobody else’s, stands in no table in words, and waits for a quarter of an hour', async () => {
    const { visitor, key } = await signedIn('Held Mine')
    const other = await signedIn('Not Mine')
    await confirm(other.visitor, other.key)
    const to = (await visitor.post('/sealed', { words })).headers.get('location') ?? ''
    const held = `/confirm/held/${to.slice(-36)}`
    expect((await other.visitor.get(held)).status).toBe(404)
    expect(JSON.stringify(await rows('select f::text from identity.held_form f'))).not.toContain('shouted')
    await confirm(visitor, key)
    expect((await visitor.get(held)).status).toBe(200)
    await rows(`update identity.held_form set until = now() - interval '1 second'`)
    expect((await visitor.get(held)).status).toBe(404)
  })
})

test('a session keeps twenty forms that wait: the oldest makes room', async () => {
  const { visitor, key } = await signedIn('Sends Many')
  const sent: string[] = []
  for (let n = 0; n < 22; n++)
    sent.push(((await visitor.post('/sealed', { words: `Words ${n}` })).headers.get('location') ?? '').slice(-36))
  await confirm(visitor, key)
  const there: number[] = []
  for (const [n, id] of sent.entries()) if ((await visitor.get(`/confirm/held/${id}`)).status === 200) there.push(n)
  expect(there).toEqual(Array.from({ length: 20 }, (_, n) => n + 2))
})

describe('the demonstration', () => {
  test('says in plain words what would happen, and lets a button stand for it', async () => {
    const demo = await startProgram()
    const shown = withSealed(demo, demo.deps)
    const here = await aPlace(shown)
    await aPerson(shown, { name: 'Ruth Byrne', persona: 'head', roles: [[here.schoolId, 'head']] })
    const visitor = new Visitor(shown)
    await visitor.post('/sign-in/demo', { persona: 'head' })
    expect(await visitor.text(`/sealed/${there}`)).toContain('The sealed words')
    await shown.admin.query(`update identity.session set confirmed_at = confirmed_at - interval '6 minutes'`)
    const to = (await visitor.get(`/sealed/${there}`)).headers.get('location') ?? ''
    const text = await visitor.text(to)
    expect(text).toContain('In real use your phone')
    expect(text).toContain('Confirm as Ruth Byrne')
    const fields = { for: 'sealed', next: `/sealed/${there}` }
    expect((await visitor.post('/confirm/demonstration', fields)).headers.get('location')).toBe(fields.next)
    expect(await visitor.text(`/sealed/${there}`)).toContain('The sealed words')
    for (const next of ['https://evil.example', '//evil.example', '/confirm?for=sealed', '/sign-out'])
      expect((await visitor.post('/confirm/demonstration', { for: 'sealed', next })).headers.get('location')).toBe('/')
    await shown.close()
  })
})

describe('a route', () => {
  const mount =
    (route: Route, needed: (permission: string) => 'sealed' | null = () => null) =>
    () =>
      serverOf(program.db, program.deps, [{ name: 'x', routes: [route] }], needed)
  const handle = () => page('x', () => 'x' as never)
  test('whose permission has to be confirmed is not mounted when it does not say so', () => {
    const plain = get('/x', { may: 'home', audit: 'x', handle })
    expect(mount(plain, () => 'sealed')).toThrow('has to be confirmed first (sealed)')
    expect(mount({ ...plain, confirm: 'export' }, () => 'sealed')).toThrow('has to be confirmed first (sealed)')
    expect(mount({ ...plain, confirm: 'sealed' }, () => 'sealed')).not.toThrow()
  })
  test('that gives a file to take away is not mounted without it', () => {
    const file = get('/x.csv', { may: 'home', audit: 'x', handle })
    expect(mount(file)).toThrow('has to be confirmed first (export)')
    expect(mount({ ...file, confirm: 'export' })).not.toThrow()
  })
})
