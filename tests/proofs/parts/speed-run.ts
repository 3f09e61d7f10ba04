/** Makes a long log, exports it, checks it against the clock, and shows that the fast check still finds one byte. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { exportLog, latestHead, verifyExport } from '../../../src/audit/index.ts'
import type { Case } from '../../access/compare.ts'
import { type Chance, chance } from '../../access/shape.ts'
import { growLog } from './speed-log.ts'

/** The bar: a million events in a minute, and as much less for fewer. */
const SECONDS_PER_EVENT = 60 / 1_000_000

export interface SpeedOptions {
  events: number
  seed: number
  plant?: string | undefined
  note(one: Case, ok: boolean): void
  say(words: string): void
}
export interface SpeedRun {
  cases: number
  failures: number
  /** Events found whole. */
  whole: number
  figures: Record<string, number | string>
}

type Clocked = {
  seconds: number
  /** Of the processor, in this program. Where it is much less than `seconds`, the machine was busy with something else, or the database was. */
  worked: number
}
const clocked = async <T>(work: () => Promise<T>): Promise<Clocked & { result: T }> => {
  const began = performance.now()
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - began) / 1000, worked: (user + system) / 1e6, result }
}
const rounded = (seconds: number) => Math.round(seconds * 100) / 100

export async function runSpeed(urls: { adminUrl: string }, options: SpeedOptions): Promise<SpeedRun> {
  const { events } = options
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-speed-'))
  const client = new pg.Client({ connectionString: urls.adminUrl })
  await client.connect()
  const run: SpeedRun = { cases: 0, failures: 0, whole: 0, figures: {} }
  const judge = (input: string, expected: string, got: string) => {
    run.cases++
    if (expected !== got) run.failures++
    if (expected !== got) options.say(`${input}: expected ${expected}, got ${got}`)
    options.note({ input, expected, got }, expected === got)
  }
  try {
    const file = path.join(folder, 'log.jsonl')
    const head = path.join(folder, 'head.jsonl')
    const made = await clocked(() => growLog(client, events, options.seed, options.say))
    const written = await clocked(() => exportLog(client, file, new Date('2026-11-21T12:00:00Z')))
    fs.writeFileSync(head, `${JSON.stringify(await latestHead(client))}\n`)
    const hashed = await clocked(() => hashOf(file, fs.statSync(file).size))
    const verified = await clocked(() => verifyAsPlanted(file, head, options))
    const report = verified.result
    if (report.ok) run.whole = report.events
    judge(
      `${events} events, ${made.result} heads`,
      `whole, ${events} events, ${made.result} heads, 0 unsigned`,
      `${report.ok ? 'whole' : report.problems[0]}, ${report.events} events, ${report.heads} heads, ${report.unsigned} unsigned`,
    )
    const bar = events * SECONDS_PER_EVENT
    judge(
      `${events} events in time`,
      `within ${bar} s`,
      verified.seconds <= bar ? `within ${bar} s` : `${rounded(verified.seconds)} s`,
    )
    run.figures = figuresOf(file, { events, heads: made.result, bar, made, written, hashed, verified })
    await findOneByte(file, head, options, judge)
  } finally {
    await client.end()
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return run
}

/** The check itself; with a fault planted, one that takes a minute a million events longer. */
async function verifyAsPlanted(file: string, head: string, { events, plant }: SpeedOptions) {
  if (plant === 'slow') await new Promise(done => setTimeout(done, events * SECONDS_PER_EVENT * 1000))
  return verifyExport(file, { head })
}

function figuresOf(
  file: string,
  run: {
    events: number
    heads: number
    bar: number
    made: Clocked
    written: Clocked
    hashed: Clocked
    verified: Clocked
  },
): SpeedRun['figures'] {
  return {
    events: run.events,
    heads: run.heads,
    bytes: fs.statSync(file).size,
    barSeconds: run.bar,
    verifySeconds: rounded(run.verified.seconds),
    verifyProcessorSeconds: rounded(run.verified.worked),
    eventsPerSecond: Math.round(run.events / run.verified.seconds),
    // What the machine needs for hashing the same bytes once: the check is this many times as long.
    hashProcessorSeconds: rounded(run.hashed.worked),
    timesHash: rounded(run.verified.worked / run.hashed.worked),
    makeSeconds: rounded(run.made.seconds),
    exportSeconds: rounded(run.written.seconds),
    memoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    cores: os.availableParallelism(),
    processor: os.cpus()[0]?.model ?? 'unknown',
    node: process.versions.node,
  }
}

async function hashOf(file: string, bytes: number): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of fs.createReadStream(file, { end: bytes - 1, highWaterMark: 1 << 20 })) digest.update(chunk)
  return digest.digest('hex')
}

/** One digit of one value of one event anywhere in the file changes, and the checksum is made good: it must be found each time. */
async function findOneByte(
  file: string,
  head: string,
  options: SpeedOptions,
  judge: (input: string, expected: string, got: string) => void,
): Promise<void> {
  const by = chance(options.seed)
  const size = fs.statSync(file).size
  const handle = fs.openSync(file, 'r+')
  try {
    const tail = Buffer.alloc(4096)
    fs.readSync(handle, tail, 0, 4096, size - 4096)
    const endAt = size - 4096 + tail.lastIndexOf('{"type":"end"')
    const sumAt = size - 4096 + tail.lastIndexOf('"sha256":"') + '"sha256":"'.length
    const sum = tail.subarray(sumAt - (size - 4096), sumAt - (size - 4096) + 64)
    for (const name of ['"leaf":"', '"salt":"', '\\"requestId\\":\\"']) {
      const spot = digitNear(handle, by, endAt, name)
      const other = Buffer.of(spot.old === 0x30 ? 0x31 : 0x30)
      if (options.plant !== 'byte-ignored') fs.writeSync(handle, other, 0, 1, spot.at)
      fs.writeSync(handle, await hashOf(file, endAt), sumAt)
      const report = await verifyExport(file, { head })
      judge(`the byte ${spot.at}, a digit after ${name}`, 'tampered', report.ok ? 'whole' : 'tampered')
      fs.writeSync(handle, Buffer.of(spot.old), 0, 1, spot.at)
    }
    fs.writeSync(handle, sum, 0, 64, sumAt)
  } finally {
    fs.closeSync(handle)
  }
}

/** A digit of the named value in an event somewhere in the later nine tenths of the file. */
function digitNear(handle: number, by: Chance, endAt: number, name: string): { at: number; old: number } {
  const part = Buffer.alloc(16_384)
  const from = Math.floor(endAt * (0.1 + 0.9 * by.next())) - part.length
  fs.readSync(handle, part, 0, part.length, from)
  const at = part.indexOf(name, 0, 'latin1') + name.length + by.int(8)
  return { at: from + at, old: part[at]! }
}
