/** Sending a referral to a front door. */
import { randomInt } from 'node:crypto'
import { askFor, eligible } from '../access/index.ts'
import { finishTask, giveTask, startClock } from '../deadlines/index.ts'
import { organisation, practitioner } from '../identity/index.ts'
import { type ChildFacts, childFacts, type Relation, relationsOf } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { entryDetails, shareEntries, writeEntry } from '../record/index.ts'
import { format } from '../ui/index.ts'
import { uuids } from './queries.ts'
import {
  askSender,
  placeKept,
  type ReferralRow,
  type Shareable,
  senderTellsPlace,
  shareable,
  whereNow,
} from './referral-queries.ts'
import {
  agreements,
  type FullInput,
  offeredBases,
  offeredConfidence,
  type Recipient,
  referralErrors,
  referralNumber,
  type UrgentInput,
  type Way,
  ways,
} from './referral-rules.ts'
import { sendTask } from './triage-actions.ts'
import { newestTriage } from './triage-queries.ts'

export const expectTask = 'referral-answer'
export const restTask = 'send-rest'
export const readAnswerTask = 'read-answer'
export const rule = 'referral-decision'
/** How soon a referrer who hears nothing asks again: no national number, so it runs only where the area has set one. */
export const chase = 'referrer-chases'

export type Sent = { ok: true; referralId: string; number: string } | { ok: false; errors: FieldError[] }

const freshNumber = () => referralNumber(Array.from({ length: 8 }, () => randomInt(1_000_000) / 1_000_000))
const labelOf = (list: readonly { code: string; label: string; plain?: string }[], code: string) => {
  const one = list.find(entry => entry.code === code)
  return one ? (one.plain ?? one.label) : code
}

/**
 * The child as a document names it. `kept`: where a child of the document is, or somebody close to one, is protected; then no place of any of
 * them goes with it, whatever the sender may know: a brother lives where his sister does, and paper asks nobody for a right.
 */
function aboutChild(child: ChildFacts, relations: readonly Relation[], kept: boolean): [string, string][] {
  const { label } = child
  const address = kept ? askSender : (child.addresses.find(row => row.toOn === null)?.lines ?? 'Not recorded')
  const lives = child.living.filter(row => row.toOn === null).at(-1)
  const first = child.languages.find(row => row.first)
  const lines: [string, string | null][] = [
    [
      'Child',
      `${label.name}, ${label.bornOn ? `born ${format.date(label.bornOn)}` : label.expectedOn ? `not born yet, expected ${format.date(label.expectedOn)}` : 'date of birth not recorded'}`,
    ],
    ['Address', address],
    ['Lives with', kept ? null : (lives?.withWhom ?? null)],
    [
      'Family',
      relations
        .filter(row => row.toOn === null)
        .slice(0, 10)
        .map(
          row =>
            `${row.name}, ${row.otherIs}${row.parentalResponsibility ? ' (parental responsibility)' : ''}${row.noContact ? ' (no contact)' : ''}`,
        )
        .join('; ') || null,
    ],
    [
      'Language',
      first
        ? `${first.language}${first.interpreter ? ', interpreter needed' : ''}${first.signing ? `, ${first.signing}` : ''}`
        : null,
    ],
    ['How to talk with the child', child.talkBest],
  ]
  return lines.filter((line): line is [string, string] => line[1] !== null)
}

async function entryLines(tx: Tx, entries: readonly Shareable[], paperKept: boolean): Promise<[string, string][]> {
  const details = await entryDetails(
    tx,
    entries.map(({ row }) => row.entryId),
  )
  return entries.map(({ row }) => {
    const detail = details.get(row.entryId)
    const body = detail?.body
    const text = [
      body?.seen,
      body?.text,
      body?.said && `Others said: ${body.said}`,
      body?.did,
      ...(body?.facts ?? []).map(
        ([label, value]) => `${label}: ${paperKept && label === whereNow ? askSender : value}`,
      ),
    ]
      .filter(Boolean)
      .join('\n')
    const said = (detail?.voices ?? [])
      .filter(voice => voice.childId === row.childId)
      .map(voice => `The child’s words: “${voice.words}”`)
    const decided = (detail?.decisions ?? []).map(decision => `${decision.choice}. ${decision.reasons}`)
    return [format.dateTime(row.happenedAt), [row.title, text, ...said, ...decided].filter(Boolean).join('\n')]
  })
}

