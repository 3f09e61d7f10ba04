/** Asking about a child whose location is protected: neither who asks nor whom one could ask tells where the child is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { askingFields, type Program, startProgram } from './tests/program.ts'

let p: Program
let poppy: string
let requestId: string
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
    `select title, named_organisations from record.entry_child where kind = 'sharing-answer'`,
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
