/** Handing over, and what was decided this week. */
import { within } from '../record/index.ts'
import { EmptyState, format, Link, PageHeading, Section } from '../ui/index.ts'
import { type BoardContact, childrenWords, leftWords, short } from './board-page.tsx'
import { type ContactWhole, statuses } from './contact.ts'
import { groupOf, holderOf, statusOf } from './rules.ts'

export interface DecidedProps {
  now: Date
  contacts: ContactWhole[]
  monday: string
}
/** What was decided this week; late ones first, each with its reason. */
export function DecidedPage({ now, contacts, monday }: DecidedProps) {
  return (
    <>
      <PageHeading title="Decided" lead={`Since ${monday}`} back={{ label: 'Front door', href: '/contacts' }} />
      {contacts.length === 0 && <EmptyState>Nothing has been decided yet this week.</EmptyState>}
      <ul class="kith-list">
        {contacts.map(whole => (
          <li>
            <Link href={`/contacts/${whole.contact.id}`}>{whole.contact.number}</Link>{' '}
            {childrenWords(whole.children, now, null)}, from {within(whole.contact.from)}.{' '}
            {whole.decisions.some(decision => decision.late) ? (
              <>
                <strong class="kith-late">Late.</strong> {whole.lateReasons.at(-1)?.words}
              </>
            ) : (
              'In time.'
            )}{' '}
            {statuses[statusOf(whole)]}.
          </li>
        ))}
      </ul>
    </>
  )
}

/** Words that somebody wrote, with a full stop where they left it out: another sentence follows. */
const sentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`)

export interface HandoverProps {
  now: Date
  since: Date
  contacts: BoardContact[]
  received: ContactWhole[]
  me: string
}
/** For 08:30 and 17:00: what happened, what must be done now, what is nobody's. */
export function HandoverPage({ now, since, contacts, received }: HandoverProps) {
  const soon = contacts.filter(
    contact =>
      ['late', 'hour'].includes(groupOf(contact.due, contact.status, now)) ||
      (contact.whole.contact.urgent && contact.status !== 'decided'),
  )
  const ratify = received.flatMap(whole =>
    whole.emergencies.filter(one => one.ratifiedAt === null).map(one => ({ whole, one })),
  )
  const nobodys = contacts.filter(contact => contact.whole.taken.length === 0 && contact.status !== 'decided')
  const happened = received
    .flatMap(whole => [
      ...(whole.contact.receivedAt >= since
        ? [
            {
              at: whole.contact.receivedAt,
              whole,
              words: `Came from ${within(whole.contact.from)}: ${short(whole.contact.summary, 120)}`,
            },
          ]
        : []),
      ...whole.emergencies
        .filter(one => one.at >= since)
        .map(one => ({ at: one.at, whole, words: `${one.actedByName} acted alone: ${one.what}` })),
      ...whole.decisions
        .filter(one => one.decidedAt >= since)
        .map(one => ({ at: one.decidedAt, whole, words: `Decided by ${one.decidedByName}.` })),
    ])
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const line = (whole: ContactWhole) => (
    <Link href={`/contacts/${whole.contact.id}`}>
      {whole.contact.number}, {childrenWords(whole.children, now, null)}
    </Link>
  )
  return (
    <>
      <PageHeading
        title="Handover"
        lead={`Since ${format.longDateTime(since)}`}
        meta={`Read ${format.longDateTime(now)}. It changes as people work.`}
        back={{ label: 'Front door', href: '/contacts' }}
      />
      <Section title="To be done now">
        {soon.length + ratify.length === 0 && <EmptyState>Nothing must be done within the hour.</EmptyState>}
        <ul class="kith-list">
          {ratify.map(({ whole, one }) => (
            <li>
              {line(whole)}. <strong>Another person must ratify</strong> what {one.actedByName} did, by{' '}
              {format.longDateTime(new Date(one.ratifyBy.getTime() - 60_000))}: {one.what}{' '}
              <Link
                href={`/contacts/${whole.contact.id}/children/${one.contactChildId}/ratify`}
                hidden={`contact ${whole.contact.number}`}
              >
                Read and ratify
              </Link>
            </li>
          ))}
          {soon.map(({ whole, due, status }) => (
            <li>
              {line(whole)}.{' '}
              {due && due.at <= now ? (
                <strong class="kith-late">Late.</strong>
              ) : whole.contact.urgent ? (
                <strong>Harm now.</strong>
              ) : (
                `${leftWords(due, now)} left.`
              )}{' '}
              {statuses[status]}. {holderOf(whole.taken)?.byName ?? 'Nobody has it'}.
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Nobody’s">
        {nobodys.length === 0 && <EmptyState>Somebody has every contact.</EmptyState>}
        <ul class="kith-list">
          {nobodys.map(({ whole, due }) => (
            <li>
              {line(whole)}, from {within(whole.contact.from)}. {sentence(short(whole.contact.summary, 120))}{' '}
              {due && due.at > now && `${leftWords(due, now)} left.`}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="What happened">
        {happened.length === 0 && <EmptyState>Nothing came and nothing was decided.</EmptyState>}
        <ul class="kith-list">
          {happened.map(({ at, whole, words }) => (
            <li>
              {format.shortDateTime(at)}: {line(whole)}. {words}
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}