/** Who sends it. On paper about a child whose place is kept, without the school: by name and number, which is how the rest is asked for. */
async function fromWhom(tx: Tx, ctx: Ctx, withoutPlace: boolean): Promise<string> {
  const me = await practitioner(tx, ctx.practitionerId)
  const number = me?.phone ?? (withoutPlace ? (await organisation(tx, ctx.organisationId))?.phone : null)
  return [ctx.practitionerName, ctx.jobTitle, withoutPlace ? null : ctx.organisationName, number]
    .filter(Boolean)
    .join(', ')
}

/** Every child in it, checked: visible to this reader, the first one first. Null when one of them is not. */
async function childrenOf(
  tx: Tx,
  childId: string,
  also: readonly string[],
): Promise<{ facts: ChildFacts; relations: Relation[] }[] | null> {
  const ids = [...new Set([childId, ...also])]
  await askFor(tx, ids)
  const found: { facts: ChildFacts; relations: Relation[] }[] = []
  for (const id of ids) {
    const facts = await childFacts(tx, id)
    if (!facts) return null
    found.push({ facts, relations: await relationsOf(tx, id) })
  }
  return found
}

interface Sending {
  childId: string
  to: Recipient
  concernId: string | null
  follows: ReferralRow | null
}

/** What every referral does once its words are complete: the row, the clock on the sender’s side, the tasks, the job at the other side. */
async function send(
  tx: Tx,
  ctx: Ctx,
  sending: Sending & {
    children: string[]
    entryId: string
    id: string
    number: string
    urgent: boolean
    document: [string, string][]
  },
  words: {
    basis: string
    confidence: string | null
    agreement: string
    agreementReason: string | null
    purpose: string
    necessity: string
    way: Way
    recipientWords: string | null
  },
): Promise<void> {
  const { to, follows, id, number, children } = sending
  await tx.run(sql`insert into concerns.referral (id, number, concern_id, children, organisation_id, to_organisation_id, sent_by, sent_at, urgent, basis, confidence,
      agreement, agreement_reason, purpose, necessity, recipient_words, way, entry_id, document, follows_id)
    values (${id}, ${number}, ${sending.concernId}, ${uuids(children)}, ${ctx.organisationId}, ${to.id}, ${ctx.practitionerId}, ${ctx.now}, ${sending.urgent},
      ${words.basis}, ${words.confidence}, ${words.agreement}, ${words.agreementReason}, ${words.purpose}, ${words.necessity}, ${words.recipientWords}, ${words.way},
      ${sending.entryId}, ${JSON.stringify(sending.document)}::jsonb, ${follows?.id ?? null})`)
  tx.event.subject = { kind: 'referral', id }
  if (follows)
    await finishTask(tx, ctx, {
      kind: restTask,
      subject: { kind: 'referral', id: follows.id },
      words: `The rest was sent: ${number}`,
    })
  else await expectAnswer(tx, ctx, { id, children, to, entryId: sending.entryId })
  if (sending.urgent) {
    await giveTask(tx, ctx, {
      practitionerId: ctx.practitionerId,
      children,
      kind: restTask,
      subject: { kind: 'referral', id },
      title: 'Send the rest of the urgent referral',
      why: 'Who, where and what danger went at once. The reasons, the family and the entries follow.',
      href: `/children/${sending.childId}/refer?follows=${id}`,
      dueAt: new Date(ctx.now.getTime() + 4 * 60 * 60_000),
      certainty: 'local',
      ruleWords: 'What went by short form is completed the same day',
      sourceWords: 'School rule',
    })
  }
  if (sending.concernId)
    for (const childId of children) {
      const decided = await newestTriage(tx, sending.concernId, childId)
      if (decided)
        await finishTask(tx, ctx, {
          kind: sendTask,
          subject: { kind: 'triage', id: decided.id },
          words: `Sent: ${number}`,
        })
    }
  if (!to.onKith) return
  await tx.enqueue('referral-sent', { referralId: id, organisationId: to.id })
  const duty = await eligible(
    tx,
    to.id,
    sending.urgent ? ['front-door-manager', 'out-of-hours'] : ['front-door-manager'],
    children,
  )
  for (const who of new Set(duty.map(row => row.practitionerId)))
    await tx.enqueue('mail', { practitionerId: who, organisationId: to.id })
}

