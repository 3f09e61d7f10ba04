import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { harms } from '../statute/index.ts'
import { readDay, readLines } from './lines.ts'
import { exampleThresholds } from './threshold-example.ts'
import { readDescriptors, writeDescriptors } from './threshold-text.ts'

describe('descriptors as lines', () => {
  test('code, words, bar, harms by name or by key; empty lines are nothing', () => {
    expect(readDescriptors(4, '4.1 Hurt | neglect, Physical abuse\n\n4.2 No harm named\r\n')).toEqual({
      problems: [],
      descriptors: [
        { code: '4.1', level: 4, words: 'Hurt', harms: ['neglect', 'physical-abuse'] },
        { code: '4.2', level: 4, words: 'No harm named', harms: [] },
      ],
    })
  })

  test('each problem names its line', () => {
    const text = [
      'No code',
      '3.1 Wrong level',
      '4.1 Fine',
      '4.1 Again',
      '4.0 Nought',
      '4.2 | neglect',
      '4.3 Words | hunger',
      `4.4 ${'x'.repeat(501)}`,
    ].join('\n')
    expect(readDescriptors(4, text).problems).toEqual([
      'Level 4, line 1: start with a code, like 4.7, then a space, then the words',
      'Level 4, line 2: 3.1 belongs to another level. Here codes start with 4',
      'Level 4, line 4: 4.1 is already on line 3',
      'Level 4, line 5: 4.0 is not a code. Use 4.1 to 4.99',
      'Level 4, line 6: 4.2 has no words',
      'Level 4, line 7: “hunger” is not one of the forms of harm listed below',
      'Level 4, line 8: 4.4 is longer than 500 characters',
    ])
  })

  test('the example reads back as it was written', () => {
    for (const level of exampleThresholds.levels) {
      const descriptors = level.descriptors.map(one => ({ ...one, level: level.number }))
      expect(readDescriptors(level.number, writeDescriptors(descriptors))).toEqual({ descriptors, problems: [] })
    }
  })

  test('whatever words are kept, writing and reading gives them back', () => {
    const words = fc
      .string({ minLength: 1, maxLength: 80 })
      .map(text => text.replace(/\s+/g, ' ').trim())
      .filter(text => text !== '')
    const some = fc.subarray(
      harms.map(harm => harm.key),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(words, some), { minLength: 1, maxLength: 20 }), rows => {
        const descriptors = rows.map(([text, tagged], index) => ({
          code: `2.${index + 1}`,
          level: 2,
          words: text,
          harms: tagged,
        }))
        expect(readDescriptors(2, writeDescriptors(descriptors))).toEqual({ descriptors, problems: [] })
      }),
      { seed: 7 },
    )
  })
})

describe('dates as people write them', () => {
  test.each([
    ['2 September 2026', '2026-09-02'],
    ['02 sep 2026', '2026-09-02'],
    ['Wednesday 2nd September 2026', '2026-09-02'],
    ['02/09/2026', '2026-09-02'],
    ['2026-09-02', '2026-09-02'],
  ])('%s', (typed, read) => expect(readDay(typed)).toBe(read))
  test.each(['30 February 2026', '2026-13-01', 'tomorrow', '', '2 Sept', '31/04/2026', '2 Foo 2026'])(
    '%s is no date',
    typed => expect(readDay(typed)).toBeNull(),
  )
})

test('a list names the line that is wrong and keeps the others', () => {
  const read = readLines('a | 1\n\nb\nc | 3', ([name = '', n]) =>
    n === undefined ? 'write a number' : `${name}${n}`.length > 2 ? 'too long' : { name, n },
  )
  expect(read).toEqual({
    items: [
      { name: 'a', n: '1' },
      { name: 'c', n: '3' },
    ],
    problems: ['Line 3: write a number'],
  })
})
