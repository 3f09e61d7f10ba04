import { h } from 'preact'
import { z } from 'zod'
import { involvementIndex } from '../access/index.ts'
import { childFacts, findInCaseload, labelsOf, relationsOf } from '../people/index.ts'
import { isUuid } from '../platform/db.ts'
import { isPlainDate, maybeLine, typedQuery } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route } from '../platform/http.ts'
import { ChildPage, WorkersPage } from './child-page.tsx'
import type { RecordDeps } from './deps.ts'
import { EntryPage, VersionsPage } from './entry-page.tsx'
import { bodyWithoutNames, londonDay, namedTo, pictureRows, planNow, whoWrote, withoutNames } from './facts.ts'
import { ChildrenPage } from './list-page.tsx'
import { domain } from './picture-rules.ts'
import {
  type ChronologyFilter,
  chronology,
  entryDetails,
  openEntry,
  pictureFacts,
  sealedWaiting,
  versionsOf,
} from './queries.ts'
import { type EntryKind, entryKinds } from './record.ts'

const PAGE = 50

const isMoment = (text: string): boolean => isPlainDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
/** The filter of a chronology from the address: only values that mean something. */
export function filterOf(query: URLSearchParams): ChronologyFilter {
  const date = (name: string) => (isPlainDate(query.get(name) ?? '') ? query.get(name) : null)
  const kind = query.get('kind') ?? ''
  const show = query.get('show')
  const before = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f-]{36})$/.exec(query.get('before') ?? '')
  const organisation = query.get('organisation')
  return {
    harm: /^[a-z-]{2,60}$/.test(query.get('harm') ?? '') ? query.get('harm') : null,
    organisationId: isUuid(organisation) ? organisation : null,
    kinds:
      show === 'decisions'
        ? ['triage', 'contact-decision', 'plan', 'sharing-answer', 'challenge-answer', 'referral']
        : show === 'voice'
          ? ['voice']
          : Object.hasOwn(entryKinds, kind)
            ? [kind as EntryKind]
            : null,
    from: date('from'),
    to: date('to'),
    words: (query.get('words') ?? '').replaceAll('\u0000', '').slice(0, 200) || null,
    before: before?.[1] && isUuid(before[2]) && isMoment(before[1]) ? { at: before[1], entryId: before[2] } : null,
  }
}

/** What to ask for the next page of a chronology with, its filters kept. */
function nextPage(
  query: URLSearchParams,
  last: { happenedAt: Date; entryId: string } | undefined,
): [string, string][] | null {
  if (!last) return null
  const next = new URLSearchParams(query)
  next.set('before', `${last.happenedAt.toISOString()}_${last.entryId}`)
  return [...next].filter(([, value]) => value !== '')
}

export async function showChild({ tx, ctx, params, query }: Given, deps: RecordDeps): Promise<Reply> {
  const childId = params.childId ?? ''
  const today = londonDay(ctx.now)
  const spanText = query.get('span')
  const span = spanText === '6' ? '6' : spanText === 'all' ? 'all' : '18'
  const reading = childFacts(tx, childId)
  const from =
    span === 'all'
      ? domain('since-birth', today, (await reading)?.label.bornOn ?? null).from
      : domain(span === '6' ? '6-months' : '18-months', today, null).from
  const filter = filterOf(query)
  // These do not wait for each other: they travel together. Of a child whom this reader may not know of, all of them are empty.
  const [child, involvement, found, relations, facts, sealed, parts, lanes] = await Promise.all([
    reading,
    involvementIndex(tx, [childId]),
    chronology(tx, childId, filter, PAGE + 1),
    relationsOf(tx, childId),
    pictureFacts(tx, childId, from),
    sealedWaiting(tx, childId),
    Promise.all(deps.sections.map(section => section(tx, ctx, childId))),
    Promise.all(deps.lanes.map(lane => lane(tx, ctx, childId, from))),
  ])
  if (!child) return notFound()
  const entries = found.slice(0, PAGE)
  const rows = pictureRows(deps, child, involvement, facts, lanes)
  const [details, { people, organisations }] = await Promise.all([
    entryDetails(
      tx,
      entries.map(entry => entry.entryId),
    ),
    whoWrote(tx, entries),
  ])
  for (const { entryId, ownerId } of entries) {
    const detail = details.get(entryId)
    if (detail && organisations.get(ownerId)?.named === false) details.set(entryId, withoutNames(detail))
  }
  const shown = parts.filter(part => part !== null)
  const readOnly = shown.some(section => section.readOnly)
  const sections = shown.filter(section => !readOnly || section.readOnly)
  const harms = [...new Set(rows.harms.map(harm => harm.harm))].map(value => ({ value, text: deps.harmLabel(value) }))
  const actions = deps.actions
    .filter(action => !readOnly && deps.may(ctx.roles, action.may))
    .map(action => ({ label: action.label, href: action.href(childId), primary: action.primary ?? false }))
  const next = found.length > PAGE ? nextPage(query, entries.at(-1)) : null
  return page(
    'Child',
    () =>
      h(ChildPage, {
        child,
        today,
        span,
        rows,
        entries,
        details,
        people,
        organisations,
        involvement,
        relations,
        sections,
        actions,
        filter,
        harms,
        harmLabel: deps.harmLabel,
        next,
        sealed,
        plan: planNow(rows),
      }),
    { wide: true, current: '/children' },
  )
}

