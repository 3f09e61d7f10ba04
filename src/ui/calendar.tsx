/** The days of a clock on a small calendar, and the same as a list. */
import type { VNode } from 'preact'
import { cx } from './attributes.ts'
import { longDate, monthYear } from './format.ts'
import { Details } from './parts.tsx'

/** start: day 0 · gone and toCome: counted · weekend and holiday: skipped · due: the last day. */
export type CalendarDayKind = 'start' | 'gone' | 'toCome' | 'weekend' | 'holiday' | 'due'
export type CalendarDay = {
  /** `2026-11-19` */
  on: string
  kind: CalendarDayKind
  /** Which counted day it is. */
  number?: number | undefined
  /** The name of a bank holiday. */
  name?: string | undefined
}
export type DayCalendarProps = {
  days: CalendarDay[]
  /** `2026-11-19` */
  today: string
  /** What was skipped, as a sentence. */
  skipped?: string | undefined
}

const WEEKDAYS = [
  ['Monday', 'M'],
  ['Tuesday', 'T'],
  ['Wednesday', 'W'],
  ['Thursday', 'T'],
  ['Friday', 'F'],
  ['Saturday', 'S'],
  ['Sunday', 'S'],
] as const
const two = (n: number) => String(n).padStart(2, '0')

/** What one day is, in words. */
function meaning(day: CalendarDay): string {
  const words: Record<CalendarDayKind, string> = {
    start: 'start, not counted',
    gone: `counted, day ${day.number}`,
    toCome: `to come, day ${day.number}`,
    weekend: 'weekend, skipped',
    holiday: day.name ? `bank holiday, skipped: ${day.name}` : 'bank holiday, skipped',
    due: `due, day ${day.number}`,
  }
  return words[day.kind]
}

/** The months from the first to the last day, as `2026-11`. */
function months(days: CalendarDay[]): string[] {
  const all = days.map(day => day.on.slice(0, 7)).toSorted()
  const [first, last] = [all[0], all.at(-1)]
  if (!first || !last) return []
  const found: string[] = []
  let [year = 0, month = 0] = first.split('-').map(Number)
  while (`${year}-${two(month)}` <= last) {
    found.push(`${year}-${two(month)}`)
    month += 1
    if (month > 12) [year, month] = [year + 1, 1]
  }
  return found
}

/** A month as weeks from Monday; undefined where the week belongs to another month. */
function weeks(month: string): (string | undefined)[][] {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const cells = [
    ...Array.from({ length: before }, () => undefined),
    ...Array.from({ length }, (_, index) => `${month}-${two(index + 1)}`),
  ]
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => cells[week * 7 + day]),
  )
}

function DayCell({ on, day, today }: { on: string; day: CalendarDay | undefined; today: boolean }): VNode {
  const shown = day && { start: 'start', weekend: '–', holiday: '', gone: '', toCome: '', due: '' }[day.kind]
  return (
    <td class={cx('kith-day', day && `kith-day--${day.kind}`, today && 'kith-day--today')}>
      <span class="kith-day__date">{Number(on.slice(8))}</span>
      {day && (
        <span class="kith-day__count" aria-hidden="true">
          {shown || day.number}
        </span>
      )}
      {(day || today) && (
        <span class="govuk-visually-hidden"> {[today && 'today', day && meaning(day)].filter(Boolean).join(', ')}</span>
      )}
    </td>
  )
}

/** What the fields of the calendar mean. For the `actions` of its section. */
export function CalendarLegend(): VNode {
  const items = [
    ['gone', 'counted, gone'],
    ['toCome', 'counted, to come'],
    ['weekend', 'weekend, skipped'],
    ['holiday', 'bank holiday, skipped'],
    ['today', 'today'],
  ] as const
  return (
    <ul class="kith-legend">
      {items.map(([kind, words]) => (
        <li>
          <span class={`kith-legend__field kith-day--${kind}`} aria-hidden="true">
            {kind === 'weekend' ? '–' : ''}
          </span>
          {words}
        </li>
      ))}
    </ul>
  )
}

/** Every month from the first to the last day given, what was skipped, and the days as a list. */
export function DayCalendar({ days, today, skipped }: DayCalendarProps): VNode {
  const byDay = new Map(days.map(day => [day.on, day]))
  return (
    <div class="kith-calendar">
      <div class="kith-calendar__months">
        {months(days).map(month => (
          <table class="kith-month">
            <caption class="kith-month__name">{monthYear(`${month}-01`)}</caption>
            <thead>
              <tr>
                {WEEKDAYS.map(([name, letter]) => (
                  <th scope="col" abbr={name}>
                    <span aria-hidden="true">{letter}</span>
                    <span class="govuk-visually-hidden">{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks(month).map(week => (
                <tr>{week.map(on => (on ? <DayCell on={on} day={byDay.get(on)} today={on === today} /> : <td />))}</tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      {skipped && <p class="kith-calendar__skipped">{skipped}</p>}
      <Details summaryText="Read the days as a list">
        <ul class="kith-calendar__list">
          {days.map(day => (
            <li>
              {longDate(day.on)}: {meaning(day)}
              {day.on === today && ', today'}
            </li>
          ))}
        </ul>
      </Details>
    </div>
  )
}
