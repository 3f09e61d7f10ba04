import { Temporal } from 'temporal-polyfill'
import { StatuteError } from '../error.ts'
import { type DateText, type DayNumber, dateText, dayNumber, partsOf } from './dates.ts'

/** When something began: a date, a date and time with its offset (or Z), or a Date. */
export type Start = string | Date

const zone = 'Europe/London'
const dayMs = 86_400_000

/** The two changes of the clock in one year, in milliseconds, and the offset (minutes) before, between and after. */
type ClockYear = { changes: number[]; offsets: number[] }
const clockYears = new Map<number, ClockYear>()

/** Temporal knows the law of summer time; asking it once a year of dates, and not once a date, is what makes this fast. */
function clockYear(year: number): ClockYear {
  const known = clockYears.get(year)
  if (known) return known
  let at = Temporal.Instant.from(`${String(year).padStart(4, '0')}-01-01T00:00:00Z`).toZonedDateTimeISO(zone)
  const found: ClockYear = { changes: [], offsets: [at.offsetNanoseconds / 60e9] }
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (next === null || next.toInstant().toString() >= `${String(year + 1).padStart(4, '0')}-01-01`) break
    found.changes.push(next.epochMilliseconds)
    found.offsets.push(next.offsetNanoseconds / 60e9)
    at = next
  }
  clockYears.set(year, found)
  return found
}

/** Minutes that London is ahead of UTC at an instant: 0 in winter, 60 in summer. */
export function londonOffset(epochMs: number): number {
  const { changes, offsets } = clockYear(partsOf(Math.floor(epochMs / dayMs)).year)
  let i = 0
  while (i < changes.length && epochMs >= changes[i]!) i++
  return offsets[i] ?? 0
}

/** The day it is in London at an instant. */
export const londonDay = (epochMs: number): DayNumber => Math.floor((epochMs + londonOffset(epochMs) * 60_000) / dayMs)

/**
 * The instant at which London's clocks show `msOfDay` on `day`. A time that the spring change leaves out is taken an
 * hour later; one that the autumn change gives twice is taken the first time (Temporal's "compatible").
 */
export function londonInstant(day: DayNumber, msOfDay = 0): number {
  const local = day * dayMs + msOfDay
  const offsets = [londonOffset(local - dayMs), londonOffset(local + dayMs)]
  const fits = offsets.map(offset => local - offset * 60_000).filter(at => at + londonOffset(at) * 60_000 === local)
  return fits.length > 0 ? Math.min(...fits) : local - Math.min(...offsets) * 60_000
}

/** How far into its London day an instant is, by the clock on the wall, in milliseconds. */
export const londonTimeOfDay = (epochMs: number): number =>
  epochMs + londonOffset(epochMs) * 60_000 - londonDay(epochMs) * dayMs

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

/** ISO with London’s own offset: `2026-04-05T16:30:00+01:00`. Fractions of a second only where there are any. */
export function londonText(epochMs: number): string {
  const offset = londonOffset(epochMs)
  const local = epochMs + offset * 60_000
  const day = Math.floor(local / dayMs)
  const ms = local - day * dayMs
  const seconds = Math.floor(ms / 1000)
  const fraction = ms % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`
  const size = Math.abs(offset)
  return `${dateText(day)}T${time}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

const midnights = new Map<DayNumber, string>()

/** The midnight that ends a London day, as text; kept once written, because every clock of a day ends with the same one. */
export function endOfDayText(day: DayNumber): string {
  const known = midnights.get(day)
  if (known !== undefined) return known
  const text = londonText(londonInstant(day + 1))
  if (midnights.size < 50_000) midnights.set(day, text)
  return text
}

/** The London day of a start and, if it has a time, its instant in milliseconds. */
export function readStart(start: Start): { day: DayNumber; at: number | null } {
  if (typeof start === 'string' && start.length === 10) return { day: dayNumber(start), at: null }
  const at = start instanceof Date ? start.getTime() : instantOf(start)
  if (!Number.isFinite(at)) throw new StatuteError('impossible-date', 'That is not a moment in time.')
  return { day: londonDay(at), at }
}

function instantOf(text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    const hint = 'Write a date, like 2026-04-01, or a date and time with its offset, like 2026-04-01T16:30:00+01:00.'
    throw new StatuteError('impossible-date', `"${text}" is not a date or a time. ${hint}`)
  }
}

/** The date it is in London at a start. */
export const londonDate = (start: Start): DateText => dateText(readStart(start).day)
