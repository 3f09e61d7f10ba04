import { askFor, beginInvolvement } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { ChildInput, RelationshipInput } from './people.ts'

const today = (ctx: Ctx) => sql`(${ctx.now}::timestamptz at time zone 'Europe/London')::date`

/** Makes the record of a child this organisation begins to work with. An unborn child has an expected date and no birth date. */
export async function addChild(
  tx: Tx,
  ctx: Ctx,
  child: ChildInput,
  involvement: { role: string; reason: string; contactName?: string },
): Promise<string> {
  const childId = newId()
  await askFor(tx, [childId])
  await beginInvolvement(tx, ctx, {
    childId,
    organisationId: ctx.organisationId,
    role: involvement.role,
    reason: involvement.reason,
    contactName: involvement.contactName ?? null,
  })
  await tx.run(sql`insert into people.person (id, kind, born_on, expected_on, sex, ethnicity, talk_best, made_at, made_by, organisation_id)
    values (${childId}, 'child', ${child.bornOn ?? null}, ${child.bornOn ? null : (child.expectedOn ?? null)}, ${child.sex ?? 'U'}, ${child.ethnicity ?? null},
      ${child.talkBest ?? null}, ${ctx.now}, ${ctx.practitionerId}, ${ctx.organisationId})`)
  await addName(tx, ctx, childId, { kind: 'legal', given: child.given, family: child.family })
  if (child.knownAs) await addName(tx, ctx, childId, { kind: 'known-as', given: child.knownAs, family: child.family })
  if (child.upn) await addIdentifier(tx, ctx, childId, 'upn', child.upn)
  if (child.nhs) await addIdentifier(tx, ctx, childId, 'nhs', child.nhs)
  if (child.address) await addAddress(tx, ctx, childId, child.address)
  return childId
}

/** Records an adult around a child, with the relationship that is the only reason to know of them. */
export async function addAdult(
  tx: Tx,
  ctx: Ctx,
  adult: {
    given: string
    family: string
    bornOn?: string | null
    sex?: 'M' | 'F' | 'U'
    diedOn?: string | null
    phone?: string | null
    address?: { lines: string; postcode: string | null } | null
  },
  to: Omit<RelationshipInput, 'otherId'>,
): Promise<string> {
  const id = newId()
  await askFor(tx, [to.childId])
  await tx.run(sql`insert into people.person (id, kind, born_on, died_on, sex, made_at, made_by, organisation_id)
    values (${id}, 'adult', ${adult.bornOn ?? null}, ${adult.diedOn ?? null}, ${adult.sex ?? 'U'}, ${ctx.now}, ${ctx.practitionerId}, ${ctx.organisationId})`)
  await addName(tx, ctx, id, { kind: 'legal', given: adult.given, family: adult.family })
  await relate(tx, ctx, { ...to, otherId: id })
  if (adult.phone) await addPhone(tx, ctx, id, adult.phone)
  if (adult.address) await addAddress(tx, ctx, id, adult.address)
  return id
}

/** Ties somebody to a child, both directions in one row. */
export async function relate(tx: Tx, ctx: Ctx, input: RelationshipInput): Promise<void> {
  await askFor(tx, [input.childId])
  await tx.run(sql`insert into people.relationship (id, child_id, other_id, other_is, child_is, parental_responsibility, no_contact, no_contact_reason,
      no_contact_until, in_family_network, contact_words, trusted_by_child, withheld, from_on, recorded_at, recorded_by, organisation_id)
    values (${newId()}, ${input.childId}, ${input.otherId}, ${input.otherIs}, ${input.childIs}, ${input.parentalResponsibility ?? false},
      ${input.noContact !== undefined && input.noContact !== null}, ${input.noContact?.reason ?? null}, ${input.noContact?.until ?? null},
      ${input.inFamilyNetwork ?? null}, ${input.contactWords ?? null}, ${input.trustedByChild ?? false}, ${input.withheld ?? false},
      ${input.fromOn ?? null}, ${ctx.now}, ${ctx.practitionerId}, ${ctx.organisationId})`)
}

export async function addName(
  tx: Tx,
  ctx: Ctx,
  personId: string,
  name: { kind: 'legal' | 'known-as' | 'birth' | 'former' | 'alias'; given: string; family: string },
): Promise<void> {
  await tx.run(sql`insert into people.name (id, person_id, kind, given, family, from_on, recorded_at, recorded_by)
    values (${newId()}, ${personId}, ${name.kind}, ${name.given}, ${name.family}, ${today(ctx)}, ${ctx.now}, ${ctx.practitionerId})`)
}

