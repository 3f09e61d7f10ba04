import { describe, expect, test } from 'vitest'
import { england, findRule } from '../statute/index.ts'
import type { ClockRow, TaskRow } from './deadline.ts'
import {
  type ChildLabel,
  type Facts,
  grouped,
  shortName,
  sourceWords,
  sureOfClock,
  whoWords,
  workItems,
} from './worklist.ts'

const now = new Date('2026-11-19T10:40:00Z')
const label = (name: string, initials: string, yearGroup: string | null = 'Year 8'): ChildLabel => ({
  name,
  initials,
  yearGroup,
  bornOn: '2012-03-04',
  expectedOn: null,
})
const labels = new Map([
  ['k', label('Kayla Wood', 'K.W.')],
  ['r', label('Reece Calder', 'R.C.', '10')],
  ['m', label('Malachi Ado', 'M.A.', null)],
])
const clock = (more: Partial<ClockRow> = {}): ClockRow => ({
  id: 'c1',
  rule: 'referral-decision',
  children: ['k'],
  subjectKind: 'referral',
  subjectId: 's',
  organisationId: 'o',
  organisationName: 'Eastbridge High School',
  practitionerId: null,
  practitionerName: null,
  startEvent: 'referral-made',
  startedAt: new Date('2026-11-16T14:21:00Z'),
  otherStarts: {},
  startWords: 'Received by the front door Mon 16 Nov, 14:21.',
  edition: 'Working Together 2026',
  unit: 'working days',
  amount: 1,
  limitFrom: 'national',
  dueOn: '2026-11-17',
  dueAt: new Date('2026-11-18T00:00:00Z'),
  timed: false,
  meaning: 'by',
  entryId: null,
  href: '/referrals/1',
  madeAt: new Date('2026-11-16T14:21:00Z'),
  stoppedAt: null,
  lateReason: null,
  lateSaidAt: null,
  lateMinutes: null,
  extendedAt: null,
  extendedReason: null,
  ...more,
})
const task = (more: Partial<TaskRow> = {}): TaskRow => ({
  id: 't1',
  organisationId: 'o',
  practitionerId: 'me',
  practitionerName: 'Samira Haddad',
  role: null,
  private: false,
  children: ['m'],
  kind: 'read-concern',
  subjectKind: 'concern',
  subjectId: 's',
  title: 'Read and decide: new concern',
  why: 'Logged 09:12, form tutor.',
  href: '/concerns/1',
  dueAt: new Date('2026-11-19T15:30:00Z'),
  timed: true,
  meaning: null,
  clockId: null,
  ruleWords: 'A lead reads every concern the same school day.',
  certainty: 'local',
  sourceWords: 'School rule',
  madeAt: new Date('2026-11-19T09:12:00Z'),
  doneAt: null,
  doneWords: null,
  timesGoneUp: 0,
  ...more,
})
const facts = (more: Partial<Facts> = {}): Facts => ({
  tasks: [],
  clocks: [],
  labels,
  ruleOf: row => findRule(row.rule),
  calendar: england,
  me: 'me',
  now,
  initials: false,
  areaName: 'Northmoor',
  roleWords: { head: 'Headteacher' },
  mayAsk: true,
  ...more,
})

