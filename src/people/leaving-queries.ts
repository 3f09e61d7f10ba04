import { showed } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import type { Leaver } from './import-queries.ts'

/** Children whom a pupil list leaves out, so many that a second person of the school decides whether they have left. */
export interface Leaving {
  id: string
  runId: string
  fileName: string
  saidByName: string
  /** The list came by the command line: no person has said it yet. */
  byProgram: boolean
  /** Said by this person, so that somebody else decides. */
  mine: boolean
  saidAt: Date
  why: string | null
  onRoll: number
  decidedByName: string | null
  decidedAt: Date | null
  agreed: boolean | null
  decidedWords: string | null
  /** Nobody has decided, and no newer list has come. */
  open: boolean
}

/** What is or was held back at one's own school, newest first. */
export const leavings = (tx: Tx, ctx: Ctx): Promise<Leaving[]> =>
  tx.many(sql<Leaving>`
    select id, run_id as "runId", file_name as "fileName", said_by_name as "saidByName", by_program as "byProgram", mine, said_at as "saidAt", why,
      on_roll as "onRoll", decided_by_name as "decidedByName", decided_at as "decidedAt", agreed, decided_words as "decidedWords", open
    from people.leavings(${ctx.now}::timestamptz)`)

/** The children of one, as far as they are on the roll still and this person may know of them. */
export async function leavingChildren(tx: Tx, leavingId: string): Promise<Leaver[]> {
  const found = await tx.many(
    sql<Leaver>`select child_id as "childId", name, form from people.leaving_children(${leavingId}::uuid)`,
  )
  showed(
    tx,
    found.map(pupil => pupil.childId),
  )
  return found
}

/** Keeps who says, on bringing in a list, that the children it leaves out have left. */
export const sayLeft = (tx: Tx, ctx: Ctx, runId: string, why: string | null) =>
  tx.run(sql`select people.say_left(${newId()}::uuid, ${runId}::uuid, ${why}, ${ctx.now}::timestamptz)`)

/** Has this school brought in a list before? */
export const hasListBefore = async (tx: Tx, ctx: Ctx): Promise<boolean> =>
  (
    await tx.one(sql<{ yes: boolean }>`select exists (select from people.import_run
      where organisation_id = ${ctx.organisationId} and kind = 'pupils' and state = 'done') as yes`)
  ).yes
