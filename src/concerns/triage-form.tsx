import type { FieldError } from '../platform/form.ts'
import {
  Checkboxes,
  ChildsWords,
  Details,
  errorFor,
  format,
  Input,
  Link,
  NumberedQuestion,
  Prompt,
  Radios,
  Table,
  Textarea,
  ThresholdPicker,
} from '../ui/index.ts'
import { firstName, Pointed, their, them } from './triage-known.tsx'
import { type FormProps, HarmMarks, hidden, items, OutcomeRadios } from './triage-outcomes.tsx'
import { coercionAnswers, coercionSigns, notYetReasons, parentsAnswers, shortOutcomes, thanks } from './triage-rules.ts'

export type { FormProps }

const TellTheWriter = ({ known, value, errors }: FormProps) => (
  <Textarea
    name="watchWords"
    label={`What does ${known.concern.loggedByName} need to watch for? (optional)`}
    hint="They see this, and that it was acted on. Nothing else."
    value={value('watchWords')}
    rows={1}
    errorMessage={errorFor(errors as FieldError[], 'watchWords')}
  />
)

/** One line is enough: add it to the picture, watch with a date, or ask somebody in school. */
export function ShortQuestions(props: FormProps) {
  const { value, errors, known } = props
  return (
    <div class="kith-dense">
      <NumberedQuestion number={1} title="What do you decide?" id="q-outcome">
        <OutcomeRadios {...props} only={shortOutcomes} />
      </NumberedQuestion>
      <NumberedQuestion number={2} title="Why is that enough?" id="q-why">
        <Textarea
          name="reasons"
          label={hidden('Why is that enough?')}
          value={value('reasons')}
          rows={2}
          errorMessage={errorFor(errors as FieldError[], 'reasons')}
        />
        <Pointed text={value('reasons')} />
        <HarmMarks {...props} />
        <TellTheWriter {...props} />
        {known.indicators.some(one => one.because !== null) && known.worries.count >= 4 && (
          <Prompt>
            {firstName(known.child)} has signs that early help may be needed, and this is not the first worry.{' '}
            <Link href={`/concerns/${known.concern.id}?child=${known.child.id}&look=full`}>Decide fully</Link>
          </Prompt>
        )}
      </NumberedQuestion>
    </div>
  )
}

function VoiceQuestion(props: FormProps) {
  const { known, value, list, errors } = props
  const name = firstName(known.child)
  const error = (field: string) => errorFor(errors as FieldError[], field)
  const shown = known.voices.slice(0, 5)
  const weighed = list('weighed')
  return (
    <NumberedQuestion number={3} title={`${format.sentence(their(known.child))} voice`} id="q-voice" voice>
      {shown.length === 0 && <p>Nothing {name} said or showed is written down yet.</p>}
      {shown.slice(0, 1).map(voice => (
        <ChildsWords look="quote" said={voice.means === 'spoken'}>
          {voice.words}
        </ChildsWords>
      ))}
      {shown.length > 0 && (
        <Checkboxes
          name="weighed"
          fieldset={{ legend: 'Which words did you weigh?' }}
          classes="govuk-checkboxes--small"
          values={weighed}
          errorMessage={error('weighed')}
          items={shown.map(voice => ({
            value: voice.id,
            text: `${format.dayMonth(voice.saidAt)}: ${voice.means === 'spoken' ? `“${cut(voice.words)}”` : cut(voice.words)}`,
          }))}
        />
      )}
      <Details summaryText={`Add what ${name} has said since`} open={value('newVoice') !== ''}>
        <Textarea
          name="newVoice"
          label={`What did ${name} say or show?`}
          hint="Exact words, as near as you can."
          value={value('newVoice')}
          rows={2}
          errorMessage={error('newVoice')}
        />
        <Input
          name="newVoiceAsked"
          label="What were you asked, if anything, first?"
          value={value('newVoiceAsked')}
          errorMessage={error('newVoiceAsked')}
        />
      </Details>
      <Textarea
        name="changed"
        label={`What did ${their(known.child)} words change?`}
        value={value('changed')}
        rows={2}
        errorMessage={error('changed')}
      />
      <Pointed text={value('changed')} />
      <Details
        summaryText="Not yet possible to weigh them"
        open={value('notYet') !== '' || errors.some(one => one.field.startsWith('notYet'))}
      >
        <Radios
          name="notYet"
          fieldset={{ legend: 'Why not yet?' }}
          value={value('notYet')}
          classes="govuk-radios--small"
          errorMessage={error('notYet')}
          items={items(notYetReasons)}
        />
        <Input
          name="notYetWords"
          label="In your words"
          value={value('notYetWords')}
          errorMessage={error('notYetWords')}
        />
        <Input
          name="notYetByOn"
          type="date"
          label={`${name} will be heard by`}
          hint="Comes back to you as a task."
          value={value('notYetByOn')}
          errorMessage={error('notYetByOn')}
          classes="govuk-input--width-10"
        />
      </Details>
    </NumberedQuestion>
  )
}

