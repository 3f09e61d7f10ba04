/** What can be decided, and what each outcome asks beside its reasons. Pure. */
import type { ComponentChildren } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { harms } from '../statute/index.ts'
import { Checkboxes, Details, errorFor, format, Input, Prompt, Radios, Select, Textarea } from '../ui/index.ts'
import { triageOutcomes } from './concern.ts'
import { firstName, their } from './triage-known.tsx'
import type { Known } from './triage-queries.ts'
import { agreementAnswers } from './triage-rules.ts'

export interface FormProps {
  known: Known
  errors: readonly FieldError[]
  value: (field: string, otherwise?: string) => string
  list: (field: string) => string[]
  /** Reasons why prompts to speak with the family are held back; empty when they are not. */
  blocked: string[]
  /** A school may not refer to the National Referral Mechanism by itself. */
  firstResponder: boolean
  today: string
}

export const hidden = (text: string) => ({ text, classes: 'govuk-visually-hidden' })
export const items = (of: Record<string, string>) => Object.entries(of).map(([value, text]) => ({ value, text }))

const colleagues = (known: Known) => [
  { value: '', text: 'Choose' },
  ...known.colleagues.map(one => ({ value: one.id, text: `${one.name}, ${one.jobTitle}` })),
]

export function HarmMarks({ errors, list, value }: FormProps) {
  const ticked = list('harms')
  return (
    <Details
      summaryText={
        ticked.length > 0 ? `Forms of harm marked: ${ticked.length}` : 'Mark forms of harm, or signs of them'
      }
      open={ticked.length > 0}
    >
      <Checkboxes
        name="harms"
        fieldset={{ legend: hidden('Forms of harm') }}
        hint="More than one can be true. They are drawn on the picture of the child."
        values={ticked}
        classes="kith-two-choices govuk-checkboxes--small"
        items={harms.map(harm => ({ value: harm.key, text: harm.label }))}
        errorMessage={errorFor(errors as FieldError[], 'harms')}
      />
      <Radios
        name="harmLevel"
        fieldset={{ legend: 'How serious, as far as you can tell?' }}
        value={value('harmLevel', '1')}
        classes="kith-row-choices govuk-radios--small"
        items={[
          { value: '1', text: 'Some' },
          { value: '2', text: 'Serious' },
          { value: '3', text: 'Severe' },
        ]}
      />
    </Details>
  )
}

