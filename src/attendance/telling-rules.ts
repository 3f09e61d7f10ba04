/** Pure: whom an absence nobody can explain is told to, by when, when it goes up, and when a child must be looked for. */
import { londonMoment, londonNow } from '../platform/moment.ts'
import { dateText, dayNumber, isWorkingDay, nextWorkingDay } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { markAt, type TermMarks } from './marks.ts'
import {
  type AsWhat,
  asWhats,
  type PlanKey,
  plans,
  type StepRow,
  type Telling,
  type TellingRow,
  triedOutcomes,
  triedWays,
} from './telling.ts'

/** One row of attendance.workers: a team that works with the child, or (without an organisation) a plan that runs. */
export interface WorkerRow {
  childId: string
  organisationId: string | null
  organisationName: string | null
  organisationKind: string | null
  onKith: boolean | null
  phone: string | null
  email: string | null
  role: string
  practitionerId: string | null
  workerName: string | null
  teamMay: boolean | null
  plan: string | null
  risk: boolean
}

/** Somebody who must hear of it. */
export interface Recipient {
  organisationId: string
  asWhat: AsWhat
  workerId: string | null
  workerName: string | null
  byPhone: boolean
  plan: PlanKey | null
  highRisk: boolean
}
/** Where to go when a plan runs and no team is known: the front door for the child. */
export interface Door {
  id: string
}

const planOrder = Object.keys(plans) as PlanKey[]
/** The gravest plan that runs, or null. */
export const planOf = (rows: readonly Pick<WorkerRow, 'plan'>[]): PlanKey | null =>
  planOrder.find(key => rows.some(row => row.plan === key)) ?? null

const asWhatOf = (row: Pick<WorkerRow, 'organisationKind' | 'role'>): AsWhat =>
  row.organisationKind === 'youth-justice'
    ? 'youth-justice'
    : row.role === 'family-help'
      ? 'family-help'
      : 'social-worker'

/**
 * Who must be told about one child: each team that works with it, once, with its worker where one is named. A plan without a team goes to the
 * front door, by a notice: it may not work with the child in Kith. Empty when there is neither.
 */
export function recipientsOf(rows: readonly WorkerRow[], door: Door | null): Recipient[] {
  const plan = planOf(rows)
  const highRisk = rows.some(row => row.risk)
  const teams = Map.groupBy(
    rows.filter(row => row.organisationId !== null),
    row => row.organisationId as string,
  )
  const told = [...teams].map(([organisationId, some]): Recipient => {
    const row = some.find(one => one.practitionerId !== null) ?? some.find(one => one.workerName !== null) ?? some[0]!
    return {
      organisationId,
      asWhat: asWhatOf(row),
      workerId: row.practitionerId,
      workerName: row.workerName,
      byPhone: !row.teamMay,
      plan,
      highRisk,
    }
  })
  if (told.length > 0 || plan === null || door === null) return told
  return [{ organisationId: door.id, asWhat: 'plan', workerId: null, workerName: null, byPhone: true, plan, highRisk }]
}

const HOUR = 3_600_000

/**
 * By when the worker is told: noon of the day; an hour after it is known where that is later; at once when the day is over. The guidance gives no
 * number; `limit` is the area’s own, if it has set one, and the earlier counts.
 */
export function tellBy(onDate: string, knownAt: Date, limit: Date | null): Date {
  if (londonNow(knownAt).date > onDate) return knownAt
  const noon = londonMoment(onDate, '12:00')
  const own = new Date(Math.max(noon.getTime(), knownAt.getTime() + HOUR))
  return limit !== null && limit < own ? limit : own
}

/** Hours without an answer after which it goes up: first to the team’s manager, then to the front door. Half for a child at high risk. */
export const upAfterHours = [2, 4] as const
const closes = '17:00'

/**
 * When it goes up for the first or the second time. After five, and on days off, it waits until half past nine of the next working day, unless
 * the risk is high: then it goes to whoever is there.
 */
