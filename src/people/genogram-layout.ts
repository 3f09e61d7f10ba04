/**
 * Where everything stands in the drawing of the people around a child. Pure and deterministic: the same family gives the
 * same drawing. Rows are generations, counted from the child whose record it is; couples stand beside each other and
 * children under them; every symbol and text has a box of its own, and no two boxes meet (tested on seeded families).
 * People this reader may not know of must not be given: they leave no line.
 */

/** One person. Give `bornOn` when known, else `age`; `expectedOn` for a child not born yet. */
export type GenogramPerson = {
  id: string
  name: string
  sex: 'male' | 'female' | 'not-told'
  bornOn: string | null
  age?: number | null
  expectedOn?: string | null
  diedOn?: string | null
  /** A few words under the name: 'sister', 'sees Reece monthly'. */
  note?: string
  parentalResponsibility: boolean
  href: string
  /** Row relative to the child (-1 parents), for somebody no parentage or couple ties to the family. */
  generation?: number
}

/** Two people who are or were a couple; `words` says since when. */
export type GenogramCouple = { a: string; b: string; state: 'together' | 'apart' | 'ended'; words?: string }

/** `parentId` is a parent of `childId`. */
export type GenogramParentage = { childId: string; parentId: string }

/** People who live together. `label` is never an address. */
export type GenogramHome = { id: string; label: string; memberIds: string[] }

/**
 * `cares` from a carer to a child; `no-contact` from the person who must stay away to whom; `trusted` from the child to
 * a person or professional, in the child's own words.
 */
export type GenogramLink = {
  kind: 'cares' | 'no-contact' | 'trusted'
  from: string
  to: string
  words: string
  detail?: string
}

export type GenogramProfessional = {
  id: string
  name: string
  role: string
  /** 'for Reece', 'for all three'. */
  forWords: string
  forIds: string[]
  lead: boolean
  href: string
}

export type GenogramInput = {
  people: GenogramPerson[]
  couples: GenogramCouple[]
  parentage: GenogramParentage[]
  homes: GenogramHome[]
  links: GenogramLink[]
  professionals: GenogramProfessional[]
  focusId: string
  /** ISO date. */
  today: string
}

export type Box = { left: number; top: number; right: number; bottom: number }
export type LabelLine = { text: string; kind: 'name' | 'focus' | 'note' | 'trusted' | 'pr'; bold: boolean }
export type PlacedPerson = {
  person: GenogramPerson
  x: number
  y: number
  inside: string
  symbol: Box
  label: { lines: LabelLine[]; anchor: 'start' | 'middle' | 'end'; x: number; box: Box }
}
export type Line = {
  kind: 'couple' | 'parents' | 'child' | 'cares' | 'no-contact' | 'trusted' | 'works' | 'lead'
  d: string
  title: string
  href: string
  /** Short strokes across a couple line: one apart, two ended. */
  strokes: number
  strokeAt: { x: number; y: number } | null
  bar: { x: number; y: number } | null
}
export type PlacedText = {
  text: string
  kind: 'row' | 'couple' | 'cares' | 'cares-detail' | 'no-contact' | 'no-contact-detail' | 'home'
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
  box: Box
}
export type PlacedBox = {
  id: string
  kind: 'lead' | 'works' | 'trusted'
  href: string
  title: string
  lines: string[]
  trustedWords: string | null
  box: Box
}
export type PlacedHome = { id: string; label: string; box: Box; tag: string | null }
export type GenogramLayout = {
  width: number
  height: number
  people: PlacedPerson[]
  homes: PlacedHome[]
  lines: Line[]
  texts: PlacedText[]
  boxes: PlacedBox[]
}

const R = 24
const GUTTER = 112
const GAP = 30
const LINE = 18
const WRAP = 150
const FULL = 1200
const HOME_PAD = 9

const NARROW = /[iljtfrI.,:;'’‘|!()[\] -]/
const WIDE = /[mwMW@%—]/

/** A safe guess, on the wide side, of how many px a text takes in the page's font. */
export function widthOf(text: string, size: number, bold = false): number {
  let ems = 0
  for (const letter of text) {
    ems += NARROW.test(letter) ? 0.33 : WIDE.test(letter) ? 0.88 : /[A-Z]/.test(letter) ? 0.66 : 0.56
  }
  return Math.ceil(ems * size * (bold ? 1.06 : 1))
}

/** Words broken into lines of at most `width` px; the last of `most` lines ends in an ellipsis when there is more. */
export function wrapped(text: string, width: number, size: number, bold: boolean, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const joined = lines.length ? `${lines.at(-1)} ${word}` : word
    if (lines.length && widthOf(joined, size, bold) <= width) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  if (lines.length <= most) return lines.map(line => cut(line, width, size, bold))
  return [...lines.slice(0, most - 1), `${lines[most - 1]}…`].map(line => cut(line, width, size, bold))
}

function cut(text: string, width: number, size: number, bold: boolean): string {
  if (widthOf(text, size, bold) <= width) return text
  let shorter = text.replace(/…$/, '')
  while (shorter.length > 1 && widthOf(`${shorter}…`, size, bold) > width) shorter = shorter.slice(0, -1)
  return `${shorter}…`
}

const overlaps = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
const grown = (box: Box, by: number): Box => ({
  left: box.left - by,
  top: box.top - by,
  right: box.right + by,
  bottom: box.bottom + by,
})
const around = (boxes: readonly Box[]): Box => ({
  left: Math.min(...boxes.map(box => box.left)),
  top: Math.min(...boxes.map(box => box.top)),
  right: Math.max(...boxes.map(box => box.right)),
  bottom: Math.max(...boxes.map(box => box.bottom)),
})
const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length)
const round = (n: number) => Math.round(n * 10) / 10

/** Whole years at `today`, null when not known or not born. */
export function ageOf(person: GenogramPerson, today: string): number | null {
  if (!person.bornOn) return person.age ?? null
  const until = person.diedOn ?? today
  const years = Number(until.slice(0, 4)) - Number(person.bornOn.slice(0, 4))
  return Math.max(0, until.slice(5) < person.bornOn.slice(5) ? years - 1 : years)
}

/** Not born yet: a date to come and no birth date. */
export const unborn = (person: GenogramPerson) => !person.bornOn && Boolean(person.expectedOn)

/** Only what refers to people given; each couple and parentage once; a person is not their own parent or partner. */
function sound(input: GenogramInput): GenogramInput {
  const ids = new Set(input.people.map(person => person.id))
  const once = <T>(list: readonly T[], key: (item: T) => string) => [
    ...new Map(list.map(item => [key(item), item])).values(),
  ]
  const known = (a: string, b: string) => a !== b && ids.has(a) && ids.has(b)
  return {
    ...input,
    couples: once(
      input.couples.filter(couple => known(couple.a, couple.b)),
      couple => [couple.a, couple.b].sort().join(' '),
    ),
    parentage: once(
      input.parentage.filter(row => known(row.childId, row.parentId)),
      row => `${row.childId} ${row.parentId}`,
    ),
    links: input.links.filter(link => ids.has(link.from) && link.from !== link.to),
    homes: input.homes
      .map(home => ({ ...home, memberIds: home.memberIds.filter(id => ids.has(id)) }))
      .filter(home => home.memberIds.length),
  }
}

