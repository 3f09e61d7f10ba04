/** Pure: which of several values is in force, and what an area’s choices mean for counting. */
import {
  type AreaChoices,
  type AreaLimit,
  type DateText,
  findRule,
  type Limit,
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
  valueSchemas,
} from './area.ts'
import { defaultValue } from './defaults.ts'

/** True for 'limit:assessment', 'rule:…', 'commencement:…' and the fixed keys; false for anything else. */
export const isSettingKey = (key: string): key is SettingKey =>
  Object.hasOwn(valueSchemas, key) || /^(limit|rule|commencement):[a-z0-9]+(-[a-z0-9]+)*$/.test(key)

export const isFixedKey = (key: string): key is FixedKey => Object.hasOwn(valueSchemas, key)

export const schemaOf = (key: string) =>
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
  const own = rowInForce(
    ofKey.filter(row => row.organisationId !== null),
    on,
  )
  if (own && own.value !== null) return { value: readValue(key, own.value), level: 'organisation', row: own }
  const areas = rowInForce(
    ofKey.filter(row => row.organisationId === null),
    on,
  )
  if (areas && areas.value !== null) return { value: readValue(key, areas.value), level: 'area', row: areas }
  return { value: defaultValue(key), level: 'kith', row: own ?? areas }
}

// ------------------------------------------------------------------ what the choices mean for counting

const dayBefore = (on: DateText): DateText =>
  new Date(Date.parse(`${on}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

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
export const nationalFor = (rule: Rule, startsAt: string | null, on: DateText): Limit | null =>
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
        sentence:
          'The front door decides within the hours of the band, beside the working day that national guidance gives.',
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
        sentence:
          'An organisation that is asked what it knows answers, or says why not, within the time the area has set.',
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
