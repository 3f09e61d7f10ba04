import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  areaLimitProblems,
  findRule,
  hours,
  ownRule,
  ruleEvents,
  ruleNamed,
  rules,
  rulesStartedBy,
  rulesStoppedBy,
  workingDays,
} from '../index.ts'
import { timeLimit } from './rule.ts'

/** Every row of the facts: C01–C20, C30–C43, C50–C66, C70–C72, C80–C82, C90–C95. */
const run = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `C${String(from + i).padStart(2, '0')}`)
const everyNumber = [...run(1, 20), ...run(30, 43), ...run(50, 66), ...run(70, 72), ...run(80, 82), ...run(90, 95)]

/** Written from the facts by hand: rule, number, limit, unit, duty, certainty. */
const table: [string, string, number | null, string | null, string, string][] = [
  ['referral-decision', 'C01', 1, 'working days', 'should', 'read'],
  ['referral-in-writing', 'C02', null, null, 'local', 'local'],
  ['referrer-chases', 'C03', null, null, 'local', 'local'],
  ['assessment', 'C04', 45, 'working days', 'should', 'read'],
  ['assessment-review-point', 'C05', null, null, 'local', 'unverified'],
  ['strategy-discussion', 'C06', null, null, 'local', 'unverified'],
  ['initial-conference', 'C07', 15, 'working days', 'should', 'local'],
  ['core-group-first', 'C08', 10, 'working days', 'should', 'local'],
  ['core-group-next', 'C09', null, null, 'local', 'local'],
  ['review-conference-first', 'C10', 3, 'months', 'should', 'local'],
  ['review-conference-next', 'C11', 6, 'months', 'should', 'local'],
  ['pre-birth-review-after-birth', 'C12', null, null, 'local', 'local'],
  ['report-before-initial-conference', 'C13', null, null, 'local', 'local'],
  ['conference-request', 'C14', null, null, 'local', 'local'],
  ['transfer-in-conference', 'C15', null, null, 'local', 'local'],
  ['child-protection-visit', 'C16', null, null, 'local', 'local'],
  ['police-protection', 'C17', 72, 'hours', 'must', 'local'],
  ['emergency-protection-order', 'C18', 8, 'calendar days', 'must', 'local'],
  ['emergency-protection-extension', 'C18', null, 'typed', 'must', 'local'],
  ['family-group-decision-offer', 'C19', null, null, 'must', 'read'],
  ['escalation-stage', 'C20', null, null, 'local', 'unverified'],
  ['serious-incident-notification', 'C30', 5, 'working days', 'should', 'read'],
  ['incident-report-to-partners', 'C31', 5, 'working days', 'should', 'read'],
  ['looked-after-death-notification', 'C32', 5, 'working days', 'must', 'read'],
  ['care-leaver-death-notification', 'C33', 5, 'working days', 'should', 'local'],
  ['rapid-review', 'C34', 15, 'working days', 'should', 'local'],
  ['panel-reply', 'C35', null, null, 'target', 'local'],
  ['practice-review', 'C36', 6, 'months', 'should', 'local'],
  ['practice-review-before-publication', 'C37', 7, 'working days', 'should', 'unverified'],
  ['learning-instead-of-report', 'C38', null, null, 'must', 'unverified'],
  ['report-kept-public', 'C39', 12, 'months', 'must', 'unverified'],
  ['yearly-report', 'C40', 12, 'months', 'must', 'local'],
  ['yearly-report-sent', 'C41', null, 'fixed date', 'should', 'unverified'],
  ['arrangements-republished', 'C42', null, null, 'should', 'unverified'],
  ['child-death-notification', 'C43', 24, 'hours', 'should', 'unverified'],
  ['child-death-reporting-form', 'C43', 3, 'weeks', 'should', 'unverified'],
  ['child-death-review', 'C43', 6, 'weeks', 'should', 'unverified'],
  ['allegation-to-designated-officer', 'C50', 1, 'working days', 'should', 'local'],
  ['barring-referral', 'C51', null, null, 'must', 'local'],
  ['return-interview', 'C52', 72, 'hours', 'should', 'local'],
  ['unexplained-absence-told', 'C53', null, null, 'should', 'local'],
  ['new-pupil-return', 'C54', 5, 'calendar days', 'must', 'read'],
  ['deletion-return', 'C55', 0, 'calendar days', 'must', 'read'],
  ['sickness-return', 'C56', null, null, 'must', 'local'],
  ['attendance-return', 'C57', 10, 'school days', 'must', 'local'],
  ['code-n-replaced', 'C58', 5, 'school days', 'should', 'read'],
  ['registers-kept', 'C59', 72, 'months', 'must', 'read'],
  ['penalty-notice-considered', 'C60', null, null, 'should', 'local'],
  ['not-returned-after-leave', 'C61', 10, 'school days', 'must', 'unverified'],
  ['continuous-unexplained-absence', 'C61', 20, 'school days', 'must', 'unverified'],
  ['register-closes', 'C62', 0.5, 'hours', 'should', 'read'],
  ['file-transfer-in-year', 'C63', 5, 'calendar days', 'should', 'read'],
  ['domestic-abuse-notification', 'C64', null, null, 'must', 'read'],
  ['fgm-report', 'C65', 1, 'months', 'must', 'read'],
  ['fgm-report-promptly', 'C65', 1, 'working days', 'should', 'local'],
  ['sexual-offence-report', 'C66', 7, 'calendar days', 'must', 'unverified'],
  ['private-fostering-notice', 'C70', 6, 'weeks', 'must', 'read'],
  ['private-fostering-visit', 'C71', 7, 'working days', 'must', 'read'],
  ['private-fostering-visit-first-year', 'C72', 6, 'weeks', 'must', 'read'],
  ['private-fostering-visit-later', 'C72', 12, 'weeks', 'must', 'read'],
  ['placement-visit-first', 'C80', 1, 'weeks', 'must', 'read'],
  ['placement-visit-first-year', 'C80', 6, 'weeks', 'must', 'read'],
  ['placement-visit-long-term', 'C80', 3, 'months', 'must', 'read'],
  ['placement-visit-connected-or-interim-order', 'C80', 4, 'weeks', 'must', 'read'],
  ['care-order-at-home-visit-first', 'C80', 1, 'weeks', 'must', 'read'],
  ['looked-after-review-first', 'C81', 20, 'working days', 'must', 'read'],
  ['looked-after-review-second', 'C81', 3, 'months', 'must', 'read'],
  ['looked-after-review-next', 'C81', 6, 'months', 'must', 'read'],
  ['health-assessment-first', 'C82', 20, 'working days', 'must', 'unverified'],
  ['education-plan-started', 'C82', 10, 'working days', 'should', 'local'],
  ['nrm-referral', 'C90', null, null, 'must', 'read'],
  ['nrm-reasonable-grounds', 'C91', 5, 'working days', 'target', 'read'],
  ['nrm-conclusive-grounds', 'C92', 30, 'calendar days', 'target', 'read'],
  ['nrm-pilot-panel', 'C93', 45, 'calendar days', 'target', 'read'],
  ['nrm-reconsideration', 'C94', 30, 'calendar days', 'should', 'read'],
  ['nrm-before-charge', 'C95', null, null, 'should', 'read'],
]

