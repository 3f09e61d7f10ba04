/** Everything that is known beside a concern, read once for the page that decides about one child. Row policies decide what there is. */
import type { ComponentChildren } from 'preact'
import { askFor, eligible, type Involvement, involvementIndex } from '../access/index.ts'
import { type ThresholdDocument, thresholds } from '../area/index.ts'
import { names, organisationsInArea, practitionersWithRole } from '../identity/index.ts'
import {
  type ChildFacts,
  childFacts,
  labelsOf,
  onRoll,
  type PersonLabel,
  type Relation,
  relationsOf,
} from '../people/index.ts'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Typed } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import {
  type ChronologyRow,
  chronology,
  type DecisionRow,
  type EntryDetail,
  type EntryHead,
  entryDetails,
  openEntry,
  sealedWaiting,
  type VoiceRow,
  voicesOf,
} from '../record/index.ts'
import { dateText, dayNumber, londonDate } from '../statute/index.ts'
import type { ConcernRow, FollowUpRow, TriageRow } from './concern.ts'
import {
  type EarlyWorries,
  earlyWorries,
  type Indicator,
  indicatorList,
  indicatorsFrom,
  type SmallEntry,
} from './early-rules.ts'
import { followUpsOf, triageOf, uuids } from './queries.ts'
import type { TriageFacts } from './triage-rules.ts'
import { adultWords } from './words.ts'

/** A part of "what is known" that another slice supplies: attendance, open questions. Null when there is nothing to show. */
export type KnownSection = (
  tx: Tx,
  ctx: Ctx,
  childId: string,
) => Promise<{ order: number; title: string; body: () => ComponentChildren } | null>

export interface Known {
  concern: ConcernRow
  child: ChildFacts
  head: EntryHead
  detail: EntryDetail
  /** Every child in the concern whom this reader may know of, with their part in it. */
  children: { childId: string; name: string; role: string; decided: TriageRow | null }[]
  before: { row: ChronologyRow; author: string; owner: string }[]
  /** Recorded since the concern was logged. */
  since: { row: ChronologyRow; author: string; owner: string }[]
  /** Words added to this concern that are in no entry. */
  added: FollowUpRow[]
  worries: EarlyWorries
  indicators: Indicator[]
  adultWords: { words: string; entryId: string; on: string; why: string }[]
  decidedBefore: DecisionRow[]
  relations: Relation[]
  involvement: Involvement[]
  beside: { childId: string; name: string; why: string }[]
  /** The child’s own words, those of this concern first, then the newest. */
  voices: VoiceRow[]
  /** Entries sealed to the reader that wait until they have confirmed who they are. */
  sealed: number
  knownHarms: string[]
  document: ThresholdDocument | null
  colleagues: { id: string; name: string; jobTitle: string }[]
  sections: { order: number; title: string; body: () => ComponentChildren }[]
  /** The newest decision about this child in this concern, with its entry. */
  decided: {
    row: TriageRow
    detail: EntryDetail | null
    withdrawn: { words: string; byName: string; at: Date } | null
  } | null
}

const staffRoles = ['teacher', 'pastoral', 'attendance-lead', 'dsl', 'head'] as const
export const londonDayOf = (at: Date): string => londonDate(at)
const yearBefore = (today: string): string => dateText(dayNumber(today) - 365)

/** People of one’s own organisation who may be asked to do something for this child: nobody who is excluded from it. */
export async function colleaguesFor(
  tx: Tx,
  ctx: Ctx,
  childId: string,
): Promise<{ id: string; name: string; jobTitle: string }[]> {
  const free = new Set((await eligible(tx, ctx.organisationId, staffRoles, [childId])).map(row => row.practitionerId))
  return (await practitionersWithRole(tx, ctx.organisationId, staffRoles))
    .filter(row => free.has(row.id))
    .map(({ id, name, jobTitle }) => ({ id, name, jobTitle }))
}

/** The newest decision on this concern about this child, or null. */
export const newestTriage = async (tx: Tx, concernId: string, childId: string): Promise<TriageRow | null> =>
  (await triageOf(tx, [concernId])).find(row => row.childId === childId) ?? null

export const withdrawalOf = (tx: Tx, triageId: string) =>
  tx.maybe(sql<{ words: string; byName: string; at: Date }>`
    select w.words, p.name as "byName", w.at from concerns.withdrawal w join identity.practitioner p on p.id = w.by_practitioner
    where w.triage_id = ${triageId} order by w.at desc limit 1`)

const small = (row: ChronologyRow): SmallEntry => ({
  entryId: row.entryId,
  kind: row.kind,
  role: row.role,
  on: londonDate(row.happenedAt),
  authorId: row.authorId,
  title: row.title,
  text: row.present,
  harms: row.harms,
})

