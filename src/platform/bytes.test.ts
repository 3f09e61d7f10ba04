import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf } from './bytes.ts'

test('the same bytes as Buffer.from, whatever the text, and one answer is not written over by the next', () => {
  const kept: [string, Buffer][] = []
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      const bytes = bytesOf(text)
      kept.push([text, bytes])
      expect(bytes.equals(Buffer.from(text))).toBe(true)
    }),
  )
  for (const text of ['', 'é', '’', '\ud800', 'a\ud83d\ude00z', '’'.repeat(400_000), 'x'.repeat(349_525)]) {
    const bytes = bytesOf(text)
    kept.push([text, bytes])
    expect(bytes.equals(Buffer.from(text))).toBe(true)
  }
  for (const [text, bytes] of kept) expect(bytes.equals(Buffer.from(text))).toBe(true)
})
