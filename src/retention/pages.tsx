/** What has come to the end of its time, what holds it, and the certificates of what went. Pure: facts in, page out. */
import type { ComponentChildren, VNode } from 'preact'
import { type RecordKind, recordKinds } from '../statute/index.ts'
import { EmptyState, format, Link, LinkTabs, PageHeading, Scroll, Section, StateTag, Table } from '../ui/index.ts'
import {
  type AdultDueRow,
  type Certificate,
  certifiedParts,
  type DueRow,
  grounds,
  type HoldRow,
  parts,
} from './retention.ts'
import { type Standing, standingOf } from './rules.ts'

export type Place = 'due' | 'holds' | 'certificates' | 'rules'

export const RetentionTabs = ({ current, review }: { current: Place; review: boolean }): VNode => (
  <LinkTabs
    label="How long records are kept"
    look="ruled"
    tabs={[
      ...(review
        ? [
            { label: 'Come to its date', href: '/retention', current: current === 'due' },
            { label: 'On hold', href: '/retention/holds', current: current === 'holds' },
            { label: 'Certificates', href: '/retention/certificates', current: current === 'certificates' },
          ]
        : []),
      { label: 'Rules', href: '/retention/rules', current: current === 'rules' },
    ]}
  />
)

/** A child as whoever reads no record may know it. */
export const childWords = ({ initials, year }: { initials: string; year: number | null }): string =>
  year === null ? initials : `${initials}, born ${year}`
export const kindWords = (kinds: readonly RecordKind[]): string =>
  kinds.length === 0 ? 'nobody has said what kind' : format.list(kinds.map(kind => recordKinds[kind]))

export const groups: readonly [Standing, string, string][] = [
  ['decide', 'Waits for a decision', 'Somebody proposed to erase it. Another person decides.'],
  ['review', 'To be reviewed', 'Nothing goes by itself. Somebody looks at it and says whether it can go.'],
  ['held', 'On hold', 'Its date has passed, and something needs it.'],
  ['kept', 'Kept for now', 'Somebody said why. It comes back on its day.'],
  [
    'undated',
    'No date can be given',
    'Work has ended, and no rule fits, or none has a number, or the date it counts from is missing. It is kept until somebody says what it is, or the area sets a number.',
  ],
]

/** Where its review stands. */
export const stateWords = (
  row: Pick<DueRow, 'proposedByName' | 'proposedAt' | 'foundAt' | 'lookAgainOn' | 'notAgreed'>,
  standing: Standing,
): ComponentChildren => {
  if (standing === 'decide')
    return `${row.proposedByName} proposed to erase it, ${format.mediumDate(row.proposedAt ?? row.foundAt)}`
  if (standing === 'kept') return `Until ${format.date(row.lookAgainOn ?? row.foundAt)}: ${row.proposedByName}`
  if (row.notAgreed) return `${row.notAgreed.by} decided that it stays, ${format.mediumDate(row.notAgreed.at)}`
  return 'Nobody yet'
}

const DueTable = ({
  label,
  rows,
  standing,
  area,
}: {
  label: string
  rows: readonly DueRow[]
  standing: Standing
  area: boolean
}): VNode => (
  <Scroll label={label}>
    <Table
      head={['Child', ...(area ? ['Kept by'] : []), 'What', 'To be kept until', 'Where its review stands']}
      rows={rows.map(row => [
        <Link href={`/retention/due/${row.id}`}>{childWords(row)}</Link>,
        ...(area ? [row.organisation] : []),
        <>
          {parts[row.part]}
          {row.part === 'file' && (
            <>
              <br />
              <span class="kith-secondary">{format.sentence(kindWords(row.kinds))}</span>
            </>
          )}
        </>,
        { text: row.keepUntil ? format.date(row.keepUntil) : 'No date', classes: 'kith-nowrap' },
        stateWords(row, standing),
      ])}
    />
  </Scroll>
)

