import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  Checkboxes,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Select,
  Textarea,
} from '../ui/index.ts'
import type { PeopleListRow } from './genogram.tsx'
import { Genogram, PeopleList } from './genogram.tsx'
import type { GenogramInput } from './genogram-layout.ts'
import type { ChildFacts } from './people.ts'

const first = (child: ChildFacts) => child.label.given || child.label.name

/** Everyone around a child: who was not asked first, then the drawing, then the same as a list. */
export const FamilyPage = ({
  child,
  drawing,
  rows,
  mayWrite,
  mayProtect,
}: {
  child: ChildFacts
  drawing: GenogramInput
  rows: PeopleListRow[]
  mayWrite: boolean
  mayProtect: boolean
}) => {
  const notAsked = rows.filter(row => row.network === '' && !row.noContact)
  const noAnswer = rows.filter(row => /not answered|no answer/i.test(row.network))
  return (
    <>
      <PageHeading
        title={`People around ${first(child)}`}
        back={{ label: child.label.name, href: `/children/${child.id}` }}
        actions={
          mayWrite ? (
            <>
              <Button href={`/children/${child.id}/people/new`}>Add a person</Button>
              {!child.label.bornOn && (
                <Button href={`/children/${child.id}/birth`} secondary>
                  Record the birth
                </Button>
              )}
              <Button href={`/children/${child.id}/move`} secondary>
                Record a move
              </Button>
            </>
          ) : undefined
        }
      />
      {(notAsked.length > 0 || noAnswer.length > 0) && (
        <div class="kith-paper">
          {notAsked.length > 0 && (
            <p>
              <strong>Not asked yet:</strong> {format.list(notAsked.map(row => `${row.name}, ${row.who}`))}.
            </p>
          )}
          {noAnswer.length > 0 && (
            <p>
              <strong>No answer:</strong> {format.list(noAnswer.map(row => row.name))}.
            </p>
          )}
        </div>
      )}
      {rows.length === 0 ? (
        <EmptyState>Nobody is recorded around {first(child)} yet.</EmptyState>
      ) : (
        <Genogram {...drawing} />
      )}
      {rows.length > 0 && (
        <Section title="The same, as a list">
          <PeopleList rows={rows} childName={first(child)} />
        </Section>
      )}
      {mayProtect && (
        <Section title="If where this child is must not be known">
          <p>
            <Link href={`/children/${child.id}/protection`}>
              {child.locationProtected ? 'The location is protected' : 'Protect the location'}
            </Link>
          </p>
        </Section>
      )}
    </>
  )
}

export interface PersonForm {
  child: ChildFacts
  once: string
  typed: Record<string, string>
  errors: FieldError[]
}
const field = ({ typed, errors }: PersonForm, name: string) => ({
  name,
  value: typed[name] ?? '',
  errorMessage: errorFor(errors, name),
})

/** Somebody around the child: who they are to one another, in both directions. */
export const AddPersonPage = (props: PersonForm) => (
  <>
    <PageHeading
      title="Add a person"
      lead={`Somebody around ${props.child.label.name}.`}
      back={{ label: 'People', href: `/children/${props.child.id}/people` }}
    />
    <form method="post" action={`/children/${props.child.id}/people`} novalidate>
      <input type="hidden" name="_once" value={props.once} />
      <Input {...field(props, 'given')} label="First name" autocomplete="off" />
      <Input {...field(props, 'family')} label="Last name" autocomplete="off" />
      <Input {...field(props, 'bornOn')} label="Date of birth, if known" type="date" classes="govuk-input--width-10" />
      <Radios
        {...field(props, 'sex')}
        fieldset={{ legend: 'Sex, if told' }}
        value={props.typed.sex ?? 'U'}
        classes="kith-row-choices"
        items={[
          { value: 'F', text: 'Female' },
          { value: 'M', text: 'Male' },
          { value: 'U', text: 'Not told' },
        ]}
      />
      <Input
        {...field(props, 'otherIs')}
        label={`What are they to ${first(props.child)}?`}
        hint="For example: mother, father, grandmother, aunt, mother’s partner, football coach."
      />
      <Input
        {...field(props, 'childIs')}
        label={`And what is ${first(props.child)} to them?`}
        hint="For example: daughter, grandson, nephew."
      />
      <Checkboxes
        name="facts"
        fieldset={{ legend: 'What is true of them?' }}
        values={(props.typed.facts ?? '').split(',')}
        items={[
          { value: 'pr', text: 'Has parental responsibility' },
          { value: 'trusted', text: `${first(props.child)} trusts them` },
          {
            value: 'withheld',
            text: 'Nobody outside our organisation may know of them',
            hint: 'For example an adoption, or a parent who must not be found.',
          },
          {
            value: 'no-contact',
            text: 'Must have no contact',
            conditional: (
              <>
                <Input {...field(props, 'noContactReason')} label="Why: which order or plan" />
                <Input
                  {...field(props, 'noContactUntil')}
                  label="Until, if there is a date"
                  type="date"
                  classes="govuk-input--width-10"
                />
              </>
            ),
          },
        ]}
      />
      <Input
        {...field(props, 'contactWords')}
        label="How they are in touch"
        hint="For example: Sundays; rings now and then."
      />
      <Input
        {...field(props, 'network')}
        label="Part of the family network?"
        hint="For example: yes; asked, not answered; not asked yet, because …"
      />
      <Input
        {...field(props, 'phone')}
        label="Telephone"
        type="tel"
        autocomplete="off"
        classes="govuk-input--width-20"
      />
      <Actions>
        <Button>Save</Button>
      </Actions>
    </form>
  </>
)

