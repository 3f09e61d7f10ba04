/** What people do: disagree, answer, take it up a stage, close it; ask an open question and answer it. */
import { askFor, eligible, nameToKeep, personToKeep, policy } from '../access/index.ts'
import { areaLimits, calendarFor, type EscalationStage, setting } from '../area/index.ts'
import { finishTask, giveTask, openClocks, startClock, stopClock } from '../deadlines/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { openEntry, writeEntry } from '../record/index.ts'
import { dueFor, findRule, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import {
  type About,
  type Challengeable,
  type ChallengeRow,
  type Ending,
  endings,
  type Outcome,
  outcomes,
  type StageRow,
  type Way,
  ways,
} from './challenge.ts'
import { challengeById, challengesAbout, hold, questionById } from './queries.ts'
import { answerProblems, answersFor, challenged, latest, mayAnswer, nextStage, taskFor } from './rules.ts'

/** Who can answer a disagreement: as the policy has it. */
const answering: readonly string[] = policy['challenge.answer'].roles
const mostMails = 10

type Failed = { ok: false; errors: FieldError[] }
const failed = (field: string, message: string): Failed => ({ ok: false, errors: [{ field, message }] })
const stageSubject = (stageId: string) => ({ kind: 'challenge-stage', id: stageId })
const subjectOf = (challengeId: string) => ({ kind: 'challenge', id: challengeId })
const pathOf = (challengeId: string) => `/challenges/${challengeId}`
const ruleFor = (number: number) => `escalation-stage-${number}`

const areaOf = async (tx: Tx, organisationId: string): Promise<string> =>
  (await tx.one(sql<{ area_id: string }>`select area_id from identity.organisation where id = ${organisationId}`))
    .area_id

/** One side of a disagreement, in words to keep beside the child. */
const kept = (tx: Tx, { id, name }: { id: string; name: string }, challenge: Pick<ChallengeRow, 'childId'>) =>
  nameToKeep(tx, { id, name }, [challenge.childId])

/** The escalation policy of the area whose clock will run: that of whoever must answer. */
export const policyFor = async (tx: Tx, ctx: Ctx, organisationId: string): Promise<EscalationStage[]> =>
  setting(tx, ctx, 'escalation-stages', { organisationId: null, areaId: await areaOf(tx, organisationId) })

async function dueOf(tx: Tx, ctx: Ctx, organisationId: string, number: number) {
  const areaId = await areaOf(tx, organisationId)
  const on = londonDate(ctx.now)
  const choices = await areaLimits(tx, areaId, on)
  const rule = findRule(ruleFor(number), choices.rules)
  return rule
    ? dueFor(rule, ctx.now, { area: choices, calendar: await calendarFor(tx, ctx, { organisationId, areaId, on }) })
    : null
}

/**
 * Asks for the child. A disagreement is the stated reason for which an organisation opens what it wrote itself about a child it no longer
 * works with (access.md: closed view, reason asked). It opens nobody else's entries, and no sealed one.
 */
async function forDisagreement(tx: Tx, ctx: Ctx, childId: string): Promise<void> {
  await askFor(tx, [childId])
  if (ctx.purpose !== null) return
  tx.event.detail.reason = 'a professional disagreement'
  await tx.run(sql`select set_config('kith.purpose', 'a professional disagreement', true)`)
}

// ------------------------------------------------------------------ disagreeing

export type Raised = { ok: true; challengeId: string } | Failed

/** Disagrees with another organisation's decision. Begins the first stage, with its clock and its task. Refuses a second one while one is open. */
export async function raiseChallenge(
  tx: Tx,
  ctx: Ctx,
  input: { kind: About; id: string; about: Challengeable; whatWeThink: string; whatWeWant: string },
): Promise<Raised> {
  const { about } = input
  await hold(tx, input.id)
  await forDisagreement(tx, ctx, about.childId)
  const open = (await challengesAbout(tx, input.id)).find(row => row.fromId === ctx.organisationId && !row.closed)
  if (open)
    return failed(
      'whatWeThink',
      `${open.raisedByName} disagreed with this already, and it is not closed. Add to that one`,
    )
  const to = await tx.one(
    sql<{
      name: string
      kind: string
      on_kith: boolean
    }>`select name, kind, on_kith from identity.organisation where id = ${about.toOrganisationId}`,
  )
  const readers = to.on_kith ? await eligible(tx, about.toOrganisationId, answering, [about.childId]) : []
  const byPhone = readers.length === 0
  const challengeId = newId()
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'challenge',
    title: `Disagreed with ${await kept(tx, { id: about.toOrganisationId, name: to.name }, about)}`,
    body: {
      facts: [
        ['About', about.words],
        ['What we think', input.whatWeThink],
        ['What should happen', input.whatWeWant],
      ],
    },
    children: [{ childId: about.childId, role: 'subject' }],
    happenedAt: ctx.now,
    ...reachOf(byPhone, about.toOrganisationId),
  })
  await tx.run(sql`
    insert into challenge.challenge (id, child_id, about_kind, about_id, about_words, about_href, decided_by, from_organisation_id, to_organisation_id, by_phone,
      raised_by, raised_at, what_we_think, what_we_want, entry_id)
    values (${challengeId}, ${about.childId}, ${input.kind}, ${input.id}, ${about.words}, ${about.href}, ${about.decidedBy}, ${ctx.organisationId},
      ${about.toOrganisationId}, ${byPhone}, ${ctx.practitionerId}, ${ctx.now}, ${input.whatWeThink}, ${input.whatWeWant}, ${entryId})`)
  const challenge = await challengeById(tx, challengeId)
  if (!challenge) throw new Error('a disagreement that its own organisation cannot read')
  const stage = nextStage(challenge, await policyFor(tx, ctx, answersFor(challenge)))
  if (!stage) throw new Error('an area without a stage of escalation')
  await beginStage(tx, ctx, challenge, stage, { words: null, entryId })
  tx.event.subject = subjectOf(challengeId)
  return { ok: true, challengeId }
}

