/** What may be asked, and how a date of birth that is half known is read. Pure. */
import type { FieldError } from '../platform/form.ts'
import { checkNhsNumber, checkUpn } from '../statute/index.ts'
import { isBornOn } from './keys.ts'
import type { AskInput } from './matching.ts'

const two = (text: string) => text.padStart(2, '0')
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Day, month and year as typed → '2014-03-04', '2014-03', '2014' or null; or what is wrong. */
export function bornFrom(
  day: string | null,
  month: string | null,
  year: string | null,
): { ok: true; bornOn: string | null } | { ok: false; message: string } {
  if (!day && !month && !year) return { ok: true, bornOn: null }
  if (!year) return { ok: false, message: 'Enter the year, as near as you know it' }
  if (day && !month) return { ok: false, message: 'Enter the month, or leave the day empty' }
  const named = month ? monthNames.indexOf(month.toLowerCase().slice(0, 3)) + 1 : 0
  const text = [year, ...(month ? [two(named > 0 ? String(named) : month)] : []), ...(day ? [two(day)] : [])].join('-')
  if (!isBornOn(text) || Number(year) < 1980 || Number(year) > 2100)
    return { ok: false, message: 'Enter a real date of birth, or only the year' }
  return { ok: true, bornOn: text }
}

export interface Asking {
  given: string
  family: string
  bornOn: string | null
  nhs: string | null
  upn: string | null
  postcode: string | null
  why: string
}

/** Is there enough to look by? Gives every error, in the order of the form. */
export function asking(input: AskInput): { ok: true; asking: Asking } | { ok: false; errors: FieldError[] } {
  const errors: FieldError[] = []
  const born = bornFrom(input['born-day'], input['born-month'], input['born-year'])
  const nhs = input.nhs ? checkNhsNumber(input.nhs) : null
  const upn = input.upn ? checkUpn(input.upn) : null
  if (!input.family && !nhs?.ok && !upn?.ok)
    errors.push({ field: 'family', message: 'Enter the surname, or a number that is right' })
  if (!born.ok) errors.push({ field: 'born-day', message: born.message })
  if (nhs && !nhs.ok) errors.push({ field: 'nhs', message: nhs.why })
  if (upn && !upn.ok) errors.push({ field: 'upn', message: upn.why })
  if (errors.length > 0 || !born.ok) return { ok: false, errors }
  return {
    ok: true,
    asking: {
      given: input.given ?? '',
      family: input.family ?? '',
      bornOn: born.bornOn,
      nhs: input.nhs,
      upn: input.upn,
      postcode: input.postcode,
      why: input.why,
    },
  }
}
