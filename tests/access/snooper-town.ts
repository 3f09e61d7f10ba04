/**
 * A made-up area for the proof of unusual looking: organisations, people with homes, names as uneven as names are, children and the work with
 * them. By seed; nothing of the program is used, so that it cannot share the program's idea of what is usual.
 */
import { type Chance, chance } from './shape.ts'

export interface Worker {
  id: string
  name: string
  family: string
  place: number
  role: string
  /** Null: the administrator has not said where they live. */
  home: string | null
  /** The part of their work that falls outside working hours. */
  late: number
  /** Children they work with now. */
  cases: Case[]
  /** Somebody else's child, declared or not. */
  own: Child[]
}
export interface Child {
  id: string
  given: string
  family: string
  postcode: string
  parents: { id: string; family: string }[]
  cases: Case[]
}
export interface Case {
  child: Child
  place: number
  /** Who leads, from which day and until when; the last one leads still. */
  leads: { worker: Worker; fromDay: number; toDay: number | null }[]
}
export interface Place {
  id: string
  name: string
  kind: string
  role: string
  workers: Worker[]
  cases: Case[]
}
export interface Town {
  area: string
  places: Place[]
  workers: Worker[]
  children: Child[]
  /** Who has been said to be too close to whom. */
  declared: { worker: Worker; child: Child }[]
  by: Chance
}

/** Kinds of organisation: how many people each has, how many of the area's people work in such, and who leads work by name. */
const sorts = [
  { kind: 'school', role: 'dsl', size: 6, part: 0.35, leads: false, cases: 14 },
  { kind: 'health', role: 'health-visitor', size: 120, part: 0.2, leads: true, cases: 24 },
  { kind: 'police', role: 'police', size: 100, part: 0.14, leads: false, cases: 12 },
  { kind: 'childrens-services', role: 'social-worker', size: 150, part: 0.15, leads: true, cases: 16 },
  { kind: 'childrens-services', role: 'family-help', size: 80, part: 0.06, leads: true, cases: 14 },
  { kind: 'front-door', role: 'front-door', size: 80, part: 0.04, leads: false, cases: 8 },
  { kind: 'youth-justice', role: 'youth-justice', size: 40, part: 0.03, leads: true, cases: 10 },
  { kind: 'voluntary', role: 'voluntary', size: 10, part: 0.03, leads: false, cases: 6 },
]
const nameParts = [
  'an',
  'bar',
  'cor',
  'dun',
  'el',
  'far',
  'gil',
  'har',
  'in',
  'jor',
  'kel',
  'lan',
  'mor',
  'nor',
  'os',
  'pen',
  'ras',
  'sel',
  'tor',
  'wen',
]
const endings = ['by', 'ley', 'man', 'ton', 'wood', 'son', 'er', 'den', 'well', 'ski']
/** A surname by its rank: the first are borne by many, the thousandth by few. */
const surname = (rank: number): string => {
  const text = `${nameParts[rank % 20]}${nameParts[Math.floor(rank / 20) % 20]}${endings[Math.floor(rank / 400) % 10]}`
  return text[0]!.toUpperCase() + text.slice(1)
}
const SURNAMES = 4000
/** Uneven as surnames are in England: the first about one in eighty, half of all people among some hundreds. */
export const pickSurname = (by: Chance): string => surname(Math.floor(SURNAMES * by.next() ** 2.6))

export function makeTown(seed: number, staff: number): Town {
  const by = chance(seed)
  const postcodes = Math.max(200, staff * 3)
  const postcode = () => {
    const n = by.int(postcodes)
    return `NM${1 + (n % 20)} ${Math.floor(n / 20) % 10}${'ABDEFGHJLN'[Math.floor(n / 200) % 10]}${'PQRSTUWXYZ'[Math.floor(n / 2000) % 10]}`
  }
  const town: Town = { area: by.uuid(), places: [], workers: [], children: [], declared: [], by }
  for (const sort of sorts) {
    let left = Math.max(3, Math.round(staff * sort.part))
    while (left > 0) {
      const place: Place = {
        id: by.uuid(),
        name: `${sort.kind} ${town.places.length}`,
        kind: sort.kind,
        role: sort.role,
        workers: [],
        cases: [],
      }
      const size = Math.min(left, Math.max(3, Math.min(sort.size, Math.round(staff * sort.part))))
      for (let n = 0; n < size; n++) {
        const family = pickSurname(by)
        const role =
          sort.kind === 'school' && n === 0
            ? 'head'
            : sort.kind === 'front-door'
              ? n === 0
                ? 'front-door-manager'
                : n % 5 === 1
                  ? 'out-of-hours'
                  : sort.role
              : sort.role
        const habit = by.next()
        place.workers.push({
          id: by.uuid(),
          name: `Person ${family}`,
          family,
          place: town.places.length,
          role,
          // Six in ten live in the area; of one in ten nobody has said where.
          home: by.yes(0.1) ? null : by.yes(0.6) ? postcode() : `ZZ${by.int(90) + 1} 1AA`,
          late: role === 'out-of-hours' ? 0.9 : habit < 0.85 ? 0.02 : habit < 0.95 ? 0.15 : 0.5,
          cases: [],
          own: [],
        })
      }
      left -= size
      town.places.push(place)
      town.workers.push(...place.workers)
    }
  }
  makeChildren(town, staff * 15, postcode)
  for (const [n, place] of town.places.entries()) {
    const sort = sorts.find(one => one.kind === place.kind && one.role === place.role)!
    for (const worker of place.workers)
      for (let count = Math.ceil(sort.cases * (0.5 + by.next())); count > 0; count--)
        openCase(town, n, worker, sort.leads, -by.int(200))
  }
  makeParents(town)
  return town
}

function makeChildren(town: Town, count: number, postcode: () => string): void {
  const { by } = town
  for (let n = 0; n < count; n++) {
    const family = pickSurname(by)
    town.children.push({
      id: by.uuid(),
      given: `Child${n}`,
      family,
      postcode: postcode(),
      parents: [
        { id: by.uuid(), family },
        ...(by.yes(0.5) ? [{ id: by.uuid(), family: by.yes(0.6) ? family : pickSurname(by) }] : []),
      ],
      cases: [],
    })
  }
}

/** An organisation begins to work with a child, and somebody there has the case. */
export function openCase(town: Town, place: number, worker: Worker, leads: boolean, day: number, child?: Child): Case {
  const one: Case = {
    child: child ?? town.by.pick(town.children),
    place,
    leads: leads ? [{ worker, fromDay: day, toDay: null }] : [],
  }
  worker.cases.push(one)
  town.places[place]!.cases.push(one)
  one.child.cases.push(one)
  return one
}

/** Three workers in a hundred, and at least one, have a child whom their own organisation works with; seven in ten have said so. */
function makeParents(town: Town): void {
  const { by } = town
  const some = town.workers.filter(() => by.yes(0.03))
  for (const worker of some.length > 0 ? some : town.workers.slice(0, 1)) {
    const place = town.places[worker.place]!
    const colleague = by.pick(place.workers.filter(one => one !== worker))
    const child: Child = {
      id: by.uuid(),
      given: `Own${town.children.length}`,
      family: worker.family,
      postcode: worker.home ?? 'ZZ1 1ZZ',
      parents: [{ id: by.uuid(), family: worker.family }],
      cases: [],
    }
    town.children.push(child)
    worker.own.push(child)
    openCase(town, worker.place, colleague, false, -50, child)
    if (by.yes(0.7)) town.declared.push({ worker, child })
  }
}
