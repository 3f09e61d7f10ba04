import { appendSqlLiteral } from '../audit/index.ts'
import { type Db, literal, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { area, organisationId, organisations, type PersonKey, people, personId } from './cast.ts'

/** The context of one of Northmoor's people at a moment. */
export function ctxOf(person: PersonKey, now: Date): Ctx {
  const who = people.find(candidate => candidate.key === person)
  const organisation = organisations.find(candidate => candidate.key === who?.organisation)
  if (!who || !organisation) throw new Error(`nobody in Northmoor is called ${person}`)
  return {
    practitionerId: personId(person),
    practitionerName: who.name,
    jobTitle: who.jobTitle,
    organisationId: organisationId(organisation.key),
    organisationName: organisation.name,
    organisationKind: organisation.kind,
    badge: organisation.badge,
    areaId: area.id,
    areaName: area.name,
    showsInitials: false,
    roles: who.roles,
    sessionId: null,
    way: 'demonstration',
    purpose: null,
    now,
    requestId: newId(),
  }
}

/** Does something as one of Northmoor's people, through the same actions, policies and audit as if they had clicked it. */
export async function as<T>(
  db: Db,
  person: PersonKey,
  now: Date,
  action: string,
  work: (tx: Tx, ctx: Ctx) => Promise<T>,
  outcome: 'done' | 'read' = 'done',
): Promise<T> {
  const ctx = ctxOf(person, now)
  return db.transaction(
    {
      open: `select set_config('kith.practitioner', ${literal(ctx.practitionerId)}, true), set_config('kith.organisation', ${literal(ctx.organisationId)}, true), set_config('kith.asked', '{}', true), set_config('kith.purpose', '', true)`,
      close: (tx, slot) =>
        appendSqlLiteral(
          {
            // The log of a day is found by the ids of its events, which carry their time.
            id: newId(now.getTime()),
            at: now,
            action,
            practitionerId: ctx.practitionerId,
            organisationId: ctx.organisationId,
            purpose: null,
            requestId: ctx.requestId,
            outcome,
            children: [...tx.event.children],
            subject: null,
            detail: { demonstration: true },
          },
          slot,
        ),
    },
    tx => work(tx, ctx),
  )
}
