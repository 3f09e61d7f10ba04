// Counting bits. Thirty sessions are one word; a week is ten of its bits.

/** How many bits are set in ten bits. */
export const bitsInWeek = Uint8Array.from({ length: 1024 }, (_, week) => {
  let n = 0
  for (let left = week; left !== 0; left &= left - 1) n++
  return n
})

/** How many bits are set in a word. */
export function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** How many bits are set in `words` words from `from` on. Three are folded together before they are summed. */
export function countBits(bits: Int32Array, from: number, words: number): number {
  let total = 0
  let i = from
  const end = from + words
  for (; i + 2 < end; i += 3) {
    let a = bits[i]!
    let b = bits[i + 1]!
    let c = bits[i + 2]!
    a -= (a >>> 1) & 0x55555555
    b -= (b >>> 1) & 0x55555555
    c -= (c >>> 1) & 0x55555555
    a =
      (a & 0x33333333) +
      ((a >>> 2) & 0x33333333) +
      (b & 0x33333333) +
      ((b >>> 2) & 0x33333333) +
      (c & 0x33333333) +
      ((c >>> 2) & 0x33333333)
    total += Math.imul((a & 0x0f0f0f0f) + ((a >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24
  }
  for (; i < end; i++) total += bitCount(bits[i]!)
  return total
}

/** How many bits are set in both, over `words` words from `from` on. */
export function countShared(bits: Int32Array, from: number, mask: Int32Array, words: number): number {
  let total = 0
  for (let w = 0; w < words; w++) {
    const shared = bits[from + w]! & mask[w]!
    if (shared !== 0) total += bitCount(shared)
  }
  return total
}

/** The place of the lowest bit that is set; −1 for 0. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word)
