import { addMonths, type DateText, type DayNumber, dateText, dayNumber } from './days/dates.ts'
import {
  type RecordKind,
  type RetentionFrom,
  type RetentionRule,
  type RetentionTerm,
  recordKinds,
  retentionRules,
} from './retention-rules.ts'

/** What is known of a record. Dates are of the day it happened; null: not known, or not yet. */
export type RetentionFacts = {
  kinds: readonly RecordKind[]
  /** The kind of organisation that keeps it. */
  holder: string
  /** Everybody it is a record of as a child. It is kept for the one for whom it must be kept longest. */
  children: readonly { bornOn: DateText | null; diedOn: DateText | null }[]
  /** Of an allegation: the adult it is about. */
  adultBornOn: DateText | null
  /** When the last entry was made. */
  madeOn: DateText
  /** When work on it ended; a record in use is kept. */
  closedOn: DateText | null
  lastContactOn: DateText | null
  adoptionOrderOn: DateText | null
  allegationOn: DateText | null
  /** When the next school acknowledged that it has the file. */
  receiptOn: DateText | null
  /** A court, an inquiry, a claim or a review needs it. Nothing beats a hold. */
  holds: readonly { setOn: DateText; liftedOn: DateText | null }[]
}

/**
 * A number of years that an area has set for one rule, from one event; for every organisation that the rule is for, or for one kind of them
 * (`holder`). Who, when and why are the area's to keep.
 */
export type RetentionChoice = { ruleId: string; from: RetentionFrom; years: number; holder?: string | null }

/** One reason to keep it. `until`: the last day on which it must be kept; null when no day can be given. */
export type RetentionReason = { rule: RetentionRule | null; until: DateText | null; why: string }
export type Retention = {
  /** The last day on which it must be kept; null when no day can be given: then it is kept. */
  keepUntil: DateText | null
  reasons: RetentionReason[]
}

/**
 * How long a record is kept, and why: pure. Every rule that fits one of its kinds and its holder counts, for each child it is about, and the
 * strictest wins. What nobody has set a number for is kept, and so is what lacks the date to count from.
 */
export function retentionOf(facts: RetentionFacts, choices: readonly RetentionChoice[] = []): Retention {
  if (facts.closedOn === null) return keep('It is in use.')
  const reasons = facts.kinds.flatMap(kind => reasonsOf(kind, facts, choices))
  if (reasons.length === 0) return keep('Nobody has said what kind of record it is.')
  const days = reasons.map(reason => reason.until)
  const keepUntil = days.reduce((latest, day) => (latest === null || day === null ? null : latest > day ? latest : day))
  return { keepUntil, reasons }
}

const keep = (why: string): Retention => ({ keepUntil: null, reasons: [{ rule: null, until: null, why }] })

/** Whether a record may go on a day: after its last day, and only while nothing holds it. It never goes by itself: people decide. */
export function mayGo(
  facts: RetentionFacts,
  on: DateText,
  choices: readonly RetentionChoice[] = [],
): { may: boolean; held: boolean; retention: Retention } {
  const retention = retentionOf(facts, choices)
  const held = isHeld(facts, on)
  return { may: !held && retention.keepUntil !== null && on > retention.keepUntil, held, retention }
}

/** Whether a hold is on, on a day: from the day it is set to the day it is lifted, both included. */
export const isHeld = ({ holds }: Pick<RetentionFacts, 'holds'>, on: DateText): boolean =>
  holds.some(({ setOn, liftedOn }) => setOn <= on && (liftedOn === null || on <= liftedOn))

/**
 * What is wrong with a number before an area sets it, in sentences; empty if nothing. What law and statutory guidance say can be made longer,
 * never shorter. A rule that has numbers goes on counting from the same events.
 */
export function retentionChoiceProblems({ ruleId, from, years }: RetentionChoice): string[] {
  const rule = retentionRules.find(one => one.id === ruleId)
  if (!rule) return [`There is no rule "${ruleId}".`]
  if (!Number.isInteger(years) || years < 1 || years > 200) return ['Give a whole number of years, from 1 to 200.']
  const own = rule.terms.filter(term => term.from === from)
  if (rule.terms.length > 0 && own.length === 0) {
    return [`This rule counts from: ${[...new Set(rule.terms.map(term => term.from))].join(', ')}.`]
  }
  if (rule.terms.length === 0 && from === 'death')
    return ['Most people it is about are alive: count from something else.']
  const least = Math.max(0, ...own.map(term => term.years))
  if (!isFloor(rule) || years >= least) return []
  return [`The national number is ${least} years: an area can keep longer, not shorter.`]
}

/** Whether an area may only lengthen it. */
const isFloor = ({ duty }: RetentionRule): boolean => duty === 'must' || duty === 'should'

// --------------------------------------------------------------------------------------------------------- counting

