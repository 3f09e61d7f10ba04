/** The page as people meet it: three tiers, the same bytes, no names in addresses. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asNobody, asPractitioner, isPermission, may, policy, type Role, roles } from '../access/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { addChild, importSlice } from '../people/index.ts'
import { page } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { buildServer } from '../platform/server.ts'
import { renderPage } from '../ui/index.ts'
import { matchingSlice } from './index.ts'
import { aPlace, type Person, type Place } from './tests/place.ts'

const origin = 'http://localhost:3000'
let place: Place
let app: ReturnType<typeof buildServer>
const cookies = new Map<string, string>()
const someone = async (organisation: keyof Place['organisations'], role: string): Promise<Person> => {
  const person = await place.person(organisation, role)
  const token = randomBytes(32).toString('base64url')
  await place.rows(
    `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id) values ($1, $2, $3, now(), now(), now() + interval '1 hour', 'demonstration', $4)`,
    [createHash('sha256').update(token).digest(), person.id, person.organisationId, newId()],
  )
  cookies.set(person.id, token)
  return person
}
const ask = async (who: Person, path: string, body?: Record<string, string> | FormData) => {
  const headers: Record<string, string> = { cookie: `kith=${cookies.get(who.id)}`, origin }
  const init: RequestInit =
    body === undefined
      ? { headers }
      : body instanceof FormData
        ? { method: 'POST', headers, body }
        : {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
            body: new URLSearchParams(body).toString(),
          }
  const response = await app.request(`${origin}${path}`, init)
  return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() }
}
/** The page without what differs from one request to the next: the nonce, and the tokens of forms. */
const bytes = (text: string) => text.replace(/nonce="[^"]*"/g, '').replace(/value="[0-9a-f-]{36}"/g, '')

let lead: Person
let other: Person
let door: Person
beforeAll(async () => {
  place = await aPlace()
  lead = await someone('eastbridge', 'dsl')
  other = await someone('hillside', 'dsl')
  door = await someone('frontDoor', 'front-door')
  app = buildServer({
    routes: [
      ...matchingSlice.routes,
      ...importSlice({ dataDir: mkdtempSync(join(tmpdir(), 'kith-known-')), giveTask, finishTask }).routes,
    ],
    origins: [origin],
    dataDir: mkdtempSync(join(tmpdir(), 'kith-known-')),
    clockMayBeSet: false,
    assets: [],
    cookie: 'kith',
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (held, permission) => isPermission(permission) && may(held, permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(place.db, request, work),
      asNobody: (action, requestId, work) => asNobody(place.db, action, requestId, work),
      alive: () => place.db.alive(),
      // Nothing here has to be confirmed: src/identity/confirm.test.ts asks that.
      confirming: { needed: () => null, ask: async () => null },
      render: (reply, _ctx, nonce) =>
        renderPage(
          { title: reply.title, demonstration: false, errors: [...reply.errors], nav: [], children: reply.body() },
          nonce,
        ),
      missingPage: () => page('Not found', () => 'Not here.', { status: 404 }),
      faultPage: (status, _id, message) => page('Not done', () => message, { status }),
    },
  })
  // The worker makes its queues when it starts; none runs here.
  await place.rows(`select pgboss.create_queue('pupils-import', '{"policy": "standard"}')`)
  await place.as(lead, (tx, ctx) =>
    addChild(tx, ctx, { given: 'Ayesha', family: 'Begum', bornOn: '2013-05-04' }, { role: 'school', reason: 'roll' }),
  )
})
afterAll(() => place.close())

const question = {
  given: 'Ayesha',
  family: 'Begum',
  'born-day': '4',
  'born-month': '5',
  'born-year': '2013',
  why: 'A call this morning',
}

