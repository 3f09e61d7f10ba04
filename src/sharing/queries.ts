/** SQL reads and writes of this slice. Row policies show a request to the two organisations it is between, and to nobody else. */
import { involvementIndex } from '../access/index.ts'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { aService, somebody } from '../record/index.ts'
import type { Askable } from './rules.ts'
import type { RequestRow } from './sharing.ts'

const uuids = (list: readonly string[]) => sql`${`{${list.filter(isUuid).join(',')}}`}::uuid[]`

const columns = sql`
  r.id, r.number, r.child_id as "childId", r.subject_kind as "subjectKind", r.subject_id as "subjectId",
  f.id as "fromId", case when q.from_hidden then ${aService} else f.name end as "fromName", case when q.from_hidden then '–' else f.badge end as "fromBadge",
  case when q.from_hidden then null else f.phone end as "fromPhone",
  t.id as "toId", case when q.to_hidden then ${aService} else t.name end as "toName", case when q.to_hidden then '–' else t.badge end as "toBadge",
  case when q.to_hidden then null else t.phone end as "toPhone", t.kind as "toKind",
  p.id as "askedById", case when q.from_hidden then '' else p.name end as "askedByName", case when q.from_hidden then '' else p.job_title end as "askedByTitle",
  r.asked_at as "askedAt", r.what, r.purpose, r.necessity, r.basis, r.confidence,
  r.agreement, r.agreement_words as "agreementWords", r.identity_words as "identityWords", r.adult, r.adult_why as "adultWhy", r.urgent, r.sensitive,
  r.for_request_id as "forRequestId", r.by_phone as "byPhone", r.due_on as "dueOn", r.due_at as "dueAt", r.due_timed as "dueTimed", r.entry_id as "entryId",
  case when a.id is null then null else jsonb_build_object('id', a.id, 'decision', a.decision, 'reasons', a.reasons, 'told', a.body, 'conditions', a.conditions,
    'conditionWords', a.condition_words, 'reference', a.reference, 'sharedEntries', a.shared_entries, 'entryId', a.entry_id, 'decidedById', a.decided_by,
    'decidedByName', case when q.to_hidden and not r.by_phone then ${somebody} else d.name end, 'decidedAt', a.decided_at, 'receivedAt', a.received_at,
    'receivedHow', a.received_how, 'answeredForName', case when q.to_hidden and a.answered_for_name is not null then ${somebody} else a.answered_for_name end) end as answer,
  (select min(x.at) from sharing.answer_read x where x.request_id = r.id) as "readAt"`
// That this school asks about a child, or was asked and answered, tells where the child is: whoever may not know that reads that a service did,
// and answers it in Kith. Who wrote down an answer given on the telephone works where it was asked.
const joins = sql`
  from sharing.request r
  cross join lateral (select cardinality(access.places_hidden(array[r.child_id])) > 0 as hidden) h
  cross join lateral (select
    h.hidden and r.from_organisation_id <> access.my_organisation() and access.tells_place(r.from_organisation_id, r.child_id) as from_hidden,
    h.hidden and r.to_organisation_id <> access.my_organisation() and access.tells_place(r.to_organisation_id, r.child_id) as to_hidden) q
  join identity.organisation f on f.id = r.from_organisation_id
  join identity.organisation t on t.id = r.to_organisation_id
  join identity.practitioner p on p.id = r.asked_by
  left join sharing.answer a on a.request_id = r.id
  left join identity.practitioner d on d.id = a.decided_by`

const revive = (row: RequestRow): RequestRow =>
  row.answer === null
    ? row
    : {
        ...row,
        answer: {
          ...row.answer,
          decidedAt: new Date(row.answer.decidedAt),
          receivedAt: new Date(row.answer.receivedAt),
        },
      }
const many = async (tx: Tx, rest: ReturnType<typeof sql>): Promise<RequestRow[]> =>
  (await tx.many(sql<RequestRow>`select ${columns} ${joins} ${rest}`)).map(revive)

/** One request, or null when it is neither asked by nor of this person's organisation. */
export const requestById = async (tx: Tx, requestId: string): Promise<RequestRow | null> =>
  (await many(tx, sql`where r.id = ${requestId}`))[0] ?? null

