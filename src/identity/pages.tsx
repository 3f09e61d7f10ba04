import type { VNode } from 'preact'
import type { FieldError, Typed } from '../platform/form.ts'
import { typedText } from '../platform/form.ts'
import {
  AsideSection,
  Button,
  Details,
  EmptyState,
  ExternalLink,
  errorFor,
  Input,
  InsetText,
  Link,
  PageHeading,
  PasskeyForm,
  Radios,
  Table,
} from '../ui/index.ts'
import { organisationKinds, type Persona } from './identity.ts'
import type { OfferedProvider } from './queries.ts'

/** In the demonstration: people to be, by organisation, one button each. */
export function PersonaList({ people, next }: { people: readonly Persona[]; next: string }): VNode {
  const organisations = [...new Set(people.map(person => person.organisationName))]
  return (
    <>
      <PageHeading
        title="Who would you like to be?"
        lead="Everyone here is invented. Sign out at any time and come back as somebody else, to see what they see of the same story."
      />
      {people.length === 0 && (
        <EmptyState next="Load this page again in a moment.">The demonstration is still being filled.</EmptyState>
      )}
      {organisations.map(name => (
        <AsideSection title={name} flush>
          <Table
            rows={people
              .filter(person => person.organisationName === name)
              .map(person => [
                <>
                  <strong>{person.name}</strong>, {person.jobTitle}
                  <br />
                  <span class="kith-secondary">{person.sentence}</span>
                </>,
                { text: <BeThem person={person} next={next} />, classes: 'govuk-table__cell--numeric kith-nowrap' },
              ])}
          />
        </AsideSection>
      ))}
      <p>
        <Link href="/sign-in/passkey">Sign in as yourself</Link>, if an administrator of the demonstration invited you.
      </p>
    </>
  )
}

const BeThem = ({ person, next }: { person: Persona; next: string }) => (
  <form method="post" action="/sign-in/demo" class="kith-inline-form">
    <input type="hidden" name="next" value={next} />
    <Button secondary name="persona" value={person.persona} classes="govuk-!-margin-bottom-0">
      Sign in<span class="govuk-visually-hidden"> as {person.name}</span>
    </Button>
  </form>
)

/** Real use: a passkey, or the organisation's own sign-in. */
export function SignIn({
  providers,
  next,
  errors,
}: {
  providers: readonly OfferedProvider[]
  next: string
  errors?: FieldError[]
}): VNode {
  return (
    <>
      <PageHeading title="Sign in" />
      {errors?.map(({ message }) => (
        <InsetText text={message} />
      ))}
      <AsideSection title="With a passkey">
        <p class="govuk-!-margin-bottom-4">
          Your phone, computer or security key says who you are. You may need your finger, your face or its PIN.
        </p>
        <PasskeyForm
          kind="sign-in"
          optionsUrl="/sign-in/passkey/options"
          verifyUrl={`/sign-in/passkey?next=${encodeURIComponent(next)}`}
          button="Sign in with a passkey"
          otherwise={
            <noscript>
              <p>Signing in with your organisation, below, works without it.</p>
            </noscript>
          }
        />
      </AsideSection>
      {providers.length > 0 && (
        <AsideSection title="With your organisation" flush>
          <ProviderTable providers={providers} next={next} />
        </AsideSection>
      )}
      <Details summaryText="I have neither">
        <p>
          There are no passwords here. Ask an administrator of your organisation for a one-time link: with it you make a
          passkey
          {providers.length > 0 ? ', or link the account you have at work' : ''}.
        </p>
        <p>If you lost the device with your passkey, ask them for a new link. They will want to be sure it is you.</p>
      </Details>
    </>
  )
}

function ProviderTable({
  providers,
  next,
  invitation,
}: {
  providers: readonly OfferedProvider[]
  next: string
  invitation?: string
}): VNode {
  return (
    <Table
      rows={providers.map(provider => [
        provider.organisationName,
        {
          text: (
            <form method="post" action="/sign-in/oidc" class="kith-inline-form">
              <input type="hidden" name="next" value={next} />
              {invitation && <input type="hidden" name="invitation" value={invitation} />}
              <Button secondary name="providerId" value={provider.id} classes="govuk-!-margin-bottom-0">
                {provider.label}
              </Button>
            </form>
          ),
          classes: 'govuk-table__cell--numeric',
        },
      ])}
    />
  )
}

/** The last page before the organisation's own sign-in: names where one is going, so that a false one is noticed. */
export function LeaveFor({ label, host, address }: { label: string; host: string; address: string }): VNode {
  return (
    <>
      <PageHeading
        title={label}
        lead={`You now leave Kith for ${host}. Sign in there, and you come back by yourself.`}
      />
      <p>
        <strong>
          {address.startsWith('https://') ? (
            <ExternalLink href={address}>Go to {host}</ExternalLink>
          ) : (
            // Only on a developer's own machine: the guard lets no other address be without https.
            <a class="govuk-link" href={address} rel="noreferrer noopener external">
              Go to {host}
            </a>
          )}
        </strong>
      </p>
      <p class="kith-secondary">Type your password only on a page whose address begins with {host}.</p>
    </>
  )
}

