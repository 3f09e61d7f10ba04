import { z } from 'zod'
import { may } from '../access/index.ts'
import { isUuid } from '../platform/db.ts'
import { type FieldError, line, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { checkPassed, decideJoin, findKnown, join, joins } from './actions.ts'
import { askInput, type Found, joinDecision, joinInput } from './matching.ts'
import { AskPage, CheckedForm, ElsewherePage, FoundPage, JoinPage, NoneOfThese, NotBornYet } from './pages.tsx'
import { type Passed, passedById, passedTo, passOn } from './queries.ts'
import { type Asking, asking } from './rules.ts'

const typedOf = (typed: Typed) => Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
const isFrontDoor = ({ ctx }: Given) => ctx.organisationKind === 'front-door'
const beginsUnborn = ({ ctx }: Given) => may(ctx.roles, 'child.unborn')

async function askForm(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const passed = isFrontDoor(given) ? await passedTo(given.tx, given.ctx.organisationId) : []
  // A question names somebody as another organisation typed it, and is tied to no record yet: the event says which questions were shown.
  if (passed.length > 0) given.tx.event.detail.questions = passed.map(one => one.id).join(' ')
  const toDecide = await joins(given.tx)
  return page(
    'Is this child known?',
    () => (
      <AskPage frontDoor={isFrontDoor(given)} typed={typedOf(typed)} errors={errors} passed={passed} joins={toDecide} />
    ),
    { wide: true, errors, current: '/known' },
  )
}

const question = (asked: Asking) => ({ ...asked, purpose: asked.why })
const refusedWords: Record<NonNullable<Found['refused']>, FieldError> = {
  'too-many': {
    field: 'given',
    message:
      'You have asked very often in the last hour, or again and again about the same person. Nothing was looked up. Wait a little, or ask the front door by phone',
  },
  'name-alone': {
    field: 'born-day',
    message: 'Enter the date of birth, or at least the year: a name alone is not looked up among everybody’s children',
  },
  'no-purpose': { field: 'why', message: 'Say why you ask' },
}

const passedAsking = (passed: Passed): Asking => ({
  ...passed,
  why: `Passed on by ${passed.organisationName}: ${passed.purpose}`.slice(0, 300),
})

/** A question that was passed on, looked up by the front door. */
async function checkForm(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const passed = isUuid(params.questionId) ? await passedById(tx, ctx.organisationId, params.questionId) : null
  if (!passed) return notFound()
  const asked = passedAsking(passed)
  const found = await findKnown(tx, ctx, question(asked))
  const shown = found.refused ? [...errors, { field: 'words', message: refusedWords[found.refused].message }] : errors
  return page(
    'Is this child known?',
    () => (
      <FoundPage asked={asked} candidates={found.candidates} frontDoor>
        <CheckedForm passed={passed} once={once} errors={shown} typed={typedOf(typed)} />
      </FoundPage>
    ),
    { wide: true, errors: shown, current: '/known' },
  )
}

/** Two records that may be one child's, side by side. */
async function joinForm(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const found = await join(given.tx, typedText(typed, 'joinId'))
  if (!found) return notFound()
  return page(
    'Is this child known?',
    () => <JoinPage join={found} once={given.once} errors={errors} typed={typedOf(typed)} />,
    { errors, current: '/known' },
  )
}

/** "Is this child known?" Names are posted: none stands in an address or a log. */
export const knownRoutes: Route[] = [
  get('/known', { may: 'child.known', audit: 'child.known.form', handle: given => askForm(given) }),
  post('/known', {
    may: 'child.known',
    audit: 'child.known.asked',
    reads: true,
    input: askInput,
    async handle(given) {
      const checked = asking(given.input)
      if (!checked.ok) return refuse(...checked.errors)
      const found = await findKnown(given.tx, given.ctx, question(checked.asking))
      if (found.refused) return refuse(refusedWords[found.refused])
      if (found.tier === 'elsewhere')
        return page(
          'Is this child known?',
          () => (
            <ElsewherePage
              areaName={given.ctx.areaName}
              unborn={beginsUnborn(given)}
              mayBreakGlass={may(given.ctx.roles, 'glass.break')}
            />
          ),
          { current: '/known', onTheBeat: true },
        )
      return page(
        'Is this child known?',
        () => (
          <FoundPage asked={checked.asking} candidates={found.candidates} frontDoor={isFrontDoor(given)}>
            {!isFrontDoor(given) && found.questionId && <NoneOfThese questionId={found.questionId} once={given.once} />}
            {beginsUnborn(given) && <NotBornYet />}
          </FoundPage>
        ),
        { wide: true, current: '/known' },
      )
    },
    again: given => askForm(given, given.typed, given.errors),
  }),
  post('/known/:questionId/pass', {
    may: 'child.known',
    audit: 'child.known.passed',
    input: z.object({}),
    async handle(given) {
      if (!isUuid(given.params.questionId)) return notFound()
      await passOn(given.tx, given.params.questionId)
      return page(
        'Is this child known?',
        () => (
          <ElsewherePage
            areaName={given.ctx.areaName}
            unborn={beginsUnborn(given)}
            mayBreakGlass={may(given.ctx.roles, 'glass.break')}
          />
        ),
        { current: '/known', onTheBeat: true },
      )
    },
  }),
  post('/known/passed/:questionId', {
    may: 'child.known',
    audit: 'child.known.checking',
    reads: true,
    input: z.object({}),
    handle: given => checkForm(given),
  }),
  post('/known/passed/:questionId/checked', {
    may: 'child.known',
    audit: 'child.known.checked',
    input: z.object({ words: line('Say what you did about it', 500) }),
    async handle({ tx, ctx, params, input }) {
      return (await checkPassed(tx, ctx, params.questionId ?? '', input.words)) ? seeOther('/known') : notFound()
    },
    again: given => checkForm(given, given.typed, given.errors),
  }),
  post('/known/joins', {
    may: 'child.known',
    audit: 'child.known.join.look',
    reads: true,
    input: joinInput,
    handle: given => joinForm(given, given.input),
    again: () => notFound(),
  }),
  post('/known/joins/decided', {
    may: 'child.known',
    audit: 'child.known.join.decided',
    input: joinDecision,
    async handle({ tx, ctx, input }) {
      const done = await decideJoin(tx, ctx, { ...input, same: input.same === 'yes' })
      return done ? seeOther('/known') : notFound()
    },
    again: given => joinForm(given, given.typed, given.errors),
  }),
]