/** The same clock as the front door’s, on the sender’s side: an answer is expected by then, whether or not the other side has Kith. */
async function expectAnswer(
  tx: Tx,
  ctx: Ctx,
  referral: { id: string; children: string[]; to: Recipient; entryId: string },
): Promise<void> {
  const subject = { kind: 'referral', id: referral.id }
  const href = `/referrals/${referral.id}`
  const startWords = `Sent to the front door ${format.shortDateTime(ctx.now)}.`
  const clockId = await startClock(tx, ctx, {
    rule,
    startedAt: ctx.now,
    children: referral.children,
    subject,
    practitionerId: ctx.practitionerId,
    entryId: referral.entryId,
    href,
    startWords,
  })
  await startClock(tx, ctx, {
    rule: chase,
    startedAt: ctx.now,
    children: referral.children,
    subject,
    practitionerId: ctx.practitionerId,
    entryId: referral.entryId,
    href,
    startWords,
  })
  await giveTask(tx, ctx, {
    practitionerId: ctx.practitionerId,
    children: referral.children,
    kind: expectTask,
    subject,
    title: 'Answer expected to your referral',
    why: `${startWords} If none comes in time: ask again, or disagree.`,
    href,
    clockId,
  })
}

/** Sends a whole referral, or the rest of an urgent one. Only entries of one’s own organisation go, and only those that were chosen. */
export async function sendReferral(tx: Tx, ctx: Ctx, sending: Sending, input: FullInput): Promise<Sent> {
  const { to } = sending
  const errors = referralErrors(input, to)
  if (errors.length > 0) return { ok: false, errors }
  const children = await childrenOf(tx, sending.childId, input.alsoChildren)
  if (!children) return { ok: false, errors: [{ field: 'alsoChildren', message: 'Choose the children again' }] }
  const ids = children.map(child => child.facts.id)
  const chosen = (await Promise.all([shareable(tx, ctx, sending.childId)]))
    .flat()
    .filter(({ row }) => input.entries.includes(row.entryId))
  const id = newId()
  const number = freshNumber()
  const kept = await placeKept(tx, ids)
  const basis = labelOf(offeredBases, input.basis)
  const confidence = labelOf(offeredConfidence, input.confidence)
  const agreement = [agreements[input.agreement], input.agreementReason].filter(Boolean).join('. ')
  const document: [string, string][] = [
    ['Number', number],
    ...(sending.follows ? ([['Follows', sending.follows.number]] as [string, string][]) : []),
    ['To', [to.name, input.recipientName, to.phone].filter(Boolean).join(', ')],
    ['From', await fromWhom(tx, ctx, kept && !to.onKith && (await senderTellsPlace(tx, ctx, ids)))],
    [
      'Sent',
      `${format.longDateTime(ctx.now)}, ${ways[to.onKith ? 'kith' : (input.way ?? 'letter')].toLowerCase().replace('kith', 'Kith')}`,
    ],
    ...children.flatMap(child => aboutChild(child.facts, child.relations, kept)),
    ['What worries us', input.worry],
    ...(input.voice ? ([['What the child says', input.voice]] as [string, string][]) : []),
    ...(input.strengths ? ([['What goes well, and what was tried', input.strengths]] as [string, string][]) : []),
    ['What we ask', input.purpose],
    ['Why it is needed', input.necessity],
    ['Legal basis', basis],
    ['Confidence', confidence],
    ['The family’s agreement', agreement],
    ...(await entryLines(tx, chosen, kept && !to.onKith)),
  ]
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'referral',
    title: sending.follows ? `The rest of a referral to ${to.name}` : `Referred to ${to.name}`,
    body: {
      text: input.worry,
      facts: [
        ['Number', number],
        ['Asked', input.purpose],
        ['Why it is needed', input.necessity],
        ['Legal basis', basis],
        ['Confidence', confidence],
        ['The family’s agreement', agreement],
        ['Sent with it', `${chosen.length === 0 ? 'no entries' : format.plural(chosen.length, 'entry', 'entries')}`],
      ],
    },
    children: ids.map(childId => ({ childId, role: 'subject' as const })),
    happenedAt: ctx.now,
    reach: 'named',
    namedOrganisations: [to.id],
  })
  await shareEntries(
    tx,
    ctx,
    chosen.map(({ row }) => row.entryId),
    [to.id],
    `Sent with referral ${number}. ${input.necessity}`,
    `${basis}; confidence: ${confidence}`,
  )
  await send(
    tx,
    ctx,
    { ...sending, children: ids, entryId, id, number, urgent: false, document },
    {
      basis: input.basis,
      confidence: input.confidence,
      agreement: input.agreement,
      agreementReason: input.agreement === 'agreed' ? input.agreementReason : (input.agreementReason ?? ''),
      purpose: input.purpose,
      necessity: input.necessity,
      way: to.onKith ? 'kith' : (input.way ?? 'letter'),
      recipientWords: to.onKith
        ? null
        : `${input.recipientName}. Name and number checked against the directory by ${ctx.practitionerName}.`,
    },
  )
  return { ok: true, referralId: id, number }
}

