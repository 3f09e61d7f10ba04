/** Days that are known of a child (contact, court …): kept, ended, and worked out for the scan. */
import { z } from 'zod'
import { sql, type Tx, uuidList } from '../platform/db.ts'
import { isPlainDate, listOf, maybePlainDate, plainDate } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type DateText, type DayNumber, dayNumber, londonDate } from '../statute/index.ts'
import { type DayKind, dayKinds, daysOf, type Recurring, weekdayKeys } from './known-days-rules.ts'

/** Days looked at for one entry of a form that goes on: enough for a childhood, and no more than a page can bear. */
const LONGEST = 366 * 19

export const knownDayInput = z
  .object({
    kind: z.enum(Object.keys(dayKinds) as [DayKind, ...DayKind[]], 'Choose what it is'),
    fromOn: plainDate('Enter the first day'),
    toOn: maybePlainDate('Enter a real last day, or leave it empty'),
    weekdays: listOf(z.enum(weekdayKeys)),
    everyWeeks: z.coerce.number('Choose how often').int().min(1, 'Choose how often').max(4, 'Choose how often'),
  })
  .superRefine((input, issues) => {
    const wrong = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message })
    // zod looks at the whole even when a part of it is wrong.
    if (!isPlainDate(input.fromOn) || !(input.everyWeeks >= 1)) return
    if (input.toOn !== null && !isPlainDate(input.toOn)) return
    if (input.toOn !== null && input.toOn < input.fromOn) wrong('toOn', 'The last day must not be before the first')
    else if (input.toOn !== null && dayNumber(input.toOn) - dayNumber(input.fromOn) > LONGEST)
      wrong('toOn', 'That is longer than a childhood')
    else if (
      input.weekdays.length > 0 &&
      daysOf(input, dayNumber(input.fromOn), dayNumber(input.fromOn) + LONGEST).length === 0
    )
      wrong('weekdays', 'None of these days lies between the first day and the last')
  })
export type KnownDayInput = z.output<typeof knownDayInput>

export interface KnownDay extends Recurring {
  id: string
  childId: string
  organisationId: string
  kind: DayKind
  recordedByName: string
  recordedAt: Date
  endedAt: Date | null
  /** Entered wrongly: it counts for nothing. */
  mistaken: boolean
}

/** May this person read the attendance of a child who was asked for? Also of a child whose school has no Kith: then there is no roll to look in. */
export const readsAttendance = async (tx: Tx, childId: string): Promise<boolean> =>
  (await tx.one(sql<{ may: boolean }>`select ${childId}::uuid = any(attendance.scope()) as may`)).may

/** The days known of a child that this person may read, the newest first. Ask for the child first. */
export const knownDaysOf = (tx: Tx, childId: string): Promise<KnownDay[]> =>
  tx.many(sql<KnownDay>`
    select d.id, d.child_id as "childId", d.organisation_id as "organisationId", d.kind, d.from_on as "fromOn", d.to_on as "toOn", d.weekdays,
      d.every_weeks as "everyWeeks", coalesce(p.name, '') as "recordedByName", d.recorded_at as "recordedAt", d.ended_at as "endedAt", d.mistaken
    from attendance.known_day d left join identity.practitioner p on p.id = d.recorded_by
    where d.child_id = ${childId} order by d.from_on desc, d.recorded_at desc`)

/** Keeps a known day. The child was asked for; the database refuses it for whoever may not. */
export async function addKnownDay(tx: Tx, ctx: Ctx, childId: string, input: KnownDayInput): Promise<void> {
  const toOn = input.weekdays.length === 0 ? input.fromOn : input.toOn
  await tx.run(sql`insert into attendance.known_day (id, organisation_id, child_id, kind, from_on, to_on, weekdays, every_weeks, recorded_by, recorded_at)
    values (${newId()}, ${ctx.organisationId}, ${childId}, ${input.kind}, ${input.fromOn}, ${toOn}, ${input.weekdays}::text[], ${input.everyWeeks},
      ${ctx.practitionerId}, ${ctx.now})`)
}

/**
 * Ends one of one's own organisation today (one that was to begin later: on its first day); `mistaken`: it was entered wrongly, and counts for nothing
 * from now on. False when there is none such, or it was ended.
 */
export async function endKnownDay(tx: Tx, ctx: Ctx, childId: string, id: string, mistaken = false): Promise<boolean> {
  const today = londonDate(ctx.now)
  return (
    (await tx.run(sql`update attendance.known_day set to_on = greatest(from_on, least(coalesce(to_on, ${today}::date), ${today}::date)),
        ended_by = ${ctx.practitionerId}, ended_at = ${ctx.now}, mistaken = ${mistaken}
      where id = ${id} and child_id = ${childId} and organisation_id = ${ctx.organisationId} and ended_at is null`)) ===
    1
  )
}

/** For the scan: of each of these children, in their order, the days known of them from `from` to `until`. Ask for the children first. */
export async function knownDaysFor(
  tx: Tx,
  children: readonly string[],
  from: DayNumber,
  until: DayNumber,
): Promise<DayNumber[][] | undefined> {
  const rows = await tx.many(sql<{ childId: string; kind: DayKind; fromOn: DateText } & Recurring>`
    select child_id as "childId", from_on as "fromOn", to_on as "toOn", weekdays, every_weeks as "everyWeeks"
    from attendance.known_day where child_id = any(${uuidList(children)}::uuid[]) and not mistaken`)
  if (rows.length === 0) return undefined
  const byChild = Map.groupBy(rows, row => row.childId)
  return children.map(child => {
    const days = (byChild.get(child) ?? []).flatMap(row => daysOf(row, from, until))
    return [...new Set(days)].sort((one, other) => one - other)
  })
}
