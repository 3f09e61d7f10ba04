/** SQL of this slice. Row policies decide what there is: the front door's own, less children one is excluded from. */
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { aService, mayNameIn } from '../record/index.ts'
import type {
  AnsweredRow,
  BandRow,
  ChildAsGiven,
  ContactChildRow,
  ContactRow,
  ContactWhole,
  DecisionRow,
  EmergencyRow,
  LateReasonRow,
  NoteRow,
  ProposalRow,
  Referrer,
  StepRow,
} from './contact.ts'
import { checksOf } from './neighbours.ts'
import type { Earlier } from './rules.ts'

/** A list of ids as PostgreSQL reads it. */
export const uuids = (ids: Iterable<string>) => sql`${`{${[...new Set(ids)].filter(isUuid).join(',')}}`}::uuid[]`

// The words kept for a sender are for people; an organisation is called by its name, or not named at all (`asMayBeNamed`).
const senderName = sql`case when c.sender_organisation_id is null then c.sender_words else o.name end`
const contactColumns = sql`
  c.id, c.number, c.organisation_id as "organisationId", c.received_at as "receivedAt", c.source_code as "sourceCode",
  c.sender_organisation_id as "senderOrganisationId", ${senderName} as "from", coalesce(o.on_kith, false) as "senderOnKith",
  c.way, c.summary, c.urgent, c.advice_only as "adviceOnly", c.harms, c.referral_id as "referralId",
  c.referral_number as "referralNumber", c.entry_id as "entryId", c.children, c.unmatched, m.name as "madeByName"`
const contactJoins = sql`from contacts.contact c left join identity.organisation o on o.id = c.sender_organisation_id
  join identity.practitioner m on m.id = c.made_by`

type FromSomebody = Pick<ContactRow, 'senderOrganisationId' | 'from' | 'children'>
/** That a school told the front door of a child tells where the child is: then the sender is “A service”, for whoever may not know that. */
async function asMayBeNamed<R extends FromSomebody>(tx: Tx, rows: readonly R[]): Promise<R[]> {
  const asked = rows.flatMap(row =>
    row.senderOrganisationId === null ? [] : [{ organisationId: row.senderOrganisationId, children: row.children }],
  )
  const mayName = await mayNameIn(tx, asked)
  return rows.map(row =>
    row.senderOrganisationId === null || mayName(row.senderOrganisationId, row.children)
      ? row
      : { ...row, from: aService },
  )
}

export const contactById = async (tx: Tx, id: string): Promise<ContactRow | null> =>
  (
    await asMayBeNamed(tx, await tx.many(sql<ContactRow>`select ${contactColumns} ${contactJoins} where c.id = ${id}`))
  )[0] ?? null

export const contactOfReferral = (tx: Tx, referralId: string): Promise<{ id: string } | null> =>
  tx.maybe(sql<{ id: string }>`select id from contacts.contact where referral_id = ${referralId}`)

/** Holds a contact still until this transaction ends, so that two people cannot decide at once. False when it is not there. */
export const lockContact = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.maybe(sql`select id from contacts.contact where id = ${id} for update`)) !== null

/** Contacts that are not over: some child undecided, or some answer not given. Newest first. */
export const openContactIds = async (tx: Tx, most = 1000): Promise<string[]> =>
  (
    await tx.many(sql<{ id: string }>`
      select c.id from contacts.contact c
      where not c.advice_only and exists (select from contacts.contact_child k where k.contact_id = c.id
        and (not exists (select from contacts.decision d where d.contact_child_id = k.id)
          or not exists (select from contacts.answered a where a.contact_id = c.id and (a.contact_child_id is null or a.contact_child_id = k.id))))
      order by c.received_at desc limit ${most}`)
  ).map(row => row.id)

