import type { ComponentChildren } from 'preact'
import { z } from 'zod'
import { sql, type Tx } from '../platform/db.ts'
import {
  choice,
  clockTime,
  dateFrom,
  type FieldError,
  line,
  maybeId,
  maybeLine,
  maybeWords,
  plainDate,
  type Typed,
  typedText,
  words,
} from '../platform/form.ts'
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
import { londonMoment, londonNow } from '../platform/moment.ts'
import { addStep, close, markRead, sayBorn, tellOfAdult } from './actions.ts'
import { aboutHeadAnswers, type Outcome, outcomes, stepsByHand } from './allegation.ts'
import { couldMean } from './meant-rules.ts'
import { OnePage } from './one-page.tsx'
import { ListPage, ReceiptsPage, TellPage } from './pages.tsx'
import { allegation, allegationsToRead, myReceipts, staff } from './queries.ts'
import { lineOf } from './rules.ts'

/** What another slice says on the pages here: how long a concern is kept, and which have come to their date. */
export interface AllegationDeps {
  kept: {
    ofOne: (tx: Tx, ctx: Ctx, allegationId: string) => Promise<() => ComponentChildren>
    /** Null when none has come to its date. */
    ofAll: (tx: Tx, ctx: Ctx) => Promise<(() => ComponentChildren) | null>
  }
}

const asTyped = (name: string) => ({ name, job: null, known: null, chosen: false })
/** One of the three boxes of a date. */
const box = () => z.string().max(4, 'Enter a real date').default('')
const text = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))

async function tellPage({ tx, ctx, once }: Given, typed: Typed, errors: FieldError[]): Promise<Reply> {
  const people = await staff(tx, ctx)
  const officer = await tx.maybe(sql<{ phone: string | null }>`select o.phone from identity.organisation o
    where o.area_id = ${ctx.areaId} and o.kind in ('childrens-services', 'front-door') and o.on_kith order by o.kind limit 1`)
  const line = lineOf(ctx.organisationKind, people)
  const said = errors.map(error =>
    error.field === 'aboutHead'
      ? { ...error, message: `Say whether it is about ${line.lead}, or choose “I am not sure”` }
      : error,
  )
  return page(
    'Tell',
    () => (
      <TellPage
        once={once}
        typed={text(typed)}
        errors={said}
        staff={people.filter(person => person.id !== ctx.practitionerId)}
        now={londonNow(ctx.now)}
        officerPhone={officer?.phone ?? null}
        line={line}
      />
    ),
    { wide: true, errors: said },
  )
}

async function onePage(
  deps: AllegationDeps,
  { tx, ctx, params, once }: Given,
  typed: Typed = {},
  errors: FieldError[] = [],
): Promise<Reply> {
  const id = params.allegationId ?? ''
  tx.event.subject = { kind: 'allegation', id }
  const row = await allegation(tx, id)
  if (!row) return notFound()
  await markRead(tx, ctx, row.id)
  const props = { row, now: ctx.now, once, typed: text(typed), errors, kept: await deps.kept.ofOne(tx, ctx, row.id) }
  return page('Sealed', () => <OnePage {...props} />, { errors, current: '/allegations' })
}

