/** How a contact comes to be: from a referral in Kith, or typed from a call, a letter, somebody at the desk. */
import { randomInt } from 'node:crypto'
import { askFor, beginInvolvement, isExcluded, nameToKeep } from '../access/index.ts'
import { setting } from '../area/index.ts'
import { finishTask, giveTask, startClock } from '../deadlines/index.ts'
import { addChild, labelsOf } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { aService, within, writeEntry } from '../record/index.ts'
import { format } from '../ui/index.ts'
import type { ChildAsGiven, Referrer, Way } from './contact.ts'
import { type ContactsDeps, neighbours, type ReceivedReferral } from './neighbours.ts'
import { addContact, addContactChild, contactOfReferral, lockContact, uuids } from './queries.ts'
import { contactNumber } from './rules.ts'
import { addStep, chooseBand } from './steps.ts'

const freshNumber = () => contactNumber(Array.from({ length: 6 }, () => randomInt(1_000_000) / 1_000_000))

const subject = (id: string) => ({ kind: 'contact', id })
const hrefOf = (id: string) => `/contacts/${id}`

/** The clock of one working day from receipt, and a task for whoever takes it. An urgent contact starts in the area's most urgent band. */
async function startWork(
  tx: Tx,
  ctx: Ctx,
  contact: { id: string; receivedAt: Date; children: string[]; urgent: boolean; entryId: string | null },
): Promise<void> {
  const clockId = await startClock(tx, ctx, {
    rule: 'referral-decision',
    startedAt: contact.receivedAt,
    children: contact.children,
    subject: subject(contact.id),
    href: hrefOf(contact.id),
    startWords: `Reached the front door ${format.shortDateTime(contact.receivedAt)}.`,
    entryId: contact.entryId,
  })
  await giveTask(tx, ctx, {
    role: 'front-door',
    children: contact.children,
    kind: 'contact-take',
    subject: subject(contact.id),
    title: contact.urgent ? 'Take a contact: harm now' : 'Take a new contact',
    why: `Reached the front door ${format.shortDateTime(contact.receivedAt)}. Nobody has it yet.`,
    href: hrefOf(contact.id),
    clockId,
  })
  if (!contact.urgent) return
  const [first] = await setting(tx, ctx, 'front-door-bands')
  if (first)
    await chooseBand(tx, ctx, contact.id, {
      band: first.id,
      reason: 'Whoever told us said that a child is in danger now.',
    })
}

const census = (kind: string): string =>
  ({
    school: '2A',
    nursery: '2A',
    health: '3F',
    police: '6',
    'youth-justice': '5B',
    'childrens-services': '5A',
    council: '5B',
    voluntary: '8',
    refuge: '8',
    'front-door': '5C',
  })[kind] ?? '8'

/**
 * Makes a contact of a referral that reached this front door, as its own system person. Gives its id; the same id when it was done before; null
 * when the referral may not be read. The rest of an urgent referral joins the contact that its first part made.
 */
