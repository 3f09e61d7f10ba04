/** One record that has come to its date: why, how much there is, what people said of it, the proposal and the decision. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { londonDate, type Retention } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Certainty,
  Columns,
  errorFor,
  format,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Select,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { childWords, kindWords } from './pages.tsx'
import {
  type Amount,
  againYears,
  type DueRow,
  grounds,
  type HoldRow,
  parts,
  type SaidRow,
  sayable,
} from './retention.ts'
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

/** The rules that counted, each with its day and its source. */
export const Reasons = ({ retention }: { retention: Retention | null }): VNode | null =>
  retention && (
    <ul class="kith-bare-list kith-stack">
      {retention.reasons.map(({ rule, until, why }) => (
        <li>
          {until ? (
            <>
              <strong>Until {format.date(until)}.</strong> {why}
            </>
          ) : (
            <>
              <strong>No day can be given.</strong> {why}
            </>
          )}
          {rule && (
            <>
              <br />
              <Certainty
                level={rule.certainty === 'unverified' ? 'unchecked' : rule.certainty}
                source={rule.sources[0]?.document}
              />
              <br />
              <Link href={`/retention/rules/${rule.id}`}>The rule, and what the area has set</Link>
            </>
          )}
        </li>
      ))}
    </ul>
  )

const Propose = ({ row, once, typed, errors, held }: OneDueProps & { held: boolean }): VNode => (
  <form method="post" action={`/retention/due/${row.id}/propose`} novalidate>
    <input type="hidden" name="_once" value={once} />
    <Radios
      name="proposal"
      fieldset={{ legend: { text: 'Can it go?', classes: 'govuk-fieldset__legend--m' } }}
      value={typed.proposal ?? ''}
      errorMessage={errorFor(errors, 'proposal')}
      items={[
        {
          value: 'erase',
          text: 'Yes: propose to erase it',
          hint: held
            ? 'Not while a hold is on.'
            : 'A data protection officer decides, who is not you. Until then nothing happens.',
          disabled: held,
        },
        {
          value: 'keep',
          text: 'No: keep it for now',
          conditional: (
            <Select
              name="again"
              label="When should somebody look again?"
              value={typed.again ?? ''}
              errorMessage={errorFor(errors, 'again')}
              items={[
                { value: '', text: 'Choose' },
                ...againYears.map(years => ({ value: years, text: years === '1' ? 'In a year' : `In ${years} years` })),
              ]}
            />
          ),
        },
      ]}
    />
    <Textarea
      name="words"
      label="The reasons"
      hint="Does anybody still need it: the person it is about, a brother or sister, a court, a review? If it is erased, these words go with it."
      rows={4}
      value={typed.words ?? ''}
      errorMessage={errorFor(errors, 'words')}
    />
    <Actions>
      <Button preventDoubleClick>Propose</Button>
    </Actions>
  </form>
)

const Decide = ({ row, once, typed, errors }: OneDueProps): VNode => (
  <form method="post" action={`/retention/due/${row.id}/decide`} class="govuk-!-margin-top-6" novalidate>
    <input type="hidden" name="_once" value={once} />
    <input type="hidden" name="reviewId" value={row.reviewId ?? ''} />
    <Radios
      name="decision"
      fieldset={{ legend: { text: 'Is it erased?', classes: 'govuk-fieldset__legend--m' } }}
      value={typed.decision ?? ''}
      errorMessage={errorFor(errors, 'decision')}
      items={[
        {
          value: 'erase',
          text: 'Yes: erase it for good',
          hint: 'It is gone when you press the button, and nobody can bring it back. A certificate is written.',
        },
        { value: 'keep', text: 'No: it stays' },
      ]}
    />
    <Textarea
      name="words"
      label="If it stays: why?"
      rows={3}
      value={typed.words ?? ''}
      errorMessage={errorFor(errors, 'words')}
    />
    <Actions>
      <Button warning preventDoubleClick>
        Decide
      </Button>
    </Actions>
  </form>
)

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

const Holds = ({ row, holds }: OneDueProps): VNode => (
  <AsideSection title="Holds">
    {holds.length === 0 && <p class="kith-secondary">Nothing holds it.</p>}
    <ul class="kith-bare-list kith-stack">
      {holds.map(hold => (
        <li>
          <strong>{grounds[hold.grounds]}</strong>: {hold.words}
          <br />
          <span class="kith-meta">
            {hold.setByName}, {format.mediumDate(hold.setAt)}
            {hold.liftedAt
              ? `. Lifted by ${hold.liftedByName}, ${format.mediumDate(hold.liftedAt)}: ${hold.liftedWords}`
              : ''}
          </span>
          {!hold.liftedAt && (
            <>
              <br />
              <Link href={`/retention/holds/${hold.id}`}>Lift it</Link>
            </>
          )}
        </li>
      ))}
    </ul>
    <p>
      <Link href={`/retention/due/${row.id}/hold`}>Put a hold on it</Link>
    </p>
  </AsideSection>
)

const Proposal = (props: OneDueProps): VNode => {
  const { row, me, mayDecide } = props
  return (
    <Section title="Proposed: erase it">
      <blockquote class="kith-read">
        <p>{row.words}</p>
      </blockquote>
      <p class="kith-meta">
        {row.proposedByName}, {format.dateTime(row.proposedAt ?? row.foundAt)}
      </p>
      {row.proposedBy === me ? (
        <InsetText text="You proposed this, so another person decides: a data protection officer of the area." />
      ) : mayDecide ? (
        <Decide {...props} />
      ) : (
        <InsetText text="A data protection officer of the area decides." />
      )}
    </Section>
  )
}

export const OneDuePage = (props: OneDueProps): VNode => {
  const { row, retention, now, mayRead } = props
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
            <Proposal {...props} />
          ) : (
            <Section title="Review">
              <Propose {...props} held={row.held} />
            </Section>
          )}
        </div>
        <div>
          <AsideSection title="Why this date">
            <Reasons retention={retention} />
          </AsideSection>
          <Holds {...props} />
          {row.part === 'file' && <Said {...props} />}
        </div>
      </Columns>
    </>
  )
}
