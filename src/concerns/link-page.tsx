/** Pages of the one-use link: making one, using one without an account, and finding the child that was meant. */
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  ChildPicker,
  ChildsWords,
  Columns,
  DangerPanel,
  EntryPart,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Table,
  Textarea,
  VoiceField,
} from '../ui/index.ts'
import { type ConcernRow, dangers, type LogLinkRow } from './concern.ts'

interface Form {
  typed: Typed
  errors: readonly FieldError[]
  once: string
}

/** For a lead: make a link, and see which were used. `made` is shown once and never again. */
export function LinksPage({
  made,
  links,
  now,
  typed,
  errors,
  once,
}: Form & { made: { address: string; expiresAt: Date } | null; links: LogLinkRow[]; now: Date }) {
  return (
    <>
      <PageHeading
        title="One-use log links"
        lead="For somebody without an account: supply staff, a coach, a bus escort. They write one concern with it, today. It reads nothing."
        leadInk
        back={{ label: 'Cover', href: '/settings/cover' }}
      />
      {made && (
        <AsideSection title="Give them this address" paper>
          <p class="kith-as-written">
            <strong>{made.address}</strong>
          </p>
          <p class="kith-meta">
            It is shown once, works once, and ends {format.longDateTime(new Date(made.expiresAt.getTime() - 60_000))}.
            Read it out, or send it to their own phone.
          </p>
        </AsideSection>
      )}
      <Section title="A new link">
        <form method="post" action="/settings/log-links" noValidate>
          <input type="hidden" name="_once" value={once} />
          <Input
            name="madeFor"
            label={{ text: 'Whom is it for?', classes: 'govuk-label--s' }}
            hint="For your own list, for example: supply, Year 8 science"
            value={typedText(typed, 'madeFor')}
            errorMessage={errorFor([...errors], 'madeFor')}
            autocomplete="off"
          />
          <Button>Make a link</Button>
        </form>
      </Section>
      {links.length > 0 && (
        <Section title="Made lately">
          <Table
            head={['For', 'Made', 'By', 'Now']}
            rows={links.map(link => [
              link.madeFor ?? 'Not said',
              format.nearDateTime(link.madeAt, now),
              link.madeByName,
              link.usedAt
                ? `Used ${format.nearDateTime(link.usedAt, now)}`
                : link.expiresAt <= now
                  ? 'Ended, not used'
                  : 'Not used yet',
            ])}
          />
        </Section>
      )}
    </>
  )
}

/** For whoever has the link. Nothing on it comes from a record: no child, no suggestion, no list. */
export function LinkFormPage({
  token,
  school,
  phone,
  now,
  typed,
  errors,
}: Omit<Form, 'once'> & { token: string; school: string; phone: string | null; now: Date }) {
  const error = (field: string) => errorFor([...errors], field)
  const value = (field: string) => typedText(typed, field)
  return (
    <>
      <PageHeading
        title="Log a concern"
        lead={`Write what you saw or heard. A safeguarding lead of ${school} reads it; if anyone is in danger, at once. You need no account, and you can send this once.`}
        leadInk
      />
      <DangerPanel compact>
        <p>
          Call 999 first, then tell the school:{' '}
          <strong class="kith-numbers kith-nowrap">{phone ?? 'ask at the office'}</strong>. Do not finish this first.
        </p>
      </DangerPanel>
      <InsetText>
        <strong>If it is about an adult who works or volunteers with children</strong>, do not write it here. Tell the
        headteacher in person.
      </InsetText>
      <form method="post" action={`/log/${token}`} noValidate>
        <Input
          name="name"
          label={{ text: 'Your name', classes: 'govuk-label--s' }}
          value={value('name')}
          errorMessage={error('name')}
          autocomplete="name"
        />
        <Input
          name="job"
          label={{ text: 'What you do here', classes: 'govuk-label--s' }}
          hint="For example: supply teacher, coach, bus escort"
          value={value('job')}
          errorMessage={error('job')}
          autocomplete="off"
        />
        <Input
          name="childName"
          label={{ text: 'The child’s name', classes: 'govuk-label--s' }}
          hint="First name and last name, as well as you know them"
          value={value('childName')}
          errorMessage={error('childName')}
          autocomplete="off"
          spellcheck={false}
        />
        <Input
          name="childForm"
          label={{ text: 'Form or year', classes: 'govuk-label--s' }}
          hint="Leave it empty if you do not know"
          value={value('childForm')}
          errorMessage={error('childForm')}
          autocomplete="off"
        />
        <div class="govuk-date-input govuk-form-group kith-dense">
          <div class="govuk-date-input__item">
            <Input
              name="on"
              type="date"
              label="Day"
              value={value('on') || format.isoDay(now)}
              errorMessage={error('on')}
            />
          </div>
          <div class="govuk-date-input__item">
            <Input
              name="at"
              type="time"
              label="Time"
              value={value('at') || format.time(now)}
              errorMessage={error('at')}
            />
          </div>
        </div>
        <Input
          name="place"
          label={{ text: 'Where', classes: 'govuk-label--s' }}
          value={value('place')}
          errorMessage={error('place')}
          autocomplete="off"
        />
        <Textarea
          name="seen"
          rows={6}
          label={{ text: 'What did you see or hear?', classes: 'govuk-label--s' }}
          hint="Plain facts, in the order they happened. The child may read this one day."
          value={value('seen')}
          errorMessage={error('seen')}
        />
        <VoiceField
          name="voice"
          rows={3}
          label={{ text: 'What did the child say?', classes: 'govuk-label--s' }}
          hint="The exact words, as near as you can. Leave it empty if nothing was said."
          value={value('voice')}
          errorMessage={error('voice')}
        >
          <div class="kith-dense">
            <Input
              name="askedFirst"
              label="If you asked a question first, what was it?"
              value={value('askedFirst')}
              errorMessage={error('askedFirst')}
              autocomplete="off"
            />
          </div>
        </VoiceField>
        <Radios
          name="danger"
          classes="kith-row-choices"
          fieldset={{ legend: { text: 'Is anyone in danger right now?', classes: 'govuk-fieldset__legend--s' } }}
          value={value('danger')}
          errorMessage={error('danger')}
          items={Object.entries(dangers).map(([key, text]) => ({ value: key, text }))}
        />
        <Actions>
          <Button preventDoubleClick>Send to the safeguarding lead</Button>
        </Actions>
      </form>
    </>
  )
}

