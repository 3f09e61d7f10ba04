import { createHash, randomBytes } from 'node:crypto'
import { sql, type Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import type { Way } from './identity.ts'
import { deviceInWords } from './rules.ts'

/** 32 random bytes as base64url. It goes into a cookie or a link and is kept nowhere. */
export const newToken = (): string => randomBytes(32).toString('base64url')
/** What is kept of a token: its SHA-256. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export interface Arrival {
  /** SHA-256 of the token the browser came with; null without one. */
  tokenHash: Buffer | null
  userAgent: string
  now: Date
}

/**
 * Begins a session with a token of its own, and ends the one the browser came with, so that a token known before
 * signing in is worth nothing after it. Gives the token; null when the person may not work there.
 */
export async function beginSession(
  tx: Tx,
  who: { practitionerId: string; organisationId: string; way: Way },
  arrival: Arrival,
): Promise<string | null> {
  const token = newToken()
  const { begun } = await tx.one(
    sql<{ begun: boolean }>`select identity.begin_session(${newId()}, ${hashOf(token)}, ${who.practitionerId},
      ${who.organisationId}, ${arrival.now}, ${who.way}, ${deviceInWords(arrival.userAgent)}) as begun`,
  )
  if (!begun) return null
  if (arrival.tokenHash) await endSession(tx, arrival.tokenHash, arrival.now)
  // A transaction before anybody is known takes from here who its audit event is about.
  tx.event.detail.practitionerId = who.practitionerId
  tx.event.detail.organisationId = who.organisationId
  tx.event.detail.way = who.way
  tx.event.outcome = 'done'
  return token
}

export async function endSession(tx: Tx, tokenHash: Buffer, now: Date): Promise<void> {
  await tx.run(sql`select identity.end_session(${tokenHash}, ${now})`)
}

/** Works for another organisation from now on: a new token, the same end of the day. Null when the person may not. */
export async function switchOrganisation(
  tx: Tx,
  tokenHash: Buffer,
  organisationId: string,
  now: Date,
): Promise<string | null> {
  const token = newToken()
  const { moved } = await tx.one(
    sql<{
      moved: boolean
    }>`select identity.switch_organisation(${newId()}, ${hashOf(token)}, ${tokenHash}, ${organisationId}, ${now}) as moved`,
  )
  return moved ? token : null
}
