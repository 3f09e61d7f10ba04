import { z } from 'zod'
import { check, type FieldError, line, type Typed, typedText } from '../platform/form.ts'
import {
  type Given,
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
import { type DateText, findRule, type Limit, londonDate, rules, type Unit } from '../statute/index.ts'
import { type Saved, setSetting } from './actions.ts'
import type { LocalLimit, OwnRuleInput, SettingKey, SettingRow } from './area.ts'
import type { AreaDeps } from './deps.ts'
import { findStandings, type RuleStanding, ruleIdFrom, standings } from './find-rules.ts'
import type { FormState } from './form-parts.tsx'
import { readAmount, readCount } from './lines.ts'
import { RulesPage } from './pages.tsx'
import { OwnRulePage, ownEvents, RulePage, type RulePageProps } from './pages-rule.tsx'
import { allSettings } from './queries.ts'
import { choicesFrom, inForce, readValue } from './rules.ts'
import { eventWords, limitWords } from './words.ts'

const mayBeAnything = z.looseObject({})
const today = (given: Given): DateText => londonDate(given.ctx.now)
const saved = (result: Saved, location: string): Reply | Refusal =>
  result.ok ? seeOther(location) : refuse(...result.errors)

/** Errors of the form that belong to no field of it go to the field nearest to them. */
export const reasonSchema = line('Say why', 1000)

async function stand(given: Given): Promise<{ all: RuleStanding[]; rows: SettingRow[] }> {
  const rows = await allSettings(given.tx, given.ctx.areaId, null)
  return { all: standings(rules, choicesFrom(rows, today(given)), today(given)), rows }
}

// ------------------------------------------------------------------ what is set for one rule

type Sets = RulePageProps['sets']

function setsFor(standing: RuleStanding, rows: readonly SettingRow[]): Sets {
  const { rule } = standing
  if (rule.commencement) return 'commencement'
  if (standing.isOwn) return rows.some(row => row.key === `rule:${rule.id}`) ? 'own' : 'settings'
  return rule.due?.unit === 'typed' ? 'nothing' : 'limit'
}

/** The newest row of a key, by when it was set: what a form is made from. */
const newestOf = (rows: readonly SettingRow[], key: string): string =>
  rows.filter(row => row.key === key).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]?.id ?? ''

function typedLimit(standing: RuleStanding, value: LocalLimit | null): Typed {
  const { rule } = standing
  const due = value?.due ?? null
  return {
    value: due ? 'own' : 'national',
    n: due?.n == null ? '' : String(due.n),
    unit: due?.unit ?? rule.due?.unit ?? rule.examples[0]?.due.unit ?? 'working days',
    startsAt: value?.startsAt ?? rule.startsAt,
  }
}

const typedOwn = (value: OwnRuleInput): Typed => ({
  value: 'keep',
  title: value.title,
  sentence: value.sentence,
  who: value.who,
  n: value.due.n === null ? '' : String(value.due.n),
  unit: value.due.unit,
  startsAt: value.startsAt,
  stopsAt: value.stopsAt,
})

function startingForm(
  given: Given,
  standing: RuleStanding,
  kind: 'limit' | 'commencement' | 'own',
  rows: readonly SettingRow[],
): FormState {
  const { id } = standing.rule
  const key: SettingKey = kind === 'own' ? `rule:${id}` : `${kind}:${id}`
  const on = today(given)
  const form = { errors: [], once: given.once, basedOn: newestOf(rows, key) }
  if (kind === 'commencement') return { ...form, typed: { value: standing.commencedOn ?? '' } }
  if (kind === 'limit')
    return { ...form, typed: { ...typedLimit(standing, inForce(`limit:${id}`, rows, on).value), from: on } }
  const value = inForce(`rule:${id}`, rows, on).value
  return { ...form, typed: value ? { ...typedOwn(value), from: on } : { from: on } }
}

function historyWords(standing: RuleStanding, row: SettingRow): string {
  const [kind, id = ''] = row.key.split(':')
  if (kind === 'commencement') {
    const value = readValue(`commencement:${id}`, row.value)
    return value ? 'In force from that day' : 'Switched off again'
  }
  if (kind === 'rule') {
    const value = readValue(`rule:${id}`, row.value)
    return value ? `${value.title}: ${limitWords(value.due, standing.rule).toLowerCase()}` : 'Ended'
  }
  const value = readValue(`limit:${id}`, row.value)
  if (!value) return 'The national value again'
  const length = value.due ? limitWords(value.due, standing.rule) : 'The national limit'
  return value.startsAt ? `${length}, counted from: ${eventWords(value.startsAt)}` : length
}

/** A duty that waits for commencement has two things to set: its date, and the area’s own limit. */
function otherForm({ rule }: RuleStanding, usual: Sets, open: Sets): RulePageProps['other'] {
  if (usual !== 'commencement') return null
  if (open === 'limit') return { label: 'Set its commencement', href: `/rules/${rule.id}` }
  return { label: 'Set a limit for the area', href: `/rules/${rule.id}?set=limit` }
}

