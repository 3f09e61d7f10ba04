import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

let program: Program
let place: Place
beforeAll(async () => {
  program = await startProgram()
  place = await aPlace(program)
  await aPerson(program, {
    name: 'Tom Marsh',
    jobTitle: 'Teacher',
    persona: 'teacher',
    roles: [[place.schoolId, 'teacher']],
  })
  await aPerson(program, { name: 'Samira Haddad', persona: 'dsl', roles: [[place.schoolId, 'dsl']] })
})
afterAll(() => program.close())

const signedIn = async (persona = 'teacher'): Promise<Visitor> => {
  const visitor = new Visitor(program)
  const response = await visitor.post('/sign-in/demo', { persona })
  expect(response.status).toBe(303)
  return visitor
}
const sql = async (text: string, values: unknown[] = []) => (await program.admin.query(text, values)).rows
const mine = (visitor: Visitor) => createHash('sha256').update(visitor.token!).digest()
/** Makes a session look as if it had been used so long ago. */
const backdate = (visitor: Visitor, column: 'seen_at' | 'expires_at', by: string) =>
  sql(`update identity.session set ${column} = ${column} - $2::interval where token_hash = $1`, [mine(visitor), by])
const works = async (visitor: Visitor) => (await visitor.get('/')).status === 200

describe('signing in, in the demonstration', () => {
  test('lists the people to be and signs in as one of them', async () => {
    const visitor = new Visitor(program)
    const list = await visitor.text('/sign-in')
    expect(list).toContain('Tom Marsh')
    expect(list).toContain('Eastbridge High School')
    await visitor.post('/sign-in/demo', { persona: 'teacher' })
    expect(await visitor.text('/')).toContain('Tom Marsh at Eastbridge High School as teacher')
  })
  test('answers somebody who does not exist with “not found”', async () => {
    const visitor = new Visitor(program)
    expect((await visitor.post('/sign-in/demo', { persona: 'nobody' })).status).toBe(404)
    expect((await visitor.post('/sign-in/demo', {})).status).toBe(404)
    expect(visitor.token).toBeNull()
  })
  test('goes on to where one was going, and never elsewhere', async () => {
    const to = async (next: string) =>
      (await new Visitor(program).post('/sign-in/demo', { persona: 'teacher', next })).headers.get('location')
    expect(await to('/concerns/new')).toBe('/concerns/new')
    for (const bad of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/sign-in',
      '/\tx',
    ])
      expect(await to(bad)).toBe('/')
  })
})

describe('a session', () => {
  test('keeps only the hash of its token, which is 32 random bytes', async () => {
    const visitor = await signedIn()
    expect(Buffer.from(visitor.token!, 'base64url')).toHaveLength(32)
    const [row] = await sql('select way, device from identity.session where token_hash = $1', [mine(visitor)])
    expect(row).toEqual({ way: 'demonstration', device: 'Chrome on Windows' })
    const all = JSON.stringify(await sql('select s::text as row from identity.session s'))
    expect(all).not.toContain(visitor.token)
  })
  test('has a new token after signing in again; the old one is worth nothing', async () => {
    const visitor = await signedIn()
    const before = visitor.token
    await visitor.post('/sign-in/demo', { persona: 'dsl' })
    expect(visitor.token).not.toBe(before)
    const stale = new Visitor(program)
    stale.token = before
    expect((await stale.get('/')).headers.get('location')).toBe('/sign-in')
    expect(await works(visitor)).toBe(true)
  })
  test('ends when the person signs out, also for a copy of the cookie', async () => {
    const visitor = await signedIn()
    const copy = new Visitor(program)
    copy.token = visitor.token
    const out = await visitor.post('/sign-out')
    expect(out.headers.get('location')).toBe('/sign-in')
    expect(out.headers.get('clear-site-data')).toContain('storage')
    expect(await works(copy)).toBe(false)
  })
  test('stands for 15 minutes without use, not longer', async () => {
    const visitor = await signedIn()
    await backdate(visitor, 'seen_at', '14 minutes')
    expect(await works(visitor)).toBe(true)
    await backdate(visitor, 'seen_at', '15 minutes 1 second')
    expect(await works(visitor)).toBe(false)
  })
  test('stands for 12 hours at most, however much it is used', async () => {
    const visitor = await signedIn()
    const [row] = await sql(
      'select extract(epoch from expires_at - began_at) as s from identity.session where token_hash = $1',
      [mine(visitor)],
    )
    expect(Number(row.s)).toBe(12 * 3600)
    await backdate(visitor, 'expires_at', '12 hours')
    expect(await works(visitor)).toBe(false)
  })
  test('ends at once when the organisation is switched off', async () => {
    const visitor = await signedIn()
    await sql('update identity.organisation set switched_off_at = now() where id = $1', [place.schoolId])
    expect(await works(visitor)).toBe(false)
    expect((await new Visitor(program).post('/sign-in/demo', { persona: 'teacher' })).status).toBe(404)
    await sql('update identity.organisation set switched_off_at = null where id = $1', [place.schoolId])
  })
  test('ends at once when the last role ends', async () => {
    const id = await aPerson(program, { name: 'Leaving Soon', persona: 'leaver', roles: [[place.schoolId, 'teacher']] })
    const visitor = await signedIn('leaver')
    expect(await works(visitor)).toBe(true)
    await sql('update identity.role_held set to_at = now() where practitioner_id = $1', [id])
    expect(await works(visitor)).toBe(false)
  })
})
