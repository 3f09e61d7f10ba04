/** Confirming that it is still the same person (step-up): five minutes, held on the session, before what is sealed, taken away or an emergency. */
import { sql, type Tx } from '../platform/db.ts'
import type { Typed } from '../platform/form.ts'
import { type Carried, type Confirm, confirmReasons, type Reply, seeOther } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { IdentityDeps } from './deps.ts'
import { FORM_WAITS, safeNext } from './rules.ts'
import { BrokenSeal, seal, unseal } from './seal.ts'
import { hashOf, newToken } from './sessions.ts'

const FORM_PURPOSE = 'held-form'

/** Where somebody goes who has confirmed: on to a page, or back to a form that waits. */
export interface Onwards {
  why: Confirm
  next: string
  /** The id of a form that waits; null when there is none. */
  held: string | null
}
export const isReason = (text: unknown): text is Confirm => confirmReasons.some(reason => reason === text)
export const pathOf = ({ next, held }: Onwards): string => (held === null ? next : `/confirm/held/${held}`)

/** Was this session confirmed within the last five minutes? The database says. */
export const isConfirmed = async (tx: Tx, tokenHash: Buffer, now: Date): Promise<boolean> =>
  (await tx.one(sql<{ yes: boolean }>`select identity.is_confirmed(${tokenHash}, ${now}) as yes`)).yes

/**
 * Confirms a session for the person it belongs to. Gives its new token; null when it is over, or is another's.
 * @param of.way how the person showed that it is them
 */
export async function confirmSession(
  tx: Tx,
  of: { tokenHash: Buffer; practitionerId: string; way: 'passkey' | 'oidc' | 'demonstration'; now: Date },
): Promise<string | null> {
  const token = newToken()
  const { done } = await tx.one(
    sql<{
      done: boolean
    }>`select identity.confirm_session(${of.tokenHash}, ${hashOf(token)}, ${of.practitionerId}, ${of.now},
      ${of.way}) as done`,
  )
  tx.event.action = 'session.confirmed'
  tx.event.outcome = done ? 'done' : 'refused'
  tx.event.detail.way = of.way
  return done ? token : null
}

/** What the server asks of identity before a route that has to be confirmed: nothing if it was, else the way there with every word kept. */
export const askToConfirm =
  (deps: Pick<IdentityDeps, 'deriveKey' | 'now'>) =>
  async (given: {
    tx: Tx
    tokenHash: Buffer
    why: Confirm
    path: string
    carried: Carried | undefined
  }): Promise<Reply | null> => {
    const { tx, tokenHash, why, path, carried } = given
    const now = (deps.now ?? (() => new Date()))()
    if (await isConfirmed(tx, tokenHash, now)) return null
    const query = new URLSearchParams({ for: why })
    if (carried) query.set('held', await holdForm(tx, deps, { tokenHash, carried, now }))
    else query.set('next', safeNext(path))
    return seeOther(`/confirm?${query}`)
  }

async function holdForm(
  tx: Tx,
  deps: Pick<IdentityDeps, 'deriveKey'>,
  { tokenHash, carried, now }: { tokenHash: Buffer; carried: Carried; now: Date },
): Promise<string> {
  const id = newId()
  const { path, typed, hadFiles } = carried
  const sealed = seal(JSON.stringify({ path, typed, hadFiles }), deps.deriveKey(FORM_PURPOSE), id)
  await tx.run(sql`select identity.sweep(${now})`)
  await tx.run(sql`select identity.hold_form(${id}, ${tokenHash}, ${sealed}, ${new Date(now.getTime() + FORM_WAITS)})`)
  return id
}

/** A form that waits, for the session it came from; null for anybody else, and when it has waited too long. */
export async function heldForm(
  tx: Tx,
  deps: Pick<IdentityDeps, 'deriveKey'>,
  of: { id: string; tokenHash: Buffer; now: Date },
): Promise<Carried | null> {
  const { sealed } = await tx.one(
    sql<{ sealed: string | null }>`select identity.held_form_of(${of.id}, ${of.tokenHash}, ${of.now}) as sealed`,
  )
  if (sealed === null) return null
  try {
    const read = JSON.parse(unseal(sealed, deps.deriveKey(FORM_PURPOSE), of.id)) as {
      path: string
      typed: Typed
      hadFiles: boolean
    }
    return { ...read, signIn: false }
  } catch (error) {
    if (error instanceof BrokenSeal) return null
    throw error
  }
}
