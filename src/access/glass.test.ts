/** Emergency looks: the whole program, with the policies on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chance, complete, insertRows, type Row, readShape, type Shape } from '../../tests/access/shape.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { asSystem } from './as.ts'
import { glassUp, tellOfGlass } from './glass-actions.ts'
import { policy } from './policy.ts'
import { type LookingPlace, lookingPlace, type Name } from './tests/looking-place.ts'

let p: LookingPlace
let shape: Shape
const by = chance(5)
beforeAll(async () => {
  p = await lookingPlace()
  shape = await readShape(p.admin)
  for (const queue of ['glass', 'mail'])
    await p.rows(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [queue])
})
afterAll(() => p.close())

const put = async (table: string, given: Row): Promise<void> =>
  insertRows(p.admin, table, [complete(shape, table, given, () => [], by)])
const confirmed = (who: Name, ago = '0 minutes') =>
  p.rows(
    `update identity.session set confirmed_at = now() - $2::interval, confirmed_by = 'demonstration' where practitioner_id = $1`,
    [p.person[who], ago],
  )
const born = { 'born-day': '8', 'born-month': '3', 'born-year': '2012' }
const asking = (given: string, family: string, more: Record<string, string> = {}) => ({
  reason: 'missing',
  words: 'She did not come home from school',
  given,
  family,
  ...born,
  ...more,
})
/** Asks, confirmed a moment ago. */
async function breaks(who: Name, given: string, family: string, more: Record<string, string> = {}) {
  await confirmed(who)
  return p.post(who, '/emergency', asking(given, family, more))
}
const allOf = async (who: Name) =>
  p.rows<{ id: string; opened: boolean; child_id: string | null }>(
    'select id, opened, child_id from access.glass where practitioner_id = $1 order by from_at, id',
    [p.person[who]],
  )
const last = async (who: Name) => (await allOf(who)).at(-1)!
/** So that many tests may ask as one person: what they asked before was yesterday. */
const forget = (who: Name) =>
  p.rows(
    `update access.glass set from_at = from_at - interval '1 day', until_at = until_at - interval '1 day' where practitioner_id = $1`,
    [p.person[who]],
  )
async function anEntry(childId: string, reach: string, title: string, more: Row = {}): Promise<string> {
  const entry = newId()
  const when = { happened_at: '2026-03-04T10:00:00Z', recorded_at: '2026-03-04T10:00:00Z' }
  const author = { author_id: p.person.haddad, owner_id: p.id.eastbridge, kind: 'note' }
  await put('record.entry', { id: entry, ...author, ...when })
  await put('record.entry_child', {
    ...{ child_id: childId, entry_id: entry, role: 'subject', title, reach, with_children: [childId] },
    ...{ named_organisations: [], sealed_to: [], harms: [], present: title, version: 1 },
    ...{ has_voice: false, has_decision: false },
    ...author,
    ...when,
    ...more,
  })
  await put('record.version', {
    ...{ entry_id: entry, number: 1, author_id: p.person.haddad, reason: null, at: when.recorded_at },
    body: { words: title },
  })
  return entry
}

