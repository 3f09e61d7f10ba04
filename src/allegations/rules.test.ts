import { describe, expect, it } from 'vitest'
import { birthProblem, mayClose, type Person, personNamed, readersOf, stateOf } from './rules.ts'

const person = (id: string, name: string, ...roles: string[]): Person => ({ id, name, roles })
const head = person('h', 'Grace Okafor', 'head')
const chair = person('c', 'Alan Pemberton', 'chair-of-governors')
const officer = person('o', 'Ngozi Achebe', 'lado')
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
    ['Vale', null],
    ['Peter Vale', 'v'],
    ['Somebody Else', null],
    ['', null],
  ])('%s', (typed, found) => expect(personNamed(typed, staff)?.id ?? null).toBe(found))
})

describe('who reads it', () => {
  const all = { heads: [head], chairs: [chair], officers: [officer] }
  it.each([
    ['a teacher', { id: 'f', isHead: false, isChair: false }, all, ['h']],
    ['the head', { id: 'h', isHead: true, isChair: false }, all, ['c']],
    ['the chair of governors', { id: 'c', isHead: false, isChair: true }, all, ['h']],
    ['the head, and there is no chair', { id: 'h', isHead: true, isChair: false }, { ...all, chairs: [] }, ['o']],
    ['a teacher, and there is no head', { id: 'f', isHead: false, isChair: false }, { ...all, heads: [] }, ['c']],
    ['somebody from outside', { id: null, isHead: false, isChair: false }, all, ['h']],
    ['nobody is there', { id: 'f', isHead: false, isChair: false }, { heads: [], chairs: [], officers: [] }, []],
  ])('about %s', (_, named, people, readers) => {
    const found = readersOf(named, people)
    expect(found.readers).toEqual(readers)
    expect(found.readers).not.toContain(named.id)
  })
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
