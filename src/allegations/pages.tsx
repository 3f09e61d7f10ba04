import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  Columns,
  DangerPanel,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Select,
  Steps,
  SummaryList,
  Table,
  Textarea,
} from '../ui/index.ts'
import { type Allegation, outcomes, stepKinds, stepsByHand } from './allegation.ts'
import type { Receipt } from './queries.ts'
import { officerClock, stateOf } from './rules.ts'

export interface TellProps {
  once: string
  typed: Record<string, string>
  errors: FieldError[]
  staff: { id: string; name: string }[]
  now: { date: string; time: string }
  officerPhone: string | null
}

/** A concern about an adult. It leaves the ordinary way at the first question and never comes back to it. */
export function TellPage({ once, typed, errors, staff, now, officerPhone }: TellProps) {
  const field = (name: string) => ({ name, value: typed[name] ?? '', errorMessage: errorFor(errors, name) })
  return (
    <>
      <PageHeading
        title="About an adult who works with children"
        lead="This goes to the headteacher. If it is about the headteacher, it goes to the chair of governors. The person you name never sees it, and nobody else does."
        back={{ label: 'It is about a child, not an adult', href: '/concerns/new' }}
      />
      <form method="post" action="/allegations" novalidate autocomplete="off">
        <input type="hidden" name="_once" value={once} />
        <Columns kind="write">
          {[
            <>
              <Select
                {...field('aboutPractitionerId')}
                label="Who is it about?"
                hint="Choose a colleague here, or write the name below: also a volunteer, a driver, a coach, somebody from an agency."
                items={[
                  { value: '', text: 'Somebody not in this list' },
                  ...staff.map(person => ({ value: person.id, text: person.name })),
                ]}
              />
              <Input {...field('aboutName')} label="Their name, if not in the list" />
              <Input
                {...field('aboutJob')}
                label="What they do"
                hint="For example: cover supervisor, minibus driver."
              />
              <div class="kith-row-choices">
                <Input
                  {...field('onDate')}
                  label="Date"
                  type="date"
                  value={typed.onDate ?? now.date}
                  classes="govuk-input--width-10"
                />
                <Input
                  {...field('atTime')}
                  label="Time"
                  type="time"
                  value={typed.atTime ?? now.time}
                  classes="govuk-input--width-5"
                />
              </div>
              <Input {...field('place')} label="Where" />
              <Textarea
                {...field('seen')}
                label="What did you see or hear?"
                hint="Plain facts. You do not have to be sure, and you do not investigate."
                rows={6}
              />
              <Textarea {...field('said')} label="What did others tell you?" hint="Say who." rows={3} />
              <Textarea
                {...field('childrenWords')}
                label="Which child or children, if any"
                hint="Names here stay in this sealed record. They are not written into a pupil’s record."
                rows={2}
              />
              <Textarea {...field('childWords')} label="What did a child say, in the child’s own words?" rows={2} />
              <Radios
                {...field('danger')}
                fieldset={{ legend: 'Is anyone in danger right now?' }}
                value={typed.danger ?? null}
                classes="kith-row-choices"
                items={[
                  { value: 'no', text: 'No' },
                  { value: 'yes', text: 'Yes' },
                  { value: 'unknown', text: 'I don’t know' },
                ]}
              />
              <Textarea {...field('doneAlready')} label="What has been done already?" rows={2} />
            </>,
            <>
              <DangerPanel>
                <p>Do not finish this page first.</p>
                <ol>
                  <li>
                    <strong>Call 999.</strong>
                  </li>
                  <li>Then tell the headteacher, in person.</li>
                </ol>
                {officerPhone && (
                  <p>
                    If it is about the headteacher and the chair cannot be reached, call the council’s designated
                    officer: {officerPhone}
                  </p>
                )}
              </DangerPanel>
              <Section title="What happens next">
                <Steps
                  items={[
                    'The head (or the chair of governors) reads it today.',
                    'The council’s designated officer is told within one working day.',
                    'You see that it arrived, was read, and is acted on. You may not be told more, to be fair to everybody.',
                    'Do not speak with the person about it.',
                  ]}
                />
              </Section>
            </>,
          ]}
        </Columns>
        <Actions>
          <Button>Send it sealed</Button>
        </Actions>
      </form>
    </>
  )
}

/** After sending, and later: that it arrived, was read, is acted on. */
export const ReceiptsPage = ({ receipts, sent }: { receipts: Receipt[]; sent: boolean }) => (
  <>
    <PageHeading
      title={sent ? 'It has been sent, sealed' : 'What you told about an adult'}
      lead="Only those who must act on it can read it."
    />
    {receipts.length === 0 ? (
      <EmptyState>You have told nothing here.</EmptyState>
    ) : (
      <Table
        head={[{ text: 'Sent' }, { text: 'What became of it' }]}
        rows={receipts.map(receipt => [
          { text: format.dateTime(receipt.receivedAt) },
          {
            text: receipt.actedAt
              ? `Acted on since ${format.dateTime(receipt.actedAt)}`
              : receipt.readAt
                ? `Read ${format.dateTime(receipt.readAt)}`
                : 'Arrived, not read yet',
          },
        ])}
      />
    )}
    <p>
      <Link href="/">Go on</Link>
    </p>
  </>
)

