/** The school's concerns, by what has become of them. Pure. */
import { Button, EmptyState, format, Link, LinkTabs, PageHeading, StateTag } from '../ui/index.ts'
import type { ConcernRow } from './concern.ts'
import { type ListState, listStates } from './triage-rules.ts'

export interface ListRow {
  concern: ConcernRow
  state: ListState
  who: { name: string; yearGroup: string | null }[]
  /** What became of it, in a few words. */
  outcome: string
  told: boolean
}
export interface ListProps {
  rows: ListRow[]
  counts: Record<ListState, number>
  state: ListState | null
  text: string
  now: Date
  more: boolean
  mayLog: boolean
}

const link = (state: ListState | null) => (state ? `/concerns?state=${state}` : '/concerns')

/** Filters are links with counts, of what this person may see and nothing else. */
export function ConcernsPage({ rows, counts, state, text, now, more, mayLog }: ListProps) {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return (
    <>
      <PageHeading
        title="Concerns"
        lead="What your school has logged, newest first."
        actions={mayLog ? <Button href="/concerns/new">Log a concern</Button> : undefined}
        oneAction
      />
      <LinkTabs
        label="Which concerns"
        look="ruled"
        tabs={[
          { label: 'All', href: link(null), current: state === null, count: all },
          ...(Object.keys(listStates) as ListState[]).map(key => ({
            label: listStates[key],
            href: link(key),
            current: state === key,
            count: counts[key],
          })),
        ]}
      />
      <form method="post" action="/concerns" class="kith-concerns__find">
        {state && <input type="hidden" name="state" value={state} />}
        <label class="govuk-label" for="q">
          Name of a child, or who logged it
        </label>
        <input class="govuk-input govuk-input--width-20" id="q" name="q" value={text} />
        <Button secondary>Find</Button>
      </form>
      {rows.length === 0 ? (
        <EmptyState>{text || state ? 'Nothing matches.' : 'Nothing has been logged yet.'}</EmptyState>
      ) : (
        <ul class="kith-bare-list kith-concerns">
          {rows.map(({ concern, state: now_, who, outcome, told }) => (
            <li class="kith-concerns__row">
              <div class="kith-concerns__when">
                <strong>{format.sentence(format.nearDate(concern.loggedAt, now))}</strong> <br />
                {format.time(concern.loggedAt)}
              </div>
              <div>
                <Link
                  href={concern.entryId === null ? `/concerns/${concern.id}/find` : `/concerns/${concern.id}`}
                  classes="kith-concerns__title"
                >
                  {concern.entryId === null
                    ? 'Find the child on the roll'
                    : who.length > 0
                      ? who.map(one => `${one.name}${one.yearGroup ? `, ${one.yearGroup}` : ''}`).join('; ')
                      : 'A child'}
                </Link>
                <p class="kith-meta">
                  Logged by{' '}
                  {concern.recordedFor ? `${concern.loggedByName} for ${concern.recordedFor}` : concern.loggedByName}
                  {concern.urgent ? '. Urgent' : ''}
                </p>
              </div>
              <div>
                <StateTag>{listStates[now_]}</StateTag>{' '}
                <span class="kith-secondary">
                  {now_ === 'new'
                    ? 'not picked up yet'
                    : now_ === 'picked-up'
                      ? `${concern.pickedUpByName ?? ''}${concern.pickedUpAt ? `, ${format.time(concern.pickedUpAt)}` : ''}`
                      : `${outcome}${told ? `; ${concern.loggedByName} told` : ''}`}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
      {more && (
        <p class="kith-secondary">Only the newest 200 are shown. Older ones stand in each child’s chronology.</p>
      )}
    </>
  )
}
