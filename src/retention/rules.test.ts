/** What kind of record it is, which numbers count, and what a certificate says: by tables, and by properties over random records. */
import { describe, expect, test } from 'vitest'
import { harms, retentionOf, retentionRules } from '../statute/index.ts'
import type { ChoiceRow, DueRow, FactRow } from './retention.ts'
import { asChoices, certified, choicesInForce, countsInWords, factsOf, judge, kindsOf, standingOf } from './rules.ts'

const row = (more: Partial<FactRow> = {}): FactRow => ({
  childId: 'c',
  part: 'file',
  bornOn: '2000-05-04',
  diedOn: null,
  madeOn: '2016-01-01',
  closedOn: '2018-07-20',
  lastContactOn: '2018-06-01',
  plans: [],
  harms: [],
  legal: [],
  contacts: 0,
  accepted: 0,
  said: [],
  holds: [],
  ...more,
})
let at = 0
const choice = (more: Partial<ChoiceRow>): ChoiceRow => ({
  id: String(at++),
  ruleId: 'child-protection',
  holder: null,
  from: 'closed',
  years: 35,
  source: 'Ours',
  certainty: 'local',
  reason: '',
  setByName: '',
  setAt: new Date(),
  ...more,
})

describe('kinds', () => {
  // Every harm, so that a new one has to be sorted: a record that lacks the kind may go fifty years too early.
  const sexual =
    'sexual-abuse sexual-abuse-in-family sexual-exploitation group-based-sexual-exploitation harmful-sexual-behaviour sexual-harassment online-grooming nude-images sexual-extortion organised-abuse'
  test.each(harms.map(harm => [harm.key]))('is %s about sexual abuse?', key => {
    const about = kindsOf(row({ harms: [key] }), 'school').includes('sexual-abuse')
    expect(about).toBe(sexual.split(' ').includes(key))
    if (about) expect(judge(row({ bornOn: '1999-01-01', harms: [key] }), 'school', '2026-11-22', []).may).toBe(false)
  })
  const cases: [string, string, Partial<FactRow>, string[]][] = [
    ['a school’s', 'school', {}, ['school-file']],
    [
      'a school’s, of a looked-after child: the case record is the council’s',
      'school',
      { plans: ['looked-after'], legal: ['C2'] },
      ['school-file'],
    ],
    ['its register', 'school', { part: 'register', harms: ['sexual-abuse'] }, ['register']],
    [
      'a school’s, about sexual abuse',
      'school',
      { harms: ['neglect', 'sexual-abuse-in-family'] },
      ['school-file', 'sexual-abuse'],
    ],
    [
      'a council’s, with plans',
      'childrens-services',
      { plans: ['early-help', 'child-protection'] },
      ['early-help', 'child-protection'],
    ],
    ['a council’s, by legal status', 'childrens-services', { legal: ['V2'] }, ['looked-after']],
    ['a council’s, by an order that is no care', 'childrens-services', { legal: ['special-guardianship'] }, []],
    ['a contact that led to nothing', 'front-door', { contacts: 2 }, ['contact']],
    ['a contact that was accepted', 'front-door', { contacts: 2, accepted: 1 }, ['child-in-need']],
    ['police', 'police', {}, ['police']],
    ['a youth project’s: nobody can say', 'voluntary', {}, []],
    ['a youth project’s, said by a person', 'voluntary', { said: [{ kind: 'early-help', on: null }] }, ['early-help']],
    ['an adoption', 'council', { said: [{ kind: 'adoption-order', on: '2010-01-01' }] }, ['adoption']],
  ]
  test.each(cases)('%s', (_words, holder, facts, kinds) => {
    expect(kindsOf(row(facts), holder).sort()).toEqual([...kinds].sort())
  })
})

