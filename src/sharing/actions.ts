/** What people do: ask another organisation what it knows, and decide what to share. */
import { randomBytes } from 'node:crypto'
import { askFor, eligible, nameToKeep, personToKeep, policy } from '../access/index.ts'
import { areaLimits, calendarFor } from '../area/index.ts'
import { finishTask, giveTask, openClocks, startClock, stopClock } from '../deadlines/index.ts'
import { childFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { chronology, shareEntries, writeEntry } from '../record/index.ts'
import { type Due, dueFor, findRule, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { holdRequest, organisationsAround, requestById, uuids } from './queries.ts'
import {
  type Askable,
  answerProblems,
  answersFor,
  askable,
  type Deadline,
  decidedWords,
  handlingWords,
  isSensitive,
  requestNumber,
} from './rules.ts'
import { type AnswerInput, type AskInput, needsReasons, type RequestRow, ways } from './sharing.ts'

/** Who can answer a request: as the policy has it. */
const answering: readonly string[] = policy['sharing.answer'].roles
/** Neutral mail goes to this many people at most; the task is there for all of them. */
const mostMails = 10

const ruleFor = (urgent: boolean) => (urgent ? 'check-answer-urgent' : 'check-answer')
const subjectOf = (requestId: string) => ({ kind: 'sharing-request', id: requestId })
const pathOf = (requestId: string) => `/requests/${requestId}`
/** A code of one of the law's lists in plain words. */
export const plainWords = (
  list: { codes: readonly { code: string; label: string; plain?: string }[] },
  code: string,
): string => {
  const found = list.codes.find(one => one.code === code)
  return found?.plain ?? found?.label ?? code
}

/** When an answer is wanted: the area's own limit for the organisation that is asked, counted from now. */
async function wantedBy(tx: Tx, ctx: Ctx, organisationId: string, urgent: boolean): Promise<Due> {
  const { area_id: areaId } = await tx.one(
    sql<{ area_id: string }>`select area_id from identity.organisation where id = ${organisationId}`,
  )
  const on = londonDate(ctx.now)
  const choices = await areaLimits(tx, areaId, on)
  const rule = findRule(ruleFor(urgent), choices.rules)
  if (!rule) throw new Error('an area without a time for answering checks')
  return dueFor(rule, ctx.now, { area: choices, calendar: await calendarFor(tx, ctx, { organisationId, areaId, on }) })
}

export type Asked = { ok: true; requestIds: string[] } | { ok: false; errors: FieldError[] }

/**
 * Asks one or several organisations about a child. Each gets a request of its own, which names none of the others; it learns who the child
 * is and what is asked. Starts the area's clock, gives the task, queues neutral mail. Refuses an organisation that may not be asked from here.
 */
export async function askForInformation(tx: Tx, ctx: Ctx, input: AskInput): Promise<Asked> {
  const around = await organisationsAround(tx, ctx, input.childId)
  const mayAsk = askable(around, { organisationId: ctx.organisationId, kind: ctx.organisationKind })
  const chosen = [...new Set(input.organisations)].map(id => mayAsk.find(one => one.id === id))
  if (chosen.some(one => one === undefined))
    return { ok: false, errors: [{ field: 'organisations', message: 'Choose from the list whom to ask' }] }
  const asked: { one: Askable; sensitive: boolean }[] = chosen.flatMap(one =>
    one ? [{ one, sensitive: isSensitive(one) }] : [],
  )
  if (input.broker && ctx.organisationKind !== 'front-door') {
    const broker = mayAsk
      .filter(one => one.kind === 'front-door')
      .toSorted((a, b) => Number(b.onKith) - Number(a.onKith))[0]
    if (!broker)
      return {
        ok: false,
        errors: [
          { field: 'broker', message: 'There is no front door in this area to ask through. Telephone the council' },
        ],
      }
    asked.push({ one: broker, sensitive: true })
  }
  if (asked.length === 0) return { ok: false, errors: [{ field: 'organisations', message: 'Choose whom to ask' }] }
  if (input.forRequestId && !(await requestById(tx, input.forRequestId)))
    return { ok: false, errors: [{ field: 'for', message: 'Open the request again and ask from there' }] }
  await stateReason(tx, ctx, 'asking for information')
  const requestIds: string[] = []
  for (const { one, sensitive } of asked) requestIds.push(await askOne(tx, ctx, input, one, sensitive))
  tx.event.detail.asked = requestIds.length
  return { ok: true, requestIds }
}

async function askOne(tx: Tx, ctx: Ctx, input: AskInput, to: Askable, sensitive: boolean): Promise<string> {
  const readers = to.onKith ? await eligible(tx, to.id, answering, [input.childId]) : []
  const byPhone = readers.length === 0
  const due = await wantedBy(tx, ctx, byPhone ? ctx.organisationId : to.id, input.urgent)
  const requestId = newId()
  // The name of a service that may not be named stands in the request alone, which only it and the front door see.
  const whom = sensitive ? 'a service' : await nameToKeep(tx, to, [input.childId])
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'sharing-request',
    title: input.broker && sensitive ? 'Asked through the front door' : `Asked ${whom} for information`,
    body: { text: input.what, facts: requestFacts(input) },
    children: [{ childId: input.childId, role: 'subject' }],
    happenedAt: ctx.now,
    ...(byPhone ? { reach: 'own' as const } : { namedOrganisations: [to.id] }),
  })
  await tx.run(sql`
    insert into sharing.request (id, number, child_id, subject_kind, subject_id, from_organisation_id, to_organisation_id, asked_by, asked_at, what, purpose, necessity,
      basis, confidence, agreement, agreement_words, identity_words, adult, adult_why, urgent, sensitive, for_request_id, by_phone, due_on, due_at, due_timed, entry_id)
    values (${requestId}, ${requestNumber(randomBytes(8))}, ${input.childId}, ${input.subject?.kind ?? null}, ${input.subject?.id ?? null}, ${ctx.organisationId}, ${to.id},
      ${ctx.practitionerId}, ${ctx.now}, ${input.what}, ${input.purpose}, ${input.necessity}, ${input.basis}, ${input.confidence}, ${input.agreement},
      ${input.agreementWords}, ${input.identityWords}, ${input.adult}, ${input.adultWhy}, ${input.urgent}, ${sensitive}, ${input.forRequestId}, ${byPhone},
      ${due.dueOn}, ${new Date(due.dueAt)}, ${due.toTheMinute}, ${entryId})`)
  await tellWhoAnswers(tx, ctx, {
    requestId,
    childId: input.childId,
    to,
    whom,
    byPhone,
    urgent: input.urgent,
    entryId,
  })
  for (const who of [...new Set(readers.map(reader => reader.practitionerId))].slice(0, mostMails)) {
    await tx.enqueue('mail', { practitionerId: who, organisationId: to.id })
  }
  return requestId
}