/** Harm now: who, where, what danger, who was called. It goes at once; a task says that the rest follows. */
export async function sendUrgent(tx: Tx, ctx: Ctx, sending: Sending, input: UrgentInput): Promise<Sent> {
  const { to } = sending
  const errors = referralErrors(input, to)
  if (errors.length > 0) return { ok: false, errors }
  const children = await childrenOf(tx, sending.childId, input.alsoChildren)
  if (!children) return { ok: false, errors: [{ field: 'alsoChildren', message: 'Choose the children again' }] }
  const ids = children.map(child => child.facts.id)
  const id = newId()
  const number = freshNumber()
  const kept = await placeKept(tx, ids)
  const way: Way = to.onKith ? 'kith' : (input.way ?? 'phone')
  const document: [string, string][] = [
    ['Number', number],
    ['Urgent', 'A child may be in danger now. The rest follows.'],
    ['To', [to.name, input.recipientName, to.phone].filter(Boolean).join(', ')],
    ['From', await fromWhom(tx, ctx, kept && !to.onKith && (await senderTellsPlace(tx, ctx, ids)))],
    ['Sent', `${format.longDateTime(ctx.now)}, ${ways[way].toLowerCase().replace('kith', 'Kith')}`],
    ...children.flatMap(child => aboutChild(child.facts, child.relations, kept)),
    ['What the danger is', input.danger],
    [whereNow, kept && !to.onKith ? askSender : input.where],
    ['Who was called', input.called],
  ]
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'referral',
    title: `Urgent referral to ${to.name}`,
    body: {
      text: input.danger,
      facts: [
        ['Number', number],
        [whereNow, input.where],
        ['Who was called', input.called],
      ],
    },
    children: ids.map(childId => ({ childId, role: 'subject' as const })),
    happenedAt: ctx.now,
    reach: 'named',
    namedOrganisations: [to.id],
  })
  await send(
    tx,
    ctx,
    { ...sending, follows: null, children: ids, entryId, id, number, urgent: true, document },
    {
      basis: 'public-task',
      confidence: 'public-interest',
      agreement: 'not-sought',
      agreementReason: 'A child may be in danger now: the family was not asked before this went.',
      purpose: input.danger,
      necessity: 'To keep the child safe now.',
      way,
      recipientWords: to.onKith
        ? null
        : `${input.recipientName}. Name and number checked against the directory by ${ctx.practitionerName}.`,
    },
  )
  return { ok: true, referralId: id, number }
}
