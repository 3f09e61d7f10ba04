/** Before a penalty notice, a suspension or an exclusion: asking, and looking at the whole before deciding. Pure. */
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  Actions,
  Button,
  ChildsWords,
  Columns,
  DatedList,
  errorFor,
  format,
  Input,
  InsetText,
  KnownPanel,
  KnownPart,
  Link,
  NumberedQuestion,
  PageHeading,
  Prompt,
  Radios,
  Section,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { type AlertRow, measures, type StopReason, type StopRow, stopDecisions, type TriageRow } from './alert.ts'
import { alertSays } from './alert-says.ts'
import { DecisionLine, FiguresTable, type Other } from './pupil-page.tsx'
import { type PlanKey, plans } from './telling.ts'
import { nearWords } from './telling-rules.ts'
import { type Figures, figuresWords } from './weeks-rules.ts'

const items = <T extends string>(of: Record<T, string>) =>
  (Object.entries(of) as [T, string][]).map(([value, text]) => ({ value, text }))

export interface AskStopProps {
  childId: string
  childName: string
  typed: Typed
  errors: readonly FieldError[]
  once: string
}
/** The same for every child: it tells nobody whether there is a worker, a plan or a concern. */
export function AskStopPage({ childId, childName, typed, errors, once }: AskStopProps) {
  const error = (field: string) => errorFor(errors as FieldError[], field)
  return (
    <>
      <PageHeading
        title="Before a penalty or an exclusion"
        lead={`${childName}. A safeguarding lead looks at the whole first. Nothing happens until they have decided.`}
        back={{ label: childName, href: `/attendance/${childId}` }}
      />
      <form method="post" action={`/attendance/${childId}/stop`} novalidate class="kith-dense kith-narrow">
        <input type="hidden" name="_once" value={once} />
        <Radios
          name="measure"
          fieldset={{ legend: 'What is being thought of?' }}
          value={typedText(typed, 'measure')}
          errorMessage={error('measure')}
          items={items(measures)}
        />
        <Textarea
          name="why"
          label="What would it be for?"
          hint="What happened, in plain words. What was tried is asked of the lead."
          value={typedText(typed, 'why')}
          rows={3}
          errorMessage={error('why')}
        />
        <Actions>
          <Button preventDoubleClick>Ask a safeguarding lead</Button>
        </Actions>
      </form>
    </>
  )
}

export interface StopPageProps {
  stop: StopRow
  reason: StopReason | null
  childName: string
  detail: string
  figures: Figures | null
  alerts: AlertRow[]
  decided: Map<string, TriageRow[]>
  workers: { words: string; plan: string | null }[]
  concerns: { id: string; on: Date }[]
  others: Other[]
  before: StopRow[]
  typed: Typed
  errors: readonly FieldError[]
  once: string
  now: Date
  mayDecide: boolean
  again: boolean
}

function Known(props: StopPageProps) {
  const { stop, figures, alerts, decided, workers, concerns, others, before } = props
  const views = [...decided.values()].flat().filter(row => row.viewWords)
  return (
    <KnownPanel title="Look at the whole first">
      <KnownPart title={measures[stop.measure]}>
        <p class="kith-lines">{stop.why}</p>
        <p class="kith-meta">
          Asked by {stop.askedByName}, {nearWords(stop.askedAt, props.now)}
        </p>
      </KnownPart>
      <KnownPart title="Who works with the child">
        {workers.length === 0 ? (
          <p>Nobody who must be told, and no plan.</p>
        ) : (
          <ul class="kith-list">
            {workers.map(worker => (
              <li>
                {worker.words}
                {worker.plan && <strong>{format.sentence(plans[worker.plan as PlanKey] ?? worker.plan)}</strong>}
              </li>
            ))}
          </ul>
        )}
      </KnownPart>
      {props.mayDecide && (
        <KnownPart title="Open concerns">
          {concerns.length === 0 ? (
            <p>None.</p>
          ) : (
            <ul class="kith-list">
              {concerns.map(one => (
                <li>
                  <Link href={`/concerns/${one.id}`}>Logged {format.mediumDate(one.on)}</Link>
                </li>
              ))}
            </ul>
          )}
        </KnownPart>
      )}
      <KnownPart title="Attendance">
        {figures && <p>{figuresWords(figures)}</p>}
        {alerts.slice(0, 5).map(alert => (
          <>
            <p>
              {alertSays(alert)} <Link href={`/attendance/alerts/${alert.id}`}>Look</Link>
            </p>
            {(decided.get(alert.id) ?? []).slice(0, 1).map(row => (
              <DecisionLine row={row} />
            ))}
          </>
        ))}
        {figures && <FiguresTable figures={figures} />}
      </KnownPart>
      {views.length > 0 && (
        <KnownPart title="What makes coming hard">
          {views.slice(0, 2).map(row => (
            <ChildsWords of={props.childName.split(' ')[0] ?? ''} look="small">
              {row.viewWords ?? ''}
            </ChildsWords>
          ))}
        </KnownPart>
      )}
      {props.mayDecide && (
        <KnownPart title="What else happened">
          {others.length === 0 ? (
            <p>Nothing in the last three months that you may see.</p>
          ) : (
            <DatedList
              items={others.slice(0, 8).map(one => ({
                on: format.dayMonth(one.on),
                children: (
                  <>
                    <Link href={`/entries/${one.entryId}`}>{one.title}</Link> <span class="kith-meta">{one.kind}</span>
                  </>
                ),
              }))}
            />
          )}
        </KnownPart>
      )}
      {before.length > 0 && (
        <KnownPart title="Measures before">
          <ul class="kith-list">
            {before.map(one => (
              <li>
                {format.mediumDate(one.askedAt)}: {measures[one.measure].toLowerCase()},{' '}
                {one.decision ? stopDecisions[one.decision].toLowerCase() : 'not decided'}
              </li>
            ))}
          </ul>
        </KnownPart>
      )}
    </KnownPanel>
  )
}

