/**
 * A concern that is being written. Its words are kept as they are typed, on the server and for the writer alone: begun on a phone, finished on
 * a PC. When two windows write the same draft, the one that has seen the newest words wins, and the words of the other are kept beside it.
 */
import { createHash } from 'node:crypto'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { type Typed, typedText } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { KeptFile } from './concern.ts'

interface Stored {
  now: Typed
  /** The window whose words these are: its own next saving needs no newer revision. */
  tab: string
  files: KeptFile[]
  others: Record<string, { at: string; fields: Typed }>
  /** Of a draft that was sent: a hash of its words, so that the same words sent again are known from others. */
  sent?: string
}
export interface Draft {
  id: string
  revision: number
  fields: Typed
  files: KeptFile[]
  /** Words of other windows that were not the newest when they were saved. */
  others: { at: Date; fields: Typed }[]
  beganAt: Date
  savedAt: Date
  /** The concern it became; null while it is not sent. */
  concernId: string | null
  /** A hash of the words that were sent; null while it is not. */
  sent: string | null
}
export interface Save {
  /** From the form; a draft of somebody else, or none, makes a new one. */
  draftId: string
  /** The revision the window had before its eyes. */
  base: number
  tab: string
  fields: Typed
}
export interface Saved {
  draft: Draft
  /** Another window has newer words: these were kept beside them. */
  conflict: boolean
}

const KIND = 'concern'
/** Fields of the form that are no words of the writer. */
const notWords = new Set(['draft', 'revision', 'tab', 'action', '_once', 'purpose'])
/** jsonb cannot hold NUL; the check of the form refuses it, the draft leaves it out. */
const keepable = (fields: Typed): Typed => {
  const kept: Typed = {}
  for (const [name, value] of Object.entries(fields)) {
    if (notWords.has(name) || name.includes('\u0000')) continue
    kept[name] = Array.isArray(value)
      ? value.map(text => text.replaceAll('\u0000', ''))
      : value.replaceAll('\u0000', '')
  }
  return kept
}
/** Fields that are filled before anybody has written a word. */
const alwaysThere = /^(on|at|danger|dutyOn|dutyAt|role-.*)$/
const isEmpty = (value: string | string[]): boolean => [value].flat().every(text => text.trim() === '')
/** Is there anything to keep? A page that was only opened leaves no draft. */
export const hasWords = (fields: Typed): boolean =>
  Object.entries(fields).some(([name, value]) => !notWords.has(name) && !alwaysThere.test(name) && !isEmpty(value))
/** The name a window gives itself, so that its own next saving is no conflict: letters, digits and hyphens. */
export const tabOf = (typed: Typed): string =>
  typedText(typed, 'tab')
    .replace(/[^\w-]/g, '')
    .slice(0, 40) || 'none'

