import { askFor, eligible } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { isQuiet, openSealed } from './queries.ts'
import { type Body, type EntryInput, type EntryKind, type Reach, reaches } from './record.ts'
import { eachOnce, isWider, presentText, reachOf, sealingProblems } from './rules.ts'

const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`
const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`
const texts = (list: readonly string[]) => sql`${list as string[]}::text[]`

export interface Written {
  entryId: string
  voiceIds: string[]
  decisionIds: string[]
}

/**
 * Writes one entry about one or more children, with its harms, the children's words and the decisions in it.
 * The children are asked for (and so recorded as touched); the row policies refuse a child this organisation may not write about.
 * Throws when there is no child.
 */
export async function writeEntry(tx: Tx, ctx: Ctx, input: EntryInput): Promise<Written> {
  const children = eachOnce(input.children)
  if (children.length === 0) throw new Error('an entry is about at least one child')
  const ids = children.map(child => child.childId)
  await askFor(tx, ids)
  const entryId = newId()
  const chosen = reachOf(input)
  // A refuge that writes what everybody involved may read tells them all that it works with the child: by itself it writes for its own team.
  const reach =
    input.reach === undefined && chosen === 'involved' && (await isQuiet(tx, ctx.organisationId)) ? 'own' : chosen
  const named =
    reach === 'named' ? [...new Set(input.namedOrganisations ?? [])].filter(id => id !== ctx.organisationId) : []
  const sealedTo = reach === 'sealed' ? [...new Set([ctx.practitionerId, ...(input.sealedTo ?? [])])] : []
  if (reach === 'sealed') await openSealed(tx)
  await tx.run(sql`insert into record.entry (id, kind, owner_id, author_id, recorded_for, happened_at, recorded_at, place)
    values (${entryId}, ${input.kind}, ${ctx.organisationId}, ${ctx.practitionerId}, ${input.recordedFor ?? null}, ${input.happenedAt}, ${ctx.now}, ${input.place ?? null})`)
  for (const child of children) {
    await tx.run(sql`insert into record.entry_child (child_id, entry_id, role, happened_at, recorded_at, kind, owner_id, author_id, title, present,
        harms, has_voice, has_decision, reach, named_organisations, sealed_to, with_children)
      values (${child.childId}, ${entryId}, ${child.role}, ${input.happenedAt}, ${ctx.now}, ${input.kind}, ${ctx.organisationId}, ${ctx.practitionerId},
        ${input.title}, ${presentText(input.body)}, ${texts((child.harms ?? []).map(h => h.harm))},
        ${(input.voices ?? []).some(v => v.childId === child.childId)}, ${(input.decisions ?? []).some(d => d.childId === child.childId)},
        ${reach}, ${uuids(named)}, ${uuids(sealedTo)}, ${uuids(ids)})`)
  }
  await tx.run(sql`insert into record.version (entry_id, number, title, body, author_id, at)
    values (${entryId}, 1, ${input.title}, ${json(input.body)}, ${ctx.practitionerId}, ${ctx.now})`)
  await nameOrganisations(tx, ctx, entryId, ids, named)
  await namePeople(tx, ctx, entryId, ids, sealedTo)
  for (const child of children)
    for (const { harm, level } of child.harms ?? []) {
      await tx.run(sql`insert into record.harm (entry_id, child_id, harm, level, on_date)
      values (${entryId}, ${child.childId}, ${harm}, ${level}, (${input.happenedAt}::timestamptz at time zone 'Europe/London')::date)`)
    }
  const voiceIds = await writeVoices(tx, ctx, entryId, input)
  const decisionIds = await writeDecisions(tx, ctx, entryId, input)
  return { entryId, voiceIds, decisionIds }
}

/** An entry that names organisations is their reason to know the child; only somebody who reads the child may give it. */
async function nameOrganisations(
  tx: Tx,
  ctx: Ctx,
  entryId: string,
  children: readonly string[],
  named: readonly string[],
): Promise<void> {
  for (const child of children)
    for (const organisation of named) {
      await tx.run(
        sql`insert into access.named (child_id, organisation_id, entry_id, given_by) values (${child}, ${organisation}, ${entryId}, ${ctx.practitionerId})`,
      )
    }
}

/** A sealed entry is a reason to know the child for each person named in it. */
async function namePeople(
  tx: Tx,
  ctx: Ctx,
  entryId: string,
  children: readonly string[],
  people: readonly string[],
): Promise<void> {
  for (const child of children)
    for (const person of people) {
      if (person === ctx.practitionerId) continue
      await tx.run(
        sql`insert into access.named (child_id, practitioner_id, entry_id, given_by) values (${child}, ${person}, ${entryId}, ${ctx.practitionerId})`,
      )
    }
}

