/** "Why this date?": the answer first, then the rule, where it comes from, and every day counted. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { within } from '../record/index.ts'
import {
  type AreaLimit,
  type Calendar,
  type Explained,
  limitInWords,
  londonDate,
  type Rule,
  type Source,
} from '../statute/index.ts'
import {
  CalendarLegend,
  Certainty,
  Columns,
  DayCalendar,
  DayRuler,
  ExternalLink,
  format,
  HourBar,
  InsetText,
  Link,
  PageHeading,
  Section,
  SummaryList,
} from '../ui/index.ts'
import { MoreTime, SayWhy, WrongDate } from './clock-forms.tsx'
import type { ClockDetail, ClockHistoryRow, ClockRow } from './deadline.ts'
import {
  calendarDay,
  canBeLate,
  eventWords,
  isLate,
  progressOf,
  skippedWords,
  timeLeftWords,
  whenWords,
} from './rules.ts'
import type { SureOf } from './worklist.ts'

export interface OtherWay {
  event: string
  why: string
  /** When it happened in this matter, and the day that gives; null when it did not, or is not known. */
  counted: { startedAt: Date; dueOn: string } | null
}

export interface ClockProps {
  clock: ClockDetail
  rule: Rule
  /** Counted by the limit that the clock keeps, with each day; null where that cannot be done any more, and the kept date stands. */
  explained: Explained | null
  /** What it would be by the choices in force now, where that is another day. */
  wouldBeOn: string | null
  sure: SureOf
  others: readonly OtherWay[]
  areaLimit: AreaLimit | null
  history: readonly ClockHistoryRow[]
  who: string
  areaName: string
  calendar: Calendar
  now: Date
  once: string
  typed: Record<string, string>
  errors: readonly FieldError[]
}

const meaningWords = { by: 'by', before: 'on or before', for: 'until', 'not before': 'not before' } as const
const countsWords: Partial<Record<string, string>> = {
  'working days': 'Monday to Friday, not bank holidays in England. The day it starts is day 0.',
  'school days': 'The school’s own days: not weekends, holidays or closures.',
  'calendar days': 'Every day, weekends and holidays too. It does not move: do it before.',
  hours: 'Every hour, day and night, weekends and holidays too. It does not move: do it before.',
  weeks: 'Whole weeks, to the same weekday. It does not move for a holiday: do it before.',
  months: 'Whole months, to the same day; where that month is shorter, its last day.',
  'fixed date': 'A fixed day of the year.',
  typed: 'Nothing is counted: the date is the one in the order.',
}

/** The most days that are drawn; a clock of years is told in words. */
const mostDrawn = 200
const dueWords = (clock: ClockRow) => (clock.timed ? format.longDateTime(clock.dueAt) : format.longDate(clock.dueOn))

const leftWords = (left: string): string =>
  left === 'Today' ? 'It ends today.' : left === 'Now' ? 'That time has passed.' : `${left} left.`

function Answer({ clock, rule, explained, calendar, now }: ClockProps): VNode {
  const running = clock.stoppedAt === null
  const progress = progressOf(clock, clock.stoppedAt ?? now, calendar)
  const left = timeLeftWords(clock, now, { unit: clock.unit, calendar })
  const days = progress?.kind === 'days' ? progress : null
  const late = isLate(clock, now)
  const day = days && !late && `Day ${days.gone} of ${days.total}${running ? ' today' : ''}.`
  return (
    <section class="kith-section" aria-label="The date">
      <Columns kind="half">
        <>
          <p class="kith-secondary">
            {rule.title} {meaningWords[rule.meaning]}
          </p>
          <p class="govuk-heading-l govuk-!-margin-bottom-1">{dueWords(clock)}</p>
          {clock.stoppedAt ? (
            <p class="kith-lead kith-lead--ink">
              Done {format.longDateTime(clock.stoppedAt)} by {within(clock.stoppedByName ?? '')},{' '}
              {clock.lateMinutes === null ? (
                'in time.'
              ) : (
                <span class="kith-late">{format.duration(clock.lateMinutes)} late.</span>
              )}
            </p>
          ) : (
            <p class="kith-lead kith-lead--ink">
              {day} {late ? <span class="kith-late">{left}.</span> : leftWords(left)}
            </p>
          )}
          {clock.lateReason && (
            <p>
              <strong>Why it {clock.lateMinutes === null && !late ? 'will be' : 'is'} late:</strong> {clock.lateReason}{' '}
              <span class="kith-meta">
                {clock.lateSaidByName}
                {clock.lateSaidAt && `, ${format.dateTime(clock.lateSaidAt)}`}
              </span>
            </p>
          )}
        </>
        <>
          {days && days.total <= 60 ? (
            <DayRuler
              total={days.total}
              gone={days.gone}
              start={`${format.dayMonth(clock.startedAt)}, ${eventWords(clock.startEvent).toLowerCase()}`}
              due={`${format.dayMonth(clock.dueOn)}, due`}
              today={running ? (late ? 'all its days have gone' : `today, day ${days.gone}`) : `done, day ${days.gone}`}
            />
          ) : (
            progress?.kind === 'share' && (
              <>
                <HourBar gone={progress.gone} />
                <p class="kith-secondary">
                  {format.percent(progress.gone)} of the time has gone
                  {explained ? `: ${explained.limitInWords} in all` : ''}.
                </p>
              </>
            )
          )}
        </>
      </Columns>
    </section>
  )
}

