/** SQL reads of this slice. Row policies decide what there is: rows of one’s team, one’s own, one’s role’s; never of a child one is excluded from. */
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { somebody } from '../record/index.ts'
import type { ReminderChoice } from './calendar-pages.tsx'
import type { ClockDetail, ClockHistoryRow, ClockRow, Subject, TaskDetail, TaskRow } from './deadline.ts'
import type { CalendarItem } from './ics.ts'
import type { TotalRow } from './rules.ts'

/** A list of ids as PostgreSQL reads it. */
export const uuids = (ids: Iterable<string>) => sql`${`{${[...new Set(ids)].filter(isUuid).join(',')}}`}::uuid[]`

/** The area an organisation belongs to. */
export const areaOf = async (tx: Tx, organisationId: string): Promise<string> =>
  (await tx.one(sql<{ area_id: string }>`select area_id from identity.organisation where id = ${organisationId}`))
    .area_id

const clockColumns = sql`
  c.id, c.rule, c.children, c.subject_kind as "subjectKind", c.subject_id as "subjectId", c.organisation_id as "organisationId", o.name as "organisationName",
  c.practitioner_id as "practitionerId", whose.name as "practitionerName", c.start_event as "startEvent", c.started_at as "startedAt",
  c.other_starts as "otherStarts", c.start_words as "startWords", c.edition, c.unit, c.amount, c.limit_from as "limitFrom", c.due_on as "dueOn",
  c.due_at as "dueAt", c.timed, c.meaning, c.entry_id as "entryId", c.href, c.made_at as "madeAt", c.stopped_at as "stoppedAt",
  c.late_reason as "lateReason", c.late_said_at as "lateSaidAt", c.late_minutes as "lateMinutes", c.extended_at as "extendedAt",
  c.extended_reason as "extendedReason"`
const clockJoins = sql`
  from deadlines.clock c
  join identity.organisation o on o.id = c.organisation_id
  left join identity.practitioner whose on whose.id = c.practitioner_id`

// A row is read by the team it runs for; who started, asked, stopped or finished it may work elsewhere, and a headteacher’s name tells the school.
/** The name of whoever acted for a known organisation. */
const actedFor = (
  organisation: ReturnType<typeof sql>,
  name: ReturnType<typeof sql>,
  children: ReturnType<typeof sql>,
) => sql`case when record.may_name(${organisation}, ${children}) then ${name} else ${somebody} end`
/**
 * The name of whoever acted, where the row does not say for whom: a colleague of the row’s own team, or somebody of whom no place of work, now or
 * before, is one that may not be named.
 */
const acted = (
  person: ReturnType<typeof sql>,
  name: ReturnType<typeof sql>,
  team: ReturnType<typeof sql>,
  children: ReturnType<typeof sql>,
) => sql`case when ${person} is null then null
    when exists (select from identity.role_held r where r.practitioner_id = ${person} and r.organisation_id = ${team}) then ${name}
    when exists (select from identity.role_held r where r.practitioner_id = ${person} and not record.may_name(r.organisation_id, ${children})) then ${somebody}
    else ${name} end`
const actedOnClock = (person: ReturnType<typeof sql>, name: ReturnType<typeof sql>) =>
  acted(person, name, sql`c.organisation_id`, sql`c.children`)

/** One clock, or null when this person may not see it. */
export const clockById = (tx: Tx, clockId: string): Promise<ClockDetail | null> =>
  tx.maybe(sql<ClockDetail>`
    select ${clockColumns}, ${actedFor(sql`c.from_organisation_id`, sql`starter.name`, sql`c.children`)} as "startedByName",
      ${actedOnClock(sql`c.stopped_by`, sql`stopper.name`)} as "stoppedByName", ${actedOnClock(sql`c.late_said_by`, sql`teller.name`)} as "lateSaidByName",
      ${actedOnClock(sql`c.extended_by`, sql`extender.name`)} as "extendedByName"
    ${clockJoins}
    join identity.practitioner starter on starter.id = c.started_by
    left join identity.practitioner stopper on stopper.id = c.stopped_by
    left join identity.practitioner teller on teller.id = c.late_said_by
    left join identity.practitioner extender on extender.id = c.extended_by
    where c.id = ${clockId}`)

export interface WhichClocks {
  children?: readonly string[]
  subject?: Subject
  /** Default 500. */
  most?: number
}
/** Running clocks that this person sees, the one that runs out first in front. */
export const openClocks = (tx: Tx, which: WhichClocks = {}): Promise<ClockRow[]> =>
  tx.many(sql<ClockRow>`
    select ${clockColumns} ${clockJoins}
    where c.stopped_at is null
      and (${which.children === undefined} or c.children && ${uuids(which.children ?? [])})
      and (${which.subject === undefined} or (c.subject_kind = ${which.subject?.kind ?? ''} and c.subject_id = ${which.subject?.id ?? null}::uuid))
    order by c.due_at, c.id limit ${which.most ?? 500}`)

/** What a clock said before, oldest first. */
export const clockHistory = (tx: Tx, clockId: string): Promise<ClockHistoryRow[]> =>
  tx.many(sql<ClockHistoryRow>`
    select h.id, h.changed_at as "changedAt", ${actedOnClock(sql`p.id`, sql`p.name`)} as "changedByName",
      h.kind, h.reason, h.started_at as "startedAt", h.unit, h.amount, h.due_on as "dueOn", h.due_at as "dueAt"
    from deadlines.clock_history h join deadlines.clock c on c.id = h.clock_id join identity.practitioner p on p.id = h.changed_by
    where h.clock_id = ${clockId} order by h.changed_at, h.id`)

