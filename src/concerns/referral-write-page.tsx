/** Writing a referral: the whole, or a few lines when harm is now. Pure. */
import type { ChildFacts } from '../people/index.ts'
import type { FieldError, Typed } from '../platform/form.ts'
import { typedList, typedText } from '../platform/form.ts'
import { reaches } from '../record/index.ts'
import { mythsSource, sharingMyths } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Checkboxes,
  Columns,
  DangerPanel,
  Details,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Prompt,
  Radios,
  SavedLine,
  Section,
  Select,
  Textarea,
  VoiceField,
} from '../ui/index.ts'
import type { ReferralRow, Shareable } from './referral-queries.ts'
import { agreements, offeredBases, offeredConfidence, type Recipient, ways } from './referral-rules.ts'
import { Pointed } from './triage-known.tsx'

const Myth = ({ of }: { of: string }) => {
  const one = sharingMyths.find(myth => myth.key === of)
  return one ? (
    <Details summaryText={`“${one.myth}”`}>
      <p>{one.answer}</p>
      <p class="kith-meta">
        {mythsSource.document}.{' '}
        {mythsSource.certainty === 'unverified' ? 'Not yet checked against the printed text.' : ''}
      </p>
    </Details>
  ) : null
}

export interface WriteReferralProps {
  child: ChildFacts
  to: Recipient
  others: { childId: string; name: string; why: string }[]
  shareable: Shareable[]
  typed: Typed
  errors: readonly FieldError[]
  once: string
  tab: string
  draft: { id: string; revision: number; savedAt: Date } | null
  concernId: string | null
  follows: ReferralRow | null
  /** Why prompts to speak with the family are held back; empty when they are not. */
  blocked: string[]
  /** Referrals about this child that were sent lately: another lead may have been first. */
  already: { id: string; number: string; sentAt: Date; sentByName: string }[]
  now: Date
}

const first = (child: ChildFacts) => child.label.given || child.label.name

const Already = ({ already }: Pick<WriteReferralProps, 'already'>) =>
  already.length === 0 ? null : (
    <InsetText>
      <strong>Already referred:</strong>{' '}
      {already.map((one, index) => (
        <>
          {index > 0 && '; '}
          <Link href={`/referrals/${one.id}`}>{one.number}</Link>, {format.dateTime(one.sentAt)}, by {one.sentByName}
        </>
      ))}
      . Look there first.
    </InsetText>
  )

function hiddenFields(props: WriteReferralProps) {
  return (
    <>
      <input type="hidden" name="childId" value={props.child.id} />
      <input type="hidden" name="concern" value={props.concernId ?? ''} />
      <input type="hidden" name="_tab" value={props.tab} />
      <input type="hidden" name="_from" value={props.draft?.id ?? ''} />
      <input type="hidden" name="_fromRevision" value={String(props.draft?.revision ?? 0)} />
    </>
  )
}

/** For an agency without Kith: the recipient is checked against the directory before anything leaves. */
function RecipientFields({ to, typed, errors }: Pick<WriteReferralProps, 'to' | 'typed' | 'errors'>) {
  const error = (field: string) => errorFor(errors as FieldError[], field)
  if (to.onKith) return null
  return (
    <Section title="To whom it goes" id="to">
      <InsetText>
        <strong>{to.name} does not use Kith.</strong> You get a numbered document to send. In the directory:{' '}
        {to.phone ?? 'no telephone number'}
        {to.email ? `, ${to.email}` : ''}.
      </InsetText>
      <Input
        name="recipientName"
        label="Person or team it goes to"
        value={typedText(typed, 'recipientName')}
        errorMessage={error('recipientName')}
      />
      <Radios
        name="way"
        fieldset={{ legend: 'How do you send it?' }}
        value={typedText(typed, 'way')}
        classes="kith-row-choices govuk-radios--small"
        errorMessage={error('way')}
        items={Object.entries(ways)
          .filter(([key]) => key !== 'kith')
          .map(([value, text]) => ({ value, text }))}
      />
      <Checkboxes
        name="checkedRecipient"
        values={typedList(typed, 'checkedRecipient')}
        errorMessage={error('checkedRecipient')}
        items={[
          {
            value: 'yes',
            text: `I have checked the name and the number: ${to.name}${to.phone ? `, ${to.phone}` : ''}`,
          },
        ]}
      />
      <Myth of="computer-systems" />
    </Section>
  )
}

const OtherChildren = ({ others, typed, errors }: Pick<WriteReferralProps, 'others' | 'typed' | 'errors'>) =>
  others.length === 0 ? null : (
    <Checkboxes
      name="alsoChildren"
      fieldset={{ legend: 'Is it also about these children?' }}
      hint="Each is decided on its own by the front door."
      classes="govuk-checkboxes--small"
      values={typedList(typed, 'alsoChildren')}
      errorMessage={errorFor(errors as FieldError[], 'alsoChildren')}
      items={others.map(one => ({ value: one.childId, text: one.name, hint: one.why || undefined }))}
    />
  )

