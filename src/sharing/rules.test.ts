import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Askable,
  answerProblems,
  answersFor,
  askable,
  countDecisions,
  decidedWords,
  decisionsFor,
  handlingWords,
  oneStepFor,
  requestNumber,
  standingOf,
} from './rules.ts'
import { type AnswerInput, type Decision, decisions } from './sharing.ts'

const organisation = (id: string, kind: string, more: Partial<Askable> = {}): Askable => ({
  id,
  name: id,
  badge: 'XX',
  kind,
  phone: null,
  onKith: true,
  worksWithChild: false,
  ...more,
})
const all = [
  organisation('school', 'school'),
  organisation('police', 'police'),
  organisation('refuge', 'refuge'),
  organisation('council', 'council'),
  organisation('health', 'health', { worksWithChild: true }),
]

describe('who may be asked', () => {
  test('never oneself, never an office without casework; those who work with the child come first', () => {
    expect(askable(all, { organisationId: 'school', kind: 'school' }).map(one => one.id)).toEqual(['health', 'police'])
  })
  test('a service whose name tells something is asked by the front door alone', () => {
    expect(askable(all, { organisationId: 'fd', kind: 'front-door' }).map(one => one.id)).toContain('refuge')
    for (const kind of ['school', 'police', 'health', 'childrens-services']) {
      expect(askable(all, { organisationId: 'x', kind }).map(one => one.id)).not.toContain('refuge')
    }
  })
})

const asked = new Date('2026-11-19T10:40:20Z')
const due = new Date('2026-11-25T00:00:00Z')
const open = { byPhone: false, askedAt: asked, answer: null, sensitive: false, toKind: 'police' }
const answer = (decision: Decision, more: Partial<AnswerInput> = {}): AnswerInput => ({
  requestId: 'r',
  decision,
  reasons: null,
  told: {},
  keptBack: null,
  conditions: [],
  conditionWords: null,
  reference: null,
  entries: [],
  lateReason: null,
  received: null,
  ...more,
})
const problems = (
  input: AnswerInput,
  at = new Date('2026-11-20T09:00:00Z'),
  request: Parameters<typeof answerProblems>[0] = open,
  lateSaid = false,
) => answerProblems(request, input, { dueAt: due, lateSaid }, at).map(error => error.field)

describe('what stands against an answer', () => {
  test.each([
    ['no-trace', {}, []],
    ['nothing-relevant', {}, []],
    ['refuse', {}, ['reasons']],
    ['refuse', { reasons: 'It would put his mother in danger' }, []],
    ['all', { reasons: 'Needed' }, ['seen']],
    ['all', { reasons: 'Needed', told: { seen: 'Two calls' } }, []],
    ['part', { told: { seen: 'One call' } }, ['reasons']],
    ['part', { reasons: 'Needed', entries: ['e'] }, []],
    ['refuse', { reasons: 'No', entries: ['e'] }, ['entries']],
    ['no-trace', { told: { seen: 'Something' } }, ['seen']],
  ] as [Decision, Partial<AnswerInput>, string[]][])('%s with %j: %j', (decision, more, expected) => {
    expect(problems(answer(decision, more))).toEqual(expected)
  })
  test('late needs a reason, said now or before; every decision alike', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(decisions) as Decision[])),
        fc.integer({ min: 0, max: 1e9 }),
        (decision, after) => {
          const input = answer(decision, {
            reasons: 'Because',
            ...(decision === 'all' || decision === 'part' ? { told: { seen: 'x' } } : {}),
          })
          const at = new Date(due.getTime() + after)
          expect(problems(input, at)).toEqual(['lateReason'])
          expect(problems({ ...input, lateReason: 'Away' }, at)).toEqual([])
          expect(problems(input, at, open, true)).toEqual([])
          expect(problems(input, new Date(due.getTime() - 1 - (after % 1e8)))).toEqual([])
        },
      ),
    )
  })
  test('on the telephone somebody is named, and answered between the question and now', () => {
    const phone = { ...open, byPhone: true }
    const heard = (at: string) => answer('no-trace', { received: { how: 'phone', name: 'Dr Lee', at: new Date(at) } })
    expect(problems(answer('no-trace'), undefined, phone)).toEqual(['name'])
    expect(problems(heard('2026-11-19T10:40:00Z'), undefined, phone)).toEqual([])
    expect(problems(heard('2026-11-19T10:39:00Z'), undefined, phone)).toEqual(['onDate'])
    expect(problems(heard('2026-11-20T09:01:00Z'), undefined, phone)).toEqual(['onDate'])
  })
  test('heard in time and written down later is not late', () => {
    const input = answer('no-trace', {
      received: { how: 'phone', name: 'Dr Lee', at: new Date('2026-11-20T09:00:00Z') },
    })
    expect(problems(input, new Date('2026-12-02T09:00:00Z'), { ...open, byPhone: true })).toEqual([])
  })
})

test('asked as broker, there is one answer for unknown, nothing relevant and not told', () => {
  const broker = { ...open, sensitive: true, toKind: 'front-door' }
  expect(decisionsFor(broker).map(one => one.value)).toEqual(['all', 'part', 'nothing-relevant'])
  expect(oneStepFor(broker)).toHaveLength(1)
  expect(decidedWords(broker, 'nothing-relevant')).toBe('Nothing to tell')
  for (const decision of ['no-trace', 'refuse'] as const)
    expect(problems(answer(decision, { reasons: 'x' }), undefined, broker)).toEqual(['decision'])
  // The service itself, asked by the front door, decides as everybody does.
  expect(decisionsFor({ ...open, sensitive: true, toKind: 'refuge' })).toHaveLength(5)
  expect(decidedWords(open, 'nothing-relevant')).toBe('Known, nothing relevant')
})

test('standing, and who writes it down', () => {
  expect(standingOf({ answer: null, dueAt: due }, new Date(due.getTime() - 1))).toBe('waiting')
  expect(standingOf({ answer: null, dueAt: due }, due)).toBe('late')
  expect(answersFor({ byPhone: false, fromId: 'a', toId: 'b' })).toBe('b')
  expect(answersFor({ byPhone: true, fromId: 'a', toId: 'b' })).toBe('a')
})

test('conditions in one line; unknown ones say nothing', () => {
  expect(handlingWords(['not-for-family', 'constructor'], 'Ring first')).toBe('Not for the family. Ring first')
  expect(handlingWords([], null)).toBeNull()
})

test('a number that can be read out', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), bytes => {
      expect(requestNumber(bytes)).toMatch(/^[2-9C-Y]{4}-[2-9C-Y]{4}$/)
    }),
  )
})

test('refusals are counted, those that never happened too', () => {
  expect(countDecisions([{ decision: 'refuse', count: 3 }]).find(row => row.label === 'Refused')?.count).toBe(3)
  expect(countDecisions([]).map(row => row.count)).toEqual([0, 0, 0, 0, 0])
})
