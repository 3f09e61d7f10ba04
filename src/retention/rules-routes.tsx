/** The rules, and what the area sets for them. */
import { may } from '../access/index.ts'
import type { FieldError, Typed } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { chooseFor } from './actions.ts'
import { backupTerms, choiceRows, sayBackups } from './queries.ts'
import { backupForm, choiceForm } from './retention.ts'
import { current, title, typedOf } from './route-parts.ts'
import { ruleById } from './rules.ts'
import { OneRulePage, RulesPage } from './rules-page.tsx'

async function rulesPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, once } = given
  const props = {
    rows: await choiceRows(tx),
    backups: await backupTerms(tx),
    areaName: ctx.areaName,
    review: may(ctx.roles, 'retention.review'),
    maySet: may(ctx.roles, 'retention.rules'),
    once,
    typed: typedOf(typed),
    errors,
  }
  return page(title, () => <RulesPage {...props} />, { wide: true, errors, current })
}

async function rulePage(
  { tx, ctx, params, once }: Given,
  typed: Typed = {},
  errors: FieldError[] = [],
): Promise<Reply> {
  const rule = ruleById(params.rule ?? '')
  if (!rule) return notFound()
  const props = {
    rule,
    rows: await choiceRows(tx),
    maySet: may(ctx.roles, 'retention.rules'),
    once,
    typed: typedOf(typed),
    errors,
  }
  return page(title, () => <OneRulePage {...props} />, { wide: true, errors, current })
}

export const ruleRoutes: Route[] = [
  get('/retention/rules', { may: 'rules.read', audit: 'retention.rules.read', handle: given => rulesPage(given) }),
  get('/retention/rules/:rule', { may: 'rules.read', audit: 'retention.rule.read', handle: given => rulePage(given) }),
  post('/retention/rules/:rule', {
    may: 'retention.rules',
    audit: 'retention.rule.set',
    input: choiceForm,
    async handle({ tx, ctx, params, input }) {
      const rule = ruleById(params.rule ?? '')
      if (!rule) return notFound()
      const done = await chooseFor(tx, ctx, rule.id, input)
      return done.ok ? seeOther(`/retention/rules/${rule.id}`) : refuse(...done.errors)
    },
    again: given => rulePage(given, given.typed, given.errors),
  }),
  post('/retention/backups', {
    may: 'retention.rules',
    audit: 'retention.backups.set',
    input: backupForm,
    async handle({ tx, ctx, input }) {
      const days = Number(input.days)
      if (!Number.isInteger(days) || days < 1 || days > 3660)
        return refuse({ field: 'days', message: 'Give a whole number of days, from 1 to 3660' })
      await sayBackups(tx, ctx, days, input.reason)
      tx.event.detail.days = days
      return seeOther('/retention/rules#backups')
    },
    again: given => rulesPage(given, given.typed, given.errors),
  }),
]
