/**
 * 5,000 rows of hostile cells, and the lists that the program itself gives away, as CSV and as XLSX: 0 formulas in every way in which a program may
 * read them, one sheet, nothing hidden, and every word there. `--rows N`.
 */
import { writeZip } from '../../src/platform/zip.ts'
import { type Proof, prove } from './harness.ts'
import { unzip } from './web/sheet-oracle.ts'
import { runSheets, type SheetOptions } from './web/sheet-run.ts'

/** The book with one of its parts changed. */
const part = (name: string, change: (xml: string) => string) => (file: Buffer) =>
  writeZip([...unzip(file)].map(([at, xml]) => ({ name: at, body: Buffer.from(at === name ? change(xml) : xml) })))
const plants: Record<string, { words: string; change: NonNullable<SheetOptions['plant']> }> = {
  'bare-start': {
    words: 'nothing goes before a formula at the beginning of a cell',
    change: { csv: text => text.replace(/(^|,)("?)'+/gm, '$1$2') },
  },
  'bare-inside': {
    words: 'nothing goes before a formula behind a semicolon',
    change: { csv: text => text.replaceAll(";'", ';') },
  },
  'quotes-single': {
    words: 'quotation marks in a cell are not doubled',
    change: { csv: text => text.replaceAll('""', '"') },
  },
  'formula-cell': {
    words: 'one cell is written as a formula',
    change: {
      xlsx: part('xl/worksheets/sheet1.xml', xml =>
        xml.replace(/<c r="B3"[^>]*>.*?<\/c>/, '<c r="B3"><f>1+1</f><v>2</v></c>'),
      ),
    },
  },
  'second-sheet': {
    words: 'a second sheet lies hidden behind the first',
    change: {
      xlsx: part('xl/workbook.xml', xml =>
        xml.replace('</sheets>', '<sheet name="x" sheetId="2" state="veryHidden" r:id="rId1"/></sheets>'),
      ),
    },
  },
  'hidden-row': {
    words: 'a row is hidden',
    change: { xlsx: part('xl/worksheets/sheet1.xml', xml => xml.replace('<row r="3"', '<row r="3" hidden="1"')) },
  },
}

export const proof: Proof = {
  name: 'spreadsheet',
  plants: Object.fromEntries(Object.entries(plants).map(([name, { words }]) => [name, { words }])),
  async run(place, options) {
    const planted = options.plant ? plants[options.plant]?.change : undefined
    const run = await runSheets(place, {
      seed: options.seed,
      rows: options.number('rows', options.short ? 300 : 5000),
      ...(planted ? { plant: planted } : {}),
      onCase: options.note,
    })
    for (const one of run.failures.slice(0, 10)) options.say(`${one.input}: ${one.got}`)
    return {
      cases: run.cells,
      failures: run.failures.length,
      allowed: run.kept,
      more: { rows: run.rows, lists: run.exports, libreOffice: run.office },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)
