import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginInvolvement } from '../access/index.ts'
import { addChild } from '../people/index.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { checkPassed, findKnown, noticeGiven, owedNotices, ownersToTell } from './actions.ts'
import { passedTo } from './queries.ts'
import { aPlace, type Person, type Place } from './tests/place.ts'

let place: Place
let lead: Person
let otherLead: Person
let teacher: Person
let door: Person
let worker: Person
const child = (
  who: Person,
  given: string,
  family: string,
  bornOn: string,
  more: Record<string, unknown> = {},
  role = 'school',
) => place.as(who, (tx, ctx) => addChild(tx, ctx, { given, family, bornOn, ...more }, { role, reason: 'on roll' }))
const ask = (who: Person, given: string, family: string, bornOn?: string, more: Record<string, unknown> = {}) =>
  place.as(who, (tx, ctx) => findKnown(tx, ctx, { given, family, bornOn, purpose: 'a call this morning', ...more }))
const protect = (childId: string, by: Person) =>
  place.rows(
    `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'fled', $3, now() - interval '1 day')`,
    [newId(), childId, by.id],
  )

beforeAll(async () => {
  place = await aPlace()
  lead = await place.person('eastbridge', 'dsl')
  otherLead = await place.person('hillside', 'dsl')
  teacher = await place.person('eastbridge', 'teacher')
  door = await place.person('frontDoor', 'front-door')
  worker = await place.person('refuge', 'voluntary')
})
afterAll(() => place.close())