/** Keeps what a clock says, before it is changed. */
export const addHistory = (
  tx: Tx,
  {
    clock,
    kind,
    reason,
    by,
    at,
  }: { clock: ClockRow; kind: ClockHistoryRow['kind']; reason: string; by: string; at: Date },
): Promise<number> =>
  tx.run(sql`
    insert into deadlines.clock_history (id, clock_id, changed_at, changed_by, kind, reason, started_at, edition, unit, amount, limit_from, due_on, due_at)
    values (${newId()}, ${clock.id}, ${at}, ${by}, ${kind}, ${reason}, ${clock.startedAt}, ${clock.edition}, ${clock.unit}, ${clock.amount},
      ${clock.limitFrom}, ${clock.dueOn}, ${clock.dueAt})`)

const taskColumns = sql`
  t.id, t.organisation_id as "organisationId", t.practitioner_id as "practitionerId", whose.name as "practitionerName", t.role, t.private, t.children, t.kind,
  t.subject_kind as "subjectKind", t.subject_id as "subjectId", t.title, t.why, t.href, coalesce(t.due_at, c.due_at) as "dueAt",
  case when t.due_at is null and c.id is not null then c.timed else t.timed end as timed, case when t.due_at is null then c.meaning end as meaning,
  t.clock_id as "clockId", t.rule_words as "ruleWords", t.certainty,
  t.source_words as "sourceWords", t.made_at as "madeAt", t.done_at as "doneAt", t.done_words as "doneWords",
   (select count(*) from deadlines.task_move m where m.task_id = t.id and m.gone_up)::int as "timesGoneUp"`
const taskJoins = sql`
  from deadlines.task t
  left join deadlines.clock c on c.id = t.clock_id and c.stopped_at is null
  left join identity.practitioner whose on whose.id = t.practitioner_id`

/** One task, open or done, or null when this person may not see it. */
export const taskById = (tx: Tx, taskId: string): Promise<TaskDetail | null> =>
  tx.maybe(sql<TaskDetail>`
    select ${taskColumns}, ${actedFor(sql`t.from_organisation_id`, sql`maker.name`, sql`t.children`)} as "madeByName",
      ${acted(sql`t.done_by`, sql`finisher.name`, sql`t.organisation_id`, sql`t.children`)} as "doneByName"
    ${taskJoins}
    join identity.practitioner maker on maker.id = t.made_by
    left join identity.practitioner finisher on finisher.id = t.done_by
    where t.id = ${taskId}`)

export interface WhichTasks {
  children?: readonly string[]
  subject?: Subject
  kind?: string
  practitionerId?: string
  /** Default 500. */
  most?: number
}
/** Open tasks that this person sees, the one that is due first in front; those without a date last. */
export const openTasks = (tx: Tx, which: WhichTasks = {}): Promise<TaskRow[]> =>
  tx.many(sql<TaskRow>`
    select ${taskColumns} ${taskJoins}
    where t.done_at is null
      and (${which.children === undefined} or t.children && ${uuids(which.children ?? [])})
      and (${which.subject === undefined} or (t.subject_kind = ${which.subject?.kind ?? ''} and t.subject_id = ${which.subject?.id ?? null}::uuid))
      and (${which.kind === undefined} or t.kind = ${which.kind ?? ''})
      and (${which.practitionerId === undefined} or t.practitioner_id = ${which.practitionerId ?? null}::uuid)
    order by coalesce(t.due_at, c.due_at) nulls last, t.made_at, t.id limit ${which.most ?? 500}`)

/** In time and late by rule and team, for clocks that stopped or ran out in the period. Not yet fit to show: see `suppress` in rules.ts. */
export const totals = (tx: Tx, from: Date, to: Date): Promise<TotalRow[]> =>
  tx.many(sql<TotalRow>`
    select rule, organisation_id as "organisationId", organisation_name as "organisationName", in_time as "inTime", late
    from deadlines.totals(${from}::timestamptz, ${to}::timestamptz, ${to}::timestamptz)`)

/** One’s own choice; what Kith starts with where none was made. */
export const reminderChoice = async (tx: Tx, practitionerId: string): Promise<ReminderChoice> =>
  (await tx.maybe(sql<ReminderChoice>`
    select by_mail as "byMail", to_char(quiet_from, 'HH24:MI') as "quietFrom", to_char(quiet_to, 'HH24:MI') as "quietTo",
      quiet_weekends as "quietWeekends"
    from deadlines.reminder_choice where practitioner_id = ${practitionerId}`)) ?? {
    byMail: true,
    quietFrom: '20:00',
    quietTo: '07:30',
    quietWeekends: true,
  }

/** One’s own calendars that have not been ended. */
export const calendarsOf = (tx: Tx): Promise<{ id: string; madeAt: Date }[]> =>
  tx.many(sql<{ id: string; madeAt: Date }>`
    select id, made_at as "madeAt" from deadlines.calendar_token where practitioner_id = access.me() and revoked_at is null order by made_at`)

/** When the items of a calendar’s owner are due; null for an address that is not (or no longer) one. */
export async function calendarItems(tx: Tx, hash: Buffer): Promise<CalendarItem[] | null> {
  const { open } = await tx.one(sql<{ open: boolean }>`select deadlines.is_calendar(${hash}) as open`)
  if (!open) return null
  return tx.many(sql<CalendarItem>`select due_at as "dueAt", timed from deadlines.calendar_of(${hash}) order by due_at`)
}