/** Contacts received, decided, or acted on in an emergency since an instant. */
export const contactIdsSince = async (tx: Tx, since: Date, most = 500): Promise<string[]> =>
  (
    await tx.many(sql<{ id: string }>`
      select c.id from contacts.contact c
      where c.received_at >= ${since} or exists (select from contacts.decision d where d.contact_id = c.id and d.decided_at >= ${since})
        or exists (select from contacts.emergency e where e.contact_id = c.id and (e.at >= ${since} or e.ratified_at is null))
      order by c.received_at desc limit ${most}`)
  ).map(row => row.id)

const childColumns = sql`k.id, k.contact_id as "contactId", k.position, k.child_id as "childId", k.given, k.family, k.born_on as "bornOn",
  k.expected_on as "expectedOn", k.age_words as "ageWords", k.sex, k.nhs, k.upn, k.where_words as "whereWords", k.role, k.known,
  p.name as "matchedByName", k.match_words as "matchWords"`

const step =
  (table: 'taken' | 'band' | 'late_reason', more = sql``) =>
  (tx: Tx, ids: readonly string[]) =>
    tx.many(sql<StepRow>`
  select x.contact_id as "contactId", x.by_practitioner as "byId", p.name as "byName", x.at ${more} from ${sql.table(`contacts.${table}`)} x
  join identity.practitioner p on p.id = x.by_practitioner where x.contact_id = any(${uuids(ids)}) order by x.at, x.id`)
const takenOf = step('taken')
const bandsOf = step('band', sql`, x.band, x.reason`) as (tx: Tx, ids: readonly string[]) => Promise<BandRow[]>
const lateReasonsOf = step('late_reason', sql`, x.words`) as (
  tx: Tx,
  ids: readonly string[],
) => Promise<LateReasonRow[]>

const proposalsOf = (tx: Tx, ids: readonly string[]) =>
  tx.many(sql<ProposalRow>`
  select x.id, x.contact_id as "contactId", x.contact_child_id as "contactChildId", x.outcome, x.receiving_organisation_id as "receivingOrganisationId",
    o.name as "receivingOrganisationName", x.level, x.descriptors, x.other_level_reason as "otherLevelReason", x.risk, x.need, x.weighed,
    x.voice_words as "voiceWords", x.voice_changed as "voiceChanged", x.voice_not_yet as "voiceNotYet", x.voice_by_on as "voiceByOn", x.coercion,
    x.coercion_signs as "coercionSigns", x.same_for_another as "sameForAnother", x.reasons, x.dissent, x.told, x.answer, x.proposed_by as "proposedBy",
    p.name as "proposedByName", x.proposed_at as "proposedAt", s.words as "sentBackWords", b.name as "sentBackByName", s.at as "sentBackAt"
  from contacts.proposal x join identity.practitioner p on p.id = x.proposed_by left join identity.organisation o on o.id = x.receiving_organisation_id
  left join contacts.sent_back s on s.proposal_id = x.id left join identity.practitioner b on b.id = s.by_practitioner
  where x.contact_id = any(${uuids(ids)}) order by x.proposed_at, x.id`)
const decisionsOf = (tx: Tx, ids: readonly string[]) =>
  tx.many(sql<DecisionRow>`
  select x.id, x.contact_id as "contactId", x.contact_child_id as "contactChildId", x.proposal_id as "proposalId", p.name as "proposedByName",
    d.name as "decidedByName", x.decided_at as "decidedAt", x.words, x.outcome, x.level, x.accepted, x.other_level as "otherLevel", x.late,
    x.entry_id as "entryId"
  from contacts.decision x join identity.practitioner p on p.id = x.proposed_by join identity.practitioner d on d.id = x.decided_by
  where x.contact_id = any(${uuids(ids)}) order by x.decided_at, x.id`)
