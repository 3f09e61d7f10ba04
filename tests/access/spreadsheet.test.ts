/** Hostile cells through every list that Kith gives away: words stay words. The proof writes 5,000 rows. */
import { expect, test } from 'vitest'
import { csvCell, harmless, xlsx } from '../../src/platform/spreadsheet.ts'
import { formulasInCsv, isFormula, readXlsx } from '../proofs/web/sheet-oracle.ts'
import { hostileSheet, runSheets } from '../proofs/web/sheet-run.ts'
import { freshDatabase } from '../support/database.ts'

test('0 formulas in 200 hostile rows and in the program’s own lists, and every word is there', {
  timeout: 120_000,
}, async () => {
  const run = await runSheets(await freshDatabase(), { seed: 4, rows: 200 })
  expect(run.failures).toEqual([])
  expect(run.exports).toEqual(['the writer', 'refused rows of a pupil list', 'totals'])
  expect(run.kept).toBeGreaterThan(1600)
})
test('what somebody typed is changed only where it could run', () => {
  for (const words of ['Fell', 'O’Brien', "O'Brien", 'Smith-Jones', '07700 900123', 'a = b', 'half-term', '', 'x; y'])
    expect(harmless(words)).toBe(words)
  expect(harmless('=1+1')).toBe("'=1+1")
  expect(csvCell('=1,2')).toBe(`"'=1,2"`)
  expect([csvCell(-5), csvCell(null)]).toEqual(['-5', ''])
})
test('the readers find what a careless writer leaves', () => {
  expect(formulasInCsv('\ufeffa,=1+1\r\n').length).toBeGreaterThan(0)
  expect(formulasInCsv('\ufeff"a;=1+1",b\r\n').length).toBeGreaterThan(0)
  expect(isFormula('-5')).toBe(false)
  const file = xlsx(hostileSheet(1, 3))
  expect(readXlsx(file).wrong).toEqual([])
  expect(readXlsx(file).rows.length).toBe(4)
})
