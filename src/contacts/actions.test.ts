/** Receiving, deciding, acting alone: on real PostgreSQL with the policies on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { involvementIndex } from '../access/index.ts'
import { openClocks, openTasks } from '../deadlines/index.ts'
import { aPlace, type Person, type Place } from '../deadlines/tests/place.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { chronology, entryDetails, writeEntry } from '../record/index.ts'
import type { ChildAsGiven, ProposalInput } from './contact.ts'
import { agree, propose, recordAnswered, sendBack } from './decide.ts'
import { actInEmergency, ratify } from './emergency.ts'
import { type ContactsDeps, neighbours, type ReceivedReferral, type ReferralAnswer } from './neighbours.ts'
import { contactById, decidedSince, earlierContacts, openContactIds, referrerOf, wholeContact } from './queries.ts'
import { matchChild, type NewContact, receiveReferral, recordContact } from './receive.ts'
import { statusOf } from './rules.ts'
import { allowFamily, chooseBand, recordFamily, sayWhy, takeContact } from './steps.ts'

let place: Place
let worker: Person, manager: Person, second: Person, night: Person, lead: Person, social: Person
let teamId: string
const thursday = new Date('2026-11-19T10:40:00Z')
const answers: ReferralAnswer[] = []
const referrals = new Map<string, ReceivedReferral>()
const deps: ContactsDeps = {
  referral: async (_tx, id) => referrals.get(id) ?? null,
  recordAnswer: async (_tx, _ctx, answer) => answers.push(answer),
}

beforeAll(async () => {
  place = await aPlace()
  worker = await place.person(place.frontDoorId, 'front-door', 'Sana Mirza')
  manager = await place.person(place.frontDoorId, 'front-door-manager', 'Gurpreet Sandhu')
  second = await place.person(place.frontDoorId, 'front-door-manager', 'Second Manager')
  night = await place.person(place.frontDoorId, 'out-of-hours', 'Kath Doyle')
  lead = await place.person(place.schoolId, 'dsl', 'Samira Haddad')
  teamId = newId()
  await place.admin.query(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Children’s Services', 'childrens-services', 'CS', $2)`,
    [teamId, place.areaId],
  )
  social = await place.person(teamId, 'social-worker', 'Clara Lund')
  await place.person(teamId, 'system')
})
afterAll(() => place.close())

const kid = (more: Partial<ChildAsGiven> = {}): ChildAsGiven => ({
  given: 'Ellis',
  family: 'Grant',
  bornOn: '2016-05-02',
  expectedOn: null,
  ageWords: null,
  sex: 'M',
  nhs: null,
  upn: null,
  whereWords: null,
  role: 'subject',
  ...more,
})
const call = (more: Partial<NewContact> = {}): NewContact => ({
  way: 'phone',
  sourceCode: '1B',
  senderOrganisationId: null,
  senderWords: 'Neighbour',
  receivedAt: new Date('2026-11-19T09:30:00Z'),
  summary: 'The boy is on the stairs at night, without shoes.',
  urgent: false,
  referrer: { name: 'Mrs Pargeter', relation: 'neighbour', phone: '01632 960 999', email: null, wantsAnonymous: true },
  children: [kid()],
  harms: [],
  interpreter: null,
  visiting: null,
  advice: null,
  ...more,
})
const thorough = (more: Partial<ProposalInput> = {}): ProposalInput => ({
  outcome: 'assessment',
  receivingOrganisationId: teamId,
  level: '3',
  descriptors: ['3.1'],
  otherLevelReason: null,
  risk: 'He may fall, or be hurt in the cold.',
  need: 'Somebody at home at night.',
  weighed: [],
  voiceWords: null,
  voiceChanged: null,
  voiceNotYet: 'Nobody has seen him yet.',
  voiceByOn: '2026-11-23',
  coercion: 'no',
  coercionSigns: [],
  sameForAnother: 'Yes.',
  reasons: 'Three nights in a row.',
  dissent: null,
  told: [{ who: 'The child', what: 'A visit', when: 'tomorrow' }],
  answer: 'Thank you. A social worker will visit.',
  ...more,
})
/** A call typed in by the worker, its children matched to new records. */
async function taken(
  more: Partial<NewContact> = {},
  now = thursday,
): Promise<{ id: string; kids: string[]; children: string[] }> {
  const id = await place.as(worker, (tx, ctx) => recordContact(tx, ctx, call(more)), now)
  const before = await place.as(worker, tx => wholeContact(tx, id), now)
  for (const child of before!.children)
    expect(
      await place.as(
        worker,
        (tx, ctx) => matchChild(tx, ctx, id, child.id, { childId: null, known: 'no', words: 'Nobody like him.' }),
        now,
      ),
    ).toEqual({ ok: true })
  const after = await place.as(worker, tx => wholeContact(tx, id), now)
  return { id, kids: after!.children.map(child => child.id), children: after!.contact.children }
}
const proposed = (contactId: string, kidId: string, more: Partial<ProposalInput> = {}, who = worker, now = thursday) =>
  place.as(who, (tx, ctx) => propose(tx, ctx, contactId, kidId, thorough(more)), now)
