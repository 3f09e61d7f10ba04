/** What every review has: why it is kept, what holds it, the proposal, the decision. For a child’s record and for a concern about an adult. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import type { Retention } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Certainty,
  errorFor,
  format,
  InsetText,
  Link,
  Radios,
  Section,
  Select,
  Textarea,
} from '../ui/index.ts'
import { againYears, type DueRow, grounds, type HoldWords } from './retention.ts'

type Typed = Record<string, string>
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

export interface FormProps {
  /** Where the form is sent. */
  action: string
  once: string
  typed: Typed
  errors: FieldError[]
}
/** Can it go? `hint` helps with the reasons. */
export const Propose = ({
  action,
  once,
  typed,
  errors,
  held,
  hint = 'Does anybody still need it: the person it is about, a brother or sister, a court, a review? If it is erased, these words go with it.',
}: FormProps & { held: boolean; hint?: string }): VNode => (
  <form method="post" action={action} novalidate>
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
      hint={hint}
      rows={4}
      value={typed.words ?? ''}
      errorMessage={errorFor(errors, 'words')}
    />
    <Actions>
      <Button preventDoubleClick>Propose</Button>
    </Actions>
  </form>
)

const Decide = ({ action, reviewId, once, typed, errors }: FormProps & { reviewId: string | null }): VNode => (
  <form method="post" action={action} class="govuk-!-margin-top-6" novalidate>
    <input type="hidden" name="_once" value={once} />
    <input type="hidden" name="reviewId" value={reviewId ?? ''} />
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

/** What holds it, and held it. `lift`: where one is lifted, null where this person may not. */
export const Holds = <H extends HoldWords>({
  holds,
  lift,
  put,
}: {
  holds: readonly H[]
  lift: (hold: H) => string | null
  put: string
}): VNode => (
  <AsideSection title="Holds">
    {holds.length === 0 && <p class="kith-secondary">Nothing holds it.</p>}
    <ul class="kith-bare-list kith-stack">
      {holds.map(hold => {
        const href = hold.liftedAt ? null : lift(hold)
        return (
          <li>
            <strong>{grounds[hold.grounds]}</strong>: {hold.words}
            <br />
            <span class="kith-meta">
              {hold.setByName}, {format.mediumDate(hold.setAt)}
              {hold.liftedAt
                ? `. Lifted by ${hold.liftedByName}, ${format.mediumDate(hold.liftedAt)}: ${hold.liftedWords}`
                : ''}
            </span>
            {href && (
              <>
                <br />
                <Link href={href}>Lift it</Link>
              </>
            )}
          </li>
        )
      })}
    </ul>
    <p>
      <Link href={put}>Put a hold on it</Link>
    </p>
  </AsideSection>
)

/** What waits for a decision, and the form for whoever may decide. */
export const Proposal = ({
  row,
  me,
  mayDecide,
  form,
}: {
  row: Pick<DueRow, 'words' | 'proposedBy' | 'proposedByName' | 'proposedAt' | 'foundAt' | 'reviewId'>
  me: string
  mayDecide: boolean
  form: FormProps
}): VNode => {
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
        <Decide {...form} reviewId={row.reviewId} />
      ) : (
        <InsetText text="A data protection officer of the area decides." />
      )}
    </Section>
  )
}
