import { z } from 'zod'
import { involvementIndex } from '../access/index.ts'
import { childFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import {
  choice,
  clockTime,
  id,
  line,
  listOf,
  maybeLine,
  maybeWords,
  plainDate,
  type Typed,
  typedList,
  typedText,
  words,
} from '../platform/form.ts'
import type { Ctx, Given, Reply, Route } from '../platform/http.ts'
import { get, notFound, page, post, refuse, seeOther } from '../platform/http.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { harms } from '../statute/index.ts'
import { changeReach, correctEntry, lastReachChange, secondReaders, writeEntry } from './actions.ts'
import { entryDetails, openEntry } from './queries.ts'
import type { Body, Reach } from './record.ts'
import { neverSealed } from './rules.ts'
import { AddEntryPage, addedByHand, CorrectPage, ReachPage } from './write-page.tsx'

const harmKeys = harms.map(harm => harm.key) as [string, ...string[]]
const harmItems = harms.map(harm => ({ value: harm.key, text: harm.label }))
const reachChoice = choice(['own', 'named', 'involved'], 'Choose who will see this')

const AddEntry = z
  .object({
    kind: choice(addedByHand, 'Choose what kind of entry this is'),
    title: line('Say in a few words what happened', 120),
    onDate: plainDate('Enter the date it happened'),
    atTime: clockTime('Enter the time it happened, like 14:30'),
    seen: maybeWords(),
    said: maybeWords(),
    voice: maybeWords(),
    means: choice(['spoken', 'signs', 'behaviour', 'written'], 'Choose how it was said or shown'),
    askedFirst: maybeLine(500),
    view: maybeWords(),
    harms: listOf(z.enum(harmKeys)),
    level: choice(['1', '2', '3'], 'Choose how serious it is'),
    reach: reachChoice,
    named: listOf(id()),
    why: maybeWords(2000),
  })
  .superRefine((entry, context) => {
    if (!entry.seen && !entry.said && !entry.voice)
      context.addIssue({ code: 'custom', path: ['seen'], message: 'Write what was seen, or what somebody said' })
    if (entry.reach === 'named' && entry.named.length === 0)
      context.addIssue({ code: 'custom', path: ['named'], message: 'Name at least one organisation' })
    if (entry.reach !== 'own' && !entry.why)
      context.addIssue({ code: 'custom', path: ['why'], message: 'Say why others should see it' })
  })

const text = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))

/** Who would see an entry, in names: one's own team, and everyone involved. Sensitive involvement is in neither list. */
async function seersOf(tx: Tx, ctx: Ctx, childId: string) {
  const involved = (await involvementIndex(tx, [childId])).filter(
    row => row.toAt === null && row.organisationId !== ctx.organisationId,
  )
  return {
    own: `${ctx.organisationName}’s safeguarding team.`,
    involved: [...new Set(involved.map(row => row.organisationName))],
  }
}
/** The organisations that could be named: those on Kith in the area. */
const nameable = (tx: Tx, ctx: Ctx) =>
  tx.many(sql<{ value: string; text: string }>`select id as value, name as text from identity.organisation
    where area_id = ${ctx.areaId} and on_kith and switched_off_at is null and id <> ${ctx.organisationId} and kind <> 'council' order by name`)

async function addEntryPage(
  { tx, ctx, params, once }: Given,
  typed: Typed,
  errors: { field: string; message: string }[],
): Promise<Reply> {
  const child = await childFacts(tx, params.childId ?? '')
  if (!child) return notFound()
  const seers = await seersOf(tx, ctx, child.id)
  const organisations = await nameable(tx, ctx)
  const now = londonNow(ctx.now)
  return page(
    'Add an entry',
    () => (
      <AddEntryPage
        child={child.label}
        once={once}
        typed={text(typed)}
        lists={{ harms: typedList(typed, 'harms'), named: typedList(typed, 'named') }}
        errors={errors}
        now={now}
        harms={harmItems}
        seers={seers}
        organisations={organisations}
        locationProtected={child.placeKept}
      />
    ),
    { wide: true, errors, current: '/children' },
  )
}

async function correctPage(
  given: Given,
  typed: Typed | null,
  errors: { field: string; message: string }[],
): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const head = await openEntry(tx, params.entryId ?? '')
  if (!head || head.ownerId !== ctx.organisationId) return notFound()
  const detail = (await entryDetails(tx, [head.id])).get(head.id)
  if (!detail) return notFound()
  const seen = typed ? Number(typedText(typed, 'seenVersion')) : head.version
  const stale = typed !== null && seen !== head.version
  const asWritten: Record<string, string> = {
    title: head.title,
    ...Object.fromEntries(Object.entries(detail.body).filter(([, value]) => typeof value === 'string')),
  }
  const conflict = stale
    ? {
        author: detail.correctedBy ?? head.authorName,
        at: detail.correctedAt ?? head.recordedAt,
        title: head.title,
        body: detail.body,
      }
    : null
  return page(
    'Correct',
    () => (
      <CorrectPage
        entryId={head.id}
        once={once}
        seenVersion={head.version}
        typed={typed ? text(typed) : asWritten}
        errors={errors}
        conflict={conflict}
      />
    ),
    { errors, current: '/children' },
  )
}

