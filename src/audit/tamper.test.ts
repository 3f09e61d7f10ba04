import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type AuditEvent, canonicalBody } from './event.ts'
import { leafHash } from './format.ts'
import {
  appendTo,
  emptyLog,
  keepHead,
  knownKey,
  pick,
  type Random,
  randomEvent,
  randomFrom,
  randomLog,
  randomUuid,
  rechain,
  type SampleLog,
  signLog,
  writeSample,
} from './sample-log.ts'
import { verifyExport } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-audit-'))
afterAll(() => rmSync(folder, { recursive: true }))

const key = knownKey(1)
const thief = knownKey(2)

function writeFile(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Events that the latest head has signed: what came after it cannot be protected yet. */
function signedEvents(log: SampleLog) {
  const { seqs } = JSON.parse(log.heads.at(-1)!.body) as { seqs: number[] }
  return log.events.filter(event => event.seq <= seqs[event.chain]!)
}

const flipHex = (random: Random, hex: string) => {
  const at = Math.floor(random() * hex.length)
  return (
    hex.slice(0, at) +
    ((Number.parseInt(hex[at]!, 16) + 1 + Math.floor(random() * 15)) % 16).toString(16) +
    hex.slice(at + 1)
  )
}

/** Changes one thing that the event says, in the body and in the columns alike. */
function rewrite(random: Random, log: SampleLog): void {
  const event = pick(random, signedEvents(log))
  const body = JSON.parse(event.body!) as Record<string, unknown>
  body.practitionerId = randomUuid(random)
  event.practitionerId = body.practitionerId as string
  event.body = JSON.stringify(body)
}

/** All heads again, over what the log now says. */
function signAgain(log: SampleLog, withKey: ReturnType<typeof knownKey>): void {
  log.heads = []
  log.keys = []
  signLog(log, withKey, new Date('2026-11-21T11:00:00Z'))
}

type Tamper = [name: string, change: (log: SampleLog, random: Random) => string | Buffer | undefined]

/** What somebody with the whole database, but not the signing key, could do; each keeps counts and checksum right. */
const tampers: Tamper[] = [
  ...(['id', 'at', 'practitionerId', 'organisationId', 'action', 'misfiled', 'chain', 'seq'] as const).map(
    (field): Tamper => [
      `an event’s ${field} edited`,
      (log, random) => {
        const event = pick(random, log.events)
        const other = {
          id: randomUuid(random),
          at: '2026-11-20T08:00:00.000000Z',
          practitionerId: randomUuid(random),
          organisationId: randomUuid(random),
          action: 'record.entry.read',
          misfiled: 1,
          chain: (event.chain + 1) % 64,
          seq: event.seq + 7,
        }
        Object.assign(event, { [field]: other[field] })
        return undefined
      },
    ],
  ),
  ...(['salt', 'leaf', 'hash'] as const).map(
    (field): Tamper => [
      `an event’s ${field} edited`,
      (log, random) => {
        const event = pick(random, log.events)
        event[field] = flipHex(random, event[field]!)
        return undefined
      },
    ],
  ),
  [
    'the body of an event edited',
    (log, random) => {
      rewrite(random, log)
      return undefined
    },
  ],
  [
    'a child taken out of, or put into, the side table',
    (log, random) => {
      const event = pick(random, log.events)
      event.children =
        event.children.length > 0 && random() < 0.5
          ? event.children.slice(1)
          : [...event.children, randomUuid(random)].sort()
      return undefined
    },
  ],
  [
    'edited, and everything chained again',
    (log, random) => {
      rewrite(random, log)
      rechain(log)
      return undefined
    },
  ],
  [
    'edited, chained again and all heads signed with another key',
    (log, random) => {
      rewrite(random, log)
      rechain(log)
      signAgain(log, thief)
      return undefined
    },
  ],
  [
    'an event deleted',
    (log, random) => {
      log.events.splice(log.events.indexOf(pick(random, log.events)), 1)
      return undefined
    },
  ],
  [
    'an event deleted, and everything chained again',
    (log, random) => {
      log.events.splice(log.events.indexOf(pick(random, signedEvents(log))), 1)
      rechain(log)
      return undefined
    },
  ],
  [
    'an event put in, and everything chained again',
    (log, random) => {
      const { chain, seq } = pick(random, signedEvents(log))
      const forged: AuditEvent = randomEvent(random, 1)
      appendTo(log, chain, forged, Buffer.alloc(16, 7))
      log.events.find(event => event.id === forged.id)!.seq = seq - 0.5
      rechain(log)
      return undefined
    },
  ],
  [
    'two events exchanged',
    (log, random) => {
      const [one, other] = twoOf(random, log.events)
      const { chain, seq } = one
      Object.assign(one, { chain: other.chain, seq: other.seq })
      Object.assign(other, { chain, seq })
      log.events.sort((a, b) => a.chain - b.chain || a.seq - b.seq)
      return undefined
    },
  ],
  [
    'two events exchanged, and everything chained again',
    (log, random) => {
      const [one, other] = twoOf(random, signedEvents(log))
      const { chain, seq } = one
      Object.assign(one, { chain: other.chain, seq: other.seq })
      Object.assign(other, { chain, seq })
      rechain(log)
      return undefined
    },
  ],
  [
    'two lines exchanged',
    (log, random) => {
      const [one, other] = twoOf(random, log.events)
      const [a, b] = [log.events.indexOf(one), log.events.indexOf(other)]
      log.events[a] = other
      log.events[b] = one
      return undefined
    },
  ],
  [
    'an event copied to the end of its chain',
    (log, random) => {
      const event = pick(random, log.events)
      log.events.push({ ...event, seq: log.chains[event.chain]!.seq + 1 })
      rechain(log)
      return undefined
    },
  ],
  [
    'the end of a chain cut off, the chain end and the heads with it',
    (log, random) => {
      const { chain, seq } = pick(random, signedEvents(log))
      log.events = log.events.filter(event => event.chain !== chain || event.seq < seq)
      rechain(log)
      const ends = log.chains.map(end => end.seq)
      log.heads = log.heads.filter(head =>
        (JSON.parse(head.body) as { seqs: number[] }).seqs.every((s, n) => s <= ends[n]!),
      )
      if (log.heads.length === 0) log.keys = []
      return undefined
    },
  ],
  [
    'rolled back to an older copy',
    (log, random) => {
      log.heads.length = Math.floor(random() * log.heads.length)
      const old = log.heads.at(-1)
      const seqs = old === undefined ? [] : (JSON.parse(old.body) as { seqs: number[] }).seqs
      log.events = log.events.filter(event => event.seq <= (seqs[event.chain] ?? 0))
      if (old === undefined) log.keys = []
      rechain(log)
      return undefined
    },
  ],
  [
    'an event emptied without a recorded erasure',
    (log, random) => {
      Object.assign(pick(random, log.events), {
        salt: null,
        body: null,
        at: null,
        practitionerId: null,
        organisationId: null,
        action: null,
        children: [],
      })
      return undefined
    },
  ],
  [
    'a head deleted',
    (log, random) => {
      log.heads.splice(Math.floor(random() * log.heads.length), 1)
      return undefined
    },
  ],
  [
    'two heads exchanged',
    log => {
      log.heads.reverse()
      return undefined
    },
  ],
  ...(['signature', 'hash', 'keyId', 'number', 'body'] as const).map(
    (field): Tamper => [
      `a head’s ${field} edited`,
      (log, random) => {
        const head = pick(random, log.heads)
        if (field === 'number') head.number++
        else if (field === 'body') head.body = head.body.replace('"at":"2026', '"at":"2025')
        else head[field] = flipHex(random, head[field])
        return undefined
      },
    ],
  ),
  [
    'a chain end edited',
    (log, random) => {
      const end = pick(random, log.chains)
      if (random() < 0.5) end.seq++
      else end.hash = flipHex(random, end.hash)
      return undefined
    },
  ],
  [
    'a key exchanged or planted',
    (log, random) => {
      const other = emptyLog()
      signLog(other, thief, new Date())
      if (random() < 0.5) log.keys = other.keys
      else log.keys.push(...other.keys)
      return undefined
    },
  ],
  [
    'one byte of the file changed',
    (log, random) => {
      const bytes = Buffer.from(writeSample(log))
      const at = Math.floor(random() * bytes.length)
      bytes[at] = (bytes[at]! + 1 + Math.floor(random() * 255)) % 256
      return bytes
    },
  ],
  [
    'the file cut short',
    (log, random) => {
      const bytes = Buffer.from(writeSample(log))
      return bytes.subarray(0, Math.floor(random() * bytes.length))
    },
  ],
  ['something added to the file', log => `${writeSample(log)}{}\n`],
  ['the closing line written twice', log => writeSample(log).replace(/\{"type":"end".*\n$/, '$&$&')],
  ['an empty line added to the file', log => `${writeSample(log)}\n`],
  ['the last line end left out', log => writeSample(log).trimEnd()],
  ['the closing line left out', log => writeSample(log).replace(/\{"type":"end".*\n$/, '')],
  ['the time of export edited', log => writeSample(log).replace('"exportedAt":"2026', '"exportedAt":"2025')],
  ...['keys', 'heads', 'events', 'erased', 'strays'].map(
    (count): Tamper => [
      `the closing count of ${count} edited`,
      log => writeSample(log).replace(new RegExp(`"type":"end".*"${count}":`), start => `${start}1`),
    ],
  ),
  [
    'a line of the file left out',
    (log, random) => {
      const lines = writeSample(log).trimEnd().split('\n')
      lines.splice(Math.floor(random() * lines.length), 1)
      return `${lines.join('\n')}\n`
    },
  ],
]

function twoOf<T>(random: Random, list: readonly T[]): [T, T] {
  const one = pick(random, list)
  return [
    one,
    pick(
      random,
      list.filter(item => item !== one),
    ),
  ]
}

describe(`tampering, ${tampers.length} kinds with 8 seeds each`, () => {
  const seeds = Array.from({ length: 8 }, (_, n) => n + 1)

  test.each(tampers)('is found: %s', async (name, change) => {
    for (const seed of seeds) {
      const random = randomFrom(seed * 7919)
      const log = randomLog(random, key, 3, 12)
      const clean = writeSample(log)
      const head = writeFile('head.json', `${JSON.stringify(keepHead(log, key))}\n`)
      const content = change(log, random) ?? writeSample(log)
      expect(Buffer.from(content).equals(Buffer.from(clean)), `${name}, seed ${seed}: nothing was changed`).toBe(false)
      const report = await verifyExport(writeFile('log.jsonl', content), { head })
      expect(report.ok, `${name}, seed ${seed}`).toBe(false)
      expect(report.problemCount).toBeGreaterThan(0)
      expect(report.problems.join('\n')).not.toMatch(/undefined|NaN|\[object/)
    }
  })

  test('a re-signed log is found without an outside head by somebody who knows the key', async () => {
    const log = randomLog(randomFrom(5), key, 2, 10)
    const publicKey = log.keys[0]!.publicKey
    expect(await verifyExport(writeFile('log.jsonl', writeSample(log)), { publicKey })).toMatchObject({ ok: true })
    signAgain(log, thief)
    const report = await verifyExport(writeFile('log.jsonl', writeSample(log)), { publicKey })
    expect(report.problems.join()).toContain('not signed with the key you gave')
  })
})

describe('a clean log', () => {
  test('is never called tampered, with or without an outside head', async () => {
    for (let seed = 100; seed < 200; seed++) {
      const random = randomFrom(seed)
      const log = randomLog(random, key, Math.floor(random() * 4), Math.floor(random() * 15))
      const path = writeFile('log.jsonl', writeSample(log))
      const options = log.heads.length === 0 ? {} : { head: writeFile('head.json', JSON.stringify(keepHead(log, key))) }
      expect(await verifyExport(path, options), `seed ${seed}`).toMatchObject({
        ok: true,
        problems: [],
        events: log.events.length,
      })
    }
  })

  test('that has grown since the outside head was kept is clean', async () => {
    const random = randomFrom(77)
    const log = randomLog(random, key, 2, 10)
    const head = writeFile('head.json', JSON.stringify(keepHead(log, key)))
    for (let n = 0; n < 10; n++) appendTo(log, n, randomEvent(random, 50), Buffer.alloc(16, n))
    signLog(log, key, new Date('2026-11-21T11:30:00Z'))
    expect(await verifyExport(writeFile('log.jsonl', writeSample(log)), { head })).toMatchObject({
      ok: true,
      unsigned: 0,
    })
  })

  test('with a change of key is clean', async () => {
    const random = randomFrom(78)
    const log = randomLog(random, key, 1, 5)
    appendTo(log, 3, randomEvent(random, 50), Buffer.alloc(16, 1))
    signLog(log, thief, new Date('2026-11-21T11:30:00Z'))
    expect(await verifyExport(writeFile('log.jsonl', writeSample(log)))).toMatchObject({ ok: true, heads: 2 })
  })

  test('with a recorded erasure is clean, and says how many were erased', async () => {
    const random = randomFrom(79)
    const log = randomLog(random, key, 1, 20)
    const gone = log.events[4]!
    Object.assign(gone, {
      salt: null,
      body: null,
      at: null,
      practitionerId: null,
      organisationId: null,
      action: null,
      children: [],
    })
    const erasure: AuditEvent = {
      ...randomEvent(random, 55),
      action: 'audit.erase',
      detail: { erased: [[gone.chain, gone.seq, gone.id]] },
    }
    appendTo(log, 0, erasure, Buffer.alloc(16, 9))
    expect(await verifyExport(writeFile('log.jsonl', writeSample(log)))).toMatchObject({ ok: true, erased: 1 })
  })

  test('an erased leaf tells nothing without its salt', () => {
    const event = randomEvent(randomFrom(1), 1)
    const [one, other] = [
      leafHash(Buffer.alloc(16, 1), canonicalBody(event)),
      leafHash(Buffer.alloc(16, 2), canonicalBody(event)),
    ]
    expect(one.equals(other)).toBe(false)
  })
})
