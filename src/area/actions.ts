/** What people do here: set a value, and bring out a new edition of the threshold document. Nothing is overwritten. */
import type { Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { type DateText, londonDate } from '../statute/index.ts'
import type { SettingKey, SettingValues, ThresholdInput } from './area.ts'
import { settingProblems, thresholdProblems } from './checks.ts'
import { holdForWriting, insertSetting, insertThresholds, settingsHistory, thresholdEditions } from './queries.ts'

export type Saved<T = unknown> = ({ ok: true } & T) | { ok: false; errors: FieldError[] }

/** Said when two people had the same form open: the first one's value stands, the second one's words are kept. */
export const changedMeanwhile: FieldError = {
  field: 'basedOn',
  message:
    'Somebody else changed this while you were writing. Look at what they set, then send yours again if it is still right',
}

export interface SettingChange<K extends SettingKey = SettingKey> {
  key: K
  /** Null takes one’s own choice back: the next one down (area, then Kith’s starting value) counts from that day. */
  value: SettingValues[K] | null
  /** First day on which it counts. */
  from: DateText
  reason: string
  /** The organisation it is for; absent or null: the whole area. */
  organisationId?: string | null
  /** Id of the newest row that the person saw; '' for none. When given, a newer row is a conflict. */
  basedOn?: string
}

/**
 * Sets a value from a day on: a new row with who, when and why. Refused with errors when the value cannot be right (the
 * law’s own limit made longer, say) or somebody was first; refused by the row policy when the person may not set it.
 */
export async function setSetting<K extends SettingKey>(tx: Tx, ctx: Ctx, change: SettingChange<K>): Promise<Saved> {
  const organisationId = change.organisationId ?? null
  const errors = settingProblems({ ...change, organisationId }, londonDate(ctx.now))
  if (errors.length > 0) return { ok: false, errors }
  await holdForWriting(tx, `area.setting ${ctx.areaId} ${organisationId ?? ''} ${change.key}`)
  if (change.basedOn !== undefined) {
    const rows = await settingsHistory(tx, ctx, change.key, { organisationId })
    const newest = rows
      .filter(row => row.organisationId === organisationId)
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]
    if ((newest?.id ?? '') !== change.basedOn) return { ok: false, errors: [changedMeanwhile] }
  }
  await insertSetting(tx, {
    areaId: ctx.areaId,
    organisationId,
    key: change.key,
    value: change.value,
    fromOn: change.from,
    reason: change.reason,
    setBy: ctx.practitionerId,
    setAt: ctx.now,
  })
  tx.event.detail.key = change.key
  tx.event.detail.from = change.from
  tx.event.detail.for = organisationId === null ? 'area' : 'organisation'
  // Clocks that run are counted again with what is now in force, and keep what they said before.
  if (
    /^(limit:|rule:|commencement:|extra-bank-holidays$|term-dates$|front-door-bands$|escalation-stages$|check-answer$)/.test(
      change.key,
    )
  ) {
    await tx.enqueue('recount', { areaId: ctx.areaId, reason: change.reason.slice(0, 500) })
  }
  return { ok: true }
}

/**
 * Brings out a new edition of the area’s threshold document. Earlier editions stay, and decisions made under them go on
 * pointing at them. `basedOn`: id of the newest edition the writer saw ('' for none); when another came first, a conflict.
 */
export async function saveThresholds(
  tx: Tx,
  ctx: Ctx,
  input: ThresholdInput & { basedOn?: string },
): Promise<Saved<{ id: string }>> {
  await holdForWriting(tx, `area.threshold_document ${ctx.areaId}`)
  const editions = await thresholdEditions(tx, ctx.areaId)
  const newest = editions.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]
  if (input.basedOn !== undefined && (newest?.id ?? '') !== input.basedOn)
    return { ok: false, errors: [changedMeanwhile] }
  const errors = thresholdProblems(
    input,
    editions.map(edition => edition.edition),
    londonDate(ctx.now),
  )
  if (errors.length > 0) return { ok: false, errors }
  const id = await insertThresholds(tx, { ...input, areaId: ctx.areaId, madeBy: ctx.practitionerId, madeAt: ctx.now })
  tx.event.subject = { kind: 'threshold-document', id }
  tx.event.detail.edition = input.edition
  tx.event.detail.from = input.fromOn
  return { ok: true, id }
}
