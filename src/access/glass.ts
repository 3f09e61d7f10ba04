/** The words of an emergency look (break-glass): why one opens a record one has nothing to do with, and how somebody else judges it. No behaviour. */
import { z } from 'zod'
import { choice, line, maybeLine, words } from '../platform/form.ts'

/** How long it lasts at most, and by when somebody else has judged it. The database counts both. */
export const GLASS_MINUTES = 60
export const REVIEW_HOURS = 48

export const glassReasons = {
  'danger-now': 'A child is in danger now',
  missing: 'A child is missing',
  'with-us': 'A child is with us, and nobody here knows who works with them',
  'decision-now': 'Something must be decided before anybody who works with the child can be reached',
  other: 'Something else that cannot wait',
} as const
export type GlassReason = keyof typeof glassReasons

export const verdicts = {
  right: { label: 'It was right', hint: 'There was an emergency, and the record was needed. Say how you know.' },
  wrong: {
    label: 'It was wrong',
    hint: 'There was none, or another way was open. Say what follows. The data protection officer is told, and decides whether it must be reported.',
  },
  'passed-on': {
    label: 'I cannot judge it',
    hint: 'It goes to somebody else who may: the data protection officer, or the front door’s manager. Say why.',
  },
} as const
export type Verdict = keyof typeof verdicts

/** What ties whoever looked to the child, in words for whoever judges. */
export const glassTies = {
  excluded: 'They have been said to be too close to this child.',
  'own-name': 'They have the same surname as the child or the family.',
  'own-address': 'They live at the postcode of the child or the family.',
  'in-common': 'They have something in common with the child or the family.',
  'colleagues-child': 'Somebody they work with is close to the child.',
} as const
export type GlassTie = keyof typeof glassTies

/** Whom one looks for: typed in full, never chosen from a list or an address. */
export const glassForm = z.object({
  reason: choice(Object.keys(glassReasons) as [GlassReason, ...GlassReason[]], 'Choose why it cannot wait'),
  words: words('Say what is happening', 2000),
  given: line('Enter the child’s first name', 100),
  family: line('Enter the child’s surname', 100),
  'born-day': maybeLine(2),
  'born-month': maybeLine(2),
  'born-year': maybeLine(4),
  nhs: maybeLine(20),
})
export type GlassForm = z.output<typeof glassForm>
export const reviewForm = z.object({
  verdict: choice(Object.keys(verdicts) as [Verdict, ...Verdict[]], 'Choose what it was'),
  words: words('Say how you know', 2000),
})

/** An emergency look of one's own that is open now. */
export interface OpenGlass {
  id: string
  childId: string
  fromAt: Date
  untilAt: Date
}
export interface GlassReview {
  verdict: Verdict
  words: string
  byName: string
  at: string
}
/** An emergency look as whoever may judge it sees it. The child is called by what was typed, in initials. */
export interface Glass {
  id: string
  practitionerId: string
  name: string
  jobTitle: string
  organisationId: string
  organisation: string
  opened: boolean
  /** A child was meant, whether or not the record opened: then somebody judges it. Of one that opened nothing, told to whoever judges it alone. */
  meant: boolean
  initials: string
  born: number
  reason: GlassReason
  words: string
  fromAt: Date
  endedAt: Date | null
  reviewBy: Date
  goneUpAt: Date | null
  goneUpBecause: 'late' | 'passed-on' | null
  reviews: GlassReview[]
  waiting: boolean
  /** How many pages of the record they opened while it lasted. */
  looks: number
  ties: GlassTie[]
}
/** Somebody to tell of an emergency look: of the child's side, or because they may judge it. */
export interface GlassTold {
  part: 'child' | 'review'
  practitionerId: string
  organisationId: string
  childId: string | null
  opened: boolean
  reviewBy: Date
}
