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

/**
 * Reads what counting one clock needs. National limits carry their history, so today’s choices serve; a rule of the
 * area’s own is the one in force on the day the clock started, or today’s where there was none yet.
 */
export async function reckonerFor(
  tx: Tx,
  ctx: Ctx,
  organisationId: string,
  clock: { rule: string; startedAt: Date },
): Promise<Reckoner> {
  const areaId = organisationId === ctx.organisationId ? ctx.areaId : await areaOf(tx, organisationId)
  const today = londonDate(ctx.now)
  return {
    choices: await choicesFor(tx, areaId, clock, today),
    calendar: await calendarFor(tx, ctx, { organisationId, areaId, on: today }),
  }
}

/** An area’s choices by which a clock is counted: see `reckonerFor`. */
export async function choicesFor(
  tx: Tx,
  areaId: string,
  clock: { rule: string; startedAt: Date },
  today: string,
): Promise<AreaChoices> {
  const day = londonDate(clock.startedAt)
  if (isOwn(clock.rule) && day !== today) {
    const then = await areaLimits(tx, areaId, day)
    if (findRule(clock.rule, then.rules)) return then
  }
  return areaLimits(tx, areaId, today)
}
/** Not a national rule: one the area wrote, or one that follows from its bands or stages. */
export const isOwn = (rule: string): boolean => findRule(rule) === undefined

/** The rule, national or the area’s own; undefined when the area has ended it. */
export const ruleIn = (id: string, reckoner: Reckoner): Rule | undefined => findRule(id, reckoner.choices.rules)

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