describe('opening a record in an emergency', () => {
  test('is asked of the roles of the policy, and of the same in the database', async () => {
    const rows = await p.rows<{ role: string }>('select role from access.glass_role order by role')
    expect(rows.map(row => row.role)).toEqual([...policy['glass.break'].roles].toSorted())
    await confirmed('frost')
    for (const who of ['frost', 'wren', 'hart', 'byrne'] as const)
      expect((await p.get(who, '/emergency')).status, who).toBe(404)
  })

  test('shows what everyone involved sees, and who works with the child; never what is sealed, kept or shared with some', async () => {
    const childId = await p.child('Mia', 'Calder', ['eastbridge', 'door', 'health'], ['health'])
    const shared = await anEntry(childId, 'involved', 'Shared with everyone')
    const shut = [
      await anEntry(childId, 'own', 'Kept by the school'),
      await anEntry(childId, 'named', 'For the front door', { named_organisations: [p.id.door] }),
      await anEntry(childId, 'sealed', 'Sealed words', { sealed_to: [p.person.haddad] }),
    ]
    await put('people.language', {
      person_id: childId,
      recorded_by: p.person.haddad,
      language: 'Welsh',
      first: true,
      interpreter: true,
    })
    expect((await p.get('lindqvist', `/children/${childId}`)).status).toBe(404)
    const answer = await breaks('lindqvist', 'mia', 'CALDER')
    expect(answer.location).toBe(`/children/${childId}`)
    const { status, html } = await p.get('lindqvist', `/children/${childId}`)
    expect(status).toBe(200)
    for (const words of [
      'Opened in an emergency, until',
      'End now',
      'Shared with everyone',
      'The door',
      'The eastbridge',
    ])
      expect(html, words).toContain(words)
    for (const words of [
      'Kept by the school',
      'For the front door',
      'Sealed words',
      'The health',
      'Add an entry',
      `/children/${childId}/refer`,
      'Open questions',
      'Who has looked</h2>',
    ])
      expect(html, words).not.toContain(words)
    expect((await p.get('lindqvist', `/entries/${shared}`)).status).toBe(200)
    for (const entry of shut) expect((await p.get('lindqvist', `/entries/${entry}`)).status).toBe(404)
    expect((await p.get('lindqvist', `/children/${childId}/workers`)).status).toBe(200)
    // Nobody else of that school reads with it, and nothing is done with it.
    for (const at of ['/entries/new', '/refer', '/ask', '/protection', '/looked'])
      expect((await p.get('lindqvist', `/children/${childId}${at}`)).status, at).toBe(404)
    expect((await p.get('boadu', '/children')).html).not.toContain('lindqvist')
    const [event] = await p.rows(
      `select e.action, e.practitioner_id, e.body::jsonb->'detail' as detail from audit.event e join audit.event_child c on c.event_id = e.id
       where c.child_id = $1 and e.action like 'glass%'`,
      [childId],
    )
    expect(event).toMatchObject({
      action: 'glass.opened',
      practitioner_id: p.person.lindqvist,
      detail: { reason: 'missing' },
    })
    await forget('lindqvist')
  })

  test('needs somebody who has just confirmed that it is them, also in the database', async () => {
    const childId = await p.child('Fresh', 'Proof', ['eastbridge'])
    await confirmed('lindqvist', '6 minutes')
    const shut = await p.get('lindqvist', '/emergency')
    expect(shut.status).toBe(303)
    const late = await p.post('lindqvist', '/emergency', asking('Fresh', 'Proof'))
    expect(late.location).toMatch(/^\/confirm\?for=glass&held=/)
    expect((await p.get('lindqvist', `/children/${childId}`)).status).toBe(404)
    const [{ hash } = { hash: Buffer.alloc(0) }] = await p.rows<{ hash: Buffer }>(
      'select token_hash as hash from identity.session where practitioner_id = $1',
      [p.person.lindqvist],
    )
    const direct = () =>
      p.db.transaction(
        {
          open: `select set_config('kith.practitioner', '${p.person.lindqvist}', true), set_config('kith.organisation', '${p.id.hillside}', true)`,
          close: () => 'select 1',
        },
        tx =>
          tx.raw(
            `select * from access.break_glass($1, $2, 'Fresh', 'Proof', '2012-03-08', null, 'other', 'x', now())`,
            [newId(), hash],
          ),
      )
    await expect(direct()).rejects.toMatchObject({ code: '42501' })
    expect((await breaks('lindqvist', 'Fresh', 'Proof')).location).toBe(`/children/${childId}`)
    await forget('lindqvist')
  })

  test('says the same of nobody, of a child one is too close to, of two alike and of one whom only a sensitive service knows', async () => {
    const mine = await p.child('Own', 'Daughter', ['eastbridge'])
    await p.exclude('lindqvist', mine)
    await p.child('Twice', 'Alike', ['eastbridge'])
    await p.child('Twice', 'Alike', ['door'])
    const refuge = await p.child('Safe', 'House', ['refuge'], ['refuge'])
    const tries = ['Nobody Here', 'Own Daughter', 'Twice Alike', 'Safe House'].map(name => name.split(' '))
    const answers: string[] = []
    for (const [given = '', family = ''] of tries) {
      const { status, html, location } = await breaks('lindqvist', given, family)
      answers.push(`${status} ${location} ${html.replace(/nonce="[^"]*"/g, '').replace(/[0-9a-f-]{36}/g, '')}`)
    }
    expect(answers[0]).toContain('No record was opened')
    expect(new Set(answers).size).toBe(1)
    for (const childId of [mine, refuge]) expect((await p.get('lindqvist', `/children/${childId}`)).status).toBe(404)
    expect((await allOf('lindqvist')).slice(-4).map(row => [row.opened, row.child_id])).toEqual([
      [false, null],
      [false, mine],
      [false, null],
      [false, refuge],
    ])
    // A number tells two alike apart.
    await forget('lindqvist')
  })

  test('keeps a protected place shut, and says that it is one', async () => {
    const childId = await p.child('Hid', 'Away', ['eastbridge', 'door'])
    await p.protect(childId, 'sandhu')
    await p.rows(
      'update access.involvement set lead_practitioner_id = $3 where child_id = $1 and organisation_id = $2',
      [childId, p.id.door, p.person.sandhu],
    )
    await put('people.address', {
      id: newId(),
      person_id: childId,
      recorded_by: p.person.haddad,
      lines: ['4 Secret Street'],
      postcode: 'NM1 1AA',
      to_on: null,
    })
    await breaks('lindqvist', 'Hid', 'Away')
    const { status, html } = await p.get('lindqvist', `/children/${childId}`)
    expect(status).toBe(200)
    expect(html).toContain('is protected')
    for (const words of ['Secret Street', 'The eastbridge']) expect(html, words).not.toContain(words)
    expect(html).toContain('The door')
    await forget('lindqvist')
  })

  test('lasts an hour, the session and the role, and ends when one says so', async () => {
    const childId = await p.child('For', 'Anhour', ['eastbridge'])
    const open = async () => (await p.get('lindqvist', `/children/${childId}`)).status === 200
    await breaks('lindqvist', 'For', 'Anhour')
    expect(await open()).toBe(true)
    const { id } = await last('lindqvist')
    const [row] = await p.rows('select until_at - from_at as long from access.glass where id = $1', [id])
    expect(row?.long).toMatchObject({ hours: 1 })
    await p.rows(
      `update access.glass set until_at = now() - interval '1 second', from_at = now() - interval '61 minutes' + interval '1 minute' where id = $1`,
      [id],
    )
    expect(await open()).toBe(false)
    await p.rows(
      `update access.glass set until_at = now() + interval '30 minutes', from_at = now() - interval '30 minutes' where id = $1`,
      [id],
    )
    expect(await open()).toBe(true)
    for (const [shut, again] of [
      [
        `update identity.session set ended_at = now() where practitioner_id = $1`,
        `update identity.session set ended_at = null where practitioner_id = $1`,
      ],
      [
        `update identity.role_held set role = 'teacher' where practitioner_id = $1`,
        `update identity.role_held set role = 'dsl' where practitioner_id = $1`,
      ],
    ] as const) {
      await p.rows(shut, [p.person.lindqvist])
      expect(await open(), shut).toBe(false)
      await p.rows(again, [p.person.lindqvist])
      expect(await open()).toBe(true)
    }
    await p.exclude('lindqvist', childId)
    expect(await open()).toBe(false)
    await p.rows('update access.exclusion set to_at = now() where child_id = $1', [childId])
    expect(await open()).toBe(true)
    // Ended by nobody but whose it is.
    expect((await p.post('sandhu', `/emergency/${id}/end`, {})).status).toBe(404)
    expect((await p.post('lindqvist', `/emergency/${id}/end`, {})).status).toBe(303)
    expect(await open()).toBe(false)
    expect((await p.post('lindqvist', `/emergency/${id}/end`, {})).status).toBe(404)
    await forget('lindqvist')
  })

  test('is tried six times in an hour, and leads those who work with the child to the record without any of this', async () => {
    const childId = await p.child('Own', 'Pupil', ['hillside'])
    expect((await breaks('lindqvist', 'Own', 'Pupil')).location).toBe(`/children/${childId}`)
    const before = (await allOf('lindqvist')).length
    for (let n = 0; n < 6; n++) expect((await breaks('lindqvist', 'No', `Body${n}`)).status).toBe(200)
    const seventh = await breaks('lindqvist', 'Seven', 'Times')
    expect(seventh.status).toBe(422)
    expect(seventh.html).toContain('six times in an hour')
    expect(seventh.html).toContain('value="Seven"')
    expect((await allOf('lindqvist')).length).toBe(before + 6)
    await forget('lindqvist')
  })

  test('gives a form back with everything that was typed', async () => {
    const answer = await breaks('lindqvist', '', 'Calder', { 'born-month': '13', reason: '' })
    expect(answer.status).toBe(422)
    for (const words of ['Choose why it cannot wait', 'She did not come home', 'value="Calder"', 'value="13"'])
      expect(answer.html).toContain(words)
  })
})

