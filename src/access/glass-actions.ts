/** What happens around an emergency look: who is told, and what becomes of a judgement. The tasks are another slice's, handed in. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { GlassTold, Verdict } from './glass.ts'
import { glassGoUp, glassOfficers, glassToTell, type Judged, judgeGlass } from './glass-queries.ts'

/** What app.ts and the worker hand in: access may not import the slice that keeps tasks. */
export interface GlassTasks {
  giveTask: (
    tx: Tx,
    ctx: Ctx,
    task: {
      organisationId: string
      practitionerId: string
      children: readonly string[]
      kind: string
      subject: { kind: string; id: string }
      title: string
      why: string
      href?: string
      dueAt?: Date | null
      private: boolean
      ruleWords?: string
    },
  ) => Promise<string>
  finishTask: (
    tx: Tx,
    ctx: Ctx,
    of: { kind: string; subject: { kind: string; id: string }; words: string },
  ) => Promise<number>
}

const subjectOf = (id: string) => ({ kind: 'glass', id })
const HOUR = 3_600_000
const DAY_HOURS = 24
/** UK GDPR Article 33(1): where feasible within 72 hours of becoming aware of a breach. */
const BREACH_HOURS = 72

const childWords = (told: GlassTold) =>
  told.opened
    ? 'Somebody who does not work with the child opened the record, because it could not wait. It is being judged by somebody else. Is there something you should know, or they?'
    : 'Somebody tried to open the record in an emergency, and it stayed shut. Decide whether they need something from you.'

/**
 * Tells the child's side of it, and gives whoever may judge it the task to do so. Nobody is named. For the program.
 * @param goneUp it went up: those who answer for it now are told, and the child's side is not told twice
 */
export async function tellOfGlass(
  tx: Tx,
  ctx: Ctx,
  glassId: string,
  { giveTask, finishTask }: GlassTasks,
  goneUp = false,
): Promise<number> {
  const told = await glassToTell(tx, glassId)
  if (goneUp) await finishTask(tx, ctx, { kind: 'glass-review', subject: subjectOf(glassId), words: 'It has gone up.' })
  const wanted = told.filter(one => one.part === 'review' || !goneUp)
  for (const one of wanted) {
    // A neutral mail: that something needs them, and nothing of what.
    await tx.enqueue('mail', { practitionerId: one.practitionerId, organisationId: one.organisationId })
    const to = { organisationId: one.organisationId, practitionerId: one.practitionerId, subject: subjectOf(glassId) }
    if (one.part === 'child')
      await giveTask(tx, ctx, {
        ...to,
        private: true,
        children: one.childId ? [one.childId] : [],
        kind: 'glass-told',
        title: one.opened ? 'A record was opened in an emergency' : 'Somebody tried to open a record in an emergency',
        why: childWords(one),
        dueAt: new Date(ctx.now.getTime() + DAY_HOURS * HOUR),
        ruleWords: 'Look within a day',
      })
    else
      await giveTask(tx, ctx, {
        ...to,
        private: true,
        children: [],
        kind: 'glass-review',
        title: goneUp ? 'An emergency look that nobody has judged' : 'An emergency look to judge',
        why: `${one.opened ? 'A record was opened by somebody who does not work with the child.' : 'Somebody tried to open a record, and it stayed shut.'} Another person judges whether it was right.`,
        href: `/emergencies/${glassId}`,
        dueAt: goneUp ? new Date(ctx.now.getTime() + DAY_HOURS * HOUR) : one.reviewBy,
        ruleWords: goneUp ? 'Within a day of going up' : 'Within 48 hours',
      })
  }
  return wanted.length
}

/**
 * What nobody judged in time goes up, once; telling of each is a job of the same transaction, so that none is lost if telling fails. For the program,
 * when nobody is signed in. Gives the ids of those that went up.
 */
export async function glassUp(tx: Tx, at: Date): Promise<string[]> {
  const late = await glassGoUp(tx, at)
  for (const { glassId, organisationId } of late) await tx.enqueue('glass', { organisationId, glassId, goneUp: 'yes' })
  return late.map(one => one.glassId)
}

/** Judges an emergency look. What was wrong becomes a task of the data protection officers; what is passed on goes up. */
export async function judge(
  tx: Tx,
  ctx: Ctx,
  of: { glassId: string; verdict: Verdict; words: string },
  tasks: GlassTasks,
): Promise<Judged> {
  const done = await judgeGlass(tx, of.glassId, of.verdict, of.words)
  if (done !== 'settled') return done
  await tasks.finishTask(tx, ctx, { kind: 'glass-review', subject: subjectOf(of.glassId), words: 'It was judged.' })
  if (of.verdict === 'wrong') await tellOfWrong(tx, ctx, of.glassId, tasks)
  return done
}

/** What was judged wrong may be a breach of personal data: whoever protects data decides whether it must be reported, and by when. */
async function tellOfWrong(tx: Tx, ctx: Ctx, glassId: string, { giveTask }: GlassTasks): Promise<void> {
  for (const officer of await glassOfficers(tx, glassId))
    await giveTask(tx, ctx, {
      ...officer,
      private: true,
      children: [],
      kind: 'glass-wrong',
      subject: subjectOf(glassId),
      title: 'An emergency look was judged wrong',
      why: 'Decide whether it is a breach of personal data that must be reported, and whether the family must be told.',
      href: `/emergencies/${glassId}`,
      dueAt: new Date(ctx.now.getTime() + BREACH_HOURS * HOUR),
      ruleWords: 'Within 72 hours of becoming aware',
    })
}
