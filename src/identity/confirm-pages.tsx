import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import type { Carried, Confirm } from '../platform/http.ts'
import { GivenBack } from '../platform/pages.tsx'
import { AsideSection, Button, InsetText, Link, PageHeading, PasskeyForm } from '../ui/index.ts'
import type { OfferedProvider } from './queries.ts'

const reasons: Record<Confirm, string> = {
  sealed: 'What comes next is sealed: only the people named in it may read it.',
  export: 'What comes next leaves Kith as a file.',
  erase: 'What comes next decides whether a record is destroyed.',
  glass: 'What comes next opens the record of a child in an emergency.',
  'sign-in': 'What comes next changes how you are signed in.',
  administration: 'What comes next changes who may sign in, and as what.',
}

export interface ConfirmProps {
  why: Confirm
  next: string
  held: string | null
  name: string
  /** The person has a passkey. */
  passkey: boolean
  providers: readonly OfferedProvider[]
  /** A person of the demonstration, who has neither. */
  demonstration: boolean
  errors: readonly FieldError[]
}

/** Asks once more who is there, and says why. */
export function ConfirmPage(props: ConfirmProps): VNode {
  const { why, name, passkey, providers, demonstration } = props
  const noWay = !passkey && providers.length === 0 && !demonstration
  return (
    <>
      <PageHeading
        title="Confirm it is you"
        lead={`${reasons[why]} So Kith asks once more whether it is still ${name} who sits here. It then holds for five minutes.`}
      />
      {props.errors.map(({ message, field }) => (
        <InsetText>
          <span id={field}>{message}</span>
        </InsetText>
      ))}
      {props.held && <InsetText text="What you wrote is kept. When you have confirmed, you send it with one press." />}
      {passkey && <WithPasskey {...props} />}
      {providers.length > 0 && <WithProvider {...props} />}
      {demonstration && <InDemonstration {...props} />}
      {noWay && (
        <p>
          Nothing here can confirm it for the way you signed in. Sign out, and sign in again with a passkey or with your
          work account.
        </p>
      )}
      <p>
        <Link href="/">Go back to what needs you</Link>
      </p>
    </>
  )
}

const query = ({ why, next, held }: ConfirmProps): string =>
  new URLSearchParams({ for: why, next, ...(held === null ? {} : { held }) }).toString()

const Hidden = ({ why, next, held }: ConfirmProps): VNode => (
  <>
    <input type="hidden" name="for" value={why} />
    <input type="hidden" name="next" value={next} />
    {held && <input type="hidden" name="held" value={held} />}
  </>
)

const WithPasskey = (props: ConfirmProps): VNode => (
  <AsideSection title="With your passkey">
    <p class="govuk-!-margin-bottom-4">
      Your phone, computer or security key asks for your finger, your face or its PIN.
    </p>
    <PasskeyForm
      kind="sign-in"
      optionsUrl="/confirm/passkey/options"
      verifyUrl={`/confirm/passkey?${query(props)}`}
      button="Confirm with a passkey"
      otherwise={
        <noscript>
          <p>
            {props.providers.length > 0
              ? 'Confirming with your work account, below, works without it.'
              : 'Use a browser that runs JavaScript.'}
          </p>
        </noscript>
      }
    />
  </AsideSection>
)

const WithProvider = (props: ConfirmProps): VNode => (
  <AsideSection title="With your work account">
    <p class="govuk-!-margin-bottom-4">
      You sign in there once more, also if you did so this morning, and come back by yourself.
    </p>
    <form method="post" action="/confirm/oidc">
      <Hidden {...props} />
      {props.providers.map(provider => (
        <Button secondary={props.passkey} name="providerId" value={provider.id}>
          {provider.label}
        </Button>
      ))}
    </form>
  </AsideSection>
)

const InDemonstration = (props: ConfirmProps): VNode => (
  <AsideSection title="In the demonstration">
    <p class="govuk-!-margin-bottom-4">
      In real use your phone, computer or security key would ask for your finger, your face or its PIN now, or your
      organisation would have you sign in once more. The people of the demonstration have neither, so this button stands
      for it.
    </p>
    <form method="post" action="/confirm/demonstration">
      <Hidden {...props} />
      <Button>Confirm as {props.name}</Button>
    </form>
  </AsideSection>
)

/** Confirmed: what was typed is given back whole, and is sent with one press. */
export const HeldPage = ({ carried }: { carried: Carried }): VNode => (
  <>
    <PageHeading
      title="Confirmed. Now send what you wrote"
      lead="Nothing was sent yet. It is all here, as you wrote it."
    />
    <GivenBack carried={carried} />
  </>
)