async function writeVoices(tx: Tx, ctx: Ctx, entryId: string, input: EntryInput): Promise<string[]> {
  const made: string[] = []
  for (const voice of input.voices ?? []) {
    const id = newId()
    made.push(id)
    await tx.run(sql`insert into record.voice (id, entry_id, child_id, words, means, asked_first, alone, interpreter, said_at, heard_by)
      values (${id}, ${entryId}, ${voice.childId}, ${voice.words}, ${voice.means ?? 'spoken'}, ${voice.askedFirst ?? null}, ${voice.alone ?? null},
        ${voice.interpreter ?? null}, ${voice.saidAt ?? input.happenedAt}, ${ctx.practitionerId})`)
  }
  return made
}

async function writeDecisions(tx: Tx, ctx: Ctx, entryId: string, input: EntryInput): Promise<string[]> {
  const made: string[] = []
  for (const decision of input.decisions ?? []) {
    const id = newId()
    made.push(id)
    await tx.run(sql`insert into record.decision (id, entry_id, child_id, kind, choice, reasons, level, descriptors, other_level_reason, risk, need,
        voice_not_yet, voice_by_on, identity_considered, coercion, coercion_signs, told, dissent, decided_by, proposed_by, decided_at)
      values (${id}, ${entryId}, ${decision.childId}, ${decision.kind}, ${decision.choice}, ${decision.reasons}, ${decision.level ?? null},
        ${texts(decision.descriptors ?? [])}, ${decision.otherLevelReason ?? null}, ${decision.risk ?? null}, ${decision.need ?? null},
        ${decision.voiceNotYet ?? null}, ${decision.voiceByOn ?? null}::date, ${decision.identityConsidered ?? null}, ${decision.coercion ?? null},
        ${texts(decision.coercionSigns ?? [])}, ${json(decision.told ?? [])}, ${decision.dissent ?? null}, ${decision.decidedBy ?? ctx.practitionerId},
        ${decision.proposedBy ?? null}, ${ctx.now})`)
    for (const { voiceId, changed } of decision.weighed ?? []) {
      await tx.run(
        sql`insert into record.voice_weighed (decision_id, voice_id, changed) values (${id}, ${voiceId}, ${changed})`,
      )
    }
  }
  return made
}

export type Corrected =
  | { ok: true; version: number }
  | { ok: false; conflict: { version: number; title: string; body: Body; author: string; at: Date } }
  | { ok: false; conflict: null }

/**
 * Corrects an entry of one's own organisation: a new version, with its reason. `seenVersion` is the version the writer had before their
 * eyes: when somebody saved meanwhile, nothing is written and both versions are given back.
 */
export async function correctEntry(
  tx: Tx,
  ctx: Ctx,
  entryId: string,
  input: { title: string; body: Body; reason: string; seenVersion: number },
): Promise<Corrected> {
  // Locks the child rows of the entry, so that two corrections cannot both be "the next version".
  const rows = await tx.many(sql<{ child_id: string; version: number; owner_id: string }>`
    select child_id, version, owner_id from record.entry_child where entry_id = ${entryId} order by child_id for update`)
  const first = rows[0]
  if (!first || first.owner_id !== ctx.organisationId) return { ok: false, conflict: null }
  if (first.version !== input.seenVersion) {
    const newest = await tx.one(sql<{ number: number; title: string; body: Body; author: string; at: Date }>`
      select v.number, v.title, v.body, p.name as author, v.at from record.version v join identity.practitioner p on p.id = v.author_id
      where v.entry_id = ${entryId} order by v.number desc limit 1`)
    return {
      ok: false,
      conflict: {
        version: newest.number,
        title: newest.title,
        body: newest.body,
        author: newest.author,
        at: newest.at,
      },
    }
  }
  const version = first.version + 1
  await tx.run(sql`insert into record.version (entry_id, number, title, body, reason, author_id, at)
    values (${entryId}, ${version}, ${input.title}, ${json(input.body)}, ${input.reason}, ${ctx.practitionerId}, ${ctx.now})`)
  await tx.run(
    sql`update record.entry_child set title = ${input.title}, present = ${presentText(input.body)}, version = ${version} where entry_id = ${entryId}`,
  )
  tx.event.subject = { kind: 'entry', id: entryId }
  return { ok: true, version }
}

const leadRoles = ['head', 'dsl', 'front-door-manager'] as const

/**
 * Who may be the second reader of a sealed entry about these children: those who answer for safeguarding in the organisation, and where nobody
 * else does, its other readers; never the signed-in person, and nobody who is excluded from a child.
 */
