/**
 * How likely a record is the child somebody asks about, with the reasons in words. Pure; the weights are data.
 * Rules that no weight can outdo: without evidence of the forename it is at most a "perhaps" (most wrong links are twins), and a name alone
 * is never certain. Nothing is merged by a score: a person decides.
 */
import { dayNumber } from '../statute/index.ts'
import { type Asked, givenWords, place, plain, sound, swappedDay, words } from './keys.ts'
import { areNicknames } from './nicknames.ts'

/** Parts of one; what agrees adds, what contradicts takes away. Set by judgement; the recall tests beside this file hold them. */
export const weights = {
  'given-same': 0.3,
  'given-nickname': 0.25,
  'given-part': 0.24,
  'given-one-letter': 0.23,
  'given-sound': 0.22,
  'given-two-letters': 0.14,
  'family-same': 0.3,
  'family-part': 0.25,
  'family-one-letter': 0.24,
  'family-sound': 0.22,
  'family-two-letters': 0.14,
  'names-swapped': -0.03,
  'former-name': -0.02,
  'born-same': 0.35,
  'born-swapped': 0.28,
  'born-one-digit': 0.2,
  'born-next-day': 0.2,
  'born-agrees': 0.15,
  'born-same-month': 0.08,
  'born-within-year': 0,
  'born-other': -0.15,
  'expected-near': 0.25,
  'place-same': 0.12,
  'nhs-same': 0.5,
  'nhs-other': -0.3,
  'upn-same': 0.5,
  'upn-other': -0.15,
} as const satisfies Record<string, number>
export type Reason = keyof typeof weights

export const reasonWords: Record<Reason, string> = {
  'given-same': 'same first name',
  'given-nickname': 'first names that go together',
  'given-part': 'one of the first names is the same',
  'given-one-letter': 'first name one letter different',
  'given-sound': 'first name sounds alike',
  'given-two-letters': 'first name two letters different',
  'family-same': 'same surname',
  'family-part': 'part of the surname is the same',
  'family-one-letter': 'surname one letter different',
  'family-sound': 'surname sounds alike',
  'family-two-letters': 'surname two letters different',
  'names-swapped': 'first name and surname in each other’s place',
  'former-name': 'under an earlier or other name',
  'born-same': 'same date of birth',
  'born-swapped': 'date of birth with day and month changed round',
  'born-one-digit': 'date of birth one digit different',
  'born-next-day': 'date of birth one day apart',
  'born-agrees': 'date of birth fits what you know',
  'born-same-month': 'born in the same month',
  'born-within-year': 'date of birth different, but near',
  'born-other': 'date of birth different',
  'expected-near': 'not born yet when recorded; expected near that date',
  'place-same': 'same postcode',
  'nhs-same': 'same NHS number',
  'nhs-other': 'a different NHS number',
  'upn-same': 'same unique pupil number',
  'upn-other': 'a different unique pupil number',
}

export interface KnownName {
  kind: string
  given: string
  family: string
  /** False for a name borne before. */
  now: boolean
}
/** What is known of a candidate. Numbers and postcodes stay in the database: only whether they agree. */
export interface Facts {
  bornOn: string | null
  expectedOn: string | null
  names: readonly KnownName[]
  nhsSame: boolean
  nhsOther: boolean
  upnSame: boolean
  upnOther: boolean
  placeSame: boolean
}
export interface Scored {
  /** From 0 to 1. */
  score: number
  reasons: Reason[]
  /** Evidence of the forename; without it there is never a match. */
  forename: boolean
  /** Good enough to be the child, by number or by name, date and place; a person still confirms it. */
  certain: boolean
}

/** Letters to change, add, drop or turn round to make one word the other; gives up above 2 (then 3). */
export function lettersApart(one: string, other: string): number {
  if (one === other) return 0
  if (Math.abs(one.length - other.length) > 2) return 3
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const next = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        least = Math.min(least, (before[column - 2] ?? 0) + 1)
      }
      next.push(least)
    }
    before = last
    last = next
  }
  return Math.min(last[other.length] ?? 3, 3)
}

const joined = (name: string) => plain(name).replaceAll(' ', '')

/** How two words of a name go together, best first; null when they do not. */
function wordPair(kind: 'given' | 'family', one: string, other: string): Reason | null {
  if (one === other) return `${kind}-same`
  if (kind === 'given' && areNicknames(one, other)) return 'given-nickname'
  const apart = lettersApart(one, other)
  const short = Math.min(one.length, other.length)
  if (apart === 1 && short > 2) return `${kind}-one-letter`
  const heard = sound(one)
  if (heard.length > 1 && heard === sound(other)) return `${kind}-sound`
  if (apart === 2 && short > 5) return `${kind}-two-letters`
  return null
}

