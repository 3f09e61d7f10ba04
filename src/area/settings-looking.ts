/** The setting for unusual looking, in plain words: which figures a person should ask about. */
import { z } from 'zod'
import { check, clockTime, type Typed } from '../platform/form.ts'
import type { SettingValues } from './area.ts'
import { readCount } from './lines.ts'
import type { Field, SettingKind } from './settings.ts'

type Looking = SettingValues['unusual-looking']

/** Each figure with its words: how it is asked for, and how it reads. 0 leaves it out. */
const figures: {
  name: keyof Looking & string
  label: string
  suffix: string
  hint: string
  most: number
  show: (n: number) => string
}[] = [
  {
    name: 'viewers',
    label: 'People with nothing to do with one child, in a week',
    suffix: 'people',
    hint: 'A child in the news. From so many on it shows. 0 leaves it out.',
    most: 1000,
    show: n => `${n} people or more with nothing to do with a child look in one week.`,
  },
  {
    name: 'noReason',
    label: 'Children opened by one person with nothing to do with them, in a week',
    suffix: 'children',
    hint: 'And at least three times what is usual for the person and for colleagues. 0 leaves it out.',
    most: 1000,
    show: n => `A person opens ${n} children or more in a week with whom they have nothing to do.`,
  },
  {
    name: 'afterHours',
    label: 'The same, outside working hours',
    suffix: 'children',
    hint: 'And at least three times what is usual for the person. People who work out of hours are left out. 0 leaves it out.',
    most: 1000,
    show: n => `A person opens ${n} such children or more in a week outside working hours.`,
  },
  {
    name: 'searches',
    label: 'Searches in a week after which nothing is opened',
    suffix: 'searches',
    hint: 'And at least three times what is usual. 0 leaves it out.',
    most: 1000,
    show: n => `A person searches ${n} times or more in a week and opens nothing that was found.`,
  },
  {
    name: 'places',
    label: 'Addresses looked up in a week',
    suffix: 'addresses',
    hint: 'By postcode, or on the page of people around a child one has nothing to do with; and at least three times what is usual. 0 leaves it out.',
    most: 1000,
    show: n => `A person looks up ${n} addresses or more in a week.`,
  },
  {
    name: 'commonName',
    label: 'A surname is common when more than so many in a thousand children have it',
    suffix: 'in 1,000',
    hint: 'Somebody with a common surname shows only when they open the child on a second day.',
    most: 1000,
    show: n => `A surname is common that more than ${n} in 1,000 children have.`,
  },
  {
    name: 'afterAllocation',
    label: 'Days after the work with a child has ended, or passed on',
    suffix: 'days',
    hint: 'Somebody who led the work and looks again after so many days shows.',
    most: 3650,
    show: n => `Whoever led the work with a child looks again more than ${n} days after it ended.`,
  },
]
const whole = (most: number) => {
  const wrong = `Enter a whole number from 0 to ${most.toLocaleString('en-GB')}`
  return z
    .string(wrong)
    .transform(text => readCount(text) ?? -1)
    .pipe(z.number().min(0, wrong).max(most, wrong))
}
const time = clockTime('Enter a time like 07:00')
const shape = z.object({
  dayStartsAt: time,
  dayEndsAt: time,
  weekends: z.enum(['after-hours', 'work'], 'Choose one'),
  ...Object.fromEntries(figures.map(({ name, most }) => [name, whole(most)])),
})
const fields: Field[] = [
  { kind: 'time', name: 'dayStartsAt', label: 'Working hours start at', hint: 'For example 07:00' },
  { kind: 'time', name: 'dayEndsAt', label: 'Working hours end at', hint: 'For example 20:00' },
  {
    kind: 'choice',
    name: 'weekends',
    label: 'Saturdays and Sundays are',
    choices: [
      { value: 'after-hours', words: 'Outside working hours' },
      { value: 'work', words: 'Days like others' },
    ],
  },
  ...figures.map(({ name, label, hint, suffix }): Field => ({ kind: 'number', name, label, hint, suffix })),
]

export const unusualLooking: SettingKind<'unusual-looking'> = {
  key: 'unusual-looking',
  group: 'Who has looked',
  title: 'What is unusual',
  words:
    'Each night Kith goes through who looked at whom. What goes beyond these figures, or has something in common with the family, shows to the safeguarding lead, the head, the front door manager or the data protection officer, who asks and answers.',
  scope: 'area',
  startsFrom: 'Kith’s own starting values, tried on a made-up log. No law or guidance gives a number.',
  isUnverified: false,
  fields,
  toForm: value => Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)])),
  read: (typed: Typed) => {
    const read = check(shape, typed)
    if (!read.ok) return read
    const value = read.input as Looking
    if (value.dayEndsAt > value.dayStartsAt) return { ok: true, value }
    return { ok: false, errors: [{ field: 'dayEndsAt', message: 'Working hours must end after they start' }] }
  },
  show: value => [
    `Working hours: ${value.dayStartsAt} to ${value.dayEndsAt}${value.weekends === 'work' ? ', weekends as well' : ''}.`,
    ...figures
      .map(({ name, show }) =>
        Number(value[name]) > 0 || name === 'commonName' || name === 'afterAllocation'
          ? show(Number(value[name]))
          : null,
      )
      .filter(text => text !== null),
  ],
}
