/** SQL reads of the log and of unusual looking. What may be shown, and to whom, is decided by the functions in the database. */
import { sql, type Tx, uuidList } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import type { AnswerForm, Before, ChildForm, Look, LookingLimits, PersonLook, Unusual, UnusualLook } from './looking.ts'

// Later than any event: the first page asks for everything before it, so that both pages run the same plan.
const LAST: Before = { at: new Date('9999-12-31T00:00:00Z'), eventId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }
type Reads = Pick<Tx, 'many'>

/** Who has looked at a child, newest first. Ask for the child first. Empty for whoever may not know. */
export const whoLooked = (tx: Reads, childId: string, before: Before | null, most: number): Promise<Look[]> =>
  tx.many(sql<Look>`
    select event_id as "eventId", at, practitioner_id as "practitionerId", name, job_title as "jobTitle", organisation, action, purpose, outcome
    from access.who_looked(${childId}, ${(before ?? LAST).at}, ${(before ?? LAST).eventId}, ${most})`)

/** What a person has looked at, newest first, as far as the reader may know. */
export const lookedAt = (tx: Reads, personId: string, before: Before | null, most: number): Promise<PersonLook[]> =>
  tx.many(sql<PersonLook>`
    select event_id as "eventId", at, organisation, action, purpose, outcome, children, others
    from access.looked_at(${personId}, ${(before ?? LAST).at}, ${(before ?? LAST).eventId}, ${most})`)

export interface Initials {
  childId: string
  initials: string
  year: number | null
}
/** Initials and year of birth, for a data protection officer. Ask for the children first. */
export const initialsOf = (tx: Reads, children: readonly string[]): Promise<Initials[]> =>
  tx.many(
    sql<Initials>`select child_id as "childId", initials, year from access.initials_of(${uuidList(children)}::uuid[])`,
  )

/** The children a data protection officer means, at whom somebody of the area has looked. Ids alone. */
export const childMeant = async (
  tx: Reads,
  form: Pick<ChildForm, 'given' | 'family' | 'nhs'> & { born: string | null },
): Promise<string[]> =>
  (
    await tx.many(sql<{ id: string }>`
      select id from access.child_looked_at(${form.given ?? ''}, ${form.family ?? ''}, ${form.born}::date, ${form.nhs?.replace(/\s/g, '') ?? null}) as c(id)`)
  ).map(row => row.id)

export interface PersonFound {
  id: string
  name: string
  jobTitle: string
  organisation: string
}
/**
 * People whose looking one may read: of the whole area, or of one's own organisation, also those who have left. By words of the name; without
 * words everybody, as many as fit.
 */
export const peopleOf = (
  tx: Reads,
  where: { areaId: string } | { organisationId: string },
  text: string,
  most: number,
) =>
  tx.many(sql<PersonFound>`
    select p.id, p.name, p.job_title as "jobTitle", string_agg(distinct o.name, ', ') as organisation
    from identity.practitioner p
    join identity.role_held r on r.practitioner_id = p.id
    join identity.organisation o on o.id = r.organisation_id
    where not p.is_system and ${'areaId' in where ? sql`o.area_id = ${where.areaId}` : sql`o.id = ${where.organisationId}`}
      and not exists (select from unnest(${text.toLowerCase().split(/\s+/).filter(Boolean)}::text[]) w(word) where strpos(lower(p.name), w.word) = 0)
    group by p.id order by p.name, p.id limit ${most}`)

/** One person whose looking one may read, or null. */
export const personById = (tx: Pick<Tx, 'maybe'>, personId: string) =>
  tx.maybe(sql<PersonFound>`
    select p.id, p.name, p.job_title as "jobTitle", string_agg(distinct o.name, ', ') as organisation
    from identity.practitioner p
    join identity.role_held r on r.practitioner_id = p.id
    join identity.organisation o on o.id = r.organisation_id
    where p.id = ${personId} and not p.is_system and o.id = any(access.looking_at_organisations())
    group by p.id`)

const seen = sql`id, kinds, lookers, organisation_id as "organisationId", organisation, children, others, looks, usual::float8 as usual, first_at as "firstAt",
  last_at as "lastAt", found_at as "foundAt", two, answers, is_settled as settled, answered_by_me as "answeredByMe"`
/** Unusual looking that this person may answer: what waits, or what is settled; newest first. */
export const unusualOf = (tx: Reads, settled: boolean, most: number) =>
  tx.many(sql<Unusual>`select ${seen} from access.unusual_seen(${settled}, null, ${most})`)
export const unusualById = (tx: Pick<Tx, 'maybe'>, id: string) =>
  tx.maybe(sql<Unusual>`select ${seen} from access.unusual_seen(null, ${id}, 1)`)
/** The events behind it, newest first. */
export const unusualLooks = (tx: Reads, id: string, most: number) =>
  tx.many(sql<UnusualLook>`
    select event_id as "eventId", at, practitioner_id as "practitionerId", name, action, purpose, outcome, children, others
    from access.unusual_looks(${id}, ${most})`)
export const unusualWaiting = async (tx: Pick<Tx, 'one'>): Promise<number> =>
  (await tx.one(sql<{ n: number }>`select access.unusual_waiting() as n`)).n

export type Answered = 'settled' | 'second' | 'mine' | 'before' | 'nothing'
/** Answers unusual looking; says what came of it: see access.answer_unusual. */
export const answerUnusual = async (tx: Pick<Tx, 'one'>, id: string, form: AnswerForm): Promise<Answered> =>
  (
    await tx.one(
      sql<{ done: Answered }>`select access.answer_unusual(${newId()}, ${id}, ${form.outcome}, ${form.words}) as done`,
    )
  ).done

/**
 * Goes through the days of the area's log that have not been gone through, and writes down what is unusual. For the program itself.
 * @param today the day on which it runs: '2026-11-19'
 */
export async function findUnusual(tx: Pick<Tx, 'many' | 'one'>, limits: LookingLimits, today: string): Promise<number> {
  let found = 0
  for (const { day } of await tx.many(
    sql<{ day: string }>`select d as day from access.unusual_due(${today}::date) as x(d) order by 1`,
  ))
    found += (
      await tx.one(sql<{ n: number }>`select access.find_unusual(${day}::date, ${JSON.stringify(limits)}::jsonb) as n`)
    ).n
  return found
}

/** How many people of the area there are, and of how many it is known where they live. */
export const staffHomes = (tx: Pick<Tx, 'one'>) =>
  tx.one(sql<{ people: number; known: number }>`select people, known from access.staff_homes()`)
export const setStaffHomes = async (tx: Pick<Tx, 'one'>, emails: string[], postcodes: string[]): Promise<number> =>
  (await tx.one(sql<{ kept: number }>`select access.set_staff_homes(${emails}::text[], ${postcodes}::text[]) as kept`))
    .kept
