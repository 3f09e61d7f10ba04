import { describe, expect, it } from 'vitest'
import { birthProblem, lineOf, mayClose, type Person, personNamed, readersOf, stateOf, type Telling } from './rules.ts'

const person = (id: string, name: string, ...roles: string[]): Person => ({ id, name, roles })
const head = person('h', 'Grace Okafor', 'head')
const chair = person('c', 'Alan Pemberton', 'chair-of-governors')
const officer = person('o', 'Ngozi Achebe', 'lado')
const lado = 'the council’s designated officer (LADO)'
const staff = [
  head,
  chair,
  person('f', 'Daniel Frost', 'teacher'),
  person('v', 'Peter Vale', 'teacher'),
  person('w', 'Ann Vale', 'teacher'),
]

describe('whom the words mean', () => {
  it.each([
    ['Daniel Frost', 'f'],
    ['mr. daniel  frost', 'f'],
    ['Mr Frost', 'f'],
    ['Frost, Daniel', 'f'],
    ['D Frost', 'f'],
    ['Anna Frost', null],
    ['Vale', null],
    ['Peter Vale', 'v'],
    ['Somebody Else', null],
    ['', null],
  ])('%s', (typed, found) => expect(personNamed(typed, staff)?.id ?? null).toBe(found))
})

describe('who reads it', () => {
  const without = (...ids: string[]) => staff.filter(one => !ids.includes(one.id))
  const told = (chosen: Person | null, aboutHead: 'no' | 'yes' | 'unsure' = 'no'): Telling => ({
    ...{ chosen, name: chosen?.name ?? 'Somebody Else', job: null, aboutHead },
  })
  const frost = staff[2] ?? null
  it.each<[string, Telling, Person[], Person[], string[]]>([
    ['a teacher', told(frost), staff, [officer], ['h']],
    ['the head', told(head), staff, [officer], ['c']],
    ['the head, said to be', told(null, 'yes'), staff, [officer], ['c']],
    ['the head perhaps', told(null, 'unsure'), staff, [officer], ['c']],
    ['a teacher, and “yes” to the head', told(frost, 'yes'), staff, [officer], ['c']],
    ['the chair of governors', told(chair), staff, [officer], ['h']],
    ['the head, and there is no chair', told(head), without('c'), [officer], ['o']],
    ['the head perhaps, and there is no chair', told(null, 'unsure'), without('c'), [officer], ['o']],
    ['a teacher, and there is no head', told(frost), without('h'), [officer], ['c']],
    ['somebody from outside', told(null), staff, [officer], ['h']],
    ['nobody is there', told(frost), without('h', 'c'), [], []],
    ['a head who is an officer too', told(head), without('c'), [head], []],
  ])('about %s', (_, telling, people, officers, readers) => {
    const found = readersOf(telling, { staff: people, officers })
    expect(found.readers).toEqual(readers)
    expect(found.readers.filter(id => found.leftOut.includes(id))).toEqual([])
  })
  it('chosen from the list, only those of the same name are left out: nobody can tell two of one name apart there', () => {
    const ben = person('b', 'Ben Okafor', 'teacher')
    const namesake = person('n', 'Okafor, Grace', 'teacher')
    expect(readersOf(told(ben), { staff: [...staff, ben], officers: [] }).readers).toEqual(['h'])
    expect(readersOf(told(namesake), { staff: [...staff, namesake], officers: [] }).readers).toEqual(['c'])
  })
  it.each([
    ['school', staff, { lead: 'the headteacher', first: 'the headteacher', over: 'the chair of governors' }],
    ['nursery', [head], { lead: 'the nursery manager', first: 'the nursery manager', over: lado }],
    ['police', [], { lead: 'whoever leads your organisation', first: lado, over: lado }],
  ])('is said on the page in the words of a %s', (kind, people, line) => expect(lineOf(kind, people)).toEqual(line))
})

describe('closing', () => {
  const dueAt = new Date('2026-11-20T00:00:00Z')
  const told = (at: string) => ({
    kind: 'officer-told' as const,
    words: 'by telephone',
    outcome: null,
    byName: 'G',
    at: new Date(at),
  })
  const now = new Date('2026-11-25T12:00:00Z')
  it('needs the officer told, unless it is below the threshold', () => {
    expect(mayClose({ officerDueAt: dueAt, steps: [] }, 'unfounded', now)).toMatch(/officer first/)
    expect(mayClose({ officerDueAt: dueAt, steps: [] }, 'low-level', now)).toBeNull()
  })
  it('needs a reason when the officer was told late', () => {
    const late = [told('2026-11-21T09:00:00Z')]
    expect(mayClose({ officerDueAt: dueAt, steps: late }, 'false', now)).toMatch(/late/)
    expect(
      mayClose(
        { officerDueAt: dueAt, steps: [...late, { ...told('2026-11-22T09:00:00Z'), kind: 'late-reason' }] },
        'false',
        now,
      ),
    ).toBeNull()
    expect(mayClose({ officerDueAt: dueAt, steps: [told('2026-11-19T09:00:00Z')] }, 'false', now)).toBeNull()
  })
  it('names its state from what was done', () => {
    expect(stateOf([])).toBe('New')
    expect(stateOf([{ kind: 'note' }])).toBe('Officer to be told')
    expect(stateOf([{ kind: 'officer-told' }])).toBe('With the officer')
    expect(stateOf([{ kind: 'officer-told' }, { kind: 'outcome' }])).toBe('Closed')
  })
})

it.each([
  ['1970-03-05', null],
  ['2016-11-19', null],
  ['2016-11-20', 'look at the year'],
  ['2026-03-05', 'look at the year'],
])('of one born on %s when it was told in 2026: %s', (bornOn, problem) => {
  const said = birthProblem(bornOn, new Date('2026-11-19T14:00:00Z'))
  if (problem === null) expect(said).toBeNull()
  else expect(said).toContain(problem)
})
