/** The questions of the page to log a concern: which child, when and where, what happened, the child’s own words, danger. */
import { type Typed, typedList, typedText } from '../platform/form.ts'
import { childRoles } from '../record/index.ts'
import {
  Checkboxes,
  ChildPicker,
  Details,
  errorFor,
  Fieldset,
  format,
  Input,
  Radios,
  Select,
  Textarea,
  VoiceField,
} from '../ui/index.ts'
import { gap, LinkButton, Phone } from './log-parts-page.tsx'
import type { LogPageProps } from './log-props.ts'

const firstNameOf = (name: string) => name.split(' ')[0] ?? name
/** Who is called "the child" while nobody, or more than one child, is chosen. */
export const called = ({ chosen }: LogPageProps) =>
  chosen.length === 1 && chosen[0] ? firstNameOf(chosen[0].name) : 'the child'

export function WhichChild(props: LogPageProps) {
  const { chosen, typed, errors, matches, another } = props
  const picking = chosen.length === 0 || another
  return (
    <div class="govuk-form-group">
      {chosen.length > 0 && (
        <Fieldset
          legend={{
            text: chosen.length > 1 ? 'Which children?' : 'Which child?',
            classes: 'govuk-fieldset__legend--s',
          }}
        >
          <ul class="kith-bare-list kith-rows">
            {chosen.map(child => (
              <li>
                <p>
                  <strong>{child.name}</strong>
                  {child.form && `, ${child.form}`}
                  {gap}
                  <LinkButton action={`remove-${child.childId}`} hidden={child.name}>
                    {chosen.length > 1 ? 'Remove' : 'Change'}
                  </LinkButton>
                  {chosen.length === 1 && !another && (
                    <>
                      {gap}
                      <LinkButton action="another">Add another child</LinkButton>
                    </>
                  )}
                </p>
                <input type="hidden" name="children" value={child.childId} />
                <RoleOf child={child} typed={typed} alone={chosen.length === 1} />
              </li>
            ))}
          </ul>
          {chosen.length > 1 && !another && (
            <p>
              <LinkButton action="another">Add another child</LinkButton>
            </p>
          )}
        </Fieldset>
      )}
      {picking && (
        <>
          <ChildPicker
            name="child"
            label={chosen.length > 0 ? 'Which other child?' : 'Which child?'}
            hint="Type a name or a form. You see names and forms of your school, and nothing else."
            endpoint="/concerns/roll"
            value={typedText(typed, 'child')}
            chosenId={typedText(typed, 'childId') || undefined}
            matches={matches?.map(row => ({
              id: row.childId,
              name: row.name,
              detail: [row.form, row.yearGroup].filter(Boolean).join(', '),
            }))}
            errorMessage={errorFor([...errors], 'child')}
          />
          <p>
            <LinkButton action="another">Add this child, and another</LinkButton>
          </p>
        </>
      )}
    </div>
  )
}

/** Each child’s own part. Marking one as having caused harm marks nobody else. */
function RoleOf({ child, typed, alone }: { child: LogPageProps['chosen'][number]; typed: Typed; alone: boolean }) {
  const name = `role-${child.childId}`
  const value = typedText(typed, name) || 'subject'
  const select = (
    <div class="kith-dense">
      <Select
        name={name}
        label={`${format.possessive(firstNameOf(child.name))} part in it`}
        value={value}
        items={Object.entries(childRoles).map(([key, text]) => ({ value: key, text: format.sentence(text) }))}
      />
    </div>
  )
  return alone && value === 'subject' ? (
    <Details summaryText={`Is ${firstNameOf(child.name)} the child it is about?`}>{select}</Details>
  ) : (
    select
  )
}

export function WhenAndWhere({ typed, errors, now }: LogPageProps) {
  const error = (field: string) => errorFor([...errors], field)
  return (
    <Fieldset legend={{ text: 'When and where?', classes: 'govuk-fieldset__legend--s' }}>
      <p class="govuk-hint">We have put now. Change it if it was earlier.</p>
      <div class="govuk-date-input govuk-form-group kith-dense">
        <div class="govuk-date-input__item">
          <Input
            name="on"
            type="date"
            label="Day"
            value={typedText(typed, 'on') || format.isoDay(now)}
            errorMessage={error('on')}
          />
        </div>
        <div class="govuk-date-input__item">
          <Input
            name="at"
            type="time"
            label="Time"
            value={typedText(typed, 'at') || format.time(now)}
            errorMessage={error('at')}
          />
        </div>
      </div>
      <Input
        name="place"
        label="Where"
        hint="For example: maths, room M4"
        value={typedText(typed, 'place')}
        errorMessage={error('place')}
        autocomplete="off"
      />
    </Fieldset>
  )
}

