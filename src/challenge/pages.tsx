/** A disagreement as a ladder with its clocks; the form that begins it; the list; and the open questions of a child. Pure: facts in, page out. */
import type { VNode } from 'preact'
import type { EscalationStage } from '../area/index.ts'
import type { PersonLabel } from '../people/index.ts'
import type { FieldError } from '../platform/form.ts'
import { somebody, within } from '../record/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  Details,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  KnownPanel,
  KnownPart,
  Link,
  OrganisationBadge,
  PageHeading,
  Radios,
  Section,
  StateTag,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import {
  abouts,
  type Challengeable,
  type ChallengeRow,
  endings,
  outcomes,
  type QuestionRow,
  type StageRow,
  ways,
} from './challenge.ts'
import { latest, standingOf } from './rules.ts'

const nameOf = (label: PersonLabel | undefined, initials = false): string =>
  label ? (initials ? label.initials : label.name) : 'A child'
export const standWords = (challenge: ChallengeRow, now: Date): string => {
  const stage = latest(challenge)
  const at = stage ? `, stage ${stage.number}` : ''
  const standing = standingOf(challenge, now)
  if (standing === 'closed' && challenge.closed) return endings[challenge.closed.outcome].label
  return standing === 'late' ? `No answer, late${at}` : standing === 'waiting' ? `Waiting${at}` : `Answered${at}`
}
const dueText = (stage: StageRow, now: Date): string =>
  stage.dueOn === null || stage.dueAt === null
    ? 'no time set'
    : now >= stage.dueAt
      ? `due ${format.shortDate(stage.dueOn)}, ${format.timeLeft(stage.dueAt, now).words}`
      : `answer by ${format.shortDate(stage.dueOn)}`

// ------------------------------------------------------------------ disagreeing

export interface RaiseProps {
  about: Challengeable
  kind: keyof typeof abouts
  hidden: Record<string, string>
  child: PersonLabel
  toName: string
  policy: readonly EscalationStage[]
  typed: Record<string, string>
  errors: readonly FieldError[]
  once: string
}

export function RaisePage({ about, kind, hidden, child, toName, policy, typed, errors, once }: RaiseProps): VNode {
  const name = child.given || child.name
  return (
    <>
      <PageHeading
        title="Disagree"
        lead={`About ${child.name}. To disagree, openly and with reasons, is part of keeping ${name} safe.`}
        leadInk
        back={{ label: child.name, href: `/children/${child.id}` }}
      />
      <form method="post" action="/challenges/new" novalidate>
        <input type="hidden" name="_once" value={once} />
        {Object.entries(hidden).map(([field, value]) => (
          <input type="hidden" name={field} value={value} />
        ))}
        <Columns kind="write">
          {[
            <>
              <Textarea
                name="whatWeThink"
                label="What do you think, and what does it rest on?"
                hint="Facts first. Which part of the decision, and what it did not weigh."
                rows={5}
                value={typed.whatWeThink ?? ''}
                errorMessage={errorFor([...errors], 'whatWeThink')}
              />
              <Textarea
                name="whatWeWant"
                label={`What should happen for ${name} instead?`}
                rows={3}
                value={typed.whatWeWant ?? ''}
                errorMessage={errorFor([...errors], 'whatWeWant')}
              />
              <p>
                <strong>Who will now see this:</strong> {toName}, and your own safeguarding team. It stands in the
                chronology for both.
              </p>
              <Actions>
                <Button preventDoubleClick>Disagree</Button>
              </Actions>
            </>,
            <>
              <AsideSection title={abouts[kind]} paper>
                <p class="kith-lines">{about.words}</p>
                <p>
                  <Link href={about.href}>Read it</Link>
                </p>
              </AsideSection>
              <AsideSection title="The stages here">
                <ol class="kith-list kith-stack">
                  {policy.map(stage => (
                    <li>
                      <strong>{stage.name}</strong>
                      <br />
                      {stage.who}. <span class="kith-meta">{format.plural(stage.workingDays, 'working day')}</span>
                    </li>
                  ))}
                </ol>
                <p class="kith-meta">You decide whether it goes up. Nobody can stop you.</p>
              </AsideSection>
              <AsideSection title="In danger now?">
                <p>A disagreement does not wait for danger. Call 999.</p>
              </AsideSection>
            </>,
          ]}
        </Columns>
      </form>
    </>
  )
}

