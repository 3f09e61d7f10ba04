/** Professional disagreement, and open questions: the only door for other slices. */
import { may } from '../access/index.ts'
import { setting } from '../area/index.ts'
import type { AsideSource } from '../deadlines/index.ts'
import { labelsOf } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx, Slice } from '../platform/http.ts'
import type { ChildSection } from '../record/index.ts'
import { OpenChallenges, OpenQuestions } from './pages.tsx'
import { openChallenges, openQuestions } from './queries.ts'
import { type ChallengeDeps, challengeRoutes } from './routes.ts'

export { answerQuestion, answerStage, askQuestion, closeChallenge, raiseChallenge, takeItUp } from './actions.ts'
export type { About, AboutSource, Challengeable, ChallengeRow, QuestionRow, StageRow } from './challenge.ts'
export { challengeById, challenges, challengesAbout, openQuestions } from './queries.ts'
export type { ChallengeDeps } from './routes.ts'
export { type Standing, standingOf } from './rules.ts'

/** For a child's page: what nobody knows yet. Professional curiosity stays until it is answered. */
export async function openQuestionsSection(tx: Tx, ctx: Ctx, childId: string): Promise<ChildSection | null> {
  const questions = await openQuestions(tx, childId)
  const mayAdd = may(ctx.roles, 'child.write')
  return {
    order: 20,
    title: 'Open questions',
    place: 'aside',
    body: () => OpenQuestions({ questions, childId, mayAdd }),
  }
}

/** For home: disagreements that are open. */
export const challengesWaiting: AsideSource = async (tx, ctx) => {
  if (!may(ctx.roles, 'challenge.answer')) return null
  const rows = await openChallenges(tx)
  if (rows.length === 0) return null
  const labels = await labelsOf(
    tx,
    rows.map(row => row.childId),
  )
  const initials = ctx.showsInitials || (await setting(tx, ctx, 'names-shown')) === 'initials'
  return {
    order: 50,
    title: 'Disagreements',
    flush: true,
    body: () => OpenChallenges({ rows, labels, initials, me: ctx.organisationId, now: ctx.now }),
  }
}

/** The escalation ladder and the open questions. What can be disagreed with is handed in by app.ts. */
export const challengeSlice = (deps: ChallengeDeps): Slice => ({ name: 'challenge', routes: challengeRoutes(deps) })
