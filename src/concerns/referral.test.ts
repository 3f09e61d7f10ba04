import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { openClocks, openTasks } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { chronology, writeEntry } from '../record/index.ts'
import { answersReceived } from './home.tsx'
import { answersArrived } from './jobs.ts'
import { recordAnswer } from './referral-answers.ts'
import { answersTo, type ReferralRow, receivedReferral, referralToChallenge } from './referral-queries.ts'
import { referralErrors, referralNumber, referralState } from './referral-rules.ts'
import { aSchool, type Person, type School } from './tests/school.ts'

let school: School
let samira: Person
let claire: Person
let worker: Person
let kayla: string
let noah: string
let southwickId: string
let entryId: string
let otherEntry: string

beforeAll(async () => {
  school = await aSchool()
  samira = await school.person(school.schoolId, ['dsl'], 'Samira Haddad', 'safeguarding lead')
  claire = await school.person(school.schoolId, ['dsl'], 'Claire Fielding', 'deputy safeguarding lead')
  worker = await school.person(school.frontDoorId, ['front-door'], 'Sana Mirza', 'social worker')
  await school.person(school.frontDoorId, ['front-door-manager'], 'Gurpreet Sandhu', 'practice manager')
  kayla = await child('Kayla', 'Wood')
  noah = await child('Noah', 'Fielding')
  await school.exclude(claire, noah)
  southwickId = await school.organisation('Southwick Children’s Services', 'front-door', 'SW')
  await school.rows(`update identity.organisation set on_kith = false, authority_code = 'SWK' where id = $1`, [
    southwickId,
  ])
  await school.rows(`update identity.organisation set authority_code = 'NMR' where id = $1`, [school.frontDoorId])
  entryId = await entry(kayla, 'Bruise on the arm', 'A round bruise above the elbow.')
  otherEntry = await entry(kayla, 'Something for us alone', 'Not to be sent.')
})
afterAll(() => school.close())

