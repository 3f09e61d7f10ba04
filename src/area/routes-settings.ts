import { z } from 'zod'
import { check, type FieldError, line, type Typed, typedText } from '../platform/form.ts'
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
import { findRule, londonDate } from '../statute/index.ts'
import { setSetting } from './actions.ts'
import type { FixedKey, SettingInForce } from './area.ts'
import type { AreaDeps } from './deps.ts'
import type { FormState } from './form-parts.tsx'
import { type Level, SettingPage, SettingsPage } from './pages-settings.tsx'
import { allSettings, settingInForce, settingsHistory } from './queries.ts'
import { reasonSchema } from './routes-law.ts'
import { inForce, isFixedKey } from './rules.ts'
import { type AnySettingKind, fixedKeys, settingKind } from './settings.ts'
import { eventWords } from './words.ts'

const permissionOf: Record<Level, string> = { school: 'settings.school', area: 'settings.area' }
const homeOf: Record<Level, string> = { school: '/settings', area: '/settings/area' }
/** Whose row it is: the organisation’s own, or none, for the area. */
const ownerOf = (given: Given, level: Level): string | null => (level === 'school' ? given.ctx.organisationId : null)

async function settingsPage(given: Given, level: Level, deps: AreaDeps): Promise<Reply> {
  const { tx, ctx } = given
  const on = londonDate(ctx.now)
  const owner = ownerOf(given, level)
  const rows = await allSettings(tx, ctx.areaId, owner)
  const values = Object.fromEntries(fixedKeys.map(key => [key, inForce(key, rows, on)])) as Record<
    FixedKey,
    SettingInForce
  >
  const review = findRule('rapid-review')
  const startsAt = inForce('limit:rapid-review', rows, on).value?.startsAt ?? review?.startsAt ?? ''
  const may = (one: Level) => one === level || (deps.may?.(ctx.roles, permissionOf[one]) ?? false)
  const tabs = (['school', 'area'] as const).filter(may).map(one => ({
    label: one === 'area' ? ctx.areaName : ctx.organisationName,
    href: homeOf[one],
    current: one === level,
  }))
  return page(
    'Settings',
    () =>
      SettingsPage({
        level,
        areaName: ctx.areaName,
        organisationName: ctx.organisationName,
        values,
        planned: rows.filter(row => row.fromOn > on && row.organisationId === owner),
        rapidReview: `Counted from: ${eventWords(startsAt)}.`,
        tabs,
      }),
    { current: homeOf[level], wide: true },
  )
}

/** The setting named in the address, if it is one that this level sets. */
function kindOf(given: Given, level: Level): AnySettingKind | null {
  const key = given.params.key ?? ''
  if (!isFixedKey(key)) return null
  const kind = settingKind(key)
  return level === 'area' || kind.scope === 'organisation' ? kind : null
}

async function settingPage(given: Given, level: Level, sent?: { typed: Typed; errors: FieldError[] }): Promise<Reply> {
  const kind = kindOf(given, level)
  if (!kind) return notFound()
  const { tx, ctx } = given
  const owner = ownerOf(given, level)
  const found = await settingInForce(tx, ctx, kind.key, { organisationId: owner })
  const history = await settingsHistory(tx, ctx, kind.key, { organisationId: owner })
  const newest = history.filter(row => row.organisationId === owner).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]
  const on = londonDate(ctx.now)
  const form: FormState = {
    typed: sent?.typed ?? { ...kind.toForm(found.value as never), from: on },
    errors: sent?.errors ?? [],
    once: given.once,
    basedOn: newest?.id ?? '',
  }
  const props = {
    kind,
    level,
    areaName: ctx.areaName,
    organisationName: ctx.organisationName,
    found,
    history,
    form,
    on,
  }
  return page('Setting', () => SettingPage(props), { errors: form.errors, wide: true, current: homeOf[level] })
}

async function set(given: GivenForm<unknown>, level: Level): Promise<Reply | Refusal> {
  const kind = kindOf(given, level)
  if (!kind) return notFound()
  const { typed } = given
  const back = typedText(typed, 'keep') === 'back'
  const value = back ? ({ ok: true, value: null } as const) : kind.read(typed)
  const rest = check(
    z.object({
      from: line('Enter the day from which it counts', 40),
      reason: reasonSchema,
    }),
    typed,
  )
  if (!value.ok || !rest.ok) return refuse(...(value.ok ? [] : value.errors), ...(rest.ok ? [] : rest.errors))
  const result = await setSetting(given.tx, given.ctx, {
    key: kind.key,
    value: value.value as never,
    from: rest.input.from,
    reason: rest.input.reason,
    organisationId: ownerOf(given, level),
    basedOn: typedText(typed, 'basedOn'),
  })
  return result.ok ? seeOther(homeOf[level]) : refuse(...result.errors)
}

const routesOf = (level: Level, deps: AreaDeps): Route[] => [
  get(homeOf[level], {
    may: permissionOf[level],
    audit: 'settings.read',
    handle: given => settingsPage(given, level, deps),
  }),
  get(`/settings/${level}/:key`, {
    may: permissionOf[level],
    audit: 'settings.form',
    handle: given => settingPage(given, level),
  }),
  post(`/settings/${level}/:key`, {
    may: permissionOf[level],
    audit: 'settings.set',
    input: z.looseObject({}),
    handle: given => set(given, level),
    again: given => settingPage(given, level, { typed: given.typed, errors: given.errors }),
  }),
]

export const settingRoutes = (deps: AreaDeps): Route[] => [...routesOf('school', deps), ...routesOf('area', deps)]
