/** Accounts that nobody uses, devices not seen before, and sessions that somebody else ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asNobody, asSystem } from '../access/as.ts'
import { giveTask } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { closeUnused, closingMail, deviceMail, tellOfLeft } from './accounts.ts'
import { hashOf, newToken } from './sessions.ts'
import { assert, type Key, register } from './tests/authenticator.ts'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

const DAY = 86_400_000
const now = new Date()
const days = (n: number) => new Date(now.getTime() + n * DAY)
let program: Program
let place: Place
let admin: Visitor
let adminId: string
beforeAll(async () => {
  program = await startProgram({ demonstration: false })
  place = await aPlace(program)
  adminId = await aPerson(program, { name: 'Ade Obi', roles: [[place.policeId, 'administrator']] })
  admin = await signedIn(adminId, place.policeId)
})
afterAll(() => program.close())

const rows = async <R>(text: string, values: unknown[] = []): Promise<R[]> =>
  (await program.admin.query(text, values)).rows
async function signedIn(who: string, organisation: string): Promise<Visitor> {
  const visitor = new Visitor(program)
  visitor.token = newToken()
  await rows(
    `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, device, confirmed_at, confirmed_by)
     values ($1, $2, $3, now(), now(), now() + interval '12 hours', 'passkey', $4, 'Firefox on Linux', now(), 'passkey')`,
    [hashOf(visitor.token), who, organisation, newId()],
  )
  return visitor
}
/** Somebody who last used Kith so many days ago. */
async function person(name: string, ago: number, role = 'dsl', organisation = place.schoolId): Promise<string> {
  const id = await aPerson(program, { name, roles: [[organisation, role]] })
  await rows(`update identity.practitioner set created_at = $2, last_seen_at = $2 where id = $1`, [id, days(-ago)])
  return id
}
const sweep = (at: Date) => asNobody(program.db, 'accounts.closed', newId(), tx => closeUnused(tx, at))
const stateOf = async (id: string) =>
  (
    await rows<{ why: string | null }>('select disabled_because as why from identity.practitioner where id = $1', [id])
  )[0]?.why
const jobs = async (what: string, id: string) =>
  (
    await rows<{ n: number }>(
      `select count(*)::integer as n from pgboss.job where name = 'accounts' and data->>'what' = $1 and data->>'practitionerId' = $2`,
      [what, id],
    )
  )[0]?.n
const link = async (who: string) => {
  const token = newToken()
  await rows(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
     values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
    [hashOf(token), who, place.schoolId],
  )
  return token
}
async function joined(who: string): Promise<{ visitor: Visitor; key: Key }> {
  const token = await link(who)
  const visitor = new Visitor(program)
  const options = (await (await visitor.post(`/join/${token}/options`)).json()) as never
  const { key, credential } = register(options)
  expect((await visitor.post(`/join/${token}/passkey`, { credential })).status).toBe(200)
  return { visitor, key }
}
async function signIn(key: Key, visitor = new Visitor(program)): Promise<{ visitor: Visitor; status: number }> {
  const options = (await (await visitor.post('/sign-in/passkey/options')).json()) as never
  const { status } = await visitor.post('/sign-in/passkey', { credential: assert(options, key) })
  return { visitor, status }
}

