/** Deciding on a concern: the entry with its reasons and the words it weighed, the row of the decision, tasks, and the answer to whoever logged it. */
import { beginInvolvement } from '../access/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment } from '../platform/moment.ts'
import { type DecisionInput, seenVoices, writeEntry } from '../record/index.ts'
import { findHarm, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { type TriageRow, triageOutcomes } from './concern.ts'
import { readTask, tell } from './pick-up.ts'
import { triageOf, uuids } from './queries.ts'
import { factsFrom, type Known, newestTriage } from './triage-queries.ts'
import {
  agreementAnswers,
  coercionAnswers,
  coercionSigns,
  isOtherLevel,
  isShort,
  missingAnswers,
  needsOf,
  notYetReasons,
  parentsAnswers,
  type TriageInput,
  thanks,
} from './triage-rules.ts'

export const reviewTask = 'review-concern'
export const sendTask = 'send-referral'
export const hearTask = 'hear-child'
export const nrmTask = 'ask-nrm'
export const pastoralTask = 'pastoral-support'
export const leadTask = 'early-help-lead'
export const againTask = 'decide-again'

export type Decided =
  | { ok: true; triageId: string; entryId: string }
  | { ok: false; errors: FieldError[] }
  /** Another lead decided meanwhile: theirs stands, nothing was written. */
  | { ok: false; errors: FieldError[]; conflict: TriageRow }

/** One decision at a time about one child in one concern: of two leads the second sees the first’s. */
const hold = (tx: Tx, concernId: string, childId: string) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`concerns.triage ${concernId} ${childId}`}, 11))`)

/** Decides about one child of a concern. Refusals are values; what is missing is named field by field. */
export async function decideConcern(tx: Tx, ctx: Ctx, known: Known, input: TriageInput): Promise<Decided> {
  const { concern, child } = known
  await hold(tx, concern.id, child.id)
  const before = await newestTriage(tx, concern.id, child.id)
  if ((before?.id ?? null) !== input.seenTriage && before !== null) {
    return {
      ok: false,
      conflict: before,
      errors: [
        {
          field: 'outcome',
          message: `${before.decidedByName} decided at ${format.time(before.decidedAt)}, while you wrote. Nothing was overwritten: read that decision below. If yours should stand beside it, decide again`,
        },
      ],
    }
  }
  const facts = factsFrom(known, londonDate(ctx.now), await seenVoices(tx, child.id, input.weighed))
  const errors = missingAnswers(input, facts)
  if (errors.length > 0) return { ok: false, errors }
  const voiceId = input.newVoice === null || isShort(input.outcome) ? null : await addVoice(tx, ctx, known, input)
  const weighedIds = [...input.weighed, ...(voiceId ? [voiceId] : [])]
  const written = await writeEntry(tx, ctx, {
    kind: 'triage',
    title: `Decided: ${triageOutcomes[input.outcome].toLowerCase().replace('prevent', 'Prevent').replace('family help', 'Family Help')}`,
    body: { facts: factLines(known, input) },
    children: [
      {
        childId: child.id,
        role: 'subject',
        harms: input.harms.map(harm => ({ harm, level: Number(input.harmLevel ?? '1') as 1 | 2 | 3 })),
      },
    ],
    happenedAt: ctx.now,
    decisions: [decisionOf(ctx, known, input, weighedIds, isOtherLevel(input, facts))],
  })
  const triageId = newId()
  await tx.run(sql`insert into concerns.triage (id, concern_id, organisation_id, child_id, children, entry_id, outcome, review_on, task_to, task_words, task_due_on,
      decided_by, decided_at, watch_words)
    values (${triageId}, ${concern.id}, ${ctx.organisationId}, ${child.id}, ${uuids(concern.children)}, ${written.entryId}, ${input.outcome},
      ${input.outcome === 'monitor' ? input.reviewOn : input.outcome === 'early-help' ? input.planReviewOn : null},
      ${input.outcome === 'pastoral' ? input.taskTo : null}, ${input.outcome === 'pastoral' ? input.taskWords : null}, ${input.outcome === 'pastoral' ? input.taskDueOn : null},
      ${ctx.practitionerId}, ${ctx.now}, ${input.watchWords})`)
  if (isOtherLevel(input, facts) && needsOf[input.outcome].includes('level')) tx.event.detail.otherLevel = true
  tx.event.subject = { kind: 'concern', id: concern.id }
  if (before) await reviewed(tx, ctx, before, input.reasons, written.entryId)
  await whatFollows(tx, ctx, known, input, triageId)
  await answerTheWriter(tx, ctx, known, input)
  await allDecided(tx, ctx, known)
  return { ok: true, triageId, entryId: written.entryId }
}

async function addVoice(tx: Tx, ctx: Ctx, { child }: Known, input: TriageInput): Promise<string | null> {
  const { voiceIds } = await writeEntry(tx, ctx, {
    kind: 'voice',
    title: 'What the child said',
    body: {},
    children: [{ childId: child.id, role: 'subject' }],
    happenedAt: ctx.now,
    voices: [{ childId: child.id, words: input.newVoice ?? '', askedFirst: input.newVoiceAsked }],
  })
  return voiceIds[0] ?? null
}

/** The labelled facts of the entry, as the chronology shows them. Only what this outcome asks for. */
function factLines(known: Known, input: TriageInput): [string, string][] {
  const needs = needsOf[input.outcome]
  const colleague = (id: string | null) => known.colleagues.find(one => one.id === id)
  const lines: ([string, string | null] | false)[] = [
    ['Marked', input.harms.map(harm => findHarm(harm)?.label ?? harm).join(', ') || null],
    needs.includes('review') && ['Come back to it on', input.reviewOn && format.longDate(input.reviewOn)],
    needs.includes('task') && ['Asked to help', `${colleague(input.taskTo)?.name ?? ''}: ${input.taskTitle ?? ''}`],
    needs.includes('need') && [
      'Signs that early help is needed',
      known.indicators
        .filter(one => input.indicators.includes(one.key))
        .map(one => one.label)
        .join('; ') || null,
    ],
    needs.includes('parents') && [
      'Parents or carers',
      [input.parents && parentsAnswers[input.parents], input.parentsWords].filter(Boolean).join('. ') || null,
    ],
    needs.includes('parents') && ['A manager decided that the family may be told', input.managerWords],
    needs.includes('agreement') && [
      'The family’s agreement',
      [input.agreement && agreementAnswers[input.agreement], input.agreementWords].filter(Boolean).join('. '),
    ],
    needs.includes('plan') && ['Lead practitioner', colleague(input.leadId)?.name ?? null],
    needs.includes('police') && ['Police', `${input.policeTo ?? ''}. Reference: ${input.policeReference ?? ''}`],
    needs.includes('prevent') && ['Prevent', `${input.preventTo ?? ''}. Reference: ${input.preventReference ?? ''}`],
    ['Talked over with', input.talkedWith],
  ]
  return lines.filter((one): one is [string, string] => one !== false && Boolean(one[1]))
}

function decisionOf(
  ctx: Ctx,
  known: Known,
  input: TriageInput,
  weighedIds: string[],
  otherLevel: boolean,
): DecisionInput {
  const short = isShort(input.outcome)
  const base = {
    childId: known.child.id,
    kind: 'triage',
    choice: triageOutcomes[input.outcome],
    reasons: input.reasons,
    decidedBy: ctx.practitionerId,
  }
  if (short) return base
  const notYet =
    weighedIds.length === 0 && input.notYet
      ? [notYetReasons[input.notYet], input.notYetWords].filter(Boolean).join('. ')
      : null
  const level = known.document?.levels.find(one => String(one.number) === input.level)
  return {
    ...base,
    level: level ? `${level.number} ${level.name}` : null,
    descriptors: input.descriptors,
    otherLevelReason: otherLevel ? input.otherLevelReason : null,
    risk: input.risk,
    need: input.need,
    voiceNotYet: notYet,
    voiceByOn: notYet === null ? null : input.notYetByOn,
    identityConsidered: input.identity,
    coercion: input.coercion ? coercionAnswers[input.coercion] : null,
    coercionSigns: input.coercionSigns.map(key => coercionSigns[key as keyof typeof coercionSigns] ?? key),
    told: toldRows(known, input),
    dissent: input.dissent === 'yes' ? input.dissentWords : null,
    weighed: weighedIds.map(voiceId => ({ voiceId, changed: input.changed ?? '' })),
  }
}

/** Who is told what: the child, the family, whoever logged it, and others named. */
function toldRows(known: Known, input: TriageInput): { who: string; what: string; when: string }[] {
  const rows = [
    { who: known.child.label.given || 'The child', what: input.childTold ?? '', when: input.childToldWhen ?? '' },
    {
      who: 'Parents or carers',
      what:
        input.parents === 'not-told'
          ? `Not told. ${input.parentsWords ?? 'Held back: speaking with the family could put the child in danger.'}`
          : (input.parentsWords ?? ''),
      when: input.parents === 'told' ? 'Told already' : input.parents === 'will-tell' ? 'Will be told' : '',
    },
    { who: 'Whoever logged it', what: input.tellerWords ?? thanks, when: 'At once' },
    { who: input.otherTold ?? '', what: input.otherToldWhat ?? '', when: '' },
  ]
  return rows.filter(row => row.who !== '' && row.what !== '')
}

/** The decision before this one is reviewed by it; its task to come back ends. */
async function reviewed(tx: Tx, ctx: Ctx, before: TriageRow, words: string, entryId: string): Promise<void> {
  await tx.run(sql`insert into concerns.review (id, triage_id, done_at, done_by, words, entry_id)
    values (${newId()}, ${before.id}, ${ctx.now}, ${ctx.practitionerId}, ${words}, ${entryId})`)
  for (const kind of [reviewTask, againTask])
    await finishTask(tx, ctx, { kind, subject: { kind: 'triage', id: before.id }, words: 'Decided again' })
  await finishTask(tx, ctx, {
    kind: sendTask,
    subject: { kind: 'triage', id: before.id },
    words: 'Decided again, otherwise',
  })
}

const endOf = (day: string): Date => londonMoment(day, '17:00')

async function whatFollows(tx: Tx, ctx: Ctx, known: Known, input: TriageInput, triageId: string): Promise<void> {
  const { child } = known
  const subject = { kind: 'triage', id: triageId }
  if (input.outcome === 'pastoral') await askColleague(tx, ctx, child.id, input, triageId)
  if (input.outcome === 'early-help') await startEarlyHelp(tx, ctx, known, input, triageId)
  if (input.outcome === 'front-door' || input.outcome === 'family-help') {
    await giveTask(tx, ctx, {
      practitionerId: ctx.practitionerId,
      children: [child.id],
      kind: sendTask,
      subject,
      title: input.outcome === 'front-door' ? 'Send the referral you decided on' : 'Send the request for Family Help',
      why: 'Decided, and not sent yet.',
      href: `/children/${child.id}/refer?concern=${known.concern.id}`,
      dueAt: new Date(ctx.now.getTime() + (input.outcome === 'front-door' ? 1 : 8) * 60 * 60_000),
      ruleWords: 'A decision to refer is sent the same day',
      certainty: 'local',
      sourceWords: 'School rule',
    })
  }
  if (isShort(input.outcome)) return
  if (input.notYet && input.notYetByOn && input.changed === null) {
    await giveTask(tx, ctx, {
      practitionerId: ctx.practitionerId,
      children: [child.id],
      kind: hearTask,
      subject,
      title: 'Hear what the child says',
      why: `Their words could not be weighed yet: ${notYetReasons[input.notYet].toLowerCase()}.`,
      href: `/concerns/${known.concern.id}?child=${child.id}`,
      dueAt: endOf(input.notYetByOn),
      timed: false,
    })
  }
  if (input.askNrm) {
    await giveTask(tx, ctx, {
      practitionerId: ctx.practitionerId,
      children: [child.id],
      kind: nrmTask,
      subject,
      title: 'Ask social care or the police to refer to the National Referral Mechanism',
      why: 'A school cannot refer by itself: only first responder organisations can.',
      href: `/concerns/${known.concern.id}?child=${child.id}`,
      dueAt: new Date(ctx.now.getTime() + 24 * 60 * 60_000),
      timed: false,
    })
  }
}

/** Support in school: a named person gets a title and the words written for them, and no record. */
async function askColleague(tx: Tx, ctx: Ctx, childId: string, input: TriageInput, triageId: string): Promise<void> {
  await giveTask(tx, ctx, {
    practitionerId: input.taskTo,
    children: [childId],
    kind: pastoralTask,
    subject: { kind: 'triage', id: triageId },
    title: input.taskTitle ?? '',
    why: input.taskWords ?? '',
    dueAt: input.taskDueOn ? endOf(input.taskDueOn) : null,
    timed: false,
    sourceWords: `Asked by ${ctx.practitionerName}`,
  })
  if (input.taskTo && input.taskTo !== ctx.practitionerId)
    await tx.enqueue('mail', { practitionerId: input.taskTo, organisationId: ctx.organisationId })
}

/** Early help starts at the school: a plan period, an entry everyone involved sees, a lead practitioner. */
async function startEarlyHelp(tx: Tx, ctx: Ctx, known: Known, input: TriageInput, triageId: string): Promise<void> {
  const { child } = known
  const lead = known.colleagues.find(one => one.id === input.leadId)
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'plan',
    title: 'Early help began',
    body: {
      text: input.planWords ?? '',
      facts: [
        ['Lead practitioner', `${lead?.name ?? ''}, ${lead?.jobTitle ?? ''}`],
        ['Looked at together on', format.longDate(input.planReviewOn ?? londonDate(ctx.now))],
      ],
    },
    children: [{ childId: child.id, role: 'subject' }],
    happenedAt: ctx.now,
  })
  const running = await tx.maybe(
    sql`select 1 from record.plan_period where child_id = ${child.id} and kind = 'early-help' and to_on is null`,
  )
  if (!running) {
    await tx.run(sql`insert into record.plan_period (id, child_id, kind, label, from_on, held_in, entry_id, recorded_by)
      values (${newId()}, ${child.id}, 'early-help', 'Early help', ${londonDate(ctx.now)}::date, ${ctx.organisationName}, ${entryId}, ${ctx.practitionerId})`)
  }
  await beginInvolvement(tx, ctx, {
    childId: child.id,
    organisationId: ctx.organisationId,
    role: 'lead-practitioner',
    reason: 'Early help began',
    leadId: input.leadId,
  })
  await giveTask(tx, ctx, {
    practitionerId: input.leadId,
    children: [child.id],
    kind: leadTask,
    subject: { kind: 'triage', id: triageId },
    title: 'You are the lead practitioner: early help',
    why: input.planWords ?? '',
    dueAt: input.planReviewOn ? endOf(input.planReviewOn) : null,
    timed: false,
    sourceWords: `Asked by ${ctx.practitionerName}`,
  })
  if (input.leadId && input.leadId !== ctx.practitionerId)
    await tx.enqueue('mail', { practitionerId: input.leadId, organisationId: ctx.organisationId })
}

/** Whoever logged it sees "acted on", and what they need to watch for. The same words are said once. */
async function answerTheWriter(tx: Tx, ctx: Ctx, { concern }: Known, input: TriageInput): Promise<void> {
  const words = input.tellerWords ?? thanks
  const said = await tx.many(
    sql<{ kind: string; words: string }>`select kind, words from concerns.told where concern_id = ${concern.id}`,
  )
  const fresh = (kind: string, text: string) => !said.some(row => row.kind === kind && row.words === text)
  if (fresh('acted-on', words)) await tell(tx, ctx, concern.id, 'acted-on', words)
  if (input.watchWords && fresh('watch', input.watchWords)) await tell(tx, ctx, concern.id, 'watch', input.watchWords)
}

/** When every child of the concern has a decision, nobody needs to read it any more. */
async function allDecided(tx: Tx, ctx: Ctx, { concern }: Known): Promise<void> {
  const decided = new Set((await triageOf(tx, [concern.id])).map(row => row.childId))
  if (concern.children.every(child => decided.has(child)))
    await finishTask(tx, ctx, { kind: readTask, subject: { kind: 'concern', id: concern.id }, words: 'Decided' })
}

/**
 * The family takes back its agreement to Family Help: recorded, and somebody decides again (close, go on another way, or escalate). Nothing
 * is closed by it.
 */
export async function recordWithdrawal(tx: Tx, ctx: Ctx, known: Known, words: string): Promise<boolean> {
  const row = known.decided?.row
  if (row?.outcome !== 'family-help') return false
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'conversation',
    title: 'The family withdrew its agreement to Family Help',
    body: { said: words },
    children: [{ childId: known.child.id, role: 'subject' }],
    happenedAt: ctx.now,
  })
  await tx.run(sql`insert into concerns.withdrawal (id, triage_id, words, entry_id, by_practitioner, at)
    values (${newId()}, ${row.id}, ${words}, ${entryId}, ${ctx.practitionerId}, ${ctx.now})`)
  await giveTask(tx, ctx, {
    practitionerId: ctx.practitionerId,
    children: [known.child.id],
    kind: againTask,
    subject: { kind: 'triage', id: row.id },
    title: 'Decide again: agreement was withdrawn',
    why: 'Close with a reason, help another way, or refer if the child may be harmed.',
    href: `/concerns/${known.concern.id}?child=${known.child.id}&again=1`,
    dueAt: new Date(ctx.now.getTime() + 24 * 60 * 60_000),
    timed: false,
    certainty: 'local',
  })
  return true
}