function InPlainWords({ clock, rule, explained, areaLimit, areaName }: ClockProps): VNode {
  const nationally = rule.due ? limitInWords(rule.due) : (rule.inWords ?? 'no national number')
  const kept =
    clock.amount === null
      ? (explained?.limitInWords ?? nationally)
      : limitInWords({ unit: clock.unit, n: clock.amount })
  return (
    <div class="kith-stack">
      <h2>The rule, in plain words</h2>
      <p class="govuk-body-l">{rule.sentence}</p>
      <SummaryList
        rows={[
          {
            key: 'Starts at',
            value: `${eventWords(clock.startEvent)}, ${format.longDateTime(clock.startedAt)}. ${clock.startWords}`,
          },
          { key: 'Limit', value: `${kept}${clock.limitFrom === 'area' ? `, set by ${areaName}` : ''}` },
          { key: 'Counts', value: countsWords[clock.unit] ?? '' },
          {
            key: 'Stops at',
            value: rule.stopsAt
              ? `${eventWords(rule.stopsAt)}. It never pauses.`
              : 'It simply runs out. It never pauses.',
          },
          areaLimit && {
            key: `${areaName}’s own`,
            value: `${limitInWords(areaLimit.due)} from ${format.date(areaLimit.from)}${areaLimit.setBy ? `, set by ${areaLimit.setBy}` : ''}${areaLimit.why ? `: ${areaLimit.why}` : ''}. National: ${nationally}.`,
          },
          {
            key: 'Who keeps it',
            value: clock.practitionerName
              ? `${clock.practitionerName}, ${clock.organisationName}`
              : `Whoever leads at ${clock.organisationName}`,
          },
          { key: 'Law or guidance', value: dutyWords[rule.duty] },
        ]}
      />
      {(explained?.notes ?? []).map(note => (
        <p class="kith-secondary">{note}</p>
      ))}
    </div>
  )
}
const dutyWords = {
  must: 'Law: it must be done.',
  should: 'Statutory guidance: it should be done, unless there is good reason.',
  target: 'A target that others aim at; nobody’s duty.',
  local: 'No national number: a local rule.',
} as const

const sourceLevel = { read: 'read', local: 'local', unverified: 'unchecked' } as const
const SourceLine = ({ source }: { source: Source }) => (
  <p>
    <strong>{source.document}</strong>
    {source.chapter && !source.document.includes('chapter') && `, chapter ${source.chapter}`}{' '}
    <Certainty level={sourceLevel[source.certainty]} />
    {source.quoting && (
      <>
        <br />
        {source.quoting}
      </>
    )}
    {source.says && (
      <>
        <br />
        {source.says}
      </>
    )}
    {source.address?.startsWith('https://') && (
      <>
        <br />
        <ExternalLink href={source.address}>Open the page</ExternalLink>
      </>
    )}
  </p>
)

const sureWords = {
  read: 'Law or guidance, read',
  local: 'Local procedure',
  unchecked: 'Not yet checked word for word',
} as const

function WhereFrom({ clock, rule, sure, others }: ClockProps): VNode {
  return (
    <div class="kith-stack">
      <h2>Where it comes from</h2>
      <div class="kith-paper kith-stack">
        <p>
          <strong>
            <Certainty level={sure.level} words={sure.words ?? sureWords[sure.level]} />
          </strong>
        </p>
        {clock.edition && (
          <p>
            Counted by {clock.edition}, in force on the day it started.
            {sure.level === 'unchecked' && ' Kith has not read this sentence there, and treats it as unchanged.'}
          </p>
        )}
        {rule.sources.map(source => (
          <SourceLine source={source} />
        ))}
        <p>
          <Link href={`/rules/${rule.id}`}>This rule, and what the area has set</Link>
        </p>
      </div>
      <h3>How sure can a rule be?</h3>
      <SummaryList
        classes="govuk-summary-list--no-border"
        rows={[
          { key: <Certainty level="read" words="read" />, value: 'we have read the sentence' },
          { key: <Certainty level="local" words="local" />, value: 'from a local document, yours or another area’s' },
          {
            key: <Certainty level="unchecked" words="not yet checked" />,
            value: 'widely used, sentence not seen. Your area may set its own.',
          },
        ]}
      />
      {others.length > 0 && <h3>Another way of counting</h3>}
      {others.map(other => (
        <p>
          {eventWords(other.event)}: {other.why}{' '}
          {other.counted
            ? `Here that was ${format.longDateTime(other.counted.startedAt)}, which gives ${format.longDate(other.counted.dueOn)}. Kith keeps both and shows the earlier.`
            : 'Kith has no such date in this matter.'}
        </p>
      ))}
    </div>
  )
}

