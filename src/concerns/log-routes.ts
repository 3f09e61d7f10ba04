import { h } from 'preact'
import { z } from 'zod'
import { searchRoll } from '../people/index.ts'
import { isUuid } from '../platform/db.ts'
import { type FieldError, maybeLine, type Typed, typedList, typedText } from '../platform/form.ts'
import {
  type Given,
  get,
  notFound,
  page,
  post,
  type Reply,
  type Route,
  seeOther,
  type Upload,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { openEntry } from '../record/index.ts'
import { documentOf } from './attachments.ts'
import type { ConcernsDeps } from './deps.ts'
import { dutiesInForce, dutyTitle } from './duties.ts'
import { HeldPage } from './held-page.tsx'
import { chosenFromRoll, logConcern } from './log-actions.ts'
import {
  beginning,
  closeDraft,
  type Draft,
  draftById,
  endDraft,
  hasWords,
  openDrafts,
  saveDraft,
  tabOf,
  wasSent,
} from './log-draft.ts'
import { letGo, removeFile, takeFiles } from './log-files.ts'
import { LogPage } from './log-page.tsx'
import type { LogPageProps } from './log-props.ts'
import { childrenOf, inOrder, markAdded, marksOf, readConcern } from './log-rules.ts'
import { SentPage } from './log-sent-page.tsx'
import { concernById, dutiesOf } from './queries.ts'
import { whomToCall } from './whom-to-call.ts'

interface Show {
  draft: Draft | null
  draftId: string
  typed: Typed
  errors?: FieldError[]
  conflict?: boolean
  another?: boolean
  searched?: boolean
}

/** The page with whatever was typed so far. */
async function showLog({ tx, ctx }: Given, show: Show): Promise<Reply> {
  const { draft, typed } = show
  const errors = inOrder(show.errors ?? [])
  const chosen = await chosenFromRoll(
    tx,
    ctx,
    childrenOf(typed).map(child => child.childId),
  )
  const order = childrenOf(typed).map(child => child.childId)
  const drafts = (await openDrafts(tx, ctx)).filter(one => one.id !== show.draftId && hasWords(one.fields))
  const props: LogPageProps = {
    draftId: show.draftId,
    revision: draft?.revision ?? 0,
    tab: newId(),
    typed,
    errors,
    chosen: chosen.sort((one, other) => order.indexOf(one.childId) - order.indexOf(other.childId)),
    matches: show.searched ? await searchRoll(tx, ctx, typedText(typed, 'child')) : null,
    another: show.another ?? false,
    marks: marksOf(typed),
    files: draft?.files ?? [],
    others: draft?.others ?? [],
    theirs: show.conflict && draft ? { at: draft.savedAt, fields: draft.fields } : null,
    drafts: drafts.map(one => ({ id: one.id, beganAt: one.beganAt, beginning: beginning(one) })),
    savedAt: draft?.savedAt ?? null,
    now: ctx.now,
    duties: dutiesInForce(),
    ...(await whomToCall(tx, ctx, order)),
  }
  return page('Log a concern', () => h(LogPage, props), {
    current: '/concerns/new',
    wide: true,
    errors,
    status: errors.length > 0 ? 422 : 200,
  })
}

/** The form as it stands after a button that only changes the form: a child removed, a mark added, changed or removed. */
function afterButton(typed: Typed, action: string): { typed: Typed; errors: FieldError[] } {
  const next: Typed = { ...typed }
  const children = childrenOf(typed).map(child => child.childId)
  next.children = children
  delete next.childId
  if (children.length > typedList(typed, 'children').length) delete next.child
  if (action.startsWith('remove-mark-') || action.startsWith('change-mark-')) {
    const marks = marksOf(typed)
    const at = Number(action.slice(12))
    const mark = marks[at]
    next.mark = marks.filter((_, index) => index !== at).map(one => JSON.stringify(one))
    if (mark && action.startsWith('change-mark-'))
      Object.assign(next, { markRegion: mark.region, markLooked: mark.looked, markSaid: mark.said ?? '' })
    return { typed: next, errors: [] }
  }
  if (action.startsWith('remove-') && !action.startsWith('remove-file-')) {
    const gone = action.slice(7)
    next.children = children.filter(id => id !== gone)
    delete next[`role-${gone}`]
    return { typed: next, errors: [] }
  }
  if (action === 'mark') {
    const added = markAdded(typed)
    if (added.errors.length > 0) return { typed: next, errors: added.errors }
    if (!added.mark) return { typed: next, errors: [{ field: 'markRegion', message: 'Choose where the mark is' }] }
    next.mark = [...marksOf(typed), added.mark].map(one => JSON.stringify(one))
    for (const field of ['markRegion', 'markLooked', 'markSaid']) delete next[field]
  }
  return { typed: next, errors: [] }
}

/** Every button of the page. Whatever it is, the words are kept first. */
async function handleLog(deps: ConcernsDeps, given: Given & { typed: Typed; uploads: Upload[] }): Promise<Reply> {
  const { tx, ctx } = given
  const action = typedText(given.typed, 'action') || 'save'
  const { typed, errors } = afterButton(given.typed, action)
  const saved = await saveDraft(tx, ctx, {
    draftId: typedText(typed, 'draft'),
    base: Number(typedText(typed, 'revision')) || 0,
    tab: tabOf(typed),
    fields: typed,
  })
  let { draft } = saved
  // Sent already, by a second press or from another window: one record. Other words are not that record, and are kept.
  if (draft.concernId !== null)
    return wasSent(draft, typed)
      ? seeOther(`/concerns/sent/${draft.concernId}`)
      : keptApart(deps, given, typed, [{ field: 'seen', message: sentElsewhere }])
  if (action.startsWith('remove-file-')) await removeFile(tx, ctx, draft, action.slice(12))
  const taken = await takeFiles(deps, given, draft, given.uploads, typed)
  draft = (await draftById(tx, ctx, draft.id)) ?? draft
  const show = (more: Partial<Show>, found: FieldError[]): Promise<Reply> => {
    if (found.length > 0) tx.event.outcome = 'refused'
    return showLog(given, { draft, draftId: draft.id, typed, conflict: saved.conflict, errors: found, ...more })
  }
  if (action !== 'send') {
    // Kept, and not sent: whoever only looks a child up here has written nothing about them.
    tx.event.action = 'concern.draft.save'
    return show(
      {
        searched: action === 'find-child',
        another: action === 'another' || (action === 'find-child' && childrenOf(typed).length > 0),
      },
      [...errors, ...taken.errors],
    )
  }
  const onRoll = new Set(
    (
      await chosenFromRoll(
        tx,
        ctx,
        childrenOf(typed).map(child => child.childId),
      )
    ).map(row => row.childId),
  )
  const read = readConcern(typed, { now: ctx.now, onRoll, files: taken.files })
  const wrong = [...(read.ok ? [] : read.errors), ...taken.errors]
  if (saved.conflict)
    wrong.push({
      field: 'seen',
      message: 'You wrote in another window as well. Both are shown below. Take what is right from each, then send',
    })
  if (!read.ok || wrong.length > 0)
    return show({ searched: childrenOf(typed).length === 0 && typedText(typed, 'child').trim() !== '' }, wrong)
  const { concernId } = await logConcern(tx, ctx, read.input)
  await closeDraft(tx, ctx, draft, concernId)
  return seeOther(`/concerns/sent/${concernId}`)
}

const sentElsewhere =
  'This was sent from another window, with other words. These have not been sent: send them as a concern of their own, or leave them'

/** Words and documents that could not go with the draft they were written for get one of their own, and the page with what to know. */
async function keptApart(
  deps: ConcernsDeps,
  given: Given & { uploads?: Upload[] },
  typed: Typed,
  errors: FieldError[],
): Promise<Reply> {
  given.tx.event.outcome = 'refused'
  const kept = { ...typed, draft: newId() }
  const { draft } = await saveDraft(given.tx, given.ctx, {
    draftId: kept.draft,
    base: 0,
    tab: tabOf(typed),
    fields: kept,
  })
  const taken = await takeFiles(deps, given, draft, given.uploads ?? [], typed)
  return showLog(given, {
    draft: { ...draft, files: taken.files },
    draftId: draft.id,
    typed: kept,
    errors: [...errors, ...taken.errors],
  })
}

export const logRoutes = (deps: ConcernsDeps): Route[] => [
  get('/concerns/new', {
    may: 'concern.log',
    audit: 'concern.form',
    async handle(given) {
      const { tx, ctx, query } = given
      const wanted = query.get('draft')
      if (wanted === null) return showLog(given, { draft: null, draftId: newId(), typed: {} })
      const draft = await draftById(tx, ctx, wanted)
      if (!draft) return notFound()
      if (draft.concernId !== null) return seeOther(`/concerns/sent/${draft.concernId}`)
      return showLog(given, { draft, draftId: draft.id, typed: draft.fields })
    },
  }),
  post('/concerns/new', {
    may: 'concern.log',
    audit: 'concern.log',
    // Checked field by field in log-rules.ts, after the words have been kept: a refusal loses none of them.
    input: z.unknown(),
    multipart: true,
    takesUnchecked: true,
    handle: given => handleLog(deps, given),
    again: given => keptApart(deps, given, given.typed, given.errors),
  }),
  post('/concerns/draft', {
    may: 'concern.log',
    audit: 'concern.draft.save',
    input: z.unknown(),
    async handle({ tx, ctx, typed }) {
      if (!hasWords(typed)) return { kind: 'json', body: { saved: false } }
      const { draft, conflict } = await saveDraft(tx, ctx, {
        draftId: typedText(typed, 'draft'),
        base: Number(typedText(typed, 'revision')) || 0,
        tab: tabOf(typed),
        fields: typed,
      })
      return { kind: 'json', body: { saved: draft.concernId === null, revision: draft.revision, conflict } }
    },
  }),
  post('/concerns/draft/:draftId/end', {
    may: 'concern.log',
    audit: 'concern.draft.end',
    input: z.unknown(),
    async handle({ tx, ctx, params }) {
      await letGo(tx, await endDraft(tx, ctx, params.draftId ?? ''))
      return seeOther('/concerns/mine')
    },
  }),
  // By POST: what is typed is a child's name, and stands in no address.
  post('/concerns/roll', {
    may: 'concern.log',
    audit: 'roll.search',
    reads: true,
    input: z.object({ q: maybeLine(100) }),
    async handle({ tx, ctx, input }) {
      const rows = await searchRoll(tx, ctx, input.q ?? '')
      return {
        kind: 'json',
        body: rows.map(row => ({
          id: row.childId,
          name: row.name,
          detail: [row.form, row.yearGroup].filter(Boolean).join(', '),
        })),
      }
    },
    again: () => ({ kind: 'json', body: [], status: 422 }),
  }),
  get('/concerns/sent/:concernId', {
    may: 'concern.own',
    audit: 'concern.sent.read',
    async handle({ tx, ctx, params }) {
      const concern = isUuid(params.concernId) ? await concernById(tx, params.concernId) : null
      if (!concern || concern.loggedBy !== ctx.practitionerId) return notFound()
      const duties = (await dutiesOf(tx, [concern.id])).map(duty => ({ title: dutyTitle(duty.duty) }))
      const call = await whomToCall(tx, ctx, concern.children)
      return page(
        'Sent',
        () => h(SentPage, { urgent: concern.urgent, concernId: concern.id, duties, now: ctx.now, ...call }),
        { current: '/concerns/new' },
      )
    },
  }),
  get('/entries/:entryId/documents/:documentId', {
    may: 'child.read',
    audit: 'document.read',
    async handle({ tx, params }) {
      const head = await openEntry(tx, params.entryId ?? '')
      if (!head) return notFound()
      const found = await documentOf(tx, deps.dataDir, head.id, params.documentId ?? '')
      if (!found) return notFound()
      tx.event.subject = { kind: 'document', id: params.documentId ?? '' }
      if (found === 'held') return page('Document', () => h(HeldPage, { entryId: head.id }), { status: 409 })
      return { kind: 'file', path: found.path, type: found.mediaType, fileName: found.fileName, bytes: found.bytes }
    },
  }),
]
