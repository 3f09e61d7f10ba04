import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { Allegation, Step } from './allegation.ts'
import type { Person } from './rules.ts'

const columns = sql`a.id, a.number, a.organisation_id as "organisationId", o.name as "organisationName", a.about_name as "aboutName", a.about_job as "aboutJob",
  a.about_head as "aboutHead", a.about_head_said as "aboutHeadSaid", a.readers, a.logged_at as "loggedAt", a.happened_at as "happenedAt", a.place, a.seen, a.said, a.child_words as "childWords",
  a.children_words as "childrenWords", a.danger, a.done_already as "doneAlready", a.officer_due_at as "officerDueAt", w.name as "loggedByName",
  (select coalesce(array_agg(p.name order by p.name), '{}') from identity.practitioner p where p.id = any(a.readers)) as "readerNames",
  coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'words', s.words, 'outcome', s.outcome, 'byName', p.name, 'at', s.at) order by s.at)
    from allegations.step s join identity.practitioner p on p.id = s.by_practitioner where s.allegation_id = a.id), '[]') as steps,
  (select jsonb_build_object('bornOn', b.born_on, 'words', b.words, 'byName', p.name, 'at', b.said_at)
    from allegations.adult_birth b join identity.practitioner p on p.id = b.said_by where b.allegation_id = a.id
    order by b.said_at desc, b.id desc limit 1) as birth`
const tables = sql`allegations.allegation a join identity.organisation o on o.id = a.organisation_id join identity.practitioner w on w.id = a.logged_by`

const revive = (row: Allegation): Allegation => ({
  ...row,
  steps: row.steps.map((step: Step) => ({ ...step, at: new Date(step.at) })),
  birth: row.birth && { ...row.birth, at: new Date(row.birth.at) },
})

/** Those this person is named to read, newest first. */
export const allegationsToRead = async (tx: Tx): Promise<Allegation[]> =>
  (await tx.many(sql<Allegation>`select ${columns} from ${tables} order by a.logged_at desc limit 200`)).map(revive)

export const allegation = async (tx: Tx, id: string): Promise<Allegation | null> => {
  const row = await tx.maybe(sql<Allegation>`select ${columns} from ${tables} where a.id = ${id}`)
  return row && revive(row)
}

/** People of the signed-in organisation with their roles: to choose the person named from, and to find who reads. */
export const staff = (tx: Tx, ctx: Ctx): Promise<Person[]> =>
  tx.many(sql<Person>`select p.id, p.name, array_agg(r.role) as roles from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id
    where r.organisation_id = ${ctx.organisationId} and (r.to_at is null or r.to_at > now()) and not p.is_system and p.disabled_at is null group by p.id, p.name order by p.name`)

/** Whom it was found to be about, among the staff. */
export const personItIsAbout = (tx: Tx, id: string): Promise<Person | null> =>
  tx.maybe(sql<Person>`select p.id, p.name, '{}'::text[] as roles from allegations.allegation a
    join identity.practitioner p on p.id = a.about_practitioner_id where a.id = ${id}`)

/** The designated officers of the area. */
export const officers = (tx: Tx, areaId: string): Promise<Person[]> =>
  tx.many(sql<Person>`select p.id, p.name, array_agg(r.role) as roles from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id
    join identity.organisation o on o.id = r.organisation_id
    where o.area_id = ${areaId} and r.role = 'lado' and (r.to_at is null or r.to_at > now()) and p.disabled_at is null and o.switched_off_at is null
    group by p.id, p.name order by p.name`)

export interface Receipt {
  number: string
  receivedAt: Date
  readAt: Date | null
  actedAt: Date | null
}
/** What became of one's own: that it arrived, that it was read, that it is acted on. Not what it says. */
export const myReceipts = (tx: Tx, ctx: Ctx): Promise<Receipt[]> =>
  tx.many(sql<Receipt>`select left(allegation_id::text, 8) as number, received_at as "receivedAt", read_at as "readAt", acted_at as "actedAt"
    from allegations.receipt where practitioner_id = ${ctx.practitionerId} order by received_at desc limit 50`)