/** Harm now: it goes at once, the rest follows. */
export function UrgentPage(props: WriteReferralProps) {
  const { child, to, typed, errors } = props
  const error = (field: string) => errorFor(errors as FieldError[], field)
  const name = first(child)
  return (
    <>
      <PageHeading
        title="Harm now: refer at once"
        lead={`${child.label.name}, to ${to.name}. A few lines now; the rest follows.`}
        back={{ label: child.label.name, href: `/children/${child.id}` }}
      />
      <form method="post" action={`/children/${child.id}/refer?urgent=1`} novalidate>
        {hiddenFields(props)}
        <Columns kind="write">
          {[
            <>
              <DangerPanel only="phone">
                <p>Call 999 first if somebody may be hurt now. Then call {to.phone ?? to.name}. Then send this.</p>
              </DangerPanel>
              <Already {...props} />
              <Textarea
                name="danger"
                label="What is the danger?"
                value={typedText(typed, 'danger')}
                rows={3}
                errorMessage={error('danger')}
              />
              <Textarea
                name="where"
                label={`Where is ${name} now, and with whom?`}
                hint={
                  child.placeKept && !to.onKith
                    ? 'Say it on the telephone. It is kept on your record, and does not stand on the document.'
                    : undefined
                }
                value={typedText(typed, 'where')}
                rows={2}
                errorMessage={error('where')}
              />
              <Input
                name="called"
                label="Whom did you call, and when? Reference"
                value={typedText(typed, 'called')}
                errorMessage={error('called')}
              />
              <OtherChildren {...props} />
              <RecipientFields {...props} />
              <Actions>
                <Button name="_once" value={props.once}>
                  Send now
                </Button>
                <Link href={`/children/${child.id}/refer${props.concernId ? `?concern=${props.concernId}` : ''}`}>
                  Write the whole referral instead
                </Link>
              </Actions>
            </>,
            <>
              <DangerPanel only="wide">
                <p>Call 999 first if somebody may be hurt now. Then call {to.phone ?? to.name}. Then send this.</p>
              </DangerPanel>
              <AsideSection title="What happens">
                <p>
                  {to.name} sees these lines, {name}’s name, date of birth and family
                  {child.placeKept ? ', not where the child is' : ' and address'}. You get a number and a task to send
                  the rest today.
                </p>
                <p>The family’s agreement is not needed for this, and is recorded as not sought.</p>
              </AsideSection>
            </>,
          ]}
        </Columns>
      </form>
    </>
  )
}

function Entries({ shareable, typed, errors, to, child }: WriteReferralProps) {
  if (shareable.length === 0) return <p>Your school has no entries about {first(child)} to send.</p>
  return (
    <Checkboxes
      name="entries"
      fieldset={{ legend: { text: 'Which entries go with it?', classes: 'govuk-visually-hidden' } }}
      classes="govuk-checkboxes--small"
      values={typedList(typed, 'entries')}
      errorMessage={errorFor(errors as FieldError[], 'entries')}
      items={shareable.map(({ row, children }) => ({
        value: row.entryId,
        text: (
          <>
            <strong>{format.mediumDate(row.happenedAt)}</strong> {row.title}
          </>
        ),
        hint: `${row.reach === 'involved' ? `Seen by everyone involved already, ${to.name} too once it works with ${first(child)}` : `Now: ${reaches[row.reach].label}. Then also: ${to.name}`}${children > 1 ? `. Also about ${children === 2 ? 'another child' : `${children - 1} other children`}: does that belong there?` : ''}`,
      }))}
    />
  )
}

