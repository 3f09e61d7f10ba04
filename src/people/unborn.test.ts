/** Beginning the record of a child who is not born yet: rules, the action on the real policies, and the pages for every role. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askFor, beginInvolvement, involvementIndex, type Role, roles } from '../access/index.ts'
import { findKnown, ownersToTell, passOn } from '../matching/index.ts'
import { aPlace, type Person, type Place } from '../matching/tests/place.ts'
import { newId } from '../platform/id.ts'
import { chronology, writeEntry } from '../record/index.ts'
import { dateText, dayNumber } from '../statute/index.ts'
import { addAdult, addChild, recordBirth, relate } from './actions.ts'
import { childFacts, relationsOf } from './queries.ts'
import { aWeb, type Web } from './tests/web.ts'
import { type KnownChild, type Looked, unbornForm } from './unborn.ts'
import { beginUnborn, lookUnborn } from './unborn-actions.ts'
import { unbornRoutes } from './unborn-routes.tsx'
import { answerProblems, expectedBetween, knownOf, unbornProblems } from './unborn-rules.ts'

const deps = { findKnown, passOn, writeEntry }
/** Each woman has a birthday of her own: two of one first name and one birthday may be one woman who has married. */
const birthdayOf = (family: string) =>
  dateText(dayNumber('1990-01-01') + [...family].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 5000, 7))
/** A form as a midwife fills it in. */
const typed = (more: Record<string, string> = {}) => ({
  expectedOn: dateText(dayNumber('2026-11-19') + 100),
  given: 'Shannon',
  family: 'Pike',
  bornOn: birthdayOf(more.family ?? 'Pike'),
  reason: 'She told me that her older child is looked after.',
  reach: 'involved',
  ...more,
})
const formOf = (more: Record<string, string> = {}) => unbornForm.parse(typed(more))

describe('the dates', () => {
  const today = '2026-11-19'
  const fields = (form: { expectedOn?: string; bornOn?: string | null; nhs?: string | null }) =>
    unbornProblems({ expectedOn: '2027-03-01', bornOn: '2004-05-03', nhs: null, ...form }, today).map(one => one.field)
  it.each([
    ['2026-10-22', []],
    ['2026-10-21', ['expectedOn']],
    ['2026-11-19', []],
    ['2027-08-26', []],
    ['2027-08-27', ['expectedOn']],
    ['2036-03-01', ['expectedOn']],
  ])('a child expected on %s: %j', (expectedOn, wrong) => expect(fields({ expectedOn })).toEqual(wrong))
  it.each([
    [{ bornOn: null }, ['bornOn']],
    [{ bornOn: null, nhs: '9434765919' }, []],
    [{ bornOn: '2027-01-01' }, ['bornOn']],
    [{ bornOn: '2017-03-02' }, ['bornOn']],
    [{ bornOn: '2017-03-01' }, []],
    [{ bornOn: '1966-03-02' }, []],
    [{ bornOn: '1966-03-01' }, ['bornOn']],
  ])('of a mother %j: %j', (form, wrong) => expect(fields(form)).toEqual(wrong))
  it('a day is refused exactly when it lies outside the days the page names', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), days => {
        const expectedOn = dateText(dayNumber(today) + days)
        const { from, to } = expectedBetween(today)
        expect(fields({ expectedOn }).includes('expectedOn')).toBe(expectedOn < from || expectedOn > to)
      }),
    )
  })
})

