/** The front-door board. */
import type { ComponentChildren } from 'preact'
import {
  Board,
  type BoardGroup,
  type BoardRow,
  Button,
  Certainty,
  type CertaintyLevel,
  EmptyState,
  format,
  Link,
  LinkTabs,
  PageHeading,
  StateTag,
} from '../ui/index.ts'
import { type ContactChildRow, type ContactWhole, knowns, type Status, statuses } from './contact.ts'
import {
  answeredOf,
  type Due,
  type Group,
  groupOf,
  holderOf,
  households,
  initialsOf,
  repeatWords,
  stepsOf,
} from './rules.ts'

/** One contact as the board needs it: its rows, when it is due, and how many came before about the same children. */
export interface BoardContact {
  whole: ContactWhole
  status: Status
  due: Due
  /** Contacts about the same children in the twelve months before. */
  before: number
  /** Names, where somebody asked to see them; otherwise initials. */
  names: Map<string, string> | null
}
export interface Show {
  whose: 'all' | 'mine' | 'nobody'
  state: Status | null
  names: boolean
  roomy: boolean
  home: boolean
}

/** The address of the board with one thing changed. */
export function boardHref(show: Show, change: Partial<Show> = {}): string {
  const next = { ...show, ...change }
  const query = new URLSearchParams()
  if (next.whose !== 'all') query.set('whose', next.whose)
  if (next.state) query.set('state', next.state)
  if (next.names) query.set('names', 'yes')
  if (next.roomy) query.set('rows', 'roomy')
  if (next.home) query.set('by', 'household')
  const text = query.toString()
  return text === '' ? '/contacts' : `/contacts?${text}`
}

/** "A.P., 6; T.P., 3": every child of a contact, with age; an unborn child says so. */
export function childrenWords(
  children: readonly ContactChildRow[],
  now: Date,
  names: Map<string, string> | null,
): string {
  if (children.length === 0) return 'No child named'
  return children
    .map(child => {
      const name =
        (child.childId ? names?.get(child.childId) : undefined) ??
        (names ? [child.given, child.family].filter(Boolean).join(' ') || 'Not named' : initialsOf(child))
      if (child.bornOn && child.bornOn <= format.isoDay(now)) return `${name}, ${format.age(child.bornOn, now)}`
      if (child.expectedOn) return `${name} (unborn)`
      return child.ageWords ? `${name}, ${child.ageWords}` : name
    })
    .join('; ')
}

/** Yes, Maybe, Mum, No over all the children: the one that asks for most care. */
export function knownWords(children: readonly ContactChildRow[]): string | null {
  const order = ['yes', 'mother', 'maybe', 'no'] as const
  if (children.some(child => child.known === null)) return null
  const most = order.find(known => children.some(child => child.known === known))
  return most ? knowns[most] : null
}

/** The beginning of what was said, to whole words. */
export function short(words: string, most = 48): string {
  if (words.length <= most) return words
  const cut = words.lastIndexOf(' ', most)
  return `${words.slice(0, cut > most / 2 ? cut : most).replace(/[,;:.]$/, '')}…`
}

export function leftWords(due: Due, now: Date): string {
  if (!due) return '–'
  const { minutes } = format.timeLeft(due.at, now)
  const whole = Math.abs(Math.trunc(minutes))
  // A board is read down: whole hours are enough once there are more than four of them.
  if (whole >= 240 && whole < 1440) return `${Math.floor(whole / 60)} h`
  return format.duration(whole)
}
const dueWords = (due: Due) =>
  due === null
    ? ''
    : due.timed
      ? `${format.shortDate(due.at).slice(0, 3)} ${format.time(due.at)}`
      : `by ${format.weekdayDay(new Date(due.at.getTime() - 1))}`

export interface BoardProps {
  now: Date
  contacts: BoardContact[]
  show: Show
  counts: { all: number; mine: number; nobody: number; byState: [Status, number][] }
  me: string
  isManager: boolean
  areaName: string
  limit: { words: string; certainty: CertaintyLevel; source: string }
  decided: { decided: number; late: number; otherLevel: number; rereferrals: number; monday: string }
  once: string
}

