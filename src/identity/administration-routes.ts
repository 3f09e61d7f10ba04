import { z } from 'zod'
import { isUuid, sql } from '../platform/db.ts'
import { type FieldError, type Typed, typedQuery, typedText } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { accountNotes, endSessionsOf, reopen, sessionsOf } from './accounts.ts'
import { addOrganisation, addProvider, isRefusal } from './actions.ts'
import type { RoleNames } from './administration-parts.tsx'
import { LinkPage, NewPersonPage, PeoplePage } from './administration-people-pages.tsx'
import { PersonPage } from './administration-person-page.tsx'
import {
  contactsOf,
  NewOrganisationPage,
  OrganisationPage,
  OrganisationsPage,
  ProvidersPage,
} from './administration-place-pages.tsx'
import { agreementRoutes } from './agreement-routes.ts'
import type { IdentityDeps } from './deps.ts'
import {
  contactDetails,
  inviteAgain,
  newOrganisation,
  newPerson,
  newProvider,
  newRole,
  nothingTyped,
  reopenAccount,
} from './identity.ts'
import { callbackOf } from './oidc.ts'
import { addPerson, endOrAsk, giveRole, invite, someoneElse, tellIfAdministrator } from './people-actions.ts'
import { agreements, organisationInArea, organisations, people, providers, rolesHeld, somebodyElse } from './queries.ts'
import { shownStates } from './rules.ts'

const administer = { may: 'identity.administer' } as const
/** What changes who may sign in, and as what, asks once more who is there. */
const change = { may: 'identity.change', confirm: 'administration' } as const
const PEOPLE = '/administration/people'
const ORGANISATIONS = '/administration/organisations'
const PROVIDERS = '/administration/sign-in'
const current = PEOPLE

type Again = Given & { typed: Typed; errors: FieldError[] }

/** Organisations, people, roles and work accounts. No page here reads a child's record, and no query here could. */
export function administrationRoutes(deps: IdentityDeps, clock: () => Date): Route[] {
  const { system: _program, ...names } = deps.roles
  return [
    ...peopleRoutes(deps, names, clock),
    ...personRoutes(deps, names, clock),
    ...organisationRoutes(clock),
    ...providerRoutes(deps, clock),
    ...agreementRoutes(deps, names, clock),
  ]
}

// ------------------------------------------------------------------------------------------------------ people

function peopleRoutes(deps: IdentityDeps, names: RoleNames, clock: () => Date): Route[] {
  const newPage = async ({ tx, once }: Given, typed: Typed, errors: FieldError[]): Promise<Reply> => {
    const places = await organisations(tx)
    return page('Add a person', () => NewPersonPage({ places, names, typed, errors, once }), { errors, current })
  }
  const listPage = async ({ tx, ctx, query, once }: Given): Promise<Reply> => {
    const name = (query.get('name') ?? '').trim().slice(0, 100)
    const wanted = query.get('organisationId')
    const place = isUuid(wanted) ? await organisationInArea(tx, wanted) : null
    const state = query.get('state') ?? ''
    const by = { name, organisationId: place?.id ?? null, show: shownStates(state) }
    const found = await people(tx, by, clock())
    const waiting = await agreements(tx, clock())
    const me = ctx.practitionerId
    return page('People', () => PeoplePage({ ...found, name, state, place, names, waiting, me, once }), {
      current,
      wide: true,
    })
  }
  return [
    get('/administration', { ...administer, audit: 'administration', handle: () => seeOther(PEOPLE) }),
    get(PEOPLE, {
      ...administer,
      audit: 'administration.people',
      handle: given => listPage(given),
    }),
    // The same with a name to find, which stands in no address.
    post(`${PEOPLE}/find`, {
      ...administer,
      audit: 'administration.people',
      reads: true,
      input: z.unknown(),
      handle: given => listPage({ ...given, query: typedQuery(given.typed) }),
    }),
    get(`${PEOPLE}/new`, {
      ...administer,
      audit: 'administration.person.new',
      handle: given => newPage(given, { organisationId: given.query.get('organisationId') ?? '' }, []),
    }),
    post(PEOPLE, {
      ...change,
      audit: 'administration.person.add',
      input: newPerson,
      handle: async ({ tx, ctx, input }) => {
        const added = await addPerson(tx, ctx, input, Object.keys(names), clock())
        if (isRefusal(added)) return added
        if (added.token === null) return seeOther(`${PEOPLE}/${added.practitionerId}`)
        return linkPage(deps, added.practitionerId, input.name, added.token)
      },
      again: (given: Again) => newPage(given, given.typed, given.errors),
    }),
  ]
}

/** The link is printed in the answer itself: in an address it would stay in histories. */
const linkPage = (deps: IdentityDeps, personId: string, name: string, token: string): Reply =>
  page('One-time link', () => LinkPage({ done: `${PEOPLE}/${personId}`, name, link: `${deps.origin}/join/${token}` }), {
    current,
  })

