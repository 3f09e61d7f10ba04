/** Pure: what kind of record it is, under which rules, and what a certificate says of it. */
import {
  harms,
  mayGo,
  type RecordKind,
  type Retention,
  type RetentionChoice,
  type RetentionFacts,
  type RetentionFrom,
  type RetentionRule,
  recordKinds,
  retentionRules,
} from '../statute/index.ts'
import type { AdultFactRow, CertifiedRule, ChoiceRow, DueRow, FactRow } from './retention.ts'

const schools = ['school', 'nursery', 'college', 'trust']
const councils = ['childrens-services', 'front-door', 'council']

/**
 * Harms that make a record one of child sexual abuse, alleged or known: those whose category is sexual abuse, and two that the codes give no category
 * and that can be it. When in doubt the longer keeping is the safer one.
 */
export const sexualHarms: ReadonlySet<string> = new Set([
  ...harms.filter(harm => harm.category === 'SAB').map(harm => harm.key),
  'nude-images',
  'sexual-harassment',
])

/**
 * The kinds a part of a record is of. A plan makes the council's record one of that kind: the case record of a looked-after child is the council's
 * (SI 2010/959 speaks of the responsible authority's), a school's or surgery's copy stays what it is. Empty: nobody can say, so it is kept.
 */
export function kindsOf(row: FactRow, holder: string): RecordKind[] {
  if (row.part === 'register') return ['register']
  const kinds = new Set<RecordKind>()
  if (schools.includes(holder)) kinds.add('school-file')
  if (holder === 'health' || holder === 'police' || holder === 'youth-justice') kinds.add(holder)
  if (councils.includes(holder)) for (const kind of councilKinds(row)) kinds.add(kind)
  if (row.harms.some(harm => sexualHarms.has(harm))) kinds.add('sexual-abuse')
  for (const { kind } of row.said) {
    if (kind === 'adoption-order') kinds.add('adoption')
    else if (Object.hasOwn(recordKinds, kind)) kinds.add(kind as RecordKind)
  }
  return [...kinds]
}

const planKinds: Record<string, RecordKind> = {
  'early-help': 'early-help',
  'family-help': 'early-help',
  'child-in-need': 'child-in-need',
  'child-protection': 'child-protection',
  'looked-after': 'looked-after',
}
function councilKinds(row: FactRow): RecordKind[] {
  const kinds = row.plans.flatMap(plan => planKinds[plan] ?? [])
  // The codes of a looked-after child's legal status; what stands for other children has words instead of a code.
  if (row.legal.some(status => /^[A-Z]\d$/.test(status))) kinds.push('looked-after')
  if (kinds.length === 0 && row.accepted > 0) kinds.push('child-in-need')
  if (kinds.length === 0 && row.contacts > 0) kinds.push('contact')
  return kinds
}

/** The facts a rule is asked with. */
export const factsOf = (row: FactRow, holder: string): RetentionFacts => ({
  kinds: kindsOf(row, holder),
  holder,
  children: [{ bornOn: row.bornOn, diedOn: row.diedOn }],
  adultBornOn: null,
  madeOn: row.madeOn,
  closedOn: row.closedOn,
  lastContactOn: row.lastContactOn,
  adoptionOrderOn: latest(row.said.filter(one => one.kind === 'adoption-order').map(one => one.on)),
  allegationOn: null,
  receiptOn: latest(row.said.filter(one => one.kind === 'receipt').map(one => one.on)),
  holds: row.holds,
})
const latest = (days: readonly (string | null)[]): string | null =>
  days.reduce<string | null>((best, day) => (day !== null && (best === null || day > best) ? day : best), null)

/** Of each rule, kind of organisation and event the newest choice, less what was taken back. `rows`: newest first. */
export function choicesInForce(rows: readonly ChoiceRow[]): (ChoiceRow & { years: number })[] {
  const seen = new Set<string>()
  return rows.filter((row): row is ChoiceRow & { years: number } => {
    const key = `${row.ruleId}|${row.holder}|${row.from}`
    if (seen.has(key)) return false
    seen.add(key)
    return row.years !== null
  })
}
export const asChoices = (rows: readonly ChoiceRow[]): RetentionChoice[] =>
  choicesInForce(rows).map(({ ruleId, from, years, holder }) => ({ ruleId, from, years, holder }))

/** Whether one part may go on a day, held or not, and why. */
export const judge = (
  row: FactRow,
  holder: string,
  on: string,
  rows: readonly ChoiceRow[],
): { may: boolean; held: boolean; retention: Retention; kinds: RecordKind[] } => {
  const facts = factsOf(row, holder)
  return { ...mayGo(facts, on, asChoices(rows)), kinds: [...facts.kinds] }
}

