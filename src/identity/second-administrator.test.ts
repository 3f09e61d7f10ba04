/** One administrator alone cannot become somebody else: strong roles, and links to people who can sign in, need another. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { firstSetUpLink } from './actions.ts'
import { hashOf } from './sessions.ts'
import { register } from './tests/authenticator.ts'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

let program: Program
let place: Place
const rows = async (text: string, values: unknown[] = []) => (await program.admin.query(text, values)).rows
const as = async (persona: string): Promise<Visitor> => {
  const visitor = new Visitor(program)
  expect((await visitor.post('/sign-in/demo', { persona })).status).toBe(303)
  return visitor
}
const linkIn = (page: string) => /value="http:\/\/localhost:3000(\/join\/[\w-]{43})"/.exec(page)?.[1] ?? null
/** Past the routes: the database as one of the people, by a statement of one's own. */
const inDatabase = async (who: string, text: string, values: unknown[]) => {
  const client = await program.db.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true)`, [
      who,
      place.schoolId,
    ])
    return (await client.query(text, values)).rows
  } finally {
    await client.query('rollback')
    client.release()
  }
}
const makes = async (visitor: Visitor, agreementId: string) =>
  linkIn(await (await visitor.post('/administration/agreements/link', { agreementId })).text())
const joins = async (visitor: Visitor, link: string) => {
  const options = (await (await visitor.post(`${link}/options`)).json()) as never
  return visitor.post(`${link}/passkey`, { credential: register(options).credential })
}

describe('two administrators', () => {
  let one: Visitor
  let other: Visitor
  let oneId: string
  let otherId: string
  let headId: string
  const waiting = () =>
    rows(
      'select id, kind, role, practitioner_id, asked_by, decided_by, agreed from identity.agreement order by asked_at desc',
    )
  const rolesOf = async (id: string) =>
    (
      await rows('select role from identity.role_held where practitioner_id = $1 and to_at is null order by role', [id])
    ).map(row => row.role)
  beforeAll(async () => {
    program = await startProgram()
    // The worker makes its queues when it starts; none runs here.
    await program.admin.query(`select pgboss.create_queue('mail', '{"policy": "standard"}')`)
    place = await aPlace(program)
    oneId = await aPerson(program, { name: 'Ade Obi', persona: 'one', roles: [[place.schoolId, 'administrator']] })
    otherId = await aPerson(program, { name: 'Bea Lund', persona: 'other', roles: [[place.policeId, 'administrator']] })
    headId = await aPerson(program, { name: 'Hana Wood', persona: 'head', roles: [[place.schoolId, 'head']] })
    await program.admin.query(
      `insert into identity.passkey (credential_id, practitioner_id, public_key, counter, label, added_at) values ('hers', $1, 'x', 0, 'Hers', now())`,
      [headId],
    )
    one = await as('one')
    other = await as('other')
  })
  afterAll(() => program.close())

  test('a role that reads records gives nothing until another agrees, and never by who asked', async () => {
    const added = await one.post('/administration/people', {
      name: 'New Head',
      jobTitle: 'Head',
      email: '',
      phone: '',
      organisationId: place.schoolId,
      role: 'head',
    })
    expect(added.status).toBe(303)
    const at = added.headers.get('location') ?? ''
    const id = at.split('/').at(-1) ?? ''
    expect(await rolesOf(id)).toEqual([])
    expect(await one.text(at)).toContain('Somebody else has to agree')
    expect((await one.post(`${at}/invite`, { organisationId: place.schoolId })).status).toBe(422)
    const [asked] = await waiting()
    expect(asked).toMatchObject({ kind: 'role', role: 'head', asked_by: oneId, agreed: null })
    expect((await one.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      404,
    )
    const text = 'select identity.decide_agreement($1, true, $2, now()) as done'
    expect(await inDatabase(oneId, text, [asked.id, newId()])).toEqual([{ done: false }])
    await expect(inDatabase(headId, text, [asked.id, newId()])).rejects.toMatchObject({ code: '42501' })
    expect(await rolesOf(id)).toEqual([])
    expect(await other.text('/administration/people')).toContain('New Head')
    expect((await other.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      303,
    )
    expect(await rows('select granted_by, agreed_by from identity.role_held where practitioner_id = $1', [id])).toEqual(
      [{ granted_by: oneId, agreed_by: otherId }],
    )
    expect((await other.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      404,
    )
    // The link is for the one who agreed to hand over: never for the one who asked.
    expect((await one.post(`${at}/invite`, { organisationId: place.schoolId })).status).toBe(303)
    expect(await makes(one, asked.id)).toBeNull()
    expect(await makes(other, asked.id)).not.toBeNull()
    expect(await makes(other, asked.id)).toBeNull()
  })
  test.each([
    'front-door-manager',
    'attendance-lead',
    'virtual-school',
    'partner',
    'dsl',
    'dpo',
    'lado',
    'chair-of-governors',
    'social-worker',
    'administrator',
  ])('the database gives %s to nobody by one alone', async role => {
    const text = 'select identity.give_role($1, $2, $3, $4, now())'
    await expect(inDatabase(oneId, text, [newId(), headId, place.policeId, role])).rejects.toMatchObject({
      code: '42501',
    })
  })
  test('a refused role stays refused', async () => {
    await one.post(`/administration/people/${headId}/roles`, { organisationId: place.policeId, role: 'dpo' })
    const [asked] = await waiting()
    expect(asked).toMatchObject({ role: 'dpo', practitioner_id: headId })
    await other.post('/administration/agreements', { agreementId: asked.id, decision: 'refuse' })
    expect(await rolesOf(headId)).toEqual(['head'])
    expect((await other.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      404,
    )
  })
  test('a new link to somebody who can sign in needs another, is theirs to see, and is made once', async () => {
    const ask = () => one.post(`/administration/people/${headId}/invite`, { organisationId: place.schoolId })
    const make = `select identity.make_invitation($1, $2, $3, 'join', $4, now(), now() + interval '1 day')`
    await expect(inDatabase(oneId, make, [hashOf('x'), headId, place.schoolId, oneId])).rejects.toMatchObject({
      code: '42501',
    })
    expect((await ask()).status).toBe(303)
    expect(await rows('select from identity.invitation where practitioner_id = $1', [headId])).toEqual([])
    const mails = await rows(`select data from pgboss.job_common where name = 'mail'`)
    expect(mails).toEqual([{ data: { practitionerId: headId, organisationId: place.schoolId } }])
    expect(await (await as('head')).text('/me')).toContain('Ade Obi asked for a new one-time link in your name')
    const [asked] = await waiting()
    expect(asked).toMatchObject({ kind: 'link', practitioner_id: headId })
    expect((await other.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      303,
    )
    // The one who asked cannot make it, nor ask again meanwhile; the one who agreed makes it, once.
    await expect(inDatabase(oneId, make, [hashOf('y'), headId, place.schoolId, oneId])).rejects.toMatchObject({
      code: '42501',
    })
    expect((await ask()).status).toBe(303)
    const open = 'select from identity.agreement where practitioner_id = $1 and decided_at is null'
    expect(await rows(open, [headId])).toEqual([])
    expect(await makes(one, asked.id)).toBeNull()
    expect(await makes(other, asked.id)).not.toBeNull()
    await expect(inDatabase(otherId, make, [hashOf('z'), headId, place.schoolId, otherId])).rejects.toMatchObject({
      code: '42501',
    })
    expect(await rows('select made_by from identity.invitation where practitioner_id = $1', [headId])).toEqual([
      { made_by: otherId },
    ])
  })
  test('nobody decides about themself', async () => {
    await one.post(`/administration/people/${otherId}/roles`, { organisationId: place.policeId, role: 'police' })
    const [asked] = await waiting()
    expect(asked).toMatchObject({ role: 'police', practitioner_id: otherId })
    expect((await other.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      404,
    )
    expect(await rolesOf(otherId)).toEqual(['administrator'])
  })
})

describe('one administrator', () => {
  const add = (admin: Visitor, name: string, role: string) =>
    rows('select id from identity.organisation limit 1').then(([found]) =>
      admin.post('/administration/people', {
        name,
        jobTitle: 'Colleague',
        email: '',
        phone: '',
        organisationId: found.id,
        role,
      }),
    )
  beforeAll(async () => {
    program = await startProgram({ demonstration: false })
  })
  afterAll(() => program.close())

  test('sets up the first people alone; once another can sign in, finds a second administrator first', async () => {
    const link = async () => new URL((await firstSetUpLink(program.db, program.deps.origin)) ?? '').pathname
    const first = await new Visitor(program).post(await link(), {
      area: 'Northmoor',
      organisation: 'Northmoor School',
      kind: 'school',
      badge: 'NS',
      name: 'Ade Obi',
      jobTitle: 'Office',
      email: '',
    })
    const admin = new Visitor(program)
    expect((await joins(admin, first.headers.get('location') ?? '')).status).toBe(200)
    const lead = linkIn(await (await add(admin, 'Hana Wood', 'dsl')).text())
    const head = linkIn(await (await add(admin, 'Ola Reed', 'head')).text())
    expect([lead, head]).not.toContain(null)
    expect((await joins(new Visitor(program), lead ?? '')).status).toBe(200)
    const late = await add(admin, 'Too Late', 'head')
    expect(late.status).toBe(303)
    expect(await admin.text(late.headers.get('location') ?? '')).toContain('You are the only administrator')
    // The links made before still let their people in, and a second administrator can be found.
    expect((await joins(new Visitor(program), head ?? '')).status).toBe(200)
    const second = linkIn(await (await add(admin, 'Bea Lund', 'administrator')).text())
    const other = new Visitor(program)
    expect((await joins(other, second ?? '')).status).toBe(200)
    const [asked] = await rows('select id from identity.agreement')
    expect((await other.post('/administration/agreements', { agreementId: asked.id, decision: 'agree' })).status).toBe(
      303,
    )
    expect(await rows(`select from identity.role_held where agreed_by is not null and role = 'head'`)).toHaveLength(1)
    // From now on another administrator has to agree to a third.
    expect((await add(admin, 'Third', 'administrator')).status).toBe(303)
  })
})
