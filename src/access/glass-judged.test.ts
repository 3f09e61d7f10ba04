/** Who judges an emergency look, what its attempts tell, and when nothing opens: the whole program, with the policies on. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { asNobody, asSystem } from './as.ts'
import { tellOfGlass } from './glass-actions.ts'
import { forgetAttempts } from './glass-queries.ts'
import { type LookingPlace, lookingPlace, type Name } from './tests/looking-place.ts'

let p: LookingPlace
beforeAll(async () => {
  p = await lookingPlace()
  for (const queue of ['glass', 'mail'])
    await p.rows(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [queue])
})
afterAll(() => p.close())
/** So that each test may ask six times: what was asked before was yesterday. */
beforeEach(() =>
  p.rows(`update access.glass set from_at = from_at - interval '1 day', until_at = until_at - interval '1 day'`),
)

const born = { 'born-day': '8', 'born-month': '3', 'born-year': '2012' }
async function breaks(who: Name, given: string, family: string) {
  await p.rows(
    `update identity.session set confirmed_at = now(), confirmed_by = 'demonstration' where practitioner_id = $1`,
    [p.person[who]],
  )
  const answer = await p.post(who, '/emergency', { reason: 'missing', words: 'Not home', given, family, ...born })
  const [row] = await p.rows<{ id: string; organisation_id: string; opened: boolean; child_id: string | null }>(
    'select id, organisation_id, opened, child_id from access.glass where practitioner_id = $1 order by from_at desc, id desc limit 1',
    [p.person[who]],
  )
  if (!row) throw new Error('no attempt was written down')
  await asSystem(p.db, row.organisation_id, { action: 'glass.told' }, (tx, ctx) =>
    tellOfGlass(tx, ctx, row.id, { giveTask, finishTask }),
  )
  return { ...answer, ...row }
}
const without = (html: string) =>
  html
    .replace(/nonce="[^"]*"/g, '')
    .replace(/[0-9a-f-]{36}/g, '')
    .replace(/\d\d?:\d\d/g, '')
const judges = async (id: string) =>
  (
    await p.rows<{ name: string }>(
      `select p.name from access.glass g, lateral access.glass_reviewers(g) r join identity.practitioner p on p.id = r.practitioner_id where g.id = $1 order by 1`,
      [id],
    )
  ).map(row => row.name)
const mayNot = (who: Name) =>
  p.rows(`update identity.practitioner set disabled_at = now() where id = $1`, [p.person[who]])
const mayAgain = (who: Name) =>
  p.rows(`update identity.practitioner set disabled_at = null where id = $1`, [p.person[who]])

describe('an attempt that opened nothing', () => {
  test('looks the same to the leads of whoever tried, whether or not there is such a child', async () => {
    await p.child('Sens', 'Itive', ['refuge'], ['refuge'])
    const own = await p.child('Own', 'Onesown', ['eastbridge'])
    await p.exclude('mirza', own)
    const tries = [
      ['No', 'Body'],
      ['Sens', 'Itive'],
      ['Own', 'Onesown'],
    ] as const
    const seen: { answer: string; list: string; page: string; home: string; judged: number; tasks: number }[] = []
    for (const [given, family] of tries) {
      const tried = await breaks('mirza', given, family)
      expect(tried.opened).toBe(false)
      const name = (html: string) => without(html).replaceAll(`${given[0]}.${family[0]}.`, 'INITIALS')
      seen.push({
        answer: name(tried.html),
        list: name((await p.get('sandhu', '/emergencies')).html.match(/<li>[\s\S]*?<\/li>/)?.[0] ?? 'none'),
        page: name((await p.get('sandhu', `/emergencies/${tried.id}`)).html),
        home: name((await p.get('sandhu', '/')).html),
        judged: (await p.post('sandhu', `/emergencies/${tried.id}/judge`, { verdict: 'right', words: 'Mine to say' }))
          .status,
        tasks: (await p.rows('select 1 from deadlines.task where practitioner_id = $1', [p.person.sandhu])).length,
      })
    }
    expect(seen[0]?.page).toContain('No record opened with these details')
    expect(seen[0]?.list).toContain('Nothing opened')
    expect(seen[0]).toMatchObject({ judged: 404, tasks: 0 })
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
    await p.rows('update access.exclusion set to_at = now() where child_id = $1', [own])
  })

  test('is judged by the data protection officers of the area alone, also when it has gone up', async () => {
    await p.child('Shel', 'Tered', ['refuge'], ['refuge'])
    const { id } = await breaks('mirza', 'Shel', 'Tered')
    expect(await judges(id)).toEqual(['Priya Hart'])
    await p.rows(`insert into access.glass_gone_up (glass_id, gone_up_at, because) values ($1, now(), 'late')`, [id])
    expect(await judges(id)).toEqual(['Priya Hart'])
    expect((await p.get('hart', `/emergencies/${id}`)).html).toContain('stayed shut to this person')
    const right = { verdict: 'right', words: 'She asked for the officer at once' }
    expect((await p.post('hart', `/emergencies/${id}/judge`, right)).location).toBe('/emergencies')
    const leads = await p.get('sandhu', `/emergencies/${id}`)
    expect([leads.status, leads.html.includes('She asked for the officer')]).toEqual([200, false])
  })

  test('is not shown to leads who are excluded from any child: it may be about that one', async () => {
    const close = await p.child('Any', 'Child', ['door'])
    const { id } = await breaks('mirza', 'No', 'Bodyelse')
    expect((await p.get('sandhu', `/emergencies/${id}`)).status).toBe(200)
    await p.exclude('sandhu', close)
    expect((await p.get('sandhu', `/emergencies/${id}`)).status).toBe(404)
    await p.rows('update access.exclusion set to_at = now() where child_id = $1', [close])
  })
})

