import { describe, expect, it } from 'vitest'
import type { Box, GenogramInput, GenogramPerson } from './genogram-layout.ts'
import { ageOf, generations, layoutGenogram, widthOf, wrapped } from './genogram-layout.ts'

const today = '2026-11-19'

function person(id: string, extra: Partial<GenogramPerson> = {}): GenogramPerson {
  return { id, name: id, sex: 'not-told', bornOn: null, parentalResponsibility: false, href: `/people/${id}`, ...extra }
}

const nobody = { couples: [], parentage: [], homes: [], links: [], professionals: [], today }

/** Mulberry32: the same numbers for the same seed. */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { chance: (p: number) => next() < p, pick: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]! }
}

const NAMES = [
  'Al',
  'Bo Lee',
  'Ellie-Mae',
  'Oluwadamilola Adeyemi-Fitzgerald',
  'Anthony Pryce',
  'Maureen',
  'Wilhelmina W.',
]
const NOTES = ['', 'sister', 'sees her monthly', 'Dawn’s former partner, in another county for now', 'aunt']

/** A family of up to fourteen with every kind of tie, from a seed. */
function family(seed: number): GenogramInput {
  const { chance, pick } = dice(seed)
  const people: GenogramPerson[] = []
  const input: GenogramInput = { ...nobody, people, focusId: 'focus' }
  Object.assign(input, { couples: [], parentage: [], homes: [], links: [], professionals: [] })
  const add = (id: string) => {
    if (people.length >= 14) return null
    people.push(
      person(id, {
        name: pick(NAMES),
        sex: pick(['male', 'female', 'not-told'] as const),
        bornOn: chance(0.8) ? `${pick([1950, 1988, 2012])}-03-08` : null,
        diedOn: id !== 'focus' && chance(0.1) ? '2019-01-01' : null,
        note: pick(NOTES),
        parentalResponsibility: chance(0.3),
      }),
    )
    return id
  }
  const child = (id: string | null, ...parents: (string | null)[]) => {
    for (const parent of parents) if (id && parent) input.parentage.push({ childId: id, parentId: parent })
    return id
  }
  const couple = (a: string | null, b: string | null) => {
    const state = pick(['together', 'apart', 'ended'] as const)
    if (a && b) input.couples.push({ a, b, state, words: pick(['', 'apart since 2018', 'ended August 2026']) })
  }
  const [mum, dad] = [add('mum'), chance(0.8) ? add('dad') : null]
  child(add('focus'), mum, dad)
  if (chance(0.8)) couple(mum, dad)
  for (const parent of [mum, dad]) {
    if (!parent || !chance(0.6)) continue
    const [gran, grandad] = [add(`gran-${parent}`), chance(0.7) ? add(`grandad-${parent}`) : null]
    child(parent, gran, grandad)
    couple(gran, grandad)
    if (chance(0.5)) child(add(`aunt-${parent}`), gran, grandad)
  }
  for (const n of [1, 2, 3]) if (chance(0.4)) child(add(`sibling-${n}`), mum, dad)
  for (const n of [1, 2]) {
    if (!chance(0.4)) continue
    const partner = add(`partner-${n}`)
    const one = chance(0.5) ? mum : (dad ?? mum)
    couple(partner, one)
    if (chance(0.6)) child(add(`half-${n}`), one, partner)
  }
  if (chance(0.2)) child(add('own-baby'), 'focus')
  const ids = people.map(one => one.id)
  for (const n of [1, 2]) {
    if (chance(0.6)) input.homes.push({ id: `h${n}`, label: 'A home', memberIds: ids.filter(() => chance(0.25)) })
  }
  if (chance(0.6))
    input.links.push({ kind: 'cares', from: pick(ids), to: 'focus', words: 'Kinship care', detail: 'since 24 Aug' })
  for (const n of [1, 2]) {
    const from = pick(ids)
    const words = 'no contact, by order'
    if (n && chance(0.4) && from !== 'focus')
      input.links.push({ kind: 'no-contact', from, to: 'focus', words, detail: 'to 30 June 2027' })
  }
  if (chance(0.5) && add('coach'))
    input.links.push({ kind: 'trusted', from: 'focus', to: 'coach', words: 'he doesn’t ask twice' })
  for (const n of [1, 2, 3, 4, 5, 6, 7]) {
    if (!chance(0.6)) continue
    const forIds = ids.filter(() => chance(0.3))
    const one = { id: `w${n}`, name: pick(NAMES), role: 'lead practitioner', forWords: 'for all three', href: '/w' }
    input.professionals.push({ ...one, forIds, lead: n === 1 })
  }
  return input
}