type Child = RetentionFacts['children'][number]

function reasonsOf(kind: RecordKind, facts: RetentionFacts, choices: readonly RetentionChoice[]): RetentionReason[] {
  const fitting = retentionRules.filter(
    rule => rule.kinds.includes(kind) && (rule.holders === 'any' || rule.holders.includes(facts.holder)),
  )
  if (fitting.length === 0) {
    return [{ rule: null, until: null, why: `No rule says how long this organisation keeps ${recordKinds[kind]}.` }]
  }
  return fitting.map(rule => reasonOf(rule, facts, choices))
}

function reasonOf(rule: RetentionRule, facts: RetentionFacts, choices: readonly RetentionChoice[]): RetentionReason {
  if (rule.endsWithTransfer && facts.receiptOn !== null) {
    return { rule, until: facts.receiptOn, why: 'The file has moved on, and the next school has acknowledged it.' }
  }
  const terms = termsOf(rule, choices, facts.holder)
  if (terms.length === 0) return { rule, until: null, why: 'There is no national number, and the area has set none.' }
  const ofChildren = terms.some(term => term.from === 'birth' || term.from === 'death')
  const days = ofChildren ? facts.children.map(child => lastDay(terms, facts, child)) : [lastDay(terms, facts, null)]
  const latest = latestOf(days)
  if (latest === null) return { rule, until: null, why: 'A date that it is counted from is not known.' }
  return { rule, until: dateText(latest), why: rule.sentence }
}

/** The rule's terms, with the area's numbers in the place of its own; the area's alone where it has none. Of two numbers the longer counts. */
function termsOf(rule: RetentionRule, choices: readonly RetentionChoice[], holder: string): RetentionTerm[] {
  const chosen = new Map<RetentionFrom, number>()
  for (const { ruleId, from, years, holder: only } of choices) {
    if (ruleId === rule.id && (only === undefined || only === null || only === holder))
      chosen.set(from, Math.max(years, chosen.get(from) ?? 0))
  }
  if (rule.terms.length === 0) return [...chosen].map(([from, years]) => ({ from, years }))
  return rule.terms.map(term => {
    const years = chosen.get(term.from) ?? term.years
    return { ...term, years: isFloor(rule) ? Math.max(years, term.years) : years }
  })
}

/** The last day for one child (null: the rule does not count from a child); null when it cannot be told. */
function lastDay(terms: readonly RetentionTerm[], facts: RetentionFacts, child: Child | null): DayNumber | null {
  const special = terms.filter(term => term.onlyIf !== undefined)
  const holding = special.map(term => (child === null ? null : holds(term.onlyIf!, facts, child)))
  if (holding.includes(null)) return null
  const applying = special.filter((_, n) => holding[n])
  const used = applying.length > 0 ? applying : terms.filter(term => term.onlyIf === undefined)
  return latestOf(
    used.map(({ from, years }) => {
      const start = startOf(from, facts, child)
      return start === null ? null : anniversary(start, years)
    }),
  )
}

/** Null when the dates that would tell are not known. */
function holds(what: NonNullable<RetentionTerm['onlyIf']>, facts: RetentionFacts, child: Child): boolean | null {
  if (what === 'died') return child.diedOn !== null
  if (what === 'died under 18') return child.diedOn === null ? false : underAge(child, 18, child.diedOn)
  if (facts.closedOn === null || child.bornOn === null) return null
  return underAge(child, 17, facts.closedOn) === false && underAge(child, 18, facts.closedOn) === true
}

const underAge = ({ bornOn }: Child, years: number, on: DateText): boolean | null =>
  bornOn === null ? null : dayNumber(on) < anniversary(dayNumber(bornOn), years)

function startOf(from: RetentionFrom, facts: RetentionFacts, child: Child | null): DayNumber | null {
  const dates: Record<RetentionFrom, DateText | null> = {
    birth: child?.bornOn ?? null,
    death: child?.diedOn ?? null,
    'last-contact': facts.lastContactOn,
    closed: facts.closedOn,
    made: facts.madeOn,
    'adoption-order': facts.adoptionOrderOn,
    allegation: facts.allegationOn,
    'adult-birth': facts.adultBornOn,
  }
  const found = dates[from]
  return found === null ? null : dayNumber(found)
}

/** Null when there is none, or one of them is not known. */
const latestOf = (days: readonly (DayNumber | null)[]): DayNumber | null =>
  days.length === 0 || days.includes(null) ? null : Math.max(...(days as DayNumber[]))

/** The same day some years on. Of 29 February in a common year it is 1 March: the later day, so that nothing goes early. */
function anniversary(day: DayNumber, years: number): DayNumber {
  const { day: on, clamped } = addMonths(day, years * 12)
  return clamped ? on + 1 : on
}
