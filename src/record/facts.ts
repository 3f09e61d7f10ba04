import type { Involvement } from '../access/index.ts'
import type { ChildFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { format } from '../ui/index.ts'
import type { RecordDeps } from './deps.ts'
import type { PictureRows } from './picture-rules.ts'
import type { pictureFacts } from './queries.ts'

/** Names of authors and organisations for rows of a chronology, in one statement. */
export async function whoWrote(tx: Tx, rows: readonly { authorId: string; ownerId: string }[]) {
  const authors = [...new Set(rows.map(row => row.authorId))]
  const owners = [...new Set(rows.map(row => row.ownerId))]
  const found = await tx.many(sql<{ id: string; name: string; badge: string | null }>`
    select id, name, null as badge from identity.practitioner where id = any(${`{${authors.join(',')}}`}::uuid[])
    union all select id, name, badge from identity.organisation where id = any(${`{${owners.join(',')}}`}::uuid[])`)
  return {
    people: new Map(found.filter(row => row.badge === null).map(row => [row.id, row.name])),
    organisations: new Map(
      found.filter(row => row.badge !== null).map(row => [row.id, { name: row.name, badge: row.badge ?? '–' }]),
    ),
  }
}

/** The day in London of an instant: '2026-11-19'. */
export const londonDay = (at: Date): string => format.isoDay(at)

/** The rows of the picture: the record's own, the child's living arrangements and leads, and the lanes that slices hand in. */
export async function pictureRows(
  tx: Tx,
  ctx: Ctx,
  deps: RecordDeps,
  child: ChildFacts,
  involvement: readonly Involvement[],
  facts: Awaited<ReturnType<typeof pictureFacts>>,
  from: string,
): Promise<PictureRows> {
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
  for (const lane of deps.lanes) {
    const more = await lane(tx, ctx, child.id, from)
    for (const key of Object.keys(more) as (keyof PictureRows)[]) (rows[key] as unknown[]).push(...(more[key] ?? []))
  }
  return rows
}

/** The newest name of whatever plan runs now, with since when; null when none does. */
export const planNow = (rows: PictureRows): string | null =>
  rows.plans.filter(plan => plan.to === null).at(-1)?.label ?? null