/** Concerns about adults that have come to their date: for those who decide on them, and for those who read them. */
export const AdultTable = ({
  rows,
  on,
  href,
  area,
}: {
  rows: readonly AdultDueRow[]
  on: string
  href: (row: AdultDueRow) => string
  area: boolean
}): VNode => (
  <Scroll label="Concerns about adults">
    <Table
      head={[
        'Concern',
        ...(area ? ['Told at'] : []),
        'Told, and closed',
        'To be kept until',
        'Where it stands',
        'Where its review stands',
      ]}
      rows={rows.map(row => {
        const standing = standingOf(row, on)
        return [
          { text: <Link href={href(row)}>{row.number}</Link>, classes: 'kith-nowrap' },
          ...(area ? [row.organisation] : []),
          {
            text: (
              <>
                {format.mediumDate(row.loggedOn)}
                <br />
                {format.mediumDate(row.closedOn ?? row.foundAt)}
              </>
            ),
            classes: 'kith-nowrap',
          },
          { text: row.keepUntil ? format.date(row.keepUntil) : 'No date', classes: 'kith-nowrap' },
          groups.find(([one]) => one === standing)?.[1] ?? '',
          stateWords(row, standing),
        ]
      })}
    />
  </Scroll>
)

export interface DuePageProps {
  rows: readonly DueRow[]
  area: boolean
  on: string
  where: string
  /** Concerns about adults, for those who decide on them. */
  adults: readonly AdultDueRow[]
}
export const DueListPage = ({ rows, area, on, where, adults }: DuePageProps): VNode => {
  const by = Map.groupBy(rows, row => standingOf(row, on))
  return (
    <>
      <PageHeading
        title="Records that have come to their date"
        lead={`Of ${where}: what no rule asks to be kept any longer. Found anew each night.`}
      />
      <RetentionTabs current="due" review />
      {rows.length + adults.length === 0 ? <EmptyState>Nothing has come to its date.</EmptyState> : null}
      {groups.map(([standing, title, words]) => {
        const found = by.get(standing) ?? []
        if (found.length === 0) return null
        return (
          <Section title={`${title} (${found.length})`}>
            <p class="kith-secondary">{words}</p>
            <DueTable label={title} rows={found} standing={standing} area={area} />
          </Section>
        )
      })}
      {adults.length > 0 && (
        <Section title={`Concerns about adults (${adults.length})`}>
          <p class="kith-secondary">
            Sealed. You see whose they are and their days, and nothing of what they say. Somebody who reads one
            proposes; you decide.
          </p>
          <AdultTable rows={adults} on={on} href={row => `/retention/adults/${row.id}`} area />
        </Section>
      )}
      {rows.length === 500 && <p class="kith-meta">The 500 that are longest overdue. Others follow.</p>}
    </>
  )
}

export const HoldsPage = ({ rows, area }: { rows: readonly HoldRow[]; area: boolean }): VNode => (
  <>
    <PageHeading
      title="Records on hold"
      lead="A court, an inquiry, a claim or a review needs them. While a hold is on, nothing is erased, whatever its date."
    />
    <RetentionTabs current="holds" review />
    {rows.length === 0 ? (
      <EmptyState>
        {area
          ? 'Nothing is on hold. A hold is put on from a record that has come to its date.'
          : 'Nothing is on hold. A hold is put on from a child’s page, or from a record that has come to its date.'}
      </EmptyState>
    ) : (
      <Scroll label="Holds">
        <Table
          head={['Child', 'Kept by', 'Why', 'Put on by', 'State']}
          rows={rows.map(row => [
            childWords(row),
            row.organisation ?? 'Every organisation of the area',
            <>
              <strong>{grounds[row.grounds]}</strong>
              <br />
              {row.words}
            </>,
            `${row.setByName}, ${format.mediumDate(row.setAt)}`,
            row.liftedAt ? (
              <>
                <StateTag>Lifted</StateTag> {row.liftedByName}, {format.mediumDate(row.liftedAt)}: {row.liftedWords}
              </>
            ) : (
              <Link href={`/retention/holds/${row.id}`}>
                Lift<span class="govuk-visually-hidden"> the hold on {childWords(row)}</span>
              </Link>
            ),
          ])}
        />
      </Scroll>
    )}
  </>
)

export const CertificatesPage = ({ rows }: { rows: readonly Certificate[] }): VNode => (
  <>
    <PageHeading
      title="Certificates of erasure"
      lead="What went, under which rule, and who decided. Nothing in them says whom it was about."
    />
    <RetentionTabs current="certificates" review />
    {rows.length === 0 ? (
      <EmptyState>Nothing has been erased yet.</EmptyState>
    ) : (
      <Table
        head={['Number', 'Kept by', 'What', 'Erased']}
        rows={rows.map(row => [
          <Link href={`/retention/certificates/${row.id}`}>{row.number}</Link>,
          row.organisation,
          certifiedParts[row.part],
          `${format.date(row.decidedAt)}, decided by ${row.decidedByName}`,
        ])}
      />
    )}
  </>
)
