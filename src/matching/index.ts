/** "Is this child already known?": the only door for other slices. */
export { checkPassed, findKnown, noticeGiven, type OwedNotice, owedNotices, ownersToTell } from './actions.ts'
export type { Candidate, Found, KnownMother, Question, Tier, WorksWith } from './matching.ts'
export { passOn } from './queries.ts'

import type { Slice } from '../platform/http.ts'
import { knownRoutes } from './routes.tsx'

/** The page "Is this child known?". */
export const matchingSlice: Slice = { name: 'matching', routes: knownRoutes }
