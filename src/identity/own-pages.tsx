import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Button,
  EmptyState,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  PasskeyForm,
  Section,
  Table,
} from '../ui/index.ts'
import type { Agreement, NewDevice, PasskeyRow, SessionRow } from './identity.ts'

const ways: Record<SessionRow['way'], string> = {
  passkey: 'passkey',
  oidc: 'work account',
  demonstration: 'demonstration',
  'set-up': 'first set-up',
}

export interface MyPageProps {
  sessions: readonly (SessionRow & { mine: boolean })[]
  passkeys: readonly PasskeyRow[]
  /** Signed in a short while ago, so that a passkey may be added. */
  fresh: boolean
  places: number
  /** New links that an administrator asked for in this person's name. */
  links: readonly Agreement[]
  /** Devices that signed in as this person for the first time, and that they have not said they know. */
  devices: readonly NewDevice[]
  once: string
  now: Date
  errors?: FieldError[]
}

/** Where one is signed in, and with what. */
export function MyPage(props: MyPageProps): VNode {
  const others = props.sessions.filter(session => !session.mine)
  return (
    <>
      <PageHeading
        title="My sign-in"
        lead="Where you are signed in now, and the passkeys that let you in. If you see something you do not know, end it and tell your administrator."
      />
      {props.links.map(link => (
        <InsetText>
          {link.askedByName} asked for a new one-time link in your name on {format.dateTime(link.askedAt)}, for{' '}
          {link.organisationName}. Whoever has it signs in as you. If you did not ask for it, tell your lead and another
          administrator now.
        </InsetText>
      ))}
      {props.devices.map(device => (
        <NewDeviceNotice device={device} once={props.once} now={props.now} />
      ))}
      <Section title="Signed in now">
        <Table
          head={['Device', 'Since', 'Last used', { text: <span class="govuk-visually-hidden">End it</span> }]}
          rows={props.sessions.map(session => [
            <>
              {session.device ?? 'A device'}, {ways[session.way]}
              <br />
              <span class="kith-secondary">{session.organisationName}</span>
            </>,
            { text: format.nearDateTime(session.beganAt, props.now), classes: 'kith-numbers' },
            {
              text: session.mine ? 'Now, here' : format.nearDateTime(session.seenAt, props.now),
              classes: 'kith-numbers',
            },
            session.mine ? '' : <EndSession session={session} once={props.once} />,
          ])}
        />
        {others.length > 0 && (
          <form method="post" action="/me/sessions/end-others">
            <Button secondary>End all but this one</Button>
          </form>
        )}
        <p class="kith-secondary">
          A session ends by itself after 15 minutes without use, and after 12 hours in any case.
        </p>
        {props.places > 1 && (
          <p>
            <Link href="/me/organisation">Work for another organisation</Link>
          </p>
        )}
      </Section>
      <Passkeys {...props} />
    </>
  )
}

const NewDeviceNotice = ({ device, once, now }: { device: NewDevice; once: string; now: Date }) => (
  <InsetText>
    <p>
      <strong>A new device signed in as you:</strong> {device.words}, {format.nearDateTime(device.firstAt, now)}. If it
      was not you, end its session below, remove passkeys you do not know, and tell your administrator now.
    </p>
    <form method="post" action="/me/devices/known">
      <input type="hidden" name="_once" value={once} />
      <input type="hidden" name="deviceId" value={device.id} />
      <Button secondary classes="govuk-!-margin-bottom-0">
        It was me
      </Button>
    </form>
  </InsetText>
)

const EndSession = ({ session, once }: { session: SessionRow; once: string }) => (
  <form method="post" action="/me/sessions/end" class="kith-inline-form">
    <input type="hidden" name="_once" value={once} />
    <input type="hidden" name="sessionId" value={session.id} />
    <button type="submit" class="kith-link-button">
      End<span class="govuk-visually-hidden"> the session on {session.device ?? 'a device'}</span>
    </button>
  </form>
)

function Passkeys({ passkeys, fresh, now }: MyPageProps): VNode {
  return (
    <Section title="My passkeys" id="passkeys">
      {passkeys.length === 0 && <EmptyState>You have no passkey here.</EmptyState>}
      {passkeys.map((passkey, index) => (
        <div class="kith-stack">
          <form method="post" action="/me/passkeys/name">
            <input type="hidden" name="credentialId" value={passkey.credentialId} />
            <Input
              name="label"
              id={`label-${index + 1}`}
              label={`Name of passkey ${index + 1}`}
              value={passkey.label}
              classes="govuk-input--width-20"
              hint={`Added ${format.nearDate(passkey.addedAt, now)}, ${passkey.usedAt ? `last used ${format.nearDateTime(passkey.usedAt, now)}` : 'not used yet'}`}
            />
            <Button secondary>
              Save name<span class="govuk-visually-hidden"> of passkey {index + 1}</span>
            </Button>
          </form>
          <form method="post" action="/me/passkeys/remove">
            <input type="hidden" name="credentialId" value={passkey.credentialId} />
            <button type="submit" class="kith-link-button">
              Remove<span class="govuk-visually-hidden"> {passkey.label}</span>
            </button>
          </form>
        </div>
      ))}
      {fresh ? (
        <>
          <p class="govuk-!-margin-bottom-4">
            {passkeys.length === 0
              ? 'With a passkey, your own device lets you in: no password to remember or lose.'
              : 'A second passkey, on another device or a security key, lets you in when the first is lost.'}
          </p>
          <PasskeyForm
            kind="register"
            optionsUrl="/me/passkeys/options"
            verifyUrl="/me/passkeys"
            button="Add a passkey"
            otherwise={
              <noscript>
                <p>Signing in with your work account works without it.</p>
              </noscript>
            }
          />
        </>
      ) : (
        <p>
          To add a passkey, <Link href="/confirm?for=sign-in&next=/me">confirm first that it is you</Link>.
        </p>
      )}
    </Section>
  )
}
