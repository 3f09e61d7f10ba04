/** Asking and answering through the real server, with the policies on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { chronology, openEntry, writeEntry } from '../record/index.ts'
import { answersReceived, askedAndAnswered, requestsOfChild, requestsOfContact } from './index.ts'
import { askingFields, type Name, type Program, startProgram, thursday } from './tests/program.ts'

let p: Program
let reece: string
beforeAll(async () => {
  p = await startProgram()
  reece = await p.child('Reece', 'Calder', ['school', 'refuge'])
})
afterAll(() => p.close())

/** Asks as somebody and gives the ids of the new requests, in the order of the organisations' names. */
async function ask(
  who: Name,
  childId: string,
  fields: Record<string, string | string[]>,
  now = thursday,
): Promise<string[]> {
  const before = (await p.rows<{ id: string }>('select id from sharing.request')).map(row => row.id)
  const sent = await p.post(who, `/children/${childId}/ask`, fields, now)
  expect(sent.status, sent.html.slice(0, 3000)).toBe(303)
  const after = await p.rows<{ id: string }>(
    'select r.id from sharing.request r join identity.organisation o on o.id = r.to_organisation_id order by o.name',
  )
  return after.map(row => row.id).filter(id => !before.includes(id))
}
const one = async (
  who: Name,
  childId: string,
  fields: Record<string, string | string[]>,
  now = thursday,
): Promise<string> => {
  const [id] = await ask(who, childId, fields, now)
  if (!id) throw new Error('nothing was asked')
  return id
}
const seen = async (who: Name, requestId: string) => (await p.get(who, `/requests/${requestId}`)).status

describe('asking', () => {
  test('the page offers no service whose name tells something, and never oneself', async () => {
    const { status, html } = await p.get('haddad', `/children/${reece}/ask`)
    expect(status).toBe(200)
    expect(html).toContain('Northmoor Police')
    expect(html).not.toContain('Harbour House')
    expect(html).not.toContain(`value="${p.id.school}"`)
    expect(
      html.match(
        /I always need consent|Data protection law stops|collected cannot be given|human rights forbid|computer systems/g,
      ),
    ).toHaveLength(5)
    // Neither would an id that somebody sends anyway.
    const sent = await p.post('haddad', `/children/${reece}/ask`, askingFields(p.id.refuge))
    expect(sent.status).toBe(422)
    expect(await p.rows('select 1 from sharing.request where to_organisation_id = $1', [p.id.refuge])).toHaveLength(0)
  })

  test('each organisation gets its own request, clock, task and mail; none learns of the others', async () => {
    const childId = await p.child('Ada', 'Reed', ['school'])
    const [health, police] = await ask('haddad', childId, askingFields(p.id.police, p.id.health))
    if (!health || !police) throw new Error('two were asked')
    const page = await p.get('shah', `/requests/${police}`)
    expect(page.html).toContain('Ada Reed')
    expect(page.html).toContain('Have you been called to the home since June?')
    expect(page.html).not.toContain('Health visiting')
    expect(await seen('shah', health)).toBe(404)
    const [clock] = await p.rows<{ rule: string; organisation_id: string; due_on: string }>(
      'select rule, organisation_id, due_on::text from deadlines.clock where subject_id = $1',
      [police],
    )
    // Asked on Thursday 19 November: three working days are Tuesday 24.
    expect(clock).toEqual({ rule: 'check-answer', organisation_id: p.id.police, due_on: '2026-11-24' })
    expect(
      await p.rows('select 1 from deadlines.task where subject_id = $1 and organisation_id = $2 and done_at is null', [
        police,
        p.id.police,
      ]),
    ).toHaveLength(1)
    const mails = await p.rows<{ data: Record<string, string> }>(
      `select data from pgboss.job_common where name = 'mail'`,
    )
    expect(mails.map(row => Object.keys(row.data).sort())).toEqual(
      mails.map(() => ['organisationId', 'practitionerId']),
    )
    expect(mails.map(row => row.data.practitionerId)).toEqual(expect.arrayContaining([p.person.shah, p.person.boadu]))
  })

  test('the asked organisation learns who the child is and the question, and nothing of the record', async () => {
    const childId = await p.child('Nia', 'Bell', ['school'])
    await p.as('haddad', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title: 'Our own note',
        body: { seen: 'Secret to us' },
        children: [{ childId, role: 'subject' }],
        happenedAt: thursday,
      }),
    )
    await one('haddad', childId, askingFields(p.id.police))
    const rows = await p.as('shah', async tx => {
      await askFor(tx, [childId])
      return chronology(tx, childId)
    })
    expect(rows.map(row => row.kind)).toEqual(['sharing-request'])
  })

  test('an urgent request runs by the hour', async () => {
    const id = await one('haddad', reece, { ...askingFields(p.id.police), urgent: 'yes' })
    const [clock] = await p.rows<{ rule: string; due_at: Date }>(
      'select rule, due_at from deadlines.clock where subject_id = $1',
      [id],
    )
    expect(clock).toEqual({ rule: 'check-answer-urgent', due_at: new Date('2026-11-19T14:40:00Z') })
  })

  test('a form sent twice asks once', async () => {
    const _once = newId()
    const childId = await p.child('Twice', 'Sent', ['school'])
    const first = await p.post('haddad', `/children/${childId}/ask`, { ...askingFields(p.id.police), _once })
    const second = await p.post('haddad', `/children/${childId}/ask`, { ...askingFields(p.id.police), _once })
    expect([first.status, second.status]).toEqual([303, 303])
    expect(second.location).toBe(first.location)
    expect(await p.rows('select 1 from sharing.request where child_id = $1', [childId])).toHaveLength(1)
  })

  test('a contact shows what was asked for it, by its own organisation alone', async () => {
    const contact = newId()
    await one('haddad', reece, { ...askingFields(p.id.police), contact })
    expect(await p.as('haddad', tx => requestsOfContact(tx, contact))).toHaveLength(1)
    expect(await p.as('shah', tx => requestsOfContact(tx, contact))).toHaveLength(0)
  })
})

