/** One record that has come to its date: why, how much there is, what people said of it, the proposal and the decision. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { londonDate, type Retention } from '../statute/index.ts'
import { AsideSection, Columns, format, InsetText, Link, PageHeading, Section, SummaryList } from '../ui/index.ts'
import { childWords, kindWords } from './pages.tsx'
import { type Amount, type DueRow, type HoldRow, parts, type SaidRow, sayable } from './retention.ts'
import { Holds, Proposal, Propose, Reasons } from './review-parts.tsx'
import { standingOf } from './rules.ts'

type Typed = Record<string, string>
export interface OneDueProps {
  row: DueRow
  retention: Retention | null
  amount: Amount
  said: readonly SaidRow[]
  holds: readonly HoldRow[]
  now: Date
  me: string
  mayDecide: boolean
  /** The closed view, for those who may read what their own organisation wrote. */
  mayRead: boolean
  once: string
  typed: Typed
  errors: FieldError[]
}

const amountWords = (amount: Amount): string[] =>
  [
    amount.entries > 0
      ? `${format.plural(amount.entries, 'entry', 'entries')}, ${format.date(amount.firstOn ?? '')} to ${format.date(amount.lastOn ?? '')}`
      : 'No entries',
    amount.shared > 0 ? `${amount.shared} of them also about other children: those stay, less this child’s part` : '',
    amount.documents > 0 ? format.plural(amount.documents, 'document') : '',
    amount.terms > 0 ? `${format.plural(amount.terms, 'term')} of the register` : '',
  ].filter(text => text !== '')

const Facts = ({ row, amount }: OneDueProps): VNode => (
  <SummaryList
    rows={[
      { key: 'Child', value: childWords(row) },
      { key: 'Kept by', value: row.organisation },
      {
        key: 'What',
        value: row.part === 'file' ? `${parts.file}: ${kindWords(row.kinds)}` : parts.register,
      },
      { key: 'How much', value: amountWords(amount).map(text => <p>{text}</p>) },
      { key: 'To be kept until', value: row.keepUntil ? format.date(row.keepUntil) : 'No date can be given' },
    ]}
  />
)

const Said = ({ row, said }: OneDueProps): VNode => (
  <AsideSection title="What people have said of it">
    {said.length === 0 && <p class="kith-secondary">Nothing.</p>}
    <ul class="kith-bare-list kith-stack">
      {said.map(one => (
        <li>
          {sayable[one.kind as keyof typeof sayable] ?? one.kind}
          {one.onDate && `, ${format.date(one.onDate)}`}: “{one.words}”
          <br />
          <span class="kith-meta">
            {one.saidByName}, {format.mediumDate(one.saidAt)}
          </span>
          <form method="post" action={`/retention/due/${row.id}/take-back`}>
            <input type="hidden" name="factId" value={one.id} />
            <input type="hidden" name="words" value="Taken back" />
            <button type="submit" class="kith-link-button">
              Take back
            </button>
          </form>
        </li>
      ))}
    </ul>
    <p>
      <Link href={`/retention/due/${row.id}/say`}>Say what else it is</Link>
    </p>
  </AsideSection>
)

export const OneDuePage = (props: OneDueProps): VNode => {
  const { row, retention, holds, now, me, mayDecide, mayRead, once, typed, errors } = props
  const standing = standingOf(row, londonDate(now))
  const waits = row.proposal === 'erase' && row.notAgreed === null
  return (
    <>
      <PageHeading
        title={
          row.keepUntil === null
            ? 'A record without a date'
            : row.part === 'register'
              ? 'A register that has come to its date'
              : 'A record that has come to its date'
        }
        back={{ label: 'Come to its date', href: '/retention' }}
        meta={
          mayRead ? <Link href="/children/before">Read what your organisation wrote, for a reason</Link> : undefined
        }
      />
      <Columns kind="child">
        <div>
          <Facts {...props} />
          {row.held && <InsetText text="It is on hold: nothing is erased until the hold is lifted." />}
          {row.notAgreed && (
            <InsetText>
              {row.notAgreed.by} decided on {format.date(row.notAgreed.at)} that it stays: “{row.notAgreed.words}”
            </InsetText>
          )}
          {standing === 'kept' && (
            <InsetText>
              {row.proposedByName} keeps it until {format.date(row.lookAgainOn ?? '')}: “{row.words}”
            </InsetText>
          )}
          {standing === 'undated' ? (
            <InsetText text="No date can be given, so it is kept. Beside this stands what is missing: say what the record is, or let the area set a number for its kind." />
          ) : waits ? (
            <Proposal
              row={row}
              me={me}
              mayDecide={mayDecide}
              form={{ action: `/retention/due/${row.id}/decide`, once, typed, errors }}
            />
          ) : (
            <Section title="Review">
              <Propose
                action={`/retention/due/${row.id}/propose`}
                once={once}
                typed={typed}
                errors={errors}
                held={row.held}
              />
            </Section>
          )}
        </div>
        <div>
          <AsideSection title="Why this date">
            <Reasons retention={retention} />
          </AsideSection>
          <Holds holds={holds} lift={hold => `/retention/holds/${hold.id}`} put={`/retention/due/${row.id}/hold`} />
          {row.part === 'file' && <Said {...props} />}
        </div>
      </Columns>
    </>
  )
}
