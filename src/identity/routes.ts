import type { Tx } from '../platform/db.ts'
import { notFound, page, post, publicGet, publicPost, type Reply, type Route, seeOther } from '../platform/http.ts'
import { arrive, joinBy, setUpFirst } from './actions.ts'
import { administrationRoutes } from './administration-routes.ts'
import { confirmSession } from './confirm.ts'
import { confirmRoutes } from './confirm-routes.ts'
import type { IdentityDeps } from './deps.ts'
import { asPersona, chooseProvider, nothingTyped, passkeyAnswer, setUp } from './identity.ts'
import {
  linkedPerson,
  linkPerson,
  ProviderFailed,
  providerOf,
  setOut,
  type Vouched,
  wayBack,
  wayThere,
} from './oidc.ts'
import { ownRoutes } from './own-routes.ts'
import { Join, LeaveFor, NotSignedIn, PersonaList, SetUp, SignIn } from './pages.tsx'
import { keepPasskey, personOf, registrationOptions, signInOptions } from './passkeys.ts'
import { holdInvitation, offeredProviders, personas, readInvitation } from './queries.ts'
import { deviceInWords, safeNext } from './rules.ts'
import { type Arrival, beginSession, endSession, hashOf } from './sessions.ts'

const open = { may: 'public.page' } as const
const NO_WAY_IN = 'That did not sign you in. Try another passkey, or ask your administrator for a one-time link.'
const LINK_IS_OVER = 'This link has been used, or is too old. Ask your administrator for a new one.'

/** A page that says no. The same for everything that can be wrong, so that nothing is learned from it. */
const sorry = (title: string, words: string): Reply => page(title, () => NotSignedIn({ title, words }), { status: 422 })

/** Signing in by choosing somebody to be. Outside the demonstration these routes are not there at all. */
const demonstrationRoutes = (clock: () => Date): Route[] => [
  publicGet('/sign-in', {
    ...open,
    audit: 'sign-in.page',
    handle: async ({ tx, query }) => {
      const people = await personas(tx)
      const next = safeNext(query.get('next'))
      return page('Sign in', () => PersonaList({ people, next }))
    },
  }),
  publicPost('/sign-in/demo', {
    ...open,
    audit: 'sign-in.demonstration',
    input: asPersona,
    handle: async ({ tx, input, tokenHash, userAgent }) => {
      const person = (await personas(tx)).find(each => each.persona === input.persona)
      if (!person) return notFound()
      const { practitionerId, organisationId } = person
      const arrival = { tokenHash, userAgent, now: clock() }
      const token = await beginSession(tx, { practitionerId, organisationId, way: 'demonstration' }, arrival)
      return token === null ? notFound() : seeOther(safeNext(input.next), { token })
    },
    again: () => notFound(),
  }),
]

const signInPage = (path: string): Route =>
  publicGet(path, {
    ...open,
    audit: 'sign-in.page',
    handle: async ({ tx, query }) => {
      const providers = await offeredProviders(tx)
      const next = safeNext(query.get('next'))
      return page('Sign in', () => SignIn({ providers, next }))
    },
  })

const signOutRoute = (clock: () => Date): Route =>
  post('/sign-out', {
    may: 'own.session',
    audit: 'sign-out',
    input: nothingTyped,
    handle: async ({ tx, tokenHash }) => {
      if (tokenHash) await endSession(tx, tokenHash, clock())
      return seeOther('/sign-in', 'end')
    },
  })

// ---------------------------------------------------------------------------------------------------- passkeys

/** Where somebody goes who has just signed in: on, or first to say for whom they work. */
const onwards = (next: string, choose: boolean): string =>
  choose ? `/me/organisation?next=${encodeURIComponent(next)}` : next

const passkeyRoutes = (deps: IdentityDeps, clock: () => Date): Route[] => [
  publicPost('/sign-in/passkey/options', {
    ...open,
    audit: 'sign-in.passkey.ask',
    input: nothingTyped,
    handle: async ({ tx }) => ({ kind: 'json', body: await signInOptions(tx, { origin: deps.origin, now: clock() }) }),
  }),
  publicPost('/sign-in/passkey', {
    ...open,
    audit: 'sign-in.passkey',
    input: passkeyAnswer,
    handle: async ({ tx, input, query, tokenHash, userAgent, deviceMark }) => {
      const now = clock()
      const practitionerId = await personOf(tx, input.credential, { origin: deps.origin, now })
      const arrived =
        practitionerId &&
        (await arrive(tx, { practitionerId, way: 'passkey' }, { tokenHash, userAgent, now, deviceMark }))
      if (!arrived) return refusedJson(tx, NO_WAY_IN)
      const next = onwards(safeNext(query.get('next')), arrived.choose)
      return { kind: 'json', body: { next }, session: { token: arrived.token } }
    },
    again: ({ tx }) => refusedJson(tx, NO_WAY_IN),
  }),
]

function refusedJson(tx: Tx, message: string): Reply {
  tx.event.outcome = 'refused'
  return { kind: 'json', body: { message }, status: 422 }
}

