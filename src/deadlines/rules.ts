/** Pure: what is late, how long there is, in which group a row stands, who may be disturbed when, which numbers may be shown. */
import {
  type Calendar,
  type CountedDay,
  dateText,
  dayNumber,
  isWeekend,
  londonDay,
  type Meaning,
  type Unit,
  workingDaysBetween,
} from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { ClockRow } from './deadline.ts'

/** Rules whose own text allows more time, and what it says. No other clock is ever lengthened, and none pauses. */
export const extendable: Readonly<Record<string, string>> = {
  // C94, the annex on reconsideration: longer only in exceptional circumstances.
  'nrm-reconsideration': 'Longer only in exceptional circumstances.',
}
export const mayExtend = (clock: Pick<ClockRow, 'rule' | 'dueAt'>, dueAt: Date): boolean =>
  Object.hasOwn(extendable, clock.rule) && dueAt > clock.dueAt

/** What a clock says now, as a form carries it: another stamp means that somebody changed it meanwhile. */
export const stampOf = (clock: Pick<ClockRow, 'startedAt' | 'dueAt' | 'extendedAt' | 'lateSaidAt'>): string =>
  [clock.startedAt, clock.dueAt, clock.extendedAt, clock.lateSaidAt].map(at => at?.getTime() ?? '').join('.')

// ------------------------------------------------------------------ when something runs out

/** When something is due. `timed` false: `dueAt` is the midnight that ends the day on which it is due. */
export interface DueTime {
  dueAt: Date | null
  timed: boolean
  /** What the date means; a date of one’s own is one to be done by. */
  meaning?: Meaning | null | undefined
}

/** The London day (day number) on which it is due. A midnight that ends a day belongs to that day. */
export const dueDay = (due: { dueAt: Date; timed: boolean }): number =>
  londonDay(due.dueAt.getTime() - (due.timed ? 0 : 1))

/** A time to be kept free ("not before") or that something lasts at least ("for") cannot be overrun: nobody is late. */
export const canBeLate = (due: Pick<DueTime, 'meaning'>): boolean =>
  due.meaning !== 'for' && due.meaning !== 'not before'

/** Late from the very moment on: a clock stopped at that moment is late. */
export const isLate = (due: DueTime, now: Date): boolean => due.dueAt !== null && now >= due.dueAt && canBeLate(due)

export const groups = ['late', 'today', 'tomorrow', 'this-week', 'next-week', 'later', 'no-date'] as const
export type GroupName = (typeof groups)[number]

/** Where a row of the worklist stands. Weeks begin on Monday, in London. */
export function groupOf(due: DueTime, now: Date): GroupName {
  if (due.dueAt === null) return 'no-date'
  if (isLate(due, now)) return 'late'
  // Its time has come: it may be done now.
  if (now >= due.dueAt) return 'today'
  const today = londonDay(now.getTime())
  const day = dueDay({ dueAt: due.dueAt, timed: due.timed })
  if (day === today) return 'today'
  if (day === today + 1) return 'tomorrow'
  const week = (of: number) => Math.floor((of + 3) / 7)
  const away = week(day) - week(today)
  return away === 0 ? 'this-week' : away === 1 ? 'next-week' : 'later'
}

export function groupTitle(group: GroupName, now: Date): string {
  const words: Record<GroupName, string> = {
    late: 'Past its time',
    today: 'Today',
    tomorrow: `Tomorrow, ${longDay(londonDay(now.getTime()) + 1)}`,
    'this-week': 'This week',
    'next-week': 'Next week',
    later: 'Later',
    'no-date': 'No date',
  }
  return words[group]
}
/** "Friday 20 November": without the year. */
const longDay = (day: number): string => format.longDate(dateText(day)).replace(/ \d{4}$/, '')

const minutesBetween = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 60_000

/** "1 h 20 min", "2 working days", "1 d 20 h late": how long there is. */
export function timeLeftWords(due: DueTime, now: Date, counting: { unit: Unit | null; calendar: Calendar }): string {
  if (due.dueAt === null) return 'No date'
  const minutes = minutesBetween(now, due.dueAt)
  if (minutes <= 0) return canBeLate(due) ? `${format.duration(minutes)} late` : 'Now'
  const [today, day] = [londonDay(now.getTime()), dueDay({ dueAt: due.dueAt, timed: due.timed })]
  if (due.timed && (minutes < 24 * 60 || counting.unit === 'hours')) return format.duration(minutes)
  if (day === today) return 'Today'
  if (day === today + 1) return '1 day'
  const working =
    counting.unit === 'working days' ? workingDaysBetween(dateText(today), dateText(day), counting.calendar) : 0
  return working > 0 ? format.plural(working, 'working day') : format.plural(day - today, 'day')
}

/** "by 12:00", "by the end of today", "Fri 20 Nov, 16:00", "due Tue 17 Nov". */
export function whenWords(due: DueTime, now: Date): string {
  if (due.dueAt === null) return 'when you can'
  const today = londonDay(now.getTime())
  const day = dueDay({ dueAt: due.dueAt, timed: due.timed })
  const date = dateText(day)
  const far = Math.abs(day - today) > 300 ? format.mediumDate(date) : format.shortDate(date)
  const full = due.timed ? `${far}, ${format.time(due.dueAt)}` : far
  if (isLate(due, now)) return `due ${day === today ? `today, ${format.time(due.dueAt)}` : full}`
  if (now >= due.dueAt) return `since ${full}`
  if (day === today) return due.timed ? `by ${format.time(due.dueAt)}` : 'by the end of today'
  return full
}

