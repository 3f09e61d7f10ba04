/** What makes a row of a pupil list good, and what is done with it. Pure. */

import type { Sheet } from '../platform/spreadsheet.ts'
import { checkUpn } from '../statute/index.ts'
import { type ImportField, importFieldNames, importFields, type Mapping } from './import-columns.ts'

/** A row that can be used. */
export interface PupilRow {
  /** Row of the file as a spreadsheet counts: the headings are row 1. */
  n: number
  upn: string | null
  given: string
  family: string
  knownAs: string | null
  bornOn: string | null
  sex: 'M' | 'F' | 'U'
  yearGroup: string | null
  form: string | null
  local: string | null
}
/** A row that cannot, with every reason. Of its cells only those of columns that are used, in the order of the file; none where cells have moved. */
export interface RefusedRow {
  n: number
  reasons: string[]
  cells: string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const pad = (number: number) => String(number).padStart(2, '0')

/** Reads a date as English schools write it: 04/03/2014, 4-3-2014, 4 Mar 2014, 2014-03-04. Null when it is none, or does not exist. */
export function readDate(text: string): string | null {
  const t = text.trim().replace(/[ T]00:00(:00)?(\.0+)?Z?$/, '')
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(t)
  const english = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(t)
  const worded = /^(\d{1,2})(?:st|nd|rd|th)?[/.\- ]([A-Za-z]{3,9})[/.\- ,]+(\d{4})$/.exec(t)
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    : english
      ? [Number(english[3]), Number(english[2]), Number(english[1])]
      : worded
        ? [Number(worded[3]), months.indexOf((worded[2] ?? '').slice(0, 3).toLowerCase()) + 1, Number(worded[1])]
        : [0, 0, 0]
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1900 || date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return null
  return `${year}-${pad(month)}-${pad(day)}`
}

const sexes: Record<string, 'M' | 'F' | 'U'> = {
  m: 'M',
  male: 'M',
  boy: 'M',
  f: 'F',
  female: 'F',
  girl: 'F',
  u: 'U',
  unknown: 'U',
  'not known': 'U',
  '': 'U',
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const unkeepable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff]/u
const looksLikeNumber = /\d/
const isName = (text: string) => /\p{L}/u.test(text) && !looksLikeNumber.test(text)

/** Turns "7", "Year 7", "Yr7", "Y07" into "7"; leaves "R", "N2" as they are. */
export const yearGroupOf = (text: string): string => {
  const match = /^(?:year|yr|y|nc)?\s*0?(\d{1,2})$/i.exec(text.trim())
  return match?.[1] ?? text.trim()
}

export interface Layout {
  /** How many cells a row has. */
  width: number
  /** Which cell holds what; -1: none. */
  at: Record<ImportField, number>
  /** The cells that hold anything Kith uses, in the order of the file. */
  used: number[]
  /** The day of the import, '2026-11-19'. */
  today: string
}
export const layoutOf = (headings: readonly string[], mapping: Mapping, today: string): Layout => ({
  width: headings.length,
  at: Object.fromEntries(
    importFieldNames.map(field => [field, mapping[field] === undefined ? -1 : headings.indexOf(mapping[field])]),
  ) as Layout['at'],
  used: headings.flatMap((heading, at) => (isUsed(heading, mapping) ? [at] : [])),
  today,
})
const isUsed = (heading: string, mapping: Mapping) => Object.values(mapping).includes(heading)
/** The headings of the columns that are used, in the order of the file. */
export const usedHeadings = (headings: readonly string[], mapping: Mapping): string[] =>
  headings.filter(heading => isUsed(heading, mapping))

/**
 * Cells of a refused row as they are kept: of columns that are used, no longer than they help, without characters that cannot be kept. A list
 * may say much that Kith has no business with, such as where a child lives; where a cell has moved, nobody can tell which is which.
 */
export const keptCells = (cells: readonly string[], layout: Layout): string[] =>
  cells.length === layout.width
    ? layout.used.map(at => (cells[at] ?? '').slice(0, 200).replace(new RegExp(unkeepable, 'gu'), '·'))
    : []

/** Checks one row by itself. Every reason is given, so that a row is put right once. */
export function checkRow(
  n: number,
  cells: readonly string[],
  layout: Layout,
): { ok: true; row: PupilRow } | { ok: false; refused: RefusedRow } {
  const reasons: string[] = []
  const refuse = () => ({
    ok: false as const,
    refused: {
      n,
      reasons: reasons.map(reason => reason.replace(new RegExp(unkeepable, 'gu'), '·')),
      cells: keptCells(cells, layout),
    },
  })
  if (cells.length !== layout.width) {
    reasons.push(`This row has ${cells.length} cells and the headings have ${layout.width}: a cell has moved`)
    return refuse()
  }
  const cell = (field: ImportField): string => (cells[layout.at[field]] ?? '').normalize('NFC').trim()
  for (const field of importFieldNames) {
    if (unkeepable.test(cell(field))) reasons.push(`“${importFields[field]}” has a character that cannot be kept`)
    else if (cell(field).length > 100) reasons.push(`“${importFields[field]}” is longer than 100 characters`)
  }
  const [given, family, knownAs] = [cell('given'), cell('family'), cell('knownAs')]
  if (given === '') reasons.push('The first name is missing')
  else if (!isName(given)) reasons.push(`“${given.slice(0, 40)}” is not a first name: has a column moved?`)
  if (family === '') reasons.push('The surname is missing')
  else if (!isName(family)) reasons.push(`“${family.slice(0, 40)}” is not a surname: has a column moved?`)
  if (knownAs !== '' && !isName(knownAs))
    reasons.push(`“${knownAs.slice(0, 40)}” is not a name to go by: has a column moved?`)
  const upnText = cell('upn')
  const upn = upnText === '' ? null : checkUpn(upnText)
  if (upn && !upn.ok) reasons.push(`Pupil number “${upnText.slice(0, 20)}”: ${upn.why.replace(/\.$/, '')}`)
  const bornText = cell('bornOn')
  const bornOn = bornText === '' ? null : readDate(bornText)
  if (bornText !== '' && bornOn === null)
    reasons.push(`“${bornText.slice(0, 20)}” is not a date of birth that exists. Write it like 04/03/2014`)
  else if (bornOn !== null && bornOn > layout.today) reasons.push(`Born on ${bornText}, which has not come yet`)
  else if (bornOn !== null && Number(bornOn.slice(0, 4)) < Number(layout.today.slice(0, 4)) - 26)
    reasons.push(`Born on ${bornText}: too long ago for a pupil`)
  const sex = sexes[cell('sex').toLowerCase()]
  if (sex === undefined) reasons.push(`“${cell('sex').slice(0, 20)}” is not M, F or U: has a column moved?`)
  const yearGroup = yearGroupOf(cell('yearGroup'))
  if (yearGroup.length > 12) reasons.push(`“${yearGroup.slice(0, 20)}” is not a year group: has a column moved?`)
  const local = cell('local')
  if (upnText === '' && local === '' && bornText === '')
    reasons.push('There is no pupil number, school number or date of birth to tell the child by')
  if (reasons.length > 0) return refuse()
  return {
    ok: true,
    row: {
      n,
      upn: upn?.ok ? upn.value : null,
      given,
      family,
      knownAs: knownAs === '' || knownAs === given ? null : knownAs,
      bornOn,
      sex: sex ?? 'U',
      yearGroup: yearGroup === '' ? null : yearGroup,
      form: cell('form') === '' ? null : cell('form'),
      local: local === '' ? null : local,
    },
  }
}

/** Remembers what rows have been, to find a child that stands in the file twice. Holds short keys only. */
export function duplicateFinder(): (row: PupilRow) => string | null {
  const seen = new Map<string, number>()
  return row => {
    const keys = [
      ...(row.upn ? [['the same pupil number as', `u${row.upn}`] as const] : []),
      ...(row.local ? [['the same school number as', `l${row.local}`] as const] : []),
      // Two children may share name and birthday; with two different pupil numbers they are two.
      ...(row.upn || row.local
        ? []
        : [['the same name and date of birth as', `n${row.given}|${row.family}|${row.bornOn}`.toLowerCase()] as const]),
    ]
    for (const [words, key] of keys) {
      const before = seen.get(key)
      if (before !== undefined) return `It has ${words} row ${before}`
    }
    for (const [, key] of keys) seen.set(key, row.n)
    return null
  }
}

/** What is on the roll already for a row. */
export interface OnRoll {
  n: number
  childId: string
  how: 'upn' | 'local' | 'name'
  given: string | null
  family: string | null
  known: string | null
  bornOn: string | null
  sex: 'M' | 'F' | 'U'
  upn: string | null
  local: string | null
  yearGroup: string | null
  form: string | null
}
export interface Change {
  childId: string
  renamed: boolean
  knownChanged: boolean
}
export type Plan =
  | { do: 'add' }
  | { do: 'nothing'; childId: string }
  | { do: 'change'; change: Change }
  | { do: 'refuse'; reason: string }

const same = (one: string | null, other: string | null) => (one ?? '').toLowerCase() === (other ?? '').toLowerCase()

/** What to do with a good row, given what the school's roll has. `maps` says whether the file has a column at all: what a file leaves out stays. */
export function planRow(row: PupilRow, found: OnRoll | undefined, maps: (field: ImportField) => boolean): Plan {
  if (!found) {
    if (row.bornOn === null)
      return { do: 'refuse', reason: 'The date of birth is missing, and the child is not on the roll yet' }
    return { do: 'add' }
  }
  const by = found.how === 'upn' ? 'pupil number' : found.how === 'local' ? 'school number' : 'name'
  if (row.bornOn !== null && found.bornOn !== null && row.bornOn !== found.bornOn) {
    return {
      do: 'refuse',
      reason: `The ${by} is that of a child on the roll with another date of birth. Check which is right, and correct it there`,
    }
  }
  const givenSame = same(row.given, found.given) || same(row.given, found.known) || same(row.knownAs, found.given)
  const givenLike = givenSame || (found.given ?? '').toLowerCase().slice(0, 3) === row.given.toLowerCase().slice(0, 3)
  if (!givenLike && same(row.family, found.family)) {
    // Twins have one surname and one birthday: a number that has changed places would make one of the other.
    return {
      do: 'refuse',
      reason: `The ${by} is that of a child on the roll with the same surname and another first name: a brother, sister or twin? Check the number`,
    }
  }
  if (!givenLike && !same(row.family, found.family)) {
    return {
      do: 'refuse',
      reason: `The ${by} is that of a child on the roll with quite another name. Check the number, or correct the name on the record`,
    }
  }
  const renamed = row.given !== found.given || row.family !== found.family
  const knownChanged = maps('knownAs') && (row.knownAs ?? null) !== (found.known ?? null)
  const changed =
    renamed ||
    knownChanged ||
    (maps('yearGroup') && row.yearGroup !== found.yearGroup) ||
    (maps('form') && row.form !== found.form) ||
    (row.upn !== null && row.upn !== found.upn) ||
    (row.local !== null && row.local !== found.local) ||
    (row.sex !== 'U' && found.sex === 'U')
  return changed
    ? { do: 'change', change: { childId: found.childId, renamed, knownChanged } }
    : { do: 'nothing', childId: found.childId }
}

/** The numbers by which rows of a list tell their children, as they stand in Kith. */
export interface Numbers {
  upns: string[]
  locals: string[]
}
/** Those in refused rows, whose cells are kept under the headings that are used. */
export function numbersIn(refused: readonly RefusedRow[], headings: readonly string[], mapping: Mapping): Numbers {
  const used = usedHeadings(headings, mapping)
  const cells = (field: ImportField): string[] => {
    const at = mapping[field] === undefined ? -1 : used.indexOf(mapping[field])
    const all = at < 0 ? [] : refused.map(row => (row.cells[at] ?? '').normalize('NFC').trim())
    return [...new Set(all.filter(cell => cell !== ''))]
  }
  const upns = cells('upn').map(text => {
    const checked = checkUpn(text)
    return checked.ok ? checked.value : text.toUpperCase()
  })
  return { upns, locals: cells('local') }
}

/** The refused rows as a list to put right: the row, the reasons, and its cells under the headings that are used. */
export const refusedSheet = (headings: readonly string[], refused: readonly RefusedRow[]): Sheet => ({
  name: 'Refused rows',
  headings: ['Row', 'Why', ...headings],
  rows: refused.map(row => [row.n, row.reasons.join('. '), ...row.cells]),
})

/** Taking many children off the roll at once is more often half a file than half a school: more than a fifth, and more than ten. */
export const tooManyLeavers = (leavers: number, roll: number): boolean => leavers > 10 && leavers * 5 > roll
