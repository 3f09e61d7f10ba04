/** What an administrator does with people: roles, links, leaving; and what a second person agrees to. */
import type { z } from 'zod'
import { sql, type Tx } from '../platform/db.ts'
import { type Ctx, type Refusal, refuse } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { isRefusal, keepInvitation } from './actions.ts'
import type { Agreement, newPerson, newRole } from './identity.ts'
import { agreements, organisationInArea, organisationsOf, personInArea } from './queries.ts'
import { roleRefusal } from './rules.ts'

// ------------------------------------------------------------------------------------------------- who is told

const idsOf = async (tx: Tx, query: ReturnType<typeof sql<{ id: string }>>): Promise<string[]> =>
  (await tx.many(query)).map(row => row.id)

/** Writes to each of them about accounts: a job of its own, queued with what it tells of. */
async function write(tx: Tx, what: 'waits' | 'administrator', people: readonly string[]): Promise<void> {
  for (const practitionerId of people) await tx.enqueue('accounts', { what, practitionerId })
}

/** The administrator concerned and the data protection officers of the area. */
const toldOfAdministrator = (tx: Tx, who: string): Promise<string[]> =>
  idsOf(tx, sql<{ id: string }>`select t.id from identity.told_of_administrator(${who}::uuid) t(id)`)

/** Writes to an administrator and the data protection officers that they became one, stopped being one, or are one again; about nobody else. */
export async function tellIfAdministrator(tx: Tx, who: string): Promise<void> {
  const { is } = await tx.one(sql<{ is: boolean }>`select identity.administers(${who}::uuid) as is`)
  if (is) await write(tx, 'administrator', await toldOfAdministrator(tx, who))
}

// ------------------------------------------------------------------------------------------ asking for a second

/** Whoever could agree is written to that something waits. */
async function waitFor(tx: Tx, agreementId: string, kind: string): Promise<'waits'> {
  tx.event.detail.waitsForSecond = kind
  await write(
    tx,
    'waits',
    await idsOf(tx, sql<{ id: string }>`select t.id from identity.told_of_agreement(${agreementId}::uuid) t(id)`),
  )
  return 'waits'
}

async function askAgreement(
  tx: Tx,
  of: { kind: 'role' | 'link'; who: string; organisationId: string; role: string | null },
  now: Date,
): Promise<'waits'> {
  const id = newId()
  await tx.run(sql`select identity.ask_agreement(${id}::uuid, ${of.kind}, ${of.who}::uuid, ${of.organisationId}::uuid, ${of.role}::text,
    ${now}::timestamptz)`)
  return waitFor(tx, id, of.kind)
}

/** Gives a role at once, or asks a second person to agree, where one alone may not (identity.role_needs_second). */
async function roleOrAsk(
  tx: Tx,
  of: { who: string; organisationId: string; role: string },
  now: Date,
): Promise<'given' | 'waits'> {
  const { second } = await tx.one(
    sql<{ second: boolean }>`select identity.role_needs_second(${of.role}::text, ${of.who}::uuid) as second`,
  )
  if (second) return askAgreement(tx, { kind: 'role', ...of }, now)
  await tx.run(sql`select identity.give_role(${newId()}, ${of.who}, ${of.organisationId}, ${of.role}, ${now})`)
  if (of.role === 'administrator') await tellIfAdministrator(tx, of.who)
  return 'given'
}

// ------------------------------------------------------------------------------------------------------ leaving

/** What ends: somebody's account, a role they hold, or an organisation; `which` is its id. */
export interface Ending {
  what: 'leave' | 'end-role' | 'off'
  which: string
  /** The person; null for an organisation. */
  who: string | null
}

/**
 * Ends it at once, or, where it would take an administrator or a data protection officer away, asks a second person to agree
 * (identity.end_needs_second). Sessions and open links end with it.
 */
