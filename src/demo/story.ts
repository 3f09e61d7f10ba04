/**
 * How a family's story is told: people, who works with them, and what happened, each as data. Days are counted back from today, so that clocks
 * are always running. `tell` does it all through the actions people use, as those people, under the same policies and audit.
 */
import type { ClientBase } from 'pg'
import { askFor } from '../access/index.ts'
import { addAdult, addChild, enrol, moveChild, type RelationshipInput } from '../people/index.ts'
import { type Db, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { correctEntry, type DecisionInput, type EntryKind, type Reach, writeEntry } from '../record/index.ts'
import { as, ctxOf } from './as.ts'
import { type OrganisationKey, organisationId, type PersonKey, personId } from './cast.ts'
import { dayOf, entryMoment, moment } from './when.ts'

export interface StoryChild {
  key: string
  given: string
  family: string
  knownAs?: string
  /** Years and days back from today; or `expectedIn` days for an unborn child. */
  age?: number
  birthDaysAgo?: number
  expectedIn?: number
  sex: 'M' | 'F' | 'U'
  ethnicity?: string
  talkBest?: string
  school?: { organisation: OrganisationKey; year: string; form: string; since: number }
  /** The organisation whose record it is first. */
  begunBy: PersonKey
  begunRole: string
  address?: { lines: string; postcode: string | null }
  lives?: { arrangement: string; withWhom: string; from: number; to?: number }[]
  language?: { language: string; interpreter?: boolean; signing?: string }
  disabilities?: { code: string; note: string }[]
  locationProtected?: { by: PersonKey; since: number; reason: string; rights: PersonKey[] }
  /** Which council has which part, where it is not simply this one. */
  authorities?: { kind: 'residence' | 'responsible' | 'host'; code: string; name: string; from: number }[]
  legal?: { status: string; from: number; to?: number; note?: string }[]
}
export interface StoryAdult {
  key: string
  given: string
  family: string
  age?: number
  sex: 'M' | 'F' | 'U'
  died?: number
  phone?: string
  /** To each child: what they are to one another. */
  to: {
    child: string
    otherIs: string
    childIs: string
    pr?: boolean
    noContact?: { reason: string; forDays: number }
    network?: string
    contact?: string
    trusted?: boolean
    carer?: boolean
  }[]
}
export interface StoryEntry {
  /** Days before today, and the time in London. A school writes on school days only: the nearest one before. */
  ago: number
  at: string
  /** Always on this day of the week (1 Monday … 7 Sunday), the nearest before `ago`. */
  weekday?: number
  by: PersonKey
  kind: EntryKind
  title: string
  seen?: string
  said?: string
  view?: string
  did?: string
  text?: string
  about: {
    child: string
    role?: 'subject' | 'alleged-harmer' | 'witness' | 'sibling' | 'affected'
    harms?: [string, 1 | 2 | 3][]
  }[]
  reach?: Reach
  named?: OrganisationKey[]
  /** Besides the writer, who alone may read a sealed entry. */
  sealedTo?: PersonKey[]
  place?: string
  recordedFor?: string
  words?: {
    child: string
    words: string
    means?: string
    asked?: string
    alone?: boolean
    interpreter?: string
    key?: string
  }[]
  decision?: (Omit<DecisionInput, 'childId' | 'weighed'> & {
    child: string
    weighed?: { key: string; changed: string }[]
  })[]
  /** Somebody saw later that it was not right: the new version, and why. What is not given stays. */
  corrected?: {
    after: number
    by?: PersonKey
    reason: string
    title?: string
    seen?: string
    said?: string
    view?: string
    did?: string
    text?: string
  }
}
export interface Story {
  key: string
  /** What the story is there to show. */
  point: string
  children: StoryChild[]
  adults: StoryAdult[]
  siblings?: { one: string; other: string; oneIs: string; otherIs: string }[]
  couples?: { one: string; two: string; state: 'together' | 'apart' | 'ended'; since?: number }[]
  works: {
    child: string
    by: PersonKey
    organisation: OrganisationKey
    role: string
    since: number
    until?: number
    lead?: PersonKey
    contact?: string
    sensitive?: boolean
    reason?: string
  }[]
  plans?: {
    child: string
    by: PersonKey
    kind: 'early-help' | 'family-help' | 'child-in-need' | 'child-protection' | 'looked-after'
    label: string
    from: number
    to?: number
    heldIn: string
  }[]
  entries: StoryEntry[]
  /** Who may learn nothing of which child, and who said so. */
  exclusions?: { person: PersonKey; child: string; by: PersonKey; reason: string; since?: number }[]
}

export interface Told {
  children: Map<string, string>
  adults: Map<string, string>
  voices: Map<string, string>
}

const bornOn = (now: Date, child: { age?: number; birthDaysAgo?: number }): string | null =>
  child.age === undefined ? null : dayOf(now, Math.round(child.age * 365.25) + (child.birthDaysAgo ?? 0))

/** Tells one story into the database. `admin` works as the role that owns the functions: it sets what lies in the past. */
export async function tell(db: Db, admin: ClientBase, story: Story, now: Date): Promise<Told> {
  const told: Told = { children: new Map(), adults: new Map(), voices: new Map() }
  for (const child of story.children) await tellChild(db, child, now, told)
  await tellWork(admin, story, now, told)
  await tellFamily(db, admin, story, now, told)
  await tellPlans(db, story, now, told)
  await tellGuards(admin, story, now, told)
  for (const { entry, at } of inOrder(story, now)) await tellEntry(db, entry, at, now, told)
  await tellEnds(admin, story, now, told)
  return told
}

/**
 * The entries of a story with their moments, as they came. Which day of the week today is moves entries about; a decision never comes before the
 * words it weighed: it is made on the next day on which its writer works.
 */
export function inOrder(story: Story, now: Date): { entry: StoryEntry; at: Date }[] {
  const saidAt = new Map<string, Date>()
  for (const entry of story.entries)
    for (const words of entry.words ?? []) if (words.key) saidAt.set(words.key, entryMoment(now, entry))
  const momentOf = (entry: StoryEntry): Date => {
    const weighed = (entry.decision ?? []).flatMap(decision =>
      (decision.weighed ?? []).map(one => saidAt.get(one.key)?.getTime() ?? 0),
    )
    const last = Math.max(0, ...weighed)
    for (let ago = entry.ago; ago >= 0; ago--) {
      const at = entryMoment(now, { ...entry, ago })
      if (at.getTime() > last) return at
    }
    return now
  }
  return story.entries
    .map(entry => ({ entry, at: momentOf(entry) }))
    .sort((one, other) => one.at.getTime() - other.at.getTime())
}

const sinceOf = (child: StoryChild): number =>
  child.school?.since ?? Math.max(30, ...(child.lives ?? []).map(row => row.from))

async function tellChild(db: Db, child: StoryChild, now: Date, told: Told): Promise<void> {
  await as(db, child.begunBy, moment(now, sinceOf(child)), 'demonstration.child', async (tx, ctx) => {
    const id = await addChild(
      tx,
      ctx,
      {
        given: child.given,
        family: child.family,
        knownAs: child.knownAs ?? null,
        bornOn: bornOn(now, child),
        expectedOn: child.expectedIn === undefined ? null : dayOf(now, -child.expectedIn),
        sex: child.sex,
        ethnicity: child.ethnicity ?? null,
        talkBest: child.talkBest ?? null,
        address: child.address ?? null,
      },
      { role: child.begunRole, reason: 'the record begins' },
    )
    told.children.set(child.key, id)
    if (child.school)
      await enrol(tx, ctx, {
        childId: id,
        given: child.knownAs ?? child.given,
        family: child.family,
        yearGroup: child.school.year,
        form: child.school.form,
        fromOn: dayOf(now, child.school.since),
      })
    for (const row of child.lives ?? [])
      await moveChild(tx, ctx, id, {
        arrangement: row.arrangement,
        withWhom: row.withWhom,
        fromOn: dayOf(now, row.from),
      })
    await tellFacts(tx, ctx, id, child, now)
  })
}

/** What is known of the child besides names: language, disability, councils, legal status. */
async function tellFacts(tx: Tx, ctx: Ctx, id: string, child: StoryChild, now: Date): Promise<void> {
  if (child.language) {
    await tx.run(sql`insert into people.language (person_id, language, first, interpreter, signing, recorded_by)
      values (${id}, ${child.language.language}, true, ${child.language.interpreter ?? false}, ${child.language.signing ?? null}, ${ctx.practitionerId})`)
  }
  for (const one of child.disabilities ?? []) {
    await tx.run(
      sql`insert into people.disability (person_id, code, note, recorded_by) values (${id}, ${one.code}, ${one.note}, ${ctx.practitionerId})`,
    )
  }
  for (const one of child.authorities ?? []) {
    await tx.run(sql`insert into people.authority (id, child_id, kind, authority_code, authority_name, from_on, recorded_by)
      values (${newId()}, ${id}, ${one.kind}, ${one.code}, ${one.name}, ${dayOf(now, one.from)}, ${ctx.practitionerId})`)
  }
  for (const one of child.legal ?? []) {
    await tx.run(sql`insert into people.legal_status (id, child_id, status, from_on, to_on, note, recorded_by)
      values (${newId()}, ${id}, ${one.status}, ${dayOf(now, one.from)}, ${one.to === undefined ? null : dayOf(now, one.to)}, ${one.note ?? null}, ${ctx.practitionerId})`)
  }
}

/**
 * Who belongs to whom. An adult is recorded by whoever began the record of the first child the adult belongs to. That the same person, or
 * another child, belongs to children of other organisations too, nobody of one school could write: it is set down as what had become known.
 */
async function tellFamily(db: Db, admin: ClientBase, story: Story, now: Date, told: Told): Promise<void> {
  const childOf = (key: string) => story.children.find(child => child.key === key) ?? missing(story, key)
  const idOf = (key: string) => told.children.get(key) ?? missing(story, key)
  const ties: Tie[] = []
  for (const writer of new Set(story.adults.map(adult => childOf(adult.to[0]?.child ?? '').begunBy))) {
    await as(db, writer, moment(now, 20), 'person.added', async (tx, ctx) => {
      for (const adult of story.adults) {
        const [first, ...more] = adult.to
        if (!first || childOf(first.child).begunBy !== writer) continue
        const id = await addAdult(tx, ctx, adultOf(adult, now), relationshipOf(first, idOf(first.child), now))
        told.adults.set(adult.key, id)
        for (const bond of more)
          ties.push({ ...relationshipOf(bond, idOf(bond.child), now), otherId: id, by: childOf(bond.child).begunBy })
      }
    })
  }
  for (const bond of story.siblings ?? []) {
    const [one, other] = [idOf(bond.one), idOf(bond.other)]
    ties.push({
      childId: one,
      otherId: other,
      otherIs: bond.otherIs,
      childIs: bond.oneIs,
      by: childOf(bond.one).begunBy,
    })
    ties.push({
      childId: other,
      otherId: one,
      otherIs: bond.oneIs,
      childIs: bond.otherIs,
      by: childOf(bond.other).begunBy,
    })
  }
  const personOf = (key: string) => told.adults.get(key) ?? told.children.get(key) ?? missing(story, key)
  const couples = (story.couples ?? []).map(couple => ({
    id: newId(),
    one: personOf(couple.one),
    two: personOf(couple.two),
    state: couple.state,
    since: couple.since === undefined ? null : dayOf(now, couple.since),
    by: personId(story.children[0]?.begunBy ?? missing(story, 'child')),
  }))
  await setTies(admin, ties, couples, moment(now, 19))
}

type Tie = RelationshipInput & { by: PersonKey }
interface Couple {
  id: string
  one: string
  two: string
  state: string
  since: string | null
  by: string
}

async function setTies(admin: ClientBase, ties: readonly Tie[], couples: readonly Couple[], at: Date): Promise<void> {
  await admin.query('begin; set local role kith_definer')
  await admin.query(
    `insert into people.relationship (id, child_id, other_id, other_is, child_is, parental_responsibility, no_contact, no_contact_reason, no_contact_until,
        in_family_network, contact_words, trusted_by_child, recorded_at, recorded_by, organisation_id)
      select r.id, r."childId", r."otherId", r."otherIs", r."childIs", coalesce(r."parentalResponsibility", false), r."noContact" is not null, r."noContact"->>'reason',
        (r."noContact"->>'until')::date, r."inFamilyNetwork", r."contactWords", coalesce(r."trustedByChild", false), $2, r.writer, r.organisation
      from jsonb_to_recordset($1::jsonb) as r(id uuid, "childId" uuid, "otherId" uuid, "otherIs" text, "childIs" text, "parentalResponsibility" boolean, "noContact" jsonb,
        "inFamilyNetwork" text, "contactWords" text, "trustedByChild" boolean, writer uuid, organisation uuid)`,
    [
      JSON.stringify(
        ties.map(({ by, noContact, ...tie }) => ({
          ...tie,
          ...(noContact && { noContact }),
          id: newId(),
          writer: personId(by),
          organisation: ctxOf(by, at).organisationId,
        })),
      ),
      at,
    ],
  )
  await admin.query(
    `insert into people.couple (id, one_id, two_id, state, from_on, recorded_by)
      select c.id, c.one, c.two, c.state, c.since, c.by from jsonb_to_recordset($1::jsonb) as c(id uuid, one uuid, two uuid, state text, since date, by uuid)`,
    [JSON.stringify(couples)],
  )
  await admin.query('commit')
}

const adultOf = (adult: StoryAdult, now: Date) => ({
  given: adult.given,
  family: adult.family,
  sex: adult.sex,
  bornOn: bornOn(now, adult),
  diedOn: adult.died === undefined ? null : dayOf(now, adult.died),
  phone: adult.phone ?? null,
})
const relationshipOf = (bond: StoryAdult['to'][number], childId: string, now: Date) => ({
  childId,
  otherIs: bond.otherIs,
  childIs: bond.childIs,
  parentalResponsibility: bond.pr ?? false,
  noContact: bond.noContact ? { reason: bond.noContact.reason, until: dayOf(now, -bond.noContact.forDays) } : null,
  inFamilyNetwork: bond.network ?? null,
  contactWords: bond.contact ?? null,
  trustedByChild: bond.trusted ?? false,
})

async function tellPlans(db: Db, story: Story, now: Date, told: Told): Promise<void> {
  for (const plan of story.plans ?? []) {
    const childId = told.children.get(plan.child) ?? missing(story, plan.child)
    await as(db, plan.by, moment(now, plan.from), 'demonstration.plan', async (tx, ctx) => {
      await askFor(tx, [childId])
      await tx.run(sql`insert into record.plan_period (id, child_id, kind, label, from_on, to_on, held_in, recorded_by)
        values (${newId()}, ${childId}, ${plan.kind}, ${plan.label}, ${dayOf(now, plan.from)}, ${plan.to === undefined ? null : dayOf(now, plan.to)}, ${plan.heldIn}, ${ctx.practitionerId})`)
    })
  }
}

/** Who may learn nothing, and whose whereabouts only some may know: as it was set in the past, which nobody can do through the program. */
async function tellGuards(admin: ClientBase, story: Story, now: Date, told: Told): Promise<void> {
  const idOf = (key: string) => told.children.get(key) ?? missing(story, key)
  await admin.query('begin; set local role kith_definer')
  for (const { person, child, by, reason, since } of story.exclusions ?? []) {
    await admin.query(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, set_by, from_at) values ($1, $2, $3, $4, $5, $6)`,
      [newId(), personId(person), idOf(child), reason, personId(by), moment(now, since ?? 200)],
    )
  }
  for (const { key, locationProtected: guard } of story.children) {
    if (!guard) continue
    const [setBy, setAt] = [personId(guard.by), moment(now, guard.since)]
    await admin.query(
      `insert into access.location_right (child_id, practitioner_id, given_by, from_at)
        select $1, holder, $3, $4 from unnest($2::uuid[]) holder`,
      [idOf(key), guard.rights.map(personId), setBy, setAt],
    )
    await admin.query(
      `insert into access.protected_location (id, child_id, reason, set_by, from_at) values ($1, $2, $3, $4, $5)`,
      [newId(), idOf(key), guard.reason, setBy, setAt],
    )
  }
  await admin.query('commit')
}

/** Who works with whom since when, as it was: begun and ended in the past, which nobody can do through the program. */
async function tellWork(admin: ClientBase, story: Story, now: Date, told: Told): Promise<void> {
  await admin.query('begin; set local role kith_definer')
  for (const child of story.children) {
    const since = child.school?.since ?? Math.max(30, ...(child.lives ?? []).map(row => row.from))
    await admin.query('update access.involvement set from_at = $2 where child_id = $1', [
      told.children.get(child.key),
      moment(now, since),
    ])
  }
  for (const work of [...story.works].sort((one, other) => other.since - one.since)) {
    await admin.query(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, to_at, sensitive, lead_practitioner_id, contact_name, reason, begun_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        newId(),
        told.children.get(work.child) ?? missing(story, work.child),
        organisationId(work.organisation),
        work.role,
        moment(now, work.since),
        null,
        work.sensitive ?? false,
        work.lead ? personId(work.lead) : null,
        work.contact ?? null,
        work.reason ?? 'works with the family',
        personId(work.by),
      ],
    )
  }
  await admin.query('commit')
}

/** Ends what has ended, once everything that was written meanwhile is written. */
async function tellEnds(admin: ClientBase, story: Story, now: Date, told: Told): Promise<void> {
  await admin.query('begin; set local role kith_definer')
  for (const work of story.works) {
    if (work.until === undefined) continue
    await admin.query(
      `update access.involvement set to_at = $4, ended_reason = 'handed over' where child_id = $1 and organisation_id = $2 and from_at = $3`,
      [
        told.children.get(work.child),
        organisationId(work.organisation),
        moment(now, work.since),
        moment(now, work.until),
      ],
    )
  }
  await admin.query('commit')
}

async function tellEntry(db: Db, entry: StoryEntry, happenedAt: Date, now: Date, told: Told): Promise<void> {
  const childId = (key: string) => {
    const id = told.children.get(key)
    if (!id) throw new Error(`“${entry.title}” is about nobody: ${key}`)
    return id
  }
  const entryId = await as(db, entry.by, happenedAt, 'entry.added', async (tx, ctx) => {
    const { entryId, voiceIds } = await writeEntry(tx, ctx, {
      kind: entry.kind,
      title: entry.title,
      body: bodyOf(entry),
      children: entry.about.map(about => ({
        childId: childId(about.child),
        role: about.role ?? 'subject',
        harms: (about.harms ?? []).map(([harm, level]) => ({ harm, level })),
      })),
      happenedAt,
      place: entry.place ?? null,
      recordedFor: entry.recordedFor ?? null,
      ...(entry.reach && { reach: entry.reach }),
      namedOrganisations: (entry.named ?? []).map(organisationId),
      sealedTo: (entry.sealedTo ?? []).map(personId),
      voices: (entry.words ?? []).map(words => ({
        childId: childId(words.child),
        words: words.words,
        means: words.means ?? 'spoken',
        askedFirst: words.asked ?? null,
        alone: words.alone ?? null,
        interpreter: words.interpreter ?? null,
      })),
      decisions: (entry.decision ?? []).map(({ child, weighed, ...decision }) => ({
        ...decision,
        childId: childId(child),
        weighed: (weighed ?? []).map(({ key, changed }) => ({
          voiceId: told.voices.get(key) ?? missing(null, key),
          changed,
        })),
      })),
    })
    for (const [index, words] of (entry.words ?? []).entries())
      if (words.key && voiceIds[index]) told.voices.set(words.key, voiceIds[index])
    return entryId
  })
  const change = entry.corrected
  if (!change) return
  const later = entryMoment(now, { ...entry, ago: Math.max(0, entry.ago - change.after) })
  await as(db, change.by ?? entry.by, later, 'entry.corrected', async (tx, ctx) => {
    await askFor(
      tx,
      entry.about.map(about => childId(about.child)),
    )
    const done = await correctEntry(tx, ctx, entryId, {
      title: change.title ?? entry.title,
      body: { ...bodyOf(entry), ...bodyOf(change) },
      reason: change.reason,
      seenVersion: 1,
    })
    if (!done.ok) throw new Error(`“${entry.title}” could not be corrected`)
  })
}

type Words = Partial<Record<'seen' | 'said' | 'view' | 'did' | 'text', string | undefined>>
/** The words of an entry that were given, fact and opinion apart. */
const bodyOf = ({ seen, said, view, did, text }: Words) => ({
  ...(seen && { seen }),
  ...(said && { said }),
  ...(view && { view }),
  ...(did && { did }),
  ...(text && { text }),
})

function missing(story: Story | null, key: string): never {
  throw new Error(`${story?.key ?? 'story'}: there is no ${key}`)
}
