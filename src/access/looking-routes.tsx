/** The pages of "who has looked". Each reading is itself recorded, with the children it named. */
import type { Tx } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  type GivenForm,
  get,
  notFound,
  page,
  post,
  type Refusal,
  type Reply,
  refuse,
  type Slice,
  seeOther,
} from '../platform/http.ts'
import { checkNhsNumber } from '../statute/index.ts'
import { format, Link } from '../ui/index.ts'
import { askFor } from './as.ts'
import { answerForm, type ChildForm, childForm, personForm } from './looking.ts'
import { AskChildPage, ChildAnswerPage, ChildLookedPage } from './looking-child-page.tsx'
import { type ChildWords, PeoplePage, PersonPage } from './looking-page.tsx'
import {
  answerUnusual,
  childMeant,
  initialsOf,
  lookedAt,
  peopleOf,
  personById,
  unusualById,
  unusualLooks,
  unusualOf,
  unusualWaiting,
  whoLooked,
} from './looking-queries.ts'
import { bornOn, linesOfChild, linesOfPerson, readBefore, writeBefore } from './looking-rules.ts'
import { may } from './policy.ts'
import { staffHomeRoutes } from './staff-homes-routes.tsx'
import { OneUnusualPage, UnusualPage } from './unusual-page.tsx'

const PAGE = 100
const MOST_UNUSUAL = 100
const MOST_LOOKS = 200
const title = 'Who has looked'

/** What app.ts hands in: access may not import the slice that keeps children's names. */
export interface LookingDeps {
  /** Names of the children this person may know, each asked for. */
  labelsOf: (tx: Tx, children: readonly string[]) => Promise<ReadonlyMap<string, { name: string }>>
}

const isArea = (ctx: Ctx): boolean => may(ctx.roles, 'audit.read')
const typedOf = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))

/** How children are called: by name to those who may know it; by initials and year of birth to a data protection officer. */
async function childWords({ tx, ctx }: Given, deps: LookingDeps, children: readonly string[]): Promise<ChildWords> {
  const wanted = [...new Set(children)]
  const names = await deps.labelsOf(tx, wanted)
  await askFor(tx, wanted)
  const initials = new Map(isArea(ctx) ? (await initialsOf(tx, wanted)).map(one => [one.childId, one] as const) : [])
  const mayOpen = may(ctx.roles, 'child.read')
  return childId => {
    const name = names.get(childId)?.name
    if (name) return { words: name, href: mayOpen ? `/children/${childId}` : null }
    const one = initials.get(childId)
    return one ? { words: one.year ? `${one.initials}, born ${one.year}` : one.initials, href: null } : null
  }
}

// ------------------------------------------------------------------ unusual looking

async function unusualPage(given: Given, deps: LookingDeps): Promise<Reply> {
  const { tx, ctx } = given
  const [waiting, settled] = await Promise.all([unusualOf(tx, false, MOST_UNUSUAL), unusualOf(tx, true, 20)])
  const wordsOf = await childWords(
    given,
    deps,
    [...waiting, ...settled].flatMap(one => one.children),
  )
  const props = {
    waiting,
    settled,
    wordsOf,
    area: isArea(ctx),
    mayTune: may(ctx.roles, 'settings.area'),
    most: MOST_UNUSUAL,
  }
  return page(title, () => <UnusualPage {...props} />, { wide: true, current: '/looking' })
}

async function onePage(given: Given, deps: LookingDeps, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const one = await unusualById(tx, params.unusualId ?? '')
  if (!one) return notFound()
  const looks = await unusualLooks(tx, one.id, MOST_LOOKS)
  tx.event.subject = { kind: 'unusual', id: one.id }
  const wordsOf = await childWords(given, deps, [...one.children, ...looks.flatMap(look => look.children)])
  const props = { one, looks, most: MOST_LOOKS, wordsOf, area: isArea(ctx), once, typed: typedOf(typed), errors }
  return page(title, () => <OneUnusualPage {...props} />, { wide: true, errors, current: '/looking' })
}