/** Days as squares, or the share of the time that has gone. */
export type Progress =
  | { kind: 'days'; total: number; gone: number; late: number }
  | { kind: 'share'; gone: number }
  | null

/** How far a clock has run: days counted for short limits in days, otherwise the share of its time. */
export function progressOf(
  clock: DueTime & { unit: Unit; startedAt: Date; dueAt: Date },
  now: Date,
  calendar: Calendar,
): Progress {
  const [start, today, due] = [londonDay(clock.startedAt.getTime()), londonDay(now.getTime()), dueDay(clock)]
  const between = (from: number, to: number) =>
    clock.unit === 'working days' ? workingDaysBetween(dateText(from), dateText(to), calendar) : to - from
  if ((clock.unit === 'working days' || clock.unit === 'calendar days') && due > start && today >= start) {
    const total = between(start, due)
    const gone = Math.min(total, between(start, today))
    if (total > 0) return { kind: 'days', total, gone, late: isLate(clock, now) ? Math.max(1, between(due, today)) : 0 }
  }
  return shareOf(clock.startedAt, clock.dueAt, now)
}
export function shareOf(from: Date, to: Date, now: Date): Progress {
  const all = to.getTime() - from.getTime()
  if (all <= 0) return null
  return { kind: 'share', gone: Math.min(1, Math.max(0, (now.getTime() - from.getTime()) / all)) }
}

// ------------------------------------------------------------------ the calendar of "why this date?"

export type DayKind = 'start' | 'gone' | 'toCome' | 'weekend' | 'holiday' | 'due'
/** A counted day as the calendar draws it. `today`: '2026-11-19'. */
export function calendarDay(
  day: CountedDay,
  today: string,
): { on: string; kind: DayKind; number?: number; name?: string } {
  const number = day.n === null ? {} : { number: day.n }
  if (day.kind === 'due') return { on: day.on, kind: 'due', ...number }
  if (day.kind === 'start') return { on: day.on, kind: 'start' }
  if (day.kind === 'skipped') {
    const weekend = isWeekend(dayNumber(day.on))
    return weekend
      ? { on: day.on, kind: 'weekend' }
      : { on: day.on, kind: 'holiday', ...(day.why ? { name: day.why } : {}) }
  }
  return { on: day.on, kind: day.on <= today ? 'gone' : 'toCome', ...number }
}

/** "Skipped: 20 weekend days; Friday 25 December 2026, Christmas Day." Null when nothing was. */
export function skippedWords(days: readonly CountedDay[]): string | null {
  const skipped = days.filter(day => day.kind === 'skipped')
  const weekends = skipped.filter(day => isWeekend(dayNumber(day.on))).length
  const parts = skipped
    .filter(day => !isWeekend(dayNumber(day.on)))
    .map(day => `${longDay(dayNumber(day.on))}${day.why ? `, ${day.why}` : ''}`)
  if (weekends > 0) parts.unshift(format.plural(weekends, 'weekend day'))
  return parts.length === 0 ? null : `Skipped: ${parts.join('; ')}.`
}

/** 'referral-decided' as people say it: "Referral decided". */
export const eventWords = (event: string): string => format.sentence(event.replaceAll('-', ' '))

// ------------------------------------------------------------------ reminders

export interface QuietHours {
  /** London time, '20:00' or '20:00:00'; both the same: none. */
  quietFrom: string
  quietTo: string
  quietWeekends: boolean
}
const minuteOfDay = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))

/** May this person be sent a mail now? Quiet hours run over midnight when they end before they begin. */
export function isQuiet(hours: QuietHours, now: Date): boolean {
  const day = londonDay(now.getTime())
  if (hours.quietWeekends && isWeekend(day)) return true
  const [from, to] = [minuteOfDay(hours.quietFrom), minuteOfDay(hours.quietTo)]
  const minute = minuteOfDay(format.time(now))
  if (from === to) return false
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** Nothing but a number: mail is read on locked screens and by other people in the family. */
export const itemWords = (count: number): string =>
  `${format.plural(count, 'item')} ${count === 1 ? 'needs' : 'need'} you`

// ------------------------------------------------------------------ numbers that may be shown

/** Less than this is not shown: it could point at a child. */
export const smallest = 5
export interface TotalRow {
  rule: string
  organisationId: string
  organisationName: string
  inTime: number
  late: number
}
/** Numbers as they may be shown: exact, or words that leave the small one open. */
export interface ShownTotal extends Omit<TotalRow, 'inTime' | 'late'> {
  total: string
  inTime: string
  late: string
  /** Share in time; null where that would give a small number away. */
  share: number | null
}

/**
 * Hides numbers from 1 to 4. Where one of the two is small, the other could be had from the total by subtraction, so it
 * is given only as "more than". No sums over rows are shown anywhere, so there is nothing else to subtract from.
 */
export function suppress(row: TotalRow): ShownTotal {
  const { inTime, late, ...about } = row
  const total = inTime + late
  const small = (n: number) => n > 0 && n < smallest
  if (total < smallest) return { ...about, total: 'too few to show', inTime: '–', late: '–', share: null }
  if (!small(inTime) && !small(late)) {
    return {
      ...about,
      total: format.number(total),
      inTime: format.number(inTime),
      late: format.number(late),
      share: inTime / total,
    }
  }
  const fewer = `fewer than ${smallest}`
  const more = `more than ${Math.max(0, total - smallest)}`
  return {
    ...about,
    total: format.number(total),
    inTime: small(inTime) ? fewer : more,
    late: small(late) ? fewer : more,
    share: null,
  }
}
