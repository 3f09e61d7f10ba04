import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  absenceReasons,
  assessmentFactors,
  assessmentTriangle,
  attendanceCode,
  attendanceCodes,
  checkNhsNumber,
  checkUpn,
  childNeeds,
  codeLists,
  codesIn,
  currentCodes,
  earlyHelpIndicators,
  familyPromptsBlocked,
  findCode,
  findHarm,
  findRule,
  harms,
  labelOf,
  participation,
  personalDuties,
  personalDutiesFor,
  primaryNeed,
  referralSource,
  sessionCounts,
  sex,
  sharingMyths,
  triangleSides,
  uncommencedDuties,
  upnCheckLetter,
} from '../index.ts'

describe('lists of codes', () => {
  test.each(codeLists.map(list => [list.key, list] as const))(
    '%s has codes, each once and with words, and a source',
    (_, list) => {
      for (const year of [2024, 2025, 2026, 2027]) {
        const codes = codesIn(list, year)
        expect(codes.length).toBeGreaterThan(1)
        expect(new Set(codes.map(code => code.code)).size).toBe(codes.length)
        for (const code of codes) expect(code.label.length).toBeGreaterThan(1)
      }
      expect(list.source.document.length).toBeGreaterThan(5)
    },
  )

  test.each([
    ['referral-source', 22],
    ['primary-need', 10],
    ['assessment-factors', 42],
    ['abuse-category', 5],
    ['closure-reason', 9],
    ['ethnicity', 20],
    ['disability', 13],
    ['upn-unknown', 7],
    ['sex', 3],
    ['attendance', 34],
    ['participation', 8],
    ['legal-status', 13],
  ])('%s has %i codes in use', (key, count) => {
    expect(currentCodes(codeLists.find(list => list.key === key)!)).toHaveLength(count)
  })

  test('the differences by year: sex in 2025, primary need in 2026', () => {
    expect(codesIn(sex, 2024).map(code => code.code)).toEqual(['0', '1', '2', '9'])
    expect(codesIn(sex, 2025).map(code => code.code)).toEqual(['M', 'F', 'U'])
    expect(labelOf(primaryNeed, 'N1', 2025)).toBe('Abuse or neglect')
    expect(labelOf(primaryNeed, 'N1', 2026)).toBe('Abuse, neglect and exploitation')
    expect(labelOf(primaryNeed, 'N2', 2026)).toBe('Child’s disability')
    expect(codesIn(primaryNeed, 2026).map(code => code.code)[0]).toBe('N1')
  })

  test('withdrawn codes are known and no longer offered; there is no 8A', () => {
    for (const code of ['18A', '19A']) {
      expect(findCode(assessmentFactors, code)?.withdrawn).toBe(true)
      expect(currentCodes(assessmentFactors).some(entry => entry.code === code)).toBe(false)
    }
    expect(findCode(assessmentFactors, '8A')).toBeUndefined()
    expect(() => labelOf(referralSource, '11')).toThrow(/is not a code of/)
  })
})

describe('attendance', () => {
  test.each([
    ['/ \\ L', { possible: true, attended: true, authorised: false }],
    ['K V P W B', { possible: true, attended: true, authorised: false }],
    ['C C1 C2 E I J1 M R S T H', { possible: true, attended: false, authorised: true }],
    ['G N O U', { possible: true, attended: false, authorised: false }],
    ['D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z # Y', { possible: false, attended: false, authorised: false }],
  ])('%s', (codes, expected) => {
    for (const code of codes.split(' ')) expect([code, sessionCounts(code)]).toEqual([code, expected])
  })

  test('34 in use, three withdrawn, nothing else', () => {
    expect(attendanceCodes.codes.filter(code => code.withdrawn).map(code => code.code)).toEqual(['H', 'J', 'Y'])
    expect(sessionCounts('A')).toBeNull()
    expect(attendanceCode('Y5')?.lookTwice).toBe(true)
    expect(attendanceCode('Z')?.meaning).toBe('not-collected')
  })
})

describe('harms', () => {
  test('the forms that the guidance names are there, each once and in plain words', () => {
    expect(new Set(harms.map(harm => harm.key)).size).toBe(harms.length)
    for (const key of [
      'homelessness',
      'sexism',
      'sexual-harassment',
      'racism',
      'coercive-control',
      'teenage-relationship-abuse',
      'county-lines',
      'radicalisation',
      'faith-or-belief-abuse',
      'private-fostering',
      'trafficking',
      'gangs',
      'group-based-sexual-exploitation',
    ]) {
      expect(findHarm(key)?.plain).toMatch(/^[A-Z].*\.$/)
    }
    const factors = new Set(currentCodes(assessmentFactors).map(code => code.code))
    for (const harm of harms) for (const factor of harm.factors) expect(factors.has(factor)).toBe(true)
  })

  test('prompts to speak with the family are held back exactly where they can endanger a child', () => {
    const blocked = harms.filter(harm => harm.blocksFamilyPrompts)
    expect(blocked.map(harm => harm.key).toSorted()).toEqual(
      [
        'breast-flattening',
        'fabricated-illness',
        'female-genital-mutilation',
        'forced-marriage',
        'honour-based-abuse',
        'sexual-abuse-in-family',
      ].toSorted(),
    )
    for (const harm of harms) expect(harm.blocksFamilyPrompts).toBe(harm.whyBlocked !== null)
    expect(familyPromptsBlocked(['neglect'])).toEqual([])
    expect(familyPromptsBlocked(['neglect', 'forced-marriage', 'honour-based-abuse'])).toHaveLength(1)
  })

  test('personal duties: one in force, one switched off, each with its rule', () => {
    expect(personalDutiesFor(['female-genital-mutilation', 'neglect']).map(duty => duty.key)).toEqual(['fgm-report'])
    expect(personalDutiesFor(['neglect'])).toEqual([])
    for (const duty of personalDuties) expect(findRule(duty.ruleId)?.commencement === null).toBe(duty.inForce)
    expect(uncommencedDuties.map(duty => duty.section)).toHaveLength(4)
  })
})

