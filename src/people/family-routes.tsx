import { z } from 'zod'
import { askFor, involvementIndex, may } from '../access/index.ts'
import {
  choice,
  line,
  listOf,
  maybeLine,
  maybePlainDate,
  maybeWords,
  plainDate,
  type Typed,
  typedList,
  typedText,
} from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { londonNow } from '../platform/moment.ts'
import { checkNhsNumber, livingArrangements } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { addAddress, addAdult, moveChild, recordBirth } from './actions.ts'
import { AddPersonPage, BirthPage, FamilyPage, MovePage, moveRefused } from './family-page.tsx'
import { genogramOf, peopleList } from './family-rules.ts'
import { mayProtect } from './protect-queries.ts'
import { childFacts, couplesAmong, relationsOf } from './queries.ts'

const typedOf = (typed: Typed): Record<string, string> => ({
  ...Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)])),
  facts: typedList(typed, 'facts').join(','),
})
const arrangements = livingArrangements.codes.map(code => ({ value: code.code, text: code.label }))
type Errors = { field: string; message: string }[]

async function familyPage({ tx, ctx, params }: Given): Promise<Reply> {
  const child = await childFacts(tx, params.childId ?? '')
  if (!child) return notFound()
  const own = await relationsOf(tx, child.id)
  const siblings = own.filter(row => row.kind === 'child').map(row => row.otherId)
  await askFor(tx, siblings)
  const relations = [...own]
  for (const sibling of siblings) relations.push(...(await relationsOf(tx, sibling)))
  const couples = await couplesAmong(
    tx,
    own.map(row => row.otherId),
  )
  const hidden = child.placeHidden
  const involvement = (await involvementIndex(tx, [child.id])).filter(row => !hidden || row.leadId !== null)
  const today = londonNow(ctx.now).date
  const drawing = genogramOf(
    child,
    hidden ? relations.map(row => ({ ...row, livesWith: false })) : relations,
    couples,
    involvement,
    today,
    { date: format.date },
  )
  const protects = await mayProtect(tx, child.id)
  const rows = peopleList(child.id, own, { date: format.date })
  return page(
    'People',
    () => (
      <FamilyPage
        child={child}
        drawing={drawing}
        rows={rows}
        mayWrite={may(ctx.roles, 'child.write')}
        mayProtect={protects}
      />
    ),
    { wide: true, current: '/children' },
  )
}

type FormPage = typeof AddPersonPage
async function personForm(given: Given, Page: FormPage, title: string, typed: Typed, errors: Errors): Promise<Reply> {
  const child = await childFacts(given.tx, given.params.childId ?? '')
  if (!child) return notFound()
  return page(title, () => <Page child={child} once={given.once} typed={typedOf(typed)} errors={errors} />, {
    errors,
    current: '/children',
  })
}
async function moveForm(given: Given, typed: Typed, errors: Errors): Promise<Reply> {
  const child = await childFacts(given.tx, given.params.childId ?? '')
  if (!child) return notFound()
  return page(
    'Record a move',
    () => (
      <MovePage
        child={child}
        once={given.once}
        typed={typedOf(typed)}
        errors={errors}
        arrangements={arrangements}
        today={londonNow(given.ctx.now).date}
      />
    ),
    { errors, current: '/children' },
  )
}
async function birthForm(given: Given, typed: Typed, errors: Errors): Promise<Reply> {
  const child = await childFacts(given.tx, given.params.childId ?? '')
  if (!child || child.label.bornOn) return notFound()
  return page(
    'Record the birth',
    () => <BirthPage child={child} once={given.once} typed={typedOf(typed)} errors={errors} />,
    { errors, current: '/children' },
  )
}

const write = { may: 'child.write', asks: ['childId'] } as const

