/** Who stands in when a lead is away or the school is closed, and who hears it when nobody in the school may. */
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { Button, EmptyState, errorFor, format, Input, Link, PageHeading, Radios, Section, Select } from '../ui/index.ts'
import type { CoverRow } from './concern.ts'

export interface CoverPageProps {
  cover: CoverRow[]
  people: { id: string; name: string; jobTitle: string }[]
  trusts: { id: string; name: string }[]
  trustId: string | null
  frontDoor: string | null
  minutes: { deputy: number; head: number }
  typed: Typed
  errors: readonly FieldError[]
  once: string
  now: Date
}

export function CoverPage(props: CoverPageProps) {
  const { minutes, frontDoor } = props
  return (
    <>
      <PageHeading
        title="Cover"
        lead={`An urgent concern that nobody opened goes to the deputy after ${minutes.deputy} minutes, to the head after ${minutes.head}${frontDoor ? `, then to ${frontDoor}` : ''}. Say here who stands in when somebody is away, or when the school is closed.`}
        leadInk
      />
      <Now {...props} />
      <AddCover {...props} />
      <Beyond {...props} />
      <Section title="Staff without an account">
        <p>
          <Link href="/settings/log-links">Make a one-use log link</Link> for supply staff, a coach or a bus escort.
        </p>
      </Section>
    </>
  )
}

function Now({ cover, once, now }: CoverPageProps) {
  return (
    <Section title="Now and to come">
      {cover.length === 0 ? (
        <EmptyState>
          Nobody stands in for anybody. While the school is closed, concerns go to the lead, the deputy and the head as
          on other days.
        </EmptyState>
      ) : (
        <ul class="kith-bare-list kith-rows">
          {cover.map(row => (
            <li>
              <p>
                <strong>{row.practitionerName}</strong> for {row.forName ?? 'everybody, while the school is closed'},{' '}
                {format.mediumDate(row.fromOn)} to {format.mediumDate(row.toOn)}
                {row.words && <>. {row.words}</>}
              </p>
              <p class="kith-meta">
                Set by {row.setByName}, {format.nearDateTime(row.setAt, now)}
              </p>
              <form method="post" action={`/settings/cover/${row.id}/end`} class="kith-inline-form">
                <input type="hidden" name="_once" value={once} />
                <button class="kith-link-button" type="submit">
                  End this<span class="govuk-visually-hidden"> cover by {row.practitionerName}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function AddCover({ people, typed, errors, once }: CoverPageProps) {
  const error = (field: string) => errorFor([...errors], field)
  const items = people.map(person => ({ value: person.id, text: `${person.name}, ${person.jobTitle}` }))
  return (
    <Section title="Somebody stands in">
      <form method="post" action="/settings/cover" noValidate>
        <input type="hidden" name="_once" value={once} />
        <Select
          name="practitionerId"
          label="Who stands in"
          value={typedText(typed, 'practitionerId')}
          errorMessage={error('practitionerId')}
          items={[{ value: '', text: 'Choose a person' }, ...items]}
        />
        <Select
          name="forId"
          label="For whom"
          value={typedText(typed, 'forId')}
          errorMessage={error('forId')}
          items={[{ value: '', text: 'Everybody, on days when the school is closed' }, ...items]}
        />
        <div class="govuk-date-input govuk-form-group">
          <div class="govuk-date-input__item">
            <Input
              name="fromOn"
              type="date"
              label="From"
              value={typedText(typed, 'fromOn')}
              errorMessage={error('fromOn')}
            />
          </div>
          <div class="govuk-date-input__item">
            <Input
              name="toOn"
              type="date"
              label="To, that day included"
              value={typedText(typed, 'toOn')}
              errorMessage={error('toOn')}
            />
          </div>
        </div>
        <Input
          name="words"
          label="How to reach them"
          hint="For example: mobile 07700 900123 until 18:00"
          value={typedText(typed, 'words')}
          errorMessage={error('words')}
          autocomplete="off"
        />
        <Button>Save cover</Button>
      </form>
    </Section>
  )
}

function Beyond({ trusts, trustId, frontDoor, once }: CoverPageProps) {
  return (
    <Section title="When nobody in the school may read it">
      <p>
        Somebody who is close to a child is passed over, and is not told. If everybody here is, the concern goes beyond
        the school at once{frontDoor ? `, at last to ${frontDoor}` : ''}.
      </p>
      {trusts.length > 0 && (
        <form method="post" action="/settings/cover/beyond">
          <input type="hidden" name="_once" value={once} />
          <Radios
            name="trustId"
            classes="govuk-radios--small"
            fieldset={{ legend: { text: 'Whom first', classes: 'govuk-fieldset__legend--s' } }}
            value={trustId ?? ''}
            items={[
              ...trusts.map(trust => ({ value: trust.id, text: trust.name })),
              { value: '', text: frontDoor ?? 'The council’s front door' },
            ]}
          />
          <Button secondary>Save</Button>
        </form>
      )}
    </Section>
  )
}
