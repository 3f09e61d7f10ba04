/** What one administrator alone must not reach: the other side of an agreement, and another person's place. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { policy, type Role, roles } from '../access/policy.ts'
import { administratorMail, joinedMail } from './accounts.ts'
import { hashOf, newToken } from './sessions.ts'
import { administrators, signedInAs } from './tests/administrators.ts'
import { register } from './tests/authenticator.ts'
import { aPerson, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

let program: Program
let place: Place
let oneId: string
let otherId: string
let officerId: string
let one: Visitor
let councilId: string
beforeAll(async () => {
  program = await startProgram()
  await program.admin.query(`select pgboss.create_queue('mail', '{"policy": "standard"}')`)
})
afterAll(() => program.close())
const rows = async (text: string, values: unknown[] = []) => (await program.admin.query(text, values)).rows
const as = (persona: string) => signedInAs(program, persona)
const linkIn = (page: string) => /value="http:\/\/localhost:3000(\/join\/[\w-]{43})"/.exec(page)?.[1] ?? null
const joins = async (visitor: Visitor, link: string) => {
  const options = (await (await visitor.post(`${link}/options`)).json()) as never
  return visitor.post(`${link}/passkey`, { credential: register(options).credential })
}
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
const agrees = async (visitor: Visitor, agreementId: string) =>
  (await visitor.post('/administration/agreements', { agreementId, decision: 'agree' })).status
const makes = async (visitor: Visitor, agreementId: string) =>
  linkIn(await (await visitor.post('/administration/agreements/link', { agreementId })).text())
const lastAsked = async () => (await rows('select id, kind from identity.agreement order by asked_at desc limit 1'))[0]
const told = async () =>
  (
    await rows(
      `select data->>'practitionerId' as who from pgboss.job_common where name = 'accounts' and data->>'what' = 'administrator'`,
    )
  ).map(row => row.who)
const nobodyTold = () => rows(`delete from pgboss.job_common where name = 'accounts'`)

let n = 0
beforeEach(async () => {
  ;({ place, councilId, oneId, otherId, officerId, one } = await administrators(program, ++n))
})
const isDisabled = async (who: string) =>
  (await rows('select disabled_at is not null as off from identity.practitioner where id = $1', [who]))[0].off
const heldBy = async (who: string) =>
  (await rows(`select id from identity.role_held where practitioner_id = $1 and to_at is null`, [who]))[0]?.id

describe('an administrator or a data protection officer', () => {
  const ways: [string, () => Promise<string>][] = [
    ['is disabled', async () => `/administration/people/${otherId}/disable`],
    ['loses the role', async () => `/administration/people/${otherId}/roles/${await heldBy(otherId)}/end`],
    ['has their organisation switched off', async () => `/administration/organisations/${place.policeId}/off`],
  ]
  const works = async () => (await (await as(`other ${n}`)).get('/')).status
  test.each(ways)('%s only when somebody other than the one who asked agrees', async (_words, where) => {
    const at = await where()
    const other = await as(`other ${n}`)
    expect((await one.post(at)).status).toBe(303)
    expect(await works()).toBe(200)
    const asked = await lastAsked()
    expect(await agrees(one, asked.id)).toBe(404)
    expect((await other.get('/')).status).toBe(200)
    const officer = await as(`officer ${n}`)
    expect(await officer.text('/administration/agreements')).toContain('Agree<span')
    expect(await agrees(officer, asked.id)).toBe(303)
    expect((await other.get('/')).status).toBe(303)
    expect((await told()).toSorted()).toEqual([officerId, otherId].toSorted())
  })
  test.each(ways)('%s when they agree themselves', async (_words, where) => {
    expect((await one.post(await where())).status).toBe(303)
    const other = await as(`other ${n}`)
    expect(await agrees(other, (await lastAsked()).id)).toBe(303)
    expect((await other.get('/')).status).toBe(303)
  })
  test.each(ways)('%s by nobody who goes past the pages', async (_words, where) => {
    const at = await where()
    const text = at.endsWith('/disable')
      ? ['select identity.disable($1, now())', otherId]
      : at.endsWith('/end')
        ? ['select identity.end_role($1, now())', await heldBy(otherId)]
        : ['select identity.switch_organisation_off($1, true, now())', place.policeId]
    const client = await program.db.pool.connect()
    await client.query('begin')
    await client.query(`select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true)`, [
      oneId,
      councilId,
    ])
    await expect(client.query(text[0] as string, [text[1]])).rejects.toMatchObject({ code: '42501' })
    await client.query('rollback')
    client.release()
  })
  test('is not got out of the way to agree with oneself', async () => {
    await one.post(`/administration/people/${officerId}/disable`)
    await one.post(`/administration/people/${otherId}/disable`)
    expect([await isDisabled(officerId), await isDisabled(otherId)]).toEqual([false, false])
    expect((await add('Sock Puppet', 'administrator')).status).toBe(303)
  })
  test('who is gone for less than 60 days still counts: then a data protection officer is the second person', async () => {
    await rows(
      `update identity.practitioner set disabled_at = now() - interval '59 days', disabled_because = 'left' where id = $1`,
      [otherId],
    )
    const added = await add('Second One', 'administrator')
    expect(added.status).toBe(303)
    const [asked, officer] = [await lastAsked(), await as(`officer ${n}`)]
    expect(await makes(officer, asked.id)).toBeNull()
    expect(await agrees(officer, asked.id)).toBe(303)
    expect(await makes(one, asked.id)).toBeNull()
    expect(await makes(officer, asked.id)).not.toBeNull()
  })
  test('while another administrator is there, a data protection officer agrees to no role', async () => {
    await add('New Lead', 'dsl', place.schoolId)
    const [asked, officer] = [await lastAsked(), await as(`officer ${n}`)]
    expect(await agrees(officer, asked.id)).toBe(404)
    expect(await officer.text('/administration/agreements')).not.toContain('Agree<span')
    expect(await agrees(await as(`other ${n}`), asked.id)).toBe(303)
  })
  test('where nobody else is or was within 60 days, the only administrator finds a second alone', async () => {
    await rows(`update identity.role_held set to_at = now() - interval '61 days' where practitioner_id = any($1)`, [
      [otherId, officerId],
    ])
    expect(linkIn(await (await add('Second One', 'administrator')).text())).not.toBeNull()
    await rows(`update identity.role_held set to_at = now() - interval '59 days' where practitioner_id = $1`, [otherId])
    expect((await add('Third', 'administrator')).status).toBe(303)
  })
  test('who never came may be taken back by one alone', async () => {
    const id = await aPerson(program, { name: 'Misspelt', roles: [[councilId, 'administrator']] })
    await one.post(`/administration/people/${id}/disable`)
    expect(await isDisabled(id)).toBe(true)
  })
  test('is told when they come back, and so are the data protection officers', async () => {
    await rows(`update identity.practitioner set disabled_at = now(), disabled_because = 'left' where id = $1`, [
      otherId,
    ])
    expect((await one.post(`/administration/people/${otherId}/enable`)).status).toBe(303)
    expect((await told()).toSorted()).toEqual([officerId, otherId].toSorted())
    const teacher = await aPerson(program, { name: 'Teacher', roles: [[place.schoolId, 'teacher']] })
    await nobodyTold()
    await one.post(`/administration/people/${teacher}/disable`)
    await one.post(`/administration/people/${teacher}/enable`)
    expect(await told()).toEqual([])
  })
})

test('the mails name nobody, and the one about leaving reaches whom it is about', async () => {
  for (const mail of [administratorMail, joinedMail]) {
    const { to, subject, text } = mail('b@example.org', 'https://kith.example')
    expect(to).toBe('b@example.org')
    expect(`${subject} ${text}`).not.toMatch(/Ade|Bea|Council|Police|example\.org/)
    expect(text).toContain('https://kith.example/')
  }
  await rows(`update identity.practitioner set email = 'b@example.org' where id = $1`, [otherId])
  const address = async () =>
    (await program.db.pool.query('select identity.account_address($1) as to', [otherId])).rows[0].to
  for (const [gone, to] of [
    ['1 hour', 'b@example.org'],
    ['2 days', null],
  ]) {
    await rows('update identity.practitioner set disabled_at = now() - $2::interval where id = $1', [otherId, gone])
    expect(await address()).toBe(to)
  }
})

describe('somebody who has not joined yet', () => {
  test('is nobody for the one who asked: the link is the agreeing person’s, and joining is told and stands with the account', async () => {
    const added = await add('New Lead', 'dsl', place.schoolId, { email: 'new.lead@school.example' })
    const at = added.headers.get('location') ?? ''
    const id = at.split('/').at(-1)
    const [asked, other] = [await lastAsked(), await as(`other ${n}`)]
    expect(await agrees(other, asked.id)).toBe(303)
    expect((await one.post(`${at}/invite`, { organisationId: place.schoolId })).status).toBe(303)
    const link = (await makes(other, asked.id)) ?? ''
    const lead = new Visitor(program)
    expect((await joins(lead, link)).status).toBe(200)
    expect(await lead.text('/')).toContain('New Lead at High School as dsl')
    const mails = await rows(`select data from pgboss.job_common where name = 'accounts' and data->>'what' = 'joined'`)
    expect(mails).toEqual([{ data: { what: 'joined', practitionerId: id } }])
    for (const administrator of [one, other]) {
      const page = await administrator.text(at)
      expect(page).toMatch(/Joined on [^<]+ with a passkey from Chrome on Windows/)
      expect(page).toContain('By a link that Bea Lund made')
    }
  })
  test('takes no strong role over a link that was made for a weaker one', async () => {
    const link = linkIn(await (await add('Promoted', 'teacher', place.schoolId)).text()) ?? ''
    expect((await new Visitor(program).get(link)).status).toBe(200)
    const [{ id }] = await rows(`select id from identity.practitioner where name = 'Promoted'`)
    await one.post(`/administration/people/${id}/roles`, { organisationId: place.schoolId, role: 'dsl' })
    expect(await agrees(await as(`other ${n}`), (await lastAsked()).id)).toBe(303)
    expect((await new Visitor(program).get(link)).status).toBe(422)
  })
})

test('whoever agrees sees that the person joined by a link of the one who asks', async () => {
  const link = linkIn(await (await add('Puppet', 'teacher', place.schoolId)).text()) ?? ''
  expect((await joins(new Visitor(program), link)).status).toBe(200)
  const [{ id }] = await rows(`select id from identity.practitioner where name = 'Puppet'`)
  await one.post(`/administration/people/${id}/roles`, { organisationId: place.schoolId, role: 'dsl' })
  const page = await (await as(`other ${n}`)).text('/administration/agreements')
  expect(page).toContain('They joined by a link that Ade Obi made')
})

test('every role that does more than log concerns needs a second person; in the database, and by the policy', async () => {
  const everyday = ['concern.log', 'concern.own', 'access.close']
  const everyone = Object.keys(roles).filter(role => role !== 'system')
  const strong = everyone.filter(role =>
    Object.entries(policy).some(
      ([permission, row]) =>
        row.roles !== 'anybody' &&
        (row.roles as readonly Role[]).includes(role as Role) &&
        row.roles.length < everyone.length &&
        !everyday.includes(permission),
    ),
  )
  const kept = (await rows('select role from identity.strong_role order by role')).map(row => row.role)
  expect(kept).toEqual(strong.toSorted())
  expect(everyone.filter(role => !kept.includes(role))).toEqual(['teacher', 'pastoral'])
  for (const role of strong) expect((await add(`As ${role}`, role, place.schoolId)).status, role).toBe(303)
  expect(linkIn(await (await add('As teacher', 'teacher', place.schoolId)).text())).not.toBeNull()
})

describe('a link whose role has ended, or whose organisation is off', () => {
  async function invited(): Promise<{ who: string; link: string; options: never; visitor: Visitor }> {
    const who = await aPerson(program, { name: 'Late Leaver', roles: [[place.schoolId, 'head']] })
    const token = newToken()
    await rows(
      `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at)
       values ($1, $2, $3, 'join', now(), now() + interval '7 days')`,
      [hashOf(token), who, place.schoolId],
    )
    const visitor = new Visitor(program)
    const options = (await (await visitor.post(`/join/${token}/options`)).json()) as never
    return { who, link: `/join/${token}`, options, visitor }
  }
  const endings: [string, (who: string) => Promise<unknown>][] = [
    ['the role ended', who => rows('update identity.role_held set to_at = now() where practitioner_id = $1', [who])],
    [
      'the organisation is off',
      () => rows('update identity.organisation set switched_off_at = now() where id = $1', [place.schoolId]),
    ],
  ]
  test.each(endings)('%s: the plain page, and nothing is kept', async (_words, end) => {
    const { who, link, options, visitor } = await invited()
    await end(who)
    expect((await visitor.get(link)).status).toBe(422)
    const answer = await visitor.post(`${link}/passkey`, { credential: register(options).credential })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('This link has been used, or is too old')
    expect(await rows('select from identity.passkey where practitioner_id = $1', [who])).toEqual([])
    expect(
      await rows('select from identity.invitation where practitioner_id = $1 and used_at is null', [who]),
    ).toHaveLength(1)
  })
  test('an administrator who ends the one or the other ends the open links', async () => {
    const [first, second] = [await invited(), await invited()]
    const open = async (who: string) =>
      (await rows('select from identity.invitation where practitioner_id = $1 and expires_at > now()', [who])).length
    await one.post(`/administration/people/${first.who}/roles/${await heldBy(first.who)}/end`)
    expect([await open(first.who), await open(second.who)]).toEqual([0, 1])
    await one.post(`/administration/organisations/${place.schoolId}/off`)
    await one.post(`/administration/organisations/${place.schoolId}/on`)
    expect(await open(second.who)).toBe(0)
  })
})