export async function endOrAsk(tx: Tx, { what, which, who }: Ending, now: Date): Promise<'done' | 'waits'> {
  const { second } = await tx.one(
    sql<{ second: boolean }>`select identity.end_needs_second(${what}::text, ${which}::uuid) as second`,
  )
  if (second) {
    const id = newId()
    await tx.run(sql`select identity.ask_to_end(${id}::uuid, ${what}::text, ${which}::uuid, ${now}::timestamptz)`)
    return waitFor(tx, id, what)
  }
  if (what === 'leave') await tx.run(sql`select identity.disable(${which}, ${now})`)
  else if (what === 'end-role') await tx.run(sql`select identity.end_role(${which}, ${now})`)
  else await tx.run(sql`select identity.switch_organisation_off(${which}, true, ${now})`)
  if (who !== null) await tellIfAdministrator(tx, who)
  return 'done'
}

// ----------------------------------------------------------------------------------------------------- agreeing

/** Whom a decision is told to: an administrator who comes or goes, and the data protection officers of the area. */
async function concerned(tx: Tx, asked: Agreement): Promise<string[]> {
  const { kind, practitionerId } = asked
  if (kind === 'link' || (kind === 'role' && asked.role !== 'administrator')) return []
  const about =
    practitionerId === null
      ? await idsOf(tx, sql<{ id: string }>`select t.id from identity.administrators_at(${asked.organisationId}) t(id)`)
      : [practitionerId]
  const told = new Set<string>()
  for (const who of about) for (const id of await toldOfAdministrator(tx, who)) told.add(id)
  return [...told]
}

/**
 * Agrees to what another administrator asked, or refuses it: it takes effect with this, and a link may be made by the one who agreed.
 * False when it is not there, has been decided, or is not this person's to decide.
 */
export async function decideAgreement(
  tx: Tx,
  input: { agreementId: string; decision: 'agree' | 'refuse' },
  now: Date,
): Promise<boolean> {
  const asked = (await agreements(tx, now)).find(one => one.id === input.agreementId)
  if (!asked?.mayAgree) return false
  tx.event.subject = subjectOf(asked)
  tx.event.detail.kind = asked.kind
  tx.event.detail.role = asked.role
  tx.event.detail.decision = input.decision
  // Asked before it takes effect: afterwards who is to be told may be gone.
  const told = input.decision === 'agree' ? await concerned(tx, asked) : []
  const { done } = await tx.one(
    sql<{
      done: boolean
    }>`select identity.decide_agreement(${asked.id}::uuid, ${input.decision === 'agree'}, ${newId()}::uuid,
      ${now}::timestamptz) as done`,
  )
  if (done) await write(tx, 'administrator', told)
  return done
}
const subjectOf = (asked: Agreement) =>
  asked.practitionerId === null
    ? { kind: 'organisation', id: asked.organisationId }
    : { kind: 'practitioner', id: asked.practitionerId }

/** Makes the link that comes of an agreement, for the one who agreed and for nobody else. Null when it is not there, or is made already. */
export async function agreedLink(
  tx: Tx,
  ctx: Ctx,
  agreementId: string,
  now: Date,
): Promise<{ name: string; token: string } | null> {
  const agreed = (await agreements(tx, now)).find(one => one.id === agreementId)
  if (!agreed?.agreedAt || agreed.agreedBy !== ctx.practitionerId || agreed.practitionerId === null) return null
  tx.event.subject = subjectOf(agreed)
  const { practitionerId, organisationId } = agreed
  const places = await organisationsOf(tx, practitionerId)
  if (!places.some(place => place.organisationId === organisationId)) return null
  const of = { who: practitionerId, organisationId, purpose: 'join' as const, by: ctx.practitionerId }
  return { name: agreed.personName ?? '', token: await keepInvitation(tx, of, now) }
}

// -------------------------------------------------------------------------------------------- people and roles

/**
 * Invites a person to an organisation where they hold a role. Gives the token of the link: it is shown once. For somebody who can sign in
 * already, or has a role that one alone may not give, a second person has to agree first: then nothing is made, 'waits' is the answer, and
 * whoever can sign in as that person gets a neutral mail.
 */
