/** The words of the spine. An entry is what happened, was said, or was decided about one or more children. */

export const entryKinds = {
  concern: 'Concern',
  note: 'Note',
  voice: 'The child’s words',
  visit: 'Visit',
  conversation: 'Conversation with the family',
  triage: 'Decision on a concern',
  pastoral: 'Support in school',
  referral: 'Referral',
  contact: 'Contact received',
  'contact-work': 'Work on a contact',
  'contact-decision': 'Front door decision',
  answer: 'Answer to the referrer',
  'sharing-request': 'Information asked for',
  'sharing-answer': 'Information shared or refused',
  challenge: 'Professional disagreement',
  'challenge-answer': 'Answer to a disagreement',
  question: 'Open question',
  attendance: 'Attendance',
  'absence-told': 'Absence told to a worker',
  missing: 'Missing',
  police: 'Police',
  health: 'Health',
  move: 'Move',
  birth: 'Birth',
  involvement: 'Who works with the child',
  plan: 'Plan',
  supervision: 'Management oversight',
} as const
export type EntryKind = keyof typeof entryKinds

export const reaches = {
  own: { label: 'our safeguarding team', words: 'Your own organisation’s safeguarding team' },
  named: { label: 'named organisations', words: 'Your team, and the organisations named' },
  involved: {
    label: 'everyone involved',
    words: 'Every organisation that works with the child now, and later ones from then on',
  },
  sealed: { label: 'sealed', words: 'The people named, and nobody else' },
} as const
export type Reach = keyof typeof reaches

/** What each kind of entry reaches unless the writer chooses otherwise. One table, readable by a safeguarding lead. */
export const defaultReach: Record<EntryKind, Reach> = {
  concern: 'own',
  note: 'own',
  voice: 'own',
  visit: 'own',
  conversation: 'own',
  triage: 'own',
  pastoral: 'own',
  referral: 'named',
  contact: 'own',
  'contact-work': 'own',
  'contact-decision': 'named',
  answer: 'named',
  'sharing-request': 'named',
  'sharing-answer': 'named',
  challenge: 'named',
  'challenge-answer': 'named',
  question: 'own',
  attendance: 'involved',
  'absence-told': 'involved',
  missing: 'involved',
  police: 'named',
  health: 'named',
  move: 'involved',
  birth: 'involved',
  involvement: 'involved',
  plan: 'involved',
  supervision: 'own',
}

export const childRoles = {
  subject: 'the child it is about',
  'alleged-harmer': 'may have caused harm',
  witness: 'saw or heard it',
  sibling: 'brother or sister',
  affected: 'affected by it',
} as const
export type ChildRole = keyof typeof childRoles

/** Fact, what others said, and opinion kept apart; `text` is for entries that are one piece. */
export interface Body {
  text?: string
  seen?: string
  said?: string
  view?: string
  did?: string
  /** Labelled facts of a typed entry, in order, for the page: [label, value]. Dates and names are already words. */
  facts?: [string, string][]
}

export interface EntryChild {
  childId: string
  role: ChildRole
  harms?: { harm: string; level: 1 | 2 | 3 }[]
}

export interface VoiceInput {
  childId: string
  words: string
  means?: string
  askedFirst?: string | null
  alone?: boolean | null
  interpreter?: string | null
  saidAt?: Date
}

export interface DecisionInput {
  childId: string
  kind: string
  choice: string
  reasons: string
  level?: string | null
  descriptors?: string[]
  otherLevelReason?: string | null
  risk?: string | null
  need?: string | null
  voiceNotYet?: string | null
  voiceByOn?: string | null
  identityConsidered?: string | null
  coercion?: string | null
  coercionSigns?: string[]
  told?: { who: string; what: string; when: string }[]
  dissent?: string | null
  decidedBy?: string
  proposedBy?: string | null
  /** Which of the child's words were weighed, and what each changed. */
  weighed?: { voiceId: string; changed: string }[]
}

export interface EntryInput {
  kind: EntryKind
  title: string
  body: Body
  children: EntryChild[]
  happenedAt: Date
  place?: string | null
  recordedFor?: string | null
  reach?: Reach
  namedOrganisations?: string[]
  sealedTo?: string[]
  voices?: VoiceInput[]
  decisions?: DecisionInput[]
}

/** One row of a chronology. */
export interface ChronologyRow {
  entryId: string
  childId: string
  role: ChildRole
  happenedAt: Date
  recordedAt: Date
  kind: EntryKind
  ownerId: string
  authorId: string
  title: string
  present: string
  harms: string[]
  version: number
  hasVoice: boolean
  hasDecision: boolean
  reach: Reach
}
