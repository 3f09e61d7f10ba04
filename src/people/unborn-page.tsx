/** Beginning the record of a child who is not born yet: the form, who may be known already, and a record that is there. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  errorFor,
  format,
  Input,
  Link,
  OrganisationBadge,
  PageHeading,
  Radios,
  Section,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import type { KnownChild } from './unborn.ts'
import type { Known, Woman } from './unborn-rules.ts'

export interface UnbornProps {
  once: string
  typed: Record<string, string>
  errors: FieldError[]
  /** The first and the last day on which the child can be expected. */
  between: { from: string; to: string }
  organisationName: string
  frontDoor: boolean
}
const field = ({ typed, errors }: UnbornProps, name: string) => ({
  name,
  value: typed[name] ?? '',
  errorMessage: errorFor(errors, name),
})

const BabyAndMother = (props: UnbornProps): VNode => (
  <>
    <Section title="The baby">
      <Input
        {...field(props, 'expectedOn')}
        label="When is the baby expected?"
        hint={`Between ${format.mediumDate(props.between.from)} and ${format.mediumDate(props.between.to)}.`}
        type="date"
        classes="govuk-input--width-10"
      />
      <Input
        {...field(props, 'babyFamily')}
        label="The baby’s last name"
        hint="Leave it empty if it is the mother’s."
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        spellcheck={false}
      />
    </Section>
    <Section title="The mother">
      <Input
        {...field(props, 'given')}
        label="First name"
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        spellcheck={false}
      />
      <Input
        {...field(props, 'family')}
        label="Last name"
        classes="govuk-!-width-two-thirds"
        autocomplete="off"
        spellcheck={false}
      />
      <div class="kith-row-choices">
        <Input {...field(props, 'bornOn')} label="Date of birth" type="date" classes="govuk-input--width-10" />
        <Input
          {...field(props, 'nhs')}
          label="NHS number, if you have it"
          inputmode="numeric"
          classes="govuk-input--width-10"
          autocomplete="off"
        />
      </div>
      <Input
        {...field(props, 'phone')}
        label="Telephone, if you have it"
        type="tel"
        classes="govuk-input--width-20"
        autocomplete="off"
      />
      <Textarea {...field(props, 'lines')} label="Address, if you have it" rows={3} autocomplete="off" />
      <Input {...field(props, 'postcode')} label="Postcode" classes="govuk-input--width-10" autocomplete="off" />
    </Section>
  </>
)

const WhyNow = (props: UnbornProps): VNode => (
  <Section title="Why now">
    <Textarea
      {...field(props, 'reason')}
      label="Why does the record begin now?"
      hint="What you know that matters for the baby, in plain facts, and who told you. The child can read it one day."
      rows={5}
    />
    <Radios
      {...field(props, 'reach')}
      fieldset={{ legend: 'Who will see the reason?' }}
      value={props.typed.reach || 'involved'}
      items={[
        {
          value: 'involved',
          text: 'Every organisation that works with the child',
          hint: 'Now nobody but you; later ones from when they begin.',
        },
        { value: 'own', text: `${props.organisationName}’s own team` },
      ]}
    />
  </Section>
)

const WhatHappens = ({ frontDoor }: UnbornProps): VNode => (
  <AsideSection title="What happens then" paper>
    <p>You are shown whether your organisation knows the mother or the baby already. Two records hide what happens.</p>
    {!frontDoor && (
      <p>
        The front door is asked to check whether others do. It always is, so you cannot tell from it whether anybody
        knows them; the front door calls you if there is something you need to know.
      </p>
    )}
    <p>At birth the same record becomes the child’s, with everything written before.</p>
    <p class="kith-meta">It is no referral. If you are worried about the baby now, refer once the record is there.</p>
  </AsideSection>
)

/** Who is expected, who the mother is, and why the record begins. */
export const UnbornPage = (props: UnbornProps): VNode => (
  <>
    <PageHeading
      title="A child who is not born yet"
      lead="Begin the record now, so that what you learn in pregnancy is there at birth."
      back={{ label: 'Children', href: '/children' }}
    />
    <Columns kind="write">
      {[
        <form method="post" action="/unborn" novalidate autocomplete="off">
          <BabyAndMother {...props} />
          <WhyNow {...props} />
          <Actions>
            <Button>Go on</Button>
          </Actions>
        </form>,
        <WhatHappens {...props} />,
      ]}
    </Columns>
  </>
)

const when = (one: { bornOn: string | null; expectedOn?: string | null }): string =>
  one.bornOn
    ? `born ${format.mediumDate(one.bornOn)}`
    : one.expectedOn
      ? `expected ${format.mediumDate(one.expectedOn)}`
      : 'date of birth not known'
const why = (words: readonly string[]): string => format.sentence(`${words.join('; ')}.`)
const whose = (woman: Woman, names: ReadonlyMap<string, string>): string => {
  const children = woman.childIds.flatMap(id => names.get(id) ?? [])
  return children.length > 0 ? ` The mother of ${format.list(children)}.` : ''
}
const workers = (child: KnownChild): string =>
  child.own
    ? ''
    : child.worksWith.length === 0
      ? ' Nobody on Kith says that they work with the child now.'
      : ` Works with: ${child.worksWith.map(one => [one.name, one.phone].filter(Boolean).join(', ')).join('; ')}.`

