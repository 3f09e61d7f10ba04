import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWorkingDay } from '../statute/index.ts'
import type { Check, ContactChildRow, ContactRow, DecisionRow, ProposalInput, ProposalRow, StepRow } from './contact.ts'
import {
  contactNumber,
  countEarlier,
  groupOf,
  handoverSince,
  households,
  initialsOf,
  isOtherLevel,
  levelTicked,
  mondayOf,
  proposalProblems,
  repeatWords,
  statusOf,
  stepsOf,
  withinTwelveMonths,
} from './rules.ts'

const at = (text: string) => new Date(text)
const child = (id: string) => ({ id }) as ContactChildRow
const contact = (more: Partial<ContactRow> = {}) => ({ adviceOnly: false, ...more }) as ContactRow
const taken = [{ contactId: 'c', byId: 'p', byName: 'P', at: at('2026-11-19T09:00:00Z') }] satisfies StepRow[]
const proposal = (contactChildId: string, more: Partial<ProposalRow> = {}) =>
  ({
    id: `p-${contactChildId}`,
    contactChildId,
    proposedAt: at('2026-11-19T10:00:00Z'),
    proposedBy: 'worker',
    sentBackAt: null,
    ...more,
  }) as ProposalRow
const decision = (contactChildId: string) => ({ contactChildId }) as DecisionRow
const check = (answered: boolean) => ({ answeredAt: answered ? at('2026-11-19T10:00:00Z') : null }) as Check
const none = {
  contact: contact(),
  children: [child('a')],
  taken: [],
  proposals: [],
  decisions: [],
  answers: [],
  checks: [],
}

describe('where a contact stands', () => {
  test.each([
    ['new', {}],
    ['reading', { taken }],
    ['asking', { taken, checks: [check(false), check(true)] }],
    ['deciding', { taken, checks: [check(true)] }],
    ['manager', { taken, proposals: [proposal('a')] }],
    ['deciding', { taken, proposals: [proposal('a', { sentBackAt: at('2026-11-19T11:00:00Z') })] }],
    ['deciding', { taken, children: [child('a'), child('b')], proposals: [proposal('a')] }],
    [
      'manager',
      {
        taken,
        children: [child('a'), child('b')],
        proposals: [proposal('a'), proposal('b')],
        decisions: [decision('a')],
      },
    ],
    ['decided', { taken, proposals: [proposal('a')], decisions: [decision('a')] }],
    ['answered', { taken, decisions: [decision('a')], answers: [{ contactChildId: null }] as never }],
    [
      'decided',
      {
        taken,
        children: [child('a'), child('b')],
        decisions: [decision('a'), decision('b')],
        answers: [{ contactChildId: 'a' }] as never,
      },
    ],
    ['answered', { contact: contact({ adviceOnly: true }), children: [] }],
  ] as const)('%s', (expected, rows) => {
    expect(statusOf({ ...none, ...rows } as never)).toBe(expected)
  })
  test('the squares never go back as it moves on', () => {
    expect((['new', 'reading', 'asking', 'deciding', 'manager', 'decided'] as const).map(stepsOf)).toEqual([
      0, 1, 2, 3, 4, 5,
    ])
  })
})

describe('which part of the board', () => {
  const now = at('2026-11-19T10:40:00Z')
  test.each([
    ['late', at('2026-11-19T10:40:00Z'), true],
    ['hour', at('2026-11-19T11:40:00Z'), true],
    ['today', at('2026-11-19T11:41:00Z'), true],
    ['today', at('2026-11-20T00:00:00Z'), false],
    ['tomorrow', at('2026-11-20T08:15:00Z'), true],
    ['tomorrow', at('2026-11-21T00:00:00Z'), false],
    ['later', at('2026-11-23T09:00:00Z'), true],
  ] as const)('%s', (expected, due, timed) => expect(groupOf({ at: due, timed }, 'reading', now)).toBe(expected))
  test('a decided contact waits for its answer and not for the clock', () =>
    expect(groupOf({ at: at('2026-11-18T00:00:00Z'), timed: true }, 'decided', now)).toBe('answer'))
})

describe('twelve months', () => {
  const now = at('2026-11-19T10:40:00Z')
  test.each([
    ['2025-11-19T00:00:00Z', true],
    ['2025-11-18T23:59:00Z', false],
    ['2026-11-19T10:40:00Z', true],
    ['2026-11-19T10:41:00Z', false],
  ])('%s counts: %s', (when, counts) => expect(withinTwelveMonths(at(when), now)).toBe(counts))
  test('29 February counts back to the last day there was', () => {
    expect(withinTwelveMonths(at('2027-02-28T12:00:00Z'), at('2028-02-29T12:00:00Z'))).toBe(true)
    expect(withinTwelveMonths(at('2027-02-27T12:00:00Z'), at('2028-02-29T12:00:00Z'))).toBe(false)
  })
  test('a contact about two of the children is one contact; a re-referral follows an accepted one', () => {
    const row = (contactId: string, accepted: boolean, receivedAt = '2026-06-01T09:00:00Z') => ({
      contactId,
      number: '',
      receivedAt: at(receivedAt),
      summary: '',
      from: '',
      outcome: null,
      accepted,
      decidedAt: null,
      childId: 'x',
    })
    expect(
      countEarlier([row('1', false), row('1', true), row('2', false), row('3', true, '2024-01-01T09:00:00Z')], now),
    ).toEqual({ contacts: 2, referrals: 1 })
    expect([repeatWords(0), repeatWords(2), repeatWords(12)]).toEqual([
      null,
      'third contact in twelve months',
      '13th contact in twelve months',
    ])
  })
})