export function upAt(toldAt: Date, stage: 1 | 2, highRisk: boolean): Date {
  const hours = upAfterHours[stage - 1]!
  if (highRisk) return new Date(toldAt.getTime() + (hours * HOUR) / 2)
  const at = new Date(toldAt.getTime() + hours * HOUR)
  const { date, time } = londonNow(at)
  if (isWorkingDay(date) && time <= closes && time >= '08:00') return at
  const day = isWorkingDay(date) && time < '08:00' ? date : nextWorkingDay(date)
  return londonMoment(day, stage === 1 ? '09:30' : '11:30')
}

type Stepped = { steps: readonly Pick<StepRow, 'kind' | 'at' | 'facts'>[] }
/**
 * The steps of the round that runs: all of them, or, where the day was explained and is not any more ('again'), those since it was explained last. What
 * was tried before the file came counts too.
 */
export function roundOf<Step extends Pick<StepRow, 'kind'>>({ steps }: { steps: readonly Step[] }): readonly Step[] {
  const again = steps.findLastIndex(step => step.kind === 'again')
  return again < 0 ? steps : steps.slice(steps.slice(0, again).findLastIndex(step => step.kind === 'explained') + 1)
}
const firstOf = (telling: Stepped, kind: StepRow['kind']) => roundOf(telling).find(step => step.kind === kind) ?? null
/** Does the register explain the day now? Also of one that was answered. */
export const isExplained = (telling: Stepped): boolean => firstOf(telling, 'explained') !== null
/** Was the team told in the round that runs? */
export const isTold = (telling: Stepped): boolean => firstOf(telling, 'told') !== null

export type TellingState = 'to-tell' | 'told' | 'seen' | 'gone-up' | 'answered' | 'explained'
export const tellingStates: Record<TellingState, string> = {
  'to-tell': 'To be told',
  told: 'Told',
  seen: 'Seen',
  'gone-up': 'Not answered',
  answered: 'Answered',
  explained: 'Explained',
}
/** Where a telling stands, from what happened. An answer stands also when the register explains the absence later. */
export function stateOf(telling: Stepped): TellingState {
  if (firstOf(telling, 'answered')) return 'answered'
  if (firstOf(telling, 'explained')) return 'explained'
  if (!firstOf(telling, 'told')) return 'to-tell'
  if (roundOf(telling).some(step => step.kind === 'gone-up' && step.facts.stage !== 0)) return 'gone-up'
  return firstOf(telling, 'seen') ? 'seen' : 'told'
}

export type Due = { what: 'tell' } | { what: 'up'; stage: 0 | 1 | 2 } | null
/**
 * What is due with a telling now: to tell it, or to take it up a stage. One thing at a time. A notice cannot be given by a program: when its time
 * has come the school’s leads hear of it, once (stage 0).
 */
export function dueNow(telling: Stepped & Pick<TellingRow, 'tellBy' | 'highRisk' | 'byPhone'>, now: Date): Due {
  const state = stateOf(telling)
  if (state === 'answered' || state === 'explained') return null
  const told = firstOf(telling, 'told')
  const up = roundOf(telling).filter(step => step.kind === 'gone-up')
  if (!told)
    return now < telling.tellBy
      ? null
      : !telling.byPhone
        ? { what: 'tell' }
        : up.length === 0
          ? { what: 'up', stage: 0 }
          : null
  const gone = up.filter(step => step.facts.stage !== 0).length
  if (gone >= 2) return null
  const stage = (gone + 1) as 1 | 2
  return now >= upAt(told.at, stage, telling.highRisk) ? { what: 'up', stage } : null
}

/** Has anybody of the school, or the team, reached the child or the family? */
export const isReached = (telling: Stepped): boolean =>
  roundOf(telling).some(
    step =>
      (step.kind === 'tried' && (step.facts.outcome === 'reached-child' || step.facts.outcome === 'reached-family')) ||
      (step.kind === 'answered' && step.facts.seen !== 'no'),
  )

/**
 * Must somebody go and see that the child is well? Yes when two ways were tried, or one and the worker was told, and nobody was reached, and the risk
 * is high or nobody has been able to say why for three days. At high risk it is enough that the worker was told, and it went up once or the answer is
 * that nobody has seen the child: nothing need have been written down before. Null: no prompt; else the reason in words.
 */