/** The same for a link that was used, is too old, or never was. */
export const LinkClosedPage = () => (
  <>
    <PageHeading
      title="This link cannot be used"
      lead="A link works once, on the day it was made. If you have just sent a concern with it, it has arrived."
      leadInk
    />
    <p>If you have more to say, ask at the school office for another link, or speak to the safeguarding lead.</p>
    <p>
      <strong>If a child is in danger now, call 999.</strong>
    </p>
  </>
)
export const LinkSentPage = ({ phone }: { phone: string | null }) => (
  <>
    <PageHeading title="Sent" lead="Thank you. A safeguarding lead reads it." leadInk />
    <p>Do not talk about it with others at school, and do not ask the child more about it.</p>
    <p>
      If you remember more, call the school: <strong class="kith-numbers">{phone ?? 'ask at the office'}</strong>. You
      can close this page.
    </p>
  </>
)

/** For a lead: which child was meant by a typed name. */
export function FindPage({
  concern,
  matches,
  typed,
  errors,
  once,
  now,
}: Form & {
  concern: ConcernRow
  matches: { childId: string; name: string; form: string | null; yearGroup: string | null }[] | null
  now: Date
}) {
  const words = concern.asTyped
  if (!words) return null
  return (
    <>
      <PageHeading
        title="Which child is it?"
        lead="This was sent with a one-use link, and no child on the roll has exactly this name and form. Nobody’s record holds it until you say who it is."
        leadInk
        back={{ label: 'What needs you', href: '/' }}
      />
      <Columns kind="child">
        {[
          <>
            <Section title={`“${words.childName}${words.childForm ? `, ${words.childForm}` : ''}”`}>
              <p class="kith-meta">
                {concern.recordedFor}. Happened {format.nearDateTime(concern.happenedAt, now)}
                {concern.place && `, ${concern.place}`}. In danger: {dangers[concern.danger].toLowerCase()}.
              </p>
              <EntryPart label="Seen">
                <p class="kith-as-written">{words.seen}</p>
              </EntryPart>
              {words.voice && <ChildsWords label="The child’s words">{words.voice}</ChildsWords>}
              {words.askedFirst && <p class="kith-meta">Asked first: {words.askedFirst}</p>}
            </Section>
            <form method="post" action={`/concerns/${concern.id}/find`} noValidate>
              <input type="hidden" name="_once" value={once} />
              <ChildPicker
                name="child"
                label="Child on your roll"
                hint="If you are not sure, ask whoever wrote it before you choose."
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
              <Button name="action" value="name">
                Write it into this child’s record
              </Button>
            </form>
          </>,
          <AsideSection title="If the child is not on your roll">
            <p>
              Ring whoever wrote it. If the child goes to another school, tell that school’s safeguarding lead by
              telephone, or the front door where the child lives.
            </p>
          </AsideSection>,
        ]}
      </Columns>
    </>
  )
}

/** Somebody said which child it is a moment before: whoever comes second wrote nothing. */
export const NamedBeforePage = ({ concernId, by, self }: { concernId: string; by: string | null; self: string }) => (
  <>
    <PageHeading
      title="The child has been named already"
      lead={`${by === null ? 'Somebody else' : by === self ? 'You' : by} said a moment before which child this is. Nothing was written by you now.`}
      back={{ label: 'What needs you', href: '/' }}
    />
    <p>
      <Link href={`/concerns/${concernId}`}>Read the concern</Link>, and look whether you mean the same child. If you do
      not, speak with {by === null || by === self ? 'your safeguarding team' : by}.
    </p>
  </>
)
