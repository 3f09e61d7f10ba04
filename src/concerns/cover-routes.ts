import { h } from 'preact'
import { z } from 'zod'
import { setting } from '../area/index.ts'
import { organisationsInArea, practitionersWithRole } from '../identity/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import { type FieldError, id, maybeId, maybeWords, plainDate, type Typed } from '../platform/form.ts'
import {
  type Ctx,
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
import { newId } from '../platform/id.ts'
import { londonDate } from '../statute/index.ts'
import { CoverPage, type CoverPageProps } from './cover-page.tsx'
import { coverOf } from './queries.ts'

const readers = (tx: Tx, ctx: Ctx) => practitionersWithRole(tx, ctx.organisationId, ['dsl', 'head'])

async function showCover(
  { tx, ctx, once }: Given,
  typed: Typed = {},
  errors: readonly FieldError[] = [],
): Promise<Reply> {
  const doors = await organisationsInArea(tx, ctx.areaId, ['front-door'])
  const backstop = await tx.maybe(sql<{ to: string | null }>`
    select to_organisation_id as "to" from concerns.backstop where organisation_id = ${ctx.organisationId} order by set_at desc, id desc limit 1`)
  const props: CoverPageProps = {
    cover: await coverOf(tx, ctx, londonDate(ctx.now)),
    people: await readers(tx, ctx),
    trusts: (await organisationsInArea(tx, ctx.areaId, ['trust'])).filter(trust => trust.onKith),
    trustId: backstop?.to ?? null,
    frontDoor: doors.find(door => door.onKith)?.name ?? null,
    minutes: await setting(tx, ctx, 'pick-up-minutes'),
    typed,
    errors,
    once,
    now: ctx.now,
  }
  return page('Cover', () => h(CoverPage, props), { current: '/settings/cover', errors })
}

const coverSchema = z.object({
  practitionerId: id('Choose who stands in'),
  forId: maybeId(),
  fromOn: plainDate('Enter the first day'),
  toOn: plainDate('Enter the last day'),
  words: maybeWords(300),
})

/** Only somebody who may read concerns can stand in, for somebody else who may, on days that are not over. */
export async function setCover(tx: Tx, ctx: Ctx, input: z.output<typeof coverSchema>): Promise<FieldError[]> {
  const people = new Set((await readers(tx, ctx)).map(person => person.id))
  const errors: FieldError[] = []
  if (!people.has(input.practitionerId))
    errors.push({ field: 'practitionerId', message: 'Choose a safeguarding lead, a deputy or the head of your school' })
  if (input.forId !== null && !people.has(input.forId))
    errors.push({ field: 'forId', message: 'Choose somebody of your school' })
  if (input.forId === input.practitionerId)
    errors.push({ field: 'forId', message: 'Nobody can stand in for themselves' })
  if (input.toOn < input.fromOn) errors.push({ field: 'toOn', message: 'The last day is before the first' })
  else if (input.toOn < londonDate(ctx.now))
    errors.push({ field: 'toOn', message: 'These days are over. Enter days to come' })
  if (errors.length > 0) return errors
  await tx.run(sql`insert into concerns.cover (id, organisation_id, practitioner_id, for_practitioner_id, from_on, to_on, words, set_by, set_at)
    values (${newId()}, ${ctx.organisationId}, ${input.practitionerId}, ${input.forId}, ${input.fromOn}, ${input.toOn}, ${input.words ?? ''}, ${ctx.practitionerId}, ${ctx.now})`)
  return []
}

export const coverRoutes = (): Route[] => [
  get('/settings/cover', { may: 'settings.school', audit: 'cover.read', handle: given => showCover(given) }),
  post('/settings/cover', {
    may: 'settings.school',
    audit: 'cover.set',
    input: coverSchema,
    async handle({ tx, ctx, input }): Promise<Reply | Refusal> {
      const errors = await setCover(tx, ctx, input)
      return errors.length > 0 ? refuse(...errors) : seeOther('/settings/cover')
    },
    again: given => showCover(given, given.typed, given.errors),
  }),
  post('/settings/cover/:coverId/end', {
    may: 'settings.school',
    audit: 'cover.end',
    input: z.object({}),
    async handle({ tx, ctx, params }) {
      const ended = await tx.run(
        sql`update concerns.cover set ended_at = ${ctx.now}, ended_by = ${ctx.practitionerId} where id = ${params.coverId} and ended_at is null`,
      )
      return ended === 1 ? seeOther('/settings/cover') : notFound()
    },
  }),
  post('/settings/cover/beyond', {
    may: 'settings.school',
    audit: 'cover.beyond',
    input: z.object({ trustId: maybeId() }),
    async handle({ tx, ctx, input }) {
      const trusts = await organisationsInArea(tx, ctx.areaId, ['trust'])
      if (input.trustId !== null && !trusts.some(trust => trust.id === input.trustId)) return notFound()
      await tx.run(sql`insert into concerns.backstop (id, organisation_id, to_organisation_id, set_by, set_at)
        values (${newId()}, ${ctx.organisationId}, ${input.trustId}, ${ctx.practitionerId}, ${ctx.now})`)
      return seeOther('/settings/cover')
    },
    again: given => showCover(given),
  }),
]
