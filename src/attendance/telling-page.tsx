/** An absence nobody can explain, between the school and the team that is told: what was tried, who knows, what came back. Pure. */
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  DangerPanel,
  Details,
  errorFor,
  format,
  Input,
  Link,
  PageHeading,
  Radios,
  Section,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import {
  checkers,
  noticeWays,
  type PlanKey,
  plans,
  type StepRow,
  type Telling,
  triedOutcomes,
  triedWays,
} from './telling.ts'
import { asWords, stateOf, tellingStates, toWords, welfarePrompt } from './telling-rules.ts'

export interface TellingPageProps {
  telling: Telling
  /** Other teams that hear of the same day. */
  others: Telling[]
  childName: string
  detail: string
  /** Reads for the school that tells, or for the team that is told. */
  side: 'school' | 'team'
  figures: string | null
  today: { date: string; time: string }
  now: Date
  typed: Typed
  errors: readonly FieldError[]
  once: string
  mayTell: boolean
  mayAnswer: boolean
  mayOpenRecord: boolean
  /** The child’s place is protected: a notice names neither the school nor its telephone. */
  placeKept: boolean
  /** Which form came back with errors. */
  form: string
}

const items = <T extends string>(of: Record<T, string>) =>
  (Object.entries(of) as [T, string][]).map(([value, text]) => ({ value, text }))

const kindWords: Record<StepRow['kind'], string> = {
  tried: 'Tried',
  told: 'Told',
  seen: 'Seen',
  answered: 'Answered',
  'gone-up': 'Passed on',
  'welfare-check': 'Welfare check',
  explained: 'Explained',
  again: 'Away again',
}
const seenWords = {
  seen: 'The child has been seen.',
  spoken: 'Somebody has spoken with the child.',
  no: 'Nobody has seen or spoken with the child.',
}

function StepLine({ step }: { step: StepRow }) {
  const { facts } = step
  return (
    <li class="kith-steps-told__step">
      <div>
        <strong>{format.shortDate(step.at)}</strong> {format.time(step.at)}
      </div>
      <div>
        <p>
          <strong>{kindWords[step.kind]}</strong>
          {step.kind === 'tried' && facts.way && facts.outcome && (
            <>
              : {triedWays[facts.way as keyof typeof triedWays].toLowerCase()}. {triedOutcomes[facts.outcome]}
            </>
          )}
          {step.kind === 'told' && (
            <>
              : {facts.to},{' '}
              {facts.way === 'kith' ? 'in Kith' : noticeWays[facts.way as keyof typeof noticeWays]?.toLowerCase()}
            </>
          )}
          {step.kind === 'gone-up' && <> to {facts.to}</>}
          {step.kind === 'welfare-check' && facts.checker && (
            <>
              : {checkers[facts.checker].toLowerCase()}
              {facts.reference && `, reference ${facts.reference}`}
            </>
          )}
          {step.kind === 'answered' && facts.seen && <>: {seenWords[facts.seen]}</>}
        </p>
        {step.words !== '' && step.kind !== 'told' && <p class="kith-lines">{step.words}</p>}
        {facts.knownUntil && <p>Where the child is, is known until {format.longDate(facts.knownUntil)}.</p>}
        <p class="kith-meta">
          {step.facts.byName && step.facts.byName !== step.byName
            ? `${step.facts.byName}, written down by ${step.byName}`
            : step.byName}
          , {step.byOrganisationName}
        </p>
      </div>
    </li>
  )
}

function Steps({ telling, side }: Pick<TellingPageProps, 'telling' | 'side'>) {
  const steps = telling.steps.filter(step => step.kind !== 'seen' || side === 'school')
  if (steps.length === 0) return <p>Nothing is written down yet.</p>
  return (
    <ol class="kith-bare-list kith-steps-told">
      {steps.map(step => (
        <StepLine step={step} />
      ))}
    </ol>
  )
}

