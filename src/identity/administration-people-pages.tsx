/** Everybody who uses Kith here; a new person; a one-time link. */
import type { VNode } from 'preact'
import { Button, EmptyState, Input, InsetText, Link, LinkTabs, PageHeading, StateTag, Table } from '../ui/index.ts'
import {
  type FormState,
  field,
  inWords,
  Once,
  OrganisationField,
  RoleField,
  type RoleNames,
} from './administration-parts.tsx'
import { Tabs } from './administration-tabs.tsx'
import { Waiting } from './agreement-pages.tsx'
import type { Agreement, Organisation, PersonRow } from './identity.ts'
import { shownStates } from './rules.ts'

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
