/** Duties that the law puts on the one who heard it, and on nobody else. No decision of a lead touches these rows. */
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type PersonalDuty, personalDuties } from '../statute/index.ts'
import type { ConcernInput } from './concern.ts'

/** The duties in force, for the page on which a concern is written. */
export const dutiesInForce = (): PersonalDuty[] => personalDuties.filter(duty => duty.inForce)

/** "I have reported this: to, when, reference." Refused by the row policy for a concern this person neither logged nor reads. */
export async function recordDuty(
  tx: Tx,
  ctx: Ctx,
  concern: { id: string; children: readonly string[] },
  duty: NonNullable<ConcernInput['duty']>,
): Promise<void> {
  await tx.run(sql`insert into concerns.personal_duty (id, concern_id, organisation_id, children, practitioner_id, duty, reported_to, reported_at, reference, recorded_at)
    values (${newId()}, ${concern.id}, ${ctx.organisationId}, ${`{${concern.children.join(',')}}`}::uuid[], ${ctx.practitionerId}, ${duty.duty}, ${duty.reportedTo},
      ${duty.reportedAt}, ${duty.reference}, ${ctx.now})`)
}

export { dutyTitle } from './duty-words.ts'
