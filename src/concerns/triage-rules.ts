/**
 * What each outcome of triage needs before it can be saved (R11, R35). Depth follows the outcome: adding to the picture is one line, and from
 * early help upwards nothing can be saved thin. Pure: what was typed and what is known in, the missing answers out.
 */
import { z } from 'zod'
import type { FieldError } from '../platform/form.ts'
import {
  choice,
  id,
  ids,
  listOf,
  maybeChoice,
  maybeId,
  maybeLine,
  maybePlainDate,
  maybeWords,
  ticked,
  words,
} from '../platform/form.ts'
import { earlyHelpIndicators, familyPromptsBlocked, harms } from '../statute/index.ts'
import { type TriageOutcome, triageOutcomes } from './concern.ts'

const outcomes = Object.keys(triageOutcomes) as [TriageOutcome, ...TriageOutcome[]]
/** Those that one line settles, or a line with a date or a name. */
export const shortOutcomes: readonly TriageOutcome[] = ['add-to-picture', 'monitor', 'pastoral']
export const isShort = (outcome: string): boolean => (shortOutcomes as readonly string[]).includes(outcome)
/** Those that go on to a referral to the front door. */
export const refersOn = (outcome: string): boolean =>
  outcome === 'front-door' || outcome === 'family-help' || outcome === 'police'

/** Why a child’s words could not be weighed yet (practice B6: asking can spoil an enquiry, or be impossible). */
export const notYetReasons = {
  'would-harm-enquiry': 'Asking now would harm an enquiry',
  'not-seen': 'Has not been seen yet',
  unborn: 'Is not born yet',
  'asked-not-to': 'Asked not to be asked again',
  other: 'Another reason',
} as const
export type NotYet = keyof typeof notYetReasons

/** Could someone be making the child do this? A list to think with; ticking is never the end of it. */
export const coercionSigns = {
  carries: 'Carries or holds things for others',
  'older-peers': 'Older peers waiting or collecting',
  'new-things': 'New things the child cannot explain',
  debt: 'Debt, or a “present” to be paid back',
  afraid: 'Afraid of a place or a journey',
  away: 'Away from home, or in another area',
  phone: 'A second phone, or messages that must be answered at once',
  controlled: 'Somebody decides where the child goes, whom they see, what they wear',
  secret: 'Told to keep a secret, or threatened',
  images: 'Somebody holds pictures or words over the child',
} as const
export const coercionAnswers = {
  likely: 'Yes, likely',
  maybe: 'Maybe',
  no: 'No',
  'not-known': 'Not enough known',
} as const

export const parentsAnswers = { told: 'Told already', 'will-tell': 'Will be told', 'not-told': 'Not told' } as const
export const agreementAnswers = {
  agreed: 'They agree',
  refused: 'They do not agree',
  'not-asked': 'Not asked yet',
} as const

const harmKeys = harms.map(harm => harm.key) as [string, ...string[]]
const indicatorKeys = earlyHelpIndicators.map(one => one.key) as [string, ...string[]]

