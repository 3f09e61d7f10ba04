/** The stop before a penalty notice, a suspension or an exclusion: asked for by anybody who keeps the register, decided by who leads safeguarding. */
import { eligible } from '../access/index.ts'
import { concernsOf } from '../concerns/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { writeEntry } from '../record/index.ts'
import { londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { measures, type StopDecisionInput, type StopInput, type StopRow, stopDecisions } from './alert.ts'
import { missingInStop } from './alert-form-rules.ts'
import { stopById } from './alert-queries.ts'
import { workersOf } from './telling-queries.ts'
import { planOf } from './telling-rules.ts'
import { mailTo } from './telling-tasks.ts'

export const lookTask = 'look-before-measure'
export const toldTask = 'measure-told'
export const doneTask = 'measure-decided'

/**
 * Somebody thinks of a measure. It is the same for every child, so that it tells nobody whether there is a worker, a plan or a concern: a
 * safeguarding lead looks first. Gives the id.
 */
export async function askStop(tx: Tx, ctx: Ctx, childId: string, input: StopInput): Promise<string> {
  const id = newId()
  await tx.run(sql`insert into attendance.stop (id, organisation_id, child_id, measure, why, asked_by, asked_at)
    values (${id}, ${ctx.organisationId}, ${childId}, ${input.measure}, ${input.why}, ${ctx.practitionerId}, ${ctx.now})`)
  tx.event.subject = { kind: 'stop', id }
  await giveTask(tx, ctx, {
    children: [childId],
    kind: lookTask,
    subject: { kind: 'stop', id },
    title: `Before a ${measures[input.measure].toLowerCase()}: look at the whole first`,
    why: `Asked by a ${ctx.jobTitle.toLowerCase()}. Nothing happens until a lead has decided.`,
    href: `/attendance/stops/${id}`,
    dueAt: new Date(ctx.now.getTime() + 24 * 60 * 60_000),
    timed: false,
    certainty: 'local',
    ruleWords: 'Support comes first: context, what was tried, the worker told.',
    sourceWords: 'School rule',
  })
  const leads = (await eligible(tx, ctx.organisationId, ['dsl', 'head'], [childId])).map(row => row.practitionerId)
  await mailTo(
    tx,
    ctx.organisationId,
    leads.filter(lead => lead !== ctx.practitionerId),
  )
  return id
}

/** Who works with the child, whether a plan runs, and whether a concern is open: what the stop is there for. */
export async function stopFacts(
  tx: Tx,
  ctx: Ctx,
  childId: string,
): Promise<{ hasWorker: boolean; hasPlan: boolean; hasConcern: boolean }> {
  const workers = await workersOf(tx, [childId], londonDate(ctx.now))
  return {
    hasWorker: workers.some(row => row.organisationId !== null),
    hasPlan: planOf(workers) !== null,
    hasConcern: (await concernsOf(tx, ctx, { child: childId, open: true, most: 1 })).length > 0,
  }
}

/** A lead decides, with reasons. Whoever asked learns what to do, and not why; the teams that work with the child hear of it. */
export async function decideStop(
  tx: Tx,
  ctx: Ctx,
  stop: StopRow,
  input: StopDecisionInput,
): Promise<{ ok: true } | { ok: false; errors: FieldError[] }> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`attendance.stop ${stop.id}`}, 11))`)
  const now = (await stopById(tx, stop.id)) ?? stop
  if (now.decidedAt !== null && now.decisionId !== input.seenDecision) {
    const message = `${now.decidedByName} decided at ${format.time(now.decidedAt)}, while you wrote. Nothing was overwritten: read that decision first`
    return { ok: false, errors: [{ field: 'decision', message }] }
  }
  const facts = await stopFacts(tx, ctx, stop.childId)
  const errors = missingInStop(input, { today: londonDate(ctx.now), hasWorker: facts.hasWorker })
  if (errors.length > 0) return { ok: false, errors }
  const entryId = await writeStop(tx, ctx, stop, input)
  const decisionId = newId()
  await tx.run(sql`insert into attendance.stop_decision (id, stop_id, decision, words, review_on, by_practitioner, at)
    values (${decisionId}, ${stop.id}, ${input.decision}, ${input.words}, ${input.decision === 'wait' ? input.reviewOn : null}::date, ${ctx.practitionerId}, ${ctx.now})`)
  await tx.run(sql`insert into attendance.stop_reason (decision_id, stop_id, organisation_id, child_id, reasons, support, view_words, view_not_yet, worker_told,
      had_worker, had_plan, had_concern, entry_id, by_practitioner)
    values (${decisionId}, ${stop.id}, ${ctx.organisationId}, ${stop.childId}, ${input.reasons}, ${input.support}, ${input.viewWords},
      ${input.viewWords === null ? input.viewNotYet : null}, ${input.workerTold}, ${facts.hasWorker}, ${facts.hasPlan}, ${facts.hasConcern}, ${entryId}, ${ctx.practitionerId})`)
  tx.event.subject = { kind: 'stop', id: stop.id }
  await finishTask(tx, ctx, {
    kind: lookTask,
    subject: { kind: 'stop', id: stop.id },
    words: stopDecisions[input.decision],
  })
  await tellAsker(tx, ctx, stop, input)
  if (facts.hasWorker) await tellTeams(tx, ctx, stop, input)
  return { ok: true }
}

/** The entry, for the safeguarding team alone: its reasons may rest on what others may not read. */
async function writeStop(tx: Tx, ctx: Ctx, stop: StopRow, input: StopDecisionInput): Promise<string> {
  const measure = measures[stop.measure]
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'attendance',
    title: `${measure} looked at: ${stopDecisions[input.decision].toLowerCase()}`,
    body: {
      text: stop.why,
      facts: [
        ['Tried to help', input.support],
        ...(input.workerTold ? ([['The worker', input.workerTold]] as [string, string][]) : []),
        ...(input.viewWords === null
          ? ([['What the child says', `Not asked yet. ${input.viewNotYet ?? ''}`.trim()]] as [string, string][])
          : []),
        ['Asked by', `${stop.askedByName}, ${format.dateTime(stop.askedAt)}`],
      ],
    },
    children: [{ childId: stop.childId, role: 'subject' }],
    happenedAt: ctx.now,
    reach: 'own',
    voices: input.viewWords === null ? [] : [{ childId: stop.childId, words: input.viewWords }],
    decisions: [
      {
        childId: stop.childId,
        kind: 'stop',
        choice: `${measure}: ${stopDecisions[input.decision].toLowerCase()}`,
        reasons: input.reasons,
        decidedBy: ctx.practitionerId,
        voiceNotYet: input.viewWords === null ? input.viewNotYet : null,
      },
    ],
  })
  return entryId
}

async function tellAsker(tx: Tx, ctx: Ctx, stop: StopRow, input: StopDecisionInput): Promise<void> {
  await finishTask(tx, ctx, { kind: doneTask, subject: { kind: 'stop', id: stop.id }, words: 'Decided again' })
  if (stop.askedBy === ctx.practitionerId) return
  await giveTask(tx, ctx, {
    practitionerId: stop.askedBy,
    children: [stop.childId],
    kind: doneTask,
    subject: { kind: 'stop', id: stop.id },
    title: `${measures[stop.measure]}: ${stopDecisions[input.decision].toLowerCase()}`,
    why: 'A safeguarding lead has decided what you asked.',
    href: `/attendance/stops/${stop.id}`,
  })
  await tx.enqueue('mail', { practitionerId: stop.askedBy, organisationId: ctx.organisationId })
}

/** Each team that works with the child and reads in Kith hears what was decided; not where. */
async function tellTeams(tx: Tx, ctx: Ctx, stop: StopRow, input: StopDecisionInput): Promise<void> {
  const teams = (await workersOf(tx, [stop.childId], londonDate(ctx.now))).filter(
    row => row.organisationId && row.onKith,
  )
  for (const team of new Map(teams.map(row => [row.organisationId, row])).values()) {
    const organisationId = team.organisationId ?? ''
    await giveTask(tx, ctx, {
      organisationId,
      practitionerId: team.practitionerId,
      children: [stop.childId],
      kind: toldTask,
      subject: { kind: 'stop', id: stop.id },
      title: `A ${measures[stop.measure].toLowerCase()} was thought of: ${stopDecisions[input.decision].toLowerCase()}`,
      why: 'A school decided this about a child you work with. Ask its safeguarding lead for the reasons.',
    })
    if (team.practitionerId) await mailTo(tx, organisationId, [team.practitionerId])
  }
}