function indicatorsOf(child: ChildFacts, rows: readonly ChronologyRow[], today: string): Indicator[] {
  return indicatorList(
    indicatorsFrom({
      disabilities: child.disabilities.length,
      living: child.living
        .filter(row => row.toOn === null || row.toOn >= dateText(dayNumber(today) - 730))
        .map(row => ({ arrangement: row.arrangement, now: row.toOn === null })),
      legal: child.legal.map(row => row.status),
      missingEpisodes: rows.filter(row => row.kind === 'missing').length,
      harms: [...new Set(rows.flatMap(row => row.harms))],
      texts: rows.map(row => `${row.title}. ${row.present}`),
    }),
  )
}

/** Other children: brothers and sisters, those in this concern, those in entries together with this child. */
async function besideOf(
  tx: Tx,
  ctx: Ctx,
  concern: ConcernRow,
  childId: string,
  relations: readonly Relation[],
): Promise<Known['beside']> {
  const together = await tx.many(sql<{ id: string; times: number }>`
    select o.id, count(*)::int as times from record.entry_child ec cross join lateral unnest(ec.with_children) o(id)
    where ec.child_id = ${childId} and o.id <> ${childId} group by o.id order by count(*) desc limit 12`)
  const siblings = new Map(
    relations.filter(row => row.kind === 'child' && row.toOn === null).map(row => [row.otherId, row]),
  )
  const ids = [
    ...new Set([
      ...concern.children.filter(one => one !== childId),
      ...siblings.keys(),
      ...together.map(row => row.id),
    ]),
  ]
  if (ids.length === 0) return []
  await askFor(tx, ids)
  const labels = await labelsOf(tx, ids)
  const lately = new Map(
    (
      await tx.many(sql<{
        childId: string
        n: number
      }>`select ec.child_id as "childId", count(*)::int as n from record.entry_child ec
        where ec.child_id = any(${uuids(ids)}) and ec.happened_at > ${ctx.now}::timestamptz - interval '56 days' group by ec.child_id`)
    ).map(row => [row.childId, row.n]),
  )
  return ids.flatMap(id => {
    const sibling = siblings.get(id)
    const name = labels.get(id)?.name ?? sibling?.name
    if (!name) return []
    const times = together.find(row => row.id === id)?.times ?? 0
    const recent = lately.get(id) ?? 0
    const why = [
      sibling?.otherIs ?? '',
      concern.children.includes(id)
        ? 'in this concern too'
        : times > 0
          ? `in ${times === 1 ? 'one entry' : `${times} entries`} together`
          : '',
      recent > 0 ? `${recent === 1 ? 'one entry' : `${recent} entries`} in the last eight weeks` : '',
    ].filter(Boolean)
    return [{ childId: id, name, why: why.join(', ') }]
  })
}

async function decidedOf(tx: Tx, decisions: readonly TriageRow[], childId: string): Promise<Known['decided']> {
  const row = decisions.find(one => one.childId === childId)
  if (!row) return null
  return {
    row,
    detail: (await entryDetails(tx, [row.entryId])).get(row.entryId) ?? null,
    withdrawn: await withdrawalOf(tx, row.id),
  }
}

/** The threshold document that counts today where one works. */
export const documentOf = (tx: Tx, ctx: Ctx) => thresholds(tx, ctx.areaId, londonDate(ctx.now))

/** What the one who logged it added when no entry could be written about the child. */
export const addedWithoutEntry = async (tx: Tx, concernId: string): Promise<FollowUpRow[]> =>
  (await followUpsOf(tx, [concernId])).filter(row => row.entryId === null)

/** Does the reader’s organisation no longer work with this child? False for somebody who may learn nothing about the children. */
export async function hasLeft(tx: Tx, ctx: Ctx, concern: ConcernRow, childId: string): Promise<boolean> {
  if (concern.organisationId !== ctx.organisationId) return false
  await askFor(tx, concern.children)
  const { left } = await tx.one(sql<{ left: boolean }>`
    select access.my_reading_organisation() is not null and access.scope_any() @> ${uuids(concern.children)}
      and not ${childId}::uuid = any(access.scope_person()) as "left"`)
  return left
}