const refusals: Partial<Record<Awaited<ReturnType<typeof answerUnusual>>, string>> = {
  mine: 'You have answered this already. A second person must answer it now',
  before: 'Somebody answered this while you wrote. Your words are still in the form, and were not kept',
}

// ------------------------------------------------------------------ a child, a person

/** One page of who looked at a child, as lines, and where the next begins. */
async function looked(tx: Tx, childId: string, before: string) {
  await askFor(tx, [childId])
  const looks = await whoLooked(tx, childId, readBefore(before), PAGE)
  const last = looks.length === PAGE ? looks.at(-1) : undefined
  return { lines: linesOfChild(looks), older: last ? writeBefore(last) : null }
}

async function childPage({ tx, ctx, params, query }: Given, deps: LookingDeps): Promise<Reply> {
  const childId = params.childId ?? ''
  const name = (await deps.labelsOf(tx, [childId])).get(childId)?.name
  if (!name) return notFound()
  const { lines, older } = await looked(tx, childId, query.get('before') ?? '')
  const props = {
    childId,
    name,
    organisation: ctx.organisationName,
    lines,
    older: older && `/children/${childId}/looked?before=${older}`,
  }
  return page(title, () => <ChildLookedPage {...props} />, { wide: true, current: '/children' })
}

async function answerChild({ tx, input }: GivenForm<ChildForm>): Promise<Reply | Refusal> {
  const nhs = input.nhs ? checkNhsNumber(input.nhs) : null
  if (nhs && !nhs.ok) return refuse({ field: 'nhs', message: nhs.why })
  const born = bornOn(input['born-day'], input['born-month'], input['born-year'])
  if (born === false) return refuse({ field: 'born-day', message: 'Enter a real date of birth' })
  const children = input.childId ? [input.childId] : await childMeant(tx, { ...input, born })
  await askFor(tx, children)
  const labels = new Map((await initialsOf(tx, children)).map(one => [one.childId, one]))
  const found: Parameters<typeof ChildAnswerPage>[0]['found'][number][] = []
  for (const childId of children) {
    const label = labels.get(childId)
    if (!label) continue
    const words = label.year ? `${label.initials}, born ${label.year}` : label.initials
    found.push({ childId, label: words, ...(await looked(tx, childId, input.before)) })
  }
  return page(title, () => <ChildAnswerPage found={found} purpose={input.purpose} />, {
    wide: true,
    current: '/looking',
  })
}

async function peoplePage({ tx, ctx }: Given, text: string): Promise<Reply> {
  const area = isArea(ctx)
  const where = area ? { areaId: ctx.areaId } : { organisationId: ctx.organisationId }
  // A data protection officer finds somebody; a lead sees the whole of a small organisation at once.
  const people = area && text === '' ? [] : await peopleOf(tx, where, text, 51)
  const props = { area, text, people: people.slice(0, 50), more: people.length > 50 }
  return page(title, () => <PeoplePage {...props} />, { wide: true, current: '/looking' })
}

async function personPage(given: Given, deps: LookingDeps): Promise<Reply> {
  const { tx, params, query } = given
  const person = await personById(tx, params.personId ?? '')
  if (!person) return notFound()
  tx.event.subject = { kind: 'practitioner', id: person.id }
  const looks = await lookedAt(tx, person.id, readBefore(query.get('before')), PAGE)
  const wordsOf = await childWords(
    given,
    deps,
    looks.flatMap(look => look.children),
  )
  const last = looks.length === PAGE ? looks.at(-1) : undefined
  const older = last ? `/looking/people/${person.id}?before=${writeBefore(last)}` : null
  return page(
    title,
    () => <PersonPage person={person} lines={linesOfPerson(looks)} wordsOf={wordsOf} older={older} />,
    {
      wide: true,
      current: '/looking',
    },
  )
}

