/** Spoiling of the export itself, by somebody who also makes its counts and its checksum good. */
import { createHash } from 'node:crypto'
import type { Chance } from '../../access/shape.ts'

export interface FileKind {
  name: string
  /** Null where this file has nothing to spoil so. */
  spoil(clean: Buffer, by: Chance): Buffer | null
}

const linesOf = (clean: Buffer): string[] => clean.toString().split('\n').slice(0, -1)

/** Lines as a file, with counts and checksum that fit them. */
function sealed(lines: readonly string[]): Buffer {
  const body = lines.filter(line => !line.startsWith('{"type":"end"'))
  const text = body.map(line => `${line}\n`).join('')
  const count = (kind: string) => body.filter(line => line.startsWith(`{"type":"${kind}"`)).length
  const end = {
    type: 'end',
    keys: count('key'),
    heads: count('head'),
    events: count('event'),
    erased: body.filter(line => line.startsWith('{"type":"event"') && line.includes('"body":null')).length,
    strays: 0,
    sha256: createHash('sha256').update(text).digest('hex'),
  }
  return Buffer.from(`${text}${JSON.stringify(end)}\n`)
}

/** The checksum made good where it can be found; everything else as it is. */
function withChecksum(bytes: Buffer): Buffer {
  const at = bytes.lastIndexOf('{"type":"end"')
  if (at < 0) return bytes
  const sum = createHash('sha256').update(bytes.subarray(0, at)).digest('hex')
  const end = bytes
    .subarray(at)
    .toString('latin1')
    .replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${sum}"`)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(end, 'latin1')])
}

const byLines = (name: string, change: (lines: string[], by: Chance) => string[] | null): FileKind => ({
  name,
  spoil(clean, by) {
    const lines = change(linesOf(clean), by)
    return lines && sealed(lines)
  },
})
const notTheEnd = (lines: string[]) => lines.slice(0, -1)
const placesOf = (lines: string[], kind: string) =>
  lines.flatMap((line, n) => (line.startsWith(`{"type":"${kind}"`) ? [n] : []))

