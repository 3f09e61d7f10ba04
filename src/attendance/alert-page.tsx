/** One alert: what changed beside the calendar of those weeks and what else happened; and the questions a person answers. Pure. */
import { type FieldError, type Typed, typedList, typedText } from '../platform/form.ts'
import {
  Actions,
  Button,
  Checkboxes,
  ChildsWords,
  Columns,
  DatedList,
  errorFor,
  format,
  Input,
  InsetText,
  KnownPanel,
  KnownPart,
  Link,
  NumberedQuestion,
  PageHeading,
  Prompt,
  Radios,
  Section,
  Select,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import {
  type AlertRow,
  evidences,
  harmReasons,
  outcomes,
  ownReasons,
  type Reason,
  reasons,
  type TriageRow,
} from './alert.ts'
import { alertSays } from './alert-says.ts'
import { HeatMap } from './heat-map.tsx'
import { FiguresTable, type Other } from './pupil-page.tsx'
import type { Telling } from './telling.ts'
import { nearWords, stateOf, tellingStates, toWords } from './telling-rules.ts'
import { type CalendarRow, type Figures, figuresWords } from './weeks-rules.ts'

export interface AlertPageProps {
  alert: AlertRow
  childName: string
  detail: string
  decided: TriageRow[]
  figures: Figures | null
  /** The weeks before and since. */
  rows: CalendarRow[]
  /** What happened from four weeks before the change on, the oldest first; and what happened lately, the newest first. */
  others: Other[]
  lately: Other[]
  tellings: Telling[]
  colleagues: { id: string; name: string; jobTitle: string }[]
  typed: Typed
  errors: readonly FieldError[]
  once: string
  now: Date
  mayDecide: boolean
  mayOpenRecord: boolean
  again: boolean
}

const items = <T extends string>(of: Record<T, string>) =>
  (Object.entries(of) as [T, string][]).map(([value, text]) => ({ value, text }))
const first = (name: string) => name.split(' ')[0] ?? name

const Dated = ({ others }: { others: readonly Other[] }) => (
  <DatedList
    items={others.map(one => ({
      on: format.dayMonth(one.on),
      children: (
        <>
          <Link href={`/entries/${one.entryId}`}>{one.title}</Link> <span class="kith-meta">{one.kind}</span>
        </>
      ),
    }))}
  />
)

function Known(props: AlertPageProps) {
  const { alert, figures, rows, others, tellings } = props
  return (
    <KnownPanel>
      <KnownPart title="What the register shows">
        <p>
          <strong>{alertSays(alert)}</strong>
        </p>
        {figures && <p>{figuresWords(figures)}</p>}
        <p class="kith-meta">
          Found {nearWords(alert.foundAt, props.now)}, at {alert.organisationName}
          {alert.endedAt && `. The register shows it no more since ${format.mediumDate(alert.endedAt)}`}.
        </p>
      </KnownPart>
      {rows.length > 0 && (
        <KnownPart title="The weeks around it">
          <HeatMap rows={rows} caption={`Attendance of ${props.childName} in these weeks`} notes={new Map()} />
          <p>
            <Link href={`/attendance/${alert.childId}`}>The whole year</Link>
          </p>
        </KnownPart>
      )}
      {props.mayOpenRecord && (
        <KnownPart title="What else happened then">
          {others.length === 0 ? (
            <p>Nothing around those weeks that you may see.</p>
          ) : (
            <Dated others={others.slice(0, 8)} />
          )}
        </KnownPart>
      )}
      {props.mayOpenRecord && props.lately.length > 0 && (
        <KnownPart title="And lately">
          <Dated others={props.lately.slice(0, 5)} />
        </KnownPart>
      )}
      {tellings.length > 0 && (
        <KnownPart title="Workers told">
          <ul class="kith-list">
            {tellings.slice(0, 4).map(telling => (
              <li>
                {format.dayMonth(telling.onDate)}:{' '}
                <Link href={`/attendance/tellings/${telling.id}`}>{toWords(telling)}</Link>,{' '}
                {tellingStates[stateOf(telling)].toLowerCase()}
              </li>
            ))}
          </ul>
        </KnownPart>
      )}
      {figures && (
        <KnownPart title="In figures">
          <FiguresTable figures={figures} />
        </KnownPart>
      )}
    </KnownPanel>
  )
}

function Questions(props: AlertPageProps) {
  const { typed, errors, childName, alert } = props
  const name = first(childName)
  const value = (field: string) => typedText(typed, field)
  const error = (field: string) => errorFor(errors as FieldError[], field)
  const chosen = typedList(typed, 'reasons') as Reason[]
  const harm = chosen.some(key => harmReasons.includes(key))
  const own = chosen.some(key => ownReasons.includes(key))
  return (
    <form method="post" action={`/attendance/alerts/${alert.id}`} novalidate class="kith-dense kith-attendance-form">
      <input type="hidden" name="_once" value={props.once} />
      <input type="hidden" name="seenTriage" value={props.decided[0]?.id ?? ''} />
      <NumberedQuestion
        number={1}
        title={`What does ${name} say makes coming hard?`}
        hint="Ask before anything else: where, with whom and how is theirs to choose."
        voice
      >
        <Textarea
          name="viewWords"
          label={`In ${format.possessive(name)} words`}
          value={value('viewWords')}
          rows={2}
          errorMessage={error('viewWords')}
        />
        <Input
          name="viewNotYet"
          label="Nobody has asked yet: why, and who will"
          value={value('viewNotYet')}
          errorMessage={error('viewNotYet')}
        />
      </NumberedQuestion>
      <NumberedQuestion number={2} title="What did you find out?">
        <Textarea
          name="why"
          label={{ text: 'What did you find out?', classes: 'govuk-visually-hidden' }}
          value={value('why')}
          rows={3}
          errorMessage={error('why')}
        />
        <Checkboxes
          name="reasons"
          fieldset={{ legend: 'Reasons found' }}
          classes="kith-two-choices govuk-checkboxes--small"
          values={chosen}
          errorMessage={error('reasons')}
          items={items(reasons)}
        />
        <Radios
          name="evidence"
          fieldset={{ legend: 'How do you know?' }}
          classes="govuk-radios--small"
          value={value('evidence')}
          errorMessage={error('evidence')}
          items={items(evidences)}
        />
        {harm && (
          <Prompt>
            What you ticked can be harm. A child who may be harmed is a concern first and an absence second: consider
            raising it.
          </Prompt>
        )}
        {own && (
          <Prompt>
            What you ticked is the school’s to change. Say below what will be different, not only what the family will
            do.
          </Prompt>
        )}
      </NumberedQuestion>
      <NumberedQuestion number={3} title="What help was offered, and what is next?">
        <Textarea
          name="support"
          label="Help offered, or that will be"
          value={value('support')}
          rows={2}
          errorMessage={error('support')}
        />
        <div class="kith-row-choices kith-next-step">
          <Input
            name="nextStep"
            label="Next step (optional)"
            value={value('nextStep')}
            errorMessage={error('nextStep')}
          />
          <Select
            name="nextWho"
            label="Who does it"
            value={value('nextWho')}
            errorMessage={error('nextWho')}
            items={[
              { value: '', text: 'Nobody else' },
              ...props.colleagues.map(one => ({ value: one.id, text: `${one.name}, ${one.jobTitle}` })),
            ]}
          />
        </div>
        <Input
          name="reviewOn"
          type="date"
          label="Look at it again on"
          hint="Comes back to you as a task on that day."
          value={value('reviewOn')}
          errorMessage={error('reviewOn')}
          classes="govuk-input--width-10"
        />
      </NumberedQuestion>
      <NumberedQuestion number={4} title="What do you decide?">
        <Radios
          name="outcome"
          fieldset={{ legend: { text: 'What do you decide?', classes: 'govuk-visually-hidden' } }}
          value={value('outcome')}
          errorMessage={error('outcome')}
          items={items(outcomes)}
        />
        <Radios
          name="danger"
          fieldset={{ legend: 'If you raise it: is anyone in danger right now?' }}
          classes="kith-row-choices govuk-radios--small"
          value={value('danger')}
          errorMessage={error('danger')}
          items={[
            { value: 'no', text: 'No' },
            { value: 'yes', text: 'Yes' },
            { value: 'unknown', text: 'I don’t know' },
          ]}
        />
        <Radios
          name="reach"
          fieldset={{ legend: 'If not: who may read what you wrote here?' }}
          classes="govuk-radios--small"
          value={value('reach')}
          errorMessage={error('reach')}
          items={[
            { value: 'involved', text: 'Everyone who works with the child: a social worker, the Virtual School' },
            { value: 'own', text: 'The school’s safeguarding leads, and you' },
          ]}
        />
        <p class="kith-secondary">A concern is read by the safeguarding leads, and by nobody else.</p>
      </NumberedQuestion>
      <Actions>
        <Button preventDoubleClick>Keep this</Button>
        {errors.length > 0 && (
          <p>
            <strong class="kith-error-words">
              {errors.length === 1 ? '1 answer is missing' : `${errors.length} answers are missing`}.
            </strong>{' '}
            Nothing was kept yet; everything you typed is here.
          </p>
        )}
      </Actions>
    </form>
  )
}

/** What was decided, for whoever may read it. */
export function Decision({ row, name }: { row: TriageRow; name: string }) {
  const line = (key: string, value: string | null) =>
    value ? [{ key, value: <span class="kith-lines">{value}</span> }] : []
  return (
    <div class="kith-answer">
      <h3>{outcomes[row.outcome]}</h3>
      <p class="kith-meta">
        {row.decidedByName}, {format.dateTime(row.decidedAt)}.{' '}
        {row.entryId && <Link href={`/entries/${row.entryId}`}>The entry</Link>}
      </p>
      {row.viewWords && (
        <div class="kith-voice-panel kith-decided-words">
          <ChildsWords of={name} look="small">
            {row.viewWords}
          </ChildsWords>
        </div>
      )}
      <SummaryList
        rows={
          [
            ...line('Found out', row.why),
            ...line('Reasons', row.reasons.map(key => reasons[key]).join('; ')),
            ...line('How we know', row.evidence && evidences[row.evidence]),
            ...line(`What ${name} says`, row.viewWords ? null : `Not asked yet. ${row.viewNotYet ?? ''}`),
            ...line('Help', row.support),
            ...line('Next', row.nextStep && `${row.nextStep}${row.nextWhoName ? `: ${row.nextWhoName}` : ''}`),
            ...line('Looked at again on', row.reviewOn && format.longDate(row.reviewOn)),
          ] as never
        }
      />
    </div>
  )
}

/** The page of an alert. */
export function AlertPage(props: AlertPageProps) {
  const { alert, decided, childName } = props
  const open = decided.length === 0 && alert.settledAt === null
  const asking = props.mayDecide && (open || props.again || props.errors.length > 0)
  return (
    <>
      <PageHeading
        title={asking ? 'Look at a change in attendance' : 'A change in attendance'}
        lead={`${childName}${props.detail ? `, ${props.detail}` : ''}.`}
        back={{ label: childName, href: `/attendance/${alert.childId}` }}
      />
      <Columns kind="known">
        {[
          <Known {...props} />,
          <>
            {decided.length > 0 && (
              <Section title="Decided">
                {decided.map(row => (
                  <Decision row={row} name={first(childName)} />
                ))}
              </Section>
            )}
            {decided.length === 0 && alert.settledAt && (
              <InsetText>A safeguarding lead has dealt with this. What they wrote is theirs to read.</InsetText>
            )}
            {asking ? (
              <Questions {...props} />
            ) : (
              props.mayDecide && (
                <p>
                  <Button secondary href={`/attendance/alerts/${alert.id}?again=1`}>
                    Look at it again
                  </Button>
                </p>
              )
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}
