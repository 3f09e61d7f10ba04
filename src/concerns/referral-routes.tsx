import { h } from 'preact'
import { z } from 'zod'
import { openClocks } from '../deadlines/index.ts'
import { type ChildFacts, childFacts, labelsOf, relationsOf } from '../people/index.ts'
import { isUuid } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type DecisionRow, entryDetails, voicesOf } from '../record/index.ts'
import { familyPromptsBlocked } from '../statute/index.ts'
import { smallKinds } from './early-rules.ts'
import { concernById } from './queries.ts'
import { sendReferral, sendUrgent } from './referral-actions.ts'
import { answerRead, typeInAnswer } from './referral-answers.ts'
import { DocumentPage, ReferralPage, ReferralsPage } from './referral-page.tsx'
import {
  answersTo,
  followingReferrals,
  frontDoorFor,
  recipientOf,
  referralById,
  referralsSent,
  type Shareable,
  shareable,
} from './referral-queries.ts'
import {
  Answer,
  FullReferral,
  type Recipient,
  type ReferralState,
  referralState,
  referralStates,
  UrgentReferral,
} from './referral-rules.ts'
import { ReferPage, UrgentPage, type WriteReferralProps } from './referral-write-page.tsx'
import { closeDrafts, keepDraft, newestTriage, openDrafts } from './triage-queries.ts'

const DRAFT = 'referral'

/** Fields as the record and the decision answer them, before anybody has typed. */
async function startingWith(
  { tx, ctx }: Given,
  child: ChildFacts,
  entries: readonly Shareable[],
  concernId: string | null,
): Promise<Typed> {
  const concern = concernId && isUuid(concernId) ? await concernById(tx, concernId) : null
  const triage = concern && (await newestTriage(tx, concern.id, child.id))
  const decision = triage
    ? (await entryDetails(tx, [triage.entryId])).get(triage.entryId)?.decisions.find(row => row.childId === child.id)
    : undefined
  const said = concern?.entryId
    ? (await voicesOf(tx, child.id, 20)).filter(
        voice => voice.entryId === concern.entryId || decision?.weighed.some(one => one.voiceId === voice.id),
      )
    : []
  const lately = new Date(ctx.now.getTime() - 56 * 24 * 60 * 60_000)
  return {
    worry: worryFrom(decision, entries.find(one => one.row.entryId === concern?.entryId)?.row.present),
    voice: said.map(voice => `“${voice.words}”`).join('\n'),
    purpose:
      triage?.outcome === 'family-help'
        ? `Family Help for ${child.label.given || child.label.name} and the family. ${decision?.need ?? ''}`.trim()
        : (decision?.need ?? ''),
    entries: entries
      .filter(
        ({ row, children }) =>
          row.entryId === concern?.entryId ||
          row.entryId === triage?.entryId ||
          (children === 1 && smallKinds.includes(row.kind) && row.happenedAt >= lately),
      )
      .map(({ row }) => row.entryId),
    basis: 'public-task',
    agreement: triage?.outcome === 'family-help' ? 'agreed' : '',
    agreementReason: decision?.told.find(row => row.who === 'Parents or carers')?.what ?? '',
  }
}

const worryFrom = (decision: DecisionRow | undefined, concern: string | undefined): string =>
  [concern, decision?.risk, decision?.reasons].filter(Boolean).join('\n\n')

/** Children it could also be about: those in the concern, and brothers and sisters. */
async function othersFor(
  { tx }: Given,
  child: ChildFacts,
  concernId: string | null,
): Promise<WriteReferralProps['others']> {
  const concern = concernId && isUuid(concernId) ? await concernById(tx, concernId) : null
  const siblings = (await relationsOf(tx, child.id)).filter(row => row.kind === 'child' && row.toOn === null)
  const ids = [...new Set([...(concern?.children ?? []), ...siblings.map(row => row.otherId)])].filter(
    one => one !== child.id,
  )
  const labels = await labelsOf(tx, ids)
  return ids.flatMap(one => {
    const label = labels.get(one)
    return label
      ? [
          {
            childId: one,
            name: label.name,
            why: siblings.find(row => row.otherId === one)?.otherIs ?? 'in the same concern',
          },
        ]
      : []
  })
}