const tellRoutes: Route[] = [
  get('/allegations/new', {
    may: 'allegation.log',
    audit: 'allegation.begun',
    handle: given => tellPage(given, {}, []),
  }),
  post('/allegations', {
    may: 'allegation.log',
    audit: 'allegation.told',
    input: z
      .object({
        aboutPractitionerId: maybeId(),
        aboutName: maybeLine(120),
        aboutJob: maybeLine(120),
        aboutHead: choice(aboutHeadAnswers, 'Say whether it is about the one who leads here'),
        onDate: plainDate('Enter the date'),
        atTime: clockTime('Enter the time, like 14:30'),
        place: maybeLine(200),
        seen: words('Write what you saw or heard'),
        said: maybeWords(),
        childrenWords: maybeWords(2000),
        childWords: maybeWords(),
        danger: choice(['no', 'yes', 'unknown'], 'Say whether anyone is in danger right now'),
        doneAlready: maybeWords(),
      })
      .superRefine((told, context) => {
        if (!told.aboutPractitionerId && !told.aboutName)
          context.addIssue({ code: 'custom', path: ['aboutName'], message: 'Say who it is about, or describe them' })
      }),
    async handle({ tx, ctx, input }) {
      const happenedAt = londonMoment(input.onDate, input.atTime)
      if (happenedAt > ctx.now) return refuse({ field: 'onDate', message: 'The time it happened must be in the past' })
      const chosen = (await staff(tx, ctx)).find(person => person.id === input.aboutPractitionerId)
      if (input.aboutPractitionerId && !chosen)
        return refuse({ field: 'aboutPractitionerId', message: 'Choose a colleague from the list, or write the name' })
      if (chosen && input.aboutName && !couldMean(asTyped(input.aboutName), chosen))
        return refuse({
          field: 'aboutName',
          message: 'You chose a colleague from the list, and wrote another name. Keep one of them',
        })
      const outcome = await tellOfAdult(tx, ctx, {
        ...input,
        aboutName: chosen?.name ?? input.aboutName ?? '',
        happenedAt,
      })
      return outcome.ok ? seeOther('/allegations/mine?sent=yes') : refuse(...outcome.errors)
    },
    again: given => tellPage(given, given.typed, given.errors),
  }),
  get('/allegations/mine', {
    may: 'allegation.log',
    audit: 'allegation.receipts.read',
    async handle({ tx, ctx, query }) {
      const receipts = await myReceipts(tx, ctx)
      return page('Sent', () => <ReceiptsPage receipts={receipts} sent={query.get('sent') === 'yes'} />)
    },
  }),
]

const readRoutes = (deps: AllegationDeps): Route[] => [
  get('/allegations', {
    may: 'allegation.read',
    confirm: 'sealed',
    audit: 'allegation.listed',
    async handle({ tx, ctx }) {
      const rows = await allegationsToRead(tx)
      const come = await deps.kept.ofAll(tx, ctx)
      return page('Sealed', () => <ListPage rows={rows} now={ctx.now} come={come} />, { wide: true })
    },
  }),
  get('/allegations/:allegationId', {
    may: 'allegation.read',
    confirm: 'sealed',
    audit: 'allegation.read',
    handle: given => onePage(deps, given),
  }),
  post('/allegations/:allegationId/steps', {
    may: 'allegation.read',
    confirm: 'sealed',
    audit: 'allegation.step.added',
    input: z.object({ kind: choice(stepsByHand, 'Choose what was done'), words: words('Say it in words', 5000) }),
    async handle({ tx, ctx, params, input }) {
      const id = params.allegationId ?? ''
      return (await addStep(tx, ctx, id, input)) ? seeOther(`/allegations/${id}`) : notFound()
    },
    again: given => onePage(deps, given, given.typed, given.errors),
  }),
  post('/allegations/:allegationId/outcome', {
    may: 'allegation.read',
    confirm: 'sealed',
    audit: 'allegation.closed',
    input: z.object({
      outcome: choice(Object.keys(outcomes) as [Outcome, ...Outcome[]], 'Choose an outcome'),
      reasons: line('Say why', 5000),
    }),
    async handle({ tx, ctx, params, input }) {
      const id = params.allegationId ?? ''
      const closed = await close(tx, ctx, id, { outcome: input.outcome, words: input.reasons })
      if (closed.ok) return seeOther(`/allegations/${id}`)
      return closed.errors.length === 0 ? notFound() : refuse(...closed.errors)
    },
    again: given => onePage(deps, given, given.typed, given.errors),
  }),
  post('/allegations/:allegationId/born', {
    may: 'allegation.read',
    confirm: 'sealed',
    audit: 'allegation.birth.said',
    input: z.object({
      'born-day': box(),
      'born-month': box(),
      'born-year': box(),
      known: words('Say how you know', 1000),
    }),
    async handle({ tx, ctx, params, input }) {
      const id = params.allegationId ?? ''
      const bornOn = dateFrom(input['born-day'], input['born-month'], input['born-year'])
      if (bornOn === false) return refuse({ field: 'born-day', message: 'Enter a real date' })
      const said = await sayBorn(tx, ctx, id, { bornOn, words: input.known })
      if (said.ok) return seeOther(`/allegations/${id}`)
      return said.errors.length === 0 ? notFound() : refuse(...said.errors)
    },
    again: given => onePage(deps, given, given.typed, given.errors),
  }),
]

export const allegationRoutes = (deps: AllegationDeps): Route[] => [...tellRoutes, ...readRoutes(deps)]
