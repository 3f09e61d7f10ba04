import type { Route } from '../platform/http.ts'
import type { AreaDeps } from './deps.ts'
import { ruleRoutes } from './routes-law.ts'
import { settingRoutes } from './routes-settings.ts'
import { thresholdRoutes } from './routes-thresholds.ts'

export const areaRoutes = (deps: AreaDeps): Route[] => [
  ...ruleRoutes(deps),
  ...settingRoutes(deps),
  ...thresholdRoutes(deps),
]
