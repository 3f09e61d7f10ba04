/** What follows from the rows of a contact: where it stands, when it is due, what came before. Pure. */
import type { FieldError } from '../platform/form.ts'
import { addMonths, dateText, dayNumber, londonDate } from '../statute/index.ts'
import {
  type Check,
  type ContactChildRow,
  type ContactWhole,
  type DecisionRow,
  type OutcomeKey,
  openStatuses,
  outcomes,
  type ProposalInput,
  type ProposalRow,
  type Status,
  type StepRow,
} from './contact.ts'

type Rows = Pick<ContactWhole, 'contact' | 'children' | 'taken' | 'proposals' | 'decisions' | 'answers' | 'checks'>

/** The proposal about one child that waits for a second person: neither sent back nor decided. There is at most one. */
export function openProposal(
  contactChildId: string,
  proposals: readonly ProposalRow[],
  decisions: readonly Pick<DecisionRow, 'contactChildId'>[],
): ProposalRow | null {
  if (decisions.some(decision => decision.contactChildId === contactChildId)) return null
  return proposals.find(proposal => proposal.contactChildId === contactChildId && proposal.sentBackAt === null) ?? null
}

export const answeredOf = (checks: readonly Check[]): { answered: number; of: number } => ({
  answered: checks.filter(check => check.answeredAt !== null).length,
  of: checks.length,
})

/** Has whoever told us been told what became of it, for this child or for the whole contact? */
export const isAnswered = (contactChildId: string, answers: ContactWhole['answers']): boolean =>
  answers.some(answer => answer.contactChildId === null || answer.contactChildId === contactChildId)

/**
 * Where a contact stands. A contact is Decided when every child is; Answered when the referrer was told about each. The manager is waited for
 * only when no child is left to be worked on.
 */
export function statusOf({ contact, children, taken, proposals, decisions, answers, checks }: Rows): Status {
  if (contact.adviceOnly) return 'answered'
  const undecided = children.filter(child => !decisions.some(decision => decision.contactChildId === child.id))
  if (children.length > 0 && undecided.length === 0)
    return children.every(child => isAnswered(child.id, answers)) ? 'answered' : 'decided'
  const waiting = undecided.filter(child => openProposal(child.id, proposals, decisions) !== null)
  if (waiting.length > 0 && waiting.length === undecided.length) return 'manager'
  if (proposals.length > 0) return 'deciding'
  const asked = answeredOf(checks)
  if (asked.of > asked.answered) return 'asking'
  if (asked.of > 0) return 'deciding'
  return taken.length > 0 ? 'reading' : 'new'
}

/** Reading, asking, deciding, manager, answer: how many of the five squares are filled. */
export const stepsOf = (status: Status): number =>
  ({ new: 0, reading: 1, asking: 2, deciding: 3, manager: 4, decided: 5, answered: 5 })[status]

/** Who has the contact now: whoever took it last. */
export const holderOf = (taken: ContactWhole['taken']) =>
  taken.reduce<StepRow | null>((last, one) => (last === null || one.at >= last.at ? one : last), null)

/** The day twelve calendar months before. 31 August has no twin in February: the last day that exists is taken. */
export const twelveMonthsBefore = (on: string): string => dateText(addMonths(dayNumber(on), -12).day)
/** Within twelve months before `now`, both days counted: the Ofsted count of repeat contacts and re-referrals. */
export const withinTwelveMonths = (at: Date, now: Date): boolean =>
  at <= now && londonDate(at) >= twelveMonthsBefore(londonDate(now))

export interface Earlier {
  contactId: string
  number: string
  receivedAt: Date
  summary: string
  from: string
  outcome: OutcomeKey | null
  accepted: boolean
  decidedAt: Date | null
  /** The same child, or a brother or sister. */
  childId: string
}
/** Contacts and referrals about one child that count within twelve months. A re-referral is one after an accepted one. */
export function countEarlier(earlier: readonly Earlier[], now: Date): { contacts: number; referrals: number } {
  const counted = earlier.filter(one => withinTwelveMonths(one.receivedAt, now))
  return {
    contacts: new Set(counted.map(one => one.contactId)).size,
    referrals: new Set(counted.filter(one => one.accepted).map(one => one.contactId)).size,
  }
}
const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
/** "third contact in twelve months"; null for the first. `before`: how many came earlier. */
export const repeatWords = (before: number): string | null =>
  before === 0 ? null : `${ordinals[before + 1] ?? `${before + 1}th`} contact in twelve months`

// ------------------------------------------------------------------ the board

export type Due = { at: Date; timed: boolean } | null
export type Group = 'late' | 'hour' | 'today' | 'tomorrow' | 'later' | 'answer'

/** Which part of the board a contact belongs to. Without a clock (there is always one) it is for today. */
export function groupOf(due: Due, status: Status, now: Date): Group {
  if (status === 'decided') return 'answer'
  if (due === null) return 'today'
  if (due.at <= now) return 'late'
  if (due.timed && due.at.getTime() - now.getTime() <= 3_600_000) return 'hour'
  const today = dayNumber(londonDate(now))
  // A limit in days ends at the midnight after its last day.
  const day = dayNumber(londonDate(new Date(due.at.getTime() - 1)))
  return day <= today ? 'today' : day === today + 1 ? 'tomorrow' : 'later'
}

export const onBoard = (status: Status): boolean => (openStatuses as readonly string[]).includes(status)

