import { eligible } from '../access/index.ts'
import { finishTask, giveTask, stopClock } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { writeEntry } from '../record/index.ts'
import { format } from '../ui/index.ts'
import { uuids } from './queries.ts'
import { chase, expectTask, readAnswerTask, rule } from './referral-actions.ts'
import { answersTo, type ReferralRow, referralById } from './referral-queries.ts'
import { type AnswerInput, referralState } from './referral-rules.ts'

/**
 * The front door answers in Kith: called in its own transaction when it has decided about one child. The same answer twice is one. The
 * sender’s clock and tasks are the sender’s: a job of the sender’s organisation sees to them. False when the referral may not be read.
 */
export async function recordAnswer(
  tx: Tx,
  ctx: Ctx,
  answer: {
    referralId: string
    childId: string
    outcome: string
    level: string | null
    reasons: string
    entryId: string | null
    byName?: string
  },
): Promise<void> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtextextended(${`concerns.answer ${answer.referralId} ${answer.childId}`}, 11))`,
  )
  const referral = await referralById(tx, answer.referralId)
  if (!referral || referral.toOrganisationId !== ctx.organisationId || !referral.children.includes(answer.childId))
    return
  const [before] = (await answersTo(tx, [referral.id])).filter(row => row.childId === answer.childId)
  const same =
    before &&
    before.outcome === answer.outcome &&
    before.reasons === answer.reasons &&
    (answer.entryId === null || before.entryId === answer.entryId)
  if (!same) {
    await tx.run(sql`insert into concerns.referral_answer (id, referral_id, child_id, outcome, level, reasons, by_name, by_practitioner, entry_id, answered_at, received_how, recorded_by, recorded_at)
      values (${newId()}, ${referral.id}, ${answer.childId}, ${answer.outcome}, ${answer.level}, ${answer.reasons}, ${answer.byName ?? ctx.practitionerName}, ${ctx.practitionerId},
        ${answer.entryId}, ${ctx.now}, 'kith', ${ctx.practitionerId}, ${ctx.now})`)
  }
  await tx.enqueue('contact-answered', { referralId: referral.id, organisationId: referral.organisationId })
}

/**
 * The job `contact-answered`, as the sender’s own system person: ends the wait for an answer when every child has one, and tells whoever
 * sent it. Twice changes nothing. Gives how many answers were made known.
 */
export async function answersArrived(tx: Tx, ctx: Ctx, referralId: string): Promise<number> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`concerns.answered ${referralId}`}, 11))`)
  const referral = await referralById(tx, referralId)
  if (!referral || referral.organisationId !== ctx.organisationId) return 0
  const answers = await answersTo(tx, [referral.id])
  const told = new Set(
    (
      await tx.many(
        sql<{
          id: string
        }>`select t.answer_id as id from concerns.answer_told t where t.answer_id = any(${uuids(answers.map(row => row.id))})`,
      )
    ).map(row => row.id),
  )
  const fresh = answers.filter(row => !told.has(row.id))
  const same = (
    await eligible(
      tx,
      ctx.organisationId,
      [
        'dsl',
        'head',
        'social-worker',
        'family-help',
        'police',
        'health-visitor',
        'midwife',
        'youth-justice',
        'voluntary',
        'chair',
      ],
      referral.children,
    )
  ).some(row => row.practitionerId === referral.sentBy)
  for (const answer of fresh) {
    const taskId = await giveTask(tx, ctx, {
      practitionerId: same ? referral.sentBy : null,
      children: [answer.childId],
      kind: readAnswerTask,
      subject: { kind: 'referral', id: referral.id },
      title: 'Your referral was answered',
      why: `${referral.toName} answered ${format.shortDateTime(answer.answeredAt)}. If you think it is wrong, you can disagree.`,
      href: `/referrals/${referral.id}`,
    })
    await tx.run(
      sql`insert into concerns.answer_told (answer_id, task_id, at, by_practitioner) values (${answer.id}, ${taskId}, ${ctx.now}, ${ctx.practitionerId})`,
    )
  }
  await settle(tx, ctx, referral, null)
  return fresh.length
}

