/** Unusual looking: what waits for an answer, one of them with what lies behind it, and where staff live. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  AsideSection,
  Button,
  Columns,
  EmptyState,
  format,
  InsetText,
  Link,
  PageHeading,
  Scroll,
  Section,
  StateTag,
  SummaryList,
  Table,
} from '../ui/index.ts'
import { JudgementForm } from './judgement-form.tsx'
import { type Answer, outcomes, type Unusual, type UnusualLook, unusualKinds } from './looking.ts'
import { ChildrenCell, type ChildWords, LookingTabs } from './looking-page.tsx'
import { actionWords, outcomeOf, wasShut } from './looking-rules.ts'

const whose = ({ lookers }: Unusual): string => {
  const [first] = lookers
  if (lookers.length === 1 && first) return `${first.name}, ${first.jobTitle}`
  const names = lookers.slice(0, 3).map(one => one.name)
  return format.list(lookers.length > 3 ? [...names, format.plural(lookers.length - 3, 'other')] : names)
}
const over = (one: Unusual): string =>
  format.isoDay(one.firstAt) === format.isoDay(one.lastAt)
    ? format.mediumDate(one.firstAt)
    : `${format.mediumDate(one.firstAt)} to ${format.mediumDate(one.lastAt)}`

const Item = ({ one, wordsOf }: { one: Unusual; wordsOf: ChildWords }): VNode => {
  const outcome = one.settled ? outcomeOf(one.answers) : null
  return (
    <li>
      <h2 class="kith-h3">
        <Link href={`/looking/unusual/${one.id}`}>{whose(one)}</Link>{' '}
        {outcome && <StateTag>{outcomes[outcome].label}</StateTag>}
        {!one.settled && one.answeredByMe && <StateTag>Waits for a second person</StateTag>}
        {!one.settled && !one.answeredByMe && one.answers.length > 0 && <StateTag>You are the second person</StateTag>}
      </h2>
      <p class="govuk-!-margin-bottom-1">{one.kinds.map(kind => unusualKinds[kind]).join('. ')}.</p>
      <p class="kith-secondary">
        {one.organisation} · {over(one)} ·{' '}
        <ChildrenCell children={one.children} others={one.others} wordsOf={wordsOf} />
      </p>
    </li>
  )
}

export interface UnusualProps {
  waiting: readonly Unusual[]
  settled: readonly Unusual[]
  wordsOf: ChildWords
  /** A data protection officer: asks about any child, for the whole area. */
  area: boolean
  mayTune: boolean
  /** The most that one page holds; there are more when so many came. */
  most: number
}
/** What the program found unusual in the nights before, for whoever may answer it. */
export const UnusualPage = ({ waiting, settled, wordsOf, area, mayTune, most }: UnusualProps): VNode => (
  <>
    <PageHeading
      title="Who has looked"
      lead="Each night Kith goes through who looked at whom, and shows what a person should ask about. It proves nothing: most of it will have a reason."
    />
    <Columns kind="home">
      {[
        <>
          <LookingTabs current="unusual" mayAsk={area} waiting={waiting.length} />
          {waiting.length === 0 ? (
            <EmptyState>Nothing waits for you.</EmptyState>
          ) : (
            <ul class="kith-bare-list kith-stack kith-stack--loose govuk-!-margin-top-6">
              {waiting.map(one => (
                <Item one={one} wordsOf={wordsOf} />
              ))}
            </ul>
          )}
          {waiting.length >= most && <p class="kith-meta">The {most} found last are shown.</p>}
          {settled.length > 0 && (
            <Section title="Answered">
              <ul class="kith-bare-list kith-stack kith-stack--loose">
                {settled.map(one => (
                  <Item one={one} wordsOf={wordsOf} />
                ))}
              </ul>
            </Section>
          )}
        </>,
        <AsideSection title="What shows here" paper>
          <p>
            People who look at a child they have nothing to do with, and who share a surname or a postcode with the
            family, work beside somebody close to the child, or worked with the child before.
          </p>
          <p>
            Many people looking at one child, or one person at many; at night; by search after search; by address after
            address.
          </p>
          <p>
            You never see your own looking here. Where the person who looked answers for such things, two others do.
          </p>
          <p class="kith-meta">
            {mayTune ? (
              <Link href="/settings/area/unusual-looking">The area’s limits</Link>
            ) : (
              'The area sets the limits.'
            )}
          </p>
        </AsideSection>,
      ]}
    </Columns>
  </>
)

const Answers = ({ answers }: { answers: readonly Answer[] }): VNode => (
  <Section title="Answered">
    <ul class="kith-bare-list kith-stack">
      {answers.map(answer => (
        <li>
          <strong>{outcomes[answer.outcome].label}.</strong> {answer.words}
          <br />
          <span class="kith-secondary">
            {answer.byName}, {format.dateTime(answer.at)}
            {answer.alone && '. A second person should have answered, and there was none'}
          </span>
        </li>
      ))}
    </ul>
  </Section>
)

