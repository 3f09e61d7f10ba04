/** Saying what a rule asks and Kith cannot tell. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { Actions, Button, DateInput, errorFor, PageHeading, Radios, Textarea } from '../ui/index.ts'
import { childWords } from './pages.tsx'
import { type DueRow, sayable } from './retention.ts'

type Typed = Record<string, string>

/** What a rule asks and Kith cannot tell. */
export const SayPage = ({
  row,
  once,
  typed,
  errors,
}: {
  row: DueRow
  once: string
  typed: Typed
  errors: FieldError[]
}): VNode => (
  <>
    <PageHeading
      title="Say what else it is"
      lead="A record is kept under every rule that fits it. Say only what you know; it is kept with your name."
      back={{ label: 'The record', href: `/retention/due/${row.id}` }}
    />
    <form method="post" action={`/retention/due/${row.id}/say`} novalidate>
      <input type="hidden" name="_once" value={once} />
      <Radios
        name="kind"
        fieldset={{ legend: `What is so of ${childWords(row)}?` }}
        value={typed.kind ?? ''}
        errorMessage={errorFor(errors, 'kind')}
        items={Object.entries(sayable).map(([value, text]) => ({ value, text: text ?? '' }))}
      />
      <DateInput
        id="on"
        namePrefix="on"
        fieldset={{ legend: 'On which day?' }}
        hint="Of an order, or of the receipt."
        values={{ day: typed['on-day'], month: typed['on-month'], year: typed['on-year'] }}
        errorMessage={errorFor(errors, 'on-day')}
      />
      <Textarea
        name="words"
        label="How do you know?"
        rows={3}
        value={typed.words ?? ''}
        errorMessage={errorFor(errors, 'words')}
      />
      <Actions>
        <Button preventDoubleClick>Save</Button>
      </Actions>
    </form>
  </>
)
