/** What does not hide a look: the form that finds words on the page, other forms that only look, and an emergency. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaults } from '../area/defaults.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { type LookingPlace, lookingPlace, type Name } from './tests/looking-place.ts'

const limits = defaults['unusual-looking']
let p: LookingPlace
beforeAll(async () => {
  p = await lookingPlace()
  for (const queue of ['glass', 'mail'])
    await p.rows(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [queue])
})
afterAll(() => p.close())

/** Goes through today, and gives what is unusual about a child. */
async function unusualOf(childId: string) {
  const day = new Date().toISOString().slice(0, 10)
  await p.rows('delete from access.unusual_day')
  await p.system(tx => tx.one(sql`select access.find_unusual(${day}::date, ${JSON.stringify(limits)}::jsonb) as n`))
  return p.rows<{ kinds: string[]; lookers: string[] }>(
    'select kinds, lookers from access.unusual where $1 = any(children)',
    [childId],
  )
}
const eventsOf = (childId: string) =>
  p.rows<{ action: string; outcome: string; purpose: string | null }>(
    `select e.action, e.body::jsonb->>'outcome' as outcome, e.body::jsonb->>'purpose' as purpose from audit.event e join audit.event_child c on c.event_id = e.id
     where c.child_id = $1 order by e.at`,
    [childId],
  )
const born = { 'born-day': '8', 'born-month': '3', 'born-year': '2012' }
async function breaks(who: Name, given: string, family: string) {
  await p.rows(
    `update identity.session set confirmed_at = now(), confirmed_by = 'demonstration' where practitioner_id = $1`,
    [p.person[who]],
  )
  return p.post(who, '/emergency', { reason: 'missing', words: 'She did not come home', given, family, ...born })
}

describe('a look stays a look', () => {
  test('when words were looked for on the page, before, after, or alone', async () => {
    for (const [given, acts] of [
      ['Both', ['get', 'post']],
      ['Alone', ['post']],
    ] as const) {
      const childId = await p.child(given, 'Haddad', ['eastbridge'])
      for (const act of acts) {
        const answer = await p[act]('haddad', `/children/${childId}`, { words: '' })
        expect(answer.status).toBe(200)
      }
      expect((await eventsOf(childId)).at(-1)).toMatchObject({ action: 'child.read', outcome: 'read' })
      expect(await unusualOf(childId)).toMatchObject([{ kinds: ['own-name'], lookers: [p.person.haddad] }])
    }
  })

  test('when a form was only kept, refused, sent again for another child, or looked somebody up', async () => {
    const childId = await p.child('Kept', 'Haddad', ['eastbridge'])
    const other = await p.child('Other', 'Different', ['eastbridge'])
    const when = { onDate: '2026-11-02', atTime: '10:00' }
    const note = { kind: 'note', title: 'Seen', ...when, seen: 'Well', means: 'spoken', level: '1', reach: 'own' }
    expect((await p.get('haddad', `/children/${childId}`)).status).toBe(200)
    await p.post('haddad', `/children/${childId}/refer/draft`, { action: 'later' })
    await p.post('haddad', `/children/${childId}/entries`, { title: '' })
    const once = { ...note, _once: newId() }
    const kept = await p.post('haddad', `/children/${other}/entries`, once)
    expect([kept.status, kept.html.match(/href="#[\w-]+">[^<]*/g)]).toEqual([303, null])
    await p.post('haddad', `/children/${childId}/entries`, once)
    await p.post('haddad', '/children', { q: 'Kept' })
    await p.rows(
      `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on)
       values ($1, $2, $3, 'Kept Haddad', 'haddad, kept', 'Year 9', '9A', '2020-01-01')`,
      [newId(), p.id.eastbridge, childId],
    )
    const looked = await p.post('haddad', '/concerns/new', { draft: newId(), child: 'kept', action: 'find-child' })
    expect([looked.status, looked.html.includes('Kept Haddad')]).toEqual([200, true])
    const done = (await eventsOf(childId)).filter(event => event.outcome === 'done')
    expect(new Set(done.map(event => event.action))).toEqual(new Set(['referral.draft', 'concern.draft.save']))
    expect(await unusualOf(childId)).toMatchObject([{ kinds: ['own-name'] }])
  })

  test('when it was an emergency, whose judge is told of it', async () => {
    const childId = await p.child('Ida', 'Lindqvist', ['eastbridge'])
    expect((await breaks('lindqvist', 'Ida', 'Lindqvist')).location).toBe(`/children/${childId}`)
    expect((await p.get('lindqvist', `/children/${childId}`)).status).toBe(200)
    expect(await unusualOf(childId)).toMatchObject([{ kinds: ['own-name'], lookers: [p.person.lindqvist] }])
    const [{ id } = { id: '' }] = await p.rows<{ id: string }>('select id from access.glass where child_id = $1', [
      childId,
    ])
    const { html } = await p.get('hart', `/emergencies/${id}`)
    expect(html).toContain('They have the same surname as the child or the family.')
    expect(html).toContain('1 page of it looked at')
    expect(html).not.toContain('Ida')
  })

  test('the judge is told of a home, a colleague’s child and of being too close, and of a protected place only that something is in common', async () => {
    const tied = async (given: string, more: (childId: string) => Promise<unknown>): Promise<string> => {
      const childId = await p.child(given, 'Elsewhere', ['eastbridge'])
      await more(childId)
      await breaks('mirza', given, 'Elsewhere')
      const [{ id } = { id: '' }] = await p.rows<{ id: string }>('select id from access.glass where child_id = $1', [
        childId,
      ])
      return (await p.get('hart', `/emergencies/${id}`)).html
    }
    await p.rows(
      `insert into access.staff_home (id, practitioner_id, postcode, set_by, set_at) values ($1, $2, 'nm47qq', $3, now())`,
      [newId(), p.person.mirza, p.person.byrne],
    )
    const lives = (childId: string) =>
      p.rows(
        `insert into people.address (id, person_id, lines, postcode, recorded_by) values ($1, $2, '1 Any Street', 'NM4 7QQ', $3)`,
        [newId(), childId, p.person.haddad],
      )
    expect(await tied('Home', lives)).toContain('They live at the postcode of the child or the family.')
    const hidden = await tied('Hidden', async childId => {
      await lives(childId)
      await p.protect(childId)
    })
    expect(hidden).toContain('They have something in common with the child or the family.')
    expect(hidden).not.toContain('postcode of the child')
    expect(await tied('Colleague', childId => p.exclude('sandhu', childId))).toContain(
      'Somebody they work with is close to the child.',
    )
    expect(await tied('Close', childId => p.exclude('mirza', childId))).toContain(
      'They have been said to be too close to this child.',
    )
    expect(await tied('Nothing', async () => {})).not.toContain('To ask about')
  })
})

