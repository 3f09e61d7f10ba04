/** Part-time timetables: those of a school, and of one child. */
import type { VNode } from 'preact'
import { type FieldError, type Typed, typedList, typedText } from '../platform/form.ts'
import {
  Button,
  Checkboxes,
  ChildPicker,
  ChildsWords,
  Details,
  EmptyState,
  errorFor,
  Fieldset,
  format,
  Input,
  Link,
  PageHeading,
  type PickedChild,
  Scroll,
  Section,
  StateTag,
  SummaryList,
  Table,
  Textarea,
} from '../ui/index.ts'
import { type PartTime, sessionsOfWeek } from './attendance.ts'
import { partTimeState, sessionsWords } from './part-time-rules.ts'

const stateWords = { 'in force': 'In force', later: 'Later', over: 'Over', ended: 'Ended early' } as const

export interface SchoolPartTimeProps {
  rows: readonly { timetable: PartTime; name: string; form: string | null }[]
  typed: Typed
  matches: PickedChild[] | undefined
  once: string
  errors: FieldError[]
  today: string
}
/** The school's timetables that are in force or to come, and the way to a child's. */
export const SchoolPartTimePage = ({ rows, typed, matches, once, errors, today }: SchoolPartTimeProps): VNode => (
  <>
    <PageHeading
      title="Part-time timetables"
      lead="A child may be in school for part of the week only for a short time, agreed with the parents, with an end and a day to look at it again. A part-time mark (C2) without one is shown as a pattern."
      back={{ label: 'Register files', href: '/attendance/files' }}
    />
    <Section title="In force, or to come">
      {rows.length === 0 ? (
        <EmptyState>None.</EmptyState>
      ) : (
        <Scroll label="Part-time timetables">
          <Table
            head={['Child', 'From', 'To', 'Expected at', 'Looked at again', '']}
            rows={rows.map(({ timetable, name, form }) => [
              {
                text: (
                  <Link href={`/attendance/${timetable.childId}/part-time`}>
                    {name}
                    {form ? `, ${form}` : ''}
                  </Link>
                ),
              },
              { text: format.mediumDate(timetable.fromOn) },
              { text: format.mediumDate(timetable.toOn) },
              { text: sessionsWords(timetable.sessions) },
              { text: format.mediumDate(timetable.reviewOn) },
              { text: timetable.reviewOn < today ? <StateTag solid>To be looked at</StateTag> : '' },
            ])}
          />
        </Scroll>
      )}
    </Section>
    <Section title="For another child">
      <form method="post" action="/attendance/part-time" novalidate>
        <input type="hidden" name="_once" value={once} />
        <ChildPicker
          name="child"
          label="Child on your roll"
          endpoint="/concerns/roll"
          value={typedText(typed, 'child')}
          chosenId={typedText(typed, 'childId') || undefined}
          matches={matches}
          errorMessage={errorFor(errors, 'child')}
        />
        <Button>Open</Button>
      </form>
    </Section>
  </>
)

const Timetable = ({
  timetable,
  today,
  once,
  errors,
}: {
  timetable: PartTime
  today: string
  once: string
  errors: FieldError[]
}): VNode => {
  const state = partTimeState(timetable, today)
  return (
    <Section title={`${format.date(timetable.fromOn)} to ${format.date(timetable.endedOn ?? timetable.toOn)}`}>
      <p>
        <StateTag solid={state === 'in force'}>{stateWords[state]}</StateTag>
      </p>
      <SummaryList
        rows={[
          { key: 'Expected at', value: sessionsWords(timetable.sessions) },
          { key: 'Why', value: timetable.why },
          {
            key: 'What the child says',
            value: timetable.childView ? <ChildsWords>{timetable.childView}</ChildsWords> : 'Not asked yet.',
          },
          { key: 'Agreed', value: `With ${timetable.agreedWith}, ${format.date(timetable.agreedOn)}` },
          { key: 'Looked at again', value: format.date(timetable.reviewOn) },
          { key: 'Worker told', value: timetable.workerTold ?? 'Nobody named' },
          { key: 'Written by', value: `${timetable.madeByName}, ${format.dateTime(timetable.madeAt)}` },
          ...(timetable.endedWhy ? [{ key: 'Ended', value: timetable.endedWhy }] : []),
        ]}
      />
      {(state === 'in force' || state === 'later') && (
        <Details summaryText="End it early" open={errorFor(errors, `why-${timetable.id}`) !== undefined}>
          <form method="post" action={`/attendance/${timetable.childId}/part-time/${timetable.id}/end`} novalidate>
            <input type="hidden" name="_once" value={once} />
            <Textarea
              name="endedWhy"
              id={`why-${timetable.id}`}
              label="Why does it end today?"
              rows={2}
              errorMessage={errorFor(errors, `why-${timetable.id}`)}
            />
            <Button secondary>End it today</Button>
          </form>
        </Details>
      )}
    </Section>
  )
}