/** Trusted people whom nothing else ties to the family: they stand in a box beside the child, not in a row. */
function outsideTrusted(input: GenogramInput): Set<string> {
  const tied = new Set<string>([input.focusId])
  for (const couple of input.couples) tied.add(couple.a).add(couple.b)
  for (const row of input.parentage) tied.add(row.childId).add(row.parentId)
  for (const home of input.homes) for (const id of home.memberIds) tied.add(id)
  for (const link of input.links) if (link.kind !== 'trusted') tied.add(link.from).add(link.to)
  const trusted = input.links.filter(link => link.kind === 'trusted' && link.from === input.focusId)
  const people = new Set(input.people.map(person => person.id))
  return new Set(trusted.map(link => link.to).filter(id => people.has(id) && !tied.has(id)))
}

/** Generation of each person, 0 for the focus child. The first tie found wins when rows contradict each other. */
export function generations(input: GenogramInput): Map<string, number> {
  const found = new Map<string, number>()
  const spread = (start: string, generation: number) => {
    if (found.has(start)) return
    found.set(start, generation)
    const queue = [start]
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const at = found.get(id)!
      const next: [string, number][] = [
        ...input.parentage.filter(row => row.childId === id).map(row => [row.parentId, at - 1] as [string, number]),
        ...input.parentage.filter(row => row.parentId === id).map(row => [row.childId, at + 1] as [string, number]),
        ...input.couples
          .filter(couple => couple.a === id || couple.b === id)
          .map(couple => [couple.a === id ? couple.b : couple.a, at] as [string, number]),
      ]
      for (const [other, row] of next) {
        if (found.has(other)) continue
        found.set(other, row)
        queue.push(other)
      }
    }
  }
  spread(input.focusId, 0)
  for (const person of input.people) spread(person.id, person.generation ?? (unborn(person) ? 0 : -1))
  return found
}

/** A set of parents (one or two) with the children they have together. */
type Unit = { parents: string[]; children: string[] }

function unitsOf(input: GenogramInput, generation: Map<string, number>): Unit[] {
  const units = new Map<string, Unit>()
  for (const person of input.people) {
    const parents = input.parentage
      .filter(row => row.childId === person.id && generation.get(row.parentId)! < (generation.get(person.id) ?? 0))
      .map(row => row.parentId)
      .sort()
      .slice(0, 2)
    if (!parents.length || !generation.has(person.id)) continue
    const unit = units.get(parents.join(' ')) ?? { parents, children: [] }
    unit.children.push(person.id)
    units.set(parents.join(' '), unit)
  }
  return [...units.values()]
}

type Rows = string[][]

/**
 * Two people who belong in one column: a carer and the child, or two of one home. Where rows lie between them, `through`
 * holds a free place in each, so that the column meets nobody.
 */
type Thread = { from: string; to: string; through: string[]; half: number }

function threadsOf(input: GenogramInput, rows: Rows): Thread[] {
  const rowOf = new Map(rows.flatMap((row, i) => row.map(id => [id, i] as const)))
  const wanted = input.links.filter(link => link.kind === 'cares').map(link => [link.from, link.to] as const)
  for (const home of input.homes) {
    const members = [...home.memberIds].sort((a, b) => rowOf.get(a)! - rowOf.get(b)!)
    for (const [i, id] of members.slice(1).entries()) wanted.push([members[i]!, id])
  }
  const threads = new Map<string, Thread>()
  for (const [a, b] of wanted) {
    if (!rowOf.has(a) || !rowOf.has(b) || rowOf.get(a) === rowOf.get(b)) continue
    const [from, to] = rowOf.get(a)! < rowOf.get(b)! ? [a, b] : [b, a]
    const through = rows.slice(rowOf.get(from)! + 1, rowOf.get(to)!).map((_, i) => `through ${from} ${to} ${i}`)
    const shared = input.homes.some(home => home.memberIds.includes(a) && home.memberIds.includes(b))
    threads.set(`${from} ${to}`, { from, to, through, half: shared ? 56 : 14 })
  }
  for (const thread of threads.values()) {
    for (const [i, id] of thread.through.entries()) rows[rowOf.get(thread.from)! + 1 + i]!.push(id)
  }
  return [...threads.values()]
}

/** Order within rows: starts as given, then moves one person at a time while that shortens and uncrosses the lines. */
function ordered(
  input: GenogramInput,
  rows: Rows,
  units: Unit[],
  pairs: [string, string][],
  boxBeside: boolean,
  threads: Thread[],
): Rows {
  const rowOf = new Map(rows.flatMap((row, i) => row.map(id => [id, i] as const)))
  const free = new Set(threads.flatMap(thread => thread.through))
  const focusRow = rows.find(row => row.includes(input.focusId)) ?? []
  const cost = () => {
    const at = new Map(rows.flatMap(row => row.map((id, i) => [id, i - (row.length - 1) / 2] as const)))
    const x = (id: string) => at.get(id) ?? 0
    let sum = 0
    for (const [a, b] of pairs) {
      const row = rows[rowOf.get(a)!]!.filter(id => !free.has(id))
      sum += (Math.abs(row.indexOf(a) - row.indexOf(b)) - 1) * 9
    }
    const edges = units.flatMap(unit => {
      const top = mean(unit.parents.map(x))
      return unit.children.map(child => ({ top, low: x(child), row: rowOf.get(child)! }))
    })
    for (const unit of units) {
      const places = unit.children.map(x)
      sum += (Math.max(...places) - Math.min(...places) - unit.children.length + 1) * 3
      sum += Math.abs(mean(unit.parents.map(x)) - mean(places)) * 2
    }
    for (const thread of threads) {
      const ids = [thread.from, ...thread.through, thread.to]
      for (const [i, id] of ids.slice(1).entries()) {
        sum += Math.abs(x(id) - x(ids[i]!)) * 3
        edges.push({ top: x(ids[i]!), low: x(id), row: rowOf.get(id)! })
      }
    }
    for (const [i, a] of edges.entries()) {
      for (const b of edges.slice(i + 1)) if (a.row === b.row && (a.top - b.top) * (a.low - b.low) < 0) sum += 5
    }
    if (boxBeside) sum += (focusRow.length - 1 - focusRow.indexOf(input.focusId)) * 12
    return sum
  }
  let best = cost()
  for (let pass = 0, better = true; better && pass < 12; pass++) {
    better = false
    for (const row of rows) {
      for (const id of [...row]) {
        const was = row.indexOf(id)
        let at = was
        for (let to = 0; to < row.length; to++) {
          row.splice(to, 0, ...row.splice(row.indexOf(id), 1))
          const now = cost()
          if (now < best - 1e-9) {
            best = now
            at = to
            better = true
          }
        }
        row.splice(at, 0, ...row.splice(row.indexOf(id), 1))
      }
    }
  }
  return rows
}

