/** A school's pupil list: sent, looked at beforehand, brought in. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  Details,
  errorFor,
  FactsRow,
  FileUpload,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Scroll,
  Section,
  Select,
  Table,
} from '../ui/index.ts'
import type { ListRead, Preview } from './import-actions.ts'
import { importFieldNames, importFields } from './import-columns.ts'
import type { ImportRun, WaitingToJoin } from './import-queries.ts'
import { type PupilRow, type RefusedRow, tooManyLeavers } from './import-rules.ts'
import { LeavingsWaiting, leavingState } from './leaving-page.tsx'
import type { Leaving } from './leaving-queries.ts'

const count = (number: number) => format.number(number)
const stateWords: Record<ImportRun['state'], string> = {
  waiting: 'not brought in',
  running: 'being brought in',
  done: 'done',
  failed: 'stopped',
  'given-up': 'given up',
}

/** Children of the roll whose record may be one with another school's. It says that others were asked, and nothing of what they hold. */
const WaitingList = ({ waiting }: { waiting: readonly WaitingToJoin[] }): VNode | null =>
  waiting.length === 0 ? null : (
    <Section title={`Waiting for another organisation to agree (${count(waiting.length)})`} id="waiting">
      <p>
        By its number, name and birthday each of these children may have a record with a school that works with them
        now. They are on your roll with a new record, and you can log concerns. The other school or the front door
        decides whether the two are one child; a list alone never opens another school’s record.
      </p>
      <Table
        head={[{ text: 'Child' }, { text: 'Since' }]}
        rows={waiting.slice(0, 50).map(child => [{ text: child.name }, { text: format.shortDateTime(child.askedAt) }])}
      />
      {waiting.length > 50 && <p class="kith-meta">The first 50 are shown.</p>}
    </Section>
  )

export interface SendPageProps {
  once: string
  errors: FieldError[]
  runs: readonly Pick<
    ImportRun,
    'id' | 'fileName' | 'state' | 'startedAt' | 'added' | 'changed' | 'unchanged' | 'refusedCount'
  >[]
  waiting: readonly WaitingToJoin[]
  /** What a second person has still to decide. */
  leavings: readonly Leaving[]
}
/** The first page: choose the file. */
export const SendPage = ({ once, errors, runs, waiting, leavings }: SendPageProps): VNode => (
  <>
    <PageHeading
      title="Pupil list"
      lead="Staff pick a child from this list when they log a concern. Nothing is written until you have looked at it."
    />
    <form method="post" action="/pupils/import" enctype="multipart/form-data" novalidate>
      <input type="hidden" name="_once" value={once} />
      <FileUpload
        name="file"
        label="The list, as a CSV file"
        hint="Saved from SIMS, Arbor, Bromcom or another system, up to 25 MB. One row a pupil, with headings."
        errorMessage={errorFor(errors, 'file')}
        attributes={{ accept: '.csv,.txt,text/csv' }}
      />
      <Details summaryText="What the list should hold">
        <p>
          First name and surname; and the unique pupil number, your own number or the date of birth to tell one child
          from another. A child who is new needs a date of birth. Year, form, sex and the name the child goes by are
          taken if they are there. Other columns are left alone.
        </p>
      </Details>
      <Button>Look at it first</Button>
    </form>
    <LeavingsWaiting leavings={leavings} />
    <WaitingList waiting={waiting} />
    {runs.length > 0 && (
      <Section title="Lists before">
        <Scroll label="Lists before">
          <Table
            head={[
              { text: 'When' },
              { text: 'File' },
              { text: 'State' },
              { text: 'Added', format: 'numeric' },
              { text: 'Changed', format: 'numeric' },
              { text: 'Refused', format: 'numeric' },
            ]}
            rows={runs.map(run => [
              {
                text: (
                  <span class="kith-nowrap">
                    <Link href={`/pupils/import/${run.id}`}>{format.shortDateTime(run.startedAt)}</Link>
                  </span>
                ),
              },
              { text: run.fileName },
              { text: stateWords[run.state] },
              { text: count(run.added), format: 'numeric' },
              { text: count(run.changed), format: 'numeric' },
              { text: count(run.refusedCount), format: 'numeric' },
            ])}
          />
        </Scroll>
      </Section>
    )}
  </>
)

