/** Deciding on a concern about one child: what is known beside the questions; and, once decided, the decision with its reasons. Pure. */
import type { FieldError, Typed } from '../platform/form.ts'
import { typedList, typedText } from '../platform/form.ts'
import type { DecisionRow } from '../record/index.ts'
import {
  Actions,
  Button,
  ChildsWords,
  Columns,
  ConflictView,
  errorFor,
  format,
  InsetText,
  Link,
  LinkTabs,
  PageHeading,
  SavedLine,
  Section,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { triageOutcomes } from './concern.ts'
import { type FormProps, FullQuestions, ShortQuestions, ToldQuestion } from './triage-form.tsx'
import { firstName, KnownSide, Marked, Pointed } from './triage-known.tsx'
import type { Known, OpenDraft } from './triage-queries.ts'
import { familyBlocked, isShort, refersOn } from './triage-rules.ts'

export interface TriagePageProps {
  known: Known
  now: Date
  today: string
  look: 'short' | 'full'
  /** What is in the fields: typed just now, or a draft, or nothing. */
  typed: Typed
  errors: readonly FieldError[]
  once: string
  tab: string
  draft: OpenDraft | null
  /** Words typed in other windows, kept beside these. */
  others: OpenDraft[]
  /** Deciding again after an earlier decision. */
  again: boolean
  firstResponder: boolean
  frontDoor: string
  /** Number and address of a referral that came of this decision. */
  referral: { id: string; number: string } | null
}

/** Fields before anybody has typed: what the record already answers. */
export function startingWith(known: Known): Typed {
  return {
    indicators: known.indicators.filter(one => one.because !== null).map(one => one.key),
    weighed: known.voices.filter(voice => voice.entryId === known.head.id).map(voice => voice.id),
  }
}

function heading(known: Known, now: Date, title: string) {
  const { child, concern } = known
  const age = child.label.bornOn ? format.age(child.label.bornOn, now) : child.label.expectedOn ? 'not born yet' : ''
  const year = child.placeHidden ? '' : (child.label.yearGroup ?? '')
  return (
    <PageHeading
      title={title}
      lead={`${[child.label.name, age, year].filter(Boolean).join(', ')}. Logged ${format.nearDateTime(concern.loggedAt, now).replace(/^(T|Y)/, letter => letter.toLowerCase())}${concern.urgent ? ', urgent' : ''}.`}
      back={{ label: child.label.name, href: `/children/${child.id}` }}
    />
  )
}

/** One decision a child: links to the others in the same concern, with whether they are decided. */
const ChildTabs = ({ known }: { known: Known }) =>
  known.children.length < 2 ? null : (
    <LinkTabs
      label="Which child"
      tabs={known.children.map(one => ({
        label: `${one.name}${one.role === 'subject' ? '' : ` (${{ 'alleged-harmer': 'may have caused harm', witness: 'saw or heard it', sibling: 'brother or sister', affected: 'affected' }[one.role] ?? one.role})`}: ${one.decided ? 'decided' : 'to decide'}`,
        href: `/concerns/${known.concern.id}?child=${one.childId}`,
        current: one.childId === known.child.id,
      }))}
    />
  )

function OtherWindows({ others }: { others: OpenDraft[] }) {
  if (others.length === 0) return null
  return (
    <InsetText>
      <p>
        <strong>You wrote in another window too.</strong> Both are kept. Take what is right from each.
      </p>
      {others.map(other => (
        <details class="kith-stack">
          <summary class="govuk-link">Words saved {format.time(other.savedAt)}</summary>
          {Object.entries(other.fields)
            .filter(
              ([name, value]) =>
                name !== 'childId' &&
                typeof value === 'string' &&
                value.trim().length > 1 &&
                !/On$|^(level|harmLevel|outcome|look)$/.test(name),
            )
            .map(([, value]) => (
              <p class="kith-lines">{String(value)}</p>
            ))}
        </details>
      ))}
    </InsetText>
  )
}

function Conflict({ known, typed }: { known: Known; typed: Typed }) {
  const decided = known.decided
  const theirs = decided?.detail?.decisions[0]
  if (!decided || !theirs) return null
  return (
    <ConflictView
      theirs={{ by: decided.row.decidedByName, at: format.time(decided.row.decidedAt) }}
      yours={{ by: 'You', at: 'now' }}
      fields={[
        {
          label: 'Decision',
          theirs: theirs.choice,
          yours: triageOutcomes[typedText(typed, 'outcome') as keyof typeof triageOutcomes] ?? '',
        },
        { label: 'Why', theirs: theirs.reasons, yours: typedText(typed, 'reasons') },
        { label: 'What could happen', theirs: theirs.risk ?? '', yours: typedText(typed, 'risk') },
        { label: 'What the child needs', theirs: theirs.need ?? '', yours: typedText(typed, 'need') },
      ].filter(field => field.theirs !== '' || field.yours !== '')}
    />
  )
}

/** The page that decides. */
export function TriagePage(props: TriagePageProps) {
  const { known, now, look, typed, errors, draft } = props
  const { concern, child } = known
  const lists = (field: string) => typedList(typed, field)
  const form: FormProps = {
    known,
    errors,
    value: (field, otherwise = '') => typedText(typed, field) || otherwise,
    list: lists,
    blocked: familyBlocked({ harms: lists('harms') }, { knownHarms: known.knownHarms }),
    firstResponder: props.firstResponder,
    today: props.today,
  }
  const path = `/concerns/${concern.id}`
  const stale =
    known.decided !== null &&
    typedText(typed, '_once') !== '' &&
    typedText(typed, 'seenTriage') !== known.decided.row.id
  return (
    <>
      {heading(known, now, props.again ? 'Decide again' : 'Decide on a concern')}
      <ChildTabs known={known} />
      {stale && <Conflict known={known} typed={typed} />}
      <OtherWindows others={props.others} />
      {props.again && known.decided && !stale && (
        <InsetText>
          Decided {format.dateTime(known.decided.row.decidedAt)} by {known.decided.row.decidedByName}:{' '}
          <strong>{triageOutcomes[known.decided.row.outcome].toLowerCase()}</strong>.{' '}
          {known.decided.detail?.decisions[0]?.reasons} That decision stays; yours is added.
        </InsetText>
      )}
      <form method="post" action={path} novalidate data-draft data-draft-url={`${path}/draft`} class="kith-triage">
        <input type="hidden" name="childId" value={child.id} />
        <input type="hidden" name="look" value={look} />
        <input type="hidden" name="seenTriage" value={known.decided?.row.id ?? ''} />
        <input type="hidden" name="_tab" value={props.tab} />
        <input type="hidden" name="_from" value={draft?.id ?? ''} />
        <input type="hidden" name="_fromRevision" value={String(draft?.revision ?? 0)} />
        <Columns kind="known">
          {[
            <KnownSide known={known} now={now} />,
            <>
              <div class="kith-triage__top">
                <LinkTabs
                  label="How deep"
                  tabs={[
                    {
                      label: 'A line is enough',
                      href: `${path}?child=${child.id}&look=short${props.again ? '&again=1' : ''}`,
                      current: look === 'short',
                    },
                    {
                      label: 'Decide fully',
                      href: `${path}?child=${child.id}&look=full${props.again ? '&again=1' : ''}`,
                      current: look === 'full',
                    },
                  ]}
                />
                <SavedLine
                  savedAt={draft ? format.time(draft.savedAt) : undefined}
                  note="Not final until you press “Decide”."
                />
              </div>
              {look === 'full' ? <FullQuestions {...form} /> : <ShortQuestions {...form} />}
            </>,
          ]}
        </Columns>
        {look === 'full' && <ToldQuestion {...form} frontDoor={props.frontDoor} />}
        <Actions>
          {/* The token goes with the button, and so only with the sending: words saved as they are typed must not use it up. */}
          <Button name="_once" value={props.once}>
            {look === 'full' ? 'Decide' : 'Decide and close'}
          </Button>
          <Button secondary name="action" value="later" attributes={{ formaction: `${path}/draft` }}>
            Save for later
          </Button>
          {errors.length > 0 && (
            <p>
              <strong class="kith-error-words">
                {errors.length === 1 ? '1 answer is missing' : `${errors.length} answers are missing`}:
              </strong>{' '}
              {errors.slice(0, 4).map((error, index) => (
                <>
                  {index > 0 && '; '}
                  <Link href={`#${error.field}`}>{error.message.split('.')[0]}</Link>
                </>
              ))}
              . Nothing was decided; everything you typed is here.
            </p>
          )}
        </Actions>
      </form>
    </>
  )
}

const row = (key: string, value: unknown) => (value ? [{ key, value: value as never }] : [])

function decisionRows(decision: DecisionRow, name: string, facts: readonly [string, string][]) {
  return [
    ...row('Why', <Marked text={decision.reasons} />),
    ...row('What could happen', decision.risk && <Marked text={decision.risk} />),
    ...row(`What ${name} needs`, decision.need && <Marked text={decision.need} />),
    ...row(
      'Not weighed yet',
      decision.voiceNotYet &&
        `${decision.voiceNotYet}${decision.voiceByOn ? `. To be heard by ${format.longDate(decision.voiceByOn)}` : ''}`,
    ),
    ...row(
      `Could someone be making ${name} do this?`,
      decision.coercion && [decision.coercion, ...decision.coercionSigns].join('; '),
    ),
    ...row('The same for another child?', decision.identityConsidered && <Marked text={decision.identityConsidered} />),
    ...row(
      'Level',
      decision.level &&
        `${decision.level}${decision.descriptors.length > 0 ? `; ticked ${decision.descriptors.join(', ')}` : ''}`,
    ),
    ...row('Why another level', decision.otherLevelReason),
    ...facts.flatMap(([label, value]) => row(label, value)),
    ...row('Who disagrees', decision.dissent),
    ...row(
      'Told',
      decision.told.length > 0 && (
        <ul class="kith-list">
          {decision.told.map(told => (
            <li>
              <strong>{told.who}:</strong> {told.what}
              {told.when ? ` (${told.when})` : ''}
            </li>
          ))}
        </ul>
      ),
    ),
  ]
}

/** A concern that was decided: the reasons, the words that were weighed and what they changed, and what is next. */
export function DecidedPage({ known, now, referral, once, errors, typed }: TriagePageProps) {
  const decided = known.decided
  const decision = decided?.detail?.decisions.find(one => one.childId === known.child.id)
  if (!decided || !decision) return null
  const name = firstName(known.child)
  const path = `/concerns/${known.concern.id}`
  const outcome = decided.row.outcome
  const written = [decision.reasons, decision.risk, decision.need, decision.identityConsidered]
    .filter(Boolean)
    .join('\n')
  return (
    <>
      {heading(known, now, 'What was decided')}
      <ChildTabs known={known} />
      <Columns kind="known">
        {[
          <KnownSide known={known} now={now} />,
          <>
            <Section title={triageOutcomes[outcome]}>
              <p class="kith-secondary">
                Decided by {decided.row.decidedByName}, {format.dateTime(decided.row.decidedAt)}.{' '}
                <Link href={`/entries/${decided.row.entryId}`}>The entry</Link>
              </p>
              {decision.weighed.map(weighed => (
                <div class="kith-voice-panel">
                  <ChildsWords of={name} look="small">
                    {weighed.words}
                  </ChildsWords>
                  <p>
                    <strong>What this changed:</strong> {weighed.changed}
                  </p>
                </div>
              ))}
              <SummaryList rows={decisionRows(decision, name, decided.detail?.body.facts ?? []) as never} />
              <Pointed text={written} />
            </Section>
            <NextSteps known={known} referral={referral} />
            {outcome === 'family-help' && !decided.withdrawn && (
              <details class="kith-stack">
                <summary class="govuk-link">The family has withdrawn its agreement</summary>
                <form method="post" action={`${path}/withdrawn`} novalidate>
                  <input type="hidden" name="childId" value={known.child.id} />
                  <input type="hidden" name="_once" value={once} />
                  <Textarea
                    name="withdrawn"
                    label="What did they say, and why?"
                    value={typedText(typed, 'withdrawn')}
                    rows={2}
                    errorMessage={errorFor(errors as FieldError[], 'withdrawn')}
                  />
                  <Button secondary>Record it</Button>
                </form>
              </details>
            )}
            {decided.withdrawn && (
              <InsetText>
                <strong>The family withdrew its agreement</strong> ({decided.withdrawn.byName},{' '}
                {format.dateTime(decided.withdrawn.at)}): {decided.withdrawn.words} Family Help cannot go on without it.
                Decide again: close with a reason, help another way, or refer if {name} may be harmed.
              </InsetText>
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}

function NextSteps({ known, referral }: { known: Known; referral: TriagePageProps['referral'] }) {
  const row = known.decided?.row
  if (!row) return null
  const child = known.child.id
  const refer = refersOn(row.outcome) && referral === null && known.decided?.withdrawn === null
  const again = `/concerns/${known.concern.id}?child=${child}&again=1${isShort(row.outcome) ? '' : '&look=full'}`
  return (
    <Section title="What is next">
      {referral && (
        <p>
          Referred: <Link href={`/referrals/${referral.id}`}>{referral.number}</Link>
        </p>
      )}
      {row.reviewOn && <p>It comes back on {format.longDate(row.reviewOn)}.</p>}
      <Actions>
        {refer && (
          <Button href={`/children/${child}/refer?concern=${known.concern.id}`}>
            {row.outcome === 'family-help'
              ? 'Send the request'
              : row.outcome === 'police'
                ? 'Refer to the front door too'
                : 'Send the referral'}
          </Button>
        )}
        <Button secondary href={again}>
          Decide again
        </Button>
      </Actions>
    </Section>
  )
}
