import type { VNode } from 'preact'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  Button,
  Checkboxes,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  LinkTabs,
  PageHeading,
  Radios,
  Section,
  Select,
  StateTag,
  SummaryList,
  Table,
  Textarea,
} from '../ui/index.ts'
import { Tabs } from './administration-tabs.tsx'
import { Waiting } from './agreement-pages.tsx'
import {
  type AccountNote,
  type Agreement,
  isOrganisationKind,
  type Organisation,
  organisationKinds,
  type PersonRow,
  type Practitioner,
  type ProviderRow,
  type RoleHeld,
  type SessionRow,
} from './identity.ts'
import { shownStates } from './rules.ts'

export type RoleNames = Readonly<Record<string, string>>
const inWords = (names: RoleNames, role: string) => names[role] ?? role
const kindInWords = (kind: string) => (isOrganisationKind(kind) ? organisationKinds[kind] : kind)

interface FormState {
  typed: Typed
  errors: FieldError[]
  once: string
}
type FieldMore = { hint?: string; classes?: string; type?: string; autocomplete?: string }
const field = ({ typed, errors }: FormState, name: string, label: string, more: FieldMore = {}) => (
  <Input
    name={name}
    label={label}
    value={typedText(typed, name)}
    errorMessage={errorFor(errors, name)}
    autocomplete="off"
    {...more}
  />
)
const Once = ({ once }: { once: string }) => <input type="hidden" name="_once" value={once} />

const OrganisationField = ({ state, places }: { state: FormState; places: readonly Organisation[] }) => (
  <Select
    name="organisationId"
    label="Organisation"
    items={[
      { value: '', text: 'Choose one' },
      ...places.filter(each => each.onKith && !each.switchedOffAt).map(({ id, name }) => ({ value: id, text: name })),
    ]}
    value={typedText(state.typed, 'organisationId')}
    errorMessage={errorFor(state.errors, 'organisationId')}
  />
)
const RoleField = ({ state, names }: { state: FormState; names: RoleNames }) => (
  <Select
    name="role"
    label="What they do there"
    hint="This decides what they can see. Give the least that their work needs."
    items={[{ value: '', text: 'Choose one' }, ...Object.entries(names).map(([value, text]) => ({ value, text }))]}
    value={typedText(state.typed, 'role')}
    errorMessage={errorFor(state.errors, 'role')}
  />
)

// ------------------------------------------------------------------------------------------------------ people

const states: Record<PersonRow['state'], string> = {
  works: '',
  invited: 'Cannot sign in yet',
  disabled: 'Left',
  dormant: 'Closed after 60 days unused',
}

export interface PeoplePageProps {
  people: readonly PersonRow[]
  more: boolean
  counts: ReadonlyMap<PersonRow['state'], number>
  name: string
  /** Which filter is chosen; what is none of them shows everybody. */
  state: string
  place: Organisation | null
  names: RoleNames
  waiting: readonly Agreement[]
  me: string
  once: string
}

export function PeoplePage(props: PeoplePageProps): VNode {
  const { people, place, state } = props
  return (
    <>
      <PageHeading
        title="People"
        lead={place ? `Who works at ${place.name}` : 'Who works here, and as what'}
        actions={<Button href="/administration/people/new">Add a person</Button>}
        oneAction
      />
      <Tabs current="people" />
      <Waiting {...props} administers />
      <form method="post" action="/administration/people/find" class="govuk-!-margin-top-6">
        {place && <input type="hidden" name="organisationId" value={place.id} />}
        {shownStates(state) && <input type="hidden" name="state" value={state} />}
        <Input
          name="name"
          label="Search by name"
          value={props.name}
          classes="govuk-input--width-20"
          autocomplete="off"
        />
        <Button secondary>Search</Button>
      </form>
      <Filters {...props} />
      {people.length === 0 ? (
        <EmptyState next={props.name === '' ? undefined : 'Try part of a name, or show everybody.'}>
          {props.name === '' ? 'There is nobody like that.' : 'Nobody of that name works here.'}
        </EmptyState>
      ) : (
        <Table
          head={['Name', 'What they do']}
          rows={people.map(person => [
            <>
              <Link href={`/administration/people/${person.id}`}>{person.name}</Link>{' '}
              {states[person.state] !== '' && <StateTag>{states[person.state]}</StateTag>}
              <br />
              <span class="kith-secondary">{person.jobTitle}</span>
            </>,
            person.roles.length === 0
              ? 'No role'
              : person.roles.map(({ role, organisationName }) => (
                  <div>
                    {inWords(props.names, role)}, {organisationName}
                  </div>
                )),
          ])}
        />
      )}
      {props.more && <p class="kith-secondary">These are the first 50. Search by name to find others.</p>}
    </>
  )
}

