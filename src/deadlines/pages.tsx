/** Home, a task and the team. Pure: facts in, page out. */
import type { ComponentChildren, VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  Certainty,
  Columns,
  EmptyState,
  ErrorSection,
  errorFor,
  format,
  WorkGroup as Group,
  HourBar,
  Link,
  LinkTabs,
  PageHeading,
  Pips,
  Scroll,
  Section,
  SummaryList,
  Table,
  Textarea,
  WorkRow,
} from '../ui/index.ts'
import type { TaskDetail } from './deadline.ts'
import { type Progress, type ShownTotal, smallest } from './rules.ts'
import { grouped, type Show, type SureOf, type WorkItem } from './worklist.ts'

/** Something that another slice shows beside the worklist. */
export interface AsidePart {
  order: number
  title: string
  /** On paper, for what must not be missed. */
  paper?: boolean
  /** Its rows bring their own space. */
  flush?: boolean
  body: () => ComponentChildren
}

const Sure = ({ sure }: { sure: SureOf | null }) =>
  sure && (
    <Certainty
      level={sure.level}
      {...(sure.source ? { source: sure.source } : {})}
      {...(sure.words ? { words: sure.words } : {})}
    />
  )

const Gone = ({ progress }: { progress: Progress }) =>
  progress &&
  (progress.kind === 'days' ? (
    <Pips total={progress.total} gone={progress.gone} late={progress.late} />
  ) : (
    <HourBar gone={progress.gone} />
  ))

/** One row of the worklist; goes inside a `WorkGroup` or a bare list. */
export const WorkItemRow = ({ item }: { item: WorkItem }) => (
  <WorkRow
    left={item.left}
    late={item.late}
    when={item.when}
    progress={item.progress && <Gone progress={item.progress} />}
    title={item.title}
    href={item.href}
    who={item.who}
    why={item.why}
    rule={item.rule}
    certainty={<Sure sure={item.sure} />}
    owner={item.owner}
    {...(item.action ? { action: item.action } : {})}
  />
)

const Rows = ({ items, show, now }: { items: readonly WorkItem[]; show: Show; now: Date }) => (
  <>
    {grouped(items, show, now).map(group => (
      <Group title={group.title} count={group.items.length}>
        {group.items.map(item => (
          <WorkItemRow item={item} />
        ))}
      </Group>
    ))}
  </>
)

/** What stands where rows would: that there are none, or none today and what comes next. */
function Nothing({ items, now }: { items: readonly WorkItem[]; now: Date }): VNode | null {
  const urgent = items.some(item => item.group === 'late' || item.group === 'today')
  if (urgent) return null
  const next = items.find(item => item.dueAt !== null)
  if (items.length === 0) return <EmptyState>Nothing needs you.</EmptyState>
  return next ? (
    <EmptyState next={`Next: ${next.title}, ${format.nearDate(next.dueAt ?? now, now)}.`}>
      Nothing needs you today.
    </EmptyState>
  ) : null
}

export interface HomeProps {
  now: Date
  items: readonly WorkItem[]
  show: Show
  /** "All leads" in a school, "Everyone" elsewhere; null for somebody who sees only what is theirs. */
  everyone: string | null
  mayLog: boolean
  /** There were more rows than a page holds. */
  cutAt: number | null
  mayTotals: boolean
  aside: readonly (AsidePart | null)[]
}

export function HomePage(props: HomeProps): VNode {
  const { now, items, show } = props
  const mine = items.filter(item => item.mine)
  const shown = show === 'mine' ? mine : items
  const tabs = [
    { label: props.everyone ?? 'Yours', href: '/', current: show === 'all', count: items.length },
    { label: 'Mine', href: '/?show=mine', current: show === 'mine', count: mine.length },
    { label: 'By child', href: '/?show=child', current: show === 'child' },
    { label: 'By rule', href: '/?show=rule', current: show === 'rule' },
  ]
  return (
    <>
      <PageHeading
        title="What needs you"
        lead={format.longDateTime(now)}
        actions={props.mayLog && <Button href="/concerns/new">Log a concern</Button>}
        oneAction
      />
      <Columns kind="home">
        <>
          {props.everyone !== null && <LinkTabs label="Which of them" look="ruled" tabs={tabs} />}
          <Nothing items={shown} now={now} />
          <Rows items={items} show={show} now={now} />
          {props.cutAt !== null && (
            <p class="kith-secondary">The {format.number(props.cutAt)} that run out first are shown.</p>
          )}
          <p class="kith-meta govuk-!-margin-top-6">
            {props.mayTotals && (
              <>
                <Link href="/team">In time and late</Link> ·{' '}
              </>
            )}
            <Link href="/calendar">Reminders and calendar</Link>
          </p>
        </>
        <>
          {props.aside.map(part =>
            part ? (
              <AsideSection title={part.title} paper={part.paper} flush={part.flush}>
                {part.body()}
              </AsideSection>
            ) : (
              <ErrorSection title="One part of this page" retry="/" />
            ),
          )}
        </>
      </Columns>
    </>
  )
}

