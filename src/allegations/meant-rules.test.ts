/** Nobody reads a concern whom its words could mean: however a head's name is written, the head is never among the readers. */
import { describe, expect, it } from 'vitest'
import { namedByWork } from './meant-rules.ts'
import { type Person, readersOf } from './rules.ts'

const person = (id: string, name: string, ...roles: string[]): Person => ({ id, name, roles })
const chair = person('c', 'Alan Pemberton', 'chair-of-governors')
const officer = person('o', 'Ngozi Achebe', 'lado')
const teachers = [person('f', 'Daniel Frost', 'teacher'), person('v', 'Peter Vale', 'teacher')]
/** Who reads what is said of a name, with the answer “no, it is not about the head”. */
const readers = (typed: string, head: string, more: { job?: string; others?: Person[] } = {}) =>
  readersOf(
    { chosen: null, name: typed, job: more.job ?? null, aboutHead: 'no' },
    { staff: [person('h', head, 'head'), chair, ...teachers, ...(more.others ?? [])], officers: [officer] },
  ).readers

/** Chance that can be had again. */
function dice(seed: number): (most: number) => number {
  let state = seed
  return most => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
}
const heads = [
  'Grace Okafor',
  'Mohammed Khan',
  'Siobhán O’Brien',
  'Li Wei',
  'Ann Lee',
  'Jan van der Berg',
  'Mary Frost-Bell',
  'Stephen Wright',
].concat([
  'Dr Priya Patel',
  'Thomas Christopher Hughes',
  'Zoë Łukasiewicz',
  'Okonkwo, Ada',
  'T. Smith',
  'Nguyễn Thị Hoa',
])
const alphabet = 'abcdefghijklmnopqrstuvwxyz'

/** One slip of the hand: a letter wrong, left out, put in, doubled, or two changed round. Short words are only doubled or changed round. */
function slip(word: string, roll: (most: number) => number): string {
  const letters = [...word]
  const at = roll(letters.length)
  const any = alphabet[roll(26)] ?? 'e'
  if (letters.length < 3) return [...letters.slice(0, at + 1), ...letters.slice(at)].join('')
  const ways = [
    () => letters.with(at, any),
    () => letters.toSpliced(at, 1),
    () => letters.toSpliced(at, 0, any),
    () => letters.toSpliced(at, 0, letters[at] ?? ''),
    () =>
      letters.toSpliced(
        Math.min(at, letters.length - 2),
        2,
        letters[Math.min(at, letters.length - 2) + 1] ?? '',
        letters[Math.min(at, letters.length - 2)] ?? '',
      ),
  ]
  return (ways[roll(ways.length)]?.() ?? letters).join('')
}
/** Ways in which people write a name. */
const orders: ((given: string, family: string) => string)[] = [
  (given, family) => `${given} ${family}`,
  (given, family) => `${family}, ${given}`,
  (given, family) => `${family} ${given}`,
  (_, family) => `Mrs ${family}`,
  (_, family) => `mr.${family}`,
  (given, family) => `${given[0]}. ${family}`,
  (given, family) => `${family} ${given[0]}`,
  (_, family) => family,
  (given, family) => `Ms ${given[0]}. ${family} (head)`,
  (given, family) => `${given} [${family}]`,
  (given, family) => `${given.toUpperCase()} ${family.toUpperCase()}!!`,
  (given, family) => `${given}${family}`,
  (given, family) => `${given}.${family}@school.example`,
  (_, family) => `Miss ${family}’s class`,
  (given, family) => `the one called ${given} ${family}`,
  (given, family) => `${given}\u200b ${family}`,
]
/** First name and surname as the test cuts them, by eye. */
const cut = (name: string): [string, string] => {
  const bare = name.replace('Dr ', '')
  if (bare.includes(',')) return [bare.split(', ')[1] ?? '', bare.split(', ')[0] ?? '']
  const [given = '', ...rest] = bare.split(' ')
  return [given, rest.join(' ')]
}

