/** "Is this child already known?": the question, and its answer in three tiers. */
import type { ComponentChildren, VNode } from 'preact'
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
  OrganisationBadge,
  PageHeading,
  Radios,
  Scroll,
  Section,
  StateTag,
  SummaryList,
  Table,
  Textarea,
} from '../ui/index.ts'
import type { Candidate } from './matching.ts'
import type { Join, Passed } from './queries.ts'
import type { Asking } from './rules.ts'

const born = (on: string | null): string =>
  on === null
    ? 'not given'
    : on.length === 10
      ? format.mediumDate(on)
      : on.length === 7
        ? format.monthYear(`${on}-01`)
        : on

export interface AskPageProps {
  frontDoor: boolean
  typed: Record<string, string>
  errors: FieldError[]
  passed: readonly Passed[]
  joins: readonly Join[]
}

/** The form. Names go in the body of a request, never in an address. */
export const AskPage = ({ frontDoor, typed, errors, passed, joins }: AskPageProps): VNode => (
  <>
    <PageHeading
      title="Is this child known?"
      lead="Spelling mistakes, short names and mixed-up dates are allowed for."
    />
    <Columns kind="write">
      {[<AskForm typed={typed} errors={errors} />, <WhatYouAreTold frontDoor={frontDoor} />]}
    </Columns>
    {passed.length > 0 && <PassedList passed={passed} />}
    {joins.length > 0 && <JoinList joins={joins} />}
  </>
)

const AskForm = ({ typed, errors }: { typed: Record<string, string>; errors: FieldError[] }): VNode => (
  <form method="post" action="/known" novalidate autocomplete="off">
    <Input
      name="given"
      label="First name"
      hint="As people say it. Leave it empty for a baby without a name."
      value={typed.given ?? ''}
      classes="govuk-!-width-two-thirds"
      autocomplete="off"
      spellcheck={false}
      errorMessage={errorFor(errors, 'given')}
    />
    <Input
      name="family"
      label="Surname"
      value={typed.family ?? ''}
      classes="govuk-!-width-two-thirds"
      autocomplete="off"
      spellcheck={false}
      errorMessage={errorFor(errors, 'family')}
    />
    <DateInput
      id="born"
      namePrefix="born"
      fieldset={{ legend: 'Date of birth' }}
      hint="Only the year, or month and year, if that is all you know. For an unborn child the date it is expected, or ask with the mother’s name and date of birth."
      values={{ 'born-day': typed['born-day'], 'born-month': typed['born-month'], 'born-year': typed['born-year'] }}
      errorMessage={errorFor(errors, 'born-day')}
    />
    <div class="kith-row-choices">
      <Input
        name="nhs"
        label="NHS number"
        value={typed.nhs ?? ''}
        classes="govuk-input--width-10"
        inputmode="numeric"
        autocomplete="off"
        errorMessage={errorFor(errors, 'nhs')}
      />
      <Input
        name="upn"
        label="Pupil number (UPN)"
        value={typed.upn ?? ''}
        classes="govuk-input--width-10"
        autocomplete="off"
        errorMessage={errorFor(errors, 'upn')}
      />
      <Input
        name="postcode"
        label="Postcode"
        value={typed.postcode ?? ''}
        classes="govuk-input--width-10"
        autocomplete="off"
        errorMessage={errorFor(errors, 'postcode')}
      />
    </div>
    <Textarea
      name="why"
      label="Why do you ask?"
      hint="In a few words, without the child’s name. It is kept with your question."
      value={typed.why ?? ''}
      rows={2}
      errorMessage={errorFor(errors, 'why')}
    />
    <Actions>
      <Button>Find out</Button>
    </Actions>
  </form>
)

const WhatYouAreTold = ({ frontDoor }: { frontDoor: boolean }): VNode => (
  <AsideSection title="What you will be told" paper>
    <p>
      <strong>A child you work with:</strong> the record.
    </p>
    {frontDoor ? (
      <p>
        <strong>Any other child:</strong> whether the child is known, and who works with it. Not what is written.
      </p>
    ) : (
      <p>
        <strong>Any other child:</strong> your question is passed to the front door to check. The answer reads the same
        whether or not anybody knows the child.
      </p>
    )}
    <p>Some records are closed and are never shown here. Their owners are told that somebody asked.</p>
    <p class="kith-meta">
      Every question is recorded, with who asked and why. If you are worried about a child now, do not wait for an
      answer.
    </p>
  </AsideSection>
)