/** How far a person's symbol and words reach to each side of the symbol's centre. */
type Reach = { left: number; right: number }
type LabelPlace = 'above' | 'left' | 'right' | 'below'

type Wish = { x: number; weight: number }

/** Nearest places to the wished ones that keep the order and the least distances (weighted least squares, pooled). */
function spaced(wishes: readonly Wish[], apart: readonly number[]): number[] {
  let offset = 0
  const offsets = wishes.map((_, i) => {
    offset += i ? apart[i - 1]! : 0
    return offset
  })
  const pools: { sum: number; weight: number; n: number }[] = []
  for (const [i, { x, weight }] of wishes.entries()) {
    let last = { sum: (x - offsets[i]!) * weight, weight, n: 1 }
    for (let prior = pools.at(-1); prior && prior.sum / prior.weight >= last.sum / last.weight; prior = pools.at(-1)) {
      pools.pop()
      last = { sum: prior.sum + last.sum, weight: prior.weight + last.weight, n: prior.n + last.n }
    }
    pools.push(last)
  }
  return pools.flatMap(pool => Array<number>(pool.n).fill(pool.sum / pool.weight)).map((x, i) => x + offsets[i]!)
}

const THREAD_WEIGHT = 8

/**
 * Places along each row: children under parents, homes and carers in a column where the rows allow it. `pull` from 0 to
 * 1 draws everybody to the middle, for a family that would be wider than the page.
 */
function placed(rows: Rows, units: Unit[], threads: Thread[], reach: Map<string, Reach>, pull: number) {
  const x = new Map<string, number>()
  const apart = rows.map(row => row.slice(1).map((id, i) => reach.get(row[i]!)!.right + reach.get(id)!.left + GAP))
  const settle = (row: string[], i: number, wish: (id: string) => Wish) => {
    const places = spaced(row.map(wish), apart[i]!)
    for (const [n, id] of row.entries()) x.set(id, places[n]!)
  }
  const chains = threads.map(thread => [thread.from, ...thread.through, thread.to])
  for (const [i, row] of rows.entries()) settle(row, i, () => ({ x: 0, weight: 1 }))
  const wish = (id: string): Wish => {
    const here = x.get(id)!
    let sum = here * (1 - pull)
    let weight = 1
    for (const unit of units) {
      if (!unit.children.includes(id) && !unit.parents.includes(id)) continue
      const shift = mean(unit.parents.map(p => x.get(p)!)) - mean(unit.children.map(c => x.get(c)!))
      sum += here + (unit.children.includes(id) ? shift : -shift)
      weight++
    }
    for (const chain of chains) {
      const at = chain.indexOf(id)
      if (at < 0) continue
      for (const mate of [chain[at - 1], chain[at + 1]]) {
        if (!mate) continue
        sum += x.get(mate)! * THREAD_WEIGHT
        weight += THREAD_WEIGHT
      }
    }
    return { x: sum / weight, weight }
  }
  for (let sweep = 0; sweep < 30; sweep++) {
    for (const i of sweep % 2 ? [...rows.keys()].reverse() : rows.keys()) settle(rows[i]!, i, wish)
  }
  const column = new Map<string, number>()
  for (const chain of chains) {
    const place = column.get(chain.find(id => column.has(id)) ?? '') ?? mean(chain.map(id => x.get(id)!))
    for (const id of chain) if (!column.has(id)) column.set(id, place)
  }
  const kept = (id: string): Wish =>
    column.has(id) ? { x: column.get(id)!, weight: 1e6 } : { x: x.get(id)!, weight: 1 }
  for (const [i, row] of rows.entries()) settle(row, i, kept)
  return x
}

/** How far the whole reaches from side to side. */
function span(x: Map<string, number>, reach: Map<string, Reach>): { left: number; right: number } {
  const ids = [...x.keys()]
  const left = Math.min(...ids.map(id => x.get(id)! - reach.get(id)!.left))
  return { left, right: Math.max(...ids.map(id => x.get(id)! + reach.get(id)!.right)) }
}

/** The first placing that fits the page, pulling harder each time; else the narrowest. */
function placedToFit(rows: Rows, units: Unit[], threads: Thread[], reach: Map<string, Reach>): Map<string, number> {
  let x = new Map<string, number>()
  for (const pull of [0.05, 0.25, 0.5, 1]) {
    x = placed(rows, units, threads, reach, pull)
    const { left, right } = span(x, reach)
    if (right - left <= FULL - GUTTER - 8) break
  }
  return x
}

/** Everything about one row of people. */
type RowFacts = { ids: string[]; y: number; style: 'above' | 'side' | 'below' }

const ROW_NAMES: Record<string, string> = {
  '-4': 'Older still',
  '-3': 'Older',
  '-2': 'Grandparents',
  '-1': 'Parents',
  '0': 'Children',
  '1': 'Their children',
}

/** The whole drawing, in px. 1200 wide unless the family needs more. */
export function layoutGenogram(given: GenogramInput): GenogramLayout {
  const outside = outsideTrusted(sound(given))
  const full = sound(given)
  const input = { ...full, people: full.people.filter(person => !outside.has(person.id)) }
  const byId = new Map(full.people.map(person => [person.id, person]))
  const generation = generations(input)
  const units = unitsOf(input, generation)
  const pairs = pairsOf(input, units, generation)
  const levels = [...new Set(generation.values())].sort((a, b) => a - b)
  const people = levels.map(level => input.people.filter(one => generation.get(one.id) === level).map(one => one.id))
  const styles = stylesOf(people, units)
  const threads = threadsOf(input, people)
  const couples = pairs.map((pair): [string, string] => [pair.a, pair.b])
  const lanes = ordered(input, people, units, couples, outside.size > 0, threads)
  const labels = new Map(input.people.map(person => [person.id, labelLines(person, input)]))
  const trusted = trustedBoxes(input, full, outside)
  const reach = new Map<string, Reach>(
    threads.flatMap(one => one.through.map(id => [id, { left: one.half, right: one.half }])),
  )
  for (const person of input.people) reach.set(person.id, { left: R, right: R })
  const rough = placed(lanes, units, threads, reach, 0.05)
  const rows = lanes.map(row => row.filter(id => byId.has(id)))
  const sides = labelSides(input, rough)
  for (const [id, one] of reachOf(input, rows, styles, labels, sides, trusted)) reach.set(id, one)
  const x = placedToFit(lanes, units, threads, reach)
  const width = shifted(x, reach, input.professionals.length, lanes)
  return drawn({ input, byId, rows, levels, styles, labels, sides, x, width, units, pairs, trusted })
}

