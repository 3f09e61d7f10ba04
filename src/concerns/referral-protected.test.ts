/** A referral tells where the child lives; when that is protected later, its pages no longer do. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { aSchool, type Person, type School } from './tests/school.ts'

let school: School
let samira: Person
let worker: Person
let kayla: string
let referralId: string

beforeAll(async () => {
  school = await aSchool()
  samira = await school.person(school.schoolId, ['dsl'], 'Samira Haddad', 'safeguarding lead')
  worker = await school.person(school.frontDoorId, ['front-door'], 'Sana Mirza', 'social worker')
  kayla = await school.child('Kayla', 'Wood', '8K')
  await school.rows(
    `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', 'Kayla', 'Wood', $3)`,
    [newId(), kayla, samira.id],
  )
  await school.rows(
    `insert into people.address (id, person_id, lines, kind, recorded_by) values ($1, $2, '9 Mill Court', 'home', $3)`,
    [newId(), kayla, samira.id],
  )
  await school.rows(
    `insert into people.living_arrangement (id, child_id, arrangement, with_whom, from_on, recorded_by)
     values ($1, $2, 'with-relative', 'Her aunt in Mill Court', '2020-01-01', $3)`,
    [newId(), kayla, samira.id],
  )
  const sent = await school.post(samira, `/children/${kayla}/refer`, {
    childId: kayla,
    worry: 'A bruise she cannot explain.',
    purpose: 'Find out who did it.',
    necessity: 'To decide whether she is being harmed.',
    basis: 'public-task',
    confidence: 'public-interest',
    agreement: 'agreed',
    _tab: newId(),
    _once: newId(),
  })
  referralId = /[0-9a-f-]{36}/.exec(sent.headers.get('location') ?? '')?.[0] ?? ''
})
afterAll(() => school.close())

const document = async (who: Person) => (await school.get(who, `/referrals/${referralId}/document`)).text()

test('the lines that say where go from the document with the protection, and come back with the right', async () => {
  expect(await document(worker)).toContain('9 Mill Court')
  expect(await document(worker)).toContain('Her aunt in Mill Court')
  expect(await document(worker)).toContain('Samira Haddad, safeguarding lead, Eastbridge High School')
  await school.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'her father looks for her', $3, '2026-01-01')`,
    [newId(), kayla, worker.id],
  )
  for (const who of [worker, samira]) {
    const shown = await document(who)
    expect(shown).not.toContain('Mill Court')
    expect(shown).toContain('Not shown: where the child is, is protected')
    expect(shown).toContain('A bruise she cannot explain.')
  }
  // From where it came tells it too: to the front door it is from a service; the school knows who it is itself.
  const page = async (who: Person) => (await school.get(who, `/referrals/${referralId}`)).text()
  for (const shown of [await document(worker), await page(worker)]) {
    expect(shown).not.toContain('Eastbridge')
    expect(shown).not.toContain('Samira Haddad')
    expect(shown).toMatch(/by somebody at a service|answer to somebody at a service/i)
  }
  expect(await document(samira)).toContain('Samira Haddad, safeguarding lead, Eastbridge High School')
  await school.rows(
    `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
    [kayla, worker.id],
  )
  expect(await document(worker)).toContain('9 Mill Court')
})