/** When every child has an answer: the clock on the sender’s side stops, the task to wait ends. */
async function settle(tx: Tx, ctx: Ctx, referral: ReferralRow, lateReason: string | null): Promise<void> {
  // The answer belongs to the first part of an urgent referral; its clock ran from there.
  const answers = await answersTo(tx, [referral.id])
  if (referralState(referral.children, answers) !== 'answered') return
  const last = answers[0]
  const subject = { kind: 'referral', id: referral.followsId ?? referral.id }
  for (const one of [rule, chase]) {
    await stopClock(tx, ctx, {
      rule: one,
      subject,
      ...(last ? { at: last.answeredAt } : {}),
      entryId: last?.entryId ?? null,
      lateReason: lateReason ?? `${referral.toName} answered ${last ? format.dateTime(last.answeredAt) : 'late'}.`,
    })
  }
  await finishTask(tx, ctx, { kind: expectTask, subject, words: 'Answered' })
}

/** An answer that came by telephone, letter or e-mail from an agency without Kith: typed in by the sender’s team, as received. */
export async function typeInAnswer(
  tx: Tx,
  ctx: Ctx,
  referral: ReferralRow,
  input: AnswerInput,
): Promise<{ ok: true } | { ok: false; errors: FieldError[] }> {
  if (referral.organisationId !== ctx.organisationId || referral.toOnKith)
    return {
      ok: false,
      errors: [{ field: 'outcome', message: 'This answer comes in Kith, from the front door itself' }],
    }
  if (!referral.children.includes(input.childId))
    return { ok: false, errors: [{ field: 'childId', message: 'Choose which child the answer is about' }] }
  const day = input.answeredOn ?? londonNow(ctx.now).date
  if (input.answeredTime !== null && !/^([01]\d|2[0-3]):[0-5]\d$/.test(input.answeredTime))
    return { ok: false, errors: [{ field: 'answeredTime', message: 'Enter the time, like 14:30' }] }
  const answeredAt = londonMoment(
    day,
    input.answeredTime ?? (day === londonNow(ctx.now).date ? londonNow(ctx.now).time : '12:00'),
  )
  if (answeredAt > ctx.now)
    return { ok: false, errors: [{ field: 'answeredOn', message: 'The answer must have come in the past' }] }
  if (answeredAt.getTime() < referral.sentAt.getTime() - 60_000)
    return { ok: false, errors: [{ field: 'answeredOn', message: 'The answer cannot be earlier than the referral' }] }
  const how = { phone: 'by telephone', letter: 'by letter', email: 'by e-mail' }[input.how]
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'answer',
    title: `Answer received from ${referral.toName}`,
    body: {
      said: input.reasons,
      facts: [
        ['They decided', input.outcome],
        ...(input.level ? ([['Level', input.level]] as [string, string][]) : []),
        ['Given by', `${input.byName}, ${how}`],
        ['To referral', referral.number],
      ],
    },
    children: [{ childId: input.childId, role: 'subject' }],
    happenedAt: answeredAt,
    reach: 'own',
  })
  await tx.run(sql`insert into concerns.referral_answer (id, referral_id, child_id, outcome, level, reasons, by_name, entry_id, answered_at, received_how, recorded_by, recorded_at)
    values (${newId()}, ${referral.id}, ${input.childId}, ${input.outcome}, ${input.level}, ${input.reasons}, ${input.byName}, ${entryId}, ${answeredAt}, ${input.how}, ${ctx.practitionerId}, ${ctx.now})`)
  tx.event.subject = { kind: 'referral', id: referral.id }
  await settle(tx, ctx, referral, input.lateReason)
  return { ok: true }
}

/** Whoever opens an answered referral has read the answer. */
export const answerRead = (tx: Tx, ctx: Ctx, referralId: string) =>
  finishTask(tx, ctx, { kind: readAnswerTask, subject: { kind: 'referral', id: referralId }, words: 'Read' })