describe('who is told, and who judges', () => {
  const told = (glassId: string, place: 'hillside' | 'door' = 'hillside', goneUp = false) =>
    asSystem(p.db, p.id[place], { action: 'glass.told' }, (tx, ctx) =>
      tellOfGlass(tx, ctx, glassId, { giveTask, finishTask }, goneUp),
    )
  const tasks = (glassId: string) =>
    p.rows<{ kind: string; name: string; title: string; why: string; children: string[]; open: boolean }>(
      `select t.kind, p.name, t.title, t.why, t.children, t.done_at is null as open from deadlines.task t join identity.practitioner p on p.id = t.practitioner_id
       where t.subject_id = $1 order by t.kind desc, p.name`,
      [glassId],
    )
  async function opened(given: string, family: string, who: Name = 'lindqvist') {
    const childId = await p.child(given, family, ['eastbridge'])
    await breaks(who, given, family)
    const { id } = await last(who)
    await forget(who)
    return { childId, id }
  }

  test('the child’s leads and the data protection officer, by a task that names nobody', async () => {
    const { childId, id } = await opened('Told', 'Ofit')
    await p.exclude('ellery', childId)
    expect(
      await p.rows(`select data->>'glassId' as id from pgboss.job where name = 'glass' and data->>'glassId' = $1`, [
        id,
      ]),
    ).toEqual([{ id }])
    await told(id)
    const given = await tasks(id)
    expect(given.map(task => [task.kind, task.name])).toEqual([
      ['glass-told', 'Grace Okafor'],
      ['glass-told', 'Samira Haddad'],
      ['glass-review', 'Priya Hart'],
    ])
    for (const task of given) expect(`${task.title} ${task.why}`).not.toMatch(/Told|Ofit|Lindqvist|hillside/)
    expect(given.filter(task => task.kind === 'glass-review').every(task => task.children.length === 0)).toBe(true)
    expect((await p.get('hart', '/')).html).toContain('emergency look')
  })

  test('of a record that stayed shut, too: somebody tried', async () => {
    const childId = await p.child('Stayed', 'Shut', ['eastbridge'])
    await p.exclude('lindqvist', childId)
    await breaks('lindqvist', 'Stayed', 'Shut')
    const { id } = await last('lindqvist')
    await forget('lindqvist')
    await told(id)
    expect((await tasks(id)).map(task => task.title)).toContain('Somebody tried to open a record in an emergency')
    expect((await p.get('hart', `/emergencies/${id}`)).html).toContain('stayed shut to this person')
  })

  test('another person judges, once, with reasons; never who opened it, nor anybody excluded or from elsewhere', async () => {
    const { childId, id } = await opened('Judge', 'Me', 'mirza')
    await told(id, 'door')
    for (const who of ['mirza', 'haddad', 'lindqvist', 'byrne', 'frost'] as const) {
      expect((await p.get(who, `/emergencies/${id}`)).status, who).toBe(404)
      expect((await p.post(who, `/emergencies/${id}/judge`, { verdict: 'right', words: 'x' })).status, who).toBe(404)
    }
    await p.exclude('sandhu', childId)
    expect((await p.get('sandhu', `/emergencies/${id}`)).status).toBe(404)
    await p.rows('update access.exclusion set to_at = now() where child_id = $1', [childId])
    const page = await p.get('sandhu', `/emergencies/${id}`)
    for (const words of ['Sana Mirza', 'J.M. born 2012', 'She did not come home from school'])
      expect(page.html).toContain(words)
    expect(page.html).not.toContain('Judge Me')
    const empty = await p.post('sandhu', `/emergencies/${id}/judge`, { verdict: 'right', words: '' })
    expect([empty.status, empty.html.includes('Say how you know')]).toEqual([422, true])
    const right = { verdict: 'right', words: 'The police were looking for her; it was 23:40' }
    expect((await p.post('sandhu', `/emergencies/${id}/judge`, right)).location).toBe('/emergencies')
    expect((await p.post('hart', `/emergencies/${id}/judge`, right)).status).toBe(422)
    expect((await p.get('hart', `/emergencies/${id}`)).html).toContain('it was 23:40')
    expect((await tasks(id)).filter(task => task.kind === 'glass-review').every(task => !task.open)).toBe(true)
  })

  test('what was wrong becomes a task of the data protection officer, within 72 hours', async () => {
    const { id } = await opened('Was', 'Wrong', 'mirza')
    await told(id, 'door')
    await p.post('sandhu', `/emergencies/${id}/judge`, { verdict: 'wrong', words: 'A neighbour’s child' })
    const [task] = (await tasks(id)).filter(one => one.kind === 'glass-wrong')
    expect(task).toMatchObject({ name: 'Priya Hart', title: 'An emergency look was judged wrong', open: true })
  })

  test('what somebody cannot judge is passed on, and not when nobody is left', async () => {
    const { id } = await opened('Pass', 'Iton', 'mirza')
    await told(id, 'door')
    const pass = { verdict: 'passed-on', words: 'I work with the family' }
    expect((await p.post('sandhu', `/emergencies/${id}/judge`, pass)).status).toBe(303)
    expect((await p.post('sandhu', `/emergencies/${id}/judge`, { verdict: 'right', words: 'After all' })).status).toBe(
      422,
    )
    const alone = await p.post('hart', `/emergencies/${id}/judge`, pass)
    expect([alone.status, alone.html.includes('nobody else to pass it on to')]).toEqual([422, true])
    expect(
      (await p.post('hart', `/emergencies/${id}/judge`, { verdict: 'right', words: 'Asked the officer' })).status,
    ).toBe(303)
  })

  test('what nobody judged in 48 hours goes up, once, to those who answer for it then', async () => {
    const { id } = await opened('Goes', 'Up')
    await told(id)
    const up = (at: string, close = 'select 1') =>
      p.db.transaction({ open: `select set_config('kith.practitioner', '', true)`, close: () => close }, tx =>
        glassUp(tx, new Date(at)),
      )
    const toTell = () =>
      p.rows(`select 1 from pgboss.job where name = 'glass' and data->>'glassId' = $1 and data->>'goneUp' = 'yes'`, [
        id,
      ])
    const now = Date.now()
    // What fails has not gone up, and is told to nobody; the next time it does both.
    await expect(up(new Date(now + 49 * 3_600_000).toISOString(), 'select 1/0')).rejects.toThrow()
    expect(await toTell()).toEqual([])
    expect(await up(new Date(now + 47 * 3_600_000).toISOString())).not.toContain(id)
    expect(await up(new Date(now + 49 * 3_600_000).toISOString())).toContain(id)
    expect(await up(new Date(now + 50 * 3_600_000).toISOString())).not.toContain(id)
    expect(await toTell()).toHaveLength(1)
    await told(id, 'hillside', true)
    const after = await tasks(id)
    expect(after.filter(task => task.open && task.kind === 'glass-review').map(task => task.name)).toEqual([
      'Gurpreet Sandhu',
      'Priya Hart',
    ])
    expect(after.filter(task => task.kind === 'glass-told')).toHaveLength(3)
    expect((await p.get('sandhu', '/emergencies')).html).toContain('Gone up: nobody judged it')
  })
})