/** Every contact that waits, one line each, in the order in which time runs out. */
export function FrontDoorPage(props: BoardProps) {
  const { contacts, show, counts, now } = props
  const inGroup = (group: Group) => contacts.filter(contact => groupOf(contact.due, contact.status, now) === group)
  const [late, hour, today, tomorrow] = [inGroup('late'), inGroup('hour'), inGroup('today'), inGroup('tomorrow')]
  return (
    <>
      <PageHeading
        title="Front door"
        lead={format.longDateTime(now)}
        actions={<Button href="/contacts/new">Add a contact</Button>}
        oneAction
      />
      <div class="kith-stack">
        <LinkTabs
          label="Whose contacts"
          look="joined"
          tabs={[
            { label: 'All', count: counts.all, href: boardHref(show, { whose: 'all' }), current: show.whose === 'all' },
            {
              label: 'Mine',
              count: counts.mine,
              href: boardHref(show, { whose: 'mine' }),
              current: show.whose === 'mine',
            },
            {
              label: 'Nobody’s',
              count: counts.nobody,
              href: boardHref(show, { whose: 'nobody' }),
              current: show.whose === 'nobody',
            },
          ]}
        />
        <p class="kith-lead kith-lead--ink">
          <strong class={late.length > 0 ? 'kith-late' : ''}>{late.length}</strong> late ·{' '}
          <strong>{hour.length}</strong> in the next hour · <strong>{today.length}</strong> later today ·{' '}
          <strong>{tomorrow.length}</strong> tomorrow
        </p>
        <p class="kith-meta">
          {props.limit.words} <Certainty level={props.limit.certainty} source={props.limit.source} />{' '}
          <Link href="/rules/referral-decision">Why?</Link>
        </p>
        <LinkTabs
          label="Show by state"
          tabs={[
            { label: 'Every state', href: boardHref(show, { state: null }), current: show.state === null },
            ...counts.byState.map(([state, count]) => ({
              label: statuses[state],
              count,
              href: boardHref(show, { state }),
              current: show.state === state,
            })),
          ]}
        />
        <p class="kith-secondary">
          <Link href={boardHref(show, { names: !show.names })}>{show.names ? 'Show initials' : 'Show names'}</Link>
          {!show.names && ' (recorded)'} ·{' '}
          <Link href={boardHref(show, { roomy: !show.roomy })}>{show.roomy ? 'Closer rows' : 'Roomier rows'}</Link> ·{' '}
          <Link href={boardHref(show, { home: !show.home })}>
            {show.home ? 'By when they are due' : 'By household'}
          </Link>{' '}
          · <Link href="/contacts/handover">Handover</Link>
        </p>
      </div>
      {contacts.length === 0 ? (
        <EmptyState
          next={
            show.whose === 'all' && show.state === null
              ? 'New ones appear here by themselves.'
              : 'Choose “All” to see the others.'
          }
        >
          No contact is waiting here.
        </EmptyState>
      ) : (
        <Board
          caption="Contacts at the front door"
          groups={show.home ? homeGroups(props) : dueGroups(props)}
          roomy={show.roomy}
        />
      )}
      <p class="kith-secondary">
        Decided since {props.decided.monday}: {props.decided.decided}. In time:{' '}
        {props.decided.decided - props.decided.late}. Late, each with a reason: {props.decided.late}. Re-referrals
        within twelve months: {props.decided.rereferrals}. Decided at another level than ticked:{' '}
        {props.decided.otherLevel}. <Link href="/contacts/decided">See them</Link>
      </p>
    </>
  )
}

