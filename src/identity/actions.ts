import type { z } from 'zod'
import { appendSqlLiteral } from '../audit/index.ts'
import { type Db, sql, type Tx } from '../platform/db.ts'
import { type Ctx, type Refusal, refuse } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { IdentityDeps } from './deps.ts'
import { allowedFor, RefusedAddress } from './guarded-fetch.ts'
import type { newOrganisation, newProvider, setUp, Way } from './identity.ts'
import { SECRET_PURPOSE } from './oidc.ts'
import { organisationInArea, organisationsOf } from './queries.ts'
import { INVITATION_STANDS, whereToWork } from './rules.ts'
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
const useInvitation = async (tx: Tx, hash: Buffer, now: Date): Promise<boolean> =>
  (await tx.one(sql<{ used: boolean }>`select identity.use_invitation(${hash}, ${now}) as used`)).used

/** Joins by a one-time link: it is used, stands with the account, and its person is written to. False for everybody after the first. */
export async function joinBy(
  tx: Tx,
  of: { hash: Buffer; practitionerId: string; withWhat: string },
  now: Date,
): Promise<boolean> {
  const { joined } = await tx.one(
    sql<{
      joined: boolean
    }>`select identity.join_by_invitation(${of.hash}, ${now}, ${newId()}, ${of.withWhat}) as joined`,
  )
  if (joined) await tx.enqueue('accounts', { what: 'joined', practitionerId: of.practitionerId })
  return joined
}

/** Keeps a one-time link, by its hash; gives its token, which is kept nowhere. */
export async function keepInvitation(
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
  const place = await organisationInArea(tx, input.organisationId)
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
