import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { ChildSection } from '../record/index.ts'
import { format, Link } from '../ui/index.ts'
import { workFor } from './home.ts'
import type { WorkItem } from './worklist.ts'

const Clocks = ({ items }: { items: readonly WorkItem[] }) => (
  <ul class="kith-bare-list kith-stack">
    {items.map(item => (
      <li>
        <strong>{item.late ? `Late: ${item.left}` : item.dueAt ? format.shortDate(item.dueAt) : item.left}</strong>{' '}
        <Link href={item.href}>{item.title}</Link>
        <br />
        <span class="kith-meta">{item.rule}</span>
      </li>
    ))}
  </ul>
)

const found = new WeakMap<Tx, Map<string, Promise<WorkItem[]>>>()
/** Section and lane of one page show the same work: it is read once a transaction. */
function workOf(tx: Tx, ctx: Ctx, childId: string): Promise<WorkItem[]> {
  const known = found.get(tx) ?? new Map<string, Promise<WorkItem[]>>()
  found.set(tx, known)
  const work = known.get(childId) ?? workFor(tx, ctx, { children: [childId] })
  known.set(childId, work)
  return work
}

/** For a child's page: the clocks and tasks of one's own team for this child, soonest first. Null when nothing runs. */
export async function clocksSection(tx: Tx, ctx: Ctx, childId: string): Promise<ChildSection | null> {
  const items = await workOf(tx, ctx, childId)
  if (items.length === 0) return null
  return { order: 10, title: 'Clocks', place: 'aside', body: () => <Clocks items={items.slice(0, 8)} /> }
}

/** For the picture of a child's page: what is due, drawn hollow after today. */
export async function dueLane(tx: Tx, ctx: Ctx, childId: string) {
  const items = await workOf(tx, ctx, childId)
  return {
    due: items
      .filter(item => item.dueAt !== null && item.dueAt > ctx.now)
      .map(item => ({ on: format.isoDay(item.dueAt ?? ctx.now), label: item.title, href: item.href })),
  }
}