function personRoutes(deps: IdentityDeps, names: RoleNames, clock: () => Date): Route[] {
  const show = async ({ tx, ctx, params, once }: Given, typed: Typed, errors: FieldError[]): Promise<Reply> => {
    const someone = await someoneElse(tx, ctx, params.personId ?? '')
    if (!someone) return notFound()
    const { person, isMe } = someone
    const [roles, places] = [await rolesHeld(tx, person.id), await organisations(tx)]
    const waiting = (await agreements(tx, clock())).filter(one => one.practitionerId === person.id)
    const alone = !(await somebodyElse(tx))
    const me = ctx.practitionerId
    const [sessions, notes] = [await sessionsOf(tx, person.id, clock()), await accountNotes(tx, person.id)]
    const shown = { sessions, notes, now: clock() }
    const props = { person, isMe, me, roles, places, names, waiting, alone, ...shown, typed, errors, once }
    return page('Person', () => PersonPage(props), { errors, current })
  }
  const again = (given: Again) => show(given, given.typed, given.errors)
  const path = `${PEOPLE}/:personId`
  const back = (given: Given) => seeOther(`${PEOPLE}/${given.params.personId}`)
  /** `own`: only where this area looks after the account itself. */
  const act = (
    words: string,
    audit: string,
    own: boolean,
    how: (given: Given, who: string) => Promise<unknown>,
  ): Route =>
    post(`${path}/${words}`, {
      ...change,
      audit,
      input: nothingTyped,
      handle: async given => {
        const someone = await someoneElse(given.tx, given.ctx, given.params.personId ?? '')
        if (!someone || someone.isMe || (own && !someone.mine)) return notFound()
        await how(given, someone.person.id)
        return back(given)
      },
      again,
    })
  return [
    get(path, { ...administer, audit: 'administration.person', handle: given => show(given, {}, []) }),
    post(`${path}/roles`, {
      ...change,
      audit: 'administration.role.give',
      input: newRole,
      handle: async given => {
        const someone = await someoneElse(given.tx, given.ctx, given.params.personId ?? '')
        if (!someone) return notFound()
        return (
          (await giveRole(given.tx, given.ctx, someone.person.id, given.input, Object.keys(names), clock())) ??
          back(given)
        )
      },
      again,
    }),
    act('roles/:roleId/end', 'administration.role.end', false, async ({ tx, params }, who) => {
      const held = (await rolesHeld(tx, who)).find(role => role.id === params.roleId)
      if (held) await endOrAsk(tx, { what: 'end-role', which: held.id, who }, clock())
      tx.event.detail.role = held?.role ?? null
    }),
    act('disable', 'administration.person.disable', true, ({ tx }, who) =>
      endOrAsk(tx, { what: 'leave', which: who, who }, clock()),
    ),
    act('enable', 'administration.person.enable', true, async ({ tx }, who) => {
      await tx.run(sql`select identity.enable(${who})`)
      await tellIfAdministrator(tx, who)
    }),
    act('end-sessions', 'administration.person.sessions.end', true, async ({ tx }, who) => {
      tx.event.detail.ended = await endSessionsOf(tx, who, clock())
    }),
    post(`${path}/reopen`, {
      ...change,
      audit: 'administration.person.reopen',
      input: reopenAccount,
      handle: async given => {
        const someone = await someoneElse(given.tx, given.ctx, given.params.personId ?? '')
        if (!someone || someone.isMe || !someone.mine) return notFound()
        if (!(await reopen(given.tx, someone.person.id, given.input.reason, clock()))) return notFound()
        await tellIfAdministrator(given.tx, someone.person.id)
        return back(given)
      },
      again,
    }),
    post(`${path}/invite`, {
      ...change,
      audit: 'administration.person.invite',
      input: inviteAgain,
      handle: async ({ tx, ctx, params, input }) => {
        const someone = await someoneElse(tx, ctx, params.personId ?? '')
        if (!someone || someone.isMe || !someone.mine || someone.person.disabledAt) return notFound()
        const who = { practitionerId: someone.person.id, organisationId: input.organisationId }
        const invited = await invite(tx, ctx, who, clock())
        if (invited === 'waits') return seeOther(`${PEOPLE}/${someone.person.id}`)
        return isRefusal(invited) ? invited : linkPage(deps, someone.person.id, someone.person.name, invited.token)
      },
      again,
    }),
  ]
}

// ----------------------------------------------------------------------------------------------- organisations