/** What each outcome asks beside its reasons; printed under its radio. */
function outcomeParts(props: FormProps): Record<string, ComponentChildren> {
  const { known, errors, value } = props
  const name = firstName(known.child)
  const error = (field: string) => errorFor(errors as FieldError[], field)
  const day = 'govuk-input--width-10'
  return {
    monitor: (
      <Input
        name="reviewOn"
        type="date"
        label="Come back to it on"
        hint="It comes back to you as a task on that day."
        value={value('reviewOn')}
        errorMessage={error('reviewOn')}
        classes={day}
      />
    ),
    pastoral: (
      <>
        <Select
          name="taskTo"
          label="Who will do it?"
          value={value('taskTo')}
          items={colleagues(known)}
          errorMessage={error('taskTo')}
        />
        <Input
          name="taskTitle"
          label="What do you ask of them?"
          hint={`They see ${name}’s name, these words and nothing of the record.`}
          value={value('taskTitle')}
          errorMessage={error('taskTitle')}
        />
        <Textarea
          name="taskWords"
          label="What do they need to know to do it?"
          value={value('taskWords')}
          rows={2}
          errorMessage={error('taskWords')}
        />
        <Input
          name="taskDueOn"
          type="date"
          label="By when (optional)"
          value={value('taskDueOn')}
          errorMessage={error('taskDueOn')}
          classes={day}
        />
      </>
    ),
    'early-help': (
      <>
        <Select
          name="leadId"
          label="Lead practitioner"
          hint={`One person who stays with ${name} and the family.`}
          value={value('leadId')}
          items={colleagues(known)}
          errorMessage={error('leadId')}
        />
        <Textarea
          name="planWords"
          label="What will be done first, and by whom?"
          hint={`Every organisation involved with ${name} sees these lines, not the rest.`}
          value={value('planWords')}
          rows={2}
          errorMessage={error('planWords')}
        />
        <Input
          name="planReviewOn"
          type="date"
          label="Look at it together on"
          value={value('planReviewOn')}
          errorMessage={error('planReviewOn')}
          classes={day}
        />
      </>
    ),
    'family-help': (
      <>
        <Radios
          name="agreement"
          fieldset={{ legend: 'Does the family agree? Family Help needs it.' }}
          value={value('agreement')}
          classes="govuk-radios--small"
          items={items(agreementAnswers)}
          errorMessage={error('agreement')}
        />
        <Textarea
          name="agreementWords"
          label="Who agreed, to what, and when?"
          value={value('agreementWords')}
          rows={2}
          errorMessage={error('agreementWords')}
        />
      </>
    ),
    police: (
      <>
        <Prompt>
          <p>
            <strong>Say:</strong> “I am the safeguarding lead at a school. A child is in danger:{' '}
            {known.child.label.name}
            {known.child.label.bornOn ? `, ${format.age(known.child.label.bornOn, props.today)}` : ''}.” Then: what is
            happening now, where {name} is, who may be harmed, who may do it, how {their(known.child)} family can be
            reached, and whether it is safe to reach them. Say that {name} is first a child to be kept safe. Ask for the
            reference and the officer’s name.
          </p>
          <p>999 if somebody may be hurt now; otherwise 101 or your police contact. Do not wait for this page.</p>
        </Prompt>
        <Input
          name="policeTo"
          label="Whom did you call, and when?"
          value={value('policeTo')}
          errorMessage={error('policeTo')}
        />
        <Input
          name="policeReference"
          label="Reference"
          hint="If none was given, the officer’s name."
          value={value('policeReference')}
          errorMessage={error('policeReference')}
          classes="govuk-input--width-20"
        />
      </>
    ),
    prevent: (
      <>
        <Prompt>
          <p>
            Call your local authority’s Prevent lead or police Prevent team. If somebody may be hurt now, 999. Say what
            was said or shown, word for word, and what worries you about who is behind it.
          </p>
        </Prompt>
        <Input
          name="preventTo"
          label="Whom did you tell, and when?"
          value={value('preventTo')}
          errorMessage={error('preventTo')}
        />
        <Input
          name="preventReference"
          label="Reference, or the name of who took it"
          value={value('preventReference')}
          errorMessage={error('preventReference')}
          classes="govuk-input--width-20"
        />
      </>
    ),
  }
}

const outcomeHints: Partial<Record<keyof typeof triageOutcomes, string>> = {
  'add-to-picture': 'One line. It is counted with the others.',
  monitor: 'Needs a day to come back to it.',
  pastoral: 'Somebody gets a task, without the record.',
  'early-help': 'Starts here, in school, with a lead practitioner.',
  'family-help': 'From the council. Needs the family’s agreement.',
  'front-door': 'The child may be in need or harmed. Needs no agreement.',
  police: 'Somebody may be hurt, or a crime is happening.',
  prevent: 'Drawn towards extremism.',
}

export function OutcomeRadios(props: FormProps & { only?: readonly string[] }) {
  const parts = outcomeParts(props)
  const shown = Object.entries(triageOutcomes).filter(
    ([value]) => props.only === undefined || props.only.includes(value),
  )
  return (
    <Radios
      name="outcome"
      fieldset={{ legend: hidden('What do you decide?') }}
      value={props.value('outcome', props.only ? 'add-to-picture' : '')}
      classes={props.only ? 'govuk-radios--small' : 'kith-two-choices kith-outcomes govuk-radios--small'}
      errorMessage={errorFor(props.errors as FieldError[], 'outcome')}
      items={shown.map(([value, text]) => ({
        value,
        text,
        hint: outcomeHints[value as keyof typeof triageOutcomes],
        conditional: parts[value] as never,
      }))}
    />
  )
}
