import { describe, expect, test } from 'vitest'
import { type AuditEvent, appendCall, appendSqlLiteral, canonicalBody, newSalt } from './event.ts'

const event: AuditEvent = {
  id: '0198C0DE-0000-7000-8000-000000000001',
  at: new Date('2026-11-21T10:00:00Z'),
  action: 'record.chronology.read',
  practitionerId: '0198c0de-0000-7000-8000-00000000000a',
  organisationId: null,
  purpose: 'Front door check',
  requestId: 'r-1',
  outcome: 'read',
  children: [
    '0198c0de-0000-7000-8000-0000000000C2',
    '0198c0de-0000-7000-8000-0000000000c1',
    '0198c0de-0000-7000-8000-0000000000c2',
  ],
  subject: { kind: 'child', id: '0198c0de-0000-7000-8000-0000000000c1' },
  detail: { zebra: 1, apple: ['x', 2] },
}

describe('the canonical body', () => {
  test('is one text: fixed keys, sorted detail, each child once, lower-case ids', () => {
    expect(canonicalBody(event)).toBe(
      '{"id":"0198c0de-0000-7000-8000-000000000001","at":"2026-11-21T10:00:00.000Z","action":"record.chronology.read",' +
        '"practitionerId":"0198c0de-0000-7000-8000-00000000000a","organisationId":null,"purpose":"Front door check",' +
        '"requestId":"r-1","outcome":"read","children":["0198c0de-0000-7000-8000-0000000000c1",' +
        '"0198c0de-0000-7000-8000-0000000000c2"],"subject":{"kind":"child","id":"0198c0de-0000-7000-8000-0000000000c1"},' +
        '"detail":{"apple":["x",2],"zebra":1}}',
    )
  })

  const wrong: [string, Partial<AuditEvent>, RegExp][] = [
    ['an id that is no uuid', { id: '7' }, /must be a uuid/],
    ['a child that is no uuid', { children: ["'; drop table x"] }, /child must be a uuid/],
    ['a practitioner that is no uuid', { practitionerId: '' }, /practitioner must be a uuid/],
    ['an action with a space', { action: 'read child' }, /dotted lower-case/],
    ['an unknown outcome', { outcome: 'maybe' as never }, /known outcome/],
    ['no time', { at: new Date('never') }, /real time/],
    ['a NUL', { purpose: 'a\0b' }, /cannot be stored/],
    ['half a character', { detail: { a: '\ud83e' } }, /cannot be stored/],
    ['a long purpose', { purpose: 'x'.repeat(2001) }, /too long/],
    ['a number that is none', { detail: { rows: Number.NaN } }, /finite/],
    ['a nested detail', { detail: { a: { b: 1 } as never } }, /plain values/],
    ['too many children', { children: Array.from({ length: 10_001 }, (_, n) => uuidOf(n)) }, /at most 10000/],
  ]
  test.each(wrong)('refuses %s', (_, change, message) => {
    expect(() => canonicalBody({ ...event, ...change })).toThrow(message)
  })
})

describe('the append call', () => {
  test('carries body, salt and chain', () => {
    const { text, values } = appendCall(event, 63)
    expect(text).toContain('audit.append($1::text, $2::bytea, $3::int)')
    expect(values).toEqual([canonicalBody(event), expect.any(Buffer), 63])
    expect(values[1]).toHaveLength(16)
  })

  test('as a literal is escaped', () => {
    const sql = appendSqlLiteral({ ...event, purpose: `it's \\ "so"` }, 3)
    expect(sql).toMatch(/^select audit\.append\(E?'\{/)
    expect(sql).toContain(`it''s`)
    expect(sql).toMatch(/, '\\x[0-9a-f]{32}', 3\)$/)
  })

  test.each([-1, 64, 1.5, Number.NaN])('refuses chain %s', chain => {
    expect(() => appendCall(event, chain)).toThrow(/no audit chain/)
    expect(() => appendSqlLiteral(event, chain)).toThrow(/no audit chain/)
  })

  test('never uses a salt twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newSalt().toString('hex'))).size).toBe(1000)
  })
})

function uuidOf(n: number): string {
  return `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}
