import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import {
  CHAINS,
  counted,
  HEAD_FORMAT,
  type HeadBody,
  type HeadLine,
  headHash,
  type KeptHead,
  type KeyLine,
  pushLeaf,
  type Report,
  type TreeStack,
  treeLeaf,
} from './format.ts'

/** A head that waits for the chains to pass the places it signed, so that its root can be made again. */
export type Watch = {
  name: string
  number: number
  seqs: Float64Array
  root: string
  tree: TreeStack
  /** False once a chain turned out not to reach the place that was signed. */
  whole: boolean
}

export type HeadState = {
  keys: Map<string, KeyObject>
  /** The id of the only key allowed to sign, when the person running the verifier knows it. */
  pinned: string | null
  watches: Watch[]
  kept: { number: number; hash: string; keyId: string }[]
  hashes: Map<number, string>
  last: { number: number; at: string; hash: string; size: number; seqs: Float64Array } | null
  count: number
  /** Ids of keys that signed a head; a key in the file that signed none was planted. */
  used: Set<string>
}

export function newHeadState(): HeadState {
  return {
    keys: new Map(),
    pinned: null,
    watches: [],
    kept: [],
    hashes: new Map(),
    last: null,
    count: 0,
    used: new Set(),
  }
}

/** Reads a signing key of the file; its id must be its own hash. */
export function addKey(state: HeadState, line: KeyLine, report: Report): void {
  const key = readKey(line.publicKey)
  if (key === null || key.id !== line.id) {
    report(`The signing key ${line.id} is not what its id says.`)
    return
  }
  if (state.keys.has(key.id)) report(`The signing key ${line.id} is there twice.`)
  else if ([...state.keys.keys()].some(earlier => earlier > key.id)) report('The signing keys are not in order.')
  state.keys.set(key.id, key.object)
}

/** Checks a head of the file: its signature, and that it follows the head before it. */
export function checkHead(state: HeadState, line: HeadLine, report: Report): void {
  state.count++
  const body = readBody(line, state.keys.get(line.keyId), `Head ${line.number}`, report)
  if (body === null) return
  const name = `Head ${body.number} of ${body.at}`
  state.used.add(body.keyId)
  if (state.pinned !== null && body.keyId !== state.pinned) report(`${name} is not signed with the key you gave.`)
  const { last } = state
  if (body.number !== (last?.number ?? 0) + 1 || body.previous !== (last?.hash ?? null)) {
    report(`${name} does not follow the head before it.`)
  }
  const seqs = Float64Array.from(body.seqs)
  if (last?.seqs.some((seq, chain) => seq > seqs[chain]!))
    report(`${name} counts fewer events than the head before it.`)
  state.last = { number: body.number, at: body.at, hash: line.hash, size: body.size, seqs }
  state.watches.push({ name, number: body.number, seqs, root: body.root, tree: [], whole: true })
  if (state.kept.length > 0) state.hashes.set(body.number, line.hash)
}

/** Checks a head that was kept outside: the events must be those it signed, and the file must still hold it. */
export function checkKeptHead(state: HeadState, line: KeptHead, report: Report): void {
  const key = readKey(line.publicKey)
  const body = readBody(line, key?.object, 'A head kept outside', report)
  if (body === null || key === null) return
  if (key.id !== body.keyId) report('A head kept outside is not signed with the key it came with.')
  if (state.pinned !== null && key.id !== state.pinned)
    report('A head kept outside is not signed with the key you gave.')
  const name = `The outside head ${body.number} of ${body.at}`
  state.kept.push({ number: body.number, hash: line.hash, keyId: body.keyId })
  const seqs = Float64Array.from(body.seqs)
  state.watches.push({ name, number: body.number, seqs, root: body.root, tree: [], whole: true })
}

/** After the events: every root must have come out as it was signed, and the outside heads must be in the file. */
export function finishHeads(state: HeadState, report: Report): void {
  for (const kept of state.kept) {
    if (state.hashes.get(kept.number) !== kept.hash)
      report(`The outside head ${kept.number} is not among the file's heads.`)
    if (!state.keys.has(kept.keyId)) report(`The key of the outside head ${kept.number} is not among the file's keys.`)
  }
  for (const id of state.keys.keys()) if (!state.used.has(id)) report(`The signing key ${id} has signed no head.`)
  const wrong = state.watches.filter(w => w.whole && w.tree[0]?.node.toString('hex') !== w.root)
  const first = wrong[0]
  if (first !== undefined) {
    const more = wrong.length > 1 ? ` (nor ${counted(wrong.length - 1, 'other head')})` : ''
    report(`${first.name} does not fit the events${more}: something recorded before it was changed.`)
  }
}

/** Tells the heads what the hash of a chain was at each place they signed. Call with the chain's places in order. */
export function watchChain(
  state: HeadState,
  chain: number,
): { at: (seq: number, chainHash: Buffer) => void; end: () => Watch[] } {
  const waiting = state.watches.toSorted((a, b) => a.seqs[chain]! - b.seqs[chain]!)
  let next = 0
  return {
    at(seq, chainHash) {
      if (waiting[next]?.seqs[chain] !== seq) return
      const leaf = treeLeaf(chain, seq, chainHash)
      for (; waiting[next]?.seqs[chain] === seq; next++) pushLeaf(waiting[next]!.tree, leaf)
    },
    end() {
      const short = waiting.slice(next)
      for (const watch of short) watch.whole = false
      return short
    },
  }
}

function readKey(pem: string): { id: string; object: KeyObject } | null {
  try {
    const object = createPublicKey(pem)
    if (object.asymmetricKeyType !== 'ed25519') return null
    // One key, one text: a byte changed in a way that reads as the same key is still a change.
    if (object.export({ type: 'spki', format: 'pem' }) !== pem) return null
    return { id: hash('sha256', object.export({ type: 'spki', format: 'der' }), 'hex'), object }
  } catch {
    return null
  }
}

function readBody(line: HeadLine, key: KeyObject | undefined, name: string, report: Report): HeadBody | null {
  if (key === undefined) {
    report(`${name} is signed with a key that is not in the file.`)
    return null
  }
  const signature = /^[0-9a-f]{128}$/.test(line.signature) ? Buffer.from(line.signature, 'hex') : Buffer.alloc(0)
  if (!verify(null, Buffer.from(line.body), key, signature)) {
    report(`${name} has a wrong signature: it was changed, or not signed by this system.`)
    return null
  }
  const body = JSON.parse(line.body) as HeadBody
  const sized =
    Array.isArray(body.seqs) && body.seqs.length === CHAINS && body.seqs.every(s => Number.isSafeInteger(s) && s >= 0)
  if (body.format !== HEAD_FORMAT || !sized || body.seqs.reduce((sum, seq) => sum + seq, 0) !== body.size) {
    report(`${name} is not a head of the format ${HEAD_FORMAT}.`)
    return null
  }
  if (body.number !== line.number || body.keyId !== line.keyId || headHash(line.body).toString('hex') !== line.hash) {
    report(`${name} has columns that differ from what was signed.`)
  }
  return body
}
