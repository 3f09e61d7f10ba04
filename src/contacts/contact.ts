/** The words of the front door: a contact, the children in it, what is proposed and what is decided. No behaviour. */
import type { ChildRole } from '../record/index.ts'

export const ways = {
  kith: 'In Kith',
  phone: 'By telephone',
  letter: 'By letter',
  email: 'By e-mail',
  'in-person': 'In person',
  'police-batch': 'Police notification',
} as const
export type Way = keyof typeof ways
/** Ways a contact is typed in by hand. */
export const typedWays = ['phone', 'letter', 'email', 'in-person', 'police-batch'] as const

export const knowns = { yes: 'Yes', maybe: 'Maybe', no: 'No', mother: 'Mum' } as const
export type Known = keyof typeof knowns

/** Where a contact stands; computed from its rows and never kept. */
export const statuses = {
  new: 'New',
  reading: 'Reading',
  asking: 'Asking others',
  deciding: 'Deciding',
  manager: 'Manager to agree',
  decided: 'Decided',
  answered: 'Answered',
} as const
export type Status = keyof typeof statuses
/** Statuses of a contact that still waits for a decision or an answer: those on the board. */
export const openStatuses = [
  'new',
  'reading',
  'asking',
  'deciding',
  'manager',
  'decided',
] as const satisfies readonly Status[]

export interface Outcome {
  label: string
  /** What the referrer reads. */
  plain: string
  /** Flags of the Standard Safeguarding Dataset (statute: contactOutcomes, referralOutcomes). */
  contactFlag: string
  referralFlag: string | null
  /** True: the contact becomes a referral, and is counted as one. */
  accepted: boolean
  /** True: a team of the area takes it on. */
  receives: boolean
}

/** What a contact can lead to, for one child. */
export const outcomes = {
  'strategy-discussion': {
    label: 'Strategy discussion',
    plain: 'Children’s services, police and health are talking together about how to keep the child safe.',
    contactFlag: 'NEW_REFERRAL_FLAG',
    referralFlag: 'STRATEGY_DISCUSSION_FLAG',
    accepted: true,
    receives: true,
  },
  assessment: {
    label: 'Child and family assessment',
    plain: 'A social worker will get to know the child and the family and work out what they need.',
    contactFlag: 'NEW_REFERRAL_FLAG',
    referralFlag: 'SINGLE_ASSESSMENT_FLAG',
    accepted: true,
    receives: true,
  },
  'transfer-in': {
    label: 'Child protection plan moved in',
    plain: 'A child protection plan from another council continues here.',
    contactFlag: 'NEW_REFERRAL_FLAG',
    referralFlag: 'CP_TRANSFER_IN_FLAG',
    accepted: true,
    receives: true,
  },
  'looked-after': {
    label: 'Asked to be looked after',
    plain: 'The council is deciding whether the child needs to be looked after.',
    contactFlag: 'NEW_REFERRAL_FLAG',
    referralFlag: 'CLA_REQUEST_FLAG',
    accepted: true,
    receives: true,
  },
  'private-fostering': {
    label: 'Private fostering',
    plain: 'The council will visit the child where they live now.',
    contactFlag: 'PRIVATE_FOSTERING_FLAG',
    referralFlag: 'PRIVATE_FOSTERING_FLAG',
    accepted: true,
    receives: true,
  },
  'existing-work': {
    label: 'Passed to the team already working',
    plain: 'The team that works with the family already has what you told us.',
    contactFlag: 'EXISTING_REFERRAL_FLAG',
    referralFlag: null,
    accepted: false,
    receives: true,
  },
  'family-help': {
    label: 'Family Help',
    plain: 'Family Help will offer the family somebody to work with.',
    contactFlag: 'OTHER_OUTCOMES_EXIST_FLAG',
    referralFlag: null,
    accepted: false,
    receives: true,
  },
  'early-help': {
    label: 'Community early help',
    plain: 'Help close to home, led by those who know the family.',
    contactFlag: 'OTHER_OUTCOMES_EXIST_FLAG',
    referralFlag: null,
    accepted: false,
    receives: false,
  },
  advice: {
    label: 'Information and advice',
    plain: 'We have given advice.',
    contactFlag: 'ADVICE_FLAG',
    referralFlag: null,
    accepted: false,
    receives: false,
  },
  'other-authority': {
    label: 'For another council',
    plain: 'Another council is responsible, and has been told.',
    contactFlag: 'OTHER_OUTCOMES_EXIST_FLAG',
    referralFlag: null,
    accepted: false,
    receives: false,
  },
  'no-further-action': {
    label: 'No further action',
    plain: 'We are not doing more now. Tell us at once if something changes.',
    contactFlag: 'NFA_FLAG',
    referralFlag: null,
    accepted: false,
    receives: false,
  },
} as const satisfies Record<string, Outcome>
export type OutcomeKey = keyof typeof outcomes
export const outcomeKeys = Object.keys(outcomes) as [OutcomeKey, ...OutcomeKey[]]

