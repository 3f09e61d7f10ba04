/** Who has looked at one child: the lead's page, and the data protection officer's question and its answer. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { Actions, Button, DateInput, EmptyState, errorFor, Input, PageHeading, Section, Textarea } from '../ui/index.ts'
import { ChildLines, LookingTabs, Older } from './looking-page.tsx'
import type { ChildLine } from './looking-rules.ts'

/** For a lead: who of one's own organisation has looked at a child it works with. */
export const ChildLookedPage = ({
  childId,
  name,
  organisation,
  lines,
  older,
}: {
  childId: string
  name: string
  organisation: string
  lines: readonly ChildLine[]
  older: string | null
}): VNode => (
  <>
    <PageHeading
      title="Who has looked"
      lead={`Who of ${organisation} has looked at ${name}, and why. Newest first.`}
      meta="The reason stands there where Kith asks for one. What other organisations looked at is for the data protection officer to see. That you read this is recorded as well."
      back={{ label: name, href: `/children/${childId}` }}
    />
    {lines.length === 0 ? (
      <EmptyState>Nobody of your organisation has looked.</EmptyState>
    ) : (
      <ChildLines lines={lines} />
    )}
    <Older href={older} />
  </>
)

/** For a data protection officer: asking about any child at whom somebody of the area looked. */
export const AskChildPage = ({
  typed,
  errors,
}: {
  typed: Record<string, string>
  errors: readonly FieldError[]
}): VNode => (
  <>
    <PageHeading
      title="Who has looked"
      lead="Who has looked at a child, and why: for a family that asks, a complaint, a review."
      meta="You are shown initials and no record. That you asked, and why, is recorded."
    />
    <LookingTabs current="child" mayAsk />
    <form method="post" action="/looking/child" class="govuk-!-margin-top-6" novalidate autocomplete="off">
      <Input
        name="given"
        label="First name"
        hint="The whole name as the record has it. Nothing near is looked for."
        value={typed.given ?? ''}
        classes="govuk-!-width-one-half"
        errorMessage={errorFor([...errors], 'given')}
      />
      <Input name="family" label="Surname" value={typed.family ?? ''} classes="govuk-!-width-one-half" />
      <DateInput
        id="born"
        namePrefix="born"
        fieldset={{ legend: 'Date of birth' }}
        values={{ 'born-day': typed['born-day'], 'born-month': typed['born-month'], 'born-year': typed['born-year'] }}
        errorMessage={errorFor([...errors], 'born-day')}
      />
      <Input
        name="nhs"
        label="Or NHS number"
        value={typed.nhs ?? ''}
        classes="govuk-input--width-10"
        inputmode="numeric"
        errorMessage={errorFor([...errors], 'nhs')}
      />
      <Textarea
        name="purpose"
        label="Why do you ask?"
        hint="Without a name. For example: the mother asked on 3 November who has seen the record."
        value={typed.purpose ?? ''}
        rows={2}
        errorMessage={errorFor([...errors], 'purpose')}
      />
      <Actions>
        <Button>Show who has looked</Button>
      </Actions>
    </form>
  </>
)

export interface ChildAnswerProps {
  /** Each child that fits what was typed; usually one. */
  found: readonly { childId: string; label: string; lines: readonly ChildLine[]; older: string | null }[]
  purpose: string
}
/** The answer: the same words whether nobody has looked or nobody knows such a child. */
export const ChildAnswerPage = ({ found, purpose }: ChildAnswerProps): VNode => (
  <>
    <PageHeading
      title="Who has looked"
      lead={`You asked: ${purpose}`}
      back={{ label: 'Ask again', href: '/looking/child' }}
    />
    {found.length === 0 && (
      <EmptyState next="Check the spelling and the date of birth.">
        No look by anybody of this area is recorded for a child with these details.
      </EmptyState>
    )}
    {found.map(({ childId, label, lines, older }) => (
      <Section title={label}>
        {lines.length === 0 ? <EmptyState>Nobody has looked.</EmptyState> : <ChildLines lines={lines} />}
        {older && (
          <form method="post" action="/looking/child">
            <input type="hidden" name="childId" value={childId} />
            <input type="hidden" name="purpose" value={purpose} />
            <input type="hidden" name="before" value={older} />
            <Button secondary>Earlier</Button>
          </form>
        )}
      </Section>
    ))}
  </>
)