// ------------------------------------------------------------------ a task

export interface TaskProps {
  task: TaskDetail
  item: WorkItem
  now: Date
  once: string
  typed?: string
  errors: readonly FieldError[]
}

const whoHas = ({ item }: TaskProps) => (item.owner === 'Yours' ? 'You' : item.owner)

export function TaskPage(props: TaskProps): VNode {
  const { task, item, once } = props
  const open = task.doneAt === null
  const own = task.href === `/tasks/${task.id}`
  return (
    <>
      <PageHeading
        title={task.title}
        lead={`${item.who}. ${task.why}`}
        leadInk
        back={{ label: 'What needs you', href: '/' }}
      />
      <SummaryList
        rows={[
          task.dueAt && { key: 'When', value: open ? `${item.left}, ${item.when}` : item.when },
          { key: 'Whose', value: whoHas(props) },
          item.rule !== '' && {
            key: 'Why then',
            value: (
              <>
                {item.rule} <Sure sure={item.sure} />
              </>
            ),
          },
          { key: 'Asked by', value: `${task.madeByName}, ${format.dateTime(task.madeAt)}` },
          !open && { key: 'Done', value: `${task.doneByName}, ${format.dateTime(task.doneAt ?? props.now)}` },
          task.doneWords && { key: 'What was done', value: task.doneWords },
          !open && props.typed !== undefined && { key: 'What you wrote', value: <span id="words">{props.typed}</span> },
        ]}
      />
      {!own && (
        <p>
          <Link href={task.href}>Go to where this is done</Link>
        </p>
      )}
      {open && (
        <form method="post" action={`/tasks/${task.id}/done`} novalidate>
          <input type="hidden" name="_once" value={once} />
          <Textarea
            name="words"
            label="What did you do, and what came of it?"
            hint="Those who gave you this read it. Facts and the child’s own words; keep what you think apart."
            rows={4}
            value={props.typed ?? ''}
            errorMessage={errorFor([...props.errors], 'words')}
          />
          <Actions>
            <Button>It is done</Button>
          </Actions>
        </form>
      )}
    </>
  )
}

// ------------------------------------------------------------------ the team

export interface TeamProps {
  now: Date
  items: readonly WorkItem[]
  /** Null for those who see totals only. */
  showsWork: boolean
  totals: readonly (ShownTotal & { title: string })[]
}

export const TeamPage = ({ now, items, showsWork, totals }: TeamProps): VNode => (
  <>
    <PageHeading
      title="In time and late"
      lead="What is running, and how it went in the last twelve months."
      back={{ label: 'What needs you', href: '/' }}
    />
    {showsWork && (
      <Section title="Running now">
        {items.length === 0 && <EmptyState>No clock is running.</EmptyState>}
        <Rows items={items} show="all" now={now} />
      </Section>
    )}
    <Section title="Twelve months, by rule and team">
      {totals.length === 0 ? (
        <EmptyState>No clock has stopped or run out yet.</EmptyState>
      ) : (
        <Scroll label="In time and late, by rule and team">
          <Table
            firstCellIsHeader
            head={[
              'Rule',
              'Team',
              { text: 'Ended or ran out', format: 'numeric' },
              { text: 'In time', format: 'numeric' },
              { text: 'Late', format: 'numeric' },
              { text: 'Share in time', format: 'numeric' },
            ]}
            rows={totals.map(row => [
              row.title,
              row.organisationName,
              { text: row.total, format: 'numeric' },
              { text: row.inTime, format: 'numeric' },
              { text: row.late, format: 'numeric' },
              { text: row.share === null ? '–' : format.percent(row.share), format: 'numeric' },
            ])}
          />
        </Scroll>
      )}
      <p class="kith-secondary">
        {totals.length > 0 && (
          <>
            <Link href="/team.xlsx">Take these away for a spreadsheet</Link> or <Link href="/team.csv">as CSV</Link>.{' '}
          </>
        )}
        Numbers under {smallest} are not shown, because they could point at a child. A clock that is still running and
        past its time counts as late. There are no totals over rows, so that none can be worked out.
      </p>
    </Section>
  </>
)
