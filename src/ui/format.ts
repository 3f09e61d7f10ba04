/**
 * The only formatter: every date, time, duration, age, name and number that a person reads.
 * All times are London times. Dates without a time never pass through a time zone, so they cannot shift by a day.
 */

/** A date without a time: `2026-11-19`, or a Temporal.PlainDate. */
export type DayInput = string | { readonly year: number; readonly month: number; readonly day: number }
/** An instant: ISO text with `Z` or an offset, a Date, or a Temporal instant or zoned time. */
export type InstantInput = string | Date | { readonly epochMilliseconds: number }
/** Either. An instant is read as the day or minute it is in London. */
export type WhenInput = DayInput | InstantInput

type Parts = { year: number; month: number; day: number; hour?: number; minute?: number }

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
})

const parted = (milliseconds: number): Parts & { hour: number; minute: number } => {
  const found = Object.fromEntries(london.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]))
  return {
    year: found.year ?? 0,
    month: found.month ?? 0,
    day: found.day ?? 0,
    hour: found.hour ?? 0,
    minute: found.minute ?? 0,
  }
}

/** How far London is ahead of UTC, in milliseconds, by the platform's own calendar. */
function aheadAt(milliseconds: number): number {
  const { year, month, day, hour, minute } = parted(milliseconds)
  const shown = new Date(0)
  shown.setUTCFullYear(year, month - 1, day)
  return shown.getTime() + hour * HOUR_MS + minute * 60_000 - Math.floor(milliseconds / 60_000) * 60_000
}

/** Days on which London keeps one distance from UTC, and that distance; null for a day on which the clocks change. */
const ahead = new Map<number, number | null>()
function aheadOn(day: number): number | null {
  const known = ahead.get(day)
  if (known !== undefined) return known
  const [first, last] = [aheadAt(day * DAY_MS), aheadAt((day + 1) * DAY_MS - 60_000)]
  if (ahead.size > 20_000) ahead.clear()
  ahead.set(day, first === last ? first : null)
  return first === last ? first : null
}

/** The platform's calendar is asked once for a day, not for every time that is printed: it takes longer than the rest of a page's words. */
function fromInstant(milliseconds: number): Parts {
  if (!Number.isFinite(milliseconds)) throw new Error('This is not a time that can be printed.')
  const offset = aheadOn(Math.floor(milliseconds / DAY_MS))
  if (offset === null) return parted(milliseconds)
  const at = new Date(milliseconds + offset)
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  }
}

function fromText(text: string): Parts {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (plain) {
    const [year = 0, month = 0, day = 0] = plain.slice(1).map(Number)
    const check = new Date(Date.UTC(year, month - 1, day))
    if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day)
      throw new Error(`There is no such day: ${text}`)
    return { year, month, day }
  }
  if (!/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})(\[[^\]]*\])?$/.test(text))
    throw new Error(`A time needs its offset, a date needs the form 2026-11-19: ${text}`)
  return fromInstant(Date.parse(text.replace(/\[[^\]]*\]$/, '')))
}

/** Reads any of the accepted forms into London's calendar. Throws on anything else: a wrong date is worse than none. */
function read(when: WhenInput): Parts {
  if (typeof when === 'string') return fromText(when)
  if (when instanceof Date) return fromInstant(when.getTime())
  if ('epochMilliseconds' in when) return fromInstant(when.epochMilliseconds)
  return { year: when.year, month: when.month, day: when.day }
}

