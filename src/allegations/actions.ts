import { randomInt } from 'node:crypto'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { dueFor, ruleNamed } from '../statute/index.ts'
import type { Allegation, AllegationInput, Outcome, stepsByHand } from './allegation.ts'
import { namedByWork, sameName } from './meant-rules.ts'
import { allegation, officers, personItIsAbout, staff } from './queries.ts'
import { birthProblem, couldBe, mayClose, readersOf } from './rules.ts'

const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const number = () => `A-${Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')}`

/** The time limit for telling the designated officer (clocks C50). */
const officerRule = () => ruleNamed('C50')

/**
 * Tells the head (about the head, or where the one who tells is not sure, the chair of governors) of a concern about an adult. Whoever the words
 * could mean is left out of its readers for good, also when only a name was typed. Gives an error when nobody could read it: it is then told by
 * telephone.
 */
export async function tellOfAdult(
  tx: Tx,
  ctx: Ctx,
  input: AllegationInput,
): Promise<{ ok: true; id: string } | { ok: false; errors: FieldError[] }> {
  const people = await staff(tx, ctx)
  const { named, readers, leftOut, aboutHead } = readersOf(
    {
      chosen: people.find(person => person.id === input.aboutPractitionerId) ?? null,
      name: input.aboutName,
      job: input.aboutJob,
      aboutHead: input.aboutHead,
    },
    { staff: people, officers: await officers(tx, ctx.areaId) },
  )
  if (readers.length === 0)
    return {
      ok: false,
      errors: [
        {
          field: 'aboutName',
          message:
            'Nobody in Kith may read this. Telephone the council’s designated officer (LADO) today; your words are still here',
        },
      ],
    }
  const id = newId()
  const dueAt = new Date(dueFor(officerRule(), ctx.now).dueAt)
  await tx.run(sql`insert into allegations.allegation (id, number, organisation_id, about_name, about_job, about_practitioner_id, about_head, about_head_said, readers, left_out, logged_by, logged_at,
      happened_at, place, seen, said, child_words, children_words, danger, done_already, officer_due_at)
    values (${id}, ${number()}, ${ctx.organisationId}, ${input.aboutName}, ${input.aboutJob}, ${named?.id ?? null}, ${aboutHead}, ${input.aboutHead},
      ${`{${readers.join(',')}}`}::uuid[], ${`{${leftOut.join(',')}}`}::uuid[], ${ctx.practitionerId}, ${ctx.now}, ${input.happenedAt}, ${input.place}, ${input.seen}, ${input.said}, ${input.childWords}, ${input.childrenWords}, ${input.danger},
      ${input.doneAlready}, ${dueAt})`)
  await tx.run(
    sql`insert into allegations.receipt (allegation_id, practitioner_id, received_at) values (${id}, ${ctx.practitionerId}, ${ctx.now})`,
  )
  tx.event.subject = { kind: 'allegation', id }
  for (const reader of readers) await tx.enqueue('mail', { practitionerId: reader })
  return { ok: true, id }
}

/** Marks that a reader has opened it: the one who spoke up then sees that it was read. */
export const markRead = (tx: Tx, ctx: Ctx, id: string) =>
  tx.run(sql`update allegations.receipt set read_at = ${ctx.now} where allegation_id = ${id} and read_at is null`)

/** Lets the area's designated officers read it, but for those the words could mean. */
async function letOfficersRead(tx: Tx, ctx: Ctx, found: Allegation): Promise<void> {
  const about = await personItIsAbout(tx, found.id)
  const chosen = about && sameName(about.name, found.aboutName) ? about : null
  const words = { chosen, name: found.aboutName, job: found.aboutJob }
  const isAbout = couldBe(words, [])
  const byWork = namedByWork(words).officer
  for (const officer of await officers(tx, ctx.areaId)) {
    if (found.readers.includes(officer.id) || byWork || isAbout(officer)) continue
    const added =
      await tx.run(sql`update allegations.allegation set readers = array_append(readers, ${officer.id}::uuid)
      where id = ${found.id} and (about_practitioner_id is null or about_practitioner_id <> ${officer.id})
        and not left_out @> array[${officer.id}::uuid] and not readers @> array[${officer.id}::uuid]`)
    if (added === 1) await tx.enqueue('mail', { practitionerId: officer.id })
  }
}

/** Adds a step. Telling the officer lets the area's designated officers read it from then on. False when it is not there for this person. */
export async function addStep(
  tx: Tx,
  ctx: Ctx,
  id: string,
  step: { kind: (typeof stepsByHand)[number]; words: string },
): Promise<boolean> {
  const found = await allegation(tx, id)
  if (!found) return false
  await tx.run(
    sql`insert into allegations.step (id, allegation_id, kind, words, by_practitioner, at) values (${newId()}, ${id}, ${step.kind}, ${step.words}, ${ctx.practitionerId}, ${ctx.now})`,
  )
  await tx.run(
    sql`update allegations.receipt set acted_at = ${ctx.now} where allegation_id = ${id} and acted_at is null`,
  )
  if (step.kind === 'officer-told') await letOfficersRead(tx, ctx, found)
  tx.event.subject = { kind: 'allegation', id }
  return true
}

/** Closes it with its outcome. Two readers cannot both close it: the row is locked, and the second is told. */
export async function close(
  tx: Tx,
  ctx: Ctx,
  id: string,
  input: { outcome: Outcome; words: string },
): Promise<{ ok: true } | { ok: false; errors: FieldError[] }> {
  await tx.run(sql`select 1 from allegations.allegation where id = ${id} for update`)
  const found = await allegation(tx, id)
  if (!found) return { ok: false, errors: [] }
  const why = mayClose(found, input.outcome, ctx.now)
  if (why !== null) return { ok: false, errors: [{ field: 'outcome', message: why }] }
  await tx.run(sql`insert into allegations.step (id, allegation_id, kind, words, outcome, by_practitioner, at)
    values (${newId()}, ${id}, 'outcome', ${input.words}, ${input.outcome}, ${ctx.practitionerId}, ${ctx.now})`)
  tx.event.subject = { kind: 'allegation', id }
  return { ok: true }
}

/** Says when the adult was born, and how one knows; null takes back what was said before. False when the concern is not there for this person. */
export async function sayBorn(
  tx: Tx,
  ctx: Ctx,
  id: string,
  said: { bornOn: string | null; words: string },
): Promise<{ ok: true } | { ok: false; errors: FieldError[] }> {
  const found = await allegation(tx, id)
  if (!found) return { ok: false, errors: [] }
  const why =
    said.bornOn === null
      ? found.birth?.bornOn
        ? null
        : 'Enter the day they were born'
      : birthProblem(said.bornOn, found.loggedAt)
  if (why !== null) return { ok: false, errors: [{ field: 'born-day', message: why }] }
  await tx.run(sql`insert into allegations.adult_birth (id, allegation_id, born_on, words, said_by, said_at)
    values (${newId()}, ${id}, ${said.bornOn}::date, ${said.words}, ${ctx.practitionerId}, ${ctx.now})`)
  tx.event.subject = { kind: 'allegation', id }
  return { ok: true }
}
