/** Keys with which another system sends the register. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { AsideSection, Button, errorFor, format, Input, PageHeading, Section, Table } from '../ui/index.ts'
import type { DoorKey } from './register-keys-queries.ts'

export interface KeysPageProps {
  keys: readonly DoorKey[]
  /** A key that has just been made: this is the only time it is shown. */
  made: { key: string; address: string } | null
  name: string
  once: string
  errors: FieldError[]
  now: Date
}

const MadeKey = ({ made }: { made: { key: string; address: string } }): VNode => (
  <AsideSection title="The new key" paper>
    <p class="kith-as-written">
      <strong>{made.key}</strong>
    </p>
    <p>
      Put it into the other system now: it is shown once and kept nowhere. Whoever has it can send your school’s
      register, and read nothing.
    </p>
    <p class="kith-meta">
      The file goes to {made.address} by POST, as text/csv, with the heading “Authorization: Bearer” and the key. The
      answer says, row by row, what was not taken.
    </p>
  </AsideSection>
)

const stateOf = (key: DoorKey, now: Date): string => {
  if (key.revokedAt) return `Ended ${format.nearDateTime(key.revokedAt, now)} by ${key.revokedByName ?? ''}`
  return key.lastUsedAt ? `Last used ${format.nearDateTime(key.lastUsedAt, now)}` : 'Not used yet'
}

export const KeysPage = ({ keys, made, name, once, errors, now }: KeysPageProps): VNode => (
  <>
    <PageHeading
      title="Keys for other systems"
      lead="With a key your management information system sends the register by itself. Make one for each system, and end it when the system goes."
      back={{ label: 'Register files', href: '/attendance/files' }}
    />
    {made && <MadeKey made={made} />}
    <Section title="A new key">
      <form method="post" action="/attendance/keys" novalidate>
        <input type="hidden" name="_once" value={once} />
        <Input
          name="name"
          label={{ text: 'Which system is it for?', classes: 'govuk-label--s' }}
          hint="For your own list, for example: SIMS, office computer"
          value={name}
          errorMessage={errorFor(errors, 'name')}
          autocomplete="off"
        />
        <Button>Make a key</Button>
      </form>
    </Section>
    {keys.length > 0 && (
      <Section title="Keys">
        <Table
          head={['For', 'Made', 'Now', '']}
          rows={keys.map(key => [
            { text: key.name },
            { text: `${format.nearDateTime(key.madeAt, now)} by ${key.madeByName}` },
            { text: stateOf(key, now) },
            {
              text: key.revokedAt ? (
                ''
              ) : (
                <form method="post" action={`/attendance/keys/${key.id}/end`}>
                  <input type="hidden" name="_once" value={once} />
                  <Button secondary>
                    End<span class="govuk-visually-hidden"> the key for {key.name}</span>
                  </Button>
                </form>
              ),
            },
          ])}
        />
      </Section>
    )}
  </>
)
