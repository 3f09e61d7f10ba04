/** SQL reads of referrals and their answers. The sender’s team and the recipient’s see one; nobody excluded from a child in it does. */
import { organisation, organisationsInArea } from '../identity/index.ts'
import type { ChildFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { aService, type ChronologyRow, chronology, somebody } from '../record/index.ts'
import { dateText, dayNumber, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { uuids } from './queries.ts'
import type { Agreement, Recipient, Way } from './referral-rules.ts'

export interface ReferralRow {
  id: string
  number: string
  concernId: string | null
  children: string[]
  organisationId: string
  organisationName: string
  toOrganisationId: string
  toName: string
  toPhone: string | null
  toOnKith: boolean
  sentBy: string
  sentByName: string
  sentByJob: string
  sentAt: Date
  urgent: boolean
  basis: string
  confidence: string | null
  agreement: Agreement
  agreementReason: string | null
  purpose: string
  necessity: string
  recipientWords: string | null
  way: Way
  entryId: string
  /** The numbered document, label by label, as it was sent. */
  document: [string, string][]
  /** It goes on paper, and the name of the school that sends it would tell where a child is. */
  paperWithoutSchool: boolean
  /** The urgent referral whose rest this is. */
  followsId: string | null
}
export interface AnswerRow {
  id: string
  referralId: string
  childId: string
  outcome: string
  level: string | null
  reasons: string
  byName: string
  byPractitioner: string | null
  entryId: string | null
  answeredAt: Date
  receivedHow: 'kith' | 'phone' | 'letter' | 'email'
}

/** What stands on a document in place of a place that is kept. */
export const askSender = 'Protected. Ask the sender by telephone.'
/** The line of an urgent referral that says where the child is. */
export const whereNow = 'Where the child is now'

/** Is the place of any of these children kept, its own or that of somebody close to it, whatever right the reader holds? */
export const placeKept = async (tx: Tx, children: readonly string[]): Promise<boolean> =>
  (await tx.one(sql<{ kept: boolean }>`select cardinality(access.places_kept(${uuids(children)})) > 0 as kept`)).kept
/** Does the name of one's own organisation, beside one of these children, tell where the child is? A school's does. */
export const senderTellsPlace = async (tx: Tx, ctx: Ctx, children: readonly string[]): Promise<boolean> =>
  (
    await tx.one(sql<{ tells: boolean }>`
      select exists (select from unnest(${uuids(children)}) c(id) where access.tells_place(${ctx.organisationId}::uuid, c.id)) as tells`)
  ).tells

// Who sent it, and from where, is not for a reader who may not know where a child of it is (it may have been protected only since).
const placesKnown = sql`(r.organisation_id = access.my_organisation() or cardinality(access.places_hidden(r.children)) = 0)`
// Paper asks nobody for a right, so what would be printed is kept from everybody.
const keepsPlace = sql`(case r.way when 'kith' then cardinality(access.places_hidden(r.children)) else cardinality(access.places_kept(r.children)) end > 0)`
const paperWithoutSchool = sql`(r.way <> 'kith' and ${keepsPlace}
  and exists (select from unnest(r.children) c(id) where access.tells_place(r.organisation_id, c.id)))`
/**
 * The document as it went, without the lines that say where a child of it is: to whoever may not know it, and on paper to anybody; the sender knows
 * who it is itself, and on paper is a name and a number.
 */
const documentShown = sql`case when not ${keepsPlace} then r.document else (
    select jsonb_agg(case
      when d.line ->> 0 in ('Address', 'Lives with') or r.way <> 'kith' and d.line ->> 0 = ${whereNow}
        then jsonb_build_array(d.line ->> 0, case r.way when 'kith' then 'Not shown: where the child is, is protected' else ${askSender}::text end)
      when d.line ->> 0 = 'From' and not ${placesKnown} then jsonb_build_array('From', 'Not shown: where the child is, is protected')
      when d.line ->> 0 = 'From' and ${paperWithoutSchool}
        then jsonb_build_array('From', concat_ws(', ', p.name, nullif(p.job_title, ''), coalesce(p.phone, o.phone)))
      else d.line end order by d.n)
    from jsonb_array_elements(r.document) with ordinality d(line, n)) end`

const columns = sql`
  r.id, r.number, r.concern_id as "concernId", r.children, r.organisation_id as "organisationId", case when ${placesKnown} then o.name else ${aService} end as "organisationName",
  r.to_organisation_id as "toOrganisationId", t.name as "toName", t.phone as "toPhone", t.on_kith as "toOnKith", r.sent_by as "sentBy", case when ${placesKnown} then p.name else ${somebody} end as "sentByName",
  case when ${placesKnown} then p.job_title else '' end as "sentByJob", r.sent_at as "sentAt", r.urgent, r.basis, r.confidence, r.agreement, r.agreement_reason as "agreementReason", r.purpose,
  r.necessity, r.recipient_words as "recipientWords", r.way, r.entry_id as "entryId", ${documentShown} as document,
  ${paperWithoutSchool} as "paperWithoutSchool", r.follows_id as "followsId"`
const joins = sql`from concerns.referral r join identity.organisation o on o.id = r.organisation_id
  join identity.organisation t on t.id = r.to_organisation_id join identity.practitioner p on p.id = r.sent_by`

/** One referral, for its sender’s or its recipient’s team; null when hidden or missing. */
export const referralById = (tx: Tx, id: string): Promise<ReferralRow | null> =>
  tx.maybe(sql<ReferralRow>`select ${columns} ${joins} where r.id = ${id}`)

/** A referral that reached this organisation; null when it may not be read. */
export const receivedReferral = async (tx: Tx, id: string): Promise<ReferralRow | null> =>
  tx.maybe(
    sql<ReferralRow>`select ${columns} ${joins} where r.id = ${id} and r.to_organisation_id = (select access.my_reading_organisation())`,
  )

/** What this organisation sent, newest first. */
export const referralsSent = (tx: Tx, ctx: Ctx, most = 200): Promise<ReferralRow[]> =>
  tx.many(
    sql<ReferralRow>`select ${columns} ${joins} where r.organisation_id = ${ctx.organisationId} order by r.sent_at desc, r.id limit ${most}`,
  )

/** Answers to these referrals, newest first. */
export const answersTo = (tx: Tx, referrals: readonly string[]): Promise<AnswerRow[]> =>
  tx.many(sql<AnswerRow>`select a.id, a.referral_id as "referralId", a.child_id as "childId", a.outcome, a.level, a.reasons, a.by_name as "byName", a.by_practitioner as "byPractitioner",
      a.entry_id as "entryId", a.answered_at as "answeredAt", a.received_how as "receivedHow"
    from concerns.referral_answer a where a.referral_id = any(${uuids(referrals)}) order by a.answered_at desc, a.id desc`)

/** The newest referral that came of a concern about a child, or null. */
export const referralOfConcern = (
  tx: Tx,
  concernId: string,
  childId: string,
): Promise<{ id: string; number: string } | null> =>
  tx.maybe(
    sql<{
      id: string
      number: string
    }>`select id, number from concerns.referral where concern_id = ${concernId} and ${childId}::uuid = any(children) order by sent_at desc limit 1`,
  )

/** What followed an urgent referral, oldest first. */
export const followingReferrals = (tx: Tx, id: string): Promise<{ id: string; number: string; sentAt: Date }[]> =>
  tx.many(
    sql<{
      id: string
      number: string
      sentAt: Date
    }>`select id, number, sent_at as "sentAt" from concerns.referral where follows_id = ${id} order by sent_at`,
  )

/**
 * The front door of the council where the child lives; the area’s own when that is not recorded, not known here, or protected. Null when the
 * directory has no front door at all.
 */
export async function frontDoorFor(
  tx: Tx,
  ctx: Ctx,
  child: Pick<ChildFacts, 'authorities' | 'placeHidden' | 'label'>,
): Promise<Recipient | null> {
  const residence = child.authorities.filter(row => row.kind === 'residence' && row.toOn === null).at(-1)
  if (residence) {
    const found = await tx.maybe(sql<Omit<Recipient, 'why'>>`
      select id, name, phone, email, on_kith as "onKith" from identity.organisation
      where kind = 'front-door' and authority_code = ${residence.code} and switched_off_at is null order by on_kith desc, name limit 1`)
    if (found) return { ...found, why: `${residence.name} is where the child lives` }
  }
  const own = (await organisationsInArea(tx, ctx.areaId, ['front-door'])).sort(
    (one, other) => Number(other.onKith) - Number(one.onKith),
  )[0]
  if (!own) return null
  const why = residence
    ? `The front door of ${residence.name}, where the child lives, is not in the directory; your area’s own passes it on`
    : child.placeHidden
      ? 'Where the child is, is protected; your area’s own front door passes it on'
      : 'No other council is recorded as where the child lives'
  return { id: own.id, name: own.name, phone: own.phone, email: own.email, onKith: own.onKith, why }
}

/** The front door of an earlier referral: the rest goes where the first part went. */
export async function recipientOf(tx: Tx, referral: ReferralRow): Promise<Recipient | null> {
  const found = await organisation(tx, referral.toOrganisationId)
  return (
    found && {
      id: found.id,
      name: found.name,
      phone: found.phone,
      email: found.email,
      onKith: found.onKith,
      why: `Referral ${referral.number} went there`,
    }
  )
}

export interface Shareable {
  row: ChronologyRow
  /** How many children the entry is about. */
  children: number
}
/** Entries of one’s own organisation that could go with a referral: the last eighteen months, newest first; nothing sealed, nothing of others. */
export async function shareable(tx: Tx, ctx: Ctx, childId: string): Promise<Shareable[]> {
  const rows = (
    await chronology(
      tx,
      childId,
      { organisationId: ctx.organisationId, from: dateText(dayNumber(londonDate(ctx.now)) - 550) },
      80,
    )
  ).filter(row => row.reach !== 'sealed')
  const counts = new Map(
    (
      await tx.many(sql<{
        id: string
        n: number
      }>`select entry_id as id, cardinality(with_children) as n from record.entry_child
      where child_id = ${childId} and entry_id = any(${uuids(rows.map(row => row.entryId))})`)
    ).map(row => [row.id, row.n]),
  )
  return rows.map(row => ({ row, children: counts.get(row.entryId) ?? 1 }))
}

/** What one may disagree with: the newest answer to a referral one’s own organisation sent, or that none came. */
export async function referralToChallenge(tx: Tx, ctx: Ctx, referralId: string) {
  const referral = await referralById(tx, referralId)
  const childId = referral?.children[0]
  if (!referral || !childId || referral.organisationId !== ctx.organisationId) return null
  const [answer] = await answersTo(tx, [referral.followsId ?? referral.id])
  const words = answer
    ? `${answer.outcome}. ${answer.reasons}`
    : `No answer yet to referral ${referral.number}, sent ${format.dateTime(referral.sentAt)}.`
  return {
    childId: answer?.childId ?? childId,
    toOrganisationId: referral.toOrganisationId,
    decidedBy: answer?.byPractitioner ?? null,
    words: words.length > 1000 ? `${words.slice(0, 1000)} …` : words,
    href: `/referrals/${referral.id}`,
  }
}
