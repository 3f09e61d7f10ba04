/** "Is this child already known?": the only door for other slices. */
export { checkPassed, findKnown, noticeGiven, type OwedNotice, ownersToTell, owedNotices } from './actions.ts'
export type { Candidate, Found, Question, Tier, WorksWith } from './matching.ts'
