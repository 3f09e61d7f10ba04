import { describe, expect, test } from 'vitest'
import {
  isHeld,
  mayGo,
  type RecordKind,
  type RetentionChoice,
  type RetentionFacts,
  recordKinds,
  retentionChoiceProblems,
  retentionOf,
  retentionRules,
} from './index.ts'

const facts = (given: Partial<RetentionFacts>): RetentionFacts => ({
  kinds: ['school-file'],
  holder: 'school',
  children: [{ bornOn: '2010-03-05', diedOn: null }],
  adultBornOn: null,
  madeOn: '2021-06-01',
  closedOn: '2021-07-01',
  lastContactOn: '2021-06-15',
  adoptionOrderOn: null,
  allegationOn: null,
  receiptOn: null,
  holds: [],
  ...given,
})

describe('the last day a record is kept', () => {
  test.each<[string, Partial<RetentionFacts>, string | null]>([
    ['a school’s file: 25th birthday', {}, '2035-03-05'],
    ['which has moved on: until the receipt', { receiptOn: '2021-09-03' }, '2021-09-03'],
    [
      'which has moved on, but is about sexual abuse',
      { kinds: ['school-file', 'sexual-abuse'], receiptOn: '2021-09-03' },
      '2096-06-01',
    ],
    ['in use', { closedOn: null }, null],
    ['of no kind', { kinds: [] }, null],
    ['about nobody', { children: [] }, null],
    ['about a child whose birth is not known', { children: [{ bornOn: null, diedOn: null }] }, null],
    [
      'about three children: the youngest',
      {
        children: [
          { bornOn: '2010-03-05', diedOn: null },
          { bornOn: '2012-01-02', diedOn: null },
          { bornOn: '2008-01-01', diedOn: null },
        ],
      },
      '2037-01-02',
    ],
    ['born on 29 February: the day after', { children: [{ bornOn: '2012-02-29', diedOn: null }] }, '2037-03-01'],
    ['held by somebody no rule speaks of', { holder: 'police' }, null],
    ['looked after: 75th anniversary', { kinds: ['looked-after'], holder: 'childrens-services' }, '2085-03-05'],
    [
      'looked after, died at 9',
      { kinds: ['looked-after'], children: [{ bornOn: '2010-03-05', diedOn: '2020-02-01' }] },
      '2035-02-01',
    ],
    [
      'looked after, died the day before 18',
      { kinds: ['looked-after'], children: [{ bornOn: '2003-03-05', diedOn: '2021-03-04' }] },
      '2036-03-04',
    ],
    [
      'looked after, died at 18',
      { kinds: ['looked-after'], children: [{ bornOn: '2003-03-05', diedOn: '2021-03-05' }] },
      '2078-03-05',
    ],
    [
      'looked after, died, birth not known',
      { kinds: ['looked-after'], children: [{ bornOn: null, diedOn: '2021-03-05' }] },
      null,
    ],
    ['adopted', { kinds: ['adoption'], adoptionOrderOn: '2015-05-06' }, '2115-05-06'],
    ['adopted, order not known', { kinds: ['adoption'] }, null],
    ['a register', { kinds: ['register'] }, '2027-06-01'],
    [
      'a register, and the file has moved on',
      { kinds: ['register', 'school-file'], receiptOn: '2021-09-03' },
      '2027-06-01',
    ],
    [
      'an allegation about somebody young',
      { kinds: ['allegation'], adultBornOn: '1990-10-10', allegationOn: '2021-01-01' },
      '2058-10-10',
    ],
    [
      'an allegation about somebody old',
      { kinds: ['allegation'], adultBornOn: '1955-10-10', allegationOn: '2021-01-01' },
      '2031-01-01',
    ],
    ['an allegation, the adult’s birth not known', { kinds: ['allegation'], allegationOn: '2021-01-01' }, null],
    ['a health record', { kinds: ['health'], holder: 'health' }, '2035-03-05'],
    [
      'a health record that ended at 17',
      { kinds: ['health'], holder: 'health', children: [{ bornOn: '2004-05-01', diedOn: null }] },
      '2030-05-01',
    ],
    [
      'a health record of a child who died',
      { kinds: ['health'], holder: 'health', children: [{ bornOn: '2010-03-05', diedOn: '2020-01-01' }] },
      '2028-01-01',
    ],
    [
      'child protection, which no national number is for',
      { kinds: ['child-protection'], holder: 'childrens-services' },
      null,
    ],
    ['several kinds: the strictest', { kinds: ['register', 'looked-after', 'school-file'] }, '2085-03-05'],
    ['several kinds, one without a number', { kinds: ['register', 'police'] }, null],
  ])('%s', (_, given, day) => expect(retentionOf(facts(given)).keepUntil).toBe(day))

  test('an area may set a number where there is none, and lengthen the others', () => {
    const set = (kinds: RecordKind[], ...choices: RetentionChoice[]) =>
      retentionOf(facts({ kinds, holder: 'childrens-services' }), choices).keepUntil
    expect(set(['child-protection'], { ruleId: 'child-protection', from: 'last-contact', years: 35 })).toBe(
      '2056-06-15',
    )
    expect(set(['looked-after'], { ruleId: 'looked-after', from: 'birth', years: 100 })).toBe('2110-03-05')
    expect(set(['looked-after'], { ruleId: 'looked-after', from: 'birth', years: 10 })).toBe('2085-03-05')
    const twice: RetentionChoice[] = [
      { ruleId: 'lado', from: 'closed', years: 10 },
      { ruleId: 'lado', from: 'closed', years: 20 },
    ]
    expect(set(['lado'], ...twice)).toBe('2041-07-01')
    const shorter = retentionOf(facts({}), [{ ruleId: 'school-file', from: 'birth', years: 22 }])
    expect(shorter.keepUntil).toBe('2032-03-05')
  })

  test.each<[RetentionChoice, RegExp | null]>([
    [{ ruleId: 'nothing', from: 'birth', years: 10 }, /no rule/],
    [{ ruleId: 'school-file', from: 'birth', years: 0 }, /whole number/],
    [{ ruleId: 'school-file', from: 'birth', years: 20.5 }, /whole number/],
    [{ ruleId: 'school-file', from: 'closed', years: 20 }, /counts from: birth/],
    [{ ruleId: 'looked-after', from: 'birth', years: 74 }, /75 years: .* longer, not shorter/],
    [{ ruleId: 'looked-after', from: 'birth', years: 76 }, null],
    [{ ruleId: 'allegation', from: 'allegation', years: 9 }, /10 years/],
    [{ ruleId: 'school-file', from: 'birth', years: 22 }, null],
    [{ ruleId: 'lado', from: 'closed', years: 10 }, null],
    [{ ruleId: 'lado', from: 'death', years: 10 }, /something else/],
  ])('the area’s number %j', (choice, problem) => {
    const found = retentionChoiceProblems(choice)
    if (problem === null) expect(found).toEqual([])
    else expect(found.join()).toMatch(problem)
  })
})

