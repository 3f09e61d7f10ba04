import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { addressKey, Buckets, LIMITS, type Limit, Rates } from './rate.ts'
import { visitorAddress } from './visitor.ts'

const limit: Limit = { most: 3, perSecond: 2 }

describe('a bucket', () => {
  test('gives what it holds, then as it fills, and never holds more', () => {
    const buckets = new Buckets(limit)
    const take = (at: number) => buckets.take('a', at)?.wait ?? 0
    // At each time in milliseconds: 0 when taken, else seconds to wait.
    const table: [number, number][] = [
      ...([
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 1],
      ] as [number, number][]),
      ...([
        [499, 1],
        [500, 0],
        [500, 1],
        [1500, 0],
        [1500, 0],
        [1500, 1],
      ] as [number, number][]),
      ...([
        [60_000, 0],
        [60_000, 0],
        [60_000, 0],
        [60_000, 1],
      ] as [number, number][]),
    ]
    for (const [at, wait] of table) expect([at, take(at)]).toEqual([at, wait])
  })
  test('says how long to wait, and which refusal is the first', () => {
    const buckets = new Buckets({ most: 1, perSecond: 0.1 })
    expect(buckets.take('a', 0)).toBeNull()
    expect(buckets.take('a', 0)).toEqual({ wait: 10, first: true })
    expect(buckets.take('a', 4000)).toEqual({ wait: 6, first: false })
    expect(buckets.take('a', 10_000)).toBeNull()
    expect(buckets.take('a', 10_000)).toEqual({ wait: 10, first: true })
  })
  test('is one’s own', () => {
    const buckets = new Buckets(limit)
    for (let n = 0; n < 9; n++) buckets.take('a', 0)
    expect(buckets.take('b', 0)).toBeNull()
  })
  test('stands still when the clock goes back', () => {
    const buckets = new Buckets(limit)
    for (let n = 0; n < 3; n++) expect(buckets.take('a', 5000)).toBeNull()
    expect(buckets.take('a', 1000)).not.toBeNull()
  })

  const asked = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), after: fc.integer({ min: 0, max: 4000 }) }), {
    maxLength: 120,
  })
  const limits = fc.record({ most: fc.integer({ min: 1, max: 9 }), perSecond: fc.constantFrom(0.5, 1, 2, 5) })
  test('answers as one that forgets nothing would', () => {
    fc.assert(
      fc.property(limits, asked, (given, all) => {
        const buckets = new Buckets(given)
        const plain = new Map<string, { left: number; at: number }>()
        let at = 0
        for (const { key, after } of all) {
          at += after
          const before = plain.get(key) ?? { left: given.most, at }
          const left = Math.min(given.most, before.left + ((at - before.at) / 1000) * given.perSecond)
          const there = left >= 1
          plain.set(key, { left: there ? left - 1 : left, at })
          expect(buckets.take(key, at) === null).toBe(there)
        }
      }),
    )
  })
  test('never gives more than it holds and what came in', () => {
    fc.assert(
      fc.property(limits, asked, (given, all) => {
        const buckets = new Buckets(given)
        let [at, taken] = [0, 0]
        for (const { after } of all) {
          at += after
          if (buckets.take('a', at) === null) taken++
        }
        expect(taken).toBeLessThanOrEqual(given.most + (at / 1000) * given.perSecond + 1e-6)
      }),
    )
  })
  test('whoever waits as long as they are told is let in', () => {
    fc.assert(
      fc.property(limits, asked, (given, all) => {
        const buckets = new Buckets(given)
        let at = 0
        for (const { after } of all) {
          at += after / 10
          const refused = buckets.take('a', at)
          if (!refused) continue
          at += refused.wait * 1000
          expect(buckets.take('a', at)).toBeNull()
        }
      }),
    )
  })
})

describe('what is remembered', () => {
  test('is bounded, however many come', () => {
    const buckets = new Buckets(limit, { remembered: 100 })
    for (let n = 0; n < 10_000; n++) buckets.take(`key ${n}`, n)
    expect(buckets.size).toBeLessThanOrEqual(200)
  })
  test('is let go when it is full again', () => {
    const buckets = new Buckets(limit)
    for (let n = 0; n < 1000; n++) buckets.take(`key ${n}`, 0)
    buckets.take('another', 1500)
    buckets.take('another', 3000)
    expect(buckets.size).toBe(1)
  })
  test('is kept for as long as is asked for', () => {
    const buckets = new Buckets(limit, { keepFor: 60_000 })
    buckets.know('a', 0)
    buckets.take('b', 59_000)
    expect(buckets.has('a')).toBe(true)
    buckets.take('b', 61_000)
    buckets.take('b', 122_000)
    expect(buckets.has('a')).toBe(false)
  })
})

