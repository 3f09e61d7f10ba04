import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type AuditEvent, canonicalBody } from './event.ts'
import { CHAINS, genesisHash, headHash, leafHash, linkHash, treeLeaf, treeRoot } from './format.ts'
import { keyId } from './heads.ts'
import { newIdSet } from './id-set.ts'
import { appendTo, emptyLog, keepHead, knownKey, type SampleLog, signLog, writeSample } from './sample-log.ts'
import { verifyExport } from './verify.ts'

const file = (name: string) => fileURLToPath(new URL(`example/${name}`, import.meta.url))
const key = knownKey(1)

/** The example in `example/`: two chains, two heads, one erasure. */
function exampleLog(): SampleLog {
  const log = emptyLog()
  const event = (n: number, more: Partial<AuditEvent> = {}): AuditEvent => ({
    id: `0198c0de-0000-7000-8000-00000000000${n}`,
    at: new Date(Date.UTC(2026, 10, 21, 9, n, 0, 250)),
    action: 'record.chronology.read',
    practitionerId: '0198c0de-0000-7000-8000-0000000000aa',
    organisationId: '0198c0de-0000-7000-8000-0000000000bb',
    purpose: null,
    requestId: `request-${n}`,
    outcome: 'read',
    children: ['0198c0de-0000-7000-8000-0000000000c1'],
    subject: null,
    detail: {},
    ...more,
  })
  const salt = (n: number) => Buffer.alloc(16, n)
  appendTo(log, 3, event(1), salt(1))
  appendTo(log, 3, event(2, { purpose: 'Duty check – “urgent”', detail: { entries: 50, harm: 'neglect' } }), salt(2))
  appendTo(
    log,
    60,
    event(3, { practitionerId: null, organisationId: null, children: [], action: 'audit.head' }),
    salt(3),
  )
  signLog(log, key, new Date('2026-11-21T09:05:00Z'))
  const gone = log.events[0]!
  Object.assign(gone, {
    salt: null,
    body: null,
    at: null,
    practitionerId: null,
    organisationId: null,
    action: null,
    children: [],
  })
  const subject = { kind: 'retention-review', id: '0198c0de-0000-7000-8000-0000000000dd' }
  const detail = { erased: [[gone.chain, gone.seq, gone.id]] }
  appendTo(log, 3, event(4, { action: 'audit.erase', outcome: 'done', children: [], subject, detail }), salt(4))
  signLog(log, key, new Date('2026-11-21T09:10:00Z'))
  return log
}

describe('docs/audit-format.md', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/audit-format.md', import.meta.url)), 'utf8')
  const body = canonicalBody({
    id: '0198c0de-0000-7000-8000-000000000001',
    at: new Date('2026-11-21T09:01:00.250Z'),
    action: 'record.chronology.read',
    practitionerId: '0198c0de-0000-7000-8000-0000000000aa',
    organisationId: '0198c0de-0000-7000-8000-0000000000bb',
    purpose: null,
    requestId: 'request-1',
    outcome: 'read',
    children: ['0198c0de-0000-7000-8000-0000000000c1'],
    subject: null,
    detail: {},
  })
  const leaf = leafHash(Buffer.alloc(16, 1), body)
  const genesis = Array.from({ length: CHAINS }, (_, chain) => genesisHash(chain))
  const vectors: [string, string][] = [
    ['body', body],
    ['genesis of chain 0', genesisHash(0).toString('hex')],
    ['genesis of chain 3', genesisHash(3).toString('hex')],
    ['genesis of chain 63', genesisHash(63).toString('hex')],
    ['leaf', leaf.toString('hex')],
    ['hash after the first event', linkHash(genesisHash(3), leaf, 1).toString('hex')],
    ['tree leaf', treeLeaf(3, 1, linkHash(genesisHash(3), leaf, 1)).toString('hex')],
    ['root of an empty log', treeRoot(Array<number>(CHAINS).fill(0), genesis).toString('hex')],
    ['key id', keyId(key)],
    ['head hash', headHash(exampleLog().heads[0]!.body).toString('hex')],
  ]

  test.each(vectors)('gives the vector: %s', (_, value) => {
    expect(page).toContain(value)
  })
})

describe('the example', () => {
  test('is what the format makes, byte for byte', () => {
    expect(readFileSync(file('log.jsonl'), 'utf8')).toBe(writeSample(exampleLog()))
    expect(readFileSync(file('head.jsonl'), 'utf8')).toBe(`${JSON.stringify(keepHead(exampleLog(), key))}\n`)
  })

  test('is whole', async () => {
    expect(await verifyExport(file('log.jsonl'), { head: file('head.jsonl') })).toMatchObject({
      ok: true,
      events: 4,
      erased: 1,
      heads: 2,
      unsigned: 0,
      limits: [],
    })
  })
})

describe('a set of ids', () => {
  test('knows each id it has seen, also after growing, also ids made to be alike', () => {
    const ids = newIdSet()
    const made = Array.from(
      { length: 20_000 },
      (_, n) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`,
    )
    made.push('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    expect(made.every(id => ids.add(id))).toBe(true)
    expect(made.some(id => ids.add(id))).toBe(false)
    expect(() => ids.add('x')).toThrow(/not a uuid/)
  })
})
