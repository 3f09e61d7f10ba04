/** Attendance of a school, or of the children a team works with: who is away and nobody knows why, what changed, who has a worker. Pure. */
import { Details, EmptyState, format, Link, PageHeading, Section, StateTag } from '../ui/index.ts'

export interface Person {
  childId: string
  name: string
  /** "Year 9, 9B", and the school for a team that works with several. */
  detail: string
}
export interface UnexplainedRow extends Person {
  /** "In the morning", "All day". */
  when: string
  /** Since an earlier day, in words; null when it began today. */
  since: string | null
  workers: string[]
  telling: { id: string; state: string; solid: boolean } | null
}
export interface ChangedRow extends Person {
  alerts: { id: string; kind: string; words: string; found: string }[]
  workers: string[]
}
export interface WorkerChildRow extends Person {
  workers: string
  lately: string
  before: string
  today: string
  fallen: boolean
}
export interface SchoolPageProps {
  title: string
  lead: string
  /** Which day the first list is about: "today", "on Fri 20 Nov". */
  day: string
  unexplained: UnexplainedRow[]
  changed: ChangedRow[]
  /** Children of whom only the rate of absence is told. */
  rates: ChangedRow[]
  withWorker: WorkerChildRow[]
  /** How many rows a list holds at most. */
  cutAt: number
  links: { label: string; href: string }[]
  own: boolean
  mayTriage: boolean
  hasMarks: boolean
}

const Who = ({ row }: { row: Person }) => (
  <div class="kith-attendance__who">
    <Link href={`/attendance/${row.childId}`}>{row.name}</Link>
    <span class="kith-meta">{row.detail}</span>
  </div>
)
const Workers = ({ words }: { words: readonly string[] }) =>
  words.length === 0 ? null : <p class="kith-meta">{format.sentence(words.join('; '))}</p>

function Unexplained({ rows, own, day }: { rows: readonly UnexplainedRow[]; own: boolean; day: string }) {
  if (rows.length === 0)
    return <EmptyState>Nobody was away {day} without a reason, as far as the register says.</EmptyState>
  return (
    <ul class="kith-bare-list kith-attendance">
      {rows.map(row => (
        <li class="kith-attendance__row">
          <Who row={row} />
          <div>
            <strong>{row.when}</strong>
            {row.since && <>, {row.since}</>}
            <Workers words={row.workers} />
          </div>
          <div>
            {row.telling ? (
              <>
                <StateTag solid={row.telling.solid}>{row.telling.state}</StateTag>{' '}
                <Link href={`/attendance/tellings/${row.telling.id}`}>
                  {row.telling.solid ? (own ? 'Try, and tell' : 'Answer') : 'See'}
                  <span class="govuk-visually-hidden"> about {row.name}</span>
                </Link>
              </>
            ) : (
              own && row.workers.length === 0 && <span class="kith-secondary">No worker to tell</span>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Changed({ rows, mayTriage }: { rows: readonly ChangedRow[]; mayTriage: boolean }) {
  return (
    <ul class="kith-bare-list kith-attendance">
      {rows.map(row => (
        <li class="kith-attendance__row kith-attendance__row--two">
          <Who row={row} />
          <div>
            <ul class="kith-bare-list kith-changes">
              {row.alerts.map(alert => (
                <li>
                  <p>{alert.words}</p>
                  <p>
                    <Link href={`/attendance/alerts/${alert.id}`}>
                      {mayTriage ? 'Look, and decide' : 'Look'}
                      <span class="govuk-visually-hidden"> about {row.name}</span>
                    </Link>
                    <span class="kith-meta"> found {alert.found}</span>
                  </p>
                </li>
              ))}
            </ul>
            <Workers words={row.workers} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function WithWorker({ rows, day }: { rows: readonly WorkerChildRow[]; day: string }) {
  const dayHead = format.sentence(day.replace(/^on /, ''))
  if (rows.length === 0) return <EmptyState>None that you may see.</EmptyState>
  return (
    <table class="govuk-table kith-attendance-table">
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <th scope="col" class="govuk-table__header">
            Child
          </th>
          <th scope="col" class="govuk-table__header">
            Worker or plan
          </th>
          <th scope="col" class="govuk-table__header govuk-table__header--numeric">
            Four weeks
          </th>
          <th scope="col" class="govuk-table__header govuk-table__header--numeric">
            Before
          </th>
          <th scope="col" class="govuk-table__header">
            {dayHead}
          </th>
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {rows.map(row => (
          <tr class="govuk-table__row">
            <th scope="row" class="govuk-table__header">
              <Who row={row} />
            </th>
            <td class="govuk-table__cell" data-label="Worker or plan">
              {row.workers}
            </td>
            <td class="govuk-table__cell govuk-table__cell--numeric" data-label="Four weeks">
              {row.fallen ? <strong>{row.lately}</strong> : row.lately}
              {row.fallen && <span class="kith-meta"> lower</span>}
            </td>
            <td class="govuk-table__cell govuk-table__cell--numeric" data-label="Before">
              {row.before}
            </td>
            <td class="govuk-table__cell" data-label={dayHead}>
              {row.today}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The page of the school, of a worker, and of the Virtual School: the same, each in their reach. */
export function SchoolPage(props: SchoolPageProps) {
  const { unexplained, changed, withWorker } = props
  const more = (n: number) =>
    n >= props.cutAt ? <p class="kith-secondary">The first {props.cutAt} are shown.</p> : null
  return (
    <>
      <PageHeading
        title={props.title}
        lead={props.lead}
        actions={
          props.links.length > 0 ? (
            <ul class="kith-inline-links">
              {props.links.map(link => (
                <li>
                  <Link href={link.href}>{link.label}</Link>
                </li>
              ))}
            </ul>
          ) : undefined
        }
      />
      <Section
        title={
          <>
            Away {props.day}, and nobody knows why <span class="kith-under__count">{unexplained.length}</span>
          </>
        }
      >
        {props.hasMarks ? (
          <Unexplained rows={unexplained} own={props.own} day={props.day} />
        ) : (
          <EmptyState>
            No register of today has come in yet. Until it has, nobody can tell from here who is away.
          </EmptyState>
        )}
        {more(unexplained.length)}
      </Section>
      <Section
        title={
          <>
            What changed <span class="kith-under__count">{changed.length}</span>
          </>
        }
      >
        <p class="kith-secondary">
          Patterns and sudden changes, found by counting. They say what is different, never why: somebody asks.
        </p>
        {changed.length === 0 ? (
          <EmptyState>No change of pattern waits to be looked at.</EmptyState>
        ) : (
          <Changed rows={changed} mayTriage={props.mayTriage} />
        )}
        {more(changed.length + props.rates.length)}
        {props.rates.length > 0 && (
          <Details
            summaryText={`Absent for a tenth of the sessions or more, and nothing else: ${format.plural(props.rates.length, 'child', 'children')}`}
          >
            <Changed rows={props.rates} mayTriage={props.mayTriage} />
          </Details>
        )}
      </Section>
      <Section
        title={
          <>
            Children with a worker or a plan <span class="kith-under__count">{withWorker.length}</span>
          </>
        }
      >
        <WithWorker rows={withWorker} day={props.day} />
        {more(withWorker.length)}
      </Section>
    </>
  )
}
