import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StageRow } from './challenge.ts'
import { answerProblems, challenged, mayAnswer, nextStage, standingOf, taskFor } from './rules.ts'

const policy = [
  { name: 'Practitioners', who: 'the two', workingDays: 1 },
  { name: 'Managers', who: 'their managers', workingDays: 2 },
  { name: 'Partners', who: 'the partners', workingDays: 5 },
]
const answer = (byId: string): NonNullable<StageRow['answer']> => ({
  outcome: 'stands',
  words: 'x',
  byId,
  byName: byId,
  at: new Date('2026-11-20T09:00:00Z'),
  how: 'kith',
  forName: null,
  samePerson: false,
})
const stage = (number: number, more: Partial<StageRow> = {}): StageRow => ({
  id: `s${number}`,
  number,
  name: 'n',
  who: 'w',
  beganAt: new Date('2026-11-19T10:40:00Z'),
  beganByName: 'b',
  words: null,
  dueOn: '2026-11-20',
  dueAt: new Date('2026-11-21T00:00:00Z'),
  answer: null,
  ...more,
})
const closed = { outcome: 'resolved' as const, words: 'x', byName: 'b', at: new Date('2026-11-22T09:00:00Z') }

test('where it stands', () => {
  const before = new Date('2026-11-20T23:59:59Z')
  expect(standingOf({ stages: [stage(1)], closed: null }, before)).toBe('waiting')
  expect(standingOf({ stages: [stage(1)], closed: null }, new Date('2026-11-21T00:00:00Z'))).toBe('late')
  expect(standingOf({ stages: [stage(1, { answer: answer('a') })], closed: null }, before)).toBe('answered')
  expect(standingOf({ stages: [stage(2), stage(1, { answer: answer('a') })], closed: null }, before)).toBe('waiting')
  expect(standingOf({ stages: [stage(1)], closed }, before)).toBe('closed')
  expect(standingOf({ stages: [stage(1, { dueAt: null })], closed: null }, before)).toBe('waiting')
})

test('the ladder: stage by stage to the area’s last, and never after it is closed', () => {
  expect(nextStage({ stages: [], closed: null }, policy)?.number).toBe(1)
  expect(nextStage({ stages: [stage(1)], closed: null }, policy)).toMatchObject({ number: 2, name: 'Managers' })
  expect(nextStage({ stages: [stage(1), stage(2), stage(3)], closed: null }, policy)).toBeNull()
  expect(nextStage({ stages: [stage(1)], closed }, policy)).toBeNull()
})

describe('who answers', () => {
  test('whoever decided, and whoever answered before, are challenged', () => {
    expect(challenged({ decidedById: 'mirza', stages: [stage(1, { answer: answer('oyelaran') }), stage(2)] })).toEqual([
      'mirza',
      'oyelaran',
    ])
  })
  test('after the first stage somebody else, as long as there is somebody else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.boolean(),
        (number, of, same, others) => {
          const verdict = mayAnswer({ me: 'me', number, of, challenged: same ? ['me'] : ['other'], others })
          expect(verdict.samePerson).toBe(same)
          expect(verdict.may).toBe(!same || (number === 1 && of > 1) || !others)
        },
      ),
    )
  })
  test('whom the task is for', () => {
    expect(taskFor(1, 'mirza', 'front-door')).toEqual({ practitionerId: 'mirza', role: null })
    expect(taskFor(2, 'mirza', 'front-door')).toEqual({ practitionerId: null, role: 'front-door-manager' })
    expect(taskFor(2, 'shah', 'police')).toEqual({ practitionerId: null, role: null })
    expect(taskFor(3, null, 'school')).toEqual({ practitionerId: null, role: 'head' })
  })
})

describe('what stands against an answer', () => {
  const given = {
    stageId: 's1',
    received: null,
    lateReason: null,
    verdict: { may: true, samePerson: false },
    deadline: { dueAt: new Date('2026-11-21T00:00:00Z'), lateSaid: false },
  }
  const at = new Date('2026-11-20T09:00:00Z')
  const problems = (
    challenge: Parameters<typeof answerProblems>[0],
    more: Partial<typeof given> | { received: { at: Date } },
    now = at,
  ) => answerProblems(challenge, { ...given, ...more }, now).map(error => error.field)
  const open = { stages: [stage(1)], closed: null, byPhone: false }

  test.each([
    ['nothing', open, {}, at, []],
    ['it was closed', { ...open, closed }, {}, at, ['words']],
    ['it went up', { ...open, stages: [stage(1), stage(2)] }, {}, at, ['words']],
    ['it was answered', { ...open, stages: [stage(1, { answer: answer('a') })] }, {}, at, ['words']],
    ['the same person', open, { verdict: { may: false, samePerson: true } }, at, ['outcome']],
    ['late', open, {}, new Date('2026-11-21T00:00:00Z'), ['lateReason']],
    ['late, said before', open, { deadline: { dueAt: at, lateSaid: true } }, at, []],
    ['late, said now', open, { lateReason: 'Leave' }, new Date('2026-11-21T00:00:00Z'), []],
    ['nobody named on the telephone', { ...open, byPhone: true }, {}, at, ['name']],
    [
      'heard tomorrow',
      { ...open, byPhone: true },
      { received: { at: new Date('2026-11-20T09:01:00Z') } },
      at,
      ['onDate'],
    ],
    [
      'heard before it began',
      { ...open, byPhone: true },
      { received: { at: new Date('2026-11-19T10:39:00Z') } },
      at,
      ['onDate'],
    ],
  ] as const)('%s', (_name, challenge, more, now, expected) => {
    expect(problems(challenge as never, more as never, now)).toEqual(expected)
  })
})