describe('households', () => {
  test('contacts that share a child stand together, also through a third one', () => {
    const rows = [
      { n: 1, children: ['a'] },
      { n: 2, children: ['z'] },
      { n: 3, children: ['b'] },
      { n: 4, children: ['a', 'b'] },
      { n: 5, children: [] },
    ]
    expect(households(rows).map(home => home.map(row => row.n))).toEqual([[1, 3, 4], [2], [5]])
  })
  test('every contact is in exactly one household, and two that share a child in the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 }), { maxLength: 12 }),
        lists => {
          const rows = lists.map((children, n) => ({ n, children }))
          const homes = households(rows)
          expect(
            homes
              .flat()
              .map(row => row.n)
              .sort((a, b) => a - b),
          ).toEqual(rows.map(row => row.n))
          for (const one of rows)
            for (const other of rows)
              if (one.children.some(kid => other.children.includes(kid)))
                expect(homes.find(home => home.includes(one))).toBe(homes.find(home => home.includes(other)))
        },
      ),
    )
  })
})

const whole: ProposalInput = {
  outcome: 'assessment',
  receivingOrganisationId: 'team',
  level: '4',
  descriptors: ['4.7', '2.6'],
  otherLevelReason: null,
  risk: 'r',
  need: 'n',
  weighed: [{ voiceId: 'v', changed: 'it did' }],
  voiceWords: null,
  voiceChanged: null,
  voiceNotYet: null,
  voiceByOn: null,
  coercion: 'maybe',
  coercionSigns: [],
  sameForAnother: 'yes',
  reasons: 'because',
  dissent: null,
  told: [],
  answer: 'thank you',
}
describe('what a proposal lacks', () => {
  test.each<[Partial<ProposalInput>, string[]]>([
    [{}, []],
    [{ need: null }, ['need']],
    [{ outcome: 'no-further-action', receivingOrganisationId: null, need: null }, []],
    [{ weighed: [] }, ['voiceNotYet']],
    [{ weighed: [], voiceNotYet: 'not born' }, ['voiceByOn']],
    [{ weighed: [], voiceNotYet: 'not seen', voiceByOn: '2026-11-18' }, ['voiceByOn']],
    [{ weighed: [], voiceNotYet: 'not seen', voiceByOn: '2026-11-24' }, []],
    [{ weighed: [], voiceWords: 'I want to stay' }, ['voiceChanged']],
    [{ level: '3' }, ['otherLevelReason']],
    [{ level: '3', otherLevelReason: 'the family asked' }, []],
    [{ descriptors: [] }, ['otherLevelReason']],
    [{ receivingOrganisationId: null }, ['receiving']],
    [{ receivingOrganisationId: 'a school' }, ['receiving']],
    [{ outcome: 'no-further-action', receivingOrganisationId: 'a school' }, []],
    [{ coercion: 'likely' }, ['coercionSigns']],
  ])('%j lacks %j', (change, fields) =>
    expect(proposalProblems({ ...whole, ...change }, '2026-11-19', ['team']).map(error => error.field)).toEqual(fields),
  )
  test('the level is that of the highest thing ticked; any other is counted', () => {
    expect([
      levelTicked([]),
      levelTicked(['2.10', '3.1']),
      isOtherLevel('3', ['3.1']),
      isOtherLevel('2', ['3.1']),
    ]).toEqual([null, '3', false, true])
  })
})

describe('small things', () => {
  test('since when a handover counts', () => {
    const since = (date: string, time: string) => handoverSince({ date, time }, on => isWorkingDay(on))
    expect(since('2026-11-19', '08:25')).toEqual({ date: '2026-11-18', time: '17:00' })
    expect(since('2026-11-23', '08:25')).toEqual({ date: '2026-11-20', time: '17:00' })
    expect(since('2026-11-20', '17:05')).toEqual({ date: '2026-11-20', time: '08:30' })
    expect(since('2026-04-07', '08:00')).toEqual({ date: '2026-04-02', time: '17:00' })
  })
  test('Monday of a week', () =>
    expect(['2026-11-16', '2026-11-19', '2026-11-22'].map(mondayOf)).toEqual([
      '2026-11-16',
      '2026-11-16',
      '2026-11-16',
    ]))
  test('initials as given', () => {
    expect(initialsOf({ given: 'Ana María', family: 'O’Neil', bornOn: null, expectedOn: null })).toBe('A.M.O.')
    expect(initialsOf({ given: '', family: '', bornOn: null, expectedOn: null })).toBe('Not named')
  })
  test('a number to read out has no vowels and no look-alikes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 6, maxLength: 6 }),
        random =>
          void expect(contactNumber(random)).toMatch(/^C-[BCDFGHJKMNPQRTVWXYZ2-9]{3}-[BCDFGHJKMNPQRTVWXYZ2-9]{3}$/),
      ),
    )
  })
})