type FormProps = TellingPageProps & {
  value: (field: string) => string
  error: (field: string) => ReturnType<typeof errorFor>
}
const formOf = (props: TellingPageProps, form: string): FormProps => ({
  ...props,
  value: field => (props.form === form ? typedText(props.typed, field) : ''),
  error: field => (props.form === form ? errorFor(props.errors as FieldError[], field) : undefined),
})
const Hidden = ({ once }: { once: string }) => <input type="hidden" name="_once" value={once} />

function TriedForm(props: FormProps) {
  const { value, error, telling } = props
  return (
    <form method="post" action={`/attendance/tellings/${telling.id}/tried`} novalidate class="kith-dense">
      <Hidden once={`${props.once}`} />
      <Radios
        name="triedWay"
        fieldset={{ legend: 'What did you try?' }}
        classes="kith-two-choices govuk-radios--small"
        value={value('triedWay')}
        errorMessage={error('triedWay')}
        items={items(triedWays)}
      />
      <Radios
        name="triedOutcome"
        fieldset={{ legend: 'What came of it?' }}
        classes="kith-two-choices govuk-radios--small"
        value={value('triedOutcome')}
        errorMessage={error('triedOutcome')}
        items={items(triedOutcomes)}
      />
      <div class="kith-row-choices">
        <Input
          name="triedOn"
          label="Day"
          type="date"
          value={value('triedOn') || props.today.date}
          errorMessage={error('triedOn')}
          classes="govuk-input--width-10"
        />
        <Input
          name="triedAt"
          label="Time"
          type="time"
          value={value('triedAt') || props.today.time}
          errorMessage={error('triedAt')}
          classes="govuk-input--width-10"
        />
      </div>
      <Textarea
        name="triedWords"
        label="Who, and what they said"
        rows={2}
        value={value('triedWords')}
        errorMessage={error('triedWords')}
      />
      <Button secondary preventDoubleClick>
        Add it
      </Button>
    </form>
  )
}

/** Before somebody telephones: what must not be said. */
const PlaceKept = () => (
  <p>
    <strong>Where this child lives and goes to school is protected.</strong> The notice leaves out the school, its
    telephone and where you work. Do not say them either, and leave no number to call back: telephone again for the
    answer.
  </p>
)

function TellForm(props: FormProps) {
  const { telling, value, error } = props
  return (
    <form method="post" action={`/attendance/tellings/${telling.id}/tell`} novalidate class="kith-dense kith-tell">
      <Hidden once={props.once} />
      {telling.byPhone ? (
        <>
          <p>
            {telling.toName} does not read this in Kith. Telephone <strong>{telling.toPhone ?? 'them'}</strong> and give
            the number <strong>{telling.number}</strong>;{' '}
            <Link href={`/attendance/tellings/${telling.id}/notice`}>the notice</Link> says what to tell. Check that you
            speak with the right team.
          </p>
          {props.placeKept && <PlaceKept />}
          <Radios
            name="toldWay"
            fieldset={{ legend: 'How did you tell them?' }}
            classes="kith-row-choices govuk-radios--small"
            value={value('toldWay')}
            errorMessage={error('toldWay')}
            items={items(noticeWays)}
          />
          <Input
            name="recipient"
            label="Who took it? Name and job"
            value={value('recipient')}
            errorMessage={error('recipient')}
            classes="govuk-input--width-20"
          />
          <Button preventDoubleClick>They are told</Button>
        </>
      ) : (
        <>
          <p>
            {toWords(telling)} gets a task and a mail without names, and sees what you tried.{' '}
            {telling.tellBy > props.now ? (
              <>
                If you do nothing, Kith tells them at{' '}
                <strong>
                  {format.daysBetween(props.now, telling.tellBy) === 0
                    ? format.time(telling.tellBy)
                    : format.shortDateTime(telling.tellBy)}
                </strong>
                .
              </>
            ) : (
              'If you do nothing, Kith tells them within minutes.'
            )}
          </p>
          <Button preventDoubleClick>Tell them now</Button>
        </>
      )}
    </form>
  )
}

