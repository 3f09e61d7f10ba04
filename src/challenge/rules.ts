/** Pure: where a disagreement stands, who may answer it, and who may take it further. */
import type { EscalationStage } from '../area/index.ts'
import type { FieldError } from '../platform/form.ts'
import type { ChallengeRow, StageRow } from './challenge.ts'

export type Standing = 'waiting' | 'late' | 'answered' | 'closed'
export const latest = (challenge: Pick<ChallengeRow, 'stages'>): StageRow | undefined =>
  challenge.stages.toSorted((a, b) => a.number - b.number).at(-1)

export function standingOf(challenge: Pick<ChallengeRow, 'stages' | 'closed'>, now: Date): Standing {
  if (challenge.closed) return 'closed'
  const stage = latest(challenge)
  if (!stage || stage.answer) return 'answered'
  return stage.dueAt && now >= stage.dueAt ? 'late' : 'waiting'
}

/** Who writes a stage's answer down: the organisation that is challenged; or, where nobody there reads in Kith, the one that disagrees. */
export const answersFor = (challenge: Pick<ChallengeRow, 'byPhone' | 'fromId' | 'toId'>): string =>
  challenge.byPhone ? challenge.fromId : challenge.toId

/** People whose own decision is disagreed with: whoever decided, and whoever answered an earlier stage. */
export const challenged = (challenge: Pick<ChallengeRow, 'decidedById' | 'stages'>): string[] => [
  ...new Set([
    ...(challenge.decidedById ? [challenge.decidedById] : []),
    ...challenge.stages.flatMap(stage => (stage.answer ? [stage.answer.byId] : [])),
  ]),
]

export interface AnswererFacts {
  me: string
  /** Which stage, and how many the area's policy has. */
  number: number
  of: number
  challenged: readonly string[]
  /** Somebody else there could answer. */
  others: boolean
}
/**
 * May this person answer this stage? The first stage is between the two practitioners themselves. After that it is somebody else than the
 * one who is challenged; where there is nobody else, the same person may, and it is recorded that it was so.
 */
export function mayAnswer({ me, number, of, challenged: whom, others }: AnswererFacts): {
  may: boolean
  samePerson: boolean
} {
  const samePerson = whom.includes(me)
  if (!samePerson) return { may: true, samePerson: false }
  if (number === 1 && of > 1) return { may: true, samePerson: true }
  return { may: !others, samePerson: true }
}

/** Everything that stands against answering, with its field. */
export function answerProblems(
  challenge: Pick<ChallengeRow, 'stages' | 'closed' | 'byPhone'>,
  given: {
    stageId: string
    received: { at: Date } | null
    lateReason: string | null
    verdict: ReturnType<typeof mayAnswer>
    deadline: { dueAt: Date | null; lateSaid: boolean }
  },
  now: Date,
): FieldError[] {
  if (challenge.closed)
    return [
      {
        field: 'words',
        message: 'This was closed while you wrote. Your words are still in the form, and were not sent',
      },
    ]
  const stage = latest(challenge)
  if (!stage || stage.id !== given.stageId)
    return [
      {
        field: 'words',
        message:
          'It went up a stage while you wrote. Your words are still in the form: look at the new stage, then send them',
      },
    ]
  if (stage.answer)
    return [
      {
        field: 'words',
        message: `${stage.answer.forName ?? stage.answer.byName} answered while you wrote. Your words are still in the form, and were not sent`,
      },
    ]
  const errors: FieldError[] = []
  if (!challenge.byPhone && !given.verdict.may)
    errors.push({
      field: 'outcome',
      message:
        'At this stage somebody else than the one who decided answers. A colleague can do it: it stands on their home page',
    })
  if (challenge.byPhone && !given.received) errors.push({ field: 'name', message: 'Give the name of whoever answered' })
  const at = given.received?.at ?? now
  if (at > now) errors.push({ field: 'onDate', message: 'The time they answered must be in the past' })
  // People type minutes: an answer in the minute of the stage's beginning is not before it.
  if (given.received && at.getTime() < Math.floor(stage.beganAt.getTime() / 60_000) * 60_000)
    errors.push({ field: 'onDate', message: 'They cannot have answered before this stage began' })
  const { dueAt, lateSaid } = given.deadline
  if (dueAt && at >= dueAt && !lateSaid && !given.lateReason)
    errors.push({ field: 'lateReason', message: 'The time for answering has passed. Say why it is late' })
  return errors
}

/** The stage that would come next, or null when the area's policy has none, or it is closed. */
export function nextStage(
  challenge: Pick<ChallengeRow, 'stages' | 'closed'>,
  policy: readonly EscalationStage[],
): (EscalationStage & { number: number }) | null {
  if (challenge.closed) return null
  const number = (latest(challenge)?.number ?? 0) + 1
  const stage = policy[number - 1]
  return stage ? { ...stage, number } : null
}

/** Whom the task of a stage is for: at first whoever decided; then a manager or head where the organisation has that role; else any lead. */
export function taskFor(
  number: number,
  decidedBy: string | null,
  organisationKind: string,
): { practitionerId: string | null; role: string | null } {
  if (number === 1) return { practitionerId: decidedBy, role: null }
  const senior: Record<string, string> = {
    'front-door': 'front-door-manager',
    school: 'head',
    nursery: 'head',
    college: 'head',
  }
  return { practitionerId: null, role: senior[organisationKind] ?? null }
}
