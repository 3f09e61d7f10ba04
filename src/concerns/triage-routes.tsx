import { h } from 'preact'
import { z } from 'zod'
import { may } from '../access/index.ts'
import { isUuid } from '../platform/db.ts'
import { type FieldError, id, type Typed, typedQuery, typedText, words } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonDate } from '../statute/index.ts'
import type { ConcernRow, TriageRow } from './concern.ts'
import { triageOutcomes } from './concern.ts'
import { GonePage } from './gone-page.tsx'
import { ConcernsPage, type ListRow } from './list-page.tsx'
import { pickUp } from './pick-up.ts'
import { concernById, concernsOf, toldOf, triageOf } from './queries.ts'
import { frontDoorFor, referralOfConcern } from './referral-queries.ts'
import { decideConcern, recordWithdrawal } from './triage-actions.ts'
import { DecidedPage, startingWith, TriagePage, type TriagePageProps } from './triage-page.tsx'
import {
  addedWithoutEntry,
  closeDrafts,
  hasLeft,
  type Known,
  type KnownSection,
  keepDraft,
  knownAbout,
  namesOf,
  openDrafts,
} from './triage-queries.ts'
import { isShort, type ListState, listStates, newestByChild, stateOf, TriageForm } from './triage-rules.ts'

const DRAFT = 'triage'
/** Organisations that may refer to the National Referral Mechanism themselves (practice B14); a school may not. */
const firstResponders = new Set(['police', 'childrens-services', 'front-door', 'council'])

/** Which child the page is about: the one asked for, else the first without a decision. */
function chosenChild(concern: ConcernRow, asked: string | null, decided: readonly TriageRow[]): string {
  if (asked && concern.children.includes(asked)) return asked
  return concern.children.find(child => !decided.some(row => row.childId === child)) ?? concern.children[0] ?? ''
}

/** How deep to begin: fully when somebody may be in danger or exploited, or where it was begun so. One may always choose the other. */
function lookOf(query: string, known: Known, fields: Typed): 'short' | 'full' {
  if (query === 'full' || query === 'short') return query
  const begun = typedText(fields, 'look')
  if (begun === 'full' || begun === 'short') return begun
  const grave = known.indicators.some(
    one => one.because !== null && (one.key === 'slavery-trafficking-exploitation' || one.key === 'honour-based-risk'),
  )
  const deepBefore = known.decided !== null && !isShort(known.decided.row.outcome)
  return known.concern.urgent || grave || deepBefore ? 'full' : 'short'
}

/** The child has left: a note that was added to the concern since is read here. */
async function showGone({ tx, ctx }: Given, concern: ConcernRow): Promise<Reply> {
  tx.event.subject = { kind: 'concern', id: concern.id }
  const added = await addedWithoutEntry(tx, concern.id)
  return page('Concern', () => h(GonePage, { added, now: ctx.now }), { current: '/concerns' })
}

async function showTriage(
  given: Given,
  sections: readonly KnownSection[],
  again: { typed: Typed; errors: FieldError[] } | null,
): Promise<Reply> {
  const { tx, ctx, params, query, once } = given
  const concern = await concernById(tx, params.concernId ?? '')
  if (!concern) return notFound()
  if (concern.entryId === null) return seeOther(`/concerns/${concern.id}/find`)
  const asked = again ? typedText(again.typed, 'childId') : query.get('child')
  const childId = chosenChild(concern, asked, await triageOf(tx, [concern.id]))
  const known = await knownAbout(tx, ctx, concern, childId, sections)
  if (!known) return (await hasLeft(tx, ctx, concern, childId)) ? showGone(given, concern) : notFound()
  if (again === null) await pickUp(tx, ctx, concern.id)
  const drafts = await openDrafts(tx, ctx, DRAFT, concern.id, known.child.id)
  const draft = again ? null : (drafts[0] ?? null)
  const tab = again && isUuid(typedText(again.typed, '_tab')) ? typedText(again.typed, '_tab') : newId()
  // A line has no field for what the record already answers: who goes on from it to decide fully finds that ticked as at first.
  const kept =
    draft && (typedText(draft.fields, 'look') === 'short' ? { ...startingWith(known), ...draft.fields } : draft.fields)
  const typed = again?.typed ?? kept ?? startingWith(known)
  const door = await frontDoorFor(tx, ctx, known.child)
  const props: TriagePageProps = {
    known,
    now: ctx.now,
    today: londonDate(ctx.now),
    look: lookOf(again ? '' : (query.get('look') ?? ''), known, typed),
    typed,
    errors: again?.errors ?? [],
    once,
    tab,
    draft,
    others: again
      ? drafts.filter(one => one.id !== tab && one.id !== typedText(again.typed, '_from'))
      : drafts.slice(1),
    again: known.decided !== null,
    firstResponder: firstResponders.has(ctx.organisationKind),
    frontDoor: door?.name ?? 'The front door',
    referral: await referralOfConcern(tx, concern.id, known.child.id),
  }
  // Decided: the reasons, not the questions, unless somebody asks to decide again or was refused while deciding.
  const deciding =
    known.decided === null ||
    query.get('again') !== null ||
    (again !== null && typedText(again.typed, 'withdrawn') === '' && again.typed.withdrawn === undefined)
  return deciding
    ? page('Decide', () => h(TriagePage, props), { wide: true, current: '/concerns', errors: props.errors })
    : page('Decide', () => h(DecidedPage, props), { wide: true, current: '/concerns', errors: props.errors })
}

