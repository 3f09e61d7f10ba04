/** A contact about a child whose location is protected: who told us is there for whoever may know the place, and for nobody else. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asNobody,
  asPractitioner,
  asSystem,
  involvementIndex,
  isPermission,
  may,
  type Permission,
  policy,
} from '../access/index.ts'
import { concernsRoutes } from '../concerns/routes.ts'
import { deadlinesSlice } from '../deadlines/index.ts'
import { aPlace, type Person, type Place } from '../deadlines/tests/place.ts'
import { newId } from '../platform/id.ts'
import { MissingPage } from '../platform/pages.tsx'
import { buildServer } from '../platform/server.ts'
import { recordSlice } from '../record/index.ts'
import { renderPage } from '../ui/index.ts'
import type { ProposalInput } from './contact.ts'
import { agree, propose } from './decide.ts'
import { contactsSlice } from './index.ts'
import { neighbours } from './neighbours.ts'
import { referrerOf, wholeContact } from './queries.ts'
import { matchChild, type NewContact, receiveReferral, recordContact } from './receive.ts'

let place: Place
let app: ReturnType<typeof buildServer>
let worker: Person, manager: Person, newManager: Person, lead: Person
let teamId: string, surgeryId: string
/** The school referred Poppy before anybody thought of protecting the place; the surgery and an aunt rang. */
let poppy: string, referralId: string, referred: string, rang: string, aunts: string
const origin = 'http://localhost:3000'
const thursday = '2026-11-19T10:40:00Z'
const told = [
  'Eastbridge High School',
  'Samira Haddad',
  'Market Street Surgery',
  'Dr Obi',
  'Mill Court',
  'Aunt May',
  '01632 960 777',
]

const ask = async (who: Person, address: string, fields: Record<string, string> | null = null) => {
  const headers = { cookie: `__Host-kith=${who.token}`, origin, 'x-kith-at': thursday }
  const response = await app.request(
    address,
    fields
      ? {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(fields),
        }
      : { headers },
  )
  return { status: response.status, html: await response.text(), location: response.headers.get('location') ?? '' }
}
const shown = async (who: Person, address: string): Promise<string> => {
  const { status, html } = await ask(who, address)
  expect(status, `${address} ${html.slice(0, 300)}`).toBe(200)
  return html
}
/** A call about Poppy, typed in by the worker and matched to her record. */
async function call(more: Partial<NewContact>): Promise<string> {
  const id = await place.as(worker, (tx, ctx) =>
    recordContact(tx, ctx, {
      way: 'phone',
      sourceCode: '3F',
      senderOrganisationId: null,
      senderWords: 'Aunt',
      receivedAt: new Date('2026-11-19T09:30:00Z'),
      summary: 'She has not been seen this week.',
      urgent: false,
      referrer: null,
      children: [
        {
          given: 'Poppy',
          family: 'Lane',
          bornOn: '2012-03-04',
          expectedOn: null,
          ageWords: null,
          sex: 'F',
          nhs: null,
          upn: null,
          whereWords: null,
          role: 'subject',
        },
      ],
      harms: [],
      interpreter: null,
      visiting: null,
      advice: null,
      ...more,
    }),
  )
  const [child] = (await place.as(worker, tx => wholeContact(tx, id)))?.children ?? []
  await place.as(worker, (tx, ctx) =>
    matchChild(tx, ctx, id, child?.id ?? '', { childId: poppy, known: 'yes', words: 'The same birthday.' }),
  )
  return id
}

