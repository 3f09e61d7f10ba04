/**
 * Lists for a spreadsheet, as CSV and as XLSX, in which words stay words: whatever somebody typed once, no cell of it is a formula for whoever
 * opens it. One sheet; nothing hidden, no names, comments, links or macros.
 */
import { writeZip } from './zip.ts'

/** A number is written as a number; everything else is words. Null: an empty cell. */
export type Cell = string | number | null
export interface Sheet {
  /** What the sheet is called in XLSX: at most 31 letters, neutral. */
  name: string
  headings: readonly string[]
  rows: readonly (readonly Cell[])[]
}

// What a spreadsheet takes for the beginning of a formula, also in the wide letters of East Asian keyboards (OWASP, CSV Injection).
const START = '=+\\-@＝＋－＠'
// Blanks and letters without a shape, which a program may pass over before it looks for a formula.
const BLANK = '\\s\\u00ad\\u180e\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff'
const startsFormula = new RegExp(`^['"${BLANK}]*[${START}]|^[\\t\\r\\n]`)
// The same behind what another program may take for the end of a cell, whatever we quoted.
const innerFormula = new RegExp(`([,;|\\t\\r\\n"])([${BLANK}]*)(?=[${START}])`, 'g')
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to leave out
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g

/** The words of a cell, none of which any spreadsheet takes for a formula: an apostrophe goes before what could be one. */
export function harmless(text: string): string {
  const clean = text.toWellFormed().replace(controls, '\ufffd')
  const inside = clean.replace(innerFormula, "$1$2'")
  return startsFormula.test(clean) ? `'${inside}` : inside
}

// ---------------------------------------------------------------------------------------------------------------- CSV

/** One cell as CSV (RFC 4180), quoted where it has to be. */
export function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = harmless(cell)
  return /[",;|\t\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** Headings and rows as CSV, without a mark of its letters in front. */
export const csvLines = (headings: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [headings, ...rows].map(csvLine).join('')

/** The mark in front says that it is UTF-8: without it a spreadsheet on Windows reads é as Ã©. */
export const csv = (sheet: Sheet): string => `\ufeff${csvLines(sheet.headings, sheet.rows)}`

// --------------------------------------------------------------------------------------------------------------- XLSX

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
/** Words of a cell as XML: `_x003D_` would be read as the letter with that number (ECMA-376, 22.9.2.19), so that its underscore is written so. */
const words = (text: string) =>
  escaped(
    harmless(text)
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replaceAll('\r', ''),
  )

/** A, B … Z, AA … */
const column = (at: number): string =>
  (at >= 26 ? column(Math.floor(at / 26) - 1) : '') + String.fromCharCode(65 + (at % 26))

function xlsxCell(cell: Cell, row: number, at: number, style: number): string {
  const place = `${column(at)}${row}`
  if (cell === null || cell === '') return ''
  if (typeof cell === 'number' && Number.isFinite(cell)) return `<c r="${place}"><v>${cell}</v></c>`
  // 32,767 letters are the most that a cell can hold.
  const text = words(String(cell).slice(0, 30_000))
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

const xlsxRow = (cells: readonly Cell[], row: number, style: number): string =>
  `<row r="${row}">${cells.map((cell, at) => xlsxCell(cell, row, at, style)).join('')}</row>`

/** Words carry the mark that they are words (quotePrefix), so that they stay so when somebody edits the cell. */
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Arial"/></font><font><b/><sz val="11"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" quotePrefix="1" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

/** A whole XLSX file. */
export function xlsx(sheet: Sheet): Buffer {
  const title = escaped(
    sheet.name
      .replace(/[^\p{L}\p{N} ]/gu, ' ')
      .trim()
      .slice(0, 31) || 'List',
  )
  const rows = [xlsxRow(sheet.headings, 1, 2), ...sheet.rows.map((cells, at) => xlsxRow(cells, at + 2, 1))]
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${title}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews><sheetData>${rows.join('')}</sheetData></worksheet>`,
  }
  const files = Object.entries(parts).map(([name, body]) => ({ name, body: Buffer.from(`${head}${body}`) }))
  return writeZip([...files, { name: 'xl/styles.xml', body: Buffer.from(styles) }])
}
