/** Every setting in plain words: what it is, who sets it, how it is typed, and how it reads. */

import { z } from 'zod'
import { check, clockTime, type FieldError, type Typed, typedText } from '../platform/form.ts'
import { format } from '../ui/index.ts'
import type { FixedKey, SettingValues } from './area.ts'
import { readAmount, readCount, readDay, readLines } from './lines.ts'
import { unusualLooking } from './settings-looking.ts'

export type Field =
  | { kind: 'number'; name: string; label: string; hint?: string; suffix: string }
  | { kind: 'time'; name: string; label: string; hint?: string }
  | { kind: 'choice'; name: string; label: string; choices: { value: string; words: string; hint?: string }[] }
  | { kind: 'lines'; name: string; label: string; hint: string; rows: number }

type ReadResult<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] }

export interface SettingKind<K extends FixedKey> {
  key: K
  group: string
  title: string
  /** What it does, in a sentence or two. */
  words: string
  /** `area`: the partnership sets it for everybody. `organisation`: an organisation may set its own over the area’s. */
  scope: 'area' | 'organisation'
  /** Where the starting value comes from. */
  startsFrom: string
  /** Figures known from practice that no text was found for. */
  isUnverified: boolean
  fields: readonly Field[]
  toForm(value: SettingValues[K]): Record<string, string>
  read(typed: Typed): ReadResult<SettingValues[K]>
  /** The value as lines a person reads. */
  show(value: SettingValues[K]): string[]
}

const practice = 'Kith’s starting value, known from practice. Not yet checked against any text, so look at it.'
const ours = 'Kith’s own starting value. No law or guidance gives a number.'
const none = 'Kith starts with nothing here.'

const kind = <K extends FixedKey>(setting: SettingKind<K>): SettingKind<K> => setting

const count = (wrong: string, least: number, most: number) =>
  z
    .string(wrong)
    .transform(text => readCount(text) ?? -1)
    .pipe(z.number().min(least, wrong).max(most, wrong))
const amount = (wrong: string, most: number) =>
  z
    .string(wrong)
    .transform(text => readAmount(text) ?? 0)
    .pipe(z.number().gt(0, wrong).max(most, wrong))

const fromSchema =
  <S extends z.ZodType>(schema: S) =>
  (typed: Typed): ReadResult<z.output<S>> => {
    const read = check(schema, typed)
    return read.ok ? { ok: true, value: read.input } : read
  }

/** One list in one field; `least`: how many items there must be. */
function listFrom<T>(
  typed: Typed,
  field: string,
  read: (cells: string[]) => T | string,
  least = 0,
): { items: T[]; errors: FieldError[] } {
  const { items, problems } = readLines(typedText(typed, field), read)
  const errors = problems.slice(0, 10).map(message => ({ field, message }))
  if (errors.length === 0 && items.length < least) errors.push({ field, message: 'Write at least one line' })
  return { items, errors }
}
const result = <T>(value: T, errors: FieldError[]): ReadResult<T> =>
  errors.length > 0 ? { ok: false, errors } : { ok: true, value }

const dayWrong = (text: string): string => `“${text}” is not a real date. Write it like 2 September 2026`

const pickUpMinutes = kind({
  key: 'pick-up-minutes',
  group: 'Somebody always picks it up',
  title: 'Urgent and not yet opened',
  words:
    'When an urgent concern has not been opened, it goes to the deputy, and then to the head, after this many minutes.',
  scope: 'organisation',
  startsFrom: ours,
  isUnverified: false,
  fields: [
    { kind: 'number', name: 'deputy', label: 'To the deputy after', suffix: 'minutes' },
    {
      kind: 'number',
      name: 'head',
      label: 'To the head after',
      suffix: 'minutes',
      hint: 'Counted from when it was sent, like the first.',
    },
  ],
  toForm: value => ({ deputy: String(value.deputy), head: String(value.head) }),
  read: typed => {
    const read = check(
      z.object({
        deputy: count('Enter a whole number of minutes from 1 to 480', 1, 480),
        head: count('Enter a whole number of minutes from 1 to 480', 1, 480),
      }),
      typed,
    )
    if (!read.ok) return read
    if (read.input.head > read.input.deputy) return { ok: true, value: read.input }
    return { ok: false, errors: [{ field: 'head', message: 'Enter more minutes for the head than for the deputy' }] }
  },
  show: value => [`The deputy after ${value.deputy} minutes, the head after ${value.head}.`],
})

