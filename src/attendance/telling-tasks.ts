/** Tasks and mails of tellings: who is asked what. Titles and reasons hold no name and no place. */
import { eligible } from '../access/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { organisationsInArea } from '../identity/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { Telling } from './telling.ts'
import { asWords, awayWords, upAt } from './telling-rules.ts'

/** The school: try the family, then tell. The team: say where the child is. Up: nobody answered. The school: read the answer. */
export const tellTask = 'tell-worker'
export const answerTask = 'answer-absence'
export const upTask = 'absence-gone-up'
export const readTask = 'read-absence-answer'
export const checkTask = 'welfare-check'

const sameDay = {
  ruleWords: 'The worker hears of it the same day. The guidance gives no number of hours.',
  certainty: 'local',
  sourceWords: 'Working together to improve school attendance, paragraph 52, in a council’s summary',
} as const
const subjectOf = (telling: Pick<Telling, 'id'>) => ({ kind: 'telling', id: telling.id })
const pageOf = (telling: Pick<Telling, 'id'>) => `/attendance/tellings/${telling.id}`

/** Mails to some people of an organisation: neutral ones, with no name, category or place. */
export async function mailTo(tx: Tx, organisationId: string, people: Iterable<string>): Promise<void> {
  for (const practitionerId of new Set(people)) await tx.enqueue('mail', { practitionerId, organisationId })
}

/** Who keeps the register of the school and may know of this child; without anybody, any of its leads. */
export async function registerRole(
  tx: Tx,
  ctx: Ctx,
  childId: string,
): Promise<{ role: string | null; people: string[] }> {
  const keepers = await eligible(tx, ctx.organisationId, ['attendance-lead'], [childId])
  if (keepers.length > 0) return { role: 'attendance-lead', people: keepers.map(row => row.practitionerId) }
  const leads = await eligible(tx, ctx.organisationId, ['dsl', 'head'], [childId])
  return { role: null, people: leads.map(row => row.practitionerId) }
}

/** The school’s own task: find out, write down what was tried, and tell by then. */
export async function askSchool(tx: Tx, ctx: Ctx, telling: Telling): Promise<void> {
  const { role } = await registerRole(tx, ctx, telling.childId)
  await giveTask(tx, ctx, {
    role,
    children: [telling.childId],
    kind: tellTask,
    subject: subjectOf(telling),
    title: `Tell the ${asWords(telling)}: absent, no reason given`,
    why: awayWords(telling),
    href: pageOf(telling),
    dueAt: telling.tellBy,
    ...sameDay,
  })
}

/** The worker’s task, or the team’s where none is named or the worker may not read about the child; and the mails. */
export async function askWorker(tx: Tx, ctx: Ctx, telling: Telling, now: Date): Promise<void> {
  await giveTask(tx, ctx, {
    organisationId: telling.toOrganisationId,
    practitionerId: telling.workerId,
    children: [telling.childId],
    kind: answerTask,
    subject: subjectOf(telling),
    title: 'Absent from school, no reason given: do you know where the child is?',
    why: awayWords(telling),
    href: pageOf(telling),
    dueAt: upAt(now, 1, telling.highRisk),
    ...sameDay,
    ruleWords: 'Unanswered it goes to your manager, then to the front door. No national number.',
  })
  const people = telling.workerId
    ? [telling.workerId]
    : (
        await eligible(
          tx,
          telling.toOrganisationId,
          ['social-worker', 'family-help', 'youth-justice'],
          [telling.childId],
        )
      )
        .slice(0, 5)
        .map(row => row.practitionerId)
  await mailTo(tx, telling.toOrganisationId, people)
}

/** Whom it goes up to: the team’s manager (or the whole team), the front door of the area, the school’s own leads. */
export interface Up {
  organisationId: string
  role: string | null
  words: string
  title: string
  why: string
  /** False where the other side reads a notice: the task then opens no page of ours. */
  opens: boolean
}
async function frontDoorOf(tx: Tx, ctx: Ctx, telling: Telling, highRisk: boolean): Promise<Up[]> {
  const ups: Up[] = []
  for (const door of await organisationsInArea(tx, ctx.areaId, ['front-door'])) {
    if (!door.onKith || door.id === telling.toOrganisationId) continue
    const roles = highRisk ? ['front-door-manager', 'out-of-hours'] : ['front-door-manager']
    for (const role of roles) {
      if ((await eligible(tx, door.id, [role], [telling.childId])).length === 0) continue
      ups.push({
        organisationId: door.id,
        role,
        words: door.name,
        title: 'A child is absent from school and nobody has answered',
        why: `${awayWords(telling)} The ${asWords(telling)} was told and has not answered. Ask them today: notice ${telling.number}.`,
        opens: false,
      })
    }
  }
  return ups
}
const ownLeads = (ctx: Ctx, telling: Telling, title: string, why: string): Up => ({
  organisationId: ctx.organisationId,
  role: null,
  words: 'the safeguarding leads of the school',
  title,
  why: `${awayWords(telling)} ${why}`,
  opens: true,
})

