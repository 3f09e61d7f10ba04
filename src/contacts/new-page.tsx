/** Typing in a contact from a call, a letter or the desk. */
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  Checkboxes,
  Columns,
  DangerPanel,
  Details,
  errorFor,
  Fieldset,
  Input,
  PageHeading,
  Radios,
  Section,
  Select,
  Textarea,
} from '../ui/index.ts'
import { ways } from './contact.ts'

export interface NewContactProps {
  once: string
  typed: Record<string, string>
  lists: Record<string, string[]>
  errors: FieldError[]
  now: { date: string; time: string }
  sources: { value: string; text: string }[]
  organisations: { value: string; text: string }[]
  harms: { value: string; text: string }[]
  /** How many children the form has room for. */
  room: number
}

const roles = [
  { value: 'subject', text: 'The child it is about' },
  { value: 'sibling', text: 'Brother or sister' },
  { value: 'alleged-harmer', text: 'May have caused harm' },
  { value: 'affected', text: 'Affected by it' },
  { value: 'witness', text: 'Saw or heard it' },
]

/** One page, in the order of a call: how it came, what they say, about whom, is anybody in danger, who they are. */
export function NewContactPage(props: NewContactProps) {
  const { errors, once, now, room } = props
  const value = (field: string, otherwise = '') => props.typed[field] ?? otherwise
  const danger = (
    <>
      <p>
        Somebody hurt, or about to be? <strong>999</strong> first, then write. Ask where the child is this minute and
        who is with them.
      </p>
      <p>
        An officer can keep a child safe at once. Out of hours, act; another person ratifies it by the next working day.
      </p>
    </>
  )
  return (
    <>
      <PageHeading
        title="Add a contact"
        lead="From a call, a letter, an e-mail, or somebody at the desk."
        back={{ label: 'Front door', href: '/contacts' }}
      />
      <form method="post" action="/contacts/new" novalidate>
        <input type="hidden" name="_once" value={once} />
        <input type="hidden" name="room" value={String(room)} />
        <Columns kind="write">
          {[
            <>
              <DangerPanel only="phone">{danger}</DangerPanel>
              <Radios
                name="way"
                fieldset={{ legend: 'How did it come?' }}
                classes="kith-row-choices"
                value={value('way')}
                errorMessage={errorFor(errors, 'way')}
                items={(['phone', 'letter', 'email', 'in-person', 'police-batch'] as const).map(way => ({
                  value: way,
                  text: ways[way],
                }))}
              />
              <div class="kith-row-choices">
                <Input
                  name="onDate"
                  label="Date it reached us"
                  type="date"
                  value={value('onDate', now.date)}
                  errorMessage={errorFor(errors, 'onDate')}
                  classes="govuk-input--width-10"
                />
                <Input
                  name="atTime"
                  label="Time"
                  type="time"
                  value={value('atTime', now.time)}
                  errorMessage={errorFor(errors, 'atTime')}
                  classes="govuk-input--width-10"
                />
              </div>
              <Select
                name="source"
                label="Who is it from?"
                hint="The children in need census asks this."
                value={value('source')}
                errorMessage={errorFor(errors, 'source')}
                items={[{ value: '', text: 'Choose' }, ...props.sources]}
              />
              <Select
                name="organisation"
                label="Which organisation, if it is from one?"
                value={value('organisation')}
                errorMessage={errorFor(errors, 'organisation')}
                items={[{ value: '', text: 'Not from an organisation' }, ...props.organisations]}
              />
              <Textarea
                name="summary"
                label="What do they say?"
                hint="In their words. The first line shows on the board."
                rows={7}
                value={value('summary')}
                errorMessage={errorFor(errors, 'summary')}
              />
              <Radios
                name="urgent"
                fieldset={{ legend: 'Is a child in danger now?' }}
                value={value('urgent')}
                errorMessage={errorFor(errors, 'urgent')}
                items={[
                  { value: 'yes', text: 'Yes', hint: 'It starts in the area’s most urgent band.' },
                  { value: 'no', text: 'No' },
                  { value: 'unknown', text: 'They do not know', hint: 'Treated like yes.' },
                ]}
              />
              <Checkboxes
                name="adviceOnly"
                values={value('adviceOnly') === 'yes' ? ['yes'] : []}
                errorMessage={errorFor(errors, 'adviceOnly')}
                items={[
                  {
                    value: 'yes',
                    text: 'They ask for advice and name nobody',
                    hint: 'No child and no caller is kept: only the question and what you advised.',
                    conditional: (
                      <Textarea
                        name="advice"
                        label="What did you advise?"
                        rows={4}
                        value={value('advice')}
                        errorMessage={errorFor(errors, 'advice')}
                      />
                    ),
                  },
                ]}
              />
              {Array.from({ length: room }, (_, index) => (
                <ChildFields number={index + 1} value={value} errors={errors} />
              ))}
              <p>
                <Button secondary name="action" value="more-children">
                  Add room for another child
                </Button>
              </p>
              <Checkboxes
                name="harms"
                fieldset={{ legend: 'Does what they say point to any of these?' }}
                hint="With these, speaking to the family first can itself be the danger. Leave empty if not."
                values={props.lists.harms ?? []}
                items={props.harms}
                classes="kith-two-choices govuk-checkboxes--small"
                errorMessage={errorFor(errors, 'harms')}
              />
              <Input
                name="interpreter"
                label="Interpreter needed?"
                hint="Language or signing. Never a member of the family."
                value={value('interpreter')}
                errorMessage={errorFor(errors, 'interpreter')}
              />
              <Input
                name="visiting"
                label="Anything a visitor should know?"
                hint="A dog, weapons in the house, go in twos."
                value={value('visiting')}
                errorMessage={errorFor(errors, 'visiting')}
              />
            </>,
            <>
              <DangerPanel only="wide">{danger}</DangerPanel>
              <Section title="Who told us">
                <p class="kith-secondary">
                  Kept apart. Only the front door reads it; no school, no family, no other organisation.
                </p>
                <Input
                  name="refName"
                  label="Name"
                  value={value('refName')}
                  errorMessage={errorFor(errors, 'refName')}
                />
                <Input
                  name="refRelation"
                  label="Who are they to the child?"
                  hint="Shown on the board instead of a name: “Neighbour”, “Grandmother”."
                  value={value('refRelation')}
                  errorMessage={errorFor(errors, 'refRelation')}
                />
                <Input
                  name="refPhone"
                  label="Telephone"
                  type="tel"
                  value={value('refPhone')}
                  errorMessage={errorFor(errors, 'refPhone')}
                />
                <Input
                  name="refEmail"
                  label="E-mail"
                  type="email"
                  value={value('refEmail')}
                  errorMessage={errorFor(errors, 'refEmail')}
                />
                <Checkboxes
                  name="anonymous"
                  values={value('anonymous') === 'yes' ? ['yes'] : []}
                  items={[
                    {
                      value: 'yes',
                      text: 'They do not want it known that they told us',
                      hint: 'No name is needed. Say that a court could ask, and that we will not tell the family.',
                    },
                  ]}
                />
              </Section>
            </>,
          ]}
        </Columns>
        <Actions>
          <Button>Save the contact</Button>
        </Actions>
      </form>
    </>
  )
}

