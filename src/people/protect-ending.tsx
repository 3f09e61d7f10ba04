import { z } from 'zod'
import { askFor } from '../access/index.ts'
import { isUuid } from '../platform/db.ts'
import { choice, type FieldError, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, seeOther } from '../platform/http.ts'
import { Actions, Button, errorFor, format, PageHeading, Radios, SummaryList } from '../ui/index.ts'
import { answerEnding, type ProtectDeps } from './protect-actions.ts'
import { type Ending, endingToAnswer } from './protect-queries.ts'
import { childFacts } from './queries.ts'

const EndingPage = (props: {
  id: string
  ending: Ending
  childName: string | null
  value: string
  errors: FieldError[]
  once: string
}) => {
  const { ending } = props
  return (
    <>
      <PageHeading
        title="A second person must agree"
        lead={
          ending.kind === 'protection'
            ? 'If you agree, where this child is can be seen by everybody who works with them.'
            : `If you agree, ${ending.practitionerName ?? 'a colleague'} may read and work with this child’s record again.`
        }
        back={{ label: 'Home', href: '/' }}
      />
      <SummaryList
        rows={[
          { key: { text: 'Child' }, value: { text: props.childName ?? 'Not one your organisation works with' } },
          { key: { text: 'Asked by' }, value: { text: `${ending.askedByName}, ${format.dateTime(ending.askedAt)}` } },
          { key: { text: 'Why' }, value: { text: ending.reason } },
        ]}
      />
      <form method="post" action={`/endings/${props.id}`} novalidate>
        <input type="hidden" name="_once" value={props.once} />
        <Radios
          name="agree"
          fieldset={{ legend: 'Do you agree?' }}
          value={props.value}
          errorMessage={errorFor(props.errors, 'agree')}
          items={[
            { value: 'yes', text: 'Yes, it ends now' },
            { value: 'no', text: 'No, it stays as it is' },
          ]}
        />
        <Actions>
          <Button>Answer</Button>
        </Actions>
      </form>
    </>
  )
}

async function endingPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, params, once } = given
  const endingId = params.endingId ?? ''
  const ending = isUuid(endingId) ? await endingToAnswer(tx, endingId) : null
  if (!ending) return notFound()
  await askFor(tx, [ending.childId])
  const child = await childFacts(tx, ending.childId)
  return page(
    'A second person must agree',
    () => (
      <EndingPage
        id={endingId}
        ending={ending}
        childName={child?.label.name ?? null}
        value={typedText(typed, 'agree')}
        errors={errors}
        once={once}
      />
    ),
    { errors },
  )
}

/** The second person: agreeing, or not, that a protection or an exclusion ends. */
export const endingRoutes = (deps: ProtectDeps): Route[] => [
  get('/endings/:endingId', { may: 'child.write', audit: 'ending.read', handle: given => endingPage(given) }),
  post('/endings/:endingId', {
    may: 'child.write',
    audit: 'ending.answered',
    input: z.object({ agree: choice(['yes', 'no'], 'Say whether you agree') }),
    async handle({ tx, ctx, params, input }) {
      const endingId = params.endingId ?? ''
      if (!isUuid(endingId)) return notFound()
      return (await answerEnding(deps, tx, ctx, { endingId, agree: input.agree === 'yes' }))
        ? seeOther('/')
        : notFound()
    },
    again: given => endingPage(given, given.typed, given.errors),
  }),
]
