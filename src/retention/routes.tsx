/** Rules, what has come to its date, holds, certificates. A list names no child: initials and the year of birth, each reading recorded. */
import { may } from '../access/index.ts'
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
import { londonDate } from '../statute/index.ts'
import { decideOn, judgeNow, proposeFor, sayFor } from './actions.ts'
import { adultsDue } from './adult-queries.ts'
import { adultRoutes } from './adult-routes.tsx'
import { CertificatePage } from './certificate-page.tsx'
import { OneDuePage } from './due-page.tsx'
import { holdRoutes } from './hold-routes.tsx'
import { CertificatesPage, DueListPage } from './pages.tsx'
import { allCertificates, certificateById, dueById, dueNow, holdsSeen, howMuch, saidOf, takeBack } from './queries.ts'
import { decideForm, proposeForm, sayForm, takeBackForm } from './retention.ts'
import { aboutDue, current, isArea, title, typedOf } from './route-parts.ts'
import { ruleRoutes } from './rules-routes.tsx'
import { SayPage } from './say-page.tsx'

async function listPage(given: Given): Promise<Reply> {
  const { tx, ctx } = given
  const area = isArea(given)
  const props = {
    rows: await dueNow(tx),
    adults: area ? (await adultsDue(tx)).filter(row => row.decides) : [],
    area,
    on: londonDate(ctx.now),
    where: area ? ctx.areaName : ctx.organisationName,
  }
  return page(title, () => <DueListPage {...props} />, { wide: true, current })
}

async function onePage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const row = await dueById(tx, params.dueId ?? '')
  if (!row) return notFound()
  tx.event.subject = { kind: 'retention-due', id: row.id }
  const own = row.organisationId === ctx.organisationId
  const props = {
    row,
    retention: (await judgeNow(tx, ctx, row))?.retention ?? null,
    amount: await howMuch(tx, row.id),
    said: await saidOf(tx, row.id),
    holds: await holdsSeen(tx, row.childId),
    now: ctx.now,
    me: ctx.practitionerId,
    mayDecide: may(ctx.roles, 'retention.decide'),
    mayRead: own && may(ctx.roles, 'child.read'),
    once,
    typed: typedOf(typed),
    errors,
  }
  return page(title, () => <OneDuePage {...props} />, { wide: true, errors, current })
}

async function sayPage({ tx, params, once }: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const row = await dueById(tx, params.dueId ?? '')
  if (row?.part !== 'file') return notFound()
  return page(title, () => <SayPage row={row} once={once} typed={typedOf(typed)} errors={errors} />, {
    errors,
    current,
  })
}

const reviewing: Route[] = [
  get('/retention', { may: 'retention.review', audit: 'retention.listed', handle: listPage }),
  get('/retention/due/:dueId', { may: 'retention.review', audit: 'retention.read', handle: given => onePage(given) }),
  post('/retention/due/:dueId/propose', {
    may: 'retention.review',
    audit: 'retention.proposed',
    input: proposeForm,
    handle: aboutDue(async ({ tx, ctx, input }: GivenForm<typeof proposeForm._output>, row) => {
      const done = await proposeFor(tx, ctx, row, input)
      return done.ok ? seeOther(`/retention/due/${row.id}`) : refuse(...done.errors)
    }),
    again: given => onePage(given, given.typed, given.errors),
  }),
  post('/retention/due/:dueId/decide', {
    may: 'retention.decide',
    confirm: 'erase',
    audit: 'retention.decided',
    input: decideForm,
    handle: aboutDue(async ({ tx, ctx, input }: GivenForm<typeof decideForm._output>, row) => {
      const done = await decideOn(tx, ctx, row, input)
      if (!done.ok) return refuse(...done.errors)
      return seeOther(done.certificateId ? `/retention/certificates/${done.certificateId}` : `/retention/due/${row.id}`)
    }),
    again: given => onePage(given, given.typed, given.errors),
  }),
  get('/retention/due/:dueId/say', {
    may: 'retention.review',
    audit: 'retention.say.form',
    handle: given => sayPage(given),
  }),
  post('/retention/due/:dueId/say', {
    may: 'retention.review',
    audit: 'retention.said',
    input: sayForm,
    handle: aboutDue(async ({ tx, ctx, input }: GivenForm<typeof sayForm._output>, row) => {
      const done = await sayFor(tx, ctx, row, input)
      return done.ok ? seeOther(`/retention/due/${row.id}`) : refuse(...done.errors)
    }),
    again: given => sayPage(given, given.typed, given.errors),
  }),
  post('/retention/due/:dueId/take-back', {
    may: 'retention.review',
    audit: 'retention.taken-back',
    input: takeBackForm,
    handle: aboutDue(async ({ tx, ctx, input }: GivenForm<typeof takeBackForm._output>, row) => {
      await takeBack(tx, ctx, { dueId: row.id, factId: input.factId, words: input.words })
      return seeOther(`/retention/due/${row.id}`)
    }),
    again: given => onePage(given),
  }),
  get('/retention/certificates', {
    may: 'retention.review',
    audit: 'retention.certificates.listed',
    handle: async ({ tx }) => {
      const rows = await allCertificates(tx)
      return page(title, () => <CertificatesPage rows={rows} />, { wide: true, current })
    },
  }),
  get('/retention/certificates/:certificateId', {
    may: 'retention.review',
    audit: 'retention.certificate.read',
    handle: async ({ tx, params }) => {
      const certificate = await certificateById(tx, params.certificateId ?? '')
      return certificate ? page(title, () => <CertificatePage certificate={certificate} />, { current }) : notFound()
    },
  }),
]

export const retentionRoutes: Route[] = [...reviewing, ...adultRoutes, ...holdRoutes, ...ruleRoutes]