/** Everything with ink that a reader must be able to tell apart. */
function boxesOf(input: GenogramInput): { what: string; box: Box }[] {
  const drawn = layoutGenogram(input)
  return [
    ...drawn.people.flatMap(one => [
      { what: `symbol ${one.person.id}`, box: one.symbol },
      { what: `label ${one.person.id}`, box: one.label.box },
    ]),
    ...drawn.texts.map(one => ({ what: `text ${one.text}`, box: one.box })),
    ...drawn.boxes.map(one => ({ what: `box ${one.id}`, box: one.box })),
  ]
}

const meets = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

describe('layoutGenogram', () => {
  it('lets no symbol or words meet another, in 200 families', () => {
    const met: string[] = []
    for (let seed = 1; seed <= 200; seed++) {
      const all = boxesOf(family(seed))
      for (const [i, a] of all.entries()) {
        for (const b of all.slice(i + 1)) if (meets(a.box, b.box)) met.push(`${seed}: ${a.what} × ${b.what}`)
      }
    }
    expect(met).toEqual([])
  })

  it('keeps everything inside the drawing and draws each person once, in 200 families', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const input = family(seed)
      const drawn = layoutGenogram(input)
      for (const { what, box } of boxesOf(input)) {
        const inside = box.left >= 0 && box.top >= 0 && box.right <= drawn.width && box.bottom <= drawn.height
        expect(inside, `${seed}: ${what} ${JSON.stringify(box)}`).toBe(true)
      }
      const ids = [
        ...drawn.people.map(one => one.person.id),
        ...drawn.boxes.filter(b => b.kind === 'trusted').map(b => b.id),
      ]
      expect(ids.sort()).toEqual(input.people.map(one => one.id).sort())
    }
  })

  it('outlines a home only round those who live in it, in 200 families', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const input = family(seed)
      const drawn = layoutGenogram(input)
      for (const home of drawn.homes) {
        const members = input.homes.find(one => one.id === home.id)!.memberIds
        const inside = drawn.people.filter(one => meets(one.symbol, home.box)).map(one => one.person.id)
        expect(
          inside.filter(id => !members.includes(id)),
          `seed ${seed}`,
        ).toEqual([])
      }
      for (const home of input.homes) {
        for (const id of home.memberIds) {
          const one = drawn.people.find(placed => placed.person.id === id)!
          expect(drawn.homes.some(box => box.id === home.id && meets(one.symbol, box.box))).toBe(true)
        }
      }
    }
  })

  it('gives the same drawing for the same family', () => {
    expect(layoutGenogram(family(7))).toEqual(layoutGenogram(family(7)))
  })

  it('stands generations in rows at 84, 252 or lower, and so on, with the child’s parents over the child', () => {
    const people = ['gran', 'mum', 'dad', 'child'].map(id => person(id))
    const parentage = [
      { childId: 'child', parentId: 'mum' },
      { childId: 'child', parentId: 'dad' },
      { childId: 'mum', parentId: 'gran' },
    ]
    const drawn = layoutGenogram({ ...nobody, people, parentage, focusId: 'child' })
    const at = new Map(drawn.people.map(one => [one.person.id, one]))
    expect(at.get('gran')!.y).toBe(84)
    expect(at.get('mum')!.y).toBe(at.get('dad')!.y)
    expect(at.get('mum')!.y).toBeGreaterThanOrEqual(252)
    expect(at.get('child')!.y).toBeGreaterThan(at.get('mum')!.y + 160)
    const middle = (at.get('mum')!.x + at.get('dad')!.x) / 2
    expect(Math.abs(at.get('child')!.x - middle)).toBeLessThan(90)
  })

  it('puts a carer in one column with the child, with nobody of the row between in the home', () => {
    const people = ['gran', 'mum', 'dad', 'child', 'sister'].map(id => person(id))
    const parentage = ['child', 'sister'].flatMap(childId => ['mum', 'dad'].map(parentId => ({ childId, parentId })))
    const drawn = layoutGenogram({
      ...nobody,
      people,
      parentage: [...parentage, { childId: 'mum', parentId: 'gran' }],
      homes: [{ id: 'h', label: 'With Nan', memberIds: ['gran', 'child'] }],
      links: [{ kind: 'cares', from: 'gran', to: 'child', words: 'Kinship care' }],
      focusId: 'child',
    })
    const at = new Map(drawn.people.map(one => [one.person.id, one]))
    expect(Math.abs(at.get('gran')!.x - at.get('child')!.x)).toBeLessThan(1)
    expect(drawn.homes).toHaveLength(1)
    expect(drawn.lines.filter(line => line.kind === 'cares')).toHaveLength(1)
  })

  it('draws strokes for how a couple stands: none together, one apart, two ended', () => {
    const strokes = (state: 'together' | 'apart' | 'ended') =>
      layoutGenogram({
        ...nobody,
        people: [person('a'), person('b')],
        couples: [{ a: 'a', b: 'b', state }],
        focusId: 'a',
      }).lines.map(line => line.strokes)
    expect([strokes('together'), strokes('apart'), strokes('ended')]).toEqual([[0], [1], [2]])
  })

  it('does not call two parents a couple when nobody has said so', () => {
    const parentage = ['mum', 'dad'].map(parentId => ({ childId: 'child', parentId }))
    const people = ['mum', 'dad', 'child'].map(id => person(id))
    const drawn = layoutGenogram({ ...nobody, people, parentage, focusId: 'child' })
    expect(drawn.lines.map(line => line.kind)).toEqual(['parents', 'child'])
    expect(drawn.lines.map(line => line.title).join()).not.toContain('together')
  })

  it('leaves no line to somebody who was not given', () => {
    const drawn = layoutGenogram({
      ...nobody,
      people: [person('child')],
      couples: [{ a: 'child', b: 'hidden', state: 'together' }],
      parentage: [{ childId: 'child', parentId: 'hidden' }],
      homes: [{ id: 'h', label: 'x', memberIds: ['hidden'] }],
      links: [{ kind: 'no-contact', from: 'hidden', to: 'child', words: 'no contact' }],
      focusId: 'child',
    })
    expect(drawn.lines).toEqual([])
    expect(drawn.homes).toEqual([])
    expect(JSON.stringify(drawn)).not.toContain('hidden')
  })

  it('is at least 1200 wide and grows only for a family that needs it', () => {
    expect(layoutGenogram({ ...nobody, people: [person('child')], focusId: 'child' }).width).toBe(1200)
    const many = Array.from({ length: 12 }, (_, i) => person(`child-${i}`, { name: 'Oluwadamilola Adeyemi' }))
    const parentage = many.map(one => ({ childId: one.id, parentId: 'mum' }))
    const wide = layoutGenogram({ ...nobody, people: [...many, person('mum')], parentage, focusId: 'child-0' })
    expect(wide.width).toBeGreaterThan(1200)
  })
})