describe('help, needs and sharing', () => {
  test('indicators each ask something, the nine needs each have a question, the triangle has all its sides', () => {
    expect(earlyHelpIndicators).toHaveLength(17)
    for (const indicator of earlyHelpIndicators) expect(indicator.ask).toMatch(/[?.]$/)
    expect(childNeeds).toHaveLength(9)
    for (const need of childNeeds) expect(need.question).toMatch(/\?$/)
    for (const side of Object.keys(triangleSides))
      expect(assessmentTriangle.some(heading => heading.side === side)).toBe(true)
    expect(assessmentTriangle.filter(heading => heading.side === 'parenting')).toHaveLength(6)
    expect(absenceReasons.codes.length).toBeGreaterThan(10)
    expect(participation.codes.map(code => code.code)).toEqual(['PN0', 'PN1', 'PN2', 'PN3', 'PN4', 'PN5', 'PN6', 'PN7'])
  })

  test('five myths, five answers', () => {
    expect(sharingMyths).toHaveLength(5)
    for (const { answer } of sharingMyths) expect(answer.length).toBeGreaterThan(40)
  })
})

describe('numbers that check themselves', () => {
  test.each(['B801200005001', 'b801 2000 05001', 'P207000016049'])('unique pupil number %s could be', text =>
    expect(checkUpn(text)).toMatchObject({ ok: true, temporary: false }),
  )
  test.each([
    ['A801200005001', /does not fit/],
    ['B810200005001', /does not fit/],
    ['I801200005001', /I, O and S/],
    ['X80120000A001', /I, O and S/],
    ['B80120000500', /13 characters/],
    ['', /13 characters/],
    ['B80120000500S', /I, O and S/],
  ])('unique pupil number %j could not', (text, why) => {
    const result = checkUpn(text)
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.why).toMatch(why)
  })
  test('a temporary number ends in a letter', () => {
    // 8×2 + 1×4 + 2×5 + 5×10 + A(0)×13 = 80, and 80 − 3×23 = 11: M.
    expect(upnCheckLetter('80120000500A')).toBe('M')
    expect(checkUpn('M80120000500A')).toMatchObject({ ok: true, temporary: true })
    // B is 1, so 93 again, as for the digit 1.
    expect(checkUpn('B80120000500B')).toMatchObject({ ok: true, temporary: true })
  })

  test.each(['943 476 5919', '9434765919', '943-476-5870', '401 023 2137'])('NHS number %s could be', text =>
    expect(checkNhsNumber(text).ok).toBe(true),
  )
  test.each([
    ['943 476 5918', /last digit/],
    ['943 476 591', /10 digits/],
    ['94347659190', /10 digits/],
    ['943476591X', /10 digits/],
    ['0000000000', /equal digits/],
    ['1111111111', /equal digits/],
    ['', /10 digits/],
  ])('NHS number %j could not', (text, why) => {
    const result = checkNhsNumber(text)
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.why).toMatch(why)
  })

  test('one wrong digit, or two neighbours swapped, is always found', () => {
    const nine = fc.integer({ min: 100_000_000, max: 999_999_999 })
    fc.assert(
      fc.property(nine, fc.nat(8), fc.integer({ min: 1, max: 9 }), (start, place, by) => {
        const good = Array.from({ length: 10 }, (_, digit) => `${start}${digit}`).find(text => checkNhsNumber(text).ok)
        if (!good) return
        const digit = (Number(good[place]) + by) % 10
        expect(checkNhsNumber(good.slice(0, place) + digit + good.slice(place + 1)).ok).toBe(false)
        const swapped = good.slice(0, place) + good[place + 1] + good[place] + good.slice(place + 2)
        if (swapped !== good) expect(checkNhsNumber(swapped).ok).toBe(false)
        const letter = upnCheckLetter(`${good}12`)
        expect(checkUpn(`${letter}${good}12`).ok).toBe(true)
        expect(checkUpn(`${letter}${swapped}12`).ok).toBe(swapped === good)
      }),
    )
  })
})
