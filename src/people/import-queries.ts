import { showed } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { Mapping } from './import-columns.ts'
import type { Change, Numbers, OnRoll, PupilRow, RefusedRow } from './import-rules.ts'

const sortName = (row: PupilRow) => `${row.family}, ${row.given}`.toLowerCase()

/** Which of these rows are children of the importing school already. Row number → what the roll has. */
export async function matchRoll(tx: Tx, rows: readonly PupilRow[]): Promise<Map<number, OnRoll>> {
  const asked = rows.map(row => ({ n: row.n, upn: row.upn, local: row.local, sort: sortName(row), born: row.bornOn }))
  const found = await tx.many(sql<OnRoll>`
    select n, child_id as "childId", how, given, family, known, born_on as "bornOn", sex, upn, local, year_group as "yearGroup", form
    from people.import_match(${JSON.stringify(asked)}::jsonb)`)
  return new Map(found.map(row => [row.n, row]))
}

/** Puts the children of the own roll, now or before, who have one of these numbers into the audit event: rows about them are shown. */
export async function showedNumbers(tx: Tx, { upns, locals }: Numbers): Promise<void> {
  if (upns.length + locals.length === 0) return
  const found = await tx.many(
    sql<{ id: string }>`select people.import_numbers(${upns}::text[], ${locals}::text[]) as id`,
  )
  showed(
    tx,
    found.map(one => one.id),
  )
}

const written = (row: PupilRow) => ({
  sort: sortName(row),
  given: row.given,
  family: row.family,
  known: row.knownAs,
  sex: row.sex,
  upn: row.upn,
  local: row.local,
  year_group: row.yearGroup,
  form: row.form,
})

const idsFor = (row: PupilRow) => ({
  known_id: row.knownAs === null ? null : newId(),
  upn_id: row.upn === null ? null : newId(),
  local_id: row.local === null ? null : newId(),
})

/**
 * Adds children to the roll: a new record each, or the record the child has already when there is no doubt and no other school works with the
 * child now; then a proposal stands until somebody there or at the front door decides (see people.import_add).
 */
export async function addPupils(tx: Tx, ctx: Ctx, today: string, rows: readonly PupilRow[]): Promise<string[]> {
  if (rows.length === 0) return []
  const adds = rows.map(row => ({
    ...written(row),
    n: row.n,
    born: row.bornOn,
    id: newId(),
    involvement_id: newId(),
    name_id: newId(),
    ...idsFor(row),
    roll_id: newId(),
    proposal_id: newId(),
  }))
  const added = await tx.many(
    sql<{
      childId: string
    }>`select child_id as "childId" from people.import_add(${ctx.now}::timestamptz, ${today}::date, ${JSON.stringify(adds)}::jsonb)`,
  )
  const ids = added.map(row => row.childId)
  showed(tx, ids)
  return ids
}

/** Changes what the list says otherwise of children on the roll. Columns the file does not have keep what the roll has. */
export async function changePupils(
  tx: Tx,
  ctx: Ctx,
  today: string,
  changes: readonly { row: PupilRow; change: Change; before: OnRoll; mapping: Mapping }[],
): Promise<void> {
  if (changes.length === 0) return
  const sent = changes.map(({ row, change, before, mapping }) => ({
    ...written(row),
    known: mapping.knownAs === undefined ? before.known : row.knownAs,
    year_group: mapping.yearGroup === undefined ? before.yearGroup : row.yearGroup,
    form: mapping.form === undefined ? before.form : row.form,
    child: change.childId,
    renamed: change.renamed,
    known_changed: change.knownChanged,
    name_id: newId(),
    ...idsFor(row),
  }))
  await tx.run(
    sql`select people.import_change(${ctx.now}::timestamptz, ${today}::date, ${JSON.stringify(sent)}::jsonb)`,
  )
  showed(
    tx,
    changes.map(({ change }) => change.childId),
  )
}

export interface Leaver {
  childId: string
  name: string
  form: string | null
}
/** Children on the roll whom a list does not have, and how many are on it. Read piece by piece: a roll may be as long as a region's. */
export async function rollBeside(
  tx: Tx,
  ctx: Ctx,
  seen: ReadonlySet<string>,
): Promise<{ leavers: Leaver[]; onRoll: number }> {
  const leavers: Leaver[] = []
  let onRoll = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const piece = await tx.many(sql<Leaver>`
      select child_id as "childId", display_name as name, form from people.roll
      where organisation_id = ${ctx.organisationId} and to_on is null and child_id > ${after} order by child_id limit 4000`)
    for (const pupil of piece) if (!seen.has(pupil.childId)) leavers.push(pupil)
    onRoll += piece.length
    const last = piece.at(-1)
    if (!last || piece.length < 4000) break
    after = last.childId
  }
  return { leavers: leavers.sort((one, other) => one.name.localeCompare(other.name)), onRoll }
}

/** Takes children off the roll. Gives how many. */
export async function leavePupils(tx: Tx, ctx: Ctx, today: string, children: readonly string[]): Promise<number> {
  showed(tx, children)
  return (
    await tx.one(
      sql<{
        gone: number
      }>`select people.import_leave(${ctx.now}::timestamptz, ${today}::date, ${`{${children.join(',')}}`}::uuid[]) as gone`,
    )
  ).gone
}

