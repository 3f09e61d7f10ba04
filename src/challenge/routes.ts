/** Disagreements and open questions. */
import { h } from 'preact'
import { askFor, may } from '../access/index.ts'
import { setting } from '../area/index.ts'
import { childFacts, labelsOf } from '../people/index.ts'
import { isUuid, type Tx } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  get,
  notFound,
  page,
  post,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import {
  answerQuestion,
  answerStage,
  askQuestion,
  closeChallenge,
  deadlineOf,
  policyFor,
  raiseChallenge,
  takeItUp,
  verdictFor,
} from './actions.ts'
import {
  type About,
  type AboutSource,
  type Challengeable,
  closeForm,
  questionAnswerForm,
  questionForm,
  raiseForm,
  type StageAnswerForm,
  stageAnswerForm,
  upForm,
} from './challenge.ts'
import { ChallengePage, ChallengesPage, QuestionsPage, RaisePage } from './pages.tsx'
import { answeredQuestions, challengeById, challenges, openQuestions, organisationName } from './queries.ts'
import { answersFor, latest } from './rules.ts'

/** What this slice is handed: the decisions of other slices that can be disagreed with. */
export interface ChallengeDeps {
  about: Partial<Record<About, AboutSource>>
}

const texts = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
/** A refused form was undone, and with it what it had asked for: forgetting that lets the page ask again. */
const afresh = <G extends Given>(given: G): G => {
  given.tx.asked.clear()
  return given
}
const showsInitials = async (tx: Tx, ctx: Ctx): Promise<boolean> =>
  ctx.showsInitials || (await setting(tx, ctx, 'names-shown')) === 'initials'

// ------------------------------------------------------------------ disagreeing

const fields = { referral: 'referral', contact: 'contact-decision', answer: 'sharing-answer' } as const
/** Which decision the address or the form names: exactly one. */
function named(read: (field: string) => string): { kind: About; id: string; field: keyof typeof fields } | null {
  const found = (Object.keys(fields) as (keyof typeof fields)[]).filter(field => isUuid(read(field)))
  const [field] = found
  return field && found.length === 1 ? { kind: fields[field], id: read(field), field } : null
}
async function aboutOf(
  deps: ChallengeDeps,
  tx: Tx,
  ctx: Ctx,
  what: { kind: About; id: string } | null,
): Promise<Challengeable | null> {
  const source = what ? deps.about[what.kind] : undefined
  const about = what && source ? await source(tx, ctx, what.id) : null
  return about && about.toOrganisationId !== ctx.organisationId ? about : null
}

async function raisePage(
  { tx, ctx, query, once }: Given,
  deps: ChallengeDeps,
  typed: Typed,
  errors: FieldError[],
): Promise<Reply> {
  const what = named(field => typedText(typed, field) || (query.get(field) ?? ''))
  const about = await aboutOf(deps, tx, ctx, what)
  if (!what || !about) return notFound()
  const child = (await labelsOf(tx, [about.childId])).get(about.childId)
  if (!child) return notFound()
  const toName = await organisationName(tx, about.toOrganisationId, about.childId)
  const policy = await policyFor(tx, ctx, about.toOrganisationId)
  const props = {
    about,
    kind: what.kind,
    hidden: { [what.field]: what.id },
    child,
    toName,
    policy,
    typed: texts(typed),
    errors,
    once,
  }
  return page('Disagree', () => h(RaisePage, props), { wide: true, errors, current: '/children' })
}

// ------------------------------------------------------------------ the ladder

async function challengePage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const challenge = await challengeById(tx, params.challengeId ?? '')
  if (!challenge) return notFound()
  tx.event.subject = { kind: 'challenge', id: challenge.id }
  const child = (await labelsOf(tx, [challenge.childId])).get(challenge.childId)
  if (!child) return notFound()
  const stage = latest(challenge)
  const open = !challenge.closed && stage !== undefined && stage.answer === null
  const deadline = stage && open ? await deadlineOf(tx, stage) : null
  const props = {
    challenge,
    child,
    me: ctx.organisationId,
    now: ctx.now,
    today: londonNow(ctx.now),
    policy: await policyFor(tx, ctx, answersFor(challenge)),
    answers: open && answersFor(challenge) === ctx.organisationId ? await verdictFor(tx, ctx, challenge) : null,
    late: deadline?.dueAt ? ctx.now >= deadline.dueAt && !deadline.lateSaid : false,
    mayRaise: may(ctx.roles, 'challenge.raise'),
    typed: texts(typed),
    errors,
    once,
  }
  return page('Disagreement', () => h(ChallengePage, props), { wide: true, errors, current: '/children' })
}

const received = (form: StageAnswerForm, ctx: Ctx) =>
  form.name
    ? {
        how: form.how ?? ('phone' as const),
        name: form.name,
        at: form.onDate && form.atTime ? londonMoment(form.onDate, form.atTime) : ctx.now,
      }
    : null
/** Back to the ladder, the form again, or the answer for what is not there. */
const settled = (outcome: { ok: true } | { ok: false; errors: FieldError[] } | null, location: string) =>
  outcome === null ? notFound() : outcome.ok ? seeOther(location) : refuse(...outcome.errors)

