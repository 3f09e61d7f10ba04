/** The documents are true of the program: a changed policy row, rule or organisation changes them, and an agreed one says that it is out of date. */
import { describe, expect, test } from 'vitest'
import { type PolicyRow, policy, roles } from '../access/index.ts'
import { defaultReach, entryKinds, reaches } from '../record/index.ts'
import { retentionRules } from '../statute/index.ts'
import { type AgreementRow, documentKeys, type Facts } from './data-protection.ts'
import { documents } from './documents.ts'
import { changesSince, contentOf, linesOf, missing, standingOf } from './rules.ts'

const facts: Facts = {
  areaName: 'Northmoor',
  organisations: [
    { name: 'Eastbridge High School', kind: 'school', onKith: true },
    { name: 'Market Street Surgery', kind: 'health', onKith: false },
  ],
  policy,
  roles,
  reach: { entryKinds, reaches, defaultReach },
  choices: [],
  backupDays: null,
}
const agreed = (key: (typeof documentKeys)[number], as: Facts): AgreementRow => ({
  id: 'a',
  document: key,
  content: contentOf(standingOf(documents[key], as, [])),
  words: '',
  agreedByName: 'The officer',
  agreedAt: new Date(),
})
const titles = (key: (typeof documentKeys)[number], before: Facts, after: Facts): string[] =>
  changesSince(agreed(key, before), standingOf(documents[key], after, [])).map(change => change.part)

describe('what is generated', () => {
  test('says every row of the policy, every rule of retention, every organisation and every kind of entry', () => {
    const standing = standingOf(documents['impact-assessment'], facts, [])
    const all = standing.flatMap(linesOf).join('\n')
    for (const row of Object.values(policy)) expect(all).toContain(row.words)
    for (const rule of retentionRules) expect(all).toContain(rule.sentence)
    for (const one of facts.organisations) expect(all).toContain(one.name)
    for (const [kind, words] of Object.entries(entryKinds)) if (kind in defaultReach) expect(all).toContain(words)
    for (const [role, words] of Object.entries(roles)) if (role !== 'system') expect(all).toContain(words)
  })

  test('each row of the policy, changed in who, in what connects or in what labels do, changes the document and flags it', () => {
    for (const [permission, row] of Object.entries(policy) as [string, PolicyRow][]) {
      const other: PolicyRow = {
        ...row,
        roles:
          row.roles === 'anybody'
            ? ['dsl']
            : row.roles.includes('midwife') && row.roles.length === 1
              ? ['chair']
              : ['midwife'],
      }
      const after = { ...facts, policy: { ...policy, [permission]: other } }
      expect(titles('impact-assessment', facts, after), permission).toContain('who-may-see')
      expect(titles('sharing-agreement', facts, after), permission).toContain('who-may-see')
    }
    const { home: _gone, ...fewer } = policy
    expect(titles('impact-assessment', facts, { ...facts, policy: fewer })).toContain('who-may-see')
    const needs = {
      ...facts,
      policy: { ...policy, 'child.read': { ...policy['child.read'], needs: ['named'] as const } },
    }
    expect(titles('impact-assessment', facts, needs)).toContain('who-may-see')
    const labels = { ...facts, policy: { ...policy, 'child.read': { ...policy['child.read'], labels: {} } } }
    expect(titles('impact-assessment', facts, labels)).toContain('who-may-see')
  })

  test('both notices change with who may open a child’s record', () => {
    const row = policy['child.read']
    const after = {
      ...facts,
      policy: { ...policy, 'child.read': { ...row, roles: [...row.roles, 'analyst'] as const } },
    }
    expect(titles('privacy-notice', facts, after)).toEqual(['who-sees'])
    expect(titles('privacy-notice-children', facts, after)).toEqual(['child-who-sees'])
  })

  test('a number that the area sets, a backup term, an organisation that joins: each is flagged where it stands', () => {
    const choice = {
      id: '1',
      ruleId: 'child-protection',
      holder: null,
      from: 'closed',
      years: 35,
      source: 'Our schedule',
      certainty: 'local',
      reason: 'Agreed',
      setByName: 'x',
      setAt: new Date(),
    } as const
    expect(titles('impact-assessment', facts, { ...facts, choices: [choice] })).toEqual(['how-long'])
    expect(titles('privacy-notice', facts, { ...facts, choices: [choice] })).toEqual(['how-long-short'])
    expect(titles('impact-assessment', facts, { ...facts, backupDays: 35 })).toEqual(['how-long'])
    const joined = {
      ...facts,
      organisations: [...facts.organisations, { name: 'Harbour House', kind: 'refuge', onKith: true }],
    }
    expect(titles('sharing-agreement', facts, joined)).toEqual(['organisations', 'signatures'])
  })

  test('nothing changed: nothing is flagged', () => {
    for (const key of documentKeys) expect(titles(key, facts, structuredClone(facts))).toEqual([])
  })
})

describe('the documents', () => {
  test('have parts of distinct names, an officer’s and Kith’s, and begin with none written', () => {
    for (const key of documentKeys) {
      const { parts } = documents[key]
      expect(new Set(parts.map(part => part.id)).size).toBe(parts.length)
      expect(parts.some(part => part.kind === 'generated')).toBe(true)
      expect(missing(standingOf(documents[key], facts, [])).length).toBe(
        parts.filter(part => part.kind === 'written').length,
      )
    }
    expect(documents['impact-assessment'].parts.map(part => part.title[0])).toEqual(
      documents['impact-assessment'].parts.map(part => part.title[0]).toSorted(),
    )
  })

  test('the children’s notice is short, in short sentences', () => {
    const shape = documents['privacy-notice-children']
    const words = shape.parts
      .flatMap(part => (part.kind === 'written' ? [part.suggestion ?? ''] : (part.make(facts).sentences ?? [])))
      .join(' ')
    expect(words.split(/\s+/).length).toBeLessThan(260)
    expect(words).not.toMatch(/safeguard|process|data|legal|organisation/i)
  })
})
