/** The words of this slice: what is due, what holds it, what was proposed, what is left of an erasure. No behaviour. */
import { z } from 'zod'
import { choice, id, line, maybeChoice, maybeWords, words } from '../platform/form.ts'
import type { Certainty, DateText, RecordKind, RetentionFrom } from '../statute/index.ts'
import { recordKinds } from '../statute/index.ts'

export const parts = { file: 'The file', register: 'The attendance register' } as const
export type Part = keyof typeof parts
/** What a certificate can be about. */
export const certifiedParts = { ...parts, allegation: 'The sealed record of a concern about an adult' } as const

export const grounds = {
  court: 'A court, or proceedings that may come',
  inquiry: 'A public inquiry',
  claim: 'A claim, or a complaint',
  review: 'A review of practice, or of a serious incident',
  police: 'A police investigation',
  request: 'Somebody has asked for their own record',
  other: 'Something else',
} as const
export type Ground = keyof typeof grounds
const groundKeys = Object.keys(grounds) as [Ground, ...Ground[]]

/** What a person may say of a record, because a rule asks it and Kith cannot tell. */
export const sayable = {
  receipt: 'The file has moved on, and the next school has acknowledged it',
  'adoption-order': 'An adoption order was made',
  ...(Object.fromEntries(
    (Object.keys(recordKinds) as RecordKind[])
      .filter(kind => kind !== 'register' && !kind.startsWith('allegation') && kind !== 'lado')
      .map(kind => [kind, `It is also a record of ${recordKinds[kind]}`]),
  ) as Partial<Record<RecordKind, string>>),
} as const
export const sayableKeys = Object.keys(sayable) as [string, ...string[]]

/** What the database knows of one part of one record; dates only, no name and no words. */
export interface FactRow {
  childId: string
  part: Part
  bornOn: DateText | null
  diedOn: DateText | null
  madeOn: DateText
  closedOn: DateText | null
  lastContactOn: DateText | null
  /** Kinds of plan the child was ever on, keys of harms in this organisation's entries, legal statuses. */
  plans: string[]
  harms: string[]
  legal: string[]
  /** Contacts about the child at this front door, and how many became a referral. */
  contacts: number
  accepted: number
  said: { kind: string; on: DateText | null }[]
  holds: { setOn: DateText; liftedOn: DateText | null }[]
}

export interface DueRow {
  id: string
  organisationId: string
  organisation: string
  organisationKind: string
  childId: string
  initials: string
  year: number | null
  part: Part
  kinds: RecordKind[]
  rules: string[]
  /** Null: work has ended, and no day can be given. */
  keepUntil: DateText | null
  foundAt: Date
  held: boolean
  reviewId: string | null
  proposal: 'keep' | 'erase' | null
  words: string | null
  lookAgainOn: DateText | null
  proposedBy: string | null
  proposedByName: string | null
  proposedAt: Date | null
  /** Somebody decided against erasing. */
  notAgreed: { by: string; at: Date; words: string } | null
}

/** What the database knows of a concern about an adult; no name and no words. */
export interface AdultFactRow {
  allegationId: string
  number: string
  organisationId: string
  organisation: string
  organisationKind: string
  /** The kinds of organisation whose designated officer reads it, and so keeps it too. */
  officerKinds: string[]
  outcome: string | null
  allegationOn: DateText
  madeOn: DateText
  closedOn: DateText | null
  bornOn: DateText | null
  holds: { setOn: DateText; liftedOn: DateText | null }[]
}

/** A concern about an adult that has come to its date. Who decides on it knows its number, whose it is, and its days. */
export interface AdultDueRow
  extends Pick<
    DueRow,
    | 'id'
    | 'organisation'
    | 'kinds'
    | 'rules'
    | 'keepUntil'
    | 'foundAt'
    | 'held'
    | 'reviewId'
    | 'proposal'
    | 'words'
    | 'lookAgainOn'
    | 'proposedBy'
    | 'proposedByName'
    | 'proposedAt'
    | 'notAgreed'
  > {
  allegationId: string
  number: string
  loggedOn: DateText
  closedOn: DateText | null
  /** How the signed-in person stands to it; and whether anybody is still at work who may read it. */
  reads: boolean
  decides: boolean
  hasReaders: boolean
}

/** What every hold says, whatever it is on. */
export type HoldWords = Pick<
  HoldRow,
  'id' | 'grounds' | 'words' | 'setByName' | 'setAt' | 'liftedWords' | 'liftedByName' | 'liftedAt'
