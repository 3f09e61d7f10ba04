/** What this slice puts on other pages: holds on a child's page, what waits on the worklist. */
import { may } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { ChildSection } from '../record/index.ts'
import { londonDate } from '../statute/index.ts'
import { format, Link } from '../ui/index.ts'
import { adultsDue } from './adult-queries.ts'
import { dueNow, holdsSeen } from './queries.ts'
import { grounds } from './retention.ts'
import { standingOf } from './rules.ts'

/** On a child's page, for those who may put on a hold: what holds the record now. */
export async function heldSection(tx: Tx, ctx: Ctx, childId: string): Promise<ChildSection | null> {
  if (!may(ctx.roles, 'retention.hold')) return null
  const on = (await holdsSeen(tx, childId)).filter(hold => hold.liftedAt === null)
  return {
    order: 96,
    title: 'How long it is kept',
    place: 'aside',
    body: () => (
      <>
        {on.map(hold => (
          <p>
            <strong>On hold</strong> since {format.date(hold.setAt)}: {grounds[hold.grounds].toLowerCase()}.{' '}
            <Link href={`/retention/holds/${hold.id}`}>Why, and lifting it</Link>
          </p>
        ))}
        <p>
          <Link href={`/children/${childId}/hold`}>
            {on.length > 0 ? 'Put another hold on it' : 'Put a hold on the record'}
          </Link>
        </p>
      </>
    ),
  }
}

/** Beside the worklist: what waits for a decision, or for a review. Null when nothing does. It names nobody. */
export async function retentionSection(tx: Tx, ctx: Ctx) {
  if (!may(ctx.roles, 'retention.review')) return null
  const on = londonDate(ctx.now)
  const standings = (await dueNow(tx)).map(row => standingOf(row, on))
  const adults = may(ctx.roles, 'retention.decide') ? (await adultsDue(tx)).filter(row => row.decides) : []
  const decide = may(ctx.roles, 'retention.decide')
    ? [...standings, ...adults.map(row => standingOf(row, on))].filter(one => one === 'decide').length
    : 0
  const review = standings.filter(one => one === 'review').length
  if (decide + review === 0) return null
  const parts = [
    ...(decide > 0 ? [`${format.plural(decide, 'record')} to decide on`] : []),
    ...(review > 0 ? [`${format.plural(review, 'record')} to review`] : []),
  ]
  return {
    order: 60,
    title: 'Come to its date',
    body: () => (
      <p>
        <Link href="/retention">{format.sentence(format.list(parts))}</Link>. Nothing goes by itself.
      </p>
    ),
  }
}
