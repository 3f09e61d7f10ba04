/** Pure: what a decision on an alert, and on a measure, needs before it can be kept. What was typed and is known in, what is missing out. */
import type { FieldError } from '../platform/form.ts'
import type { AlertRow, FoundAlert, StopDecisionInput, TriageInput } from './alert.ts'
import { isPattern } from './alert-rules.ts'

const missing = (test: boolean, field: string, message: string): FieldError[] => (test ? [{ field, message }] : [])

export interface TriageFacts {
  today: string
  /** People of the school who may be asked to do something for this child. */
  colleagues: ReadonlySet<string>
}

/** What is still missing, in the order of the page. Empty: it can be kept. */
export function missingInTriage(input: TriageInput, facts: TriageFacts): FieldError[] {
  const { outcome } = input
  const found = outcome === 'reason-found'
  return [
    ...missing(found && input.reasons.length === 0, 'reasons', 'Choose one reason or more'),
    ...missing(found && input.evidence === null, 'evidence', 'Say how you know'),
    ...missing(
      outcome !== 'mistake' && input.viewWords === null && input.viewNotYet === null,
      'viewWords',
      'Write what the child says makes coming hard, or why nobody has asked yet',
    ),
    ...missing(found && input.support === null, 'support', 'Say what help was offered, or what will be'),
    ...missing(
      (found || outcome === 'watch') && input.reviewOn === null,
      'reviewOn',
      'Enter the day on which you look at it again. Watching without a day is forgetting',
    ),
    ...missing(
      input.reviewOn !== null && input.reviewOn <= facts.today,
      'reviewOn',
      'The day on which you look at it again must be after today',
    ),
    ...missing(
      input.nextWho !== null && !facts.colleagues.has(input.nextWho),
      'nextWho',
      'Choose who does the next step from the list',
    ),
    ...missing(input.nextWho !== null && input.nextStep === null, 'nextStep', 'Say what you ask of them'),
    ...missing(outcome !== 'raised' && input.reach === null, 'reach', 'Choose who may read this'),
    ...missing(
      outcome === 'raised' && input.danger === null,
      'danger',
      'Say whether anyone is in danger right now. If you cannot tell, choose “I don’t know”',
    ),
  ]
}

export interface StopFacts {
  today: string
  hasWorker: boolean
}
/** What is still missing before a measure goes on, waits or is dropped. */
export const missingInStop = (input: StopDecisionInput, facts: StopFacts): FieldError[] => [
  ...missing(
    input.viewWords === null && input.viewNotYet === null,
    'viewWords',
    'Write what the child says about it, or why nobody has asked yet',
  ),
  ...missing(
    facts.hasWorker && input.workerTold === null,
    'workerTold',
    'Say when the worker was told, and what they said. A child with a worker is never dealt with past them',
  ),
  ...missing(
    input.decision === 'wait' && input.reviewOn === null,
    'reviewOn',
    'Enter the day on which you look at it again',
  ),
  ...missing(
    input.reviewOn !== null && input.reviewOn <= facts.today,
    'reviewOn',
    'The day on which you look at it again must be after today',
  ),
]

/** An alert that is kept, as matching needs it. */
export type KeptAlert = Pick<AlertRow, 'id' | 'childId' | 'kind' | 'sinceOn' | 'strength' | 'foundAt' | 'endedAt'>
/** What a scan makes of the alerts that are kept: which are new, which were found again, which the register shows no more. */
export interface Kept {
  fresh: FoundAlert[]
  again: { id: string; facts: FoundAlert['facts'] }[]
  ended: string[]
}
/** A pattern that has become a thousand times less likely to be chance is news, though one of its kind is kept. */
export const grownBy = 3

/**
 * Matches what was found with the alerts these children have. A fact is the same if it began on the same day; a pattern, whose date moves as more
 * of the register is known, if one of its kind was raised since `quietFrom` and it has not grown much. What is kept and is found no more has ended;
 * what had ended and is found again is the same one, with what somebody decided on it.
 */
export function matchAlerts(kept: readonly KeptAlert[], found: readonly FoundAlert[], quietFrom: Date): Kept {
  const byKind = Map.groupBy(kept, row => `${row.childId} ${row.kind}`)
  const taken = new Set<string>()
  const result: Kept = { fresh: [], again: [], ended: [] }
  const seen = new Set<string>()
  for (const alert of found) {
    const key = `${alert.childId} ${alert.kind} ${alert.sinceOn}`
    if (seen.has(key)) continue
    seen.add(key)
    const same = (byKind.get(`${alert.childId} ${alert.kind}`) ?? [])
      .filter(row => !taken.has(row.id))
      .toSorted((one, other) => other.foundAt.getTime() - one.foundAt.getTime())
      .find(row =>
        isPattern(alert.kind)
          ? row.foundAt >= quietFrom && alert.strength < row.strength + grownBy
          : row.sinceOn === alert.sinceOn,
      )
    if (same) {
      taken.add(same.id)
      result.again.push({ id: same.id, facts: alert.facts })
    } else result.fresh.push(alert)
  }
  // One that is raised anew with the same day is that row once more: it does not end in the moment in which it grows.
  const anew = new Set(result.fresh.map(alert => `${alert.childId} ${alert.kind} ${alert.sinceOn}`))
  result.ended = kept
    .filter(row => row.endedAt === null && !taken.has(row.id) && !anew.has(`${row.childId} ${row.kind} ${row.sinceOn}`))
    .map(row => row.id)
  return result
}