/** Everything known beside a concern about one of its children. Null when this reader may know nothing of the child or the entry. */
export async function knownAbout(
  tx: Tx,
  ctx: Ctx,
  concern: ConcernRow,
  childId: string,
  sections: readonly KnownSection[] = [],
): Promise<Known | null> {
  if (concern.entryId === null || !concern.children.includes(childId)) return null
  const head = await openEntry(tx, concern.entryId)
  const child = await childFacts(tx, childId)
  if (!head || !child) return null
  const today = londonDate(ctx.now)
  const rows = await chronology(tx, childId, { from: yearBefore(today) }, 200)
  const details = await entryDetails(tx, [
    head.id,
    ...rows
      .filter(row => row.hasDecision)
      .slice(0, 12)
      .map(row => row.entryId),
  ])
  const decisions = await triageOf(tx, [concern.id])
  const relations = await relationsOf(tx, childId)
  const others = rows.filter(row => row.entryId !== head.id && row.kind !== 'triage')
  const earlier = others.filter(row => row.recordedAt < concern.loggedAt).slice(0, 6)
  const since = others.filter(row => row.recordedAt >= concern.loggedAt).slice(0, 4)
  const who = await names(
    tx,
    [...earlier, ...since].flatMap(row => [row.authorId, row.ownerId]),
  )
  const named = (row: ChronologyRow) => ({
    row,
    author: who.get(row.authorId) ?? '',
    owner: who.get(row.ownerId) ?? '',
  })
  const labels = await labelsOf(tx, concern.children)
  const parts: Known['sections'] = []
  for (const section of sections) {
    const part = await section(tx, ctx, childId)
    if (part) parts.push(part)
  }
  const voices = await voicesOf(tx, childId, 12)
  return {
    concern,
    child,
    head,
    detail: details.get(head.id) as EntryDetail,
    children: head.children.flatMap(one => {
      const label = labels.get(one.childId)
      return label
        ? [
            {
              childId: one.childId,
              name: label.name,
              role: one.role,
              decided: decisions.find(row => row.childId === one.childId) ?? null,
            },
          ]
        : []
    }),
    before: earlier.map(named),
    since: since.map(named),
    added: await addedWithoutEntry(tx, concern.id),
    worries: earlyWorries(rows.map(small), today),
    indicators: indicatorsOf(child, rows, today),
    adultWords: adultWords(
      rows.map(row => ({ text: `${row.title}. ${row.present}`, entryId: row.entryId, on: londonDate(row.happenedAt) })),
    ),
    decidedBefore: [...details.values()]
      .filter(one => one.entryId !== head.id)
      .flatMap(one =>
        one.decisions.filter(row => row.childId === childId && !decisions.some(mine => mine.entryId === row.entryId)),
      )
      .sort((a, b) => b.decidedAt.getTime() - a.decidedAt.getTime())
      .slice(0, 5),
    relations: relations.filter(row => row.toOn === null),
    involvement: (await involvementIndex(tx, [childId])).filter(row => row.toAt === null),
    beside: await besideOf(tx, ctx, concern, childId, relations),
    voices: voices.sort(
      (a, b) =>
        Number(b.entryId === head.id) - Number(a.entryId === head.id) || b.saidAt.getTime() - a.saidAt.getTime(),
    ),
    sealed: await sealedWaiting(tx, childId),
    knownHarms: [...new Set(rows.flatMap(row => row.harms))],
    document: await documentOf(tx, ctx),
    colleagues: await colleaguesFor(tx, ctx, childId),
    sections: parts.sort((a, b) => a.order - b.order),
    decided: await decidedOf(tx, decisions, childId),
  }
}

/** The facts the rules ask for, from what is known. `weighed`: words this reader sees that are older than those the page shows. */
export const factsFrom = (known: Known, today: string, weighed: Iterable<string> = []): TriageFacts => ({
  today,
  unborn: known.child.label.bornOn === null && known.child.label.expectedOn !== null,
  knownHarms: known.knownHarms,
  levelOf: new Map(
    (known.document?.levels ?? []).flatMap(level => level.descriptors.map(one => [one.code, one.level] as const)),
  ),
  levels: (known.document?.levels ?? []).map(level => level.number),
  voices: new Set([...known.voices.map(voice => voice.id), ...weighed]),
  colleagues: new Set(known.colleagues.map(one => one.id)),
})

/** Front doors with nobody’s case in them, for naming one. */
export const frontDoorsIn = (tx: Tx, areaId: string) => organisationsInArea(tx, areaId, ['front-door'])

/** Names of children of the roll and of records, for lists; whoever may not be known is missing. */
export async function namesOf(
  tx: Tx,
  ctx: Ctx,
  children: readonly string[],
): Promise<Map<string, Pick<PersonLabel, 'name' | 'initials' | 'yearGroup'>>> {
  const labels = new Map<string, Pick<PersonLabel, 'name' | 'initials' | 'yearGroup'>>(await labelsOf(tx, children))
  const missing = children.filter(child => !labels.has(child))
  for (const row of await onRoll(tx, ctx, missing))
    labels.set(row.childId, {
      name: row.name,
      initials: row.name
        .split(/\s+/)
        .map(part => `${part[0] ?? ''}.`)
        .join(''),
      yearGroup: row.yearGroup,
    })
  return labels
}

