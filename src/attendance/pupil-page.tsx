/** One child's attendance: what changed in words, the calendar with its table, what else happened then. Pure. */
import type { ComponentChildren } from 'preact'
import {
  AsideSection,
  Button,
  ChildsWords,
  Columns,
  DatedList,
  EmptyState,
  format,
  Link,
  LinkTabs,
  PageHeading,
  Section,
  StateTag,
  Table,
} from '../ui/index.ts'
import { type AlertRow, measures, outcomes, reasons, type StopRow, stopDecisions, type TriageRow } from './alert.ts'
import { alertSays } from './alert-says.ts'
import { HeatLegend, HeatMap } from './heat-map.tsx'
import type { Telling } from './telling.ts'
import { stateOf, tellingStates, toWords } from './telling-rules.ts'
import { type CalendarRow, type Figures, figuresWords, missedWords, type Sum, shareOf } from './weeks-rules.ts'

/** Something else of the record that this reader may see, beside the weeks of the calendar. */
export interface Other {
  entryId: string
  on: string
  title: string
  kind: string
}
export interface PupilPageProps {
  childId: string
  name: string
  detail: string
  figures: Figures | null
  rows: CalendarRow[]
  year: number
  years: number[]
  alerts: AlertRow[]
  decided: Map<string, TriageRow[]>
  others: Other[]
  tellings: Telling[]
  stops: StopRow[]
  remarks: { on: string; session: string; words: string }[]
  corrections: { on: string; session: string; words: string }[]
  now: Date
  mayTriage: boolean
  mayStop: boolean
  mayOpenRecord: boolean
  /** May open the list this page belongs to; otherwise it belongs to the child’s own page. */
  mayList: boolean
  own: boolean
  more: { label: string; href: string }[]
}

/** How an alert stands: to be looked at, dealt with, over. A reader who may not read the decision sees only that there is one. */
export function alertState(alert: AlertRow, decided: readonly TriageRow[]): string {
  const newest = decided[0]
  if (newest) return newest.outcome === 'raised' ? 'Raised as a concern' : 'Decided'
  if (alert.settledAt) return 'Dealt with'
  return alert.endedAt ? 'Over' : 'New'
}

export function DecisionLine({ row }: { row: TriageRow }) {
  return (
    <p class="kith-meta">
      {format.mediumDate(row.decidedAt)}, {row.decidedByName}: {outcomes[row.outcome].toLowerCase()}
      {row.reasons.length > 0 && <> ({row.reasons.map(key => reasons[key].toLowerCase()).join('; ')})</>}.{' '}
      {row.reviewOn && `Looked at again on ${format.mediumDate(row.reviewOn)}.`}
    </p>
  )
}

