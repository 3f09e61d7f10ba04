/** One contact: what came before, what came now, who was asked, the family, the children and their decisions, time. */
import type { Involvement } from '../access/index.ts'
import type { Band } from '../area/index.ts'
import type { ClockRow } from '../deadlines/index.ts'
import type { FieldError } from '../platform/form.ts'
import {
  AsideSection,
  Button,
  Columns,
  DangerPanel,
  DatedList,
  Details,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Prompt,
  Radios,
  Section,
  StateTag,
  SummaryList,
  Textarea,
  WorksWith,
} from '../ui/index.ts'
import {
  type ContactChildRow,
  type ContactWhole,
  knowns,
  outcomes,
  type Referrer,
  type Status,
  statuses,
  verdicts,
  ways,
} from './contact.ts'
import type { ReceivedReferral } from './neighbours.ts'
import {
  answeredOf,
  countEarlier,
  type Earlier,
  holderOf,
  initialsOf,
  isAnswered,
  openProposal,
  stepsOf,
  withinTwelveMonths,
} from './rules.ts'

export interface ContactPageProps {
  once: string
  now: Date
  whole: ContactWhole
  status: Status
  earlier: Earlier[]
  /** Contacts about brothers and sisters, not about these children. */
  household: Earlier[]
  referral: ReceivedReferral | null
  referrer: Referrer | null
  involvement: Map<string, Involvement[]>
  names: Map<string, string>
  clocks: ClockRow[]
  late: boolean
  bands: Band[]
  familyBlocked: string[]
  familyAllowed: boolean
  protectedLocation: boolean
  may: { decide: boolean; emergency: boolean; ratify: boolean; allowFamily: boolean }
  me: string
  typed: Record<string, string>
  errors: FieldError[]
  sourceWords: string
}

const nameOf = (child: ContactChildRow, names: Map<string, string>) =>
  (child.childId ? names.get(child.childId) : undefined) ??
  ([child.given, child.family].filter(Boolean).join(' ') || 'A child who was not named')
const ageOf = (child: ContactChildRow, now: Date) =>
  child.bornOn && child.bornOn <= format.isoDay(now)
    ? format.age(child.bornOn, now)
    : child.expectedOn
      ? `expected ${format.date(child.expectedOn)}`
      : child.ageWords

export function ContactPage(props: ContactPageProps) {
  const { whole, status, names, now } = props
  const { contact, children } = whole
  const holder = holderOf(whole.taken)
  const path = `/contacts/${contact.id}`
  return (
    <>
      <PageHeading
        title={`Contact ${contact.number}`}
        lead={
          contact.adviceOnly
            ? 'Advice asked, nobody named'
            : children.map(child => [nameOf(child, names), ageOf(child, now)].filter(Boolean).join(', ')).join('; ')
        }
        leadInk
        meta={`From ${contact.senderOrganisationName ?? contact.senderWords}. Reached us ${format.longDateTime(contact.receivedAt)}, ${ways[contact.way].toLowerCase()}.`}
        back={{ label: 'Front door', href: '/contacts' }}
        actions={
          status !== 'answered' &&
          holder?.byId !== props.me && (
            <form method="post" action={`${path}/take`}>
              <input type="hidden" name="_once" value={props.once} />
              <Button secondary={holder !== null}>{holder ? `Take it from ${holder.byName}` : 'Take it'}</Button>
            </form>
          )
        }
      />
      <p>
        <StateTag>{statuses[status]}</StateTag> {!contact.adviceOnly && `Step ${Math.max(1, stepsOf(status))} of 5. `}
        {status === 'asking' && `${answeredOf(whole.checks).answered} of ${answeredOf(whole.checks).of} answered. `}
        {holder
          ? `With ${holder.byId === props.me ? 'you' : holder.byName}.`
          : contact.adviceOnly
            ? ''
            : 'Nobody has it yet.'}
      </p>
      {contact.urgent && status !== 'answered' && (
        <DangerPanel compact title="Harm now">
          <p>
            Whoever told us said a child is in danger, or did not know. Keep the child safe first: police 999. The rest
            can be written after.
          </p>
        </DangerPanel>
      )}
      <Columns kind="child">
        {[
          <>
            {!contact.adviceOnly && <EarlierPart {...props} />}
            <CamePart {...props} />
            {!contact.adviceOnly && <ChildrenPart {...props} path={path} />}
            {contact.adviceOnly && (
              <Section title="What we advised">
                {whole.notes
                  .filter(note => note.kind === 'advice')
                  .map(note => (
                    <p class="kith-as-written">
                      {note.words}{' '}
                      <span class="kith-meta">
                        {note.byName}, {format.dateTime(note.at)}
                      </span>
                    </p>
                  ))}
              </Section>
            )}
            {!contact.adviceOnly && <ChecksPart {...props} path={path} />}
            {!contact.adviceOnly && <FamilyPart {...props} path={path} />}
            {!contact.adviceOnly && <AnswerPart {...props} path={path} />}
            <NotesPart {...props} path={path} />
          </>,
          contact.adviceOnly ? (
            <AsideSection title="No names">
              <p>No caller and no child is kept here. If they call again and name a child, add a new contact.</p>
            </AsideSection>
          ) : (
            <>
              <TimePart {...props} path={path} />
              <VisitPart {...props} />
              <ReferrerPart {...props} />
              <IndexPart {...props} />
            </>
          ),
        ]}
      </Columns>
    </>
  )
}