const openOf = async (contactId: string, kidId: string, now = thursday) =>
  (await place.as(manager, tx => wholeContact(tx, contactId), now))!.proposals
    .filter(one => one.contactChildId === kidId)
    .at(-1)!.id
const agreed = async (
  contactId: string,
  kidId: string,
  who = manager,
  lateReason: string | null = null,
  now = thursday,
) => {
  const proposalId = await openOf(contactId, kidId, now)
  return place.as(
    who,
    (tx, ctx) => agree(tx, ctx, deps, contactId, kidId, { proposalId, words: 'Read and agreed.', lateReason }),
    now,
  )
}
const statusNow = async (id: string, now = thursday) =>
  statusOf((await place.as(manager, tx => wholeContact(tx, id), now))!)

/** A referral as the school sent it: its entry names the front door; the row itself belongs to concerns and is handed in. */
async function referral(
  childId: string,
  sentAt: Date,
  more: { urgent?: boolean; followsId?: string | null } = {},
): Promise<string> {
  const entryId = await place.as(
    lead,
    async (tx, ctx) =>
      (
        await writeEntry(tx, ctx, {
          kind: 'referral',
          title: 'Referral',
          body: { text: 'Hungry for weeks.' },
          children: [{ childId, role: 'subject' }],
          happenedAt: sentAt,
          reach: 'named',
          namedOrganisations: [place.frontDoorId],
        })
      ).entryId,
    sentAt,
  )
  const id = newId()
  referrals.set(id, {
    id,
    number: 'R-ABC-123',
    children: [childId],
    organisationId: place.schoolId,
    organisationName: 'Eastbridge High School',
    sentBy: lead.id,
    sentByName: 'Samira Haddad',
    sentAt,
    urgent: more.urgent ?? false,
    basis: 'public-task',
    confidence: null,
    agreement: 'agreed',
    agreementReason: null,
    purpose: 'Hungry for weeks, and now afraid to go home.',
    necessity: 'To keep her safe',
    entryId,
    document: [['Child', 'as recorded']],
    followsId: more.followsId ?? null,
  })
  return id
}
const receive = (id: string, now: Date) =>
  place.asProgram(place.frontDoorId, (tx, ctx) => receiveReferral(tx, ctx, id, deps), now)

