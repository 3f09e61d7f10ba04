/** What people do here: propose, decide, hold, lift, say, set. Erasing is one transaction with its certificate and its event. */
import type { Tx } from '../platform/db.ts'
import { dateFrom, type FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import {
  addMonths,
  dateText,
  dayNumber,
  londonDate,
  type RetentionFrom,
  retentionChoiceProblems,
} from '../statute/index.ts'
import { endErasing } from './erasing.ts'
import {
  backupTerms,
  choiceRows,
  choose,
  decideAgainst,
  erase,
  factsOfOrganisation,
  noteDue,
  propose,
  say,
} from './queries.ts'
import {
  againYears,
  type ChoiceForm,
  type DecideForm,
  type DueRow,
  type ProposeForm,
  type SayForm,
} from './retention.ts'
import { allEvents, certified, holdersOf, judge, ruleById, ruleIds } from './rules.ts'

export type Done<T = unknown> = ({ ok: true } & T) | { ok: false; errors: FieldError[] }
export const refused = (field: string, message: string): { ok: false; errors: FieldError[] } => ({
  ok: false,
  errors: [{ field, message }],
})

/** Each night, for one organisation: what has come to its date and is held by nothing. Gives how many. */
export async function findDue(tx: Tx, ctx: Ctx): Promise<number> {
  const on = londonDate(ctx.now)
  const [rows, choices] = [await factsOfOrganisation(tx, ctx.organisationId, null, ctx.now), await choiceRows(tx)]
  const found = rows.flatMap(row => {
    const { retention, kinds, may, held } = judge(row, ctx.organisationKind, on, choices)
    // What is held has come to its date too: the list says so, so that a hold is not forgotten.
    const come = may || (held && retention.keepUntil !== null && on > retention.keepUntil)
    // So is work that ended long ago and has no date: nobody would ever look at it again.
    const undated = retention.keepUntil === null && row.closedOn !== null
    if (!come && !undated) return []
    return [{ childId: row.childId, part: row.part, kinds, rules: ruleIds(retention), until: retention.keepUntil }]
  })
  const due = await noteDue(tx, found, ctx.now)
  tx.event.detail.due = due
  return due
}

/** What counts for a due record today: the rules may have changed, or a hold been put on, since the night. */
export async function judgeNow(tx: Tx, ctx: Ctx, row: DueRow) {
  const facts = (await factsOfOrganisation(tx, row.organisationId, row.childId, ctx.now)).find(
    one => one.part === row.part,
  )
  return facts ? judge(facts, row.organisationKind, londonDate(ctx.now), await choiceRows(tx)) : null
}

/** Proposes to keep or to erase. What is kept is looked at again in some years. */
export async function proposeFor(tx: Tx, ctx: Ctx, row: DueRow, input: ProposeForm): Promise<Done> {
  const years = againYears.find(one => one === input.again)
  if (input.proposal === 'keep' && !years) return refused('again', 'Say when to look again')
  if (input.proposal === 'erase') {
    const now = await judgeNow(tx, ctx, row)
    if (now?.held) return refused('proposal', 'It is held: nothing is erased while a hold is on')
    if (!now?.may) return refused('proposal', 'It has to be kept for longer: the rules below say why')
  }
  const againOn =
    input.proposal === 'keep' ? dateText(addMonths(dayNumber(londonDate(ctx.now)), Number(years) * 12).day) : null
  const id = newId()
  const first = await propose(tx, ctx, { id, dueId: row.id, proposal: input.proposal, words: input.words, againOn })
  if (!first) return refused('proposal', 'Somebody has proposed to erase it, and that waits for a decision')
  tx.event.detail.proposal = input.proposal
  return { ok: true }
}

/** Why this person does not decide on what stands on the page before them; null when they may. Nobody decides on what they proposed themselves. */
export function notTheirs(
  ctx: Ctx,
  row: { reviewId: string | null; proposal: string | null; notAgreed: unknown; proposedBy: string | null },
  { reviewId }: DecideForm,
): ReturnType<typeof refused> | null {
  if (row.reviewId !== reviewId || row.proposal !== 'erase' || row.notAgreed)
    return refused('decision', 'Somebody has proposed or decided something else since you opened this page')
  return row.proposedBy === ctx.practitionerId
    ? refused('decision', 'You proposed this, so another person decides')
    : null
}
export const decided = 'Somebody has decided on it already'
/** Decides on what another person proposed. Gives the certificate when it is erased, null when it stays. */
export async function decideOn(
  tx: Tx,
  ctx: Ctx,
  row: DueRow,
  input: DecideForm,
): Promise<Done<{ certificateId: string | null }>> {
  const wrong = notTheirs(ctx, row, input)
  if (wrong) return wrong
  tx.event.detail.decision = input.decision
  if (input.decision === 'keep') {
    if (!(await decideAgainst(tx, ctx, input.reviewId, input.words ?? ''))) return refused('decision', decided)
    return { ok: true, certificateId: null }
  }
  const now = await judgeNow(tx, ctx, row)
  if (now === null) return refused('decision', decided)
  if (now.held) return refused('decision', 'It is held: nothing is erased while a hold is on')
  if (!now.may) return refused('decision', 'It has to be kept for longer: the rules say why')
  try {
    return {
      ok: true,
      certificateId: await tx.attempt(() => eraseNow(tx, ctx, row, ruleIds(now.retention), input.reviewId)),
    }
  } catch (error) {
    // Of two who decide at once the second finds nothing there any more.
    const { code, message } = error as { code?: string; message?: string }
    if (code === '42501' && message === 'not allowed') return refused('decision', decided)
    throw error
  }
}

/** The erasing itself. What the event says names no child: it stays for good, and the child must not. */
async function eraseNow(tx: Tx, ctx: Ctx, row: DueRow, ids: readonly string[], reviewId: string): Promise<string> {
  const certificateId = newId()
  const [choices, backups] = [await choiceRows(tx), await backupTerms(tx)]
  const done = await erase(tx, ctx, {
    reviewId,
    certificateId,
    rules: certified(ids, row.organisationKind, choices),
    backupDays: backups[0]?.days ?? null,
  })
  await endErasing(tx, ctx, certificateId, done)
  tx.event.detail.last = done.last
  return certificateId
}

/** Says what a rule asks and Kith cannot tell. An order and a receipt have a day. */
export async function sayFor(tx: Tx, ctx: Ctx, row: DueRow, input: SayForm): Promise<Done> {
  const on = dateFrom(input['on-day'], input['on-month'], input['on-year'])
  if (on === false) return refused('on-day', 'Enter a real date')
  const dated = input.kind === 'receipt' || input.kind === 'adoption-order'
  if (dated && on === null) return refused('on-day', 'Enter the date')
  if (on !== null && on > londonDate(ctx.now)) return refused('on-day', 'The date must be in the past')
  await say(tx, ctx, { dueId: row.id, kind: input.kind, onDate: dated ? on : null, words: input.words })
  tx.event.detail.kind = input.kind
  return { ok: true }
}

/** Sets, or takes back, the area's number for a rule. What the law and statutory guidance say is never shortened. */
export async function chooseFor(tx: Tx, ctx: Ctx, ruleId: string, input: ChoiceForm): Promise<Done> {
  const rule = ruleById(ruleId)
  const from = allEvents.find(one => one === input.from)
  if (!rule || !from) return refused('from', 'Choose what the years are counted from')
  if (input.holder && !holdersOf(rule).includes(input.holder)) return refused('holder', 'The rule is not for them')
  const years = input.keep === 'back' ? null : Number(input.years)
  if (years !== null) {
    const problems = retentionChoiceProblems({ ruleId, from: from as RetentionFrom, years })
    if (problems[0]) return refused('years', problems[0])
    if (input.source.trim() === '') return refused('source', 'Say where the number comes from')
    if (input.certainty === null) return refused('certainty', 'Say how sure you are')
  }
  const first = await choose(tx, ctx, {
    ruleId,
    holder: input.holder,
    from,
    years,
    source: input.source.trim() || '–',
    certainty: input.certainty ?? 'local',
    reason: input.reason,
    basedOn: input.basedOn,
  })
  if (!first)
    return refused(
      'reason',
      'Somebody else set something for this rule while you were writing. Look at it, then send yours again if it is still right',
    )
  tx.event.detail.rule = ruleId
  tx.event.detail.years = years
  return { ok: true }
}
