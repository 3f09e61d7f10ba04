/** Putting a hold on a record, from a child's page or from a due record, and lifting it. */
import { may } from '../access/index.ts'
import { labelsOf } from '../people/index.ts'
import type { FieldError, Typed } from '../platform/form.ts'
import {
  type Given,
  type GivenForm,
  get,
  notFound,
  page,
  post,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { HoldPage, LiftPage } from './hold-page.tsx'
import { childWords, HoldsPage } from './pages.tsx'
import { dueById, holdById, holdsSeen, liftHold, putHold } from './queries.ts'
import { holdForm, liftForm } from './retention.ts'
import { aboutDue, current, isArea, title, typedOf } from './route-parts.ts'

async function holdDuePage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, params, once } = given
  const row = await dueById(tx, params.dueId ?? '')
  if (!row) return notFound()
  const props = {
    who: childWords(row),
    back: { label: 'The record', href: `/retention/due/${row.id}` },
    action: `/retention/due/${row.id}/hold`,
    whose: isArea(given) ? 'any organisation of the area keeps' : `${row.organisation} keeps`,
    holds: await holdsSeen(tx, row.childId),
    once,
    typed: typedOf(typed),
    errors,
  }
  return page(title, () => <HoldPage {...props} />, { errors, current })
}

async function holdChildPage(
  { tx, ctx, params, once }: Given,
  typed: Typed = {},
  errors: FieldError[] = [],
): Promise<Reply> {
  const childId = params.childId ?? ''
  const name = (await labelsOf(tx, [childId])).get(childId)?.name
  if (!name) return notFound()
  const props = {
    who: name,
    back: { label: name, href: `/children/${childId}` },
    action: `/children/${childId}/hold`,
    whose: `${ctx.organisationName} keeps`,
    holds: await holdsSeen(tx, childId),
    once,
    typed: typedOf(typed),
    errors,
  }
  return page(title, () => <HoldPage {...props} />, { errors, current: '/children' })
}

async function liftPage({ tx, params, once }: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const hold = await holdById(tx, params.holdId ?? '')
  if (!hold) return notFound()
  const props = {
    hold,
    on: [
      { key: 'Child', value: childWords(hold) },
      { key: 'Kept by', value: hold.organisation ?? 'Every organisation of the area' },
    ],
    back: { label: 'On hold', href: '/retention/holds' },
    action: `/retention/holds/${hold.id}`,
    once,
    typed: typedOf(typed),
    errors,
  }
  return page(title, () => <LiftPage {...props} />, { errors, current })
}

export const holdRoutes: Route[] = [
  get('/retention/holds', {
    may: 'retention.review',
    audit: 'retention.holds.listed',
    handle: async given => {
      const rows = await holdsSeen(given.tx, null)
      const area = isArea(given)
      return page(title, () => <HoldsPage rows={rows} area={area} />, { wide: true, current })
    },
  }),
  get('/retention/holds/:holdId', {
    may: 'retention.review',
    audit: 'retention.hold.read',
    handle: given => liftPage(given),
  }),
  post('/retention/holds/:holdId', {
    may: 'retention.review',
    audit: 'retention.hold.lifted',
    input: liftForm,
    async handle({ tx, ctx, params, input }) {
      const hold = await holdById(tx, params.holdId ?? '')
      // What was put on for every organisation, a data protection officer lifts.
      if (!hold || (hold.organisation === null && !may(ctx.roles, 'retention.decide'))) return notFound()
      if (!(await liftHold(tx, ctx, hold.id, input.words)))
        return refuse({ field: 'words', message: 'Somebody has lifted it already' })
      tx.event.subject = { kind: 'retention-hold', id: hold.id }
      return seeOther('/retention/holds')
    },
    again: given => liftPage(given, given.typed, given.errors),
  }),
  get('/retention/due/:dueId/hold', {
    may: 'retention.review',
    audit: 'retention.hold.form',
    handle: given => holdDuePage(given),
  }),
  post('/retention/due/:dueId/hold', {
    may: 'retention.review',
    audit: 'retention.hold.put',
    input: holdForm,
    handle: aboutDue(async ({ tx, ctx, input }: GivenForm<typeof holdForm._output>, row) => {
      await putHold(tx, ctx, { childId: row.childId, ...input })
      tx.event.detail.grounds = input.grounds
      return seeOther(`/retention/due/${row.id}`)
    }),
    again: given => holdDuePage(given, given.typed, given.errors),
  }),
  get('/children/:childId/hold', {
    may: 'retention.hold',
    audit: 'retention.hold.form',
    asks: ['childId'],
    handle: given => holdChildPage(given),
  }),
  post('/children/:childId/hold', {
    may: 'retention.hold',
    audit: 'retention.hold.put',
    asks: ['childId'],
    input: holdForm,
    async handle({ tx, ctx, params, input }) {
      const childId = params.childId ?? ''
      if (!(await labelsOf(tx, [childId])).has(childId)) return notFound()
      await putHold(tx, ctx, { childId, ...input })
      tx.event.detail.grounds = input.grounds
      return seeOther(`/children/${childId}`)
    },
    again: given => holdChildPage(given, given.typed, given.errors),
  }),
]
