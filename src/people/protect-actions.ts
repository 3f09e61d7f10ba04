import { askFor, eligible, nameToKeep, type Role } from '../access/index.ts'
import { organisationsInArea } from '../identity/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { format } from '../ui/index.ts'
import { candidatesFor, endingToAnswer } from './protect-queries.ts'

/** What app.ts hands in: the slice that keeps tasks comes after this one. */
export interface ProtectDeps {
  giveTask: (
    tx: Tx,
    ctx: Ctx,
    task: {
      organisationId?: string
      practitionerId?: string | null
      children: readonly string[]
      kind: string
      subject: { kind: string; id: string }
      title: string
      why: string
      href?: string
      private?: boolean
    },
  ) => Promise<string>
  finishTask: (
    tx: Tx,
    ctx: Ctx,
    input: { kind: string; subject: { kind: string; id: string }; words: string },
  ) => Promise<number>
}

interface Told {
  practitionerId: string
  organisationId: string
}
const told = sql`practitioner_id as "practitionerId", organisation_id as "organisationId"`

/** Tells somebody that they have been given the right; the task opens nothing by itself. */
const tellOfRight = (deps: ProtectDeps, tx: Tx, ctx: Ctx, childId: string, to: Told) =>
  deps.giveTask(tx, ctx, {
    ...to,
    children: [childId],
    kind: 'location-right',
    subject: { kind: 'child', id: childId },
    title: 'Where a child is, is protected',
    why: 'You have been given the right to know it. Tell nobody who has not.',
    private: true,
  })

/**
 * Protects where the child is. The right to know it goes at once to the leads of one's own organisation, the lead practitioner and the managers
 * of the front door as well, each with a task: one person alone could lose it, or use it against the others. Nothing happens when it is
 * protected already. Only after `mayProtect`: the database refuses it otherwise.
 */
export async function protectLocation(
  deps: ProtectDeps,
  tx: Tx,
  ctx: Ctx,
  input: { childId: string; reason: string },
): Promise<void> {
  await askFor(tx, [input.childId])
  const given = await tx.many(
    sql<Told>`select ${told} from access.protect_location(${newId()}, ${input.childId}, ${input.reason})`,
  )
  for (const to of given) await tellOfRight(deps, tx, ctx, input.childId, to)
}

/** Gives one more person the right to know where the child is. False when it is not theirs to have, or not this person's to give. */
export async function giveLocationRight(
  deps: ProtectDeps,
  tx: Tx,
  ctx: Ctx,
  input: { childId: string; practitionerId: string },
): Promise<boolean> {
  await askFor(tx, [input.childId])
  const to = (await candidatesFor(tx, input.childId)).find(row => row.practitionerId === input.practitionerId)
  if (!to) return false
  const row = await tx.one(
    sql<{ done: boolean }>`select access.give_location_right(${input.childId}, ${input.practitionerId}) as done`,
  )
  if (row.done)
    await tellOfRight(deps, tx, ctx, input.childId, {
      practitionerId: to.practitionerId,
      organisationId: to.organisationId,
    })
  return row.done
}

/** The roles that read casework: somebody excluded who holds one may leave work behind. */
const reading: readonly Role[] = [
  'dsl',
  'head',
  'front-door',
  'front-door-manager',
  'out-of-hours',
  'social-worker',
  'family-help',
  'police',
  'health-visitor',
  'midwife',
  'youth-justice',
  'voluntary',
  'chair',
]

