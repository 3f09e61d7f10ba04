/** Pure: a document as it stands, and what has changed since it was agreed. */
import type { AgreementRow, DocumentPart, DocumentShape, Facts, Made, TextRow } from './data-protection.ts'

export interface Standing {
  part: DocumentPart
  /** What is generated; null for a written part. */
  made: Made | null
  /** The newest version of a written part; null while nobody has written. */
  text: TextRow | null
}

/** Every part as it stands now. `texts`: newest first. */
export const standingOf = (shape: DocumentShape, facts: Facts, texts: readonly TextRow[]): Standing[] =>
  shape.parts.map(part =>
    part.kind === 'generated'
      ? { part, made: part.make(facts), text: null }
      : { part, made: null, text: texts.find(one => one.document === shape.key && one.part === part.id) ?? null },
  )

/** A part as lines: what is compared with what was agreed. */
export const linesOf = ({ made, text }: Standing): string[] =>
  made
    ? [...(made.sentences ?? []), ...(made.rows ?? []).map(row => row.join(' · '))]
    : (text?.words ?? '').split('\n').filter(line => line.trim() !== '')

export const contentOf = (standing: readonly Standing[]): Record<string, string[]> =>
  Object.fromEntries(standing.map(one => [one.part.id, linesOf(one)]))

export interface Change {
  part: string
  title: string
  added: string[]
  gone: string[]
}
/** What is different from what was agreed, part by part; empty when it is up to date. */
export function changesSince(agreement: AgreementRow, standing: readonly Standing[]): Change[] {
  return standing.flatMap(one => {
    const [before, now] = [agreement.content[one.part.id] ?? [], linesOf(one)]
    const added = now.filter(line => !before.includes(line))
    const gone = before.filter(line => !now.includes(line))
    return added.length + gone.length === 0 ? [] : [{ part: one.part.id, title: one.part.title, added, gone }]
  })
}

/** Written parts that nobody has written yet. */
export const missing = (standing: readonly Standing[]): DocumentPart[] =>
  standing.filter(one => one.part.kind === 'written' && one.text === null).map(one => one.part)
