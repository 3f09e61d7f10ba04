/** The pages of an emergency look: asking for it, nothing opened, what lies over the child's page, and judging it. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  DateInput,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  Notice,
  PageHeading,
  Radios,
  Section,
  StateTag,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { type Glass, glassReasons, type OpenGlass, verdicts } from './glass.ts'

const at = (moment: Date): string => format.time(moment)

const EndNow = ({ id, once }: { id: string; once: string }): VNode => (
  <form method="post" action={`/emergency/${id}/end`}>
    <input type="hidden" name="_once" value={once} />
    <Button secondary classes="govuk-!-margin-bottom-0">
      End now
    </Button>
  </form>
)

/** Lies over the child's page while it lasts. */
export const GlassBanner = ({ glass, once }: { glass: OpenGlass; once: string }): VNode => (
  <Notice title={`Opened in an emergency, until ${at(glass.untilAt)}`} side={<EndNow id={glass.id} once={once} />}>
    <p>
      You see what reaches everyone who works with the child, and who they are. What is sealed, what an organisation
      keeps for itself or shares with some, and a protected place stay shut. You change nothing here.
    </p>
    <p>The child’s leads have been told. Somebody else judges afterwards whether it was right.</p>
  </Notice>
)

export interface GlassFormProps {
  typed: Record<string, string>
  errors: readonly FieldError[]
  once: string
  open: readonly OpenGlass[]
}
/** Asking: why it cannot wait, and who the child is, typed in full. */
export const GlassFormPage = ({ typed, errors, once, open }: GlassFormProps): VNode => (
  <>
    <PageHeading
      title="Open a record in an emergency"
      lead="For when a child may come to harm before you can reach somebody who works with them. If a child is in danger now, call 999 first."
    />
    {open.map(one => (
      <InsetText>
        You have a record open since {at(one.fromAt)}, until {at(one.untilAt)}.{' '}
        <Link href={`/children/${one.childId}`}>Go back to it</Link>
      </InsetText>
    ))}
    <Columns kind="write">{[<AskForm typed={typed} errors={errors} once={once} />, <WhatHappens />]}</Columns>
  </>
)

const AskForm = ({ typed, errors, once }: Pick<GlassFormProps, 'typed' | 'errors' | 'once'>): VNode => {
  const error = (field: string) => errorFor([...errors], field)
  return (
    <form method="post" action="/emergency" novalidate>
      <input type="hidden" name="_once" value={once} />
      <Radios
        name="reason"
        fieldset={{ legend: { text: 'Why can it not wait?' } }}
        value={typed.reason ?? ''}
        errorMessage={error('reason')}
        items={Object.entries(glassReasons).map(([value, text]) => ({ value, text }))}
      />
      <Textarea
        name="words"
        label="What is happening?"
        hint="A sentence will do. It is kept, and read by whoever judges."
        rows={3}
        value={typed.words ?? ''}
        errorMessage={error('words')}
      />
      <Input
        name="given"
        label="The child’s first name"
        value={typed.given ?? ''}
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        errorMessage={error('given')}
      />
      <Input
        name="family"
        label="Surname"
        value={typed.family ?? ''}
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        errorMessage={error('family')}
      />
      <DateInput
        id="born"
        namePrefix="born"
        fieldset={{ legend: 'Date of birth' }}
        values={{ 'born-day': typed['born-day'], 'born-month': typed['born-month'], 'born-year': typed['born-year'] }}
        errorMessage={error('born-day')}
      />
      <Input
        name="nhs"
        label="NHS number (optional)"
        hint="It tells two children of one name and birthday apart."
        value={typed.nhs ?? ''}
        classes="govuk-input--width-10"
        inputmode="numeric"
        autocomplete="off"
        errorMessage={error('nhs')}
      />
      <Actions>
        <Button preventDoubleClick>Open the record</Button>
      </Actions>
    </form>
  )
}

const WhatHappens = (): VNode => (
  <AsideSection title="What happens then" paper>
    <p>
      The record opens for <strong>an hour at most</strong>. You see what reaches everyone who works with the child, who
      they are and how to reach them.
    </p>
    <p>
      What is sealed, what an organisation keeps for itself or shares with some, and a protected place stay shut. You
      write nothing in the record.
    </p>
    <p>The child’s leads and the data protection officer are told at once.</p>
    <p>
      Somebody else judges within 48 hours whether it was right. A record opened for a good reason is never held against
      you, also when the alarm was false.
    </p>
    <p class="kith-meta">
      Not so urgent? <Link href="/known">Ask whether the child is known</Link>
    </p>
  </AsideSection>
)

/** Nothing opened: the same page whatever the reason. */
export const NothingOpenedPage = (): VNode => (
  <>
    <PageHeading
      title="No record was opened"
      lead="There is none that opens with these details. It says nothing about whether the child is known."
    />
    <p>If a child is in danger now, call 999.</p>
    <p>
      Ring the front door: it can look further than you can.{' '}
      <Link href="/known">Or ask it whether the child is known</Link>.
    </p>
    <p>
      If the name or the date may be wrong, <Link href="/emergency">try once more</Link>. Each try is recorded, and six
      in an hour are the most.
    </p>
  </>
)

// ------------------------------------------------------------------ judging

