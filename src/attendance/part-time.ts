/** Part-time timetables: agreed, with an end and a day to look again; written into the child's record, so that whoever works with the child knows. */
import { askFor } from '../access/index.ts'
import { giveTask } from '../deadlines/index.ts'
import { sql, type Tx, uuidList } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment } from '../platform/moment.ts'
import { writeEntry } from '../record/index.ts'
import { type DateText, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { PartTime, PartTimeInput } from './attendance.ts'
import { inOrder, sessionsWords } from './part-time-rules.ts'

const columns = sql`t.id, t.child_id as "childId", t.from_on as "fromOn", t.to_on as "toOn", t.sessions, t.why, t.child_view as "childView",
  t.agreed_with as "agreedWith", t.agreed_on as "agreedOn", t.review_on as "reviewOn", t.worker_told as "workerTold",
  coalesce(p.name, '') as "madeByName", t.made_at as "madeAt", t.ended_on as "endedOn", t.ended_why as "endedWhy"`
const joined = sql`attendance.part_time t left join identity.practitioner p on p.id = t.made_by`

/** The timetables of these children that this person may read, the newest first. Ask for the children first. */
export const partTimesOf = (tx: Tx, children: readonly string[]): Promise<PartTime[]> =>
  tx.many(
    sql<PartTime>`select ${columns} from ${joined} where t.child_id = any(${uuidList(children)}::uuid[]) order by t.from_on desc, t.made_at desc`,
  )

/** The days (with their ends) on which a timetable is in force for each of these children: a C2 on them is agreed. Ask for the children first. */
export const partTimeSpans = (
  tx: Tx,
  children: readonly string[],
): Promise<{ childId: string; fromOn: DateText; toOn: DateText; sessions: string[] }[]> =>
  tx.many(sql`select child_id as "childId", from_on as "fromOn", least(to_on, coalesce(ended_on, to_on)) as "toOn", sessions
    from attendance.part_time where child_id = any(${uuidList(children)}::uuid[])`)

/** Agrees a timetable: the row, an entry in the record with the child's own words, and a task on the day it is looked at again. */
export async function agreePartTime(tx: Tx, ctx: Ctx, childId: string, input: PartTimeInput): Promise<string> {
  const id = newId()
  const sessions = inOrder(input.sessions)
  await tx.run(sql`insert into attendance.part_time (id, organisation_id, child_id, from_on, to_on, sessions, why, child_view, agreed_with, agreed_on,
      review_on, worker_told, made_by, made_at)
    values (${id}, ${ctx.organisationId}, ${childId}, ${input.fromOn}, ${input.toOn}, ${sessions}::text[], ${input.why}, ${input.childView},
      ${input.agreedWith}, ${input.agreedOn}, ${input.reviewOn}, ${input.workerTold}, ${ctx.practitionerId}, ${ctx.now})`)
  await writeEntry(tx, ctx, {
    kind: 'attendance',
    title: 'Part-time timetable agreed',
    body: {
      text: input.why,
      facts: [
        ['From', format.date(input.fromOn)],
        ['To', format.date(input.toOn)],
        ['Expected at', sessionsWords(sessions)],
        ['Agreed with', input.agreedWith],
        ['Looked at again', format.date(input.reviewOn)],
        ...(input.workerTold ? ([['Worker told', input.workerTold]] as [string, string][]) : []),
      ],
    },
    children: [{ childId, role: 'subject' }],
    happenedAt: ctx.now,
    voices: input.childView ? [{ childId, words: input.childView }] : [],
  })
  await giveTask(tx, ctx, {
    role: 'attendance-lead',
    children: [childId],
    kind: 'part-time-review',
    subject: { kind: 'part-time', id },
    title: 'Look at a part-time timetable again',
    why: 'It is for a short time. Can there be more sessions, or the whole week?',
    href: `/attendance/${childId}/part-time`,
    dueAt: londonMoment(input.reviewOn, '15:00'),
    timed: false,
    sourceWords: 'Agreed when it was made',
  })
  return id
}

/** The school's timetables that are in force or to come, of children this person may read, soonest review first. */
export async function currentPartTimes(tx: Tx, ctx: Ctx): Promise<PartTime[]> {
  const children = await tx.many(
    sql<{ id: string }>`select id from attendance.part_time_children(${londonDate(ctx.now)}::date) as x(id)`,
  )
  const ids = children.map(row => row.id)
  await askFor(tx, ids)
  const today = londonDate(ctx.now)
  return (await partTimesOf(tx, ids))
    .filter(one => one.toOn >= today && one.endedOn === null)
    .toSorted((one, other) => (one.reviewOn < other.reviewOn ? -1 : 1))
}

/** Ends a timetable before its last day. False when there is none such, or it had ended. */
export async function endPartTime(tx: Tx, ctx: Ctx, childId: string, id: string, why: string): Promise<boolean> {
  const today = londonDate(ctx.now)
  const ended =
    await tx.run(sql`update attendance.part_time set ended_on = ${today}, ended_by = ${ctx.practitionerId}, ended_why = ${why}
    where id = ${id} and child_id = ${childId} and organisation_id = ${ctx.organisationId} and ended_on is null and to_on >= ${today}`)
  if (ended === 0) return false
  await writeEntry(tx, ctx, {
    kind: 'attendance',
    title: 'Part-time timetable ended',
    body: { text: why },
    children: [{ childId, role: 'subject' }],
    happenedAt: ctx.now,
  })
  return true
}
