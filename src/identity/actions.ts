import type { z } from 'zod'
import { appendSqlLiteral } from '../audit/index.ts'
import { type Db, sql, type Tx } from '../platform/db.ts'
import { type Ctx, type Refusal, refuse } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { IdentityDeps } from './deps.ts'
import { allowedFor, RefusedAddress } from './guarded-fetch.ts'
import type { newOrganisation, newPerson, newProvider, newRole, setUp, Way } from './identity.ts'
import { SECRET_PURPOSE } from './oidc.ts'
import { agreements, organisation, organisationsOf, practitioner } from './queries.ts'
import { INVITATION_STANDS, roleRefusal, whereToWork } from './rules.ts'
import { seal } from './seal.ts'
import { type Arrival, beginSession, hashOf, newToken } from './sessions.ts'

const isRefusal = (value: object): value is Refusal => 'kind' in value && value.kind === 'refusal'

export { isRefusal }

// -------------------------------------------------------------------------------------------------- arriving

/**
 * Signs a person in who has shown who they are: where they worked last, or first by name. Null when they may work nowhere,
 * which a person who left, was disabled, or has not been here for 60 days cannot tell apart from a wrong passkey.
 */
export async function arrive(
  tx: Tx,
  who: { practitionerId: string; way: Way },
  arrival: Arrival,
): Promise<{ token: string; choose: boolean } | null> {
  const places = await organisationsOf(tx, who.practitionerId)
  const { last } = await tx.one(
    sql<{ last: string | null }>`select identity.last_organisation_of(${who.practitionerId}) as last`,
  )
  const place = whereToWork(places, last)
  if (!place) return null
  const token = await beginSession(tx, { ...who, organisationId: place.organisationId }, arrival)
  return token === null ? null : { token, choose: place.choose }
}

/** Uses a one-time link; false for everybody after the first. */
export const useInvitation = async (tx: Tx, hash: Buffer, now: Date): Promise<boolean> =>
  (await tx.one(sql<{ used: boolean }>`select identity.use_invitation(${hash}, ${now}) as used`)).used

async function keepInvitation(
  tx: Tx,
  of: { who: string | null; organisationId: string | null; purpose: 'join' | 'first-set-up'; by: string | null },
  now: Date,
): Promise<string> {
  const token = newToken()
  const until = new Date(now.getTime() + INVITATION_STANDS)
  await tx.run(sql`select identity.make_invitation(${hashOf(token)}, ${of.who}, ${of.organisationId}, ${of.purpose}, ${of.by},
    ${now}, ${until})`)
  return token
}

// ---------------------------------------------------------------------------------------------- first set-up

/**
 * The one-time link that sets up a new installation, or lets its first administrator in as long as nobody at all has a way
 * to sign in. Null for every other installation. Making a link ends the one before.
 */
export async function firstSetUpLink(db: Db, origin: string, now: Date = new Date()): Promise<string | null> {
  const event = { made: false }
  return db.transaction(
    {
      open: `select set_config('kith.practitioner', '', true), set_config('kith.organisation', '', true), set_config('kith.asked', '{}', true)`,
      close: (_tx, slot) =>
        appendSqlLiteral(
          {
            id: newId(),
            at: new Date(),
            action: 'set-up.link',
            practitionerId: null,
            organisationId: null,
            purpose: null,
            requestId: newId(),
            outcome: event.made ? 'done' : 'read',
            children: [],
            subject: null,
            detail: {},
          },
          slot,
        ),
    },
    async tx => {
      const state = await tx.one(
        sql<{
          done: boolean
          who: string | null
        }>`select identity.is_set_up() as done, identity.waiting_for_first() as who`,
      )
      if (state.done && state.who === null) return null
      event.made = true
      if (!state.done) {
        const token = await keepInvitation(
          tx,
          { who: null, organisationId: null, purpose: 'first-set-up', by: null },
          now,
        )
        return `${origin}/set-up/${token}`
      }
      const { place } = await tx.one(sql<{ place: string }>`select identity.waiting_place_of(${state.who}) as place`)
      const token = await keepInvitation(tx, { who: state.who, organisationId: place, purpose: 'join', by: null }, now)
      return `${origin}/join/${token}`
    },
  )
}