function DecideForm(props: StopPageProps) {
  const { typed, errors, stop, workers } = props
  const name = props.childName.split(' ')[0] ?? props.childName
  const value = (field: string) => typedText(typed, field)
  const error = (field: string) => errorFor(errors as FieldError[], field)
  return (
    <form method="post" action={`/attendance/stops/${stop.id}`} novalidate class="kith-dense kith-attendance-form">
      <input type="hidden" name="_once" value={props.once} />
      <input type="hidden" name="seenDecision" value={stop.decisionId ?? ''} />
      <NumberedQuestion number={1} title="What was tried to help?">
        <Textarea
          name="support"
          label="Support offered to the child and the family, and when"
          value={value('support')}
          rows={3}
          errorMessage={error('support')}
        />
      </NumberedQuestion>
      <NumberedQuestion number={2} title={`What does ${name} say about it?`} voice>
        <Textarea
          name="viewWords"
          label={`In ${format.possessive(name)} words`}
          value={value('viewWords')}
          rows={2}
          errorMessage={error('viewWords')}
        />
        <Input
          name="viewNotYet"
          label="Nobody has asked yet: why, and who will"
          value={value('viewNotYet')}
          errorMessage={error('viewNotYet')}
        />
      </NumberedQuestion>
      {workers.some(worker => worker.words) && (
        <NumberedQuestion number={3} title="Who works with the child: are they told?">
          <Input
            name="workerTold"
            label="When they were told, and what they said"
            value={value('workerTold')}
            errorMessage={error('workerTold')}
          />
        </NumberedQuestion>
      )}
      <NumberedQuestion number={4} title="What do you decide?">
        <Radios
          name="decision"
          fieldset={{ legend: { text: 'What do you decide?', classes: 'govuk-visually-hidden' } }}
          value={value('decision')}
          errorMessage={error('decision')}
          items={items(stopDecisions)}
        />
        <Input
          name="reviewOn"
          type="date"
          label="If it waits: looked at again on"
          value={value('reviewOn')}
          errorMessage={error('reviewOn')}
          classes="govuk-input--width-10"
        />
        <Textarea
          name="reasons"
          label="Why this, and not something else?"
          hint="Read by the safeguarding leads alone."
          value={value('reasons')}
          rows={3}
          errorMessage={error('reasons')}
        />
        <Prompt>
          A measure answers what a child did. Absence is more often something that is done to a child, or not done for
          them.
        </Prompt>
      </NumberedQuestion>
      <NumberedQuestion number={5} title={`What does ${stop.askedByName} do now?`}>
        <Textarea
          name="words"
          label="They read this, and nothing of why"
          value={value('words')}
          rows={2}
          errorMessage={error('words')}
        />
      </NumberedQuestion>
      <Actions>
        <Button preventDoubleClick>Decide</Button>
      </Actions>
    </form>
  )
}

function Decided({ stop, reason, childName }: StopPageProps) {
  if (!stop.decision) return null
  const line = (key: string, text: string | null) =>
    text ? [{ key, value: <span class="kith-lines">{text}</span> }] : []
  return (
    <Section title={stopDecisions[stop.decision]}>
      <p class="kith-meta">
        {stop.decidedByName}, {stop.decidedAt && format.dateTime(stop.decidedAt)}.{' '}
        {reason && <Link href={`/entries/${reason.entryId}`}>The entry</Link>}
      </p>
      {reason?.viewWords && (
        <div class="kith-voice-panel kith-decided-words">
          <ChildsWords of={childName.split(' ')[0] ?? ''} look="small">
            {reason.viewWords}
          </ChildsWords>
        </div>
      )}
      <SummaryList
        rows={
          [
            ...line('What to do now', stop.words),
            ...line('Looked at again on', stop.reviewOn && format.longDate(stop.reviewOn)),
            ...(reason
              ? [
                  ...line('Why', reason.reasons),
                  ...line('Tried to help', reason.support),
                  ...line('The worker', reason.workerTold),
                  ...line('What the child says', reason.viewWords ? null : `Not asked yet. ${reason.viewNotYet ?? ''}`),
                ]
              : []),
          ] as never
        }
      />
    </Section>
  )
}

/** A measure that was stopped to be looked at. */
export function StopPage(props: StopPageProps) {
  const { stop, childName } = props
  const asking = props.mayDecide && (stop.decision === null || props.again || props.errors.length > 0)
  return (
    <>
      <PageHeading
        title={`Before a ${measures[stop.measure].toLowerCase()}`}
        lead={`${childName}${props.detail ? `, ${props.detail}` : ''}.${stop.decision === null ? ' Nothing happens until a safeguarding lead has decided.' : ''}`}
        back={{ label: childName, href: `/attendance/${stop.childId}` }}
      />
      <Columns kind="known">
        {[
          <Known {...props} />,
          <>
            <Decided {...props} />
            {asking ? (
              <DecideForm {...props} />
            ) : stop.decision === null ? (
              <InsetText>
                A safeguarding lead has been asked. You hear here, and on your home page, what to do.
              </InsetText>
            ) : (
              props.mayDecide && (
                <p>
                  <Button secondary href={`/attendance/stops/${stop.id}?again=1`}>
                    Decide again
                  </Button>
                </p>
              )
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}