export const ListPage = ({ rows, now }: { rows: Allegation[]; now: Date }) => (
  <>
    <PageHeading title="About adults who work with children" lead="Sealed. You see those that you are named to read." />
    {rows.length === 0 ? (
      <EmptyState>Nothing for you to read.</EmptyState>
    ) : (
      <Table
        head={[
          { text: 'Number' },
          { text: 'About' },
          { text: 'Told' },
          { text: 'Where it stands' },
          { text: 'Designated officer' },
        ]}
        rows={rows.map(row => [
          { text: <Link href={`/allegations/${row.id}`}>{row.number}</Link> },
          { text: `${row.aboutName}${row.aboutJob ? `, ${row.aboutJob}` : ''}` },
          { text: format.dateTime(row.loggedAt) },
          { text: stateOf(row.steps) },
          { text: officerWords(row, now) },
        ])}
      />
    )}
  </>
)

const officerWords = (row: Allegation, now: Date): string => {
  const { toldAt, late } = officerClock(row, now)
  if (toldAt) return `told ${format.dateTime(toldAt)}${late ? ', late' : ''}`
  return late ? `late: was due ${format.dateTime(row.officerDueAt)}` : `by ${format.dateTime(row.officerDueAt)}`
}

export interface OneProps {
  row: Allegation
  now: Date
  once: string
  typed: Record<string, string>
  errors: FieldError[]
}
/** One sealed concern: what was told, what has been done, the officer's clock, the outcome. */
export function OnePage({ row, now, once, typed, errors }: OneProps) {
  const { late, toldAt } = officerClock(row, now)
  const closed = stateOf(row.steps) === 'Closed'
  return (
    <>
      <PageHeading
        title={`Sealed concern ${row.number}`}
        lead={`About ${row.aboutName}${row.aboutJob ? `, ${row.aboutJob}` : ''}. ${stateOf(row.steps)}.`}
        back={{ label: 'All you may read', href: '/allegations' }}
      />
      {!toldAt && (
        <InsetText
          text={
            late
              ? `Late: the designated officer was to be told by ${format.longDateTime(row.officerDueAt)}.`
              : `Tell the council’s designated officer by ${format.longDateTime(row.officerDueAt)}: one working day from when it was told (local procedure; Keeping Children Safe in Education, Part 4, not yet checked word for word).`
          }
        />
      )}
      <SummaryList
        rows={[
          { key: 'Told by', value: `${row.loggedByName}, ${format.dateTime(row.loggedAt)}` },
          { key: 'When and where', value: `${format.dateTime(row.happenedAt)}${row.place ? `, ${row.place}` : ''}` },
          { key: 'Seen or heard', value: <span class="kith-as-written">{row.seen}</span> },
          ...(row.said ? [{ key: 'Others said', value: <span class="kith-as-written">{row.said}</span> }] : []),
          ...(row.childWords
            ? [{ key: 'In a child’s words', value: <span class="kith-as-written">“{row.childWords}”</span> }]
            : []),
          ...(row.childrenWords ? [{ key: 'Children', value: row.childrenWords }] : []),
          { key: 'Danger then', value: { no: 'No', yes: 'Yes', unknown: 'Not known' }[row.danger] },
          ...(row.doneAlready ? [{ key: 'Done already', value: row.doneAlready }] : []),
          { key: 'Who can read this', value: `${format.list(row.readerNames)}. Nobody else.` },
        ]}
      />
      <Section title="What has been done">
        {row.steps.length === 0 ? (
          <EmptyState>Nothing yet.</EmptyState>
        ) : (
          <Table
            head={[{ text: 'When' }, { text: 'What' }, { text: 'Words' }, { text: 'By' }]}
            rows={row.steps.map(step => [
              { text: format.dateTime(step.at) },
              { text: step.outcome ? outcomes[step.outcome] : stepKinds[step.kind] },
              { text: step.words },
              { text: step.byName },
            ])}
          />
        )}
      </Section>
      {!closed && (
        <>
          <Section title="Add what was done">
            <form method="post" action={`/allegations/${row.id}/steps`} novalidate>
              <input type="hidden" name="_once" value={once} />
              <Select
                name="kind"
                label="What was done"
                value={typed.kind ?? ''}
                items={[
                  { value: '', text: 'Choose' },
                  ...stepsByHand.map(kind => ({ value: kind, text: stepKinds[kind] })),
                ]}
                errorMessage={errorFor(errors, 'kind')}
              />
              <Textarea
                name="words"
                label="In words"
                value={typed.words ?? ''}
                rows={3}
                errorMessage={errorFor(errors, 'words')}
              />
              <Button>Save</Button>
            </form>
          </Section>
          <Section title="Close it">
            <form method="post" action={`/allegations/${row.id}/outcome`} novalidate>
              <input type="hidden" name="_once" value={once} />
              <Radios
                name="outcome"
                fieldset={{ legend: 'Outcome' }}
                value={typed.outcome ?? null}
                items={Object.entries(outcomes).map(([value, text]) => ({ value, text }))}
                errorMessage={errorFor(errors, 'outcome')}
              />
              <Textarea
                name="reasons"
                label="Why, and what is learned from it"
                value={typed.reasons ?? ''}
                rows={3}
                errorMessage={errorFor(errors, 'reasons')}
              />
              <Button secondary>Close it</Button>
            </form>
          </Section>
        </>
      )}
    </>
  )
}