describe('numbers', () => {
  test('the newest choice of each counts, one taken back does not, and an earlier one does not come back', () => {
    const rows = [choice({ years: null }), choice({ years: 40 }), choice({ holder: 'council', years: 50 })]
    expect(choicesInForce(rows).map(one => one.years)).toEqual([50])
  })
  test('a choice for one kind of organisation is for that kind; of two that fit the longer counts', () => {
    const rows = asChoices([
      choice({ years: 35 }),
      choice({ holder: 'front-door', years: 10 }),
      choice({ holder: 'council', years: 60 }),
    ])
    const until = (holder: string) => retentionOf(factsOf(row({ plans: ['child-protection'] }), holder), rows).keepUntil
    expect(until('childrens-services')).toBe('2053-07-20')
    expect(until('front-door')).toBe('2053-07-20')
    expect(until('council')).toBe('2078-07-20')
  })
  test('a school’s file ends with the receipt of the next school, and not what is about sexual abuse', () => {
    const said = [{ kind: 'receipt', on: '2019-01-10' }]
    expect(judge(row({ said }), 'school', '2019-01-11', []).may).toBe(true)
    expect(judge(row({ said, harms: ['sexual-abuse'] }), 'school', '2030-01-11', []).may).toBe(false)
  })
  test('work that goes on, a hold, a missing date of birth, no kind: each keeps it', () => {
    const on = '2099-01-01'
    expect(judge(row(), 'school', on, []).may).toBe(true)
    expect(judge(row({ closedOn: null }), 'school', on, []).may).toBe(false)
    expect(judge(row({ bornOn: null }), 'school', on, []).may).toBe(false)
    expect(judge(row(), 'voluntary', on, []).may).toBe(false)
    const held = judge(row({ holds: [{ setOn: '2020-01-01', liftedOn: null }] }), 'school', on, [])
    expect(held).toMatchObject({ may: false, held: true })
  })
  test('adding a kind, a rule or years never lets a record go earlier: 2,000 random records', () => {
    let state = 77
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const day = () => `${1990 + next(30)}-0${1 + next(9)}-1${next(10)}`
    let asked = 0
    for (let n = 0; n < 2000; n++) {
      const holder = ['school', 'health', 'childrens-services', 'front-door', 'police'][next(5)] ?? 'school'
      const plain = row({
        bornOn: day(),
        closedOn: day(),
        lastContactOn: day(),
        madeOn: day(),
        plans: next(2) ? ['child-protection'] : ['child-in-need'],
      })
      const rows = [
        choice({
          ruleId: ['child-protection', 'child-in-need', 'police', 'contact'][next(4)] ?? '',
          years: 1 + next(60),
        }),
      ]
      const on = `${2020 + next(90)}-06-15`
      if (judge(plain, holder, on, rows).may) continue
      asked++
      expect(judge({ ...plain, harms: ['sexual-abuse'] }, holder, on, rows).may).toBe(false)
      expect(judge(plain, holder, on, [choice({ ...rows[0], holder, years: 200 }), ...rows]).may).toBe(false)
    }
    expect(asked).toBeGreaterThan(300)
  })
})

test('a certificate quotes rule, source and the area’s number, and no date', () => {
  const rules = certified(['child-protection', 'nothing'], 'council', [
    choice({}),
    choice({ holder: 'school', years: 7 }),
  ])
  expect(rules).toHaveLength(1)
  expect(rules[0]).toMatchObject({ id: 'child-protection', area: '35 years from the end of the work (Ours)' })
  expect(
    JSON.stringify(
      certified(
        retentionRules.map(rule => rule.id),
        'school',
        [],
      ),
    ),
  ).not.toMatch(/\d{4}-\d{2}-\d{2}/)
})

test('what was erased is said in plain words, one or many, and nothing that was not', () => {
  expect(countsInWords({ entries: 1, documents: 2, voice: 0 })).toEqual([
    { words: 'entry of the record', count: 1 },
    { words: 'documents', count: 2 },
  ])
})

test('where a due record stands', () => {
  const due = (more: Partial<DueRow>): DueRow => ({
    id: 'd',
    organisationId: 'o',
    organisation: '',
    organisationKind: 'school',
    childId: 'c',
    initials: '',
    year: null,
    part: 'file',
    kinds: [],
    rules: [],
    keepUntil: '2026-01-01',
    foundAt: new Date(),
    held: false,
    reviewId: null,
    proposal: null,
    words: null,
    lookAgainOn: null,
    proposedBy: null,
    proposedByName: null,
    proposedAt: null,
    notAgreed: null,
    ...more,
  })
  const on = '2026-11-19'
  expect(standingOf(due({}), on)).toBe('review')
  expect(standingOf(due({ keepUntil: null }), on)).toBe('undated')
  expect(standingOf(due({ held: true, proposal: 'erase' }), on)).toBe('held')
  expect(standingOf(due({ proposal: 'erase' }), on)).toBe('decide')
  expect(standingOf(due({ proposal: 'erase', notAgreed: { by: '', at: new Date(), words: '' } }), on)).toBe('review')
  expect(standingOf(due({ proposal: 'keep', lookAgainOn: '2027-01-01' }), on)).toBe('kept')
  expect(standingOf(due({ proposal: 'keep', lookAgainOn: on }), on)).toBe('review')
})