/** The fields that were typed, carried on to the second step. */
const carried = [
  'expectedOn',
  'babyFamily',
  'given',
  'family',
  'bornOn',
  'nhs',
  'phone',
  'lines',
  'postcode',
  'reason',
  'reach',
]

const BabyChoice = ({ known, ...props }: UnbornProps & { known: Known }): VNode => (
  <Radios
    {...field(props, 'baby')}
    fieldset={{ legend: 'Has this child a record already?' }}
    items={[
      ...known.babies.map(one => ({
        value: one.childId,
        text: `Yes: ${one.name}, ${when(one)}`,
        hint: `${why(one.why)}${workers(one)}`,
      })),
      {
        value: 'new',
        text: 'No: this is another child',
        hint: 'A twin has a record of its own. Look twice: two records for one child hide what happens to it.',
      },
    ]}
  />
)
const MotherChoice = ({
  known,
  names,
  ...props
}: UnbornProps & { known: Known; names: ReadonlyMap<string, string> }): VNode => (
  <Radios
    {...field(props, 'mother')}
    fieldset={{ legend: 'Who is the mother?' }}
    items={[
      ...known.women.map(one => ({
        value: one.personId,
        text: `${one.name}, ${when(one)}`,
        hint: `${why(one.why)}${one.hasRecord ? ' She has a record of her own.' : ''}${whose(one, names)}`,
      })),
      { value: 'new', text: 'Somebody we do not know yet' },
    ]}
  />
)

const Carried = ({ typed }: UnbornProps): VNode => (
  <>
    {carried.map(name => (
      <input type="hidden" name={name} value={typed[name] ?? ''} />
    ))}
  </>
)

const Typed = ({ typed }: UnbornProps): VNode => (
  <SummaryList
    rows={[
      {
        key: { text: 'Baby' },
        value: { text: `${typed.babyFamily || typed.family}, expected ${format.longDate(typed.expectedOn ?? '')}` },
      },
      {
        key: { text: 'Mother' },
        value: { text: `${typed.given} ${typed.family}${typed.bornOn ? `, born ${format.date(typed.bornOn)}` : ''}` },
      },
      { key: { text: 'Why now' }, value: { text: typed.reason ?? '' } },
    ]}
  />
)

/** Who is known already, before a record begins: a person compares them. `names`: of the children of the women found. */
export const UnbornKnownPage = (props: UnbornProps & { known: Known; names: ReadonlyMap<string, string> }): VNode => {
  const { known } = props
  const nobody = known.babies.length + known.women.length + known.elsewhere.length === 0
  return (
    <>
      <PageHeading
        title={nobody ? 'Nobody like this was found' : 'Somebody like this is known'}
        lead={
          nobody
            ? 'No record you may see fits her or the baby.'
            : 'Compare them before you begin: two records for one child hide what happens to it.'
        }
      />
      <Typed {...props} />
      <form method="post" action="/unborn/begin" novalidate>
        <input type="hidden" name="_once" value={props.once} />
        <Carried {...props} />
        {known.babies.length > 0 && <BabyChoice {...props} />}
        {known.women.length > 0 && <MotherChoice {...props} />}
        {known.elsewhere.length > 0 && <Elsewhere {...props} />}
        {!props.frontDoor && (
          <p>
            When the record begins, the front door is asked to check whether others know them. It is asked whether or
            not anybody does, and calls you if there is something you need to know.
          </p>
        )}
        <Actions>
          <Button preventDoubleClick>{known.babies.length > 0 ? 'Go on' : 'Begin the record'}</Button>
        </Actions>
      </form>
      <form method="post" action="/unborn">
        <Carried {...props} />
        <Button name="action" value="back" secondary>
          Change what you typed
        </Button>
      </form>
    </>
  )
}

const Elsewhere = ({ known }: { known: Known }): VNode => (
  <Section title="She may be a child with whom others work">
    <ul class="kith-list">
      {known.elsewhere.map(one => (
        <li>
          {one.name}, {when(one)}. {why(one.why)}
          {workers(one)}
        </li>
      ))}
    </ul>
  </Section>
)

/** It is a child with whom others work: nothing was begun. Only the front door is told so. */
export const UnbornElsewherePage = ({ child }: { child: KnownChild }): VNode => (
  <>
    <PageHeading
      title="This child has a record"
      lead="No second record was begun. Speak with those who work with the child."
      back={{ label: 'Children', href: '/children' }}
    />
    <p>
      <strong>{child.name}</strong>, {when(child)}
    </p>
    {child.worksWith.length === 0 ? (
      <p>Nobody on Kith says that they work with the child now.</p>
    ) : (
      <ul class="kith-bare-list kith-stack">
        {child.worksWith.map(one => (
          <li>
            <OrganisationBadge code={one.badge} name={one.name}>
              {one.phone ? `, ${one.phone}` : ''}
            </OrganisationBadge>
          </li>
        ))}
      </ul>
    )}
    <p>
      The record opens to you when <Link href="/contacts/new">a contact about the child</Link> is taken.
    </p>
  </>
)