const stateOf = (one: Glass): string | null => {
  const settled = one.reviews.findLast(review => review.verdict !== 'passed-on')
  if (settled) return verdicts[settled.verdict].label
  if (!one.meant) return 'Nothing opened'
  if (one.goneUpBecause) return one.goneUpBecause === 'late' ? 'Gone up: nobody judged it' : 'Passed on'
  return null
}
const childOf = (one: Glass): string => `${one.initials} born ${one.born}`

const Item = ({ one }: { one: Glass }): VNode => {
  const state = stateOf(one)
  return (
    <li>
      <h2 class="kith-h3">
        <Link href={`/emergencies/${one.id}`}>
          {one.name}, {one.jobTitle}
        </Link>{' '}
        {state && <StateTag>{state}</StateTag>}
      </h2>
      <p class="govuk-!-margin-bottom-1">{glassReasons[one.reason]}.</p>
      <p class="kith-secondary">
        {one.organisation} · {format.dateTime(one.fromAt)} · {childOf(one)}
        {one.waiting && <> · to be judged by {format.dateTime(one.reviewBy)}</>}
      </p>
    </li>
  )
}

/** Emergency looks that this person may judge, and those that are settled. */
export const GlassListPage = ({ waiting, rest }: { waiting: readonly Glass[]; rest: readonly Glass[] }): VNode => (
  <>
    <PageHeading
      title="Emergency looks"
      lead="Records that were opened by somebody who does not work with the child, because it could not wait. Another person judges each."
    />
    <Columns kind="home">
      {[
        <>
          {waiting.length === 0 ? (
            <EmptyState>None waits for you.</EmptyState>
          ) : (
            <ul class="kith-bare-list kith-stack kith-stack--loose">
              {waiting.map(one => (
                <Item one={one} />
              ))}
            </ul>
          )}
          {rest.length > 0 && (
            <Section title="Before">
              <ul class="kith-bare-list kith-stack kith-stack--loose">
                {rest.map(one => (
                  <Item one={one} />
                ))}
              </ul>
            </Section>
          )}
        </>,
        <AsideSection title="How to judge" paper>
          <p>Ask the person. Was there an emergency as far as they could know then, and was there no quicker way?</p>
          <p>
            A false alarm in good faith was right. Looking for oneself, for a friend or out of curiosity was wrong, and
            may have to be reported.
          </p>
          <p>You never see your own here.</p>
        </AsideSection>,
      ]}
    </Columns>
  </>
)

export interface OneGlassProps {
  one: Glass
  now: Date
  mayJudge: boolean
  once: string
  typed: Record<string, string>
  errors: readonly FieldError[]
}
/** One emergency look: what was said, what was looked at, and the judgement. */
export const OneGlassPage = (props: OneGlassProps): VNode => {
  const { one } = props
  return (
    <>
      <PageHeading
        title={`${one.name}, ${one.jobTitle}`}
        lead={`${glassReasons[one.reason]}.`}
        back={{ label: 'Emergency looks', href: '/emergencies' }}
      />
      <SummaryList
        rows={[
          { key: 'Works for', value: one.organisation },
          { key: 'What was happening', value: <p class="kith-as-written">{one.words}</p> },
          { key: 'Child', value: `${childOf(one)}, as it was typed` },
          { key: 'Opened', value: opened(one, props.now) },
          ...(one.meant ? [{ key: 'To be judged by', value: format.dateTime(one.reviewBy) }] : []),
        ]}
      />
      {one.reviews.length > 0 && <Reviews one={one} />}
      {props.mayJudge && <JudgeForm {...props} />}
    </>
  )
}

const opened = (one: Glass, now: Date): string => {
  if (!one.opened)
    return one.meant
      ? `Nothing. ${format.dateTime(one.fromAt)}. The record stayed shut to this person, who was not told why. Ask what they were looking for.`
      : `Nothing. ${format.dateTime(one.fromAt)}. No child was found by these details.`
  const open = one.endedAt !== null && one.endedAt > now
  const until = one.endedAt
    ? `${open ? ', still open until' : ' to'} ${format.time(one.endedAt)}${open ? ' at most' : ''}`
    : ''
  return `${format.dateTime(one.fromAt)}${until}. Looked ${format.plural(one.looks, 'time')}.`
}

const Reviews = ({ one }: { one: Glass }): VNode => (
  <Section title="Judged">
    <ul class="kith-bare-list kith-stack">
      {one.reviews.map(review => (
        <li>
          <strong>{verdicts[review.verdict].label}.</strong> {review.words}
          <br />
          <span class="kith-secondary">
            {review.byName}, {format.dateTime(review.at)}
          </span>
        </li>
      ))}
    </ul>
  </Section>
)

const JudgeForm = ({ one, once, typed, errors }: OneGlassProps): VNode => (
  <Section title="Was it right?">
    <form method="post" action={`/emergencies/${one.id}/judge`} novalidate>
      <input type="hidden" name="_once" value={once} />
      <Radios
        name="verdict"
        fieldset={{ legend: { text: 'Was it right?', classes: 'govuk-visually-hidden' } }}
        value={typed.verdict ?? ''}
        errorMessage={errorFor([...errors], 'verdict')}
        items={Object.entries(verdicts).map(([value, { label, hint }]) => ({ value, text: label, hint }))}
      />
      <Textarea
        name="words"
        label="Why"
        hint="It is kept, with your name. Write it so that the person may read it."
        rows={3}
        value={typed.words ?? ''}
        errorMessage={errorFor([...errors], 'words')}
      />
      <Actions>
        <Button preventDoubleClick>Judge</Button>
      </Actions>
    </form>
  </Section>
)
