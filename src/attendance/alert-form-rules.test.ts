/** What a decision needs, and which alerts are the same: by tables and properties. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FoundAlert, harmReasons, ownReasons, reasons, type StopDecisionInput, type TriageInput } from './alert.ts'
import { type KeptAlert, matchAlerts, missingInStop, missingInTriage } from './alert-form-rules.ts'

const facts = { today: '2026-11-19', colleagues: new Set(['okell']) }
const whole: TriageInput = {
  outcome: 'reason-found',
  reasons: ['caring'],
  evidence: 'told',
  why: 'Her mother is ill on Thursdays.',
  viewWords: 'I can’t leave Mum on her own.',
  viewNotYet: null,
  support: 'Young carers’ group; late registration on Thursdays.',
  nextStep: 'Ring the carers’ group',
  nextWho: 'okell',
  reviewOn: '2026-12-03',
  reach: 'involved',
  danger: null,
  seenTriage: null,
}
const fields = (input: TriageInput) => missingInTriage(input, facts).map(error => error.field)

describe('a decision on an alert', () => {
  test.each([
    ['whole', {}, []],
    ['no reason', { reasons: [] }, ['reasons']],
    ['no word on how one knows', { evidence: null }, ['evidence']],
    ['nobody asked the child, and no reason why', { viewWords: null }, ['viewWords']],
    ['nobody asked yet, with the reason', { viewWords: null, viewNotYet: 'She is ill; her tutor asks on Monday' }, []],
    ['no help', { support: null }, ['support']],
    ['no day to look again', { reviewOn: null }, ['reviewOn']],
    ['a day that is past', { reviewOn: '2026-11-19' }, ['reviewOn']],
    ['somebody who may not know the child', { nextWho: 'stranger' }, ['nextWho']],
    ['somebody, and nothing to do', { nextStep: null }, ['nextStep']],
    ['nobody said who may read it', { reach: null }, ['reach']],
    [
      'to watch needs no reason and no help, and a day',
      { outcome: 'watch', reasons: [], evidence: null, support: null, reviewOn: null },
      ['reviewOn'],
    ],
    [
      'a mistake needs a line',
      { outcome: 'mistake', reasons: [], evidence: null, support: null, reviewOn: null, viewWords: null },
      [],
    ],
    [
      'to raise it: is anyone in danger?',
      { outcome: 'raised', support: null, reviewOn: null, reach: null },
      ['danger'],
    ],
    ['raised', { outcome: 'raised', support: null, reviewOn: null, reach: null, danger: 'no' }, []],
  ] as [string, Partial<TriageInput>, string[]][])('%s', (_, change, expected) => {
    expect(fields({ ...whole, ...change })).toEqual(expected)
  })

  test('the reasons that the page speaks of are in the list', () => {
    for (const key of [...harmReasons, ...ownReasons]) expect(Object.keys(reasons)).toContain(key)
  })
})

describe('a decision on a measure', () => {
  const stop: StopDecisionInput = {
    decision: 'not',
    support: 'Two meetings with his father.',
    viewWords: 'I was not there.',
    viewNotYet: null,
    workerTold: 'Clara Lund, 10:15: she visits today',
    reasons: 'He is being made to carry.',
    words: 'Do not send a notice.',
    reviewOn: null,
    seenDecision: null,
  }
  test.each([
    ['whole', {}, true, []],
    ['a worker who was not told', { workerTold: null }, true, ['workerTold']],
    ['no worker', { workerTold: null }, false, []],
    ['nobody asked the child', { viewWords: null }, true, ['viewWords']],
    ['it waits, without a day', { decision: 'wait' }, true, ['reviewOn']],
    ['it waits until yesterday', { decision: 'wait', reviewOn: '2026-11-18' }, true, ['reviewOn']],
  ] as [string, Partial<StopDecisionInput>, boolean, string[]][])('%s', (_, change, hasWorker, expected) => {
    expect(missingInStop({ ...stop, ...change }, { today: facts.today, hasWorker }).map(error => error.field)).toEqual(
      expected,
    )
  })
})

describe('which alerts are the same', () => {
  const quiet = new Date('2026-08-20T00:00:00Z')
  const kept = (more: Partial<KeptAlert>): KeptAlert => ({
    id: 'old',
    childId: 'c',
    kind: 'weekday',
    sinceOn: '2026-10-01',
    strength: 5,
    foundAt: new Date('2026-11-01T09:00:00Z'),
    endedAt: null,
    ...more,
  })
  const found = (more: Partial<FoundAlert>): FoundAlert => ({
    childId: 'c',
    kind: 'weekday',
    sinceOn: '2026-10-08',
    strength: 5.5,
    facts: {},
    ...more,
  })
  const sums = (keptRows: KeptAlert[], foundRows: FoundAlert[]) => {
    const { fresh, again, ended } = matchAlerts(keptRows, foundRows, quiet)
    return [fresh.length, again.length, ended.length]
  }

  test.each([
    ['a pattern whose date has moved', kept({}), found({}), [0, 1, 0]],
    ['a pattern that has grown a thousandfold', kept({}), found({ strength: 8 }), [1, 0, 1]],
    [
      'a pattern raised before the quiet weeks',
      kept({ foundAt: new Date('2026-05-01T09:00:00Z') }),
      found({}),
      [1, 0, 1],
    ],
    ['a pattern that had ended and is back', kept({ endedAt: new Date('2026-11-10T09:00:00Z') }), found({}), [0, 1, 0]],
    ['another kind', kept({}), found({ kind: 'change' }), [1, 0, 1]],
    ['another child', kept({}), found({ childId: 'd' }), [1, 0, 1]],
    [
      'a fact of the same day',
      kept({ kind: 'unexplained', sinceOn: '2026-11-17' }),
      found({ kind: 'unexplained', sinceOn: '2026-11-17' }),
      [0, 1, 0],
    ],
    [
      'a fact of another day: another run',
      kept({ kind: 'unexplained', sinceOn: '2026-11-10' }),
      found({ kind: 'unexplained', sinceOn: '2026-11-17' }),
      [1, 0, 1],
    ],
  ] as [string, KeptAlert, FoundAlert, number[]][])('%s', (_, one, other, expected) => {
    expect(sums([one], [other])).toEqual(expected)
  })

  test('found twice in one scan is one; what is not found has ended, and what has ended stays ended', () => {
    expect(sums([], [found({}), found({})])).toEqual([1, 0, 0])
    expect(sums([kept({}), kept({ id: 'b', kind: 'change', endedAt: new Date() })], [])).toEqual([0, 0, 1])
  })

  test('whatever is found: nothing is lost, nothing is kept twice', () => {
    const kind = fc.constantFrom('weekday', 'change', 'unexplained', 'persistent')
    const day = fc.integer({ min: 1, max: 28 }).map(n => `2026-10-${String(n).padStart(2, '0')}`)
    const child = fc.constantFrom('c', 'd')
    const keptRows = fc.uniqueArray(
      fc.record({
        childId: child,
        kind,
        sinceOn: day,
        strength: fc.integer({ min: 0, max: 9 }),
        days: fc.integer({ min: 0, max: 200 }),
        ended: fc.boolean(),
      }),
      { selector: row => `${row.childId} ${row.kind} ${row.sinceOn}`, maxLength: 12 },
    )
    const foundRows = fc.array(
      fc.record({ childId: child, kind, sinceOn: day, strength: fc.integer({ min: 0, max: 12 }) }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(keptRows, foundRows, (before, now) => {
        const rows = before.map((row, index) =>
          kept({
            ...row,
            id: `${index}`,
            foundAt: new Date(Date.parse('2026-11-19') - row.days * 86_400_000),
            endedAt: row.ended ? new Date() : null,
          }),
        )
        const { fresh, again, ended } = matchAlerts(rows, now.map(found), quiet)
        const distinct = new Set(now.map(row => `${row.childId} ${row.kind} ${row.sinceOn}`))
        expect(fresh.length + again.length).toBe(distinct.size)
        expect(new Set(again.map(row => row.id)).size).toBe(again.length)
        for (const id of ended) expect(again.some(row => row.id === id)).toBe(false)
        for (const row of rows.filter(one => one.endedAt === null))
          expect(
            ended.includes(row.id) ||
              again.some(one => one.id === row.id) ||
              fresh.some(one => one.childId === row.childId && one.kind === row.kind && one.sinceOn === row.sinceOn),
          ).toBe(true)
      }),
    )
  })
})