/** Makes the first organisation and its administrator; gives the token of the link with which the administrator joins. */
export async function setUpFirst(
  tx: Tx,
  hash: Buffer,
  input: z.output<typeof setUp>,
  now: Date,
): Promise<string | null> {
  if (!(await useInvitation(tx, hash, now))) return null
  const [area, place, who] = [newId(), newId(), newId()]
  await tx.run(sql`select identity.set_up_first(${area}, ${input.area}, ${place}, ${input.organisation}, ${input.kind},
    ${input.badge}, ${who}, ${input.name}, ${input.jobTitle}, ${input.email}, ${newId()}, ${newId()}, ${newId()}, ${now})`)
  return keepInvitation(tx, { who, organisationId: place, purpose: 'join', by: null }, now)
}

// -------------------------------------------------------------------------------------------- administration

async function askAgreement(
  tx: Tx,
  of: { kind: 'role' | 'link'; who: string; organisationId: string; role: string | null },
  now: Date,
): Promise<'waits'> {
  tx.event.detail.waitsForSecond = of.kind
  await tx.run(sql`select identity.ask_agreement(${newId()}::uuid, ${of.kind}, ${of.who}::uuid, ${of.organisationId}::uuid, ${of.role}::text,
    ${now}::timestamptz)`)
  return 'waits'
}

/** Gives a role at once, or asks another administrator to agree, where one alone may not (identity.role_needs_second). */
async function roleOrAsk(
  tx: Tx,
  of: { who: string; organisationId: string; role: string },
  now: Date,
): Promise<'given' | 'waits'> {
  const { second } = await tx.one(
    sql<{ second: boolean }>`select identity.role_needs_second(${of.role}::text) as second`,
  )
  if (second) return askAgreement(tx, { kind: 'role', ...of }, now)
  await tx.run(sql`select identity.give_role(${newId()}, ${of.who}, ${of.organisationId}, ${of.role}, ${now})`)
  return 'given'
}

/**
 * Agrees to what another administrator asked, or refuses it: a role takes effect with it, and a link may be made by the one who asked.
 * False when it is not there, has been decided, or is one's own to wait for.
 */
export async function decideAgreement(
  tx: Tx,
  ctx: Ctx,
  input: { agreementId: string; decision: 'agree' | 'refuse' },
  now: Date,
): Promise<boolean> {
  const asked = (await agreements(tx, now)).find(one => one.id === input.agreementId)
  if (!asked || asked.askedBy === ctx.practitionerId) return false
  tx.event.subject = { kind: 'practitioner', id: asked.practitionerId }
  tx.event.detail.role = asked.role
  tx.event.detail.decision = input.decision
  const { done } = await tx.one(
    sql<{
      done: boolean
    }>`select identity.decide_agreement(${asked.id}::uuid, ${input.decision === 'agree'}, ${newId()}::uuid,
      ${now}::timestamptz) as done`,
  )
  return done
}

/**
 * Invites a person to an organisation where they hold a role. Gives the token of the link: it is shown once. For somebody who can sign in
 * already another administrator has to agree first: then nothing is made, 'waits' is the answer, and the person gets a neutral mail.
 */