async function child(given: string, family: string): Promise<string> {
  const id = await school.child(given, family, '8K')
  await school.rows(
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select $1, $2, 'legal', $3, $4, p.id from identity.practitioner p limit 1`,
    [newId(), id, given, family],
  )
  return id
}
const entry = async (childId: string, title: string, seen: string) =>
  (
    await school.as(samira, (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title,
        body: { seen },
        children: [{ childId, role: 'subject' }],
        happenedAt: new Date('2026-11-12T10:00:00Z'),
      }),
    )
  ).entryId
const livesIn = (childId: string, code: string, name: string) =>
  school.rows(
    `insert into people.authority (id, child_id, kind, authority_code, authority_name, from_on, recorded_by) select $1, $2, 'residence', $3, $4, '2020-01-01', p.id from identity.practitioner p limit 1`,
    [newId(), childId, code, name],
  )
const whole = (more: Record<string, string | string[]> = {}) => ({
  childId: kayla,
  worry: 'A bruise she cannot explain.',
  purpose: 'Find out who did it.',
  necessity: 'To decide whether she is being harmed.',
  entries: entryId,
  basis: 'public-task',
  confidence: 'public-interest',
  agreement: 'refused',
  agreementReason: 'Dad said no. We refer because she may be harmed.',
  _tab: newId(),
  _once: newId(),
  ...more,
})
const refer = (more: Record<string, string | string[]> = {}, who = samira, about = kayla) =>
  school.post(who, `/children/${about}/refer`, { ...whole(more), childId: about })
const idIn = (answer: Response) => /[0-9a-f-]{36}/.exec(answer.headers.get('location') ?? '')?.[0] ?? ''
const rowOf = async (id: string) =>
  (
    await school.rows<
      ReferralRow & { to_organisation_id: string; follows_id: string | null; agreement_reason: string }
    >('select * from concerns.referral where id = $1', [id])
  )[0]
const jobs = (name: string, referralId: string) =>
  school.rows(`select 1 from pgboss.job where name = $1 and data->>'referralId' = $2`, [name, referralId])

describe('pure', () => {
  test('a number is read out easily and cannot be counted', () => {
    expect(referralNumber([0, 0, 0, 0, 0.99, 0.99, 0.99, 0.99])).toBe('R-AAAA-9999')
    expect(referralNumber(Array.from({ length: 8 }, (_, index) => index / 8))).toMatch(
      /^R-[A-HJ-NP-RT-Y346789]{4}-[A-HJ-NP-RT-Y346789]{4}$/,
    )
  })
  test.each([
    ['waiting', []],
    ['part-answered', [{ childId: 'a' }]],
    ['answered', [{ childId: 'a' }, { childId: 'b' }, { childId: 'a' }]],
  ])('%s', (state, answers) => expect(referralState(['a', 'b'], answers)).toBe(state))
  test('agreement is asked apart from the basis; off Kith the recipient is checked', () => {
    const off = { onKith: false, name: 'Southwick' }
    const input = {
      way: null,
      checkedRecipient: false,
      recipientName: null,
      agreement: 'unsafe-to-seek' as const,
      agreementReason: null,
    }
    expect(referralErrors(input, off).map(error => error.field)).toEqual([
      'agreementReason',
      'way',
      'checkedRecipient',
      'recipientName',
    ])
    expect(referralErrors({ ...input, agreement: 'agreed' }, { onKith: true, name: 'N' })).toEqual([])
  })
})

describe('in Kith', () => {
  test('the page is pre-filled, names the front door, says who will see each entry and answers the five myths', async () => {
    const text = await (await school.get(samira, `/children/${kayla}/refer`)).text()
    expect(text).toContain('Northmoor Front Door')
    expect(text).toContain('Bruise on the arm')
    expect(text).toContain('Then also: Northmoor Front Door')
    for (const myth of [
      'stops me from sharing',
      'always need consent',
      'cannot be given to another',
      'human rights forbid',
      '1. On what legal basis',
      '3. Was the family asked',
    ])
      expect(text).toContain(myth)
    expect(text).not.toContain('value="consent"')
  })
  test('sends what was chosen and nothing else; the front door sees it, with its job, its number and the school’s clock', async () => {
    const answer = await refer()
    const id = idIn(answer)
    expect(answer.headers.get('location')).toBe(`/referrals/${id}`)
    const seen = await school.as(worker, async tx => {
      await askFor(tx, [kayla])
      return chronology(tx, kayla)
    })
    expect(seen.map(row => row.title).sort()).toEqual(['Bruise on the arm', 'Referred to Northmoor Front Door'])
    expect(await school.as(worker, tx => receivedReferral(tx, id))).toMatchObject({
      basis: 'public-task',
      agreement: 'refused',
      toOrganisationId: school.frontDoorId,
    })
    expect(await school.rows(`select basis from record.reach_change where entry_id = $1`, [entryId])).toMatchObject([
      { basis: expect.stringContaining('keeping children safe') },
    ])
    expect(await school.rows(`select reach from record.entry_child where entry_id = $1`, [otherEntry])).toEqual([
      { reach: 'own' },
    ])
    expect(await jobs('referral-sent', id)).toHaveLength(1)
    const [clock] = await school.as(samira, tx => openClocks(tx, { subject: { kind: 'referral', id } }))
    expect(clock).toMatchObject({ rule: 'referral-decision', dueOn: '2026-11-20', organisationId: school.schoolId })
    expect(clock?.startWords).not.toContain('Kayla')
    expect(await school.rows(`select data from pgboss.job where name = 'mail' and data::text like '%Kayla%'`)).toEqual(
      [],
    )
  })
  test.each([
    ['no worry', { worry: '' }, 'worry'],
    ['no purpose', { purpose: ' ' }, 'purpose'],
    ['no necessity', { necessity: '' }, 'necessity'],
    ['consent as the basis', { basis: 'consent' }, 'basis'],
    ['no word on confidence', { confidence: '' }, 'confidence'],
    ['no word on agreement', { agreement: '' }, 'agreement'],
    ['a refusal without why all the same', { agreementReason: '' }, 'agreementReason'],
    ['a NUL', { worry: 'a\u0000b' }, 'worry'],
    ['text turned round', { worry: 'a\u202eb' }, 'worry'],
  ])('%s is refused, with everything typed', async (_, more, field) => {
    const before = (await school.rows('select 1 from concerns.referral')).length
    const answer = await refer({ strengths: 'Keep these words', ...more })
    const text = await answer.text()
    expect(answer.status).toBe(422)
    expect(text).toContain(`href="#${field}"`)
    expect(text).toContain('Keep these words')
    expect(await school.rows('select 1 from concerns.referral')).toHaveLength(before)
  })
  test('the same sending twice is one referral', async () => {
    const form = whole()
    const [one, two] = [
      await school.post(samira, `/children/${kayla}/refer`, form),
      await school.post(samira, `/children/${kayla}/refer`, form),
    ]
    expect(idIn(one)).toBe(idIn(two))
  })
  test('entries of another organisation, or of no child in it, do not go', async () => {
    const foreign = await entry(noah, 'About Noah', 'Only about Noah.')
    const id = idIn(await refer({ entries: [entryId, foreign, newId()] }))
    expect(JSON.stringify((await rowOf(id))?.document)).not.toContain('Only about Noah')
    expect(await school.rows('select reach from record.entry_child where entry_id = $1', [foreign])).toEqual([
      { reach: 'own' },
    ])
  })

  test('the front door answers once; the sender’s clock stops and the sender is told once', async () => {
    const id = idIn(await refer())
    const answer = {
      referralId: id,
      childId: kayla,
      outcome: 'Child and family assessment',
      level: '4',
      reasons: 'We will see her today.',
      entryId: null,
    }
    for (let twice = 0; twice < 2; twice++) await school.as(worker, (tx, ctx) => recordAnswer(tx, ctx, answer))
    for (let twice = 0; twice < 2; twice++)
      await school.asProgram(school.schoolId, (tx, ctx) => answersArrived(tx, ctx, id))
    expect(await school.as(samira, tx => answersTo(tx, [id]))).toMatchObject([
      { outcome: 'Child and family assessment', byName: 'Sana Mirza', receivedHow: 'kith' },
    ])
    expect(await school.as(samira, tx => openClocks(tx, { subject: { kind: 'referral', id } }))).toEqual([])
    const mine = () =>
      school.as(samira, async tx => (await openTasks(tx, { subject: { kind: 'referral', id } })).map(task => task.kind))
    expect(await mine()).toEqual(['read-answer'])
    const page = await (await school.get(samira, `/referrals/${id}`)).text()
    expect(page).toContain('We will see her today.')
    expect(page).toContain(`/challenges/new?referral=${id}`)
    expect(await mine()).toEqual([])
  })
  test('a late answer stops the clock with its reason', async () => {
    const id = idIn(await refer())
    const late = new Date('2026-11-25T10:00:00Z')
    await school.as(
      worker,
      (tx, ctx) =>
        recordAnswer(tx, ctx, {
          referralId: id,
          childId: kayla,
          outcome: 'No further action',
          level: null,
          reasons: 'Explained.',
          entryId: null,
        }),
      late,
    )
    await school.asProgram(school.schoolId, (tx, ctx) => answersArrived(tx, ctx, id), late)
    expect(
      await school.rows(`select late_minutes > 0 as late, late_reason from deadlines.clock where subject_id = $1`, [
        id,
      ]),
    ).toMatchObject([{ late: true, late_reason: expect.stringContaining('Northmoor Front Door answered') }])
  })
  test('nobody but the recipient answers in Kith', async () => {
    const id = idIn(await refer())
    const other = await school.organisation('Hillside Academy', 'school', 'HA')
    const stranger = await school.person(other, ['dsl'], 'Karin Lindqvist')
    for (const who of [samira, stranger])
      await school.as(who, (tx, ctx) =>
        recordAnswer(tx, ctx, {
          referralId: id,
          childId: kayla,
          outcome: 'x',
          level: null,
          reasons: 'x',
          entryId: null,
        }),
      )
    expect(await school.rows('select 1 from concerns.referral_answer where referral_id = $1', [id])).toEqual([])
    expect((await school.get(stranger, `/referrals/${id}`)).status).toBe(404)
  })
})

describe('urgent harm goes at once, the rest follows', () => {
  test('four lines, a number, a task; then the whole joins it', async () => {
    const urgent = {
      childId: kayla,
      danger: 'She says he is waiting outside.',
      where: 'In my office.',
      called: '999 at 14:00, ref 17',
      _tab: newId(),
      _once: newId(),
    }
    expect((await school.post(samira, `/children/${kayla}/refer?urgent=1`, { ...urgent, danger: '' })).status).toBe(422)
    const id = idIn(await school.post(samira, `/children/${kayla}/refer?urgent=1`, { ...urgent, _once: newId() }))
    expect(await rowOf(id)).toMatchObject({ urgent: true, agreement: 'not-sought' })
    const rest = () => school.as(samira, tx => openTasks(tx, { kind: 'send-rest', subject: { kind: 'referral', id } }))
    expect(await rest()).toMatchObject([{ href: `/children/${kayla}/refer?follows=${id}` }])
    const second = idIn(await refer({ follows: id }))
    expect(await rowOf(second)).toMatchObject({ follows_id: id, urgent: false })
    expect(await rest()).toEqual([])
    expect(await school.as(samira, tx => openClocks(tx, { subject: { kind: 'referral', id: second } }))).toEqual([])
    expect(await school.as(samira, tx => openClocks(tx, { subject: { kind: 'referral', id } }))).toHaveLength(1)
    expect(await jobs('referral-sent', second)).toHaveLength(1)
  })
  test('what follows must follow a referral of one’s own', async () => {
    expect((await refer({ follows: newId() })).status).toBe(404)
  })
})

describe('to a council without Kith', () => {
  let ryan: string
  beforeAll(async () => {
    ryan = await child('Ryan', 'Cole')
    await livesIn(ryan, 'SWK', 'Southwick')
  })
  test('goes where the child lives, by a numbered document to a checked recipient, with the same clock', async () => {
    const page = await (await school.get(samira, `/children/${ryan}/refer`)).text()
    expect(page).toContain('Southwick Children’s Services')
    expect(page).toContain('does not use Kith')
    const refused = await refer({ entries: [] }, samira, ryan)
    expect(refused.status).toBe(422)
    const text = await refused.text()
    for (const field of ['way', 'checkedRecipient', 'recipientName']) expect(text).toContain(`href="#${field}"`)
    const sent = await refer(
      { entries: [], way: 'secure-email', checkedRecipient: 'yes', recipientName: 'Duty team' },
      samira,
      ryan,
    )
    const id = idIn(sent)
    expect(sent.headers.get('location')).toBe(`/referrals/${id}/document`)
    expect(await rowOf(id)).toMatchObject({ to_organisation_id: southwickId, way: 'secure-email' })
    expect(await jobs('referral-sent', id)).toEqual([])
    const letter = await (await school.get(samira, `/referrals/${id}/document`)).text()
    for (const words of ['R-', 'Duty team', 'Ryan Cole', 'A bruise she cannot explain.'])
      expect(letter).toContain(words)
    expect(await school.as(samira, tx => openClocks(tx, { subject: { kind: 'referral', id } }))).toMatchObject([
      { rule: 'referral-decision', dueOn: '2026-11-20' },
    ])

    const answer = {
      childId: ryan,
      outcome: 'Assessment',
      reasons: 'They will visit.',
      byName: 'A. Duty',
      how: 'phone',
      answeredOn: '',
      answeredTime: '',
      _once: newId(),
    }
    expect((await school.post(samira, `/referrals/${id}/answers`, { ...answer, reasons: '' })).status).toBe(422)
    expect(
      (await school.post(samira, `/referrals/${id}/answers`, { ...answer, answeredOn: '2026-11-30', _once: newId() }))
        .status,
    ).toBe(422)
    expect(
      (await school.post(samira, `/referrals/${id}/answers`, { ...answer, answeredOn: '2026-02-30', _once: newId() }))
        .status,
    ).toBe(422)
    expect(
      (
        await school.post(
          samira,
          `/referrals/${id}/answers`,
          { ...answer, _once: newId() },
          new Date('2026-11-19T16:00:00Z'),
        )
      ).status,
    ).toBe(303)
    expect(await school.as(samira, tx => answersTo(tx, [id]))).toMatchObject([
      { receivedHow: 'phone', byName: 'A. Duty' },
    ])
    expect(await school.as(samira, tx => openClocks(tx, { subject: { kind: 'referral', id } }))).toEqual([])
  })
  test('an answer that comes in Kith cannot be typed in by the sender', async () => {
    const id = idIn(await refer())
    const answer = await school.post(samira, `/referrals/${id}/answers`, {
      childId: kayla,
      outcome: 'x',
      reasons: 'x',
      byName: 'x',
      how: 'phone',
      _once: newId(),
    })
    expect(answer.status).toBe(422)
  })
})

test('a lead who is excluded from the child sees neither the referral nor its answer, nor a count', async () => {
  const id = idIn(await refer({ entries: [] }, samira, noah))
  expect((await school.get(samira, `/referrals/${id}`)).status).toBe(200)
  for (const path of [`/referrals/${id}`, `/referrals/${id}/document`, `/children/${noah}/refer`])
    expect((await school.get(claire, path)).status).toBe(404)
  const count = async (who: Person) =>
    Number(/All\s+(\d+)/.exec((await (await school.get(who, '/referrals')).text()).replace(/<[^>]+>/g, ' '))?.[1])
  expect(await count(claire)).toBe((await count(samira)) - 1)
  expect(await (await school.get(claire, '/referrals')).text()).not.toContain('Noah')
  expect((await refer({}, claire, noah)).status).toBe(404)
})

test('somebody who logs only cannot refer or see referrals', async () => {
  const teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  expect((await school.get(teacher, '/referrals')).status).toBe(404)
  expect((await refer({}, teacher)).status).toBe(404)
})

test('answers stand beside the worklist, with the way to disagree; what one disagrees with is told in a sentence', async () => {
  const id = idIn(await refer())
  await school.as(worker, (tx, ctx) =>
    recordAnswer(tx, ctx, {
      referralId: id,
      childId: kayla,
      outcome: 'No further action',
      level: null,
      reasons: 'Dad explained the bruise.',
      entryId: null,
    }),
  )
  const part = await school.as(samira, async (tx, ctx) => JSON.stringify((await answersReceived(tx, ctx))?.body()))
  for (const words of ['No further action', 'Dad explained', `/challenges/new?referral=${id}`, 'Kayla Wood'])
    expect(part).toContain(words)
  const about = await school.as(samira, (tx, ctx) => referralToChallenge(tx, ctx, id))
  expect(about).toMatchObject({
    childId: kayla,
    toOrganisationId: school.frontDoorId,
    decidedBy: worker.id,
    href: `/referrals/${id}`,
  })
  expect(about?.words).not.toContain('Kayla')
  expect(await school.as(worker, (tx, ctx) => referralToChallenge(tx, ctx, id))).toBeNull()
})

test('words of a referral are kept as they are typed, for their writer alone, and another lead sees that one was sent', async () => {
  const ada = await child('Ada', 'Lane')
  const tab = newId()
  const draft = { childId: ada, worry: 'Half a sentence about', _tab: tab, _from: '', _fromRevision: '0' }
  expect((await school.post(samira, `/children/${ada}/refer/draft`, draft)).status).toBe(200)
  expect((await school.post(samira, `/children/${ada}/refer/draft`, { ...draft, action: 'later' })).status).toBe(303)
  expect(await (await school.get(samira, `/children/${ada}/refer`)).text()).toContain('Half a sentence about')
  expect(await (await school.get(claire, `/children/${ada}/refer`)).text()).not.toContain('Half a sentence about')
  const id = idIn(await refer({ entries: [], _tab: tab }, samira, ada))
  expect(await (await school.get(claire, `/children/${ada}/refer`)).text()).toContain(`/referrals/${id}`)
  expect(await school.rows('select 1 from record.draft where id = $1 and sent_at is null', [tab])).toEqual([])
})

test('a front door does not refer to itself', async () => {
  const id = idIn(await refer())
  expect(id).not.toBe('')
  expect(await (await school.get(worker, `/children/${kayla}/refer`)).text()).toContain('You are the front door')
  expect((await refer({ entries: [] }, worker)).status).not.toBe(303)
})