const filters = [
  ['', 'Everybody'],
  ['works', 'Can sign in'],
  ['invited', 'Cannot sign in yet'],
  ['closed', 'Left or closed'],
] as const

/** Whom the list shows, with how many there are. Links; after a search by name buttons, because a name stands in no address. */
function Filters({ counts, name, state, place }: PeoplePageProps): VNode {
  const chosen = shownStates(state) ? state : ''
  const all = [...counts.values()].reduce((sum, n) => sum + n, 0)
  const shown = filters.map(([key, label]) => ({
    key,
    label,
    count: (shownStates(key) ?? []).reduce((sum, one) => sum + (counts.get(one) ?? 0), key === '' ? all : 0),
    current: key === chosen,
  }))
  const query = (key: string) =>
    new URLSearchParams({ ...(key && { state: key }), ...(place && { organisationId: place.id }) }).toString()
  if (name === '')
    return (
      <LinkTabs
        label="Whom to show"
        tabs={shown.map(({ key, ...tab }) => ({
          ...tab,
          href: `/administration/people${query(key) && `?${query(key)}`}`,
        }))}
      />
    )
  return (
    <nav class="kith-tabs" aria-label="Whom to show">
      <form method="post" action="/administration/people/find" class="kith-inline-form">
        <input type="hidden" name="name" value={name} />
        {place && <input type="hidden" name="organisationId" value={place.id} />}
        <ul class="kith-tabs__list">
          {shown.map(({ key, label, count, current }) => (
            <li class={current ? 'kith-tabs__item kith-tabs__item--current' : 'kith-tabs__item'}>
              <button
                type="submit"
                name="state"
                value={key}
                class="kith-link-button"
                aria-current={current ? 'true' : undefined}
              >
                {current ? <strong>{label}</strong> : label}
                <span class="kith-tabs__count"> {count}</span>
              </button>
            </li>
          ))}
        </ul>
      </form>
    </nav>
  )
}

export function NewPersonPage(props: FormState & { places: readonly Organisation[]; names: RoleNames }): VNode {
  return (
    <>
      <PageHeading
        title="Add a person"
        lead="They get a one-time link, and sign in with a passkey or their work account. Unless they only log concerns, somebody else has to agree first, and then makes the link and hands it over."
        back={{ label: 'People', href: '/administration/people' }}
      />
      <form method="post" action="/administration/people" novalidate>
        <Once once={props.once} />
        {field(props, 'name', 'Name')}
        {field(props, 'jobTitle', 'Job title')}
        {field(props, 'email', 'Work e-mail address (optional)', {
          type: 'email',
          hint: 'For notices only. It is never how they sign in.',
        })}
        {field(props, 'phone', 'Work telephone (optional)', { type: 'tel', classes: 'govuk-input--width-20' })}
        <OrganisationField state={props} places={props.places} />
        <RoleField state={props} names={props.names} />
        <Button preventDoubleClick>Add this person</Button>
      </form>
    </>
  )
}