const reachOf = (byPhone: boolean, otherId: string) =>
  byPhone ? { reach: 'own' as const } : { namedOrganisations: [otherId] }

async function beginStage(
  tx: Tx,
  ctx: Ctx,
  challenge: ChallengeRow,
  stage: EscalationStage & { number: number },
  given: { words: string | null; entryId: string },
): Promise<void> {
  const organisationId = answersFor(challenge)
  const due = await dueOf(tx, ctx, organisationId, stage.number)
  const stageId = newId()
  await tx.run(sql`
    insert into challenge.stage (id, challenge_id, number, name, who, began_at, began_by, words, due_on, due_at, entry_id)
    values (${stageId}, ${challenge.id}, ${stage.number}, ${stage.name}, ${stage.who}, ${ctx.now}, ${ctx.practitionerId}, ${given.words},
      ${due?.dueOn ?? null}, ${due ? new Date(due.dueAt) : null}, ${given.entryId})`)
  const common = {
    organisationId,
    children: [challenge.childId],
    subject: stageSubject(stageId),
    href: pathOf(challenge.id),
  }
  const mine = await kept(tx, { id: ctx.organisationId, name: ctx.organisationName }, challenge)
  const theirs = await kept(tx, { id: challenge.toId, name: challenge.toName }, challenge)
  const clockId = await startClock(tx, ctx, {
    ...common,
    rule: ruleFor(stage.number),
    startedAt: ctx.now,
    entryId: given.entryId,
    startWords: `Stage ${stage.number} opened by ${mine}.`,
  })
  const whose = challenge.byPhone
    ? { practitionerId: ctx.practitionerId, role: null }
    : await whoIsAsked(tx, challenge, stage.number)
  await giveTask(tx, ctx, {
    ...common,
    ...whose,
    kind: 'answer-challenge',
    title: challenge.byPhone ? 'Speak to them, and write down the answer' : 'Answer a professional disagreement',
    why: challenge.byPhone
      ? `${format.sentence(theirs)} does not answer in Kith. Stage ${stage.number}.`
      : `${format.sentence(mine)} disagrees with a decision. Stage ${stage.number}: ${stage.name.toLowerCase()}.`,
    clockId,
  })
  if (challenge.byPhone) return
  const readers = await eligible(tx, challenge.toId, whose.role ? [whose.role] : answering, [challenge.childId])
  const people = whose.practitionerId ? [whose.practitionerId] : readers.map(reader => reader.practitionerId)
  for (const person of [...new Set(people)].slice(0, mostMails))
    await tx.enqueue('mail', { practitionerId: person, organisationId: challenge.toId })
}

