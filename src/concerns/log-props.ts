/** What the page to log a concern is drawn from. */
import type { FieldError, Typed } from '../platform/form.ts'
import type { PersonalDuty } from '../statute/index.ts'
import type { KeptFile, Mark } from './concern.ts'

export interface Lead {
  name: string
  phone: string | null
  deputy: boolean
}
export interface LogPageProps {
  draftId: string
  revision: number
  tab: string
  typed: Typed
  errors: readonly FieldError[]
  /** Children chosen so far, as the roll names them. */
  chosen: { childId: string; name: string; form: string | null }[]
  /** What the search button found; null before it was pressed. */
  matches: { childId: string; name: string; form: string | null; yearGroup: string | null }[] | null
  /** One more child is being looked for. */
  another: boolean
  marks: Mark[]
  files: KeptFile[]
  others: { at: Date; fields: Typed }[]
  /** The newest words, which another window has and this one had not seen; null when there is no such difference. */
  theirs: { at: Date; fields: Typed } | null
  /** Other drafts that were begun and not sent. */
  drafts: { id: string; beganAt: Date; beginning: string }[]
  savedAt: Date | null
  now: Date
  leads: Lead[]
  /** The day by which a lead has read what is not urgent: today on a school day. */
  readOn: string
  schoolPhone: string | null
  frontDoor: { name: string; phone: string | null } | null
  duties: PersonalDuty[]
}
