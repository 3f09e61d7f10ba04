/** The one place where a clock meets the law: which rule, by whose choices, on which days. */
import { areaLimits, calendarFor } from '../area/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import {
  type AreaChoices,
  type Calendar,
  type Due,
  dueFor,
  findRule,
  londonDate,
  type Rule,
  StatuteError,
} from '../statute/index.ts'
import { areaOf } from './queries.ts'

/** An organisation’s choices and days, read once for many clocks. */
export interface Reckoner {
  choices: AreaChoices
  calendar: Calendar
}

/** What a clock is counted from. */
export interface Starts {
  startEvent?: string | undefined
  startedAt: Date
  otherStarts?: Readonly<Record<string, Date>> | undefined
  typedOn?: string | Date | undefined
}

/** Reads what counting needs for one organisation, on the day of the request. */
export async function reckonerFor(tx: Tx, ctx: Ctx, organisationId: string): Promise<Reckoner> {
  const areaId = organisationId === ctx.organisationId ? ctx.areaId : await areaOf(tx, organisationId)
  const on = londonDate(ctx.now)
  return {
    choices: await areaLimits(tx, areaId, on),
    calendar: await calendarFor(tx, ctx, { organisationId, areaId, on }),
  }
}

/** The rule, national or the area’s own. Throws for an id that nobody knows: that is a fault of the caller. */
export function ruleOf(id: string, reckoner: Reckoner): Rule {
  const rule = findRule(id, reckoner.choices.rules)
  if (!rule) throw new Error(`there is no rule “${id}”, neither national nor the area’s own`)
  return rule
}

/** There is nothing to count: no number anywhere, not in force, no term dates, a date only an order can give. */
const nothingToCount = new Set(['no-number', 'switched-off', 'not-in-force', 'needs-school-days', 'typed-date'])

/** Every date the rule gives for these starts, the earliest first. Empty when there is nothing to count by. */
export function duesOf(rule: Rule, starts: Starts, { choices, calendar }: Reckoner): Due[] {
  const common = { area: choices, calendar, ...(starts.typedOn === undefined ? {} : { typedOn: starts.typedOn }) }
  try {
    const first = dueFor(rule, starts.startedAt, {
      ...common,
      ...(starts.startEvent === undefined ? {} : { startEvent: starts.startEvent }),
    })
    const others = Object.entries(starts.otherStarts ?? {})
      .filter(([event]) => event !== first.startEvent)
      .map(([startEvent, at]) => dueFor(rule, at, { ...common, startEvent }))
    return [first, ...others].toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))
  } catch (error) {
    if (error instanceof StatuteError && nothingToCount.has(error.code)) return []
    throw error
  }
}
