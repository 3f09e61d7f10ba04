/** SQL of emergency looks. What opens, who is told and who may judge is decided by the functions in the database. */
import { sql, type Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import type { Glass, GlassForm, GlassTold, OpenGlass, Verdict } from './glass.ts'

export type Broken = 'opened' | 'nothing' | 'yours' | 'too-many' | 'nobody'

/** What somebody says who asks: `tokenHash` of the session, which must have been confirmed; `born` '2013-05-04'. */
export type GlassAsked = { id: string; tokenHash: Buffer; born: string; nhs: string | null; at: Date } & Pick<
  GlassForm,
  'given' | 'family' | 'reason' | 'words'
>
/** Opens the record of the child who is meant, or nothing: see access.break_glass. */
export const breakGlass = (tx: Tx, of: GlassAsked) =>
  tx.one(sql<{ result: Broken; childId: string | null }>`
    select result, child_id as "childId" from access.break_glass(${of.id}, ${of.tokenHash}, ${of.given}, ${of.family}, ${of.born}::date, ${of.nhs},
      ${of.reason}, ${of.words}, ${of.at})`)

/** One's own that are open now. */
export const myGlass = (tx: Pick<Tx, 'many'>) =>
  tx.many(
    sql<OpenGlass>`select id, child_id as "childId", from_at as "fromAt", until_at as "untilAt" from access.my_glass()`,
  )

export const endGlass = async (tx: Pick<Tx, 'one'>, id: string): Promise<boolean> =>
  (await tx.one(sql<{ ended: boolean }>`select access.end_glass(${id}) as ended`)).ended

const seen = sql`id, practitioner_id as "practitionerId", name, job_title as "jobTitle", organisation_id as "organisationId", organisation, opened, meant, initials, born, reason, words,
  from_at as "fromAt", ended_at as "endedAt", review_by as "reviewBy", gone_up_at as "goneUpAt", gone_up_because as "goneUpBecause", reviews,
  is_waiting as waiting, looks, ties`
/** Emergency looks that this person may judge: what waits, or the rest; newest first. */
export const glassOf = (tx: Pick<Tx, 'many'>, waiting: boolean, most: number) =>
  tx.many(sql<Glass>`select ${seen} from access.glass_seen(${waiting}, null, ${most})`)
export const glassById = (tx: Pick<Tx, 'maybe'>, id: string) =>
  tx.maybe(sql<Glass>`select ${seen} from access.glass_seen(null, ${id}, 1)`)
export const glassWaiting = async (tx: Pick<Tx, 'one'>): Promise<number> =>
  (await tx.one(sql<{ n: number }>`select access.glass_waiting() as n`)).n

export type Judged = 'settled' | 'passed' | 'before' | 'nothing' | 'nobody'
/** Judges one; says what came of it. 'nobody': it cannot be passed on, and nothing was kept. */
export async function judgeGlass(tx: Tx, id: string, verdict: Verdict, words: string): Promise<Judged> {
  try {
    return await tx.attempt(
      async () =>
        (
          await tx.one(
            sql<{ done: Judged }>`select access.review_glass(${newId()}, ${id}, ${verdict}, ${words}) as done`,
          )
        ).done,
    )
  } catch (error) {
    if ((error as { code?: string }).code === 'KH002') return 'nobody'
    throw error
  }
}

/** Whom to tell. For the program, working for the organisation for which it was opened. */
export const glassToTell = (tx: Pick<Tx, 'many'>, id: string) =>
  tx.many(sql<GlassTold>`
    select part, practitioner_id as "practitionerId", organisation_id as "organisationId", child_id as "childId", opened, review_by as "reviewBy"
    from access.glass_to_tell(${id})`)
/** The data protection officers to tell of one that was judged wrong, for whoever judged it. */
export const glassOfficers = (tx: Pick<Tx, 'many'>, id: string) =>
  tx.many(
    sql<{
      practitionerId: string
      organisationId: string
    }>`select practitioner_id as "practitionerId", organisation_id as "organisationId"
      from access.glass_officers(${id})`,
  )
/** What nobody judged in time goes up: ids, with the organisation whose they are. */
export const glassGoUp = (tx: Pick<Tx, 'many'>, at: Date) =>
  tx.many(
    sql<{
      glassId: string
      organisationId: string
    }>`select glass_id as "glassId", organisation_id as "organisationId" from access.glass_go_up(${at})`,
  )
/** What was typed in attempts that found no child goes after a year: says how many there were. For the program, when nobody is signed in. */
export const forgetAttempts = async (tx: Pick<Tx, 'one'>): Promise<number> =>
  (await tx.one(sql<{ n: number }>`select access.forget_attempts() as n`)).n
