import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  EmptyState,
  errorFor,
  format,
  Input,
  Link,
  PageHeading,
  Section,
  Select,
  Textarea,
} from '../ui/index.ts'
import type { Excluded, Holder } from './protect-queries.ts'

export interface TooCloseProps {
  child: { id: string; name: string }
  /** Where one came from: the child's page, for those who have one. */
  back: { label: string; href: string }
  /** For a lead: the people of the organisation, and those too close now. Null for everybody else. */
  lead: { colleagues: Holder[]; excluded: Excluded[] } | null
  typed: Record<string, string>
  errors: FieldError[]
  once: string
}

const SelfForm = ({ child, typed, errors, once, lead }: TooCloseProps) => (
  <form method="post" action={`/children/${child.id}/close`} class="kith-stack" novalidate>
    <input type="hidden" name="_once" value={once} />
    <p>
      If this child is yours, a relative’s, a friend’s, or something is said of you in their record: say so here. From
      then on you see nothing about them, in this organisation or any other. Whatever is open goes to somebody else in
      your team. You can still tell a safeguarding lead what worries you.
    </p>
    <Textarea
      name="closeness"
      label="How are you close to this child?"
      hint="A few words. They are kept, and shown to nobody on a page."
      value={typed.closeness ?? ''}
      errorMessage={errorFor(errors, 'closeness')}
      rows={2}
    />
    <Actions>
      <Button secondary={lead !== null}>I am too close to this child</Button>
    </Actions>
  </form>
)

const OtherForm = ({ child, lead, typed, errors, once }: TooCloseProps) => (
  <form method="post" action={`/children/${child.id}/close/other`} class="kith-stack" novalidate>
    <input type="hidden" name="_once" value={once} />
    <p>They will see nothing about this child, and are not told.</p>
    <Select
      name="practitionerId"
      label="Who is it?"
      value={typed.practitionerId ?? ''}
      errorMessage={errorFor(errors, 'practitionerId')}
      items={[
        { value: '', text: 'Choose' },
        ...(lead?.colleagues ?? []).map(one => ({ value: one.practitionerId, text: `${one.name}, ${one.jobTitle}` })),
      ]}
    />
    <Textarea
      name="reason"
      label="Why?"
      hint="Kept, and shown to nobody on a page."
      value={typed.reason ?? ''}
      errorMessage={errorFor(errors, 'reason')}
      rows={2}
    />
    <Actions>
      <Button>Keep them out</Button>
    </Actions>
  </form>
)

/** Too close to this child: oneself; and, for a lead, somebody of the organisation, and who is kept out now. */
export const TooClosePage = (props: TooCloseProps) => (
  <>
    <PageHeading
      title="Too close to this child?"
      lead={`About ${props.child.name}. Nobody should read, or decide, about a child of their own.`}
      back={props.back}
    />
    {props.lead && (
      <Section title="Somebody else is too close">
        <OtherForm {...props} />
      </Section>
    )}
    {props.lead && props.lead.excluded.length > 0 && (
      <Section title="Kept out now">
        <ul class="kith-bare-list kith-stack">
          {props.lead.excluded.map(one => (
            <li>
              <strong>{one.name}</strong>, {one.jobTitle}, since {format.date(one.fromAt)}.{' '}
              {one.asked ? (
                <span class="kith-meta">A second person is asked whether it may end.</span>
              ) : (
                <Link href={`/children/${props.child.id}/close/${one.id}/end`}>
                  Ask that it end<span class="govuk-visually-hidden"> for {one.name}</span>
                </Link>
              )}
            </li>
          ))}
        </ul>
      </Section>
    )}
    {props.lead ? (
      <Section title="I am too close myself">
        <SelfForm {...props} />
      </Section>
    ) : (
      <SelfForm {...props} />
    )}
  </>
)

/** Finding the child one is too close to, for those who have no page of the child. */
export const FindClosePage = (props: {
  text: string
  found: { id: string; name: string; detail: string }[] | null
  more: boolean
  errors: FieldError[]
  done: boolean
}) => (
  <>
    <PageHeading
      title="Too close to a child?"
      lead={
        props.done
          ? 'It is done. You see nothing more about this child.'
          : 'Your own child, a relative’s, a friend’s: say so, and somebody else reads and decides.'
      }
    />
    <form method="post" action="/close" novalidate>
      <Input
        name="q"
        label="The child’s name"
        value={props.text}
        errorMessage={errorFor(props.errors, 'q')}
        autocomplete="off"
      />
      <Actions>
        <Button secondary={props.done || props.found !== null}>Find</Button>
      </Actions>
    </form>
    {props.found?.length === 0 && <EmptyState>No child of that name is where you can see them.</EmptyState>}
    {props.found && props.found.length > 0 && (
      <Section title="Which child?">
        <ul class="kith-bare-list kith-stack">
          {props.found.map(one => (
            <li>
              <Link href={`/children/${one.id}/close`}>{one.name}</Link>
              {one.detail !== '' && <span class="kith-meta"> {one.detail}</span>}
            </li>
          ))}
        </ul>
        {props.more && <p class="kith-meta">There are more. Type more of the name.</p>}
      </Section>
    )}
  </>
)
