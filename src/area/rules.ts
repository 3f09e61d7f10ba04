/** Pure: which of several values is in force, and what an area’s choices mean for counting. */
import { type FieldError, isPlainDate } from '../platform/form.ts'
import {
  type AreaChoices,
  type AreaLimit,
  areaLimitFor,
  areaLimitProblems,
  type DateText,
  findRule,
  harms,
  type Limit,
  limitIsSound,
  ownRule,
  type Rule,
} from '../statute/index.ts'
import {
  type EscalationStage,
  type FixedKey,
  type LocalLimit,
  type OwnRuleInput,
  patternSchemas,
  type SettingInForce,
  type SettingKey,
  type SettingRow,
  type SettingValues,
  type ThresholdInput,
  valueSchemas,
} from './area.ts'
import { defaultValue } from './defaults.ts'

/** True for 'limit:assessment', 'rule:…', 'commencement:…' and the fixed keys; false for anything else. */
export const isSettingKey = (key: string): key is SettingKey =>
  Object.hasOwn(valueSchemas, key) || /^(limit|rule|commencement):[a-z0-9]+(-[a-z0-9]+)*$/.test(key)

export const isFixedKey = (key: string): key is FixedKey => Object.hasOwn(valueSchemas, key)

const schemaOf = (key: string) =>
  isFixedKey(key) ? valueSchemas[key] : patternSchemas[key.split(':')[0] as keyof typeof patternSchemas]

/**
 * A stored value in its type. Throws when it does not have the shape of its key: a value that was kept by an older Kith
 * must be read by the newer one, so this is a fault of the program and never of the person at the screen.
 */
export function readValue<K extends SettingKey>(key: K, value: unknown): SettingValues[K] {
  const read = schemaOf(key).safeParse(value)
  if (!read.success) throw new Error(`the setting ${key} holds something that is not its kind of value`)
  return read.data as SettingValues[K]
}

/** Of rows with one key and one owner: the one in force on a day. Later first day wins, then later setting. */
export function rowInForce(rows: readonly SettingRow[], on: DateText): SettingRow | null {
  let found: SettingRow | null = null
  for (const row of rows) {
    if (row.fromOn > on) continue
    if (found === null || isLater(row, found)) found = row
  }
  return found
}

/** Set to count later than another: from a later day, or from the same day but set afterwards. */
const isLater = (a: SettingRow, b: SettingRow): boolean => {
  if (a.fromOn !== b.fromOn) return a.fromOn > b.fromOn
  if (a.setAt.getTime() !== b.setAt.getTime()) return a.setAt > b.setAt
  return a.id > b.id
}

/**
 * The value in force on a day: the organisation’s own, else the area’s, else what Kith starts with.
 * A null that an organisation or an area set takes its own choice back, and the next one down counts.
 */
export function inForce<K extends SettingKey>(key: K, rows: readonly SettingRow[], on: DateText): SettingInForce<K> {
  const ofKey = rows.filter(row => row.key === key)
  const own = rowInForce(ofKey.filter(row => row.organisationId !== null), on)
  if (own && own.value !== null) return { value: readValue(key, own.value), level: 'organisation', row: own }
  const areas = rowInForce(ofKey.filter(row => row.organisationId === null), on)
  if (areas && areas.value !== null) return { value: readValue(key, areas.value), level: 'area', row: areas }
  return { value: defaultValue(key), level: 'kith', row: own ?? areas }
}

// ------------------------------------------------------------------ what the choices mean for counting