/** A couple; `untold` when all that is known is a child they have together. */
type Pair = GenogramCouple & { untold?: true }

/** Couples as told, and two people who have a child together without being told a couple. */
function pairsOf(input: GenogramInput, units: Unit[], generation: Map<string, number>): Pair[] {
  const pairs: Pair[] = input.couples.filter(couple => generation.get(couple.a) === generation.get(couple.b))
  for (const { parents } of units) {
    const [a, b] = parents
    if (!a || !b || generation.get(a) !== generation.get(b)) continue
    if (pairs.some(pair => [pair.a, pair.b].sort().join(' ') === parents.join(' '))) continue
    pairs.push({ a, b, state: 'together', untold: true })
  }
  return pairs
}

/** Words stand where no line runs: under people without children here, over the top row, else beside. */
function stylesOf(rows: Rows, units: Unit[]): RowFacts['style'][] {
  const parents = new Set(units.flatMap(unit => unit.parents))
  const children = new Set(units.flatMap(unit => unit.children))
  return rows.map((row, i) => {
    if (i === rows.length - 1 && !row.some(id => parents.has(id))) return 'below'
    return i === 0 && !row.some(id => children.has(id)) ? 'above' : 'side'
  })
}

function labelLines(person: GenogramPerson, input: GenogramInput): LabelLine[] {
  const focus = person.id === input.focusId
  const size = focus ? 18 : 15
  const name = person.diedOn ? `${person.name}, d. ${person.diedOn.slice(0, 4)}` : person.name
  const kind = focus ? 'focus' : 'name'
  const lines: LabelLine[] = wrapped(name, WRAP, size, !person.diedOn, 2).map(text => ({
    text,
    kind,
    bold: !person.diedOn,
  }))
  const expected = unborn(person) && person.expectedOn ? `expected ${inWords(person.expectedOn)}` : null
  for (const words of [expected, person.note]) {
    if (words)
      lines.push(...wrapped(words, WRAP, 14, false, 2).map(text => ({ text, kind: 'note' as const, bold: false })))
  }
  const trust = input.links.find(link => link.kind === 'trusted' && link.to === person.id)
  if (trust) {
    const words = wrapped(`“${trust.words}”`, WRAP, 14, true, 2)
    lines.push(...words.map(text => ({ text, kind: 'trusted' as const, bold: true })))
  }
  if (person.parentalResponsibility) lines.push({ text: 'PR', kind: 'pr', bold: true })
  return lines
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
/** '2 Feb 2027'. */
export const inWords = (date: string) =>
  `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''} ${date.slice(0, 4)}`

const lineWidth = (line: LabelLine) =>
  line.kind === 'pr' ? 28 : widthOf(line.text, line.kind === 'focus' ? 18 : line.kind === 'name' ? 15 : 14, line.bold)
const labelWidth = (lines: readonly LabelLine[]) => Math.max(...lines.map(lineWidth))
const labelHeight = (lines: readonly LabelLine[]) => lines.length * LINE + 2

/** The side a person's zigzag points to; words beside a symbol stand on the other. */
function labelSides(
  input: GenogramInput,
  rough: Map<string, number>,
): Map<string, { zigzag: -1 | 1; link: GenogramLink }> {
  const sides = new Map<string, { zigzag: -1 | 1; link: GenogramLink }>()
  for (const link of input.links) {
    if (link.kind !== 'no-contact' || sides.has(link.from) || !rough.has(link.from)) continue
    const to = rough.get(link.to) ?? 0
    sides.set(link.from, { zigzag: to >= rough.get(link.from)! ? 1 : -1, link })
  }
  return sides
}

const zigzagLength = (link: GenogramLink) =>
  Math.max(96, widthOf(link.words, 14, true) + 12, widthOf(link.detail ?? '', 14) + 12)

function reachOf(
  input: GenogramInput,
  rows: Rows,
  styles: RowFacts['style'][],
  labels: Map<string, LabelLine[]>,
  sides: ReturnType<typeof labelSides>,
  trusted: PlacedBox[],
): Map<string, Reach> {
  const reach = new Map<string, Reach>()
  for (const [i, row] of rows.entries()) {
    for (const id of row) {
      const width = labelWidth(labels.get(id)!)
      const side = sides.get(id)
      const half = Math.max(R, width / 2)
      const one = styles[i] === 'side' ? { left: R, right: R + 8 + width } : { left: half, right: half }
      if (side && styles[i] === 'side' && side.zigzag === 1) Object.assign(one, { left: R + 8 + width, right: R })
      if (side) {
        const far = R + 8 + zigzagLength(side.link) + 6
        if (side.zigzag === 1) one.right = Math.max(one.right, far)
        else one.left = Math.max(one.left, far)
      }
      if (id === input.focusId && trusted.length) one.right += HOME_PAD + 62 + boxWidth(trusted)
      reach.set(id, one)
    }
  }
  return reach
}

const boxWidth = (boxes: readonly PlacedBox[]) =>
  Math.min(240, Math.max(160, ...boxes.flatMap(box => box.lines.map(line => widthOf(line, 15, true) + 26))))

function trustedBoxes(input: GenogramInput, full: GenogramInput, outside: Set<string>): PlacedBox[] {
  const links = input.links.filter(link => link.kind === 'trusted' && outside.has(link.to))
  return links.map(link => {
    const person = full.people.find(one => one.id === link.to)!
    const lines = [person.name, person.note ?? '', link.words ? `“${link.words}”` : ''].filter(Boolean)
    return {
      id: person.id,
      kind: 'trusted',
      href: person.href,
      title: lines.join(', '),
      lines: lines.map((line, i) => cut(line, 214, 15, i !== 1)),
      trustedWords: link.words || null,
      box: { left: 0, top: 0, right: 0, bottom: 0 },
    }
  })
}

/** Moves the family right of the row names, to the middle when there is room; returns the width of the drawing. */
function shifted(x: Map<string, number>, reach: Map<string, Reach>, professionals: number, rows: Rows): number {
  const ids = rows.flat()
  const { left, right } = span(x, reach)
  const width = Math.ceil(Math.max(FULL, GUTTER + right - left + 8, GUTTER + 52 + professionals * 172))
  const start = GUTTER + 4 + Math.max(0, (width - GUTTER - 8 - (right - left)) / 2)
  for (const id of ids) x.set(id, round(x.get(id)! - left + start))
  return width
}

type Plan = {
  input: GenogramInput
  byId: Map<string, GenogramPerson>
  rows: Rows
  levels: number[]
  styles: RowFacts['style'][]
  labels: Map<string, LabelLine[]>
  sides: ReturnType<typeof labelSides>
  x: Map<string, number>
  width: number
  units: Unit[]
  pairs: Pair[]
  trusted: PlacedBox[]
}

/** A horizontal run of a line, so that two that would lie on each other get heights of their own. */
function layered<T extends { from: number; to: number }>(runs: readonly T[]): Map<T, number> {
  const level = new Map<T, number>()
  for (const run of [...runs].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const taken = new Set([...level].filter(([o]) => o.from < run.to + 14 && run.from < o.to + 14).map(([, at]) => at))
    let at = 0
    while (taken.has(at)) at++
    level.set(run, at)
  }
  return level
}

type CoupleRun = { pair: Pair; from: number; to: number; row: number }
type ChildRun = { unit: Unit; from: number; to: number; row: number; drop: number; pair: GenogramCouple | null }

function drawn(plan: Plan): GenogramLayout {
  const { rows, x } = plan
  const rowOf = new Map(rows.flatMap((row, i) => row.map(id => [id, i] as const)))
  const attach = attachments(plan, rowOf)
  const couples: CoupleRun[] = plan.pairs.map(pair => {
    const ends = [attach(pair.a, pair), attach(pair.b, pair)].sort((a, b) => a - b)
    return { pair, from: ends[0]!, to: ends[1]!, row: rowOf.get(pair.a)! }
  })
  const children: ChildRun[] = plan.units.map(unit => {
    const run = couples.find(
      one => unit.parents.length === 2 && unit.parents.every(id => id === one.pair.a || id === one.pair.b),
    )
    const places = unit.children.map(id => x.get(id)!)
    const centre = mean(places)
    const drop = run
      ? Math.min(
          Math.max(centre, Math.min(run.from + 14, (run.from + run.to) / 2)),
          Math.max(run.to - 14, (run.from + run.to) / 2),
        )
      : nearly(attach(unit.parents[0]!, unit), centre)
    const row = Math.max(...unit.parents.map(id => rowOf.get(id)!))
    return {
      unit,
      from: Math.min(drop, ...places),
      to: Math.max(drop, ...places),
      row,
      drop: round(drop),
      pair: run?.pair ?? null,
    }
  })
  const heights = rowHeights(plan, couples, children)
  const people = placePeople(plan, heights.ys)
  const at = new Map(people.map(person => [person.person.id, person]))
  const trusted = placeTrusted(plan, at)
  const texts: PlacedText[] = []
  const kept = zigzags(plan, at, texts)
  const homes = placeHomes(
    plan,
    people,
    trusted,
    texts.map(one => one.box),
  )
  const lines: Line[] = [
    ...familyLines(couples, children, heights, at),
    ...kept,
    ...trusted.map(box => trustedLine(plan, at, box)),
  ]
  for (const home of homes)
    if (home.tag) texts.push(text(home.tag, 'home', home.box.left + 8, home.box.top + 14, 'start', 13))
  for (const [i, level] of plan.levels.entries()) {
    const name = ROW_NAMES[String(level)] ?? ''
    if (name) texts.push(text(name, 'row', 0, heights.ys[i]! - 58, 'start', 14))
  }
  const work = placeProfessionals(plan, people, homes, trusted)
  texts.push(...work.texts)
  const fixed = [
    ...people.flatMap(one => [one.symbol, one.label.box]),
    ...texts.map(one => one.box),
    ...[...trusted, ...work.boxes].map(one => one.box),
  ]
  const carers = careLines(plan, at, rowOf, heights, fixed)
  lines.unshift(...carers.map(one => one.line))
  const spare = [...fixed]
  const strung = wires(lines)
  for (const one of carers) addWords(texts, spare, one.words, homes, strung, plan.width)
  for (const run of couples) addWords(texts, spare, coupleWords(run, heights), homes, strung, plan.width)
  return {
    width: plan.width,
    height: work.height,
    people,
    homes,
    lines: [...lines, ...work.lines],
    texts,
    boxes: [...trusted, ...work.boxes],
  }
}

function text(
  words: string,
  kind: PlacedText['kind'],
  x: number,
  y: number,
  anchor: PlacedText['anchor'],
  size: number,
  bold = false,
): PlacedText {
  const width = widthOf(words, size, bold)
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { text: words, kind, x, y, anchor, box: { left, top: y - 12, right: left + width, bottom: y + 4 } }
}

/** Where under a symbol each of a person's lines starts, in the order of where they go. */
function attachments(plan: Plan, rowOf: Map<string, number>) {
  return (id: string, thing: GenogramCouple | Unit): number => {
    const goes: { thing: GenogramCouple | Unit; to: number }[] = []
    for (const pair of plan.pairs) {
      if (pair.a !== id && pair.b !== id) continue
      goes.push({ thing: pair, to: plan.x.get(pair.a === id ? pair.b : pair.a)! })
    }
    for (const unit of plan.units) {
      const paired = unit.parents.length === 2 && rowOf.get(unit.parents[0]!) === rowOf.get(unit.parents[1]!)
      if (!paired && unit.parents[0] === id)
        goes.push({ thing: unit, to: mean(unit.children.map(child => plan.x.get(child)!)) })
    }
    goes.sort((a, b) => a.to - b.to)
    const i = goes.findIndex(one => one.thing === thing)
    const step = Math.min(20, 36 / Math.max(1, goes.length - 1))
    return round(plan.x.get(id)! + (i - (goes.length - 1) / 2) * step)
  }
}

/** A line that would step aside by a few px runs straight instead. */
const nearly = (x: number, wished: number) => (Math.abs(x - wished) <= 12 ? wished : x)

type Heights = { ys: number[]; couple: (run: CoupleRun) => number; child: (run: ChildRun) => number; bottoms: number[] }

function rowHeights(plan: Plan, couples: CoupleRun[], children: ChildRun[]): Heights {
  const high = (i: number) => Math.max(...plan.rows[i]!.map(id => labelHeight(plan.labels.get(id)!)))
  const below = (i: number) =>
    plan.styles[i] === 'below' ? R + 8 + high(i) : plan.styles[i] === 'side' ? Math.max(R + 6, high(i) / 2) : R + 6
  const members = plan.input.homes.flatMap(home => home.memberIds)
  const twice = 22 * Math.max(0, ...members.map(id => members.filter(other => other === id).length - 1))
  const above = (i: number) => (plan.styles[i] === 'side' ? Math.max(R, high(i) / 2) : R) + HOME_PAD + 18 + twice
  const coupleAt = new Map<CoupleRun, number>()
  const childAt = new Map<ChildRun, number>()
  const ys = [Math.max(84, plan.styles[0] === 'above' ? R + 8 + high(0) + 32 + twice : above(0) + 24)]
  for (const i of plan.rows.keys()) {
    const runs = layered(couples.filter(run => run.row === i))
    const bars = layered(children.filter(run => run.row === i))
    const first = Math.max(plan.styles[i] === 'side' ? 80 : 58, below(i) + 24)
    const coupleLevels = Math.max(0, ...runs.values())
    for (const [run, level] of runs) coupleAt.set(run, ys[i]! + first + level * 20)
    const bar = first + coupleLevels * 20 + 28
    for (const [run, level] of bars) childAt.set(run, ys[i]! + bar + level * 9)
    if (i + 1 < plan.rows.length)
      ys.push(ys[i]! + Math.max(170, bar + Math.max(0, ...bars.values()) * 9 + 14 + above(i + 1)))
  }
  const bottoms = ys.map((y, i) => y + below(i))
  return { ys, couple: run => coupleAt.get(run)!, child: run => childAt.get(run)!, bottoms }
}

function placePeople(plan: Plan, ys: number[]): PlacedPerson[] {
  return plan.rows.flatMap((row, i) =>
    row.map(id => {
      const person = plan.byId.get(id)!
      const x = plan.x.get(id)!
      const y = ys[i]!
      const lines = plan.labels.get(id)!
      const [width, height] = [labelWidth(lines), labelHeight(lines)]
      const place: LabelPlace =
        plan.styles[i] === 'side' ? (plan.sides.get(id)?.zigzag === 1 ? 'left' : 'right') : plan.styles[i]!
      const left = place === 'left' ? x - R - 8 - width : place === 'right' ? x + R + 8 : x - width / 2
      const top = place === 'above' ? y - R - 8 - height : place === 'below' ? y + R + 8 : y - height / 2
      const anchor = place === 'left' ? 'end' : place === 'right' ? 'start' : 'middle'
      const age = ageOf(person, plan.input.today)
      return {
        person,
        x,
        y,
        inside: unborn(person) || person.diedOn || age === null ? '' : String(age),
        symbol: { left: x - R, top: y - R, right: x + R, bottom: y + R },
        label: {
          lines,
          anchor,
          x: anchor === 'end' ? left + width : anchor === 'start' ? left : x,
          box: { left, top, right: left + width, bottom: top + height },
        },
      } satisfies PlacedPerson
    }),
  )
}

function placeTrusted(plan: Plan, at: Map<string, PlacedPerson>): PlacedBox[] {
  const focus = at.get(plan.input.focusId)
  if (!focus) return []
  const width = boxWidth(plan.trusted)
  const right = Math.max(focus.symbol.right, focus.label.box.right) + HOME_PAD
  return plan.trusted.map((box, i) => {
    const left = right + 60
    const top = focus.y - 33 + i * 76
    return { ...box, box: { left, top, right: left + width, bottom: top + 66 } }
  })
}

function trustedLine(plan: Plan, at: Map<string, PlacedPerson>, box: PlacedBox): Line {
  const focus = at.get(plan.input.focusId)!
  const y = (box.box.top + box.box.bottom) / 2
  const elbow = box.box.left - 24
  const d =
    Math.abs(y - focus.y) < 1 ? `M${focus.x + R + 3} ${y}H${box.box.left}` : `M${elbow} ${focus.y}V${y}H${box.box.left}`
  return {
    kind: 'trusted',
    d,
    title: `${focus.person.name} trusts ${box.title}`,
    href: box.href,
    strokes: 0,
    strokeAt: null,
    bar: null,
  }
}

/** One outline a home where nobody else stands inside it; else one for each part, each with the home's name. */
function placeHomes(plan: Plan, people: PlacedPerson[], trusted: PlacedBox[], taken: Box[]): PlacedHome[] {
  const homes: PlacedHome[] = []
  const boxOf = (members: PlacedPerson[]) =>
    grown(around(members.flatMap(one => [one.symbol, one.label.box])), HOME_PAD)
  for (const [number, home] of plan.input.homes.entries()) {
    const members = people.filter(one => home.memberIds.includes(one.person.id))
    const letter = String.fromCharCode(65 + (number % 26))
    const others = [
      ...people.filter(one => !members.includes(one)).flatMap(one => [one.symbol, one.label.box]),
      ...trusted.map(one => one.box),
      ...taken,
    ]
    const free = (box: Box) =>
      !others.some(other => overlaps(box, other)) && !homes.some(other => overlaps(box, other.box))
    let parts: PlacedPerson[][] = members.map(one => [one])
    for (let joined = true; joined; ) {
      joined = false
      for (const [i, part] of parts.entries()) {
        const mate = parts.findIndex((other, n) => n > i && free(boxOf([...part, ...other])))
        if (mate < 0) continue
        part.push(...parts[mate]!)
        parts = parts.filter((_, n) => n !== mate)
        joined = true
        break
      }
    }
    for (const part of parts) {
      const box = boxOf(part)
      const tag = parts.length > 1 || homes.some(other => overlaps(other.box, box)) ? `home ${letter}` : null
      // Somebody with two homes has an outline round an outline, its name over the other's.
      const inner = homes.filter(other => overlaps(other.box, box) && Math.abs(other.box.top - box.top) < 50)
      const top = Math.min(box.top - 18, ...inner.map(other => other.box.top - 22))
      homes.push({ id: home.id, label: home.label, box: tag || inner.length ? { ...box, top } : box, tag })
    }
  }
  return homes
}

const under = (person: PlacedPerson, x: number) => {
  const off = Math.min(R, Math.abs(x - person.x))
  if (unborn(person.person)) return person.y + R - 4
  if (person.person.sex === 'female') return round(person.y + Math.sqrt(R * R - off * off))
  return person.person.sex === 'male' ? person.y + R : person.y + R - off
}
const over = (person: PlacedPerson) => person.y - R
const COUPLE_WORDS = { together: 'together', apart: 'apart', ended: 'ended' } as const

function familyLines(
  couples: CoupleRun[],
  children: ChildRun[],
  heights: Heights,
  at: Map<string, PlacedPerson>,
): Line[] {
  const lines: Line[] = []
  for (const run of couples) {
    const ends = [at.get(run.pair.a)!, at.get(run.pair.b)!].sort((a, b) => a.x - b.x)
    const y = heights.couple(run)
    const d = `M${run.from} ${under(ends[0]!, run.from)}V${y}H${run.to}V${under(ends[1]!, run.to)}`
    const title = `${ends[0]!.person.name} and ${ends[1]!.person.name}: ${run.pair.untold ? 'parents of a child' : run.pair.words || COUPLE_WORDS[run.pair.state]}`
    const strokes = run.pair.state === 'ended' ? 2 : run.pair.state === 'apart' ? 1 : 0
    const strokeAt = strokes ? { x: round(strokePlace(run, children)), y } : null
    lines.push({
      kind: run.pair.untold ? 'parents' : 'couple',
      d,
      title,
      href: ends[1]!.person.href,
      strokes,
      strokeAt,
      bar: null,
    })
  }
  for (const run of children) {
    const y = heights.child(run)
    const pair = couples.find(one => one.pair === run.pair)
    const parents = run.unit.parents.map(id => at.get(id)!)
    const start = pair ? heights.couple(pair) : under(parents[0]!, run.drop)
    const kids = run.unit.children.map(id => at.get(id)!)
    const drops = kids.map(kid => `M${run.drop} ${y}H${kid.x}V${over(kid)}`).join('')
    const title = `${kids.map(kid => kid.person.name).join(', ')}: child of ${parents.map(one => one.person.name).join(' and ')}`
    lines.push({
      kind: 'child',
      d: `M${run.drop} ${start}V${y}${drops}`,
      title,
      href: kids[0]!.person.href,
      strokes: 0,
      strokeAt: null,
      bar: null,
    })
    if (parents.length === 2 && !pair) {
      const other = parents[1]!
      const d = `M${other.x} ${under(other, other.x)}V${y}H${run.drop}`
      lines.push({ kind: 'child', d, title, href: other.person.href, strokes: 0, strokeAt: null, bar: null })
    }
  }
  return lines
}

/** Strokes stand clear of the line down to the children. */
function strokePlace(run: CoupleRun, children: ChildRun[]): number {
  const drop = children.find(child => child.pair === run.pair)?.drop
  const length = run.to - run.from
  if (drop === undefined) return run.from + length / 2
  return drop - run.from > run.to - drop ? run.from + (drop - run.from) / 2 : drop + (run.to - drop) / 2
}

type Words = {
  lines: { text: string; kind: PlacedText['kind']; bold: boolean }[]
  spots: { x: number; y: number; anchor: PlacedText['anchor'] }[]
}

function coupleWords(run: CoupleRun, heights: Heights): Words {
  const y = heights.couple(run)
  const words = run.pair.words ?? ''
  const half = widthOf(words, 14) / 2
  const spots: Words['spots'] = []
  for (let x = run.from + half + 6; x <= run.to - half - 6; x += 12) spots.push({ x, y: y - 9, anchor: 'middle' })
  for (let x = run.from + half + 6; x <= run.to - half - 6; x += 12) spots.push({ x, y: y + 18, anchor: 'middle' })
  return { lines: words ? [{ text: words, kind: 'couple', bold: false }] : [], spots }
}

/** Thin boxes along the straight parts of the lines, and round the strokes that cross them. */
function wires(lines: readonly Line[]): Box[] {
  const boxes: Box[] = []
  for (const line of lines) {
    let [x, y] = [0, 0]
    if (line.kind === 'no-contact') continue
    for (const [, letter, first, second] of line.d.matchAll(/([MHV])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
      const [nextX, nextY] = [letter === 'V' ? x : Number(first), letter === 'V' ? Number(first) : Number(second ?? y)]
      if (letter !== 'M') boxes.push(grown(around([point(x, y), point(nextX, nextY)]), 1))
      x = nextX
      y = nextY
    }
    if (line.strokeAt) boxes.push(grown(point(line.strokeAt.x, line.strokeAt.y), 10))
  }
  return boxes
}

const point = (x: number, y: number): Box => ({ left: x, top: y, right: x, bottom: y })

/** Words take the first spot where they meet no text or symbol, best where no line or home's edge runs through them. */
function addWords(
  texts: PlacedText[],
  taken: Box[],
  words: Words,
  homes: readonly PlacedHome[],
  lines: readonly Box[],
  width: number,
): void {
  if (!words.lines.length) return
  const edges = homes.flatMap(({ box }) => [
    { ...box, right: box.left + 1 },
    { ...box, left: box.right - 1 },
    { ...box, bottom: box.top + 1 },
    { ...box, top: box.bottom - 1 },
  ])
  for (const avoid of [[...taken, ...edges, ...lines], [...taken, ...edges], taken]) {
    for (const spot of words.spots) {
      const tried = words.lines.map((line, i) =>
        text(line.text, line.kind, spot.x, spot.y + i * LINE, spot.anchor, 14, line.bold),
      )
      if (tried.some(one => one.box.left < 0 || one.box.right > width)) continue
      if (tried.some(one => avoid.some(box => overlaps(grown(one.box, 2), box)))) continue
      texts.push(...tried)
      taken.push(...tried.map(one => one.box))
      return
    }
  }
}

function zigzags(plan: Plan, at: Map<string, PlacedPerson>, texts: PlacedText[]): Line[] {
  return [...plan.sides].map(([id, { zigzag, link }]) => {
    const one = at.get(id)!
    const length = zigzagLength(link)
    const start = one.x + zigzag * (R + 5)
    const end = one.x + zigzag * (R + 8 + length)
    const teeth = Math.floor((length - 20) / 15)
    let d = `M${round(start)} ${one.y}l${zigzag * 8} 0`
    for (let i = 0; i < teeth; i++) d += `l${zigzag * 15} ${(i === 0 ? 7 : 14) * (i % 2 ? 1 : -1)}`
    d += `L${round(end)} ${one.y}`
    const middle = round((start + end) / 2)
    const more = plan.input.links.filter(other => other.kind === 'no-contact' && other.from === id).length - 1
    texts.push(text(link.words, 'no-contact', middle, one.y - 13, 'middle', 14, true))
    const detail = [link.detail, more > 0 ? `and ${more} more` : ''].filter(Boolean).join(', ')
    if (detail) texts.push(text(cut(detail, length, 14, false), 'no-contact-detail', middle, one.y + 25, 'middle', 14))
    const title = `${one.person.name} and ${plan.byId.get(link.to)?.name ?? 'the child'}: ${link.words}${link.detail ? `, ${link.detail}` : ''}`
    return {
      kind: 'no-contact',
      d,
      title,
      href: one.person.href,
      strokes: 0,
      strokeAt: null,
      bar: { x: round(end), y: one.y },
    } satisfies Line
  })
}

/** A carer's double line to the child, round whoever stands between. */
function careLines(
  plan: Plan,
  at: Map<string, PlacedPerson>,
  rowOf: Map<string, number>,
  heights: Heights,
  fixed: Box[],
): { line: Line; words: Words }[] {
  return plan.input.links.flatMap(link => {
    const carer = at.get(link.from)
    const child = at.get(link.to)
    if (link.kind !== 'cares' || !carer || !child) return []
    const [high, low] = rowOf.get(link.from)! <= rowOf.get(link.to)! ? [carer, child] : [child, carer]
    const from = rowOf.get(high.person.id)!
    const to = rowOf.get(low.person.id)!
    const a = high.x + 8
    const b = low.x + 8
    const start = under(high, a)
    let d: string
    let lane = a
    if (from === to) {
      // Over the symbols where the words stand under or beside them, under them where the words stand over.
      const above = plan.styles[from] !== 'above'
      const y = above ? high.y - R - 12 : heights.bottoms[from]! + 8
      d = `M${a} ${above ? over(high) : start}V${y}H${b}V${above ? over(low) : under(low, b)}`
    } else {
      const top = heights.bottoms[from]! + 10
      const bottom = heights.ys[to]! - R - 13
      lane = clearLane(a, b, heights.bottoms[from]! + 4, bottom, fixed)
      const last = Math.abs(lane - b) < 1 ? `V${low.y - Math.sqrt(R * R - 64)}` : `V${bottom}H${b}V${over(low)}`
      d = Math.abs(lane - a) < 1 ? `M${a} ${start}${last}` : `M${a} ${start}V${top}H${lane}${last}`
    }
    const words = [link.words, link.detail ?? ''].filter(Boolean)
    const lines = words.map((line, i) => ({
      text: line,
      kind: i ? ('cares-detail' as const) : ('cares' as const),
      bold: i === 0,
    }))
    const spots: Words['spots'] = []
    for (let y = heights.bottoms[from]! + 24; y < heights.ys[to]! - 60; y += 10) {
      for (const off of [14, 38, 50, 62, 74, 90]) {
        spots.push({ x: lane + off, y, anchor: 'start' }, { x: lane - off, y, anchor: 'end' })
      }
    }
    const title = `${carer.person.name} cares for ${child.person.name}: ${words.join(', ')}`
    const line: Line = { kind: 'cares', d, title, href: carer.person.href, strokes: 0, strokeAt: null, bar: null }
    return [{ line, words: { lines, spots } }]
  })
}

/** The upright place nearest to both ends that meets nobody between two heights. */
function clearLane(a: number, b: number, top: number, bottom: number, fixed: Box[]): number {
  const between = fixed.filter(box => box.top < bottom && box.bottom > top)
  const clear = (x: number) => !between.some(box => x > box.left - 7 && x < box.right + 7)
  const options = [a, b, ...between.flatMap(box => [box.left - 9, box.right + 9])].filter(clear)
  const cost = (x: number) => Math.abs(x - a) + Math.abs(x - b)
  return round(options.sort((p, q) => cost(p) - cost(q) || p - q)[0] ?? a)
}

type Net = { people: PlacedPerson[]; boxes: PlacedBox[]; lead: boolean; from: number; to: number; starts: number[] }

/** The people who work with the family, in one row, each with a line to the children of the last row they work with. */
function placeProfessionals(plan: Plan, people: PlacedPerson[], homes: PlacedHome[], trusted: PlacedBox[]) {
  const low = Math.max(
    ...people.map(one => Math.max(one.label.box.bottom, one.symbol.bottom)),
    ...homes.map(one => one.box.bottom),
    ...trusted.map(one => one.box.bottom),
  )
  const last = plan.rows.at(-1)!
  const reachable = people.filter(one => last.includes(one.person.id))
  const middle = (forIds: string[]) => {
    const xs = people.filter(one => forIds.includes(one.person.id)).map(one => one.x)
    return xs.length ? mean(xs) : plan.width
  }
  const sorted = [...plan.input.professionals].sort((a, b) => middle(a.forIds) - middle(b.forIds))
  if (!sorted.length) return { boxes: [], lines: [], texts: [], height: Math.ceil(low + 20) }
  const start = GUTTER + 62
  const width = Math.min(220, Math.floor((plan.width - start - 2 - (sorted.length - 1) * 12) / sorted.length))
  const total = sorted.length * (width + 12) - 12
  const left = start + (plan.width - start - 2 - total) / 2
  const trusts = new Map(plan.input.links.filter(link => link.kind === 'trusted').map(link => [link.to, link.words]))
  const high = sorted.some(one => trusts.has(one.id)) ? 84 : 66
  const boxes = sorted.map((one, i): PlacedBox => {
    const x = round(left + i * (width + 12))
    const trust = trusts.get(one.id)
    const words = [one.name, one.role, one.forWords, trust ? `“${trust}”` : ''].filter(Boolean)
    return {
      id: one.id,
      kind: one.lead ? 'lead' : 'works',
      href: one.href,
      title: words.join(', '),
      lines: words.map((line, n) => cut(line, width - 20, n ? 14 : 15, n === 0)),
      trustedWords: trust ?? null,
      box: { left: x, top: 0, right: x + width, bottom: 0 },
    }
  })
  const nets = netsOf(sorted, boxes, reachable)
  const levels = layered(nets)
  const top = Math.max(plan.rows.length > 2 ? 574 : 0, low + 30 + 16 * (Math.max(0, ...levels.values()) + 1))
  for (const box of boxes) Object.assign(box.box, { top, bottom: top + high })
  const lines = nets.map(net => netLine(net, top - 20 - 16 * levels.get(net)!, top))
  return {
    boxes,
    lines,
    texts: [text('Working with them', 'row', 0, top + 20, 'start', 14)],
    height: Math.ceil(top + high + 16),
  }
}

/** Professionals with the same children share one line; the lead practitioner has a line of their own. */
function netsOf(sorted: GenogramProfessional[], boxes: PlacedBox[], reachable: PlacedPerson[]): Net[] {
  const groups = new Map<string, { lead: boolean; people: PlacedPerson[]; boxes: PlacedBox[] }>()
  for (const [i, one] of sorted.entries()) {
    const people = reachable.filter(person => one.forIds.includes(person.person.id))
    if (!people.length) continue
    const key = one.lead ? `lead ${one.id}` : people.map(person => person.person.id).join(' ')
    const group = groups.get(key) ?? { lead: one.lead, people, boxes: [] }
    group.boxes.push(boxes[i]!)
    groups.set(key, group)
  }
  const all = [...groups.values()]
  return all.map(group => {
    const starts = group.people.map(person => {
      const own = all.filter(other => other.people.includes(person))
      return round(person.x + (own.indexOf(group) - (own.length - 1) / 2) * Math.min(16, 40 / own.length))
    })
    const xs = [...starts, ...group.boxes.map(box => (box.box.left + box.box.right) / 2)]
    return { ...group, starts, from: Math.min(...xs), to: Math.max(...xs) }
  })
}

function netLine(net: Net, y: number, top: number): Line {
  const ends = net.boxes.map(box => round((box.box.left + box.box.right) / 2))
  const d = `${net.people.map((person, i) => `M${net.starts[i]} ${round(person.label.box.bottom + 4)}V${y}`).join('')}M${round(net.from)} ${y}H${round(net.to)}${ends.map(x => `M${x} ${y}V${top}`).join('')}`
  const title = `${net.boxes.map(box => box.lines[0]).join(', ')} ${net.boxes.length > 1 ? 'work' : 'works'} with ${net.people.map(one => one.person.name).join(', ')}`
  return {
    kind: net.lead ? 'lead' : 'works',
    d,
    title,
    href: net.boxes[0]!.href,
    strokes: 0,
    strokeAt: null,
    bar: null,
  }
}
