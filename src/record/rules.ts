import { type Body, type ChildRole, defaultReach, type EntryInput, type Reach } from './record.ts'

const strictness: Record<Reach, number> = { involved: 0, named: 1, own: 2, sealed: 3 }

/** The stricter of two reaches: several subjects are seen as strictly as the strictest of them requires. */
export const stricter = (one: Reach, other: Reach): Reach => (strictness[one] >= strictness[other] ? one : other)

/** The reach an entry is written with: what the writer chose, or the default of its kind; never wider than a child's own limit. */
export function reachOf(entry: Pick<EntryInput, 'kind' | 'reach'>, limits: readonly Reach[] = []): Reach {
  return limits.reduce(stricter, entry.reach ?? defaultReach[entry.kind])
}

/** Raising a reach (more people see) is a sharing decision; lowering it is recorded too. */
export const isWider = (from: Reach, to: Reach): boolean => strictness[to] < strictness[from]

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
