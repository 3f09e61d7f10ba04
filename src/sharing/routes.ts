/** Asking, the list of requests, and the answer page. */
import { h } from 'preact'
import { may } from '../access/index.ts'
import { areaLimits, calendarFor, setting } from '../area/index.ts'
import { childFacts, labelsOf } from '../people/index.ts'
import { isUuid, type Tx } from '../platform/db.ts'
import { type FieldError, type Typed, typedList, typedText } from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  get,
  notFound,
  page,
  post,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { dueFor, findRule, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import {
  answerRequest,
  askedChild,
  askForInformation,
  deadlineOf,
  plainWords,
  readAnswer,
  shareable,
} from './actions.ts'
import { lists, RequestPage } from './answer-page.tsx'
import { AskPage } from './ask-page.tsx'
import { closeDraft, draftState, keepDraft } from './drafts.ts'
import { inSentence, RequestsPage } from './pages.tsx'
import {
  decisionCounts,
  keptBack,
  organisationsAround,
  requestById,
  requestsFor,
  requestsOf,
  type Which,
} from './queries.ts'
import { answersFor, askable, countDecisions } from './rules.ts'
import {
  type AnswerForm,
  type AnswerInput,
  type AskForm,
  answerForm,
  askForm,
  nothingTyped,
  oneStepForm,
  type RequestRow,
} from './sharing.ts'

const texts = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
const yearBefore = (now: Date): Date => new Date(now.getTime() - 365 * 86_400_000)

/** "by Tue 24 Nov", "by 14:40 today": what the area's limits come to, asked now. */
async function limitsInWords(tx: Tx, ctx: Ctx): Promise<{ usual: string; urgent: string }> {
  const choices = await areaLimits(tx, ctx.areaId, londonDate(ctx.now))
  const calendar = await calendarFor(tx, ctx)
  const words = (id: string) => {
    const rule = findRule(id, choices.rules)
    if (!rule) return 'as soon as they can'
    const due = dueFor(rule, ctx.now, { area: choices, calendar })
    return due.toTheMinute
      ? `by ${inSentence(format.nearDateTime(new Date(due.dueAt), ctx.now))}`
      : `by ${format.shortDate(due.dueOn)}`
  }
  return { usual: words('check-answer'), urgent: words('check-answer-urgent') }
}

// ------------------------------------------------------------------ asking

/** What the address or the form says it is for: a contact, or a request that the front door brokers. */
const hiddenOf = (query: URLSearchParams, typed: Typed): Record<string, string> => {
  const found = (name: string) => {
    const value = typedText(typed, name) || (query.get(name) ?? '')
    return isUuid(value) ? { [name]: value } : {}
  }
  return { ...found('contact'), ...found('for') }
}

async function askPage({ tx, ctx, params, query, once }: Given, typed: Typed, errors: FieldError[]): Promise<Reply> {
  const child = await childFacts(tx, params.childId ?? '')
  if (!child) return notFound()
  const around = await organisationsAround(tx, ctx, child.id)
  const draft = await draftState(tx, ctx, 'sharing-ask', child.id, typed)
  const shown = Object.keys(typed).length > 0 ? typed : (draft.from?.fields ?? {})
  const hidden = hiddenOf(query, typed)
  const on = hidden.for ? await requestById(tx, hidden.for) : null
  if (hidden.for && (!on || on.childId !== child.id)) return notFound()
  // While the place is protected, that this school or surgery works with the child would give it away.
  const where = child.placeHidden
  const props = {
    child,
    organisations: askable(
      around.map(one => (where ? { ...one, worksWithChild: false } : one)),
      { organisationId: ctx.organisationId, kind: ctx.organisationKind },
    ),
    mayBroker: ctx.organisationKind !== 'front-door',
    on: on && { number: on.number, fromName: on.fromName },
    wantedBy: await limitsInWords(tx, ctx),
    typed: texts(shown),
    lists: { organisations: typedList(shown, 'organisations') },
    hidden,
    errors,
    once,
    draft,
    myTeam: ctx.organisationName,
  }
  return page('Ask', () => h(AskPage, props), { wide: true, errors, current: '/children' })
}

async function ask({
  tx,
  ctx,
  params,
  input,
  typed,
}: Given & { input: AskForm; typed: Typed }): Promise<Reply | ReturnType<typeof refuse>> {
  const child = await childFacts(tx, params.childId ?? '')
  if (!child) return notFound()
  const on = input.for ? await requestById(tx, input.for) : null
  if (input.for && (!on || on.childId !== child.id || on.toId !== ctx.organisationId)) return notFound()
  const asked = await askForInformation(tx, ctx, {
    ...input,
    childId: child.id,
    subject: input.contact ? { kind: 'contact', id: input.contact } : null,
    forRequestId: on?.id ?? null,
  })
  if (!asked.ok) return refuse(...asked.errors)
  const [first = child.id] = asked.requestIds
  await closeDraft(tx, ctx, typed, first)
  return seeOther(
    on ? `/requests/${on.id}` : asked.requestIds.length === 1 ? `/requests/${first}` : '/requests?show=asked',
  )
}

// ------------------------------------------------------------------ the list

async function list(
  { tx, ctx, query }: Given,
  errors: readonly FieldError[] = [],
  errorFor: string | null = null,
): Promise<Reply> {
  const show = query.get('show')
  const which: Which = show === 'asked' || show === 'decided' ? show : 'to-answer'
  const rows = await requestsOf(tx, which, 201)
  const shown = rows.slice(0, 200)
  const waiting = which === 'to-answer' ? shown.length : (await requestsOf(tx, 'to-answer', 201)).length
  const sent = query.get('sent') ?? ''
  const answered = isUuid(sent) ? await requestById(tx, sent) : null
  const props = {
    which,
    rows: shown,
    labels: await labelsOf(
      tx,
      shown.map(row => row.childId),
    ),
    initials: ctx.showsInitials || (await setting(tx, ctx, 'names-shown')) === 'initials',
    now: ctx.now,
    toAnswer: waiting,
    counts: which === 'decided' ? countDecisions(await decisionCounts(tx, yearBefore(ctx.now))) : [],
    onces: new Map(shown.map(row => [row.id, newId()])),
    answered: answered?.answer && answered.toId === ctx.organisationId ? answered : null,
    errors,
    errorFor,
    more: rows.length > 200,
  }
  return page('Requests', () => h(RequestsPage, props), { wide: true, current: '/requests', errors })
}

// ------------------------------------------------------------------ one request

async function requestPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const request = await requestById(tx, params.requestId ?? '')
  if (!request) return notFound()
  tx.event.subject = { kind: 'sharing-request', id: request.id }
  const child = await askedChild(tx, ctx, request)
  if (!child) return notFound()
  const deadline = await deadlineOf(tx, request)
  const mine = answersFor(request) === ctx.organisationId && request.answer === null
  const draft = await draftState(tx, ctx, 'sharing-answer', request.id, typed)
  const shown = Object.keys(typed).length > 0 ? typed : (draft.from?.fields ?? {})
  const props = {
    request: { ...request, dueAt: deadline.dueAt },
    child,
    me: { id: ctx.organisationId, name: ctx.organisationName, kind: ctx.organisationKind },
    now: ctx.now,
    today: londonNow(ctx.now),
    late: ctx.now >= deadline.dueAt && !deadline.lateSaid,
    entries: mine && !request.byPhone ? await shareable(tx, ctx, request.childId) : [],
    typed: texts(shown),
    lists: { conditions: typedList(shown, 'conditions'), entries: typedList(shown, 'entries') },
    errors,
    once,
    draft,
    keptBack: request.answer ? await keptBack(tx, request.answer.id) : null,
    brokered: request.sensitive ? await requestsFor(tx, request.id) : [],
    mayChallenge: may(ctx.roles, 'challenge.raise'),
    plain: (list: keyof typeof lists, code: string) => plainWords(lists[list], code),
  }
  return page('Request', () => h(RequestPage, props), { wide: true, errors, current: '/requests' })
}