describe('an account that nobody uses', () => {
  test('is written about a week before, once, and closed after 60 days, with its sessions', async () => {
    const [used, nearly, over] = [await person('Used', 20), await person('Nearly', 54), await person('Over', 61)]
    const visitor = await signedIn(over, place.schoolId)
    await sweep(now)
    await sweep(now)
    expect([await stateOf(used), await stateOf(nearly), await stateOf(over)]).toEqual([null, null, 'dormant'])
    expect([await jobs('warn', used), await jobs('warn', nearly), await jobs('warn', over)]).toEqual([0, 1, 0])
    expect((await visitor.get('/')).status).toBe(303)
    await sweep(days(7))
    expect(await stateOf(nearly)).toBe('dormant')
    const { to, subject, text } = closingMail('n@example.org', 'https://kith.example')
    expect([to, subject]).toEqual(['n@example.org', 'Your Kith account will close'])
    expect(text).toContain('https://kith.example/')
    expect(text).not.toMatch(/Nearly|Eastbridge/)
    // Used again before: the days begin anew, and so does the mail.
    await rows('update identity.practitioner set last_seen_at = $2 where id = $1', [used, days(0)])
    await sweep(days(54))
    expect([await stateOf(used), await jobs('warn', used)]).toEqual([null, 1])
  })

  test('is never the demonstration’s, the program’s own, or one without a role', async () => {
    const persona = await aPerson(program, { name: 'Persona', persona: 'p', roles: [[place.schoolId, 'dsl']] })
    const system = await person('Kith', 99, 'system')
    const without = await aPerson(program, { name: 'No role', roles: [] })
    await rows('update identity.practitioner set created_at = $2, is_system = id = $3 where id = any($1)', [
      [persona, system, without],
      days(-99),
      system,
    ])
    await sweep(now)
    expect([await stateOf(persona), await stateOf(system), await stateOf(without)]).toEqual([null, null, null])
    await rows('update identity.practitioner set disabled_at = now() where id = any($1)', [[persona, without]])
  })

  test('is opened again by an administrator, with a reason that stands with it', async () => {
    const who = await person('Back Again', 5)
    const { key } = await joined(who)
    await rows('update identity.practitioner set created_at = $2, last_seen_at = $2 where id = $1', [who, days(-70)])
    await sweep(now)
    expect((await signIn(key)).status).toBe(422)
    const at = `/administration/people/${who}`
    expect(await admin.text(at)).toContain('nobody had used it for 60 days')
    expect(await admin.text('/administration/people')).toContain('Closed after 60 days unused')
    expect((await admin.post(`${at}/enable`)).status).toBe(303)
    expect(await stateOf(who)).toBe('dormant')
    const empty = await admin.post(`${at}/reopen`, { reason: ' ' })
    expect([empty.status, (await empty.text()).includes('Say why the account is opened again')]).toEqual([422, true])
    expect((await admin.post(`${at}/reopen`, { reason: 'Back from maternity leave' })).status).toBe(303)
    expect(await admin.text(at)).toContain('Opened again: Back from maternity leave')
    expect((await signIn(key)).status).toBe(200)
    expect((await admin.post(`${at}/reopen`, { reason: 'Twice' })).status).toBe(404)
    const [event] = await rows<{ n: number }>(
      `select count(*)::integer as n from audit.event where action = 'administration.person.reopen' and practitioner_id = $1`,
      [adminId],
    )
    expect(event?.n).toBeGreaterThan(0)
    expect(
      await rows('select words from identity.account_note where kind = $1 and practitioner_id = $2', ['reopened', who]),
    ).toEqual([{ words: 'Back from maternity leave' }])
  })

  test('of the last lead of an organisation is told of: the administrators get a task', async () => {
    const [school, org] = [newId(), place.areaId]
    await rows(
      `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Moor Edge Primary', 'school', 'ME', $2)`,
      [school, org],
    )
    await person('Kith of Moor Edge', 0, 'system', school)
    await rows(`update identity.practitioner set is_system = true where name = 'Kith of Moor Edge'`)
    const head = await person('A Head', 70, 'head', school)
    const lead = await person('The Lead', 65, 'dsl', school)
    await sweep(now)
    expect([await stateOf(head), await stateOf(lead)]).toEqual(['dormant', 'dormant'])
    // With the first the second was still there; with the second nobody is.
    expect([await jobs('left', head), await jobs('left', lead)]).toEqual([0, 1])
    await asSystem(program.db, school, { action: 'account.left' }, (tx, ctx) =>
      tellOfLeft(tx, ctx, { practitionerId: lead, organisationId: school, role: 'dsl' }, { giveTask }),
    )
    const tasks = await rows('select practitioner_id as who, title, href from deadlines.task where subject_id = $1', [
      lead,
    ])
    expect(tasks).toEqual([
      { who: adminId, title: 'An organisation has nobody left who leads', href: `/administration/people/${lead}` },
    ])
  })

  test('of the last administrator stays open, and is told of once', async () => {
    const officer = await person('Priya Hart', 1, 'dpo', place.policeId)
    await rows('update identity.practitioner set created_at = $2, last_seen_at = $2 where id = $1', [
      adminId,
      days(-80),
    ])
    await sweep(now)
    await sweep(now)
    expect([await stateOf(adminId), await jobs('left', adminId)]).toEqual([null, 1])
    await person('Kith of the police', 0, 'system', place.policeId)
    await rows(`update identity.practitioner set is_system = true where name = 'Kith of the police'`)
    await asSystem(program.db, place.policeId, { action: 'account.left' }, (tx, ctx) =>
      tellOfLeft(
        tx,
        ctx,
        { practitionerId: adminId, organisationId: place.policeId, role: 'administrator' },
        { giveTask },
      ),
    )
    expect(await rows('select practitioner_id as who from deadlines.task where subject_id = $1', [adminId])).toEqual([
      { who: officer },
    ])
    // With a second administrator the first is closed like anybody.
    await person('Second', 1, 'administrator', place.policeId)
    await sweep(now)
    expect(await stateOf(adminId)).toBe('dormant')
    await rows(
      `update identity.practitioner set disabled_at = null, disabled_because = null, last_seen_at = now() where id = $1`,
      [adminId],
    )
    admin = await signedIn(adminId, place.policeId)
  })
})