function namePair(kind: 'given' | 'family', asked: string, known: string): Reason | null {
  const [one, other] = [joined(asked), joined(known)]
  if (one === '' || other === '') return null
  if (one === other) return `${kind}-same`
  let best = wordPair(kind, one, other)
  for (const left of words(asked)) {
    for (const right of words(known)) {
      const found = wordPair(kind, left, right)
      if (found === null) continue
      const reason = found === `${kind}-same` ? (`${kind}-part` as Reason) : found
      if (best === null || weights[reason] > weights[best]) best = reason
    }
  }
  return best
}

function bornReason(asked: string | null | undefined, facts: Facts): Reason | null {
  if (!asked) return null
  const known = facts.bornOn
  if (known === null) {
    if (facts.expectedOn === null || asked.length < 10) return null
    const days = Math.abs(dayNumber(asked) - dayNumber(facts.expectedOn))
    return days <= 28 ? 'expected-near' : days > 120 ? 'born-other' : null
  }
  if (asked.length < 10) {
    if (known.startsWith(asked)) return 'born-agrees'
    // A year alone is mostly a guess at an age.
    return Math.abs(Number(known.slice(0, 4)) - Number(asked.slice(0, 4))) <= (asked.length === 4 ? 2 : 1)
      ? 'born-within-year'
      : 'born-other'
  }
  if (asked === known) return 'born-same'
  if (swappedDay(asked) === known) return 'born-swapped'
  if ([...asked].filter((digit, index) => digit !== known[index]).length === 1) return 'born-one-digit'
  const days = Math.abs(dayNumber(asked) - dayNumber(known))
  if (days === 1) return 'born-next-day'
  if (lettersApart(asked, known) === 1) return 'born-one-digit'
  if (asked.slice(0, 7) === known.slice(0, 7)) return 'born-same-month'
  return days <= 366 ? 'born-within-year' : 'born-other'
}

const sum = (reasons: readonly Reason[]) => reasons.reduce((total, reason) => total + weights[reason], 0)
const only = (...reasons: (Reason | null | false)[]): Reason[] =>
  reasons.filter((reason): reason is Reason => reason !== null && reason !== false)

/** The best the names of a record can say for what was typed. */
function nameReasons(asked: Asked, names: readonly KnownName[]): { reasons: Reason[]; forename: boolean } {
  let best: { reasons: Reason[]; forename: boolean } = { reasons: [], forename: false }
  for (const name of names) {
    const former = !name.now || name.kind === 'former' || name.kind === 'birth' || name.kind === 'alias'
    const given = namePair('given', asked.given, name.given)
    const straight = only(given, namePair('family', asked.family, name.family), former && 'former-name')
    const crossed = [namePair('given', asked.family, name.given), namePair('family', asked.given, name.family)]
    const turned = crossed[0] && crossed[1] ? only(...crossed, 'names-swapped', former && 'former-name') : []
    const found =
      sum(turned) > sum(straight)
        ? { reasons: turned, forename: true }
        : { reasons: straight, forename: given !== null }
    if (
      best.reasons.length === 0 ||
      Number(found.forename) > Number(best.forename) ||
      (found.forename === best.forename && sum(found.reasons) > sum(best.reasons))
    ) {
      best = found
    }
  }
  return best
}

/** Less than this is not shown. */
export const least = 0.45

/** Compares what was asked with one record. */
export function scoreOf(asked: Asked, facts: Facts): Scored {
  const { reasons: names, forename } = nameReasons(asked, facts.names)
  const born = bornReason(asked.bornOn, facts)
  const byNumber = facts.nhsSame || facts.upnSame
  const reasons = [
    ...only(facts.nhsSame && 'nhs-same', facts.upnSame && 'upn-same'),
    ...names,
    ...only(
      born,
      place(asked.postcode) !== null && facts.placeSame && 'place-same',
      facts.nhsOther && !facts.nhsSame && 'nhs-other',
      facts.upnOther && !facts.upnSame && 'upn-other',
    ),
  ]
  const score = Math.round(Math.max(0, Math.min(1, sum(reasons))) * 1000) / 1000
  const sameBirth = born === 'born-same'
  const has = (...wanted: Reason[]) => wanted.some(reason => reasons.includes(reason))
  const certain =
    forename &&
    !facts.nhsOther &&
    !(facts.upnOther && !facts.upnSame) &&
    ((byNumber && (sameBirth || (born !== 'born-other' && has('family-same')))) ||
      (sameBirth && has('given-same') && has('family-same') && has('place-same')))
  if (forename) return { score, reasons, forename, certain }
  // No forename: a child not named yet, or a number that agrees under another name. Both are for a person to look at, never a match.
  const unnamed = givenWords(asked.given).length === 0 || facts.names.every(name => givenWords(name.given).length === 0)
  const perhaps =
    (unnamed &&
      has('family-same', 'family-one-letter', 'family-sound') &&
      has('born-same', 'born-swapped', 'expected-near')) ||
    (byNumber && (sameBirth || born === null))
  return { score: perhaps ? Math.min(score, 0.6) : 0, reasons, forename, certain: false }
}