function AnswerForm(props: FormProps) {
  const { telling, value, error, childName } = props
  return (
    <form method="post" action={`/attendance/tellings/${telling.id}/answer`} novalidate class="kith-dense">
      <Hidden once={props.once} />
      {telling.byPhone && (
        <Input
          name="byName"
          label="Who answered? Name and job"
          value={value('byName')}
          errorMessage={error('byName')}
          classes="govuk-input--width-20"
        />
      )}
      <Radios
        name="seen"
        fieldset={{ legend: `Has anybody seen or spoken with ${childName.split(' ')[0]}?` }}
        classes="kith-row-choices govuk-radios--small"
        value={value('seen')}
        errorMessage={error('seen')}
        items={[
          { value: 'seen', text: 'Seen' },
          { value: 'spoken', text: 'Spoken with' },
          { value: 'no', text: 'No, not yet' },
        ]}
      />
      <Textarea
        name="answer"
        label={telling.byPhone ? 'What they said they know, and will do' : 'What you know, and what you will do'}
        hint="The school reads this. Write what is theirs to know."
        rows={3}
        value={value('answer')}
        errorMessage={error('answer')}
      />
      <Input
        name="knownUntil"
        type="date"
        label="Where the child is, is known until (optional)"
        hint="Until then you are not asked again about this absence."
        value={value('knownUntil')}
        errorMessage={error('knownUntil')}
        classes="govuk-input--width-10"
      />
      <Button preventDoubleClick>{telling.byPhone ? 'Record the answer' : 'Answer the school'}</Button>
    </form>
  )
}

function CheckForm(props: FormProps) {
  const { telling, value, error } = props
  return (
    <form method="post" action={`/attendance/tellings/${telling.id}/check`} novalidate class="kith-dense">
      <Hidden once={props.once} />
      <Radios
        name="checker"
        fieldset={{ legend: 'Who checks that the child is well?' }}
        classes="kith-row-choices govuk-radios--small"
        value={value('checker')}
        errorMessage={error('checker')}
        items={items(checkers)}
      />
      <Textarea
        name="checkWords"
        label="What was asked, or what came of it"
        rows={2}
        value={value('checkWords')}
        errorMessage={error('checkWords')}
      />
      <Input
        name="reference"
        label="Reference of the police"
        value={value('reference')}
        errorMessage={error('reference')}
        classes="govuk-input--width-20"
      />
      <Button secondary preventDoubleClick>
        Record it
      </Button>
    </form>
  )
}

function facts({ telling }: TellingPageProps) {
  const plan = telling.plan && Object.hasOwn(plans, telling.plan) ? plans[telling.plan as PlanKey] : null
  return [
    { key: 'Absent', value: `${format.longDate(telling.onDate)}. No reason given.` },
    ...(telling.runFrom < telling.onDate
      ? [{ key: 'Since', value: `${format.longDate(telling.runFrom)}: nobody has been able to say why` }]
      : []),
    { key: stateOf(telling) === 'to-tell' ? 'To be told' : 'Told', value: toWords(telling) },
    ...(plan ? [{ key: 'Plan', value: format.sentence(plan) }] : []),
    ...(telling.highRisk
      ? [{ key: 'Risk', value: 'High: lose no time. When nobody can be reached, somebody must see the child today.' }]
      : []),
    { key: 'Number', value: telling.number },
  ]
}

/** What one can do now: the school tries and tells, the team answers, either asks for a welfare check. */
function ToDo(props: TellingPageProps) {
  const { telling, side } = props
  const state = stateOf(telling)
  const answers = telling.byPhone ? side === 'school' && props.mayTell : side === 'team' && props.mayAnswer
  const answered = state === 'answered' || state === 'explained'
  return (
    <>
      {side === 'school' && props.mayTell && state === 'to-tell' && (
        <Section title={`Tell the ${asWords(telling)}`}>
          <TellForm {...formOf(props, 'tell')} />
        </Section>
      )}
      {answers && state !== 'to-tell' && !answered && (
        <Section title={telling.byPhone ? 'Their answer' : 'Do you know where the child is?'}>
          <AnswerForm {...formOf(props, 'answer')} />
        </Section>
      )}
      {side === 'school' && props.mayTell && !answered && (
        <Section title="Add what you tried">
          <TriedForm {...formOf(props, 'tried')} />
        </Section>
      )}
      {props.mayAnswer && state !== 'explained' && (
        <Details
          classes="kith-apart"
          summaryText="Record a welfare check"
          open={props.form === 'check' || welfarePrompt(telling) !== null}
        >
          <CheckForm {...formOf(props, 'check')} />
        </Details>
      )}
    </>
  )
}

