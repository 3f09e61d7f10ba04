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

/** For a child's page: the clocks and tasks of one's own team for this child, soonest first. Null when nothing runs. */
export async function clocksSection(tx: Tx, ctx: Ctx, childId: string): Promise<ChildSection | null> {
  const items = await workFor(tx, ctx, { children: [childId] })
  if (items.length === 0) return null
  return { order: 10, title: 'Clocks', place: 'aside', body: () => <Clocks items={items.slice(0, 8)} /> }
}

/** For the picture of a child's page: what is due, drawn hollow after today. */
export async function dueLane(tx: Tx, ctx: Ctx, childId: string) {
  const items = await workFor(tx, ctx, { children: [childId] })
  return {
    due: items
      .filter(item => item.dueAt !== null && item.dueAt > ctx.now)
      .map(item => ({ on: format.isoDay(item.dueAt ?? ctx.now), label: item.title, href: item.href })),
  }
}