describe('every rule', () => {
  test('every row of the facts has at least one rule, and there is no rule of no row', () => {
    expect([...new Set(rules.map(rule => rule.number))]).toEqual(everyNumber)
    expect(everyNumber).toHaveLength(63)
  })

  test('ids are one of a kind', () => expect(new Set(rules.map(rule => rule.id)).size).toBe(rules.length))

  test.each(rules.map(rule => [rule.id, rule] as const))('%s is whole', (_, rule) => {
    expect(rule.sources.length).toBeGreaterThan(0)
    for (const source of rule.sources) {
      expect(source.document.length).toBeGreaterThan(3)
      expect(['read', 'local', 'unverified']).toContain(source.certainty)
      if (source.address) expect(URL.canParse(source.address)).toBe(true)
      if (source.certainty !== 'unverified') expect(source.address ?? source.document).toBeTruthy()
    }
    // A rule is never surer than the best of its sources.
    const sure = ['read', 'local', 'unverified']
    expect(Math.min(...rule.sources.map(source => sure.indexOf(source.certainty)))).toBeLessThanOrEqual(
      sure.indexOf(rule.certainty),
    )
    for (const text of [rule.title, rule.sentence, rule.trigger, rule.who, rule.what, rule.startsAt])
      expect(text.trim()).toBe(text)
    expect(rule.sentence).toMatch(/^[A-Z].*[.?]$/)
    expect(rule.due === null ? rule.inWords : 'has a limit').toBeTruthy()
    for (const id of rule.soonerOf) expect(findRule(id)?.number).toBe(rule.number)
    const first = rule.editions.map(edition => edition.from ?? '')
    expect(first).toEqual(first.toSorted())
    if (rule.duty === 'local') expect(rule.due).toBeNull()
  })

  test.each(table)('%s is %s: %s %s, %s, %s', (id, number, limit, unit, duty, certainty) => {
    const rule = ruleNamed(id)
    expect([rule.number, rule.due?.n ?? null, rule.due?.unit ?? null, rule.duty, rule.certainty]).toEqual([
      number,
      limit,
      unit,
      duty,
      certainty,
    ])
  })

  test('only the duties of the 2026 Acts are switched off', () => {
    expect(rules.filter(rule => rule.commencement).map(rule => rule.number)).toEqual(['C19', 'C66'])
  })

  test('what the text of 2026 says has been read nowhere but at GOV.UK, so it is unverified everywhere else', () => {
    const sureOf2026 = rules.filter(rule =>
      rule.editions.some(edition => edition.name === 'Working Together 2026' && edition.certainty === 'read'),
    )
    expect(sureOf2026.map(rule => rule.number)).toEqual(['C30', 'C31', 'C32'])
  })
})

