import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { Actions, Button, errorFor, Radios, Textarea } from '../ui/index.ts'

/** What somebody judges of another's looking: one of a few answers, and why. The person it is about may read it. */
export const JudgementForm = (props: {
  action: string
  once: string
  /** The field of the answer, and what it asks. */
  name: string
  question: string
  answers: Readonly<Record<string, { label: string; hint: string }>>
  button: string
  typed: Record<string, string>
  errors: readonly FieldError[]
}): VNode => (
  <form method="post" action={props.action} novalidate>
    <input type="hidden" name="_once" value={props.once} />
    <Radios
      name={props.name}
      fieldset={{ legend: { text: props.question, classes: 'govuk-visually-hidden' } }}
      value={props.typed[props.name] ?? ''}
      errorMessage={errorFor([...props.errors], props.name)}
      items={Object.entries(props.answers).map(([value, { label, hint }]) => ({ value, text: label, hint }))}
    />
    <Textarea
      name="words"
      label="Why"
      hint="It is kept, with your name. Write it so that the person may read it."
      rows={3}
      value={props.typed.words ?? ''}
      errorMessage={errorFor([...props.errors], 'words')}
    />
    <Actions>
      <Button preventDoubleClick>{props.button}</Button>
    </Actions>
  </form>
)
