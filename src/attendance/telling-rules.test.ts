/** Whom, by when, when it goes up, and when somebody must look for a child: by tables. */
import { describe, expect, test } from 'vitest'
import { dayNumber } from '../statute/index.ts'
import { encodeTerm, type MarkOn } from './marks.ts'
import type { StepFacts, StepKind, StepRow, Telling } from './telling.ts'
import {
  awayWords,
  dueNow,
  explainedBy,
  isCovered,
  isKnownUntil,
  noticeNumber,
  noticeOf,
  planOf,
  recipientsOf,
  runFrom,
  stateOf,
  tellBy,
  upAt,
  type WorkerRow,
  welfarePrompt,
} from './telling-rules.ts'

const at = (time: string, day = '2026-11-19') => new Date(`${day}T${time}:00Z`)
const team: WorkerRow = {
  childId: 'c',
  organisationId: 'services',
  organisationName: 'Children’s Services',
  organisationKind: 'childrens-services',
  onKith: true,
  phone: null,
  email: null,
  role: 'lead-authority',
  practitionerId: 'lund',
  workerName: 'Clara Lund',
  teamMay: true,
  plan: null,
  risk: false,
}
const planRow = (plan: string): WorkerRow => ({
  ...team,
  organisationId: null,
  practitionerId: null,
  plan,
  role: 'plan',
})

describe('who must be told', () => {
  test.each([
    ['nobody', [], []],
    ['a social worker', [team], [['services', 'social-worker', false]]],
    ['Family Help', [{ ...team, role: 'family-help' }], [['services', 'family-help', false]]],
    ['youth justice', [{ ...team, organisationKind: 'youth-justice' }], [['services', 'youth-justice', false]]],
    [
      'a team once, though it works in two roles',
      [team, { ...team, role: 'responsible-authority' }],
      [['services', 'social-worker', false]],
    ],
    [
      'a team without Kith: by a notice',
      [{ ...team, onKith: false, teamMay: false }],
      [['services', 'social-worker', true]],
    ],
    [
      'nobody there may know the place: by a notice',
      [{ ...team, teamMay: false, practitionerId: null }],
      [['services', 'social-worker', true]],
    ],
    ['a plan and its team', [team, planRow('child-in-need')], [['services', 'social-worker', false]]],
    ['a plan and no team', [planRow('child-protection')], [['door', 'plan', true]]],
  ] as [string, WorkerRow[], [string, string, boolean][]][])('%s', (_, rows, expected) => {
    expect(recipientsOf(rows, { id: 'door' }).map(one => [one.organisationId, one.asWhat, one.byPhone])).toEqual(
      expected,
    )
  })

  test('a plan without a team, and no front door in the directory: nobody, rather than somebody made up', () => {
    expect(recipientsOf([planRow('looked-after')], null)).toEqual([])
  })

  test('the worker who may read is chosen before one who may not', () => {
    const [one] = recipientsOf([{ ...team, practitionerId: null, workerName: 'Somebody' }, team], null)
    expect(one).toMatchObject({ workerId: 'lund', workerName: 'Clara Lund' })
  })

  test('the gravest plan counts; early help is not in the list', () => {
    expect(planOf([planRow('family-help'), planRow('child-protection')])).toBe('child-protection')
    expect(planOf([planRow('early-help')])).toBeNull()
  })
})

describe('by when', () => {
  test.each([
    ['known at nine: noon', '2026-11-19', at('09:10'), null, at('12:00')],
    ['known at half past eleven: an hour later', '2026-11-19', at('11:30'), null, at('12:30')],
    ['known the day after: at once', '2026-11-19', at('08:00', '2026-11-20'), null, at('08:00', '2026-11-20')],
    ['the area’s own limit, where it is earlier', '2026-11-19', at('09:10'), at('10:10'), at('10:10')],
    ['the area’s own limit, where it is later', '2026-11-19', at('09:10'), at('16:00'), at('12:00')],
    ['noon in summer is London’s noon', '2026-06-18', at('08:10', '2026-06-18'), null, at('11:00', '2026-06-18')],
  ] as const)('%s', (_, on, known, limit, expected) => {
    expect(tellBy(on, known, limit)).toEqual(expected)
  })

  test.each([
    ['two hours', at('10:40'), 1, false, at('12:40')],
    ['four hours', at('10:40'), 2, false, at('14:40')],
    ['half for a child at high risk', at('10:40'), 1, true, at('11:40')],
    ['past five: the next working morning', at('16:00'), 1, false, at('09:30', '2026-11-20')],
    ['and the second stage two hours after', at('16:00'), 2, false, at('11:30', '2026-11-20')],
    ['over a weekend', at('16:00', '2026-11-20'), 1, false, at('09:30', '2026-11-23')],
    ['high risk waits for no morning', at('16:30'), 2, true, at('18:30')],
  ] as const)('going up: %s', (_, told, stage, high, expected) => {
    expect(upAt(told, stage, high)).toEqual(expected)
  })
})

