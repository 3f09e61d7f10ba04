import { rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { schoolContext } from '../../../src/attendance/context.ts'
import { readTerm, type TermMarks } from '../../../src/attendance/marks.ts'
import { addTerm, emptyPlanes } from '../../../src/attendance/planes.ts'
import { scan } from '../../../src/attendance/scan.ts'
import { migrate } from '../../../src/platform/migrate.ts'
import { startPostgres } from '../../../src/platform/postgres.ts'
import { dateText } from '../../../src/statute/index.ts'
import type { AttendanceBench } from '../attendance.ts'
import { randomFrom } from '../harness.ts'
import { eachYear, mission, SCHOOL } from './attendance-scan.ts'
import { axis, schoolDays, termsOf } from './attendance-world.ts'

type Row = { child: string; school: string; term: TermMarks }
const uuid = (kind: string, n: string) => `${kind}000000-0000-4000-8000-${n}`

/** Rows of one term at a time, pupils in no order: as a year’s rows come to be, and as ids are spread that mean nothing. */
function rowsOf(seed: number, pupils: number): { rows: Row[][]; marks: number } {
  const random = randomFrom(seed + 1)
  const hex = () =>
    Math.floor(random() * 0x1000000000000)
      .toString(16)
      .padStart(12, '0')
  const head = () =>
    Math.floor(random() * 0x100000000)
      .toString(16)
      .padStart(8, '0')
  const schools = Array.from({ length: Math.ceil(pupils / SCHOOL) }, (_, n) =>
    uuid('5c', n.toString(16).padStart(12, '0')),
  )
  const rows: Row[][] = [[], [], []]
  let marks = 0
  eachYear(seed, pupils, (pupil, year) => {
    const child = `${head()}-0000-7000-8000-${hex()}`
    for (const mark of year.marks) if (mark !== 0) marks++
    for (const [n, term] of termsOf(year).entries()) {
      if (term.days.some(day => day !== 0)) rows[n]!.push({ child, school: schools[Math.floor(pupil / SCHOOL)]!, term })
    }
  })
  return { rows, marks }
}

const insert = `insert into attendance.term_marks (child_id, organisation_id, term_on, days, rare, late)
  select * from unnest($1::uuid[], $2::uuid[], $3::date[], $4::bytea[], $5::bytea[], $6::bytea[])`

async function store(db: pg.Client, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 4000) {
    const some = rows.slice(from, from + 4000)
    await db.query(insert, [
      some.map(row => row.child),
      some.map(row => row.school),
      some.map(row => dateText(row.term.startsOn)),
      ...(['days', 'rare', 'late'] as const).map(key =>
        some.map(row => (row.term[key] ? Buffer.from(row.term[key]) : null)),
      ),
    ])
  }
}

type Stored = { child_id: string; term_on: string; days: Buffer; rare: Buffer | null; late: Buffer | null }

/** Reads all rows, pupil by pupil, a few thousand at a time, and hands each lot over with whole pupils in it. */
async function readAll(db: pg.Client, take: (rows: readonly Stored[]) => void): Promise<void> {
  await db.query('begin')
  await db.query(
    'declare marks cursor for select child_id, term_on::text, days, rare, late from attendance.term_marks order by child_id, term_on',
  )
  let kept: Stored[] = []
  for (;;) {
    const { rows } = await db.query<Stored>('fetch 6000 from marks')
    if (rows.length === 0) break
    const lot = [...kept, ...rows]
    const last = lot.at(-1)!.child_id
    const whole = lot.findIndex(row => row.child_id === last)
    take(lot.slice(0, whole))
    kept = lot.slice(whole)
  }
  take(kept)
  await db.query('commit')
}

