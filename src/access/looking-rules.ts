/** Pure: what an event is called in words, how looks are put together into lines, and how answers and pasted lists are read. */
import { isPlainDate } from '../platform/form.ts'
import { londonNow } from '../platform/moment.ts'
import type { Before, Look, Outcome, PersonLook } from './looking.ts'

/** By the beginning of the action: what it is called when something was read, and when something was written. */
const actions: readonly [start: string, read: string, done: string][] = [
  ['child.read', 'Opened the record', 'Opened the record'],
  ['child.people', 'Opened the people around the child', 'Opened the people around the child'],
  ['child.workers', 'Opened who works with the child', 'Opened who works with the child'],
  ['child.closed', 'Opened a closed record, with a reason', 'Opened a closed record, with a reason'],
  [
    'children.searched',
    'Searched by name among the children one works with',
    'Searched by name among the children one works with',
  ],
  ['children', 'Saw in a list', 'Saw in a list'],
  ['child.known.join', 'Compared two records', 'Said whether two records are one child'],
  ['child.known', 'Asked whether the child is known', 'Asked whether the child is known'],
  ['unborn', 'Looked before beginning a record before birth', 'Began a record before birth'],
  ['birth', 'Opened the form for a birth', 'Recorded a birth'],
  ['entry.read', 'Opened an entry', 'Opened an entry'],
  ['entry.versions', 'Opened earlier wordings of an entry', 'Opened earlier wordings of an entry'],
  ['entry', 'Opened an entry to write', 'Wrote or changed an entry'],
  ['document', 'Opened a document', 'Opened a document'],
  ['concern', 'Opened a concern', 'Worked on a concern'],
  ['concerns', 'Saw in a list', 'Saw in a list'],
  ['referrals', 'Saw in a list', 'Saw in a list'],
  ['questions', 'Opened the open questions', 'Opened the open questions'],
  ['referral', 'Opened a referral', 'Worked on a referral'],
  ['contact', 'Opened a contact', 'Worked on a contact'],
  ['sharing', 'Opened a request for information', 'Asked for or shared information'],
  ['challenge', 'Opened a disagreement', 'Worked on a disagreement'],
  ['question', 'Opened the open questions', 'Worked on an open question'],
  ['attendance', 'Opened attendance', 'Worked on attendance'],
  ['pupils', 'Opened a pupil list', 'Brought in a pupil list'],
  ['roll', 'Picked from the roll', 'Picked from the roll'],
  ['location', 'Opened who may know what', 'Set who may know what'],
  ['too-close', 'Opened who may know what', 'Set who may know what'],
  ['ending', 'Opened who may know what', 'Set who may know what'],
  ['move', 'Opened the form for a move', 'Recorded a move'],
  ['person', 'Opened the form for a person', 'Added a person around the child'],
  ['task', 'Opened a task', 'Finished a task'],
  ['clock', 'Opened a clock', 'Worked on a clock'],
  ['home', 'Saw on the home page', 'Saw on the home page'],
  ['looking', 'Looked at who has looked', 'Looked at who has looked'],
  ['glass.review', 'Read an emergency look', 'Judged an emergency look'],
  [
    'glass.asked',
    'Asked to open a record in an emergency',
    'Asked to open a record in an emergency, and nothing opened',
  ],
  ['glass.ended', 'Ended an emergency look', 'Ended an emergency look'],
  ['glass', 'Asked to open a record in an emergency', 'Opened the record in an emergency'],
  ['retention.rule', 'Read how long records are kept', 'Set how long records are kept'],
  ['retention.rules', 'Read how long records are kept', 'Set how long records are kept'],
  ['retention.backups', 'Read how long backups are kept', 'Said how long backups are kept'],
  ['retention.hold', 'Opened a hold on a record', 'Put or lifted a hold on a record'],
  ['retention.holds', 'Saw in a list', 'Saw in a list'],
  ['retention.certificate', 'Read a certificate of erasure', 'Read a certificate of erasure'],
  ['retention.certificates', 'Saw in a list', 'Saw in a list'],
  ['retention', 'Looked whether a record is still to be kept', 'Decided whether a record is still to be kept'],
  ['documents', 'Read a document on data protection', 'Worked on a document on data protection'],
  ['allegation', 'Something in the sealed store', 'Something in the sealed store'],
  ['request', 'Asked for something', 'Asked for something'],
  ['sign-in', 'Opened the sign-in page', 'Signed in'],
  ['session', 'Was asked to confirm who they are', 'Confirmed who they are'],
  ['sign-out', 'Signed out', 'Signed out'],
  ['demonstration', 'In the demonstration', 'In the demonstration'],
]

/** What an event is called. An action nobody has named here is said by how it ended. */
export function actionWords(action: string, outcome: string): string {
  const found = actions.find(([start]) => action === start || action.startsWith(`${start}.`))
  if (!found) return outcome === 'done' ? 'Changed something' : 'Looked'
  return outcome === 'done' ? found[2] : found[1]
}
/** Did nothing show? */
export const wasShut = (outcome: string): boolean =>
  outcome === 'not-found' || outcome === 'refused' || outcome === 'failed'

