/** Somebody always picks it up: giving a concern to whoever must have it next, and saying that it was opened and picked up. */
import { askFor, eligible } from '../access/index.ts'
import { calendarFor, setting } from '../area/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { organisation, organisationsInArea, practitionersWithRole } from '../identity/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { changeReach } from '../record/index.ts'
import { londonDate, londonDay } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { UpRole } from './concern.ts'
import { type Next, stepOf, type UpFacts, whoNext } from './pick-up-rules.ts'
import { isSchoolDay, notUrgentTimes } from './pick-up-times.ts'

/** Kind of the task "read this concern", and of "read what was added to it"; both end when it is decided, or opened. */
export const readTask = 'read-concern'
export const readNoteTask = 'read-follow-up'
const leadRoles = ['dsl', 'head'] as const
const frontDoorRoles = ['front-door', 'front-door-manager', 'out-of-hours'] as const

/** What routing needs to know of a concern; `children` empty: nobody on the roll has been matched yet. */
export interface Waiting {
  id: string
  entryId: string | null
  children: readonly string[]
  urgent: boolean
  loggedAt: Date
  /** "form tutor": the task says who logged it by their job, never by name. */
  byJob: string
}

/** Everything the rule asks for, read once. Also somebody who may read no record can ask it: it gives ids of colleagues only. */
async function upFacts(
  tx: Tx,
  ctx: Ctx,
  concern: Waiting,
  opened: boolean,
  given: ReadonlySet<string>,
  now: Date,
): Promise<UpFacts> {
  const staff = await practitionersWithRole(tx, ctx.organisationId, leadRoles)
  const mayRead = await mayHear(tx, ctx, leadRoles, concern.children)
  const today = londonDate(now)
  const routing = await tx.many(sql<{
    kind: 'cover' | 'backstop'
    practitionerId: string | null
    forId: string | null
    organisationId: string | null
  }>`
    select kind, practitioner_id as "practitionerId", for_practitioner_id as "forId", organisation_id as "organisationId"
    from concerns.routing(${ctx.organisationId}, ${today}::date)`)
  const calendar = await calendarFor(tx, ctx)
  const schoolDay = await setting(tx, ctx, 'school-day')
  return {
    now,
    loggedAt: concern.loggedAt,
    urgent: concern.urgent,
    opened,
    minutes: await setting(tx, ctx, 'pick-up-minutes'),
    notUrgent: notUrgentTimes(
      concern.loggedAt,
      await setting(tx, ctx, 'pick-up-not-urgent'),
      schoolDay.endsAt,
      calendar,
    ),
    closed: !isSchoolDay(londonDay(now.getTime()), calendar),
    people: staff
      .map(person => ({
        practitionerId: person.id,
        step: stepOf(person.roles, person.jobTitle),
        mayRead: mayRead.has(person.id),
      }))
      .filter(person => person.step !== null) as UpFacts['people'],
    cover: routing.flatMap(row =>
      row.kind === 'cover' && row.practitionerId
        ? [{ practitionerId: row.practitionerId, forId: row.forId, mayRead: mayRead.has(row.practitionerId) }]
        : [],
    ),
    beyond: await beyond(
      tx,
      ctx,
      concern.children,
      routing.find(row => row.kind === 'backstop')?.organisationId ?? null,
    ),
    given,
  }
}

/** The trust, and the front door of the area, if they are on Kith and have somebody who may read about these children. */
async function beyond(
  tx: Tx,
  ctx: Ctx,
  children: readonly string[],
  trustId: string | null,
): Promise<UpFacts['beyond']> {
  const found: { role: 'trust' | 'council'; organisationId: string }[] = []
  if (trustId !== null && (await eligible(tx, trustId, leadRoles, children)).length > 0)
    found.push({ role: 'trust', organisationId: trustId })
  for (const door of await organisationsInArea(tx, ctx.areaId, ['front-door'])) {
    if (door.onKith && (await eligible(tx, door.id, frontDoorRoles, children)).length > 0)
      found.push({ role: 'council', organisationId: door.id })
  }
  return found
}

/** Gives a concern that was just sent to whoever reads it first. Works for the writer, who may read no record. */
export async function giveFirst(tx: Tx, ctx: Ctx, concern: Waiting): Promise<void> {
  const next = whoNext(await upFacts(tx, ctx, concern, false, new Set(), ctx.now))
  // Beyond the school only the program may open an entry to another organisation; it is asked to at once, below.
  if (next && next.practitionerId !== null) await give(tx, ctx, concern, next)
  await tx.enqueue('sweep', { organisationId: ctx.organisationId })
}

/** The words of the task, without a name. */
function taskWords(concern: Waiting, next: Next): { title: string; why: string } {
  const title = concern.urgent ? 'Read now: new concern, somebody may be in danger' : 'Read and decide: new concern'
  const logged = `Logged ${format.time(concern.loggedAt)} by a ${concern.byJob.toLowerCase()}.`
  return { title, why: next.role === 'lead' ? logged : `${logged} ${next.reason}.` }
}

