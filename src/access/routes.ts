import { get, page, type Slice } from '../platform/http.ts'
import { PolicyPage, type ReachFacts } from './pages.tsx'
import { type Role, roles } from './policy.ts'

const isRole = (text: string | null): text is Role => text !== null && text !== 'system' && Object.hasOwn(roles, text)

/**
 * The page on which a data protection officer reads the policy.
 * @param reach the kinds of entry and their default reach, from the slice that keeps entries: access may not import it
 */
export const policySlice = (reach: ReachFacts): Slice => ({
  name: 'access',
  routes: [
    get('/who-may-see-what', {
      may: 'policy.read',
      audit: 'policy.read',
      handle: ({ query }) => {
        const asked = query.get('role')
        const role = isRole(asked) ? asked : null
        return page('Who may see what', () => PolicyPage({ role, reach }), { wide: true, current: '/who-may-see-what' })
      },
    }),
  ],
  nav: [{ label: 'Who may see what', href: '/who-may-see-what', may: 'policy.read', order: 95 }],
})
