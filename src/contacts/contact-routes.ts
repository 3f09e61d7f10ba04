/** Adding a contact, saying who a child is, and the contact's own page with its small steps. */
import { h } from 'preact'
import { z } from 'zod'
import { eligible, involvementIndex, may } from '../access/index.ts'
import { setting } from '../area/index.ts'
import { openClocks } from '../deadlines/index.ts'
import { findKnown } from '../matching/index.ts'
import { childFacts, labelsOf, relationsOf } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import {
  choice,
  clockTime,
  type FieldError,
  line,
  listOf,
  maybeId,
  maybeLine,
  maybePlainDate,
  maybeWords,
  plainDate,
  type Typed,
  ticked,
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
import { londonMoment, londonNow } from '../platform/moment.ts'
import type { ChildRole } from '../record/index.ts'
import { checkNhsNumber, checkUpn, currentCodes, harms, labelOf, londonDate, referralSource } from '../statute/index.ts'
import { type ChildAsGiven, typedWays } from './contact.ts'
import { ContactPage } from './contact-page.tsx'
import { isLate, recordAnswered } from './decide.ts'
import { MatchPage } from './match-page.tsx'
import type { ContactsDeps } from './neighbours.ts'
import { NewContactPage } from './new-page.tsx'
import {
  contactById,
  earlierContacts,
  mayKnowPlaces,
  organisationsOf,
  peopleNamed,
  referrerOf,
  wholeContact,
} from './queries.ts'
import { matchChild, recordContact } from './receive.ts'
import { statusOf } from './rules.ts'
import {
  addStep,
  allowFamily,
  chooseBand,
  type Done,
  isFamilyAllowed,
  recordFamily,
  sayWhy,
  takeContact,
  whyFamilyBlocked,
} from './steps.ts'

const most = 12
export const text = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
const blocking = harms.filter(harm => harm.blocksFamilyPrompts)
const harmKeys = blocking.map(harm => harm.key) as [string, ...string[]]
const sourceCodes = currentCodes(referralSource)

// ------------------------------------------------------------------ adding

const childFields = Object.fromEntries(
  Array.from({ length: most }, (_, index) => index + 1).flatMap(n => [
    [`given${n}`, maybeLine(100)],
    [`family${n}`, maybeLine(100)],
    [`bornOn${n}`, maybePlainDate('Enter a real date of birth, or leave it empty')],
    [`expectedOn${n}`, maybePlainDate('Enter a real date, or leave it empty')],
    [`age${n}`, maybeLine(60)],
    [`sex${n}`, z.enum(['F', 'M', 'U']).default('U')],
    [`nhs${n}`, maybeLine(40)],
    [`upn${n}`, maybeLine(40)],
    [`where${n}`, maybeLine(300)],
    [
      `role${n}`,
      z
        .enum(['subject', 'alleged-harmer', 'witness', 'sibling', 'affected'], 'Choose their part in it')
        .default('subject'),
    ],
  ]),
) as Record<string, z.ZodType>

const NewContactForm = z
  .object({
    way: choice(typedWays, 'Choose how it came'),
    onDate: plainDate('Enter the date it reached us'),
    atTime: clockTime('Enter the time it reached us, like 14:30'),
    source: choice(sourceCodes.map(code => code.code) as [string, ...string[]], 'Choose who it is from'),
    organisation: maybeId(),
    summary: words('Write what they say, in their words', 20_000),
    urgent: choice(['yes', 'no', 'unknown'], 'Say whether a child is in danger now'),
    adviceOnly: ticked(),
    advice: maybeWords(8000),
    harms: listOf(z.enum(harmKeys)),
    interpreter: maybeLine(300),
    visiting: maybeLine(500),
    refName: maybeLine(200),
    refRelation: maybeLine(100),
    refPhone: maybeLine(60),
    refEmail: maybeLine(200),
    anonymous: ticked(),
    room: z.coerce.number().int().min(1).max(most).default(1),
    action: z.string().max(100).default(''),
    ...childFields,
  })
  .superRefine((form, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (form.adviceOnly && form.advice === null) say('advice', 'Write what you advised')
    if (form.adviceOnly) return
    const fields = form as unknown as Record<string, string | null>
    const children = childrenOf(fields)
    if (children.length === 0)
      say('given1', 'Write who the child is, as far as they know: a name, an age, or where the child is')
    for (let n = 1; n <= most; n++) {
      const [nhs, upn] = [fields[`nhs${n}`], fields[`upn${n}`]]
      const checked = nhs ? checkNhsNumber(nhs) : null
      if (checked && !checked.ok) say(`nhs${n}`, checked.why)
      const pupil = upn ? checkUpn(upn) : null
      if (pupil && !pupil.ok) say(`upn${n}`, pupil.why)
      if (fields[`bornOn${n}`] && fields[`expectedOn${n}`])
        say(`expectedOn${n}`, 'A child is either born or expected: leave one of the dates empty')
    }
  })

/** The children that somebody wrote something about. */
function childrenOf(fields: Record<string, string | null>): ChildAsGiven[] {
  return Array.from({ length: most }, (_, index) => index + 1).flatMap(n => {
    const of = (name: string) => fields[`${name}${n}`] ?? null
    if (
      ![of('given'), of('family'), of('bornOn'), of('expectedOn'), of('age'), of('nhs'), of('upn'), of('where')].some(
        value => value !== null,
      )
    )
      return []
    const number = (value: string | null, check: typeof checkNhsNumber) => {
      const checked = value === null ? null : check(value)
      return checked?.ok ? checked.value : null
    }
    return [
      {
        given: of('given') ?? '',
        family: of('family') ?? '',
        bornOn: of('bornOn'),
        expectedOn: of('expectedOn'),
        ageWords: of('age'),
        sex: (of('sex') ?? 'U') as 'M' | 'F' | 'U',
        nhs: number(of('nhs'), checkNhsNumber),
        upn: number(of('upn'), checkUpn),
        whereWords: of('where'),
        role: (of('role') ?? 'subject') as ChildRole,
      },
    ]
  })
}

async function newPage({ tx, ctx, once }: Given, typed: Typed, errors: FieldError[], more = 0): Promise<Reply> {
  const organisations = (await organisationsOf(tx, ctx.areaId, null)).filter(one => one.id !== ctx.organisationId)
  const room = Math.min(most, Math.max(1, Number.parseInt(typedText(typed, 'room'), 10) || 1) + more)
  const now = londonNow(ctx.now)
  return page(
    'Add a contact',
    () =>
      h(NewContactPage, {
        once,
        typed: text(typed),
        lists: { harms: typedList(typed, 'harms') },
        errors,
        now,
        room,
        sources: sourceCodes.map(code => ({ value: code.code, text: code.plain ?? code.label })),
        organisations: organisations.map(one => ({ value: one.id, text: one.name })),
        harms: blocking.map(harm => ({ value: harm.key, text: harm.label })),
      }),
    { wide: true, errors, current: '/contacts' },
  )
}

async function addNew(
  given: Given & { input: z.output<typeof NewContactForm>; typed: Typed },
): Promise<Reply | Refusal> {
  const { tx, ctx, input } = given
  const receivedAt = londonMoment(input.onDate, input.atTime)
  if (receivedAt > ctx.now) return refuse({ field: 'onDate', message: 'The time it reached us must be in the past' })
  const organisation =
    input.organisation === null
      ? null
      : ((await organisationsOf(tx, ctx.areaId, null)).find(one => one.id === input.organisation) ?? null)
  if (input.organisation !== null && !organisation)
    return refuse({ field: 'organisation', message: 'Choose an organisation from the list' })
  const children = childrenOf(input as unknown as Record<string, string | null>)
  const tooLate = children.find(child => child.bornOn !== null && child.bornOn > londonDate(ctx.now))
  if (tooLate)
    return refuse({
      field: 'bornOn1',
      message: 'A date of birth must be in the past. For a child not yet born, give the expected date',
    })
  const source = labelOf(referralSource, input.source)
  const id = await recordContact(tx, ctx, {
    way: input.way,
    sourceCode: input.source,
    senderOrganisationId: organisation?.id ?? null,
    senderWords:
      organisation?.name ??
      (input.adviceOnly ? null : input.refRelation) ??
      sourceCodes.find(code => code.code === input.source)?.plain ??
      source,
    receivedAt,
    summary: input.summary,
    urgent: input.urgent !== 'no',
    children,
    harms: input.harms,
    interpreter: input.interpreter,
    visiting: input.visiting,
    referrer: {
      name: input.refName,
      relation: input.refRelation,
      phone: input.refPhone,
      email: input.refEmail,
      wantsAnonymous: input.anonymous,
    },
    advice: input.adviceOnly ? input.advice : null,
  })
  return seeOther(`/contacts/${id}`)
}

/** "Add room for another child" is a button of the same form: it saves nothing and shows the form again. */
const moreChildren = (given: Given & { typed: Typed; errors: FieldError[] }): Promise<Reply> =>
  typedText(given.typed, 'action') === 'more-children'
    ? newPage(given, given.typed, [], 1)
    : newPage(given, given.typed, given.errors)

// ------------------------------------------------------------------ matching

/** Who could this be? The reason kept with the question names the contact and no child. */
const lookFor = (tx: Tx, ctx: Ctx, number: string, child: ChildAsGiven) =>
  findKnown(tx, ctx, {
    given: child.given,
    family: child.family,
    bornOn: child.bornOn,
    nhs: child.nhs,
    upn: child.upn,
    purpose: `Contact ${number}`,
  })

/** Says who a child is. Only somebody who was found may be chosen: an id from a browser opens no record by itself. */
async function match({
  tx,
  ctx,
  params,
  input,
}: Given & { input: z.output<typeof MatchForm> }): Promise<Reply | Refusal> {
  const whole = await wholeContact(tx, params.contactId ?? '')
  const child = whole?.children.find(one => one.id === params.contactChildId)
  if (!whole || !child) return notFound()
  if (input.choice !== 'new' && child.childId === null) {
    const { candidates } = await lookFor(tx, ctx, whole.contact.number, child)
    if (!candidates.some(candidate => candidate.childId === input.choice))
      return refuse({ field: 'choice', message: 'Choose one from the list, or make a new record' })
  }
  const outcome = await matchChild(tx, ctx, whole.contact.id, child.id, {
    childId: input.choice === 'new' ? null : input.choice,
    known: input.known,
    words: input.words,
  })
  return done(outcome, `/contacts/${whole.contact.id}#earlier`)
}

async function matchPage({ tx, ctx, params, once }: Given, typed: Typed, errors: FieldError[]): Promise<Reply> {
  const whole = await wholeContact(tx, params.contactId ?? '')
  const child = whole?.children.find(one => one.id === params.contactChildId)
  if (!whole || !child) return notFound()
  if (child.childId !== null) return seeOther(`/contacts/${whole.contact.id}`)
  const { candidates, refused } = await lookFor(tx, ctx, whole.contact.number, child)
  return page(
    'Is this child known?',
    () =>
      h(MatchPage, {
        once,
        contact: whole.contact,
        child,
        candidates,
        refused,
        typed: text(typed),
        errors,
        back: `/contacts/${whole.contact.id}`,
      }),
    { errors, current: '/contacts' },
  )
}

const MatchForm = z
  .object({
    choice: z
      .string('Choose one, or make a new record')
      .regex(/^(new|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, 'Choose one, or make a new record'),
    known: choice(['yes', 'maybe', 'mother', 'no'], 'Say how sure you are'),
    words: words('Say how you know', 2000),
  })
  .superRefine((form, context) => {
    if (form.choice === 'new' && form.known === 'yes')
      context.addIssue({
        code: 'custom',
        path: ['known'],
        message: 'A new record is for a child who is not known. Choose the child, or another answer',
      })
    if (form.choice !== 'new' && (form.known === 'no' || form.known === 'mother'))
      context.addIssue({
        code: 'custom',
        path: ['known'],
        message: 'You chose a child who is known. Say whether it is certain or probable',
      })
  })

// ------------------------------------------------------------------ the contact's page

async function contactPage(given: Given, deps: ContactsDeps, typed: Typed, errors: FieldError[]): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const contactId = params.contactId ?? ''
  const whole = await wholeContact(tx, contactId)
  if (!whole) return notFound()
  tx.event.subject = { kind: 'contact', id: contactId }
  const { contact } = whole
  const labels = await labelsOf(tx, contact.children)
  const before = await around(tx, whole.contact.children, contactId, contact.receivedAt)
  const index = Map.groupBy(await involvementIndex(tx, contact.children), row => row.childId)
  let protectedLocation = false
  for (const child of contact.children) protectedLocation ||= (await childFacts(tx, child))?.placeKept ?? false
  const familyBlocked = await whyFamilyBlocked(tx, whole)
  const mayKnow = await mayKnowPlaces(tx, contact.children)
  const referral = contact.referralId === null ? null : await deps.referral(tx, contact.referralId)
  const props = {
    once,
    now: ctx.now,
    whole,
    status: statusOf(whole),
    ...before,
    referral,
    referrer: await referrerOf(tx, contactId),
    askForReferrer: mayKnow ? null : await managersFor(tx, ctx, contact.children),
    involvement: index,
    names: new Map([...labels, ...before.labels].map(([id, label]) => [id, label.name] as [string, string])),
    clocks: await openClocks(tx, { subject: { kind: 'contact', id: contactId } }),
    late: await isLate(tx, ctx, contactId),
    bands: await setting(tx, ctx, 'front-door-bands'),
    familyBlocked,
    familyAllowed: isFamilyAllowed(whole.notes),
    protectedLocation,
    may: {
      decide: may(ctx.roles, 'contact.decide'),
      emergency: may(ctx.roles, 'contact.emergency'),
      ratify: may(ctx.roles, 'contact.ratify'),
      allowFamily: may(ctx.roles, 'contact.decide'),
    },
    me: ctx.practitionerId,
    typed: text(typed),
    errors,
    sourceWords: labelOf(referralSource, contact.sourceCode),
  }
  return page('Contact', () => h(ContactPage, props), { wide: true, errors, current: '/contacts' })
}

/** Who at the front door can reach whoever told us, where this reader may not know who that is: managers are given the right to know the place. */
const managersFor = async (tx: Tx, ctx: Ctx, children: readonly string[]): Promise<string[]> =>
  peopleNamed(
    tx,
    (await eligible(tx, ctx.organisationId, ['front-door-manager'], children))
      .map(row => row.practitionerId)
      .filter(id => id !== ctx.practitionerId),
  )

/** Earlier contacts about these children, and about their brothers and sisters. */
async function around(tx: Tx, children: readonly string[], contactId: string, at: Date) {
  const earlier = await earlierContacts(tx, children, contactId, at)
  const siblings = new Set<string>()
  for (const child of children)
    for (const one of await relationsOf(tx, child))
      if (one.kind === 'child' && !children.includes(one.otherId)) siblings.add(one.otherId)
  const household = siblings.size === 0 ? [] : await earlierContacts(tx, [...siblings], contactId, at)
  const labels =
    household.length === 0
      ? new Map<string, { name: string }>()
      : await labelsOf(
          tx,
          household.map(one => one.childId),
        )
  return {
    earlier,
    household: household.filter(one => !earlier.some(other => other.contactId === one.contactId)),
    labels,
  }
}

/** After a small step: back to the contact, to the list, or the page again with what was typed. */
const done = (outcome: Done, to: string): Reply | Refusal =>
  outcome === null ? notFound() : outcome.ok ? seeOther(to) : refuse(...outcome.errors)

export function contactRoutes(deps: ContactsDeps): Route[] {
  const again = (given: Given & { typed: Typed; errors: FieldError[] }) =>
    contactPage(given, deps, given.typed, given.errors)
  const idOf = (given: { params: Record<string, string> }) => given.params.contactId ?? ''
  const step = <S extends z.ZodType>(
    path: string,
    permission: string,
    audit: string,
    input: S,
    act: (given: { tx: Tx; ctx: Ctx; input: z.output<S>; contactId: string }) => Promise<Done>,
    anchor: string,
  ) =>
    post(`/contacts/:contactId/${path}`, {
      may: permission,
      audit,
      input,
      handle: async given =>
        done(
          await act({ tx: given.tx, ctx: given.ctx, input: given.input, contactId: idOf(given) }),
          `/contacts/${idOf(given)}#${anchor}`,
        ),
      again,
    })
  return [
    get('/contacts/new', {
      may: 'contact.record',
      audit: 'contact.form.read',
      handle: given => newPage(given, {}, []),
    }),
    post('/contacts/new', {
      may: 'contact.record',
      audit: 'contact.recorded',
      input: NewContactForm,
      handle: given => (given.input.action === 'more-children' ? newPage(given, given.typed, [], 1) : addNew(given)),
      again: moreChildren,
    }),
    get('/contacts/:contactId', {
      may: 'contact.read',
      audit: 'contact.read',
      handle: given => contactPage(given, deps, {}, []),
    }),
    post('/contacts/:contactId/take', {
      may: 'contact.propose',
      audit: 'contact.taken',
      input: z.object({ to: z.string().max(100).default('') }),
      handle: async given =>
        done(
          await takeContact(given.tx, given.ctx, idOf(given)),
          given.input.to === 'board' ? '/contacts' : `/contacts/${idOf(given)}`,
        ),
      again,
    }),
    step(
      'band',
      'contact.propose',
      'contact.band-chosen',
      z.object({ band: line('Choose a band', 60), bandReason: line('Say why this band', 500) }),
      ({ tx, ctx, input, contactId }) => chooseBand(tx, ctx, contactId, { band: input.band, reason: input.bandReason }),
      '',
    ),
    step(
      'late',
      'contact.propose',
      'contact.late-explained',
      z.object({ lateReason: words('Say why it is late', 2000) }),
      ({ tx, ctx, input, contactId }) => sayWhy(tx, ctx, contactId, input.lateReason),
      'late',
    ),
    step(
      'family',
      'contact.propose',
      'contact.family',
      z.object({
        spoken: choice(['yes', 'no'], 'Say whether the family was spoken with'),
        familyWords: words('Write who was spoken with and what was said, or why nobody was', 8000),
      }),
      async ({ tx, ctx, input, contactId }) => {
        const whole = await wholeContact(tx, contactId)
        return whole && recordFamily(tx, ctx, whole, { spoken: input.spoken === 'yes', words: input.familyWords })
      },
      'family',
    ),
    step(
      'allow-family',
      'contact.decide',
      'contact.family-allowed',
      z.object({ allowWords: words('Say why, by whom, and how the child is safe meanwhile', 4000) }),
      ({ tx, ctx, input, contactId }) => allowFamily(tx, ctx, contactId, input.allowWords),
      'family',
    ),
    step(
      'notes',
      'contact.propose',
      'contact.noted',
      z.object({
        noteKind: choice(['note', 'interpreter', 'visiting'], 'Choose what it is about'),
        noteWords: words('Write the note', 8000),
      }),
      async ({ tx, ctx, input, contactId }) => {
        if (!(await contactById(tx, contactId))) return null
        await addStep(tx, ctx, contactId, input.noteKind, input.noteWords)
        return { ok: true }
      },
      'notes',
    ),
    step(
      'answered',
      'contact.propose',
      'contact.answered',
      z.object({
        how: choice(['phone', 'letter', 'email', 'in-person', 'nobody-to-tell'], 'Choose how they were told'),
        answerWords: words('Write what they were told', 4000),
      }),
      ({ tx, ctx, input, contactId }) =>
        recordAnswered(tx, ctx, contactId, { how: input.how, words: input.answerWords }),
      'answer',
    ),
    get('/contacts/:contactId/children/:contactChildId/match', {
      may: 'contact.record',
      audit: 'contact.match.read',
      handle: given => matchPage(given, {}, []),
    }),
    post('/contacts/:contactId/children/:contactChildId/match', {
      may: 'contact.record',
      audit: 'contact.matched',
      input: MatchForm,
      handle: match,
      again: given => matchPage(given, given.typed, given.errors),
    }),
  ]
}
