/** Routes of the stop before a measure, and of the partnership’s view. */
import { h } from 'preact'
import { may } from '../access/index.ts'
import { concernsOf } from '../concerns/index.ts'
import { sql } from '../platform/db.ts'
import type { FieldError, Typed } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { dateText, dayNumber, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { stopDecisionForm, stopForm } from './alert.ts'
import { stopById, stopReason, stopsOf } from './alert-queries.ts'
import { attendanceOf, mayRead } from './facts.ts'
import { PartnershipPage } from './partnership-page.tsx'
import { type GroupRow, type PatternRow, partnershipView } from './partnership-rules.ts'
import { askStop, decideStop } from './stop-actions.ts'
import { AskStopPage, StopPage } from './stop-page.tsx'
import { labelsFor, workerWords } from './telling-names.ts'
import { workersOf } from './telling-queries.ts'
import { othersOf } from './telling-routes.tsx'
import { schoolYearOf } from './terms-rules.ts'

type Sent = { typed: Typed; errors: FieldError[] } | null
const current = '/attendance'

async function showAsk(given: Given, sent: Sent): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const childId = params.childId ?? ''
  if (!(await mayRead(tx, childId))) return notFound()
  const label = (await labelsFor(tx, ctx, [childId])).get(childId)
  const errors = sent?.errors ?? []
  return page(
    'Before a measure',
    () => h(AskStopPage, { childId, childName: label?.name ?? 'A child', typed: sent?.typed ?? {}, errors, once }),
    { current, errors },
  )
}

async function showStop(given: Given, sent: Sent): Promise<Reply> {
  const { tx, ctx, params, query, once } = given
  const stop = await stopById(tx, params.stopId ?? '')
  if (!stop) return notFound()
  const known = await attendanceOf(tx, ctx, stop.childId)
  if (!known) return notFound()
  const today = londonDate(ctx.now)
  const mayDecide = may(ctx.roles, 'attendance.stop-decide')
  const label = (await labelsFor(tx, ctx, [stop.childId])).get(stop.childId)
  const [workers, stops, others, concerns, reason] = await Promise.all([
    workersOf(tx, [stop.childId], today),
    stopsOf(tx, [stop.childId]),
    othersOf(given, stop.childId, dateText(dayNumber(today) - 92), today),
    mayDecide ? concernsOf(tx, ctx, { child: stop.childId, open: true, most: 10 }) : [],
    stopReason(tx, stop.id),
  ])
  const errors = sent?.errors ?? []
  return page(
    'Before a measure',
    () =>
      h(StopPage, {
        stop,
        reason,
        childName: label?.name ?? 'A child',
        detail: label?.detail ?? '',
        figures: known.figures,
        alerts: known.alerts.filter(alert => alert.endedAt === null),
        decided: known.decided,
        workers: workers.map(row => ({
          words: row.organisationId === null ? '' : format.sentence(workerWords(row)),
          plan: row.organisationId === null ? row.plan : null,
        })),
        concerns: concerns.map(concern => ({ id: concern.id, on: concern.loggedAt })),
        others,
        before: stops.filter(one => one.id !== stop.id),
        typed: sent?.typed ?? {},
        errors,
        once,
        now: ctx.now,
        mayDecide,
        again: query.get('again') !== null,
      }),
    { wide: true, current, errors },
  )
}

async function showPartnership({ tx, ctx }: Given): Promise<Reply> {
  const since = `${schoolYearOf(dayNumber(londonDate(ctx.now)))}-08-01`
  const groups =
    await tx.many(sql<GroupRow>`select dimension, value, schools, pupils, possible, missed, persistent, severe
    from attendance.partnership(${since}::date)`)
  const patterns = await tx.many(sql<PatternRow>`select what, kind, value, children
    from attendance.partnership_patterns(${since}::timestamptz) order by what, kind, value`)
  return page(
    'Attendance',
    () => h(PartnershipPage, { area: ctx.areaName, view: partnershipView(groups), patterns, since }),
    { wide: true, current: '/attendance/partnership' },
  )
}

export const stopRoutes: Route[] = [
  get('/attendance/partnership', {
    may: 'attendance.partnership',
    audit: 'attendance.partnership.read',
    handle: showPartnership,
  }),
  get('/attendance/stops/:stopId', {
    may: 'attendance.stop',
    audit: 'attendance.stop.read',
    handle: given => showStop(given, null),
  }),
  post('/attendance/stops/:stopId', {
    may: 'attendance.stop-decide',
    audit: 'attendance.stop.decided',
    input: stopDecisionForm,
    async handle({ tx, ctx, params, input }) {
      const stop = await stopById(tx, params.stopId ?? '')
      if (!stop) return notFound()
      const done = await decideStop(tx, ctx, stop, input)
      return done.ok ? seeOther(`/attendance/stops/${stop.id}`) : refuse(...done.errors)
    },
    again: given => showStop(given, given),
  }),
  get('/attendance/:childId/stop', {
    may: 'attendance.stop',
    audit: 'attendance.stop.begun',
    asks: ['childId'],
    handle: given => showAsk(given, null),
  }),
  post('/attendance/:childId/stop', {
    may: 'attendance.stop',
    audit: 'attendance.stop.asked',
    asks: ['childId'],
    input: stopForm,
    async handle({ tx, ctx, params, input }) {
      const childId = params.childId ?? ''
      if (!(await mayRead(tx, childId))) return notFound()
      return seeOther(`/attendance/stops/${await askStop(tx, ctx, childId, input)}`)
    },
    again: given => showAsk(given, given),
  }),
]
