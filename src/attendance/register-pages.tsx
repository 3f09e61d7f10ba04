/** Register files: sent, looked at beforehand, brought in; and what became of each. */
import type { ComponentChildren, VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  Checkboxes,
  Details,
  errorFor,
  FactsRow,
  FileUpload,
  format,
  InsetText,
  Link,
  PageHeading,
  Scroll,
  Section,
  Table,
} from '../ui/index.ts'
import { fileStates, fileWays, type Problems, problemKinds, type RegisterFile } from './attendance.ts'
import type { Preview } from './register-preview.ts'
import type { FileLine } from './register-queries.ts'

const count = (number: number) => format.number(number)
const right = 'numeric' as const

/** The days a file is about, in words. */
const daysWords = (first: string | null, last: string | null): string =>
  first === null || last === null
    ? '–'
    : first === last
      ? format.mediumDate(first)
      : `${format.mediumDate(first)} to ${format.mediumDate(last)}`

const fileWords = (file: Pick<RegisterFile, 'name' | 'way'>): string =>
  file.way === 'http' ? 'From another system' : file.name

const WhatItHolds = (): VNode => (
  <Details summaryText="What the file should hold">
    <p>
      A CSV file with headings, and the unique pupil number (UPN) in each row. Either a row a session with{' '}
      <strong>UPN, Date, Session, Code</strong> (and, if you have them, Minutes late and Comment); or a row a pupil and
      day with <strong>UPN, Date, AM, PM</strong>; or a row a pupil with a column a session, headed like{' '}
      <strong>19/11/2026 AM</strong>.
    </p>
    <p>
      Empty cells and dashes are sessions nobody has marked yet. Send the register as often as it changes: a later file
      puts marks right and keeps what stood before. The same file sent twice changes nothing.
    </p>
  </Details>
)

export interface FilesPageProps {
  once: string
  errors: FieldError[]
  files: readonly FileLine[]
  now: Date
  mayMakeKeys: boolean
}
/** The first page: choose the file; what came before. */
export const FilesPage = ({ once, errors, files, now, mayMakeKeys }: FilesPageProps): VNode => (
  <>
    <PageHeading
      title="Register files"
      back={{ label: 'Attendance', href: '/attendance' }}
      lead="The register comes in by file, as often as it changes. Nothing you send here is written until you have looked at it."
    />
    <form method="post" action="/attendance/files" enctype="multipart/form-data" novalidate>
      <input type="hidden" name="_once" value={once} />
      <FileUpload
        name="file"
        label="The register, as a CSV file"
        hint="Exported from your management information system, up to 25 MB. After the register has closed, so that today is today."
        errorMessage={errorFor(errors, 'file')}
        attributes={{ accept: '.csv,.txt,text/csv' }}
      />
      <WhatItHolds />
      <Button>Look at it first</Button>
    </form>
    <Section title="Files before">
      {files.length === 0 ? (
        <p>None yet.</p>
      ) : (
        <Scroll label="Files before">
          <Table
            head={[
              'When',
              'File',
              'Days',
              { text: 'New', format: right },
              { text: 'Corrected', format: right },
              { text: 'Not taken', format: right },
            ]}
            rows={files.map(file => [
              { text: <Link href={`/attendance/files/${file.id}`}>{format.nearDateTime(file.startedAt, now)}</Link> },
              { text: file.state === 'done' ? fileWords(file) : `${fileWords(file)}: ${fileStates[file.state]}` },
              { text: daysWords(file.firstOn, file.lastOn) },
              { text: count(file.marksNew), format: right },
              { text: count(file.marksCorrected), format: right },
              { text: count(file.refusedCount), format: right },
            ])}
          />
        </Scroll>
      )}
    </Section>
    <Section title="What the register goes by">
      <p>
        <Link href="/attendance/terms">Terms and closures</Link> say on which days there is school.{' '}
        <Link href="/attendance/part-time">Part-time timetables</Link> say when a child is not expected.
        {mayMakeKeys && (
          <>
            {' '}
            Your management information system can send the register by itself, with a{' '}
            <Link href="/attendance/keys">key for another system</Link>.
          </>
        )}
      </p>
    </Section>
  </>
)

/** So few rows need no table of reasons. */
const FEW = 12