/** Outcomes by which an allegation leaves the adult’s personnel record. */
const disproved = new Set(['false', 'malicious'])
/** What of a concern about an adult may go on a day. `under`: the rules that counted, each with the kind of organisation it counted for. */
export interface AdultJudged {
  may: boolean
  held: boolean
  retention: Retention
  kinds: RecordKind[]
  under: { id: string; holder: string }[]
}

/**
 * Whether a concern about an adult may go on a day. The employer keeps it as an allegation; where a designated officer reads it, the council keeps the
 * same row under a rule of its own. The longest wins, and what one of them can give no day is kept. A low-level concern is kept as an allegation is:
 * no rule of its own has been seen.
 */
export function judgeAdult(row: AdultFactRow, on: string, rows: readonly ChoiceRow[]): AdultJudged {
  const keepers: { kind: RecordKind; holder: string }[] = [
    { kind: disproved.has(row.outcome ?? '') ? 'allegation-false' : 'allegation', holder: row.organisationKind },
    ...row.officerKinds.map(holder => ({ kind: 'lado' as const, holder })),
  ]
  const each = keepers.map(({ kind, holder }) => {
    const { retention, ...judged } = mayGo(adultFacts(row, kind, holder), on, asChoices(rows))
    return { ...judged, retention, under: ruleIds(retention).map(id => ({ id, holder })) }
  })
  const days = each.map(({ retention }) => retention.keepUntil)
  return {
    may: each.every(({ may }) => may),
    held: each.some(({ held }) => held),
    retention: {
      keepUntil: days.includes(null) ? null : latest(days),
      // While it is in use, every keeper would say so.
      reasons: (row.closedOn === null ? each.slice(0, 1) : each).flatMap(({ retention }) => retention.reasons),
    },
    kinds: keepers.map(({ kind }) => kind),
    under: each.flatMap(({ under }) => under),
  }
}

/** Why no date can be given, in sentences; empty where one can. */
export const undatedWords = (row: Pick<AdultFactRow, 'bornOn'>, { retention }: AdultJudged): string[] => [
  ...new Set(
    retention.reasons
      .filter(({ until }) => until === null)
      .map(({ rule, why }) =>
        row.bornOn === null && rule?.terms.some(({ from }) => from === 'adult-birth')
          ? 'The years are counted from the adult’s birth, and nobody has said when that was.'
          : rule?.id === 'lado'
            ? `A designated officer keeps it too. ${why}`
            : why,
      ),
  ),
]

const adultFacts = (row: AdultFactRow, kind: RecordKind, holder: string): RetentionFacts => ({
  kinds: [kind],
  holder,
  children: [],
  adultBornOn: row.bornOn,
  madeOn: row.madeOn,
  closedOn: row.closedOn,
  lastContactOn: row.madeOn,
  adoptionOrderOn: null,
  allegationOn: row.allegationOn,
  receiptOn: null,
  holds: row.holds,
})

/** Ids of the rules that counted. */
export const ruleIds = (retention: Retention): string[] => [
  ...new Set(retention.reasons.flatMap(reason => reason.rule?.id ?? [])),
]
export const ruleById = (id: string): RetentionRule | null => retentionRules.find(rule => rule.id === id) ?? null

const eventWords: Record<RetentionFrom, string> = {
  birth: 'birth',
  death: 'death',
  'last-contact': 'the last contact',
  closed: 'the end of the work',
  made: 'the last entry',
  'adoption-order': 'the adoption order',
  allegation: 'the allegation',
  'adult-birth': 'the adult’s birth',
}
export const fromWords = (from: RetentionFrom): string => eventWords[from]
export const allEvents = Object.keys(eventWords) as RetentionFrom[]

const holderWords: Record<string, string> = {
  school: 'schools',
  nursery: 'nurseries',
  college: 'colleges',
  trust: 'academy trusts',
  'front-door': 'the front door',
  'childrens-services': 'children’s services',
  council: 'the council',
  health: 'health',
  police: 'police',
  'youth-justice': 'youth justice',
  voluntary: 'voluntary organisations',
}
export const holderName = (holder: string): string => holderWords[holder] ?? holder
export const holdersOf = (rule: RetentionRule): readonly string[] =>
  rule.holders === 'any' ? Object.keys(holderWords) : rule.holders.filter(holder => holder in holderWords)