describe('who sees a request', () => {
  test('both organisations; a third sees nothing, in pages and in rows', async () => {
    const id = await one('haddad', reece, askingFields(p.id.police))
    expect(await seen('haddad', id)).toBe(200)
    expect(await seen('ellery', id)).toBe(200)
    expect(await seen('shah', id)).toBe(200)
    for (const other of ['lindqvist', 'boadu', 'sandhu', 'wren'] as const) {
      expect(await seen(other, id)).toBe(404)
      expect(await p.as(other, tx => tx.many(sql`select 1 from sharing.request where id = ${id}`))).toHaveLength(0)
    }
    const [missing, hidden] = [
      await p.get('lindqvist', `/requests/${newId()}`),
      await p.get('lindqvist', `/requests/${id}`),
    ]
    expect(hidden.html.replace(/nonce="[^"]*"/g, '')).toBe(missing.html.replace(/nonce="[^"]*"/g, ''))
  })

  test('without a context there is not a row', async () => {
    const { rows } = await p.db.pool.query(
      'select (select count(*) from sharing.request)::int + (select count(*) from sharing.answer)::int + (select count(*) from sharing.kept_back)::int as n',
    )
    expect(rows[0]).toEqual({ n: 0 })
  })

  test('somebody excluded from the child: not in the page, the list, the child’s page or home', async () => {
    const childId = await p.child('Own', 'Child', ['school'])
    await p.exclude('fielding', childId)
    await p.exclude('rowe', childId)
    const id = await one('haddad', childId, askingFields(p.id.police))
    expect(await seen('fielding', id)).toBe(404)
    expect(await seen('rowe', id)).toBe(404)
    expect((await p.get('rowe', '/requests')).html).not.toContain(id)
    expect((await p.get('shah', '/requests')).html).toContain(id)
    expect((await p.post('rowe', `/requests/${id}/one-step`, { decision: 'no-trace' })).status).toBe(404)
    await p.post('shah', `/requests/${id}/one-step`, { decision: 'no-trace' })
    expect(await p.as('fielding', tx => requestsOfChild(tx, childId))).toHaveLength(0)
    expect(await p.as('fielding', (tx, ctx) => askedAndAnswered(tx, ctx, childId))).toBeNull()
    expect(
      await p.as('fielding', tx => tx.many(sql`select 1 from sharing.answer a where a.request_id = ${id}`)),
    ).toHaveLength(0)
    expect((await p.get('fielding', `/children/${childId}/ask`)).status).toBe(404)
  })

  test('where nobody there may read it, it is asked on the telephone instead of being lost', async () => {
    const childId = await p.child('No', 'Reader', ['school'])
    await p.exclude('boadu', childId)
    const id = await one('haddad', childId, askingFields(p.id.health))
    expect((await p.get('haddad', `/requests/${id}`)).html).toContain('does not answer in Kith')
    expect(
      await p.rows('select 1 from deadlines.task where subject_id = $1 and practitioner_id = $2', [
        id,
        p.person.haddad,
      ]),
    ).toHaveLength(1)
  })

  test.each(['frost', 'marsh', 'okell', 'byrne', 'hart', 'castell'] as const)(
    '%s has not the right: the same 404 everywhere',
    async who => {
      const id = await one('haddad', reece, askingFields(p.id.police))
      const missing = (await p.get(who, `/requests/${newId()}`)).html.replace(/nonce="[^"]*"/g, '')
      for (const address of [`/children/${reece}/ask`, '/requests', `/requests/${id}`]) {
        const got = await p.get(who, address)
        expect([got.status, got.html.replace(/nonce="[^"]*"/g, '')]).toEqual([404, missing])
      }
      expect((await p.post(who, `/requests/${id}/one-step`, { decision: 'no-trace' })).status).toBe(404)
      expect((await p.post(who, `/children/${reece}/ask`, askingFields(p.id.police))).status).toBe(404)
    },
  )
})

describe('answering', () => {
  test.each(['no-trace', 'nothing-relevant'] as const)('%s takes one step', async decision => {
    const childId = await p.child('One', 'Step', ['school'])
    const id = await one('haddad', childId, askingFields(p.id.police))
    const list = await p.get('shah', '/requests')
    expect(list.html).toContain(`action="/requests/${id}/one-step"`)
    const sent = await p.post('shah', `/requests/${id}/one-step`, { decision })
    expect(sent).toMatchObject({ status: 303, location: `/requests?sent=${id}` })
    const [answer] = await p.rows<{ decision: string; reasons: string | null }>(
      'select decision, reasons from sharing.answer where request_id = $1',
      [id],
    )
    expect(answer).toEqual({ decision, reasons: null })
    expect(
      await p.rows('select 1 from deadlines.clock where subject_id = $1 and stopped_at is null', [id]),
    ).toHaveLength(0)
    expect(
      await p.rows(
        `select 1 from deadlines.task where subject_id = $1 and kind = 'answer-request' and done_at is null`,
        [id],
      ),
    ).toHaveLength(0)
    expect(
      await p.rows(
        `select 1 from deadlines.task where subject_id = $1 and kind = 'read-answer' and practitioner_id = $2`,
        [id, p.person.haddad],
      ),
    ).toHaveLength(1)
    expect((await p.get('shah', '/requests')).html).not.toContain(`action="/requests/${id}/one-step"`)
  })

  test('two rows of one list are two answers: a token is for one row', async () => {
    const [a, b] = [
      await one('haddad', await p.child('Row', 'One', ['school']), askingFields(p.id.police)),
      await one('haddad', await p.child('Row', 'Two', ['school']), askingFields(p.id.police)),
    ]
    const { html } = await p.get('shah', '/requests')
    const token = (id: string) =>
      new RegExp(`action="/requests/${id}/one-step"[^>]*>.*?name="_once" value="([^"]+)"`, 's').exec(html)?.[1] ?? ''
    expect(token(a)).not.toBe(token(b))
    await p.post('shah', `/requests/${a}/one-step`, { decision: 'no-trace', _once: token(a) })
    await p.post('shah', `/requests/${b}/one-step`, { decision: 'nothing-relevant', _once: token(b) })
    expect(await p.rows('select 1 from sharing.answer where request_id in ($1, $2)', [a, b])).toHaveLength(2)
  })

  test('late, one step asks why, in its row', async () => {
    const id = await one('haddad', await p.child('Late', 'Row', ['school']), askingFields(p.id.police))
    const friday = new Date('2026-11-27T09:00:00Z')
    const refused = await p.post('shah', `/requests/${id}/one-step`, { decision: 'no-trace' }, friday)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('Say why it is late')
    expect(await p.rows('select 1 from sharing.answer where request_id = $1', [id])).toHaveLength(0)
    expect(
      (
        await p.post(
          'shah',
          `/requests/${id}/one-step`,
          { decision: 'no-trace', lateReason: 'Nobody was on duty' },
          friday,
        )
      ).status,
    ).toBe(303)
    const [clock] = await p.rows<{ late_reason: string; late_minutes: number }>(
      'select late_reason, late_minutes from deadlines.clock where subject_id = $1',
      [id],
    )
    expect(clock?.late_reason).toBe('Nobody was on duty')
    expect(clock?.late_minutes).toBeGreaterThan(0)
  })

  test('in part: the asker reads the words, the reasons, the conditions; what is kept back stays with those who kept it', async () => {
    const childId = await p.child('In', 'Part', ['school', 'police'])
    const { entryId } = await p.as('shah', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'police',
        title: 'Called to the home',
        body: { seen: 'Shouting heard by a neighbour' },
        children: [{ childId, role: 'subject' }],
        happenedAt: thursday,
        reach: 'own',
      }),
    )
    const kept = await p.as('shah', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'police',
        title: 'Something else',
        body: { seen: 'Not for others' },
        children: [{ childId, role: 'subject' }],
        happenedAt: thursday,
        reach: 'own',
      }),
    )
    const id = await one('haddad', childId, askingFields(p.id.police))
    const fields = {
      decision: 'part',
      reasons: 'The rest is under investigation',
      seen: 'Two calls since June',
      entries: entryId,
      keptBack: 'Operation Marlin',
      conditions: ['not-for-family', 'not-before-arrest'],
      reference: 'PC 4471',
    }
    expect((await p.post('shah', `/requests/${id}`, fields)).status).toBe(303)
    const asker = await p.get('haddad', `/requests/${id}`)
    for (const words of [
      'Shared in part',
      'Two calls since June',
      'The rest is under investigation',
      'Not for the family',
      'Not before an arrest',
      'PC 4471',
      'I disagree',
    ])
      expect(asker.html).toContain(words)
    expect(asker.html).not.toContain('Marlin')
    expect((await p.get('shah', `/requests/${id}`)).html).toContain('Operation Marlin')
    expect(await p.as('haddad', tx => tx.many(sql`select 1 from sharing.kept_back`))).toHaveLength(0)
    // The entry that was chosen opens; the other does not exist for the asker.
    expect(await p.as('haddad', tx => openEntry(tx, entryId))).toMatchObject({ title: 'Called to the home' })
    expect(await p.as('haddad', tx => openEntry(tx, kept.entryId))).toBeNull()
    const rows = await p.as('haddad', async tx => {
      await askFor(tx, [childId])
      return chronology(tx, childId)
    })
    expect(rows.map(row => row.kind).sort()).toEqual(['police', 'sharing-answer', 'sharing-request'])
    const home = await p.as('haddad', (tx, ctx) => answersReceived(tx, ctx))
    expect(home?.title).toBe('What others told you')
    // Read: the task is done, once, however often it is pressed.
    await p.post('haddad', `/requests/${id}/read`, {})
    await p.post('haddad', `/requests/${id}/read`, {})
    expect(await p.rows(`select 1 from deadlines.task where subject_id = $1 and done_at is null`, [id])).toHaveLength(0)
    expect((await p.post('shah', `/requests/${id}/read`, {})).status).toBe(404)
  })

  test('a refusal needs reasons, keeps the words, and is counted', async () => {
    const id = await one('haddad', await p.child('Re', 'Fused', ['school']), askingFields(p.id.police))
    const refused = await p.post('shah', `/requests/${id}`, { decision: 'refuse', keptBack: 'All of it' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('href="#reasons"')
    expect(refused.html).toContain('All of it')
    expect(
      (await p.post('shah', `/requests/${id}`, { decision: 'refuse', reasons: 'It would put a witness in danger' }))
        .status,
    ).toBe(303)
    expect((await p.get('shah', '/requests?show=decided')).html).toMatch(/Refused<\/th><td[^>]*>1</)
    expect((await p.get('haddad', `/requests/${id}`)).html).toContain('It would put a witness in danger')
  })

  test('the asker cannot answer for an organisation with Kith; nor can a third, nor by writing rows', async () => {
    const id = await one('haddad', await p.child('Not', 'Ours', ['school', 'hillside']), askingFields(p.id.police))
    for (const who of ['haddad', 'lindqvist'] as const)
      expect((await p.post(who, `/requests/${id}`, { decision: 'no-trace' })).status).toBe(404)
    const entry = await p.rows<{ entry_id: string }>('select entry_id from sharing.request where id = $1', [id])
    const forged = p.as('haddad', (tx, ctx) =>
      tx.run(sql`insert into sharing.answer (id, request_id, decision, body, entry_id, decided_by, decided_at, received_at, received_how)
        values (${newId()}, ${id}, 'no-trace', '{}', ${entry[0]?.entry_id ?? ''}, ${ctx.practitionerId}, ${thursday}, ${thursday}, 'kith')`),
    )
    await expect(forged).rejects.toMatchObject({ code: '42501' })
  })

  test('of two who answer at once, the second is told and keeps the words', async () => {
    const id = await one('haddad', await p.child('Two', 'Officers', ['school']), askingFields(p.id.police))
    const answers = await Promise.all([
      p.post('shah', `/requests/${id}`, { decision: 'refuse', reasons: 'First reason' }),
      p.post('rowe', `/requests/${id}`, { decision: 'refuse', reasons: 'Second reason' }),
    ])
    expect(answers.map(answer => answer.status).sort()).toEqual([303, 422])
    expect(answers.find(answer => answer.status === 422)?.html).toContain('answered before you')
    expect(await p.rows('select 1 from sharing.answer where request_id = $1', [id])).toHaveLength(1)
  })

  test('entries of somebody else cannot be chosen', async () => {
    const childId = await p.child('Else', 'Entry', ['school', 'police'])
    const theirs = await p.as('haddad', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title: 'School note',
        body: { seen: 'x' },
        children: [{ childId, role: 'subject' }],
        happenedAt: thursday,
      }),
    )
    const id = await one('haddad', childId, askingFields(p.id.police))
    const sent = await p.post('shah', `/requests/${id}`, {
      decision: 'all',
      reasons: 'Needed',
      entries: theirs.entryId,
    })
    expect(sent.status).toBe(422)
  })

  test('an organisation without Kith: whoever asked writes down the answer, who gave it, and when', async () => {
    const childId = await p.child('By', 'Phone', ['school'])
    const id = await one('haddad', childId, askingFields(p.id.surgery))
    const page = await p.get('haddad', `/requests/${id}`)
    expect(page.html).toContain('01632 960 000')
    const later = new Date('2026-11-20T15:00:00Z')
    const fields = {
      decision: 'all',
      reasons: 'The doctor agreed',
      seen: 'Two missed appointments',
      how: 'phone',
      onDate: '2026-11-20',
      atTime: '09:15',
    }
    expect((await p.post('haddad', `/requests/${id}`, fields, later)).html).toContain(
      'Give the name of whoever answered',
    )
    expect((await p.post('haddad', `/requests/${id}`, { ...fields, name: 'Dr Lee, GP' }, later)).status).toBe(303)
    const read = await p.get('haddad', `/requests/${id}`, later)
    expect(read.html).toContain('Dr Lee, GP, Market Street Surgery')
    expect(read.html).toContain('written down by The haddad')
    const [entry] = await p.rows<{ reach: string; recorded_for: string }>(
      `select ec.reach, e.recorded_for from sharing.answer a join record.entry e on e.id = a.entry_id join record.entry_child ec on ec.entry_id = e.id where a.request_id = $1`,
      [id],
    )
    expect(entry).toEqual({ reach: 'own', recorded_for: 'Dr Lee, GP' })
  })
})

