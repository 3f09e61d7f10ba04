/** Reminders. The worker calls `sweep` for each organisation, some minutes apart, and sends the mails that it queues. */
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { isQuiet, itemWords } from './rules.ts'

/** Something is due soon when it runs out within this time. */
export const soon = '24 hours'

export interface ToRemind {
  itemId: string
  practitionerId: string
  kind: 'soon' | 'late'
  byMail: boolean
  quietFrom: string
  quietTo: string
  quietWeekends: boolean
}
export interface Mail {
  to: string
  subject: string
  text: string
}

/** Pure: of what could be reminded of, what may be now. The rest waits for the next sweep. */
export const remindable = (rows: readonly ToRemind[], now: Date): ToRemind[] =>
  rows.filter(row => row.byMail && !isQuiet(row, now))

/** Pure: how many items each person is reminded of. */
export const itemsOf = (rows: readonly Pick<ToRemind, 'practitionerId'>[]): Map<string, number> =>
  new Map([...Map.groupBy(rows, row => row.practitionerId)].map(([who, some]) => [who, some.length]))

/** Pure: a mail with a number and nothing else. */
export function reminderMail(to: string, items: number): Mail {
  const words = `${itemWords(items)} in Kith`
  return {
    to,
    subject: words,
    text: `${words}.\n\nSign in and look at “What needs you”.\nTo change these reminders: “Reminders and calendar”, under it.\n`,
  }
}

/**
 * Finds what is due soon or late in one organisation, writes each reminder once, and queues one mail a person in the same transaction. Needs the
 * context of the organisation’s own system person. Two sweeps at once send nothing twice. Gives how many people are reminded.
 */
export async function sweep(tx: Tx, ctx: Ctx, now: Date): Promise<number> {
  const rows = await tx.many(sql<ToRemind>`
    select item_id as "itemId", practitioner_id as "practitionerId", kind, by_mail as "byMail", quiet_from::text as "quietFrom",
      quiet_to::text as "quietTo", quiet_weekends as "quietWeekends"
    from deadlines.to_remind(${now}::timestamptz, ${soon}::interval)`)
  const chosen = remindable(rows, now)
  if (chosen.length === 0) return 0
  const written = await tx.many(sql<{ item_id: string; practitioner_id: string }>`
    insert into deadlines.reminder (id, organisation_id, practitioner_id, item_id, kind, made_at)
    select r.id, ${ctx.organisationId}::uuid, r.practitioner_id, r.item_id, r.kind, ${now}::timestamptz
    from unnest(${chosen.map(() => newId())}::uuid[], ${chosen.map(row => row.practitionerId)}::uuid[], ${chosen.map(row => row.itemId)}::uuid[],
      ${chosen.map(row => row.kind)}::text[]) r(id, practitioner_id, item_id, kind)
    on conflict do nothing returning item_id, practitioner_id`)
  const mine = new Set(written.map(row => `${row.item_id} ${row.practitioner_id}`))
  const people = itemsOf(chosen.filter(row => mine.has(`${row.itemId} ${row.practitionerId}`)))
  for (const [practitionerId, items] of people)
    await tx.enqueue('mail', { practitionerId, organisationId: ctx.organisationId, items: String(items) })
  return people.size
}