describe('a row', () => {
  test('of a clock says what, for whom, why, by which rule, and asks why it is late', () => {
    expect(workItems(facts({ clocks: [clock()] }))).toMatchObject([
      {
        group: 'late',
        title: 'Decide what happens with a referral',
        who: 'Kayla Wood, Year 8',
        why: 'Received by the front door Mon 16 Nov, 14:21.',
        owner: 'Any of you',
        mine: false,
        sure: { level: 'unchecked', source: 'Working Together 2026' },
        action: { label: 'Say why it is late', href: '/clocks/c1#late' },
      },
    ])
  })
  test('of a task has its own rule; one with a clock has that of the clock, and stands for it', () => {
    const [own] = workItems(facts({ tasks: [task()] }))
    expect(own).toMatchObject({
      mine: true,
      owner: 'Yours',
      sure: { level: 'local', words: 'School rule' },
      action: null,
      left: '4 h 50 min',
      who: 'Malachi Ado, 14',
    })
    const both = workItems(
      facts({ tasks: [task({ clockId: 'c1', ruleWords: null, certainty: null })], clocks: [clock()] }),
    )
    expect(both).toHaveLength(1)
    expect(both[0]).toMatchObject({
      rule: findRule('referral-decision')!.sentence,
      ruleTitle: 'Decide what happens with a referral',
    })
  })
  test('leads nobody to a page they may not open', () => {
    expect(workItems(facts({ clocks: [clock()], mayAsk: false }))[0]!.action).toBeNull()
    expect(workItems(facts({ clocks: [clock({ rule: 'ended' })] }))[0]).toMatchObject({
      title: 'A rule the area has ended',
      action: null,
    })
  })
  test('says the area’s own limit and a date from an order as such', () => {
    const rule = findRule('referral-decision')!
    expect(sureOfClock(clock({ limitFrom: 'area' }), rule, 'Northmoor')).toEqual({
      level: 'local',
      words: 'Northmoor’s own limit',
    })
    expect(sureOfClock(clock({ edition: 'Working Together 2018' }), rule, 'Northmoor').level).toBe('read')
    expect(sourceWords(rule)).toBe('Working Together ch. 3')
  })
  test('shortens names of colleagues', () => {
    expect(shortName('Jo Marsh')).toBe('J. Marsh')
    expect(shortName('Samira El Haddad')).toBe('S. El Haddad')
    expect(shortName('Cher')).toBe('Cher')
  })
})

describe('who it is about', () => {
  test.each([
    [['k'], false, 'Kayla Wood, Year 8'],
    [['k'], true, 'K.W., Year 8'],
    [['r'], true, 'R.C., Year 10'],
    [['m'], false, 'Malachi Ado, 14'],
    [['r', 'k'], false, 'Kayla Wood and Reece Calder'],
    [[], false, 'No child'],
    // One that this reader may not know of is not even counted.
    [['k', 'x'], false, 'Kayla Wood, Year 8'],
    [['x', 'y'], false, 'A child'],
  ])('%o, initials %s: %s', (children, initials, words) =>
    expect(whoWords(children, labels, initials, now)).toBe(words),
  )
})

describe('groups', () => {
  const items = workItems(
    facts({
      tasks: [
        task(),
        task({ id: 't2', practitionerId: null, practitionerName: null, role: 'head', dueAt: null, children: ['k'] }),
      ],
      clocks: [
        clock(),
        clock({ id: 'c2', dueOn: '2026-11-20', dueAt: new Date('2026-11-21T00:00:00Z'), practitionerId: 'me' }),
      ],
    }),
  )
  const titles = (show: Parameters<typeof grouped>[1]) =>
    grouped(items, show, now).map(group => [group.title, group.items.map(item => item.id)])
  test('by time: the soonest first, without a date last', () => {
    expect(titles('all')).toEqual([
      ['Past its time', ['c1']],
      ['Today', ['t1']],
      ['Tomorrow, Friday 20 November', ['c2']],
      ['No date', ['t2']],
    ])
    expect(items.at(-1)!.owner).toBe('Headteacher')
  })
  test('mine, by child, by rule', () => {
    expect(titles('mine').flatMap(([, ids]) => ids)).toEqual(['t1', 'c2'])
    expect(titles('child')).toEqual([
      ['Kayla Wood, Year 8', ['c1', 'c2', 't2']],
      ['Malachi Ado, 14', ['t1']],
    ])
    expect(titles('rule').map(([title]) => title)).toEqual([
      'Decide what happens with a referral',
      'A lead reads every concern the same school day.',
    ])
  })
})
