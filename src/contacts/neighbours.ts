/** What the front door needs of its neighbours: who sent what, who was asked, and where answers go. */
import { type KnownSection, receivedReferral, recordAnswer } from '../concerns/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { decisions, requestsOfContact } from '../sharing/index.ts'
import type { Check } from './contact.ts'

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

export interface ReferralAnswer {
  referralId: string
  childId: string
  outcome: string
  level: string | null
  reasons: string
  entryId: string | null
}

/** What belongs to concerns: the referral, and the answer to it. Tests hand in their own. */
export interface ContactsDeps {
  /** A referral that reached this organisation; null when it may not be read. */
  referral(tx: Tx, referralId: string): Promise<ReceivedReferral | null>
  recordAnswer(tx: Tx, ctx: Ctx, answer: ReferralAnswer): Promise<unknown>
  /** Parts of what is known beside a decision that other slices supply: attendance. */
  known?: readonly KnownSection[]
}

/** The real neighbours. A referral is this front door’s to read only when it was sent to it. */
export const neighbours: ContactsDeps = {
  referral: (tx, referralId) => receivedReferral(tx, referralId),
  recordAnswer,
}

/** What was asked of other organisations for these contacts, by contact. */
export async function checksOf(tx: Tx, contactIds: readonly string[]): Promise<Map<string, Check[]>> {
  const found = new Map<string, Check[]>()
  for (const contactId of contactIds) {
    const rows = await requestsOfContact(tx, contactId)
    if (rows.length === 0) continue
    found.set(
      contactId,
      rows.map(row => ({
        id: row.id,
        organisationName: row.toName,
        askedAt: row.askedAt,
        answeredAt: row.answer?.receivedAt ?? null,
        answer: row.answer ? decisions[row.answer.decision].short : null,
        href: `/requests/${row.id}`,
      })),
    )
  }
  return found
}
