import { describe, expect, test } from 'vitest'
import { earlyHelpIndicators } from '../statute/index.ts'
import {
  earlyWorries,
  indicatorList,
  indicatorsFrom,
  type SmallEntry,
  smallKinds,
  themes,
  worriesSentence,
} from './early-rules.ts'

let n = 0
const entry = (on: string, title: string, more: Partial<SmallEntry> = {}): SmallEntry => ({
  entryId: `e${++n}`,
  kind: 'note',
  role: 'subject',
  on,
  authorId: 'frost',
  title,
  text: '',
  harms: [],
  ...more,
})
const noah = () => [
  entry('2026-09-28', 'Very tired in maths', { authorId: 'frost' }),
  entry('2026-10-12', 'No coat in the rain', { authorId: 'okell' }),
  entry('2026-10-21', 'Hungry at break', { authorId: 'vale' }),
  entry('2026-11-09', 'Hungry again, no breakfast', { authorId: 'frost' }),
  entry('2026-11-18', 'Asked for food, fell asleep', { authorId: 'marsh', text: 'asking for food' }),
]

describe('early worries', () => {
  test('five in eight weeks, three about hunger', () => {
    const worries = earlyWorries(noah(), '2026-11-19')
    expect(worries).toMatchObject({ count: 5, writers: 4, since: '2026-09-28' })
    expect(worries.themes[0]).toEqual({ key: 'hunger', about: 'hunger', count: 3 })
    expect(worriesSentence(worries)).toBe(
      'Five in eight weeks, three about hunger and two about being tired, by four people.',
    )
    expect(worries.points.map(point => point.on)).toEqual([
      '2026-09-28',
      '2026-10-12',
      '2026-10-21',
      '2026-11-09',
      '2026-11-18',
    ])
    expect(worries.points[1]?.word).toBe('no coat')
  })
  test('a dot is named by what was written before what was marked', () => {
    const point = (title: string, harms: string[]) =>
      earlyWorries([entry('2026-11-11', title, { harms })], '2026-11-19').points[0]?.word
    expect(point('New trainers', ['criminal-exploitation'])).toBe('new things')
    expect(point('Something else happened today', ['criminal-exploitation'])).toBe('older boys')
    expect(point('A title that is long and fits nothing', [])).toBe('noted')
  })
  test('one alone says nothing', () =>
    expect(worriesSentence(earlyWorries(noah().slice(0, 1), '2026-11-19'))).toBeNull())
  test.each([
    ['too old', entry('2026-09-24', 'Hungry')],
    ['in the future', entry('2026-11-20', 'Hungry')],
    ['a decision, not a worry', entry('2026-11-01', 'Hungry', { kind: 'triage' })],
    ['about whoever may have caused harm', entry('2026-11-01', 'Hungry', { role: 'alleged-harmer' })],
    ['about whoever saw it', entry('2026-11-01', 'Hungry', { role: 'witness' })],
  ])('does not count what is %s', (_, extra) => {
    const rows = noah()
    expect(earlyWorries([...rows, extra], '2026-11-19')).toEqual(earlyWorries(rows, '2026-11-19'))
  })

  test('properties: the order does not matter; an entry counts once; a theme is never counted oftener than entries; more weeks never count fewer', () => {
    let seed = 7
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed / 2_147_483_648
    }
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: Math.floor(random() * 20) }, () => {
        const day = new Date(Date.UTC(2026, 8, 1 + Math.floor(random() * 100))).toISOString().slice(0, 10)
        return entry(
          day,
          pick(['Hungry', 'tired and no coat', 'a bruise on the arm', 'nothing of note', 'late again', 'new trainers']),
          {
            kind: pick([...smallKinds, 'triage', 'plan'] as const),
            role: pick(['subject', 'affected', 'witness', 'alleged-harmer'] as const),
            authorId: pick(['a', 'b', 'c']),
          },
        )
      })
      const counted = earlyWorries(rows, '2026-11-19')
      expect(earlyWorries([...rows].reverse(), '2026-11-19')).toEqual(counted)
      expect(earlyWorries([...rows, ...rows], '2026-11-19')).toEqual(counted)
      expect(counted.count).toBeLessThanOrEqual(rows.length)
      expect(counted.points).toHaveLength(counted.count)
      for (const one of counted.themes) expect(one.count).toBeLessThanOrEqual(counted.count)
      expect(earlyWorries(rows, '2026-11-19', 12).count).toBeGreaterThanOrEqual(counted.count)
    }
  })
  test('each theme finds its own words', () => {
    for (const [text, key] of [
      ['came without breakfast', 'hunger'],
      ['fell asleep', 'tired'],
      ['no coat', 'clothes'],
      ['head lice', 'dirty'],
      ['a bruise on his arm', 'marks'],
      ['older boys at the gate', 'others'],
      ['two phones', 'things'],
      ['looks after mum', 'caring'],
    ] as const) {
      expect(themes.find(one => one.pattern.test(text))?.key).toBe(key)
    }
  })
})

describe('early-help indicators', () => {
  const none = { disabilities: 0, living: [], legal: [], missingEpisodes: 0, harms: [], texts: [] }
  test.each([
    ['disabled', { ...none, disabilities: 1 }],
    ['missing', { ...none, missingEpisodes: 2 }],
    ['privately-fostered', { ...none, living: [{ arrangement: 'private-fostering', now: true }] }],
    ['returned-home-from-care', { ...none, living: [{ arrangement: 'foster-care', now: false }] }],
    ['young-carer', { ...none, texts: ['He looks after mum in the mornings.'] }],
    ['special-educational-needs', { ...none, texts: ['Has an EHCP.'] }],
    ['family-circumstances', { ...none, harms: ['domestic-abuse'] }],
    ['slavery-trafficking-exploitation', { ...none, harms: ['county-lines'] }],
    ['honour-based-risk', { ...none, harms: ['forced-marriage'] }],
    ['mental-health-need', { ...none, harms: ['self-harm'] }],
    ['parent-in-custody', { ...none, texts: ['Dad is in prison.'] }],
  ])('%s follows from what is recorded, with why', (key, facts) => {
    const found = indicatorsFrom(facts)
    expect([...found.keys()]).toContain(key)
    expect(found.get(key)?.length).toBeGreaterThan(5)
  })
  test('nothing recorded points to nothing; a foster home now is not a return home', () => {
    expect(indicatorsFrom(none).size).toBe(0)
    expect(
      indicatorsFrom({ ...none, living: [{ arrangement: 'foster-care', now: true }] }).has('returned-home-from-care'),
    ).toBe(false)
  })
  test('the list holds every indicator once, those that apply first', () => {
    const list = indicatorList(new Map([['young-carer', 'because']]))
    expect(list[0]?.key).toBe('young-carer')
    expect(new Set(list.map(one => one.key)).size).toBe(earlyHelpIndicators.length)
    for (const key of [
      'disabled',
      'missing',
      'privately-fostered',
      'returned-home-from-care',
      'young-carer',
      'special-educational-needs',
      'family-circumstances',
      'slavery-trafficking-exploitation',
      'honour-based-risk',
      'mental-health-need',
      'parent-in-custody',
      'persistently-absent',
      'radicalisation',
      'antisocial-or-gang',
      'own-substance-misuse',
      'health-condition',
      'suspended-or-excluded',
    ]) {
      expect(earlyHelpIndicators.some(one => one.key === key)).toBe(true)
    }
  })
})
