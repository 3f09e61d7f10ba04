/** Organisations, and with whom their people sign in. */
import type { VNode } from 'preact'
import { typedText } from '../platform/form.ts'
import {
  Button,
  Checkboxes,
  EmptyState,
  errorFor,
  format,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Table,
  Textarea,
} from '../ui/index.ts'
import { type FormState, field, kindInWords, Once, OrganisationField } from './administration-parts.tsx'
import { Tabs } from './administration-tabs.tsx'
import { type Agreement, type Organisation, organisationKinds, type ProviderRow } from './identity.ts'

export function OrganisationsPage({ places }: { places: readonly Organisation[] }): VNode {
  return (
    <>
      <PageHeading
        title="Organisations"
        lead="Everybody in this area who works with children together"
        actions={<Button href="/administration/organisations/new">Add an organisation</Button>}
        oneAction
      />
      <Tabs current="organisations" />
      <Table
        head={['Name', 'Kind', 'State']}
        rows={places.map(place => [
          <Link href={`/administration/organisations/${place.id}`}>{place.name}</Link>,
          kindInWords(place.kind),
          place.switchedOffAt ? 'Switched off' : place.onKith ? '' : 'Does not use Kith',
        ])}
      />
    </>
  )
}

export function NewOrganisationPage(props: FormState): VNode {
  return (
    <>
      <PageHeading
        title="Add an organisation"
        back={{ label: 'Organisations', href: '/administration/organisations' }}
      />
      <form method="post" action="/administration/organisations" novalidate>
        <Once once={props.once} />
        {field(props, 'name', 'Name')}
        <Radios
          name="kind"
          fieldset={{ legend: { text: 'What kind of organisation is it?' } }}
          classes="govuk-radios--small"
          items={Object.entries(organisationKinds).map(([value, text]) => ({ value, text }))}
          value={typedText(props.typed, 'kind')}
          errorMessage={errorFor(props.errors, 'kind')}
        />
        {field(props, 'badge', 'Two letters for it', {
          hint: 'Shown in a small box beside its full name',
          classes: 'govuk-input--width-2',
        })}
        {field(props, 'phone', 'Telephone (optional)', { type: 'tel', classes: 'govuk-input--width-20' })}
        {field(props, 'email', 'E-mail address (optional)', { type: 'email' })}
        {field(props, 'authorityCode', 'Council code (optional)', {
          hint: 'For a front door: the three-digit code of its council',
          classes: 'govuk-input--width-10',
        })}
        <Checkboxes
          name="withoutKith"
          values={[typedText(props.typed, 'withoutKith')]}
          items={[
            {
              value: 'yes',
              text: 'It does not use Kith',
              hint: 'Documents go out to it, and its answers are typed in by those who asked',
            },
          ]}
        />
        <Button preventDoubleClick>Add the organisation</Button>
      </form>
    </>
  )
}

/** The telephone and e-mail as they stand, in words: what a form had before it, and what is there now. */
export const contactsOf = (place: Pick<Organisation, 'phone' | 'email'>): string =>
  `${place.phone ?? 'no telephone'}, ${place.email ?? 'no e-mail address'}`

export function OrganisationPage(
  props: FormState & { place: Organisation; isMine: boolean; waiting: Agreement | undefined },
): VNode {
  const { place, once, waiting } = props
  const path = `/administration/organisations/${place.id}`
  const off = place.switchedOffAt
  return (
    <>
      <PageHeading
        title={place.name}
        lead={kindInWords(place.kind)}
        back={{ label: 'Organisations', href: '/administration/organisations' }}
      />
      {off && <InsetText text={`Switched off on ${format.dateTime(off)}. Nobody can work for it.`} />}
      {waiting && (
        <InsetText>
          {waiting.askedByName} asked on {format.dateTime(waiting.askedAt)} that it is switched off. An administrator or
          a data protection officer works here, so{' '}
          <Link href="/administration/agreements">somebody else has to agree</Link>.
        </InsetText>
      )}
      <p class="govuk-!-margin-bottom-4">
        <Link href={`/administration/people?organisationId=${place.id}`}>People who work here</Link>
      </p>
      <form method="post" action={path} novalidate>
        <Once once={once} />
        <input type="hidden" name="seen" value={contactsOf(place)} />
        {field(props, 'phone', 'Telephone', { type: 'tel', classes: 'govuk-input--width-20' })}
        {field(props, 'email', 'E-mail address', { type: 'email' })}
        <Button>Save</Button>
      </form>
      {!props.isMine && (
        <Section title={off ? 'Switch it on again' : 'Switch it off'}>
          <p class="govuk-!-margin-bottom-4">
            {off
              ? 'Its people can sign in again with the roles they had.'
              : 'For an organisation that closed, or whose accounts are in the wrong hands. Everybody working for it is signed out at once; what it wrote stays.'}
          </p>
          <form method="post" action={`${path}/${off ? 'on' : 'off'}`}>
            <Once once={once} />
            <Button warning={!off} secondary={Boolean(off)}>
              {off ? 'Switch it on' : 'Switch it off'}
            </Button>
          </form>
        </Section>
      )}
    </>
  )
}

// ----------------------------------------------------------------------------------------------- work accounts

export function ProvidersPage(
  props: FormState & { providers: readonly ProviderRow[]; places: readonly Organisation[]; callback: string },
): VNode {
  const { providers, once } = props
  return (
    <>
      <PageHeading
        title="Work accounts"
        lead="An organisation’s own sign-in (OpenID Connect). It lets in only people who were linked by a one-time link."
      />
      <Tabs current="sign-in" />
      {providers.length === 0 && <EmptyState>No organisation signs in with its own accounts yet.</EmptyState>}
      <Table
        rows={providers.map(provider => [
          <>
            {provider.label}
            <br />
            <span class="kith-secondary">
              {provider.organisationName}, {provider.issuer}
            </span>
          </>,
          <form method="post" action={`/administration/sign-in/${provider.id}/end`} class="kith-inline-form">
            <Once once={once} />
            <button type="submit" class="kith-link-button">
              End<span class="govuk-visually-hidden"> {provider.label}</span>
            </button>
          </form>,
        ])}
      />
      <Section title="Add one">
        <p class="govuk-!-margin-bottom-4">
          Tell the provider this return address: <strong>{props.callback}</strong>
        </p>
        <form method="post" action="/administration/sign-in" novalidate>
          <Once once={once} />
          <OrganisationField state={props} places={props.places} />
          {field(props, 'label', 'Words on the button', { hint: 'Such as “Eastbridge school account”' })}
          {field(props, 'issuer', 'Issuer', {
            hint: 'Begins with https://. Kith asks this address, and no other, who somebody is.',
          })}
          {field(props, 'clientId', 'Client id')}
          {field(props, 'clientSecret', 'Client secret (optional)', {
            type: 'password',
            hint: 'Kept sealed. It is never shown again.',
          })}
          <Textarea
            name="moreHosts"
            label="Other hosts of this provider (optional)"
            hint="Only if its tokens or keys are on another host than the issuer: host names, one a line"
            rows={2}
            value={typedText(props.typed, 'moreHosts')}
            errorMessage={errorFor(props.errors, 'moreHosts')}
          />
          {field(props, 'needsAcr', 'How strong its sign-in must be (optional)', {
            hint: 'The value of the claim “acr” that it must give when somebody signs in, and when they confirm that it is still them. Empty: any sign-in there is enough.',
          })}
          <Button preventDoubleClick>Add</Button>
        </form>
      </Section>
    </>
  )
}