/** What a lead types. Which fields must be filled depends on the outcome: see `missingAnswers`. */
export const TriageForm = z.object({
  childId: id('Choose which child this decision is about'),
  seenTriage: maybeId(),
  outcome: choice(outcomes, 'Choose what you decide'),
  reasons: words('Say why, in one line or more', 8000),
  harms: listOf(z.enum(harmKeys, 'Choose from the list')),
  harmLevel: maybeChoice(['1', '2', '3']),
  reviewOn: maybePlainDate('Enter the day to come back to it'),
  taskTo: maybeId(),
  taskTitle: maybeLine(120),
  taskWords: maybeWords(2000),
  taskDueOn: maybePlainDate('Enter a real day'),
  risk: maybeWords(8000),
  need: maybeWords(8000),
  indicators: listOf(z.enum(indicatorKeys, 'Choose from the list')),
  weighed: ids(),
  newVoice: maybeWords(8000),
  newVoiceAsked: maybeLine(500),
  changed: maybeWords(8000),
  notYet: maybeChoice(['would-harm-enquiry', 'not-seen', 'unborn', 'asked-not-to', 'other']),
  notYetWords: maybeWords(2000),
  notYetByOn: maybePlainDate('Enter the day by which the child will be heard'),
  coercion: maybeChoice(['likely', 'maybe', 'no', 'not-known']),
  coercionSigns: listOf(z.enum(Object.keys(coercionSigns) as [string, ...string[]])),
  askNrm: ticked(),
  identity: maybeWords(8000),
  descriptors: listOf(z.string().regex(/^\d{1,2}\.\d{1,3}$/, 'Choose from the document')),
  level: maybeChoice(['1', '2', '3', '4', '5', '6', '7', '8', '9']),
  otherLevelReason: maybeWords(4000),
  parents: maybeChoice(['told', 'will-tell', 'not-told']),
  parentsWords: maybeWords(4000),
  managerWords: maybeWords(2000),
  dissent: maybeChoice(['no', 'yes']),
  dissentWords: maybeWords(4000),
  talkedWith: maybeLine(300),
  leadId: maybeId(),
  planWords: maybeWords(4000),
  planReviewOn: maybePlainDate('Enter the day on which you look at it together'),
  agreement: maybeChoice(['agreed', 'refused', 'not-asked']),
  agreementWords: maybeWords(2000),
  policeTo: maybeLine(200),
  policeReference: maybeLine(200),
  preventTo: maybeLine(200),
  preventReference: maybeLine(200),
  childTold: maybeWords(2000),
  childToldWhen: maybeLine(200),
  otherTold: maybeLine(200),
  otherToldWhat: maybeLine(500),
  tellerWords: maybeLine(500),
  watchWords: maybeWords(2000),
})
export type TriageInput = z.output<typeof TriageForm>

/** What is known besides what was typed. */
export interface TriageFacts {
  /** London day. */
  today: string
  unborn: boolean
  /** Harms marked for this child before; with those ticked now they hold back prompts to speak with the family. */
  knownHarms: readonly string[]
  /** Level of each descriptor of the area’s document; empty when the area has no document. */
  levelOf: ReadonlyMap<string, number>
  levels: readonly number[]
  /** Ids of the child’s own words that this lead sees. */
  voices: ReadonlySet<string>
  /** People of the school who can be given a task. */
  colleagues: ReadonlySet<string>
}

export type Need =
  | 'reasons'
  | 'review'
  | 'task'
  | 'risk'
  | 'need'
  | 'voice'
  | 'coercion'
  | 'identity'
  | 'level'
  | 'parents'
  | 'dissent'
  | 'told'
  | 'plan'
  | 'agreement'
  | 'police'
  | 'prevent'
const whole: readonly Need[] = [
  'reasons',
  'risk',
  'need',
  'voice',
  'coercion',
  'identity',
  'level',
  'parents',
  'dissent',
  'told',
]
/** The table: what each outcome needs. */
export const needsOf: Record<TriageOutcome, readonly Need[]> = {
  'add-to-picture': ['reasons'],
  monitor: ['reasons', 'review'],
  pastoral: ['reasons', 'task'],
  'early-help': [...whole, 'plan'],
  'family-help': [...whole, 'agreement'],
  'front-door': whole,
  police: [...whole, 'police'],
  prevent: [...whole, 'prevent'],
}

type Check = (input: TriageInput, facts: TriageFacts) => FieldError[]
const missing = (test: boolean, field: string, message: string): FieldError[] => (test ? [{ field, message }] : [])

/** Why prompts to speak with the family are held back for this child, with the harms ticked now; empty when they are not. */
export const familyBlocked = (input: Pick<TriageInput, 'harms'>, facts: Pick<TriageFacts, 'knownHarms'>): string[] =>
  familyPromptsBlocked([...facts.knownHarms, ...input.harms])

/** The highest level whose descriptors were ticked; null when none is. */
export const levelTicked = (descriptors: readonly string[], levelOf: ReadonlyMap<string, number>): number | null => {
  const levels = descriptors.map(code => levelOf.get(code)).filter(level => level !== undefined)
  return levels.length === 0 ? null : Math.max(...levels)
}
/** Was another level chosen than the ticked descriptors point to? Allowed with reasons, and counted. */
export const isOtherLevel = (
  input: Pick<TriageInput, 'level' | 'descriptors'>,
  facts: Pick<TriageFacts, 'levelOf'>,
): boolean => {
  const ticked = levelTicked(input.descriptors, facts.levelOf)
  return ticked !== null && input.level !== null && Number(input.level) !== ticked
}