const ladderRoutes = (deps: ChallengeDeps): Route[] => [
  get('/challenges', {
    may: 'challenge.answer',
    audit: 'challenge.listed',
    async handle({ tx, ctx }) {
      const rows = await challenges(tx)
      const props = {
        rows,
        labels: await labelsOf(
          tx,
          rows.map(row => row.childId),
        ),
        initials: await showsInitials(tx, ctx),
        me: ctx.organisationId,
        now: ctx.now,
      }
      return page('Disagreements', () => h(ChallengesPage, props), { wide: true })
    },
  }),
  get('/challenges/new', {
    may: 'challenge.raise',
    audit: 'challenge.begun',
    handle: given => raisePage(given, deps, {}, []),
  }),
  post('/challenges/new', {
    may: 'challenge.raise',
    audit: 'challenge.raised',
    input: raiseForm,
    async handle({ tx, ctx, input }) {
      const what = named(field => input[field as keyof typeof fields] ?? '')
      const about = await aboutOf(deps, tx, ctx, what)
      if (!what || !about || !(await labelsOf(tx, [about.childId])).has(about.childId)) return notFound()
      const raised = await raiseChallenge(tx, ctx, {
        kind: what.kind,
        id: what.id,
        about,
        whatWeThink: input.whatWeThink,
        whatWeWant: input.whatWeWant,
      })
      return raised.ok ? seeOther(`/challenges/${raised.challengeId}`) : refuse(...raised.errors)
    },
    again: given => raisePage(afresh(given), deps, given.typed, given.errors),
  }),
  get('/challenges/:challengeId', {
    may: 'challenge.answer',
    audit: 'challenge.read',
    handle: given => challengePage(given),
  }),
  post('/challenges/:challengeId/answer', {
    may: 'challenge.answer',
    audit: 'challenge.answered',
    input: stageAnswerForm,
    async handle({ tx, ctx, params, input }) {
      const challenge = await challengeById(tx, params.challengeId ?? '')
      if (!challenge) return notFound()
      const outcome = await answerStage(tx, ctx, {
        challengeId: challenge.id,
        stageId: input.stageId,
        outcome: input.outcome,
        words: input.words,
        lateReason: input.lateReason,
        received: challenge.byPhone ? received(input, ctx) : null,
      })
      return settled(outcome, `/challenges/${challenge.id}`)
    },
    again: given => challengePage(afresh(given), given.typed, given.errors),
  }),
  post('/challenges/:challengeId/up', {
    may: 'challenge.raise',
    audit: 'challenge.taken-up',
    input: upForm,
    handle: async ({ tx, ctx, params, input }) =>
      settled(
        await takeItUp(tx, ctx, {
          challengeId: params.challengeId ?? '',
          stageId: input.stageId,
          words: input.upWords,
        }),
        `/challenges/${params.challengeId}`,
      ),
    again: given => challengePage(afresh(given), given.typed, given.errors),
  }),
  post('/challenges/:challengeId/close', {
    may: 'challenge.raise',
    audit: 'challenge.closed',
    input: closeForm,
    handle: async ({ tx, ctx, params, input }) =>
      settled(
        await closeChallenge(tx, ctx, {
          challengeId: params.challengeId ?? '',
          ending: input.ending,
          words: input.closeWords,
        }),
        `/challenges/${params.challengeId}`,
      ),
    again: given => challengePage(afresh(given), given.typed, given.errors),
  }),
]

// ------------------------------------------------------------------ open questions

async function questionsPage(
  { tx, ctx, params, query, once }: Given,
  typed: Typed = {},
  errors: readonly FieldError[] = [],
  answering: string | null = null,
): Promise<Reply> {
  const child = await childFacts(tx, params.childId ?? '')
  if (!child) return notFound()
  const open = await openQuestions(tx, child.id)
  const about = typedText(typed, 'aboutEntry') || (query.get('entry') ?? '')
  // Somebody else may have answered it meanwhile: then it is no longer in the list, and the words stand in the form for a new question.
  const gone = answering !== null && !open.some(question => question.id === answering)
  const words = texts(typed)
  const props = {
    child: child.label,
    open,
    answered: await answeredQuestions(tx, child.id),
    aboutEntryId: isUuid(about) ? about : null,
    mayAdd: may(ctx.roles, 'child.write'),
    typed: gone ? { ...words, question: words.answer ?? '' } : words,
    answering: gone ? null : answering,
    errors: gone
      ? errors.map(error => ({ ...error, field: 'question' }))
      : errors.map(error =>
          answering && error.field === `answer-${answering}` ? { ...error, field: 'answer' } : error,
        ),
    onces: new Map(open.map(question => [question.id, newId()])),
    once,
  }
  return page('Questions', () => h(QuestionsPage, props), { errors: props.errors, current: '/children' })
}

const questionRoutes: Route[] = [
  get('/children/:childId/questions', {
    may: 'child.read',
    audit: 'questions.read',
    asks: ['childId'],
    handle: given => questionsPage(given),
  }),
  post('/children/:childId/questions', {
    may: 'child.write',
    audit: 'question.asked',
    asks: ['childId'],
    input: questionForm,
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      const asked = await askQuestion(tx, ctx, {
        childId: child.id,
        words: input.question,
        aboutEntryId: input.aboutEntry,
      })
      return asked.ok
        ? seeOther(`/children/${child.id}/questions`)
        : refuse(...asked.errors.map(error => ({ ...error, field: 'question' })))
    },
    again: given => questionsPage(given, given.typed, given.errors),
  }),
  post('/children/:childId/questions/:questionId/answer', {
    may: 'child.write',
    audit: 'question.answered',
    asks: ['childId'],
    input: questionAnswerForm,
    handle: async ({ tx, ctx, params, input }) => {
      await askFor(tx, [params.childId ?? ''])
      return settled(
        await answerQuestion(tx, ctx, {
          childId: params.childId ?? '',
          questionId: params.questionId ?? '',
          words: input.answer,
        }),
        `/children/${params.childId}/questions`,
      )
    },
    again: given => questionsPage(given, given.typed, given.errors, given.params.questionId ?? null),
  }),
]

export const challengeRoutes = (deps: ChallengeDeps): Route[] => [...ladderRoutes(deps), ...questionRoutes]
