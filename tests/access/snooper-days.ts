/**
 * What people do in the made-up area, day by day: their work, cover for colleagues, oversight, searches that lead nowhere, evenings, and work
 * taken up again; and among it those who look at what is none of their business. Each day's events come in the order in which they happened.
 */
import type { Chance } from './shape.ts'
import type { ActName } from './snooper-acts.ts'
import { type Case, type Child, openCase, type Town, type Worker } from './snooper-town.ts'

export interface Look {
  minute: number
  who: Worker
  act: ActName
  children: Child[]
  byPlace?: boolean
  purpose?: string
}
export const snooperKinds = [
  'own-name',
  'own-address',
  'colleagues-child',
  'many-viewers',
  'after-hours',
  'ex-allocated',
  'not-opened',
  'places',
] as const
export type SnooperKind = (typeof snooperKinds)[number]
export interface Snooper {
  kind: SnooperKind
  who: Worker
  /** Whom they look at; empty for those who go through many. */
  children: Child[]
  days: number[]
  /** What they do on one of these days. */
  act: (day: number) => Look[]
}

const day0 = (by: Chance): number => 8 * 60 + by.int(10 * 60)
const night = (by: Chance): number => (by.yes(0.8) ? 20 * 60 + 15 + by.int(220) : 5 + by.int(120))
const open = (by: Chance): ActName => by.pick(['openRecord', 'openRecord', 'openRecord', 'openEntry', 'openPeople'])
const write = (by: Chance): ActName => by.pick(['addEntry', 'addEntry', 'finishTask', 'decideConcern', 'refer'])
const when = (who: Worker, by: Chance): number => (by.yes(who.late) ? night(by) : day0(by))

/** What one worker does on a working day: about `mean` openings, and what goes with them. */
export function workOf(town: Town, who: Worker, day: number, mean: number): Look[] {
  const { by } = town
  const place = town.places[who.place]!
  const looks: Look[] = []
  const session = (child: Child, writes: number, most = 4) => {
    const minute = when(who, by)
    const count = 1 + by.int(most)
    for (let n = 0; n < count; n++) looks.push({ minute: minute + n, who, act: open(by), children: [child] })
    if (by.yes(writes)) looks.push({ minute: minute + count, who, act: write(by), children: [child] })
  }
  for (let left = mean * (0.5 + by.next()); left > 0; left -= 2.5) {
    const lot = by.next()
    if (lot < 0.78 && who.cases.length > 0) session(by.pick(who.cases).child, 0.45)
    // Somebody is ill, or it is one's turn: a colleague's case.
    else if (lot < 0.86) session(by.pick(place.cases).child, 0.3, 3)
    else if (lot < 0.9 && ['head', 'front-door-manager'].includes(who.role))
      for (let n = 0; n < 4; n++) session(by.pick(place.cases).child, 0.05, 1)
    else if (lot < 0.96) search(town, who, looks)
    else if (place.kind === 'front-door' || by.yes(0.25)) ask(town, who, looks)
  }
  // Work taken up again after it ended: a court asks, a family calls.
  if (by.yes(0.003)) {
    const before = place.cases.filter(one =>
      one.leads.some(lead => lead.worker === who && lead.toDay !== null && lead.toDay < day - 30),
    )
    if (before.length > 0) session(by.pick(before).child, 0.5, 2)
  }
  // Something cannot wait: a record of nobody's here, opened in an emergency.
  if (by.yes(0.002)) {
    const child = by.pick(town.children)
    const minute = when(who, by)
    looks.push({ minute, who, act: 'breakGlass', children: [child] })
    looks.push({ minute: minute + 1, who, act: 'openRecord', children: [child] })
  }
  return looks
}

function search({ by }: Town, who: Worker, looks: Look[]): void {
  const minute = when(who, by)
  const found = by.some(who.cases, 3).map(one => one.child)
  looks.push({ minute, who, act: 'search', children: found })
  if (found[0] && by.yes(0.8)) looks.push({ minute: minute + 1, who, act: 'openRecord', children: [found[0]] })
}
function ask(town: Town, who: Worker, looks: Look[]): void {
  const { by } = town
  const minute = when(who, by)
  const front = town.places[who.place]!.kind === 'front-door'
  const child = by.pick(town.children)
  looks.push({
    minute,
    who,
    act: 'ask',
    children: by.yes(0.5) ? [child] : [],
    byPlace: by.yes(front ? 0.4 : 0.1),
  })
  if (front && by.yes(0.85)) looks.push({ minute: minute + 6, who, act: 'recordContact', children: [child] })
}

