/** One person, as an administrator sees them: roles, sessions, what happened to the account. */
import type { VNode } from 'preact'
import { Button, EmptyState, format, InsetText, PageHeading, Section, SummaryList, Table } from '../ui/index.ts'
import {
  type FormState,
  field,
  inWords,
  Once,
  OrganisationField,
  RoleField,
  type RoleNames,
} from './administration-parts.tsx'
import { Waiting } from './agreement-pages.tsx'
import type { AccountNote, Agreement, Organisation, Practitioner, RoleHeld, SessionRow } from './identity.ts'

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