export const coercions = { likely: 'Yes, likely', maybe: 'Maybe', no: 'No', unknown: 'Not enough known' } as const
export type Coercion = keyof typeof coercions
export const coercionSigns = {
  carries: 'Carries, holds or hides things for others',
  gifts: 'New things nobody can explain',
  afraid: 'Afraid of a place, a journey or a person',
  waiting: 'Older people waiting, collecting or calling',
  debt: 'Owes something, or a “present” to be paid back',
  away: 'Found away from home or in another area',
  permission: 'Asks somebody before doing ordinary things',
  answers: 'Somebody else answers for them',
} as const
export type CoercionSign = keyof typeof coercionSigns

export const verdicts = {
  agreed: 'I would have done the same',
  'agreed-changed': 'Right to act; something must now change',
  'not-agreed': 'I do not agree, and say what happens now',
} as const
export type Verdict = keyof typeof verdicts

export interface ChildAsGiven {
  given: string
  family: string
  bornOn: string | null
  expectedOn: string | null
  ageWords: string | null
  sex: 'M' | 'F' | 'U'
  nhs: string | null
  upn: string | null
  whereWords: string | null
  role: ChildRole
}
export interface ContactChildRow extends ChildAsGiven {
  id: string
  contactId: string
  position: number
  childId: string | null
  known: Known | null
  matchedByName: string | null
  matchWords: string | null
}

export interface ContactRow {
  id: string
  number: string
  organisationId: string
  receivedAt: Date
  sourceCode: string
  senderOrganisationId: string | null
  /** Whom it is from, as this reader may know it: an organisation’s name or “A service”; otherwise “Neighbour”, never a name. */
  from: string
  senderOnKith: boolean
  way: Way
  summary: string
  urgent: boolean
  adviceOnly: boolean
  harms: string[]
  referralId: string | null
  referralNumber: string | null
  entryId: string | null
  children: string[]
  unmatched: number
  madeByName: string
}
export interface Referrer {
  name: string | null
  relation: string | null
  phone: string | null
  email: string | null
  wantsAnonymous: boolean
}

export interface NoteRow {
  id: string
  contactId: string
  kind:
    | 'family-spoken'
    | 'family-not-spoken'
    | 'family-allowed'
    | 'interpreter'
    | 'visiting'
    | 'advice'
    | 'follow'
    | 'note'
  words: string
  byId: string
  byName: string
  at: Date
}
export interface StepRow {
  contactId: string
  byId: string
  byName: string
  at: Date
}
export interface BandRow extends StepRow {
  band: string
  reason: string
}
export interface LateReasonRow extends StepRow {
  words: string
}

export interface Told {
  who: string
  what: string
  when: string
}
export interface ProposalInput {
  outcome: OutcomeKey
  receivingOrganisationId: string | null
  level: string
  descriptors: string[]
  otherLevelReason: string | null
  risk: string
  need: string | null
  weighed: { voiceId: string; changed: string }[]
  voiceWords: string | null
  voiceChanged: string | null
  voiceNotYet: string | null
  voiceByOn: string | null
  coercion: Coercion
  coercionSigns: CoercionSign[]
  sameForAnother: string
  reasons: string
  dissent: string | null
  told: Told[]
  answer: string
}
export interface ProposalRow extends ProposalInput {
  id: string
  contactId: string
  contactChildId: string
  receivingOrganisationName: string | null
  proposedBy: string
  proposedByName: string
  proposedAt: Date
  sentBackWords: string | null
  sentBackByName: string | null
  sentBackAt: Date | null
}
export interface DecisionRow {
  id: string
  contactId: string
  contactChildId: string
  proposalId: string
  proposedByName: string
  decidedByName: string
  decidedAt: Date
  words: string | null
  outcome: OutcomeKey
  level: string
  accepted: boolean
  otherLevel: boolean
  late: boolean
  entryId: string | null
}
export interface EmergencyRow {
  id: string
  contactId: string
  contactChildId: string
  actedBy: string
  actedByName: string
  at: Date
  what: string
  reasons: string
  police: string | null
  hospital: string | null
  ratifyBy: Date
  ratifiedByName: string | null
  ratifiedAt: Date | null
  ratifiedWords: string | null
  verdict: Verdict | null
}
export interface AnsweredRow {
  contactId: string
  contactChildId: string | null
  how: 'kith' | 'phone' | 'letter' | 'email' | 'in-person' | 'nobody-to-tell'
  words: string
  byName: string
  at: Date
}

/** A contact with everything that hangs on it: what status is computed from. */
export interface ContactWhole {
  contact: ContactRow
  children: ContactChildRow[]
  taken: StepRow[]
  notes: NoteRow[]
  bands: BandRow[]
  lateReasons: LateReasonRow[]
  proposals: ProposalRow[]
  decisions: DecisionRow[]
  emergencies: EmergencyRow[]
  answers: AnsweredRow[]
  /** Information asked of other organisations for this contact. */
  checks: Check[]
}

/** One question to another organisation, from the sharing slice. */
export interface Check {
  id: string
  organisationName: string
  askedAt: Date
  answeredAt: Date | null
  /** "No trace", "Shared all", in the sharing slice’s words; null while nobody answered. */
  answer: string | null
  href: string
}