>
export interface AdultHoldRow extends HoldWords {
  /** Put on by a data protection officer, who alone lifts it. */
  byOfficer: boolean
}

export interface HoldRow {
  id: string
  childId: string
  initials: string
  year: number | null
  /** Null: every organisation that keeps a record of the child. */
  organisation: string | null
  grounds: Ground
  words: string
  setByName: string
  setAt: Date
  liftedWords: string | null
  liftedByName: string | null
  liftedAt: Date | null
}

export interface SaidRow {
  id: string
  kind: string
  onDate: DateText | null
  words: string
  saidByName: string
  saidAt: Date
}

export interface Amount {
  entries: number
  shared: number
  documents: number
  terms: number
  firstOn: DateText | null
  lastOn: DateText | null
}

export interface ChoiceRow {
  id: string
  ruleId: string
  holder: string | null
  from: RetentionFrom
  years: number | null
  source: string
  certainty: Certainty
  reason: string
  setByName: string
  setAt: Date
}
export interface BackupTerm {
  id: string
  days: number
  reason: string
  setByName: string
  setAt: Date
}

/** A rule as a certificate quotes it. */
export interface CertifiedRule {
  id: string
  sentence: string
  certainty: Certainty
  sources: string[]
  /** What the area had set, in words; null when the national number counted. */
  area: string | null
}
export interface Certificate {
  id: string
  number: string
  organisation: string
  part: keyof typeof certifiedParts
  kinds: RecordKind[]
  rules: CertifiedRule[]
  counts: Partial<Record<string, number>>
  last: boolean
  sharedEntries: number
  nameKept: boolean
  backupDays: number | null
  proposedByName: string
  proposedByTitle: string
  proposedAt: Date
  decidedByName: string
  decidedByTitle: string
  decidedAt: Date
  files: number
  filesLeft: number
}

// ------------------------------------------------------------------ what people send

/** One of the three boxes of a date. */
const box = () => z.string().max(4, 'Enter a real date').default('')

export const proposeForm = z.object({
  proposal: choice(['erase', 'keep'], 'Say whether it can go'),
  words: words('Give the reasons', 4000),
  again: z.string().max(2).default(''),
})
export type ProposeForm = z.output<typeof proposeForm>
/** In how many years to look again at what is kept. */
export const againYears = ['1', '2', '5', '10'] as const

/** Reasons are asked of whoever decides against: of what is erased nothing stays that could hold them. */
export const decideForm = z
  .object({ decision: choice(['erase', 'keep'], 'Decide'), words: maybeWords(4000), reviewId: id() })
  .superRefine((given, context) => {
    if (given.decision === 'keep' && given.words === null)
      context.addIssue({ code: 'custom', path: ['words'], message: 'Say why it is kept' })
  })
export type DecideForm = z.output<typeof decideForm>

export const holdForm = z.object({
  grounds: choice(groundKeys, 'Say what it is needed for'),
  words: words('Say who asked for it, and what it is about', 2000),
})
export const liftForm = z.object({ words: words('Say why it is not needed any more', 2000) })

export const sayForm = z.object({
  kind: choice(sayableKeys, 'Choose what is so'),
  'on-day': box(),
  'on-month': box(),
  'on-year': box(),
  words: words('Say how you know', 2000),
})
export type SayForm = z.output<typeof sayForm>
export const takeBackForm = z.object({ factId: id(), words: line('Say why', 500) })

export const choiceForm = z.object({
  from: z.string().max(40).default(''),
  holder: maybeChoice([
    'school',
    'nursery',
    'college',
    'trust',
    'front-door',
    'childrens-services',
    'council',
    'health',
    'police',
    'youth-justice',
    'voluntary',
  ]),
  keep: choice(['set', 'back'], 'Choose one'),
  years: z.string().max(20, 'Enter a number of years').default(''),
  source: z.string().max(500, 'Use 500 characters or fewer').default(''),
  certainty: maybeChoice(['read', 'local', 'unverified']),
  reason: words('Say who agreed to it, and why', 2000),
  basedOn: z.string().max(100).default(''),
})
export type ChoiceForm = z.output<typeof choiceForm>
export const backupForm = z.object({
  days: line('Say for how many days backups are kept', 10),
  reason: words('Say how you know', 1000),
})
