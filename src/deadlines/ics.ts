/** A calendar as text (RFC 5545). Pure. It tells when something is due and how many: no name, no case, no rule. */
import { createHash } from 'node:crypto'
import { dateText, londonDate } from '../statute/index.ts'
import { dueDay, itemWords } from './rules.ts'

export interface CalendarItem {
  dueAt: Date
  timed: boolean
}

const stamp = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
const day = (date: string): string => date.replaceAll('-', '')

/**
 * One event a moment and one a day. Moments are written in UTC, which every program shows in its own time; days are days
 * in London. `secret` keeps the events of two calendars apart without telling whose they are.
 */
export function calendarText(items: readonly CalendarItem[], now: Date, secret: Buffer): string {
  const moments = Map.groupBy(
    items.filter(item => item.timed),
    item => item.dueAt.toISOString(),
  )
  const days = Map.groupBy(
    items.filter(item => !item.timed),
    item => dateText(dueDay(item)),
  )
  const event = (key: string, count: number, when: string[]) => [
    'BEGIN:VEVENT',
    `UID:${createHash('sha256').update(secret).update(key).digest('hex').slice(0, 32)}@kith`,
    `DTSTAMP:${stamp(now)}`,
    ...when,
    `SUMMARY:${itemWords(count)}`,
    'TRANSP:TRANSPARENT',
    'CLASS:PRIVATE',
    'END:VEVENT',
  ]
  const dayAfter = (date: string) => londonDate(new Date(Date.parse(`${date}T12:00:00Z`) + 86_400_000))
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Kith//What needs you//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'X-WR-CALNAME:Kith',
    'X-WR-TIMEZONE:Europe/London',
    ...[...moments].flatMap(([key, some]) =>
      event(key, some.length, [`DTSTART:${stamp(new Date(key))}`, 'DURATION:PT0S']),
    ),
    ...[...days].flatMap(([date, some]) =>
      event(date, some.length, [`DTSTART;VALUE=DATE:${day(date)}`, `DTEND;VALUE=DATE:${day(dayAfter(date))}`]),
    ),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}
