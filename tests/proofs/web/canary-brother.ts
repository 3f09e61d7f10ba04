/**
 * A protected child's brother: nobody has protected him, he lives and goes to school where she does, and the same organisations work with him. What
 * tells where he is, tells where she is. Another school had him before, and the new one asks whether the two records are one child's.
 */
import { FullReferral, sendReferral } from '../../../src/concerns/index.ts'
import { organisationId } from '../../../src/demo/index.ts'
import { addAddress, addChild, enrol, relate } from '../../../src/people/index.ts'
import { newId } from '../../../src/platform/id.ts'
import { writeEntry } from '../../../src/record/index.ts'
import { type Here, workedWith } from './canary-child.ts'
import type { PlantedChild } from './canary-plant.ts'

const bornOn = '2016-07-08'

export async function brotherOf(sister: Here, n: number): Promise<void> {
  const { family } = sister.one
  const id = await sister.as(sister.lead, async (tx, ctx) => {
    const child = { given: 'Kim', family, bornOn, sex: 'M' } as const
    const made = await addChild(tx, ctx, child, { role: 'school', reason: 'enrolled' })
    await addAddress(tx, ctx, made, { lines: sister.home, postcode: brothersPostcode })
    await enrol(tx, ctx, { childId: made, given: 'Kim', family, yearGroup: '5', form: '5F', fromOn: '2024-09-01' })
    // It was written under one of the two: which, must not matter.
    const [childId, otherId] = n % 2 === 0 ? [sister.id, made] : [made, sister.id]
    await relate(tx, ctx, { childId, otherId, otherIs: 'sibling', childIs: 'sibling' })
    return made
  })
  const one: PlantedChild = { id, family, given: 'Kim', bornOn, postcode: brothersPostcode, entries: [], documents: [] }
  sister.planted.children.push(one)
  // What is planted of him tells of her.
  const here: Here = { ...sister, id, one }
  await workedWith(here)
  await write(here)
  for (const onPaper of [false, true]) await refer(here, onPaper)
  await knownBefore(here)
}
/** A postcode that no other child of Northmoor has. */
export const brothersPostcode = 'NM9 9QZ'

const write = (here: Here): Promise<void> =>
  here.as(here.lead, async (tx, ctx) => {
    const { entryId } = await writeEntry(tx, ctx, {
      kind: 'visit',
      title: 'A visit',
      place: `${here.tell('venue')} Lane`,
      body: { seen: 'He was well.' },
      reach: 'involved',
      children: [{ childId: here.id, role: 'subject' }],
      happenedAt: ctx.now,
    })
    here.one.entries.push(entryId)
  })

async function refer(here: Here, onPaper: boolean): Promise<void> {
  const input = FullReferral.parse({
    ...{ worry: 'He is tired.', purpose: 'Find out why.', necessity: 'To decide whether he is well.' },
    ...{ basis: 'public-task', confidence: 'public-interest', agreement: 'agreed' },
    ...(onPaper ? { way: 'letter', recipientName: 'Jo Bell', checkedRecipient: 'yes' } : {}),
  })
  const to = onPaper
    ? { id: here.farDoor, name: 'Far Away Front Door', onKith: false }
    : { id: organisationId('front-door'), name: 'Northmoor Front Door', onKith: true }
  const sent = await here.as(here.lead, (tx, ctx) =>
    sendReferral(
      tx,
      ctx,
      { childId: here.id, to: { ...to, phone: null, email: null, why: '' }, concernId: null, follows: null },
      { ...input, entries: [] },
    ),
  )
  if (!sent.ok) throw new Error(sent.errors.map(error => error.message).join('; '))
  here.planted.referrals.push(sent.referralId)
  if (onPaper)
    here.planted.papers.push({
      cookie: `__Host-kith=${here.lead.token}`,
      referral: sent.referralId,
      family: here.one.family,
    })
}

/** His record at the school he left, and the question whether it is his: whoever reads it must not learn which school asks. */
async function knownBefore({ put, id, one, school, lead }: Here): Promise<void> {
  const [known, hillside] = [newId(), organisationId('hillside')]
  await put('people.person', {
    ...{ id: known, kind: 'child', born_on: bornOn, sex: 'M', made_at: '2020-01-01' },
    ...{ made_by: lead.id, organisation_id: hillside },
  })
  await put('people.name', {
    ...{ id: newId(), person_id: known, kind: 'legal', given: 'Kim', family: one.family },
    ...{ recorded_at: '2020-01-01', recorded_by: lead.id },
  })
  await put('access.involvement', {
    ...{ id: newId(), child_id: known, organisation_id: hillside, role: 'school' },
    ...{ from_at: '2020-01-01', reason: 'planted' },
  })
  await put('people.join_proposal', {
    ...{ id: newId(), child_id: id, known_child_id: known, organisation_id: school, asked_at: new Date() },
  })
}