describe('generations', () => {
  it('counts from the child, through parents, partners and children', () => {
    const people = ['child', 'mum', 'partner', 'half', 'gran', 'baby', 'carer'].map(id => person(id))
    const found = generations({
      ...nobody,
      people,
      couples: [{ a: 'mum', b: 'partner', state: 'ended' }],
      parentage: [
        { childId: 'child', parentId: 'mum' },
        { childId: 'half', parentId: 'partner' },
        { childId: 'mum', parentId: 'gran' },
        { childId: 'baby', parentId: 'child' },
      ],
      focusId: 'child',
    })
    expect(Object.fromEntries(found)).toEqual({ child: 0, mum: -1, partner: -1, half: 0, gran: -2, baby: 1, carer: -1 })
  })
})

describe('words', () => {
  it.each([
    ['2012-11-19', null, 14],
    ['2012-11-20', null, 13],
    ['1950-01-01', '2019-06-01', 69],
  ])('counts age from %s', (bornOn, diedOn, age) => {
    expect(ageOf(person('x', { bornOn, diedOn }), today)).toBe(age)
  })

  it('does not guess an age', () => {
    expect(ageOf(person('x'), today)).toBeNull()
  })

  it('wraps to the width given and marks what it cut', () => {
    const lines = wrapped('Dawn’s former partner, in another county for now', 150, 14, false, 2)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/…$/)
    for (const line of lines) expect(widthOf(line, 14)).toBeLessThanOrEqual(150)
  })
})