describe('a hold', () => {
  const held = facts({ holds: [{ setOn: '2034-01-01', liftedOn: '2040-06-30' }] })
  test.each<[string, boolean]>([
    ['2033-12-31', false],
    ['2034-01-01', true],
    ['2040-06-30', true],
    ['2040-07-01', false],
  ])('on %s is on: %s', (on, is) => expect(isHeld(held, on)).toBe(is))

  test('beats everything while it is on, and only then', () => {
    expect(mayGo(held, '2035-03-05').may).toBe(false)
    expect(mayGo(held, '2036-01-01')).toMatchObject({ may: false, held: true })
    expect(mayGo(held, '2040-07-01')).toMatchObject({ may: true, held: false })
    const open = facts({ holds: [{ setOn: '2022-01-01', liftedOn: null }] })
    expect(mayGo(open, '2199-01-01').may).toBe(false)
    expect(mayGo(facts({}), '2035-03-05').may).toBe(false)
    expect(mayGo(facts({}), '2035-03-06').may).toBe(true)
  })
})

test('every rule has words, a source, and an example where it has no number of its own and somebody has one', () => {
  expect(new Set(retentionRules.map(rule => rule.id)).size).toBe(retentionRules.length)
  for (const kind of Object.keys(recordKinds)) {
    expect(retentionRules.some(rule => rule.kinds.includes(kind as RecordKind))).toBe(true)
  }
  for (const rule of retentionRules) {
    expect(rule.sentence).toMatch(/^[A-Z].*\.$/)
    expect(rule.sources.length).toBeGreaterThan(0)
    // The law's numbers were read; nothing is called law that was not.
    if (rule.duty === 'must')
      expect(rule).toMatchObject({ certainty: 'read', terms: expect.arrayContaining([expect.anything()]) })
    for (const { document, address } of rule.sources) {
      expect(document.length).toBeGreaterThan(5)
      if (address !== undefined) expect(URL.canParse(address)).toBe(true)
    }
  }
})

// ------------------------------------------------------------------------------- against an oracle, at random

/**
 * Written apart from the rules, from their sources, with the machine's own calendar: must a record still be there on a day? It walks through what
 * somebody at an archive would ask.
 */