const checks: Record<Need, Check> = {
  reasons: input => missing(input.reasons.trim() === '', 'reasons', 'Say why, in one line or more'),
  review: (input, facts) =>
    input.reviewOn === null
      ? missing(true, 'reviewOn', 'Enter the day to come back to it. Watching without a day is forgetting')
      : missing(input.reviewOn <= facts.today, 'reviewOn', 'The day to come back to it must be after today'),
  task: (input, facts) => [
    ...missing(input.taskTo === null || !facts.colleagues.has(input.taskTo), 'taskTo', 'Choose who will do it'),
    ...missing(input.taskTitle === null, 'taskTitle', 'Say in a few words what you ask of them'),
    ...missing(input.taskWords === null, 'taskWords', 'Say what they need to know to do it, and nothing more'),
    ...missing(
      input.taskDueOn !== null && input.taskDueOn < facts.today,
      'taskDueOn',
      'The day must not be in the past',
    ),
  ],
  risk: input => missing(input.risk === null, 'risk', 'Say what could happen, and how soon'),
  need: input => missing(input.need === null, 'need', 'Say what the child needs, and from whom'),
  voice: checkVoice,
  coercion: input =>
    missing(input.coercion === null, 'coercion', 'Say whether someone could be making the child do this'),
  identity: input =>
    missing(input.identity === null, 'identity', 'Say whether you would decide the same for another child'),
  level: checkLevel,
  parents: checkParents,
  dissent: input => [
    ...missing(input.dissent === null, 'dissent', 'Say whether anybody disagrees'),
    ...missing(
      input.dissent === 'yes' && input.dissentWords === null,
      'dissentWords',
      'Say who disagrees, and what they say',
    ),
  ],
  told: input => missing(input.childTold === null, 'childTold', 'Say what the child will be told, or why not yet'),
  plan: (input, facts) => [
    ...missing(
      input.leadId === null || !facts.colleagues.has(input.leadId),
      'leadId',
      'Choose who will be the lead practitioner',
    ),
    ...missing(input.planWords === null, 'planWords', 'Say what will be done first, and by whom'),
    ...(input.planReviewOn === null
      ? missing(true, 'planReviewOn', 'Enter the day on which you look at it together')
      : missing(input.planReviewOn <= facts.today, 'planReviewOn', 'That day must be after today')),
  ],
  agreement: input => [
    ...missing(input.agreement === null, 'agreement', 'Say whether the family agrees to Family Help'),
    ...missing(
      input.agreement !== null && input.agreement !== 'agreed',
      'agreement',
      'Family Help needs the family’s agreement. Ask first; or support in school, keep watching, or, if the child may be harmed, refer to the front door: that needs no agreement',
    ),
    ...missing(
      input.agreement === 'agreed' && input.agreementWords === null,
      'agreementWords',
      'Say who agreed, to what, and when',
    ),
  ],
  police: input => [
    ...missing(input.policeTo === null, 'policeTo', 'Say whom you called, and when'),
    ...missing(
      input.policeReference === null,
      'policeReference',
      'Enter the reference. If none was given, write the officer’s name',
    ),
  ],
  prevent: input => [
    ...missing(input.preventTo === null, 'preventTo', 'Say whom you told, and when'),
    ...missing(
      input.preventReference === null,
      'preventReference',
      'Enter the reference. If none was given, write the name of who took it',
    ),
  ],
}