/** A one-time link, shown this once. */
export function LinkPage({ done, name, link }: { done: string; name: string; link: string }): VNode {
  return (
    <>
      <PageHeading
        title={`A link for ${name}`}
        lead="It is shown this once, works once, and stands for seven days. An earlier link of theirs no longer works."
      />
      <Input
        name="link"
        label="One-time link"
        value={link}
        autocomplete="off"
        spellcheck={false}
        attributes={{ readonly: 'readonly' }}
      />
      <InsetText>
        Give it to them yourself, or send it where only they read, and make sure that it is them: whoever opens it first
        joins in their name.
      </InsetText>
      <p>
        <Link href={done}>Done</Link>
      </p>
    </>
  )
}

export interface PersonPageProps extends FormState {
  person: Practitioner & { mine: boolean }
  isMe: boolean
  me: string
  roles: readonly RoleHeld[]
  places: readonly Organisation[]
  names: RoleNames
  waiting: readonly Agreement[]
  /** There is nobody else who could agree. */
  alone: boolean
  sessions: readonly SessionRow[]
  notes: readonly AccountNote[]
  now: Date
}

export function PersonPage(props: PersonPageProps): VNode {
  const { person, isMe, roles } = props
  const path = `/administration/people/${person.id}`
  return (
    <>
      <PageHeading
        title={person.name}
        lead={person.jobTitle}
        back={{ label: 'People', href: '/administration/people' }}
      />
      {person.disabledAt && (
        <InsetText
          text={
            person.disabledBecause === 'dormant'
              ? `Closed on ${format.mediumDate(person.disabledAt)}: nobody had used it for 60 days. They cannot sign in.`
              : `Left on ${format.mediumDate(person.disabledAt)}. They cannot sign in.`
          }
        />
      )}
      {isMe && <InsetText text="This is you. Another administrator looks after your own roles." />}
      <SummaryList
        rows={[
          { key: 'E-mail', value: person.email ?? 'Not known' },
          { key: 'Telephone', value: person.phone ?? 'Not known' },
        ]}
      />
      {!person.mine && (
        <InsetText text="Another area looks after this account. Here you see and change their roles in your own." />
      )}
      <Waiting {...props} administers />
      <Section title="Roles">
        {roles.length === 0 && <EmptyState>They have no role, and cannot sign in.</EmptyState>}
        <Table
          rows={roles.map(role => [
            <>
              {inWords(props.names, role.role)}
              <br />
              <span class="kith-secondary">
                {role.organisationName}, since {format.mediumDate(role.fromAt)}
              </span>
            </>,
            isMe ? (
              ''
            ) : (
              <form method="post" action={`${path}/roles/${role.id}/end`} class="kith-inline-form">
                <Once once={props.once} />
                <button type="submit" class="kith-link-button">
                  End
                  <span class="govuk-visually-hidden">
                    {' '}
                    {inWords(props.names, role.role)}, {role.organisationName}
                  </span>
                </button>
              </form>
            ),
          ])}
        />
      </Section>
      {!isMe && !person.disabledAt && <PersonActions {...props} path={path} />}
      {!isMe && person.mine && person.disabledAt && <Return {...props} path={path} />}
      <SignedIn {...props} path={path} />
      {props.notes.length > 0 && <Notes notes={props.notes} />}
    </>
  )
}

/** Somebody who left comes back; or an account that was closed for want of use is opened again, with a reason. */
const Return = (props: PersonPageProps & { path: string }): VNode =>
  props.person.disabledBecause === 'dormant' ? (
    <Section title="Open it again">
      <p class="govuk-!-margin-bottom-4">
        Check in a way you know that it is the person who asks. Their roles are as shown above: end those they no longer
        need first.
      </p>
      <form method="post" action={`${props.path}/reopen`} novalidate>
        <Once once={props.once} />
        {field(props, 'reason', 'Why is it opened again?')}
        <Button secondary>Open the account</Button>
      </form>
    </Section>
  ) : (
    <Section title="They came back">
      <p class="govuk-!-margin-bottom-4">
        Their roles are as shown above. End those they no longer need first; then they need a new one-time link.
      </p>
      <form method="post" action={`${props.path}/enable`}>
        <Once once={props.once} />
        <Button secondary>Let them back</Button>
      </form>
    </Section>
  )

