/** What people do about how long a concern about an adult is kept: propose, decide. The same as for a child's record, in the sealed store's own tables. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { addMonths, dateText, dayNumber, londonDate } from '../statute/index.ts'
import { type Done, decided, notTheirs, refused } from './actions.ts'
import {
  adultFactsOf,
  adultsOfOrganisation,
  decideAgainstAdult,
  eraseAdult,
  noteAdultsDue,
  proposeAdult,
} from './adult-queries.ts'
import { endErasing } from './erasing.ts'
import { backupTerms, choiceRows } from './queries.ts'
import { type AdultDueRow, againYears, type DecideForm, type ProposeForm } from './retention.ts'
import { type AdultJudged, certified, judgeAdult, ruleIds } from './rules.ts'

/** Each night, for one organisation: what of its sealed store has come to its date, or has an outcome and no date. Gives how many. */
export async function findAdultsDue(tx: Tx, ctx: Ctx): Promise<number> {
  const on = londonDate(ctx.now)
  const [rows, choices] = [await adultsOfOrganisation(tx), await choiceRows(tx)]
  const found = rows.flatMap(row => {
    const { retention, kinds } = judgeAdult(row, on, choices)
    const { keepUntil: until } = retention
    // What is held has come to its date too, so that a hold is not forgotten; and what has no date would never be looked at again.
    if (row.closedOn === null || (until !== null && on <= until)) return []
    return [{ allegation: row.allegationId, kinds, rules: ruleIds(retention), until }]
  })
  return noteAdultsDue(tx, found, ctx.now)
}

/** What counts for a concern today; null for who neither reads it nor decides on it. */
export async function judgeAdultNow(tx: Tx, ctx: Ctx, allegationId: string): Promise<AdultJudged | null> {
  const facts = await adultFactsOf(tx, allegationId)
  return facts && judgeAdult(facts, londonDate(ctx.now), await choiceRows(tx))
}

/** Why it may not go today; null when it may. */
const whyNot = (now: AdultJudged | null): string | null => {
  if (now?.held) return 'It is held: nothing is erased while a hold is on'
  return now?.may ? null : 'It has to be kept for longer: the rules say why'
}

/** Proposes to keep or to erase: who reads it, or a data protection officer where nobody is left who does. */
export async function proposeForAdult(tx: Tx, ctx: Ctx, row: AdultDueRow, input: ProposeForm): Promise<Done> {
  const years = againYears.find(one => one === input.again)
  if (input.proposal === 'keep' && !years) return refused('again', 'Say when to look again')
  if (input.proposal === 'erase') {
    const why = whyNot(await judgeAdultNow(tx, ctx, row.allegationId))
    if (why !== null) return refused('proposal', why)
  }
  const againOn =
    input.proposal === 'keep' ? dateText(addMonths(dayNumber(londonDate(ctx.now)), Number(years) * 12).day) : null
  const { proposal, words } = input
  if (!(await proposeAdult(tx, ctx, { dueId: row.id, proposal, words, againOn })))
    return refused('proposal', 'Somebody has proposed to erase it, and that waits for a decision')
  tx.event.detail.proposal = proposal
  return { ok: true }
}

/** Decides on what another person proposed. Gives the certificate when it is erased, null when it stays. */
export async function decideOnAdult(
  tx: Tx,
  ctx: Ctx,
  row: AdultDueRow,
  input: DecideForm,
): Promise<Done<{ certificateId: string | null }>> {
  const wrong = notTheirs(ctx, row, input)
  if (wrong) return wrong
  tx.event.detail.decision = input.decision
  if (input.decision === 'keep') {
    if (!(await decideAgainstAdult(tx, ctx, input.reviewId, input.words ?? ''))) return refused('decision', decided)
    return { ok: true, certificateId: null }
  }
  const now = await judgeAdultNow(tx, ctx, row.allegationId)
  const why = whyNot(now)
  if (now === null || why !== null) return refused('decision', why ?? decided)
  try {
    return { ok: true, certificateId: await tx.attempt(() => eraseNow(tx, ctx, now, input.reviewId)) }
  } catch (error) {
    // Of two who decide at once the second finds nothing there any more.
    const { code, message } = error as { code?: string; message?: string }
    if (code === '42501' && message === 'not allowed') return refused('decision', decided)
    throw error
  }
}

async function eraseNow(tx: Tx, ctx: Ctx, now: AdultJudged, reviewId: string): Promise<string> {
  const certificateId = newId()
  const [choices, backups] = [await choiceRows(tx), await backupTerms(tx)]
  const rules = now.under.flatMap(({ id, holder }) => certified([id], holder, choices))
  const done = await eraseAdult(tx, ctx, { reviewId, certificateId, rules, backupDays: backups[0]?.days ?? null })
  await endErasing(tx, ctx, certificateId, done)
  return certificateId
}
