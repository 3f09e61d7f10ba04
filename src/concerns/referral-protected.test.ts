/** A referral tells where the child lives; when that is protected later, its pages no longer do. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe('on paper, to a front door without Kith', () => {
  let anna: string
  let ben: string
  const places = ['12 Hidden Street', 'Her aunt in Hidden Street', 'Eastbridge High School', 'Room 4']
  const paper = async (childId: string, more: Record<string, unknown>, urgent = false) => {
    const sent = await school.post(samira, `/children/${childId}/refer${urgent ? '?urgent=1' : ''}`, {
      childId,
      way: 'letter',
      recipientName: 'Jo Bell',
      checkedRecipient: 'yes',
      ...(urgent
        ? { danger: 'Her father is at the gate.', where: 'Room 4, with me', called: '999, 10:15' }
        : {
            worry: 'A bruise.',
            purpose: 'Find out.',
            necessity: 'To decide.',
            basis: 'public-task',
            confidence: 'public-interest',
            agreement: 'agreed',
          }),
      _tab: newId(),
      _once: newId(),
      ...more,
    })
    const id = /[0-9a-f-]{36}/.exec(sent.headers.get('location') ?? '')?.[0] ?? ''
    const [row] = await school.rows<{ kept: string }>(
      'select document::text as kept from concerns.referral where id = $1',
      [id],
    )
    const page = await (await school.get(samira, `/referrals/${id}/document`)).text()
    return { id, kept: row?.kept ?? '', shown: /<main[\s\S]*<\/main>/.exec(page)?.[0] ?? '' }
  }
  beforeAll(async () => {
    await school.rows(`update identity.organisation set on_kith = false where id = $1`, [school.frontDoorId])
    await school.rows(`update identity.practitioner set phone = '01632 960 100' where id = $1`, [samira.id])
    anna = await school.child('Anna', 'Hale', '8K')
    ben = await school.child('Ben', 'Hale', '7K')
    for (const id of [anna, ben]) {
      await school.rows(
        `insert into people.address (id, person_id, lines, kind, recorded_by) values ($1, $2, '12 Hidden Street', 'home', $3)`,
        [newId(), id, samira.id],
      )
      await school.rows(
        `insert into people.living_arrangement (id, child_id, arrangement, with_whom, from_on, recorded_by)
         values ($1, $2, 'with-relative', 'Her aunt in Hidden Street', '2020-01-01', $3)`,
        [newId(), id, samira.id],
      )
    }
    await school.rows(
      `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'brother', 'sister', $4, $5)`,
      [newId(), anna, ben, samira.id, school.schoolId],
    )
  })

  test('no place of a protected child goes, nor of anybody close to it, whatever right the sender holds', async () => {
    const open = await paper(ben, {})
    for (const place of places.slice(0, 3)) expect(open.shown).toContain(place)
    await school.rows(
      `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'her father looks for her', $3, '2026-01-01')`,
      [newId(), anna, samira.id],
    )
    await school.rows(
      `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
      [anna, samira.id],
    )
    // Printed again after the protection, it is as if it had been written after it.
    const again = await (await school.get(samira, `/referrals/${open.id}/document`)).text()
    const made = [
      await paper(anna, {}),
      await paper(anna, { alsoChildren: [ben] }),
      await paper(ben, {}),
      await paper(ben, {}, true),
      { kept: '', shown: /<main[\s\S]*<\/main>/.exec(again)?.[0] ?? '' },
    ]
    for (const { kept, shown } of made) {
      for (const place of places) {
        expect(kept).not.toContain(place)
        expect(shown).not.toContain(place)
      }
      expect(shown).toContain('Protected. Ask the sender by telephone.')
      // Whom to ask stays on it.
      expect(shown).toContain('Samira Haddad, safeguarding lead, 01632 960 100')
    }
  })

  test('whoever writes about the brother is told that no place goes', async () => {
    for (const child of [anna, ben])
      for (const form of ['', '?urgent=1']) {
        const page = await (await school.get(samira, `/children/${child}/refer${form}`)).text()
        expect(page).toContain('not where the child is')
        expect(page).not.toContain(' and address')
      }
  })
})
