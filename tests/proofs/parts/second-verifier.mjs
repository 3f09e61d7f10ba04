/**
 * A second verifier of the audit log, written from docs/audit-format.md alone: it imports nothing but Node's own crypto, shares no line with
 * src/audit, and runs as it stands, uncompiled. `node second-verifier.mjs EXPORT [HEADS]` checks a file by hand.
 * Every finding begins with the number of the check in the document that it comes from.
 */
import { createHash, createPublicKey, verify as signatureHolds } from 'node:crypto'

const CHAINS = 64
/** The keys of each kind of line, in the order of the document; the kinds in the order of the file. */
const KINDS = {
  header: 'type format exportedAt chains',
  key: 'type id publicKey',
  chain: 'type chain seq hash',
  head: 'type number hash keyId body signature',
  event: 'type chain seq id at practitionerId organisationId action children misfiled salt body leaf hash',
  end: 'type keys heads events erased strays sha256',
}
const ORDER = Object.keys(KINDS)

const sha256 = parts => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const byte = value => Uint8Array.of(value)
const uint16 = value => Uint8Array.of(value >> 8, value & 255)
const uint64 = value => {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer)
}
const hex = bytes => Buffer.from(bytes).toString('hex')
const isHex = (text, bytes) => typeof text === 'string' && text.length === bytes * 2 && /^[0-9a-f]*$/.test(text)
const bytesOf = text => Buffer.from(text, 'hex')
const isCount = value => Number.isSafeInteger(value) && value >= 0

const genesis = chain => sha256([byte(2), 'kith-audit-1', uint16(chain)])
const leafOf = (salt, body) => sha256([byte(0), salt, body])
const linkOf = (before, leaf, seq) => sha256([byte(1), before, leaf, uint64(seq)])
const headHashOf = body => hex(sha256([byte(3), body]))
const rootOf = (seqs, hashes) => {
  let level = hashes.map((hash, chain) => sha256([byte(4), uint16(chain), uint64(seqs[chain]), hash]))
  while (level.length > 1) {
    level = level.filter((_, n) => n % 2 === 0).map((left, n) => sha256([byte(5), left, level[n * 2 + 1]]))
  }
  return hex(level[0])
}

/** The one way to write a value: see “The export file” in the document. */
function written(value) {
  if (value === null) return 'null'
  if (typeof value === 'string') return `"${[...value].map(escaped).join('')}"`
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value)
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${written(key)}:${written(item)}`)
      .join(',')}}`
  }
  return ''
}
const SHORT = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escaped = letter =>
  SHORT[letter] ?? (letter < ' ' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter)

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Checks an export. `file` holds its bytes, `kept` the lines of heads kept outside, `publicKey` a PEM that must have signed every head.
 * Gives every finding; the log is whole if there is none.
 */
export function verify(file, { kept = [], publicKey = null } = {}) {
  const findings = []
  const find = (check, words) => findings.push(`${check}: ${words}`)
  const log = readFile(file, find)
  const keys = checkKeys(log, find)
  const heads = checkHeads(log, keys, find)
  const outside = kept.map(line => checkOutside(line, log, keys, find)).filter(head => head !== null)
  const chains = checkChains(log, [...heads, ...outside], find)
  checkErasures(log, find)
  checkRoots(heads, chains, 7, find)
  checkRoots(outside, chains, 8, find)
  if (publicKey !== null) checkPinned(publicKey, [...heads, ...outside], find)
  return {
    ok: findings.length === 0,
    findings,
    events: log.event.length,
    erased: log.event.filter(event => event.body === null).length,
    heads: log.head.length,
    unsigned: Math.max(0, log.event.length - (heads.at(-1)?.body.size ?? 0)),
  }
}

/** Check 1: the lines, their order, the counts and the checksum. Gives the lines by kind, without their texts. */
function readFile(file, find) {
  const log = { header: [], key: [], chain: [], head: [], event: [], end: [] }
  let from = 0
  let stage = -1
  for (let number = 1; from < file.length; number++) {
    const at = file.indexOf(10, from)
    if (at < 0) find(1, `line ${number} has no end`)
    const line = at < 0 ? null : readLine(file.subarray(from, at))
    if (at >= 0 && line === null) find(1, `line ${number} is not a line of this format`)
    if (line !== null) {
      if (log.end.length > 0) find(1, `line ${number} follows the last line`)
      if (ORDER.indexOf(line.type) < stage) find(1, `line ${number} is not in the order of the kinds`)
      if (line.type === 'end') checkEnd(line, file.subarray(0, from), find)
      stage = ORDER.indexOf(line.type)
      log[line.type].push(line)
    }
    from = at < 0 ? file.length : at + 1
  }
  checkCounts(log, find)
  return log
}

