/** The words for concerns about adults who work or volunteer with children (Keeping Children Safe in Education, Part 4). */

/** Outcomes of an allegation; a “low-level concern” is one about staff that does not meet the harm threshold. */
export const outcomes = {
  substantiated: 'Substantiated: there is enough evidence to prove it',
  unsubstantiated: 'Unsubstantiated: not enough evidence either way; it says nothing of guilt or innocence',
  unfounded: 'Unfounded: there is no evidence or basis for it',
  false: 'False: there is enough evidence to disprove it',
  malicious: 'Malicious: disproved, and there was a deliberate act to deceive',
  'low-level': 'Low-level concern: below the threshold; recorded, and looked at again with others',
} as const
export type Outcome = keyof typeof outcomes

export const stepKinds = {
  note: 'Note',
  'child-safe': 'How the child was made safe',
  'officer-told': 'Designated officer (LADO) told',
  'officer-advice': 'What the designated officer advised',
  meeting: 'Meeting',
  'late-reason': 'Why the officer was told late',
  'reader-added': 'Somebody was given access',
  barring: 'Referral to the Disclosure and Barring Service',
  outcome: 'Outcome',
} as const
export type StepKind = keyof typeof stepKinds
export const stepsByHand = [
  'note',
  'child-safe',
  'officer-told',
  'officer-advice',
  'meeting',
  'late-reason',
  'barring',
] as const satisfies readonly StepKind[]

/** Is it about the head? What the one who told answered. */
export const aboutHeadAnswers = ['no', 'yes', 'unsure'] as const
export type AboutHead = (typeof aboutHeadAnswers)[number]

export interface Allegation {
  id: string
  number: string
  organisationId: string
  organisationName: string
  aboutName: string
  aboutJob: string | null
  /** Taken to be about the head: by the answer, or because the words could mean a head. */
  aboutHead: boolean
  /** What was answered; null where it was told before the question was asked. */
  aboutHeadSaid: AboutHead | null
  readers: string[]
  readerNames: string[]
  loggedByName: string
  loggedAt: Date
  happenedAt: Date
  place: string | null
  seen: string
  said: string | null
  childWords: string | null
  childrenWords: string | null
  danger: 'no' | 'yes' | 'unknown'
  doneAlready: string | null
  officerDueAt: Date
  steps: Step[]
  /** What was last said of when the adult was born; null when nobody has said anything. */
  birth: Birth | null
}
/** When the adult was born, which Kith does not hold; a day that is null takes back what was said before. */
export interface Birth {
  bornOn: string | null
  words: string
  byName: string
  at: Date
}
export interface Step {
  kind: StepKind
  words: string
  outcome: Outcome | null
  byName: string
  at: Date
}

export interface AllegationInput {
  aboutPractitionerId: string | null
  aboutName: string
  aboutJob: string | null
  aboutHead: AboutHead
  happenedAt: Date
  place: string | null
  seen: string
  said: string | null
  childWords: string | null
  childrenWords: string | null
  danger: 'no' | 'yes' | 'unknown'
  doneAlready: string | null
}
