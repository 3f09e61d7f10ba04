import type { FieldError, Typed } from '../platform/form.ts'
import { typedText } from '../platform/form.ts'
import { somebody, within } from '../record/index.ts'
import {
  AsideSection,
  Button,
  Columns,
  EmptyState,
  errorFor,
  format,
  Input,
  Link,
  LinkTabs,
  PageHeading,
  Radios,
  Section,
  Select,
  StateTag,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import type { AnswerRow, ReferralRow } from './referral-queries.ts'
import { type ReferralState, referralStates, ways } from './referral-rules.ts'

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
                By {[within(row.sentByName), row.sentByJob].filter(Boolean).join(', ')},{' '}
                {row.way === 'kith' ? 'in Kith' : ways[row.way].toLowerCase()}.
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
            classes="govuk-input--width-10"
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
        lead={`${row.paperWithoutSchool ? row.sentByName : row.organisationName} to ${row.toName}. Confidential: for the person named, and nobody else.`}
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
        Answer to{' '}
        {row.sentByName === somebody
          ? within(somebody)
          : [row.sentByName, ...(row.paperWithoutSchool ? [] : [row.organisationName])].join(', ')}
        , with the number {row.number}. Guidance asks for a decision, and an answer to the referrer, within one working
        day of receipt (Working Together, chapter 3).
      </p>
    </div>
  )
}