describe('who is told what', () => {
  it('finds one’s own child right after it was added, with the reasons', async () => {
    const id = await child(lead, 'Ayesha', 'Begum', '2013-05-04')
    const found = await ask(lead, 'Aisha', 'Begum', '2013-04-05')
    expect(found.tier).toBe('own')
    expect(found.candidates[0]).toMatchObject({ childId: id, name: 'Ayesha Begum', own: true, certain: false })
    expect(found.candidates[0]?.why).toContain('date of birth with day and month changed round')
  })

  it('tells another school nothing, and the same of a child nobody knows', async () => {
    await child(lead, 'Kieran', 'Walsh', '2014-02-11', { upn: 'A801200005001' })
    const known = await ask(otherLead, 'Kieran', 'Walsh', '2014-02-11')
    const unknown = await ask(otherLead, 'Zebedee', 'Quartermaine', '2014-02-11')
    expect({ ...known, questionId: null }).toEqual({ ...unknown, questionId: null })
    expect(known).toMatchObject({ tier: 'elsewhere', candidates: [], refused: null })
    // Nor does the audit event say which of the two it was.
    const events = await place
      .rows<{ detail: unknown; children: number }>(
        `select fact->'detail' as detail, jsonb_array_length(coalesce(fact->'children', '[]')) as children from audit.event where fact->>'practitionerId' = $1 order by at desc limit 2`,
        [otherLead.id],
      )
      .catch(() => [])
    for (const event of events) expect(event).toMatchObject({ children: 0 })
  })

  it('tells the front door that a child is known and by whom, and leaves sensitive work out', async () => {
    const id = await child(lead, 'Kofi', 'Mensah', '2012-09-30')
    await place.as(lead, (tx, ctx) =>
      beginInvolvement(tx, ctx, {
        childId: id,
        organisationId: place.organisations.refuge,
        role: 'refuge',
        reason: 'asked for',
        sensitive: true,
      }),
    )
    await place.as(lead, (tx, ctx) =>
      beginInvolvement(tx, ctx, {
        childId: id,
        organisationId: place.organisations.hillside,
        role: 'school',
        reason: 'shared place',
      }),
    )
    const found = await ask(door, 'Kofi', 'Mensah', '2012-09-30')
    expect(found.tier).toBe('front-door')
    expect(found.candidates[0]).toMatchObject({ childId: id, own: false })
    expect(found.candidates[0]?.worksWith.map(works => works.name).sort()).toEqual(['eastbridge', 'hillside'])
    // Being told that a child is known opens nothing of its record.
    expect(await place.as(door, tx => tx.many(sql`select id from people.person where id = ${id}`))).toEqual([])
  })

  it('does not let the front door look through everybody by a name alone', async () => {
    await child(lead, 'Prudence', 'Oakenshaw', '2012-09-30')
    expect(await ask(door, 'Prudence', 'Oakenshaw')).toMatchObject({ candidates: [], refused: 'name-alone' })
    // Half a date is enough, and an impossible one counts for what can be true of it.
    for (const known of ['2012', '2012-09', '2011', '2012-09-31']) {
      expect((await ask(door, 'Prudence', 'Oakenshawe', known)).candidates, known).toHaveLength(1)
    }
    expect((await ask(door, 'Prudence', 'Oakenshaw', '2012-09-30')).candidates).toHaveLength(1)
  })

  it('needs a role that reads: a teacher is refused by the database', async () => {
    await expect(ask(teacher, 'Kofi', 'Mensah', '2012-09-30')).rejects.toMatchObject({ code: '42501' })
  })

  it('never matches a protected child for the front door, and tells its owner', async () => {
    const id = await child(lead, 'Nadia', 'Rahimi', '2015-01-20', {
      nhs: '9434765919',
      address: { lines: '1 High Street', postcode: 'NM1 1AA' },
    })
    await protect(id, lead)
    for (const more of [{}, { nhs: '9434765919' }, { postcode: 'NM1 1AA' }]) {
      expect((await ask(door, 'Nadia', 'Rahimi', '2015-01-20', more)).candidates).toEqual([])
    }
    const program: Person = {
      id: (
        await place.rows<{ id: string }>(
          `select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1`,
          [place.organisations.eastbridge],
        )
      )[0]!.id,
      organisationId: place.organisations.eastbridge,
      kind: 'school',
      roles: ['system'],
    }
    const owed = await place.as(program, tx => ownersToTell(tx))
    expect(owed).toEqual([place.organisations.eastbridge])
    const notices = await place.as(program, (tx, ctx) => owedNotices(tx, ctx))
    expect(notices[0]).toMatchObject({ childId: id, askedBy: 'frontDoor', purpose: 'a call this morning' })
    await place.as(program, async (tx, ctx) => {
      for (const notice of notices) await noticeGiven(tx, ctx, notice.id)
    })
    expect(await place.as(program, tx => ownersToTell(tx))).toEqual([])
    // Nobody else reads a notice.
    expect(
      await place.as(otherLead, (tx, ctx) =>
        owedNotices(tx, { ...ctx, organisationId: place.organisations.eastbridge }),
      ),
    ).toEqual([])
  })

  it('names no school of a protected child’s brother, and confirms no postcode, without the right to the place', async () => {
    const [sister, brother] = [
      await child(lead, 'Mina', 'Sibling', '2013-05-04'),
      await child(lead, 'Benjamin', 'Sibling', '2015-06-07', { address: { lines: '1 Elm Row', postcode: 'NM9 3LB' } }),
      await child(lead, 'Cassian', 'Unrelated', '2015-06-08', { address: { lines: '1 Elm Row', postcode: 'NM9 3LB' } }),
    ]
    await place.rows(
      `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'brother', 'sister', $4, $5)`,
      [newId(), sister, brother, lead.id, lead.organisationId],
    )
    await place.rows(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'midwifery', now() - interval '1 day', 'test')`,
      [newId(), brother, place.organisations.midwifery],
    )
    const about = async (who: Person, more = {}) =>
      (await ask(who, 'Benjamin', 'Sibling', '2015-06-07', more)).candidates
    const nearby = async (who: Person) =>
      (await ask(who, 'Benjamin', 'Ferguson', '2015-06', { postcode: 'NM9 3LB' })).candidates
    expect((await about(door))[0]?.worksWith.map(one => one.name).sort()).toEqual(['eastbridge', 'midwifery'])
    expect((await about(door, { postcode: 'NM9 3LB' }))[0]?.reasons).not.toEqual((await about(door))[0]?.reasons)
    expect(await nearby(door)).not.toEqual([])
    await protect(sister, lead)
    for (const who of [door, lead]) {
      const [plain] = await about(who)
      expect(plain).toMatchObject({ childId: brother, name: 'Benjamin Sibling' })
      for (const postcode of ['NM9 3LB', 'ZZ9 9ZZ'])
        expect((await about(who, { postcode }))[0]).toMatchObject({
          score: plain?.score,
          reasons: plain?.reasons,
          why: plain?.why,
        })
      expect(await nearby(who)).toEqual([])
    }
    expect((await about(door))[0]?.worksWith.map(one => one.name)).toEqual(['midwifery'])
    // A child who only lives there too is nothing to her.
    expect(
      (await ask(door, 'Cassian', 'Unrelated', '2015-06-08')).candidates[0]?.worksWith.map(one => one.name),
    ).toEqual(['eastbridge'])
    // Who keeps her place is told that somebody asked about him.
    await place.as({ ...lead, roles: ['system'] }, tx => ownersToTell(tx))
    expect(
      await place.rows(
        `select distinct organisation_id as id from matching.notice where child_id = $1 and asked_by_organisation_id = $2`,
        [brother, door.organisationId],
      ),
    ).toEqual([{ id: place.organisations.eastbridge }])
    await place.rows('update matching.notice set task_given_at = now() where child_id = $1', [brother])
    await place.rows('insert into access.location_right (child_id, practitioner_id, from_at) values ($1, $2, now())', [
      sister,
      door.id,
    ])
    expect((await about(door))[0]?.worksWith).toHaveLength(2)
    expect((await about(door, { postcode: 'NM9 3LB' }))[0]?.reasons).not.toEqual((await about(door))[0]?.reasons)
  })

  it('names no surgery of an unborn child whose mother is close to a protected one', async () => {
    const midwife = await place.person('midwifery', 'midwife')
    const unborn = await place.as(midwife, (tx, ctx) =>
      addChild(tx, ctx, { given: '', family: 'Arkwright', expectedOn: '2027-03-01' }, { role: 'gp', reason: 'booked' }),
    )
    const [mother, sister] = [newId(), await child(lead, 'Iris', 'Arkwright', '2016-01-02')]
    await place.rows(
      `insert into people.person (id, kind, born_on, sex, made_at, made_by, organisation_id) values ($1, 'adult', '1996-04-05', 'F', now(), $2, $3)`,
      [mother, midwife.id, midwife.organisationId],
    )
    await place.rows(
      `insert into people.name (id, person_id, kind, given, family, recorded_by) values ($1, $2, 'legal', 'Josephine', 'Arkwright', $3)`,
      [newId(), mother, midwife.id],
    )
    for (const one of [unborn, sister])
      await place.rows(
        `insert into people.relationship (id, child_id, other_id, other_is, child_is, recorded_by, organisation_id) values ($1, $2, $3, 'mother', 'child', $4, $5)`,
        [newId(), one, mother, midwife.id, midwife.organisationId],
      )
    const found = async () =>
      (await ask(door, 'Josephine', 'Arkwright', '1996-04-05')).candidates.find(one => one.childId === unborn)
    expect((await found())?.worksWith).toHaveLength(1)
    await protect(sister, lead)
    expect((await found())?.worksWith).toEqual([])
  })

  it('does not let a protected child’s postcode be guessed, even by those who know the child', async () => {
    const id = await child(lead, 'Yara', 'Saleh', '2015-03-21', {
      address: { lines: '9 Mill Lane', postcode: 'NM4 7ZZ' },
    })
    await protect(id, door)
    const right = await ask(lead, 'Yara', 'Saleh', '2015-03-21', { postcode: 'NM4 7ZZ' })
    const wrong = await ask(lead, 'Yara', 'Saleh', '2015-03-21', { postcode: 'NM1 1AB' })
    expect(right.candidates).toEqual(wrong.candidates)
    expect(right.candidates[0]?.childId).toBe(id)
  })

  it('never matches a child known only to a sensitive service', async () => {
    const id = await child(worker, 'Tamsin', 'Orme', '2011-07-08', {}, 'refuge')
    await place.rows('update access.involvement set sensitive = true where child_id = $1', [id])
    expect((await ask(door, 'Tamsin', 'Orme', '2011-07-08')).candidates).toEqual([])
    expect((await ask(worker, 'Tamsin', 'Orme', '2011-07-08')).candidates).toHaveLength(1)
  })

  it('never tells an excluded person, and says it in the words for a child nobody knows', async () => {
    const parent = await place.person('eastbridge', 'dsl')
    const id = await child(lead, 'Jack', 'Fielding', '2014-06-01')
    await place.rows(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'her son', '2020-01-01')`,
      [newId(), parent.id, id],
    )
    const mine = await ask(parent, 'Jack', 'Fielding', '2014-06-01')
    const nobody = await ask(parent, 'Zebedee', 'Quartermaine', '2014-06-01')
    expect({ ...mine, questionId: null }).toEqual({ ...nobody, questionId: null })
    expect((await ask(lead, 'Jack', 'Fielding', '2014-06-01')).candidates[0]?.childId).toBe(id)
  })

  it('stops after forty questions in an hour, and says so rather than “not known”', async () => {
    const busy = await place.person('hillside', 'dsl')
    for (let i = 0; i < 40; i++) expect((await ask(busy, 'Any', `Body${i}`)).refused).toBeNull()
    expect(await ask(busy, 'One', 'More')).toMatchObject({ refused: 'too-many', candidates: [] })
    expect(await ask(lead, 'No', 'Reason', undefined, { purpose: ' ' })).toMatchObject({ refused: 'no-purpose' })
  })

  it('stops after ten questions in a day about the same person, whether or not anybody knows them', async () => {
    const asker = await place.person('hillside', 'dsl')
    await child(lead, 'Known', 'Manytimes', '2012-02-02')
    for (const [given, family] of [
      ['Known', 'Manytimes'],
      ['Unknown', 'Manytimes-Nobody'],
    ] as const) {
      for (let i = 0; i < 10; i++) expect((await ask(asker, given, family, '2012-02-02')).refused).toBeNull()
      expect(await ask(asker, given, family, '2012-02-02')).toMatchObject({ refused: 'too-many', candidates: [] })
    }
    // Somebody else is asked about all the same, and somebody else may ask.
    expect((await ask(asker, 'Another', 'Person', '2013-03-03')).refused).toBeNull()
    expect((await ask(lead, 'Known', 'Manytimes', '2012-02-02')).refused).toBeNull()
  })

  it('says in the audit event that an address was asked by, and not which', async () => {
    const by = await place.person('eastbridge', 'dsl')
    await ask(by, 'Some', 'Body', '2013-01-01', { postcode: 'NM4 7QQ' })
    const [row] = await place.rows<{ detail: Record<string, unknown> }>(
      `select body::jsonb->'detail' as detail from audit.event where practitioner_id = $1`,
      [by.id],
    )
    expect(row?.detail).toEqual({ knownAsked: 1, knownPlace: true })
  })

  it('keeps no name in the audit event', async () => {
    await ask(lead, 'Unmistakable', 'Surnamington', '2013-01-01')
    const [row] = await place.rows<{ found: string }>(
      `select count(*) as found from audit.event e where e::text ilike '%surnamington%'`,
    )
    expect(Number(row?.found)).toBe(0)
  })

  it('passes a question to the front door, which alone reads it and says that it was checked', async () => {
    const found = await ask(otherLead, 'Rory', 'Penhaligon', '2014-03-03')
    const passed = await place.as(door, (tx, ctx) => passedTo(tx, ctx.organisationId, 200))
    expect(passed.map(row => row.id)).toContain(found.questionId)
    expect(await place.as(lead, (tx, ctx) => passedTo(tx, ctx.organisationId))).toEqual([])
    expect(await place.as(lead, (tx, ctx) => checkPassed(tx, ctx, found.questionId ?? '', 'mine'))).toBe(false)
    expect(await place.as(door, (tx, ctx) => checkPassed(tx, ctx, found.questionId ?? '', 'Called the school.'))).toBe(
      true,
    )
    expect(await place.as(door, (tx, ctx) => checkPassed(tx, ctx, found.questionId ?? '', 'again'))).toBe(false)
  })
})