/** The school’s concerns by state; names only of children this reader may know. */
async function showList({ tx, ctx, query }: Given): Promise<Reply> {
  const concerns = await concernsOf(tx, ctx, { most: 201 })
  const shown = concerns.slice(0, 200)
  const labels = await namesOf(tx, ctx, [...new Set(shown.flatMap(concern => concern.children))])
  const decisions = Map.groupBy(
    await triageOf(
      tx,
      shown.map(concern => concern.id),
    ),
    row => row.concernId,
  )
  const told = new Set(
    (
      await toldOf(
        tx,
        shown.map(concern => concern.id),
      )
    )
      .filter(row => row.kind === 'acted-on')
      .map(row => row.concernId),
  )
  const text = (query.get('q') ?? '').slice(0, 100)
  const wanted = query.get('state') ?? ''
  const state = Object.hasOwn(listStates, wanted) ? (wanted as ListState) : null
  const rows: ListRow[] = shown
    .map(concern => {
      const newest = newestByChild(decisions.get(concern.id) ?? [])
      return {
        concern,
        state: stateOf(concern, newest),
        who: concern.children
          .flatMap(child => labels.get(child) ?? [])
          .map(({ name, yearGroup, initials }) => ({ name: ctx.showsInitials ? initials : name, yearGroup })),
        outcome: [...new Set([...newest.values()].map(row => triageOutcomes[row.outcome].toLowerCase()))].join('; '),
        told: told.has(concern.id),
      }
    })
    .filter(
      row =>
        text.trim() === '' ||
        [...row.who.map(one => one.name), row.concern.loggedByName].some(name =>
          name.toLowerCase().includes(text.trim().toLowerCase()),
        ),
    )
  const counts = Object.fromEntries(
    Object.keys(listStates).map(key => [key, rows.filter(row => row.state === key).length]),
  ) as Record<ListState, number>
  const filtered = rows.filter(row => state === null || row.state === state)
  return page(
    'Concerns',
    () =>
      h(ConcernsPage, {
        rows: filtered,
        counts,
        state,
        text,
        now: ctx.now,
        more: concerns.length > 200,
        mayLog: may(ctx.roles, 'concern.log'),
      }),
    { wide: true, current: '/concerns' },
  )
}

/** Routes of triage. `/concerns/:concernId` comes after every `/concerns/<word>`. */
export const triageRoutes = (sections: readonly KnownSection[]): Route[] => [
  get('/concerns', { may: 'concern.list', audit: 'concerns.listed', handle: showList }),
  // The same with a name to find, which stands in no address.
  post('/concerns', {
    may: 'concern.list',
    audit: 'concerns.listed',
    reads: true,
    input: z.unknown(),
    handle: given => showList({ ...given, query: typedQuery(given.typed) }),
  }),
  get('/concerns/:concernId', {
    may: 'concern.triage',
    audit: 'concern.opened',
    handle: given => showTriage(given, sections, null),
  }),
  post('/concerns/:concernId/draft', {
    may: 'concern.triage',
    audit: 'concern.draft',
    input: z.object({ childId: id('Choose which child this is about') }),
    async handle({ tx, ctx, params, input, typed }) {
      const concern = await concernById(tx, params.concernId ?? '')
      if (!concern?.children.includes(input.childId)) return notFound()
      await keepDraft(tx, ctx, DRAFT, concern.id, typed)
      return typed.action === 'later'
        ? seeOther(`/concerns/${concern.id}?child=${input.childId}`)
        : { kind: 'json', body: { saved: true } }
    },
    // A form that was sent to be kept is shown again with its words; a page that saves by itself is told that it has not.
    again: given =>
      given.typed.action === 'later'
        ? showTriage(given, sections, given)
        : { kind: 'json', body: { saved: false }, status: 422 },
  }),
  post('/concerns/:concernId/withdrawn', {
    may: 'concern.triage',
    audit: 'concern.agreement-withdrawn',
    input: z.object({
      childId: id('Choose which child this is about'),
      withdrawn: words('Write what they said', 2000),
    }),
    async handle({ tx, ctx, params, input }) {
      const concern = await concernById(tx, params.concernId ?? '')
      const known = concern && (await knownAbout(tx, ctx, concern, input.childId))
      if (!known || !(await recordWithdrawal(tx, ctx, known, input.withdrawn))) return notFound()
      return seeOther(`/concerns/${known.concern.id}?child=${input.childId}`)
    },
    again: given => showTriage(given, sections, given),
  }),
  post('/concerns/:concernId', {
    may: 'concern.triage',
    audit: 'concern.decided',
    input: TriageForm,
    async handle({ tx, ctx, params, input, typed }) {
      const concern = await concernById(tx, params.concernId ?? '')
      const known = concern && (await knownAbout(tx, ctx, concern, input.childId))
      if (!known) return notFound()
      await pickUp(tx, ctx, known.concern.id)
      const decided = await decideConcern(tx, ctx, known, input)
      if (!decided.ok) return refuse(...decided.errors)
      await closeDrafts(tx, ctx, DRAFT, typed, decided.triageId)
      if (input.outcome === 'front-door' || input.outcome === 'family-help')
        return seeOther(`/children/${input.childId}/refer?concern=${known.concern.id}`)
      return seeOther(`/concerns/${known.concern.id}?child=${input.childId}`)
    },
    again: given => showTriage(given, sections, given),
  }),
]