let n = 0
const step = (kind: StepKind, when: Date, facts: StepFacts = {}): StepRow => ({
  id: `${n++}`,
  tellingId: 't',
  kind,
  at: when,
  facts,
  words: '',
  entryId: null,
  byName: 'Jo Marsh',
  byOrganisationId: 'school',
  byOrganisationName: 'Eastbridge',
})
const telling = (steps: StepRow[], more: Partial<Telling> = {}): Telling => ({
  id: 't',
  number: 'A-7K4M-9QPT',
  organisationId: 'school',
  organisationName: 'Eastbridge High School',
  organisationPhone: '01632 960 204',
  childId: 'c',
  onDate: '2026-11-19',
  runFrom: '2026-11-19',
  toOrganisationId: 'services',
  toName: 'Children’s Services',
  toPhone: null,
  toEmail: null,
  toOnKith: true,
  workerId: 'lund',
  workerName: 'Clara Lund',
  asWhat: 'social-worker',
  plan: null,
  highRisk: false,
  byPhone: false,
  knownAt: at('09:10'),
  tellBy: at('12:00'),
  madeAt: at('09:10'),
  steps,
  ...more,
})
const told = step('told', at('12:00'))

describe('where it stands, and what is due', () => {
  test.each([
    ['to-tell', []],
    ['to-tell', [step('tried', at('09:20'))]],
    ['told', [told]],
    ['seen', [told, step('seen', at('12:10'))]],
    ['gone-up', [told, step('gone-up', at('14:00'), { stage: 1 })]],
    ['told', [step('gone-up', at('12:00'), { stage: 0 }), told]],
    ['answered', [told, step('gone-up', at('14:00'), { stage: 1 }), step('answered', at('15:00'))]],
    ['explained', [step('explained', at('10:00'))]],
    ['answered', [told, step('answered', at('15:00')), step('explained', at('16:00'))]],
    ['to-tell', [told, step('explained', at('12:30')), step('again', at('13:40'))]],
    ['to-tell', [told, step('answered', at('12:10')), step('explained', at('12:30')), step('again', at('13:40'))]],
    ['told', [told, step('explained', at('12:30')), step('again', at('13:40')), step('told', at('14:40'))]],
    ['explained', [step('explained', at('10:00')), step('again', at('11:00')), step('explained', at('11:30'))]],
  ] as const)('%s', (state, steps) => {
    expect(stateOf({ steps })).toBe(state)
  })

  test.each([
    ['before its time', [], at('11:59'), {}, null],
    ['its time has come', [], at('12:00'), {}, { what: 'tell' }],
    ['a notice cannot be given by a program', [], at('12:00'), { byPhone: true }, { what: 'up', stage: 0 }],
    ['and is asked for once', [step('gone-up', at('12:00'), { stage: 0 })], at('12:30'), { byPhone: true }, null],
    ['told, not two hours ago', [told], at('13:59'), {}, null],
    ['told two hours ago', [told], at('14:00'), {}, { what: 'up', stage: 1 }],
    ['high risk: one hour', [told], at('13:00'), { highRisk: true }, { what: 'up', stage: 1 }],
    ['seen is no answer', [told, step('seen', at('12:05'))], at('14:00'), {}, { what: 'up', stage: 1 }],
    ['the second stage', [told, step('gone-up', at('14:00'), { stage: 1 })], at('16:00'), {}, { what: 'up', stage: 2 }],
    [
      'no third',
      [told, step('gone-up', at('14:00'), { stage: 1 }), step('gone-up', at('16:00'), { stage: 2 })],
      at('20:00'),
      {},
      null,
    ],
    [
      'a notice that was given late still has both stages',
      [step('gone-up', at('12:00'), { stage: 0 }), told],
      at('14:00'),
      { byPhone: true },
      { what: 'up', stage: 1 },
    ],
    ['answered', [told, step('answered', at('12:30'))], at('20:00'), {}, null],
    ['explained', [step('explained', at('11:00'))], at('20:00'), {}, null],
  ] as [string, StepRow[], Date, Partial<Telling>, unknown][])('%s', (_, steps, now, more, expected) => {
    expect(dueNow(telling(steps, more), now)).toEqual(expected)
  })
})

