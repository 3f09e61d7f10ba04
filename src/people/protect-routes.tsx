import { z } from 'zod'
import { type FieldError, id, type Typed, typedText, words } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { askToEnd, giveLocationRight, type ProtectDeps, protectLocation } from './protect-actions.ts'
import { AskEndPage, ProtectionPage } from './protect-page.tsx'
import { candidatesFor, holdersOf, mayProtect, protectionOf } from './protect-queries.ts'
import { childFacts } from './queries.ts'

const typedOf = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))

async function protectionPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, params, once } = given
  const child = await childFacts(tx, params.childId ?? '')
  if (!child || !(await mayProtect(tx, child.id))) return notFound()
  const protection = await protectionOf(tx, child.id)
  const [holders, candidates] = protection
    ? await Promise.all([holdersOf(tx, child.id), candidatesFor(tx, child.id)])
    : [[], []]
  const props = { child, protection, holders, candidates, typed: typedOf(typed), errors, once }
  return page('Where this child is', () => <ProtectionPage {...props} />, { errors, current: '/children' })
}

async function endPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, params, once } = given
  const child = await childFacts(tx, params.childId ?? '')
  if (!child?.mayLocate || !(await mayProtect(tx, child.id)) || !(await protectionOf(tx, child.id))) return notFound()
  const back = { label: 'Where this child is', href: `/children/${child.id}/protection` }
  return page(
    'End a protection',
    () => (
      <AskEndPage
        title="End the protection"
        lead={`Where ${child.label.name} is can then be seen by everybody who works with them.`}
        action={`/children/${child.id}/protection/end`}
        back={back}
        typed={typedOf(typed)}
        errors={errors}
        once={once}
      />
    ),
    { errors, current: '/children' },
  )
}

const write = { may: 'child.write', asks: ['childId'] } as const

/** A child whose whereabouts must not be known: protecting it, giving the right to know it, and asking that it end. */
export const protectRoutes = (deps: ProtectDeps): Route[] => [
  get('/children/:childId/protection', {
    ...write,
    audit: 'location.protection.read',
    handle: given => protectionPage(given),
  }),
  post('/children/:childId/protection', {
    ...write,
    audit: 'location.protected',
    input: z.object({ reason: words('Say why the location must be protected', 1000) }),
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child || !(await mayProtect(tx, child.id))) return notFound()
      await protectLocation(deps, tx, ctx, { childId: child.id, reason: input.reason })
      return seeOther(`/children/${child.id}/protection`)
    },
    again: given => protectionPage(given, given.typed, given.errors),
  }),
  post('/children/:childId/protection/right', {
    ...write,
    audit: 'location.right.given',
    input: z.object({ practitionerId: id('Choose who is given the right') }),
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child?.mayLocate || !(await mayProtect(tx, child.id)) || !(await protectionOf(tx, child.id)))
        return notFound()
      const given = await giveLocationRight(deps, tx, ctx, { childId: child.id, practitionerId: input.practitionerId })
      if (!given) return refuse({ field: 'practitionerId', message: 'Choose somebody from the list' })
      return seeOther(`/children/${child.id}/protection`)
    },
    again: given => protectionPage(given, given.typed, given.errors),
  }),
  get('/children/:childId/protection/end', { ...write, audit: 'location.end.begun', handle: given => endPage(given) }),
  post('/children/:childId/protection/end', {
    ...write,
    audit: 'location.end.asked',
    input: z.object({ reason: words('Say why the protection may end', 1000) }),
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      const protection = child?.mayLocate ? await protectionOf(tx, child.id) : null
      if (!child || !protection || !(await mayProtect(tx, child.id))) return notFound()
      const asked = await askToEnd(deps, tx, ctx, {
        kind: 'protection',
        rowId: protection.id,
        childId: child.id,
        reason: input.reason,
      })
      if (asked === 'nobody-else')
        return refuse({ field: 'reason', message: 'Nobody else may agree to this. Give somebody the right first' })
      if (asked === 'not-here')
        return refuse({ field: 'reason', message: 'This was asked before, and a second person has not answered yet' })
      return seeOther(`/children/${child.id}/protection`)
    },
    again: given => endPage(given, given.typed, given.errors),
  }),
]
