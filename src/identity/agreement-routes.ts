import { get, notFound, page, post, type Reply, type Route, seeOther } from '../platform/http.ts'
import type { RoleNames } from './administration-parts.tsx'
import { LinkPage } from './administration-people-pages.tsx'
import { AgreementsPage } from './agreement-pages.tsx'
import type { IdentityDeps } from './deps.ts'
import { agreementDecision, oneAgreement } from './identity.ts'
import { agreedLink, decideAgreement } from './people-actions.ts'
import { agreements } from './queries.ts'

const agree = { may: 'identity.agree', confirm: 'administration' } as const
const AGREEMENTS = '/administration/agreements'

/** What an administrator asked and a second person decides: another administrator, or a data protection officer. */
export function agreementRoutes(deps: IdentityDeps, names: RoleNames, clock: () => Date): Route[] {
  return [
    get(AGREEMENTS, {
      may: 'identity.waiting',
      audit: 'administration.agreements',
      handle: async ({ tx, ctx, once }) => {
        const waiting = await agreements(tx, clock())
        const administers = ctx.roles.includes('administrator')
        const props = { waiting, names, me: ctx.practitionerId, administers, once }
        return page('Waiting for a second person', () => AgreementsPage(props), { current: '/administration/people' })
      },
    }),
    post(AGREEMENTS, {
      ...agree,
      audit: 'administration.agreement',
      input: agreementDecision,
      handle: async ({ tx, input }) =>
        (await decideAgreement(tx, input, clock())) ? seeOther(AGREEMENTS) : notFound(),
      again: () => notFound(),
    }),
    // The link is printed in the answer itself: in an address it would stay in histories.
    post(`${AGREEMENTS}/link`, {
      ...agree,
      audit: 'administration.agreement.link',
      input: oneAgreement,
      handle: async ({ tx, ctx, input }): Promise<Reply> => {
        const made = await agreedLink(tx, ctx, input.agreementId, clock())
        if (!made) return notFound()
        const link = `${deps.origin}/join/${made.token}`
        return page('One-time link', () => LinkPage({ done: AGREEMENTS, name: made.name, link }))
      },
      again: () => notFound(),
    }),
  ]
}
