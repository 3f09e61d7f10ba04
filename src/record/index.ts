export { type Corrected, changeReach, correctEntry, shareEntries, type Written, writeEntry } from './actions.ts'
export {
  type ChronologyFilter,
  childrenOfEntry,
  chronology,
  type DecisionRow,
  type EarlyWorry,
  type EntryDetail,
  type EntryHead,
  entryDetails,
  entryHead,
  pictureFacts,
  recentEntries,
  type VoiceRow,
  voicesOf,
} from './queries.ts'
export {
  type Body,
  type ChildRole,
  type ChronologyRow,
  childRoles,
  type DecisionInput,
  defaultReach,
  type EntryChild,
  type EntryInput,
  type EntryKind,
  entryKinds,
  type Reach,
  reaches,
  type VoiceInput,
} from './record.ts'
export { presentText, reachOf, stricter } from './rules.ts'