export function WhatHappened({ typed, errors }: LogPageProps) {
  return (
    <>
      <Textarea
        name="seen"
        rows={6}
        label={{ text: 'What did you see or hear?', classes: 'govuk-label--s' }}
        hint="Plain facts, in the order they happened. The child may read this one day."
        value={typedText(typed, 'seen')}
        errorMessage={errorFor([...errors], 'seen')}
      />
      <Textarea
        name="said"
        rows={2}
        label={{ text: 'What did others say?', classes: 'govuk-label--s' }}
        hint="If somebody told you, say who, and what they said. Leave it empty if nobody did."
        value={typedText(typed, 'said')}
        errorMessage={errorFor([...errors], 'said')}
      />
    </>
  )
}

export function ChildsOwnWords(props: LogPageProps) {
  const { typed, errors, chosen } = props
  const name = called(props)
  return (
    <>
      {chosen.length > 1 && (
        <Radios
          name="whose"
          classes="govuk-radios--small"
          fieldset={{ legend: { text: 'Whose words and marks are these?', classes: 'govuk-fieldset__legend--s' } }}
          hint="If another child spoke too, add what they said as a second note after you have sent this."
          value={typedText(typed, 'whose')}
          errorMessage={errorFor([...errors], 'whose')}
          items={chosen.map(child => ({ value: child.childId, text: child.name }))}
        />
      )}
      <VoiceField
        name="voice"
        rows={3}
        label={{ text: `What did ${name} say?`, classes: 'govuk-label--s' }}
        hint="The exact words, as near as you can, slang and all. Leave it empty if nothing was said."
        value={typedText(typed, 'voice')}
        errorMessage={errorFor([...errors], 'voice')}
      >
        <Checkboxes
          name="shown"
          classes="govuk-checkboxes--small"
          values={typedList(typed, 'shown')}
          items={[{ value: 'yes', text: 'It was said with signs, pictures or a device' }]}
        />
        <Checkboxes
          name="asked"
          classes="govuk-checkboxes--small"
          values={typedList(typed, 'asked')}
          items={[
            {
              value: 'yes',
              text: 'I asked a question first',
              conditional: (
                <div class="kith-dense">
                  <Input
                    name="askedFirst"
                    label="What did you ask?"
                    value={typedText(typed, 'askedFirst')}
                    errorMessage={errorFor([...errors], 'askedFirst')}
                    autocomplete="off"
                  />
                </div>
              ),
            },
          ]}
        />
      </VoiceField>
    </>
  )
}

export function Danger(props: LogPageProps) {
  const now = <DangerNow {...props} />
  return (
    <Radios
      name="danger"
      classes="kith-row-choices"
      fieldset={{ legend: { text: 'Is anyone in danger right now?', classes: 'govuk-fieldset__legend--s' } }}
      value={typedText(props.typed, 'danger')}
      errorMessage={errorFor([...props.errors], 'danger')}
      items={[
        { value: 'no', text: 'No' },
        { value: 'yes', text: 'Yes', conditional: now },
        { value: 'unknown', text: 'I don’t know', conditional: now },
      ]}
    />
  )
}

/** What to do now, with names and numbers from the school’s own data. */
function DangerNow({ leads, schoolPhone, frontDoor }: LogPageProps) {
  const lead = leads.find(one => !one.deputy)
  const deputy = leads.find(one => one.deputy)
  return (
    <div class="kith-danger kith-danger--compact">
      <p>
        <strong>Call 999 first</strong>, if it cannot wait. Then tell {lead?.name ?? 'the safeguarding lead'}:{' '}
        <Phone number={lead?.phone ?? schoolPhone} />
        {deputy && (
          <>
            , or {deputy.name}: <Phone number={deputy.phone ?? schoolPhone} />
          </>
        )}
        .
      </p>
      {frontDoor && (
        <p>
          If you reach nobody, call {frontDoor.name} yourself. Anyone may: <Phone number={frontDoor.phone} />.
        </p>
      )}
    </div>
  )
}
