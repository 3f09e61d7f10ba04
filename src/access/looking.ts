/** The words of "who has looked": events as a reader may see them, unusual looking, and how a person answers it. No behaviour. */
import { z } from 'zod'
import { choice, maybeId, maybeLine, reason, words } from '../platform/form.ts'

/** One event, as far as the reader may know of it. Null names: the organisation may not be named beside this child. */
export interface Look {
  eventId: string
  at: Date
  practitionerId: string | null
  name: string | null
  jobTitle: string | null
  organisation: string | null
  action: string
  purpose: string | null
  outcome: string
}
/** One event of a person, with the children it named: at most six, and how many more there were. */
export interface PersonLook {
  eventId: string
  at: Date
  organisation: string
  action: string
  purpose: string | null
  outcome: string
  children: string[]
  others: number
}
/** Where a page of looks begins: before the last one of the page before. */
export interface Before {
  at: Date
  eventId: string
}

/** What can be unusual, in words for whoever must answer it. */
export const unusualKinds = {
  'own-name': 'Has the same surname as the child or the family',
  'own-address': 'Lives at the postcode of the child or the family',
  'in-common': 'Has something in common with the child or the family',
  'colleagues-child': 'Somebody they work with is close to the child',
  'too-close': 'Tried to open a record that is closed to them',
  'ex-allocated': 'Worked with the child before, and looked again',
  'many-viewers': 'Many people with nothing to do with the child looked in one week',
  'no-reason': 'Opened many children they have nothing to do with',
  'after-hours': 'Opened children outside working hours, with nothing to do with them',
  'not-opened': 'Searched often, and opened nothing that was found',
  places: 'Looked up many addresses',
} as const
export type UnusualKind = keyof typeof unusualKinds

/** How it is answered. */
export const outcomes = {
  fine: { label: 'It was fine', hint: 'There was a reason. Say which, and how you know.' },
  asked: { label: 'I asked the person', hint: 'Say what they answered, and what was agreed.' },
  reported: {
    label: 'I reported it',
    hint: 'To the head, the employer, the police or the Information Commissioner. Say to whom.',
  },
} as const
export type Outcome = keyof typeof outcomes

export interface Answer {
  outcome: Outcome
  words: string
  byName: string
  at: string
  alone: boolean
}
export interface Unusual {
  id: string
  kinds: UnusualKind[]
  lookers: { id: string; name: string; jobTitle: string }[]
  organisationId: string
  organisation: string
  /** Those the reader may know of together with the organisation; `others` counts the rest. */
  children: string[]
  others: number
  looks: number
  /** What is usual for the person in a week, where that matters. */
  usual: number | null
  firstAt: Date
  lastAt: Date
  foundAt: Date
  /** Whoever looked reviews such looking as well, so two people answer. */
  two: boolean
  answers: Answer[]
  settled: boolean
  answeredByMe: boolean
}
export interface UnusualLook {
  eventId: string
  at: Date
  practitionerId: string
  name: string
  action: string
  purpose: string | null
  outcome: string
  children: string[]
  others: number
}

/** What an area chooses: see the setting `unusual-looking`. The search in the database reads the same names. */
export interface LookingLimits {
  dayStartsAt: string
  dayEndsAt: string
  weekends: 'after-hours' | 'work'
  viewers: number
  noReason: number
  afterHours: number
  searches: number
  places: number
  commonName: number
  afterAllocation: number
}

// ------------------------------------------------------------------ what people send

const outcomeKeys = Object.keys(outcomes) as [Outcome, ...Outcome[]]
export const answerForm = z.object({
  outcome: choice(outcomeKeys, 'Choose what it was'),
  words: words('Say how you know', 2000),
})
export type AnswerForm = z.output<typeof answerForm>

/** Whom a data protection officer asks about: typed in full, or chosen on an earlier page. `purpose` is kept in the event of the answer. */
export const childForm = z
  .object({
    purpose: reason('Say why you ask'),
    childId: maybeId(),
    given: maybeLine(100),
    family: maybeLine(100),
    'born-day': maybeLine(2),
    'born-month': maybeLine(2),
    'born-year': maybeLine(4),
    nhs: maybeLine(20),
    before: z.string().max(80).default(''),
  })
  .refine(form => form.childId || form.nhs || (form.given && form.family && form['born-year']), {
    path: ['given'],
    message: 'Enter the whole name and the date of birth, or the NHS number',
  })
export type ChildForm = z.output<typeof childForm>
export const personForm = z.object({ name: maybeLine(100) })
export const homesForm = z.object({ homes: words('Paste at least one line', 500_000) })