const pickUpNotUrgent = kind({
  key: 'pick-up-not-urgent',
  group: 'Somebody always picks it up',
  title: 'Not urgent and not yet opened',
  words: 'When a concern that is not urgent has not been opened by this time, it goes to the deputy.',
  scope: 'organisation',
  startsFrom: ours,
  isUnverified: false,
  fields: [
    {
      kind: 'choice',
      name: 'by',
      label: 'Opened by',
      choices: [
        { value: 'end-of-school-day', words: 'The end of the school day on which it was sent' },
        { value: 'end-of-next-school-day', words: 'The end of the next school day' },
      ],
    },
  ],
  toForm: value => ({ by: value }),
  read: typed => {
    const read = fromSchema(z.object({ by: z.enum(['end-of-school-day', 'end-of-next-school-day'], 'Choose one') }))(
      typed,
    )
    return read.ok ? { ok: true, value: read.value.by } : read
  },
  show: value => [
    value === 'end-of-school-day' ? 'By the end of the same school day.' : 'By the end of the next school day.',
  ],
})

const schoolDay = kind({
  key: 'school-day',
  group: 'The school’s days',
  title: 'When the school day starts and ends',
  words: 'Used for “the end of the school day”.',
  scope: 'organisation',
  startsFrom: ours,
  isUnverified: false,
  fields: [
    { kind: 'time', name: 'startsAt', label: 'Starts at', hint: 'For example 08:45' },
    { kind: 'time', name: 'endsAt', label: 'Ends at', hint: 'For example 15:15' },
  ],
  toForm: value => ({ startsAt: value.startsAt, endsAt: value.endsAt }),
  read: typed => {
    const wrong = 'Enter a time like 08:45'
    const read = check(z.object({ startsAt: clockTime(wrong), endsAt: clockTime(wrong) }), typed)
    if (!read.ok || read.input.endsAt > read.input.startsAt) return read.ok ? { ok: true, value: read.input } : read
    return { ok: false, errors: [{ field: 'endsAt', message: 'The school day must end after it starts' }] }
  },
  show: value => [`${value.startsAt} to ${value.endsAt}.`],
})

const termDates = kind({
  key: 'term-dates',
  group: 'The school’s days',
  title: 'Terms and closures',
  words:
    'School days are counted by these. Weekends and bank holidays are left out by themselves. Until terms are entered, a limit in school days has no date, and its clock says so.',
  scope: 'organisation',
  startsFrom: none,
  isUnverified: false,
  fields: [
    {
      kind: 'lines',
      name: 'terms',
      label: 'Terms, one a line',
      hint: 'Name | first day | last day. Give each half of a term its own line. For example: Autumn, first half | 2 September 2026 | 23 October 2026',
      rows: 8,
    },
    {
      kind: 'lines',
      name: 'closures',
      label: 'Days on which the school is closed in a term, one a line',
      hint: 'Day | why. For example: 30 November 2026 | training day',
      rows: 6,
    },
  ],
  toForm: value => ({
    terms: value.terms
      .map(term => `${term.name} | ${format.date(term.startsOn)} | ${format.date(term.endsOn)}`)
      .join('\n'),
    closures: value.closures.map(one => `${format.date(one.on)} | ${one.title}`).join('\n'),
  }),
  read: typed => {
    const terms = listFrom(typed, 'terms', ([name = '', first = '', last = '', ...more]) => {
      if (name === '' || first === '' || last === '' || more.length > 0)
        return 'write the name, the first day and the last day, with | between them'
      const [startsOn, endsOn] = [readDay(first), readDay(last)]
      if (!startsOn) return dayWrong(first)
      if (!endsOn) return dayWrong(last)
      if (endsOn < startsOn) return `${name} ends before it starts`
      return { name: name.slice(0, 200), startsOn, endsOn }
    })
    const closures = listFrom(typed, 'closures', ([day = '', title = '', ...more]) => {
      if (day === '' || title === '' || more.length > 0) return 'write the day and why, with | between them'
      const on = readDay(day)
      return on ? { on, title: title.slice(0, 200) } : dayWrong(day)
    })
    return result({ terms: terms.items, closures: closures.items }, [...terms.errors, ...closures.errors])
  },
  show: value =>
    value.terms.length === 0
      ? ['No terms entered yet.']
      : [
          ...value.terms.map(term => `${term.name}: ${format.date(term.startsOn)} to ${format.date(term.endsOn)}`),
          ...value.closures.map(one => `Closed ${format.date(one.on)}: ${one.title}`),
        ],
})

