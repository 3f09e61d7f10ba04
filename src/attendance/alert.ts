/** The words of alerts, of what people decide on them, and of the stop before a measure. No behaviour. */
import { z } from 'zod'
import {
  choice,
  id,
  listOf,
  maybeChoice,
  maybeId,
  maybeLine,
  maybePlainDate,
  maybeWords,
  words,
} from '../platform/form.ts'

/** What a scan of the register hands over: a pattern or a change in one child’s marks (alert-rules.ts), with the child. */
export interface FoundAlert {
  childId: string
  kind: string
  /** The day from which it is so, '2026-11-19'. */
  sinceOn: string
  /** How surprising: −log10 of the chance; 0 for what is counted and not estimated. */
  strength: number
  /** Figures and dates: what its words are made from. */
  facts: Record<string, number | string>
}

export interface AlertRow extends FoundAlert {
  id: string
  organisationId: string
  organisationName: string
  foundAt: Date
  lastFoundAt: Date
  endedAt: Date | null
  settledAt: Date | null
}

/** Why a child is not in school. A list to think with; more than one may be true. */
export const reasons = {
  illness: 'Illness',
  'mental-health': 'Anxiety, or another need of the mind',
  caring: 'Caring for somebody at home',
  send: 'A special need or disability that is not met',
  bullying: 'Bullying, or fear of other pupils',
  'fear-of-journey': 'Afraid of the journey, or of who waits outside',
  exploitation: 'Somebody makes, or could be making, the child do things',
  'unsafe-home': 'Something at home is not safe',
  family: 'A change or a strain in the family',
  bereavement: 'Somebody died',
  housing: 'Housing: moved, overcrowded, no home of their own',
  money: 'Money: no uniform, no lunch, no bus fare',
  transport: 'Transport',
  work: 'Works during school time',
  'travel-abroad': 'Travel, or a holiday',
  'contact-with-parent': 'Days with a parent who lives elsewhere',
  lessons: 'Lessons: too hard, too easy, no friends in them',
  teacher: 'Something with an adult at school',
  'excluded-feeling': 'Sent home, suspended, or told not to come',
  'part-time': 'A part-time timetable',
  other: 'Something else',
} as const
export type Reason = keyof typeof reasons
/** Reasons that can be harm: the page asks whether it is a concern. */
export const harmReasons: readonly Reason[] = ['exploitation', 'unsafe-home', 'fear-of-journey', 'bullying', 'work']
/** A school that sends a child home is itself the reason: the page says so. */
export const ownReasons: readonly Reason[] = ['excluded-feeling', 'part-time', 'send', 'teacher', 'lessons']

export const evidences = {
  seen: 'A document, or somebody who knows, has shown it',
  told: 'The child or the family told us',
  none: 'We think so, and nobody has said it',
} as const
export type Evidence = keyof typeof evidences

export const outcomes = {
  'reason-found': 'We know why, and have offered help',
  watch: 'We do not know enough yet: look again on a day',
  raised: 'Raise it as a concern',
  mistake: 'Nothing to it: a mistake in the register, or something known',
} as const
export type Outcome = keyof typeof outcomes

export interface TriageRow {
  id: string
  alertId: string
  organisationId: string
  childId: string
  outcome: Outcome
  reasons: Reason[]
  evidence: Evidence | null
  why: string
  viewWords: string | null
  viewNotYet: string | null
  support: string | null
  nextStep: string | null
  nextWho: string | null
  nextWhoName: string | null
  reviewOn: string | null
  reach: 'involved' | 'own'
  concernId: string | null
  entryId: string | null
  decidedBy: string
  decidedByName: string
  decidedAt: Date
}

export const measures = {
  'penalty-notice': 'Penalty notice',
  suspension: 'Suspension',
  exclusion: 'Permanent exclusion',
} as const
export type Measure = keyof typeof measures
export const stopDecisions = {
  'go-on': 'It goes on',
  wait: 'It waits, and is looked at again on a day',
  not: 'It does not happen',
} as const
export type StopDecision = keyof typeof stopDecisions

export interface StopRow {
  id: string
  organisationId: string
  childId: string
  measure: Measure
  why: string
  askedBy: string
  askedByName: string
  askedAt: Date
  /** The newest decision. */
  decisionId: string | null
  decision: StopDecision | null
  words: string | null
  reviewOn: string | null
  decidedByName: string | null
  decidedAt: Date | null
}
/** The reasons of a decision, for the safeguarding team alone. */
export interface StopReason {
  reasons: string
  support: string
  viewWords: string | null
  viewNotYet: string | null
  workerTold: string | null
  hadWorker: boolean
  hadPlan: boolean
  hadConcern: boolean
  entryId: string
}

// ------------------------------------------------------------------ what people send

const keys = <T extends string>(of: Record<T, unknown>) => Object.keys(of) as [T, ...T[]]

export const triageForm = z.object({
  outcome: choice(keys(outcomes), 'Choose what you decide'),
  reasons: listOf(z.enum(keys(reasons), 'Choose from the list')),
  evidence: maybeChoice(keys(evidences)),
  why: words('Write what you found out', 6000),
  viewWords: maybeWords(4000),
  viewNotYet: maybeWords(1000),
  support: maybeWords(4000),
  nextStep: maybeLine(300),
  nextWho: maybeId(),
  reviewOn: maybePlainDate('Enter a real day'),
  reach: maybeChoice(['involved', 'own']),
  danger: maybeChoice(['no', 'yes', 'unknown']),
  seenTriage: maybeId(),
})
export type TriageInput = z.output<typeof triageForm>

export const stopForm = z.object({
  measure: choice(keys(measures), 'Choose what is being thought of'),
  why: words('Say what it would be for', 2000),
})
export type StopInput = z.output<typeof stopForm>

export const stopDecisionForm = z.object({
  decision: choice(keys(stopDecisions), 'Choose what you decide'),
  support: words('Say what was tried to help, and when. If nothing was, write that', 4000),
  viewWords: maybeWords(4000),
  viewNotYet: maybeWords(1000),
  workerTold: maybeLine(500),
  reasons: words('Say why this, and not something else', 6000),
  words: words('Write what whoever asked must do now', 1000),
  reviewOn: maybePlainDate('Enter a real day'),
  seenDecision: maybeId(),
})
export type StopDecisionInput = z.output<typeof stopDecisionForm>

export const childOnly = z.object({ childId: id('Choose the child') })
