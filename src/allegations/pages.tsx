import type { ComponentChildren } from 'preact'
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
  Link,
  PageHeading,
  Radios,
  Scroll,
  Section,
  Select,
  Steps,
  Table,
  Textarea,
} from '../ui/index.ts'
import type { Allegation } from './allegation.ts'
import type { Receipt } from './queries.ts'
import { type Line, officerClock, stateOf } from './rules.ts'

export interface TellProps {
  once: string
  typed: Record<string, string>
  errors: FieldError[]
  staff: { id: string; name: string }[]
  now: { date: string; time: string }
  officerPhone: string | null
  line: Line
}

const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1)
/** What the page says of who reads it. */
const whoReads = ({ lead, first, over }: Line): string =>
  first === over
    ? `This goes to ${over}. The person you name never sees it, and nobody else does.`
    : `This goes to ${first}. If it is about ${lead}, or could be, it goes to ${over}. The person you name never sees it, and nobody else does.`

/** A concern about an adult. It leaves the ordinary way at the first question and never comes back to it. */
export function TellPage({ once, typed, errors, staff, now, officerPhone, line }: TellProps) {
  const { lead, first, over } = line
  const field = (name: string) => ({ name, value: typed[name] ?? '', errorMessage: errorFor(errors, name) })
  return (
    <>
      <PageHeading
        title="About an adult who works with children"
        lead={whoReads(line)}
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
              <Radios
                {...field('aboutHead')}
                fieldset={{ legend: `Is it about ${lead}?` }}
                hint={
                  first === over
                    ? 'If you are not sure, say so.'
                    : `If it is, or you are not sure, ${lead} will not see it: it goes to ${over}.`
                }
                value={typed.aboutHead ?? null}
                classes="kith-row-choices"
                items={[
                  { value: 'no', text: 'No' },
                  { value: 'yes', text: 'Yes' },
                  { value: 'unsure', text: 'I am not sure' },
                ]}
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
                  classes="govuk-input--width-10"
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
                  <li>Then tell {first === over ? over : `${first}, in person`}.</li>
                </ol>
                {officerPhone && (
                  <p>
                    {first === over
                      ? 'The council’s designated officer: '
                      : `If it is about ${lead} and you cannot reach anybody above them, call the council’s designated officer: `}
                    {officerPhone}
                  </p>
                )}
              </DangerPanel>
              <Section title="What happens next">
                <Steps
                  items={[
                    first === over ? `${capital(over)} reads it.` : `${capital(first)} (or ${over}) reads it.`,
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

export const ListPage = ({
  rows,
  now,
  come,
}: {
  rows: Allegation[]
  now: Date
  /** Those that have come to their date; null when none has. */
  come: (() => ComponentChildren) | null
}) => (
  <>
    <PageHeading title="About adults who work with children" lead="Sealed. You see those that you are named to read." />
    {rows.length === 0 ? (
      <EmptyState>Nothing for you to read.</EmptyState>
    ) : (
      <Scroll label="Concerns you may read">
        <Table
          head={[
            { text: 'Number' },
            { text: 'About' },
            { text: 'Told' },
            { text: 'Where it stands' },
            { text: 'Designated officer' },
          ]}
          rows={rows.map(row => [
            { text: <Link href={`/allegations/${row.id}`}>{row.number}</Link>, classes: 'kith-nowrap' },
            { text: `${row.aboutName}${row.aboutJob ? `, ${row.aboutJob}` : ''}` },
            { text: format.dateTime(row.loggedAt) },
            { text: stateOf(row.steps) },
            { text: officerWords(row, now) },
          ])}
        />
      </Scroll>
    )}
    {come?.()}
  </>
)

const officerWords = (row: Allegation, now: Date): string => {
  const { toldAt, late } = officerClock(row, now)
  if (toldAt) return `told ${format.dateTime(toldAt)}${late ? ', late' : ''}`
  return late ? `late: was due ${format.dateTime(row.officerDueAt)}` : `by ${format.dateTime(row.officerDueAt)}`
}