describe('the limits together', () => {
  const few = { session: limit, address: { most: 5, perSecond: 1 }, tries: { most: 2, perSecond: 1 }, shared: 10 }
  const page = { session: null, address: '192.0.2.1', aTry: false }
  const count = (rates: Rates, asker: Parameters<Rates['ask']>[0], times: number) =>
    Array.from({ length: times }, () => rates.ask(asker, 0)).filter(one => one === null).length

  test('a cookie that is no session counts for its address, whatever it says', () => {
    const rates = new Rates(few)
    let taken = 0
    for (let n = 0; n < 100; n++) if (rates.ask({ ...page, session: `thought up ${n}` }, 0) === null) taken++
    expect(taken).toBe(5)
  })
  test('a session that is known has its own, and takes nothing from its address', () => {
    const rates = new Rates(few)
    rates.proved('s', 0)
    expect(count(rates, { ...page, session: 's' }, 50)).toBe(3)
    expect(rates.ask({ ...page, session: 's' }, 0)).toMatchObject({ of: 'session' })
    expect(count(rates, page, 50)).toBe(5)
    expect(rates.ask(page, 0)).toMatchObject({ of: 'address' })
  })
  test('one that is over counts for its address again', () => {
    const rates = new Rates(few)
    rates.proved('s', 0)
    rates.over('s')
    expect(count(rates, { ...page, session: 's' }, 50)).toBe(5)
  })
  test('tries are fewer, with a session or without, and are counted for the address', () => {
    const rates = new Rates(few)
    rates.proved('s', 0)
    expect(count(rates, { ...page, aTry: true }, 50)).toBe(2)
    expect(rates.ask({ ...page, session: 's', aTry: true }, 0)).toMatchObject({ of: 'tries' })
    expect(count(rates, { ...page, aTry: true, address: '192.0.2.2' }, 50)).toBe(2)
  })
  test('an address of this machine, or none, may stand for everybody', () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', null])
      expect([address, count(new Rates(few), { ...page, address }, 99)]).toEqual([address, 50])
  })
  test('a person who presses as fast as they can, in three tabs, is never told to wait', () => {
    const rates = new Rates(LIMITS)
    rates.proved('s', 0)
    // Three pages opened at once, each with ten saved drafts and suggestions; then four presses a second for five minutes.
    for (let n = 0; n < 33; n++) expect(rates.ask({ ...page, session: 's' }, n)).toBeNull()
    for (let n = 0; n < 1200; n++) expect(rates.ask({ ...page, session: 's' }, 1000 + n * 250)).toBeNull()
  })
  test('nor are sixty people of one school who sign in within three minutes', () => {
    const rates = new Rates(LIMITS)
    for (let n = 0; n < 60; n++) {
      const at = n * 3000
      expect(rates.ask(page, at)).toBeNull()
      for (const _ of ['options', 'answer']) expect(rates.ask({ ...page, aTry: true }, at)).toBeNull()
    }
  })
})

describe('an address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '::1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::'],
    ['2001:DB8::1', '2001:db8:0:0::'],
    ['2001:db8::', '2001:db8:0:0::'],
    ['fe80::1%eth0', 'fe80:0:0:0::'],
    ['::5', '0:0:0:0::'],
    [null, ''],
  ])('%s counts as %s', (address, key) => expect(addressKey(address)).toBe(key))

  test.each([
    [0, undefined, '192.0.2.1'],
    [0, '198.51.100.9', '192.0.2.1'],
    [1, '198.51.100.9', '198.51.100.9'],
    [1, '203.0.113.66, 198.51.100.9', '198.51.100.9'],
    [1, ' 203.0.113.66 ,2001:db8::5', '2001:db8::5'],
    [2, '203.0.113.66, 198.51.100.9, 10.0.0.4', '198.51.100.9'],
    [2, '198.51.100.9', '192.0.2.1'],
    [1, undefined, '192.0.2.1'],
    [1, 'unknown', '192.0.2.1'],
    [1, '198.51.100.9:4711', '192.0.2.1'],
  ])('behind %s proxies that say %s is %s', async (proxies, said, address) => {
    const app = new Hono().get('/', c => c.text(String(visitorAddress(c, proxies))))
    const headers: Record<string, string> = said === undefined ? {} : { 'x-forwarded-for': said }
    const env = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }
    expect(await (await app.request('/', { headers }, env)).text()).toBe(address)
  })
  test('is none without a connection', async () => {
    const app = new Hono().get('/', c => c.text(String(visitorAddress(c, 0))))
    expect(await (await app.request('/')).text()).toBe('null')
  })
})
