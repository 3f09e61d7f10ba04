/** Who has looked, and what a person looked at: the whole program, with the policies on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../platform/id.ts'
import { askFor } from './as.ts'
import type { Before } from './looking.ts'
import { lookedAt, whoLooked } from './looking-queries.ts'
import { type LookingPlace, lookingPlace, type Name } from './tests/looking-place.ts'

let p: LookingPlace
beforeAll(async () => {
  p = await lookingPlace()
})
afterAll(() => p.close())
const at = (minute: number) => new Date(Date.parse('2026-11-18T09:00:00Z') + minute * 60_000)
const born = { 'born-day': '8', 'born-month': '3', 'born-year': '2012' }
const dpoAsks = (fields: Record<string, string>) =>
  p.post('hart', '/looking/child', { purpose: 'The mother asked', ...fields })

describe('who has looked at a child', () => {
  test('a lead sees people of the own organisation and nobody else’s; a data protection officer everybody in the area', async () => {
    const childId = await p.child('Mia', 'Calder', ['eastbridge', 'door', 'health'])
    await p.look('haddad', [childId], at(1))
    await p.look('ellery', [childId], at(2), { action: 'entry.added', outcome: 'done' })
    await p.look('mirza', [childId], at(3), { purpose: 'A call from the GP' })
    await p.look('boadu', [childId], at(4))
    const lead = await p.get('haddad', `/children/${childId}/looked`)
    expect(lead.status).toBe(200)
    for (const words of ['Samira Haddad', 'Tom Ellery', 'Wrote or changed an entry']) expect(lead.html).toContain(words)
    for (const words of ['Sana Mirza', 'Ama Boadu', 'A call from the GP']) expect(lead.html).not.toContain(words)
    const officer = await dpoAsks({ given: 'Mia', family: 'Calder', ...born })
    for (const words of ['Samira Haddad', 'Sana Mirza', 'Ama Boadu', 'A call from the GP', 'M.C., born 2012'])
      expect(officer.html).toContain(words)
    expect(officer.html).not.toContain('Mia')
  })

  test('reading it is itself in the log, with the child, and with why', async () => {
    const childId = await p.child('Log', 'Ged', ['eastbridge'])
    await p.look('haddad', [childId], at(1))
    await p.get('okafor', `/children/${childId}/looked`)
    await dpoAsks({ given: 'Log', family: 'Ged', ...born })
    const events = await p.rows(
      `select e.action, e.body::jsonb->>'purpose' as purpose from audit.event e join audit.event_child c on c.event_id = e.id
       where c.child_id = $1 and e.action like 'looking%' order by e.at`,
      [childId],
    )
    expect(events).toEqual([
      { action: 'looking.child.read', purpose: null },
      { action: 'looking.child.asked', purpose: 'The mother asked' },
    ])
  })

  test('whoever does not work with the child, does not lead, or is too close gets the page for what is not there', async () => {
    const childId = await p.child('Not', 'Yours', ['eastbridge'])
    await p.exclude('ellery', childId)
    await p.look('haddad', [childId], at(1))
    for (const who of ['lindqvist', 'sandhu', 'frost', 'mirza', 'byrne', 'hart', 'ellery'] as const)
      expect((await p.get(who, `/children/${childId}/looked`)).status, who).toBe(404)
    for (const who of ['haddad', 'sandhu', 'byrne'] as const)
      expect((await p.post(who, '/looking/child', { childId, purpose: 'x' })).status, who).toBe(404)
  })

  test('a place stays untold: no school, and no service outside the index, is named beside a child who may not be found', async () => {
    const hidden = await p.child('Hid', 'Den', ['eastbridge', 'refuge', 'door', 'health'], ['health'])
    await p.protect(hidden, 'sandhu')
    for (const [n, who] of (['haddad', 'wren', 'boadu', 'mirza'] as const).entries())
      await p.look(who, [hidden], at(n), { purpose: `why of ${who}` })
    const { html } = await dpoAsks({ given: 'Hid', family: 'Den', ...born })
    expect(html).toContain('Sana Mirza')
    expect(html).toContain('an organisation that is not named here')
    for (const words of [
      'Samira Haddad',
      'Ana Wren',
      'Ama Boadu',
      'eastbridge',
      'why of haddad',
      'why of wren',
      'why of boadu',
    ])
      expect(html).not.toContain(words)
    // To the own organisation its own people are no news.
    expect((await p.get('haddad', `/children/${hidden}/looked`)).html).toContain('Samira Haddad')
    const open = await p.child('Op', 'En', ['eastbridge', 'health'], ['health'])
    for (const who of ['haddad', 'boadu'] as const) await p.look(who, [open], at(9))
    const other = await dpoAsks({ given: 'Op', family: 'En', ...born })
    expect(other.html).toContain('Samira Haddad')
    expect(other.html).not.toContain('Ama Boadu')
  })

  test('the answer is the same for a child nobody has looked at and for a child nobody knows', async () => {
    await p.child('Never', 'Seen', ['eastbridge'])
    const settle = (html: string) => html.replace(/nonce="[^"]*"/g, '')
    const unseen = await dpoAsks({ given: 'Never', family: 'Seen', ...born })
    const unknown = await dpoAsks({ given: 'Nobody', family: 'Anywhere', ...born })
    expect(settle(unseen.html)).toBe(settle(unknown.html))
    expect((await dpoAsks({ given: 'Never' })).status).toBe(422)
    expect((await p.post('hart', '/looking/child', { given: 'Mia', family: 'Calder', ...born })).html).toContain(
      'Say why you ask',
    )
  })

  test('newest first, page by page, nothing twice, nothing left out', async () => {
    const childId = await p.child('Many', 'Pages', ['eastbridge'])
    const ids: string[] = []
    // Five at one moment, so that a page can end in the middle of it.
    for (let n = 0; n < 23; n++) ids.push(await p.look('haddad', [childId], n < 5 ? at(0) : at(n)))
    const seen = await p.db.transaction(
      {
        open: `select set_config('kith.practitioner', '${p.person.okafor}', true), set_config('kith.organisation', '${p.id.eastbridge}', true), set_config('kith.purpose', '', true)`,
        close: () => 'select 1',
      },
      async tx => {
        await askFor(tx, [childId])
        const all: string[] = []
        for (let before: Before | null = null; ; ) {
          const page = await whoLooked(tx, childId, before, 4)
          const last = page.at(-1)
          if (!last) return all
          all.push(...page.map(look => look.eventId))
          before = { at: last.at, eventId: last.eventId }
        }
      },
    )
    const order = await p.rows<{ id: string }>(
      'select id from audit.event where id = any($1::uuid[]) order by at desc, id desc',
      [ids],
    )
    expect(seen).toEqual(order.map(row => row.id))
  })
})

describe('what a person has looked at', () => {
  test('a lead reads it of colleagues, with names of the children they work with; nobody reads it of another organisation', async () => {
    const ours = await p.child('Our', 'Pupil', ['eastbridge'])
    const theirs = await p.child('Their', 'Pupil', ['hillside'])
    await p.look('ellery', [ours], at(20))
    await p.look('ellery', [theirs], at(21), { outcome: 'not-found' })
    const { html } = await p.get('haddad', `/looking/people/${p.person.ellery}`)
    expect(html).toContain('Our Pupil')
    expect(html).toContain('a child not named here')
    expect(html).toContain('Nothing was shown')
    expect(html).not.toContain('Their Pupil')
    for (const who of ['lindqvist', 'sandhu', 'frost', 'byrne'] as const)
      expect((await p.get(who, `/looking/people/${p.person.ellery}`)).status, who).toBe(404)
    const officer = await p.get('hart', `/looking/people/${p.person.ellery}`)
    expect(officer.html).toContain('O.P., born 2012')
    expect(officer.html).not.toContain('Our Pupil')
  })

  test('whoever is too close to a child learns nothing of it from a colleague’s looking, nor from what names no child', async () => {
    const childId = await p.child('Noah', 'Ellery', ['eastbridge'])
    const other = await p.child('Zoe', 'Else', ['eastbridge'])
    await p.exclude('ellery', childId)
    await p.look('haddad', [childId], at(30), { action: 'concern.decided', outcome: 'done' })
    await p.look('haddad', [childId, other], at(31), { action: 'referral.sent', outcome: 'done' })
    await p.look('haddad', [], at(32), { action: 'child.known.asked', outcome: 'done' })
    await p.look('haddad', [other], at(33))
    const events = (who: Name) =>
      p.db.transaction(
        {
          open: `select set_config('kith.practitioner', '${p.person[who]}', true), set_config('kith.organisation', '${p.id.eastbridge}', true)`,
          close: () => 'select 1',
        },
        async tx =>
          (await lookedAt(tx, p.person.haddad, { at: at(34), eventId: newId() }, 50)).filter(
            event => event.at >= at(30),
          ),
      )
    expect((await events('okafor')).map(event => event.action)).toEqual([
      'child.read',
      'child.known.asked',
      'referral.sent',
      'concern.decided',
    ])
    const close = await events('ellery')
    expect(close.map(event => [event.action, event.children])).toEqual([['child.read', [other]]])
    expect((await p.get('ellery', `/looking/people/${p.person.haddad}`)).html).not.toContain('Noah')
  })

  test('the sealed store of concerns about adults does not show to a lead', async () => {
    await p.look('okafor', [], at(40), { action: 'allegation.read' })
    expect((await p.get('haddad', `/looking/people/${p.person.okafor}`)).html).not.toContain('sealed store')
    expect((await p.get('hart', `/looking/people/${p.person.okafor}`)).html).toContain('Something in the sealed store')
  })

  test('people are found by name: a lead’s in the own organisation, an officer’s in the area', async () => {
    const lead = await p.get('haddad', '/looking/people')
    expect(lead.html).toContain('Grace Okafor')
    expect(lead.html).not.toContain('Karin Lindqvist')
    expect((await p.post('hart', '/looking/people', { name: 'lindq' })).html).toContain('Karin Lindqvist')
    expect((await p.post('haddad', '/looking/people', { name: 'lindq' })).html).toContain('Nobody of that name')
  })

  test('an organisation that may not be named beside a child is shown without the child', async () => {
    const hidden = await p.child('Un', 'Named', ['refuge', 'eastbridge'])
    await p.protect(hidden)
    await p.look('wren', [hidden], at(50), { purpose: 'she arrived tonight' })
    const { html } = await p.get('hart', `/looking/people/${p.person.wren}`)
    expect(html).toContain('a child not named here')
    expect(html).not.toContain('U.N.')
    expect(html).not.toContain('she arrived tonight')
  })
})

test('the log of others is in no table the program may read', async () => {
  const childId = await p.child('Raw', 'Row', ['eastbridge'])
  await p.look('haddad', [childId], at(60))
  for (const who of ['hart', 'okafor'] as const) {
    const rows = await p.db.transaction(
      {
        open: `select set_config('kith.practitioner', '${p.person[who]}', true), set_config('kith.organisation', '${p.id[who === 'hart' ? 'office' : 'eastbridge']}', true), set_config('kith.asked', '{${childId}}', true)`,
        close: () => 'select 1',
      },
      async tx => (await tx.raw('select 1 from audit.event_child where child_id = $1', [childId])).rows,
    )
    expect(rows).toEqual([])
  }
})

test('an id that is none, and a page that begins nowhere, show nothing', async () => {
  expect((await p.get('hart', `/looking/people/${newId()}`)).status).toBe(404)
  expect((await p.get('hart', `/looking/unusual/${newId()}`)).status).toBe(404)
  expect((await p.get('haddad', `/looking/people/${p.person.okafor}?before=x'%22`)).status).toBe(200)
})
