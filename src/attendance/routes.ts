import type { Route } from '../platform/http.ts'
import { knownDaysRoutes } from './known-days-routes.tsx'
import { type RegisterDeps, registerRoutes } from './register-routes.tsx'
import { stopRoutes } from './stop-routes.tsx'
import { pupilRoutes, tellingRoutes } from './telling-routes.tsx'

/** Every page of this slice. `/attendance/:childId` comes after every `/attendance/<word>`. */
export const attendanceRoutes = (deps: RegisterDeps): Route[] => [
  ...registerRoutes(deps),
  ...tellingRoutes,
  ...stopRoutes,
  ...knownDaysRoutes,
  ...pupilRoutes,
]
