/** Out of hours: one person acts alone to protect a child, and another ratifies it by the next working day. */
import { calendarFor } from '../area/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { writeEntry } from '../record/index.ts'
import { dayNumber, londonDate, londonInstant, nextWorkingDay } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { type ContactWhole, type EmergencyRow, type Verdict, verdicts } from './contact.ts'
import { held, hrefOf, refused } from './decide.ts'
import { uuids } from './queries.ts'
import { addStep, type Done, giveChildTask } from './steps.ts'

// ------------------------------------------------------------------ out of hours

/** The last instant of the next working day, for ratifying. Local rule: no national text gives a number. */
export async function ratifyBy(tx: Tx, ctx: Ctx): Promise<Date> {
  const day = nextWorkingDay(londonDate(ctx.now), await calendarFor(tx, ctx))
  return new Date(londonInstant(dayNumber(day) + 1))
}

/** One person acts alone to protect a child now. Another must ratify it by the end of the next working day. */
export async function actInEmergency(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  contactChildId: string,
  input: { what: string; reasons: string; police: string | null; hospital: string | null },
): Promise<Done> {
  const found = await held(tx, contactId, contactChildId)
  if (!found) return null
  const { child } = found
  const id = newId()
  const by = await ratifyBy(tx, ctx)
  const facts: [string, string][] = [
    ...(input.police ? [['Police', input.police] as [string, string]] : []),
    ...(input.hospital ? [['Hospital', input.hospital] as [string, string]] : []),
  ]
  const entryId =
    child.childId === null
      ? null
      : (
          await writeEntry(tx, ctx, {
            kind: 'contact-work',
            title: 'Emergency decision to protect the child',
            body: { did: input.what, text: input.reasons, facts },
            children: [{ childId: child.childId, role: child.role }],
            happenedAt: ctx.now,
          })
        ).entryId
  await tx.run(sql`insert into contacts.emergency (id, contact_id, contact_child_id, acted_by, at, what, reasons, police, hospital, entry_id, ratify_by)
    values (${id}, ${contactId}, ${child.id}, ${ctx.practitionerId}, ${ctx.now}, ${input.what}, ${input.reasons}, ${input.police}, ${input.hospital}, ${entryId}, ${by})`)
  await giveTask(tx, ctx, {
    role: 'front-door-manager',
    children: child.childId === null ? [] : [child.childId],
    kind: 'contact-ratify',
    subject: { kind: 'emergency', id },
    title: 'Ratify an emergency decision',
    why: `${ctx.practitionerName} acted alone to protect a child ${format.shortDateTime(ctx.now)}.`,
    href: hrefOf(contactId, child.id, 'ratify'),
    dueAt: by,
    timed: false,
    ruleWords: 'By the end of the next working day, by another person',
    certainty: 'local',
    sourceWords: 'Local rule',
  })
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

export const waitingEmergency = (whole: ContactWhole, contactChildId: string): EmergencyRow | null =>
  whole.emergencies.find(one => one.contactChildId === contactChildId && one.ratifiedAt === null) ?? null

/** Another person ratifies an emergency decision, or does not and says what happens now. The database refuses the one who acted. */
export async function ratify(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  contactChildId: string,
  input: { emergencyId: string; verdict: Verdict; words: string },
): Promise<Done> {
  const found = await held(tx, contactId, contactChildId)
  if (!found) return null
  const { whole, child } = found
  const emergency = waitingEmergency(whole, contactChildId)
  if (!emergency || emergency.id !== input.emergencyId)
    return refused('verdict', 'Somebody ratified this while you read. Open it again')
  if (emergency.actedBy === ctx.practitionerId) return refused('verdict', 'You acted. Somebody else must ratify it')
  await tx.run(sql`update contacts.emergency set ratified_by = ${ctx.practitionerId}, ratified_at = ${ctx.now}, ratified_words = ${input.words}, verdict = ${input.verdict}
    where id = any(${uuids([emergency.id])}) and ratified_by is null`)
  await finishTask(tx, ctx, {
    kind: 'contact-ratify',
    subject: { kind: 'emergency', id: emergency.id },
    words: `${verdicts[input.verdict]}: ${input.words}`,
  })
  if (child.childId !== null) {
    await writeEntry(tx, ctx, {
      kind: 'contact-work',
      title: input.verdict === 'not-agreed' ? 'Emergency decision not ratified' : 'Emergency decision ratified',
      body: { text: input.words, facts: [['Ratified', verdicts[input.verdict]]] },
      children: [{ childId: child.childId, role: child.role }],
      happenedAt: ctx.now,
    })
  }
  if (input.verdict !== 'agreed') {
    await addStep(tx, ctx, contactId, 'note', input.words)
    await giveChildTask(tx, ctx, {
      contactId,
      contactChildId,
      childId: child.childId,
      role: 'front-door',
      kind: 'contact-follow',
      title: 'Change what was done in the night',
      why: `${ctx.practitionerName} read the emergency decision and wrote what must happen now.`,
      href: `/contacts/${contactId}`,
    })
  }
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}
