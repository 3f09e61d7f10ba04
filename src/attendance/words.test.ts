/** What is said of absence explains itself, and puts it on no child. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pointOut } from '../concerns/index.ts'
import { evidences, measures, outcomes, reasons, stopDecisions } from './alert.ts'
import { factKinds, patternKinds } from './alert-rules.ts'
import { kindTitle } from './alert-says.ts'
import { asWhats, checkers, noticeWays, triedOutcomes, triedWays } from './telling.ts'
import { awayWords, tellingStates } from './telling-rules.ts'

const kinds = [...patternKinds, ...factKinds]
const lists = {
  reasons,
  evidences,
  outcomes,
  measures,
  stopDecisions,
  asWhats,
  triedWays,
  triedOutcomes,
  checkers,
  noticeWays,
  tellingStates,
  kinds: Object.fromEntries(kinds.map(kind => [kind, kindTitle(kind)])),
}

describe.each(Object.entries(lists))('%s', (_, list) => {
  test('each has words of its own', () => {
    const words = Object.values(list)
    expect(new Set(words).size).toBe(words.length)
    for (const text of words) expect(text.trim()).toBe(text)
  })

  test('none needs a list of abbreviations or of codes', () => {
    for (const text of Object.values(list)) expect(text).not.toMatch(/\b[A-Z]{2,}\d?\b|\bcode\b|[a-z]-[a-z]+-[a-z]/)
  })

  test('none makes what is done to a child the child’s own choice', () => {
    for (const text of Object.values(list)) expect(pointOut(text)).toEqual([])
  })
})

test('every kind that is found has a heading, and what is not known has one too', () => {
  for (const kind of kinds) expect(kindTitle(kind)).not.toBe('Another change')
  expect(kindTitle('part-time-unagreed')).toBe('Part-time without an agreement')
  expect(kindTitle('toString')).toBe('Another change')
})

test('the absence of a day, of some days, with a plan and without', () => {
  const telling = { onDate: '2026-11-20', runFrom: '2026-11-20', plan: null }
  const all = [
    awayWords(telling),
    awayWords({ ...telling, runFrom: '2026-11-18' }),
    awayWords({ ...telling, plan: 'child-protection' }),
  ]
  expect(new Set(all).size).toBe(3)
  for (const text of all) {
    expect(text).toMatch(/(18|20) Nov/)
    expect(text).not.toMatch(/\b[A-Z]{2,}\b|child-protection/)
  }
})

// In the whole slice, comments too: whoever writes on here reads them.
test('no page and no message calls a child a truant, a refuser or an absentee', () => {
  const folder = import.meta.dirname
  const names = readdirSync(folder).filter(name => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  const found = names.flatMap(name =>
    [
      ...readFileSync(join(folder, name), 'utf8').matchAll(
        /\b(truan\w+|absentee\w*|refusers?|school refus\w+|skiv\w+|bunk(ed|ing)? off|absconded|offend(ed|er|ing)|excuses?|non-?complian\w+|hard to reach|non-?attend\w+)\b/gi,
      ),
    ].map(one => `${name}: ${one[0]}`),
  )
  expect(names.length).toBeGreaterThan(30)
  expect(found).toEqual([])
})
