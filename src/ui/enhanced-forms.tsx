/** Form parts that a script makes quicker: choosing a child, and signing in with a passkey. */
import type { VNode } from 'preact'
import { type Content, given, only } from './attributes.ts'
import { Button } from './button.tsx'
import { Radios } from './choices.tsx'
import { Input } from './forms.tsx'
import { ownPath } from './link.tsx'

export type PickedChild = {
  id: string
  name: string
  /** Class, year or age: what tells two children of one name apart. */
  detail?: string | undefined
}
export type ChildPickerProps = {
  /** The typed words go as `<name>`, the chosen child as `<name>Id`, the search button as `action=find-<name>`. */
  name: string
  label: Content
  hint?: Content
  /** Answers `?q=` with JSON `[{ id, name, detail? }]`, limited to children this person may be told of. */
  endpoint: string
  value?: string | undefined
  chosenId?: string | undefined
  /** What the search button found, when there is no script. */
  matches?: PickedChild[] | undefined
  errorMessage?: string | undefined
}

export function ChildPicker(props: ChildPickerProps): VNode {
  const { name, matches } = props
  return (
    <div class="kith-picker" data-child-picker={ownPath(props.endpoint)}>
      <Input
        name={name}
        label={props.label}
        hint={props.hint}
        value={props.value}
        errorMessage={props.errorMessage}
        autocomplete="off"
        spellcheck={false}
        formGroup={{
          afterInput: (
            <Button secondary classes="kith-picker__find" name="action" value={`find-${name}`}>
              Find
            </Button>
          ),
        }}
      />
      {matches ? (
        <Radios
          name={`${name}Id`}
          value={props.chosenId}
          fieldset={{
            legend: matches.length > 0 ? 'Which of these?' : 'Nobody of that name here. Check the spelling.',
          }}
          items={matches.map(({ id, name: words, detail }) => ({ value: id, text: words, hint: detail }))}
        />
      ) : (
        <input type="hidden" name={`${name}Id`} {...only({ value: props.chosenId })} data-chosen />
      )}
    </div>
  )
}

export type PasskeyFormProps = {
  kind: 'register' | 'sign-in'
  /** POST; answers with the WebAuthn options as JSON. Gets the form's fields as JSON. */
  optionsUrl: string
  /** POST; gets the credential as JSON, answers `{ "next": "/path" }` or `{ "message": "what to do" }`. */
  verifyUrl: string
  button: string
  children?: Content
  /** What to do without JavaScript or without a passkey. */
  otherwise?: Content
}

/** The passkey ceremony needs JavaScript, and the page says so until the script has run; `otherwise` is the other way. */
export function PasskeyForm({ kind, optionsUrl, verifyUrl, button, children, otherwise }: PasskeyFormProps): VNode {
  return (
    <form
      method="post"
      action={ownPath(optionsUrl)}
      data-passkey={kind}
      data-options-url={ownPath(optionsUrl)}
      data-verify-url={ownPath(verifyUrl)}
    >
      {children}
      <p class="kith-passkey__message" data-passkey-message role="alert" />
      <Button>{button}</Button>
      <p class="govuk-inset-text" data-passkey-fallback>
        A passkey needs JavaScript, and it has not run here. {!given(otherwise) && 'Use another browser.'}
      </p>
      {otherwise}
    </form>
  )
}
