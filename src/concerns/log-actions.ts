/** Logging a concern: the entry, the child’s words, marks, documents, and somebody who reads it. */

import { askFor, eligible } from '../access/index.ts'
import { giveTask } from '../deadlines/index.ts'
import { onRoll } from '../people/index.ts'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { writeEntry } from '../record/index.ts'
import { attach } from './attachments.ts'
import type { ConcernInput, ConcernRow } from './concern.ts'
import { recordDuty } from './duties.ts'
import { meansWords, titleOf } from './log-rules.ts'
import { giveFirst, leadsOf, readNoteTask } from './pick-up.ts'
import { uuids } from './queries.ts'

export interface Logged {
  concernId: string
  entryId: string
}

/** Not knowing whether somebody is in danger is read as fast as knowing that somebody is. */
export const isUrgent = (danger: ConcernInput['danger']): boolean => danger !== 'no'

/**
 * Sends a concern. The writer may not be able to read a word of it afterwards; a lead of the school can. `concernId` may be given, so that the
 * same sending twice is refused by the key. Throws when a child is not one this organisation works with.
 */
export async function logConcern(tx: Tx, ctx: Ctx, input: ConcernInput, concernId = newId()): Promise<Logged> {
  const children = input.children.map(child => child.childId)
  const about = input.voiceOf ?? children[0] ?? ''
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'concern',
    title: titleOf(input.seen),
    body: { seen: input.seen, ...(input.said === null ? {} : { said: input.said }) },
    children: input.children,
    happenedAt: input.happenedAt,
    place: input.place,
    recordedFor: input.recordedFor,
    reach: 'own',
    voices:
      input.voice === null
        ? []
        : [{ childId: about, words: input.voice, means: meansWords[input.means], askedFirst: input.askedFirst }],
  })
  for (const [index, mark] of input.marks.entries()) {
    await tx.run(sql`insert into record.body_mark (entry_id, number, child_id, region, looked, said)
      values (${entryId}, ${index + 1}, ${about}, ${mark.region}, ${mark.looked}, ${mark.said})`)
  }
  await attach(tx, ctx, entryId, input.files)
  const urgent = isUrgent(input.danger)
  await tx.run(sql`insert into concerns.concern (id, entry_id, organisation_id, children, child_roles, logged_by, recorded_for, danger, urgent, happened_at, place, logged_at)
    values (${concernId}, ${entryId}, ${ctx.organisationId}, ${uuids(children)}, ${input.children.map(child => child.role)}::text[], ${ctx.practitionerId}, ${input.recordedFor}, ${input.danger}, ${urgent},
      ${input.happenedAt}, ${input.place}, ${ctx.now})`)
  if (input.duty) await recordDuty(tx, ctx, { id: concernId, children }, input.duty)
  await giveFirst(tx, ctx, {
    id: concernId,
    entryId,
    children,
    urgent,
    loggedAt: ctx.now,
    byJob: input.recordedFor === null ? ctx.jobTitle : 'colleague',
  })
  tx.event.subject = { kind: 'concern', id: concernId }
  return { concernId, entryId }
}

/** The children of a concern with whom the writer’s organisation works now: an entry can be written about these. */
async function stillHere(tx: Tx, children: readonly string[]): Promise<Set<string>> {
  if (children.length === 0) return new Set()
  await askFor(tx, children)
  return new Set((await tx.one(sql<{ ids: string[] }>`select access.scope_write() as ids`)).ids)
}

/**
 * A second note on one’s own concern, next day perhaps: an entry of its own, and a task for a lead to read it. The words are kept whatever has
 * become of the child: about one who has left no entry can be written, and a lead reads them with the concern.
 */
export async function addFollowUp(tx: Tx, ctx: Ctx, concern: ConcernRow, words: string): Promise<void> {
  let entryId: string | null = null
  const here = await stillHere(tx, concern.entryId === null ? [] : concern.children)
  const children = concern.children
    .map((childId, index) => ({ childId, role: concern.childRoles[index] ?? ('subject' as const) }))
    .filter(child => here.has(child.childId))
  if (children.length > 0) {
    const written = await writeEntry(tx, ctx, {
      kind: 'note',
      title: `Added to a concern: ${titleOf(words)}`.slice(0, 120),
      body: { seen: words },
      children,
      happenedAt: ctx.now,
      reach: 'own',
    })
    entryId = written.entryId
  }
  await tx.run(sql`insert into concerns.follow_up (id, concern_id, by_practitioner, words, entry_id, at)
    values (${newId()}, ${concern.id}, ${ctx.practitionerId}, ${words}, ${entryId}, ${ctx.now})`)
  const readers = new Set(
    (await eligible(tx, ctx.organisationId, ['dsl', 'head'], concern.children)).map(person => person.practitionerId),
  )
  const leads = await leadsOf(tx, ctx, concern.children)
  const to = leads[0]?.id ?? [...readers][0] ?? null
  await giveTask(tx, ctx, {
    practitionerId: to,
    children: concern.children,
    kind: readNoteTask,
    subject: { kind: 'concern', id: concern.id },
    title: 'Read what was added to a concern',
    why: `Added by the ${ctx.jobTitle.toLowerCase()} who logged it.`,
    href: `/concerns/${concern.id}`,
    ...(concern.children.length === 0 ? { private: to !== null } : {}),
  })
  if (to) await tx.enqueue('mail', { practitionerId: to, organisationId: ctx.organisationId })
  tx.event.subject = { kind: 'concern', id: concern.id }
}

/** Of these ids, those on the school’s roll, with name and form. */
export const chosenFromRoll = (tx: Tx, ctx: Ctx, ids: readonly string[]) =>
  onRoll(tx, ctx, ids.filter(isUuid).slice(0, 300))
