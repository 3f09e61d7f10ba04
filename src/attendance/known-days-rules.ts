/** Which days a known day falls on, and how it is said. Pure. */
import { type DateText, type DayNumber, dayNumber } from '../statute/index.ts'
import { mondayOf } from './marks.ts'

export const dayKinds = {
  'family-time': 'Time with a parent or family (contact)',
  'other-home': 'Nights at another home',
  court: 'Court, or a hearing',
  appointment: 'A regular appointment',
  'carer-away': 'Whoever cares for the child is away',
  other: 'Another day that may weigh on the child',
} as const
export type DayKind = keyof typeof dayKinds

export const weekdayKeys = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type WeekdayKey = (typeof weekdayKeys)[number]
export const weekdayNames: Record<WeekdayKey, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

export interface Recurring {
  fromOn: DateText
  /** Null: it goes on. */
  toOn: DateText | null
  /** None: the first day alone. */
  weekdays: readonly WeekdayKey[]
  /** Every so many weeks, counted from the week of the first day. */
  everyWeeks: number
}

/** The days it fell on from `from` to `until`, both included, in order. */
export function daysOf(known: Recurring, from: DayNumber, until: DayNumber): DayNumber[] {
  const first = dayNumber(known.fromOn)
  const last = Math.min(until, known.toOn === null ? until : dayNumber(known.toOn))
  if (known.weekdays.length === 0) return first >= from && first <= last ? [first] : []
  const days: DayNumber[] = []
  const firstMonday = mondayOf(first)
  for (let day = Math.max(first, from); day <= last; day++) {
    const week = (mondayOf(day) - firstMonday) / 7
    const key = weekdayKeys[day - mondayOf(day)]
    if (key && week % known.everyWeeks === 0 && known.weekdays.includes(key)) days.push(day)
  }
  return days
}

/** When it is, in words: "Every second Saturday and Sunday". */
export function whenWords(known: Pick<Recurring, 'weekdays' | 'everyWeeks'>): string {
  if (known.weekdays.length === 0) return 'Once'
  const names = weekdayKeys.filter(key => known.weekdays.includes(key)).map(key => weekdayNames[key])
  const listed = names.length < 2 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${['Every', 'Every second', 'Every third', 'Every fourth'][known.everyWeeks - 1]} ${listed}`
}