describe('a referral arrives', () => {
  test('it becomes one contact however often the job runs, with its clock, its task and its place in the chronology', async () => {
    const childId = await place.child('Kayla', 'Wood', 'Year 8')
    const id = await referral(childId, new Date('2026-11-19T10:00:00Z'))
    const [first, again] = await Promise.all([receive(id, thursday), receive(id, thursday)])
    expect(first).toBe(again)
    expect(await receive(id, thursday)).toBe(first)
    const whole = await place.as(worker, tx => wholeContact(tx, first!))
    expect(whole!.contact).toMatchObject({
      children: [childId],
      way: 'kith',
      sourceCode: '2A',
      summary: 'Hungry for weeks, and now afraid to go home.',
      referralId: id,
    })
    expect(whole!.children).toMatchObject([{ given: 'Kayla', family: 'Wood', known: 'yes' }])
    const clocks = await place.as(worker, tx => openClocks(tx, { subject: { kind: 'contact', id: first! } }))
    expect(clocks.map(clock => [clock.rule, clock.dueOn])).toEqual([['referral-decision', '2026-11-20']])
    expect(await place.as(worker, tx => openTasks(tx, { subject: { kind: 'contact', id: first! } }))).toHaveLength(1)
    const seen = await place.as(worker, async tx => {
      await involvementIndex(tx, [childId])
      return chronology(tx, childId)
    })
    expect(seen.map(entry => entry.kind).sort()).toEqual(['contact', 'referral'])
  })
  test('Maundy Thursday afternoon is due on the Tuesday after Easter', async () => {
    const childId = await place.child('Maya', 'Easter', 'Year 7')
    const contactId = await receive(
      await referral(childId, new Date('2026-04-02T15:30:00Z')),
      new Date('2026-04-02T15:31:00Z'),
    )
    const [clock] = await place.as(worker, tx => openClocks(tx, { subject: { kind: 'contact', id: contactId! } }))
    expect(clock!.dueOn).toBe('2026-04-07')
  })
  test('an urgent one starts in the most urgent band; its rest joins the same contact once', async () => {
    const childId = await place.child('Urgent', 'Case', 'Year 9')
    const first = await referral(childId, new Date('2026-11-19T10:00:00Z'), { urgent: true })
    const contactId = await receive(first, thursday)
    const clocks = await place.as(worker, tx => openClocks(tx, { subject: { kind: 'contact', id: contactId! } }))
    expect(clocks.map(clock => clock.rule).sort()).toEqual(['front-door-red', 'referral-decision'])
    const rest = await referral(childId, new Date('2026-11-19T10:30:00Z'), { followsId: first })
    expect([await receive(rest, thursday), await receive(rest, thursday)]).toEqual([contactId, contactId])
    expect(
      (await place.as(worker, tx => wholeContact(tx, contactId!)))!.notes.filter(note => note.kind === 'follow'),
    ).toHaveLength(1)
  })
})

describe('a referral that concerns keeps', () => {
  test('the front door reads it through the policies, answers it there, and the sender is told by a job', async () => {
    const childId = await place.child('Real', 'Row', 'Year 8')
    const id = await referral(childId, new Date('2026-11-19T10:00:00Z'))
    const row = referrals.get(id)!
    await place.as(lead, tx =>
      tx.run(sql`insert into concerns.referral (id, number, children, organisation_id, to_organisation_id, sent_by, sent_at, urgent, basis, agreement, purpose, necessity, way, entry_id, document)
      values (${id}, ${row.number}, ${`{${childId}}`}::uuid[], ${place.schoolId}, ${place.frontDoorId}, ${lead.id}, ${row.sentAt}, false, 'public-task', 'agreed', ${row.purpose}, ${row.necessity}, 'kith', ${row.entryId}, '[["Child", "as recorded"]]'::jsonb)`),
    )
    const contactId = (await place.asProgram(place.frontDoorId, (tx, ctx) => receiveReferral(tx, ctx, id), thursday))!
    const [child] = (await place.as(worker, tx => wholeContact(tx, contactId)))!.children
    await proposed(contactId, child!.id)
    const proposalId = await openOf(contactId, child!.id)
    expect(
      await place.as(manager, (tx, ctx) =>
        agree(tx, ctx, neighbours, contactId, child!.id, { proposalId, words: null, lateReason: null }),
      ),
    ).toEqual({ ok: true })
    expect(
      await place.rows('select outcome, reasons, received_how from concerns.referral_answer where referral_id = $1', [
        id,
      ]),
    ).toEqual([
      {
        outcome: 'Child and family assessment',
        reasons: 'Thank you. A social worker will visit.',
        received_how: 'kith',
      },
    ])
    const jobs = await place.rows<{ name: string }>(
      `select name from pgboss.job_common where data ->> 'referralId' = '${id}' or data ->> 'practitionerId' = '${lead.id}'`,
    )
    expect(jobs.map(job => job.name).sort()).toContain('contact-answered')
    expect(jobs.map(job => job.name)).toContain('mail')
    // A referral to somebody else is not this front door's to receive.
    expect(
      await place
        .asProgram(teamId, (tx, ctx) => receiveReferral(tx, ctx, id), thursday)
        .catch((error: { code?: string }) => error.code),
    ).toBeNull()
  })
})