export interface WaitingToJoin {
  childId: string
  name: string
  askedAt: Date
}
/** Children of the own roll who may have a record with a school they still attend: somebody else has to agree before the records are one. */
export async function waitingToJoin(tx: Tx): Promise<WaitingToJoin[]> {
  const waiting = await tx.many(
    sql<WaitingToJoin>`select child_id as "childId", name, asked_at as "askedAt" from people.import_waiting()`,
  )
  showed(
    tx,
    waiting.map(one => one.childId),
  )
  return waiting
}

// ------------------------------------------------------------------ the run, and saved mappings

export interface ImportRun {
  id: string
  fileName: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'given-up'
  kind: string
  mapping: Mapping
  headings: string[]
  startedAt: Date
  finishedAt: Date | null
  rowsTotal: number
  rowsRead: number
  added: number
  changed: number
  unchanged: number
  refusedCount: number
  refused: RefusedRow[]
  leavers: number
  leaversEnded: boolean
  problem: string | null
}

export const startRun = (
  tx: Tx,
  ctx: Ctx,
  run: {
    id: string
    fileName: string
    state: 'waiting' | 'running'
    mapping: Mapping
    headings: readonly string[]
    rowsTotal: number
  },
) =>
  tx.run(sql`insert into people.import_run (id, organisation_id, kind, file_name, mapping, started_at, by_practitioner, state, rows_total)
    values (${run.id}, ${ctx.organisationId}, 'pupils', ${run.fileName}, ${JSON.stringify({ columns: run.mapping, headings: run.headings })}::jsonb, ${ctx.now}, ${ctx.practitionerId},
      ${run.state}, ${run.rowsTotal})`)

/** One run, for whoever sent it in and for those of the organisation who are excluded from nobody: its rows may be about any child. */
export const runById = (tx: Tx, ctx: Ctx, id: string) =>
  tx.maybe(sql<ImportRun>`
    select id, file_name as "fileName", state, kind, mapping->'columns' as mapping, mapping->'headings' as headings, started_at as "startedAt", finished_at as "finishedAt",
      rows_total as "rowsTotal", rows_read as "rowsRead", added, changed, unchanged, refused_count as "refusedCount", refused, leavers, leavers_ended as "leaversEnded", problem
    from people.import_run where id = ${id} and organisation_id = ${ctx.organisationId} and kind = 'pupils'`)

export const lastRuns = (tx: Tx, ctx: Ctx, most = 8) =>
  tx.many(sql<
    Pick<ImportRun, 'id' | 'fileName' | 'state' | 'startedAt' | 'added' | 'changed' | 'unchanged' | 'refusedCount'>
  >`
    select id, file_name as "fileName", state, started_at as "startedAt", added, changed, unchanged, refused_count as "refusedCount"
    from people.import_run where organisation_id = ${ctx.organisationId} and kind = 'pupils' and state <> 'waiting' order by started_at desc limit ${most}`)

export const setRunMapping = (tx: Tx, ctx: Ctx, id: string, mapping: Mapping, headings: readonly string[]) =>
  tx.run(sql`update people.import_run set mapping = ${JSON.stringify({ columns: mapping, headings })}::jsonb
    where id = ${id} and organisation_id = ${ctx.organisationId} and state = 'waiting'`)

/** Moves a run on, if it stands where it is thought to stand; false when somebody else has. */
export const moveRun = async (
  tx: Tx,
  ctx: Ctx,
  id: string,
  from: ImportRun['state'],
  to: ImportRun['state'],
  problem: string | null = null,
): Promise<boolean> =>
  (await tx.run(sql`update people.import_run set state = ${to}, problem = ${problem}, finished_at = ${to === 'running' || to === 'waiting' ? null : ctx.now}
    where id = ${id} and organisation_id = ${ctx.organisationId} and state = ${from}`)) === 1

export interface Counts {
  rowsRead: number
  added: number
  changed: number
  unchanged: number
  refusedCount: number
}
export const saveProgress = (tx: Tx, id: string, counts: Counts) =>
  tx.run(sql`update people.import_run set rows_read = ${counts.rowsRead}, added = ${counts.added}, changed = ${counts.changed}, unchanged = ${counts.unchanged},
    refused_count = ${counts.refusedCount} where id = ${id}`)
export const saveEnd = (
  tx: Tx,
  ctx: Ctx,
  id: string,
  counts: Counts,
  end: { refused: readonly RefusedRow[]; leavers: number; leaversEnded: boolean },
) =>
  tx.run(sql`update people.import_run set rows_read = ${counts.rowsRead}, added = ${counts.added}, changed = ${counts.changed}, unchanged = ${counts.unchanged},
    refused_count = ${counts.refusedCount}, refused = ${JSON.stringify(end.refused)}::jsonb, leavers = ${end.leavers}, leavers_ended = ${end.leaversEnded},
    state = 'done', finished_at = ${ctx.now} where id = ${id}`)

export const savedMappings = (tx: Tx, ctx: Ctx) =>
  tx.many(
    sql<{
      name: string
      mapping: Mapping
    }>`select name, mapping from people.column_mapping where organisation_id = ${ctx.organisationId} order by name`,
  )
export const saveMapping = (tx: Tx, ctx: Ctx, name: string, mapping: Mapping) =>
  tx.run(sql`insert into people.column_mapping (organisation_id, name, mapping, saved_by, saved_at)
    values (${ctx.organisationId}, ${name}, ${JSON.stringify(mapping)}::jsonb, ${ctx.practitionerId}, ${ctx.now})
    on conflict (organisation_id, name) do update set mapping = excluded.mapping, saved_by = excluded.saved_by, saved_at = excluded.saved_at`)