function ChildFields({
  number,
  value,
  errors,
}: {
  number: number
  value: (field: string, otherwise?: string) => string
  errors: FieldError[]
}) {
  const field = (name: string) => `${name}${number}`
  return (
    <Fieldset
      legend={{
        text: number === 1 ? 'The child, as far as they know' : `Child ${number}`,
        classes: 'govuk-fieldset__legend--m',
      }}
    >
      <div class="kith-two-choices">
        <Input
          name={field('given')}
          label="First name"
          value={value(field('given'))}
          errorMessage={errorFor(errors, field('given'))}
        />
        <Input
          name={field('family')}
          label="Family name"
          value={value(field('family'))}
          errorMessage={errorFor(errors, field('family'))}
        />
        <Input
          name={field('bornOn')}
          label="Date of birth"
          type="date"
          value={value(field('bornOn'))}
          errorMessage={errorFor(errors, field('bornOn'))}
          classes="govuk-input--width-10"
        />
        <Input
          name={field('age')}
          label="Or about how old"
          value={value(field('age'))}
          errorMessage={errorFor(errors, field('age'))}
          classes="govuk-input--width-10"
        />
      </div>
      <Select
        name={field('role')}
        label="Their part in it"
        value={value(field('role'), 'subject')}
        items={roles}
        errorMessage={errorFor(errors, field('role'))}
      />
      <Details summaryText="Not yet born, numbers, where they live">
        <Input
          name={field('expectedOn')}
          label="Expected, if not yet born"
          type="date"
          value={value(field('expectedOn'))}
          errorMessage={errorFor(errors, field('expectedOn'))}
          classes="govuk-input--width-10"
        />
        <Radios
          name={field('sex')}
          fieldset={{ legend: 'Sex' }}
          classes="kith-row-choices govuk-radios--small"
          value={value(field('sex'), 'U')}
          items={[
            { value: 'F', text: 'Girl' },
            { value: 'M', text: 'Boy' },
            { value: 'U', text: 'Not known' },
          ]}
        />
        <Input
          name={field('nhs')}
          label="NHS number"
          value={value(field('nhs'))}
          errorMessage={errorFor(errors, field('nhs'))}
          classes="govuk-input--width-10"
        />
        <Input
          name={field('upn')}
          label="Unique pupil number"
          value={value(field('upn'))}
          errorMessage={errorFor(errors, field('upn'))}
          classes="govuk-input--width-20"
        />
        <Input
          name={field('where')}
          label="Where they live, or which school or nursery"
          value={value(field('where'))}
          errorMessage={errorFor(errors, field('where'))}
        />
      </Details>
    </Fieldset>
  )
}
