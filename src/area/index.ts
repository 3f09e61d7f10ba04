/** The only door of this slice: what a partnership chooses for itself. */
export { type Saved, type SettingChange, saveThresholds, setSetting } from './actions.ts'
export type {
  Band,
  Descriptor,
  EscalationStage,
  LocalLimit,
  OwnRuleInput,
  SettingInForce,
  SettingKey,
  SettingRow,
  SettingValues,
  TermDates,
  ThresholdDocument,
  ThresholdEdition,
  ThresholdInput,
  ThresholdLevel,
} from './area.ts'
export type { AreaDeps } from './deps.ts'
export {
  areaLimits,
  calendarFor,
  setting,
  settingInForce,
  settingsHistory,
  thresholdDocument,
  thresholdEditions,
  thresholds,
  type Whose,
} from './queries.ts'
export { seedThresholds } from './seed.ts'
export { exampleThresholds } from './threshold-example.ts'

import type { Slice } from '../platform/http.ts'
import type { AreaDeps } from './deps.ts'
import { areaRoutes } from './routes.ts'

/** What a partnership chooses for itself, and what the law asks of everybody. */
export const areaSlice = (deps: AreaDeps = {}): Slice => ({
  name: 'area',
  routes: areaRoutes(deps),
  nav: [
    { label: 'What the law asks', href: '/rules', may: 'rules.read', order: 80 },
    { label: 'Thresholds', href: '/thresholds', may: 'rules.read', order: 81 },
    { label: 'Settings', href: '/settings', may: 'settings.school', order: 90 },
    { label: 'Area settings', href: '/settings/area', may: 'settings.area', order: 91 },
  ],
})