async function showWrite(given: Given, again: { typed: Typed; errors: FieldError[] } | null): Promise<Reply> {
  const { tx, ctx, params, query, once } = given
  const child = await childFacts(tx, params.childId ?? '')
  if (!child) return notFound()
  const asked = (field: string, name = field) =>
    (again ? typedText(again.typed, field) : (query.get(name) ?? '')) || null
  const concernId = asked('concern')
  const followsId = asked('follows')
  const follows = followsId && isUuid(followsId) ? await referralById(tx, followsId) : null
  const to = await toWhom(given, child, follows)
  if (!to)
    return page(
      'Refer',
      () => (
        <p>
          The directory has no front door. Ask your administrator to add the council’s; until then call the council.
        </p>
      ),
      { current: '/referrals' },
    )
  if (to.id === ctx.organisationId) {
    return page('Refer', () => <p>You are the front door for this child. Record a contact instead.</p>, {
      current: '/referrals',
    })
  }
  const entries = await shareable(tx, ctx, child.id)
  const subject = concernId && isUuid(concernId) ? concernId : child.id
  const drafts = await openDrafts(tx, ctx, DRAFT, subject, child.id)
  const draft = again ? null : (drafts[0] ?? null)
  const props: WriteReferralProps = {
    child,
    to,
    others: await othersFor(given, child, concernId),
    shareable: entries,
    typed:
      again?.typed ??
      draft?.fields ??
      (await startingWith(given, child, entries, concernId ?? follows?.concernId ?? null)),
    errors: again?.errors ?? [],
    once,
    tab: again && isUuid(typedText(again.typed, '_tab')) ? typedText(again.typed, '_tab') : newId(),
    draft,
    concernId,
    follows: follows && follows.organisationId === ctx.organisationId ? follows : null,
    blocked: familyPromptsBlocked([...new Set(entries.flatMap(({ row }) => row.harms))]),
    already: (await referralsSent(tx, ctx, 100)).filter(
      row =>
        row.children.includes(child.id) &&
        row.id !== followsId &&
        ctx.now.getTime() - row.sentAt.getTime() < 60 * 24 * 60 * 60_000,
    ),
    now: ctx.now,
  }
  return page('Refer', () => h(query.get('urgent') !== null ? UrgentPage : ReferPage, props), {
    wide: true,
    current: '/referrals',
    errors: props.errors,
  })
}

/** The rest of a referral goes where the first part went; everything else where the child lives. */
const toWhom = async (
  { tx, ctx }: Given,
  child: ChildFacts,
  follows: Awaited<ReturnType<typeof referralById>>,
): Promise<Recipient | null> =>
  follows && follows.organisationId === ctx.organisationId ? recipientOf(tx, follows) : frontDoorFor(tx, ctx, child)

async function showReferral(given: Given, again: { typed: Typed; errors: FieldError[] } | null): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const row = await referralById(tx, params.referralId ?? '')
  if (!row) return notFound()
  const labels = await labelsOf(tx, row.children)
  const mine = row.organisationId === ctx.organisationId
  const answers = await answersTo(tx, [row.id, ...(row.followsId ? [row.followsId] : [])])
  const following = await followingReferrals(tx, row.id)
  const clocks = await openClocks(tx, { subject: { kind: 'referral', id: row.id } })
  if (mine && again === null && answers.length > 0) await answerRead(tx, ctx, row.id)
  tx.event.subject = { kind: 'referral', id: row.id }
  const follows = row.followsId ? await referralById(tx, row.followsId) : null
  const names = new Map(row.children.map(child => [child, labels.get(child)?.name ?? 'A child']))
  return page(
    'Referral',
    () =>
      h(ReferralPage, {
        row,
        names,
        answers,
        follows,
        following,
        mine,
        restMissing: row.urgent && following.length === 0,
        late: clocks.some(clock => clock.dueAt <= ctx.now),
        once,
        typed: again?.typed ?? {},
        errors: again?.errors ?? [],
        now: ctx.now,
      }),
    { wide: true, current: '/referrals', errors: again?.errors ?? [] },
  )
}

async function showSent({ tx, ctx, query }: Given): Promise<Reply> {
  const rows = await referralsSent(tx, ctx)
  const answers = await answersTo(
    tx,
    rows.map(row => row.id),
  )
  const labels = await labelsOf(tx, [...new Set(rows.flatMap(row => row.children))])
  const wanted = query.get('state') ?? ''
  const listed = rows.map(row => {
    const own = answers.filter(answer => answer.referralId === row.id || answer.referralId === row.followsId)
    return {
      row,
      who: row.children.flatMap(child => labels.get(child)?.name ?? []).join(', ') || 'A child',
      state: referralState(row.children, own),
      answers: own,
    }
  })
  return page(
    'Referrals',
    () =>
      h(ReferralsPage, {
        rows: listed,
        state: Object.hasOwn(referralStates, wanted) ? (wanted as ReferralState) : null,
        now: ctx.now,
      }),
    { wide: true, current: '/referrals' },
  )
}

