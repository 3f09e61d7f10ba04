import { may } from '../access/index.ts'
import { type Typed, typedText } from '../platform/form.ts'
import { type Given, type GivenForm, notFound, type Refusal, type Reply } from '../platform/http.ts'
import { dueById } from './queries.ts'
import type { DueRow } from './retention.ts'

/** What the routes of this slice share. The title says nothing of whom a page is about. */
export const title = 'How long records are kept'
export const current = '/retention'
export const typedOf = (typed: Typed): Record<string, string> =>
  Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
/** A data protection officer answers for the area, others for their own organisation. */
export const isArea = (given: Given): boolean => may(given.ctx.roles, 'retention.decide')

/** A form about one due record: looks it up first, so that a hidden and a missing one are the same. */
export const aboutDue =
  <I>(work: (given: GivenForm<I>, row: DueRow) => Promise<Reply | Refusal>) =>
  async (given: GivenForm<I>): Promise<Reply | Refusal> => {
    const row = await dueById(given.tx, given.params.dueId ?? '')
    if (!row) return notFound()
    given.tx.event.subject = { kind: 'retention-due', id: row.id }
    return work(given, row)
  }
