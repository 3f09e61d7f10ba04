/**
 * Words that are being written: saved while typing, so that a time-out loses none. Each window has a row of its own; two windows never write
 * over each other. Only the writer reads them (record.draft, shape "person").
 */
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { type Typed, typedText } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'

export type DraftKind = 'sharing-ask' | 'sharing-answer'
export interface Draft {
  id: string
  revision: number
  fields: Typed
  savedAt: Date
}
/** What a form carries of its draft: the window’s own row, and the row its words began from. */
export interface DraftState {
  tab: string
  from: Draft | null
  /** Words of other windows that are not in this form. */
  others: Draft[]
}

const own = ['_tab', '_from', '_fromRevision', '_once', 'later']
const kept = (typed: Typed): string => {
  const fields = Object.entries(typed).filter(([name]) => !own.includes(name))
  const cut = fields
    .slice(0, 100)
    .map(([name, value]) => [
      name.slice(0, 60),
      Array.isArray(value) ? value.slice(0, 200).map(one => one.slice(0, 20_000)) : value.slice(0, 20_000),
    ])
  // PostgreSQL keeps no NUL in jsonb; the form itself refuses it when it is sent.
  return JSON.stringify(Object.fromEntries(cut)).replaceAll('\\u0000', '')
}

/** Words not yet sent, the newest first. */
const openDrafts = (tx: Tx, ctx: Ctx, kind: DraftKind, subjectId: string): Promise<Draft[]> =>
  tx.many(sql<Draft>`
    select id, revision, fields, saved_at as "savedAt" from record.draft
    where kind = ${kind} and subject_id = ${subjectId} and practitioner_id = ${ctx.practitionerId} and organisation_id = ${ctx.organisationId} and sent_at is null
    order by saved_at desc, id desc limit 10`)

/** What the page begins with. A form that is shown again after a refusal keeps its own window and what it began from. */
export async function draftState(
  tx: Tx,
  ctx: Ctx,
  kind: DraftKind,
  subjectId: string,
  typed: Typed,
): Promise<DraftState> {
  const drafts = await openDrafts(tx, ctx, kind, subjectId)
  const tab = typedText(typed, '_tab')
  if (isUuid(tab)) {
    const from = drafts.find(one => one.id === typedText(typed, '_from')) ?? null
    return {
      tab,
      from: from && { ...from, revision: Number(typedText(typed, '_fromRevision')) || 0 },
      others: drafts.filter(one => one.id !== tab && one.id !== from?.id),
    }
  }
  const [from = null, ...others] = drafts
  return { tab: newId(), from, others }
}

/** Keeps what a window has typed. False when it does not say which window it is. */
export async function keepDraft(tx: Tx, ctx: Ctx, kind: DraftKind, subjectId: string, typed: Typed): Promise<boolean> {
  const tab = typedText(typed, '_tab')
  if (!isUuid(tab)) return false
  const fields = kept(typed)
  const changed = await tx.run(sql`
    update record.draft set fields = ${fields}::jsonb, revision = revision + 1, saved_at = ${ctx.now}
    where id = ${tab} and practitioner_id = ${ctx.practitionerId} and kind = ${kind} and subject_id = ${subjectId} and sent_at is null`)
  if (changed === 0) {
    await tx.run(sql`
      insert into record.draft (id, practitioner_id, organisation_id, kind, subject_id, fields, revision, began_at, saved_at)
      values (${tab}, ${ctx.practitionerId}, ${ctx.organisationId}, ${kind}, ${subjectId}, ${fields}::jsonb, 1, ${ctx.now}, ${ctx.now}) on conflict do nothing`)
  }
  await closeFrom(tx, ctx, typed)
  return true
}

/** The words went on in this window: the row they began from is done with, unless another window has written to it since. */
const closeFrom = async (tx: Tx, ctx: Ctx, typed: Typed): Promise<void> => {
  const from = typedText(typed, '_from')
  if (!isUuid(from)) return
  await tx.run(sql`update record.draft set sent_at = ${ctx.now} where id = ${from} and practitioner_id = ${ctx.practitionerId} and sent_at is null
    and revision = ${Number(typedText(typed, '_fromRevision')) || 0}`)
}

/** The words were sent. Those of other windows stay. */
export async function closeDraft(tx: Tx, ctx: Ctx, typed: Typed, outcomeId: string): Promise<void> {
  await closeFrom(tx, ctx, typed)
  const tab = typedText(typed, '_tab')
  if (!isUuid(tab)) return
  await tx.run(sql`update record.draft set sent_at = ${ctx.now}, outcome_id = ${outcomeId}, fields = '{}'::jsonb
    where id = ${tab} and practitioner_id = ${ctx.practitionerId} and sent_at is null`)
}
