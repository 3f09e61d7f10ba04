/** What happens to clocks and tasks. Other slices call these; each runs in the caller’s transaction. */
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type Due, londonDate, type Unit } from '../statute/index.ts'
import type { ClockRow, GiveTask, StartClock, StopClock, StopResult, Subject } from './deadline.ts'
import { addHistory, clockById, taskById, uuids } from './queries.ts'
import { duesOf, isOwn, type Reckoner, reckonerFor, ruleIn } from './reckon.ts'
import { mayExtend } from './rules.ts'

/** What a due date fills in on a clock. */
const columnsOf = (due: Due) => ({
  edition: due.edition,
  unit: due.unit,
  amount: due.limit,
  limitFrom: due.setBy,
  dueOn: due.dueOn,
  dueAt: new Date(due.dueAt),
  timed: due.toTheMinute,
})

/**
 * Starts the clock of a rule. Gives its id; null when there is nothing to count by (no national number and none set by
 * the area, not yet in force, no term dates, an order without its date). Counted by the edition in force on the day of
 * the start and by the choices of the area that must act. Throws for a rule that does not exist.
 */
export async function startClock(tx: Tx, ctx: Ctx, input: StartClock): Promise<string | null> {
  const organisationId = input.organisationId ?? ctx.organisationId
  const reckoner = await reckonerFor(tx, ctx, organisationId, input)
  const rule = ruleIn(input.rule, reckoner)
  if (!rule) throw new Error(`there is no rule “${input.rule}”, neither national nor the area’s own`)
  const due = duesOf(rule, input, reckoner)[0]
  if (!due) return null
  const id = newId()
  const d = columnsOf(due)
  await tx.run(sql`
    insert into deadlines.clock (id, rule, children, subject_kind, subject_id, organisation_id, practitioner_id, private, start_event, started_at,
      other_starts, start_words, edition, unit, amount, limit_from, due_on, due_at, timed, meaning, entry_id, href, started_by, from_organisation_id, made_at)
    values (${id}, ${input.rule}, ${uuids(input.children)}, ${input.subject.kind}, ${input.subject.id}, ${organisationId}, ${input.practitionerId ?? null},
      ${input.private ?? false}, ${input.startEvent ?? due.startEvent}, ${input.startedAt}, ${JSON.stringify(input.otherStarts ?? {})}::jsonb, ${input.startWords},
      ${d.edition}, ${d.unit}, ${d.amount}, ${d.limitFrom}, ${d.dueOn}, ${d.dueAt}, ${d.timed}, ${due.meaning}, ${input.entryId ?? null}, ${input.href},
      ${ctx.practitionerId}, ${ctx.organisationId}, ${ctx.now})`)
  return id
}

/**
 * Stops every running clock of one rule on one matter, whichever team it runs for. A late one needs a reason, given now
 * or said before: without it nothing stops and `needsReason` is true. Nothing running: `stopped` is false.
 */
export async function stopClock(tx: Tx, ctx: Ctx, input: StopClock): Promise<StopResult> {
  const reason = input.lateReason?.trim() ? input.lateReason.trim() : null
  const rows = await tx.many(sql<{ was_late: boolean; needs_reason: boolean }>`
    select was_late, needs_reason from deadlines.stop_clocks(${input.rule}, ${input.subject.kind}, ${input.subject.id}::uuid,
      ${input.at ?? ctx.now}::timestamptz, ${input.entryId ?? null}::uuid, ${reason}::text)`)
  const needsReason = rows.some(row => row.needs_reason)
  return { stopped: rows.length > 0 && !needsReason, late: rows.some(row => row.was_late), needsReason }
}

const historyOf = (clock: ClockRow, kind: 'start-corrected' | 'extended', reason: string, ctx: Ctx) => ({
  clock,
  kind,
  reason,
  by: ctx.practitionerId,
  at: ctx.now,
})