describe('services that may not be named', () => {
  test('the front door asks as broker; nobody else ever learns which service it was', async () => {
    const childId = await p.child('Quiet', 'Child', ['school', 'refuge'])
    const brokered = await one('haddad', childId, { ...askingFields(), broker: 'yes' })
    // The broker sees it, asks the refuge on its behalf, and the refuge answers for itself.
    expect((await p.get('sandhu', `/requests/${brokered}`)).html).toContain('You are asked as broker')
    const inner = await one('sandhu', childId, { ...askingFields(p.id.refuge), for: brokered })
    expect((await p.get('wren', `/requests/${inner}`)).html).toContain('Quiet Child')
    await p.post('wren', `/requests/${inner}`, {
      decision: 'part',
      reasons: 'He should be kept safe',
      seen: 'He is safe tonight',
      conditions: 'not-named',
    })
    expect((await p.get('sandhu', `/requests/${brokered}`)).html).toContain('Harbour House')
    // Neither "no trace" nor a refusal from the broker: each would tell something of a service.
    for (const decision of ['no-trace', 'refuse'])
      expect((await p.post('sandhu', `/requests/${brokered}`, { decision, reasons: 'x' })).status).toBe(422)
    await p.post('sandhu', `/requests/${brokered}`, {
      decision: 'part',
      reasons: 'As the service decided',
      seen: 'He is safe tonight',
    })
    for (const who of ['haddad', 'ellery', 'okafor'] as const) {
      expect((await p.get(who, `/requests/${brokered}`)).html).not.toContain('Harbour House')
      expect(await seen(who, inner)).toBe(404)
      const rows = await p.as(who, async tx => {
        await askFor(tx, [childId])
        return JSON.stringify([await chronology(tx, childId), await requestsOfChild(tx, childId)])
      })
      expect(rows).not.toContain('Harbour House')
      expect(rows).not.toContain(p.id.refuge)
    }
    // Nor in what the front door itself writes in the record.
    const [entry] = await p.rows<{ title: string; present: string }>(
      'select ec.title, ec.present from sharing.request r join record.entry_child ec on ec.entry_id = r.entry_id where r.id = $1',
      [inner],
    )
    expect(`${entry?.title} ${entry?.present}`).not.toContain('Harbour')
  })

  test('asking on behalf of a request that is not one’s own is not there', async () => {
    const other = await one('haddad', reece, askingFields(p.id.police))
    expect((await p.get('haddad', `/children/${await p.child('X', 'Y', ['school'])}/ask?for=${other}`)).status).toBe(
      404,
    )
    expect(
      (await p.post('haddad', `/children/${reece}/ask`, { ...askingFields(p.id.police), for: other })).status,
    ).toBe(404)
  })
})