function mustBeThere(given: RetentionFacts, on: Date): boolean {
  const date = (text: string | null) => (text === null ? null : new Date(`${text}T00:00:00Z`))
  // The calendar itself turns 29 February of a common year into 1 March.
  const later = (from: Date, years: number) =>
    new Date(Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate()))
  const notPast = (from: Date | null, years: number) => from === null || on.getTime() <= later(from, years).getTime()
  for (const hold of given.holds) {
    const end = date(hold.liftedOn)
    if (on >= date(hold.setOn)! && (end === null || on <= end)) return true
  }
  const closed = date(given.closedOn)
  if (closed === null || given.kinds.length === 0) return true
  const eachChild = (still: (born: Date | null, died: Date | null) => boolean) =>
    given.children.length === 0 || given.children.some(({ bornOn, diedOn }) => still(date(bornOn), date(diedOn)))
  for (const kind of given.kinds) {
    switch (kind) {
      case 'looked-after':
        if (
          eachChild((born, died) => {
            if (died === null) return notPast(born, 75)
            if (born === null) return true
            return died < later(born, 18) ? notPast(died, 15) : notPast(born, 75)
          })
        )
          return true
        break
      case 'adoption':
        if (notPast(date(given.adoptionOrderOn), 100)) return true
        break
      case 'register':
        if (notPast(date(given.madeOn), 6)) return true
        break
      case 'sexual-abuse':
        if (notPast(date(given.madeOn), 75)) return true
        break
      case 'school-file':
        if (!['school', 'nursery', 'college', 'trust'].includes(given.holder)) return true
        if (given.receiptOn !== null) {
          if (on <= date(given.receiptOn)!) return true
        } else if (eachChild(born => notPast(born, 25))) return true
        break
      case 'allegation':
        if (notPast(date(given.adultBornOn), 68) || notPast(date(given.allegationOn), 10)) return true
        break
      case 'health':
        if (given.holder !== 'health') return true
        if (
          eachChild((born, died) => {
            if (born === null) return true // whether it ended at 17 cannot be told
            const at17 = closed >= later(born, 17) && closed < later(born, 18)
            if (died !== null) return notPast(died, 8) || (at17 && notPast(born, 26))
            return notPast(born, at17 ? 26 : 25)
          })
        )
          return true
        break
      default:
        return true // nobody has given a number
    }
  }
  return false
}

test('10,000 random records on random days: none goes early, none that is held goes, and none stays without a reason', () => {
  let state = 20261121
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const int = (below: number) => Math.floor(next() * below)
  const pick = <T>(list: readonly T[]): T => list[int(list.length)]!
  const day = (from: number, to: number) => {
    const leap = next() < 0.05
    const year = from + int(to - from)
    if (leap) return `${year - (year % 4)}-02-29`
    return new Date(Date.UTC(year, int(12), 1 + int(31))).toISOString().slice(0, 10)
  }
  const perhaps = (chance: number, make: () => string) => (next() < chance ? make() : null)
  const kinds = Object.keys(recordKinds) as RecordKind[]
  const numbered: RecordKind[] = [
    'school-file',
    'register',
    'looked-after',
    'adoption',
    'health',
    'sexual-abuse',
    'allegation',
  ]
  const tally = { early: 0, held: 0, late: 0, may: 0, mayNot: 0, heldAsked: 0 }
  for (let n = 0; n < 10_000; n++) {
    const given: RetentionFacts = {
      kinds: Array.from({ length: int(12) === 0 ? 0 : 1 + int(2) }, () => pick(int(6) === 0 ? kinds : numbered)),
      holder: pick(['school', 'school', 'college', 'health', 'health', 'childrens-services', 'police']),
      children: Array.from({ length: int(15) === 0 ? 0 : 1 + int(3) }, () => ({
        bornOn: perhaps(0.95, () => day(1990, 2020)),
        diedOn: perhaps(0.2, () => day(2005, 2040)),
      })),
      adultBornOn: perhaps(0.9, () => day(1950, 2000)),
      madeOn: day(2010, 2035),
      closedOn: perhaps(0.95, () => day(2010, 2035)),
      lastContactOn: perhaps(0.8, () => day(2010, 2035)),
      adoptionOrderOn: perhaps(0.8, () => day(2000, 2020)),
      allegationOn: perhaps(0.9, () => day(2010, 2030)),
      receiptOn: perhaps(0.3, () => day(2015, 2036)),
      holds: Array.from({ length: int(3) }, () => ({
        setOn: day(2015, 2100),
        liftedOn: perhaps(0.7, () => day(2020, 2120)),
      })),
    }
    // Mostly near the edge, where a day counts.
    const edge = retentionOf(given).keepUntil
    const asked =
      edge !== null && int(4) > 0
        ? new Date(Date.parse(edge) + (int(5) - 2) * 86_400_000)
        : new Date(`${day(2020, 2130)}T00:00:00Z`)
    const on = asked.toISOString().slice(0, 10)
    const { may, held } = mayGo(given, on)
    const must = mustBeThere(given, asked)
    const holdIsOn = given.holds.some(hold => hold.setOn <= on && (hold.liftedOn ?? '9999') >= on)
    if (may && must) tally.early++
    if (may && holdIsOn) tally.held++
    if (!may && !must) tally.late++
    if (held) tally.heldAsked++
    tally[may ? 'may' : 'mayNot']++
  }
  expect(tally).toMatchObject({ early: 0, held: 0, late: 0 })
  expect(tally.may).toBeGreaterThan(1000)
  expect(tally.mayNot).toBeGreaterThan(1000)
  expect(tally.heldAsked).toBeGreaterThan(500)
})
