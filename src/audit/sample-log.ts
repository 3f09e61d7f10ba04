/** Test support: a whole audit log in memory, made from a seed, that tests write to a file, tamper with and check. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { type AuditEvent, canonicalBody } from './event.ts'
import {
  CHAINS,
  type ChainLine,
  type EventLine,
  type ExportLine,
  FORMAT,
  genesisHash,
  HEAD_FORMAT,
  type HeadBody,
  type HeadLine,
  headHash,
  type KeptHead,
  type KeyLine,
  leafHash,
  linkHash,
  treeRoot,
} from './format.ts'
import { keyId } from './heads.ts'

type Loose<T> = { -readonly [K in keyof T]: T[K] }

/** Everything in an export but the header and the closing line, open to change. */
export type SampleLog = {
  keys: Loose<KeyLine>[]
  chains: Loose<ChainLine>[]
  heads: Loose<HeadLine>[]
  events: Loose<EventLine>[]
}

/** A number from 0 up to 1, the same run of numbers for the same seed. */
export type Random = () => number

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

/** An Ed25519 key from 32 known bytes, so that examples come out the same every time. Never for real use. */
export function knownKey(byte: number): KeyObject {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

export function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A likely event: somebody reads, writes or is refused, with none to four children. */
export function randomEvent(random: Random, minute: number): AuditEvent {
  return {
    id: randomUuid(random),
    at: new Date(Date.UTC(2026, 10, 21, 8, minute, 0, Math.floor(random() * 1000))),
    action: pick(random, ['record.chronology.read', 'concerns.concern.log', 'people.child.search', 'identity.sign-in']),
    practitionerId: random() < 0.9 ? randomUuid(random) : null,
    organisationId: random() < 0.9 ? randomUuid(random) : null,
    purpose:
      random() < 0.3 ? pick(random, ['Front door check', 'Jämförelse “twelve” 🧒', 'quote " and \\ slash']) : null,
    requestId: randomUuid(random),
    outcome: pick(random, ['read', 'done', 'refused', 'not-found', 'failed']),
    children: Array.from({ length: Math.floor(random() * 5) }, () => randomUuid(random)),
    subject: random() < 0.5 ? { kind: 'entry', id: randomUuid(random) } : null,
    detail: random() < 0.5 ? { rows: Math.floor(random() * 100), filter: 'harm' } : {},
  }
}

/** An empty log: 64 chains at their beginning. */
export function emptyLog(): SampleLog {
  const chains: ChainLine[] = Array.from({ length: CHAINS }, (_, chain) => ({
    type: 'chain',
    chain,
    seq: 0,
    hash: genesisHash(chain).toString('hex'),
  }))
  return { keys: [], chains, heads: [], events: [] }
}

export function appendTo(log: SampleLog, chain: number, event: AuditEvent, salt: Uint8Array): void {
  const end = log.chains[chain]!
  const body = canonicalBody(event)
  const leaf = leafHash(salt, body)
  end.seq++
  end.hash = linkHash(Buffer.from(end.hash, 'hex'), leaf, end.seq).toString('hex')
  log.events.push({
    type: 'event',
    chain,
    seq: end.seq,
    id: event.id,
    at: event.at.toISOString().replace('Z', '000Z'),
    practitionerId: event.practitionerId,
    organisationId: event.organisationId,
    action: event.action,
    children: (JSON.parse(body) as { children: string[] }).children,
    misfiled: 0,
    salt: Buffer.from(salt).toString('hex'),
    body,
    leaf: leaf.toString('hex'),
    hash: end.hash,
  })
  log.events.sort((a, b) => a.chain - b.chain || a.seq - b.seq)
}

export function signLog(log: SampleLog, key: KeyObject, at: Date): void {
  const last = log.heads.at(-1)
  const seqs = log.chains.map(end => end.seq)
  const hashes = log.chains.map(end => Buffer.from(end.hash, 'hex'))
  const head: HeadBody = {
    format: HEAD_FORMAT,
    number: log.heads.length + 1,
    at: at.toISOString(),
    size: seqs.reduce((sum, seq) => sum + seq, 0),
    root: treeRoot(seqs, hashes).toString('hex'),
    previous: last === undefined ? null : headHash(last.body).toString('hex'),
    keyId: keyId(key),
    seqs,
  }
  const body = JSON.stringify(head)
  const signature = sign(null, Buffer.from(body), key).toString('hex')
  const hash = headHash(body).toString('hex')
  log.heads.push({ type: 'head', number: head.number, hash, keyId: head.keyId, body, signature })
  if (!log.keys.some(line => line.id === head.keyId))
    log.keys.push({ type: 'key', id: head.keyId, publicKey: pem(key) })
}

/** Makes every leaf, hash, chain end and head again after an edit, as somebody with the database and a key could. */
export function rechain(log: SampleLog): void {
  const fresh = emptyLog().chains
  log.events.sort((a, b) => a.chain - b.chain || a.seq - b.seq)
  for (const event of log.events) {
    const end = fresh[event.chain]!
    if (event.body !== null) event.leaf = leafHash(Buffer.from(event.salt!, 'hex'), event.body).toString('hex')
    end.seq++
    event.seq = end.seq
    end.hash = linkHash(Buffer.from(end.hash, 'hex'), Buffer.from(event.leaf, 'hex'), end.seq).toString('hex')
    event.hash = end.hash
  }
  log.chains = fresh
}

/** A log of `rounds` × `perRound` events with a signed head after each round and a few events not signed yet. */
export function randomLog(random: Random, key: KeyObject, rounds: number, perRound: number): SampleLog {
  const log = emptyLog()
  const used = Array.from({ length: 6 }, () => Math.floor(random() * CHAINS))
  const add = (minute: number) =>
    appendTo(
      log,
      pick(random, used),
      randomEvent(random, minute),
      Buffer.from(randomUuid(random).replaceAll('-', ''), 'hex'),
    )
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < perRound; n++) add(round)
    signLog(log, key, new Date(Date.UTC(2026, 10, 21, 9, round)))
  }
  for (let n = Math.floor(random() * 3); n > 0; n--) add(rounds)
  return log
}

