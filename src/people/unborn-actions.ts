import { askFor } from '../access/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { londonNow } from '../platform/moment.ts'
import { format } from '../ui/index.ts'
import { addAddress, addAdult, addChild, addIdentifier, addPhone, relate } from './actions.ts'
import type { KnownChild, UnbornDeps, UnbornForm } from './unborn.ts'
import { answerProblems, type Known, knownOf, unbornInvolvement, unbornProblems, type Woman } from './unborn-rules.ts'

interface Seen {
  known: Known
  /** The questions as kept, to be passed on once a record begins. */
  questions: string[]
}

const tooMany = 'You have asked very often, so nobody was looked up and nothing was begun. Wait, or call the front door'

/**
 * Looks up whether the mother or the child is known, in the tiers of `findKnown`: by her details, and by the child’s last name and expected
 * date. Writes nothing but the two questions; or gives what stands against the form.
 */
export async function lookUnborn(
  deps: UnbornDeps,
  tx: Tx,
  ctx: Ctx,
  form: UnbornForm,
): Promise<{ ok: true; seen: Seen } | { ok: false; errors: FieldError[] }> {
  const errors = unbornProblems(form, londonNow(ctx.now).date)
  if (errors.length > 0) return { ok: false, errors }
  const common = { postcode: form.postcode, passes: false as const }
  const byMother = await deps.findKnown(tx, ctx, {
    ...common,
    given: form.given,
    family: form.family,
    bornOn: form.bornOn,
    nhs: form.nhs,
    purpose: `To begin a record before birth. This is the mother; the baby is expected on ${format.mediumDate(form.expectedOn)}`,
  })
  const byBaby = await deps.findKnown(tx, ctx, {
    ...common,
    given: '',
    family: form.babyFamily ?? form.family,
    bornOn: form.expectedOn,
    purpose: 'To begin a record before birth. The date is when the baby is expected',
  })
  const questions = [byMother.questionId, byBaby.questionId].filter(id => id !== null)
  if (questions.length < 2) return { ok: false, errors: [{ field: 'given', message: tooMany }] }
  return { ok: true, seen: { known: knownOf(byMother, byBaby, form.expectedOn), questions } }
}

export type Begun =
  | { kind: 'begun'; childId: string }
  /** It is a child who has a record; none was begun. */
  | { kind: 'known'; child: KnownChild }
  | { kind: 'refused'; errors: FieldError[] }

/**
 * Begins the record of a child who is not born yet: the child with its expected date, the mother, one’s own organisation’s involvement, and an
 * entry that says why. It is looked up again who is known, and the form must answer for each found. What this reader may not know of is for
 * the front door to check: it is always asked, whether or not there is anything to find.
 */
export async function beginUnborn(deps: UnbornDeps, tx: Tx, ctx: Ctx, form: UnbornForm): Promise<Begun> {
  const looked = await lookUnborn(deps, tx, ctx, form)
  if (!looked.ok) return { kind: 'refused', errors: looked.errors }
  const { known, questions } = looked.seen
  const errors = answerProblems(known, form)
  if (errors.length > 0) return { kind: 'refused', errors }
  const same = known.babies.find(one => one.childId === form.baby)
  if (same) return { kind: 'known', child: same }
  const mother = known.women.find(one => one.personId === form.mother) ?? null
  const childId = await begin(deps, tx, ctx, form, mother)
  if (ctx.organisationKind !== 'front-door') for (const question of questions) await deps.passOn(tx, question)
  tx.event.subject = { kind: 'child', id: childId }
  return { kind: 'begun', childId }
}

async function begin(deps: UnbornDeps, tx: Tx, ctx: Ctx, form: UnbornForm, mother: Woman | null): Promise<string> {
  const childId = await addChild(
    tx,
    ctx,
    { given: '', family: form.babyFamily ?? form.family, expectedOn: form.expectedOn, sex: 'U' },
    { role: unbornInvolvement(ctx.roles), reason: 'The record begins before birth', contactName: ctx.practitionerName },
  )
  await addMother(tx, ctx, childId, form, mother)
  await deps.writeEntry(tx, ctx, {
    kind: 'involvement',
    title: 'The record begins before birth',
    body: { text: form.reason, facts: [['Expected', format.longDate(form.expectedOn)]] },
    children: [{ childId, role: 'subject' }],
    happenedAt: ctx.now,
    reach: form.reach,
  })
  return childId
}

/** Ties the mother to the child: one who is known, or a woman nobody here knew. What was typed of her is added to what is known. */
async function addMother(tx: Tx, ctx: Ctx, childId: string, form: UnbornForm, known: Woman | null): Promise<void> {
  // A mother has parental responsibility from birth (Children Act 1989, section 2).
  const tie = { childId, otherIs: 'mother', childIs: 'baby', parentalResponsibility: true }
  const motherId =
    known?.personId ??
    (await addAdult(tx, ctx, { given: form.given, family: form.family, bornOn: form.bornOn, sex: 'F' }, tie))
  if (known) {
    if (known.hasRecord) await askFor(tx, [motherId])
    await relate(tx, ctx, { ...tie, otherId: motherId })
  }
  if (form.phone) await addPhone(tx, ctx, motherId, form.phone)
  if (form.lines) await addAddress(tx, ctx, motherId, { lines: form.lines, postcode: form.postcode })
  const numbered = await tx.maybe(
    sql`select 1 from people.identifier where person_id = ${motherId} and kind = 'nhs' and to_on is null`,
  )
  if (form.nhs && !numbered) await addIdentifier(tx, ctx, motherId, 'nhs', form.nhs.replace(/\D/g, ''))
}