describe('looking rules up', () => {
  test('by id, by a number that is one rule’s alone, and not otherwise', () => {
    expect(ruleNamed('C07').id).toBe('initial-conference')
    expect(ruleNamed('c34').id).toBe('rapid-review')
    expect(() => ruleNamed('C81')).toThrow(/looked-after-review-first, looked-after-review-second/)
    expect(() => ruleNamed('nothing')).toThrow(/There is no rule "nothing"/)
  })

  test('by the event that starts or meets them', () => {
    expect(rulesStartedBy('became-looked-after').map(rule => rule.id)).toContain('looked-after-review-first')
    expect(rulesStartedBy('assessment-started').map(rule => rule.id)).toEqual(['assessment'])
    expect(rulesStoppedBy('core-group-held').map(rule => rule.id)).toEqual(['core-group-first', 'core-group-next'])
    for (const event of ruleEvents) expect(event).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })
})

describe('writing rules and limits', () => {
  const draft = {
    number: 'C01',
    title: 'T',
    sentence: 'S.',
    trigger: 'T',
    who: 'W',
    startsAt: 'a',
    duty: 'should',
    certainty: 'local',
    sources: [],
  } as const

  test('a rule needs an id in words, and words where it has no number', () => {
    expect(() => timeLimit({ ...draft, id: 'Not An Id', due: hours(1) })).toThrow(TypeError)
    expect(() => timeLimit({ ...draft, id: 'wordless', due: null })).toThrow(/needs words/)
  })

  test.each([
    [{ ruleId: 'nothing', due: hours(1), from: '2026-01-01' }, /no rule/],
    [{ ruleId: 'core-group-next', due: workingDays(-1), from: '2026-01-01' }, /whole number/],
    [{ ruleId: 'core-group-next', due: workingDays(2.5), from: '2026-01-01' }, /whole number/],
    [{ ruleId: 'rapid-review', due: workingDays(15), from: '2026-01-01', startsAt: 'birthday' }, /can start at/],
    [{ ruleId: 'private-fostering-visit', due: workingDays(8), from: '2026-01-01' }, /less time, not for more/],
    [{ ruleId: 'core-group-next', due: workingDays(20), from: '2026-02-01', until: '2026-01-01' }, /before the first/],
  ])('an area’s limit that cannot be: %j', (limit, problem) =>
    expect(areaLimitProblems(limit).join(' ')).toMatch(problem),
  )

  test('an area’s limit that can be, and one for its own rule', () => {
    expect(areaLimitProblems({ ruleId: 'core-group-next', due: workingDays(20), from: '2026-01-01' })).toEqual([])
    const own = ownRule({
      id: 'our-own',
      title: 'O',
      sentence: 'O.',
      startsAt: 'a',
      stopsAt: null,
      who: 'us',
      due: hours(4),
    })
    expect(areaLimitProblems({ ruleId: 'our-own', due: hours(2), from: '2026-01-01' }, [own])).toEqual([])
    expect(own).toMatchObject({ group: 'own', duty: 'local', certainty: 'local' })
  })
})

test('this folder imports nothing but the Temporal polyfill', () => {
  const root = new URL('..', import.meta.url)
  const files = readdirSync(root, { recursive: true })
    .map(String)
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const foreign = files.flatMap(file =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/from '([^']+)'/g)]
      .map(match => match[1] ?? '')
      .filter(from => !from.startsWith('.')),
  )
  expect(files.length).toBeGreaterThan(15)
  expect(new Set(foreign)).toEqual(new Set(['temporal-polyfill']))
})
