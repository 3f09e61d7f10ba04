import { StatuteError } from '../error.ts'
import { childProtectionRules } from './1a-child-protection.ts'
import { frontDoorRules } from './1a-front-door.ts'
import { incidentRules } from './1b-incidents.ts'
import { careRules } from './1c-care.ts'
import { schoolRules } from './1c-schools.ts'
import { exploitationRules } from './1d-exploitation.ts'
import type { Rule } from './rule.ts'

/** Every national rule, in the order of its C-number. */
export const rules: readonly Rule[] = [
  ...frontDoorRules,
  ...childProtectionRules,
  ...incidentRules,
  ...schoolRules,
  ...careRules,
  ...exploitationRules,
].toSorted((a, b) => a.number.localeCompare(b.number))

const byId = new Map(rules.map(rule => [rule.id, rule]))

/** The rule with this id, or undefined. `own`: an area’s own rules, looked through first. */
export const findRule = (id: string, own: readonly Rule[] = []): Rule | undefined =>
  own.find(rule => rule.id === id) ?? byId.get(id)

/** The rule with this id, or with this C-number where only one rule has it. Throws `unknown-rule`. */
export function ruleNamed(name: string, own: readonly Rule[] = []): Rule {
  const found = findRule(name, own)
  if (found) return found
  const numbered = rules.filter(rule => rule.number === name.toUpperCase())
  if (numbered.length === 1 && numbered[0]) return numbered[0]
  if (numbered.length > 1) {
    const ids = numbered.map(rule => rule.id).join(', ')
    throw new StatuteError('unknown-rule', `${name} has several rules: ${ids}.`)
  }
  throw new StatuteError('unknown-rule', `There is no rule "${name}". "rules" lists them all.`)
}

/** Rules that an event starts, by its own start event or by another way of counting. */
export const rulesStartedBy = (event: string, own: readonly Rule[] = []): Rule[] =>
  [...rules, ...own].filter(rule => rule.startsAt === event || rule.alsoFrom.some(other => other.event === event))

/** Rules that an event meets. */
export const rulesStoppedBy = (event: string, own: readonly Rule[] = []): Rule[] =>
  [...rules, ...own].filter(rule => rule.stopsAt === event)

/** Every event that starts or meets a rule, in alphabetical order. */
export const ruleEvents: readonly string[] = [
  ...new Set(
    rules.flatMap(rule => [
      rule.startsAt,
      ...rule.alsoFrom.map(other => other.event),
      ...(rule.stopsAt ? [rule.stopsAt] : []),
    ]),
  ),
].toSorted()