const RowsTable = ({ rows }: { rows: readonly PupilRow[] }): VNode => (
  <Scroll label="The first rows, as they will be read">
    <Table
      caption="The first rows, as they will be read"
      head={['Row', 'First name', 'Surname', 'Goes by', 'Born', 'Sex', 'Year', 'Form', 'Pupil number'].map(text => ({
        text,
      }))}
      rows={rows.map(row => [
        { text: String(row.n) },
        { text: row.given },
        { text: row.family },
        { text: row.knownAs ?? '–' },
        { text: row.bornOn ? format.mediumDate(row.bornOn) : '–' },
        { text: row.sex === 'U' ? '–' : row.sex },
        { text: row.yearGroup ?? '–' },
        { text: row.form ?? '–' },
        { text: row.upn ?? '–' },
      ])}
    />
  </Scroll>
)

const RefusedTable = ({
  refused,
  total,
  run,
}: {
  refused: readonly RefusedRow[]
  total: number
  run: string | null
}): VNode => (
  <Section title={`${count(total)} ${total === 1 ? 'row' : 'rows'} refused`} id="refused">
    <p>
      The other rows go in. Put these right in your own system and send the list again.{' '}
      {run && <Link href={`/pupils/import/${run}/refused.xlsx`}>Take them away for a spreadsheet</Link>}
      {run && ' or '}
      {run && <Link href={`/pupils/import/${run}/refused.csv`}>as CSV</Link>}
    </p>
    <Table
      head={[{ text: 'Row' }, { text: 'Why' }]}
      rows={refused.slice(0, 50).map(row => [{ text: String(row.n) }, { text: `${row.reasons.join('. ')}.` }])}
    />
    {total > 50 && <p class="kith-meta">The first 50 are shown.</p>}
  </Section>
)

export interface PreviewPageProps {
  run: ImportRun
  read: ListRead
  /** Null while the columns are not right. */
  preview: Preview | null
  saved: string[]
  once: string
  errors: FieldError[]
  typed: Record<string, string>
}
/** What would change, before it does. */
export const PreviewPage = ({ run, read, preview, saved, once, errors, typed }: PreviewPageProps): VNode => (
  <>
    <PageHeading
      title="Pupil list"
      lead={`${run.fileName}${read.vendor ? `, a list from ${read.vendor}` : ''}. Nothing has been written yet.`}
      back={{ label: 'Another file', href: '/pupils/import' }}
    />
    {preview && (
      <WhatWouldChange preview={preview} run={run} once={once} errors={errors} typed={typed} usable={read.good > 0} />
    )}
    <Section title="How the file is read">
      <ColumnsForm
        run={run}
        read={read}
        saved={saved}
        once={once}
        errors={errors}
        typed={typed}
        open={preview === null}
      />
      {read.first.length > 0 && <RowsTable rows={read.first} />}
    </Section>
    {preview && preview.refusedCount > 0 && (
      <RefusedTable refused={preview.refused} total={preview.refusedCount} run={null} />
    )}
    {preview && preview.leavers.length > 0 && (
      <LeaversList leavers={preview.leavers} title="On the roll, and not in this file" />
    )}
    <form method="post" action={`/pupils/import/${run.id}/give-up`}>
      <input type="hidden" name="_once" value={once} />
      <Button secondary>Throw this file away</Button>
    </form>
  </>
)

const WhatWouldChange = ({
  preview,
  run,
  once,
  errors,
  typed,
  usable,
}: {
  preview: Preview
  run: ImportRun
  once: string
  errors: FieldError[]
  typed: Record<string, string>
  usable: boolean
}): VNode => (
  <>
    <FactsRow
      facts={[
        { label: 'New on your roll', value: count(preview.added) },
        { label: 'Changed', value: count(preview.changed) },
        { label: 'As before', value: count(preview.unchanged) },
        { label: 'Refused', value: count(preview.refusedCount) },
        { label: 'Not in the file', value: count(preview.leavers.length) },
      ]}
    />
    {usable ? (
      <form method="post" action={`/pupils/import/${run.id}/confirm`} novalidate>
        <input type="hidden" name="_once" value={once} />
        {preview.leavers.length > 0 && (
          <Radios
            name="leavers"
            fieldset={{
              legend: `${count(preview.leavers.length)} ${preview.leavers.length === 1 ? 'child is' : 'children are'} on the roll and not in this file`,
            }}
            hint="Taking a child off the roll ends your school’s access to the shared record. What your school wrote is kept."
            value={typed.leavers ?? 'list'}
            errorMessage={errorFor(errors, 'leavers')}
            items={[
              { value: 'list', text: 'Leave them on the roll' },
              {
                value: 'end',
                text: 'They have left: take them off',
                ...(tooManyLeavers(preview.leavers.length, preview.onRoll) && {
                  conditional: (
                    <Input
                      name="why"
                      label="Why have so many left?"
                      hint={`These are many of the ${count(preview.onRoll)} on the roll. Before anybody is taken off, another person of the school decides: a safeguarding lead, the head or the attendance lead.`}
                      value={typed.why ?? ''}
                      errorMessage={errorFor(errors, 'why')}
                    />
                  ),
                }),
              },
            ]}
          />
        )}
        <Actions>
          <Button>Bring in {count(preview.added + preview.changed + preview.unchanged)} pupils</Button>
        </Actions>
      </form>
    ) : (
      <InsetText text="No row of this file can be used. See below why." />
    )}
  </>
)