/** People around a child: the drawing, the list, adding somebody, a birth, a move. */
export const familyRoutes: Route[] = [
  get('/children/:childId/people', {
    may: 'child.read',
    audit: 'child.people.read',
    asks: ['childId'],
    handle: familyPage,
  }),
  get('/children/:childId/people/new', {
    ...write,
    audit: 'person.begun',
    handle: given => personForm(given, AddPersonPage, 'Add a person', {}, []),
  }),
  post('/children/:childId/people', {
    ...write,
    audit: 'person.added',
    input: z
      .object({
        given: line('Enter a first name', 100),
        family: maybeLine(100),
        bornOn: maybePlainDate(),
        sex: choice(['M', 'F', 'U'], 'Choose one'),
        otherIs: line('Say what they are to the child', 80),
        childIs: line('Say what the child is to them', 80),
        facts: listOf(z.enum(['pr', 'trusted', 'withheld', 'no-contact'])),
        noContactReason: maybeLine(200),
        noContactUntil: maybePlainDate(),
        contactWords: maybeLine(200),
        network: maybeLine(200),
        phone: maybeLine(40),
      })
      .superRefine((person, context) => {
        if (person.facts.includes('no-contact') && !person.noContactReason)
          context.addIssue({
            code: 'custom',
            path: ['noContactReason'],
            message: 'Say which order or plan forbids contact',
          })
      }),
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      if (input.bornOn && input.bornOn > londonNow(ctx.now).date)
        return refuse({ field: 'bornOn', message: 'The date of birth must be in the past' })
      await addAdult(
        tx,
        ctx,
        { given: input.given, family: input.family ?? '', bornOn: input.bornOn, sex: input.sex, phone: input.phone },
        {
          childId: child.id,
          otherIs: input.otherIs,
          childIs: input.childIs,
          parentalResponsibility: input.facts.includes('pr'),
          trustedByChild: input.facts.includes('trusted'),
          withheld: input.facts.includes('withheld'),
          noContact: input.facts.includes('no-contact')
            ? { reason: input.noContactReason ?? '', until: input.noContactUntil }
            : null,
          contactWords: input.contactWords,
          inFamilyNetwork: input.network,
        },
      )
      return seeOther(`/children/${child.id}/people`)
    },
    again: given => personForm(given, AddPersonPage, 'Add a person', given.typed, given.errors),
  }),
  get('/children/:childId/birth', { ...write, audit: 'birth.begun', handle: given => birthForm(given, {}, []) }),
  post('/children/:childId/birth', {
    ...write,
    audit: 'birth.recorded',
    input: z.object({
      bornOn: plainDate('Enter the date of birth'),
      given: line('Enter the first name', 100),
      family: line('Enter the last name', 100),
      sex: choice(['M', 'F', 'U'], 'Choose one'),
      nhs: maybeLine(20).refine(
        text => text === null || checkNhsNumber(text).ok,
        'This is not an NHS number: the check digit does not fit',
      ),
    }),
    async handle({ tx, ctx, params, input }) {
      if (input.bornOn > londonNow(ctx.now).date)
        return refuse({ field: 'bornOn', message: 'The date of birth must be today or in the past' })
      const born = await recordBirth(tx, ctx, params.childId ?? '', {
        ...input,
        nhs: input.nhs?.replace(/\D/g, '') ?? null,
      })
      return born ? seeOther(`/children/${params.childId}`) : notFound()
    },
    again: given => birthForm(given, given.typed, given.errors),
  }),
  get('/children/:childId/move', { ...write, audit: 'move.begun', handle: given => moveForm(given, {}, []) }),
  post('/children/:childId/move', {
    ...write,
    audit: 'move.recorded',
    input: z.object({
      fromOn: plainDate('Enter the date'),
      arrangement: z
        .string()
        .refine(code => arrangements.some(item => item.value === code), 'Choose on what footing the child lives there'),
      withWhom: line('Say with whom the child lives', 200),
      lines: maybeWords(500),
      postcode: maybeLine(10),
    }),
    async handle({ tx, ctx, params, input }) {
      const child = await childFacts(tx, params.childId ?? '')
      if (!child) return notFound()
      if (input.fromOn > londonNow(ctx.now).date)
        return refuse({ field: 'fromOn', message: 'The date must be today or in the past' })
      const moved = await moveChild(tx, ctx, child.id, {
        arrangement: input.arrangement,
        withWhom: input.withWhom,
        fromOn: input.fromOn,
      })
      if (!moved) return refuse({ field: 'fromOn', message: moveRefused })
      if (input.lines) await addAddress(tx, ctx, child.id, { lines: input.lines, postcode: input.postcode })
      return seeOther(`/children/${child.id}`)
    },
    again: given => moveForm(given, given.typed, given.errors),
  }),
]
