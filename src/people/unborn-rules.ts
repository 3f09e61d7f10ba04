import type { FieldError } from '../platform/form.ts'
import { dateText, dayNumber } from '../statute/index.ts'
import type { KnownChild, Looked, UnbornForm } from './unborn.ts'

/**
 * The days between which an expected date can lie. It is reckoned as 40 weeks from the first day of the last period (NHS, due date calculator),
 * so nobody’s is further away; and a child who is four weeks late has been born.
 */
export const expectedBetween = (today: string): { from: string; to: string } => ({
  from: dateText(dayNumber(today) - 28),
  to: dateText(dayNumber(today) + 280),
})

/** Whole years between two days. */
const yearsBetween = (from: string, to: string): number =>
  Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5) < from.slice(5) ? 1 : 0)

/** What stands against what was typed, by field; `today` is the day in London. */
export function unbornProblems(form: Pick<UnbornForm, 'expectedOn' | 'bornOn' | 'nhs'>, today: string): FieldError[] {
  const { from, to } = expectedBetween(today)
  const errors: FieldError[] = []
  if (form.expectedOn > to)
    errors.push({ field: 'expectedOn', message: 'The date is more than 40 weeks away. Check the month and the year' })
  if (form.expectedOn < from)
    errors.push({
      field: 'expectedOn',
      message: 'The date is more than four weeks past. If the baby has been born, tell the front door',
    })
  if (!form.bornOn && !form.nhs) errors.push({ field: 'bornOn', message: 'Enter her date of birth, or her NHS number' })
  if (form.bornOn) {
    const age = yearsBetween(form.bornOn, form.expectedOn)
    if (form.bornOn > today) errors.push({ field: 'bornOn', message: 'Her date of birth must be in the past' })
    else if (age < 10 || age > 60)
      errors.push({ field: 'bornOn', message: `Check the dates: she would be ${age} when the baby is expected` })
  }
  return errors
}

/** As what one’s organisation works with the child, by the role that begins the record. */
export const unbornInvolvement = (roles: readonly string[]): string =>
  roles.includes('midwife')
    ? 'midwifery'
    : roles.includes('health-visitor')
      ? 'health-visiting'
      : roles.includes('social-worker')
        ? 'lead-authority'
        : 'front-door'

/** A woman whom one’s own organisation knows: as the mother of a child, or as a child in the record herself. */
export interface Woman {
  personId: string
  name: string
  bornOn: string | null
  why: string[]
  /** She has a record of her own, as a child. */
  hasRecord: boolean
  /** Her children with whom one’s own organisation works. */
  childIds: string[]
}
export interface Known {
  women: Woman[]
  babies: KnownChild[]
  /** For the front door: she may be a child with whom others work. */
  elsewhere: KnownChild[]
}

const once = (children: readonly KnownChild[]): KnownChild[] =>
  children.filter((one, at) => children.findIndex(other => other.childId === one.childId) === at)

/** Sorts what was found into who the mother may be, and which records may be this child’s already. */
export function knownOf(byMother: Looked, byBaby: Looked, expectedOn: string): Known {
  const grown = byMother.candidates.filter(one => one.bornOn !== null && yearsBetween(one.bornOn, expectedOn) >= 10)
  return {
    women: [
      ...grown
        .filter(one => one.own)
        .map(({ childId, name, bornOn, why }) => ({
          personId: childId,
          name,
          bornOn,
          why,
          hasRecord: true,
          childIds: [],
        })),
      ...byMother.mothers
        .filter(mother => !grown.some(one => one.childId === mother.personId))
        .map(mother => ({ ...mother, hasRecord: false })),
    ],
    babies: once([...byMother.candidates.filter(one => one.bornOn === null), ...byBaby.candidates]),
    elsewhere: grown.filter(one => !one.own),
  }
}

/** What must still be answered about those found, by field; an id that was not found is no answer. */
export function answerProblems(known: Known, form: Pick<UnbornForm, 'mother' | 'baby'>): FieldError[] {
  const babies = known.babies.map(one => one.childId)
  const women = known.women.map(one => one.personId)
  const answers = (found: string[], choice: string) =>
    choice === 'new' || found.includes(choice) || (found.length === 0 && choice === '')
  const errors: FieldError[] = []
  if (!answers(babies, form.baby)) errors.push({ field: 'baby', message: 'Say whether it is a child who has a record' })
  // The record of a child who has one says who the mother is.
  if (!babies.includes(form.baby) && !answers(women, form.mother))
    errors.push({ field: 'mother', message: 'Say who the mother is' })
  return errors
}