/** A sign-in that did not come to an end, whatever the reason. */
export function NotSignedIn({ title, words }: { title: string; words: string }): VNode {
  return (
    <>
      <PageHeading title={title} lead={words} />
      <p>
        <Link href="/sign-in/passkey">Back to signing in</Link>
      </p>
    </>
  )
}

/** After signing in, when somebody works in several places. */
export function ChooseOrganisation(props: {
  places: readonly { organisationId: string; organisationName: string }[]
  current: string
  next: string
  once: string
}): VNode {
  return (
    <>
      <PageHeading
        title="Where are you working now?"
        lead="What you see, and in whose name you write, depends on it."
      />
      <form method="post" action="/me/organisation">
        <input type="hidden" name="_once" value={props.once} />
        <input type="hidden" name="next" value={props.next} />
        <Radios
          name="organisationId"
          fieldset={{ legend: { text: 'Organisation', classes: 'govuk-visually-hidden' } }}
          value={props.current}
          items={props.places.map(place => ({ value: place.organisationId, text: place.organisationName }))}
        />
        <Button>Continue</Button>
      </form>
    </>
  )
}

/** What a one-time link opens: who is invited to where, and the two ways to join. */
export function Join(props: {
  token: string
  name: string
  organisationName: string
  providers: readonly OfferedProvider[]
}): VNode {
  const { token, providers } = props
  return (
    <>
      <PageHeading
        title={`Join ${props.organisationName}`}
        lead={`This link is for ${props.name}. If that is not you, close this page and tell whoever sent it.`}
      />
      <AsideSection title="Make a passkey">
        <p class="govuk-!-margin-bottom-4">
          A passkey is kept by your phone, computer or security key, and opened with your finger, your face or its PIN.
          Nobody can guess it or ask you for it. Make it on a device that is yours alone.
        </p>
        <PasskeyForm
          kind="register"
          optionsUrl={`/join/${token}/options`}
          verifyUrl={`/join/${token}/passkey`}
          button="Make a passkey"
          otherwise={
            <noscript>
              <p>
                {providers.length > 0
                  ? 'Joining with your work account, below, works without it.'
                  : 'Your organisation has no other way to sign in yet. Use a browser that runs JavaScript.'}
              </p>
            </noscript>
          }
        />
      </AsideSection>
      {providers.length > 0 && (
        <AsideSection title="Or use your work account" flush>
          <ProviderTable providers={providers} next="/" invitation={token} />
        </AsideSection>
      )}
    </>
  )
}

/** The first page of a new installation. */
export function SetUp({ token, typed, errors }: { token: string; typed: Typed; errors: FieldError[] }): VNode {
  const text = (
    name: string,
    label: string,
    more: { hint?: string; classes?: string; type?: string; autocomplete?: string } = {},
  ) => (
    <Input name={name} label={label} value={typedText(typed, name)} errorMessage={errorFor(errors, name)} {...more} />
  )
  return (
    <>
      <PageHeading
        title="Set up Kith"
        lead="Three things to begin with: your local area, one organisation, and you as its administrator. Everything else is added later."
      />
      <form method="post" action={`/set-up/${token}`} novalidate>
        <h2 class="govuk-!-margin-bottom-3">Your local area</h2>
        {text('area', 'Name of the area', { hint: 'As its safeguarding partnership is called, such as “Northmoor”' })}
        <h2 class="govuk-!-margin-top-8 govuk-!-margin-bottom-3">The first organisation</h2>
        {text('organisation', 'Name')}
        <Radios
          name="kind"
          fieldset={{ legend: { text: 'What kind of organisation is it?' } }}
          classes="govuk-radios--small"
          items={Object.entries(organisationKinds).map(([value, words]) => ({ value, text: words }))}
          value={typedText(typed, 'kind')}
          errorMessage={errorFor(errors, 'kind')}
        />
        {text('badge', 'Two letters for it', {
          hint: 'Shown in a small box beside its full name, such as EH',
          classes: 'govuk-input--width-2',
        })}
        <h2 class="govuk-!-margin-top-8 govuk-!-margin-bottom-3">You, as administrator</h2>
        <p class="govuk-!-margin-bottom-4">
          An administrator looks after organisations, people and roles, and never sees what is written about a child.
        </p>
        {text('name', 'Your name', { autocomplete: 'name' })}
        {text('jobTitle', 'Your job title', { autocomplete: 'organization-title' })}
        {text('email', 'Your e-mail address (optional)', { type: 'email', autocomplete: 'email' })}
        <InsetText text="Next you make a passkey, which needs a browser that runs JavaScript." />
        <Button preventDoubleClick>Set up and continue</Button>
      </form>
    </>
  )
}
