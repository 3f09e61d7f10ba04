/** The words of this slice: what is asked of another organisation, and what it decides to share. No behaviour. */
import { z } from 'zod'
import {
  choice,
  clockTime,
  ids,
  listOf,
  maybeId,
  maybeLine,
  maybeWords,
  plainDate,
  ticked,
  words,
} from '../platform/form.ts'
import { confidenceGrounds, familyAgreement, legalBases } from '../statute/index.ts'

/** What an organisation that is asked may decide. The first three need reasons; the last two take one step. */
export const decisions = {
  all: { label: 'Share all of it', short: 'Shared all', hint: 'Everything that was asked for and is relevant.' },
  part: {
    label: 'Share part of it',
    short: 'Shared in part',
    hint: 'What is relevant and needed. Say why not the rest.',
  },
  refuse: {
    label: 'Do not share',
    short: 'Refused',
    hint: 'Something is known, and it would do more harm to share it. Say why; it is recorded and counted.',
  },
  'no-trace': { label: 'No trace', short: 'No trace', hint: 'The child is not known to you.' },
  'nothing-relevant': {
    label: 'Known, nothing relevant',
    short: 'Known, nothing relevant',
    hint: 'The child is known to you, and nothing you hold bears on this.',
  },
} as const
export type Decision = keyof typeof decisions
const decisionKeys = Object.keys(decisions) as [Decision, ...Decision[]]
/** Decisions that take one step in the list. */
export const oneStep = ['no-trace', 'nothing-relevant'] as const

/** How what is shared must be handled. */
export const handling = {
  'not-for-family': 'Not for the family',
  'not-before-arrest': 'Not before an arrest or interview: ask us first',
  'not-onward': 'Do not pass on without asking us',
  'not-named': 'Do not say that it came from us',
} as const
export type Handling = keyof typeof handling
const handlingKeys = Object.keys(handling) as [Handling, ...Handling[]]

/** How an organisation without Kith gave its answer. */
export const ways = { phone: 'By telephone', email: 'By e-mail', letter: 'By letter', meeting: 'In a meeting' } as const
export type Way = keyof typeof ways
const wayKeys = Object.keys(ways) as [Way, ...Way[]]

/** Kinds of organisation whose mere name tells something. Only the front door, as broker, asks them (access.md). */
export const sensitiveKinds: readonly string[] = ['refuge']

export interface Told {
  seen?: string
  said?: string
  view?: string
}

export interface AskInput {
  childId: string
  subject: { kind: string; id: string } | null
  organisations: readonly string[]
  what: string
  purpose: string
  necessity: string
  basis: string
  confidence: string
  agreement: string
  agreementWords: string | null
  identityWords: string | null
  adult: string | null
  adultWhy: string | null
  urgent: boolean
  /** Ask services that may not be named, through the front door. */
  broker: boolean
  forRequestId: string | null
}

export interface AnswerInput {
  requestId: string
  decision: Decision
  reasons: string | null
  told: Told
  keptBack: string | null
  conditions: readonly Handling[]
  conditionWords: string | null
  reference: string | null
  entries: readonly string[]
  lateReason: string | null
  /** For an organisation without Kith: who decided, how it reached us, and when. */
  received: { how: Way; name: string; at: Date } | null
}

export interface RequestRow {
  id: string
  number: string
  childId: string
  subjectKind: string | null
  subjectId: string | null
  fromId: string
  fromName: string
  fromBadge: string
  fromPhone: string | null
  toId: string
  toName: string
  toBadge: string
  toPhone: string | null
  toKind: string
  askedById: string
  askedByName: string
  askedByTitle: string
  askedAt: Date
  what: string
  purpose: string
  necessity: string
  basis: string
  confidence: string
  agreement: string
  agreementWords: string | null
  identityWords: string | null
  adult: string | null
  adultWhy: string | null
  urgent: boolean
  sensitive: boolean
  forRequestId: string | null
  byPhone: boolean
  dueOn: string
  dueAt: Date
  dueTimed: boolean
  entryId: string
  answer: AnswerRow | null
  /** One's own organisation has read the answer. */
  readAt: Date | null
}
export interface AnswerRow {
  id: string
  decision: Decision
  reasons: string | null
  told: Told
  conditions: Handling[]
  conditionWords: string | null
  reference: string | null
  sharedEntries: string[]
  entryId: string
  decidedById: string
  decidedByName: string
  decidedAt: Date
  receivedAt: Date
  receivedHow: Way | 'kith'
  answeredForName: string | null
}

// ------------------------------------------------------------------ what people send

const codes = (list: { codes: readonly { code: string }[] }) => list.codes.map(one => one.code) as [string, ...string[]]
/** Where nothing was asked of the family, or it said no, the reason is part of the record. */
const agreementNeedsWords = ['refused', 'withdrawn', 'unsafe', 'would-harm-enquiry', 'not-yet', 'not-reached']

export const askForm = z
  .object({
    organisations: ids(),
    broker: ticked(),
    what: words('Write what you want to know', 4000),
    purpose: words('Say what it is for', 2000),
    necessity: words('Say why you need it, and no more than it', 2000),
    basis: choice(codes(legalBases), 'Choose the legal basis'),
    confidence: choice(codes(confidenceGrounds), 'Choose why a confidence may be passed on'),
    agreement: choice(codes(familyAgreement), 'Say what the family was asked or told'),
    agreementWords: maybeWords(2000),
    identityWords: maybeWords(1000),
    adult: maybeLine(200),
    adultWhy: maybeWords(1000),
    urgent: ticked(),
    contact: maybeId(),
    for: maybeId(),
  })
  .superRefine((asked, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (asked.organisations.length === 0 && !asked.broker) wrong('organisations', 'Choose whom to ask')
    if (agreementNeedsWords.includes(asked.agreement) && !asked.agreementWords) wrong('agreementWords', 'Say why')
    if (asked.adult && !asked.adultWhy) wrong('adultWhy', 'Say why you need to ask about this adult')
    if (asked.adultWhy && !asked.adult) wrong('adult', 'Say which adult')
  })
export type AskForm = z.output<typeof askForm>

export const answerForm = z
  .object({
    decision: choice(decisionKeys, 'Choose what you share'),
    reasons: maybeWords(4000),
    seen: maybeWords(),
    said: maybeWords(),
    view: maybeWords(),
    entries: ids(),
    keptBack: maybeWords(4000),
    conditions: listOf(z.enum(handlingKeys)),
    conditionWords: maybeWords(1000),
    reference: maybeLine(120),
    lateReason: maybeWords(2000),
    name: maybeLine(200),
    how: choice(wayKeys, 'Choose how they answered').optional(),
    onDate: plainDate('Enter the date they answered').optional(),
    atTime: clockTime('Enter the time they answered, like 14:30').optional(),
  })
  .superRefine((answer, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (needsReasons(answer.decision) && !answer.reasons) wrong('reasons', 'Give the reasons')
    if (sharesWords(answer.decision) && !answer.seen && !answer.said && !answer.view && answer.entries.length === 0) {
      wrong('seen', 'Write what you share, or choose entries to share')
    }
  })
export type AnswerForm = z.output<typeof answerForm>

export const oneStepForm = z.object({
  decision: choice(oneStep, 'Choose one'),
  lateReason: maybeLine(500),
})

/** One step is for "nothing here"; everything else is a decision with its reasons. */
export const needsReasons = (decision: Decision): boolean =>
  decision === 'all' || decision === 'part' || decision === 'refuse'
/** Decisions that come with words. */
export const sharesWords = (decision: Decision): boolean => decision === 'all' || decision === 'part'

export const nothingTyped = z.object({})
