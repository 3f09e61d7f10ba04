/**
 * How long concerns about adults are kept. Who reads one does it from its own page in the sealed store, confirmed as everything there is; who decides
 * has an address of its own, which is not the concern's. Every event here is about the concern, so that it goes when the concern does.
 */
import type { FieldError, Typed } from '../platform/form.ts'
import {
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
  seeOther,
} from '../platform/http.ts'
import { londonDate } from '../statute/index.ts'
import { decideOnAdult, proposeForAdult } from './adult-actions.ts'
import { AdultPage } from './adult-page.tsx'
import { adultDueById, adultFactsOf, adultHolds, adultsDue, liftAdultHold, putAdultHold } from './adult-queries.ts'
import { HoldPage, LiftPage } from './hold-page.tsx'
import { choiceRows } from './queries.ts'
import { type AdultDueRow, type AdultFactRow, decideForm, holdForm, liftForm, proposeForm } from './retention.ts'
import { title, typedOf } from './route-parts.ts'
import { judgeAdult } from './rules.ts'

/** A concern as one of the two sees it. */
interface Found {
  as: 'reader' | 'officer'
  facts: AdultFactRow
  row: AdultDueRow | null
  /** Where its page is; forms and holds are below it. */
  base: string
  current: string
}

/** By the concern's own id, for who reads it. */
async function asReader({ tx, params }: Given): Promise<Found | null> {
  const id = params.allegationId ?? ''
  tx.event.subject = { kind: 'allegation', id }
  const row = (await adultsDue(tx)).find(one => one.allegationId === id) ?? null
  const facts = await adultFactsOf(tx, id)
  // A data protection officer who reads nothing here comes by the other address.
  if (!facts || (row && !row.reads)) return null
  return { as: 'reader', facts, row, base: `/allegations/${id}/kept`, current: '/allegations' }
}

/** By the id of what has come to its date, for who decides. */
async function asOfficer({ tx, params }: Given): Promise<Found | null> {
  const row = await adultDueById(tx, params.adultDueId ?? '')
  if (!row?.decides) return null
  tx.event.subject = { kind: 'allegation', id: row.allegationId }
  const facts = await adultFactsOf(tx, row.allegationId)
  return facts && { as: 'officer', facts, row, base: `/retention/adults/${row.id}`, current: '/retention' }
}
type Find = typeof asReader