describe('who was found', () => {
  const one = (childId: string, more: Partial<KnownChild> = {}): KnownChild => ({
    childId,
    name: childId,
    bornOn: null,
    expectedOn: '2027-03-01',
    why: [],
    own: true,
    worksWith: [],
    ...more,
  })
  const looked = (candidates: KnownChild[], mothers: Looked['mothers'] = []): Looked => ({
    candidates,
    mothers,
    refused: null,
    questionId: 'q',
  })
  it('sorts babies, women of one’s own, and children others work with; each once', () => {
    const girl = one('girl', { bornOn: '2010-01-01' })
    const far = one('far', { bornOn: '2010-01-01', own: false })
    const infant = one('infant', { bornOn: '2025-01-01' })
    const mother = { personId: 'girl', name: 'girl', bornOn: '2010-01-01', why: [], childIds: ['baby'] }
    const known = knownOf(
      looked([girl, far, infant, one('baby')], [mother]),
      looked([one('baby'), one('other')]),
      '2027-03-01',
    )
    expect(known.babies.map(baby => baby.childId)).toEqual(['baby', 'other'])
    expect(known.women.map(woman => [woman.personId, woman.hasRecord])).toEqual([['girl', true]])
    expect(known.elsewhere.map(child => child.childId)).toEqual(['far'])
  })
  it('takes for an answer what was found, or none of it; nothing else', () => {
    const known = knownOf(looked([one('baby')]), looked([]), '2027-03-01')
    const fields = (mother: string, baby: string) => answerProblems(known, { mother, baby }).map(error => error.field)
    expect(fields('', '')).toEqual(['baby'])
    expect(fields('', 'new')).toEqual([])
    expect(fields('somebody', 'baby')).toEqual([])
    expect(fields('somebody', 'new')).toEqual(['mother'])
    expect(fields('', 'another')).toEqual(['baby'])
  })
})

let place: Place
let web: Web
let midwife: Person
let colleague: Person
let visitor: Person
let worker: Person
let door: Person
let teacher: Person

beforeAll(async () => {
  place = await aPlace()
  web = aWeb(place, () => unbornRoutes(deps))
  midwife = await web.someone('midwifery', 'midwife')
  colleague = await web.someone('midwifery', 'midwife')
  visitor = await web.someone('hillside', 'health-visitor')
  worker = await web.someone('eastbridge', 'social-worker')
  door = await web.someone('frontDoor', 'front-door')
  teacher = await web.someone('eastbridge', 'teacher')
})
afterAll(() => place.close())

const begin = (who: Person, more: Record<string, string> = {}) =>
  place.as(who, (tx, ctx) => beginUnborn(deps, tx, ctx, formOf(more)))
const begun = async (who: Person, more: Record<string, string> = {}): Promise<string> => {
  const done = await begin(who, more)
  if (done.kind !== 'begun') throw new Error(JSON.stringify(done))
  return done.childId
}
const seen = (who: Person, childId: string) =>
  place.as(who, async tx => {
    await askFor(tx, [childId])
    return {
      facts: await childFacts(tx, childId),
      relations: await relationsOf(tx, childId),
      entries: await chronology(tx, childId, {}, 10),
      workers: await involvementIndex(tx, [childId]),
    }
  })
const passed = (family: string) =>
  place.rows<{ given: string; born_on: string; passed_to: string | null; practitioner_id: string }>(
    'select given, born_on, passed_to, practitioner_id from matching.question where family = $1 and passed_to is not null order by given',
    [family],
  )