describe('somebody must see the child', () => {
  const tried = (outcome: StepFacts['outcome']) => step('tried', at('09:20'), { way: 'call', outcome: outcome! })
  test.each([
    ['nothing was tried', [], true, false],
    ['one way was tried', [tried('nobody')], true, false],
    ['two ways, and high risk', [tried('nobody'), tried('message')], true, true],
    ['one way and the worker told', [tried('nobody'), told], true, true],
    ['two ways, no high risk, the first day', [tried('nobody'), tried('nobody')], false, false],
    ['the family was reached', [tried('nobody'), tried('reached-family')], true, false],
    [
      'the worker has spoken with the child',
      [tried('nobody'), told, step('answered', at('13:00'), { seen: 'spoken' })],
      true,
      false,
    ],
    [
      'the worker has not seen the child either',
      [tried('nobody'), told, step('answered', at('13:00'), { seen: 'no' })],
      true,
      true,
    ],
    ['it was asked for', [tried('nobody'), tried('nobody'), step('welfare-check', at('13:00'))], true, false],
    ['explained', [tried('nobody'), tried('nobody'), step('explained', at('13:00'))], true, false],
    ['told, gone up once, nothing written down', [told, step('gone-up', at('13:00'), { stage: 1 })], true, true],
    ['the same, no high risk', [told, step('gone-up', at('14:00'), { stage: 1 })], false, false],
    ['told, and nobody has seen the child', [told, step('answered', at('13:00'), { seen: 'no' })], true, true],
    ['a notice nobody has given', [step('gone-up', at('12:00'), { stage: 0 })], true, false],
    [
      'reached in the morning, and away again',
      [
        tried('reached-family'),
        step('explained', at('10:30')),
        step('again', at('13:40')),
        step('told', at('14:40')),
        step('gone-up', at('15:40'), { stage: 1 }),
      ],
      true,
      true,
    ],
  ] as [string, StepRow[], boolean, boolean][])('%s', (_, steps, highRisk, expected) => {
    expect(welfarePrompt(telling(steps, { highRisk })) !== null).toBe(expected)
  })

  test('three days without a reason are enough, whatever the risk', () => {
    const steps = [tried('nobody'), tried('nobody')]
    expect(welfarePrompt(telling(steps, { runFrom: '2026-11-17' }))).toContain('three days')
    expect(welfarePrompt(telling(steps, { runFrom: '2026-11-18' }))).toBeNull()
  })
})

describe('runs and reasons, from the marks', () => {
  const mark = (on: string, code: string, session: 'am' | 'pm' = 'am'): MarkOn => ({
    on: dayNumber(on),
    session,
    code,
    minutesLate: null,
  })
  const term = (...marks: MarkOn[]) => [encodeTerm(dayNumber('2026-11-02'), dayNumber('2026-11-27'), marks)]
  test('back over the weekend, to the first day with a session that nobody can explain', () => {
    const terms = term(
      mark('2026-11-12', '/'),
      mark('2026-11-13', 'N', 'pm'),
      mark('2026-11-13', '/'),
      mark('2026-11-16', 'N'),
      mark('2026-11-17', 'O'),
    )
    expect(runFrom(terms, '2026-11-17')).toBe('2026-11-13')
    expect(runFrom(terms, '2026-11-16')).toBe('2026-11-13')
    expect(runFrom([], '2026-11-17')).toBe('2026-11-17')
  })
  test('explained when no session of the day is left without a reason', () => {
    expect(explainedBy(term(mark('2026-11-17', 'I'), mark('2026-11-17', 'N', 'pm')), '2026-11-17')).toBeNull()
    expect(explainedBy(term(mark('2026-11-17', 'I'), mark('2026-11-17', '\\', 'pm')), '2026-11-17')).toBe('I')
    expect(explainedBy(term(mark('2026-11-17', '/')), '2026-11-17')).toBe('/')
    expect(explainedBy(term(), '2026-11-17')).toBeNull()
  })
})