const emergenciesOf = (tx: Tx, ids: readonly string[]) =>
  tx.many(sql<EmergencyRow>`
  select x.id, x.contact_id as "contactId", x.contact_child_id as "contactChildId", x.acted_by as "actedBy", p.name as "actedByName", x.at, x.what,
    x.reasons, x.police, x.hospital, x.ratify_by as "ratifyBy", r.name as "ratifiedByName", x.ratified_at as "ratifiedAt",
    x.ratified_words as "ratifiedWords", x.verdict
  from contacts.emergency x join identity.practitioner p on p.id = x.acted_by left join identity.practitioner r on r.id = x.ratified_by
  where x.contact_id = any(${uuids(ids)}) order by x.at, x.id`)
const answersOf = (tx: Tx, ids: readonly string[]) =>
  tx.many(sql<AnsweredRow>`
  select x.contact_id as "contactId", x.contact_child_id as "contactChildId", x.how, x.words, p.name as "byName", x.at
  from contacts.answered x join identity.practitioner p on p.id = x.by_practitioner where x.contact_id = any(${uuids(ids)}) order by x.at, x.id`)
const notesOf = (tx: Tx, ids: readonly string[]) =>
  tx.many(sql<NoteRow>`
  select x.id, x.contact_id as "contactId", x.kind, x.words, x.by_practitioner as "byId", p.name as "byName", x.at
  from contacts.note x join identity.practitioner p on p.id = x.by_practitioner where x.contact_id = any(${uuids(ids)}) order by x.at, x.id`)

/** These contacts with everything that hangs on them, in the order given; those that may not be seen are missing. */
export async function wholeContacts(tx: Tx, ids: readonly string[]): Promise<ContactWhole[]> {
  if (ids.length === 0) return []
  const contacts = await asMayBeNamed(
    tx,
    await tx.many(sql<ContactRow>`select ${contactColumns} ${contactJoins} where c.id = any(${uuids(ids)})`),
  )
  const children = await tx.many(sql<ContactChildRow>`select ${childColumns} from contacts.contact_child k
    left join identity.practitioner p on p.id = k.matched_by where k.contact_id = any(${uuids(ids)}) order by k.contact_id, k.position`)
  const rows = {
    taken: await takenOf(tx, ids),
    notes: await notesOf(tx, ids),
    bands: await bandsOf(tx, ids),
    lateReasons: await lateReasonsOf(tx, ids),
    proposals: await proposalsOf(tx, ids),
    decisions: await decisionsOf(tx, ids),
    emergencies: await emergenciesOf(tx, ids),
    answers: await answersOf(tx, ids),
  }
  const checks = await checksOf(
    tx,
    contacts.map(contact => contact.id),
  )
  const by = Object.fromEntries(
    Object.entries({ children, ...rows }).map(([name, list]) => [
      name,
      Map.groupBy(list as { contactId: string }[], row => row.contactId),
    ]),
  )
  const byId = new Map(contacts.map(contact => [contact.id, contact]))
  return ids.flatMap(id => {
    const contact = byId.get(id)
    if (!contact) return []
    const part = (name: string) => by[name]?.get(id) ?? []
    return [
      {
        contact,
        children: part('children'),
        taken: part('taken'),
        notes: part('notes'),
        bands: part('bands'),
        lateReasons: part('lateReasons'),
        proposals: part('proposals'),
        decisions: part('decisions'),
        emergencies: part('emergencies'),
        answers: part('answers'),
        checks: checks.get(id) ?? [],
      } as unknown as ContactWhole,
    ]
  })
}
export const wholeContact = async (tx: Tx, id: string): Promise<ContactWhole | null> =>
  (await wholeContacts(tx, [id]))[0] ?? null

/** Who told us; null when nobody was recorded, or this reader may not know it (see `mayKnowPlaces`). */
export const referrerOf = (tx: Tx, contactId: string): Promise<Referrer | null> =>
  tx.maybe(
    sql<Referrer>`select name, relation, phone, email, wants_anonymous as "wantsAnonymous" from contacts.referrer where contact_id = ${contactId}`,
  )