describe('beginning a record', () => {
  it('makes the child, the mother, the involvement and the entry, and asks the front door to check', async () => {
    const id = await begun(midwife, {
      family: 'Wrenfield',
      nhs: '943 476 5919',
      phone: '01632 960 999',
      lines: '2 Weir Row',
      postcode: 'NM1 1AA',
    })
    const { facts, relations, entries, workers } = await seen(midwife, id)
    expect(facts?.label).toMatchObject({ name: 'Baby Wrenfield', bornOn: null, expectedOn: '2027-02-27' })
    expect(relations).toMatchObject([
      { name: 'Shannon Wrenfield', otherIs: 'mother', parentalResponsibility: true, bornOn: birthdayOf('Wrenfield') },
    ])
    expect(workers).toMatchObject([{ role: 'midwifery', contactName: 'midwife', toAt: null }])
    expect(entries).toMatchObject([{ kind: 'involvement', reach: 'involved', title: 'The record begins before birth' }])
    expect(entries[0]?.present).toContain('her older child is looked after')
    const written = await place.rows(
      `select i.value, a.postcode, t.number from people.identifier i join people.address a on a.person_id = i.person_id
       join people.phone t on t.person_id = i.person_id where i.person_id = $1`,
      [relations[0]?.otherId],
    )
    expect(written).toEqual([{ value: '9434765919', postcode: 'NM1 1AA', number: '01632 960 999' }])
    expect(await passed('Wrenfield')).toMatchObject([
      { given: '', born_on: '2027-02-27', passed_to: place.organisations.frontDoor },
      { given: 'Shannon', born_on: birthdayOf('Wrenfield'), passed_to: place.organisations.frontDoor },
    ])
    // The event names the child, and holds no name.
    const [event] = await place.rows<{ fact: string }>(
      'select e.body as fact from audit.event e join audit.event_child c on c.event_id = e.id where c.child_id = $1 order by e.at limit 1',
      [id],
    )
    expect(JSON.parse(event?.fact ?? '{}').subject).toEqual({ kind: 'child', id })
    expect(event?.fact).toContain(id)
    expect(event?.fact).not.toContain('Wrenfield')
  })

  it('keeps the reason to one’s own team when that was chosen, and opens nothing to anybody else', async () => {
    const id = await begun(midwife, { family: 'Ownfield', reach: 'own' })
    expect((await seen(colleague, id)).entries).toHaveLength(1)
    for (const who of [visitor, worker, door, teacher]) {
      expect(await seen(who, id)).toEqual({ facts: null, relations: [], entries: [], workers: [] })
    }
    await place.as(midwife, (tx, ctx) =>
      beginInvolvement(tx, ctx, {
        childId: id,
        organisationId: place.organisations.hillside,
        role: 'health-visiting',
        reason: 'asked in',
      }),
    )
    const joined = await seen(visitor, id)
    expect(joined.facts?.label.name).toBe('Baby Ownfield')
    expect(joined.entries).toEqual([])
  })

  it.each([
    ['health-visitor', 'hillside', 'health-visiting'],
    ['social-worker', 'eastbridge', 'lead-authority'],
    ['front-door', 'frontDoor', 'front-door'],
  ] as const)('a %s begins it as %s working in %s', async (role, organisation, involved) => {
    const who = await place.person(organisation, role)
    const id = await begun(who, { family: `Roleford${organisation}` })
    expect((await seen(who, id)).workers).toMatchObject([{ role: involved, organisationId: who.organisationId }])
  })

  it('is refused by the database to a role that reads no casework', async () => {
    await expect(begin(teacher, { family: 'Nofield' })).rejects.toMatchObject({ code: '42501' })
    expect(await place.rows(`select from people.name where family = 'Nofield'`)).toEqual([])
  })

  it('becomes the child’s own record at birth, with what was written before', async () => {
    const id = await begun(midwife, { family: 'Birthwell' })
    await place.as(midwife, async (tx, ctx) => {
      await recordBirth(tx, ctx, id, { bornOn: '2027-02-20', sex: 'F', given: 'Iris', family: 'Birthwell', nhs: null })
    })
    const after = await seen(midwife, id)
    expect(after.facts?.label).toMatchObject({ name: 'Iris Birthwell', bornOn: '2027-02-20', expectedOn: '2027-02-27' })
    expect(after.entries).toHaveLength(1)
    expect(after.relations).toMatchObject([{ otherIs: 'mother' }])
  })
})