const common = { may: 'referral.send', asks: ['childId'] } as const

export const referralRoutes = (): Route[] => [
  get('/children/:childId/refer', { ...common, audit: 'referral.begun', handle: given => showWrite(given, null) }),
  post('/children/:childId/refer/draft', {
    ...common,
    audit: 'referral.draft',
    // The child stands in the address: nothing that was typed can make the keeping fail.
    input: z.looseObject({}),
    async handle({ tx, ctx, params, typed }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      const concern = typedText(typed, 'concern')
      await keepDraft(tx, ctx, DRAFT, isUuid(concern) ? concern : child.id, { ...typed, childId: child.id })
      return typed.action === 'later'
        ? seeOther(`/children/${child.id}/refer${isUuid(concern) ? `?concern=${concern}` : ''}`)
        : { kind: 'json', body: { saved: true } }
    },
    again: given => showWrite(given, given),
  }),
  post('/children/:childId/refer', {
    ...common,
    audit: 'referral.sent',
    // Which of the two forms it is stands in the address; each is checked by its own shape.
    input: z.looseObject({}),
    async handle(given) {
      const { tx, ctx, params, query, typed } = given
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      const urgent = query.get('urgent') !== null
      const checked = (urgent ? UrgentReferral : FullReferral).safeParse(typed)
      if (!checked.success) return refuse(...firstErrors(checked.error.issues))
      const input = checked.data
      const concern = input.concern === null ? null : await concernById(tx, input.concern)
      if (input.concern !== null && (concern === null || !concern.children.includes(child.id))) return notFound()
      const follows = 'follows' in input && input.follows !== null ? await referralById(tx, input.follows) : null
      if (
        'follows' in input &&
        input.follows !== null &&
        (follows === null || follows.organisationId !== ctx.organisationId)
      )
        return notFound()
      const to = await toWhom(given, child, follows)
      if (!to || to.id === ctx.organisationId) {
        return refuse({ field: 'worry', message: 'There is no other front door to send it to' })
      }
      const sending = { childId: child.id, to, concernId: concern?.id ?? follows?.concernId ?? null, follows }
      const sent =
        'worry' in input ? await sendReferral(tx, ctx, sending, input) : await sendUrgent(tx, ctx, sending, input)
      if (!sent.ok) return refuse(...sent.errors)
      await closeDrafts(tx, ctx, DRAFT, typed, sent.referralId)
      return seeOther(to.onKith ? `/referrals/${sent.referralId}` : `/referrals/${sent.referralId}/document`)
    },
    again: given => showWrite(given, given),
  }),
  get('/referrals', { may: 'referral.list', audit: 'referrals.listed', handle: showSent }),
  get('/referrals/:referralId', {
    may: 'referral.list',
    audit: 'referral.read',
    handle: given => showReferral(given, null),
  }),
  get('/referrals/:referralId/document', {
    may: 'referral.list',
    audit: 'referral.document',
    async handle({ tx, params }) {
      const row = await referralById(tx, params.referralId ?? '')
      if (!row) return notFound()
      await labelsOf(tx, row.children)
      tx.event.subject = { kind: 'referral', id: row.id }
      return page('Referral', () => h(DocumentPage, { row }), { current: '/referrals' })
    },
  }),
  post('/referrals/:referralId/answers', {
    may: 'referral.list',
    audit: 'referral.answer-typed',
    input: Answer,
    async handle({ tx, ctx, params, input }) {
      const row = await referralById(tx, params.referralId ?? '')
      if (!row || row.organisationId !== ctx.organisationId) return notFound()
      const kept = await typeInAnswer(tx, ctx, row, input)
      return kept.ok ? seeOther(`/referrals/${row.id}`) : refuse(...kept.errors)
    },
    again: given => showReferral(given, given),
  }),
]

/** One error a field, in the order of the form. */
function firstErrors(issues: readonly { path: PropertyKey[]; message: string }[]): FieldError[] {
  const seen = new Map<string, FieldError>()
  for (const issue of issues) {
    const field = String(issue.path[0] ?? 'worry')
    if (!seen.has(field)) seen.set(field, { field, message: issue.message })
  }
  return [...seen.values()]
}