/** Whom the rules would give it to, as long as they are there and may read it; otherwise any lead. */
async function whoIsAsked(
  tx: Tx,
  challenge: ChallengeRow,
  number: number,
): Promise<{ practitionerId: string | null; role: string | null }> {
  const wanted = taskFor(number, challenge.decidedById, challenge.toKind)
  const readers = await eligible(tx, challenge.toId, wanted.role ? [wanted.role] : answering, [challenge.childId])
  if (wanted.practitionerId)
    return readers.some(reader => reader.practitionerId === wanted.practitionerId)
      ? wanted
      : { practitionerId: null, role: null }
  return readers.length > 0 ? wanted : { practitionerId: null, role: null }
}

// ------------------------------------------------------------------ answering

export interface AnswerStage {
  challengeId: string
  stageId: string
  outcome: Outcome
  words: string
  lateReason: string | null
  received: { how: Way; name: string; at: Date } | null
}

/** The clock as it runs now for whoever answers; what was said when the stage began, where no clock shows. */
export async function deadlineOf(tx: Tx, stage: StageRow): Promise<{ dueAt: Date | null; lateSaid: boolean }> {
  const [clock] = await openClocks(tx, { subject: stageSubject(stage.id), most: 1 })
  return clock ? { dueAt: clock.dueAt, lateSaid: clock.lateReason !== null } : { dueAt: stage.dueAt, lateSaid: false }
}

/** May this person answer the stage that is open; and is it their own decision? */
export async function verdictFor(tx: Tx, ctx: Ctx, challenge: ChallengeRow): Promise<ReturnType<typeof mayAnswer>> {
  const whom = challenged(challenge)
  const readers = challenge.byPhone ? [] : await eligible(tx, challenge.toId, answering, [challenge.childId])
  const policy = await policyFor(tx, ctx, answersFor(challenge))
  return mayAnswer({
    me: ctx.practitionerId,
    number: latest(challenge)?.number ?? 1,
    of: policy.length,
    challenged: whom,
    others: readers.some(reader => !whom.includes(reader.practitionerId)),
  })
}