/** Planes, what is ordinary, and all features of one lot of pupils. Returns a sum, so that the work cannot be left out. */
function lookAt(rows: readonly Stored[]): { pupils: number; absent: number } {
  const byPupil = [...Map.groupBy(rows, row => row.child_id).values()]
  if (byPupil.length === 0) return { pupils: 0, absent: 0 }
  const planes = emptyPlanes(byPupil.length, axis)
  for (const [pupil, own] of byPupil.entries()) {
    for (const row of own)
      addTerm(planes, pupil, readTerm({ termOn: row.term_on, days: row.days, rare: row.rare, late: row.late }))
  }
  const table = scan(planes, schoolContext(planes, schoolDays.at(-1)!))
  let absent = 0
  for (let at = 1; at < table.counts.length; at += table.counts.length / table.pupils) absent += table.counts[at]!
  return { pupils: table.pupils, absent }
}

/** (b) From PostgreSQL's rows to every pupil's features, as part of merely reading those rows; and (d) what 100 million marks take on disk. */
export async function storedRows(bench: AttendanceBench): Promise<void> {
  const dataDir = path.join(bench.folder, 'stored')
  rmSync(dataDir, { recursive: true, force: true })
  const server = await startPostgres({
    dataDir,
    durable: false,
    settings: { shared_buffers: '1GB', max_wal_size: '8GB' },
  })
  const db = new pg.Client({ connectionString: server.adminUrl })
  try {
    await migrate(server.adminUrl, { appPassword: 'bench-only-on-a-private-socket' })
    await db.connect()
    await db.query('set synchronous_commit = off')
    const { rows, marks } = rowsOf(bench.args.seed, bench.size.storedPupils)
    for (const term of rows)
      await store(
        db,
        term.toSorted((a, b) => (a.child < b.child ? -1 : 1)),
      )
    await db.query('vacuum analyze attendance.term_marks')
    await sizes(bench, db, marks)
    const count = rows.reduce((sum, term) => sum + term.length, 0)
    rows.length = 0
    await endToEnd(bench, db, marks, count)
  } finally {
    await db.end()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function sizes(bench: AttendanceBench, db: pg.Client, marks: number): Promise<void> {
  const { rows } = await db.query<{ heap: string; whole: string }>(
    `select pg_relation_size('attendance.term_marks') as heap, pg_total_relation_size('attendance.term_marks') as whole`,
  )
  const [heap, whole] = [Number(rows[0]!.heap), Number(rows[0]!.whole)]
  const per = (bytes: number) => (bytes / marks) * 100
  bench.bar('(d) MB of table and index for 100 million marks', {
    numerator: (whole / marks) * 1e8,
    denominator: 1e6,
    atMost: 200,
  })
  bench.say(
    `Stored: ${per(heap).toFixed(0)} MB of rows and ${per(whole - heap).toFixed(0)} MB of index for 100 million marks. The mission: ${(((whole / marks) * mission.pupils * mission.sessions) / 1e9).toFixed(1)} GB a year.`,
  )
}

async function endToEnd(bench: AttendanceBench, db: pg.Client, marks: number, rows: number): Promise<void> {
  type Answer = { rows: number; sum: number }
  const [reading, whole] = await bench.race<Answer>(
    [
      {
        name: 'merely reading the rows',
        operations: marks,
        run: async () => {
          const answer = { rows: 0, sum: 0 }
          await readAll(db, lot => {
            answer.rows += lot.length
            for (const row of lot) answer.sum += row.days.length + (row.rare?.length ?? 0) + (row.late?.length ?? 0)
          })
          return answer
        },
      },
      {
        name: 'from rows to features',
        operations: marks,
        run: async () => {
          const answer = { rows: 0, sum: 0 }
          await readAll(db, lot => {
            answer.rows += lot.length
            answer.sum += lookAt(lot).absent
          })
          return answer
        },
      },
    ],
    answers => {
      for (const answer of answers.values()) {
        if (answer.rows !== rows || answer.sum === 0) throw new Error(`${answer.rows} rows were read of ${rows}`)
      }
    },
  )
  bench.bar('(b) merely reading the rows ÷ from rows to all features', {
    numerator: reading!.median,
    denominator: whole!.median,
    atLeast: 0.3,
  })
  bench.say(
    `From stored rows to all features: ${Math.round(1 / (whole!.median / 1000) / 1e6)} million marks a second; the mission in ${((whole!.median * mission.pupils * mission.sessions) / 60_000).toFixed(0)} minutes on one connection.`,
  )
}
