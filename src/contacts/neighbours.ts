/** What the front door needs of its neighbours, as functions handed in: who sent what, who is known, who was asked, and where answers go. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { Check, ChildAsGiven } from './contact.ts'

/** A referral as it was sent to this front door (concerns.referral). */
export interface ReceivedReferral {
  id: string
  number: string
  children: string[]
  organisationId: string
  organisationName: string
  sentBy: string
  sentByName: string
  sentAt: Date
  urgent: boolean
  basis: string
  confidence: string | null
  agreement: string
  agreementReason: string | null
  purpose: string
  necessity: string
  entryId: string
  /** The numbered document, label by label. */
  document: [string, string][]
  /** The urgent referral whose rest this is. */
  followsId: string | null
}

export interface Candidate {
  childId: string
  score: number
  /** Reasons, in words: "same NHS number", "name one letter apart". */
  why: string[]
  /** What may be shown before somebody chooses: a name, an age. */
  label?: string | null
}

export interface ContactsDeps {
  /** A referral that reached this organisation; null when it may not be read. */
  referral(tx: Tx, referralId: string): Promise<ReceivedReferral | null>
  recordAnswer(tx: Tx, ctx: Ctx, answer: { referralId: string; childId: string; outcome: string; level: string | null; reasons: string; entryId: string | null }): Promise<void>
  findKnown(tx: Tx, ctx: Ctx, child: Pick<ChildAsGiven, 'given' | 'family' | 'bornOn' | 'nhs' | 'upn'>): Promise<Candidate[]>
  /** What was asked of other organisations for these contacts, by contact. */
  checksOf(tx: Tx, contactIds: readonly string[]): Promise<Map<string, Check[]>>
}
