/** How limits, duties and events read. Pure. */
import type { Duty, Limit, Rule, Certainty as Sure } from '../statute/index.ts'
import { limitInWords } from '../statute/index.ts'
import { type CertaintyLevel, format } from '../ui/index.ts'
import type { RuleStanding } from './find-rules.ts'

export const dutyWords: Record<Duty, string> = {
  must: 'The law: must',
  should: 'Statutory guidance: should',
  target: 'A target, nobody’s duty',
  local: 'Local: no national number',
}
export const certaintyNames: Record<Sure, string> = {
  read: 'Read: the text, or a page that quotes it',
  local: 'A local page, not the national text',
  unverified: 'Not yet checked',
}
export const levelOf = (certainty: Sure): CertaintyLevel => (certainty === 'unverified' ? 'unchecked' : certainty)

/** 'section-47-initiated' as "section 47 initiated". */
export const eventWords = (event: string): string => event.replaceAll('-', ' ')

const lengthWords = (due: Limit): string => {
  if (due.unit !== 'fixed date') return limitInWords(due)
  return format.dayMonth(`2024-${due.day ?? '01-01'}`)
}

/** "Within 15 working days", "At least 7 working days before", "Not before 30 days". */
export function limitWords(due: Limit, rule: Pick<Rule, 'meaning'>): string {
  if (due.unit === 'typed') return 'The date in the order, typed from it'
  if (due.unit === 'fixed date') return `By ${lengthWords(due)}`
  if (due.n === 0 && due.unit !== 'hours') return 'The same day'
  const length = lengthWords(due)
  if (rule.meaning === 'before') return `At least ${length} before`
  if (rule.meaning === 'for') return `For at least ${length}`
  if (rule.meaning === 'not before') return `Not before ${length}`
  return `Within ${length}`
}

/** The area’s own limit in words, with its start where that is another; null while it has none. */
export const localWords = ({ local, rule }: RuleStanding): string | null =>
  local &&
  `${limitWords(local.due, rule)}${local.startsAt && local.startsAt !== rule.startsAt ? `, from: ${eventWords(local.startsAt)}` : ''}`
