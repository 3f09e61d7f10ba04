/** Reminders, quiet hours and the calendar’s address. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { Actions, Button, errorFor, format, Input, PageHeading, Radios, Section } from '../ui/index.ts'

export interface ReminderChoice {
  byMail: boolean
  quietFrom: string
  quietTo: string
  quietWeekends: boolean
}
export interface CalendarProps {
  choice: ReminderChoice
  calendars: readonly { id: string; madeAt: Date }[]
  once: string
  errors: readonly FieldError[]
  saved: boolean
  email: string | null
}

const Hidden = ({ once }: { once: string }) => <input type="hidden" name="_once" value={once} />

const ReminderForm = ({ choice, once, errors, email }: CalendarProps) => (
  <form method="post" action="/calendar/reminders" novalidate>
    <Hidden once={once} />
    <Radios
      name="byMail"
      value={choice.byMail ? 'yes' : 'no'}
      fieldset={{ legend: { text: 'Remind me by e-mail', classes: 'govuk-fieldset__legend--s' } }}
      hint={
        email
          ? `To ${email}. It says “1 item needs you in Kith” and nothing more.`
          : 'No e-mail address is kept for you, so nothing can be sent. An administrator can add it.'
      }
      items={[
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ]}
    />
    <Input
      name="quietFrom"
      type="time"
      label="Nothing from"
      value={choice.quietFrom}
      classes="govuk-input--width-10"
      errorMessage={errorFor([...errors], 'quietFrom')}
    />
    <Input
      name="quietTo"
      type="time"
      label="until"
      hint="London time. The same time in both: no quiet hours."
      value={choice.quietTo}
      classes="govuk-input--width-10"
      errorMessage={errorFor([...errors], 'quietTo')}
    />
    <Radios
      name="quietWeekends"
      value={choice.quietWeekends ? 'yes' : 'no'}
      fieldset={{ legend: { text: 'Nothing on Saturdays and Sundays', classes: 'govuk-fieldset__legend--s' } }}
      items={[
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ]}
    />
    <Actions>
      <Button>Save</Button>
    </Actions>
  </form>
)

export const CalendarPage = (props: CalendarProps): VNode => (
  <>
    <PageHeading title="Reminders and calendar" back={{ label: 'What needs you', href: '/' }} />
    {props.saved && (
      <p role="status">
        <strong>Saved.</strong>
      </p>
    )}
    <Section title="Reminders">
      <ReminderForm {...props} />
    </Section>
    <Section title="Your calendar">
      <p>
        A calendar program can show when something is due. It sees times and “1 item needs you”: no name, no case, no
        rule. Whoever has the address sees those times, so keep it to yourself, and end it when you change your phone.
      </p>
      {props.calendars.map(calendar => (
        <form method="post" action="/calendar/end" class="kith-inline-form">
          <Hidden once={props.once} />
          <input type="hidden" name="calendarId" value={calendar.id} />
          <p>
            Made {format.dateTime(calendar.madeAt)} <Button secondary>End this address</Button>
          </p>
        </form>
      ))}
      <form method="post" action="/calendar/make">
        <Hidden once={props.once} />
        <Button secondary>Make a new address</Button>
      </form>
    </Section>
  </>
)

/** Shown once: only the hash of the address is kept. */
export const NewCalendarPage = ({ address }: { address: string }): VNode => (
  <>
    <PageHeading title="Your calendar’s address" back={{ label: 'Reminders and calendar', href: '/calendar' }} />
    <p>
      Copy it now: it is not kept, and cannot be shown again. In your calendar program choose “add calendar from
      address”.
    </p>
    <p>
      <strong>{address}</strong>
    </p>
  </>
)
