import type { Slice } from '../platform/http.ts'
import type { IdentityDeps } from './deps.ts'
import { identityRoutes } from './routes.ts'

export {
  type AccountTasks,
  administratorMail,
  closeUnused,
  closingMail,
  deviceMail,
  joinedMail,
  myNewDevices,
  tellOfLeft,
} from './accounts.ts'
export { firstSetUpLink } from './actions.ts'
export { type AdministratorsDeps, administratorsCommand } from './command.ts'
export { askToConfirm, isConfirmed } from './confirm.ts'
export type { IdentityDeps } from './deps.ts'
export {
  isOrganisationKind,
  type Organisation,
  type OrganisationKind,
  organisationKinds,
  type Practitioner,
} from './identity.ts'
export { agreementSection, newDeviceSection } from './own-section.tsx'
export { names, organisation, organisationsInArea, practitioner, practitionersWithRole } from './queries.ts'

/** Organisations, the people who work in them, the roles they hold, and how they sign in. */
export const identitySlice = (deps: IdentityDeps): Slice => ({
  name: 'identity',
  routes: identityRoutes(deps),
  nav: [
    { label: 'Administration', href: '/administration/people', may: 'identity.administer', order: 65 },
    { label: 'My sign-in', href: '/me', may: 'own.session', order: 95 },
  ],
})