/** Records whom it goes to, gives the task, queues the neutral mail; beyond the school, opens the entry to that organisation. */
async function give(tx: Tx, ctx: Ctx, concern: Waiting, next: Next): Promise<void> {
  const toOrganisation = next.organisationId ?? ctx.organisationId
  await tx.run(sql`insert into concerns.gone_up (id, concern_id, to_role, to_practitioner, to_organisation_id, reason, at)
    values (${newId()}, ${concern.id}, ${next.role}, ${next.practitionerId}, ${toOrganisation}, ${next.reason}, ${ctx.now})`)
  if (next.organisationId !== null) await openBeyond(tx, ctx, concern, next.organisationId, next.reason)
  const minutes = await setting(tx, ctx, 'pick-up-minutes')
  const unknown = concern.children.length === 0
  const dueAt = concern.urgent
    ? new Date(ctx.now.getTime() + minutes.deputy * 60_000)
    : await notUrgentDue(tx, ctx, concern)
  await giveTask(tx, ctx, {
    organisationId: toOrganisation,
    practitionerId: next.practitionerId,
    children: concern.children,
    kind: readTask,
    subject: { kind: 'concern', id: concern.id },
    ...taskWords(concern, next),
    href: hrefFor(concern, next.role),
    dueAt,
    // A name nobody has matched could be the child of any lead: only whoever was chosen sees the task.
    private: unknown && next.practitionerId !== null,
    ruleWords: concern.urgent
      ? `Opened within ${format.plural(minutes.deputy, 'minute')}`
      : 'Opened by the end of the school day',
    certainty: 'local',
    sourceWords: 'School rule',
  })
  for (const who of await toTell(tx, next, concern.children))
    await tx.enqueue('mail', { practitionerId: who, organisationId: toOrganisation })
}

const hrefFor = (concern: Waiting, role: UpRole): string =>
  concern.entryId === null
    ? role === 'council'
      ? '/'
      : `/concerns/${concern.id}/find`
    : role === 'council'
      ? `/entries/${concern.entryId}`
      : `/concerns/${concern.id}`

async function notUrgentDue(tx: Tx, ctx: Ctx, concern: Waiting): Promise<Date> {
  const times = notUrgentTimes(
    concern.loggedAt,
    await setting(tx, ctx, 'pick-up-not-urgent'),
    (await setting(tx, ctx, 'school-day')).endsAt,
    await calendarFor(tx, ctx),
  )
  return times.deputyAt > ctx.now
    ? times.deputyAt
    : times.headAt > ctx.now
      ? times.headAt
      : new Date(ctx.now.getTime() + 60 * 60_000)
}

/** The London day by which a concern that is sent now and is not urgent has been read, or goes up. */
export async function readOn(tx: Tx, ctx: Ctx): Promise<string> {
  const times = notUrgentTimes(
    ctx.now,
    await setting(tx, ctx, 'pick-up-not-urgent'),
    (await setting(tx, ctx, 'school-day')).endsAt,
    await calendarFor(tx, ctx),
  )
  return londonDate(times.deputyAt)
}

async function toTell(tx: Tx, next: Next, children: readonly string[]): Promise<string[]> {
  if (next.practitionerId !== null) return [next.practitionerId]
  const people = await eligible(
    tx,
    next.organisationId ?? '',
    next.role === 'trust' ? leadRoles : frontDoorRoles,
    children,
  )
  return [...new Set(people.map(person => person.practitionerId))].slice(0, 10)
}

/** Lets another organisation read it: a recorded sharing decision, made by the school’s own rule and signed by the program. */
async function openBeyond(tx: Tx, ctx: Ctx, concern: Waiting, organisationId: string, reason: string): Promise<void> {
  await tx.run(sql`update concerns.concern set also_organisation_id = ${organisationId} where id = ${concern.id}`)
  if (concern.entryId === null) return
  await askFor(tx, concern.children)
  const name = (await organisation(tx, organisationId))?.name ?? 'another organisation'
  await changeReach(tx, ctx, concern.entryId, {
    to: 'named',
    namedOrganisations: [organisationId],
    reason: `${reason}. So that a worry about a child is never without somebody who may read it, ${name} can read it now.`,
    basis: 'Safeguarding: a child may be in danger and nobody in the school has read it',
  })
}

/**
 * Takes every concern of one organisation that nobody has opened to whoever must have it now. Run by the worker each minute as the
 * organisation’s system person; running it twice changes nothing. Gives the number of times something went on.
 */
