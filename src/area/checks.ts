/** Pure: what is wrong with a choice, before it is saved. Every sentence names its field. */
import { type FieldError, isPlainDate } from '../platform/form.ts'
import { areaLimitProblems, type DateText, findRule, harms, limitIsSound, type Rule } from '../statute/index.ts'
import type { FixedKey, LocalLimit, OwnRuleInput, SettingKey, SettingValues, ThresholdInput } from './area.ts'
import { isFixedKey, isSettingKey, nationalFor, schemaOf } from './rules.ts'

const earliest: DateText = '2015-01-01'
const yearsOn = (on: DateText, years: number): DateText => `${Number(on.slice(0, 4)) + years}${on.slice(4, 10)}`

function fromProblems(field: string, from: DateText, today: DateText): FieldError[] {
  if (!isPlainDate(from)) return [{ field, message: 'Enter a real date from which it counts' }]
  if (from < earliest) return [{ field, message: 'Enter a date from 1 January 2015 on' }]
  if (from > yearsOn(today, 5)) return [{ field, message: 'Enter a date within the next five years' }]
  return []
}

const twice = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index)
const realDates = (values: readonly string[]): boolean => values.every(isPlainDate)

/** What fits the shape and still cannot be right. One sentence, or null. */
const fixedProblem: { readonly [K in FixedKey]?: (value: SettingValues[K]) => string | null } = {
  'pick-up-minutes': value =>
    value.head > value.deputy
      ? null
      : 'The head is told after the deputy: enter more minutes for the head than for the deputy',
  'school-day': value => (value.endsAt > value.startsAt ? null : 'The school day must end after it starts'),
  'term-dates': ({ terms, closures }) => {
    if (!realDates([...terms.flatMap(term => [term.startsOn, term.endsOn]), ...closures.map(one => one.on)]))
      return 'Every date must be a real one'
    const backwards = terms.find(term => term.endsOn < term.startsOn)
    if (backwards) return `${backwards.name} ends before it starts`
    const inOrder = terms.toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))
    const overlap = inOrder.find((term, index) => index > 0 && term.startsOn <= (inOrder[index - 1]?.endsOn ?? ''))
    return overlap ? `${overlap.name} starts before the term before it has ended` : null
  },
  'front-door-bands': value => {
    const same = twice(value.map(band => band.id))
    return same ? `Two bands are called ${same}. Give each its own short name` : null
  },
  'unusual-looking': value => (value.dayEndsAt > value.dayStartsAt ? null : 'Working hours must end after they start'),
  'extra-bank-holidays': value => (realDates(value.map(one => one.on)) ? null : 'Every date must be a real one'),
}

/** Set by the partnership for everybody; an organisation cannot set its own. */
const forTheAreaOnly = new Set<string>([
  'escalation-stages',
  'front-door-bands',
  'check-answer',
  'extra-bank-holidays',
  'unusual-looking',
])
export const isAreaOnly = (key: SettingKey): boolean => forTheAreaOnly.has(key) || key.includes(':')

function valueProblem(key: SettingKey, value: unknown, from: DateText): string | null {
  if (value === null) return null
  const read = schemaOf(key).safeParse(value)
  if (!read.success) return 'This value cannot be kept. Look at it again'
  if (isFixedKey(key)) {
    const problem = fixedProblem[key] as ((value: unknown) => string | null) | undefined
    return problem?.(read.data) ?? null
  }
  const [kind, id = ''] = key.split(':')
  const rule = findRule(id)
  if (kind === 'rule') return ownRuleProblem(id, read.data as OwnRuleInput)
  if (!rule) return 'There is no such rule'
  if (kind === 'commencement') return commencementProblem(rule, read.data as DateText)
  return limitProblem(rule, read.data as LocalLimit, from)
}

function ownRuleProblem(id: string, value: OwnRuleInput): string | null {
  if (findRule(id)) return 'This is the name of a national rule. Choose another, or set a limit for that rule'
  if (!limitIsSound(value.due) || value.due.unit === 'typed') return 'Give a whole number that is not negative'
  return null
}