async function reachPage(
  { tx, ctx, params, once }: Given,
  typed: Typed | null,
  errors: { field: string; message: string }[],
): Promise<Reply> {
  const head = await openEntry(tx, params.entryId ?? '')
  const first = head?.children[0]
  if (!head || !first || head.ownerId !== ctx.organisationId) return notFound()
  const seers = await seersOf(tx, ctx, first.childId)
  const organisations = await nameable(tx, ctx)
  const seenChange = await lastReachChange(tx, head.id)
  const readers = neverSealed.includes(head.kind)
    ? []
    : await secondReaders(
        tx,
        ctx,
        head.children.map(child => child.childId),
      )
  const second = await tx.many(sql<{ value: string; text: string }>`
    select id as value, name as text from identity.practitioner where id = any(${readers}::uuid[]) order by name`)
  return page(
    'Who may see this',
    () => (
      <ReachPage
        entryId={head.id}
        once={once}
        seenChange={seenChange}
        now={head.reach}
        typed={typed ? text(typed) : {}}
        lists={{
          named: typed ? typedList(typed, 'named') : head.namedOrganisations,
          sealedTo: typed ? typedList(typed, 'sealedTo') : [],
        }}
        errors={errors}
        seers={seers}
        organisations={organisations}
        secondReaders={second}
      />
    ),
    { errors, current: '/children' },
  )
}

export const writeRoutes: Route[] = [
  get('/children/:childId/entries/new', {
    may: 'child.write',
    audit: 'entry.begun',
    asks: ['childId'],
    handle: given => addEntryPage(given, {}, []),
  }),
  post('/children/:childId/entries', {
    may: 'child.write',
    audit: 'entry.added',
    asks: ['childId'],
    input: AddEntry,
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      const happenedAt = londonMoment(input.onDate, input.atTime)
      if (happenedAt > ctx.now) return refuse({ field: 'onDate', message: 'The time it happened must be in the past' })
      const body: Body = {
        ...(input.seen && { seen: input.seen }),
        ...(input.said && { said: input.said }),
        ...(input.view && { view: input.view }),
        ...(input.why && { facts: [['Shared because', input.why]] as [string, string][] }),
      }
      await writeEntry(tx, ctx, {
        kind: input.kind,
        title: input.title,
        body,
        children: [
          {
            childId: child.id,
            role: 'subject',
            harms: input.harms.map(harm => ({ harm, level: Number(input.level) as 1 | 2 | 3 })),
          },
        ],
        happenedAt,
        reach: input.reach as Reach,
        namedOrganisations: input.named,
        voices: input.voice
          ? [
              {
                childId: child.id,
                words: input.voice,
                means: input.means,
                askedFirst: input.askedFirst,
                saidAt: happenedAt,
              },
            ]
          : [],
      })
      return seeOther(`/children/${child.id}`)
    },
    again: given => addEntryPage(given, given.typed, given.errors),
  }),
  get('/entries/:entryId/correct', {
    may: 'entry.correct',
    audit: 'entry.correction.begun',
    handle: given => correctPage(given, null, []),
  }),
  post('/entries/:entryId/correct', {
    may: 'entry.correct',
    audit: 'entry.corrected',
    input: z.object({
      title: line('Say in a few words what happened', 120),
      seen: maybeWords(),
      said: maybeWords(),
      text: maybeWords(),
      did: maybeWords(),
      view: maybeWords(),
      reason: words('Say why it is corrected', 1000),
      seenVersion: z.coerce.number('Open the entry again').int().min(1),
    }),
    async handle({ tx, ctx, params, input }) {
      const head = await openEntry(tx, params.entryId ?? '')
      const before = head && (await entryDetails(tx, [head.id])).get(head.id)
      if (!head || !before) return notFound()
      const body: Body = { ...(before.body.facts && { facts: before.body.facts }) }
      for (const key of ['seen', 'said', 'text', 'did', 'view'] as const) if (input[key]) body[key] = input[key]
      const outcome = await correctEntry(tx, ctx, head.id, {
        title: input.title,
        body,
        reason: input.reason,
        seenVersion: input.seenVersion,
      })
      if (outcome.ok) return seeOther(`/entries/${head.id}`)
      if (outcome.conflict === null) return notFound()
      return refuse({
        field: 'title',
        message: `${outcome.conflict.author} saved while you wrote. Both versions are below: take what is right from each, then save`,
      })
    },
    again: given => correctPage(given, given.typed, given.errors),
  }),
  get('/entries/:entryId/reach', {
    may: 'entry.correct',
    audit: 'entry.reach.begun',
    handle: given => reachPage(given, null, []),
  }),
  post('/entries/:entryId/reach', {
    may: 'entry.correct',
    audit: 'entry.reach.changed',
    input: z
      .object({
        to: choice(['own', 'named', 'involved', 'sealed'], 'Choose who should see it'),
        named: listOf(id()),
        sealedTo: listOf(id()),
        reason: words('Say why', 2000),
        seenChange: z.string().max(100).default(''),
      })
      .superRefine((change, context) => {
        if (change.to === 'named' && change.named.length === 0)
          context.addIssue({ code: 'custom', path: ['named'], message: 'Name at least one organisation' })
      }),
    async handle({ tx, ctx, params, input }) {
      const head = await openEntry(tx, params.entryId ?? '')
      if (!head) return notFound()
      const changed = await changeReach(tx, ctx, head.id, {
        to: input.to,
        namedOrganisations: input.named,
        sealedTo: input.sealedTo,
        reason: input.reason,
        ...(input.seenChange === '' ? {} : { seenChange: input.seenChange }),
      })
      if (!changed) return notFound()
      return changed.ok ? seeOther(`/entries/${head.id}`) : refuse(...changed.errors)
    },
    again: given => reachPage(given, given.typed, given.errors),
  }),
]
