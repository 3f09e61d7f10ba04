/** A disagreement about a child whose location is protected: neither who disagrees nor with whom tells where the child is. */
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { askingFields, type Name, type PlaceKey, type Program, startProgram } from '../sharing/tests/program.ts'
import { challengesWaiting } from './index.ts'

let p: Program
let poppy: string
const school = 'Eastbridge High School'
const surgery = 'Market Street Surgery'
const told = [school, surgery, 'The haddad', 'Dr Obi']
const ids = { bySchool: '', bySchoolToo: '', byPolice: '', byPhone: '' }

const thinking = { whatWeThink: 'She said twice that she is afraid', whatWeWant: 'Look again, with her' }
/** Asks about Poppy, has it refused, and disagrees: gives the disagreement. */
async function disagreement(asker: Name, to: PlaceKey, refuses: Name, name?: string): Promise<string> {
  const asked = await p.post(asker, `/children/${poppy}/ask`, askingFields(p.id[to]))
  const request = asked.location?.split('/').at(-1) ?? ''
  const answered = await p.post(refuses, `/requests/${request}`, {
    decision: 'refuse',
    reasons: 'Not needed, we think',
    ...(name ? { name, how: 'phone' } : {}),
  })
  expect(answered.status, answered.html.slice(0, 1500)).toBe(303)
  const raised = await p.post(asker, '/challenges/new', { ...thinking, answer: request })
  expect(raised.status, raised.html.slice(0, 1500)).toBe(303)
  return raised.location?.split('/').at(-1) ?? ''
}
const stageOf = async (id: string): Promise<string> =>
  (
    await p.rows<{ id: string }>(
      'select id from challenge.stage where challenge_id = $1 order by number desc limit 1',
      [id],
    )
  )[0]?.id ?? ''
const answer = async (who: Name, id: string, fields: Record<string, string> = {}) => {
  const { status, html } = await p.post(who, `/challenges/${id}/answer`, {
    stageId: await stageOf(id),
    outcome: 'stands',
    words: 'We looked again',
    ...fields,
  })
  expect(status, html.slice(0, 1500)).toBe(303)
}