const ColumnsForm = ({
  run,
  read,
  saved,
  once,
  errors,
  typed,
  open,
}: Omit<PreviewPageProps, 'preview'> & { open: boolean }): VNode => {
  const form = (
    <form method="post" action={`/pupils/import/${run.id}/columns`} class="kith-dense" novalidate>
      <input type="hidden" name="_once" value={once} />
      {importFieldNames.map(field => (
        <Select
          name={field}
          label={importFields[field]}
          value={typed[field] ?? read.mapping[field] ?? ''}
          items={[
            { value: '', text: 'Not in this file' },
            ...read.headings.filter(heading => heading !== '').map(heading => ({ value: heading, text: heading })),
          ]}
          errorMessage={errorFor(errors, field)}
        />
      ))}
      <Input
        name="saveAs"
        label="Keep these columns under a name"
        hint={
          saved.length > 0
            ? `For the next list. Kept: ${format.list(saved)}.`
            : 'For the next list. Leave it empty if you do not need it.'
        }
        value={typed.saveAs ?? ''}
        classes="govuk-input--width-20"
        errorMessage={errorFor(errors, 'saveAs')}
      />
      {open ? <Button>Use these columns</Button> : <Button secondary>Use these columns</Button>}
    </form>
  )
  if (open) {
    return (
      <>
        <h3>Which column holds what?</h3>
        {form}
      </>
    )
  }
  return (
    <Details summaryText="Which column holds what?" open={errors.some(error => error.field in importFields)}>
      {form}
    </Details>
  )
}

/** Of the children whom a list leaves out, so many are named on its page. */
export const LEAVERS_SHOWN = 200
const LeaversList = ({
  leavers,
  title,
}: {
  leavers: readonly { name: string; form: string | null }[]
  title: string
}): VNode => (
  <Details summaryText={`${title}: ${count(leavers.length)}`}>
    <ul>
      {leavers.slice(0, LEAVERS_SHOWN).map(pupil => (
        <li>
          {pupil.name}
          {pupil.form ? `, ${pupil.form}` : ''}
        </li>
      ))}
    </ul>
    {leavers.length > LEAVERS_SHOWN && <p class="kith-meta">The first {LEAVERS_SHOWN} are shown.</p>}
  </Details>
)

/** How far it is, and what came of it. */
export const RunPage = ({
  run,
  waiting,
  leaving,
}: {
  run: ImportRun
  waiting: readonly WaitingToJoin[]
  /** Children whom this list leaves out, held back for a second person; null when none are. */
  leaving: Leaving | null
}): VNode => (
  <>
    <PageHeading
      title="Pupil list"
      lead={`${run.fileName}, ${run.state === 'done' ? `${format.plural(run.rowsRead, 'row')}, ` : ''}${stateWords[run.state]}.`}
      back={{ label: 'Pupil lists', href: '/pupils/import' }}
    />
    {run.state === 'running' && (
      <>
        <p>
          <progress max={Math.max(1, run.rowsTotal)} value={run.rowsRead} aria-label="Rows brought in" />{' '}
          {count(run.rowsRead)} of {count(run.rowsTotal)} rows
        </p>
        <p>
          You can leave this page; it goes on. <Link href={`/pupils/import/${run.id}`}>Look again</Link>
        </p>
      </>
    )}
    {run.problem && <InsetText text={run.problem} />}
    {leaving && (
      <InsetText>
        {count(run.leavers)} on the roll are not in this file. {leavingState(leaving)}{' '}
        <Link href={`/pupils/leaving/${leaving.id}`}>See who they are</Link>
      </InsetText>
    )}
    {run.state !== 'given-up' && (
      <FactsRow
        facts={[
          { label: 'Added', value: count(run.added) },
          { label: 'Changed', value: count(run.changed) },
          { label: 'As before', value: count(run.unchanged) },
          { label: 'Refused', value: count(run.refusedCount) },
          { label: run.leaversEnded ? 'Taken off the roll' : 'Not in the file', value: count(run.leavers) },
        ]}
      />
    )}
    {run.refusedCount > 0 && run.refused.length > 0 && (
      <RefusedTable refused={run.refused} total={run.refusedCount} run={run.id} />
    )}
    <WaitingList waiting={waiting} />
  </>
)
