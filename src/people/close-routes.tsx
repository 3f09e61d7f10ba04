import { z } from 'zod'
import { may } from '../access/index.ts'
import { isUuid } from '../platform/db.ts'
import { type FieldError, id, line, type Typed, typedText, words } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { format } from '../ui/index.ts'
import { FindClosePage, TooClosePage } from './close-page.tsx'
import { askToEnd, type ProtectDeps, setTooClose } from './protect-actions.ts'
import { AskEndPage } from './protect-page.tsx'
import { colleaguesIn, exclusionsOf } from './protect-queries.ts'
import { findInCaseload, labelsOf, onRoll, searchRoll } from './queries.ts'

const typedOf = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))

/** The child, as far as this person may know of them: from the record, or from the school's roll. */
async function known({ tx, ctx, params }: Given): Promise<{ id: string; name: string } | null> {
  const childId = params.childId ?? ''
  if (!isUuid(childId)) return null
  if (may(ctx.roles, 'child.read')) {
    const label = (await labelsOf(tx, [childId])).get(childId)
    return label ? { id: childId, name: label.name } : null
  }
  const [row] = await onRoll(tx, ctx, [childId])
  return row ? { id: childId, name: row.name } : null
}

async function closePage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, once } = given
  const child = await known(given)
  if (!child) return notFound()
  const lead = may(ctx.roles, 'access.exclude')
    ? {
        colleagues: await colleaguesIn(tx, ctx.organisationId, ctx.practitionerId),
        excluded: await exclusionsOf(tx, child.id),
      }
    : null
  const back = may(ctx.roles, 'child.read')
    ? { label: child.name, href: `/children/${child.id}` }
    : { label: 'Find a child', href: '/close' }
  return page(
    'Too close to a child?',
    () => <TooClosePage child={child} back={back} lead={lead} typed={typedOf(typed)} errors={errors} once={once} />,
    { errors, current: '/children' },
  )
}

async function endPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const child = await known(given)
  const one = child && (await exclusionsOf(given.tx, child.id)).find(row => row.id === given.params.exclusionId)
  if (!child || !one) return notFound()
  const here = `/children/${child.id}/close`
  return page(
    'Too close to a child?',
    () => (
      <AskEndPage
        title="Let somebody in again"
        lead={`${one.name} could then read and work with the record of ${child.name} like the rest of your team.`}
        action={`${here}/${one.id}/end`}
        back={{ label: 'Too close to this child?', href: here }}
        typed={typedOf(typed)}
        errors={errors}
        once={given.once}
      />
    ),
    { errors, current: '/children' },
  )
}

async function find(given: Given, text: string): Promise<Reply> {
  const { tx, ctx } = given
  if (may(ctx.roles, 'child.list')) {
    const { ids, more } = await findInCaseload(tx, text, 10)
    const labels = await labelsOf(tx, ids)
    const found = ids.flatMap(childId => {
      const label = labels.get(childId)
      const detail = label?.bornOn ? `born ${format.mediumDate(label.bornOn)}` : ''
      return label ? [{ id: childId, name: label.name, detail }] : []
    })
    return page('Too close to a child?', () => (
      <FindClosePage text={text} found={found} more={more} errors={[]} done={false} />
    ))
  }
  const rows = await searchRoll(tx, ctx, text)
  const found = rows.map(row => ({ id: row.childId, name: row.name, detail: row.form ?? '' }))
  return page('Too close to a child?', () => (
    <FindClosePage text={text} found={found} more={rows.length >= 10} errors={[]} done={false} />
  ))
}

const self = { may: 'access.close', asks: ['childId'] } as const
const lead = { may: 'access.exclude', asks: ['childId'] } as const

/** Who is too close to a child: saying it of oneself, setting it for a colleague, asking that it end. The name typed is never in an address. */
export const closeRoutes = (deps: ProtectDeps): Route[] => [
  get('/close', {
    may: 'access.close',
    audit: 'too-close.form',
    handle: ({ query }) =>
      page('Too close to a child?', () => (
        <FindClosePage text="" found={null} more={false} errors={[]} done={query.has('done')} />
      )),
  }),
  post('/close', {
    may: 'access.close',
    audit: 'too-close.searched',
    reads: true,
    input: z.object({ q: line('Type the child’s name', 100) }),
    handle: given => find(given, given.input.q),
    again: given =>
      page(
        'Too close to a child?',
        () => (
          <FindClosePage
            text={typedText(given.typed, 'q')}
            found={null}
            more={false}
            errors={given.errors}
            done={false}
          />
        ),
        { errors: given.errors },
      ),
  }),
  get('/children/:childId/close', { ...self, audit: 'too-close.begun', handle: given => closePage(given) }),
  post('/children/:childId/close', {
    ...self,
    audit: 'too-close.said',
    input: z.object({ closeness: words('Say how you are close to this child', 500) }),
    async handle(given) {
      const { tx, ctx, input } = given
      const child = await known(given)
      if (!child) return notFound()
      const done = await setTooClose(deps, tx, ctx, {
        childId: child.id,
        practitionerId: ctx.practitionerId,
        reason: input.closeness,
      })
      return done ? seeOther('/close?done') : notFound()
    },
    again: given => closePage(given, given.typed, given.errors),
  }),
  post('/children/:childId/close/other', {
    ...lead,
    audit: 'too-close.set',
    input: z.object({
      practitionerId: id('Choose who it is'),
      reason: words('Say why they must be kept out', 500),
    }),
    async handle(given) {
      const { tx, ctx, input } = given
      const child = await known(given)
      if (!child) return notFound()
      const colleagues = await colleaguesIn(tx, ctx.organisationId, ctx.practitionerId)
      if (!colleagues.some(one => one.practitionerId === input.practitionerId))
        return refuse({ field: 'practitionerId', message: 'Choose somebody from the list' })
      const done = await setTooClose(deps, tx, ctx, {
        childId: child.id,
        practitionerId: input.practitionerId,
        reason: input.reason,
      })
      return done ? seeOther(`/children/${child.id}/close`) : notFound()
    },
    again: given => closePage(given, given.typed, given.errors),
  }),
  get('/children/:childId/close/:exclusionId/end', {
    ...lead,
    audit: 'too-close.end.begun',
    handle: given => endPage(given),
  }),
  post('/children/:childId/close/:exclusionId/end', {
    ...lead,
    audit: 'too-close.end.asked',
    input: z.object({ reason: words('Say why it may end', 1000) }),
    async handle(given) {
      const { tx, ctx, input, params } = given
      const child = await known(given)
      const one = child && (await exclusionsOf(tx, child.id)).find(row => row.id === params.exclusionId)
      if (!child || !one) return notFound()
      const asked = await askToEnd(deps, tx, ctx, {
        kind: 'exclusion',
        rowId: one.id,
        childId: child.id,
        reason: input.reason,
      })
      if (asked === 'nobody-else')
        return refuse({ field: 'reason', message: 'There is nobody else who may agree to this' })
      if (asked === 'not-here')
        return refuse({ field: 'reason', message: 'This was asked before, and a second person has not answered yet' })
      return seeOther(`/children/${child.id}/close`)
    },
    again: given => endPage(given, given.typed, given.errors),
  }),
]