const PassedList = ({ passed }: { passed: readonly Passed[] }): VNode => (
  <Section title={`Passed to you to check (${passed.length})`} id="passed">
    <Scroll label="Passed to you to check">
      <Table
        head={[
          { text: 'Child' },
          { text: 'Why they ask' },
          { text: 'Who asks' },
          { text: 'When' },
          { text: <span class="govuk-visually-hidden">Check</span> },
        ]}
        rows={passed.map(question => {
          const name = [question.given, question.family].filter(Boolean).join(' ') || 'No name given'
          return [
            {
              text: (
                <>
                  <strong>{name}</strong>, born {born(question.bornOn)}
                </>
              ),
            },
            { text: question.purpose },
            { text: `${question.askedBy}, ${question.organisationName}${question.phone ? `, ${question.phone}` : ''}` },
            { text: format.shortDateTime(question.askedAt) },
            {
              text: (
                <form method="post" action={`/known/passed/${question.id}`}>
                  <Button secondary classes="govuk-!-margin-bottom-0">
                    Check<span class="govuk-visually-hidden"> {name}</span>
                  </Button>
                </form>
              ),
            },
          ]
        })}
      />
    </Scroll>
  </Section>
)

const JoinList = ({ joins }: { joins: readonly Join[] }): VNode => (
  <Section title={`One child with two records? (${joins.length})`} id="joins">
    <p>
      A school’s pupil list has a child whom another school works with. The list opened nothing: a person decides
      whether the two are one child.
    </p>
    <Scroll label="One child with two records?">
      <Table
        head={[
          { text: 'Child' },
          { text: 'On the list of' },
          { text: 'Since' },
          { text: <span class="govuk-visually-hidden">Decide</span> },
        ]}
        rows={joins.map(join => [
          {
            text: (
              <>
                <strong>{join.knownAs}</strong>, born {format.mediumDate(join.bornOn)}
              </>
            ),
          },
          { text: join.organisationName },
          { text: format.shortDateTime(join.askedAt) },
          {
            text: (
              <form method="post" action="/known/joins">
                <input type="hidden" name="joinId" value={join.id} />
                <Button secondary classes="govuk-!-margin-bottom-0">
                  Decide<span class="govuk-visually-hidden"> about {join.knownAs}</span>
                </Button>
              </form>
            ),
          },
        ])}
      />
    </Scroll>
  </Section>
)

/** Is it one child? What follows from either answer is said before it is given. */
export const JoinPage = ({
  join,
  once,
  errors,
  typed,
}: {
  join: Join
  once: string
  errors: FieldError[]
  typed: Record<string, string>
}): VNode => (
  <>
    <PageHeading
      title="One child with two records?"
      lead={`${join.organisationName} sent a pupil list. One pupil on it has the pupil number, name and birthday of a child whom another school works with.`}
      back={{ label: 'Is this child known?', href: '/known' }}
    />
    <SummaryList
      rows={[
        { key: { text: 'On the list' }, value: { text: join.listedAs } },
        { key: { text: 'On the record' }, value: { text: join.knownAs } },
        { key: { text: 'Born' }, value: { text: format.mediumDate(join.bornOn) } },
        {
          key: { text: 'Who asks' },
          value: { text: `${join.organisationName}${join.phone ? `, ${join.phone}` : ''}` },
        },
        { key: { text: 'Since' }, value: { text: format.dateTime(join.askedAt) } },
      ]}
    />
    <form method="post" action="/known/joins/decided" novalidate>
      <input type="hidden" name="_once" value={once} />
      <input type="hidden" name="joinId" value={join.id} />
      <Radios
        name="same"
        fieldset={{ legend: 'Is it the same child?' }}
        hint="A number can be copied from a list. Call the school that asks, and the child’s present school if you are not it."
        value={typed.same ?? ''}
        errorMessage={errorFor(errors, 'same')}
        items={[
          {
            value: 'yes',
            text: 'Yes, and the school that asks works with the child now',
            hint: 'It works with the record from now on, and reads what is open to every organisation involved.',
          },
          {
            value: 'no',
            text: 'No, or nobody can say',
            hint: 'The two records stay apart. The school is told nothing about the other.',
          },
        ]}
      />
      <Textarea
        name="words"
        label="How do you know?"
        hint="Whom you called, and what they said. It is kept with your decision."
        rows={3}
        value={typed.words ?? ''}
        errorMessage={errorFor(errors, 'words')}
      />
      <Button preventDoubleClick>Decide</Button>
    </form>
  </>
)

/** What was asked, so that a slip is seen. */
const Asked = ({ asked }: { asked: Asking }): VNode => (
  <SummaryList
    rows={[
      { key: 'Name', value: [asked.given, asked.family].filter(Boolean).join(' ') || 'not given' },
      { key: 'Born', value: born(asked.bornOn) },
      ...(asked.nhs ? [{ key: 'NHS number', value: asked.nhs }] : []),
      ...(asked.upn ? [{ key: 'Pupil number', value: asked.upn }] : []),
      ...(asked.postcode ? [{ key: 'Postcode', value: asked.postcode }] : []),
      { key: 'Why you ask', value: asked.why },
    ].map(row => ({ key: { text: row.key }, value: { text: row.value } }))}
  />
)

