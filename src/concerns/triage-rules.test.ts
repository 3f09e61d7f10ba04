import { describe, expect, test } from 'vitest'
import { check } from '../platform/form.ts'
import { type TriageOutcome, triageOutcomes } from './concern.ts'
import {
  isOtherLevel,
  levelTicked,
  missingAnswers,
  needsOf,
  newestByChild,
  stateOf,
  type TriageFacts,
  TriageForm,
  type TriageInput,
} from './triage-rules.ts'

const child = '0194a000-0000-7000-8000-000000000001'
const colleague = '0194a000-0000-7000-8000-000000000002'
const voice = '0194a000-0000-7000-8000-000000000003'
const facts: TriageFacts = {
  today: '2026-11-19',
  unborn: false,
  knownHarms: [],
  levelOf: new Map([
    ['2.1', 2],
    ['4.7', 4],
  ]),
  levels: [1, 2, 3, 4],
  voices: new Set([voice]),
  colleagues: new Set([colleague]),
}
const input = (typed: Record<string, string | string[]>): TriageInput => {
  const checked = check(TriageForm, { childId: child, ...typed })
  if (!checked.ok) throw new Error(JSON.stringify(checked.errors))
  return checked.input
}
const whole = {
  risk: 'Hurt if he stops.',
  need: 'To get home safely.',
  weighed: voice,
  changed: 'We go with him.',
  coercion: 'likely',
  identity: 'Yes.',
  descriptors: '4.7',
  level: '4',
  parents: 'will-tell',
  parentsWords: 'Today, by phone.',
  dissent: 'no',
  childTold: 'What happens next.',
  reasons: 'School support was not enough.',
}
const missing = (typed: Record<string, string | string[]>, more: Partial<TriageFacts> = {}) =>
  missingAnswers(input(typed), { ...facts, ...more }).map(error => error.field)

describe('depth follows the outcome', () => {
  const alone: Record<TriageOutcome, string[]> = {
    'add-to-picture': [],
    monitor: ['reviewOn'],
    pastoral: ['taskTo', 'taskTitle', 'taskWords'],
    'early-help': [
      'risk',
      'need',
      'notYet',
      'coercion',
      'identity',
      'level',
      'parents',
      'leadId',
      'planWords',
      'planReviewOn',
      'dissent',
      'childTold',
    ],
    'family-help': [
      'risk',
      'need',
      'notYet',
      'coercion',
      'identity',
      'level',
      'parents',
      'agreement',
      'dissent',
      'childTold',
    ],
    'front-door': ['risk', 'need', 'notYet', 'coercion', 'identity', 'level', 'parents', 'dissent', 'childTold'],
    police: [
      'risk',
      'need',
      'notYet',
      'coercion',
      'identity',
      'level',
      'parents',
      'policeTo',
      'policeReference',
      'dissent',
      'childTold',
    ],
    prevent: [
      'risk',
      'need',
      'notYet',
      'coercion',
      'identity',
      'level',
      'parents',
      'preventTo',
      'preventReference',
      'dissent',
      'childTold',
    ],
  }
  test.each(Object.keys(triageOutcomes) as TriageOutcome[])('%s with a line and nothing else', outcome => {
    expect(missing({ outcome, reasons: 'Hungry again.' })).toEqual(alone[outcome])
  })
  const complete: Record<TriageOutcome, Record<string, string>> = {
    'add-to-picture': {},
    monitor: { reviewOn: '2026-12-03' },
    pastoral: { taskTo: colleague, taskTitle: 'Breakfast with N.', taskWords: 'He likes toast.' },
    'early-help': { ...whole, leadId: colleague, planWords: 'Breakfast club.', planReviewOn: '2027-01-07' },
    'family-help': { ...whole, agreement: 'agreed', agreementWords: 'Mum, today.' },
    'front-door': whole,
    police: { ...whole, policeTo: '999, 10:52', policeReference: 'NM-1' },
    prevent: { ...whole, preventTo: 'Prevent lead, 10:52', preventReference: 'P-1' },
  }
  test.each(Object.keys(triageOutcomes) as TriageOutcome[])('%s with everything it asks for', outcome => {
    expect(missing({ reasons: 'Because.', ...complete[outcome], outcome })).toEqual([])
  })
  test('without a reason nothing is decided, not even a line', () => {
    expect(check(TriageForm, { childId: child, outcome: 'add-to-picture', reasons: '  ' })).toMatchObject({
      ok: false,
      errors: [{ field: 'reasons' }],
    })
  })
  test('every outcome asks for a reason; from early help upwards for the whole', () => {
    for (const outcome of Object.keys(triageOutcomes) as TriageOutcome[]) expect(needsOf[outcome]).toContain('reasons')
    for (const outcome of ['early-help', 'family-help', 'front-door', 'police', 'prevent'] as const)
      for (const need of [
        'risk',
        'need',
        'voice',
        'coercion',
        'identity',
        'level',
        'parents',
        'dissent',
        'told',
      ] as const)
        expect(needsOf[outcome]).toContain(need)
  })
})