/** Requests about a child between one's own organisation and another, newest first. */
export const requestsOfChild = (tx: Tx, childId: string): Promise<RequestRow[]> =>
  many(tx, sql`where r.child_id = ${childId} order by r.asked_at desc, r.id limit 200`)

/** What one's own organisation asked of others for one contact at the front door, in the order asked. */
export const requestsOfContact = (tx: Tx, contactId: string): Promise<RequestRow[]> =>
  many(
    tx,
    sql`where r.subject_kind = 'contact' and r.subject_id = ${contactId} and r.from_organisation_id = access.my_organisation() order by r.asked_at, t.name`,
  )

/** What the front door asked of others on behalf of this request. */
export const requestsFor = (tx: Tx, requestId: string): Promise<RequestRow[]> =>
  many(
    tx,
    sql`where r.for_request_id = ${requestId} and r.from_organisation_id = access.my_organisation() order by r.asked_at, t.name`,
  )

export type Which = 'to-answer' | 'asked' | 'decided'
/** The list: what waits for us (soonest first), what we asked, what we decided. */
export const requestsOf = (tx: Tx, which: Which, most = 200): Promise<RequestRow[]> => {
  if (which === 'to-answer') {
    return many(
      tx,
      sql`where r.to_organisation_id = access.my_organisation() and a.id is null and not r.by_phone order by r.due_at, r.id limit ${most}`,
    )
  }
  if (which === 'asked')
    return many(
      tx,
      sql`where r.from_organisation_id = access.my_organisation() order by a.id is not null, case when a.id is null then r.due_at end, a.decided_at desc, r.id limit ${most}`,
    )
  return many(
    tx,
    sql`where r.to_organisation_id = access.my_organisation() and a.id is not null order by a.decided_at desc, r.id limit ${most}`,
  )
}

/** How often we shared, shared in part and refused since an instant. Refusals are counted. */
export const decisionCounts = (tx: Tx, since: Date): Promise<{ decision: string; count: number }[]> =>
  tx.many(sql<{ decision: string; count: number }>`
    select a.decision, count(*)::int as count from sharing.answer a join sharing.request r on r.id = a.request_id
    where r.to_organisation_id = access.my_organisation() and a.decided_at >= ${since} group by a.decision`)

/** Answers to one's own organisation's questions, newest first: for home. */
export const answersSince = (tx: Tx, since: Date, most = 5): Promise<RequestRow[]> =>
  many(
    tx,
    sql`where r.from_organisation_id = access.my_organisation() and a.decided_at >= ${since} order by a.decided_at desc, r.id limit ${most}`,
  )

/** What was kept back from an answer, for those who kept it. */
export const keptBack = async (tx: Tx, answerId: string): Promise<string | null> =>
  (await tx.maybe(sql<{ words: string }>`select words from sharing.kept_back where answer_id = ${answerId}`))?.words ??
  null

/** Kinds of organisation whose answer tells where a child is: "known" from a school is an address. */
const tellsThePlace = ['school', 'nursery', 'college', 'refuge']

/**
 * Everybody in the area who could be asked, and others in the child's index of involvement. The child must have been asked for. Where the child
 * is may not be known to this reader: then nobody outside the area (that they are listed would tell), and no schools but for a front door, which
 * asks them for the others.
 */
export async function organisationsAround(tx: Tx, ctx: Ctx, childId: string): Promise<Askable[]> {
  const { hidden } = await tx.one(
    sql<{ hidden: boolean }>`select cardinality(access.places_hidden(${uuids([childId])})) > 0 as hidden`,
  )
  const involved = new Set(
    (await involvementIndex(tx, [childId])).filter(row => row.toAt === null).map(row => row.organisationId),
  )
  const rows = await tx.many(sql<Omit<Askable, 'worksWithChild'>>`
    select id, name, badge, kind, phone, on_kith as "onKith" from identity.organisation
    where switched_off_at is null and (area_id = ${ctx.areaId} or id = any(${uuids(hidden ? [] : [...involved])}))`)
  return rows
    .filter(row => !hidden || ctx.organisationKind === 'front-door' || !tellsThePlace.includes(row.kind))
    .map(row => ({ ...row, worksWithChild: involved.has(row.id) }))
}

/** One at a time for one request, so that of two who answer at once the second sees that somebody was first. */
export const holdRequest = (tx: Tx, requestId: string): Promise<number> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${requestId}, 64))`)

export { uuids }
