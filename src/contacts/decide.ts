/** Proposing, agreeing, sending back; answering whoever told us. */
import { askFor, beginInvolvement, endInvolvement, involvementIndex } from '../access/index.ts'
import { finishTask, giveTask, openClocks, stopClock } from '../deadlines/index.ts'
import { childFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { seenVoices, writeEntry } from '../record/index.ts'
import { londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import {
  type AnsweredRow,
  type ContactChildRow,
  type ContactWhole,
  coercions,
  outcomes,
  type ProposalInput,
  type ProposalRow,
} from './contact.ts'
import type { ContactsDeps } from './neighbours.ts'
import {
  lockContact,
  mayKnowPlaces,
  openContactIds,
  receivingTeams,
  referrerOf,
  wholeContact,
  wholeContacts,
} from './queries.ts'
import { isOtherLevel, mayDecide, openProposal, proposalProblems } from './rules.ts'
import { type Done, giveChildTask, sayWhy } from './steps.ts'

export const refused = (field: string, message: string): { ok: false; errors: FieldError[] } => ({
  ok: false,
  errors: [{ field, message }],
})
const subject = (id: string) => ({ kind: 'contact', id })
const childSubject = (id: string) => ({ kind: 'contact-child', id })
export const hrefOf = (contactId: string, contactChildId: string, page: string) =>
  `/contacts/${contactId}/children/${contactChildId}/${page}`

/** The contact, held still, with one of its children; null when either is not there. */
export async function held(
  tx: Tx,
  contactId: string,
  contactChildId: string,
): Promise<{ whole: ContactWhole; child: ContactChildRow } | null> {
  if (!(await lockContact(tx, contactId))) return null
  const whole = await wholeContact(tx, contactId)
  const child = whole?.children.find(one => one.id === contactChildId)
  return whole && child ? { whole, child } : null
}

/** A worker proposes what to decide about one child. New words of the child become an entry of their own. Nothing is written when something is missing. */
export async function propose(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  contactChildId: string,
  input: ProposalInput,
): Promise<Done> {
  const found = await held(tx, contactId, contactChildId)
  if (!found) return null
  const { whole, child } = found
  if (child.childId === null) return refused('outcome', 'Say first who this child is: already known, or a new record')
  if (whole.decisions.some(decision => decision.contactChildId === child.id))
    return refused('outcome', 'This has been decided while you wrote. Your words are still here')
  if (openProposal(child.id, whole.proposals, whole.decisions))
    return refused('outcome', 'Another proposal is waiting to be agreed. Your words are still here')
  const teams = (await receivingTeams(tx, ctx.areaId)).map(team => team.id)
  // Words show only of a child who was asked for; none that was weighed is dropped unsaid.
  await askFor(tx, [child.childId])
  const weighed = [...input.weighed]
  const known = await seenVoices(
    tx,
    child.childId,
    weighed.map(one => one.voiceId),
  )
  const lost = weighed.find(one => !known.has(one.voiceId))
  if (lost)
    return refused(
      'outcome',
      'You can no longer see some of the words you weighed. Read the page once more, then propose',
    )
  const problems = proposalProblems({ ...input, weighed }, londonDate(ctx.now), teams)
  if (problems.length > 0) return { ok: false, errors: problems }
  if (input.voiceWords !== null && input.voiceChanged !== null) {
    const { voiceIds } = await writeEntry(tx, ctx, {
      kind: 'voice',
      title: 'Said to the front door',
      body: {},
      children: [{ childId: child.childId, role: child.role }],
      happenedAt: ctx.now,
      voices: [{ childId: child.childId, words: input.voiceWords }],
    })
    if (voiceIds[0]) weighed.push({ voiceId: voiceIds[0], changed: input.voiceChanged })
  }
  await tx.run(sql`insert into contacts.proposal (id, contact_id, contact_child_id, outcome, receiving_organisation_id, level, descriptors, other_level_reason, risk,
      need, weighed, voice_words, voice_changed, voice_not_yet, voice_by_on, coercion, coercion_signs, same_for_another, reasons, dissent, told, answer,
      proposed_by, proposed_at)
    values (${newId()}, ${contactId}, ${child.id}, ${input.outcome}, ${outcomes[input.outcome].receives ? input.receivingOrganisationId : null}, ${input.level},
      ${input.descriptors}::text[], ${isOtherLevel(input.level, input.descriptors) ? input.otherLevelReason : null}, ${input.risk}, ${input.need},
      ${JSON.stringify(weighed)}::jsonb, ${input.voiceWords}, ${input.voiceChanged}, ${input.voiceNotYet}, ${input.voiceByOn}::date, ${input.coercion},
      ${input.coercionSigns}::text[], ${input.sameForAnother}, ${input.reasons}, ${input.dissent}, ${JSON.stringify(input.told)}::jsonb, ${input.answer},
      ${ctx.practitionerId}, ${ctx.now})`)
  await tx.run(
    sql`update record.draft set sent_at = ${ctx.now} where kind = 'contact-proposal' and subject_id = ${child.id} and sent_at is null`,
  )
  await finishTask(tx, ctx, { kind: 'contact-again', subject: childSubject(child.id), words: 'Proposed again.' })
  await giveChildTask(tx, ctx, {
    contactId,
    contactChildId: child.id,
    childId: child.childId,
    role: 'front-door-manager',
    kind: 'contact-agree',
    title: 'Agree a decision, or send it back',
    why: `${ctx.practitionerName} proposes: ${outcomes[input.outcome].label.toLowerCase()}.`,
    href: hrefOf(contactId, child.id, 'decide'),
  })
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

/** The proposal that waits, if this person may act on it. */
function waiting(
  whole: ContactWhole,
  child: ContactChildRow,
  proposalId: string,
  ctx: Ctx,
): ProposalRow | { ok: false; errors: FieldError[] } {
  const proposal = openProposal(child.id, whole.proposals, whole.decisions)
  if (!proposal || proposal.id !== proposalId)
    return refused('words', 'Somebody decided this, or sent it back, while you read. Open it again')
  if (!mayDecide(proposal, ctx.practitionerId))
    return refused('words', 'You proposed this. Somebody else must agree it')
  return proposal
}

/** Sends a proposal back with what is missing; whoever proposed it gets it as a task. */
export async function sendBack(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  contactChildId: string,
  input: { proposalId: string; words: string },
): Promise<Done> {
  const found = await held(tx, contactId, contactChildId)
  if (!found) return null
  const proposal = waiting(found.whole, found.child, input.proposalId, ctx)
  if ('ok' in proposal) return proposal
  await tx.run(
    sql`insert into contacts.sent_back (proposal_id, contact_id, words, by_practitioner, at) values (${proposal.id}, ${contactId}, ${input.words}, ${ctx.practitionerId}, ${ctx.now})`,
  )
  await finishTask(tx, ctx, {
    kind: 'contact-agree',
    subject: childSubject(contactChildId),
    words: `Sent back by ${ctx.practitionerName}.`,
  })
  await giveChildTask(tx, ctx, {
    contactId,
    contactChildId,
    childId: found.child.childId,
    practitionerId: proposal.proposedBy,
    kind: 'contact-again',
    title: 'Look again at a proposal',
    why: `${ctx.practitionerName} sent it back, with words.`,
    href: hrefOf(contactId, contactChildId, 'propose'),
  })
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

/** Is any running clock of this contact past its time? */
export const isLate = async (tx: Tx, ctx: Ctx, contactId: string): Promise<boolean> =>
  (await openClocks(tx, { subject: subject(contactId) })).some(clock => clock.dueAt <= ctx.now)

/**
 * Another person than the one who proposed agrees: the decision is made, the receiving team is involved and told, the referrer is answered, and
 * with the last child the clocks stop. A late contact needs a reason first. The database refuses the proposer as well.
 */
export async function agree(
  tx: Tx,
  ctx: Ctx,
  deps: ContactsDeps,
  contactId: string,
  contactChildId: string,
  input: { proposalId: string; words: string | null; lateReason: string | null },
): Promise<Done> {
  const found = await held(tx, contactId, contactChildId)
  if (!found) return null
  const { whole, child } = found
  const proposal = waiting(whole, child, input.proposalId, ctx)
  if ('ok' in proposal) return proposal
  if (child.childId === null) return refused('words', 'Nobody has said yet who this child is')
  const late = await isLate(tx, ctx, contactId)
  if (late && whole.lateReasons.length === 0 && input.lateReason === null)
    return refused('lateReason', 'This is past its time. Say why it is late')
  if (input.lateReason !== null) await sayWhy(tx, ctx, contactId, input.lateReason)
  const lateReason = input.lateReason ?? whole.lateReasons.at(-1)?.words ?? null
  const outcome = outcomes[proposal.outcome]
  const entryId = await decisionEntry(tx, ctx, child.childId, child, proposal)
  await tx.run(sql`insert into contacts.decision (id, contact_id, contact_child_id, proposal_id, proposed_by, decided_by, decided_at, words, outcome, level, accepted,
      other_level, late, entry_id)
    values (${newId()}, ${contactId}, ${child.id}, ${proposal.id}, ${proposal.proposedBy}, ${ctx.practitionerId}, ${ctx.now}, ${input.words}, ${proposal.outcome},
      ${proposal.level}, ${outcome.accepted}, ${isOtherLevel(proposal.level, proposal.descriptors)}, ${late}, ${entryId})`)
  await finishTask(tx, ctx, {
    kind: 'contact-agree',
    subject: childSubject(child.id),
    words: `Agreed by ${ctx.practitionerName}.`,
  })
  if (proposal.receivingOrganisationId !== null)
    await handOver(tx, ctx, whole, child.childId, proposal, proposal.receivingOrganisationId)
  await answerReferrer(tx, ctx, deps, whole, child.childId, child, proposal)
  const decided = new Set([...whole.decisions.map(decision => decision.contactChildId), child.id])
  if (whole.children.every(one => decided.has(one.id))) await closeContact(tx, ctx, whole, lateReason)
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

async function decisionEntry(
  tx: Tx,
  ctx: Ctx,
  childId: string,
  child: ContactChildRow,
  proposal: ProposalRow,
): Promise<string> {
  // Whoever told us has an answer of their own to read: the reasons and the risks may be about others, or were not theirs to know.
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'contact-decision',
    title: `Front door: ${outcomes[proposal.outcome].label.toLowerCase()}`,
    body: {
      text: proposal.reasons,
      facts: [
        ['What could happen', proposal.risk],
        ...(proposal.need ? [['What is needed', proposal.need] as [string, string]] : []),
      ],
    },
    children: [{ childId, role: child.role }],
    happenedAt: ctx.now,
    ...(proposal.receivingOrganisationId === null
      ? { reach: 'own' }
      : { reach: 'named', namedOrganisations: [proposal.receivingOrganisationId] }),
    decisions: [
      {
        childId,
        kind: 'front-door',
        choice: proposal.outcome,
        reasons: proposal.reasons,
        level: proposal.level,
        descriptors: proposal.descriptors,
        otherLevelReason: proposal.otherLevelReason,
        risk: proposal.risk,
        need: proposal.need,
        voiceNotYet: proposal.voiceNotYet,
        voiceByOn: proposal.voiceByOn,
        identityConsidered: proposal.sameForAnother,
        coercion: coercions[proposal.coercion],
        coercionSigns: proposal.coercionSigns,
        told: proposal.told,
        dissent: proposal.dissent,
        decidedBy: ctx.practitionerId,
        proposedBy: proposal.proposedBy,
        weighed: proposal.weighed,
      },
    ],
  })
  return entryId
}

/** The team that takes it on becomes involved and is told by a task: an earlier step never calls a later one. */
async function handOver(
  tx: Tx,
  ctx: Ctx,
  whole: ContactWhole,
  childId: string,
  proposal: ProposalRow,
  organisationId: string,
): Promise<void> {
  await beginInvolvement(tx, ctx, {
    childId,
    organisationId,
    role: 'children-services',
    reason: `Front door decision on contact ${whole.contact.number}: ${outcomes[proposal.outcome].label}`,
  })
  await giveTask(tx, ctx, {
    organisationId,
    children: [childId],
    kind: 'front-door-decision',
    subject: subject(whole.contact.id),
    title: `Begin: ${outcomes[proposal.outcome].label.toLowerCase()}`,
    why: `The front door decided it ${format.shortDateTime(ctx.now)}.`,
    href: `/children/${childId}`,
  })
}

async function answerReferrer(
  tx: Tx,
  ctx: Ctx,
  deps: ContactsDeps,
  whole: ContactWhole,
  childId: string,
  child: ContactChildRow,
  proposal: ProposalRow,
): Promise<void> {
  const { contact } = whole
  if (contact.senderOrganisationId === null || !contact.senderOnKith) {
    const referrer = await referrerOf(tx, contact.id)
    // Who may not know who told us cannot say that they left no way to be reached: somebody who knows tells them, or says so.
    const reachable =
      contact.senderOrganisationId !== null ||
      (referrer !== null && [referrer.phone, referrer.email].some(way => way !== null)) ||
      !(await mayKnowPlaces(tx, contact.children))
    if (!reachable)
      await addAnswer(
        tx,
        ctx,
        contact.id,
        child.id,
        'nobody-to-tell',
        'Whoever told us left no way to be reached.',
        null,
      )
    return
  }
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'answer',
    title: 'Answer from the front door',
    body: { text: proposal.answer, facts: [['Decision', outcomes[proposal.outcome].label]] },
    children: [{ childId, role: child.role }],
    happenedAt: ctx.now,
    reach: 'named',
    namedOrganisations: [contact.senderOrganisationId],
  })
  await addAnswer(tx, ctx, contact.id, child.id, 'kith', proposal.answer, entryId)
  const referral = contact.referralId === null ? null : await deps.referral(tx, contact.referralId)
  if (referral) {
    await deps.recordAnswer(tx, ctx, {
      referralId: referral.id,
      childId,
      outcome: outcomes[proposal.outcome].label,
      level: proposal.level,
      reasons: proposal.answer,
      entryId,
    })
    await tx.enqueue('mail', { practitionerId: referral.sentBy, organisationId: referral.organisationId })
    return
  }
  await giveTask(tx, ctx, {
    organisationId: contact.senderOrganisationId,
    children: [childId],
    kind: 'read-answer',
    subject: subject(contact.id),
    title: 'Read the front door’s answer',
    why: 'You told the front door of a worry; this is what was decided.',
    href: `/entries/${entryId}`,
  })
}

const addAnswer = (
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  contactChildId: string | null,
  how: AnsweredRow['how'],
  words: string,
  entryId: string | null,
) =>
  tx.run(sql`insert into contacts.answered (id, contact_id, contact_child_id, how, words, entry_id, by_practitioner, at)
    values (${newId()}, ${contactId}, ${contactChildId}, ${how}, ${words}, ${entryId}, ${ctx.practitionerId}, ${ctx.now})`)

/** The referrer was told outside Kith: by telephone, by letter. About the whole contact. */
export async function recordAnswered(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  input: { how: 'phone' | 'letter' | 'email' | 'in-person' | 'nobody-to-tell'; words: string },
): Promise<Done> {
  const whole = await wholeContact(tx, contactId)
  if (!whole) return null
  const undecided = whole.children.filter(
    child => !whole.decisions.some(decision => decision.contactChildId === child.id),
  )
  if (undecided.length > 0) return refused('how', 'Answer when every child in this contact has been decided')
  await addAnswer(tx, ctx, contactId, null, input.how, input.words, null)
  await finishTask(tx, ctx, { kind: 'contact-answer', subject: subject(contactId), words: input.words })
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}

const isProtected = async (tx: Tx, children: readonly string[]): Promise<boolean> => {
  await askFor(tx, children)
  for (const child of children) if ((await childFacts(tx, child))?.placeKept) return true
  return !(await mayKnowPlaces(tx, children))
}

/** Every child is decided: clocks stop, and the front door's involvement ends where nothing more is done. */
async function closeContact(tx: Tx, ctx: Ctx, whole: ContactWhole, lateReason: string | null): Promise<void> {
  const { contact } = whole
  const rules = new Set((await openClocks(tx, { subject: subject(contact.id) })).map(clock => clock.rule))
  for (const rule of rules)
    await stopClock(tx, ctx, { rule, subject: subject(contact.id), lateReason, entryId: contact.entryId })
  await finishTask(tx, ctx, { kind: 'contact-take', subject: subject(contact.id), words: 'Decided.' })
  const now = await wholeContact(tx, contact.id)
  if (
    now?.children.some(
      child => !now.answers.some(answer => answer.contactChildId === null || answer.contactChildId === child.id),
    )
  ) {
    await giveTask(tx, ctx, {
      // Where a place is protected, only those who may know it can read whom to tell: managers are given the right with the protection.
      role: (await isProtected(tx, contact.children)) ? 'front-door-manager' : 'front-door',
      children: contact.children,
      kind: 'contact-answer',
      subject: subject(contact.id),
      title: 'Tell the one who told us',
      why: 'It is decided, and they are not on Kith.',
      href: `/contacts/${contact.id}#answer`,
    })
  }
  const open = new Set(
    (
      await wholeContacts(
        tx,
        (await openContactIds(tx)).filter(id => id !== contact.id),
      )
    )
      .filter(other =>
        other.children.some(child => !other.decisions.some(decision => decision.contactChildId === child.id)),
      )
      .flatMap(other => other.contact.children),
  )
  for (const decision of now?.decisions ?? []) {
    const childId = now?.children.find(child => child.id === decision.contactChildId)?.childId
    if (!childId || outcomes[decision.outcome].receives || open.has(childId)) continue
    for (const row of await involvementIndex(tx, [childId])) {
      if (row.organisationId === ctx.organisationId && row.role === 'front-door' && row.toAt === null)
        await endInvolvement(tx, row.id, `Contact ${contact.number}: ${outcomes[decision.outcome].label.toLowerCase()}`)
    }
  }
}