function organisationRoutes(clock: () => Date): Route[] {
  const newPage = ({ once }: Given, typed: Typed, errors: FieldError[]): Reply =>
    page('Add an organisation', () => NewOrganisationPage({ typed, errors, once }), { errors, current })
  const show = async ({ tx, ctx, params, once }: Given, typed: Typed | null, errors: FieldError[]): Promise<Reply> => {
    const place = await organisationInArea(tx, params.organisationId ?? '')
    if (!place) return notFound()
    const shown = typed ?? { phone: place.phone ?? '', email: place.email ?? '' }
    const isMine = place.id === ctx.organisationId
    const waiting = (await agreements(tx, clock())).find(one => one.kind === 'off' && one.organisationId === place.id)
    return page('Organisation', () => OrganisationPage({ place, isMine, waiting, typed: shown, errors, once }), {
      errors,
      current,
    })
  }
  const path = `${ORGANISATIONS}/:organisationId`
  const again = (given: Again) => show(given, given.typed, given.errors)
  const switchTo = (off: boolean): Route =>
    post(`${path}/${off ? 'off' : 'on'}`, {
      ...change,
      audit: off ? 'administration.organisation.off' : 'administration.organisation.on',
      input: nothingTyped,
      handle: async ({ tx, ctx, params }) => {
        const place = await organisationInArea(tx, params.organisationId ?? '')
        if (!place || place.id === ctx.organisationId) return notFound()
        tx.event.subject = { kind: 'organisation', id: place.id }
        if (off) await endOrAsk(tx, { what: 'off', which: place.id, who: null }, clock())
        else await tx.run(sql`select identity.switch_organisation_off(${place.id}, false, ${clock()})`)
        return seeOther(`${ORGANISATIONS}/${place.id}`)
      },
      again,
    })
  return [
    get(ORGANISATIONS, {
      ...administer,
      audit: 'administration.organisations',
      handle: async ({ tx }) => {
        const places = await organisations(tx)
        return page('Organisations', () => OrganisationsPage({ places }), { current, wide: true })
      },
    }),
    get(`${ORGANISATIONS}/new`, {
      ...administer,
      audit: 'administration.organisation.new',
      handle: given => newPage(given, {}, []),
    }),
    post(ORGANISATIONS, {
      ...change,
      audit: 'administration.organisation.add',
      input: newOrganisation,
      handle: async ({ tx, ctx, input }) => {
        const place = await addOrganisation(tx, ctx, input, clock())
        return typeof place === 'string' ? seeOther(`${ORGANISATIONS}/${place}`) : place
      },
      again: (given: Again) => newPage(given, given.typed, given.errors),
    }),
    get(path, { ...administer, audit: 'administration.organisation', handle: given => show(given, null, []) }),
    post(path, {
      ...change,
      audit: 'administration.organisation.change',
      input: contactDetails,
      handle: async ({ tx, params, input, typed }) => {
        // One at a time, so that of two changes at the same moment the second is told of the first.
        const held = `identity.organisation ${params.organisationId}`
        await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${held}, 23))`)
        const place = await organisationInArea(tx, params.organisationId ?? '')
        if (!place) return notFound()
        tx.event.subject = { kind: 'organisation', id: place.id }
        const seen = typedText(typed, 'seen')
        if (seen !== '' && seen !== contactsOf(place))
          return refuse({
            field: 'phone',
            message: `Somebody changed these while you wrote. They are now: ${contactsOf(place)}. Look once more, then save`,
          })
        await tx.run(sql`select identity.change_organisation(${place.id}, ${input.phone}, ${input.email})`)
        return seeOther(`${ORGANISATIONS}/${place.id}`)
      },
      again,
    }),
    switchTo(true),
    switchTo(false),
  ]
}

// ----------------------------------------------------------------------------------------------- work accounts

function providerRoutes(deps: IdentityDeps, clock: () => Date): Route[] {
  const show = async ({ tx, once }: Given, typed: Typed, errors: FieldError[]): Promise<Reply> => {
    const [kept, places] = [await providers(tx), await organisations(tx)]
    // What was typed is shown again but for the secret, which no page ever holds.
    const shown = { ...typed, clientSecret: '' }
    const props = { providers: kept, places, callback: callbackOf(deps.origin), typed: shown, errors, once }
    return page('Work accounts', () => ProvidersPage(props), { errors, current })
  }
  return [
    get(PROVIDERS, { ...administer, audit: 'administration.sign-in', handle: given => show(given, {}, []) }),
    post(PROVIDERS, {
      ...change,
      audit: 'administration.sign-in.add',
      input: newProvider,
      handle: async ({ tx, input }) => (await addProvider(tx, input, deps, clock())) ?? seeOther(PROVIDERS),
      again: (given: Again) => show(given, given.typed, given.errors),
    }),
    post(`${PROVIDERS}/:providerId/end`, {
      ...change,
      audit: 'administration.sign-in.end',
      input: nothingTyped,
      handle: async ({ tx, params }) => {
        tx.event.subject = { kind: 'identity-provider', id: params.providerId ?? '' }
        await tx.run(sql`select identity.end_oidc_provider(${params.providerId}, ${clock()})`)
        return seeOther(PROVIDERS)
      },
    }),
  ]
}
