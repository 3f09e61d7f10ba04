/** What must be so after every killing: nothing acknowledged is lost, nothing is half there, nothing is there twice, and the audit chain is whole. */
import fs from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { exportLog, latestHead, loadSigningKey, signHead, verifyExport } from '../../../src/audit/index.ts'
import type { Program } from './kill-program.ts'
import { type Found, findWrites, hangingOn, type Shape, type Write, type WriteKind, writeKinds } from './kill-writes.ts'
import { secondVerifier } from './tamper-run.ts'

/** What one whole write of each kind looks like, learnt from writes made in peace. */
export type Patterns = Map<WriteKind, Shape>

/** The rows that every write of a kind has, whatever it is about: the fewest that any of these has. */
export async function learnPatterns(admin: pg.Client, writes: readonly Write[]): Promise<Patterns> {
  const patterns: Patterns = new Map()
  for (const kind of writeKinds) {
    if (kind === 'correction') continue
    const found = await findWrites(
      admin,
      kind,
      writes.filter(write => write.kind === kind),
    )
    const shapes = await hangingOn(admin, idsOf(found))
    const least: Shape = new Map()
    const each = found.map(one => shapeOf(one, shapes))
    for (const [column, count] of each[0] ?? [])
      least.set(column, Math.min(count, ...each.map(shape => shape.get(column) ?? 0)))
    if (least.size < 3) throw new Error(`a ${kind} was found to be hardly anything`)
    patterns.set(kind, least)
  }
  return patterns
}
const idsOf = (found: readonly Found[]): string[] => [
  ...new Set(found.flatMap(one => [one.root, one.entry].filter(id => id !== null))),
]
/** Of a write with two rows of its own (a concern and its entry), what hangs on both. */
function shapeOf(one: Found, shapes: Map<string, Shape>): Shape {
  const all: Shape = new Map(shapes.get(one.root))
  if (one.entry !== null && one.entry !== one.root)
    for (const [column, count] of shapes.get(one.entry) ?? []) all.set(column, (all.get(column) ?? 0) + count)
  return all
}

export interface Tally {
  lost: string[]
  half: string[]
  doubled: string[]
}
/** Looks for every write. `settled`: all of them must be there; else only those that were acknowledged. */
export async function checkWrites(
  admin: pg.Client,
  writes: readonly Write[],
  patterns: Patterns,
  settled: boolean,
): Promise<Tally> {
  const tally: Tally = { lost: [], half: [], doubled: [] }
  for (const kind of writeKinds) {
    const mine = writes.filter(write => write.kind === kind)
    const found = await findWrites(admin, kind, mine)
    const byWords = Map.groupBy(found, one => one.words)
    for (const write of mine) {
      const there = byWords.get(write.words)?.length ?? 0
      if (there === 0 && (write.acknowledged > 0 || settled)) tally.lost.push(`${kind} ${write.words}`)
      if (there > 1) tally.doubled.push(`${kind} ${write.words}: ${there} times`)
    }
    const pattern = patterns.get(kind)
    if (pattern === undefined) continue
    const shapes = await hangingOn(admin, idsOf(found))
    for (const one of found) {
      const shape = shapeOf(one, shapes)
      const missing = [...pattern]
        .filter(([column, count]) => (shape.get(column) ?? 0) < count)
        .map(([column]) => column)
      if (missing.length > 0) tally.half.push(`${kind} ${one.words}: too little in ${missing.join(', ')}`)
    }
  }
  tally.half.push(...(await unevenVersions(admin)), ...(await strayParts(admin)))
  return tally
}

/** An entry’s versions count 1, 2, 3 …, and what the chronology shows is the last. */
async function unevenVersions(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `select c.entry_id as id from record.entry_child c
       left join (select entry_id, count(*) as n, max(number) as last from record.version group by 1) v on v.entry_id = c.entry_id
     where v.n is null or v.n <> v.last or v.last <> c.version
       or c.title <> (select x.title from record.version x where x.entry_id = c.entry_id and x.number = v.last)`,
  )
  return rows.map(row => `entry ${row.id}: its versions do not fit`)
}
/** Parts whose whole is not there, of those that no foreign key holds. */
async function strayParts(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ what: string; n: number }>(
    `select 'entries without a version' as what, count(*)::int as n from record.entry e where not exists (select from record.version v where v.entry_id = e.id)
     union all select 'entries about nobody', count(*)::int from record.entry e where not exists (select from record.entry_child c where c.entry_id = e.id)
     union all select 'concerns whose entry is missing', count(*)::int from concerns.concern c where c.entry_id is not null and not exists (select from record.entry e where e.id = c.entry_id)
     union all select 'forms that led nowhere', count(*)::int from platform.submission s where s.location is null`,
  )
  return rows.filter(row => row.n > 0).map(row => `${row.n} ${row.what}`)
}

/** Each acknowledged sending has its audit event: what was done, or, sent again, where it led (`read`). At least as many as were acknowledged. */
export async function missingEvents(admin: pg.Client, acknowledged: ReadonlyMap<string, number>): Promise<string[]> {
  const { rows } = await admin.query<{ action: string; n: number }>(
    `select action, count(*)::int as n from audit.event where body::jsonb->>'outcome' in ('done', 'read') group by 1`,
  )
  const done = new Map(rows.map(row => [row.action, row.n]))
  return [...acknowledged]
    .filter(([action, n]) => (done.get(action) ?? 0) < n)
    .map(([action, n]) => `${action}: ${n} acknowledged, ${done.get(action) ?? 0} recorded`)
}

/** Signs where the audit chains are and takes the head home, as a partner does. */
export const keepHead = (program: Program): Promise<string> =>
  program.asAdmin(async admin => {
    await signHead(admin, loadSigningKey(program.dataDir), new Date())
    return JSON.stringify(await latestHead(admin))
  })

/** Exports the log and shows it to both verifiers, with every head that was kept outside. Gives what is wrong. */
export async function checkChain(
  program: Program,
  folder: string,
  kept: readonly string[],
): Promise<{ wrong: string[]; events: number }> {
  const file = path.join(folder, 'log.jsonl')
  const heads = path.join(folder, 'heads.jsonl')
  fs.rmSync(file, { force: true })
  fs.writeFileSync(heads, `${kept.join('\n')}\n`)
  await program.asAdmin(admin => exportLog(admin, file, new Date()))
  const first = await verifyExport(file, { head: heads })
  const second = (await secondVerifier())(fs.readFileSync(file), { kept })
  return { wrong: [...first.problems.slice(0, 3), ...second.findings.slice(0, 3)], events: first.events }
}