const onePage =
  (find: Find) =>
  async (given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> => {
    const found = await find(given)
    if (!found) return notFound()
    const { tx, ctx, once } = given
    const { as, facts, row, base, current } = found
    const props = {
      ...{ as, facts, row, base, once, errors, now: ctx.now, me: ctx.practitionerId, typed: typedOf(typed) },
      judged: judgeAdult(facts, londonDate(ctx.now), await choiceRows(tx)),
      holds: await adultHolds(tx, facts.allegationId),
    }
    return page(title, () => <AdultPage {...props} />, { wide: true, errors, current })
  }

const holdPage =
  (find: Find) =>
  async (given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> => {
    const found = await find(given)
    if (!found) return notFound()
    const props = {
      who: `concern ${found.facts.number}`,
      whose: 'Kith keeps',
      back: { label: 'How long it is kept', href: found.base },
      action: `${found.base}/hold`,
      holds: await adultHolds(given.tx, found.facts.allegationId),
      hint: 'A reference helps whoever lifts it later. Read by those who read the concern, and by the data protection officer, who does not: no name, and nothing it says.',
      once: given.once,
      typed: typedOf(typed),
      errors,
    }
    return page(title, () => <HoldPage {...props} />, { errors, current: found.current })
  }

const liftPage =
  (find: Find) =>
  async (given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> => {
    const found = await find(given)
    const hold = found && (await holdOf(given, found))
    if (!found || !hold) return notFound()
    const props = {
      hold,
      on: [
        { key: 'Concern', value: found.facts.number },
        { key: 'Told at', value: found.facts.organisation },
      ],
      back: { label: 'How long it is kept', href: found.base },
      action: `${found.base}/holds/${hold.id}`,
      once: given.once,
      typed: typedOf(typed),
      errors,
    }
    return page(title, () => <LiftPage {...props} />, { errors, current: found.current })
  }
/** A hold that this person may lift: what an officer put on, an officer lifts. */
const holdOf = async ({ tx, params }: Given, found: Found) =>
  (await adultHolds(tx, found.facts.allegationId)).find(
    hold => hold.id === params.adultHoldId && (found.as === 'officer' || !hold.byOfficer),
  ) ?? null

/** A form about one concern: looks it up first, so that a hidden and a missing one are the same. */
const about =
  <I,>(find: Find, work: (given: GivenForm<I>, found: Found) => Promise<Reply | Refusal>) =>
  async (given: GivenForm<I>): Promise<Reply | Refusal> => {
    const found = await find(given)
    return found ? work(given, found) : notFound()
  }

/** The routes of one of the two: the page, a proposal, holds. */
function routesOf(find: Find, base: string, common: Pick<Route, 'may' | 'confirm'>): Route[] {
  return [
    get(base, { ...common, audit: 'allegation.kept.read', handle: given => onePage(find)(given) }),
    post(`${base}/propose`, {
      ...common,
      audit: 'allegation.kept.proposed',
      input: proposeForm,
      handle: about(find, async ({ tx, ctx, input }: GivenForm<typeof proposeForm._output>, { as, row, base: at }) => {
        // An officer who reads nothing proposes only where nobody is left who does.
        if (!row || (as === 'officer' && row.hasReaders)) return notFound()
        const done = await proposeForAdult(tx, ctx, row, input)
        return done.ok ? seeOther(at) : refuse(...done.errors)
      }),
      again: given => onePage(find)(given, given.typed, given.errors),
    }),
    get(`${base}/hold`, { ...common, audit: 'allegation.hold.form', handle: given => holdPage(find)(given) }),
    post(`${base}/hold`, {
      ...common,
      audit: 'allegation.hold.put',
      input: holdForm,
      handle: about(find, async ({ tx, ctx, input }: GivenForm<typeof holdForm._output>, { facts, base: at }) => {
        await putAdultHold(tx, ctx, { allegationId: facts.allegationId, ...input })
        tx.event.detail.grounds = input.grounds
        return seeOther(at)
      }),
      again: given => holdPage(find)(given, given.typed, given.errors),
    }),
    get(`${base}/holds/:adultHoldId`, {
      ...common,
      audit: 'allegation.hold.read',
      handle: given => liftPage(find)(given),
    }),
    post(`${base}/holds/:adultHoldId`, {
      ...common,
      audit: 'allegation.hold.lifted',
      input: liftForm,
      handle: about(find, async (given: GivenForm<typeof liftForm._output>, found) => {
        const hold = await holdOf(given, found)
        if (!hold) return notFound()
        if (!(await liftAdultHold(given.tx, given.ctx, hold.id, given.input.words)))
          return refuse({ field: 'words', message: 'Somebody has lifted it already' })
        return seeOther(found.base)
      }),
      again: given => liftPage(find)(given, given.typed, given.errors),
    }),
  ]
}

export const adultRoutes: Route[] = [
  ...routesOf(asReader, '/allegations/:allegationId/kept', { may: 'allegation.read', confirm: 'sealed' }),
  ...routesOf(asOfficer, '/retention/adults/:adultDueId', { may: 'retention.decide', confirm: 'erase' }),
  post('/retention/adults/:adultDueId/decide', {
    may: 'retention.decide',
    confirm: 'erase',
    audit: 'allegation.kept.decided',
    input: decideForm,
    handle: about(asOfficer, async ({ tx, ctx, input }: GivenForm<typeof decideForm._output>, { row, base }) => {
      if (!row) return notFound()
      const done = await decideOnAdult(tx, ctx, row, input)
      if (!done.ok) return refuse(...done.errors)
      return seeOther(done.certificateId ? `/retention/certificates/${done.certificateId}` : base)
    }),
    again: given => onePage(asOfficer)(given, given.typed, given.errors),
  }),
]
