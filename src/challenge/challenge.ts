/** The words of this slice: a disagreement and its stages, and questions that stay open. No behaviour. */
import { z } from 'zod'
import type { Tx } from '../platform/db.ts'
import { choice, clockTime, id, maybeId, maybeLine, maybeWords, plainDate, words } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'

/** What can be disagreed with. */
export const abouts = {
  referral: 'An answer to a referral',
  'contact-decision': 'A front door decision',
  'sharing-answer': 'An answer to a request for information',
} as const
export type About = keyof typeof abouts

/** How a stage can be answered. */
export const outcomes = {
  changed: { label: 'The decision changes', hint: 'Say what it is now, and from when.' },
  'agreed-part': { label: 'Agreed in part', hint: 'Say what changes and what does not.' },
  explained: { label: 'Explained', hint: 'It stands, with reasons or facts that were not given before.' },
  stands: { label: 'The decision stands', hint: 'Say why, to each point.' },
} as const
export type Outcome = keyof typeof outcomes
const outcomeKeys = Object.keys(outcomes) as [Outcome, ...Outcome[]]

/** How those who disagreed end it. */
export const endings = {
  resolved: { label: 'Resolved', hint: 'What the child needs now happens.' },
  'agreed-to-differ': {
    label: 'Not agreed, and taken no further',
    hint: 'Say what you do instead to keep the child safe.',
  },
  withdrawn: { label: 'Withdrawn', hint: 'We no longer think so. Say what changed our minds.' },
} as const
export type Ending = keyof typeof endings
const endingKeys = Object.keys(endings) as [Ending, ...Ending[]]

/** How an organisation without Kith gave its answer. */
export const ways = { phone: 'By telephone', email: 'By e-mail', letter: 'By letter', meeting: 'In a meeting' } as const
export type Way = keyof typeof ways
const wayKeys = Object.keys(ways) as [Way, ...Way[]]

/** A decision that one's own organisation may disagree with, as the slice that owns it tells it. */
export interface Challengeable {
  childId: string
  toOrganisationId: string
  /** Who decided, if that is one person who is known. */
  decidedBy: string | null
  /** The decision as it stands, in a sentence, without the child's name. */
  words: string
  /** Where it is read: a path of our own. */
  href: string
}
/** Gives the decision, or null when it is not there, or not one that this organisation may disagree with. */
export type AboutSource = (tx: Tx, ctx: Ctx, id: string) => Promise<Challengeable | null>

export interface ChallengeRow {
  id: string
  childId: string
  aboutKind: About
  aboutId: string
  aboutWords: string
  aboutHref: string
  decidedById: string | null
  fromId: string
  fromName: string
  fromBadge: string
  toId: string
  toName: string
  toBadge: string
  toKind: string
  toPhone: string | null
  byPhone: boolean
  raisedById: string
  raisedByName: string
  raisedAt: Date
  whatWeThink: string
  whatWeWant: string
  entryId: string
  stages: StageRow[]
  closed: { outcome: Ending; words: string; byName: string; at: Date } | null
}
export interface StageRow {
  id: string
  number: number
  name: string
  who: string
  beganAt: Date
  beganByName: string
  words: string | null
  dueOn: string | null
  dueAt: Date | null
  answer: {
    outcome: Outcome
    words: string
    byId: string
    byName: string
    at: Date
    how: Way | 'kith'
    forName: string | null
    samePerson: boolean
  } | null
}

export interface QuestionRow {
  id: string
  childId: string
  words: string
  askedByName: string
  askedAt: Date
  aboutEntryId: string | null
  answer: { words: string; byName: string; at: Date } | null
}

// ------------------------------------------------------------------ what people send

export const raiseForm = z
  .object({
    referral: maybeId(),
    contact: maybeId(),
    answer: maybeId(),
    whatWeThink: words('Say what you think, and what it rests on', 6000),
    whatWeWant: words('Say what should happen instead', 4000),
  })
  .refine(form => [form.referral, form.contact, form.answer].filter(Boolean).length === 1, {
    path: ['whatWeThink'],
    message: 'Open the decision again and disagree from there',
  })
export type RaiseForm = z.output<typeof raiseForm>

export const stageAnswerForm = z.object({
  stageId: id('Open the disagreement again'),
  outcome: choice(outcomeKeys, 'Choose an answer'),
  words: words('Give the reasons', 6000),
  lateReason: maybeWords(2000),
  name: maybeLine(200),
  how: choice(wayKeys, 'Choose how they answered').optional(),
  onDate: plainDate('Enter the date they answered').optional(),
  atTime: clockTime('Enter the time they answered, like 14:30').optional(),
})
export type StageAnswerForm = z.output<typeof stageAnswerForm>

export const upForm = z.object({
  stageId: id('Open the disagreement again'),
  upWords: words('Say why it goes further', 4000),
})
export const closeForm = z.object({
  ending: choice(endingKeys, 'Choose how it ends'),
  closeWords: words('Say how it ends, and what happens for the child', 4000),
})
export const questionForm = z.object({ question: words('Write the question', 1000), aboutEntry: maybeId() })
export const questionAnswerForm = z.object({ answer: words('Write what you found out, and how', 4000) })