/** Answers the stage that is open. Null when it is not for this organisation to answer. */
export async function answerStage(tx: Tx, ctx: Ctx, input: AnswerStage): Promise<{ ok: true } | Failed | null> {
  await hold(tx, input.challengeId)
  const challenge = await challengeById(tx, input.challengeId)
  if (!challenge || answersFor(challenge) !== ctx.organisationId) return null
  await forDisagreement(tx, ctx, challenge.childId)
  const verdict = await verdictFor(tx, ctx, challenge)
  const stage = latest(challenge)
  const deadline = stage ? await deadlineOf(tx, stage) : { dueAt: null, lateSaid: false }
  const errors = answerProblems(challenge, { ...input, verdict, deadline }, ctx.now)
  if (errors.length > 0 || !stage) return { ok: false, errors }
  const at = input.received?.at ?? ctx.now
  const label = outcomes[input.outcome].label
  const theirs = format.sentence(await kept(tx, { id: challenge.toId, name: challenge.toName }, challenge))
  const teller = input.received && (await personToKeep(tx, input.received.name, challenge.toId, [challenge.childId]))
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'challenge-answer',
    title: challenge.byPhone
      ? `${theirs} answered a disagreement, stage ${stage.number}`
      : `Answered a disagreement, stage ${stage.number}`,
    body: {
      text: input.words,
      facts: [
        ['Answer', label],
        ...(input.received
          ? ([['Told by', `${teller}, ${ways[input.received.how].toLowerCase()}`]] as [string, string][])
          : []),
      ],
    },
    children: [{ childId: challenge.childId, role: 'subject' }],
    happenedAt: at,
    ...(challenge.byPhone
      ? { reach: 'own' as const, recordedFor: teller }
      : { namedOrganisations: [challenge.fromId] }),
  })
  await tx.run(sql`
    insert into challenge.stage_answer (stage_id, challenge_id, outcome, words, answered_by, answered_at, received_how, answered_for_name, same_person, entry_id)
    values (${stage.id}, ${challenge.id}, ${input.outcome}, ${input.words}, ${ctx.practitionerId}, ${at}, ${input.received?.how ?? 'kith'},
      ${input.received?.name ?? null}, ${!challenge.byPhone && verdict.samePerson}, ${entryId})`)
  await stopClock(tx, ctx, {
    rule: ruleFor(stage.number),
    subject: stageSubject(stage.id),
    at,
    entryId,
    lateReason: input.lateReason,
  })
  await finishTask(tx, ctx, { kind: 'answer-challenge', subject: stageSubject(stage.id), words: label })
  if (!challenge.byPhone) {
    await giveTask(tx, ctx, {
      organisationId: challenge.fromId,
      practitionerId: challenge.raisedById,
      children: [challenge.childId],
      kind: 'read-challenge-answer',
      subject: subjectOf(challenge.id),
      title: 'Read the answer to your disagreement',
      why: `${theirs}, stage ${stage.number}: ${label.toLowerCase()}. Take it up a stage, or close it.`,
      href: pathOf(challenge.id),
    })
    await tx.enqueue('mail', { practitionerId: challenge.raisedById, organisationId: challenge.fromId })
  }
  tx.event.subject = subjectOf(challenge.id)
  return { ok: true }
}

// ------------------------------------------------------------------ further, or closed

/** The open stage ends without an answer: its clock stops, and says why if it is late. */
async function endStage(tx: Tx, ctx: Ctx, stage: StageRow | undefined, why: string): Promise<void> {
  if (!stage || stage.answer) return
  await stopClock(tx, ctx, { rule: ruleFor(stage.number), subject: stageSubject(stage.id), lateReason: why })
  await finishTask(tx, ctx, { kind: 'answer-challenge', subject: stageSubject(stage.id), words: why })
}

/** Takes it up a stage: only those who disagree. `stageId` is the stage they had before their eyes. Null when it is not theirs. */
export async function takeItUp(
  tx: Tx,
  ctx: Ctx,
  input: { challengeId: string; stageId: string; words: string },
): Promise<{ ok: true } | Failed | null> {
  await hold(tx, input.challengeId)
  const challenge = await challengeById(tx, input.challengeId)
  if (!challenge || challenge.fromId !== ctx.organisationId) return null
  await forDisagreement(tx, ctx, challenge.childId)
  if (challenge.closed)
    return failed(
      'upWords',
      `${challenge.closed.byName} closed this while you wrote. Your words are still in the form, and were not sent`,
    )
  const now = latest(challenge)
  if (now?.id !== input.stageId)
    return failed('upWords', 'Somebody took it up while you wrote. Your words are still in the form, and were not sent')
  const stage = nextStage(challenge, await policyFor(tx, ctx, answersFor(challenge)))
  if (!stage) return failed('upWords', 'The area’s policy has no further stage. Close it, and say what you do instead')
  await endStage(tx, ctx, now, `Not answered before it went to stage ${stage.number}`)
  await finishTask(tx, ctx, {
    kind: 'read-challenge-answer',
    subject: subjectOf(challenge.id),
    words: `Taken to stage ${stage.number}`,
  })
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'challenge',
    title: `Took a disagreement to stage ${stage.number}: ${stage.name.toLowerCase()}`,
    body: { text: input.words, facts: [['About', challenge.aboutWords]] },
    children: [{ childId: challenge.childId, role: 'subject' }],
    happenedAt: ctx.now,
    ...reachOf(challenge.byPhone, challenge.toId),
  })
  await beginStage(tx, ctx, challenge, stage, { words: input.words, entryId })
  tx.event.subject = subjectOf(challenge.id)
  return { ok: true }
}