async function showEntry({ tx, ctx, params }: Given, deps: RecordDeps): Promise<Reply> {
  const head = await openEntry(tx, params.entryId ?? '')
  if (!head) return notFound()
  const detail = (await entryDetails(tx, [head.id])).get(head.id)
  if (!detail) return notFound()
  const labels = await labelsOf(
    tx,
    head.children.map(child => child.childId),
  )
  const namedOrganisations = await namedTo(tx, ctx, head)
  const mine = head.ownerId === ctx.organisationId
  return page(
    'Entry',
    () =>
      h(EntryPage, {
        head,
        detail: head.ownerNamed ? detail : withoutNames(detail),
        labels,
        namedOrganisations,
        mine,
        mayCorrect: mine && deps.may(ctx.roles, 'entry.correct'),
        harmLabel: deps.harmLabel,
        links: [],
      }),
    { wide: true, current: '/children' },
  )
}

/** The caseload: found in the database, so that no more children are asked for, and stand in the audit event, than are shown. */
async function listChildren({ tx, ctx }: Given, text: string, deps: RecordDeps): Promise<Reply> {
  const { ids, more } = await findInCaseload(tx, text, PAGE)
  const labels = await labelsOf(tx, ids)
  const children = ids.flatMap(id => labels.get(id) ?? [])
  const actions = (deps.listActions ?? []).filter(action => deps.may(ctx.roles, action.may))
  return page('Children', () => h(ChildrenPage, { text, children, more, actions }), {
    wide: true,
    current: '/children',
  })
}

/** The routes of the record: the child's page, an entry, its versions, the caseload. */
export const recordRoutes = (deps: RecordDeps): Route[] => [
  get('/children', { may: 'child.list', audit: 'children.listed', handle: given => listChildren(given, '', deps) }),
  post('/children', {
    may: 'child.list',
    audit: 'children.searched',
    reads: true,
    input: z.object({ q: maybeLine(100) }),
    handle: given => listChildren(given, given.input.q ?? '', deps),
    again: given => listChildren(given, '', deps),
  }),
  get('/children/:childId', {
    may: 'child.read',
    audit: 'child.read',
    asks: ['childId'],
    handle: given => showChild(given, deps),
  }),
  // The same with words to find: they are about a child, and stand in no address.
  post('/children/:childId', {
    may: 'child.read',
    audit: 'child.read',
    reads: true,
    asks: ['childId'],
    input: z.unknown(),
    handle: given => showChild({ ...given, query: typedQuery(given.typed) }, deps),
  }),
  get('/children/:childId/workers', {
    may: 'child.read',
    audit: 'child.workers.read',
    asks: ['childId'],
    async handle({ tx, params }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      const involvement = await involvementIndex(tx, [child.id])
      return page('Who works with the child', () => h(WorkersPage, { child, involvement, hidden: child.placeHidden }), {
        current: '/children',
      })
    },
  }),
  get('/entries/:entryId', { may: 'child.read', audit: 'entry.read', handle: given => showEntry(given, deps) }),
  get('/entries/:entryId/versions', {
    may: 'child.read',
    audit: 'entry.versions.read',
    async handle({ tx, params }) {
      const head = await openEntry(tx, params.entryId ?? '')
      if (!head) return notFound()
      const versions = (await versionsOf(tx, head.id)).map(version =>
        head.ownerNamed ? version : { ...version, author: head.ownerName, body: bodyWithoutNames(version.body) },
      )
      return page('Entry', () => h(VersionsPage, { head, versions }), { current: '/children' })
    },
  }),
]
