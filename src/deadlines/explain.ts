/** What "why this date?" says of one clock: read and counted here, drawn by clock-page.tsx. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import {
  type AreaLimit,
  areaLimitFor,
  type Calendar,
  type Explained,
  type Limit,
  limitInWords,
  londonDate,
  type Rule,
} from '../statute/index.ts'
import type { OtherWay } from './clock-page.tsx'
import type { ClockHistoryRow, ClockRow } from './deadline.ts'
import { clockHistory } from './queries.ts'
import { duesOf, type Reckoner, reckonerFor, ruleIn } from './reckon.ts'
import { type SureOf, sureOfClock } from './worklist.ts'

export interface ClockFacts {
  rule: Rule
  explained: Explained | null
  wouldBeOn: string | null
  sure: SureOf
  others: OtherWay[]
  areaLimit: AreaLimit | null
  history: ClockHistoryRow[]
  calendar: Calendar
}

/** What a clock is counted from, as the law’s functions take it. */
function startsOf(clock: ClockRow) {
  const otherStarts = Object.fromEntries(Object.entries(clock.otherStarts).map(([event, at]) => [event, new Date(at)]))
  const typedOn = clock.limitFrom === 'order' ? (clock.timed ? clock.dueAt : clock.dueOn) : undefined
  return { startEvent: clock.startEvent, startedAt: clock.startedAt, otherStarts, typedOn }
}

/** Counted with each of its days by the limit the clock keeps, also where the area has set another since. */
function explainedAsKept(clock: ClockRow, rule: Rule, { choices, calendar }: Reckoner): Explained | null {
  const limit: Limit = { unit: clock.unit, n: clock.amount, ...(rule.due?.day ? { day: rule.due.day } : {}) }
  const limits = clock.limitFrom === 'area' ? [{ ruleId: rule.id, due: limit, from: '1900-01-01' }] : []
  const due = duesOf(rule, startsOf(clock), { choices: { ...choices, limits }, calendar })[0]
  if (!due) return null
  const counted = due.days()
  return {
    ...due,
    dueAt: due.dueAt,
    counted,
    skipped: counted.filter(day => day.kind === 'skipped'),
    limitInWords: limitInWords(limit),
    sentence: rule.sentence,
  }
}

/** The day it would be due by the choices in force now, if that is another one and nothing holds the kept one. */
function wouldBeOn(clock: ClockRow, rule: Rule, reckoner: Reckoner): string | null {
  if (clock.stoppedAt || clock.extendedAt || clock.limitFrom === 'order') return null
  const due = duesOf(rule, startsOf(clock), reckoner)[0]
  return due && due.dueOn !== clock.dueOn ? due.dueOn : null
}

/** The rule’s other start events, each with the date it gives in this matter, if it happened. */
function otherWays(clock: ClockRow, rule: Rule, reckoner: Reckoner): OtherWay[] {
  const events = [
    { event: rule.startsAt, why: 'The rule’s own way of counting.' },
    ...rule.alsoFrom.map(({ event, why }) => ({ event, why })),
  ]
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
    explained: explainedAsKept(clock, rule, reckoner),
    wouldBeOn: wouldBeOn(clock, rule, reckoner),
    sure: sureOfClock(clock, rule, ctx.areaName),
    others: otherWays(clock, rule, reckoner),
    areaLimit: areaLimitFor(rule, londonDate(clock.startedAt), reckoner.choices),
    history: await clockHistory(tx, clock.id),
    calendar: reckoner.calendar,
  }
}
