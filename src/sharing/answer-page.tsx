/** One request: what is asked beside the answer, given or read. */
import type { VNode } from 'preact'
import type { ChildFacts } from '../people/index.ts'
import type { FieldError } from '../platform/form.ts'
import { type ChronologyRow, somebody, within } from '../record/index.ts'
import { confidenceGrounds, familyAgreement, legalBases, sharingMyths } from '../statute/index.ts'
import {
  Actions,
  Button,
  Checkboxes,
  Columns,
  Details,
  errorFor,
  format,
  Input,
  InsetText,
  KnownPanel,
  KnownPart,
  Link,
  NumberedQuestion,
  PageHeading,
  Radios,
  Section,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { DraftFields, OtherWindows, SaveForLater } from './draft-parts.tsx'
import type { DraftState } from './drafts.ts'
import { dueWords, Stand, shortText } from './pages.tsx'
import { answersFor, decidedWords, decisionsFor, handlingWords } from './rules.ts'
import { handling, type RequestRow, ways } from './sharing.ts'

export interface RequestProps {
  request: RequestRow
  child: ChildFacts
  /** The organisation of whoever looks. */
  me: { id: string; name: string; kind: string }
  now: Date
  /** Now, as the fields for a date and a time have it. */
  today: { date: string; time: string }
  late: boolean
  entries: ChronologyRow[]
  typed: Record<string, string>
  lists: { conditions: string[]; entries: string[] }
  errors: FieldError[]
  once: string
  draft: DraftState
  keptBack: string | null
  /** The front door: what it asked of others for this request. */
  brokered: RequestRow[]
  mayChallenge: boolean
  plain: (list: 'basis' | 'confidence' | 'agreement', code: string) => string
}

export const lists = { basis: legalBases, confidence: confidenceGrounds, agreement: familyAgreement } as const

export function RequestPage(props: RequestProps): VNode {
  const { request, me, now } = props
  const asker = request.fromId === me.id
  const open = request.answer === null
  const answering = open && answersFor(request) === me.id
  const due = dueWords(request, now)
  return (
    <>
      <PageHeading
        title={asker ? `Asked of ${within(request.toName)}` : `${request.fromName} asks`}
        lead={open ? `${due.left}${due.late ? '' : ' left'}, ${due.when}.` : undefined}
        leadInk
        meta={`Request ${request.number}`}
        back={{ label: 'Requests', href: asker ? '/requests?show=asked' : '/requests' }}
      />
      <Columns kind="known">
        {[
          <Question {...props} />,
          open ? answering ? <AnswerForm {...props} /> : <Waiting {...props} /> : <TheAnswer {...props} />,
        ]}
      </Columns>
    </>
  )
}

// ------------------------------------------------------------------ what is asked

/** The child's identity and the question: this is all that the asked organisation is told. */
function Question({ request, child, me, plain }: RequestProps) {
  const { label } = child
  const former = child.names
    .filter(row => `${row.given} ${row.family}` !== label.name)
    .map(row => `${row.given} ${row.family}`)
  const nhs = child.identifiers.find(row => row.kind === 'nhs')?.value
  return (
    <KnownPanel title="What is asked">
      <KnownPart title={label.name}>
        <p>
          {label.bornOn
            ? `Born ${format.date(label.bornOn)}.`
            : label.expectedOn
              ? `Expected ${format.date(label.expectedOn)}.`
              : 'Date of birth not known.'}
          {former.length > 0 && ` Also ${format.list([...new Set(former)])}.`}
          {me.kind === 'health' && nhs && ` NHS number ${nhs}.`}
        </p>
        {request.identityWords && <p>{request.identityWords}</p>}
        {child.placeKept && (
          <p>
            <strong>Where {label.given || label.name} is, is protected.</strong> Write no place.
          </p>
        )}
      </KnownPart>
      <KnownPart title="The question">
        <p class="kith-lines">{request.what}</p>
        {request.adult && (
          <p>
            <strong>About an adult:</strong> {request.adult}. {request.adultWhy}
          </p>
        )}
      </KnownPart>
      <KnownPart title="What it is for, and why it is needed">
        <p class="kith-lines">{request.purpose}</p>
        <p class="kith-lines">{request.necessity}</p>
      </KnownPart>
      <KnownPart title="The right to ask">
        <p>
          <strong>Legal basis:</strong> {plain('basis', request.basis)}.
        </p>
        <p>
          <strong>Confidentiality:</strong> {plain('confidence', request.confidence)}.
        </p>
        <p>
          <strong>The family:</strong> {plain('agreement', request.agreement)}. {request.agreementWords}
        </p>
      </KnownPart>
      <KnownPart title="Asked by">
        <p>
          {request.askedByName
            ? `${request.askedByName}, ${request.askedByTitle}, ${request.fromName}`
            : 'A service that would tell where the child is. To talk with it, go through the front door'}
          {request.fromPhone && `, ${request.fromPhone}`}
          <br />
          <span class="kith-meta">
            {format.dateTime(request.askedAt)}
            {request.urgent && ', urgent'}
          </span>
        </p>
      </KnownPart>
    </KnownPanel>
  )
}

// ------------------------------------------------------------------ deciding

/** Fields that hold words. */
const fieldWords = {
  reasons: 'Reasons',
  seen: 'Facts',
  said: 'What others said',
  view: 'What you make of it',
  conditionWords: 'Handling',
  reference: 'Reference',
  keptBack: 'What you keep back',
  lateReason: 'Why it is late',
  name: 'Who answered',
}

const myth = (key: string) => {
  const found = sharingMyths.find(one => one.key === key)
  return found ? <Details summaryText={`“${found.myth}”`}>{found.answer}</Details> : null
}

function AnswerForm(props: RequestProps) {
  const { request, child, once, typed, errors, brokered } = props
  const phone = request.byPhone
  const name = child.label.given || child.label.name
  return (
    <form
      method="post"
      action={`/requests/${request.id}`}
      class="kith-dense"
      novalidate
      data-draft
      data-draft-url={`/requests/${request.id}/draft`}
    >
      <input type="hidden" name="_once" value={once} />
      <DraftFields draft={props.draft} />
      <OtherWindows draft={props.draft} words={fieldWords} />
      {phone && <ByPhone {...props} />}
      {request.sensitive && !phone && props.me.kind === 'front-door' && (
        <Broker request={request} brokered={brokered} now={props.now} />
      )}
      <NumberedQuestion number={1} title={phone ? 'What did they decide?' : 'What do you share?'}>
        <Radios
          name="decision"
          fieldset={{ legend: { text: 'Decision', classes: 'govuk-visually-hidden' } }}
          value={typed.decision ?? null}
          errorMessage={errorFor(errors, 'decision')}
          items={decisionsFor(request).map(({ value, label, hint }) => ({
            value,
            text: label,
            ...(phone ? {} : { hint }),
          }))}
          classes="govuk-radios--small"
        />
        <Textarea
          name="reasons"
          label="Reasons"
          hint={
            phone
              ? 'As they gave them.'
              : `${request.fromName} reads them. Not needed for “no trace” and “nothing relevant”.`
          }
          rows={2}
          value={typed.reasons ?? ''}
          errorMessage={errorFor(errors, 'reasons')}
        />
        {myth('data-protection-forbids')}
        {myth('consent-always-needed')}
      </NumberedQuestion>
      <NumberedQuestion
        number={2}
        title={phone ? 'What did they tell you?' : `What ${within(request.fromName)} will read`}
        hint={`Written so that ${name} can read it one day. Fact, what others said, and opinion apart.`}
      >
        <Textarea
          name="seen"
          label={phone ? 'Facts from their records' : 'Facts from your records'}
          hint="Dates, and what happened."
          rows={4}
          value={typed.seen ?? ''}
          errorMessage={errorFor(errors, 'seen')}
        />
        <Textarea
          name="said"
          label="What others said"
          hint="Say who."
          rows={2}
          value={typed.said ?? ''}
          errorMessage={errorFor(errors, 'said')}
        />
        <Textarea
          name="view"
          label={phone ? 'What they make of it' : 'What you make of it'}
          rows={2}
          value={typed.view ?? ''}
          errorMessage={errorFor(errors, 'view')}
        />
        {!phone && <OwnEntries {...props} />}
      </NumberedQuestion>
      <NumberedQuestion number={3} title="How must it be handled?">
        <Checkboxes
          name="conditions"
          fieldset={{ legend: { text: 'Handling', classes: 'govuk-visually-hidden' } }}
          classes="govuk-checkboxes--small"
          values={props.lists.conditions}
          items={Object.entries(handling).map(([value, text]) => ({ value, text }))}
        />
        <Input
          name="conditionWords"
          label="Anything else about handling"
          value={typed.conditionWords ?? ''}
          errorMessage={errorFor(errors, 'conditionWords')}
        />
        <Input
          name="reference"
          label={phone ? 'Their reference' : 'Your reference'}
          hint="Officer, log or file number."
          value={typed.reference ?? ''}
          errorMessage={errorFor(errors, 'reference')}
          classes="govuk-input--width-20"
        />
      </NumberedQuestion>
      {!phone && (
        <NumberedQuestion number={4} title="What you keep back">
          <Textarea
            name="keptBack"
            label="What, and why"
            hint={`Only your own team reads this. ${request.fromName} never does.`}
            rows={2}
            value={typed.keptBack ?? ''}
            errorMessage={errorFor(errors, 'keptBack')}
          />
        </NumberedQuestion>
      )}
      {props.late && (
        <Textarea
          name="lateReason"
          label="Why is it late?"
          rows={2}
          value={typed.lateReason ?? ''}
          errorMessage={errorFor(errors, 'lateReason')}
        />
      )}
      <p class="govuk-!-margin-top-5">
        <strong>Who will now see this:</strong>{' '}
        {phone
          ? 'your own safeguarding team.'
          : !request.askedByName
            ? 'the safeguarding team of the service that asks, and your own team. Nobody else.'
            : `${request.askedByName} and ${format.possessive(request.fromName)} safeguarding team, and your own team. Nobody else.`}
      </p>
      <Actions>
        <Button preventDoubleClick>{phone ? 'Record the answer' : 'Decide and send'}</Button>
        <SaveForLater draft={props.draft} url={`/requests/${request.id}/draft`} />
      </Actions>
    </form>
  )
}

function ByPhone({ request, typed, errors, today, late }: RequestProps) {
  return (
    <>
      <InsetText>
        {request.toName} does not answer in Kith. Telephone{' '}
        {request.toPhone ? <strong>{request.toPhone}</strong> : 'them'}, give the number{' '}
        <strong>{request.number}</strong>, and write down what they decide.
      </InsetText>
      <Input
        name="name"
        label="Who answered?"
        hint="Name and job."
        value={typed.name ?? ''}
        errorMessage={errorFor(errors, 'name')}
        classes="govuk-input--width-20"
      />
      <Radios
        name="how"
        fieldset={{ legend: 'How?' }}
        classes="kith-row-choices govuk-radios--small"
        value={typed.how ?? 'phone'}
        items={Object.entries(ways).map(([value, text]) => ({ value, text }))}
        errorMessage={errorFor(errors, 'how')}
      />
      <div class="kith-row-choices">
        <Input
          name="onDate"
          label="Date"
          type="date"
          value={typed.onDate ?? today.date}
          errorMessage={errorFor(errors, 'onDate')}
          classes="govuk-input--width-10"
        />
        <Input
          name="atTime"
          label="Time"
          type="time"
          value={typed.atTime ?? today.time}
          errorMessage={errorFor(errors, 'atTime')}
          classes="govuk-input--width-10"
        />
      </div>
      {!late && errorFor(errors, 'lateReason') && (
        <Textarea
          name="lateReason"
          label="Why is it late?"
          rows={2}
          value={typed.lateReason ?? ''}
          errorMessage={errorFor(errors, 'lateReason')}
        />
      )}
      {myth('computer-systems')}
    </>
  )
}

/** The front door as broker: asks services that may not be named, and tells only what they decided may be told. */
function Broker({ request, brokered, now }: { request: RequestRow; brokered: RequestRow[]; now: Date }) {
  return (
    <InsetText>
      <p>
        You are asked as broker. Ask the services that may hold something, then answer with what they decided may be
        told. Do not name them unless they said so: “nothing relevant” and “not known to any of them” are the same
        answer here.
      </p>
      {brokered.length > 0 && (
        <ul class="kith-list">
          {brokered.map(row => (
            <li>
              <Link href={`/requests/${row.id}`}>{row.toName}</Link> <Stand row={row} now={now} />
            </li>
          ))}
        </ul>
      )}
      <p>
        <Link href={`/children/${request.childId}/ask?for=${request.id}`}>Ask a service</Link>
      </p>
    </InsetText>
  )
}

function OwnEntries({ entries, lists: chosen, errors, request }: RequestProps) {
  if (entries.length === 0) return null
  return (
    <Checkboxes
      name="entries"
      fieldset={{ legend: 'Entries of your own that they may open' }}
      hint={`Ticked entries are shown to ${within(request.fromName)} as they stand. Untick what is not needed.`}
      classes="govuk-checkboxes--small"
      values={chosen.entries}
      errorMessage={errorFor(errors, 'entries')}
      items={entries.map(entry => ({
        value: entry.entryId,
        text: entry.title,
        hint: `${format.mediumDate(entry.happenedAt)}. ${shortText(entry.present, 140)}`,
      }))}
    />
  )
}

// ------------------------------------------------------------------ waiting, and read

const Waiting = ({ request, now }: RequestProps) => {
  const due = dueWords(request, now)
  return (
    <Section title={due.late ? 'No answer yet, and it is late' : 'No answer yet'}>
      <p>
        {request.toName} has it, and answers {due.when}. Their clock runs with yours.
      </p>
      {request.toPhone && (
        <p>
          If {due.late ? 'you still hear nothing' : 'it cannot wait'}, telephone <strong>{request.toPhone}</strong> and
          give the number <strong>{request.number}</strong>.
        </p>
      )}
    </Section>
  )
}

function TheAnswer({ request, me, keptBack, once, mayChallenge }: RequestProps) {
  const { answer } = request
  if (!answer) return null
  const asker = request.fromId === me.id
  const how = handlingWords(answer.conditions, answer.conditionWords)
  const decider = answer.answeredForName ?? answer.decidedByName
  const whose = decider === somebody ? somebody : `${decider}, ${request.toName}`
  return (
    <Section title={decidedWords(request, answer.decision)}>
      {how && (
        <InsetText>
          <strong>How to handle it:</strong> {how}.
        </InsetText>
      )}
      <SummaryList
        rows={[
          answer.reasons && { key: 'Reasons', value: <span class="kith-lines">{answer.reasons}</span> },
          answer.told.seen && {
            key: 'Facts from the record',
            value: <span class="kith-lines">{answer.told.seen}</span>,
          },
          answer.told.said && { key: 'Others said', value: <span class="kith-lines">{answer.told.said}</span> },
          answer.told.view && { key: 'Their view', value: <span class="kith-lines">{answer.told.view}</span> },
          answer.sharedEntries.length > 0 && {
            key: 'Entries shown',
            value: (
              <>
                {answer.sharedEntries.map((id, index) => (
                  <>
                    <Link href={`/entries/${id}`}>Entry {index + 1}</Link>{' '}
                  </>
                ))}
              </>
            ),
          },
          answer.reference && { key: 'Reference', value: answer.reference },
          { key: 'Decided by', value: whose },
          {
            key: 'When',
            value: `${format.dateTime(answer.receivedAt)}${answer.receivedHow === 'kith' ? '' : `, ${ways[answer.receivedHow].toLowerCase()}; written down by ${answer.decidedByName}`}`,
          },
          keptBack && {
            key: 'Kept back',
            value: <span class="kith-lines">{keptBack} (only your own team reads this)</span>,
          },
          asker && request.readAt && { key: 'Read', value: format.dateTime(request.readAt) },
        ]}
      />
      {asker && !request.readAt && !request.byPhone && (
        <form method="post" action={`/requests/${request.id}/read`} novalidate>
          <input type="hidden" name="_once" value={once} />
          <Button preventDoubleClick>I have read this</Button>
        </form>
      )}
      {asker && mayChallenge && (answer.decision === 'refuse' || answer.decision === 'part') && (
        <p>
          <Link href={`/challenges/new?answer=${request.id}`}>I disagree</Link>
        </p>
      )}
    </Section>
  )
}