describe('whatever the head is called and however it is written', () => {
  it.each(heads)('%s never reads it', head => {
    const [given, family] = cut(head)
    const roll = dice(head.length * 7919)
    const letIn: string[] = []
    for (let round = 0; round < 60; round++)
      for (const order of orders) {
        const written = order(given, round % 3 === 0 ? family : slip(family, roll))
        if (readers(written, head).includes('h')) letIn.push(written)
      }
    expect(letIn).toEqual([])
  })
  it.each([
    'Grace',
    'Gracie',
    'Miss Grace',
    'Grace O',
    'GO',
    'G.O.',
    'Mrs O',
    'O',
    'Mrs Ok',
    'Okaf',
    'Mrs Okofor',
    'Ocaphor',
    'Okafer',
    'Oka for',
    'O k a f o r',
    '0kaf0r',
    'mrsokafor',
    'MrsOkofor',
    'Okafor-Bell',
    'Mrs G. Okafor (head)',
    'Оkafor',
    'Okafor (married name Smith)',
    'Grase Okeffor',
    'graceokofor',
    'O, Grace',
  ])('%s could be Grace Okafor', typed => expect(readers(typed, 'Grace Okafor')).toEqual(['c']))
  it.each([
    'the head',
    'Head',
    'headteacher',
    'head teacher',
    'Head-Teacher',
    'headteecher',
    'hed teacher',
    'the headmistress',
    'headmaster',
    'Principal',
    'the principle',
    'head of school',
    'Head of the school',
    'executive head',
    'exec head',
    'acting head',
    'my boss',
    'HEADTEACHERS',
  ])('“%s” is the head, as a name and as work', words => {
    expect(readers(words, 'Grace Okafor')).toEqual(['c'])
    expect(readers('Mrs Unknown', 'Grace Okafor', { job: words })).toEqual(['c'])
  })
  it('goes past two of one surname, both heads, and a head who is the chair as well', () => {
    const ben = person('b', 'Ben Okafor', 'teacher')
    expect(readers('Mrs Okafor', 'Grace Okafor', { others: [ben] })).toEqual(['c'])
    expect(readers('Ben Okafor', 'Grace Okafor', { others: [ben] })).toEqual(['c'])
    expect(readers('Mrs Okafor', 'Grace Okafor', { others: [person('h2', 'Sam Lowe', 'head')] })).toEqual(['c'])
    expect(
      readers('Okafor', 'Grace Okafor', { others: [person('h', 'Grace Okafor', 'head', 'chair-of-governors')] }),
    ).toEqual(['c'])
  })
})

describe('the chair and the officer', () => {
  it.each([
    ['Alan Pembertn', ['h']],
    ['Mr Pemberton', ['h']],
    ['the chair of governors', ['h']],
    ['a governor', ['h']],
    ['Chairman', ['h']],
    ['the head and the chair', ['o']],
    ['Okafor and Pemberton', ['o']],
    ['Mrs Okafor, Ngozi Achebe', ['c']],
    ['head, chair and LADO', []],
  ])('%s', (typed, expected) => expect(readers(typed, 'Grace Okafor')).toEqual(expected))
})

it.each([
  ['Peter Vale', 'site manager'],
  ['Mr Lyle', 'supply teacher'],
  ['Ruth Okell', 'pastoral manager'],
  ['Daniel Frost', null],
  ['mr frost', 'form tutor'],
  ['Samira Haddad', 'deputy safeguarding lead'],
  ['Tom Ellery', 'head of Year 7'],
  ['Jo Marsh', 'head of maths'],
  ['Ann Smith', 'deputy headteacher'],
  ['Dave', 'minibus driver'],
  ['a man I do not know', 'coach of the football club'],
  ['Karen from the kitchen', 'head cook'],
  ['Mr D. Brown', 'assistant head'],
  ['Miss Jones', 'teaching assistant'],
  ['K. Patel', 'volunteer'],
  ['Pat Lowe', null],
])('nothing is taken from the head for nothing: %s, %s', (typed, job) =>
  expect(readers(typed, 'Grace Okafor', job === null ? {} : { job })).toEqual(['h']),
)

it('tells work from work', () => {
  expect(namedByWork({ name: 'Ann Smith', job: 'deputy head of school' })).toEqual({
    head: false,
    chair: false,
    officer: false,
  })
  expect(namedByWork({ name: 'x', job: 'head of the sixth form' }).head).toBe(true)
  expect(namedByWork({ name: 'the LADO', job: null }).officer).toBe(true)
})
