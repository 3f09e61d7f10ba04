/** The list of requests, and the parts that other pages show. Pure: facts in, page out. */
import type { VNode } from 'preact'
import type { PersonLabel } from '../people/index.ts'
import { within } from '../record/index.ts'
import {
  Button,
  EmptyState,
  format,
  Input,
  Link,
  LinkTabs,
  OrganisationBadge,
  PageHeading,
  Section,
  StateTag,
  Table,
} from '../ui/index.ts'
import { decidedWords, handlingWords, oneStepFor, standingOf } from './rules.ts'
import type { RequestRow } from './sharing.ts'

/** "today 14:40" inside a sentence. */
export const inSentence = (words: string): string =>
  words.replace(/^(Today|Tomorrow|Yesterday)\b/, word => word.toLowerCase())

/** "1 day, by Fri 20 Nov" and whether it is late. A limit in days is late from the midnight after its last day. */
export function dueWords(
  request: Pick<RequestRow, 'dueAt' | 'dueOn' | 'dueTimed'>,
  now: Date,
): { left: string; when: string; late: boolean } {
  const late = now >= request.dueAt
  const left = format.timeLeft(request.dueAt, now).words
  if (request.dueTimed) return { left, when: `by ${inSentence(format.nearDateTime(request.dueAt, now))}`, late }
  const days = format.daysBetween(now, request.dueOn)
  return {
    left: late ? left : days === 0 ? 'Today' : format.plural(days, 'day'),
    when: late ? `due ${format.shortDate(request.dueOn)}` : `by ${format.shortDate(request.dueOn)}`,
    late,
  }
}

/** Who it is about, with what tells two of the same name apart. */
export const who = (label: PersonLabel | undefined, initials: boolean): string => {
  if (!label) return 'A child'
  if (initials) return label.initials
  return label.bornOn
    ? `${label.name}, born ${format.date(label.bornOn)}`
    : label.expectedOn
      ? `${label.name}, expected ${format.date(label.expectedOn)}`
      : label.name
}
export const shortText = (text: string, most = 160): string => {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length <= most
    ? flat
    : `${flat.slice(0, flat.lastIndexOf(' ', most - 1) > most / 2 ? flat.lastIndexOf(' ', most - 1) : most - 1)}…`
}

export interface RequestsProps {
  which: 'to-answer' | 'asked' | 'decided'
  rows: RequestRow[]
  labels: ReadonlyMap<string, PersonLabel>
  initials: boolean
  now: Date
  toAnswer: number
  counts: { label: string; count: number }[]
  /** A token of its own for each row: sending one never counts as having sent another. */
  onces: ReadonlyMap<string, string>
  answered: RequestRow | null
  errors: readonly { field: string; message: string }[]
  errorFor: string | null
  more: boolean
}

export function RequestsPage(props: RequestsProps): VNode {
  const { which, rows, toAnswer } = props
  return (
    <>
      <PageHeading
        title="Requests for information"
        lead="What other organisations ask of you, and what you ask of them."
      />
      <LinkTabs
        label="Which requests"
        look="ruled"
        tabs={[
          { label: 'Asked of you', href: '/requests', current: which === 'to-answer', count: toAnswer },
          { label: 'You asked', href: '/requests?show=asked', current: which === 'asked' },
          { label: 'What you decided', href: '/requests?show=decided', current: which === 'decided' },
        ]}
      />
      {props.answered && (
        <p class="kith-secondary govuk-!-margin-top-4">
          Sent: “{props.answered.answer ? decidedWords(props.answered, props.answered.answer.decision) : ''}”, to{' '}
          {within(props.answered.fromName)}. It is recorded, with the time and your name.
        </p>
      )}
      {which === 'to-answer' && rows.length > 0 && (
        <p class="kith-read kith-secondary govuk-!-margin-top-4">
          “No trace” and “known, nothing relevant” are sent at once. Open a request to share something, or to refuse.
        </p>
      )}
      {which === 'decided' && <Counted counts={props.counts} />}
      {rows.length === 0 ? (
        <EmptyState>
          {which === 'to-answer'
            ? 'Nobody is waiting for an answer from you.'
            : which === 'asked'
              ? 'You have not asked anybody yet. Ask from a child’s page.'
              : 'No request has been answered here yet.'}
        </EmptyState>
      ) : (
        <ul class="kith-bare-list">
          {rows.map(row =>
            which === 'to-answer' ? <ToAnswer {...props} row={row} /> : <Passed {...props} row={row} />,
          )}
        </ul>
      )}
      {props.more && <p class="kith-meta">The first 200 are shown.</p>}
    </>
  )
}

const Counted = ({ counts }: { counts: RequestsProps['counts'] }) => (
  <Section title="The last twelve months">
    <Table
      head={['Decision', { text: 'How often', format: 'numeric' }]}
      rows={counts.map(({ label, count }) => [label, { text: format.number(count), format: 'numeric' }])}
      firstCellIsHeader
    />
  </Section>
)

function Time({ request, now }: { request: RequestRow; now: Date }) {
  const due = dueWords(request, now)
  return (
    <div class="kith-work__time">
      <span class={`kith-work__left${due.late ? ' kith-late' : ''}`}>{due.left}</span>
      <span class="kith-work__when">{due.when}</span>
    </div>
  )
}

