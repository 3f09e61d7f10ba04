/** What "why this date?" says of one clock: read and counted here, drawn by clock-page.tsx. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { type AreaLimit, areaLimitFor, type Calendar, type Explained, limitInWords, londonDate, type Rule } from '../statute/index.ts'
import type { OtherWay } from './clock-page.tsx'
import type { ClockHistoryRow, ClockRow } from './deadline.ts'
import { clockHistory } from './queries.ts'
import { duesOf, type Reckoner, reckonerFor, ruleIn } from './reckon.ts'
import { type SureOf, sureOfClock } from './worklist.ts'

export interface ClockFacts {
  rule: Rule
  explained: Explained | null
  sure: SureOf
  others: OtherWay[]
  areaLimit: AreaLimit | null
  history: ClockHistoryRow[]
  calendar: Calendar
}

/** The clock counted again with each of its days; null when today’s choices give it no date. */
function explainedNow(clock: ClockRow, rule: Rule, reckoner: Reckoner): Explained | null {
  const otherStarts = Object.fromEntries(Object.entries(clock.otherStarts).map(([event, at]) => [event, new Date(at)]))
  const typedOn = clock.limitFrom === 'order' ? (clock.timed ? clock.dueAt : clock.dueOn) : undefined
  const due = duesOf(rule, { startEvent: clock.startEvent, startedAt: clock.startedAt, otherStarts, typedOn }, reckoner)[0]
  if (!due) return null
  const counted = due.days()
  const area = areaLimitFor(rule, due.startOn, reckoner.choices)
  const limit = due.setBy === 'area' && area ? area.due : { unit: due.unit, n: due.limit, ...(rule.due?.day ? { day: rule.due.day } : {}) }
  return {
    ...due,
    dueAt: due.dueAt,
    counted,
    skipped: counted.filter(day => day.kind === 'skipped'),
    limitInWords: limitInWords(limit),
    sentence: rule.sentence,
  }
}

/** The rule’s other start events, each with the date it gives in this matter, if it happened. */
function otherWays(clock: ClockRow, rule: Rule, reckoner: Reckoner): OtherWay[] {
  const events = [{ event: rule.startsAt, why: 'The rule’s own way of counting.' }, ...rule.alsoFrom.map(({ event, why }) => ({ event, why }))]
  return events
    .filter(({ event }) => event !== clock.startEvent)
    .map(({ event, why }) => {
      const at = clock.otherStarts[event]
      if (!at) return { event, why, counted: null }
      const startedAt = new Date(at)
      const due = duesOf(rule, { startEvent: event, startedAt }, reckoner)[0]
      return { event, why, counted: due ? { startedAt, dueOn: due.dueOn } : null }
    })
}

/** Null when the rule is no longer known: an area’s own rule that it has ended. */
export async function explainClock(tx: Tx, ctx: Ctx, clock: ClockRow): Promise<ClockFacts | null> {
  const reckoner = await reckonerFor(tx, ctx, clock.organisationId, clock)
  const rule = ruleIn(clock.rule, reckoner)
  if (!rule) return null
  return {
    rule,
    explained: explainedNow(clock, rule, reckoner),
    sure: sureOfClock(clock, rule, ctx.areaName),
    others: otherWays(clock, rule, reckoner),
    areaLimit: areaLimitFor(rule, londonDate(clock.startedAt), reckoner.choices),
    history: await clockHistory(tx, clock.id),
    calendar: reckoner.calendar,
  }
}
