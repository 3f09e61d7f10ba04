/** Concerns: anyone in a school logs a worry, somebody always picks it up, a lead decides. The only door for other slices. */
import type { Ctx, NavItem, Slice } from '../platform/http.ts'
import type { ChildAction } from '../record/index.ts'
import type { ConcernsDeps } from './deps.ts'
import { concernsRoutes } from './routes.ts'

export { attach, type Kept, keepUpload, removeKept } from './attachments.ts'
export { checkHeld } from './attachments-held.ts'
export { removeLetGo, sweepDocuments } from './attachments-sweep.ts'
export type {
  ConcernInput,
  ConcernRow,
  ConcernState,
  Danger,
  KeptFile,
  Mark,
  TriageOutcome,
  UpRole,
} from './concern.ts'
export { concernStates, dangers, triageOutcomes } from './concern.ts'
export { setCover } from './cover-routes.ts'
export type { ConcernsDeps } from './deps.ts'
export { homeSections } from './home.tsx'
export { answersArrived, reviewsDue } from './jobs.ts'
export { makeLogLink } from './link-actions.ts'
export { addFollowUp, type Logged, logConcern } from './log-actions.ts'
export { goUp, leadsOf, openConcern, organisationsWaiting, pickUp, tell } from './pick-up.ts'
export { concernById, concernOfEntry, concernsOf, myConcerns } from './queries.ts'
export { type Sent, sendReferral, sendUrgent } from './referral-actions.ts'
export { recordAnswer, typeInAnswer } from './referral-answers.ts'
export {
  type AnswerRow,
  answersTo,
  frontDoorFor,
  type ReferralRow,
  receivedReferral,
  referralById,
  referralToChallenge,
} from './referral-queries.ts'
export { FullReferral, UrgentReferral } from './referral-rules.ts'
export { type Decided, decideConcern } from './triage-actions.ts'
export { type KnownSection, knownAbout } from './triage-queries.ts'
export { TriageForm, type TriageInput } from './triage-rules.ts'
export { whomToCall } from './whom-to-call.ts'
export { pointOut } from './words.ts'

const logOnly = new Set(['teacher', 'pastoral', 'attendance-lead'])
/** Where somebody who only logs begins: the page to log a concern. Null for everybody else. */
export const homeFor = (ctx: Pick<Ctx, 'roles'>): string | null =>
  ctx.roles.length > 0 && ctx.roles.every(role => logOnly.has(role)) ? '/concerns/new' : null

const nav: NavItem[] = [
  { label: 'Concerns', href: '/concerns', may: 'concern.list', order: 30 },
  { label: 'Referrals', href: '/referrals', may: 'referral.list', order: 40 },
  { label: 'Log a concern', href: '/concerns/new', may: 'concern.log', unless: 'concern.list', order: 10 },
  { label: 'My concerns', href: '/concerns/mine', may: 'concern.own', unless: 'concern.list', order: 15 },
  { label: 'Cover', href: '/settings/cover', may: 'settings.school', order: 80 },
]

/** Concerns: logging, who reads it, one-use links and cover. */
export const concernsSlice = (deps: ConcernsDeps): Slice => ({ name: 'concerns', routes: concernsRoutes(deps), nav })

/** For a child’s page: refer the child to the front door. */
export const referAction: ChildAction = {
  label: 'Refer',
  href: childId => `/children/${childId}/refer`,
  may: 'referral.send',
}