const cut = (text: string): string =>
  text.length > 90 ? `${text.slice(0, text.lastIndexOf(' ', 90) > 40 ? text.lastIndexOf(' ', 90) : 90)} …` : text

function CoercionQuestion({ known, value, list, errors, firstResponder }: FormProps) {
  const { child } = known
  return (
    <NumberedQuestion
      number={4}
      title={`Could someone be making ${them(child)} do this?`}
      id="q-coercion"
      hint="Think of what happened before, who was near, and what the child would have to fear."
    >
      <Radios
        name="coercion"
        fieldset={{ legend: hidden('Could someone be making the child do this?') }}
        value={value('coercion')}
        classes="kith-row-choices govuk-radios--small"
        items={items(coercionAnswers)}
        errorMessage={errorFor(errors as FieldError[], 'coercion')}
      />
      <Checkboxes
        name="coercionSigns"
        fieldset={{ legend: hidden('Signs of coercion') }}
        values={list('coercionSigns')}
        classes="kith-two-choices govuk-checkboxes--small"
        items={items(coercionSigns)}
        errorMessage={errorFor(errors as FieldError[], 'coercionSigns')}
      />
      {!firstResponder && (
        <Checkboxes
          name="askNrm"
          values={list('askNrm')}
          classes="govuk-checkboxes--small"
          items={[
            {
              value: 'yes',
              text: 'Remind me to ask social care or the police for a National Referral Mechanism referral',
              hint: 'A school cannot make one itself. A child’s consent is not needed.',
            },
          ]}
        />
      )}
      <Prompt>
        A child who may be exploited is first a child to be kept safe. If police or a school sanction is being thought
        about, that is a decision of its own.
      </Prompt>
    </NumberedQuestion>
  )
}

function FairQuestion({ known, value, errors }: FormProps) {
  const quoted = known.adultWords.slice(0, 4)
  return (
    <NumberedQuestion
      number={5}
      title="Would we decide the same for another child?"
      id="q-identity"
      hint={
        <>
          {quoted.length > 0 && (
            <>
              Earlier entries say{' '}
              {quoted.map((one, index) => (
                <>
                  {index > 0 && (index === quoted.length - 1 ? ' and ' : ', ')}
                  <span class="kith-loaded">“{one.words}”</span>
                </>
              ))}
              .{' '}
            </>
          )}
          Think of race, sex, disability, faith, poverty, being in care. Black children are more often seen as older and
          less in need. Has that happened here?
        </>
      }
    >
      <Textarea
        name="identity"
        label={hidden('Would we decide the same for another child?')}
        value={value('identity')}
        rows={2}
        errorMessage={errorFor(errors as FieldError[], 'identity')}
      />
      <Pointed text={value('identity')} />
    </NumberedQuestion>
  )
}