describe('a call', () => {
  test('an advice call keeps no name, no child and no caller, and is over at once', async () => {
    const id = await place.as(worker, (tx, ctx) =>
      recordContact(
        tx,
        ctx,
        call({ advice: 'We said when to call again.', children: [kid({ given: 'Secret', family: 'Name' })] }),
      ),
    )
    const whole = await place.as(worker, tx => wholeContact(tx, id))
    expect([whole!.children, statusOf(whole!), await place.as(worker, tx => referrerOf(tx, id))]).toEqual([
      [],
      'answered',
      null,
    ])
    for (const table of ['contact', 'contact_child', 'referrer', 'note', 'contact']) {
      const rows = await place.rows<{ all: string }>(
        `select coalesce(string_agg(t::text, ' '), '') as all from contacts.${table} t where ${table === 'contact' ? 'id' : 'contact_id'} = '${id}'`,
      )
      expect(rows[0]!.all).not.toMatch(/Secret|Pargeter|960 999/)
    }
  })
  test('who told us is never in anything that a school sees, also after the answer', async () => {
    const { id, kids, children } = await taken({
      senderOrganisationId: place.schoolId,
      senderWords: 'Eastbridge High School',
    })
    await place.as(worker, (tx, ctx) => takeContact(tx, ctx, id))
    await proposed(id, kids[0]!)
    expect(await agreed(id, kids[0]!)).toEqual({ ok: true })
    const seen = await place.as(lead, async tx => {
      await tx.run(sql`select set_config('kith.asked', ${`{${children.join(',')}}`}, true)`)
      const rows = await chronology(tx, children[0]!)
      return {
        text: JSON.stringify([
          rows,
          ...(await entryDetails(
            tx,
            rows.map(row => row.entryId),
          )),
        ]),
        kinds: rows.map(row => row.kind).sort(),
        contact: await contactById(tx, id),
        referrer: await referrerOf(tx, id),
      }
    })
    // Their own answer, and not the reasons and risks of the decision.
    expect(seen.kinds).toEqual(['answer'])
    expect(seen.text).toContain('A social worker will visit.')
    expect(seen.text).not.toContain('He may fall')
    expect(seen.text).not.toMatch(/Pargeter|960 999/)
    expect([seen.contact, seen.referrer]).toEqual([null, null])
  })
  test('an excluded worker sees neither a contact about the child nor one whose child nobody has looked for yet', async () => {
    const parent = await place.person(place.frontDoorId, 'front-door', 'A Parent')
    const own = await place.child('Own', 'Child', 'Year 7')
    await place.exclude(parent, own)
    const unknown = await place.as(worker, (tx, ctx) => recordContact(tx, ctx, call()))
    expect(await place.as(parent, tx => contactById(tx, unknown))).toBeNull()
    const about = await receive(await referral(own, new Date('2026-11-19T10:00:00Z')), thursday)
    expect(await place.as(parent, tx => contactById(tx, about!))).toBeNull()
    expect(await place.as(parent, tx => openContactIds(tx))).not.toContain(about)
    expect(await place.as(worker, tx => contactById(tx, about!))).not.toBeNull()
  })
  test('who a child is, is said once; two at once are one', async () => {
    const id = await place.as(worker, (tx, ctx) => recordContact(tx, ctx, call()))
    const [child] = (await place.as(worker, tx => wholeContact(tx, id)))!.children
    const both = await Promise.all(
      [worker, manager].map(who =>
        place.as(who, (tx, ctx) => matchChild(tx, ctx, id, child!.id, { childId: null, known: 'no', words: 'x' })),
      ),
    )
    expect(both.map(one => one?.ok).sort()).toEqual([false, true])
    expect((await place.as(worker, tx => contactById(tx, id)))!.children).toHaveLength(1)
  })
  test('earlier contacts about the same child come with what became of them', async () => {
    const first = await taken({ summary: 'The first time.' })
    await proposed(first.id, first.kids[0]!)
    await agreed(first.id, first.kids[0]!)
    const later = await place.as(worker, (tx, ctx) =>
      recordContact(tx, ctx, call({ summary: 'Again.', receivedAt: new Date('2026-11-19T10:00:00Z') })),
    )
    const [child] = (await place.as(worker, tx => wholeContact(tx, later)))!.children
    await place.as(worker, (tx, ctx) =>
      matchChild(tx, ctx, later, child!.id, {
        childId: first.children[0]!,
        known: 'yes',
        words: 'Same name and birthday.',
      }),
    )
    expect(await place.as(worker, tx => earlierContacts(tx, first.children, later, thursday))).toMatchObject([
      { contactId: first.id, accepted: true, outcome: 'assessment' },
    ])
    // Accepting it again is a re-referral, and is counted as one.
    const monday = new Date('2026-11-16T00:00:00Z')
    const before = await place.as(manager, tx => decidedSince(tx, monday))
    await proposed(later, child!.id)
    await agreed(later, child!.id)
    const after = await place.as(manager, tx => decidedSince(tx, monday))
    expect([after.decided - before.decided, after.rereferrals - before.rereferrals]).toEqual([1, 1])
  })
})

