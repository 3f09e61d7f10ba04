export { type Corrected, changeReach, correctEntry, shareEntries, type Written, writeEntry } from './actions.ts'
export type { ChildAction, ChildSection, RecordDeps } from './deps.ts'
export { aService, mayNameIn, somebody, within } from './naming.ts'
export type { PictureRows } from './picture-rules.ts'
export {
  type ChronologyFilter,
  chronology,
  type DecisionRow,
  type EarlyWorry,
  type EntryDetail,
  type EntryHead,
  entryDetails,
  openEntry,
  pictureFacts,
  recentEntries,
  sealedWaiting,
  seenVoices,
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
export { SealedNotice } from './sealed-notice.tsx'

import type { NavItem, Slice } from '../platform/http.ts'
import { closedRoutes } from './closed-routes.tsx'
import type { RecordDeps } from './deps.ts'
import { recordRoutes } from './routes.tsx'
import { writeRoutes } from './write-routes.tsx'

const nav: NavItem[] = [{ label: 'Children', href: '/children', may: 'child.list', order: 20 }]
/** The spine's own pages: the child, the chronology, an entry. */
export const recordSlice = (deps: RecordDeps): Slice => ({
  name: 'record',
  routes: [...closedRoutes(deps), ...recordRoutes(deps), ...writeRoutes],
  nav,
})
