import { sql, type Tx } from '../platform/db.ts'

/** One event as a person whose job it is reads it: who, when, for which organisation, what, why and how it ended. */
export type Look = {
  eventId: string
  at: Date
  practitionerId: string | null
  organisationId: string | null
  action: string
  purpose: string | null
  outcome: string
  children: string[]
  subject: { kind: string; id: string } | null
}

/** Newest first. `before` is the last row of the page before; null for the first page. */
export type LookPage = { before: { at: Date; eventId: string } | null; limit: number }

// Later than any event: the first page asks for everything before it, so that both pages run the same plan.
const LAST = { at: new Date('9999-12-31T00:00:00Z'), eventId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

const look = sql`e.id as "eventId", e.at, e.practitioner_id as "practitionerId", e.organisation_id as "organisationId",
  e.action, f.body->>'purpose' as purpose, f.body->>'outcome' as outcome,
  f.body->'children' as children, nullif(f.body->'subject', 'null') as subject`

/** Who has looked at this child, or tried to, and why. Only the events that the reader's policies allow. */
export function whoHasLooked(tx: Pick<Tx, 'many'>, childId: string, page: LookPage): Promise<Look[]> {
  const before = page.before ?? LAST
  return tx.many(sql<Look>`
    select ${look}
    from (
      select c.event_id, c.at
      from audit.event_child c
      where c.child_id = ${childId} and (c.at, c.event_id) < (${before.at}::timestamptz, ${before.eventId}::uuid)
      order by c.at desc, c.event_id desc
      limit ${page.limit}
    ) seen
    join audit.event e on e.id = seen.event_id
    cross join lateral (select e.body::jsonb as body) f
    order by seen.at desc, seen.event_id desc`)
}

/** What this practitioner has looked at, written or been refused, and why. */
export function whatHasLookedAt(tx: Pick<Tx, 'many'>, practitionerId: string, page: LookPage): Promise<Look[]> {
  const before = page.before ?? LAST
  return tx.many(sql<Look>`
    select ${look}
    from audit.event e
    cross join lateral (select e.body::jsonb as body) f
    where e.practitioner_id = ${practitionerId} and (e.at, e.id) < (${before.at}::timestamptz, ${before.eventId}::uuid)
    order by e.at desc, e.id desc
    limit ${page.limit}`)
}
