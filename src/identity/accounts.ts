/** Accounts that nobody uses, and devices not seen before: what is closed, who is told, who opens it again. */
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { Mail } from '../platform/mail.ts'
import type { AccountNote, NewDevice, SessionRow } from './identity.ts'

/** A role that nobody of the organisation holds any more; or the last administrator, whose account stays open. */
interface Left {
  practitionerId: string
  organisationId: string
  role: string
}

/**
 * Once a day: writes to people whose account will close within a week, closes what nobody used for 60 days, and has told whoever answers for it
 * when an organisation has nobody left in a role. Each telling is a job of its own, queued with the closing: what is closed is told of for certain.
 */
export async function closeUnused(tx: Tx, now: Date): Promise<{ warned: number; left: number }> {
  const left = await tx.many(sql<Left>`
    select practitioner_id as "practitionerId", organisation_id as "organisationId", role from identity.close_unused(${now})`)
  const warned = await tx.many(sql<{ id: string }>`select id from identity.warn_unused(${now}) as w(id)`)
  for (const { id } of warned) await tx.enqueue('accounts', { what: 'warn', practitionerId: id })
  for (const one of left) await tx.enqueue('accounts', { what: 'left', ...one })
  tx.event.outcome = 'done'
  tx.event.detail.warned = warned.length
  tx.event.detail.left = left.length
  return { warned: warned.length, left: left.length }
}

/** What app.ts and the worker hand in: identity knows nothing of tasks. */
export interface AccountTasks {
  giveTask: (
    tx: Tx,
    ctx: Ctx,
    task: {
      organisationId: string
      practitionerId: string
      children: readonly string[]
      kind: string
      subject: { kind: string; id: string }
      title: string
      why: string
      href?: string
      private: boolean
    },
  ) => Promise<string>
}

/** Tells those who answer for it: administrators, or the data protection officers about the last of those. Gives how many were told. */
export async function tellOfLeft(tx: Tx, ctx: Ctx, left: Left, { giveTask }: AccountTasks): Promise<number> {
  const kept = left.role === 'administrator'
  const told = await tx.many(
    sql<{
      practitionerId: string
      organisationId: string
    }>`select practitioner_id as "practitionerId", organisation_id as "organisationId"
      from identity.account_told(${left.practitionerId})`,
  )
  tx.event.subject = { kind: 'practitioner', id: left.practitionerId }
  for (const one of told)
    await giveTask(tx, ctx, {
      ...one,
      children: [],
      private: true,
      kind: 'account-left',
      subject: { kind: 'practitioner', id: left.practitionerId },
      title: kept
        ? 'The only administrator has not been here for 60 days'
        : 'An organisation has nobody left who leads',
      why: kept
        ? 'Their account stays open, because nobody else could open accounts again. Find out whether they are still there.'
        : `The account of the last person in a role of ${ctx.organisationName} was closed, because nobody had used it for 60 days. Open it again, or give the role to somebody.`,
      ...(kept ? {} : { href: `/administration/people/${left.practitionerId}` }),
    })
  return told.length
}

const closing =
  'Nobody has used your Kith account for some time. An account that nobody uses for 60 days is closed: yours will be within a week.'
const signedIn = 'Somebody signed in to Kith with your account, from a device that Kith has not seen before.'
const nothing = 'This message says nothing about anybody on purpose. If somebody is in danger now, call 999.'

/** Before an account closes. Like every mail of Kith it names no child, no place and no work. */
export const closingMail = (to: string, origin: string): Mail => ({
  to,
  subject: 'Your Kith account will close',
  text: `${closing}\n\nTo keep it, sign in: ${origin}/\n\nAfterwards an administrator can open it again.\n\n${nothing}`,
})
/** After a sign-in from a new device. */
export const deviceMail = (to: string, origin: string): Mail => ({
  to,
  subject: 'A new device signed in as you',
  text: `${signedIn}\n\nIf it was you, there is nothing to do. If not, sign in and end it under “My sign-in”, and tell your administrator now: ${origin}/me\n\n${nothing}`,
})

const joined = 'Somebody joined Kith in your name, with the one-time link that was made for you.'
const changed =
  'Something changed about the administrators of your area: somebody became one, stopped being one, or is one again.'
/** After somebody joined with a one-time link: to the address that was kept for the person. */
export const joinedMail = (to: string, origin: string): Mail => ({
  to,
  subject: 'You have joined Kith',
  text: `${joined}\n\nIf it was you, there is nothing to do. If not, tell your administrator and your lead now, in a way you know: ${origin}/\n\n${nothing}`,
})
/** To an administrator and the data protection officers of the area, when an administrator comes, goes or comes back. It says nothing of whom. */
export const administratorMail = (to: string, origin: string): Mail => ({
  to,
  subject: 'The administrators of your area changed',
  text: `${changed}\n\nSign in to see what waits for you: ${origin}/\n\nIf you did not know of it, ask an administrator and a data protection officer, in a way you know.\n\n${nothing}`,
})

/** Opens a closed account again, with a reason that is kept. False when it is not closed for want of use. */
export const reopen = async (tx: Tx, who: string, why: string, now: Date): Promise<boolean> =>
  (await tx.one(sql<{ done: boolean }>`select identity.reopen(${newId()}, ${who}, ${why}, ${now}) as done`)).done

/** What happened to an account, for an administrator, newest first. */
export const accountNotes = (tx: Tx, who: string) =>
  tx.many(sql<AccountNote>`select kind, at, by_name as "byName", words from identity.account_notes(${who})`)

/** Where somebody is signed in now, for an administrator. */
export const sessionsOf = (tx: Tx, who: string, now: Date) =>
  tx.many(sql<SessionRow>`select id, way, organisation_name as "organisationName", device, began_at as "beganAt", seen_at as "seenAt"
    from identity.sessions_of(${who}, ${now})`)
export const endSessionsOf = async (tx: Tx, who: string, now: Date): Promise<number> =>
  (await tx.one(sql<{ n: number }>`select identity.end_sessions_of(${who}, ${now}) as n`)).n

/** One's own new devices that one has not said one knows. */
export const myNewDevices = (tx: Tx, now: Date) =>
  tx.many(sql<NewDevice>`select id, words, first_at as "firstAt" from identity.my_new_devices(${now})`)