describe('bad input', () => {
  const bad: [string, Record<string, string | string[]>, string][] = [
    ['nobody chosen', askingFields(), 'organisations'],
    ['no question', { ...askingFields('police'), what: '  ' }, 'what'],
    ['a NUL byte', { ...askingFields('police'), what: 'a\u0000b' }, 'what'],
    ['text turned round', { ...askingFields('police'), purpose: 'a\u202eb' }, 'purpose'],
    ['a megabyte', { ...askingFields('police'), necessity: 'x'.repeat(1_000_000) }, 'necessity'],
    ['a basis that is none', { ...askingFields('police'), basis: 'because' }, 'basis'],
    ['an organisation that is none', askingFields(newId()), 'organisations'],
    ['an id that is none', askingFields('1; drop table'), 'organisations'],
    ['refused, and not a word of why', { ...askingFields('police'), agreement: 'refused' }, 'agreementWords'],
    ['an adult without a why', { ...askingFields('police'), adult: 'Her new partner' }, 'adultWhy'],
  ]
  test.each(bad)('%s', async (_name, fields, field) => {
    const organisations = [fields.organisations ?? []].flat().map(value => (value === 'police' ? p.id.police : value))
    const before = await p.rows('select 1 from sharing.request')
    const sent = await p.post('haddad', `/children/${reece}/ask`, { ...fields, organisations })
    expect(sent.status).toBe(422)
    expect(sent.html).toContain(`href="#${field}"`)
    expect(sent.html).toContain('We cannot weigh'.slice(0, field === 'necessity' ? 0 : undefined))
    expect(await p.rows('select 1 from sharing.request')).toHaveLength(before.length)
  })

  test('script in the words is words', async () => {
    const id = await one('haddad', reece, { ...askingFields(p.id.police), what: '<script>alert(1)</script>' })
    const { html } = await p.get('shah', `/requests/${id}`)
    expect(html).toContain('&lt;script>alert(1)')
    expect(html).not.toContain('<script>alert')
  })

  test('an answer on an impossible date, in the future, before it was asked, with a wrong choice', async () => {
    const id = await one('haddad', await p.child('Bad', 'Dates', ['school']), askingFields(p.id.surgery))
    const base = { decision: 'no-trace', name: 'Dr Lee', how: 'phone', atTime: '09:00' }
    for (const [fields, field] of [
      [{ ...base, onDate: '2026-02-30' }, 'onDate'],
      [{ ...base, onDate: '2027-01-01' }, 'onDate'],
      [{ ...base, onDate: '2026-11-18' }, 'onDate'],
      [{ ...base, onDate: '2026-11-19', atTime: '25:00' }, 'atTime'],
      [{ ...base, decision: 'maybe', onDate: '2026-11-19' }, 'decision'],
    ] as const) {
      const sent = await p.post('haddad', `/requests/${id}`, fields)
      expect([sent.status, sent.html.includes(`href="#${field}"`)]).toEqual([422, true])
    }
    for (const wrong of ['not-an-id', newId()]) expect((await p.get('haddad', `/requests/${wrong}`)).status).toBe(404)
    expect(await p.rows('select 1 from sharing.answer where request_id = $1', [id])).toHaveLength(0)
  })
})