function checkVoice(input: TriageInput, facts: TriageFacts): FieldError[] {
  if (input.weighed.some(voice => !facts.voices.has(voice)))
    return missing(
      true,
      'weighed',
      'You can no longer see some of the words you chose. Read the page once more, then decide',
    )
  if (input.weighed.length > 0 || input.newVoice !== null)
    return missing(
      input.changed === null,
      'changed',
      'Say what the child’s words changed, or why they could not change this decision',
    )
  if (input.notYet === null)
    return missing(true, 'notYet', 'Weigh what the child said, or say why it is not possible yet, and by when')
  return [
    ...missing(input.notYet === 'unborn' && !facts.unborn, 'notYet', 'This child is born. Choose another reason'),
    ...missing(input.notYet === 'other' && input.notYetWords === null, 'notYetWords', 'Say what stands in the way'),
    ...(input.notYet === 'unborn'
      ? []
      : input.notYetByOn === null
        ? missing(true, 'notYetByOn', 'Enter the day by which the child will be heard')
        : missing(input.notYetByOn < facts.today, 'notYetByOn', 'That day must not be in the past')),
  ]
}

function checkLevel(input: TriageInput, facts: TriageFacts): FieldError[] {
  if (facts.levels.length === 0) return []
  if (input.level === null || !facts.levels.includes(Number(input.level)))
    return missing(true, 'level', 'Choose the level')
  return missing(
    isOtherLevel(input, facts) && input.otherLevelReason === null,
    'otherLevelReason',
    `What you ticked is level ${levelTicked(input.descriptors, facts.levelOf)}. You may choose another level: say why`,
  )
}

function checkParents(input: TriageInput, facts: TriageFacts): FieldError[] {
  const blocked = familyBlocked(input, facts)
  if (input.parents === null) return missing(true, 'parents', 'Say whether the parents or carers are told')
  if (blocked.length > 0 && input.parents !== 'not-told' && input.managerWords === null) {
    return [
      {
        field: 'parents',
        message: `${blocked[0]} Do not speak with the family now. If a named manager has decided that it is safe, write who and why below`,
      },
    ]
  }
  return missing(
    input.parentsWords === null && !(blocked.length > 0 && input.parents === 'not-told'),
    'parentsWords',
    input.parents === 'not-told' ? 'Say why they are not told' : 'Say who tells them, what, and when',
  )
}

/** What is still missing for this outcome, in the order of the page. Empty: it can be saved. */
export const missingAnswers = (input: TriageInput, facts: TriageFacts): FieldError[] => {
  const order: Need[] = [
    'risk',
    'need',
    'voice',
    'coercion',
    'identity',
    'level',
    'parents',
    'review',
    'task',
    'plan',
    'agreement',
    'police',
    'prevent',
    'reasons',
    'dissent',
    'told',
  ]
  return order.filter(need => needsOf[input.outcome].includes(need)).flatMap(need => checks[need](input, facts))
}

/** What the one who logged it is told when nothing else was written: it says that it was read, and nothing of what was decided. */
export const thanks = 'Thank you. It was read, and it has been acted on.'

export type ListState = 'new' | 'picked-up' | 'monitoring' | 'acted-on'
export const listStates: Record<ListState, string> = {
  new: 'New',
  'picked-up': 'Picked up',
  monitoring: 'Monitoring',
  'acted-on': 'Acted on',
}

/** The state of a concern for the school: from its newest decision about each child, and whether anybody has picked it up. */
export function stateOf(
  concern: { children: readonly string[]; pickedUpAt: Date | null },
  newest: ReadonlyMap<string, { outcome: TriageOutcome }>,
): ListState {
  const decided = concern.children.filter(child => newest.has(child))
  if (decided.length === 0) return concern.pickedUpAt === null ? 'new' : 'picked-up'
  if (decided.length < concern.children.length) return 'picked-up'
  return decided.some(child => newest.get(child)?.outcome === 'monitor') ? 'monitoring' : 'acted-on'
}

/** The newest decision about each child, from decisions in any order. */
export function newestByChild<T extends { childId: string; decidedAt: Date; id: string }>(
  rows: readonly T[],
): Map<string, T> {
  const newest = new Map<string, T>()
  for (const row of rows) {
    const there = newest.get(row.childId)
    if (
      !there ||
      row.decidedAt > there.decidedAt ||
      (row.decidedAt.getTime() === there.decidedAt.getTime() && row.id > there.id)
    )
      newest.set(row.childId, row)
  }
  return newest
}