describe('who judges where there is nobody', () => {
  test('the front door’s leads, then any data protection officer; without any of them nothing opens, whoever the child is', async () => {
    await p.rows(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, 'head', '2020-01-01')`,
      [newId(), p.person.boadu, p.id.door],
    )
    const far = newId()
    const place = newId()
    const officer = newId()
    await p.rows(`insert into identity.area (id, name) values ($1, 'Far')`, [far])
    await p.rows(
      `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Far office', 'partnership-office', 'FO', $2)`,
      [place, far],
    )
    await p.rows(`insert into identity.practitioner (id, name, job_title) values ($1, 'Far Officer', 'officer')`, [
      officer,
    ])
    await p.rows(
      `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, 'dpo', '2020-01-01')`,
      [newId(), officer, place],
    )
    await p.child('Mia', 'Calder', ['eastbridge'])
    const { id } = await breaks('lindqvist', 'Mia', 'Calder')
    expect(await judges(id)).toEqual(['Priya Hart'])
    await mayNot('hart')
    expect(await judges(id)).toEqual(['Gurpreet Sandhu'])
    await mayNot('sandhu')
    expect(await judges(id)).toEqual(['Ama Boadu'])
    await mayNot('boadu')
    expect(await judges(id)).toEqual(['Far Officer'])
    expect((await breaks('lindqvist', 'Mia', 'Calder')).opened).toBe(true)
    await p.rows('update identity.practitioner set disabled_at = now() where id = $1', [officer])
    const [known, unknown] = [await breaks('lindqvist', 'Mia', 'Calder'), await breaks('lindqvist', 'Never', 'Heardof')]
    for (const one of [known, unknown]) {
      expect([one.status, one.opened, one.child_id]).toEqual([200, false, null])
      for (const words of ['there is nobody who could', 'call 999', 'Ring the front door'])
        expect(one.html).toContain(words)
    }
    expect(without(known.html)).toBe(without(unknown.html))
    for (const who of ['hart', 'sandhu', 'boadu'] as const) await mayAgain(who)
  })

  test('where the only one who could is excluded from the child, it is as if there were no such child', async () => {
    const childId = await p.child('One', 'Judge', ['eastbridge'])
    for (const who of ['sandhu', 'boadu'] as const) await mayNot(who)
    await p.exclude('hart', childId)
    const shut = await breaks('lindqvist', 'One', 'Judge')
    expect([shut.opened, shut.html.includes('It says nothing about whether the child is known')]).toEqual([false, true])
    await p.rows('update access.exclusion set to_at = now() where child_id = $1', [childId])
    expect((await breaks('lindqvist', 'One', 'Judge')).opened).toBe(true)
    for (const who of ['sandhu', 'boadu'] as const) await mayAgain(who)
  })
})

describe('a case that has been closed', () => {
  test('opens for a year after; what was closed longer ago does not, and says the same as nobody', async () => {
    const closed = async (given: string, ago: string) => {
      const childId = await p.child(given, 'Closed', ['eastbridge'])
      await p.rows(`update access.involvement set to_at = now() - $2::interval where child_id = $1`, [childId, ago])
      return breaks('lindqvist', given, 'Closed')
    }
    expect((await closed('Lately', '11 months')).opened).toBe(true)
    const old = await closed('Long', '13 months')
    const nobody = await breaks('lindqvist', 'Never', 'Closed')
    expect([old.status, old.opened]).toEqual([200, false])
    expect(without(old.html)).toBe(without(nobody.html))
    // A sensitive service works with the child still: that opens nothing either.
    const childId = await p.child('Both', 'Closed', ['eastbridge', 'refuge'], ['refuge'])
    await p.rows(
      `update access.involvement set to_at = now() - interval '2 years' where child_id = $1 and not sensitive`,
      [childId],
    )
    expect((await breaks('lindqvist', 'Both', 'Closed')).opened).toBe(false)
  })
})

describe('what was typed', () => {
  test('goes after a year where no child was found, and stays otherwise', async () => {
    const childId = await p.child('Stays', 'Here', ['eastbridge'])
    const kept = await breaks('lindqvist', 'Stays', 'Here')
    const lost = await breaks('lindqvist', 'Mis', 'Typed')
    const young = await breaks('lindqvist', 'Not', 'Yet')
    await p.rows(
      `update access.glass set from_at = from_at - interval '366 days', until_at = until_at - interval '366 days' where id = any($1)`,
      [[kept.id, lost.id]],
    )
    const forget = () => asNobody(p.db, 'glass.forgotten', newId(), tx => forgetAttempts(tx))
    expect([await forget(), await forget()]).toEqual([1, 0])
    const rows = await p.rows(
      `select id, given, words, forgotten_at is not null as gone from access.glass where id = any($1)`,
      [[kept.id, lost.id, young.id]],
    )
    const of = (id: string) => rows.find(row => row.id === id)
    expect(of(lost.id)).toMatchObject({ given: '', words: '–', gone: true })
    expect(of(kept.id)).toMatchObject({ given: 'Stays', gone: false })
    expect(of(young.id)).toMatchObject({ given: 'Not', gone: false })
    expect(kept.child_id).toBe(childId)
    expect((await p.get('hart', `/emergencies/${lost.id}`)).status).toBe(404)
    await expect(p.as('hart', tx => forgetAttempts(tx))).rejects.toMatchObject({ code: '42501' })
    // Nor does whoever owns the functions change anything else of a look.
    await p.rows('begin')
    await p.rows('set local role kith_definer')
    await expect(p.rows(`update access.glass set words = 'other' where id = $1`, [young.id])).rejects.toThrow(
      'never changed',
    )
    await p.rows('rollback')
  })
})