/** Holds a clock until the transaction ends, so that of two changes at the same moment the second sees the first. */
export const holdClock = (tx: Tx, clockId: string): Promise<number> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`deadlines.clock ${clockId}`}, 60))`)

/**
 * Corrects when a clock started, and counts it again; what it said before is kept with the reason. Gives the new due
 * instant, or null when the clock is not there (or no longer running) for this person.
 */
export async function moveClockStart(
  tx: Tx,
  ctx: Ctx,
  input: { clockId: string; startedAt: Date; reason: string },
): Promise<Date | null> {
  const clock = await clockById(tx, input.clockId)
  if (!clock || clock.stoppedAt) return null
  const reckoner = await reckonerFor(tx, ctx, clock.organisationId, { rule: clock.rule, startedAt: input.startedAt })
  const rule = ruleIn(clock.rule, reckoner)
  if (!rule) return null
  const otherStarts = Object.fromEntries(Object.entries(clock.otherStarts).map(([event, at]) => [event, new Date(at)]))
  const typedOn = clock.limitFrom === 'order' ? (clock.timed ? clock.dueAt : clock.dueOn) : undefined
  const due = duesOf(
    rule,
    { startEvent: clock.startEvent, startedAt: input.startedAt, otherStarts, typedOn },
    reckoner,
  )[0]
  if (!due) return null
  const d = columnsOf(due)
  await addHistory(tx, historyOf(clock, 'start-corrected', input.reason, ctx))
  // Time that somebody gave by name stays given.
  const dueAt = clock.extendedAt && clock.dueAt > d.dueAt ? clock.dueAt : d.dueAt
  const dueOn = dueAt === d.dueAt ? d.dueOn : clock.dueOn
  await tx.run(sql`
    update deadlines.clock set started_at = ${input.startedAt}, edition = ${d.edition}, unit = ${d.unit}, amount = ${d.amount}, limit_from = ${d.limitFrom},
      due_on = ${dueOn}, due_at = ${dueAt}, timed = ${d.timed} where id = ${clock.id}`)
  return dueAt
}

/**
 * Gives more time where the rule’s own text allows it (see `extendable` in rules.ts), by name and with a reason.
 * False where it does not, where the clock is not there, or where the new day is not later.
 */
export async function extendClock(
  tx: Tx,
  ctx: Ctx,
  input: { clockId: string; dueOn: string; dueAt: Date; reason: string },
): Promise<boolean> {
  const clock = await clockById(tx, input.clockId)
  if (!clock || clock.stoppedAt || !mayExtend(clock, input.dueAt)) return false
  await addHistory(tx, historyOf(clock, 'extended', input.reason, ctx))
  await tx.run(sql`
    update deadlines.clock set due_on = ${input.dueOn}, due_at = ${input.dueAt}, extended_at = ${ctx.now}, extended_by = ${ctx.practitionerId},
      extended_reason = ${input.reason} where id = ${clock.id}`)
  return true
}

/** Says why a clock is, or will be, late, before it stops. False when it is not there or no longer running. */
export async function sayWhyLate(tx: Tx, ctx: Ctx, input: { clockId: string; reason: string }): Promise<boolean> {
  return (
    (await tx.run(sql`
      update deadlines.clock set late_reason = ${input.reason}, late_said_by = ${ctx.practitionerId}, late_said_at = ${ctx.now}
      where id = ${input.clockId} and stopped_at is null`)) > 0
  )
}

interface Counting {
  id: string
  rule: string
  organisation_id: string
  start_event: string
  started_at: Date
  other_starts: Record<string, string>
  edition: string | null
  unit: Unit
  amount: number | null
  limit_from: string
  due_at: Date
}

/** What a clock says now, if that is not what it said. */
function countedAgain(clock: Counting, reckoner: Reckoner): ReturnType<typeof columnsOf> | null {
  const rule = ruleIn(clock.rule, reckoner)
  const others = Object.entries(clock.other_starts)
  const otherStarts =
    others.length === 0 ? undefined : Object.fromEntries(others.map(([event, at]) => [event, new Date(at)]))
  const due =
    rule && duesOf(rule, { startEvent: clock.start_event, startedAt: clock.started_at, otherStarts }, reckoner)[0]
  // A limit or a rule taken away leaves running clocks as they are: nobody’s date vanishes.
  if (!due) return null
  const now = columnsOf(due)
  const same =
    now.dueAt.getTime() === clock.due_at.getTime() &&
    now.unit === clock.unit &&
    now.amount === clock.amount &&
    now.limitFrom === clock.limit_from
  return same ? null : now
}

const page = 10_000
const nil = '00000000-0000-0000-0000-000000000000'

/**
 * Counts every running clock of the area again, after a bank holiday was added, a limit was set or a rule was corrected.
 * What a clock said before is kept with the reason; a date from an order, and time given by name, stay. `rules` narrows
 * it to some. Dates are worked out here and written in sets, 10,000 clocks at a time.
 */
export async function recomputeClocks(
  tx: Tx,
  ctx: Ctx,
  input: { reason: string; rules?: readonly string[] },
): Promise<{ counted: number; changed: number }> {
  const reckoners = new Map<string, Reckoner>()
  let after = nil
  let counted = 0
  let changed = 0
  for (;;) {
    const clocks = await tx.many(
      sql<Counting>`select * from deadlines.clocks_to_count(${input.rules ?? null}::text[], ${after}::uuid, ${page})`,
    )
    const moved: (ReturnType<typeof columnsOf> & { id: string })[] = []
    for (const clock of clocks) {
      const key = isOwn(clock.rule)
        ? `${clock.organisation_id} ${clock.rule} ${londonDate(clock.started_at)}`
        : clock.organisation_id
      let reckoner = reckoners.get(key)
      if (!reckoner) {
        reckoner = await reckonerFor(tx, ctx, clock.organisation_id, { rule: clock.rule, startedAt: clock.started_at })
        reckoners.set(key, reckoner)
      }
      const now = countedAgain(clock, reckoner)
      if (now) moved.push({ id: clock.id, ...now })
    }
    counted += clocks.length
    changed += await writeCounted(tx, ctx, moved, input.reason)
    const last = clocks.at(-1)
    if (!last || clocks.length < page) return { counted, changed }
    after = last.id
  }
}

async function writeCounted(
  tx: Tx,
  ctx: Ctx,
  moved: (ReturnType<typeof columnsOf> & { id: string })[],
  reason: string,
): Promise<number> {
  if (moved.length === 0) return 0
  const row = await tx.one(sql<{ changed: number }>`
    select deadlines.count_again(${moved.map(m => m.id)}::uuid[], ${moved.map(() => newId())}::uuid[], ${moved.map(m => m.edition)}::text[],
      ${moved.map(m => m.unit)}::text[], ${moved.map(m => m.amount)}::float8[], ${moved.map(m => m.limitFrom)}::text[], ${moved.map(m => m.dueOn)}::date[],
      ${moved.map(m => m.dueAt.toISOString())}::timestamptz[], ${moved.map(m => m.timed)}::boolean[], ${reason}, ${ctx.now}::timestamptz) as changed`)
  return row.changed
}

/** Gives a team, a role or one person something to do. It tells; it opens no record. */
export async function giveTask(tx: Tx, ctx: Ctx, input: GiveTask): Promise<string> {
  const id = newId()
  await tx.run(sql`
    insert into deadlines.task (id, organisation_id, practitioner_id, role, private, children, kind, subject_kind, subject_id, title, why, href, due_at, timed,
      clock_id, rule_words, certainty, source_words, made_by, from_organisation_id, made_at)
    values (${id}, ${input.organisationId ?? ctx.organisationId}, ${input.practitionerId ?? null}, ${input.role ?? null}, ${input.private ?? false},
      ${uuids(input.children)}, ${input.kind}, ${input.subject.kind}, ${input.subject.id}, ${input.title}, ${input.why}, ${input.href ?? `/tasks/${id}`}, ${input.dueAt ?? null},
      ${input.timed ?? true}, ${input.clockId ?? null}, ${input.ruleWords ?? null}, ${input.certainty ?? null}, ${input.sourceWords ?? null},
      ${ctx.practitionerId}, ${ctx.organisationId}, ${ctx.now})`)
  return id
}

/** Finishes every open task of one kind on one matter, whichever team has it. Gives the number finished. */
export async function finishTask(
  tx: Tx,
  ctx: Ctx,
  input: { kind: string; subject: Subject; words: string },
): Promise<number> {
  const row = await tx.one(sql<{ finished: number }>`
    select deadlines.finish_tasks(${input.kind}, ${input.subject.kind}, ${input.subject.id}::uuid, ${ctx.now}::timestamptz, ${input.words}) as finished`)
  return row.finished
}

/** Finishes one task that this person sees. False when it is not there, or was finished before. */
export async function finishTaskById(tx: Tx, ctx: Ctx, input: { taskId: string; words: string }): Promise<boolean> {
  return (
    (await tx.run(sql`
      update deadlines.task set done_at = ${ctx.now}, done_by = ${ctx.practitionerId}, done_words = ${input.words}
      where id = ${input.taskId} and done_at is null`)) > 0
  )
}

/** Hands an open task to another person or role; `goneUp` when it went up because nobody took it. False when it is not there. */
export async function reassignTask(
  tx: Tx,
  ctx: Ctx,
  input: { taskId: string; practitionerId?: string | null; role?: string | null; reason: string; goneUp?: boolean },
): Promise<boolean> {
  const task = await taskById(tx, input.taskId)
  if (!task || task.doneAt) return false
  const [practitionerId, role] = [input.practitionerId ?? null, input.role ?? null]
  await tx.run(sql`
    insert into deadlines.task_move (id, task_id, from_practitioner_id, from_role, to_practitioner_id, to_role, gone_up, reason, moved_by, moved_at)
    values (${newId()}, ${task.id}, ${task.practitionerId}, ${task.role}, ${practitionerId}, ${role}, ${input.goneUp ?? false}, ${input.reason},
      ${ctx.practitionerId}, ${ctx.now})`)
  await tx.run(sql`update deadlines.task set practitioner_id = ${practitionerId}, role = ${role} where id = ${task.id}`)
  return true
}
