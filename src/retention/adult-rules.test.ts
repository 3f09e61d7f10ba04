/** How long a concern about an adult is kept: by a table. */
import { describe, expect, test } from 'vitest'
import type { AdultFactRow, ChoiceRow } from './retention.ts'
import { judgeAdult, undatedWords } from './rules.ts'

const facts = (more: Partial<AdultFactRow> = {}): AdultFactRow => ({
  allegationId: '00000000-0000-4000-8000-000000000001',
  number: 'A-BCDFG',
  organisationId: '00000000-0000-4000-8000-000000000002',
  organisation: 'Eastbridge',
  organisationKind: 'school',
  officerKinds: [],
  outcome: 'substantiated',
  allegationOn: '2026-11-19',
  madeOn: '2027-01-10',
  closedOn: '2027-01-10',
  bornOn: '1970-03-05',
  holds: [],
  ...more,
})
const choice = (ruleId: string, from: ChoiceRow['from'], years: number, holder: string | null = null): ChoiceRow => ({
  id: `${ruleId} ${from}`,
  ruleId,
  holder,
  from,
  years,
  source: 'Our schedule',
  certainty: 'local',
  reason: 'Agreed',
  setByName: 'Somebody',
  setAt: new Date('2026-01-01T10:00:00Z'),
})
const own = [choice('allegation-false', 'closed', 10), choice('lado', 'adult-birth', 100, 'council')]

describe('until when', () => {
  test.each<[string, Partial<AdultFactRow>, readonly ChoiceRow[], string | null, string[]]>([
    ['normal pension age, where that is later', {}, [], '2038-03-05', ['allegation']],
    ['ten years, where that is later', { bornOn: '1961-03-05' }, [], '2036-11-19', ['allegation']],
    ['a low-level concern, as an allegation', { outcome: 'low-level' }, [], '2038-03-05', ['allegation']],
    ['no birth, no date', { bornOn: null }, [], null, ['allegation']],
    ['false, and no number of the area’s', { outcome: 'false' }, [], null, ['allegation-false']],
    [
      'malicious, by the area’s number',
      { outcome: 'malicious', bornOn: null },
      own,
      '2037-01-10',
      ['allegation-false'],
    ],
    [
      'the officer keeps it too, and nobody set a number',
      { officerKinds: ['council'] },
      [],
      null,
      ['allegation', 'lado'],
    ],
    ['the longest of the two keepers', { officerKinds: ['council'] }, own, '2070-03-05', ['allegation', 'lado']],
    [
      'an officer who works where no rule fits',
      { officerKinds: ['partnership-office'] },
      own,
      null,
      ['allegation', 'lado'],
    ],
    [
      'no outcome: in use',
      { outcome: null, closedOn: null, officerKinds: ['council'] },
      own,
      null,
      ['allegation', 'lado'],
    ],
  ])('%s', (_, given, choices, until, kinds) => {
    const judged = judgeAdult(facts(given), '2036-01-01', choices)
    expect(judged.retention.keepUntil).toBe(until)
    expect(judged.kinds).toEqual(kinds)
    expect(judged.may).toBe(false)
  })

  test('not on its last day, on the day after it; and never while a hold is on', () => {
    expect(judgeAdult(facts(), '2038-03-05', []).may).toBe(false)
    expect(judgeAdult(facts(), '2038-03-06', []).may).toBe(true)
    const held = judgeAdult(facts({ holds: [{ setOn: '2030-01-01', liftedOn: null }] }), '2038-03-06', [])
    expect([held.may, held.held]).toEqual([false, true])
  })

  test('each rule is certified for the kind of organisation that keeps it', () => {
    expect(judgeAdult(facts({ officerKinds: ['council'] }), '2036-01-01', own).under).toEqual([
      { id: 'allegation', holder: 'school' },
      { id: 'lado', holder: 'council' },
    ])
  })

  test('why there is no date, in words', () => {
    const row = facts({ bornOn: null, officerKinds: ['council'] })
    expect(undatedWords(row, judgeAdult(row, '2036-01-01', []))).toEqual([
      'The years are counted from the adult’s birth, and nobody has said when that was.',
      'A designated officer keeps it too. There is no national number, and the area has set none.',
    ])
    expect(undatedWords(facts(), judgeAdult(facts(), '2036-01-01', []))).toEqual([])
  })
})