function ToAnswer({ row, labels, initials, now, onces, errors, errorFor: wrong }: RequestsProps & { row: RequestRow }) {
  const late = standingOf(row, now) === 'late'
  const mine = wrong === row.id ? errors : []
  const reason = mine.find(error => error.field === 'lateReason')?.message
  return (
    <li class="kith-work" id={`request-${row.id}`}>
      <Time request={row} now={now} />
      <div class="kith-work__what">
        <p class="kith-work__title">
          <Link href={`/requests/${row.id}`}>{who(labels.get(row.childId), initials)}</Link>
        </p>
        <p>
          <OrganisationBadge code={row.fromBadge} name={<strong>{row.fromName}</strong>}>
            {row.urgent && ' urgent'}
          </OrganisationBadge>
        </p>
        <p>{shortText(row.what)}</p>
        <form method="post" action={`/requests/${row.id}/one-step`} class="kith-dense" novalidate>
          <input type="hidden" name="_once" value={onces.get(row.id) ?? ''} />
          {late && (
            <Input
              name="lateReason"
              id={wrong === row.id ? 'lateReason' : `lateReason-${row.id}`}
              label="Why is it late?"
              errorMessage={reason}
            />
          )}
          <div class="kith-row-choices">
            {oneStepFor(row).map(({ value, label }) => (
              <Button
                name="decision"
                value={value}
                secondary
                preventDoubleClick
                classes="govuk-button--small govuk-!-margin-bottom-1 govuk-!-margin-top-2"
              >
                {label}
              </Button>
            ))}
          </div>
        </form>
      </div>
      <div class="kith-work__whose">
        <span class="kith-meta">{row.number}</span>
        <Link href={`/requests/${row.id}`}>Share or refuse</Link>
      </div>
    </li>
  )
}

/** A request that was answered, or that somebody else must answer. */
function Passed({ row, labels, initials, now, which }: RequestsProps & { row: RequestRow }) {
  const other =
    which === 'asked' ? { badge: row.toBadge, name: row.toName } : { badge: row.fromBadge, name: row.fromName }
  return (
    <li class="kith-work">
      {row.answer ? (
        <div class="kith-work__time">
          <span class="kith-work__when">{format.shortDateTime(row.answer.decidedAt)}</span>
        </div>
      ) : (
        <Time request={row} now={now} />
      )}
      <div class="kith-work__what">
        <p class="kith-work__title">
          <Link href={`/requests/${row.id}`}>{who(labels.get(row.childId), initials)}</Link>
        </p>
        <p>
          <OrganisationBadge code={other.badge} name={<strong>{other.name}</strong>} />
        </p>
        <p>{shortText(row.what)}</p>
      </div>
      <div class="kith-work__whose">
        <span>
          <Stand row={row} now={now} />
        </span>
      </div>
    </li>
  )
}

export function Stand({ row, now }: { row: RequestRow; now: Date }): VNode {
  if (row.answer) return <StateTag>{decidedWords(row, row.answer.decision)}</StateTag>
  return (
    <StateTag>
      {standingOf(row, now) === 'late' ? 'No answer, late' : row.byPhone ? 'To telephone' : 'Waiting'}
    </StateTag>
  )
}

/** On a child's page: what was asked of whom, and what came of it. */
export function AskedAndAnswered({
  rows,
  now,
  me,
  childId,
  mayAsk,
}: {
  rows: RequestRow[]
  now: Date
  me: string
  childId: string
  mayAsk: boolean
}): VNode {
  return (
    <>
      {rows.length > 0 && (
        <ul class="kith-bare-list kith-stack">
          {rows.slice(0, 6).map(row => (
            <li>
              <Link href={`/requests/${row.id}`}>{row.fromId === me ? row.toName : `${row.fromName} asked`}</Link>
              <br />
              <Stand row={row} now={now} />{' '}
              <span class="kith-meta">
                {row.answer ? format.dayMonth(row.answer.decidedAt) : dueWords(row, now).when}
              </span>
              {row.answer && handlingWords(row.answer.conditions, row.answer.conditionWords) && (
                <>
                  <br />
                  <strong>{handlingWords(row.answer.conditions, row.answer.conditionWords)}.</strong>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayAsk && (
        <p>
          <Link href={`/children/${childId}/ask`}>Ask another organisation</Link>
        </p>
      )}
    </>
  )
}

/** On home: answers that came. */
export const AnswersReceived = ({
  rows,
  labels,
  initials,
  now,
}: {
  rows: RequestRow[]
  labels: ReadonlyMap<string, PersonLabel>
  initials: boolean
  now: Date
}): VNode => (
  <ul class="kith-bare-list kith-rows">
    {rows.map(row => {
      const label = labels.get(row.childId)
      return (
        <li>
          <span class="kith-meta">
            {format.nearDateTime(row.answer?.decidedAt ?? now, now)}, from {within(row.toName)}
          </span>
          <br />
          <Link href={`/requests/${row.id}`}>{label ? (initials ? label.initials : label.name) : 'A child'}</Link>{' '}
          <strong>{row.answer ? decidedWords(row, row.answer.decision) : ''}.</strong>
          {row.answer?.reasons && ` ${shortText(row.answer.reasons, 120)}`}
        </li>
      )
    })}
  </ul>
)
