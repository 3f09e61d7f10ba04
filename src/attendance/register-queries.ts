import { sql, type Tx, uuidList } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type DateText, type DayNumber, dateText } from '../statute/index.ts'
import type { FileState, FileWay, Problems, RegisterFile } from './attendance.ts'
import { type Mark, readTerm, type Session, type TermMarks } from './marks.ts'

// ------------------------------------------------------------------ the packed register

/** One writer of a school's register at a time: a packed row is read, changed and written back. Held until the transaction ends. */
export const holdRegister = (tx: Tx, organisationId: string): Promise<number> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${organisationId}, 130))`)

/** The pupil numbers of the own roll, each with its child; null where two children have the same. */
export async function rollNumbers(tx: Tx): Promise<Map<string, string | null>> {
  const rows = await tx.many(
    sql<{ upn: string; childId: string }>`select upn, child_id as "childId" from attendance.roll_numbers()`,
  )
  const roll = new Map<string, string | null>()
  for (const { upn, childId } of rows) {
    const before = roll.get(upn)
    roll.set(upn, before === undefined || before === childId ? childId : null)
  }
  return roll
}

/** One pupil's marks of one term, as stored. */
export interface StoredTerm {
  childId: string
  term: TermMarks
}
/** The marks of these children at this school, of these terms or of every one since a day. Ask for the children first. */
export async function readTerms(
  tx: Tx,
  organisationId: string,
  children: readonly string[],
  which: { terms: readonly DayNumber[] } | { since: DayNumber },
): Promise<StoredTerm[]> {
  const when =
    'terms' in which
      ? sql`term_on = any(${which.terms.map(dateText)}::date[])`
      : sql`term_on >= ${dateText(which.since)}::date`
  const rows = await tx.many(sql<{
    childId: string
    termOn: DateText
    days: Buffer
    rare: Buffer | null
    late: Buffer | null
  }>`
    select child_id as "childId", term_on as "termOn", days, rare, late from attendance.term_marks
    where child_id = any(${uuidList(children)}::uuid[]) and organisation_id = ${organisationId} and ${when}`)
  return rows.map(row => ({ childId: row.childId, term: readTerm(row) }))
}

/** Writes packed rows, many in one statement. Gives how many: fewer than given, if a child is no longer on the roll. */
export async function putTerms(tx: Tx, rows: readonly StoredTerm[]): Promise<number> {
  if (rows.length === 0) return 0
  const bytes = (given: Uint8Array | null) => (given === null ? null : Buffer.from(given))
  const { written } = await tx.one(sql<{ written: number }>`
    select attendance.put_marks(${uuidList(rows.map(row => row.childId))}::uuid[],
      ${rows.map(row => dateText(row.term.startsOn))}::date[], ${rows.map(row => bytes(row.term.days))}::bytea[],
      ${rows.map(row => bytes(row.term.rare))}::bytea[], ${rows.map(row => bytes(row.term.late))}::bytea[]) as written`)
  return written
}

export interface NewCorrection {
  childId: string
  on: DayNumber
  session: Session
  was: Mark
  became: Mark
}
/** Keeps what stood before. Ask for the children first. */
export async function addCorrections(
  tx: Tx,
  ctx: Ctx,
  fileId: string | null,
  rows: readonly NewCorrection[],
): Promise<void> {
  if (rows.length === 0) return
  const sent = rows.map(({ childId, on, session, was, became }) => ({
    id: newId(),
    child_id: childId,
    on_date: dateText(on),
    session,
    was: was.code,
    was_minutes: was.minutesLate,
    became: became.code,
    became_minutes: became.minutesLate,
  }))
  await tx.run(sql`
    insert into attendance.correction (id, organisation_id, child_id, on_date, session, was, was_minutes, became, became_minutes, file_id, by_practitioner, at)
    select id, ${ctx.organisationId}, child_id, on_date, session, was, was_minutes, became, became_minutes, ${fileId}::uuid, ${ctx.practitionerId}, ${ctx.now}
    from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as x(id uuid, child_id uuid, on_date date, session text, was text, was_minutes smallint,
      became text, became_minutes smallint)`)
}

export interface NewRemark {
  childId: string
  on: DayNumber
  session: Session
  words: string
}
/**
 * Keeps what was said of a session, unless the last thing said was the same. `fillOnly`: only where nothing was said yet. Ask for the children
 * first.
 */
export async function addRemarks(
  tx: Tx,
  ctx: Ctx,
  file: { id: string; fillOnly: boolean },
  rows: readonly NewRemark[],
): Promise<number> {
  if (rows.length === 0) return 0
  const sent = rows.map(({ childId, on, session, words }) => ({
    id: newId(),
    child_id: childId,
    on_date: dateText(on),
    session,
    words,
  }))
  return tx.run(sql`
    insert into attendance.remark (id, organisation_id, child_id, on_date, session, words, file_id, by_practitioner, at)
    select x.id, ${ctx.organisationId}, x.child_id, x.on_date, x.session, x.words, ${file.id}::uuid, ${ctx.practitionerId}, ${ctx.now}
    from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as x(id uuid, child_id uuid, on_date date, session text, words text)
    left join lateral (select r.words from attendance.remark r where r.child_id = x.child_id and r.on_date = x.on_date
      and r.session = x.session and r.organisation_id = ${ctx.organisationId} order by r.at desc, r.id desc limit 1) last on true
    where last.words is null or (not ${file.fillOnly} and last.words <> x.words)`)
}

export interface CorrectionRow {
  childId: string
  onDate: DateText
  session: Session
  was: string
  wasMinutes: number | null
  became: string
  becameMinutes: number | null
  at: Date
  fileId: string | null
  /** Who brought the file in; null for somebody of another organisation, who sees no files. */
  byName: string | null
}
/** What marks of these children were before, the newest first. Ask for the children first. */
export const correctionsOf = (tx: Tx, children: readonly string[], since: DayNumber): Promise<CorrectionRow[]> =>
  tx.many(sql<CorrectionRow>`
    select c.child_id as "childId", c.on_date as "onDate", c.session, c.was, c.was_minutes as "wasMinutes", c.became, c.became_minutes as "becameMinutes",
      c.at, c.file_id as "fileId", p.name as "byName"
    from attendance.correction c left join attendance.file f on f.id = c.file_id left join identity.practitioner p on p.id = f.by_practitioner
    where c.child_id = any(${uuidList(children)}::uuid[]) and c.on_date >= ${dateText(since)}::date order by c.at desc, c.id desc`)

export interface RemarkRow {
  childId: string
  onDate: DateText
  session: Session
  words: string
  at: Date
}
/** What is said of sessions of these children: the last word on each. Ask for the children first. */
export const remarksOf = (tx: Tx, children: readonly string[], since: DayNumber): Promise<RemarkRow[]> =>
  tx.many(sql<RemarkRow>`
    select distinct on (child_id, on_date, session) child_id as "childId", on_date as "onDate", session, words, at
    from attendance.remark where child_id = any(${uuidList(children)}::uuid[]) and on_date >= ${dateText(since)}::date
    order by child_id, on_date, session, at desc, id desc`)

export interface Pupil {
  childId: string
  /** The school on whose roll the child stands. */
  organisationId: string
  name: string
  yearGroup: string | null
  form: string | null
}
/**
 * Who the children asked for are, by the rolls of the schools whose register of them this person may see: also for those who read no record
 * (attendance lead, virtual school).
 */
export const pupilsAsked = (tx: Tx): Promise<Pupil[]> =>
  tx.many(sql<Pupil>`select child_id as "childId", organisation_id as "organisationId", name, year_group as "yearGroup", form
    from attendance.pupils() order by sort_name, child_id`)

// ------------------------------------------------------------------ files

const fileColumns = sql`f.id, f.name, f.way, f.state, f.layout, f.first_on as "firstOn", f.last_on as "lastOn", f.row_count as "rowCount",
  f.marks_new as "marksNew", f.marks_corrected as "marksCorrected", f.marks_same as "marksSame", f.refused_count as "refusedCount",
  f.problems, f.problem, coalesce(p.name, '') as "byName", f.started_at as "startedAt", f.finished_at as "finishedAt"`

export const fileById = (tx: Tx, ctx: Ctx, id: string): Promise<RegisterFile | null> =>
  tx.maybe(sql<RegisterFile>`select ${fileColumns} from attendance.file f left join identity.practitioner p on p.id = f.by_practitioner
    where f.id = ${id} and f.organisation_id = ${ctx.organisationId}`)

export type FileLine = Omit<RegisterFile, 'problems'>
/** The last files of the own school, without their rows. */
export const lastFiles = (tx: Tx, ctx: Ctx, most = 12): Promise<FileLine[]> =>
  tx.many(sql<FileLine>`
    select f.id, f.name, f.way, f.state, f.layout, f.first_on as "firstOn", f.last_on as "lastOn", f.row_count as "rowCount",
      f.marks_new as "marksNew", f.marks_corrected as "marksCorrected", f.marks_same as "marksSame", f.refused_count as "refusedCount", f.problem,
      coalesce(p.name, '') as "byName", f.started_at as "startedAt", f.finished_at as "finishedAt"
    from attendance.file f left join identity.practitioner p on p.id = f.by_practitioner
    where f.organisation_id = ${ctx.organisationId} and f.state <> 'waiting' order by f.started_at desc, f.id desc limit ${most}`)

/** The hash of a file of the own school. */
export const fileHash = async (tx: Tx, id: string): Promise<Buffer> =>
  (await tx.one(sql<{ sha256: Buffer }>`select sha256 from attendance.file where id = ${id}`)).sha256

/** When this very file was brought in before; null if it never was. */
export async function broughtInBefore(tx: Tx, ctx: Ctx, sha256: Buffer, notId: string): Promise<Date | null> {
  const before = await tx.maybe(sql<{ at: Date }>`
    select finished_at as at from attendance.file
    where organisation_id = ${ctx.organisationId} and sha256 = ${sha256} and state = 'done' and id <> ${notId} order by finished_at desc limit 1`)
  return before?.at ?? null
}

export const startFile = (
  tx: Tx,
  ctx: Ctx,
  file: {
    id: string
    name: string
    sha256: Buffer
    way: FileWay
    state: FileState
    tokenId?: string | null
    problem?: string | null
  },
): Promise<number> =>
  tx.run(sql`insert into attendance.file (id, organisation_id, name, sha256, way, state, token_id, problem, by_practitioner, started_at, finished_at)
    values (${file.id}, ${ctx.organisationId}, ${file.name}, ${file.sha256}, ${file.way}, ${file.state}, ${file.tokenId ?? null}, ${file.problem ?? null},
      ${ctx.practitionerId}, ${ctx.now}, ${file.state === 'failed' ? ctx.now : null})`)

/** Moves a file on, if it stands where it is thought to stand; false when somebody else has. */
export const moveFile = async (
  tx: Tx,
  ctx: Ctx,
  id: string,
  from: FileState,
  to: FileState,
  problem: string | null = null,
): Promise<boolean> =>
  (await tx.run(sql`update attendance.file set state = ${to}, problem = ${problem}, finished_at = ${to === 'running' || to === 'waiting' ? null : ctx.now}
    where id = ${id} and organisation_id = ${ctx.organisationId} and state = ${from}`)) === 1

export interface FileEnd {
  layout: 'long' | 'wide'
  firstOn: DateText | null
  lastOn: DateText | null
  rowCount: number
  marksNew: number
  marksCorrected: number
  marksSame: number
  refusedCount: number
  problems: Problems
  problem: string | null
}
/** What came of a file. Changes nothing of one that is done already. */
export const finishFile = (tx: Tx, ctx: Ctx, id: string, end: FileEnd): Promise<number> =>
  tx.run(sql`update attendance.file set state = 'done', layout = ${end.layout}, first_on = ${end.firstOn}, last_on = ${end.lastOn},
      row_count = ${end.rowCount}, marks_new = ${end.marksNew}, marks_corrected = ${end.marksCorrected}, marks_same = ${end.marksSame},
      refused_count = ${end.refusedCount}, problems = ${JSON.stringify({ counts: end.problems.counts, rows: end.problems.rows })}::jsonb,
      problem = ${end.problem}, finished_at = ${ctx.now}
    where id = ${id} and organisation_id = ${ctx.organisationId} and state = 'running'`)

// ------------------------------------------------------------------ looked at since?

/** The register changed: until it has been looked at, the worker knows that it should be. */
export const marksChanged = (tx: Tx, ctx: Ctx): Promise<number> =>
  tx.run(sql`insert into attendance.scan_state (organisation_id, marks_at) values (${ctx.organisationId}, clock_timestamp())
    on conflict (organisation_id) do update set marks_at = excluded.marks_at`)

/** Says that the register has been looked at as it stands. The caller holds it (`holdRegister`). */
export const scanDone = (tx: Tx, ctx: Ctx): Promise<number> =>
  tx.run(sql`update attendance.scan_state set scanned_at = marks_at where organisation_id = ${ctx.organisationId}`)

/** Schools whose register nobody has looked at since it changed, a while ago. */
export const unscannedSchools = async (tx: Tx, before: Date): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select id from attendance.unscanned(${before}::timestamptz) as u(id)`)).map(
    row => row.id,
  )