export async function secondReaders(tx: Tx, ctx: Ctx, children: readonly string[]): Promise<string[]> {
  const others = async (roles: readonly string[]) =>
    (await eligible(tx, ctx.organisationId, roles, children))
      .map(row => row.practitionerId)
      .filter(id => id !== ctx.practitionerId)
  const leads = await others(leadRoles)
  if (leads.length > 0) return [...new Set(leads)]
  const reading = await tx.many(sql<{ role: string }>`select role from access.reading_role`)
  return [...new Set(await others(reading.map(row => row.role)))]
}

/** The last change of who sees an entry; 'none' when it is as it was written. */
export const lastReachChange = async (tx: Tx, entryId: string): Promise<string> =>
  (
    await tx.maybe(
      sql<{
        id: string
      }>`select id from record.reach_change where entry_id = ${entryId} order by at desc, id desc limit 1`,
    )
  )?.id ?? 'none'

const reachChangedMeanwhile = (now: Reach): FieldError => ({
  field: 'to',
  message: `Somebody changed who sees this while you decided. It is now: ${reaches[now].words.toLowerCase()}. Look once more, then save`,
})

/**
 * Changes who sees an entry. Widening is a recorded sharing decision with its basis; narrowing is recorded too. Sealing keeps the author and
 * needs a second reader: without one, errors and nothing written. Null when the entry is not there, or another organisation's.
 */
export async function changeReach(
  tx: Tx,
  ctx: Ctx,
  entryId: string,
  change: {
    to: Reach
    namedOrganisations?: string[]
    sealedTo?: string[]
    reason: string
    basis?: string | null
    /** The last change that whoever decides had before their eyes ('none' for none); when another came since, nothing is written. */
    seenChange?: string
  },
): Promise<{ ok: true; wider: boolean } | { ok: false; errors: FieldError[] } | null> {
  const rows = await tx.many(sql<{
    child_id: string
    kind: EntryKind
    reach: Reach
    named_organisations: string[]
    owner_id: string
    author_id: string
    sealed_to: string[]
    with_children: string[]
  }>`
    select child_id, kind, reach, named_organisations, owner_id, author_id, sealed_to, with_children
    from record.entry_child where entry_id = ${entryId} order by child_id for update`)
  const first = rows[0]
  if (!first || first.owner_id !== ctx.organisationId) return null
  if (change.seenChange !== undefined && change.seenChange !== (await lastReachChange(tx, entryId)))
    return { ok: false, errors: [reachChangedMeanwhile(first.reach)] }
  const children = rows.map(row => row.child_id)
  const named =
    change.to === 'named' ? [...new Set([...first.named_organisations, ...(change.namedOrganisations ?? [])])] : []
  let sealedTo: string[] = []
  if (change.to === 'sealed') {
    const readers = await secondReaders(tx, ctx, first.with_children)
    const chosen = (change.sealedTo ?? []).filter(id => readers.includes(id))
    sealedTo = [...new Set([ctx.practitionerId, first.author_id, ...first.sealed_to, ...chosen])]
    const errors = sealingProblems(first.kind, sealedTo, readers)
    if (errors.length > 0) return { ok: false, errors }
    await openSealed(tx)
  }
  await tx.run(sql`insert into record.reach_change (id, entry_id, from_reach, to_reach, named_organisations, reason, basis, by_practitioner, at)
    values (${newId()}, ${entryId}, ${first.reach}, ${change.to}, ${uuids(named)}, ${change.reason}, ${change.basis ?? null}, ${ctx.practitionerId}, ${ctx.now})`)
  await tx.run(
    sql`update record.entry_child set reach = ${change.to}, named_organisations = ${uuids(named)}, sealed_to = ${uuids(sealedTo)} where entry_id = ${entryId}`,
  )
  await nameOrganisations(
    tx,
    ctx,
    entryId,
    children,
    named.filter(id => !first.named_organisations.includes(id)),
  )
  tx.event.subject = { kind: 'entry', id: entryId }
  return {
    ok: true,
    wider:
      isWider(first.reach, change.to) || (change.to === 'named' && named.length > first.named_organisations.length),
  }
}

/** Lets organisations see entries they did not (a referral, an answer to a request): each entry keeps its wider reach if it has one. */
export async function shareEntries(
  tx: Tx,
  ctx: Ctx,
  entryIds: readonly string[],
  organisations: readonly string[],
  reason: string,
  basis: string,
): Promise<number> {
  let shared = 0
  for (const entryId of entryIds) {
    const now = await tx.maybe(
      sql<{
        reach: Reach
        owner_id: string
      }>`select reach, owner_id from record.entry_child where entry_id = ${entryId} limit 1`,
    )
    if (!now || now.owner_id !== ctx.organisationId || now.reach === 'involved' || now.reach === 'sealed') continue
    const changed = await changeReach(tx, ctx, entryId, {
      to: 'named',
      namedOrganisations: [...organisations],
      reason,
      basis,
    })
    if (changed?.ok) shared++
  }
  return shared
}
