import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alert, factKinds, isPattern, newsOf, patternKinds } from './alert-rules.ts'
import { alertSentence, clockOf } from './sentence-rules.ts'

const kinds = [...patternKinds, ...factKinds]

describe('sentences', () => {
  const figures = fc.record({
    sinceOn: fc.constantFrom('2026-01-05', '2025-11-12'),
    lastOn: fc.constant('2026-02-03'),
    fromOn: fc.constant('2025-12-01'),
    code: fc.constantFrom('B', 'K'),
    session: fc.constantFrom('am', 'pm'),
    weekday: fc.nat(4),
    ...Object.fromEntries(
      ['times', 'of', 'otherTimes', 'otherOf', 'weeks', 'weeksBefore', 'timesBefore', 'sessions', 'days', 'spells'].map(
        key => [key, fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(60))],
      ),
    ),
  })
  test('every kind has one, that is whole and in figures people can check', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), figures, (kind, facts) => {
        const words = alertSentence(kind, facts as Record<string, number | string>)
        expect(words).toMatch(/^[A-Z0-9].*\.$/)
        expect(words).not.toMatch(/undefined|NaN|null|unknown day|\b1 (days|sessions|times|school days)\b/)
      }),
    )
  })
  test('an old or a newer kind, and facts that are not there, do not break a page', () => {
    expect(alertSentence('constructor', {})).toMatch(/no words/)
    for (const kind of kinds) expect(alertSentence(kind, {})).toMatch(/\.$/)
  })
  test('only facts have a clock: a pattern is no threshold of law', () => {
    expect(Object.keys(clockOf).filter(isPattern)).toEqual([])
  })
})

describe('news', () => {
  const alert = (more: Partial<Alert> = {}): Alert => ({
    kind: 'weekday',
    sinceOn: '2026-01-12',
    strength: 4,
    facts: {},
    ...more,
  })
  const raised = { kind: 'weekday', sinceOn: '2025-12-01', strength: 3, raisedOn: '2026-02-02' } as const
  test('a pattern is told once in a term, unless it has grown beyond doubt', () => {
    expect(newsOf([alert()], [], '2025-11-10')).toHaveLength(1)
    expect(newsOf([alert()], [raised], '2025-11-10')).toHaveLength(0)
    expect(newsOf([alert()], [raised], '2026-02-09')).toHaveLength(1)
    expect(newsOf([alert({ strength: 6 })], [raised], '2025-11-10')).toHaveLength(1)
    expect(newsOf([alert({ kind: 'half-day' })], [raised], '2025-11-10')).toHaveLength(1)
  })
  test('a fact is told once for each day it began on', () => {
    const fact = { kind: 'unexplained', sinceOn: '2026-03-02', strength: 0 } as const
    expect(newsOf([alert(fact)], [{ ...fact, raisedOn: '2026-03-02' }], '2025-11-10')).toHaveLength(0)
    expect(newsOf([alert({ ...fact, sinceOn: '2026-03-09' })], [{ ...fact, raisedOn: '2026-03-02' }], '')).toHaveLength(
      1,
    )
  })
})
