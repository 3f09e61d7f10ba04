import type { Involvement } from '../access/index.ts'
import type { ChildFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { format } from '../ui/index.ts'
import type { RecordDeps } from './deps.ts'
import { aService } from './naming.ts'
import type { PictureRows } from './picture-rules.ts'
import type { EntryDetail, EntryHead, pictureFacts } from './queries.ts'
import type { Body } from './record.ts'

export interface Owner {
  name: string
  badge: string
  /** False where the organisation may not be named to this reader; then neither is who wrote for it. */
  named?: boolean
}

/** Names of authors and organisations for rows of a chronology, in one statement; "A service" for those that may not be named to this reader. */
export async function whoWrote(tx: Tx, rows: readonly { authorId: string; ownerId: string; childId: string }[]) {
  const ids = (of: 'authorId' | 'ownerId' | 'childId') =>
    sql`${`{${[...new Set(rows.map(row => row[of]))].join(',')}}`}::uuid[]`
  const found = await tx.many(sql<{ id: string; name: string; badge: string | null; named: boolean }>`
    select id, name, null as badge, true as named from identity.practitioner where id = any(${ids('authorId')})
    union all select id, name, badge, record.may_name(id, ${ids('childId')}) from identity.organisation where id = any(${ids('ownerId')})`)
  return {
    people: new Map(found.filter(row => row.badge === null).map(row => [row.id, row.name])),
    organisations: new Map<string, Owner>(
      found
        .filter(row => row.badge !== null)
        .map(row => [
          row.id,
          row.named
            ? { name: row.name, badge: row.badge ?? '–', named: true }
            : { name: aService, badge: '–', named: false },
        ]),
    ),
  }
}

/** Facts of a typed entry that name somebody of the organisation that wrote it. */
const namesSomebody = ['Lead practitioner']
/** What an entry says, without who leads: for an organisation that may not be named to this reader. */
export const bodyWithoutNames = (body: Body): Body =>
  body.facts ? { ...body, facts: body.facts.filter(([label]) => !namesSomebody.includes(label)) } : body
/** An entry without the names of those who wrote, lead, corrected or decided: for an organisation that may not be named to this reader. */
export const withoutNames = (detail: EntryDetail): EntryDetail => ({
  ...detail,
  body: bodyWithoutNames(detail.body),
  correctedBy: detail.correctedBy === null ? null : aService,
  decisions: detail.decisions.map(decision => ({ ...decision, decidedByName: aService, proposedByName: null })),
})

/**
 * Whom an entry names, as this reader may know it: one's own organisation by name, the others only counted; the owner knows them all, but for
 * those whose name would tell a reader without the right to it where one of the children is.
 */
export async function namedTo(tx: Tx, ctx: Ctx, head: EntryHead): Promise<string[]> {
  const mine = head.ownerId === ctx.organisationId
  const asked = mine ? head.namedOrganisations : head.namedOrganisations.filter(id => id === ctx.organisationId)
  const names = await tx.many(
    sql<{ name: string }>`
      select o.name from identity.organisation o
      cross join lateral (select x.with_children as children from record.entry_child x where x.entry_id = ${head.id} limit 1) ec
      where o.id = any(${`{${asked.join(',')}}`}::uuid[])
        and (cardinality(access.places_hidden(ec.children)) = 0 or record.may_name(o.id, ec.children))
      order by o.name`,
  )
  const others = head.namedOrganisations.length - names.length
  return [
    ...names.map(row => row.name),
    ...(others === 0 ? [] : others === 1 ? ['one other organisation'] : [`${others} other organisations`]),
  ]
}

/** The day in London of an instant: '2026-11-19'. */
export const londonDay = (at: Date): string => format.isoDay(at)

/** The rows of the picture: the record's own, the child's living arrangements and leads, and the lanes that slices hand in. */
export function pictureRows(
  deps: Pick<RecordDeps, 'harmLabel'>,
  child: ChildFacts,
  involvement: readonly Involvement[],
  facts: Awaited<ReturnType<typeof pictureFacts>>,
  lanes: readonly Partial<PictureRows>[],
): PictureRows {
  const { harms, entries, voices, plans } = facts
  const rows: PictureRows = {
    plans: plans.map(plan => ({
      from: plan.fromOn,
      to: plan.toOn,
      kind: plan.kind,
      label: plan.label,
      organisation: plan.heldIn,
    })),
    harms: harms.map(harm => ({
      harm: harm.harm,
      label: deps.harmLabel(harm.harm),
      level: harm.level,
      on: harm.on,
      entryHref: `/entries/${harm.entryId}`,
      organisation: harm.organisation,
    })),
    attendance: [],
    voice: voices.map(voice => ({
      on: voice.on,
      words: voice.words,
      changedDecision: voice.changed,
      href: `/entries/${voice.entryId}`,
    })),
    entries: entries
      .filter(entry => entry.kind !== 'missing' && entry.kind !== 'police')
      .map(entry => ({
        on: entry.on,
        kind: entry.hasDecision ? ('decision' as const) : ('entry' as const),
        title: entry.title,
        href: `/entries/${entry.entryId}`,
      })),
    missing: entries
      .filter(entry => entry.kind === 'missing' || entry.kind === 'police')
      .map(entry => ({
        on: entry.on,
        kind: entry.kind === 'missing' ? ('missing' as const) : ('police' as const),
        title: entry.title,
        href: `/entries/${entry.entryId}`,
      })),
    lives: child.living.map(row => ({ from: row.fromOn, to: row.toOn, label: row.withWhom })),
    leads: involvement
      .filter(row => row.leadId !== null)
      .map(row => ({
        from: londonDay(row.fromAt),
        to: row.toAt ? londonDay(row.toAt) : null,
        label: row.contactName ?? '',
        organisation: row.organisationName,
      })),
    due: [],
  }
  for (const more of lanes) {
    for (const key of Object.keys(more) as (keyof PictureRows)[]) (rows[key] as unknown[]).push(...(more[key] ?? []))
  }
  return rows
}

/** The newest name of whatever plan runs now, with since when; null when none does. */
export const planNow = (rows: PictureRows): string | null =>
  rows.plans.filter(plan => plan.to === null).at(-1)?.label ?? null