/** May this reader know where all of these children are? If not, who told us is not theirs to read: a school, an aunt, a neighbour would tell. */
export const mayKnowPlaces = async (tx: Tx, children: readonly string[]): Promise<boolean> =>
  (await tx.one(sql<{ yes: boolean }>`select cardinality(access.places_hidden(${uuids(children)})) = 0 as yes`)).yes

/** Names of these people, for saying whom to ask. */
export const peopleNamed = async (tx: Tx, ids: readonly string[]): Promise<string[]> =>
  (
    await tx.many(
      sql<{
        name: string
      }>`select name from identity.practitioner where id = any(${uuids(ids)}) and not is_system order by name`,
    )
  ).map(row => row.name)

/** Contacts about any of these children, other than this one, newest first. One row a contact and child. */
export const earlierContacts = async (
  tx: Tx,
  children: readonly string[],
  except: string | null,
  before: Date,
): Promise<Earlier[]> => {
  const rows = await tx.many(sql<Earlier & FromSomebody>`
    select c.id as "contactId", c.number, c.received_at as "receivedAt", c.summary, ${senderName} as "from", d.outcome,
      coalesce(d.accepted, false) as accepted, d.decided_at as "decidedAt", k.child_id as "childId",
      c.sender_organisation_id as "senderOrganisationId", c.children
    from contacts.contact c join contacts.contact_child k on k.contact_id = c.id
    left join contacts.decision d on d.contact_child_id = k.id left join identity.organisation o on o.id = c.sender_organisation_id
    where c.children && ${uuids(children)} and k.child_id = any(${uuids(children)}) and c.id is distinct from ${except}::uuid and c.received_at <= ${before}
    order by c.received_at desc, c.id limit 200`)
  return (await asMayBeNamed(tx, rows)).map(({ senderOrganisationId: _sender, children: _all, ...row }) => row)
}

/** For a board: how many contacts about each child came in the twelve months before. */
export const receivedAbout = (
  tx: Tx,
  children: readonly string[],
  since: Date,
): Promise<{ contactId: string; childId: string; receivedAt: Date }[]> =>
  tx.many(sql<{ contactId: string; childId: string; receivedAt: Date }>`
    select c.id as "contactId", k.child_id as "childId", c.received_at as "receivedAt"
    from contacts.contact c join contacts.contact_child k on k.contact_id = c.id
    where c.children && ${uuids(children)} and k.child_id = any(${uuids(children)}) and c.received_at >= ${since} limit 5000`)

/** Contacts whose last child was decided since an instant: how many, how many late, how many at another level than ticked. */
export const decidedSince = (
  tx: Tx,
  since: Date,
): Promise<{ decided: number; late: number; otherLevel: number; rereferrals: number }> =>
  tx.one(sql<{ decided: number; late: number; otherLevel: number; rereferrals: number }>`
    select count(*)::int as decided, count(*) filter (where late)::int as late, count(*) filter (where other)::int as "otherLevel",
      count(*) filter (where again)::int as rereferrals
    from (select d.contact_id, bool_or(d.late) as late, bool_or(d.other_level) as other, max(d.decided_at) as at,
        bool_or(d.accepted and exists (select from contacts.decision e join contacts.contact_child ek on ek.id = e.contact_child_id
          join contacts.contact ec on ec.id = e.contact_id, contacts.contact nc
          where nc.id = d.contact_id and e.accepted and e.contact_id <> d.contact_id and ek.child_id = k.child_id
            and ec.received_at <= nc.received_at and ec.received_at >= nc.received_at - interval '12 months')) as again
      from contacts.decision d join contacts.contact_child k on k.id = d.contact_child_id
      group by d.contact_id
      having count(*) = (select count(*) from contacts.contact_child a where a.contact_id = d.contact_id)) x
    where x.at >= ${since}`)

/** Contacts decided since an instant, those late first: what "See them" shows. */
export const decidedIdsSince = async (tx: Tx, since: Date): Promise<string[]> =>
  (
    await tx.many(sql<{
      id: string
    }>`select contact_id as id from contacts.decision group by contact_id having max(decided_at) >= ${since}
    order by bool_or(late) desc, max(decided_at) desc limit 300`)
  ).map(row => row.id)