describe('words that are being written', () => {
  test('are kept for the writer alone, come back, and go when they are sent', async () => {
    const childId = await p.child('Draft', 'Kept', ['school'])
    const id = await one('haddad', childId, askingFields(p.id.police))
    const fieldOf = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
    const first = await p.get('shah', `/requests/${id}`)
    const tab = fieldOf(first.html, '_tab')
    expect(
      (
        await p.post('shah', `/requests/${id}/draft`, {
          _tab: tab,
          reasons: 'Half a sent',
          conditions: ['not-for-family'],
        })
      ).status,
    ).toBe(200)
    expect(
      (await p.post('shah', `/requests/${id}/draft`, { _tab: tab, reasons: 'Half a sentence', later: 'yes' })).location,
    ).toBe(`/requests/${id}`)
    const again = await p.get('shah', `/requests/${id}`)
    expect(again.html).toContain('Half a sentence')
    for (const other of ['rowe', 'haddad'] as const)
      expect((await p.get(other, `/requests/${id}`)).html).not.toContain('Half a sentence')
    expect((await p.post('haddad', `/requests/${id}/draft`, { _tab: newId(), reasons: 'Not mine' })).status).toBe(404)
    // A second window began from the same words; each goes on, and neither loses any.
    const [one_, two] = [await p.get('shah', `/requests/${id}`), await p.get('shah', `/requests/${id}`)]
    const from = (html: string) => ({
      _tab: fieldOf(html, '_tab'),
      _from: fieldOf(html, '_from'),
      _fromRevision: fieldOf(html, '_fromRevision'),
    })
    await p.post('shah', `/requests/${id}/draft`, { ...from(one_.html), reasons: 'Half a sentence, and more' })
    await p.post(
      'shah',
      `/requests/${id}/draft`,
      { ...from(two.html), reasons: 'Half a sentence, but other' },
      new Date(thursday.getTime() + 60_000),
    )
    const both = await p.get('shah', `/requests/${id}`)
    expect(both.html).toContain('>Half a sentence, but other<')
    expect(both.html).toContain('another window')
    expect(both.html).toContain('Half a sentence, and more')
    expect(
      (await p.post('shah', `/requests/${id}`, { ...from(both.html), decision: 'refuse', reasons: 'Whole' })).status,
    ).toBe(303)
    expect(
      await p.rows('select 1 from record.draft where id = $1 and fields::text like $2', [
        fieldOf(both.html, '_tab'),
        '%Half%',
      ]),
    ).toHaveLength(0)
  })
  test('a question too, also after a time-out', async () => {
    const childId = await p.child('Ask', 'Kept', ['school'])
    expect(
      (
        await p.post('haddad', `/children/${childId}/ask/draft`, {
          _tab: newId(),
          what: 'What do you k\u0000now',
          organisations: [p.id.police, p.id.health],
          agreement: 'told',
        })
      ).status,
    ).toBe(200)
    const { html } = await p.get('haddad', `/children/${childId}/ask`)
    expect(html).toContain('What do you know')
    expect(html.match(/name="organisations"[^>]* checked/g)).toHaveLength(2)
    expect((await p.get('ellery', `/children/${childId}/ask`)).html).not.toContain('What do you know')
    expect((await p.post('haddad', `/children/${childId}/ask/draft`, { what: 'No window' })).status).toBe(404)
  })
})

test('every reading of a request names its child in the audit log', async () => {
  const childId = await p.child('Au', 'Dited', ['school'])
  const id = await one('haddad', childId, askingFields(p.id.police))
  await p.get('shah', `/requests/${id}`)
  await p.get('shah', '/requests')
  const events = await p.rows<{ action: string }>(
    `select e.action from audit.event e join audit.event_child c on c.event_id = e.id where c.child_id = $1 and e.practitioner_id = $2 order by e.at`,
    [childId, p.person.shah],
  )
  expect(events.map(event => event.action)).toEqual(['sharing.request.read', 'sharing.listed'])
})
