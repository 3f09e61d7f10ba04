/** What an administrator sees and does: their own area, confirmed a moment ago, and people by what became of them. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { hashOf } from './sessions.ts'
import { administrators } from './tests/administrators.ts'
import { aPerson, type Place, type Program, startProgram, type Visitor } from './tests/program.ts'

let program: Program
let place: Place
let oneId: string
let otherId: string
let one: Visitor
let councilId: string
beforeAll(async () => {
  program = await startProgram()
  await program.admin.query(`select pgboss.create_queue('mail', '{"policy": "standard"}')`)
})
afterAll(() => program.close())
const rows = async (text: string, values: unknown[] = []) => (await program.admin.query(text, values)).rows
const add = (name: string, role: string, organisationId = councilId, more: Record<string, string> = {}) =>
  one.post('/administration/people', {
    name,
    jobTitle: 'Colleague',
    email: '',
    phone: '',
    organisationId,
    role,
    ...more,
  })
let n = 0
beforeEach(async () => {
  ;({ place, councilId, oneId, otherId, one } = await administrators(program, ++n))
})
const isDisabled = async (who: string) =>
  (await rows('select disabled_at is not null as off from identity.practitioner where id = $1', [who]))[0].off
const heldBy = async (who: string) =>
  (await rows(`select id from identity.role_held where practitioner_id = $1 and to_at is null`, [who]))[0]?.id

describe('another area', () => {
  let farPlace: string
  let far: string
  beforeEach(async () => {
    const area = newId()
    farPlace = newId()
    await rows('insert into identity.area values ($1, $2)', [area, `Southmoor ${n}`])
    await rows(
      `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Southmoor School', 'school', 'SS', $2)`,
      [farPlace, area],
    )
    far = await aPerson(program, { name: 'Far Away', roles: [[farPlace, 'head']] })
  })
  test('is not there: pages, lists and forms', async () => {
    const role = await heldBy(far)
    const person = `/administration/people/${far}`
    const organisation = `/administration/organisations/${farPlace}`
    for (const at of [person, organisation]) expect((await one.get(at)).status, at).toBe(404)
    const posts: [string, Record<string, string>?][] = [
      [`${person}/disable`],
      [`${person}/enable`],
      [`${person}/end-sessions`],
      [`${person}/reopen`, { reason: 'Because' }],
      [`${person}/invite`, { organisationId: farPlace }],
      [`${person}/roles`, { organisationId: place.schoolId, role: 'teacher' }],
      [`${person}/roles/${role}/end`],
      [organisation, { phone: '01632 960 001', email: '' }],
      [`${organisation}/off`],
      [`${organisation}/on`],
    ]
    for (const [at, fields] of posts) expect((await one.post(at, fields)).status, at).toBe(404)
    expect((await add('Placed There', 'teacher', farPlace)).status).toBe(422)
    const provider = { organisationId: farPlace, label: 'x', issuer: 'https://x.example', clientId: 'x' }
    expect((await one.post('/administration/sign-in', provider)).status).toBe(422)
    for (const at of ['people', `people?organisationId=${farPlace}`, 'organisations', 'sign-in'])
      expect(await one.text(`/administration/${at}`)).not.toMatch(/Far Away|Southmoor/)
    expect(await isDisabled(far)).toBe(false)
  })
  test('is shut in the database, whatever the program asks', async () => {
    const role = await heldBy(far)
    const provider = newId()
    await rows(
      `insert into identity.oidc_provider (id, organisation_id, issuer, client_id, label, made_at) values ($1, $2, 'https://x', 'x', 'x', now())`,
      [provider, farPlace],
    )
    const refused: [string, unknown[]][] = [
      ['select identity.disable($1, now())', [far]],
      ['select identity.enable($1)', [far]],
      [`select identity.reopen($1, $2, 'x', now())`, [newId(), far]],
      ['select identity.end_sessions_of($1, now())', [far]],
      ['select identity.end_role($1, now())', [role]],
      [`select identity.give_role($1, $2, $3, 'teacher', now())`, [newId(), far, place.schoolId]],
      [`select identity.give_role($1, $2, $3, 'teacher', now())`, [newId(), otherId, farPlace]],
      [`select identity.ask_agreement($1, 'role', $2, $3, 'dsl', now())`, [newId(), far, place.schoolId]],
      [`select identity.ask_agreement($1, 'link', $2, $3, null, now())`, [newId(), far, farPlace]],
      [
        `select identity.make_invitation($1, $2, $3, 'join', $4, now(), now() + interval '1 day')`,
        [hashOf('x'), far, farPlace, oneId],
      ],
      ['select identity.switch_organisation_off($1, true, now())', [farPlace]],
      [`select identity.change_organisation($1, 'x', 'x')`, [farPlace]],
      [`select identity.add_oidc_provider($1, $2, 'https://x', 'x', null, 'x', '{}', now())`, [newId(), farPlace]],
    ]
    const nothing: [string, unknown[]][] = [
      ['select * from identity.sessions_of($1, now())', [far]],
      ['select * from identity.account_notes($1)', [far]],
      ['select * from identity.without_way_in(array[$1::uuid])', [far]],
      ['select * from identity.oidc_providers_kept() where id = $1', [provider]],
    ]
    const client = await program.db.pool.connect()
    const begin = async () => {
      await client.query('begin')
      await client.query(
        `select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true)`,
        [oneId, councilId],
      )
    }
    for (const [text, values] of refused) {
      await begin()
      await expect(client.query(text, values), text).rejects.toMatchObject({ code: '42501' })
      await client.query('rollback')
    }
    await begin()
    for (const [text, values] of nothing) expect((await client.query(text, values)).rows, text).toEqual([])
    await client.query('select identity.end_oidc_provider($1, now())', [provider])
    await client.query(`select identity.set_provider_needs($1, 'x')`, [provider])
    await client.query('commit')
    client.release()
    expect(await rows('select ended_at, needs_acr from identity.oidc_provider where id = $1', [provider])).toEqual([
      { ended_at: null, needs_acr: null },
    ])
  })
  test('keeps the account of somebody who works in both; here only their role ends', async () => {
    await rows(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, 'teacher', now() + interval '1 second')`,
      [newId(), far, place.schoolId],
    )
    const at = `/administration/people/${far}`
    expect(await one.text(at)).toContain('Another area looks after this account')
    expect((await one.post(`${at}/disable`)).status).toBe(404)
    const [{ id }] = await rows(
      'select id from identity.role_held where practitioner_id = $1 and organisation_id = $2',
      [far, place.schoolId],
    )
    expect((await one.post(`${at}/roles/${id}/end`)).status).toBe(303)
    expect(await rows('select from identity.role_held where id = $1 and to_at is not null', [id])).toHaveLength(1)
  })
})

describe('an unattended screen', () => {
  test('adds nobody, and changes nothing of who may sign in, before its person confirms', async () => {
    await rows(`update identity.session set confirmed_at = now() - interval '6 minutes' where practitioner_id = $1`, [
      oneId,
    ])
    const asked = await add('Thief', 'teacher')
    expect([asked.status, asked.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('/confirm?for=administration'),
    ])
    const provider = { organisationId: councilId, label: 'x', issuer: 'https://x.example', clientId: 'x' }
    const posts: [string, Record<string, string>?][] = [
      ['/administration/sign-in', provider],
      [`/administration/people/${otherId}/disable`],
      [`/administration/people/${otherId}/end-sessions`],
      [`/administration/organisations/${place.schoolId}/off`],
      ['/administration/agreements', { agreementId: newId(), decision: 'agree' }],
    ]
    for (const [at, fields] of posts)
      expect((await one.post(at, fields)).headers.get('location'), at).toContain('/confirm?for=administration')
    expect(await rows(`select from identity.practitioner where name = 'Thief'`)).toEqual([])
    expect((await one.post('/administration/people/find', { name: 'Bea' })).status).toBe(200)
    expect(await one.text('/confirm?for=administration')).toContain('changes who may sign in, and as what')
  })
  test('every form of administration says so, but the one that only looks for somebody', () => {
    const source = ['administration-routes.ts', 'agreement-routes.ts']
      .map(name => readFileSync(new URL(name, import.meta.url), 'utf8'))
      .join('\n')
    const without = [...source.matchAll(/post\((`?[^,]+),\s*\{\s*\.\.\.(\w+)/g)].filter(
      ([, , what]) => what === 'administer',
    )
    expect(without.map(([, path]) => path?.endsWith('/find`'))).toEqual([true])
  })
})

test('people are shown by what became of them, with how many there are', async () => {
  const [away] = [await aPerson(program, { name: 'Gone Away', roles: [[place.schoolId, 'teacher']] })]
  await aPerson(program, { name: 'Not Here Yet', roles: [[place.schoolId, 'teacher']] })
  await rows(`update identity.practitioner set disabled_at = now(), disabled_because = 'left' where id = $1`, [away])
  const list = async (query: string) => {
    const page = await one.text(`/administration/people${query}`)
    return ['Ade Obi', 'Bea Lund', 'Gone Away', 'Not Here Yet'].filter(name => page.includes(`>${name}</a>`))
  }
  expect(await list('')).toEqual(['Ade Obi', 'Bea Lund', 'Gone Away', 'Not Here Yet'])
  expect(await list('?state=works')).toEqual(['Ade Obi', 'Bea Lund'])
  expect(await list('?state=invited')).toEqual(['Not Here Yet'])
  expect(await list('?state=closed')).toEqual(['Gone Away'])
  expect(await list(`?state=closed&organisationId=${councilId}`)).toEqual([])
  const page = await one.text('/administration/people')
  const counts = [...page.matchAll(/kith-tabs__count"> (\d+)</g)].map(match => Number(match[1]))
  expect(counts).toEqual([5, 3, 1, 1])
  // A name stands in no address: then the filters are buttons, and keep what was typed.
  const found = await (await one.post('/administration/people/find', { name: 'e', state: 'invited' })).text()
  expect(found).toContain('>Not Here Yet</a>')
  expect(found).not.toContain('>Bea Lund</a>')
  expect(found).toContain('<input type="hidden" name="name" value="e"/>')
})