const namesShown = kind({
  key: 'names-shown',
  group: 'On the screen',
  title: 'Names or initials in lists',
  words:
    'In lists, a person’s own caseload shows names. An organisation whose screens are seen by others may show initials instead; opening the record shows the name.',
  scope: 'organisation',
  startsFrom: ours,
  isUnverified: false,
  fields: [
    {
      kind: 'choice',
      name: 'show',
      label: 'Lists show',
      choices: [
        { value: 'names', words: 'Names' },
        { value: 'initials', words: 'Initials', hint: 'Several children can share initials. Check before you open.' },
      ],
    },
  ],
  toForm: value => ({ show: value }),
  read: typed => {
    const read = fromSchema(z.object({ show: z.enum(['names', 'initials'], 'Choose one') }))(typed)
    return read.ok ? { ok: true, value: read.value.show } : read
  },
  show: value => [value === 'names' ? 'Names.' : 'Initials.'],
})

const escalationStages = kind({
  key: 'escalation-stages',
  group: 'When we disagree',
  title: 'Stages of a professional disagreement',
  words:
    'Who answers at each stage, and in how many working days. Guidance asks every area for an escalation policy; its stages and days are the area’s own.',
  scope: 'area',
  startsFrom: practice,
  isUnverified: true,
  fields: [
    {
      kind: 'lines',
      name: 'stages',
      label: 'Stages, in order, one a line',
      hint: 'Name | who answers | working days. For example: Between managers | the safeguarding lead and the team manager | 2',
      rows: 6,
    },
  ],
  toForm: value => ({ stages: value.map(stage => `${stage.name} | ${stage.who} | ${stage.workingDays}`).join('\n') }),
  read: typed => {
    const { items, errors } = listFrom(
      typed,
      'stages',
      ([name = '', who = '', days = '', ...more]) => {
        if (name === '' || who === '' || more.length > 0)
          return 'write a name, who answers and the working days, with | between them'
        const workingDays = readCount(days)
        if (workingDays === null || workingDays > 60) return 'give the working days as a whole number from 0 to 60'
        return { name: name.slice(0, 200), who: who.slice(0, 200), workingDays }
      },
      1,
    )
    if (items.length > 9) errors.push({ field: 'stages', message: 'Use nine stages or fewer' })
    return result(items, errors)
  },
  show: value =>
    value.map(
      (stage, index) =>
        `${index + 1}. ${stage.name}: ${stage.who}. ${format.plural(stage.workingDays, 'working day')}.`,
    ),
})

