/** A level's descriptors as lines that a person can type: `4.7 words | harm, harm`. Pure; reads what it writes. */
import { harms } from '../statute/index.ts'
import type { Descriptor } from './area.ts'

const byName = new Map(
  harms.flatMap(harm => [[harm.key, harm.key] as const, [harm.label.toLowerCase(), harm.key] as const]),
)

/** Reads the lines of one level. Every problem names its line, so that it can be found in a long text. */
export function readDescriptors(level: number, text: string): { descriptors: Descriptor[]; problems: string[] } {
  const descriptors: Descriptor[] = []
  const problems: string[] = []
  const lineOf = new Map<string, number>()
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return
    const at = `Level ${level}, line ${index + 1}`
    const read = readLine(level, line)
    if (typeof read === 'string') {
      problems.push(`${at}: ${read}`)
      return
    }
    const before = lineOf.get(read.code)
    if (before !== undefined) problems.push(`${at}: ${read.code} is already on line ${before}`)
    lineOf.set(read.code, index + 1)
    descriptors.push(read)
  })
  return { descriptors, problems }
}

function readLine(level: number, line: string): Descriptor | string {
  const match = /^\s*(\d+\.\d+)\s+(.*)$/.exec(line)
  if (!match) return `start with a code, like ${level}.7, then a space, then the words`
  const [, code = '', rest = ''] = match
  if (!/^[1-9]\.[1-9]\d?$/.test(code)) return `${code} is not a code. Use ${level}.1 to ${level}.99`
  if (Number(code[0]) !== level) return `${code} belongs to another level. Here codes start with ${level}`
  const bar = rest.lastIndexOf('|')
  const words = (bar === -1 ? rest : rest.slice(0, bar)).trim()
  if (words === '') return `${code} has no words`
  if (words.length > 500) return `${code} is longer than 500 characters`
  const typed =
    bar === -1
      ? []
      : rest
          .slice(bar + 1)
          .split(',')
          .map(name => name.trim())
          .filter(name => name !== '')
  const unknown = typed.find(name => !byName.has(name.toLowerCase()))
  if (unknown !== undefined) return `“${unknown}” is not one of the forms of harm listed below`
  return { code, level, words, harms: [...new Set(typed.map(name => byName.get(name.toLowerCase()) ?? ''))] }
}

/** The lines of one level, as they were or could have been typed. */
export const writeDescriptors = (descriptors: readonly Descriptor[]): string =>
  descriptors
    .map(
      one =>
        `${one.code} ${one.words}${one.harms.length > 0 || one.words.includes('|') ? ` | ${one.harms.join(', ')}` : ''}`,
    )
    .join('\n')