const weekItems = sessionsOfWeek.map(session => ({ value: session, text: sessionsWords([session]) }))

const NewForm = ({
  childId,
  typed,
  once,
  errors,
}: {
  childId: string
  typed: Typed
  once: string
  errors: FieldError[]
}): VNode => {
  const text = (name: string) => typedText(typed, name)
  const date = (name: string, label: string) => (
    <Input
      name={name}
      label={label}
      type="date"
      value={text(name)}
      classes="govuk-input--width-10"
      errorMessage={errorFor(errors, name)}
    />
  )
  return (
    <form method="post" action={`/attendance/${childId}/part-time`} novalidate>
      <input type="hidden" name="_once" value={once} />
      {date('fromOn', 'First day')}
      {date('toOn', 'Last day')}
      <Fieldset legend="Expected in school at">
        <Checkboxes
          name="sessions"
          values={typedList(typed, 'sessions')}
          items={weekItems}
          classes="govuk-checkboxes--small"
          errorMessage={errorFor(errors, 'sessions')}
        />
      </Fieldset>
      <Textarea
        name="why"
        label="Why, and how it helps the child back to the whole week"
        rows={4}
        value={text('why')}
        errorMessage={errorFor(errors, 'why')}
      />
      <Textarea
        name="childView"
        label="What the child says about it"
        hint="In the child’s own words. They go into the record as the child’s."
        rows={3}
        value={text('childView')}
        errorMessage={errorFor(errors, 'childView')}
      />
      <Input
        name="agreedWith"
        label="Agreed with"
        hint="The parent or carer, by how they belong to the child: for example, mother and head of year"
        value={text('agreedWith')}
        errorMessage={errorFor(errors, 'agreedWith')}
      />
      {date('agreedOn', 'Agreed on')}
      {date('reviewOn', 'Looked at again on')}
      <Input
        name="workerTold"
        label="Social worker told, if there is one: who and how"
        value={text('workerTold')}
        errorMessage={errorFor(errors, 'workerTold')}
      />
      <Button>Agree it</Button>
    </form>
  )
}

export interface ChildPartTimeProps {
  childId: string
  name: string
  timetables: readonly PartTime[]
  mayAgree: boolean
  typed: Typed
  once: string
  errors: FieldError[]
  today: string
}
/** One child's timetables, and the form for another. */
export const ChildPartTimePage = (props: ChildPartTimeProps): VNode => (
  <>
    <PageHeading
      title="Part-time timetable"
      lead={props.name}
      back={{ label: 'Attendance', href: `/attendance/${props.childId}` }}
    />
    {props.timetables.length === 0 && <EmptyState>No part-time timetable has been agreed.</EmptyState>}
    {props.timetables.map(timetable => (
      <Timetable timetable={timetable} today={props.today} once={props.once} errors={props.errors} />
    ))}
    {props.mayAgree && (
      <Section title="A new timetable" id="new">
        <NewForm childId={props.childId} typed={props.typed} once={props.once} errors={props.errors} />
      </Section>
    )}
  </>
)
