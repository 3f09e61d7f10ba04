import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  errorFor,
  format,
  InsetText,
  Link,
  PageHeading,
  Section,
  Select,
  Textarea,
} from '../ui/index.ts'
import type { ChildFacts } from './people.ts'
import type { Holder, Protection } from './protect-queries.ts'

export interface ProtectionProps {
  child: ChildFacts
  /** Null while the location is not protected. */
  protection: Protection | null
  holders: Holder[]
  candidates: (Holder & { organisationName: string })[]
  typed: Record<string, string>
  errors: FieldError[]
  once: string
}

const ProtectForm = ({ child, typed, errors, once }: ProtectionProps) => (
  <form method="post" action={`/children/${child.id}/protection`} class="kith-stack" novalidate>
    <input type="hidden" name="_once" value={once} />
    <p>
      Address, school, health services, attendance, venues and times of visits are then hidden from everyone without the
      right. You have it, and so do the leads of your organisation, the child’s lead practitioner and the managers of
      the front door. You can give it to others afterwards.
    </p>
    <Textarea
      name="reason"
      label="Why must it be protected?"
      value={typed.reason ?? ''}
      errorMessage={errorFor(errors, 'reason')}
      rows={3}
    />
    <Actions>
      <Button>Protect the location</Button>
    </Actions>
  </form>
)

const GiveForm = ({ child, candidates, typed, errors, once }: ProtectionProps) => (
  <form method="post" action={`/children/${child.id}/protection/right`} novalidate>
    <input type="hidden" name="_once" value={once} />
    <Select
      name="practitionerId"
      label="Give the right to"
      hint="People where the child is worked with now. They are told."
      value={typed.practitionerId ?? ''}
      errorMessage={errorFor(errors, 'practitionerId')}
      items={[
        { value: '', text: 'Choose' },
        ...candidates.map(one => ({
          value: one.practitionerId,
          text: `${one.name}, ${one.jobTitle}, ${one.organisationName}`,
        })),
      ]}
    />
    <Actions>
      <Button>Give the right</Button>
    </Actions>
  </form>
)

/** Where this child is must not be known: protecting it, who has the right, giving it, and the way to ending it. */
export const ProtectionPage = (props: ProtectionProps) => {
  const { child, protection, holders, candidates } = props
  return (
    <>
      <PageHeading
        title="Where this child is"
        lead={
          protection
            ? `The location of ${child.label.name} is protected since ${format.date(protection.fromAt)}.`
            : `Protect the location of ${child.label.name}.`
        }
        back={{ label: 'People', href: `/children/${child.id}/people` }}
      />
      {!protection && <ProtectForm {...props} />}
      {protection && !child.mayLocate && (
        <InsetText text="You have not the right to it. The child’s lead practitioner and the manager of the front door can give it." />
      )}
      {protection && child.mayLocate && (
        <>
          <p>Why: {protection.reason}</p>
          <Section title="Who has the right to know it">
            <ul class="kith-bare-list kith-stack">
              {holders.map(one => (
                <li>
                  <strong>{one.name}</strong>, {one.jobTitle}
                </li>
              ))}
            </ul>
          </Section>
          {candidates.length > 0 && (
            <Section title="Give somebody the right">
              <GiveForm {...props} />
            </Section>
          )}
          <Section title="When it need not be protected any more">
            <p>
              <Link href={`/children/${child.id}/protection/end`}>Ask that the protection end</Link>. It stands until a
              second person agrees.
            </p>
          </Section>
        </>
      )}
    </>
  )
}

/** Asking that a protection or an exclusion end: the reason goes to whoever must agree. */
export const AskEndPage = (props: {
  title: string
  lead: string
  action: string
  back: { label: string; href: string }
  typed: Record<string, string>
  errors: FieldError[]
  once: string
}) => (
  <>
    <PageHeading title={props.title} lead={props.lead} back={props.back} />
    <form method="post" action={props.action} novalidate>
      <input type="hidden" name="_once" value={props.once} />
      <Textarea
        name="reason"
        label="Why may it end?"
        hint="Whoever must agree reads this. Until they do, nothing changes."
        value={props.typed.reason ?? ''}
        errorMessage={errorFor(props.errors, 'reason')}
        rows={3}
      />
      <Actions>
        <Button>Ask a second person</Button>
      </Actions>
    </form>
  </>
)