export async function invite(
  tx: Tx,
  ctx: Ctx,
  who: { practitionerId: string; organisationId: string },
  now: Date,
): Promise<{ token: string } | 'waits' | Refusal> {
  const places = await organisationsOf(tx, who.practitionerId)
  if (!places.some(place => place.organisationId === who.organisationId))
    return refuse({ field: 'organisationId', message: 'This person has no role there. Give them one first' })
  tx.event.subject = { kind: 'practitioner', id: who.practitionerId }
  const { second } = await tx.one(
    sql<{
      second: boolean
    }>`select identity.link_needs_second(${who.practitionerId}::uuid, ${who.organisationId}::uuid, ${now}::timestamptz) as second`,
  )
  if (second) {
    // Whose link it is hears of it, whatever comes of it: they see it under their sign-in.
    await tx.enqueue('mail', { practitionerId: who.practitionerId, organisationId: who.organisationId })
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

/**
 * Adds a person with their first role, and invites them. Without a token another administrator has to agree to the role first.
 */
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
  const place = await organisation(tx, asked.organisationId)
  if (!place || place.switchedOffAt) return refuse({ field: 'organisationId', message: 'Choose an organisation' })
  if (!place.onKith)
    return refuse({ field: 'organisationId', message: 'This organisation does not use Kith: nobody signs in for it' })
  return null
}

/** Gives a person a role in an organisation, or asks another administrator to agree. Holding it already is not an error, and changes nothing. */
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

/** Lets nobody be disabled by themself, or be the program; gives the person. Throws NoRow for a person who is not there. */
export async function someoneElse(tx: Tx, ctx: Ctx, who: string) {
  const person = await practitioner(tx, who)
  if (!person || person.isSystem) return null
  tx.event.subject = { kind: 'practitioner', id: who }
  return { person, isMe: who === ctx.practitionerId }
}

export async function addOrganisation(
  tx: Tx,
  ctx: Ctx,
  input: z.output<typeof newOrganisation>,
  now: Date,
): Promise<string | Refusal> {
  const same = await tx.maybe(
    sql`select from identity.organisation o where o.area_id = ${ctx.areaId} and lower(o.name) = lower(${input.name})`,
  )
  if (same) return refuse({ field: 'name', message: 'There is an organisation of this name already' })
  const place = newId()
  tx.event.subject = { kind: 'organisation', id: place }
  await tx.run(sql`select identity.add_organisation(${place}, ${input.name}, ${input.kind}, ${input.badge}, ${ctx.areaId},
    ${input.phone}, ${input.email}, ${input.authorityCode}, ${!input.withoutKith}, ${newId()}, ${newId()}, ${now})`)
  return place
}

/** Adds an organisation's identity provider. Its secret is kept sealed. */
export async function addProvider(
  tx: Tx,
  input: z.output<typeof newProvider>,
  deps: IdentityDeps,
  now: Date,
): Promise<Refusal | null> {
  const place = await organisation(tx, input.organisationId)
  if (!place) return refuse({ field: 'organisationId', message: 'Choose an organisation' })
  const hosts = (input.moreHosts ?? '').split(/\s+/).filter(host => host !== '')
  if (!hosts.every(host => URL.canParse(`https://${host}`) && new URL(`https://${host}`).host === host.toLowerCase()))
    return refuse({ field: 'moreHosts', message: 'Enter host names only, such as keys.example.org, one a line' })
  try {
    allowedFor(input.issuer, hosts, deps.production)
  } catch (error) {
    if (!(error instanceof RefusedAddress)) throw error
    return refuse({
      field: 'issuer',
      message: 'Enter an address that starts with https://, such as https://login.example.org',
    })
  }
  const id = newId()
  const sealed = input.clientSecret === null ? null : seal(input.clientSecret, deps.deriveKey(SECRET_PURPOSE), id)
  tx.event.subject = { kind: 'identity-provider', id }
  await tx.run(sql`select identity.add_oidc_provider(${id}, ${place.id}, ${input.issuer}, ${input.clientId}, ${sealed},
    ${input.label}, ${hosts.map(host => host.toLowerCase())}::text[], ${now})`)
  if (input.needsAcr !== null) await tx.run(sql`select identity.set_provider_needs(${id}, ${input.needsAcr})`)
  return null
}