// ------------------------------------------------------------------ the ladder

export interface ChallengeProps {
  challenge: ChallengeRow
  child: PersonLabel
  me: string
  now: Date
  today: { date: string; time: string }
  policy: readonly EscalationStage[]
  /** This person's organisation answers the open stage; and may this person. */
  answers: { may: boolean; samePerson: boolean } | null
  late: boolean
  mayRaise: boolean
  typed: Record<string, string>
  errors: readonly FieldError[]
  once: string
}

export function ChallengePage(props: ChallengeProps): VNode {
  const { challenge, child, me, now } = props
  const ours = challenge.fromId === me
  return (
    <>
      <PageHeading
        title={ours ? `Disagreement with ${within(challenge.toName)}` : `${challenge.fromName} disagrees`}
        lead={`About ${child.name}. ${standWords(challenge, now)}.`}
        leadInk
        back={{ label: 'Disagreements', href: '/challenges' }}
      />
      <Columns kind="known">
        {[
          <KnownPanel title="The disagreement">
            <KnownPart title={abouts[challenge.aboutKind]}>
              <p class="kith-lines">{challenge.aboutWords}</p>
              {ours && (
                <p>
                  <Link href={challenge.aboutHref}>Read it</Link>
                </p>
              )}
            </KnownPart>
            <KnownPart title={`What ${within(challenge.fromName)} thinks`}>
              <p class="kith-lines">{challenge.whatWeThink}</p>
            </KnownPart>
            <KnownPart title="What should happen">
              <p class="kith-lines">{challenge.whatWeWant}</p>
            </KnownPart>
            <KnownPart title="Raised by">
              <p>
                {challenge.raisedByName === somebody ? somebody : `${challenge.raisedByName}, ${challenge.fromName}`}
                <br />
                <span class="kith-meta">{format.dateTime(challenge.raisedAt)}</span>
              </p>
            </KnownPart>
          </KnownPanel>,
          <>
            <Ladder {...props} />
            {props.answers && <AnswerForm {...props} verdict={props.answers} />}
            {ours && props.mayRaise && !challenge.closed && <Further {...props} />}
          </>,
        ]}
      </Columns>
    </>
  )
}

function Ladder({ challenge, policy, now }: ChallengeProps) {
  const still = challenge.closed ? [] : policy.slice(challenge.stages.length)
  return (
    <>
      {challenge.stages.map(stage => (
        <AsideSection title={`Stage ${stage.number}. ${stage.name}`} flush={false}>
          <p class="kith-meta">
            {stage.who}. Began {format.dateTime(stage.beganAt)}, {within(stage.beganByName)};{' '}
            {stage.answer
              ? `answered ${format.dateTime(stage.answer.at)}`
              : challenge.closed
                ? 'ended without an answer'
                : dueText(stage, now)}
            .
          </p>
          {stage.words && <p class="kith-lines">{stage.words}</p>}
          {stage.answer ? (
            <SummaryList
              rows={[
                {
                  key: outcomes[stage.answer.outcome].label,
                  value: <span class="kith-lines">{stage.answer.words}</span>,
                },
                {
                  key: 'Answered by',
                  value: `${stage.answer.forName ? `${stage.answer.forName}, ${ways[stage.answer.how === 'kith' ? 'phone' : stage.answer.how].toLowerCase()}; written down by ${stage.answer.byName}` : stage.answer.byName}${stage.answer.samePerson && stage.number > 1 ? ' (nobody else there could)' : ''}`,
                },
              ]}
            />
          ) : (
            !challenge.closed &&
            stage.id === latest(challenge)?.id && (
              <StateTag>{standingOf(challenge, now) === 'late' ? 'No answer, late' : 'Waiting'}</StateTag>
            )
          )}
        </AsideSection>
      ))}
      {challenge.closed && (
        <Section title={endings[challenge.closed.outcome].label}>
          <p class="kith-lines">{challenge.closed.words}</p>
          <p class="kith-meta">
            Closed {format.dateTime(challenge.closed.at)}, {within(challenge.closed.byName)}.
          </p>
        </Section>
      )}
      {still.length > 0 && (
        <Details classes="govuk-!-margin-top-5" summaryText={format.plural(still.length, 'further stage')}>
          <ol class="kith-list" start={challenge.stages.length + 1}>
            {still.map(stage => (
              <li>
                <strong>{stage.name}.</strong> {stage.who}. {format.plural(stage.workingDays, 'working day')}.
              </li>
            ))}
          </ol>
        </Details>
      )}
    </>
  )
}