export function welfarePrompt(telling: Telling): string | null {
  if (isExplained(telling) || isReached(telling)) return null
  const steps = roundOf(telling)
  if (steps.some(step => step.kind === 'welfare-check')) return null
  const tried = steps.filter(step => step.kind === 'tried').length
  const told = isTold(telling)
  const long = format.daysBetween(telling.runFrom, telling.onDate) >= 2
  const unreached = steps.some(
    step =>
      (step.kind === 'gone-up' && step.facts.stage !== 0) || (step.kind === 'answered' && step.facts.seen === 'no'),
  )
  if (tried < 2 && !(tried >= 1 && told) && !(telling.highRisk && told && unreached)) return null
  if (telling.highRisk) return 'Nobody has been reached, and this child may be at high risk.'
  return long ? 'Nobody has been reached, and nobody has been able to say why for three days.' : null
}

/** "Thu 19 Nov, 09:20: telephoned the family. Nobody answered." One line a step, for an entry and for the notice. */
export function triedLine(step: Pick<StepRow, 'at' | 'facts' | 'words'>): string {
  const way = triedWays[step.facts.way as keyof typeof triedWays] ?? 'Tried'
  const said = [way, step.facts.outcome ? triedOutcomes[step.facts.outcome] : '', step.words.replace(/[.\s]+$/, '')]
  return `${format.shortDateTime(step.at)}: ${said.filter(Boolean).join('. ')}.`
}

/** "today 10:40", "Thu 19 Nov, 10:40": in the middle of a sentence. */
export const nearWords = (at: Date, now: Date): string =>
  format.nearDateTime(at, now).replace(/^(Today|Tomorrow|Yesterday)/, word => word.toLowerCase())

/** "Clara Lund, Northmoor Children’s Services", "Northmoor Children’s Services". */
export const toWords = (telling: Pick<TellingRow, 'workerName' | 'toName'>): string =>
  [telling.workerName, telling.toName].filter(Boolean).join(', ')

/** Whom it is about to, in a title: "social worker". */
export const asWords = (telling: Pick<TellingRow, 'asWhat'>): string => asWhats[telling.asWhat]

/** "since Monday 16 November, three school days" is the page’s to say; here the plain fact for a task: no name, no place. */
export const awayWords = (telling: Pick<TellingRow, 'onDate' | 'runFrom' | 'plan'>): string => {
  const plan = telling.plan && Object.hasOwn(plans, telling.plan) ? plans[telling.plan as PlanKey] : null
  const since = telling.runFrom < telling.onDate ? `since ${format.shortDate(telling.runFrom)}` : 'today'
  return [
    plan === 'looked after' ? 'Looked after.' : plan ? `Has a ${plan}.` : '',
    `Not in school ${since === 'today' ? `on ${format.shortDate(telling.onDate)}` : since}, and nobody knows why.`,
  ]
    .filter(Boolean)
    .join(' ')
}

/**
 * The first day of the run of days that nobody can explain, back from `on`. A day with a session of N or O is one; a day without a mark (a weekend, a
 * holiday) does not end it.
 */
export function runFrom(terms: readonly TermMarks[], on: string): string {
  const last = dayNumber(on)
  const first = Math.min(last, ...terms.map(term => term.startsOn))
  let from = last
  for (let day = last - 1; day >= first; day--) {
    const marks = terms
      .flatMap(term => [markAt(term, day, 'am'), markAt(term, day, 'pm')])
      .filter(mark => mark !== null)
    if (marks.length === 0) continue
    if (!marks.some(mark => isUnexplained(mark.code))) break
    from = day
  }
  return dateText(from)
}
/** Nobody knows why: the reason is not established yet, or it is not one of the others. */
export const isUnexplained = (code: string): boolean => code === 'N' || code === 'O'
/** The code that now explains a day, or null while a session of it has none. Present counts. */
export function explainedBy(terms: readonly TermMarks[], on: string): string | null {
  const day = dayNumber(on)
  const marks = terms.flatMap(term => [markAt(term, day, 'am'), markAt(term, day, 'pm')]).filter(mark => mark !== null)
  if (marks.length === 0 || marks.some(mark => isUnexplained(mark.code))) return null
  return (marks.find(mark => mark.code !== '/' && mark.code !== '\\') ?? marks[0])?.code ?? null
}