export async function goUp(tx: Tx, ctx: Ctx, now: Date): Promise<number> {
  const at = { ...ctx, now }
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`concerns.go-up ${ctx.organisationId}`}, 7))`)
  const waiting = await tx.many(sql<Waiting>`
    select c.id, c.entry_id as "entryId", c.children, c.urgent, c.logged_at as "loggedAt", p.job_title as "byJob"
    from concerns.concern c join identity.practitioner p on p.id = c.logged_by
    where c.organisation_id = ${ctx.organisationId} and c.logged_at > ${now}::timestamptz - interval '120 days'
      -- Whoever found the child that was meant may be somebody who may not read about that child: their opening does not count.
      and not exists (select from concerns.opened o where o.concern_id = c.id and not access.is_excluded(o.practitioner_id, c.children))
      and not exists (select from concerns.triage t where t.concern_id = c.id)
    order by c.urgent desc, c.logged_at limit 500`)
  let gone = 0
  for (const concern of waiting) {
    const before = await tx.many(sql<{ id: string }>`
      select case when to_organisation_id = ${ctx.organisationId}::uuid then to_practitioner else to_organisation_id end as id
      from concerns.gone_up where concern_id = ${concern.id}`)
    const given = new Set(before.map(row => row.id))
    const facts = await upFacts(tx, at, concern, false, given, now)
    for (let next = whoNext(facts); next !== null; next = whoNext({ ...facts, given })) {
      await give(tx, at, concern, next)
      given.add(next.practitionerId ?? next.organisationId)
      gone++
    }
  }
  return gone
}

/** Ids of the organisations for which `goUp` has something to look at. Also before anybody is signed in: the worker asks it each minute. */
export const organisationsWaiting = async (tx: Tx, now: Date): Promise<string[]> =>
  (
    await tx.many(sql<{ id: string }>`select id from concerns.waiting_organisations(${londonDate(now)}::date) as w(id)`)
  ).map(row => row.id)

/**
 * A lead opens a concern: from now on it goes no further up. Recorded once a person. False when there is none such for this reader.
 * Ends the task to read what was added to it.
 */
export async function openConcern(tx: Tx, ctx: Ctx, concernId: string): Promise<boolean> {
  if (!(await tx.maybe(sql`select 1 from concerns.concern where id = ${concernId}`))) return false
  await tx.run(sql`insert into concerns.opened (concern_id, practitioner_id, at)
    select ${concernId}::uuid, ${ctx.practitionerId}::uuid, ${ctx.now}::timestamptz
    where not exists (select from concerns.opened where concern_id = ${concernId} and practitioner_id = ${ctx.practitionerId}) on conflict do nothing`)
  await finishTask(tx, ctx, { kind: readNoteTask, subject: { kind: 'concern', id: concernId }, words: 'Read' })
  return true
}

/** A lead takes a concern on: whoever logged it then sees "Picked up". Twice by the same person is once. */
export async function pickUp(tx: Tx, ctx: Ctx, concernId: string): Promise<boolean> {
  if (!(await openConcern(tx, ctx, concernId))) return false
  const fresh = await tx.run(sql`insert into concerns.pick_up (concern_id, by_practitioner, at)
    select ${concernId}::uuid, ${ctx.practitionerId}::uuid, ${ctx.now}::timestamptz
    where not exists (select from concerns.pick_up where concern_id = ${concernId} and by_practitioner = ${ctx.practitionerId}) on conflict do nothing`)
  if (fresh === 1) await tell(tx, ctx, concernId, 'picked-up', `${ctx.practitionerName} has picked this up.`)
  tx.event.subject = { kind: 'concern', id: concernId }
  return true
}

/** Says something back to the one who logged it: the only words of what follows that reach them. */
export async function tell(
  tx: Tx,
  ctx: Ctx,
  concernId: string,
  kind: 'picked-up' | 'acted-on' | 'watch',
  words: string,
): Promise<void> {
  await tx.run(sql`insert into concerns.told (id, concern_id, kind, words, by_practitioner, at)
    values (${newId()}, ${concernId}, ${kind}, ${words}, ${ctx.practitionerId}, ${ctx.now})`)
}

export interface LeadToCall {
  id: string
  name: string
  jobTitle: string
  phone: string | null
  deputy: boolean
}
/**
 * The leads of one’s school whom a page may name, with a telephone, the lead before the deputies. Once children are chosen: those who may hear
 * about them. Before that: those who are excluded from no child at all if there are any, so that nobody is sent to a parent with a worry about
 * her own child. Empty when nobody in the school may hear it.
 */
export async function leadsOf(tx: Tx, ctx: Ctx, children: readonly string[] = []): Promise<LeadToCall[]> {
  const staff = await practitionersWithRole(tx, ctx.organisationId, ['dsl'])
  const free = await mayHear(tx, ctx, ['dsl'], children)
  const leads = staff
    .map(person => ({
      id: person.id,
      name: person.name,
      jobTitle: person.jobTitle,
      phone: person.phone,
      deputy: stepOf(person.roles, person.jobTitle) === 'deputy',
    }))
    .sort((one, other) => Number(one.deputy) - Number(other.deputy))
  const found = leads.filter(lead => free.has(lead.id))
  return found.length > 0 || children.length > 0 ? found : leads
}

/** Ids of colleagues in these roles who may read about these children; with no children, who are excluded from none. */
async function mayHear(tx: Tx, ctx: Ctx, roles: readonly string[], children: readonly string[]): Promise<Set<string>> {
  const found =
    children.length > 0
      ? await eligible(tx, ctx.organisationId, roles, children)
      : await tx.many(sql<{ practitionerId: string }>`
          select practitioner_id as "practitionerId" from concerns.excluded_from_nobody(${ctx.organisationId}, ${[...roles]}::text[])`)
  return new Set(found.map(row => row.practitionerId))
}
