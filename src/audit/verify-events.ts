import { CHAINS, counted, type EventLine, genesisHash, leafHash, linkHash, type Report } from './format.ts'
import { newIdSet } from './id-set.ts'
import { type HeadState, watchChain } from './verify-heads.ts'

export type ChainState = {
  report: Report
  heads: HeadState
  /** The chain ends the database gave. */
  ends: Map<number, { seq: number; hash: string }>
  chain: number
  seq: number
  hash: Buffer
  watch: ReturnType<typeof watchChain> | null
  ids: ReturnType<typeof newIdSet>
  events: number
  /** Places (`chain:seq:id`) whose content was destroyed, and those that a recorded erasure names. */
  erased: Set<string>
  allowed: Set<string>
}

export function newChainState(heads: HeadState, report: Report): ChainState {
  return {
    report,
    heads,
    ends: new Map(),
    chain: -1,
    seq: 0,
    hash: Buffer.alloc(0),
    watch: null,
    ids: newIdSet(),
    events: 0,
    erased: new Set(),
    allowed: new Set(),
  }
}

/** Checks the next event of the file: its place, its leaf, its hash, and that its columns say what its body says. */
export function checkEvent(state: ChainState, event: EventLine): void {
  const { report } = state
  state.events++
  const place = `Event ${event.seq} of chain ${event.chain}`
  if (!Number.isInteger(event.chain) || event.chain < Math.max(state.chain, 0) || event.chain >= CHAINS) {
    report(`${place} is out of order.`)
    return
  }
  while (state.chain < event.chain) nextChain(state)
  if (event.seq !== state.seq + 1) {
    if (!Number.isSafeInteger(event.seq) || event.seq <= state.seq) {
      report(`${place} is out of order.`)
      return
    }
    report(`Events ${state.seq + 1} to ${event.seq - 1} of chain ${event.chain} are missing.`)
  }
  const leaf = hash32(event.leaf)
  const hash = linkHash(state.hash, leaf, event.seq)
  if (hash.toString('hex') !== event.hash)
    report(`${place} does not follow from the event before it: its hash is wrong.`)
  // Going on from the hash as given, one changed event is one problem and not a problem in all that follow.
  state.hash = hash32(event.hash)
  state.seq = event.seq
  state.watch?.at(state.seq, state.hash)
  if (!state.ids.add(event.id)) report(`${place} has an id that another event has too: ${event.id}.`)
  if (event.body === null) checkErased(state, event, place)
  else checkBody(state, event, event.body, leaf, place)
}

/** After the last event: chains without events, erasures nobody recorded, and what came back after its erasure. */
export function finishChain(state: ChainState): void {
  while (state.chain < CHAINS - 1) nextChain(state)
  endChain(state)
  for (const place of state.erased) {
    if (!state.allowed.has(place)) {
      const [chain, seq] = place.split(':')
      state.report(`Event ${seq} of chain ${chain} was emptied, and no recorded erasure says why.`)
    }
  }
  for (const place of state.allowed) {
    if (!state.erased.has(place)) {
      const [chain, seq] = place.split(':')
      state.report(`Event ${seq} of chain ${chain} was erased by a recorded erasure, and is there again or gone.`)
    }
  }
}

function nextChain(state: ChainState): void {
  if (state.chain >= 0) endChain(state)
  state.chain++
  state.seq = 0
  state.hash = genesisHash(state.chain)
  state.watch = watchChain(state.heads, state.chain)
  state.watch.at(0, state.hash)
}

function endChain(state: ChainState): void {
  const end = state.ends.get(state.chain)
  if (end !== undefined && (end.seq !== state.seq || end.hash !== state.hash.toString('hex'))) {
    state.report(`Chain ${state.chain} should end at event ${end.seq}, and ends differently at event ${state.seq}.`)
  }
  const short = state.watch?.end() ?? []
  const first = short[0]
  if (first !== undefined) {
    const signed = first.seqs[state.chain]
    const missing = signed! > state.seq ? `has only ${counted(state.seq, 'event')}` : 'has no such event'
    const more = short.length > 1 ? ` (and ${counted(short.length - 1, 'other head')})` : ''
    state.report(
      `${first.name}${more} signed event ${signed} of chain ${state.chain}, which ${missing}: events were removed.`,
    )
  }
}

function checkErased(state: ChainState, event: EventLine, place: string): void {
  const left = [event.salt, event.at, event.practitionerId, event.organisationId, event.action]
  if (left.some(value => value !== null) || JSON.stringify(event.children) !== '[]' || event.misfiled !== 0) {
    state.report(`${place} is emptied in part only.`)
  }
  state.erased.add(`${event.chain}:${event.seq}:${event.id}`)
}

function checkBody(state: ChainState, event: EventLine, text: string, leaf: Buffer, place: string): void {
  const { report } = state
  if (!/^[0-9a-f]{32}$/.test(event.salt ?? '') || !leafHash(Buffer.from(event.salt!, 'hex'), text).equals(leaf)) {
    report(`${place} is not what was recorded: its content does not fit its leaf.`)
  }
  let body: Record<string, unknown>
  try {
    body = JSON.parse(text) as Record<string, unknown>
  } catch {
    report(`${place} has a body that cannot be read.`)
    return
  }
  const columns: [string, boolean][] = [
    ['id', body.id === event.id],
    ['time', typeof body.at === 'string' && body.at.replace(/Z$/, '000Z') === event.at],
    ['practitioner', body.practitionerId === event.practitionerId],
    ['organisation', body.organisationId === event.organisationId],
    ['action', body.action === event.action],
    [
      'children',
      Array.isArray(body.children) && body.children.join() === event.children.join() && event.misfiled === 0,
    ],
  ]
  for (const [name, agrees] of columns) {
    if (!agrees) report(`${place} shows another ${name} than was recorded.`)
  }
  if (body.action === 'audit.erase') readErasure(state, body)
}

/** An erasure names what it emptied as `detail.erased`, a list of [chain, seq, id]. */
function readErasure(state: ChainState, body: Record<string, unknown>): void {
  const { erased } = body.detail as { erased: [number, number, string][] }
  for (const [chain, seq, id] of erased) state.allowed.add(`${chain}:${seq}:${id}`)
}

// A hash that is not 64 hexadecimal digits becomes 32 bytes that fit nothing.
function hash32(hex: string): Buffer {
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(32)
}