const toAnswer = (request: RequestRow, form: AnswerForm, ctx: Ctx): AnswerInput => ({
  requestId: request.id,
  decision: form.decision,
  reasons: form.reasons,
  told: {
    ...(form.seen && { seen: form.seen }),
    ...(form.said && { said: form.said }),
    ...(form.view && { view: form.view }),
  },
  keptBack: form.keptBack,
  conditions: form.conditions,
  conditionWords: form.conditionWords,
  reference: form.reference,
  entries: form.entries,
  lateReason: form.lateReason,
  received:
    request.byPhone && form.name
      ? {
          how: form.how ?? 'phone',
          name: form.name,
          at: form.onDate && form.atTime ? londonMoment(form.onDate, form.atTime) : ctx.now,
        }
      : null,
})

/** A refused form was undone, and with it what it had asked for: forgetting that lets the page ask again. */
const afresh = <G extends Given>(given: G): G => {
  given.tx.asked.clear()
  return given
}

const nothingMore = {
  reasons: null,
  told: {},
  keptBack: null,
  conditions: [],
  conditionWords: null,
  reference: null,
  entries: [],
  received: null,
} as const

export const sharingRoutes: Route[] = [
  get('/children/:childId/ask', {
    may: 'sharing.ask',
    audit: 'sharing.ask.begun',
    asks: ['childId'],
    handle: given => askPage(given, {}, []),
  }),
  post('/children/:childId/ask', {
    may: 'sharing.ask',
    audit: 'sharing.asked',
    asks: ['childId'],
    input: askForm,
    handle: given => ask(given),
    again: given => askPage(given, given.typed, given.errors),
  }),
  post('/children/:childId/ask/draft', {
    may: 'sharing.ask',
    audit: 'sharing.ask.draft',
    asks: ['childId'],
    input: nothingTyped,
    async handle({ tx, ctx, params, typed }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child || !(await keepDraft(tx, ctx, 'sharing-ask', child.id, typed))) return notFound()
      const on = new URLSearchParams(hiddenOf(new URLSearchParams(), typed)).toString()
      return typedText(typed, 'later')
        ? seeOther(`/children/${child.id}/ask${on ? `?${on}` : ''}`)
        : { kind: 'json', body: {} }
    },
  }),
  get('/requests', { may: 'sharing.answer', audit: 'sharing.listed', handle: given => list(given) }),
  get('/requests/:requestId', {
    may: 'sharing.answer',
    audit: 'sharing.request.read',
    handle: given => requestPage(given),
  }),
  post('/requests/:requestId', {
    may: 'sharing.answer',
    audit: 'sharing.answered',
    input: answerForm,
    async handle({ tx, ctx, params, input, typed }) {
      const request = await requestById(tx, params.requestId ?? '')
      if (!request) return notFound()
      const answered = await answerRequest(tx, ctx, toAnswer(request, input, ctx))
      if (answered === null) return notFound()
      if (!answered.ok) return refuse(...answered.errors)
      await closeDraft(tx, ctx, typed, request.id)
      return seeOther(`/requests/${request.id}`)
    },
    again: given => requestPage(afresh(given), given.typed, given.errors),
  }),
  post('/requests/:requestId/draft', {
    may: 'sharing.answer',
    audit: 'sharing.answer.draft',
    input: nothingTyped,
    async handle({ tx, ctx, params, typed }) {
      const request = await requestById(tx, params.requestId ?? '')
      if (
        !request ||
        answersFor(request) !== ctx.organisationId ||
        !(await keepDraft(tx, ctx, 'sharing-answer', request.id, typed))
      )
        return notFound()
      return typedText(typed, 'later') ? seeOther(`/requests/${request.id}`) : { kind: 'json', body: {} }
    },
  }),
  post('/requests/:requestId/one-step', {
    may: 'sharing.answer',
    audit: 'sharing.answered',
    input: oneStepForm,
    async handle({ tx, ctx, params, input }) {
      const request = await requestById(tx, params.requestId ?? '')
      if (!request || request.byPhone) return notFound()
      const answered = await answerRequest(tx, ctx, {
        ...nothingMore,
        requestId: request.id,
        decision: input.decision,
        lateReason: input.lateReason,
      })
      if (answered === null) return notFound()
      return answered.ok ? seeOther(`/requests?sent=${request.id}`) : refuse(...answered.errors)
    },
    again: given => list(afresh(given), given.errors, given.params.requestId ?? null),
  }),
  post('/requests/:requestId/read', {
    may: 'sharing.answer',
    audit: 'sharing.answer.read',
    input: nothingTyped,
    handle: async ({ tx, ctx, params }) =>
      (await readAnswer(tx, ctx, params.requestId ?? '')) ? seeOther(`/requests/${params.requestId}`) : notFound(),
    again: given => requestPage(afresh(given)),
  }),
]
