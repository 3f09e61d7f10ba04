import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Asked } from './keys.ts'
import { bornFrom } from './rules.ts'
import { type Facts, least, lettersApart, type Reason, scoreOf } from './score.ts'

const known = (given: string, family: string, bornOn: string | null, more: Partial<Facts> = {}): Facts => ({
  bornOn,
  expectedOn: null,
  names: [{ kind: 'legal', given, family, now: true }],
  nhsSame: false,
  nhsOther: false,
  upnSame: false,
  upnOther: false,
  placeSame: false,
  ...more,
})
const asked = (given: string, family: string, bornOn?: string, more: Partial<Asked> = {}): Asked => ({
  given,
  family,
  bornOn,
  ...more,
})

describe('the reasons', () => {
  it.each<[Asked, Facts, Reason[]]>([
    [
      asked('Anna', 'Smith', '2014-03-04'),
      known('Anna', 'Smith', '2014-03-04'),
      ['given-same', 'family-same', 'born-same'],
    ],
    [
      asked('Bill', 'Smith', '2014-03-04'),
      known('William', 'Smith', '2014-04-03'),
      ['given-nickname', 'family-same', 'born-swapped'],
    ],
    [
      asked('Anna', 'Smyth', '2014-03-04'),
      known('Anna', 'Smith', '2014-03-14'),
      ['given-same', 'family-one-letter', 'born-one-digit'],
    ],
    [
      asked('Anna', 'Smith', '2014-03'),
      known('Anna', 'Smith', '2014-03-14'),
      ['given-same', 'family-same', 'born-agrees'],
    ],
    [
      asked('Anna', 'Jones', '2014-03-31'),
      known('Anna', 'Smith-Jones', '2014-04-01'),
      ['given-same', 'family-part', 'born-next-day'],
    ],
    [
      asked('Smith', 'Anna', '2014-03-04'),
      known('Anna', 'Smith', '2014-03-04'),
      ['given-same', 'family-same', 'names-swapped', 'born-same'],
    ],
    [
      asked('Anna', 'Smith', '2009-01-01'),
      known('Anna', 'Smith', '2014-03-04'),
      ['given-same', 'family-same', 'born-other'],
    ],
    [
      asked('Anna', 'Smith', '2014-03-04', { postcode: 'NM1 1AA' }),
      known('Anna', 'Smith', '2014-03-04', { placeSame: true, nhsOther: true }),
      ['given-same', 'family-same', 'born-same', 'place-same', 'nhs-other'],
    ],
  ])('%o', (question, facts, reasons) => expect(scoreOf(question, facts).reasons).toEqual(reasons))

  it('says when it was an earlier name', () => {
    const facts = known('Anna', 'Fields', '2014-03-04')
    const both = { ...facts, names: [...facts.names, { kind: 'legal', given: 'Anna', family: 'Smith', now: false }] }
    expect(scoreOf(asked('Anna', 'Smith', '2014-03-04'), both).reasons).toContain('former-name')
  })
})

describe('twins, brothers and sisters', () => {
  it.each([
    ['Mia', 'Max'],
    ['Harriet', 'Rupert'],
    ['Isaac', 'Isla'],
    ['Ella', 'Eva'],
    ['Aisha', 'Zainab'],
    ['John', 'Joan'],
  ])('%s is never %s for certain', (one, other) => {
    const scored = scoreOf(
      asked(one, 'Ashdown', '2016-02-02', { nhs: '9434765870' }),
      known(other, 'Ashdown', '2016-02-02', { placeSame: true }),
    )
    expect(scored.certain).toBe(false)
  })
  it('is no match without a forename, whatever else agrees', () => {
    for (const more of [{ placeSame: true }, { placeSame: true, upnOther: true }]) {
      expect(
        scoreOf(
          asked('Harriet', 'Ashdown', '2016-02-02', { postcode: 'NM1 1AA' }),
          known('Rupert', 'Ashdown', '2016-02-02', more),
        ).score,
      ).toBe(0)
    }
    const number = scoreOf(
      asked('Harriet', 'Ashdown', '2016-02-02', { nhs: '9434765870' }),
      known('Rupert', 'Ashdown', '2016-02-02', { nhsSame: true }),
    )
    expect(number).toMatchObject({ forename: false, certain: false })
    expect(number.score).toBeGreaterThanOrEqual(least)
  })
})

describe('whatever is typed', () => {
  const name = fc.oneof(fc.string({ maxLength: 20 }), fc.stringMatching(/^[A-Za-z '-]{0,15}$/))
  const day = fc
    .date({ min: new Date('2005-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 10))
  const flags = fc.record({
    nhsSame: fc.boolean(),
    nhsOther: fc.boolean(),
    upnSame: fc.boolean(),
    upnOther: fc.boolean(),
    placeSame: fc.boolean(),
  })
  it('the score is from 0 to 1, and certainty needs the forename and a number or a place', () => {
    fc.assert(
      fc.property(name, name, name, name, day, day, flags, (g1, f1, g2, f2, d1, d2, more) => {
        const scored = scoreOf(asked(g1, f1, d1, { postcode: 'NM1 1AA' }), known(g2, f2, d2, more))
        expect(scored.score).toBeGreaterThanOrEqual(0)
        expect(scored.score).toBeLessThanOrEqual(1)
        if (scored.certain)
          expect(scored.forename && !more.nhsOther && (more.nhsSame || more.upnSame || more.placeSame)).toBe(true)
      }),
    )
  })
  it('letters apart are the same both ways', () => {
    const word = fc.stringMatching(/^[abc]{0,7}$/)
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(lettersApart(one, other)).toBe(lettersApart(other, one))
      }),
    )
  })
})

describe('a date of birth half known', () => {
  it.each<[string | null, string | null, string | null, string | null | false]>([
    ['4', '3', '2014', '2014-03-04'],
    [null, '3', '2014', '2014-03'],
    [null, null, '2014', '2014'],
    [null, null, null, null],
    ['4', 'March', '2014', '2014-03-04'],
    ['4', null, '2014', false],
    ['31', '2', '2014', false],
    ['4', '3', null, false],
    ['4', '3', '14', false],
    ['x', 'y', 'z', false],
    ['4', '3', '0014', false],
  ])('%s %s %s is %s', (d, m, y, on) => {
    const read = bornFrom(d, m, y)
    expect(read.ok ? read.bornOn : false).toBe(on)
  })
})