/** The latest head as a partner keeps it. */
export function keepHead(log: SampleLog, key: KeyObject): KeptHead {
  return { ...log.heads.at(-1)!, publicKey: pem(key) }
}

/** The file's text, with counts and checksum that fit whatever the log now holds. */
export function writeSample(log: SampleLog): string {
  const lines: ExportLine[] = [
    { type: 'header', format: FORMAT, exportedAt: '2026-11-21T12:00:00.000Z', chains: CHAINS },
    ...log.keys.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    ...log.chains,
    ...log.heads,
    ...log.events,
  ]
  const text = lines.map(line => `${JSON.stringify(line)}\n`).join('')
  const end: ExportLine = {
    type: 'end',
    keys: log.keys.length,
    heads: log.heads.length,
    events: log.events.length,
    erased: log.events.filter(event => event.body === null).length,
    strays: 0,
    sha256: createHash('sha256').update(text).digest('hex'),
  }
  return `${text}${JSON.stringify(end)}\n`
}

function pem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string
}

/** Puts a practitioner to work in an organisation of their own, in a database with policies; gives the organisation's id. */
export async function atWork(
  admin: { query(text: string, values?: unknown[]): Promise<unknown> },
  practitionerId: string,
): Promise<string> {
  const area = randomUUID()
  const organisation = randomUUID()
  await admin.query('insert into identity.area values ($1, $2)', [area, area])
  await admin.query(
    `insert into identity.organisation (id, name, kind, badge, area_id) values ($1, 'Audit', 'council', 'AU', $2)`,
    [organisation, area],
  )
  await admin.query(`insert into identity.practitioner (id, name, job_title) values ($1, 'Somebody', 'worker')`, [
    practitionerId,
  ])
  await admin.query(
    `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, 'teacher', now())`,
    [randomUUID(), practitionerId, organisation],
  )
  return organisation
}