interface Row {
  id: string
  revision: number
  fields: Stored
  beganAt: Date
  savedAt: Date
  concernId: string | null
}
const columns = sql`id, revision, fields, began_at as "beganAt", saved_at as "savedAt", outcome_id as "concernId"`
const toDraft = (row: Row): Draft => ({
  id: row.id,
  revision: row.revision,
  fields: row.fields.now,
  files: row.fields.files,
  others: Object.values(row.fields.others).map(other => ({ at: new Date(other.at), fields: other.fields })),
  beganAt: row.beganAt,
  savedAt: row.savedAt,
  concernId: row.concernId,
  sent: row.fields.sent ?? null,
})
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`

const read = (tx: Tx, ctx: Ctx, id: string, lock: boolean) =>
  tx.maybe(sql<Row>`select ${columns} from record.draft where id = ${id} and kind = ${KIND} and practitioner_id = ${ctx.practitionerId}
    and organisation_id = ${ctx.organisationId} ${lock ? sql`for update` : sql``}`)

/** One of my drafts, sent or not; null when it is not mine or there is none. */
export async function draftById(tx: Tx, ctx: Ctx, id: string): Promise<Draft | null> {
  if (!isUuid(id)) return null
  const row = await read(tx, ctx, id, false)
  return row && toDraft(row)
}

/** My drafts that are not sent, the latest first. */
export const openDrafts = async (tx: Tx, ctx: Ctx): Promise<Draft[]> =>
  (
    await tx.many(sql<Row>`select ${columns} from record.draft where kind = ${KIND} and practitioner_id = ${ctx.practitionerId}
      and organisation_id = ${ctx.organisationId} and sent_at is null order by saved_at desc limit 20`)
  ).map(toDraft)

const tidy = (fields: Typed): string =>
  JSON.stringify(
    Object.entries(fields)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
const sameWords = (one: Typed, other: Typed): boolean => tidy(one) === tidy(other)
const hashOf = (fields: Typed): string =>
  createHash('sha256')
    .update(tidy(keepable(fields)))
    .digest('base64url')

/** Are these the words that were sent with this draft? */
export const wasSent = (draft: Draft, fields: Typed): boolean => draft.sent === null || draft.sent === hashOf(fields)

/** Keeps what is in the form now. Locks the draft until the transaction ends, so that it is sent once. */
export async function saveDraft(tx: Tx, ctx: Ctx, save: Save): Promise<Saved> {
  const fields = keepable(save.fields)
  let row = isUuid(save.draftId) ? await read(tx, ctx, save.draftId, true) : null
  if (!row) {
    // The id comes from the page, so that a repeated first saving is one draft. If somebody else has that id, a new one is made.
    const id = isUuid(save.draftId) ? save.draftId : newId()
    const stored: Stored = { now: fields, tab: save.tab, files: [], others: {} }
    const insert = (as: string) =>
      tx.run(sql`insert into record.draft (id, practitioner_id, organisation_id, kind, fields, revision, began_at, saved_at)
      values (${as}, ${ctx.practitionerId}, ${ctx.organisationId}, ${KIND}, ${json(stored)}, 1, ${ctx.now}, ${ctx.now}) on conflict do nothing`)
    const made = (await insert(id)) === 1
    row = await read(tx, ctx, id, true)
    if (!row) {
      const other = newId()
      await insert(other)
      row = await read(tx, ctx, other, true)
    }
    if (made && row) return { draft: toDraft(row), conflict: false }
  }
  if (!row) throw new Error('a draft could not be kept')
  if (row.concernId !== null) return { draft: toDraft(row), conflict: false }
  const stored = row.fields
  const newest = save.base >= row.revision || save.tab === stored.tab || sameWords(fields, stored.now)
  return {
    draft: await write(
      tx,
      ctx,
      row,
      newest ? newer(stored, row.savedAt, save.tab, fields) : beside(stored, save, ctx.now),
      newest,
    ),
    conflict: !newest,
  }
}

/** Words that were not the newest are kept beside them. */
const beside = (stored: Stored, save: Save, now: Date): Stored => ({
  ...stored,
  others: { ...stored.others, [save.tab]: { at: now.toISOString(), fields: keepable(save.fields) } },
})

/** The newest words. While two windows have differed, the words they replace are kept too, until all of it is sent. */
function newer(stored: Stored, savedAt: Date, tab: string, fields: Typed): Stored {
  const differed = Object.keys(stored.others).length > 0 && tab !== stored.tab
  const all = differed
    ? { ...stored.others, [stored.tab]: { at: savedAt.toISOString(), fields: stored.now } }
    : stored.others
  const others = Object.fromEntries(Object.entries(all).filter(([, other]) => !sameWords(other.fields, fields)))
  return { ...stored, now: fields, tab, others }
}

async function write(tx: Tx, ctx: Ctx, row: Row, stored: Stored, counts: boolean): Promise<Draft> {
  const revision = counts ? row.revision + 1 : row.revision
  await tx.run(
    sql`update record.draft set fields = ${json(stored)}, revision = ${revision}, saved_at = ${ctx.now} where id = ${row.id}`,
  )
  return toDraft({ ...row, fields: stored, revision, savedAt: ctx.now })
}

/** Sets which documents lie with a draft. */
export async function keepFiles(tx: Tx, ctx: Ctx, draftId: string, files: readonly KeptFile[]): Promise<void> {
  const row = await read(tx, ctx, draftId, true)
  if (row) await write(tx, ctx, row, { ...row.fields, files: [...files] }, false)
}

/** The draft has become a concern. Its words now live in the record; the draft keeps none of them. */
export async function closeDraft(tx: Tx, ctx: Ctx, draft: Draft, concernId: string): Promise<void> {
  const empty: Stored = { now: {}, tab: '', files: [], others: {}, sent: hashOf(draft.fields) }
  await tx.run(
    sql`update record.draft set sent_at = ${ctx.now}, outcome_id = ${concernId}, fields = ${json(empty)} where id = ${draft.id}`,
  )
}

/** Throws a draft away because its writer said so. It is marked as ended and its words are gone. */
export async function endDraft(tx: Tx, ctx: Ctx, draftId: string): Promise<KeptFile[]> {
  const row = await read(tx, ctx, draftId, true)
  if (!row || row.concernId !== null) return []
  const empty: Stored = { now: {}, tab: '', files: [], others: {} }
  await tx.run(sql`update record.draft set sent_at = ${ctx.now}, fields = ${json(empty)} where id = ${draftId}`)
  return row.fields.files
}

/** The first words of a draft, for a list: whom it names and how it begins. */
export const beginning = (draft: Draft): string => {
  const text = typedText(draft.fields, 'seen') || typedText(draft.fields, 'voice') || typedText(draft.fields, 'child')
  return text.length > 60 ? `${text.slice(0, text.lastIndexOf(' ', 60) > 20 ? text.lastIndexOf(' ', 60) : 60)} …` : text
}
