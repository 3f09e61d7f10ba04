/** The words of this slice: a worry, who picked it up, and what became of it. No behaviour. */
import type { ChildRole } from '../record/index.ts'

/** "Is anyone in danger right now?" Not knowing counts as yes for how fast it is read. */
export const dangers = { no: 'No', yes: 'Yes', unknown: 'I don’t know' } as const
export type Danger = keyof typeof dangers

/** What one decides about one child in a concern. */
export const triageOutcomes = {
  'add-to-picture': 'Add to the picture',
  monitor: 'Keep watching, and come back to it',
  pastoral: 'Support in school',
  'early-help': 'Start early help',
  'family-help': 'Ask for Family Help',
  'front-door': 'Refer to the front door',
  police: 'Police now',
  prevent: 'Refer to Prevent',
} as const
export type TriageOutcome = keyof typeof triageOutcomes

/** What the one who logged a concern sees of it. */
export const concernStates = { new: 'New', 'picked-up': 'Picked up', 'acted-on': 'Acted on' } as const
export type ConcernState = keyof typeof concernStates

/** To whom a concern goes up, in this order. */
export const upRoles = {
  lead: 'the safeguarding lead',
  cover: 'whoever covers',
  deputy: 'the deputy',
  head: 'the head',
  trust: 'the trust',
  council: 'the council’s front door',
} as const
export type UpRole = keyof typeof upRoles

export interface ConcernRow {
  id: string
  /** Null while nobody on the roll has been matched to the name that was typed. */
  entryId: string | null
  organisationId: string
  alsoOrganisationId: string | null
  children: string[]
  /** Each child’s own part in it, in the order of `children`. */
  childRoles: ChildRole[]
  loggedBy: string
  loggedByName: string
  recordedFor: string | null
  danger: Danger
  urgent: boolean
  happenedAt: Date
  place: string | null
  loggedAt: Date
  /** What supply staff typed with a one-use link, whole, until a lead has found the child. */
  asTyped: AsTyped | null
  openedAt: Date | null
  pickedUpAt: Date | null
  pickedUpByName: string | null
  actedAt: Date | null
}

/** The words of a concern whose child has not been found on the roll yet. */
export interface AsTyped {
  childName: string
  childForm: string | null
  seen: string
  said: string | null
  voice: string | null
  askedFirst: string | null
  happenedAt: string
}

export interface ToldRow {
  id: string
  concernId: string
  kind: 'picked-up' | 'acted-on' | 'watch'
  words: string
  at: Date
}

export interface FollowUpRow {
  id: string
  concernId: string
  byName: string
  words: string
  /** Null where no entry could be written: nobody had matched the child yet, or the school no longer worked with the child. */
  entryId: string | null
  at: Date
}

export interface PersonalDutyRow {
  id: string
  concernId: string
  practitionerName: string
  duty: string
  reportedTo: string
  reportedAt: Date
  reference: string | null
  recordedAt: Date
}

export interface TriageRow {
  id: string
  concernId: string
  childId: string
  entryId: string
  outcome: TriageOutcome
  reviewOn: string | null
  taskTo: string | null
  taskRole: string | null
  taskWords: string | null
  taskDueOn: string | null
  referralId: string | null
  decidedBy: string
  decidedByName: string
  decidedAt: Date
  watchWords: string | null
}

export interface GoneUpRow {
  id: string
  concernId: string
  toRole: UpRole
  toPractitioner: string | null
  toOrganisationId: string
  reason: string
  at: Date
}

export interface CoverRow {
  id: string
  practitionerId: string
  practitionerName: string
  forPractitionerId: string | null
  forName: string | null
  fromOn: string
  toOn: string
  words: string
  setByName: string
  setAt: Date
}

export interface LogLinkRow {
  id: string
  madeFor: string | null
  madeByName: string
  madeAt: Date
  expiresAt: Date
  usedAt: Date | null
}

/** One child in a concern with the child's own part in it. */
export interface ConcernChild {
  childId: string
  role: ChildRole
}

/** A mark or an injury somebody saw. */
export interface Mark {
  region: string
  looked: string
  said: string | null
}

/** A document that has been checked, cleaned and moved to where it is kept. */
export interface KeptFile {
  id: string
  fileName: string
  mediaType: string
  bytes: number
  /** SHA-256 of what is kept (after cleaning), in hex. */
  sha256: string
  /** What could not be taken out of it, in words; null when there is nothing to say. */
  warning: string | null
}

/** A whole concern, read and checked, ready to be written. */
export interface ConcernInput {
  children: ConcernChild[]
  /** The first subject: whose words the voice field holds, unless `voiceOf` names another. */
  voiceOf: string | null
  happenedAt: Date
  place: string | null
  seen: string
  said: string | null
  voice: string | null
  means: 'spoken' | 'shown'
  askedFirst: string | null
  danger: Danger
  recordedFor: string | null
  marks: Mark[]
  files: KeptFile[]
  duty: { duty: string; reportedTo: string; reportedAt: Date; reference: string | null } | null
}
