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
  /** SHA-256 of the mark by which this browser is known again; null where nobody looks. */
  deviceMark?: Buffer | null
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
  if (arrival.deviceMark && who.way !== 'demonstration')
    await noteDevice(tx, who.practitionerId, arrival.deviceMark, arrival)
  return token
}

/** Remembers the device; whoever signs in from one not seen before is written to, and sees it in the program. */
async function noteDevice(tx: Tx, who: string, mark: Buffer, { userAgent, now }: Arrival): Promise<void> {
  const { isNew } = await tx.one(
    sql<{
      isNew: boolean
    }>`select identity.note_device(${newId()}, ${who}, ${mark}, ${deviceInWords(userAgent)}, ${now}) as "isNew"`,
  )
  if (!isNew) return
  tx.event.detail.newDevice = true
  await tx.enqueue('accounts', { what: 'device', practitionerId: who })
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