/** Cases end and pass on, others begin: the day's turnover in the area. */
export function turnOver(town: Town, day: number, changed: (one: Case) => void): void {
  const { by } = town
  for (const who of town.workers) {
    if (!by.yes(0.03) || who.cases.length < 2) continue
    const index = by.int(who.cases.length)
    const ended = who.cases[index]!
    const led = ended.leads.at(-1)
    who.cases.splice(index, 1)
    if (led && led.worker === who) {
      led.toDay = day
      const next = by.pick(town.places[who.place]!.workers)
      if (next !== who && by.yes(0.6)) {
        ended.leads.push({ worker: next, fromDay: day, toDay: null })
        next.cases.push(ended)
      }
      changed(ended)
    }
    changed(openCase(town, who.place, who, led !== undefined, day))
  }
}

// ---------------------------------------------------------------- those who look at what is none of their business

/** Before this day there is nothing to compare a week with. */
const BEGUN = 24
/** Days close together, as curiosity is. */
function curious(by: Chance, days: number, most: number, spread: number): number[] {
  const first = BEGUN + by.int(days - BEGUN - spread)
  return [...new Set([first, ...Array.from({ length: by.int(most) }, () => first + by.int(spread))])].sort(
    (a, b) => a - b,
  )
}
/** By what somebody tries to look as if it were work: the form that finds words on the page, after each page they open; or an emergency. */
export type Cover = 'none' | 'find' | 'emergency'
/** Of those who pry, one in thirty writes something beside it, so that it is work. */
const pry = (by: Chance, who: Worker, child: Child, minute: number, cover: Cover = 'none'): Look[] => [
  ...(cover === 'emergency' ? [{ minute, who, act: 'breakGlass' as const, children: [child] }] : []),
  ...Array.from({ length: 1 + by.int(3) }, (_, n): Look[] => [
    { minute: minute + n, who, act: open(by), children: [child] },
    ...(cover === 'find' ? [{ minute: minute + n, who, act: 'findInRecord' as const, children: [child] }] : []),
  ]).flat(),
  ...(by.yes(0.03) ? [{ minute: minute + 4, who, act: 'addEntry' as const, children: [child] }] : []),
]

