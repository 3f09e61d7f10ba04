/** What attendance shows on other slices’ pages: the picture’s lane, a part of the child’s page, what is known beside a decision, home. */
import { askFor, may } from '../access/index.ts'
import type { KnownSection } from '../concerns/index.ts'
import type { AsideSource } from '../deadlines/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { ChildSection, PictureRows } from '../record/index.ts'
import { dateText, dayNumber, londonDate } from '../statute/index.ts'
import { ChildsWords, format, Link } from '../ui/index.ts'
import { alertsOf, childrenTold, childrenUnexplained, childrenWithAlert, ranks } from './alert-queries.ts'
import { alertSays } from './alert-says.ts'
import { type AttendanceFacts, attendanceFacts, attendanceOf, type ChildAttendance } from './facts.ts'
import { WeekBars } from './heat-map.tsx'
import { unexplainedWhen } from './school-view.ts'
import { labelsFor } from './telling-names.ts'
import { registersOf, tellingsOf } from './telling-queries.ts'
import { stateOf } from './telling-rules.ts'
import { type WeekBar, weekBars, yearStart } from './weeks-rules.ts'

const barsOf = (known: ChildAttendance, from: string, to: string): WeekBar[] =>
  weekBars(known.terms, known.closedWhy, dayNumber(from), dayNumber(to))

/** The picture’s lane: weeks as small bars, holidays blank. Nothing for whoever may not know where the child is. */
export async function attendanceLane(tx: Tx, ctx: Ctx, childId: string, from: string): Promise<Partial<PictureRows>> {
  const known = await attendanceOf(tx, ctx, childId)
  if (!known || known.terms.length === 0) return {}
  return { attendance: barsOf(known, from, londonDate(ctx.now)) }
}

/** On the child’s page: what changed, with the way to the calendar. Null where nothing is known, or may not be. */
export async function attendanceSection(tx: Tx, ctx: Ctx, childId: string): Promise<ChildSection | null> {
  const facts = await attendanceFacts(tx, ctx, childId)
  if (!facts) return null
  return {
    order: 15,
    title: 'Attendance',
    place: 'aside',
    body: () => (
      <>
        <p>{facts.figures}</p>
        {facts.changed.slice(0, 2).map(change => (
          <p>
            {change.words} <Link href={`/attendance/alerts/${change.alertId}`}>Look</Link>
          </p>
        ))}
        <p>
          <Link href={`/attendance/${childId}`}>The calendar</Link>
        </p>
      </>
    ),
  }
}

/** The standing item beside a decision, in sentences. */
export function FactsView({
  facts,
  bars,
  childId,
}: {
  facts: AttendanceFacts
  bars: readonly WeekBar[]
  childId: string
}) {
  return (
    <>
      {bars.some(bar => bar.percent !== null) && <WeekBars bars={bars.slice(-26)} />}
      <p>{facts.figures}</p>
      {facts.changed.slice(0, 4).map(change => (
        <p>
          {change.open ? <strong>{change.words}</strong> : change.words}{' '}
          <Link href={`/attendance/alerts/${change.alertId}`}>Look</Link>
        </p>
      ))}
      {facts.reasons.map(reason => (
        <p>
          {reason.words}{' '}
          <span class="kith-meta">
            {reason.by}, {format.dayMonth(reason.on)}
          </span>
        </p>
      ))}
      {facts.childSays.slice(0, 1).map(said => (
        <>
          <ChildsWords label="What makes coming hard" look="small">
            {said.words}
          </ChildsWords>
          <p class="kith-meta">{format.dayMonth(said.on)}</p>
        </>
      ))}
      {facts.childSays.length === 0 && facts.notAsked && (
        <p class="kith-meta">What makes coming hard was not asked yet: {facts.notAsked}</p>
      )}
      {facts.told.map(told => (
        <p>
          Told of an absence on {format.dayMonth(told.on)}: {told.words}{' '}
          {told.href && <Link href={told.href}>See</Link>}
        </p>
      ))}
      <p>
        <Link href={`/attendance/${childId}`}>The calendar, and what else happened then</Link>
      </p>
    </>
  )
}

