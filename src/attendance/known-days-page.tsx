/** Days that are known of a child: those entered, and the form for another. */
import type { VNode } from 'preact'
import { type FieldError, type Typed, typedList, typedText } from '../platform/form.ts'
import {
  Button,
  Checkboxes,
  EmptyState,
  errorFor,
  Fieldset,
  format,
  Input,
  PageHeading,
  Radios,
  Scroll,
  Section,
  Select,
  Table,
} from '../ui/index.ts'
import type { KnownDay } from './known-days.ts'
import { dayKinds, weekdayKeys, weekdayNames, whenWords } from './known-days-rules.ts'

export interface KnownDaysProps {
  childId: string
  name: string
  days: readonly KnownDay[]
  mayAdd: boolean
  /** Rows of one's own organisation can be ended. */
  organisationId: string
  typed: Typed
  once: string
  errors: FieldError[]
  today: string
}

const often = [
  [1, 'Every week'],
  [2, 'Every second week'],
  [3, 'Every third week'],
  [4, 'Every fourth week'],
] as const

const periodWords = (day: KnownDay): string =>
  day.mistaken
    ? 'Entered by mistake: it counts for nothing'
    : day.weekdays.length === 0
      ? format.mediumDate(day.fromOn)
      : `${format.mediumDate(day.fromOn)} ${day.toOn === null ? 'and on' : `to ${format.mediumDate(day.toOn)}`}`

const isOver = (day: KnownDay, today: string): boolean => day.toOn !== null && day.toOn < today

function Days({ childId, days, organisationId, once, today, mayAdd }: KnownDaysProps) {
  if (days.length === 0) return <EmptyState>None has been entered.</EmptyState>
  return (
    <Scroll label="Days known of this child">
      <Table
        head={['What', 'When', '']}
        rows={days.map(day => [
          {
            text: (
              <>
                {dayKinds[day.kind]}
                <br />
                <span class="kith-meta">
                  Entered by {day.recordedByName}, {format.mediumDate(day.recordedAt)}
                </span>
              </>
            ),
          },
          {
            text: (
              <>
                {whenWords(day)}
                <br />
                <span class="kith-meta">{periodWords(day)}</span>
              </>
            ),
          },
          {
            text:
              mayAdd && day.endedAt === null && !isOver(day, today) && day.organisationId === organisationId ? (
                <form method="post" action={`/attendance/${childId}/days/${day.id}/end`} novalidate>
                  <input type="hidden" name="_once" value={once} />
                  <Button secondary classes="govuk-!-margin-bottom-2">
                    End it<span class="govuk-visually-hidden">: {dayKinds[day.kind]}</span>
                  </Button>{' '}
                  <Button secondary classes="govuk-!-margin-bottom-0" name="mistake" value="yes">
                    It was a mistake<span class="govuk-visually-hidden">: {dayKinds[day.kind]}</span>
                  </Button>
                </form>
              ) : (
                ''
              ),
          },
        ])}
      />
    </Scroll>
  )
}

function NewForm({ childId, typed, once, errors }: KnownDaysProps) {
  const text = (name: string) => typedText(typed, name)
  const date = (name: string, label: string, hint?: string) => (
    <Input
      name={name}
      label={label}
      hint={hint}
      type="date"
      value={text(name)}
      classes="govuk-input--width-10"
      errorMessage={errorFor(errors, name)}
    />
  )
  return (
    <form method="post" action={`/attendance/${childId}/days`} novalidate>
      <input type="hidden" name="_once" value={once} />
      <Fieldset legend="What is it?">
        <Radios
          name="kind"
          value={text('kind')}
          items={Object.entries(dayKinds).map(([value, label]) => ({ value, text: label }))}
          classes="govuk-radios--small"
          errorMessage={errorFor(errors, 'kind')}
        />
      </Fieldset>
      {date('fromOn', 'First day')}
      <Fieldset legend="On which days of the week?">
        <Checkboxes
          name="weekdays"
          hint="Tick none if it is the first day alone."
          values={typedList(typed, 'weekdays')}
          items={weekdayKeys.map(key => ({ value: key, text: weekdayNames[key] }))}
          classes="govuk-checkboxes--small"
          errorMessage={errorFor(errors, 'weekdays')}
        />
      </Fieldset>
      <Select
        name="everyWeeks"
        label="How often?"
        value={text('everyWeeks') || '1'}
        items={often.map(([value, label]) => ({ value: String(value), text: label }))}
        errorMessage={errorFor(errors, 'everyWeeks')}
      />
      {date('toOn', 'Last day', 'Leave it empty if it goes on.')}
      <Button>Keep these days</Button>
    </form>
  )
}

/** One child's known days. */
export const KnownDaysPage = (props: KnownDaysProps): VNode => (
  <>
    <PageHeading
      title="Days known of this child"
      lead={props.name}
      back={{ label: 'Attendance', href: `/attendance/${props.childId}` }}
    />
    <p class="govuk-body">
      Some days weigh on the days around them: time with a parent, a hearing, nights at another home. With each register
      that comes in, Kith looks whether the child’s absences begin on such a day or on the school day after it, more
      often than by chance. Everyone who reads this child’s attendance sees these days, the school’s attendance lead
      too; enter no more than they need.
    </p>
    <Section title="Entered" id="entered">
      <Days {...props} />
    </Section>
    {props.mayAdd && (
      <Section title="Another day" id="new">
        <NewForm {...props} />
      </Section>
    )}
  </>
)