/** To whom this telling goes at a stage. Stage 0: a notice nobody has given; 1: the team’s manager; 2: the front door. */
export async function whoNext(tx: Tx, ctx: Ctx, telling: Telling, stage: 0 | 1 | 2): Promise<Up[]> {
  if (stage === 0)
    return [
      ownLeads(
        ctx,
        telling,
        `Nobody has told the ${asWords(telling)} yet`,
        'They do not read it in Kith: telephone them.',
      ),
    ]
  if (telling.byPhone && stage === 1)
    return [
      ownLeads(
        ctx,
        telling,
        `No answer from the ${asWords(telling)}: telephone again`,
        'The notice was given and nobody has answered.',
      ),
    ]
  const leads = ownLeads(
    ctx,
    telling,
    `No answer from the ${asWords(telling)}: ring the front door`,
    'Nobody has answered.',
  )
  if (stage === 2) return [...(await frontDoorOf(tx, ctx, telling, telling.highRisk)), leads]
  const managers = await eligible(tx, telling.toOrganisationId, ['front-door-manager'], [telling.childId])
  return [
    {
      organisationId: telling.toOrganisationId,
      role: managers.length > 0 ? 'front-door-manager' : null,
      words: `the manager at ${telling.toName}`,
      title: 'Absent from school, and the worker has not answered',
      why: awayWords(telling),
      opens: true,
    },
  ]
}

/** Gives the task of going up, and the mails. */
export async function giveUp(tx: Tx, ctx: Ctx, telling: Telling, up: Up): Promise<void> {
  await giveTask(tx, ctx, {
    organisationId: up.organisationId,
    role: up.role,
    children: [telling.childId],
    kind: upTask,
    subject: subjectOf(telling),
    title: up.title,
    why: up.why,
    ...(up.opens ? { href: pageOf(telling) } : {}),
    dueAt: new Date(ctx.now.getTime() + 60 * 60_000),
    ...sameDay,
    ruleWords: 'Somebody always answers: what is not answered goes up.',
  })
  const roles = up.role ? [up.role] : ['dsl', 'head', 'social-worker', 'family-help', 'youth-justice']
  const people = await eligible(tx, up.organisationId, roles, [telling.childId])
  await mailTo(
    tx,
    up.organisationId,
    people.slice(0, 5).map(row => row.practitionerId),
  )
}

/** For the school: the answer is there. Ends when somebody opens it. */
export async function askToRead(tx: Tx, ctx: Ctx, telling: Telling): Promise<void> {
  const keepers = await eligible(tx, telling.organisationId, ['attendance-lead'], [telling.childId])
  await giveTask(tx, ctx, {
    organisationId: telling.organisationId,
    role: keepers.length > 0 ? 'attendance-lead' : null,
    children: [telling.childId],
    kind: readTask,
    subject: subjectOf(telling),
    title: `The ${asWords(telling)} has answered`,
    why: `About the absence of ${telling.onDate === telling.runFrom ? 'one day' : 'some days'} that nobody could explain.`,
    href: pageOf(telling),
  })
  await mailTo(
    tx,
    telling.organisationId,
    keepers.map(row => row.practitionerId),
  )
}

/** For the school’s leads: nobody has been reached, and somebody must see the child. */
export const askForCheck = (tx: Tx, ctx: Ctx, telling: Telling, why: string): Promise<string> =>
  giveTask(tx, ctx, {
    organisationId: telling.organisationId,
    children: [telling.childId],
    kind: checkTask,
    subject: subjectOf(telling),
    title: 'Somebody must see this child today',
    why: `${why} Ask the police for a welfare check (101, or 999 if the child is in danger now), or go there.`,
    href: pageOf(telling),
    dueAt: new Date(ctx.now.getTime() + 2 * 60 * 60_000),
    certainty: 'local',
    ruleWords: 'When nobody can be reached, somebody goes and looks.',
    sourceWords: 'Practice; no text gives a number',
  })

/** Ends every task that waits for something that has now happened. */
export async function endTasks(
  tx: Tx,
  ctx: Ctx,
  telling: Pick<Telling, 'id'>,
  kinds: readonly string[],
  words: string,
): Promise<void> {
  for (const kind of kinds) await finishTask(tx, ctx, { kind, subject: subjectOf(telling), words })
}
