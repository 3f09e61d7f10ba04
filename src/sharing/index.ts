/** Requests, disclosures and refusals between organisations: the only door for other slices. */
import { may, nameToKeep } from '../access/index.ts'
import { setting } from '../area/index.ts'
import type { AsideSource } from '../deadlines/index.ts'
import { labelsOf } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx, Slice } from '../platform/http.ts'
import type { ChildAction, ChildSection } from '../record/index.ts'
import { format } from '../ui/index.ts'
import { AnswersReceived, AskedAndAnswered } from './pages.tsx'
import { answersSince, requestById, requestsOfChild } from './queries.ts'
import { sharingRoutes } from './routes.ts'
import { decidedWords } from './rules.ts'

export { type Answered, type Asked, answerRequest, askForInformation, readAnswer } from './actions.ts'
export { requestById, requestsOfChild, requestsOfContact } from './queries.ts'
export { type Standing, standingOf } from './rules.ts'
export {
  type AnswerInput,
  type AnswerRow,
  type AskInput,
  type Decision,
  decisions,
  type RequestRow,
} from './sharing.ts'

/** For a child's page: what was asked of whom, and what came of it. Null where there is nothing to show. */
export async function askedAndAnswered(tx: Tx, ctx: Ctx, childId: string): Promise<ChildSection | null> {
  const rows = await requestsOfChild(tx, childId)
  if (rows.length === 0) return null
  return {
    order: 40,
    title: 'Asked and answered',
    place: 'aside',
    body: () =>
      AskedAndAnswered({ rows, now: ctx.now, me: ctx.organisationId, childId, mayAsk: may(ctx.roles, 'sharing.ask') }),
  }
}
export const askAction: ChildAction = {
  label: 'Ask others',
  href: childId => `/children/${childId}/ask`,
  may: 'sharing.ask',
}

const twoWeeks = 14 * 86_400_000
/** For home: answers that came in the last two weeks. */
export const answersReceived: AsideSource = async (tx, ctx) => {
  if (!may(ctx.roles, 'sharing.ask')) return null
  const rows = await answersSince(tx, new Date(ctx.now.getTime() - twoWeeks))
  if (rows.length === 0) return null
  const labels = await labelsOf(
    tx,
    rows.map(row => row.childId),
  )
  const initials = ctx.showsInitials || (await setting(tx, ctx, 'names-shown')) === 'initials'
  return {
    order: 40,
    title: 'What others told you',
    flush: true,
    body: () => AnswersReceived({ rows, labels, initials, now: ctx.now }),
  }
}

/** What a disagreement about an answer needs to know of it: for the slice `challenge`. Null when it is not there, or not ours to disagree with. */
export async function answerToChallenge(tx: Tx, ctx: Ctx, requestId: string) {
  const request = await requestById(tx, requestId)
  if (!request?.answer || request.fromId !== ctx.organisationId) return null
  const { answer } = request
  const asked = await nameToKeep(tx, { id: request.toId, name: request.toName }, [request.childId])
  return {
    childId: request.childId,
    toOrganisationId: request.toId,
    decidedBy: request.byPhone ? null : answer.decidedById,
    words:
      `${format.sentence(asked)}: ${decidedWords(request, answer.decision).toLowerCase()}. ${answer.reasons ?? ''}`.trim(),
    href: `/requests/${request.id}`,
  }
}

/** Asking other organisations, and answering them. */
export const sharingSlice = (): Slice => ({
  name: 'sharing',
  routes: sharingRoutes,
  nav: [{ label: 'Requests', href: '/requests', may: 'sharing.answer', order: 45 }],
})
