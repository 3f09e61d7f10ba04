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
