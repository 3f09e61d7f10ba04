/** One sealed concern: what was told, what was done, how it ended, how long it is kept. Pure. */
import type { ComponentChildren } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Button,
  DateInput,
  Details,
  EmptyState,
  errorFor,
  format,
  InsetText,
  PageHeading,
  Radios,
  Section,
  Select,
  SummaryList,
  Table,
  Textarea,
} from '../ui/index.ts'
import { type AboutHead, type Allegation, outcomes, stepKinds, stepsByHand } from './allegation.ts'
import { officerClock, stateOf } from './rules.ts'

export interface OneProps {
  row: Allegation
  now: Date
  once: string
  typed: Record<string, string>
  errors: FieldError[]
  /** How long it is kept, in words. */
  kept: () => ComponentChildren
}
/** One sealed concern: what was told, what has been done, the officer's clock, the outcome. */
export function OnePage(props: OneProps) {
  const { row, now, kept } = props
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
          ...(row.aboutHeadSaid
            ? [{ key: 'About the head?', value: headWords(row.aboutHeadSaid, row.aboutHead) }]
            : []),
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
      {!closed && <Work {...props} />}
      <Section title="How long this is kept">
        {kept()}
        <Born {...props} />
      </Section>
    </>
  )
}

/** What was answered, and why it went past the head all the same. */
const headWords = (said: AboutHead, taken: boolean): string =>
  said === 'no' && taken
    ? 'No was answered; but the words could mean the head, who cannot read this'
    : { no: 'No', yes: 'Yes', unsure: 'Not sure' }[said]

/** What was done, and how it ended: while it is open. */
const Work = ({ row, once, typed, errors }: OneProps) => (
  <>
    <Section title="Add what was done">
      <form method="post" action={`/allegations/${row.id}/steps`} novalidate>
        <input type="hidden" name="_once" value={once} />
        <Select
          name="kind"
          label="What was done"
          value={typed.kind ?? ''}
          items={[{ value: '', text: 'Choose' }, ...stepsByHand.map(kind => ({ value: kind, text: stepKinds[kind] }))]}
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
)

/** When the adult was born: Kith does not hold it, and the rules count from it. */
const Born = ({ row, once, typed, errors }: OneProps) => {
  const wrong = errors.some(error => error.field === 'born-day' || error.field === 'known')
  const known = row.birth?.bornOn ?? null
  return (
    <>
      {row.birth && (
        <p>
          {known ? (
            <>
              {row.aboutName} was born on <strong>{format.date(known)}</strong>:
            </>
          ) : (
            'What was said of when they were born was taken back:'
          )}{' '}
          “{row.birth.words}”{' '}
          <span class="kith-meta">
            {row.birth.byName}, {format.mediumDate(row.birth.at)}
          </span>
        </p>
      )}
      <Details summaryText={known ? 'Put right when they were born' : 'Say when they were born'} open={wrong}>
        <form method="post" action={`/allegations/${row.id}/born`} novalidate autocomplete="off">
          <input type="hidden" name="_once" value={once} />
          <DateInput
            id="born"
            namePrefix="born"
            fieldset={{ legend: 'When was the adult born?' }}
            hint={
              known
                ? 'Kept here, in the sealed record, and nowhere else. Leave the boxes empty to take back what was said.'
                : 'Kept here, in the sealed record, and nowhere else. For example, 27 3 1979.'
            }
            values={{ day: typed['born-day'], month: typed['born-month'], year: typed['born-year'] }}
            errorMessage={errorFor(errors, 'born-day')}
          />
          <Textarea
            name="known"
            label="How do you know?"
            hint="For example: from the personnel file, seen by you."
            value={typed.known ?? ''}
            rows={2}
            errorMessage={errorFor(errors, 'known')}
          />
          <Button secondary>Save the day</Button>
        </form>
      </Details>
    </>
  )
}