const AnswerForm = ({
  one,
  once,
  typed,
  errors,
}: {
  one: Unusual
  once: string
  typed: Record<string, string>
  errors: readonly FieldError[]
}): VNode => (
  <Section title="What was it?">
    <Columns kind="write">
      {[
        <JudgementForm
          action={`/looking/unusual/${one.id}/answer`}
          name="outcome"
          question="What was it?"
          answers={outcomes}
          button="Answer"
          {...{ once, typed, errors }}
        />,
        <AsideSection title="Before you answer" paper>
          <p>
            Ask the person. Kith does not see everything: somebody covered for a colleague, took a call, checked
            another’s work.
          </p>
          <p>
            If they looked for themselves or for somebody else, tell your data protection officer at once: the family
            may have to be told.
          </p>
          {one.two && (
            <p>
              <strong>Two people answer this.</strong> Whoever looked answers for such looking as well. It is settled
              with the second answer, and the graver of the two counts.
            </p>
          )}
        </AsideSection>,
      ]}
    </Columns>
  </Section>
)

const Looks = ({
  looks,
  many,
  wordsOf,
  most,
}: {
  looks: readonly UnusualLook[]
  many: boolean
  wordsOf: ChildWords
  most: number
}): VNode => (
  <Section title="What they looked at">
    <Scroll label="What they looked at">
      <Table
        head={[{ text: 'When' }, ...(many ? [{ text: 'Who' }] : []), { text: 'Child' }, { text: 'What, and why' }]}
        rows={looks.map(look => [
          { text: format.dateTime(look.at) },
          ...(many ? [{ text: look.name }] : []),
          { text: <ChildrenCell children={look.children} others={look.others} wordsOf={wordsOf} /> },
          {
            text: (
              <>
                {actionWords(look.action, look.outcome)}
                {wasShut(look.outcome) && ' (nothing was shown)'}
                {look.purpose && (
                  <>
                    <br />
                    <span class="kith-secondary">Why: “{look.purpose}”</span>
                  </>
                )}
              </>
            ),
          },
        ])}
      />
    </Scroll>
    {looks.length >= most && <p class="kith-meta">The last {most} are shown.</p>}
  </Section>
)

export interface OneUnusualProps {
  one: Unusual
  looks: readonly UnusualLook[]
  most: number
  wordsOf: ChildWords
  area: boolean
  once: string
  typed: Record<string, string>
  errors: readonly FieldError[]
}
/** One of them: why it shows, what lies behind it, and the answer. */
export const OneUnusualPage = (props: OneUnusualProps): VNode => {
  const { one, looks, wordsOf, area } = props
  const [only] = one.children
  return (
    <>
      <PageHeading
        title={whose(one)}
        lead={`${one.kinds.map(kind => unusualKinds[kind]).join('. ')}.`}
        back={{ label: 'Unusual looking', href: '/looking' }}
      />
      <SummaryList
        rows={[
          {
            key: { text: 'Who' },
            value: {
              text: (
                <>
                  {one.lookers.map((who, index) => (
                    <>
                      {index > 0 && ', '}
                      <Link href={`/looking/people/${who.id}`}>{who.name}</Link>
                    </>
                  ))}
                </>
              ),
            },
          },
          { key: { text: 'Works for' }, value: { text: one.organisation } },
          {
            key: { text: 'Child' },
            value: { text: <ChildrenCell children={one.children} others={one.others} wordsOf={wordsOf} /> },
          },
          { key: { text: 'When' }, value: { text: over(one) } },
          {
            key: { text: 'How often' },
            value: {
              text:
                one.usual === null
                  ? String(one.looks)
                  : `${one.looks} in the week; ${format.number(one.usual)} is usual`,
            },
          },
          { key: { text: 'Found' }, value: { text: format.dateTime(one.foundAt) } },
        ]}
      />
      {area && only && one.children.length + one.others === 1 && (
        <form method="post" action="/looking/child">
          <input type="hidden" name="childId" value={only} />
          <input type="hidden" name="purpose" value="To answer unusual looking" />
          <Button secondary>Who else looked at this child</Button>
        </form>
      )}
      <Looks looks={looks} many={one.lookers.length > 1} wordsOf={wordsOf} most={props.most} />
      {one.answers.length > 0 && <Answers answers={one.answers} />}
      {((!one.settled && !one.answeredByMe) || props.errors.length > 0) && <AnswerForm {...props} />}
      {!one.settled && one.answeredByMe && <InsetText text="You have answered. It waits for a second person." />}
    </>
  )
}