describe('proposing and agreeing', () => {
  test('nothing thin is kept, and everything missing is said', async () => {
    const { id, kids } = await taken()
    expect(await proposed(id, kids[0]!, { need: null, voiceNotYet: null, voiceByOn: null })).toMatchObject({
      ok: false,
      errors: [{ field: 'need' }, { field: 'voiceNotYet' }],
    })
    expect((await place.as(worker, tx => wholeContact(tx, id)))!.proposals).toEqual([])
  })
  test('the proposer cannot agree: not by the action, not by the table, not with another name on the proposal', async () => {
    const { id, kids } = await taken()
    expect(await proposed(id, kids[0]!, {}, manager)).toEqual({ ok: true })
    expect(await agreed(id, kids[0]!, manager)).toMatchObject({
      ok: false,
      errors: [{ message: 'You proposed this. Somebody else must agree it' }],
    })
    const proposalId = await openOf(id, kids[0]!)
    const insert = (proposedBy: string, who: Person) =>
      place.as(who, (tx, ctx) =>
        tx.run(sql`insert into contacts.decision (id, contact_id, contact_child_id, proposal_id, proposed_by, decided_by, decided_at, outcome, level, accepted, other_level, late)
      values (${newId()}, ${id}, ${kids[0]}, ${proposalId}, ${proposedBy}, ${ctx.practitionerId}, now(), 'assessment', '3', true, false, false)`),
      )
    await expect(insert(manager.id, manager)).rejects.toMatchObject({ code: '23514' })
    await expect(insert(second.id, manager)).rejects.toMatchObject({ code: '23503' })
    // A worker who is no manager is refused by the policy.
    await expect(insert(manager.id, worker)).rejects.toMatchObject({ code: '42501' })
    expect((await place.as(manager, tx => wholeContact(tx, id)))!.decisions).toEqual([])
  })
  test('two managers at once: one decision', async () => {
    const { id, kids } = await taken()
    await proposed(id, kids[0]!)
    const both = await Promise.all([agreed(id, kids[0]!, manager), agreed(id, kids[0]!, second)])
    expect(both.map(one => one?.ok).sort()).toEqual([false, true])
    expect((await place.as(manager, tx => wholeContact(tx, id)))!.decisions).toHaveLength(1)
  })
  test('sent back, looked at again, agreed: the words of each stay', async () => {
    const { id, kids } = await taken()
    await proposed(id, kids[0]!)
    const proposalId = await openOf(id, kids[0]!)
    expect(
      await place.as(manager, (tx, ctx) =>
        sendBack(tx, ctx, id, kids[0]!, { proposalId, words: 'Ask the school nurse first.' }),
      ),
    ).toEqual({ ok: true })
    expect(await statusNow(id)).toBe('deciding')
    expect(
      (await place.as(worker, tx => openTasks(tx, { practitionerId: worker.id }))).map(task => task.kind),
    ).toContain('contact-again')
    await proposed(id, kids[0]!, { reasons: 'The nurse knows him.' })
    expect(await agreed(id, kids[0]!)).toEqual({ ok: true })
    expect((await place.as(manager, tx => wholeContact(tx, id)))!.proposals.map(one => one.sentBackWords)).toEqual([
      'Ask the school nurse first.',
      null,
    ])
  })
  test('several children, several outcomes: each its own; the clocks stop with the last', async () => {
    const { id, kids, children } = await taken({
      children: [kid(), kid({ given: 'Ida', role: 'sibling' }), kid({ given: 'Noor', role: 'alleged-harmer' })],
    })
    await proposed(id, kids[0]!)
    await proposed(id, kids[1]!, { outcome: 'family-help' })
    expect(await agreed(id, kids[0]!)).toEqual({ ok: true })
    expect(await agreed(id, kids[1]!)).toEqual({ ok: true })
    expect(await place.as(worker, tx => openClocks(tx, { subject: { kind: 'contact', id } }))).toHaveLength(1)
    await proposed(id, kids[2]!, { outcome: 'no-further-action', receivingOrganisationId: null })
    expect(await agreed(id, kids[2]!)).toEqual({ ok: true })
    const whole = await place.as(manager, tx => wholeContact(tx, id))
    expect(whole!.decisions.map(one => [one.outcome, one.accepted])).toEqual([
      ['assessment', true],
      ['family-help', false],
      ['no-further-action', false],
    ])
    expect(await place.as(worker, tx => openClocks(tx, { subject: { kind: 'contact', id } }))).toEqual([])
    const still = await place.rows<{ child_id: string }>(
      `select child_id from access.involvement where organisation_id = '${place.frontDoorId}' and to_at is null and child_id = any('{${children.join(',')}}')`,
    )
    expect(still.map(row => row.child_id).sort()).toEqual([children[0]!, children[1]!].sort())
    const work = await place.as(social, tx => openTasks(tx, { children: [children[0]!] }))
    expect(work.map(task => task.title)).toContain('Begin: child and family assessment')
    // Children’s services read the decision about their child and nothing about the one they were not given.
    const seen = await place.as(social, async tx => {
      await tx.run(sql`select set_config('kith.asked', ${`{${children.join(',')}}`}, true)`)
      return [await chronology(tx, children[0]!), await chronology(tx, children[2]!)]
    })
    expect([seen[0]!.map(entry => entry.kind), seen[1]]).toEqual([['contact-decision'], []])
  })
  test('only a team that is offered can be given a child', async () => {
    const { id, kids } = await taken()
    const away = newId()
    await place.admin.query(
      `insert into identity.organisation (id, name, kind, badge, area_id, switched_off_at) values ($1, 'Closed team', 'childrens-services', 'CT', $2, now())`,
      [away, place.areaId],
    )
    for (const receivingOrganisationId of [place.schoolId, place.frontDoorId, away, newId()])
      expect(
        await place.as(
          worker,
          (tx, ctx) => propose(tx, ctx, id, kids[0]!, thorough({ receivingOrganisationId })),
          thursday,
        ),
      ).toMatchObject({ ok: false, errors: [{ field: 'receiving' }] })
    expect((await place.as(worker, tx => wholeContact(tx, id)))!.proposals).toEqual([])
  })
  test('late needs a reason first, and then says so', async () => {
    const { id, kids } = await taken()
    const friday = new Date('2026-11-23T09:00:00Z')
    await proposed(id, kids[0]!, { voiceByOn: '2026-11-27' }, worker, friday)
    expect(await agreed(id, kids[0]!, manager, null, friday)).toMatchObject({
      ok: false,
      errors: [{ field: 'lateReason' }],
    })
    expect(await agreed(id, kids[0]!, manager, 'Waited for an interpreter.', friday)).toEqual({ ok: true })
    const whole = await place.as(manager, tx => wholeContact(tx, id), friday)
    expect([whole!.decisions[0]!.late, whole!.lateReasons.map(one => one.words)]).toEqual([
      true,
      ['Waited for an interpreter.'],
    ])
  })
  test('whoever sent a referral is answered in Kith; a member of the public by telephone', async () => {
    const childId = await place.child('Answer', 'Me', 'Year 8')
    const referralId = await referral(childId, new Date('2026-11-19T10:00:00Z'))
    const contactId = (await receive(referralId, thursday))!
    const [child] = (await place.as(worker, tx => wholeContact(tx, contactId)))!.children
    await proposed(contactId, child!.id)
    await agreed(contactId, child!.id)
    expect(answers.filter(answer => answer.referralId === referralId)).toMatchObject([
      { childId, outcome: 'Child and family assessment', reasons: 'Thank you. A social worker will visit.' },
    ])
    expect(await statusNow(contactId)).toBe('answered')
    const { id, kids } = await taken()
    expect(
      await place.as(worker, (tx, ctx) => recordAnswered(tx, ctx, id, { how: 'phone', words: 'x' })),
    ).toMatchObject({ ok: false })
    await proposed(id, kids[0]!)
    await agreed(id, kids[0]!)
    expect(await statusNow(id)).toBe('decided')
    expect(
      await place.as(worker, (tx, ctx) =>
        recordAnswered(tx, ctx, id, { how: 'phone', words: 'Told that we are seeing to it.' }),
      ),
    ).toEqual({ ok: true })
    expect(await statusNow(id)).toBe('answered')
  })
  test('nobody to tell: a caller who left no way to be reached', async () => {
    const { id, kids } = await taken({
      referrer: { name: null, relation: null, phone: null, email: null, wantsAnonymous: true },
    })
    await proposed(id, kids[0]!)
    await agreed(id, kids[0]!)
    expect(await statusNow(id)).toBe('answered')
  })
})

