/** Small helpers every component shares: class names, extra attributes, and "words or words with settings". */
import { type ComponentChildren, isValidElement } from 'preact'

/** Anything that may be printed. Strings are escaped; there is no way to pass raw HTML in. */
export type Content = ComponentChildren

type AttributeValue = string | number | boolean | null | undefined
/** Extra attributes. `optional` leaves the attribute out when its value is empty, and prints the bare name for true. */
export type Attributes = Record<string, AttributeValue | { value: AttributeValue; optional?: boolean }>

/** Words with settings, as GOV.UK parameters have them. */
export type Worded = {
  text?: Content
  classes?: string | undefined
  attributes?: Attributes | undefined
}
/** Either the words alone or the words with settings. */
export type Words = Content | Worded

/** Joins class names and drops the empty ones. */
export const cx = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ')

/** True when there is something to print. */
export const given = (content: Content): boolean =>
  content !== undefined && content !== null && content !== false && content !== ''

/** Reads a parameter that is either words or words with settings. */
export function words<T extends Worded = Worded>(value: Content | T): T | undefined {
  if (!given(value as Content)) return undefined
  if (typeof value === 'object' && !Array.isArray(value) && !isValidElement(value)) return value as T
  return { text: value as Content } as T
}

/** Turns extra attributes into what JSX prints, with GOV.UK's rules for empty and optional values. */
export function attrs(attributes: Attributes | undefined): Record<string, string | true> {
  const printed: Record<string, string | true> = {}
  for (const [name, item] of Object.entries(attributes ?? {})) {
    const { value, optional } = item !== null && typeof item === 'object' ? item : { value: item, optional: false }
    if (optional && (value === undefined || value === null || value === false)) continue
    printed[name] = optional && value === true ? true : String(value ?? '')
  }
  return printed
}

/** Leaves out attributes that have no value, so that `exactOptionalPropertyTypes` and the HTML both stay clean. */
export function only(attributes: Record<string, AttributeValue>): Record<string, string | number | true> {
  const printed: Record<string, string | number | true> = {}
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== null && value !== false && value !== '') printed[name] = value
  return printed
}
