/** The words of "is this child already known?" */
import { z } from 'zod'
import { choice, id, line, maybeLine } from '../platform/form.ts'
import type { Asked } from './keys.ts'
import type { Reason } from './score.ts'

/** Who gets what. Own: one's organisation works with the child. Front door: that the child is known. Elsewhere: passed to the front door. */
export type Tier = 'own' | 'front-door' | 'elsewhere'

export interface Question extends Asked {
  /** Why one asks, in words without the child's name. Required: looking beyond one's own children is an event of its own. */
  purpose: string
  /** At most so many candidates, 10 unless said. */
  most?: number
  /** False: nothing goes to the front door yet; whoever asks passes it on (`passOn`) once something comes of it. */
  passes?: boolean
}
export interface WorksWith {
  name: string
  badge: string
  phone: string | null
  role: string
}
export interface Candidate {
  childId: string
  name: string
  bornOn: string | null
  expectedOn: string | null
  score: number
  /** A person still confirms it. Never true without evidence of the forename, nor when two candidates are equally good. */
  certain: boolean
  /** The reasons, in words. */
  why: string[]
  reasons: Reason[]
  /** Does one's own organisation work with the child? Then the record can be opened. */
  own: boolean
  /** For the front door: who works with the child now, sensitive services left out. */
  worksWith: WorksWith[]
}
/** A woman whom one's own organisation knows as the mother of children it works with. */
export interface KnownMother {
  personId: string
  name: string
  bornOn: string | null
  /** The reasons, in words. */
  why: string[]
  childIds: string[]
}
export interface Found {
  tier: Tier
  candidates: Candidate[]
  /** When the question was asked with a woman's details: who she may be. A child who is not born yet, and hers, is among the candidates. */
  mothers: KnownMother[]
  /**
   * Set when not all was looked up: too many questions in an hour, no reason given, or a front door that has a name and nothing else (then only
   * its own children are looked through). Show it: it does not mean that the child is unknown.
   */
  refused: 'too-many' | 'no-purpose' | 'name-alone' | null
  /** The question as kept; null when refused. */
  questionId: string | null
}

export const askInput = z.object({
  given: maybeLine(100),
  family: maybeLine(100),
  'born-day': maybeLine(10),
  'born-month': maybeLine(20),
  'born-year': maybeLine(10),
  nhs: maybeLine(40),
  upn: maybeLine(40),
  postcode: maybeLine(20),
  why: line('Say why you ask', 300),
})
/** The ids stand in the body, as names do: no address tells which two records somebody compared. */
export const joinInput = z.object({ joinId: id() })
export const joinDecision = joinInput.extend({
  same: choice(['yes', 'no'], 'Say whether it is the same child'),
  words: line('Say how you know', 500),
})
export type AskInput = z.output<typeof askInput>
