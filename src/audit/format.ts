import { hash } from 'node:crypto'

/** The name of the format; part of every chain's first hash. docs/audit-format.md describes it byte by byte. */
export const FORMAT = 'kith-audit-1'
export const HEAD_FORMAT = 'kith-audit-head-1'

/** How many chains there are; part of the format. */
export const CHAINS = 64

// One first byte for each use of SHA-256, so that a hash made for one purpose never stands for another.
const LEAF = Buffer.of(0)
const LINK = Buffer.of(1)
const GENESIS = Buffer.of(2)
const HEAD = Buffer.of(3)
const TREE_LEAF = Buffer.of(4)
const TREE_NODE = Buffer.of(5)

const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer')

/** The hash a chain starts from, before its first event. */
export function genesisHash(chain: number): Buffer {
  return sha256(GENESIS, Buffer.from(FORMAT), uint16(chain))
}

/** The leaf of one event: its salt (16 bytes) and the exact text of its body. */
export function leafHash(salt: Uint8Array, body: string): Buffer {
  return sha256(LEAF, salt, Buffer.from(body))
}

/** The chain's hash after an event: the hash before it, its leaf and its number in the chain, from 1. */
export function linkHash(previous: Uint8Array, leaf: Uint8Array, seq: number): Buffer {
  return sha256(LINK, previous, leaf, uint64(seq))
}

/** The hash of a signed head's body, which the next head repeats. */
export function headHash(body: string): Buffer {
  return sha256(HEAD, Buffer.from(body))
}

/** A chain's leaf in the tree of a head. */
export function treeLeaf(chain: number, seq: number, chainHash: Uint8Array): Buffer {
  return sha256(TREE_LEAF, uint16(chain), uint64(seq), chainHash)
}

export type TreeStack = { node: Buffer; size: number }[]

/** Adds the next leaf to a growing binary tree; with 64 leaves one node is left, the root. */
export function pushLeaf(stack: TreeStack, leaf: Buffer): void {
  let top = { node: leaf, size: 1 }
  for (let left = stack.at(-1); left?.size === top.size; left = stack.at(-1)) {
    stack.pop()
    top = { node: sha256(TREE_NODE, left.node, top.node), size: left.size * 2 }
  }
  stack.push(top)
}

/** The root over all 64 chains, in the order of their numbers. */
export function treeRoot(seqs: readonly number[], hashes: readonly Uint8Array[]): Buffer {
  const stack: TreeStack = []
  for (let chain = 0; chain < CHAINS; chain++) {
    pushLeaf(stack, treeLeaf(chain, seqs[chain] ?? 0, hashes[chain] ?? genesisHash(chain)))
  }
  return stack[0]!.node
}

/** What a head says; its canonical text is this object as JSON, keys in this order, without spaces. */
export type HeadBody = {
  readonly format: typeof HEAD_FORMAT
  /** Heads are numbered from 1 without gaps. */
  readonly number: number
  readonly at: string
  /** Events in all chains together. */
  readonly size: number
  readonly root: string
  /** Hash of the head before, hexadecimal; null for the first. */
  readonly previous: string | null
  readonly keyId: string
  /** Events in each of the 64 chains. */
  readonly seqs: readonly number[]
}

export type HeadLine = {
  readonly type: 'head'
  readonly number: number
  readonly hash: string
  readonly keyId: string
  readonly body: string
  readonly signature: string
}
export type HeaderLine = {
  readonly type: 'header'
  readonly format: typeof FORMAT
  readonly exportedAt: string
  readonly chains: number
}
export type KeyLine = { readonly type: 'key'; readonly id: string; readonly publicKey: string }
export type ChainLine = { readonly type: 'chain'; readonly chain: number; readonly seq: number; readonly hash: string }
export type EventLine = {
  readonly type: 'event'
  readonly chain: number
  readonly seq: number
  readonly id: string
  readonly at: string | null
  readonly practitionerId: string | null
  readonly organisationId: string | null
  readonly action: string | null
  /** Rows of the side table that agree with the event. */
  readonly children: readonly string[]
  /** Rows of the side table that name this event and disagree with it; none in a sound log. */
  readonly misfiled: number
  readonly salt: string | null
  readonly body: string | null
  readonly leaf: string
  readonly hash: string
}
export type EndLine = {
  readonly type: 'end'
  readonly keys: number
  readonly heads: number
  readonly events: number
  readonly erased: number
  /** Rows of the side table that belong to no event; none in a sound log. */
  readonly strays: number
  /** SHA-256 of every byte of the file before this line. */
  readonly sha256: string
}
export type ExportLine = HeaderLine | KeyLine | ChainLine | HeadLine | EventLine | EndLine

/** A head as a partner keeps it: the key travels with it, so that a swapped key shows too. */
export type KeptHead = HeadLine & { readonly publicKey: string }

/** A number with its noun: `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Receives each problem a check finds, as one sentence. */
export type Report = (problem: string) => void

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