/** Plants so many of each kind, and a child in the news whom a crowd looks at. */
export function plantSnoopers(town: Town, days: number, each: number, crowd: number): Snooper[] {
  const { by } = town
  const used = new Set<Worker>()
  const somebody = (fits: (who: Worker) => boolean = () => true): Worker => {
    const who = by.pick(
      town.workers.filter(one => !used.has(one) && one.role !== 'out-of-hours' && one.late < 0.1 && fits(one)),
    )
    used.add(who)
    return who
  }
  const strange = (who: Worker) =>
    by.pick(
      town.children.filter(
        child =>
          !child.cases.some(one => one.place === who.place && one.leads.some(lead => lead.worker === who)) &&
          !who.cases.some(one => one.child === child),
      ),
    )
  /** A child known where they work; or, where they would need an emergency, somewhere else. */
  const relative = (who: Worker, more: Partial<Child>, cover: Cover = 'none'): Child => {
    const others = town.places.flatMap((_, place) => (place === who.place ? [] : [place]))
    const place = cover === 'emergency' ? by.pick(others) : who.place
    const child: Child = {
      id: by.uuid(),
      given: `Kin${town.children.length}`,
      family: who.family,
      postcode: `NM99 ${by.int(9)}AA`,
      parents: [],
      cases: [],
      ...more,
    }
    town.children.push(child)
    openCase(town, place, by.pick(town.places[place]!.workers.filter(one => one !== who)), false, -20, child)
    return child
  }
  const at = (
    kind: SnooperKind,
    who: Worker,
    children: Child[],
    dates: number[],
    act: (day: number) => Look[],
  ): Snooper => ({ kind, who, children, days: dates, act })
  const snoopers: Snooper[] = []
  for (let n = 0; n < each; n++) {
    // Of four, one hides behind the form that finds words, one behind an emergency, where their own organisation does not know the child.
    const stranger: Cover = (['find', 'emergency', 'none', 'none'] as const)[n % 4]!
    const known: Cover = n % 2 === 0 ? 'find' : 'none'
    {
      const who = somebody()
      const child = relative(who, {}, stranger)
      snoopers.push(
        at('own-name', who, [child], curious(by, days, 4, 12), () => pry(by, who, child, when(who, by), stranger)),
      )
    }
    {
      const who = somebody(one => one.home?.startsWith('NM') ?? by.yes(0.05))
      const child = relative(who, { family: 'Neighbourly', postcode: who.home ?? 'NM1 1AA' }, stranger)
      snoopers.push(
        at('own-address', who, [child], curious(by, days, 4, 12), () => pry(by, who, child, when(who, by), stranger)),
      )
    }
    {
      const parent = by.pick(town.workers.filter(one => one.own.length > 0))
      const child = parent.own[0]!
      const who = somebody(
        one =>
          one.place === parent.place &&
          one !== parent &&
          !one.own.includes(child) &&
          !one.cases.some(held => held.child === child),
      )
      snoopers.push(
        at('colleagues-child', who, [child], curious(by, days, 3, 10), () => pry(by, who, child, when(who, by), known)),
      )
    }
    {
      const who = somebody()
      const first = BEGUN + by.int(days - BEGUN - 9)
      const nights = Array.from({ length: 3 + by.int(4) }, (_, at_) => first + at_ + by.int(2))
      const watched: Child[] = []
      snoopers.push(
        at(
          'after-hours',
          who,
          watched,
          [...new Set(nights)].sort((a, b) => a - b),
          () =>
            Array.from({ length: 1 + by.int(3) }, () => strange(who)).flatMap(child => {
              watched.push(child)
              return pry(by, who, child, night(by), stranger)
            }),
        ),
      )
    }
    {
      const who = somebody(one => town.places[one.place]!.cases.some(held => held.leads.length > 0))
      const child = relative(who, { family: 'Formerly' })
      const held = child.cases[0]!
      held.leads.push({ worker: who, fromDay: -200, toDay: -100 })
      snoopers.push(
        at('ex-allocated', who, [child], curious(by, days, 4, 20), () => pry(by, who, child, when(who, by), known)),
      )
    }
    {
      const who = somebody()
      snoopers.push(
        at('not-opened', who, [], curious(by, days, 3, 4), () =>
          Array.from(
            { length: 9 + by.int(14) },
            (_, n): Look => ({
              minute: day0(by) + n,
              who,
              act: by.pick(['search', 'ask']),
              children: by.yes(0.6) ? [by.pick(town.children)] : [],
            }),
          ),
        ),
      )
    }
    {
      const who = somebody(one => town.places[one.place]!.kind !== 'front-door')
      snoopers.push(
        at('places', who, [], curious(by, days, 4, 5), () =>
          Array.from(
            { length: 6 + by.int(12) },
            (_, n): Look =>
              by.yes(0.6)
                ? {
                    minute: day0(by) + n,
                    who,
                    act: 'ask',
                    children: by.yes(0.4) ? [by.pick(town.children)] : [],
                    byPlace: true,
                  }
                : { minute: day0(by) + n, who, act: 'openPeople', children: [strange(who)] },
          ),
        ),
      )
    }
  }
  const famous = by.pick(town.children.filter(child => child.cases.length > 0))
  const began = BEGUN + by.int(days - BEGUN - 10)
  for (let n = 0; n < crowd; n++) {
    const who = somebody(one => !one.cases.some(held => held.child === famous))
    const dates = [...new Set([began + by.int(4), ...(by.yes(0.3) ? [began + by.int(6)] : [])])].sort((a, b) => a - b)
    const cover: Cover = (['none', 'find', 'emergency'] as const)[n % 3]!
    snoopers.push(at('many-viewers', who, [famous], dates, () => pry(by, who, famous, when(who, by), cover)))
  }
  return snoopers
}
