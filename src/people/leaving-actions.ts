/** When a pupil list leaves out many children: they are held back until a second person of the school decides. */
import { eligible, policy, showed } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonNow } from '../platform/moment.ts'
import { leavings } from './leaving-queries.ts'
import type { ProtectDeps } from './protect-actions.ts'

/** What app.ts, the worker and the command line hand in: the slice that keeps tasks comes after this one. */
export type LeavingDeps = ProtectDeps

const kind = 'leaving'
const subjectOf = (leavingId: string) => ({ kind, id: leavingId })
const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`

/**
 * Holds back the children whom the list of a run leaves out, and asks everybody who may decide: those who bring in lists, but who said that they
 * have left. As the organisation's system person.
 */
export async function holdLeavers(
  deps: LeavingDeps,
  tx: Tx,
  ctx: Ctx,
  held: { runId: string; children: readonly string[]; onRoll: number },
): Promise<void> {
  showed(tx, held.children)
  const { id, saidBy } = await tx.one(sql<{ id: string; saidBy: string }>`
    select leaving_id as id, by_practitioner as "saidBy"
    from people.hold_leavers(${newId()}::uuid, ${held.runId}::uuid, ${uuids(held.children)}, ${held.onRoll}, ${ctx.now}::timestamptz)`)
  const lists = await eligible(tx, ctx.organisationId, policy['pupils.import'].roles, [])
  for (const practitionerId of new Set(lists.map(one => one.practitionerId))) {
    if (practitionerId === saidBy) continue
    await deps.giveTask(tx, ctx, {
      practitionerId,
      children: [],
      kind,
      subject: subjectOf(id),
      title: 'Decide whether many pupils have left',
      why: 'A pupil list leaves out many who are on the roll. Nobody is taken off before a second person agrees.',
      href: `/pupils/leaving/${id}`,
      private: true,
    })
    await tx.enqueue('mail', { practitionerId, organisationId: ctx.organisationId })
  }
}

/** A newer list has been read: what an earlier one held back, and nobody has decided, no longer stands. As the system person. */
export async function supersedeLeavings(deps: LeavingDeps, tx: Tx, ctx: Ctx, newerRunId: string): Promise<void> {
  const gone = await tx.many(
    sql<{
      id: string
    }>`select id from people.supersede_leavings(${newerRunId}::uuid, ${ctx.now}::timestamptz) as s(id)`,
  )
  for (const { id } of gone)
    await deps.finishTask(tx, ctx, { kind, subject: subjectOf(id), words: 'A newer list has come' })
}

/** 'own': this person said it, so somebody else decides. 'gone': it is not there, was decided, or a newer list has come. */
export type Decided = 'decided' | 'own' | 'gone'

/** The second person's answer, with the reason: with a yes the children are taken off the roll now, with a no they stay. */
export async function decideLeaving(
  deps: LeavingDeps,
  tx: Tx,
  ctx: Ctx,
  input: { leavingId: string; left: boolean; words: string },
): Promise<Decided> {
  const leaving = (await leavings(tx, ctx)).find(one => one.id === input.leavingId)
  if (!leaving?.open) return 'gone'
  if (leaving.mine) return 'own'
  const { done } = await tx.one(sql<{ done: boolean }>`
    select people.decide_leaving(${leaving.id}::uuid, ${input.left}, ${input.words}, ${ctx.now}::timestamptz, ${londonNow(ctx.now).date}::date) as done`)
  if (!done) return 'gone'
  await deps.finishTask(tx, ctx, {
    kind,
    subject: subjectOf(leaving.id),
    words: input.left ? 'They have left' : 'They stay on the roll',
  })
  tx.event.subject = subjectOf(leaving.id)
  tx.event.detail.left = input.left
  return 'decided'
}
