/**
 * A referral to the front door where the child lives: what it needs, and the document that goes. Pure. Three separate things are asked apart:
 * the legal basis, the confidence, and the family’s agreement (practice B13); agreement is never the basis.
 */
import { z } from 'zod'
import {
  choice,
  type FieldError,
  id,
  ids,
  line,
  maybeChoice,
  maybeId,
  maybeLine,
  maybePlainDate,
  maybeWords,
  ticked,
  words,
} from '../platform/form.ts'
import { confidenceGrounds, legalBases } from '../statute/index.ts'

export const ways = {
  kith: 'In Kith',
  'secure-email': 'Secure e-mail',
  phone: 'By telephone',
  letter: 'By letter',
  portal: 'Their own web page',
} as const
export type Way = keyof typeof ways
export const agreements = {
  agreed: 'Asked, and they agree',
  refused: 'Asked, and they refuse',
  'not-sought': 'Not asked yet',
  'unsafe-to-seek': 'Not asked: asking would put the child or somebody else in danger, or harm an enquiry',
} as const
export type Agreement = keyof typeof agreements

/** Consent is on the list of law, but it is not the basis on which a child is kept safe: it is not offered. */
export const offeredBases = legalBases.codes.filter(one => one.code !== 'consent' && one.code !== 'law-enforcement')
export const offeredConfidence = confidenceGrounds.codes
const keys = <T extends string>(of: Record<T, unknown>) => Object.keys(of) as [T, ...T[]]

export const FullReferral = z.object({
  concern: maybeId(),
  follows: maybeId(),
  alsoChildren: ids(),
  worry: words('Say what worries you, in your own words', 12_000),
  strengths: maybeWords(6000),
  voice: maybeWords(6000),
  purpose: words('Say what you ask the front door to do', 4000),
  necessity: words('Say why they need what you send', 4000),
  entries: ids(),
  basis: choice(offeredBases.map(one => one.code) as [string, ...string[]], 'Choose the legal basis'),
  confidence: choice(offeredConfidence.map(one => one.code) as [string, ...string[]], 'Say how you weighed confidence'),
  agreement: choice(keys(agreements), 'Say whether the family was asked'),
  agreementReason: maybeWords(4000),
  way: maybeChoice(['secure-email', 'phone', 'letter', 'portal']),
  checkedRecipient: ticked(),
  recipientName: maybeLine(200),
})
export type FullInput = z.output<typeof FullReferral>

/** Harm now: who, where, what danger, who was called. The rest follows. */
export const UrgentReferral = z.object({
  concern: maybeId(),
  alsoChildren: ids(),
  danger: words('Say what the danger is', 4000),
  where: words('Say where the child is now', 1000),
  called: words('Say whom you called, and when. If nobody yet: call first', 1000),
  way: maybeChoice(['secure-email', 'phone', 'letter', 'portal']),
  checkedRecipient: ticked(),
  recipientName: maybeLine(200),
})
export type UrgentInput = z.output<typeof UrgentReferral>

export interface Recipient {
  id: string
  name: string
  phone: string | null
  email: string | null
  onKith: boolean
  /** Why this one: "Southwick is where the child lives". */
  why: string
}

/** What is missing beyond what each field says by itself. */
export function referralErrors(
  input: Pick<FullInput, 'way' | 'checkedRecipient' | 'recipientName'> &
    Partial<Pick<FullInput, 'agreement' | 'agreementReason'>>,
  to: Pick<Recipient, 'onKith' | 'name'>,
): FieldError[] {
  const errors: FieldError[] = []
  if (input.agreement !== undefined && input.agreement !== 'agreed' && !input.agreementReason) {
    errors.push({
      field: 'agreementReason',
      message:
        input.agreement === 'refused'
          ? 'Say why you refer all the same'
          : input.agreement === 'unsafe-to-seek'
            ? 'Say what danger asking would bring'
            : 'Say why the family was not asked',
    })
  }
  if (!to.onKith) {
    if (input.way === null) errors.push({ field: 'way', message: `${to.name} does not use Kith. Say how you send it` })
    if (!input.checkedRecipient)
      errors.push({
        field: 'checkedRecipient',
        message: 'Check the name and the number of the recipient, and say that you have',
      })
    if (input.recipientName === null)
      errors.push({ field: 'recipientName', message: 'Enter the name of the person or team it goes to' })
  }
  return errors
}

// No letters or digits that are mistaken for one another on the telephone.
const letters = 'ABCDEFGHJKLMNPQRTUVWXY346789'
/** "R-7K4M-9QPT" from numbers from 0 up to 1: random, so that it can be read out and neither guessed nor counted. */
export function referralNumber(chances: readonly number[]): string {
  const signs = chances
    .slice(0, 8)
    .map(chance => letters[Math.min(letters.length - 1, Math.floor(chance * letters.length))] ?? 'A')
  return `R-${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`
}

export const Answer = z.object({
  childId: id('Choose which child the answer is about'),
  outcome: line('Say what they decided', 200),
  level: maybeLine(100),
  reasons: words('Write the reasons they gave. If they gave none, write that', 6000),
  byName: line('Enter who gave the answer', 200),
  how: choice(['phone', 'letter', 'email'], 'Say how the answer came'),
  answeredOn: maybePlainDate('Enter the day of the answer'),
  answeredTime: maybeLine(5),
  lateReason: maybeWords(2000),
})
export type AnswerInput = z.output<typeof Answer>

export type ReferralState = 'waiting' | 'answered' | 'part-answered'
/** A referral is answered when each of its children has an answer. */
export const referralState = (children: readonly string[], answered: readonly { childId: string }[]): ReferralState => {
  const done = children.filter(child => answered.some(answer => answer.childId === child)).length
  return done === 0 ? 'waiting' : done < children.length ? 'part-answered' : 'answered'
}
export const referralStates: Record<ReferralState, string> = {
  waiting: 'Waiting',
  'part-answered': 'Part answered',
  answered: 'Answered',
}