const frontDoorBands = kind({
  key: 'front-door-bands',
  group: 'The front door',
  title: 'Bands of hours',
  words:
    'How soon the front door decides on a contact, by band. They run beside the one working day of national guidance and never replace it.',
  scope: 'area',
  startsFrom: practice,
  isUnverified: true,
  fields: [
    {
      kind: 'lines',
      name: 'bands',
      label: 'Bands, most urgent first, one a line',
      hint: 'Short name | what it means | hours. For example: red | Red: harm now or today | 4',
      rows: 5,
    },
  ],
  toForm: value => ({ bands: value.map(band => `${band.id} | ${band.name} | ${band.hours}`).join('\n') }),
  read: typed => {
    const { items, errors } = listFrom(
      typed,
      'bands',
      ([id = '', name = '', hours = '', ...more]) => {
        if (name === '' || more.length > 0)
          return 'write a short name, what it means and the hours, with | between them'
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
          return `“${id}” is not a short name. Use small letters, digits and hyphens`
        const read = readAmount(hours)
        if (read === null || read > 720) return 'give the hours as a number up to 720'
        return { id, name: name.slice(0, 200), hours: read }
      },
      1,
    )
    const ids = items.map(band => band.id)
    if (new Set(ids).size < ids.length)
      errors.push({ field: 'bands', message: 'Give each band a short name of its own' })
    if (items.length > 9) errors.push({ field: 'bands', message: 'Use nine bands or fewer' })
    return result(items, errors)
  },
  show: value => value.map(band => `${band.name}: ${format.plural(band.hours, 'hour')}`),
})

const checkAnswer = kind({
  key: 'check-answer',
  group: 'The front door',
  title: 'Answering a request for information',
  words: 'How soon an organisation that is asked what it knows about a child answers, or says why not.',
  scope: 'area',
  startsFrom: practice,
  isUnverified: true,
  fields: [
    { kind: 'number', name: 'workingDays', label: 'Not urgent, within', suffix: 'working days' },
    { kind: 'number', name: 'urgentHours', label: 'Urgent, within', suffix: 'hours' },
  ],
  toForm: value => ({ workingDays: String(value.workingDays), urgentHours: String(value.urgentHours) }),
  read: fromSchema(
    z.object({
      workingDays: count('Enter a whole number of working days from 0 to 60', 0, 60),
      urgentHours: amount('Enter a number of hours up to 168', 168),
    }),
  ),
  show: value => [
    `Within ${format.plural(value.workingDays, 'working day')}; when urgent, within ${format.plural(value.urgentHours, 'hour')}.`,
  ],
})

const extraBankHolidays = kind({
  key: 'extra-bank-holidays',
  group: 'Counting days',
  title: 'Bank holidays added',
  words:
    'Kith knows the bank holidays of England. When another one is proclaimed, add it here, and working days are counted without it.',
  scope: 'area',
  startsFrom: none,
  isUnverified: false,
  fields: [
    {
      kind: 'lines',
      name: 'days',
      label: 'Days, one a line',
      hint: 'Day | what it is for. For example: 3 May 2027 | Proclaimed holiday',
      rows: 4,
    },
  ],
  toForm: value => ({ days: value.map(one => `${format.date(one.on)} | ${one.title}`).join('\n') }),
  read: typed => {
    const { items, errors } = listFrom(typed, 'days', ([day = '', title = '', ...more]) => {
      if (title === '' || more.length > 0) return 'write the day and what it is for, with | between them'
      const on = readDay(day)
      return on ? { on, title: title.slice(0, 200) } : dayWrong(day)
    })
    return result(items, errors)
  },
  show: value => (value.length === 0 ? ['None added.'] : value.map(one => `${format.longDate(one.on)}: ${one.title}`)),
})

/** Every setting, in the order in which pages show them. */
export const settingKinds: { readonly [K in FixedKey]: SettingKind<K> } = {
  'pick-up-minutes': pickUpMinutes,
  'pick-up-not-urgent': pickUpNotUrgent,
  'school-day': schoolDay,
  'term-dates': termDates,
  'names-shown': namesShown,
  'front-door-bands': frontDoorBands,
  'check-answer': checkAnswer,
  'escalation-stages': escalationStages,
  'extra-bank-holidays': extraBankHolidays,
  'unusual-looking': unusualLooking,
}
/** A setting of which only the key is known at run time. */
export type AnySettingKind = SettingKind<FixedKey>
export const settingKind = (key: FixedKey): AnySettingKind => settingKinds[key] as unknown as AnySettingKind
export const fixedKeys = Object.keys(settingKinds) as FixedKey[]
