import type { DateText } from '../days/dates.ts'
import { StatuteError } from '../error.ts'
import { findRule } from './all.ts'
import { type Limit, limitInWords, type Rule } from './rule.ts'

/** A limit that an area has set for one rule: who, when and why are the area’s to keep. */
export type AreaLimit = {
  ruleId: string
  due: Limit
  /** First day on which a trigger is counted by it; `until`: the last. */
  from: DateText
  until?: DateText
  dayEnds?: 'end-of-day' | 'same-time'
  /** Count from another of the rule’s own start events. */
  startsAt?: string
  setBy?: string
  why?: string
}

/** What one area has chosen: its limits, its own rules, and the days on which switched-off duties were commenced. */
export type AreaChoices = {
  limits?: readonly AreaLimit[]
  rules?: readonly Rule[]
  commenced?: Readonly<Record<string, DateText>>
}

/** The area’s limit for a rule on a day, if it has one. The one that began last wins. */
export function areaLimitFor(rule: Rule, on: DateText, area: AreaChoices | undefined): AreaLimit | null {
  let found: AreaLimit | null = null
  for (const limit of area?.limits ?? []) {
    if (limit.ruleId !== rule.id || limit.from > on || (limit.until !== undefined && limit.until < on)) continue
    if (found === null || limit.from >= found.from) found = limit
  }
  return found
}

/** True if the limit is one that can be counted: a whole number that is not negative, or a day of the year. */
export function limitIsSound(due: Limit): boolean {
  if (due.unit === 'typed') return true
  if (due.unit === 'fixed date') return /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(due.day ?? '')
  if (due.n === null || !Number.isFinite(due.n) || due.n < 0 || due.n > 36_500) return false
  return due.unit === 'hours' || Number.isInteger(due.n)
}

/**
 * What is wrong with a limit before it is saved, in sentences; empty if nothing. The law’s own number, where it was
 * read, can be made shorter but not longer; across units the counting itself keeps the earlier of the two dates.
 */
export function areaLimitProblems(limit: AreaLimit, own: readonly Rule[] = []): string[] {
  const rule = findRule(limit.ruleId, own)
  if (!rule) return [`There is no rule "${limit.ruleId}".`]
  const problems: string[] = []
  if (!limitIsSound(limit.due)) problems.push('Give a whole number that is not negative.')
  const events = [rule.startsAt, ...rule.alsoFrom.map(other => other.event)]
  if (limit.startsAt !== undefined && !events.includes(limit.startsAt)) {
    problems.push(`This rule can start at: ${events.join(', ')}.`)
  }
  if (limit.until !== undefined && limit.until < limit.from) problems.push('The last day is before the first day.')
  const { due } = rule
  const bound = rule.duty === 'must' && rule.certainty === 'read' && rule.meaning === 'by' && due !== null
  if (bound && due.unit === limit.due.unit && (limit.due.n ?? 0) > (due.n ?? 0)) {
    problems.push(`The law says ${limitInWords(due)}. An area can ask for less time, not for more.`)
  }
  return problems
}

/** Refuses a limit that cannot be counted. */
export function requireSound(due: Limit): Limit {
  if (!limitIsSound(due))
    throw new StatuteError('impossible-number', 'That is not a length of time that can be counted.')
  return due
}
