/** A referral: written, sent, answered. Pure. */
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
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  LinkTabs,
  PageHeading,
  Prompt,
  Radios,
  SavedLine,
  Section,
  Select,
  StateTag,
  SummaryList,
  Textarea,
  VoiceField,
} from '../ui/index.ts'
import type { AnswerRow, ReferralRow, Shareable } from './referral-queries.ts'
import {
  agreements,
  offeredBases,
  offeredConfidence,
  type Recipient,
  type ReferralState,
  referralStates,
  ways,
} from './referral-rules.ts'
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
                  {child.locationProtected ? ', not where the child is' : ' and address'}. You get a number and a task
                  to send the rest today.
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
                  {child.locationProtected ? '; not where the child is' : ' and address'}, and the entries you tick.
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

// ------------------------------------------------------------------------------------------------- sent

export interface ListedReferral {
  row: ReferralRow
  who: string
  state: ReferralState
  answers: AnswerRow[]
}
/** What one's organisation sent: waiting first, then answered. */
export function ReferralsPage({
  rows,
  state,
  now,
}: {
  rows: ListedReferral[]
  state: ReferralState | null
  now: Date
}) {
  const count = (of: ReferralState) => rows.filter(row => row.state === of).length
  const shown = rows.filter(row => state === null || row.state === state)
  return (
    <>
      <PageHeading title="Referrals" lead="What you sent to a front door, and what came back." />
      <LinkTabs
        label="Which referrals"
        look="ruled"
        tabs={[
          { label: 'All', href: '/referrals', current: state === null, count: rows.length },
          ...(Object.keys(referralStates) as ReferralState[])
            .filter(key => key !== 'part-answered' || count(key) > 0)
            .map(key => ({
              label: referralStates[key],
              href: `/referrals?state=${key}`,
              current: state === key,
              count: count(key),
            })),
        ]}
      />
      {shown.length === 0 ? (
        <EmptyState>Nothing here. To refer a child, open the child’s page or a concern.</EmptyState>
      ) : (
        <ul class="kith-bare-list kith-concerns">
          {shown.map(({ row, who, state: now_, answers }) => (
            <li class="kith-concerns__row">
              <div class="kith-concerns__when">
                <strong>{format.sentence(format.nearDate(row.sentAt, now))}</strong>
                <br />
                {format.time(row.sentAt)}
              </div>
              <div>
                <Link href={`/referrals/${row.id}`} classes="kith-concerns__title">
                  {who}
                </Link>
                <p class="kith-meta">
                  {row.number}, to {row.toName}
                  {row.urgent ? '. Urgent' : ''}
                  {row.followsId ? '. The rest of an urgent one' : ''}. {row.sentByName}
                </p>
              </div>
              <div>
                <StateTag>{referralStates[now_]}</StateTag>{' '}
                <span class="kith-secondary">
                  {answers[0]
                    ? `${answers[0].outcome}, ${format.dayMonth(answers[0].answeredAt)}`
                    : `sent ${ways[row.way].toLowerCase().replace('kith', 'Kith')}`}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

export interface ReferralPageProps {
  row: ReferralRow
  names: Map<string, string>
  answers: AnswerRow[]
  follows: ReferralRow | null
  following: { id: string; number: string; sentAt: Date }[]
  mine: boolean
  restMissing: boolean
  late: boolean
  once: string
  typed: Typed
  errors: readonly FieldError[]
  now: Date
}

const received = { kith: 'in Kith', phone: 'by telephone', letter: 'by letter', email: 'by e-mail' } as const

/** The lines of the document that the page shows; the rest is in the document itself. */
const shownOnPage = new Set([
  'What the danger is',
  'Where the child is now',
  'Who was called',
  'What worries us',
  'What the child says',
  'What we ask',
  'Why it is needed',
  'Legal basis',
  'Confidence',
  'The family’s agreement',
])

/** One referral: what was sent, what came back, and what one can do about it. */
export function ReferralPage(props: ReferralPageProps) {
  const { row, names, answers, mine, following, follows } = props
  const waiting = row.children.filter(child => !answers.some(answer => answer.childId === child))
  return (
    <>
      <PageHeading
        title={`Referral ${row.number}`}
        lead={`${[...names.values()].join(', ')}. Sent ${format.longDateTime(row.sentAt)} to ${row.toName}.`}
        back={{ label: 'Referrals', href: '/referrals' }}
        actions={
          <Button secondary href={`/referrals/${row.id}/document`}>
            The document
          </Button>
        }
        oneAction
      />
      <Columns kind="child">
        {[
          <>
            <Section title={answers.length > 0 ? 'The answer' : 'No answer yet'}>
              {answers.map(answer => (
                <div class="kith-answer">
                  <h3>
                    {row.children.length > 1 && `${names.get(answer.childId) ?? 'A child'}: `}
                    {answer.outcome}
                  </h3>
                  <p class="kith-meta">
                    {answer.byName}, {format.dateTime(answer.answeredAt)}, {received[answer.receivedHow]}
                    {answer.level ? `. Level ${answer.level}` : ''}
                  </p>
                  <p class="kith-lines">{answer.reasons}</p>
                  <p>
                    {answer.entryId && <Link href={`/entries/${answer.entryId}`}>The entry</Link>}
                    {mine && (
                      <>
                        {answer.entryId && ' · '}
                        <Link href={`/challenges/new?referral=${row.id}`}>I disagree</Link>
                      </>
                    )}
                  </p>
                </div>
              ))}
              {waiting.length > 0 && (
                <p>
                  {answers.length > 0
                    ? `Still waiting for ${waiting.map(child => names.get(child) ?? 'a child').join(', ')}. `
                    : ''}
                  {row.followsId
                    ? 'The answer comes to the first part of this referral.'
                    : `The front door decides and answers within one working day of receiving it. If nothing comes: call ${row.toPhone ?? row.toName}`}
                  {!row.followsId && mine && (
                    <>
                      , or <Link href={`/challenges/new?referral=${row.id}`}>disagree</Link>.
                    </>
                  )}
                </p>
              )}
            </Section>
            {mine && !row.toOnKith && waiting.length > 0 && !row.followsId && <TypeIn {...props} waiting={waiting} />}
            <Section title="What was sent">
              <div class="kith-sent">
                <SummaryList
                  rows={
                    row.document
                      .filter(([label]) => shownOnPage.has(label))
                      .map(([label, text]) => ({ key: label, value: <span class="kith-lines">{text}</span> })) as never
                  }
                />
              </div>
              <p>
                <Link href={`/referrals/${row.id}/document`}>All of it, as it went</Link>
              </p>
            </Section>
          </>,
          <>
            <AsideSection title="Sent">
              <p>
                By {row.sentByName}, {row.sentByJob}, {row.way === 'kith' ? 'in Kith' : ways[row.way].toLowerCase()}.
              </p>
              {row.recipientWords && <p>To {row.recipientWords}</p>}
              <p>
                <Link href={`/entries/${row.entryId}`}>The entry in the chronology</Link>
              </p>
              {row.concernId && mine && (
                <p>
                  <Link href={`/concerns/${row.concernId}`}>The concern and the decision</Link>
                </p>
              )}
            </AsideSection>
            {(follows || following.length > 0 || props.restMissing) && (
              <AsideSection title="Together with">
                {follows && (
                  <p>
                    Follows <Link href={`/referrals/${follows.id}`}>{follows.number}</Link>
                  </p>
                )}
                {following.map(one => (
                  <p>
                    The rest: <Link href={`/referrals/${one.id}`}>{one.number}</Link>, {format.dateTime(one.sentAt)}
                  </p>
                ))}
                {props.restMissing && mine && (
                  <p>
                    This went at once.{' '}
                    <Link href={`/children/${row.children[0]}/refer?follows=${row.id}`}>Send the rest</Link>
                  </p>
                )}
              </AsideSection>
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}

function TypeIn({ row, names, once, typed, errors, late, waiting }: ReferralPageProps & { waiting: string[] }) {
  const error = (field: string) => errorFor(errors as FieldError[], field)
  const value = (field: string) => typedText(typed, field)
  return (
    <Section title="Type in the answer as you received it" id="type-in">
      <form method="post" action={`/referrals/${row.id}/answers`} novalidate class="kith-dense">
        {waiting.length === 1 ? (
          <input type="hidden" name="childId" value={waiting[0]} />
        ) : (
          <Select
            name="childId"
            label="About which child?"
            value={value('childId')}
            items={waiting.map(child => ({ value: child, text: names.get(child) ?? 'A child' }))}
            errorMessage={error('childId')}
          />
        )}
        <Input name="outcome" label="What did they decide?" value={value('outcome')} errorMessage={error('outcome')} />
        <Input
          name="level"
          label="Level, if they named one (optional)"
          value={value('level')}
          errorMessage={error('level')}
          classes="govuk-input--width-20"
        />
        <Textarea
          name="reasons"
          label="The reasons they gave, in their words"
          value={value('reasons')}
          rows={3}
          errorMessage={error('reasons')}
        />
        <Input name="byName" label="Who gave the answer?" value={value('byName')} errorMessage={error('byName')} />
        <Radios
          name="how"
          fieldset={{ legend: 'How did it come?' }}
          value={value('how')}
          classes="kith-row-choices govuk-radios--small"
          errorMessage={error('how')}
          items={[
            { value: 'phone', text: 'By telephone' },
            { value: 'letter', text: 'By letter' },
            { value: 'email', text: 'By e-mail' },
          ]}
        />
        <div class="kith-row-choices">
          <Input
            name="answeredOn"
            type="date"
            label="Day (empty: today)"
            value={value('answeredOn')}
            errorMessage={error('answeredOn')}
            classes="govuk-input--width-10"
          />
          <Input
            name="answeredTime"
            type="time"
            label="Time"
            value={value('answeredTime')}
            errorMessage={error('answeredTime')}
            classes="govuk-input--width-5"
          />
        </div>
        {late && (
          <Input
            name="lateReason"
            label="It is late. Do you know why? (optional)"
            value={value('lateReason')}
            errorMessage={error('lateReason')}
          />
        )}
        <Button name="_once" value={once}>
          Keep the answer
        </Button>
      </form>
    </Section>
  )
}

/** The numbered document as it went: to print, or to read out. */
export function DocumentPage({ row }: { row: ReferralRow }) {
  return (
    <div class="kith-letter">
      <PageHeading
        title={`Referral ${row.number}`}
        lead={`${row.organisationName} to ${row.toName}. Confidential: for the person named, and nobody else.`}
        back={{ label: 'The referral', href: `/referrals/${row.id}` }}
      />
      {!row.toOnKith && (
        <p class="kith-meta">
          Print this page, or save it as a file with your browser, and send it the way you chose. Call to say that it
          comes, and read out the number.
        </p>
      )}
      <SummaryList
        rows={
          row.document.map(([label, text]) => ({ key: label, value: <span class="kith-lines">{text}</span> })) as never
        }
      />
      <p class="kith-meta">
        Answer to {row.sentByName}, {row.organisationName}, with the number {row.number}. Guidance asks for a decision,
        and an answer to the referrer, within one working day of receipt (Working Together, chapter 3).
      </p>
    </div>
  )
}
