/**
 * Reads CSV and XLSX as programs do that open them, and says what in them is no plain word or number. It shares no code with the writer: an own
 * reader of CSV, in every way in which a program may get it wrong, and an own reader of zip files.
 */
import { inflateRawSync } from 'node:zlib'

/** What a spreadsheet may take for the beginning of a formula, after what it may pass over. */
export function isFormula(cell: string): boolean {
  // A number is written as a number; with another mark between cells it is the beginning of a text that no program can reckon.
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?([,;|\t]|$)/i.test(cell)) return false
  const seen = cell.replace(/^["\s\p{Cf}\p{Cc}]+/u, '')
  return /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(seen)
}

/** Rows of cells, as a program reads them that takes `delimiter` for the end of a cell and `quotes`, or not, for what holds one together. */
export function readCsv(text: string, delimiter: string, quotes: boolean): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let inside = false
  const body = text.replace(/^\ufeff/, '')
  for (let at = 0; at < body.length; at++) {
    const letter = body[at]!
    if (quotes && inside) {
      if (letter === '"' && body[at + 1] === '"') {
        cell += '"'
        at++
      } else if (letter === '"') inside = false
      else cell += letter
    } else if (quotes && letter === '"' && cell === '') inside = true
    else if (letter === delimiter) {
      rows.at(-1)!.push(cell)
      cell = ''
    } else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && body[at + 1] === '\n') at++
      rows.at(-1)!.push(cell)
      cell = ''
      rows.push([])
    } else cell += letter
  }
  if (cell !== '' || rows.at(-1)!.length > 0) rows.at(-1)!.push(cell)
  return rows.filter(row => row.length > 0)
}

/** The ways in which a program may read a list: rightly, and with another mark between cells or without regard to quotation marks. */
export const readings: readonly { delimiter: string; quotes: boolean }[] = [',', ';', '\t', '|'].flatMap(delimiter =>
  [true, false].map(quotes => ({ delimiter, quotes })),
)

/** Every cell that some program would take for a formula. */
export function formulasInCsv(text: string): string[] {
  return readings.flatMap(({ delimiter, quotes }) =>
    readCsv(text, delimiter, quotes)
      .flat()
      .filter(isFormula)
      .map(cell => `${JSON.stringify(cell.slice(0, 80))} (between ${JSON.stringify(delimiter)}, quotes ${quotes})`),
  )
}

// ------------------------------------------------------------------------------------------------------------- XLSX

/** The parts of a zip file, by its central directory. */
export function unzip(file: Buffer): Map<string, string> {
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const parts = new Map<string, string>()
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, nameLength, extra, note] = [
      file.readUInt32LE(at + 20),
      file.readUInt16LE(at + 28),
      file.readUInt16LE(at + 30),
      file.readUInt16LE(at + 32),
    ]
    const local = file.readUInt32LE(at + 42)
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const raw = file.subarray(from, from + packed)
    const body = file.readUInt16LE(at + 10) === 8 ? inflateRawSync(raw) : raw
    parts.set(file.toString('utf8', at + 46, at + 46 + nameLength), body.toString('utf8'))
    at += 46 + nameLength + extra + note
  }
  return parts
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** Text of a cell as Excel reads it. */
const cellText = (xml: string) =>
  xml
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]!)
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 allows none of these
const noXml = /[<>\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!(amp|lt|gt|quot|apos);)/
/** Is every element closed, and in its order? */
function wellFormed(xml: string): boolean {
  const open: string[] = []
  for (const [, close, name, self] of xml.replace(/^<\?xml[^>]*\?>/, '').matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
    if (close) {
      if (open.pop() !== name) return false
    } else if (!self) open.push(name!)
  }
  const rest = xml.replace(/<\?xml[^>]*\?>/, '').replace(/<[^<>]*>/g, '')
  return open.length === 0 && !noXml.test(rest)
}

export interface Read {
  rows: string[][]
  wrong: string[]
}
/** What is in the one sheet, and everything that is not as it must be. */
export function readXlsx(file: Buffer): Read {
  const parts = unzip(file)
  const wrong: string[] = []
  const names = [...parts.keys()].sort()
  const allowed =
    /^(\[Content_Types\]\.xml|_rels\/\.rels|xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/styles\.xml|xl\/worksheets\/sheet1\.xml)$/
  for (const name of names) if (!allowed.test(name)) wrong.push(`a part that is no list: ${name}`)
  for (const [name, xml] of parts) if (!wellFormed(xml)) wrong.push(`${name} is broken`)
  const book = parts.get('xl/workbook.xml') ?? ''
  if ((book.match(/<sheet /g) ?? []).length !== 1) wrong.push('not one sheet')
  if (/state=|hidden|definedName|externalReference|pivotCache|macro|function/i.test(book))
    wrong.push(`the book has more than a sheet: ${book.slice(-300)}`)
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
  for (const [element] of sheet.matchAll(
    /<(f|hyperlinks?|legacyDrawing|drawing|oleObjects?|controls|conditionalFormatting|dataValidations|extLst|cols)\b[^>]*>/g,
  ))
    wrong.push(`the sheet has ${element.slice(0, 80)}`)
  if (/\bhidden=|\bht="0|zeroHeight|collapsed=/.test(sheet)) wrong.push('something in the sheet is hidden')
  if (
    /TargetMode|https?:\/\/(?!schemas\.openxmlformats\.org)/.test(
      [...parts]
        .filter(([name]) => name.endsWith('.rels'))
        .map(([, xml]) => xml)
        .join(' '),
    )
  )
    wrong.push('it refers outside')
  const rows = [...sheet.matchAll(/<row\b[^>]*>([\s\S]*?)<\/row>/g)].map(([, inside = '']) =>
    [...inside.matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)].map(([, attributes = '', body = '']) => {
      const text = cellText(/<t\b[^>]*>([\s\S]*?)<\/t>/.exec(body)?.[1] ?? '')
      if (/t="(str|s|b|e|d)"/.test(attributes)) wrong.push(`a cell that is no plain word: ${attributes}`)
      if (/t="inlineStr"/.test(attributes)) {
        if (isFormula(text)) wrong.push(`a cell that reads like a formula: ${JSON.stringify(text.slice(0, 80))}`)
        return text
      }
      const value = /<v>([^<]*)<\/v>/.exec(body)?.[1] ?? ''
      if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) wrong.push(`a number that is none: ${value.slice(0, 80)}`)
      return value
    }),
  )
  return { rows, wrong }
}
