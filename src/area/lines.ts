/** Lists typed as lines, `one | two | three`, and dates typed as people write them. Pure. */
import { isPlainDate } from '../platform/form.ts'
import type { DateText } from '../statute/index.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const two = (n: number): string => String(n).padStart(2, '0')

/** Reads 2 September 2026, 2 Sep 2026, 02/09/2026 or 2026-09-02; null when it is no real date. */
export function readDay(text: string): DateText | null {
  const typed = text.trim().toLowerCase()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed)
  const slashed = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(typed)
  const worded = /^(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9}) (\d{4})$/.exec(typed)
  const parts = iso
    ? [iso[1], iso[2], iso[3]]
    : slashed
      ? [slashed[3], slashed[2], slashed[1]]
      : worded
        ? [worded[3], String(months.indexOf((worded[2] ?? '').slice(0, 3)) + 1), worded[1]]
        : null
  if (!parts) return null
  const day = `${parts[0]}-${two(Number(parts[1]))}-${two(Number(parts[2]))}`
  return isPlainDate(day) ? day : null
}

export type Lines<T> = { items: T[]; problems: string[] }

/**
 * Reads a list, one item a line, its parts between bars. `read` gives the item, or what is wrong with it; every problem
 * names its line.
 */
export function readLines<T>(text: string, read: (cells: string[]) => T | string): Lines<T> {
  const items: T[] = []
  const problems: string[] = []
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return
    const item = read(line.split('|').map(cell => cell.trim()))
    if (typeof item === 'string') problems.push(`Line ${index + 1}: ${item}`)
    else items.push(item)
  })
  return { items, problems }
}

/** A whole number from 0 up, or null. */
export const readCount = (text: string): number | null => (/^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : null)
/** A number above 0 that may have a fraction (half an hour), or null. */
export const readAmount = (text: string): number | null => {
  const value = /^\d{1,5}(\.\d{1,2})?$/.test(text.trim()) ? Number(text.trim()) : 0
  return value > 0 ? value : null
}
