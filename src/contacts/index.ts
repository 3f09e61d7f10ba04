/** The front door: contacts from anybody, a decision each child, whoever told us answered. The only door for other slices. */
import type { Tx } from '../platform/db.ts'
import type { Ctx, NavItem, Slice } from '../platform/http.ts'
import { boardRoutes } from './board-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { decisionRoutes } from './decision-routes.ts'
import { type ContactsDeps, neighbours } from './neighbours.ts'

export type { ChildAsGiven, ContactRow, OutcomeKey, ProposalInput, Status, Verdict, Way } from './contact.ts'
export { coercionSigns, coercions, outcomes, statuses } from './contact.ts'
export { agree, propose, recordAnswered, sendBack } from './decide.ts'
export { actInEmergency, ratify } from './emergency.ts'
export type { ContactsDeps, ReceivedReferral, ReferralAnswer } from './neighbours.ts'
export { contactById, contactOfReferral, wholeContact } from './queries.ts'

import { contactsTakenBy } from './queries.ts'

export { matchChild, type NewContact, receiveReferral, recordContact } from './receive.ts'
export { addStep, chooseBand, recordFamily, sayWhy, takeContact } from './steps.ts'

const nav: NavItem[] = [{ label: 'Front door', href: '/contacts', may: 'contact.list', order: 10 }]

/**
 * Which rows of home belong to the board instead: clocks and tasks of contacts that somebody else has, or nobody yet. One's own stay.
 * For home (deadlines).
 */
export async function leftToBoard(
  tx: Tx,
  ctx: Ctx,
): Promise<(row: { subjectKind: string; subjectId: string }) => boolean> {
  const mine = new Set(await contactsTakenBy(tx, ctx.practitionerId))
  return row => row.subjectKind === 'contact' && !mine.has(row.subjectId)
}

/** The front door's board, contacts and decisions. */
export const contactsSlice = (given: Partial<ContactsDeps> = {}): Slice => {
  const deps: ContactsDeps = { ...neighbours, ...given }
  return {
    name: 'contacts',
    routes: [...boardRoutes, ...contactRoutes(deps), ...decisionRoutes(deps)],
    nav,
  }
}
