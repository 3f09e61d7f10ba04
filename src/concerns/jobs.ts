/** Work of the worker for this slice: what was to be watched comes back on its day, and answers are made known. Each can run twice. */
import { askFor, eligible } from '../access/index.ts'
import { giveTask } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { londonMoment } from '../platform/moment.ts'
import { londonDate } from '../statute/index.ts'
import { reviewTask } from './triage-actions.ts'

export { answersArrived } from './referral-answers.ts'

/**
 * What was decided to be watched, or early help to be looked at together, comes back as a task on its date: to whoever decided it, or to any
 * lead when that person no longer may. Run by the sweep as the organisation’s system person; twice changes nothing. Gives how many came back.
 */
export async function reviewsDue(tx: Tx, ctx: Ctx, now: Date): Promise<number> {
  const today = londonDate(now)
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`concerns.reviews ${ctx.organisationId}`}, 7))`)
  const due = await tx.many(sql<{
    id: string
    concernId: string
    childId: string
    decidedBy: string
    reviewOn: string
    outcome: string
  }>`
    select t.id, t.concern_id as "concernId", t.child_id as "childId", t.decided_by as "decidedBy", t.review_on as "reviewOn", t.outcome
    from concerns.triage t
    where t.organisation_id = ${ctx.organisationId} and t.review_on <= ${today}::date
      and not exists (select from concerns.came_back b where b.triage_id = t.id)
      and not exists (select from concerns.review r where r.triage_id = t.id)
    order by t.review_on limit 200`)
  for (const row of due) {
    await askFor(tx, [row.childId])
    const leads = await eligible(tx, ctx.organisationId, ['dsl', 'head'], [row.childId])
    const same = leads.some(lead => lead.practitionerId === row.decidedBy)
    const taskId = await giveTask(
      tx,
      { ...ctx, now },
      {
        practitionerId: same ? row.decidedBy : null,
        children: [row.childId],
        kind: reviewTask,
        subject: { kind: 'triage', id: row.id },
        title:
          row.outcome === 'early-help' ? 'Look at the early help together' : 'Come back to this: what has changed?',
        why:
          row.outcome === 'early-help'
            ? 'Early help was to be looked at together today.'
            : 'You decided to keep watching until today.',
        href: `/concerns/${row.concernId}?child=${row.childId}&again=1`,
        dueAt: londonMoment(row.reviewOn, '17:00'),
        timed: false,
        ruleWords: 'What is watched comes back on its day',
        certainty: 'local',
        sourceWords: 'Set when it was decided',
      },
    )
    await tx.run(
      sql`insert into concerns.came_back (triage_id, task_id, at, by_practitioner) values (${row.id}, ${taskId}, ${now}, ${ctx.practitionerId})`,
    )
    if (same) await tx.enqueue('mail', { practitionerId: row.decidedBy, organisationId: ctx.organisationId })
  }
  return due.length
}