// ------------------------------------------------------------------------------------------------- drafts

export interface OpenDraft {
  id: string
  revision: number
  fields: Typed
  savedAt: Date
}
const notWords = new Set(['_once', '_tab', '_from', '_fromRevision', 'action', 'purpose', 'seenTriage'])
const keepable = (typed: Typed): Typed =>
  Object.fromEntries(
    Object.entries(typed)
      .filter(([name]) => !notWords.has(name))
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(text => text.replaceAll('\u0000', '')) : value.replaceAll('\u0000', ''),
      ]),
  )
const sameWords = (one: Typed, other: Typed): boolean => {
  const tidy = (typed: Typed) =>
    JSON.stringify(
      Object.entries(typed)
        .filter(([, value]) => value !== '')
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  return tidy(one) === tidy(other)
}

/**
 * My unfinished words on a matter, newest first, one for each window that wrote any. Each window writes a row of its own and closes the one
 * it began from; so two windows never write over each other, and the page shows the words of both.
 */
export async function openDrafts(
  tx: Tx,
  ctx: Ctx,
  kind: string,
  subjectId: string,
  childId: string,
): Promise<OpenDraft[]> {
  const rows = await tx.many(sql<OpenDraft>`
    select id, revision, fields, saved_at as "savedAt" from record.draft
    where kind = ${kind} and subject_id = ${subjectId} and fields->>'childId' = ${childId} and practitioner_id = ${ctx.practitionerId}
      and organisation_id = ${ctx.organisationId} and sent_at is null order by saved_at desc, id desc limit 10`)
  return rows.filter((row, index) => rows.findIndex(other => sameWords(other.fields, row.fields)) === index)
}

/** Keeps what a window has typed. `_tab` names the window’s own row, `_from` the row its words began from. */
export async function keepDraft(tx: Tx, ctx: Ctx, kind: string, subjectId: string, typed: Typed): Promise<boolean> {
  const tab = String(typed._tab ?? '')
  if (!isUuid(tab)) return false
  const fields = sql`${JSON.stringify(keepable(typed))}::jsonb`
  const changed =
    await tx.run(sql`update record.draft set fields = ${fields}, revision = revision + 1, saved_at = ${ctx.now}
    where id = ${tab} and practitioner_id = ${ctx.practitionerId} and kind = ${kind} and sent_at is null`)
  if (changed === 0) {
    // A row that was sent meanwhile stays closed; a beacon that arrives late makes none.
    await tx.run(sql`insert into record.draft (id, practitioner_id, organisation_id, kind, subject_id, fields, revision, began_at, saved_at)
      values (${tab}, ${ctx.practitionerId}, ${ctx.organisationId}, ${kind}, ${subjectId}, ${fields}, 1, ${ctx.now}, ${ctx.now}) on conflict do nothing`)
  }
  await closeFrom(tx, ctx, kind, typed)
  return true
}

/** Closes the row these words began from, unless another window has written to it since. */
async function closeFrom(tx: Tx, ctx: Ctx, kind: string, typed: Typed): Promise<void> {
  const from = String(typed._from ?? '')
  if (!isUuid(from)) return
  await tx.run(sql`update record.draft set sent_at = ${ctx.now} where id = ${from} and practitioner_id = ${ctx.practitionerId} and kind = ${kind}
    and sent_at is null and revision = ${Number(typed._fromRevision ?? 0) || 0}`)
}

/** The words have become a decision or a referral. Those of other windows stay open, so that nothing typed is lost. */
export async function closeDrafts(tx: Tx, ctx: Ctx, kind: string, typed: Typed, outcomeId: string): Promise<void> {
  await closeFrom(tx, ctx, kind, typed)
  const tab = String(typed._tab ?? '')
  if (!isUuid(tab)) return
  const closed =
    await tx.run(sql`update record.draft set sent_at = ${ctx.now}, outcome_id = ${outcomeId}, fields = '{}'::jsonb
    where id = ${tab} and practitioner_id = ${ctx.practitionerId} and kind = ${kind} and sent_at is null`)
  if (closed > 0) return
  await tx.run(sql`insert into record.draft (id, practitioner_id, organisation_id, kind, fields, revision, began_at, saved_at, sent_at, outcome_id)
    values (${tab}, ${ctx.practitionerId}, ${ctx.organisationId}, ${kind}, '{}'::jsonb, 1, ${ctx.now}, ${ctx.now}, ${ctx.now}, ${outcomeId}) on conflict do nothing`)
}
