/** The ladder and the open questions through the real server, with the policies on. */
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { chronology, writeEntry } from '../record/index.ts'
import {
  askingFields,
  type Name,
  type PlaceKey,
  type Program,
  startProgram,
  thursday,
} from '../sharing/tests/program.ts'
import { challengesAbout, challengesWaiting, openQuestions, openQuestionsSection, raiseChallenge } from './index.ts'

let p: Program
beforeAll(async () => {
  p = await startProgram()
  await p.set('escalation-stages', [
    { name: 'Practitioners', who: 'The two practitioners', workingDays: 1 },
    { name: 'Managers', who: 'The managers on each side', workingDays: 2 },
    { name: 'Partners', who: 'The delegated safeguarding partners', workingDays: 5 },
  ])
})
afterAll(() => p.close())

let count = 0
/** A request that the front door refused by Mirza’s decision: what is disagreed with. */
async function refused(
  by: Name = 'mirza',
  to = p.id.frontDoor,
  involved: readonly PlaceKey[] = ['school'],
): Promise<{ childId: string; requestId: string }> {
  const childId = await p.child('Kit', `Ward ${++count}`, involved)
  const sent = await p.post('haddad', `/children/${childId}/ask`, askingFields(to))
  const requestId = sent.location?.split('/').at(-1) ?? ''
  const answered = await p.post(by, `/requests/${requestId}`, { decision: 'refuse', reasons: 'Not needed, we think' })
  expect(answered.status, answered.html.slice(0, 500)).toBe(303)
  return { childId, requestId }
}
const thinking = { whatWeThink: 'He said twice that he is afraid', whatWeWant: 'Look again, with him' }
async function raised(about = refused()): Promise<{ childId: string; requestId: string; id: string }> {
  const { childId, requestId } = await about
  const sent = await p.post('haddad', '/challenges/new', { ...thinking, answer: requestId })
  expect(sent.status, sent.html.slice(0, 2000)).toBe(303)
  return { childId, requestId, id: sent.location?.split('/').at(-1) ?? '' }
}
const stageOf = async (id: string): Promise<string> =>
  (
    await p.rows<{ id: string }>(
      'select id from challenge.stage where challenge_id = $1 order by number desc limit 1',
      [id],
    )
  )[0]?.id ?? ''
const answer = async (who: Name, id: string, fields: Record<string, string> = {}, now = thursday) =>
  p.post(
    who,
    `/challenges/${id}/answer`,
    { stageId: await stageOf(id), outcome: 'stands', words: 'We looked again', ...fields },
    now,
  )
const up = async (who: Name, id: string, now = thursday) =>
  p.post(who, `/challenges/${id}/up`, { stageId: await stageOf(id), upWords: 'It does not answer what he said' }, now)

