/** What happens to alerts: kept as a scan finds them, decided on by a person, or raised as a concern. */
import { eligible } from '../access/index.ts'
import { logConcern } from '../concerns/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { practitionersWithRole } from '../identity/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment } from '../platform/moment.ts'
import { writeEntry } from '../record/index.ts'
import { londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { type AlertRow, evidences, type FoundAlert, reasons, type TriageInput, type TriageRow } from './alert.ts'
import { type KeptAlert, matchAlerts, missingInTriage } from './alert-form-rules.ts'
import { triageOf } from './alert-queries.ts'
import { alertSays } from './alert-says.ts'
import { defaultSettings } from './settings.ts'
import { uuids } from './telling-queries.ts'

export const nextTask = 'attendance-next-step'
export const reviewTask = 'attendance-review'
/** Days for each quiet school week: twelve school weeks are about fourteen, with a half term and some of a holiday between. */
const quietDays = 8

/**
 * Keeps what a scan found for these children of one’s own school: new alerts are added, those found again keep their day and get the figures of
 * today, those found no more end. A few statements for a whole school. The children must have been asked for. Run as the school’s own system person.
 */
export async function keepAlerts(
  tx: Tx,
  ctx: Ctx,
  scanned: { children: readonly string[]; alerts: readonly FoundAlert[] },
): Promise<{ fresh: number; again: number; ended: number }> {
  if (scanned.children.length === 0) return { fresh: 0, again: 0, ended: 0 }
  const kept = await tx.many(sql<KeptAlert>`
    select a.id, a.child_id as "childId", a.kind, a.since_on as "sinceOn", a.strength, a.found_at as "foundAt", a.ended_at as "endedAt" from attendance.alert a
    where a.organisation_id = ${ctx.organisationId} and a.child_id = any(${uuids(scanned.children)})`)
  const quietFrom = new Date(ctx.now.getTime() - defaultSettings.quietWeeks * quietDays * 86_400_000)
  const { fresh, again, ended } = matchAlerts(kept, scanned.alerts, quietFrom)
  if (fresh.length > 0)
    // A pattern that has grown since the same day is told anew: whatever was decided on the smaller one stays beside it.
    await tx.run(sql`insert into attendance.alert (id, organisation_id, child_id, kind, since_on, strength, facts, found_at, last_found_at)
      select f.id, ${ctx.organisationId}::uuid, f.child, f.kind, f.since, f.strength, f.facts::jsonb, ${ctx.now}::timestamptz, ${ctx.now}::timestamptz
      from unnest(${fresh.map(() => newId())}::uuid[], ${fresh.map(row => row.childId)}::uuid[], ${fresh.map(row => row.kind)}::text[],
        ${fresh.map(row => row.sinceOn)}::date[], ${fresh.map(row => row.strength)}::float8[], ${fresh.map(row => JSON.stringify(row.facts))}::text[])
        f(id, child, kind, since, strength, facts)
      on conflict (child_id, organisation_id, kind, since_on) do update set strength = excluded.strength, facts = excluded.facts,
        found_at = excluded.found_at, last_found_at = excluded.last_found_at, ended_at = null, settled_at = null`)
  if (again.length > 0)
    // One object of figures by alert: joined as rows, PostgreSQL went through all of them for each.
    await tx.run(sql`update attendance.alert a set facts = ${JSON.stringify(Object.fromEntries(again.map(row => [row.id, row.facts])))}::jsonb -> a.id::text,
      last_found_at = ${ctx.now}, ended_at = null where a.id = any(${uuids(again.map(row => row.id))})`)
  if (ended.length > 0)
    await tx.run(sql`update attendance.alert set ended_at = ${ctx.now} where id = any(${uuids(ended)})`)
  return { fresh: fresh.length, again: again.length, ended: ended.length }
}

/** People of the school who may be asked to do something for this child: nobody who is excluded from it. */
export async function colleaguesFor(
  tx: Tx,
  ctx: Ctx,
  childId: string,
): Promise<{ id: string; name: string; jobTitle: string }[]> {
  const roles = ['teacher', 'pastoral', 'attendance-lead', 'dsl', 'head'] as const
  const free = new Set((await eligible(tx, ctx.organisationId, roles, [childId])).map(row => row.practitionerId))
  return (await practitionersWithRole(tx, ctx.organisationId, roles))
    .filter(row => free.has(row.id))
    .map(({ id, name, jobTitle }) => ({ id, name, jobTitle }))
}

export type Decided =
  | { ok: true; triageId: string; concernId: string | null }
  | { ok: false; errors: FieldError[] }
  /** Somebody decided meanwhile: theirs stands, nothing was written. */
  | { ok: false; errors: FieldError[]; conflict: TriageRow }

/** Decides on an alert of one’s own school. Depth follows the outcome; what is missing is named field by field. */
export async function triageAlert(tx: Tx, ctx: Ctx, alert: AlertRow, input: TriageInput): Promise<Decided> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`attendance.triage ${alert.id}`}, 11))`)
  const [before] = await triageOf(tx, [alert.id])
  if (before && before.id !== input.seenTriage) {
    const message = `${before.decidedByName} decided at ${format.time(before.decidedAt)}, while you wrote. Nothing was overwritten: read that decision first. If yours should stand beside it, send it again`
    return { ok: false, conflict: before, errors: [{ field: 'outcome', message }] }
  }
  const colleagues = new Set((await colleaguesFor(tx, ctx, alert.childId)).map(one => one.id))
  const errors = missingInTriage(input, { today: londonDate(ctx.now), colleagues })
  if (errors.length > 0) return { ok: false, errors }
  const concernId = input.outcome === 'raised' ? await raiseConcern(tx, ctx, alert, input) : null
  const entryId = input.outcome === 'raised' ? null : await writeDecision(tx, ctx, alert, input)
  const triageId = newId()
  const reach = input.outcome === 'raised' ? 'own' : input.reach
  await tx.run(sql`insert into attendance.triage (id, alert_id, organisation_id, child_id, outcome, reasons, evidence, why, view_words, view_not_yet, support,
      next_step, next_who, review_on, reach, concern_id, entry_id, decided_by, decided_at)
    values (${triageId}, ${alert.id}, ${ctx.organisationId}, ${alert.childId}, ${input.outcome}, ${input.reasons}::text[], ${input.evidence}, ${input.why}, ${input.viewWords},
      ${input.viewWords === null ? input.viewNotYet : null}, ${input.support}, ${input.nextStep}, ${input.nextWho}, ${input.reviewOn}::date, ${reach}, ${concernId}, ${entryId},
      ${ctx.practitionerId}, ${ctx.now})`)
  await tx.run(sql`update attendance.alert set settled_at = ${ctx.now} where id = ${alert.id}`)
  tx.event.subject = { kind: 'alert', id: alert.id }
  if (before)
    await finishTask(tx, ctx, { kind: reviewTask, subject: { kind: 'alert', id: alert.id }, words: 'Looked at again' })
  await whatFollows(tx, ctx, alert, input)
  return { ok: true, triageId, concernId }
}

/** The alert becomes a concern, in the words of the register and of whoever raises it: a lead reads it as they read every concern. */
export async function raiseConcern(
  tx: Tx,
  ctx: Ctx,
  alert: AlertRow,
  input: Pick<TriageInput, 'why' | 'viewWords' | 'danger' | 'reasons'>,
): Promise<string> {
  const thought =
    input.reasons.length > 0
      ? `\n\nWe think of: ${input.reasons.map(key => reasons[key].toLowerCase()).join('; ')}.`
      : ''
  const { concernId } = await logConcern(tx, ctx, {
    children: [{ childId: alert.childId, role: 'subject' }],
    voiceOf: alert.childId,
    happenedAt: ctx.now,
    place: null,
    seen: `From the register: ${alertSays(alert)}\n\n${input.why}${thought}`,
    said: null,
    voice: input.viewWords,
    means: 'spoken',
    askedFirst: null,
    danger: input.danger ?? 'unknown',
    recordedFor: null,
    marks: [],
    files: [],
    duty: null,
  })
  return concernId
}

/** The entry in the chronology: what the register shows, what was found out, what the child says, what was offered. */
async function writeDecision(tx: Tx, ctx: Ctx, alert: AlertRow, input: TriageInput): Promise<string> {
  const lines: [string, string | null][] = [
    ['From the register', alertSays(alert)],
    ['Reasons', input.reasons.map(key => reasons[key]).join('; ') || null],
    ['How we know', input.evidence && evidences[input.evidence]],
    ['What the child says', input.viewWords === null ? `Not asked yet. ${input.viewNotYet ?? ''}`.trim() : null],
    ['Help', input.support],
    ['Next', input.nextStep],
    ['Looked at again on', input.reviewOn && format.longDate(input.reviewOn)],
  ]
  const titles = {
    'reason-found': `Attendance: ${input.reasons
      .map(key => reasons[key].toLowerCase())
      .slice(0, 2)
      .join('; ')}`,
    watch: 'Attendance: looked at, and to be looked at again',
    mistake: 'Attendance: looked at, nothing to it',
    raised: 'Attendance',
  }
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'attendance',
    title: titles[input.outcome].slice(0, 120),
    body: { text: input.why, facts: lines.filter((line): line is [string, string] => Boolean(line[1])) },
    children: [{ childId: alert.childId, role: 'subject' }],
    happenedAt: ctx.now,
    reach: input.reach ?? 'own',
    voices: input.viewWords === null ? [] : [{ childId: alert.childId, words: input.viewWords }],
  })
  return entryId
}

async function whatFollows(tx: Tx, ctx: Ctx, alert: AlertRow, input: TriageInput): Promise<void> {
  const subject = { kind: 'alert', id: alert.id }
  if (input.nextStep && input.nextWho) {
    await giveTask(tx, ctx, {
      practitionerId: input.nextWho,
      children: [alert.childId],
      kind: nextTask,
      subject,
      title: input.nextStep,
      why: 'Asked so that coming to school gets easier.',
      dueAt: input.reviewOn ? londonMoment(input.reviewOn, '15:00') : null,
      timed: false,
      sourceWords: `Asked by ${ctx.practitionerName}`,
    })
    if (input.nextWho !== ctx.practitionerId)
      await tx.enqueue('mail', { practitionerId: input.nextWho, organisationId: ctx.organisationId })
  }
  if (input.reviewOn && input.outcome !== 'raised')
    await giveTask(tx, ctx, {
      practitionerId: ctx.practitionerId,
      children: [alert.childId],
      kind: reviewTask,
      subject,
      title: 'Look at the attendance again: what has changed?',
      why:
        input.outcome === 'watch'
          ? 'Not enough was known. It was to be looked at again today.'
          : 'Help was offered. Has it helped?',
      href: `/attendance/alerts/${alert.id}`,
      dueAt: londonMoment(input.reviewOn, '17:00'),
      timed: false,
      certainty: 'local',
      ruleWords: 'What is watched comes back on its day',
      sourceWords: 'Set when it was decided',
    })
}