describe('what is found', () => {
  it.each([
    ['Stephen', 'Catherwood', '2012-04-09', 'Steven', 'Katherwood', '2012-04-09'],
    ['Muhammad', 'Hussain', '2012-04-10', 'Mohammed', 'Husain', '2012-10-04'],
    ['Zoë', 'O’Brien-Łoś', '2012-04-11', 'Zoe', 'Obrien', '2012-04-11'],
    ['Elizabeth', 'Smith-Jones', '2012-04-12', 'Libby', 'Jones', '2012-04-12'],
    ['Oluwaseun', 'Adebayo', '2012-04-13', 'Seun', 'Adebayo', '2012-04-18'],
    ['Jakub', 'Kowalski', '2012-04-14', 'Kowalski', 'Jakub', '2012-04-14'],
    ['Mary-Jane', 'Fitzgerald', '2012-04-15', 'Mary', 'Fitzgearld', '2012-04-15'],
    ['Sean', 'Mac Namara', '2012-04-16', 'Shaun', 'McNamara', '2012-04-26'],
    ['Xiu', 'Li', '2012-04-17', 'Xiu', 'Li', '2012-04'],
  ])('%s %s %s is found by %s %s %s', async (given, family, bornOn, g, f, b) => {
    const id = await child(lead, given, family, bornOn)
    expect((await ask(lead, g, f, b)).candidates[0]?.childId).toBe(id)
  })

  it('does not take one twin for the other', async () => {
    const mia = await child(lead, 'Harriet', 'Ashdown', '2016-02-02', { nhs: '9434765870' })
    const max = await child(lead, 'Rupert', 'Ashdown', '2016-02-02')
    expect((await ask(lead, 'Harriet', 'Ashdown', '2016-02-02')).candidates.map(found => found.childId)).toEqual([mia])
    expect((await ask(lead, 'Rupert', 'Ashdown', '2016-02-02')).candidates.map(found => found.childId)).toEqual([max])
    // A number that belongs to the other twin is pointed out, as no match.
    const wrong = await ask(lead, 'Rupert', 'Ashdown', '2016-02-02', { nhs: '943 476 5870' })
    expect(wrong.candidates.find(found => found.childId === mia)).toMatchObject({ certain: false })
    expect(wrong.candidates.find(found => found.childId === mia)?.why.join()).toContain('no evidence')
  })

  it('finds an unborn child by the mother’s surname and the expected date', async () => {
    const id = await place.as(lead, (tx, ctx) =>
      addChild(
        tx,
        ctx,
        { given: '', family: 'Calderwell', expectedOn: '2027-02-10' },
        { role: 'school', reason: 'pupil is pregnant' },
      ),
    )
    const found = await ask(lead, 'Baby', 'Calderwell', '2027-02-10')
    expect(found.candidates[0]).toMatchObject({ childId: id, name: 'Baby Calderwell', certain: false })
  })

  it('is certain by number, or by name, birth and place; and never when two records are equally good', async () => {
    await child(lead, 'Greta', 'Thornbury', '2013-08-08', {
      nhs: '9434765862',
      address: { lines: '2 High Street', postcode: 'NM2 2BB' },
    })
    expect((await ask(lead, 'Greta', 'Thornbury', '2013-08-08')).candidates[0]?.certain).toBe(false)
    expect((await ask(lead, 'Greta', 'Thornbury', '2013-08-08', { nhs: '9434765862' })).candidates[0]?.certain).toBe(
      true,
    )
    expect((await ask(lead, 'Greta', 'Thornbury', '2013-08-08', { postcode: 'nm22bb' })).candidates[0]?.certain).toBe(
      true,
    )
    await child(lead, 'Greta', 'Thornbury', '2013-08-08', { address: { lines: '2 High Street', postcode: 'NM2 2BB' } })
    const twice = await ask(lead, 'Greta', 'Thornbury', '2013-08-08', { postcode: 'NM2 2BB' })
    expect(twice.candidates.map(found => found.certain)).toEqual([false, false])
  })

  it.each(['\u202egnp', '', '%', "'; drop table matching.key; --", 'x'.repeat(100), '李', '   ', 'Ł'])(
    'survives the name “%s”',
    async name => {
      const found = await ask(lead, name, name, '2012-02-29')
      expect(found.refused).toBeNull()
    },
  )
})
