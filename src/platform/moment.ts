/** Moments as people type them: a date and a time in London. Plain arithmetic over the zone's own rules; no library needed. */

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** The date ('2026-11-19') and time ('14:02') in London at an instant. */
export function londonNow(at: Date): { date: string; time: string } {
  const found = Object.fromEntries(parts.formatToParts(at).map(part => [part.type, part.value]))
  return { date: `${found.year}-${found.month}-${found.day}`, time: `${found.hour}:${found.minute}` }
}

/**
 * The instant of a London date and time. An hour that the spring change skips becomes the hour after; one that the autumn change repeats is
 * the first of the two.
 */
export function londonMoment(date: string, time: string): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`)
  for (const offset of [60, 0]) {
    const at = new Date(wanted - offset * 60_000)
    const read = londonNow(at)
    if (read.date === date && read.time === time) return at
  }
  return new Date(wanted)
}
