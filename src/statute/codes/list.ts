import { StatuteError } from '../error.ts'
import type { Source } from '../rules/rule.ts'

/** One code. `label` is the official wording, or near it; `plain` what a page shows where that is kinder or clearer. */
export type Code = { code: string; label: string; plain?: string; withdrawn?: true; certainty?: 'unverified' | 'local' }

/** What a year’s list does differently from the year before: codes added or reworded, codes gone, codes withdrawn. */
export type YearChange = { year: number; set?: readonly Code[]; gone?: readonly string[]; why: string }

/** A list of codes as of `since` (a census year, or the year it came in), and the differences after that. */
export type CodeList<C extends Code = Code> = {
  key: string
  title: string
  source: Source
  since: number
  codes: readonly C[]
  changes: readonly YearChange[]
  notes: readonly string[]
}

/** Writes a list down, from lines of `code | label` or from codes. */
export function codeList<C extends Code = Code>(
  key: string,
  title: string,
  source: Source,
  codes: readonly C[] | string,
  more: { since?: number; changes?: readonly YearChange[]; notes?: readonly string[] } = {},
): CodeList<C> {
  const written = typeof codes === 'string' ? (codesFrom(codes) as C[]) : codes
  return {
    key,
    title,
    source,
    since: more.since ?? 2024,
    codes: written,
    changes: more.changes ?? [],
    notes: more.notes ?? [],
  }
}

function codesFrom(lines: string): Code[] {
  return lines
    .trim()
    .split('\n')
    .map(line => {
      const [code = '', label = '', plain] = line.split(' | ').map(cell => cell.trim())
      return plain ? { code, label, plain } : { code, label }
    })
}

/** The codes of a list in one year, changes applied in order. A year before the list begins gets its first wording. */
export function codesIn(list: CodeList, year: number): Code[] {
  const codes = new Map<string, Code>(list.codes.map(code => [code.code, code]))
  for (const change of list.changes) {
    if (change.year > year) continue
    for (const gone of change.gone ?? []) codes.delete(gone)
    for (const code of change.set ?? []) codes.set(code.code, code)
  }
  return [...codes.values()]
}

/** The latest codes of a list, with withdrawn ones left out: what a new record may use. */
export const currentCodes = (list: CodeList): Code[] => codesIn(list, 9999).filter(code => !code.withdrawn)

/** The code in a list in a year; undefined if it has none. */
export const findCode = (list: CodeList, code: string, year = 9999): Code | undefined =>
  codesIn(list, year).find(entry => entry.code === code)

/** What a code says, in that year. Throws if it is not in the list, so that a wrong code never passes silently. */
export function labelOf(list: CodeList, code: string, year = 9999): string {
  const found = findCode(list, code, year)
  if (!found) throw new StatuteError('unknown-code', `"${code}" is not a code of: ${list.title}.`)
  return found.plain ?? found.label
}
