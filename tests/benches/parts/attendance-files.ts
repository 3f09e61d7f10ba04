import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { asSystem } from '../../../src/access/index.ts'
import { halfCodes, numberedCodes } from '../../../src/attendance/marks.ts'
import { bringInFile, sha256Of } from '../../../src/attendance/register-file.ts'
import { afterMarks } from '../../../src/attendance/register-scan.ts'
import { type Db, openDb } from '../../../src/platform/db.ts'
import { newId } from '../../../src/platform/id.ts'
import { migrate } from '../../../src/platform/migrate.ts'
import { startPostgres, urlForRole } from '../../../src/platform/postgres.ts'
import { dateText, upnCheckLetter } from '../../../src/statute/index.ts'
import type { AttendanceBench } from '../attendance.ts'
import { eachYear } from './attendance-scan.ts'
import { rareCodes, schoolDays, termsOf, type Year } from './attendance-world.ts'

/** Pupils of a school, and the school day (by its index) whose file is the first to come: the register has all days before. */
const IN_SCHOOL = 1500
const FIRST = 150
/** One connection for each of two cores. */
const AT_ONCE = 2
const PASSWORD = 'bench-only-on-a-private-socket'

const uuid = (kind: string, n: number) => `${kind}000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
const upn = (n: number): string => {
  const twelve = `801${String(2000 + Math.floor(n / 100_000)).padStart(4, '0')}${String(n % 100_000).padStart(5, '0')}`
  return `${upnCheckLetter(twelve)}${twelve}`
}

/** What is the same for every row: who and where, in one go. */
function fillPeople(pupils: number, schools: number): [string, unknown[]][] {
  const id = (kind: string, n: string) => `('${kind}000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
  const each = `from generate_series(0, ${pupils - 1}) n`
  const school = id('5c', `n / ${IN_SCHOOL}`)
  const person = id('b0', `n / ${IN_SCHOOL}`)
  return [
    [`insert into identity.area values ($1, 'Bench')`, [uuid('a0', 1)]],
    [
      `insert into identity.organisation (id, name, kind, badge, area_id) select ${id('5c', 'n')}, 'School ' || n, 'school', 'SC', $1 from generate_series(0, ${schools - 1}) n`,
      [uuid('a0', 1)],
    ],
    [
      `insert into identity.practitioner (id, name, job_title, is_system) select ${id('b0', 'n')}, 'Kith', 'the program', true from generate_series(0, ${schools - 1}) n`,
      [],
    ],
    [
      `insert into identity.role_held (id, practitioner_id, organisation_id, role) select gen_random_uuid(), ${id('b0', 'n')}, ${id('5c', 'n')}, 'system' from generate_series(0, ${schools - 1}) n`,
      [],
    ],
    [
      `insert into people.person (id, kind, born_on, made_by, organisation_id) select ${id('c0', 'n')}, 'child', date '2012-01-01' + n % 1500, ${person}, ${school} ${each}`,
      [],
    ],
    [
      `insert into people.identifier (id, person_id, kind, value, recorded_by) select gen_random_uuid(), ${id('c0', 'n')}, 'upn', u.value, ${person} from unnest($1::text[]) with ordinality u(value, place), lateral (select place::int - 1 as n) p`,
      [Array.from({ length: pupils }, (_, n) => upn(n))],
    ],
    [
      `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, form, from_on) select gen_random_uuid(), ${school}, ${id('c0', 'n')}, 'Pupil ' || n, 'pupil ' || n, '7A', '2025-09-01' ${each}`,
      [],
    ],
    [
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) select gen_random_uuid(), ${id('c0', 'n')}, ${school}, 'school', timestamptz '2025-09-01', 'roll' ${each}`,
      [],
    ],
  ]
}

/** A school's file of a day as a management system writes it: a row a pupil and session, one in a thousand of a pupil nobody knows. */
function dayFile(years: readonly Year[], from: number, at: number): string {
  const date = dateText(schoolDays[at]!)
  const lines = ['UPN,Date,Session,Code,Minutes late,Comment']
  for (const [n, year] of years.entries()) {
    for (let session = 0; session < 2; session++) {
      const mark = year.marks[at * 2 + session]!
      if (mark === 0) continue
      const code = mark >= 15 ? numberedCodes[rareCodes[mark]!] : mark === 1 ? ['/', '\\'][session] : halfCodes[mark]
      const minutes = mark === 2 || mark === 7 ? year.minutes[at * 2 + session] : ''
      lines.push(
        `${n % 1000 === 999 ? upn(9_000_000 + n) : upn(from + n)},${date},${session === 0 ? 'AM' : 'PM'},${code},${minutes},`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

type Place = { folder: string; admin: pg.Client; db: Db; schools: number; years: Year[][]; stop: () => Promise<void> }

async function makePlace(bench: AttendanceBench): Promise<Place> {
  const folder = path.join(bench.folder, 'files')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const server = await startPostgres({
    dataDir: path.join(folder, 'data'),
    settings: { shared_buffers: '1GB', max_wal_size: '4GB' },
  })
  await migrate(server.adminUrl, { appPassword: PASSWORD })
  const admin = new pg.Client({ connectionString: server.adminUrl })
  await admin.connect()
  const pupils = bench.size.countyPupils
  const schools = Math.ceil(pupils / IN_SCHOOL)
  await admin.query('set session_replication_role = replica; set synchronous_commit = off')
  for (const [text, values] of fillPeople(pupils, schools)) await admin.query(text, values)
  const years: Year[][] = Array.from({ length: schools }, () => [])
  eachYear(bench.args.seed, pupils, (pupil, year) => years[Math.floor(pupil / IN_SCHOOL)]!.push(year))
  for (let school = 0; school < schools; school++) await fillRegister(admin, years[school]!, school)
  await admin.query('vacuum analyze')
  const db = openDb({ connectionString: urlForRole(server.adminUrl, 'kith_app', PASSWORD), max: AT_ONCE + 1 })
  const stop = async () => {
    await db.end()
    await admin.end()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, admin, db, schools, years, stop }
}

/** The school's register up to the day before the first file. */
async function fillRegister(admin: pg.Client, years: readonly Year[], school: number): Promise<void> {
  const rows = years.flatMap((year, n) =>
    termsOf(year, 0, FIRST).flatMap(term =>
      term.days.length === 0 ? [] : [{ child: uuid('c0', school * IN_SCHOOL + n), term }],
    ),
  )
  await admin.query(
    `insert into attendance.term_marks (child_id, organisation_id, term_on, days, rare, late) select c, $2, t, d, r, l from unnest($1::uuid[], $3::date[], $4::bytea[], $5::bytea[], $6::bytea[]) u(c, t, d, r, l)`,
    [
      rows.map(row => row.child),
      uuid('5c', school),
      rows.map(row => dateText(row.term.startsOn)),
      ...(['days', 'rare', 'late'] as const).map(key =>
        rows.map(row => (row.term[key] ? Buffer.from(row.term[key]) : null)),
      ),
    ],
  )
}

/** Takes a school's file of a day, from the file to alerts and tellings: what every door does with it. Returns how many marks were new. */
async function takeDay(
  { folder, db }: Place,
  school: number,
  at: number,
  file: string,
): Promise<{ marks: number; pupils: number }> {
  const now = new Date(`${dateText(schoolDays[at]!)}T15:30:00+01:00`)
  const inTx = <T>(work: Parameters<typeof asSystem<T>>[3]) =>
    asSystem(db, uuid('5c', school), { action: 'attendance.register.taken', now }, work)
  const where = path.join(folder, `${school}-${at}.csv`)
  writeFileSync(where, file)
  const one = {
    id: newId(),
    name: 'register.csv',
    path: where,
    sha256: await sha256Of(where),
    way: 'folder' as const,
    again: false,
    kept: false,
  }
  const taken = await bringInFile(inTx, one)
  const scanned = await afterMarks(inTx, taken)
  rmSync(where)
  return { marks: taken.marksNew, pupils: scanned?.pupils ?? 0 }
}

type Answer = { marks: number; pupils: number; wanted: number }
const marksOf = (years: readonly Year[], at: number): number =>
  years.reduce(
    (sum, year, n) =>
      sum + (n % 1000 === 999 ? 0 : Number(year.marks[at * 2] !== 0) + Number(year.marks[at * 2 + 1] !== 0)),
    0,
  )

/** (c) A school's file of a day, and a county's, from the file to what is worth a look. */
export async function dailyFiles(bench: AttendanceBench): Promise<void> {
  const place = await makePlace(bench)
  const { schools, years } = place
  const files = (at: number) => years.map((list, school) => dayFile(list, school * IN_SCHOOL, at))
  try {
    const [one, all] = await bench.race<Answer>(
      [
        {
          name: 'a school’s file of a day',
          run: async round => {
            const at = FIRST + 2 * round
            return { ...(await takeDay(place, 0, at, dayFile(years[0]!, 0, at))), wanted: marksOf(years[0]!, at) }
          },
        },
        {
          name: 'a county’s files of a day',
          run: async round => {
            const at = FIRST + 2 * round + 1
            const waiting = [...files(at).entries()]
            const sum: Answer = { marks: 0, pupils: 0, wanted: 0 }
            await Promise.all(
              Array.from({ length: AT_ONCE }, async () => {
                for (let next = waiting.pop(); next; next = waiting.pop()) {
                  const done = await takeDay(place, next[0], at, next[1])
                  sum.marks += done.marks
                  sum.pupils += done.pupils
                  sum.wanted += marksOf(years[next[0]]!, at)
                }
              }),
            )
            return sum
          },
        },
      ],
      answers => {
        for (const [name, { marks, wanted }] of answers) {
          if (marks !== wanted || marks === 0) throw new Error(`${name}: ${marks} marks went in, not ${wanted}`)
        }
      },
    )
    bench.bar('(c) a school’s file of a day, from file to alerts, of 1 s', {
      numerator: one!.median,
      denominator: 1000,
      atMost: 1,
    })
    bench.bar('(c) a county’s files of a day, of 30 s', { numerator: all!.median, denominator: 30_000, atMost: 1 })
    const { rows } = await place.admin.query<{ n: string }>('select count(*) as n from attendance.alert')
    bench.say(
      `A school of ${Math.min(IN_SCHOOL, bench.size.countyPupils)} pupils: ${Math.round(one!.median)} ms. A county of ${bench.size.countyPupils.toLocaleString('en-GB')} pupils in ${schools} schools, ${AT_ONCE} at a time: ${(all!.median / 1000).toFixed(1)} s. ${rows[0]!.n} alerts stand.`,
    )
  } finally {
    await place.stop()
  }
}