interface Telling {
  requestId: string
  childId: string
  to: Askable
  /** Who is asked, in words to keep. */
  whom: string
  byPhone: boolean
  urgent: boolean
  entryId: string
}

/** The clock and the task go to those who will answer: the asked team, or the one who has to telephone. */
async function tellWhoAnswers(
  tx: Tx,
  ctx: Ctx,
  { requestId, childId, to, whom, byPhone, urgent, entryId }: Telling,
): Promise<void> {
  const organisationId = byPhone ? ctx.organisationId : to.id
  const common = {
    organisationId,
    children: [childId],
    subject: subjectOf(requestId),
    href: pathOf(requestId),
    practitionerId: byPhone ? ctx.practitionerId : null,
  }
  const asker = await nameToKeep(tx, { id: ctx.organisationId, name: ctx.organisationName }, [childId])
  const clockId = await startClock(tx, ctx, {
    ...common,
    rule: ruleFor(urgent),
    startedAt: ctx.now,
    entryId,
    startWords: byPhone ? `${format.sentence(whom)} was asked.` : `Asked by ${asker}.`,
  })
  await giveTask(tx, ctx, {
    ...common,
    kind: 'answer-request',
    title: byPhone ? 'Telephone, and write down the answer' : 'Answer a request to share information',
    why: byPhone
      ? `${format.sentence(whom)} does not answer in Kith.`
      : `${format.sentence(asker)} asks what you know.`,
    clockId,
  })
}