describe('is this child known?', () => {
  it('shows one’s own child with a link to the record', async () => {
    const shown = await ask(lead, '/known', question)
    expect(shown.status).toBe(200)
    expect(shown.text).toMatch(/href="\/children\/[0-9a-f-]{36}">Ayesha Begum/)
    expect(shown.text).toContain('Pass it to the front door')
  })
  it('answers another school with the same bytes for known and unknown', async () => {
    const known = await ask(other, '/known', question)
    const unknown = await ask(other, '/known', { ...question, given: 'Zebedee', family: 'Quartermaine' })
    expect(known.text).toContain('Passed to the front door to check')
    expect(bytes(known.text)).toBe(bytes(unknown.text))
    expect(known.text).not.toContain('Begum')
  })
  it('answers in the same time, known or unknown', async () => {
    // In turn, and the middle ones compared, so that one slow answer decides nothing.
    const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    const asker = await someone('hillside', 'dsl')
    for (let i = 0; i < 38; i++) {
      const which = i % 2 === 0 ? 'known' : 'unknown'
      const began = performance.now()
      await ask(
        asker,
        '/known',
        which === 'known' ? question : { ...question, given: 'Zebedee', family: 'Quartermaine' },
      )
      took[which].push(performance.now() - began)
    }
    const middle = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
    const [one, two] = [middle(took.known), middle(took.unknown)]
    expect(Math.max(one, two)).toBeLessThan(Math.max(3 * Math.min(one, two), 20))
  })
  it('tells the front door who works with the child, without a link to the record', async () => {
    const shown = await ask(door, '/known', { ...question, given: 'Aisha' })
    expect(shown.text).toContain('Ayesha Begum')
    expect(shown.text).toContain('eastbridge')
    expect(shown.text).not.toContain('/children/')
  })
  it('gives the front door what was passed on, to check and to answer', async () => {
    const list = await ask(door, '/known')
    const path = /action="(\/known\/passed\/[0-9a-f-]{36})"/.exec(list.text)?.[1] ?? ''
    const checking = await ask(door, path, {})
    expect(checking.text).toContain('What did you do about it?')
    expect((await ask(door, `${path}/checked`, { words: '' })).status).toBe(422)
    expect(await ask(door, `${path}/checked`, { words: 'Called the school.' })).toMatchObject({
      status: 303,
      location: '/known',
    })
    expect((await ask(door, path, {})).status).toBe(404)
    expect((await ask(lead, path, {})).status).toBe(404)
  })
  it('asks the front door whether two records are one child’s, says what follows, and keeps the words', async () => {
    const [known] = await place.rows<{ id: string }>(
      `select person_id as id from people.name where given = 'Ayesha' limit 1`,
    )
    const child = await place.as(other, (tx, ctx) =>
      addChild(tx, ctx, { given: 'Aisha', family: 'Begum', bornOn: '2013-05-04' }, { role: 'school', reason: 'roll' }),
    )
    await place.rows(
      `insert into people.join_proposal (id, child_id, known_child_id, organisation_id, asked_at) values ($1, $2, $3, $4, '2026-11-19')`,
      [newId(), child, known?.id, place.organisations.hillside],
    )
    const list = await ask(door, '/known')
    expect(list.text).toContain('One child with two records? (1)')
    expect((await ask(other, '/known')).text).not.toContain('two records')
    const joinId = /name="joinId" value="([0-9a-f-]{36})"/.exec(list.text)?.[1] ?? ''
    expect((await ask(door, '/known/joins', { joinId })).text).toContain('Is it the same child?')
    const wrong = await ask(door, '/known/joins/decided', { joinId, same: '', words: 'Called <b>them</b>' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Called &lt;b>them')
    for (const path of ['/known/joins', '/known/joins/decided'])
      for (const id of [joinId, newId(), 'x'])
        expect((await ask(other, path, { joinId: id, same: 'yes', words: 'Ours.' })).status, path).toBe(404)
    expect((await ask(door, '/known/joins/decided', { joinId, same: 'no', words: 'Cousins.' })).location).toBe('/known')
    expect(await place.rows('select same_child, decided_words from people.join_proposal')).toEqual([
      { same_child: false, decided_words: 'Cousins.' },
    ])
    expect((await ask(door, '/known/joins', { joinId })).status).toBe(404)
  })
  it.each<[string, Record<string, string>, string]>([
    ['no name', { family: '' }, 'Enter the surname'],
    ['no reason', { why: '' }, 'Say why you ask'],
    ['a date that is none', { 'born-day': '31', 'born-month': '2' }, 'Enter a real date of birth'],
    ['a wrong NHS number', { nhs: '1234567890' }, 'last digit does not fit'],
    ['a wrong pupil number', { upn: 'Z123' }, '13 characters'],
    ['NUL', { given: 'A\u0000b' }, 'cannot be kept'],
    ['text turned round', { family: 'A\u202eb' }, 'turns text round'],
    ['a megabyte', { family: 'x'.repeat(1_000_000) }, '100 characters or fewer'],
    ['a script', { family: '<script>alert(1)</script>', why: '' }, '&lt;script>alert(1)&lt;/script>'],
  ])('says no to %s, and keeps what was typed', async (_, wrong, words) => {
    const shown = await ask(lead, '/known', { ...question, ...wrong })
    expect(shown.status).toBe(422)
    expect(shown.text).toContain(words)
    expect(shown.text).toContain('value="Ayesha"'.slice(0, wrong.given === undefined ? 99 : 5))
    expect(shown.text).not.toContain('<script>alert')
  })
  it('is for those who do casework: everybody else gets the page for what is not there', async () => {
    for (const role of Object.keys(roles) as Role[]) {
      if (role === 'system') continue
      const person = await someone('eastbridge', role)
      const allowed = may([role], 'child.known')
      expect((await ask(person, '/known')).status, role).toBe(allowed ? 200 : 404)
      expect((await ask(person, '/known', question)).status, role).toBe(allowed ? 200 : 404)
    }
  })
})

describe('the pupil list page', () => {
  const list = (text: string) => {
    const form = new FormData()
    form.set('file', new Blob([text], { type: 'text/csv' }), 'pupils.csv')
    return form
  }
  it('looks first, changes columns, and is brought in once', async () => {
    const sent = await ask(
      lead,
      '/pupils/import',
      list('Erster,Zweiter,Tag\nAnna,Able,04/03/2014\nBen,Baker,31/02/2014\n'),
    )
    expect(sent.status).toBe(303)
    const before = await ask(lead, sent.location)
    expect(before.text).toContain('No column for “First name”')
    const wrong = await ask(lead, `${sent.location}/columns`, { given: 'Erster', family: 'Erster' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('chosen twice')
    expect(
      await ask(lead, `${sent.location}/columns`, {
        given: 'Erster',
        family: 'Zweiter',
        bornOn: 'Tag',
        saveAs: 'Ours',
      }),
    ).toMatchObject({ status: 303 })
    const looked = await ask(lead, sent.location)
    expect(looked.text).toContain('not a date of birth that exists')
    expect(looked.text).toContain('Bring in 1 pupils')
    for (let i = 0; i < 2; i++) expect((await ask(lead, `${sent.location}/confirm`, {})).status).toBe(303)
    expect(await place.rows(`select data from pgboss.job_common where name = 'pupils-import'`)).toHaveLength(1)
    // The next list with these columns is read by the saved names.
    const next = await ask(lead, '/pupils/import', list('Erster,Zweiter,Tag\nCat,Cook,05/03/2014\n'))
    expect((await ask(lead, next.location)).text).toContain('Cook')
    expect(await ask(other, next.location)).toMatchObject({ status: 404 })
    expect((await ask(lead, `${next.location}/give-up`, {})).location).toBe('/pupils/import')
  })
  it.each([
    ['nothing', ''],
    ['a picture', '\u0089PNG\r\n\u0000\u0000'],
    ['an open quotation mark', 'UPN,Forename,Surname\n"x,y\n'],
  ])('refuses %s', async (_, text) => {
    expect((await ask(lead, '/pupils/import', list(text))).status).toBe(422)
  })
  it('is for leads and the attendance lead', async () => {
    const attendance = await someone('eastbridge', 'attendance-lead')
    const sent = await ask(attendance, '/pupils/import', list('Forename,Surname,DOB\nCat,Cook,05/03/2014\n'))
    expect(sent.status).toBe(303)
    expect((await ask(attendance, sent.location)).text).toContain('Cook')
    const teacher = await someone('eastbridge', 'teacher')
    expect((await ask(teacher, '/pupils/import')).status).toBe(404)
    expect((await ask(teacher, sent.location)).status).toBe(404)
  })
})