function Alerts({ alerts, decided, mayTriage }: Pick<PupilPageProps, 'alerts' | 'decided' | 'mayTriage'>) {
  if (alerts.length === 0) return <EmptyState>No pattern and no sudden change was found.</EmptyState>
  return (
    <ul class="kith-bare-list kith-attendance">
      {alerts.map(alert => {
        const rows = decided.get(alert.id) ?? []
        const state = alertState(alert, rows)
        return (
          <li class="kith-attendance__row kith-attendance__row--alert">
            <div>
              <StateTag>{state}</StateTag>
            </div>
            <div>
              <p>
                {alertSays(alert)}{' '}
                <Link href={`/attendance/alerts/${alert.id}`}>
                  {state === 'New' && mayTriage ? 'Look, and decide' : 'Look'}
                </Link>
              </p>
              {rows.slice(0, 1).map(row => (
                <DecisionLine row={row} />
              ))}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

const share = (sum: Sum) => {
  const value = shareOf(sum)
  return value === null ? '–' : format.percent(value)
}
const numeric = (text: ComponentChildren) => ({ text: text as never, format: 'numeric' })

/** The figures beside the calendar: the same in numbers. */
export function FiguresTable({ figures }: { figures: Figures }) {
  const columns = [figures.lately, figures.before, figures.year]
  const row = (label: string, of: (sum: Sum) => ComponentChildren) => [label, ...columns.map(sum => numeric(of(sum)))]
  const missed = missedWords(figures.year).slice(0, 6)
  return (
    <Table
      classes="kith-figures"
      caption="Sessions, half days"
      captionClasses="govuk-visually-hidden"
      firstCellIsHeader
      head={['', ...['Four weeks', 'Before', 'This year'].map(text => ({ text, format: 'numeric' }))]}
      rows={[
        row('In school', share),
        row('Sessions that count', sum => sum.possible),
        row('Missed', sum => sum.possible - sum.attended),
        row('Nobody knows why', sum => sum.unexplained),
        row('Late', sum => sum.late),
        ...missed.map(([label]) => row(label, sum => missedWords(sum).find(([other]) => other === label)?.[1] ?? 0)),
      ]}
    />
  )
}

const sessionWords = { am: 'morning', pm: 'afternoon' } as const

/** What makes coming hard, in the child’s words. */
function Views({ decided, name }: Pick<PupilPageProps, 'decided' | 'name'>) {
  const views = [...decided.values()].flat().filter(row => row.viewWords)
  if (views.length === 0) return null
  return (
    <AsideSection title="What makes coming hard">
      {views.slice(0, 3).map(row => (
        <>
          <ChildsWords of={name.split(' ')[0] ?? name} look="small">
            {row.viewWords ?? ''}
          </ChildsWords>
          <p class="kith-meta">{format.mediumDate(row.decidedAt)}</p>
        </>
      ))}
    </AsideSection>
  )
}

function Others({ others }: Pick<PupilPageProps, 'others'>) {
  return (
    <Section title="What else happened then" id="then">
      {others.length === 0 ? (
        <EmptyState>Nothing in these weeks that you may see.</EmptyState>
      ) : (
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
      )}
    </Section>
  )
}

/** Workers told, measures looked at, notes and corrections. */
function Beside({ tellings, stops, remarks, corrections }: PupilPageProps) {
  const notes = [...remarks, ...corrections].sort((one, other) => (one.on < other.on ? 1 : -1)).slice(0, 12)
  return (
    <>
      {tellings.length > 0 && (
        <AsideSection title="Workers told">
          <DatedList
            items={tellings.slice(0, 8).map(telling => ({
              on: format.dayMonth(telling.onDate),
              children: (
                <>
                  <Link href={`/attendance/tellings/${telling.id}`}>{toWords(telling)}</Link>{' '}
                  <span class="kith-meta">{tellingStates[stateOf(telling)].toLowerCase()}</span>
                </>
              ),
            }))}
          />
        </AsideSection>
      )}
      {stops.length > 0 && (
        <AsideSection title="Measures looked at">
          <DatedList
            items={stops.slice(0, 6).map(stop => ({
              on: format.dayMonth(stop.askedAt),
              children: (
                <>
                  <Link href={`/attendance/stops/${stop.id}`}>{measures[stop.measure]}</Link>{' '}
                  <span class="kith-meta">
                    {stop.decision ? stopDecisions[stop.decision].toLowerCase() : 'not decided yet'}
                  </span>
                </>
              ),
            }))}
          />
        </AsideSection>
      )}
      {notes.length > 0 && (
        <AsideSection title="Notes and corrections">
          <DatedList
            items={notes.map(row => ({
              on: format.dayMonth(row.on),
              children: (
                <>
                  <span class="kith-meta">{sessionWords[row.session as 'am' | 'pm']}</span> {row.words}
                </>
              ),
            }))}
          />
        </AsideSection>
      )}
    </>
  )
}

/** Weeks in which something else happened, by their Monday: how many. */
function notesByWeek(others: readonly Other[], rows: readonly CalendarRow[]): Map<string, number> {
  const mondays = rows.filter(row => row.kind === 'week').map(row => row.monday)
  const notes = new Map<string, number>()
  for (const one of others) {
    const monday = mondays.filter(day => day <= one.on).at(-1)
    if (monday && format.daysBetween(monday, one.on) < 7) notes.set(monday, (notes.get(monday) ?? 0) + 1)
  }
  return notes
}

/** The child's attendance page. */
export function PupilPage(props: PupilPageProps) {
  const { childId, name, figures, rows, years, year } = props
  const notes = props.mayOpenRecord ? notesByWeek(props.others, rows) : new Map<string, number>()
  return (
    <>
      <PageHeading
        title={name}
        lead={props.detail}
        leadInk
        back={
          props.mayList ? { label: 'Attendance', href: '/attendance' } : { label: name, href: `/children/${childId}` }
        }
        actions={[
          props.mayOpenRecord && (
            <Button secondary href={`/children/${childId}`}>
              The whole record
            </Button>
          ),
          props.own && props.mayStop && (
            <Button secondary href={`/attendance/${childId}/stop`}>
              Before a penalty or exclusion
            </Button>
          ),
        ]}
      />
      <Section title="What changed">
        {figures && <p class="kith-lead kith-lead--ink">{figuresWords(figures)}</p>}
        <Alerts {...props} />
      </Section>
      <Section
        title={`The school year ${year}–${String(year + 1).slice(2)}`}
        actions={
          years.length > 1 ? (
            <LinkTabs
              label="Which school year"
              tabs={years.map(one => ({
                label: `${one}–${String(one + 1).slice(2)}`,
                href: `/attendance/${childId}?year=${one}`,
                current: one === year,
              }))}
            />
          ) : undefined
        }
      >
        {rows.length === 0 ? (
          <EmptyState>No mark of this school year that you may see.</EmptyState>
        ) : (
          <Columns kind="half">
            {[
              <>
                <HeatMap rows={rows} caption={`${format.possessive(name)} attendance by week`} notes={notes} />
                <HeatLegend />
                {props.more.length > 0 && (
                  <p>
                    {props.more.map((link, index) => (
                      <>
                        {index > 0 && ' · '}
                        <Link href={link.href}>{link.label}</Link>
                      </>
                    ))}
                  </p>
                )}
              </>,
              <>
                {figures && <FiguresTable figures={figures} />}
                <Views {...props} />
              </>,
            ]}
          </Columns>
        )}
      </Section>
      {props.mayOpenRecord ? (
        <Columns kind="child">{[<Others {...props} />, <Beside {...props} />]}</Columns>
      ) : (
        <Beside {...props} />
      )}
    </>
  )
}