function dueGroups(props: BoardProps): BoardGroup[] {
  const tomorrow = format.longDate(new Date(props.now.getTime() + 86_400_000))
  const groups: [string, Group[]][] = [
    ['Late', ['late']],
    ['Due today', ['hour', 'today']],
    [`Due tomorrow, ${tomorrow.replace(/ \d{4}$/, '')}`, ['tomorrow']],
    ['Due later', ['later']],
    ['Decided: whoever told us is still to be told', ['answer']],
  ]
  return groups
    .map(([title, of]) => ({
      title,
      rows: props.contacts
        .filter(contact => of.includes(groupOf(contact.due, contact.status, props.now)))
        .map(contact => boardRow(contact, props)),
    }))
    .filter(group => group.rows.length > 0)
    .map(group => ({ ...group, count: group.rows.length }))
}

/** Several contacts about the same children together: most of a day's notifications tell of few households. */
function homeGroups(props: BoardProps): BoardGroup[] {
  const homes = households(props.contacts.map(contact => ({ contact, children: contact.whole.contact.children })))
  const several = homes.filter(home => home.length > 1)
  const alone = homes.filter(home => home.length === 1).flat()
  return [
    ...several.map(home => ({
      title: `Same children, ${format.plural(home.length, 'contact')} waiting`,
      count: home.length,
      rows: home.map(one => boardRow(one.contact, props)),
    })),
    ...(alone.length > 0
      ? [{ title: 'Others', count: alone.length, rows: alone.map(one => boardRow(one.contact, props)) }]
      : []),
  ]
}

function stateWords({ whole, status }: BoardContact, isManager: boolean): ComponentChildren {
  if (status === 'new') return <StateTag>New</StateTag>
  if (status === 'asking') {
    const asked = answeredOf(whole.checks)
    return `${statuses.asking} ${asked.answered} of ${asked.of}`
  }
  if (status === 'manager') return isManager ? <strong>{statuses.manager}</strong> : statuses.manager
  return status === 'decided' ? 'Decided, to answer' : statuses[status]
}

function boardRow(row: BoardContact, props: BoardProps): BoardRow {
  const { whole, due, status } = row
  const { contact } = whole
  const group = groupOf(due, status, props.now)
  const holder = holderOf(whole.taken)
  const late = group === 'late'
  const reason = whole.lateReasons.at(-1)
  const repeat = repeatWords(row.before)
  const known = knownWords(whole.children)
  return {
    left: group === 'answer' ? '' : leftWords(due, props.now),
    late,
    soon: group === 'hour',
    due: group === 'answer' ? '' : dueWords(due),
    child: <Link href={`/contacts/${contact.id}`}>{childrenWords(whole.children, props.now, row.names)}</Link>,
    worry: (
      <>
        {contact.urgent && <strong>Harm now: </strong>}
        {short(contact.summary, contact.urgent || repeat ? 34 : 48)}
        {repeat && <strong> · {repeat}</strong>}
      </>
    ),
    from: short(contact.from, 24),
    known: known ?? <Link href={`/contacts/${contact.id}#children`}>Look</Link>,
    steps: stepsOf(status),
    state: stateWords(row, props.isManager),
    with: holder ? (
      holder.byId === props.me ? (
        <strong>You</strong>
      ) : (
        shortName(holder.byName)
      )
    ) : (
      <form method="post" action={`/contacts/${contact.id}/take`}>
        <input type="hidden" name="to" value="board" />
        <button class="kith-link-button" type="submit">
          Take it<span class="govuk-visually-hidden">: contact {contact.number}</span>
        </button>
      </form>
    ),
    ...(late
      ? {
          reason: reason ? (
            <>Why: {reason.words}</>
          ) : (
            <>
              <strong>No reason given yet.</strong>{' '}
              <Link href={`/contacts/${contact.id}#late`}>Say why it is late</Link>. Until then it cannot be decided.
            </>
          ),
        }
      : {}),
  }
}
const shortName = (name: string) => {
  const parts = name.split(/\s+/)
  return parts.length < 2 ? name : `${parts[0]?.[0] ?? ''}. ${parts.at(-1)}`
}
