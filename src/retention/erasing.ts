/** How every erasure ends: the events that name nobody else are emptied, and the event that stays says nothing of whom it was about. */
import { canonicalBody, newSalt } from '../audit/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { eraseEvents } from './queries.ts'

/**
 * Empties the events of an erasure, sends the job that destroys its documents, and makes the event of this transaction one about the certificate.
 * @param done the certificate's number, and the events as [chain, seq, id]
 */
export async function endErasing(
  tx: Tx,
  ctx: Ctx,
  certificateId: string,
  done: { number: string; events: [number, number, string][] },
): Promise<void> {
  const subject = { kind: 'retention-certificate', id: certificateId }
  if (done.events.length > 0) {
    const body = canonicalBody({
      id: newId(),
      at: new Date(),
      action: 'audit.erase',
      practitionerId: ctx.practitionerId,
      organisationId: ctx.organisationId,
      purpose: null,
      requestId: ctx.requestId,
      outcome: 'done',
      children: [],
      subject,
      detail: { certificate: done.number, erased: done.events },
    })
    await eraseEvents(tx, certificateId, body, newSalt())
  }
  await tx.enqueue('retention-files', {})
  // The page before this showed whom it was about; this event is written after they have gone, and must not bring the id back.
  tx.event.children.clear()
  tx.event.subject = subject
  tx.event.detail.certificate = done.number
  tx.event.detail.events = done.events.length
}
