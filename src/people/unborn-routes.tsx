import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { londonNow } from '../platform/moment.ts'
import { labelsOf } from './queries.ts'
import { type UnbornDeps, type UnbornForm, unbornForm } from './unborn.ts'
import { beginUnborn, lookUnborn } from './unborn-actions.ts'
import { UnbornElsewherePage, UnbornKnownPage, UnbornPage } from './unborn-page.tsx'
import { expectedBetween, type Known } from './unborn-rules.ts'

const title = 'A child who is not born yet'
const propsOf = ({ ctx, once }: Given, typed: Typed, errors: FieldError[]) => ({
  once,
  typed: Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)])),
  errors,
  between: expectedBetween(londonNow(ctx.now).date),
  organisationName: ctx.organisationName,
  frontDoor: ctx.organisationKind === 'front-door',
})

function formPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Reply {
  const props = propsOf(given, typed, errors)
  return page(title, () => <UnbornPage {...props} />, { wide: true, errors, current: '/children' })
}

async function knownPage(given: Given, known: Known, typed: Typed, errors: FieldError[] = []): Promise<Reply> {
  const labels = await labelsOf(
    given.tx,
    known.women.flatMap(one => one.childIds),
  )
  const names = new Map([...labels].map(([id, label]) => [id, label.name]))
  const props = propsOf(given, typed, errors)
  return page(title, () => <UnbornKnownPage {...props} known={known} names={names} />, { errors, current: '/children' })
}

/** Who is known, looked up anew; the form again when that is not to be had. */
async function lookPage(
  deps: UnbornDeps,
  given: Given,
  form: UnbornForm,
  typed: Typed,
  errors: FieldError[] = [],
): Promise<Reply> {
  const looked = await lookUnborn(deps, given.tx, given.ctx, form)
  return looked.ok ? knownPage(given, looked.seen.known, typed, errors) : formPage(given, typed, looked.errors)
}

/** A refused answer comes again beside what was found; anything else that was wrong, on the form. */
async function again(deps: UnbornDeps, given: Given & { typed: Typed; errors: FieldError[] }): Promise<Reply> {
  const form = unbornForm.safeParse(given.typed)
  const ofAnswers = given.errors.every(error => error.field === 'mother' || error.field === 'baby')
  if (!form.success || !ofAnswers) return formPage(given, given.typed, given.errors)
  // What was undone had asked for children, and must ask again.
  given.tx.asked.clear()
  return lookPage(deps, given, form.data, given.typed, given.errors)
}

/** Beginning the record of a child who is not born yet. Names are posted: none stands in an address or a log. */
export const unbornRoutes = (deps: UnbornDeps): Route[] => [
  get('/unborn', { may: 'child.unborn', audit: 'unborn.form', handle: given => formPage(given) }),
  post('/unborn', {
    may: 'child.unborn',
    audit: 'unborn.looked',
    reads: true,
    input: unbornForm,
    handle: async given =>
      typedText(given.typed, 'action') === 'back'
        ? formPage(given, given.typed)
        : lookPage(deps, given, given.input, given.typed),
    again: given => formPage(given, given.typed, given.errors),
  }),
  post('/unborn/begin', {
    may: 'child.unborn',
    audit: 'unborn.begun',
    input: unbornForm,
    async handle({ tx, ctx, input }) {
      const begun = await beginUnborn(deps, tx, ctx, input)
      if (begun.kind === 'refused') return refuse(...begun.errors)
      if (begun.kind === 'begun') return seeOther(`/children/${begun.childId}`)
      return begun.child.own
        ? seeOther(`/children/${begun.child.childId}`)
        : page(title, () => <UnbornElsewherePage child={begun.child} />, { current: '/children' })
    },
    again: given => again(deps, given),
  }),
]