const dayBefore = (on: DateText): DateText => new Date(Date.parse(`${on}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

/** One row for each first day, in order: of two from the same day, the one that was set last. */
function periods(rows: readonly SettingRow[]): SettingRow[] {
  const kept: SettingRow[] = []
  for (const row of rows.toSorted((a, b) => (isLater(a, b) ? 1 : -1))) {
    if (kept.at(-1)?.fromOn === row.fromOn) kept.pop()
    kept.push(row)
  }
  return kept
}

/** The national limit that goes with a start event, for an area that chose the event and left the length alone. */
const nationalFor = (rule: Rule, startsAt: string | null, on: DateText): Limit | null =>
  rule.alsoFrom.find(other => other.event === startsAt)?.due ??
  rule.editions.findLast(edition => edition.due && (edition.from === null || edition.from <= on))?.due ??
  rule.due

function limitsOf(ruleId: string, rows: readonly SettingRow[]): AreaLimit[] {
  const rule = findRule(ruleId)
  const kept = periods(rows)
  return kept.flatMap((row, index): AreaLimit[] => {
    const value = readValue(`limit:${ruleId}`, row.value) as LocalLimit | null
    const due = value && (value.due ?? (rule ? nationalFor(rule, value.startsAt, row.fromOn) : null))
    if (!value || !due) return []
    const next = kept[index + 1]
    return [
      {
        ruleId,
        due,
        from: row.fromOn,
        setBy: row.setByName,
        why: row.reason,
        ...(next ? { until: dayBefore(next.fromOn) } : {}),
        ...(value.startsAt ? { startsAt: value.startsAt } : {}),
      },
    ]
  })
}

/** The clock of one stage of the area’s escalation policy: `escalation-stage-2`. */
const stageRule = (stage: EscalationStage, number: number, sure: Rule['certainty']): Rule => ({
  ...ownRule({
    id: `escalation-stage-${number}`,
    title: `Answer a disagreement, stage ${number}: ${stage.name}`,
    sentence: `At stage ${number} of the area’s escalation policy, ${stage.who} answer within the time the area has set.`,
    who: stage.who,
    due: { unit: 'working days', n: stage.workingDays },
    startsAt: 'escalation-stage-opened',
    stopsAt: 'escalation-stage-answered',
  }),
  certainty: sure,
})

/** Rules that follow from the front-door bands, the escalation stages and the time given for answering checks. */
function rulesFromSettings(rows: readonly SettingRow[], on: DateText): Rule[] {
  const sure = (level: string): Rule['certainty'] => (level === 'kith' ? 'unverified' : 'local')
  const stages = inForce('escalation-stages', rows, on)
  const bands = inForce('front-door-bands', rows, on)
  const answer = inForce('check-answer', rows, on)
  const ask = { startsAt: 'information-asked', stopsAt: 'information-answered', who: 'The organisation that is asked' }
  return [
    ...bands.value.map(band => ({
      ...ownRule({
        id: `front-door-${band.id}`,
        title: `Decide on a contact: ${band.name}`,
        sentence: 'The front door decides within the hours of the band, beside the working day that national guidance gives.',
        who: 'The front door',
        due: { unit: 'hours', n: band.hours },
        startsAt: 'contact-received',
        stopsAt: 'contact-decided',
      }),
      certainty: sure(bands.level),
    })),
    ...stages.value.map((stage, index) => stageRule(stage, index + 1, sure(stages.level))),
    {
      ...ownRule({
        ...ask,
        id: 'check-answer',
        title: 'Answer a request for information',
        sentence: 'An organisation that is asked what it knows answers, or says why not, within the time the area has set.',
        due: { unit: 'working days', n: answer.value.workingDays },
      }),
      certainty: sure(answer.level),
    },
    {
      ...ownRule({
        ...ask,
        id: 'check-answer-urgent',
        title: 'Answer an urgent request for information',
        sentence: 'Where a child may be in danger, the answer comes within the hours the area has set.',
        due: { unit: 'hours', n: answer.value.urgentHours },
      }),
      certainty: sure(answer.level),
    },
  ]
}

const ownRuleFrom = (id: string, value: OwnRuleInput): Rule => ownRule({ id, ...value })

/**
 * An area’s choices in the shape that statute’s `dueFor` takes. Limits carry their whole history, since the one that
 * applies is the one in force on the day of the trigger; the area’s own rules are those in force on `on`.
 * `rows`: the area’s rows only, of any key.
 */
export function choicesFrom(rows: readonly SettingRow[], on: DateText): Required<AreaChoices> {
  const byKey = Map.groupBy(
    rows.filter(row => row.organisationId === null),
    row => row.key,
  )
  const limits: AreaLimit[] = []
  const rules = rulesFromSettings(rows, on)
  const commenced: Record<string, DateText> = {}
  for (const [key, ofKey] of byKey) {
    const [kind, id = ''] = key.split(':')
    if (kind === 'limit') limits.push(...limitsOf(id, ofKey))
    if (kind === 'rule') {
      const value = inForce(`rule:${id}`, ofKey, on).value
      if (value) rules.push(ownRuleFrom(id, value))
    }
    if (kind === 'commencement') {
      // A commencement date is a fact and not a choice for a time: what was said last is what is known.
      const last = ofKey.toSorted((a, b) => b.setAt.getTime() - a.setAt.getTime())[0]
      const value = last ? readValue(`commencement:${id}`, last.value) : null
      if (value !== null) commenced[id] = value
    }
  }
  return { limits, rules, commenced }
}

// ------------------------------------------------------------------ what is wrong with a choice, before it is saved

const earliest: DateText = '2015-01-01'
const yearsOn = (on: DateText, years: number): DateText => `${Number(on.slice(0, 4)) + years}${on.slice(4, 10)}`

function fromProblems(field: string, from: DateText, today: DateText): FieldError[] {
  if (!isPlainDate(from)) return [{ field, message: 'Enter a real date from which it counts' }]
  if (from < earliest) return [{ field, message: 'Enter a date from 1 January 2015 on' }]
  if (from > yearsOn(today, 5)) return [{ field, message: 'Enter a date within the next five years' }]
  return []
}

const twice = (values: readonly string[]): string | undefined => values.find((value, index) => values.indexOf(value) !== index)
const realDates = (values: readonly string[]): boolean => values.every(isPlainDate)

/** What fits the shape and still cannot be right. One sentence, or null. */
const fixedProblem: { readonly [K in FixedKey]?: (value: SettingValues[K]) => string | null } = {
  'pick-up-minutes': value =>
    value.head > value.deputy ? null : 'The head is told after the deputy: enter more minutes for the head than for the deputy',
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
  'extra-bank-holidays': value => (realDates(value.map(one => one.on)) ? null : 'Every date must be a real one'),
}

/** Set by the partnership for everybody; an organisation cannot set its own. */
const forTheAreaOnly = new Set<string>(['escalation-stages', 'front-door-bands', 'check-answer', 'extra-bank-holidays'])
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
  if (value.due === null && value.startsAt === null) return 'Give a limit, or choose another start, or take the area’s own value back'
  const problems = areaLimitProblems({ ruleId: rule.id, due, from, ...(value.startsAt ? { startsAt: value.startsAt } : {}) })
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
  if (change.organisationId !== null && isAreaOnly(key)) errors.push({ field: 'value', message: 'This is for the area to set, for everybody in it' })
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
  if (input.edition.trim() === '') errors.push({ field: 'edition', message: 'Give the edition a name, such as a month and a year' })
  if (editions.some(name => name.toLowerCase() === input.edition.trim().toLowerCase()))
    errors.push({ field: 'edition', message: `There is already an edition called ${input.edition.trim()}. Editions are kept: give this one a name of its own` })
  errors.push(...fromProblems('from', input.fromOn, today))
  if (input.levels.length < 2) errors.push({ field: 'level-1', message: 'A threshold document needs at least two levels' })
  input.levels.forEach((level, index) => {
    const field = `level-${level.number}`
    if (level.number !== index + 1) errors.push({ field, message: 'Levels are numbered from 1, without a gap' })
    if (level.name.trim() === '') errors.push({ field: `name-${level.number}`, message: `Give level ${level.number} a name` })
    if (level.descriptors.length === 0) errors.push({ field, message: `Level ${level.number} has no descriptors. Write at least one` })
    for (const one of level.descriptors) {
      if (!codeShape.test(one.code) || Number(one.code[0]) !== level.number)
        errors.push({ field, message: `${one.code || 'A line'}: a descriptor of level ${level.number} has a code like ${level.number}.7` })
      if (one.words.trim() === '') errors.push({ field, message: `${one.code} has no words` })
      const unknown = one.harms.find(harm => !harmKeys.has(harm))
      if (unknown) errors.push({ field, message: `${one.code}: “${unknown}” is not one of the forms of harm listed below` })
    }
    const same = twice(level.descriptors.map(one => one.code))
    if (same) errors.push({ field, message: `${same} is there twice` })
  })
  return errors
}

// ------------------------------------------------------------------ reading and finding rules

/** One rule as an area stands to it on a day. */
export interface RuleStanding {
  rule: Rule
  /** The area wrote it (or it follows from its bands and stages). */
  isOwn: boolean
  /** How sure the words in force on that day are. */
  certainty: Rule['certainty']
  /** The national limit of the edition in force; null where there is none. */
  due: Limit | null
  /** The area’s own limit, if it has set one. */
  local: AreaLimit | null
  /** Set for a duty that waited, or waits, for commencement. */
  commencedOn: DateText | null
}

/** How an area stands to every rule on a day: the national ones in their order, then its own. */
export function standings(national: readonly Rule[], choices: Required<AreaChoices>, on: DateText): RuleStanding[] {
  return [...national, ...choices.rules].map(rule => {
    const edition = rule.editions.findLast(one => one.from === null || one.from <= on) ?? rule.editions[0]
    return {
      rule,
      isOwn: rule.group === 'own',
      certainty: edition?.certainty ?? rule.certainty,
      due: edition?.due ?? rule.due,
      local: areaLimitFor(rule, on, choices),
      commencedOn: choices.commenced[rule.id] ?? null,
    }
  })
}

export interface RuleSearch {
  q: string
  duty: string
  certainty: string
  /** The part of the law: a group of rules. */
  chapter: string
}

const wordsOf = ({ rule }: RuleStanding): string =>
  [
    rule.id,
    rule.number,
    rule.title,
    rule.sentence,
    rule.who,
    rule.what,
    rule.trigger,
    ...rule.sources.flatMap(source => [source.document, source.chapter ? `chapter ${source.chapter}` : '']),
  ]
    .join(' ')
    .toLowerCase()

/** The rules that have every word of the search somewhere and pass each filter; an empty filter lets everything pass. */
export function findStandings(all: readonly RuleStanding[], search: RuleSearch): RuleStanding[] {
  const wanted = search.q.toLowerCase().split(/\s+/).filter(word => word !== '')
  return all.filter(standing => {
    if (search.duty && standing.rule.duty !== search.duty) return false
    if (search.certainty && standing.certainty !== search.certainty) return false
    if (search.chapter && standing.rule.group !== search.chapter) return false
    const words = wordsOf(standing)
    return wanted.every(word => words.includes(word))
  })
}

/** 'Hold a network meeting' becomes 'hold-a-network-meeting': the name of an area’s own rule. Empty if nothing is left. */
export const ruleIdFrom = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