/** Beside triage and the front door’s decision. */
export const attendanceKnown: KnownSection = async (tx, ctx, childId) => {
  const facts = await attendanceFacts(tx, ctx, childId)
  const known = await attendanceOf(tx, ctx, childId)
  if (!facts || !known) return null
  const today = londonDate(ctx.now)
  const bars = barsOf(known, dateText(Math.max(yearStart(dayNumber(today)), dayNumber(today) - 200)), today)
  return { order: 20, title: 'Attendance', body: () => <FactsView facts={facts} bars={bars} childId={childId} /> }
}

// ------------------------------------------------------------------ home

const at = 6
const WEEK = 7 * 86_400_000

/** Beside the worklist of whoever keeps a register, and of a worker: who is away and nobody knows why, what changed. Null where there is none of it. */
export const attendanceHome: AsideSource = async (tx, ctx) => {
  if (!may(ctx.roles, 'attendance.list')) return null
  const today = londonDate(ctx.now)
  const [away, changed, told] = await Promise.all([
    childrenUnexplained(tx, today, 60),
    childrenWithAlert(tx, new Date(ctx.now.getTime() - WEEK), ranks.changed, at),
    childrenTold(tx, today, 60),
  ])
  const own = may(ctx.roles, 'attendance.triage')
  // A school hears of every child; another team only of those it was told about: the rest is the school’s to look into first.
  const shownAway = (own ? away : away.filter(child => told.includes(child))).slice(0, at)
  const children = [...new Set([...shownAway, ...changed])]
  if (children.length === 0) return null
  await askFor(tx, children)
  const [registers, alerts, tellings, labels] = await Promise.all([
    registersOf(tx, children, today),
    alertsOf(tx, children, { open: true }),
    tellingsOf(tx, children, today),
    labelsFor(tx, ctx, children),
  ])
  const terms = Map.groupBy(registers, row => row.childId)
  const rows = shownAway.flatMap(childId => {
    const label = labels.get(childId)
    const when = unexplainedWhen(
      (terms.get(childId) ?? []).map(row => row.term),
      today,
    )
    const telling = tellings.find(one => one.childId === childId && one.onDate === today)
    return label && when ? [{ childId, label, when, state: telling ? stateOf(telling) : null }] : []
  })
  const news = changed.flatMap(childId => {
    const label = labels.get(childId)
    const alert = alerts.find(one => one.childId === childId)
    return label && alert ? [{ childId, label, alert }] : []
  })
  if (rows.length === 0 && news.length === 0) return null
  return {
    order: 15,
    title: 'Attendance',
    flush: true,
    body: () => (
      <>
        <ul class="kith-bare-list kith-aside-rows kith-aside-rows--plain">
          {rows.map(row => (
            <li>
              <Link href={`/attendance/${row.childId}`}>
                {[row.label.name, row.label.detail.split(',')[0]].filter(Boolean).join(', ')}
              </Link>
              <br />
              <strong>{row.when}</strong> away, and nobody knows why
              {row.state === 'to-tell'
                ? '; the worker is to be told'
                : row.state === 'answered'
                  ? '; the worker has answered'
                  : row.state
                    ? '; the worker is told'
                    : ''}
            </li>
          ))}
          {news.map(row => (
            <li>
              <Link href={`/attendance/alerts/${row.alert.id}`}>
                {[row.label.name, row.label.detail.split(',')[0]].filter(Boolean).join(', ')}
              </Link>
              <br />
              {alertSays(row.alert)}
            </li>
          ))}
        </ul>
        <p>
          <Link href="/attendance">All attendance</Link>
        </p>
      </>
    ),
  }
}
