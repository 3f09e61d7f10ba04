/** The words of this slice: what a partnership chooses for itself. No behaviour. */
import { z } from 'zod'
import type { DateText, Limit } from '../statute/index.ts'

// ------------------------------------------------------------------ the threshold document

export interface Descriptor {
  /** Level and place in it: '4.7'. */
  code: string
  level: number
  words: string
  /** Keys of the forms of harm it speaks of (statute). */
  harms: string[]
}
export interface ThresholdLevel {
  number: number
  name: string
  summary: string
  descriptors: Descriptor[]
}
export interface ThresholdEdition {
  id: string
  areaId: string
  title: string
  edition: string
  /** First day on which decisions are made under it. */
  fromOn: DateText
  madeBy: string
  madeByName: string
  madeAt: Date
}
export interface ThresholdDocument extends ThresholdEdition {
  levels: ThresholdLevel[]
}
/** What is saved: an edition whole. */
export interface ThresholdInput {
  title: string
  edition: string
  fromOn: DateText
  levels: {
    number: number
    name: string
    summary: string
    descriptors: { code: string; words: string; harms: string[] }[]
  }[]
}

// ------------------------------------------------------------------ settings

export interface EscalationStage {
  name: string
  who: string
  workingDays: number
}
export interface Band {
  /** Small words with hyphens; the clock of the band is the rule `front-door-<id>`. */
  id: string
  name: string
  hours: number
}
/** Fits statute's `SchoolDates`. */
export interface TermDates {
  terms: { name: string; startsOn: DateText; endsOn: DateText }[]
  closures: { on: DateText; title: string }[]
}
/** A rule the area writes for itself. */
export interface OwnRuleInput {
  title: string
  sentence: string
  who: string
  due: Limit
  startsAt: string
  stopsAt: string
}
/** What an area sets for one of the national rules: its own limit, another of its start events, or both. */
export interface LocalLimit {
  due: Limit | null
  startsAt: string | null
}

/** Every setting by its key, with the shape of its value. */
export interface SettingValues {
  'pick-up-minutes': { deputy: number; head: number }
  'pick-up-not-urgent': 'end-of-school-day' | 'end-of-next-school-day'
  'school-day': { startsAt: string; endsAt: string }
  'term-dates': TermDates
  'names-shown': 'names' | 'initials'
  'escalation-stages': EscalationStage[]
  'front-door-bands': Band[]
  'check-answer': { workingDays: number; urgentHours: number }
  'extra-bank-holidays': { on: DateText; title: string }[]
  /** What of who looked at whom a person should ask about. Access and its search in the database read the same names. */
  'unusual-looking': {
    dayStartsAt: string
    dayEndsAt: string
    weekends: 'after-hours' | 'work'
    viewers: number
    noReason: number
    afterHours: number
    searches: number
    places: number
    commonName: number
    afterAllocation: number
  }
  /** `limit:<rule>`; null takes it back: the national value again. */
  [limit: `limit:${string}`]: LocalLimit | null
  /** `rule:<id>`; null ends it. */
  [rule: `rule:${string}`]: OwnRuleInput | null
  /** `commencement:<rule>`: the day on which a duty came into force; null: not yet, after all. */
  [commencement: `commencement:${string}`]: DateText | null
}
export type SettingKey = keyof SettingValues
export type FixedKey =
  | 'pick-up-minutes'
  | 'pick-up-not-urgent'
  | 'school-day'
  | 'term-dates'
  | 'names-shown'
  | 'escalation-stages'
  | 'front-door-bands'
  | 'check-answer'
  | 'extra-bank-holidays'
  | 'unusual-looking'

/** One time somebody set something: kept for good. */
export interface SettingRow {
  id: string
  areaId: string
  /** Null: for the whole area. */
  organisationId: string | null
  key: string
  value: unknown
  fromOn: DateText
  reason: string
  setBy: string
  setByName: string
  setAt: Date
}

/** A value and where it comes from: the organisation’s own, the area’s, or what Kith starts with. */
export interface SettingInForce<K extends SettingKey = SettingKey> {
  value: SettingValues[K]
  level: 'organisation' | 'area' | 'kith'
  row: SettingRow | null
}

const day = /^\d{4}-\d{2}-\d{2}$/
const date = z.string().regex(day)
const oneLine = (most = 200) => z.string().trim().min(1).max(most)
const upTo = (most: number) => z.number().int().min(0).max(most)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

export const limitSchema = z
  .object({
    unit: z.enum(['working days', 'school days', 'calendar days', 'hours', 'weeks', 'months', 'fixed date', 'typed']),
    n: z.number().nullable(),
    day: z.string().optional(),
  })
  .transform(({ unit, n, day }): Limit => (day === undefined ? { unit, n } : { unit, n, day }))

/** Shapes as stored. What a person types is read by `settings.ts`. */
export const valueSchemas = {
  'pick-up-minutes': z.object({ deputy: z.number().int().min(1).max(480), head: z.number().int().min(1).max(480) }),
  'pick-up-not-urgent': z.enum(['end-of-school-day', 'end-of-next-school-day']),
  'school-day': z.object({ startsAt: clock, endsAt: clock }),
  'term-dates': z.object({
    terms: z.array(z.object({ name: oneLine(), startsOn: date, endsOn: date })).max(60),
    closures: z.array(z.object({ on: date, title: oneLine() })).max(400),
  }),
  'names-shown': z.enum(['names', 'initials']),
  'escalation-stages': z
    .array(z.object({ name: oneLine(), who: oneLine(), workingDays: z.number().int().min(0).max(60) }))
    .min(1)
    .max(9),
  'front-door-bands': z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
        name: oneLine(),
        hours: z.number().min(0.25).max(720),
      }),
    )
    .min(1)
    .max(9),
  'check-answer': z.object({
    workingDays: z.number().int().min(0).max(60),
    urgentHours: z.number().min(0.25).max(168),
  }),
  'extra-bank-holidays': z.array(z.object({ on: date, title: oneLine() })).max(100),
  'unusual-looking': z.object({
    dayStartsAt: clock,
    dayEndsAt: clock,
    weekends: z.enum(['after-hours', 'work']),
    viewers: upTo(1000),
    noReason: upTo(1000),
    afterHours: upTo(1000),
    searches: upTo(1000),
    places: upTo(1000),
    commonName: upTo(1000),
    afterAllocation: upTo(3650),
  }),
} as const satisfies { [K in FixedKey]: z.ZodType<SettingValues[K]> }

export const patternSchemas = {
  limit: z.object({ due: limitSchema.nullable(), startsAt: z.string().nullable() }).nullable(),
  rule: z
    .object({
      title: oneLine(),
      sentence: oneLine(500),
      who: oneLine(),
      due: limitSchema,
      startsAt: z.string(),
      stopsAt: z.string(),
    })
    .nullable(),
  commencement: date.nullable(),
} as const
