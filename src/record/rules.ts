import type { FieldError } from '../platform/form.ts'
import { type Body, type ChildRole, defaultReach, type EntryInput, type EntryKind, type Reach } from './record.ts'

const strictness: Record<Reach, number> = { involved: 0, named: 1, own: 2, sealed: 3 }

/** The stricter of two reaches: several subjects are seen as strictly as the strictest of them requires. */
export const stricter = (one: Reach, other: Reach): Reach => (strictness[one] >= strictness[other] ? one : other)

/** The reach an entry is written with: what the writer chose, or the default of its kind; never wider than a child's own limit. */
export function reachOf(entry: Pick<EntryInput, 'kind' | 'reach'>, limits: readonly Reach[] = []): Reach {
  return limits.reduce(stricter, entry.reach ?? defaultReach[entry.kind])
}

/** Raising a reach (more people see) is a sharing decision; lowering it is recorded too. */
export const isWider = (from: Reach, to: Reach): boolean => strictness[to] < strictness[from]

/** What others decide or act upon: hiding it would hide a child who waits. Never sealed (the database refuses it as well). */
export const neverSealed: readonly EntryKind[] = [
  'concern',
  'triage',
  'referral',
  'contact',
  'contact-work',
  'contact-decision',
  'answer',
]

/**
 * May an entry be sealed to these people? Never by one person alone: somebody else who answers for safeguarding, and may know the child, reads
 * it too. `readers`: those people, without the one who seals. No errors: it may.
 */
export function sealingProblems(
  kind: EntryKind,
  sealedTo: readonly string[],
  readers: readonly string[],
): FieldError[] {
  if (neverSealed.includes(kind))
    return [{ field: 'to', message: 'Others act upon an entry of this kind, so it cannot be sealed' }]
  if (readers.length === 0)
    return [{ field: 'to', message: 'It cannot be sealed: nobody else here may read it, and you would hold it alone' }]
  return sealedTo.some(id => readers.includes(id))
    ? []
    : [{ field: 'sealedTo', message: 'Choose who else reads it: nobody seals an entry to themself alone' }]
}

/** The text of an entry as one piece, for the chronology's search by words and its short form. At most `most` characters, whole words. */
export function presentText(body: Body, most = 600): string {
  const parts = [
    body.seen,
    body.said,
    body.text,
    body.did,
    body.view,
    ...(body.facts ?? []).map(([label, value]) => `${label}: ${value}`),
  ]
  const text = parts
    .filter(part => part !== undefined && part.trim() !== '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (text.length <= most) return text
  const cut = text.lastIndexOf(' ', most - 1)
  return `${text.slice(0, cut > most / 2 ? cut : most - 1)}…`
}

/** Each child once; the first role named for a child is the one it keeps. A child marked as alleged harmer marks nobody else. */
export function eachOnce<T extends { childId: string; role: ChildRole }>(children: readonly T[]): T[] {
  const seen = new Set<string>()
  return children.filter(child => !seen.has(child.childId) && seen.add(child.childId))
}
