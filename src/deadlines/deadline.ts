/** The words of this slice: clocks, tasks, and what is handed in to make them. No behaviour. */
import { z } from 'zod'
import { choice, clockTime, id, plainDate, words } from '../platform/form.ts'
import type { Certainty, Meaning, Unit } from '../statute/index.ts'

/** What a clock or a task is about: 'contact' and its id, 'referral' and its id … */
export interface Subject {
  kind: string
  id: string
}

export interface StartClock {
  /** Id of a rule of statute, or of one the area wrote for itself. */
  rule: string
  startedAt: Date
  children: readonly string[]
  subject: Subject
  /** The team that must act. Default: one’s own. */
  organisationId?: string
  practitionerId?: string | null
  entryId?: string | null
  /** Where the work is done: a path of our own. */
  href: string
  /** One sentence, no name: "Received by the front door Mon 16 Nov, 14:21." */
  startWords: string
  /** Another of the rule’s start events; default: the area’s choice, else the rule’s own. */
  startEvent?: string
  /** Other start events of the same matter, by name: the earliest date leads, both are kept. */
  otherStarts?: Readonly<Record<string, Date>>
  /** The date in a court’s order ('2026-11-19', or an instant), for a rule whose date is typed. */
  typedOn?: string | Date
  /** Only `practitionerId` sees it, not the team: for sealed matters. */
  private?: boolean
}

export interface StopClock {
  rule: string
  subject: Subject
  /** Default: now. */
  at?: Date
  entryId?: string | null
  /** Needed when it is late, unless it was said before. */
  lateReason?: string | null
}
/** `needsReason`: it is late, nobody has said why, and nothing was stopped. `stopped: false` alone: no such clock was running. */
export interface StopResult {
  stopped: boolean
  late: boolean
  needsReason: boolean
}

export interface GiveTask {
  /** The team; default: one’s own. */
  organisationId?: string
  /** One person; or leave it out and give `role`; or neither: any lead. */
  practitionerId?: string | null
  role?: string | null
  children: readonly string[]
  kind: string
  subject: Subject
  /** No names: who it is about is shown from `children`, to those who may know. */
  title: string
  /** One sentence that says why, no names. */
  why: string
  /** Where it is done: a path of our own. Default: the task’s own page, which shows no record. */
  href?: string
  dueAt?: Date | null
  /** False when only the day counts. Default true. */
  timed?: boolean
  /** The clock behind it, of the same team: the task then shows its time, its rule and its certainty. */
  clockId?: string | null
  ruleWords?: string | null
  certainty?: Certainty | null
  /** "School rule", "Working Together ch. 3". */
  sourceWords?: string | null
  /** Only that person, or those who hold the role, see it. */
  private?: boolean
}

export interface ClockRow {
  id: string
  rule: string
  children: string[]
  subjectKind: string
  subjectId: string
  organisationId: string
  organisationName: string
  practitionerId: string | null
  practitionerName: string | null
  startEvent: string
  startedAt: Date
  otherStarts: Record<string, string>
  startWords: string
  edition: string | null
  unit: Unit
  amount: number | null
  limitFrom: 'national' | 'area' | 'order'
  dueOn: string
  dueAt: Date
  /** True when the limit names a moment and not a day. */
  timed: boolean
  /** 'by' and 'before' can be late; 'for' (at least until then) and 'not before' cannot. */
  meaning: Meaning
  entryId: string | null
  href: string
  madeAt: Date
  stoppedAt: Date | null
  lateReason: string | null
  lateSaidAt: Date | null
  lateMinutes: number | null
  extendedAt: Date | null
  extendedReason: string | null
}
/** One clock with who had a hand in it: “Somebody at a service” where that organisation may not be named beside the children. */
export interface ClockDetail extends ClockRow {
  startedByName: string
  stoppedByName: string | null
  lateSaidByName: string | null
  extendedByName: string | null
}

export interface ClockHistoryRow {
  id: string
  changedAt: Date
  changedByName: string
  kind: 'start-corrected' | 'computed-again' | 'extended' | 'moved-to'
  reason: string
  startedAt: Date
  unit: Unit
  amount: number | null
  dueOn: string
  dueAt: Date
}

export interface TaskRow {
  id: string
  organisationId: string
  practitionerId: string | null
  practitionerName: string | null
  role: string | null
  private: boolean
  children: string[]
  kind: string
  subjectKind: string
  subjectId: string
  title: string
  why: string
  href: string
  dueAt: Date | null
  timed: boolean
  /** Of its clock; null for a date of its own, which can be late. */
  meaning: Meaning | null
  clockId: string | null
  ruleWords: string | null
  certainty: Certainty | null
  sourceWords: string | null
  madeAt: Date
  doneAt: Date | null
  doneWords: string | null
  /** How often it went up to somebody else. */
  timesGoneUp: number
}
/** One task with who asked for it and who did it: “Somebody at a service” where that organisation may not be named beside the children. */
export interface TaskDetail extends TaskRow {
  madeByName: string
  doneByName: string | null
}

// ------------------------------------------------------------------ what people send

export const doneInput = z.object({ words: words('Say what you did, and what came of it', 4000) })
export const lateInput = z.object({ lateReason: words('Say why it is late', 2000) })
export const startInput = z.object({
  startedOn: plainDate('Enter the day it started'),
  startedTime: clockTime('Enter the time, like 14:21'),
  reason: words('Say how you know', 2000),
})
export const moreTimeInput = z.object({
  untilOn: plainDate('Enter the new last day'),
  moreReason: words('Say why', 2000),
})
const yesNo = (missing: string) => choice(['yes', 'no'], missing)
export const remindersInput = z.object({
  byMail: yesNo('Choose yes or no'),
  quietFrom: clockTime('Enter a time, like 20:00'),
  quietTo: clockTime('Enter a time, like 07:30'),
  quietWeekends: yesNo('Choose yes or no'),
})
export const calendarInput = z.object({ calendarId: id() })
export const nothingTyped = z.object({})
