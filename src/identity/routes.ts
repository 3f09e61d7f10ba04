import { notFound, page, post, publicGet, publicPost, type Route, seeOther } from '../platform/http.ts'
import type { IdentityDeps } from './deps.ts'
import { asPersona, nothingTyped } from './identity.ts'
import { PersonaList } from './pages.tsx'
import { personas } from './queries.ts'
import { safeNext } from './rules.ts'
import { beginSession, endSession } from './sessions.ts'

/** Signing in by choosing somebody to be. Outside the demonstration these routes are not there at all. */
export const demonstrationRoutes = (clock: () => Date): Route[] => [
  publicGet('/sign-in', {
    may: 'public.page',
    audit: 'sign-in.page',
    handle: async ({ tx, query }) => {
      const people = await personas(tx)
      const next = safeNext(query.get('next'))
      return page('Sign in', () => PersonaList({ people, next }))
    },
  }),
  publicPost('/sign-in/demo', {
    may: 'public.page',
    audit: 'sign-in.demonstration',
    input: asPersona,
    handle: async ({ tx, input, tokenHash, userAgent }) => {
      const person = (await personas(tx)).find(each => each.persona === input.persona)
      if (!person) return notFound()
      const token = await beginSession(tx, { ...person, way: 'demonstration' }, { tokenHash, userAgent, now: clock() })
      return token === null ? notFound() : seeOther(safeNext(input.next), { token })
    },
    again: () => notFound(),
  }),
]

export const signOutRoute = (clock: () => Date): Route =>
  post('/sign-out', {
    may: 'own.session',
    audit: 'sign-out',
    input: nothingTyped,
    handle: async ({ tx, tokenHash }) => {
      if (tokenHash) await endSession(tx, tokenHash, clock())
      return seeOther('/sign-in', 'end')
    },
  })

/** Every route of identity. */
export function identityRoutes(deps: IdentityDeps): Route[] {
  const clock = deps.now ?? (() => new Date())
  return [...(deps.demonstration ? demonstrationRoutes(clock) : []), signOutRoute(clock)]
}