function AnswerForm({
  challenge,
  verdict,
  typed,
  errors,
  once,
  late,
  today,
}: ChallengeProps & { verdict: { may: boolean; samePerson: boolean } }) {
  const stage = latest(challenge)
  const phone = challenge.byPhone
  if (!phone && !verdict.may)
    return (
      <InsetText text="At this stage somebody else than the one who decided answers. It stands on your colleagues’ home page." />
    )
  return (
    <Section title={phone ? 'Write down their answer' : 'Your answer'}>
      <form method="post" action={`/challenges/${challenge.id}/answer`} class="kith-dense" novalidate>
        <input type="hidden" name="_once" value={once} />
        <input type="hidden" name="stageId" value={stage?.id ?? ''} />
        {phone && (
          <>
            <InsetText
              text={`${challenge.toName} does not answer in Kith.${challenge.toPhone ? ` Telephone ${challenge.toPhone}.` : ''}`}
            />
            <Input
              name="name"
              label="Who answered?"
              hint="Name and job."
              value={typed.name ?? ''}
              errorMessage={errorFor([...errors], 'name')}
              classes="govuk-input--width-20"
            />
            <Radios
              name="how"
              fieldset={{ legend: 'How?' }}
              classes="kith-row-choices govuk-radios--small"
              value={typed.how ?? 'phone'}
              items={Object.entries(ways).map(([value, text]) => ({ value, text }))}
            />
            <div class="kith-row-choices">
              <Input
                name="onDate"
                label="Date"
                type="date"
                value={typed.onDate ?? today.date}
                errorMessage={errorFor([...errors], 'onDate')}
                classes="govuk-input--width-10"
              />
              <Input
                name="atTime"
                label="Time"
                type="time"
                value={typed.atTime ?? today.time}
                errorMessage={errorFor([...errors], 'atTime')}
                classes="govuk-input--width-10"
              />
            </div>
          </>
        )}
        <Radios
          name="outcome"
          classes="govuk-radios--small"
          fieldset={{ legend: 'What comes of it?' }}
          value={typed.outcome ?? null}
          errorMessage={errorFor([...errors], 'outcome')}
          items={Object.entries(outcomes).map(([value, { label, hint }]) => ({ value, text: label, hint }))}
        />
        <Textarea
          name="words"
          label="Reasons"
          hint={`${challenge.fromName} reads them, and they stand in the chronology.`}
          rows={4}
          value={typed.words ?? ''}
          errorMessage={errorFor([...errors], 'words')}
        />
        {(late || errorFor([...errors], 'lateReason')) && (
          <Textarea
            name="lateReason"
            label="Why is it late?"
            rows={2}
            value={typed.lateReason ?? ''}
            errorMessage={errorFor([...errors], 'lateReason')}
          />
        )}
        <Button preventDoubleClick secondary={phone}>
          {phone ? 'Record the answer' : 'Answer'}
        </Button>
      </form>
    </Section>
  )
}