/** A birth turns this record into the child's; everything written before stays in it. */
export const BirthPage = (props: PersonForm) => (
  <>
    <PageHeading
      title="Record the birth"
      lead="This record becomes the child’s. Everything written before the birth stays in it."
      back={{ label: props.child.label.name, href: `/children/${props.child.id}` }}
    />
    <form method="post" action={`/children/${props.child.id}/birth`} novalidate>
      <input type="hidden" name="_once" value={props.once} />
      <Input {...field(props, 'bornOn')} label="Date of birth" type="date" classes="govuk-input--width-10" />
      <Input {...field(props, 'given')} label="First name" autocomplete="off" />
      <Input
        {...field(props, 'family')}
        label="Last name"
        value={props.typed.family ?? props.child.label.family}
        autocomplete="off"
      />
      <Radios
        {...field(props, 'sex')}
        fieldset={{ legend: 'Sex as recorded' }}
        classes="kith-row-choices"
        items={[
          { value: 'F', text: 'Female' },
          { value: 'M', text: 'Male' },
          { value: 'U', text: 'Not known' },
        ]}
      />
      <Input
        {...field(props, 'nhs')}
        label="NHS number, if it is there"
        inputmode="numeric"
        classes="govuk-input--width-20"
      />
      <Actions>
        <Button>Record the birth</Button>
      </Actions>
    </form>
  </>
)

/** Said to whoever would record a move without the right to know where the child is. */
export const moveRefused =
  'Where this child is, is protected, and you have not the right to it, so you cannot record a move. Ask the child’s lead practitioner or the manager of the front door to record it.'

/** Where the child lives, and on what footing; the arrangement before ends on the day. */
export const MovePage = (props: PersonForm & { arrangements: { value: string; text: string }[]; today: string }) => (
  <>
    <PageHeading
      title="Record a move"
      lead={`Where ${first(props.child)} lives, and on what footing.`}
      back={{ label: 'People', href: `/children/${props.child.id}/people` }}
    />
    {props.child.locationProtected && (
      <InsetText
        text={
          props.child.mayLocate
            ? 'The location is protected: only those with the right see what you write here.'
            : moveRefused
        }
      />
    )}
    <form method="post" action={`/children/${props.child.id}/move`} novalidate>
      <input type="hidden" name="_once" value={props.once} />
      <Input
        {...field(props, 'fromOn')}
        label="Since"
        type="date"
        value={props.typed.fromOn ?? props.today}
        classes="govuk-input--width-10"
      />
      <Select
        {...field(props, 'arrangement')}
        label="On what footing?"
        items={[{ value: '', text: 'Choose' }, ...props.arrangements]}
      />
      <Input
        {...field(props, 'withWhom')}
        label="With whom"
        hint="For example: Anne Wood, grandmother."
        autocomplete="off"
      />
      <Textarea {...field(props, 'lines')} label="Address" rows={3} autocomplete="off" />
      <Input {...field(props, 'postcode')} label="Postcode" classes="govuk-input--width-10" autocomplete="off" />
      <Actions>
        <Button>Save</Button>
      </Actions>
    </form>
  </>
)