describe('the ladder', () => {
  test('stage by stage, each with its own clock, by those who disagree, to the last; then it is closed', async () => {
    const { id, childId } = await raised(refused('mirza', p.id.frontDoor, ['school', 'frontDoor']))
    const clocks = () =>
      p.rows<{ rule: string; due_on: string; stopped: boolean }>(
        `select c.rule, c.due_on::text, c.stopped_at is not null as stopped from deadlines.clock c join challenge.stage s on s.id = c.subject_id where s.challenge_id = $1 order by s.number`,
        [id],
      )
    // Thursday 19 November: one working day is Friday.
    expect(await clocks()).toEqual([{ rule: 'escalation-stage-1', due_on: '2026-11-20', stopped: false }])
    // The first stage is between the two: Mirza, who decided, may answer it.
    expect((await answer('mirza', id)).status).toBe(303)
    expect(
      await p.rows(
        `select 1 from deadlines.task where subject_id = $1 and kind = 'read-challenge-answer' and practitioner_id = $2 and done_at is null`,
        [id, p.person.haddad],
      ),
    ).toHaveLength(1)
    expect((await up('haddad', id)).status).toBe(303)
    expect(await p.rows(`select 1 from deadlines.task where subject_id = $1 and done_at is null`, [id])).toHaveLength(0)
    expect(await clocks()).toEqual([
      { rule: 'escalation-stage-1', due_on: '2026-11-20', stopped: true },
      { rule: 'escalation-stage-2', due_on: '2026-11-23', stopped: false },
    ])
    // At the second, somebody else: a manager, whose task it is.
    expect(
      await p.rows(`select 1 from deadlines.task where subject_id = $1 and role = 'front-door-manager'`, [
        await stageOf(id),
      ]),
    ).toHaveLength(1)
    const same = await answer('mirza', id, { words: 'Still no' })
    expect(same.status).toBe(422)
    expect(same.html).toContain('somebody else than the one who decided')
    expect((await answer('sandhu', id, { outcome: 'agreed-part' })).status).toBe(303)
    expect((await up('ellery', id)).status).toBe(303)
    // Mirza and Sandhu have both answered: where nobody else is left, the same person may, and it says so.
    expect((await answer('sandhu', id, { outcome: 'changed', words: 'A worker visits today' })).status).toBe(303)
    expect(
      await p.rows('select 1 from challenge.stage_answer where challenge_id = $1 and same_person', [id]),
    ).toHaveLength(2)
    const last = await p.get('haddad', `/challenges/${id}`)
    expect(last.html).toContain('nobody else there could')
    expect(last.html).not.toContain(`/challenges/${id}/up`)
    const noMore = await up('haddad', id)
    expect(noMore.status).toBe(422)
    expect(noMore.html).toContain('no further stage')
    expect(
      (await p.post('haddad', `/challenges/${id}/close`, { ending: 'resolved', closeWords: 'He is seen today' }))
        .status,
    ).toBe(303)
    for (const [who, kinds] of [
      ['haddad', 9],
      ['sandhu', 9],
    ] as const) {
      const rows = await p.as(who, async tx => {
        await askFor(tx, [childId])
        return chronology(tx, childId)
      })
      // Asked, refused; raised, three answers, two stages, closed: both sides have all of it.
      expect(rows).toHaveLength(kinds)
      expect(rows.filter(row => row.kind.startsWith('challenge'))).toHaveLength(7)
    }
  })

  test('time goes on: late needs a reason; those who disagree need not wait', async () => {
    const { id } = await raised()
    const monday = new Date('2026-11-23T09:00:00Z')
    expect((await p.get('haddad', `/challenges/${id}`, monday)).html).toContain('No answer, late')
    const late = await answer('mirza', id, { words: 'Kept words' }, monday)
    expect(late.status).toBe(422)
    expect(late.html).toContain('href="#lateReason"')
    expect(late.html).toContain('Kept words')
    expect((await answer('mirza', id, { lateReason: 'On leave' }, monday)).status).toBe(303)
    const other = await raised()
    expect((await up('haddad', other.id, monday)).status).toBe(303)
    const [first] = await p.rows<{ late_reason: string; done: boolean }>(
      `select c.late_reason, t.done_at is not null as done from challenge.stage s join deadlines.clock c on c.subject_id = s.id join deadlines.task t on t.subject_id = s.id
       where s.challenge_id = $1 and s.number = 1`,
      [other.id],
    )
    expect(first).toEqual({ late_reason: 'Not answered before it went to stage 2', done: true })
    const [second] = await p.rows<{ due_on: string }>(
      `select c.due_on::text from challenge.stage s join deadlines.clock c on c.subject_id = s.id where s.challenge_id = $1 and s.number = 2`,
      [other.id],
    )
    // Two working days from Monday 23 November.
    expect(second?.due_on).toBe('2026-11-25')
  })

  test('only those who disagree take it up or close it; only the others answer; a third has nothing', async () => {
    const { id } = await raised()
    expect((await up('sandhu', id)).status).toBe(404)
    expect((await p.post('sandhu', `/challenges/${id}/close`, { ending: 'withdrawn', closeWords: 'No' })).status).toBe(
      404,
    )
    expect((await answer('haddad', id)).status).toBe(404)
    for (const who of ['lindqvist', 'shah', 'wren'] as const) {
      expect((await p.get(who, `/challenges/${id}`)).status).toBe(404)
      expect((await p.get(who, '/challenges')).html).not.toContain(id)
      expect((await answer(who, id)).status).toBe(404)
      for (const table of ['challenge', 'stage'] as const) {
        const column = table === 'challenge' ? sql`id` : sql`challenge_id`
        expect(
          await p.as(who, tx => tx.many(sql`select 1 from ${sql.raw(`challenge.${table}`)} where ${column} = ${id}`)),
        ).toHaveLength(0)
      }
    }
    // Not by writing rows either.
    const stageId = await stageOf(id)
    const [{ entry_id: entryId } = { entry_id: '' }] = await p.rows<{ entry_id: string }>(
      'select entry_id from challenge.challenge where id = $1',
      [id],
    )
    const forged = [
      p.as('sandhu', (tx, ctx) =>
        tx.run(
          sql`insert into challenge.close values (${id}, 'withdrawn', 'x', ${ctx.practitionerId}, ${thursday}, ${entryId})`,
        ),
      ),
      p.as('haddad', (tx, ctx) =>
        tx.run(
          sql`insert into challenge.stage_answer values (${stageId}, ${id}, 'changed', 'x', ${ctx.practitionerId}, ${thursday}, 'kith', null, false, ${entryId})`,
        ),
      ),
    ]
    for (const attempt of forged) await expect(attempt).rejects.toMatchObject({ code: '42501' })
  })

  test('somebody excluded from the child sees none of it', async () => {
    const { id, childId, requestId } = await raised()
    await p.exclude('fielding', childId)
    await p.exclude('mirza', childId)
    for (const who of ['fielding', 'mirza'] as const) {
      expect((await p.get(who, `/challenges/${id}`)).status).toBe(404)
      expect((await p.get(who, '/challenges')).html).not.toContain(id)
      expect(
        renderToString(h('div', null, (await p.as(who, (tx, ctx) => challengesWaiting(tx, ctx)))?.body() as never)),
      ).not.toContain(id)
      expect(await p.as(who, tx => challengesAbout(tx, requestId))).toHaveLength(0)
    }
    expect((await p.get('fielding', `/challenges/new?answer=${requestId}`)).status).toBe(404)
    expect((await p.get('ellery', `/challenges/${id}`)).status).toBe(200)
  })

  test('one decision has one open disagreement; a form sent twice is one', async () => {
    const { requestId, id } = await raised()
    const again = await p.post('ellery', '/challenges/new', { ...thinking, answer: requestId })
    expect(again.status).toBe(422)
    expect(again.html).toContain('disagreed with this already')
    expect(again.html).toContain('He said twice that he is afraid')
    const fresh = await refused()
    const _once = newId()
    const sent = [
      await p.post('haddad', '/challenges/new', { ...thinking, answer: fresh.requestId, _once }),
      await p.post('haddad', '/challenges/new', { ...thinking, answer: fresh.requestId, _once }),
    ]
    expect(sent.map(one => one.location)).toEqual([sent[0]?.location, sent[0]?.location])
    expect(await p.rows('select 1 from challenge.challenge where about_id = $1', [fresh.requestId])).toHaveLength(1)
    // A stage taken up twice at once is one stage.
    const both = await Promise.all([up('haddad', id), up('ellery', id)])
    expect(both.map(one => one.status).sort()).toEqual([303, 422])
    expect(await p.rows('select 1 from challenge.stage where challenge_id = $1', [id])).toHaveLength(2)
  })

  test('a decision that is not one’s own to disagree with is not there', async () => {
    const { requestId } = await refused()
    for (const who of ['lindqvist', 'mirza', 'frost', 'castell'] as const) {
      expect((await p.get(who, `/challenges/new?answer=${requestId}`)).status).toBe(404)
      expect((await p.post(who, '/challenges/new', { ...thinking, answer: requestId })).status).toBe(404)
    }
    expect((await p.get('haddad', `/challenges/new?referral=${newId()}`)).status).toBe(404)
    expect((await p.get('haddad', '/challenges/new')).status).toBe(404)
  })

  test('an organisation without Kith: whoever disagrees writes down what it said', async () => {
    const childId = await p.child('Off', 'Kith', ['school'])
    const about = {
      childId,
      toOrganisationId: p.id.surgery,
      decidedBy: null,
      words: 'Market Street Surgery: refused.',
      href: '/requests',
    }
    const made = await p.as('haddad', (tx, ctx) =>
      raiseChallenge(tx, ctx, { kind: 'referral', id: newId(), about, ...thinking }),
    )
    if (!made.ok) throw new Error('refused')
    expect((await p.get('haddad', `/challenges/${made.challengeId}`)).html).toContain('does not answer in Kith')
    expect((await answer('haddad', made.challengeId, { onDate: '2026-11-19', atTime: '10:40' })).html).toContain(
      'Give the name of whoever answered',
    )
    expect(
      (
        await answer('haddad', made.challengeId, {
          name: 'Dr Lee',
          how: 'phone',
          onDate: '2026-11-19',
          atTime: '10:40',
        })
      ).status,
    ).toBe(303)
    expect((await p.get('haddad', `/challenges/${made.challengeId}`)).html).toContain(
      'Dr Lee, by telephone; written down by The haddad',
    )
  })

  test.each([
    ['nothing thought', { whatWeThink: ' ' }, 'whatWeThink'],
    ['a NUL byte', { whatWeWant: 'a\u0000' }, 'whatWeWant'],
    ['text turned round', { whatWeThink: '\u202e' }, 'whatWeThink'],
    ['a megabyte', { whatWeThink: 'x'.repeat(1_000_000) }, 'whatWeThink'],
  ])('bad input: %s', async (_name, more, field) => {
    const { requestId } = await refused()
    const sent = await p.post('haddad', '/challenges/new', { ...thinking, answer: requestId, ...more })
    expect(sent.status).toBe(422)
    expect(sent.html).toContain(`href="#${field}"`)
    expect(await p.rows('select 1 from challenge.challenge where about_id = $1', [requestId])).toHaveLength(0)
  })
  test('bad input: a stage that is none, an answer that is none, and script', async () => {
    const { id } = await raised()
    expect(
      (await p.post('mirza', `/challenges/${id}/answer`, { stageId: newId(), outcome: 'stands', words: 'Kept' })).html,
    ).toContain('went up a stage while you wrote')
    expect((await answer('mirza', id, { outcome: 'maybe' })).status).toBe(422)
    await answer('mirza', id, { words: '<script>alert(1)</script>' })
    expect((await p.get('haddad', `/challenges/${id}`)).html).not.toContain('<script>alert')
  })

  test.each(['frost', 'marsh', 'okell', 'byrne', 'hart', 'castell'] as const)(
    '%s has not the right: the same 404 everywhere',
    async who => {
      const { id, childId } = await raised()
      for (const address of ['/challenges', `/challenges/${id}`, `/children/${childId}/questions`])
        expect((await p.get(who, address)).status).toBe(404)
      expect((await answer(who, id)).status).toBe(404)
      expect((await up(who, id)).status).toBe(404)
      expect((await p.post(who, `/children/${childId}/questions`, { question: 'Who?' })).status).toBe(404)
    },
  )
})

