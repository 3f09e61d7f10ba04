/**
 * Compares a restored record with what was remembered. The comparing is this file's own: SQL, a second verifier of the audit log, PostgreSQL's
 * check of indexes; nothing of it is what restores.
 */
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { exportLog } from '../../src/audit/index.ts'
import { recordChecks } from '../../src/cli.ts'
import { type Restored, restore } from '../../src/platform/backup-restore.ts'
import { projectRoot } from '../../src/platform/config.ts'
import { type RunningPostgres, startPostgres } from '../../src/platform/postgres.ts'
import { readableIn } from './readable.ts'
import type { Run } from './restore-run.ts'
import { filesIn, type Moment, PLANTED, tablesOf } from './restore-world.ts'

/** No planted word can be read in the backup; and it is shown that they could be, where they are not locked: in the data folder. */
export function checkReadable({ dataDir, dir, planted, judge }: Run): void {
  const inSource = readableIn(dataDir, PLANTED).words
  const inBackup = readableIn(dir, PLANTED).words
  for (const one of planted) {
    judge(
      `readable ${one}`,
      'in the record yes, in the backup no',
      `in the record ${yes(inSource.has(one))}, in the backup ${yes(inBackup.has(one))}`,
    )
  }
  judge('secrets in the backup', 'none', holds(dir, 'AGE-SECRET-KEY-') ? 'the key' : 'none')
}
const yes = (is: boolean) => (is ? 'yes' : 'no')
const holds = (dir: string, text: string): boolean =>
  fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).some(name => {
    const file = path.join(dir, name)
    return fs.lstatSync(file).isFile() && fs.readFileSync(file).includes(text)
  })

export const intoOf = (run: Run, name: string): string => path.join(run.folder, name)
export const restoreTo = (run: Run, at: Date | null, into: string, key = run.key, head?: string): Promise<Restored> =>
  restore({ dir: run.dir, key, moment: at, into, checks: recordChecks(head), say() {}, durable: false })

/** Restores to a moment and compares everything with what was remembered. Gives whether it was restored at all. */
export async function checkRestore(run: Run, moment: Moment, indexes: readonly string[]): Promise<boolean> {
  const { judge, options } = run
  const at = `moment ${moment.number}`
  const into = intoOf(run, `restored-${moment.number}`)
  const other = run.moments[moment.number] ?? run.moments[moment.number - 2]!
  const wanted = options.plant === 'moment-ignored' ? other.at : moment.at
  const headFile = path.join(run.folder, `head-${moment.number}.jsonl`)
  fs.writeFileSync(headFile, `${JSON.stringify(moment.head)}\n`)
  const began = performance.now()
  const restored = await restoreTo(run, wanted, into, run.key, headFile).catch((error: Error) => error)
  run.durations.push(performance.now() - began)
  judge(`${at} restores`, 'restored', restored instanceof Error ? restored.message : 'restored')
  if (restored instanceof Error) return false
  for (const one of restored.results) judge(`${at} says of ${one.name}`, 'good', one.ok ? 'good' : one.words)
  await plantInRestored(run, restored.folder)
  const server = await startPostgres({ dataDir: restored.folder, durable: false })
  try {
    await compareDatabase(run, moment, indexes, server, restored.folder)
  } finally {
    await server.stop()
  }
  compareFiles(run, moment, restored.folder)
  fs.rmSync(restored.folder, { recursive: true, force: true })
  return true
}

async function compareDatabase(
  run: Run,
  moment: Moment,
  indexes: readonly string[],
  server: RunningPostgres,
  folder: string,
): Promise<void> {
  const { judge, options } = run
  const at = `moment ${moment.number}`
  const client = new pg.Client({ connectionString: server.adminUrl })
  await client.connect()
  try {
    if (options.plant === 'row-lost')
      await client.query('delete from record.harm where ctid = (select ctid from record.harm limit 1)')
    if (options.plant === 'chain-edited') {
      await client.query(
        `update audit.event set body = replace(body, 'chronology', 'chronologx') where id = (select id from audit.event where body like '%chronology%' limit 1)`,
      )
    }
    const tables = await tablesOf(client)
    for (const [table, state] of moment.tables) judge(`${at} table ${table}`, state, tables.get(table) ?? 'missing')
    judge(`${at} tables`, [...moment.tables.keys()].join(), [...tables.keys()].join())
    await compareIndexes(client, at, indexes, judge)
    const file = path.join(folder, 'audit-export.jsonl')
    await exportLog(client, file, new Date())
    judge(`${at} second verifier`, 'whole', await secondOpinion(file, moment))
  } finally {
    await client.end()
  }
}

type SecondVerifier = { verify(file: Buffer, options: { kept: string[] }): { ok: boolean; findings: string[] } }

/** The verifier written from the format's document alone, with the head that somebody outside kept at that moment. */
async function secondOpinion(file: string, moment: Moment): Promise<string> {
  const program = path.join(projectRoot, 'tests', 'proofs', 'parts', 'second-verifier.mjs')
  const second = (await import(pathToFileURL(program).href)) as SecondVerifier
  const { ok, findings } = second.verify(fs.readFileSync(file), { kept: [JSON.stringify(moment.head)] })
  return ok ? 'whole' : `not whole: ${findings.slice(0, 3).join('; ')}`
}

/** Every row of a table is found through each of its indexes, as PostgreSQL's own check says. */
async function compareIndexes(
  client: pg.ClientBase,
  at: string,
  indexes: readonly string[],
  judge: Run['judge'],
): Promise<void> {
  await client.query('create extension amcheck')
  for (const index of indexes) {
    const { rows } = await client.query<{ kind: string }>(
      'select a.amname as kind from pg_class c join pg_am a on a.oid = c.relam where c.oid = $1::regclass',
      [index],
    )
    const check = rows[0]?.kind === 'gin' ? 'gin_index_check($1)' : 'bt_index_check($1, true)'
    const got = await client.query(`select ${check}`, [index]).then(
      () => 'agrees with its table',
      (error: Error) => error.message,
    )
    judge(`${at} index ${index}`, 'agrees with its table', got)
  }
  await client.query('drop extension amcheck')
}

function compareFiles({ judge }: Run, moment: Moment, folder: string): void {
  const found = filesIn(folder)
  for (const [name, sha256] of moment.files)
    judge(`moment ${moment.number} file ${name}`, sha256, found.get(name) ?? 'missing')
  const key = path.join(folder, 'audit-signing-key.pem')
  judge(
    `moment ${moment.number} signing key`,
    'not brought back',
    fs.existsSync(key) ? 'brought back' : 'not brought back',
  )
}

async function plantInRestored({ options }: Run, folder: string): Promise<void> {
  if (options.plant !== 'document-lost') return
  const [name] = fs.readdirSync(path.join(folder, 'files'))
  fs.rmSync(path.join(folder, 'files', name!))
}
