/** The pages on which an emergency look is judged: what waits, and one of them. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  AsideSection,
  Columns,
  EmptyState,
  format,
  Link,
  PageHeading,
  Section,
  StateTag,
  SummaryList,
} from '../ui/index.ts'
import { type Glass, glassReasons, glassTies, verdicts } from './glass.ts'
import { JudgementForm } from './judgement-form.tsx'

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
          <p>What opened nothing is listed, too.</p>
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
          ...(one.ties.length > 0 ? [{ key: 'To ask about', value: <Ties one={one} /> }] : []),
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
      : `Nothing. ${format.dateTime(one.fromAt)}. No record opened with these details.`
  const open = one.endedAt !== null && one.endedAt > now
  const until = one.endedAt
    ? `${open ? ', still open until' : ' to'} ${format.time(one.endedAt)}${open ? ' at most' : ''}`
    : ''
  const pages = one.looks === 0 ? 'No page of it was looked at' : `${format.plural(one.looks, 'page')} of it looked at`
  return `${format.dateTime(one.fromAt)}${until}. ${pages}.`
}

/** What may make it more than an emergency. It says nothing more of the child. */
const Ties = ({ one }: { one: Glass }): VNode => (
  <ul class="kith-bare-list">
    {one.ties.map(tie => (
      <li>{glassTies[tie]}</li>
    ))}
  </ul>
)

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
    <JudgementForm
      action={`/emergencies/${one.id}/judge`}
      name="verdict"
      question="Was it right?"
      answers={verdicts}
      button="Judge"
      {...{ once, typed, errors }}
    />
  </Section>
)
