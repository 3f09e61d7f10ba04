/** The pages of an emergency look: asking for it, nothing opened, and what lies over the child's page. Judging: glass-judging-pages.tsx. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  DateInput,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  Notice,
  PageHeading,
  Radios,
  Textarea,
} from '../ui/index.ts'
import { glassReasons, type OpenGlass } from './glass.ts'

const at = (moment: Date): string => format.time(moment)

const EndNow = ({ id, once }: { id: string; once: string }): VNode => (
  <form method="post" action={`/emergency/${id}/end`}>
    <input type="hidden" name="_once" value={once} />
    <Button secondary classes="govuk-!-margin-bottom-0">
      End now
    </Button>
  </form>
)

/** Lies over the child's page while it lasts. */
export const GlassBanner = ({ glass, once }: { glass: OpenGlass; once: string }): VNode => (
  <Notice title={`Opened in an emergency, until ${at(glass.untilAt)}`} side={<EndNow id={glass.id} once={once} />}>
    <p>
      You see what reaches everyone who works with the child, and who they are. What is sealed, what an organisation
      keeps for itself or shares with some, and a protected place stay shut. You change nothing here.
    </p>
    <p>The child’s leads have been told. Somebody else judges afterwards whether it was right.</p>
  </Notice>
)

export interface GlassFormProps {
  typed: Record<string, string>
  errors: readonly FieldError[]
  once: string
  open: readonly OpenGlass[]
}
/** Asking: why it cannot wait, and who the child is, typed in full. */
export const GlassFormPage = ({ typed, errors, once, open }: GlassFormProps): VNode => (
  <>
    <PageHeading
      title="Open a record in an emergency"
      lead="For when a child may come to harm before you can reach somebody who works with them. If a child is in danger now, call 999 first."
    />
    {open.map(one => (
      <InsetText>
        You have a record open since {at(one.fromAt)}, until {at(one.untilAt)}.{' '}
        <Link href={`/children/${one.childId}`}>Go back to it</Link>
      </InsetText>
    ))}
    <Columns kind="write">{[<AskForm typed={typed} errors={errors} once={once} />, <WhatHappens />]}</Columns>
  </>
)

const AskForm = ({ typed, errors, once }: Pick<GlassFormProps, 'typed' | 'errors' | 'once'>): VNode => {
  const error = (field: string) => errorFor([...errors], field)
  return (
    <form method="post" action="/emergency" novalidate>
      <input type="hidden" name="_once" value={once} />
      <Radios
        name="reason"
        fieldset={{ legend: { text: 'Why can it not wait?' } }}
        value={typed.reason ?? ''}
        errorMessage={error('reason')}
        items={Object.entries(glassReasons).map(([value, text]) => ({ value, text }))}
      />
      <Textarea
        name="words"
        label="What is happening?"
        hint="A sentence will do. It is kept, and read by whoever judges."
        rows={3}
        value={typed.words ?? ''}
        errorMessage={error('words')}
      />
      <Input
        name="given"
        label="The child’s first name"
        value={typed.given ?? ''}
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        errorMessage={error('given')}
      />
      <Input
        name="family"
        label="Surname"
        value={typed.family ?? ''}
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        errorMessage={error('family')}
      />
      <DateInput
        id="born"
        namePrefix="born"
        fieldset={{ legend: 'Date of birth' }}
        values={{ 'born-day': typed['born-day'], 'born-month': typed['born-month'], 'born-year': typed['born-year'] }}
        errorMessage={error('born-day')}
      />
      <Input
        name="nhs"
        label="NHS number (optional)"
        hint="It tells two children of one name and birthday apart."
        value={typed.nhs ?? ''}
        classes="govuk-input--width-10"
        inputmode="numeric"
        autocomplete="off"
        errorMessage={error('nhs')}
      />
      <Actions>
        <Button preventDoubleClick>Open the record</Button>
      </Actions>
    </form>
  )
}

const WhatHappens = (): VNode => (
  <AsideSection title="What happens then" paper>
    <p>
      The record opens for <strong>an hour at most</strong>. You see what reaches everyone who works with the child, who
      they are and how to reach them.
    </p>
    <p>
      What is sealed, what an organisation keeps for itself or shares with some, and a protected place stay shut. You
      write nothing in the record.
    </p>
    <p>The child’s leads and the data protection officer are told at once.</p>
    <p>
      Somebody else judges within 48 hours whether it was right. A record opened for a good reason is never held against
      you, also when the alarm was false.
    </p>
    <p class="kith-meta">
      Not so urgent? <Link href="/known">Ask whether the child is known</Link>
    </p>
  </AsideSection>
)

/** Nothing opened: the same page whatever the reason. */
export const NothingOpenedPage = (): VNode => (
  <>
    <PageHeading
      title="No record was opened"
      lead="There is none that opens with these details. It says nothing about whether the child is known."
    />
    <p>If a child is in danger now, call 999.</p>
    <p>
      Ring the front door: it can look further than you can.{' '}
      <Link href="/known">Or ask it whether the child is known</Link>.
    </p>
    <p>
      If the name or the date may be wrong, <Link href="/emergency">try once more</Link>. Each try is recorded, and six
      in an hour are the most.
    </p>
  </>
)

/** Nothing opens where nobody could judge it afterwards, whoever the child is. */
export const NobodyJudgesPage = (): VNode => (
  <>
    <PageHeading
      title="No record was opened"
      lead="Somebody else judges each emergency look, and here there is nobody who could. So nothing opens, whichever child it is."
    />
    <p>If a child is in danger now, call 999.</p>
    <p>Ring the front door: it can look further than you can, at any hour.</p>
    <p>
      Tell your head or your administrator: as soon as a data protection officer or another lead uses Kith, records open
      in an emergency here.
    </p>
  </>
)