/** The chronology says what was asked and what for; why, by what right and what the family was told stand with the request. */
const requestFacts = (input: AskInput): [string, string][] => [
  ['For', input.purpose],
  ...(input.adult
    ? ([['About an adult', [input.adult, input.adultWhy].filter(Boolean).join('. ')]] as [string, string][])
    : []),
]

export type Answered = { ok: true; entryId: string } | { ok: false; errors: FieldError[] } | null

/**
 * Records the asked organisation's decision: all, part, nothing, no trace, nothing relevant. Writes the answer for whoever asked, shows them
 * the entries that were chosen, stops the clock, and tells them. Null when the request is not one this organisation answers.
 */
export async function answerRequest(tx: Tx, ctx: Ctx, input: AnswerInput): Promise<Answered> {
  await holdRequest(tx, input.requestId)
  const request = await requestById(tx, input.requestId)
  if (!request || answersFor(request) !== ctx.organisationId) return null
  const child = await askedChild(tx, ctx, request)
  if (!child) return null
  const errors = answerProblems(request, input, await deadlineOf(tx, request), ctx.now)
  if (errors.length > 0) return { ok: false, errors }
  const mine = await shareable(tx, ctx, request.childId)
  if (input.entries.some(id => !mine.some(entry => entry.entryId === id)))
    return { ok: false, errors: [{ field: 'entries', message: 'Choose from your own entries' }] }
  const receivedAt = input.received?.at ?? ctx.now
  const entryId = await writeAnswerEntry(tx, ctx, request, input, receivedAt)
  const answerId = newId()
  await tx.run(sql`
    insert into sharing.answer (id, request_id, decision, reasons, body, conditions, condition_words, reference, shared_entries, entry_id, decided_by, decided_at,
      received_at, received_how, answered_for_name)
    values (${answerId}, ${request.id}, ${input.decision}, ${input.reasons}, ${JSON.stringify(input.told)}::jsonb, ${input.conditions as string[]}::text[],
      ${input.conditionWords}, ${input.reference}, ${uuids(input.entries)}, ${entryId}, ${ctx.practitionerId}, ${ctx.now}, ${receivedAt},
      ${input.received?.how ?? 'kith'}, ${input.received?.name ?? null})`)
  if (input.keptBack && !request.byPhone) {
    await tx.run(sql`insert into sharing.kept_back (answer_id, organisation_id, child_id, words, written_by, written_at)
      values (${answerId}, ${ctx.organisationId}, ${request.childId}, ${input.keptBack}, ${ctx.practitionerId}, ${ctx.now})`)
  }
  await shareEntries(tx, ctx, input.entries, [request.fromId], input.reasons ?? '', 'Asked for, and decided')
  await stopClock(tx, ctx, {
    rule: ruleFor(request.urgent),
    subject: subjectOf(request.id),
    at: receivedAt,
    entryId,
    lateReason: input.lateReason,
  })
  await finishTask(tx, ctx, {
    kind: 'answer-request',
    subject: subjectOf(request.id),
    words: decidedWords(request, input.decision),
  })
  if (!request.byPhone) await tellTheAsker(tx, ctx, request, input)
  tx.event.subject = subjectOf(request.id)
  tx.event.detail.decision = input.decision
  return { ok: true, entryId }
}

/** The clock as it runs now for whoever answers (a holiday may have been added since); what was asked for, where no clock shows. */
export async function deadlineOf(tx: Tx, request: RequestRow): Promise<Deadline> {
  const [clock] = await openClocks(tx, { subject: subjectOf(request.id), most: 1 })
  return clock ? { dueAt: clock.dueAt, lateSaid: clock.lateReason !== null } : { dueAt: request.dueAt, lateSaid: false }
}

/**
 * To be asked, or to ask, is the stated reason for which an organisation opens what it wrote itself about a child it no longer works with
 * (access.md: closed view, reason asked). It opens nobody else's entries, and no sealed one.
 */
async function stateReason(tx: Tx, ctx: Ctx, reason: string): Promise<void> {
  if (ctx.purpose !== null) return
  tx.event.detail.reason = reason
  await tx.run(sql`select set_config('kith.purpose', ${reason}, true)`)
}

