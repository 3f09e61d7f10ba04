/**
 * A set of uuids that holds ten million in a few hundred megabytes: open addressing over 16 bytes an id.
 * `add` says whether the id was new. Throws for text that is not a uuid.
 */
export function newIdSet(): { add(id: string): boolean } {
  let slots = 1 << 12
  let words = new Uint32Array(slots * 4)
  let count = 0
  let nil = false
  const put = (table: Uint32Array, size: number, a: number, b: number, c: number, d: number): boolean => {
    // The last words of a uuid are its random ones; multiplying spreads ids that were made to be alike.
    let slot = (Math.imul(d ^ Math.imul(c, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ a, 0xc2b2ae35) >>> 0) & (size - 1)
    for (;;) {
      const at = slot * 4
      const [w, x, y, z] = [table[at]!, table[at + 1]!, table[at + 2]!, table[at + 3]!]
      if (w === a && x === b && y === c && z === d) return false
      if ((w | x | y | z) === 0) {
        table[at] = a
        table[at + 1] = b
        table[at + 2] = c
        table[at + 3] = d
        return true
      }
      slot = (slot + 1) & (size - 1)
    }
  }
  const grow = () => {
    const bigger = new Uint32Array(slots * 8)
    for (let at = 0; at < words.length; at += 4) {
      const [a, b, c, d] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
      if ((a | b | c | d) !== 0) put(bigger, slots * 2, a, b, c, d)
    }
    words = bigger
    slots *= 2
  }
  return {
    add(id) {
      const hex = id.replaceAll('-', '')
      if (!/^[0-9a-f]{32}$/.test(hex)) throw new Error('not a uuid')
      const [a, b, c, d] = [0, 8, 16, 24].map(from => Number.parseInt(hex.slice(from, from + 8), 16))
      // Four zero words mark an empty slot, so the nil uuid is kept apart.
      if ((a! | b! | c! | d!) === 0) {
        const fresh = !nil
        nil = true
        return fresh
      }
      if (++count > slots * 0.6) grow()
      return put(words, slots, a!, b!, c!, d!)
    },
  }
}