beforeAll(async () => {
  p = await startProgram()
  await p.set('escalation-stages', [
    { name: 'Practitioners', who: 'The two practitioners', workingDays: 1 },
    { name: 'Managers', who: 'The managers on each side', workingDays: 2 },
  ])
  poppy = await p.child('Poppy', 'Lane', ['school', 'police', 'frontDoor'])
  await p.rows(
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'gp', '2020-01-01', 'registered')`,
    [newId(), poppy, p.id.surgery],
  )
  ids.bySchool = await disagreement('haddad', 'police', 'shah')
  ids.bySchoolToo = await disagreement('haddad', 'police', 'shah')
  await p.post('haddad', `/challenges/${ids.bySchoolToo}/up`, {
    stageId: await stageOf(ids.bySchoolToo),
    upWords: 'It does not answer what she said',
  })
  await p.post('haddad', `/challenges/${ids.bySchoolToo}/close`, { ending: 'withdrawn', closeWords: 'She is seen' })
  ids.byPolice = await disagreement('shah', 'school', 'haddad')
  await answer('haddad', ids.byPolice)
  ids.byPhone = await disagreement('mirza', 'surgery', 'mirza', 'Dr Obi, partner')
  await answer('mirza', ids.byPhone, { name: 'Dr Obi, partner', how: 'phone' })
})
afterAll(() => p.close())

/** Every word kept of these for those at one organisation: titles, facts, tasks and clocks. */
const keptWords = async (organisationId: string): Promise<string> =>
  JSON.stringify(
    await p.rows(
      `select t.title, t.why as words, t.done_words as more from deadlines.task t where organisation_id = $1
       union all select start_words, late_reason, null from deadlines.clock where organisation_id = $1
       union all select ec.title, v.body::text, e.recorded_for from record.entry_child ec join record.entry e on e.id = ec.entry_id
         join record.version v on v.entry_id = ec.entry_id where ec.owner_id = $1 and ec.kind in ('challenge', 'challenge-answer')`,
      [organisationId],
    ),
  )

test('before anything is protected, the pages name both sides', async () => {
  expect((await p.get('shah', `/challenges/${ids.bySchool}`)).html).toContain(`${school} disagrees`)
  expect((await p.get('shah', `/challenges/${ids.byPolice}`)).html).toContain(`Disagreement with ${school}`)
  expect((await p.get('mirza', `/challenges/${ids.byPhone}`)).html).toContain('Dr Obi')
  expect((await p.get('shah', '/challenges')).html).toContain(school)
})

test('words that are kept name no school, no surgery and nobody who answered for one, from the beginning', async () => {
  const [police, frontDoor] = [await keptWords(p.id.police), await keptWords(p.id.frontDoor)]
  for (const words of [police, frontDoor]) for (const one of told) expect(words).not.toContain(one)
  expect(police).toContain('A service disagrees with a decision')
  expect(police).toContain('Stage 1 opened by a service.')
  expect(police).toContain('Disagreed with a service')
  expect(police).toContain('A service, stage 1: the decision stands')
  expect(frontDoor).toContain('A service does not answer in Kith')
  expect(frontDoor).toContain('A service answered a disagreement, stage 1')
  expect(frontDoor).toContain('Told by')
  // A police force tells of no place: the school keeps its name.
  expect(await keptWords(p.id.school)).toContain('Disagreed with Northmoor Police')
})

test('once it is protected, a service disagrees, on every page and on home', async () => {
  await p.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'her father looks for her', $3, '2026-01-01')`,
    [newId(), poppy, p.person.sandhu],
  )
  for (const one of ['rowe', 'sandhu'] as const)
    await p.rows(
      `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
      [poppy, p.person[one]],
    )
  const addresses: [Name, string][] = [
    ['shah', '/challenges'],
    ['shah', `/challenges/${ids.bySchool}`],
    ['shah', `/challenges/${ids.bySchoolToo}`],
    ['shah', `/challenges/${ids.byPolice}`],
    ['mirza', '/challenges'],
    ['mirza', `/challenges/${ids.byPhone}`],
  ]
  for (const [who, address] of addresses) {
    const { status, html } = await p.get(who, address)
    expect(status).toBe(200)
    for (const one of told) expect(html, `${who} ${address}`).not.toContain(one)
    expect(html).toMatch(/a service/i)
  }
  const home = await p.as('shah', (tx, ctx) => challengesWaiting(tx, ctx))
  const html = renderToString(h('div', null, home?.body() as never))
  expect(html).toContain('A service disagrees')
  expect(html).not.toContain(school)
})

test('with the right to know the place, both sides have their names', async () => {
  expect((await p.get('rowe', `/challenges/${ids.bySchool}`)).html).toContain(`${school} disagrees`)
  expect((await p.get('rowe', `/challenges/${ids.bySchool}`)).html).toContain('The haddad')
  expect((await p.get('sandhu', `/challenges/${ids.byPhone}`)).html).toContain('Dr Obi')
})

test('the service is answered all the same, and itself reads who it is', async () => {
  await answer('shah', ids.bySchool)
  const { html } = await p.get('haddad', `/challenges/${ids.bySchool}`)
  expect(html).toContain('We looked again')
  expect(html).toContain('Disagreement with Northmoor Police')
  expect(
    await p.rows(
      `select 1 from deadlines.task where subject_id = $1 and kind = 'read-challenge-answer' and organisation_id = $2`,
      [ids.bySchool, p.id.school],
    ),
  ).toHaveLength(1)
})

test('the page that begins a disagreement does not name the school that was asked', async () => {
  const [request] = await p.rows<{ id: string }>(
    'select id from sharing.request where to_organisation_id = $1 and from_organisation_id = $2',
    [p.id.school, p.id.police],
  )
  const { status, html } = await p.get('shah', `/challenges/new?answer=${request?.id}`)
  expect(status).toBe(200)
  for (const one of told) expect(html).not.toContain(one)
  expect(html).toContain('A service, and your own safeguarding team')
})