/** The page both sides read, each in their reach. */
export function TellingPage(props: TellingPageProps) {
  const { telling, childName, side } = props
  const prompt = welfarePrompt(telling)
  const state = stateOf(telling)
  return (
    <>
      <PageHeading
        title={side === 'school' ? 'Absent, no reason given' : 'Absent from school, no reason given'}
        lead={`${childName}${props.detail ? `, ${props.detail}` : ''}. ${tellingStates[state]}.`}
        back={{ label: childName, href: `/attendance/${telling.childId}` }}
      />
      {prompt && (
        <DangerPanel title="Somebody must see this child today">
          <p>
            {prompt} Ask the police for a welfare check: <strong>101</strong>, or <strong>999</strong> if the child is
            in danger now. Or go there, two together.
          </p>
        </DangerPanel>
      )}
      <Columns kind="child">
        {[
          <>
            <Section title="What has happened">
              <Steps {...props} />
            </Section>
            <ToDo {...props} />
          </>,
          <>
            <AsideSection title="What it is about">
              <SummaryList classes="kith-summary-narrow" rows={facts(props) as never} />
            </AsideSection>
            {props.others.length > 0 && (
              <AsideSection title="Who else hears of it">
                <ul class="kith-list">
                  {props.others.map(other => (
                    <li>
                      <Link href={`/attendance/tellings/${other.id}`}>{toWords(other)}</Link>:{' '}
                      {tellingStates[stateOf(other)].toLowerCase()}
                    </li>
                  ))}
                </ul>
              </AsideSection>
            )}
            <AsideSection title="Attendance">
              {props.figures && <p>{props.figures}</p>}
              <p>
                <Link href={`/attendance/${telling.childId}`}>The calendar</Link>
                {props.mayOpenRecord && (
                  <>
                    {' · '}
                    <Link href={`/children/${telling.childId}`}>The whole record</Link>
                  </>
                )}
              </p>
            </AsideSection>
            {side === 'school' ? (
              <AsideSection title="To reach them">
                <p>
                  {telling.toName}
                  {telling.toPhone && <>, {telling.toPhone}</>}
                  {telling.toEmail && <>, {telling.toEmail}</>}
                </p>
                <p>
                  <Link href={`/attendance/tellings/${telling.id}/notice`}>The notice, to read out or print</Link>
                </p>
              </AsideSection>
            ) : (
              <AsideSection title="To reach the school">
                <p>
                  {telling.organisationName}
                  {telling.organisationPhone && <>, {telling.organisationPhone}</>}
                </p>
              </AsideSection>
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}

/** The numbered notice as it is read out or sent. */
export function NoticePage({
  telling,
  lines,
  placeKept,
}: {
  telling: Telling
  lines: [string, string][]
  placeKept: boolean
}) {
  return (
    <div class="kith-letter">
      <PageHeading
        title={`Notice ${telling.number}`}
        lead={`${placeKept ? 'To' : `${telling.organisationName} to`} ${telling.toName}. Confidential: for the person named, and nobody else.`}
        back={{ label: 'What has happened', href: `/attendance/tellings/${telling.id}` }}
      />
      {placeKept && <PlaceKept />}
      <SummaryList
        rows={lines.map(([label, text]) => ({ key: label, value: <span class="kith-lines">{text}</span> })) as never}
      />
      <p class="kith-meta">
        Check that you speak with the right team: call the number in the directory, not one you were given. Answer with
        the number {telling.number}.
      </p>
      <Actions>
        <Button secondary href={`/attendance/tellings/${telling.id}`}>
          Write down that they are told
        </Button>
      </Actions>
    </div>
  )
}
