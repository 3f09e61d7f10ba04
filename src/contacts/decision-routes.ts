/** Proposing, drafts of it, deciding; acting in an emergency and ratifying. */
import { h } from 'preact'
import { z } from 'zod'
import { involvementIndex, may, showed } from '../access/index.ts'
import { exampleThresholds, thresholds } from '../area/index.ts'
import { openClocks } from '../deadlines/index.ts'
import { labelsOf } from '../people/index.ts'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import {
  choice,
  type FieldError,
  id,
  line,
  listOf,
  maybeId,
  maybeLine,
  maybePlainDate,
  maybeWords,
  type Typed,
  typedList,
  typedText,
  words,
} from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  get,
  notFound,
  page,
  post,
  type Refusal,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { chronology, sealedWaiting, voicesOf } from '../record/index.ts'
import { londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import {
  type Coercion,
  type CoercionSign,
  type ContactChildRow,
  type ContactWhole,
  coercionSigns,
  coercions,
  outcomeKeys,
  outcomes,
  type ProposalInput,
  type Verdict,
  verdicts,
} from './contact.ts'
import { text } from './contact-routes.ts'
import { agree, isLate, propose, sendBack } from './decide.ts'
import { DecidePage, ProposePage } from './decision-page.tsx'
import { actInEmergency, ratify, ratifyBy, waitingEmergency } from './emergency.ts'
import { EmergencyPage, RatifyPage } from './emergency-page.tsx'
import type { KnownProps, Thresholds } from './known-page.tsx'
import type { ContactsDeps } from './neighbours.ts'
import { type Draft, draftsOf, earlierContacts, receivingTeams, wholeContact } from './queries.ts'
import { openProposal } from './rules.ts'
import { type Done, isFamilyAllowed, whyFamilyBlocked } from './steps.ts'

const keys = <T extends string>(of: Record<T, unknown>) => Object.keys(of) as [T, ...T[]]
const done = (outcome: Done, to: string): Reply | Refusal =>
  outcome === null ? notFound() : outcome.ok ? seeOther(to) : refuse(...outcome.errors)

interface Found {
  whole: ContactWhole
  child: ContactChildRow
  back: string
}
async function find({ tx, params }: Pick<Given, 'tx' | 'params'>): Promise<Found | null> {
  const whole = await wholeContact(tx, params.contactId ?? '')
  const child = whole?.children.find(one => one.id === params.contactChildId)
  if (!whole || !child) return null
  tx.event.subject = { kind: 'contact', id: whole.contact.id }
  // What was told is read whole, and the pages name every child in it as they were named.
  showed(
    tx,
    whole.children.flatMap(one => one.childId ?? []),
  )
  return { whole, child, back: `/contacts/${whole.contact.id}` }
}

const asGiven = (child: ContactChildRow) =>
  [child.given, child.family].filter(Boolean).join(' ') || 'A child who was not named'

/** What stands beside the questions, as far as this reader may see it. */
async function knownOf(
  tx: Tx,
  ctx: Ctx,
  { whole, child, back }: Found,
  page: 'propose' | 'decide',
  parts: ContactsDeps['known'] = [],
): Promise<KnownProps> {
  const children = child.childId === null ? [] : [child.childId]
  const label = (await labelsOf(tx, children)).get(child.childId ?? '')
  const involved = (await involvementIndex(tx, children))
    .filter(row => row.toAt === null)
    .map(row => row.organisationName)
  const voices = child.childId === null ? [] : await voicesOf(tx, child.childId, 6)
  const family = whole.notes
    .filter(note => note.kind.startsWith('family'))
    .map(
      note =>
        `${note.kind === 'family-spoken' ? 'Spoken with' : note.kind === 'family-allowed' ? 'Allowed by a manager' : 'Not spoken with'}: ${note.words}`,
    )
  const unanswered = whole.checks.filter(check => check.answeredAt === null)
  const sections: KnownProps['sections'] = []
  for (const part of child.childId === null ? [] : parts) {
    const found = await part(tx, ctx, child.childId ?? '')
    if (found) sections.push(found)
  }
  return {
    contact: whole.contact,
    child,
    name: label?.name ?? asGiven(child),
    from: whole.contact.from,
    voices,
    sealed: {
      count: child.childId === null ? 0 : await sealedWaiting(tx, child.childId),
      next: `${back}/children/${child.id}/${page}`,
    },
    entries:
      child.childId === null
        ? []
        : (await chronology(tx, child.childId, {}, 12)).filter(
            entry => entry.entryId !== whole.contact.entryId && entry.kind !== 'contact',
          ),
    earlier: await earlierContacts(tx, children, whole.contact.id, whole.contact.receivedAt),
    involved: [...new Set(involved)],
    checks: whole.checks,
    family,
    notKnown: [
      ...unanswered.map(check => `What ${check.organisationName} knows`),
      ...(voices.length === 0 ? ['What the child says'] : []),
      ...(family.length === 0 ? ['Whether the family was spoken with'] : []),
    ],
    others: whole.children
      .filter(one => one.id !== child.id)
      .map(one => {
        const decision = whole.decisions.find(row => row.contactChildId === one.id)
        const proposal = openProposal(one.id, whole.proposals, whole.decisions)
        return {
          name: asGiven(one),
          state: decision
            ? outcomes[decision.outcome].label
            : proposal
              ? `proposed: ${outcomes[proposal.outcome].label.toLowerCase()}`
              : 'not proposed yet',
        }
      }),
    sections: sections.sort((one, other) => one.order - other.order),
  }
}

// ------------------------------------------------------------------ proposing

const ProposeForm = z.object({
  later: z.string().max(100).default(''),
  risk: words('Say what could happen, and how soon', 8000),
  need: maybeWords(8000),
  voiceWords: maybeWords(8000),
  voiceChanged: maybeWords(4000),
  voiceNotYet: maybeWords(4000),
  voiceByOn: maybePlainDate('Enter a real date'),
  coercion: choice(keys(coercions), 'Say whether somebody could be making the child do this'),
  coercionSigns: listOf(z.enum(keys(coercionSigns))),
  sameForAnother: words('Say whether you would decide the same for another child', 4000),
  descriptors: listOf(z.string().regex(/^[1-9]\.[1-9]\d?$/)),
  level: z.string('Choose the level').regex(/^[1-9]$/, 'Choose the level'),
  otherLevelReason: maybeWords(4000),
  outcome: choice(outcomeKeys, 'Choose a decision'),
  receiving: maybeId(),
  reasons: words('Say why this, and not something less or more', 8000),
  dissent: maybeWords(4000),
  toldChild: maybeLine(500),
  whenChild: maybeLine(100),
  toldFamily: maybeLine(500),
  whenFamily: maybeLine(100),
  answer: words('Write the answer to whoever told us', 4000),
})

/** What changed by which of the child's words: one field a voice. */
const weighedFrom = (typed: Typed): { voiceId: string; changed: string }[] =>
  Object.keys(typed)
    .filter(key => key.startsWith('weighed-') && isUuid(key.slice(8)))
    .map(key => ({ voiceId: key.slice(8), changed: typedText(typed, key).trim().slice(0, 4000) }))
    .filter(one => one.changed !== '')

const proposalFrom = (input: z.output<typeof ProposeForm>, typed: Typed): ProposalInput => ({
  outcome: input.outcome,
  receivingOrganisationId: input.receiving,
  level: input.level,
  descriptors: input.descriptors,
  otherLevelReason: input.otherLevelReason,
  risk: input.risk,
  need: input.need,
  weighed: weighedFrom(typed),
  voiceWords: input.voiceWords,
  voiceChanged: input.voiceChanged,
  voiceNotYet: input.voiceNotYet,
  voiceByOn: input.voiceByOn,
  coercion: input.coercion as Coercion,
  coercionSigns: input.coercionSigns as CoercionSign[],
  sameForAnother: input.sameForAnother,
  reasons: input.reasons,
  dissent: input.dissent,
  told: [
    ...(input.toldChild ? [{ who: 'The child', what: input.toldChild, when: input.whenChild ?? '' }] : []),
    ...(input.toldFamily ? [{ who: 'The family', what: input.toldFamily, when: input.whenFamily ?? '' }] : []),
  ],
  answer: input.answer,
})

/** The last proposal, as fields: nothing is asked twice. */
function typedFrom(proposal: ContactWhole['proposals'][number]): Typed {
  const told = (who: string) => proposal.told.find(one => one.who === who)
  return {
    risk: proposal.risk,
    need: proposal.need ?? '',
    voiceNotYet: proposal.voiceNotYet ?? '',
    voiceByOn: proposal.voiceByOn ?? '',
    coercion: proposal.coercion,
    coercionSigns: proposal.coercionSigns,
    sameForAnother: proposal.sameForAnother,
    descriptors: proposal.descriptors,
    level: proposal.level,
    otherLevelReason: proposal.otherLevelReason ?? '',
    outcome: proposal.outcome,
    receiving: proposal.receivingOrganisationId ?? '',
    reasons: proposal.reasons,
    dissent: proposal.dissent ?? '',
    toldChild: told('The child')?.what ?? '',
    whenChild: told('The child')?.when ?? '',
    toldFamily: told('The family')?.what ?? '',
    whenFamily: told('The family')?.when ?? '',
    answer: proposal.answer,
    ...Object.fromEntries(proposal.weighed.map(one => [`weighed-${one.voiceId}`, one.changed])),
  }
}

/** Words that see a child as older, or make a choice of what is done to them. Pointed out, never forbidden. */
const adultifying = [
  'big lad',
  'streetwise',
  'intimidating',
  'mature for',
  'lifestyle choice',
  'promiscuous',
  'chooses to',
  'putting himself at risk',
  'putting herself at risk',
  'sexually active',
  'boyfriend',
  'attention seeking',
  'hard to reach',
]
const pointedOutIn = (text: string) => adultifying.filter(words => text.toLowerCase().includes(words))

async function proposePage(
  given: Given,
  sent: { typed: Typed; errors: FieldError[] } | null,
  parts: ContactsDeps['known'],
): Promise<Reply> {
  const { tx, ctx, query, once } = given
  const found = await find(given)
  if (!found) return notFound()
  const { whole, child, back } = found
  if (child.childId === null) return seeOther(`${back}/children/${child.id}/match`)
  const decided = whole.decisions.some(row => row.contactChildId === child.id)
  if (!sent && (decided || openProposal(child.id, whole.proposals, whole.decisions)))
    return seeOther(`${back}/children/${child.id}/decide`)
  const known = await knownOf(tx, ctx, found, 'propose', parts)
  const drafts = await draftsOf(tx, child.id)
  const draft: Draft | undefined =
    drafts.find(one => one.id === (sent ? typedText(sent.typed, '_draft') : query.get('draft'))) ?? drafts[0]
  const last = whole.proposals.filter(one => one.contactChildId === child.id).at(-1)
  const typed: Typed = sent?.typed ?? draft?.fields ?? (last ? typedFrom(last) : {})
  const elsewhere = drafts.find(one => one.id !== draft?.id)
  const document = await thresholdsHere(tx, ctx)
  const teams = await receivingTeams(tx, ctx.areaId)
  const due = (await openClocks(tx, { subject: { kind: 'contact', id: whole.contact.id } }))[0]
  const left = due ? format.timeLeft(due.dueAt, ctx.now) : null
  const errors = sent?.errors ?? []
  const familyBlocked = isFamilyAllowed(whole.notes) ? [] : await whyFamilyBlocked(tx, whole)
  return page(
    'Propose',
    () =>
      h(ProposePage, {
        ...known,
        once,
        back,
        typed: text(typed),
        lists: { coercionSigns: typedList(typed, 'coercionSigns'), descriptors: typedList(typed, 'descriptors') },
        errors,
        thresholds: document,
        draft: {
          id: draft?.id ?? once,
          revision: draft?.revision ?? 0,
          savedAt: draft?.savedAt ?? null,
          elsewhere: elsewhere ? { id: elsewhere.id, savedAt: elsewhere.savedAt } : null,
        },
        sentBack: last?.sentBackAt ? { by: last.sentBackByName ?? '', words: last.sentBackWords ?? '' } : null,
        teams: teams.map(team => ({ value: team.id, text: team.name })),
        sender: known.from,
        senderReads: whole.contact.senderOnKith,
        leftWords: left ? (left.late ? `${left.words}.` : `${left.words} left.`) : '',
        familyBlocked,
        pointedOut: pointedOutIn([whole.contact.summary, ...known.entries.map(entry => entry.present)].join(' ')),
      }),
    { wide: true, errors, current: '/contacts' },
  )
}

/** The document that decides here. Where the area has none yet a decision cannot wait for it: Kith’s example stands in, and says so. */
async function thresholdsHere(tx: Tx, ctx: Ctx): Promise<Thresholds> {
  const own = await thresholds(tx, ctx.areaId, londonDate(ctx.now))
  return own ? { ...own, isExample: false } : { ...exampleThresholds, isExample: true }
}

/** Fields of a draft as typed, without what belongs to the page. */
const kept = (typed: Typed): Typed =>
  Object.fromEntries(
    Object.entries(typed)
      .filter(([key]) => !['_draft', '_revision', '_once', 'later', 'purpose'].includes(key))
      .slice(0, 200)
      .map(([key, value]) => [
        key.slice(0, 60),
        Array.isArray(value) ? value.slice(0, 200).map(one => one.slice(0, 20_000)) : value.slice(0, 20_000),
      ]),
  )

/**
 * Keeps the words of a proposal that is being written. One row a tab: words that began from the newest ones go on there; words from an older
 * page get a row of their own, so that neither tab loses any. False when the child is not there.
 */
export async function saveDraft(tx: Tx, ctx: Ctx, contactChildId: string, typed: Typed): Promise<void> {
  const tab = typedText(typed, '_tab')
  const draftId = typedText(typed, '_draft')
  const fields = JSON.stringify(kept(typed)).replaceAll('\\u0000', '')
  const held = `contacts.draft ${ctx.practitionerId} ${contactChildId}`
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${held}, 80))`)
  const drafts = await draftsOf(tx, contactChildId)
  const based = drafts.find(one => one.id === draftId)
  const mine = drafts.find(one => typedText(one.fields, '_tab') === tab)
  const goOn = mine ?? (based && based.revision === Number(typedText(typed, '_revision')) ? based : undefined)
  if (goOn) {
    await tx.run(
      sql`update record.draft set fields = ${fields}::jsonb, revision = revision + 1, saved_at = ${ctx.now} where id = ${goOn.id}`,
    )
    return
  }
  const wanted = based ? tab : draftId
  await tx.run(sql`insert into record.draft (id, practitioner_id, organisation_id, kind, subject_id, fields, revision, began_at, saved_at)
    values (${wanted}, ${ctx.practitionerId}, ${ctx.organisationId}, 'contact-proposal', ${contactChildId}, ${fields}::jsonb, 1, ${ctx.now}, ${ctx.now})`)
}

// ------------------------------------------------------------------ deciding

async function decidePage(
  given: Given,
  sent: { typed: Typed; errors: FieldError[] } | null,
  parts: ContactsDeps['known'],
): Promise<Reply> {
  const { tx, ctx, once } = given
  const found = await find(given)
  if (!found) return notFound()
  const { whole, child, back } = found
  const decision = whole.decisions.find(row => row.contactChildId === child.id) ?? null
  const proposal = decision
    ? whole.proposals.find(one => one.id === decision.proposalId)
    : openProposal(child.id, whole.proposals, whole.decisions)
  if (!proposal) return notFound()
  const known = await knownOf(tx, ctx, found, 'decide', parts)
  const errors = sent?.errors ?? []
  const late = decision === null && (await isLate(tx, ctx, whole.contact.id))
  const document = await thresholdsHere(tx, ctx)
  return page(
    'Decide',
    () =>
      h(DecidePage, {
        ...known,
        once,
        back,
        proposal,
        decision,
        mine: proposal.proposedBy === ctx.practitionerId,
        mayDecide: may(ctx.roles, 'contact.decide'),
        late,
        hasLateReason: whole.lateReasons.length > 0,
        thresholds: document,
        typed: sent ? text(sent.typed) : {},
        errors,
        answerTo: whole.contact.senderOnKith ? whole.contact.from : null,
      }),
    { wide: true, errors, current: '/contacts' },
  )
}

const DecideForm = z
  .object({
    proposalId: id('Open the proposal again'),
    verdict: choice(['agree', 'back'], 'Agree, or send it back'),
    words: maybeWords(8000),
    lateReason: maybeWords(2000),
  })
  .superRefine((form, context) => {
    if (form.verdict === 'back' && form.words === null)
      context.addIssue({
        code: 'custom',
        path: ['words'],
        message: 'Say what is missing, or what should be looked at again',
      })
  })

// ------------------------------------------------------------------ out of hours

async function emergencyPage(given: Given, sent: { typed: Typed; errors: FieldError[] } | null): Promise<Reply> {
  const found = await find(given)
  if (!found || found.whole.decisions.some(row => row.contactChildId === found.child.id)) return notFound()
  const by = await ratifyBy(given.tx, given.ctx)
  const errors = sent?.errors ?? []
  return page(
    'Act now',
    () =>
      h(EmergencyPage, {
        once: given.once,
        back: found.back,
        contact: found.whole.contact,
        child: found.child,
        name: asGiven(found.child),
        ratifyBy: `the end of ${format.longDate(new Date(by.getTime() - 60_000))}`,
        typed: sent ? text(sent.typed) : {},
        errors,
      }),
    { errors, current: '/contacts' },
  )
}

async function ratifyPage(given: Given, sent: { typed: Typed; errors: FieldError[] } | null): Promise<Reply> {
  const found = await find(given)
  const emergency = found && waitingEmergency(found.whole, found.child.id)
  if (!found || !emergency) return notFound()
  const errors = sent?.errors ?? []
  return page(
    'Ratify',
    () =>
      h(RatifyPage, {
        once: given.once,
        back: found.back,
        contact: found.whole.contact,
        child: found.child,
        name: asGiven(found.child),
        emergency,
        mine: emergency.actedBy === given.ctx.practitionerId,
        typed: sent ? text(sent.typed) : {},
        errors,
      }),
    { errors, current: '/contacts' },
  )
}

export function decisionRoutes(deps: ContactsDeps): Route[] {
  const base = '/contacts/:contactId/children/:contactChildId'
  const ids = (given: { params: Record<string, string> }): [string, string] => [
    given.params.contactId ?? '',
    given.params.contactChildId ?? '',
  ]
  return [
    get(`${base}/propose`, {
      may: 'contact.propose',
      audit: 'contact.proposal.begun',
      handle: given => proposePage(given, null, deps.known),
    }),
    post(`${base}/propose`, {
      may: 'contact.propose',
      audit: 'contact.proposed',
      input: ProposeForm,
      handle: async given =>
        given.input.later === 'yes'
          ? saveLater(given)
          : done(
              await propose(given.tx, given.ctx, ...ids(given), proposalFrom(given.input, given.typed)),
              `/contacts/${given.params.contactId}`,
            ),
      // "Save for later" keeps whatever there is, also what could not be sent yet.
      again: given =>
        typedText(given.typed, 'later') === 'yes' ? saveLater(given) : proposePage(given, given, deps.known),
    }),
    post(`${base}/draft`, {
      may: 'contact.propose',
      audit: 'contact.proposal.draft-saved',
      input: z.object({ _draft: id(), _tab: id() }),
      async handle(given) {
        const found = await find(given)
        if (!found) return notFound()
        await saveDraft(given.tx, given.ctx, found.child.id, given.typed)
        return { kind: 'json', body: { saved: true } }
      },
      again: () => ({ kind: 'json', body: { saved: false }, status: 422 }),
    }),
    get(`${base}/decide`, {
      may: 'contact.read',
      audit: 'contact.proposal.read',
      handle: given => decidePage(given, null, deps.known),
    }),
    post(`${base}/decide`, {
      may: 'contact.decide',
      audit: 'contact.decided',
      input: DecideForm,
      async handle({ tx, ctx, params, input }) {
        const [contactId, contactChildId] = ids({ params })
        const outcome =
          input.verdict === 'back'
            ? await sendBack(tx, ctx, contactId, contactChildId, {
                proposalId: input.proposalId,
                words: input.words ?? '',
              })
            : await agree(tx, ctx, deps, contactId, contactChildId, {
                proposalId: input.proposalId,
                words: input.words,
                lateReason: input.lateReason,
              })
        return done(outcome, `/contacts/${contactId}`)
      },
      again: given => decidePage(given, given, deps.known),
    }),
    get(`${base}/emergency`, {
      may: 'contact.emergency',
      audit: 'contact.emergency.begun',
      handle: given => emergencyPage(given, null),
    }),
    post(`${base}/emergency`, {
      may: 'contact.emergency',
      audit: 'contact.emergency.acted',
      input: z.object({
        what: words('Say what you did, or asked to be done', 8000),
        reasons: words('Say why it could not wait', 8000),
        police: maybeLine(500),
        hospital: maybeLine(500),
      }),
      handle: async given =>
        done(
          await actInEmergency(given.tx, given.ctx, ...ids(given), given.input),
          `/contacts/${given.params.contactId}`,
        ),
      again: given => emergencyPage(given, given),
    }),
    get(`${base}/ratify`, {
      may: 'contact.ratify',
      audit: 'contact.emergency.read',
      handle: given => ratifyPage(given, null),
    }),
    post(`${base}/ratify`, {
      may: 'contact.ratify',
      audit: 'contact.emergency.ratified',
      input: z.object({
        emergencyId: id('Open it again'),
        verdict: choice(keys(verdicts), 'Say whether you ratify it'),
        words: line('Write what you say to it', 8000),
      }),
      handle: async given =>
        done(
          await ratify(given.tx, given.ctx, ...ids(given), { ...given.input, verdict: given.input.verdict as Verdict }),
          `/contacts/${given.params.contactId}`,
        ),
      again: given => ratifyPage(given, given),
    }),
  ]
}

async function saveLater(given: Given & { typed: Typed }): Promise<Reply> {
  const found = await find(given)
  if (!found) return notFound()
  if (isUuid(typedText(given.typed, '_draft')) && isUuid(typedText(given.typed, '_tab')))
    await saveDraft(given.tx, given.ctx, found.child.id, given.typed)
  return seeOther(`${found.back}/children/${found.child.id}/propose`)
}