function LevelQuestion({ known, value, list, errors }: FormProps) {
  const { document } = known
  if (!document) {
    return (
      <NumberedQuestion number={6} title="Where this sits in the threshold document" id="q-level">
        <p>
          Your area has not put its threshold document into Kith yet. Use the printed one, and name the level in your
          reasons.
        </p>
      </NumberedQuestion>
    )
  }
  const level = value('level')
  return (
    <NumberedQuestion number={6} title={`Where this sits in ${document.title}`} id="q-level">
      <div id="descriptors">
        <ThresholdPicker
          name="descriptors"
          ticked={list('descriptors')}
          {...(level ? { open: Number(level) } : {})}
          levels={document.levels.map(one => ({
            number: one.number,
            name: one.name,
            descriptors: one.descriptors.map(({ code, words }) => ({ code, text: words })),
          }))}
          note={`Descriptors guide; they do not decide. ${document.title}, ${document.edition}.`}
        />
      </div>
      <Radios
        name="level"
        fieldset={{ legend: 'Your level' }}
        value={level}
        classes="kith-row-choices govuk-radios--small"
        items={document.levels.map(one => ({ value: String(one.number), text: `${one.number} ${one.name}` }))}
        errorMessage={errorFor(errors as FieldError[], 'level')}
      />
      <Details
        summaryText="Another level than what is ticked?"
        open={value('otherLevelReason') !== '' || errors.some(one => one.field === 'otherLevelReason')}
      >
        <Textarea
          name="otherLevelReason"
          label="Why another level?"
          hint="Allowed: your judgement counts. How often it happens is counted too."
          value={value('otherLevelReason')}
          rows={2}
          errorMessage={errorFor(errors as FieldError[], 'otherLevelReason')}
        />
      </Details>
    </NumberedQuestion>
  )
}

function DecisionQuestion(props: FormProps) {
  const { value, errors } = props
  const error = (field: string) => errorFor(errors as FieldError[], field)
  return (
    <NumberedQuestion number={7} title="Decision" id="q-decision">
      <OutcomeRadios {...props} />
      <Textarea
        name="reasons"
        label="Why this, and not something less or more?"
        value={value('reasons')}
        rows={2}
        errorMessage={error('reasons')}
      />
      <Pointed text={value('reasons')} />
      <Input
        name="talkedWith"
        label="Talked over with (optional)"
        value={value('talkedWith')}
        errorMessage={error('talkedWith')}
      />
      <Radios
        name="dissent"
        fieldset={{ legend: 'Does anybody disagree?' }}
        value={value('dissent')}
        classes="govuk-radios--small"
        errorMessage={error('dissent')}
        items={[
          { value: 'no', text: 'No' },
          {
            value: 'yes',
            text: 'Yes',
            conditional: (
              <Input
                name="dissentWords"
                label="Who, and what do they say?"
                value={value('dissentWords')}
                errorMessage={error('dissentWords')}
              />
            ),
          },
        ]}
      />
    </NumberedQuestion>
  )
}

/** Eight questions, inside which coercion and fairness are asked where they matter. */
export function FullQuestions(props: FormProps) {
  const { known, value, list, errors } = props
  const name = firstName(known.child)
  const error = (field: string) => errorFor(errors as FieldError[], field)
  return (
    <div class="kith-dense">
      <NumberedQuestion number={1} title="What could happen, and how soon?" id="q-risk">
        <Textarea
          name="risk"
          label={hidden('What could happen, and how soon?')}
          value={value('risk')}
          rows={2}
          errorMessage={error('risk')}
        />
        <Pointed text={value('risk')} />
        <HarmMarks {...props} />
      </NumberedQuestion>
      <NumberedQuestion number={2} title={`What does ${name} need, and from whom?`} id="q-need">
        <Textarea
          name="need"
          label={hidden('What does the child need, and from whom?')}
          value={value('need')}
          rows={2}
          errorMessage={error('need')}
        />
        <Pointed text={value('need')} />
        <Details summaryText="Signs that early help may be needed" open={false}>
          <Checkboxes
            name="indicators"
            fieldset={{ legend: hidden('Signs that early help may be needed') }}
            hint="Ticked for you where the record points to it. Untick what is not so, tick what you know."
            values={list('indicators')}
            classes="govuk-checkboxes--small"
            items={known.indicators.map(one => ({ value: one.key, text: one.label, hint: one.because ?? undefined }))}
          />
        </Details>
      </NumberedQuestion>
      <VoiceQuestion {...props} />
      <CoercionQuestion {...props} />
      <FairQuestion {...props} />
      <LevelQuestion {...props} />
      <DecisionQuestion {...props} />
    </div>
  )
}