/** The child of a request, asked for (so that the audit event names it), as far as this reader may know of it. */
export async function askedChild(tx: Tx, ctx: Ctx, request: RequestRow) {
  await askFor(tx, [request.childId])
  if (answersFor(request) === ctx.organisationId) await stateReason(tx, ctx, 'answering a request for information')
  return childFacts(tx, request.childId)
}

async function writeAnswerEntry(tx: Tx, ctx: Ctx, request: RequestRow, input: AnswerInput, at: Date): Promise<string> {
  const label = decidedWords(request, input.decision)
  const how = handlingWords(input.conditions, input.conditionWords)
  const from = request.sensitive
    ? 'a service'
    : await nameToKeep(tx, { id: request.toId, name: request.toName }, [request.childId])
  const asker = await nameToKeep(tx, { id: request.fromId, name: request.fromName }, [request.childId])
  const teller = input.received && (await personToKeep(tx, input.received.name, request.toId, [request.childId]))
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'sharing-answer',
    title: request.byPhone
      ? `${format.sentence(from)} answered: ${label.toLowerCase()}`
      : `Answered ${asker}: ${label.toLowerCase()}`,
    body: {
      ...input.told,
      facts: [
        ...(input.received
          ? ([['Told by', `${teller}, ${ways[input.received.how].toLowerCase()}`]] as [string, string][])
          : []),
        ...(request.byPhone && input.reasons ? ([['Reasons', input.reasons]] as [string, string][]) : []),
        ...(how ? ([['How to handle it', how]] as [string, string][]) : []),
        ...(input.reference ? ([['Reference', input.reference]] as [string, string][]) : []),
      ],
    },
    children: [{ childId: request.childId, role: 'subject' }],
    happenedAt: at,
    ...(request.byPhone ? { reach: 'own' as const, recordedFor: teller } : { namedOrganisations: [request.fromId] }),
    // What another organisation decided on the telephone is told, not decided here.
    ...(!request.byPhone && needsReasons(input.decision)
      ? { decisions: [{ childId: request.childId, kind: 'sharing', choice: label, reasons: input.reasons ?? '' }] }
      : {}),
  })
  return entryId
}

async function tellTheAsker(tx: Tx, ctx: Ctx, request: RequestRow, input: AnswerInput): Promise<void> {
  const mine = await nameToKeep(tx, { id: ctx.organisationId, name: ctx.organisationName }, [request.childId])
  await giveTask(tx, ctx, {
    organisationId: request.fromId,
    practitionerId: request.askedById,
    children: [request.childId],
    kind: 'read-answer',
    subject: subjectOf(request.id),
    title: 'Read an answer you asked for',
    why: `${format.sentence(mine)}: ${decidedWords(request, input.decision).toLowerCase()}.`,
    href: pathOf(request.id),
  })
  await tx.enqueue('mail', { practitionerId: request.askedById, organisationId: request.fromId })
}

/** Entries of one's own organisation about the child that an answer may show: none that came from asking, none sealed. */
export async function shareable(tx: Tx, ctx: Ctx, childId: string) {
  const rows = await chronology(tx, childId, { organisationId: ctx.organisationId }, 50)
  return rows.filter(
    row =>
      row.ownerId === ctx.organisationId &&
      row.reach !== 'sealed' &&
      row.reach !== 'involved' &&
      !['sharing-request', 'sharing-answer', 'challenge', 'challenge-answer', 'question'].includes(row.kind),
  )
}

/** Whoever asked has read the answer: their task is done. False when there is no answer of theirs to read. */
export async function readAnswer(tx: Tx, ctx: Ctx, requestId: string): Promise<boolean> {
  const request = await requestById(tx, requestId)
  if (!request?.answer || request.fromId !== ctx.organisationId) return false
  const mine = await tx.maybe(
    sql<{
      yes: boolean
    }>`select true as yes from sharing.answer_read where request_id = ${requestId} and practitioner_id = ${ctx.practitionerId}`,
  )
  if (!mine)
    await tx.run(
      sql`insert into sharing.answer_read (request_id, practitioner_id, at) values (${requestId}, ${ctx.practitionerId}, ${ctx.now})`,
    )
  await finishTask(tx, ctx, { kind: 'read-answer', subject: subjectOf(requestId), words: 'Read' })
  tx.event.subject = subjectOf(requestId)
  return true
}