/** "27 h 40 min": hours are not turned into days where hours are what counts. */
const hoursWords = (n: number): string =>
  [Math.floor(n), Math.round((n % 1) * 60)].map((part, i) => `${part} ${i === 0 ? 'h' : 'min'}`).join(' ')

/** Hours as a list: how many have gone by the end of each day. A calendar has no room for them. */
const Hours = ({ explained, clock }: ClockProps) => (
  <Section title="The hours, counted">
    <SummaryList
      rows={(explained?.counted ?? []).map(day => ({
        key: format.longDate(day.on),
        value: [
          day.kind === 'start' && `starts at ${format.time(clock.startedAt)}; `,
          day.kind === 'due'
            ? `runs out at ${format.time(clock.dueAt)}, after ${explained?.limitInWords}`
            : `${hoursWords(day.n ?? 0)} gone by midnight`,
          day.why && ` (${day.why})`,
        ],
      }))}
    />
  </Section>
)

function Days(props: ClockProps): VNode | null {
  const { explained, now } = props
  if (!explained || explained.unit === 'typed') return null
  if (explained.unit === 'hours') return <Hours {...props} />
  const title = 'The days, counted'
  if (explained.counted.length > mostDrawn) {
    return (
      <Section title={title}>
        <p>
          From {format.longDate(explained.startOn)} to {format.longDate(explained.dueOn)}:{' '}
          {format.plural(explained.counted.length - 1, 'day')}, too many to draw.
        </p>
      </Section>
    )
  }
  const today = londonDate(now)
  const skipped = skippedWords(explained.counted)
  return (
    <Section title={title} actions={<CalendarLegend />}>
      <DayCalendar
        days={explained.counted.map(day => calendarDay(day, today))}
        today={today}
        {...(skipped ? { skipped } : {})}
      />
    </Section>
  )
}

const historyWords = (row: ClockHistoryRow) => {
  const was = format.date(row.dueOn)
  if (row.kind === 'start-corrected')
    return `The start was corrected by ${within(row.changedByName)}: ${row.reason}. It was ${format.dateTime(row.startedAt)}, and due ${was}.`
  if (row.kind === 'extended')
    return `More time was given by ${within(row.changedByName)}: ${row.reason}. It was due ${was}.`
  return `Counted again: ${row.reason}. It was due ${was}.`
}

function Happened({ clock, history, now }: ClockProps): VNode {
  const rows = [
    { at: clock.madeAt, words: `Started by ${within(clock.startedByName)}. ${clock.startWords}` },
    ...history.map(row => ({ at: row.changedAt, words: historyWords(row) })),
    ...(clock.lateReason && clock.lateSaidAt
      ? [{ at: clock.lateSaidAt, words: `${clock.lateSaidByName} said why it is late: ${clock.lateReason}` }]
      : []),
    ...(clock.stoppedAt ? [{ at: clock.stoppedAt, words: `Stopped by ${within(clock.stoppedByName ?? '')}.` }] : []),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const next =
    clock.stoppedAt || isLate(clock, now) ? [] : [{ key: `Next: ${whenWords(clock, now)}`, value: 'It runs out.' }]
  return (
    <Section title="What has happened to this clock">
      <SummaryList rows={[...rows.map(row => ({ key: format.dateTime(row.at), value: row.words })), ...next]} />
    </Section>
  )
}
export function ClockPage(props: ClockProps): VNode {
  const { clock, rule, wouldBeOn, areaName } = props
  return (
    <>
      <PageHeading
        title="Why this date?"
        back={{ label: props.who === 'No child' ? 'Where this is done' : props.who, href: clock.href }}
      />
      <Answer {...props} />
      {wouldBeOn !== null && (
        <InsetText>
          Something that this is counted by has changed since. Counted now it would be {format.longDate(wouldBeOn)}. The
          date above stands until the clocks are counted again.
        </InsetText>
      )}
      {clock.extendedAt && (
        <InsetText>
          {clock.extendedByName} gave more time on {format.dateTime(clock.extendedAt)}: {clock.extendedReason}
        </InsetText>
      )}
      <section class="kith-section" aria-label="The rule">
        <Columns kind="rule">
          <InPlainWords {...props} />
          <WhereFrom {...props} />
        </Columns>
      </section>
      <Days {...props} />
      <Happened {...props} />
      {clock.stoppedAt === null && (
        <>
          {canBeLate(clock) && <SayWhy {...props} />}
          <WrongDate {...props} />
          <MoreTime {...props} />
        </>
      )}
      <p>
        <Link href={`/rules/${rule.id}`}>{areaName}’s own limit for this rule</Link>
      </p>
    </>
  )
}