describe('a device not seen before', () => {
  test('is told of by mail and in the program, until its person says it was them; the first is not', async () => {
    const who = await person('Nia Pritchard', 1)
    const { visitor: laptop, key } = await joined(who)
    expect(await jobs('device', who)).toBe(0)
    await signIn(key, laptop)
    expect(await jobs('device', who)).toBe(0)
    const phone = (await signIn(key)).visitor
    expect(await jobs('device', who)).toBe(1)
    const page = await laptop.text('/me')
    expect(page).toContain('A new device signed in as you')
    const device = /name="deviceId" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const other = await signedIn(await person('Not Nia', 1), place.schoolId)
    await other.post('/me/devices/known', { deviceId: device })
    expect(await laptop.text('/me')).toContain('A new device signed in as you')
    expect((await laptop.post('/me/devices/known', { deviceId: device })).status).toBe(303)
    expect(await laptop.text('/me')).not.toContain('A new device signed in as you')
    await signIn(key, phone)
    expect(await jobs('device', who)).toBe(1)
    const [kept] = await rows<{ text: string }>(
      'select d::text as text from identity.device d where practitioner_id = $1',
      [who],
    )
    expect(kept?.text).not.toContain(laptop.device ?? '-')
    expect(deviceMail('n@example.org', 'https://kith.example').text).not.toMatch(/Nia|Chrome|Windows/)
    const [event] = await rows(
      `select body::jsonb->'detail' as detail from audit.event where action = 'sign-in.passkey' and practitioner_id = $1 and body::jsonb->'detail' ? 'newDevice'`,
      [who],
    )
    expect(event).toMatchObject({ detail: { newDevice: true } })
  })
  test('saying so, and ending a session, asks once more who is there', async () => {
    const { visitor } = await joined(await person('Left Unlocked', 1))
    await rows(`update identity.session set confirmed_at = confirmed_at - interval '6 minutes' where token_hash = $1`, [
      hashOf(visitor.token!),
    ])
    for (const [at, fields] of [
      ['/me/devices/known', { deviceId: newId() }],
      ['/me/sessions/end', { sessionId: newId() }],
      ['/me/sessions/end-others', {}],
      ['/me/passkeys/remove', { credentialId: 'x' }],
    ] as const)
      expect((await visitor.post(at, fields)).headers.get('location'), at).toMatch(/^\/confirm\?for=sign-in/)
  })
})

describe('an administrator', () => {
  test('sees where somebody is signed in, and signs them out everywhere; never themself', async () => {
    const who = await person('Signed In', 1)
    const [one, other] = [await signedIn(who, place.schoolId), await signedIn(who, place.schoolId)]
    const at = `/administration/people/${who}`
    const page = await admin.text(at)
    expect(page).toContain('Firefox on Linux')
    expect(page).toContain('Sign them out everywhere')
    expect((await one.post(`${at}/end-sessions`)).status).toBe(404)
    expect((await admin.post(`${at}/end-sessions`)).status).toBe(303)
    expect([(await one.get('/')).status, (await other.get('/')).status]).toEqual([303, 303])
    expect(await admin.text(at)).not.toContain('Firefox on Linux')
    expect((await admin.post(`/administration/people/${adminId}/end-sessions`)).status).toBe(404)
    expect((await admin.get('/')).status).toBe(200)
  })

  test('switches an organisation off: within a second everything of it is shut', async () => {
    const id = newId()
    await rows(
      `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Hillside Academy', 'school', 'HA', $2)`,
      [id, place.areaId],
    )
    const who = await aPerson(program, { name: 'Works There', roles: [[id, 'dsl']] })
    const sessions = await Promise.all(Array.from({ length: 20 }, () => signedIn(who, id)))
    const token = newToken()
    await rows(
      `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
       values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
      [hashOf(token), who, id],
    )
    expect((await sessions[0]!.get('/')).status).toBe(200)
    const began = performance.now()
    expect((await admin.post(`/administration/organisations/${id}/off`)).status).toBe(303)
    const answers = await Promise.all(sessions.map(session => session.get('/')))
    const took = performance.now() - began
    expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([303]))
    expect(took).toBeLessThan(60_000)
    expect((await new Visitor(program).get(`/join/${token}`)).status).toBe(422)
    await expect(asSystem(program.db, id, { action: 'x' }, async () => 'worked')).rejects.toThrow('switched off')
  })
})
