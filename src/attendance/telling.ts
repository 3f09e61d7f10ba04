/** The words of telling: an absence nobody can explain, whom it is told to, what was tried, what came back. No behaviour. */
import { z } from 'zod'
import { choice, clockTime, maybeLine, maybePlainDate, maybeWords, plainDate, words } from '../platform/form.ts'

/** As what a team is told: it says who must hear of it, and why. */
export const asWhats = {
  'social-worker': 'social worker',
  'family-help': 'Family Help worker',
  'youth-justice': 'youth justice worker',
  plan: 'council',
} as const
export type AsWhat = keyof typeof asWhats

/** What a school does first to find out where a child is. */
export const triedWays = {
  call: 'Telephoned the family',
  text: 'Sent a text message',
  'other-contact': 'Telephoned another contact',
  child: 'Telephoned or texted the child',
  visit: 'Went to the home',
  asked: 'Asked others who may know',
} as const
export type TriedWay = keyof typeof triedWays
export const triedOutcomes = {
  nobody: 'Nobody answered',
  message: 'Left a message',
  'reached-family': 'Reached the family',
  'reached-child': 'Reached the child',
} as const
export type TriedOutcome = keyof typeof triedOutcomes

/** Who is asked to see that the child is well. */
export const checkers = {
  police: 'The police',
  'social-worker': 'The social worker',
  school: 'We go ourselves',
} as const
export type Checker = keyof typeof checkers

/** How a team without Kith is told, and answers. */
export const noticeWays = {
  phone: 'By telephone',
  'secure-email': 'By secure e-mail',
  portal: 'On their own web page',
} as const
export type NoticeWay = keyof typeof noticeWays

export type StepKind = 'tried' | 'told' | 'seen' | 'answered' | 'gone-up' | 'welfare-check' | 'explained' | 'again'
/** What each kind of step holds besides its words. */
export interface StepFacts {
  way?: TriedWay | NoticeWay | 'kith'
  outcome?: TriedOutcome
  /** Told: to whom. Gone up: to whom. */
  to?: string
  /** Gone up: first to the team’s manager, then to the front door. */
  stage?: number
  checker?: Checker
  reference?: string | null
  /** Answered: the team knows where the child is until this day, and need not be told again before it. */
  knownUntil?: string | null
  /** Answered: whether anybody has seen or spoken with the child. */
  seen?: 'seen' | 'spoken' | 'no'
  /** Who gave an answer that was written down for them. */
  byName?: string
  /** Explained: the code the register has now. */
  code?: string
  /** Again: by when the worker is told this time, an instant in ISO 8601. */
  tellBy?: string
}
export interface StepRow {
  id: string
  tellingId: string
  kind: StepKind
  at: Date
  facts: StepFacts
  words: string
  entryId: string | null
  byName: string
  byOrganisationId: string
  byOrganisationName: string
}

export interface TellingRow {
  id: string
  number: string
  organisationId: string
  organisationName: string
  organisationPhone: string | null
  childId: string
  onDate: string
  runFrom: string
  toOrganisationId: string
  toName: string
  toPhone: string | null
  toEmail: string | null
  toOnKith: boolean
  workerId: string | null
  workerName: string | null
  asWhat: AsWhat
  plan: string | null
  highRisk: boolean
  byPhone: boolean
  knownAt: Date
  tellBy: Date
  madeAt: Date
}
/** A telling with everything that happened with it, the oldest first. */
export interface Telling extends TellingRow {
  steps: StepRow[]
}

/** Plans under which an unexplained absence is told, the gravest first. `kind` of record.plan_period. */
export const plans = {
  'child-protection': 'child protection plan',
  'looked-after': 'looked after',
  'child-in-need': 'child in need plan',
  'family-help': 'Family Help plan',
} as const
export type PlanKey = keyof typeof plans

// ------------------------------------------------------------------ what people send

const keys = <T extends string>(of: Record<T, unknown>) => Object.keys(of) as [T, ...T[]]

export const triedForm = z
  .object({
    triedWay: choice(keys(triedWays), 'Say what you tried'),
    triedOutcome: choice(keys(triedOutcomes), 'Say what came of it'),
    triedOn: plainDate('Enter the day'),
    triedAt: clockTime('Enter the time, like 09:20'),
    triedWords: maybeWords(2000),
  })
  .superRefine((tried, context) => {
    if (tried.triedOutcome.startsWith('reached') && !tried.triedWords)
      context.addIssue({ code: 'custom', path: ['triedWords'], message: 'Write what they said' })
  })
export type TriedInput = z.output<typeof triedForm>

export const tellForm = z.object({
  toldWay: choice(keys(noticeWays), 'Say how you told them').optional(),
  recipient: maybeLine(200),
})
export type TellInput = z.output<typeof tellForm>

export const answerForm = z
  .object({
    byName: maybeLine(200),
    seen: choice(['seen', 'spoken', 'no'], 'Say whether somebody has seen or spoken with the child'),
    answer: words('Write what you know, and what you will do', 4000),
    knownUntil: maybePlainDate('Enter a real day'),
  })
  .superRefine((answer, context) => {
    if (answer.knownUntil && answer.seen === 'no')
      context.addIssue({
        code: 'custom',
        path: ['knownUntil'],
        message: 'Nobody has seen or spoken with the child: it cannot be said until when this is known',
      })
  })
export type AnswerInput = z.output<typeof answerForm>

export const checkForm = z
  .object({
    checker: choice(keys(checkers), 'Say who checks on the child'),
    checkWords: words('Write what you asked for, or what came of it', 2000),
    reference: maybeLine(120),
  })
  .superRefine((check, context) => {
    if (check.checker === 'police' && !check.reference)
      context.addIssue({
        code: 'custom',
        path: ['reference'],
        message: 'Enter the reference the police gave. If they gave none, write the name of who took it',
      })
  })
export type CheckInput = z.output<typeof checkForm>