function readLine(bytes) {
  try {
    const text = utf8.decode(bytes)
    const line = JSON.parse(text)
    const keys = Object.hasOwn(KINDS, line.type) ? KINDS[line.type] : null
    return keys !== null && Object.keys(line).join(' ') === keys && written(line) === text ? line : null
  } catch {
    return null
  }
}

function checkEnd(end, before, find) {
  if (end.sha256 !== hex(sha256([before]))) find(1, 'the checksum of the file is wrong')
  if (end.strays !== 0) find(1, `${end.strays} strays`)
}

function checkCounts(log, find) {
  const [header] = log.header
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
  const good = header?.format === 'kith-audit-1' && header.chains === CHAINS && time.test(header.exportedAt)
  if (log.header.length !== 1 || !good) find(1, 'there is no single header of this format')
  if (log.chain.length !== CHAINS || log.chain.some((line, n) => line.chain !== n)) {
    find(1, 'the chain lines are not 0 to 63')
  }
  if (log.end.length !== 1) return find(1, 'there is no single last line')
  const [end] = log.end
  const erased = log.event.filter(event => event.body === null).length
  const counts = { keys: log.key.length, heads: log.head.length, events: log.event.length, erased }
  for (const [name, count] of Object.entries(counts)) {
    if (end[name] !== count) find(1, `the last line counts other ${name}`)
  }
}

/** A public key, if the text is the one way to write an Ed25519 key. */
function readKey(pem) {
  try {
    const key = createPublicKey(pem)
    const der = key.export({ type: 'spki', format: 'der' })
    const text = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`
    return key.asymmetricKeyType === 'ed25519' && text === pem ? { key, id: hex(sha256([der])) } : null
  } catch {
    return null
  }
}

/** Check 2. Gives the keys that are what they say, by id. */
function checkKeys(log, find) {
  const keys = new Map()
  let before = ''
  for (const line of log.key) {
    const read = readKey(line.publicKey)
    if (read === null || read.id !== line.id) find(2, `key ${line.id} is not what its id says`)
    else if (keys.has(line.id)) find(2, `key ${line.id} is there twice`)
    else keys.set(line.id, read.key)
    if (line.id < before) find(2, 'the keys are not sorted')
    before = line.id
    if (!log.head.some(head => head.keyId === line.id)) find(2, `key ${line.id} has signed no head`)
  }
  return keys
}

/** A head whose signature and shape hold; null and a finding otherwise. */
function readHead(line, key, check, find) {
  const name = `head ${line.number}`
  try {
    if (
      !isHex(line.signature, 64) ||
      !key ||
      !signatureHolds(null, Buffer.from(line.body), key, bytesOf(line.signature))
    ) {
      find(check, `${name}: the signature does not hold`)
      return null
    }
    const body = JSON.parse(line.body)
    const { format, seqs, size } = body
    const good = format === 'kith-audit-head-1' && seqs.length === CHAINS && seqs.every(isCount)
    if (!good || seqs.reduce((sum, seq) => sum + seq, 0) !== size) {
      find(check, `${name}: not a head of this format`)
      return null
    }
    if (line.number !== body.number || line.keyId !== body.keyId || line.hash !== headHashOf(line.body)) {
      find(check, `${name}: the line differs from the body`)
    }
    return { name, body, hash: headHashOf(line.body), at: new Map() }
  } catch {
    find(check, `${name}: cannot be read`)
    return null
  }
}

/** Check 3. */
function checkHeads(log, keys, find) {
  const heads = []
  for (const line of log.head) {
    const head = readHead(line, keys.get(line.keyId), 3, find)
    if (head === null) continue
    const before = heads.at(-1)
    if (head.body.number !== (before?.body.number ?? 0) + 1) find(3, `${head.name}: not the next number`)
    if (head.body.previous !== (before?.hash ?? null)) find(3, `${head.name}: does not follow the head before it`)
    if (before?.body.seqs.some((seq, chain) => seq > head.body.seqs[chain]))
      find(3, `${head.name}: counts fewer events`)
    heads.push(head)
  }
  return heads
}

/** Check 8, without the root. */
function checkOutside(text, log, keys, find) {
  try {
    const line = JSON.parse(text)
    const brought = readKey(line.publicKey)
    const head = readHead(line, brought?.key, 8, find)
    if (head === null) return null
    if (brought.id !== head.body.keyId) find(8, `${head.name}: brings another key than signed it`)
    const same = log.head.some(other => other.number === head.body.number && other.hash === head.hash)
    if (!same) find(8, `${head.name}: is not among the file's heads`)
    if (!keys.has(head.body.keyId)) find(8, `${head.name}: its key is not among the file's keys`)
    return head
  } catch {
    find(8, 'a line of the outside heads is not a head')
    return null
  }
}