async function rulePage(given: Given, deps: AreaDeps, sent?: { typed: Typed; errors: FieldError[] }): Promise<Reply> {
  const { all, rows } = await stand(given)
  const standing = all.find(one => one.rule.id === given.params.rule)
  if (!standing) return notFound()
  const usual = setsFor(standing, rows)
  const asked = sent ? typedText(sent.typed, 'form') : given.query.get('set')
  const sets: Sets = usual === 'commencement' && asked === 'limit' ? 'limit' : usual
  const form = sets === 'settings' || sets === 'nothing' ? null : startingForm(given, standing, sets, rows)
  const keys = [`limit:${standing.rule.id}`, `commencement:${standing.rule.id}`, `rule:${standing.rule.id}`]
  const props: RulePageProps = {
    standing,
    on: today(given),
    areaName: given.ctx.areaName,
    maySet: deps.may?.(given.ctx.roles, 'settings.area') ?? false,
    sets,
    history: rows.filter(row => keys.includes(row.key)),
    showHistory: row => historyWords(standing, row),
    form: { ...(form ?? { typed: {}, errors: [], once: given.once, basedOn: '' }), ...sent },
    other: otherForm(standing, usual, sets),
  }
  return page('Rule', () => RulePage(props), { errors: sent?.errors ?? [], wide: true, current: '/rules' })
}

// ------------------------------------------------------------------ reading what was typed

function readLimit(typed: Typed): { due: Limit | null; errors: FieldError[] } {
  const unit = typedText(typed, 'unit') as Unit
  if (!['working days', 'school days', 'calendar days', 'hours', 'weeks', 'months'].includes(unit)) {
    return { due: null, errors: [{ field: 'unit', message: 'Choose what it is counted in' }] }
  }
  const n = unit === 'hours' ? readAmount(typedText(typed, 'n')) : readCount(typedText(typed, 'n'))
  if (n === null) {
    return {
      due: null,
      errors: [
        { field: 'n', message: unit === 'hours' ? 'Enter a number of hours' : `Enter a whole number of ${unit}` },
      ],
    }
  }
  return { due: { unit, n }, errors: [] }
}

const whenAndWhy = z.object({
  from: line('Enter the day from which it counts', 40),
  reason: reasonSchema,
})

interface Sent {
  basedOn: string
  from: string
  reason: string
  errors: FieldError[]
}
/** From when and why, with what is wrong with them; the value’s own errors stand before these. */
function readWhenAndWhy(typed: Typed): Sent {
  const read = check(whenAndWhy, typed)
  const basedOn = typedText(typed, 'basedOn')
  return read.ok ? { ...read.input, basedOn, errors: [] } : { from: '', reason: '', basedOn, errors: read.errors }
}

async function setLimit(given: Given, standing: RuleStanding, typed: Typed): Promise<Reply | Refusal> {
  const { rule } = standing
  const choice = typedText(typed, 'value')
  const errors: FieldError[] = []
  let due: Limit | null = null
  if (choice === 'own') {
    const read = readLimit(typed)
    due = read.due
    errors.push(...read.errors)
  } else if (choice !== 'national')
    errors.push({ field: 'value', message: 'Choose the national limit or one of our own' })
  const start = typedText(typed, 'startsAt') || rule.startsAt
  const startsAt = start === rule.startsAt ? null : start
  if (startsAt !== null && !rule.alsoFrom.some(other => other.event === startsAt)) {
    errors.push({ field: 'startsAt', message: 'Choose one of the events from which this rule can be counted' })
  }
  const sent = readWhenAndWhy(typed)
  errors.push(...sent.errors)
  if (errors.length > 0) return refuse(...errors)
  const value = due === null && startsAt === null ? null : { due, startsAt }
  const result = await setSetting(given.tx, given.ctx, {
    key: `limit:${rule.id}`,
    value,
    from: sent.from,
    reason: sent.reason,
    basedOn: sent.basedOn,
  })
  return saved(result, `/rules/${rule.id}`)
}

async function setCommencement(given: Given, standing: RuleStanding, typed: Typed): Promise<Reply | Refusal> {
  const { id } = standing.rule
  const value = typedText(typed, 'value') || null
  const reason = check(z.object({ reason: line('Say where the date comes from', 1000) }), typed)
  if (!reason.ok) return refuse(...reason.errors)
  const result = await setSetting(given.tx, given.ctx, {
    key: `commencement:${id}`,
    value,
    // The date is the fact itself; taking it back counts from the day it is taken back.
    from: value ?? today(given),
    reason: reason.input.reason,
    basedOn: typedText(typed, 'basedOn'),
  })
  return saved(result, `/rules/${id}`)
}

