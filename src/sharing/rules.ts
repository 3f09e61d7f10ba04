/** Pure: who may be asked, who answers, how a request stands, and what stands against an answer. */
import type { FieldError } from '../platform/form.ts'
import {
  type AnswerInput,
  type Decision,
  decisions,
  handling,
  needsReasons,
  type RequestRow,
  sensitiveKinds,
  sharesWords,
} from './sharing.ts'

export interface Askable {
  id: string
  name: string
  badge: string
  kind: string
  phone: string | null
  onKith: boolean
  /** In the index of involvement, as far as this reader may see it. */
  worksWithChild: boolean
}

const neverAsked = ['partnership-office', 'council', 'trust']

/** The organisations that this one may ask directly: never itself, and services whose name tells something only from the front door. */
export const askable = (all: readonly Askable[], me: { organisationId: string; kind: string }): Askable[] =>
  all
    .filter(one => one.id !== me.organisationId && !neverAsked.includes(one.kind))
    .filter(one => !sensitiveKinds.includes(one.kind) || me.kind === 'front-door')
    .toSorted((a, b) => Number(b.worksWithChild) - Number(a.worksWithChild) || a.name.localeCompare(b.name))

/** Asked as a service that may not be named to others? */
export const isSensitive = (organisation: Pick<Askable, 'kind'>): boolean => sensitiveKinds.includes(organisation.kind)

export type Standing = 'waiting' | 'late' | 'answered'
export const standingOf = (request: Pick<RequestRow, 'answer' | 'dueAt'>, now: Date): Standing =>
  request.answer ? 'answered' : now >= request.dueAt ? 'late' : 'waiting'

/** When an answer is due by the clock of whoever answers, and whether they have said why it is late. */
export interface Deadline {
  dueAt: Date
  lateSaid: boolean
}

/** Who writes the answer down: the asked organisation; or, where nobody there reads in Kith, the one that asked. */
export const answersFor = (request: Pick<RequestRow, 'byPhone' | 'fromId' | 'toId'>): string =>
  request.byPhone ? request.fromId : request.toId

/**
 * Asked as broker? Then "no trace", "known, nothing relevant" and a refusal would each tell something of a service that may not be named:
 * there is one answer for all three.
 */
export const isBrokered = (request: Pick<RequestRow, 'sensitive' | 'byPhone' | 'toKind'>): boolean =>
  request.sensitive && !request.byPhone && request.toKind === 'front-door'
export const nothingToTell = 'Nothing to tell'

/** The decisions that this request can be given, with their words. */
export function decisionsFor(
  request: Pick<RequestRow, 'sensitive' | 'byPhone' | 'toKind'>,
): { value: Decision; label: string; hint: string }[] {
  const all = (Object.keys(decisions) as Decision[]).map(value => ({
    value,
    label: decisions[value].label,
    hint: decisions[value].hint,
  }))
  if (!isBrokered(request)) return all
  return all
    .filter(one => one.value === 'all' || one.value === 'part' || one.value === 'nothing-relevant')
    .map(one =>
      one.value === 'nothing-relevant'
        ? {
            ...one,
            label: nothingToTell,
            hint: 'No service knows the child, or none decided to tell. Nobody can see which.',
          }
        : one,
    )
}
/** Those of them that take one step. */
export const oneStepFor = (
  request: Pick<RequestRow, 'sensitive' | 'byPhone' | 'toKind'>,
): { value: Decision; label: string }[] =>
  decisionsFor(request).filter(one => one.value === 'no-trace' || one.value === 'nothing-relevant')
/** What was decided, in a few words. */
export const decidedWords = (
  request: Pick<RequestRow, 'sensitive' | 'byPhone' | 'toKind'>,
  decision: Decision,
): string => (isBrokered(request) && decision === 'nothing-relevant' ? nothingToTell : decisions[decision].short)

/** Everything that stands against this answer, with its field; empty when nothing does. */
export function answerProblems(
  request: Pick<RequestRow, 'byPhone' | 'askedAt' | 'answer' | 'sensitive' | 'toKind'>,
  input: AnswerInput,
  deadline: Deadline,
  now: Date,
): FieldError[] {
  const errors: FieldError[] = []
  if (request.answer) {
    return [
      {
        field: 'decision',
        message: `${request.answer.answeredForName ?? request.answer.decidedByName} answered before you. Your words are still in the form, and were not sent`,
      },
    ]
  }
  if (!decisionsFor(request).some(one => one.value === input.decision))
    errors.push({ field: 'decision', message: 'Choose what you share' })
  if (needsReasons(input.decision) && !input.reasons) errors.push({ field: 'reasons', message: 'Give the reasons' })
  const nothing = !input.told.seen && !input.told.said && !input.told.view && input.entries.length === 0
  if (sharesWords(input.decision) && nothing)
    errors.push({ field: 'seen', message: 'Write what you share, or choose entries to share' })
  if (!sharesWords(input.decision) && input.entries.length > 0) {
    errors.push({
      field: 'entries',
      message: `“${decisions[input.decision].label}” shares no entries. Choose “Share part of it”, or untick them`,
    })
  }
  if (!sharesWords(input.decision) && (input.told.seen || input.told.said || input.told.view)) {
    errors.push({
      field: 'seen',
      message: `“${decisions[input.decision].label}” sends no words. Choose “Share part of it”, or take them out`,
    })
  }
  if (request.byPhone && !input.received) errors.push({ field: 'name', message: 'Give the name of whoever answered' })
  const at = input.received?.at ?? now
  if (at > now) errors.push({ field: 'onDate', message: 'The time they answered must be in the past' })
  if (input.received && at < toMinute(request.askedAt))
    errors.push({ field: 'onDate', message: 'They cannot have answered before they were asked' })
  if (at >= deadline.dueAt && !deadline.lateSaid && !input.lateReason)
    errors.push({ field: 'lateReason', message: 'The time for answering has passed. Say why it is late' })
  return errors
}

/** People type minutes: an answer in the minute of the question is not before it. */
const toMinute = (at: Date): Date => new Date(Math.floor(at.getTime() / 60_000) * 60_000)

/** "Not for the family; ask us before an arrest." One line, or null when there are no conditions. */
export function handlingWords(conditions: readonly string[], more: string | null): string | null {
  const known = conditions.flatMap(key =>
    Object.hasOwn(handling, key) ? [handling[key as keyof typeof handling]] : [],
  )
  const all = [...known, ...(more ? [more] : [])]
  return all.length === 0 ? null : all.join('. ')
}

/** Ten characters to be read out on the telephone: no letters that sound or look alike. `bytes`: at least eight random ones. */
export function requestNumber(bytes: Uint8Array): string {
  const alphabet = '23456789CDFGHJKMNPRTVWXY'
  const letters = [...bytes.slice(0, 8)].map(byte => alphabet[byte % alphabet.length])
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`
}

/** How many of each decision, for the log. */
export function countDecisions(
  rows: readonly { decision: string; count: number }[],
): { label: string; count: number }[] {
  return (Object.keys(decisions) as (keyof typeof decisions)[]).map(key => ({
    label: decisions[key].short,
    count: rows.find(row => row.decision === key)?.count ?? 0,
  }))
}
