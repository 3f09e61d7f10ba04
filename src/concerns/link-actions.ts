/** One-use log links for staff without an account: made by a lead, used once on the same day, reading nothing. */
import { createHash, randomBytes } from 'node:crypto'
import { askFor } from '../access/index.ts'
import { finishTask } from '../deadlines/index.ts'
import { searchRoll } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { writeEntry } from '../record/index.ts'
import type { AsTyped, ConcernRow, Danger } from './concern.ts'
import { endOfDay, surelyMeant } from './link-rules.ts'
import { isUrgent, logConcern } from './log-actions.ts'
import { meansWords, titleOf } from './log-rules.ts'
import { giveFirst, readTask } from './pick-up.ts'
import { concernById } from './queries.ts'

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Makes a link. The token is given back once and kept nowhere. */
export async function makeLogLink(
  tx: Tx,
  ctx: Ctx,
  madeFor: string | null,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(18).toString('base64url')
  const expiresAt = endOfDay(ctx.now)
  await tx.run(sql`insert into concerns.log_link (id, token_hash, organisation_id, made_for, made_by, made_at, expires_at)
    values (${newId()}, ${hashOf(token)}, ${ctx.organisationId}, ${madeFor}, ${ctx.practitionerId}, ${ctx.now}, ${expiresAt})`)
  return { token, expiresAt }
}

export interface LinkInput {
  name: string
  job: string
  childName: string
  childForm: string | null
  happenedAt: Date
  place: string | null
  seen: string
  voice: string | null
  askedFirst: string | null
  danger: Danger
}
/** Thrown to undo everything when somebody used the link a moment before. */
export class LinkUsed extends Error {
  override name = 'LinkUsed'
}

/** Logs what was typed, as the school’s own system person, and uses the link up in the same transaction. Throws LinkUsed. */
export async function logByLink(tx: Tx, ctx: Ctx, token: string, input: LinkInput): Promise<void> {
  const recordedFor = `${input.name}, ${input.job} (one-use link)`
  const child = surelyMeant(await searchRoll(tx, ctx, input.childName), input.childName, input.childForm)
  const concernId = newId()
  if (child) {
    const form = input.childForm ? `, ${input.childForm}` : ''
    await logConcern(
      tx,
      ctx,
      {
        children: [{ childId: child.childId, role: 'subject' }],
        voiceOf: child.childId,
        happenedAt: input.happenedAt,
        place: input.place,
        seen: input.seen,
        said: `The name was typed as “${input.childName}${form}”.`,
        voice: input.voice,
        means: 'spoken',
        askedFirst: input.askedFirst,
        danger: input.danger,
        recordedFor,
        marks: [],
        files: [],
        duty: null,
      },
      concernId,
    )
  } else await logUnmatched(tx, ctx, concernId, recordedFor, input)
  const used = await tx.one(
    sql<{ yes: boolean }>`select concerns.use_log_link(${hashOf(token)}, ${ctx.now}, ${concernId}) as yes`,
  )
  if (!used.yes) throw new LinkUsed('this link was used')
}

async function logUnmatched(tx: Tx, ctx: Ctx, concernId: string, recordedFor: string, input: LinkInput): Promise<void> {
  const asTyped: AsTyped = {
    childName: input.childName,
    childForm: input.childForm,
    seen: input.seen,
    said: null,
    voice: input.voice,
    askedFirst: input.askedFirst,
    happenedAt: input.happenedAt.toISOString(),
  }
  const urgent = isUrgent(input.danger)
  await tx.run(sql`insert into concerns.concern (id, organisation_id, logged_by, recorded_for, danger, urgent, happened_at, place, logged_at, as_typed)
    values (${concernId}, ${ctx.organisationId}, ${ctx.practitionerId}, ${recordedFor}, ${input.danger}, ${urgent}, ${input.happenedAt}, ${input.place}, ${ctx.now},
      ${JSON.stringify(asTyped)}::jsonb)`)
  await giveFirst(tx, ctx, {
    id: concernId,
    entryId: null,
    children: [],
    urgent,
    loggedAt: ctx.now,
    byJob: 'colleague with a one-use link',
  })
}

/** What came of naming the child: it was named now; `by` somebody a moment before (null: this person may not know who); or it is not there. */
export type Naming = { kind: 'named' } | { kind: 'named-before'; by: string | null } | { kind: 'not-there' }

/**
 * A lead says which child it is: the words become an entry, and the concern goes to whoever may read about that child. One lead at a time: the
 * concern is held before anything is written, so that the second finds it named and writes nothing, in whichever child's record.
 */
export async function nameTheChild(tx: Tx, ctx: Ctx, concernId: string, childId: string): Promise<Naming> {
  await tx.run(sql`select 1 from concerns.concern where id = ${concernId} for update`)
  const concern = await concernById(tx, concernId)
  if (!concern) return { kind: 'not-there' }
  tx.event.subject = { kind: 'concern', id: concern.id }
  const typed = concern.asTyped
  if (concern.entryId !== null || !typed) return { kind: 'named-before', by: await namedBy(tx, concern) }
  const form = typed.childForm ? `, ${typed.childForm}` : ''
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'concern',
    title: titleOf(typed.seen),
    body: {
      seen: typed.seen,
      said: `The name was typed as “${typed.childName}${form}”. ${ctx.practitionerName} found the child on the roll.`,
    },
    children: [{ childId, role: 'subject' }],
    happenedAt: concern.happenedAt,
    place: concern.place,
    recordedFor: concern.recordedFor,
    reach: 'own',
    voices:
      typed.voice === null
        ? []
        : [{ childId, words: typed.voice, means: meansWords.spoken, askedFirst: typed.askedFirst }],
  })
  const named =
    await tx.run(sql`update concerns.concern set entry_id = ${entryId}, children = array[${childId}]::uuid[], child_roles = array['subject']
    where id = ${concern.id} and entry_id is null`)
  // The row is held. If it could not be changed all the same, no entry may stay that belongs to no concern.
  if (named !== 1) throw new Error('a concern that is held was named by somebody else')
  await finishTask(tx, ctx, {
    kind: readTask,
    subject: { kind: 'concern', id: concern.id },
    words: 'The child was found on the roll',
  })
  await giveFirst(tx, ctx, {
    id: concern.id,
    entryId,
    children: [childId],
    urgent: concern.urgent,
    loggedAt: ctx.now,
    byJob: 'colleague with a one-use link',
  })
  return { kind: 'named' }
}

/** Who wrote the entry of a concern, where this person may read it. */
async function namedBy(tx: Tx, { entryId, children }: ConcernRow): Promise<string | null> {
  await askFor(tx, children)
  const author = await tx.maybe(
    sql<{
      name: string
    }>`select p.name from record.entry e join identity.practitioner p on p.id = e.author_id where e.id = ${entryId}`,
  )
  return author?.name ?? null
}