/** Only those who disagree take it up or close it. The one that comes next is green. */
function Further({ challenge, policy, typed, errors, once }: ChallengeProps) {
  const stage = latest(challenge)
  const next = policy[challenge.stages.length]
  return (
    <>
      {next && (
        <Section title={`Take it to stage ${challenge.stages.length + 1}`}>
          <p class="govuk-!-margin-bottom-4">
            <strong>{next.name}.</strong> {next.who}. {format.sentence(format.plural(next.workingDays, 'working day'))}.
            {stage?.answer === null &&
              ' The stage before has not been answered: you need not wait if the child cannot.'}
          </p>
          <form method="post" action={`/challenges/${challenge.id}/up`} class="kith-dense" novalidate>
            <input type="hidden" name="_once" value={once} />
            <input type="hidden" name="stageId" value={stage?.id ?? ''} />
            <Textarea
              name="upWords"
              label="Why does it go further?"
              rows={3}
              value={typed.upWords ?? ''}
              errorMessage={errorFor([...errors], 'upWords')}
            />
            <Button secondary={stage?.answer === null} preventDoubleClick>
              Take it up
            </Button>
          </form>
        </Section>
      )}
      <Section title="Close it">
        <form method="post" action={`/challenges/${challenge.id}/close`} class="kith-dense" novalidate>
          <input type="hidden" name="_once" value={once} />
          <Radios
            name="ending"
            classes="govuk-radios--small"
            fieldset={{ legend: 'How does it end?' }}
            value={typed.ending ?? null}
            errorMessage={errorFor([...errors], 'ending')}
            items={Object.entries(endings).map(([value, { label, hint }]) => ({ value, text: label, hint }))}
          />
          <Textarea
            name="closeWords"
            label="What happens for the child now?"
            rows={3}
            value={typed.closeWords ?? ''}
            errorMessage={errorFor([...errors], 'closeWords')}
          />
          <Button secondary preventDoubleClick>
            Close it
          </Button>
        </form>
      </Section>
    </>
  )
}

// ------------------------------------------------------------------ lists

export interface ChallengesProps {
  rows: readonly ChallengeRow[]
  labels: ReadonlyMap<string, PersonLabel>
  initials: boolean
  me: string
  now: Date
}

const OneOf = ({ row, labels, initials, me, now }: Omit<ChallengesProps, 'rows'> & { row: ChallengeRow }) => {
  const other =
    row.fromId === me ? { badge: row.toBadge, name: row.toName } : { badge: row.fromBadge, name: row.fromName }
  const stage = latest(row)
  return (
    <li class="kith-work">
      <div class="kith-work__time">
        <span class="kith-work__when">{format.mediumDate(row.raisedAt)}</span>
      </div>
      <div class="kith-work__what">
        <p class="kith-work__title">
          <Link href={`/challenges/${row.id}`}>{nameOf(labels.get(row.childId), initials)}</Link>
        </p>
        <p>
          <OrganisationBadge code={other.badge} name={<strong>{other.name}</strong>}>
            {row.fromId === me ? ', we disagree' : ', disagrees with us'}
          </OrganisationBadge>
        </p>
        <p>{row.aboutWords.slice(0, 200)}</p>
      </div>
      <div class="kith-work__whose">
        <StateTag>{standWords(row, now)}</StateTag>
        {stage && !stage.answer && !row.closed && <span class="kith-meta">{dueText(stage, now)}</span>}
      </div>
    </li>
  )
}

