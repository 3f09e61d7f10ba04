import { h } from 'preact'
import { z } from 'zod'
import { onRoll, searchRoll } from '../people/index.ts'
import { isUuid, sql } from '../platform/db.ts'
import {
  choice,
  clockTime,
  type FieldError,
  line,
  maybeLine,
  maybeWords,
  plainDate,
  type Typed,
  typedText,
  words,
} from '../platform/form.ts'
import {
  type Given,
  type GivenPublic,
  get,
  notFound,
  page,
  post,
  publicGet,
  publicPost,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import type { ConcernsDeps } from './deps.ts'
import { hashOf, LinkUsed, logByLink, makeLogLink, nameTheChild } from './link-actions.ts'
import { FindPage, LinkClosedPage, LinkFormPage, LinkSentPage, LinksPage, NamedBeforePage } from './link-page.tsx'
import { londonAt } from './log-rules.ts'
import { openConcern } from './pick-up.ts'
import { concernById, logLinksOf } from './queries.ts'

const linkSchema = z.object({
  name: line('Write your name'),
  job: line('Write what you do here'),
  childName: line('Write the child’s name, as well as you know it'),
  childForm: maybeLine(40),
  on: plainDate('Enter a real date'),
  at: clockTime('Enter a time like 14:05'),
  place: maybeLine(200),
  seen: words('Write what you saw or heard'),
  voice: maybeWords(),
  askedFirst: maybeLine(1000),
  danger: choice(
    ['no', 'yes', 'unknown'],
    'Say whether anyone is in danger right now. If you cannot tell, choose “I don’t know”',
  ),
})

/** Sending by a link takes a second connection to the database. A few at a time, or a link sent many times at once could take them all. */
const SENDING_MOST = 3
let sending = 0

interface Behind {
  organisationId: string
  name: string
  phone: string | null
}
/** The school behind a link that may still be used; null otherwise, whatever the reason. */
const behind = (given: GivenPublic): Promise<Behind | null> =>
  given.tx.maybe(sql<Behind>`select organisation_id as "organisationId", organisation_name as name, phone
    from concerns.read_log_link(${hashOf(given.params.token ?? '')}, ${given.now})`)
const closed = (): Reply => page('This link cannot be used', () => h(LinkClosedPage, {}), { status: 410 })

const showForm = async (given: GivenPublic, typed: Typed, errors: readonly FieldError[]): Promise<Reply> => {
  const school = await behind(given)
  if (!school) return closed()
  return page(
    'Log a concern',
    () =>
      h(LinkFormPage, {
        token: given.params.token ?? '',
        school: school.name,
        phone: school.phone,
        now: given.now,
        typed,
        errors,
      }),
    { errors },
  )
}

async function showLinks(
  { tx, ctx, once }: Given,
  more: { made?: { address: string; expiresAt: Date }; typed?: Typed; errors?: readonly FieldError[] } = {},
): Promise<Reply> {
  const links = await logLinksOf(tx, ctx)
  const errors = more.errors ?? []
  return page(
    'One-use log links',
    () => h(LinksPage, { made: more.made ?? null, links, now: ctx.now, typed: more.typed ?? {}, errors, once }),
    { current: '/settings/cover', errors },
  )
}

async function showFind(
  given: Given,
  typed: Typed = {},
  errors: readonly FieldError[] = [],
  searched = false,
): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const concern = await concernById(tx, params.concernId ?? '')
  if (!concern) return notFound()
  if (concern.entryId !== null) return seeOther(`/concerns/${concern.id}`)
  await openConcern(tx, ctx, concern.id)
  const matches = searched ? await searchRoll(tx, ctx, typedText(typed, 'child')) : null
  return page('Which child is it?', () => h(FindPage, { concern, matches, typed, errors, once, now: ctx.now }), {
    current: '/',
    errors,
    wide: true,
  })
}

const madeBefore =
  'A link was made a moment ago, and its address was shown once, on the page before this. If nobody has it, nobody can use it, and it ends by itself tonight. Make another'

export const linkRoutes = (deps: ConcernsDeps): Route[] => [
  get('/settings/log-links', { may: 'settings.school', audit: 'log-link.list', handle: given => showLinks(given) }),
  post('/settings/log-links', {
    may: 'settings.school',
    audit: 'log-link.make',
    input: z.object({ madeFor: maybeLine(100) }),
    async handle(given) {
      const { token, expiresAt } = await makeLogLink(given.tx, given.ctx, given.input.madeFor)
      return showLinks(given, { made: { address: `${given.origin}/log/${token}`, expiresAt } })
    },
    again: given => showLinks(given, { typed: given.typed, errors: given.errors }),
    repeated: given => showLinks(given, { errors: [{ field: 'form', message: madeBefore }] }),
  }),
  publicGet('/log/:token', {
    may: 'public.log-link',
    audit: 'log-link.open',
    handle: given => showForm(given, {}, []),
  }),
  publicPost('/log/:token', {
    may: 'public.log-link',
    audit: 'log-link.send',
    input: linkSchema,
    async handle(given) {
      const school = await behind(given)
      if (!school) return closed()
      const { input, now } = given
      const happenedAt = londonAt(input.on, input.at)
      if (happenedAt.getTime() > now.getTime() + 60_000)
        return refuse({ field: 'on', message: 'This is in the future. Enter when it happened' })
      if (sending >= SENDING_MOST)
        return refuse({ field: 'seen', message: 'Kith is busy. Your words are still here: send them again' })
      sending++
      try {
        await deps.asSystem(school.organisationId, { action: 'concern.log-by-link', now }, (tx, ctx) =>
          logByLink(tx, ctx, given.params.token ?? '', { ...input, happenedAt }),
        )
      } catch (error) {
        if (error instanceof LinkUsed) return closed()
        throw error
      } finally {
        sending--
      }
      return page('Sent', () => h(LinkSentPage, { phone: school.phone }))
    },
    again: given => showForm(given, given.typed, given.errors),
  }),
  get('/concerns/:concernId/find', {
    may: 'concern.triage',
    audit: 'concern.find-child',
    handle: given => showFind(given),
  }),
  post('/concerns/:concernId/find', {
    may: 'concern.triage',
    audit: 'concern.name-child',
    input: z.unknown(),
    async handle(given) {
      const { tx, ctx, params, typed } = given
      const childId = typedText(typed, 'childId')
      if (typedText(typed, 'action') === 'find-child' || !isUuid(childId)) {
        const missing = typedText(typed, 'action') !== 'find-child'
        tx.event.outcome = missing ? 'refused' : 'read'
        tx.event.action = 'concern.find-child'
        return showFind(
          given,
          typed,
          missing
            ? [{ field: 'child', message: 'Choose the child from the list, so that it is surely the right one' }]
            : [],
          true,
        )
      }
      if (!(await concernById(tx, params.concernId ?? ''))) return notFound()
      if ((await onRoll(tx, ctx, [childId])).length === 0)
        return refuse({ field: 'child', message: 'This child is not on your school’s roll. Choose again' })
      const naming = await nameTheChild(tx, ctx, params.concernId ?? '', childId)
      if (naming.kind === 'not-there') return notFound()
      if (naming.kind === 'named') return seeOther('/')
      tx.event.outcome = 'refused'
      return page(
        'The child has been named',
        () => h(NamedBeforePage, { concernId: params.concernId ?? '', by: naming.by, self: ctx.practitionerName }),
        { current: '/', status: 409 },
      )
    },
    again: given => showFind(given, given.typed, given.errors),
  }),
]