// ------------------------------------------------------------------------------------------------- invitations

/** What an invitation to join opens, or null when the link is over. Whoever joins by it holds it, so that it cannot end under them. */
async function invitationOf(tx: Tx, token: string, now: Date, read = readInvitation) {
  const found = await read(tx, hashOf(token), now)
  if (found?.purpose !== 'join' || !found.practitionerId || !found.organisationId) return null
  return {
    practitionerId: found.practitionerId,
    organisationId: found.organisationId,
    name: found.name ?? '',
    organisationName: found.organisationName ?? '',
  }
}

const joinRoutes = (deps: IdentityDeps, clock: () => Date): Route[] => [
  publicGet('/join/:token', {
    ...open,
    audit: 'join.page',
    handle: async ({ tx, params }) => {
      const token = params.token ?? ''
      const invitation = await invitationOf(tx, token, clock())
      if (!invitation) return sorry('This link is over', LINK_IS_OVER)
      const all = await offeredProviders(tx)
      const providers = all.filter(provider => provider.organisationId === invitation.organisationId)
      return page('Join', () => Join({ token, ...invitation, providers }))
    },
  }),
  publicPost('/join/:token/options', {
    ...open,
    audit: 'join.passkey.ask',
    input: nothingTyped,
    handle: async ({ tx, params }) => {
      const now = clock()
      const invitation = await invitationOf(tx, params.token ?? '', now)
      if (!invitation) return refusedJson(tx, LINK_IS_OVER)
      const who = { id: invitation.practitionerId, name: invitation.name }
      return { kind: 'json', body: await registrationOptions(tx, who, { origin: deps.origin, now }) }
    },
  }),
  publicPost('/join/:token/passkey', {
    ...open,
    audit: 'join.passkey',
    input: passkeyAnswer,
    handle: async ({ tx, params, input, tokenHash, userAgent, deviceMark }) => {
      const now = clock()
      const hash = hashOf(params.token ?? '')
      const invitation = await invitationOf(tx, params.token ?? '', now, holdInvitation)
      if (!invitation) return refusedJson(tx, LINK_IS_OVER)
      const { practitionerId, organisationId } = invitation
      const label = deviceInWords(userAgent)
      const kept = await keepPasskey(tx, practitionerId, input.credential, label, { origin: deps.origin, now })
      if (!kept) return refusedJson(tx, 'The passkey could not be kept. Load this page again and try once more.')
      if (!(await joinBy(tx, { hash, practitionerId, withWhat: `a passkey from ${label}` }, now)))
        throw new Error('an invitation was used twice at once')
      const token = await beginSession(
        tx,
        { practitionerId, organisationId, way: 'passkey' },
        { tokenHash, userAgent, now, deviceMark },
      )
      if (token === null) throw new Error('an invitation led nowhere')
      return { kind: 'json', body: { next: '/' }, session: { token } }
    },
    again: ({ tx }) => refusedJson(tx, 'The passkey could not be kept. Load this page again and try once more.'),
  }),
]

// ----------------------------------------------------------------------------------------------- OpenID Connect

const oidcRoutes = (deps: IdentityDeps, clock: () => Date): Route[] => [
  publicPost('/sign-in/oidc', {
    ...open,
    audit: 'sign-in.oidc.ask',
    input: chooseProvider,
    handle: async ({ tx, input, tokenHash }) => {
      const now = clock()
      const provider = await providerOf(tx, input.providerId)
      const invitation = input.invitation === '' ? null : await invitationOf(tx, input.invitation, now)
      if (!provider) return notFound()
      if (input.invitation !== '' && invitation?.organisationId !== provider.organisationId)
        return sorry('This link is over', LINK_IS_OVER)
      const hash = invitation && hashOf(input.invitation)
      const token = await setOut(tx, { providerId: provider.id, invitation: hash, next: safeNext(input.next), now })
      // The cookie changes hands: whoever was signed in here is not any more.
      if (tokenHash) await endSession(tx, tokenHash, now)
      return seeOther('/sign-in/oidc/go', { token })
    },
    again: () => notFound(),
  }),
  publicGet('/sign-in/oidc/go', {
    ...open,
    audit: 'sign-in.oidc.go',
    handle: async ({ tx, tokenHash }) => {
      try {
        const way = tokenHash && (await wayThere(tx, tokenHash, deps, clock()))
        if (!way) return seeOther('/sign-in')
        return page('Sign in', () => LeaveFor(way))
      } catch (error) {
        return providerSorry(tx, error)
      }
    },
  }),
  publicGet('/sign-in/oidc/callback', {
    ...open,
    audit: 'sign-in.oidc',
    handle: async ({ tx, query, tokenHash, userAgent, deviceMark }) => {
      try {
        const now = clock()
        const vouched = tokenHash && (await wayBack(tx, query, tokenHash, deps, now))
        if (!vouched) return refused(tx, 'That took too long, or began in another browser. Begin again.')
        if (vouched.confirmed) return await cameBackToConfirm(tx, vouched, { tokenHash, userAgent, now, deviceMark })
        return await cameBack(tx, vouched, { tokenHash, userAgent, now, deviceMark })
      } catch (error) {
        return providerSorry(tx, error)
      }
    },
  }),
]