const ownSchema = z.object({
  title: line('Say what is to be done', 150),
  sentence: line('Write the rule in one sentence', 500),
  who: line('Say who does it', 200),
  startsAt: z.enum(ownEvents as [string, ...string[]], 'Choose what it is counted from'),
  stopsAt: z.enum(ownEvents as [string, ...string[]], 'Choose what meets it'),
})

function readOwn(typed: Typed): { value: OwnRuleInput | null; errors: FieldError[] } {
  const read = check(ownSchema, typed)
  const limit = readLimit(typed)
  if (!read.ok || !limit.due) return { value: null, errors: [...(read.ok ? [] : read.errors), ...limit.errors] }
  return { value: { ...read.input, due: limit.due }, errors: [] }
}

async function setOwn(given: Given, id: string, typed: Typed): Promise<Reply | Refusal> {
  const ends = typedText(typed, 'value') === 'end'
  const { value, errors } = ends ? { value: null, errors: [] } : readOwn(typed)
  const sent = readWhenAndWhy(typed)
  if (errors.length > 0 || sent.errors.length > 0) return refuse(...errors, ...sent.errors)
  const result = await setSetting(given.tx, given.ctx, {
    key: `rule:${id}`,
    value,
    from: sent.from,
    reason: sent.reason,
    basedOn: sent.basedOn,
  })
  return saved(result, ends ? '/rules' : `/rules/${id}`)
}

async function addOwn(given: Given, typed: Typed): Promise<Reply | Refusal> {
  const id = ruleIdFrom(typedText(typed, 'title'))
  const { all, rows } = await stand(given)
  const taken = id === 'own' || all.some(one => one.rule.id === id) || rows.some(row => row.key === `rule:${id}`)
  if (id !== '' && taken)
    return refuse({ field: 'title', message: 'There is, or was, a rule with this name. Choose other words' })
  if (id === '' && typedText(typed, 'title').trim() !== '')
    return refuse({ field: 'title', message: 'Use some letters from a to z in the name' })
  const reply = await setOwn(given, id || 'unnamed', { ...typed, value: 'keep' })
  // A rule that begins later has no page until then; the list is where to go on.
  return reply.kind === 'see-other' && typedText(typed, 'from') > today(given) ? seeOther('/rules') : reply
}

// ------------------------------------------------------------------ the routes

const ownPage = (given: Given, form: Partial<FormState>): Reply =>
  page(
    'A rule of our own',
    () =>
      OwnRulePage({
        form: {
          typed: { from: today(given), unit: 'working days' },
          errors: [],
          basedOn: '',
          ...form,
          once: given.once,
        },
        areaName: given.ctx.areaName,
      }),
    { errors: form.errors ?? [], current: '/rules' },
  )

export const ruleRoutes = (deps: AreaDeps): Route[] => [
  get('/rules', {
    may: 'rules.read',
    audit: 'rules.listed',
    handle: async given => {
      const { all } = await stand(given)
      const part = (name: string) => (given.query.get(name) ?? '').slice(0, 100)
      const search = { q: part('q'), duty: part('duty'), certainty: part('certainty'), chapter: part('chapter') }
      const found = findStandings(all, search)
      const maySet = deps.may?.(given.ctx.roles, 'settings.area') ?? false
      return page(
        'What the law asks',
        () => RulesPage({ found, all: all.length, search, areaName: given.ctx.areaName, maySet }),
        { wide: true, current: '/rules' },
      )
    },
  }),
  get('/rules/own', { may: 'settings.area', audit: 'rules.own-form', handle: given => ownPage(given, {}) }),
  post('/rules/own', {
    may: 'settings.area',
    audit: 'rules.own-added',
    input: mayBeAnything,
    handle: given => addOwn(given, given.typed),
    again: given => ownPage(given, { typed: given.typed, errors: given.errors }),
  }),
  get('/rules/:rule', { may: 'rules.read', audit: 'rules.read', handle: given => rulePage(given, deps) }),
  post('/rules/:rule', {
    may: 'settings.area',
    audit: 'rules.set',
    input: mayBeAnything,
    handle: async given => {
      const { all, rows } = await stand(given)
      const standing = all.find(one => one.rule.id === given.params.rule)
      if (!standing) return notFound()
      const sets = setsFor(standing, rows)
      const wanted = typedText(given.typed, 'form')
      if (wanted === 'own' && sets === 'own') return setOwn(given, standing.rule.id, given.typed)
      if (wanted === 'commencement' && sets === 'commencement') return setCommencement(given, standing, given.typed)
      if (wanted === 'limit' && (sets === 'limit' || sets === 'commencement') && findRule(standing.rule.id))
        return setLimit(given, standing, given.typed)
      return refuse({ field: 'value', message: 'This rule cannot be set here' })
    },
    again: given => rulePage(given, deps, { typed: given.typed, errors: given.errors }),
  }),
]