export async function receiveReferral(
  tx: Tx,
  ctx: Ctx,
  referralId: string,
  deps: Pick<ContactsDeps, 'referral'> = neighbours,
): Promise<string | null> {
  // Two runs of the job at once: the second waits here, and then finds the first one's contact.
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`contact of referral ${referralId}`}, 0))`)
  const before = await contactOfReferral(tx, referralId)
  if (before) return before.id
  const referral = await deps.referral(tx, referralId)
  if (!referral) return null
  const joined = await joinEarlier(tx, ctx, referral)
  if (joined) return joined
  for (const childId of referral.children) {
    await beginInvolvement(tx, ctx, {
      childId,
      organisationId: ctx.organisationId,
      role: 'front-door',
      reason: `Referral ${referral.number}`,
    })
  }
  const labels = await labelsOf(tx, referral.children)
  const sender = await senderOf(tx, referral)
  // In words that are kept; the name itself stands in `contacts.referrer`.
  const from = format.sentence(
    await nameToKeep(tx, { id: referral.organisationId, name: sender.organisation }, referral.children),
  )
  const id = newId()
  await addContact(tx, {
    id,
    number: freshNumber(),
    organisationId: ctx.organisationId,
    receivedAt: referral.sentAt,
    sourceCode: census(sender.kind),
    senderOrganisationId: referral.organisationId,
    senderWords: aService,
    way: 'kith',
    summary: referral.purpose,
    urgent: referral.urgent,
    adviceOnly: false,
    harms: [],
    referralId: referral.id,
    referralNumber: referral.number,
    children: referral.children,
    unmatched: 0,
    madeBy: ctx.practitionerId,
    madeAt: ctx.now,
  })
  await tx.run(sql`insert into contacts.referrer (contact_id, organisation_id, name, relation, wants_anonymous, recorded_by)
    values (${id}, ${ctx.organisationId}, ${sender.person}, ${sender.organisation}, false, ${ctx.practitionerId})`)
  for (const [index, childId] of referral.children.entries()) {
    const label = labels.get(childId)
    await addContactChild(
      tx,
      id,
      index + 1,
      {
        given: label?.given ?? '',
        family: label?.family ?? '',
        bornOn: label?.bornOn ?? null,
        expectedOn: label?.expectedOn ?? null,
        ageWords: null,
        sex: label?.sex ?? 'U',
        nhs: null,
        upn: null,
        whereWords: null,
        role: 'subject',
      },
      {
        childId,
        by: ctx.practitionerId,
        at: ctx.now,
        words: `Referred by ${within(from)} from the child’s own record`,
        known: 'yes',
      },
    )
  }
  const entryId = await receivedEntry(tx, ctx, {
    id,
    receivedAt: referral.sentAt,
    from,
    way: 'kith',
    summary: referral.purpose,
    children: referral.children,
  })
  await startWork(tx, ctx, {
    id,
    receivedAt: referral.sentAt,
    children: referral.children,
    urgent: referral.urgent,
    entryId,
  })
  return id
}

/** Who sent a referral: not as the program may name them, but as they are. For `contacts.referrer` alone, which tells nobody who may not know. */
const senderOf = (tx: Tx, referral: Pick<ReceivedReferral, 'organisationId' | 'sentBy'>) =>
  tx.one(sql<{ organisation: string; kind: string; person: string }>`
    select o.name as organisation, o.kind, p.name as person from identity.organisation o, identity.practitioner p
    where o.id = ${referral.organisationId} and p.id = ${referral.sentBy}`)

async function joinEarlier(tx: Tx, ctx: Ctx, referral: ReceivedReferral): Promise<string | null> {
  const first = referral.followsId === null ? null : await contactOfReferral(tx, referral.followsId)
  if (!first) return null
  const again = await tx.maybe(
    sql`select id from contacts.note where contact_id = ${first.id} and referral_id = ${referral.id}`,
  )
  if (!again)
    await addStep(
      tx,
      ctx,
      first.id,
      'follow',
      `The rest of the referral came ${format.shortDateTime(referral.sentAt)}: ${referral.purpose}`,
      referral.id,
    )
  return first.id
}

async function receivedEntry(
  tx: Tx,
  ctx: Ctx,
  contact: { id: string; receivedAt: Date; from: string; way: Way; summary: string; children: readonly string[] },
): Promise<string> {
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'contact',
    title: 'Contact received by the front door',
    // The name of whoever told us is in a table of its own and never in an entry; nor is a school, a surgery, a refuge.
    body: { said: contact.summary, facts: [['From', contact.from]] },
    children: contact.children.map(childId => ({ childId, role: 'subject' as const })),
    happenedAt: contact.receivedAt,
  })
  await tx.run(sql`update contacts.contact set entry_id = ${entryId} where id = ${contact.id} and entry_id is null`)
  return entryId
}

export interface NewContact {
  way: Exclude<Way, 'kith'>
  sourceCode: string
  senderOrganisationId: string | null
  senderWords: string
  receivedAt: Date
  summary: string
  urgent: boolean
  referrer: Referrer | null
  children: ChildAsGiven[]
  /** Forms of harm it points to, of those where speaking with the family can be the danger. */
  harms: string[]
  interpreter: string | null
  visiting: string | null
  /** Advice asked without names: what was advised. Then there are no children, and no referrer is kept. */
  advice: string | null
}

/** Takes a contact from anybody. Whoever types it has it. An advice call keeps no name of anybody. Gives its id. */
export async function recordContact(tx: Tx, ctx: Ctx, input: NewContact): Promise<string> {
  const id = newId()
  const adviceOnly = input.advice !== null
  const children = adviceOnly ? [] : input.children
  await addContact(tx, {
    id,
    number: freshNumber(),
    organisationId: ctx.organisationId,
    receivedAt: input.receivedAt,
    sourceCode: input.sourceCode,
    senderOrganisationId: input.senderOrganisationId,
    senderWords: input.senderOrganisationId === null ? input.senderWords : aService,
    way: input.way,
    summary: input.summary,
    urgent: input.urgent,
    adviceOnly,
    harms: adviceOnly ? [] : input.harms,
    referralId: null,
    referralNumber: null,
    children: [],
    unmatched: children.length,
    madeBy: ctx.practitionerId,
    madeAt: ctx.now,
  })
  if (input.referrer && !adviceOnly) {
    const { name, relation, phone, email, wantsAnonymous } = input.referrer
    await tx.run(sql`insert into contacts.referrer (contact_id, organisation_id, name, relation, phone, email, wants_anonymous, recorded_by)
      values (${id}, ${ctx.organisationId}, ${name}, ${relation}, ${phone}, ${email}, ${wantsAnonymous}, ${ctx.practitionerId})`)
  }
  for (const [index, child] of children.entries()) await addContactChild(tx, id, index + 1, child, null)
  tx.event.subject = { kind: 'contact', id }
  if (input.advice !== null) {
    await addStep(tx, ctx, id, 'advice', input.advice)
    return id
  }
  if (input.interpreter) await addStep(tx, ctx, id, 'interpreter', input.interpreter)
  if (input.visiting) await addStep(tx, ctx, id, 'visiting', input.visiting)
  await startWork(tx, ctx, { id, receivedAt: input.receivedAt, children: [], urgent: input.urgent, entryId: null })
  await tx.run(
    sql`insert into contacts.taken (id, contact_id, by_practitioner, at) values (${newId()}, ${id}, ${ctx.practitionerId}, ${ctx.now})`,
  )
  await finishTask(tx, ctx, { kind: 'contact-take', subject: subject(id), words: 'Taken by whoever typed it in.' })
  return id
}

export type Matched = { ok: true } | { ok: false; errors: FieldError[] } | null

/**
 * Says who a child in a contact is: one already known, or nobody known, and then a record is made. It is said once. The front door becomes
 * involved, and the contact enters the child's chronology. Null when the contact or the child in it is not there.
 */
export async function matchChild(
  tx: Tx,
  ctx: Ctx,
  contactId: string,
  contactChildId: string,
  choice: { childId: string | null; known: 'yes' | 'no' | 'mother' | 'maybe'; words: string },
): Promise<Matched> {
  if (!(await lockContact(tx, contactId))) return null
  const child = await tx.maybe(sql<ChildAsGiven & { childId: string | null }>`
    select child_id as "childId", given, family, born_on as "bornOn", expected_on as "expectedOn", age_words as "ageWords", sex, nhs, upn, where_words as "whereWords", role
    from contacts.contact_child where id = ${contactChildId} and contact_id = ${contactId}`)
  if (!child) return null
  if (child.childId !== null)
    return { ok: false, errors: [{ field: 'choice', message: 'Somebody has said who this child is while you looked' }] }
  const contact = await tx.one(sql<{
    number: string
    receivedAt: Date
    summary: string
    senderId: string | null
    senderName: string | null
    senderWords: string
    children: string[]
    harms: string[]
  }>`
    select c.number, c.received_at as "receivedAt", c.summary, o.id as "senderId", o.name as "senderName", c.sender_words as "senderWords", c.children, c.harms
    from contacts.contact c left join identity.organisation o on o.id = c.sender_organisation_id where c.id = ${contactId}`)
  if (choice.childId !== null && contact.children.includes(choice.childId))
    return {
      ok: false,
      errors: [{ field: 'choice', message: 'Another child in this contact is already matched to that record' }],
    }
  // An excluded worker is told nothing: the same answer as for a record that is not there.
  if (choice.childId !== null && (await isExcluded(tx, ctx.practitionerId, [choice.childId]))) return null
  const childId =
    choice.childId ??
    (await addChild(
      tx,
      ctx,
      {
        given: child.given,
        family: child.family,
        bornOn: child.bornOn,
        expectedOn: child.expectedOn,
        sex: child.sex,
        nhs: child.nhs,
        upn: child.upn,
      },
      { role: 'front-door', reason: `Contact ${contact.number}` },
    ))
  await askFor(tx, [childId])
  await beginInvolvement(tx, ctx, {
    childId,
    organisationId: ctx.organisationId,
    role: 'front-door',
    reason: `Contact ${contact.number}`,
  })
  await tx.run(sql`update contacts.contact_child set child_id = ${childId}, known = ${choice.known}, matched_by = ${ctx.practitionerId}, matched_at = ${ctx.now},
    match_words = ${choice.words} where id = ${contactChildId}`)
  await tx.run(
    sql`update contacts.contact set children = ${uuids([...contact.children, childId])}, unmatched = unmatched - 1 where id = ${contactId}`,
  )
  const from =
    contact.senderId === null || contact.senderName === null
      ? contact.senderWords
      : format.sentence(
          await nameToKeep(tx, { id: contact.senderId, name: contact.senderName }, [...contact.children, childId]),
        )
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'contact',
    title: 'Contact received by the front door',
    body: { said: contact.summary, facts: [['From', from]] },
    children: [{ childId, role: child.role, harms: contact.harms.map(harm => ({ harm, level: 2 as const })) }],
    happenedAt: contact.receivedAt,
  })
  await tx.run(sql`update contacts.contact set entry_id = ${entryId} where id = ${contactId} and entry_id is null`)
  tx.event.subject = { kind: 'contact', id: contactId }
  return { ok: true }
}
