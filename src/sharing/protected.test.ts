/** Asking about a child whose location is protected: neither who asks nor whom one could ask tells where the child is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { askingFields, type Program, startProgram } from './tests/program.ts'

let p: Program
let poppy: string
let requestId: string
/** What the front door asked by telephone. */
let phoned: string
const school = 'Eastbridge High School'

beforeAll(async () => {
  p = await startProgram()
  poppy = await p.child('Poppy', 'Lane', ['school', 'police', 'frontDoor'])
  expect((await p.post('haddad', `/children/${poppy}/ask`, askingFields(p.id.police))).status).toBe(303)
  requestId = (await p.rows<{ id: string }>('select id from sharing.request'))[0]?.id ?? ''
})
afterAll(() => p.close())

const protect = async () => {
  await p.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'her father looks for her', $3, '2026-01-01')`,
    [newId(), poppy, p.person.sandhu],
  )
}

test('before it is protected the police read which school asks, and may ask it', async () => {
  const { html } = await p.get('shah', `/requests/${requestId}`)
  expect(html).toContain(school)
  expect(html).toContain('The haddad')
  expect((await p.get('shah', `/children/${poppy}/ask`)).html).toContain(school)
})

/** Every word kept beside the child for somebody who has to do something, and the titles of what the police wrote. */
const keptWords = async (organisationId: string): Promise<string> =>
  JSON.stringify(
    await p.rows(
      `select t.title, t.why, t.done_words as more from deadlines.task t where organisation_id = $1
       union all select start_words, null, null from deadlines.clock where organisation_id = $1
       union all select title, null, null from record.entry_child where kind = 'sharing-answer'`,
      [organisationId],
    ),
  )

test('what is kept for those who must answer never names the school: it was written before anybody thought of protecting the place', async () => {
  const words = await keptWords(p.id.police)
  expect(words).toContain('A service asks what you know.')
  expect(words).toContain('Asked by a service.')
  expect(words).not.toContain(school)
})

test('a council that asks is named: its name tells of no place', async () => {
  expect((await p.post('mirza', `/children/${poppy}/ask`, askingFields(p.id.health))).status).toBe(303)
  expect(await keptWords(p.id.health)).toContain('Northmoor Front Door asks what you know.')
})

test('nor does what tells of a school’s answer name it to whoever asked', async () => {
  const { location } = await p.post('shah', `/children/${poppy}/ask`, askingFields(p.id.school))
  expect(
    (await p.post('haddad', location ?? '', { decision: 'all', reasons: 'Needed', seen: 'She was in school' })).status,
  ).toBe(303)
  const words = await keptWords(p.id.police)
  expect(words).toContain('A service: shared')
  expect(words).not.toContain(school)
})

test('nor does the title of asking, or of an answer by telephone, or who gave it', async () => {
  const surgery = 'Market Street Surgery'
  await p.rows(
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'gp', '2020-01-01', 'registered')`,
    [newId(), poppy, p.id.surgery],
  )
  const asked = await p.post('mirza', `/children/${poppy}/ask`, askingFields(p.id.surgery))
  phoned = asked.location ?? ''
  expect((await p.get('mirza', phoned)).html).toContain(surgery)
  expect(
    (await p.post('mirza', phoned, { decision: 'nothing-relevant', name: 'Dr Obi, partner', how: 'phone' })).status,
  ).toBe(303)
  const words = JSON.stringify(
    await p.rows(
      `select ec.title, v.body::text as body, e.recorded_for from record.entry_child ec join record.entry e on e.id = ec.entry_id
       join record.version v on v.entry_id = ec.entry_id where ec.kind in ('sharing-request', 'sharing-answer') and ec.owner_id <> $1`,
      [p.id.school],
    ),
  )
  for (const told of [school, surgery, 'Dr Obi']) expect(words).not.toContain(told)
  expect(words).toContain('Asked a service for information')
  expect(words).toContain('A service answered: ')
})

test('once it is protected, a service asks, and its answer goes back to it all the same', async () => {
  await protect()
  for (const address of [`/requests/${requestId}`, '/requests']) {
    const { status, html } = await p.get('shah', address)
    expect(status).toBe(200)
    expect(html).toContain('A service')
    expect(html).not.toContain(school)
    expect(html).not.toContain('The haddad')
  }
  expect((await p.get('haddad', `/requests/${requestId}`)).html).toContain('Asked of Northmoor Police')
  const answered = await p.post('shah', `/requests/${requestId}`, {
    decision: 'part',
    reasons: 'Needed',
    seen: 'One call',
  })
  expect(answered.status, answered.html.slice(0, 3000)).toBe(303)
  const [entry] = await p.rows<{ title: string; named_organisations: string[] }>(
    `select title, named_organisations from record.entry_child where kind = 'sharing-answer' and owner_id = $1`,
    [p.id.police],
  )
  expect(entry?.named_organisations).toEqual([p.id.school])
  expect(entry?.title).not.toContain(school)
})

test('no school is offered to be asked, but to the front door, which asks for others', async () => {
  const { html } = await p.get('shah', `/children/${poppy}/ask`)
  expect(html).toContain('are asked through the front door')
  for (const name of [school, 'Hillside Academy', 'works with the child']) expect(html).not.toContain(name)
  expect((await p.post('shah', `/children/${poppy}/ask`, askingFields(p.id.school))).status).toBe(422)
  const door = await p.get('mirza', `/children/${poppy}/ask`)
  expect(door.html).toContain('Hillside Academy')
  expect(door.html).not.toContain('works with the child')
})

test('whom one asked is a service too, with whoever answered there; it is named to those who may know the place', async () => {
  const [mine] = await p.rows<{ id: string }>(
    'select id from sharing.request where from_organisation_id = $1 and to_organisation_id = $2',
    [p.id.police, p.id.school],
  )
  for (const [who, address] of [
    ['shah', `/requests/${mine?.id}`],
    ['shah', '/requests?show=asked'],
    ['mirza', phoned],
    ['mirza', '/requests?show=asked'],
  ] as const) {
    const { status, html } = await p.get(who, address)
    expect(status).toBe(200)
    expect(html).toMatch(/a service/i)
    for (const told of [school, 'Market Street Surgery', 'The haddad', 'Dr Obi'])
      expect(html, `${who} ${address}`).not.toContain(told)
  }
  await p.rows(
    `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
    [poppy, p.person.sandhu],
  )
  for (const told of ['Market Street Surgery', 'Dr Obi']) expect((await p.get('sandhu', phoned)).html).toContain(told)
})