/** The whole referral, pre-filled from the record and the decision. */
export function ReferPage(props: WriteReferralProps) {
  const { child, to, typed, errors, follows } = props
  const error = (field: string) => errorFor(errors as FieldError[], field)
  const value = (field: string) => typedText(typed, field)
  const name = first(child)
  const path = `/children/${child.id}/refer`
  return (
    <>
      <PageHeading
        title={follows ? 'Send the rest of the referral' : `Refer ${name}`}
        lead={`To ${to.name}. ${to.why}.`}
        back={{ label: child.label.name, href: `/children/${child.id}` }}
        actions={
          follows ? undefined : (
            <Button secondary href={`${path}?urgent=1${props.concernId ? `&concern=${props.concernId}` : ''}`}>
              Harm now? Send a few lines at once
            </Button>
          )
        }
        oneAction
      />
      <form method="post" action={path} novalidate data-draft data-draft-url={`${path}/draft`}>
        {hiddenFields(props)}
        <input type="hidden" name="follows" value={follows?.id ?? ''} />
        <Columns kind="write">
          {[
            <>
              {follows && (
                <InsetText>
                  Follows urgent referral <Link href={`/referrals/${follows.id}`}>{follows.number}</Link>, sent{' '}
                  {format.dateTime(follows.sentAt)}.
                </InsetText>
              )}
              <Already {...props} />
              <Section title="What worries you">
                <Textarea
                  name="worry"
                  label={`What worries you about ${name}?`}
                  hint="Facts first. Say what others told you, and what you make of it. Filled in from your decision; change what you like."
                  value={value('worry')}
                  rows={6}
                  errorMessage={error('worry')}
                />
                <Pointed text={value('worry')} />
                <VoiceField
                  name="voice"
                  label={`What does ${name} say or show?`}
                  value={value('voice')}
                  rows={3}
                  errorMessage={error('voice')}
                />
                <Textarea
                  name="strengths"
                  label="What goes well, and what has been tried? (optional)"
                  value={value('strengths')}
                  rows={3}
                  errorMessage={error('strengths')}
                />
                <OtherChildren {...props} />
              </Section>
              <Section title="What you ask, and why they need this">
                <Textarea
                  name="purpose"
                  label={`What do you ask ${to.name} to do?`}
                  value={value('purpose')}
                  rows={3}
                  errorMessage={error('purpose')}
                />
                <Textarea
                  name="necessity"
                  label="Why do they need what you send, and not less?"
                  hint={`For example: to decide whether ${name} is in need or is being harmed, and how soon to act.`}
                  value={value('necessity')}
                  rows={2}
                  errorMessage={error('necessity')}
                />
              </Section>
              <Section title="What goes with it" id="entries-section">
                <p>
                  You choose. Each line says who sees the entry now, and who will then. Entries of other organisations
                  stay theirs: the front door asks them itself.
                </p>
                <Entries {...props} />
                <Myth of="another-agency-collected-it" />
              </Section>
              <Section title="Three separate things">
                <Select
                  name="basis"
                  label="1. On what legal basis do you share?"
                  hint="For a school it is nearly always the public task. It is never “consent or nothing”."
                  value={value('basis')}
                  items={offeredBases.map(one => ({ value: one.code, text: one.plain ?? one.label }))}
                  errorMessage={error('basis')}
                />
                <Myth of="data-protection-forbids" />
                <Radios
                  name="confidence"
                  fieldset={{ legend: '2. Was something told in confidence?' }}
                  value={value('confidence')}
                  classes="govuk-radios--small"
                  errorMessage={error('confidence')}
                  items={offeredConfidence.map(one => ({ value: one.code, text: one.label }))}
                />
                <Myth of="confidentiality-and-human-rights" />
                {props.blocked.length > 0 && (
                  <Prompt>
                    <strong>Do not speak with the family now.</strong> {props.blocked.join(' ')} Only a named manager
                    may decide otherwise.
                  </Prompt>
                )}
                <Radios
                  name="agreement"
                  fieldset={{ legend: '3. Was the family asked, and what did they say?' }}
                  hint="Being open is right where it is safe. A refusal does not stop a referral when a child may be harmed. Family Help does need agreement."
                  value={value('agreement')}
                  classes="govuk-radios--small"
                  errorMessage={error('agreement')}
                  items={Object.entries(agreements).map(([key, text]) => ({ value: key, text }))}
                />
                <Textarea
                  name="agreementReason"
                  label="Why so? Who was asked, when, what did they say"
                  value={value('agreementReason')}
                  rows={2}
                  errorMessage={error('agreementReason')}
                />
                <Myth of="consent-always-needed" />
              </Section>
              <RecipientFields {...props} />
              <Actions>
                <Button name="_once" value={props.once}>
                  {to.onKith ? 'Send the referral' : 'Make the document'}
                </Button>
                <Button secondary name="action" value="later" attributes={{ formaction: `${path}/draft` }}>
                  Save for later
                </Button>
                {errors.length > 0 && (
                  <p>
                    {format.plural(errors.length, 'answer is missing', 'answers are missing')}. Nothing was sent;
                    everything you typed is here.
                  </p>
                )}
              </Actions>
            </>,
            <>
              <SavedLine
                savedAt={props.draft ? format.time(props.draft.savedAt) : undefined}
                note="Only you can see it until you send it."
              />
              <AsideSection title="Who will now see what" paper>
                <p>
                  <strong>{to.name}</strong> will see this page as you send it, {name}’s name, date of birth, family
                  {child.placeKept ? '; not where the child is' : ' and address'}, and the entries you tick.
                </p>
                <p>
                  <strong>Nobody else.</strong> What you share is recorded, with its basis.
                </p>
              </AsideSection>
              <AsideSection title="What comes back">
                <p>
                  A decision within one working day, with reasons.{' '}
                  {to.onKith
                    ? 'You see it here, and get a neutral e-mail.'
                    : 'You type it in as it reaches you; the same clock runs.'}{' '}
                  If you think it is wrong, you can disagree.
                </p>
              </AsideSection>
            </>,
          ]}
        </Columns>
      </form>
    </>
  )
}
