/** One form sent twice is one thing done; another person's form is never taken for it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { aSchool, type Person, type School } from './tests/school.ts'

let school: School
let lead: Person
let deputy: Person
beforeAll(async () => {
  school = await aSchool()
  lead = await school.person(school.schoolId, ['dsl', 'teacher'], 'Samira Haddad', 'safeguarding lead')
  deputy = await school.person(school.schoolId, ['dsl', 'teacher'], 'Tom Ellery', 'deputy safeguarding lead')
})
afterAll(() => school.close())
const links = () =>
  school.rows<{ for: string; by: string }>('select made_for as for, made_by as by from concerns.log_link')

test('a link that is shown once: the second press says what happened to it and what to do', async () => {
  const fields = { madeFor: 'supply, Year 8', _once: newId() }
  const [one, other] = await Promise.all([
    school.post(lead, '/settings/log-links', fields),
    school.post(lead, '/settings/log-links', fields),
  ])
  const pages = [await one.text(), await other.text()]
  const [shown, again] = [one, other].map(answer => answer.status).join(' ') === '200 422' ? pages : pages.toReversed()
  expect([one.status, other.status].toSorted()).toEqual([200, 422])
  expect(shown).toMatch(/\/log\/[\w-]{24}/)
  expect(again).not.toMatch(/\/log\/[\w-]{24}/)
  expect(again).toContain('A link was made a moment ago, and its address was shown once')
  expect(again).toContain('it ends by itself tonight')
  expect(again).toContain('supply, Year 8')
  expect(await links()).toEqual([{ for: 'supply, Year 8', by: lead.id }])
})

test('the same token from another person, in one browser: their words come back, and are done when sent again', async () => {
  const fields = { madeFor: 'coach, Tuesday', _once: newId() }
  await school.post(lead, '/settings/log-links', { ...fields, madeFor: 'the first' })
  for (const madeFor of ['the first', 'coach, Tuesday']) {
    const before = (await links()).length
    const answer = await school.post(deputy, '/settings/log-links', { ...fields, madeFor })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('This page was sent before with other words')
    expect(page).toContain(`value="${madeFor}"`)
    expect(await links()).toHaveLength(before)
    const once = /name="_once" value="([\w-]+)"/.exec(page)?.[1] ?? ''
    expect(once).not.toBe(fields._once)
    expect((await school.post(deputy, '/settings/log-links', { madeFor, _once: once })).status).toBe(200)
    expect((await links()).at(-1)).toEqual({ for: madeFor, by: deputy.id })
  }
})

test('a form with no page of its own to show again says so as well, and nothing is done', async () => {
  const _once = newId()
  const draft = newId()
  const mine = { draft, revision: '0', tab: 'one', action: 'save', seen: 'He cried.' }
  await school.post(deputy, '/concerns/new', mine)
  expect((await school.post(lead, `/concerns/draft/${newId()}/end`, { _once })).status).toBe(303)
  const answer = await school.post(deputy, `/concerns/draft/${draft}/end`, { _once })
  expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('sent before with other words')])
  const kept = await school.rows<{ sent: Date | null }>('select sent_at as sent from record.draft where id = $1', [
    draft,
  ])
  expect(kept).toEqual([{ sent: null }])
})

test('to look twice is no repeat: the second press sees what the first saw', async () => {
  await school.child('Noah', 'Marsh', '8A')
  const fields = { q: 'Noah', _once: newId() }
  for (const _ of [1, 2]) {
    const answer = await school.post(lead, '/concerns/roll', fields)
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Noah Marsh')])
  }
})
