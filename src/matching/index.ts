/** "Is this child already known?": the only door for other slices. */
export { checkPassed, findKnown, noticeGiven, type OwedNotice, owedNotices, ownersToTell } from './actions.ts'
/** How names are compared, for other slices that must tell whether words could mean a person. */
export { plain, sound } from './keys.ts'
export type { Candidate, Found, KnownMother, Question, Tier, WorksWith } from './matching.ts'
export { areNicknames } from './nicknames.ts'
export { passOn } from './queries.ts'
export { lettersApart } from './score.ts'

import type { Slice } from '../platform/http.ts'
import { knownRoutes } from './routes.tsx'

/** The page "Is this child known?". */
export const matchingSlice: Slice = { name: 'matching', routes: knownRoutes }
