/** The pages over HTTP: every role without the right gets the same answer; bad input is told what is wrong and writes nothing. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asNobody, asPractitioner, isPermission, may, type Permission, policy, roles } from '../access/index.ts'
import { aPlace, type Person, type Place } from '../deadlines/tests/place.ts'
import { newId } from '../platform/id.ts'
import { MissingPage } from '../platform/pages.tsx'
import { buildServer } from '../platform/server.ts'
import { renderPage } from '../ui/index.ts'
import { contactsSlice } from './index.ts'
import { wholeContact } from './queries.ts'
import { recordContact } from './receive.ts'

let place: Place
let app: ReturnType<typeof buildServer>
let worker: Person, manager: Person, night: Person
let contactId: string, kidId: string
const origin = 'http://localhost:3000'
const thursday = '2026-11-19T10:40:00Z'

beforeAll(async () => {
  place = await aPlace()
  const slice = contactsSlice()
  app = buildServer({
    routes: slice.routes,
    origins: [origin],
    dataDir: '.',
    clockMayBeSet: true,
    assets: [],
    cookie: '__Host-kith',
    hooks: {
      isPermission,
      isPublic: permission => policy[permission as Permission].roles === 'anybody',
      may: (held, permission) => may(held, permission as Permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(place.db, request, work),
      asNobody: (action, requestId, work) => asNobody(place.db, action, requestId, work),
      alive: () => place.db.alive(),
      render: (reply, ctx, nonce) =>
        renderPage(
          {
            title: reply.title,
            organisation: ctx?.organisationName,
            person: ctx ? { name: ctx.practitionerName, jobTitle: ctx.jobTitle } : undefined,
            nav: [],
            demonstration: false,
            errors: [...reply.errors],
            wide: reply.wide,
            children: reply.body(),
            footer: [],
          },
          nonce,
        ),
      missingPage: () => ({ kind: 'page', status: 404, title: 'Not found', body: MissingPage, errors: [] }),
      faultPage: (status, _id, message) => ({ kind: 'page', status, title: 'Sorry', body: () => message, errors: [] }),
    },
  })
  worker = await place.person(place.frontDoorId, 'front-door', 'Sana Mirza')
  manager = await place.person(place.frontDoorId, 'front-door-manager', 'Gurpreet Sandhu')
  night = await place.person(place.frontDoorId, 'out-of-hours', 'Kath Doyle')
  contactId = await place.as(worker, (tx, ctx) =>
    recordContact(tx, ctx, {
      way: 'phone',
      sourceCode: '1B',
      senderOrganisationId: null,
      senderWords: 'Neighbour',
      receivedAt: new Date('2026-11-19T09:30:00Z'),
      summary: 'On the stairs at night.',
      urgent: false,
      referrer: { name: 'Mrs Pargeter', relation: null, phone: null, email: null, wantsAnonymous: true },
      children: [
        {
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
        },
      ],
      harms: [],
      interpreter: null,
      visiting: null,
      advice: null,
    }),
  )
  kidId = (await place.as(worker, tx => wholeContact(tx, contactId)))!.children[0]!.id
})
afterAll(() => place.close())

const get = (who: Person, path: string) =>
  app.request(path, { headers: { cookie: `__Host-kith=${who.token}`, 'x-kith-at': thursday } })
const post = (who: Person, path: string, fields: Record<string, string | string[]>) => {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
  return app.request(path, {
    method: 'POST',
    headers: {
      cookie: `__Host-kith=${who.token}`,
      origin,
      'content-type': 'application/x-www-form-urlencoded',
      'x-kith-at': thursday,
    },
    body,
  })
}
const plain = (html: string) => html.replace(/nonce="[^"]*"/g, '')
const contacts = async () =>
  Number((await place.rows<{ n: string }>('select count(*) as n from contacts.contact'))[0]!.n)

const call = {
  way: 'phone',
  onDate: '2026-11-19',
  atTime: '10:00',
  source: '1B',
  organisation: '',
  summary: 'She has not been seen since Monday.',
  urgent: 'no',
  given1: 'Ida',
  family1: 'Marsh',
  bornOn1: '2015-03-02',
  room: '1',
}

describe('who may', () => {
  const paths = [
    '/contacts',
    '/contacts/new',
    '/contacts/handover',
    '/contacts/decided',
    `/contacts/CONTACT`,
    '/contacts/CONTACT/children/KID/match',
    '/contacts/CONTACT/children/KID/propose',
    '/contacts/CONTACT/children/KID/decide',
    '/contacts/CONTACT/children/KID/emergency',
    '/contacts/CONTACT/children/KID/ratify',
  ]
  const others = (Object.keys(roles) as (keyof typeof roles)[]).filter(
    role => !['system', 'front-door', 'front-door-manager', 'out-of-hours'].includes(role),
  )
  test.each(others)('%s gets the answer for what does not exist, everywhere', async role => {
    const who = await place.person(place.schoolId, role)
    const missing = plain(await (await get(who, `/contacts/${randomUUID()}`)).text())
    for (const path of paths) {
      const answer = await get(who, path.replace('CONTACT', contactId).replace('KID', kidId))
      expect([path, answer.status, plain(await answer.text()) === missing]).toEqual([path, 404, true])
    }
  })
  test('a worker cannot agree or ratify, a night worker cannot agree; an id that is not there is the same answer', async () => {
    for (const [who, path] of [
      [worker, 'decide'],
      [worker, 'emergency'],
      [worker, 'ratify'],
      [night, 'decide'],
      [night, 'ratify'],
    ] as const) {
      expect(
        (
          await post(who, `/contacts/${contactId}/children/${kidId}/${path}`, {
            proposalId: newId(),
            verdict: 'agree',
            words: 'x',
            what: 'x',
            reasons: 'y',
            emergencyId: newId(),
          })
        ).status,
      ).toBe(404)
    }
    for (const path of [
      `/contacts/${randomUUID()}`,
      '/contacts/not-an-id',
      `/contacts/${contactId}/children/${randomUUID()}/match`,
    ])
      expect((await get(worker, path)).status).toBe(404)
  })
  test('another front door sees nothing of it', async () => {
    const otherId = newId()
    await place.admin.query(
      `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Southwick', 'front-door', 'SW', $2)`,
      [otherId, place.areaId],
    )
    const other = await place.person(otherId, 'front-door')
    expect((await get(other, `/contacts/${contactId}`)).status).toBe(404)
    expect(await (await get(other, '/contacts')).text()).toContain('No contact is waiting')
  })
})

describe('pages', () => {
  test('the board shows initials and never the one who told us; names are asked for, and that is recorded', async () => {
    const board = await (await get(worker, '/contacts')).text()
    expect(board).toContain('E.G., 10')
    expect(board).not.toMatch(/Ellis|Pargeter/)
    expect(await (await get(worker, '/contacts?names=yes&rows=roomy&by=household')).text()).toContain('Ellis Grant')
  })
  test('the contact’s page has a neutral title', async () => {
    const page = await (await get(worker, `/contacts/${contactId}`)).text()
    expect(page).toMatch(/<title>Contact – Kith<\/title>/)
    expect(page).toContain('Is this child known?')
  })
  test('the handover says what is nobody’s', async () =>
    expect(await (await get(night, '/contacts/handover?since=2026-11-19')).text()).toContain('E.G., 10'))
})

describe('what is typed', () => {
  test('a call becomes a contact; the same form sent again is the same contact', async () => {
    const before = await contacts()
    const once = randomUUID()
    const [one, two] = [
      await post(worker, '/contacts/new', { ...call, _once: once }),
      await post(worker, '/contacts/new', { ...call, _once: once }),
    ]
    expect([
      one.status,
      two.status,
      one.headers.get('location') === two.headers.get('location'),
      (await contacts()) - before,
    ]).toEqual([303, 303, true, 1])
  })
  test.each<[string, Record<string, string>, string]>([
    ['an impossible date', { onDate: '2026-02-31' }, 'onDate'],
    ['a time still to come', { atTime: '10:41' }, 'onDate'],
    ['an impossible birthday', { bornOn1: '2015-02-30' }, 'bornOn1'],
    ['a birthday to come', { bornOn1: '2027-02-03' }, 'bornOn1'],
    ['born and expected', { expectedOn1: '2027-02-03' }, 'expectedOn1'],
    ['a NUL byte', { summary: 'a\u0000b' }, 'summary'],
    ['a right-to-left override', { given1: 'I\u202eda' }, 'given1'],
    ['a name of a megabyte', { family1: 'x'.repeat(1_000_000) }, 'family1'],
    ['no words', { summary: '   ' }, 'summary'],
    ['no child', { given1: '', family1: '', bornOn1: '' }, 'given1'],
    ['a wrong NHS number', { nhs1: '943 476 5910' }, 'nhs1'],
    ['an organisation that is not there', { organisation: randomUUID() }, 'organisation'],
    ['a source that is not in the list', { source: '99' }, 'source'],
    ['advice without the advice', { adviceOnly: 'yes' }, 'advice'],
  ])('%s is refused at its field, the words are kept, nothing is written', async (_what, change, field) => {
    const before = await contacts()
    const answer = await post(worker, '/contacts/new', { ...call, ...change })
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(html).toContain(`href="#${field}"`)
    expect(html).toContain(`id="${field}"`)
    expect(html).toContain('Ida'.slice(0, change.given1 === undefined ? 3 : 0))
    expect(await contacts()).toBe(before)
  })
  test('a script tag is words', async () => {
    const made = await post(worker, '/contacts/new', {
      ...call,
      summary: '<script>alert(1)</script>',
      given1: '<b>Ida</b>',
    })
    const html = await (await get(worker, made.headers.get('location')!)).text()
    expect(html).toContain('&lt;script>alert(1)&lt;/script>')
    expect(html).not.toContain('<script>alert')
    expect(await (await get(worker, '/contacts?names=yes')).text()).not.toContain('<b>Ida</b>')
  })
  test('room for another child saves nothing and keeps what was typed', async () => {
    const before = await contacts()
    const html = await (await post(worker, '/contacts/new', { ...call, summary: '', action: 'more-children' })).text()
    expect(html).toContain('name="given2"')
    expect(html).toContain('value="Ida"')
    expect(html).not.toContain('There is a problem')
    expect(await contacts()).toBe(before)
  })
  test('an id from a browser that was not found opens no record', async () => {
    const stranger = await place.child('Not', 'Found', 'Year 7')
    const answer = await post(worker, `/contacts/${contactId}/children/${kidId}/match`, {
      choice: stranger,
      known: 'yes',
      words: 'I typed it in.',
    })
    expect(answer.status).toBe(422)
    expect(
      await place.rows(
        `select 1 from access.involvement where child_id = '${stranger}' and organisation_id = '${place.frontDoorId}'`,
      ),
    ).toEqual([])
  })
  test('a child is matched to a new record, proposed, sent back, proposed and agreed: through the pages', async () => {
    const base = `/contacts/${contactId}/children/${kidId}`
    expect((await post(worker, `${base}/match`, { choice: 'new', known: 'yes', words: 'x' })).status).toBe(422)
    expect(
      (await post(worker, `${base}/match`, { choice: 'new', known: 'no', words: 'Nobody like him.' })).status,
    ).toBe(303)
    const fields = {
      risk: 'He may be hurt.',
      coercion: 'no',
      sameForAnother: 'Yes.',
      descriptors: ['2.1'],
      level: '2',
      outcome: 'early-help',
      need: 'A club after school.',
      reasons: 'Enough with help near home.',
      answer: 'Thank you.',
      voiceWords: 'I like it at gran’s.',
      voiceChanged: 'Gran is asked.',
    }
    const thin = await post(worker, `${base}/propose`, { ...fields, need: '', level: '4' })
    const html = await thin.text()
    expect([
      thin.status,
      html.includes('href="#need"'),
      html.includes('href="#otherLevelReason"'),
      html.includes('Enough with help near home.'),
    ]).toEqual([422, true, true, true])
    expect((await post(worker, `${base}/propose`, { ...fields, _once: randomUUID() })).status).toBe(303)
    const page = await (await get(manager, `${base}/decide`)).text()
    const proposalId = /name="proposalId" value="([^"]+)"/.exec(page)![1]!
    expect(page).toContain('I like it at gran’s.')
    expect(await (await get(worker, `${base}/decide`)).text()).toContain('Somebody else must read and agree it')
    expect((await post(manager, `${base}/decide`, { proposalId, verdict: 'back', words: '' })).status).toBe(422)
    expect((await post(manager, `${base}/decide`, { proposalId, verdict: 'agree', words: '' })).status).toBe(303)
    // Two editors: the second, with the page still open, is told and loses nothing.
    const second = await post(manager, `${base}/decide`, { proposalId, verdict: 'back', words: 'Wait, ask the nurse.' })
    expect(second.status).toBe(422)
    expect(await (await get(worker, `/contacts/${contactId}`)).text()).toContain('Community early help')
  })
})

describe('drafts', () => {
  test('two tabs: neither loses a word, and the page says so', async () => {
    const made = await post(worker, '/contacts/new', { ...call, given1: 'Draft' })
    const path = made.headers.get('location')!
    const kid = /children\/([0-9a-f-]{36})\/match/.exec(await (await get(worker, path)).text())![1]!
    await post(worker, `${path}/children/${kid}/match`, { choice: 'new', known: 'no', words: 'x' })
    const base = `${path}/children/${kid}`
    const open = async () => {
      const html = await (await get(worker, `${base}/propose`)).text()
      const of = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)![1]!
      return { _draft: of('_draft'), _revision: of('_revision'), _tab: of('_tab'), html }
    }
    const first = await open()
    expect(
      (
        await post(worker, `${base}/draft`, {
          _draft: first._draft,
          _revision: first._revision,
          _tab: first._tab,
          risk: 'From the first tab.',
        })
      ).status,
    ).toBe(200)
    const second = await open()
    expect(second.html).toContain('From the first tab.')
    await post(worker, `${base}/draft`, {
      _draft: first._draft,
      _revision: first._revision,
      _tab: first._tab,
      risk: 'The first tab wrote on.',
    })
    await post(worker, `${base}/draft`, {
      _draft: second._draft,
      _revision: second._revision,
      _tab: second._tab,
      risk: 'The second tab too.',
    })
    const rows = await place.rows<{ risk: string }>(
      `select fields ->> 'risk' as risk from record.draft where subject_id = '${kid}' order by 1`,
    )
    expect(rows.map(row => row.risk)).toEqual(['The first tab wrote on.', 'The second tab too.'])
    expect((await open()).html).toContain('open those words')
    // Nobody else reads a draft.
    expect(await (await get(manager, `${base}/propose`)).text()).not.toMatch(/wrote on|second tab|first tab/)
    // "Save for later" works without a script, also when nothing could be sent yet.
    const later = await post(worker, `${base}/propose`, {
      _draft: second._draft,
      _revision: '1',
      _tab: second._tab,
      risk: '',
      reasons: 'Half a thought',
      later: 'yes',
    })
    expect(later.status).toBe(303)
    expect(
      (
        await place.rows(
          `select 1 from record.draft where subject_id = '${kid}' and fields ->> 'reasons' = 'Half a thought'`,
        )
      ).length,
    ).toBe(1)
  })
})
