/** The small steps on a contact: taking it, choosing its band, speaking with the family, saying why it is late. */
import { setting } from '../area/index.ts'
import { finishTask, giveTask, openClocks, sayWhyLate, startClock, stopClock } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { chronology } from '../record/index.ts'
import { familyPromptsBlocked } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { ContactWhole, NoteRow } from './contact.ts'
import { contactById } from './queries.ts'

export type Done = { ok: true } | { ok: false; errors: FieldError[] } | null
const refused = (field: string, message: string): Done => ({ ok: false, errors: [{ field, message }] })
const subject = (id: string) => ({ kind: 'contact', id })

/** Adds a step in words. */
export async function addStep(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  kind: NoteRow['kind'],
  words: string,
  referralId: string | null = null,
): Promise<void> {
  await tx.run(sql`insert into contacts.note (id, contact_id, kind, words, referral_id, by_practitioner, at)
    values (${newId()}, ${contactId}, ${kind}, ${words}, ${referralId}, ${ctx.practitionerId}, ${ctx.now})`)
  tx.event.subject = { kind: 'contact', id: contactId }
}

/** Takes a contact, or takes it over: whoever took it last has it. */
export async function takeContact(tx: Tx, ctx: Ctx, contactId: string): Promise<Done> {
  const contact = await contactById(tx, contactId)
  if (!contact) return null
  await tx.run(
    sql`insert into contacts.taken (id, contact_id, by_practitioner, at) values (${newId()}, ${contactId}, ${ctx.practitionerId}, ${ctx.now})`,
  )
  await finishTask(tx, ctx, {
    kind: 'contact-take',
    subject: subject(contactId),
    words: `Taken by ${ctx.practitionerName}.`,
  })
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

/** Chooses the area's band and starts its clock from receipt; the clock of an earlier band stops, with this reason. */
export async function chooseBand(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  choice: { band: string; reason: string },
): Promise<Done> {
  const contact = await contactById(tx, contactId)
  if (!contact) return null
  const bands = await setting(tx, ctx, 'front-door-bands')
  const band = bands.find(one => one.id === choice.band)
  if (!band) return refused('band', 'Choose one of the area’s bands')
  const running = await openClocks(tx, { subject: subject(contactId) })
  for (const clock of running.filter(one => one.rule !== 'referral-decision' && one.rule !== `front-door-${band.id}`)) {
    await stopClock(tx, ctx, {
      rule: clock.rule,
      subject: subject(contactId),
      lateReason: `Another band was chosen: ${choice.reason}`,
    })
  }
  if (!running.some(clock => clock.rule === `front-door-${band.id}`)) {
    await startClock(tx, ctx, {
      rule: `front-door-${band.id}`,
      startedAt: contact.receivedAt,
      children: contact.children,
      subject: subject(contactId),
      href: `/contacts/${contactId}`,
      startWords: `Reached the front door ${format.shortDateTime(contact.receivedAt)}.`,
    })
  }
  await tx.run(sql`insert into contacts.band (id, contact_id, band, reason, by_practitioner, at)
    values (${newId()}, ${contactId}, ${band.id}, ${choice.reason}, ${ctx.practitionerId}, ${ctx.now})`)
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

/** Says why a contact is, or will be, late; its running clocks keep the words too. */
export async function sayWhy(tx: Tx, ctx: Ctx, contactId: string, reason: string): Promise<Done> {
  if (!(await contactById(tx, contactId))) return null
  await tx.run(
    sql`insert into contacts.late_reason (id, contact_id, words, by_practitioner, at) values (${newId()}, ${contactId}, ${reason}, ${ctx.practitionerId}, ${ctx.now})`,
  )
  for (const clock of await openClocks(tx, { subject: subject(contactId) }))
    await sayWhyLate(tx, ctx, { clockId: clock.id, reason })
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

/** Why speaking with the family could itself be the danger: from harms marked on the contact and in what may be read of its children. */
export async function whyFamilyBlocked(tx: Tx, whole: Pick<ContactWhole, 'contact'>): Promise<string[]> {
  const marked = [...whole.contact.harms]
  for (const child of whole.contact.children)
    for (const row of await chronology(tx, child, {}, 50)) marked.push(...row.harms)
  return familyPromptsBlocked(marked)
}

/** A manager's leave, given after the last thing that blocked it. */
export const isFamilyAllowed = (notes: readonly NoteRow[]): boolean =>
  notes.some(note => note.kind === 'family-allowed')

/**
 * Records that the family was spoken with, or why not. Where a marked harm makes speaking dangerous, "spoken" is refused until a manager has
 * decided, and the refusal says why.
 */
export async function recordFamily(
  tx: Tx,
  ctx: Ctx,
  whole: ContactWhole,
  step: { spoken: boolean; words: string },
): Promise<Done> {
  if (step.spoken && !isFamilyAllowed(whole.notes)) {
    const [why] = await whyFamilyBlocked(tx, whole)
    if (why) return refused('spoken', `Do not speak with the family yet. ${why} A manager decides first`)
  }
  await addStep(tx, ctx, whole.contact.id, step.spoken ? 'family-spoken' : 'family-not-spoken', step.words)
  return { ok: true }
}

/** A manager decides that the family may be spoken with in spite of a harm that blocks it. */
export async function allowFamily(tx: Tx, ctx: Ctx, contactId: string, words: string): Promise<Done> {
  if (!(await contactById(tx, contactId))) return null
  await addStep(tx, ctx, contactId, 'family-allowed', words)
  return { ok: true }
}

/** Gives the proposer, or a role, something to do on one child of a contact. */
export const giveChildTask = (
  tx: Tx,
  ctx: Ctx,
  task: {
    contactId: string
    contactChildId: string
    childId: string | null
    kind: string
    title: string
    why: string
    href: string
    practitionerId?: string
    role?: string
  },
) =>
  giveTask(tx, ctx, {
    practitionerId: task.practitionerId ?? null,
    role: task.role ?? null,
    children: task.childId === null ? [] : [task.childId],
    kind: task.kind,
    subject: { kind: 'contact-child', id: task.contactChildId },
    title: task.title,
    why: task.why,
    href: task.href,
  })