/** Who has looked at this child, what has this person looked at, and what is unusual in it. */
export const lookingSlice = (deps: LookingDeps): Slice => ({
  name: 'access',
  routes: [
    get('/looking', { may: 'looking.review', audit: 'looking.listed', handle: given => unusualPage(given, deps) }),
    get('/looking/unusual/:unusualId', {
      may: 'looking.review',
      audit: 'looking.unusual.read',
      handle: given => onePage(given, deps),
    }),
    post('/looking/unusual/:unusualId/answer', {
      may: 'looking.review',
      audit: 'looking.answered',
      input: answerForm,
      async handle(given) {
        const { tx, params, input } = given
        const id = params.unusualId ?? ''
        const done = await answerUnusual(tx, id, input)
        if (done === 'nothing') return notFound()
        const refusal = refusals[done]
        if (refusal) return refuse({ field: 'words', message: refusal })
        tx.event.subject = { kind: 'unusual', id }
        tx.event.detail.outcome = input.outcome
        return seeOther(done === 'second' ? `/looking/unusual/${id}` : '/looking')
      },
      again: given => onePage(given, deps, given.typed, given.errors),
    }),
    get('/looking/people', {
      may: 'looking.review',
      audit: 'looking.people.listed',
      handle: given => peoplePage(given, ''),
    }),
    post('/looking/people', {
      may: 'looking.review',
      audit: 'looking.people.searched',
      reads: true,
      input: personForm,
      handle: given => peoplePage(given, given.input.name ?? ''),
      again: given => peoplePage(given, ''),
    }),
    get('/looking/people/:personId', {
      may: 'looking.review',
      audit: 'looking.person.read',
      handle: given => personPage(given, deps),
    }),
    get('/children/:childId/looked', {
      may: 'looking.child',
      audit: 'looking.child.read',
      asks: ['childId'],
      handle: given => childPage(given, deps),
    }),
    get('/looking/child', {
      may: 'audit.read',
      audit: 'looking.child.form',
      handle: () => page(title, () => <AskChildPage typed={{}} errors={[]} />, { current: '/looking' }),
    }),
    post('/looking/child', {
      may: 'audit.read',
      audit: 'looking.child.asked',
      reads: true,
      takesPurpose: true,
      input: childForm,
      handle: answerChild,
      again: ({ typed, errors }) =>
        page(title, () => <AskChildPage typed={typedOf(typed)} errors={errors} />, { errors, current: '/looking' }),
    }),
    ...staffHomeRoutes,
  ],
  nav: [
    { label: title, href: '/looking', may: 'audit.read', order: 30 },
    // Leads have much else on top: theirs stands in the footer, and what waits on their home page.
    { label: title, href: '/looking', may: 'looking.review', unless: 'audit.read', order: 87 },
    { label: 'Where staff live', href: '/looking/homes', may: 'looking.homes', order: 88 },
  ],
})

/** Beside a child's record: the way to who has looked at it. */
export async function lookedSection(_tx: Tx, ctx: Ctx, childId: string) {
  if (!may(ctx.roles, 'looking.child')) return null
  return {
    order: 95,
    title: 'Who has looked',
    place: 'aside' as const,
    body: () => <Link href={`/children/${childId}/looked`}>Who of {ctx.organisationName} has looked, and why</Link>,
  }
}

/** Beside the worklist: how much unusual looking waits. Null when none does. It names nobody. */
export async function unusualSection(tx: Tx, ctx: Ctx) {
  if (!may(ctx.roles, 'looking.review')) return null
  const waiting = await unusualWaiting(tx)
  if (waiting === 0) return null
  return {
    order: 40,
    title: 'Unusual looking',
    paper: true,
    body: () => (
      <p>
        <Link href="/looking">{format.plural(waiting, 'thing')} to ask about</Link>, found in who looked at whom. Nobody
        is named here.
      </p>
    ),
  }
}