/** Where they are signed in now: the device and the times, and nothing of what they look at. */
const SignedIn = ({ sessions, isMe, path, once, now }: PersonPageProps & { path: string }): VNode | null =>
  sessions.length === 0 ? null : (
    <Section title="Signed in now">
      <Table
        head={['Device', 'Since', 'Last used']}
        rows={sessions.map(session => [
          <>
            {session.device ?? 'A device'}
            <br />
            <span class="kith-secondary">{session.organisationName}</span>
          </>,
          { text: format.nearDateTime(session.beganAt, now), classes: 'kith-numbers' },
          { text: format.nearDateTime(session.seenAt, now), classes: 'kith-numbers' },
        ])}
      />
      {!isMe && (
        <form method="post" action={`${path}/end-sessions`}>
          <Once once={once} />
          <Button secondary>Sign them out everywhere</Button>
        </form>
      )}
    </Section>
  )

const noteWords: Record<Exclude<AccountNote['kind'], 'joined'>, string> = {
  warned: 'Written to, because the account had not been used for 53 days',
  closed: 'Closed after 60 days without use',
  kept: 'Not used for 60 days, and kept open: there is no other administrator',
  reopened: 'Opened again',
}
const Notes = ({ notes }: { notes: readonly AccountNote[] }): VNode => (
  <Section title="What happened to the account">
    <ul class="kith-bare-list kith-stack">
      {notes.map(note => (
        <li>
          {note.kind === 'joined' ? (
            <>
              Joined on {format.dateTime(note.at)} with {note.words}
              <br />
              <span class="kith-secondary">By a link that {note.byName ?? 'Kith'} made</span>
            </>
          ) : (
            <>
              {noteWords[note.kind]}
              {note.words && <>: {note.words}</>}
              <br />
              <span class="kith-secondary">
                {note.byName ?? 'Kith'}, {format.dateTime(note.at)}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  </Section>
)

function PersonActions(props: PersonPageProps & { path: string }): VNode {
  const { path, roles, once } = props
  const places = [...new Map(roles.map(role => [role.organisationId, role.organisationName]))]
  return (
    <>
      {props.alone && (
        <InsetText text="You are the only administrator. For every role but those that only log concerns, and for a new link to somebody who has one, somebody else has to agree: add another administrator first." />
      )}
      <Section title="Give a role">
        <p class="govuk-!-margin-bottom-4">
          For every role but those that only log concerns, somebody else has to agree. Until then it gives nothing.
        </p>
        <form method="post" action={`${path}/roles`} novalidate>
          <Once once={once} />
          <OrganisationField state={props} places={props.places} />
          <RoleField state={props} names={props.names} />
          <Button secondary>Give this role</Button>
        </form>
      </Section>
      {places.length > 0 && props.person.mine && (
        <Section title="A new one-time link">
          <p class="govuk-!-margin-bottom-4">
            When they have not joined yet, lost the device with their passkey, or have not been here for 60 days. If
            they can sign in already, or do more than log concerns, somebody else has to agree, and makes the link.
          </p>
          {places.map(([id, name]) => (
            <form method="post" action={`${path}/invite`}>
              <input type="hidden" name="organisationId" value={id} />
              <Once once={once} />
              <Button secondary>Make a link for {name}</Button>
            </form>
          ))}
        </Section>
      )}
      {props.person.mine && <Leave {...props} />}
    </>
  )
}

const Leave = ({ path, once, roles }: PersonPageProps & { path: string }): VNode => (
  <Section title="They leave">
    <p class="govuk-!-margin-bottom-4">
      They are signed out everywhere at once and cannot sign in again. What they wrote stays, under their name.
      {roles.some(({ role }) => role === 'administrator' || role === 'dpo') &&
        ' Because they look after the administration too, somebody else has to agree first: another administrator, a data protection officer, or they themselves.'}
    </p>
    <form method="post" action={`${path}/disable`}>
      <Once once={once} />
      <Button warning>Sign them out and close their account</Button>
    </form>
  </Section>
)

// ----------------------------------------------------------------------------------------------- organisations

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