export async function invite(
  tx: Tx,
  ctx: Ctx,
  who: { practitionerId: string; organisationId: string },
  now: Date,
): Promise<{ token: string } | 'waits' | Refusal> {
  const [places, place] = [
    await organisationsOf(tx, who.practitionerId),
    await organisationInArea(tx, who.organisationId),
  ]
  if (!place || !places.some(one => one.organisationId === place.id))
    return refuse({ field: 'organisationId', message: 'This person has no role there. Give them one first' })
  tx.event.subject = { kind: 'practitioner', id: who.practitionerId }
  const { second } = await tx.one(
    sql<{
      second: boolean
    }>`select identity.link_needs_second(${who.practitionerId}::uuid, ${who.organisationId}::uuid, ${now}::timestamptz) as second`,
  )
  if (second) {
    const [locked] = await tx.many(sql`select from identity.without_way_in(array[${who.practitionerId}::uuid])`)
    // Whose link it is hears of it, whatever comes of it: they see it under their sign-in.
    if (!locked) await tx.enqueue('mail', { practitionerId: who.practitionerId, organisationId: who.organisationId })
    const of = { who: who.practitionerId, organisationId: who.organisationId, role: null }
    return askAgreement(tx, { kind: 'link', ...of }, now)
  }
  const token = await keepInvitation(
    tx,
    { who: who.practitionerId, organisationId: who.organisationId, purpose: 'join', by: ctx.practitionerId },
    now,
  )
  return { token }
}

/** Adds a person with their first role, and invites them. Without a token a second person has to agree to the role first. */
export async function addPerson(
  tx: Tx,
  ctx: Ctx,
  input: z.output<typeof newPerson>,
  known: readonly string[],
  now: Date,
): Promise<{ practitionerId: string; token: string | null } | Refusal> {
  const wrong = await wrongRole(tx, { ...input, toSelf: false }, known)
  if (wrong) return wrong
  const practitionerId = newId()
  await tx.run(
    sql`select identity.add_practitioner(${practitionerId}, ${input.name}, ${input.jobTitle}, ${input.email}, ${input.phone})`,
  )
  tx.event.subject = { kind: 'practitioner', id: practitionerId }
  tx.event.detail.role = input.role
  const of = { who: practitionerId, organisationId: input.organisationId, role: input.role }
  if ((await roleOrAsk(tx, of, now)) === 'waits') return { practitionerId, token: null }
  const invited = await invite(tx, ctx, { practitionerId, organisationId: input.organisationId }, now)
  if (invited === 'waits') return { practitionerId, token: null }
  return isRefusal(invited) ? invited : { practitionerId, token: invited.token }
}

async function wrongRole(
  tx: Tx,
  asked: { organisationId: string; role: string; toSelf: boolean },
  known: readonly string[],
): Promise<Refusal | null> {
  const wrong = roleRefusal({ role: asked.role, known, toSelf: asked.toSelf })
  if (wrong) return refuse({ field: 'role', message: wrong })
  const place = await organisationInArea(tx, asked.organisationId)
  if (!place || place.switchedOffAt) return refuse({ field: 'organisationId', message: 'Choose an organisation' })
  if (!place.onKith)
    return refuse({ field: 'organisationId', message: 'This organisation does not use Kith: nobody signs in for it' })
  return null
}

/** Gives a person a role in an organisation, or asks a second person to agree. Holding it already is not an error, and changes nothing. */
export async function giveRole(
  tx: Tx,
  ctx: Ctx,
  who: string,
  input: z.output<typeof newRole>,
  known: readonly string[],
  now: Date,
): Promise<Refusal | null> {
  const wrong = await wrongRole(tx, { ...input, toSelf: who === ctx.practitionerId }, known)
  if (wrong) return wrong
  tx.event.subject = { kind: 'practitioner', id: who }
  tx.event.detail.role = input.role
  const there = await tx.maybe(sql`select from identity.role_held r where r.practitioner_id = ${who}
    and r.organisation_id = ${input.organisationId} and r.role = ${input.role} and (r.to_at is null or r.to_at > now())`)
  if (!there) await roleOrAsk(tx, { who, ...input }, now)
  return null
}

/**
 * Somebody whom an administrator of this area sees, and may act for unless it is themself; never the program. `mine` says that this area looks
 * after the account itself, and not only a role here. Null for everybody else, who is as if not there.
 */
export async function someoneElse(tx: Tx, ctx: Ctx, who: string) {
  const found = await personInArea(tx, who)
  if (!found) return null
  tx.event.subject = { kind: 'practitioner', id: who }
  return { person: found, isMe: who === ctx.practitionerId, mine: found.mine }
}
