/** SQL of this slice. Everybody at work may read an area’s choices; nobody’s case is in them. */
import { q, sql, type Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { type AreaChoices, type Calendar, type DateText, londonDate, makeCalendar } from '../statute/index.ts'
import type {
  Descriptor,
  SettingInForce,
  SettingKey,
  SettingRow,
  SettingValues,
  ThresholdDocument,
  ThresholdEdition,
  ThresholdInput,
} from './area.ts'
import { choicesFrom, inForce } from './rules.ts'

/** Whose value: without `organisationId`, that of the organisation one works for; without `on`, today’s in London. */
export interface Whose {
  organisationId?: string | null
  /** The area that decides, where it is not one’s own. */
  areaId?: string
  on?: DateText
}

const today = (ctx: Ctx): DateText => londonDate(ctx.now)

// ------------------------------------------------------------------ settings

/**
 * Read once a transaction and organisation: a page asks for several settings, and each asking cost as much as all of them. Null in a transaction
 * that writes: there every asking reads.
 */
const held = new WeakMap<Tx, Map<string, Promise<SettingRow[]>> | null>()

async function rowsOf(
  tx: Tx,
  areaId: string,
  organisationId: string | null,
  key: string | null,
): Promise<SettingRow[]> {
  if (!held.has(tx)) held.set(tx, new Map())
  const read = held.get(tx)
  const whose = `${areaId} ${organisationId}`
  const all = read?.get(whose) ?? everyRow(tx, areaId, organisationId)
  read?.set(whose, all)
  const rows = await all
  return key === null ? rows : rows.filter(row => row.key === key)
}

const everyRow = (tx: Tx, areaId: string, organisationId: string | null) =>
  tx.many(sql<SettingRow>`
    select s.id, s.area_id as "areaId", s.organisation_id as "organisationId", s.key, s.value, s.from_on as "fromOn", s.reason,
      s.set_by as "setBy", coalesce(p.name, '') as "setByName", s.set_at as "setAt"
    from area.setting s left join identity.practitioner p on p.id = s.set_by
    where s.organisation_id = ${organisationId}::uuid or (s.organisation_id is null and s.area_id = ${areaId}::uuid)
    order by s.from_on desc, s.set_at desc, s.id desc`)

/** The value in force: the organisation’s own, else the area’s, else what Kith starts with. */
export async function setting<K extends SettingKey>(
  tx: Tx,
  ctx: Ctx,
  key: K,
  whose: Whose = {},
): Promise<SettingValues[K]> {
  return (await settingInForce(tx, ctx, key, whose)).value
}

/** The same, with where it comes from, who set it, when and why. */
export async function settingInForce<K extends SettingKey>(
  tx: Tx,
  ctx: Ctx,
  key: K,
  whose: Whose = {},
): Promise<SettingInForce<K>> {
  const rows = await settingsHistory(tx, ctx, key, whose)
  return inForce(key, rows, whose.on ?? today(ctx))
}

/** Every value this key ever had for the organisation and its area, newest first. Nothing is overwritten. */
export const settingsHistory = (tx: Tx, ctx: Ctx, key: SettingKey, whose: Whose = {}): Promise<SettingRow[]> =>
  rowsOf(
    tx,
    whose.areaId ?? ctx.areaId,
    whose.organisationId === undefined ? ctx.organisationId : whose.organisationId,
    key,
  )

/** All rows of an area and, if given, of one organisation: for pages that show everything. */
export const allSettings = (tx: Tx, areaId: string, organisationId: string | null): Promise<SettingRow[]> =>
  rowsOf(tx, areaId, organisationId, null)

/**
 * An area’s choices in the shape statute’s `dueFor` takes (`options.area`). Limits come with their history, so that a
 * trigger of last spring is counted as it was then; the area’s own rules are those in force on `on`.
 */
export async function areaLimits(tx: Tx, areaId: string, on: DateText): Promise<Required<AreaChoices>> {
  return choicesFrom(await allSettings(tx, areaId, null), on)
}

const calendars = new Map<string, Calendar>()
/**
 * The days that count: working days of England with the area’s additions, and the school’s own days if it has set its
 * terms. Building a calendar is dear, so one is kept for each set of dates.
 */
export async function calendarFor(tx: Tx, ctx: Ctx, whose: Whose = {}): Promise<Calendar> {
  const bankHolidays = await setting(tx, ctx, 'extra-bank-holidays', whose)
  const school = await setting(tx, ctx, 'term-dates', whose)
  const name = JSON.stringify([bankHolidays, school])
  let calendar = calendars.get(name)
  if (!calendar) {
    calendar = makeCalendar({ bankHolidays, ...(school.terms.length > 0 ? { school } : {}) })
    if (calendars.size >= 200) calendars.clear()
    calendars.set(name, calendar)
  }
  return calendar
}

/** Adds one row; the row policy refuses whoever may not. Use `setSetting`, which checks. */
export const insertSetting = (
  tx: Tx,
  row: Pick<SettingRow, 'areaId' | 'organisationId' | 'key' | 'value' | 'fromOn' | 'reason' | 'setBy' | 'setAt'>,
): Promise<number> =>
  tx.run(
    q.insertInto('area.setting').values({
      id: newId(),
      area_id: row.areaId,
      organisation_id: row.organisationId,
      key: row.key,
      value: sql`${JSON.stringify(row.value)}::jsonb`,
      from_on: row.fromOn,
      reason: row.reason,
      set_by: row.setBy,
      set_at: row.setAt,
    }),
  )

/** One writer at a time for one thing, so that of two editors the second sees that somebody was first. */
export function holdForWriting(tx: Tx, what: string): Promise<number> {
  held.set(tx, null)
  return tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 5))`)
}

// ------------------------------------------------------------------ the threshold document

const editionColumns = sql`d.id, d.area_id as "areaId", d.title, d.edition, d.from_on as "fromOn", d.made_by as "madeBy",
  coalesce(p.name, '') as "madeByName", d.made_at as "madeAt"`

/** Every edition of an area, the one that counts last first. */
export const thresholdEditions = (tx: Tx, areaId: string): Promise<ThresholdEdition[]> =>
  tx.many(sql<ThresholdEdition>`
    select ${editionColumns} from area.threshold_document d left join identity.practitioner p on p.id = d.made_by
    where d.area_id = ${areaId} order by d.from_on desc, d.made_at desc, d.id desc`)

/** The document in force in an area on a day, with its levels and descriptors; null while the area has none. */
export async function thresholds(tx: Tx, areaId: string, on: DateText): Promise<ThresholdDocument | null> {
  const edition = await tx.maybe(sql<ThresholdEdition>`
    select ${editionColumns} from area.threshold_document d left join identity.practitioner p on p.id = d.made_by
    where d.area_id = ${areaId} and d.from_on <= ${on} order by d.from_on desc, d.made_at desc, d.id desc limit 1`)
  return edition && whole(tx, edition)
}

/** One edition by its id, whole: for reading a decision under the edition it was made under. Null if there is none. */
export async function thresholdDocument(tx: Tx, id: string): Promise<ThresholdDocument | null> {
  const edition = await tx.maybe(sql<ThresholdEdition>`
    select ${editionColumns} from area.threshold_document d left join identity.practitioner p on p.id = d.made_by where d.id = ${id}`)
  return edition && whole(tx, edition)
}

async function whole(tx: Tx, edition: ThresholdEdition): Promise<ThresholdDocument> {
  const levels = await tx.many(sql<{ number: number; name: string; summary: string }>`
    select number, name, summary from area.threshold_level where document_id = ${edition.id} order by number`)
  const descriptors = await tx.many(sql<Descriptor>`
    select code, level, words, harms from area.threshold_descriptor where document_id = ${edition.id}
    order by level, split_part(code, '.', 2)::int`)
  return {
    ...edition,
    levels: levels.map(level => ({ ...level, descriptors: descriptors.filter(one => one.level === level.number) })),
  }
}

/** Writes an edition whole. Use `saveThresholds`, which checks. */
export async function insertThresholds(
  tx: Tx,
  document: ThresholdInput & { areaId: string; madeBy: string; madeAt: Date },
): Promise<string> {
  const id = newId()
  await tx.run(
    q.insertInto('area.threshold_document').values({
      id,
      area_id: document.areaId,
      title: document.title,
      edition: document.edition,
      from_on: document.fromOn,
      made_by: document.madeBy,
      made_at: document.madeAt,
    }),
  )
  await tx.run(
    q
      .insertInto('area.threshold_level')
      .values(document.levels.map(({ number, name, summary }) => ({ document_id: id, number, name, summary }))),
  )
  const descriptors = document.levels.flatMap(level =>
    level.descriptors.map(({ code, words, harms }) => ({ document_id: id, code, level: level.number, words, harms })),
  )
  if (descriptors.length > 0) await tx.run(q.insertInto('area.threshold_descriptor').values(descriptors))
  return id
}
