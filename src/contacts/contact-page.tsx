/** One contact: what came before, what came now, the children and their decisions. */
import { within } from '../record/index.ts'
import {
  AsideSection,
  Button,
  Columns,
  DangerPanel,
  DatedList,
  Details,
  format,
  InsetText,
  Link,
  PageHeading,
  Section,
  StateTag,
  SummaryList,
} from '../ui/index.ts'
import { knowns, outcomes, statuses, verdicts, ways } from './contact.ts'
import { IndexPart, ReferrerPart, TimePart, VisitPart } from './contact-aside-page.tsx'
import { AnswerPart, ChecksPart, FamilyPart, NotesPart } from './contact-steps-page.tsx'
import { ageOf, type ContactPageProps, nameOf } from './contact-words-page.tsx'
import { answeredOf, countEarlier, holderOf, initialsOf, openProposal, stepsOf, withinTwelveMonths } from './rules.ts'

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
        meta={`From ${within(contact.from)}. Reached us ${format.longDateTime(contact.receivedAt)}, ${ways[contact.way].replace(/^./, first => first.toLowerCase())}.`}
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
      <div class="kith-stack">
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
      </div>
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
        {contact.entryId && whole.decisions.length < whole.children.length && (
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
                <Link href={href('emergency')}>Act now to protect {name}; another person ratifies it</Link>
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