/** Rows that did not go in: the reasons with their numbers, and the first rows. */
const ProblemsPart = ({ problems, csv }: { problems: Problems; csv: string | null }): VNode | null => {
  const counts = Object.entries(problems.counts) as [keyof typeof problemKinds, number][]
  if (counts.length === 0) return null
  const total = counts.reduce((sum, [, n]) => sum + n, 0)
  return (
    <Section title={`Not taken, and why (${count(total)})`} id="problems">
      <p>
        The rest goes in. Put these right in your own system and send the register again.{' '}
        {csv && <Link href={csv}>Take them away as a file</Link>}
      </p>
      {total > FEW && (
        <Table
          caption="By reason"
          head={['Reason', { text: 'Marks or rows', format: right }]}
          rows={counts
            .toSorted(([, one], [, other]) => other - one)
            .map(([kind, n]) => [{ text: problemKinds[kind] }, { text: count(n), format: right }])}
        />
      )}
      <Table
        caption="By row"
        head={['Row', 'Why']}
        rows={problems.rows.slice(0, 50).map(row => [{ text: String(row.n) }, { text: `${row.words}.` }])}
      />
      {total > 50 && <p class="kith-meta">The first 50 are shown.</p>}
    </Section>
  )
}

export interface PreviewPageProps {
  file: RegisterFile
  preview: Preview
  /** When this very file was brought in before. */
  before: Date | null
  once: string
}
/** What the file says, before anything is written. */
export const FilePreviewPage = ({ file, preview, before, once }: PreviewPageProps): VNode => (
  <>
    <PageHeading
      title="Register file"
      lead={`${file.name}. Nothing has been written yet.`}
      back={{ label: 'Register files', href: '/attendance/files' }}
    />
    <FactsRow
      facts={[
        { label: 'Marks', value: count(preview.marks) },
        { label: 'Pupils', value: `${count(preview.children)} of ${count(preview.onRoll)} on roll` },
        { label: 'Rows', value: count(preview.rows) },
        { label: 'Not taken', value: count(preview.refused) },
      ]}
    />
    {before && (
      <InsetText
        text={`This very file was brought in on ${format.dateTime(before)}. It fills what is missing and changes nothing that stands.`}
      />
    )}
    {preview.marks > 0 ? (
      <form method="post" action={`/attendance/files/${file.id}/confirm`} novalidate>
        <input type="hidden" name="_once" value={once} />
        {before && (
          <Checkboxes
            name="again"
            items={[
              { value: 'yes', text: 'Set marks back to what this file says, also those that later files changed' },
            ]}
          />
        )}
        <Actions>
          <Button>Bring in {format.plural(preview.marks, 'mark')}</Button>
        </Actions>
      </form>
    ) : (
      <InsetText text="No mark of this file can be taken in. See below why." />
    )}
    {preview.days.length > 0 && (
      <Section title="By day">
        <Table
          head={[
            'Day',
            { text: 'Sessions marked', format: right },
            { text: 'No reason known (N, O)', format: right },
            { text: 'Late (L, U)', format: right },
          ]}
          rows={preview.days.map(day => [
            { text: format.longDate(day.on) },
            { text: count(day.marked), format: right },
            { text: count(day.unexplained), format: right },
            { text: count(day.late), format: right },
          ])}
        />
      </Section>
    )}
    <ProblemsPart problems={preview.problems} csv={null} />
    <form method="post" action={`/attendance/files/${file.id}/give-up`}>
      <input type="hidden" name="_once" value={once} />
      <Button secondary>Throw this file away</Button>
    </form>
  </>
)

const Running = ({ file }: { file: RegisterFile }): VNode => (
  <p>
    It is being brought in. You can leave this page; it goes on.{' '}
    <Link href={`/attendance/files/${file.id}`}>Look again</Link>
  </p>
)

const sentence = (parts: ComponentChildren): VNode => <p class="kith-meta">{parts}</p>

/** What became of a file. */
export const FilePage = ({ file }: { file: RegisterFile }): VNode => (
  <>
    <PageHeading
      title="Register file"
      lead={`${fileWords(file)}: ${fileStates[file.state]}.`}
      back={{ label: 'Register files', href: '/attendance/files' }}
    />
    {file.state === 'running' && <Running file={file} />}
    {file.problem && <InsetText text={file.problem} />}
    {file.state === 'done' && (
      <>
        <FactsRow
          facts={[
            { label: 'New marks', value: count(file.marksNew) },
            { label: 'Corrected', value: count(file.marksCorrected) },
            { label: 'As before', value: count(file.marksSame) },
            { label: 'Not taken', value: count(file.refusedCount) },
          ]}
        />
        {sentence(
          `${format.plural(file.rowCount, 'row')}, ${daysWords(file.firstOn, file.lastOn)}; ${fileWays[file.way]}${
            file.way === 'upload' ? ` by ${file.byName}` : ''
          } on ${format.dateTime(file.startedAt)}. What a corrected mark was before is kept with it.`,
        )}
        <p>
          <Link href="/attendance">What the register shows now</Link>
        </p>
      </>
    )}
    <ProblemsPart problems={file.problems} csv={`/attendance/files/${file.id}/problems.csv`} />
  </>
)