describe('steps', () => {
  test('speaking with the family is refused where it could be the danger, until a manager decides', async () => {
    const { id } = await taken({ harms: ['forced-marriage'] })
    const spoken = () =>
      place.as(worker, async (tx, ctx) =>
        recordFamily(tx, ctx, (await wholeContact(tx, id))!, { spoken: true, words: 'Rang her mother.' }),
      )
    expect(await spoken()).toMatchObject({ ok: false, errors: [{ field: 'spoken' }] })
    await expect(place.as(worker, (tx, ctx) => allowFamily(tx, ctx, id, 'I want to.'))).rejects.toMatchObject({
      code: '42501',
    })
    expect(
      await place.as(manager, (tx, ctx) => allowFamily(tx, ctx, id, 'Police agree; she is at her aunt’s.')),
    ).toEqual({ ok: true })
    expect(await spoken()).toEqual({ ok: true })
  })
  test('the band is the area’s; another band ends the clock of the first', async () => {
    const { id } = await taken()
    expect(await place.as(worker, (tx, ctx) => chooseBand(tx, ctx, id, { band: 'violet', reason: 'x' }))).toMatchObject(
      { ok: false },
    )
    await place.as(worker, (tx, ctx) => chooseBand(tx, ctx, id, { band: 'green', reason: 'No harm now.' }))
    await place.as(worker, (tx, ctx) => chooseBand(tx, ctx, id, { band: 'amber', reason: 'The father is back.' }))
    const clocks = await place.as(worker, tx => openClocks(tx, { subject: { kind: 'contact', id } }))
    expect(clocks.map(clock => clock.rule).sort()).toEqual(['front-door-amber', 'referral-decision'])
    expect(clocks.find(clock => clock.rule === 'front-door-amber')!.dueAt.toISOString()).toBe(
      '2026-11-20T09:30:00.000Z',
    )
  })
  test('nobody else’s organisation can take, explain or note', async () => {
    const { id } = await taken()
    expect(await place.as(lead, (tx, ctx) => takeContact(tx, ctx, id))).toBeNull()
    expect(await place.as(social, (tx, ctx) => sayWhy(tx, ctx, id, 'x'))).toBeNull()
  })
})