describe('what was said stands for so long, and no longer', () => {
  const terms = (...marks: [string, string][]) => [
    encodeTerm(
      dayNumber('2026-11-02'),
      dayNumber('2026-12-18'),
      marks.map(([on, code]) => ({ on: dayNumber(on), session: 'am' as const, code, minutesLate: null })),
    ),
  ]
  const answered = (knownUntil: string | null) =>
    telling([told, step('answered', at('13:00'), { seen: 'spoken', knownUntil })])
  test.each([
    ['no day was given', null, [], '2026-11-20', false],
    ['until then', '2026-11-23', [['2026-11-20', 'N']], '2026-11-23', true],
    ['not after', '2026-11-23', [], '2026-11-24', false],
    ['fourteen days at most', '2031-01-01', [], '2026-12-03', true],
    ['and no more', '2031-01-01', [], '2026-12-04', false],
    ['in school that morning, before', '2026-11-24', [['2026-11-19', '/']], '2026-11-20', true],
    ['in school since', '2026-11-24', [['2026-11-20', 'L']], '2026-11-23', false],
  ] as [string, string | null, [string, string][], string, boolean][])('known: %s', (_, until, marks, on, expected) => {
    expect(isKnownUntil(answered(until), terms(...marks), on)).toBe(expected)
  })
  test.each([
    ['a day of the run that is told', '2026-11-17', [told], true],
    ['the day before the run', '2026-11-16', [told], false],
    ['the day itself, which has a telling of its own', '2026-11-19', [told], false],
    ['explained before anybody was told', '2026-11-17', [step('explained', at('10:00'))], false],
    ['explained when it was told', '2026-11-17', [told, step('explained', at('13:00'))], true],
  ] as [string, string, StepRow[], boolean][])('spoken of already: %s', (_, day, steps, expected) => {
    expect(isCovered(telling(steps, { runFrom: '2026-11-17' }), day)).toBe(expected)
  })
})

describe('words', () => {
  test('a notice about a protected place: no school, no telephone, no place of work', () => {
    const notice = noticeOf(
      telling([]),
      { name: 'Reece Calder', born: null },
      { name: 'Jo Marsh', job: 'attendance lead, 01632 960 205' },
      true,
    )
    expect(JSON.stringify(notice)).not.toMatch(/Eastbridge|01632|attendance lead/)
  })
  test('a task says what is needed, and no name and no place', () => {
    expect(awayWords(telling([]))).toBe('Not in school on Thu 19 Nov, and nobody knows why.')
    expect(awayWords(telling([], { runFrom: '2026-11-17', plan: 'child-protection' }))).toBe(
      'Has a child protection plan. Not in school since Tue 17 Nov, and nobody knows why.',
    )
    expect(awayWords(telling([], { plan: 'looked-after' }))).toContain('Looked after.')
  })
  test('the notice says everything that must be said on the telephone, and what was tried', () => {
    const notice = new Map(
      noticeOf(
        telling([step('tried', at('09:20'), { way: 'call', outcome: 'nobody' })], {
          highRisk: true,
          runFrom: '2026-11-18',
        }),
        { name: 'Reece Calder', born: '2012-03-08' },
        { name: 'Jo Marsh', job: 'attendance lead' },
      ),
    )
    expect(notice.get('Child')).toBe('Reece Calder, born 8 March 2012')
    expect(notice.get('What we tried')).toBe('Thu 19 Nov, 09:20: Telephoned the family. Nobody answered.')
    expect(notice.get('What we ask')).toContain('somebody must see the child today')
    expect(notice.get('Since')).toContain('Wednesday 18 November 2026')
  })
  test('a number to read out: no letter or figure that is mistaken for another', () => {
    expect(noticeNumber([0, 0.5, 0.999999, 0.1, 0.2, 0.3, 0.4, 0.6])).toMatch(
      /^A-[A-HJ-NPQRTUVWXY346789]{4}-[A-HJ-NPQRTUVWXY346789]{4}$/,
    )
    expect(noticeNumber([1, 1, 1, 1, 1, 1, 1, 1])).toBe('A-9999-9999')
  })
})