/** What one person did about one child (or as one search) on one day. */
export interface Line {
  key: string
  /** '2026-11-19', in London. */
  day: string
  first: Date
  last: Date
  times: number
  /** In words, each with how often, most often first. */
  what: { words: string; times: number }[]
  purposes: string[]
  /** How often nothing showed. */
  shut: number
}
interface Event {
  at: Date
  action: string
  outcome: string
  purpose: string | null
}

/** Puts events together that belong to one line: newest day first, in it the newest line first. */
function lines<E extends Event>(events: readonly E[], keyOf: (event: E) => string): { line: Line; events: E[] }[] {
  const byKey = Map.groupBy(events, event => `${londonNow(event.at).date} ${keyOf(event)}`)
  return [...byKey].map(([key, of]) => {
    const times = new Map<string, number>()
    for (const { action, outcome } of of) {
      const words = actionWords(action, outcome)
      times.set(words, (times.get(words) ?? 0) + 1)
    }
    const at = of.map(event => event.at.getTime())
    const line: Line = {
      key,
      day: key.slice(0, 10),
      first: new Date(Math.min(...at)),
      last: new Date(Math.max(...at)),
      times: of.length,
      what: [...times].map(([words, n]) => ({ words, times: n })).toSorted((a, b) => b.times - a.times),
      purposes: [...new Set(of.flatMap(event => event.purpose ?? []))],
      shut: of.filter(event => wasShut(event.outcome)).length,
    }
    return { line, events: of }
  })
}

export interface ChildLine extends Line {
  name: string | null
  jobTitle: string | null
  organisation: string | null
}
/** Who looked at a child, a line for each person and day. Those who may not be named are one line a day. */
export const linesOfChild = (looks: readonly Look[]): ChildLine[] =>
  lines(looks, look => look.practitionerId ?? 'not named').map(({ line, events: [first] }) => ({
    ...line,
    name: first?.name ?? null,
    jobTitle: first?.jobTitle ?? null,
    organisation: first?.organisation ?? null,
  }))

export interface PersonLine extends Line {
  children: string[]
  others: number
  organisation: string
}
/** What a person looked at, a line for each child and day; what named several children, or none, is a line for each kind of event. */
export const linesOfPerson = (looks: readonly PersonLook[]): PersonLine[] =>
  lines(looks, look =>
    look.children.length === 1 && look.others === 0
      ? (look.children[0] ?? '')
      : `${actionWords(look.action, look.outcome)} ${look.children.join()} ${look.others}`,
  ).map(({ line, events: [first] }) => ({
    ...line,
    children: first?.children ?? [],
    others: first?.others ?? 0,
    organisation: first?.organisation ?? '',
  }))

/** '2026-11-19T10:40:00.000Z_<id>' → where a page begins; null for anything else. */
export function readBefore(text: string | null): Before | null {
  const found = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? '')
  const at = new Date(found?.[1] ?? Number.NaN)
  return found?.[2] && !Number.isNaN(at.getTime()) ? { at, eventId: found[2] } : null
}
export const writeBefore = ({ at, eventId }: Before): string => `${at.toISOString()}_${eventId}`

/** Day, month and year as typed → '2012-03-08'; null when nothing was typed, false when there is no such day. */
export function bornOn(day: string | null, month: string | null, year: string | null): string | null | false {
  if (!day && !month && !year) return null
  const on = `${year ?? ''}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`
  return isPlainDate(on) ? on : false
}

const gravity: readonly Outcome[] = ['fine', 'asked', 'reported']
/** Of several answers the gravest counts. Null when there is none. */
export const outcomeOf = (answers: readonly { outcome: Outcome }[]): Outcome | null =>
  gravity.findLast(outcome => answers.some(answer => answer.outcome === outcome)) ?? null

const postcode = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/
/** Lines 'name@example.org, NM4 7QQ' (comma, tab or semicolon; no postcode takes it back) → two lists alike, or what is wrong with each line. */
export function readHomes(text: string): { emails: string[]; postcodes: string[]; problems: string[] } {
  const emails: string[] = []
  const postcodes: string[] = []
  const problems: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const [email = '', home = '', ...more] = line.split(/[,;\t]/).map(cell => cell.trim())
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) problems.push(`Line ${index + 1} does not begin with an e-mail address`)
    else if (more.length > 0) problems.push(`Line ${index + 1} has more than an e-mail address and a postcode`)
    else if (home !== '' && !postcode.test(home.toUpperCase())) problems.push(`Line ${index + 1} has no real postcode`)
    else {
      emails.push(email)
      postcodes.push(home.toUpperCase())
    }
  }
  return { emails, postcodes, problems }
}