/** First of all: what came before about the same children and their brothers and sisters. */
function EarlierPart({ earlier, household, now, names, whole }: ContactPageProps) {
  const childName = (childId: string) => names.get(childId) ?? ''
  const counted = whole.children
    .filter(child => child.childId !== null)
    .map(child => ({
      child,
      count: countEarlier(
        earlier.filter(one => one.childId === child.childId),
        now,
      ),
    }))
  const lines = [...new Map(earlier.map(one => [one.contactId, one])).values()]
  return (
    <Section title="Before this" id="earlier">
      {whole.contact.unmatched > 0 && (
        <p class="kith-secondary">Say first who each child is. Until then nothing earlier can be shown for them.</p>
      )}
      {counted.map(({ child, count }) => (
        <p>
          <strong>{names.get(child.childId ?? '') ?? initialsOf(child)}</strong>: in the last twelve months{' '}
          {count.contacts === 0 ? 'no other contact' : format.plural(count.contacts, 'earlier contact')}
          {count.referrals > 0 && (
            <>
              , <strong>{format.plural(count.referrals, 'accepted referral')}</strong>: accepting this would be a
              re-referral
            </>
          )}
          .
        </p>
      ))}
      {lines.length > 0 && (
        <DatedList
          items={lines.map(one => ({
            on: format.mediumDate(one.receivedAt),
            children: (
              <>
                <Link href={`/contacts/${one.contactId}`}>
                  {one.summary.length > 120 ? `${one.summary.slice(0, 117)}…` : one.summary}
                </Link>{' '}
                <span class="kith-meta">
                  {one.from}. {one.outcome ? outcomes[one.outcome].label : 'Not decided yet'}.
                  {withinTwelveMonths(one.receivedAt, now) ? '' : ' More than twelve months ago.'}
                </span>
              </>
            ),
          }))}
        />
      )}
      {household.length > 0 && (
        <>
          <h3>Same household</h3>
          <DatedList
            items={[...new Map(household.map(one => [one.contactId, one])).values()].map(one => ({
              on: format.mediumDate(one.receivedAt),
              children: (
                <>
                  <Link href={`/contacts/${one.contactId}`}>
                    About {childName(one.childId) || 'a brother or sister'}
                  </Link>{' '}
                  <span class="kith-meta">
                    {one.from}. {one.outcome ? outcomes[one.outcome].label : 'Not decided yet'}.
                  </span>
                </>
              ),
            }))}
          />
        </>
      )}
      {lines.length + household.length === 0 && counted.length > 0 && (
        <p class="kith-secondary">
          Nothing else has reached this front door about them or their household, as far as it is recorded.
        </p>
      )}
    </Section>
  )
}

function CamePart({ whole, referral, sourceWords }: ContactPageProps) {
  const { contact } = whole
  return (
    <Section title="What came">
      <p class="kith-as-written kith-read">{contact.summary}</p>
      <p class="kith-meta">
        Counted as: {sourceWords}. Taken down by {contact.madeByName}.
        {contact.entryId && (
          <>
            {' '}
            <Link href={`/entries/${contact.entryId}`}>The entry in the record</Link>
          </>
        )}
      </p>
      {referral && (
        <Details summaryText={`Referral ${referral.number}, whole`}>
          <SummaryList
            rows={[
              ...referral.document.map(([key, words]) => ({ key: { text: key }, value: { text: words } })),
              { key: { text: 'Purpose' }, value: { text: referral.purpose } },
              { key: { text: 'Necessary because' }, value: { text: referral.necessity } },
              {
                key: { text: 'Family’s agreement' },
                value: { text: [referral.agreement, referral.agreementReason].filter(Boolean).join(': ') },
              },
            ]}
          />
          <p>
            <Link href={`/entries/${referral.entryId}`}>The referral in the record</Link>
          </p>
        </Details>
      )}
    </Section>
  )
}

