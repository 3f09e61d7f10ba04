import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { firstSetUpLink } from './actions.ts'
import { hashOf } from './sessions.ts'
import { register } from './tests/authenticator.ts'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

const rows = async (program: Program, text: string, values: unknown[] = []) =>
  (await program.admin.query(text, values)).rows
const path = (link: string | null) => new URL(link!).pathname

describe('the first set-up', () => {
  let program: Program
  beforeAll(async () => {
    program = await startProgram({ demonstration: false })
  })
  afterAll(() => program.close())
  const typed = {
    area: 'Northmoor',
    organisation: 'Northmoor Council',
    kind: 'front-door',
    badge: 'nc',
    name: 'Ade Obi',
    jobTitle: 'Systems lead',
    email: '',
  }
  const link = () => firstSetUpLink(program.db, program.deps.origin)

  test('is offered by a one-time link, the last one made', async () => {
    const before = await link()
    const now = await link()
    expect((await new Visitor(program).get(path(before))).status).toBe(404)
    expect((await new Visitor(program).get(path(now))).status).toBe(200)
    expect((await new Visitor(program).get('/set-up/guess')).status).toBe(404)
    expect((await new Visitor(program).post('/set-up/guess', typed)).status).toBe(404)
    expect(await rows(program, 'select from identity.organisation')).toHaveLength(0)
  })
  test('keeps what was typed when something is missing', async () => {
    const response = await new Visitor(program).post(path(await link()), { ...typed, badge: 'x', kind: '' })
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain('Enter two letters')
    expect(page).toContain('Choose what kind')
    expect(page).toContain('value="Northmoor Council"')
    expect(await rows(program, 'select from identity.organisation')).toHaveLength(0)
  })
  test('makes one organisation and one administrator, once; a lost link is made again while nobody can sign in', async () => {
    const setUp = path(await link())
    const first = await new Visitor(program).post(setUp, typed)
    const join = first.headers.get('location')!
    expect(join).toMatch(/^\/join\//)
    expect((await new Visitor(program).post(setUp, typed)).status).toBe(404)
    const again = path(await link())
    expect(again).toMatch(/^\/join\//)
    expect((await new Visitor(program).get(join)).status).toBe(422)
    const visitor = new Visitor(program)
    const options = (await (await visitor.post(`${again}/options`)).json()) as never
    expect((await visitor.post(`${again}/passkey`, { credential: register(options).credential })).status).toBe(200)
    expect(await visitor.text('/')).toContain('Ade Obi at Northmoor Council as administrator')
    expect(await link()).toBeNull()
    expect(await rows(program, 'select name, kind, badge from identity.organisation')).toEqual([
      { name: 'Northmoor Council', kind: 'front-door', badge: 'NC' },
    ])
  })
  test('cannot be done again behind the program’s back', async () => {
    const ids = Array.from({ length: 6 }, () => newId())
    const text = `select identity.set_up_first($1, 'B', $2, 'B', 'police', 'BB', $3, 'B', 'B', null, $4, $5, $6, now())`
    await expect(program.db.pool.query(text, ids)).rejects.toMatchObject({ code: '42501' })
    const invite = `select identity.make_invitation($1, null, null, 'first-set-up', null, now(), now() + interval '1 day')`
    await expect(program.db.pool.query(invite, [hashOf('x')])).rejects.toMatchObject({ code: '42501' })
  })
})

describe('administration', () => {
  let program: Program
  let place: Place
  let admin: Visitor
  let adminId: string
  const as = async (persona: string): Promise<Visitor> => {
    const visitor = new Visitor(program)
    expect((await visitor.post('/sign-in/demo', { persona })).status).toBe(303)
    return visitor
  }
  beforeAll(async () => {
    program = await startProgram()
    place = await aPlace(program)
    adminId = await aPerson(program, {
      name: 'Ade Obi',
      persona: 'administrator',
      roles: [[place.schoolId, 'administrator']],
    })
    await aPerson(program, { name: 'Tom Marsh', persona: 'teacher', roles: [[place.schoolId, 'teacher']] })
    await aPerson(program, { name: 'Samira Haddad', persona: 'dsl', roles: [[place.schoolId, 'dsl']] })
    admin = await as('administrator')
  })
  afterAll(() => program.close())

  const newcomer = (name: string, more: Record<string, string> = {}) =>
    admin.post('/administration/people', {
      name,
      jobTitle: 'Pastoral lead',
      email: '',
      phone: '',
      organisationId: place.schoolId,
      role: 'pastoral',
      ...more,
    })
  const linkIn = (page: string) => /value="(http:\/\/localhost:3000\/join\/[\w-]{43})"/.exec(page)?.[1] ?? ''
  const idOf = async (name: string) =>
    (await rows(program, 'select id from identity.practitioner where name = $1', [name]))[0].id as string

  test('is for administrators', async () => {
    const pages = [
      'people',
      'people/new',
      `people/${adminId}`,
      'organisations',
      'organisations/new',
      `organisations/${place.schoolId}`,
      'sign-in',
    ]
    for (const each of pages) {
      expect((await admin.get(`/administration/${each}`)).status).toBe(200)
      expect((await (await as('dsl')).get(`/administration/${each}`)).status).toBe(404)
      expect((await new Visitor(program).get(`/administration/${each}`)).status).toBe(303)
    }
  })
  test('is refused by the database too, whoever asks', async () => {
    const dsl = (await rows(program, `select id from identity.practitioner where persona = 'dsl'`))[0].id
    const calls: [string, unknown[]][] = [
      [`select identity.give_role($1, $2, $3, 'administrator', now())`, [newId(), dsl, place.schoolId]],
      ['select identity.disable($1, now())', [adminId]],
      ['select identity.enable($1)', [adminId]],
      [`select identity.add_practitioner($1, 'x', 'x', null, null)`, [newId()]],
      [
        `select identity.make_invitation($1, $2, $3, 'join', null, now(), now() + interval '1 day')`,
        [hashOf('x'), adminId, place.schoolId],
      ],
      ['select identity.switch_organisation_off($1, true, now())', [place.policeId]],
      [
        `select identity.add_oidc_provider($1, $2, 'https://x', 'x', null, 'x', '{}', now())`,
        [newId(), place.schoolId],
      ],
    ]
    const client = await program.db.pool.connect()
    for (const [text, values] of calls) {
      await client.query('begin')
      await client.query(
        `select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true)`,
        [dsl, place.schoolId],
      )
      await expect(client.query(text, values), text).rejects.toMatchObject({ code: '42501' })
      await client.query('rollback')
    }
    client.release()
  })
  test('adds a person with a role and shows a one-time link once', async () => {
    const response = await newcomer('Nia Pritchard')
    const page = await response.text()
    const link = linkIn(page)
    expect(response.status).toBe(200)
    expect(link).not.toBe('')
    expect(await new Visitor(program).text(path(link))).toContain('Nia Pritchard')
    expect(JSON.stringify(await rows(program, 'select i::text from identity.invitation i'))).not.toContain(
      path(link).split('/')[2],
    )
    const list = await admin.text('/administration/people?name=pritch')
    expect(list).toContain('Nia Pritchard')
    expect(list).toContain('Cannot sign in yet')
    expect(list).not.toContain('Tom Marsh')
    expect(await admin.text('/administration/people?name=%25')).toContain('Nobody of that name')
  })
  test('adds a person once when the form is sent twice', async () => {
    const once = newId()
    await newcomer('Sent Twice', { _once: once })
    await newcomer('Sent Twice', { _once: once })
    expect(await rows(program, `select from identity.practitioner where name = 'Sent Twice'`)).toHaveLength(1)
  })
  test.each([
    ['name', ''],
    ['name', 'x'.repeat(121)],
    ['name', 'Turned \u202eround'],
    ['jobTitle', ''],
    ['email', 'not an address'],
    ['phone', 'call me'],
    ['organisationId', ''],
    ['organisationId', '00000000-0000-7000-8000-000000000000'],
    ['role', ''],
    ['role', 'system'],
    ['role', 'emperor'],
  ])('refuses a person whose %s is %j, keeps what was typed, and writes nothing', async (field, value) => {
    const before = await rows(program, 'select from identity.practitioner')
    const response = await newcomer('Kept As Typed', { [field]: value })
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain(`href="#${field}"`)
    if (field !== 'name') expect(page).toContain('value="Kept As Typed"')
    expect(await rows(program, 'select from identity.practitioner')).toHaveLength(before.length)
  })
  test('gives and ends roles, never to oneself', async () => {
    await newcomer('Role Holder')
    const id = await idOf('Role Holder')
    const give = (who: string, role: string) =>
      admin.post(`/administration/people/${who}/roles`, { organisationId: place.policeId, role })
    expect((await give(id, 'teacher')).status).toBe(303)
    expect((await give(id, 'teacher')).status).toBe(303)
    const held = await rows(
      program,
      `select id, granted_by from identity.role_held where practitioner_id = $1 and role = 'teacher'`,
      [id],
    )
    expect(held).toEqual([{ id: held[0].id, granted_by: adminId }])
    expect((await give(adminId, 'dsl')).status).toBe(422)
    expect((await give(id, 'system')).status).toBe(422)
    const [mine] = await rows(program, 'select id from identity.role_held where practitioner_id = $1', [adminId])
    expect((await admin.post(`/administration/people/${adminId}/roles/${mine.id}/end`)).status).toBe(404)
    expect((await admin.post(`/administration/people/${id}/roles/${held[0].id}/end`)).status).toBe(303)
    expect(
      await rows(program, 'select from identity.role_held where id = $1 and to_at is not null', [held[0].id]),
    ).toHaveLength(1)
  })
  test('disabling a person ends every session of theirs at once, and their open link', async () => {
    const id = await aPerson(program, { name: 'Leaver', persona: 'leaver', roles: [[place.schoolId, 'teacher']] })
    const [one, other] = [await as('leaver'), await as('leaver')]
    const link = linkIn(
      await (await admin.post(`/administration/people/${id}/invite`, { organisationId: place.schoolId })).text(),
    )
    expect((await one.get('/')).status).toBe(200)
    await admin.post(`/administration/people/${id}/disable`)
    expect((await one.get('/')).status).toBe(303)
    expect((await other.get('/')).status).toBe(303)
    expect((await new Visitor(program).get(path(link))).status).toBe(422)
    expect((await new Visitor(program).post('/sign-in/demo', { persona: 'leaver' })).status).toBe(404)
    expect((await admin.post(`/administration/people/${id}/invite`, { organisationId: place.schoolId })).status).toBe(
      404,
    )
    await admin.post(`/administration/people/${id}/enable`)
    expect((await (await as('leaver')).get('/')).status).toBe(200)
    expect((await admin.post(`/administration/people/${adminId}/disable`)).status).toBe(404)
    expect((await admin.get('/')).status).toBe(200)
  })
  test('a new link ends the one before', async () => {
    await newcomer('Lost The First')
    const id = await idOf('Lost The First')
    const make = async () =>
      linkIn(await (await admin.post(`/administration/people/${id}/invite`, { organisationId: place.schoolId })).text())
    const [first, second] = [await make(), await make()]
    expect((await new Visitor(program).get(path(first))).status).toBe(422)
    expect((await new Visitor(program).get(path(second))).status).toBe(200)
    const nowhere = await admin.post(`/administration/people/${id}/invite`, { organisationId: place.policeId })
    expect(nowhere.status).toBe(422)
  })
  test('adds an organisation, changes how it is reached, and switches it off and on', async () => {
    const added = await admin.post('/administration/organisations', {
      name: 'Moor Edge Primary',
      kind: 'school',
      badge: 'me',
      phone: '01632 960 001',
      email: '',
      authorityCode: '',
    })
    const at = added.headers.get('location')!
    expect(await admin.text(at)).toContain('01632 960 001')
    expect((await admin.post(at, { phone: '01632 960 002', email: 'office@example.org' })).status).toBe(303)
    expect(await admin.text(at)).toContain('office@example.org')
    const twice = await admin.post('/administration/organisations', {
      name: 'moor edge primary',
      kind: 'school',
      badge: 'ME',
    })
    expect(twice.status).toBe(422)
    const id = at.split('/').at(-1)!
    await aPerson(program, { name: 'Works There', persona: 'there', roles: [[id, 'teacher']] })
    const colleague = await as('there')
    await admin.post(`${at}/off`)
    expect((await colleague.get('/')).status).toBe(303)
    await admin.post(`${at}/on`)
    expect((await colleague.get('/')).status).toBe(303)
    expect((await (await as('there')).get('/')).status).toBe(200)
    expect((await admin.post(`/administration/organisations/${place.schoolId}/off`)).status).toBe(404)
  })
  test('keeps a provider’s secret sealed, and takes no address that could never be one', async () => {
    const add = (more: Record<string, string> = {}) =>
      admin.post('/administration/sign-in', {
        organisationId: place.schoolId,
        label: 'School account',
        issuer: 'https://login.example.org',
        clientId: 'kith',
        clientSecret: 'the client secret',
        moreHosts: 'keys.example.org\ntokens.example.org',
        ...more,
      })
    for (const issuer of [
      'http://login.example.org',
      'login.example.org',
      'https://a:b@login.example.org',
      'javascript:alert(1)',
    ])
      expect((await add({ issuer })).status).toBe(422)
    const wrong = await add({ moreHosts: 'https://keys.example.org/x' })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).not.toContain('the client secret')
    expect((await add()).status).toBe(303)
    const [kept] = await rows(program, 'select client_secret_sealed, more_hosts from identity.oidc_provider')
    expect(kept.more_hosts).toEqual(['keys.example.org', 'tokens.example.org'])
    expect(Buffer.from(kept.client_secret_sealed, 'base64url').toString()).not.toContain('secret')
    const page = await admin.text('/administration/sign-in')
    expect(page).toContain('School account')
    expect(page).not.toContain('the client secret')
    expect(page).not.toContain(kept.client_secret_sealed)
  })
  test('leaves an event of every change, with who and about whom', async () => {
    await newcomer('Audited Person')
    const id = await idOf('Audited Person')
    const found = await rows(
      program,
      `select practitioner_id, organisation_id, body from audit.event where action = 'administration.person.add' and body like $1`,
      [`%${id}%`],
    )
    expect(found).toMatchObject([{ practitioner_id: adminId, organisation_id: place.schoolId }])
    const arrivals = await rows(
      program,
      `select practitioner_id from audit.event where action = 'sign-in.demonstration' and practitioner_id = $1`,
      [adminId],
    )
    expect(arrivals.length).toBeGreaterThan(0)
    const all = JSON.stringify(await rows(program, 'select body from audit.event'))
    expect(all).not.toContain('Audited Person')
  })
})