/** Contacts that share a child, put together: many notifications, one household. Each list keeps its order; those alone are last. */
export function households<T extends { children: readonly string[] }>(rows: readonly T[]): T[][] {
  const homeOf = new Map<string, T[]>()
  const homes: T[][] = []
  for (const row of rows) {
    const joined = [
      ...new Set(
        row.children
          .flatMap(child => homeOf.get(child) ?? [])
          .map(other => homes.findIndex(home => home.includes(other))),
      ),
    ]
      .filter(index => index >= 0)
      .sort((a, b) => a - b)
    const first = joined[0]
    let home: T[]
    if (first === undefined) {
      home = []
      homes.push(home)
    } else {
      home = homes[first] as T[]
      for (const index of joined.slice(1).reverse()) home.push(...(homes.splice(index, 1)[0] ?? []))
    }
    home.push(row)
    for (const child of home.flatMap(member => [...member.children])) homeOf.set(child, home)
  }
  const inOrder = (home: T[]) => home.toSorted((one, other) => rows.indexOf(one) - rows.indexOf(other))
  return [...homes.filter(home => home.length > 1), ...homes.filter(home => home.length === 1)].map(inOrder)
}

/** Monday 00:00 of the week, as a London date. */
export const mondayOf = (on: string): string => dateText(dayNumber(on) - ((dayNumber(on) + 3) % 7))

// ------------------------------------------------------------------ a proposal

/** The highest level that has a ticked descriptor; null when none is ticked. */
export const levelTicked = (descriptors: readonly string[]): string | null =>
  descriptors.reduce<string | null>(
    (highest, code) => (highest === null || (code[0] ?? '') > highest ? (code[0] ?? null) : highest),
    null,
  )

/** Was another level chosen than the descriptors say? Allowed with reasons, and counted. */
export const isOtherLevel = (level: string, descriptors: readonly string[]): boolean =>
  levelTicked(descriptors) !== level

const thin: readonly OutcomeKey[] = ['advice', 'no-further-action', 'other-authority']

/** What a proposal still lacks. Early help and above cannot be saved thin. `today`: a London date; `teams`: the teams that were offered. */
export function proposalProblems(proposal: ProposalInput, today: string, teams: readonly string[]): FieldError[] {
  const errors: FieldError[] = []
  const say = (field: string, message: string) => errors.push({ field, message })
  if (!thin.includes(proposal.outcome) && proposal.need === null) say('need', 'Say what the child needs, and from whom')
  const heard = proposal.weighed.length > 0 || (proposal.voiceWords !== null && proposal.voiceChanged !== null)
  if (proposal.voiceWords !== null && proposal.voiceChanged === null)
    say('voiceChanged', 'Say what the child’s words changed, or why they could not change this')
  else if (!heard && proposal.voiceNotYet === null)
    say('voiceNotYet', 'Say what the child’s words changed, or why nobody has asked the child yet')
  if (!heard && proposal.voiceNotYet !== null && proposal.voiceByOn === null && !thin.includes(proposal.outcome))
    say('voiceByOn', 'Give the day by which the child will be heard')
  if (proposal.voiceByOn !== null && proposal.voiceByOn < today) say('voiceByOn', 'Give a day that is still to come')
  if (isOtherLevel(proposal.level, proposal.descriptors) && proposal.otherLevelReason === null)
    say(
      'otherLevelReason',
      levelTicked(proposal.descriptors) === null
        ? 'Tick what describes the child, or say why nothing in the document does'
        : 'You chose another level than you ticked. Say why',
    )
  if (outcomes[proposal.outcome].receives && proposal.receivingOrganisationId === null)
    say('receiving', 'Choose the team that takes it on')
  else if (
    outcomes[proposal.outcome].receives &&
    proposal.receivingOrganisationId !== null &&
    !teams.includes(proposal.receivingOrganisationId)
  )
    say('receiving', 'Choose the team from the list')
  if (proposal.coercion === 'likely' && proposal.coercionSigns.length === 0)
    say('coercionSigns', 'Tick what points to it')
  return errors
}

/** May this person agree this proposal? The database refuses it as well. */
export const mayDecide = (proposal: Pick<ProposalRow, 'proposedBy'>, practitionerId: string): boolean =>
  proposal.proposedBy !== practitionerId

/** How a child in a contact is named on a board: initials as given, with age. */
export function initialsOf(child: Pick<ContactChildRow, 'given' | 'family' | 'bornOn' | 'expectedOn'>): string {
  const parts = [child.given, child.family].filter(part => part !== '').flatMap(part => part.split(/\s+/))
  if (parts.length === 0) return 'Not named'
  return parts.map(part => `${[...part][0]?.toUpperCase() ?? ''}.`).join('')
}

// ------------------------------------------------------------------ out of hours

/** Since when the last handover counts: 17:00 of the last working day, or 08:30 of a working day that is already over. London times. */
export function handoverSince(
  now: { date: string; time: string },
  isWorkingDay: (on: string) => boolean,
): { date: string; time: string } {
  const before = (on: string) => dateText(dayNumber(on) - 1)
  if (isWorkingDay(now.date) && now.time >= '17:00') return { date: now.date, time: '08:30' }
  let day = before(now.date)
  while (!isWorkingDay(day)) day = before(day)
  return { date: day, time: '17:00' }
}

/** A short number to read out: no vowels, no look-alikes. `random`: 0 to 1, six times. */
export function contactNumber(random: readonly number[]): string {
  const letters = 'BCDFGHJKMNPQRTVWXYZ23456789'
  const text = random.map(value => letters[Math.floor(value * letters.length)] ?? 'B').join('')
  return `C-${text.slice(0, 3)}-${text.slice(3)}`
}