/** Closes it: only those who disagree. Null when it is not theirs. */
export async function closeChallenge(
  tx: Tx,
  ctx: Ctx,
  input: { challengeId: string; ending: Ending; words: string },
): Promise<{ ok: true } | Failed | null> {
  await hold(tx, input.challengeId)
  const challenge = await challengeById(tx, input.challengeId)
  if (!challenge || challenge.fromId !== ctx.organisationId) return null
  await forDisagreement(tx, ctx, challenge.childId)
  if (challenge.closed)
    return failed(
      'closeWords',
      `${challenge.closed.byName} closed this while you wrote. Your words are still in the form, and were not kept`,
    )
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'challenge',
    title: `A disagreement ended: ${endings[input.ending].label.toLowerCase()}`,
    body: { text: input.words, facts: [['About', challenge.aboutWords]] },
    children: [{ childId: challenge.childId, role: 'subject' }],
    happenedAt: ctx.now,
    ...reachOf(challenge.byPhone, challenge.toId),
  })
  await tx.run(sql`insert into challenge.close (challenge_id, outcome, words, closed_by, closed_at, entry_id)
    values (${challenge.id}, ${input.ending}, ${input.words}, ${ctx.practitionerId}, ${ctx.now}, ${entryId})`)
  await endStage(tx, ctx, latest(challenge), 'Closed by those who disagreed')
  await finishTask(tx, ctx, {
    kind: 'read-challenge-answer',
    subject: subjectOf(challenge.id),
    words: endings[input.ending].label,
  })
  tx.event.subject = subjectOf(challenge.id)
  return { ok: true }
}

// ------------------------------------------------------------------ open questions

/** Asks what nobody knows yet about a child. It stays on the child's page until somebody answers it. The entry it is about, if any, must be one this person reads. */
export async function askQuestion(
  tx: Tx,
  ctx: Ctx,
  input: { childId: string; words: string; aboutEntryId?: string | null },
): Promise<{ ok: true; questionId: string } | Failed> {
  await askFor(tx, [input.childId])
  if (input.aboutEntryId) {
    const head = await openEntry(tx, input.aboutEntryId)
    if (!head?.children.some(child => child.childId === input.childId))
      return failed('aboutEntry', 'Open the entry again and ask from there')
  }
  const questionId = newId()
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'question',
    title: 'Asked what is not known yet',
    body: { text: input.words },
    children: [{ childId: input.childId, role: 'subject' }],
    happenedAt: ctx.now,
    reach: 'own',
  })
  await tx.run(sql`insert into challenge.question (id, child_id, organisation_id, words, asked_by, asked_at, about_entry_id, entry_id)
    values (${questionId}, ${input.childId}, ${ctx.organisationId}, ${input.words}, ${ctx.practitionerId}, ${ctx.now}, ${input.aboutEntryId ?? null}, ${entryId})`)
  return { ok: true, questionId }
}

/** Answers an open question. Null when there is no such question of this organisation about this child. */
export async function answerQuestion(
  tx: Tx,
  ctx: Ctx,
  input: { childId: string; questionId: string; words: string },
): Promise<{ ok: true } | Failed | null> {
  await hold(tx, input.questionId)
  await askFor(tx, [input.childId])
  const question = await questionById(tx, input.questionId)
  if (!question || question.childId !== input.childId) return null
  if (question.answer)
    return failed(
      `answer-${question.id}`,
      `${question.answer.byName} answered this while you wrote. Your words are still in the form, and were not kept`,
    )
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'question',
    title: 'Answered an open question',
    body: { text: input.words, facts: [['Asked', question.words]] },
    children: [{ childId: input.childId, role: 'subject' }],
    happenedAt: ctx.now,
    reach: 'own',
  })
  await tx.run(sql`insert into challenge.question_answer (question_id, words, answered_by, answered_at, entry_id)
    values (${question.id}, ${input.words}, ${ctx.practitionerId}, ${ctx.now}, ${entryId})`)
  return { ok: true }
}