function ChildrenPart(props: ContactPageProps & { path: string }) {
  const { whole, names, now, path, may } = props
  return (
    <Section title="The children, each with a decision of their own" id="children">
      {whole.children.map(child => {
        const proposal = openProposal(child.id, whole.proposals, whole.decisions)
        const back = whole.proposals.filter(one => one.contactChildId === child.id && one.sentBackAt !== null).at(-1)
        const decision = whole.decisions.find(one => one.contactChildId === child.id)
        const emergency = whole.emergencies.filter(one => one.contactChildId === child.id).at(-1)
        const name = nameOf(child, names)
        const href = (page: string) => `${path}/children/${child.id}/${page}`
        return (
          <div class="kith-known__part" id={`child-${child.id}`}>
            <h3>
              {child.childId && !decision ? <Link href={`/children/${child.childId}`}>{name}</Link> : name}{' '}
              <span class="kith-secondary">
                {[ageOf(child, now), child.role === 'subject' ? null : roleWords[child.role]]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </h3>
            {child.childId === null ? (
              <p>
                <Link href={href('match')}>Is this child known?</Link> As given:{' '}
                {[child.whereWords, child.nhs && `NHS ${child.nhs}`].filter(Boolean).join(', ') || 'nothing more'}.
              </p>
            ) : (
              <p class="kith-meta">
                Known: {child.known ? knowns[child.known] : 'not looked'}. {child.matchWords}{' '}
                {child.matchedByName && `(${child.matchedByName})`}
              </p>
            )}
            {emergency && (
              <InsetText>
                <p>
                  <strong>
                    {emergency.actedByName} acted alone, {format.shortDateTime(emergency.at)}:
                  </strong>{' '}
                  {emergency.what}
                </p>
                {emergency.ratifiedAt ? (
                  <p>
                    {emergency.verdict && verdicts[emergency.verdict]}, {emergency.ratifiedByName}:{' '}
                    {emergency.ratifiedWords}
                  </p>
                ) : (
                  <p>
                    To be ratified by another person by{' '}
                    {format.longDate(new Date(emergency.ratifyBy.getTime() - 60_000))}.{' '}
                    {may.ratify && emergency.actedBy !== props.me && <Link href={href('ratify')}>Read and ratify</Link>}
                  </p>
                )}
              </InsetText>
            )}
            {decision && (
              <p>
                <strong>{outcomes[decision.outcome].label}</strong>, level {decision.level}. Proposed by{' '}
                {decision.proposedByName}, agreed by {decision.decidedByName} {format.shortDateTime(decision.decidedAt)}
                .{decision.accepted && ' Counted as a referral.'}
                {decision.late && <strong class="kith-late"> Late.</strong>}{' '}
                <Link href={href('decide')}>The whole decision</Link>
              </p>
            )}
            {proposal && (
              <p>
                <strong>Proposed:</strong> {outcomes[proposal.outcome].label}, by {proposal.proposedByName}.{' '}
                {may.decide && proposal.proposedBy !== props.me ? (
                  <Link href={href('decide')}>Read it and agree, or send it back</Link>
                ) : (
                  'Waits for another person to agree.'
                )}
              </p>
            )}
            {!decision && !proposal && child.childId && (
              <p>
                {back && (
                  <>
                    <strong>Sent back by {back.sentBackByName}:</strong> {back.sentBackWords}{' '}
                  </>
                )}
                <Link href={href('propose')}>{back ? 'Look again and propose' : 'Propose a decision'}</Link>
              </p>
            )}
            {!decision && may.emergency && (
              <p>
                <Link href={href('emergency')}>
                  Act now to protect {child.given || 'this child'}; another person ratifies it
                </Link>
              </p>
            )}
          </div>
        )
      })}
    </Section>
  )
}
const roleWords = {
  subject: '',
  'alleged-harmer': 'may have caused harm',
  witness: 'saw or heard it',
  sibling: 'brother or sister',
  affected: 'affected',
} as const

function ChecksPart({ whole, path, names }: ContactPageProps & { path: string }) {
  const asked = answeredOf(whole.checks)
  const known = whole.children.filter(
    child => child.childId !== null && !whole.decisions.some(one => one.contactChildId === child.id),
  )
  return (
    <Section title={`Asked of others${asked.of > 0 ? `: ${asked.answered} of ${asked.of} answered` : ''}`} id="checks">
      {whole.checks.length === 0 && <p class="kith-secondary">Nobody has been asked yet.</p>}
      <ul class="kith-list">
        {whole.checks.map(check => (
          <li>
            <Link href={check.href}>{check.organisationName}</Link>:{' '}
            {check.answeredAt ? (
              <>
                {check.answer}, {format.shortDateTime(check.answeredAt)}
              </>
            ) : (
              <>asked {format.shortDateTime(check.askedAt)}, no answer yet</>
            )}
          </li>
        ))}
      </ul>
      {known.map(child => (
        <p>
          <Link href={`/children/${child.childId}/ask?contact=${path.split('/').at(-1)}`}>
            Ask another organisation about {nameOf(child, names)}
          </Link>
        </p>
      ))}
    </Section>
  )
}

function FamilyPart({
  whole,
  path,
  once,
  errors,
  typed,
  familyBlocked,
  familyAllowed,
  may,
  status,
}: ContactPageProps & { path: string }) {
  const blocked = familyBlocked.length > 0 && !familyAllowed
  const steps = whole.notes.filter(note => ['family-spoken', 'family-not-spoken', 'family-allowed'].includes(note.kind))
  return (
    <Section title="The family" id="family">
      {blocked && (
        <Prompt>
          <strong>Do not speak with the family, write or invite them yet.</strong> {familyBlocked.join(' ')} A manager
          decides first, with reasons.
        </Prompt>
      )}
      <StepList
        steps={steps.map(step => ({
          ...step,
          label:
            step.kind === 'family-spoken'
              ? 'Spoken with'
              : step.kind === 'family-allowed'
                ? 'A manager allowed it'
                : 'Not spoken with',
        }))}
        empty="Nobody has written yet whether the family was spoken with."
      />
      {blocked && may.allowFamily && (
        <form method="post" action={`${path}/allow-family`} novalidate>
          <Textarea
            name="allowWords"
            label="Why may the family be spoken with, by whom, and how is the child safe meanwhile?"
            rows={3}
            value={typed.allowWords ?? ''}
            errorMessage={errorFor(errors, 'allowWords')}
          />
          <Button secondary>Allow speaking with the family</Button>
        </form>
      )}
      {status !== 'answered' && (
        <Details
          summaryText={
            blocked ? 'Write why the family was not spoken with' : 'Write whether the family was spoken with'
          }
          open={errors.some(error => ['spoken', 'familyWords'].includes(error.field))}
        >
          <form method="post" action={`${path}/family`} novalidate>
            <input type="hidden" name="_once" value={once} />
            {blocked ? (
              <input type="hidden" name="spoken" value="no" id="spoken" />
            ) : (
              <Radios
                name="spoken"
                fieldset={{ legend: 'Was the family spoken with?' }}
                classes="kith-row-choices"
                value={typed.spoken}
                errorMessage={errorFor(errors, 'spoken')}
                items={[
                  { value: 'yes', text: 'Yes' },
                  { value: 'no', text: 'No' },
                ]}
              />
            )}
            <Textarea
              name="familyWords"
              label={blocked ? 'Why not' : 'Who, what was said, or why not'}
              rows={3}
              value={typed.familyWords ?? ''}
              errorMessage={errorFor(errors, 'familyWords')}
            />
            <Button secondary>Save</Button>
          </form>
        </Details>
      )}
    </Section>
  )
}

function StepList({
  steps,
  empty,
}: {
  steps: { label: string; words: string; byName: string; at: Date }[]
  empty: string
}) {
  if (steps.length === 0) return <p class="kith-secondary">{empty}</p>
  return (
    <ul class="kith-list">
      {steps.map(step => (
        <li>
          <strong>{step.label}:</strong> <span class="kith-as-written">{step.words}</span>{' '}
          <span class="kith-meta">
            {step.byName}, {format.dateTime(step.at)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function AnswerPart({ whole, path, once, typed, errors, status }: ContactPageProps & { path: string }) {
  const childName = (id: string | null) => {
    const child = whole.children.find(one => one.id === id)
    return child ? initialsOf(child) : 'All'
  }
  const howWords = {
    kith: 'Answered in Kith',
    phone: 'Told by telephone',
    letter: 'Told by letter',
    email: 'Told by e-mail',
    'in-person': 'Told in person',
    'nobody-to-tell': 'Nobody to tell',
  } as const
  if (status !== 'decided' && whole.answers.length === 0) return null
  const missing = whole.children.some(child => !isAnswered(child.id, whole.answers))
  return (
    <Section title="Told whoever told us" id="answer">
      <StepList
        steps={whole.answers.map(answer => ({
          label: `${howWords[answer.how]} (${childName(answer.contactChildId)})`,
          words: answer.words,
          byName: answer.byName,
          at: answer.at,
        }))}
        empty="Not yet. They need to know that they were heard."
      />
      {status === 'decided' && missing && (
        <form method="post" action={`${path}/answered`} novalidate>
          <input type="hidden" name="_once" value={once} />
          <Radios
            name="how"
            fieldset={{ legend: 'How were they told?' }}
            classes="kith-row-choices"
            value={typed.how}
            errorMessage={errorFor(errors, 'how')}
            items={[
              { value: 'phone', text: 'By telephone' },
              { value: 'letter', text: 'By letter' },
              { value: 'email', text: 'By e-mail' },
              { value: 'in-person', text: 'In person' },
              { value: 'nobody-to-tell', text: 'They cannot be reached' },
            ]}
          />
          <Textarea
            name="answerWords"
            label="What were they told?"
            hint="No more than a member of the public may know."
            rows={3}
            value={typed.answerWords ?? ''}
            errorMessage={errorFor(errors, 'answerWords')}
          />
          <Button secondary>Save that they were told</Button>
        </form>
      )}
    </Section>
  )
}

function NotesPart({ whole, path, once, typed, errors }: ContactPageProps & { path: string }) {
  const notes = whole.notes.filter(note => ['note', 'follow', 'interpreter', 'visiting'].includes(note.kind))
  const label = { note: 'Note', follow: 'More came', interpreter: 'Interpreter', visiting: 'When visiting' } as Record<
    string,
    string
  >
  return (
    <Section title="Notes" id="notes">
      <StepList steps={notes.map(note => ({ ...note, label: label[note.kind] ?? 'Note' }))} empty="No notes." />
      <Details summaryText="Add a note" open={errors.some(error => ['noteKind', 'noteWords'].includes(error.field))}>
        <form method="post" action={`${path}/notes`} novalidate>
          <input type="hidden" name="_once" value={once} />
          <Radios
            name="noteKind"
            fieldset={{ legend: 'About' }}
            classes="kith-row-choices"
            value={typed.noteKind ?? 'note'}
            errorMessage={errorFor(errors, 'noteKind')}
            items={[
              { value: 'note', text: 'The contact' },
              { value: 'interpreter', text: 'An interpreter' },
              { value: 'visiting', text: 'A warning for visitors' },
            ]}
          />
          <Textarea
            name="noteWords"
            label="What should be known?"
            rows={3}
            value={typed.noteWords ?? ''}
            errorMessage={errorFor(errors, 'noteWords')}
          />
          <Button secondary>Save the note</Button>
        </form>
      </Details>
    </Section>
  )
}

function TimePart({
  whole,
  clocks,
  bands,
  late,
  now,
  path,
  once,
  typed,
  errors,
  status,
}: ContactPageProps & { path: string }) {
  const band = whole.bands.at(-1)
  const open = status !== 'decided' && status !== 'answered'
  return (
    <>
      <AsideSection title="Time">
        {clocks.length === 0 && <p class="kith-secondary">No clock is running.</p>}
        <ul class="kith-bare-list">
          {clocks.map(clock => {
            const left = format.timeLeft(clock.dueAt, now)
            return (
              <li>
                <strong class={left.late ? 'kith-late' : ''}>{left.words}</strong>
                {left.late ? '' : ' left'}.{' '}
                {clock.rule === 'referral-decision'
                  ? 'One working day'
                  : (bands.find(one => clock.rule === `front-door-${one.id}`)?.name ?? 'Band')}
                ,{' '}
                {clock.timed
                  ? format.shortDateTime(clock.dueAt)
                  : `end of ${format.shortDate(new Date(clock.dueAt.getTime() - 1))}`}
                . <Link href={`/clocks/${clock.id}`}>Why this date?</Link>
              </li>
            )
          })}
        </ul>
        {band && (
          <p class="kith-meta">
            Band: {bands.find(one => one.id === band.band)?.name ?? band.band}. {band.reason} ({band.byName})
          </p>
        )}
        {open && (
          <Details
            summaryText={band ? 'Choose another band' : 'Choose the band'}
            open={errors.some(error => ['band', 'bandReason'].includes(error.field))}
          >
            <form method="post" action={`${path}/band`} novalidate>
              <input type="hidden" name="_once" value={once} />
              <Radios
                name="band"
                fieldset={{ legend: 'How soon, by the area’s bands' }}
                classes="govuk-radios--small"
                value={typed.band ?? band?.band}
                errorMessage={errorFor(errors, 'band')}
                items={bands.map(one => ({
                  value: one.id,
                  text: one.name,
                  hint: `${format.plural(one.hours, 'hour')} from when it reached us`,
                }))}
              />
              <Input
                name="bandReason"
                label="Why"
                value={typed.bandReason ?? ''}
                errorMessage={errorFor(errors, 'bandReason')}
              />
              <Button secondary>Save the band</Button>
            </form>
          </Details>
        )}
      </AsideSection>
      {(late || whole.lateReasons.length > 0) && (
        <AsideSection title="Late" id="late">
          {whole.lateReasons.map(reason => (
            <p>
              {reason.words}{' '}
              <span class="kith-meta">
                {reason.byName}, {format.shortDateTime(reason.at)}
              </span>
            </p>
          ))}
          {open && (
            <form method="post" action={`${path}/late`} novalidate>
              <input type="hidden" name="_once" value={once} />
              <Textarea
                name="lateReason"
                label="Why is it late?"
                rows={2}
                value={typed.lateReason ?? ''}
                errorMessage={errorFor(errors, 'lateReason')}
              />
              <Button secondary>Save why it is late</Button>
            </form>
          )}
        </AsideSection>
      )}
    </>
  )
}

function VisitPart({ whole, protectedLocation }: ContactPageProps) {
  const interpreter = whole.notes.filter(note => note.kind === 'interpreter').at(-1)
  const visiting = whole.notes.filter(note => note.kind === 'visiting')
  return (
    <AsideSection title="Before anybody visits or rings" paper>
      {protectedLocation && (
        <p>
          <strong>Where a child is, is protected.</strong> Withhold your number; write no place.
        </p>
      )}
      <p>{interpreter ? <>Interpreter: {interpreter.words}</> : 'No interpreter asked for so far.'}</p>
      {visiting.length === 0 ? (
        <p>No warning for visitors so far.</p>
      ) : (
        visiting.map(note => (
          <p>
            <strong>{note.words}</strong>
          </p>
        ))
      )}
    </AsideSection>
  )
}

function ReferrerPart({ referrer, whole }: ContactPageProps) {
  if (!referrer) return null
  return (
    <AsideSection title="Who told us">
      {referrer.wantsAnonymous && (
        <p>
          <strong>Wants to stay unnamed.</strong> Never say who, not to the family and not to another organisation.
        </p>
      )}
      <Details summaryText="Show who, and how to reach them">
        <p>
          {[referrer.name, referrer.relation, referrer.phone, referrer.email].filter(Boolean).join(', ') ||
            'Gave no name and no way to be reached'}
        </p>
      </Details>
      <p class="kith-meta">
        Only the front door can read this. It is in no entry
        {whole.contact.senderOrganisationId ? ' but the organisation’s own' : ''}.
      </p>
    </AsideSection>
  )
}

function IndexPart({ whole, involvement, names }: ContactPageProps) {
  return (
    <>
      {whole.children
        .filter(child => child.childId !== null)
        .map(child => {
          const rows = (involvement.get(child.childId ?? '') ?? []).filter(row => row.toAt === null)
          return (
            <AsideSection title={`Who works with ${nameOf(child, names)}`}>
              {rows.length === 0 ? (
                <EmptyState>Nobody, as far as the front door may see now.</EmptyState>
              ) : (
                <ul class="kith-bare-list">
                  {rows.map(row => (
                    <WorksWith
                      code={row.badge}
                      name={row.organisationName}
                      who={[row.contactName, row.phone].filter(Boolean).join(', ')}
                      since={`since ${format.monthYear(row.fromAt)}`}
                    />
                  ))}
                </ul>
              )}
            </AsideSection>
          )
        })}
    </>
  )
}
