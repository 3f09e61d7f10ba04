/** The words for beginning the record of a child who is not born yet. */
import { z } from 'zod'
import type { Tx } from '../platform/db.ts'
import { choice, id, line, maybeLine, maybePlainDate, maybeWords, plainDate, words } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { checkNhsNumber } from '../statute/index.ts'

/** Somebody found who may be the mother, or a child found who may be this one: as far as this reader may know of them. */
export interface KnownChild {
  childId: string
  name: string
  bornOn: string | null
  expectedOn: string | null
  /** Why it may be the child, in words. */
  why: string[]
  /** One's own organisation works with the child: the record can be opened. */
  own: boolean
  /** For the front door: who works with the child now. */
  worksWith: { name: string; badge: string; phone: string | null }[]
}
export interface Looked {
  candidates: readonly KnownChild[]
  mothers: readonly { personId: string; name: string; bornOn: string | null; why: string[]; childIds: string[] }[]
  /** Not all was looked up: too many questions in an hour, or too little to look by. */
  refused: string | null
  questionId: string | null
}

/** What app.ts hands in: the slices that look up and that keep the chronology come after this one. */
export interface UnbornDeps {
  findKnown: (
    tx: Tx,
    ctx: Ctx,
    question: {
      given: string
      family: string
      bornOn: string | null
      nhs?: string | null
      postcode: string | null
      purpose: string
      passes: false
    },
  ) => Promise<Looked>
  /** Passes a question to the front door to check. */
  passOn: (tx: Tx, questionId: string) => Promise<unknown>
  writeEntry: (
    tx: Tx,
    ctx: Ctx,
    entry: {
      kind: 'involvement'
      title: string
      body: { text: string; facts: [string, string][] }
      children: { childId: string; role: 'subject' }[]
      happenedAt: Date
      reach: 'involved' | 'own'
    },
  ) => Promise<unknown>
}

/** Nothing chosen yet, 'new' for none of those shown, or the id of one of them. */
const chosen = () =>
  z
    .string()
    .default('')
    .pipe(z.union([z.literal(''), z.literal('new'), id()], 'Choose one of them, or none of these'))

export const unbornForm = z.object({
  expectedOn: plainDate('Enter the date the baby is expected'),
  babyFamily: maybeLine(100),
  given: line('Enter her first name', 100),
  family: line('Enter her last name', 100),
  bornOn: maybePlainDate('Enter a real date of birth'),
  nhs: maybeLine(20).refine(
    text => text === null || checkNhsNumber(text).ok,
    'This is not an NHS number: the check digit does not fit',
  ),
  phone: maybeLine(40),
  lines: maybeWords(500),
  postcode: maybeLine(10),
  reason: words('Say why the record begins now', 2000),
  reach: choice(['involved', 'own'], 'Choose who will see why'),
  /** What was answered to what had been found; empty while nothing is shown. */
  mother: chosen(),
  baby: chosen(),
})
export type UnbornForm = z.output<typeof unbornForm>