const yearsWords = (years: number): string => (years === 1 ? '1 year' : `${years} years`)
/** "75 years from birth; 15 years from death where the child died under 18". */
export const termsInWords = (rule: RetentionRule): string =>
  rule.terms.length === 0
    ? 'No national number'
    : rule.terms
        .map(
          ({ from, years, onlyIf }) =>
            `${yearsWords(years)} from ${fromWords(from)}${onlyIf ? ` where the child ${onlyIf === 'ended at 17' ? 'was 17 when it ended' : onlyIf}` : ''}`,
        )
        .join('; ')
export const choiceInWords = ({ years, from, holder }: Pick<ChoiceRow, 'years' | 'from' | 'holder'>): string =>
  years === null
    ? 'Taken back'
    : `${yearsWords(years)} from ${fromWords(from)}${holder ? `, for ${holderName(holder)}` : ''}`

/** What is written of a rule on a certificate: no dates, because a birthday can be told from them. */
export function certified(ids: readonly string[], holder: string, rows: readonly ChoiceRow[]): CertifiedRule[] {
  const choices = choicesInForce(rows)
  return ids.flatMap(id => {
    const rule = ruleById(id)
    if (!rule) return []
    const area = choices.filter(row => row.ruleId === id && (row.holder === null || row.holder === holder))
    return [
      {
        id,
        sentence: rule.sentence,
        certainty: rule.certainty,
        sources: rule.sources.map(source => source.document),
        area:
          area.length === 0
            ? null
            : area.map(row => `${choiceInWords({ ...row, holder: null })} (${row.source})`).join('; '),
      },
    ]
  })
}

/** Where a due record stands. */
export type Standing = 'review' | 'decide' | 'kept' | 'held' | 'undated'
export const standingOf = (
  row: Pick<DueRow, 'keepUntil' | 'held' | 'proposal' | 'notAgreed' | 'lookAgainOn'>,
  on: string,
): Standing => {
  if (row.keepUntil === null) return 'undated'
  if (row.held) return 'held'
  if (row.proposal === 'erase' && row.notAgreed === null) return 'decide'
  if (row.proposal === 'keep' && row.lookAgainOn !== null && row.lookAgainOn > on) return 'kept'
  return 'review'
}

/** What was erased, in plain words, in the order of a certificate. `one` and `many` of each. */
const counted: readonly (readonly [string, string, string])[] = [
  ['adults', 'concern about an adult', 'concerns about adults'],
  ['steps', 'step that was taken, or its outcome', 'steps that were taken, its outcome among them'],
  ['births', 'day of birth somebody said', 'days of birth somebody said'],
  ['receipts', 'receipt of who told', 'receipts of who told'],
  ['reviews', 'proposal or decision on how long it is kept', 'proposals and decisions on how long it is kept'],
  ['holds', 'hold, or its lifting', 'holds, and their lifting'],
  ['entries', 'entry of the record', 'entries of the record'],
  ['versions', 'wording of an entry', 'wordings of entries'],
  ['voice', 'thing the child said', 'things the child said'],
  ['decisions', 'decision, or what was weighed in one', 'decisions, and what was weighed in them'],
  ['harms', 'harm marked', 'harms marked'],
  ['marks', 'mark on a body map', 'marks on body maps'],
  ['documents', 'document', 'documents'],
  ['concerns', 'row of concerns and what was done about them', 'rows of concerns and what was done about them'],
  ['referrals', 'row of referrals and answers', 'rows of referrals and answers'],
  ['contacts', 'row of contacts at the front door', 'rows of contacts at the front door'],
  ['sharing', 'row of requests and answers', 'rows of requests and answers'],
  ['challenge', 'row of disagreements and open questions', 'rows of disagreements and open questions'],
  ['plans', 'plan', 'plans'],
  ['tasks', 'clock, task or reminder', 'clocks, tasks and reminders'],
  ['register', 'term of the register', 'terms of the register'],
  ['register-changes', 'change or remark in the register', 'changes and remarks in the register'],
  ['attendance', 'row about absence and what was done', 'rows about absence and what was done'],
  ['drafts', 'draft', 'drafts'],
  ['reach', 'row of who was given what', 'rows of who was given what'],
  ['access', 'row of who works with the child and who may not', 'rows of who works with the child and who may not'],
  ['people', 'row of names, numbers, addresses and family', 'rows of names, numbers, addresses and family'],
  ['searches', 'word or key a search could find', 'words and keys a search could find'],
  ['events', 'event in the audit log, emptied', 'events in the audit log, emptied'],
]
export const countsInWords = (counts: Partial<Record<string, number>>): { words: string; count: number }[] =>
  counted.flatMap(([key, one, many]) => {
    const count = counts[key] ?? 0
    return count === 0 ? [] : [{ words: count === 1 ? one : many, count }]
  })