function commencementProblem(rule: Rule, on: DateText): string | null {
  if (!rule.commencement) return 'This rule is in force already; it has no commencement to wait for'
  return isPlainDate(on) ? null : 'Enter the date in the commencement regulations'
}

function limitProblem(rule: Rule, value: LocalLimit, from: DateText): string | null {
  const due = value.due ?? nationalFor(rule, value.startsAt, from)
  if (!due) return 'There is no national number for this rule, so give one'
  if (value.due === null && value.startsAt === null)
    return 'Give a limit, or choose another start, or take the area’s own value back'
  const problems = areaLimitProblems({
    ruleId: rule.id,
    due,
    from,
    ...(value.startsAt ? { startsAt: value.startsAt } : {}),
  })
  return problems[0]?.replace(/\.$/, '') ?? null
}

/** Everything that stands against setting this, with the field it belongs to; empty when nothing does. */
export function settingProblems(
  change: { key: string; value: unknown; from: DateText; reason: string; organisationId: string | null },
  today: DateText,
): FieldError[] {
  const { key } = change
  if (!isSettingKey(key)) return [{ field: 'value', message: 'There is no such setting' }]
  const errors: FieldError[] = []
  if (change.organisationId !== null && isAreaOnly(key))
    errors.push({ field: 'value', message: 'This is for the area to set, for everybody in it' })
  const problem = valueProblem(key, change.value, change.from)
  if (problem) errors.push({ field: 'value', message: problem })
  errors.push(...fromProblems('from', change.from, today))
  if (change.reason.trim() === '') errors.push({ field: 'reason', message: 'Say why' })
  return errors
}

const harmKeys = new Set(harms.map(harm => harm.key))
const codeShape = /^[1-9]\.[1-9]\d?$/

/** Everything that stands against an edition, with its field: `level-4` for the descriptors of level 4. */
export function thresholdProblems(input: ThresholdInput, editions: readonly string[], today: DateText): FieldError[] {
  const errors: FieldError[] = []
  if (input.title.trim() === '') errors.push({ field: 'title', message: 'Give the document a title' })
  if (input.edition.trim() === '')
    errors.push({ field: 'edition', message: 'Give the edition a name, such as a month and a year' })
  if (editions.some(name => name.toLowerCase() === input.edition.trim().toLowerCase()))
    errors.push({
      field: 'edition',
      message: `There is already an edition called ${input.edition.trim()}. Editions are kept: give this one a name of its own`,
    })
  errors.push(...fromProblems('from', input.fromOn, today))
  if (input.levels.length < 2)
    errors.push({ field: 'level-1', message: 'A threshold document needs at least two levels' })
  input.levels.forEach((level, index) => {
    const field = `level-${level.number}`
    if (level.number !== index + 1) errors.push({ field, message: 'Levels are numbered from 1, without a gap' })
    if (level.name.trim() === '')
      errors.push({ field: `name-${level.number}`, message: `Give level ${level.number} a name` })
    if (level.descriptors.length === 0)
      errors.push({ field, message: `Level ${level.number} has no descriptors. Write at least one` })
    for (const one of level.descriptors) {
      if (!codeShape.test(one.code) || Number(one.code[0]) !== level.number)
        errors.push({
          field,
          message: `${one.code || 'A line'}: a descriptor of level ${level.number} has a code like ${level.number}.7`,
        })
      if (one.words.trim() === '') errors.push({ field, message: `${one.code} has no words` })
      const unknown = one.harms.find(harm => !harmKeys.has(harm))
      if (unknown)
        errors.push({ field, message: `${one.code}: “${unknown}” is not one of the forms of harm listed below` })
    }
    const same = twice(level.descriptors.map(one => one.code))
    if (same) errors.push({ field, message: `${same} is there twice` })
  })
  return errors
}
