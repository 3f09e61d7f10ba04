/** Emergency looks (break-glass): asking, ending, judging. It starts from a typed name and never from an address. */
import { z } from 'zod'
import type { Tx } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  type GivenForm,
  get,
  notFound,
  page,
  post,
  type Refusal,
  type Reply,
  type Route,
  refuse,
  type Slice,
  seeOther,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { checkNhsNumber } from '../statute/index.ts'
import { format, Link } from '../ui/index.ts'
import { type GlassForm, glassForm, reviewForm } from './glass.ts'
import { type GlassTasks, judge } from './glass-actions.ts'
import { GlassListPage, OneGlassPage } from './glass-judging-pages.tsx'
import { GlassBanner, GlassFormPage, NobodyJudgesPage, NothingOpenedPage } from './glass-pages.tsx'
import { breakGlass, endGlass, glassById, glassOf, glassWaiting, type Judged, myGlass } from './glass-queries.ts'
import { bornOn } from './looking-rules.ts'
import { may } from './policy.ts'

const title = 'Emergency'
const MOST = 100
const typedOf = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))

const TOO_OFTEN =
  'You have tried six times in an hour, and nothing more opens now. Ring the front door; in danger, call 999'

async function askPage({ tx, once }: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const open = await myGlass(tx)
  const props = { typed: typedOf(typed), errors, once, open }
  return page(title, () => <GlassFormPage {...props} />, { wide: true, errors, current: '/emergency' })
}

async function openRecord({ tx, ctx, input, tokenHash }: GivenForm<GlassForm>): Promise<Reply | Refusal> {
  const born = bornOn(input['born-day'], input['born-month'], input['born-year'])
  if (!born) return refuse({ field: 'born-day', message: 'Enter the date of birth' })
  const nhs = input.nhs ? checkNhsNumber(input.nhs) : null
  if (nhs && !nhs.ok) return refuse({ field: 'nhs', message: nhs.why })
  if (tokenHash === null) return notFound()
  const id = newId()
  const number = input.nhs?.replace(/\s/g, '') ?? null
  const { result, childId } = await breakGlass(tx, { ...input, id, tokenHash, born, nhs: number, at: new Date() })
  if (result === 'too-many') return refuse({ field: 'given', message: TOO_OFTEN })
  tx.event.detail.reason = input.reason
  if (result === 'yours') return seeOther(`/children/${childId}`)
  tx.event.subject = { kind: 'glass', id }
  // Told afterwards and by another program, also where nothing opened: the answer takes no longer for a child who is known.
  await tx.enqueue('glass', { organisationId: ctx.organisationId, glassId: id })
  if (result === 'opened' && childId) {
    tx.event.action = 'glass.opened'
    tx.event.children.add(childId)
    return seeOther(`/children/${childId}`)
  }
  const answer = result === 'nobody' ? NobodyJudgesPage : NothingOpenedPage
  return page(title, answer, { current: '/emergency', onTheBeat: true })
}

const askRoutes: Route[] = [
  get('/emergency', { may: 'glass.break', confirm: 'glass', audit: 'glass.form', handle: given => askPage(given) }),
  post('/emergency', {
    may: 'glass.break',
    confirm: 'glass',
    audit: 'glass.asked',
    input: glassForm,
    handle: openRecord,
    again: given => askPage(given, given.typed, given.errors),
  }),
  post('/emergency/:glassId/end', {
    may: 'glass.end',
    audit: 'glass.ended',
    input: z.object({}),
    async handle({ tx, params }) {
      const id = params.glassId ?? ''
      tx.event.subject = { kind: 'glass', id }
      return (await endGlass(tx, id)) ? seeOther('/') : notFound()
    },
  }),
]

// ------------------------------------------------------------------ judging

async function onePage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const one = await glassById(tx, params.glassId ?? '')
  if (!one) return notFound()
  tx.event.subject = { kind: 'glass', id: one.id }
  const mayJudge = one.waiting && !one.reviews.some(review => review.byName === ctx.practitionerName)
  const props = { one, now: ctx.now, mayJudge, once, typed: typedOf(typed), errors }
  return page('Emergency looks', () => <OneGlassPage {...props} />, { errors, current: '/emergencies' })
}

const refusals: Partial<Record<Judged, FieldError>> = {
  before: {
    field: 'words',
    message: 'Somebody judged this while you wrote. Your words are still in the form, and were not kept',
  },
  nobody: { field: 'verdict', message: 'There is nobody else to pass it on to. Judge it as well as you can' },
}

const judgeRoutes = (tasks: GlassTasks): Route[] => [
  get('/emergencies', {
    may: 'glass.review',
    audit: 'glass.review.listed',
    async handle({ tx }) {
      const [waiting, rest] = await Promise.all([glassOf(tx, true, MOST), glassOf(tx, false, 30)])
      return page('Emergency looks', () => <GlassListPage waiting={waiting} rest={rest} />, {
        wide: true,
        current: '/emergencies',
      })
    },
  }),
  get('/emergencies/:glassId', {
    may: 'glass.review',
    audit: 'glass.review.read',
    handle: given => onePage(given),
  }),
  post('/emergencies/:glassId/judge', {
    may: 'glass.review',
    audit: 'glass.review.judged',
    input: reviewForm,
    async handle({ tx, ctx, params, input }) {
      const glassId = params.glassId ?? ''
      const one = await glassById(tx, glassId)
      if (!one) return notFound()
      const done = await judge(tx, ctx, { glassId, ...input }, tasks)
      if (done === 'nothing') return notFound()
      const refusal = refusals[done]
      if (refusal) return refuse(refusal)
      tx.event.subject = { kind: 'glass', id: glassId }
      tx.event.detail.verdict = input.verdict
      if (done === 'passed') await tx.enqueue('glass', { organisationId: one.organisationId, glassId, goneUp: 'yes' })
      return seeOther('/emergencies')
    },
    again: given => onePage(given, given.typed, given.errors),
  }),
]

/** Opening a record in an emergency, and judging it afterwards. */
export const glassSlice = (tasks: GlassTasks): Slice => ({
  name: 'access',
  routes: [...askRoutes, ...judgeRoutes(tasks)],
  // The form itself stands beside the search: see app.ts.
  nav: [{ label: 'Emergency looks', href: '/emergencies', may: 'glass.review', order: 86 }],
})

/** Over the child's page while an emergency look of one's own lasts. */
export async function glassSection(tx: Tx, ctx: Ctx, childId: string) {
  if (!may(ctx.roles, 'glass.end')) return null
  const glass = (await myGlass(tx)).find(one => one.childId === childId)
  if (!glass) return null
  return {
    order: 0,
    title: 'Emergency',
    place: 'banner' as const,
    readOnly: true,
    body: () => <GlassBanner glass={glass} once={newId()} />,
  }
}

/** Beside the worklist: how many emergency looks wait to be judged. It names nobody. */
export async function glassHome(tx: Tx, ctx: Ctx) {
  if (!may(ctx.roles, 'glass.review')) return null
  const waiting = await glassWaiting(tx)
  if (waiting === 0) return null
  return {
    order: 39,
    title: 'Emergency looks',
    paper: true,
    body: () => (
      <p>
        <Link href="/emergencies">{format.plural(waiting, 'emergency look')} to judge</Link>. Nobody is named here.
      </p>
    ),
  }
}