/** Days since 1 January 1970: for comparing and subtracting dates. */
const dayNumber = ({ year, month, day }: Parts): number => {
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  return at.getTime() / DAY_MS
}
const weekday = (parts: Parts): string => DAYS[(((dayNumber(parts) + 4) % 7) + 7) % 7] ?? ''
const monthName = ({ month }: Parts): string => MONTHS[month - 1] ?? ''
const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-11-19`: for `datetime` attributes and comparisons. */
export function isoDay(when: WhenInput): string {
  const { year, month, day } = read(when)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** "19 November 2026" */
export function date(when: WhenInput): string {
  const parts = read(when)
  return `${parts.day} ${monthName(parts)} ${parts.year}`
}
/** "Thursday 19 November 2026" */
export const longDate = (when: WhenInput): string => `${weekday(read(when))} ${date(when)}`
/** "Thu 19 Nov" */
export const shortDate = (when: WhenInput): string => `${weekday(read(when)).slice(0, 3)} ${dayMonth(when)}`
/** "19 Nov" */
export function dayMonth(when: WhenInput): string {
  const parts = read(when)
  return `${parts.day} ${monthName(parts).slice(0, 3)}`
}
/** "19 Nov 2026" */
export const mediumDate = (when: WhenInput): string => `${dayMonth(when)} ${read(when).year}`
/** "November 2026" */
export const monthYear = (when: WhenInput): string => `${monthName(read(when))} ${read(when).year}`
/** "Thu 19": the date column of a chronology, under a heading with the month. */
export const weekdayDay = (when: WhenInput): string => `${weekday(read(when)).slice(0, 3)} ${read(when).day}`

/** "10:40". Throws when given a date without a time. */
export function time(at: InstantInput): string {
  const { hour, minute } = read(at)
  if (hour === undefined || minute === undefined) throw new Error('A date has no time to print.')
  return `${two(hour)}:${two(minute)}`
}
/** "19 Nov 2026, 10:40" */
export const dateTime = (at: InstantInput): string => `${mediumDate(at)}, ${time(at)}`
/** "Thursday 19 November 2026, 10:40" */
export const longDateTime = (at: InstantInput): string => `${longDate(at)}, ${time(at)}`
/** "Thu 19 Nov, 10:40" */
export const shortDateTime = (at: InstantInput): string => `${shortDate(at)}, ${time(at)}`

/** "Today", "Tomorrow", "Yesterday", else "Thu 19 Nov", with the year when it is another one. */
export function nearDate(when: WhenInput, now: WhenInput): string {
  const away = dayNumber(read(when)) - dayNumber(read(now))
  if (away === 0) return 'Today'
  if (away === 1) return 'Tomorrow'
  if (away === -1) return 'Yesterday'
  return read(when).year === read(now).year ? shortDate(when) : `${shortDate(when)} ${read(when).year}`
}
/** "Today 10:40", "Thu 19 Nov, 10:40" */
export function nearDateTime(at: InstantInput, now: WhenInput): string {
  const day = nearDate(at, now)
  return `${day}${/\d/.test(day) ? ',' : ''} ${time(at)}`
}

/** Whole calendar days from one to the other, in London. */
export const daysBetween = (from: WhenInput, to: WhenInput): number => dayNumber(read(to)) - dayNumber(read(from))

/** "55 min", "1 h 20 min", "6 h", "1 d 20 h". Takes minutes; less than one is "under 1 min". Never negative. */
export function duration(minutes: number): string {
  const whole = Math.floor(Math.abs(minutes))
  if (whole < 1) return 'under 1 min'
  const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor((whole % 1440) / 60), whole % 60]
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`
  return `${rest} min`
}

const milliseconds = (at: InstantInput): number => {
  if (typeof at === 'string') {
    read(at)
    return Date.parse(at.replace(/\[[^\]]*\]$/, ''))
  }
  return at instanceof Date ? at.getTime() : at.epochMilliseconds
}
/** Time until something is due: "1 h 20 min", or once it has passed "1 d 20 h late". */
export function timeLeft(dueAt: InstantInput, now: InstantInput): { words: string; late: boolean; minutes: number } {
  const minutes = (milliseconds(dueAt) - milliseconds(now)) / 60_000
  return minutes < 0
    ? { words: `${duration(minutes)} late`, late: true, minutes }
    : { words: duration(minutes), late: false, minutes }
}

/** "1 day", "2 days"; the plural can be given: `plural(2, 'child', 'children')`. Thousands get a comma. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`

/** Age on a day, in words that fit beside a name: "5 days", "3 weeks", "7 months", "14". Birth must not be after it. */
export function age(bornOn: DayInput, on: WhenInput): string {
  const [born, then] = [read(bornOn), read(on)]
  const days = dayNumber(then) - dayNumber(born)
  if (days < 0) throw new Error('An age needs a birth that is not after the day it is asked for.')
  const months = (then.year - born.year) * 12 + then.month - born.month - (then.day < born.day ? 1 : 0)
  if (months >= 12) return String(Math.floor(months / 12))
  if (days < 14) return plural(days, 'day')
  if (days < 84) return plural(Math.floor(days / 7), 'week')
  return plural(months, 'month')
}

/** Age, or for a child not yet born "expected 2 February 2027", or "age not known". */
export function ageOrExpected(
  child: { bornOn?: DayInput | null | undefined; expectedOn?: DayInput | null | undefined },
  on: WhenInput,
): string {
  if (child.bornOn) return age(child.bornOn, on)
  if (child.expectedOn) return `expected ${date(child.expectedOn)}`
  return 'age not known'
}

/** "K.W." from "Kayla Wood": the first letter of the first and of the last name. Every script's letters count. */
export function initials(name: string): string {
  const letters = name
    .trim()
    .split(/\s+/)
    .map(part => /\p{L}/u.exec(part)?.[0]?.toUpperCase())
    .filter(letter => letter !== undefined)
  const [first, last] = [letters[0], letters.length > 1 ? letters.at(-1) : undefined]
  return [first, last].flatMap(letter => (letter ? [`${letter}.`] : [])).join('')
}

/** "Reece’s", "James’s". */
export const possessive = (name: string): string => `${name}’s`

/** "a, b and c" */
export function list(items: string[], last = 'and'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`
}

/** "1,204" */
export const number = (value: number): string => value.toLocaleString('en-GB', { maximumFractionDigits: 1 })
/** "38%" from 0.38 */
export const percent = (share: number): string => `${Math.round(share * 100)}%`

/** "640 bytes", "1.5 KB", "12 MB": thousands, as file managers count. */
export function bytes(size: number): string {
  if (size < 1000) return plural(size, 'byte')
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = size / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${units[unit]}`
}

/** The first letter in upper case, for a sentence that starts with something computed. */
export const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