/** Gives the team that is left, or the front door when nobody is left, the work that somebody who is excluded now may have left behind. */
async function handOver(deps: ProtectDeps, tx: Tx, ctx: Ctx, childId: string): Promise<void> {
  const task = { children: [childId], kind: 'too-close', subject: { kind: 'child', id: childId } }
  if ((await eligible(tx, ctx.organisationId, reading, [childId])).length > 0) {
    await deps.giveTask(tx, ctx, {
      ...task,
      title: 'Look through the open work about this child',
      why: 'Somebody who had a part in it no longer has. Take over what is open.',
    })
    return
  }
  // The task is kept: a school's name in it would tell where a child is whose place is protected later.
  const who = await nameToKeep(tx, { id: ctx.organisationId, name: ctx.organisationName }, [childId])
  for (const door of await organisationsInArea(tx, ctx.areaId, ['front-door']))
    await deps.giveTask(tx, ctx, {
      ...task,
      organisationId: door.id,
      title: 'A team has nobody left who may read about a child',
      why: `${format.sentence(who)} has nobody left who may. The child’s page says who works with the child: take over what is open there.`,
    })
}

/**
 * Sets that somebody is too close to a child: they learn nothing more about the child, and are not told why. Oneself always; somebody else of
 * one's own organisation only for a lead. Their open work goes to the others. False when it is not this person's to set.
 */
export async function setTooClose(
  deps: ProtectDeps,
  tx: Tx,
  ctx: Ctx,
  input: { childId: string; practitionerId: string; reason: string },
): Promise<boolean> {
  await askFor(tx, [input.childId])
  const readers = await eligible(tx, ctx.organisationId, reading, [input.childId])
  const row = await tx.one(
    sql<{
      done: boolean
    }>`select access.exclude(${newId()}, ${input.childId}, ${input.practitionerId}, ${input.reason}) as done`,
  )
  if (row.done && readers.some(one => one.practitionerId === input.practitionerId))
    await handOver(deps, tx, ctx, input.childId)
  return row.done
}

export type Asked = 'asked' | 'nobody-else' | 'not-here'

/**
 * Asks that a protection or an exclusion end. It stands until a second person agrees; each who may is given a task. Gives 'nobody-else' when
 * there is no such person, and 'not-here' when there is nothing (or no longer anything) to ask.
 */
export async function askToEnd(
  deps: ProtectDeps,
  tx: Tx,
  ctx: Ctx,
  input: { kind: 'protection' | 'exclusion'; rowId: string; childId: string; reason: string },
): Promise<Asked> {
  await askFor(tx, [input.childId])
  const endingId = newId()
  let others: Told[]
  try {
    others = await tx.attempt(() =>
      tx.many(
        sql<Told>`select ${told} from access.ask_to_end(${endingId}, ${input.kind}, ${input.rowId}, ${input.reason})`,
      ),
    )
  } catch (error) {
    if ((error as { code?: string }).code === 'KH001') return 'nobody-else'
    // Somebody else asked at the same moment.
    if ((error as { code?: string }).code === '23505') return 'not-here'
    throw error
  }
  if (others.length === 0) return 'not-here'
  for (const to of others)
    await deps.giveTask(tx, ctx, {
      ...to,
      children: [input.childId],
      kind: 'ending',
      subject: { kind: 'ending', id: endingId },
      title: 'A second person must agree',
      why:
        input.kind === 'protection'
          ? 'Somebody asks that a location no longer be protected.'
          : 'Somebody asks that a colleague may work with a child again.',
      href: `/endings/${endingId}`,
      private: true,
    })
  return 'asked'
}

/** The second person's answer: with a yes it ends now, with a no it stands. False when it is not theirs to answer, or was answered. */
export async function answerEnding(
  deps: ProtectDeps,
  tx: Tx,
  ctx: Ctx,
  input: { endingId: string; agree: boolean },
): Promise<boolean> {
  const ending = await endingToAnswer(tx, input.endingId)
  if (!ending) return false
  await askFor(tx, [ending.childId])
  const row = await tx.one(
    sql<{ done: boolean }>`select access.answer_ending(${input.endingId}, ${input.agree}) as done`,
  )
  if (row.done)
    await deps.finishTask(tx, ctx, {
      kind: 'ending',
      subject: { kind: 'ending', id: input.endingId },
      words: input.agree ? 'agreed' : 'not agreed',
    })
  return row.done
}