describe('open questions', () => {
  test('stay until they are answered; only our own team sees them', async () => {
    const childId = await p.child('Open', 'Question', ['school', 'health'])
    const section = () =>
      p.as('haddad', async (tx, ctx) => {
        await askFor(tx, [childId])
        return openQuestionsSection(tx, ctx, childId)
      })
    expect((await section())?.title).toBe('Open questions')
    const asked = await p.post('haddad', `/children/${childId}/questions`, {
      question: 'Who collects her from the bus?',
    })
    expect(asked.location).toBe(`/children/${childId}/questions`)
    const [question] = await p.as('ellery', tx => openQuestions(tx, childId))
    expect(question).toMatchObject({ words: 'Who collects her from the bus?', askedByName: 'The haddad', answer: null })
    expect((await p.get('boadu', `/children/${childId}/questions`)).html).not.toContain('from the bus')
    expect(await p.as('boadu', tx => openQuestions(tx, childId))).toHaveLength(0)
    expect(
      (await p.post('boadu', `/children/${childId}/questions/${question?.id}/answer`, { answer: 'Me' })).status,
    ).toBe(404)
    expect(
      (
        await p.post('ellery', `/children/${childId}/questions/${question?.id}/answer`, {
          answer: 'Her aunt Jo, said Jo',
        })
      ).status,
    ).toBe(303)
    expect(await p.as('haddad', tx => openQuestions(tx, childId))).toHaveLength(0)
    expect((await p.get('haddad', `/children/${childId}/questions`)).html).toContain('Her aunt Jo, said Jo')
    // A second answer is told so, and its words are not lost.
    const second = await p.post('haddad', `/children/${childId}/questions/${question?.id}/answer`, {
      answer: 'Nobody knows',
    })
    expect(second.status).toBe(422)
    expect(second.html).toContain('Nobody knows')
    expect(second.html).toContain('answered this while you wrote')
    const rows = await p.as('haddad', async tx => {
      await askFor(tx, [childId])
      return chronology(tx, childId)
    })
    expect(rows.map(row => row.kind)).toEqual(['question', 'question'])
  })

  test('about an entry that one reads, and about no other', async () => {
    const childId = await p.child('About', 'Entry', ['school'])
    const { entryId } = await p.as('haddad', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title: 'Note',
        body: { seen: 'x' },
        children: [{ childId, role: 'subject' }],
        happenedAt: thursday,
      }),
    )
    expect(
      (await p.post('haddad', `/children/${childId}/questions`, { question: 'Why?', aboutEntry: entryId })).status,
    ).toBe(303)
    expect((await p.get('haddad', `/children/${childId}/questions`)).html).toContain(`/entries/${entryId}`)
    const otherChild = await p.child('Other', 'Child', ['hillside'])
    const other = await p.as('lindqvist', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title: 'Theirs',
        body: { seen: 'x' },
        children: [{ childId: otherChild, role: 'subject' }],
        happenedAt: thursday,
      }),
    )
    for (const wrong of [other.entryId, newId()])
      expect(
        (await p.post('haddad', `/children/${childId}/questions`, { question: 'Why?', aboutEntry: wrong })).status,
      ).toBe(422)
    expect((await p.post('haddad', `/children/${otherChild}/questions`, { question: 'Why?' })).status).toBe(404)
  })

  test('excluded: no question, no page', async () => {
    const childId = await p.child('Not', 'Yours', ['school'])
    await p.exclude('fielding', childId)
    await p.post('haddad', `/children/${childId}/questions`, { question: 'What does mum know?' })
    expect((await p.get('fielding', `/children/${childId}/questions`)).status).toBe(404)
    expect(await p.as('fielding', tx => openQuestions(tx, childId))).toHaveLength(0)
  })

  test('an empty one is refused, and the words of a long one are kept', async () => {
    const childId = await p.child('Bad', 'Question', ['school'])
    expect((await p.post('haddad', `/children/${childId}/questions`, { question: '  ' })).html).toContain(
      'href="#question"',
    )
    const long = await p.post('haddad', `/children/${childId}/questions`, { question: 'y'.repeat(1001) })
    expect([long.status, long.html.includes('y'.repeat(1001))]).toEqual([422, true])
  })
})
