import { sql, type Tx } from '../platform/db.ts'
import { ToConfirm } from '../platform/http.ts'
import { aService } from './naming.ts'
import type { Body, ChildRole, ChronologyRow, EntryKind, Reach } from './record.ts'

const list = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`

/** Where this child is may not be known to this reader: asked once a statement. */
const placeHidden = (childId: string) => sql`(select cardinality(access.places_hidden(${list([childId])})) > 0)`

export interface ChronologyFilter {
  harm?: string | null
  organisationId?: string | null
  kinds?: readonly EntryKind[] | null
  from?: string | null
  to?: string | null
  words?: string | null
  /** Rows before this instant and entry: the next page. */
  before?: { at: string; entryId: string } | null
}

const chronologyColumns = sql`
  ec.entry_id as "entryId", ec.child_id as "childId", ec.role, ec.happened_at as "happenedAt", ec.recorded_at as "recordedAt", ec.kind,
  ec.owner_id as "ownerId", ec.author_id as "authorId", ec.title, ec.present, ec.harms, ec.version, ec.has_voice as "hasVoice",
  ec.has_decision as "hasDecision", ec.reach`

/** The newest entries about a child that this reader may see. The child must have been asked for. Reads one table. */
export function chronology(
  tx: Tx,
  childId: string,
  filter: ChronologyFilter = {},
  most = 50,
): Promise<ChronologyRow[]> {
  const tests = [sql`ec.child_id = ${childId}`]
  if (filter.harm) tests.push(sql`${filter.harm} = any(ec.harms)`)
  // Asking for the entries of an organisation that may not be named here would tell that it has some: then the question is not heard.
  if (filter.organisationId)
    tests.push(
      sql`(ec.owner_id = ${filter.organisationId} or (select not record.may_name(${filter.organisationId}, ${list([childId])})))`,
    )
  if (filter.kinds && filter.kinds.length > 0) tests.push(sql`ec.kind = any(${filter.kinds as string[]}::text[])`)
  if (filter.from) tests.push(sql`ec.happened_at >= (${filter.from}::date)::timestamp at time zone 'Europe/London'`)
  if (filter.to) tests.push(sql`ec.happened_at < (${filter.to}::date + 1)::timestamp at time zone 'Europe/London'`)
  if (filter.before)
    tests.push(sql`(ec.happened_at, ec.entry_id) < (${filter.before.at}::timestamptz, ${filter.before.entryId}::uuid)`)
  for (const word of (filter.words ?? '').trim().split(/\s+/).filter(Boolean).slice(0, 6)) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
    tests.push(sql`(ec.title ilike ${pattern} or ec.present ilike ${pattern})`)
  }
  return tx.many(sql<ChronologyRow>`select ${chronologyColumns} from record.entry_child ec where ${sql.join(tests, sql` and `)}
    order by ec.happened_at desc, ec.entry_id desc limit ${most}`)
}

export interface EntryDetail {
  entryId: string
  body: Body
  reason: string | null
  correctedBy: string | null
  correctedAt: Date | null
  voices: VoiceRow[]
  decisions: DecisionRow[]
  attachments: { id: string; fileName: string; mediaType: string; bytes: number }[]
  marks: { number: number; region: string; looked: string; said: string | null }[]
}
export interface VoiceRow {
  id: string
  entryId: string
  childId: string
  words: string
  means: string
  askedFirst: string | null
  alone: boolean | null
  interpreter: string | null
  saidAt: Date
  changed: string[]
}
export interface DecisionRow {
  id: string
  entryId: string
  childId: string
  kind: string
  choice: string
  reasons: string
  level: string | null
  descriptors: string[]
  otherLevelReason: string | null
  risk: string | null
  need: string | null
  voiceNotYet: string | null
  voiceByOn: string | null
  identityConsidered: string | null
  coercion: string | null
  coercionSigns: string[]
  told: { who: string; what: string; when: string }[]
  dissent: string | null
  decidedBy: string
  decidedByName: string
  proposedBy: string | null
  proposedByName: string | null
  decidedAt: Date
  weighed: { voiceId: string; words: string; changed: string }[]
}

const voiceJson = sql`jsonb_build_object('id', vo.id, 'entryId', vo.entry_id, 'childId', vo.child_id, 'words', vo.words, 'means', vo.means,
  'askedFirst', vo.asked_first, 'alone', vo.alone, 'interpreter', vo.interpreter, 'saidAt', vo.said_at,
  'changed', coalesce((select jsonb_agg(w.changed) from record.voice_weighed w where w.voice_id = vo.id), '[]'))`
const decisionJson = sql`jsonb_build_object('id', d.id, 'entryId', d.entry_id, 'childId', d.child_id, 'kind', d.kind, 'choice', d.choice, 'reasons', d.reasons,
  'level', d.level, 'descriptors', d.descriptors, 'otherLevelReason', d.other_level_reason, 'risk', d.risk, 'need', d.need, 'voiceNotYet', d.voice_not_yet,
  'voiceByOn', d.voice_by_on, 'identityConsidered', d.identity_considered, 'coercion', d.coercion, 'coercionSigns', d.coercion_signs, 'told', d.told,
  'dissent', d.dissent, 'decidedBy', d.decided_by, 'decidedByName', (select name from identity.practitioner p where p.id = d.decided_by),
  'proposedBy', d.proposed_by, 'proposedByName', (select name from identity.practitioner p where p.id = d.proposed_by), 'decidedAt', d.decided_at,
  'weighed', coalesce((select jsonb_agg(jsonb_build_object('voiceId', w.voice_id, 'words', v2.words, 'changed', w.changed))
    from record.voice_weighed w join record.voice v2 on v2.id = w.voice_id where w.decision_id = d.id), '[]'))`

/**
 * The whole of these entries: newest version, words, decisions, documents, marks. One statement for each, travelling together: as one
 * statement the policies of all five would be set up for every page, also where there is nothing but versions.
 */
export async function entryDetails(tx: Tx, entryIds: readonly string[]): Promise<Map<string, EntryDetail>> {
  if (entryIds.length === 0) return new Map()
  const ids = list(entryIds)
  const [versions, voices, decisions, attachments, marks] = await Promise.all([
    tx.many(sql<{ entryId: string; body: Body; reason: string | null; author: string; at: Date }>`
      select v.entry_id as "entryId", v.body, v.reason, p.name as author, v.at
      from record.version v join identity.practitioner p on p.id = v.author_id
      where v.entry_id = any(${ids}) order by v.entry_id, v.number desc`),
    tx.many(sql<{ entryId: string; row: VoiceRow }>`
      select vo.entry_id as "entryId", ${voiceJson} as row from record.voice vo where vo.entry_id = any(${ids}) order by vo.said_at`),
    tx.many(sql<{ entryId: string; row: DecisionRow }>`
      select d.entry_id as "entryId", ${decisionJson} as row from record.decision d where d.entry_id = any(${ids}) order by d.decided_at`),
    tx.many(sql<{ entryId: string; row: EntryDetail['attachments'][number] }>`
      select a.entry_id as "entryId", jsonb_build_object('id', a.id, 'fileName', a.file_name, 'mediaType', a.media_type, 'bytes', a.bytes) as row
      from record.attachment a where a.entry_id = any(${ids}) order by a.added_at, a.file_name`),
    tx.many(sql<{ entryId: string; row: EntryDetail['marks'][number] }>`
      select m.entry_id as "entryId", jsonb_build_object('number', m.number, 'region', m.region, 'looked', m.looked, 'said', m.said) as row
      from record.body_mark m where m.entry_id = any(${ids}) order by m.number`),
  ])
  const details = new Map<string, EntryDetail>()
  const earlier = new Set<string>()
  for (const { entryId, body, reason, author, at } of versions) {
    const newest = details.get(entryId)
    if (!newest)
      details.set(entryId, {
        ...{ entryId, body, reason, correctedBy: author, correctedAt: at },
        ...{ voices: [], decisions: [], attachments: [], marks: [] },
      })
    else earlier.add(entryId)
  }
  // For somebody who was given only the corrected wording there is nothing before it, and its reason would repeat what was wrong.
  for (const detail of details.values())
    if (!earlier.has(detail.entryId)) Object.assign(detail, { reason: null, correctedBy: null, correctedAt: null })
  for (const { entryId, row } of voices) details.get(entryId)?.voices.push({ ...row, saidAt: new Date(row.saidAt) })
  for (const { entryId, row } of decisions)
    details.get(entryId)?.decisions.push({ ...row, decidedAt: new Date(row.decidedAt) })
  for (const { entryId, row } of attachments) details.get(entryId)?.attachments.push(row)
  for (const { entryId, row } of marks) details.get(entryId)?.marks.push(row)
  return details
}

export interface EntryHead {
  id: string
  kind: EntryKind
  ownerId: string
  /** "A service" where the organisation may not be named to this reader; then neither is the author. */
  ownerName: string
  ownerNamed: boolean
  badge: string
  authorId: string
  authorName: string
  recordedFor: string | null
  happenedAt: Date
  recordedAt: Date
  place: string | null
  title: string
  version: number
  reach: Reach
  namedOrganisations: string[]
  children: { childId: string; role: ChildRole; harms: string[] }[]
}

/** One entry by its id, as far as its children have been asked for and may be known. */
async function entryHead(tx: Tx, entryId: string): Promise<EntryHead | null> {
  return tx.maybe(sql<EntryHead>`
    select e.id, e.kind, e.owner_id as "ownerId", case when n.named then o.name else ${aService} end as "ownerName", n.named as "ownerNamed",
      case when n.named then o.badge else '–' end as badge, e.author_id as "authorId", case when n.named then p.name else '' end as "authorName",
      case when n.named then e.recorded_for end as "recordedFor", e.happened_at as "happenedAt", e.recorded_at as "recordedAt",
      case when cardinality(access.places_hidden(ec.with_children)) = 0 then e.place end as place, ec.title, ec.version, ec.reach,
      ec.named_organisations as "namedOrganisations",
      (select jsonb_agg(jsonb_build_object('childId', c.child_id, 'role', c.role, 'harms', c.harms)) from record.entry_child c where c.entry_id = e.id) as children
    from record.entry e join lateral (select * from record.entry_child x where x.entry_id = e.id limit 1) ec on true
    join identity.organisation o on o.id = e.owner_id join identity.practitioner p on p.id = e.author_id
    cross join lateral (select record.may_name(e.owner_id, ec.with_children) as named) n
    where e.id = ${entryId}`)
}

/**
 * Opens one entry by its id: asks for its children and reads it. Null when hidden or missing, at the same cost and with the same audit
 * event. Only an entry that is shown puts its children into the event. Throws ToConfirm when it is sealed to this person, who has not
 * confirmed lately who they are.
 */
export async function openEntry(tx: Tx, entryId: string): Promise<EntryHead | null> {
  const { ids } = await tx.one(sql<{ ids: string[] }>`select record.ask_entry(${entryId}) as ids`)
  tx.event.subject = { kind: 'entry', id: entryId }
  const head = await entryHead(tx, entryId)
  if (head)
    for (const id of ids) {
      tx.asked.add(id)
      tx.event.children.add(id)
    }
  else if ((await tx.one(sql<{ yes: boolean }>`select record.waits_to_open(${entryId}) as yes`)).yes)
    throw new ToConfirm('sealed')
  return head
}

/** How many entries about this child are sealed to this person, and open once they have confirmed who they are. */
export const sealedWaiting = async (tx: Tx, childId: string): Promise<number> =>
  (await tx.one(sql<{ count: number }>`select record.sealed_waiting(${childId}) as count`)).count

/**
 * Those of these words of a child that this reader sees. Throws ToConfirm when others of them only wait until the reader has confirmed who they are:
 * what somebody weighed does not fall out of their decision because five minutes went by.
 */
export async function seenVoices(tx: Tx, childId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.many(
    sql<{ id: string }>`select vo.id from record.voice vo where vo.child_id = ${childId} and vo.id = any(${list(ids)})`,
  )
  const seen = new Set(rows.map(row => row.id))
  const missing = ids.filter(id => !seen.has(id))
  if (missing.length > 0) {
    const { yes } = await tx.one(sql<{ yes: boolean }>`select record.voices_wait(${list(missing)}) as yes`)
    if (yes) throw new ToConfirm('sealed')
  }
  return seen
}

/** For who seals an entry: it is before their eyes, so this transaction may go on with it. */
export const openSealed = (tx: Tx): Promise<unknown> => tx.run(sql`select set_config('kith.sealed', 'open', true)`)

export interface VersionRow {
  number: number
  title: string
  body: Body
  reason: string | null
  author: string
  at: Date
}
/** Every version of an entry that this reader was given, newest first. Why the first of them replaced one before it is not said. */
export const versionsOf = async (tx: Tx, entryId: string): Promise<VersionRow[]> => {
  const rows =
    await tx.many(sql<VersionRow>`select v.number, v.title, v.body, v.reason, p.name as author, v.at from record.version v
    join identity.practitioner p on p.id = v.author_id where v.entry_id = ${entryId} order by v.number desc`)
  return rows.map((row, index) => (index === rows.length - 1 ? { ...row, reason: null } : row))
}

/** The child's own words that this reader may see, newest first. */
export const voicesOf = (tx: Tx, childId: string, most = 50): Promise<VoiceRow[]> =>
  tx.many(sql<VoiceRow>`select vo.id, vo.entry_id as "entryId", vo.child_id as "childId", vo.words, vo.means, vo.asked_first as "askedFirst", vo.alone,
      vo.interpreter, vo.said_at as "saidAt", coalesce((select array_agg(w.changed) from record.voice_weighed w where w.voice_id = vo.id), '{}') as changed
    from record.voice vo where vo.child_id = ${childId} order by vo.said_at desc limit ${most}`)

/** What the picture on a child's page is drawn from (four statements that travel together), all of it bounded in time and already filtered to this reader. */
export async function pictureFacts(tx: Tx, childId: string, from: string) {
  const harms = tx.many(sql<{
    harm: string
    level: 1 | 2 | 3
    on: string
    entryId: string
    organisation: string
  }>`
    select h.harm, h.level, h.on_date as "on", h.entry_id as "entryId",
      case when (${placeHidden(childId)} or o.kind = 'refuge' or o.address_protected) and not record.may_name(o.id, ${list([childId])})
        then ${aService} else o.name end as organisation
    from record.harm h join record.entry_child ec on ec.entry_id = h.entry_id and ec.child_id = h.child_id
    join identity.organisation o on o.id = ec.owner_id
    where h.child_id = ${childId} and h.on_date >= ${from}::date - 180 order by h.on_date`)
  const entries = tx.many(sql<{
    entryId: string
    on: string
    kind: EntryKind
    title: string
    hasDecision: boolean
  }>`
    select ec.entry_id as "entryId", (ec.happened_at at time zone 'Europe/London')::date as "on", ec.kind, ec.title, ec.has_decision as "hasDecision"
    from record.entry_child ec where ec.child_id = ${childId} and ec.happened_at >= ${from}::date order by ec.happened_at desc limit 1000`)
  const voices = tx.many(sql<{ id: string; entryId: string; on: string; words: string; changed: boolean }>`
    select vo.id, vo.entry_id as "entryId", (vo.said_at at time zone 'Europe/London')::date as "on", vo.words,
      exists (select from record.voice_weighed w where w.voice_id = vo.id) as changed
    from record.voice vo where vo.child_id = ${childId} and vo.said_at >= ${from}::date order by vo.said_at`)
  const plans = tx.many(sql<{
    kind: 'early-help' | 'family-help' | 'child-in-need' | 'child-protection' | 'looked-after'
    label: string
    fromOn: string
    toOn: string | null
    heldIn: string
  }>`
    select kind, label, from_on as "fromOn", to_on as "toOn", case when ${placeHidden(childId)} then '' else held_in end as "heldIn" from record.plan_period
    where child_id = ${childId} and (to_on is null or to_on >= ${from}::date) order by from_on`)
  const [h, e, v, p] = await Promise.all([harms, entries, voices, plans])
  return { harms: h, entries: e, voices: v, plans: p }
}

/**
 * Is this a service whose name beside a child already tells something: a refuge, or another whose address is protected? What it writes stays
 * with itself unless it chooses otherwise.
 */
export const isQuiet = async (tx: Tx, organisationId: string): Promise<boolean> =>
  (
    await tx.one(
      sql<{
        yes: boolean
      }>`select kind = 'refuge' or address_protected as yes from identity.organisation where id = ${organisationId}`,
    )
  ).yes

/** Small entries about children of the signed-in organisation in the last weeks that nobody has added up: for "seen together". */
export interface EarlyWorry {
  childId: string
  entryId: string
  happenedAt: Date
  title: string
  authorId: string
  harms: string[]
}
export const recentEntries = (
  tx: Tx,
  children: readonly string[],
  kinds: readonly EntryKind[],
  since: Date,
): Promise<EarlyWorry[]> =>
  tx.many(sql<EarlyWorry>`select ec.child_id as "childId", ec.entry_id as "entryId", ec.happened_at as "happenedAt", ec.title, ec.author_id as "authorId", ec.harms
    from record.entry_child ec where ec.child_id = any(${list(children)}) and ec.kind = any(${kinds as string[]}::text[]) and ec.happened_at >= ${since}
    order by ec.happened_at limit 2000`)