describe('out of hours', () => {
  const acted = async () => {
    const { id, kids } = await taken()
    expect(
      await place.as(night, (tx, ctx) =>
        actInEmergency(tx, ctx, id, kids[0]!, {
          what: 'Asked police to keep him safe.',
          reasons: 'Alone and cold.',
          police: 'Log 14',
          hospital: null,
        }),
      ),
    ).toEqual({ ok: true })
    const [emergency] = (await place.as(manager, tx => wholeContact(tx, id)))!.emergencies
    return { id, kidId: kids[0]!, emergency: emergency! }
  }
  test('one person acts; another ratifies by the end of the next working day', async () => {
    const { id, kidId, emergency } = await acted()
    expect(emergency.ratifyBy.toISOString()).toBe('2026-11-21T00:00:00.000Z')
    expect(
      (await place.as(manager, tx => openTasks(tx, { kind: 'contact-ratify' }))).some(
        task => task.subjectId === emergency.id,
      ),
    ).toBe(true)
    const input = { emergencyId: emergency.id, verdict: 'agreed' as const, words: 'Right.' }
    const both = await Promise.all(
      [manager, second].map(who => place.as(who, (tx, ctx) => ratify(tx, ctx, id, kidId, input))),
    )
    expect(both.map(one => one?.ok).sort()).toEqual([false, true])
    expect(
      (await place.as(manager, tx => openTasks(tx, { kind: 'contact-ratify' }))).some(
        task => task.subjectId === emergency.id,
      ),
    ).toBe(false)
  })
  test('nobody ratifies what they did: refused by the action and by the table', async () => {
    const { id, kids } = await taken()
    await place.as(manager, (tx, ctx) =>
      actInEmergency(tx, ctx, id, kids[0]!, { what: 'x', reasons: 'y', police: null, hospital: null }),
    )
    const [emergency] = (await place.as(manager, tx => wholeContact(tx, id)))!.emergencies
    expect(
      await place.as(manager, (tx, ctx) =>
        ratify(tx, ctx, id, kids[0]!, { emergencyId: emergency!.id, verdict: 'agreed', words: 'Fine.' }),
      ),
    ).toMatchObject({ ok: false })
    await expect(
      place.as(manager, (tx, ctx) =>
        tx.run(
          sql`update contacts.emergency set ratified_by = ${ctx.practitionerId}, ratified_at = now(), ratified_words = 'x', verdict = 'agreed' where id = ${emergency!.id}`,
        ),
      ),
    ).rejects.toMatchObject({ code: '23514' })
    // Nor in a colleague's name.
    await expect(
      place.as(manager, tx =>
        tx.run(
          sql`update contacts.emergency set ratified_by = ${second.id}, ratified_at = now(), ratified_words = 'x', verdict = 'agreed' where id = ${emergency!.id}`,
        ),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })
  test('not agreed: what must happen now is given to the front door', async () => {
    const { id, kidId, emergency } = await acted()
    await place.as(manager, (tx, ctx) =>
      ratify(tx, ctx, id, kidId, {
        emergencyId: emergency.id,
        verdict: 'not-agreed',
        words: 'Bring him to his grandmother today.',
      }),
    )
    expect(
      (await place.as(worker, tx => openTasks(tx, { kind: 'contact-follow' }))).some(task => task.subjectId === kidId),
    ).toBe(true)
  })
})
