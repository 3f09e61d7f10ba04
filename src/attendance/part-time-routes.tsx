import { z } from 'zod'
import { onRoll, searchRoll } from '../people/index.ts'
import { isUuid } from '../platform/db.ts'
import { type FieldError, line, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, seeOther } from '../platform/http.ts'
import { londonDate } from '../statute/index.ts'
import { partTimeInput } from './attendance.ts'
import { agreePartTime, currentPartTimes, endPartTime, partTimesOf } from './part-time.ts'
import { ChildPartTimePage, SchoolPartTimePage } from './part-time-page.tsx'
import { pupilsAsked } from './register-queries.ts'

const may = 'attendance.terms'
const current = '/attendance/files'

async function showSchool(
  { tx, ctx, once }: Given,
  typed: Typed = {},
  errors: FieldError[] = [],
  searched = false,
): Promise<Reply> {
  const timetables = await currentPartTimes(tx, ctx)
  const names = new Map(
    (await onRoll(tx, ctx, [...new Set(timetables.map(one => one.childId))])).map(row => [row.childId, row]),
  )
  const rows = timetables.flatMap(timetable => {
    const child = names.get(timetable.childId)
    return child ? [{ timetable, name: child.name, form: child.form }] : []
  })
  const found = searched ? await searchRoll(tx, ctx, typedText(typed, 'child')) : undefined
  const matches = found?.map(row => ({ id: row.childId, name: row.name, detail: row.form ?? undefined }))
  return page(
    'Part-time timetables',
    () => (
      <SchoolPartTimePage
        rows={rows}
        typed={typed}
        matches={matches}
        once={once}
        errors={errors}
        today={londonDate(ctx.now)}
      />
    ),
    { errors, current, wide: true },
  )
}

/** Children of other schools have none here to be seen: the own school's roll alone. */
async function showChild(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const childId = params.childId ?? ''
  const [child] = (await pupilsAsked(tx)).filter(
    row => row.childId === childId && row.organisationId === ctx.organisationId,
  )
  if (!child) return notFound()
  const timetables = await partTimesOf(tx, [childId])
  const name = child.form ? `${child.name}, ${child.form}` : child.name
  return page(
    'Part-time timetable',
    () => (
      <ChildPartTimePage
        childId={childId}
        name={name}
        timetables={timetables}
        mayAgree
        typed={typed}
        once={once}
        errors={errors}
        today={londonDate(ctx.now)}
      />
    ),
    { errors, current },
  )
}

/** Is this child of the own roll one whose attendance this person may read? */
const isOwn = async ({ tx, ctx, params }: Given): Promise<boolean> =>
  (await pupilsAsked(tx)).some(row => row.childId === params.childId && row.organisationId === ctx.organisationId)

export const partTimeRoutes: Route[] = [
  get('/attendance/part-time', { may, audit: 'attendance.part-time.list', handle: given => showSchool(given) }),
  post('/attendance/part-time', {
    may,
    audit: 'attendance.part-time.find',
    reads: true,
    input: z.unknown(),
    async handle(given) {
      const { tx, ctx, typed } = given
      const childId = typedText(typed, 'childId')
      const chosen = typedText(typed, 'action') !== 'find-child' && isUuid(childId)
      if (chosen && (await onRoll(tx, ctx, [childId])).length === 1) return seeOther(`/attendance/${childId}/part-time`)
      return showSchool(given, typed, [], true)
    },
  }),
  get('/attendance/:childId/part-time', {
    may,
    audit: 'attendance.part-time.read',
    asks: ['childId'],
    handle: given => showChild(given),
  }),
  post('/attendance/:childId/part-time', {
    may,
    audit: 'attendance.part-time.agreed',
    asks: ['childId'],
    input: partTimeInput,
    async handle(given) {
      const { tx, ctx, params, input } = given
      if (!(await isOwn(given))) return notFound()
      await agreePartTime(tx, ctx, params.childId ?? '', input)
      return seeOther(`/attendance/${params.childId}/part-time`)
    },
    again: given => showChild(given, given.typed, given.errors),
  }),
  post('/attendance/:childId/part-time/:timetableId/end', {
    may,
    audit: 'attendance.part-time.ended',
    asks: ['childId'],
    input: z.object({ endedWhy: line('Say why it ends', 500) }),
    async handle(given) {
      const { tx, ctx, params, input } = given
      if (!(await isOwn(given))) return notFound()
      const ended = await endPartTime(tx, ctx, params.childId ?? '', params.timetableId ?? '', input.endedWhy)
      return ended ? seeOther(`/attendance/${params.childId}/part-time`) : notFound()
    },
    again: given =>
      showChild(
        given,
        {},
        given.errors.map(error => ({ ...error, field: `why-${given.params.timetableId}` })),
      ),
  }),
]
