import { z } from 'zod'
import { may } from '../access/index.ts'
import type { FieldError, Typed } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, seeOther } from '../platform/http.ts'
import { londonDate } from '../statute/index.ts'
import { addKnownDay, endKnownDay, knownDayInput, knownDaysOf, readsAttendance } from './known-days.ts'
import { KnownDaysPage } from './known-days-page.tsx'
import { labelsFor } from './telling-names.ts'

async function show(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const childId = params.childId ?? ''
  if (!(await readsAttendance(tx, childId))) return notFound()
  const [labels, days] = await Promise.all([labelsFor(tx, ctx, [childId]), knownDaysOf(tx, childId)])
  return page(
    'Days known of a child',
    () => (
      <KnownDaysPage
        childId={childId}
        name={labels.get(childId)?.name ?? 'A child'}
        days={days}
        mayAdd={may(ctx.roles, 'attendance.days-keep')}
        organisationId={ctx.organisationId}
        typed={typed}
        once={once}
        errors={errors}
        today={londonDate(ctx.now)}
      />
    ),
    { errors, current: '/attendance' },
  )
}

export const knownDaysRoutes: Route[] = [
  get('/attendance/:childId/days', {
    may: 'attendance.read',
    audit: 'attendance.days.read',
    asks: ['childId'],
    handle: given => show(given),
  }),
  post('/attendance/:childId/days', {
    may: 'attendance.days-keep',
    audit: 'attendance.days.kept',
    asks: ['childId'],
    input: knownDayInput,
    async handle({ tx, ctx, params, input }) {
      if (!(await readsAttendance(tx, params.childId ?? ''))) return notFound()
      await addKnownDay(tx, ctx, params.childId ?? '', input)
      return seeOther(`/attendance/${params.childId}/days`)
    },
    again: given => show(given, given.typed, given.errors),
  }),
  post('/attendance/:childId/days/:dayId/end', {
    may: 'attendance.days-keep',
    audit: 'attendance.days.ended',
    asks: ['childId'],
    input: z.object({ mistake: z.string().max(100).optional() }),
    async handle({ tx, ctx, params, input }) {
      const ended = await endKnownDay(tx, ctx, params.childId ?? '', params.dayId ?? '', input.mistake === 'yes')
      return ended ? seeOther(`/attendance/${params.childId}/days`) : notFound()
    },
  }),
]