export const fileKinds: FileKind[] = [
  byLines('a line left out', (lines, by) => {
    const body = notTheEnd(lines)
    body.splice(by.int(body.length), 1)
    return body
  }),
  byLines('a line twice', (lines, by) => {
    const body = notTheEnd(lines)
    const at = by.int(body.length)
    return body.toSpliced(at, 0, body[at]!)
  }),
  byLines('two lines exchanged', (lines, by) => {
    const body = notTheEnd(lines)
    const [one, other] = [by.int(body.length), by.int(body.length)]
    if (one === other) return null
    return body.with(one, body[other]!).with(other, body[one]!)
  }),
  byLines('a line moved to another place', (lines, by) => {
    const body = notTheEnd(lines)
    const from = by.int(body.length)
    const [line] = body.splice(from, 1)
    const to = by.int(body.length)
    return to === from ? null : body.toSpliced(to, 0, line!)
  }),
  byLines('all events left out', lines => lines.filter(line => !line.startsWith('{"type":"event"'))),
  byLines('all heads and keys left out', lines => lines.filter(line => !/^\{"type":"(head|key)"/.test(line))),
  byLines('the last events left out', (lines, by) => {
    const events = placesOf(lines, 'event')
    return events.length === 0 ? null : notTheEnd(lines).slice(0, by.pick(events))
  }),
  byLines('a key of a line twice', (lines, by) => {
    const events = placesOf(lines, 'event')
    if (events.length === 0) return null
    const at = by.pick(events)
    return lines.with(at, lines[at]!.replace('"action":', '"action":"people.child.search","action":'))
  }),
  byLines('the keys of a line in another order', (lines, by) => {
    const at = by.pick(placesOf(lines, 'chain'))
    return lines.with(at, lines[at]!.replace(/^\{"type":"chain",("chain":\d+),("seq":\d+)/, '{"type":"chain",$2,$1'))
  }),
  byLines('one more key in a line', (lines, by) => {
    const at = by.int(lines.length - 1)
    return lines.with(at, lines[at]!.replace(/\}$/, ',"note":1}'))
  }),
  byLines('a space in a line', (lines, by) => {
    const at = by.int(lines.length - 1)
    return lines.with(at, lines[at]!.replace('":', '": '))
  }),
  byLines('a letter of a line escaped', (lines, by) => {
    const at = by.int(lines.length - 1)
    return lines.with(at, lines[at]!.replace('"type"', '"\\u0074ype"'))
  }),
  byLines('a number with a point', (lines, by) => {
    const at = by.pick(placesOf(lines, 'chain'))
    return lines.with(at, lines[at]!.replace(/"seq":(\d+)/, '"seq":$1.0'))
  }),
  byLines('a byte order mark', lines => lines.with(0, `\ufeff${lines[0]}`)),
  byLines('an empty line', (lines, by) => lines.toSpliced(by.int(lines.length - 1), 0, '')),
  byLines('carriage returns', lines => notTheEnd(lines).map(line => `${line}\r`)),
  { name: 'cut short', spoil: (clean, by) => clean.subarray(0, by.int(clean.length - 1)) },
  { name: 'the last line end left out', spoil: clean => clean.subarray(0, -1) },
  { name: 'something after the end', spoil: clean => Buffer.concat([clean, Buffer.from('{}\n')]) },
  { name: 'the last line twice', spoil: clean => Buffer.from(clean.toString().replace(/\{"type":"end".*\n$/, '$&$&')) },
  {
    name: 'a byte changed, the checksum not made good',
    spoil(clean, by) {
      const bytes = Buffer.from(clean)
      const at = by.int(bytes.length)
      bytes[at] = (bytes[at]! + 1 + by.int(255)) % 256
      return bytes
    },
  },
]

/** One to three bytes changed, put in or left out anywhere, a value written in another way, or hostile bytes; then the checksum is made good. */
export function otherwiseWritten(clean: Buffer, by: Chance): { words: string; bytes: Buffer } {
  if (by.yes(0.3)) return valueOtherwise(clean, by)
  let bytes = Buffer.from(clean)
  const words: string[] = []
  for (let n = 1 + by.int(3); n > 0; n--) {
    const at = by.int(bytes.length)
    const value = by.yes(0.5) ? 32 + by.int(95) : by.int(256)
    const way = by.pick(['changed', 'put in', 'left out'])
    words.push(`byte ${at} ${way}${way === 'left out' ? '' : ` ${value}`}`)
    const rest = bytes.subarray(way === 'put in' ? at : at + 1)
    bytes = Buffer.concat([bytes.subarray(0, at), ...(way === 'left out' ? [] : [Buffer.of(value)]), rest])
  }
  return { words: words.join(', '), bytes: withChecksum(bytes) }
}

const odd = [
  'null',
  '""',
  '0',
  '-0',
  '-1',
  '1e3',
  '1.0',
  '64',
  '9007199254740993',
  'true',
  '[]',
  '{}',
  '"\\ud800"',
  '"\\u0061"',
  '"\u2028"',
  '[null]',
  '["a"]',
  '"2026-11-21T12:00:00.001Z"',
]

/** One value of one line becomes something odd. */
function valueOtherwise(clean: Buffer, by: Chance): { words: string; bytes: Buffer } {
  const lines = linesOf(clean)
  const at = by.int(lines.length)
  const parsed = JSON.parse(lines[at]!) as Record<string, unknown>
  const name = by.pick(Object.keys(parsed))
  const value = by.pick(odd)
  const text = Object.entries(parsed)
    .map(([key, old]) => `${JSON.stringify(key)}:${key === name ? value : JSON.stringify(old)}`)
    .join(',')
  const changed = lines.with(at, `{${text}}`)
  return {
    words: `line ${at + 1}, ${name} is ${value}`,
    bytes: withChecksum(Buffer.from(changed.map(line => `${line}\n`).join(''))),
  }
}
