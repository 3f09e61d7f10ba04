/** What every form of the program takes, read from the schemas that check it as they are mounted; and what it is refused for, read from the source. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { PostRoute, Slice } from '../../src/platform/http.ts'

/** As much of a schema's definition as is read here; zod gives each kind some of these. */
interface Definition {
  type: string
  in?: z.ZodType
  out?: z.ZodType
  innerType?: z.ZodType
  element?: z.ZodType
  options?: readonly z.ZodType[]
  shape?: Record<string, z.ZodType>
  entries?: Record<string, string>
  values?: readonly unknown[]
  checks?: readonly {
    _zod: { def: { check: string; maximum?: number; minimum?: number; pattern?: RegExp; value?: number } }
  }[]
}
const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition

interface Facts {
  letters: number | null
  choices: string[] | null
  many: number | null
  numeric: boolean
  ticked: boolean
}
/** Walks a field's schema and whatever it is made of. */
function factsOf(
  schema: z.ZodType,
  facts: Facts = { letters: null, choices: null, many: null, numeric: false, ticked: false },
): Facts {
  const { type, in: before, out: after, innerType, element, options, entries, values, checks } = definitionOf(schema)
  for (const { _zod } of checks ?? []) {
    if (_zod.def.check !== 'max_length' || _zod.def.maximum === undefined) continue
    if (type === 'array') facts.many = _zod.def.maximum
    else facts.letters = Math.min(facts.letters ?? Number.POSITIVE_INFINITY, _zod.def.maximum)
  }
  if (type === 'array') facts.many ??= Number.POSITIVE_INFINITY
  if (type === 'boolean') facts.ticked = true
  if (type === 'number') facts.numeric = true
  if (entries) facts.choices = [...(facts.choices ?? []), ...Object.values(entries)]
  if (values) facts.choices = [...(facts.choices ?? []), ...values.map(String)]
  for (const part of [before, after, innerType, element, ...(options ?? [])]) if (part) factsOf(part, facts)
  return facts
}

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success
const figure = (n: number) => n.toLocaleString('en-GB')

/** What no field may be. */
export const UNBOUNDED = 'text of any length'

/** One field in words. What cannot be read from the schema is found by trying. */
export function fieldInWords(schema: z.ZodType): string {
  const facts = factsOf(schema)
  const some = (value: string) => takes(schema, facts.many === null ? value : [value])
  const kind = () => {
    if (facts.ticked) return 'ticked or not'
    if (facts.choices)
      return facts.choices.length > 12
        ? `one of ${facts.choices.length} choices`
        : `one of: ${facts.choices.join(', ')}`
    if (facts.numeric) return 'a number'
    const uuid = '00000000-0000-4000-8000-00000000000a'
    if (some(uuid) && !some('x')) return 'an id'
    if (some('2026-11-19') && !some('2026-02-30') && !some('x')) return 'a date'
    if (some('09:30') && !some('25:00') && !some('x')) return 'a time'
    if (facts.letters === null && ['x', '1', ' x'].some(one => some(one.repeat(25_000)))) return UNBOUNDED
    return facts.letters === null ? 'text of a fixed form' : `text, at most ${figure(facts.letters)} characters`
  }
  const many =
    facts.many === null ? '' : facts.many === Number.POSITIVE_INFINITY ? 'several: ' : `up to ${figure(facts.many)}: `
  const needed = takes(schema, undefined) || takes(schema, '') ? '' : '; needed'
  return `${many}${kind()}${needed}`
}

const withoutBars = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function formInWords(route: PostRoute): string {
  const { shape, checks } = definitionOf(route.input)
  const head = `### \`${route.path}\`\n`
  const files = route.multipart ? '\nTakes files (see limits.md).' : ''
  if (!shape) return `${head}\nChecked whole by the rules of its slice.${files}\n`
  const rows = Object.entries(shape).map(([name, schema]) => `| \`${name}\` | ${withoutBars(fieldInWords(schema))} |`)
  const table = rows.length === 0 ? '\nNothing is typed.' : `\n| field | takes |\n| --- | --- |\n${rows.join('\n')}`
  const together = checks?.length ? '\n\nFields are checked together as well: see “What is refused” below.' : ''
  return `${head}${table}${together}${files && `\n${files}`}\n`
}

// ---------------------------------------------------------------------------------------------- what is refused

/** Refusals written in the source: a field and its words, beside each other in either way that the source has. */
const refusals = [
  /field: '([\w-]+)',\s*message:\s*(?:'([^'\n]+)'|`([^`\n]+)`)/g,
  /path: \[\s*'([\w-]+)'[^\]]*\],\s*message:\s*(?:'([^'\n]+)'|`([^`\n]+)`)/g,
  /message:\s*(?:'([^'\n]+)'|`([^`\n]+)`),\s*path: \[\s*'([\w-]+)'/g,
]
function refusalsOf(text: string): string[] {
  const found = refusals.flatMap((pattern, way) =>
    [...text.matchAll(pattern)].map(match => {
      const [field, words] = way === 2 ? [match[3], match[1] ?? match[2]] : [match[1], match[2] ?? match[3]]
      return { at: match.index, line: `- \`${field}\`: ${(words ?? '').replace(/\$\{[^}]*\}/g, '…')}` }
    }),
  )
  return [...new Set(found.sort((one, other) => one.at - other.at).map(({ line }) => line))]
}

/** The document, whole. */
export function formsInWords(slices: readonly Slice[], root: string): string {
  const forms = slices.flatMap(({ name, routes }) => {
    const own = routes.filter((route): route is PostRoute => route.method === 'post')
    return own.length === 0 ? [] : [`## ${name}\n\n${own.map(formInWords).join('\n')}`]
  })
  const refused = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.tsx?$/.test(file) && !/\.test\.tsx?$|(^|\/)tests\/|^demo\//.test(file))
    .sort()
    .flatMap(file => {
      const lines = refusalsOf(readFileSync(join(root, 'src', file), 'utf8'))
      return lines.length === 0 ? [] : [`### \`src/${file}\`\n\n${lines.join('\n')}\n`]
    })
  return [
    '# What every form takes, and what it is refused for\n',
    'Made by `npm test -- tests/access/forms.test.ts -u` from the schemas that check the forms as they are mounted, and from the refusals written in the source; the same test',
    'fails when this document is not what they say. Every text is brought to one form of Unicode; control characters, and those that turn text round, are refused. What a form',
    'sends besides its fields is dropped. Limits of whole forms and of files are in [limits.md](limits.md).\n',
    ...forms,
    '## What is refused\n',
    'Fields that must fit together, and what only the record can say: the words that are shown, by the file that says them, at the field they stand at. “…” is filled in.\n',
    ...refused,
  ].join('\n')
}