describe('what is known already', () => {
  it('one’s own record of the same mother’s child is shown first, and no second one is begun', async () => {
    const id = await begun(midwife, { family: 'Sameford', nhs: '9434765870' })
    const again = await begin(colleague, { family: 'Sameford' })
    expect(again).toMatchObject({ kind: 'refused', errors: [{ field: 'baby' }, { field: 'mother' }] })
    expect(await begin(colleague, { family: 'Sameford', baby: id })).toMatchObject({
      kind: 'known',
      child: { childId: id, own: true },
    })
    // Under another surname and with another expected date, by her number alone.
    const byNumber = await begin(colleague, {
      given: 'Shan',
      family: 'Otherwise',
      bornOn: '',
      nhs: '943 476 5870',
      expectedOn: '2027-03-20',
    })
    expect(byNumber).toMatchObject({ kind: 'refused', errors: [{ field: 'baby' }, { field: 'mother' }] })
  })

  it('a twin has a record of its own, with the same mother', async () => {
    const one = await begun(midwife, { family: 'Twinley' })
    const motherId = (await seen(midwife, one)).relations[0]?.otherId ?? ''
    const two = await begun(midwife, { family: 'Twinley', baby: 'new', mother: motherId })
    expect((await seen(midwife, two)).relations).toMatchObject([{ otherId: motherId, otherIs: 'mother' }])
    expect(await place.rows(`select from people.name where family = 'Twinley' and given = 'Shannon'`)).toHaveLength(1)
  })

  it('a girl who has a record herself is the mother, with what is newly known of her', async () => {
    const girl = await place.as(midwife, (tx, ctx) =>
      addChild(
        tx,
        ctx,
        { given: 'Kayleigh', family: 'Youngford', bornOn: '2009-07-22', sex: 'F' },
        { role: 'midwifery', reason: 'booked' },
      ),
    )
    const form = { given: 'Kayleigh', family: 'Youngford', bornOn: '2009-07-22', phone: '01632 960 001' }
    expect(await begin(midwife, form)).toMatchObject({ kind: 'refused', errors: [{ field: 'mother' }] })
    const id = await begun(midwife, { ...form, mother: girl })
    expect((await seen(midwife, id)).relations).toMatchObject([{ otherId: girl, kind: 'child', otherIs: 'mother' }])
    expect(await place.rows('select number from people.phone where person_id = $1', [girl])).toEqual([
      { number: '01632 960 001' },
    ])
  })

  it('a woman known as the mother of an older child is found, by name or number, and not entered twice', async () => {
    const sibling = await place.as(midwife, async (tx, ctx) => {
      const child = await addChild(
        tx,
        ctx,
        { given: 'Theo', family: 'Olderton', bornOn: '2021-02-02' },
        { role: 'midwifery', reason: 'booked' },
      )
      await addAdult(
        tx,
        ctx,
        { given: 'Shannon', family: 'Olderton', bornOn: birthdayOf('Olderton') },
        { childId: child, otherIs: 'mother', childIs: 'son' },
      )
      return child
    })
    const motherId = (await seen(midwife, sibling)).relations[0]?.otherId ?? ''
    expect(await begin(midwife, { family: 'Olderton' })).toMatchObject({
      kind: 'refused',
      errors: [{ field: 'mother' }],
    })
    const id = await begun(midwife, { family: 'Olderton', mother: motherId })
    expect((await seen(midwife, id)).relations).toMatchObject([{ otherId: motherId }])
  })

  it('an id that was not found is no mother: being tied would open who she is', async () => {
    const theirs = await begun(visitor, { family: 'Strangeford' })
    const stranger = (await seen(visitor, theirs)).relations[0]?.otherId ?? ''
    expect(await begin(midwife, { family: 'Quietford', mother: stranger })).toMatchObject({
      kind: 'refused',
      errors: [{ field: 'mother' }],
    })
    await expect(
      place.as(midwife, async (tx, ctx) => {
        const mine = await addChild(
          tx,
          ctx,
          { given: '', family: 'Quietford', expectedOn: '2027-02-27' },
          { role: 'midwifery', reason: 'booked' },
        )
        await relate(tx, ctx, { childId: mine, otherId: stranger, otherIs: 'mother', childIs: 'baby' })
      }),
    ).rejects.toMatchObject({ code: '42501' })
  })

  it('what others know reads like what nobody knows, to the byte', async () => {
    const bornOn = '1989-09-09'
    await begun(visitor, { family: 'Hiddenby', bornOn })
    const page = async (family: string) => {
      const { status, text } = await web.ask(midwife, '/unborn', typed({ family, bornOn }))
      return { status, text: text.replaceAll(family, 'NAME').replace(/nonce="[^"]*"|value="[0-9a-f-]{36}"/g, '') }
    }
    const hidden = await page('Hiddenby')
    expect(hidden).toEqual(await page('Nobodyby'))
    expect(hidden.text).toContain('Nobody like this was found')
    const one = await web.ask(midwife, '/unborn/begin', typed({ family: 'Hiddenby', bornOn }))
    const other = await web.ask(midwife, '/unborn/begin', typed({ family: 'Nobodyby', bornOn, given: 'Petra' }))
    expect([one.status, other.status]).toEqual([303, 303])
    for (const family of ['Hiddenby', 'Nobodyby'])
      expect((await passed(family)).filter(question => question.practitioner_id === midwife.id)).toHaveLength(2)
  })

  it('tells the front door that the mother’s child is known and by whom, and opens nothing', async () => {
    const id = await begun(visitor, { family: 'Doorley' })
    const found = await begin(door, { family: 'Doorley' })
    expect(found).toMatchObject({ kind: 'refused', errors: [{ field: 'baby' }] })
    const same = await begin(door, { family: 'Doorley', baby: id })
    expect(same).toMatchObject({ kind: 'known', child: { own: false, worksWith: [{ name: 'hillside' }] } })
    expect((await seen(door, id)).facts).toBeNull()
    // Asked with the mother's details, "is this child known?" finds it too.
    const asked = await place.as(door, (tx, ctx) =>
      findKnown(tx, ctx, { given: 'Shannon', family: 'Dorley', bornOn: birthdayOf('Doorley'), purpose: 'a call' }),
    )
    expect(asked.candidates).toMatchObject([{ childId: id, own: false, certain: false }])
    expect(asked.mothers).toEqual([])
    expect(asked.candidates[0]?.why[0]).toMatch(/^the mother: /)
  })

  it('never finds a protected child by its mother; its owner is told that somebody asked', async () => {
    const id = await begun(visitor, { family: 'Guardley' })
    await place.rows(
      `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'fled', $3, now() - interval '1 day')`,
      [newId(), id, visitor.id],
    )
    const ask = () =>
      place.as(door, (tx, ctx) =>
        findKnown(tx, ctx, { given: 'Shannon', family: 'Guardley', bornOn: birthdayOf('Guardley'), purpose: 'a call' }),
      )
    expect((await ask()).candidates).toEqual([])
    const [program] = await place.rows<{ id: string }>(
      `select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1`,
      [place.organisations.hillside],
    )
    const owed = await place.as(
      { id: program!.id, organisationId: place.organisations.hillside, kind: 'school', roles: ['system'] },
      tx => ownersToTell(tx),
    )
    expect(owed).toContain(place.organisations.hillside)
    expect(await place.rows('select from matching.notice where child_id = $1', [id])).not.toEqual([])
  })

  it('finds nothing for somebody excluded from the child, or through a mother who is withheld from them', async () => {
    const id = await begun(midwife, { family: 'Keptley' })
    const aunt = await web.someone('midwifery', 'midwife')
    await place.rows(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'her niece', now() - interval '1 day')`,
      [newId(), aunt.id, id],
    )
    expect(await begin(aunt, { family: 'Keptley' })).toMatchObject({ kind: 'begun' })
    const adopted = await place.as(visitor, async (tx, ctx) => {
      const child = await addChild(
        tx,
        ctx,
        { given: '', family: 'Adopterby', expectedOn: '2027-02-27' },
        { role: 'health-visiting', reason: 'booked' },
      )
      await addAdult(
        tx,
        ctx,
        { given: 'Mona', family: 'Withheldby', bornOn: '2000-01-01' },
        { childId: child, otherIs: 'birth mother', childIs: 'baby', withheld: true },
      )
      return child
    })
    const asked = await place.as(door, (tx, ctx) =>
      findKnown(tx, ctx, { given: 'Mona', family: 'Withheldby', bornOn: '2000-01-01', purpose: 'a call' }),
    )
    expect(asked.candidates.map(one => one.childId)).not.toContain(adopted)
  })

  it('stops after too many questions, and says that nothing was begun', async () => {
    const busy = await place.person('midwifery', 'midwife')
    for (const letter of 'abcdefghijklmnopqrst') {
      const form = formOf({ family: `Busy${letter.repeat(4)}` })
      expect((await place.as(busy, (tx, ctx) => lookUnborn(deps, tx, ctx, form))).ok).toBe(true)
    }
    expect(await begin(busy, { family: 'Busyfield' })).toMatchObject({ kind: 'refused', errors: [{ field: 'given' }] })
  })
})

describe('the pages', () => {
  it('go from the form to who is known, and begin the record once', async () => {
    expect((await web.ask(midwife, '/unborn')).text).toContain('When is the baby expected?')
    const look = await web.ask(midwife, '/unborn', typed({ family: 'Pageford' }))
    expect(look.status).toBe(200)
    expect(await place.rows(`select from people.name where family = 'Pageford'`)).toEqual([])
    const once = /name="_once" value="([^"]*)"/.exec(look.text)?.[1] ?? ''
    const sent = await web.ask(midwife, '/unborn/begin', typed({ family: 'Pageford', _once: once }))
    expect(sent.location).toMatch(/^\/children\/[0-9a-f-]{36}$/)
    const twice = await web.ask(midwife, '/unborn/begin', typed({ family: 'Pageford', _once: once }))
    expect(twice.location).toBe(sent.location)
    const again = await web.ask(midwife, '/unborn', typed({ family: 'Pageford' }))
    expect(again.text).toContain('Somebody like this is known')
    expect(again.text).toContain('Baby Pageford')
  })

  it('refuse in words, and keep what was typed', async () => {
    const wrong = await web.ask(
      midwife,
      '/unborn',
      typed({ expectedOn: '2031-01-01', reason: '', family: 'Keptwords' }),
    )
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Say why the record begins now')
    const dates = await web.ask(midwife, '/unborn', typed({ expectedOn: '2031-01-01', bornOn: '', nhs: '9434765918' }))
    expect(dates.text).toContain('the check digit does not fit')
    const far = await web.ask(midwife, '/unborn', typed({ expectedOn: '2031-01-01', family: 'Keptwords' }))
    expect(far.status).toBe(422)
    expect(far.text).toContain('more than 40 weeks away')
    expect(far.text).toContain('value="Keptwords"')
    const back = await web.ask(midwife, '/unborn', typed({ family: 'Keptwords', action: 'back' }))
    expect(back.status).toBe(200)
    expect(back.text).toContain('value="Keptwords"')
  })

  it('ask again for an answer that is missing, beside what was found', async () => {
    await begun(midwife, { family: 'Answerly' })
    const unanswered = await web.ask(midwife, '/unborn/begin', typed({ family: 'Answerly' }))
    expect(unanswered.status).toBe(422)
    expect(unanswered.text).toContain('Say whether it is a child who has a record')
    expect(unanswered.text).toContain('Baby Answerly')
    expect(await place.rows(`select from people.name where family = 'Answerly' and given = ''`)).toHaveLength(1)
  })

  const mayBegin: string[] = [
    'midwife',
    'health-visitor',
    'social-worker',
    'front-door',
    'front-door-manager',
    'out-of-hours',
  ]
  it.each((Object.keys(roles) as Role[]).filter(role => role !== 'system'))('for a %s', async role => {
    const who = await web.someone('midwifery', role)
    const missing = await web.ask(who, '/no-such-page')
    for (const answer of [
      await web.ask(who, '/unborn'),
      await web.ask(who, '/unborn', typed()),
      await web.ask(who, '/unborn/begin', typed({ family: 'Rolesby' })),
    ])
      expect(answer.status === 404 && answer.text.length === missing.text.length).toBe(!mayBegin.includes(role))
  })
})