// ------------------------------------------------------------------ writes

export const addContact = (
  tx: Tx,
  row: Omit<ContactRow, 'from' | 'senderOnKith' | 'madeByName' | 'entryId'> & {
    /** How a sender who is no organisation may be called on a board: “Neighbour”. Never a name. */
    senderWords: string
    madeBy: string
    madeAt: Date
  },
): Promise<number> =>
  tx.run(sql`insert into contacts.contact (id, number, organisation_id, received_at, source_code, sender_organisation_id, sender_words, way, summary, urgent,
      advice_only, harms, referral_id, referral_number, children, unmatched, made_by, made_at)
    values (${row.id}, ${row.number}, ${row.organisationId}, ${row.receivedAt}, ${row.sourceCode}, ${row.senderOrganisationId}, ${row.senderWords}, ${row.way},
      ${row.summary}, ${row.urgent}, ${row.adviceOnly}, ${row.harms}::text[], ${row.referralId}, ${row.referralNumber}, ${uuids(row.children)}, ${row.unmatched}, ${row.madeBy}, ${row.madeAt})`)

export async function addContactChild(
  tx: Tx,
  contactId: string,
  position: number,
  child: ChildAsGiven,
  match: { childId: string; by: string; at: Date; words: string; known: 'yes' } | null,
): Promise<string> {
  const id = newId()
  await tx.run(sql`insert into contacts.contact_child (id, contact_id, position, child_id, given, family, born_on, expected_on, age_words, sex, nhs, upn,
      where_words, role, known, matched_by, matched_at, match_words)
    values (${id}, ${contactId}, ${position}, ${match?.childId ?? null}, ${child.given}, ${child.family}, ${child.bornOn}, ${child.expectedOn}, ${child.ageWords},
      ${child.sex}, ${child.nhs}, ${child.upn}, ${child.whereWords}, ${child.role}, ${match?.known ?? null}, ${match?.by ?? null}, ${match?.at ?? null}, ${match?.words ?? null})`)
  return id
}

/** Organisations of the area that a contact can come from or go to. */
export const organisationsOf = (
  tx: Tx,
  areaId: string,
  kinds: readonly string[] | null,
): Promise<{ id: string; name: string; kind: string; onKith: boolean }[]> =>
  tx.many(sql<{ id: string; name: string; kind: string; onKith: boolean }>`
    select id, name, kind, on_kith as "onKith" from identity.organisation
    where area_id = ${areaId} and switched_off_at is null and (${kinds as string[] | null}::text[] is null or kind = any(${kinds as string[] | null}::text[])) order by name`)

/** The teams that can take a child on after a decision: the area’s children’s services. */
export const receivingTeams = (tx: Tx, areaId: string) => organisationsOf(tx, areaId, ['childrens-services'])

// ------------------------------------------------------------------ drafts of a proposal (record.draft: only the writer reads it)

export interface Draft {
  id: string
  fields: Record<string, string | string[]>
  revision: number
  savedAt: Date
}
/** One's own drafts of a proposal about a child that were not sent, the newest first. */
export const draftsOf = (tx: Tx, subjectId: string): Promise<Draft[]> =>
  tx.many(sql<Draft>`select id, fields, revision, saved_at as "savedAt" from record.draft
    where kind = 'contact-proposal' and subject_id = ${subjectId} and practitioner_id = access.me() and sent_at is null order by saved_at desc, id`)

/** The contacts that this person has now: whoever took one last has it. */
export const contactsTakenBy = async (tx: Tx, practitionerId: string): Promise<string[]> =>
  (
    await tx.many(sql<{ id: string }>`select t.contact_id as id from (
      select distinct on (contact_id) contact_id, by_practitioner from contacts.taken order by contact_id, at desc) t
      where t.by_practitioner = ${practitionerId}`)
  ).map(row => row.id)
