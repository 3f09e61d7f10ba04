/** What the parts of a contact’s page share: its facts, and the words for a child in it. */
import type { Involvement } from '../access/index.ts'
import type { Band } from '../area/index.ts'
import type { ClockRow } from '../deadlines/index.ts'
import type { FieldError } from '../platform/form.ts'
import { format } from '../ui/index.ts'
import type { ContactChildRow, ContactWhole, Referrer, Status } from './contact.ts'
import type { ReceivedReferral } from './neighbours.ts'
import type { Earlier } from './rules.ts'

export interface ContactPageProps {
  once: string
  now: Date
  whole: ContactWhole
  status: Status
  earlier: Earlier[]
  /** Contacts about brothers and sisters, not about these children. */
  household: Earlier[]
  referral: ReceivedReferral | null
  referrer: Referrer | null
  /** Null where this reader may know where the children are; otherwise the managers who can reach whoever told us. */
  askForReferrer: string[] | null
  involvement: Map<string, Involvement[]>
  names: Map<string, string>
  clocks: ClockRow[]
  late: boolean
  bands: Band[]
  familyBlocked: string[]
  familyAllowed: boolean
  protectedLocation: boolean
  may: { decide: boolean; emergency: boolean; ratify: boolean; allowFamily: boolean }
  me: string
  typed: Record<string, string>
  errors: FieldError[]
  sourceWords: string
}

export const nameOf = (child: ContactChildRow, names: Map<string, string>) =>
  (child.childId ? names.get(child.childId) : undefined) ??
  ([child.given, child.family].filter(Boolean).join(' ') || 'A child who was not named')
export const ageOf = (child: ContactChildRow, now: Date) =>
  child.bornOn && child.bornOn <= format.isoDay(now)
    ? format.age(child.bornOn, now)
    : child.expectedOn
      ? `expected ${format.date(child.expectedOn)}`
      : child.ageWords

export function StepList({
  steps,
  empty,
}: {
  steps: { label: string; words: string; byName: string; at: Date }[]
  empty: string
}) {
  if (steps.length === 0) return <p class="kith-secondary">{empty}</p>
  return (
    <ul class="kith-list">
      {steps.map(step => (
        <li>
          <strong>{step.label}:</strong> <span class="kith-as-written">{step.words}</span>{' '}
          <span class="kith-meta">
            {step.byName}, {format.dateTime(step.at)}
          </span>
        </li>
      ))}
    </ul>
  )
}