export async function addIdentifier(
  tx: Tx,
  ctx: Ctx,
  personId: string,
  kind: 'nhs' | 'upn' | 'former-upn' | 'local' | 'police' | 'home-office',
  value: string,
): Promise<void> {
  await tx.run(sql`insert into people.identifier (id, person_id, kind, value, organisation_id, recorded_by)
    values (${newId()}, ${personId}, ${kind}, ${value}, ${kind === 'local' ? ctx.organisationId : null}, ${ctx.practitionerId})`)
}

export const addPhone = (tx: Tx, ctx: Ctx, personId: string, number: string): Promise<number> =>
  tx.run(
    sql`insert into people.phone (id, person_id, number, recorded_by) values (${newId()}, ${personId}, ${number}, ${ctx.practitionerId})`,
  )

/** One move at a time for one person: of two at the same moment the second ends the home of the first, and two never stand. */
const oneMoveAtATime = (tx: Tx, personId: string): Promise<number> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`people.home ${personId}`}, 130))`)

/**
 * A new address ends the one before of its kind: nothing is overwritten, each has its period. Gives false, and writes nothing, when it is a
 * child's whose location is protected and this person has not the right.
 */
export async function addAddress(
  tx: Tx,
  ctx: Ctx,
  personId: string,
  address: { lines: string; postcode: string | null; kind?: 'home' | 'other-home' | 'placement' | 'temporary' },
): Promise<boolean> {
  await oneMoveAtATime(tx, personId)
  const row = await tx.one(
    sql<{ done: boolean }>`select people.new_address(${newId()}, ${personId}, ${address.lines}, ${address.postcode},
      ${address.kind ?? 'home'}, ${today(ctx)}, ${ctx.now}) as done`,
  )
  return row.done
}

/**
 * A new living arrangement ends the one before. Gives false, and writes nothing, when the child's location is protected and this person has
 * not the right: they do not see the home before, and two would stand.
 */
export async function moveChild(
  tx: Tx,
  _ctx: Ctx,
  childId: string,
  to: { arrangement: string; withWhom: string; carerId?: string | null; fromOn: string },
): Promise<boolean> {
  await askFor(tx, [childId])
  await oneMoveAtATime(tx, childId)
  const row = await tx.one(
    sql<{
      done: boolean
    }>`select people.move_child(${newId()}, ${childId}, ${to.arrangement}, ${to.withWhom}, ${to.carerId ?? null},
      ${to.fromOn}) as done`,
  )
  return row.done
}

/**
 * A birth turns the unborn record into the child's: the same record, its history whole. The expected date stays beside the birth date.
 * Gives false when the child is already born, or may not be seen.
 */
export async function recordBirth(
  tx: Tx,
  ctx: Ctx,
  childId: string,
  birth: { bornOn: string; sex: 'M' | 'F' | 'U'; given: string; family: string; nhs: string | null },
): Promise<boolean> {
  await askFor(tx, [childId])
  const changed = await tx.run(
    sql`update people.person set born_on = ${birth.bornOn}, sex = ${birth.sex} where id = ${childId} and kind = 'child' and born_on is null`,
  )
  if (changed === 0) return false
  await tx.run(sql`update people.name set to_on = ${birth.bornOn} where person_id = ${childId} and to_on is null`)
  await addName(tx, ctx, childId, { kind: 'legal', given: birth.given, family: birth.family })
  if (birth.nhs) await addIdentifier(tx, ctx, childId, 'nhs', birth.nhs)
  return true
}

/** Puts a child on the school's roll: what staff pick from. */
export async function enrol(
  tx: Tx,
  ctx: Ctx,
  roll: {
    childId: string
    given: string
    family: string
    yearGroup: string | null
    form: string | null
    fromOn: string
  },
): Promise<void> {
  await tx.run(sql`insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on)
    values (${newId()}, ${ctx.organisationId}, ${roll.childId}, ${`${roll.given} ${roll.family}`}, ${`${roll.family}, ${roll.given}`.toLowerCase()},
      ${roll.yearGroup}, ${roll.form}, ${roll.fromOn})`)
}
