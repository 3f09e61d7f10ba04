import { z } from 'zod'

/** What a browser sent: every field as text, repeated ones as a list. */
export type Typed = Record<string, string | string[]>

/** An error that belongs to a field; `field` is the name of the input, and the id of the element it links to. */
export interface FieldError {
  field: string
  message: string
}

/** Fields of a form as typed, for showing again: always a string. */
export const typedText = (typed: Typed, field: string): string => {
  const value = typed[field]
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}
/** Fields of a form as typed, for showing again: always a list. */
export const typedList = (typed: Typed, field: string): string[] => {
  const value = typed[field]
  return value === undefined ? [] : Array.isArray(value) ? value : value === '' ? [] : [value]
}

/** What was typed, as a query: for a page that can be asked for by an address and by a form, when words must not stand in an address. */
export const typedQuery = (typed: Typed): URLSearchParams =>
  new URLSearchParams(Object.entries(typed).flatMap(([name, value]) => [value].flat().map(one => [name, one])))

// Direction overrides make a text read otherwise than it is stored ("evil\u202egpj.exe"); control characters cannot be kept.
const overrides = /[\u202a-\u202e\u2066-\u2069]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

const cleaned = (most: number, tooLong: string) =>
  z
    .string()
    .transform(text => text.replaceAll('\r\n', '\n').normalize('NFC'))
    .pipe(
      z
        .string()
        .max(most, tooLong)
        .refine(text => !controls.test(text), 'There is a character in this that cannot be kept. Type it again')
        .refine(
          text => !overrides.test(text),
          'There is a hidden character in this that turns text round. Type it again',
        ),
    )

/** Required text of several lines. */
export const words = (missing: string, most = 20_000) =>
  z
    .string(missing)
    .pipe(cleaned(most, `Use ${most.toLocaleString('en-GB')} characters or fewer`))
    .pipe(z.string().refine(text => text.trim() !== '', missing))
/** Optional text of several lines; empty becomes null. */
export const maybeWords = (most = 20_000) =>
  z
    .string()
    .default('')
    .pipe(cleaned(most, `Use ${most.toLocaleString('en-GB')} characters or fewer`))
    .transform(text => (text.trim() === '' ? null : text))
/** Required text of one line, trimmed. */
export const line = (missing: string, most = 200) =>
  words(missing, most).transform(text => text.replaceAll('\n', ' ').trim())
/** Optional text of one line; empty becomes null. */
export const maybeLine = (most = 200) =>
  maybeWords(most).transform(text => (text === null ? null : text.replaceAll('\n', ' ').trim()))

/** A few words: a full stop, or one word, gives no reason. */
const aFewWords = (text: string): boolean => (text.match(/\p{L}{2,}/gu) ?? []).length > 1
/** Why somebody looks at what they have no work with now: required, of one line, and more than a word. */
export const reason = (missing: string, most = 300) =>
  line(missing, most).refine(aFewWords, `${missing}, in a few words`)

/** A uuid that a browser sent back. It is read through the policies before anything uses it. */
export const id = (missing = 'Choose one') =>
  z.string(missing).regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, missing)
export const maybeId = () =>
  z
    .string()
    .default('')
    .transform(text => (text === '' ? null : text))
    .pipe(id().nullable())
/** A list of uuids from check boxes; none is an empty list. */
export const ids = () => listOf(id())
/** Several values of one field. */
export const listOf = <T extends z.ZodType<unknown, string>>(item: T) =>
  z.preprocess(
    value => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(200),
  )

export const choice = <const T extends readonly [string, ...string[]]>(values: T, missing: string) =>
  z.enum(values, missing)
export const maybeChoice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess(value => (value === '' || value === undefined ? null : value), z.enum(values).nullable())
export const ticked = () => z.preprocess(value => value === 'yes' || value === 'on' || value === 'true', z.boolean())

/** A plain date, '2026-11-19', that exists. Impossible dates are refused, not moved. */
export const isPlainDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < 1900 || year > 2200) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
/** A date typed into three boxes; null when all are empty, false when it is no date. */
export function dateFrom(day: string, month: string, year: string): string | null | false {
  if (`${day}${month}${year}`.trim() === '') return null
  const text = `${year.trim().padStart(4, '0')}-${month.trim().padStart(2, '0')}-${day.trim().padStart(2, '0')}`
  return isPlainDate(text) ? text : false
}
export const plainDate = (missing: string) => z.string(missing).refine(isPlainDate, missing)
export const maybePlainDate = (wrong = 'Enter a real date') =>
  z
    .string()
    .default('')
    .transform(text => (text === '' ? null : text))
    .pipe(z.string().refine(isPlainDate, wrong).nullable())
export const clockTime = (wrong: string) => z.string(wrong).regex(/^([01]\d|2[0-3]):[0-5]\d$/, wrong)

/** Checks what was typed. Errors come one a field, in the order of the form. */
export function check<S extends z.ZodType>(
  schema: S,
  typed: Typed,
): { ok: true; input: z.output<S> } | { ok: false; errors: FieldError[] } {
  const result = schema.safeParse(typed)
  if (result.success) return { ok: true, input: result.data }
  const seen = new Set<string>()
  const errors: FieldError[] = []
  for (const issue of result.error.issues) {
    const field = String(issue.path[0] ?? 'form')
    if (seen.has(field)) continue
    seen.add(field)
    errors.push({ field, message: issue.message })
  }
  return { ok: false, errors }
}
