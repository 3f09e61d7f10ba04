/** Pure: how an area stands to each rule, and finding rules by words and filters. */
import {
  type AreaChoices,
  type AreaLimit,
  areaLimitFor,
  type DateText,
  type Limit,
  type Rule,
} from '../statute/index.ts'

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
  const wanted = search.q
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
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