describe('each part', () => {
  const front = (more: Record<string, string | string[]>) => missing({ ...whole, outcome: 'front-door', ...more })
  test.each([
    [{ reviewOn: '2026-11-19' }, ['reviewOn']],
    [{ reviewOn: '2026-11-20' }, []],
  ])('watching comes back after today: %o', (more, expected) =>
    expect(missing({ outcome: 'monitor', reasons: 'x', ...more })).toEqual(expected),
  )
  test('a day that does not exist is refused as it is typed', () => {
    expect(
      check(TriageForm, { childId: child, outcome: 'monitor', reasons: 'x', reviewOn: '2027-02-30' }),
    ).toMatchObject({ ok: false, errors: [{ field: 'reviewOn' }] })
  })
  test.each([
    ['words weighed need what they changed', { changed: '' }, ['changed']],
    ['not yet needs a day', { weighed: [], changed: '', notYet: 'not-seen' }, ['notYetByOn']],
    ['not yet, with a day', { weighed: [], changed: '', notYet: 'would-harm-enquiry', notYetByOn: '2026-11-23' }, []],
    [
      'another reason needs words',
      { weighed: [], changed: '', notYet: 'other', notYetByOn: '2026-11-23' },
      ['notYetWords'],
    ],
    ['a born child is not unborn', { weighed: [], changed: '', notYet: 'unborn' }, ['notYet']],
    ['new words count as weighed', { weighed: [], newVoice: 'I am scared.', changed: 'We wait with her.' }, []],
    ['somebody else’s words are refused, not left out', { weighed: colleague, changed: 'x' }, ['weighed']],
  ] as [string, Record<string, string | string[]>, string[]][])('voice: %s', (_, more, expected) =>
    expect(front(more)).toEqual(expected),
  )
  test('an unborn child’s voice has no day to be heard by', () => {
    expect(
      missing({ ...whole, outcome: 'front-door', weighed: [], changed: '', notYet: 'unborn' }, { unborn: true }),
    ).toEqual([])
  })
  test('another level than what is ticked is allowed with reasons', () => {
    expect(front({ level: '3' })).toEqual(['otherLevelReason'])
    expect(front({ level: '3', otherLevelReason: 'He has an aunt next door.' })).toEqual([])
    expect(front({ level: '9' })).toEqual(['level'])
    expect(front({ descriptors: [] })).toEqual([])
    expect(levelTicked(['2.1', '4.7', '9.9'], facts.levelOf)).toBe(4)
    expect(isOtherLevel({ level: '3', descriptors: ['4.7'] }, facts)).toBe(true)
  })
  test('without a document of the area no level is asked', () =>
    expect(
      missing({ ...whole, outcome: 'front-door', level: '', descriptors: [] }, { levels: [], levelOf: new Map() }),
    ).toEqual([]))
  test('Family Help needs agreement, and says what else there is', () => {
    const errors = missingAnswers(input({ ...whole, outcome: 'family-help', agreement: 'refused' }), facts)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).toContain('front door')
  })
  test('dissent needs its words', () => expect(front({ dissent: 'yes' })).toEqual(['dissentWords']))
  test('somebody who may not be asked is refused as helper', () =>
    expect(missing({ outcome: 'pastoral', reasons: 'x', taskTo: voice, taskTitle: 't', taskWords: 'w' })).toEqual([
      'taskTo',
    ]))

  describe('a harm that blocks speaking with the family', () => {
    test.each(['forced-marriage', 'honour-based-abuse', 'female-genital-mutilation', 'fabricated-illness'])(
      '%s, ticked now or known before',
      harm => {
        const told = missingAnswers(input({ ...whole, outcome: 'front-door', harms: harm }), facts)
        expect(told.map(error => error.field)).toEqual(['parents'])
        expect(told[0]?.message).toContain('Do not speak with the family')
        expect(missing({ ...whole, outcome: 'front-door' }, { knownHarms: [harm] })).toEqual(['parents'])
        expect(
          missing({ ...whole, outcome: 'front-door', harms: harm, parents: 'not-told', parentsWords: '' }),
        ).toEqual([])
        expect(
          missing({ ...whole, outcome: 'front-door', harms: harm, managerWords: 'Gurpreet Sandhu: police agree.' }),
        ).toEqual([])
      },
    )
    test('others do not block, but not telling needs why', () => {
      expect(missing({ ...whole, outcome: 'front-door', harms: 'neglect' })).toEqual([])
      expect(front({ parents: 'not-told', parentsWords: '' })).toEqual(['parentsWords'])
    })
  })
})

describe('what the school sees of a concern', () => {
  const at = new Date('2026-11-19T10:00:00Z')
  const decided = (outcome: TriageOutcome) => new Map([['a', { outcome }]])
  test.each([
    ['new', { children: ['a'], pickedUpAt: null }, new Map()],
    ['picked-up', { children: ['a'], pickedUpAt: at }, new Map()],
    ['picked-up', { children: ['a', 'b'], pickedUpAt: at }, decided('front-door')],
    ['monitoring', { children: ['a'], pickedUpAt: at }, decided('monitor')],
    ['acted-on', { children: ['a'], pickedUpAt: at }, decided('add-to-picture')],
  ] as const)('%s', (state, concern, newest) => expect(stateOf(concern, newest as never)).toBe(state))
  test('the newest decision counts, in whatever order they come', () => {
    const rows = [1, 3, 2].map(hour => ({
      id: `t${hour}`,
      childId: 'a',
      decidedAt: new Date(Date.UTC(2026, 10, 19, hour)),
    }))
    expect(newestByChild(rows).get('a')?.id).toBe('t3')
    expect(newestByChild([...rows].reverse()).get('a')?.id).toBe('t3')
  })
})