/** Checks 4 and 5. Gives the hash that each head needs of each chain: `chain:seq` to hash. */
function checkChains(log, heads, find) {
  const needed = new Set(heads.flatMap(head => head.body.seqs.map((seq, chain) => `${chain}:${seq}`)))
  const hashes = new Map()
  const ends = Array.from({ length: CHAINS }, (_, chain) => ({ seq: 0, hash: genesis(chain) }))
  const note = (chain, { seq, hash }) => needed.has(`${chain}:${seq}`) && hashes.set(`${chain}:${seq}`, hash)
  for (const [chain, end] of ends.entries()) note(chain, end)
  const ids = new Set()
  let last = 0
  for (const event of log.event) {
    const place = `event ${event.seq} of chain ${event.chain}`
    const end = ends[event.chain]
    if (end === undefined || event.chain < last || event.seq !== end.seq + 1) {
      find(4, `${place}: out of order, or one is missing before it`)
      if (end === undefined || !isCount(event.seq)) continue
    }
    last = event.chain
    const shaped = isHex(event.leaf, 32) && isHex(event.hash, 32)
    if (!shaped || hex(linkOf(end.hash, bytesOf(event.leaf), event.seq)) !== event.hash) {
      find(4, `${place}: its hash does not follow`)
    }
    ends[event.chain] = { seq: event.seq, hash: shaped ? bytesOf(event.hash) : Buffer.alloc(32) }
    note(event.chain, ends[event.chain])
    if (ids.has(event.id)) find(5, `${place}: an id that is there twice`)
    ids.add(event.id)
    if (event.body !== null) checkEvent(event, place, find)
  }
  for (const line of log.chain) {
    const end = ends[line.chain]
    if (end?.seq !== line.seq || hex(end.hash) !== line.hash) find(4, `chain ${line.chain} ends otherwise`)
  }
  return hashes
}

/** Check 5, for an event that is not erased. */
function checkEvent(event, place, find) {
  if (!isHex(event.salt, 16) || hex(leafOf(bytesOf(event.salt), String(event.body))) !== event.leaf) {
    find(5, `${place}: not what was hashed`)
  }
  try {
    const body = JSON.parse(event.body)
    for (const name of ['id', 'practitionerId', 'organisationId', 'action']) {
      if (event[name] !== body[name]) find(5, `${place}: another ${name}`)
    }
    if (event.at !== `${body.at.slice(0, -1)}000Z`) find(5, `${place}: another time`)
    if (written(event.children) !== written(body.children)) find(5, `${place}: other children`)
    if (event.misfiled !== 0) find(5, `${place}: misfiled rows`)
  } catch {
    find(5, `${place}: a body that cannot be read`)
  }
}

/** Check 6. */
function checkErasures(log, find) {
  const named = new Set()
  for (const event of log.event) {
    try {
      const body = event.body === null ? null : JSON.parse(event.body)
      if (body?.action === 'audit.erase') for (const place of body.detail.erased) named.add(place.join(':'))
    } catch {
      find(6, `event ${event.seq} of chain ${event.chain}: an erasure that cannot be read`)
    }
  }
  for (const event of log.event.filter(one => one.body === null)) {
    const place = `${event.chain}:${event.seq}:${event.id}`
    if (!named.delete(place)) find(6, `event ${event.seq} of chain ${event.chain}: emptied, and no erasure names it`)
    const left = [event.salt, event.at, event.practitionerId, event.organisationId, event.action]
    if (left.some(value => value !== null) || written(event.children) !== '[]' || event.misfiled !== 0) {
      find(6, `event ${event.seq} of chain ${event.chain}: emptied in part`)
    }
  }
  for (const place of named) find(6, `an erasure names ${place}, which is not emptied`)
}

/** Check 7, and the root of check 8. */
function checkRoots(heads, hashes, check, find) {
  for (const { name, body } of heads) {
    const reached = body.seqs.map((seq, chain) => hashes.get(`${chain}:${seq}`))
    if (reached.includes(undefined)) find(check, `${name}: a chain was cut`)
    else if (rootOf(body.seqs, reached) !== body.root) find(check, `${name}: another root`)
  }
}

/** Check 9. */
function checkPinned(publicKey, heads, find) {
  let id = null
  try {
    id = hex(sha256([createPublicKey(publicKey).export({ type: 'spki', format: 'der' })]))
  } catch {
    find(9, 'the public key given cannot be read')
  }
  for (const { name, body } of heads) if (body.keyId !== id) find(9, `${name}: signed with another key`)
}

if (import.meta.main && process.argv.length > 2) {
  const { readFileSync } = await import('node:fs')
  const [path, headsPath] = process.argv.slice(2)
  const kept = headsPath === undefined ? [] : readFileSync(headsPath, 'utf8').split('\n').filter(Boolean)
  const { findings, ...counts } = verify(readFileSync(path), { kept })
  for (const words of findings.slice(0, 50)) console.log(words)
  console.log(JSON.stringify({ ...counts, findings: findings.length }))
  process.exitCode = counts.ok ? 0 : 1
}