function ParentsField({ known, value, errors, blocked }: FormProps) {
  const error = (field: string) => errorFor(errors as FieldError[], field)
  return (
    <>
      {blocked.length > 0 && (
        <Prompt>
          <p>
            <strong>Do not speak with the family now.</strong> {blocked.join(' ')} Only a named manager may decide
            otherwise.
          </p>
        </Prompt>
      )}
      <Radios
        name="parents"
        fieldset={{ legend: 'Are the parents or carers told?' }}
        value={value('parents', blocked.length > 0 ? 'not-told' : '')}
        classes="kith-row-choices govuk-radios--small"
        items={items(parentsAnswers)}
        errorMessage={error('parents')}
      />
      <Textarea
        name="parentsWords"
        label="Who tells them, what and when; or why not"
        hint={`Would telling them put ${firstName(known.child)} or somebody else in danger?`}
        value={value('parentsWords')}
        rows={2}
        errorMessage={error('parentsWords')}
      />
      <Pointed text={value('parentsWords')} />
      {blocked.length > 0 && (
        <Textarea
          name="managerWords"
          label="Has a named manager decided that it is safe to tell them? Who, and why"
          value={value('managerWords')}
          rows={1}
          errorMessage={error('managerWords')}
        />
      )}
    </>
  )
}

/** Question 8, across the page: who will be told what, and by whom. */
export function ToldQuestion(props: FormProps & { frontDoor: string }) {
  const { known, value, errors } = props
  const name = firstName(known.child)
  const error = (field: string) => errorFor(errors as FieldError[], field)
  return (
    <NumberedQuestion number={8} title="Who will be told what" id="q-told" wide>
      <div class="kith-dense kith-columns kith-columns--half">
        <div>
          <Textarea
            name="childTold"
            label={`What will ${name} be told, by whom? Or why not yet`}
            value={value('childTold')}
            rows={2}
            errorMessage={error('childTold')}
          />
          <Input
            name="childToldWhen"
            label="When"
            value={value('childToldWhen')}
            errorMessage={error('childToldWhen')}
            classes="govuk-input--width-20"
          />
          <ParentsField {...props} />
        </div>
        <div>
          <Input
            name="tellerWords"
            label={`${known.concern.loggedByName}, who raised it, will read`}
            value={value('tellerWords', thanks)}
            errorMessage={error('tellerWords')}
          />
          <TellTheWriter {...props} />
          <Input
            name="otherTold"
            label="Anybody else? (optional)"
            hint="Other staff see nothing unless you say so here and tell them."
            value={value('otherTold')}
            errorMessage={error('otherTold')}
          />
          <Input
            name="otherToldWhat"
            label="What they are told"
            value={value('otherToldWhat')}
            errorMessage={error('otherToldWhat')}
          />
          <Table
            classes="kith-told"
            head={['Who', 'What they will see']}
            rows={[
              [
                { text: <strong>{props.frontDoor}</strong> },
                'Nothing yet. If you refer, you choose on the next page what they see.',
              ],
              [{ text: <strong>Other staff</strong> }, 'Nothing.'],
            ]}
          />
        </div>
      </div>
    </NumberedQuestion>
  )
}