describe('a reason to look', () => {
  test('opens the closed view where it is asked for, and nothing on any other form', async () => {
    const childId = await p.child('Cora', 'Closed', ['eastbridge', 'door'])
    await p.rows(
      `update access.involvement set to_at = now() - interval '400 days' where child_id = $1 and organisation_id = $2`,
      [childId, p.id.eastbridge],
    )
    await p.rows(`update people.name set recorded_at = now() - interval '500 days' where person_id = $1`, [childId])
    const purpose = 'The family asked again'
    const missing = await p.get('haddad', `/children/${newId()}`)
    const other = await p.post('haddad', `/children/${childId}`, { purpose })
    expect([other.status, other.html.includes('Cora')]).toEqual([404, false])
    expect(missing.status).toBe(404)
    expect((await eventsOf(childId)).every(event => event.purpose === null)).toBe(true)
    for (const path of ['/entries', '/questions', '/people'])
      expect((await p.post('haddad', `/children/${childId}${path}`, { purpose, question: 'Why?' })).status).toBe(404)
    const opened = await p.post('haddad', '/children/before', { purpose, childId })
    expect([opened.status, opened.html.includes('Cora')]).toEqual([200, true])
    expect((await eventsOf(childId)).at(-1)).toEqual({ action: 'child.closed.read', outcome: 'read', purpose })
  })

  test('is a few words: a full stop or one word opens nothing', async () => {
    const childId = await p.child('Cleo', 'Closed', ['eastbridge'])
    await p.rows(`update access.involvement set to_at = now() - interval '400 days' where child_id = $1`, [childId])
    for (const purpose of ['.', 'x y z', '......', 'work']) {
      const answer = await p.post('haddad', '/children/before', { purpose, childId })
      expect([purpose, answer.status, answer.html.includes('Cleo')]).toEqual([purpose, 422, false])
      expect(answer.html).toContain('in a few words')
    }
    expect((await p.post('hart', '/looking/child', { purpose: '.', childId })).status).toBe(422)
  })
})