function refused(tx: Tx, words: string): Reply {
  tx.event.outcome = 'refused'
  return sorry('You are not signed in', words)
}

function providerSorry(tx: Tx, error: unknown): Reply {
  if (!(error instanceof ProviderFailed)) throw error
  const cause = error.cause as { code?: unknown; name?: unknown } | undefined
  tx.event.detail.cause = String(cause?.code ?? cause?.name ?? error.message).slice(0, 60)
  return refused(
    tx,
    'Your organisation’s sign-in did not answer as it should. Try again, and tell your administrator if it stays so.',
  )
}

/** The provider has asked the person again: the session they set out from is confirmed, if it is theirs. */
async function cameBackToConfirm(tx: Tx, vouched: Vouched, { tokenHash, now }: Arrival): Promise<Reply> {
  const practitionerId = await linkedPerson(tx, vouched)
  tx.event.detail.acr = vouched.confirmed?.acr ?? null
  tx.event.detail.amr = vouched.confirmed?.amr.join(' ') ?? ''
  const token =
    practitionerId && tokenHash && (await confirmSession(tx, { tokenHash, practitionerId, way: 'oidc', now }))
  if (!token) {
    tx.event.outcome = 'refused'
    return sorry('That did not confirm it', 'Somebody else signed in there, or your session here is over. Begin again.')
  }
  tx.event.detail.practitionerId = practitionerId
  tx.event.detail.organisationId = vouched.organisationId
  return seeOther(safeNext(vouched.next), { token })
}

/** The provider has said who is there: a person linked before, or one who came with a one-time link. */
async function cameBack(tx: Tx, vouched: Vouched, arrival: Arrival): Promise<Reply> {
  let practitionerId = await linkedPerson(tx, vouched)
  if (vouched.invitation) {
    const invitation = await holdInvitation(tx, vouched.invitation, arrival.now)
    const whose =
      invitation?.purpose === 'join' && invitation.organisationId === vouched.organisationId
        ? invitation.practitionerId
        : null
    if (!whose) return sorry('This link is over', LINK_IS_OVER)
    if (practitionerId && practitionerId !== whose)
      return refused(tx, 'That account already belongs to somebody else here. Tell your administrator.')
    const withWhat = `a work account from ${deviceInWords(arrival.userAgent)}`
    if (!(await joinBy(tx, { hash: vouched.invitation, practitionerId: whose, withWhat }, arrival.now)))
      return sorry('This link is over', LINK_IS_OVER)
    if (!practitionerId) await linkPerson(tx, vouched, whose, arrival.now)
    practitionerId = whose
  }
  const who = practitionerId && { practitionerId, organisationId: vouched.organisationId, way: 'oidc' as const }
  const token = who && (await beginSession(tx, who, arrival))
  if (!token)
    return refused(
      tx,
      'Your account is not linked to anybody who works here. Ask your administrator for a one-time link.',
    )
  return seeOther(safeNext(vouched.next), { token })
}

// ------------------------------------------------------------------------------------------------ first set-up

const setUpRoutes = (clock: () => Date): Route[] => [
  publicGet('/set-up/:token', {
    ...open,
    audit: 'set-up.page',
    handle: async ({ tx, params }) => {
      const token = params.token ?? ''
      const found = await readInvitation(tx, hashOf(token), clock())
      if (found?.purpose !== 'first-set-up') return notFound()
      return page('Set up', () => SetUp({ token, typed: {}, errors: [] }))
    },
  }),
  publicPost('/set-up/:token', {
    ...open,
    audit: 'set-up',
    input: setUp,
    handle: async ({ tx, params, input }) => {
      const now = clock()
      const hash = hashOf(params.token ?? '')
      const found = await readInvitation(tx, hash, now)
      if (found?.purpose !== 'first-set-up') return notFound()
      const token = await setUpFirst(tx, hash, input, now)
      return token === null ? notFound() : seeOther(`/join/${token}`)
    },
    again: async ({ tx, params, typed, errors }) => {
      const token = params.token ?? ''
      const found = await readInvitation(tx, hashOf(token), clock())
      if (found?.purpose !== 'first-set-up') return notFound()
      return page('Set up', () => SetUp({ token, typed, errors }), { errors })
    },
  }),
]

/** Every route of identity. */
export function identityRoutes(deps: IdentityDeps): Route[] {
  const clock = deps.now ?? (() => new Date())
  return [
    ...(deps.demonstration ? demonstrationRoutes(clock) : [signInPage('/sign-in')]),
    signInPage('/sign-in/passkey'),
    signOutRoute(clock),
    ...passkeyRoutes(deps, clock),
    ...oidcRoutes(deps, clock),
    ...joinRoutes(deps, clock),
    ...setUpRoutes(clock),
    ...ownRoutes(deps, clock),
    ...confirmRoutes(deps, clock),
    ...administrationRoutes(deps, clock),
  ]
}
