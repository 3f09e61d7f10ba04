/**
 * How many requests may come: token buckets, one for each session and, before anybody is known, one for each address. Pure: the time is handed in, as
 * milliseconds that only grow. What is kept is bounded, and what is forgotten was full again.
 */

/** `most` at once, then `perSecond` in the long run. */
export interface Limit {
  readonly most: number
  readonly perSecond: number
}
export interface Limits {
  /** Of one session that is known to be one. */
  readonly session: Limit
  /** Of one address: everything without a session that is known to be one. */
  readonly address: Limit
  /** Of one address: signing in, one-time links, and whatever else could be guessed. Counted as well as the others. */
  readonly tries: Limit
  /** How many times as much an address of this machine may: behind a proxy that nobody told us of it stands for everybody. */
  readonly shared: number
}

/** A person who presses as fast as they can, with several tabs, stays far below; a whole school signs in from one address at nine. */
export const LIMITS: Limits = {
  session: { most: 60, perSecond: 5 },
  address: { most: 120, perSecond: 10 },
  tries: { most: 40, perSecond: 1 },
  shared: 10,
}

/** How long a session is known to be one after its last request; as long as one lasts that nobody uses. */
const KNOWN_FOR_MS = 15 * 60_000
/** How many sessions or addresses are remembered at most, twice over. Beyond that the oldest go. */
const REMEMBERED = 50_000

/** Sums of fractions fall short of a whole by less than this: whoever waited as long as they were told has one to take. */
const ROUNDING = 1e-6

interface Bucket {
  left: number
  at: number
  /** Somebody was refused since it last gave. */
  empty: boolean
}
export interface Refused {
  /** Whole seconds until the next one is taken, at least 1. */
  wait: number
  /** The first since one was taken: for a note that is written once. */
  first: boolean
}

/** Buckets by key. Two generations: what nobody touched for as long as a bucket needs to fill is dropped whole. */
export class Buckets {
  private young = new Map<string, Bucket>()
  private old = new Map<string, Bucket>()
  private turnedAt = Number.NEGATIVE_INFINITY
  private readonly limit: Limit
  private readonly keptFor: number
  private readonly remembered: number

  /** @param more.keepFor milliseconds that a key is known at least, where that is longer than its bucket needs to fill */
  constructor(limit: Limit, more: { keepFor?: number; remembered?: number } = {}) {
    this.limit = limit
    this.keptFor = Math.max((limit.most / limit.perSecond) * 1000, more.keepFor ?? 0)
    this.remembered = more.remembered ?? REMEMBERED
  }

  get size(): number {
    return this.young.size + this.old.size
  }
  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key)
  }
  forget(key: string): void {
    this.young.delete(key)
    this.old.delete(key)
  }
  /** Makes the key known, with a full bucket where it has none. */
  know(key: string, now: number): void {
    this.bucketOf(key, now)
  }
  /** Takes one; null when there was one to take. */
  take(key: string, now: number): Refused | null {
    const bucket = this.bucketOf(key, now)
    const { most, perSecond } = this.limit
    bucket.left = Math.min(most, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    if (bucket.left >= 1 - ROUNDING) {
      bucket.left = Math.max(0, bucket.left - 1)
      bucket.empty = false
      return null
    }
    const first = !bucket.empty
    bucket.empty = true
    return { wait: Math.max(1, Math.ceil((1 - bucket.left) / perSecond)), first }
  }

  private bucketOf(key: string, now: number): Bucket {
    this.turn(now)
    const there = this.young.get(key)
    if (there) return there
    const bucket = this.old.get(key) ?? { left: this.limit.most, at: now, empty: false }
    this.old.delete(key)
    if (this.young.size >= this.remembered) this.young.delete(this.young.keys().next().value ?? '')
    this.young.set(key, bucket)
    return bucket
  }
  private turn(now: number): void {
    const since = now - this.turnedAt
    if (since < this.keptFor) return
    this.old = since < 2 * this.keptFor ? this.young : new Map()
    this.young = new Map()
    this.turnedAt = now
  }
}

/** Who asks. `session`: what stands for the cookie, which may be nobody's. `address`: null where none is known. */
export interface Asker {
  session: string | null
  address: string | null
  /** Could be a guess: signing in, a one-time link. */
  aTry: boolean
}
export interface TooMany extends Refused {
  of: 'session' | 'address' | 'tries'
}

/**
 * The limits together. A cookie counts as a session only once the database has said that it is one: else anybody could have as many buckets as they
 * can think of cookies. Until then it counts for its address.
 */
export class Rates {
  private readonly sessions: Buckets
  private readonly addresses: [own: Buckets, shared: Buckets]
  private readonly tries: [own: Buckets, shared: Buckets]

  constructor(limits: Limits) {
    const times = ({ most, perSecond }: Limit): Limit => ({
      most: most * limits.shared,
      perSecond: perSecond * limits.shared,
    })
    this.sessions = new Buckets(limits.session, { keepFor: KNOWN_FOR_MS })
    this.addresses = [new Buckets(limits.address), new Buckets(times(limits.address))]
    this.tries = [new Buckets(limits.tries), new Buckets(times(limits.tries))]
  }

  /** Counts one request; null when it may go on. */
  ask({ session, address, aTry }: Asker, now: number): TooMany | null {
    const key = addressKey(address)
    const which = isOfThisMachine(key) ? 1 : 0
    const tried = aTry ? this.tries[which].take(key, now) : null
    if (tried) return { ...tried, of: 'tries' }
    const known = session !== null && this.sessions.has(session)
    const refused = known ? this.sessions.take(session, now) : this.addresses[which].take(key, now)
    return refused && { ...refused, of: known ? 'session' : 'address' }
  }
  /** The database has said that this is a session. */
  proved(session: string, now: number): void {
    this.sessions.know(session, now)
  }
  /** And that it is one no more. */
  over(session: string): void {
    this.sessions.forget(session)
  }
}

/** What stands for an address: of IPv6 the first half, since one household or one computer has all of the other. */
export function addressKey(address: string | null): string {
  if (address === null) return ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return mapped
  const plain = address.replace(/%.*$/, '').toLowerCase()
  if (!plain.includes(':') || plain === '::1') return plain
  const [before = '', after] = plain.split('::')
  const groups = before === '' ? [] : before.split(':')
  const rest = after === undefined || after === '' ? [] : after.split(':')
  const zeros = after === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest]
  return `${all
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')}::`
}
const isOfThisMachine = (key: string): boolean => key === '' || key === '::1' || key.startsWith('127.')