const CandidateItem = ({ candidate }: { candidate: Candidate }): VNode => (
  <li class="kith-stack">
    <h3>
      {candidate.own ? <Link href={`/children/${candidate.childId}`}>{candidate.name}</Link> : candidate.name}{' '}
      <StateTag>{candidate.certain ? 'Very likely' : candidate.score >= 0.8 ? 'Likely' : 'Perhaps'}</StateTag>
    </h3>
    <p>
      {candidate.bornOn
        ? `Born ${format.mediumDate(candidate.bornOn)}`
        : candidate.expectedOn
          ? `Expected ${format.mediumDate(candidate.expectedOn)}`
          : 'Date of birth not known'}
    </p>
    <p class="kith-secondary">{format.sentence(`${candidate.why.join('; ')}.`)}</p>
    {!candidate.own &&
      (candidate.worksWith.length === 0 ? (
        <p>Known before; nobody on Kith says that they work with the child now.</p>
      ) : (
        <ul class="kith-bare-list kith-stack">
          {candidate.worksWith.map(works => (
            <li>
              <OrganisationBadge code={works.badge} name={works.name}>
                {works.phone ? `, ${works.phone}` : ''}
              </OrganisationBadge>
            </li>
          ))}
        </ul>
      ))}
  </li>
)

/** For those who may: the way on when the child is not born yet, and nobody has a record. */
export const NotBornYet = (): VNode => (
  <p>
    Not born yet, and no record? <Link href="/unborn">Begin the record of a child who is not born yet</Link>
  </p>
)

/** Candidates, best first, with what speaks for and against each. */
export const FoundPage = ({
  asked,
  candidates,
  frontDoor,
  children,
}: {
  asked: Asking
  candidates: readonly Candidate[]
  frontDoor: boolean
  children?: ComponentChildren
}): VNode => (
  <>
    <PageHeading
      title={
        candidates.length === 0
          ? 'Nothing found'
          : `${format.plural(candidates.length, 'child', 'children')} ${candidates.length === 1 ? 'fits' : 'fit'}`
      }
      lead={
        candidates.length === 0
          ? 'No record that may be shown fits what you typed.'
          : 'Compare them before you go on: brothers, sisters and twins look alike.'
      }
      back={{ label: 'Ask again', href: '/known' }}
    />
    <Columns kind="write">
      {[
        <>
          {candidates.length === 0 ? (
            <EmptyState>
              It does not mean that nobody knows the child: try another spelling, the year alone, or a number.
            </EmptyState>
          ) : (
            <ul class="kith-bare-list kith-stack kith-stack--loose">
              {candidates.map(candidate => (
                <CandidateItem candidate={candidate} />
              ))}
            </ul>
          )}
          {children}
        </>,
        <AsideSection title="What you asked" paper>
          <Asked asked={asked} />
          {frontDoor && candidates.some(candidate => !candidate.own) && (
            <p class="kith-meta">A record opens to you when a contact about the child is taken.</p>
          )}
        </AsideSection>,
      ]}
    </Columns>
  </>
)

/** A lead looks at those found, and none is the child meant. */
export const NoneOfThese = ({ questionId, once }: { questionId: string; once: string }): VNode => (
  <form method="post" action={`/known/${questionId}/pass`}>
    <input type="hidden" name="_once" value={once} />
    <Section title="None of these?">
      <p>Your question can go to the front door to check.</p>
      <Button secondary>Pass it to the front door</Button>
    </Section>
  </form>
)

/** The front door says what it did about a question from somebody else. */
export const CheckedForm = ({
  passed,
  once,
  errors,
  typed,
}: {
  passed: Passed
  once: string
  errors: FieldError[]
  typed: Record<string, string>
}): VNode => (
  <form method="post" action={`/known/passed/${passed.id}/checked`} novalidate>
    <input type="hidden" name="_once" value={once} />
    <Section title={`Asked by ${passed.organisationName}`}>
      <p>
        {passed.askedBy}
        {passed.phone ? `, ${passed.phone}` : ''}: {passed.purpose}
      </p>
      <Textarea
        name="words"
        label="What did you do about it?"
        hint="Whom you called, what you decided. Tell them only what they have a reason to know."
        rows={2}
        value={typed.words ?? ''}
        errorMessage={errorFor(errors, 'words')}
      />
      <Button>Checked</Button>
    </Section>
  </form>
)

/** The one answer for everybody else: the same words whether the child is known, closed, or nobody's. */
export const ElsewherePage = ({
  areaName,
  unborn,
  mayBreakGlass,
}: {
  areaName: string
  unborn: boolean
  mayBreakGlass: boolean
}): VNode => (
  <>
    <PageHeading
      title="Passed to the front door to check"
      lead={`${areaName}’s front door has your question, and will call you if there is something you need to know.`}
      back={{ label: 'Ask again', href: '/known' }}
    />
    <InsetText text="You would read the same if the child were known to others and if nobody had ever heard of them." />
    <p>If you are worried about the child, do not wait: refer. In danger now: call 999.</p>
    {mayBreakGlass && (
      <p>
        Can it not wait until they call? <Link href="/emergency">Open the record in an emergency</Link>
      </p>
    )}
    {unborn && <NotBornYet />}
  </>
)