beforeAll(async () => {
  place = await aPlace()
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-contacts-'))
  app = buildServer({
    routes: [
      ...contactsSlice().routes,
      ...concernsRoutes({ dataDir, asSystem: (at, options, work) => asSystem(place.db, at, options, work) }),
      ...deadlinesSlice({ sections: [] }).routes,
      ...recordSlice({ lanes: [], sections: [], actions: [], may: () => true, harmLabel: key => key }).routes,
    ],
    origins: [origin],
    dataDir,
    clockMayBeSet: true,
    assets: [],
    cookie: '__Host-kith',
    hooks: {
      // Nothing here has to be confirmed: src/identity/confirm.test.ts asks that.
      confirming: { needed: () => null, ask: async () => null },
      isPermission,
      isPublic: permission => policy[permission as Permission].roles === 'anybody',
      may: (held, permission) => may(held, permission as Permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(place.db, request, work),
      asNobody: (action, requestId, work) => asNobody(place.db, action, requestId, work),
      alive: () => place.db.alive(),
      render: (reply, _ctx, nonce) =>
        renderPage({ title: reply.title, errors: [...reply.errors], children: reply.body() } as never, nonce),
      missingPage: () => ({ kind: 'page', status: 404, title: 'Not found', body: MissingPage, errors: [] }),
      faultPage: (status, _id, message) => ({ kind: 'page', status, title: 'Sorry', body: () => message, errors: [] }),
    },
  })
  worker = await place.person(place.frontDoorId, 'front-door', 'Sana Mirza')
  manager = await place.person(place.frontDoorId, 'front-door-manager', 'Gurpreet Sandhu')
  newManager = await place.person(place.frontDoorId, 'front-door-manager', 'Nia Price')
  lead = await place.person(place.schoolId, 'dsl', 'Samira Haddad')
  teamId = newId()
  surgeryId = newId()
  for (const [id, name, kind, onKith] of [
    [teamId, 'Children’s Services', 'childrens-services', true],
    [surgeryId, 'Market Street Surgery', 'health', false],
  ] as const)
    await place.rows(
      `insert into identity.organisation (id, name, kind, badge, area_id, on_kith) values ($1, $2, $3, 'XX', $4, $5)`,
      [id, name, kind, place.areaId, onKith],
    )
  await place.person(teamId, 'system')
  poppy = await place.child('Poppy', 'Lane', 'Year 8')
  await place.rows(
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'gp', '2020-01-01', 'registered')`,
    [newId(), poppy, surgeryId],
  )
  const sent = await ask(lead, `/children/${poppy}/refer`, {
    childId: poppy,
    worry: 'She is afraid to go home.',
    purpose: 'Find out what frightens her.',
    necessity: 'To decide whether she is being harmed.',
    basis: 'public-task',
    confidence: 'public-interest',
    agreement: 'agreed',
    _tab: newId(),
    _once: newId(),
  })
  referralId = /[0-9a-f-]{36}/.exec(sent.location)?.[0] ?? ''
  referred =
    (await place.asProgram(place.frontDoorId, (tx, ctx) => receiveReferral(tx, ctx, referralId), new Date(thursday))) ??
    ''
  rang = await call({
    senderOrganisationId: surgeryId,
    senderWords: 'Market Street Surgery',
    referrer: {
      name: 'Dr Obi',
      relation: 'her doctor, Market Street Surgery',
      phone: '01632 960 777',
      email: null,
      wantsAnonymous: false,
    },
  })
  aunts = await call({
    sourceCode: '1A',
    referrer: { name: 'Aunt May', relation: 'aunt, Mill Court', phone: null, email: null, wantsAnonymous: false },
  })
})
afterAll(() => place.close())

describe('before anything is protected', () => {
  test('board and contact say whom it is from, and how to reach them', async () => {
    const board = await shown(worker, '/contacts')
    expect(board).toContain('Eastbridge High School')
    expect(await shown(worker, `/contacts/${referred}`)).toContain('From Eastbridge High School.')
    const contact = await shown(worker, `/contacts/${rang}`)
    for (const words of ['From Market Street Surgery.', 'Dr Obi', '01632 960 777']) expect(contact).toContain(words)
  })

  test('words that are kept name neither school nor surgery, nor anybody there', async () => {
    const words = JSON.stringify(
      await place.rows(
        `select ec.title, ec.present, v.body::text as body from record.entry_child ec join record.version v on v.entry_id = ec.entry_id where ec.owner_id = $1
         union all select title, why, done_words from deadlines.task where organisation_id = $1
         union all select start_words, late_reason, null from deadlines.clock where organisation_id = $1
         union all select sender_words, number, null from contacts.contact
         union all select match_words, known, null from contacts.contact_child`,
        [place.frontDoorId],
      ),
    )
    for (const one of told) expect(words).not.toContain(one)
    expect(words).toContain('["From", "A service"]'.replaceAll('"', '\\"'))
    expect(words).toContain('Referred by a service from the child’s own record')
    expect(
      (await place.rows<{ name: string }>('select name, relation from contacts.referrer order by name')).map(
        row => row.name,
      ),
    ).toEqual(['Aunt May', 'Dr Obi', 'Samira Haddad'])
  })
})

describe('once it is protected', () => {
  beforeAll(async () => {
    await place.rows(
      `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, 'her father looks for her', $3, '2026-01-01')`,
      [newId(), poppy, manager.id],
    )
    await place.rows(
      `insert into access.location_right (child_id, practitioner_id, given_by, from_at) values ($1, $2, $2, '2026-01-01')`,
      [poppy, manager.id],
    )
  })

  /** Every page on which the front door meets these contacts. */
  async function pages(): Promise<string[]> {
    const whole = await place.as(worker, tx => wholeContact(tx, rang))
    const entries = await place.rows<{ id: string }>(
      'select distinct entry_id as id from record.entry_child where child_id = $1',
      [poppy],
    )
    const rows = async (table: 'clock' | 'task') =>
      (
        await place.rows<{ id: string }>(`select id from deadlines.${table} where organisation_id = $1`, [
          place.frontDoorId,
        ])
      ).map(row => `/${table}s/${row.id}`)
    return [
      '/contacts',
      '/contacts?names=yes&by=household',
      '/contacts/handover?since=2026-11-18',
      '/contacts/decided',
      ...[referred, rang, aunts].map(id => `/contacts/${id}`),
      `/contacts/${rang}/children/${whole?.children[0]?.id}/propose`,
      `/children/${poppy}`,
      ...entries.map(entry => `/entries/${entry.id}`),
      `/referrals/${referralId}`,
      `/referrals/${referralId}/document`,
      '/',
      ...(await rows('clock')),
      ...(await rows('task')),
    ]
  }

  test('no page of the front door names whoever told us to a worker without the right', async () => {
    const all = await pages()
    expect(all.length).toBeGreaterThan(16)
    for (const address of all) {
      const html = await shown(worker, address)
      for (const one of told) expect(html, `${address} says ${one}`).not.toContain(one)
    }
    expect(await shown(worker, '/contacts')).toContain('A service')
  })

  test('the worker is told so, and who can reach them; the database holds the row back by itself', async () => {
    for (const id of [referred, rang, aunts]) {
      const html = await shown(worker, `/contacts/${id}`)
      expect(html).toContain('Where a child is, is protected, and who told us could tell it')
      expect(html).toContain('Gurpreet Sandhu or Nia Price can reach them')
      expect(await place.as(worker, tx => referrerOf(tx, id))).toBeNull()
      expect((await place.as(worker, tx => tx.raw('select * from contacts.referrer'))).rowCount).toBe(0)
      expect((await place.as(manager, tx => referrerOf(tx, id)))?.name).toMatch(/Haddad|Obi|May/)
    }
  })

  test('with the right it is all there: name, surgery, telephone, the whole referral', async () => {
    const contact = await shown(manager, `/contacts/${rang}`)
    for (const words of ['From Market Street Surgery.', 'Dr Obi', '01632 960 777']) expect(contact).toContain(words)
    const referral = await shown(manager, `/contacts/${referred}`)
    for (const words of ['From Eastbridge High School.', 'Samira Haddad']) expect(referral).toContain(words)
    expect(await shown(manager, '/contacts')).toContain('Eastbridge High School')
  })

  const proposal = (answer: string): ProposalInput => ({
    outcome: 'assessment',
    receivingOrganisationId: teamId,
    level: '3',
    descriptors: ['3.1'],
    otherLevelReason: null,
    risk: 'She may be hurt.',
    need: 'Somebody to talk with.',
    weighed: [],
    voiceWords: null,
    voiceChanged: null,
    voiceNotYet: 'Nobody has seen her yet.',
    voiceByOn: '2026-11-23',
    coercion: 'no',
    coercionSigns: [],
    sameForAnother: 'Yes.',
    reasons: 'Twice in a week.',
    dissent: null,
    told: [{ who: 'The child', what: 'A visit', when: 'tomorrow' }],
    answer,
  })
  /** Proposed by a worker, agreed by a manager; neither holds the right. */
  async function decided(contactId: string): Promise<void> {
    const [child] = (await place.as(worker, tx => wholeContact(tx, contactId)))?.children ?? []
    const kid = child?.id ?? ''
    expect(
      await place.as(worker, (tx, ctx) => propose(tx, ctx, contactId, kid, proposal('Thank you. We shall visit.'))),
    ).toEqual({ ok: true })
    const found = await place.as(newManager, tx => wholeContact(tx, contactId))
    const proposalId = found?.proposals.at(-1)?.id ?? ''
    expect(await shown(newManager, `/contacts/${contactId}/children/${kid}/decide`)).not.toContain('Eastbridge')
    expect(
      await place.as(newManager, (tx, ctx) =>
        agree(tx, ctx, neighbours, contactId, kid, { proposalId, words: null, lateReason: null }),
      ),
    ).toEqual({ ok: true })
  }

  test('a sender with Kith is answered there by people who do not know who it is; and whom the answer went to is not said', async () => {
    await decided(referred)
    const [answered] = await place.rows<{ how: string; entry_id: string }>(
      'select how, entry_id from contacts.answered where contact_id = $1',
      [referred],
    )
    expect(answered?.how).toBe('kith')
    const entry = `/entries/${answered?.entry_id}`
    const read = await shown(worker, entry)
    expect(read).toContain('We shall visit')
    for (const one of told) expect(read).not.toContain(one)
    expect(await shown(lead, entry)).toContain('We shall visit')
  })

  test('a sender without Kith is a manager’s to answer, and nobody writes that there is nobody to tell', async () => {
    for (const [contactId, answered] of [
      [rang, 0],
      [aunts, 0],
    ] as const) {
      await decided(contactId)
      expect(await place.rows('select how from contacts.answered where contact_id = $1', [contactId])).toHaveLength(
        answered,
      )
      expect(
        await place.rows(
          `select role from deadlines.task where subject_id = $1 and kind = 'contact-answer' and done_at is null`,
          [contactId],
        ),
      ).toEqual([{ role: 'front-door-manager' }])
    }
    expect(await shown(worker, `/contacts/${rang}`)).toContain('A manager tells them')
    // The page once more, now that all is decided: nothing has come out with it.
    for (const address of await pages()) {
      const { status, html } = await ask(worker, address)
      expect([200, 303], address).toContain(status)
      for (const one of told) expect(html, `${address} says ${one}`).not.toContain(one)
    }
  })

  test('a brother’s contact is as quiet: his school is hers', async () => {
    const tom = await place.child('Tom', 'Lane', 'Year 9')
    await place.rows(
      `insert into people.relationship (id, other_id, child_id, other_is, child_is, organisation_id, recorded_by)
       values ($1, $2, $3, 'brother', 'sister', $4, $5)`,
      [newId(), tom, poppy, place.schoolId, lead.id],
    )
    const id = await call({ senderOrganisationId: place.schoolId, senderWords: '' })
    await place.rows('update contacts.contact set children = $2 where id = $1', [id, [tom]])
    await place.rows('update contacts.contact_child set child_id = $2 where contact_id = $1', [id, tom])
    await place.as(worker, tx => involvementIndex(tx, [tom]))
    expect(await shown(worker, `/contacts/${id}`)).not.toContain('Eastbridge High School')
    expect(await shown(manager, `/contacts/${id}`)).toContain('From Eastbridge High School.')
  })
})
