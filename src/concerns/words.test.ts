import { describe, expect, test } from 'vitest'
import { adultWords, loadedWords, marked, pointOut } from './words.ts'

const found = (text: string) => pointOut(text).map(one => one.words)

describe('words that turn coercion into choice', () => {
  test.each([
    ['This is a lifestyle choice.', 'lifestyle choice', 'choice'],
    ['It is his life-style choice now', 'life-style choice', 'choice'],
    ['Malachi is putting himself at risk on the bus', 'putting himself at risk', 'choice'],
    ['She puts herself in danger', 'puts herself in danger', 'choice'],
    ['keeps placing themselves at risk', 'placing themselves at risk', 'choice'],
    ['known to be PROMISCUOUS', 'PROMISCUOUS', 'choice'],
    ['risk-taking behaviour', 'risk-taking behaviour', 'choice'],
    ['is making poor choices', 'making poor choices', 'choice'],
    ['child prostitution', 'child prostitution', 'choice'],
    ['her older boyfriend', 'older boyfriend', 'choice'],
    ['He is a drug dealer', 'drug dealer', 'choice'],
    ['mum refuses to engage', 'refuses to engage', 'blame'],
    ['the family did not engage', 'did not engage', 'blame'],
    ['non-engagement', 'non-engagement', 'blame'],
    ['attention seeking again', 'attention seeking', 'blame'],
    ['he absconded on Friday', 'absconded', 'blame'],
    ['mother failed to protect', 'failed to protect', 'blame'],
    ['she claims that he hit her', 'she claims', 'blame'],
    ['he is streetwise', 'streetwise', 'adult'],
    ['he’s a big lad, he can handle himself', 'a big lad', 'adult'],
    ['he can handle himself', 'can handle himself', 'adult'],
    ['sent out for being intimidating', 'intimidating', 'adult'],
    ['mature for her age', 'mature for her age', 'adult'],
    ['this young man', 'young man', 'adult'],
  ] as const)('%s', (text, words, kind) => {
    const [first] = pointOut(text)
    expect(first).toMatchObject({ words, kind })
    expect(first?.why.length).toBeGreaterThan(10)
    expect(first?.instead.length).toBeGreaterThan(3)
  })

  test.each([
    'He chose the blue pen.',
    'We talked about choices in Year 9.',
    'Mum engaged a solicitor.',
    'The wise streets of York',
    'A bigladder stood there',
    'She is at risk because an older boy waits for her.',
    'He was missing from 18:00 to 22:10.',
    '',
  ])('leaves plain words alone: %s', text => expect(found(text)).toEqual([]))

  test('each wording once, in the order of the text', () => {
    expect(found('Streetwise. A big lad. streetwise, big lad.')).toEqual(['Streetwise', 'A big lad', 'big lad'])
  })

  test('never changes a text: its parts put together are the text', () => {
    const texts = [
      'He’s a big lad, he can handle himself; lifestyle choice',
      'none',
      '',
      'streetwise',
      'x'.repeat(50_000),
      'putting himself at risk\nputting himself at risk',
    ]
    for (const text of texts)
      expect(
        marked(text)
          .map(part => part.text)
          .join(''),
      ).toBe(text)
    expect(marked('a streetwise b')).toMatchObject([
      { text: 'a ' },
      { text: 'streetwise', loaded: { kind: 'adult' } },
      { text: ' b' },
    ])
  })

  test('the plain alternative is never itself a loaded word', () => {
    for (const { instead } of loadedWords) expect(found(instead)).toEqual([])
  })

  test('a megabyte of hostile text is read in well under a second', () => {
    const began = performance.now()
    pointOut(`${'putting him '.repeat(80_000)}self at risk`)
    expect(performance.now() - began).toBeLessThan(1500)
  })
})

test('quotes the words in earlier entries that see a child as an adult, with where they stand', () => {
  const entries = [
    { entryId: 'a', on: '2026-10-12', text: 'Two boys at the gate. “He’s a big lad, he can handle himself.”' },
    { entryId: 'b', on: '2026-11-03', text: 'Sent out for being intimidating. A lifestyle choice.' },
    { entryId: 'c', on: '2026-11-10', text: 'Intimidating again.' },
  ]
  expect(adultWords(entries).map(one => [one.words, one.entryId])).toEqual([
    ['a big lad', 'a'],
    ['can handle himself', 'a'],
    ['intimidating', 'b'],
  ])
})