// No letters or digits that are mistaken for one another on the telephone.
const letters = 'ABCDEFGHJKLMNPQRTUVWXY346789'
/** "A-7K4M-9QPT" from numbers from 0 up to 1: random, so that it can be read out and neither guessed nor counted. */
export function noticeNumber(chances: readonly number[]): string {
  const signs = chances
    .slice(0, 8)
    .map(chance => letters[Math.min(letters.length - 1, Math.floor(chance * letters.length))] ?? 'A')
  return `A-${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`
}

/**
 * The team that was told knows where the child is until a day that has not passed by `on`: so it said, for fourteen days at most, and the child has not
 * been in school on a day after it said so. A child who came back and is away again is away anew.
 */
export function isKnownUntil(telling: Stepped, terms: readonly TermMarks[], on: string): boolean {
  const last = dayNumber(on)
  return telling.steps.some(step => {
    if (step.kind !== 'answered' || !step.facts.knownUntil) return false
    const said = dayNumber(londonNow(step.at).date)
    if (Math.min(dayNumber(step.facts.knownUntil), said + mostKnownDays) < last) return false
    for (let day = said + 1; day <= last; day++) if (isInSchool(terms, day)) return false
    return true
  })
}
/** For how many days ahead a team can say that it knows where a child is. */
export const mostKnownDays = 14
const isInSchool = (terms: readonly TermMarks[], day: number): boolean =>
  terms.some(term => (['am', 'pm'] as const).some(s => ['/', '\\', 'L'].includes(markAt(term, day, s)?.code ?? '')))

/**
 * Is a day that nobody can explain spoken of already, in the telling of a later day of the same run ("nobody has been able to say why since")? Not where
 * that one ended before anybody was told.
 */
export const isCovered = (telling: Stepped & Pick<TellingRow, 'runFrom' | 'onDate'>, day: string): boolean =>
  telling.runFrom <= day &&
  day < telling.onDate &&
  (!isExplained(telling) || telling.steps.some(step => step.kind === 'told'))

/**
 * The numbered notice, label by label: to read out, or to send. `child` and `school` are named in it; it goes to a checked recipient. `placeKept`: where
 * the child’s place is protected it names neither the school nor a telephone.
 */
export function noticeOf(
  telling: Telling,
  child: { name: string; born: string | null },
  from: { name: string; job: string },
  placeKept = false,
): [string, string][] {
  const tried = telling.steps.filter(step => step.kind === 'tried')
  return [
    ['Number', telling.number],
    ['To', [toWords(telling), telling.toPhone].filter(Boolean).join(', ')],
    [
      'From',
      placeKept
        ? `${from.name}. Where the child goes to school is protected, and so no school and no telephone stands here. We call again for the answer.`
        : [from.name, from.job, telling.organisationName, telling.organisationPhone].filter(Boolean).join(', '),
    ],
    ['Child', child.born ? `${child.name}, born ${format.date(child.born)}` : child.name],
    ['What', `Absent on ${format.longDate(telling.onDate)}. No reason given.`],
    ...(telling.runFrom < telling.onDate
      ? ([['Since', `Nobody has been able to say why since ${format.longDate(telling.runFrom)}.`]] as [
          string,
          string,
        ][])
      : []),
    [
      'What we tried',
      tried.length === 0 ? 'Nothing is written down yet.' : tried.map(step => triedLine(step)).join('\n'),
    ],
    [
      'What we ask',
      telling.highRisk
        ? 'Tell us today whether you know where the child is. If nobody knows, somebody must see the child today.'
        : 'Tell us today whether you know where the child is, and what you will do.',
    ],
  ]
}
