/** The one-use link. Pure: until when it may be used, and which child on the roll a typed name surely means. */
import { dayNumber, londonDate, londonInstant } from '../statute/index.ts'

/** A link made today ends when today ends in London. */
export const endOfDay = (now: Date): Date => new Date(londonInstant(dayNumber(londonDate(now)) + 1))

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()

/**
 * The one child that a typed name, and form if there is one, surely mean; null when it is none or more than one. Nothing is guessed: a name
 * that is nearly right goes to a lead as it was typed.
 */
export function surelyMeant<R extends { name: string; form: string | null }>(
  roll: readonly R[],
  name: string,
  form: string | null,
): R | null {
  const named = roll.filter(row => plain(row.name) === plain(name) && plain(name) !== '')
  const found =
    form === null || plain(form) === ''
      ? named
      : named.filter(row => plain(row.form ?? '').replace(/ /g, '') === plain(form).replace(/ /g, ''))
  return found.length === 1 ? (found[0] ?? null) : null
}