export function ChallengesPage(props: ChallengesProps): VNode {
  const [open, closed] = [props.rows.filter(row => !row.closed), props.rows.filter(row => row.closed)]
  return (
    <>
      <PageHeading title="Disagreements" lead="With other organisations, and theirs with you." />
      {open.length === 0 ? (
        <EmptyState next="To disagree, open the answer you were given.">No disagreement is open.</EmptyState>
      ) : (
        <ul class="kith-bare-list">
          {open.map(row => (
            <OneOf {...props} row={row} />
          ))}
        </ul>
      )}
      {closed.length > 0 && (
        <Section title="Closed">
          <ul class="kith-bare-list">
            {closed.map(row => (
              <OneOf {...props} row={row} />
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

/** On home: what is open between us and others. */
export const OpenChallenges = ({ rows, labels, initials, me, now }: ChallengesProps): VNode => (
  <>
    <ul class="kith-bare-list kith-rows">
      {rows.map(row => (
        <li>
          <Link href={`/challenges/${row.id}`}>{nameOf(labels.get(row.childId), initials)}</Link>{' '}
          <StateTag>{standWords(row, now)}</StateTag>
          <br />
          <span class="kith-meta">
            {row.fromId === me ? `with ${within(row.toName)}` : `${row.fromName} disagrees`}
          </span>
        </li>
      ))}
    </ul>
    <p class="govuk-!-margin-top-3">
      <Link href="/challenges">All disagreements</Link>
    </p>
  </>
)

// ------------------------------------------------------------------ open questions

/** Beside the chronology: what nobody knows yet. */
export const OpenQuestions = ({
  questions,
  childId,
  mayAdd,
}: {
  questions: readonly QuestionRow[]
  childId: string
  mayAdd: boolean
}): VNode => (
  <>
    {questions.length > 0 && (
      <ul class="kith-list">
        {questions.slice(0, 8).map(question => (
          <li>
            {question.words} <span class="kith-meta">{format.dayMonth(question.askedAt)}</span>
          </li>
        ))}
      </ul>
    )}
    <p>
      <Link href={`/children/${childId}/questions`}>
        {mayAdd ? (questions.length > 0 ? 'Answer or ask' : 'Ask what is not known yet') : 'Questions and answers'}
      </Link>
    </p>
  </>
)

export interface QuestionsProps {
  child: PersonLabel
  open: readonly QuestionRow[]
  answered: readonly QuestionRow[]
  aboutEntryId: string | null
  mayAdd: boolean
  typed: Record<string, string>
  /** The question whose answer is shown again. */
  answering: string | null
  errors: readonly FieldError[]
  onces: ReadonlyMap<string, string>
  once: string
}

export function QuestionsPage(props: QuestionsProps): VNode {
  const { child, open, answered, typed, errors } = props
  const name = child.given || child.name
  return (
    <>
      <PageHeading
        title="Not known yet"
        lead={`What somebody should find out about ${child.name}. A question stays here until it is answered.`}
        leadInk
        back={{ label: child.name, href: `/children/${child.id}` }}
      />
      {open.length === 0 && <EmptyState>No question is open.</EmptyState>}
      <ul class="kith-bare-list kith-stack--loose">
        {open.map(question => (
          <li id={`question-${question.id}`}>
            <p>
              <strong>{question.words}</strong>
            </p>
            <p class="kith-meta">
              {question.askedByName}, {format.date(question.askedAt)}
              {question.aboutEntryId && (
                <>
                  ; <Link href={`/entries/${question.aboutEntryId}`}>about this entry</Link>
                </>
              )}
            </p>
            {props.mayAdd && (
              <Details summaryText="Answer it" open={props.answering === question.id}>
                <form
                  method="post"
                  action={`/children/${child.id}/questions/${question.id}/answer`}
                  class="kith-dense"
                  novalidate
                >
                  <input type="hidden" name="_once" value={props.onces.get(question.id) ?? ''} />
                  <Textarea
                    name="answer"
                    id={props.answering === question.id ? 'answer' : `answer-${question.id}`}
                    label="What did you find out, and how?"
                    rows={3}
                    value={props.answering === question.id ? (typed.answer ?? '') : ''}
                    errorMessage={props.answering === question.id ? errorFor([...errors], 'answer') : undefined}
                  />
                  <Button secondary preventDoubleClick>
                    Answer
                  </Button>
                </form>
              </Details>
            )}
          </li>
        ))}
      </ul>
      {props.mayAdd && (
        <Section title="Ask">
          <form method="post" action={`/children/${child.id}/questions`} novalidate>
            <input type="hidden" name="_once" value={props.once} />
            {props.aboutEntryId && <input type="hidden" name="aboutEntry" value={props.aboutEntryId} />}
            <Textarea
              name="question"
              label="What is not known, and should be?"
              hint={`For example: who collects ${name} on Fridays, and what has ${name} been told?`}
              rows={2}
              value={typed.question ?? ''}
              errorMessage={errorFor([...errors], 'question')}
            />
            <Button preventDoubleClick>Ask</Button>
          </form>
        </Section>
      )}
      {answered.length > 0 && (
        <Section title="Answered">
          <SummaryList
            rows={answered.map(question => ({
              key: question.words,
              value: (
                <span class="kith-lines">{`${question.answer?.words ?? ''}\n${question.answer?.byName ?? ''}, ${question.answer ? format.date(question.answer.at) : ''}`}</span>
              ),
            }))}
          />
        </Section>
      )}
    </>
  )
}
