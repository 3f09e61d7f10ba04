import type { Route } from '../platform/http.ts'
import { coverRoutes } from './cover-routes.ts'
import type { ConcernsDeps } from './deps.ts'
import { linkRoutes } from './link-routes.ts'
import { logRoutes } from './log-routes.ts'
import { ownRoutes } from './own-routes.ts'
import { referralRoutes } from './referral-routes.tsx'
import { triageRoutes } from './triage-routes.tsx'

/** Every route of the slice. Those with fixed words come before `/concerns/:concernId`. */
export const concernsRoutes = (deps: ConcernsDeps): Route[] => [
  ...logRoutes(deps),
  ...ownRoutes(),
  ...linkRoutes(deps),
  ...coverRoutes(),
  ...referralRoutes(),
  ...triageRoutes(deps.known ?? []),
]
